// SPDX-License-Identifier: MIT OR Apache-2.0
/** The frame of the program: what only main, the help and the tests of the frame use. */
#ifndef OB_CLI_OUT_H
#define OB_CLI_OUT_H

#include "cli/cmd.h"

/** Fill the directories and programs of cli from the environment. OB_E_IO: no current directory
 * (pushed). */
OB_NODISCARD ob_status ob_cli_gather(ob_cli *cli);

/** Decide on colours, JSON and progress, once the global options are known. */
void ob_cli_settle(ob_cli *cli);

/** `--help` of a command, or of the whole program (cmd NULL), into out. width: cells of a line. */
void ob_help_put(ob_buf *out, const ob_cmd *cmd, bool color, unsigned width);
/** The same into cli->out, as wide as the terminal. */
void ob_help_show(ob_cli *cli, const ob_cmd *cmd);

/** text wrapped to width cells; every line begins at indent, the first one is there already when
 * hanging. An empty line parts paragraphs; a line that begins with a blank is kept as it is. */
void ob_wrap_put(ob_buf *out, ob_str text, unsigned indent, unsigned width, bool hanging);

#endif
