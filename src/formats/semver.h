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

/**
 * Does v satisfy a requirement as Cargo.toml writes it: `1.2` and `^1.2`, `~1.2`, `=1.2.3`, `>=1,
 * <2`, `1.*`, `*`? A pre-release satisfies only a part that names one of the same three numbers. An
 * empty requirement is `*`; one that cannot be read is satisfied by nothing. Source: Cargo
 * reference, "Specifying Dependencies"
 */
bool ob_semver_satisfies(ob_str req, const ob_semver *v);

/** More parts than so many make a requirement one that Cargo refuses. */
#define OB_SEMVER_MAX_PARTS 32
/** What keeps Cargo from reading a requirement, for people, and *at: at which byte; NULL: nothing.
 */
const char *ob_semver_req_mistake(ob_str req, size_t *at);

#endif
