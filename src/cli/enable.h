// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Making plain `cargo` use osbind: one `include` entry in a config file that
 * Cargo reads, and a file of osbind's own beside it. The user's file keeps every
 * other byte; what was added can be taken out again exactly.
 */
#ifndef OB_CLI_ENABLE_H
#define OB_CLI_ENABLE_H

#include "cli/cmd.h"
#include "sources/index_build.h"

#define OB_ENABLE_FILE "osbind-cargo.toml"

/** Where a level is enabled. */
typedef struct ob_enable_place {
  ob_update_level level;
  const char *dir;    /* /.cargo, $CARGO_HOME, PROJECT/.cargo */
  const char *config; /* what Cargo reads there: `config` when it is there, else `config.toml` */
  const char *own;    /* OB_ENABLE_FILE in dir */
  bool staged;        /* below a root that is not the running system's */
} ob_enable_place;

/**
 * The place of a level. root: what / is for OB_UPDATE_SYSTEM (NULL: /).
 * project_dir: for OB_UPDATE_PROJECT. Errors: OB_E_NOT_FOUND (OB0808: no CARGO_HOME).
 */
OB_NODISCARD ob_status ob_enable_find(ob_cli *cli, ob_update_level level, const char *root,
                                      const char *project_dir, ob_enable_place *out);

/** The project that a call in cli->cwd is about: its workspace's root, else cli->cwd. */
const char *ob_enable_project_dir(ob_cli *cli);

/** Is the level enabled: does its config file include OB_ENABLE_FILE, and is that file there? */
OB_NODISCARD ob_status ob_enable_is(ob_cli *cli, const ob_enable_place *place, bool *out);

/**
 * Enable a place. index_path: absolute; NULL: none yet (the file is written without it).
 * *changed: something was written. Nothing is written on failure.
 *
 * Errors: OB_E_INVALID (OB0804: the user's file sets a wrapper that would win; OB0400),
 *         OB_E_TRUST (OB0806: a link that leads elsewhere; OB0510), OB_E_NOT_FOUND (OB0802: no
 *         wrapper program), as ob_toml_parse, as ob_file_write
 */
OB_NODISCARD ob_status ob_enable_put(ob_cli *cli, const ob_enable_place *place,
                                     const char *index_path, bool *changed);

/** Take out what ob_enable_put added. *changed: there was something. */
OB_NODISCARD ob_status ob_enable_remove(ob_cli *cli, const ob_enable_place *place, bool *changed);

/**
 * Tell the file of an enabled level the name of a new index; nothing is done where the level is
 * not enabled. *changed: the file was written.
 */
OB_NODISCARD ob_status ob_enable_refresh(ob_cli *cli, ob_update_level level,
                                         const char *project_dir, const char *index_path,
                                         bool *changed);

/** "--system", "--user", "--project". */
const char *ob_enable_level_name(ob_update_level level);

/* ---- on the text alone; for tests ---- */

/** How the entry was put into the file, so that it can be taken out exactly. */
typedef enum ob_enable_how {
  OB_ENABLE_PRESENT, /* it was there already */
  OB_ENABLE_FILE_MADE,
  OB_ENABLE_LINE,    /* a line at the top */
  OB_ENABLE_ELEMENT, /* in an array that was there */
  OB_ENABLE_TABLE,   /* an [[include]] table at the end */
  OB_ENABLE_TAIL,    /* the same, after a line end that the file lacked */
} ob_enable_how;

/**
 * The text of a config file with the entry in it, or out of it (out->ptr NULL:
 * it was not there). file: number of the text in diags.
 */
OB_NODISCARD ob_status ob_enable_text_put(ob_arena *arena, ob_diags *diags, uint32_t file,
                                          ob_str *out, ob_enable_how *how);
OB_NODISCARD ob_status ob_enable_text_remove(ob_arena *arena, ob_diags *diags, uint32_t file,
                                             ob_enable_how how, ob_str *out);

#endif
