// SPDX-License-Identifier: MIT OR Apache-2.0
/* Diagnostics as JSON objects in the shape of rustc's `--error-format=json`, so that what reads
 * rustc's reads osbind's. The members of a span are rustc's; those about macros and suggestions
 * are null. The writer of src/formats is above this layer, and the few lines here need no state. */
#include "base/str.h"
#include "base/utf8.h"
#include "diag/codes.h"
#include "diag/render.h"
#include <string.h>

static void
put_string(ob_buf *out, ob_str s)
{
  ob_buf_putc(out, '"');
  for (size_t i = 0; i < s.len;) {
    const unsigned char c = (unsigned char)s.ptr[i];
    const size_t n = ob_utf8_decode(s, i, NULL);
    if (n == 0) {
      ob_buf_put(out, OB_STR("\xef\xbf\xbd")); /* U+FFFD */
    } else if (c == '"' || c == '\\') {
      ob_buf_putc(out, '\\');
      ob_buf_putc(out, (char)c);
    } else if (c == '\n') {
      ob_buf_put(out, OB_STR("\\n"));
    } else if (c < 0x20 || c == 0x7f) {
      ob_buf_fmt(out, "\\u%04x", c);
    } else {
      ob_buf_put(out, ob_str_slice(s, i, i + n));
    }
    i += n > 0 ? n : 1;
  }
  ob_buf_putc(out, '"');
}

static void
put_member(ob_buf *out, const char *name, ob_str value)
{
  ob_buf_fmt(out, "\"%s\":", name);
  if (value.ptr) {
    put_string(out, value);
  } else {
    ob_buf_put(out, OB_STR("null"));
  }
}

/* Characters of a line before a byte offset of it. */
static size_t
chars_before(ob_str line, size_t offset)
{
  size_t count = 0;
  for (size_t i = 0; i < line.len && i < offset; i++) {
    count += ((unsigned char)line.ptr[i] & 0xc0) != 0x80;
  }
  return count;
}

#define LINES_MAX 20 /* lines of a span whose text is given */

static void
put_lines(ob_buf *out, ob_str text, size_t lo, size_t hi)
{
  size_t start = lo;
  while (start > 0 && text.ptr[start - 1] != '\n') {
    start--;
  }
  ob_buf_put(out, OB_STR("\"text\":["));
  for (unsigned n = 0; n < LINES_MAX; n++) {
    const char *nl = start < text.len ? memchr(text.ptr + start, '\n', text.len - start) : NULL;
    const size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
    ob_str line = ob_str_slice(text, start, end);
    if (nl && line.len > 0 && line.ptr[line.len - 1] == '\r') {
      line.len--;
    }
    const size_t from = lo > start ? chars_before(line, lo - start) : 0;
    const size_t to = chars_before(line, hi > start ? hi - start : 0);
    ob_buf_put(out, n > 0 ? OB_STR(",{\"text\":") : OB_STR("{\"text\":"));
    put_string(out, line);
    ob_buf_fmt(out, ",\"highlight_start\":%zu,\"highlight_end\":%zu}", from + 1, to + 1);
    if (!nl || hi <= end + 1) {
      break;
    }
    start = end + 1;
  }
  ob_buf_putc(out, ']');
}

static void
put_span(ob_buf *out, const ob_diags *diags, const ob_label *label, bool primary)
{
  const ob_source source = ob_diags_source(diags, label->span.file);
  const size_t len = source.text.len;
  const size_t lo = label->span.lo < len ? label->span.lo : len;
  const size_t end = label->span.hi < len ? label->span.hi : len;
  const size_t hi = end > lo ? end : lo;
  const ob_linecol a = ob_diags_linecol(diags, label->span.file, (uint32_t)lo);
  const ob_linecol b = ob_diags_linecol(diags, label->span.file, (uint32_t)hi);
  ob_buf_putc(out, '{');
  put_member(out, "file_name", source.name);
  ob_buf_fmt(out,
             ",\"byte_start\":%zu,\"byte_end\":%zu,\"line_start\":%u,\"line_end\":%u,"
             "\"column_start\":%u,\"column_end\":%u,\"is_primary\":%s,",
             lo, hi, (unsigned)a.line, (unsigned)b.line, (unsigned)a.char_col, (unsigned)b.char_col,
             primary ? "true" : "false");
  put_lines(out, source.text, lo, hi);
  ob_buf_putc(out, ',');
  put_member(out, "label", label->text.len > 0 ? label->text : OB_STR_NONE);
  ob_buf_put(out, OB_STR(",\"suggested_replacement\":null,\"suggestion_applicability\":null,"
                         "\"expansion\":null}"));
}

static void
put_child(ob_buf *out, const char *level, ob_str message, bool *first)
{
  ob_buf_put(out, *first ? OB_STR("{") : OB_STR(",{"));
  *first = false;
  put_member(out, "message", message);
  ob_buf_fmt(out, ",\"code\":null,\"level\":\"%s\",\"spans\":[],\"children\":[],\"rendered\":null}",
             level);
}

void
ob_render_json(ob_buf *out, const ob_diags *diags, const ob_diag *diag)
{
  static const char *const levels[] = {"error", "warning", "note"};
  ob_buf_put(out, OB_STR("{\"$message_type\":\"diagnostic\","));
  put_member(out, "message", diag->message);
  if (diag->code.len > 0) {
    const ob_code *code = ob_code_find(diag->code);
    ob_buf_put(out, OB_STR(",\"code\":{"));
    put_member(out, "code", diag->code);
    ob_buf_putc(out, ',');
    put_member(out, "explanation", code ? ob_str_from(code->page) : OB_STR_NONE);
    ob_buf_putc(out, '}');
  } else {
    ob_buf_put(out, OB_STR(",\"code\":null"));
  }
  ob_buf_fmt(out, ",\"level\":\"%s\",\"spans\":[", levels[diag->severity]);
  bool first = true;
  if (diag->primary.span.file != 0) {
    put_span(out, diags, &diag->primary, true);
    first = false;
  }
  for (size_t i = 0; i < diag->secondary.len; i++) {
    if (diag->secondary.at[i].span.file != 0) {
      ob_buf_put(out, first ? OB_STR("") : OB_STR(","));
      put_span(out, diags, &diag->secondary.at[i], false);
      first = false;
    }
  }
  ob_buf_put(out, OB_STR("],\"children\":["));
  first = true;
  for (size_t i = 0; i < diag->secondary.len; i++) {
    const ob_label *l = &diag->secondary.at[i];
    if (l->span.file == 0 && l->text.len > 0) {
      put_child(out, "note", l->text, &first);
    }
  }
  for (size_t i = 0; i < diag->remarks.len; i++) {
    const ob_remark r = diag->remarks.at[i];
    const ob_str line =
        ob_fmt(out->arena, OB_STR_FMT ": " OB_STR_FMT, OB_STR_ARG(r.word), OB_STR_ARG(r.text));
    out->oom |= !line.ptr;
    put_child(out, "note", line, &first);
  }
  for (size_t i = 0; i < diag->notes.len; i++) {
    put_child(out, "note", diag->notes.at[i], &first);
  }
  if (diag->help.len > 0) {
    put_child(out, "help", diag->help, &first);
  }
  ob_buf_put(out, OB_STR("],"));
  ob_buf text;
  ob_buf_init(&text, out->arena);
  ob_render_text(&text, diags, diag, (ob_render_opts){.color = false});
  ob_buf_putc(&text, '\n');
  out->oom |= text.oom;
  put_member(out, "rendered", ob_buf_view(&text));
  ob_buf_put(out, OB_STR("}\n"));
}
