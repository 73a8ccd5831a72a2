// SPDX-License-Identifier: MIT OR Apache-2.0
/** Names of the crate that stand for themselves: which of them a use can miss, and their uses. */
#ifndef OB_AUDIT_WANTED_H
#define OB_AUDIT_WANTED_H

#include "audit/audit.h"
#include "audit/members.h"

/**
 * Note in each source (ob_src.names) the uses as paths of one segment of what some
 * crate of the package declares under a gate: of all other names every use finds
 * what it names. For the macros of the crate see ob_rust_file.paths. And the uses behind
 * `self.` of what a type may lack; and (ob_src.literals) the expressions and patterns of structs
 * that have a field under a gate.
 * members: of each root, what its crate's types have.
 * gated: the names that some module has not wherever it is itself; a path without one
 * of them is not lost. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_audit_read_wanted(ob_audit *audit, const ob_members *members,
                                            ob_rust_words *gated);

#endif
