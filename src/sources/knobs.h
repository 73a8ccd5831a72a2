// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Knobs: what upstream's own `libc` can be told about the OS version, release by
 * release. Where no OS-owned crate stands in for it, the unit of the registry's
 * libc is compiled with the cfgs that its build script would set if it knew the
 * version; where a release has no such switch, one line says which nominal
 * version is built. The table is data/libc-knobs.def; the unit test runs the real
 * build scripts and compares.
 */
#ifndef OB_SOURCES_KNOBS_H
#define OB_SOURCES_KNOBS_H

#include "base/arena.h"
#include "base/base.h"
#include "formats/cfg/cfg.h"
#include "formats/semver.h"
#include "target/target.h"

/** The crate that the table is about. */
#define OB_KNOBS_CRATE "libc"

typedef enum ob_knob_when {
  OB_KNOB_IS,       /* target_os_version = "version" */
  OB_KNOB_AT_LEAST, /* os_version_min(_, "version") */
  OB_KNOB_BEFORE,   /* a numeric version that is lower */
  OB_KNOB_KNOWN,    /* any version but the unknown one */
} ob_knob_when;

/** One row: for these targets, libc releases and OS versions. Lists are NULL-terminated. */
typedef struct ob_knob {
  const char *os, *env;     /* target_os, target_env; NULL: any */
  const char *const *archs; /* target_arch, any of these; NULL: any */
  unsigned bits;            /* target_pointer_width, 32 or 64; 0: any */
  uint64_t from[3], to[3];  /* releases of libc: major, minor, patch; `to` is exclusive */
  ob_knob_when when;
  const char *version;
  const char *const *drop; /* cfgs to take away from the unit, when they are there */
  const char *const *add;  /* cfgs to add */
  /**
   * How a user would tell the build script itself: an environment variable
   * (RUST_LIBC_UNSTABLE_...), or CARGO_CFG_X for `--cfg x="value"` in RUSTFLAGS.
   * NULL: this release can only look at its host (`freebsd-version`, `emcc`).
   */
  const char *variable, *value;
  const char *notice; /* one line without a full stop at its end; NULL: nothing to say */
} ob_knob;

/** All rows, in order: of those that hold for a unit the first one counts. */
const ob_knob *ob_knobs(size_t *count);

/** Does the row hold for this target (its OS version and libc's release left open)? */
bool ob_knob_for_target(const ob_knob *knob, const ob_target *target);

/** What to do with upstream's libc of that release; NULL: nothing, and nothing to say. */
const ob_knob *ob_knobs_find(const ob_target *target, ob_str os_version, const ob_semver *release);

/**
 * The row's OS version as a predicate over the version alone, as ob_index_rule's
 * `when` takes it. NULL: no memory.
 */
OB_NODISCARD const ob_cfg *ob_knob_cfg(ob_arena *arena, const ob_knob *knob);

#endif
