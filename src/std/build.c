// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * One sysroot, from source to store. Cargo does the work, with -Zbuild-std, on a crate that is
 * empty; what this module decides is that nothing but the arguments can get into it: no config of
 * the user's project (Cargo runs in /), no flags, no profile, no wrapper but ours. The directory
 * in which it is built is kept, one for each rustc, target and profile: for another OS version
 * Cargo then compiles only the crates that the OS owns and what depends on them. It sees by a
 * variable for each crate (see src/rustc) that one is another now.
 */
#include "std/build.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/strs.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "formats/toml/toml.h"
#include "sources/index_build.h"
#include "sources/os_source.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NEEDED_NEW (UINT64_C(600) << 20)   /* bytes: a build from nothing, and what is kept of it */
#define NEEDED_AGAIN (UINT64_C(200) << 20) /* another version in the same directory */
#define MAX_ITEMS 12                       /* of those that a replacement lacks, in the message */
#define DRIVER "osbind-std"

typedef struct builder {
  ob_arena *arena;
  ob_diags *diags;
  const ob_std_build_opts *opts;
  ob_std_built *out;
  const char *dir;   /* the kept directory: target/, driver/, home/, state/ */
  const char *index; /* for the wrapper */
  ob_buf line;       /* what Cargo printed since the last newline */
  ob_strs rlibs;     /* absolute */
  ob_strs missing;   /* items that std looked for and did not find */
  ob_strs errors;    /* the first messages of rustc's */
  size_t error_count;
  bool no_room;
  bool oom;
} builder;

/* ---- messages ---- */

static void
tell(const builder *b, ob_std_event event, ob_str item)
{
  if (b->opts->watch.tell) {
    b->opts->watch.tell(b->opts->watch.context, event, b->out->units, 0, item);
  }
}

static ob_status
no_room(const builder *b, const char *path)
{
  return ob_fail(b->diags, OB_E_IO, "OB1115", OB_SPAN_NONE,
                 "make room on that file system, or set OSBIND_CACHE_DIR; `osbind std gc` removes "
                 "what is no longer used",
                 "there is no room for a std in `%s`: about %u MB are needed", path,
                 (unsigned)(NEEDED_NEW >> 20));
}

static ob_status
fail_write(const builder *b, const char *verb, const char *path, int err)
{
  if (err == ENOMEM) {
    return OB_E_NOMEM;
  }
  if (err == ENOSPC || err == EDQUOT) {
    return no_room(b, path);
  }
  return ob_fail(b->diags, OB_E_IO, "OB1104", OB_SPAN_NONE,
                 "set OSBIND_CACHE_DIR to a directory that you can write to; --system needs root",
                 "cannot %s `%s`: %s", verb, path, strerror(err));
}

/* ---- the kept directory ---- */

static const char *
in_dir(const builder *b, const char *name)
{
  return ob_path_join(b->arena, b->dir, name);
}

/** Write unless it holds these bytes: Cargo goes by the time of change. */
static ob_status
write_if_other(const builder *b, const char *path, ob_str bytes)
{
  ob_str have;
  if (ob_file_read(b->arena, path, bytes.len + 1, &have) == 0 && ob_str_eq(have, bytes)) {
    return OB_OK;
  }
  const int err = ob_file_write(path, bytes, 0644);
  return err == 0 ? OB_OK : fail_write(b, "write", path, err);
}

static ob_status
write_driver(const builder *b)
{
  static const ob_str manifest =
      OB_STR_INIT("[package]\nname = \"" DRIVER "\"\nversion = \"0.0.0\"\nedition = \"2021\"\n"
                  "publish = false\n[workspace]\n");
  const char *path = in_dir(b, "driver/Cargo.toml"), *root = in_dir(b, "driver/src/lib.rs");
  if (!path || !root) {
    return OB_E_NOMEM;
  }
  OB_TRY(write_if_other(b, path, manifest));
  return write_if_other(b, root, OB_STR("#![no_std]\n"));
}

static bool
is_release(const builder *b)
{
  return ob_str_eq(b->opts->profile, OB_STR("release"));
}

