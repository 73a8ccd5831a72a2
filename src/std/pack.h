// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * A compiled std as one file, for the OS's package or another machine: a tar archive compressed
 * with zstd. In it a directory with the sysroot's name, osbind-sysroot.toml first, then its files
 * in order; no owners, no times: the same sysroot is the same bytes.
 *
 * What is in an archive is taken only as far as the list in its osbind-sysroot.toml goes: the files
 * that it names, each with the size and SHA-256 that it names. That list is not signed: whoever
 * made the archive made the code in it, as with any package.
 */
#ifndef OB_STD_PACK_H
#define OB_STD_PACK_H

#include "std/std.h"
#include "sys/archive.h"

#define OB_PACK_MAX_FILE ((uint64_t)512 << 20) /* bytes of one file in it */
#define OB_PACK_MAX_TOTAL ((uint64_t)4 << 30)  /* of all of them */

/**
 * Write the archive of an installed sysroot to path, whole or not at all. Every file is held to its
 * recorded hash on the way.
 * Errors: OB_E_INVALID (OB1102: a file that is not as recorded), OB_E_LIMIT (OB1144), OB_E_IO
 *         (OB0001; OB1143: the archive cannot be written), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_std_pack(ob_arena *arena, ob_diags *diags, const ob_sysroot *sysroot,
                                   const char *path);

/** The rustc that is to use what is unpacked. */
typedef struct ob_pack_rustc {
  ob_str commit; /* as ob_sysroot has it; empty: any */
  ob_str text;   /* first line of -vV, for messages */
} ob_pack_rustc;

/**
 * Read an archive from its beginning. to: an existing, empty directory that is private to the
 * caller, or NULL: it is only checked. shown: its name in messages. out->name is the sysroot's
 * name, out->dir NULL.
 *
 * Errors: OB_E_SYNTAX, OB_E_INVALID, OB_E_LIMIT (OB1144: not such an archive, damaged, or an entry
 * that its list does not have, each said with the entry's name); those of ob_sysroot_parse;
 *         OB_E_UNSUPPORTED (OB1145: of another rustc), OB_E_IO (OB1104), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_std_unpack(ob_arena *arena, ob_diags *diags, ob_archive *archive,
                                     const char *shown, const ob_pack_rustc *rustc, const char *to,
                                     ob_sysroot *out);

/**
 * Install the archive at path into a store (made when missing). A sysroot of the same name is
 * replaced; on any error it stays. Errors: as ob_std_unpack and ob_std_put; OB_E_NOT_FOUND, OB_E_IO
 * (OB0001)
 */
OB_NODISCARD ob_status ob_std_install(ob_arena *arena, ob_diags *diags, const char *store,
                                      const char *path, const ob_pack_rustc *rustc,
                                      ob_sysroot *out);

#endif
