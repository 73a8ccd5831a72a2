// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * `osbind abi check`: what crates and objects bind, against the facts of one release. Without a
 * PATH it is the project: the objects that Cargo left for the target, and the sources of every
 * package that is built for it, so that a finding is shown where the symbol is declared.
 */
#include "abi/check.h"
#include "base/str.h"
#include "cargo/workspace.h"
#include "cli/cmd_abi.h"
#include "cli/project.h"
#include "diag/io.h"
#include "diag/render_sarif.h"
#include "formats/ar/ar.h"
#include "formats/json/json.h"
#include "formats/toml/toml.h"
#include "sys/fs.h"
#include "target/target.h"
#include <errno.h>

#define DEPTH_MAX 12 /* of directories below a PATH */

typedef struct check_opts {
  ob_str target, layout, facts;
  ob_opt_list cfg;
  int format;
} check_opts;

enum { TEXT, JSON, SARIF };

static const char *const formats[] = {"text", "json", "sarif", NULL};

static const ob_opt options[] = {
    {.name = "target",
     .metavar = "TRIPLE[.VERSION]",
     .kind = OB_OPT_STRING,
     .dest = offsetof(check_opts, target),
     .complete = OB_COMPLETE_TARGET,
     .help = "the target, and the release of its OS to check against; what is not said is as "
             "`osbind build` has it"},
    {.name = "facts",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .dest = offsetof(check_opts, facts),
     .complete = OB_COMPLETE_FILE,
     .help = "check against the release of this fact file"},
    {.name = "layout",
     .metavar = "RELEASE",
     .kind = OB_OPT_STRING,
     .dest = offsetof(check_opts, layout),
     .help = "the release whose structures the bindings describe (12 for FreeBSD, as upstream's)"},
    {.name = "cfg",
     .metavar = "CFG",
     .kind = OB_OPT_LIST,
     .dest = offsetof(check_opts, cfg),
     .help = "a further cfg that holds in the sources, as rustc takes it (may be repeated)"},
    {.name = "format",
     .metavar = "FORMAT",
     .kind = OB_OPT_ENUM,
     .dest = offsetof(check_opts, format),
     .choices = formats,
     .help = "text, json or sarif"},
};

typedef struct job {
  ob_cli *cli;
  ob_check check;
  ob_str triple;
  bool plain; /* Cargo builds for it without --target */
} job;

/* ---- a crate's source ---- */

static ob_status
take_root(job *j, const char *dir, ob_str rel, ob_str crate, bool *found)
{
  const char *text = ob_cstr(j->cli->arena, rel);
  const char *root = text ? ob_path_join(j->cli->arena, dir, text) : NULL;
  if (!root) {
    return OB_E_NOMEM;
  }
  if (!ob_file_exists(root)) {
    return OB_OK;
  }
  *found = true;
  return ob_check_source(&j->check, root, crate);
}

/* The library and the program of a package, by its manifest. */
static ob_status
take_crate(job *j, const char *dir, const char *manifest)
{
  uint32_t file;
  ob_toml *root;
  OB_TRY(ob_diags_load(j->cli->diags, manifest, (size_t)1 << 24, OB_SPAN_NONE, &file));
  OB_TRY(ob_toml_parse(j->cli->arena, j->cli->diags, file, &root));
  const ob_toml *package = ob_toml_get(root, OB_STR("package"));
  const ob_toml *name = package ? ob_toml_get(package, OB_STR("name")) : NULL;
  const ob_toml *lib = ob_toml_get(root, OB_STR("lib"));
  const ob_toml *path = lib ? ob_toml_get(lib, OB_STR("path")) : NULL;
  const ob_str crate = name && name->kind == OB_TOML_STRING ? name->as.string : OB_STR("?");
  bool found = false;
  OB_TRY(take_root(j, dir,
                   path && path->kind == OB_TOML_STRING ? path->as.string : OB_STR("src/lib.rs"),
                   crate, &found));
  OB_TRY(take_root(j, dir, OB_STR("src/main.rs"), crate, &found));
  return found ? OB_OK
               : ob_fail(j->cli->diags, OB_E_NOT_FOUND, "OB1075", OB_SPAN_NONE,
                         "a workspace is checked without a PATH, from its directory",
                         "`%s` has neither src/lib.rs nor src/main.rs", dir);
}

/* ---- objects ---- */

static bool
is_object(ob_str name)
{
  return ob_str_ends(name, OB_STR(".rlib")) || ob_str_ends(name, OB_STR(".a")) ||
         ob_str_ends(name, OB_STR(".o"));
}

/* A finished program or plugin: an executable file of ELF. */
static ob_status
take_program(job *j, const char *path)
{
  ob_str bytes;
  ob_file_info info;
  const int err = ob_file_executable(path) ? ob_file_map(path, &bytes, &info) : ENOENT;
  if (err != 0) {
    return OB_OK;
  }
  const bool elf = ob_elf_is(bytes);
  ob_file_unmap(bytes);
  return elf ? ob_check_object(&j->check, path) : OB_OK;
}

