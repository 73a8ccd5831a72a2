// SPDX-License-Identifier: MIT OR Apache-2.0
/* A loop on several threads. They take the next number from one counter, so that a large file
 * beside many small ones leaves nobody idle. They live as long as the loop: a pool would have to be
 * kept somewhere, and starting a thread costs less than reading a file. */
#include "sys/parallel.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 16

typedef struct loop {
  atomic_size_t next;
  size_t count;
  ob_parallel_step step;
  void *context;
} loop;

static void *
run(void *argument)
{
  loop *l = argument;
  for (size_t i; (i = atomic_fetch_add(&l->next, 1)) < l->count;) {
    l->step(l->context, i);
  }
  return NULL;
}

void
ob_parallel_for(size_t count, unsigned threads, ob_parallel_step step, void *context)
{
  loop l = {.count = count, .step = step, .context = context};
  atomic_init(&l.next, 0);
  size_t wanted = threads;
  if (wanted == 0) {
    const int64_t processors = sysconf(_SC_NPROCESSORS_ONLN);
    wanted = processors > 0 ? (size_t)processors : 1;
  }
  wanted = wanted < count ? wanted : count;
  wanted = wanted < THREADS_MAX ? wanted : THREADS_MAX;
  pthread_t started[THREADS_MAX] = {0};
  size_t running = 0;
  while (running + 1 < wanted && pthread_create(&started[running], NULL, run, &l) == 0) {
    running++;
  }
  (void)run(&l);
  for (size_t i = 0; i < running; i++) {
    (void)pthread_join(started[i], NULL);
  }
}

struct ob_lock {
  pthread_mutex_t mutex;
};

ob_lock *
ob_lock_new(void)
{
  ob_lock *lock = malloc(sizeof *lock);
  if (lock && pthread_mutex_init(&lock->mutex, NULL) != 0) {
    free(lock);
    lock = NULL;
  }
  return lock;
}

void
ob_lock_free(ob_lock *lock)
{
  if (lock) {
    (void)pthread_mutex_destroy(&lock->mutex);
    free(lock);
  }
}

void
ob_lock_take(ob_lock *lock)
{
  (void)pthread_mutex_lock(&lock->mutex);
}

void
ob_lock_give(ob_lock *lock)
{
  (void)pthread_mutex_unlock(&lock->mutex);
}
