// SPDX-License-Identifier: MIT OR Apache-2.0
/* cfg predicates: status and errors agree, spans lie inside the text, what is printed reads back
 * to the same, and folding the target away changes no answer. The first byte says whether `cfg(`
 * is expected. */
#include "base/arena.h"
#include "base/str.h"
#include "formats/cfg/cfg.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_spans(const ob_cfg *cfg, size_t size)
{
  REQUIRE(cfg->span.lo < cfg->span.hi && cfg->span.hi <= size);
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    REQUIRE(sub->span.lo >= cfg->span.lo && sub->span.hi <= cfg->span.hi);
    check_spans(sub, size);
  }
}

static void
check_meaning(ob_arena *arena, const ob_cfg *cfg, const ob_cfg *again)
{
  static const ob_cfg_atom atoms[] = {
      {OB_STR_INIT("target_os"), OB_STR_INIT("freebsd")},
      {OB_STR_INIT("unix"), {NULL, 0}},
  };
  static const ob_str versions[] = {
      {NULL, 0}, OB_STR_INIT("13"), OB_STR_INIT("14.1"), OB_STR_INIT("pfsense-2.7")};
  ob_cfg_env env = {
      .atoms = atoms, .count = OB_COUNT(atoms), .os = OB_STR("freebsd"), .version = OB_STR_NONE};
  ob_cfg_known known = OB_CFG_DEPENDS;
  const ob_cfg *left = NULL;
  REQUIRE(ob_cfg_partial(arena, cfg, &env, &known, &left) == OB_OK);
  REQUIRE((left != NULL) == (known == OB_CFG_DEPENDS));
  for (size_t i = 0; i < OB_COUNT(versions); i++) {
    env.version = versions[i];
    const bool truth = ob_cfg_eval(cfg, &env);
    REQUIRE(truth == ob_cfg_eval(again, &env));
    REQUIRE(truth == (left ? ob_cfg_eval(left, &env) : known == OB_CFG_IS_TRUE));
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const bool with_cfg = size > 0 && data[0] == 'c';
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("<fuzz>"), text);
  const ob_cfg *cfg = NULL;
  const ob_status st =
      ob_cfg_parse(&arena, &diags, text, with_cfg, (ob_span){file, 0, (uint32_t)size}, &cfg);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    check_spans(cfg, size);
    ob_buf buf, buf_again;
    ob_buf_init(&buf, &arena);
    ob_buf_init(&buf_again, &arena);
    ob_cfg_print(&buf, cfg);
    const ob_cfg *again = NULL;
    REQUIRE(ob_cfg_parse(&arena, &diags, ob_buf_view(&buf), false, OB_SPAN_NONE, &again) == OB_OK);
    ob_cfg_print(&buf_again, again);
    REQUIRE(ob_str_eq(ob_buf_view(&buf), ob_buf_view(&buf_again)));
    check_meaning(&arena, cfg, again);
  }
  ob_arena_fini(&arena);
  return 0;
}
