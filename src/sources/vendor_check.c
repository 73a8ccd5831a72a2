// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Checking OS-owned crates. A crate compiles when rustc accepts it by metadata with what the recipe
 * says, exactly as the wrapper would call it. For a target whose core is not installed Cargo builds
 * core first from the toolchain's own source (-Zbuild-std=core, which stable toolchains take under
 * RUSTC_BOOTSTRAP); where that source is not installed either, the check is skipped and says so.
 * As a part of std a crate is given core under the name that std's manifest uses.
 */
#include "base/strs.h"
#include "diag/io.h"
#include "sources/vendor.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>

#define STD_FEATURE "rustc-dep-of-std"
#define SHOWN_BYTES 6000u

typedef struct command {
  ob_arena *arena;
  OB_VEC(const char *) argv;
  OB_VEC(ob_env_change) env;
  bool oom;
} command;

typedef struct checker {
  ob_arena *arena;
  ob_diags *diags;
  const ob_check_opts *opts;
  const char *work;    /* private directory */
  const char *sysroot; /* of rustc; NULL: it does not tell */
  size_t copies;
} checker;

static void
arg(command *c, const char *word)
{
  const char **slot = ob_vec_push(c->arena, &c->argv);
  if (!slot) {
    c->oom = true;
    return;
  }
  *slot = word;
}

static void
arg_str(command *c, ob_str word)
{
  const char *text = word.ptr ? ob_cstr(c->arena, word) : NULL;
  c->oom = c->oom || !text;
  arg(c, text);
}

static void
set(command *c, ob_str name, ob_str value)
{
  ob_env_change *slot = ob_vec_push(c->arena, &c->env);
  const char *n = ob_cstr(c->arena, name), *v = ob_cstr(c->arena, value);
  if (!slot || !n || !v) {
    c->oom = true;
    return;
  }
  *slot = (ob_env_change){n, v};
}

static ob_status
run(checker *k, command *c, ob_proc_result *result)
{
  arg(c, NULL);
  if (c->oom) {
    return OB_E_NOMEM;
  }
  const ob_proc proc = {.argv = c->argv.at,
                        .cwd = k->opts->tools.cwd,
                        .env = c->env.at,
                        .env_count = c->env.len,
                        .capture_stdout = true,
                        .capture_stderr = true};
  const int err = ob_proc_run(k->arena, &proc, result);
  if (err == ENOENT) {
    return ob_fail(k->diags, OB_E_NOT_FOUND, "OB0451", OB_SPAN_NONE,
                   "install Rust, or name the program by the variable CARGO or RUSTC",
                   "cannot run `%s`", c->argv.at[0]);
  }
  return err == 0 ? OB_OK : ob_fail_io(k->diags, OB_SPAN_NONE, "run", c->argv.at[0], err);
}

/** What `rustc --print WHAT` says, one line; empty when it fails. */
static ob_status
ask_rustc(checker *k, const char *what, const ob_vendor_target *target, ob_str *out)
{
  command c = {.arena = k->arena};
  arg(&c, k->opts->tools.rustc);
  arg(&c, "--print");
  arg(&c, what);
  if (target) {
    arg(&c, "--target");
    arg_str(&c, target->given);
    if (ob_str_ends(target->given, OB_STR(".json"))) {
      arg(&c, "-Zunstable-options");
      set(&c, OB_STR("RUSTC_BOOTSTRAP"), OB_STR("1"));
    }
  }
  ob_proc_result result;
  OB_TRY(run(k, &c, &result));
  *out = result.status == 0 ? ob_str_trim(result.out) : OB_STR_NONE;
  return OB_OK;
}

/** The installed libcore of a target, or NULL. */
static ob_status
find_core(checker *k, const ob_vendor_target *target, const char **out)
{
  *out = NULL;
  ob_str libdir;
  OB_TRY(ask_rustc(k, "target-libdir", target, &libdir));
  const char *dir = libdir.len > 0 ? ob_cstr(k->arena, libdir) : NULL;
  ob_dir_entries entries = {0};
  if (!dir || ob_dir_list(k->arena, dir, &entries) != 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str name = entries.at[i].name;
    /* The .rmeta comes after the .rlib, which may hold no metadata of its own. */
    if (ob_str_starts(name, OB_STR("libcore-")) &&
        (ob_str_ends(name, OB_STR(".rlib")) || ob_str_ends(name, OB_STR(".rmeta")))) {
      *out = ob_path_join(k->arena, dir, name.ptr);
      if (!*out) {
        return OB_E_NOMEM;
      }
    }
  }
  return OB_OK;
}

