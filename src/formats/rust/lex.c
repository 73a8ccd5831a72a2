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
  C_ONE, /* a token of its own */
  C_OP,
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
    ['!'] = C_OP,
    ['"'] = C_QUOTE,
    ['#'] = C_ONE,
    ['$'] = C_ONE,
    ['%'] = C_OP,
    ['&'] = C_OP,
    ['\''] = C_APOSTROPHE,
    ['('] = C_OPEN,
    [')'] = C_CLOSE,
    ['*'] = C_OP,
    ['+'] = C_OP,
    [','] = C_ONE,
    ['-'] = C_OP,
    ['.'] = C_OP,
    ['/'] = C_SLASH,
    ['0'] = X8(C_DIGIT),
    C_DIGIT,
    C_DIGIT,
    [':'] = C_OP,
    [';'] = C_ONE,
    ['<'] = C_OP,
    ['='] = C_OP,
    ['>'] = C_ONE,
    ['?'] = C_ONE,
    ['@'] = C_ONE,
    ['A'] = X16(C_NAME),
    X8(C_NAME),
    C_NAME,
    C_NAME,
    ['['] = C_OPEN,
    [']'] = C_CLOSE,
    ['^'] = C_OP,
    ['_'] = C_NAME,
    ['a'] = X16(C_NAME),
    X8(C_NAME),
    C_NAME,
    C_NAME,
    ['{'] = C_OPEN,
    ['|'] = C_OP,
    ['}'] = C_CLOSE,
    ['~'] = C_ONE,
    [0x80] = X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
    X16(C_WIDE),
};

static const uint8_t one_kind[128] = {
    ['#'] = T_POUND,
    ['$'] = T_DOLLAR,
    [','] = T_COMMA,
    [';'] = T_SEMI,
    ['>'] = T_GT,
    ['?'] = T_QUESTION,
    ['@'] = T_AT,
    ['~'] = T_TILDE,
    ['('] = T_OPEN_PAREN,
    ['['] = T_OPEN_BRACKET,
    ['{'] = T_OPEN_BRACE,
    [')'] = T_CLOSE_PAREN,
    [']'] = T_CLOSE_BRACKET,
    ['}'] = T_CLOSE_BRACE,
    ['%'] = T_BINOP,
    ['/'] = T_BINOP,
    ['^'] = T_BINOP,
    ['!'] = T_NOT,
    ['&'] = T_AND,
    ['*'] = T_STAR,
    ['+'] = T_PLUS,
    ['-'] = T_MINUS,
    ['.'] = T_DOT,
    [':'] = T_COLON,
    ['<'] = T_LT,
    ['='] = T_EQ,
    ['|'] = T_OR,
};

/* ---- keywords ---- */

typedef struct keyword {
  uint64_t key; /* the bytes, the first lowest */
  uint8_t kind, word;
} keyword;

#define BYTE(c, n) ((uint64_t)(c) << (n)*8)
#define KEY(a, b, c, d, e, f, g, h)                                                                \
  (BYTE(a, 0) | BYTE(b, 1) | BYTE(c, 2) | BYTE(d, 3) | BYTE(e, 4) | BYTE(f, 5) | BYTE(g, 6) |      \
   BYTE(h, 7))
/* A multiplier for which no two keywords share a slot; a repeat would be an error of the compiler
 * (an element that is initialized twice). */
#define SLOT(key) ((key)*UINT64_C(0xbe6521cc3e2434e3) >> 56)
#define WORD(kind, word, ...) [SLOT(KEY(__VA_ARGS__))] = {KEY(__VA_ARGS__), kind, word}

