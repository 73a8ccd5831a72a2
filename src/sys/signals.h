// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a signal must not leave behind: temporary files and directories, and
 * programs that were started.
 */
#ifndef OB_SYS_SIGNALS_H
#define OB_SYS_SIGNALS_H

#include "base/base.h"

/**
 * From now on SIGINT, SIGTERM and SIGHUP first remove what is registered below
 * and pass themselves on to the program that is waited for, then end this
 * program as they would have done (a shell sees 128 + signal). A signal that
 * was ignored stays ignored.
 */
void ob_signals_install(void);

/** Hold these signals back, so that making a file and registering it are one step; nests. */
void ob_signals_hold(void);
void ob_signals_release(void);

/**
 * A file or directory to remove when a signal comes. Beyond OB_TEMP_MAX, or when
 * the path is too long, it is not registered: it may then stay behind.
 */
void ob_temp_add(const char *path);
/** It was removed, or renamed to its final place. Does nothing for other paths. */
void ob_temp_drop(const char *path);
#define OB_TEMP_MAX 8

/** The program that is waited for; negative: its process group; 0: none. */
void ob_signals_child(int pid);

#endif
