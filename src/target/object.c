// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the header of an object file for a target says. rustc knows it from LLVM; here is what
 * follows from a target's cfgs, for the systems whose linkers are of GNU's kind. Where it does not
 * follow for sure (a MIPS or RISC-V of a spec file, a LoongArch without doubles), there is no
 * answer: a wrong e_flags can stop a link. The unit test holds every answer to what rustc itself
 * writes. */
#include "base/str.h"
#include "target/target.h"

enum {
  EM_386 = 3,
  EM_MIPS = 8,
  EM_PPC = 20,
  EM_PPC64 = 21,
  EM_S390 = 22,
  EM_ARM = 40,
  EM_SPARCV9 = 43
};
enum { EM_X86_64 = 62, EM_AARCH64 = 183, EM_RISCV = 243, EM_LOONGARCH = 258 };
enum { OSABI_FREEBSD = 9, OSABI_OPENBSD = 12 };

static bool
has(const ob_target *target, const char *name, const char *value)
{
  for (size_t i = 0; i < target->atom_count; i++) {
    const ob_cfg_atom *a = &target->atoms[i];
    if (ob_str_eq(a->name, ob_str_from(name)) && ob_str_eq(a->value, ob_str_from(value))) {
      return true;
    }
  }
  return false;
}

static bool
has_gnu_linker(ob_str os)
{
  static const ob_str systems[] = {OB_STR_INIT("android"), OB_STR_INIT("dragonfly"),
                                   OB_STR_INIT("freebsd"), OB_STR_INIT("fuchsia"),
                                   OB_STR_INIT("haiku"),   OB_STR_INIT("hurd"),
                                   OB_STR_INIT("linux"),   OB_STR_INIT("netbsd"),
                                   OB_STR_INIT("openbsd"), OB_STR_INIT("redox")};
  return ob_str_in(os, systems, OB_COUNT(systems));
}

/**
 * MIPS says in e_flags which instructions there are and which ABI: position-independent code that
 * calls through registers (6), then o32 where pointers have 32 bits, NaNs as of IEEE 754-2008 with
 * release 6, and the release; NetBSD's is the first.
 */
static bool
take_mips(const ob_target *t, ob_str os, ob_elf_ident *out)
{
  static const struct {
    const char *arch, *os;
    uint32_t flags;
  } rows[] = {{"mips", "linux", 0x70001006},
              {"mips", "netbsd", 0x50001006},
              {"mips64", "linux", 0x80000006},
              {"mips32r6", "linux", 0x90001406},
              {"mips64r6", "linux", 0xa0000406}};
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    if (has(t, "target_arch", rows[i].arch) && ob_str_eq(os, ob_str_from(rows[i].os))) {
      out->machine = EM_MIPS;
      out->flags = rows[i].flags;
      return t->spec_path.len == 0;
    }
  }
  return false;
}

static bool
take_machine(const ob_target *t, ob_str os, ob_elf_ident *out)
{
  static const struct {
    const char *arch;
    uint16_t machine;
    uint32_t flags;
  } plain[] = {{"x86", EM_386, 0},         {"x86_64", EM_X86_64, 0}, {"aarch64", EM_AARCH64, 0},
               {"powerpc", EM_PPC, 0},     {"s390x", EM_S390, 0},    {"sparc64", EM_SPARCV9, 0},
               {"arm", EM_ARM, 0x05000000}};
  for (size_t i = 0; i < OB_COUNT(plain); i++) {
    if (has(t, "target_arch", plain[i].arch)) {
      out->machine = plain[i].machine;
      out->flags = plain[i].flags;
      return true;
    }
  }
  if (has(t, "target_arch", "powerpc64")) {
    const bool v1 = has(t, "target_endian", "big") && has(t, "target_env", "gnu");
    out->machine = EM_PPC64;
    out->flags = v1 ? 0 : 2; /* the ABI's version; 0: the first, by old custom */
    return v1 || has(t, "target_endian", "little") || has(t, "target_env", "musl") ||
           ob_str_eq(os, OB_STR("freebsd")) || ob_str_eq(os, OB_STR("openbsd"));
  }
  if (has(t, "target_arch", "riscv64") || has(t, "target_arch", "riscv32")) {
    out->machine = EM_RISCV;
    out->flags = 5; /* compressed, double floats in registers: all that run one of these systems */
    return t->spec_path.len == 0;
  }
  if (has(t, "target_arch", "loongarch64")) {
    out->machine = EM_LOONGARCH;
    out->flags = 0x43; /* double floats in registers, object ABI 1 */
    return has(t, "target_feature", "d");
  }
  return take_mips(t, os, out);
}

bool
ob_target_elf_ident(const ob_target *target, ob_elf_ident *out)
{
  const ob_str os = target->spec_like.len > 0 ? target->spec_like : target->os;
  *out = (ob_elf_ident){.elf_class = has(target, "target_pointer_width", "64") ? 2 : 1,
                        .data = has(target, "target_endian", "big") ? 2 : 1,
                        .osabi = ob_str_eq(os, OB_STR("freebsd"))   ? OSABI_FREEBSD
                                 : ob_str_eq(os, OB_STR("openbsd")) ? OSABI_OPENBSD
                                                                    : 0};
  return has_gnu_linker(os) && take_machine(target, os, out);
}
