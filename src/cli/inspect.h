// SPDX-License-Identifier: MIT OR Apache-2.0
/** What `std inspect` and `doctor` share. */
#ifndef OB_CLI_INSPECT_H
#define OB_CLI_INSPECT_H

#include "cli/cmd.h"
#include "std/inspect.h"

/** `rustc --print=sysroot`; NULL: it cannot be asked. */
const char *ob_cli_rustc_sysroot(ob_cli *cli, const char *rustc);

/** "libc 0.2.183 for version 14.1 of the OS, content 0123456789abcdef" */
ob_str ob_cli_libc_copy(ob_cli *cli, const ob_libc_copy *copy);

#endif
