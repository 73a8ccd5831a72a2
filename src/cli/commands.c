// SPDX-License-Identifier: MIT OR Apache-2.0
/* The table of commands, in the order in which help lists them. meson.build says by
 * OSBIND_HAVE_CMD_<NAME> which files are there: a command that is not built is not in the table,
 * so nothing is listed that cannot be done. */
#include "cli/cmd.h"

static const ob_cmd *const commands[] = {
#ifdef OSBIND_HAVE_CMD_BUILD
    &ob_cmd_build,       &ob_cmd_check,   &ob_cmd_test,      &ob_cmd_run,     &ob_cmd_bench,
    &ob_cmd_doc,         &ob_cmd_clippy,  &ob_cmd_cargo_fix, &ob_cmd_install,
#endif
#ifdef OSBIND_HAVE_CMD_AUDIT
    &ob_cmd_audit,
#endif
#ifdef OSBIND_HAVE_CMD_FIX
    &ob_cmd_fix,
#endif
#ifdef OSBIND_HAVE_CMD_SOURCES
    &ob_cmd_sources,
#endif
#ifdef OSBIND_HAVE_CMD_DOCTOR
    &ob_cmd_doctor,
#endif
#ifdef OSBIND_HAVE_CMD_ENABLE
    &ob_cmd_enable,      &ob_cmd_disable,
#endif
#ifdef OSBIND_HAVE_CMD_UPDATE
    &ob_cmd_update,
#endif
#ifdef OSBIND_HAVE_CMD_VENDOR
    &ob_cmd_vendor,
#endif
#ifdef OSBIND_HAVE_CMD_EXPORT
    &ob_cmd_export,
#endif
#ifdef OSBIND_HAVE_CMD_STD
    &ob_cmd_std,
#endif
#ifdef OSBIND_HAVE_CMD_TARGET
    &ob_cmd_target,
#endif
#ifdef OSBIND_HAVE_CMD_ABI
    &ob_cmd_abi,
#endif
#ifdef OSBIND_HAVE_CMD_CFG
    &ob_cmd_cfg,
#endif
#ifdef OSBIND_HAVE_CMD_EXPLAIN
    &ob_cmd_explain,
#endif
#ifdef OSBIND_HAVE_CMD_COMPLETIONS
    &ob_cmd_completions,
#endif
    &ob_cmd_help,
};

const ob_cmd *const *
ob_commands(size_t *count)
{
  *count = OB_COUNT(commands);
  return commands;
}
