// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a manifest gives: for each crate name in Rust source the condition under
 * which it can be named there (is in the extern prelude). Made of table keys, of
 * `optional` and of the feature graph (`dep:`, implicit features, `x/y`, `x?/y`).
 *
 * Source: Cargo reference, "Features", "Specifying Dependencies"
 */
#ifndef OB_AUDIT_GIVEN_H
#define OB_AUDIT_GIVEN_H

#include "audit/cond.h"
#include "cargo/package.h"

typedef struct ob_given ob_given; /* of one package; freed with its arena */

/** A set of dependency kinds: what a root may name. Build dependencies are asked about the host:
 * read the targets of such a condition as hosts. */
typedef uint8_t ob_dep_kinds;
#define OB_KIND_SET(kind) ((ob_dep_kinds)(1u << (kind)))
#define OB_KINDS_NORMAL OB_KIND_SET(OB_DEP_NORMAL)                               /* lib, bins */
#define OB_KINDS_DEV ((ob_dep_kinds)(OB_KINDS_NORMAL | OB_KIND_SET(OB_DEP_DEV))) /* tests … */
#define OB_KINDS_BUILD OB_KIND_SET(OB_DEP_BUILD)                                 /* build.rs */
#define OB_KINDS_ANY ((ob_dep_kinds)(OB_KINDS_DEV | OB_KINDS_BUILD))

typedef struct ob_given_options {
  /** The name of the library of a dependency that is not renamed; empty: not known, then it is
   * taken to be the package's. NULL: never known. */
  ob_str (*lib_name)(void *context, const ob_dep *dep);
  void *context;
} ob_given_options;

/** One dependency entry with its two conditions. */
typedef struct ob_given_dep {
  const ob_dep *dep;
  ob_str name;  /* in Rust source */
  bool known;   /* the name is no guess: it was given, or its library's was found out */
  ob_cond when; /* of the table's key */
  ob_cond on;   /* ALWAYS, or for an optional one: some feature that switches it on is set */
} ob_given_dep;

/**
 * Declares the package's features and their implications in m (of that package). Strings and
 * package are borrowed. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_given_new(ob_arena *arena, ob_conds *m, const ob_package *package,
                                    const ob_given_options *options, ob_given **out);

/** When `name` is given to a root of these kinds. */
ob_cond ob_given_when(const ob_given *g, ob_str name, ob_dep_kinds kinds);
/** The same if every optional dependency were on: what is missing here too is no matter of
 * features. */
ob_cond ob_given_declared(const ob_given *g, ob_str name, ob_dep_kinds kinds);
/** The entry number *at (from 0) of a name in any table, or NULL; *at is moved behind it. */
const ob_given_dep *ob_given_next(const ob_given *g, ob_str name, size_t *at);
/** The entry of dependency number `number` of the package. */
const ob_given_dep *ob_given_at(const ob_given *g, size_t number);
/** Where the key of a dependency's table holds, of any package. */
ob_cond ob_given_key(ob_conds *m, const ob_dep *dep);
/** The kinds that declare it in any table, for any target. */
ob_dep_kinds ob_given_kinds(const ob_given *g, ob_str name);
/** When the dependency's own feature is asked for by this manifest (its list, `x/feature`,
 * `default`); the dependency's own [features] edges are not followed. */
ob_cond ob_given_dep_feature(const ob_given *g, const ob_given_dep *dep, ob_str feature);

/** What of --features a build gives. */
typedef struct ob_given_choice {
  const ob_str *features;
  size_t count;
  bool all, no_default;
} ob_given_choice;
/** That one build: every other feature is off. Names that the package lacks are passed over.
 * NULL: no memory. */
ob_cond_pick *ob_given_pick(const ob_given *g, const ob_given_choice *choice);

#endif
