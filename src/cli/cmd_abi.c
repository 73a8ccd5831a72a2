// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind abi`: what programs need of an OS release, and what a release has. The sub-commands have
 * files of their own; meson.build says which are there. */
#include "cli/cmd_abi.h"

static const ob_cmd *const sub_commands[] = {
#ifdef OSBIND_HAVE_CMD_ABI_SCAN
    &ob_cmd_abi_scan,
#endif
#ifdef OSBIND_HAVE_CMD_ABI_CHECK
    &ob_cmd_abi_check,
#endif
#ifdef OSBIND_HAVE_CMD_ABI_STUB
    &ob_cmd_abi_stub,
#endif
#ifdef OSBIND_HAVE_CMD_ABI_SHOW
    &ob_cmd_abi_list,   &ob_cmd_abi_show,
#endif
#ifdef OSBIND_HAVE_CMD_ABI_DIFF
    &ob_cmd_abi_diff,
#endif
#ifdef OSBIND_HAVE_CMD_ABI_IMPORT
    &ob_cmd_abi_import,
#endif
};

const ob_cmd ob_cmd_abi = {
    .name = "abi",
    .args = "COMMAND",
    .summary = "tell which OS release a binary needs, and what a release has",
    .sub = sub_commands,
    .sub_count = OB_COUNT(sub_commands),
};
