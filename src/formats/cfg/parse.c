// SPDX-License-Identifier: MIT OR Apache-2.0
/* The reader of cfg predicates. Where rustc and Cargo differ, the union is taken: raw names and
 * string escapes as in Rust, keywords as plain names as in Cargo; a bare `all` is an error as in
 * Cargo, because a forgotten parenthesis is likelier than a cfg of that name (r#all says it).
 * Names are ASCII, which is all that Cargo reads. Mistakes that leave the shape clear (an unknown
 * predicate, a bad version label, a wrong number of operands) are pushed and reading goes on;
 * the others end it. Positions are compared, never bytes: a NUL is a character like others.
 * In Rust source there are comments and names that are not ASCII too, a bare `all` is a name,
 * r#all(..) is a list, and metavariables of macros, version(..) and accessible(..) are atoms that
 * nobody here can answer. */
#include "base/ascii.h"
#include "base/str.h"
#include "base/utf8.h"
#include "formats/cfg/cfg.h"
#include "target/version.h"

typedef struct parser {
  ob_arena *arena;
  ob_diags *diags;
  ob_str text;
  ob_span at;   /* of text */
  size_t pos;   /* bytes of text that were read */
  size_t depth; /* open lists */
  bool failed;  /* an error was pushed and reading went on */
  bool rust;    /* a predicate of Rust source */
} parser;

typedef struct word {
  ob_str name;
  bool raw; /* written with r# */
  size_t lo, hi;
} word;

static ob_span
span_of(const parser *p, size_t lo, size_t hi)
{
  return (ob_span){p->at.file, p->at.lo + (uint32_t)lo, p->at.lo + (uint32_t)hi};
}

static bool
peek(const parser *p, char c)
{
  return p->pos < p->text.len && p->text.ptr[p->pos] == c;
}

static bool
peek_at(const parser *p, size_t ahead, char c)
{
  return p->pos + ahead < p->text.len && p->text.ptr[p->pos + ahead] == c;
}

/* The comment at the position; nested ones too. False: none is there. */
static bool
skip_comment(parser *p)
{
  if (!peek(p, '/') || !(peek_at(p, 1, '/') || peek_at(p, 1, '*'))) {
    return false;
  }
  if (peek_at(p, 1, '/')) {
    const size_t line = ob_str_find(ob_str_slice(p->text, p->pos, p->text.len), '\n');
    p->pos = line == SIZE_MAX ? p->text.len : p->pos + line;
    return true;
  }
  size_t depth = 0;
  do {
    if (peek(p, '/') && peek_at(p, 1, '*')) {
      depth++;
      p->pos += 2;
    } else if (peek(p, '*') && peek_at(p, 1, '/')) {
      depth--;
      p->pos += 2;
    } else {
      p->pos++;
    }
  } while (depth > 0 && p->pos < p->text.len);
  return true;
}

static void
skip_blanks(parser *p)
{
  while (peek(p, ' ') || peek(p, '\t') || peek(p, '\n') || peek(p, '\r') ||
         (p->rust && (peek(p, '\v') || peek(p, '\f')))) {
    p->pos++;
  }
  if (p->rust && skip_comment(p)) {
    skip_blanks(p);
  }
}

static bool
is_name_start(const parser *p, char c)
{
  return c == '_' || ob_is_letter(c) || (p->rust && ((unsigned char)c >= 0x80 || c == '$'));
}

static bool
is_name(const parser *p, char c)
{
  return is_name_start(p, c) || ob_is_digit(c);
}

/* Where the token at lo ends, for underlining: a name, or one character. */
static size_t
token_end(const parser *p, size_t lo)
{
  size_t hi = lo;
  while (hi < p->text.len && is_name(p, p->text.ptr[hi])) {
    hi++;
  }
  if (hi == lo && hi < p->text.len) {
    const size_t width = ob_utf8_decode(p->text, lo, NULL);
    hi += width ? width : 1;
  }
  return hi;
}

/* "expected WHAT", said of what stands at the position instead. open: position of the list's
 * parenthesis, or SIZE_MAX. */
