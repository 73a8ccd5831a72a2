// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Writing crates: copies, checksum files, and manifests that differ from the
 * one they are made from. For `vendor import`, `vendor check` and `export`.
 */
#ifndef OB_SOURCES_CRATE_WRITE_H
#define OB_SOURCES_CRATE_WRITE_H

#include "base/strs.h"
#include "sources/os_source.h"

/** Told how far long work is; total 0: not known. NULL as a function: nobody wants to know. */
typedef struct ob_steps {
  void (*step)(void *context, size_t done, size_t total, ob_str item);
  void *context;
} ob_steps;

void ob_steps_tell(const ob_steps *steps, size_t done, size_t total, ob_str item);

/**
 * Copy the tree `from` to the new directory `to`, without what is no part of a
 * crate: version control, Cargo's target directory, checksum files, a recipe and
 * what an earlier import recorded. Links to regular files inside become files.
 *
 * Errors: OB_E_IO, OB_E_INVALID (OB0514 a link that leaves `from`), OB_E_LIMIT
 */
OB_NODISCARD ob_status ob_crate_copy(ob_arena *arena, ob_diags *diags, const char *from,
                                     const char *to);

/** Copy a plain directory of files (an OUT_DIR); no link is followed. *count: files copied. */
OB_NODISCARD ob_status ob_crate_copy_dir(ob_arena *arena, ob_diags *diags, const char *from,
                                         const char *to, size_t *count);

/** Write dir/.cargo-checksum.json anew. package: upstream's SHA-256, or empty. *count: files. */
OB_NODISCARD ob_status ob_crate_seal(ob_arena *arena, ob_diags *diags, const char *dir,
                                     ob_str package, size_t *count);

/** What `package` an existing checksum file of dir has; empty when there is none. */
ob_str ob_crate_package(ob_arena *arena, const char *dir);

/** Every feature of a manifest: those of [features], then the ones that optional dependencies make.
 */
OB_NODISCARD ob_status ob_crate_features(ob_arena *arena, const ob_manifest *manifest,
                                         ob_strs *out);

/** What the named features switch on, they themselves included, sorted; unknown ones are left out.
 */
OB_NODISCARD ob_status ob_crate_closure(ob_arena *arena, const ob_manifest *manifest,
                                        const ob_str *names, size_t count, ob_strs *out);

/** The build script of a crate that ob_crate_write_plain made. */
#define OB_PLAIN_SCRIPT "osbind-build.rs"

typedef struct ob_crate_form {
  ob_str version, edition;
  ob_str lib_path; /* relative to the new manifest */
  ob_str build;    /* its build script; empty: none */
  bool keep_build_dependencies;
  bool keep_all;      /* every dependency table and the features' lists as they are */
  bool keep_features; /* their lists, as far as they name features; else all are empty */
  const char *base;   /* directory of the original manifest, for relative paths in it */
} ob_crate_form;

/** A Cargo.toml with the name, features and links of manifest, without its dependencies. */
void ob_crate_put_manifest(ob_buf *out, const ob_manifest *manifest, const ob_crate_form *form);

/**
 * Write the crate to the new directory `to` so that stock Cargo compiles it as
 * the recipe says for one target and OS version: its build script prints the
 * recipe. upstream: the manifest of the registry's crate that it stands in for, whose
 * version, features and dependencies the new one has (so that a lockfile fits); NULL: the
 * crate's own version and features, no dependencies.
 */
OB_NODISCARD ob_status ob_crate_write_plain(ob_arena *arena, ob_diags *diags,
                                            const ob_os_crate *crate, const ob_manifest *upstream,
                                            const ob_target *target, ob_str os_version,
                                            const char *to);

/** s as a Rust string literal. */
void ob_rust_put_string(ob_buf *out, ob_str s);

#endif
