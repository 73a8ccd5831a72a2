// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Arches: from names to ELF headers and back, and from rustc's targets. A name without an OS fits
 * every OS where the architecture has one ABI; rows with an OS come first, so that a search finds
 * the closer one. e_flags are those that the systems' own libraries carry (psABI of each).
 */
#include "abi/facts.h"
#include "base/str.h"

enum {
  EM_SPARC = 2,
  EM_386 = 3,
  EM_68K = 4,
  EM_MIPS = 8,
  EM_PPC = 20,
  EM_PPC64 = 21,
  EM_S390 = 22,
  EM_ARM = 40,
  EM_SPARCV9 = 43,
  EM_X86_64 = 62,
  EM_AARCH64 = 183,
  EM_ARCV2 = 195,
  EM_RISCV = 243,
  EM_CSKY = 252,
  EM_LOONGARCH = 258,
};

/* Flags that part two ABIs of one machine. */
#define ARM_EABI5 0x05000000u
#define ARM_SOFT 0x00000200u
#define ARM_HARD 0x00000400u
#define MIPS_N32 0x00000020u
#define MIPS_O32 0x00001000u
#define MIPS_PIC 0x00000006u /* PIC and CPIC */
#define MIPS_R2_32 0x70000000u
#define MIPS_R2_64 0x80000000u
#define LOONG_SOFT 0x41u
#define LOONG_DOUBLE 0x43u

static const ob_fact_arch table[] = {
    {"glibc", "arm-gnueabi", EM_ARM, 32, false, ARM_EABI5 | ARM_SOFT},
    {"glibc", "arm-gnueabihf", EM_ARM, 32, false, ARM_EABI5 | ARM_HARD},
    {"glibc", "armeb-gnueabi", EM_ARM, 32, true, ARM_EABI5 | ARM_SOFT},
    {"glibc", "armeb-gnueabihf", EM_ARM, 32, true, ARM_EABI5 | ARM_HARD},
    {"glibc", "csky-gnueabi", EM_CSKY, 32, false, 0x21000000u},
    {"glibc", "csky-gnueabihf", EM_CSKY, 32, false, 0x21000000u},
    {"glibc", "loongarch64-gnusf", EM_LOONGARCH, 64, false, LOONG_SOFT},
    {"glibc", "loongarch32-gnusf", EM_LOONGARCH, 32, false, LOONG_SOFT},
    {"glibc", "mips-gnueabi", EM_MIPS, 32, true, MIPS_R2_32 | MIPS_O32 | MIPS_PIC},
    {"glibc", "mips-gnueabihf", EM_MIPS, 32, true, MIPS_R2_32 | MIPS_O32 | MIPS_PIC},
    {"glibc", "mipsel-gnueabi", EM_MIPS, 32, false, MIPS_R2_32 | MIPS_O32 | MIPS_PIC},
    {"glibc", "mipsel-gnueabihf", EM_MIPS, 32, false, MIPS_R2_32 | MIPS_O32 | MIPS_PIC},
    {"glibc", "mips64-gnuabi64", EM_MIPS, 64, true, MIPS_R2_64 | MIPS_PIC},
    {"glibc", "mips64el-gnuabi64", EM_MIPS, 64, false, MIPS_R2_64 | MIPS_PIC},
    {"glibc", "mips64-gnuabin32", EM_MIPS, 32, true, MIPS_R2_64 | MIPS_N32 | MIPS_PIC},
    {"glibc", "mips64el-gnuabin32", EM_MIPS, 32, false, MIPS_R2_64 | MIPS_N32 | MIPS_PIC},
    {"glibc", "powerpc-gnueabi", EM_PPC, 32, true, 0},
    {"glibc", "powerpc-gnueabihf", EM_PPC, 32, true, 0},
    {"glibc", "powerpc64", EM_PPC64, 64, true, 1}, /* ELFv1 */
    {"glibc", "x86_64-gnux32", EM_X86_64, 32, false, 0},
    {"freebsd", "arm-eabihf", EM_ARM, 32, false, ARM_EABI5 | ARM_HARD},
    {"freebsd", "powerpc-eabihf", EM_PPC, 32, true, 0},
    {"netbsd", "arm-eabi", EM_ARM, 32, false, ARM_EABI5 | ARM_SOFT},
    {"netbsd", "arm-eabihf", EM_ARM, 32, false, ARM_EABI5 | ARM_HARD},
    {"netbsd", "armeb-eabi", EM_ARM, 32, true, ARM_EABI5 | ARM_SOFT},
    {"netbsd", "armeb-eabihf", EM_ARM, 32, true, ARM_EABI5 | ARM_HARD},
    {"netbsd", "mips-eabi", EM_MIPS, 32, true, MIPS_O32 | MIPS_PIC},
    {"netbsd", "mips-eabihf", EM_MIPS, 32, true, MIPS_O32 | MIPS_PIC},
    {"netbsd", "mipsel-eabi", EM_MIPS, 32, false, MIPS_O32 | MIPS_PIC},
    {"netbsd", "mipsel-eabihf", EM_MIPS, 32, false, MIPS_O32 | MIPS_PIC},
    {"netbsd", "powerpc-eabi", EM_PPC, 32, true, 0},
    {"netbsd", "powerpc-eabihf", EM_PPC, 32, true, 0},
    {"openbsd", "arm-eabi", EM_ARM, 32, false, ARM_EABI5 | ARM_SOFT},
    {"openbsd", "powerpc-eabihf", EM_PPC, 32, true, 0},
    {"musl", "arm-eabi", EM_ARM, 32, false, ARM_EABI5 | ARM_SOFT},
    {"musl", "arm-eabihf", EM_ARM, 32, false, ARM_EABI5 | ARM_HARD},
    {"musl", "x86_64-x32", EM_X86_64, 32, false, 0},
    {"musl", "mips64-n32", EM_MIPS, 32, true, MIPS_R2_64 | MIPS_N32 | MIPS_PIC},
    {NULL, "aarch64", EM_AARCH64, 64, false, 0},
    {NULL, "aarch64_be", EM_AARCH64, 64, true, 0},
    {NULL, "arc", EM_ARCV2, 32, false, 0x406u},
    {NULL, "arm", EM_ARM, 32, false, ARM_EABI5 | ARM_HARD},
    {NULL, "loongarch32", EM_LOONGARCH, 32, false, LOONG_DOUBLE},
    {NULL, "loongarch64", EM_LOONGARCH, 64, false, LOONG_DOUBLE},
    {NULL, "m68k", EM_68K, 32, true, 0},
    {NULL, "mips", EM_MIPS, 32, true, MIPS_R2_32 | MIPS_O32 | MIPS_PIC},
    {NULL, "mipsel", EM_MIPS, 32, false, MIPS_R2_32 | MIPS_O32 | MIPS_PIC},
    {NULL, "mips64", EM_MIPS, 64, true, MIPS_R2_64 | MIPS_PIC},
    {NULL, "mips64el", EM_MIPS, 64, false, MIPS_R2_64 | MIPS_PIC},
    {NULL, "powerpc", EM_PPC, 32, true, 0},
    {NULL, "powerpc64", EM_PPC64, 64, true, 2}, /* ELFv2 */
    {NULL, "powerpc64le", EM_PPC64, 64, false, 2},
    {NULL, "riscv32", EM_RISCV, 32, false, 5}, /* compressed, double float */
    {NULL, "riscv64", EM_RISCV, 64, false, 5},
    {NULL, "s390x", EM_S390, 64, true, 0},
    {NULL, "sparc", EM_SPARC, 32, true, 0},
    {NULL, "sparc64", EM_SPARCV9, 64, true, 0},
    {NULL, "x86", EM_386, 32, false, 0},
    {NULL, "x86_64", EM_X86_64, 64, false, 0},
};

