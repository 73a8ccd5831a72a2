// SPDX-License-Identifier: MIT OR Apache-2.0
/* OS version labels. The wrapper links this file, so it knows nothing but bytes: no memory, no
 * I/O, no other module. A part of a numeric label is compared as a run of digits (leading zeros
 * dropped, then length, then bytes), so that no label is too long for a machine word. */
#include "target/version.h"
#include "base/ascii.h"
#include <string.h>

static bool
same(ob_str a, ob_str b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool
ob_version_valid(ob_str label)
{
  if (label.len == 0 || label.len > OB_VERSION_MAX) {
    return false;
  }
  for (size_t i = 0; i < label.len; i++) {
    const char c = label.ptr[i];
    const bool inner = c == '.' || c == '_' || c == '+' || c == '-';
    if (!ob_is_digit(c) && !ob_is_letter(c) && (i == 0 || !inner)) {
      return false;
    }
  }
  return true;
}

bool
ob_version_numeric(ob_str label)
{
  if (label.len == 0 || label.len > OB_VERSION_MAX) {
    return false;
  }
  for (size_t i = 0; i < label.len; i++) {
    const bool dot = label.ptr[i] == '.' && i > 0 && i + 1 < label.len && label.ptr[i - 1] != '.';
    if (!ob_is_digit(label.ptr[i]) && !dot) {
      return false;
    }
  }
  return true;
}

bool
ob_version_matches(ob_str label, ob_str want)
{
  if (label.len == 0) {
    return same(want, OB_STR(OB_VERSION_UNKNOWN));
  }
  if (want.len == 0 || label.len < want.len || memcmp(label.ptr, want.ptr, want.len) != 0) {
    return false;
  }
  return label.len == want.len || (label.ptr[want.len] == '.' && label.len > want.len + 1);
}

/* The next part of a numeric label without leading zeros; empty for 0 and at the end. */
static ob_str
next_part(ob_str label, size_t *at)
{
  while (*at < label.len && label.ptr[*at] == '0') {
    (*at)++;
  }
  const size_t lo = *at;
  while (*at < label.len && label.ptr[*at] != '.') {
    (*at)++;
  }
  const size_t hi = *at;
  if (*at < label.len) {
    (*at)++;
  }
  return lo == hi ? OB_STR_NONE : (ob_str){label.ptr + lo, hi - lo};
}

static int
cmp_numeric(ob_str a, ob_str b)
{
  size_t i = 0, j = 0;
  while (i < a.len || j < b.len) {
    const ob_str x = next_part(a, &i), y = next_part(b, &j);
    if (x.len != y.len) {
      return x.len < y.len ? -1 : 1;
    }
    const int order = x.len ? memcmp(x.ptr, y.ptr, x.len) : 0;
    if (order != 0) {
      return order;
    }
  }
  return 0;
}

bool
ob_version_at_least(ob_str label, ob_str min)
{
  return ob_version_numeric(label) && ob_version_numeric(min) && cmp_numeric(label, min) >= 0;
}

int
ob_version_cmp(ob_str a, ob_str b)
{
  const bool x = ob_version_numeric(a), y = ob_version_numeric(b);
  if (x && y) {
    return cmp_numeric(a, b);
  }
  if (x != y) {
    return x ? -1 : 1;
  }
  const size_t len = a.len < b.len ? a.len : b.len;
  const int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
  return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}
