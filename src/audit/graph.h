// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The packages of a Cargo.lock as a build has them: where each lies on disk, on which targets (and
 * hosts) it is compiled, and with which features. Each of them can then be audited as the
 * dependency that it is.
 *
 * Of three builds: the plain one (`cargo build`), the one with tests (dev-dependencies of the
 * members), and the one with all features of the members. Features are unified as the resolver of
 * the workspace says: 1 over all targets and kinds; 2 and 3 by target, and apart for hosts.
 *
 * Source: Cargo reference, "Features" (feature unification, resolver version 2), "Dependency
 *         Resolution", "Specifying Dependencies"
 */
#ifndef OB_AUDIT_GRAPH_H
#define OB_AUDIT_GRAPH_H

#include "audit/audit.h"
#include "cargo/disk.h"
#include "cargo/lockfile.h"

typedef enum ob_graph_build {
  OB_BUILD_PLAIN,
  OB_BUILD_TESTS,    /* and the dev-dependencies of the members */
  OB_BUILD_FEATURES, /* and all features of the members */
  OB_BUILD_COUNT     /* no build has it */
} ob_graph_build;

/** Where a package is compiled: for targets, and for hosts (build scripts, proc-macros). */
typedef struct ob_sides {
  ob_bits target, host;
} ob_sides;

/** A crate that an OS source serves in the place of a locked one. */
typedef struct ob_replacement {
  ob_str name; /* of the locked package */
  ob_semver locked;
  const char *dir;
  ob_bits targets; /* that take it from there */
} ob_replacement;

typedef struct ob_graph_options {
  const ob_universe *universe; /* borrowed, as all here */
  ob_bits asked, hosts;        /* members of universe, as in ob_audit_options */
  const ob_lockfile *lock;
  const ob_disk *disk;        /* packages of registries; the first of a version counts */
  const char *const *places;  /* of each package of the lock: where it lies if that is known
                                 otherwise, or NULL; NULL: of none */
  const char *const *members; /* directories of the packages that are built */
  size_t member_count;
  const char *cwd;               /* directories below it are shown without it; NULL: as they are */
  const ob_given_choice *choice; /* of the members; NULL: their default features */
  const ob_replacement *replacements;
  size_t replacement_count;
} ob_graph_options;

typedef struct ob_graph_node {
  const ob_lock_package *locked; /* NULL: a member that the lockfile does not know */
  ob_str name, version;
  const char *dir;           /* NULL: not on disk, or never reached */
  const ob_package *package; /* NULL: the same, or its manifest cannot be read */
  bool member;
  bool local;           /* its place is said by a manifest, not by the lockfile */
  ob_graph_build build; /* the first that has it */
  ob_sides here;        /* in that build */
  uint32_t by;          /* who depends on it in that build, on some way from a member;
                           UINT32_MAX: a member */
  bool guessed;         /* something that depends on it is not on disk: it may have more features */
  struct ob_node *inside; /* internal */
} ob_graph_node;

typedef struct ob_graph {
  ob_graph_options options;
  unsigned resolver;
  OB_VEC(ob_graph_node) nodes; /* in the order of the lockfile, then members that it lacks */
  size_t unlocked;             /* dependencies of members that the lockfile does not know */
  struct ob_graph_inside *inside;
} ob_graph;

/**
 * Read the manifests of all packages that a build reaches. What is wrong in one of them is left to
 * who audits it. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_graph_make(ob_arena *arena, const ob_graph_options *options,
                                     ob_graph **out);

/** The number of the node whose directory is dir (as given to ob_graph_options.members), or
 * SIZE_MAX. */
size_t ob_graph_member(const ob_graph *graph, const char *dir);

/** A node as its audit sees it; in arena, which must outlive the audit. NULL: no memory. */
const ob_within *ob_graph_within(const ob_graph *graph, size_t node, ob_arena *arena);

/**
 * Audit a node as a dependency: on the targets on which it is compiled and not replaced, with the
 * features that it has there. dir: NULL, or another version of it: then with the features that are
 * asked of this one. base: universe, levels, dependencies to look into. Several nodes can be
 * audited at once.
 * *out NULL: it is compiled nowhere that is asked about. Errors: as ob_audit_open, ob_audit_run
 */
OB_NODISCARD ob_status ob_graph_audit(const ob_graph *graph, size_t node, const char *dir,
                                      ob_arena *arena, ob_diags *diags,
                                      const ob_audit_options *base, ob_audit **out);

/** "app, then foo 1.2.0": the way from a member to a node; empty for a member. */
ob_str ob_graph_way(const ob_graph *graph, size_t node, ob_arena *arena);

/** A requirement that a version of a node's package does not satisfy. */
typedef struct ob_graph_demand {
  const ob_graph_node *by;
  const ob_dep *dep;
} ob_graph_demand;
/** The first that keeps `version` out, or by NULL: every manifest of the build admits it. */
ob_graph_demand ob_graph_hindrance(const ob_graph *graph, size_t node, const ob_semver *version);

#endif