static ob_status
take_objects(job *j, const char *dir, unsigned depth)
{
  ob_dir_entries entries = {0};
  const int err = ob_dir_list(j->cli->arena, dir, &entries);
  if (err != 0) {
    return ob_fail_io(j->cli->diags, OB_SPAN_NONE, "list", dir, err);
  }
  for (size_t i = 0; i < entries.len; i++) {
    const ob_dir_entry *e = &entries.at[i];
    const char *path = ob_path_join(j->cli->arena, dir, e->name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    if (e->kind == OB_FILE_REGULAR && is_object(e->name)) {
      OB_TRY(ob_check_object(&j->check, path));
    } else if (e->kind == OB_FILE_REGULAR) {
      OB_TRY(take_program(j, path));
    } else if (e->kind == OB_FILE_DIR && depth < DEPTH_MAX &&
               !ob_str_eq(e->name, OB_STR("incremental"))) {
      OB_TRY(take_objects(j, path, depth + 1));
    }
  }
  return OB_OK;
}

/* Cargo's target directory has one for each triple; what lies beside it is of the host. */
static ob_status
take_object_dir(job *j, const char *dir)
{
  const char *triple = ob_cstr(j->cli->arena, j->triple);
  const char *inner = triple ? ob_path_join(j->cli->arena, dir, triple) : NULL;
  if (!inner) {
    return OB_E_NOMEM;
  }
  return take_objects(j, ob_file_is_dir(inner) ? inner : dir, 0);
}

static ob_status
take_path(job *j, const char *path)
{
  if (!ob_file_is_dir(path)) {
    return ob_check_object(&j->check, path);
  }
  const char *manifest = ob_path_join(j->cli->arena, path, "Cargo.toml");
  if (!manifest) {
    return OB_E_NOMEM;
  }
  return ob_file_exists(manifest) ? take_crate(j, path, manifest) : take_object_dir(j, path);
}

/* ---- the project ---- */

static bool
is_built(const json_t *target)
{
  static const char *const kinds[] = {"lib",       "rlib",       "dylib", "cdylib",
                                      "staticlib", "proc-macro", "bin"};
  size_t i;
  const json_t *kind;
  json_array_foreach(json_object_get(target, "kind"), i, kind)
  {
    for (size_t k = 0; k < OB_COUNT(kinds); k++) {
      if (json_is_string(kind) &&
          ob_str_eq(ob_str_from(json_string_value(kind)), ob_str_from(kinds[k]))) {
        return k + 2 != OB_COUNT(kinds); /* a proc-macro runs here */
      }
    }
  }
  return false;
}

/* Is this package among the nodes of the resolve, which Cargo has filtered by platform? */
static bool
is_resolved(const json_t *metadata, ob_str id)
{
  size_t i;
  const json_t *node;
  json_array_foreach(json_object_get(json_object_get(metadata, "resolve"), "nodes"), i, node)
  {
    if (ob_str_eq(ob_json_string(node, "id"), id)) {
      return true;
    }
  }
  return false;
}

static ob_status
take_packages(job *j, const json_t *metadata)
{
  size_t i;
  size_t k;
  const json_t *package;
  const json_t *target;
  json_array_foreach(json_object_get(metadata, "packages"), i, package)
  {
    if (!is_resolved(metadata, ob_json_string(package, "id"))) {
      continue;
    }
    json_array_foreach(json_object_get(package, "targets"), k, target)
    {
      const ob_str path = ob_str_dup(j->cli->arena, ob_json_string(target, "src_path"));
      const ob_str name = ob_str_dup(j->cli->arena, ob_json_string(package, "name"));
      if (!path.ptr || !name.ptr) {
        return OB_E_NOMEM;
      }
      if (is_built(target) && ob_file_exists(path.ptr)) {
        OB_TRY(ob_check_source(&j->check, path.ptr, name));
      }
    }
  }
  return OB_OK;
}

static ob_status
take_project(job *j)
{
  const char *triple = ob_cstr(j->cli->arena, j->triple);
  const char *extra[] = {"--filter-platform", triple, NULL};
  json_t *metadata = NULL;
  if (!triple) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_cargo_metadata(j->cli->arena, j->cli->diags, j->cli->cargo, j->cli->cwd, extra,
                           &metadata));
  ob_status st = take_packages(j, metadata);
  const ob_str dir = ob_str_dup(j->cli->arena, ob_json_string(metadata, "target_directory"));
  json_decref(metadata);
  if (st != OB_OK || !dir.ptr) {
    return st != OB_OK ? st : OB_E_NOMEM;
  }
  /* Without --target Cargo leaves what it builds beside the directories of targets. */
  const char *const places[] = {j->plain ? "debug" : triple, j->plain ? "release" : NULL};
  for (size_t i = 0; i < OB_COUNT(places) && places[i]; i++) {
    const char *objects = ob_path_join(j->cli->arena, dir.ptr, places[i]);
    if (!objects) {
      return OB_E_NOMEM;
    }
    if (ob_file_is_dir(objects)) {
      OB_TRY(take_objects(j, objects, 0));
    }
  }
  return OB_OK;
}

