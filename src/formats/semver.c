// SPDX-License-Identifier: MIT OR Apache-2.0
/* Semantic versions. Strict as Cargo's own reader: three numbers of 64 bits without leading
 * zeros, identifiers of [0-9A-Za-z-]; a numeric pre-release identifier has no leading zero.
 * Pre-release numbers are compared as runs of digits, since they may be longer than 64 bits. */
#include "formats/semver.h"
#include "base/ascii.h"
#include "base/num.h"
#include "base/str.h"
#include <string.h>

/* A number at *at, without leading zeros. */
static bool
take_number(ob_str text, size_t *at, uint64_t *out)
{
  const size_t lo = *at;
  while (*at < text.len && ob_is_digit(text.ptr[*at])) {
    (*at)++;
  }
  const ob_str digits = ob_str_slice(text, lo, *at);
  return (digits.len == 1 || (digits.len > 1 && digits.ptr[0] != '0')) &&
         ob_parse_u64(digits, 10, out);
}

static bool
is_numeric(ob_str part)
{
  for (size_t i = 0; i < part.len; i++) {
    if (!ob_is_digit(part.ptr[i])) {
      return false;
    }
  }
  return part.len > 0;
}

/* Dot-separated identifiers up to stop ('+' or 0 for none) or the end. */
static bool
take_identifiers(ob_str text, size_t *at, char stop, bool zeros, ob_str *out)
{
  const size_t lo = *at;
  size_t part = lo;
  for (;; (*at)++) {
    const bool end = *at >= text.len || (stop && text.ptr[*at] == stop);
    const char c = end ? '.' : text.ptr[*at];
    if (c == '.') {
      const ob_str id = ob_str_slice(text, part, *at);
      if (id.len == 0 || (!zeros && id.len > 1 && id.ptr[0] == '0' && is_numeric(id))) {
        return false;
      }
      part = *at + 1;
      if (end) {
        *out = ob_str_slice(text, lo, *at);
        return true;
      }
    } else if (!ob_is_alnum(c) && c != '-') {
      return false;
    }
  }
}

bool
ob_semver_parse(ob_str text, ob_semver *out)
{
  *out = (ob_semver){0};
  uint64_t *const numbers[] = {&out->major, &out->minor, &out->patch};
  size_t at = 0;
  for (size_t i = 0; i < OB_COUNT(numbers); i++) {
    if (i > 0 && (at >= text.len || text.ptr[at++] != '.')) {
      return false;
    }
    if (!take_number(text, &at, numbers[i])) {
      return false;
    }
  }
  if (at < text.len && text.ptr[at] == '-') {
    at++;
    if (!take_identifiers(text, &at, '+', false, &out->pre)) {
      return false;
    }
  }
  if (at < text.len && text.ptr[at] == '+') {
    at++;
    if (!take_identifiers(text, &at, 0, true, &out->build)) {
      return false;
    }
  }
  return at == text.len;
}

static int
cmp_u64(uint64_t a, uint64_t b)
{
  return (a > b) - (a < b);
}

/* Section 11.4: no pre-release is higher than any; else part by part. */
static int
cmp_pre(ob_str a, ob_str b)
{
  if (a.len == 0 || b.len == 0) {
    return (a.len == 0) - (b.len == 0);
  }
  for (;;) {
    ob_str x, y;
    const bool more_a = ob_str_next(&a, '.', &x), more_b = ob_str_next(&b, '.', &y);
    if (!more_a || !more_b) {
      return more_a - more_b;
    }
    const bool number_x = is_numeric(x), number_y = is_numeric(y);
    if (number_x != number_y) {
      return number_x ? -1 : 1;
    }
    if (number_x && x.len != y.len) {
      return x.len < y.len ? -1 : 1;
    }
    const int order = ob_str_cmp(x, y);
    if (order != 0) {
      return order;
    }
  }
}

