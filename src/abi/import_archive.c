// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Libraries out of a base archive, read as a stream and never unpacked to disk: a base system is a
 * gigabyte, its libraries are a few dozen megabytes. A Debian package is an ar archive around a
 * tar; the tar is read from memory then.
 */
#include "abi/import.h"
#include "base/str.h"
#include "formats/elf/elf.h"
#include "sys/archive.h"
#include "sys/fs.h"
#include <string.h>

typedef struct unpacker {
  ob_importer *im;
  ob_archive *archive;
  const char *path;
  uint64_t bytes, kept; /* of all entries; of libraries, whose bytes stay in memory */
  uint32_t entries;
} unpacker;

static ob_status
damaged(unpacker *u, const char *why)
{
  return ob_fail(
      u->im->build.diags, OB_E_SYNTAX, "OB1061", OB_SPAN_NONE,
      "a base archive is a tar (.txz, .tgz, .apk), or a .deb; fetch it again if it is one",
      "the archive `%s` cannot be read: %s", u->path, why ? why : "no reason is given");
}

static ob_status
too_large(unpacker *u, const char *what)
{
  return ob_fail(u->im->build.diags, OB_E_LIMIT, "OB1043", OB_SPAN_NONE,
                 "unpack it, and give the libraries", "`%s`: %s", u->path, what);
}

/* The content of the entry, in the arena. */
static ob_status
read_entry(unpacker *u, uint64_t size, ob_str *out)
{
  if (size > OB_IMPORT_MAX_FILE) {
    return too_large(u, "an entry is larger than 128 MiB");
  }
  char *to = ob_arena_alloc(u->im->build.arena, (size_t)size + 1, 1, 1);
  if (!to) {
    return OB_E_NOMEM;
  }
  size_t len = 0;
  while (len < size) {
    const char *why = NULL;
    const ptrdiff_t n = ob_archive_read(u->archive, to + len, (size_t)size - len, &why);
    if (n < 0) {
      return damaged(u, why);
    }
    if (n == 0) {
      break;
    }
    len += (size_t)n;
  }
  *out = (ob_str){to, len};
  return OB_OK;
}

static ob_status
take_library(unpacker *u, const ob_archive_entry *entry)
{
  const ob_arena_mark mark = ob_arena_mark_get(u->im->build.arena);
  ob_str bytes = OB_STR_NONE;
  const ob_str name = ob_str_dup(u->im->build.arena, ob_str_from(entry->path));
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  OB_TRY(read_entry(u, entry->size, &bytes));
  if (!ob_elf_is(bytes)) { /* a linker script */
    ob_arena_rewind(u->im->build.arena, mark);
    return OB_OK;
  }
  u->kept += bytes.len;
  if (u->kept > OB_IMPORT_MAX_KEPT) {
    return too_large(u, "its libraries are more than 1 GiB");
  }
  const uint32_t file = ob_diags_add_source(u->im->build.diags, name, bytes);
  return file == 0 ? OB_E_NOMEM : ob_import_elf(u->im, file, name);
}

static ob_status
walk(unpacker *u, bool tar)
{
  for (;;) {
    ob_archive_entry entry;
    const char *why = NULL;
    const int more = ob_archive_next(u->archive, &entry, &why);
    if (more <= 0) {
      return more == 0 ? OB_OK : damaged(u, why);
    }
    u->bytes += entry.size;
    if (++u->entries > OB_IMPORT_MAX_ENTRIES) {
      return too_large(u, "more than a million entries");
    }
    if (u->bytes > OB_IMPORT_MAX_ARCHIVE) {
      return too_large(u, "more than 8 GiB when unpacked");
    }
    const ob_str path = ob_str_from(entry.path);
    if (entry.kind != OB_ENTRY_FILE) {
      continue;
    }
    if (tar && ob_import_is_library(path)) {
      OB_TRY(take_library(u, &entry));
    } else if (!tar && ob_str_starts(ob_path_base(path), OB_STR("data.tar"))) {
      ob_str inner = OB_STR_NONE;
      OB_TRY(read_entry(u, entry.size, &inner));
      unpacker data = {.im = u->im, .path = u->path};
      if (!ob_archive_open_memory(u->im->build.arena, inner, OB_ARCHIVE_TAR, &data.archive, &why)) {
        return damaged(u, why);
      }
      const ob_status st = walk(&data, true);
      ob_archive_close(data.archive);
      OB_TRY(st);
    }
  }
}

/** Alpine's packages are tars one behind the other: signature, control, data. */
static unsigned
formats_of(bool tar)
{
  return tar ? OB_ARCHIVE_TAR | OB_ARCHIVE_JOINED : OB_ARCHIVE_AR;
}

ob_status
ob_import_archive(ob_importer *im, uint32_t file, const char *path)
{
  unpacker u = {.im = im, .path = path};
  const char *why = NULL;
  bool opened;
  bool tar;
  const size_t before = im->libraries;
  if (path) {
    ob_str head;
    ob_file_info info;
    if (ob_file_map(path, &head, &info) != 0) {
      return damaged(&u, "it cannot be opened");
    }
    tar = !ob_str_starts(head, OB_STR("!<arch>\n"));
    ob_file_unmap(head);
    opened = ob_archive_open_file(im->build.arena, path, formats_of(tar), &u.archive, &why);
  } else {
    const ob_source source = ob_diags_source(im->build.diags, file);
    u.path = ob_cstr(im->build.arena, source.name);
    if (!u.path) {
      return OB_E_NOMEM;
    }
    tar = !ob_str_starts(source.text, OB_STR("!<arch>\n"));
    opened =
        ob_archive_open_memory(im->build.arena, source.text, formats_of(tar), &u.archive, &why);
  }
  if (!opened) {
    return damaged(&u, why);
  }
  const ob_status st = walk(&u, tar);
  ob_archive_close(u.archive);
  OB_TRY(st);
  if (im->libraries > before) {
    return OB_OK;
  }
  return ob_fail(im->build.diags, OB_E_NOT_FOUND, "OB1063", OB_SPAN_NONE,
                 im->other_arch > 0 ? "its libraries are of another arch than --arch says"
                 : tar              ? "libraries are called lib*.so* or ld*.so*"
                                    : "an ar archive is a .deb here, with a data.tar in it",
                 "no shared library in `%s`", u.path);
}
