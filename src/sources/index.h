// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The index: all that osbind-rustc must know, in one file that it maps. It is
 * written once under a name that holds the hash of its content and never
 * changed, so that a build that runs keeps the index it began with.
 *
 * Form (little-endian, no padding). str: u32 length + bytes. list: u32 count +
 * items. frame: u32 length + that many bytes, so that a reader can step over it
 * and a later format can add fields at its end. blob: u32 length + u64 FNV-1a of
 * the payload + payload.
 *
 *   file header    magic "OSBINDIX", u32 format, u32 file size, u32 offset of the
 *                  head blob, u32 offset of the table blob, u64 FNV-1a of all that
 *   head blob      u64 set id; str next wrapper; str state directory; str host triple
 *                  (empty: units without --target are never touched)
 *   table blob     list of targets, sorted by triple: str triple, u32 offset of its blob
 *   target blob    str triple, str variable, str default version, str from (words),
 *                  str like (target_os of the OS that this one is a fork of, or empty),
 *                  str elf (ob_elf_ident, packed, or empty),
 *                  u8 std policy (0 use what fits, 1 rustc's own, 2 auto, 3 required),
 *                  u32 offset of the blob of sysroots (0: none); list of owned crates,
 *                  sorted by name
 *   sysroots blob  list of sysroots, the one that is taken first standing first
 *   sysroot        frame: u8 state (0 fits, 1 other replacements, 2 damaged), str OS
 *                  version, str directory, str commit of its rustc, str words ("libc
 *                  0.2.139"; of a damaged one the file), frame with the list of compilers,
 *                  frame with the list of files as in a crate blob, u8 flags (bit 0: it
 *                  aborts, so that only units with panic=abort can have it)
 *   compiler       u64 size, u64 mtime (nanoseconds) of a program that is that rustc
 *   owned crate    frame: str name, str served ("13, 14"), list of rules, highest first
 *   rule           frame: u8 kind (0 replace, 1 tell), u8 flags (bit 0 required),
 *                  u8 policy (0 compatible, 1 exact, 2 newest), str condition,
 *                  str origin ("FILE:LINE"), then
 *                  replace: list of candidates, newest first
 *                  tell: u64 x 6, from (inclusive) and to (exclusive) as major,
 *                  minor, patch; list of str cfgs to drop, list of str cfgs to add,
 *                  str notice (one line, may be empty)
 *   candidate      frame: u64 major, minor, patch; str pre; u32 offset of the crate
 *                  blob; list of parts
 *   part           frame: str condition; u8 has (bit 0 cfg, 1 std-cfg, 2 env,
 *                  3 out-dir); list of str cfg, list of str std-cfg, list of str
 *                  "NAME=value", str out-dir (absolute)
 *   crate blob     str name, version, directory (absolute), root file (absolute),
 *                  edition, remap-to (may be empty), stamp path, stamp sha256 (64 hex
 *                  digits), content hash (64 hex digits); u64 stamp length; list of files: str path
 * (relative), u64 size, u64 mtime (nanoseconds, two's complement)
 *
 * A condition is a predicate over the OS version in postfix form; empty is true:
 * 'T'; 'F'; 'V' u8 length, bytes (target_os_version = ...); 'M' u8 length, bytes
 * (os_version_min, the OS already matched); '&' and '|' of the two values before
 * it; '!' of the one before it.
 *
 * What it means for one unit of crate N locked at version L, OS version V:
 *   - the rules are asked in order; one whose condition is false for V is passed over;
 *   - replace: of its candidates the policy takes the first (newest) that is in L's
 *     semver range (compatible), is L (exact), or simply the first (newest); none: go on;
 *   - no replace rule serves, and one of N's is required: the build stops;
 *   - else the first tell rule that holds and has L in [from, to): the unit stays
 *     upstream's, with cfgs dropped and added;
 *   - a crate of the name "*" stands for an OS source that is not there, whose crates
 *     nobody knows: when one of its rules holds and is required, the build stops at
 *     the first unit that could be replaced and that no other rule serves;
 *   - of a candidate's parts each key comes from the LAST part whose condition is
 *     true; std-cfg that no part gives is cfg.
 */
#ifndef OB_SOURCES_INDEX_H
#define OB_SOURCES_INDEX_H

#include "base/base.h"

#define OB_INDEX_MAGIC "OSBINDIX"
#define OB_INDEX_FORMAT 4u
#define OB_INDEX_HEADER_SIZE 32u /* bytes before the first blob, 8 of them their hash */
#define OB_INDEX_MAX_SIZE (64u << 20)
#define OB_INDEX_VARIABLE "OSBIND_INDEX" /* environment: absolute path of the index */
#define OB_INDEX_ANY_CRATE "*"           /* name of the crates of a missing OS source */
#define OB_CONDITION_STACK 128           /* values that wait; more is malformed */

enum { OB_INDEX_REPLACE = 0, OB_INDEX_TELL = 1 }; /* rule kind */
enum { OB_INDEX_REQUIRED = 1 };                   /* rule flags */
enum { OB_INDEX_STD_FITTING, OB_INDEX_STD_PREBUILT, OB_INDEX_STD_AUTO, OB_INDEX_STD_REQUIRED };
enum { OB_INDEX_SYSROOT_FITS, OB_INDEX_SYSROOT_OTHER, OB_INDEX_SYSROOT_DAMAGED }; /* state */
enum { OB_INDEX_SYSROOT_ABORTS = 1 };                                             /* flags */
enum { OB_INDEX_COMPATIBLE = 0, OB_INDEX_EXACT = 1, OB_INDEX_NEWEST = 2 };        /* policy */
enum {
  OB_INDEX_HAS_CFG = 1,
  OB_INDEX_HAS_STD_CFG = 2,
  OB_INDEX_HAS_ENV = 4,
  OB_INDEX_HAS_OUT_DIR = 8
};

/* ---- reading: no allocation, every access checked; used by the wrapper ---- */

/** A cursor over some bytes. After a failed pull `bad` stays set and pulls give zeros. */
typedef struct ob_index_cursor {
  const unsigned char *at, *end;
  bool bad;
} ob_index_cursor;

uint8_t ob_index_u8(ob_index_cursor *c);
uint32_t ob_index_u32(ob_index_cursor *c);
uint64_t ob_index_u64(ob_index_cursor *c);
ob_str ob_index_str(ob_index_cursor *c);
/** A cursor over the next frame; c goes behind it. Bad when c is. */
ob_index_cursor ob_index_frame(ob_index_cursor *c);

/** A list that is read one item at a time: `left` items begin at `at`. */
typedef struct ob_index_list {
  ob_index_cursor at;
  uint32_t left;
} ob_index_list;

/** The next str; false: no more, or damaged (then list->at.bad). */
bool ob_index_next_str(ob_index_list *list, ob_str *out);

typedef struct ob_index_view {
  ob_str bytes; /* the mapped file */
  ob_str next, state_dir, host;
  uint64_t set_id;
  ob_index_list targets;
} ob_index_view;

typedef struct ob_index_found_target {
  ob_str triple, variable, version, from, like, elf;
  uint8_t std;       /* OB_INDEX_STD_FITTING ... */
  uint32_t sysroots; /* offset of their blob; 0: none */
  ob_index_list crates;
} ob_index_found_target;

typedef struct ob_index_found_sysroot {
  uint8_t state, flags;
  ob_str version, dir, commit, words;
  ob_index_list compilers, files;
} ob_index_found_sysroot;

typedef struct ob_index_found_compiler {
  uint64_t size;
  int64_t mtime_ns;
} ob_index_found_compiler;

typedef struct ob_index_found_crate {
  ob_str name, served;
  ob_index_list rules;
} ob_index_found_crate;

typedef struct ob_index_found_rule {
  uint8_t kind, flags, policy;
  ob_str condition, origin;
  ob_index_list candidates; /* replace */
  uint64_t from[3], to[3];  /* tell */
  ob_index_list drop, add;
  ob_str notice; /* tell */
} ob_index_found_rule;

typedef struct ob_index_found_candidate {
  uint64_t major, minor, patch;
  ob_str pre;
  uint32_t crate; /* offset of its blob */
  ob_index_list parts;
} ob_index_found_candidate;

/** What the parts say for one OS version, for crates or for std. */
typedef struct ob_index_found_recipe {
  ob_index_list cfg, env; /* of str */
  ob_str out_dir;
} ob_index_found_recipe;

typedef struct ob_index_found_source {
  ob_str name, version, dir, root, edition, remap, stamp_path, stamp_sha256, content;
  uint64_t stamp_len;
  ob_index_list files;
} ob_index_found_source;

typedef struct ob_index_found_file {
  ob_str path;
  uint64_t size;
  int64_t mtime_ns;
} ob_index_found_file;

/** Answers that can also be "this index is damaged". */
typedef enum ob_found { OB_FOUND, OB_FOUND_NONE, OB_FOUND_DAMAGED } ob_found;

/** Check magic, format, size, head and table. False: not an index, or damaged. */
bool ob_index_open(ob_str bytes, ob_index_view *out);
/** The payload of the blob at offset, its hash checked. bad is set when it is damaged. */
ob_index_cursor ob_index_blob(const ob_index_view *view, uint32_t offset);

ob_found ob_index_find_target(const ob_index_view *view, ob_str triple, ob_index_found_target *out);
/** The n-th target of the table, for listing. */
ob_found ob_index_target_at(const ob_index_view *view, uint32_t n, ob_index_found_target *out);
/** The crate of that name; crates is not moved. */
ob_found ob_index_find_crate(ob_index_list crates, ob_str name, ob_index_found_crate *out);
/** These move the list; OB_FOUND_NONE at its end. */
ob_found ob_index_next_crate(ob_index_list *crates, ob_index_found_crate *out);
ob_found ob_index_next_rule(ob_index_list *rules, ob_index_found_rule *out);
ob_found ob_index_next_candidate(ob_index_list *candidates, ob_index_found_candidate *out);
ob_found ob_index_next_file(ob_index_list *files, ob_index_found_file *out);
ob_found ob_index_next_sysroot(ob_index_list *sysroots, ob_index_found_sysroot *out);
ob_found ob_index_next_compiler(ob_index_list *compilers, ob_index_found_compiler *out);
/** The sysroots of a target; offset 0 gives an empty list. */
ob_found ob_index_sysroots(const ob_index_view *view, uint32_t offset, ob_index_list *out);
/** The crate blob that a candidate names. */
ob_found ob_index_source(const ob_index_view *view, uint32_t offset, ob_index_found_source *out);
/** Put the parts together for a version (empty: unknown). Never OB_FOUND_NONE. */
ob_found ob_index_recipe(ob_index_list parts, ob_str version, bool std, ob_index_found_recipe *out);

/** A condition for a version (empty: unknown). False also when malformed: then *bad is set. */
bool ob_condition_eval(ob_str condition, ob_str version, bool *bad);

#endif
