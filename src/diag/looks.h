// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a piece of work looked at on disk, so that somebody can tell later whether it would come out
 * the same: every file that was read, every directory that was listed, everything that was asked
 * for and was not there. The functions with an ob_diags are those of sys/fs.h; where diags->looks
 * is set they write down what they saw.
 *
 *   ob_looks looks;
 *   ob_looks_init(&looks, &arena);
 *   diags.looks = &looks;                        work; then, in another run, for each look:
 *   same = ob_look_holds(&scratch, look);
 *
 * A file is known by its inode, size, mtime and ctime. ctime cannot be set back, but the clock that
 * sets it ticks slowly (a hundredth of a second, on some file systems two seconds): what was
 * changed that shortly before it was looked at is known by its content instead.
 */
#ifndef OB_DIAG_LOOKS_H
#define OB_DIAG_LOOKS_H

#include "base/map.h"
#include "diag/diag.h"
#include "sys/fs.h"

typedef enum ob_look_kind {
  OB_LOOK_KIND,  /* whether something is there, and what: file, directory */
  OB_LOOK_STATE, /* a file or directory by its inode */
  OB_LOOK_TEXT,  /* a file by its content */
  OB_LOOK_NAMES, /* a directory by the names in it */
} ob_look_kind;
#define OB_LOOK_KINDS 4

typedef struct ob_look {
  const char *path; /* as it was opened: may be relative */
  uint64_t stamp;   /* a hash of what was seen */
  ob_look_kind kind;
} ob_look;

/** Other looks that belong to it: those of a library that several packages share. */
typedef struct ob_looks_shared {
  const char *name;
  const struct ob_looks *looks; /* complete; borrowed */
} ob_looks_shared;

typedef struct ob_looks {
  ob_arena *arena;  /* borrowed */
  int64_t since_ns; /* what was changed after it counts as changed just now */
  ob_map by_path;   /* -> number in list + 1 */
  OB_VEC(ob_look) list;
  OB_VEC(ob_looks_shared) shared;
  bool incomplete; /* memory ran out, or a file changed between two looks: of no use */
} ob_looks;

/** Begins now. */
void ob_looks_init(ob_looks *looks, ob_arena *arena);
/** Adds looks under a name, once. looks NULL: does nothing. */
void ob_looks_share(ob_looks *looks, const char *name, const ob_looks *shared);

/** Is it still as it was seen? scratch: for content that must be read. */
bool ob_look_holds(ob_arena *scratch, const ob_look *look);
/** The file as it was seen. False: it has changed, is no file, is larger than max, or no memory. */
bool ob_look_text(ob_arena *arena, const ob_look *look, size_t max, ob_str *out);
/** Does it know its file by content, though the file is no longer new? Then *look becomes what
 * would be written down now. The look must hold. */
bool ob_look_settle(ob_look *look);

/** ob_file_exists */
bool ob_look_exists(ob_diags *diags, const char *path);
/** ob_file_stat with follow: only the kind may be used of *out. */
OB_NODISCARD int ob_look_stat(ob_diags *diags, const char *path, ob_file_info *out);
/** ob_dir_list */
OB_NODISCARD int ob_look_list(ob_diags *diags, ob_arena *arena, const char *path,
                              ob_dir_entries *out);
/** ob_file_read */
OB_NODISCARD int ob_look_read(ob_diags *diags, ob_arena *arena, const char *path, size_t max,
                              ob_str *out);

#endif
