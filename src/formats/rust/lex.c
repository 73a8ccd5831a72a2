// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Rust's tokens. One dispatch per token on its first byte; what is long and says nothing (blanks,
 * comments, strings) is crossed 16 bytes at a time. Keywords are found by one multiplication: all
 * of them fit into 8 bytes. Opening delimiters hold the index of what closes them: while they are
 * open, that of the one around them, so the stack costs no memory and has no limit.
 *
 * Tokens are those of every edition at once: words that are keywords only sometimes stay names, and
 * a prefix that 2021 reserves (`x"…"`) is a name before a string. Bytes from 0x80 on are taken as
 * letters, but for Unicode's blanks: a text with others of them compiles for no target, and to say
 * so is rustc's part. `<` and `>` are always single; the reader puts shifts together.
 */
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "formats/rust/reader.h"
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { REPORT_MAX = 3 };

/* What a token that begins with a byte is. */
enum {
  C_STRAY,
  C_BLANK,
  C_NAME,
  C_DIGIT,
  C_QUOTE,
  C_APOSTROPHE,
  C_SLASH,
  C_OPEN,
  C_CLOSE,
  C_PUNCT,
  C_WIDE, /* not ASCII */
};

#define X4(c) c, c, c, c
#define X8(c) X4(c), X4(c)
#define X16(c) X8(c), X8(c)
static const uint8_t first_class[256] = {
    ['\t'] = C_BLANK,
    ['\n'] = C_BLANK,
    [0x0b] = C_BLANK,
    [0x0c] = C_BLANK,
    ['\r'] = C_BLANK,
    [' '] = C_BLANK,
    ['!'] = C_PUNCT,
    ['"'] = C_QUOTE,
    ['#'] = C_PUNCT,
    ['$'] = C_PUNCT,
    ['%'] = C_PUNCT,
    ['&'] = C_PUNCT,
    ['\''] = C_APOSTROPHE,
    ['('] = C_OPEN,
    [')'] = C_CLOSE,
    ['*'] = C_PUNCT,
    ['+'] = C_PUNCT,
    [','] = C_PUNCT,
    ['-'] = C_PUNCT,
    ['.'] = C_PUNCT,
    ['/'] = C_SLASH,
    ['0'] = X8(C_DIGIT),
    C_DIGIT,
    C_DIGIT,
    [':'] = C_PUNCT,
    [';'] = C_PUNCT,
    ['<'] = C_PUNCT,
    ['='] = C_PUNCT,
    ['>'] = C_PUNCT,
    ['?'] = C_PUNCT,
    ['@'] = C_PUNCT,
    ['A'] = X16(C_NAME),
    X8(C_NAME),
    C_NAME,
    C_NAME,
    ['['] = C_OPEN,
    [']'] = C_CLOSE,
    ['^'] = C_PUNCT,
    ['_'] = C_NAME,
    ['a'] = X16(C_NAME),
    X8(C_NAME),
    C_NAME,
    C_NAME,
    ['{'] = C_OPEN,
    ['|'] = C_PUNCT,
    ['}'] = C_CLOSE,
    ['~'] = C_PUNCT,
    [0x80] = X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
};

/* The delimiter that a byte is. */
static const uint8_t delimiter_kind[128] = {
    ['('] = T_OPEN_PAREN,  ['['] = T_OPEN_BRACKET,  ['{'] = T_OPEN_BRACE,
    [')'] = T_CLOSE_PAREN, [']'] = T_CLOSE_BRACKET, ['}'] = T_CLOSE_BRACE,
};

/* Punctuation: a row for the first byte, a column for the second. An element is the token's kind,
 * in how many bytes, and whether the group around has something to note with it. */
enum { D_NONE, D_EQ, D_GT, D_COLON, D_AND, D_OR, D_DOT, COLUMNS = 8 };
static const uint8_t second_column[256] = {
    ['&'] = D_AND, ['.'] = D_DOT, [':'] = D_COLON, ['='] = D_EQ, ['>'] = D_GT, ['|'] = D_OR,
};

#define PUNCT_KIND(element) ((element)&0xffU)
#define PUNCT_LENGTH(element) ((element) >> 8 & 3U)
#define PUNCT_FLAGS(element) ((element) >> 12)
#define IS_BUSY(kind) ((kind) == T_PATHSEP || (kind) == T_POUND ? TOK_BUSY << 12 : 0)
#define PUNCT(kind, length) ((kind) | (length) << 8 | IS_BUSY(kind))
#define PAIR(one, two) ((two) != 0 ? PUNCT(two, 2) : PUNCT(one, 1))
#define ROW(one, eq, gt, colon, and, or, dot)                                                      \
  {                                                                                                \
    PUNCT(one, 1), PAIR(one, eq), PAIR(one, gt), PAIR(one, colon), PAIR(one, and), PAIR(one, or),  \
        PAIR(one, dot),                                                                            \
  }
