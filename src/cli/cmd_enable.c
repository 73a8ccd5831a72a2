// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * `osbind enable` and `osbind disable`. Everything that would make the entry useless is looked for
 * before anything is written: a wrapper in the environment, a Cargo that knows no `include`. See
 * cli/enable.h for how files are changed.
 */
#include "base/num.h"
#include "base/str.h"
#include "cli/cargo_version.h"
#include "cli/enable.h"
#include "cli/project.h"
#include "osbind_config.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <string.h>

typedef struct level_opts {
  bool system, user, project;
  ob_str root;
} level_opts;

#define LEVELS                                                                                     \
  {.name = "system",                                                                               \
   .kind = OB_OPT_FLAG,                                                                            \
   .dest = offsetof(level_opts, system),                                                           \
   .help = "for every user and directory: /.cargo/config.toml"},                                   \
      {.name = "user",                                                                             \
       .kind = OB_OPT_FLAG,                                                                        \
       .dest = offsetof(level_opts, user),                                                         \
       .help = "for this user: $CARGO_HOME/config.toml"},                                          \
      {.name = "project",                                                                          \
       .kind = OB_OPT_FLAG,                                                                        \
       .dest = offsetof(level_opts, project),                                                      \
       .help = "for this project: .cargo/config.toml in its root"},                                \
  {                                                                                                \
    .name = "root", .kind = OB_OPT_STRING, .complete = OB_COMPLETE_DIR, .metavar = "DIR",          \
    .dest = offsetof(level_opts, root),                                                            \
    .help = "with --system: take DIR for /, as when a package is built"                            \
  }

static const ob_opt options[] = {LEVELS};

/* Which level, and where. */
static ob_status
read_level(ob_cli *cli, const ob_args *args, ob_enable_place *place)
{
  const level_opts *opts = args->opts;
  if (opts->system + opts->user + opts->project != 1) {
    (void)ob_cli_usage(cli, "OB0800",
                       "--system is for every user, --user for you, --project for "
                       "this project",
                       "`osbind %s` takes one of --system, --user and --project", args->cmd->name);
    return OB_E_INVALID;
  }
  if (opts->root.ptr && !opts->system) {
    (void)ob_cli_usage(cli, "OB0800", NULL, "--root goes with --system");
    return OB_E_INVALID;
  }
  if (opts->system && !opts->root.ptr && strcmp(cli->sysconfdir, OSBIND_SYSCONFDIR_DEFAULT) != 0) {
    (void)ob_cli_usage(cli, "OB0800",
                       "name the root of that system with --root, or unset the variable",
                       "OSBIND_SYSCONFDIR=%s names another system's config, and --system is about "
                       "this one",
                       cli->sysconfdir);
    return OB_E_INVALID;
  }
  const char *root = NULL;
  if (opts->root.ptr) {
    root = ob_path_join(cli->arena, cli->cwd, ob_cstr(cli->arena, opts->root));
    root = root ? ob_path_clean(cli->arena, root) : NULL;
  }
  return ob_enable_find(cli,
                        opts->system ? OB_UPDATE_SYSTEM
                        : opts->user ? OB_UPDATE_USER
                                     : OB_UPDATE_PROJECT,
                        root, opts->project ? ob_enable_project_dir(cli) : NULL, place);
}

/* Variables outrank every config file. */
static ob_status
refuse_environment(ob_cli *cli)
{
  static const char *const names[] = {"RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"};
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    const char *value = ob_env_get(names[i]);
    if (!value || ob_str_eq(ob_path_base(ob_str_from(value)), OB_STR("osbind-rustc"))) {
      continue;
    }
    ob_diag *d =
        value[0]
            ? ob_error(cli->diags, "OB0801", OB_SPAN_NONE,
                       "the variable %s=%s outranks every config file", names[i], value)
            : ob_error(cli->diags, "OB0801", OB_SPAN_NONE,
                       "the variable %s is set and empty, which turns every wrapper off", names[i]);
    ob_diag_note(cli->diags, d, "plain `cargo` would not call osbind where this variable is set");
    if (value[0]) {
      ob_diag_help(cli->diags, d,
                   "unset it, and write `next = \"%s\"` under [osbind] in %s/osbind.toml: osbind "
                   "then calls it",
                   value, cli->cargo_home ? cli->cargo_home : "$CARGO_HOME");
    } else {
      ob_diag_help(cli->diags, d, "run `unset %s`, and take it out of the shell's start files",
                   names[i]);
    }
    return OB_E_INVALID;
  }
  return OB_OK;
}

