// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "sys/parallel.h"

typedef struct tally {
  unsigned seen[5000];
} tally;

static void
count(void *context, size_t i)
{
  tally *t = context;
  t->seen[i]++;
}

static void
each_step_is_done_once(void **state)
{
  (void)state;
  static const size_t counts[] = {0, 1, 2, 3, 17, 5000};
  for (size_t c = 0; c < OB_COUNT(counts); c++) {
    for (unsigned threads = 0; threads < 40; threads += 13) {
      tally *t = calloc(1, sizeof(*t));
      assert_non_null(t);
      ob_parallel_for(counts[c], threads, count, t);
      for (size_t i = 0; i < OB_COUNT(t->seen); i++) {
        if (t->seen[i] != (i < counts[c])) {
          fail_msg("%zu steps, %u threads: step %zu was done %u times", counts[c], threads, i,
                   t->seen[i]);
        }
      }
      free(t);
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_step_is_done_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