static const keyword keywords[256] = {
    WORD(T_AS, W_NONE, 'a', 's', 0, 0, 0, 0, 0, 0),
    WORD(T_BREAK, W_NONE, 'b', 'r', 'e', 'a', 'k', 0, 0, 0),
    WORD(T_CONST, W_NONE, 'c', 'o', 'n', 's', 't', 0, 0, 0),
    WORD(T_CONTINUE, W_NONE, 'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'),
    WORD(T_CRATE, W_NONE, 'c', 'r', 'a', 't', 'e', 0, 0, 0),
    WORD(T_ELSE, W_NONE, 'e', 'l', 's', 'e', 0, 0, 0, 0),
    WORD(T_ENUM, W_NONE, 'e', 'n', 'u', 'm', 0, 0, 0, 0),
    WORD(T_EXTERN, W_NONE, 'e', 'x', 't', 'e', 'r', 'n', 0, 0),
    WORD(T_FALSE, W_NONE, 'f', 'a', 'l', 's', 'e', 0, 0, 0),
    WORD(T_FN, W_NONE, 'f', 'n', 0, 0, 0, 0, 0, 0),
    WORD(T_FOR, W_NONE, 'f', 'o', 'r', 0, 0, 0, 0, 0),
    WORD(T_IF, W_NONE, 'i', 'f', 0, 0, 0, 0, 0, 0),
    WORD(T_IMPL, W_NONE, 'i', 'm', 'p', 'l', 0, 0, 0, 0),
    WORD(T_IN, W_NONE, 'i', 'n', 0, 0, 0, 0, 0, 0),
    WORD(T_LET, W_NONE, 'l', 'e', 't', 0, 0, 0, 0, 0),
    WORD(T_LOOP, W_NONE, 'l', 'o', 'o', 'p', 0, 0, 0, 0),
    WORD(T_MATCH, W_NONE, 'm', 'a', 't', 'c', 'h', 0, 0, 0),
    WORD(T_MOD, W_NONE, 'm', 'o', 'd', 0, 0, 0, 0, 0),
    WORD(T_MOVE, W_NONE, 'm', 'o', 'v', 'e', 0, 0, 0, 0),
    WORD(T_MUT, W_NONE, 'm', 'u', 't', 0, 0, 0, 0, 0),
    WORD(T_PUB, W_NONE, 'p', 'u', 'b', 0, 0, 0, 0, 0),
    WORD(T_REF, W_NONE, 'r', 'e', 'f', 0, 0, 0, 0, 0),
    WORD(T_RETURN, W_NONE, 'r', 'e', 't', 'u', 'r', 'n', 0, 0),
    WORD(T_SELF, W_NONE, 's', 'e', 'l', 'f', 0, 0, 0, 0),
    WORD(T_SELF_TYPE, W_NONE, 'S', 'e', 'l', 'f', 0, 0, 0, 0),
    WORD(T_STATIC, W_NONE, 's', 't', 'a', 't', 'i', 'c', 0, 0),
    WORD(T_STRUCT, W_NONE, 's', 't', 'r', 'u', 'c', 't', 0, 0),
    WORD(T_SUPER, W_NONE, 's', 'u', 'p', 'e', 'r', 0, 0, 0),
    WORD(T_TRAIT, W_NONE, 't', 'r', 'a', 'i', 't', 0, 0, 0),
    WORD(T_TRUE, W_NONE, 't', 'r', 'u', 'e', 0, 0, 0, 0),
    WORD(T_TYPE, W_NONE, 't', 'y', 'p', 'e', 0, 0, 0, 0),
    WORD(T_UNSAFE, W_NONE, 'u', 'n', 's', 'a', 'f', 'e', 0, 0),
    WORD(T_USE, W_NONE, 'u', 's', 'e', 0, 0, 0, 0, 0),
    WORD(T_WHERE, W_NONE, 'w', 'h', 'e', 'r', 'e', 0, 0, 0),
    WORD(T_WHILE, W_NONE, 'w', 'h', 'i', 'l', 'e', 0, 0, 0),
    WORD(T_UNDERSCORE, W_NONE, '_', 0, 0, 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_ASYNC, 'a', 's', 'y', 'n', 'c', 0, 0, 0),
    WORD(T_IDENT, W_AUTO, 'a', 'u', 't', 'o', 0, 0, 0, 0),
    WORD(T_IDENT, W_AWAIT, 'a', 'w', 'a', 'i', 't', 0, 0, 0),
    WORD(T_IDENT, W_BECOME, 'b', 'e', 'c', 'o', 'm', 'e', 0, 0),
    WORD(T_IDENT, W_BOX, 'b', 'o', 'x', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_BUILTIN, 'b', 'u', 'i', 'l', 't', 'i', 'n', 0),
    WORD(T_IDENT, W_DEFAULT, 'd', 'e', 'f', 'a', 'u', 'l', 't', 0),
    WORD(T_IDENT, W_DO, 'd', 'o', 0, 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_DYN, 'd', 'y', 'n', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_GEN, 'g', 'e', 'n', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_MACRO, 'm', 'a', 'c', 'r', 'o', 0, 0, 0),
    WORD(T_IDENT, W_RAW, 'r', 'a', 'w', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_SAFE, 's', 'a', 'f', 'e', 0, 0, 0, 0),
    WORD(T_IDENT, W_TRY, 't', 'r', 'y', 0, 0, 0, 0, 0),
    WORD(T_IDENT, W_UNION, 'u', 'n', 'i', 'o', 'n', 0, 0, 0),
    WORD(T_IDENT, W_YIELD, 'y', 'i', 'e', 'l', 'd', 0, 0, 0),
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
    /* a space, or 9 .. 13 */
    const __m128i control =
        _mm_cmpeq_epi8(_mm_min_epu8(_mm_sub_epi8(v, _mm_set1_epi8(9)), _mm_set1_epi8(4)),
                       _mm_sub_epi8(v, _mm_set1_epi8(9)));
    const int blank =
        _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')), control));
    if (blank != 0xffff) {
      return p + __builtin_ctz(~(unsigned)blank);
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
    const __m128i v = load(p), low = _mm_or_si128(v, _mm_set1_epi8(0x20));
    const __m128i letter = _mm_sub_epi8(low, _mm_set1_epi8('a'));
    const __m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
    const __m128i is = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter),
                     _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit)),
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')), v)); /* v: the high bit alone counts */
    const unsigned mask = (unsigned)_mm_movemask_epi8(is);
    if (mask != 0xffff) {
      return p + __builtin_ctz(~mask);
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
      return p + __builtin_ctz(hit);
    }
    p += 16;
  }
