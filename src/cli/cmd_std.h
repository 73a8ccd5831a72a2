// SPDX-License-Identifier: MIT OR Apache-2.0
/** What the sub-commands of `osbind std` share. */
#ifndef OB_CLI_CMD_STD_H
#define OB_CLI_CMD_STD_H

#include "cli/cmd.h"
#include "std/std.h"

/** The sysroots of the user's store, then of the system's. */
OB_NODISCARD ob_status ob_cli_sysroots(ob_cli *cli, ob_sysroots *out);

/**
 * The one that a word of the command line names: a directory's name or a beginning of it that only
 * one has, a path, or TRIPLE[.VERSION] when it fits one sysroot.
 * Errors: OB_E_NOT_FOUND (OB1105, with what there is), OB_E_INVALID (OB1106: more than one)
 */
OB_NODISCARD ob_status ob_cli_sysroot(ob_cli *cli, ob_str word, ob_sysroot *out);

/* cmd_std_build.c, cmd_std_pack.c, cmd_std_inspect.c */
extern const ob_cmd ob_cmd_std_build, ob_cmd_std_pack, ob_cmd_std_install, ob_cmd_std_inspect;

#endif
