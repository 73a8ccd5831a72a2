// SPDX-License-Identifier: MIT OR Apache-2.0
/** The cfgs of a universe, each as a set of targets (internal to this folder and its tests). */
#ifndef OB_AUDIT_UNIVERSE_H
#define OB_AUDIT_UNIVERSE_H

#include "audit/cond.h"

typedef struct ob_atom {
  ob_cfg_atom cfg;
  uint64_t hash;
  ob_bits set;
} ob_atom;

typedef struct ob_atoms {
  ob_atom *at; /* sorted: by how good the key is for people, then by value */
  size_t len;
  uint32_t *slots; /* open addressing; entry number + 1, or 0 */
  size_t slot_count;
} ob_atoms;

/** The variable that an inner node asks, and what follows when it is false and true. False: a leaf.
 */
bool ob_cond_split(const ob_conds *m, ob_cond c, ob_cond_var_kind *kind, ob_str *name, ob_cond *lo,
                   ob_cond *hi);
ob_arena *ob_conds_arena(const ob_conds *m);

/** A predicate that stands in a source or a manifest, of what targets decide only. */
typedef struct ob_written {
  ob_cfg *cfg; /* in no list: it may become a part of another */
  ob_bits set; /* where it is true */
  uint32_t price;
} ob_written;

/** How much there is to read in a predicate. */
uint32_t ob_cfg_price(const ob_cfg *cfg);

/**
 * The shortest predicate that was found: true on all of on, false on all of off. What somebody
 * wrote may be a part of it, or all. NULL: no memory. *exact false: there is none with the cfgs of
 * targets, and the result is true on more than on.
 */
const ob_cfg *ob_universe_cover(ob_arena *arena, const ob_universe *u, const ob_bits *on,
                                const ob_bits *off, const ob_written *written, size_t count,
                                bool *exact);

/** The same within the universe of m, with all predicates that m was given; remembered. */
const ob_cfg *ob_cond_cover(ob_conds *m, const ob_bits *on, const ob_bits *off, bool *exact);

/** The shortest predicate that m was given, or a denial of one, which is true on all of on, on
 * nothing of off; or NULL. */
const ob_cfg *ob_cond_written(ob_conds *m, const ob_bits *on, const ob_bits *off);

#endif
