// SPDX-License-Identifier: MIT OR Apache-2.0
/** Between the files of the scanner: the marks by which an OS is recognised. */
#ifndef OB_ABI_SCAN_READ_H
#define OB_ABI_SCAN_READ_H

#include "abi/scan.h"
#include "diag/text.h"

typedef struct ob_scan_mark {
  const ob_scan_os *os;
  unsigned rank; /* lower is more dependable */
  ob_str what;
} ob_scan_mark;

/** What is beyond the room for them tells nothing new. */
typedef struct ob_scan_marks {
  ob_scan_mark at[24];
  size_t count;
} ob_scan_marks;

/** What the header, the notes, the interpreter and the needed libraries say. */
void ob_scan_mark_file(ob_scan_marks *marks, const ob_elf *elf);
/** The triple that an rlib's metadata says it was compiled for. */
void ob_scan_mark_triple(ob_scan_marks *marks, ob_str triple);
void ob_scan_mark_node(ob_scan_marks *marks, ob_str node);
/** Set os and recognised; os stays NULL when nothing tells it. Errors: OB_E_NOMEM. */
OB_NODISCARD ob_status ob_scan_marks_decide(ob_arena *arena, const ob_scan_marks *marks,
                                            ob_scan *scan);

/**
 * Systems without nodes put the generation of a symbol into its name: NetBSD's __stat50 is `stat`
 * of 50, musl's __stat_time64 on machines of 32 bits is `stat` of 1. 0: a plain name.
 */
unsigned ob_scan_generation(const ob_scan_os *os, ob_str name, ob_str *base);
/** The generation behind this one; 0: none. */
unsigned ob_scan_generation_next(const ob_scan_os *os, unsigned generation);
/** What base is called in a generation other than 0, in text; none: it does not fit. */
ob_str ob_scan_generation_name(const ob_scan_os *os, ob_str base, unsigned generation, char *text,
                               size_t size);
/** What an old symbol of an OS changed in, whichever its generation; false: not listed. */
bool ob_scan_change_find(const ob_scan_os *os, ob_str name, ob_str node, ob_scan_change *change,
                         const char **what);

/** Nodes of the system's libraries that promise nothing beyond one build of them. */
bool ob_scan_is_private(ob_str node);

const char *ob_scan_change_word(ob_scan_change change);
/** "stat@FBSD_1.5 of libc.so.7"; "since 12.0". */
void ob_scan_need_put(ob_buf *out, const ob_scan_need *need);
void ob_scan_since_put(ob_buf *out, const ob_scan_since *since);

/** "stat" of "stat@FBSD_1.5", as object files name versioned symbols; *node the rest, or none. */
ob_str ob_scan_split(ob_str name, ob_str *node);

#endif
