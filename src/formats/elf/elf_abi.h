// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The numbers of the ELF format, for the reader and for whoever writes stubs. No system's <elf.h>
 * is used: they differ in what they define. Sizes and field positions are those of the file, so
 * nothing here is laid over memory.
 *
 * Source: System V gABI, chapters 4 and 5; GNU symbol versioning (LSB Core, "Symbol Versioning");
 *         each processor's psABI for the machine numbers
 */
#ifndef OB_FORMATS_ELF_ELF_ABI_H
#define OB_FORMATS_ELF_ELF_ABI_H

/* e_ident */
enum {
  OB_EI_CLASS = 4,
  OB_EI_DATA = 5,
  OB_EI_VERSION = 6,
  OB_EI_OSABI = 7,
  OB_EI_ABIVERSION = 8,
  OB_EI_NIDENT = 16,
};
enum { OB_ELFCLASS32 = 1, OB_ELFCLASS64 = 2 };
enum { OB_ELFDATA2LSB = 1, OB_ELFDATA2MSB = 2 };
enum { OB_EV_CURRENT = 1 };
enum {
  OB_ELFOSABI_NONE = 0,
  OB_ELFOSABI_HPUX = 1,
  OB_ELFOSABI_NETBSD = 2,
  OB_ELFOSABI_GNU = 3,
  OB_ELFOSABI_SOLARIS = 6,
  OB_ELFOSABI_FREEBSD = 9,
  OB_ELFOSABI_OPENBSD = 12,
  OB_ELFOSABI_STANDALONE = 255,
};

/* e_type */
enum { OB_ET_NONE = 0, OB_ET_REL = 1, OB_ET_EXEC = 2, OB_ET_DYN = 3, OB_ET_CORE = 4 };

/* e_machine */
enum {
  OB_EM_SPARC = 2,
  OB_EM_386 = 3,
  OB_EM_68K = 4,
  OB_EM_MIPS = 8,
  OB_EM_PARISC = 15,
  OB_EM_SPARC32PLUS = 18,
  OB_EM_PPC = 20,
  OB_EM_PPC64 = 21,
  OB_EM_S390 = 22,
  OB_EM_ARM = 40,
  OB_EM_SH = 42,
  OB_EM_SPARCV9 = 43,
  OB_EM_IA_64 = 50,
  OB_EM_X86_64 = 62,
  OB_EM_VAX = 75,
  OB_EM_OPENRISC = 92,
  OB_EM_HEXAGON = 164,
  OB_EM_AARCH64 = 183,
  OB_EM_BPF = 247,
  OB_EM_RISCV = 243,
  OB_EM_CSKY = 252,
  OB_EM_LOONGARCH = 258,
  OB_EM_ALPHA = 0x9026,
};

/* e_flags that decide the ABI */
#define OB_EF_ARM_EABI_VER5 0x05000000u
#define OB_EF_ARM_ABI_FLOAT_HARD 0x00000400u
#define OB_EF_ARM_ABI_FLOAT_SOFT 0x00000200u
#define OB_EF_PPC64_ABI 0x3u
#define OB_EF_RISCV_RVC 0x1u
#define OB_EF_RISCV_FLOAT_ABI 0x6u
#define OB_EF_RISCV_FLOAT_ABI_DOUBLE 0x4u
#define OB_EF_MIPS_ABI2 0x20u /* N32 */
#define OB_EF_LOONGARCH_ABI 0x7u
#define OB_EF_LOONGARCH_OBJABI_V1 0x40u

/* Sizes in the file, in bytes: [0] 32 bits, [1] 64 bits. */
enum {
  OB_ELF_EHDR32 = 52,
  OB_ELF_EHDR64 = 64,
  OB_ELF_PHDR32 = 32,
  OB_ELF_PHDR64 = 56,
  OB_ELF_SHDR32 = 40,
  OB_ELF_SHDR64 = 64,
  OB_ELF_SYM32 = 16,
  OB_ELF_SYM64 = 24,
  OB_ELF_DYN32 = 8,
  OB_ELF_DYN64 = 16,
  OB_ELF_REL32 = 8,
  OB_ELF_REL64 = 16,
  OB_ELF_RELA32 = 12,
  OB_ELF_RELA64 = 24,
  OB_ELF_VERDEF = 20,
  OB_ELF_VERDAUX = 8,
  OB_ELF_VERNEED = 16,
  OB_ELF_VERNAUX = 16,
  OB_ELF_NHDR = 12,
};

/* Numbers that mean "look into section header 0". */
enum { OB_PN_XNUM = 0xffff, OB_SHN_XINDEX = 0xffff };

/* p_type */
#define OB_PT_NULL 0u
#define OB_PT_LOAD 1u
#define OB_PT_DYNAMIC 2u
#define OB_PT_INTERP 3u
#define OB_PT_NOTE 4u
#define OB_PT_PHDR 6u
#define OB_PT_TLS 7u
#define OB_PT_GNU_EH_FRAME 0x6474e550u
#define OB_PT_GNU_STACK 0x6474e551u
#define OB_PT_GNU_RELRO 0x6474e552u
#define OB_PT_GNU_PROPERTY 0x6474e553u
#define OB_PT_OPENBSD_MUTABLE 0x65a3dbe5u
#define OB_PT_OPENBSD_RANDOMIZE 0x65a3dbe6u
#define OB_PT_OPENBSD_WXNEEDED 0x65a3dbe7u
#define OB_PT_OPENBSD_NOBTCFI 0x65a3dbe8u
#define OB_PT_OPENBSD_SYSCALLS 0x65a3dbe9u
#define OB_PT_OPENBSD_BOOTDATA 0x65a41be6u

