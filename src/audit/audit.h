// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The audit of one package: manifest and sources in, findings out, for all
 * targets at once. Nothing here is shared: several packages can be audited at
 * the same time, each with its own arena and diagnostics.
 *
 *   ob_audit *audit;
 *   ob_status st = ob_audit_open(&arena, &diags, &options, "path/to/package", &audit);
 *   if (st == OB_OK) st = ob_audit_run(audit);          audit->findings
 */
#ifndef OB_AUDIT_AUDIT_H
#define OB_AUDIT_AUDIT_H

#include "audit/atoms.h"
#include "audit/crate.h"
#include "audit/finding.h"
#include "audit/given.h"
#include "base/strs.h"

/** Where the sources of a dependency lie, for some targets. */
typedef struct ob_place {
  const char *dir;
  ob_bits targets; /* that take it from there */
  bool owned;      /* it is an OS-owned replacement */
} ob_place;

/**
 * A package as a node of a resolved graph (graph.h): what is known of its features and of what it
 * depends on. Each function may be NULL: then nothing is known.
 */
typedef struct ob_within {
  const void *context;
  ob_cond_settled *feature; /* its own */
  /** Place number `number` (from 0) of a dependency; false: there is none. */
  bool (*place)(const void *context, const ob_dep *dep, size_t number, ob_place *out);
  /** Where the build has a feature of the dependency on, whoever asked; false: not known. */
  bool (*dep_feature)(const void *context, const ob_dep *dep, ob_str feature, ob_bits *on);
} ob_within;

/** What decides about the findings besides the files: cache.c makes its key of all of it. */
typedef struct ob_audit_options {
  const ob_universe *universe;   /* borrowed */
  ob_bits asked;                 /* members that are asked about */
  ob_bits hosts;                 /* members that build scripts and proc-macros run on */
  const ob_given_choice *choice; /* the features of one build; NULL: every choice */
  const ob_str *cfgs;            /* cfgs that are set besides, as `--cfg` takes them */
  size_t cfg_count;
  unsigned levels;                 /* bits 1 << ob_level */
  const ob_vocabulary *vocabulary; /* for L0; NULL: without it */
  ob_str manifest;  /* the text to take in the place of that of Cargo.toml; ptr NULL: none */
  bool unsupported; /* also what is found on platforms that the package plainly refuses */
  bool foreign;     /* only the library, to be asked for its names (foreign.h) */
  struct ob_foreign_store *dependencies; /* what to look into for L4; NULL: nothing */
  const struct ob_lockfile *lock;        /* versions of dependencies; NULL: the highest on disk */
  bool dependency;         /* only what others build of it: library and build script, no tests */
  const ob_within *within; /* NULL: it stands alone */
} ob_audit_options;

/** One root with its crate and the conditions that its kind brings. */
typedef struct ob_audit_root {
  ob_crate *crate;
  const ob_root *root;
  ob_dep_kinds kinds;      /* what it may name, without cfg(test) */
  ob_dep_kinds test_kinds; /* with it; 0: it is never compiled so */
  bool only_test;          /* tests and benches */
  bool host;               /* build script, proc-macro: `hosts`, not `asked` */
} ob_audit_root;

/** Questions about builds, one per combination of cfg(test), of cfgs that nobody sets, and of what
 * the build script can set. */
typedef struct ob_audit_picks {
  ob_cond_pick *at[8];
} ob_audit_picks;

