#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Test oracle for `osbind audit`: which external crates stay unresolved, on every rustc target.

For each target it works out which dependencies Cargo.toml grants there, compiles the crate with the real rustc against
empty stand-ins (no_core) for exactly those and for std, and prints every name that rustc could not find as a crate:
file, line, targets. Needs no installed std, linker or network; rustc 1.95 or later, stable or nightly, and its cargo.

Targets that the crate cannot tell apart are asked once: rustc reads a cfg from the tokens of the crate's files, so a key
or value of rustc's `--print cfg` that stands in none of them decides nothing. --every-target asks all the same.

It sees: paths in use, extern crate, bodies, types, bounds, derives, attributes; cfg, cfg_attr, cfg_if!, cfg_select!,
  #[path], include!; arguments of the usual std macros; the crate's own macro_rules where they are called; [target]
  keys by cfg or triple; optional dependencies through the feature graph; renames; an inherited edition; the roots that
  Cargo says there are: lib, bins, build script (on hosts, as a proc-macro), with --tests also examples, tests, benches.
It cannot see: items or features missing inside a dependency; std and core items (their errors are dropped); what a
  dependency's macro expands to, nor its arguments; macro_rules that nobody calls; cfgs set by a build script (pass
  --source-cfg) or RUSTFLAGS (pass --cfg); OUT_DIR; a library not named as its package (pass --lib-name md-5=md5).
Read it so: a name with its targets is exact. Its lines may be fewer than all: rustc falls silent after a failed glob
  import, after a compile_error! and after what is no Rust (all listed as silent, with their targets; names may be
  missing altogether there). Where the glob is one of a dependency, the stand-in gets the module and rustc is asked
  again: what it says only then is "glob" and not "sure", since the real dependency may bring that name; so is what it
  says of a file with `use dependency::*`. "macro": the
  name stands in the argument of a dependency's macro, which may declare it.
  "undeclared" is a dependency left out or a module of the crate missing there: rustc cannot tell which.
