// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The family that runs Cargo with everything in place for one call: build, check,
 * test, run, bench, doc, clippy, cargo-fix, install. Nothing needs to be enabled.
 *
 * What this module decides: what Cargo is told, and how. The index and the OS
 * versions go in as `--config env.X`, since only what stands in Cargo's [env] is
 * part of the key under which Cargo keeps rustc's answers; the wrapper goes in as
 * RUSTC_WRAPPER, since that beats every other place. `--config` stands behind
 * the sub-command: before it, Cargo loses it for clippy and the like.
 *
 * Promises that cannot be kept are reported here, with their places, before Cargo
 * starts; the wrapper would stop the build too, but knows only the index.
 */
#include "base/hash.h"
#include "base/str.h"
#include "cargo/workspace.h"
#include "cli/audit.h"
#include "cli/min_os.h"
#include "cli/project.h"
#include "cli/std_build.h"
#include "cli/stubs.h"
#include "diag/io.h"
#include "formats/toml/toml.h"
#include "rustc/link.h"
#include "sources/index.h"
#include "sources/knobs.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/version.h"
#include <string.h>
#include <time.h>

#define MESSAGES_MAX ((size_t)512 << 20) /* bytes of what Cargo says in JSON */

typedef struct build_opts {
  ob_project_ask ask;
  ob_str path;
  ob_opt_list max_os;
  bool min_os;
  int std; /* 0: as the config says; else 1 + an ob_std_policy */
  bool link_stubs, audit;
} build_opts;

static const char *const std_words[] = {"configured", "fitting",  "prebuilt",
                                        "auto",       "required", NULL};

typedef OB_VEC(const char *) words;
typedef OB_VEC(ob_env_change) changes;

typedef struct build {
  ob_cli *cli;
  const ob_args *args;
  const build_opts *opts;
  ob_project project;
  ob_update_result update;
  ob_lockfile lock;
  const char *lock_path;
  bool has_lock;
  const char *cargo_config; /* a file that was made for Cargo, or NULL */
  ob_str messages;          /* Cargo's, in JSON: what was built */
  bool wants_json;          /* the user asked Cargo for them too */
} build;

/* ---- what Cargo must be told about sources ---- */

static bool
cargo_reads(const build *b, ob_span span)
{
  const ob_config_file *file = ob_config_file_of(&b->project.config, span);
  return file && file->cargo_reads;
}

static void
put_line(ob_buf *out, const char *key, ob_str value)
{
  ob_buf_fmt(out, "%s = ", key);
  ob_toml_put_string(out, value);
  ob_buf_putc(out, '\n');
}

static void
put_header(ob_buf *out, ob_str name)
{
  ob_buf_put(out, OB_STR("\n[source."));
  ob_toml_put_key(out, name);
  ob_buf_put(out, OB_STR("]\n"));
}

/* Stock Cargo refuses a [source.'cfg(...)'] that says no place: give it one that is never used. */
static void
put_qualified(build *b, ob_buf *out)
{
  const ob_toml *sources = ob_project_config(&b->project.config, "source");
  size_t number = 0;
  if (!sources || sources->kind != OB_TOML_TABLE) {
    return;
  }
  for (const ob_toml_entry *e = sources->as.table.first; e; e = e->next) {
    if (e->value->kind != OB_TOML_TABLE || !ob_toml_get(e->value, OB_STR("crates-io"))) {
      continue;
    }
    bool seen = false, placed = false;
    for (size_t i = 0; i < b->project.config.files.len; i++) {
      const ob_config_file *file = &b->project.config.files.at[i];
      seen |= file->cargo_reads &&
              ob_toml_get(ob_toml_get(file->root, OB_STR("source")), e->key) != NULL;
    }
    static const ob_str places[] = {OB_STR_INIT("directory"), OB_STR_INIT("registry"),
                                    OB_STR_INIT("local-registry"), OB_STR_INIT("git")};
    for (size_t i = 0; i < OB_COUNT(places); i++) {
      placed |= ob_toml_get(e->value, places[i]) != NULL;
    }
    if (seen && !placed) {
      put_header(out, e->key);
      put_line(out, "directory",
               ob_fmt(b->cli->arena, "/nonexistent/osbind/qualified-%zu", ++number));
    }
  }
}

/* A source as it stands in the config, with its paths made absolute. */
static void
put_source(build *b, ob_buf *out, const ob_toml *table, ob_str name)
{
  put_header(out, name);
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    if (e->value->kind != OB_TOML_STRING) {
      continue;
    }
    ob_str value = e->value->as.string;
    if (ob_str_eq(e->key, OB_STR("directory")) || ob_str_eq(e->key, OB_STR("local-registry"))) {
      value = ob_str_from(ob_config_path(b->cli->arena, &b->project.config, e->value));
    }
    ob_toml_put_key(out, e->key);
    ob_buf_put(out, OB_STR(" = "));
    ob_toml_put_string(out, value);
    ob_buf_putc(out, '\n');
  }
}

/* The mirror that the config names keeps Cargo's meaning even where Cargo does not read the file.
 */
