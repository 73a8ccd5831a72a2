// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What the unit tests share: cmocka's includes, an allocator that fails from a
 * given call on, and the sweep that drives every error path of a reader.
 */
#ifndef OB_TESTS_SUPPORT_H
#define OB_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"

/** Leave a test for which this machine lacks something, and say what. cmocka 1.1.5 prints its own
 * skip() as `not ok`, which is a failure to meson. */
#undef skip
#define SKIP(...)                                                                                  \
  do {                                                                                             \
    print_message("# skipped: " __VA_ARGS__);                                                      \
    print_message("\n");                                                                           \
    return;                                                                                        \
  } while (0)

/** Gives out `left` blocks, then NULL for ever. */
typedef struct failing_allocator {
  ob_allocator base;
  size_t left;
} failing_allocator;

static inline void *
failing_alloc(ob_allocator *self, size_t size)
{
  failing_allocator *f = (failing_allocator *)self;
  if (f->left == 0) {
    return NULL;
  }
  f->left--;
  return malloc(size);
}

static inline void
failing_free(ob_allocator *self, void *ptr, size_t size)
{
  (void)self;
  (void)size;
  free(ptr);
}

/**
 * Run step with an arena whose block n and all later ones fail, n = 0, 1, 2 ...
 * until it succeeds. Every failure on the way must be OB_E_NOMEM. Returns how
 * many runs failed, so that a test can assert that the sweep swept something.
 */
static inline size_t
sweep_allocations(ob_status (*step)(ob_arena *arena, void *context), void *context)
{
  for (size_t n = 0;; n++) {
    failing_allocator failing = {{failing_alloc, failing_free}, n};
    ob_arena arena;
    ob_arena_init(&arena, &failing.base);
    const ob_status st = step(&arena, context);
    ob_arena_fini(&arena);
    if (st == OB_OK) {
      return n;
    }
    assert_int_equal(st, OB_E_NOMEM);
    assert_true(n < 100000);
  }
}

/** assert that an ob_str is a literal, printing both when it is not. */
static inline void
assert_str(ob_str got, const char *want)
{
  if (!ob_str_eq(got, ob_str_from(want))) {
    fail_msg("got `" OB_STR_FMT "`, want `%s`", OB_STR_ARG(got), want);
  }
}

/** The project's root directory, for test data. */
static inline const char *
test_root(void)
{
  const char *root = getenv("OSBIND_TEST_ROOT");
  return root ? root : ".";
}

#endif
