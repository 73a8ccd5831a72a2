// SPDX-License-Identifier: MIT OR Apache-2.0
/** Semantic versions (semver.org 2.0.0) as Cargo uses them. */
#ifndef OB_FORMATS_SEMVER_H
#define OB_FORMATS_SEMVER_H

#include "base/base.h"

typedef struct ob_semver {
  uint64_t major, minor, patch;
  ob_str pre, build; /* without - and +; views of the text; may be empty */
} ob_semver;

/** All of text as MAJOR.MINOR.PATCH[-pre][+build]. False: it is not one (no leading zeros, u64
 * each). */
bool ob_semver_parse(ob_str text, ob_semver *out);
/** Precedence of semver 2.0.0 section 11 (build metadata does not count): <0, 0, >0. */
int ob_semver_cmp(const ob_semver *a, const ob_semver *b);
/**
 * The same semver range as Cargo's default requirement has it (Cargo reference,
 * "Default requirements"): same leftmost non-zero of major, minor, patch.
 */
bool ob_semver_compatible(const ob_semver *a, const ob_semver *b);

#endif
