// SPDX-License-Identifier: MIT OR Apache-2.0
/** Texts of one fact a line, fields parted by blanks: what the readers of src/abi share. */
#ifndef OB_ABI_LINES_H
#define OB_ABI_LINES_H

#include "diag/diag.h"

#define OB_LINE_FIELDS 12 /* more of a line stay together in the last one */

typedef struct ob_line {
  ob_str text;    /* without its end, trimmed */
  ob_span span;   /* of that */
  uint32_t count; /* fields */
  ob_str field[OB_LINE_FIELDS];
} ob_line;

typedef struct ob_lines {
  ob_str text;
  uint32_t file;
  size_t at; /* bytes read so far */
} ob_lines;

/** The next line that is neither empty nor a `#` comment, with its first max fields (at most
 * OB_LINE_FIELDS) taken apart. False: the text has ended. */
bool ob_lines_next(ob_lines *lines, uint32_t max, ob_line *out);
/** The span of a field (a view of the line), or of anything else that lies in the text. */
ob_span ob_lines_span(const ob_lines *lines, ob_str part);
/** 1 .. OB_FACT_NAME_MAX bytes of printable ASCII without blanks? */
bool ob_fact_name_valid(ob_str name);
/** The same for a version node, which stands in lists: no comma in it, and not the `-` for none. */
bool ob_fact_node_valid(ob_str name);

#endif
