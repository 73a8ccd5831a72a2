// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * osbind-rustc: what Cargo calls in rustc's place. main reads as the order of
 * decision does:
 *
 *   1. no index is named: run the real program, nothing else;
 *   2. an index is named and cannot be used: stop, whatever the call is;
 *   3. `-vV`: rustc's answer and a line of ours;
 *   4. a call that is not about a target of ours: run it as it is;
 *   5. a unit or a cfg probe: with the OS version, and an OS-owned crate in the
 *      place of the registry's where a rule says so; then the dep-info.
 */
#include "base/arena.h"
#include "base/str.h"
#include "rustc/link.h"
#include "rustc/wrapper.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define OWN_NAME "osbind-rustc"
#define OWN_RUSTDOC_NAME "osbind-rustdoc"

extern char **environ;

static ob_str
base_name(const char *path)
{
  const ob_str s = ob_str_from(path);
  const size_t slash = ob_str_rfind(s, '/');
  return ob_str_slice(s, slash == SIZE_MAX ? 0 : slash + 1, s.len);
}

/** A workspace wrapper such as clippy-driver stands before the compiler: `clippy-driver rustc
 * ARGS`. */
static bool
is_program(const char *argument)
{
  return argument && argument[0] != '\0' && argument[0] != '-' && argument[0] != '@' &&
         !ob_str_ends(ob_str_from(argument), OB_STR(".rs"));
}

/** rustdoc beside the program that a variable names. */
static bool
rustdoc_beside(const char *variable, char out[PATH_MAX])
{
  const char *program = getenv(variable);
  const char *slash = program ? strrchr(program, '/') : NULL;
  if (!slash) {
    return false;
  }
  const int len = snprintf(out, PATH_MAX, "%.*s/rustdoc", (int)(slash - program), program);
  return len > 0 && len < PATH_MAX && access(out, X_OK) == 0;
}

/** The real rustdoc: named, beside the rustc or the cargo that runs, in PATH. */
static char *
real_rustdoc(char out[PATH_MAX])
{
  static char in_path[] = "rustdoc";
  char *named = getenv(OB_RUSTDOC_VARIABLE);
  if (named && named[0] != '\0') {
    return named;
  }
  return rustdoc_beside("RUSTC", out) || rustdoc_beside("CARGO", out) ? out : in_path;
}

/** Sets the deed to OB_STOP when a file of the OS-owned crate is not as the index knows it. */
static bool
check_files(void *decision)
{
  return ob_unit_files_unchanged(decision);
}

/** Run as it is; returns only when it cannot be run. */
static int
pass_through(char *const *argv)
{
  const int err = ob_run_exec(argv);
  return ob_say_error("OB0609", "cannot run `%s`: %s", argv[0], strerror(err));
}

/** Run and wait; nonzero: it could not be run, and that was said. */
static int
run_and_wait(ob_arena *arena, char *const *argv, uint32_t first, ob_decision *meanwhile,
             int *status)
{
  ob_run_meanwhile *const check = meanwhile ? check_files : NULL;
  int err = ob_run_wait(argv, check, meanwhile, status);
  if (err == E2BIG) {
    err = ob_run_wait_argfile(arena, argv, first, check, meanwhile, status);
  }
  return err == 0 ? 0 : ob_say_error("OB0609", "cannot run `%s`: %s", argv[0], strerror(err));
}

static int
answer_version(ob_arena *arena, char *const *argv, uint32_t first, const ob_index_view *view)
{
  int status = 0;
  if (run_and_wait(arena, argv, first, NULL, &status) != 0) {
    return 1;
  }
  if (status == 0) {
    char line[64];
    const size_t len = ob_version_line(view->set_id, (const char *const *)environ, line);
    if (write(STDOUT_FILENO, line, len) != (ssize_t)len) {
      return ob_say_error("OB0609", "cannot write the answer to -vV: %s", strerror(errno));
    }
  }
  ob_run_exit_like(status);
}

/** What the recipe's build script would have set. */
static int
set_environment(ob_arena *arena, const ob_index_found_recipe *recipe)
{
  ob_index_list variables = recipe->env;
  ob_str entry;
  if (recipe->out_dir.len > 0) {
    const char *dir = ob_cstr(arena, recipe->out_dir);
    if (!dir || setenv("OUT_DIR", dir, 1) != 0) {
      return ENOMEM;
    }
  }
  while (ob_index_next_str(&variables, &entry)) {
    const size_t equals = ob_str_find(entry, '=');
    const char *name = ob_cstr(arena, ob_str_slice(entry, 0, equals));
    const char *value =
        ob_cstr(arena, ob_str_slice(entry, equals == SIZE_MAX ? entry.len : equals + 1, entry.len));
    if (!name || !value || setenv(name, value, 1) != 0) {
      return errno == EINVAL ? EINVAL : ENOMEM;
    }
  }
  return 0;
}

