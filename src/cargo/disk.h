// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Packages that lie on disk, by name and version: directories of a registry (`$CARGO_HOME`'s
 * registry/src), of `cargo vendor`, of a distribution, of an OS source. Nothing is read but names:
 * a directory called NAME-VERSION is taken at its word, any other is asked for its manifest.
 */
#ifndef OB_CARGO_DISK_H
#define OB_CARGO_DISK_H

#include "base/map.h"
#include "cargo/workspace.h"

typedef struct ob_disk_package {
  ob_str name, version_text;
  ob_semver version;
  const char *dir;
} ob_disk_package;

typedef struct ob_disk {
  ob_map by_name; /* -> list of packages */
} ob_disk;

void ob_disk_init(ob_disk *disk);
/**
 * Add every package that is a subdirectory of dir. Errors: OB_E_NOT_FOUND (OB0001: dir cannot be
 * read), OB_E_NOMEM. Subdirectories that are no package are passed over.
 */
OB_NODISCARD ob_status ob_disk_add(ob_arena *arena, ob_diags *diags, ob_disk *disk,
                                   const char *dir);
/** Add one package. A version that is none stays 0.0.0. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_disk_put(ob_arena *arena, ob_disk *disk, ob_str name, ob_str version,
                                   const char *dir);
/** The highest version that satisfies a requirement, or NULL. */
const ob_disk_package *ob_disk_find(const ob_disk *disk, ob_str name, ob_str req);
/** Package number at (from 0) of a name, in no order, or NULL. */
const ob_disk_package *ob_disk_at(const ob_disk *disk, ob_str name, size_t at);

#endif