static ob_status
expected(parser *p, const char *what, size_t open, const char *help)
{
  const size_t lo = p->pos, hi = token_end(p, lo);
  const bool end = lo == p->text.len;
  const unsigned char c = end ? 0 : (unsigned char)p->text.ptr[lo];
  const bool strange = !end && (c < ' ' || c == 0x7f || c >= 0x80);
  ob_diag *e = ob_error(p->diags, strange ? "OB0202" : "OB0201", span_of(p, lo, hi),
                        strange ? "character that has no place in a cfg expression"
                                : "expected %s in cfg expression",
                        what);
  if (!e) {
    return OB_E_NOMEM;
  }
  if (end) {
    ob_diag_primary_text(p->diags, e, "expression ends here");
  } else if (strange && c < 0x80) {
    ob_diag_primary_text(p->diags, e, "byte 0x%02x; expected %s", c, what);
  } else if (strange) {
    ob_diag_primary_text(p->diags, e, "expected %s", what);
  } else {
    ob_diag_primary_text(p->diags, e, "found `" OB_STR_FMT "`",
                         OB_STR_ARG(ob_str_slice(p->text, lo, hi)));
  }
  if (open != SIZE_MAX) {
    ob_diag_label(p->diags, e, span_of(p, open, open + 1), "list opened here");
  }
  if (strange && c >= 0x80) {
    ob_diag_help(p->diags, e, "names are ASCII here; other characters stand in strings only");
  } else if (help) {
    ob_diag_help(p->diags, e, "%s", help);
  }
  return OB_E_SYNTAX;
}

/* A mistake that leaves the shape of the expression clear: pushed, and reading goes on. */
#define SOFT(p, diag)                                                                              \
  do {                                                                                             \
    if (!(diag)) {                                                                                 \
      return OB_E_NOMEM;                                                                           \
    }                                                                                              \
    (p)->failed = true;                                                                            \
  } while (0)

static ob_status
bad_string(parser *p, size_t lo, size_t hi, const char *message, const char *help)
{
  return ob_fail(p->diags, OB_E_SYNTAX, "OB0204", span_of(p, lo, hi), help, "%s", message);
}