/** Cargo's own defaults, said aloud: `--config` outranks every file and variable. */
static ob_status
write_config(const builder *b, const char *path)
{
  ob_buf text;
  ob_buf_init(&text, b->arena);
  if (b->opts->source->vendor) {
    ob_buf_put(&text, OB_STR("[source.crates-io]\nreplace-with = \"osbind-std-vendor\"\n"
                             "[source.osbind-std-vendor]\ndirectory = "));
    ob_toml_put_string(&text, ob_str_from(b->opts->source->vendor));
    ob_buf_putc(&text, '\n');
  }
  ob_buf_put(&text, is_release(b) ? OB_STR("[profile.release]\nopt-level = 3\ndebug = 0\n"
                                           "debug-assertions = false\noverflow-checks = false\n"
                                           "codegen-units = 16\n")
                                  : OB_STR("[profile.dev]\nopt-level = 0\ndebug = 2\n"
                                           "debug-assertions = true\noverflow-checks = true\n"
                                           "codegen-units = 256\n"));
  ob_buf_fmt(&text,
             "lto = false\nincremental = false\nstrip = \"none\"\npanic = \"" OB_STR_FMT "\"\n",
             OB_STR_ARG(b->opts->panic));
  /* What runs rarely, and is compiled anew for every OS version: the harness of `cargo test`, and
     for another system than this one the library of macros, which run here. */
  const char *profile = is_release(b) ? "release" : "dev";
  ob_buf_fmt(&text, "[profile.%s.package.test]\nopt-level = 0\n", profile);
  if (!ob_str_eq(b->opts->target->triple, b->opts->toolchain->host)) {
    ob_buf_fmt(&text, "[profile.%s.package.proc_macro]\nopt-level = 0\n", profile);
  }
  OB_TRY(ob_buf_status(&text));
  return write_if_other(b, path, ob_buf_view(&text));
}

static ob_status
link_to(const builder *b, const char *target, const char *path)
{
  int err = ob_file_remove(path);
  err = err ? err : ob_file_symlink(target, path);
  return err == 0 ? OB_OK : fail_write(b, "write", path, err);
}

/**
 * A sysroot that is rustc's own with another library below lib/rustlib/src: Cargo looks for the
 * source of std nowhere else.
 */
static ob_status
make_source_sysroot(const builder *b, const char **out)
{
  *out = NULL;
  if (b->opts->source->is_own) {
    return OB_OK;
  }
  const char *root = in_dir(b, "sysroot");
  const char *rustlib = root ? ob_path_join(b->arena, root, "lib/rustlib") : NULL;
  const char *source = rustlib ? ob_path_join(b->arena, rustlib, "src/rust") : NULL;
  const char *own = ob_path_join(b->arena, b->opts->toolchain->sysroot, "lib/rustlib");
  const char *library = source ? ob_path_join(b->arena, source, "library") : NULL;
  if (!library || !own) {
    return OB_E_NOMEM;
  }
  int err = ob_dir_make(source, 0755);
  ob_dir_entries entries = {0};
  err = err ? err : ob_dir_list(b->arena, own, &entries);
  if (err != 0) {
    return fail_write(b, "write", source, err);
  }
  OB_TRY(link_to(b, b->opts->source->library, library));
  for (size_t i = 0; i < entries.len; i++) {
    const char *from = ob_path_join(b->arena, own, entries.at[i].name.ptr);
    const char *to = ob_path_join(b->arena, rustlib, entries.at[i].name.ptr);
    if (!from || !to) {
      return OB_E_NOMEM;
    }
    if (!ob_str_eq(entries.at[i].name, OB_STR("src"))) {
      OB_TRY(link_to(b, from, to));
    }
  }
  *out = root;
  return OB_OK;
}

/** The plan, with this version for every target, for the wrapper. */
static ob_status
make_index(builder *b)
{
  const char *state = in_dir(b, "state");
  const ob_update_opts update = {.level = OB_UPDATE_CALL,
                                 .config = b->opts->config,
                                 .targets = b->opts->plan->targets,
                                 .target_given = true,
                                 .state_dir = state,
                                 .version = b->opts->version.ptr ? b->opts->version : OB_STR(""),
                                 .verify = OB_VERIFY_FULL,
                                 .now = b->opts->now};
  ob_update_result result;
  if (!state) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_update_run(b->arena, b->diags, &update, &result));
  b->index = result.index_path;
  return OB_OK;
}

/* ---- what Cargo says ---- */

static void
add(builder *b, ob_strs *list, ob_str name)
{
  if (ob_strs_have(list, name)) {
    return;
  }
  ob_str *slot = ob_vec_push(b->arena, list);
  const ob_str copy = ob_str_dup(b->arena, name);
  if (!slot || !copy.ptr) {
    b->oom = true;
    list->len -= slot != NULL;
    return;
  }
  *slot = copy;
}

