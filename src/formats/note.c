// SPDX-License-Identifier: MIT OR Apache-2.0
/* The object file is written here and not by an assembler or by rustc: the wrapper makes one for
 * every crate of bindings that it has compiled, on machines that may have neither for that target.
 * It holds no code and no symbols, so that all a linker looks at is the header, which comes from
 * the target. .note.GNU-stack is there because its absence would make GNU ld ask for an executable
 * stack. */
#include "formats/note.h"
#include "base/str.h"
#include <string.h>

#define HEADER_32 52u
#define HEADER_64 64u
#define SECTION_32 40u
#define SECTION_64 64u
#define SECTIONS 4u /* null, note, GNU-stack, names */
#define AR_MAGIC "!<arch>\n"
#define AR_HEADER 60u

enum { SHT_PROGBITS = 1, SHT_STRTAB = 3, SHT_NOTE = 7, SHF_ALLOC = 2, ET_REL = 1, EV_CURRENT = 1 };

static const char names[] = "\0" OB_NOTE_SECTION "\0.note.GNU-stack\0.shstrtab";
enum {
  NAME_NOTE = 1,
  NAME_STACK = NAME_NOTE + sizeof(OB_NOTE_SECTION),
  NAME_NAMES = NAME_STACK + 16
};
_Static_assert(sizeof(".note.GNU-stack") == 16, "the offset of the last name");

/* ---- idents ---- */

void
ob_elf_ident_pack(const ob_elf_ident *ident, unsigned char out[OB_ELF_IDENT_SIZE])
{
  out[0] = ident->elf_class;
  out[1] = ident->data;
  out[2] = ident->osabi;
  out[3] = (unsigned char)(ident->machine & 0xff);
  out[4] = (unsigned char)(ident->machine >> 8);
  for (unsigned i = 0; i < 4; i++) {
    out[5 + i] = (unsigned char)(ident->flags >> (8 * i));
  }
}

bool
ob_elf_ident_unpack(ob_str packed, ob_elf_ident *out)
{
  const unsigned char *p = (const unsigned char *)packed.ptr;
  if (packed.len != OB_ELF_IDENT_SIZE || p[0] < 1 || p[0] > 2 || p[1] < 1 || p[1] > 2) {
    return false;
  }
  *out = (ob_elf_ident){.elf_class = p[0],
                        .data = p[1],
                        .osabi = p[2],
                        .machine = (uint16_t)(p[3] | p[4] << 8),
                        .flags = (uint32_t)p[5] | (uint32_t)p[6] << 8 | (uint32_t)p[7] << 16 |
                                 (uint32_t)p[8] << 24};
  return true;
}

/* ---- contents ---- */

static bool
is_word(ob_str s)
{
  for (size_t i = 0; i < s.len; i++) {
    const unsigned char c = (unsigned char)s.ptr[i];
    if (c <= ' ' || c >= 0x7f || c == '=') {
      return false;
    }
  }
  return s.len > 0;
}

static bool
put_word(char *out, size_t *len, ob_str key, ob_str value)
{
  if (!is_word(value) || value.len > OB_NOTE_MAX || *len + 1 + key.len + value.len > OB_NOTE_MAX) {
    return false;
  }
  if (*len > 0) {
    out[(*len)++] = ' ';
  }
  memcpy(out + *len, key.ptr, key.len);
  memcpy(out + *len + key.len, value.ptr, value.len);
  *len += key.len + value.len;
  return true;
}

size_t
ob_note_print(const ob_note_info *note, char out[OB_NOTE_MAX])
{
  size_t len = 0;
  const bool ok =
      put_word(out, &len, OB_STR("for="), note->side) &&
      put_word(out, &len, OB_STR("crate="), note->crate) &&
      put_word(out, &len, OB_STR("version="), note->version) &&
      (note->os.len == 0 || put_word(out, &len, OB_STR("os="), note->os)) &&
      (note->from.len == 0 || put_word(out, &len, OB_STR("from="), note->from)) &&
      (note->content.len == 0 || put_word(out, &len, OB_STR("content="), note->content));
  return ok ? len : 0;
}

