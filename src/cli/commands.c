// SPDX-License-Identifier: MIT OR Apache-2.0
/* The table of commands, in the order in which help lists them. */
#include "cli/cmd.h"

static const ob_cmd *const commands[] = {
    &ob_cmd_build,  &ob_cmd_check,   &ob_cmd_test,      &ob_cmd_run,         &ob_cmd_bench,
    &ob_cmd_doc,    &ob_cmd_clippy,  &ob_cmd_cargo_fix, &ob_cmd_install,     &ob_cmd_audit,
    &ob_cmd_fix,    &ob_cmd_sources, &ob_cmd_doctor,    &ob_cmd_enable,      &ob_cmd_disable,
    &ob_cmd_update, &ob_cmd_vendor,  &ob_cmd_export,    &ob_cmd_std,         &ob_cmd_target,
    &ob_cmd_abi,    &ob_cmd_cfg,     &ob_cmd_explain,   &ob_cmd_completions, &ob_cmd_help,
};

const ob_cmd *const *
ob_commands(size_t *count)
{
  *count = OB_COUNT(commands);
  return commands;
}
