#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The torture program in both protocols, and its control, which has to find wrong values.
usage: torture_check.py PROGRAM MILLISECONDS"""
import subprocess
import sys

bad = 0
for mode, want in (("publish", 0), ("epoch", 0), ("broken", 1)):
    done = subprocess.run([sys.argv[1], mode, sys.argv[2], "1"], capture_output=True, text=True)
    good = done.returncode in (want, 77)
    bad += not good
    print("%s: %s%s" % (mode, done.stdout.strip(), "" if good else " FAILED, exit %d" % done.returncode))
sys.exit(1 if bad else 0)
