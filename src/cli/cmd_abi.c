// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind abi`: what programs need of an OS release, and what a release has. The sub-commands have
 * files of their own. */
#include "cli/cmd_abi.h"

static const ob_cmd *const sub_commands[] = {
    &ob_cmd_abi_scan, &ob_cmd_abi_check, &ob_cmd_abi_stub,   &ob_cmd_abi_list,
    &ob_cmd_abi_show, &ob_cmd_abi_diff,  &ob_cmd_abi_import,
};

const ob_cmd ob_cmd_abi = {
    .name = "abi",
    .args = "COMMAND",
    .summary = "tell which OS release a binary needs, and what a release has",
    .sub = sub_commands,
    .sub_count = OB_COUNT(sub_commands),
};