/** A crate is done. */
static void
take_artifact(builder *b, const json_t *message)
{
  const json_t *target = json_object_get(message, "target");
  const ob_str name = ob_json_string(target, "name");
  const ob_str kind =
      ob_str_from(json_string_value(json_array_get(json_object_get(target, "kind"), 0)));
  if (ob_str_eq(kind, OB_STR("custom-build")) || ob_str_eq(name, OB_STR(DRIVER)) ||
      ob_str_eq(name, OB_STR("osbind_std"))) {
    return;
  }
  size_t i;
  json_t *file;
  bool any = false;
  json_array_foreach(json_object_get(message, "filenames"), i, file)
  {
    const ob_str path = ob_str_from(json_string_value(file));
    if (ob_str_ends(path, OB_STR(".rlib"))) {
      add(b, &b->rlibs, path);
      any = true;
    }
  }
  if (any) {
    const bool fresh = json_is_true(json_object_get(message, "fresh"));
    b->out->units++;
    b->out->compiled += !fresh;
    tell(b, fresh ? OB_STD_FRESH : OB_STD_COMPILED, name);
  }
}

/** The name between the first pair of backticks: "cannot find value `X` in crate `libc`". */
static ob_str
quoted(ob_str text)
{
  const size_t from = ob_str_find(text, '`');
  const ob_str rest = ob_str_slice(text, from == SIZE_MAX ? text.len : from + 1, text.len);
  return ob_str_slice(rest, 0, ob_str_find(rest, '`'));
}

/** Codes by which rustc says that a name is not there. */
static bool
is_missing_item(ob_str code)
{
  static const ob_str codes[] = {OB_STR_INIT("E0405"), OB_STR_INIT("E0412"), OB_STR_INIT("E0422"),
                                 OB_STR_INIT("E0423"), OB_STR_INIT("E0425"), OB_STR_INIT("E0432"),
                                 OB_STR_INIT("E0433"), OB_STR_INIT("E0531"), OB_STR_INIT("E0560"),
                                 OB_STR_INIT("E0609")};
  return ob_str_in(code, codes, OB_COUNT(codes));
}

static void
take_message(builder *b, const json_t *outer)
{
  const json_t *message = json_object_get(outer, "message");
  const ob_str text = ob_json_string(message, "message");
  const ob_str code = ob_json_string(json_object_get(message, "code"), "code");
  if (!ob_str_eq(ob_json_string(message, "level"), OB_STR("error"))) {
    return;
  }
  b->no_room |= ob_str_search(text, OB_STR("No space left on device")) != SIZE_MAX;
  if (code.len > 0) {
    b->error_count++;
  }
  if (is_missing_item(code)) {
    add(b, &b->missing, quoted(text));
  }
  if (b->errors.len < 3 && !ob_str_starts(text, OB_STR("aborting due"))) {
    const ob_str crate = ob_json_string(json_object_get(outer, "target"), "name");
    add(b, &b->errors,
        ob_fmt(b->arena, OB_STR_FMT ": " OB_STR_FMT, OB_STR_ARG(crate), OB_STR_ARG(text)));
  }
}

static void
take_line(builder *b, ob_str line)
{
  json_t *message = json_loadb(line.ptr, line.len, 0, NULL);
  const ob_str reason = ob_json_string(message, "reason");
  if (ob_str_eq(reason, OB_STR("compiler-artifact"))) {
    take_artifact(b, message);
  } else if (ob_str_eq(reason, OB_STR("compiler-message"))) {
    take_message(b, message);
  }
  json_decref(message);
}

static void
on_output(void *context, ob_str piece)
{
  builder *b = context;
  for (size_t end; (end = ob_str_find(piece, '\n')) != SIZE_MAX;) {
    ob_buf_put(&b->line, ob_str_slice(piece, 0, end));
    if (!b->line.oom) {
      take_line(b, ob_buf_view(&b->line));
    }
    b->line.len = 0;
    piece = ob_str_slice(piece, end + 1, piece.len);
  }
  ob_buf_put(&b->line, piece);
}

/* ---- the call ---- */

typedef OB_VEC(const char *) words;
typedef OB_VEC(ob_env_change) changes;

static void
word(builder *b, words *list, const char *text)
{
  const char **slot = ob_vec_push(b->arena, list);
  b->oom |= !slot;
  if (slot) {
    *slot = text;
  }
}

static void
change(builder *b, changes *list, const char *name, const char *value)
{
  ob_env_change *slot = ob_vec_push(b->arena, list);
  b->oom |= !slot || !name;
  if (slot) {
    *slot = (ob_env_change){name, value};
  }
}

