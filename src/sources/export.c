// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Export for builders that may not use a wrapper. A directory source that replaces the registry
 * replaces all of it, so a farm holds every locked crate: links to the files that Cargo has
 * unpacked, and for each replaced crate a copy of the OS-owned one with the locked version, the
 * features and dependencies of upstream's manifest (otherwise --locked would not hold) and a build
 * script that prints the recipe. Cargo ties sources to a lockfile by `package` alone, and notices
 * a changed crate by its path alone: so the path holds the content's hash.
 */
#include "sources/export.h"
#include "base/str.h"
#include "cargo/workspace.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include "sys/signals.h"
#include <string.h>

typedef struct exporter {
  ob_arena *arena;
  ob_diags *diags;
  const ob_export_opts *opts;
  const json_t *packages; /* of `cargo metadata` */
  const char *work;       /* private directory beside opts->dir, or in it for `paths` */
  const char *stage;      /* where finished crates go: work/farm, or opts->dir */
  ob_export_result *out;
} exporter;

static ob_status
io_failed(exporter *x, const char *verb, const char *path, int err)
{
  return err == 0 ? OB_OK : ob_fail_io(x->diags, OB_SPAN_NONE, verb, path, err);
}

static ob_status
join(exporter *x, const char *a, const char *b, const char **out)
{
  *out = ob_path_join(x->arena, a, b);
  return *out ? OB_OK : OB_E_NOMEM;
}

/** The directory of a locked crate, by `cargo metadata`. */
static ob_status
find_package(exporter *x, const ob_lock_package *p, const char **dir)
{
  for (size_t i = 0; i < json_array_size(x->packages); i++) {
    const json_t *package = json_array_get(x->packages, i);
    if (ob_str_eq(ob_json_string(package, "name"), p->name) &&
        ob_str_eq(ob_json_string(package, "version"), p->version) &&
        ob_str_starts(ob_json_string(package, "source"), OB_STR("registry+"))) {
      const ob_str manifest = ob_json_string(package, "manifest_path");
      *dir = ob_cstr(x->arena, ob_path_dir(manifest));
      return *dir ? OB_OK : OB_E_NOMEM;
    }
  }
  return ob_fail(
      x->diags, OB_E_NOT_FOUND, "OB0720", p->span,
      "run `cargo fetch --locked`; take `paths` and [patch] for it out of Cargo's config",
      "`" OB_STR_FMT "` " OB_STR_FMT " is locked, and Cargo does not say where it lies",
      OB_STR_ARG(p->name), OB_STR_ARG(p->version));
}

/** `package` of a checksum file as it stands there, also when it is no SHA-256. */
static ob_status
raw_package(exporter *x, const char *dir, ob_str *out)
{
  const char *path;
  OB_TRY(join(x, dir, OB_CHECKSUM_FILE, &path));
  ob_str text;
  *out = OB_STR_NONE;
  if (ob_file_read(x->arena, path, OB_CHECKSUM_MAX_SIZE, &text) != 0) {
    return OB_OK;
  }
  json_t *root = json_loadb(text.ptr, text.len, 0, NULL);
  const ob_str package = ob_json_string(root, "package");
  *out = package.len > 0 ? ob_str_dup(x->arena, package) : OB_STR_NONE;
  const bool oom = package.len > 0 && !out->ptr;
  json_decref(root);
  return oom ? OB_E_NOMEM : OB_OK;
}

static ob_status
write_checksums(exporter *x, const char *dir, ob_str package)
{
  ob_buf text;
  ob_buf_init(&text, x->arena);
  ob_json_writer w = {.out = &text};
  ob_json_open(&w, '{');
  ob_json_key(&w, "files");
  ob_json_open(&w, '{');
  ob_json_close(&w, '}');
  if (package.len > 0) {
    ob_json_field(&w, "package", package);
  }
  ob_json_close(&w, '}');
  OB_TRY(ob_buf_status(&text));
  const char *path;
  OB_TRY(join(x, dir, OB_CHECKSUM_FILE, &path));
  return io_failed(x, "write", path, ob_file_create(path, ob_buf_view(&text), 0644));
}

/** A crate that stays the registry's: links to its files, and a checksum file of our own. */
static ob_status
put_plain(exporter *x, const char *from, const char *to, ob_str package)
{
  if (x->opts->copy) {
    OB_TRY(ob_crate_copy(x->arena, x->diags, from, to));
    return write_checksums(x, to, package);
  }
  OB_TRY(io_failed(x, "make", to, ob_dir_make(to, 0755)));
  const char *real;
  ob_dir_entries entries = {0};
  OB_TRY(io_failed(x, "open", from, ob_path_real(x->arena, from, &real)));
  OB_TRY(io_failed(x, "list", real, ob_dir_list(x->arena, real, &entries)));
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str name = entries.at[i].name;
    if (ob_str_starts(name, OB_STR(OB_CHECKSUM_FILE)) || ob_str_eq(name, OB_STR(".cargo-ok"))) {
      continue;
    }
    const char *target, *link;
    OB_TRY(join(x, real, name.ptr, &target));
    OB_TRY(join(x, to, name.ptr, &link));
    if (entries.at[i].kind == OB_FILE_LINK) { /* a link in an older farm */
      OB_TRY(io_failed(x, "follow", target, ob_path_real(x->arena, target, &target)));
    }
    OB_TRY(io_failed(x, "link", link, ob_file_symlink(target, link)));
  }
  return write_checksums(x, to, package);
}

