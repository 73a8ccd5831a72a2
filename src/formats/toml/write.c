// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Keys and strings of TOML, for files that osbind writes. A key takes the plainest of its forms:
 * bare, literal quotes (a cfg() with its double quotes stays readable), basic quotes. Bytes that
 * are no UTF-8 cannot stand in TOML at all; they become U+FFFD.
 */
#include "base/str.h"
#include "base/utf8.h"
#include "formats/toml/parser.h"

void
ob_toml_put_string(ob_buf *out, ob_str s)
{
  ob_buf_putc(out, '"');
  for (size_t i = 0; i < s.len;) {
    const unsigned char c = (unsigned char)s.ptr[i];
    if (c >= 0x80) {
      const size_t len = ob_utf8_decode(s, i, NULL);
      ob_buf_put(out, len > 0 ? ob_str_slice(s, i, i + len) : OB_STR("\xef\xbf\xbd"));
      i += len > 0 ? len : 1;
      continue;
    }
    i++;
    switch (c) {
    case '"':
    case '\\':
      ob_buf_putc(out, '\\');
      ob_buf_putc(out, (char)c);
      break;
    case '\n':
      ob_buf_put(out, OB_STR("\\n"));
      break;
    case '\r':
      ob_buf_put(out, OB_STR("\\r"));
      break;
    case '\t':
      ob_buf_put(out, OB_STR("\\t"));
      break;
    default:
      if (c < 0x20 || c == 0x7f) {
        ob_buf_fmt(out, "\\u%04X",
                   c); /* not \xHH: older readers (Cargo's too) know TOML 1.0 only */
      } else {
        ob_buf_putc(out, (char)c);
      }
    }
  }
  ob_buf_putc(out, '"');
}

void
ob_toml_put_key(ob_buf *out, ob_str s)
{
  bool bare = s.len > 0, literal = true;
  for (size_t i = 0; i < s.len; i++) {
    const unsigned char c = (unsigned char)s.ptr[i];
    bare = bare && toml_is_bare(s.ptr[i]);
    literal = literal && c != '\'' && (c >= 0x20 || c == '\t') && c != 0x7f;
  }
  if (bare) {
    ob_buf_put(out, s);
  } else if (literal && ob_utf8_valid_prefix(s) == s.len) {
    ob_buf_putc(out, '\'');
    ob_buf_put(out, s);
    ob_buf_putc(out, '\'');
  } else {
    ob_toml_put_string(out, s);
  }
}