typedef struct ob_audit {
  ob_arena *arena;
  ob_diags *diags;
  ob_audit_options options;
  ob_package package;
  ob_conds *conds;
  ob_given *given;
  ob_sources *sources;
  OB_VEC(ob_audit_root) roots;
  ob_strs script_cfgs;  /* atoms that the build script may set and that nothing defines */
  bool script_features; /* it sets `feature = "…"` itself: features are not Cargo's alone */
  bool script_any;      /* it makes names of cfgs at run time */
  ob_audit_picks picks; /* internal: ob_audit_targets */
  ob_cond test;         /* cfg(test) */
  bool *perhaps_named; /* of package.deps: its library may be what a name of no table is; NULL: none
                          was looked for */
  ob_findings findings;
  ob_bits refused;    /* targets that the library refuses by compile_error!, for every feature */
  ob_bits no_branch;  /* targets for which it has no branch */
  ob_cond branchless; /* when that is so: of features too */
  size_t files;       /* sources that were read; these three are set by ob_audit_run */
  uint64_t bytes;     /* of them */
  OB_VEC(ob_unknown_macro) unknown; /* macros that were called and are not understood */
} ob_audit;

/**
 * Read the package in dir and build the crate of every root.
 *
 * Errors: OB_E_NOMEM; as ob_package_load when the manifest cannot be used at
 * all. What is wrong in sources is pushed, and *out is there all the same: look
 * at diags->errors.
 */
OB_NODISCARD ob_status ob_audit_open(ob_arena *arena, ob_diags *diags,
                                     const ob_audit_options *options, const char *dir,
                                     ob_audit **out);

/** Where the source of a dependency, of any package, lies when no graph says so; NULL: not known.
 */
const char *ob_audit_directory(const ob_audit *audit, const ob_dep *dep);
/** Place number `number` (from 0) of a dependency, in the graph or on disk; false: it has none. */
bool ob_audit_place(const ob_audit *audit, const ob_dep *dep, size_t number, ob_place *out);

/** All findings of the levels asked for (L1, L2 of this package's own features, L3), sorted by
 * place. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_audit_run(ob_audit *audit);

/** A new finding of the package, with what all have in common; NULL: no memory. */
ob_finding *ob_audit_finding(ob_audit *audit, const char *code, ob_level level,
                             ob_severity severity, ob_cause cause);

/** Each level alone, for tests; they push to audit->findings. */
OB_NODISCARD ob_status ob_audit_platforms(ob_audit *audit); /* what is refused, or has no branch */
OB_NODISCARD ob_status ob_audit_names(ob_audit *audit);     /* L1, L2 */
OB_NODISCARD ob_status ob_audit_unused(ob_audit *audit);    /* the reverse */
OB_NODISCARD ob_status ob_audit_items(ob_audit *audit);     /* L3 */
OB_NODISCARD ob_status ob_audit_no_std(ob_audit *audit);    /* L3: crates of the sysroot */
OB_NODISCARD ob_status ob_audit_lacking(ob_audit *audit); /* L4, and L2 of dependencies' features */

/** The choice of variables that ob_audit_targets asks with (nothing is a guess); NULL: no memory.
 */
const ob_cond_pick *ob_audit_pick(ob_audit *audit, bool test);

/**
 * A condition as the targets (of those asked about, or the hosts) on which a build
 * with or without cfg(test) meets it: cfgs that nobody sets count as not set, and
 * what a build script can set must not matter. maybe: one choice of all these is
 * enough.
 */
ob_bits ob_audit_targets(ob_audit *audit, ob_cond c, bool test, bool host, bool maybe);
/** The targets (hosts) on which no build meets it, whatever the build script sets. */
ob_bits ob_audit_never(ob_audit *audit, ob_cond c, bool host);
/** The choice of features for a target of such a set, as options; empty: the default build. */
ob_str ob_audit_witness(ob_audit *audit, ob_cond c, bool test, bool maybe, size_t target);
/** "src/lib.rs:31 `cfg_if!` arm 2, src/sys.rs:4 `#[cfg]`": what gates a place, outermost first.
 * Empty: nothing. */
ob_str ob_audit_way(ob_audit *audit, const ob_crate *crate, uint32_t part, uint32_t gate);
/** "lib", "bin x", "build script" … */
ob_str ob_root_say(ob_arena *arena, const ob_root *root, bool test);

/** A finding as a diagnostic, for ob_render_text. In the arena. */
ob_diag *ob_finding_diag(ob_arena *arena, const ob_audit *audit, const ob_finding *finding);

#endif