/** OSBIND_STD_CRATE_LIBC=14.1 0123...: when it differs from what it was, Cargo compiles the crate
 * again. libc has one always: where it is upstream's it is told the version. */
static void
put_crate_variables(builder *b, changes *env)
{
  const ob_sysroot *s = &b->out->sysroot;
  bool libc = false;
  for (size_t i = 0; i <= s->replaced.len; i++) {
    const bool last = i == s->replaced.len;
    if (last && libc) {
      break;
    }
    const ob_str name = last ? OB_STR("libc") : s->replaced.at[i].name;
    libc |= ob_str_eq(name, OB_STR("libc"));
    char *variable = ob_new_n(b->arena, char, name.len + sizeof "OSBIND_STD_CRATE_");
    const ob_str value =
        ob_fmt(b->arena, OB_STR_FMT " %s", OB_STR_ARG(s->version),
               last ? "" : ob_fmt(b->arena, OB_STR_FMT, OB_STR_ARG(s->replaced.at[i].content)).ptr);
    if (!variable || !value.ptr) {
      b->oom = true;
      return;
    }
    memcpy(variable, "OSBIND_STD_CRATE_", sizeof "OSBIND_STD_CRATE_" - 1);
    for (size_t k = 0; k < name.len; k++) {
      variable[sizeof "OSBIND_STD_CRATE_" - 1 + k] = ob_variable_byte(name.ptr[k]);
    }
    change(b, env, variable, value.ptr);
  }
}

static void
put_environment(builder *b, const char *source_sysroot, changes *env)
{
  static const char *const unset[] = {"RUSTFLAGS",
                                      "CARGO_BUILD_RUSTFLAGS",
                                      "CARGO_BUILD_TARGET",
                                      "CARGO_TARGET_DIR",
                                      "CARGO_BUILD_TARGET_DIR",
                                      "CARGO_BUILD_BUILD_DIR",
                                      "OSBIND_NEXT",
                                      "OSBIND_INDEX",
                                      "RUSTC_WORKSPACE_WRAPPER",
                                      "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
                                      "RUSTUP_TOOLCHAIN"};
  for (size_t i = 0; i < OB_COUNT(unset); i++) {
    change(b, env, unset[i], NULL);
  }
  const ob_std_build_opts *opts = b->opts;
  change(b, env, "RUSTC", opts->toolchain->rustc);
  change(b, env, "RUSTC_WRAPPER", opts->wrapper);
  change(b, env, "RUSTC_WORKSPACE_WRAPPER", "");
  change(b, env, "RUSTC_BOOTSTRAP", "1");
  change(b, env, "CARGO_ENCODED_RUSTFLAGS", "");
  change(b, env, "CARGO_CACHE_RUSTC_INFO", "0"); /* the probe has the OS version in it */
  change(b, env, "CARGO_INCREMENTAL", "0");
  change(b, env, "CARGO_TERM_COLOR", "never");
  change(b, env, "CARGO_TERM_PROGRESS_WHEN", "never");
  change(b, env, "CARGO_HOME", opts->source->vendor ? in_dir(b, "home") : opts->cargo_home);
  change(b, env, "OSBIND_STD_INDEX", b->index);
  change(b, env, "OSBIND_STD_SYSROOT", source_sysroot);
  put_crate_variables(b, env);
}

/** Does this Cargo want to be asked before it takes a target-spec file? */
static bool
asks_for_json(builder *b)
{
  const char *const argv[] = {b->opts->toolchain->cargo, "-Z", "help", NULL};
  const ob_env_change env[] = {{"RUSTC_BOOTSTRAP", "1"}};
  const ob_proc proc = {.argv = argv,
                        .cwd = "/",
                        .env = env,
                        .env_count = 1,
                        .capture_stdout = true,
                        .quiet_stderr = true};
  ob_proc_result result;
  return ob_proc_run(b->arena, &proc, &result) == 0 &&
         ob_str_search(result.out, OB_STR("json-target-spec")) != SIZE_MAX;
}

