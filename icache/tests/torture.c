/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One thread writes version after version of a function into 4 recycled slots, the others call the
 * newest. A version is the value the function returns: a thread that gets another value ran old or
 * torn code.
 *
 * An executor announces the slot before it calls, and looks again whether the version is still the
 * same; the writer writes into a slot only when nobody is announced there. `broken` leaves that
 * wait out and uses one slot: the control, which has to find wrong values. Only zero or not zero is
 * the verdict; counts depend on the scheduler.
 *
 * usage: torture publish|epoch|broken MILLISECONDS EXECUTORS; prints "calls N versions N wrong N"
 */
#define _GNU_SOURCE
#include "emit.h"
#include "icache.h"
#include "icache_memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLOTS = 4, STRIDE = 64, MAX_EXECUTORS = 16 };

static icc_region region;
static icc_epoch epoch;
static unsigned long version; /* the newest that may be called */
static int stop, use_epoch, broken;
static struct {
  unsigned inside; /* slot + 1, or 0 */
  unsigned long calls, wrong;
  char pad[64];
} executors[MAX_EXECUTORS];

static size_t
slot_of(unsigned long v)
{
  return broken ? 0 : (size_t)(v % SLOTS);
}

static void *
execute(void *arg)
{
  const size_t me = (size_t)(uintptr_t)arg;
  icc_epoch_value mine = 0;
  while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
    const unsigned long v = __atomic_load_n(&version, __ATOMIC_ACQUIRE);
    __atomic_store_n(&executors[me].inside, (unsigned)slot_of(v) + 1, __ATOMIC_SEQ_CST);
    if (v != 0 && __atomic_load_n(&version, __ATOMIC_SEQ_CST) == v) {
      if (use_epoch)
        (void)icc_epoch_enter(&epoch, &mine);
      const unsigned got = emit_call((const char *)region.rx + slot_of(v) * STRIDE);
      executors[me].calls++;
      executors[me].wrong += got != v % EMIT_VALUES;
    }
    __atomic_store_n(&executors[me].inside, 0, __ATOMIC_RELEASE);
  }
  return NULL;
}

static long
now_ms(void)
{
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
main(int argc, char **argv)
{
  if (argc != 4)
    return 2;
  use_epoch = strcmp(argv[1], "epoch") == 0;
  broken = strcmp(argv[1], "broken") == 0;
  const long duration = atol(argv[2]);
  const int n = atoi(argv[3]);
  if (n < 1 || n > MAX_EXECUTORS)
    return 2;
  /* Writable and executable at once only for the control, whose threads run in what is being
   * written. */
  if (icc_map(&region, 4096, ICC_MEM_DUAL) != ICC_OK)
    return 2;
  const int init = icc_init(0);
  if (init != ICC_OK && !use_epoch) {
    printf("skipped: %s\n", icc_strerror(init));
    return 77;
  }
  pthread_t threads[MAX_EXECUTORS];
  for (int i = 0; i < n; i++)
    if (pthread_create(&threads[i], NULL, execute, (void *)(uintptr_t)i) != 0)
      return 2;
  int failed = 0;
  const long end = now_ms() + duration;
  unsigned long k = 0;
  while (now_ms() < end && !failed) {
    for (int burst = 0; burst < 64 && !failed; burst++) {
      k++;
      const size_t slot = slot_of(k);
      for (int i = 0; i < n && !broken; i++)
        for (int spins = 0;
             __atomic_load_n(&executors[i].inside, __ATOMIC_SEQ_CST) == (unsigned)slot + 1; spins++)
          if (spins > 100)
            (void)sched_yield();
      emit_return((char *)region.rw + slot * STRIDE, (unsigned)(k % EMIT_VALUES));
      const icc_range r = {(char *)region.rx + slot * STRIDE, (char *)region.rw + slot * STRIDE,
                           EMIT_SIZE};
      if (use_epoch) {
        failed = icc_syncv(&r, 1) != ICC_OK;
        (void)icc_epoch_bump(&epoch);
      } else {
        failed = icc_publish(&r, 1, 0) != ICC_OK;
      }
      __atomic_store_n(&version, k, __ATOMIC_SEQ_CST);
    }
  }
  __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
  unsigned long calls = 0, wrong = 0;
  for (int i = 0; i < n; i++) {
    (void)pthread_join(threads[i], NULL);
    calls += executors[i].calls;
    wrong += executors[i].wrong;
  }
  printf("calls %lu versions %lu wrong %lu\n", calls, k, wrong);
  icc_unmap(&region);
  return failed || calls == 0 ? 2 : wrong != 0;
}
