// SPDX-License-Identifier: MIT OR Apache-2.0
/* Archives: a line of magic, then members with a header of 60 bytes of text each. Three ways to
 * write a long name are known (GNU's table, BSD's name in front of the content, and LLVM writes
 * either); which one it is is decided member by member. Each step moves forward by at least a
 * header, so the work is bounded by the file, whatever its sizes say. */
#include "formats/ar/ar.h"
#include "base/num.h"
#include "base/str.h"
#include <string.h>

enum { MAGIC = 8, HEADER = 60, NAME = 16, SIZE_AT = 48, SIZE = 10, END_AT = 58 };

static const char damaged[] = "the archive is cut off or damaged: build it again";

bool
ob_ar_is(ob_str bytes)
{
  return bytes.len >= MAGIC &&
         (memcmp(bytes.ptr, "!<arch>\n", MAGIC) == 0 || memcmp(bytes.ptr, "!<thin>\n", MAGIC) == 0);
}

ob_status
ob_ar_open(ob_diags *diags, ob_str bytes, ob_span at, ob_ar *out)
{
  if (!ob_ar_is(bytes)) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1006", at, NULL, "this is no ar archive");
  }
  if (bytes.len >= UINT32_MAX) {
    return ob_fail(diags, OB_E_LIMIT, "OB1005", at, NULL, "the archive is larger than 4 GiB");
  }
  if (bytes.ptr[2] == 't') {
    return ob_fail(diags, OB_E_UNSUPPORTED, "OB1007", at,
                   "give the object files that it names, or make it without `T`: `ar rcs`",
                   "a thin archive names object files and does not hold them");
  }
  *out = (ob_ar){.bytes = bytes, .at = at, .next = MAGIC};
  return OB_OK;
}

static ob_status
broken(ob_diags *diags, const ob_ar *ar, uint32_t offset, const char *what)
{
  return ob_fail(diags, OB_E_SYNTAX, "OB1006", ar->at, damaged, "the member at byte %u %s",
                 (unsigned)offset, what);
}

/* A number in decimal, with blanks behind it. */
static bool
field(ob_str text, uint64_t *out)
{
  while (text.len > 0 && text.ptr[text.len - 1] == ' ') {
    text.len--;
  }
  return ob_parse_u64(text, 10, out);
}

/* "foo.o/" is GNU's end of a short name; BSD pads with blanks only. */
static ob_str
short_name(ob_str name)
{
  const size_t slash = ob_str_rfind(name, '/');
  if (slash != SIZE_MAX && slash > 0) {
    return ob_str_slice(name, 0, slash);
  }
  return name;
}

/* What belongs to the archive itself: indexes of symbols by GNU, BSD and Darwin. */
static bool
is_index(ob_str name)
{
  return ob_str_eq(name, OB_STR("/")) || ob_str_eq(name, OB_STR("/SYM64/")) ||
         ob_str_eq(name, OB_STR("/<XFGHASHMAP>/")) || ob_str_starts(name, OB_STR("__.SYMDEF"));
}

/* Name and content of the member whose header stands at offset. */
static ob_status
read_member(ob_diags *diags, ob_ar *ar, uint32_t offset, ob_ar_member *out, bool *skip)
{
  const ob_str rest = ob_str_slice(ar->bytes, offset, ar->bytes.len);
  if (rest.len < HEADER || memcmp(rest.ptr + END_AT, "`\n", 2) != 0) {
    return broken(diags, ar, offset, "has no header");
  }
  uint64_t size;
  if (!field((ob_str){rest.ptr + SIZE_AT, SIZE}, &size)) {
    return broken(diags, ar, offset, "has a size that is no number");
  }
  if (size > rest.len - HEADER) {
    return broken(diags, ar, offset, "is larger than the rest of the archive");
  }
  ob_str name = {rest.ptr, NAME};
  while (name.len > 0 && name.ptr[name.len - 1] == ' ') {
    name.len--;
  }
  out->offset = offset;
  out->bytes = (ob_str){rest.ptr + HEADER, (size_t)size};
  ar->next = offset + HEADER + (uint32_t)size + (uint32_t)(size & 1);
  uint64_t number;
  if (ob_str_eq(name, OB_STR("//")) || ob_str_eq(name, OB_STR("ARFILENAMES/"))) {
    ar->long_names = out->bytes;
    *skip = true;
  } else if (name.len > 1 && name.ptr[0] == '/' &&
             field(ob_str_slice(name, 1, name.len), &number)) {
    if (number >= ar->long_names.len) {
      return broken(diags, ar, offset, "has its name outside the table of names");
    }
    /* A name ends with "/\n"; a path inside it may hold a slash, and Windows tools write a NUL. */
    const ob_str from = ob_str_slice(ar->long_names, (size_t)number, ar->long_names.len);
    size_t end = 0;
    while (end < from.len && from.ptr[end] != '\n' && from.ptr[end] != '\0') {
      end++;
    }
    name = ob_str_slice(from, 0, end);
    out->name = ob_str_ends(name, OB_STR("/")) ? ob_str_slice(name, 0, name.len - 1) : name;
  } else if (ob_str_starts(name, OB_STR("#1/"))) {
    if (!field(ob_str_slice(name, 3, name.len), &number) || number > out->bytes.len) {
      return broken(diags, ar, offset, "has its name outside its content");
    }
    name = ob_str_slice(out->bytes, 0, (size_t)number);
    out->name = ob_str_slice(name, 0, name.len > 0 ? strnlen(name.ptr, name.len) : 0);
    out->bytes = ob_str_slice(out->bytes, (size_t)number, out->bytes.len);
    *skip = is_index(out->name);
  } else {
    *skip = is_index(name);
    out->name = short_name(name);
  }
  return OB_OK;
}

ob_status
ob_ar_next(ob_diags *diags, ob_ar *ar, ob_ar_member *out, bool *more)
{
  *more = false;
  /* One byte of padding may be missing behind the last member. */
  while (ar->next < ar->bytes.len) {
    bool skip = false;
    ob_ar_member member = {0};
    OB_TRY(read_member(diags, ar, ar->next, &member, &skip));
    if (!skip) {
      *out = member;
      *more = true;
      return OB_OK;
    }
  }
  return OB_OK;
}
