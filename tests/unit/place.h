// SPDX-License-Identifier: MIT OR Apache-2.0
/** An arena and its diagnostics for one test, and conditions read into it. */
#ifndef OB_TESTS_PLACE_H
#define OB_TESTS_PLACE_H

#include "support.h"

#include "diag/diag.h"
#include "formats/cfg/cfg.h"

typedef struct place {
  ob_arena arena;
  ob_diags diags;
} place;

/* For cmocka_unit_test_setup_teardown. */
static inline int
set_up(void **state)
{
  place *p = calloc(1, sizeof(*p));
  ob_arena_init(&p->arena, NULL);
  ob_diags_init(&p->diags, &p->arena);
  *state = p;
  return 0;
}

static inline int
tear_down(void **state)
{
  place *p = *state;
  ob_arena_fini(&p->arena);
  free(p);
  return 0;
}

/** A condition that parses, or the test fails. */
static inline const ob_cfg *
parsed(place *p, const char *text)
{
  const ob_cfg *cfg = NULL;
  if (ob_cfg_parse(&p->arena, &p->diags, ob_str_from(text), false, OB_SPAN_NONE, &cfg) != OB_OK) {
    fail_msg("%s: does not parse", text);
  }
  assert_int_equal(p->diags.errors, 0);
  return cfg;
}

#endif