static void
put_mirror(build *b, ob_buf *out)
{
  const ob_plan *plan = &b->project.plan;
  const ob_toml *sources = ob_project_config(&b->project.config, "source");
  const ob_toml *upstream = ob_toml_get(sources, OB_STR("crates-io"));
  const ob_toml *with = ob_toml_get(upstream, OB_STR("replace-with"));
  if (!with || with->kind != OB_TOML_STRING || !plan->mirrored) {
    return;
  }
  /* Cargo has all of it when each table on the way stands in a file that it reads. */
  bool has_all = cargo_reads(b, plan->mirror_span) && ob_str_eq(with->as.string, plan->mirror);
  ob_buf tables;
  ob_buf_init(&tables, b->cli->arena);
  ob_str name = plan->mirror;
  for (size_t steps = 0; steps < 16; steps++) {
    const ob_toml *table = ob_toml_get(sources, name);
    if (!table || table->kind != OB_TOML_TABLE) {
      break;
    }
    for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
      has_all = has_all && cargo_reads(b, e->value->span);
    }
    put_source(b, &tables, table, name);
    const ob_toml *next = ob_toml_get(table, OB_STR("replace-with"));
    if (!next || next->kind != OB_TOML_STRING) {
      break;
    }
    name = next->as.string;
  }
  if (has_all) {
    return;
  }
  put_header(out, OB_STR("crates-io"));
  put_line(out, "replace-with", plan->mirror);
  ob_buf_put(out, ob_buf_view(&tables));
}

static ob_status
make_cargo_config(build *b)
{
  ob_cli *cli = b->cli;
  ob_buf text;
  ob_buf_init(&text, cli->arena);
  put_qualified(b, &text);
  put_mirror(b, &text);
  OB_TRY(ob_buf_status(&text));
  if (text.len == 0) {
    return OB_OK;
  }
  const ob_str bytes = ob_buf_view(&text);
  const ob_str name = ob_fmt(cli->arena, "cargo-%016llx.toml",
                             (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, bytes.ptr, bytes.len));
  b->cargo_config = ob_path_join(cli->arena, cli->cache_dir, name.ptr);
  ob_str have;
  if (ob_file_read(cli->arena, b->cargo_config, bytes.len + 1, &have) == 0 &&
      ob_str_eq(have, bytes)) {
    return OB_OK;
  }
  const int err = ob_file_write(b->cargo_config, bytes, 0644);
  return err == 0 ? OB_OK : ob_fail_io(cli->diags, OB_SPAN_NONE, "write", b->cargo_config, err);
}

static ob_status
refused(build *b, const ob_rule *rule, const char *what)
{
  return ob_fail(b->cli->diags, OB_E_UNSUPPORTED, "OB0950", rule->span,
                 "move it to the file osbind.toml in the same directory, which Cargo does not "
                 "read, or qualify it with cfg(...)",
                 "Cargo reads this file and %s", what);
}

/*
 * What Cargo makes of our tables in a file that it reads. [target.TRIPLE.patch] of a target that it
 * builds for is a broken `links` table to it; a plain [source.crates-io] that names an overlay is
 * where it would look for every crate, and nothing can take that back from outside.
 */
static ob_status
check_refused(build *b)
{
  ob_status st = OB_OK;
  for (size_t i = 0; i < b->project.plan.rules.len; i++) {
    const ob_rule *rule = &b->project.plan.rules.at[i];
    if (!cargo_reads(b, rule->span)) {
      continue;
    }
    bool used = rule->triple.len > 0 && ob_str_eq(rule->triple, b->project.host);
    for (size_t k = 0; rule->triple.len > 0 && k < b->project.asked.len; k++) {
      used |= ob_str_eq(rule->triple, b->project.asked.at[k].target->triple);
    }
    if (rule->kind == OB_RULE_PATCH && used) {
      st = refused(b, rule, "refuses a patch below a target that it builds for");
    } else if (rule->kind == OB_RULE_SOURCE && rule->qualifier.len == 0 &&
               !b->project.plan.mirrored) {
      st = refused(b, rule, "would look for every crate in this OS source");
    }
  }
  return st;
}

/* ---- promises ---- */

static void
add(build *b, words *list, const char *word)
{
  const char **slot = ob_vec_push(b->cli->arena, list);
  if (slot) { /* always, see main.c */
    *slot = word;
  }
}

static void
add_config(build *b, words *list, ob_str setting)
{
  add(b, list, "--config");
  add(b, list, setting.ptr);
}

/* Is the package in the graph for that target? Only asked when a promise fails; when Cargo cannot
   tell without the network, it is taken to be. */
static bool
is_used(build *b, const ob_project_target *t, const ob_lock_package *package)
{
  ob_cli *cli = b->cli;
  words extra = {0};
  add(b, &extra, "--offline");
  add(b, &extra, "--locked");
  add(b, &extra, "--filter-platform");
  add(b, &extra, ob_cstr(cli->arena, t->target->triple));
  if (b->cargo_config) {
    add(b, &extra, "--config");
    add(b, &extra, b->cargo_config);
  }
  if (b->project.manifest_path) {
    add(b, &extra, "--manifest-path");
    add(b, &extra, b->project.manifest_path);
  }
  add(b, &extra, NULL);
  ob_diags unheard;
  ob_diags_init(&unheard, cli->arena);
  json_t *metadata;
  if (t->target->spec_path.len > 0 ||
      ob_cargo_metadata(cli->arena, &unheard, cli->cargo, b->cli->cwd, extra.at, &metadata) !=
          OB_OK) {
    return true;
  }
  const ob_str now = ob_fmt(cli->arena, "#" OB_STR_FMT "@" OB_STR_FMT, OB_STR_ARG(package->name),
                            OB_STR_ARG(package->version));
  const ob_str before = ob_fmt(cli->arena, OB_STR_FMT " " OB_STR_FMT " (",
                               OB_STR_ARG(package->name), OB_STR_ARG(package->version));
  bool used = false;
  size_t i;
  json_t *node;
  json_array_foreach(json_object_get(json_object_get(metadata, "resolve"), "nodes"), i, node)
  {
    const ob_str id = ob_json_string(node, "id");
    used |= ob_str_ends(id, now) || ob_str_starts(id, before);
  }
  json_decref(metadata);
  return used;
}