Exit status: 0 nothing found, 1 findings, 2 failed or a compile ran out of time.
"""
import argparse, collections, concurrent.futures, glob, hashlib, json, os, pathlib, re, shlex, subprocess, sys, tomllib

EXPRS = """print println eprint eprintln format format_args write writeln panic todo unimplemented unreachable
  assert assert_eq assert_ne debug_assert debug_assert_eq debug_assert_ne dbg""".split()
BUILTIN = """cfg cfg_select column compile_error concat env file include include_bytes include_str line module_path
  option_env stringify""".split()
# std's modules, and the enums that people import by glob
MODS = """arch{x86 x86_64 arm aarch64 wasm32} borrow{Cow} char cmp{Ordering} collections env f32 f64 ffi fmt fs
  hash io{prelude ErrorKind} iter marker mem net{IpAddr SocketAddr} ops{Bound} option{Option} os{raw fd unix{prelude}
  windows{prelude}} panic path{Component} process ptr result{Result} slice str sync{atomic{Ordering} mpsc} thread time vec"""
SYSROOT = ("std", "core", "alloc", "test", "proc_macro", "compiler_builtins")
HEAD = "#![feature(no_core, rustc_attrs, decl_macro)]\n#![no_core]\n#![allow(internal_features)]\n"
DEP = HEAD + """#[macro_export] macro_rules! cfg_if {
  (@go ($($no:meta)*)) => {};
  (@go ($($no:meta)*) else { $($body:tt)* }) => { $crate::cfg_if!{@put (not(any($($no),*))) $($body)*} };
  (@go ($($no:meta)*) else if $($rest:tt)*) => { $crate::cfg_if!{@go ($($no)*) if $($rest)*} };
  (@go ($($no:meta)*) if #[cfg($yes:meta)] { $($body:tt)* } $($rest:tt)*) => {
    $crate::cfg_if!{@put (all($yes, not(any($($no),*)))) $($body)*} $crate::cfg_if!{@go ($($no)* $yes) $($rest)*} };
  (@put ($when:meta) $($body:tt)*) => { #[cfg($when)] $crate::cfg_if!{@out $($body)*} };
  (@out $($body:tt)*) => { $($body)* };
  ($($all:tt)*) => { $crate::cfg_if!{@go () $($all)*} }; }\n"""

def std_stub():
    rules = {n: "($($e:expr),* $(,)?) => {{ $($e;)* }}" for n in EXPRS}
    rules |= {"vec": "($e:expr; $n:expr) => {{ $e; $n; }}; " + rules["dbg"],
              "matches": "($e:expr, $($p:tt)*) => { match $e { $($p)* => (), _ => () } }"}
    out = [HEAD] + [f"#[macro_export] macro_rules! {n} {{ {r} }}" for n, r in rules.items()]
    out += [f"#[rustc_builtin_macro] #[macro_export] macro_rules! {n} {{ ($($t:tt)*) => {{{{}}}} }}" for n in BUILTIN]
    out += [f"#[rustc_builtin_macro] pub macro {n}($i:item) {{}}" for n in ("derive", "test")]
    names = ", ".join([*rules, *BUILTIN])
    # The prelude's modules; std's own prelude has no such names otherwise.
    out += ["pub mod prelude { pub mod v1 { pub use crate::{%s, derive, test}; }" % names]
    return "\n".join(out + [f"pub mod rust_{e} {{ pub use super::v1::*; }}" for e in (2015, 2018, 2021, 2024)] + ["}\n"])

def std_modules():
    """The paths of MODS, as tuples of names."""
    paths, above = set(), []
    for name, mark in re.findall(r"(\w*)([{}]?)", MODS):
        paths |= {(*above, name)} if name else set()
        above = [*above, name] if mark == "{" else above[:-1] if mark == "}" else above
    return frozenset(paths)

def module_text(paths):
    """`pub mod` for each path, below each other."""
    heads = sorted({p[0] for p in paths if p})
    return "".join("pub mod r#%s { %s }\n" % (h, module_text([p[1:] for p in paths if p[:1] == (h,)])) for h in heads)

def eval_cfg(tokens, have):  # a cfg expression (list of tokens, eaten) under a set of cfgs as rustc prints them
    word, args = tokens.pop(0), []
    if tokens[:1] == ["("]:
        while tokens.pop(0) != ")":
            args += [eval_cfg(tokens, have)] if tokens[0] != ")" else []
        return {"all": all, "any": any, "not": lambda a: not a[0]}[word](args)
    word += tokens.pop(0) + tokens.pop(0) if tokens[:1] == ["="] else ""
    return word == "true" or word in have

DEV = ("tests", "examples", "benches")

class Words:
    """What stands in the files of a crate: a line of `rustc --print cfg` that stands nowhere decides nothing."""
    def __init__(self, crate_dir):
        self.dir, self.texts = pathlib.Path(crate_dir), {}
        for path in sorted(p for p in self.dir.rglob("*") if p.is_file() and p.stat().st_size < 16 << 20):
            data = path.read_bytes()
            if path.suffix in (".rs", ".toml") or b"\0" not in data:  # include! takes any name
                self.texts[path.relative_to(self.dir)] = data
        inner = {p: t for p, t in self.texts.items() if p.parts[0] not in DEV}
        leaves = any(re.search(rb"\.\./|\b(tests|examples|benches)/", t) for p, t in inner.items() if p.suffix == ".rs")
        self.all, self.inner = self.told(self.texts), self.told(self.texts if leaves else inner)

    @staticmethod
    def told(texts):
        text = b"\n".join(texts.values())
        words = set(re.findall(rb"\w+", text))
        def visible(line):
            key, _, value = line.partition("=")
            return key.encode() in words and (not value or value.encode() in text)
        return visible

    def of(self, root):
        """A function: can this root tell the line from its absence?"""
        path = pathlib.Path(root[1])
        text = self.texts.get(path, b"")
        if path.parts[0] in DEV and not re.search(rb"\bmod\s+[\w#]+\s*;|\binclude\b|\bpath\b", text):
            return self.told({path: text})  # one file; macros of the library are not expanded
        return self.all if path.parts[0] in DEV else self.inner

class Manifest:
    def __init__(self, where, opt, cargo):
        load = lambda d: tomllib.loads(pathlib.Path(d, "Cargo.toml").read_text())
        self.dir, self.doc = where, load(where)
        self.pkg, lib_name = self.doc["package"], dict(x.split("=") for x in opt.lib_name)
        run = subprocess.run([*cargo, "metadata", "--no-deps", "--offline", "--format-version=1"], cwd=where, text=True,
                             capture_output=True)
        if run.returncode:
            raise ValueError(run.stderr.strip())
        here = os.path.realpath(pathlib.Path(where, "Cargo.toml"))
        self.said = next(p for p in json.loads(run.stdout)["packages"] if os.path.realpath(p["manifest_path"]) == here)
        kinds = {kind: t for t in self.said["targets"] for kind in t["kind"]}
        lib = next((kinds[k] for k in kinds if k == "proc-macro" or "lib" in k), None)
        self.macros, self.edition = "proc-macro" in kinds, opt.edition or self.said["edition"]
        self.name = lib["name"].replace("-", "_") if lib else None
        self.lib = os.path.relpath(lib["src_path"], os.path.realpath(where)) if lib else None
        self.rows = []  # (kind, name in the manifest, name in source, optional, target key or None)
        for d in self.said["dependencies"]:
            key, inherited = d["rename"] or d["name"], d["target"]
            self.rows.append(((d["kind"] or "dep")[:3], key, lib_name.get(key, key).replace("-", "_"), d["optional"],
                              inherited))
        table, optional = self.doc.get("features", {}), {r[1] for r in self.rows if r[3]}
        implicit = optional - {e[4:] for v in table.values() for e in v if e.startswith("dep:")} - set(table)
        todo = [*table, *implicit] if opt.all_features else ["default"] * (not opt.no_default_features)
        todo += re.split(r"[ ,]+", opt.features)
        self.features, self.on = set(), set(optional if opt.all_features else ())  # features, optional dependencies
        for f in todo:  # grows as it goes
            if f not in self.features and (f in table or f in implicit):
                self.features, self.on = self.features | {f}, self.on | {f} & implicit
                for e in (e for e in table.get(f, []) if "?/" not in e):  # `dep?/x` switches no dependency on
                    name, slash, _ = e.removeprefix("dep:").partition("/")
                    self.on |= {name} if slash or e.startswith("dep:") else set()
                    todo += [] if e.startswith("dep:") else [name]

    def granted(self, kinds, target, have):
        tokens = lambda key: re.findall(r'"[^"]*"|\w+|[(),=]', key[4:-1])
        holds = lambda key: key in (None, target) or key.startswith("cfg(") and eval_cfg(tokens(key), have)
        return frozenset(r[2] for r in self.rows if r[0] in kinds and (not r[3] or r[1] in self.on) and holds(r[4]))

    def word(self, kinds, name):  # what the manifest says of a crate that it does not grant
        rows = [(kind, not optional or n in self.on) for kind, n, source, optional, _ in self.rows if source == name]
        mine = [on for kind, on in rows if kind in kinds]
        return ["optional-off", "other-targets"][any(mine)] if mine else f"only-{rows[0][0]}" if rows else "undeclared"

    def roots(self, tests):  # -> [(label, path, dependency kinds, edition, whether cfg(test) holds)]
        out, both = [], ("dep", "dev")
        for t in self.said["targets"]:
            kind, path = t["kind"][0], os.path.relpath(t["src_path"], os.path.realpath(self.dir))
            if not set(t.get("required-features", [])) <= self.features or not pathlib.Path(self.dir, path).is_file():
                continue
            mine = next((x for x in self.doc.get(kind, []) if isinstance(x, dict) and x.get("name") == t["name"]), {})
            label = "build" if kind == "custom-build" else kind if kind in ("bin", "example", "test", "bench") else "lib"
            if label in ("lib", "bin", "build"):
                out.append((label, path, ("bui",) if label == "build" else ("dep",), t["edition"], False))
            if tests and label in ("lib", "bin") and t.get("test"):
                out.append(("unit", path, both, t["edition"], True))
            if tests and label in ("example", "test", "bench"):
                out.append((label, path, both, t["edition"], label != "example" and mine.get("harness", True)))
        return out

def crate_name(code, label, message, text):
    """The crate that an error's marked place says is missing, or None (some other error). Capitals: a macro's type."""
    hit = re.search(r"(?:(?:unlinked|external|missing) crate|crate or module|crate for) `(?:r#)?([a-z_]\w*)`|"
                    r"find `(\w+)` in the list of imported crates", message if code == "E0463" else label or "")
    own = re.match(r"[a-z_]\w*|", text)[0]  # where rustc has a suggestion there is no label: then it is the marked word
    return hit[1] or hit[2] if hit else own if code == "E0432" and not label and f"`{own}`" in message else None

def missing_module(code, message, label, text, names):
    """The module of a dependency or of std that a failed glob asks for: (crate, path), or None."""
    for path in re.findall(r"`((?:r#)?\w+(?:::\w+)+)`", message) if code == "E0432" else []:
        crate, *rest = path.removeprefix("r#").split("::")
        if crate in (*names, *SYSROOT):
            yield crate, tuple(rest)
    hit = re.match(r"(?:could not|cannot) find `(?:r#)?(\w+)` in `(?:r#)?(\w+)`", label or message)
    path = re.match(r"\w+(?:\s*::\s*\w+)*", text)
    if code == "E0433" and hit and hit[2] in (*names, *SYSROOT) and path:
        yield hit[2], tuple(re.split(r"\s*::\s*", path[0]))

def macro_words(text, at):
    """The names that stand alone, in no path, in the argument of the macro call at this place of a file's text."""
    open_at = re.compile(r"[({\[]").search(text, at)
    depth, end = 0, open_at.end() if open_at else len(text)
    for mark in re.finditer(r"[(){}\[\]]", text[open_at.start():] if open_at else ""):
        depth += 1 if mark[0] in "({[" else -1
        if depth == 0:
            end = open_at.start() + mark.end()
            break
    return set(re.findall(r"(?<![:\w]) *\b([a-z_]\w*)\b(?!\s*::|\s*!)", text[at:end]))

