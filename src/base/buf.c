// SPDX-License-Identifier: MIT OR Apache-2.0
/* Growing bytes with a sticky failure, see buf.h. */
#include "base/buf.h"
#include "base/num.h"
#include <stdio.h>
#include <string.h>

void
ob_buf_init(ob_buf *buf, ob_arena *arena)
{
  *buf = (ob_buf){.arena = arena};
}

/** Room for more bytes behind len. */
static bool
reserve(ob_buf *buf, size_t more)
{
  size_t need;
  if (buf->oom || !ob_add_size(buf->len, more, &need)) {
    buf->oom = true;
    return false;
  }
  if (need <= buf->cap) {
    return true;
  }
  size_t cap = buf->cap < 64 ? 64 : buf->cap;
  while (cap < need && ob_mul_size(cap, 2, &cap)) {
  }
  char *grown =
      cap < need ? NULL : ob_arena_grow(buf->arena, buf->ptr, buf->cap, cap, _Alignof(char));
  if (!grown) {
    buf->oom = true;
    return false;
  }
  buf->ptr = grown;
  buf->cap = cap;
  return true;
}

void
ob_buf_put(ob_buf *buf, ob_str bytes)
{
  if (bytes.len > 0 && reserve(buf, bytes.len)) {
    memcpy(buf->ptr + buf->len, bytes.ptr, bytes.len);
    buf->len += bytes.len;
  }
}

void
ob_buf_putc(ob_buf *buf, char c)
{
  if (reserve(buf, 1)) {
    buf->ptr[buf->len++] = c;
  }
}

void
ob_buf_fill(ob_buf *buf, char c, size_t count)
{
  if (count > 0 && reserve(buf, count)) {
    memset(buf->ptr + buf->len, c, count);
    buf->len += count;
  }
}

void
ob_buf_vfmt(ob_buf *buf, const char *fmt, va_list args)
{
  va_list again;
  va_copy(again, args);
  const int need = vsnprintf(NULL, 0, fmt, again);
  va_end(again);
  if (need < 0) {
    buf->oom = true;
    return;
  }
  /* vsnprintf wants room for its NUL, which is not counted in len. */
  if (reserve(buf, (size_t)need + 1)) {
    (void)vsnprintf(buf->ptr + buf->len, (size_t)need + 1, fmt, args);
    buf->len += (size_t)need;
  }
}

void
ob_buf_fmt(ob_buf *buf, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  ob_buf_vfmt(buf, fmt, args);
  va_end(args);
}

ob_str
ob_buf_view(const ob_buf *buf)
{
  return (ob_str){buf->ptr ? buf->ptr : "", buf->len};
}

ob_status
ob_buf_status(const ob_buf *buf)
{
  return buf->oom ? OB_E_NOMEM : OB_OK;
}
