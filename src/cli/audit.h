// SPDX-License-Identifier: MIT OR Apache-2.0
/** What `osbind audit` and commands that run it share: which targets, which packages, the run. */
#ifndef OB_CLI_AUDIT_H
#define OB_CLI_AUDIT_H

#include "audit/accepted.h"
#include "audit/audit.h"
#include "audit/foreign.h"
#include "cargo/lockfile.h"
#include "cli/cmd.h"

/** What of the command line chooses targets, features and packages. */
typedef struct ob_audit_ask {
  ob_opt_list target; /* TRIPLE[.VERSION], PATH.json[:VERSION] */
  ob_str targets;     /* a cfg expression */
  ob_opt_list tier;   /* 1, 2, 3, or several with commas */
  bool with_std;
  ob_opt_list features; /* as Cargo takes them: blanks or commas between */
  bool all_features, no_default_features;
  ob_opt_list cfg;
  ob_opt_list package;
  bool workspace;
  bool graph; /* and all packages of Cargo.lock */
  ob_str manifest_path;
  ob_opt_list crates;   /* directories whose subdirectories are packages */
  ob_opt_list registry; /* directories of packages to look into for dependencies */
  ob_opt_list levels;   /* L0 to L4, or several with commas; none: all */
  bool no_cache;        /* neither read nor keep what was found before */
  const ob_str *dirs;   /* arguments: directories of packages */
  size_t dir_count;
} ob_audit_ask;

/** The universe is all built-in targets and the spec files that were asked for. */
typedef struct ob_audit_plan {
  ob_universe universe;
  ob_vocabulary vocabulary;
  ob_audit_options options;
  ob_given_choice choice;
  OB_VEC(const char *) dirs;    /* as they are opened and shown */
  ob_disk disk;                 /* packages that dependencies are looked for among */
  ob_lockfile lock;             /* when options.lock points to it */
  struct ob_audit_graph *graph; /* audit_graph.h; NULL: only the packages of dirs */
  const ob_baseline *baseline;  /* what is known already, or NULL */
  bool want_page;               /* fill `page` of each result */
  bool want_baseline;           /* fill `baseline` */
  bool want_cache;              /* what did not change since an earlier run is not audited again */
} ob_audit_plan;

/** Errors: as ob_cli_target, ob_cfg_parse, ob_workspace_root; misuse is set where it is. */
OB_NODISCARD ob_status ob_audit_prepare(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *out);

/** Ends what ob_audit_prepare opened. */
void ob_audit_done(ob_audit_plan *plan);

/** What became of one package. Strings live in `arena`, which the receiver of the result ends. */
typedef struct ob_audit_result {
  ob_arena arena;
  ob_status status;
  ob_str shown;    /* for stdout: findings in the form that was asked for */
  ob_str errors;   /* for stderr: diagnostics of the manifest and the sources */
  ob_str name;     /* package name */
  ob_str page;     /* the package for ob_html */
  ob_str baseline; /* its [[finding]] tables */
  size_t allowed;  /* findings that a comment allows */
  size_t known;    /* findings that the baseline knows */
  ob_bits refused; /* targets that it refuses by compile_error! */
  size_t by_severity[3];
  size_t broken; /* error diagnostics: not Rust, missing files, … */
  size_t files;
  uint64_t bytes;
  OB_VEC(ob_unknown_macro) unknown; /* names copied */
} ob_audit_result;

/** Called on the thread that audited the package, once for each: what goes to stdout. Of the audit
 * there is what ob_audit_cache_get tells. */
typedef void ob_audit_put(void *context, size_t index, ob_audit *audit, ob_buf *out);

/** Take out of the findings what is accepted, and fill what of *out stands besides the findings. */
OB_NODISCARD ob_status ob_audit_accept(const ob_audit_plan *plan, ob_audit *audit,
                                       ob_audit_result *out);

/**
 * Audit all packages of the plan on as many threads as there are processors;
 * results has plan->dirs.len elements.
 */
void ob_audit_all(ob_cli *cli, const ob_audit_plan *plan, ob_audit_put *put, void *context,
                  ob_audit_result *results);

/**
 * The audit before a build: the errors in libraries, programs and build scripts go to stderr.
 * *found: there were some. Errors: as ob_audit_prepare, and that of a package that
 * cannot be read.
 */
OB_NODISCARD ob_status ob_audit_before(ob_cli *cli, const ob_audit_ask *ask, bool *found);

#endif
