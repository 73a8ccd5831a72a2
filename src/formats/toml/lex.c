// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Bytes of a TOML document: blanks, comments, line ends, strings, and how far to skip after a
 * mistake. Runs without anything special are crossed eight bytes at a time; UTF-8 is checked on
 * the way, where bytes from 0x80 on can stand at all (strings and comments), so that there is no
 * second pass. A string without escapes is a view of the text; only the others are copied.
 */
#include "base/str.h"
#include "base/utf8.h"
#include "formats/toml/parser.h"
#include <string.h>

/* Recovery looks ahead no further than this for what ends a statement. */
#define SKIP_MAX (64u << 10)

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

static const uint64_t bare_set[2] = {UINT64_C(0x03ff200000000000), UINT64_C(0x07fffffe87fffffe)};
static const uint64_t token_set[2] = {UINT64_C(0x07ff680000000000), UINT64_C(0x07fffffe87fffffe)};

static inline bool
in_set(const uint64_t set[2], char c)
{
  const unsigned char u = (unsigned char)c;
  return u < 0x80 && (set[u >> 6] >> (u & 63) & 1) != 0;
}

bool
toml_is_bare(char c)
{
  return in_set(bare_set, c);
}

bool
toml_is_token(char c)
{
  return in_set(token_set, c);
}

const char *
toml_bare_end(const char *s, const char *end)
{
  while (s < end && in_set(bare_set, *s)) {
    s++;
  }
  return s;
}

const char *
toml_token_end(const char *s, const char *end)
{
  while (s < end && in_set(token_set, *s)) {
    s++;
  }
  return s;
}

const char *
toml_word_end(const parser *p, const char *s)
{
  const char *end = toml_token_end(s, p->end);
  if (end == s) {
    for (end++; end < p->end && ((unsigned char)*end & 0xc0u) == 0x80; end++) {
    }
  }
  return end;
}

/** In every byte of the word that is below n (n <= 128) the high bit; exact up to the first such
 * byte. */
static inline uint64_t
below(uint64_t word, uint64_t n)
{
  return (word - ONES * n) & ~word & HIGHS;
}

static inline uint64_t
equal(uint64_t word, char c)
{
  return below(word ^ ONES * (unsigned char)c, 1);
}

static inline bool
is_special(char c, char a, char b)
{
  const unsigned char u = (unsigned char)c;
  return u < 0x20 || u >= 0x7f || c == a || c == b;
}