/* ---- the command ---- */

/* The facts to check against: those that are built in, or of a file, beside which the built-in ones
 * tell of other releases. */
static ob_status
find_facts(ob_cli *cli, const check_opts *opts, ob_str os, ob_check_opts *check)
{
  if (opts->facts.len == 0) {
    return ob_fact_db_builtin(cli->arena, cli->diags, os, &check->db);
  }
  ob_facts *facts = ob_new(cli->arena, ob_facts);
  ob_fact_db *db = ob_new(cli->arena, ob_fact_db);
  const ob_fact_db *base = NULL;
  if (!facts || !db) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_cli_facts_of_target(cli, opts->facts.ptr, os, check->arch, check->release, facts));
  check->release = facts->release;
  if (ob_cli_has_facts(os)) {
    OB_TRY(ob_fact_db_builtin(cli->arena, cli->diags, os, &base));
  }
  check->db = db;
  return ob_fact_db_with(cli->arena, cli->diags, base, facts, db);
}

/* The target and the release of its OS: what is not said is as a build here would have it. */
static ob_status
settle(ob_cli *cli, const check_opts *opts, ob_target_arg *out, bool *plain)
{
  *plain = false;
  if (opts->target.len > 0) {
    cli->misuse = true;
    OB_TRY(ob_target_parse(cli->arena, cli->diags, ob_targets_builtin(), opts->target, out));
    cli->misuse = false;
    if (out->version.len > 0 || opts->facts.len > 0) {
      return OB_OK;
    }
  }
  ob_project project;
  ob_project_ask ask = {.manifest_path = OB_STR_NONE};
  if (opts->target.len > 0) {
    ob_str *slot = ob_vec_push(cli->arena, &ask.target);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = opts->target;
  }
  OB_TRY(ob_project_open(cli, &ask, &project));
  OB_TRY(ob_project_plan(&project, OB_VERIFY_STAT));
  OB_TRY(ob_project_versions(&project));
  const ob_project_target *only = project.asked.len == 1 ? &project.asked.at[0] : NULL;
  if (only) {
    *out = (ob_target_arg){only->target, only->version.version};
    *plain = only->given.len == 0;
  }
  return OB_OK;
}

static ob_status
begin(ob_cli *cli, const check_opts *opts, job *j)
{
  *j = (job){.cli = cli};
  ob_target_arg target = {.target = NULL};
  ob_str os;
  ob_check_opts check = {.layout = opts->layout, .cfgs = opts->cfg.at, .cfg_count = opts->cfg.len};
  OB_TRY(settle(cli, opts, &target, &j->plain));
  cli->misuse = true;
  if (!target.target || (target.version.len == 0 && opts->facts.len == 0)) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB0905", OB_SPAN_NONE,
                   "--target TRIPLE.VERSION, such as x86_64-unknown-freebsd.13.2; or --facts FILE",
                   "which release to check against is not said");
  }
  check.os = ob_scan_os_of_target(target.target);
  if (!check.os || !ob_fact_of_target(target.target, &os, &check.arch)) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB1040", OB_SPAN_NONE, NULL,
                   "there are no facts for targets such as `" OB_STR_FMT "`",
                   OB_STR_ARG(target.target->triple));
  }
  cli->misuse = false;
  check.release = target.version;
  OB_TRY(find_facts(cli, opts, os, &check));
  check.env = ob_target_cfg_env(target.target, check.release);
  if (check.layout.len == 0 && ob_str_eq(os, OB_STR("freebsd"))) {
    check.layout = target.target->nominal;
  }
  j->triple = target.target->triple;
  return ob_check_begin(&j->check, cli->arena, cli->diags, &check);
}

static void
put_count(ob_buf *out, size_t count, const char *one, const char *many)
{
  ob_buf_fmt(out, "%zu %s", count, count == 1 ? one : many);
}

