// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The smallest edit of Cargo.toml that ends a finding. Everything here decides;
 * src/audit/fix.h carries it out.
 */
#ifndef OB_AUDIT_PROPOSE_H
#define OB_AUDIT_PROPOSE_H

#include "audit/finding.h"
#include "audit/given.h"

typedef struct ob_propose_input {
  const ob_package *package;
  const ob_given *given;
  ob_conds *conds;
  const ob_cond_pick *pick; /* as for ob_cond_some */
  ob_str name;              /* of the crate, in Rust source */
  ob_dep_kind kind;         /* the kind of table that must give it */
  ob_cond needed;           /* when any root that such a table serves uses it */
  ob_str req;      /* a version to ask for where no table has one (of a lockfile); or empty */
  ob_span used;    /* the use, for a gate in the source */
  ob_bits refused; /* targets that the package does not support: a key may hold there or not */
} ob_propose_input;

/**
 * A crate that is used where no table gives it (L1). In this order: a table of
 * another kind that can serve both is moved (dev to normal); the tables that give
 * it are made one with a wider key where they say the same; else a table is added
 * with what another says of it; else a new entry with `req`. Nothing known:
 * OB_FIX_NONE with the line for people in `text`. Where the table was restricted
 * for a reason (tests and examples of a platform; `windows-sys` and the like) it
 * is the use that needs a gate: OB_FIX_SOURCE.
 */
OB_NODISCARD ob_status ob_propose_dep(ob_arena *arena, const ob_propose_input *input, ob_fix *out);

/**
 * An optional dependency that is used without a gate that implies it (L2): an edge
 * from the feature that all its uses stand under, else the gate to write.
 */
OB_NODISCARD ob_status ob_propose_edge(ob_arena *arena, const ob_propose_input *input, ob_fix *out);

/** A feature of the dependency that is needed and not asked for: into the list of `dep`. */
OB_NODISCARD ob_status ob_propose_dep_feature(ob_arena *arena, const ob_dep *dep, ob_str feature,
                                              ob_fix *out);
/** A dependency that nothing uses. */
OB_NODISCARD ob_status ob_propose_remove(ob_arena *arena, const ob_dep *dep, ob_fix *out);

/** The header of a table, without brackets: `target.'cfg(unix)'.dev-dependencies`. when: as
 * ob_dep.when_text. In the arena; ptr NULL: no memory. */
ob_str ob_table_header(ob_arena *arena, ob_dep_kind kind, ob_str when);

#endif
