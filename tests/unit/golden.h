// SPDX-License-Identifier: MIT OR Apache-2.0
/** Golden files: what a reader answers to each file of a directory, kept beside it. */
#ifndef OB_TESTS_GOLDEN_H
#define OB_TESTS_GOLDEN_H

#include "support.h"

#include "base/buf.h"
#include "diag/render.h"
#include "sys/fs.h"
#include "sys/process.h"

/** Puts what is answered to the file `name` with this text. */
typedef void golden_answer(ob_str name, ob_str text, ob_buf *out);

/** All diagnostics, sorted, as a terminal without colours shows them. */
static inline void
golden_put_diags(ob_buf *out, ob_diags *diags)
{
  ob_diags_sort(diags);
  for (size_t i = 0; i < diags->list.len; i++) {
    ob_render_text(out, diags, diags->list.at[i], (ob_render_opts){.color = false});
  }
}

/**
 * Asks for each STEM.in of the directory (below the project's root) and compares with STEM and
 * suffix, which UPDATE=1 writes. The test fails where one differs. Returns how many there are.
 */
static inline size_t
golden_check(const char *below, const char *suffix, golden_answer *answer)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const char *dir = ob_path_join(&arena, test_root(), below);
  ob_dir_entries entries = {0};
  assert_int_equal(ob_dir_list(&arena, dir, &entries), 0);
  size_t count = 0, wrong = 0;
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str name = entries.at[i].name;
    if (!ob_str_ends(name, OB_STR(".in"))) {
      continue;
    }
    count++;
    const char *in = ob_path_join(&arena, dir, name.ptr);
    const ob_str kept = ob_fmt(&arena, "%.*s%s", (int)(name.len - 3), name.ptr, suffix);
    const char *path = ob_path_join(&arena, dir, kept.ptr);
    ob_str text, want = OB_STR_NONE;
    assert_int_equal(ob_file_read(&arena, in, 1 << 20, &text), 0);
    ob_buf got;
    ob_buf_init(&got, &arena);
    answer(name, text, &got);
    assert_int_equal(ob_buf_status(&got), OB_OK);
    if (ob_env_get("UPDATE")) {
      assert_int_equal(ob_file_write(path, ob_buf_view(&got), 0644), 0);
    }
    if (ob_file_read(&arena, path, 1 << 20, &want) != 0 || !ob_str_eq(want, ob_buf_view(&got))) {
      print_message("# %s differs (UPDATE=1 writes it); got:\n" OB_STR_FMT "\n", path,
                    OB_STR_ARG(ob_buf_view(&got)));
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
  ob_arena_fini(&arena);
  return count;
}

#endif
