// SPDX-License-Identifier: MIT OR Apache-2.0
/** Views of bytes: comparing, searching, cutting; and copies into an arena. */
#ifndef OB_BASE_STR_H
#define OB_BASE_STR_H

#include "base/arena.h"
#include "base/ascii.h"
#include "base/base.h"
#include <string.h>

/** The bytes of a C string, without its NUL; NULL gives OB_STR_NONE. Borrowed. */
ob_str ob_str_from(const char *cstr);

/** Here, so that a comparison with a literal is one of its length and one of a word or two. */
static inline bool
ob_str_eq(ob_str a, ob_str b)
{
  /* A view that is not empty has bytes; the analyzer cannot know.
   * NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
/** Byte order, shorter first: <0, 0, >0. */
int ob_str_cmp(ob_str a, ob_str b);
bool ob_str_starts(ob_str s, ob_str prefix);
bool ob_str_ends(ob_str s, ob_str suffix);
/** Offset of the first / last c, or SIZE_MAX. */
size_t ob_str_find(ob_str s, char c);
size_t ob_str_rfind(ob_str s, char c);
/** Offset of the first needle, or SIZE_MAX; an empty needle is found at 0. */
size_t ob_str_search(ob_str s, ob_str needle);
/** A letter, digit, `_` or part of a character beyond ASCII: what names are made of. */
static inline bool
ob_is_name_byte(char c)
{
  return ob_is_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
}
/** Does the word stand in s by itself, no part of a longer name? An empty one does not. */
bool ob_str_has_word(ob_str s, ob_str word);
/** The first such place from byte `from` on, or SIZE_MAX. */
size_t ob_str_find_word(ob_str s, ob_str word, size_t from);

/** Is it one of the list? */
bool ob_str_in(ob_str s, const ob_str *list, size_t count);
/** The same for a table of C strings. */
bool ob_str_in_words(ob_str s, const char *const *list, size_t count);

/** Bytes [lo, hi), both cut to the length. */
ob_str ob_str_slice(ob_str s, size_t lo, size_t hi);
/** Without ASCII blanks (space, tab, CR, LF) at both ends. */
ob_str ob_str_trim(ob_str s);
/**
 * The part of *rest before the first sep; *rest then begins after it.
 * False when *rest is OB_STR_NONE (all parts were given).
 */
bool ob_str_next(ob_str *rest, char sep, ob_str *part);

/** A copy with a NUL behind it (not counted in len). OB_STR_NONE: no memory. */
ob_str ob_str_dup(ob_arena *arena, ob_str s);
/** The same as a C string; NULL: no memory. A NUL inside s cuts it: see ob_str_find(s, 0). */
OB_NODISCARD const char *ob_cstr(ob_arena *arena, ob_str s);
/** printf into the arena, NUL-terminated. OB_STR_NONE: no memory. */
ob_str ob_fmt(ob_arena *arena, const char *fmt, ...) OB_PRINTF(2, 3);

/** Does the whole name fit the pattern: `*` any characters, `?` one, `[abc]`, `[a-z]`, `[!x]` one
 * of a set? The patterns of Cargo (the `glob` crate's) within one part of a path. */
bool ob_str_glob(ob_str pattern, ob_str name);
/** Has it a character that such a pattern does not take literally? */
bool ob_str_is_glob(ob_str s);

/**
 * The candidate nearest to word for a "did you mean": the smallest
 * Damerau-Levenshtein distance, at most a third of the longer word (and at
 * least 1). Returns its position, or SIZE_MAX when none is near.
 */
size_t ob_str_nearest(ob_str word, const ob_str *candidates, size_t count);

#endif