static ob_status
fail_promise(build *b, const ob_project_target *t, const ob_lock_package *package,
             const ob_choice *choice)
{
  ob_diag *e = ob_error(b->cli->diags, "OB0531", package->span,
                        "no OS-owned `" OB_STR_FMT "` for " OB_STR_FMT "%s" OB_STR_FMT,
                        OB_STR_ARG(package->name), OB_STR_ARG(t->target->triple),
                        t->version.version.len ? "." : " of an unknown version",
                        OB_STR_ARG(t->version.version));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_primary_text(b->cli->diags, e, "Cargo.lock has " OB_STR_FMT " " OB_STR_FMT,
                       OB_STR_ARG(package->name), OB_STR_ARG(package->version));
  ob_diag_note(b->cli->diags, e, OB_STR_FMT, OB_STR_ARG(choice->why));
  for (size_t i = 0; i < choice->considered.len; i++) {
    const ob_considered *c = &choice->considered.at[i];
    if (c->verdict != OB_VERDICT_OTHER_TARGET && c->verdict != OB_VERDICT_NO_SUCH_CRATE) {
      ob_diag_label(b->cli->diags, e, c->rule->span, "this rule owns it");
      break;
    }
  }
  if (!t->version.version.len) {
    ob_diag_help(b->cli->diags, e, "say the OS version: `--target " OB_STR_FMT ".VERSION`",
                 OB_STR_ARG(t->target->triple));
  } else {
    ob_diag_help(b->cli->diags, e,
                 "install the OS source for this version, or write `required = false` beside the "
                 "rule to take the registry's crate");
  }
  return OB_E_INVALID;
}

/*
 * One line when upstream's libc is built and nothing can tell it the version. Not for the glibc
 * that runs here: that its bindings go back to the oldest one that rustc supports is how it is
 * meant.
 */
static void
say_nominal(build *b, const ob_project_target *t, const ob_lock_package *package)
{
  const ob_str version = t->version.version, nominal = t->target->nominal;
  if (!ob_str_eq(package->name, OB_STR(OB_KNOBS_CRATE)) || !version.len || !nominal.len ||
      ob_version_matches(version, nominal) || ob_knobs_find(t->target, version, &package->semver)) {
    return;
  }
  if (t->version.from == OB_VERSION_FROM_HOST &&
      ob_str_search(t->target->triple, OB_STR("-linux-gnu")) != SIZE_MAX) {
    return;
  }
  ob_cli_say(b->cli, "nominal",
             "the registry's `" OB_STR_FMT "` " OB_STR_FMT " describes " OB_STR_FMT " " OB_STR_FMT
             ", not " OB_STR_FMT,
             OB_STR_ARG(package->name), OB_STR_ARG(package->version), OB_STR_ARG(t->target->os),
             OB_STR_ARG(nominal), OB_STR_ARG(version));
}

/* Cargo changes the lock for a patch that it carries out: one line, or with -v all there is to say.
 */
static void
say_left(build *b)
{
  ob_cli *cli = b->cli;
  const ob_plan *plan = &b->project.plan;
  if (cli->verbose) {
    ob_plan_say_left(cli->diags, plan);
  } else if (plan->left.len > 0) {
    const ob_left *left = &plan->left.at[0];
    const ob_str others =
        plan->left.len == 1 ? OB_STR("") : ob_fmt(cli->arena, " and %zu more", plan->left.len - 1);
    ob_cli_say(cli, "patched",
               "`" OB_STR_FMT "`" OB_STR_FMT
               " by Cargo itself, which changes Cargo.lock: " OB_STR_FMT " [OB0533]",
               OB_STR_ARG(left->crate_name), OB_STR_ARG(others),
               OB_STR_ARG(ob_span_where(cli->arena, cli->diags, left->span)));
  }
}

static ob_status
check_target(build *b, const ob_project_target *t)
{
  ob_cli *cli = b->cli;
  const ob_plan *plan = &b->project.plan;
  const ob_rule *missing = ob_plan_missing(plan, t->target, t->version.version);
  if (missing && missing->kind == OB_RULE_SOURCE) {
    ob_plan_say_missing(cli->diags, missing, OB_SEV_ERROR);
    return OB_E_NOT_FOUND;
  }
  ob_status first = OB_OK;
  for (size_t i = 0; b->has_lock && i < b->lock.packages.len; i++) {
    const ob_lock_package *package = &b->lock.packages.at[i];
    if (!ob_lock_is_crates_io(package->source)) {
      continue;
    }
    const ob_arena_mark mark = ob_arena_mark_get(cli->arena);
    ob_choice choice;
    OB_TRY(ob_plan_choose(cli->arena, plan, t->target, t->version.version, package->name,
                          &package->semver, &choice));
    if (choice.promised && is_used(b, t, package)) {
      first = fail_promise(b, t, package, &choice);
      continue;
    }
    if (choice.crate) {
      if (cli->verbose) {
        ob_cli_say(cli, "replaced",
                   OB_STR_FMT " " OB_STR_FMT " by %s (" OB_STR_FMT "), " OB_STR_FMT,
                   OB_STR_ARG(package->name), OB_STR_ARG(package->version), choice.crate->dir,
                   OB_STR_ARG(choice.crate->manifest.version),
                   OB_STR_ARG(ob_span_where(cli->arena, cli->diags, choice.rule->span)));
      }
    } else if (!choice.promised) {
      say_nominal(b, t, package);
    }
    ob_arena_rewind(cli->arena, mark);
  }
  return first;
}

/* ---- std ---- */

