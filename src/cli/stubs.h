// SPDX-License-Identifier: MIT OR Apache-2.0
/** Link stubs for a target, from the facts that are built in or from a file: what `osbind abi stub`
 * and `osbind build --link-stubs` share. */
#ifndef OB_CLI_STUBS_H
#define OB_CLI_STUBS_H

#include "abi/stub.h"
#include "cli/project.h"

/**
 * Make the stubs of target at version (empty: not known).
 *
 * facts_path   a fact file in text form; NULL: the facts that are built in
 *
 * Errors: as ob_fact_db_builtin, ob_fact_db_facts, ob_facts_read and ob_stub_make; OB_E_INVALID
 *         (OB1085: the version is not known; OB1087: the file is of another system or arch);
 *         OB_E_UNSUPPORTED (OB1086: no facts are kept for such a target)
 */
OB_NODISCARD ob_status ob_cli_stubs(ob_cli *cli, const ob_target *target, ob_str version,
                                    const char *facts_path, const ob_str *only, size_t only_count,
                                    ob_stub_set *out);

/**
 * The stubs of a target that is asked for, in the user's cache: written when they are not there.
 * The name of the directory holds their hash.
 * Errors: as ob_cli_stubs and ob_stub_write.
 */
OB_NODISCARD ob_status ob_cli_stubs_cached(ob_cli *cli, const ob_project_target *target,
                                           const char **dir);

/** OSBIND_STUBS_<TRIPLE>: where the wrapper looks for that directory. */
const char *ob_cli_stubs_variable(ob_cli *cli, const ob_target *target);

/**
 * The linker for a target that is not this machine's, when nobody has named one: rustc would take
 * this machine's `cc`, which links for this machine. *out NULL: somebody has, or it is this
 * machine's. Errors: OB_E_NOT_FOUND (OB1088: there is none).
 */
OB_NODISCARD ob_status ob_cli_cross_linker(const ob_project *project,
                                           const ob_project_target *target, const char **out);

#endif
