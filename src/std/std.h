// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Installed sysroots: a std that was compiled for one rustc, target, OS version and set of
 * replacements. Cargo's stock std knows another libc than the one that the crates get; a program
 * that takes std from such a sysroot has one set of bindings.
 *
 * A store is a directory of them:
 *
 *   STORE/<commit>-<target>-<version>-<hash>/    one sysroot; appears whole, never changed
 *     osbind-sysroot.toml                        what it is: ob_sysroot
 *     lib/rustlib/<target>/lib/lib*.rlib         what rustc looks for under --sysroot
 *   STORE/.osbind-XXXXXX/                        one that is being put together (or was left)
 *   STORE/build/<key>/                           Cargo's target directory of earlier builds, kept
 *                                                because most of it serves the next one too
 *   STORE/build/<key>.lock                       held while it is used
 *   STORE/used/<name of the sysroot>             who built with it last, one `SECONDS PATH` a line
 *   STORE/used/<name>+<16 hex digits>            the same of one project, of plain cargo's builds
 *
 * There are two stores: the user's, CACHE/sysroot, and the system's, STATE/sysroot. The OS may
 * ship sysroots too, anywhere: `sysroot = DIR` in [osbind.target.Q] names one, or a directory
 * that holds some.
 */
#ifndef OB_STD_STD_H
#define OB_STD_STD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "target/target.h"

#define OB_SYSROOT_FILE "osbind-sysroot.toml"
#define OB_SYSROOT_FORMAT 1
#define OB_SYSROOT_MAX_SIZE (4u << 20) /* bytes of that file */
#define OB_SYSROOT_MAX_FILES 10000
#define OB_STD_NAME_MAX 200 /* bytes of a sysroot's directory name */

/** One file of a sysroot. */
typedef struct ob_sysroot_file {
  ob_str path; /* relative to the sysroot: "lib/rustlib/T/lib/libcore-0123.rlib" */
  uint64_t size;
  ob_str sha256; /* 64 hex digits */
} ob_sysroot_file;

/** A crate of std's own graph that came from the OS. */
typedef struct ob_sysroot_replaced {
  ob_str name;
  ob_str locked;  /* the version that std's Cargo.lock has */
  ob_str version; /* of the replacement */
  ob_str content; /* its content hash, see ob_os_crate */
  ob_str dir;     /* where it was */
} ob_sysroot_replaced;

/** A crate that std's Cargo.lock names. */
typedef struct ob_sysroot_crate {
  ob_str name, version;
} ob_sysroot_crate;

/** What osbind-sysroot.toml holds. All strings are borrowed from its text. */
typedef struct ob_sysroot {
  const char *dir; /* absolute; NULL: not on disk */
  ob_str name;     /* of the directory */

  ob_str rustc;      /* first line of `rustc -vV`: "rustc 1.96.0 (ac68faa20 2026-05-25)" */
  ob_str commit;     /* 40 hex digits; where rustc does not know its own: 40 of the SHA-256 of all
                        that -vV says, so that two of them still differ */
  ob_str rustc_path; /* the program that compiled it: absolute, links resolved */
  uint64_t rustc_size;
  int64_t rustc_mtime_ns;

  ob_str target;      /* triple, or the stem of a target-spec file */
  ob_str spec_sha256; /* of that file's content; empty: a built-in target */
  ob_str version;     /* of the OS; empty: not known */
  ob_str profile;     /* "release" or "debug" */
  ob_str panic;       /* "unwind" or "abort" */
  bool has_std;       /* false: core and alloc only */
  ob_str libc;        /* the version of libc that std was compiled with; empty: none */
  ob_str source;      /* directory of std's source */
  ob_str osbind;      /* version of osbind that made it */
  uint64_t built;     /* seconds since 1970 */

  OB_VEC(ob_sysroot_replaced) replaced; /* by name; empty: std's own crates throughout */
  OB_VEC(ob_sysroot_crate) crates;      /* std's Cargo.lock, by name and version */
  OB_VEC(ob_sysroot_file) files;        /* by path; without osbind-sysroot.toml itself */
} ob_sysroot;