/* Is std a part of this build? Then no installed one is taken. */
static bool
builds_std(const build *b)
{
  const ob_toml *set = ob_project_config(&b->project.config, "unstable.build-std");
  bool found = set != NULL;
  for (size_t i = 0; i < b->args->rest_count; i++) {
    const ob_str arg = ob_str_from(b->args->rest[i]);
    if (ob_str_eq(arg, OB_STR("--"))) {
      break;
    }
    found |= ob_str_starts(arg, OB_STR("-Zbuild-std")) || ob_str_starts(arg, OB_STR("build-std"));
  }
  return found;
}

static ob_str
name_of(build *b, const ob_project_target *t)
{
  return ob_fmt(b->cli->arena, OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(t->target->triple),
                t->version.version.len > 0 ? "." : "", OB_STR_ARG(t->version.version));
}

/* Where no std was built, programs get rustc's own: say once when its libc is not the crates'. It
 * is how rustc is shipped and no mistake in any file: a notice, which --quiet takes away. */
static ob_status
say_other_libc(build *b, const ob_project_target *t)
{
  ob_cli *cli = b->cli;
  for (size_t i = 0; b->has_lock && !cli->quiet && i < b->lock.packages.len; i++) {
    const ob_lock_package *package = &b->lock.packages.at[i];
    ob_choice choice;
    if (!ob_str_eq(package->name, OB_STR("libc")) || !ob_lock_is_crates_io(package->source)) {
      continue;
    }
    OB_TRY(ob_plan_choose(cli->arena, &b->project.plan, t->target, t->version.version,
                          package->name, &package->semver, &choice));
    const ob_toolchain *rustc = choice.crate ? ob_std_toolchain(cli->arena, &b->project.std) : NULL;
    const ob_str have =
        rustc ? ob_toolchain_libc(cli->arena, rustc->sysroot, t->target->triple) : OB_STR_NONE;
    if (have.len == 0) {
      continue;
    }
    ob_diag *w = ob_warning(
        cli->diags, "OB1124", OB_SPAN_NONE,
        "std for " OB_STR_FMT " was compiled with the registry's libc " OB_STR_FMT
        ", the crates get " OB_STR_FMT " of the OS",
        OB_STR_ARG(name_of(b, t)), OB_STR_ARG(have), OB_STR_ARG(choice.crate->manifest.version));
    if (!w) {
      return OB_E_NOMEM;
    }
    ob_diag_note(cli->diags, w, "the program has two sets of bindings; the OS's is in %s",
                 choice.crate->dir);
    ob_diag_help(cli->diags, w,
                 "run `osbind std build --target " OB_STR_FMT "`, or say --std=prebuilt",
                 OB_STR_ARG(name_of(b, t)));
    break;
  }
  return OB_OK;
}

static ob_status
fail_std(build *b, const ob_project_target *t, const ob_std_status *now)
{
  ob_diags *diags = b->cli->diags;
  const ob_str name = name_of(b, t);
  const ob_str help =
      ob_fmt(b->cli->arena,
             "run `osbind std build --target " OB_STR_FMT "`, or say --std=auto or --std=prebuilt",
             OB_STR_ARG(name));
  switch (now->state) {
  case OB_STD_OTHER_CRATES:
    return ob_fail(diags, OB_E_INVALID, "OB1120", OB_SPAN_NONE, help.ptr,
                   "std for " OB_STR_FMT " was built from " OB_STR_FMT
                   ", which is not what the crates get now",
                   OB_STR_ARG(name), OB_STR_ARG(now->sysroot->words));
  case OB_STD_OTHER_RUSTC:
    return ob_fail(diags, OB_E_INVALID, "OB1121", OB_SPAN_NONE, help.ptr,
                   "std for " OB_STR_FMT " was built for another rustc than `%s`", OB_STR_ARG(name),
                   b->project.std.has_toolchain ? b->project.std.toolchain.rustc
                                                : b->project.rustc);
  case OB_STD_DAMAGED:
    return ob_fail(diags, OB_E_INVALID, "OB1122", OB_SPAN_NONE, help.ptr,
                   "a file of the std for " OB_STR_FMT
                   " has changed since it was built: " OB_STR_FMT "/" OB_STR_FMT,
                   OB_STR_ARG(name), OB_STR_ARG(now->sysroot->dir),
                   OB_STR_ARG(now->sysroot->words));
  case OB_STD_NONE:
  case OB_STD_FITS:
    break;
  }
  return ob_fail(diags, OB_E_NOT_FOUND, "OB1123", OB_SPAN_NONE, help.ptr,
                 "no std was built for " OB_STR_FMT ", and one is asked for", OB_STR_ARG(name));
}

static ob_status
build_std(build *b, const ob_project_target *t)
{
  ob_cli *cli = b->cli;
  ob_toolchain toolchain;
  ob_std_source source;
  OB_TRY(ob_toolchain_find(cli->arena, cli->diags, &b->project.std.ask, &toolchain));
  OB_TRY(ob_std_source_find(cli->arena, cli->diags, &toolchain, NULL, &source));
  const ob_std_wish wish = {.project = &b->project,
                            .target = t,
                            .toolchain = &toolchain,
                            .source = &source,
                            .store = ob_std_store(cli->arena, cli->cache_dir),
                            .profile = OB_STR("release"),
                            .panic = OB_STR("unwind")};
  ob_std_built built;
  return ob_cli_std_build(cli, &wish, &built);
}

