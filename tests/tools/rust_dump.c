// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the Rust reader says of files, for people and tests.
 *   rust-dump FILE        every list, a line each
 *   rust-dump --check     files named on standard input, a line each: `ok`, `broken` or `limit`,
 *                         a tab, the path, and the first message
 *   rust-dump --places FILE  `LINE:COLUMN path|use|item TEXT` of what stands outside of macros
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

/** Does it stand in a macro's argument or body? */
static bool
in_macro(const ob_rust_file *f, uint32_t gate)
{
  for (; gate != 0; gate = f->gates.at[gate].parent) {
    if (f->gates.at[gate].kind == OB_RUST_GATE_CALL ||
        f->gates.at[gate].kind == OB_RUST_GATE_BODY) {
      return true;
    }
  }
  return false;
}

static void
put_place(const ob_diags *diags, uint32_t file, uint32_t lo, const char *what)
{
  const ob_linecol at = ob_diags_linecol(diags, file, lo);
  printf("%u:%u %s ", at.line, at.char_col, what);
}

static void
put_segments(const ob_rust_path *p)
{
  static const char *const heads[] = {"", "{{root}}::", "crate::", "self::", ""};
  printf("%s", heads[p->head]);
  for (unsigned i = 0; i < p->supers; i++) {
    printf("super::");
  }
  for (uint32_t i = 0; i < p->segment_count; i++) {
    printf("%s" OB_STR_FMT, i > 0 ? "::" : "", OB_STR_ARG(p->segments[i]));
  }
}

static int
places(const char *path)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  uint32_t file = 0;
  ob_rust_file f;
  if (ob_diags_load(&diags, path, UINT32_MAX, OB_SPAN_NONE, &file) != OB_OK ||
      ob_rust_read(&arena, &diags, file, &f) == OB_E_NOMEM) {
    ob_arena_fini(&arena);
    return 1;
  }
  for (size_t i = 0; i < f.paths.len; i++) {
    const ob_rust_path *p = &f.paths.at[i];
    if (!p->guess && !in_macro(&f, p->gate)) {
      put_place(&diags, file, p->at.lo, "path");
      put_segments(p);
      printf("\n");
    }
  }
  for (size_t i = 0; i < f.uses.len; i++) {
    const ob_rust_use *u = &f.uses.at[i];
    if (!in_macro(&f, u->path.gate)) {
      put_place(&diags, file, u->path.at.lo, "use");
      put_segments(&u->path);
      printf("%s" OB_STR_FMT "\n", u->glob ? "::*" : " as ", OB_STR_ARG(u->alias));
    }
  }
  for (size_t i = 0; i < f.items.len; i++) {
    const ob_rust_item *item = &f.items.at[i];
    if (!in_macro(&f, item->gate)) {
      put_place(&diags, file, item->at.lo, "item");
      printf(OB_STR_FMT "\n", OB_STR_ARG(item->name));
    }
  }
  ob_arena_fini(&arena);
  return 0;
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
  if (argc == 3 && strcmp(argv[1], "--places") == 0) {
    return places(argv[2]);
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
    fprintf(stderr, "usage: rust-dump FILE | --check | --places FILE | --time FILE\n");
    return 2;
  }
  return check(argv[1], true);
}
