// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The form of an entry of the audit's cache: what was looked at, and what came out. Bytes only;
 * which file holds them, and whether the looks still hold, is cache.c's matter.
 *
 * An entry without an answer holds the looks of a library that several packages depend on.
 */
#ifndef OB_AUDIT_ENTRY_H
#define OB_AUDIT_ENTRY_H

#include "audit/audit.h"
#include "diag/looks.h"

typedef struct ob_entry_shared {
  ob_str name; /* of another entry */
  uint64_t id; /* that it had */
} ob_entry_shared;

typedef struct ob_entry {
  uint64_t id; /* the same as long as what was looked at says the same */
  OB_VEC(ob_look) looks;
  OB_VEC(ob_entry_shared) shared;
  ob_str answer; /* for ob_answer_read; empty: none */
} ob_entry;

/** Ends with a checksum over all of it. */
void ob_entry_write(ob_buf *out, const ob_entry *entry);
/** False: damaged, of another form, or no memory. Strings of *out are in arena or in bytes. */
OB_NODISCARD bool ob_entry_read(ob_arena *arena, ob_str bytes, ob_entry *out);

/**
 * Write an audit that was run (ob_audit_run), and nothing was taken out of it yet. False: it cannot
 * be kept (a finding points into a text that is not among the looks).
 */
OB_NODISCARD bool ob_answer_write(ob_buf *out, const ob_audit *audit, const ob_looks *looks);

/** The text of a file that a finding points into. False: it cannot be had. */
typedef bool ob_answer_text(void *context, const ob_look *look, ob_str *text);

/**
 * Read one into audit, whose arena, diags (empty) and options are set: the name and version of its
 * package, findings, diagnostics, files, bytes, unknown; nothing else is there. False: damaged, or
 * a text is not there or not as long as it was.
 */
OB_NODISCARD bool ob_answer_read(const ob_entry *entry, ob_answer_text *text, void *context,
                                 ob_audit *audit);

#endif
