// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Runs things, and opens the index. The index decides what code is compiled, so
 * it is taken only from a file and a directory that belong to root or to the
 * calling user and that nobody else may write to; anything wrong with an index
 * that is named stops the build.
 */
#define _GNU_SOURCE /* clone */
#include "base/buf.h"
#include "base/str.h"
#include "rustc/wrapper.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if !defined(__linux__) /* there _GNU_SOURCE declares it */
extern char **environ;
#endif

/* ---- the index ---- */

static bool fail(ob_index_open_error *error, const char *code, const char *fmt, ...)
    OB_PRINTF(3, 4);

static bool
fail(ob_index_open_error *error, const char *code, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  (void)vsnprintf(error->message, sizeof error->message, fmt, args);
  va_end(args);
  error->code = code;
  return false;
}

/** May nobody but root and the calling user write to it? */
static bool
is_trusted(const struct stat *st)
{
  return (st->st_uid == 0 || st->st_uid == geteuid()) && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool
refuse(ob_index_open_error *error, const char *what, const char *path, const struct stat *st)
{
  return fail(error, "OB0605",
              "%s `%s` (owner %lu, mode %04o) can be changed by somebody other than root and you",
              what, path, (unsigned long)st->st_uid, (unsigned)st->st_mode & 07777u);
}

static bool
check_directory(const char *path, ob_index_open_error *error)
{
  char dir[PATH_MAX];
  const char *slash = strrchr(path, '/');
  const size_t len = slash == path ? 1 : (size_t)(slash - path);
  struct stat st;
  if (len >= sizeof dir) {
    return fail(error, "OB0603", "the index's path is too long");
  }
  memcpy(dir, path, len);
  dir[len] = '\0';
  if (stat(dir, &st) != 0) {
    return fail(error, "OB0603", "cannot read the index `%s`: %s; run `osbind update`", path,
                strerror(errno));
  }
  return is_trusted(&st) || refuse(error, "the directory of the index", dir, &st);
}

static bool
map_file(int fd, const char *path, ob_index_view *out, ob_index_open_error *error)
{
  struct stat st;
  if (fstat(fd, &st) != 0) {
    return fail(error, "OB0603", "cannot read the index `%s`: %s; run `osbind update`", path,
                strerror(errno));
  }
  if (!is_trusted(&st)) {
    return refuse(error, "the index", path, &st);
  }
  if (!S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > (off_t)OB_INDEX_MAX_SIZE) {
    return fail(error, "OB0604", "the index `%s` is damaged; run `osbind update`", path);
  }
  void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) {
    return fail(error, "OB0603", "cannot map the index `%s`: %s", path, strerror(errno));
  }
  if (!ob_index_open((ob_str){bytes, (size_t)st.st_size}, out)) {
    (void)munmap(bytes, (size_t)st.st_size);
    return fail(error, "OB0604", "the index `%s` is damaged; run `osbind update`", path);
  }
  return true;
}

bool
ob_index_map(const char *path, ob_index_view *out, ob_index_open_error *error)
{
  if (path[0] != '/') {
    return fail(error, "OB0603", "%s=%s is no absolute path", OB_INDEX_VARIABLE, path);
  }
  if (!check_directory(path, error)) {
    return false;
  }
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) {
    return fail(error, "OB0603", "cannot read the index `%s`: %s; run `osbind update`", path,
                strerror(errno));
  }
  const bool ok = map_file(fd, path, out, error);
  close(fd);
  return ok;
}

/* ---- processes ---- */

int
ob_run_exec(char *const *argv)
{
  (void)execvp(argv[0], argv);
  return errno;
}