def takes_all(text, names):
    """Does a use in the text take all that one of these crates has?"""
    uses = re.findall(rb"\buse\s+(?:::)?\s*(\w+)\s*::([^;]*)", text)
    return any(head.decode() in names and b"*" in rest for head, rest in uses)

class Rustc:
    """A compiler, what it says of its targets, and the stand-ins it made; used by several threads."""
    def __init__(self, rustc, cache, timeout):
        say = lambda *a: subprocess.run(a, text=True, capture_output=True).stdout
        os.environ["RUSTC_BOOTSTRAP"] = "1"  # -Z options on a stable rustc
        # past any toolchain proxy
        self.rustc = say(*shlex.split(rustc), "--print", "sysroot").strip() + "/bin/rustc"
        self.cargo = [str(pathlib.Path(self.rustc).with_name("cargo"))]
        self.version, self.timeout = say(self.rustc, "-vV"), timeout
        self.host, known = re.search("host: (.*)", self.version)[1], say(self.rustc, "--print", "target-list").split()
        digest = hashlib.sha256((self.version + DEP + std_stub()).encode()).hexdigest()[:16]
        self.cache = pathlib.Path(cache).expanduser() / digest
        self.cache.mkdir(parents=True, exist_ok=True)
        self.pool = concurrent.futures.ThreadPoolExecutor()
        kept = self.cache / "targets-2.json"
        if not kept.exists():
            specs = json.loads(say(self.rustc, "-Zunstable-options", "--print", "all-target-specs-json"))
            cfgs = self.pool.map(lambda t: say(self.rustc, "--print", "cfg", "--target", t).splitlines(), known)
            having = lambda what: [t for t in specs if (specs[t].get("metadata") or {}).get(what)]
            text = json.dumps({"std": having("std"), "hosts": having("host_tools"),
                               "cfgs": dict(zip(known, cfgs))})
            own = kept.with_suffix(f".{os.getpid()}")
            own.write_text(text)
            own.replace(kept)
        said = json.loads(kept.read_text())
        # Debian's rustc cannot load all that it lists.
        self.std, self.cfgs = set(said["std"]), {t: c for t, c in said["cfgs"].items() if len(c) > 1}
        self.targets, self.hosts = list(self.cfgs), [t for t in said["hosts"] if t in self.cfgs]

    def stub_path(self, kind, modules, target):
        text = (std_stub() if kind == "std" else DEP) + module_text(modules)
        return f"{self.cache}/lib{kind}_{hashlib.sha256(text.encode()).hexdigest()[:12]}-{target}", text

    def stub(self, kind, modules, target):
        path, text = self.stub_path(kind, modules, target)
        path += ".rmeta"
        if not os.path.exists(path):
            own = f"{path}.{os.urandom(4).hex()}"
            cmd = [self.rustc, "-", f"--crate-name={kind}_stub", "--edition=2021", "-o", own, *self.common(target)]
            run = subprocess.run(cmd, input=text.encode(), capture_output=True)
            if run.returncode:
                raise OSError(f"{path}: {run.stderr.decode(errors='replace').strip()}")
            os.replace(own, path)
        return path

    def common(self, target):
        return ["--crate-type=lib", "--sysroot", self.cache, "--emit=metadata", "-Awarnings", "--target", target]

    def ask(self, opt, m, root, names, target):
        """One root on one target -> {(name, file, line, column, error, by a glob)}, {places where it falls silent}"""
        label, path, _, edition, test = root
        base = [self.rustc, path, "--crate-name=x", "--edition", edition, "-o", os.devnull, "--error-format=json",
                *self.common(target), "-Zunstable-options"]
        base += [f"--cfg={c}" for c in [*opt.cfg, *opt.source_cfg, *(f'feature="{f}"' for f in sorted(m.features))]]
        base += ["--cfg=test"] if test else []
        names = {*names, *[m.name] * (bool(m.name) and label != "build" and path != m.lib)}
        granted = frozenset(names)
        found, globs, macros, modules, again = {}, False, set(),  {"std": std_modules(), "dep": frozenset()}, True
        while again:  # a failed glob or extern crate hides later errors: grant what is missing and look once more
            externs = [f"--extern=noprelude:{s}={self.stub('std', modules['std'], target)}" for s in SYSROOT]
            externs += [f"--extern={n}={self.stub('dep', modules['dep'], target)}" for n in sorted(names)]
            try:
                run = subprocess.run(base + externs, cwd=m.dir, capture_output=True, timeout=self.timeout)
            except subprocess.TimeoutExpired:
                return found, {"out of time"}
            again, silent, resolved, parse, widened = False, set(), False, set(), False
            for d in (json.loads(x) for x in run.stderr.decode(errors="replace").splitlines() if x[:1] == "{"):
                code = (d["code"] or {}).get("code")
                resolved |= code in ("E0432", "E0433", "E0405", "E0412", "E0425", "E0463", "E0404", "E0407", "E0531")
                for s in (s for s in d["spans"] if s["is_primary"] and s["text"]):
                    text = s["text"][0]["text"][s["text"][0]["highlight_start"] - 1:]
                    place = f"{s['file_name']}:{s['line_start']}"
                    name, star = crate_name(code, s["label"], d["message"], text), re.match(r"[\w:\s]+::\s*\*", text)
                    if name and name not in SYSROOT:
                        row = (name, s["file_name"], s["line_start"], s["column_start"], code)
                        found.setdefault(row, globs)
                        again |= name not in names and bool(star or code == "E0463")
                        widened |= name not in names and bool(star)
                        names.add(name)
                    elif star and code in ("E0432", "E0433"):
                        silent.add(f"glob at {place}")
                        for crate, rest in missing_module(code, d["message"], s["label"], text, names):
                            kind = "std" if crate in SYSROOT else "dep"
                            if rest not in modules[kind]:
                                modules[kind] |= {rest}
                                again, widened = True, widened or kind == "dep"
                    elif not code and d["message"].startswith("cannot find macro") or code == "E0433" and re.match(
                            r"[\w:\s]+!", text):
                        source = pathlib.Path(m.dir, s["file_name"])
                        data = source.read_bytes() if source.is_file() else b""
                        macros |= macro_words(data[s["byte_start"]:].decode(errors="replace"), 0)
                    elif not code and "compile_error!" in text[:24]:
                        silent.add(f"compile_error! at {place}")
                    elif not code and re.match("expected|unexpected|un(known|closed|balanced|terminated)|mismatched|prefix|"
                                               "this file|missing|invalid", d["message"]):
                        parse.add(f"error at {place}")
            globs |= widened
        read = lambda file: pathlib.Path(m.dir, file).read_bytes() if pathlib.Path(m.dir, file).is_file() else b""
        all_of = {file: takes_all(read(file), granted) for file in {row[1] for row in found}}
        found = {row: "macro" if row[0] in macros else "glob" if glob or all_of[row[1]] else "sure"
                 for row, glob in found.items()}
        return found, silent if resolved or not parse else silent | parse

    def answer(self, crate_dir, opt, targets=()):
        """What it says of a crate: a dict, as --json prints it. ValueError: why Cargo does not take the crate."""
        m, targets = Manifest(crate_dir, opt, self.cargo), list(targets) or self.targets
        words = Words(crate_dir)
        groups = collections.defaultdict(list)  # targets that look alike to this crate are asked once
        for root in m.roots(opt.tests):
            visible = (lambda line: True) if opt.every_target else words.of(root)
            # A proc-macro is the host's; its tests and examples are built for the target as any.
            for t in self.hosts if root[0] == "build" or m.macros and root[1] == m.lib else targets:
                alike = tuple(c for c in self.cfgs[t] if visible(c))
                groups[root, m.granted(root[2], t, {*self.cfgs[t], *opt.cfg}), alike].append(t)
        usual = self.stub_path("std", std_modules(), "")[0]
        def one(group):  # of targets that look alike the one that has its stand-ins already
            (root, names, _), alike = group
            ready = (t for t in alike if os.path.exists(f"{usual}{t}.rmeta"))
            return self.ask(opt, m, root, names, self.host if self.host in alike else next(ready, alike[0]))
        rows, silent = collections.defaultdict(set), collections.defaultdict(set)
        for (found, quiet), ((root, _, _), group) in zip(self.pool.map(one, groups.items()), groups.items()):
            for (name, *place), how in found.items():
                rows[root[0], name, *place, m.word(root[2], name), how].update(group)
            for why in quiet:
                silent[root[0], why].update(group)
        heads = "root name file line column error manifest how".split()
        return {"crate": m.pkg["name"], "rustc": self.version.split("\n")[0], "asked": len(targets),
                "runs": len(groups), "roots": len(m.roots(opt.tests)),
                "findings": [{**dict(zip(heads, r)), "targets": sorted(ts)} for r, ts in sorted(rows.items())],
                "silent": [{"root": r[0], "why": r[1], "targets": sorted(ts)} for r, ts in sorted(silent.items())]}

