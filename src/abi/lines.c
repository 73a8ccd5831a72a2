// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Lines and their fields. Positions are compared, never bytes with a sentinel: a NUL in the text is
 * a byte like the others, and is refused where a name stands.
 */
#include "abi/lines.h"
#include "abi/facts.h"
#include "base/str.h"

static bool
is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static void
split(ob_line *line, uint32_t max)
{
  const ob_str s = line->text;
  size_t at = 0;
  line->count = 0;
  while (at < s.len) {
    const size_t lo = at;
    if (line->count + 1 == max) {
      at = s.len;
    }
    while (at < s.len && !is_blank(s.ptr[at])) {
      at++;
    }
    line->field[line->count++] = ob_str_slice(s, lo, at);
    while (at < s.len && is_blank(s.ptr[at])) {
      at++;
    }
  }
}

bool
ob_lines_next(ob_lines *lines, uint32_t max, ob_line *out)
{
  while (lines->at < lines->text.len) {
    const ob_str rest = ob_str_slice(lines->text, lines->at, lines->text.len);
    const size_t end = ob_str_find(rest, '\n');
    const size_t len = end == SIZE_MAX ? rest.len : end;
    lines->at += len + (end == SIZE_MAX ? 0 : 1);
    const ob_str text = ob_str_trim(ob_str_slice(rest, 0, len));
    if (text.len == 0 || text.ptr[0] == '#') {
      continue;
    }
    out->text = text;
    out->span = ob_lines_span(lines, text);
    split(out, max);
    return true;
  }
  return false;
}

ob_span
ob_lines_span(const ob_lines *lines, ob_str part)
{
  const size_t lo = (size_t)(part.ptr - lines->text.ptr);
  return (ob_span){lines->file, (uint32_t)lo, (uint32_t)(lo + part.len)};
}

bool
ob_fact_node_valid(ob_str name)
{
  return ob_fact_name_valid(name) && ob_str_find(name, ',') == SIZE_MAX &&
         !ob_str_eq(name, OB_STR("-"));
}

bool
ob_fact_name_valid(ob_str name)
{
  if (name.len == 0 || name.len > OB_FACT_NAME_MAX) {
    return false;
  }
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] <= ' ' || name.ptr[i] > '~') {
      return false;
    }
  }
  return true;
}