/* clang-format off */
static const uint16_t punct[128][COLUMNS] = {
    /*        by itself    =        >           :          &         |       .   */
    ['!'] = ROW(T_NOT,      T_BINOP, 0,          0,         0,        0,      0),
    ['#'] = ROW(T_POUND,    0,       0,          0,         0,        0,      0),
    ['$'] = ROW(T_DOLLAR,   0,       0,          0,         0,        0,      0),
    ['%'] = ROW(T_BINOP,    T_BINOP, 0,          0,         0,        0,      0),
    ['&'] = ROW(T_AND,      T_BINOP, 0,          0,         T_ANDAND, 0,      0),
    ['*'] = ROW(T_STAR,     T_BINOP, 0,          0,         0,        0,      0),
    ['+'] = ROW(T_PLUS,     T_BINOP, 0,          0,         0,        0,      0),
    [','] = ROW(T_COMMA,    0,       0,          0,         0,        0,      0),
    ['-'] = ROW(T_MINUS,    T_BINOP, T_ARROW,    0,         0,        0,      0),
    ['.'] = ROW(T_DOT,      0,       0,          0,         0,        0,      T_DOTDOT),
    ['/'] = ROW(T_BINOP,    T_BINOP, 0,          0,         0,        0,      0),
    [':'] = ROW(T_COLON,    0,       0,          T_PATHSEP, 0,        0,      0),
    [';'] = ROW(T_SEMI,     0,       0,          0,         0,        0,      0),
    ['<'] = ROW(T_LT,       T_BINOP, 0,          0,         0,        0,      0),
    ['='] = ROW(T_EQ,       T_BINOP, T_FATARROW, 0,         0,        0,      0),
    ['>'] = ROW(T_GT,       0,       0,          0,         0,        0,      0),
    ['?'] = ROW(T_QUESTION, 0,       0,          0,         0,        0,      0),
    ['@'] = ROW(T_AT,       0,       0,          0,         0,        0,      0),
    ['^'] = ROW(T_BINOP,    T_BINOP, 0,          0,         0,        0,      0),
    ['|'] = ROW(T_OR,       T_BINOP, 0,          0,         0,        T_OROR, 0),
    ['~'] = ROW(T_TILDE,    0,       0,          0,         0,        0,      0),
};
/* clang-format on */

/* ---- keywords ---- */

typedef struct keyword {
  uint64_t key; /* the bytes, the first lowest */
  uint8_t kind, word;
  uint8_t item; /* an item may begin with it; TYPE_TOO: but it stands in types as well */
} keyword;

enum { NO_ITEM, ITEM, TYPE_TOO };

#define BYTE(c, n) ((uint64_t)(c) << (n)*8)
#define KEY(a, b, c, d, e, f, g, h)                                                                \
  (BYTE(a, 0) | BYTE(b, 1) | BYTE(c, 2) | BYTE(d, 3) | BYTE(e, 4) | BYTE(f, 5) | BYTE(g, 6) |      \
   BYTE(h, 7))
/* A multiplier for which no two keywords share a slot; a repeat would be an error of the compiler
 * (an element that is initialized twice). */
#define SLOT(key) ((key)*UINT64_C(0xbe6521cc3e2434e3) >> 56)
#define WORD(kind, word, item, ...) [SLOT(KEY(__VA_ARGS__))] = {KEY(__VA_ARGS__), kind, word, item}

