// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Values of one word: booleans, numbers, date-times. The word is cut out first and then read by
 * its own rules, so that a message can point at the byte that breaks them. A decimal float goes
 * through strtod(3) as `digits e exponent`, without a point: that conversion rounds correctly and
 * does not depend on the locale. Short ones take the exact way (all of mantissa, power of ten and
 * one rounding fit in binary64).
 */
#include "base/ascii.h"
#include "base/str.h"
#include "formats/toml/parser.h"
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
word_is(const char *lo, const char *hi, ob_str word)
{
  return ob_str_eq((ob_str){lo, (size_t)(hi - lo)}, word);
}

static bool
word_is_nocase(const char *lo, const char *hi, const char *lower)
{
  for (; lo < hi && *lower; lo++, lower++) {
    if ((*lo | 0x20) != *lower) {
      return false;
    }
  }
  return lo == hi && !*lower;
}

static bool
is_control(char c)
{
  return (unsigned char)c < 0x20 || c == 0x7f;
}

/** May a value end before s? A control byte is the next one's mistake, not the value's. */
static bool
at_delimiter(const parser *p, const char *s)
{
  return s == p->end || is_control(*s) || *s == ' ' || *s == ',' || *s == ']' || *s == '}' ||
         *s == '#';
}

/* ---- what is no value at all ---- */

/** Where text that was meant as a value ends: at a separator within brackets, else at the line's
 * end. */
static const char *
bad_value_end(const parser *p)
{
  const char *s = p->at;
  while (s < p->end && (!is_control(*s) || *s == '\t') && *s != '#' &&
         !(p->open > 0 && (*s == ',' || *s == ']' || *s == '}'))) {
    s++;
  }
  while (s > p->at && (s[-1] == ' ' || s[-1] == '\t')) {
    s--;
  }
  return s;
}

static step
missing_value(parser *p)
{
  ob_diag *diag = toml_error(p, "OB0104", p->at, p->at, "expected a value");
  ob_diag_help(p->diags, diag,
               p->open > 0 ? "between two commas stands a value"
                           : "write the value on the line of its key; the empty "
                             "string is \"\"");
  return toml_bad(p);
}

static step
no_value(parser *p)
{
  step st;
  if (toml_stray_byte(p, &st)) {
    return st;
  }
  const char *lo = p->at;
  const char *hi = bad_value_end(p);
  if (hi == lo) {
    return missing_value(p);
  }
  if (*lo == '=') {
    ob_diag *diag = toml_error(p, "OB0104", lo, lo + 1, "expected a value, found another `=`");
    ob_diag_help(p->diags, diag, "one `=` stands between key and value");
    p->at = hi;
    return toml_bad(p);
  }
  p->at = hi;
  static const char *const booleans[][2] = {{"true", "true"}, {"false", "false"}, {"yes", "true"},
                                            {"no", "false"},  {"on", "true"},     {"off", "false"}};
  for (size_t i = 0; i < OB_COUNT(booleans); i++) {
    if (word_is_nocase(lo, hi, booleans[i][0])) {
      ob_diag *diag =
          toml_error(p, "OB0104", lo, hi, "`%s` is no TOML value", toml_show(p, lo, hi));
      ob_diag_help(p->diags, diag,
                   "booleans are `true` and `false`: write `%s`, or quotes for a string",
                   booleans[i][1]);
      return toml_bad(p);
    }
  }
  if (word_is_nocase(lo, hi, "null") || word_is_nocase(lo, hi, "nil") ||
      word_is_nocase(lo, hi, "none")) {
    ob_diag *diag = toml_error(p, "OB0104", lo, hi, "`%s` is no TOML value", toml_show(p, lo, hi));
    ob_diag_help(p->diags, diag, "TOML has no null: leave the key out");
    return toml_bad(p);
  }
  ob_diag *diag =
      toml_error(p, "OB0104", lo, hi, "expected a value, found `%s`", toml_show(p, lo, hi));
  ob_buf quoted;
  ob_buf_init(&quoted, p->arena);
  const char *shown = toml_show(p, lo, hi);
  ob_toml_put_string(&quoted, ob_str_from(shown));
  ob_diag_help(p->diags, diag, "strings are quoted: " OB_STR_FMT, OB_STR_ARG(ob_buf_view(&quoted)));
  return toml_bad(p);
}

