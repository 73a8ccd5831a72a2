// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Running a crate's build script for a target and reading what it prints. Cargo does it: a private
 * project with the crate's manifest, its build script and an empty library is checked for the
 * target, and Cargo's message `build-script-executed` holds the answer. The message comes before
 * the library is compiled, so it comes for targets without std too (the check itself then fails,
 * which is no failure here). Before each run the target's own output is removed, because Cargo
 * would not run the script again for another OS version.
 */
#include "base/strs.h"
#include "diag/io.h"
#include "sources/knobs.h"
#include "sources/vendor.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>

#define EMPTY_LIB "osbind-empty.rs"

static ob_status
write_text(ob_arena *arena, ob_diags *diags, const char *dir, const char *name, ob_str text)
{
  const char *path = ob_path_join(arena, dir, name);
  if (!path) {
    return OB_E_NOMEM;
  }
  const int err = ob_file_write(path, text, 0644);
  return err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "write", path, err);
}

ob_status
ob_record_prepare(ob_arena *arena, ob_diags *diags, const ob_record_opts *opts,
                  const char *original)
{
  const char *crate = ob_path_join(arena, opts->dir, "crate");
  if (!crate) {
    return OB_E_NOMEM;
  }
  ob_buf manifest;
  ob_buf_init(&manifest, arena);
  const ob_crate_form form = {.version = opts->manifest->version,
                              .edition = opts->manifest->edition,
                              .lib_path = OB_STR(EMPTY_LIB),
                              .build = opts->manifest->build,
                              .keep_build_dependencies = true,
                              .base = original};
  ob_crate_put_manifest(&manifest, opts->manifest, &form);
  OB_TRY(ob_buf_status(&manifest));
  OB_TRY(write_text(arena, diags, crate, "Cargo.toml", ob_buf_view(&manifest)));
  return write_text(arena, diags, crate, EMPTY_LIB, OB_STR("#![no_std]\n"));
}

/* ---- Cargo's messages ---- */

static ob_status
take_strings(ob_arena *arena, const json_t *array, ob_strs *out)
{
  for (size_t i = 0; i < json_array_size(array); i++) {
    const json_t *item = json_array_get(array, i);
    ob_str *slot = json_is_string(item) ? ob_vec_push(arena, out) : NULL;
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = ob_str_dup(arena, (ob_str){json_string_value(item), json_string_length(item)});
    if (!slot->ptr) {
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}

static ob_status
take_message(ob_arena *arena, const json_t *message, ob_recorded *out)
{
  *out = (ob_recorded){0};
  OB_TRY(take_strings(arena, json_object_get(message, "cfgs"), &out->cfg));
  OB_TRY(take_strings(arena, json_object_get(message, "linked_libs"), &out->linked_libs));
  OB_TRY(take_strings(arena, json_object_get(message, "linked_paths"), &out->linked_paths));
  const json_t *env = json_object_get(message, "env");
  for (size_t i = 0; i < json_array_size(env); i++) {
    ob_strs pair = {0};
    OB_TRY(take_strings(arena, json_array_get(env, i), &pair));
    ob_recipe_env *slot = pair.len == 2 ? ob_vec_push(arena, &out->env) : NULL;
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_recipe_env){pair.at[0], pair.at[1]};
  }
  out->out_dir = ob_cstr(arena, ob_json_string(message, "out_dir"));
  return out->out_dir ? OB_OK : OB_E_NOMEM;
}

ob_status
ob_record_parse(ob_arena *arena, ob_str messages, ob_str target_dir, ob_recorded *out, bool *found)
{
  *found = false;
  ob_str rest = messages, line;
  while (ob_str_next(&rest, '\n', &line)) {
    if (!ob_str_starts(line, OB_STR("{")) ||
        ob_str_search(line, OB_STR("build-script-executed")) == SIZE_MAX) {
      continue;
    }
    json_t *message = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES, NULL);
    const ob_str reason = ob_json_string(message, "reason");
    const ob_str out_dir = ob_json_string(message, "out_dir");
    ob_status st = OB_OK;
    /* Scripts of build dependencies run for the host, in another directory. */
    if (ob_str_eq(reason, OB_STR("build-script-executed")) && ob_str_starts(out_dir, target_dir)) {
      st = take_message(arena, message, out);
      *found = st == OB_OK;
    }
    json_decref(message);
    OB_TRY(st);
  }
  return OB_OK;
}

