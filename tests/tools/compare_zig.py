#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Stubs of osbind against those that zig builds for the same release, symbol by symbol by readelf.

  compare_zig.py OSBIND [TARGET ...]

zig is the program that $OSBIND_ZIG names, `zig` in PATH, or the one of Python's ziglang; without it
one line is printed and that counts as passed, and so with a zig before 0.17: 0.14 has one size of an
object for all releases, 0.15 and 0.16 other mistakes in the lists of FreeBSD or NetBSD. What may differ is
listed below with the reason; all else is a failure.
"""
import importlib.util, os, pathlib, re, shutil, subprocess, sys, tempfile

# rustc's target and release, zig's target.
TARGETS = [("x86_64-unknown-linux-gnu", "2.17", "x86_64-linux-gnu.2.17"),
           ("aarch64-unknown-linux-gnu", "2.34", "aarch64-linux-gnu.2.34"),
           ("x86_64-unknown-freebsd", "14.0", "x86_64-freebsd.14.0"),
           ("x86_64-unknown-netbsd", "10.1", "x86_64-netbsd.10.1")]


def find_zig():
    named = os.environ.get("OSBIND_ZIG") or shutil.which("zig")
    spec = None if named else importlib.util.find_spec("ziglang")
    if spec and spec.submodule_search_locations:
        named = os.path.join(spec.submodule_search_locations[0], "zig")
    return named if named and os.access(named, os.X_OK) else None


def version_of(zig):
    said = subprocess.run([zig, "version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(n) for n in re.findall(r"\d+", said)[:2])


def symbols(path):
    """{(name, node): (default, kind, size, binding)} of a library's own dynamic symbols."""
    text = subprocess.run(["readelf", "-W", "--dyn-syms", path], capture_output=True, text=True,
                          check=True).stdout
    found = {}
    for line in text.splitlines():
        f = line.split()
        if len(f) < 8 or not f[0].rstrip(":").isdigit() or f[6] in ("UND", "ABS"):
            continue
        name, at, node = f[-1].partition("@")
        size = int(f[2], 0)
        found[name, node.lstrip("@")] = (not at or node.startswith("@"), f[3], size, f[4])
    return found


def soname(path):
    text = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, check=True).stdout
    return re.search(r"soname: \[(.*)\]", text)[1]


def zig_libraries(zig, target, folder):
    source = folder / "main.c"
    source.write_text("int main(void) { return 0; }\n")
    env = dict(os.environ, ZIG_GLOBAL_CACHE_DIR=str(folder / "zig"),
               ZIG_LOCAL_CACHE_DIR=str(folder / "zig-local"))
    run = subprocess.run([zig, "cc", "-target", target, str(source), "-o", str(folder / "out")],
                         env=env, capture_output=True, text=True)
    if run.returncode != 0:
        return None, run.stderr.strip().splitlines()[:1]
    return {soname(p): p for p in (folder / "zig").glob("o/*/lib*.so*")}, None


def is_alias(name, mine, node):
    """Another object of that name but for its underscores, under the same node."""
    bare = name.lstrip("_")
    twin = {"program_invocation_name": "__progname_full",
            "program_invocation_short_name": "__progname"}.get(name)
    return any(n != name and (n.lstrip("_") == bare or n == twin) and v == node for n, v in mine)


def explain(key, zig, own, mine, elsewhere, kept):
    """Why a difference is right, or None. elsewhere: names that another library of ours binds; kept: that it has
    for old programs alone."""
    name, node = key
    if zig and own:
        if name == "__libc_start_main" and zig[0] and not own[0] and zig[1:] == own[1:]:
            return "the archive beside libc answers, so that constructors run before 2.34"
        if zig[:3] == own[:3] and own[3] == "WEAK" and is_alias(name, mine, node):
            return "an alias of an object is weak, as in the library: GNU ld copies both only then"
        if zig[:3] == own[:3] and own[3] == "WEAK":
            return "weak in the library, which zig's list does not hold"
        if zig[0] and not own[0] and zig[1:3] == own[1:3]:
            return "kept for old programs alone; zig makes the newest node of every name the default"
    if own and not zig and not own[0]:
        return "an old node that nothing new binds; zig leaves it out"
    if own and not zig and key == ("__send", "GLIBC_2.17"):
        return "glibc's own list of aarch64 has it in libc since 2.34, and so has Debian's 2.36"
    if own and not zig and name == "__rtld_version_placeholder":
        return "holds a node open, and zig leaves it out"
    if zig and not own and name in elsewhere:
        return "in another library of that release, where a link finds it; zig lists it in both"
    if zig and not own and name in kept:
        return "moved to another library, for old programs alone; zig leaves it where it was"
    if zig and not own and name in ("malloc_get_state", "malloc_set_state"):
        return "in libc_malloc_debug since 2.34, which no program links (glibc's NEWS)"
    if zig and not own and node.startswith("FBSD_1."):
        return "zig's list is of a later FreeBSD, and gives old releases all of a node"
    if zig and not own and node == "" and re.search(r"_FBSD_1_[0-9]$", name):
        return "a local name of zig's own assembly, not FreeBSD's"
    return None