/** After a compilation that went well: what Cargo must know to do it again in time. */
static int
update_depinfo(ob_arena *arena, const ob_call *call, const ob_decision *decision)
{
  ob_depinfo_add add = {.variable = decision->variable, .value = decision->variable_value};
  if (decision->deed == OB_SWAP && !decision->std_run) { /* there the variable says it all */
    add.stamp_path = decision->source.stamp_path;
    add.stamp_sha256 = decision->source.stamp_sha256;
    add.stamp_len = decision->source.stamp_len;
  }
  const char *path = "";
  const int err = ob_depinfo_update(arena, call, &add, &path);
  return err == 0 ? 0
                  : ob_say_error("OB0615", "cannot add to the dep-info `%s`: %s", path,
                                 err == EINVAL ? "it holds no rule" : strerror(err));
}

/** The arguments as they go to the next program: next wrapper first. NULL: no memory. */
static char **
behind_next(ob_arena *arena, char *next, char **argv)
{
  size_t count = 0;
  while (argv[count]) {
    count++;
  }
  char **out = ob_new_n(arena, char *, count + 2);
  if (out) {
    out[0] = next;
    memcpy(out + 1, argv, count * sizeof *argv);
  }
  return out;
}

/** Units whose dep-info is read for changes and that the version can change. */
static bool
wants_depinfo(const ob_call *call, const ob_decision *decision)
{
  const bool readable = !call->rustdoc || call->dep_info_path.len > 0; /* -Zrustdoc-depinfo */
  return call->emits_dep_info && readable && !call->print_cfg &&
         (decision->deed == OB_SWAP || decision->deed == OB_TELL || !call->cap_lints ||
          decision->std_run);
}

/** A link against stubs: what could not be found is explained behind the linker's own words. */
static int
run_link(ob_arena *arena, const ob_call *call, const ob_link *link, char *const *argv,
         uint32_t first, ob_decision *swap, int *status)
{
  ob_listener listener;
  const bool listening = ob_listen_begin(&listener);
  const int failed = run_and_wait(arena, argv, first, swap, status);
  if (listening) {
    const ob_str said = ob_listen_end(arena, &listener);
    if (failed == 0 && *status != 0 && said.len > 0) {
      ob_link_explain(arena, call, link, said);
    }
  }
  return failed;
}

static int
run_unit(ob_arena *arena, const ob_call *call, char *next, ob_decision *decision)
{
  if (next && ob_str_eq(base_name(next), OB_STR("sccache"))) {
    decision->source.remap = OB_STR_NONE; /* it does not cache a unit whose paths are remapped */
  }
  ob_note_write(arena, call, decision);
  char **argv = ob_unit_arguments(arena, call, decision);
  ob_link link;
  const bool links = ob_link_wanted(call, decision->triple, decision->variable,
                                    (const char *const *)environ, &link);
  if (links && !ob_link_is_there(arena, &link)) {
    /* A linker that finds no stubs takes this machine's libraries, and nobody would see it. */
    return ob_say_error("OB1093", "the stubs `%s` are gone; run the build again", link.dir);
  }
  if (argv && links) {
    argv = ob_link_arguments(arena, call, &link, decision->triple, argv, call->first);
  }
  if (argv && next) {
    argv = behind_next(arena, next, argv);
  }
  int err = argv ? 0 : ENOMEM;
  if (err == 0 && decision->deed == OB_SWAP) {
    err = set_environment(arena, &decision->recipe);
  }
  if (err != 0) {
    return ob_say_error("OB0609", "cannot run `%s`: %s", call->argv[0], strerror(err));
  }
  const uint32_t first = call->first + (next ? 1 : 0);
  int status = 0;
  const bool swap = decision->deed == OB_SWAP;
  if (!links && !wants_depinfo(call, decision)) {
    if (swap && !check_files(decision)) {
      return ob_say_error(decision->code, "%s", decision->message);
    }
    err = ob_run_exec(argv);
    if (err != E2BIG) {
      return ob_say_error("OB0609", "cannot run `%s`: %s", argv[0], strerror(err));
    }
  }
  const int failed =
      links ? run_link(arena, call, &link, argv, first, swap ? decision : NULL, &status)
            : run_and_wait(arena, argv, first, swap ? decision : NULL, &status);
  if (failed != 0) {
    return 1;
  }
  if (decision->deed == OB_STOP) { /* found while rustc ran: what it made is not taken */
    return ob_say_error(decision->code, "%s", decision->message);
  }
  if (status == 0 && wants_depinfo(call, decision) && update_depinfo(arena, call, decision) != 0) {
    return 1;
  }
  ob_run_exit_like(status);
}

/** A host's unit or a question of Cargo's, in a run of `osbind std build`. */
static int
pass_in_std_run(ob_arena *arena, const ob_call *call, const char *sysroot)
{
  static char option[] = "--sysroot";
  char **argv = ob_new_n(arena, char *, call->argc + 3u);
  if (!argv) {
    return ob_say_error("OB0609", "cannot run `%s`: %s", call->argv[0], strerror(ENOMEM));
  }
  memcpy(argv, call->argv, call->argc * sizeof *argv);
  if (sysroot) {
    argv[call->argc] = option;
    memcpy(&argv[call->argc + 1], &sysroot, sizeof sysroot);
  }
  return pass_through(argv);
}