#endif
  while (p < end && *p != '"' && *p != '\\') {
    p++;
  }
  return p;
}

static bool
is_ascii(ob_str s)
{
  size_t i = 0;
  uint64_t any = 0;
  for (; s.len - i >= 32; i += 32) {
    uint64_t w[4];
    memcpy(w, s.ptr + i, sizeof(w));
    any |= w[0] | w[1] | w[2] | w[3];
  }
  for (; i < s.len; i++) {
    any |= (uint64_t)(unsigned char)s.ptr[i];
  }
  return (any & UINT64_C(0x8080808080808080)) == 0;
}

/* ---- the lexer ---- */

typedef struct lexer {
  reader *r;
  bytes text, p, end;
  tok *toks;
  size_t len, cap;
  uint32_t top;     /* the innermost open delimiter, or OB_RUST_NONE */
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
  l->toks[l->len++] = (tok){.lo = offset(l, lo),
                            .hi = offset(l, hi),
                            .kind = (uint8_t)kind,
                            .word = (uint8_t)word,
                            .flags = (uint8_t)flags};
}

static bool
grow(lexer *l)
{
  const size_t cap = l->cap * 2;
  if (l->len >= OB_RUST_MAX_TOKENS) {
    l->r->st = OB_E_LIMIT;
    l->r->out->broken = true;
    ob_diag *e =
        ob_error(l->r->diags, "OB0385", (ob_span){l->r->file, offset(l, l->p), offset(l, l->p)},
                 "more than %u tokens in one file", OB_RUST_MAX_TOKENS);
    ob_diag_help(l->r->diags, e, "what stands behind this place was not read");
    return e ? false : rust_nomem(l->r);
  }
  tok *toks = ob_arena_grow(&l->r->scratch, l->toks, l->cap * sizeof(tok), cap * sizeof(tok),
                            _Alignof(tok));
  if (!toks) {
    return rust_nomem(l->r);
  }
  l->toks = toks;
  l->cap = cap;
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

static inline void
line_comment(lexer *l)
{
  const bytes lo = l->p;
  const bytes hi = memchr(lo, '\n', (size_t)(l->end - lo));
  l->p = hi ? hi : l->end;
  if (l->p - lo > 14 && memchr(lo, 'o', 8)) {
    note_allow(l, lo, l->p);
  }
}

static void
block_comment(lexer *l)
{
  const bytes lo = l->p;
  bytes p = lo + 2, from = p; /* from: bytes before are used up */
  for (size_t depth = 1; depth > 0;) {
    p = p < l->end ? memchr(p, '/', (size_t)(l->end - p)) : NULL;
    if (!p) {
      l->p = l->end;
      ob_diag *e = report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, lo) + 2,
                          "a block comment does not end");
      if (e) {
        ob_diag_help(l->r->diags, e, "close it with */, once for each /* inside it");
      }
      return;
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
  l->p = p;
  note_allow(l, lo, p);
}

/* "…" at quote; the token begins at lo. */
static void
string(lexer *l, bytes lo, bytes quote)
{
  bytes p = quote + 1;
  for (;;) {
    p = string_stop(p, l->end);
    if (p >= l->end) {
      break;
    }
    if (*p == '"') {
      l->p = name_end(p + 1, l->end); /* with a suffix, for macros */
      push(l, T_STR, lo, l->p, W_NONE, 0);
      return;
    }
    p += l->end - p > 1 ? 2 : 1;
  }
  l->p = l->end;
  push(l, T_STR, lo, l->p, W_NONE, 0);
  (void)report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, quote) + 1, "a string does not end");
}

