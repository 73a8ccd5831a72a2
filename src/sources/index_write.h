// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Writing an index: fill an ob_index_doc, get its bytes. What the fields mean
 * stands in sources/index.h; all strings are borrowed.
 */
#ifndef OB_SOURCES_INDEX_WRITE_H
#define OB_SOURCES_INDEX_WRITE_H

#include "base/strs.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "formats/cfg/cfg.h"
#include "formats/semver.h"
#include "sources/index.h"
#include "sources/recipe.h"

typedef struct ob_index_file {
  ob_str path; /* relative to the crate's directory */
  uint64_t size;
  int64_t mtime_ns;
} ob_index_file;

/** One OS-owned crate. Written once, however many candidates point to it. */
typedef struct ob_index_crate {
  ob_str name, version; /* of the replacement */
  ob_str dir, root;     /* absolute */
  ob_str edition;
  ob_str remap;        /* what dir is called in the compiled crate; empty: no remapping */
  ob_str stamp_path;   /* absolute */
  ob_str stamp_sha256; /* 64 hex digits */
  ob_str content;      /* its content hash, 64 hex digits */
  uint64_t stamp_len;  /* bytes */
  OB_VEC(ob_index_file) files;
} ob_index_crate;

/** One table of a recipe, as seen from one target. */
typedef struct ob_index_part {
  const ob_cfg *when; /* as ob_cfg_partial gives it (versions only); NULL: always */
  bool has_cfg, has_std_cfg, has_env, has_out_dir;
  ob_strs cfg, std_cfg; /* as rustc takes them after --cfg */
  ob_strs env;          /* "NAME=value" */
  ob_str out_dir;       /* absolute */
} ob_index_part;

typedef struct ob_index_candidate {
  ob_semver version;
  const ob_index_crate *crate;
  OB_VEC(ob_index_part) parts; /* in the recipe's order: the last that holds gives a key */
} ob_index_candidate;

typedef struct ob_index_rule {
  uint8_t kind; /* OB_INDEX_REPLACE or OB_INDEX_TELL */
  bool required;
  uint8_t policy;                        /* OB_INDEX_COMPATIBLE ..., the values of ob_policy */
  const ob_cfg *when;                    /* as ob_cfg_partial gives it; NULL: always */
  ob_str origin;                         /* "FILE:LINE", for messages */
  OB_VEC(ob_index_candidate) candidates; /* replace; any order */
  uint64_t from[3], to[3];               /* tell */
  ob_strs drop, add;                     /* tell; `name` drops every --cfg of that name */
  ob_str notice;                         /* tell */
} ob_index_rule;

typedef struct ob_index_compiler {
  uint64_t size;
  int64_t mtime_ns;
} ob_index_compiler;

/** An installed std for one OS version of a target. */
typedef struct ob_index_sysroot {
  uint8_t state;                       /* OB_INDEX_SYSROOT_FITS ... */
  uint8_t flags;                       /* OB_INDEX_SYSROOT_ABORTS */
  ob_str version;                      /* of the OS; empty: unknown */
  ob_str dir;                          /* absolute */
  ob_str commit;                       /* of its rustc */
  ob_str words;                        /* what it was built from, or which file is damaged */
  ob_str id;                           /* over its content: part of the set id */
  OB_VEC(ob_index_compiler) compilers; /* programs that are known to be that rustc */
  OB_VEC(ob_index_file) files;
} ob_index_sysroot;

/** A crate name that rules own for one target. */
typedef struct ob_index_owned {
  ob_str name;
  ob_str served; /* OS versions that are served, for messages: "13, 14"; may be empty */
  OB_VEC(ob_index_rule) rules; /* highest precedence first */
} ob_index_owned;

typedef struct ob_index_target {
  ob_str triple;
  ob_str variable;                   /* CARGO_TARGET_..._VERSION */
  ob_str version;                    /* default; empty: unknown */
  ob_str from;                       /* where the default comes from, in words */
  uint8_t std;                       /* OB_INDEX_STD_FITTING ... */
  OB_VEC(ob_index_sysroot) sysroots; /* the one that is taken first stands first */
  ob_str like;                       /* target_os of the OS that this one is a fork of; or empty */
  ob_str elf;                        /* ob_elf_ident, packed, for notes; or empty */
  OB_VEC(ob_index_owned) crates;     /* any order; each name once */
} ob_index_target;

typedef struct ob_index_doc {
  ob_str next; /* wrapper to call after ours; or empty */
  ob_str state_dir;
  ob_str host; /* triple that units without --target are for; empty: leave them alone */
  OB_VEC(ob_index_target) targets; /* any order; each triple once */
} ob_index_doc;

/**
 * The bytes of doc's index into out. The same doc always gives the same bytes;
 * the order of targets and crates does not matter.
 *
 * Its set id is FNV-1a over what is chosen for which target (targets, default
 * versions, sysroots, what they are like, host, rules, conditions, candidates with their stamps),
 * not over what a stamp tells by itself (sizes, times, recipes) nor over words for messages. It is
 * part of the answer to `rustc -vV`: a change gives new artifacts.
 *
 * Errors: OB_E_INVALID (OB0601: a name twice, a condition that asks for more than
 * the version), OB_E_LIMIT (OB0602: larger than OB_INDEX_MAX_SIZE), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_index_write(ob_arena *arena, ob_diags *diags, const ob_index_doc *doc,
                                      ob_buf *out);

/** Append the postfix form of a predicate over the version. False: it holds another kind of atom.
 */
bool ob_condition_compile(ob_buf *out, const ob_cfg *when);

#endif