/** A replaced crate below x->work; *name: its directory's name with the hash of its content. */
static ob_status
put_replaced(exporter *x, const ob_lock_package *p, const ob_os_crate *crate, const char *from,
             ob_str package, const char **at, ob_str *name)
{
  ob_manifest upstream;
  OB_TRY(ob_manifest_load(x->arena, x->diags, from, &upstream));
  const ob_str plain = ob_fmt(x->arena, "%s/" OB_STR_FMT "-" OB_STR_FMT ".new", x->work,
                              OB_STR_ARG(p->name), OB_STR_ARG(p->version));
  if (!plain.ptr) {
    return OB_E_NOMEM;
  }
  OB_TRY(io_failed(x, "make", plain.ptr, ob_dir_make(plain.ptr, 0755)));
  OB_TRY(ob_crate_write_plain(x->arena, x->diags, crate, &upstream, x->opts->target,
                              x->opts->os_version, plain.ptr));
  size_t files;
  OB_TRY(ob_crate_seal(x->arena, x->diags, plain.ptr, package, &files));
  const char *sums;
  OB_TRY(join(x, plain.ptr, OB_CHECKSUM_FILE, &sums));
  char hash[65];
  OB_TRY(io_failed(x, "read", sums, ob_sha256_file(sums, hash)));
  *at = plain.ptr;
  *name = ob_fmt(x->arena, OB_STR_FMT "-" OB_STR_FMT "-%.16s", OB_STR_ARG(p->name),
                 OB_STR_ARG(p->version), hash);
  return name->ptr ? OB_OK : OB_E_NOMEM;
}

static ob_status
add(exporter *x, const ob_lock_package *p, const char *dir, const ob_os_crate *crate)
{
  ob_exported *slot = ob_vec_push(x->arena, &x->out->crates);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_exported){p->name, p->version, dir, crate};
  x->out->replaced += crate ? 1u : 0u;
  return OB_OK;
}

static ob_status
place(exporter *x, const char *at, ob_str name, const char **final)
{
  const char *goal;
  OB_TRY(join(x, x->stage, name.ptr, &goal));
  OB_TRY(join(x, x->opts->dir, name.ptr, final));
  if (!x->opts->farm && ob_file_exists(goal)) {
    return OB_OK; /* the name holds the hash: it is the same */
  }
  return io_failed(x, "rename", goal, ob_file_rename(at, goal));
}

static ob_status
export_package(exporter *x, const ob_lock_package *p)
{
  ob_choice choice = {0};
  OB_TRY(ob_plan_choose(x->arena, x->opts->plan, x->opts->target, x->opts->os_version, p->name,
                        &p->semver, &choice));
  if (choice.promised && !choice.crate) {
    return ob_fail(x->diags, OB_E_NOT_FOUND, "OB0722", choice.rule ? choice.rule->span : p->span,
                   "`osbind sources` tells what was considered",
                   "the config promises a replacement for `" OB_STR_FMT "` " OB_STR_FMT
                   " that is not there: " OB_STR_FMT,
                   OB_STR_ARG(p->name), OB_STR_ARG(p->version), OB_STR_ARG(choice.why));
  }
  if (!choice.crate && !x->opts->farm) {
    return OB_OK;
  }
  if (!ob_trust_inner_path(p->name) || ob_str_find(p->name, '/') != SIZE_MAX) {
    return ob_fail(x->diags, OB_E_INVALID, "OB0720", p->span, NULL,
                   "`" OB_STR_FMT "` is no name of a crate", OB_STR_ARG(p->name));
  }
  const char *from = NULL;
  OB_TRY(find_package(x, p, &from));
  ob_str package = p->checksum;
  if (package.len == 0) {
    OB_TRY(raw_package(x, from, &package));
  }
  if (choice.crate) {
    const char *at, *final;
    ob_str name;
    OB_TRY(put_replaced(x, p, choice.crate, from, package, &at, &name));
    OB_TRY(place(x, at, name, &final));
    return add(x, p, final, choice.crate);
  }
  const ob_str name =
      ob_fmt(x->arena, OB_STR_FMT "-" OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(p->name),
             OB_STR_ARG(p->version), p->checksum.len > 0 ? "-" : "",
             OB_STR_ARG(ob_str_slice(p->checksum, 0, 16)));
  const char *at, *final, *script;
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  OB_TRY(join(x, from, OB_PLAIN_SCRIPT, &script));
  if (ob_file_exists(script)) {
    return ob_fail(x->diags, OB_E_INVALID, "OB0721", p->span,
                   "take the farm or `paths` out of Cargo's config while a new one is exported",
                   "`" OB_STR_FMT "` itself comes from an older export: %s", OB_STR_ARG(p->name),
                   from);
  }
  OB_TRY(join(x, x->stage, name.ptr, &at));
  OB_TRY(join(x, x->opts->dir, name.ptr, &final));
  OB_TRY(put_plain(x, from, at, package));
  return add(x, p, final, NULL);
}

