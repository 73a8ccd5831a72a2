// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind abi scan`: which OS release finished binaries need, and why; with --max, a gate. */
#include "base/str.h"
#include "cli/cmd_abi.h"
#include "diag/io.h"
#include "diag/render_sarif.h"
#include "sys/fs.h"
#include "target/target.h"

#define DEPTH_MAX 32 /* of directories */

typedef struct scan_opts {
  ob_opt_list max, against, objects;
  ob_str target;
  int format;
  bool recursive, line, all, crates;
} scan_opts;

enum { TEXT, JSON, SARIF };

static const char *const formats[] = {"text", "json", "sarif", NULL};

static const ob_opt options[] = {
    {.name = "max",
     .metavar = "OS:VERSION",
     .kind = OB_OPT_LIST,
     .dest = offsetof(scan_opts, max),
     .help = "fail when a file of that OS needs a later release (may be repeated)"},
    {.name = "against",
     .metavar = "FILE",
     .kind = OB_OPT_LIST,
     .dest = offsetof(scan_opts, against),
     .complete = OB_COMPLETE_FILE,
     .help = "fail when a file needs what the release of this fact file lacks (may be repeated)"},
    {.name = "format",
     .metavar = "FORMAT",
     .kind = OB_OPT_ENUM,
     .dest = offsetof(scan_opts, format),
     .choices = formats,
     .help = "text, json (one object a line) or sarif"},
    {.name = "line",
     .letter = 'l',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(scan_opts, line),
     .help = "one line for each file"},
    {.name = "all",
     .letter = 'a',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(scan_opts, all),
     .help = "list every need with its release, not only those that decide"},
    {.name = "recursive",
     .letter = 'r',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(scan_opts, recursive),
     .help = "scan the ELF files and archives below directories"},
    {.name = "objects",
     .metavar = "FILE|DIR",
     .kind = OB_OPT_LIST,
     .dest = offsetof(scan_opts, objects),
     .complete = OB_COMPLETE_FILE,
     .help = "look in these rlibs, archives and objects for whoever uses what decides"},
    {.name = "crates",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(scan_opts, crates),
     .help = "list the registry crates that are in it, by the paths in its panic messages"},
    {.name = "target",
     .metavar = "TRIPLE",
     .kind = OB_OPT_STRING,
     .dest = offsetof(scan_opts, target),
     .complete = OB_COMPLETE_TARGET,
     .help = "what files are for that do not tell it themselves, such as object files"},
};

/* ---- the files ---- */

static ob_status
add_file(ob_cli *cli, const char *path, ob_cli_paths *out)
{
  const char **slot = ob_vec_push(cli->arena, out);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = path;
  return OB_OK;
}

/* Below a directory only what begins as ELF or as an archive counts; links are not followed. */
static bool
is_binary(const char *path)
{
  ob_str bytes;
  ob_file_info info;
  if (ob_file_map(path, &bytes, &info) != 0) {
    return false;
  }
  const bool yes = ob_elf_is(bytes) || ob_str_starts(bytes, OB_STR("!<arch>\n"));
  ob_file_unmap(bytes);
  return yes;
}

