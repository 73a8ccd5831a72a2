// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * JSON (RFC 8259). Reading is jansson's, behind one function that turns its
 * errors into diagnostics; writing is ours: a stream writer over ob_buf.
 */
#ifndef OB_FORMATS_JSON_JSON_H
#define OB_FORMATS_JSON_JSON_H

#include "diag/diag.h"
#include <jansson.h>

#define OB_JSON_MAX_SIZE (512u << 20) /* bytes */

/**
 * Parse the text of a registered source; *out is the caller's to json_decref.
 * Errors: OB_E_SYNTAX (OB0150, at the token), OB_E_LIMIT (OB0151: size, nesting), OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_json_parse(ob_diags *diags, uint32_t file, json_t **out);

/** The string member name of an object as a view, or OB_STR_NONE. */
ob_str ob_json_string(const json_t *object, const char *name);

/** A writer that knows where commas go. Zero it, set out; indent 0 writes one line. */
typedef struct ob_json_writer {
  ob_buf *out;
  unsigned indent; /* blanks per level; 0: compact */
  unsigned depth;
  bool has_item[64]; /* by depth */
  bool after_key;
} ob_json_writer;

void ob_json_open(ob_json_writer *w, char bracket);  /* '{' or '[' */
void ob_json_close(ob_json_writer *w, char bracket); /* '}' or ']' */
void ob_json_key(ob_json_writer *w, const char *key);
void ob_json_put_str(ob_json_writer *w, ob_str s); /* bytes that are no UTF-8 become U+FFFD */
void ob_json_put_u64(ob_json_writer *w, uint64_t n);
void ob_json_put_bool(ob_json_writer *w, bool b);
void ob_json_put_null(ob_json_writer *w);
/** Put key and string value. */
void ob_json_field(ob_json_writer *w, const char *key, ob_str s);
/** "key": ["at[0]", ...] */
void ob_json_strings(ob_json_writer *w, const char *key, const ob_str *at, size_t count);

#endif
