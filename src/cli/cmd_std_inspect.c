// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind std inspect`: which libc std was compiled with, and which one the crates got, for a file,
 * a sysroot, or what a build for a target would use. */
#include "base/str.h"
#include "cli/cmd_std.h"
#include "cli/inspect.h"
#include "cli/project.h"
#include "diag/text.h"
#include "formats/json/json.h"
#include "formats/toml/toml.h"
#include "std/build.h"
#include "std/inspect.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <string.h>

typedef struct inspect_opts {
  ob_str rustc;
} inspect_opts;

static const ob_opt options[] = {
    {.name = "rustc",
     .metavar = "PATH",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(inspect_opts, rustc),
     .help = "whose own std is asked where a program says nothing of its std"},
};

/* ---- rustc's own std ---- */

const char *
ob_cli_rustc_sysroot(ob_cli *cli, const char *rustc)
{
  const char *argv[] = {rustc, "--print=sysroot", NULL};
  const ob_proc proc = {
      .argv = argv, .cwd = cli->cwd, .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(cli->arena, &proc, &result) != 0 || result.status != 0) {
    return NULL;
  }
  return ob_cstr(cli->arena, ob_str_trim(result.out));
}

/* The toolchain that rustup's proxy takes where no file or override says another. */
static const char *
rustup_default(ob_cli *cli)
{
  const char *home = ob_env_get("RUSTUP_HOME"), *user = ob_env_get("HOME");
  ob_str name = ob_str_from(ob_env_get("RUSTUP_TOOLCHAIN")), text;
  home = home && *home ? home : user ? ob_path_join(cli->arena, user, ".rustup") : NULL;
  const char *settings = home ? ob_path_join(cli->arena, home, "settings.toml") : NULL;
  if (name.len == 0 && settings && ob_file_read(cli->arena, settings, 1u << 20, &text) == 0) {
    ob_diags unheard;
    ob_diags_init(&unheard, cli->arena);
    ob_toml *root;
    const uint32_t file = ob_diags_add_source(&unheard, ob_str_from(settings), text);
    if (file != 0 && ob_toml_parse(cli->arena, &unheard, file, &root) == OB_OK) {
      const ob_toml *value = ob_toml_get(root, OB_STR("default_toolchain"));
      name = value && value->kind == OB_TOML_STRING ? value->as.string : OB_STR_NONE;
    }
  }
  return name.len > 0
             ? ob_fmt(cli->arena, "%s/toolchains/" OB_STR_FMT, home ? home : "", OB_STR_ARG(name))
                   .ptr
             : NULL;
}

/* PREFIX of PREFIX/bin/rustc, where rustc itself looks first. Whether that is the right one shows
 * when its version is compared, so nothing has to be run to find out. */
static const char *
likely_sysroot(ob_cli *cli, const char *rustc)
{
  const char *path = ob_proc_which(cli->arena, rustc), *real = NULL;
  if (!path || ob_path_real(cli->arena, path, &real) != 0) {
    return NULL;
  }
  if (ob_str_starts(ob_path_base(ob_str_from(real)), OB_STR("rustup"))) {
    return rustup_default(cli);
  }
  return ob_cstr(cli->arena, ob_path_dir(ob_path_dir(ob_str_from(real))));
}

/* Nothing is said where there is none: this only adds to what a file tells. */
static ob_status
assume_own(ob_cli *cli, const char *rustc, ob_inspected *program)
{
  const bool linked = program->kind == OB_KIND_PROGRAM || program->kind == OB_KIND_SHARED;
  for (int way = 0; way < 2 && linked && program->std.len == 0 && program->rustc.len > 0; way++) {
    const char *sysroot = way == 0 ? likely_sysroot(cli, rustc) : ob_cli_rustc_sysroot(cli, rustc);
    ob_diags unheard;
    ob_diags_init(&unheard, cli->arena);
    ob_inspecteds own = {0};
    if (sysroot && ob_inspect_path(cli->arena, &unheard, sysroot, OB_STR_NONE, &own) == OB_OK &&
        own.len > 0) {
      OB_TRY(ob_inspect_assume(cli->arena, program, &own.at[0]));
    }
  }
  return OB_OK;
}

/* A crate names its std by a hash: the installed ones, and rustc's own, are looked through for it.
 */
