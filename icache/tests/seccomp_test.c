/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* membarrier(2) as old kernels and sandboxes have it: a system-call filter gives an error for all
 * of its commands or for one. Each case runs in its own child, for a filter cannot be taken back.
 */
#define _GNU_SOURCE
#include "icache.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANY = -1, QUERY = 0, USE = 32, REGISTER = 64, KILL = -1 };

static int
install(int command, int error)
{
  const unsigned action = error == KILL ? SECCOMP_RET_KILL_PROCESS
                                        : SECCOMP_RET_ERRNO | ((unsigned)error & SECCOMP_RET_DATA);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  const unsigned first_argument = offsetof(struct seccomp_data, args) + 4;
#else
  const unsigned first_argument = offsetof(struct seccomp_data, args);
#endif
  struct sock_filter one[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, first_argument),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)command, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  if (command == ANY)
    one[3].jf = 0; /* both ways to the action */
  const struct sock_fprog program = {sizeof one / sizeof *one, one};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0;
}

static const struct {
  const char *what;
  int early;          /* 1: icc_init(0) before the filter */
  int command, error; /* what the filter refuses */
  int init, barrier;  /* what icc_init(0) and icc_barrier() have to give then */
  int init_again;     /* and icc_init(0) once more */
  const char *why;    /* part of icc_caps.why */
} cases[] = {
    {"old kernel", 0, ANY, ENOSYS, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST,
     "gives an error"},
    {"filter with EPERM", 0, ANY, EPERM, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST,
     "gives an error"},
    {"EINVAL", 0, ANY, EINVAL, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST,
     "gives an error"},
    {"registering: EPERM", 0, REGISTER, EPERM, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST,
     ICC_E_NO_BROADCAST, "refuses"},
    {"registering: EINVAL", 0, REGISTER, EINVAL, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST,
     ICC_E_NO_BROADCAST, "refuses"},
    {"registering: ENOMEM", 0, REGISTER, ENOMEM, ICC_E_OS, ICC_E_OS, ICC_E_OS, "not registered"},
    {"using: EPERM", 0, USE, EPERM, ICC_OK, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST, "refuses"},
    {"using: EINVAL", 0, USE, EINVAL, ICC_OK, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST, "refuses"},
    {"using: ENOMEM", 0, USE, ENOMEM, ICC_OK, ICC_E_OS, ICC_OK, "registered"},
    {"filter after init: ENOSYS", 1, ANY, ENOSYS, ICC_OK, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST,
     "refuses"},
    {"filter after init: EPERM", 1, ANY, EPERM, ICC_OK, ICC_E_NO_BROADCAST, ICC_E_NO_BROADCAST,
     "refuses"},
    {"filter after init, another command", 1, 4096, EPERM, ICC_OK, ICC_OK, ICC_OK, "registered"},
};

#define NEED(condition)                                                                            \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      printf("  line %d: %s\n", __LINE__, #condition);                                             \
      return 1;                                                                                    \
    }                                                                                              \
  } while (0)

static int
run_case(size_t i)
{
  unsigned char bytes[8] = {0};
  const icc_range r = {bytes, NULL, sizeof bytes};
  icc_caps caps;
  if (cases[i].early)
    NEED(icc_init(0) == ICC_OK);
  if (install(cases[i].command, cases[i].error) != 0)
    return 77;
  errno = 4711;
  NEED(icc_init(0) == cases[i].init);
  NEED(icc_barrier() == cases[i].barrier);
  NEED(icc_publish(&r, 1, 0) == cases[i].barrier);
  NEED(icc_init(0) == cases[i].init_again);
  /* what needs no broadcast goes on */
  NEED(icc_sync(bytes, sizeof bytes) == ICC_OK);
  NEED(icc_publish(&r, 1, ICC_SELF_ONLY) == ICC_OK);
  NEED(icc_query(&caps) == ICC_OK);
  NEED(strstr(caps.why, cases[i].why) != NULL);
  NEED(caps.last_os_error == (cases[i].barrier == ICC_OK ? 0 : cases[i].error));
  NEED((caps.core == ICC_NONE) == (cases[i].init_again == ICC_E_NO_BROADCAST));
  NEED(errno == 4711); /* the system calls are made without libc */
  return 0;
}

/* Said in the header: a filter that kills, kills. */
static int
killed(void)
{
  if (install(ANY, KILL) != 0)
    return 77;
  (void)icc_init(0);
  return 0;
}

int
main(void)
{
  int failures = 0;
  if (syscall(SYS_membarrier, QUERY, 0, 0) < USE + REGISTER) {
    printf("skipped: this kernel has no membarrier with SYNC_CORE\n");
    return 77;
  }
  for (size_t i = 0; i <= sizeof cases / sizeof *cases; i++) {
    const int last = i == sizeof cases / sizeof *cases;
    fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0)
      return 1;
    if (pid == 0) {
      const int result = last ? killed() : run_case(i);
      fflush(stdout);
      _exit(result);
    }
    int status = 0;
    (void)waitpid(pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
      printf("skipped: no seccomp filters here\n");
      return 77;
    }
    const int good = last ? WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS
                          : WIFEXITED(status) && WEXITSTATUS(status) == 0;
    printf("%s: %s\n", good ? "ok" : "FAILED", last ? "a filter that kills" : cases[i].what);
    failures += !good;
  }
  return failures != 0;
}