/* r"…" or r##"…"## with its hashes from `from` on. False: it is none. */
static bool
raw_string(lexer *l, bytes lo, bytes from)
{
  bytes p = from;
  while (p < l->end && *p == '#') {
    p++;
  }
  const size_t hashes = (size_t)(p - from);
  if (p >= l->end || *p != '"') {
    return false;
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
      l->p = name_end(p, l->end);
      push(l, T_STR, lo, l->p, W_NONE, 0);
      return true;
    }
  }
  l->p = l->end;
  push(l, T_STR, lo, l->p, W_NONE, 0);
  ob_diag *e = report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, quote) + 1,
                      "a raw string does not end");
  if (e && hashes > 0) {
    ob_diag_help(l->r->diags, e, "it ends at a quote with %zu # behind it", hashes);
  }
  return true;
}

static size_t
char_len(const lexer *l, bytes p)
{
  const ob_str s = {(const char *)l->text, (size_t)(l->end - l->text)};
  const size_t len = ob_utf8_decode(s, (size_t)(p - l->text), NULL);
  return len > 0 ? len : 1;
}

/* A character, or a lifetime or label. prefixed: b'…', which is no lifetime. */
static void
apostrophe(lexer *l, bytes lo, bytes quote, bool prefixed)
{
  bytes p = quote + 1;
  if (p < l->end && *p == '\\') {
    p += l->end - p > 1 ? 2 : 1;
    while (p < l->end && *p != '\'' && *p != '\n') {
      p++;
    }
    if (p < l->end && *p == '\'') {
      l->p = name_end(p + 1, l->end);
      push(l, T_LIT, lo, l->p, W_NONE, 0);
      return;
    }
  } else if (p < l->end && *p != '\n' && *p != '\'') {
    const size_t len = char_len(l, p);
    if ((size_t)(l->end - p) > len && p[len] == '\'') {
      l->p = p + len + 1;
      push(l, T_LIT, lo, l->p, W_NONE, 0);
      return;
    }
    if (!prefixed && is_name(*p)) {
      const bytes hi = name_end(p, l->end);
      if (hi - p == 1 && *p == 'r' && hi + 1 < l->end && *hi == '#' && is_name(hi[1])) {
        l->p = name_end(hi + 1, l->end);
      } else {
        l->p = hi;
      }
      push(l, T_LIFETIME, lo, l->p, W_NONE, 0);
      return;
    }
    p += len;
  }
  l->p = p;
  push(l, T_LIT, lo, p, W_NONE, 0);
  (void)report(l, OF_TOKEN, "OB0381", offset(l, lo), offset(l, p),
               "a character literal does not end");
}

