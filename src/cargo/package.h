// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * A package as its Cargo.toml and its directory describe it, with what it
 * inherits from its workspace: dependencies of every table, features, targets
 * (lib, bins, examples, tests, benches, build script) as Cargo finds them.
 * Nothing is resolved: `when` is a qualifier, not an answer.
 *
 * Source: Cargo reference, "The Manifest Format", "Workspaces", "Features",
 *         "Specifying Dependencies", "Cargo Targets" (auto-discovery)
 */
#ifndef OB_CARGO_PACKAGE_H
#define OB_CARGO_PACKAGE_H

#include "base/strs.h"
#include "cargo/workspace.h"
#include "formats/cfg/cfg.h"

typedef enum ob_dep_kind { OB_DEP_NORMAL, OB_DEP_DEV, OB_DEP_BUILD } ob_dep_kind;

/** Names of the tables that hold dependencies, the old ones of Cargo among them. */
#define OB_DEP_TABLES 5U
extern const char *const ob_dep_tables[OB_DEP_TABLES];

typedef struct ob_dep {
  ob_dep_kind kind;
  ob_str key;         /* the name in the table */
  ob_str package;     /* the package's name: `package = ` or key */
  ob_str source_name; /* the name in Rust source: key, '-' made '_'. A library with another [lib]
                         name is known to the caller only: see src/audit/given.h */
  bool renamed;       /* `package = ` was given: then source_name is right whatever [lib] says */
  ob_str req;         /* version requirement, or empty */
  ob_str path, git, registry; /* or empty; path: joined with the directory of its manifest */
  ob_str when_text;   /* as written between the quotes: `cfg(unix)`, a triple; empty: always */
  const ob_cfg *when; /* of a cfg(...); NULL for a triple or always; of a broken one: false */
  bool optional, default_features, workspace; /* workspace: inherited */
  ob_strs features;
  ob_span at, table_at,
      features_at;      /* the key; the table's header; the features array (or nowhere) */
  ob_span inherited_at; /* the key in [workspace.dependencies], or nowhere */
} ob_dep;

typedef struct ob_feature {
  ob_str name;
  ob_strs enables; /* as written: "x", "dep:x", "x/y", "x?/y" */
  ob_span at;
  bool implicit; /* of an optional dependency that no `dep:` names */
} ob_feature;

typedef enum ob_root_kind {
  OB_ROOT_LIB,
  OB_ROOT_BIN,
  OB_ROOT_EXAMPLE,
  OB_ROOT_TEST,
  OB_ROOT_BENCH,
  OB_ROOT_BUILD
} ob_root_kind;

typedef struct ob_root {
  ob_root_kind kind;
  ob_str name;
  const char *path; /* as opened: the package's directory joined */
  ob_span at;       /* where the manifest gives the path, or names the target; or nowhere */
  ob_str edition;   /* of this target, or the package's */
  bool proc_macro;
  ob_strs required_features;
} ob_root;

/** Parts of a manifest in which something could not be read. Profiles and patches are none: nobody
 * misses what stands there. */
typedef enum ob_unread {
  OB_UNREAD_DEPS = 1,     /* tables of dependencies, [workspace] among them */
  OB_UNREAD_FEATURES = 2, /* [features] */
  OB_UNREAD_REST = 4,     /* [package], targets, lints, or it is not known what */
} ob_unread;
typedef uint8_t ob_unread_set; /* of ob_unread */

typedef struct ob_package {
  uint32_t file; /* Cargo.toml */
  ob_toml *toml;
  const char *dir;
  ob_str name, version, edition, rust_version, links;
  uint8_t resolver;     /* 1, 2, 3 (of the workspace root; by edition when not given) */
  bool has_workspace;   /* it is (also) a workspace root */
  ob_unread_set unread; /* where the TOML has mistakes: something may be missing that is written */
  const char
      *workspace_dir; /* of the root that something is inherited from; NULL: none was needed */
  const ob_toml *workspace; /* [workspace] of the root that it belongs to, or NULL */
  ob_str lib_name;          /* of its library, '-' made '_'; empty: it has none */
  bool proc_macro;          /* its library is one */
  OB_VEC(ob_dep) deps;
  OB_VEC(ob_feature) features; /* `default` among them when given */
  OB_VEC(ob_root) roots;
  ob_strs check_cfg;       /* `[lints.rust] unexpected_cfgs` check-cfg entries, as written */
  bool unexpected_allowed; /* its level is "allow" */
} ob_package;

/** The feature of a name, or NULL. */
const ob_feature *ob_package_feature(const ob_package *package, ob_str name);

/**
 * Read DIR/Cargo.toml and look round for targets. Manifests of the registry
 * (normalized by Cargo) and of a work tree are both taken; the nearest workspace
 * root above is read when something is inherited.
 * A manifest with errors is read as far as it can be: errors are pushed for
 * each, and *out is usable when it is OB_OK or OB_E_INVALID.
 * Errors: as ob_diags_load; OB_E_SYNTAX, OB_E_UNSUPPORTED (no [package]), OB_E_INVALID (OB0441 a
 * value of the wrong kind, OB0446 nothing to inherit, OB0447 optional dev-dependency, OB0448 a
 * target without a file, and those of the TOML and cfg readers), OB_E_LIMIT, OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_package_load(ob_arena *arena, ob_diags *diags, const char *dir,
                                       ob_package *out);

/** The same of a manifest that is registered already; dir may be one that is not there: no targets
 * are discovered then, and nothing can be inherited. */
OB_NODISCARD ob_status ob_package_parse(ob_arena *arena, ob_diags *diags, uint32_t file,
                                        const char *dir, ob_package *out);

typedef OB_VEC(const char *) ob_dirs;
/**
 * The members of the workspace whose root is DIR, sorted, as directories: `members` with its
 * patterns, without `exclude`, the root package, path dependencies below the root. A package
 * without [workspace] is its only member.
 * Errors: as ob_diags_load and ob_toml_parse; OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_workspace_members(ob_arena *arena, ob_diags *diags, const char *dir,
                                            ob_dirs *out);

#endif