static const keyword keywords[256] = {
    WORD(T_AS, W_NONE, NO_ITEM, 'a', 's', 0, 0, 0, 0, 0, 0),
    WORD(T_BREAK, W_NONE, NO_ITEM, 'b', 'r', 'e', 'a', 'k', 0, 0, 0),
    WORD(T_CONST, W_NONE, TYPE_TOO, 'c', 'o', 'n', 's', 't', 0, 0, 0),
    WORD(T_CONTINUE, W_NONE, NO_ITEM, 'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'),
    WORD(T_CRATE, W_NONE, NO_ITEM, 'c', 'r', 'a', 't', 'e', 0, 0, 0),
    WORD(T_ELSE, W_NONE, NO_ITEM, 'e', 'l', 's', 'e', 0, 0, 0, 0),
    WORD(T_ENUM, W_NONE, ITEM, 'e', 'n', 'u', 'm', 0, 0, 0, 0),
    WORD(T_EXTERN, W_NONE, ITEM, 'e', 'x', 't', 'e', 'r', 'n', 0, 0),
    WORD(T_FALSE, W_NONE, NO_ITEM, 'f', 'a', 'l', 's', 'e', 0, 0, 0),
    WORD(T_FN, W_NONE, TYPE_TOO, 'f', 'n', 0, 0, 0, 0, 0, 0),
    WORD(T_FOR, W_NONE, NO_ITEM, 'f', 'o', 'r', 0, 0, 0, 0, 0),
    WORD(T_IF, W_NONE, NO_ITEM, 'i', 'f', 0, 0, 0, 0, 0, 0),
    WORD(T_IMPL, W_NONE, NO_ITEM, 'i', 'm', 'p', 'l', 0, 0, 0, 0),
    WORD(T_IN, W_NONE, NO_ITEM, 'i', 'n', 0, 0, 0, 0, 0, 0),
    WORD(T_LET, W_NONE, NO_ITEM, 'l', 'e', 't', 0, 0, 0, 0, 0),
    WORD(T_LOOP, W_NONE, NO_ITEM, 'l', 'o', 'o', 'p', 0, 0, 0, 0),
    WORD(T_MATCH, W_NONE, NO_ITEM, 'm', 'a', 't', 'c', 'h', 0, 0, 0),
    WORD(T_MOD, W_NONE, ITEM, 'm', 'o', 'd', 0, 0, 0, 0, 0),
    WORD(T_MOVE, W_NONE, NO_ITEM, 'm', 'o', 'v', 'e', 0, 0, 0, 0),
    WORD(T_MUT, W_NONE, NO_ITEM, 'm', 'u', 't', 0, 0, 0, 0, 0),
    WORD(T_PUB, W_NONE, NO_ITEM, 'p', 'u', 'b', 0, 0, 0, 0, 0),
    WORD(T_REF, W_NONE, NO_ITEM, 'r', 'e', 'f', 0, 0, 0, 0, 0),
    WORD(T_RETURN, W_NONE, NO_ITEM, 'r', 'e', 't', 'u', 'r', 'n', 0, 0),
    WORD(T_SELF, W_NONE, NO_ITEM, 's', 'e', 'l', 'f', 0, 0, 0, 0),
    WORD(T_SELF_TYPE, W_NONE, NO_ITEM, 'S', 'e', 'l', 'f', 0, 0, 0, 0),
    WORD(T_STATIC, W_NONE, ITEM, 's', 't', 'a', 't', 'i', 'c', 0, 0),
    WORD(T_STRUCT, W_NONE, ITEM, 's', 't', 'r', 'u', 'c', 't', 0, 0),
    WORD(T_SUPER, W_NONE, NO_ITEM, 's', 'u', 'p', 'e', 'r', 0, 0, 0),
    WORD(T_TRAIT, W_NONE, ITEM, 't', 'r', 'a', 'i', 't', 0, 0, 0),
    WORD(T_TRUE, W_NONE, NO_ITEM, 't', 'r', 'u', 'e', 0, 0, 0, 0),
    WORD(T_TYPE, W_NONE, ITEM, 't', 'y', 'p', 'e', 0, 0, 0, 0),
    WORD(T_UNSAFE, W_NONE, NO_ITEM, 'u', 'n', 's', 'a', 'f', 'e', 0, 0),
    WORD(T_USE, W_NONE, ITEM, 'u', 's', 'e', 0, 0, 0, 0, 0),
    WORD(T_WHERE, W_NONE, NO_ITEM, 'w', 'h', 'e', 'r', 'e', 0, 0, 0),
    WORD(T_WHILE, W_NONE, NO_ITEM, 'w', 'h', 'i', 'l', 'e', 0, 0, 0),
    WORD(T_UNDERSCORE, W_NONE, NO_ITEM, '_', 0, 0, 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_ASYNC, NO_ITEM, 'a', 's', 'y', 'n', 'c', 0, 0, 0),
    WORD(T_IDENT, W_AUTO, NO_ITEM, 'a', 'u', 't', 'o', 0, 0, 0, 0),
    WORD(T_IDENT, W_AWAIT, NO_ITEM, 'a', 'w', 'a', 'i', 't', 0, 0, 0),
    WORD(T_IDENT, W_BECOME, NO_ITEM, 'b', 'e', 'c', 'o', 'm', 'e', 0, 0),
    WORD(T_IDENT, W_BOX, NO_ITEM, 'b', 'o', 'x', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_BUILTIN, NO_ITEM, 'b', 'u', 'i', 'l', 't', 'i', 'n', 0),
    WORD(T_IDENT, W_DEFAULT, NO_ITEM, 'd', 'e', 'f', 'a', 'u', 'l', 't', 0),
    WORD(T_IDENT, W_DO, NO_ITEM, 'd', 'o', 0, 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_DYN, NO_ITEM, 'd', 'y', 'n', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_GEN, NO_ITEM, 'g', 'e', 'n', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_MACRO, ITEM, 'm', 'a', 'c', 'r', 'o', 0, 0, 0),
    WORD(T_IDENT, W_RAW, NO_ITEM, 'r', 'a', 'w', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_SAFE, NO_ITEM, 's', 'a', 'f', 'e', 0, 0, 0, 0),
    WORD(T_IDENT, W_TRY, NO_ITEM, 't', 'r', 'y', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_UNION, ITEM, 'u', 'n', 'i', 'o', 'n', 0, 0, 0),
    WORD(T_IDENT, W_YIELD, NO_ITEM, 'y', 'i', 'e', 'l', 'd', 0, 0, 0),
};

/* ---- runs of bytes ---- */

typedef const unsigned char *bytes;

static inline bool
is_name(unsigned char c)
{
  return first_class[c] == C_NAME || first_class[c] == C_DIGIT || c >= 0x80;
}

#if defined(__SSE2__)
static inline __m128i
load(bytes p)
{
  return _mm_loadu_si128((const __m128i *)(const void *)p);
}
#endif

static inline bytes
blanks_end(bytes p, bytes end)
{
#if defined(__SSE2__)
  while (end - p >= 16) {
    const __m128i v = load(p);
    /* a space, or 9 .. 13: those are as signed numbers the lowest when moved there */
    const __m128i control = _mm_add_epi8(v, _mm_set1_epi8(128 - 9));
    const unsigned stop = (unsigned)_mm_movemask_epi8(
        _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')),
                         _mm_cmpgt_epi8(control, _mm_set1_epi8(-128 + 13 - 9))));
    if (stop != 0) {
      return p + (unsigned)__builtin_ctz(stop);
    }
    p += 16;
  }
#endif
  while (p < end && first_class[*p] == C_BLANK) {
    p++;
  }
  return p;
}

static inline bytes
name_end(bytes p, bytes end)
{
#if defined(__SSE2__)
  while (end - p >= 16) {
    const __m128i v = load(p);
    /* as signed numbers, the range moved to the lowest: one comparison tells what is above it */
    const __m128i letter =
        _mm_add_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8(128 - 'a'));
    const __m128i digit = _mm_add_epi8(v, _mm_set1_epi8(128 - '0'));
    const __m128i other = _mm_and_si128(_mm_cmpgt_epi8(letter, _mm_set1_epi8(-128 + 25)),
                                        _mm_cmpgt_epi8(digit, _mm_set1_epi8(-128 + 9)));
    /* not `_`, and of v the high bit alone counts */
    const __m128i is = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')), v);
    const unsigned stop = (unsigned)_mm_movemask_epi8(_mm_andnot_si128(is, other));
    if (stop != 0) {
      return p + (unsigned)__builtin_ctz(stop);
    }
    p += 16;
  }
