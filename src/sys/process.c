// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Running programs: posix_spawn with pipes that are drained by poll, so that a child that writes
 * much to both streams cannot block. No shell is ever involved.
 */
#define _GNU_SOURCE 1 /* execvpe, posix_spawn_file_actions_addchdir_np, pipe2 */
#include "sys/process.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "sys/fs.h"
#include "sys/signals.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __GLIBC__ /* whose unistd.h declares it with _GNU_SOURCE */
extern char **environ;
#endif

const char *
ob_env_get(const char *name)
{
  const size_t len = strlen(name);
  for (char **at = environ; at && *at; at++) {
    if (strncmp(*at, name, len) == 0 && (*at)[len] == '=') {
      return *at + len + 1;
    }
  }
  return NULL;
}

const char *const *
ob_env_all(void)
{
  return (const char *const *)environ;
}

/** The environment with the changes applied; NULL: no memory. */
static char **
child_environment(ob_arena *arena, const ob_env_change *changes, size_t count)
{
  size_t have = 0;
  while (environ && environ[have]) {
    have++;
  }
  char **out = ob_new_n(arena, char *, have + count + 1);
  size_t len = 0;
  for (size_t i = 0; out && i < have; i++) {
    bool changed = false;
    for (size_t k = 0; k < count; k++) {
      const size_t name = strlen(changes[k].name);
      changed |= strncmp(environ[i], changes[k].name, name) == 0 && environ[i][name] == '=';
    }
    if (!changed) {
      out[len++] = environ[i];
    }
  }
  for (size_t k = 0; out && k < count; k++) {
    if (changes[k].value) {
      const ob_str pair = ob_fmt(arena, "%s=%s", changes[k].name, changes[k].value);
      if (!pair.ptr) {
        return NULL;
      }
      out[len++] = (char *)(uintptr_t)pair.ptr;
    }
  }
  return out;
}

const char *
ob_proc_which(ob_arena *arena, const char *name)
{
  if (strchr(name, '/')) {
    return ob_file_executable(name) ? name : NULL;
  }
  const char *path = ob_env_get("PATH");
  ob_str rest = ob_str_from(path ? path : "/usr/local/bin:/usr/bin:/bin"), dir;
  while (ob_str_next(&rest, ':', &dir)) {
    if (dir.len == 0) {
      dir = OB_STR(".");
    }
    const char *full = ob_fmt(arena, OB_STR_FMT "/%s", OB_STR_ARG(dir), name).ptr;
    if (full && ob_file_executable(full)) {
      return full;
    }
  }
  return NULL;
}

const char *
ob_proc_self(ob_arena *arena)
{
  static const char *const links[] = {"/proc/self/exe", "/proc/curproc/file",
                                      "/proc/self/path/a.out"};
  for (size_t i = 0; i < OB_COUNT(links); i++) {
    const char *real;
    if (ob_path_real(arena, links[i], &real) == 0) {
      return real;
    }
  }
  return NULL;
}

typedef struct pipes {
  int in[2], out[2], err[2];
} pipes;

static void
close_fd(int *fd)
{
  if (*fd >= 0) {
    (void)close(*fd);
    *fd = -1;
  }
}

static void
close_pipes(pipes *p)
{
  close_fd(&p->in[0]);
  close_fd(&p->in[1]);
  close_fd(&p->out[0]);
  close_fd(&p->out[1]);
  close_fd(&p->err[0]);
  close_fd(&p->err[1]);
}

static int
open_pipes(const ob_proc *proc, pipes *p)
{
  *p = (pipes){{-1, -1}, {-1, -1}, {-1, -1}};
  if ((proc->input.len > 0 && pipe2(p->in, O_CLOEXEC) != 0) ||
      (proc->capture_stdout && pipe2(p->out, O_CLOEXEC) != 0) ||
      (proc->capture_stderr && pipe2(p->err, O_CLOEXEC) != 0)) {
    const int err = errno;
    close_pipes(p);
    return err;
  }
  return 0;
}

static int
spawn(ob_arena *arena, const ob_proc *proc, const pipes *p, pid_t *pid)
{
  char **env = child_environment(arena, proc->env, proc->env_count);
  if (!env) {
    return ENOMEM;
  }
  posix_spawn_file_actions_t actions;
  int err = posix_spawn_file_actions_init(&actions);
  if (err != 0) {
    return err;
  }
  if (p->in[0] >= 0) {
    err = posix_spawn_file_actions_adddup2(&actions, p->in[0], 0);
  } else if (!proc->inherit_stdin) {
    err = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  }
  if (err == 0 && p->out[1] >= 0) {
    err = posix_spawn_file_actions_adddup2(&actions, p->out[1], 1);
  }
  if (err == 0 && p->err[1] >= 0) {
    err = posix_spawn_file_actions_adddup2(&actions, p->err[1], 2);
  } else if (err == 0 && proc->quiet_stderr) {
    err = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  }
  if (err == 0 && proc->cwd) {
    err = posix_spawn_file_actions_addchdir_np(&actions, proc->cwd);
  }
  /* Signals are held until the caller knows the child; the child gets the mask from before. */
  posix_spawnattr_t attr;
  sigset_t mask;
  if (err == 0) {
    err = posix_spawnattr_init(&attr);
  }
  if (err == 0) {
    (void)sigprocmask(SIG_BLOCK, NULL, &mask);
    (void)posix_spawnattr_setsigmask(&attr, &mask);
    (void)posix_spawnattr_setflags(
        &attr, (short)(POSIX_SPAWN_SETSIGMASK | (proc->group ? POSIX_SPAWN_SETPGROUP : 0)));
    ob_signals_hold();
    err = posix_spawnp(pid, proc->argv[0], &actions, &attr, (char *const *)(uintptr_t)proc->argv,
                       env);
    if (err == 0) {
      ob_signals_child((int)(proc->group ? -*pid : *pid));
    }
    ob_signals_release();
    (void)posix_spawnattr_destroy(&attr);
  }
  (void)posix_spawn_file_actions_destroy(&actions);
  return err;
}

