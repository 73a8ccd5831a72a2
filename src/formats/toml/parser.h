// SPDX-License-Identifier: MIT OR Apache-2.0
/** What the parts of the TOML reader share. Internal to this folder. */
#ifndef OB_FORMATS_TOML_PARSER_H
#define OB_FORMATS_TOML_PARSER_H

#include "base/vec.h"
#include "formats/toml/toml.h"

typedef struct parser {
  ob_arena *arena;
  ob_diags *diags;
  uint32_t file;
  const char *text, *end; /* the whole document */
  const char *at;         /* the next byte */
  ob_toml *root;
  ob_toml *table;           /* where `key = value` goes */
  unsigned depth;           /* of table; the root is 0 */
  unsigned open;            /* arrays and inline tables around the value that is read */
  const char *conflict_end; /* of a merge, whose first side is read: behind it; or NULL */
  size_t errors;
  ob_status st;               /* OB_OK; OB_E_SYNTAX after a mistake; what an abort returns */
  OB_VEC(ob_toml *) elements; /* of the arrays that are open, innermost last */
} parser;

/** How reading one thing ended. All but STEP_OK have pushed a diagnostic (or ran out of memory). */
typedef enum step {
  STEP_OK,
  STEP_SKIP,   /* nothing was read; at stands behind the bad text, within the statement */
  STEP_RESUME, /* the statement was given up; at stands where the next one begins */
  STEP_ABORT,  /* stop: parser.st says why */
} step;

/** Leave the function unless the step went well. */
#define STEP_TRY(exp)                                                                              \
  do {                                                                                             \
    const step step_try = (exp);                                                                   \
    if (step_try != STEP_OK) {                                                                     \
      return step_try;                                                                             \
    }                                                                                              \
  } while (0)

/** Push an error at [lo, hi) of the text; NULL when there is no memory (toml_bad then aborts). */
#define toml_error(p, code, lo, hi, ...)                                                           \
  toml_note_error((p), ob_error((p)->diags, (code), toml_span((p), (lo), (hi)), __VA_ARGS__))

ob_span toml_span(const parser *p, const char *lo, const char *hi);
ob_diag *toml_note_error(parser *p, ob_diag *diag);
/** After toml_error: STEP_SKIP, or STEP_ABORT when memory ran out or there are too many errors. */
static inline step
toml_bad(const parser *p)
{
  return p->st == OB_E_SYNTAX && p->errors < OB_TOML_MAX_ERRORS ? STEP_SKIP : STEP_ABORT;
}

static inline step
toml_no_memory(parser *p)
{
  p->st = OB_E_NOMEM;
  return STEP_ABORT;
}

/** A step after a mistake that needs no recovery: go on unless it was one too many. */
#define TOML_GO_ON(p)                                                                              \
  do {                                                                                             \
    if (toml_bad(p) == STEP_ABORT) {                                                               \
      return STEP_ABORT;                                                                           \
    }                                                                                              \
  } while (0)

/** Text of the file for a message: one line, at most 40 characters, unprintable bytes escaped. */
const char *toml_show(parser *p, const char *lo, const char *hi);

/* lex.c */
bool toml_is_bare(char c);  /* A-Z a-z 0-9 _ - */
bool toml_is_token(char c); /* the same and + . : */
/** The same for the whole run from s on. */
const char *toml_bare_end(const char *s, const char *end);
const char *toml_token_end(const char *s, const char *end);
/** Behind what a message shows as "found": a word, else one character. */
const char *toml_word_end(const parser *p, const char *s);
/** True at "\n", "\r\n" and the end of the text. */
static inline bool
toml_at_line_end(const parser *p, const char *s)
{
  return s == p->end || *s == '\n' || (*s == '\r' && p->end - s >= 2 && s[1] == '\n');
}

/** Over blanks and tabs. */
static inline void
toml_blanks(parser *p)
{
  while (p->at < p->end && (*p->at == ' ' || *p->at == '\t')) {
    p->at++;
  }
}

/** Over blanks, comments and line ends. */
step toml_gap(parser *p);
/** Over blanks and a comment up to and with the line end; an error when something else is there. */
step toml_line_end(parser *p);
/** Over the rest of the statement, with what it opens: recovery. */
void toml_skip_statement(parser *p);
/** Over text up to a comma or the bracket that closes this array or table: recovery. */
void toml_skip_item(parser *p);
/** Does a new statement (`key =`, `[header]`) begin at s, the first byte of a line? */
bool toml_starts_statement(const parser *p, const char *s, bool in_table);
/** A string at its opening quote, of any of the four forms. */
step toml_string(parser *p, ob_str *out);
/** The same where only a single line may stand: a key. */
step toml_key_string(parser *p, ob_str *out);
/**
 * The byte at `at` can stand nowhere (control byte, no UTF-8, BOM): say so and step over it. False:
 * it can, or the text ends here.
 */
bool toml_stray_byte(parser *p, step *out);

/* value.c */
/** A value that is no string, array or inline table. Sets kind and payload of v. */
step toml_scalar(parser *p, ob_toml *v);

/* parse.c */
step toml_value(parser *p, ob_toml *v);

#endif
