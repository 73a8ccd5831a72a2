#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Test oracle for `osbind audit`: which external crates stay unresolved, on every rustc target.

For each target it works out which dependencies Cargo.toml grants there, compiles the crate with the real rustc against
empty stand-ins (no_core) for exactly those and for std, and prints every name that rustc could not find as a crate:
file, line, targets. Needs no installed std, linker or network; rustc 1.95 or later, stable or nightly; 3 s (first 10).

It sees: paths in use, extern crate, bodies, types, bounds, derives, attributes; cfg, cfg_attr, cfg_if!, cfg_select!,
  #[path], include!; arguments of the usual std macros; the crate's own macro_rules where they are called; [target]
  keys by cfg or triple; optional dependencies through the feature graph; renames; an inherited edition; lib, bins,
  build script (on the host), with --tests also examples, tests and benches.
It cannot see: items or features missing inside a dependency; std and core items (their errors are dropped); what a
  dependency's macro expands to, nor its arguments; macro_rules that nobody calls; cfgs set by a build script (pass
  --source-cfg) or RUSTFLAGS (pass --cfg); OUT_DIR; a library not named as its package (pass --lib-name md-5=md5).
Read it so: a name with its targets is exact. Its lines may be fewer than all: rustc falls silent after a failed glob
  import and after a compile_error! (both listed with the totals; names may be missing altogether on those targets).
  "undeclared" is a dependency left out or a module of the crate missing there: rustc cannot tell which.
