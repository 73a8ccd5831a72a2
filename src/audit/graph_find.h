// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a graph cannot build (level G): each package audited as the dependency that it is, and what
 * is found there said at the line of Cargo.lock that pins it.
 *
 *   OB0345  a dependency that cannot build on some of the targets on which it is built
 *   OB0346  an item that the OS-owned replacement of a crate lacks, at the place that uses it
 *   OB0347  a dependency that plainly does not support some of them (a note; where a version that
 *           does lies on disk it is OB0345, a warning)
 */
#ifndef OB_AUDIT_GRAPH_FIND_H
#define OB_AUDIT_GRAPH_FIND_H

#include "audit/graph.h"

typedef OB_VEC(ob_finding *) ob_finding_list;

/** One node, audited. Lives until ob_graph_checked_free: findings of ob_graph_report refer to it.
 */
/** Another version, on disk, that builds where the locked one does not. */
typedef struct ob_graph_other {
  const ob_disk_package *version; /* NULL: none was found */
  ob_graph_demand hindrance;      /* what keeps it out */
} ob_graph_other;

/** One node, audited. Lives until ob_graph_checked_free: findings of ob_graph_report refer to it.
 */
typedef struct ob_graph_checked {
  ob_arena arena;
  ob_diags diags;
  ob_audit *audit; /* NULL: it is compiled nowhere that is asked about, or cannot be read */
  ob_status status;
  ob_finding_list wrong;   /* errors */
  ob_finding_list refused; /* notes: compile_error!, no branch */
  ob_finding_list lacking; /* what an OS-owned replacement lacks */
  ob_bits targets, hosts;  /* of wrong */
  ob_bits gone;            /* of refused */
  ob_graph_other other;    /* for targets and hosts */
  ob_graph_other supports; /* for gone */
} ob_graph_checked;

/**
 * Audit a node, and where it is wrong other versions of it that lie on disk. base as in
 * ob_graph_audit. Several can run at once, each with its own *out. What fails is in out->status.
 */
void ob_graph_check(const ob_graph *graph, size_t node, const ob_audit_options *base,
                    ob_graph_checked *out);
void ob_graph_checked_free(ob_graph_checked *checked);

/**
 * Push the findings of a node to into->findings. care: the targets on which a member builds at all;
 * into->diags gets the texts that they point into; lock: the number of Cargo.lock there.
 * Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_graph_report(const ob_graph *graph, size_t node,
                                       const ob_graph_checked *checked, const ob_bits *care,
                                       uint32_t lock, ob_audit *into);

#endif