static bool
is_of(const ob_fact_arch *row, ob_str os)
{
  return !row->os || ob_str_eq(os, ob_str_from(row->os));
}

const ob_fact_arch *
ob_fact_arch_find(ob_str os, ob_str name)
{
  for (size_t i = 0; i < OB_COUNT(table); i++) {
    if (is_of(&table[i], os) && ob_str_eq(name, ob_str_from(table[i].name))) {
      return &table[i];
    }
  }
  return NULL;
}

/* The flags of machine that choose between rows which are else the same. */
static uint32_t
telling(uint16_t machine, uint32_t flags)
{
  switch (machine) {
  case EM_ARM: /* objects that say neither are soft */
    return (flags & ARM_HARD) != 0 ? ARM_HARD : ARM_SOFT;
  case EM_MIPS:
    return flags & MIPS_N32;
  case EM_LOONGARCH:
    return (flags & 7) == (LOONG_SOFT & 7);
  default:
    return 0;
  }
}

const ob_fact_arch *
ob_fact_arch_of_elf(ob_str os, uint16_t machine, unsigned bits, bool big, uint32_t flags)
{
  const ob_fact_arch *hit = NULL;
  for (size_t i = 0; i < OB_COUNT(table); i++) {
    const ob_fact_arch *row = &table[i];
    if (!is_of(row, os) || row->machine != machine || row->bits != bits || row->big != big) {
      continue;
    }
    if (telling(machine, row->flags) == telling(machine, flags)) {
      return row;
    }
    hit = hit ? hit : row;
  }
  return hit;
}

/* ---- rustc's targets ---- */