static void
put_words(builder *b, const char *config, words *list)
{
  const ob_std_build_opts *opts = b->opts;
  const bool unwind = ob_str_eq(opts->panic, OB_STR("unwind"));
  word(b, list, opts->toolchain->cargo);
  word(b, list, "build");
  if (is_release(b)) {
    word(b, list, "--release");
  }
  word(b, list, "--manifest-path");
  word(b, list, in_dir(b, "driver/Cargo.toml"));
  word(b, list, "--target-dir");
  word(b, list, in_dir(b, "target"));
  word(b, list, "--config");
  word(b, list, config);
  word(b, list, "--message-format=json");
  if (b->out->sysroot.has_std) {
    word(b, list,
         unwind ? "-Zbuild-std=core,alloc,std,proc_macro,test,panic_abort,panic_unwind"
                : "-Zbuild-std=core,alloc,std,proc_macro,test,panic_abort");
    if (!unwind) {
      word(b, list, "-Zbuild-std-features=backtrace");
    }
  } else {
    word(b, list, "-Zbuild-std=core,alloc");
    word(b, list, "-Zbuild-std-features=compiler-builtins-mem");
  }
  word(b, list, "--target");
  if (opts->spec_path.len > 0) {
    word(b, list, ob_cstr(b->arena, opts->spec_path));
    if (asks_for_json(b)) {
      word(b, list, "-Zjson-target-spec");
    }
  } else {
    word(b, list, ob_cstr(b->arena, opts->target->triple));
  }
  if (opts->source->vendor) {
    word(b, list, "--offline"); /* all there is lies in the directory */
  }
  for (size_t i = 0; i < list->len; i++) {
    b->oom |= !list->at[i];
  }
  word(b, list, NULL);
}

/* ---- failures ---- */

static ob_str
what_for(const builder *b)
{
  return ob_sysroot_target(b->arena, &b->out->sysroot);
}

/** std asked for names that the replacement does not have. */
static ob_status
fail_too_old(builder *b)
{
  const ob_sysroot *s = &b->out->sysroot;
  const size_t shown = b->missing.len < MAX_ITEMS ? b->missing.len : MAX_ITEMS;
  const ob_str items = ob_quoted(b->arena, b->missing.at, shown);
  ob_buf crates;
  ob_buf_init(&crates, b->arena);
  for (size_t i = 0; i < s->replaced.len; i++) {
    ob_buf_fmt(&crates, "%s" OB_STR_FMT " " OB_STR_FMT, i > 0 ? ", " : "",
               OB_STR_ARG(s->replaced.at[i].name), OB_STR_ARG(s->replaced.at[i].version));
  }
  OB_TRY(ob_buf_status(&crates));
  if (!items.ptr) {
    return OB_E_NOMEM;
  }
  ob_diag *e = ob_error(b->diags, "OB1114", OB_SPAN_NONE,
                        "the std of " OB_STR_FMT " needs more than " OB_STR_FMT " of the OS %s",
                        OB_STR_ARG(s->rustc), OB_STR_ARG(ob_buf_view(&crates)),
                        s->replaced.len > 1 ? "have" : "has");
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_note(b->diags, e, "for " OB_STR_FMT ", it does not find " OB_STR_FMT "%s",
               OB_STR_ARG(what_for(b)), OB_STR_ARG(items),
               b->missing.len > MAX_ITEMS
                   ? ob_fmt(b->arena, " and %zu more", b->missing.len - MAX_ITEMS).ptr
                   : "");
  for (size_t i = 0; i < s->replaced.len; i++) {
    const ob_sysroot_replaced *one = &s->replaced.at[i];
    ob_diag_note(b->diags, e,
                 OB_STR_FMT " " OB_STR_FMT " stands in for " OB_STR_FMT ", and lies in " OB_STR_FMT,
                 OB_STR_ARG(one->name), OB_STR_ARG(one->version), OB_STR_ARG(one->locked),
                 OB_STR_ARG(one->dir));
  }
  ob_diag_help(b->diags, e,
               "take a release of the OS source that is at least as new as what std "
               "asks for");
  return OB_E_PROCESS;
}

/** Cargo had to find std's crates by itself, and did not. */
static bool
lacks_crates(const builder *b, ob_str err)
{
  static const ob_str signs[] = {OB_STR_INIT("no matching package named"),
                                 OB_STR_INIT("failed to download"),
                                 OB_STR_INIT("failed to get `"),
                                 OB_STR_INIT("failed to load source for dependency"),
                                 OB_STR_INIT("failed to query replaced source"),
                                 OB_STR_INIT("attempting to make an HTTP request")};
  for (size_t i = 0; !b->opts->source->vendor && i < OB_COUNT(signs); i++) {
    if (ob_str_search(err, signs[i]) != SIZE_MAX) {
      return true;
    }
  }
  return false;
}