/* *built: a sysroot was built, so that the index must be made anew. */
static ob_status
check_std(build *b, const ob_project_target *t, bool *built)
{
  ob_cli *cli = b->cli;
  ob_hash_cache *cache = /* where nothing is installed, nothing is hashed */
      b->project.std.all.len == 0
          ? NULL
          : ob_hash_cache_load(cli->arena, ob_path_join(cli->arena, cli->cache_dir, "hashes"));
  ob_std_status now;
  OB_TRY(ob_std_choose(cli->arena, cli->diags, &b->project.std, &b->project.plan, cache, t->target,
                       t->version.version, &now));
  if (now.policy == OB_STD_PREBUILT) {
    return OB_OK;
  }
  const bool serves = now.state == OB_STD_FITS && !(now.policy == OB_STD_AUTO &&
                                                    (now.sysroot->flags & OB_INDEX_SYSROOT_ABORTS));
  if (serves) { /* with `auto`, one for every unit: which of them unwind is not known here */
    const char *root = NULL;
    if (ob_workspace_root(cli->arena, cli->diags, b->cli->cwd, b->project.manifest_path, &root) ==
        OB_OK) {
      ob_std_use_now(cli->arena, ob_std_store(cli->arena, cli->cache_dir),
                     ob_path_base(now.sysroot->dir), root, (uint64_t)time(NULL));
    }
    return OB_OK;
  }
  if (now.policy == OB_STD_AUTO) {
    *built = true;
    return build_std(b, t);
  }
  if (now.state == OB_STD_NONE && now.policy == OB_STD_FITTING) {
    return say_other_libc(b, t);
  }
  return fail_std(b, t, &now);
}

static ob_status
check_stds(build *b)
{
  ob_status first = OB_OK;
  bool built = false;
  for (size_t i = 0; i < b->project.asked.len && !builds_std(b); i++) {
    const ob_status st = check_std(b, &b->project.asked.at[i], &built);
    first = first ? first : st;
  }
  return first == OB_OK && built ? ob_project_update(&b->project, &b->update) : first;
}

/* ---- the call ---- */

static void
change(build *b, changes *env, const char *name, const char *value)
{
  ob_env_change *slot = ob_vec_push(b->cli->arena, env);
  if (slot) {
    *slot = (ob_env_change){name, value};
  }
}

/*
 * A variable through Cargo's [env], whatever the process has. Cargo refuses to
 * merge a string with a table: take the form that the config files have.
 */
static void
put_env(build *b, words *list, changes *env, const char *name, ob_str value)
{
  ob_arena *arena = b->cli->arena;
  const ob_toml *table = ob_project_config(&b->project.config, "env");
  const ob_toml *have = ob_toml_get(table, ob_str_from(name));
  ob_buf text;
  ob_buf_init(&text, arena);
  const bool as_string = have && have->kind != OB_TOML_TABLE;
  ob_buf_fmt(&text, "env.%s%s=", name, as_string ? "" : ".value");
  ob_toml_put_string(&text, value);
  ob_buf_putc(&text, '\0');
  add_config(b, list, ob_buf_view(&text));
  if (!as_string) {
    add_config(b, list, ob_fmt(arena, "env.%s.force=true", name));
  }
  change(b, env, name, NULL); /* a string without `force` gives way to the process */
}

static bool
is_own(const char *program)
{
  const ob_str base = ob_path_base(ob_str_from(program));
  return ob_str_eq(base, OB_STR("osbind-rustc")) || ob_str_eq(base, OB_STR("osbind-rustdoc"));
}

/* What the user has set: environment, --config, the CARGO_BUILD_ variable, config files. */
static const char *
previous(build *b, const char *variable, const char *build_variable, const char *key)
{
  const char *value = ob_env_get(variable);
  if (value) {
    return value;
  }
  const ob_toml *set = ob_project_config(&b->project.config, key);
  if (set && set->kind != OB_TOML_STRING) {
    set = NULL;
  }
  const ob_config_file *file = set ? ob_config_file_of(&b->project.config, set->span) : NULL;
  const char *by_build = ob_env_get(build_variable);
  if (by_build && !(file && file->layer == OB_CONFIG_CLI)) {
    return by_build;
  }
  if (!set) {
    return NULL;
  }
  return ob_str_find(set->as.string, '/') == SIZE_MAX
             ? ob_cstr(b->cli->arena, set->as.string)
             : ob_config_path(b->cli->arena, &b->project.config, set);
}

static ob_status
put_wrappers(build *b, changes *env)
{
  ob_cli *cli = b->cli;
  const char *wrapper = ob_cli_program(cli, "osbind-rustc");
  const char *rustdoc = ob_cli_program(cli, "osbind-rustdoc");
  if (!wrapper || !rustdoc) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0951", OB_SPAN_NONE,
                   "install osbind again, all of it",
                   "cannot find the program `%s` that belongs to osbind",
                   wrapper ? "osbind-rustdoc" : "osbind-rustc");
  }
  const char *next =
      previous(b, "RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER", "build.rustc-wrapper");
  if (next && !next[0]) {
    next = NULL; /* switched off by the user */
  } else if (!next || is_own(next)) {
    const char *outer = ob_env_get("OSBIND_NEXT"); /* a call from inside a build */
    next = b->project.plan.next.len    ? ob_cstr(cli->arena, b->project.plan.next)
           : next && outer && outer[0] ? outer
                                       : NULL;
  }
  const char *doc = previous(b, "RUSTDOC", "CARGO_BUILD_RUSTDOC", "build.rustdoc");
  if (!doc || !doc[0] || is_own(doc)) {
    doc = ob_env_get("OSBIND_RUSTDOC");
    doc = doc && doc[0] ? doc : "rustdoc";
  }
  change(b, env, "RUSTC_WRAPPER", wrapper);
  change(b, env, "RUSTDOC", rustdoc);
  if (b->args->cmd == &ob_cmd_cargo_fix) {
    change(b, env, "RUSTC_WORKSPACE_WRAPPER",
           wrapper); /* the crates that it fixes go past the other */
  }
  change(b, env, "OSBIND_NEXT", next);
  change(b, env, "OSBIND_RUSTDOC", doc);
  return OB_OK;
}