/* ---- running ---- */

typedef struct command {
  ob_arena *arena;
  OB_VEC(const char *) argv;
  OB_VEC(ob_env_change) env;
  bool oom;
} command;

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
set(command *c, const char *name, const char *value)
{
  ob_env_change *slot = ob_vec_push(c->arena, &c->env);
  if (!slot) {
    c->oom = true;
    return;
  }
  *slot = (ob_env_change){name, value};
}

/** Tell the build script the OS version in every way that there is. */
static void
set_version(command *c, const ob_record_opts *opts)
{
  const ob_vendor_target *t = opts->target;
  const ob_str version = t->version.len > 0 ? t->version : OB_STR("unknown");
  const char *text = ob_cstr(c->arena, version);
  const char *variable = ob_target_version_variable(c->arena, t->target->triple);
  if (!text || !variable) {
    c->oom = true;
    return;
  }
  set(c, "CARGO_CFG_TARGET_OS_VERSION", text);
  set(c, variable, t->version.len > 0 ? text : NULL);
  if (!ob_str_eq(opts->manifest->name, OB_STR(OB_KNOBS_CRATE))) {
    return;
  }
  const ob_knob *knob = ob_knobs_find(t->target, t->version, &opts->manifest->semver);
  if (knob && knob->variable) {
    set(c, knob->variable, knob->value);
  }
}

static ob_str
join_features(ob_arena *arena, const ob_strs *features)
{
  ob_buf list;
  ob_buf_init(&list, arena);
  for (size_t i = 0; i < features->len; i++) {
    ob_buf_put(&list, i > 0 ? OB_STR(",") : OB_STR(""));
    ob_buf_put(&list, features->at[i]);
  }
  ob_buf_putc(&list, '\0');
  return list.oom ? OB_STR_NONE : ob_buf_view(&list);
}

static bool
has_build_dependencies(const ob_manifest *m)
{
  if (ob_toml_get(m->root, OB_STR("build-dependencies"))) {
    return true;
  }
  const ob_toml *targets = ob_toml_get(m->root, OB_STR("target"));
  for (const ob_toml_entry *t = ob_toml_first(targets); t; t = t->next) {
    if (ob_toml_get(t->value, OB_STR("build-dependencies"))) {
      return true;
    }
  }
  return false;
}

static ob_status
run_cargo(ob_arena *arena, ob_diags *diags, const ob_record_opts *opts, const char *target_dir,
          bool offline, ob_proc_result *result)
{
  command c = {.arena = arena};
  const char *manifest = ob_path_join(arena, opts->dir, "crate/Cargo.toml");
  const ob_str features = join_features(arena, opts->features);
  const char *target = ob_cstr(arena, opts->target->given);
  if (!manifest || !features.ptr || !target) {
    return OB_E_NOMEM;
  }
  const char *const words[] = {opts->tools.cargo,
                               "check",
                               "--quiet",
                               "--lib",
                               "--manifest-path",
                               manifest,
                               "--target-dir",
                               target_dir,
                               "--target",
                               target,
                               "--message-format=json",
                               "--no-default-features",
                               "--features",
                               features.ptr};
  for (size_t i = 0; i < OB_COUNT(words); i++) {
    arg(&c, words[i]);
  }
  if (offline) {
    arg(&c, "--offline");
  }
  const bool spec = ob_str_ends(opts->target->given, OB_STR(".json"));
  if (spec) {
    arg(&c, "-Zjson-target-spec");
    set(&c, "RUSTC_BOOTSTRAP", "1");
  }
  arg(&c, NULL);
  set(&c, "RUSTC_WRAPPER", "");
  set(&c, "RUSTC_WORKSPACE_WRAPPER", "");
  static const char *const removed[] = {
      "RUSTFLAGS",          "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR",
      "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS",   "OSBIND_INDEX"};
  for (size_t i = 0; i < OB_COUNT(removed); i++) {
    set(&c, removed[i], NULL);
  }
  set_version(&c, opts);
  if (c.oom) {
    return OB_E_NOMEM;
  }
  const ob_proc proc = {.argv = c.argv.at,
                        .cwd = opts->tools.cwd,
                        .env = c.env.at,
                        .env_count = c.env.len,
                        .capture_stdout = true,
                        .capture_stderr = true};
  const int err = ob_proc_run(arena, &proc, result);
  if (err == ENOENT) {
    return ob_fail(diags, OB_E_NOT_FOUND, "OB0451", OB_SPAN_NONE,
                   "install Cargo, or name it by the variable CARGO", "cannot run `%s`",
                   opts->tools.cargo);
  }
  return err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "run", opts->tools.cargo, err);
}