/** The first byte that is a, b, a control byte (tab too) or not ASCII; or end. */
static inline const char *
plain_end(const char *s, const char *end, char a, char b)
{
  while (end - s >= 8) {
    uint64_t word;
    memcpy(&word, s, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    const uint64_t hit =
        (word & HIGHS) | below(word, 0x20) | equal(word, 0x7f) | equal(word, a) | equal(word, b);
    if (hit != 0) {
      return s + (__builtin_ctzll(hit) >> 3);
    }
    s += 8;
  }
  while (s < end && !is_special(*s, a, b)) {
    s++;
  }
  return s;
}

ob_span
toml_span(const parser *p, const char *lo, const char *hi)
{
  return (ob_span){p->file, (uint32_t)(lo - p->text), (uint32_t)(hi - p->text)};
}

ob_diag *
toml_note_error(parser *p, ob_diag *diag)
{
  p->errors++;
  p->st = diag ? OB_E_SYNTAX : OB_E_NOMEM;
  return diag;
}

const char *
toml_show(parser *p, const char *lo, const char *hi)
{
  ob_buf buf;
  ob_buf_init(&buf, p->arena);
  const ob_str s = {lo, (size_t)(hi - lo)};
  unsigned shown = 0;
  for (size_t i = 0; i < s.len; shown++) {
    if (shown == 40) {
      ob_buf_put(&buf, OB_STR("..."));
      break;
    }
    uint32_t cp = 0;
    const size_t len = ob_utf8_decode(s, i, &cp);
    if (len == 0 || cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) {
      ob_buf_fmt(&buf, "\\x%02X", (unsigned)(unsigned char)lo[i]);
      i++;
    } else {
      ob_buf_put(&buf, ob_str_slice(s, i, i + len));
      i += len;
    }
  }
  ob_buf_putc(&buf, '\0');
  return ob_buf_status(&buf) == OB_OK ? buf.ptr : "";
}

/** Name a byte that is not allowed where it stands. */
static ob_diag *
control_error(parser *p, const char *at)
{
  const unsigned char c = (unsigned char)*at;
  if (c == '\r') {
    ob_diag *diag = toml_error(p, "OB0101", at, at + 1, "carriage return without a line feed");
    ob_diag_help(p->diags, diag, "lines end with LF or CRLF; in a basic string write \\r");
    return diag;
  }
  ob_diag *diag = toml_error(p, "OB0101", at, at + 1, "control character U+%04X", c);
  ob_diag_help(p->diags, diag, "remove it; in a basic string it can be written as \\u%04X", c);
  return diag;
}

/** Bytes that are no UTF-8: reported as one mistake; returns the end of the run. */
static const char *
utf8_error(parser *p, const char *at)
{
  const ob_str rest = {at, (size_t)(p->end - at)};
  size_t n = 1;
  while (n < rest.len && (unsigned char)at[n] >= 0x80 && ob_utf8_decode(rest, n, NULL) == 0) {
    n++;
  }
  ob_diag *diag = toml_error(p, "OB0100", at, at + n, "not valid UTF-8");
  ob_diag_help(p->diags, diag, "a TOML file is UTF-8; convert it (its text may be Latin-1)");
  return at + n;
}

bool
toml_stray_byte(parser *p, step *out)
{
  if (p->at == p->end) {
    return false;
  }
  const unsigned char c = (unsigned char)*p->at;
  if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f) {
    if (toml_at_line_end(p, p->at)) {
      return false;
    }
    (void)control_error(p, p->at);
    p->at++;
    *out = toml_bad(p);
    return true;
  }
  if (c < 0x80) {
    return false;
  }
  const ob_str rest = {p->at, (size_t)(p->end - p->at)};
  uint32_t cp;
  const size_t len = ob_utf8_decode(rest, 0, &cp);
  if (len == 0) {
    p->at = utf8_error(p, p->at);
    *out = toml_bad(p);
    return true;
  }
  if (cp == 0xfeff) {
    ob_diag *diag = toml_error(p, "OB0101", p->at, p->at + len, "byte order mark within the file");
    ob_diag_help(p->diags, diag, "U+FEFF may stand only at the very start; remove it");
    p->at += len;
    *out = toml_bad(p);
    return true;
  }
  return false;
}

/** From `#` to the line end, which stays. */
static step
comment(parser *p)
{
  const char *s = p->at + 1;
  for (;;) {
    s = plain_end(s, p->end, '\n', '\n');
    if (toml_at_line_end(p, s)) {
      p->at = s;
      return STEP_OK;
    }
    if (*s == '\t') {
      s++;
    } else if ((unsigned char)*s >= 0x80) {
      const ob_str rest = {s, (size_t)(p->end - s)};
      const size_t len = ob_utf8_decode(rest, 0, NULL);
      if (len > 0) {
        s += len;
      } else {
        s = utf8_error(p, s);
        TOML_GO_ON(p);
      }
    } else {
      (void)control_error(p, s);
      TOML_GO_ON(p);
      s++;
    }
  }
}

/* ---- what git leaves of a merge that it could not do ---- */

enum { MARK = 7 };

/** Is s, in the text, the first of seven such bytes at the start of a line, with nothing or a name
 * behind them? */
static bool
is_mark(const parser *p, const char *s)
{
  if ((*s != '<' && *s != '|' && *s != '=' && *s != '>') || p->end - s < MARK ||
      (s > p->text && s[-1] != '\n')) {
    return false;
  }
  for (size_t i = 1; i < MARK; i++) {
    if (s[i] != *s) {
      return false;
    }
  }
  return toml_at_line_end(p, s + MARK) || s[MARK] == ' ';
}