static void
number(lexer *l)
{
  const bytes lo = l->p;
  bytes p = name_end(lo, l->end);
  const bool radix = p - lo > 1 && lo[0] == '0' && (lo[1] == 'x' || lo[1] == 'o' || lo[1] == 'b');
  if (!radix) {
    /* 1.5, 1. but not 1..2, 1.max(2), or the 0 of x.0. y */
    const bool field = l->len > 0 && l->toks[l->len - 1].kind == T_DOT;
    const unsigned char then = l->end - p > 1 ? p[1] : 0;
    if (p < l->end && *p == '.' &&
        (first_class[then] == C_DIGIT ||
         (!field && then != '.' && first_class[then] != C_NAME && then < 0x80))) {
      p = name_end(p + 1, l->end);
    }
    if (p < l->end && (*p == '+' || *p == '-') && (p[-1] == 'e' || p[-1] == 'E') &&
        p + 1 < l->end && first_class[p[1]] == C_DIGIT) {
      p = name_end(p + 1, l->end);
    }
  }
  l->p = p;
  push(l, T_LIT, lo, p, W_NONE, 0);
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

/* A name that is the prefix of what follows: r"…", b'…', r#name. False: it is none. */
static bool
prefixed(lexer *l, bytes lo, bytes hi)
{
  const size_t len = (size_t)(hi - lo);
  const bool r = hi[-1] == 'r' && (len == 1 || lo[0] == 'b' || lo[0] == 'c');
  const bool b = len == 1 && lo[0] == 'b', c = len == 1 && lo[0] == 'c';
  if ((b || c) && *hi == '"') {
    string(l, lo, hi);
    return true;
  }
  if (b && *hi == '\'') {
    apostrophe(l, lo, hi, true);
    return true;
  }
  if (r && *hi != '\'' && raw_string(l, lo, hi)) {
    return true;
  }
  if (r && len == 1 && *hi == '#' && hi + 1 < l->end && is_name(hi[1]) &&
      first_class[hi[1]] != C_DIGIT) {
    l->p = name_end(hi + 1, l->end);
    push(l, T_IDENT, hi + 1, l->p, W_NONE, 0);
    return true;
  }
  return false;
}

/* May an item begin with this word, after token `before`? Then the braces around it may need a scope
 * of their own. `fn` and `const` stand in types too. */
static inline bool
begins_item(tok_kind kind, const tok *before)
{
  if (kind == T_FN || kind == T_CONST) {
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
      return false;
    default:
      return before->word != W_RAW;
    }
  }
  return kind == T_USE || kind == T_STRUCT || kind == T_ENUM || kind == T_MOD || kind == T_TRAIT ||
         kind == T_STATIC || kind == T_TYPE || kind == T_EXTERN;
}

static inline void
name(lexer *l)
{
  const bytes lo = l->p;
  const bytes hi = name_end(lo, l->end);
  const size_t len = (size_t)(hi - lo);
  if (len <= 8) {
    if (len <= 2 && hi < l->end && (*hi == '"' || *hi == '#' || *hi == '\'') &&
        prefixed(l, lo, hi)) {
      return;
    }
    const uint64_t key = name_key(l, lo, len);
    const keyword *k = &keywords[SLOT(key)];
    if (k->key == key) {
      l->p = hi;
      push(l, k->kind, lo, hi, k->word, 0);
      if (l->top != OB_RUST_NONE &&
          (begins_item(k->kind, &l->toks[l->len - 2]) || k->word == W_UNION || k->word == W_MACRO)) {
        l->toks[l->top].flags |= TOK_ITEMS;
      }
      return;
    }
  } else if (len == 11 && memcmp(lo, "macro_rules", 11) == 0) {
    l->p = hi;
    push(l, T_IDENT, lo, hi, W_MACRO_RULES, 0);
    if (l->top != OB_RUST_NONE) {
      l->toks[l->top].flags |= TOK_ITEMS;
    }
    return;
  }
  l->p = hi;
  push(l, T_IDENT, lo, hi, W_NONE, 0);
}