#endif
  while (p < end && is_name(*p)) {
    p++;
  }
  return p;
}

/* The first `"` or backslash, or end. */
static inline bytes
string_stop(bytes p, bytes end)
{
#if defined(__SSE2__)
  while (end - p >= 16) {
    const __m128i v = load(p);
    const unsigned hit = (unsigned)_mm_movemask_epi8(_mm_or_si128(
        _mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
    if (hit != 0) {
      return p + (unsigned)__builtin_ctz(hit);
    }
    p += 16;
  }
#endif
  while (p < end && *p != '"' && *p != '\\') {
    p++;
  }
  return p;
}

static inline uint64_t
eight(const char *p)
{
  uint64_t word;
  memcpy(&word, p, sizeof(word));
  return word;
}

static bool
is_ascii(ob_str s)
{
  size_t i = 0;
  uint64_t any = 0;
  for (; s.len - i >= 32; i += 32) {
    const char *p = s.ptr + i;
    any |= eight(p) | eight(p + 8) | eight(p + 16) | eight(p + 24);
  }
  for (; i < s.len; i++) {
    any |= (uint64_t)(unsigned char)s.ptr[i];
  }
  return (any & UINT64_C(0x8080808080808080)) == 0;
}

/* ---- the lexer ---- */

typedef struct lexer {
  reader *r;
  bytes text, end;
  tok *toks, *next, *limit; /* limit: behind it is room for two more */
  size_t cap;
  uint32_t top;     /* the innermost open delimiter, or OB_RUST_NONE */
  unsigned inside;  /* its flags so far; while it is open its token holds those of the one around */
  uint32_t open[3]; /* how many of ( [ { are open */
  unsigned reported[4];
} lexer;

static uint32_t
offset(const lexer *l, bytes p)
{
  return (uint32_t)(p - l->text);
}

enum { OF_TEXT, OF_TOKEN, OF_STRAY, OF_BALANCE };

/* The first few mistakes of each kind are said. NULL: this one is not, or there is no memory. */
static ob_diag *
report(lexer *l, unsigned kind, const char *code, uint32_t lo, uint32_t hi, const char *message)
{
  if (l->r->st == OB_OK) {
    l->r->st = OB_E_SYNTAX;
  }
  l->r->out->broken = true;
  if (l->reported[kind]++ >= REPORT_MAX) {
    return NULL;
  }
  ob_diag *e = ob_error(l->r->diags, code, (ob_span){l->r->file, lo, hi}, "%s", message);
  if (!e) {
    (void)rust_nomem(l->r);
  }
  return e;
}

static inline void
push(lexer *l, tok_kind kind, bytes lo, bytes hi, tok_word word, unsigned flags)
{
  *l->next++ = (tok){.lo = offset(l, lo),
                     .hi = offset(l, hi),
                     .kind = (uint8_t)kind,
                     .word = (uint8_t)word,
                     .flags = (uint8_t)flags};
}

tok *
rust_toks_alloc(reader *r, size_t count)
{
  ob_allocator *a = r->scratch.allocator;
  size_t size;
  tok *toks = ob_mul_size(count, sizeof(tok), &size) ? a->alloc(a, size) : NULL;
  if (!toks) {
    (void)rust_nomem(r);
  }
  return toks;
}

void
rust_toks_free(reader *r, tok *toks, size_t count)
{
  ob_allocator *a = r->scratch.allocator;
  if (toks) {
    a->free(a, toks, count * sizeof(tok));
  }
}

static size_t
count(const lexer *l)
{
  return (size_t)(l->next - l->toks);
}

static void
use_room(lexer *l, tok *toks, size_t len, size_t cap)
{
  l->toks = toks;
  l->next = toks + len;
  l->limit = toks + cap - 2;
  l->cap = cap;
}

/* Room for more tokens; the lexer stands at p. */
static bool
grow(lexer *l, bytes p)
{
  const size_t cap = l->cap * 2;
  if (count(l) >= OB_RUST_MAX_TOKENS) {
    l->r->st = OB_E_LIMIT;
    l->r->out->broken = true;
    ob_diag *e = ob_error(l->r->diags, "OB0385", (ob_span){l->r->file, offset(l, p), offset(l, p)},
                          "more than %u tokens in one file", OB_RUST_MAX_TOKENS);
    ob_diag_help(l->r->diags, e, "what stands behind this place was not read");
    return e ? false : rust_nomem(l->r);
  }
  tok *toks = rust_toks_alloc(l->r, cap);
  if (!toks) {
    return false;
  }
  const size_t len = count(l);
  memcpy(toks, l->toks, len * sizeof(tok));
  rust_toks_free(l->r, l->toks, l->cap);
  use_room(l, toks, len, cap);
  return true;
}

/* A comment that begins with "osbind: allow(", after its slashes and blanks. */
static void
note_allow(lexer *l, bytes lo, bytes hi)
{
  static const char start[] = "osbind: allow(";
  bytes p = lo + 2;
  while (p < hi && (*p == ' ' || *p == '\t' || *p == '/' || *p == '!' || *p == '*')) {
    p++;
  }
  if ((size_t)(hi - p) >= sizeof(start) - 1 && memcmp(p, start, sizeof(start) - 1) == 0) {
    ob_rust_at *at = ob_vec_push(&l->r->scratch, &l->r->out->allows);
    if (!at) {
      (void)rust_nomem(l->r);
      return;
    }
    *at = (ob_rust_at){offset(l, lo), offset(l, hi)};
  }
}

/* The readers of one token each begin at lo and give what is behind it. */

static inline bytes
line_comment(lexer *l, bytes lo)
{
  const bytes line = memchr(lo, '\n', (size_t)(l->end - lo)), hi = line ? line : l->end;
  if (hi - lo > 14 && (lo[2] == 'o' || lo[3] == 'o' || lo[4] == 'o')) {
    note_allow(l, lo, hi);
  }
  return hi;
}

static bytes
block_comment(lexer *l, bytes lo)
{
  bytes p = lo + 2, from = p; /* from: bytes before are used up */
  for (size_t depth = 1; depth > 0;) {
    p = p < l->end ? memchr(p, '/', (size_t)(l->end - p)) : NULL;
    if (!p) {
      ob_diag *e = report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, lo) + 2,
                          "a block comment does not end");
      if (e) {
        ob_diag_help(l->r->diags, e, "close it with */, once for each /* inside it");
      }
      return l->end;
    }
    if (p > from && p[-1] == '*') {
      depth--;
      from = ++p;
    } else if (p + 1 < l->end && p[1] == '*') {
      depth++;
      p += 2;
      from = p;
    } else {
      p++;
    }
  }
  note_allow(l, lo, p);
  return p;
}