/** Cargo's own words as notes: its stderr, and what the compiler rendered for a build script. */
static ob_status
script_failed(ob_arena *arena, ob_diags *diags, const ob_record_opts *opts,
              const ob_proc_result *result)
{
  ob_diag *d = ob_error(diags, "OB0701", OB_SPAN_NONE,
                        "the build script of `" OB_STR_FMT "` gave no answer for " OB_STR_FMT,
                        OB_STR_ARG(opts->manifest->name), OB_STR_ARG(opts->target->given));
  if (!d) {
    return OB_E_NOMEM;
  }
  ob_str rest = result->out, line;
  while (ob_str_next(&rest, '\n', &line)) {
    json_t *message = ob_str_search(line, OB_STR("\"rendered\"")) != SIZE_MAX
                          ? json_loadb(line.ptr, line.len, 0, NULL)
                          : NULL;
    const ob_str text = ob_json_string(json_object_get(message, "message"), "rendered");
    if (ob_str_starts(text, OB_STR("error"))) {
      ob_diag_note(diags, d, OB_STR_FMT, OB_STR_ARG(ob_str_trim(text)));
    }
    json_decref(message);
  }
  const ob_str said = ob_str_trim(result->err);
  if (said.len > 0) {
    ob_diag_note(diags, d, "Cargo said:\n" OB_STR_FMT, OB_STR_ARG(ob_str_slice(said, 0, 4000)));
  }
  (void)arena;
  return OB_E_PROCESS;
}

ob_status
ob_record_run(ob_arena *arena, ob_diags *diags, const ob_record_opts *opts, ob_recorded *out)
{
  const char *real = NULL;
  int err = ob_path_real(arena, opts->dir, &real);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "open", opts->dir, err);
  }
  const char *target_dir = ob_path_join(arena, real, "target");
  if (!target_dir) {
    return OB_E_NOMEM;
  }
  ob_str stem = ob_path_base(opts->target->given);
  if (ob_str_ends(stem, OB_STR(".json"))) {
    stem = ob_str_slice(stem, 0, stem.len - 5);
  }
  const ob_str own = ob_fmt(arena, "%s/" OB_STR_FMT, target_dir, OB_STR_ARG(stem));
  if (!own.ptr) {
    return OB_E_NOMEM;
  }
  err = ob_dir_remove(own.ptr);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "remove", own.ptr, err);
  }
  ob_proc_result result;
  bool found = false;
  OB_TRY(run_cargo(arena, diags, opts, target_dir, true, &result));
  OB_TRY(ob_record_parse(arena, result.out, own, out, &found));
  if (!found && has_build_dependencies(opts->manifest)) {
    /* What it depends on may have to be fetched: Cargo does that by the user's own settings. */
    OB_TRY(run_cargo(arena, diags, opts, target_dir, false, &result));
    OB_TRY(ob_record_parse(arena, result.out, own, out, &found));
  }
  return found ? OB_OK : script_failed(arena, diags, opts, &result);
}
