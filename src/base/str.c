// SPDX-License-Identifier: MIT OR Apache-2.0
/* Views of bytes, see str.h. Nothing here relies on a NUL behind the view. */
#include "base/str.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ob_str
ob_str_from(const char *cstr)
{
  return cstr ? (ob_str){cstr, strlen(cstr)} : OB_STR_NONE;
}

int
ob_str_cmp(ob_str a, ob_str b)
{
  const size_t common = a.len < b.len ? a.len : b.len;
  const int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
  return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool
ob_str_starts(ob_str s, ob_str prefix)
{
  return s.len >= prefix.len && ob_str_eq((ob_str){s.ptr, prefix.len}, prefix);
}

bool
ob_str_ends(ob_str s, ob_str suffix)
{
  return s.len >= suffix.len && ob_str_eq(ob_str_slice(s, s.len - suffix.len, s.len), suffix);
}

size_t
ob_str_find(ob_str s, char c)
{
  const char *at = s.len > 0 ? memchr(s.ptr, c, s.len) : NULL;
  return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

size_t
ob_str_rfind(ob_str s, char c)
{
  for (size_t i = s.len; i > 0; i--) {
    if (s.ptr[i - 1] == c) {
      return i - 1;
    }
  }
  return SIZE_MAX;
}

size_t
ob_str_search(ob_str s, ob_str needle)
{
  if (needle.len == 0) {
    return 0;
  }
  for (size_t from = 0; from + needle.len <= s.len;) {
    const size_t hit = ob_str_find(ob_str_slice(s, from, s.len - needle.len + 1), needle.ptr[0]);
    if (hit == SIZE_MAX) {
      return SIZE_MAX;
    }
    if (memcmp(s.ptr + from + hit, needle.ptr, needle.len) == 0) {
      return from + hit;
    }
    from += hit + 1;
  }
  return SIZE_MAX;
}

size_t
ob_str_find_word(ob_str s, ob_str word, size_t from)
{
  while (word.len > 0 && from < s.len) {
    const size_t hit = ob_str_search(ob_str_slice(s, from, s.len), word);
    if (hit == SIZE_MAX) {
      break;
    }
    const size_t lo = from + hit, hi = lo + word.len;
    if ((lo == 0 || !ob_is_name_byte(s.ptr[lo - 1])) &&
        (hi == s.len || !ob_is_name_byte(s.ptr[hi]))) {
      return lo;
    }
    from = lo + 1;
  }
  return SIZE_MAX;
}

bool
ob_str_has_word(ob_str s, ob_str word)
{
  return ob_str_find_word(s, word, 0) != SIZE_MAX;
}

bool
ob_str_in(ob_str s, const ob_str *list, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(s, list[i])) {
      return true;
    }
  }
  return false;
}

bool
ob_str_in_words(ob_str s, const char *const *list, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(s, ob_str_from(list[i]))) {
      return true;
    }
  }
  return false;
}

ob_str
ob_str_slice(ob_str s, size_t lo, size_t hi)
{
  if (hi > s.len) {
    hi = s.len;
  }
  if (lo > hi) {
    lo = hi;
  }
  return s.ptr ? (ob_str){s.ptr + lo, hi - lo} : OB_STR_NONE;
}

static bool
is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

ob_str
ob_str_trim(ob_str s)
{
  size_t lo = 0, hi = s.len;
  while (lo < hi && is_blank(s.ptr[lo])) {
    lo++;
  }
  while (hi > lo && is_blank(s.ptr[hi - 1])) {
    hi--;
  }
  return ob_str_slice(s, lo, hi);
}

bool
ob_str_next(ob_str *rest, char sep, ob_str *part)
{
  if (!rest->ptr) {
    return false;
  }
  const size_t at = ob_str_find(*rest, sep);
  if (at == SIZE_MAX) {
    *part = *rest;
    *rest = OB_STR_NONE;
  } else {
    *part = ob_str_slice(*rest, 0, at);
    *rest = ob_str_slice(*rest, at + 1, rest->len);
  }
  return true;
}

ob_str
ob_str_dup(ob_arena *arena, ob_str s)
{
  char *copy = s.len < SIZE_MAX ? ob_new_raw(arena, char, s.len + 1) : NULL;
  if (!copy) {
    return OB_STR_NONE;
  }
  if (s.len > 0) {
    memcpy(copy, s.ptr, s.len);
  }
  copy[s.len] = '\0';
  return (ob_str){copy, s.len};
}

