#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Hold src/icache.c against manifest.toml, in both directions.

For each target clang preprocesses the file: the chosen implementation and each constant have to be those of the row, and
there may be no constant that the row lacks. Then it compiles the file: the instructions and functions of the row have to
be in the assembly. A refused target has to stop with the reason of the row. Every reason in the file has a row.
Last, each row is made wrong on purpose, and has to be found.

usage: manifest_check.py CLANG DIRECTORY-OF-ICACHE"""
import copy
import re
import subprocess
import sys
import tomllib

CLANG, TOP = sys.argv[1:3]
SOURCE = TOP + "/src/icache.c"
BASE = [CLANG, "-std=c11", "-ffreestanding", "-I", TOP + "/include"]

# constant in the code: (operation, key) in the row
NUMBERS = {
    "ICC_NR_MEMBARRIER": ("barrier", "number"),
    "ICC_NR_CACHEFLUSH": ("sync", "cacheflush"),
    "ICC_NR_RISCV_FLUSH_ICACHE": ("sync", "flush"),
    "ICC_SYSARCH_SYNC": ("sync", "operation"),
    "ICC_ZX_FLAGS": ("sync", "flags"),
    "ICC_HAIKU_FLUSH_DCACHE": ("sync", "flush_dcache"),
    "ICC_HAIKU_INVALIDATE_ICACHE": ("sync", "invalidate_icache"),
}
MEMBARRIER = {"ICC_MEMBARRIER_QUERY": "query", "ICC_MEMBARRIER_SYNC_CORE": "sync_core",
              "ICC_MEMBARRIER_REGISTER_SYNC_CORE": "register_sync_core"}
FIELDS = {"target": {"os", "arch", "triple", "without_compiler", "defines", "sync", "barrier", "fence", "refused"},
          "sync": {"how", "interface", "since", "before", "instructions", "ctr_trusted"} | {k for _, k in NUMBERS.values()},
          "barrier": {"how", "interface", "since", "before", "instructions", "number"},
          "fence": {"interface", "instructions"}}


def number(text):
    """The value of a constant of the code: a sum of integers, perhaps with a suffix."""
    return sum(int(part.strip(" ()uU"), 0) for part in text.strip("()").split("+"))


class Target:
    """What the compiler makes of icache.c for one row; asked once, compared often."""

    def __init__(self, row):
        flags = ["--target=" + row["triple"]] + row.get("defines", [])
        known = subprocess.run(BASE + flags + ["-E", "-x", "c", "/dev/null"], capture_output=True, text=True)
        self.whole = known.returncode == 0
        if not self.whole:
            flags = ["-undef", "-D__INTPTR_WIDTH__=64"] + row.get("without_compiler", [])
        done = subprocess.run(BASE + flags + ["-dM", "-E", SOURCE], capture_output=True, text=True)
        self.error = re.findall(r'error: "(icache: .*)"', done.stderr)
        self.macros = dict(re.findall(r"#define (ICC_\w+) (.*)", done.stdout))
        self.assembly = ""
        self.failed = ""
        if self.whole and not self.error:
            # Without a stack protector: clang 14 dies of the one of OpenBSD in freestanding code.
            done = subprocess.run(BASE + flags + ["-O2", "-fno-stack-protector",
                                                  "-Wall", "-Wextra", "-Werror", "-S", "-o", "-", SOURCE],
                                  capture_output=True, text=True)
            self.assembly, self.failed = done.stdout, done.stderr


def compare(row, target, membarrier):
    """The differences between a row and the code, as sentences."""
    out = []
    unknown = set(row) - FIELDS["target"]
    for part in ("sync", "barrier", "fence"):
        unknown |= set(row.get(part, {})) - FIELDS[part]
    if unknown:
        out.append("unknown fields: %s" % ", ".join(sorted(unknown)))
    if "refused" in row:
        if not any(row["refused"] in e for e in target.error):
            out.append("not refused with '%s': %s" % (row["refused"], target.error))
        return out
    if target.error or target.failed:
        return out + ["does not compile: %s %s" % (target.error, target.failed)]
    for part in ("sync", "barrier", "fence"):
        if part not in row:
            return out + ["no operation " + part]
        if not row[part].get("interface"):
            out.append("%s names no interface" % part)
        if part != "fence" and not row[part].get("since"):
            out.append("%s has no first version" % part)
    for macro, part in (("ICC_MAINTAIN", "sync"), ("ICC_BARRIER", "barrier")):
        want = "%s_%s" % (macro, row[part]["how"].upper())
        if target.macros.get(macro) != want:
            out.append("%s is %s, the row says %s" % (macro, target.macros.get(macro), want))
    for macro, (part, key) in NUMBERS.items():
        has, want = target.macros.get(macro), row[part].get(key)
        if (number(has) if has is not None else None) != want:
            out.append("%s is %s, the row says %s" % (macro, has, want))
    for name in target.macros:
        if name.startswith("ICC_NR_") and name not in NUMBERS:
            out.append("%s is in the code only" % name)
    if row["barrier"]["how"] == "membarrier":
        if not row["barrier"].get("before"):
            out.append("barrier does not say what happens before it")
        for macro, key in MEMBARRIER.items():
            if number(target.macros.get(macro, "-1")) != membarrier[key]:
                out.append("%s is %s, the table says %s" % (macro, target.macros.get(macro), membarrier[key]))
    if (target.macros.get("ICC_CTR_TRUSTED", "0") == "1") != row["sync"].get("ctr_trusted", False):
        out.append("ICC_CTR_TRUSTED is %s" % target.macros.get("ICC_CTR_TRUSTED"))
    if target.whole:
        assembly = re.sub(r"[ \t]+", "\t", target.assembly)
        for part in ("sync", "barrier", "fence"):
            for i in row[part].get("instructions", []):
                if not re.search(r"(?<![\w.])_*" + re.escape(re.sub(r"[ \t]+", "\t", i)), assembly, re.IGNORECASE):
                    out.append("%s: no %r in the assembly" % (part, i))
    return out


def spoiled(row):
    """The row with one thing wrong, for each thing."""
    if "refused" in row:
        other = copy.deepcopy(row)
        other["refused"] = "another reason"
        yield "refused", other
        return
    for part in ("sync", "barrier", "fence"):
        for key, value in row[part].items():
            other = copy.deepcopy(row)
            if key == "how":
                other[part][key] = "other"
            elif isinstance(value, bool):
                other[part][key] = not value
            elif isinstance(value, int):
                other[part][key] = value + 1
            elif key == "instructions":
                other[part][key] = value + ["nosuchthing"]
            elif key == "interface":
                other[part][key] = ""
            else:
                continue
            yield part + "." + key, other


def main():
    with open(TOP + "/manifest.toml", "rb") as f:
        manifest = tomllib.load(f)
    with open(SOURCE) as f:
        code = f.read()
    bad = controls = 0

    def complain(text):
        nonlocal bad
        bad += 1
        print(text)

    if set(manifest) != {"membarrier", "target"}:
        complain("unknown tables: %s" % ", ".join(manifest))
    names = [(r["os"], r["arch"]) for r in manifest["target"]]
    for twice in {n for n in names if names.count(n) > 1}:
        complain("two rows for %s %s" % twice)
    used = set()
    for row in manifest["target"]:
        target = Target(row)
        used.update(target.error)
        used.update(m for m in target.macros if m.startswith("ICC_OS_"))
        used.add(target.macros.get("ICC_MAINTAIN"))
        used.add(target.macros.get("ICC_BARRIER"))
        for text in compare(row, target, manifest["membarrier"]):
            complain("%s %s: %s" % (row["os"], row["arch"], text))
        for what, other in spoiled(row):
            if what.endswith("instructions") and not target.whole:
                continue
            controls += 1
            if not compare(other, target, manifest["membarrier"]):
                complain("%s %s: a wrong %s is not noticed" % (row["os"], row["arch"], what))
    # The other direction: nothing in the code without a row.
    for reason in re.findall(r'#error "(icache: [^"]*)"', code):
        if reason not in used:
            complain("no row for the compile error: " + reason)
    for name in re.findall(r"#define (ICC_OS_\w+) 1", code):
        if name not in used:
            complain("no row for " + name)
    for name in re.findall(r"#define (ICC_(?:MAINTAIN|BARRIER)_[A-Z0-9]+) \d", code):
        if name not in used:
            complain("no row uses " + name)
    print("%d rows, %d spoiled rows noticed, %d complaints" % (len(names), controls, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