static ob_status
find_std(ob_cli *cli, const char *rustc, ob_inspected *crate)
{
  OB_VEC(const char *) dirs = {0};
  ob_diags unheard;
  ob_diags_init(&unheard, cli->arena);
  const char *const homes[] = {cli->cache_dir, cli->state_dir};
  ob_sysroots all = {0};
  for (size_t i = 0; i < OB_COUNT(homes); i++) {
    const char *store = homes[i] ? ob_std_store(cli->arena, homes[i]) : NULL;
    if (store && ob_std_list(cli->arena, &unheard, store, &all) == OB_E_NOMEM) {
      return OB_E_NOMEM;
    }
  }
  for (size_t i = 0; i <= all.len; i++) {
    const char *dir = i < all.len ? all.at[i].dir : likely_sysroot(cli, rustc);
    const char **slot = dir ? ob_vec_push(cli->arena, &dirs) : NULL;
    if (dir && !slot) {
      return OB_E_NOMEM;
    }
    if (slot) {
      *slot = dir;
    }
  }
  return ob_inspect_against(cli->arena, dirs.at, dirs.len, crate);
}

/* ---- what is said ---- */

static const char *const kinds[] = {
    [OB_KIND_PROGRAM] = "program", [OB_KIND_SHARED] = "shared library", [OB_KIND_OBJECT] = "object",
    [OB_KIND_RLIB] = "library",    [OB_KIND_RMETA] = "metadata",        [OB_KIND_STD] = "std",
    [OB_KIND_OTHER] = "file"};

ob_str
ob_cli_libc_copy(ob_cli *cli, const ob_libc_copy *copy)
{
  ob_buf out;
  ob_buf_init(&out, cli->arena);
  ob_buf_fmt(&out, "libc " OB_STR_FMT, OB_STR_ARG(copy->version));
  if (copy->os.len > 0) {
    ob_buf_fmt(&out, " for version " OB_STR_FMT, OB_STR_ARG(copy->os));
  }
  if (ob_str_eq(copy->from, OB_STR("os"))) {
    ob_buf_put(&out, OB_STR(" of the OS"));
  } else if (ob_str_eq(copy->from, OB_STR("rustc"))) {
    ob_buf_put(&out, OB_STR(" of rustc's own std"));
  } else if (copy->from.len > 0) {
    ob_buf_fmt(&out, " of the " OB_STR_FMT, OB_STR_ARG(copy->from));
  }
  if (copy->content.len > 0) {
    ob_buf_fmt(&out, ", content " OB_STR_FMT, OB_STR_ARG(copy->content));
  }
  return ob_buf_view(&out);
}

static void
put_side(ob_cli *cli, const char *side, const ob_libc_copies *copies)
{
  static const char *const how[] = {[OB_BY_NOTE] = "osbind's note",
                                    [OB_BY_CRATE] = "compiled against ",
                                    [OB_BY_PATH] = "path ",
                                    [OB_BY_RUSTC] = "that rustc has "};
  for (size_t i = 0; i < copies->len; i++) {
    const ob_libc_copy *c = &copies->at[i];
    ob_buf_fmt(&cli->out, "  %-7s ", i == 0 ? side : "");
    ob_text_put(&cli->out, ob_cli_libc_copy(cli, c), OB_TEXT_ONE_LINE);
    ob_buf_fmt(&cli->out, " (%s", how[c->by]);
    ob_text_put(&cli->out, c->by == OB_BY_NOTE ? OB_STR_NONE : c->where, OB_TEXT_ONE_LINE);
    ob_buf_put(&cli->out, OB_STR(")\n"));
  }
  if (copies->len == 0) {
    ob_buf_fmt(&cli->out, "  %-7s not known\n", side);
  }
}

static void
say_text(ob_cli *cli, const ob_inspected *in)
{
  ob_buf *out = &cli->out;
  ob_text_put(out, ob_str_from(in->path), OB_TEXT_ONE_LINE);
  ob_buf_fmt(out, ": %s", kinds[in->kind]);
  if (in->format.len > 0) {
    ob_buf_fmt(out, " in the format " OB_STR_FMT, OB_STR_ARG(in->format));
  }
  if (in->machine.len > 0) {
    ob_buf_fmt(out, " for " OB_STR_FMT, OB_STR_ARG(in->machine));
  }
  if (in->rustc.len > 0) {
    ob_buf_put(out, OB_STR(", made by rustc "));
    ob_text_put(out, in->rustc, OB_TEXT_ONE_LINE);
  }
  ob_buf_putc(out, '\n');
  put_side(cli, "std", &in->std);
  if (in->kind != OB_KIND_STD) {
    put_side(cli, "crates", &in->crates);
  }
}

