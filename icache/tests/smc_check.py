#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Run tests/smc under valgrind, which keeps old translations: exactly the functions left out have to stay old.
usage: smc_check.py VALGRIND PROGRAM"""
import subprocess
import sys

# Old functions of 64. "none" and "short" are the controls: a sync that reaches too little is seen by the byte.
EXPECTED = {"none": "64", "short": "5", "sync": "0", "unaligned": "0", "batch": "0", "dual": "0", "publish": "0",
            "fresh": "0", "self": "0"}

bad = 0
for how, want in EXPECTED.items():
    done = subprocess.run([sys.argv[1], "-q", "--smc-check=none", sys.argv[2], how], capture_output=True, text=True)
    got = done.stdout.strip()
    good = done.returncode == 0 and got == want
    bad += not good
    print("%s: %s of 64 old, wanted %s %s" % (how, got, want, "" if good else "FAILED " + done.stderr))
sys.exit(1 if bad else 0)