def compare(osbind, zig, triple, release, zig_target):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        theirs, problem = zig_libraries(zig, zig_target, folder)
        if theirs is None:
            print(f"# {zig_target}: this zig does not build it: {' '.join(problem)}")
            return 0
        out = folder / "stubs"
        subprocess.run([osbind, "abi", "stub", "--target", f"{triple}.{release}", "--out", str(out)],
                       check=True, stdout=subprocess.DEVNULL)
        bad, same, reasons = [], 0, {}
        ours = {p.name: symbols(p) for p in out.iterdir()
                if not p.is_symlink() and p.read_bytes()[:4] == b"\x7fELF"}
        for library, path in sorted(theirs.items()):
            own_path = out / library
            if not own_path.exists():
                bad.append(f"{library}: only zig has it")
                continue
            a, b = symbols(path), ours[library]
            elsewhere = {n for other, found in ours.items() if other != library
                         for (n, _), facts in found.items() if facts[0]}
            kept = {n for other, found in ours.items() if other != library
                    for (n, _), facts in found.items() if not facts[0]} - elsewhere
            for key in sorted(a.keys() | b.keys()):
                if a.get(key) == b.get(key):
                    same += 1
                    continue
                why = explain(key, a.get(key), b.get(key), b, elsewhere, kept)
                if why:
                    reasons[why] = reasons.get(why, 0) + 1
                else:
                    bad.append(f"{library}: {'@'.join(key)}: zig {a.get(key)}, osbind {b.get(key)}")
        print(f"# {zig_target}: {same} symbols of {len(theirs)} libraries are the same")
        for why, count in sorted(reasons.items()):
            print(f"#   {count} differ: {why}")
        for line in bad[:40]:
            print(f"#   {line}")
        if len(bad) > 40:
            print(f"#   and {len(bad) - 40} more")
        return len(bad) + (same < 100)


def compare_own(osbind):
    """The stubs of this machine's glibc against its own libraries: names, nodes, defaults, kinds,
    and the sizes of objects."""
    version = os.confstr("CS_GNU_LIBC_VERSION") if hasattr(os, "confstr") else None
    machine = os.uname().machine
    if not version or machine not in ("x86_64", "aarch64"):
        print("# SKIP not a glibc that is known here")
        return 0
    release = version.split()[1]
    with tempfile.TemporaryDirectory() as name:
        out = pathlib.Path(name) / "stubs"
        run = subprocess.run([osbind, "abi", "stub", "--target",
                              f"{machine}-unknown-linux-gnu.{release}", "--out", str(out)],
                             capture_output=True, text=True)
        if run.returncode != 0:
            print(f"# SKIP no facts of glibc {release}")
            return 0
        bad, same = [], 0
        for library in ("libc.so.6", "libm.so.6", "libresolv.so.2"):
            real = pathlib.Path(f"/lib/{machine}-linux-gnu") / library
            if not real.exists():
                continue
            theirs = {k: v for k, v in symbols(real).items() if k[1] != "GLIBC_PRIVATE"}
            own = symbols(out / library)
            for key in sorted(theirs.keys() | own.keys()):
                a, b = theirs.get(key), own.get(key)
                kind = a and {"IFUNC": "FUNC"}.get(a[1], a[1])
                if a and b and (a[0], kind) == (b[0], b[1]) and (kind == "FUNC" or a[2] == b[2]):
                    same += 1
                elif (a or b)[1] in ("OBJECT", "FUNC", "TLS", "IFUNC"):
                    bad.append(f"{library}: {'@'.join(key)}: the library {a}, osbind {b}")
        print(f"# glibc {release} of this machine: {same} symbols are the same")
        for line in bad[:40]:
            print(f"#   {line}")
        return len(bad)


def main():
    zig = find_zig()
    if not shutil.which("readelf"):
        print("1..0 # SKIP no readelf")
        return
    old = zig and version_of(zig) < (0, 17)
    zig = None if old else zig
    chosen = [t for t in TARGETS if len(sys.argv) < 3 or t[2] in sys.argv[2:]] if zig else []
    print(f"1..{len(chosen) + 1}")
    bad = compare_own(sys.argv[1])
    print(f"{'ok' if bad == 0 else 'not ok'} 1 - the glibc of this machine")
    if old:
        print("# skipped: this zig is older than 0.17")
    elif not zig:
        print("# skipped: no zig (pip install ziglang; OSBIND_ZIG=PATH)")
    for number, (triple, release, zig_target) in enumerate(chosen, 2):
        bad = compare(sys.argv[1], zig, triple, release, zig_target)
        print(f"{'ok' if bad == 0 else 'not ok'} {number} - {zig_target}")


main()
