// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind abi stub`: the shared libraries of one release as a linker sees them, in a directory. */
#include "base/str.h"
#include "cli/cmd_abi.h"
#include "cli/project.h"
#include "cli/stubs.h"
#include "formats/json/json.h"
#include "sys/fs.h"

typedef struct stub_opts {
  ob_str target, out, facts;
  ob_opt_list lib;
} stub_opts;

static const ob_opt options[] = {
    {.name = "target",
     .metavar = "TRIPLE.VERSION",
     .kind = OB_OPT_STRING,
     .dest = offsetof(stub_opts, target),
     .complete = OB_COMPLETE_TARGET,
     .help = "the target, and the release of its OS"},
    {.name = "out",
     .metavar = "DIR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(stub_opts, out),
     .complete = OB_COMPLETE_DIR,
     .help = "write the stubs as this directory"},
    {.name = "lib",
     .metavar = "NAME",
     .kind = OB_OPT_LIST,
     .dest = offsetof(stub_opts, lib),
     .help = "only this library: the name behind -l (may be repeated)"},
    {.name = "facts",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .dest = offsetof(stub_opts, facts),
     .complete = OB_COMPLETE_FILE,
     .help = "take the facts of this file instead of the built-in ones"},
};

static void
show_text(ob_cli *cli, const ob_stub_set *set, const char *dir)
{
  ob_buf *out = &cli->out;
  size_t guesses = 0;
  for (size_t i = 0; i < set->libraries.len; i++) {
    const ob_stub_library *library = &set->libraries.at[i];
    guesses += library->guesses;
    ob_buf_put(out, library->soname);
    ob_buf_fill(out, ' ', library->soname.len < 24 ? 24 - library->soname.len : 1);
    ob_buf_fmt(out, "%6zu symbols", library->symbols);
    if (library->guesses > 0) {
      ob_buf_fmt(out, ", %zu of them guessed", library->guesses);
    }
    ob_buf_putc(out, '\n');
  }
  ob_buf_fmt(out, "%zu %s of " OB_STR_FMT " " OB_STR_FMT " in %s\n", set->libraries.len,
             set->libraries.len == 1 ? "library" : "libraries", OB_STR_ARG(set->os),
             OB_STR_ARG(set->release), dir);
  if (guesses > 0) {
    ob_buf_put(out, OB_STR("a guessed symbol is taken from its version node or from another "
                           "release: it may be missing there, or be there earlier\n"));
  }
  for (size_t i = 0; i < set->unknown.len; i++) {
    ob_buf_fmt(out, i == 0 ? "without facts, so empty: lib" OB_STR_FMT : ", lib" OB_STR_FMT,
               OB_STR_ARG(set->unknown.at[i]));
  }
  if (set->unknown.len > 0) {
    ob_buf_putc(out, '\n');
  }
  if (set->no_static_part) {
    ob_buf_put(out, OB_STR("the static part of libc (stat, atexit) is not there for this arch\n"));
  }
}

static void
show_json(ob_cli *cli, const ob_stub_set *set, const char *dir)
{
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "directory", ob_str_from(dir));
  ob_json_field(&w, "os", set->os);
  ob_json_field(&w, "release", set->release);
  ob_json_key(&w, "libraries");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < set->libraries.len; i++) {
    const ob_stub_library *library = &set->libraries.at[i];
    ob_json_open(&w, '{');
    ob_json_field(&w, "soname", library->soname);
    ob_json_key(&w, "symbols");
    ob_json_put_u64(&w, library->symbols);
    ob_json_key(&w, "guessed");
    ob_json_put_u64(&w, library->guesses);
    ob_json_close(&w, '}');
  }
  ob_json_close(&w, ']');
  ob_json_strings(&w, "without_facts", set->unknown.at, set->unknown.len);
  ob_json_key(&w, "static_part");
  ob_json_put_bool(&w, !set->no_static_part);
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const stub_opts *opts = args->opts;
  if (opts->target.len == 0 || opts->out.len == 0) {
    return ob_cli_usage(cli, "OB0905", "osbind abi stub --target TRIPLE.VERSION --out DIR",
                        "`osbind abi stub` needs %s", opts->target.len == 0 ? "--target" : "--out");
  }
  ob_target_arg target;
  ob_stub_set set;
  const char *facts =
      opts->facts.len > 0 ? ob_path_join(cli->arena, cli->cwd, opts->facts.ptr) : NULL;
  const char *joined = ob_path_join(cli->arena, cli->cwd, opts->out.ptr);
  const char *dir = joined ? ob_path_clean(cli->arena, joined) : NULL;
  ob_status st = dir ? ob_cli_target(cli, opts->target, &target) : OB_E_NOMEM;
  if (st == OB_OK) {
    st = ob_cli_stubs(cli, target.target, target.version, facts, opts->lib.at, opts->lib.len, &set);
  }
  if (st == OB_OK) {
    st = ob_stub_write(cli->arena, cli->diags, &set, dir);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  (cli->json ? show_json : show_text)(cli, &set, opts->out.ptr);
  return OB_EXIT_OK;
}

const ob_cmd ob_cmd_abi_stub = {
    .name = "stub",
    .summary = "write the libraries of a release as a linker sees them",
    .description =
        "Writes shared objects with the sonames, version nodes, kinds and sizes that the release "
        "has, and no code. A program that is linked with `-L DIR` in the place of the system's "
        "libraries cannot use what that release lacks. The names that -l finds, linker scripts and "
        "what belongs into a static part are written too.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(stub_opts),
    .run = run,
};