/* ---- numbers ---- */

static step
number_error(parser *p, const char *lo, const char *hi, const char *message, const char *help)
{
  ob_diag *diag = toml_error(p, "OB0107", lo, hi, "%s", message);
  ob_diag_help(p->diags, diag, "%s", help);
  return toml_bad(p);
}

static step
range_error(parser *p, const char *lo, const char *hi, const char *what, const char *help)
{
  ob_diag *diag =
      toml_error(p, "OB0108", lo, hi, "%s out of range: `%s`", what, toml_show(p, lo, hi));
  ob_diag_help(p->diags, diag, "%s", help);
  return toml_bad(p);
}

static unsigned
digit_value(char c)
{
  if (ob_is_digit(c)) {
    return (unsigned)(c - '0');
  }
  const char lower = (char)(c | 0x20);
  return lower >= 'a' && lower <= 'z' ? (unsigned)(lower - 'a') + 10 : 99;
}

/**
 * Digits of a radix with single underscores between them, from *s on; *s then stands behind them.
 * total: their value; fits: it did not overflow.
 */
static step
digits(parser *p, const char **s, const char *hi, unsigned radix, uint64_t *total, bool *fits)
{
  const char *d = *s;
  uint64_t sum = 0;
  *fits = true;
  if (d == hi || digit_value(*d) >= radix) {
    return number_error(p, d, d < hi ? d + 1 : d, "expected a digit",
                        d < hi && *d == '_'
                            ? "an underscore stands only between two digits"
                            : "a number has digits after its sign, point, prefix or "
                              "exponent; a string is quoted");
  }
  for (; d < hi; d++) {
    if (*d == '_') {
      if (d + 1 == hi || digit_value(d[1]) >= radix) {
        return number_error(p, d, d + 1, "misplaced underscore in a number",
                            "an underscore stands only between two digits");
      }
      continue;
    }
    const unsigned value = digit_value(*d);
    if (value >= radix) {
      break;
    }
    *fits &= !__builtin_mul_overflow(sum, (uint64_t)radix, &sum) &&
             !__builtin_add_overflow(sum, (uint64_t)value, &sum);
  }
  *s = d;
  *total = sum;
  return STEP_OK;
}

static const char integer_range[] = "integers go from -9223372036854775808 to 9223372036854775807";

static step
radix_integer(parser *p, const char *lo, const char *hi, ob_toml *v)
{
  const char *s = lo;
  if (*s == '+' || *s == '-') {
    return number_error(p, s, s + 1, "a sign before a number with a prefix",
                        "hexadecimal, octal and binary numbers have no sign");
  }
  const unsigned radix = s[1] == 'x' ? 16 : s[1] == 'o' ? 8 : 2;
  s += 2;
  uint64_t total;
  bool fits;
  STEP_TRY(digits(p, &s, hi, radix, &total, &fits));
  if (s < hi) {
    return number_error(p, s, s + 1,
                        radix == 16  ? "no hexadecimal digit"
                        : radix == 8 ? "no octal digit"
                                     : "no binary digit",
                        radix == 16  ? "after 0x stand 0-9, a-f, A-F"
                        : radix == 8 ? "after 0o stand 0-7"
                                     : "after 0b stand 0 and 1");
  }
  if (!fits || total > INT64_MAX) {
    return range_error(p, lo, hi, "integer", integer_range);
  }
  v->kind = OB_TOML_INTEGER;
  v->as.integer = (int64_t)total;
  return STEP_OK;
}

/** The exact way: |mantissa| < 2^53 and a power of ten that binary64 holds exactly. */
static bool
float_exact(uint64_t mantissa, int64_t exponent, double *out)
{
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (FLT_EVAL_METHOD != 0 || mantissa >> 53 != 0 || exponent < -22 || exponent > 22) {
    return false;
  }
  *out = exponent < 0 ? (double)mantissa / powers[-exponent] : (double)mantissa * powers[exponent];
  return true;
}