static ob_status
refuse_old_cargo(ob_cli *cli)
{
  ob_cargo_version version;
  if (!ob_cargo_version_ask(cli, cli->cwd, &version)) {
    return OB_OK; /* no Cargo yet: nothing to say about it */
  }
  if (ob_cargo_version_at_least(&version, OB_CARGO_MIN_MINOR)) {
    return OB_OK;
  }
  return ob_fail(cli->diags, OB_E_UNSUPPORTED, "OB0803", OB_SPAN_NONE,
                 "use Cargo 1.94 or later, or `osbind build`, which needs nothing enabled",
                 "`%s` is " OB_STR_FMT ", which does not read `include` in config files",
                 cli->cargo, OB_STR_ARG(version.text));
}

/* What is true but does not stand in the way. */
static void
warn_outranked(ob_cli *cli, const ob_enable_place *place)
{
  static const char *const names[] = {"RUSTDOC", "CARGO_BUILD_RUSTDOC"};
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    const char *value = ob_env_get(names[i]);
    if (value && !ob_str_eq(ob_path_base(ob_str_from(value)), OB_STR("osbind-rustdoc"))) {
      ob_diag *d = ob_warning(cli->diags, "OB0805", OB_SPAN_NONE,
                              "the variable %s outranks osbind's: `cargo doc` documents the "
                              "registry's crates",
                              names[i]);
      ob_diag_help(cli->diags, d, "unset it, and set OSBIND_RUSTDOC to its value instead");
    }
  }
  ob_enable_place system;
  bool enabled = false;
  if (place->level == OB_UPDATE_USER &&
      ob_enable_find(cli, OB_UPDATE_SYSTEM, NULL, NULL, &system) == OB_OK &&
      ob_enable_is(cli, &system, &enabled) == OB_OK && enabled) {
    ob_diag *d = ob_warning(cli->diags, "OB0805", OB_SPAN_NONE,
                            "%s outranks %s for projects outside your home directory",
                            system.config, place->config);
    ob_diag_help(cli->diags, d, "there, `osbind enable --project` outranks both");
  }
}

/* Not OK and nothing of the level could be made: nothing is written. */
static ob_status
enable(ob_cli *cli, const ob_enable_place *place)
{
  const char *index_path = NULL;
  if (!place->staged) {
    OB_TRY(refuse_environment(cli));
    OB_TRY(refuse_old_cargo(cli));
    ob_update_result result;
    OB_TRY(ob_project_update_level(cli, place->level, &result));
    index_path = result.index_path;
  }
  bool changed;
  OB_TRY(ob_enable_put(cli, place, index_path, &changed));
  warn_outranked(cli, place);
  if (changed) {
    ob_cli_say(cli, "Enabled", "%s in %s", ob_enable_level_name(place->level), place->config);
  } else {
    ob_cli_say(cli, "Unchanged", "%s is enabled in %s", ob_enable_level_name(place->level),
               place->config);
  }
  if (place->staged) {
    ob_cli_say(cli, "Note", "run `osbind update --system` on the installed system");
  }
  return OB_OK;
}

/* A usage error is the only OB_E_INVALID with the code OB0800. */
static int
exit_code(ob_cli *cli, ob_status st)
{
  const ob_diag *last = cli->diags->list.len ? cli->diags->list.at[cli->diags->list.len - 1] : NULL;
  if (st == OB_E_INVALID && last && ob_str_eq(last->code, OB_STR("OB0800"))) {
    return OB_EXIT_USAGE;
  }
  return ob_cli_exit(cli, st);
}

static int
run(ob_cli *cli, const ob_args *args)
{
  ob_enable_place place;
  ob_status st = read_level(cli, args, &place);
  if (st != OB_OK) {
    return exit_code(cli, st);
  }
  if (strcmp(args->cmd->name, "enable") == 0) {
    return ob_cli_exit(cli, enable(cli, &place));
  }
  bool changed;
  st = ob_enable_remove(cli, &place, &changed);
  if (st == OB_OK && changed) {
    ob_cli_say(cli, "Disabled", "%s in %s", ob_enable_level_name(place.level), place.config);
  } else if (st == OB_OK) {
    ob_cli_say(cli, "Unchanged", "%s was not enabled", ob_enable_level_name(place.level));
  }
  return ob_cli_exit(cli, st);
}

const ob_cmd ob_cmd_enable = {
    .name = "enable",
    .summary = "make plain cargo use the OS's crates",
    .description =
        "Adds one entry to the `include` of the config file that Cargo reads at that level, and "
        "puts a file of osbind's own beside it, with the wrapper and the name of the index. Every "
        "other byte of the file stays. Doing it twice changes nothing. Refused where a variable "
        "or a line of that file sets another wrapper, which would win.\n\n"
        "Needs Cargo 1.94 or later. `osbind build` needs nothing enabled.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(level_opts),
    .run = run,
};

const ob_cmd ob_cmd_disable = {
    .name = "disable",
    .summary = "take out what `osbind enable` added",
    .description =
        "Removes the entry and osbind's own file. A config file that `osbind enable` made and "
        "that is empty again is removed too. Indexes stay; `osbind update` removes old ones.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(level_opts),
    .run = run,
};
