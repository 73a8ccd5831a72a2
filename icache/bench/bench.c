/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The figures of the README. Each line is `what TAB value TAB goal TAB ok|MISSED`; a line without a
 * goal is there to be compared with. Medians; what depends on whether the process has registered,
 * or has threads, runs in a child of its own. Linux only: it compares with the bare system call. */
#define _GNU_SOURCE
#include "icache.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GLOBAL = 1, SYNC_CORE = 32, REGISTER = 64, RANGES = 100, STEP = 64 };

static unsigned char code[RANGES * STEP] __attribute__((aligned(64)));
static int stop, ready, quick;
static icc_epoch epoch;
static unsigned long beat; /* of the company: it moves while that thread is on a processor */

static double
now_ns(void)
{
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
by_value(const void *a, const void *b)
{
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
median(double *values, size_t n)
{
  qsort(values, n, sizeof *values, by_value);
  return values[n / 2];
}

static void
membarrier_or_die(int command)
{
  if (syscall(SYS_membarrier, command, 0, 0) < 0)
    _exit(9);
}

static void
must(int result)
{
  if (result != ICC_OK)
    _exit(9);
}

/* -- what is timed -- */

static void
call_barrier(void)
{
  must(icc_barrier());
}

static void
call_bare(void)
{
  membarrier_or_die(SYNC_CORE);
}

static void
call_global(void)
{
  membarrier_or_die(GLOBAL);
}

static void
call_register(void)
{
  membarrier_or_die(REGISTER);
}

static void
call_publish(void)
{
  const icc_range r = {code, NULL, 64};
  must(icc_publish(&r, 1, 0));
}

static void
call_batch(void)
{
  icc_range r[RANGES];
  for (size_t i = 0; i < RANGES; i++)
    r[i] = (icc_range){code + i * STEP, NULL, 16};
  must(icc_publish(r, RANGES, 0));
}

static void
call_one_by_one(void)
{
  for (size_t i = 0; i < RANGES; i++) {
    const icc_range r = {code + i * STEP, NULL, 16};
    must(icc_publish(&r, 1, 0));
  }
}

static void
call_epoch(void)
{
  must(icc_sync(code, 64));
  (void)icc_epoch_bump(&epoch);
}

/* -- where -- */

enum company { ALONE, SPINNING, ASLEEP, ENTERING };

static void *
company_thread(void *arg)
{
  const int what = (int)(intptr_t)arg;
  icc_epoch_value mine = 0;
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
  unsigned long n = 0;
  while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
    __atomic_store_n(&beat, ++n, __ATOMIC_RELAXED);
    if (what == ASLEEP)
      (void)usleep(100000);
    else if (what == ENTERING)
      (void)icc_epoch_enter(&epoch, &mine);
  }
  return NULL;
}

typedef struct {
  void (*call)(void);
  enum company company;
  int early; /* 1: icc_init before the thread, 0: after nothing */
  int warm;  /* calls before the timed ones */
  int runs, per_run;
} job;

/* Nanoseconds per call: the median of runs, measured in a fresh process. A run counts only if the
 * thread that has to be reached was on a processor meanwhile: on a busy machine it often is not,
 * and the barrier has nothing to do. */
static double
measure(job j)
{
  int ends[2];
  if (pipe(ends) != 0)
    exit(1);
  fflush(stdout);
  const pid_t pid = fork();
  if (pid == 0) {
    pthread_t thread;
    if (j.early)
      must(icc_init(0));
    if (j.company != ALONE) {
      if (pthread_create(&thread, NULL, company_thread, (void *)(intptr_t)j.company) != 0)
        _exit(9);
      while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE))
        ;
      (void)usleep(2000);
    }
    for (int i = 0; i < j.warm; i++)
      j.call();
    double times[2001];
    const int wanted = j.runs > 2001 ? 2001 : j.runs;
    int runs = 0;
    int alone = 0; /* runs in a row without company */
    const double deadline = now_ns() + (wanted == 1 ? 0 : 6e9);
    do {
      const unsigned long before = __atomic_load_n(&beat, __ATOMIC_RELAXED);
      const double start = now_ns();
      for (int k = 0; k < j.per_run; k++)
        j.call();
      const double end = now_ns();
      const int along = __atomic_load_n(&beat, __ATOMIC_RELAXED) != before;
      if (along || j.company == ALONE || j.company == ASLEEP)
        times[runs++] = (end - start) / j.per_run;
      alone = along ? 0 : alone + 1;
      if (j.company != ALONE && j.company != ASLEEP && alone > 20)
        (void)usleep(500); /* both get their turn */
    } while (runs < wanted && now_ns() < deadline);
    if (wanted > 20 && runs < 5)
      _exit(8);
    const double result = runs == 0 ? -1 : median(times, (size_t)runs);
    if (write(ends[1], &result, sizeof result) != sizeof result)
      _exit(9);
    _exit(0);
  }
  double result = -1;
  (void)close(ends[1]);
  if (pid < 0 || read(ends[0], &result, sizeof result) != sizeof result) {
    printf("icache: the rest is skipped: no second processor was free\n");
    exit(0);
  }
  (void)close(ends[0]);
  (void)waitpid(pid, NULL, 0);
  return result;
}