/** Digits of [lo, hi), without underscores and point, times ten to the exponent. */
static bool
float_slow(parser *p, const char *lo, const char *hi, int64_t exponent, double *out)
{
  char local[128];
  const size_t need = (size_t)(hi - lo) + 32;
  const ob_arena_mark mark = ob_arena_mark_get(p->arena);
  char *copy = need <= sizeof(local) ? local : ob_arena_alloc(p->arena, need, 1, 1);
  if (!copy) {
    return false;
  }
  size_t n = 0;
  for (const char *s = lo; s < hi; s++) {
    if (ob_is_digit(*s)) {
      copy[n++] = *s;
    }
  }
  (void)snprintf(copy + n, need - n, "e%" PRId64, exponent);
  *out = strtod(copy, NULL);
  if (copy != local) {
    ob_arena_rewind(p->arena, mark);
  }
  return true;
}

static step
float_value(parser *p, const char *lo, const char *hi, const char *s, uint64_t whole, bool fits,
            ob_toml *v)
{
  const char *first = lo + (*lo == '+' || *lo == '-');
  uint64_t mantissa = whole;
  int64_t exponent = 0;
  if (*s == '.') {
    const char *fraction = ++s;
    uint64_t unused;
    bool unused_fits;
    STEP_TRY(digits(p, &s, hi, 10, &unused, &unused_fits));
    for (const char *d = fraction; d < s; d++) {
      if (*d != '_') {
        exponent--;
        fits &= !__builtin_mul_overflow(mantissa, UINT64_C(10), &mantissa) &&
                !__builtin_add_overflow(mantissa, (uint64_t)(*d - '0'), &mantissa);
      }
    }
  }
  const char *mantissa_end = s;
  if (s < hi && (*s | 0x20) == 'e') {
    s++;
    const bool minus = s < hi && *s == '-';
    s += s < hi && (*s == '+' || *s == '-');
    uint64_t power;
    bool power_fits;
    STEP_TRY(digits(p, &s, hi, 10, &power, &power_fits));
    /* Far beyond what the digits of a document can make up for. */
    const int64_t limit = INT64_C(1) << 40;
    const int64_t clamped = power_fits && power < (uint64_t)limit ? (int64_t)power : limit;
    exponent += minus ? -clamped : clamped;
  }
  if (s < hi) {
    return number_error(p, s, s + 1, "unexpected character in a number",
                        "a float is digits, then `.` and digits, `e` and an exponent, or both; a "
                        "string is quoted");
  }
  double value;
  if (!(fits && float_exact(mantissa, exponent, &value)) &&
      !float_slow(p, first, mantissa_end, exponent, &value)) {
    return toml_no_memory(p);
  }
  if (isinf(value)) {
    return range_error(p, lo, hi, "float", "the largest is about 1.797e308; infinity is `inf`");
  }
  v->kind = OB_TOML_FLOAT;
  v->as.real = *lo == '-' ? -value : value;
  return STEP_OK;
}

static step
number(parser *p, const char *lo, const char *hi, ob_toml *v)
{
  const char *s = lo;
  const bool minus = *s == '-';
  if (*s == '+' || *s == '-') {
    s++;
  }
  if (word_is(s, hi, OB_STR("inf")) || word_is(s, hi, OB_STR("nan"))) {
    v->kind = OB_TOML_FLOAT;
    const double value = *s == 'i' ? (double)INFINITY : (double)NAN;
    v->as.real = minus ? -value : value;
    return STEP_OK;
  }
  if (s < hi && *s == '.') {
    return number_error(p, s, s + 1, "expected a digit before the point", "write `0.5`, not `.5`");
  }
  if (hi - s >= 2 && *s == '0') {
    if (s[1] == 'x' || s[1] == 'o' || s[1] == 'b') {
      return radix_integer(p, lo, hi, v);
    }
    if (s[1] == 'X' || s[1] == 'O' || s[1] == 'B') {
      return number_error(p, s + 1, s + 2, "the prefix of a number is lower-case",
                          "write 0x, 0o or 0b");
    }
    if (ob_is_digit(s[1]) || s[1] == '_') {
      return number_error(p, s, s + 1, "a number does not begin with zeros",
                          "leave them out; octal numbers begin with 0o; a string is quoted");
    }
  }
  uint64_t total;
  bool fits;
  STEP_TRY(digits(p, &s, hi, 10, &total, &fits));
  if (s < hi && (*s == '.' || *s == 'e' || *s == 'E')) {
    return float_value(p, lo, hi, s, total, fits, v);
  }
  if (s < hi) {
    return number_error(p, s, s + 1, "unexpected character in a number",
                        "a string is quoted; a comment begins with #");
  }
  const uint64_t most = (uint64_t)INT64_MAX + (minus ? 1 : 0);
  if (!fits || total > most) {
    return range_error(p, lo, hi, "integer", integer_range);
  }
  v->kind = OB_TOML_INTEGER;
  v->as.integer = !minus ? (int64_t)total : total == most ? INT64_MIN : -(int64_t)total;
  return STEP_OK;
}

