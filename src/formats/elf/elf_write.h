// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Writing ELF files that only a linker reads: shared objects that hold names, version nodes and
 * sizes, but no code; and small object files. No assembler and no linker takes part.
 */
#ifndef OB_FORMATS_ELF_ELF_WRITE_H
#define OB_FORMATS_ELF_ELF_WRITE_H

#include "base/base.h"
#include "base/buf.h"

/** What the first bytes of a file say about the machine it is for. */
typedef struct ob_elf_head {
  uint16_t machine;    /* e_machine */
  uint8_t bits;        /* 32 or 64: the class */
  bool big;            /* byte order */
  uint32_t flags;      /* e_flags */
  uint8_t osabi;       /* EI_OSABI */
  uint8_t abi_version; /* EI_ABIVERSION */
} ob_elf_head;

typedef enum ob_elf_stub_kind {
  OB_ELF_STUB_FUNCTION,
  OB_ELF_STUB_OBJECT,
  OB_ELF_STUB_TLS,
  OB_ELF_STUB_NOTYPE,
} ob_elf_stub_kind;

#define OB_ELF_STUB_NO_NODE UINT16_MAX

/** One dynamic symbol. The same name may stand several times, each time with another node. */
typedef struct ob_elf_stub_symbol {
  ob_str name;
  uint64_t size; /* bytes; of objects and TLS symbols a linker makes room for so many */
  uint16_t node; /* position in nodes, or OB_ELF_STUB_NO_NODE: without a version */
  uint8_t kind;  /* ob_elf_stub_kind */
  bool hidden;   /* name@node: bound only by those who ask for that node. Else name@@node */
  bool weak;
  /* 1 + position of an earlier symbol whose address this one has; 0: an address of its own. A
     linker that copies one of two objects at one address into a program copies both, so this must
     be so exactly where it is so in the library. */
  uint32_t alias;
} ob_elf_stub_symbol;

typedef struct ob_elf_stub_node {
  ob_str name;
  const uint16_t *parents; /* positions in nodes */
  uint16_t parent_count;
} ob_elf_stub_node;

typedef struct ob_elf_stub {
  ob_elf_head ident;
  ob_str soname;        /* DT_SONAME: what a link writes as DT_NEEDED */
  const ob_str *needed; /* DT_NEEDED of the library itself */
  size_t needed_count;
  const ob_elf_stub_node *nodes;
  size_t node_count;
  const ob_elf_stub_symbol *symbols; /* those of one name side by side */
  size_t symbol_count;
} ob_elf_stub;

#define OB_ELF_STUB_MAX_NODES 32000u /* an index is 15 bits, and 0 and 1 are taken */

/**
 * Put the shared object into out (which must be empty).
 *
 * It has program headers (a loader would map it; the code is zeros), section headers (linkers read
 * nothing else), DT_HASH for readers without sections, and the base version definition. The bytes
 * depend on nothing but the arguments.
 *
 * stub   soname and names without NUL; node and parent positions in range; bits 32 or 64
 *
 * Errors: OB_E_LIMIT (too many nodes, or tables beyond 2 GiB; nothing is pushed: the caller's
 *         limits are far below), OB_E_NOMEM
 * Source: System V gABI chapters 4 and 5; LSB "Symbol Versioning"
 */
OB_NODISCARD ob_status ob_elf_stub_put(ob_buf *out, const ob_elf_stub *stub);

/* ---- object files ---- */

/** One symbol of an object file. */
typedef struct ob_elf_object_symbol {
  ob_str name;    /* empty: a place in .text that only a relocation names */
  bool defined;   /* in .text, or in .bss when the object has no text */
  bool global;    /* defined: seen by other objects, but hidden to other components */
  uint8_t other;  /* further bits of st_other */
  uint64_t value; /* offset in the section */
  uint64_t size;  /* bytes */
} ob_elf_object_symbol;

typedef struct ob_elf_relocation {
  uint64_t offset; /* in .text */
  uint32_t type;
  uint32_t symbol; /* position in symbols, or UINT32_MAX: none */
  int64_t addend;  /* where the machine keeps addends in the code, they are there, and this is 0 */
} ob_elf_relocation;

typedef struct ob_elf_object {
  ob_elf_head ident;
  ob_str text;       /* code; empty: none */
  uint64_t bss_size; /* bytes of zeros, aligned to that size; used when there is no text */
  const ob_elf_object_symbol *symbols;
  size_t symbol_count;
  const ob_elf_relocation *relocations;
  size_t relocation_count;
} ob_elf_object;

/**
 * Put a relocatable object into out (which must be empty). It says that it needs no executable
 * stack. The bytes depend on nothing but the arguments.
 * Errors: OB_E_UNSUPPORTED (relocations for MIPS of 64 bits, which have a form of their own;
 * nothing is pushed), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_elf_object_put(ob_buf *out, const ob_elf_object *object);

#endif
