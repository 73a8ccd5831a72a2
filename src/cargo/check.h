// SPDX-License-Identifier: MIT OR Apache-2.0
/** What Cargo refuses of a manifest that could be read all the same. */
#ifndef OB_CARGO_CHECK_H
#define OB_CARGO_CHECK_H

#include "cargo/package.h"

/**
 * Push an error for each mistake that makes Cargo refuse the manifest of a package, beyond those
 * that ob_package_load says: every one of the file. What depends on the configuration (registries)
 * or on the age of Cargo (unstable keys) is left out.
 *
 * What is wrong because something else could not be read is not said: where the TOML has mistakes
 * of its own, nothing is held to be missing.
 *
 * Errors: OB_E_INVALID (OB0441 a value of the wrong kind, OB0443 no version, OB0446 nothing to
 *         inherit, OB0452 a name, OB0453 a version requirement, OB0454 a feature that leads
 * nowhere, OB0455 the source of a dependency, OB0456 a value that Cargo does not know, OB0457 no
 *         target, OB0458 two targets of one name, OB0459 keys that need or exclude others);
 *         OB_E_NOMEM
 * Source: Cargo reference, "The Manifest Format", "Specifying Dependencies", "Features"; cargo
 *         1.95's own answers (tests/cargo/manifests.py asks the Cargo that is there)
 */
OB_NODISCARD ob_status ob_package_check(ob_arena *arena, ob_diags *diags,
                                        const ob_package *package);

/** The same of a workspace root without [package]. dir: where its members are looked for. */
OB_NODISCARD ob_status ob_workspace_check(ob_arena *arena, ob_diags *diags, ob_toml *toml,
                                          const char *dir);

/** The kinds of values only: the part of ob_package_check that is a table (kinds.c). */
OB_NODISCARD ob_status ob_package_check_kinds(ob_diags *diags, const ob_package *package);

#endif