/* ---- dates and times ---- */

static step
datetime_error(parser *p, const char *lo, const char *hi, const char *message)
{
  ob_diag *diag = toml_error(p, "OB0109", lo, hi, "%s", message);
  ob_diag_help(p->diags, diag,
               "the forms are 1979-05-27T07:32:00Z, ...+01:00, 1979-05-27T07:32:00, 1979-05-27 and "
               "07:32:00; a string is quoted");
  return toml_bad(p);
}

/** Exactly count digits at *s within [lowest, highest]. */
static step
field(parser *p, const char **s, const char *hi, unsigned count, unsigned lowest, unsigned highest,
      const char *name, unsigned *out)
{
  const char *lo = *s;
  unsigned value = 0, n = 0;
  for (; n < count && lo + n < hi && ob_is_digit(lo[n]); n++) {
    value = value * 10 + (unsigned)(lo[n] - '0');
  }
  const char *behind = lo + n;
  if (n < count || (behind < hi && ob_is_digit(*behind))) {
    while (behind < hi && ob_is_digit(*behind)) {
      behind++;
    }
    ob_diag *diag = toml_error(p, "OB0109", lo, behind > lo ? behind : behind + (behind < hi),
                               "expected the %s in %u digits", name, count);
    ob_diag_help(p->diags, diag,
                 "the forms are 1979-05-27T07:32:00Z, ...+01:00, "
                 "1979-05-27T07:32:00, 1979-05-27 and 07:32:00; a string is quoted");
    return toml_bad(p);
  }
  if (value < lowest || value > highest) {
    ob_diag *diag = toml_error(p, "OB0109", lo, behind, "there is no %s %0*u%s", name, (int)count,
                               value, *name == 'd' ? " in this month" : "");
    ob_diag_help(p->diags, diag, "it goes from %0*u to %0*u", (int)count, lowest, (int)count,
                 highest);
    return toml_bad(p);
  }
  *s = behind;
  *out = value;
  return STEP_OK;
}

static step
expect(parser *p, const char **s, const char *hi, char c, const char *message)
{
  if (*s < hi && **s == c) {
    (*s)++;
    return STEP_OK;
  }
  return datetime_error(p, *s, *s + (*s < hi), message);
}

