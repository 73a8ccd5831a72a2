// SPDX-License-Identifier: MIT OR Apache-2.0
/* Scanning whatever bytes: status and errors agree, every judged need has a known release or says
 * that it has none, needs are in order, and all ways to show a scan work on it. Facts are those of
 * FreeBSD for one half of the inputs and none for the other. */
#include "abi/scan.h"
#include "base/arena.h"
#include "base/str.h"
#include "diag/render_sarif.h"
#include "invariants.h"
#include "target/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ob_fact_db *
facts(const ob_scan *scan)
{
  /* Read once: the facts are larger than most inputs. */
  static ob_arena arena;
  static const ob_fact_db *db;
  if (!db) {
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    REQUIRE(ob_fact_db_builtin(&arena, &diags, OB_STR("freebsd"), &db) == OB_OK);
  }
  return scan->os && ob_str_eq(ob_str_from(scan->os->key), OB_STR("freebsd")) ? db : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_scan scan;
  const ob_status st =
      ob_scan_bytes(&arena, &diags, (ob_str){(const char *)data, size}, OB_SPAN_NONE, NULL, &scan);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    REQUIRE(ob_scan_judge(&arena, facts(&scan), &scan) == OB_OK);
    for (size_t i = 0; i < scan.needs.len; i++) {
      const ob_scan_need *n = &scan.needs.at[i];
      REQUIRE((n->since.release.len == 0) == (n->since.how == OB_SCAN_UNKNOWN));
      REQUIRE(i == 0 || n[-1].since.release.len == 0 ||
              ob_version_cmp(n[-1].since.release, n->since.release) >= 0);
    }
    REQUIRE(ob_scan_findings(&diags, OB_SPAN_NONE, &scan) == OB_OK);
    if (scan.os) {
      const size_t before = diags.errors;
      const ob_status gate = ob_scan_gate(&diags, OB_SPAN_NONE, &scan, OB_STR("12.0"));
      REQUIRE((gate != OB_OK) == (diags.errors > before));
    }
    ob_buf out;
    ob_buf_init(&out, &arena);
    ob_scan_show_text(&out, &scan, NULL, true);
    ob_scan_show_line(&out, &scan, NULL);
    ob_scan_show_json(&out, &scan, NULL, &diags);
    ob_render_sarif(&out, &diags, "0");
    REQUIRE(ob_buf_status(&out) == OB_OK);
    for (size_t i = 0; i < out.len; i++) {
      REQUIRE((unsigned char)out.ptr[i] >= 0x20 || out.ptr[i] == '\n'); /* no terminal escapes */
    }
  }
  ob_arena_fini(&arena);
  return 0;
}