static int
hex_value(char c)
{
  if (ob_is_digit(c)) {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The escape that begins at the position; its code point goes to buf. */
static ob_status
take_escape(parser *p, ob_buf *buf)
{
  static const char names[] = "nrt\\0'\"", values[] = "\n\r\t\\\0'\"";
  const size_t lo = p->pos++;
  uint32_t cp = 0;
  for (size_t i = 0; i < sizeof(names) - 1; i++) {
    if (peek(p, names[i])) {
      ob_buf_putc(buf, values[i]);
      p->pos++;
      return OB_OK;
    }
  }
  if (peek(p, '\n')) { /* a continued line: its leading blanks do not count */
    skip_blanks(p);
    return OB_OK;
  }
  if (peek(p, 'x')) {
    p->pos++;
    size_t digits = 0;
    for (; digits < 2 && p->pos < p->text.len && hex_value(p->text.ptr[p->pos]) >= 0; digits++) {
      cp = cp * 16 + (uint32_t)hex_value(p->text.ptr[p->pos++]);
    }
    if (digits < 2 || cp > 0x7f) {
      return bad_string(p, lo, p->pos, "`\\x` takes two hex digits, at most 7f", NULL);
    }
    ob_buf_putc(buf, (char)cp);
    return OB_OK;
  }
  if (peek(p, 'u') && peek_at(p, 1, '{')) {
    p->pos += 2;
    size_t digits = 0;
    for (; digits <= 6 && p->pos < p->text.len; p->pos++) {
      const int value = hex_value(p->text.ptr[p->pos]);
      if (value < 0 && !(peek(p, '_') && digits > 0)) {
        break;
      }
      if (value >= 0) {
        cp = cp * 16 + (uint32_t)value;
        digits++;
      }
    }
    char utf8[4];
    const size_t len = digits > 0 && digits <= 6 && peek(p, '}') ? ob_utf8_encode(cp, utf8) : 0;
    if (len == 0) {
      return bad_string(p, lo, token_end(p, p->pos),
                        "`\\u{...}` takes 1 to 6 hex digits of a Unicode scalar value", NULL);
    }
    p->pos++;
    ob_buf_put(buf, (ob_str){utf8, len});
    return OB_OK;
  }
  return bad_string(p, lo, token_end(p, p->pos), "unknown escape in a string",
                    "known are \\n \\r \\t \\\\ \\0 \\' \\\" \\x7f \\u{7fff}; a raw string "
                    "r\"...\" takes every character as it stands");
}

/* A byte of a string that stands for itself. */
static bool
is_plain(char c)
{
  return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* The string at the position, "..." or r#"..."#, decoded. */
static ob_status
take_string(parser *p, ob_str *out)
{
  const size_t lo = p->pos;
  size_t hashes = 0;
  const bool raw = peek(p, 'r');
  if (raw) {
    p->pos++;
    for (; peek(p, '#'); p->pos++) {
      hashes++;
    }
  }
  if (!peek(p, '"') || hashes > 255) {
    return bad_string(p, lo, p->pos, "a raw string begins with r, at most 255 #, and a quote",
                      NULL);
  }
  const size_t inner = ++p->pos;
  size_t plain = inner; /* nearly all strings: nothing to decode */
  while (!raw && plain < p->text.len && is_plain(p->text.ptr[plain])) {
    plain++;
  }
  if (!raw && plain > inner && plain < p->text.len && p->text.ptr[plain] == '"') {
    *out = ob_str_slice(p->text, inner, plain);
    p->pos = plain + 1;
    return OB_OK;
  }
  ob_buf buf;
  ob_buf_init(&buf, p->arena);
  while (p->pos < p->text.len) {
    const char c = p->text.ptr[p->pos];
    if (c == '"') {
      size_t closing = 0;
      while (closing < hashes && peek_at(p, 1 + closing, '#')) {
        closing++;
      }
      if (closing == hashes) {
        *out = raw ? ob_str_slice(p->text, inner, p->pos) : ob_buf_view(&buf);
        if (!raw && out->len == 0) {
          *out = OB_STR("");
        }
        p->pos += 1 + hashes;
        return ob_buf_status(&buf);
      }
    }
    if (c == '\0') {
      return ob_fail(p->diags, OB_E_SYNTAX, "OB0202", span_of(p, p->pos, p->pos + 1),
                     "remove the byte; \\0 writes one in a string", "NUL byte in a cfg expression");
    }
    if (c == '\r' && !peek_at(p, 1, '\n')) {
      return bad_string(p, p->pos, p->pos + 1, "a carriage return stands alone in a string",
                        "write \\r");
    }
    if (c == '\\' && !raw) {
      OB_TRY(take_escape(p, &buf));
      continue;
    }
    const size_t width = ob_utf8_decode(p->text, p->pos, NULL);
    if (width == 0) {
      return bad_string(p, p->pos, p->pos + 1, "the string is not UTF-8", NULL);
    }
    if (!raw && !(c == '\r')) { /* CR LF is a line feed to Rust */
      ob_buf_put(&buf, ob_str_slice(p->text, p->pos, p->pos + width));
    }
    p->pos += width;
  }
  ob_diag *e = ob_error(p->diags, "OB0204", span_of(p, p->pos, p->pos), "a string does not end");
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_primary_text(p->diags, e,
                       hashes ? "expected `\"` and as many # as it began with" : "expected `\"`");
  ob_diag_label(p->diags, e, span_of(p, lo, inner), "string begins here");
  return OB_E_SYNTAX;
}

static bool
at_string(const parser *p)
{
  size_t ahead = 1;
  if (peek(p, '"')) {
    return true;
  }
  while (peek(p, 'r') && peek_at(p, ahead, '#')) {
    ahead++;
  }
  return peek(p, 'r') && peek_at(p, ahead, '"');
}

/* The name at the position, if one is there. */
static bool
take_word(parser *p, word *out)
{
  *out = (word){.lo = p->pos};
  size_t at = p->pos;
  if (peek(p, 'r') && peek_at(p, 1, '#')) {
    out->raw = true;
    at += 2;
  }
  const size_t lo = at;
  if (at >= p->text.len || !is_name_start(p, p->text.ptr[at])) {
    return false;
  }
  while (at < p->text.len && is_name(p, p->text.ptr[at])) {
    at++;
  }
  out->name = ob_str_slice(p->text, lo, at);
  out->hi = p->pos = at;
  return true;
}

static ob_status take_predicate(parser *p, size_t open, ob_cfg **out);

/* `(`, already seen at open; operands up to and with `)`. */
static ob_status
take_operands(parser *p, size_t open, ob_cfg **first, size_t *count)
{
  if (p->depth == OB_CFG_MAX_DEPTH) {
    return ob_fail(p->diags, OB_E_LIMIT, "OB0205", span_of(p, open, open + 1),
                   "write the condition with fewer lists inside each other",
                   "a cfg expression is nested deeper than %d lists", OB_CFG_MAX_DEPTH);
  }
  p->depth++;
  p->pos = open + 1;
  *count = 0;
  for (ob_cfg **tail = first;; tail = &(*tail)->next, (*count)++) {
    skip_blanks(p);
    if (!peek(p, ')')) {
      OB_TRY(take_predicate(p, open, tail));
      skip_blanks(p);
      if (peek(p, ',')) {
        p->pos++;
        continue;
      }
      (*count)++;
      if (!peek(p, ')')) {
        return expected(p, "`,` or `)`", open,
                        "a comma parts the predicates of a list; `)` closes it");
      }
    }
    p->pos++;
    p->depth--;
    return OB_OK;
  }
}

/* os_version_min("freebsd", "14.1") from its parenthesis on. */
static ob_status
take_version_min(parser *p, size_t open, ob_cfg *cfg)
{
  static const char form[] = "the form is os_version_min(\"freebsd\", \"14.1\")";
  p->pos = open + 1;
  ob_str *const parts[] = {&cfg->name, &cfg->value};
  size_t lo = 0, hi = 0;
  for (size_t i = 0; i < OB_COUNT(parts); i++) {
    skip_blanks(p);
    if (!at_string(p)) {
      return expected(p, i == 0 ? "a string with the OS" : "a string with the version", open, form);
    }
    lo = p->pos;
    OB_TRY(take_string(p, parts[i]));
    hi = p->pos;
    skip_blanks(p);
    if (i == 0 && !peek(p, ',')) {
      return expected(p, "`,` and the version", open, form);
    }
    if (peek(p, ',')) {
      p->pos++;
    }
  }
  skip_blanks(p);
  if (!peek(p, ')')) {
    return expected(p, "`)`", open, form);
  }
  p->pos++;
  if (!ob_version_numeric(cfg->value)) {
    ob_diag *e = ob_error(p->diags, "OB0207", span_of(p, lo, hi),
                          "os_version_min compares numbers, and this is none");
    SOFT(p, e);
    ob_diag_help(p->diags, e,
                 "write digits and dots, such as \"14.1\"; for a label that is no "
                 "number use target_os_version = \"...\"");
  }
  return OB_OK;
}

static ob_status
take_value(parser *p, const word *name, ob_cfg *cfg)
{
  p->pos++;
  skip_blanks(p);
  if (!at_string(p)) {
    const ob_str bare = ob_str_slice(p->text, p->pos, token_end(p, p->pos));
    const bool bared = bare.len > 0 && (ob_is_alnum(bare.ptr[0]) || bare.ptr[0] == '_');
    const ob_str help = bared ? ob_fmt(p->arena, "write " OB_STR_FMT " = \"" OB_STR_FMT "\"",
                                       OB_STR_ARG(name->name), OB_STR_ARG(bare))
                              : OB_STR("write target_os = \"linux\", target_os_version = \"14\"");
    return help.ptr ? expected(p, "a string in quotes after `=`", SIZE_MAX, help.ptr) : OB_E_NOMEM;
  }
  const size_t lo = p->pos;
  OB_TRY(take_string(p, &cfg->value));
  cfg->kind = OB_CFG_VALUE;
  if (ob_str_eq(name->name, OB_STR("target_os_version"))) {
    cfg->kind = OB_CFG_VERSION;
    if (!ob_version_valid(cfg->value)) {
      ob_diag *e = ob_error(p->diags, "OB0207", span_of(p, lo, p->pos),
                            "not an OS version: it would never hold");
      SOFT(p, e);
      ob_diag_help(p->diags, e,
                   "a version is 1 to %d letters, digits and . _ + -, and begins with a letter or "
                   "digit, such as \"14\", \"14.1\", \"pfsense-2.7\"",
                   OB_VERSION_MAX);
    }
  }
  return OB_OK;
}

/* version("1.70") or accessible(a::b): an atom whose name is how it is written. */
static ob_status
take_opaque(parser *p, const word *name, ob_cfg *cfg)
{
  const size_t open = p->pos;
  p->pos++;
  skip_blanks(p);
  if (at_string(p)) {
    ob_str text;
    OB_TRY(take_string(p, &text));
  }
  while (p->pos < p->text.len && !peek(p, ')')) {
    p->pos++;
  }
  if (!peek(p, ')')) {
    return expected(p, "`)`", open, NULL);
  }
  p->pos++;
  cfg->kind = OB_CFG_NAME;
  cfg->name = ob_str_slice(p->text, name->lo, p->pos);
  return OB_OK;
}

/* all, any, not, os_version_min, or something unknown, from the parenthesis on. */
static ob_status
take_list(parser *p, const word *name, ob_cfg *cfg)
{
  static const ob_str known[] = {OB_STR_INIT("all"), OB_STR_INIT("any"), OB_STR_INIT("not"),
                                 OB_STR_INIT("os_version_min")};
  static const ob_cfg_kind kinds[] = {OB_CFG_ALL, OB_CFG_ANY, OB_CFG_NOT, OB_CFG_VERSION_MIN};
  const size_t open = p->pos;
  size_t which = 0, count = 0;
  const bool may = !name->raw || p->rust; /* Cargo takes r#any for a name only */
  while (which < OB_COUNT(known) && !(may && ob_str_eq(name->name, known[which]))) {
    which++;
  }
  if (which == OB_COUNT(known) && p->rust &&
      (ob_str_eq(name->name, OB_STR("version")) || ob_str_eq(name->name, OB_STR("accessible")))) {
    return take_opaque(p, name, cfg);
  }
  if (which == OB_COUNT(known)) {
    ob_diag *e = ob_error(p->diags, "OB0203", span_of(p, name->lo, name->hi),
                          "unknown predicate `" OB_STR_FMT "`", OB_STR_ARG(name->name));
    SOFT(p, e);
    const size_t near = ob_str_nearest(name->name, known, OB_COUNT(known));
    if (near != SIZE_MAX && !name->raw) {
      ob_diag_help(p->diags, e, "did you mean `" OB_STR_FMT "(...)`?", OB_STR_ARG(known[near]));
    } else {
      ob_diag_help(p->diags, e,
                   "lists are all(...), any(...), not(...) and "
                   "os_version_min(\"os\", \"version\")");
    }
    p->pos = open + 1;
    skip_blanks(p);
    if (at_string(p)) { /* its arguments are no predicates: nothing more can be said */
      return OB_E_SYNTAX;
    }
    return take_operands(p, open, &cfg->first, &count);
  }
  cfg->kind = kinds[which];
  if (cfg->kind == OB_CFG_VERSION_MIN) {
    return take_version_min(p, open, cfg);
  }
  OB_TRY(take_operands(p, open, &cfg->first, &count));
  if (cfg->kind == OB_CFG_NOT && count != 1) {
    ob_diag *e = ob_error(p->diags, "OB0206", span_of(p, name->lo, p->pos),
                          "not(...) takes exactly one predicate, and this has %zu", count);
    SOFT(p, e);
    ob_diag_help(p->diags, e,
                 count ? "put them into one list: not(any(...)) or not(all(...))"
                       : "write the predicate between the parentheses");
  }
  return OB_OK;
}

/* rustc takes no keyword for a name, and Cargo does. Not `async` and the like: each edition has
 * more. */
static bool
is_keyword(ob_str s)
{
  static const char *const words[] = {
      "as",    "break", "const",  "continue", "crate", "else", "enum",   "extern", "fn",
      "for",   "if",    "impl",   "in",       "let",   "loop", "match",  "mod",    "move",
      "mut",   "pub",   "ref",    "return",   "self",  "Self", "static", "struct", "super",
      "trait", "type",  "unsafe", "use",      "where", "while"};
  return ob_str_in_words(s, words, OB_COUNT(words));
}

static ob_status
take_predicate(parser *p, size_t open, ob_cfg **out)
{
  word name;
  const size_t lo = p->pos;
  bool word_here = !at_string(p) && take_word(p, &name);
  if (word_here && p->rust && !name.raw && is_keyword(name.name)) {
    p->pos = lo;
    word_here = false;
  }
  if (!word_here) {
    return expected(p, "a name or a list", open,
                    "a predicate is a name (unix), a name with a value (target_os = \"linux\"), or "
                    "all(...), any(...), not(...)");
  }
  ob_cfg *cfg = ob_new(p->arena, ob_cfg);
  if (!cfg) {
    return OB_E_NOMEM;
  }
  cfg->kind = OB_CFG_NAME;
  cfg->name = name.name;
  skip_blanks(p);
  if (peek(p, '(')) {
    cfg->name = OB_STR_NONE;
    OB_TRY(take_list(p, &name, cfg));
  } else if (peek(p, '=')) {
    OB_TRY(take_value(p, &name, cfg));
  } else {
    const bool all = ob_str_eq(name.name, OB_STR("all")), any = ob_str_eq(name.name, OB_STR("any"));
    const bool not = ob_str_eq(name.name, OB_STR("not"));
    if (!name.raw && !p->rust && (all || any || not )) {
      return expected(p, "`(`", open, "a cfg that has this name is written with r#, as in r#all");
    }
    p->pos = name.hi; /* blanks belong to what follows */
    if (ob_str_eq(name.name, OB_STR("target_os_version")) ||
        (!name.raw && ob_str_eq(name.name, OB_STR("os_version_min")))) {
      const bool min = name.name.ptr[0] == 'o';
      ob_diag *e = ob_error(p->diags, "OB0206", span_of(p, name.lo, name.hi),
                            "`" OB_STR_FMT "` needs a version", OB_STR_ARG(name.name));
      SOFT(p, e);
      ob_diag_help(p->diags, e, "%s",
                   min ? "the form is os_version_min(\"freebsd\", \"14.1\")"
                       : "write target_os_version = \"14\", which holds for 14 and every 14.x");
    }
    if (!name.raw && ob_str_eq(name.name, OB_STR("true"))) {
      cfg->kind = OB_CFG_TRUE;
    } else if (!name.raw && ob_str_eq(name.name, OB_STR("false"))) {
      cfg->kind = OB_CFG_FALSE;
    }
  }
  if (cfg->kind == OB_CFG_TRUE || cfg->kind == OB_CFG_FALSE || cfg->kind == OB_CFG_VERSION) {
    cfg->name = OB_STR_NONE;
  }
  cfg->span = span_of(p, name.lo, p->pos);
  *out = cfg;
  return OB_OK;
}

static ob_status
parse(ob_arena *arena, ob_diags *diags, ob_str text, bool with_cfg, bool rust, ob_span at,
      const ob_cfg **out)
{
  if (text.len > UINT32_MAX - at.lo) {
    return ob_fail(diags, OB_E_LIMIT, "OB0205", at, NULL, "a cfg expression is too long");
  }
  parser p = {.arena = arena, .diags = diags, .text = text, .at = at, .rust = rust};
  ob_cfg *cfg = NULL;
  size_t open = SIZE_MAX;
  skip_blanks(&p);
  if (with_cfg) {
    word name;
    if (!take_word(&p, &name) || name.raw || !ob_str_eq(name.name, OB_STR("cfg"))) {
      p.pos = name.lo;
      return expected(&p, "`cfg(`", SIZE_MAX, NULL);
    }
    skip_blanks(&p);
    if (!peek(&p, '(')) {
      return expected(&p, "`(` after `cfg`", SIZE_MAX, NULL);
    }
    open = p.pos++;
    skip_blanks(&p);
  }
  OB_TRY(take_predicate(&p, open, &cfg));
  skip_blanks(&p);
  if (with_cfg) {
    if (!peek(&p, ')')) {
      return expected(&p, peek(&p, ',') ? "one predicate and `)`" : "`)`", open,
                      peek(&p, ',') ? "put several into one list: cfg(all(...)) or cfg(any(...))"
                                    : "each `(` needs its `)`");
    }
    p.pos++;
    skip_blanks(&p);
  }
  if (p.pos < text.len) {
    return expected(&p, "the end", SIZE_MAX,
                    peek(&p, ',') ? "put several into one list: all(...) or any(...)" : NULL);
  }
  if (p.failed) {
    return OB_E_SYNTAX;
  }
  *out = cfg;
  return OB_OK;
}

ob_status
ob_cfg_parse(ob_arena *arena, ob_diags *diags, ob_str text, bool with_cfg, ob_span at,
             const ob_cfg **out)
{
  return parse(arena, diags, text, with_cfg, false, at, out);
}

ob_status
ob_cfg_parse_rust(ob_arena *arena, ob_diags *diags, ob_str text, ob_span at, const ob_cfg **out)
{
  return parse(arena, diags, text, false, true, at, out);
}