static void
put_finding(ob_json_writer *w, const ob_diags *diags, const ob_diag *d)
{
  static const char *const levels[] = {"error", "warning", "note"};
  const ob_str file = ob_diags_source(diags, d->primary.span.file).name;
  ob_json_open(w, '{');
  ob_json_field(w, "code", d->code);
  ob_json_field(w, "level", ob_str_from(levels[d->severity]));
  ob_json_field(w, "message", d->message);
  if (d->primary.span.file != 0 && file.len > 0) {
    const ob_linecol at = ob_diags_linecol(diags, d->primary.span.file, d->primary.span.lo);
    ob_json_field(w, "file", file);
    ob_json_key(w, "line");
    ob_json_put_u64(w, at.line);
    ob_json_key(w, "column");
    ob_json_put_u64(w, at.char_col);
  }
  ob_json_strings(w, "notes", d->notes.at, d->notes.len);
  if (d->help.len > 0) {
    ob_json_field(w, "help", d->help);
  }
  ob_json_close(w, '}');
}

static void
put_json(const job *j)
{
  const ob_check *c = &j->check;
  ob_json_writer w = {.out = &j->cli->out};
  const struct {
    const char *key;
    size_t count;
  } counts[] = {
      {"checked", c->judged}, {"errors", c->findings},   {"of_other_libraries", c->unknown},
      {"weak", c->weak},      {"objects", c->objects},   {"of_another_arch", c->other_arch},
      {"sources", c->files},  {"declared", c->decls.len}};
  ob_json_open(&w, '{');
  ob_json_field(&w, "os", ob_str_from(c->opts.os->key));
  ob_json_field(&w, "release", c->opts.release);
  for (size_t i = 0; i < OB_COUNT(counts); i++) {
    ob_json_key(&w, counts[i].key);
    ob_json_put_u64(&w, counts[i].count);
  }
  ob_json_key(&w, "findings");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < j->cli->diags->list.len; i++) {
    put_finding(&w, j->cli->diags, j->cli->diags->list.at[i]);
  }
  ob_json_close(&w, ']');
  ob_json_close(&w, '}');
  ob_buf_putc(&j->cli->out, '\n');
}

static void
put_text(const job *j)
{
  const ob_check *c = &j->check;
  ob_buf *out = &j->cli->out;
  put_count(out, c->judged, "symbol", "symbols");
  ob_buf_fmt(out, " of %s " OB_STR_FMT " checked, as %s: ", c->opts.os->name,
             OB_STR_ARG(c->opts.release),
             c->objects > 0 ? "objects bind them" : "sources declare them");
  if (c->findings == 0) {
    ob_buf_put(out, OB_STR("nothing is wrong"));
  } else {
    put_count(out, c->findings, "error", "errors");
  }
  ob_buf_putc(out, '\n');
  if (c->unknown > 0) {
    put_count(out, c->unknown, "name is", "names are");
    ob_buf_put(out, OB_STR(" of other libraries or crates\n"));
  }
  if (c->other_arch > 0) {
    put_count(out, c->other_arch, "object is", "objects are");
    ob_buf_put(out, OB_STR(" of another arch and left out\n"));
  }
  if (c->weak > 0) {
    put_count(out, c->weak, "weak reference", "weak references");
    ob_buf_put(out, OB_STR(" may be missing\n"));
  }
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const check_opts *opts = args->opts;
  job j;
  ob_status st = begin(cli, opts, &j);
  if (st == OB_OK && args->count == 0) {
    st = take_project(&j);
  }
  for (size_t i = 0; st == OB_OK && i < args->count; i++) {
    st = take_path(&j, args->at[i].ptr);
  }
  if (st == OB_OK && j.check.objects == 0 && j.check.files == 0) {
    st = ob_fail(cli->diags, OB_E_NOT_FOUND, "OB1075", OB_SPAN_NONE,
                 "a PATH is a crate's directory, an rlib, an object, or a directory of them",
                 j.check.other_arch > 0
                     ? "there is nothing to check: all objects are of another arch"
                     : "there is nothing to check");
  }
  if (st == OB_OK) {
    st = ob_check_finish(&j.check);
    if (st == OB_OK || st == OB_E_INVALID) {
      const int format = opts->format == TEXT && cli->json ? JSON : opts->format;
      if (format == SARIF) {
        ob_render_sarif(&cli->out, cli->diags, OSBIND_VERSION);
      } else {
        (format == JSON ? put_json : put_text)(&j);
      }
    }
  }
  return ob_cli_exit(cli, st);
}

const ob_cmd ob_cmd_abi_check = {
    .name = "check",
    .args = "[PATH...]",
    .summary = "check what crates and objects bind against one OS release",
    .description =
        "A PATH is a crate's directory (its extern blocks are read), an rlib, archive or object, "
        "or "
        "a directory of them such as target/TRIPLE/debug. Without a PATH the project is checked: "
        "what Cargo built for the target, told at the extern items of its packages. Told is what "
        "the "
        "release lacks (and which has it first), what it has no longer, old symbols, and symbols "
        "whose structures are not those that the bindings describe.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(check_opts),
    .max_args = OB_ARGS_ANY,
    .complete = OB_COMPLETE_FILE,
    .run = run,
};