/* Length of a blank that is not ASCII (Pattern_White_Space), or 0. */
static size_t
wide_blank(const lexer *l)
{
  const bytes p = l->p;
  if (l->end - p >= 2 && p[0] == 0xc2 && p[1] == 0x85) {
    return 2;
  }
  if (l->end - p >= 3 && p[0] == 0xe2 && p[1] == 0x80 &&
      (p[2] == 0x8e || p[2] == 0x8f || p[2] == 0xa8 || p[2] == 0xa9)) {
    return 3;
  }
  return 0;
}

static void
operator(lexer *l)
{
  const bytes lo = l->p;
  const unsigned char c = lo[0], d = l->end - lo > 1 ? lo[1] : 0, e = l->end - lo > 2 ? lo[2] : 0;
  tok_kind kind = one_kind[c];
  size_t len = 1;
  unsigned flags = 0;
  switch (c) {
  case ':':
    if (d == ':') {
      kind = T_PATHSEP, len = 2;
    }
    break;
  case '.':
    if (d == '.') {
      kind = e == '.' || e == '=' ? T_DOTS : T_DOTDOT;
      len = kind == T_DOTS ? 3 : 2;
      flags = e == '=' ? TOK_DOTS_EQ : 0;
    }
    break;
  case '=':
    if (d == '>') {
      kind = T_FATARROW, len = 2;
    } else if (d == '=') {
      kind = T_BINOP, len = 2;
    }
    break;
  case '-':
    if (d == '>') {
      kind = T_ARROW, len = 2;
    } else if (d == '=') {
      kind = T_BINOP, len = 2;
    }
    break;
  case '&':
    if (d == '&') {
      kind = T_ANDAND, len = 2;
    } else if (d == '=') {
      kind = T_BINOP, len = 2;
    }
    break;
  case '|':
    if (d == '|') {
      kind = T_OROR, len = 2;
    } else if (d == '=') {
      kind = T_BINOP, len = 2;
    }
    break;
  default: /* ! * + / % ^ < and then = */
    if (d == '=') {
      kind = T_BINOP, len = 2;
    }
    break;
  }
  l->p = lo + len;
  push(l, kind, lo, l->p, W_NONE, flags);
}

static void
open_delimiter(lexer *l)
{
  const tok_kind kind = one_kind[*l->p];
  push(l, kind, l->p, l->p + 1, W_NONE, 0);
  l->toks[l->len - 1].hi = l->top;
  l->top = (uint32_t)l->len - 1;
  l->open[kind - T_OPEN_PAREN]++;
  l->p++;
}

/* The innermost delimiter ends before token `at`, whether or not that closes it. */
static void
pop(lexer *l, uint32_t at)
{
  tok *t = &l->toks[l->top];
  const bool called = l->top > 0 && t[-1].kind == T_NOT;
  l->top = t->hi;
  t->hi = at;
  if ((t->flags & TOK_ITEMS) != 0 && l->top != OB_RUST_NONE && l->top > 0 &&
      (called || l->toks[l->top - 1].kind == T_NOT)) {
    l->toks[l->top].flags |= TOK_ITEMS; /* items in the argument of a macro call stand around it */
  }
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

static void
close_delimiter(lexer *l)
{
  const tok_kind kind = one_kind[*l->p], opens = kind + (T_OPEN_PAREN - T_CLOSE_PAREN);
  const uint32_t lo = offset(l, l->p);
  if (l->open[opens - T_OPEN_PAREN] == 0) {
    (void)report(l, OF_BALANCE, "OB0382", lo, lo + 1, "this delimiter closes nothing");
    push(l, T_STRAY, l->p, l->p + 1, W_NONE, 0);
    l->p++;
    return;
  }
  push(l, kind, l->p, l->p + 1, W_NONE, 0);
  while (l->toks[l->top].kind != opens) {
    unclosed(l, l->top, lo, lo + 1);
    pop(l, (uint32_t)l->len - 1);
  }
  pop(l, (uint32_t)l->len - 1);
  l->p++;
}

/* A byte order mark, `#!` with an interpreter; frontmatter is refused. */
static void
file_start(lexer *l)
{
  if (l->end - l->p >= 3 && memcmp(l->p, "\xef\xbb\xbf", 3) == 0) {
    l->p += 3;
  }
  if (l->end - l->p >= 2 && l->p[0] == '#' && l->p[1] == '!') {
    bytes p = l->p + 2; /* `#![…]` is an attribute, also with comments between */
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
      const bytes hi = memchr(l->p, '\n', (size_t)(l->end - l->p));
      l->p = hi ? hi : l->end;
    }
  }
  const bytes p = blanks_end(l->p, l->end);
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
        l->p = hi ? hi : l->end;
        return;
      }
    }
    l->p = l->end;
  }
}

