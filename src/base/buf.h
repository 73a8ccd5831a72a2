// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * A growing run of bytes in an arena. Running out of memory is remembered
 * (oom), so that a writer can put many pieces and look once at the end.
 */
#ifndef OB_BASE_BUF_H
#define OB_BASE_BUF_H

#include "base/arena.h"
#include "base/base.h"
#include <stdarg.h>

typedef struct ob_buf {
  ob_arena *arena; /* borrowed */
  char *ptr;       /* not NUL-terminated; NULL while empty */
  size_t len, cap; /* bytes */
  bool oom;
} ob_buf;

void ob_buf_init(ob_buf *buf, ob_arena *arena);
void ob_buf_put(ob_buf *buf, ob_str bytes);
void ob_buf_putc(ob_buf *buf, char c);
/** c, count times. */
void ob_buf_fill(ob_buf *buf, char c, size_t count);
void ob_buf_fmt(ob_buf *buf, const char *fmt, ...) OB_PRINTF(2, 3);
void ob_buf_vfmt(ob_buf *buf, const char *fmt, va_list args) OB_PRINTF(2, 0);
/** What was put so far; valid until the next put. */
ob_str ob_buf_view(const ob_buf *buf);
/** OB_OK, or OB_E_NOMEM when some put failed. */
OB_NODISCARD ob_status ob_buf_status(const ob_buf *buf);

#endif
