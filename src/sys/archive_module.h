// SPDX-License-Identifier: MIT OR Apache-2.0
/** What archive.c asks of the module that it loads (internal to this folder). */
#ifndef OB_SYS_ARCHIVE_MODULE_H
#define OB_SYS_ARCHIVE_MODULE_H

#include "sys/archive.h"

#define OB_ARCHIVE_MODULE_NAME "osbind-archive.so"
#define OB_ARCHIVE_MODULE_SYMBOL "ob_archive_module_1" /* the number changes with the table */

/** handle: a reader or a writer of the module's. Strings belong to the module. */
typedef struct ob_archive_module {
  void *(*open_memory)(const void *bytes, size_t len, unsigned formats, const char **why);
  void *(*open_file)(const char *path, unsigned formats, const char **why);
  int (*next)(void *handle, ob_archive_entry *entry, const char **why);
  ptrdiff_t (*read)(void *handle, void *to, size_t size, const char **why);
  void (*close)(void *handle);
  void *(*create)(int fd, const char **why);
  bool (*put)(void *handle, const char *path, const void *bytes, size_t len, unsigned mode,
              const char **why);
  bool (*finish)(void *handle, const char **why);
  void (*abandon)(void *handle);
} ob_archive_module;

#endif
