// SPDX-License-Identifier: MIT OR Apache-2.0
/** Work on several processors: a loop whose steps do not depend on each other. */
#ifndef OB_SYS_PARALLEL_H
#define OB_SYS_PARALLEL_H

#include "base/base.h"

/** Step i of a loop. It may write what belongs to i alone. */
typedef void (*ob_parallel_step)(void *context, size_t i);

/**
 * Call step(context, 0 .. count-1), each once, in any order, and return when all are done.
 * threads: at most so many at once, the caller's among them; 0: one for each processor. Where no
 * thread can be started the caller does the work alone.
 */
void ob_parallel_for(size_t count, unsigned threads, ob_parallel_step step, void *context);

/** A lock for what several steps of a loop share. */
typedef struct ob_lock ob_lock;
/** NULL: no memory. */
ob_lock *ob_lock_new(void);
void ob_lock_free(ob_lock *lock);
void ob_lock_take(ob_lock *lock);
void ob_lock_give(ob_lock *lock);

#endif
