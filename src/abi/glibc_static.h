// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * libc_nonshared.a: what programs take from glibc's static part. stat and its family stood there
 * until 2.33, atexit and the like still do; and a program's start is helped for releases before
 * 2.34, whose libc does not run constructors on its own.
 */
#ifndef OB_ABI_GLIBC_STATIC_H
#define OB_ABI_GLIBC_STATIC_H

#include "abi/facts.h"
#include "base/buf.h"
#include "formats/elf/elf_write.h"

typedef struct ob_glibc_relocation {
  uint64_t offset; /* in code */
  uint32_t type;
  const char *symbol; /* NULL: none; "": the place `label` in code; "next": see below */
  uint64_t label;
  int64_t addend;
} ob_glibc_relocation;

/**
 * The machine code of one function on one arch. In __libc_start_main the symbol "next" stands for
 * libc's own function of that name, under the node of the release that is linked for.
 */
typedef struct ob_glibc_static {
  const char *arch, *function;
  uint64_t offset, size; /* of the function in code */
  uint8_t other;         /* bits of st_other */
  const unsigned char *code;
  size_t code_len;
  const ob_glibc_relocation *relocations;
  size_t relocation_count;
} ob_glibc_static;

/** All of them, those of an arch side by side; *count. Static; tools/gen-glibc-static makes it. */
const ob_glibc_static *ob_glibc_statics(size_t *count);

/**
 * Put the archive for facts (of glibc) into out, which must be empty: each function that the shared
 * libc does not give to a new link, and whose own needs it does give.
 *
 * found   false: there is no code for this arch; out then gets an empty archive
 *
 * Errors: OB_E_LIMIT (nothing is pushed), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_glibc_static_put(ob_buf *out, const ob_facts *facts,
                                           const ob_elf_head *ident, bool *found);

/**
 * Does the archive stand between start files and libc for these facts? Then libc's own
 * __libc_start_main must not be what a new link binds.
 */
bool ob_glibc_static_starts(const ob_facts *facts);

#endif
