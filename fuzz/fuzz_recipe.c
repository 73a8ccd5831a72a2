// SPDX-License-Identifier: MIT OR Apache-2.0
/* Recipes: status and errors agree, and what is printed reads back to what prints the same. */
#include "base/arena.h"
#include "base/str.h"
#include "invariants.h"
#include "sources/recipe.h"
#include "sources/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_manifest manifest = {
      .name = OB_STR("x"), .edition = OB_STR("2021"), .lib_path = OB_STR("src/lib.rs")};
  const ob_str text = {(const char *)data, size};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("<fuzz>"), text);
  ob_recipe recipe = {0};
  const ob_status st = ob_recipe_parse(&arena, &diags, file, &manifest, &recipe);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    REQUIRE(recipe.parts.len > 0 && ob_trust_inner_path(recipe.root));
    ob_buf first, second;
    ob_buf_init(&first, &arena);
    ob_buf_init(&second, &arena);
    ob_recipe_print(&first, &recipe);
    const uint32_t printed = ob_diags_add_source(&diags, OB_STR("<again>"), ob_buf_view(&first));
    ob_recipe again = {0};
    REQUIRE(ob_recipe_parse(&arena, &diags, printed, &manifest, &again) == OB_OK);
    ob_recipe_print(&second, &again);
    REQUIRE(ob_str_eq(ob_buf_view(&first), ob_buf_view(&second)));
    REQUIRE(again.parts.len == recipe.parts.len);
  }
  ob_arena_fini(&arena);
  return 0;
}