bool
ob_note_parse(ob_str text, ob_note_info *out)
{
  *out = (ob_note_info){0};
  const struct {
    ob_str key;
    ob_str *value;
  } words[] = {{OB_STR_INIT("for"), &out->side},        {OB_STR_INIT("crate"), &out->crate},
               {OB_STR_INIT("version"), &out->version}, {OB_STR_INIT("os"), &out->os},
               {OB_STR_INIT("from"), &out->from},       {OB_STR_INIT("content"), &out->content}};
  ob_str rest = text, word;
  if (text.len > OB_NOTE_MAX) {
    return false;
  }
  while (ob_str_next(&rest, ' ', &word)) {
    const size_t equals = ob_str_find(word, '=');
    const ob_str value = ob_str_slice(word, equals == SIZE_MAX ? word.len : equals + 1, word.len);
    if (equals == SIZE_MAX || equals == 0 || !is_word(value)) {
      return false;
    }
    for (size_t i = 0; i < OB_COUNT(words); i++) {
      if (ob_str_eq(ob_str_slice(word, 0, equals), words[i].key)) {
        *words[i].value = value;
      }
    }
  }
  return (ob_str_eq(out->side, OB_STR("std")) || ob_str_eq(out->side, OB_STR("crates"))) &&
         out->crate.len > 0 && out->version.len > 0;
}

/* ---- the object file ---- */

typedef struct writer {
  unsigned char *at;
  bool is64, big;
} writer;

static void
put_number(writer *w, uint64_t n, unsigned bytes)
{
  for (unsigned i = 0; i < bytes; i++) {
    const unsigned shift = 8 * (w->big ? bytes - 1 - i : i);
    *w->at++ = (unsigned char)(n >> shift);
  }
}

/* An address, offset or size. */
static void
put_wide(writer *w, uint64_t n)
{
  put_number(w, n, w->is64 ? 8 : 4);
}

static void
put_bytes(writer *w, const void *bytes, size_t len)
{
  memcpy(w->at, bytes, len);
  w->at += len;
}

static void
put_zeros(writer *w, size_t count)
{
  memset(w->at, 0, count);
  w->at += count;
}

static void
put_section(writer *w, uint32_t name, uint32_t type, uint64_t flags, uint64_t offset, uint64_t size,
            uint64_t align)
{
  put_number(w, name, 4);
  put_number(w, type, 4);
  put_wide(w, flags);
  put_wide(w, 0);
  put_wide(w, offset);
  put_wide(w, size);
  put_number(w, 0, 4);
  put_number(w, 0, 4);
  put_wide(w, align);
  put_wide(w, 0);
}

static size_t
round_up(size_t n, size_t to)
{
  return (n + to - 1) / to * to;
}

/* name size, content size, type, name, content: each padded to 4 bytes. */
static size_t
note_size(size_t content)
{
  return 12 + round_up(sizeof(OB_NOTE_OWNER), 4) + round_up(content, 4);
}

static void
put_note(writer *w, const char *content, size_t len)
{
  put_number(w, sizeof(OB_NOTE_OWNER), 4);
  put_number(w, len, 4);
  put_number(w, OB_NOTE_TYPE, 4);
  put_bytes(w, OB_NOTE_OWNER, sizeof(OB_NOTE_OWNER));
  put_zeros(w, round_up(sizeof(OB_NOTE_OWNER), 4) - sizeof(OB_NOTE_OWNER));
  put_bytes(w, content, len);
  put_zeros(w, round_up(len, 4) - len);
}

