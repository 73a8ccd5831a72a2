// SPDX-License-Identifier: MIT OR Apache-2.0
/** `osbind build --min-os`: which OS release the things need that Cargo just built. */
#ifndef OB_CLI_MIN_OS_H
#define OB_CLI_MIN_OS_H

#include "cli/cmd_abi.h"

typedef struct ob_min_os {
  ob_str messages;          /* what Cargo said in JSON, an object a line */
  const char *dir;          /* where Cargo ran: paths are shown relative to it */
  const ob_scan_os *assume; /* the OS of the target, or NULL */
  const char *triple;       /* of the target; NULL: several, or only the host */
  const ob_cli_max *max;    /* what is allowed */
  size_t max_count;
  bool on_stderr; /* stdout is Cargo's: its JSON was asked for */
} ob_min_os;

/**
 * Scan every program and library that was linked, or the rlibs of the packages here when nothing
 * was, and tell each in one line. Crates that refer to what decides are named: among Cargo's rlibs,
 * and std's of the rustc in use. Returns the exit code: OB_EXIT_FAILED when max refuses something.
 */
int ob_cli_min_os(ob_cli *cli, const ob_min_os *ask);

#endif
