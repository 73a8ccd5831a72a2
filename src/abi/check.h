// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a crate, an rlib or a whole target directory binds, held against the facts of one release
 * before anything is linked: symbols that the release lacks or no longer has, old ones, and ones
 * whose structures are not those that the bindings describe.
 *
 *   ob_check check;
 *   OB_TRY(ob_check_begin(&check, arena, diags, &opts));
 *   OB_TRY(ob_check_source(&check, "vendor/libc/src/lib.rs", OB_STR("libc")));
 *   OB_TRY(ob_check_object(&check, "target/.../libfoo-1234.rlib"));
 *   OB_TRY(ob_check_finish(&check));     pushes the findings
 *
 * A name is judged only when the OS's own libraries have it in some release: an undefined symbol of
 * an object may be another crate's. An extern item whose block says that it is in one of the OS's
 * libraries is judged in any case (OB1076).
 */
#ifndef OB_ABI_CHECK_H
#define OB_ABI_CHECK_H

#include "abi/facts.h"
#include "abi/scan.h"
#include "base/map.h"
#include "base/strs.h"
#include "base/vec.h"
#include "formats/rust/rust.h"

#define OB_CHECK_MAX_FILES 20000u /* of Rust source */
#define OB_CHECK_MAX_DEPTH 64u    /* of modules in modules */

typedef struct ob_check_opts {
  const ob_fact_db *db;
  ob_str release; /* the release that is checked; in db */
  ob_str arch;
  ob_str layout; /* the release whose structures the bindings have; empty: not known */
  const ob_scan_os *os;
  ob_cfg_env env;     /* of the target with that release */
  const ob_str *cfgs; /* further cfgs that hold, as --cfg gives them: freebsd12, feature="std" */
  size_t cfg_count;
} ob_check_opts;

typedef enum ob_check_kind {
  OB_CHECK_FINE,
  OB_CHECK_UNKNOWN, /* no library of the OS has the name, in any release */
  OB_CHECK_TOO_NEW, /* OB1070 */
  OB_CHECK_GONE,    /* OB1071: it was there, or is there for programs linked earlier */
  OB_CHECK_OLD,     /* OB1072: an old symbol, whose newer one has other structures or arguments */
  OB_CHECK_LAYOUT,  /* OB1073: the bindings have the structures of another release */
  OB_CHECK_NODE,    /* OB1074: the release has the symbol, and not under this node */
} ob_check_kind;

/** What one reference comes to. */
typedef struct ob_check_verdict {
  ob_check_kind kind;
  uint16_t other; /* TOO_NEW: the first release that has it; GONE: the last; or NONE */
  const ob_fact_source *source; /* how that is known */
  ob_str bound;                 /* OLD, LAYOUT: the node that is bound; may be empty */
  ob_str wanted;                /* OLD: the newest node; LAYOUT: what the bindings need; NODE: what
                                   there is */
  const char *what;             /* OLD, LAYOUT: what changed ("struct stat"), or NULL */
  ob_scan_change change;        /* of what */
} ob_check_verdict;

/** Judge `name` as it is bound under node (empty: what a new link takes). */
ob_check_verdict ob_check_judge(const ob_check_opts *opts, ob_str name, ob_str node);

/** An item of an extern block. */
typedef struct ob_check_decl {
  ob_str symbol; /* link_name, or the item's own name; with its @NODE */
  ob_str item;
  ob_str crate;
  ob_str library; /* #[link(name)] of its block; empty: not said */
  ob_span at;
  bool certain; /* its gates hold for this target, as far as they can be told */
} ob_check_decl;

/** A name that objects refer to. */
typedef struct ob_check_use {
  ob_str symbol; /* with its @NODE */
  ob_str crate;  /* the first that refers to it */
  ob_str file;
  ob_strs others; /* further crates */
  bool weak;      /* every reference is */
} ob_check_use;

typedef struct ob_check {
  ob_arena *arena;
  ob_diags *diags;
  ob_check_opts opts;
  OB_VEC(ob_check_decl) decls;
  ob_map decl_index; /* symbol -> position + 1 */
  OB_VEC(ob_check_use) uses;
  ob_map use_index;
  ob_map defined; /* names that one of the objects defines */
  size_t files, objects;
  size_t other_arch;            /* objects, or members, that are of another machine: left out */
  size_t judged, unknown, weak; /* set by finish */
  size_t findings;
} ob_check;

/** Errors: OB_E_NOT_FOUND (OB1041: the release or arch is not in opts.db). */
OB_NODISCARD ob_status ob_check_begin(ob_check *check, ob_arena *arena, ob_diags *diags,
                                      const ob_check_opts *opts);
/**
 * Read the extern blocks of a crate: its root file, and the modules that exist for this target.
 * A module whose file is missing is left out (a macro or a build script may make it).
 * Errors: OB_E_IO, OB_E_NOT_FOUND (the root), OB_E_SYNTAX and OB_E_LIMIT as ob_rust_read (its
 *         diagnostics become warnings: what was read counts), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_check_source(ob_check *check, const char *root, ob_str crate);
/** Read what an object file or archive refers to. Errors: as ob_elf_open, ob_ar_open; OB_E_IO. */
OB_NODISCARD ob_status ob_check_object(ob_check *check, const char *path);
/**
 * Push the findings. With objects, what they refer to is judged, and told at the extern item that
 * declares it; without, every extern item. Errors: OB_E_INVALID when something was found;
 * OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_check_finish(ob_check *check);

/** Does this cfg hold: 1 yes, 0 no, -1 cannot be told (a feature, a cfg of a build script). */
int ob_check_cfg(const ob_check_opts *opts, const ob_cfg *cfg);

#endif
