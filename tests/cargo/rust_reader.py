#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The Rust reader against rustc: what rustc parses is read without a mistake, and outside of macros
the same paths stand at the same places, the same leaves of `use` trees and the same items.

    rust_reader.py RUST-DUMP [FILES [DIRECTORY...]]

rustc's syntax tree (-Zunpretty=ast-tree, before expansion) is what is compared with, of FILES files
(25 by default) drawn from the directories: where Debian keeps crates and the source of the standard
library, if nothing else is named. Needs a nightly rustc, or RUSTC_BOOTSTRAP=1 with another.
"""

import collections
import os
import pathlib
import random
import re
import subprocess
import sys

PRIMITIVES = set("bool char str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f16 f32 f64 f128".split())
ITEMS = set("Mod Fn Static Const TyAlias Enum Struct Union Trait TraitAlias MacroDef".split())
OTHERS = {"Impl", "ForeignMod", "Use", "MacCall", "GlobalAsm", "ExternCrate"}
SPAN = re.compile(r":(\d+):(\d+): \d+:\d+ \(#")
SPAN_END = re.compile(r":\d+:\d+: (\d+):(\d+) \(#")
NAME = re.compile(r"^(?:ident: )?(?:r#)?(\w+)#\d+,?$")


def indent(line):
    return len(line) - len(line.lstrip(" "))


def tree_of(file):
    """rustc's tree, or None when no edition parses the file."""
    env = dict(os.environ, RUSTC_BOOTSTRAP="1")
    for edition in ("2021", "2018", "2015", "2024"):
        run = subprocess.run(
            [os.environ.get("RUSTC", "rustc"), "-Zunpretty=ast-tree", "-Zparse-crate-root-only", "--edition",
             edition, file], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, check=False)
        if run.returncode == 0:
            return [x for x in run.stdout.decode("utf-8", "replace").split("\n") if x.strip()] + [""]
    return None


def names_of_path(lines, at):
    """The segments of the Path that begins at a line."""
    depth, names = indent(lines[at]), []
    for line in lines[at + 1:]:
        if indent(line) <= depth:
            break
        text = line.strip()
        if indent(line) == depth + 12 and text.startswith("ident: "):
            found = NAME.match(text)
            names.append(found[1] if found else text[len("ident: "):].split("#")[0])
    return names


def use_leaves(lines, at, before, out):
    """The leaves of the UseTree that begins at a line."""
    depth, own = indent(lines[at]), []
    i = at + 1
    while indent(lines[i]) > depth:
        text = lines[i].strip()
        if indent(lines[i]) == depth + 4 and text.startswith("prefix: Path {"):
            own = names_of_path(lines, i)
        elif indent(lines[i]) == depth + 4 and text.startswith("kind: "):
            break
        i += 1
    full, kind = before + own, lines[i].strip()
    if kind.startswith("kind: Glob"):
        out[tuple(full) + ("*",)] += 1
    elif kind.startswith("kind: Simple("):
        alias = None
        if lines[i + 1].strip().startswith("Some("):
            alias = NAME.match(lines[i + 2].strip())[1]
        if len(full) > 1 and full[-1] == "self":
            full = full[:-1]
        out[tuple(full) + (" as " + (alias or full[-1]),)] += 1
    else:
        kind_depth, i = indent(lines[i]), i + 1
        while indent(lines[i]) > kind_depth:
            if lines[i].strip() == "UseTree {":
                inner = indent(lines[i])
                use_leaves(lines, i, full, out)
                i += 1
                while indent(lines[i]) > inner:
                    i += 1
            i += 1


def item_name(lines, at):
    """The name of the item whose `kind:` stands at a line."""
    depth = indent(lines[at])
    for line in lines[at + 1:]:
        if indent(line) <= depth:
            return None
        found = NAME.match(line.strip())
        if found and indent(line) <= depth + 8:
            return found[1]
    return None


def of_rustc(lines):
    """Paths with their places, leaves of uses, items, and the spans of what was not parsed."""
    paths, uses, items = collections.Counter(), collections.Counter(), collections.Counter()
    unparsed, around = [], []
    for i, line in enumerate(lines):
        text, depth = line.strip(), indent(line)
        while around and depth <= around[-1][0] and text:
            around.pop()
        if text.endswith("Path {") and not text.startswith("prefix:"):
            at, names = SPAN.search(lines[i + 1]), names_of_path(lines, i)
            if at and len(names) > 1:
                paths[(int(at[1]), int(at[2]), "::".join(names))] += 1
        elif text.startswith("open: "):
            lo, hi = SPAN.search(text), SPAN_END.search(lines[i + 1])
            if lo and hi:
                unparsed.append(((int(lo[1]), int(lo[2])), (int(hi[1]), int(hi[2]))))
        kind = re.match(r"kind: (\w+)\(?", text)
        # an item's kind follows its visibility; expressions have kinds of the same names
        if kind and kind[1] in ITEMS | OTHERS and lines[i - 1].strip() == "}," and indent(lines[i - 1]) == depth:
            outer = around[-1][1] if around else None
            around.append((depth, kind[1]))
            if kind[1] == "Use":
                use_leaves(lines, i + 1, [], uses)
            elif kind[1] in ITEMS and outer not in ("Impl", "Trait", "ForeignMod"):
                name = item_name(lines, i)
                if name and name != "_":
                    items[name] += 1
    return paths, uses, items, unparsed


