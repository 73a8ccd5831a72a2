// SPDX-License-Identifier: MIT OR Apache-2.0
/** Where a project is, the few things osbind reads of a manifest, and `cargo metadata`. */
#ifndef OB_CARGO_WORKSPACE_H
#define OB_CARGO_WORKSPACE_H

#include "base/vec.h"
#include "diag/diag.h"
#include "formats/json/json.h"
#include "formats/semver.h"
#include "formats/toml/toml.h"

/**
 * The directory of the workspace root for a start directory or manifest: the
 * nearest Cargo.toml upwards, then the nearest one above it with [workspace]
 * that Cargo would take (package.workspace is followed; `exclude` is heeded).
 * Where that is not enough Cargo has the last word: `cargo locate-project`.
 * Errors: OB_E_NOT_FOUND (OB04xx: no Cargo.toml here or above), as ob_diags_load.
 */
OB_NODISCARD ob_status ob_workspace_root(ob_arena *arena, ob_diags *diags, const char *start,
                                         const char *manifest_path, const char **out);

/**
 * The same for a package whose own manifest names no root: the directories above
 * dir (cleaned) only. *out NULL: there is none.
 */
OB_NODISCARD ob_status ob_workspace_above(ob_arena *arena, ob_diags *diags, const char *dir,
                                          const char **out);

/** What osbind needs of one crate's Cargo.toml. */
typedef struct ob_manifest {
  uint32_t file;
  ob_toml *root;
  ob_str name, version;
  ob_semver semver;
  ob_str edition;        /* "2015" when not given */
  ob_str lib_path;       /* relative; "src/lib.rs" when not given */
  ob_str lib_name;       /* '-' made '_' when not given */
  ob_str links;          /* or empty */
  ob_str build;          /* relative path of the build script; empty: none */
  bool has_dependencies; /* any normal dependency that is not optional and not rustc-std-workspace-*
                          */
  bool proc_macro;
} ob_manifest;

#define OB_MANIFEST_MAX_SIZE (8u << 20)

/** Read DIR/Cargo.toml. A workspace-inherited version or edition is an OB_E_UNSUPPORTED (OB04xx).
 */
OB_NODISCARD ob_status ob_manifest_load(ob_arena *arena, ob_diags *diags, const char *dir,
                                        ob_manifest *out);

/** The same of a text that is registered already. dir: where build.rs is looked for. */
OB_NODISCARD ob_status ob_manifest_parse(ob_arena *arena, ob_diags *diags, uint32_t file,
                                         const char *dir, ob_manifest *out);

/** Only the name that its library has in source, of DIR/Cargo.toml, whatever else is in there; in
 * arena. Errors: as ob_diags_load, ob_toml_parse; OB_E_NOT_FOUND: it names no package. */
OB_NODISCARD ob_status ob_manifest_lib_name(ob_arena *arena, ob_diags *diags, const char *dir,
                                            ob_str *out);

/**
 * Run `cargo metadata --format-version 1 <extra…>` in dir and parse it; *out is
 * the caller's to json_decref. Errors: OB_E_PROCESS (OB04xx, with Cargo's own
 * text), OB_E_NOT_FOUND (no cargo; with --frozen or --offline: something was not fetched),
 * OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_cargo_metadata(ob_arena *arena, ob_diags *diags, const char *cargo,
                                         const char *dir, const char *const *extra, json_t **out);

#endif
