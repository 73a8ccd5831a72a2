// SPDX-License-Identifier: MIT OR Apache-2.0
/** L0: cfg atoms that no target satisfies, in the keys of a manifest and in sources. */
#ifndef OB_AUDIT_ATOMS_H
#define OB_AUDIT_ATOMS_H

#include "audit/finding.h"
#include "cargo/package.h"
#include "formats/rust/rust.h"

/** Every cfg that a target can have: all built-in targets and those of a universe (own specs).
 * Made once, read-only. */
typedef struct ob_vocabulary {
  ob_universe builtin;
  const ob_universe *own;
} ob_vocabulary;

OB_NODISCARD ob_status ob_vocabulary_init(ob_arena *arena, const ob_universe *own,
                                          ob_vocabulary *out);

/** What is looked at: one package. */
typedef struct ob_atoms_input {
  const ob_package *package;
  const ob_rust_file *const *files; /* its sources, each once */
  size_t file_count;
  const uint32_t
      *scripts; /* source numbers of its build scripts: the cfgs that they name are set */
  size_t script_count;
  const uint32_t *roots; /* source numbers of the crates' roots: what they allow is allowed */
  size_t root_count;
  bool features_open; /* the build script sets features by itself */
} ob_atoms_input;

/**
 * Push one finding for each atom that is wrong, its other places folded in:
 *
 *   OB0310  a value that no target has          target_os = "fuschia"
 *   OB0311  a key that is no cfg                target_osx, cfg(linux), features = "x"
 *   OB0312  a key without its value, or one with a value that has none
 *   OB0313  a table of a triple that is no target
 *   OB0314  a table's key that asks what Cargo does not tell it: feature, test, …
 *   OB0315  a feature in source that the package does not have
 *
 * Names that the package declares (`check-cfg` of [lints.rust], `rustc-check-cfg` or `rustc-cfg` of
 * its build script) are no mistakes; nor are values that rustc once had or will have.
 * Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_atoms_check(ob_arena *arena, ob_diags *diags, const ob_vocabulary *v,
                                      const ob_atoms_input *input, ob_findings *out);

#endif