def of_reader(dump, file):
    """The same of the reader: lists of (line, column, text)."""
    found = {"path": [], "use": [], "item": []}
    run = subprocess.run([dump, "--places", file], stdout=subprocess.PIPE, check=True)
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        at, what, text = line.split(" ", 2)
        row, column = at.split(":")
        found[what].append((int(row), int(column), text))
    return found


def use_key(text):
    if text.endswith("::*"):
        return tuple(x for x in text[:-3].split("::") if x) + ("*",)
    path, alias = text.rsplit(" as ", 1)
    return tuple(x for x in path.split("::") if x) + (" as " + alias,)


def left_out(path, source):
    """Paths that the reader leaves out: by Self, a primitive type, a generic parameter; or the names
    behind `<T as Trait>`, of which it notes the trait alone."""
    row, _, text = path
    head = text.split("::")[0]
    if head == "Self" or head in PRIMITIVES or set(text.split("::")) == {"super"}:
        return True
    if re.search(r"[<,(|]\s*(#\[[^\]]*\]\s*)?(const )?" + head + r"\s*[:,>=]", source):
        return True
    return "as " + head in source.split("\n")[row - 1]


def compare(dump, file, problems):
    """How many paths, uses and items were compared; None when rustc does not parse the file."""
    lines = tree_of(file)
    if lines is None:
        return None
    check = subprocess.run([dump, "--check"], input=(file + "\n").encode(), stdout=subprocess.PIPE, check=False)
    if not check.stdout.startswith(b"ok"):
        problems.append(f"refused: {check.stdout.decode().strip()}")
        return 0
    source = pathlib.Path(file).read_text(encoding="utf-8")
    paths, uses, items, unparsed = of_rustc(lines)
    ours = of_reader(dump, file)

    def parsed(place):
        return not any(lo <= place[:2] < hi for lo, hi in unparsed)

    our_paths = collections.Counter(p for p in ours["path"] if "::" in p[2])
    for path in paths - our_paths:
        trait = (path[0], path[1], path[2].rsplit("::", 1)[0])
        if trait in our_paths:
            del our_paths[trait]
        elif not left_out(path, source):
            problems.append(f"{file}:{path[0]}:{path[1]}: no path {path[2]}")
    problems += [f"{file}:{p[0]}:{p[1]}: a path {p[2]}, not to rustc" for p in our_paths - paths if parsed(p)]
    our_uses = collections.Counter(use_key(u[2]) for u in ours["use"] if parsed(u))
    problems += [f"{file}: no use {u}" for u in uses - our_uses]
    problems += [f"{file}: a use {u}, not to rustc" for u in our_uses - uses]
    our_items = collections.Counter(i[2] for i in ours["item"])
    problems += [f"{file}: no item {i}" for i in items - our_items]
    return sum(paths.values()) + sum(uses.values()) + sum(items.values())


def main():
    dump, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 25
    print("1..1")
    try:
        if tree_of(__file__.replace("rust_reader.py", "rust_reader_smoke.rs")) is None:
            raise OSError
    except OSError:
        print("ok 1 # SKIP no rustc that prints its syntax tree")
        return 0
    places = sys.argv[3:] or ["/usr/share/cargo/registry", *map(str, pathlib.Path("/usr/src").glob("rustc-*/library"))]
    files = sorted(str(f) for place in places for f in pathlib.Path(place).rglob("*.rs")
                   if f.is_file() and 500 < f.stat().st_size < 60000)
    if not files:
        print("ok 1 # SKIP no Rust source to compare on")
        return 0
    random.Random(12).shuffle(files)
    problems, compared, total = [], 0, 0
    for file in files:
        if compared == count:
            break
        found = compare(dump, file, problems)
        if found is not None:
            compared += 1
            total += found
    for problem in problems:
        print("#", problem)
    print(f"# {compared} files, {total} paths, uses and items: {len(problems)} differences")
    print("ok 1" if not problems and total > 0 else "not ok 1", "- rustc reads the same")
    return 0


sys.exit(main())