/* p_flags */
enum { OB_PF_X = 1, OB_PF_W = 2, OB_PF_R = 4 };

/* section numbers that are none */
enum {
  OB_SHN_UNDEF = 0,
  OB_SHN_LORESERVE = 0xff00,
  OB_SHN_ABS = 0xfff1,
  OB_SHN_COMMON = 0xfff2,
};

/* sh_type */
#define OB_SHT_NULL 0u
#define OB_SHT_PROGBITS 1u
#define OB_SHT_SYMTAB 2u
#define OB_SHT_STRTAB 3u
#define OB_SHT_RELA 4u
#define OB_SHT_HASH 5u
#define OB_SHT_DYNAMIC 6u
#define OB_SHT_NOTE 7u
#define OB_SHT_NOBITS 8u
#define OB_SHT_REL 9u
#define OB_SHT_DYNSYM 11u
#define OB_SHT_GROUP 17u
#define OB_SHT_SYMTAB_SHNDX 18u
#define OB_SHT_GNU_HASH 0x6ffffff6u
#define OB_SHT_GNU_VERDEF 0x6ffffffdu
#define OB_SHT_GNU_VERNEED 0x6ffffffeu
#define OB_SHT_GNU_VERSYM 0x6fffffffu

/* sh_flags */
enum {
  OB_SHF_WRITE = 1,
  OB_SHF_ALLOC = 2,
  OB_SHF_EXECINSTR = 4,
  OB_SHF_MERGE = 0x10,
  OB_SHF_STRINGS = 0x20,
  OB_SHF_INFO_LINK = 0x40,
  OB_SHF_TLS = 0x400,
  OB_SHF_COMPRESSED = 0x800,
};

/* symbols */
enum { OB_STB_LOCAL = 0, OB_STB_GLOBAL = 1, OB_STB_WEAK = 2, OB_STB_GNU_UNIQUE = 10 };
enum {
  OB_STT_NOTYPE = 0,
  OB_STT_OBJECT = 1,
  OB_STT_FUNC = 2,
  OB_STT_SECTION = 3,
  OB_STT_FILE = 4,
  OB_STT_COMMON = 5,
  OB_STT_TLS = 6,
  OB_STT_GNU_IFUNC = 10,
};
enum { OB_STV_DEFAULT = 0, OB_STV_INTERNAL = 1, OB_STV_HIDDEN = 2, OB_STV_PROTECTED = 3 };

/* d_tag */
#define OB_DT_NULL 0
#define OB_DT_NEEDED 1
#define OB_DT_PLTRELSZ 2
#define OB_DT_HASH 4
#define OB_DT_STRTAB 5
#define OB_DT_SYMTAB 6
#define OB_DT_RELA 7
#define OB_DT_RELASZ 8
#define OB_DT_RELAENT 9
#define OB_DT_STRSZ 10
#define OB_DT_SYMENT 11
#define OB_DT_SONAME 14
#define OB_DT_RPATH 15
#define OB_DT_REL 17
#define OB_DT_RELSZ 18
#define OB_DT_RELENT 19
#define OB_DT_PLTREL 20
#define OB_DT_JMPREL 23
#define OB_DT_BIND_NOW 24
#define OB_DT_RUNPATH 29
#define OB_DT_FLAGS 30
#define OB_DT_GNU_HASH 0x6ffffef5
#define OB_DT_VERSYM 0x6ffffff0
#define OB_DT_FLAGS_1 0x6ffffffb
#define OB_DT_VERDEF 0x6ffffffc
#define OB_DT_VERDEFNUM 0x6ffffffd
#define OB_DT_VERNEED 0x6ffffffe
#define OB_DT_VERNEEDNUM 0x6fffffff
#define OB_DF_1_PIE 0x08000000u

/* versions: what stands in DT_VERSYM, and the flags of verdef and vernaux */
enum {
  OB_VER_NDX_LOCAL = 0,
  OB_VER_NDX_GLOBAL = 1, /* defined or needed without a version */
  OB_VERSYM_HIDDEN = 0x8000,
  OB_VERSYM_VERSION = 0x7fff,
  OB_VER_FLG_BASE = 1,
  OB_VER_FLG_WEAK = 2,
  OB_VER_DEF_CURRENT = 1,
  OB_VER_NEED_CURRENT = 1,
};

/* n_type by owner */
enum {
  OB_NT_GNU_ABI_TAG = 1, /* "GNU": u32 OS, then the oldest kernel, 3 numbers */
  OB_NT_GNU_BUILD_ID = 3,
  OB_NT_GNU_PROPERTY_TYPE_0 = 5,
  OB_NT_FREEBSD_ABI_TAG = 1, /* "FreeBSD": u32 __FreeBSD_version */
  OB_NT_FREEBSD_NOINIT_TAG = 2,
  OB_NT_FREEBSD_ARCH_TAG = 3,
  OB_NT_FREEBSD_FEATURE_CTL = 4,
  OB_NT_NETBSD_IDENT = 1,  /* "NetBSD": u32 __NetBSD_Version__ */
  OB_NT_OPENBSD_IDENT = 1, /* "OpenBSD": u32 0 */
  OB_NT_ANDROID_IDENT = 1, /* "Android": u32 API level, char NDK[64], char build[64] */
  OB_NT_GO_BUILD_ID = 4,   /* "Go" */
};

#endif
