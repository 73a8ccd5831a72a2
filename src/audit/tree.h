// SPDX-License-Identifier: MIT OR Apache-2.0
/** What sources.c, tree.c and names.c share besides crate.h. */
#ifndef OB_AUDIT_TREE_H
#define OB_AUDIT_TREE_H

#include "audit/crate.h"

/** The number of a name that was met, or 0. */
ob_sym ob_sym_find(const ob_sources *s, ob_str name);

typedef enum ob_src_use {
  OB_SRC_ROOT,      /* a file that is not there is an error */
  OB_SRC_ITEMS,     /* may be missing (*out: OB_NO_INDEX) */
  OB_SRC_EXPRESSION /* the same; include! brings it where an expression stands */
} ob_src_use;

/**
 * Read a file, once, as who names it first wants it. from: who that is. *out is set also for a file
 * that cannot be read or is not Rust: then it is what could be read, and that was pushed. Errors:
 * as ob_rust_read, OB_E_IO, OB_E_NOT_FOUND
 */
OB_NODISCARD ob_status ob_src_load(ob_sources *s, const char *path, ob_span from, ob_src_use use,
                                   uint32_t *out);
/** All pieces of the file. */
ob_extent ob_src_extent(const ob_src *src);
/** inode and device, asked for when first needed; UINT64_MAX: not known. */
uint64_t ob_src_inode(ob_src *src, uint64_t *device);

/** For each name of the package (name_of.len of them) whether some path of some source begins with
 * it. NULL: no memory. */
const bool *ob_sources_named(const ob_sources *s, ob_arena *arena);

/** A table from (module, name) to a number. */
typedef struct ob_name_table {
  uint64_t *keys; /* 0: empty */
  uint32_t *values;
  size_t len, cap;
} ob_name_table;

static inline uint64_t
ob_name_key(uint32_t module, ob_sym name)
{
  return ((uint64_t)(module + 1) << 32) | name;
}
/** The place of a key's value, or NULL. */
uint32_t *ob_name_find(const ob_name_table *t, uint64_t key);
/** The same, made (0) when it is not there; NULL: no memory. */
uint32_t *ob_name_put(ob_arena *arena, ob_name_table *t, uint64_t key);

#endif
