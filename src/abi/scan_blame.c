// SPDX-License-Identifier: MIT OR Apache-2.0
/* Who brought a symbol in. A linked file does not say which of its parts refers to an import, but
 * the objects that it was linked from do: their undefined symbols are compared with the needs that
 * decide. That a crate refers to a symbol is proof that it can bring it in; that the linker kept
 * the function which does is not said. */
#include "abi/scan.h"
#include "abi/scan_read.h"
#include "base/map.h"
#include "base/str.h"
#include "formats/ar/ar.h"
#include "sys/fs.h"
#include <stdlib.h>
#include <string.h>

typedef struct blame {
  ob_arena *arena;
  ob_diags unheard; /* files that cannot be read are no answer */
  ob_map wanted;    /* names of the needs that decide */
  ob_scan_users *out;
  ob_str file, crate;
  size_t number; /* of the file, from 1 */
} blame;

/* A name that is looked for, and the last file that was found to use it. */
typedef struct wanted {
  ob_str name;
  size_t file;
} wanted;

static ob_status
look_into(blame *b, ob_str bytes)
{
  ob_elf elf;
  ob_elf_symtab table;
  if (ob_elf_open(&b->unheard, bytes, OB_SPAN_NONE, &elf) != OB_OK || elf.type != OB_ET_REL ||
      ob_elf_symbols(&b->unheard, &elf, OB_ELF_SYMTAB, &table) != OB_OK) {
    return OB_OK;
  }
  for (uint32_t i = 1; i < table.count; i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i);
    if (sym.section != OB_SHN_UNDEF || sym.name.len == 0) {
      continue;
    }
    ob_str node;
    void **place = ob_map_find(&b->wanted, ob_scan_split(sym.name, &node));
    if (!place) {
      continue;
    }
    wanted *w = *place;
    if (w->file == b->number) {
      continue;
    }
    w->file = b->number;
    ob_scan_user *user = ob_vec_push(b->arena, &b->out->at);
    if (!user) {
      return OB_E_NOMEM;
    }
    *user = (ob_scan_user){.symbol = w->name, .file = b->file, .crate = b->crate};
  }
  return OB_OK;
}

static ob_status
look_into_file(blame *b, ob_str bytes)
{
  ob_ar ar;
  if (!ob_ar_is(bytes)) {
    return ob_elf_is(bytes) ? look_into(b, bytes) : OB_OK;
  }
  if (ob_ar_open(&b->unheard, bytes, OB_SPAN_NONE, &ar) != OB_OK) {
    return OB_OK;
  }
  ob_ar_member m;
  bool more;
  while (ob_ar_next(&b->unheard, &ar, &m, &more) == OB_OK && more) {
    if (ob_elf_is(m.bytes)) {
      OB_TRY(look_into(b, m.bytes));
    }
  }
  return OB_OK;
}

/* "libnix-0123456789abcdef.rlib" is the crate nix; a hash has 16 digits. */
static ob_str
crate_of(ob_str file)
{
  if (!ob_str_starts(file, OB_STR("lib")) || !ob_str_ends(file, OB_STR(".rlib"))) {
    return OB_STR_NONE;
  }
  const ob_str stem = ob_str_slice(file, 3, file.len - 5);
  const size_t dash = ob_str_rfind(stem, '-');
  return dash == SIZE_MAX ? stem : ob_str_slice(stem, 0, dash);
}

ob_status
ob_scan_blame(ob_arena *arena, const ob_scan *scan, const char *const *paths, size_t count,
              ob_scan_users *out)
{
  blame b = {.arena = arena, .out = out};
  ob_diags_init(&b.unheard, arena);
  ob_map_init(&b.wanted, 0x5bd1e995);
  for (size_t i = 0; i < scan->needs.len; i++) {
    const ob_scan_need *n = &scan->needs.at[i];
    if (!ob_str_eq(n->since.release, scan->minimum.release)) {
      break;
    }
    const ob_str *name = n->symbol ? &n->symbol->name : n->node ? &n->node->example : NULL;
    if (!name || name->len == 0) {
      continue;
    }
    void **place = ob_map_put(arena, &b.wanted, *name);
    if (!place) {
      return OB_E_NOMEM;
    }
    wanted *w = ob_new(arena, wanted);
    if (!w) {
      return OB_E_NOMEM;
    }
    w->name = *name;
    *place = w;
  }
  for (size_t i = 0; i < count && b.wanted.len > 0; i++) {
    ob_str bytes;
    ob_file_info info;
    if (ob_file_map(paths[i], &bytes, &info) != 0) {
      continue;
    }
    b.file = ob_path_base(ob_str_from(paths[i]));
    b.crate = crate_of(b.file);
    b.number = i + 1;
    const ob_status st = look_into_file(&b, bytes);
    ob_file_unmap(bytes);
    OB_TRY(st);
  }
  return OB_OK;
}

/* ---- crates by their paths ---- */

#define CRATES_MAX 4096

static bool
is_word(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '+';
}

static bool
is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* "name-1.2.3" has a number behind a dash, and dots in it. */
static bool
is_crate(ob_str s)
{
  for (size_t i = 1; i + 1 < s.len; i++) {
    if (s.ptr[i] == '-' && is_digit(s.ptr[i + 1])) {
      const ob_str version = ob_str_slice(s, i + 1, s.len);
      return ob_str_find(version, '.') != ob_str_rfind(version, '.');
    }
  }
  return false;
}

/* The part of a path that begins at *at, which moves behind the slash; none: no word. */
static ob_str
path_part(ob_str bytes, size_t *at)
{
  const size_t from = *at;
  size_t end = from;
  while (end < bytes.len && end - from < 256 && is_word(bytes.ptr[end])) {
    end++;
  }
  if (end == from || end >= bytes.len || (bytes.ptr[end] != '/' && bytes.ptr[end] != '\\')) {
    return OB_STR_NONE;
  }
  *at = end + 1;
  return ob_str_slice(bytes, from, end);
}

static int
by_name(const void *a, const void *b)
{
  return ob_str_cmp(*(const ob_str *)a, *(const ob_str *)b);
}

ob_status
ob_scan_find_crates(ob_arena *arena, ob_scan *scan)
{
  /* CARGO_HOME/registry/src/index.crates.io-1949cf8c6b5b557f/tokio-1.44.1/src/lib.rs */
  static const char start[] = "registry/src/";
  const ob_str bytes = scan->mapped;
  ob_map seen;
  ob_map_init(&seen, 0x5bd1e995);
  size_t at = 0;
  while (at < bytes.len && scan->crates.len < CRATES_MAX) {
    const size_t found =
        ob_str_search(ob_str_slice(bytes, at, bytes.len), (ob_str){start, sizeof(start) - 1});
    if (found == SIZE_MAX) {
      break;
    }
    at += found + sizeof(start) - 1;
    size_t next = at;
    const ob_str index = path_part(bytes, &next);
    const ob_str crate = index.ptr ? path_part(bytes, &next) : OB_STR_NONE;
    if (!crate.ptr || !is_crate(crate)) {
      continue;
    }
    void **place = ob_map_put(arena, &seen, crate);
    if (!place) {
      return OB_E_NOMEM;
    }
    if (!*place) {
      *place = scan;
      ob_str *slot = ob_vec_push(arena, &scan->crates);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = crate;
    }
  }
  if (scan->crates.len > 0) {
    qsort(scan->crates.at, scan->crates.len, sizeof(*scan->crates.at), by_name);
  }
  return OB_OK;
}
