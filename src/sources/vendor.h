// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * OS-owned crates made, checked and removed: what `osbind vendor` does.
 */
#ifndef OB_SOURCES_VENDOR_H
#define OB_SOURCES_VENDOR_H

#include "base/strs.h"
#include "formats/json/json.h"
#include "sources/crate_write.h"
#include "sources/os_source.h"
#include "target/target.h"

/** A target that a recipe is recorded for, or checked for. */
typedef struct ob_vendor_target {
  const ob_target *target;
  ob_str version; /* empty: unknown */
  ob_str given;   /* what Cargo takes after --target: a triple, or the path of a spec file */
} ob_vendor_target;
typedef OB_VEC(ob_vendor_target) ob_vendor_targets;

/** The programs to use; NULL-free. */
typedef struct ob_vendor_tools {
  const char *cargo, *rustc;
  const char *cwd; /* where Cargo looks for its config */
} ob_vendor_tools;

typedef struct ob_import_opts {
  const char *from; /* a crate's directory, or a .crate file */
  const char *into; /* the OS source; made when missing */
  const ob_vendor_target *targets;
  size_t target_count; /* at least one */
  const ob_str *features;
  size_t feature_count;
  bool no_default_features;
  ob_str source_name; /* for a new osbind-source.toml; empty: the directory's name */
  bool force;         /* replace an existing crate of the same version */
  ob_vendor_tools tools;
  const ob_steps *steps;
} ob_import_opts;

typedef struct ob_import_result {
  const char *dir; /* of the new crate */
  ob_str name, version;
  size_t files;
  bool ran_build_script;
  bool replaced;
  ob_recipe recipe;
} ob_import_result;

/**
 * Make an OS-owned crate: copy it, run its build script for each target, record
 * what it prints as a recipe, write checksums; then rename it into place.
 * Warnings: OB0704 (cfgs that depend on features), OB0706 (libraries that it
 * links), OB0711 (an OS version that the crate knows nothing of).
 *
 * Errors: OB0701 (the build script, or Cargo), OB0702 (a .crate file), OB0703
 *         (there already), OB0705 (output that names a private directory), OB0710
 *         (a feature that the crate has not),
 *         OB0513, as ob_manifest_load, ob_crate_copy
 */
OB_NODISCARD ob_status ob_vendor_import(ob_arena *arena, ob_diags *diags,
                                        const ob_import_opts *opts, ob_import_result *out);

/** What a build script printed for one target. */
typedef struct ob_recorded {
  ob_strs cfg;
  OB_VEC(ob_recipe_env) env;
  ob_strs linked_libs, linked_paths;
  const char *out_dir; /* where its OUT_DIR lies; NULL: none */
} ob_recorded;

typedef struct ob_record_opts {
  const char *dir; /* private directory; the copy of the crate is in dir/crate */
  const ob_manifest *manifest;
  const ob_vendor_target *target;
  const ob_strs *features; /* exactly these */
  ob_vendor_tools tools;
} ob_record_opts;

/** Make the probe project of dir/crate: an emptied library and the crate's own build script. */
OB_NODISCARD ob_status ob_record_prepare(ob_arena *arena, ob_diags *diags,
                                         const ob_record_opts *opts, const char *original);
/** Run the build script. Errors: OB_E_PROCESS (OB0701), OB_E_NOT_FOUND (no Cargo). */
OB_NODISCARD ob_status ob_record_run(ob_arena *arena, ob_diags *diags, const ob_record_opts *opts,
                                     ob_recorded *out);
/** Read the messages of `cargo check --message-format=json`. False: there is none of ours. */
OB_NODISCARD ob_status ob_record_parse(ob_arena *arena, ob_str messages, ob_str target_dir,
                                       ob_recorded *out, bool *found);

/** Unpack a .crate file below `to`; *dir is the crate's directory in it. Errors: OB0702. */
OB_NODISCARD ob_status ob_crate_unpack(ob_arena *arena, ob_diags *diags, const char *path,
                                       const char *to, const char **dir);

/* ---- check ---- */

typedef enum ob_check_result { OB_CHECK_OK, OB_CHECK_FAILED, OB_CHECK_SKIPPED } ob_check_result;

typedef struct ob_check_opts {
  const ob_vendor_target *targets;
  size_t target_count;
  bool for_std;          /* as a part of std too */
  const char *temporary; /* a directory for private files: "/tmp" */
  ob_vendor_tools tools;
  const ob_steps *steps;
} ob_check_opts;

/** One line of a check. */
typedef struct ob_check_line {
  const ob_os_crate *crate;
  const ob_vendor_target *target;
  bool for_std;
  ob_check_result result;
  ob_str why; /* why it was skipped */
} ob_check_line;
typedef OB_VEC(ob_check_line) ob_check_lines;

/**
 * Check each crate of a source: every file has a recorded checksum (OB0518), the
 * recipe and the crate compile by metadata for each target (OB0707, with rustc's
 * own text). That the checksums hold and dependencies are none was checked when
 * the source was loaded.
 */
OB_NODISCARD ob_status ob_vendor_check(ob_arena *arena, ob_diags *diags, const ob_os_source *source,
                                       const ob_check_opts *opts, ob_check_lines *out);

/**
 * Remove one crate. version empty: the only one there is of that name.
 * Errors: OB_E_NOT_FOUND, OB_E_INVALID (OB0709), OB_E_IO.
 */
OB_NODISCARD ob_status ob_vendor_remove(ob_arena *arena, ob_diags *diags, const char *source_dir,
                                        ob_str name, ob_str version, const char **removed);

#endif