/** Read what is there; closes the descriptor at the end of the stream. */
static int
drain(int *fd, ob_buf *into, size_t max)
{
  char piece[16384];
  const ssize_t got = read(*fd, piece, sizeof(piece));
  if (got < 0) {
    return errno == EINTR || errno == EAGAIN ? 0 : errno;
  }
  if (got == 0) {
    close_fd(fd);
    return 0;
  }
  ob_buf_put(into, (ob_str){piece, (size_t)got});
  return into->oom ? ENOMEM : into->len > max ? E2BIG : 0;
}

static int
feed(int *fd, ob_str *input)
{
  const ssize_t put = write(*fd, input->ptr, input->len);
  if (put < 0) {
    if (errno == EINTR || errno == EAGAIN) {
      return 0;
    }
    /* A child that does not read its input to the end is no failure of ours. */
    const int err = errno == EPIPE ? 0 : errno;
    close_fd(fd);
    return err;
  }
  input->ptr += put;
  input->len -= (size_t)put;
  if (input->len == 0) {
    close_fd(fd);
  }
  return 0;
}

static int
converse(const ob_proc *proc, pipes *p, ob_buf *out, ob_buf *err_out)
{
  const size_t max = proc->max_output > 0 ? proc->max_output : (size_t)64 << 20;
  ob_str input = proc->input;
  int err = 0;
  if (p->in[1] >= 0) {
    (void)fcntl(p->in[1], F_SETFL, O_NONBLOCK);
  }
  while (err == 0 && (p->in[1] >= 0 || p->out[0] >= 0 || p->err[0] >= 0)) {
    struct pollfd fds[3] = {{p->in[1], POLLOUT, 0}, {p->out[0], POLLIN, 0}, {p->err[0], POLLIN, 0}};
    if (poll(fds, 3, -1) < 0) {
      err = errno == EINTR ? 0 : errno;
      continue;
    }
    if (fds[0].revents != 0) {
      err = feed(&p->in[1], &input);
    }
    if (err == 0 && fds[1].revents != 0) {
      const size_t before = out->len;
      err = drain(&p->out[0], out, max);
      if (proc->on_output && out->len > before) {
        proc->on_output(proc->context, ob_str_slice(ob_buf_view(out), before, out->len));
      }
    }
    if (err == 0 && fds[2].revents != 0) {
      err = drain(&p->err[0], err_out, max);
    }
  }
  return err;
}

int
ob_proc_run(ob_arena *arena, const ob_proc *proc, ob_proc_result *result)
{
  *result = (ob_proc_result){0};
  pipes p;
  int err = open_pipes(proc, &p);
  if (err != 0) {
    return err;
  }
  pid_t pid;
  err = spawn(arena, proc, &p, &pid);
  if (err != 0) {
    close_pipes(&p);
    return err;
  }
  close_fd(&p.in[0]);
  close_fd(&p.out[1]);
  close_fd(&p.err[1]);
  struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
  (void)sigaction(SIGPIPE, &ignore, &before);
  struct sigaction before_int, before_quit; /* Ctrl-C is for the child that has the terminal */
  if (proc->inherit_stdin) {
    (void)sigaction(SIGINT, &ignore, &before_int);
    (void)sigaction(SIGQUIT, &ignore, &before_quit);
  }
  ob_buf out, err_out;
  ob_buf_init(&out, arena);
  ob_buf_init(&err_out, arena);
  err = converse(proc, &p, &out, &err_out);
  (void)sigaction(SIGPIPE, &before, NULL);
  close_pipes(&p);
  if (err != 0) {
    (void)kill(proc->group ? -pid : pid, SIGKILL);
  }
  int status = 0, waited = 0;
  while (waitpid(pid, &status, 0) < 0 && waited == 0) {
    waited = errno == EINTR ? 0 : errno;
  }
  ob_signals_child(0);
  if (proc->inherit_stdin) {
    (void)sigaction(SIGINT, &before_int, NULL);
    (void)sigaction(SIGQUIT, &before_quit, NULL);
  }
  if (waited != 0) {
    return err != 0 ? err : waited;
  }
  result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + result->signal;
  result->out = ob_buf_view(&out);
  result->err = ob_buf_view(&err_out);
  return err;
}

int
ob_proc_exec(ob_arena *arena, const ob_proc *proc)
{
  char **env = child_environment(arena, proc->env, proc->env_count);
  if (!env) {
    return ENOMEM;
  }
  if (proc->cwd && chdir(proc->cwd) != 0) {
    return errno;
  }
  (void)execvpe(proc->argv[0], (char *const *)(uintptr_t)proc->argv, env);
  return errno;
}
