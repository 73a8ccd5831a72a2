// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * TOML 1.1 with the place of every key and value. The reader recovers at the
 * next statement, so that one run reports every mistake of a file.
 */
#ifndef OB_FORMATS_TOML_TOML_H
#define OB_FORMATS_TOML_TOML_H

#include "diag/diag.h"

typedef enum ob_toml_kind {
  OB_TOML_STRING,
  OB_TOML_INTEGER,
  OB_TOML_FLOAT,
  OB_TOML_BOOL,
  OB_TOML_DATETIME,       /* offset date-time */
  OB_TOML_DATETIME_LOCAL, /* the three local forms */
  OB_TOML_DATE_LOCAL,
  OB_TOML_TIME_LOCAL,
  OB_TOML_ARRAY,
  OB_TOML_TABLE,
} ob_toml_kind;

typedef struct ob_toml ob_toml;

/** One `key = value` of a table. */
typedef struct ob_toml_entry {
  ob_str key;       /* decoded */
  ob_span key_span; /* of the last part of a dotted key, quotes included */
  ob_toml *value;
  struct ob_toml_entry *next; /* in the order of the file */
} ob_toml_entry;

struct ob_toml {
  ob_toml_kind kind;
  /* The value's text. Of a [header] table: the header, brackets included; of an array of
   * [[header]] tables: its first header; of a table that is only the path to another: its key. */
  ob_span span;
  union {
    ob_str string; /* strings decoded; date-times as normalised by RFC 3339 (T, Z, seconds) */
    int64_t integer;
    double real;
    bool boolean;
    struct {
      ob_toml **at;
      size_t len, cap;
      bool of_tables; /* written as [[headers]] */
    } array;
    struct {
      ob_toml_entry *first, *last;
      size_t len;
      struct ob_map *map; /* from OB_TOML_MAP_MIN entries on, else NULL */
      uint8_t how;        /* internal: who may still add to it */
    } table;
  } as;
};

#define OB_TOML_MAX_DEPTH 128 /* nesting of arrays and tables, parts of dotted keys included */
#define OB_TOML_MAX_SIZE (256u << 20) /* bytes of a document */
#define OB_TOML_MAP_MIN 16            /* a table of so many entries gets a map */
#define OB_TOML_MAX_ERRORS 100        /* reading stops after so many */

/**
 * Parse the whole text of a registered source.
 *
 * file   number from ob_diags_add_source; spans point into it; strings without
 *        escapes are views of its text
 * out    the root table; set on OB_OK, and also on OB_E_SYNTAX: then it holds
 *        what could be read (of two definitions of a key the first; a bad
 *        escape or byte of a string as U+FFFD)
 *
 * Strings are UTF-8; a CRLF within a multi-line string is read as LF; a BOM
 * at the start is passed over. An integer is a 64-bit one, a float that is too
 * large for binary64 an error.
 *
 * Errors: OB_E_SYNTAX (OB0100 to OB0114, OB0116, every mistake up to OB_TOML_MAX_ERRORS),
 *         OB_E_LIMIT (OB0115: depth, size), OB_E_NOMEM
 * Source: toml.io v1.1.0
 */
OB_NODISCARD ob_status ob_toml_parse(ob_arena *arena, ob_diags *diags, uint32_t file,
                                     ob_toml **out);

/** A table's value, or NULL: not there, or table is NULL or no table. */
ob_toml *ob_toml_get(const ob_toml *table, ob_str key);
/** The same with the key's place. */
const ob_toml_entry *ob_toml_entry_get(const ob_toml *table, ob_str key);
/** A table's entries as a list, by their next; NULL: none, or table is NULL or no table. */
static inline ob_toml_entry *
ob_toml_first(const ob_toml *table)
{
  return table && table->kind == OB_TOML_TABLE ? table->as.table.first : NULL;
}
/** "a string", "an integer", "a table" ... for messages. */
const char *ob_toml_kind_phrase(ob_toml_kind kind);
/** The same without the article. */
const char *ob_toml_kind_name(ob_toml_kind kind);

/** s as a TOML key: bare where it can be, else quoted (literal quotes first). For writing. */
void ob_toml_put_key(ob_buf *out, ob_str s);
/** s as a basic TOML string with quotes and escapes. */
void ob_toml_put_string(ob_buf *out, ob_str s);

#endif
