// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * OS sources: directories of crates that an OS owns. A directory is an OS source
 * (an overlay) when it holds the marker file `osbind-source.toml`, or a crate
 * with a recipe; every other `directory` is a mirror and Cargo's business.
 *
 *   DIR/osbind-source.toml                 source = 1, optional name = "freebsd-14"
 *   DIR/libc-0.2.183/Cargo.toml            any directory names
 *   DIR/libc-0.2.183/osbind-recipe.toml
 *   DIR/libc-0.2.183/.cargo-checksum.json  Cargo's form: {"files":{PATH:SHA-256}}
 */
#ifndef OB_SOURCES_OS_SOURCE_H
#define OB_SOURCES_OS_SOURCE_H

#include "base/vec.h"
#include "cargo/workspace.h"
#include "diag/diag.h"
#include "sources/recipe.h"

#define OB_SOURCE_FILE "osbind-source.toml"
#define OB_CHECKSUM_FILE ".cargo-checksum.json"

/** One file of an OS-owned crate. */
typedef struct ob_crate_file {
  ob_str path; /* relative to the crate, '/' between parts */
  uint64_t size;
  int64_t mtime_ns;
  ob_str recorded; /* SHA-256 in .cargo-checksum.json (64 hex digits), or empty */
} ob_crate_file;

typedef struct ob_checksum {
  ob_str path, sha256;
} ob_checksum;

/** A `.cargo-checksum.json`. */
typedef struct ob_checksums {
  ob_str package;            /* SHA-256 of the upstream's archive, or empty */
  OB_VEC(ob_checksum) files; /* sorted by path */
} ob_checksums;

#define OB_CHECKSUM_MAX_SIZE (16u << 20)

/** Read one from a registered source. Errors: OB_E_SYNTAX, OB_E_INVALID (OB0515), OB_E_LIMIT. */
OB_NODISCARD ob_status ob_checksums_parse(ob_arena *arena, ob_diags *diags, uint32_t file,
                                          ob_checksums *out);

typedef struct ob_os_crate {
  const char *dir; /* absolute, links resolved */
  ob_manifest manifest;
  ob_recipe recipe;
  bool sealed;                 /* has a .cargo-checksum.json */
  ob_str package;              /* "package" in it: the upstream archive's SHA-256; or empty */
  OB_VEC(ob_crate_file) files; /* sorted by path; the checksum file itself is not in it */
  char content[65];            /* SHA-256 over (path, SHA-256 of the content) of all files */
} ob_os_crate;

typedef struct ob_os_source {
  const char *dir; /* absolute, links resolved */
  ob_str name;
  OB_VEC(ob_os_crate) crates; /* sorted by name, then newest first */
} ob_os_source;

/** Is dir an OS source, as said above? Cheap. Returns 0, or the errno for which it cannot be known.
 */
OB_NODISCARD int ob_os_source_is(const char *dir, bool *is);

typedef enum ob_verify {
  OB_VERIFY_FULL, /* hash every file, compare with what is recorded */
  OB_VERIFY_STAT, /* take a cached hash where path, size, mtime and inode are as they were */
} ob_verify;

/** Hashes that are known from earlier runs. NULL where there is none. */
typedef struct ob_hash_cache ob_hash_cache;

/**
 * Read one crate: manifest, recipe, files (without a top-level .git and Cargo's
 * target directory), trust (every directory and file owned
 * by root or the calling user and not writable by others; no link or `..` that
 * leaves root_dir), SHA-256.
 *
 * Errors (all are collected): OB_E_TRUST (OB0510 path and mode), OB_E_INVALID
 * (OB0511 a file differs from its recorded SHA-256, OB0512 a recorded file is
 * missing, OB0513 dependencies, OB0514 a path that leaves root_dir, OB0515 the
 * checksum file), OB_E_LIMIT (OB0519), as ob_manifest_load and ob_recipe_load.
 */
OB_NODISCARD ob_status ob_os_crate_load(ob_arena *arena, ob_diags *diags, const char *dir,
                                        const char *root_dir, ob_verify verify,
                                        ob_hash_cache *cache, ob_os_crate *out);

/**
 * Read every crate of a source. A broken crate is an error, the others are still
 * read. Also: OB0516 (osbind-source.toml), OB0517 (one crate and version twice).
 */
OB_NODISCARD ob_status ob_os_source_load(ob_arena *arena, ob_diags *diags, const char *dir,
                                         ob_verify verify, ob_hash_cache *cache, ob_os_source *out);

/** Load/store the cache file (one that is missing, corrupt or others' to write is empty; never an
 * error). */
ob_hash_cache *ob_hash_cache_load(ob_arena *arena, const char *path);
OB_NODISCARD int ob_hash_cache_store(ob_arena *arena, const ob_hash_cache *cache, const char *path);

/**
 * Refuse (OB0510) a path that somebody other than root or uid can write to: itself,
 * all its parents, and what links on the way point to. A sticky directory such as
 * /tmp may be a parent. What is not there is trusted when its parents are.
 */
OB_NODISCARD ob_status ob_trust_check(ob_arena *arena, ob_diags *diags, ob_span at,
                                      const char *path, uint32_t uid);

/** May the crate be a replacement, compiled with nothing but core, alloc and std? Errors: OB0513.
 */
OB_NODISCARD ob_status ob_os_crate_stands_alone(ob_diags *diags, const ob_manifest *m);

#endif
