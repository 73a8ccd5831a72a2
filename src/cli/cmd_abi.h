// SPDX-License-Identifier: MIT OR Apache-2.0
/** The sub-commands of `osbind abi`, each in a file of its own; and scanning, which `osbind build
 * --min-os` does too. */
#ifndef OB_CLI_CMD_ABI_H
#define OB_CLI_CMD_ABI_H

#include "abi/facts.h"
#include "abi/scan.h"
#include "cli/cmd.h"

/* cmd_abi_scan.c, cmd_abi_import.c, cmd_abi_show.c, cmd_abi_diff.c, cmd_abi_check.c,
 * cmd_abi_stub.c */
extern const ob_cmd ob_cmd_abi_scan, ob_cmd_abi_import, ob_cmd_abi_show, ob_cmd_abi_diff,
    ob_cmd_abi_check, ob_cmd_abi_stub, ob_cmd_abi_list;

/** What `--max OS:VERSION` or `--against FILE` allows. */
typedef struct ob_cli_max {
  const ob_scan_os *os;
  ob_str release;
  const ob_facts *facts; /* of --against; else NULL */
} ob_cli_max;

/** A file that is to be scanned, and what came of it. */
typedef struct ob_cli_scanned {
  const char *path;
  ob_status status; /* of reading; not OB_OK: scan is not set, diags say why */
  ob_scan scan;
  ob_scan_users users;
  ob_diags diags;  /* errors of reading it, findings, the gate */
  ob_span at;      /* the file in them */
  size_t findings; /* internal: how many are warnings about it, in front of the gate's errors */
  bool refused;    /* by the gate */
} ob_cli_scanned;

/**
 * Scan files, several at once, and judge them by the facts of their OS.
 *
 * files    path is set; the rest is filled in
 * assume   the OS of files that do not tell theirs, or NULL
 * max      what the gate allows, count of them
 * crates   look for the crates in each file, too
 * objects  archives and objects in which to look for whoever uses the needs that decide
 *
 * What is wrong with a file is in its own diags. Errors: OB_E_NOMEM, and those of facts that cannot
 * be read (pushed).
 */
OB_NODISCARD ob_status ob_cli_scan(ob_cli *cli, ob_cli_scanned *files, size_t count,
                                   const ob_scan_os *assume, const ob_cli_max *max,
                                   size_t max_count, bool crates, const char *const *objects,
                                   size_t object_count);

/** Read the values of --max. Returns OB_EXIT_OK, or the exit code for what is wrong (pushed). */
int ob_cli_read_max(ob_cli *cli, const char *option, const ob_opt_list *given, ob_cli_max **out);

/** Read the values of --against, behind those of --max: *max has max_count, and then more. */
int ob_cli_read_against(ob_cli *cli, const ob_opt_list *given, ob_cli_max **max, size_t *max_count);

/** The .rlib, .a and .o files of a list of files and directories. Errors: OB_E_NOT_FOUND, OB_E_IO.
 */
typedef OB_VEC(const char *) ob_cli_paths;
OB_NODISCARD ob_status ob_cli_objects(ob_cli *cli, const ob_opt_list *given, ob_cli_paths *out);

/* ---- abi_facts.c ---- */

/** Which facts are asked for; empty: not said. */
typedef struct ob_cli_facts_ask {
  ob_str os, release, arch;
  ob_str target; /* TRIPLE.VERSION, which says all three */
  ob_str facts;  /* a file, in the text form or packed */
} ob_cli_facts_ask;

/** Are facts of this OS built in? */
bool ob_cli_has_facts(ob_str os);
/**
 * Read a fact file that is to be of a target: (os, arch), and version unless that is empty.
 * Errors: as ob_facts_read; OB_E_INVALID (OB1087: of another system, arch or release).
 */
OB_NODISCARD ob_status ob_cli_facts_of_target(ob_cli *cli, const char *path, ob_str os, ob_str arch,
                                              ob_str version, ob_facts *out);
/** Errors: as ob_fact_db_facts, ob_facts_read; OB0905 when something is not said. */
OB_NODISCARD ob_status ob_cli_facts(ob_cli *cli, const ob_cli_facts_ask *ask, ob_facts *out);
/** OS:RELEASE on arch, TRIPLE.VERSION, or a file of facts. */
OB_NODISCARD ob_status ob_cli_facts_named(ob_cli *cli, ob_str name, ob_str arch, ob_facts *out);
/** The shipped facts of an OS, or (facts not empty) those of a packed file. */
OB_NODISCARD ob_status ob_cli_fact_db(ob_cli *cli, ob_str os, ob_str facts, const ob_fact_db **out);

#endif
