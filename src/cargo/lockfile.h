// SPDX-License-Identifier: MIT OR Apache-2.0
/** Cargo.lock, versions 1 to 4. */
#ifndef OB_CARGO_LOCKFILE_H
#define OB_CARGO_LOCKFILE_H

#include "base/strs.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "formats/semver.h"

typedef struct ob_lock_package {
  ob_str name, version;
  ob_semver semver;
  ob_str source;   /* "registry+https://..."; empty: a path dependency or workspace member */
  ob_str checksum; /* 64 hex digits, or empty: none, or a text that is no SHA-256 */
  ob_span span;    /* of the version value */
  ob_strs deps;    /* as written: "NAME", "NAME VERSION", "NAME VERSION (SOURCE)" */
} ob_lock_package;

typedef struct ob_lockfile {
  uint64_t format;                  /* 1..4 */
  OB_VEC(ob_lock_package) packages; /* in the order of the file */
} ob_lockfile;

#define OB_LOCKFILE_MAX_SIZE (64u << 20)

/**
 * Read a lockfile; every mistake is reported. Errors: as ob_diags_load, ob_toml_parse; OB_E_INVALID
 * (OB0420 to OB0424), OB_E_UNSUPPORTED (OB0420: a version that is not known).
 * Source: Cargo reference, "Cargo.toml vs Cargo.lock"; Cargo itself
 */
OB_NODISCARD ob_status ob_lockfile_load(ob_arena *arena, ob_diags *diags, const char *path,
                                        ob_lockfile *out);

/** The same of a text that is registered already. */
OB_NODISCARD ob_status ob_lockfile_parse(ob_arena *arena, ob_diags *diags, uint32_t file,
                                         ob_lockfile *out);

/** Is source the registry that Cargo calls crates-io (git index, sparse index)? */
bool ob_lock_is_crates_io(ob_str source);

#endif
