// SPDX-License-Identifier: MIT OR Apache-2.0
/** Which Cargo plain `cargo` is here. */
#ifndef OB_CLI_CARGO_VERSION_H
#define OB_CLI_CARGO_VERSION_H

#include "cli/cmd.h"
#include "formats/semver.h"

#define OB_CARGO_MIN_MINOR 94    /* 1.94 reads `include` */
#define OB_CARGO_TESTED_MINOR 95 /* 1.95 is the oldest that osbind is tested with */

typedef struct ob_cargo_version {
  ob_str text; /* "cargo 1.95.0 (...)" */
  ob_semver semver;
} ob_cargo_version;

/** Run `cargo --version` in dir (a toolchain can depend on the directory). False: it cannot be run,
 * or its answer is not understood. Pushes nothing. */
bool ob_cargo_version_ask(ob_cli *cli, const char *dir, ob_cargo_version *out);

/** At least 1.MINOR, with the nightly and beta releases of that number. */
bool ob_cargo_version_at_least(const ob_cargo_version *version, uint64_t minor);

#endif
