// SPDX-License-Identifier: MIT OR Apache-2.0
/** UTF-8 as RFC 3629 has it: no surrogates, nothing above U+10FFFF, no overlong forms. */
#ifndef OB_BASE_UTF8_H
#define OB_BASE_UTF8_H

#include "base/base.h"

/** Length in bytes (1..4) of the code point at s[at], or 0 when it is not valid UTF-8. *out may be
 * NULL. */
size_t ob_utf8_decode(ob_str s, size_t at, uint32_t *out);
/** Bytes written to out (1..4), or 0 when cp is no scalar value. */
size_t ob_utf8_encode(uint32_t cp, char out[4]);
/** Length of the longest valid prefix: s.len when all of s is valid. */
size_t ob_utf8_valid_prefix(ob_str s);
/** Terminal cells of a code point: 0 (combining), 1, or 2 (East Asian wide). */
unsigned ob_utf8_width(uint32_t cp);

#endif