/**
 * Read the text of a registered source. Unknown keys are passed over: a newer osbind may have
 * written it.
 * Errors: as ob_toml_parse; OB_E_INVALID (OB1100: a key that is missing or wrong, a path that
 *         leaves the sysroot, a name that is none), OB_E_UNSUPPORTED (OB1101: a format to come),
 *         OB_E_LIMIT (OB1100), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_sysroot_parse(ob_arena *arena, ob_diags *diags, uint32_t file,
                                        ob_sysroot *out);
/** The same of dir/osbind-sysroot.toml. Errors also: OB_E_NOT_FOUND, OB_E_IO (OB0001). */
OB_NODISCARD ob_status ob_sysroot_load(ob_arena *arena, ob_diags *diags, const char *dir,
                                       ob_sysroot *out);
/** As the file's text: parse(print(x)) is x. */
void ob_sysroot_print(ob_buf *out, const ob_sysroot *sysroot);

/**
 * The name of its directory: 12 digits of the commit, target, version, and 16 hex digits over what
 * else tells two apart (replacements, profile, panic, spec file, source).
 * OB_STR_NONE: no memory.
 */
ob_str ob_sysroot_name(ob_arena *arena, const ob_sysroot *sysroot);
/** "x86_64-unknown-freebsd.14.1", for messages. */
ob_str ob_sysroot_target(ob_arena *arena, const ob_sysroot *sysroot);

/**
 * Compare every file with its recorded size and SHA-256, and look for files that are not
 * recorded. Pushes an error for each (OB1102); *wrong counts them.
 * Errors: OB_E_INVALID, OB_E_IO, OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_sysroot_verify(ob_arena *arena, ob_diags *diags,
                                         const ob_sysroot *sysroot, size_t *wrong);

/* ---- stores ---- */

/** CACHE/sysroot or STATE/sysroot. NULL: no memory. */
const char *ob_std_store(ob_arena *arena, const char *state_or_cache_dir);

typedef OB_VEC(ob_sysroot) ob_sysroots;

/**
 * Add the sysroots of a store to *out, by name. A store that is not there is empty. A sysroot that
 * cannot be read, or that others can write to, is a warning (OB1103) and left out.
 * Errors: OB_E_IO, OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_std_list(ob_arena *arena, ob_diags *diags, const char *store,
                                   ob_sysroots *out);

/** The same of a directory that is a sysroot itself, or holds some. */
OB_NODISCARD ob_status ob_std_list_place(ob_arena *arena, ob_diags *diags, const char *dir,
                                         ob_sysroots *out);

/**
 * Put a finished directory (on the same file system, made by ob_dir_make_temp in the store) in its
 * place under sysroot->name: hash its files into sysroot->files, write osbind-sysroot.toml, fsync,
 * rename. What stood there before is moved away first and removed afterwards.
 * Errors: OB_E_IO (OB1104), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_std_put(ob_arena *arena, ob_diags *diags, const char *store,
                                  const char *unfinished, ob_sysroot *sysroot);

/* ---- used.c ---- */

/** A project that was built with a sysroot. */
typedef struct ob_std_use {
  uint64_t when;  /* seconds since 1970 */
  ob_str project; /* its directory */
} ob_std_use;
typedef OB_VEC(ob_std_use) ob_std_uses;

/** Who built with the sysroot of that name, by the records of a user's store; newest first. */
OB_NODISCARD ob_status ob_std_used(ob_arena *arena, const char *store, ob_str name,
                                   ob_std_uses *out);
/** Record it, at most once an hour for a project. What cannot be written is not recorded. */
void ob_std_use_now(ob_arena *arena, const char *store, ob_str name, const char *project,
                    uint64_t now);

typedef struct ob_std_gc_opts {
  const char *user_store; /* where the records of use are */
  uint64_t seconds;       /* what was not used for so long goes */
  bool builds;            /* all kept build directories go, however young */
  bool dry_run;
  uint64_t now;
} ob_std_gc_opts;

typedef struct ob_std_gone_one {
  const char *path, *why;
  uint64_t bytes;
} ob_std_gone_one;
typedef OB_VEC(ob_std_gone_one) ob_std_gone;

/**
 * Remove from a store what killed runs left, sysroots whose rustc is gone or that were not used
 * for long, and build directories that nobody uses now. out: what was (or would be) removed.
 * Errors: OB_E_IO, OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_std_gc(ob_arena *arena, ob_diags *diags, const char *store,
                                 const ob_std_gc_opts *opts, ob_std_gone *out);

/** Take it away: renamed first, so that what is half removed is not taken for whole. */
OB_NODISCARD ob_status ob_std_remove(ob_arena *arena, ob_diags *diags, const char *dir);

#endif
