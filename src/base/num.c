// SPDX-License-Identifier: MIT OR Apache-2.0
/* Numbers out of text, see num.h. */
#include "base/num.h"
#include "base/ascii.h"

static unsigned
digit_value(char c)
{
  if (ob_is_digit(c)) {
    return (unsigned)(c - '0');
  }
  if (ob_is_lower(c)) {
    return (unsigned)(c - 'a') + 10;
  }
  return ob_is_letter(c) ? (unsigned)(c - 'A') + 10 : 99;
}

bool
ob_parse_u64(ob_str s, unsigned base, uint64_t *out)
{
  uint64_t value = 0;
  if (s.len == 0) {
    return false;
  }
  for (size_t i = 0; i < s.len; i++) {
    const unsigned digit = digit_value(s.ptr[i]);
    if (digit >= base || __builtin_mul_overflow(value, (uint64_t)base, &value) ||
        __builtin_add_overflow(value, (uint64_t)digit, &value)) {
      return false;
    }
  }
  *out = value;
  return true;
}
