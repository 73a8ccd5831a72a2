/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every function of the library from several threads at once, from the very first call on. Built
 * with ThreadSanitizer by race_check.py: it has to be silent about the library, and to speak about
 * mutants of it. */
#define _GNU_SOURCE
#include "icache.h"

#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, ROUNDS = 60 };
static int go;
static icc_epoch epoch;
static icc_epoch_value seen[THREADS];

static void *
work(void *arg)
{
  const size_t me = (size_t)(uintptr_t)arg;
  static _Thread_local unsigned char bytes[64];
  const icc_range r = {bytes, NULL, sizeof bytes};
  icc_caps caps;
  while (!__atomic_load_n(
      &go, __ATOMIC_RELAXED)) /* relaxed: orders nothing that the library should order */
    ;
  for (int i = 0; i < ROUNDS; i++) {
    (void)icc_init(i % 2 == 0 ? 0 : ICC_INIT_QUERY_ONLY);
    icc_fence();
    (void)!icc_barrier();
    (void)!icc_publish(&r, 1, 0);
    (void)!icc_sync2(bytes, bytes + 1, 8);
    (void)icc_query(&caps);
    (void)icc_epoch_bump(&epoch);
    (void)icc_epoch_enter(&epoch, &seen[me]);
    (void)icc_epoch_passed(&seen[(me + 1) % THREADS], 1);
  }
  return NULL;
}

int
main(void)
{
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, work, (void *)i) != 0)
      return 2;
  __atomic_store_n(&go, 1, __ATOMIC_RELAXED);
  for (size_t i = 0; i < THREADS; i++)
    (void)pthread_join(threads[i], NULL);
  printf("epoch %lu\n", (unsigned long)epoch.value);
  return epoch.value == THREADS * ROUNDS ? 0 : 3;
}