/* "…" at quote; the token begins at lo. */
static bytes
string(lexer *l, bytes lo, bytes quote)
{
  bytes p = quote + 1;
  for (;;) {
    p = string_stop(p, l->end);
    if (p >= l->end) {
      break;
    }
    if (*p == '"') {
      p = name_end(p + 1, l->end); /* with a suffix, for macros */
      push(l, T_STR, lo, p, W_NONE, 0);
      return p;
    }
    p += l->end - p > 1 ? 2 : 1;
  }
  push(l, T_STR, lo, l->end, W_NONE, 0);
  (void)report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, quote) + 1, "a string does not end");
  return l->end;
}

/* r"…" or r##"…"## with its hashes from `from` on. NULL: it is none. */
static bytes
raw_string(lexer *l, bytes lo, bytes from)
{
  bytes p = from;
  while (p < l->end && *p == '#') {
    p++;
  }
  const size_t hashes = (size_t)(p - from);
  if (p >= l->end || *p != '"') {
    return NULL;
  }
  const bytes quote = p++;
  while (p < l->end && (p = memchr(p, '"', (size_t)(l->end - p))) != NULL) {
    p++;
    size_t closing = 0;
    while (closing < hashes && p < l->end && *p == '#') {
      closing++;
      p++;
    }
    if (closing == hashes) {
      p = name_end(p, l->end);
      push(l, T_STR, lo, p, W_NONE, 0);
      return p;
    }
  }
  push(l, T_STR, lo, l->end, W_NONE, 0);
  ob_diag *e = report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, quote) + 1,
                      "a raw string does not end");
  if (e && hashes > 0) {
    ob_diag_help(l->r->diags, e, "it ends at a quote with %zu # behind it", hashes);
  }
  return l->end;
}

static size_t
char_len(const lexer *l, bytes p)
{
  const ob_str s = {(const char *)l->text, (size_t)(l->end - l->text)};
  const size_t len = ob_utf8_decode(s, (size_t)(p - l->text), NULL);
  return len > 0 ? len : 1;
}

/* A character, or a lifetime or label. prefixed: b'…', which is no lifetime. */
static bytes
apostrophe(lexer *l, bytes lo, bytes quote, bool prefixed)
{
  bytes p = quote + 1;
  if (p < l->end && *p == '\\') {
    p += l->end - p > 1 ? 2 : 1;
    while (p < l->end && *p != '\'' && *p != '\n') {
      p++;
    }
    if (p < l->end && *p == '\'') {
      p = name_end(p + 1, l->end);
      push(l, T_LIT, lo, p, W_NONE, 0);
      return p;
    }
  } else if (p < l->end && *p != '\n' && *p != '\'') {
    const size_t len = char_len(l, p);
    if ((size_t)(l->end - p) > len && p[len] == '\'') {
      p = name_end(p + len + 1, l->end);
      push(l, T_LIT, lo, p, W_NONE, 0);
      return p;
    }
    if (!prefixed && is_name(*p)) {
      const bytes hi = name_end(p, l->end);
      const bool raw = hi - p == 1 && *p == 'r' && l->end - hi > 1 && *hi == '#' && is_name(hi[1]);
      p = raw ? name_end(hi + 1, l->end) : hi;
      push(l, T_LIFETIME, lo, p, W_NONE, 0);
      return p;
    }
    p += len;
  }
  push(l, T_LIT, lo, p, W_NONE, 0);
  (void)report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, p),
               "a character literal does not end");
  return p;
}

static bytes
number(lexer *l, bytes lo)
{
  bytes p = name_end(lo, l->end);
  const bool radix = p - lo > 1 && lo[0] == '0' && (lo[1] == 'x' || lo[1] == 'o' || lo[1] == 'b');
  if (!radix) {
    /* 1.5, 1. but not 1..2, 1.max(2), or the 0 of x.0. y */
    const bool field = l->next > l->toks && l->next[-1].kind == T_DOT;
    const unsigned char then = l->end - p > 1 ? p[1] : 0;
    if (p < l->end && *p == '.' &&
        (first_class[then] == C_DIGIT ||
         (!field && then != '.' && first_class[then] != C_NAME && then < 0x80))) {
      p = name_end(p + 1, l->end);
    }
    if (l->end - p > 1 && (*p == '+' || *p == '-') && (p[-1] == 'e' || p[-1] == 'E') &&
        first_class[p[1]] == C_DIGIT) {
      p = name_end(p + 1, l->end);
    }
  }
  push(l, T_LIT, lo, p, W_NONE, 0);
  return p;
}

