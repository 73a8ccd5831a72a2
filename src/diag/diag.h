// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Diagnostics: what is wrong, where, and what to do. A diagnostic holds byte
 * spans; line and column exist only in the renderers.
 */
#ifndef OB_DIAG_DIAG_H
#define OB_DIAG_DIAG_H

#include "base/arena.h"
#include "base/base.h"
#include "base/buf.h"
#include "base/strs.h"
#include "base/vec.h"

/** Bytes [lo, hi) of a file. file 0: no file ({0} is "nowhere"). */
typedef struct ob_span {
  uint32_t file, lo, hi;
} ob_span;

#define OB_SPAN_NONE ((ob_span){0, 0, 0})

typedef enum ob_severity { OB_SEV_ERROR, OB_SEV_WARNING, OB_SEV_NOTE } ob_severity;

typedef struct ob_label {
  ob_span span;
  ob_str text; /* may be empty: only underlined */
} ob_label;

/** A line "= word: text" below the source. */
typedef struct ob_remark {
  ob_str word, text;
} ob_remark;

typedef struct ob_diag {
  ob_severity severity;
  ob_str code; /* "OB0201"; has a page in doc/codes */
  ob_str message;
  ob_label primary; /* span.file 0: a message without a place */
  OB_VEC(ob_label) secondary;
  OB_VEC(ob_remark) remarks; /* "= on these targets: ..." lines, before the notes */
  ob_strs notes;             /* "= note: ..." lines */
  ob_str help;               /* "= help: ..."; empty: none */
} ob_diag;

/** One text that spans point into. */
typedef struct ob_source {
  ob_str name;              /* path as shown, or "<arg>" */
  ob_str text;              /* at most UINT32_MAX bytes; may be empty when only the name is known */
  uint32_t seen, seen_line; /* a place whose line was asked for: from there the next is counted */
} ob_source;

typedef struct ob_diags {
  ob_arena *arena;           /* borrowed; holds diagnostics and source names */
  OB_VEC(ob_source) sources; /* file number - 1 */
  OB_VEC(ob_diag *) list;    /* in the order of pushing */
  size_t hidden;             /* how many were pushed beyond the limit */
  size_t errors, warnings;   /* how many were pushed, also beyond the limit */
  ob_diag dropped;           /* what is given out beyond the limit; never shown */
  struct ob_looks *looks;    /* where it is written down what is looked at on disk (diag/looks.h),
                                or NULL: nobody asks */
} ob_diags;

/** At most so many errors, and so many warnings, of one file are kept (all are counted). */
#define OB_DIAG_MAX_PER_FILE 20

void ob_diags_init(ob_diags *diags, ob_arena *arena);

/**
 * Register a text. name and text are borrowed and must outlive diags.
 * Returns the file number for spans, or 0: no memory, or text of 4 GiB and more.
 */
OB_NODISCARD uint32_t ob_diags_add_source(ob_diags *diags, ob_str name, ob_str text);

/**
 * Read a whole file (at most max bytes) into the arena and register it.
 * name is shown in messages. Errors (pushed at `at`): OB_E_NOT_FOUND and
 * OB_E_IO as OB0001, OB_E_LIMIT as OB0002, OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_diags_load(ob_diags *diags, const char *path, size_t max, ob_span at,
                                     uint32_t *file);

/** Name and text of a file number; {0} for 0 or one that is not there. */
ob_source ob_diags_source(const ob_diags *diags, uint32_t file);

/**
 * Push a diagnostic. code: a literal that has a page in doc/codes. The message is formatted
 * into the arena. Returns it, for labels, notes and help to be added; NULL: no
 * memory (then return OB_E_NOMEM). Beyond the limit a diagnostic is returned
 * that is never shown.
 */
ob_diag *ob_error(ob_diags *diags, const char *code, ob_span at, const char *fmt, ...)
    OB_PRINTF(4, 5);
ob_diag *ob_warning(ob_diags *diags, const char *code, ob_span at, const char *fmt, ...)
    OB_PRINTF(4, 5);
ob_diag *ob_note(ob_diags *diags, const char *code, ob_span at, const char *fmt, ...)
    OB_PRINTF(4, 5);

/**
 * Push an error and give the status to return: st, or OB_E_NOMEM. For the many
 * places that need no more than a message and a help line (help may be NULL).
 * Never OB_OK, which callers, compilers and checkers of the code may rely on.
 */
#define ob_fail(...) ob_never_ok(ob_fail_push(__VA_ARGS__))
OB_NODISCARD ob_status ob_fail_push(ob_diags *diags, ob_status st, const char *code, ob_span at,
                                    const char *help, const char *fmt, ...) OB_PRINTF(6, 7);

static inline ob_status
ob_never_ok(ob_status st)
{
  return st == OB_OK ? OB_E_INVALID : st;
}

/** These do nothing when diag is NULL or memory runs out (the diagnostic then shows less). */
void ob_diag_label(ob_diags *diags, ob_diag *diag, ob_span at, const char *fmt, ...)
    OB_PRINTF(4, 5);
void ob_diag_primary_text(ob_diags *diags, ob_diag *diag, const char *fmt, ...) OB_PRINTF(3, 4);
void ob_diag_note(ob_diags *diags, ob_diag *diag, const char *fmt, ...) OB_PRINTF(3, 4);
void ob_diag_help(ob_diags *diags, ob_diag *diag, const char *fmt, ...) OB_PRINTF(3, 4);

/** Line and column (both from 1; column in bytes, then in characters) of an offset. */
typedef struct ob_linecol {
  uint32_t line, byte_col, char_col;
} ob_linecol;
/** Notes in the source where it was asked for, to count on from there: one thread for each
 * ob_diags, as for adding to one. */
ob_linecol ob_diags_linecol(const ob_diags *diags, uint32_t file, uint32_t offset);

/**
 * Add the diagnostics of from behind those of diags, with their texts: for work that was done with
 * ob_diags of its own. from and its arena must outlive diags. Errors: OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_diags_append(ob_diags *diags, const ob_diags *from);

/** Sort by file and offset (without a place first), drop exact repeats. Stable. */
void ob_diags_sort(ob_diags *diags);

#endif