static const char *
line_end(const parser *p, const char *s)
{
  while (!toml_at_line_end(p, s)) {
    s++;
  }
  return s;
}

static const char *next_line(const char *s, const char *end);

/**
 * Over such a line, at its start. Of the two sides the first is read, as if it alone were there:
 * whatever it opens and closes, the text around it fits it.
 */
static step
conflict(parser *p)
{
  const char *lo = p->at;
  if (*lo != '<' && lo < p->conflict_end) {
    p->at = p->conflict_end;
    return STEP_OK;
  }
  ob_diag *diag = toml_error(p, "OB0116", lo, line_end(p, lo), "a merge conflict stands here");
  ob_diag_help(p->diags, diag,
               "keep one side without the lines <<<<<<<, ======= and >>>>>>>; Cargo adds what a "
               "Cargo.lock then lacks");
  p->at = next_line(lo, p->end);
  const char *other = NULL;
  for (const char *s = p->at; *lo == '<' && s < p->end; s = next_line(s, p->end)) {
    if (!is_mark(p, s)) {
      continue;
    }
    if (*s == '<') {
      break;
    }
    other = *s == '=' ? s : other;
    if (*s == '>') {
      p->conflict_end = next_line(s, p->end);
      if (other) {
        ob_diag_label(p->diags, diag, toml_span(p, other, line_end(p, other)),
                      "the other side begins here");
      }
      ob_diag_label(p->diags, diag, toml_span(p, s, line_end(p, s)), "it ends here");
      break;
    }
  }
  TOML_GO_ON(p);
  return STEP_OK;
}

step
toml_gap(parser *p)
{
  while (p->at < p->end) {
    switch (*p->at) {
    case ' ':
    case '\t':
    case '\n':
      p->at++;
      break;
    case '#':
      STEP_TRY(comment(p));
      break;
    case '\r':
      if (!toml_at_line_end(p, p->at)) {
        (void)control_error(p, p->at);
        TOML_GO_ON(p);
      }
      p->at++;
      break;
    case '<':
    case '|':
    case '=':
    case '>':
      if (is_mark(p, p->at)) {
        STEP_TRY(conflict(p));
        break;
      }
      return STEP_OK;
    default:
      return STEP_OK;
    }
  }
  return STEP_OK;
}

step
toml_line_end(parser *p)
{
  toml_blanks(p);
  if (p->at < p->end && *p->at == '#') {
    STEP_TRY(comment(p));
  }
  if (p->at == p->end) {
    return STEP_OK;
  }
  if (toml_at_line_end(p, p->at)) {
    p->at += *p->at == '\r' ? 2 : 1;
    return STEP_OK;
  }
  step st;
  if (toml_stray_byte(p, &st)) {
    return st;
  }
  const char *hi = toml_word_end(p, p->at);
  ob_diag *diag = toml_error(p, "OB0114", p->at, hi, "expected the end of the line, found `%s`",
                             toml_show(p, p->at, hi));
  ob_diag_help(p->diags, diag, "each `key = value` and each [header] stands on a line of its own");
  return toml_bad(p);
}

/** Behind the string at s, or at the end of its line; for skipping only. */
static const char *
skip_string(const char *s, const char *end)
{
  const char quote = *s;
  if (end - s >= 3 && s[1] == quote && s[2] == quote) {
    for (const char *t = s + 3; end - t >= 3; t++) {
      if (*t == '\\' && quote == '"') {
        t++;
      } else if (t[0] == quote && t[1] == quote && t[2] == quote) {
        return t + 3;
      }
    }
    return s + 3; /* never closed: what follows is as good as code */
  }
  for (s++; s < end && *s != '\n'; s++) {
    if (*s == '\\' && quote == '"' && end - s >= 2 && s[1] != '\n') {
      s++;
    } else if (*s == quote) {
      return s + 1;
    }
  }
  return s;
}

