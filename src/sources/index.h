// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The index: all that osbind-rustc must know, in one file that it maps. It is
 * written once under a name that holds the hash of its content and never
 * changed, so that a build that runs keeps the index it began with.
 *
 * Form (little-endian, no padding; `str` is u32 length + bytes; a list is u32
 * count + items; every blob is u32 length + u64 FNV-1a of the payload + payload):
 *
 *   magic "OSBINDIX", u32 format, u32 file size, then three blobs' offsets as u32:
 *     head, and a table of targets: u32 count, per target {u32 offset of blob}
 *   head blob      u64 set id; str next wrapper; str state directory; str host triple
 *   table blob     per target, sorted by triple: str triple, u32 offset
 *   target blob    str triple, str variable, str default version, str from (words),
 *                  str sysroot; list of crates:
 *                    str name, str served ("13, 14"), list of rules, highest first:
 *                      u8 kind (0 replace, 1 tell), u8 flags (bit 0 required),
 *                      u8 policy, str condition, str origin ("FILE:LINE"),
 *                      kind 0: list of candidates, newest first:
 *                        u64 major, minor, patch; str pre; u32 offset of crate blob;
 *                        list of recipes, first match wins:
 *                          str condition, u8 std (0 no, 1 yes, 2 both),
 *                          list of str cfg, list of str "NAME=value", str out-dir
 *                      kind 1 (tell upstream's crate the version): u64 x 6: from and
 *                        to version (inclusive, exclusive); list of str cfgs to drop,
 *                        list of str cfgs to add, str notice (one line, may be empty)
 *   crate blob     str name, version, directory, root file, edition, remap-to, stamp
 *                  path, stamp sha256; u64 stamp length; list of files:
 *                    str path, u64 size, u64 mtime (nanoseconds, two's complement)
 *
 * A condition is the postfix form of a predicate over the OS version: empty is
 * true; 'T' 'F'; 'V' u8 length, bytes (target_os_version); 'M' u8 length, bytes
 * (os_version_min, the OS already matched); '&' u8 n; '|' u8 n; '!'.
 */
#ifndef OB_SOURCES_INDEX_H
#define OB_SOURCES_INDEX_H

#include "base/base.h"

#define OB_INDEX_MAGIC "OSBINDIX"
#define OB_INDEX_FORMAT 1u
#define OB_INDEX_MAX_SIZE (64u << 20)
#define OB_INDEX_VARIABLE "OSBIND_INDEX" /* environment: absolute path of the index */
#define OB_CONDITION_STACK 64

/* ---- reading: no allocation, every access checked; used by the wrapper ---- */

/** A cursor over one blob. After a failed pull `bad` stays set and pulls give zeros. */
typedef struct ob_index_cursor {
  const unsigned char *at, *end;
  bool bad;
} ob_index_cursor;

uint8_t ob_index_u8(ob_index_cursor *c);
uint32_t ob_index_u32(ob_index_cursor *c);
uint64_t ob_index_u64(ob_index_cursor *c);
ob_str ob_index_str(ob_index_cursor *c);

typedef struct ob_index_view {
  ob_str bytes; /* the mapped file */
  ob_str next, state_dir, host;
  uint64_t set_id;
  ob_index_cursor table;
} ob_index_view;

/** Check magic, format, size, head and table. False: not an index, or damaged. */
bool ob_index_open(ob_str bytes, ob_index_view *out);
/** The payload of the blob at offset, its hash checked. bad is set when it is damaged. */
ob_index_cursor ob_index_blob(const ob_index_view *view, uint32_t offset);
/** The target blob of a triple; false: no such target (cursor->bad: damaged). */
bool ob_index_find_target(const ob_index_view *view, ob_str triple, ob_index_cursor *out);

/** A condition for a version (empty: unknown). False also when malformed: then *bad is set. */
bool ob_condition_eval(ob_str condition, ob_str version, bool *bad);

#endif