static ob_str
atom(const ob_target *target, const char *name)
{
  for (size_t i = 0; i < target->atom_count; i++) {
    if (ob_str_eq(target->atoms[i].name, ob_str_from(name)) && target->atoms[i].value.ptr) {
      return target->atoms[i].value;
    }
  }
  return OB_STR("");
}

/* rustc's arch and byte order -> the first part of the name. */
static ob_str
arch_part(ob_str arch, bool big)
{
  static const struct {
    const char *arch;
    bool big;
    const char *part;
  } others[] = {
      {"powerpc64", false, "powerpc64le"}, {"aarch64", true, "aarch64_be"}, {"arm", true, "armeb"},
      {"mips", false, "mipsel"},           {"mips64", false, "mips64el"},
  };
  for (size_t i = 0; i < OB_COUNT(others); i++) {
    if (ob_str_eq(arch, ob_str_from(others[i].arch)) && others[i].big == big) {
      return ob_str_from(others[i].part);
    }
  }
  return arch;
}

/* What stands behind the arch where an OS has several ABIs; empty: nothing. */
static const char *
abi_part(ob_str os, ob_str arch, ob_str abi, ob_str width)
{
  const bool hard = ob_str_eq(abi, OB_STR("eabihf")) || ob_str_eq(abi, OB_STR("abiv2hf"));
  const bool is_arm = ob_str_eq(arch, OB_STR("arm"));
  const bool is_mips32 = ob_str_eq(arch, OB_STR("mips"));
  if (ob_str_eq(os, OB_STR("glibc"))) {
    if (is_arm || ob_str_eq(arch, OB_STR("csky"))) {
      return hard ? "-gnueabihf" : "-gnueabi";
    }
    if (is_mips32 || ob_str_eq(arch, OB_STR("powerpc"))) {
      return ob_str_eq(abi, OB_STR("softfloat")) ? "-gnueabi" : "-gnueabihf";
    }
    if (ob_str_eq(arch, OB_STR("mips64"))) {
      return ob_str_eq(width, OB_STR("32")) ? "-gnuabin32" : "-gnuabi64";
    }
    if (ob_str_eq(arch, OB_STR("x86_64")) && ob_str_eq(width, OB_STR("32"))) {
      return "-gnux32";
    }
    return ob_str_starts(arch, OB_STR("loongarch")) && ob_str_eq(abi, OB_STR("softfloat"))
               ? "-gnusf"
               : "";
  }
  if (ob_str_eq(os, OB_STR("netbsd")) && (is_arm || is_mips32)) {
    return is_mips32 || hard ? "-eabihf" : "-eabi";
  }
  if (is_arm && ob_str_eq(os, OB_STR("musl"))) {
    return hard ? "-eabihf" : "-eabi";
  }
  if (is_arm && (ob_str_eq(os, OB_STR("freebsd")) || ob_str_eq(os, OB_STR("openbsd")))) {
    return ob_str_eq(os, OB_STR("freebsd")) ? "-eabihf" : "-eabi";
  }
  if (ob_str_eq(arch, OB_STR("powerpc")) && ob_str_ends(os, OB_STR("bsd"))) {
    return "-eabihf";
  }
  return "";
}

bool
ob_fact_of_target(const ob_target *target, ob_str *os, ob_str *arch)
{
  static const char *const same[] = {"freebsd", "netbsd", "openbsd", "android", "illumos", "macos"};
  const ob_str env = atom(target, "target_env");
  *os = OB_STR_NONE;
  if (ob_str_eq(target->os, OB_STR("linux"))) {
    *os = ob_str_eq(env, OB_STR("gnu"))    ? OB_STR("glibc")
          : ob_str_eq(env, OB_STR("musl")) ? OB_STR("musl")
                                           : OB_STR_NONE;
  }
  for (size_t i = 0; i < OB_COUNT(same); i++) {
    if (ob_str_eq(target->os, ob_str_from(same[i]))) {
      *os = ob_str_from(same[i]);
    }
  }
  if (!os->ptr) {
    return false;
  }
  const ob_str rust_arch = atom(target, "target_arch");
  const bool big = ob_str_eq(atom(target, "target_endian"), OB_STR("big"));
  const ob_str part = arch_part(rust_arch, big);
  const ob_str abi = ob_str_from(
      abi_part(*os, rust_arch, atom(target, "target_abi"), atom(target, "target_pointer_width")));
  for (size_t i = 0; i < OB_COUNT(table); i++) {
    const ob_str name = ob_str_from(table[i].name);
    if (is_of(&table[i], *os) && name.len == part.len + abi.len && ob_str_starts(name, part) &&
        ob_str_ends(name, abi)) {
      *arch = name;
      return true;
    }
  }
  return false;
}
