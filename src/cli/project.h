// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a command about a project needs, in order: the config files, the targets
 * that are asked about, the plan, the OS version of each target, the lockfile.
 * At this level memory does not run out (see main.c).
 */
#ifndef OB_CLI_PROJECT_H
#define OB_CLI_PROJECT_H

#include "cargo/config.h"
#include "cargo/lockfile.h"
#include "cli/cmd.h"
#include "sources/index_build.h"
#include "sources/plan.h"
#include "std/build.h"

typedef struct ob_project_ask {
  ob_opt_list target;   /* --target, as given: TRIPLE[.VERSION], PATH.json[:VERSION], host-tuple */
  ob_str version;       /* --target-version; empty: not given */
  ob_opt_list config;   /* --config, as given */
  ob_str manifest_path; /* --manifest-path; empty: not given */
  const char *config_dir; /* where the search for config files begins; NULL: cli->cwd */
} ob_project_ask;

/* Its fields as options of a command: `ask` is the ob_project_ask in its options struct. */
#define OB_ASK_TARGET(type, text)                                                                  \
  {                                                                                                \
    .name = "target", .metavar = "TRIPLE[.VERSION]", .kind = OB_OPT_LIST,                          \
    .dest = offsetof(type, ask.target), .complete = OB_COMPLETE_TARGET, .help = (text)             \
  }
#define OB_ASK_VERSION(type)                                                                       \
  {                                                                                                \
    .name = "target-version", .metavar = "VERSION", .kind = OB_OPT_STRING,                         \
    .dest = offsetof(type, ask.version), .help = "the OS version of every target that names none"  \
  }
#define OB_ASK_CONFIG(type)                                                                        \
  {                                                                                                \
    .name = "config", .metavar = "KEY=VALUE|FILE", .kind = OB_OPT_LIST,                            \
    .dest = offsetof(type, ask.config), .complete = OB_COMPLETE_FILE,                              \
    .help = "override a config value"                                                              \
  }
#define OB_ASK_MANIFEST_PATH(type)                                                                 \
  {                                                                                                \
    .name = "manifest-path", .metavar = "PATH", .kind = OB_OPT_STRING,                             \
    .dest = offsetof(type, ask.manifest_path), .complete = OB_COMPLETE_FILE,                       \
    .help = "the Cargo.toml of the project"                                                        \
  }

/** One target that the call is about. */
typedef struct ob_project_target {
  const ob_target *target; /* in project.targets */
  ob_str given;       /* what Cargo gets after --target: a triple or a path; empty: no --target */
  ob_str arg_version; /* of T.V */
  ob_span arg_at;     /* where a config file says T.V */
  const char *arg_variable; /* that says it; NULL, and no span: the command line */
  bool is_host;
  ob_chosen_version version; /* after ob_project_versions */
} ob_project_target;

typedef struct ob_project {
  ob_cli *cli;
  const char *manifest_path; /* absolute, or NULL */
  ob_str option_version;
  ob_config config;
  ob_targets table;
  ob_str host;                     /* triple; empty: not known */
  const char *rustc;               /* the program that Cargo would call */
  OB_VEC(ob_project_target) asked; /* at least one, unless the host is not known */
  /* Cargo is told --target: as we were, by CARGO_BUILD_TARGET, or by a build.target that it does
     not read or understand. Units without it are the host's. */
  bool target_given;
  bool target_by_config; /* by build.target */
  ob_plan plan;
  ob_std_view std; /* which std there is; ob_project_update fills it in */
} ob_project;

/**
 * Read the config files, find the host and the targets. Without --target these
 * are CARGO_BUILD_TARGET, `build.target`, or the host, as for Cargo.
 * Errors: as ob_config_load, ob_target_parse; OB_E_NOT_FOUND (no cache directory).
 */
OB_NODISCARD ob_status ob_project_open(ob_cli *cli, const ob_project_ask *ask, ob_project *out);

/**
 * ob_target_parse of a word of the command line, with the built-in targets. A word that names no
 * target or has no OS version behind its mark is misuse; a spec file that is not there or wrong is
 * not.
 */
OB_NODISCARD ob_status ob_cli_target(ob_cli *cli, ob_str word, ob_target_arg *out);

/** Make the plan without writing anything: for commands that only tell. */
OB_NODISCARD ob_status ob_project_plan(ob_project *project, ob_verify verify);

/** Make the plan and the index for this call in the user's cache directory. */
OB_NODISCARD ob_status ob_project_update(ob_project *project, ob_update_result *out);

/**
 * ob_update_run for a level with what that level reads, its installed std included. own: as the
 * level's index; else as one for this call, which has the same name when nothing has changed since.
 * The level must have a directory for it.
 */
OB_NODISCARD ob_status ob_project_level_index(ob_cli *cli, ob_diags *diags, ob_update_level level,
                                              bool own, ob_update_result *out);

/**
 * ob_project_level_index of the level's own; then the file that
 * `osbind enable` wrote for the level, if it did, is told the index's name.
 */
OB_NODISCARD ob_status ob_project_update_level(ob_cli *cli, ob_update_level level,
                                               ob_update_result *out);

/** The installed sysroots as a run here sees them, with the rustc that it would take. */
ob_std_view ob_cli_std_view(ob_cli *cli, const char *rustc);

/** Choose the OS version of each target that is asked about. */
OB_NODISCARD ob_status ob_project_versions(ob_project *project);

/**
 * One build is for one version of each target: fails with OB0952 where two are asked for. For
 * commands that only tell, any number is fine.
 */
OB_NODISCARD ob_status ob_project_one_version(ob_project *project);

/** The same for one target of a plan: what `osbind target show` tells. host: see ob_host_triple. */
OB_NODISCARD ob_status ob_project_version(ob_cli *cli, const ob_plan *plan, const ob_target *target,
                                          ob_str arg_version, ob_str option_version, ob_str host,
                                          ob_chosen_version *out);

/** Where a version comes from, in words: "`[env]` at PATH:3:5", "--target". */
ob_str ob_project_version_from(ob_cli *cli, const ob_chosen_version *version);

/**
 * The project's Cargo.lock. *found false: there is none yet (no error).
 * root: the workspace's directory, for messages; may be NULL.
 */
OB_NODISCARD ob_status ob_project_lock(ob_project *project, ob_lockfile *lock, const char **path,
                                       bool *found);

/**
 * The spec file of a target as rustc takes it: the file itself, or a copy in the
 * cache directory without the key "os-version", which rustc refuses outside of
 * "metadata". The copy has the same name, since the stem is the triple, in a
 * directory named by its content.
 */
OB_NODISCARD ob_status ob_project_spec(ob_cli *cli, const ob_target *target, ob_str *out);

/** The merged config value of a dotted path of at most four keys, or NULL. */
ob_toml *ob_project_config(const ob_config *config, const char *dotted);

#endif
