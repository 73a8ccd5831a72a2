// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Archives as `ar` writes them with D (deterministic): "!<arch>\n", then members of a 60-byte
 * header and their bytes, padded to even. The first member, `/`, is the symbol table: big-endian
 * whatever the machine is.
 */
#include "formats/ar/ar_write.h"

#include "base/str.h"

#define HEADER_SIZE UINT64_C(60)
#define MAGIC "!<arch>\n"

static void
put_header(ob_buf *out, ob_str name, uint64_t size)
{
  /* name/, mtime, uid, gid, mode, size, magic */
  const ob_str slashed = name.len > 0 ? name : OB_STR_NONE;
  ob_buf_put(out, slashed);
  ob_buf_putc(out, '/');
  ob_buf_fill(out, ' ', 15 - (slashed.len < 15 ? slashed.len : 15));
  ob_buf_fmt(out, "%-12u%-6u%-6u%-8s%-10llu`\n", 0u, 0u, 0u, name.len > 0 ? "644" : "0",
             (unsigned long long)size);
}

static void
put_big32(ob_buf *out, uint64_t value)
{
  for (int shift = 24; shift >= 0; shift -= 8) {
    ob_buf_putc(out, (char)(unsigned char)(value >> shift));
  }
}

static uint64_t
even(uint64_t size)
{
  return size + size % 2;
}

ob_status
ob_ar_put(ob_buf *out, const ob_ar_input *members, size_t count)
{
  ob_buf_put(out, OB_STR(MAGIC));
  if (count == 0) {
    return ob_buf_status(out);
  }
  uint64_t table = 4 + 4 * (uint64_t)count;
  for (size_t i = 0; i < count; i++) {
    table += members[i].symbol.len + 1;
  }
  put_header(out, OB_STR_NONE, even(table));
  put_big32(out, count);
  uint64_t at = sizeof MAGIC - 1 + HEADER_SIZE + even(table);
  for (size_t i = 0; i < count; i++) {
    put_big32(out, at);
    at += HEADER_SIZE + even(members[i].bytes.len);
  }
  if (at > UINT32_MAX) {
    return OB_E_LIMIT;
  }
  for (size_t i = 0; i < count; i++) {
    ob_buf_put(out, members[i].symbol);
    ob_buf_putc(out, '\0');
  }
  ob_buf_fill(out, '\0', table % 2);
  for (size_t i = 0; i < count; i++) {
    put_header(out, members[i].name, members[i].bytes.len);
    ob_buf_put(out, members[i].bytes);
    ob_buf_fill(out, '\n', members[i].bytes.len % 2);
  }
  return ob_buf_status(out);
}
