// SPDX-License-Identifier: MIT OR Apache-2.0
/** A dynamic ELF file of 64 bits, little-endian, from a list of what it needs: for tests that are
 * about meaning and not about bytes. It has no sections. */
#ifndef OB_TESTS_ELF_IMAGE_H
#define OB_TESTS_ELF_IMAGE_H

#include "base/buf.h"
#include "formats/elf/elf.h"
#include "support.h"

typedef struct image_symbol {
  const char *name, *node, *library; /* node NULL: without a version */
  bool weak;
} image_symbol;

typedef struct image_spec {
  uint16_t machine; /* 0: x86-64 */
  uint8_t osabi;
  const char *interp;
  const char *needed[8];
  image_symbol symbols[16];
  bool weak_nodes; /* nodes are marked with VER_FLG_WEAK */
  const char *note_owner;
  uint32_t note_value;
} image_spec;

static inline void
image_put(unsigned char *at, size_t size, uint64_t value)
{
  for (size_t i = 0; i < size; i++) {
    at[i] = (unsigned char)(value >> (8 * i));
  }
}

static inline uint32_t
image_name(ob_buf *names, const char *name)
{
  const uint32_t at = (uint32_t)names->len;
  ob_buf_put(names, ob_str_from(name));
  ob_buf_putc(names, '\0');
  return at;
}

static inline void
image_segment(unsigned char *image, size_t n, uint32_t type, uint64_t offset, uint64_t size)
{
  unsigned char *p = image + 64 + n * 56;
  image_put(p, 4, type);
  image_put(p + 8, 8, offset);
  image_put(p + 16, 8, offset);
  image_put(p + 32, 8, size);
  image_put(p + 40, 8, size);
  image_put(p + 48, 8, 4);
}

/** The file; it lies in the arena. */
static inline ob_str
image_make(ob_arena *arena, const image_spec *spec)
{
  enum {
    DYNAMIC = 0x200,
    SYMS = 0x400,
    VERSYM = 0x700,
    HASH = 0x780,
    NEED = 0x800,
    NOTE = 0xc00,
    INTERP = 0xc40,
    NAMES = 0xd00,
    END = 0x2000
  };
  unsigned char *image = ob_arena_alloc(arena, 1, END, 8);
  ob_buf names;
  ob_buf_init(&names, arena);
  ob_buf_putc(&names, '\0');
  memcpy(image, "\177ELF\2\1\1", 7);
  image[7] = spec->osabi;
  image_put(image + 16, 2, OB_ET_DYN);
  image_put(image + 18, 2, spec->machine ? spec->machine : OB_EM_X86_64);
  image_put(image + 20, 4, 1);
  image_put(image + 32, 8, 64);
  image_put(image + 52, 2, 64);
  image_put(image + 54, 2, 56);
  image_put(image + 56, 2, 4);

  size_t entries = 0, count = 1, nodes = 0, libraries = 0;
  unsigned char *need_at = image + NEED, *last = NULL;
  for (size_t i = 0; i < OB_COUNT(spec->needed) && spec->needed[i]; i++) {
    image_put(image + DYNAMIC + 16 * entries, 8, OB_DT_NEEDED);
    image_put(image + DYNAMIC + 16 * entries++ + 8, 8, image_name(&names, spec->needed[i]));
  }
  for (size_t i = 0; i < OB_COUNT(spec->symbols) && spec->symbols[i].name; i++) {
    const image_symbol *s = &spec->symbols[i];
    unsigned char *p = image + SYMS + 24 * count;
    image_put(p, 4, image_name(&names, s->name));
    p[4] = (unsigned char)((s->weak ? OB_STB_WEAK : OB_STB_GLOBAL) << 4 | OB_STT_FUNC);
    uint16_t index = OB_VER_NDX_GLOBAL;
    for (size_t k = 0, seen = 0; s->node && k <= i; k++) {
      /* Each (library, node) gets an entry of its own, as one library with one node. */
      const image_symbol *o = &spec->symbols[k];
      bool first = o->node != NULL;
      for (size_t m = 0; m < k && first; m++) {
        first = !spec->symbols[m].node || strcmp(spec->symbols[m].node, o->node) != 0 ||
                strcmp(spec->symbols[m].library, o->library) != 0;
      }
      seen += first;
      if (first && strcmp(o->node, s->node) == 0 && strcmp(o->library, s->library) == 0) {
        index = (uint16_t)(seen + 1);
      }
    }
    if (s->node && (size_t)index - 2 == nodes) {
      image_put(need_at, 2, 1);
      image_put(need_at + 2, 2, 1);
      image_put(need_at + 4, 4, image_name(&names, s->library));
      image_put(need_at + 8, 4, 16);
      image_put(need_at + 16, 4, ob_elf_hash(ob_str_from(s->node)));
      image_put(need_at + 20, 2, spec->weak_nodes ? OB_VER_FLG_WEAK : 0);
      image_put(need_at + 22, 2, index);
      image_put(need_at + 24, 4, image_name(&names, s->node));
      if (last) {
        image_put(last + 12, 4, 32);
      }
      last = need_at;
      need_at += 32;
      nodes++;
      libraries++;
    }
    image_put(image + VERSYM + 2 * count++, 2, index);
  }
  image_put(image + HASH, 4, 1);
  image_put(image + HASH + 4, 4, count);
  const uint64_t dynamic[][2] = {
      {OB_DT_STRTAB, NAMES},         {OB_DT_STRSZ, names.len},
      {OB_DT_SYMTAB, SYMS},          {OB_DT_HASH, HASH},
      {OB_DT_VERSYM, VERSYM},        {OB_DT_VERNEED, libraries ? NEED : 0},
      {OB_DT_VERNEEDNUM, libraries},
  };
  for (size_t i = 0; i < OB_COUNT(dynamic); i++, entries++) {
    image_put(image + DYNAMIC + 16 * entries, 8, dynamic[i][0]);
    image_put(image + DYNAMIC + 16 * entries + 8, 8, dynamic[i][1]);
  }
  memcpy(image + NAMES, names.ptr, names.len);
  image_segment(image, 0, OB_PT_LOAD, 0, END);
  image_segment(image, 1, OB_PT_DYNAMIC, DYNAMIC, 16 * (entries + 1));
  if (spec->note_owner) {
    const size_t len = strlen(spec->note_owner) + 1;
    image_put(image + NOTE, 4, len);
    image_put(image + NOTE + 4, 4, 4);
    image_put(image + NOTE + 8, 4, 1);
    memcpy(image + NOTE + 12, spec->note_owner, len);
    image_put(image + NOTE + 12 + ((len + 3) & ~(size_t)3), 4, spec->note_value);
    image_segment(image, 2, OB_PT_NOTE, NOTE, 12 + ((len + 3) & ~(size_t)3) + 4);
  }
  if (spec->interp) {
    memcpy(image + INTERP, spec->interp, strlen(spec->interp) + 1);
    image_segment(image, 3, OB_PT_INTERP, INTERP, strlen(spec->interp) + 1);
  }
  return (ob_str){(const char *)image, END};
}

#endif