/** Cargo's own last words: from its last "error:" on, at most five lines. */
static void
note_cargo(builder *b, ob_diag *e, ob_str err)
{
  ob_str rest = err, line;
  size_t shown = 0;
  bool on = false;
  while (shown < 5 && ob_str_next(&rest, '\n', &line)) {
    on |= ob_str_starts(line, OB_STR("error"));
    if (on && ob_str_trim(line).len > 0) {
      ob_diag_note(b->diags, e, OB_STR_FMT, OB_STR_ARG(line));
      shown++;
    }
  }
}

static ob_status
fail_cargo(builder *b, const ob_proc_result *result)
{
  b->no_room |= ob_str_search(result->err, OB_STR("No space left on device")) != SIZE_MAX ||
                ob_str_search(result->err, OB_STR("os error 28")) != SIZE_MAX;
  if (b->no_room) {
    return no_room(b, b->dir);
  }
  if (b->missing.len > 0 && b->out->sysroot.replaced.len > 0) {
    return fail_too_old(b);
  }
  const bool lacks = lacks_crates(b, result->err);
  ob_diag *e = lacks ? ob_error(b->diags, "OB1116", OB_SPAN_NONE,
                                "Cargo does not find the crates that std depends on, and `%s` has "
                                "no directory `vendor` with them",
                                b->opts->source->library)
                     : ob_error(b->diags, "OB1113", OB_SPAN_NONE,
                                "std for " OB_STR_FMT " does not compile", OB_STR_ARG(what_for(b)));
  if (!e) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < b->errors.len; i++) {
    ob_diag_note(b->diags, e, OB_STR_FMT, OB_STR_ARG(b->errors.at[i]));
  }
  if (b->errors.len == 0) {
    note_cargo(b, e, result->err);
  } else if (b->error_count > b->errors.len) {
    ob_diag_note(b->diags, e, "%zu errors in all", b->error_count);
  }
  if (lacks) {
    ob_diag_help(b->diags, e,
                 "let Cargo fetch them once (without CARGO_NET_OFFLINE), or name by --src a source "
                 "that has them, as Debian's rust-web-src does");
  } else if (!b->opts->verbose) {
    ob_diag_help(b->diags, e, "with -v all that Cargo says is shown");
  }
  return OB_E_PROCESS;
}

static ob_status
run_cargo(builder *b)
{
  const char *config = in_dir(b, "cargo.toml"), *source_sysroot;
  if (!config) {
    return OB_E_NOMEM;
  }
  OB_TRY(write_driver(b));
  OB_TRY(write_config(b, config));
  OB_TRY(make_source_sysroot(b, &source_sysroot));
  OB_TRY(make_index(b));
  words argv = {0};
  changes env = {0};
  put_words(b, config, &argv);
  put_environment(b, source_sysroot, &env);
  if (b->oom) {
    return OB_E_NOMEM;
  }
  ob_buf_init(&b->line, b->arena);
  const ob_proc proc = {.argv = argv.at,
                        .cwd = "/",
                        .env = env.at,
                        .env_count = env.len,
                        .capture_stdout = true,
                        .capture_stderr = !b->opts->verbose,
                        .group = true,
                        .on_output = on_output,
                        .context = b};
  tell(b, OB_STD_BUILDS, what_for(b));
  ob_proc_result result;
  const int err = ob_proc_run(b->arena, &proc, &result);
  if (err == ENOMEM || b->oom) {
    return OB_E_NOMEM;
  }
  if (err != 0) {
    return ob_fail_io(b->diags, OB_SPAN_NONE, "run", b->opts->toolchain->cargo, err);
  }
  return result.status == 0 ? OB_OK : fail_cargo(b, &result);
}

/* ---- what is kept ---- */

static ob_status
copy_file(const builder *b, const char *from, const char *to)
{
  const int err = ob_file_copy(from, to, 0644);
  return err == 0 ? OB_OK : fail_write(b, "write", to, err);
}

/** Start files and libraries that rustc brings for some targets (musl, windows-gnu): they are no
 * part of std, but rustc looks for them in the same sysroot. */
static ob_status
copy_self_contained(const builder *b, const char *lib)
{
  const ob_str from = ob_fmt(b->arena, "%s/lib/rustlib/" OB_STR_FMT "/lib/self-contained",
                             b->opts->toolchain->sysroot, OB_STR_ARG(b->opts->target->triple));
  const char *to = ob_path_join(b->arena, lib, "self-contained");
  ob_dir_entries entries = {0};
  if (!from.ptr || !to) {
    return OB_E_NOMEM;
  }
  if (ob_dir_list(b->arena, from.ptr, &entries) != 0) {
    return OB_OK;
  }
  const int err = ob_dir_make(to, 0755);
  if (err != 0) {
    return fail_write(b, "make the directory", to, err);
  }
  for (size_t i = 0; i < entries.len; i++) {
    const char *source = ob_path_join(b->arena, from.ptr, entries.at[i].name.ptr);
    const char *goal = ob_path_join(b->arena, to, entries.at[i].name.ptr);
    if (!source || !goal) {
      return OB_E_NOMEM;
    }
    if (entries.at[i].kind != OB_FILE_DIR) {
      OB_TRY(copy_file(b, source, goal));
    }
  }
  return OB_OK;
}

