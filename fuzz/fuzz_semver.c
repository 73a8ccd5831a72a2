// SPDX-License-Identifier: MIT OR Apache-2.0
/* Semantic versions and OS version labels, two of them in one input with a line feed between: a
 * version that is read prints back to its text, and both orders are orders. */
#include "base/arena.h"
#include "base/str.h"
#include "formats/semver.h"
#include "invariants.h"
#include "target/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(ob_arena *arena, ob_str text, const ob_semver *v)
{
  ob_buf buf;
  ob_buf_init(&buf, arena);
  ob_buf_fmt(&buf, "%llu.%llu.%llu", (unsigned long long)v->major, (unsigned long long)v->minor,
             (unsigned long long)v->patch);
  if (v->pre.len) {
    ob_buf_fmt(&buf, "-" OB_STR_FMT, OB_STR_ARG(v->pre));
  }
  if (v->build.len) {
    ob_buf_fmt(&buf, "+" OB_STR_FMT, OB_STR_ARG(v->build));
  }
  REQUIRE(ob_str_eq(ob_buf_view(&buf), text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_str rest = {(const char *)data, size}, a;
  if (ob_str_next(&rest, '\n', &a)) {
    ob_semver v, w;
    const bool is_v = ob_semver_parse(a, &v), is_w = ob_semver_parse(rest, &w);
    if (is_v) {
      check_text(&arena, a, &v);
      REQUIRE(ob_semver_cmp(&v, &v) == 0 && ob_semver_compatible(&v, &v));
    }
    if (is_v && is_w) {
      const int order = ob_semver_cmp(&v, &w), back = ob_semver_cmp(&w, &v);
      REQUIRE((order < 0) == (back > 0) && (order == 0) == (back == 0));
      REQUIRE(ob_semver_compatible(&v, &w) == ob_semver_compatible(&w, &v));
    }
    const int order = ob_version_cmp(a, rest), back = ob_version_cmp(rest, a);
    REQUIRE((order < 0) == (back > 0) && (order == 0) == (back == 0));
    REQUIRE(!ob_version_numeric(a) || ob_version_valid(a));
    REQUIRE(!ob_version_at_least(a, rest) || order >= 0);
    REQUIRE(!ob_version_valid(a) || ob_version_matches(a, a));
  }
  ob_arena_fini(&arena);
  return 0;
}
