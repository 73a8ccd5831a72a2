// SPDX-License-Identifier: MIT OR Apache-2.0
/** `osbind audit --graph`: where the packages of a lockfile lie, and their audit. */
#ifndef OB_CLI_AUDIT_GRAPH_H
#define OB_CLI_AUDIT_GRAPH_H

#include "cli/audit.h"

/** What of a graph is told at the end. */
typedef struct ob_graph_counts {
  size_t locked;    /* packages of the lockfile, without the members that are audited themselves */
  size_t audited;   /* as dependencies, or as replacements */
  size_t elsewhere; /* no build has them on what is asked about */
  size_t failed;    /* their manifest or sources cannot be read */
  size_t unlocked;  /* dependencies of members that the lockfile does not know */
  ob_opt_list absent; /* "NAME VERSION": needed, and not on disk */
  ob_opt_list broken; /* "NAME VERSION": failed */
  ob_opt_list flawed; /* "NAME VERSION": audited as far as it can be read */
  const char *at;     /* where the first of these two lies, or NULL */
} ob_graph_counts;

/**
 * Find where packages lie: what Cargo's `[source]` tables name, before what is in plan->disk later.
 * Errors: as ob_config_load
 */
OB_NODISCARD ob_status ob_audit_graph_find(ob_cli *cli, const ob_audit_ask *ask,
                                           ob_audit_plan *plan);
/**
 * Make the graph of plan->lock, with what OS sources replace in it. Errors: OB0953 (no lockfile),
 * OB0904 (packages of several workspaces), as ob_plan_make
 */
OB_NODISCARD ob_status ob_audit_graph_make(ob_cli *cli, ob_audit_plan *plan);
void ob_audit_graph_done(ob_audit_plan *plan);

/** How a member sees its dependencies; NULL: there is no graph, or it has no such member. */
const ob_within *ob_audit_graph_within(const ob_audit_plan *plan, const char *dir, ob_arena *arena);

/**
 * Audit all packages of the graph that are no members of the plan, after these: refused has, for
 * each of plan->dirs, the targets that it refuses. *out: as of one package; what put gets lives
 * until ob_audit_graph_done.
 */
void ob_audit_graph_run(ob_cli *cli, const ob_audit_plan *plan, ob_audit_put *put, void *context,
                        const ob_audit_result *members, ob_audit_result *out);

/** "graph: 37 of 41 locked packages audited ..." */
void ob_audit_graph_say(const ob_cli *cli, const ob_audit_plan *plan, ob_buf *out);
const ob_graph_counts *ob_audit_graph_counts(const ob_audit_plan *plan);

#endif
