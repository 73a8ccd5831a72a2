// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Target-spec files for a fork of an OS that rustc knows. There are three ways,
 * and the smallest that does is the right one:
 *
 *   OB_FORK_VENDOR  the OS keeps its name, the vendor is the fork's: std and every crate
 *                   compile as they are, who must can test target_vendor
 *   OB_FORK_LIKE    the OS has its own name; std, libc and the crates are compiled with the
 *                   name of the OS that it is like beside it ("os-like" in the spec, which the
 *                   wrapper carries out)
 *   OB_FORK_OWN     its own name alone: std and libc need a branch for it
 */
#ifndef OB_TARGET_FORK_H
#define OB_TARGET_FORK_H

#include "target/target.h"

typedef enum ob_fork_way { OB_FORK_VENDOR, OB_FORK_LIKE, OB_FORK_OWN } ob_fork_way;

typedef struct ob_fork {
  ob_str name;           /* the triple: the stem of the file */
  const ob_target *like; /* of the built-in table */
  ob_str os;             /* target_os; empty: as `like` has it */
  ob_str vendor;         /* target_vendor; empty: as `like` has it */
  ob_str version;        /* OS version, or empty */
  bool own_std;          /* with os: nothing is compiled for the OS that it is like */
} ob_fork;

ob_fork_way ob_fork_way_of(const ob_fork *fork);

/** The vendor in a name of the form ARCH-VENDOR-OS, or all of a name without `-`; else empty. */
ob_str ob_fork_vendor_of(ob_str name);

/**
 * Can rustc and Cargo keep this target apart from every other? Every mistake is reported.
 * Errors: OB_E_INVALID (OB1136 the name, OB1131 the OS or vendor, OB0221 the version), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_fork_check(ob_diags *diags, const ob_targets *targets,
                                     const ob_fork *fork);

/**
 * The spec of the fork: the text of a registered source (what rustc prints for `like`) with os,
 * vendor and metadata changed; keys sorted, as rustc prints them.
 * Errors: as ob_json_parse; OB_E_INVALID (OB1133: that is no target spec), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_fork_spec(ob_diags *diags, uint32_t base, const ob_fork *fork,
                                    ob_buf *out);

#endif