FLAGS = {"json": False, "tests": False, "all-features": False, "no-default-features": False, "features": "",
         "edition": "", "cfg": [], "source-cfg": [], "lib-name": [], "every-target": False, "rustc": "rustc",
         "timeout": "20", "cache": "~/.cache/osbind-oracle"}

def options(args):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("crate_dir")
    ap.add_argument("target", nargs="*", help="default: every target that this rustc knows")
    for flag, default in FLAGS.items():
        ap.add_argument("--" + flag, default=default, action={bool: "store_true", list: "append"}.get(type(default)))
    return ap.parse_intermixed_args(args)

def main():
    opt = options(sys.argv[1:])
    rustc = Rustc(opt.rustc, opt.cache, float(opt.timeout))
    try:
        said = rustc.answer(opt.crate_dir, opt, opt.target)
    except ValueError as why:
        sys.exit(f"{opt.crate_dir}: {why}")
    rows, totals = said["findings"], collections.defaultdict(set)
    if opt.json:
        print(json.dumps(said, indent=1))
    else:
        heads = "root name file line column error manifest how".split()
        print(*heads, "count", "with_std", "targets", sep="\t")
        for r in rows:
            ts = r["targets"]
            every = "ALL" if len(ts) == said["asked"] else ",".join(ts)
            print(*(r[h] for h in heads), len(ts), len({*ts} & rustc.std), every, sep="\t")
    for name, ts in [(r["name"], r["targets"]) for r in rows] + [(r["why"], r["targets"]) for r in said["silent"]]:
        totals[name].update(ts)
    for name, ts in totals.items():
        print(f"{name}: {len(ts)} of {said['asked']} targets ({len(ts & rustc.std)} with std)", file=sys.stderr)
    return 2 if "out of time" in totals else 1 if rows else 0

if __name__ == "__main__":
    sys.exit(main())
