// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * From config files to an index on disk: what `osbind update`, `osbind enable`
 * and every `osbind build` do first. One call does all of it: the plan, the
 * stamps, the index under a name that holds its hash, the pointer to it, and
 * the removal of old ones.
 *
 * A state directory holds
 *   index-<16 hex>.osbi       never changed once written
 *   current, current-<16 hex> one line: the newest index of a level
 *   stamps/                   one file per OS-owned crate, see ob_update_run
 *   hashes                    the hash cache
 *   lock                      held while any of these is written
 */
#ifndef OB_SOURCES_INDEX_BUILD_H
#define OB_SOURCES_INDEX_BUILD_H

#include "sources/index_write.h"
#include "sources/plan.h"

typedef enum ob_update_level {
  OB_UPDATE_CALL,    /* for one call of Cargo: no `current` is written */
  OB_UPDATE_SYSTEM,  /* <state>/current */
  OB_UPDATE_USER,    /* <state>/current-<hash of Cargo's home> */
  OB_UPDATE_PROJECT, /* <state>/current-<hash of the project's directory> */
} ob_update_level;

/**
 * Fills in the installed sysroots of one target, and its policy: src/std, which stands above this
 * module, knows them (see ob_std_filler).
 */
typedef struct ob_sysroot_filler {
  ob_status (*fill)(void *context, ob_arena *arena, ob_diags *diags, const ob_plan *plan,
                    ob_hash_cache *cache, const ob_target *target, ob_index_target *out);
  void *context;
} ob_sysroot_filler;

typedef struct ob_update_opts {
  ob_update_level level;
  const ob_config *config;   /* read with the layers that the level may see: SYSTEM only the
                                system's, USER also $CARGO_HOME's, the others all of them */
  const ob_targets *targets; /* the built-in table, or one that also holds spec files' targets
                                (ob_targets_with) */
  ob_str host;               /* triple of the host, see ob_host_triple; empty: not known */
  bool target_given;         /* Cargo gets --target: units without it are the host's, and are left
                                alone. Where that is not known (plain cargo, after `enable`) they
                                follow the host's rules, whoever they are for */
  const char *state_dir;     /* absolute; made when missing */
  const char *owner_dir;     /* what the pointer is named by: Cargo's home or the project's
                                directory, absolute; NULL: `current` */
  ob_str version; /* every target's version, whatever the config says; {NULL, 0}: as it says */
  const ob_sysroot_filler *sysroots; /* NULL: there are none */
  ob_verify verify;
  uint64_t now; /* seconds since 1970, for the removal of old indexes */
} ob_update_opts;

typedef struct ob_update_result {
  ob_plan plan;
  const char *index_path; /* absolute */
  ob_str index_bytes;     /* its content */
  uint64_t set_id;
  bool written;          /* this index was not there before */
  bool moved;            /* the level's `current` named another index, or none */
  size_t crates;         /* OS-owned crates that rules name */
  size_t targets;        /* targets for which at least one rule replaces a crate */
  size_t stamps;         /* stamps that were written, because a crate's content changed */
  size_t removed;        /* old index files that were removed */
  size_t removed_stamps; /* stamps of crates that are gone */
} ob_update_result;

/**
 * Make the plan and bring the state directory up to date with it. A stamp
 * `stamps/<crate>-<version>-<16 hex of its directory>` holds the hashes of the
 * crate's content and of its recipe, and its directory; it is written (so that its
 * mtime changes) only when these differ from what it holds, and removed when the
 * crate is gone and no index that is kept names it. Killed at any point, the directory still
 * holds a whole index that `current` names. A directory that cannot be written is no
 * error as long as nothing in it has to change.
 *
 * A missing directory of an OS source is a warning here; the targets that it is
 * promised to fail when they are built (see ob_plan_missing).
 *
 * Errors: as ob_plan_make; OB_E_IO, OB_E_TRUST (OB0601..: the state directory);
 *         OB_E_LIMIT (an index larger than OB_INDEX_MAX_SIZE), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_update_run(ob_arena *arena, ob_diags *diags, const ob_update_opts *opts,
                                     ob_update_result *out);

/** The index that the `current` of an owner_dir names, or NULL (none was made, or it is gone). */
const char *ob_update_current(ob_arena *arena, const char *state_dir, const char *owner_dir);

/** The table with the targets of spec files added, sorted. Errors: OB_E_LIMIT, OB_E_INVALID (a
 * spec file with the name of a built-in target), OB_E_NOMEM. */
OB_NODISCARD ob_status ob_targets_with(ob_arena *arena, ob_diags *diags, const ob_targets *builtin,
                                       const ob_target *const *specs, size_t count,
                                       ob_targets *out);

/**
 * The host triple of a rustc (an absolute path, or a name in PATH): what
 * `rustc -vV` says, remembered in <state>/host by path, size, mtime and
 * `toolchain` (RUSTUP_TOOLCHAIN or ""). When no rustc can be asked, the system
 * that osbind itself was built for. Empty only when there is no memory.
 */
ob_str ob_host_triple(ob_arena *arena, const char *rustc, const char *toolchain,
                      const char *state_dir);

#endif