int
ob_semver_cmp(const ob_semver *a, const ob_semver *b)
{
  int order = cmp_u64(a->major, b->major);
  order = order ? order : cmp_u64(a->minor, b->minor);
  order = order ? order : cmp_u64(a->patch, b->patch);
  return order ? order : cmp_pre(a->pre, b->pre);
}

bool
ob_semver_compatible(const ob_semver *a, const ob_semver *b)
{
  if (a->major != b->major) {
    return false;
  }
  if (a->major > 0) {
    return true;
  }
  if (a->minor != b->minor) {
    return false;
  }
  return a->minor > 0 || a->patch == b->patch;
}

/* ---- requirements ---- */

/** One part of a requirement: an operator and one to three numbers. */
typedef struct comparator {
  ob_str op;
  uint64_t n[3];
  unsigned count; /* of numbers before a `*` or the end */
  bool star;      /* `1.*`, `*` */
  ob_str pre;
} comparator;

static bool
read_comparator(ob_str text, comparator *out)
{
  static const char *const ops[] = {">=", "<=", ">", "<", "=", "~", "^"};
  *out = (comparator){.op = OB_STR("^")};
  text = ob_str_trim(text);
  for (size_t i = 0; i < OB_COUNT(ops); i++) {
    if (ob_str_starts(text, ob_str_from(ops[i]))) {
      out->op = ob_str_slice(text, 0, strlen(ops[i]));
      text = ob_str_trim(ob_str_slice(text, out->op.len, text.len));
      break;
    }
  }
  ob_str rest = ob_str_slice(text, 0, ob_str_find(text, '+'));
  const size_t dash = ob_str_find(rest, '-');
  if (dash != SIZE_MAX) {
    out->pre = ob_str_slice(rest, dash + 1, rest.len);
    rest = ob_str_slice(rest, 0, dash);
  }
  ob_str number;
  while (ob_str_next(&rest, '.', &number)) {
    if (ob_str_eq(number, OB_STR("*")) || ob_str_eq(number, OB_STR("x")) ||
        ob_str_eq(number, OB_STR("X"))) {
      out->star = true;
    } else if (out->star || out->count == 3 || !ob_parse_u64(number, 10, &out->n[out->count])) {
      return false;
    } else {
      out->count++;
    }
  }
  return out->count > 0 || out->star;
}

/** The numbers of v against those that are written; missing ones do not count. */
static int
cmp_written(const comparator *c, const ob_semver *v)
{
  const uint64_t have[3] = {v->major, v->minor, v->patch};
  for (unsigned i = 0; i < c->count && i < OB_COUNT(have); i++) {
    if (have[i] != c->n[i]) {
      return have[i] < c->n[i] ? -1 : 1;
    }
  }
  return 0;
}

static bool
part_holds(const comparator *c, const ob_semver *v)
{
  const uint64_t have[3] = {v->major, v->minor, v->patch};
  const ob_semver least = {c->n[0], c->n[1], c->n[2], c->pre, OB_STR_NONE};
  const int order = c->count == 3 ? ob_semver_cmp(v, &least) : cmp_written(c, v);
  const char op = c->op.ptr[0];
  if (c->op.len == 2) {
    return op == '>' ? order >= 0 : order <= 0;
  }
  if (op == '>' || op == '<') {
    return op == '>' ? order > 0 : order < 0;
  }
  if (op == '=' || c->star) {
    return order == 0;
  }
  if (order < 0) {
    return false;
  }
  unsigned same = op == '~' ? (c->count > 1 ? 2 : 1) : 1; /* numbers that must not change */
  if (op == '^') {
    while (same < c->count && c->n[same - 1] == 0) {
      same++;
    }
  }
  for (unsigned i = 0; i < same && i < OB_COUNT(have); i++) {
    if (have[i] != c->n[i]) {
      return false;
    }
  }
  return true;
}