/** Makes SIGCHLD one that is delivered and not thrown away; nothing else to do. */
static void
on_child(int signal)
{
  (void)signal;
}

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/** Wait for the child; what is sent to us meanwhile is sent on to it. */
static int
wait_for(pid_t child, const sigset_t *waited, int *status)
{
  for (;;) {
    const pid_t done = waitpid(child, status, WNOHANG);
    if (done == child) {
      return 0;
    }
    if (done < 0 && errno != EINTR) {
      return errno;
    }
    siginfo_t info;
    const int signal = sigwaitinfo(waited, &info);
    /* A key at the terminal (sender: the kernel) has reached the child as well. */
    if (signal > 0 && signal != SIGCHLD && info.si_code <= 0) {
      (void)kill(child, signal);
    }
  }
}

#if defined(__linux__)

enum {
  CHILD_STACK = 256 * 1024,
  /* execvp makes a copy of the pointers on its stack for a script that names no interpreter */
  CHILD_MAX_ARGS = CHILD_STACK / (2 * sizeof(char *)),
};

typedef struct child_start {
  char *const *argv;
  const sigset_t *mask;
  int failed; /* errno of the child, with which memory is shared until it execs */
} child_start;

static int
become(void *data)
{
  child_start *c = data;
  (void)sigprocmask(SIG_SETMASK, c->mask, NULL);
  (void)execvp(c->argv[0], c->argv);
  c->failed = errno;
  _exit(127);
}

/**
 * A child that becomes argv[0]. Not posix_spawn: glibc's asks for the handler of every signal first
 * (some 120 system calls), and handlers do not outlive exec. Not vfork: its child may set no mask.
 */
static int
start(char *const *argv, const sigset_t *mask, pid_t *child)
{
  _Alignas(16) char stack[CHILD_STACK];
  child_start c = {.argv = argv, .mask = mask};
  size_t count = 0;
  while (argv[count]) {
    count++;
  }
  if (count > CHILD_MAX_ARGS) {
    return E2BIG;
  }
  const pid_t pid = clone(become, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &c);
  if (pid < 0) {
    return errno;
  }
  if (c.failed != 0) {
    (void)waitpid(pid, NULL, 0);
    return c.failed;
  }
  *child = pid;
  return 0;
}

#else

/** A child that becomes argv[0]. */
static int
start(char *const *argv, const sigset_t *mask, pid_t *child)
{
  posix_spawnattr_t attributes;
  int err = posix_spawnattr_init(&attributes);
  if (err != 0) {
    return err;
  }
  err = posix_spawnattr_setsigmask(&attributes, mask);
  err = err ? err : posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  err = err ? err : posix_spawnp(child, argv[0], NULL, &attributes, argv, environ);
  (void)posix_spawnattr_destroy(&attributes);
  return err;
}

#endif

int
ob_run_wait(char *const *argv, ob_run_meanwhile *meanwhile, void *context, int *status)
{
  sigset_t waited, before;
  (void)sigemptyset(&waited);
  (void)sigaddset(&waited, SIGCHLD);
  for (size_t i = 0; i < OB_COUNT(passed_on); i++) {
    (void)sigaddset(&waited, passed_on[i]);
  }
  const struct sigaction child_action = {.sa_handler = on_child, .sa_flags = SA_NOCLDSTOP};
  struct sigaction old_action;
  (void)sigprocmask(SIG_BLOCK, &waited, &before);
  (void)sigaction(SIGCHLD, &child_action, &old_action);

  pid_t child = 0;
  int err = start(argv, &before, &child);
  if (err == 0) {
    if (meanwhile && !meanwhile(context)) {
      (void)kill(child, SIGTERM);
    }
    err = wait_for(child, &waited, status);
  }
  (void)sigaction(SIGCHLD, &old_action, NULL);
  (void)sigprocmask(SIG_SETMASK, &before, NULL);
  return err;
}

int
ob_run_capture(char *const *argv, char *out, size_t size, size_t *len)
{
  int ends[2];
  *len = 0;
  if (pipe(ends) != 0) {
    return errno;
  }
  posix_spawn_file_actions_t actions;
  pid_t child = 0;
  int err = posix_spawn_file_actions_init(&actions);
  if (err == 0) {
    err = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    err = err ? err : posix_spawn_file_actions_addclose(&actions, ends[0]);
    err = err ? err : posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
  }
  (void)close(ends[1]);
  while (err == 0 && *len < size) {
    const ssize_t got = read(ends[0], out + *len, size - *len);
    if (got == 0) {
      break;
    }
    if (got < 0 && errno != EINTR) {
      err = errno;
    }
    *len += got > 0 ? (size_t)got : 0;
  }
  (void)close(ends[0]);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return err ? err : WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : ECHILD;
}

