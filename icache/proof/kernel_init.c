/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The first program of a kernel in an emulator: says what the kernel's interfaces do, and what the
 * library makes of them, one "name value" a line; then powers off. Started with an argument it is
 * not the first program: a mutant with wrong numbers, which only asks the library.
 * Caches prove nothing here, since the emulator sees every store; numbers, flags and errors do. */
#define _GNU_SOURCE
#include "icache.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int stop;
static unsigned char *code;
static unsigned version; /* the constant that the code returns now */
static unsigned ran;     /* the last one that the other thread got */
static unsigned wrong;

static volatile int spinning;

/* To a processor of its own, where there is one: a thread that shares ours needs no interruption.
 */
static void
stay_on(int processor)
{
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  (void)sched_setaffinity(0, sizeof set, &set);
}

static void *
spin(void *unused)
{
  (void)unused;
  stay_on(1);
  spinning = 1;
  while (!stop)
    ;
  return NULL;
}

static double
now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static long
membarrier(int command)
{
  const long result = syscall(SYS_membarrier, command, 0, 0);
  return result < 0 ? -(long)errno : result;
}

static void
emit(unsigned k)
{
#if defined __aarch64__
  const uint32_t words[2] = {0x52800000u | k << 5, 0xd65f03c0u};
#elif defined __riscv
  const uint32_t words[2] = {0x513u | k << 20, 0x8067u};
#elif defined __powerpc64__
  const uint32_t words[2] = {0x38600000u | k, 0x4e800020u};
#elif defined __s390x__
  const uint32_t words[2] = {0xa7290000u | k, 0x07fe07feu};
#elif defined __mips__
  const uint32_t words[2] = {0x03e00008u, 0x24020000u | k};
#endif
  memcpy(code, words, sizeof words);
}

static void *
execute(void *unused)
{
  (void)unused;
  for (unsigned last = 0; last < 500;) {
    const unsigned v = __atomic_load_n(&version, __ATOMIC_ACQUIRE);
    if (v == last) {
      sched_yield();
      continue;
    }
    unsigned (*f)(void);
    memcpy(&f, &code, sizeof f);
    wrong += f() != v;
    last = v;
    __atomic_store_n(&ran, v, __ATOMIC_RELEASE);
  }
  return NULL;
}

static void
library(const char *prefix)
{
  icc_caps caps;
  printf("%squery %d\n", prefix, icc_query(&caps));
  printf("%sbefore method %d registered %d dcache %d icache %d\n", prefix, caps.core_method,
         caps.registered, caps.dcache, caps.icache);
  printf("%sinit %d\n", prefix, icc_init(0));
  printf("%squery2 %d\n", prefix, icc_query(&caps));
  printf("%safter method %d registered %d error %d\n", prefix, caps.core_method, caps.registered,
         caps.last_os_error);
  printf("%swhy %s\n", prefix, caps.why);
  printf("%sbarrier %d\n", prefix, icc_barrier());
  printf("%ssync %d\n", prefix, icc_sync(code, 8));
}

static void
first_program(void)
{
  struct utsname name;
  uname(&name);
  printf("uname %s %s\n", name.release, name.machine);
  printf("QUERY %ld\n", membarrier(0));
  printf("SYNC_CORE-unregistered %ld\n", membarrier(32));
  printf("GLOBAL %ld\n", membarrier(1));
  printf("unknown-command %ld\n", membarrier(4096));
#ifdef __aarch64__
  unsigned long ctr;
  __asm__("mrs %0, ctr_el0" : "=r"(ctr));
  printf("CTR %lx\n", ctr);
#endif
  fflush(stdout);
  if (fork() == 0) {
    execl("/mutant", "mutant", "x", (char *)NULL);
    _exit(1);
  }
  wait(NULL);
  pthread_t thread;
  stay_on(0);
  pthread_create(&thread, NULL, spin, NULL);
  while (!spinning)
    usleep(1000);
  const double t0 = now();
  library("");
  printf("time-library %.0f us\n", now() - t0);
#ifdef __riscv
  for (long flags = 0; flags < 4; flags++)
    printf("flush-flags-%ld %d\n", flags, syscall(259, code, code + 8, flags) == 0 ? 0 : -errno);
  /* The least of many short batches: the emulator's host is busy with other things too. */
  double took[2] = {1e9, 1e9};
  for (int batch = 0; batch < 80; batch++) {
    const double t = now();
    for (int i = 0; i < 20; i++)
      syscall(259, code, code + 8, batch & 1);
    const double each = (now() - t) / 20;
    if (each < took[batch & 1])
      took[batch & 1] = each;
  }
  printf("time-flags %.1f us with 0, %.1f us with 1\n", took[0], took[1]);
  printf("all-threads-cost-more %d\n", took[0] > 2 * took[1]);
#endif
  stop = 1;
  pthread_join(thread, NULL);

  const icc_range range = {code, NULL, 8};
  int results = 0;
  pthread_create(&thread, NULL, execute, NULL);
  for (unsigned k = 1; k <= 500; k++) {
    emit(k);
    const int result = icc_publish(&range, 1, 0);
    results |= result == ICC_E_NO_BROADCAST ? 0 : result;
    __atomic_store_n(&version, k, __ATOMIC_RELEASE);
    while (__atomic_load_n(&ran, __ATOMIC_ACQUIRE) != k)
      sched_yield();
  }
  pthread_join(thread, NULL);
  printf("jit %d wrong %u\n", results, wrong);
  printf("end\n");
}

int
main(int argc, char **argv)
{
  (void)argv;
  code = mmap(NULL, 65536, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (argc > 1) {
    library("mutant-");
    fflush(stdout);
    return 0;
  }
  const int console = open("/dev/console", O_RDWR);
  if (console >= 0) {
    dup2(console, 0);
    dup2(console, 1);
    dup2(console, 2);
  }
  first_program();
  fflush(stdout);
  sleep(1);
  reboot(RB_POWER_OFF);
  return 0;
}
