#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""ThreadSanitizer on the library's own state: silent for the shipped code, not for its mutants. Then the torture program
under it. usage: race_check.py CC DIRECTORY-OF-ICACHE BUILD-DIRECTORY; exit status 77: no ThreadSanitizer here"""
import os
import shlex
import subprocess
import sys

cc, top, out = sys.argv[1:4]
os.makedirs(out, exist_ok=True)
with open(top + "/src/icache.c") as f:
    code = f.read()

MUTANTS = [
    ("plain read of the state", "int state = __atomic_load_n(&barrier_state, __ATOMIC_ACQUIRE);\n  if (state == BARRIER_UNKNOWN)",
     "int state = barrier_state;\n  if (state == BARRIER_UNKNOWN)"),
    ("plain counter of an epoch", "return __atomic_add_fetch(&epoch->value, 1, __ATOMIC_SEQ_CST);", "return ++epoch->value;"),
]


def build(name, library, extra=()):
    program = "%s/%s" % (out, name)
    command = shlex.split(cc) + ["-std=c11", "-g", "-O1", "-w", "-fsanitize=thread", "-I", top + "/include", *extra, library]
    return program, subprocess.run(command + ["-o", program, "-lpthread"], capture_output=True, text=True)


def races(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if "unexpected memory mapping" in done.stderr or "failed to intercept" in done.stderr:
        print("skipped: ThreadSanitizer does not run here")
        sys.exit(77)
    return done, done.stderr.count("WARNING: ThreadSanitizer")


bad = 0
program, built = build("race-shipped", top + "/src/icache.c", [top + "/tests/race.c"])
if built.returncode != 0:
    print("skipped: no ThreadSanitizer: " + built.stderr[:200])
    sys.exit(77)
done, n = races(program)
bad += done.returncode != 0 or n != 0
print("shipped: %d races, exit %d%s" % (n, done.returncode, " FAILED\n" + done.stderr if done.returncode or n else ""))
program, built = build("torture-tsan", top + "/src/icache.c", [top + "/src/icache_memory.c", top + "/tests/torture.c"])
for mode in ("publish", "epoch"):
    done, n = races(program, mode, "500", "2")
    good = done.returncode in (0, 77) and n == 0
    bad += not good
    print("torture %s: %d races, %s%s" % (mode, n, done.stdout.strip(), "" if good else " FAILED\n" + done.stderr))
for i, (name, old, new) in enumerate(MUTANTS):
    if code.count(old) != 1:
        sys.exit("mutant '%s': its text occurs %d times in icache.c" % (name, code.count(old)))
    path = "%s/race-mutant%d.c" % (out, i)
    with open(path, "w") as f:
        f.write(code.replace(old, new))
    program, built = build("race-mutant%d" % i, path, [top + "/tests/race.c"])
    if built.returncode != 0:
        sys.exit(built.stderr)
    noticed = any(races(program)[1] > 0 for _ in range(5))
    bad += not noticed
    print("mutant, %s: %s" % (name, "noticed" if noticed else "NOT NOTICED"))
sys.exit(1 if bad else 0)
