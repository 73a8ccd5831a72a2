// SPDX-License-Identifier: MIT OR Apache-2.0
/** What the audit says: one finding is one place that cannot build on some targets. */
#ifndef OB_AUDIT_FINDING_H
#define OB_AUDIT_FINDING_H

#include "audit/cond.h"
#include "base/strs.h"
#include "diag/diag.h"

typedef enum ob_level {
  OB_LEVEL_L0,
  OB_LEVEL_L1,
  OB_LEVEL_L2,
  OB_LEVEL_L3,
  OB_LEVEL_L4,
  OB_LEVEL_G
} ob_level;

/** Why, not only what. */
typedef enum ob_cause {
  OB_CAUSE_NONE,
  OB_CAUSE_MISSING_TARGET, /* declared, but not for these targets */
  OB_CAUSE_UNDECLARED,     /* no table names it */
  OB_CAUSE_WRONG_KIND,     /* dev, build, normal */
  OB_CAUSE_TABLE_CAPTURED, /* a table header above it took it */
  OB_CAUSE_FEATURE_OFF,    /* optional, and no gate here implies it */
  OB_CAUSE_FEATURE_EDGE,   /* a [features] entry lacks an edge */
  OB_CAUSE_DEP_FEATURE,    /* the dependency's own feature is not asked for */
  OB_CAUSE_WORKSPACE,      /* hidden by workspace inheritance or unification */
  OB_CAUSE_CFG_DIFFERS,    /* gated otherwise elsewhere in the crate */
  OB_CAUSE_NEVER_TRUE,     /* a cfg atom that no target satisfies */
  OB_CAUSE_ITEM_ABSENT,    /* the dependency or std lacks the item there */
  OB_CAUSE_LOCKED,         /* the lockfile or vendored copy pins a broken version */
  OB_CAUSE_UNSUPPORTED,    /* the crate plainly does not support the platform */
  OB_CAUSE_UNUSED,         /* declared where nothing reachable uses it */
} ob_cause;

/**
 * The smallest edit of Cargo.toml that ends it (src/audit/fix.c carries it out), or a gate to
 * write in the source. Tables are named as in their header, without brackets:
 * `target.'cfg(unix)'.dependencies` (ob_table_header makes that).
 */
typedef enum ob_fix_kind {
  OB_FIX_NONE,            /* only `text`, if anything */
  OB_FIX_WIDEN_KEY,       /* dependency `line` of tables `from` (one a line, all saying the same of
                             it) stands in table `to` alone */
  OB_FIX_ADD_DEP,         /* add `line` ("libc = ...") to table `to`, beside table `from` if new */
  OB_FIX_MOVE_DEP,        /* move the dependency `line` from table `from` to `to` */
  OB_FIX_ADD_DEP_FEATURE, /* add feature `line` to the list of dependency `to` in table `from` */
  OB_FIX_ADD_EDGE,        /* add `line` to [features] entry `to` */
  OB_FIX_RESOLVER,        /* [package] or [workspace] (`to`) says `resolver = "line"` */
  OB_FIX_ATOM,            /* the atom `from` of table keys becomes `to` (or a whole key does) */
  OB_FIX_REMOVE_DEP,      /* remove the dependency `line` from table `from` */
  OB_FIX_SOURCE,          /* not the manifest: `line` is the gate to write */
} ob_fix_kind;
typedef struct ob_fix {
  ob_fix_kind kind;
  ob_span at; /* in Cargo.toml, or in the source for OB_FIX_SOURCE */
  ob_str from, to, line;
  ob_str text; /* one line for people */
} ob_fix;

/** Of a finding about a dependency: what was found in it. */
typedef struct ob_finding_detail {
  const struct ob_audit *audit; /* of the dependency: the places of `list` are in its diagnostics */
  struct ob_finding *const *list;
  size_t count;
  ob_str dir;           /* where it lies */
  ob_str way;           /* the packages that depend on it, from a member on */
  ob_str other_version; /* another one, on disk, without these findings; or empty */
  ob_str other_dir;
} ob_finding_detail;

typedef struct ob_finding {
  const char *code; /* "OB0301" */
  ob_level level;
  ob_severity
      severity; /* warning: holds only with a cfg that nobody sets by default, or is a guess */
  ob_cause cause;
  ob_str package, version, manifest; /* manifest: path as shown */
  ob_str crate;                      /* the dependency, or the item's path */
  ob_str root;                       /* "lib", "bin NAME", "build", … */
  ob_span at;                        /* the first place */
  ob_str message;
  ob_str at_text;          /* label of `at`: "reached when …, by way of …" */
  OB_VEC(ob_label) others; /* where it is given, gated differently, other uses */
  ob_strs notes;
  ob_bits targets;            /* of the universe */
  ob_str said;                /* these targets for people; empty: ob_audit_run did not say them */
  ob_str path_cfg, given_cfg; /* printed conditions */
  ob_str features; /* a choice of features that shows it; empty: the default build does */
  ob_str rustc;    /* the error rustc would give there */
  ob_fix fix;
  const ob_finding_detail *detail; /* or NULL */
  bool host;                       /* targets are hosts: of a build script or a proc-macro */
  size_t serial;                   /* in the order of finding */
  size_t repeats;                  /* how many further uses of the same kind were folded in */
} ob_finding;

/** Does `osbind fix` carry out the edit? unused: with --unused. What is no error may be a guess. */
static inline bool
ob_fix_is_done(const ob_finding *f, bool unused)
{
  switch (f->fix.kind) {
  case OB_FIX_NONE:
  case OB_FIX_SOURCE:
    return false;
  case OB_FIX_REMOVE_DEP:
    return unused;
  case OB_FIX_WIDEN_KEY:
  case OB_FIX_ADD_DEP:
  case OB_FIX_MOVE_DEP:
  case OB_FIX_ADD_DEP_FEATURE:
  case OB_FIX_ADD_EDGE:
  case OB_FIX_RESOLVER:
  case OB_FIX_ATOM:
    break;
  }
  return f->severity == OB_SEV_ERROR;
}

typedef struct ob_findings {
  ob_arena *arena;
  const ob_universe *universe;
  OB_VEC(ob_finding *) list;
} ob_findings;

#endif
