// SPDX-License-Identifier: MIT OR Apache-2.0
/* The stream writer of json.h: no tree is built, the text grows in the caller's buffer. */
#include "base/utf8.h"
#include "formats/json/json.h"
#include <assert.h>
#include <inttypes.h>

static void
new_line(ob_json_writer *w)
{
  if (w->indent > 0) {
    ob_buf_putc(w->out, '\n');
    ob_buf_fill(w->out, ' ', (size_t)w->indent * w->depth);
  }
}

/** What stands before a value or key: a comma, a line end, or nothing behind a key. */
static void
begin_item(ob_json_writer *w)
{
  if (w->after_key) {
    w->after_key = false;
    return;
  }
  if (w->has_item[w->depth]) {
    ob_buf_putc(w->out, ',');
  }
  w->has_item[w->depth] = true;
  if (w->depth > 0) {
    new_line(w);
  }
}

void
ob_json_open(ob_json_writer *w, char bracket)
{
  begin_item(w);
  ob_buf_putc(w->out, bracket);
  assert(w->depth + 1 < OB_COUNT(w->has_item));
  w->depth++;
  w->has_item[w->depth] = false;
}

void
ob_json_close(ob_json_writer *w, char bracket)
{
  assert(w->depth > 0 && !w->after_key);
  const bool some = w->has_item[w->depth];
  w->depth--;
  if (some) {
    new_line(w);
  }
  ob_buf_putc(w->out, bracket);
}

static void
put_string(ob_buf *out, ob_str s)
{
  ob_buf_putc(out, '"');
  size_t run = 0; /* what is not put yet begins here */
  for (size_t i = 0; i < s.len;) {
    const unsigned char c = (unsigned char)s.ptr[i];
    const size_t len = c < 0x80 ? 1 : ob_utf8_decode(s, i, NULL);
    if (len > 0 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
      i += len;
      continue;
    }
    ob_buf_put(out, (ob_str){s.ptr + run, i - run});
    if (len == 0) {
      ob_buf_put(out, OB_STR("\xef\xbf\xbd"));
    } else if (c == '"' || c == '\\') {
      ob_buf_putc(out, '\\');
      ob_buf_putc(out, (char)c);
    } else if (c == '\n' || c == '\t' || c == '\r') {
      ob_buf_putc(out, '\\');
      ob_buf_putc(out, c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
    } else {
      ob_buf_fmt(out, "\\u%04x", c);
    }
    run = ++i;
  }
  if (s.len > run) {
    ob_buf_put(out, (ob_str){s.ptr + run, s.len - run});
  }
  ob_buf_putc(out, '"');
}

void
ob_json_key(ob_json_writer *w, const char *key)
{
  assert(!w->after_key);
  begin_item(w);
  ob_str name = {key, 0};
  while (key[name.len]) {
    name.len++;
  }
  put_string(w->out, name);
  ob_buf_putc(w->out, ':');
  if (w->indent > 0) {
    ob_buf_putc(w->out, ' ');
  }
  w->after_key = true;
}

void
ob_json_put_str(ob_json_writer *w, ob_str s)
{
  begin_item(w);
  put_string(w->out, s);
}

void
ob_json_put_u64(ob_json_writer *w, uint64_t n)
{
  begin_item(w);
  ob_buf_fmt(w->out, "%" PRIu64, n);
}

void
ob_json_put_bool(ob_json_writer *w, bool b)
{
  begin_item(w);
  ob_buf_put(w->out, b ? OB_STR("true") : OB_STR("false"));
}

void
ob_json_put_null(ob_json_writer *w)
{
  begin_item(w);
  ob_buf_put(w->out, OB_STR("null"));
}

void
ob_json_field(ob_json_writer *w, const char *key, ob_str s)
{
  ob_json_key(w, key);
  ob_json_put_str(w, s);
}

void
ob_json_strings(ob_json_writer *w, const char *key, const ob_str *at, size_t count)
{
  ob_json_key(w, key);
  ob_json_open(w, '[');
  for (size_t i = 0; i < count; i++) {
    ob_json_put_str(w, at[i]);
  }
  ob_json_close(w, ']');
}