/* Target-spec files are unstable: Cargo and rustc take one only when they are told that this is
 * known. Nothing else can be built for such a target, so it is said here and not left to the user.
 */
static void
allow_spec_files(build *b, words *list, changes *env)
{
  bool has_spec = false, given = false;
  for (size_t i = 0; i < b->project.asked.len; i++) {
    has_spec |= b->project.asked.at[i].target->spec_path.len > 0;
  }
  for (size_t i = 0; i < b->args->rest_count; i++) {
    given |= ob_str_search(ob_str_from(b->args->rest[i]), OB_STR("json-target-spec")) != SIZE_MAX;
  }
  if (!has_spec) {
    return;
  }
  if (!given) {
    add(b, list, "-Zjson-target-spec");
  }
  if (!ob_env_get("RUSTC_BOOTSTRAP")) {
    change(b, env, "RUSTC_BOOTSTRAP", "1");
    ob_cli_say(b->cli, "unstable",
               "a target-spec file is unstable in rustc: it gets RUSTC_BOOTSTRAP=1 for this call");
  }
}

/* --min-os looks at what was built, which Cargo tells in JSON on stdout, where otherwise nothing
 * is; what rustc says it renders as ever. */
static bool
wants_min_os(const build *b)
{
  return b->opts->min_os || b->opts->max_os.len > 0;
}

/* Is word i of the rest --message-format, and how many words is it? */
static size_t
message_format_words(const build *b, size_t i, const char **value)
{
  static const char name[] = "--message-format";
  const char *word = b->args->rest[i];
  if (strncmp(word, name, sizeof(name) - 1) == 0 && word[sizeof(name) - 1] == '=') {
    *value = word + sizeof(name);
    return 1;
  }
  if (strcmp(word, name) == 0 && i + 1 < b->args->rest_count) {
    *value = b->args->rest[i + 1];
    return 2;
  }
  return 0;
}

/* What is behind the sub-command, from word `from` on, with a --message-format that gives us JSON:
 * the user's when it does, else ours in its place. */
static void
put_rest(build *b, words *list, size_t from)
{
  const ob_args *args = b->args;
  const char *given = "human";
  for (size_t i = from; i < args->rest_count && strcmp(args->rest[i], "--") != 0; i++) {
    (void)message_format_words(b, i, &given);
  }
  b->wants_json = strncmp(given, "json", 4) == 0;
  const bool ours = wants_min_os(b) && !b->wants_json;
  if (ours) {
    add(b, list,
        strcmp(given, "short") == 0
            ? "--message-format=json-render-diagnostics,json-diagnostic-short"
            : "--message-format=json-render-diagnostics");
  }
  for (size_t i = from; i < args->rest_count; i++) {
    size_t skip = ours ? message_format_words(b, i, &given) : 0;
    if (skip == 0) {
      add(b, list, args->rest[i]);
      continue;
    }
    i += skip - 1;
  }
}

/* The stubs of each target, and a linker where rustc would take this machine's for another one. */
static ob_status
put_stubs(build *b, words *list, changes *env)
{
  put_env(b, list, env, OB_STUBS_HOST, b->project.host);
  for (size_t i = 0; i < b->project.asked.len; i++) {
    const ob_project_target *t = &b->project.asked.at[i];
    const char *dir, *linker;
    OB_TRY(ob_cli_stubs_cached(b->cli, t, &dir));
    OB_TRY(ob_cli_cross_linker(&b->project, t, &linker));
    put_env(b, list, env, ob_cli_stubs_variable(b->cli, t->target), ob_str_from(dir));
    if (linker) {
      ob_buf setting;
      ob_buf_init(&setting, b->cli->arena);
      ob_buf_put(&setting, OB_STR("target."));
      ob_toml_put_key(&setting, t->target->triple);
      ob_buf_put(&setting, OB_STR(".linker="));
      ob_toml_put_string(&setting, ob_str_from(linker));
      ob_buf_putc(&setting, '\0');
      add_config(b, list, ob_buf_view(&setting));
    }
    if (b->cli->verbose) {
      ob_cli_say(b->cli, "stubs", OB_STR_FMT " is linked against %s%s%s",
                 OB_STR_ARG(t->target->triple), dir, linker ? " by " : "", linker ? linker : "");
    }
  }
  return OB_OK;
}

