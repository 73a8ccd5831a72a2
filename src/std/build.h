// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Building a sysroot: which rustc, which source of std, which crates of its graph the OS owns; then
 * one run of Cargo with -Zbuild-std in a directory of osbind's own, behind the wrapper. This is the
 * only place where osbind sets RUSTC_BOOTSTRAP, and it reaches that one run alone.
 */
#ifndef OB_STD_BUILD_H
#define OB_STD_BUILD_H

#include "cargo/lockfile.h"
#include "formats/semver.h"
#include "sources/hash_cache.h"
#include "sources/index_build.h"
#include "sources/plan.h"
#include "std/std.h"

/* ---- toolchain.c ---- */

/** A rustc as it tells of itself. */
typedef struct ob_toolchain {
  const char *rustc;   /* the compiler itself, never rustup's proxy: absolute, links resolved */
  const char *cargo;   /* beside it, else the one that was given */
  const char *sysroot; /* its own */
  ob_str version;      /* "rustc 1.96.0 (ac68faa20 2026-05-25)" */
  ob_str commit;       /* see ob_sysroot */
  ob_str host;
  ob_semver release;
  uint64_t size; /* of rustc */
  int64_t mtime_ns;
} ob_toolchain;

typedef struct ob_toolchain_ask {
  const char *rustc; /* a path, or a name in PATH; rustup's proxy is asked for the real one */
  const char *cargo;
  const char *cwd;       /* rustup looks for rust-toolchain.toml from there */
  const char *cache_dir; /* where answers are kept, unless it was a proxy that was asked; or NULL */
} ob_toolchain_ask;

/** Errors: OB_E_NOT_FOUND (OB1107: no such program), OB_E_PROCESS (OB1107: no answer), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_toolchain_find(ob_arena *arena, ob_diags *diags,
                                         const ob_toolchain_ask *ask, ob_toolchain *out);

/** The same from what `rustc -vV` printed. False: that is no answer of rustc's. */
bool ob_toolchain_parse(ob_arena *arena, ob_str answer, ob_toolchain *out);

/**
 * The version of the libc that the std of the toolchain itself was compiled with ("0.2.183"), by
 * the paths that rustc leaves in its metadata; empty: no std for that target, or none found.
 */
ob_str ob_toolchain_libc(ob_arena *arena, const char *sysroot, ob_str target);

/* ---- source.c ---- */

/** The source of std. */
typedef struct ob_std_source {
  const char *library; /* the directory `library` of the Rust project */
  const char *vendor;  /* the crates that std depends on; NULL: Cargo has to find them */
  bool is_own;         /* the toolchain's own: Cargo finds it by itself */
  ob_lockfile lock;
} ob_std_source;

/**
 * The source that belongs to the toolchain, or the one in dir (`library` itself, or a tree or
 * sysroot that holds it); dir NULL: not given.
 * Errors: OB_E_NOT_FOUND (OB1110: none, with the package that has it), OB_E_INVALID (OB1111: of
 *         another version than rustc), as ob_lockfile_load
 */
OB_NODISCARD ob_status ob_std_source_find(ob_arena *arena, ob_diags *diags,
                                          const ob_toolchain *toolchain, const char *dir,
                                          ob_std_source *out);

/** The version "1.96" of a source by what stands in it; *exact: from its file `version`. Empty:
 * nothing tells. */
ob_str ob_std_source_version(ob_arena *arena, const char *library, bool *exact);

/* ---- fit.c ---- */

/**
 * Which crates of std's graph the OS owns, for a target and OS version, into out->crates and
 * out->replaced.
 * Errors: OB_E_NOT_FOUND (OB1112: a promised crate that no OS source has for this version),
 * OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_std_replaced(ob_arena *arena, ob_diags *diags, const ob_plan *plan,
                                       const ob_target *target, ob_str version,
                                       const ob_lockfile *lock, ob_sysroot *out);

/** What is installed, as one run of the program sees it. Zeroed but for the first fields. */
typedef struct ob_std_view {
  const char *stores[2]; /* asked in this order; NULL: none */
  ob_toolchain_ask ask;  /* for the rustc in use: asked when the first sysroot is looked at */
  bool forced;           /* `policy` holds whatever the config says */
  ob_std_policy policy;

  bool listed, asked, has_toolchain; /* internal, all below */
  ob_toolchain toolchain;
  ob_sysroots all;             /* of the stores */
  size_t of_stores;            /* how many of them; what follows was named by a config */
  struct ob_std_place *places; /* directories that a config named */
} ob_std_view;