static int
write_all(int fd, ob_str bytes)
{
  while (bytes.len > 0) {
    const ssize_t put = write(fd, bytes.ptr, bytes.len);
    if (put < 0 && errno != EINTR) {
      return errno;
    }
    bytes = put > 0 ? ob_str_slice(bytes, (size_t)put, bytes.len) : bytes;
  }
  return 0;
}

int
ob_run_wait_argfile(ob_arena *arena, char *const *argv, uint32_t first, ob_run_meanwhile *meanwhile,
                    void *context, int *status)
{
  ob_buf lines;
  ob_buf_init(&lines, arena);
  size_t count = first;
  for (; argv[count]; count++) {
    if (strchr(argv[count], '\n')) {
      return E2BIG; /* rustc takes one argument a line */
    }
    ob_buf_put(&lines, ob_str_from(argv[count]));
    ob_buf_putc(&lines, '\n');
  }
  const char *dir = getenv("TMPDIR");
  const ob_str name =
      ob_fmt(arena, "@%s/osbind-argfile.XXXXXX", dir && dir[0] == '/' ? dir : "/tmp");
  char **short_argv = ob_new_n(arena, char *, first + 2u);
  char *at_name = ob_new_n(arena, char, name.len + 1);
  if (ob_buf_status(&lines) != OB_OK || !name.ptr || !short_argv || !at_name) {
    return ENOMEM;
  }
  memcpy(at_name, name.ptr, name.len);
  const int fd = mkstemp(at_name + 1);
  if (fd < 0) {
    return errno;
  }
  int err = write_all(fd, ob_buf_view(&lines));
  if (close(fd) != 0 && err == 0) {
    err = errno;
  }
  if (err == 0) {
    memcpy(short_argv, argv, first * sizeof *argv);
    short_argv[first] = at_name;
    err = ob_run_wait(short_argv, meanwhile, context, status);
  }
  (void)unlink(at_name + 1);
  return err;
}

void
ob_run_exit_like(int status)
{
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    const struct rlimit no_core = {0, 0}; /* the child wrote it, if anybody wants one */
    const struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t only;
    (void)sigemptyset(&only);
    (void)sigaddset(&only, number);
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)sigaction(number, &standard, NULL);
    (void)sigprocmask(SIG_UNBLOCK, &only, NULL);
    (void)kill(getpid(), number);
    _exit(128 + number);
  }
  _exit(WEXITSTATUS(status));
}

/* ---- messages ---- */

/** One write of one line, so that lines of parallel rustc calls do not mix. */
static void
say(char *line, size_t len, size_t size)
{
  len = len < size - 1 ? len : size - 2;
  for (size_t i = 0; i < len; i++) {
    if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f) {
      line[i] = '?';
    }
  }
  line[len] = '\n';
  (void)write_all(STDERR_FILENO, (ob_str){line, len + 1});
}

int
ob_say_error(const char *code, const char *fmt, ...)
{
  char line[2048];
  const int head = snprintf(line, sizeof line, "osbind: error[%s]: ", code);
  va_list args;
  va_start(args, fmt);
  const int body = vsnprintf(line + head, sizeof line - (size_t)head, fmt, args);
  va_end(args);
  say(line, (size_t)head + (size_t)(body > 0 ? body : 0), sizeof line);
  return 1;
}

void
ob_say_notice(ob_str text)
{
  char line[1024];
  const int len = snprintf(line, sizeof line, "osbind: " OB_STR_FMT, OB_STR_ARG(text));
  say(line, (size_t)(len > 0 ? len : 0), sizeof line);
}
