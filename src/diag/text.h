// SPDX-License-Identifier: MIT OR Apache-2.0
/** How text of unknown origin is shown in a terminal: shared by the renderers. */
#ifndef OB_DIAG_TEXT_H
#define OB_DIAG_TEXT_H

#include "base/buf.h"

/** One code point as it is shown. */
typedef struct ob_glyph {
  char bytes[12]; /* what is printed */
  size_t len;     /* bytes of it */
  size_t used;    /* bytes of the source, at least 1 */
  unsigned cells;
} ob_glyph;

/**
 * The code point at text[at] (at < text.len): a tab is four blanks; control characters, bytes that
 * are no UTF-8, and characters that are invisible or change the direction of text are escaped as
 * \x1b or \u{202e}.
 */
ob_glyph ob_glyph_at(ob_str text, size_t at);

/**
 * Put text with its control bytes escaped. A newline begins a new line indented by indent cells,
 * or is a blank when indent is OB_TEXT_ONE_LINE.
 */
void ob_text_put(ob_buf *out, ob_str text, size_t indent);
#define OB_TEXT_ONE_LINE SIZE_MAX

#endif
