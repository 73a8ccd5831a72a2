// SPDX-License-Identifier: MIT OR Apache-2.0
/** Numbers out of an ELF file, in its byte order; shared by the files of the reader. Positions have
 * been checked by whoever calls these. */
#ifndef OB_FORMATS_ELF_GET_H
#define OB_FORMATS_ELF_GET_H

#include "base/str.h"
#include "formats/elf/elf.h"
#include <string.h>

static inline uint16_t
ob_elf_get16(bool big, const char *at)
{
  const unsigned char *p = (const unsigned char *)at;
  return (uint16_t)(big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static inline uint32_t
ob_elf_get32(bool big, const char *at)
{
  const unsigned char *p = (const unsigned char *)at;
  return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
             : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t
ob_elf_get64(bool big, const char *at)
{
  const uint64_t first = ob_elf_get32(big, at), second = ob_elf_get32(big, at + 4);
  return big ? first << 32 | second : second << 32 | first;
}

/** An address-sized number: 4 or 8 bytes by class. */
static inline uint64_t
ob_elf_get_word(bool is64, bool big, const char *at)
{
  return is64 ? ob_elf_get64(big, at) : ob_elf_get32(big, at);
}

/** size bytes at offset, or OB_STR_NONE when they are not all inside. */
static inline ob_str
ob_elf_range(ob_str bytes, uint64_t offset, uint64_t size)
{
  if (offset > bytes.len || size > bytes.len - offset) {
    return OB_STR_NONE;
  }
  return (ob_str){bytes.ptr + offset, (size_t)size};
}

/** The string at offset of a table that ends with a NUL; OB_STR_NONE when it begins outside. */
static inline ob_str
ob_elf_string(ob_str table, uint64_t offset)
{
  if (offset >= table.len) {
    return OB_STR_NONE;
  }
  return ob_str_from(table.ptr + offset);
}

/** What reading many strings of a table may cost in bytes. Real tables share tails and repeat short
 * names; more than this is made to keep a reader busy. */
static inline uint64_t
ob_elf_name_budget(ob_str table, uint64_t count)
{
  return 8 * (uint64_t)table.len + 64 * count;
}

#endif