/** The rustc in use; NULL when there is none that answers. */
const ob_toolchain *ob_std_toolchain(ob_arena *arena, ob_std_view *view);

/**
 * The policy and the sysroots of a target, the one that is taken first standing first: those that
 * `sysroot` in the config names, then those of the stores; among them release before debug, then
 * panic=abort (which units that unwind pass over) before unwind, then the one that was built last,
 * then the user's before the system's. A sysroot fits when its replacements are those of now; it is
 * damaged when a file is not as it was built. cache: hashes that are known; may be NULL. A
 * directory of the config that holds no sysroot at all is a warning (OB1130), and makes the policy
 * of its targets OB_STD_REQUIRED.
 */
OB_NODISCARD ob_status ob_std_offers(ob_arena *arena, ob_diags *diags, ob_std_view *view,
                                     const ob_plan *plan, ob_hash_cache *cache,
                                     const ob_target *target, ob_index_target *out);
/** The same as what ob_update_run asks for. */
ob_sysroot_filler ob_std_filler(ob_std_view *view);

typedef enum ob_std_state {
  OB_STD_NONE, /* none for this OS version */
  OB_STD_FITS,
  OB_STD_OTHER_CRATES, /* built from other replacements */
  OB_STD_OTHER_RUSTC,  /* only for other compilers */
  OB_STD_DAMAGED,
} ob_std_state;

typedef struct ob_std_status {
  ob_std_policy policy;
  ob_std_state state;
  const ob_index_sysroot *sysroot; /* of FITS (for a unit that unwinds, if one can have it),
                                      OTHER_CRATES, DAMAGED; else NULL */
} ob_std_status;

/** Which std a build for this target and version would get now. As ob_std_offers. */
OB_NODISCARD ob_status ob_std_choose(ob_arena *arena, ob_diags *diags, ob_std_view *view,
                                     const ob_plan *plan, ob_hash_cache *cache,
                                     const ob_target *target, ob_str version, ob_std_status *out);

/* ---- build.c ---- */

typedef enum ob_std_event {
  OB_STD_WAITS,    /* for another build that uses the same directory; item: its lock */
  OB_STD_BUILDS,   /* Cargo begins; item: its first line */
  OB_STD_COMPILED, /* one more crate; item: its name */
  OB_STD_FRESH,    /* it was there already */
} ob_std_event;

/** Told what happens. total 0: not known. */
typedef struct ob_std_watch {
  void (*tell)(void *context, ob_std_event event, size_t done, size_t total, ob_str item);
  void *context;
} ob_std_watch;

typedef struct ob_std_build_opts {
  const char *store;
  const ob_toolchain *toolchain;
  const ob_std_source *source;
  const ob_config *config;
  const ob_plan *plan;
  const ob_target *target;
  ob_str spec_path;       /* the spec file as rustc takes it; empty: a built-in target */
  ob_str version;         /* of the OS; empty: not known */
  ob_str profile;         /* "release" or "debug" */
  ob_str panic;           /* "unwind" or "abort" */
  bool again;             /* also when it is there */
  bool verbose;           /* Cargo's own messages go to standard error */
  const char *wrapper;    /* osbind-rustc */
  const char *cargo_home; /* the user's, for crates that std needs when they are not vendored */
  uint64_t now;           /* seconds since 1970 */
  ob_std_watch watch;
} ob_std_build_opts;

typedef struct ob_std_built {
  ob_sysroot sysroot;
  bool fresh;             /* it was there already */
  size_t compiled, units; /* crates that were compiled, of how many */
  uint64_t milliseconds;
} ob_std_built;

/**
 * Build one sysroot and put it in the store. Two runs at once: the second waits, and takes what
 * the first one made. Killed at any time, the store is as it was before.
 *
 * Errors: OB_E_PROCESS (OB1113: std does not compile; OB1114: what it needs and the replacement
 *         does not have; OB1116: std's crates are not to be had), OB_E_IO (OB1104, OB1115: no
 * room), as ob_std_replaced, ob_update_run
 */
OB_NODISCARD ob_status ob_std_build(ob_arena *arena, ob_diags *diags, const ob_std_build_opts *opts,
                                    ob_std_built *out);

#endif
