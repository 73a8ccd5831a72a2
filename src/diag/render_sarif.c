// SPDX-License-Identifier: MIT OR Apache-2.0
/* Diagnostics as one SARIF 2.1.0 document. Notes and help have no place of their own there that
 * viewers show, so they stand in the message, a line each; secondary labels are related locations.
 */
#include "diag/render_sarif.h"
#include "base/ascii.h"
#include "base/str.h"
#include "base/utf8.h"
#include "diag/codes.h"

static void
put_escaped(ob_buf *out, ob_str s)
{
  for (size_t i = 0; i < s.len;) {
    const unsigned char c = (unsigned char)s.ptr[i];
    const size_t n = ob_utf8_decode(s, i, NULL);
    if (n == 0) {
      ob_buf_put(out, OB_STR("\xef\xbf\xbd")); /* U+FFFD */
    } else if (c == '"' || c == '\\') {
      ob_buf_fmt(out, "\\%c", c);
    } else if (c == '\n') {
      ob_buf_put(out, OB_STR("\\n"));
    } else if (c < 0x20 || c == 0x7f) {
      ob_buf_fmt(out, "\\u%04x", c);
    } else {
      ob_buf_put(out, ob_str_slice(s, i, i + n));
    }
    i += n > 0 ? n : 1;
  }
}

/* {"text":"..."} */
static void
put_message(ob_buf *out, ob_str text)
{
  ob_buf_put(out, OB_STR("{\"text\":\""));
  put_escaped(out, text);
  ob_buf_put(out, OB_STR("\"}"));
}

/* A path as a URI reference (RFC 3986): what is not unreserved or a slash is written in hex. */
static void
put_uri(ob_buf *out, ob_str path)
{
  if (path.len > 0 && path.ptr[0] == '/') {
    ob_buf_put(out, OB_STR("file://"));
  }
  for (size_t i = 0; i < path.len; i++) {
    const unsigned char c = (unsigned char)path.ptr[i];
    const bool plain =
        ob_is_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
    ob_buf_fmt(out, plain ? "%c" : "%%%02X", c);
  }
}

static void
put_place(ob_buf *out, const ob_diags *diags, ob_span span)
{
  const ob_source source = ob_diags_source(diags, span.file);
  ob_buf_put(out, OB_STR("\"physicalLocation\":{\"artifactLocation\":{\"uri\":\""));
  put_uri(out, source.name);
  ob_buf_put(out, OB_STR("\"}"));
  if (source.text.len > 0) {
    const uint32_t len = (uint32_t)source.text.len;
    const uint32_t lo = span.lo < len ? span.lo : len;
    const uint32_t hi = span.hi < len ? (span.hi > lo ? span.hi : lo) : len;
    const ob_linecol a = ob_diags_linecol(diags, span.file, lo);
    const ob_linecol b = ob_diags_linecol(diags, span.file, hi);
    ob_buf_fmt(out,
               ",\"region\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u,"
               "\"byteOffset\":%u,\"byteLength\":%u}",
               (unsigned)a.line, (unsigned)a.char_col, (unsigned)b.line, (unsigned)b.char_col,
               (unsigned)lo, (unsigned)(hi - lo));
  }
  ob_buf_putc(out, '}');
}

static bool
occurs(const ob_diags *diags, ob_str code)
{
  for (size_t i = 0; i < diags->list.len; i++) {
    if (ob_str_eq(diags->list.at[i]->code, code)) {
      return true;
    }
  }
  return false;
}

/* Up to the results. The rules: codes that occur in diags, or, without diags, those that begin with
 * prefix; each once, in order of their numbers. */
static void
put_head(ob_buf *out, const ob_diags *diags, ob_str prefix, const char *version)
{
  size_t count;
  const ob_code *codes = ob_codes(&count);
  ob_buf_put(out, OB_STR("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                         "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{"));
  ob_buf_fmt(out, "\"name\":\"osbind\",\"version\":\"%s\",\"rules\":[", version);
  bool first = true;
  for (size_t c = 0; c < count; c++) {
    const ob_str id = ob_str_from(codes[c].id);
    if (diags ? !occurs(diags, id) : !ob_str_starts(id, prefix)) {
      continue;
    }
    ob_buf_fmt(out, "%s{\"id\":\"%s\",\"shortDescription\":", first ? "" : ",", codes[c].id);
    put_message(out, ob_str_from(codes[c].summary));
    ob_buf_put(out, OB_STR(",\"help\":"));
    put_message(out, ob_str_from(codes[c].page));
    ob_buf_putc(out, '}');
    first = false;
  }
  ob_buf_put(out, OB_STR("]}},\"columnKind\":\"unicodeCodePoints\",\"results\":["));
}

void
ob_sarif_head(ob_buf *out, ob_str prefix, const char *version)
{
  put_head(out, NULL, prefix, version);
}

void
ob_sarif_tail(ob_buf *out)
{
  ob_buf_put(out, OB_STR("]}]}\n"));
}

void
ob_sarif_result(ob_buf *out, const ob_diags *diags, const ob_diag *d)
{
  static const char *const levels[] = {"error", "warning", "note"};
  ob_buf text;
  ob_buf_init(&text, out->arena);
  ob_buf_put(&text, d->message);
  if (d->primary.text.len > 0) {
    ob_buf_fmt(&text, ": " OB_STR_FMT, OB_STR_ARG(d->primary.text));
  }
  for (size_t i = 0; i < d->notes.len; i++) {
    ob_buf_fmt(&text, "\n" OB_STR_FMT, OB_STR_ARG(d->notes.at[i]));
  }
  if (d->help.len > 0) {
    ob_buf_fmt(&text, "\nhelp: " OB_STR_FMT, OB_STR_ARG(d->help));
  }
  out->oom |= text.oom;
  ob_buf_putc(out, '{');
  if (d->code.len > 0) {
    ob_buf_fmt(out, "\"ruleId\":\"" OB_STR_FMT "\",", OB_STR_ARG(d->code));
  }
  ob_buf_fmt(out, "\"level\":\"%s\",\"message\":", levels[d->severity]);
  put_message(out, ob_buf_view(&text));
  ob_buf_put(out, OB_STR(",\"locations\":["));
  if (d->primary.span.file != 0) {
    ob_buf_putc(out, '{');
    put_place(out, diags, d->primary.span);
    ob_buf_putc(out, '}');
  }
  ob_buf_putc(out, ']');
  bool first = true;
  for (size_t i = 0; i < d->secondary.len; i++) {
    const ob_label *l = &d->secondary.at[i];
    if (l->span.file == 0) {
      continue;
    }
    ob_buf_put(out, first ? OB_STR(",\"relatedLocations\":[{") : OB_STR(",{"));
    first = false;
    put_place(out, diags, l->span);
    ob_buf_put(out, OB_STR(",\"message\":"));
    put_message(out, l->text);
    ob_buf_putc(out, '}');
  }
  ob_buf_put(out, first ? OB_STR("}") : OB_STR("]}"));
}

void
ob_render_sarif(ob_buf *out, const ob_diags *diags, const char *version)
{
  put_head(out, diags, OB_STR_NONE, version);
  for (size_t i = 0; i < diags->list.len; i++) {
    ob_buf_put(out, i == 0 ? OB_STR("\n") : OB_STR(",\n"));
    ob_sarif_result(out, diags, diags->list.at[i]);
  }
  ob_sarif_tail(out);
}
