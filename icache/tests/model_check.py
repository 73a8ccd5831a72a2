#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compile the library into the cache model, and mutants of it, and judge what the model says.

The shipped code has to be without a failure wherever it promises to be; each mutant and each loop known to be wrong has to
fail on the machine named for it, or the model could not tell right from wrong. A mutant is one textual change of
icache.c that has to apply exactly once, so that it is a mutant of the code as it stands.

usage: model_check.py CC SOURCE-DIRECTORY BUILD-DIRECTORY [TRIALS]"""
import os
import shlex
import subprocess
import sys

ALL = ["64-byte", "any-line", "idc", "idc-dic", "mixed", "mixed-migrating", "mixed-64-migrating", "idc-differs"]
LINUX = ["-DICC_CTR_TRUSTED=1"]
OTHER = ["-DICC_CTR_TRUSTED=0"]
POWER = ["-DICC_MAINTAIN=ICC_MAINTAIN_POWER"]

# name, compiler flags, arguments, machines without a failure, machines that must fail
RIGHT = [
    ("Linux, which shows the least of all cores in CTR_EL0", LINUX, ["--sanitised"], ALL, []),
    ("the same code where the system does not", LINUX, [], ALL[:4], ["idc-differs", "mixed-migrating"]),
    # Two kinds of cores with lines under 64 bytes and a migration inside the loop: not known to exist, not covered.
    ("other systems: IDC and DIC are not believed", OTHER, [], [m for m in ALL if m != "mixed-migrating"], []),
    ("POWER", POWER, [], ALL, []),
    ("a loop that reads CTR_EL0 once", ["-DICC_LOOP_CACHED_CTR"], [], [], ["any-line", "mixed", "mixed-migrating"]),
    ("a loop that only invalidates, 64 bytes a step", ["-DICC_LOOP_NO_CLEANING"], [], [],
     ALL),
]

# name, text, replacement, flags, machines that must fail
MUTANTS = [
    ("no broadcast", "  return broadcast();\n#endif", "  return ICC_OK;\n#endif", LINUX, ALL),
    ("no registration", "ICC_OP_MEMBARRIER(ICC_MEMBARRIER_REGISTER_SYNC_CORE)", "0", LINUX, ALL),
    ("no barrier after cleaning", "line.dline);\n  ICC_OP_DSB();", "line.dline);", LINUX, ["64-byte", "any-line"]),
    ("no barrier after cleaning where IDC is set", "line.dline);\n  ICC_OP_DSB();",
     "line.dline);\n  if (line.dline != 0)\n    ICC_OP_DSB();", LINUX, ["idc"]),
    ("no barrier after invalidating", "  ICC_OP_DSB();\n  ICC_OP_FENCE();", "  ICC_OP_FENCE();", LINUX, ["64-byte", "idc"]),
    ("no fence of its own", "  ICC_OP_DSB();\n  ICC_OP_FENCE();", "  ICC_OP_DSB();", LINUX, ["64-byte", "idc-dic"]),
    ("invalidating before the barrier", "  ICC_OP_DSB();\n  if (line.iline != 0)", "  if (line.iline != 0)", LINUX,
     ["64-byte", "idc"]),
    ("cleaning at the executed address", "clean_data(written_at(&ranges[i])", "clean_data((uintptr_t)ranges[i].rx", LINUX,
     ["64-byte"]),
    ("invalidating at the written address", "invalidate_instructions((uintptr_t)ranges[i].rx",
     "invalidate_instructions(written_at(&ranges[i])", LINUX, ["64-byte", "idc"]),
    ("last partial line not cleaned", "(start + len - 1 - p) / step + 1; left != 0; left--, p += step)\n    ICC_OP_DC",
     "(start + len - p) / step; left != 0; left--, p += step)\n    ICC_OP_DC", LINUX, ["64-byte", "any-line"]),
    ("last partial line not invalidated",
     "(start + len - 1 - p) / step + 1; left != 0; left--, p += step)\n    ICC_OP_IC",
     "(start + len - p) / step; left != 0; left--, p += step)\n    ICC_OP_IC", LINUX, ["64-byte", "any-line", "idc"]),
    ("start not rounded down", "uintptr_t p = start & ~(uintptr_t)(step - 1);\n  for (uintptr_t left = (start + len - 1 - p)"
     " / step + 1; left != 0; left--, p += step)\n    ICC_OP_IC",
     "uintptr_t p = start;\n  for (uintptr_t left = (start + len - 1 - p) / step + 1; left != 0; left--, p += step)\n"
     "    ICC_OP_IC", LINUX, ["64-byte"]),
    ("one line too many", "/ step + 1; left != 0; left--, p += step)\n    ICC_OP_DC",
     "/ step + 2; left != 0; left--, p += step)\n    ICC_OP_DC", LINUX, ["64-byte"]),
    ("only the first range invalidated", "    for (size_t i = 0; i < n; i++)\n      if (ranges[i].len != 0)\n"
     "        invalidate", "    for (size_t i = 0; i < 1; i++)\n      if (ranges[i].len != 0)\n        invalidate", LINUX,
     ["64-byte", "idc"]),
    ("line size kept from the first call", "  const uint64_t ctr = ICC_OP_CTR();",
     "  static uint64_t ctr;\n  if (ctr == 0)\n    ctr = ICC_OP_CTR();", OTHER, ["any-line", "mixed"]),
    ("line size a constant of 64", "  line_sizes l = {4u << (ctr & 15), 4u << ((ctr >> 16) & 15)};",
     "  line_sizes l = {64, 64};", LINUX, ["any-line", "idc"]),
    ("step not limited to 64", "  if (l.iline > 64)\n    l.iline = 64;", "", OTHER, ["mixed-64-migrating"]),
]

# The mutants of what the model does not see: calls and errors. tests/calls_test.c has to fail.
# name, text, replacement, ICC_MAINTAIN, ICC_BARRIER
CALL_MUTANTS = [
    ("riscv: the constant for all legal bits taken for all threads", "ICC_OP_RISCV_FLUSH(lo, hi, self_only ? 1 : 0)",
     "ICC_OP_RISCV_FLUSH(lo, hi, 1)", "RISCV", "RISCV"),
    ("arm: one call for many pages", "const size_t part = len < in_page ? len : in_page;",
     "const size_t part = in_page > 0 ? len : 0;", "ARM", "MEMBARRIER"),
    ("arm: the result is ignored", "    const long result = ICC_OP_CACHEFLUSH(at, part);",
     "    (void)ICC_OP_CACHEFLUSH(at, part);\n    const long result = 0;", "ARM", "MEMBARRIER"),
    ("mips: the result is ignored", "  const long result = ICC_OP_CACHEFLUSH(at, len);",
     "  (void)ICC_OP_CACHEFLUSH(at, len);\n  const long result = 0;", "MIPS", "MEMBARRIER"),
    ("the written alias is not cleaned", "rw == (uintptr_t)ranges[i].rx)\n      continue;", "rw != 0)\n      continue;",
     "SYSARCH", "NONE"),
    ("x86: no fence after writing at another address", "  if (dual)\n    ICC_OP_FENCE();", "  (void)dual;", "HARDWARE",
     "MEMBARRIER"),
    ("loongarch: no ibar", "  ICC_OP_DBAR();\n  ICC_OP_FENCE();", "  ICC_OP_DBAR();", "LOONGARCH", "MEMBARRIER"),
    ("no query before registering", "const long has = ICC_OP_MEMBARRIER(ICC_MEMBARRIER_QUERY);",
     "const long has = 96;", "HARDWARE", "MEMBARRIER"),
    ("EPERM is final", "    if (result != -EPERM_)\n      break;", "    break;", "HARDWARE", "MEMBARRIER"),
    ("an error that may pass is final", "  return error == ENOMEM_ || error == EINTR_;", "  return error == 0;", "HARDWARE",
     "MEMBARRIER"),
    ("a refusal is not remembered", "  (void)barrier_move(BARRIER_REGISTERED, BARRIER_REFUSED);\n  return ICC_E_NO_BROADCAST;",
     "  return ICC_OK;", "HARDWARE", "MEMBARRIER"),
    ("an empty range pays for the barrier", "  if (result != ICC_OK || !any)\n    return result;\n  result = sync_all",
     "  if (result != ICC_OK)\n    return result;\n  result = sync_all", "HARDWARE", "MEMBARRIER"),
    ("a range may wrap", "(uintptr_t)r->rx > UINTPTR_MAX - r->len ||", "0 ||", "APPLE", "MACH"),
    ("windows: the result is ignored", "  if (!ICC_OP_WINDOWS((const void *)at, len)) {",
     "  if (!ICC_OP_WINDOWS((const void *)at, len) && len == 0) {", "WINDOWS", "WINDOWS"),
]


def run_calls(cc, source_dir, out, name, source, maintain, barrier):
    program = os.path.join(out, "calls-" + name)
    command = shlex.split(cc) + ["-std=c11", "-O0", "-w", "-I", os.path.join(source_dir, "include")]
    command += ["-DICC_SOURCE=\"%s\"" % source, "-DTEST_NAME=\"%s\"" % name, "-DICC_MAINTAIN=ICC_MAINTAIN_" + maintain,
                "-DICC_BARRIER=ICC_BARRIER_" + barrier, os.path.join(source_dir, "tests", "calls_test.c"), "-o", program]
    subprocess.run(command, check=True)
    return subprocess.run([program], capture_output=True, text=True)


def run(cc, source_dir, out, name, source, flags, arguments):
    program = os.path.join(out, "model-" + name)
    # -Wno-unused: some variants leave a function of the model without a user.
    command = shlex.split(cc) + ["-std=c11", "-O1", "-w", "-I", os.path.join(source_dir, "include")] + flags
    command += ["-DICC_SOURCE=\"%s\"" % source, os.path.join(source_dir, "tests", "model.c"), "-o", program]
    subprocess.run(command, check=True)
    text = subprocess.run([program] + arguments, check=True, capture_output=True, text=True).stdout
    table = {}
    for line in text.splitlines():
        machine, percent, reason = line.split()
        table[machine] = (float(percent), reason)
    if list(table) != ALL:
        sys.exit("%s: the model printed other machines: %s" % (name, text))
    return table


def main():
    cc, source_dir, out = sys.argv[1:4]
    trials = sys.argv[4] if len(sys.argv) > 4 else "1000"
    os.makedirs(out, exist_ok=True)
    shipped = os.path.abspath(os.path.join(source_dir, "src", "icache.c"))
    with open(shipped) as f:
        code = f.read()
    bad = 0

    def judge(name, table, clean, failing):
        nonlocal bad
        wrong = [m for m in clean if table[m][0] != 0] + [m for m in failing if table[m][0] == 0]
        bad += len(wrong)
        row = " ".join("%5s" % ("ok" if table[m][0] == 0 else "%.1f" % table[m][0]) for m in ALL)
        print("%s  %-58s%s" % (row, name, "" if not wrong else "  WRONG: " + ", ".join(wrong)))

    print("failures in percent of %s ranges: %s" % (trials, ", ".join(ALL)))
    for i, (name, flags, arguments, clean, failing) in enumerate(RIGHT):
        judge(name, run(cc, source_dir, out, "right%d" % i, shipped, flags, arguments + [trials]), clean, failing)
    for i, (name, old, new, flags, failing) in enumerate(MUTANTS):
        if code.count(old) != 1:
            sys.exit("mutant '%s': its text occurs %d times in icache.c" % (name, code.count(old)))
        path = os.path.abspath(os.path.join(out, "mutant%d.c" % i))
        with open(path, "w") as f:
            f.write(code.replace(old, new))
        arguments = ["--sanitised"] if flags == LINUX else []
        judge("mutant: " + name, run(cc, source_dir, out, "mutant%d" % i, path, flags, arguments + [trials]), [], failing)
    shipped_calls = {}
    for i, (name, old, new, maintain, barrier) in enumerate(CALL_MUTANTS):
        if code.count(old) != 1:
            sys.exit("mutant '%s': its text occurs %d times in icache.c" % (name, code.count(old)))
        path = os.path.abspath(os.path.join(out, "call-mutant%d.c" % i))
        with open(path, "w") as f:
            f.write(code.replace(old, new))
        if maintain not in shipped_calls:
            shipped_calls[maintain] = run_calls(cc, source_dir, out, "shipped", shipped, maintain, barrier)
        unchanged = shipped_calls[maintain]
        changed = run_calls(cc, source_dir, out, "mutant", path, maintain, barrier)
        if unchanged.returncode != 0:
            bad += 1
            print("WRONG: the shipped code fails for %s: %s" % (maintain, unchanged.stdout))
        if changed.returncode == 0:
            bad += 1
        print("%s  mutant: %s" % ("WRONG: not noticed" if changed.returncode == 0 else "noticed", name))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
