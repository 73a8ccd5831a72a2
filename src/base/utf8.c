// SPDX-License-Identifier: MIT OR Apache-2.0
/* UTF-8 by RFC 3629's table of byte ranges; ASCII runs are skipped eight bytes at a time. */
#include "base/utf8.h"
#include <string.h>

size_t
ob_utf8_decode(ob_str s, size_t at, uint32_t *out)
{
  if (at >= s.len) {
    return 0;
  }
  const unsigned char *p = (const unsigned char *)s.ptr + at;
  const size_t left = s.len - at;
  uint32_t cp;
  size_t len;
  if (p[0] < 0x80) {
    cp = p[0];
    len = 1;
  } else if (p[0] >= 0xc2 && p[0] <= 0xdf) {
    cp = p[0] & 0x1fu;
    len = 2;
  } else if (p[0] >= 0xe0 && p[0] <= 0xef) {
    cp = p[0] & 0x0fu;
    len = 3;
  } else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
    cp = p[0] & 0x07u;
    len = 4;
  } else {
    return 0;
  }
  if (left < len) {
    return 0;
  }
  for (size_t i = 1; i < len; i++) {
    if ((p[i] & 0xc0u) != 0x80) {
      return 0;
    }
    cp = cp << 6 | (p[i] & 0x3fu);
  }
  if ((len == 3 && (cp < 0x800 || (cp >= 0xd800 && cp <= 0xdfff))) ||
      (len == 4 && (cp < 0x10000 || cp > 0x10ffff))) {
    return 0;
  }
  if (out) {
    *out = cp;
  }
  return len;
}

size_t
ob_utf8_encode(uint32_t cp, char out[4])
{
  unsigned char *p = (unsigned char *)out;
  if (cp < 0x80) {
    p[0] = (unsigned char)cp;
    return 1;
  }
  if (cp < 0x800) {
    p[0] = (unsigned char)(0xc0 | cp >> 6);
    p[1] = (unsigned char)(0x80 | (cp & 0x3f));
    return 2;
  }
  if (cp < 0x10000) {
    if (cp >= 0xd800 && cp <= 0xdfff) {
      return 0;
    }
    p[0] = (unsigned char)(0xe0 | cp >> 12);
    p[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
    p[2] = (unsigned char)(0x80 | (cp & 0x3f));
    return 3;
  }
  if (cp > 0x10ffff) {
    return 0;
  }
  p[0] = (unsigned char)(0xf0 | cp >> 18);
  p[1] = (unsigned char)(0x80 | (cp >> 12 & 0x3f));
  p[2] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
  p[3] = (unsigned char)(0x80 | (cp & 0x3f));
  return 4;
}

size_t
ob_utf8_valid_prefix(ob_str s)
{
  size_t at = 0;
  while (at < s.len) {
    uint64_t word;
    while (s.len - at >= 8) {
      memcpy(&word, s.ptr + at, 8);
      if ((word & UINT64_C(0x8080808080808080)) != 0) {
        break;
      }
      at += 8;
    }
    if (at == s.len) {
      break;
    }
    const size_t len = ob_utf8_decode(s, at, NULL);
    if (len == 0) {
      break;
    }
    at += len;
  }
  return at;
}

struct width_range {
  uint32_t first, last;
  unsigned cells;
};

static const struct width_range width_ranges[] = {
#include "base/utf8_width.inc"
};

unsigned
ob_utf8_width(uint32_t cp)
{
  size_t lo = 0, hi = sizeof(width_ranges) / sizeof(width_ranges[0]);
  while (lo < hi) {
    const size_t mid = lo + (hi - lo) / 2;
    if (cp < width_ranges[mid].first) {
      hi = mid;
    } else if (cp > width_ranges[mid].last) {
      lo = mid + 1;
    } else {
      return width_ranges[mid].cells;
    }
  }
  return 1;
}