static ob_status
features_for(checker *k, const ob_os_crate *crate, bool for_std, ob_strs *out)
{
  const ob_str name = for_std ? OB_STR(STD_FEATURE) : OB_STR("default");
  return ob_crate_closure(k->arena, &crate->manifest, &name, 1, out);
}

static ob_status
failed(checker *k, const ob_check_line *line, const ob_proc_result *result)
{
  ob_diag *d = ob_error(
      k->diags, "OB0707", OB_SPAN_NONE,
      "`" OB_STR_FMT "` " OB_STR_FMT " does not compile for " OB_STR_FMT "%s" OB_STR_FMT "%s",
      OB_STR_ARG(line->crate->manifest.name), OB_STR_ARG(line->crate->manifest.version),
      OB_STR_ARG(line->target->target->triple), line->target->version.len > 0 ? "." : "",
      OB_STR_ARG(line->target->version), line->for_std ? " as a part of std" : "");
  if (!d) {
    return OB_E_NOMEM;
  }
  const ob_str said = ob_str_trim(result->err);
  ob_diag_note(k->diags, d, OB_STR_FMT "%s", OB_STR_ARG(ob_str_slice(said, 0, SHOWN_BYTES)),
               said.len > SHOWN_BYTES ? "\n..." : "");
  return OB_OK;
}

static void
set_package(command *c, const ob_os_crate *crate)
{
  set(c, OB_STR("CARGO_PKG_NAME"), crate->manifest.name);
  set(c, OB_STR("CARGO_PKG_VERSION"), crate->manifest.version);
  set(c, OB_STR("CARGO_CRATE_NAME"), crate->manifest.lib_name);
  set(c, OB_STR("CARGO_MANIFEST_DIR"), ob_str_from(crate->dir));
}

/** rustc alone, as the wrapper would call it. core: its path, for a crate of std. */
static ob_status
check_by_rustc(checker *k, ob_check_line *line, const char *core)
{
  const ob_os_crate *crate = line->crate;
  const ob_vendor_target *t = line->target;
  const ob_recipe_use use = ob_recipe_for(&crate->recipe, t->target, t->version, line->for_std);
  ob_strs features;
  OB_TRY(features_for(k, crate, line->for_std, &features));
  command c = {.arena = k->arena};
  arg(&c, k->opts->tools.rustc);
  arg(&c, "--crate-name");
  arg_str(&c, crate->manifest.lib_name);
  arg_str(&c, ob_fmt(k->arena, "--edition=" OB_STR_FMT, OB_STR_ARG(crate->recipe.edition)));
  arg_str(&c, ob_fmt(k->arena, "%s/" OB_STR_FMT, crate->dir, OB_STR_ARG(crate->recipe.root)));
  static const char *const fixed[] = {"--crate-type", "lib",   "--emit=metadata",
                                      "--cap-lints",  "allow", "--target"};
  for (size_t i = 0; i < OB_COUNT(fixed); i++) {
    arg(&c, fixed[i]);
  }
  arg_str(&c, t->given);
  arg(&c, "--out-dir");
  arg(&c, k->work);
  for (size_t i = 0; i < features.len; i++) {
    arg(&c, "--cfg");
    arg_str(&c, ob_fmt(k->arena, "feature=\"" OB_STR_FMT "\"", OB_STR_ARG(features.at[i])));
  }
  for (size_t i = 0; i < use.cfg->len; i++) {
    arg(&c, "--cfg");
    arg_str(&c, use.cfg->at[i]);
  }
  arg(&c, "--cfg");
  arg_str(&c, ob_fmt(k->arena, "target_os_version=\"" OB_STR_FMT "\"",
                     OB_STR_ARG(t->version.len > 0 ? t->version : OB_STR("unknown"))));
  set_package(&c, crate);
  for (size_t i = 0; use.env && i < use.env->env.len; i++) {
    set(&c, use.env->env.at[i].name, use.env->env.at[i].value);
  }
  if (use.out_dir.len > 0) {
    set(&c, OB_STR("OUT_DIR"),
        ob_fmt(k->arena, "%s/" OB_STR_FMT, crate->dir, OB_STR_ARG(use.out_dir)));
  }
  if (line->for_std) {
    arg(&c, "-Zforce-unstable-if-unmarked");
    arg(&c, "--extern");
    arg_str(&c, ob_fmt(k->arena, "rustc_std_workspace_core=%s", core));
  }
  if (line->for_std || ob_str_ends(t->given, OB_STR(".json"))) {
    arg(&c, "-Zunstable-options");
    set(&c, OB_STR("RUSTC_BOOTSTRAP"), OB_STR("1"));
  }
  ob_proc_result result;
  OB_TRY(run(k, &c, &result));
  if (result.status != 0) {
    line->result = OB_CHECK_FAILED;
    return failed(k, line, &result);
  }
  return OB_OK;
}

