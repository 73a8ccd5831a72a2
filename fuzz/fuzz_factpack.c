// SPDX-License-Identifier: MIT OR Apache-2.0
/* Packed facts: status and diagnostics agree, positions lie in their tables, and every release on
 * every arch (of the first few) is given or refused with a diagnostic. */
#include "abi/facts.h"
#include "base/str.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_db(const ob_fact_db *db)
{
  for (size_t i = 0; i < db->name_count; i++) {
    const ob_fact_name *n = &db->names[i];
    REQUIRE(i == 0 || ob_str_cmp(n[-1].name, n->name) < 0);
    REQUIRE(n->entry <= db->entry_count && n->count <= db->entry_count - n->entry);
    size_t count;
    REQUIRE((ob_fact_db_find(db, n->name, &count) != NULL) == (n->count > 0));
    REQUIRE(count == n->count);
  }
  for (size_t i = 0; i < db->entry_count; i++) {
    const ob_fact_entry *e = &db->entries[i];
    REQUIRE(e->library < db->key_count && e->source < db->source_count);
    REQUIRE(e->node == OB_FACT_NONE || e->node < db->node_count);
    REQUIRE(e->first <= e->last && e->last < db->release_count);
    REQUIRE(ob_fact_db_source(db, e->source, e->first) != NULL);
  }
  for (size_t i = 0; i < db->node_count; i++) {
    REQUIRE(db->nodes[i].parent == OB_FACT_NONE || db->nodes[i].parent < i);
    REQUIRE(db->nodes[i].first < db->release_count);
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
      ob_diags_add_source(&diags, OB_STR("a.pack"), (ob_str){(const char *)data, size});
  ob_fact_db db;
  const ob_status st = ob_fact_db_read(&arena, &diags, file, &db);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    check_db(&db);
    for (size_t r = 0; r < db.release_count && r < 4; r++) {
      for (size_t a = 0; a < db.arch_count && a < 4; a++) {
        ob_diags own;
        ob_diags_init(&own, &arena);
        ob_facts facts;
        const ob_status one =
            ob_fact_db_facts(&arena, &own, &db, db.releases[r], db.arches[a], &facts);
        require_agreement(&own, one, 0);
      }
    }
  }
  ob_arena_fini(&arena);
  return 0;
}
