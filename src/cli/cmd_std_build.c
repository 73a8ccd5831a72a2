// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind std build`: the options, what is shown while it runs, and the indexes that must know of
 * the new sysroot afterwards. The work is done in src/std/build.c. */
#include "base/str.h"
#include "cli/cmd_std.h"
#include "cli/enable.h"
#include "cli/project.h"
#include "cli/std_build.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <time.h>

typedef struct build_opts {
  ob_project_ask ask;
  ob_str rustc, src;
  int profile, panic;
  bool system, again;
} build_opts;

static const char *const profiles[] = {"release", "debug", NULL};
static const char *const panics[] = {"unwind", "abort", NULL};

/* ---- what is shown ---- */

typedef struct watcher {
  ob_cli *cli;
  ob_progress progress;
} watcher;

static void
on_event(void *context, ob_std_event event, size_t done, size_t total, ob_str item)
{
  watcher *w = context;
  switch (event) {
  case OB_STD_WAITS:
    ob_cli_say(w->cli, "Waiting", "for another build of the same std");
    break;
  case OB_STD_BUILDS:
    ob_cli_say(w->cli, "Building", "std for " OB_STR_FMT, OB_STR_ARG(item));
    break;
  case OB_STD_COMPILED:
  case OB_STD_FRESH:
    ob_progress_step(&w->progress, done, total, item);
    break;
  }
}

static void
say_built(ob_cli *cli, const ob_std_built *built)
{
  const ob_sysroot *s = &built->sysroot;
  const char *holds = s->has_std ? "std" : "core and alloc";
  if (built->fresh) {
    ob_cli_say(cli, "Fresh", "%s for " OB_STR_FMT " is as it was built", holds,
               OB_STR_ARG(ob_sysroot_target(cli->arena, s)));
    return;
  }
  ob_cli_say(cli, "Built", "%s for " OB_STR_FMT " in %llu.%llu s, %zu of %zu crates compiled",
             holds, OB_STR_ARG(ob_sysroot_target(cli->arena, s)),
             (unsigned long long)(built->milliseconds / 1000),
             (unsigned long long)(built->milliseconds % 1000 / 100), built->compiled, built->units);
  for (size_t i = 0; i < s->replaced.len; i++) {
    ob_cli_say(cli, "replaced", OB_STR_FMT " " OB_STR_FMT " by " OB_STR_FMT " (" OB_STR_FMT ")",
               OB_STR_ARG(s->replaced.at[i].name), OB_STR_ARG(s->replaced.at[i].locked),
               OB_STR_ARG(s->replaced.at[i].dir), OB_STR_ARG(s->replaced.at[i].version));
  }
  if (!s->has_std) {
    ob_cli_say(cli, "no std", OB_STR_FMT " has none: a sysroot with core and alloc",
               OB_STR_ARG(s->target));
  }
}

static void
put_result(ob_cli *cli, const ob_std_built *built)
{
  const ob_sysroot *s = &built->sysroot;
  if (!cli->json) {
    ob_buf_fmt(&cli->out, "%s\n", s->dir);
    return;
  }
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "name", s->name);
  ob_json_field(&w, "dir", ob_str_from(s->dir));
  ob_json_field(&w, "target", s->target);
  ob_json_field(&w, "os-version", s->version);
  ob_json_field(&w, "commit", s->commit);
  ob_json_key(&w, "std");
  ob_json_put_bool(&w, s->has_std);
  ob_json_field(&w, "libc", s->libc);
  ob_json_key(&w, "replaced");
  ob_json_put_u64(&w, s->replaced.len);
  ob_json_key(&w, "fresh");
  ob_json_put_bool(&w, built->fresh);
  ob_json_key(&w, "compiled");
  ob_json_put_u64(&w, built->compiled);
  ob_json_key(&w, "crates");
  ob_json_put_u64(&w, built->units);
  ob_json_key(&w, "milliseconds");
  ob_json_put_u64(&w, built->milliseconds);
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

/* ---- one target ---- */

