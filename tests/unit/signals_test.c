// SPDX-License-Identifier: MIT OR Apache-2.0
/* What a signal leaves behind: nothing. Each case runs in a process of its own, which is killed. */
#include "support.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "sys/signals.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs body in a child that ends by a signal or by _exit; gives its wait status. */
static int
in_child(void (*body)(const char *dir), const char *dir)
{
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    ob_signals_install();
    body(dir);
    _exit(99);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    assert_int_equal(errno, EINTR);
  }
  return status;
}

static const char *
make_temp_dir(ob_arena *arena, const char *in)
{
  const char *dir = NULL;
  const ob_str prefix = ob_fmt(arena, "%s/work-", in);
  if (!prefix.ptr || ob_dir_make_temp(arena, prefix.ptr, &dir) != 0) {
    _exit(98);
  }
  const ob_str file = ob_fmt(arena, "%s/a/b/file", dir);
  if (!file.ptr || ob_file_write(file.ptr, OB_STR("text"), 0644) != 0) {
    _exit(97);
  }
  return dir;
}

static void
interrupted_at_work(const char *in)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  (void)make_temp_dir(&arena, in);
  (void)raise(SIGINT);
}

static void
renamed_before(const char *in)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const char *dir = make_temp_dir(&arena, in);
  const char *final = ob_path_join(&arena, in, "result");
  if (!final || ob_file_rename(dir, final) != 0) {
    _exit(96);
  }
  (void)raise(SIGTERM);
}

static void
ignored_stays_ignored(const char *in)
{
  (void)in;
  (void)signal(SIGHUP, SIG_IGN);
  ob_signals_install();
  (void)raise(SIGHUP);
  _exit(0);
}

static void
held_back(const char *in)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_signals_hold();
  ob_signals_hold();
  (void)raise(SIGINT);
  (void)make_temp_dir(&arena, in); /* which holds and releases too */
  ob_signals_release();
  if (ob_file_write(ob_path_join(&arena, in, "alive"), OB_STR(""), 0644) != 0) {
    _exit(95);
  }
  ob_signals_release();
}

/* The program that is waited for gets the signal too: it must not go on alone. */
static void
child_is_told(const char *in)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const char *script = "trap 'echo told > told; exit 0' TERM; kill -TERM $PPID; "
                       "i=0; while [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done";
  const char *const argv[] = {"sh", "-c", script, NULL};
  const ob_proc proc = {.argv = argv, .cwd = in, .capture_stdout = true};
  ob_proc_result result;
  if (ob_proc_run(&arena, &proc, &result) != 0) {
    _exit(93);
  }
}

/* Ctrl-C belongs to a program that has the terminal. */
static void
foreground_survives(const char *in)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const char *const argv[] = {"sh", "-c", "kill -INT $PPID; exit 7", NULL};
  const ob_proc proc = {.argv = argv, .cwd = in, .inherit_stdin = true};
  ob_proc_result result;
  const int err = ob_proc_run(&arena, &proc, &result);
  if (err != 0 || result.status != 7) {
    _exit(94);
  }
  (void)raise(SIGINT); /* and comes back afterwards */
}

static void
test_signals(void **state)
{
  (void)state;
  static const struct {
    const char *name;
    void (*body)(const char *dir);
    int signal;        /* 0: ends by itself with status 0 */
    const char *stays; /* the only name that is left; NULL: none */
  } cases[] = {
      {"interrupted at work", interrupted_at_work, SIGINT, NULL},
      {"renamed before", renamed_before, SIGTERM, "result"},
      {"ignored stays ignored", ignored_stays_ignored, 0, NULL},
      {"held back", held_back, SIGINT, "alive"},
      {"child is told", child_is_told, SIGTERM, "told"},
      {"foreground survives", foreground_survives, SIGINT, NULL},
  };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const char *dir;
    assert_int_equal(ob_dir_make_temp(&arena, "/tmp/ob-signals-", &dir), 0);
    ob_temp_drop(dir); /* it is the parent's */
    const int status = in_child(cases[i].body, dir);
    if (cases[i].signal == 0 ? status != 0
                             : !WIFSIGNALED(status) || WTERMSIG(status) != cases[i].signal) {
      fail_msg("%s: wait status %#x", cases[i].name, (unsigned)status);
    }
    ob_dir_entries left = {0};
    for (int tries = 0; tries < 200; tries++) { /* the child of the child may still write */
      left = (ob_dir_entries){0};
      assert_int_equal(ob_dir_list(&arena, dir, &left), 0);
      if (left.len == (cases[i].stays ? 1 : 0)) {
        break;
      }
      (void)poll(NULL, 0, 10);
    }
    if (left.len != (cases[i].stays ? 1 : 0) ||
        (cases[i].stays && !ob_str_eq(left.at[0].name, ob_str_from(cases[i].stays)))) {
      fail_msg("%s: %zu names are left, the first is %s", cases[i].name, left.len,
               left.len > 0 ? left.at[0].name.ptr : "none");
    }
    assert_int_equal(ob_dir_remove(dir), 0);
  }
  ob_arena_fini(&arena);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_signals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