/* The median over fresh processes, for what happens once in a process; -1 of measure(): the other
 * thread was not running, try again. */
static double
measure_once(job j)
{
  double times[15];
  const size_t wanted = quick ? 3 : 15;
  size_t n = 0;
  for (size_t tries = 0; n < wanted && tries < wanted * 40; tries++) {
    const double ns = measure(j);
    if (ns >= 0)
      times[n++] = ns;
  }
  if (n == 0) {
    printf("icache: the rest is skipped: no second processor was free\n");
    exit(0);
  }
  return median(times, n);
}

static const char *
human(double ns)
{
  static char text[4][32];
  static int next;
  char *out = text[next++ % 4];
  if (ns >= 1e6)
    (void)snprintf(out, sizeof text[0], "%.1f ms", ns / 1e6);
  else if (ns >= 1e3)
    (void)snprintf(out, sizeof text[0], "%.1f us", ns / 1e3);
  else
    (void)snprintf(out, sizeof text[0], "%.0f ns", ns);
  return out;
}

static void
figure(const char *what, const char *value, const char *goal, int ok)
{
  printf("%s\t%s\t%s\t%s\n", what, value, goal, ok ? "ok" : "MISSED");
}

static void
compare(const char *what, double ours, double theirs, double least)
{
  char value[96], goal[32];
  (void)snprintf(value, sizeof value, "%s | %s, %.*fx", human(ours), human(theirs),
                 theirs / ours < 10 ? 1 : 0, theirs / ours);
  (void)snprintf(goal, sizeof goal, "at least %.0fx", least);
  figure(what, value, goal, theirs / ours >= least);
}

/* Turns of both in one process, so that a slow moment hits both. */
static void
publish_against_bare(void)
{
  enum { TURNS = 201, CALLS = 200 };
  static double ratio[TURNS], ours[TURNS], bare[TURNS];
  must(icc_init(0));
  const int turns = quick ? 51 : TURNS;
  for (int t = 0; t < turns; t++) {
    for (int side = 0; side < 2; side++) {
      const int publish = (t + side) % 2;
      const double start = now_ns();
      for (int i = 0; i < CALLS; i++) {
        if (publish)
          call_publish();
        else
          call_bare();
      }
      (publish ? ours : bare)[t] = (now_ns() - start) / CALLS;
    }
    ratio[t] = ours[t] / bare[t];
  }
  const double r = median(ratio, (size_t)turns);
  char value[96];
  (void)snprintf(value, sizeof value, "%s | %s, %+.1f %%", human(median(ours, (size_t)turns)),
                 human(median(bare, (size_t)turns)), (r - 1) * 100);
  figure("icc_publish, nobody else running | the bare system call", value, "within 10 %", r < 1.10);
}

int
main(int argc, char **argv)
{
  quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
  if (icc_init(ICC_INIT_QUERY_ONLY) != ICC_OK) {
    printf("icache: skipped, %s\n", icc_strerror(icc_init(ICC_INIT_QUERY_ONLY)));
    return 0;
  }
  const int runs = quick ? 101 : 501;
  const job spinning = {call_barrier, SPINNING, 1, 3, runs, 1};
  const double early = measure_once((job){call_publish, SPINNING, 1, 0, 1, 1});
  const double lazy = measure_once((job){call_publish, SPINNING, 0, 0, 1, 1});
  compare("first publish of a threaded program: icc_init early | registered by it", early, lazy,
          100);
  compare("registering: single-threaded | with a second thread",
          measure_once((job){call_register, ALONE, 0, 0, 1, 1}),
          measure_once((job){call_register, SPINNING, 0, 0, 1, 1}), 100);
  const double barrier = measure(spinning);
  compare("barrier, another thread running: icc_barrier | MEMBARRIER_CMD_GLOBAL", barrier,
          measure((job){call_global, SPINNING, 0, 1, quick ? 11 : 31, 1}), 100);
  compare("barrier, another thread asleep: icc_barrier | MEMBARRIER_CMD_GLOBAL",
          measure((job){call_barrier, ASLEEP, 1, 3, runs, 20}),
          measure((job){call_global, ASLEEP, 0, 1, quick ? 11 : 31, 1}), 100);
  compare("100 ranges, another thread running: one batch | one by one",
          measure((job){call_batch, SPINNING, 1, 3, runs, 1}),
          measure((job){call_one_by_one, SPINNING, 1, 1, quick ? 21 : 101, 1}), 10);
  compare("a change told to a running thread: epoch | barrier",
          measure((job){call_epoch, ENTERING, 1, 100, runs, 20}), barrier, 5);
  publish_against_bare();
  return 0; /* the reader of the lines decides */
}