Exit status: 0 nothing found, 1 findings, 2 failed or a compile ran out of time.
"""
import argparse, collections, concurrent.futures, glob, hashlib, json, os, pathlib, re, shlex, subprocess, sys, tomllib

EXPRS = """print println eprint eprintln format format_args write writeln panic todo unimplemented unreachable
  assert assert_eq assert_ne debug_assert debug_assert_eq debug_assert_ne dbg""".split()
BUILTIN = """cfg cfg_select column compile_error concat env file include include_bytes include_str line module_path
  option_env stringify""".split()
# std's modules, and the enums that people import by glob: a glob that fails would silence rustc
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
    out += ["pub mod prelude { pub mod v1 { pub use crate::{%s, derive, test}; }" % ", ".join([*rules, *BUILTIN])]
    out += [f"pub mod rust_{e} {{ pub use super::v1::*; }}" for e in (2015, 2018, 2021, 2024)] + ["}"]
    return "\n".join(out) + re.sub(r"(\w+)(\{?)", lambda m: f"pub mod {m[1]} {{" + "}" * (not m[2]), MODS)

def eval_cfg(tokens, have):  # a cfg expression (list of tokens, eaten) under a set of cfgs as rustc prints them
    word, args = tokens.pop(0), []
    if tokens[:1] == ["("]:
        while tokens.pop(0) != ")":
            args += [eval_cfg(tokens, have)] if tokens[0] != ")" else []
        return {"all": all, "any": any, "not": lambda a: not a[0]}[word](args)
    word += tokens.pop(0) + tokens.pop(0) if tokens[:1] == ["="] else ""
    return word == "true" or word in have

class Manifest:
    def __init__(self, where, opt):
        load = lambda d: tomllib.loads(pathlib.Path(d, "Cargo.toml").read_text())
        self.dir, self.doc = where, load(where)
        self.pkg, lib, lib_name = self.doc["package"], self.doc.get("lib", {}), dict(x.split("=") for x in opt.lib_name)
        self.lib, self.macros = lib.get("path", "src/lib.rs"), lib.get("proc-macro", lib.get("proc_macro", False))
        self.name = (lib.get("name") or self.pkg["name"]).replace("-", "_")
        self.edition = opt.edition or self.pkg.get("edition", "2015")
        if not isinstance(self.edition, str):  # edition.workspace = true: from the nearest workspace above
            above = [load(d) for d in pathlib.Path(where).resolve().parents if (d / "Cargo.toml").exists()]
            self.edition = next((t["workspace"]["package"]["edition"] for t in above if "workspace" in t), "2021")
        self.rows = []  # (kind, name in the manifest, name in source, optional, target key or None)
        for key, table in [(None, self.doc), *self.doc.get("target", {}).items()]:
            for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
                for n, v in (table.get(kind) or table.get(kind.replace("-", "_")) or {}).items():
                    optional = isinstance(v, dict) and v.get("optional", False)
                    self.rows.append((kind[:3], n, lib_name.get(n, n).replace("-", "_"), optional, key))
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

    def roots(self, tests):  # -> [(label, path, dependency kinds)]
        both, bins = ("dep", "dev"), [b["path"] for b in self.doc.get("bin", []) if "path" in b]
        want = [("lib", ("dep",), [self.lib]), ("build", ("bui",), [self.pkg.get("build", "build.rs")]),
                ("bin", ("dep",), ["src/main.rs", "src/bin/*.rs", "src/bin/*/main.rs", *bins])]
        dev = [(d, both, [f"{d}/*.rs", f"{d}/*/main.rs"]) for d in ("examples", "tests", "benches")]
        return [(label, path, kinds) for label, kinds, pats in want + [("unit", both, [self.lib]), *dev] * tests
                for path in sorted({os.path.relpath(f, self.dir) for p in pats for f in glob.glob(f"{self.dir}/{p}")})]

def crate_name(code, label, message, text):
    """The crate that an error's marked place says is missing, or None (some other error). Capitals: a macro's type."""
    hit = re.search(r"(?:(?:unlinked|external|missing) crate|crate or module|crate for) `(?:r#)?([a-z_]\w*)`|"
                    r"find `(\w+)` in the list of imported crates", message if code == "E0463" else label or "")
    own = re.match(r"[a-z_]\w*|", text)[0]  # where rustc has a suggestion there is no label: then it is the marked word
    return hit[1] or hit[2] if hit else own if code == "E0432" and not label and f"`{own}`" in message else None

def ask(opt, m, rustc, cache, label, root, names, target):
    """One root on one target -> {(name, file, line, column, error)}, {blind places}, whether it ended in time"""
    common = ["--crate-type=lib", "--sysroot", cache, "--emit=metadata", "-Awarnings", "--target", target]
    stub = {kind: f"{cache}/lib{kind}_stub-{target}.rmeta" for kind in ("std", "dep")}
    for kind in (k for k in stub if not os.path.exists(stub[k])):
        own, text = f"{stub[kind]}.{os.urandom(4).hex()}", std_stub() if kind == "std" else DEP
        cmd = [rustc, "-", f"--crate-name={kind}_stub", "--edition=2021", "-o", own, *common]
        subprocess.run(cmd, input=text.encode(), stderr=subprocess.DEVNULL)
        os.replace(own, stub[kind])
    cmd = [rustc, root, "--crate-name=x", "--edition", m.edition, "-o", os.devnull, "--error-format=json", *common]
    cmd += ["-Zunstable-options", *(f"--extern=noprelude:{s}={stub['std']}" for s in SYSROOT)]
    cmd += [f"--cfg={c}" for c in [*opt.cfg, *opt.source_cfg, *(f'feature="{f}"' for f in m.features)]]
    cmd += ["--cfg=test"] if label in ("unit", "tests", "benches") else []
    names, found, blind, again = {*names, *[m.name] * (label not in ("lib", "unit", "build"))}, set(), set(), True
    while again:  # a failed glob or extern crate hides later errors: grant what is missing and look once more
        try:
            externs = [f"--extern={n}={stub['dep']}" for n in names]
            run = subprocess.run(cmd + externs, cwd=m.dir, capture_output=True, timeout=float(opt.timeout))
        except subprocess.TimeoutExpired:
            return found, blind, False
        again = False
        for d in (json.loads(x) for x in run.stderr.decode(errors="replace").splitlines() if x[:1] == "{"):
            for s, code in ((s, (d["code"] or {}).get("code")) for s in d["spans"] if s["is_primary"] and s["text"]):
                text = s["text"][0]["text"][s["text"][0]["highlight_start"] - 1:]
                name, star = crate_name(code, s["label"], d["message"], text), re.match(r"\w+\s*::\s*\*", text)
                if name and name not in SYSROOT:
                    found.add((name, s["file_name"], s["line_start"], s["column_start"], code))
                    again |= name not in names and bool(star or code == "E0463")
                    names.add(name)
                elif star and code == "E0432" or not code and "compile_error!" in text[:24]:
                    blind.add(f"{'blind' if code else 'compile_error!'} at {s['file_name']}:{s['line_start']}")
    return found, blind, True

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("crate_dir")
    ap.add_argument("target", nargs="*", help="default: every target that this rustc knows")
    flags = {"json": False, "tests": False, "all-features": False, "no-default-features": False, "features": "",
             "edition": "", "cfg": [], "source-cfg": [], "lib-name": [], "rustc": "rustc", "timeout": "20",
             "cache": "~/.cache/osbind-oracle"}
    for flag, default in flags.items():
        ap.add_argument("--" + flag, default=default, action={bool: "store_true", list: "append"}.get(type(default)))
    opt = ap.parse_intermixed_args()
    os.environ["RUSTC_BOOTSTRAP"] = "1"  # -Z options on a stable rustc
    say = lambda *a: subprocess.run(a, text=True, capture_output=True).stdout
    rustc = say(*shlex.split(opt.rustc), "--print", "sysroot").strip() + "/bin/rustc"  # past any toolchain proxy
    version, m, pool = say(rustc, "-vV"), Manifest(opt.crate_dir, opt), concurrent.futures.ThreadPoolExecutor()
    host, known = re.search("host: (.*)", version)[1], say(rustc, "--print", "target-list").split()
    cache = pathlib.Path(opt.cache).expanduser() / hashlib.sha256((version + DEP + std_stub()).encode()).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    specs = json.loads(say(rustc, "-Zunstable-options", "--print", "all-target-specs-json"))
    has_std = {t for t in specs if (specs[t].get("metadata") or {}).get("std")}
    cfgs = json.loads((cache / "cfgs.json").read_text()) if (cache / "cfgs.json").exists() else {}
    new = [t for t in {host, *known, *opt.target} if t not in cfgs]
    cfgs.update(zip(new, pool.map(lambda t: say(rustc, "--print", "cfg", "--target", t).split("\n"), new)))
    (cache / "cfgs.json").write_text(json.dumps(cfgs)) if new else None
    targets = [t for t in opt.target or known if len(cfgs[t]) > 1]  # Debian's rustc cannot load all that it lists
    groups = collections.defaultdict(list)  # targets that look alike to this crate are asked once
    for root in m.roots(opt.tests):
        for t in [host] if m.macros or root[0] == "build" else targets:
            groups[root, m.granted(root[2], t, {*cfgs[t], *opt.cfg}), tuple(cfgs[t])].append(t)
    answers = pool.map(lambda g: ask(opt, m, rustc, str(cache), *g[0][0][:2], g[0][1], g[1][0]), groups.items())
    rows, totals, late = collections.defaultdict(set), collections.defaultdict(set), "out of time"
    for (found, blind, ended), ((root, _, _), group) in zip(answers, groups.items()):
        for name, *place in found:
            rows[root[0], name, *place, m.word(root[2], name)].update(group)
        for name in {*(f[0] for f in found), *blind, *[late] * (not ended)}:
            totals[name].update(group)
    heads, found = "root name file line column error manifest targets".split(), sorted(rows.items())
    if opt.json:
        print(json.dumps({"crate": m.pkg["name"], "rustc": version.split("\n")[0], "asked": len(targets),
                          "findings": [dict(zip(heads, (*r, sorted(ts)))) for r, ts in found],
                          "totals": {n: len(ts) for n, ts in totals.items()}}, indent=1))
    else:
        print(*heads[:7], "count", "with_std", "targets", sep="\t")
        for r, ts in found:
            print(*r, len(ts), len(ts & has_std), "ALL" if len(ts) == len(targets) else ",".join(sorted(ts)), sep="\t")
    for n, ts in totals.items():
        print(f"{n}: {len(ts)} of {len(targets)} targets ({len(ts & has_std)} with std)", file=sys.stderr)
    return 2 if late in totals else 1 if rows else 0

if __name__ == "__main__":
    sys.exit(main())
