// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A unified diff of two texts that are almost the same. What they share at both ends is passed
 * over; in the middle the longest common subsequence of lines is found by a table, and where that
 * would be too large the middle is shown as replaced.
 */
#include "audit/fix.h"
#include "base/strs.h"
#include "base/vec.h"

#define CONTEXT ((size_t)3)
#define MAX_TABLE ((size_t)1 << 22) /* cells */

static bool
split(ob_arena *arena, ob_str text, ob_strs *out)
{
  for (size_t at = 0; at < text.len;) {
    size_t end = at;
    while (end < text.len && text.ptr[end] != '\n') {
      end++;
    }
    end += end < text.len;
    ob_str *slot = ob_vec_push(arena, out);
    if (!slot) {
      return false;
    }
    *slot = ob_str_slice(text, at, end);
    at = end;
  }
  return true;
}

/* One step: a line of both, of the first only, of the second only. */
typedef struct step {
  char kind;   /* ' ', '-', '+' */
  size_t a, b; /* where it stands in both */
  ob_str line;
} step;
typedef OB_VEC(step) steps;

static bool
add(ob_arena *arena, steps *out, char kind, size_t a, size_t b, ob_str line)
{
  step *slot = ob_vec_push(arena, out);
  if (slot) {
    *slot = (step){kind, a, b, line};
  }
  return slot != NULL;
}

/* The steps of [a_lo, a_hi) against [b_lo, b_hi). */
static bool
compare(ob_arena *arena, const ob_strs *a, size_t a_lo, size_t a_hi, const ob_strs *b, size_t b_lo,
        size_t b_hi, steps *out)
{
  const size_t rows = a_hi - a_lo, columns = b_hi - b_lo;
  uint32_t *table = NULL; /* common lines from (i, j) on */
  if (rows + 1 <= MAX_TABLE / (columns + 1)) {
    table = ob_new_n(arena, uint32_t, (rows + 1) * (columns + 1));
    if (!table) {
      return false;
    }
  }
  for (size_t i = rows; table && i-- > 0;) {
    for (size_t j = columns; j-- > 0;) {
      uint32_t *cell = &table[i * (columns + 1) + j];
      const uint32_t down = cell[columns + 1], right = cell[1];
      *cell = ob_str_eq(a->at[a_lo + i], b->at[b_lo + j]) ? cell[columns + 2] + 1
              : down > right                              ? down
                                                          : right;
    }
  }
  size_t i = 0, j = 0;
  bool ok = true;
  while (ok && (i < rows || j < columns)) {
    const uint32_t *cell = table ? &table[i * (columns + 1) + j] : NULL;
    if (cell && i < rows && j < columns && ob_str_eq(a->at[a_lo + i], b->at[b_lo + j])) {
      ok = add(arena, out, ' ', a_lo + i, b_lo + j, a->at[a_lo + i]);
      i++;
      j++;
    } else if (i < rows && (!cell || j == columns || cell[columns + 1] >= cell[1])) {
      ok = add(arena, out, '-', a_lo + i, b_lo + j, a->at[a_lo + i]);
      i++;
    } else {
      ok = add(arena, out, '+', a_lo + i, b_lo + j, b->at[b_lo + j]);
      j++;
    }
  }
  return ok;
}

static void
put_line(ob_buf *out, char kind, ob_str line)
{
  ob_buf_putc(out, kind);
  ob_buf_put(out, line);
  if (line.len == 0 || line.ptr[line.len - 1] != '\n') {
    ob_buf_put(out, OB_STR("\n\\ No newline at end of file\n"));
  }
}

/* One hunk: steps [lo, hi). */
static void
put_hunk(ob_buf *out, const step *at, size_t count)
{
  size_t old_count = 0, new_count = 0;
  for (size_t i = 0; i < count; i++) {
    old_count += at[i].kind != '+';
    new_count += at[i].kind != '-';
  }
  ob_buf_fmt(out, "@@ -%zu,%zu +%zu,%zu @@\n", at[0].a + (old_count ? 1U : 0U), old_count,
             at[0].b + (new_count ? 1U : 0U), new_count);
  for (size_t i = 0; i < count; i++) {
    put_line(out, at[i].kind, at[i].line);
  }
}

void
ob_fix_diff(ob_buf *out, ob_str name, ob_str before, ob_str after)
{
  ob_arena *arena = out->arena;
  ob_strs a = {0}, b = {0};
  if (ob_str_eq(before, after)) {
    return;
  }
  if (!split(arena, before, &a) || !split(arena, after, &b)) {
    out->oom = true;
    return;
  }
  size_t head = 0, tail = 0;
  while (head < a.len && head < b.len && ob_str_eq(a.at[head], b.at[head])) {
    head++;
  }
  while (tail < a.len - head && tail < b.len - head &&
         ob_str_eq(a.at[a.len - 1 - tail], b.at[b.len - 1 - tail])) {
    tail++;
  }
  steps all = {0};
  bool ok = true;
  for (size_t i = head > CONTEXT ? head - CONTEXT : 0; ok && i < head; i++) {
    ok = add(arena, &all, ' ', i, i, a.at[i]);
  }
  ok = ok && compare(arena, &a, head, a.len - tail, &b, head, b.len - tail, &all);
  for (size_t i = 0; ok && i < tail && i < CONTEXT; i++) {
    ok = add(arena, &all, ' ', a.len - tail + i, b.len - tail + i, a.at[a.len - tail + i]);
  }
  if (!ok) {
    out->oom = true;
    return;
  }
  ob_buf_fmt(out, "--- a/" OB_STR_FMT "\n+++ b/" OB_STR_FMT "\n", OB_STR_ARG(name),
             OB_STR_ARG(name));
  for (size_t i = 0; i < all.len;) {
    size_t from = i; /* the next change */
    while (from < all.len && all.at[from].kind == ' ') {
      from++;
    }
    if (from == all.len) {
      break;
    }
    size_t end = from, same = 0; /* to where more than twice the context is the same */
    for (size_t j = from; j < all.len && same <= 2 * CONTEXT; j++) {
      same = all.at[j].kind == ' ' ? same + 1 : 0;
      end = all.at[j].kind == ' ' ? end : j + 1;
    }
    const size_t lo = from - i > CONTEXT ? from - CONTEXT : i;
    const size_t hi = end + CONTEXT < all.len ? end + CONTEXT : all.len;
    put_hunk(out, &all.at[lo], hi - lo);
    i = hi;
  }
}