ob_status
ob_cli_std_build(ob_cli *cli, const ob_std_wish *wish, ob_std_built *out)
{
  const char *wrapper = ob_cli_program(cli, "osbind-rustc");
  if (!wrapper) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0951", OB_SPAN_NONE,
                   "install osbind again, all of it",
                   "cannot find the program `osbind-rustc` that belongs to osbind");
  }
  const ob_project *project = wish->project;
  const ob_project_target *t = wish->target;
  watcher w = {.cli = cli};
  ob_progress_begin(&w.progress, cli, "compiling");
  const ob_std_build_opts opts = {.store = wish->store,
                                  .toolchain = wish->toolchain,
                                  .source = wish->source,
                                  .config = &project->config,
                                  .plan = &project->plan,
                                  .target = t->target,
                                  .spec_path =
                                      t->target->spec_path.len > 0 ? t->given : OB_STR_NONE,
                                  .version = t->version.version,
                                  .profile = wish->profile,
                                  .panic = wish->panic,
                                  .again = wish->again,
                                  .verbose = cli->verbose > 0,
                                  .wrapper = wrapper,
                                  .cargo_home = cli->cargo_home,
                                  .now = (uint64_t)time(NULL),
                                  .watch = {on_event, &w}};
  const ob_status st = ob_std_build(cli->arena, cli->diags, &opts, out);
  ob_progress_end(&w.progress);
  if (st == OB_OK) {
    say_built(cli, out);
  }
  return st;
}

/* ---- the command ---- */

/* Plain cargo reads the index that an enabled level has: it must know of the new sysroot. */
static ob_status
refresh_levels(ob_cli *cli, bool system)
{
  ob_update_result result;
  if (system && ob_update_current(cli->arena, cli->state_dir, NULL) &&
      ob_file_writable(cli->state_dir)) {
    OB_TRY(ob_project_update_level(cli, OB_UPDATE_SYSTEM, &result));
  }
  if (cli->cache_dir && cli->cargo_home &&
      ob_update_current(cli->arena, cli->cache_dir, cli->cargo_home)) {
    OB_TRY(ob_project_update_level(cli, OB_UPDATE_USER, &result));
  }
  if (cli->cache_dir && ob_update_current(cli->arena, cli->cache_dir, ob_enable_project_dir(cli))) {
    OB_TRY(ob_project_update_level(cli, OB_UPDATE_PROJECT, &result));
  }
  return OB_OK;
}

/* Does plain cargo call the wrapper? */
static ob_status
find_enabled(ob_cli *cli, bool *out)
{
  static const ob_update_level levels[] = {OB_UPDATE_SYSTEM, OB_UPDATE_USER, OB_UPDATE_PROJECT};
  *out = false;
  for (size_t i = 0; i < OB_COUNT(levels) && !*out; i++) {
    ob_enable_place place;
    if (levels[i] == OB_UPDATE_USER && !cli->cargo_home) {
      continue;
    }
    OB_TRY(ob_enable_find(cli, levels[i], NULL,
                          levels[i] == OB_UPDATE_PROJECT ? ob_enable_project_dir(cli) : NULL,
                          &place));
    OB_TRY(ob_enable_is(cli, &place, out));
  }
  return OB_OK;
}

/* Plain cargo knows no --target TRIPLE.VERSION. Where it would build for another version, or for
 * none, it never takes what was built just now. */
static ob_status
say_default_version(ob_cli *cli, const ob_project *project, const ob_project_target *t)
{
  if (t->version.from != OB_VERSION_FROM_TARGET_ARG && t->version.from != OB_VERSION_FROM_OPTION) {
    return OB_OK;
  }
  ob_chosen_version plain;
  OB_TRY(ob_project_version(cli, &project->plan, t->target, OB_STR_NONE, OB_STR_NONE, project->host,
                            &plain));
  if (!ob_str_eq(plain.version, t->version.version)) {
    ob_cli_say(cli, "Note",
               "plain cargo builds for " OB_STR_FMT "%s" OB_STR_FMT "%s; for this one, osbind.toml "
               "needs `version = \"" OB_STR_FMT "\"` in [osbind.target.'" OB_STR_FMT "']",
               OB_STR_ARG(t->target->triple), plain.version.len > 0 ? "." : "",
               OB_STR_ARG(plain.version), plain.version.len > 0 ? "" : " of no version",
               OB_STR_ARG(t->version.version), OB_STR_ARG(t->target->triple));
  }
  return OB_OK;
}

static const char *
absolute(ob_cli *cli, ob_str path)
{
  return path.len == 0 ? NULL
                       : ob_path_clean(cli->arena, ob_path_join(cli->arena, cli->cwd,
                                                                ob_cstr(cli->arena, path)));
}

