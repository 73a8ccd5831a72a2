// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind export`: the replacements for a builder that runs stock Cargo without a wrapper. Prints
 * the lines of Cargo's config that use what was written; the limits stand in its help and, where
 * they matter for this call, in a diagnostic. */
#include "base/str.h"
#include "cli/project.h"
#include "formats/json/json.h"
#include "sources/export.h"
#include "sys/fs.h"

typedef struct export_opts {
  ob_project_ask ask;
  ob_str farm, into;
  bool paths, copy;
} export_opts;

static const ob_opt options[] = {
    {.name = "farm",
     .metavar = "DIR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(export_opts, farm),
     .complete = OB_COMPLETE_DIR,
     .help = "write a directory source with every crate of the lockfile"},
    {.name = "paths",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(export_opts, paths),
     .help = "write only the replaced crates, for `paths` in Cargo's config"},
    {.name = "into",
     .metavar = "DIR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(export_opts, into),
     .complete = OB_COMPLETE_DIR,
     .help = "where --paths puts the crates; the cache directory otherwise"},
    {.name = "copy",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(export_opts, copy),
     .help = "copy the registry's crates into the farm instead of linking to them"},
    OB_ASK_TARGET(export_opts,
                  "export for this target and version of its OS; the host when it is not given"),
    OB_ASK_VERSION(export_opts),
    OB_ASK_CONFIG(export_opts),
    OB_ASK_MANIFEST_PATH(export_opts),
};

static void
step(void *context, size_t done, size_t total, ob_str item)
{
  ob_progress_step(context, done, total, item);
}

/** The config lines that use what was written. */
static void
put_config(ob_buf *out, const export_opts *opts, const char *dir, const ob_export_result *result)
{
  if (!opts->paths) {
    ob_buf_put(out, OB_STR("[source.crates-io]\nreplace-with = \"osbind-farm\"\n\n"
                           "[source.osbind-farm]\ndirectory = "));
    ob_toml_put_string(out, ob_str_from(dir));
    ob_buf_putc(out, '\n');
    return;
  }
  ob_buf_put(out, OB_STR("paths = [\n"));
  for (size_t i = 0; i < result->crates.len; i++) {
    ob_buf_put(out, OB_STR("  "));
    ob_toml_put_string(out, ob_str_from(result->crates.at[i].dir));
    ob_buf_put(out, OB_STR(",\n"));
  }
  ob_buf_put(out, OB_STR("]\n"));
}

static void
put_json(ob_cli *cli, const export_opts *opts, const char *dir, const ob_export_result *result)
{
  ob_buf config;
  ob_buf_init(&config, cli->arena);
  put_config(&config, opts, dir, result);
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "dir", ob_str_from(dir));
  ob_json_field(&w, "config", ob_buf_view(&config));
  ob_json_key(&w, "crates");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < result->crates.len; i++) {
    const ob_exported *e = &result->crates.at[i];
    ob_json_open(&w, '{');
    ob_json_field(&w, "name", e->name);
    ob_json_field(&w, "version", e->version);
    ob_json_field(&w, "dir", ob_str_from(e->dir));
    ob_json_key(&w, "by");
    if (e->crate) {
      ob_json_open(&w, '{');
      ob_json_field(&w, "version", e->crate->manifest.version);
      ob_json_field(&w, "dir", ob_str_from(e->crate->dir));
      ob_json_close(&w, '}');
    } else {
      ob_json_put_null(&w);
    }
    ob_json_close(&w, '}');
  }
  ob_json_close(&w, ']');
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static ob_status
metadata_args(ob_cli *cli, const export_opts *opts, const ob_project *project,
              const char *const **out)
{
  const size_t count = 2 + 2 * opts->ask.config.len + (project->manifest_path ? 2u : 0u);
  const char **words = ob_new_n(cli->arena, const char *, count);
  if (!words) {
    return OB_E_NOMEM;
  }
  size_t n = 0;
  words[n++] = "--frozen";
  for (size_t i = 0; i < opts->ask.config.len; i++) {
    words[n++] = "--config";
    words[n++] = opts->ask.config.at[i].ptr;
  }
  if (project->manifest_path) {
    words[n++] = "--manifest-path";
    words[n++] = project->manifest_path;
  }
  words[n] = NULL;
  *out = words;
  return OB_OK;
}