static void
put_copies(ob_json_writer *w, const char *key, const ob_libc_copies *copies)
{
  static const char *const how[] = {[OB_BY_NOTE] = "note",
                                    [OB_BY_CRATE] = "crate",
                                    [OB_BY_PATH] = "path",
                                    [OB_BY_RUSTC] = "rustc"};
  ob_json_key(w, key);
  ob_json_open(w, '[');
  for (size_t i = 0; i < copies->len; i++) {
    const ob_libc_copy *c = &copies->at[i];
    const struct {
      const char *key;
      ob_str value;
    } fields[] = {{"version", c->version}, {"os_version", c->os}, {"from", c->from},
                  {"content", c->content}, {"where", c->where},   {"by", ob_str_from(how[c->by])}};
    ob_json_open(w, '{');
    for (size_t k = 0; k < OB_COUNT(fields); k++) {
      if (fields[k].value.len > 0) {
        ob_json_field(w, fields[k].key, fields[k].value);
      }
    }
    ob_json_close(w, '}');
  }
  ob_json_close(w, ']');
}

static void
say_json(ob_cli *cli, const ob_inspected *in)
{
  ob_json_writer w = {.out = &cli->out};
  const ob_libc_copy *one, *other;
  ob_json_open(&w, '{');
  ob_json_field(&w, "path", ob_str_from(in->path));
  ob_json_field(&w, "kind", ob_str_from(kinds[in->kind]));
  ob_json_field(&w, in->kind == OB_KIND_STD ? "target" : "machine", in->machine);
  if (in->format.len > 0) {
    ob_json_field(&w, "format", in->format);
  }
  ob_json_field(&w, "rustc", in->rustc);
  put_copies(&w, "std", &in->std);
  put_copies(&w, "crates", &in->crates);
  ob_json_key(&w, "differs");
  ob_json_put_bool(&w, ob_inspect_differs(in, &one, &other));
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

/* What a file cannot tell, whoever made it: that it says nothing does not mean that there is none.
 */
static ob_status
say_foreign(ob_cli *cli, const ob_inspected *in)
{
  ob_diag *w = ob_warning(cli->diags, "OB1142", OB_SPAN_NONE,
                          "%s is in the format " OB_STR_FMT ", in which osbind leaves no notes",
                          in->path, OB_STR_ARG(in->format));
  if (!w) {
    return OB_E_NOMEM;
  }
  ob_diag_note(cli->diags, w, "what is shown comes from paths in it, and it may have none");
  ob_diag_help(cli->diags, w,
               "inspect the .rlib or .rmeta files that it was linked from, or the target's std");
  return OB_OK;
}

/* A program with two of them is what this command is for. */
static ob_status
judge(ob_cli *cli, const ob_inspected *in)
{
  const ob_libc_copy *one, *other;
  if (in->format.len > 0 && (in->std.len == 0 || in->crates.len == 0)) {
    OB_TRY(say_foreign(cli, in));
  }
  /* A crate can still be linked with another std. */
  if (in->kind == OB_KIND_RLIB || in->kind == OB_KIND_RMETA ||
      !ob_inspect_differs(in, &one, &other)) {
    return OB_OK;
  }
  ob_diag *e = ob_error(cli->diags, "OB1140", OB_SPAN_NONE,
                        "two different copies of libc in %s: std has " OB_STR_FMT
                        ", the crates have " OB_STR_FMT,
                        in->path, OB_STR_ARG(one->version), OB_STR_ARG(other->version));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_note(cli->diags, e, "std: " OB_STR_FMT, OB_STR_ARG(ob_cli_libc_copy(cli, one)));
  ob_diag_note(cli->diags, e, "crates: " OB_STR_FMT, OB_STR_ARG(ob_cli_libc_copy(cli, other)));
  ob_diag_help(cli->diags, e,
               "compile std with the one that the crates get: `osbind std build --target TRIPLE`");
  return OB_E_INVALID;
}

/* ---- a target ---- */

/* The sysroot that units for the target get, or would get if it were not out of date. */
static ob_status
inspect_used(ob_cli *cli, const char *rustc, ob_project *project, ob_inspecteds *out)
{
  const ob_project_target *t = &project->asked.at[0];
  ob_std_view view = ob_cli_std_view(cli, rustc);
  ob_std_status status;
  OB_TRY(ob_std_choose(cli->arena, cli->diags, &view, &project->plan, NULL, t->target,
                       t->version.version, &status));
  if (!status.sysroot || status.policy == OB_STD_PREBUILT) {
    return OB_OK;
  }
  return ob_inspect_path(cli->arena, cli->diags, ob_cstr(cli->arena, status.sysroot->dir),
                         t->target->triple, out);
}

static ob_status
inspect_target(ob_cli *cli, const char *rustc, ob_str word, ob_inspecteds *out)
{
  ob_project_ask ask = {0};
  ob_str *slot = word.len > 0 ? ob_vec_push(cli->arena, &ask.target) : NULL;
  if (slot) {
    *slot = word;
  }
  ob_project project;
  OB_TRY(ob_project_open(cli, &ask, &project));
  OB_TRY(ob_project_plan(&project, OB_VERIFY_STAT));
  OB_TRY(ob_project_versions(&project));
  if (project.asked.len == 0) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB1141", OB_SPAN_NONE, "name a target or a file",
                   "the host is not known");
  }
  OB_TRY(inspect_used(cli, rustc, &project, out));
  const ob_str triple = project.asked.at[0].target->triple;
  const char *sysroot = ob_cli_rustc_sysroot(cli, rustc);
  const ob_str own =
      sysroot ? ob_fmt(cli->arena, "%s/lib/rustlib/" OB_STR_FMT "/lib", sysroot, OB_STR_ARG(triple))
              : OB_STR_NONE;
  if (own.ptr && ob_file_is_dir(own.ptr)) {
    OB_TRY(ob_inspect_path(cli->arena, cli->diags, own.ptr, triple, out));
  }
  if (out->len > 0) {
    return OB_OK;
  }
  return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB1141", OB_SPAN_NONE,
                 "build one with `osbind std build --target TRIPLE`, or install rustc's own",
                 "there is no std for " OB_STR_FMT ": none is installed, and %s has none",
                 OB_STR_ARG(triple), rustc);
}

