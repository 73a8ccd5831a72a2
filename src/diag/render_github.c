// SPDX-License-Identifier: MIT OR Apache-2.0
/* Diagnostics as workflow commands of GitHub's runner: `::error file=…,line=…::message`, one line
 * each. %, CR and LF are escaped, in properties : and , as well. */
#include "base/str.h"
#include "diag/render.h"

static void
put_text(ob_buf *out, ob_str text, bool property)
{
  for (size_t i = 0; i < text.len; i++) {
    const char c = text.ptr[i];
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      ob_buf_fmt(out, "%%%02X", (unsigned)(unsigned char)c);
    } else {
      ob_buf_putc(out, c);
    }
  }
}

void
ob_render_github(ob_buf *out, const ob_diags *diags, const ob_diag *diag)
{
  static const char *const words[] = {
      [OB_SEV_ERROR] = "error", [OB_SEV_WARNING] = "warning", [OB_SEV_NOTE] = "notice"};
  const ob_span at = diag->primary.span;
  ob_buf_fmt(out, "::%s ", words[diag->severity]);
  if (at.file != 0) {
    const ob_linecol place = ob_diags_linecol(diags, at.file, at.lo);
    ob_buf_put(out, OB_STR("file="));
    put_text(out, ob_diags_source(diags, at.file).name, true);
    ob_buf_fmt(out, ",line=%u,col=%u,", (unsigned)place.line, (unsigned)place.char_col);
  }
  ob_buf_fmt(out, "title=" OB_STR_FMT "::", OB_STR_ARG(diag->code));
  put_text(out, diag->message, false);
  if (diag->primary.text.len > 0) {
    ob_buf_put(out, OB_STR("%0A"));
    put_text(out, diag->primary.text, false);
  }
  if (diag->help.len > 0) {
    ob_buf_put(out, OB_STR("%0Ahelp: "));
    put_text(out, diag->help, false);
  }
  ob_buf_putc(out, '\n');
}