static ob_status
run_cargo(build *b, int *code)
{
  ob_cli *cli = b->cli;
  words list = {0};
  changes env = {0};
  size_t from = 0;
  add(b, &list, cli->cargo);
  if (b->args->rest_count > 0 && b->args->rest[0][0] == '+') {
    add(b, &list, b->args->rest[from++]);
  }
  add(b, &list, b->args->cmd->cargo);
  OB_TRY(put_wrappers(b, &env));
  put_env(b, &list, &env, OB_INDEX_VARIABLE, ob_str_from(b->update.index_path));
  for (size_t i = 0; i < b->project.asked.len; i++) {
    const ob_project_target *t = &b->project.asked.at[i];
    const char *variable = ob_target_version_variable(cli->arena, t->target->triple);
    const bool hidden =
        t->version.from == OB_VERSION_FROM_CARGO_ENV && !cargo_reads(b, t->version.span);
    if (t->version.from == OB_VERSION_FROM_TARGET_ARG ||
        t->version.from == OB_VERSION_FROM_OPTION ||
        t->version.from == OB_VERSION_FROM_ENVIRONMENT || hidden) {
      put_env(b, &list, &env, variable, t->version.version);
    }
  }
  if (b->opts->link_stubs) {
    OB_TRY(put_stubs(b, &list, &env));
  }
  if (b->cargo_config) {
    add_config(b, &list, ob_str_from(b->cargo_config));
  }
  if (b->project.target_given) {
    for (size_t i = 0; i < b->project.asked.len; i++) {
      add(b, &list, "--target");
      add(b, &list, ob_cstr(cli->arena, b->project.asked.at[i].given));
    }
  }
  if (b->opts->ask.manifest_path.len) {
    add(b, &list, "--manifest-path");
    add(b, &list, b->project.manifest_path);
  }
  if (b->opts->path.len) {
    add(b, &list, "--path");
    add(b, &list, b->opts->path.ptr);
  }
  for (size_t i = 0; i < b->opts->ask.config.len; i++) {
    add_config(b, &list, b->opts->ask.config.at[i]);
  }
  allow_spec_files(b, &list, &env);
  put_rest(b, &list, from);
  add(b, &list, NULL);

  const ob_proc proc = {.argv = list.at,
                        .cwd = b->cli->cwd,
                        .env = env.at,
                        .env_count = env.len,
                        .inherit_stdin = true,
                        .capture_stdout = wants_min_os(b),
                        .max_output = MESSAGES_MAX};
  ob_cli_report(cli);
  ob_cli_flush(cli);
  ob_proc_result result;
  const int err = ob_proc_run(cli->arena, &proc, &result);
  if (err != 0) {
    return ob_fail_io(cli->diags, OB_SPAN_NONE, "run", cli->cargo, err);
  }
  b->messages = result.out;
  if (wants_min_os(b) && b->wants_json) {
    ob_buf_put(&cli->out, result.out);
    ob_cli_flush(cli);
  }
  *code = result.signal          ? OB_EXIT_INTERRUPTED
          : result.status == 101 ? OB_EXIT_FAILED
                                 : result.status;
  return OB_OK;
}

static ob_status
prepare(build *b)
{
  ob_cli *cli = b->cli;
  const build_opts *opts = b->opts;
  ob_project_ask ask = opts->ask;
  const bool install = b->args->cmd == &ob_cmd_install;
  if (install) {
    /* Cargo reads the config of the crate that it installs, or of its own home. */
    ask.config_dir =
        opts->path.len
            ? ob_path_clean(cli->arena, ob_path_join(cli->arena, cli->cwd, opts->path.ptr))
            : cli->cargo_home;
    ask.manifest_path =
        opts->path.len ? ob_fmt(cli->arena, "%s/Cargo.toml", ask.config_dir) : OB_STR_NONE;
  }
  OB_TRY(ob_project_open(cli, &ask, &b->project));
  b->project.std.forced = opts->std > 0;
  b->project.std.policy = (ob_std_policy)(opts->std > 0 ? opts->std - 1 : 0);
  OB_TRY(ob_project_update(&b->project, &b->update));
  OB_TRY(ob_project_versions(&b->project));
  OB_TRY(ob_project_one_version(&b->project));
  OB_TRY(check_refused(b));
  OB_TRY(make_cargo_config(b));
  if (!install || opts->path.len) {
    OB_TRY(ob_project_lock(&b->project, &b->lock, &b->lock_path, &b->has_lock));
  }
  ob_status first = OB_OK;
  for (size_t i = 0; i < b->project.asked.len; i++) {
    const ob_status st = check_target(b, &b->project.asked.at[i]);
    first = first ? first : st;
  }
  say_left(b);
  return first ? first : check_stds(b);
}

static int
tell_min_os(build *b, const ob_cli_max *max)
{
  const ob_target *target = b->project.asked.len == 1 ? b->project.asked.at[0].target : NULL;
  const ob_min_os ask = {
      .messages = b->messages,
      .dir = b->cli->cwd,
      .assume = target ? ob_scan_os_of_target(target) : NULL,
      .triple = target && b->project.target_given ? ob_cstr(b->cli->arena, target->triple) : NULL,
      .max = max,
      .max_count = b->opts->max_os.len,
      .on_stderr = b->wants_json};
  return ob_cli_min_os(b->cli, &ask);
}

/* The value of a word of Cargo's that takes one: `--name value`, `--name=value`; or none. */
static ob_str
rest_value(const ob_args *args, size_t i, const char *name)
{
  const ob_str word = ob_str_from(args->rest[i]);
  const ob_str want = ob_str_from(name);
  if (ob_str_eq(word, want) && i + 1 < args->rest_count) {
    return ob_str_from(args->rest[i + 1]);
  }
  if (ob_str_starts(word, want) && word.len > want.len && word.ptr[want.len] == '=') {
    return ob_str_slice(word, want.len + 1, word.len);
  }
  return OB_STR_NONE;
}

static void
push_value(build *b, ob_opt_list *list, ob_str value)
{
  ob_str *slot = value.ptr ? ob_vec_push(b->cli->arena, list) : NULL;
  if (slot) {
    *slot = value;
  }
}

/* --audit: the packages, features and targets that Cargo is asked to build. */
static ob_status
audit_first(build *b, bool *found)
{
  const ob_args *args = b->args;
  ob_audit_ask ask = {.manifest_path = OB_STR_NONE};
  const char *manifest = b->project.manifest_path;
  if (args->cmd == &ob_cmd_install) {
    *found = false;
    if (!b->opts->path.len) {
      return OB_OK; /* what is installed is not here yet */
    }
  }
  ask.manifest_path = ob_str_from(manifest);
  for (size_t i = 0; i < b->project.asked.len; i++) {
    const ob_project_target *t = &b->project.asked.at[i];
    push_value(b, &ask.target, t->given.len > 0 ? t->given : t->target->triple);
  }
  for (size_t i = 0; i < args->rest_count && strcmp(args->rest[i], "--") != 0; i++) {
    const ob_str word = ob_str_from(args->rest[i]);
    ask.all_features |= ob_str_eq(word, OB_STR("--all-features"));
    ask.no_default_features |= ob_str_eq(word, OB_STR("--no-default-features"));
    ask.workspace |= ob_str_eq(word, OB_STR("--workspace")) || ob_str_eq(word, OB_STR("--all"));
    push_value(b, &ask.features, rest_value(args, i, "--features"));
    push_value(b, &ask.features, rest_value(args, i, "-F"));
    push_value(b, &ask.package, rest_value(args, i, "--package"));
    push_value(b, &ask.package, rest_value(args, i, "-p"));
  }
  if (ask.features.len == 0) { /* one build, not every choice */
    push_value(b, &ask.features, OB_STR(""));
  }
  return ob_audit_before(b->cli, &ask, found);
}

