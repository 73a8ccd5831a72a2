// SPDX-License-Identifier: MIT OR Apache-2.0
/* The text form of facts: status and diagnostics agree; what is read keeps the promises of facts.h,
 * and writing and reading it again gives the same text. */
#include "abi/facts.h"
#include "base/str.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_library(const ob_facts *facts, const ob_fact_library *l)
{
  size_t defaults = 0;
  REQUIRE(l->key.len > 0 && l->soname.len > 0 && l->source < facts->source_count);
  for (size_t i = 0; i < l->node_count; i++) {
    REQUIRE(l->nodes[i].source < facts->source_count);
  }
  for (size_t i = 0; i < l->symbol_count; i++) {
    const ob_fact_symbol *s = &l->symbols[i];
    const bool same = i > 0 && ob_str_eq(s->name, s[-1].name);
    REQUIRE(i == 0 || ob_str_cmp(s[-1].name, s->name) <= 0);
    REQUIRE(!same || !ob_str_eq(s->node, s[-1].node));
    REQUIRE((s->node.len == 0) == (s->binding == OB_FACT_PLAIN));
    REQUIRE(s->source < facts->source_count && s->kind <= OB_FACT_NOTYPE);
    defaults = (same ? defaults : 0) + (s->binding != OB_FACT_HIDDEN);
    REQUIRE(defaults <= 1);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const uint32_t file =
      ob_diags_add_source(&diags, OB_STR("a.facts"), (ob_str){(const char *)data, size});
  ob_facts facts;
  const ob_status st = ob_facts_read(&arena, &diags, file, &facts);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    for (size_t i = 0; i < facts.library_count; i++) {
      check_library(&facts, &facts.libraries[i]);
    }
    ob_buf first;
    ob_buf second;
    ob_buf_init(&first, &arena);
    ob_buf_init(&second, &arena);
    ob_facts_write(&first, &facts);
    const uint32_t again = ob_diags_add_source(&diags, OB_STR("again"), ob_buf_view(&first));
    REQUIRE(ob_facts_read(&arena, &diags, again, &facts) == OB_OK);
    ob_facts_write(&second, &facts);
    REQUIRE(ob_str_eq(ob_buf_view(&first), ob_buf_view(&second)));
  }
  ob_arena_fini(&arena);
  return 0;
}
