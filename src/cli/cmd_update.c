// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * osbind update: the index and the stamps of a level, brought up to date with the
 * config files and the OS sources. A package's trigger calls it after crates were
 * installed or removed. What it decides: only the levels; the work is
 * ob_update_run's.
 */
#include "base/str.h"
#include "cli/enable.h"
#include "cli/project.h"
#include "formats/json/json.h"
#include "sys/fs.h"

typedef struct update_opts {
  bool system, user, project;
} update_opts;

typedef struct level {
  bool chosen;
  ob_update_level level;
  const char *name;
} level;

/* Without an option: the user's, and every other level that was made before and can be written. */
static void
choose_levels(ob_cli *cli, level levels[3])
{
  levels[1].chosen = true;
  levels[0].chosen =
      ob_update_current(cli->arena, cli->state_dir, NULL) && ob_file_writable(cli->state_dir);
  levels[2].chosen =
      cli->cache_dir && ob_update_current(cli->arena, cli->cache_dir, ob_enable_project_dir(cli));
}

static void
tell_text(ob_cli *cli, const char *name, const ob_update_result *r)
{
  ob_buf_fmt(&cli->out, "%s: %zu crate%s replaced on %zu target%s, %zu changed; %s%s\n", name,
             r->crates, r->crates == 1 ? "" : "s", r->targets, r->targets == 1 ? "" : "s",
             r->stamps, r->index_path, r->moved ? " is new" : " as before");
  if (r->removed > 0 && cli->verbose) {
    ob_buf_fmt(&cli->out, "%s: %zu old indexes removed\n", name, r->removed);
  }
  if (r->removed_stamps > 0 && cli->verbose) {
    ob_buf_fmt(&cli->out, "%s: %zu stamp%s of absent crates removed\n", name, r->removed_stamps,
               r->removed_stamps == 1 ? "" : "s");
  }
}

static void
tell_json(ob_cli *cli, const char *name, const ob_update_result *r)
{
  const struct {
    const char *key;
    size_t count;
  } counts[] = {{"crates", r->crates},
                {"targets", r->targets},
                {"changed", r->stamps},
                {"removed_indexes", r->removed},
                {"removed_stamps", r->removed_stamps}};
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "level", ob_str_from(name));
  ob_json_field(&w, "index", ob_str_from(r->index_path));
  ob_json_key(&w, "new");
  ob_json_put_bool(&w, r->moved);
  for (size_t i = 0; i < OB_COUNT(counts); i++) {
    ob_json_key(&w, counts[i].key);
    ob_json_put_u64(&w, counts[i].count);
  }
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const update_opts *opts = args->opts;
  level levels[] = {{opts->system, OB_UPDATE_SYSTEM, "system"},
                    {opts->user, OB_UPDATE_USER, "user"},
                    {opts->project, OB_UPDATE_PROJECT, "project"}};
  if (!opts->system && !opts->user && !opts->project) {
    choose_levels(cli, levels);
  }
  int code = OB_EXIT_OK;
  for (size_t i = 0; i < OB_COUNT(levels); i++) {
    if (!levels[i].chosen) {
      continue;
    }
    ob_update_result result;
    const ob_status st = ob_project_update_level(cli, levels[i].level, &result);
    if (st != OB_OK) {
      code = ob_cli_exit(cli, st);
      continue;
    }
    (cli->json ? tell_json : tell_text)(cli, levels[i].name, &result);
  }
  return code;
}

static const ob_opt options[] = {
    {.name = "system",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(update_opts, system),
     .help = "for all users: the system's config files"},
    {.name = "user",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(update_opts, user),
     .help = "for you: the system's files and those of Cargo's home"},
    {.name = "project",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(update_opts, project),
     .help = "for this project: all config files that a build in its root reads"},
};

const ob_cmd ob_cmd_update = {
    .name = "update",
    .summary = "bring the index up to date with config files and OS sources",
    .description =
        "Reads the config files of a level and every crate of the OS sources that they name, "
        "checks "
        "the recorded checksums, and writes the index that osbind-rustc reads. A crate whose "
        "content changed gets a new stamp, so that Cargo compiles it again.\n"
        "\n"
        "Without an option it does so for you, and for the system and the project in this "
        "directory "
        "where an index was made before.\n"
        "\n"
        "It is safe while builds run: an index never changes under its name, and a build keeps the "
        "one that it began with. `osbind build` needs no update before it.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(update_opts),
    .run = run};