static ob_status
build_all(ob_cli *cli, const build_opts *opts)
{
  if (opts->rustc.len > 0) {
    cli->rustc =
        ob_str_find(opts->rustc, '/') == SIZE_MAX ? opts->rustc.ptr : absolute(cli, opts->rustc);
  }
  ob_project project;
  OB_TRY(ob_project_open(cli, &opts->ask, &project));
  OB_TRY(ob_project_plan(&project, OB_VERIFY_FULL));
  OB_TRY(ob_project_versions(&project));
  const ob_std_view view = ob_cli_std_view(cli, opts->rustc.len > 0 ? cli->rustc : project.rustc);
  ob_toolchain toolchain;
  OB_TRY(ob_toolchain_find(cli->arena, cli->diags, &view.ask, &toolchain));
  ob_std_source source;
  OB_TRY(ob_std_source_find(cli->arena, cli->diags, &toolchain, absolute(cli, opts->src), &source));
  ob_status first = OB_OK;
  for (size_t i = 0; i < project.asked.len; i++) {
    const ob_std_wish wish = {
        .project = &project,
        .target = &project.asked.at[i],
        .toolchain = &toolchain,
        .source = &source,
        .store = ob_std_store(cli->arena, opts->system ? cli->state_dir : cli->cache_dir),
        .profile = ob_str_from(profiles[opts->profile]),
        .panic = ob_str_from(panics[opts->panic]),
        .again = opts->again};
    ob_std_built built;
    const ob_status st = ob_cli_std_build(cli, &wish, &built);
    first = first ? first : st;
    if (st == OB_OK) {
      put_result(cli, &built);
    }
  }
  const ob_status st = refresh_levels(cli, opts->system);
  first = first ? first : st;
  bool enabled = false;
  first = first ? first : find_enabled(cli, &enabled);
  for (size_t i = 0; first == OB_OK && enabled && i < project.asked.len; i++) {
    first = say_default_version(cli, &project, &project.asked.at[i]);
  }
  return first;
}

static int
run(ob_cli *cli, const ob_args *args)
{
  return ob_cli_exit(cli, build_all(cli, args->opts));
}

static const ob_opt options[] = {
    OB_ASK_TARGET(
        build_opts,
        "for this target and version of its OS (may be repeated); the host when none is given"),
    OB_ASK_VERSION(build_opts),
    {.name = "rustc",
     .metavar = "PROGRAM",
     .kind = OB_OPT_STRING,
     .dest = offsetof(build_opts, rustc),
     .complete = OB_COMPLETE_FILE,
     .help = "for this rustc, with the cargo beside it"},
    {.name = "src",
     .metavar = "DIR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(build_opts, src),
     .complete = OB_COMPLETE_DIR,
     .help = "from this source of std instead of rustc's own"},
    {.name = "profile",
     .metavar = "PROFILE",
     .kind = OB_OPT_ENUM,
     .choices = profiles,
     .dest = offsetof(build_opts, profile),
     .help = "release (as it is without this option) or debug"},
    {.name = "panic",
     .metavar = "STRATEGY",
     .kind = OB_OPT_ENUM,
     .choices = panics,
     .dest = offsetof(build_opts, panic),
     .help = "unwind (as it is without this option; serves programs that abort too) or abort"},
    {.name = "system",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(build_opts, system),
     .help = "for all users"},
    {.name = "force",
     .letter = 'f',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(build_opts, again),
     .help = "also where it is there already"},
    OB_ASK_CONFIG(build_opts),
};

const ob_cmd ob_cmd_std_build = {
    .name = "build",
    .summary = "compile std with the crates that the OS owns, and install it",
    .description =
        "Compiles core, alloc, std, proc_macro and test for each target with the replacements that "
        "the config files name for it, and installs them as a sysroot. `osbind build` and, where "
        "osbind is enabled, plain cargo take it from then on, with any channel of rustc.\n"
        "\n"
        "The source is rustc's own (rustup: rust-src; Debian: rust-src, or rust-web-src beside "
        "rustc-web) or the one that --src names. Crates that std depends on come from the "
        "directory `vendor` in it, else from where Cargo is told to get them.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(build_opts),
    .run = run};