static const char *
skip_limit(const parser *p, const char *s)
{
  return (size_t)(p->end - s) > SKIP_MAX ? s + SKIP_MAX : p->end;
}

static const char *
next_line(const char *s, const char *end)
{
  const char *nl = memchr(s, '\n', (size_t)(end - s));
  return nl ? nl + 1 : end;
}

bool
toml_starts_statement(const parser *p, const char *s, bool in_table)
{
  const char *end = skip_limit(p, s);
  const char *line = s;
  while (s < end && (*s == ' ' || *s == '\t')) {
    s++;
  }
  const bool indented = s > line;
  const bool header = s < end && *s == '[';
  /* Within a table `key =` is what belongs there, and an indented `[` may be an element. */
  if (indented && (header || in_table)) {
    return false;
  }
  while (header && s < end && *s == '[') {
    s++;
  }
  bool key = false;
  while (s < end) {
    if (toml_is_bare(*s)) {
      key = true;
      s = toml_bare_end(s, end);
    } else if (*s == '"' || *s == '\'') {
      const char quote = *s;
      s = skip_string(s, end);
      if (s[-1] != quote) {
        return false;
      }
      key = true;
    } else if (*s == '.' || *s == ' ' || *s == '\t') {
      s++;
    } else {
      break;
    }
  }
  if (!key || s == end) {
    return false;
  }
  if (!header) {
    return *s == '=';
  }
  if (*s != ']') {
    return false;
  }
  while (s < end && (*s == ']' || *s == ' ' || *s == '\t')) {
    s++;
  }
  return s == end || *s == '#' || toml_at_line_end(p, s);
}

void
toml_skip_statement(parser *p)
{
  const char *end = skip_limit(p, p->at);
  unsigned depth = 0;
  for (const char *s = p->at; s < end;) {
    switch (*s) {
    case '\n':
      s++;
      if (depth == 0 || toml_starts_statement(p, s, false)) {
        p->at = s;
        return;
      }
      break;
    case '#':
      s = memchr(s, '\n', (size_t)(end - s));
      s = s ? s : end;
      break;
    case '"':
    case '\'':
      s = skip_string(s, end);
      break;
    case '[':
    case '{':
      depth++;
      s++;
      break;
    case ']':
    case '}':
      depth -= depth > 0;
      s++;
      break;
    default:
      s++;
      break;
    }
  }
  p->at = next_line(p->at, p->end); /* something was opened that nothing closes */
}

void
toml_skip_item(parser *p)
{
  const char *end = skip_limit(p, p->at);
  unsigned depth = 0;
  const char *s = p->at;
  while (s < end) {
    const char c = *s;
    if (c == '"' || c == '\'') {
      s = skip_string(s, end);
      continue;
    }
    if (c == '\n' || c == '#') {
      break;
    }
    if (c == '[' || c == '{') {
      depth++;
    } else if (c == ']' || c == '}') {
      if (depth == 0) {
        break;
      }
      depth--;
    } else if (c == ',' && depth == 0) {
      break;
    }
    s++;
  }
  p->at = s;
}

/** A string being read: a view of the text until something has to be changed. */
typedef struct text {
  const char *run; /* what is not copied yet begins here */
  ob_buf buf;
  bool copied;
} text;

/** [run, upto) as it stands, then bytes; going on at next. */
static void
splice(parser *p, text *t, const char *upto, ob_str bytes, const char *next)
{
  if (!t->copied) {
    ob_buf_init(&t->buf, p->arena);
    t->copied = true;
  }
  ob_buf_put(&t->buf, (ob_str){t->run, (size_t)(upto - t->run)});
  ob_buf_put(&t->buf, bytes);
  t->run = next;
}

static step
finish(parser *p, text *t, const char *upto, ob_str *out)
{
  if (!t->copied) {
    *out = (ob_str){t->run, (size_t)(upto - t->run)};
    return STEP_OK;
  }
  splice(p, t, upto, OB_STR_NONE, upto);
  if (ob_buf_status(&t->buf) != OB_OK) {
    return toml_no_memory(p);
  }
  *out = ob_buf_view(&t->buf);
  return STEP_OK;
}

