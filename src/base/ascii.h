// SPDX-License-Identifier: MIT OR Apache-2.0
/** What a byte is in ASCII, whatever the locale says. Bytes from 0x80 on are none of these. */
#ifndef OB_BASE_ASCII_H
#define OB_BASE_ASCII_H

#include <stdbool.h>

static inline bool
ob_is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static inline bool
ob_is_lower(char c)
{
  return c >= 'a' && c <= 'z';
}

static inline bool
ob_is_letter(char c)
{
  return ob_is_lower(c) || (c >= 'A' && c <= 'Z');
}

static inline bool
ob_is_alnum(char c)
{
  return ob_is_letter(c) || ob_is_digit(c);
}

/** A digit of a hash as it is written here: 0-9 and a-f. */
static inline bool
ob_is_hash_digit(char c)
{
  return ob_is_digit(c) || (c >= 'a' && c <= 'f');
}

/** The byte in the name of an environment variable, as Cargo makes one of a triple: letters in
 * upper case, what is neither letter nor digit as `_` (Cargo reference, "Environment variables").
 */
static inline char
ob_variable_byte(char c)
{
  return ob_is_lower(c) ? (char)(c - 'a' + 'A') : ob_is_alnum(c) ? c : '_';
}

#endif