static void
skip(ob_check_line *line, ob_str why)
{
  line->result = OB_CHECK_SKIPPED;
  line->why = why;
}

/** Cargo, which builds core for the target first. */
static ob_status
check_by_cargo(checker *k, ob_check_line *line)
{
  const ob_vendor_target *t = line->target;
  if (!k->sysroot) {
    ob_str sysroot;
    OB_TRY(ask_rustc(k, "sysroot", NULL, &sysroot));
    k->sysroot = ob_cstr(k->arena, sysroot.ptr ? sysroot : OB_STR(""));
    if (!k->sysroot) {
      return OB_E_NOMEM;
    }
  }
  const char *library = ob_path_join(k->arena, k->sysroot, "lib/rustlib/src/rust/library");
  const char *lock = library ? ob_path_join(k->arena, library, "Cargo.lock") : NULL;
  const char *vendored = library ? ob_path_join(k->arena, library, "vendor") : NULL;
  if (!vendored || !lock) {
    return OB_E_NOMEM;
  }
  if (!ob_file_exists(lock)) {
    skip(line, OB_STR("no core for this target is installed, nor the source of the standard "
                      "library (rust-src)"));
    return OB_OK;
  }
  if (line->for_std) {
    skip(line, OB_STR("no core for this target is installed, and as a part of std only a build of "
                      "std tells"));
    return OB_OK;
  }
  const ob_str copy = ob_fmt(k->arena, "%s/crate-%zu", k->work, k->copies++);
  ob_strs features;
  ob_buf list, source;
  ob_buf_init(&list, k->arena);
  ob_buf_init(&source, k->arena);
  OB_TRY(features_for(k, line->crate, false, &features));
  for (size_t i = 0; i < features.len; i++) {
    ob_buf_put(&list, i > 0 ? OB_STR(",") : OB_STR(""));
    ob_buf_put(&list, features.at[i]);
  }
  if (!copy.ptr || list.oom) {
    return OB_E_NOMEM;
  }
  OB_TRY(
      ob_crate_write_plain(k->arena, k->diags, line->crate, NULL, t->target, t->version, copy.ptr));
  command c = {.arena = k->arena};
  static const char *const fixed[] = {
      "check", "--quiet", "--lib", "-Zbuild-std=core", "--no-default-features", "--target"};
  arg(&c, k->opts->tools.cargo);
  for (size_t i = 0; i < OB_COUNT(fixed); i++) {
    arg(&c, fixed[i]);
  }
  arg_str(&c, t->given);
  if (ob_str_ends(t->given, OB_STR(".json"))) {
    arg(&c, "-Zjson-target-spec");
  }
  arg(&c, "--features");
  arg_str(&c, ob_buf_view(&list));
  arg(&c, "--manifest-path");
  arg_str(&c, ob_fmt(k->arena, "%s/Cargo.toml", copy.ptr));
  arg(&c, "--target-dir");
  arg_str(&c, ob_fmt(k->arena, "%s/target", k->work));
  if (ob_file_is_dir(vendored)) {
    /* The source of std comes with its dependencies: nothing has to be fetched. */
    ob_buf_put(&source, OB_STR("source.osbind-std.directory="));
    ob_toml_put_string(&source, ob_str_from(vendored));
    arg(&c, "--offline");
    arg(&c, "--config");
    arg(&c, "source.crates-io.replace-with=\"osbind-std\"");
    arg(&c, "--config");
    arg_str(&c, ob_buf_view(&source));
  }
  set(&c, OB_STR("RUSTC_BOOTSTRAP"), OB_STR("1"));
  set(&c, OB_STR("RUSTC_WRAPPER"), OB_STR(""));
  set(&c, OB_STR("RUSTFLAGS"),
      ob_fmt(k->arena, "--cap-lints=allow --cfg=target_os_version=\"" OB_STR_FMT "\"",
             OB_STR_ARG(t->version.len > 0 ? t->version : OB_STR("unknown"))));
  ob_proc_result result;
  OB_TRY(run(k, &c, &result));
  if (result.status == 0) {
    return OB_OK;
  }
  if (ob_str_search(result.err, OB_STR("can't find crate for `std`")) != SIZE_MAX) {
    skip(line, OB_STR("the crate uses std, and no std for this target is installed"));
    return OB_OK;
  }
  line->result = OB_CHECK_FAILED;
  return failed(k, line, &result);
}