static inline uint64_t
name_key(const lexer *l, bytes lo, size_t len)
{
  uint64_t key = 0;
  if (l->end - lo >= 8) {
    memcpy(&key, lo, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    key = __builtin_bswap64(key);
#endif
    return len < 8 ? key & ((UINT64_C(1) << len * 8) - 1) : key;
  }
  for (size_t i = 0; i < len; i++) {
    key |= (uint64_t)lo[i] << i * 8;
  }
  return key;
}

/* A name that is the prefix of what follows: r"…", b'…', r#name. NULL: it is none. */
__attribute__((noinline)) static bytes
prefixed(lexer *l, bytes lo, bytes hi)
{
  const size_t len = (size_t)(hi - lo);
  const bool r = hi[-1] == 'r' && (len == 1 || lo[0] == 'b' || lo[0] == 'c');
  const bool b = len == 1 && lo[0] == 'b', c = len == 1 && lo[0] == 'c';
  if ((b || c) && *hi == '"') {
    return string(l, lo, hi);
  }
  if (b && *hi == '\'') {
    return apostrophe(l, lo, hi, true);
  }
  const bytes raw = r && *hi != '\'' ? raw_string(l, lo, hi) : NULL;
  if (!raw && r && len == 1 && *hi == '#' && l->end - hi > 1 && is_name(hi[1]) &&
      first_class[hi[1]] != C_DIGIT) {
    const bytes end = name_end(hi + 1, l->end);
    push(l, T_IDENT, hi + 1, end, W_NONE, 0);
    return end;
  }
  return raw;
}

/* The braces around may need a scope of their own: an item may begin with the word that was pushed
 * last. `fn` and `const` stand in types too. */
__attribute__((noinline)) static void
note_item(lexer *l, bool type_too)
{
  if (l->top == OB_RUST_NONE) {
    return;
  }
  l->inside |= TOK_BUSY;
  const tok *before = l->next - 2;
  if (type_too) {
    switch (before->kind) {
    case T_AS:
    case T_COLON:
    case T_COMMA:
    case T_STAR:
    case T_LT:
    case T_AND:
    case T_EQ:
    case T_ARROW:
    case T_OPEN_PAREN:
      return;
    default:
      if (before->word == W_RAW) {
        return;
      }
    }
  }
  l->inside |= TOK_ITEMS;
}

__attribute__((always_inline)) static inline bytes
name(lexer *l, bytes lo)
{
  const bytes hi = name_end(lo, l->end);
  const size_t len = (size_t)(hi - lo);
  if (len <= 8) {
    if (len <= 2 && hi < l->end && (*hi == '"' || *hi == '#' || *hi == '\'')) {
      const bytes end = prefixed(l, lo, hi);
      if (end) {
        return end;
      }
    }
    const uint64_t key = name_key(l, lo, len);
    const keyword *k = &keywords[SLOT(key)];
    const bool is = k->key == key;
    push(l, is ? k->kind : T_IDENT, lo, hi, is ? k->word : W_NONE, 0);
    if (is && k->item != NO_ITEM) {
      note_item(l, k->item == TYPE_TOO);
    }
    return hi;
  }
  if (len == 11 && memcmp(lo, "macro_rules", 11) == 0) {
    push(l, T_IDENT, lo, hi, W_MACRO_RULES, 0);
    note_item(l, false);
    return hi;
  }
  push(l, T_IDENT, lo, hi, W_NONE, 0);
  return hi;
}

/* The same where it is not in the way of what is read most. */
__attribute__((noinline)) static bytes
wide_name(lexer *l, bytes lo)
{
  return name(l, lo);
}

/* Length of a blank that is not ASCII (Pattern_White_Space), or 0. */
static size_t
wide_blank(const lexer *l, bytes p)
{
  if (l->end - p >= 2 && p[0] == 0xc2 && p[1] == 0x85) {
    return 2;
  }
  if (l->end - p >= 3 && p[0] == 0xe2 && p[1] == 0x80 &&
      (p[2] == 0x8e || p[2] == 0x8f || p[2] == 0xa8 || p[2] == 0xa9)) {
    return 3;
  }
  return 0;
}

/* Punctuation, by a table: which it is nobody can foresee, so it had better not be asked. */
static inline bytes
punctuation(lexer *l, bytes lo)
{
  const unsigned char second = l->end - lo > 1 ? lo[1] : 0;
  const unsigned element = punct[*lo][second_column[second]];
  if (PUNCT_KIND(element) == T_DOTDOT && l->end - lo > 2 && (lo[2] == '.' || lo[2] == '=')) {
    push(l, T_DOTS, lo, lo + 3, W_NONE, lo[2] == '=' ? TOK_DOTS_EQ : 0);
    return lo + 3;
  }
  l->inside |= PUNCT_FLAGS(element);
  if (PUNCT_LENGTH(element) == 2) {
    push(l, PUNCT_KIND(element), lo, lo + 2, W_NONE, 0);
    return lo + 2;
  }
  push(l, PUNCT_KIND(element), lo, lo + 1, W_NONE, 0);
  return lo + 1;
}

static inline bytes
open_delimiter(lexer *l, bytes lo)
{
  if (l->next - l->toks > 1 && l->next[-1].kind == T_NOT && l->next[-2].kind == T_IDENT) {
    l->inside |= TOK_BUSY; /* a macro call */
  }
  const tok_kind kind = delimiter_kind[*lo];
  push(l, kind, lo, lo + 1, W_NONE, l->inside);
  l->next[-1].hi = l->top;
  l->inside = 0;
  l->top = (uint32_t)count(l) - 1;
  l->open[kind - T_OPEN_PAREN]++;
  return lo + 1;
}

/* The innermost delimiter ends before token `at`, whether or not that closes it. */
static inline void
pop(lexer *l, uint32_t at)
{
  tok *t = &l->toks[l->top];
  const bool called = l->top > 0 && t[-1].kind == T_NOT;
  const unsigned flags = l->inside;
  l->inside = t->flags | (flags & TOK_BUSY);
  l->top = t->hi;
  if ((flags & TOK_ITEMS) != 0 && l->top != OB_RUST_NONE && l->top > 0 &&
      (called || l->toks[l->top - 1].kind == T_NOT)) {
    l->inside |= TOK_ITEMS; /* items in the argument of a macro call stand around it */
  }
  t->hi = at;
  t->flags = (uint16_t)flags;
  l->open[t->kind - T_OPEN_PAREN]--;
}

static void
unclosed(lexer *l, uint32_t open, uint32_t lo, uint32_t hi)
{
  const uint32_t at = l->toks[open].lo;
  ob_diag *e = report(l, OF_BALANCE, "OB0382", at, at + 1, "this delimiter is never closed");
  if (e) {
    ob_diag_label(l->r->diags, e, (ob_span){l->r->file, lo, hi}, "expected its end here");
  }
}

static inline bytes
close_delimiter(lexer *l, bytes at)
{
  const tok_kind kind = delimiter_kind[*at], opens = kind + (T_OPEN_PAREN - T_CLOSE_PAREN);
  const uint32_t lo = offset(l, at);
  if (l->open[opens - T_OPEN_PAREN] == 0) {
    (void)report(l, OF_BALANCE, "OB0382", lo, lo + 1, "this delimiter closes nothing");
    push(l, T_STRAY, at, at + 1, W_NONE, 0);
    return at + 1;
  }
  push(l, kind, at, at + 1, W_NONE, 0);
  while (l->toks[l->top].kind != opens) {
    unclosed(l, l->top, lo, lo + 1);
    pop(l, (uint32_t)count(l) - 1);
  }
  pop(l, (uint32_t)count(l) - 1);
  return at + 1;
}

/* A byte order mark, `#!` with an interpreter; frontmatter is refused. */
static bytes
file_start(lexer *l)
{
  bytes at = l->text;
  if (l->end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) {
    at += 3;
  }
  if (l->end - at >= 2 && at[0] == '#' && at[1] == '!') {
    bytes p = at + 2; /* `#![…]` is an attribute, also with comments between */
    for (;;) {
      p = blanks_end(p, l->end);
      if (l->end - p >= 2 && p[0] == '/' && p[1] == '/') {
        const bytes hi = memchr(p, '\n', (size_t)(l->end - p));
        p = hi ? hi : l->end;
      } else if (l->end - p >= 4 && p[0] == '/' && p[1] == '*') {
        const bytes hi = memchr(p + 2, '/', (size_t)(l->end - p - 2));
        p = hi ? hi + 1 : l->end;
      } else {
        break;
      }
    }
    if (p == l->end || *p != '[') {
      const bytes hi = memchr(at, '\n', (size_t)(l->end - at));
      at = hi ? hi : l->end;
    }
  }
  const bytes p = blanks_end(at, l->end);
  if (l->end - p >= 3 && memcmp(p, "---", 3) == 0 && (p == l->text || p[-1] == '\n')) {
    const uint32_t lo = offset(l, p);
    ob_diag *e = report(l, OF_TEXT, "OB0387", lo, lo + 3, "frontmatter is not supported");
    if (e) {
      ob_diag_help(l->r->diags, e,
                   "a Cargo script holds its manifest here; audit the package that it becomes");
    }
    bytes q = p;
    while ((q = memchr(q, '\n', (size_t)(l->end - q))) != NULL) {
      q++;
      if (l->end - q >= 3 && memcmp(q, "---", 3) == 0) {
        const bytes hi = memchr(q, '\n', (size_t)(l->end - q));
        return hi ? hi : l->end;
      }
    }
    return l->end;
  }
  return at;
}

static void
check_utf8(lexer *l)
{
  const ob_str text = {(const char *)l->text, (size_t)(l->end - l->text)};
  if (is_ascii(text)) {
    return;
  }
  const size_t good = ob_utf8_valid_prefix(text);
  if (good < text.len) {
    ob_diag *e =
        report(l, OF_TEXT, "OB0380", (uint32_t)good, (uint32_t)good + 1, "the file is not UTF-8");
    if (e) {
      ob_diag_help(l->r->diags, e, "rustc reads UTF-8 only; save the file in that encoding");
    }
  }
}

static bytes
stray(lexer *l, bytes p)
{
  const uint32_t lo = offset(l, p);
  ob_diag *e = report(l, OF_STRAY, "OB0388", lo, lo + 1, "a character that has no place in Rust");
  if (e) {
    ob_diag_primary_text(l->r->diags, e, "byte 0x%02x", *p);
  }
  push(l, T_STRAY, p, p + 1, W_NONE, 0);
  return p + 1;
}

bool
rust_lex(reader *r)
{
  const bytes text = (bytes)(r->text.ptr ? r->text.ptr : ""), end = text + r->text.len;
  lexer *const l = &(lexer){.r = r, .text = text, .end = end, .top = OB_RUST_NONE};
  const size_t cap = r->text.len / 3 + 64;
  tok *toks = rust_toks_alloc(r, cap);
  if (!toks) {
    return false;
  }
  use_room(l, toks, 0, cap);
  check_utf8(l);
  bytes p = file_start(l);
  bool whole = true;
  for (;;) {
    if (l->next >= l->limit && !grow(l, p)) {
      whole = false;
      break;
    }
    if (p >= end) {
      break;
    }
    /* what comes most often is tested for by itself: a branch each is foreseen better than one jump
     * for all */
    if (first_class[*p] == C_BLANK) {
      p++;
      if (p < end && first_class[*p] == C_BLANK) {
        p = blanks_end(p, end);
      }
      if (p >= end) {
        break;
      }
    }
    if (first_class[*p] == C_NAME) {
      p = name(l, p);
      continue;
    }
    if (first_class[*p] == C_PUNCT) {
      p = punctuation(l, p);
      continue;
    }
    switch (first_class[*p]) {
    case C_OPEN:
      p = open_delimiter(l, p);
      break;
    case C_CLOSE:
      p = close_delimiter(l, p);
      break;
    case C_DIGIT:
      p = number(l, p);
      break;
    case C_QUOTE:
      p = string(l, p, p);
      break;
    case C_APOSTROPHE:
      p = apostrophe(l, p, p, false);
      break;
    case C_SLASH:
      if (end - p > 1 && p[1] == '/') {
        p = line_comment(l, p);
      } else if (end - p > 1 && p[1] == '*') {
        p = block_comment(l, p);
      } else {
        p = punctuation(l, p);
      }
      break;
    case C_WIDE: {
      const size_t blank = wide_blank(l, p);
      p = blank > 0 ? p + blank : wide_name(l, p);
      break;
    }
    default:
      p = stray(l, p);
    }
  }
  while (l->top != OB_RUST_NONE) {
    if (whole) {
      unclosed(l, l->top, offset(l, p), offset(l, p));
    }
    pop(l, (uint32_t)count(l));
  }
  push(l, T_EOF, p, p, W_NONE, 0);
  r->toks = l->toks;
  r->tok_count = (uint32_t)count(l);
  r->tok_cap = l->cap;
  return r->st != OB_E_NOMEM;
}

/* ---- strings ---- */

static int
hex_value(char c)
{
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The escape at s[i] (after the backslash); unknown ones stay as they are. Returns what comes
 * after. */
static size_t
unescape(ob_str s, size_t i, ob_buf *out)
{
  static const char names[] = "nrt\\0'\"", values[] = "\n\r\t\\\0'\"";
  const char *known = s.ptr[i] ? strchr(names, s.ptr[i]) : NULL;
  if (known) {
    ob_buf_putc(out, values[known - names]);
    return i + 1;
  }
  if (s.ptr[i] == '\n' || s.ptr[i] == '\r') {
    while (i < s.len && first_class[(unsigned char)s.ptr[i]] == C_BLANK) {
      i++;
    }
    return i;
  }
  uint32_t cp = 0;
  if (s.ptr[i] == 'x' && s.len - i > 2 && hex_value(s.ptr[i + 1]) >= 0 &&
      hex_value(s.ptr[i + 2]) >= 0) {
    ob_buf_putc(out, (char)(hex_value(s.ptr[i + 1]) * 16 + hex_value(s.ptr[i + 2])));
    return i + 3;
  }
  if (s.ptr[i] == 'u' && s.len - i > 2 && s.ptr[i + 1] == '{') {
    size_t j = i + 2;
    for (; j < s.len && j < i + 12 && (hex_value(s.ptr[j]) >= 0 || s.ptr[j] == '_'); j++) {
      cp = s.ptr[j] == '_' || cp > 0xfffff ? cp : cp * 16 + (uint32_t)hex_value(s.ptr[j]);
    }
    char utf8[4];
    const size_t len = ob_utf8_encode(cp, utf8);
    if (j < s.len && s.ptr[j] == '}' && len > 0) {
      ob_buf_put(out, (ob_str){utf8, len});
      return j + 1;
    }
  }
  ob_buf_putc(out, '\\');
  return i;
}

bool
rust_string(reader *r, const tok *t, ob_str *out)
{
  ob_str s = rust_tok_text(r, t);
  size_t lo = ob_str_find(s, '"'), hi = ob_str_rfind(s, '"');
  if (lo == SIZE_MAX || hi <= lo) {
    *out = OB_STR("");
    return true;
  }
  const bool raw = ob_str_find(ob_str_slice(s, 0, lo), 'r') != SIZE_MAX;
  s = ob_str_slice(s, lo + 1, hi);
  *out = s;
  if (raw || ob_str_find(s, '\\') == SIZE_MAX) {
    return true;
  }
  ob_buf buf;
  ob_buf_init(&buf, r->arena);
  for (size_t i = 0; i < s.len;) {
    if (s.ptr[i] == '\\' && i + 1 < s.len) {
      i = unescape(s, i + 1, &buf);
    } else {
      ob_buf_putc(&buf, s.ptr[i++]);
    }
  }
  *out = buf.len > 0 ? ob_buf_view(&buf) : OB_STR("");
  return ob_buf_status(&buf) == OB_OK || rust_nomem(r);
}