/* A word with a slash that is no spec file is meant as a path, there or not. */
static bool
is_path(ob_str word)
{
  return word.len > 0 && ob_str_search(word, OB_STR(".json")) == SIZE_MAX &&
         (ob_file_exists(word.ptr) || ob_str_find(word, '/') != SIZE_MAX);
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const inspect_opts *opts = args->opts;
  const char *rustc = opts->rustc.len > 0 ? opts->rustc.ptr : cli->rustc;
  ob_inspecteds found = {0};
  ob_status first = OB_OK;
  for (size_t i = 0; first == OB_OK && (i < args->count || i == 0); i++) {
    const ob_str word = args->count > 0 ? args->at[i] : OB_STR_NONE;
    first = is_path(word) ? ob_inspect_path(cli->arena, cli->diags, word.ptr, OB_STR_NONE, &found)
                          : inspect_target(cli, rustc, word, &found);
  }
  for (size_t i = 0; first == OB_OK && i < found.len; i++) {
    first = assume_own(cli, rustc, &found.at[i]);
    first = first ? first : find_std(cli, rustc, &found.at[i]);
  }
  const ob_status read = first;
  for (size_t i = 0; read == OB_OK && i < found.len; i++) {
    (cli->json ? say_json : say_text)(cli, &found.at[i]);
    const ob_status st = judge(cli, &found.at[i]);
    first = first ? first : st;
  }
  return ob_cli_exit(cli, first);
}

const ob_cmd ob_cmd_std_inspect = {
    .name = "inspect",
    .args = "[PATH|TARGET...]",
    .summary = "tell which libc std was compiled with, and which the crates got",
    .description =
        "PATH is a program, a shared library, an .rlib or .rmeta, or a sysroot. TARGET stands for "
        "the sysroot that a build for it would use, and rustc's own; without either it is the "
        "target that a build here is for.\n"
        "\n"
        "The answer comes from osbind's notes in the file, from the crates that it was compiled "
        "against, or from paths in metadata and debug information; what a program does not tell of "
        "its std is taken from the rustc that made it, when that is the one in use. A program "
        "with two different copies of libc is an error.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(inspect_opts),
    .max_args = OB_ARGS_ANY,
    .complete = OB_COMPLETE_FILE,
    .run = run,
};
