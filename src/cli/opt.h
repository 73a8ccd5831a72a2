// SPDX-License-Identifier: MIT OR Apache-2.0
/** The command line, read by the tables of commands and options. */
#ifndef OB_CLI_OPT_H
#define OB_CLI_OPT_H

#include "cli/cmd.h"

typedef struct ob_command_line {
  const ob_cmd *cmd; /* NULL: none was given */
  ob_args args;
  bool help;    /* -h or --help stood somewhere */
  bool version; /* -V or --version */
} ob_command_line;

/**
 * Read argv (without the program's name) into out and the global options into cli.
 *
 * argv   NULL-terminated, borrowed: everything in out points into it or into cli->arena
 *
 * Errors (all are pushed): OB_E_INVALID with OB0901 (no such command), OB0902 (no such option),
 * OB0903 (a value is missing, or given to a flag), OB0904 (a value that the option does not
 * take), OB0905 (too few or too many arguments); OB_E_NOMEM. With help or version set the number
 * of arguments is not looked at.
 */
OB_NODISCARD ob_status ob_opt_parse(ob_cli *cli, const char *const *argv, ob_command_line *out);

/** The command of that name, or NULL; also looks into sub when it is not NULL. */
const ob_cmd *ob_cmd_find(const ob_cmd *parent, ob_str name);
/** The command that has cmd as a sub-command, or NULL. */
const ob_cmd *ob_cmd_parent(const ob_cmd *cmd);
/** "vendor import": the names from the top. OB_STR_NONE: no memory. */
ob_str ob_cmd_path(ob_arena *arena, const ob_cmd *cmd);

#endif
