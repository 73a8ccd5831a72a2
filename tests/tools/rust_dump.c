// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the Rust reader says of files, for people and tests.
 *   rust-dump FILE        every list, a line each
 *   rust-dump --check     files named on standard input, a line each: `ok`, `broken` or `limit`,
 *                         a tab, the path, and the first message
 *   rust-dump --time FILE seconds that reading takes (the best of three)
 */
#include "base/str.h"
#include "diag/io.h"
#include "formats/rust/rust.h"
#include "rust_print.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int
check(const char *path, bool verbose)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  uint32_t file = 0;
  ob_rust_file out;
  ob_status st = ob_diags_load(&diags, path, UINT32_MAX, OB_SPAN_NONE, &file);
  if (st == OB_OK) {
    st = ob_rust_read(&arena, &diags, file, &out);
  }
  if (verbose && file != 0) {
    ob_buf text;
    ob_buf_init(&text, &arena);
    rust_print(&text, &out, &arena);
    fwrite(text.ptr, 1, text.len, stdout);
    for (size_t i = 0; i < diags.list.len; i++) {
      const ob_diag *d = diags.list.at[i];
      const ob_linecol at = ob_diags_linecol(&diags, file, d->primary.span.lo);
      printf("%s " OB_STR_FMT " %u:%u " OB_STR_FMT "\n",
             d->severity == OB_SEV_ERROR ? "error" : "warning", OB_STR_ARG(d->code), at.line,
             at.byte_col, OB_STR_ARG(d->message));
    }
  } else {
    size_t tokens = 0;
    for (size_t i = 0; st == OB_OK && i < out.calls.len; i++) {
      tokens += out.calls.at[i].arg == OB_RUST_ARG_TOKENS;
    }
    printf("%s\t%s\t", st == OB_OK ? "ok" : st == OB_E_LIMIT ? "limit" : "broken", path);
    if (st != OB_OK && diags.list.len > 0) {
      const ob_diag *d = diags.list.at[0];
      const ob_linecol at = ob_diags_linecol(&diags, file, d->primary.span.lo);
      printf(OB_STR_FMT " %u:%u " OB_STR_FMT " (" OB_STR_FMT ")", OB_STR_ARG(d->code), at.line,
             at.byte_col, OB_STR_ARG(d->message), OB_STR_ARG(d->primary.text));
    } else {
      printf("%zu\t%zu", out.calls.len, tokens);
    }
    printf("\n");
  }
  ob_arena_fini(&arena);
  return st == OB_OK ? 0 : 1;
}

static double
seconds(void)
{
  struct timespec t;
  return clock_gettime(CLOCK_MONOTONIC, &t) == 0 ? (double)t.tv_sec + (double)t.tv_nsec / 1e9 : 0;
}

static int
measure(const char *path)
{
  double best = 1e9;
  for (int i = 0; i < 3; i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    uint32_t file = 0;
    ob_rust_file out;
    if (ob_diags_load(&diags, path, UINT32_MAX, OB_SPAN_NONE, &file) != OB_OK) {
      return 1;
    }
    const double start = seconds();
    const ob_status st = ob_rust_read(&arena, &diags, file, &out);
    const double taken = seconds() - start;
    best = taken < best && st != OB_E_NOMEM ? taken : best;
    ob_arena_fini(&arena);
  }
  printf("%.6f\n", best);
  return 0;
}

int
main(int argc, char **argv)
{
  if (argc == 3 && strcmp(argv[1], "--time") == 0) {
    return measure(argv[2]);
  }
  if (argc == 2 && strcmp(argv[1], "--check") == 0) {
    char line[4096];
    int worst = 0;
    while (fgets(line, sizeof(line), stdin)) {
      line[strcspn(line, "\n")] = '\0';
      worst |= check(line, false);
    }
    return worst;
  }
  if (argc != 2) {
    fprintf(stderr, "usage: rust-dump FILE | --check | --time FILE\n");
    return 2;
  }
  return check(argv[1], true);
}