static ob_status
keep(builder *b)
{
  ob_sysroot *s = &b->out->sysroot;
  const char *prefix = ob_path_join(b->arena, b->opts->store, ".osbind-");
  const char *unfinished = NULL;
  if (!prefix) {
    return OB_E_NOMEM;
  }
  const int err = ob_dir_make_temp(b->arena, prefix, &unfinished);
  if (err != 0) {
    return fail_write(b, "make a directory in", b->opts->store, err);
  }
  const char *lib =
      ob_fmt(b->arena, "%s/lib/rustlib/" OB_STR_FMT "/lib", unfinished, OB_STR_ARG(s->target)).ptr;
  ob_status st = lib ? OB_OK : OB_E_NOMEM;
  if (st == OB_OK) {
    const int made = ob_dir_make(lib, 0755);
    st = made == 0 ? OB_OK : fail_write(b, "make the directory", lib, made);
  }
  for (size_t i = 0; st == OB_OK && i < b->rlibs.len; i++) {
    const char *from = b->rlibs.at[i].ptr;
    const char *name = ob_cstr(b->arena, ob_path_base(b->rlibs.at[i]));
    const char *to = name ? ob_path_join(b->arena, lib, name) : NULL;
    st = to ? copy_file(b, from, to) : OB_E_NOMEM;
  }
  if (st == OB_OK) {
    st = copy_self_contained(b, lib);
  }
  if (st == OB_OK) {
    st = ob_std_put(b->arena, b->diags, b->opts->store, unfinished, s);
  }
  if (st != OB_OK) {
    const int left = ob_dir_remove(unfinished);
    (void)left;
  }
  return st;
}

/* ---- one sysroot ---- */

static ob_status
describe(builder *b)
{
  const ob_std_build_opts *opts = b->opts;
  const ob_toolchain *t = opts->toolchain;
  ob_sysroot *s = &b->out->sysroot;
  *s = (ob_sysroot){.rustc = t->version,
                    .commit = t->commit,
                    .rustc_path = ob_str_from(t->rustc),
                    .rustc_size = t->size,
                    .rustc_mtime_ns = t->mtime_ns,
                    .target = opts->target->triple,
                    .version = opts->version,
                    .profile = opts->profile,
                    .panic = opts->panic,
                    .has_std = opts->target->std != 0,
                    .source = ob_str_from(opts->source->library),
                    .osbind = OB_STR(OSBIND_VERSION),
                    .built = opts->now};
  if (opts->target->spec_path.len > 0) {
    char hash[65];
    const char *spec = ob_cstr(b->arena, opts->target->spec_path); /* as written, see is_for */
    const int err = spec ? ob_sha256_file(spec, hash) : ENOMEM;
    if (err != 0) {
      return ob_fail_io(b->diags, OB_SPAN_NONE, "read", spec ? spec : "", err);
    }
    s->spec_sha256 = ob_str_dup(b->arena, ob_str_from(hash));
  }
  OB_TRY(ob_std_replaced(b->arena, b->diags, opts->plan, opts->target, opts->version,
                         &opts->source->lock, s));
  for (size_t i = 0; s->has_std && i < s->crates.len; i++) {
    if (ob_str_eq(s->crates.at[i].name, OB_STR("libc"))) {
      s->libc = s->crates.at[i].version;
    }
  }
  for (size_t i = 0; i < s->replaced.len; i++) {
    if (ob_str_eq(s->replaced.at[i].name, OB_STR("libc"))) {
      s->libc = s->replaced.at[i].version;
    }
  }
  s->name = ob_sysroot_name(b->arena, s);
  return s->name.ptr ? OB_OK : OB_E_NOMEM;
}