static int
hex_digit(char c)
{
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = (char)(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static const ob_str replacement = OB_STR_INIT("\xef\xbf\xbd");

/** \xHH, \uHHHH or \UHHHHHHHH at s; *next behind it. */
static step
escape_number(parser *p, text *t, const char *s, unsigned digits, const char **next)
{
  uint32_t cp = 0;
  const char *d = s + 2;
  unsigned n = 0;
  for (; n < digits && d < p->end && hex_digit(*d) >= 0; n++, d++) {
    cp = cp << 4 | (uint32_t)hex_digit(*d);
  }
  *next = d;
  if (n < digits) {
    ob_diag *diag = toml_error(p, "OB0106", s, d, "`\\%c` needs %u hexadecimal digits, found %u",
                               s[1], digits, n);
    ob_diag_help(p->diags, diag,
                 "if the backslash is meant as it stands (a Windows path), use single quotes");
    TOML_GO_ON(p);
    splice(p, t, s, replacement, d);
    return STEP_OK;
  }
  char utf8[4];
  const size_t len = ob_utf8_encode(cp, utf8);
  if (len == 0) {
    ob_diag *diag =
        toml_error(p, "OB0106", s, d, "`%s` is no Unicode scalar value", toml_show(p, s, d));
    ob_diag_help(p->diags, diag,
                 "surrogates (U+D800 to U+DFFF) and values above U+10FFFF name no "
                 "character");
    TOML_GO_ON(p);
    splice(p, t, s, replacement, d);
    return STEP_OK;
  }
  splice(p, t, s, (ob_str){utf8, len}, d);
  return STEP_OK;
}

/** A backslash at the end of a line: what follows up to the next visible byte is left out. */
static const char *
line_continuation(const parser *p, const char *s)
{
  s++;
  while (s < p->end && (*s == ' ' || *s == '\t')) {
    s++;
  }
  if (s == p->end || !toml_at_line_end(p, s)) {
    return NULL;
  }
  while (s < p->end && (*s == ' ' || *s == '\t' || toml_at_line_end(p, s))) {
    s++;
  }
  return s;
}

static step
escape(parser *p, text *t, const char *s, bool multi, const char **next)
{
  static const char from[] = "btnfre\"\\";
  static const char to[] = "\b\t\n\f\r\x1b\"\\";
  const char c = p->end - s >= 2 ? s[1] : '\n';
  const char *which = c == '\0' ? NULL : strchr(from, c);
  if (which) {
    *next = s + 2;
    splice(p, t, s, (ob_str){&to[which - from], 1}, *next);
    return STEP_OK;
  }
  if (c == 'x' || c == 'u' || c == 'U') {
    return escape_number(p, t, s, c == 'x' ? 2 : c == 'u' ? 4 : 8, next);
  }
  if (multi) {
    const char *over = line_continuation(p, s);
    if (over) {
      *next = over;
      splice(p, t, s, OB_STR_NONE, over);
      return STEP_OK;
    }
  }
  const bool visible = (unsigned char)c > 0x20 && (unsigned char)c < 0x7f;
  const char *hi = visible ? s + 2 : s + 1;
  ob_diag *diag = visible ? toml_error(p, "OB0106", s, hi, "unknown escape `\\%c`", c)
                          : toml_error(p, "OB0106", s, hi, "a backslash that begins no escape");
  ob_diag_help(p->diags, diag,
               "write \\\\ for a backslash, or use single quotes: then no escapes are read");
  TOML_GO_ON(p);
  splice(p, t, s, replacement, hi);
  *next = hi;
  return STEP_OK;
}

/** Something in a string that is neither plain nor its end: controls, line ends, UTF-8. */
static step
string_special(parser *p, text *t, const char *s, bool multi, const char **next)
{
  const unsigned char c = (unsigned char)*s;
  *next = s + 1;
  if (c == '\t' || (c == '\n' && multi)) {
    return STEP_OK;
  }
  if (c == '\r' && multi && toml_at_line_end(p, s)) {
    splice(p, t, s, OB_STR("\n"), s + 2);
    *next = s + 2;
    return STEP_OK;
  }
  if (c >= 0x80) {
    const ob_str rest = {s, (size_t)(p->end - s)};
    const size_t len = ob_utf8_decode(rest, 0, NULL);
    if (len > 0) {
      *next = s + len;
      return STEP_OK;
    }
    *next = utf8_error(p, s);
    TOML_GO_ON(p);
    splice(p, t, s, replacement, *next);
    return STEP_OK;
  }
  (void)control_error(p, s);
  TOML_GO_ON(p);
  return STEP_OK;
}

static step
unclosed_line(parser *p, const char *open, const char *s)
{
  const char quote[2] = {*open, '\0'};
  ob_diag *diag = toml_error(p, "OB0105", s, s, "the string is not closed on its line");
  ob_diag_primary_text(p->diags, diag, "expected %s", quote);
  ob_diag_label(p->diags, diag, toml_span(p, open, open + 1), "opened here");
  ob_diag_help(p->diags, diag, "a string over several lines is written between %s%s%s and %s%s%s",
               quote, quote, quote, quote, quote, quote);
  p->at = s;
  return toml_bad(p);
}

static step
line_string(parser *p, ob_str *out)
{
  const char *open = p->at;
  const char quote = *open;
  const char escape_char = quote == '"' ? '\\' : quote;
  text t = {.run = open + 1};
  const char *s = open + 1;
  for (;;) {
    s = plain_end(s, p->end, quote, escape_char);
    if (toml_at_line_end(p, s)) {
      return unclosed_line(p, open, s);
    }
    if (*s == quote) {
      p->at = s + 1;
      return finish(p, &t, s, out);
    }
    STEP_TRY(*s == '\\' && quote == '"' ? escape(p, &t, s, false, &s)
                                        : string_special(p, &t, s, false, &s));
  }
}

static step
block_string(parser *p, ob_str *out)
{
  const char *open = p->at;
  const char quote = *open;
  const char escape_char = quote == '"' ? '\\' : quote;
  const char *s = open + 3;
  if (s < p->end && toml_at_line_end(p, s)) { /* a line end right behind the quotes is no content */
    s += *s == '\r' ? 2 : 1;
  }
  text t = {.run = s};
  for (;;) {
    s = plain_end(s, p->end, quote, escape_char);
    if (s == p->end) {
      ob_diag *diag = toml_error(p, "OB0105", open, open + 3, "the string is never closed");
      ob_diag_primary_text(p->diags, diag, "no `%c%c%c` after this", quote, quote, quote);
      p->at = p->end;
      return toml_bad(p) == STEP_ABORT ? STEP_ABORT : STEP_RESUME;
    }
    if (*s == quote) {
      /* Up to two quotes may stand right before the three that close. */
      const char *q = s;
      while (q < p->end && *q == quote && q - s < 5) {
        q++;
      }
      if (q - s >= 3) {
        p->at = q;
        return finish(p, &t, q - 3, out);
      }
      s = q;
      continue;
    }
    STEP_TRY(*s == '\\' && quote == '"' ? escape(p, &t, s, true, &s)
                                        : string_special(p, &t, s, true, &s));
  }
}

static bool
is_block(const parser *p)
{
  return p->end - p->at >= 3 && p->at[1] == *p->at && p->at[2] == *p->at;
}

step
toml_string(parser *p, ob_str *out)
{
  return is_block(p) ? block_string(p, out) : line_string(p, out);
}

step
toml_key_string(parser *p, ob_str *out)
{
  if (is_block(p)) {
    ob_diag *diag =
        toml_error(p, "OB0102", p->at, p->at + 3, "a multi-line string cannot be a key");
    ob_diag_help(p->diags, diag, "write the key between single or double quotes, on one line");
    return toml_bad(p);
  }
  return line_string(p, out);
}
