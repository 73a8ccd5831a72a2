// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The only mutable variables of the program: a signal handler gets no argument, so what it has to
 * clean up must stand in a place that it knows. What osbind writes is renamed into place when it
 * is whole, so a signal never leaves half a file; this is about the temporary names. The handler
 * calls only what POSIX allows there: a directory is removed by rm(1), since reading one is not
 * allowed in a handler.
 */
#include "sys/signals.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

static const int caught[] = {SIGINT, SIGTERM, SIGHUP};

typedef struct temp {
  volatile sig_atomic_t used;
  char path[PATH_MAX];
} temp;

static temp temps[OB_TEMP_MAX];
static volatile sig_atomic_t child;
static unsigned held;
static sigset_t mask_before;

static void
remove_dir(const char *path)
{
  const pid_t pid = fork();
  if (pid == 0) {
    (void)execl("/bin/rm", "rm", "-rf", "--", path, (char *)NULL);
    _exit(1);
  }
  int status;
  while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
}

static void
handle(int number)
{
  if (child != 0) {
    (void)kill((pid_t)child, number);
  }
  for (size_t i = 0; i < OB_TEMP_MAX; i++) {
    if (temps[i].used && unlink(temps[i].path) != 0 && (errno == EISDIR || errno == EPERM)) {
      remove_dir(temps[i].path);
    }
  }
  (void)raise(number); /* the handler is reset: this ends the program when it returns */
}

void
ob_signals_install(void)
{
  for (size_t i = 0; i < OB_COUNT(caught); i++) {
    struct sigaction action = {.sa_handler = handle, .sa_flags = (int)SA_RESETHAND};
    struct sigaction before;
    (void)sigemptyset(&action.sa_mask);
    for (size_t k = 0; k < OB_COUNT(caught); k++) { /* one of them at a time */
      (void)sigaddset(&action.sa_mask, caught[k]);
    }
    if (sigaction(caught[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
      (void)sigaction(caught[i], &action, NULL);
    }
  }
}

void
ob_signals_hold(void)
{
  if (held++ > 0) {
    return;
  }
  sigset_t set;
  (void)sigemptyset(&set);
  for (size_t i = 0; i < OB_COUNT(caught); i++) {
    (void)sigaddset(&set, caught[i]);
  }
  (void)sigprocmask(SIG_BLOCK, &set, &mask_before);
}

void
ob_signals_release(void)
{
  if (--held == 0) {
    (void)sigprocmask(SIG_SETMASK, &mask_before, NULL);
  }
}

void
ob_temp_add(const char *path)
{
  const size_t len = strlen(path);
  for (size_t i = 0; i < OB_TEMP_MAX && len < PATH_MAX; i++) {
    if (!temps[i].used) {
      memcpy(temps[i].path, path, len + 1);
      temps[i].used = 1;
      return;
    }
  }
}

void
ob_temp_drop(const char *path)
{
  for (size_t i = 0; i < OB_TEMP_MAX; i++) {
    if (temps[i].used && strcmp(temps[i].path, path) == 0) {
      temps[i].used = 0;
    }
  }
}

void
ob_signals_child(int pid)
{
  child = pid;
}