/** Is it there, as it was built? A damaged one is built again. */
static ob_status
is_there(builder *b, bool *out)
{
  *out = false;
  const char *dir = ob_path_join(b->arena, b->opts->store, b->out->sysroot.name.ptr);
  const char *file = dir ? ob_path_join(b->arena, dir, OB_SYSROOT_FILE) : NULL;
  if (!file) {
    return OB_E_NOMEM;
  }
  if (b->opts->again || !ob_file_exists(file)) {
    return OB_OK;
  }
  ob_diags *unheard = ob_new(b->arena, ob_diags);
  if (!unheard) {
    return OB_E_NOMEM;
  }
  ob_diags_init(unheard, b->arena);
  ob_sysroot have;
  size_t wrong = 0;
  ob_status st = ob_sysroot_load(b->arena, unheard, dir, &have);
  if (st == OB_OK) {
    st = ob_sysroot_verify(b->arena, unheard, &have, &wrong);
  }
  if (st == OB_OK) {
    b->out->sysroot = have;
    b->out->fresh = true;
    *out = true;
  }
  return st == OB_E_NOMEM ? st : OB_OK;
}

/** The kept directory: one for all that Cargo could not keep apart in one. */
static ob_status
choose_dir(builder *b)
{
  const ob_sysroot *s = &b->out->sysroot;
  ob_buf text;
  ob_buf_init(&text, b->arena);
  const ob_str parts[] = {s->rustc,   s->commit, s->rustc_path,  s->target,
                          s->profile, s->panic,  s->spec_sha256, s->source};
  for (size_t i = 0; i < OB_COUNT(parts); i++) {
    ob_buf_fmt(&text, "%zu:" OB_STR_FMT "\n", parts[i].len, OB_STR_ARG(parts[i]));
  }
  OB_TRY(ob_buf_status(&text));
  b->dir =
      ob_fmt(b->arena, "%s/build/%.12s-" OB_STR_FMT "-%016llx", b->opts->store, s->commit.ptr,
             OB_STR_ARG(s->target), (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, text.ptr, text.len))
          .ptr;
  return b->dir ? OB_OK : OB_E_NOMEM;
}

static ob_status
check_room(const builder *b)
{
  const char *target = in_dir(b, "target");
  uint64_t free_bytes = 0;
  if (!target) {
    return OB_E_NOMEM;
  }
  const uint64_t needed = ob_file_is_dir(target) ? NEEDED_AGAIN : NEEDED_NEW;
  const int err = ob_dir_free(b->opts->store, &free_bytes);
  return err == 0 && free_bytes < needed ? no_room(b, b->opts->store) : OB_OK;
}

static ob_status
build_locked(builder *b)
{
  bool there = false;
  OB_TRY(is_there(b, &there)); /* by the one that was waited for */
  if (there) {
    return OB_OK;
  }
  OB_TRY(check_room(b));
  const int err = ob_dir_make(b->dir, 0755);
  if (err != 0) {
    return fail_write(b, "make the directory", b->dir, err);
  }
  const uint64_t begun = ob_clock_ms();
  OB_TRY(run_cargo(b));
  OB_TRY(keep(b));
  b->out->milliseconds = ob_clock_ms() - begun;
  return OB_OK;
}

ob_status
ob_std_build(ob_arena *arena, ob_diags *diags, const ob_std_build_opts *opts, ob_std_built *out)
{
  *out = (ob_std_built){0};
  builder b = {.arena = arena, .diags = diags, .opts = opts, .out = out};
  OB_TRY(describe(&b));
  bool there = false;
  OB_TRY(is_there(&b, &there));
  if (there) {
    return OB_OK;
  }
  OB_TRY(choose_dir(&b));
  const ob_str lock_path = ob_fmt(arena, "%s.lock", b.dir);
  const char *parent = ob_cstr(arena, ob_path_dir(ob_str_from(b.dir)));
  if (!lock_path.ptr || !parent) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_trust_check(arena, diags, OB_SPAN_NONE, opts->store, ob_user_id()));
  int err = ob_dir_make(parent, 0755);
  if (err != 0) {
    return fail_write(&b, "make the directory", parent, err);
  }
  OB_TRY(ob_trust_check(arena, diags, OB_SPAN_NONE, b.dir, ob_user_id()));
  if (!ob_file_writable(opts->store)) {
    return fail_write(&b, "write to", opts->store, EACCES); /* now, and not when it is compiled */
  }
  int lock = -1;
  err = ob_file_try_lock(lock_path.ptr, &lock);
  if (err == EWOULDBLOCK) {
    tell(&b, OB_STD_WAITS, lock_path);
    err = ob_file_lock(lock_path.ptr, &lock);
  }
  if (err != 0) {
    return fail_write(&b, "lock", lock_path.ptr, err);
  }
  const ob_status st = build_locked(&b);
  ob_file_unlock(lock);
  return st;
}