bool
ob_semver_satisfies(ob_str req, const ob_semver *v)
{
  bool pre_named = v->pre.len == 0;
  ob_str part;
  if (ob_str_trim(req).len == 0) {
    return pre_named;
  }
  while (ob_str_next(&req, ',', &part)) {
    comparator c;
    if (!read_comparator(part, &c) || !part_holds(&c, v)) {
      return false;
    }
    pre_named |= c.pre.len > 0 && c.count == 3 && c.n[0] == v->major && c.n[1] == v->minor &&
                 c.n[2] == v->patch;
  }
  return pre_named;
}

/* ---- what is wrong with a requirement ---- */

/* Where the reading of a requirement is. */
typedef struct cursor {
  ob_str text;
  size_t at;
} cursor;

static bool
take(cursor *c, char want)
{
  if (c->at < c->text.len && c->text.ptr[c->at] == want) {
    c->at++;
    return true;
  }
  return false;
}

static void
skip_blanks(cursor *c)
{
  while (take(c, ' ')) {
  }
}

static bool
take_star(cursor *c)
{
  return take(c, '*') || take(c, 'x') || take(c, 'X');
}

static const char *
number_mistake(cursor *c)
{
  const size_t lo = c->at;
  uint64_t value;
  if (take_number(c->text, &c->at, &value)) {
    return NULL;
  }
  const size_t digits = c->at - lo;
  const bool zero = digits > 1 && c->text.ptr[lo] == '0';
  c->at = digits > 0 ? lo : c->at;
  return zero         ? "a number has no leading zero"
         : digits > 0 ? "the number is too large"
                      : "a number is expected here";
}

/* `-pre` and `+build`, which only a full MAJOR.MINOR.PATCH can have. */
static const char *
suffix_mistake(cursor *c)
{
  for (unsigned i = 0; i < 2; i++) {
    if (!take(c, "-+"[i])) {
      continue;
    }
    const size_t lo = c->at;
    size_t end = lo;
    while (end < c->text.len &&
           (ob_is_alnum(c->text.ptr[end]) || c->text.ptr[end] == '-' || c->text.ptr[end] == '.')) {
      end++;
    }
    ob_str part;
    if (!take_identifiers(ob_str_slice(c->text, 0, end), &c->at, 0, i == 1, &part)) {
      c->at = lo;
      return "a pre-release or build part is letters, digits and `-`, with dots between";
    }
  }
  return NULL;
}

static const char *
part_mistake(cursor *c)
{
  static const char after_star[] = "nothing can follow the `*`";
  (void)((take(c, '>') || take(c, '<')) ? take(c, '=')
                                        : (take(c, '=') || take(c, '~') || take(c, '^')));
  skip_blanks(c);
  const char *wrong = number_mistake(c);
  bool star = false;
  unsigned numbers = 1;
  for (; !wrong && numbers < 3 && take(c, '.'); numbers++) {
    if (take_star(c)) {
      star = true;
    } else if (star) {
      return after_star;
    } else {
      wrong = number_mistake(c);
    }
  }
  if (!wrong && numbers == 3 && !star) {
    wrong = suffix_mistake(c);
  }
  skip_blanks(c);
  return wrong;
}

const char *
ob_semver_req_mistake(ob_str req, size_t *at)
{
  cursor c = {req, 0};
  const char *wrong = NULL;
  skip_blanks(&c);
  if (take_star(&c)) {
    skip_blanks(&c);
    wrong = c.at < req.len ? "`*` is a requirement by itself: nothing can follow it" : NULL;
  } else {
    unsigned parts = 1;
    wrong = part_mistake(&c);
    while (!wrong && c.at < req.len) {
      if (!take(&c, ',')) {
        wrong = "a comma, or the end, is expected here";
      } else if (parts++ == OB_SEMVER_MAX_PARTS) {
        wrong = "a requirement has at most 32 parts";
      } else {
        skip_blanks(&c);
        wrong = part_mistake(&c);
      }
    }
  }
  *at = c.at < req.len ? c.at : req.len;
  return wrong;
}