static int
run(ob_cli *cli, const ob_args *args)
{
  build b = {.cli = cli, .args = args, .opts = args->opts};
  int code = OB_EXIT_OK;
  ob_status st = prepare(&b);
  ob_cli_max *max = NULL;
  if (st == OB_OK && wants_min_os(&b)) {
    code = ob_cli_read_max(cli, "--max-os", &b.opts->max_os, &max);
  }
  if (st == OB_OK && code == OB_EXIT_OK && b.opts->audit) {
    bool found = false;
    st = audit_first(&b, &found);
    code = found ? OB_EXIT_FAILED : code;
  }
  if (st == OB_OK && code == OB_EXIT_OK) {
    st = run_cargo(&b, &code);
  }
  if (st == OB_OK && code == OB_EXIT_OK && wants_min_os(&b)) {
    code = tell_min_os(&b, max);
  }
  return st == OB_OK ? code : ob_cli_exit(cli, st);
}

#define COMMON_OPTIONS                                                                             \
  OB_ASK_TARGET(build_opts,                                                                        \
                "build for this target, for this version of its OS (may be repeated)"),            \
      OB_ASK_VERSION(build_opts), OB_ASK_CONFIG(build_opts), OB_ASK_MANIFEST_PATH(build_opts),     \
      {.name = "link-stubs",                                                                       \
       .kind = OB_OPT_FLAG,                                                                        \
       .dest = offsetof(build_opts, link_stubs),                                                   \
       .help = "link against the libraries of that OS release, as osbind's facts know them"},      \
      {.name = "audit",                                                                            \
       .kind = OB_OPT_FLAG,                                                                        \
       .dest = offsetof(build_opts, audit),                                                        \
       .help = "first audit what is built, for the targets of this build, and stop at errors"},    \
  {                                                                                                \
    .name = "std", .metavar = "WHICH", .kind = OB_OPT_ENUM, .choices = std_words,                  \
    .dest = offsetof(build_opts, std),                                                             \
    .help = "which std programs get: configured, fitting, prebuilt, auto or required"              \
  }

static const ob_opt options[] = {COMMON_OPTIONS};
static const ob_opt build_options[] = {
    COMMON_OPTIONS,
    {.name = "min-os",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(build_opts, min_os),
     .help = "tell which OS release each thing needs that was built, and what decides"},
    {.name = "max-os",
     .metavar = "OS:VERSION",
     .kind = OB_OPT_LIST,
     .dest = offsetof(build_opts, max_os),
     .help = "the same, and fail when one needs a later release (may be repeated)"}};
static const ob_opt install_options[] = {COMMON_OPTIONS,
                                         {.name = "path",
                                          .metavar = "DIR",
                                          .kind = OB_OPT_STRING,
                                          .dest = offsetof(build_opts, path),
                                          .complete = OB_COMPLETE_DIR,
                                          .help = "install the crate in this directory"}};

static const char description[] =
    "Runs Cargo with the crates that the target's OS owns in the place of the registry's, as the "
    "config files say. Cargo.lock stays as it is, and nothing has to be enabled before.\n"
    "\n"
    "Every other option and all that stands behind `--` goes to Cargo unchanged. Before Cargo "
    "starts, osbind checks that each crate of Cargo.lock that the OS promises for this target "
    "and version is there.";

#define COMMAND(word, what, passes, table) NAMED_COMMAND(word, #word, #word, what, passes, table)
#define NAMED_COMMAND(word, as, does, what, passes, table)                                         \
  const ob_cmd ob_cmd_##word = {.name = (as),                                                      \
                                .args = (what),                                                    \
                                .summary = "run `cargo " does                                      \
                                           "` with the crates that the target's OS owns",          \
                                .description = description,                                        \
                                .options = (table),                                                \
                                .option_count = OB_COUNT(table),                                   \
                                .opts_size = sizeof(build_opts),                                   \
                                .max_args = OB_ARGS_ANY,                                           \
                                .passes_through = (passes),                                        \
                                .cargo = (does),                                                   \
                                .run = run}

COMMAND(build, "[CARGO OPTIONS]", OB_PASS_CARGO, build_options);
COMMAND(check, "[CARGO OPTIONS]", OB_PASS_CARGO, options);
COMMAND(test, "[CARGO OPTIONS] [-- ARGS]", OB_PASS_CARGO, options);
COMMAND(run, "[CARGO OPTIONS] [-- ARGS]", OB_PASS_RUN, options);
COMMAND(bench, "[CARGO OPTIONS] [-- ARGS]", OB_PASS_CARGO, options);
COMMAND(doc, "[CARGO OPTIONS]", OB_PASS_CARGO, options);
COMMAND(clippy, "[CARGO OPTIONS] [-- ARGS]", OB_PASS_CARGO, options);
/* `osbind fix` is about manifests */
NAMED_COMMAND(cargo_fix, "cargo-fix", "fix", "[CARGO OPTIONS]", OB_PASS_CARGO, options);
COMMAND(install, "[CARGO OPTIONS] [CRATE]", OB_PASS_CARGO, install_options);