static size_t
put_object(unsigned char *out, const ob_elf_ident *ident, const char *content, size_t len)
{
  writer w = {out, ident->elf_class == 2, ident->data == 2};
  const size_t header = w.is64 ? HEADER_64 : HEADER_32;
  const size_t names_at = header + note_size(len);
  const size_t table_at = round_up(names_at + sizeof(names), 8);
  put_bytes(&w, "\177ELF", 4);
  put_number(&w, ident->elf_class, 1);
  put_number(&w, ident->data, 1);
  put_number(&w, EV_CURRENT, 1);
  put_number(&w, ident->osabi, 1);
  put_zeros(&w, 8);
  put_number(&w, ET_REL, 2);
  put_number(&w, ident->machine, 2);
  put_number(&w, EV_CURRENT, 4);
  put_wide(&w, 0); /* entry */
  put_wide(&w, 0); /* segments */
  put_wide(&w, table_at);
  put_number(&w, ident->flags, 4);
  put_number(&w, header, 2);
  put_number(&w, 0, 2);
  put_number(&w, 0, 2);
  put_number(&w, w.is64 ? SECTION_64 : SECTION_32, 2);
  put_number(&w, SECTIONS, 2);
  put_number(&w, SECTIONS - 1, 2);
  put_note(&w, content, len);
  put_bytes(&w, names, sizeof(names));
  put_zeros(&w, table_at - names_at - sizeof(names));
  put_section(&w, 0, 0, 0, 0, 0, 0);
  put_section(&w, NAME_NOTE, SHT_NOTE, SHF_ALLOC, header, note_size(len), 4);
  put_section(&w, NAME_STACK, SHT_PROGBITS, 0, names_at, 0, 1);
  put_section(&w, NAME_NAMES, SHT_STRTAB, 0, names_at, sizeof(names), 1);
  return (size_t)(w.at - out);
}

size_t
ob_note_archive(const ob_elf_ident *ident, const ob_note_info *note,
                unsigned char out[OB_NOTE_ARCHIVE_MAX])
{
  static const char member[] = "osbind-note.o/  0           0     0     100644  ";
  char content[OB_NOTE_MAX];
  const size_t len = ob_note_print(note, content);
  if (len == 0) {
    return 0;
  }
  writer w = {.at = out};
  put_bytes(&w, AR_MAGIC, sizeof(AR_MAGIC) - 1);
  unsigned char *header = w.at;
  const size_t size = put_object(header + AR_HEADER, ident, content, len);
  put_bytes(&w, member, sizeof(member) - 1);
  memset(w.at, ' ', 10);
  char digits[20];
  size_t count = 0;
  for (size_t n = size; n > 0; n /= 10) {
    digits[count++] = (char)('0' + n % 10);
  }
  for (size_t i = 0; i < count; i++) {
    w.at[i] = (unsigned char)digits[count - 1 - i];
  }
  w.at += 10;
  put_bytes(&w, "`\n", 2);
  size_t total = sizeof(AR_MAGIC) - 1 + AR_HEADER + size;
  if (total % 2 == 1) {
    out[total++] = '\n';
  }
  return total;
}

_Static_assert(OB_NOTE_ARCHIVE_MAX >= sizeof(AR_MAGIC) + AR_HEADER + HEADER_64 + 24 + OB_NOTE_MAX +
                                          sizeof(names) + 8 + (size_t)SECTIONS * SECTION_64,
               "the largest note fits");

/* ---- finding ---- */

static uint32_t
number_at(const unsigned char *p, bool big)
{
  return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
             : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

bool
ob_note_next(ob_str section, bool big_endian, size_t *pos, ob_note_info *out)
{
  static const char owner[8] = OB_NOTE_OWNER; /* with its padding */
  const unsigned char *bytes = (const unsigned char *)section.ptr;
  while (section.len >= 12 + sizeof(owner) && *pos <= section.len - 12 - sizeof(owner)) {
    const unsigned char *p = bytes + *pos;
    const size_t left = section.len - *pos - 12 - sizeof(owner);
    const uint32_t len = number_at(p + 4, big_endian);
    if (number_at(p, big_endian) == sizeof(OB_NOTE_OWNER) && len <= left &&
        number_at(p + 8, big_endian) == OB_NOTE_TYPE && memcmp(p + 12, owner, sizeof(owner)) == 0 &&
        ob_note_parse((ob_str){section.ptr + *pos + 12 + sizeof(owner), len}, out)) {
      *pos += 12 + sizeof(owner) + len;
      return true;
    }
    ++*pos;
  }
  return false;
}