/** argv: the program to run, the next wrapper not yet among it. */
static int
act(ob_call *call, char *next, char *const *passed, const ob_index_view *view, bool std_run)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL); /* takes nothing until it is asked */
  if (call->first < call->argc && call->argv[call->first][0] == '@') {
    const int err = ob_call_expand(&arena, call);
    if (err != 0) {
      return ob_say_error("OB0611", "cannot read the arguments `%s`: %s", call->argv[call->first],
                          strerror(err));
    }
  }
  ob_call_scan(call);
  if (call->version && std_run) {
    return pass_through(passed); /* what is built there does not depend on what else is installed */
  }
  if (call->version && !call->rustdoc) {
    return answer_version(&arena, passed, call->first, view);
  }
  const ob_unit_env env = {getenv("CARGO_PKG_NAME"),
                           getenv("CARGO_PKG_VERSION"),
                           getenv("CARGO_CRATE_NAME"),
                           (const char *const *)environ,
                           std_run,
                           std_run ? getenv(OB_STD_SYSROOT_VARIABLE) : NULL};
  ob_decision decision;
  ob_unit_decide(call, &env, view, &decision);
  if (decision.wants_sysroot && decision.deed != OB_STOP) {
    ob_unit_sysroot(call, view, &decision);
    const bool own = !call->cap_lints && !call->print_cfg && env.package;
    if (decision.sysroot.len > 0 && own && decision.deed != OB_STOP) {
      ob_unit_used(decision.sysroot, getenv(OB_INDEX_VARIABLE), (uint64_t)time(NULL));
    }
  }
  switch (decision.deed) {
  case OB_PASS:
    return std_run ? pass_in_std_run(&arena, call, env.std_sysroot) : pass_through(passed);
  case OB_STOP:
    return ob_say_error(decision.code, "%s", decision.message);
  case OB_TELL:
    if (decision.rule.notice.len > 0 && !call->for_std) {
      ob_say_notice(decision.rule.notice);
    }
    break;
  case OB_INFORM:
  case OB_SWAP:
    break;
  }
  return run_unit(&arena, call, next, &decision);
}

/** The wrapper to call after ours: the environment's, else the index's; NULL: none. */
static char *
next_wrapper(const ob_index_view *view, char buffer[PATH_MAX])
{
  char *next = getenv(OB_NEXT_VARIABLE);
  if (!next && view && view->next.len > 0 && view->next.len < PATH_MAX) {
    memcpy(buffer, view->next.ptr, view->next.len);
    buffer[view->next.len] = '\0';
    next = buffer;
  }
  const bool ours = next && ob_str_eq(base_name(next), OB_STR(OWN_NAME));
  return next && next[0] != '\0' && !ours ? next : NULL;
}

int
main(int argc, char **argv)
{
  char rustdoc[PATH_MAX], next_buffer[PATH_MAX];
  ob_call call = {.rustdoc = argc > 0 && ob_str_eq(base_name(argv[0]), OB_STR(OWN_RUSTDOC_NAME))};
  if (argc < 1 || (!call.rustdoc && argc < 2)) {
    return ob_say_error("OB0613", "usage: osbind-rustc RUSTC ARGS...; Cargo calls it as its "
                                  "build.rustc-wrapper");
  }
  if (call.rustdoc) {
    argv[0] = real_rustdoc(rustdoc);
    call.argv = argv;
    call.argc = (uint32_t)argc;
    call.first = 1;
  } else {
    call.argv = argv + 1;
    call.argc = (uint32_t)argc - 1;
    call.first = call.argc > 1 && is_program(call.argv[1]) ? 2 : 1;
  }

  /* Named twice, as RUSTC_WRAPPER and RUSTC_WORKSPACE_WRAPPER (cargo fix): the inner one acts. */
  if (call.first == 2 && ob_str_eq(base_name(call.argv[0]), OB_STR(OWN_NAME))) {
    return pass_through(call.argv);
  }

  const char *path = getenv(OB_STD_INDEX_VARIABLE);
  const bool std_run = path && path[0] != '\0';
  path = std_run ? path : getenv(OB_INDEX_VARIABLE);
  const bool indexed = path && path[0] != '\0';
  ob_index_view view;
  ob_index_open_error error;
  if (indexed && !ob_index_map(path, &view, &error)) {
    return ob_say_error(error.code, "%s", error.message);
  }

  /* The next wrapper takes our own place in argv, so that passing through copies nothing. */
  char *next = call.rustdoc || std_run ? NULL : next_wrapper(indexed ? &view : NULL, next_buffer);
  char **passed = call.argv;
  if (next) {
    argv[0] = next;
    passed = argv;
  }
  return indexed ? act(&call, next, passed, &view, std_run) : pass_through(passed);
}
