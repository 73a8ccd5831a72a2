// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Sources for stock Cargo without the wrapper: a directory source that holds
 * every registry crate of a lockfile with the replacements in place, or the
 * replacements alone for `paths`.
 */
#ifndef OB_SOURCES_EXPORT_H
#define OB_SOURCES_EXPORT_H

#include "cargo/lockfile.h"
#include "sources/crate_write.h"
#include "sources/plan.h"

#define OB_FARM_FILE ".osbind-farm"

typedef struct ob_export_opts {
  const ob_plan *plan;
  const ob_lockfile *lock;
  const char *project; /* directory of the workspace, where `cargo metadata` is run */
  const char *cargo;
  const char *const *cargo_args; /* for `cargo metadata`: --frozen, --config ...; NULL-terminated */
  const ob_target *target;
  ob_str os_version; /* empty: unknown */
  const char *dir;   /* absolute: the farm, or the directory of the crates for `paths` */
  bool farm;         /* else only the replaced crates */
  bool copy;         /* copy crates that are not replaced instead of linking to them */
  const ob_steps *steps;
} ob_export_opts;

typedef struct ob_exported {
  ob_str name, version; /* as locked */
  const char *dir;
  const ob_os_crate *crate; /* NULL: the registry's crate */
} ob_exported;

typedef struct ob_export_result {
  OB_VEC(ob_exported) crates; /* in the order of the lockfile */
  size_t replaced;
} ob_export_result;

/**
 * Write a farm or the crates for `paths`. A farm appears whole: what was at dir is
 * replaced when it is an older farm or empty. A replaced crate has the locked
 * version, upstream's features and dependencies and the lockfile's checksum; its
 * directory's name holds the hash of its content, because Cargo looks at nothing
 * else to see that a crate of a directory source has changed.
 *
 * Errors: OB0720 (a locked crate is not on this machine), OB0721 (dir holds something
 *         else), OB0722 (a promised replacement is missing), OB0723 (`paths`: two
 *         versions of one crate), as ob_cargo_metadata, ob_crate_write_plain
 */
OB_NODISCARD ob_status ob_export(ob_arena *arena, ob_diags *diags, const ob_export_opts *opts,
                                 ob_export_result *out);

#endif