static void
check_utf8(lexer *l)
{
  const ob_str text = l->r->text;
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

bool
rust_lex(reader *r)
{
  const bytes text = (bytes)(r->text.ptr ? r->text.ptr : "");
  lexer *const l =
      &(lexer){.r = r, .text = text, .p = text, .end = text + r->text.len, .top = OB_RUST_NONE};
  l->cap = r->text.len / 6 + 64;
  l->toks = ob_arena_alloc(&r->scratch, l->cap, sizeof(tok), _Alignof(tok));
  if (!l->toks) {
    return rust_nomem(r);
  }
  check_utf8(l);
  file_start(l);
  bool whole = true;
  for (;;) {
    if (l->len + 2 >= l->cap && !grow(l)) {
      whole = false;
      break;
    }
    if (l->p >= l->end) {
      break;
    }
    /* what comes most often is tested for by itself: a branch each is foreseen better than one jump
     * for all */
    unsigned char c = *l->p;
    if (first_class[c] == C_BLANK) {
      l->p++;
      if (l->p < l->end && first_class[*l->p] == C_BLANK) {
        l->p = blanks_end(l->p, l->end);
      }
      if (l->p >= l->end) {
        break;
      }
      c = *l->p;
    }
    if (first_class[c] == C_NAME) {
      name(l);
      continue;
    }
    switch (first_class[c]) {
    case C_ONE:
      push(l, one_kind[c], l->p, l->p + 1, W_NONE, 0);
      l->p++;
      break;
    case C_OP:
      operator(l);
      break;
    case C_OPEN:
      open_delimiter(l);
      break;
    case C_CLOSE:
      close_delimiter(l);
      break;
    case C_DIGIT:
      number(l);
      break;
    case C_QUOTE:
      string(l, l->p, l->p);
      break;
    case C_APOSTROPHE:
      apostrophe(l, l->p, l->p, false);
      break;
    case C_SLASH:
      if (l->end - l->p > 1 && l->p[1] == '/') {
        line_comment(l);
      } else if (l->end - l->p > 1 && l->p[1] == '*') {
        block_comment(l);
      } else {
        operator(l);
      }
      break;
    case C_WIDE: {
      const size_t blank = wide_blank(l);
      if (blank > 0) {
        l->p += blank;
      } else {
        name(l);
      }
      break;
    }
    default: {
      ob_diag *e = report(l, OF_STRAY, "OB0388", offset(l, l->p), offset(l, l->p) + 1,
                          "a character that has no place in Rust");
      if (e) {
        ob_diag_primary_text(r->diags, e, "byte 0x%02x", c);
      }
      push(l, T_STRAY, l->p, l->p + 1, W_NONE, 0);
      l->p++;
    }
    }
  }
  while (l->top != OB_RUST_NONE) {
    if (whole) {
      unclosed(l, l->top, offset(l, l->p), offset(l, l->p));
    }
    pop(l, (uint32_t)l->len);
  }
  if (r->st == OB_E_NOMEM) {
    return false;
  }
  push(l, T_EOF, l->p, l->p, W_NONE, 0);
  r->toks.at = l->toks;
  r->toks.len = l->len;
  r->toks.cap = l->cap;
  return true;
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