static unsigned
days_in(unsigned year, unsigned month)
{
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

static step
date(parser *p, const char **s, const char *hi)
{
  unsigned year = 0, month = 1, day = 0;
  STEP_TRY(field(p, s, hi, 4, 0, 9999, "year", &year));
  STEP_TRY(expect(p, s, hi, '-', "expected `-` after the year"));
  STEP_TRY(field(p, s, hi, 2, 1, 12, "month", &month));
  STEP_TRY(expect(p, s, hi, '-', "expected `-` after the month"));
  return field(p, s, hi, 2, 1, days_in(year, month), "day", &day);
}

/** *no_seconds: where `:SS` would stand, when it is left out (TOML 1.1), else NULL. */
static step
time_of_day(parser *p, const char **s, const char *hi, const char **no_seconds)
{
  unsigned value;
  STEP_TRY(field(p, s, hi, 2, 0, 23, "hour", &value));
  STEP_TRY(expect(p, s, hi, ':', "expected `:` after the hour"));
  STEP_TRY(field(p, s, hi, 2, 0, 59, "minute", &value));
  *no_seconds = NULL;
  if (*s == hi || **s != ':') {
    *no_seconds = *s;
    return STEP_OK;
  }
  (*s)++;
  STEP_TRY(field(p, s, hi, 2, 0, 60, "second", &value)); /* 60: a leap second, RFC 3339 5.7 */
  if (*s < hi && **s == '.') {
    const char *fraction = ++*s;
    while (*s < hi && ob_is_digit(**s)) {
      (*s)++;
    }
    if (*s == fraction) {
      return datetime_error(p, fraction, fraction + (fraction < hi),
                            "expected digits after the point");
    }
  }
  return STEP_OK;
}

static step
offset(parser *p, const char **s, const char *hi)
{
  if (**s == 'Z' || **s == 'z') {
    (*s)++;
    return STEP_OK;
  }
  (*s)++; /* the sign */
  unsigned value;
  STEP_TRY(field(p, s, hi, 2, 0, 23, "offset hour", &value));
  STEP_TRY(expect(p, s, hi, ':', "expected `:` after the offset's hours"));
  return field(p, s, hi, 2, 0, 59, "offset minute", &value);
}

static step
datetime(parser *p, const char *lo, const char *hi, ob_toml *v)
{
  const char *s = lo, *separator = NULL, *no_seconds = NULL;
  bool has_date = false;
  const char *d = lo;
  while (d < hi && ob_is_digit(*d)) {
    d++;
  }
  if (*d == '-') {
    has_date = true;
    v->kind = OB_TOML_DATE_LOCAL;
    STEP_TRY(date(p, &s, hi));
    if (s < hi) {
      if (*s != 'T' && *s != 't' && *s != ' ') {
        return datetime_error(p, s, s + 1, "expected `T` between date and time");
      }
      separator = s++;
    }
  }
  if (!has_date || separator) {
    v->kind = has_date ? OB_TOML_DATETIME_LOCAL : OB_TOML_TIME_LOCAL;
    STEP_TRY(time_of_day(p, &s, hi, &no_seconds));
    if (has_date && s < hi && (*s == 'Z' || *s == 'z' || *s == '+' || *s == '-')) {
      v->kind = OB_TOML_DATETIME;
      STEP_TRY(offset(p, &s, hi));
    }
  }
  if (s < hi) {
    return datetime_error(p, s, s + 1, "unexpected character in a date or time");
  }
  const bool plain = (!separator || *separator == 'T') && !no_seconds && hi > lo && hi[-1] != 'z';
  if (plain) {
    v->as.string = (ob_str){lo, (size_t)(hi - lo)};
    return STEP_OK;
  }
  ob_buf buf;
  ob_buf_init(&buf, p->arena);
  for (s = lo; s <= hi; s++) {
    if (s == no_seconds) {
      ob_buf_put(&buf, OB_STR(":00"));
    }
    if (s < hi) {
      ob_buf_putc(&buf, (char)(s == separator ? 'T' : *s == 'z' ? 'Z' : *s));
    }
  }
  if (ob_buf_status(&buf) != OB_OK) {
    return toml_no_memory(p);
  }
  v->as.string = ob_buf_view(&buf);
  return STEP_OK;
}

/** `12-` or `12:`: meant as a date or a time. */
static bool
looks_like_datetime(const char *lo, const char *hi)
{
  const char *d = lo;
  while (d < hi && ob_is_digit(*d)) {
    d++;
  }
  return d > lo && d < hi && (*d == '-' || *d == ':');
}

step
toml_scalar(parser *p, ob_toml *v)
{
  const char *lo = p->at;
  const char *hi = toml_token_end(lo, p->end);
  const char first = lo < p->end ? *lo : '\n';
  if (ob_is_digit(first) || first == '+' || first == '-' ||
      (first == '.' && hi - lo >= 2 && ob_is_digit(lo[1]))) {
    const bool is_datetime = looks_like_datetime(lo, hi);
    if (is_datetime && hi - lo == 10 && p->end - hi >= 4 && *hi == ' ' && ob_is_digit(hi[1]) &&
        ob_is_digit(hi[2]) && hi[3] == ':') {
      hi = toml_token_end(hi + 1, p->end); /* a blank between date and time */
    }
    if (!at_delimiter(p, hi)) {
      return no_value(p);
    }
    p->at = hi;
    return is_datetime ? datetime(p, lo, hi, v) : number(p, lo, hi, v);
  }
  if (at_delimiter(p, hi)) {
    if (word_is(lo, hi, OB_STR("true")) || word_is(lo, hi, OB_STR("false"))) {
      v->kind = OB_TOML_BOOL;
      v->as.boolean = first == 't';
      p->at = hi;
      return STEP_OK;
    }
    if (word_is(lo, hi, OB_STR("inf")) || word_is(lo, hi, OB_STR("nan"))) {
      p->at = hi;
      return number(p, lo, hi, v);
    }
  }
  return no_value(p);
}