static ob_status
add_below(ob_cli *cli, const char *dir, unsigned depth, ob_cli_paths *out)
{
  ob_dir_entries entries = {0};
  const int err = ob_dir_list(cli->arena, dir, &entries);
  if (err != 0) {
    return ob_fail_io(cli->diags, OB_SPAN_NONE, "read", dir, err);
  }
  for (size_t i = 0; i < entries.len; i++) {
    const char *path = ob_path_join(cli->arena, dir, entries.at[i].name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    if (entries.at[i].kind == OB_FILE_DIR && depth < DEPTH_MAX) {
      OB_TRY(add_below(cli, path, depth + 1, out));
    } else if (entries.at[i].kind == OB_FILE_REGULAR && is_binary(path)) {
      OB_TRY(add_file(cli, path, out));
    }
  }
  return OB_OK;
}

static ob_status
collect(ob_cli *cli, const ob_args *args, const scan_opts *opts, ob_cli_paths *out)
{
  for (size_t i = 0; i < args->count; i++) {
    const char *path = args->at[i].ptr;
    if (!ob_file_is_dir(path)) {
      OB_TRY(add_file(cli, path, out));
    } else if (opts->recursive) {
      OB_TRY(add_below(cli, path, 0, out));
    } else {
      cli->misuse = true;
      return ob_fail(cli->diags, OB_E_INVALID, "OB1019", OB_SPAN_NONE,
                     "give its files, or --recursive to scan what is below it",
                     "`%s` is a directory", path);
    }
  }
  return OB_OK;
}

/* ---- the command ---- */

/* Into cli->out what is a result, into cli->diags what went wrong. */
static ob_status
show(ob_cli *cli, const scan_opts *opts, int format, ob_cli_scanned *files, size_t count)
{
  ob_diags all;
  ob_diags_init(&all, cli->arena);
  for (size_t i = 0; i < count; i++) {
    ob_cli_scanned *f = &files[i];
    ob_buf *out = &cli->out;
    OB_TRY(ob_diags_append(&all, &f->diags));
    /* The warnings are a part of the result; what fails is told on stderr, whatever the format. */
    ob_diags failed = f->diags;
    if (f->status == OB_OK &&
        f->findings > 0) { /* an empty list has no place that could be moved */
      failed.list.at += f->findings;
      failed.list.len -= f->findings;
    }
    OB_TRY(ob_diags_append(cli->diags, &failed));
    if (f->status != OB_OK || format == SARIF) {
      continue;
    }
    if (format == JSON) {
      ob_scan_show_json(out, &f->scan, opts->objects.len > 0 ? &f->users : NULL, &f->diags);
    } else if (opts->line) {
      ob_buf_fmt(out, "%s: ", f->path);
      ob_scan_show_line(out, &f->scan, &f->users);
      ob_buf_putc(out, '\n');
    } else {
      ob_buf_put(out, i > 0 ? OB_STR("\n") : OB_STR(""));
      ob_scan_show_text(out, &f->scan, &f->users, opts->all);
    }
  }
  if (format == SARIF) {
    ob_render_sarif(&cli->out, &all, OSBIND_VERSION);
  }
  return OB_OK;
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const scan_opts *opts = args->opts;
  const int format = opts->format == TEXT && cli->json ? JSON : opts->format;
  ob_cli_max *max;
  const int usage = ob_cli_read_max(cli, "--max", &opts->max, &max);
  size_t max_count = opts->max.len;
  const int facts =
      usage == OB_EXIT_OK ? ob_cli_read_against(cli, &opts->against, &max, &max_count) : usage;
  if (facts != OB_EXIT_OK) {
    return facts;
  }
  const ob_scan_os *assume = NULL;
  if (opts->target.len > 0) {
    const ob_target *target = ob_target_find(ob_targets_builtin(), opts->target);
    assume = target ? ob_scan_os_of_target(target) : NULL;
    if (!assume) {
      return ob_cli_usage(cli, "OB0904", "`osbind target list` lists the targets",
                          "`" OB_STR_FMT "` is no target that binaries are scanned for",
                          OB_STR_ARG(opts->target));
    }
  }
  ob_cli_paths paths = {0}, objects = {0};
  ob_status st = collect(cli, args, opts, &paths);
  if (st == OB_OK) {
    st = ob_cli_objects(cli, &opts->objects, &objects);
  }
  ob_cli_scanned *files = ob_new_n(cli->arena, ob_cli_scanned, paths.len);
  for (size_t i = 0; files && i < paths.len; i++) {
    files[i].path = paths.at[i];
  }
  st = st == OB_OK && !files ? OB_E_NOMEM : st;
  if (st == OB_OK) {
    st = ob_cli_scan(cli, files, paths.len, assume, max, max_count, opts->crates, objects.at,
                     objects.len);
  }
  if (st == OB_OK) {
    st = show(cli, opts, format, files, paths.len);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  int code = OB_EXIT_OK;
  for (size_t i = 0; i < paths.len; i++) {
    const int one = files[i].status != OB_OK ? ob_cli_exit(cli, files[i].status)
                    : files[i].refused       ? OB_EXIT_FAILED
                                             : OB_EXIT_OK;
    code = one > code ? one : code;
  }
  return code;
}

const ob_cmd ob_cmd_abi_scan = {
    .name = "scan",
    .args = "FILE...",
    .summary = "tell which OS release finished binaries need, and why",
    .description =
        "Reads executables, shared objects, object files, archives and rlibs of ELF, of every "
        "machine, and tells for each the OS, the oldest release that can load it, and the symbol, "
        "version node or library that decides; symbols of an old ABI, weak references that are "
        "needs all the same, and what built it. How an answer is known is told with it: a release "
        "that is only worked out from the number of a node is called a guess.\n"
        "\n"
        "With --max it is a gate: the exit code is 1 when a file needs a later release, or when "
        "that cannot be told. With --against it is one for a release of which you have the facts: "
        "`osbind abi import` makes them from its libraries.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(scan_opts),
    .min_args = 1,
    .max_args = OB_ARGS_ANY,
    .complete = OB_COMPLETE_FILE,
    .run = run,
};