const char *
ob_cstr(ob_arena *arena, ob_str s)
{
  return ob_str_dup(arena, s).ptr;
}

ob_str
ob_fmt(ob_arena *arena, const char *fmt, ...)
{
  va_list args, again;
  va_start(args, fmt);
  va_copy(again, args);
  const int need = vsnprintf(NULL, 0, fmt, again);
  va_end(again);
  char *text = need < 0 ? NULL : ob_new_n(arena, char, (size_t)need + 1);
  if (text) {
    (void)vsnprintf(text, (size_t)need + 1, fmt, args);
  }
  va_end(args);
  return text ? (ob_str){text, (size_t)need} : OB_STR_NONE;
}

#define NEAREST_MAX 48u /* longer words are not compared */

/** Optimal string alignment: insert, delete, replace, swap of neighbours cost 1 each. */
static size_t
distance(ob_str a, ob_str b)
{
  size_t rows[3][NEAREST_MAX + 1];
  size_t *before = rows[0], *above = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b.len; j++) {
    above[j] = j;
    before[j] = 0;
  }
  for (size_t i = 1; i <= a.len; i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      const size_t replace = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
      size_t best = above[j] + 1 < row[j - 1] + 1 ? above[j] + 1 : row[j - 1] + 1;
      best = replace < best ? replace : best;
      if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
          before[j - 2] + 1 < best) {
        best = before[j - 2] + 1;
      }
      row[j] = best;
    }
    size_t *oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return above[b.len];
}

size_t
ob_str_nearest(ob_str word, const ob_str *candidates, size_t count)
{
  size_t best = SIZE_MAX, best_distance = SIZE_MAX;
  if (word.len > NEAREST_MAX) {
    return SIZE_MAX;
  }
  for (size_t i = 0; i < count; i++) {
    if (candidates[i].len > NEAREST_MAX) {
      continue;
    }
    const size_t longer = word.len > candidates[i].len ? word.len : candidates[i].len;
    const size_t shorter = word.len + candidates[i].len - longer;
    const size_t limit = longer / 3 > 1 ? longer / 3 : 1;
    if (longer - shorter > limit) {
      continue; /* the distance is at least that */
    }
    const size_t d = distance(word, candidates[i]);
    if (d <= limit && d < longer && d < best_distance) {
      best = i;
      best_distance = d;
    }
  }
  return best;
}

/* One character against `[abc]`, `[a-z]`, `[!x]`; *end: behind it. False also when not closed. */
static bool
in_class(ob_str p, size_t at, char c, size_t *end)
{
  size_t i = at + 1;
  const bool deny = i < p.len && p.ptr[i] == '!';
  bool in = false;
  i += deny;
  for (const size_t first = i; i < p.len && (p.ptr[i] != ']' || i == first); i++) {
    if (i + 2 < p.len && p.ptr[i + 1] == '-' && p.ptr[i + 2] != ']') {
      in = in || (c >= p.ptr[i] && c <= p.ptr[i + 2]);
      i += 2;
    } else {
      in = in || c == p.ptr[i];
    }
  }
  *end = i + 1;
  return i < p.len && in != deny;
}

/* `*` is gone back to where the rest does not fit. */
bool
ob_str_glob(ob_str pattern, ob_str name)
{
  const ob_str p = pattern;
  size_t i = 0, j = 0, star = SIZE_MAX, back = 0;
  while (j < name.len) {
    size_t end = i + 1;
    if (i < p.len && p.ptr[i] == '*') {
      star = i++;
      back = j;
    } else if (i < p.len &&
               (p.ptr[i] == '?' || (p.ptr[i] == '[' && in_class(p, i, name.ptr[j], &end)) ||
                (p.ptr[i] != '[' && p.ptr[i] == name.ptr[j]))) {
      i = end;
      j++;
    } else if (star != SIZE_MAX) {
      i = star + 1;
      j = ++back;
    } else {
      return false;
    }
  }
  while (i < p.len && p.ptr[i] == '*') {
    i++;
  }
  return i == p.len;
}

bool
ob_str_is_glob(ob_str s)
{
  return ob_str_find(s, '*') != SIZE_MAX || ob_str_find(s, '?') != SIZE_MAX ||
         ob_str_find(s, '[') != SIZE_MAX;
}
