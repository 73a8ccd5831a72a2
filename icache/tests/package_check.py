#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The library as others get it: its symbols, its headers, two copied files, and a program built through pkg-config.

usage: package_check.py symbols NM LIBRARY DIRECTORY-OF-ICACHE
       package_check.py headers CC DIRECTORY-OF-ICACHE
       package_check.py copied CC DIRECTORY-OF-ICACHE
       package_check.py kept CC DIRECTORY-OF-ICACHE   (x86)
       package_check.py installed CC DIRECTORY-OF-ICACHE MESON-BUILD-DIRECTORY"""
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

WARN = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wundef", "-Werror"]


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit("%s: exit %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done.stdout


def symbols(nm, library, top):
    """What the library exports is what its symbol file lists, and what its headers declare."""
    with open(top + "/icache.map") as f:
        listed = set(re.findall(r"\b(icc_\w+);", f.read()))
    exported = {line.split()[-1].split("@")[0] for line in run([nm, "-D", "--defined-only", library]).splitlines()}
    exported -= {"ICACHE_0"} | {n for n in exported if n.startswith(("__asan", "__ubsan", "__odr_asan", "__gcov"))}
    declared = set()
    for header in glob.glob(top + "/include/*.h"):
        with open(header) as f:
            declared |= set(re.findall(r"ICC_API[^;(]*?\b(icc_\w+)\(", f.read()))
    for what, names in (("exported", exported), ("declared", declared)):
        if names != listed:
            sys.exit("%s but not in icache.map: %s; in icache.map but not %s: %s" % (what, names - listed, what, listed - names))
    print("%d symbols" % len(listed))


def headers(cc, top):
    """Each header alone, strictly, in both languages; icache.h also without a hosted library."""
    for header in sorted(glob.glob(top + "/include/*.h")):
        for language in (["-x", "c", "-std=c11"], ["-x", "c++", "-std=c++17", "-Wold-style-cast"]):
            for extra in ([], ["-ffreestanding", "-nostdinc++"]):
                run(shlex.split(cc) + language + WARN + extra + ["-I", top + "/include", "-fsyntax-only", "-include", header,
                                                                "/dev/null"])
    print("C11 and C++17")


def copied(cc, top):
    """Two files in another place, compiled as they are; the object asks for nothing from outside, at any optimisation."""
    with tempfile.TemporaryDirectory() as d:
        shutil.copy(top + "/src/icache.c", d)
        shutil.copy(top + "/include/icache.h", d)
        for level in ("-O0", "-O2", "-Os"):
            run(shlex.split(cc) + ["-std=c11", level, "-ffreestanding", "-fno-stack-protector", "-c", "icache.c"], cwd=d)
            undefined = run(["nm", "-u", d + "/icache.o"]).split()
            if undefined:
                sys.exit("%s: needs %s" % (level, undefined))
        with open(d + "/alone.c", "w") as f:
            f.write('#include "icache.h"\nvoid start(void);\nvoid start(void) { (void)icc_init(0); (void)!icc_barrier(); }\n')
        run(shlex.split(cc) + ["-std=c11", "-ffreestanding", "-fno-stack-protector", "-nostdlib", "-static", "-no-pie",
                               "-Wl,-e,start", "alone.c", "icache.c", "-o", "alone"], cwd=d)
    print("links without a libc")


def kept(cc, top):
    """The library inlined into its caller: the stores of the code are still made, before the call and for good. Without
    the barrier for the compiler they are not, or the check would prove nothing."""
    program = """#include "icache.c"
int f(void);
__attribute__((flatten)) int f(void) { unsigned char code[32]; code[0] = 0x5a; code[7] = 0x6b; return icc_sync(code, sizeof code); }
"""
    with tempfile.TemporaryDirectory() as d:
        with open(d + "/f.c", "w") as f:
            f.write(program)
        for name, extra, want in (("as it is", [], True), ("without the barrier", ["-DICC_OP_HOLD_COMPILER(p)=((void)(p))"],
                                                           False)):
            text = run(shlex.split(cc) + ["-std=c11", "-O2", "-w", "-DICC_NO_VALGRIND", "-I", top + "/include", "-I",
                                          top + "/src", "-S", "-o", "-", d + "/f.c"] + extra)
            body = re.search(r"^f:(.*?)^\s*\.size\s+f,", text, re.S | re.M).group(1)
            made = all(re.search(r"\$(%d|0x%x)\b" % (v, v), body) for v in (0x5a, 0x6b))
            if not want and "icc_sync" in body:
                print("no control: this compiler calls instead of inlining")
            elif made != want:
                sys.exit("%s: the stores are %s\n%s" % (name, "made" if made else "gone", body))
    print("the stores of the code are made")


def installed(cc, top, build):
    """Installed into an empty root, found by pkg-config, linked shared and static, from C and C++."""
    pkg_config = shutil.which("pkg-config") or shutil.which("pkgconf")
    if not pkg_config:
        print("skipped: no pkg-config")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as root:
        run(["meson", "install", "-C", build, "--no-rebuild", "--destdir", root])
        where = [p for p in glob.glob(root + "/**/icache.pc", recursive=True)]
        if len(where) != 1:
            sys.exit("icache.pc is installed %d times" % len(where))
        environment = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(where[0]), PKG_CONFIG_SYSROOT_DIR=root)
        cflags = run([pkg_config, "--cflags", "icache"], env=environment).split()
        libs = run([pkg_config, "--libs", "icache"], env=environment).split()
        libdir = os.path.dirname(os.path.dirname(where[0]))
        environment["LD_LIBRARY_PATH"] = libdir
        program = root + "/consumer"
        source = top + "/tests/consumer.c"
        for language in (["-x", "c", "-std=c11"], ["-x", "c++", "-std=c++17"]):
            for link in (libs, [libdir + "/libicache.a"]):
                run(shlex.split(cc) + language + WARN + cflags + ["-I", top + "/tests", source, "-x", "none"] + link +
                    ["-o", program])
                print(run([program], env=environment).strip(), " ".join(language[3:] or language[-1:]),
                      "shared" if link is libs else "static")


{"symbols": symbols, "headers": headers, "copied": copied, "kept": kept, "installed": installed}[sys.argv[1]](*sys.argv[2:])