static ob_status
where(ob_cli *cli, const export_opts *opts, const char **out)
{
  if (opts->paths && opts->into.len == 0) {
    if (!cli->cache_dir) {
      return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0721", OB_SPAN_NONE, "give --into DIR",
                     "there is no cache directory to put the crates in");
    }
    *out = ob_path_join(cli->arena, cli->cache_dir, "export");
  } else {
    const char *given = ob_cstr(cli->arena, opts->paths ? opts->into : opts->farm);
    const char *joined = given ? ob_path_join(cli->arena, cli->cwd, given) : NULL;
    *out = joined ? ob_path_clean(cli->arena, joined) : NULL;
  }
  return *out ? OB_OK : OB_E_NOMEM;
}

static ob_status
export_project(ob_cli *cli, const export_opts *opts)
{
  ob_project project;
  OB_TRY(ob_project_open(cli, &opts->ask, &project));
  OB_TRY(ob_project_plan(&project, OB_VERIFY_FULL));
  OB_TRY(ob_project_versions(&project));
  ob_lockfile lock;
  const char *lock_path, *dir = NULL;
  bool found;
  OB_TRY(ob_project_lock(&project, &lock, &lock_path, &found));
  if (!found) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0953", OB_SPAN_NONE,
                   "`cargo generate-lockfile` writes it", "there is no `%s` yet", lock_path);
  }
  if (project.asked.len != 1) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB0724", OB_SPAN_NONE,
                   "run it once for each target, into a directory of its own",
                   "an export is for one target");
  }
  const ob_project_target *target = &project.asked.at[0];
  if (!target->is_host) {
    ob_diag *d = ob_warning(cli->diags, "OB0724", OB_SPAN_NONE,
                            "build scripts and proc-macros get the crates of " OB_STR_FMT " too",
                            OB_STR_ARG(target->target->triple));
    ob_diag_note(cli->diags, d,
                 "Cargo has no sources for one target only: an export fits native builds");
  }
  OB_TRY(where(cli, opts, &dir));
  const char *const *words;
  OB_TRY(metadata_args(cli, opts, &project, &words));
  ob_progress progress;
  ob_progress_begin(&progress, cli, "exporting");
  const ob_steps steps = {step, &progress};
  const ob_export_opts export = {.plan = &project.plan,
                                 .lock = &lock,
                                 .project = cli->cwd,
                                 .cargo = cli->cargo,
                                 .cargo_args = words,
                                 .target = target->target,
                                 .os_version = target->version.version,
                                 .dir = dir,
                                 .farm = !opts->paths,
                                 .copy = opts->copy,
                                 .steps = &steps};
  ob_export_result result;
  const ob_status st = ob_export(cli->arena, cli->diags, &export, &result);
  ob_progress_end(&progress);
  OB_TRY(st);
  ob_cli_say(cli, "Exported", "%zu crate%s, %zu of them replaced", result.crates.len,
             result.crates.len == 1 ? "" : "s", result.replaced);
  if (cli->json) {
    put_json(cli, opts, dir, &result);
  } else {
    put_config(&cli->out, opts, dir, &result);
  }
  return OB_OK;
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const export_opts *opts = args->opts;
  if (opts->paths == (opts->farm.len > 0)) {
    return ob_cli_usage(
        cli, "OB0905",
        "--farm DIR writes a whole directory source, --paths the replaced crates alone",
        "`osbind export` takes one of --farm and --paths");
  }
  if (opts->into.len > 0 && !opts->paths) {
    return ob_cli_usage(cli, "OB0905",
                        "a farm is written into the directory that stands with --farm",
                        "`--into` goes with --paths");
  }
  return ob_cli_exit(cli, export_project(cli, opts));
}

const ob_cmd ob_cmd_export = {
    .name = "export",
    .summary = "write the replacements for builds without the wrapper",
    .description =
        "For builders that may not use a wrapper. A farm is a directory source that holds every "
        "registry crate of Cargo.lock, with the replacements in place; --paths writes the replaced "
        "crates alone. The lines of Cargo's config that use them are printed. Cargo.lock stays as "
        "it is, also under --locked. Nothing is fetched: run `cargo fetch` before.\n\n"
        "Limits: host units get the replacements too, so an export fits native builds; a farm "
        "replaces all of the registry, so it is written anew when Cargo.lock changes; it is not "
        "updated when an OS source changes; std keeps its own libc with --paths; "
        "cfg(target_os_version) is not set.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(export_opts),
    .run = run};