static ob_status
check_recorded(checker *k, const ob_os_crate *crate, bool *whole)
{
  ob_diag *d = NULL;
  size_t count = 0;
  for (size_t i = 0; i < crate->files.len; i++) {
    const ob_crate_file *file = &crate->files.at[i];
    if (file->recorded.len > 0) {
      continue;
    }
    if (!d) {
      d = crate->sealed
              ? ob_error(k->diags, "OB0518", OB_SPAN_NONE,
                         "a file without a recorded checksum: %s/" OB_STR_FMT, crate->dir,
                         OB_STR_ARG(file->path))
              : ob_error(k->diags, "OB0518", OB_SPAN_NONE, "no recorded checksums: %s", crate->dir);
      if (!d) {
        return OB_E_NOMEM;
      }
      ob_diag_help(k->diags, d, "run `osbind vendor seal %s` when its files are right", crate->dir);
    } else if (crate->sealed && count < 5) {
      ob_diag_note(k->diags, d, "also " OB_STR_FMT, OB_STR_ARG(file->path));
    }
    count++;
  }
  *whole = count == 0;
  return OB_OK;
}

static ob_status
check_crate(checker *k, const ob_os_crate *crate, const ob_vendor_target *target, bool for_std,
            ob_check_lines *out)
{
  ob_check_line *line = ob_vec_push(k->arena, out);
  if (!line) {
    return OB_E_NOMEM;
  }
  *line = (ob_check_line){.crate = crate, .target = target, .for_std = for_std};
  ob_strs features;
  OB_TRY(features_for(k, crate, for_std, &features));
  if (for_std && features.len == 0) {
    skip(line, OB_STR("the crate has no feature `" STD_FEATURE "`"));
    return OB_OK;
  }
  const char *core;
  OB_TRY(find_core(k, target, &core));
  return core ? check_by_rustc(k, line, core) : check_by_cargo(k, line);
}

static ob_status
check_all(checker *k, const ob_os_source *source, bool *bad, ob_check_lines *out)
{
  const size_t rounds = k->opts->for_std ? 2 : 1;
  const size_t total = source->crates.len * k->opts->target_count * rounds;
  size_t done = 0;
  for (size_t i = 0; i < source->crates.len; i++) {
    const ob_os_crate *crate = &source->crates.at[i];
    bool whole;
    OB_TRY(check_recorded(k, crate, &whole));
    *bad = *bad || !whole;
    for (size_t j = 0; j < k->opts->target_count; j++) {
      for (size_t round = 0; round < rounds; round++) {
        ob_steps_tell(k->opts->steps, done++, total, crate->manifest.name);
        OB_TRY(check_crate(k, crate, &k->opts->targets[j], round == 1, out));
        *bad = *bad || out->at[out->len - 1].result == OB_CHECK_FAILED;
      }
    }
  }
  return OB_OK;
}

ob_status
ob_vendor_check(ob_arena *arena, ob_diags *diags, const ob_os_source *source,
                const ob_check_opts *opts, ob_check_lines *out)
{
  checker k = {.arena = arena, .diags = diags, .opts = opts};
  const ob_str prefix = ob_fmt(arena, "%s/osbind-check-", opts->temporary);
  if (!prefix.ptr) {
    return OB_E_NOMEM;
  }
  const int err = ob_dir_make_temp(arena, prefix.ptr, &k.work);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "make a directory at", prefix.ptr, err);
  }
  bool bad = false;
  ob_status st = check_all(&k, source, &bad, out);
  const int gone = ob_dir_remove(k.work);
  if (gone != 0 && st == OB_OK) {
    st = ob_fail_io(diags, OB_SPAN_NONE, "remove", k.work, gone);
  }
  return st != OB_OK ? st : bad ? OB_E_INVALID : OB_OK;
}
