// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Finds and loads the archive module, beside the program as osbind's other parts are found, and
 * passes calls on. A module that is loaded stays loaded: dlopen of it again is a look into a table.
 */
#include "sys/archive.h"
#include "base/str.h"
#include "osbind_config.h"
#include "sys/archive_module.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <dlfcn.h>
#include <string.h>

struct ob_archive {
  const ob_archive_module *module;
  void *handle;
};

struct ob_archive_writer {
  const ob_archive_module *module;
  void *handle;
};

/** beside the program; in the build tree, also for tests; installed under any prefix */
static const char *const places[] = {
    ".", "../sys", "../../src/sys", "../src/sys", "../libexec/osbind", "../lib/osbind"};

static const char *
module_path(ob_arena *arena)
{
  const char *self = ob_proc_self(arena);
  const char *real = NULL;
  if (self && ob_path_real(arena, self, &real) == 0) {
    const char *dir = ob_cstr(arena, ob_path_dir(ob_str_from(real)));
    for (size_t i = 0; dir && i < OB_COUNT(places); i++) {
      const char *path = ob_fmt(arena, "%s/%s/" OB_ARCHIVE_MODULE_NAME, dir, places[i]).ptr;
      if (path && ob_file_exists(path)) {
        return path;
      }
    }
  }
  return OSBIND_LIBEXECDIR "/" OB_ARCHIVE_MODULE_NAME;
}

static const ob_archive_module *
load(ob_arena *arena, const char **why)
{
  const char *path = module_path(arena);
  void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
  const ob_archive_module *module = library ? dlsym(library, OB_ARCHIVE_MODULE_SYMBOL) : NULL;
  if (!module) {
    const char *said = dlerror();
    const char *text = ob_fmt(arena, "osbind's part that reads archives cannot be loaded: %s",
                              said ? said : "out of memory")
                           .ptr;
    *why = text ? text : "out of memory";
  }
  return module;
}

/** A message of the module's, kept. */
static const char *
kept(ob_arena *arena, const char *text)
{
  const char *copy = text ? ob_cstr(arena, ob_str_from(text)) : NULL;
  return copy ? copy : "out of memory";
}

static bool
opened(ob_arena *arena, const ob_archive_module *module, void *handle, const char *said,
       ob_archive **out, const char **why)
{
  ob_archive *archive = handle ? ob_new(arena, ob_archive) : NULL;
  if (!archive) {
    if (handle) {
      module->close(handle);
    }
    *why = kept(arena, said);
    return false;
  }
  *archive = (ob_archive){module, handle};
  *out = archive;
  return true;
}

bool
ob_archive_open_memory(ob_arena *arena, ob_str bytes, unsigned formats, ob_archive **out,
                       const char **why)
{
  *out = NULL;
  const ob_archive_module *module = load(arena, why);
  if (!module) {
    return false;
  }
  const char *said = NULL;
  void *handle = module->open_memory(bytes.ptr, bytes.len, formats, &said);
  return opened(arena, module, handle, said, out, why);
}

bool
ob_archive_open_file(ob_arena *arena, const char *path, unsigned formats, ob_archive **out,
                     const char **why)
{
  *out = NULL;
  const ob_archive_module *module = load(arena, why);
  if (!module) {
    return false;
  }
  const char *said = NULL;
  void *handle = module->open_file(path, formats, &said);
  return opened(arena, module, handle, said, out, why);
}

int
ob_archive_next(ob_archive *archive, ob_archive_entry *entry, const char **why)
{
  return archive->module->next(archive->handle, entry, why);
}

ptrdiff_t
ob_archive_read(ob_archive *archive, void *to, size_t size, const char **why)
{
  return archive->module->read(archive->handle, to, size, why);
}

void
ob_archive_close(ob_archive *archive)
{
  if (archive) {
    archive->module->close(archive->handle);
    archive->handle = NULL;
  }
}

bool
ob_archive_create(ob_arena *arena, int fd, ob_archive_writer **out, const char **why)
{
  *out = NULL;
  const ob_archive_module *module = load(arena, why);
  const char *said = NULL;
  void *handle = module ? module->create(fd, &said) : NULL;
  ob_archive_writer *writer = handle ? ob_new(arena, ob_archive_writer) : NULL;
  if (!writer) {
    if (handle) {
      module->abandon(handle);
    }
    *why = module ? kept(arena, said) : *why;
    return false;
  }
  *writer = (ob_archive_writer){module, handle};
  *out = writer;
  return true;
}

bool
ob_archive_put(ob_archive_writer *writer, const char *path, ob_str bytes, bool executable,
               const char **why)
{
  return writer->module->put(writer->handle, path, bytes.ptr, bytes.len, executable ? 0755u : 0644u,
                             why);
}

bool
ob_archive_finish(ob_archive_writer *writer, const char **why)
{
  return writer->module->finish(writer->handle, why);
}

void
ob_archive_abandon(ob_archive_writer *writer)
{
  if (writer) {
    writer->module->abandon(writer->handle);
  }
}