static ob_status
export_all(exporter *x)
{
  const ob_lockfile *lock = x->opts->lock;
  for (size_t i = 0; i < lock->packages.len; i++) {
    const ob_lock_package *p = &lock->packages.at[i];
    ob_steps_tell(x->opts->steps, i, lock->packages.len, p->name);
    if (ob_lock_is_crates_io(p->source)) {
      OB_TRY(export_package(x, p));
    }
  }
  for (size_t i = 0; !x->opts->farm && i < x->out->crates.len; i++) {
    for (size_t j = 0; j < lock->packages.len; j++) {
      const ob_lock_package *p = &lock->packages.at[j];
      if (ob_str_eq(p->name, x->out->crates.at[i].name) &&
          !ob_str_eq(p->version, x->out->crates.at[i].version)) {
        return ob_fail(x->diags, OB_E_UNSUPPORTED, "OB0723", p->span, "use --farm",
                       "`paths` would replace every `" OB_STR_FMT "` of the lockfile, and it holds "
                       "more than one version",
                       OB_STR_ARG(p->name));
      }
    }
  }
  return OB_OK;
}

/** May dir be replaced by a new farm? */
static ob_status
check_goal(exporter *x)
{
  const char *dir = x->opts->dir, *marker;
  ob_dir_entries entries = {0};
  if (!ob_file_exists(dir)) {
    return OB_OK;
  }
  OB_TRY(join(x, dir, OB_FARM_FILE, &marker));
  OB_TRY(io_failed(x, "list", dir, ob_dir_list(x->arena, dir, &entries)));
  return entries.len == 0 || ob_file_exists(marker)
             ? OB_OK
             : ob_fail(x->diags, OB_E_INVALID, "OB0721", OB_SPAN_NONE,
                       "name a new directory, or an older farm",
                       "`%s` holds something that is no farm", dir);
}

static ob_status
swap_farm(exporter *x)
{
  const char *marker, *old;
  OB_TRY(join(x, x->stage, OB_FARM_FILE, &marker));
  OB_TRY(join(x, x->work, "old", &old));
  OB_TRY(io_failed(x, "write", marker,
                   ob_file_create(marker, OB_STR("Written by `osbind export --farm`.\n"), 0644)));
  ob_signals_hold();
  const bool had = ob_file_exists(x->opts->dir);
  int err = had ? ob_file_rename(x->opts->dir, old) : 0;
  if (err == 0) {
    err = ob_file_rename(x->stage, x->opts->dir);
    if (err != 0 && had) {
      const int back = ob_file_rename(old, x->opts->dir);
      err = back != 0 ? back : err;
    }
  }
  ob_signals_release();
  return io_failed(x, "rename", x->opts->dir, err);
}

static ob_status
open_stage(exporter *x)
{
  const ob_export_opts *opts = x->opts;
  const char *parent =
      opts->farm ? ob_cstr(x->arena, ob_path_dir(ob_str_from(opts->dir))) : opts->dir;
  const char *prefix = parent ? ob_path_join(x->arena, parent, ".osbind-export-") : NULL;
  if (!prefix) {
    return OB_E_NOMEM;
  }
  OB_TRY(io_failed(x, "make", parent, ob_dir_make(parent, 0755)));
  OB_TRY(io_failed(x, "write to", parent, ob_dir_make_temp(x->arena, prefix, &x->work)));
  if (!opts->farm) {
    x->stage = opts->dir;
    return OB_OK;
  }
  OB_TRY(join(x, x->work, "farm", &x->stage));
  return io_failed(x, "make", x->stage, ob_dir_make(x->stage, 0755));
}

ob_status
ob_export(ob_arena *arena, ob_diags *diags, const ob_export_opts *opts, ob_export_result *out)
{
  *out = (ob_export_result){0};
  exporter x = {.arena = arena, .diags = diags, .opts = opts, .out = out};
  if (opts->farm) {
    OB_TRY(check_goal(&x));
  }
  json_t *metadata = NULL;
  OB_TRY(ob_cargo_metadata(arena, diags, opts->cargo, opts->project, opts->cargo_args, &metadata));
  x.packages = json_object_get(metadata, "packages");
  ob_status st = open_stage(&x);
  if (st == OB_OK) {
    st = export_all(&x);
  }
  if (st == OB_OK && opts->farm) {
    st = swap_farm(&x);
  }
  if (x.work) {
    const int err = ob_dir_remove(x.work);
    if (err != 0 && st == OB_OK) {
      st = io_failed(&x, "remove", x.work, err);
    }
  }
  json_decref(metadata);
  return st;
}
