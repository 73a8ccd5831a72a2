// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Making facts of one release on one arch out of what its vendor or others have: the libraries
 * themselves (files, directories, archives), lists made from them, version scripts, stub texts.
 */
#ifndef OB_ABI_IMPORT_H
#define OB_ABI_IMPORT_H

#include "abi/build.h"

#define OB_IMPORT_MAX_FILE ((size_t)128 << 20)  /* bytes of a file, or of an archive's member */
#define OB_IMPORT_MAX_ARCHIVE ((size_t)8 << 30) /* bytes of a base archive when unpacked */
#define OB_IMPORT_MAX_KEPT ((size_t)1 << 30)    /* bytes of the libraries of an archive */
#define OB_IMPORT_MAX_ENTRIES 1000000u          /* of an archive or a directory */

typedef enum ob_import_format {
  OB_IMPORT_AUTO,     /* told by the content */
  OB_IMPORT_ELF,      /* a shared library */
  OB_IMPORT_ARCHIVE,  /* .txz, .deb, .apk: tar, or ar that holds a data.tar */
  OB_IMPORT_ABILISTS, /* zig's binary lists */
  OB_IMPORT_ABILIST,  /* glibc's text lists: NODE NAME [W] F|D|T [SIZE] */
  OB_IMPORT_MAP,      /* version scripts: Android's map.txt, GNU ld */
  OB_IMPORT_MAPFILE,  /* illumos and Solaris mapfiles, version 2 */
  OB_IMPORT_SYMBOLS,  /* OpenBSD's Symbols.list, a name a line; shlib_version beside it */
  OB_IMPORT_TBD,      /* Apple's text-based stubs, version 4 */
  OB_IMPORT_FACTS,    /* the text form of facts */
} ob_import_format;

typedef struct ob_import_opts {
  ob_str os, release, arch; /* what the facts are to be of */
  ob_import_format format;
  ob_str library; /* key of the library that a text without such a name is about; may be empty */
  ob_str soname;  /* its soname; may be empty */
} ob_import_opts;

typedef struct ob_importer {
  ob_fact_build build;
  ob_import_opts opts;
  const ob_fact_arch *machine; /* of opts.arch */
  const ob_fact_db *shipped;   /* of opts.os, once it was needed */
  ob_str about;                /* the argument that is read now */
  uint16_t source;             /* its position in the sources; OB_FACT_NONE: not yet declared */
  size_t libraries;            /* how many were taken */
  size_t odd_names;  /* symbols left out: longer than OB_FACT_NAME_MAX, or with odd characters */
  size_t other_arch; /* how many were left out because they are of another machine */
} ob_importer;

/** Errors: OB_E_INVALID (OB1060: no such arch), OB_E_NOMEM. Strings are borrowed. */
OB_NODISCARD ob_status ob_import_begin(ob_importer *im, ob_arena *arena, ob_diags *diags,
                                       const ob_import_opts *opts);

/**
 * Take a file, or all libraries below a directory (lib, lib64, usr/lib, usr/lib64 and the
 * directories in them; links are not followed).
 * Errors: OB_E_IO, OB_E_NOT_FOUND (OB0001; OB1063: nothing to import there), OB_E_UNSUPPORTED
 *         (OB1060: what it is cannot be told), OB_E_INVALID (OB1062: nothing of this release or
 *         arch in it; OB1063: it is empty), and those of the format: OB_E_SYNTAX (OB1061; OB1001 ..
 * OB1003 of an ELF file), OB_E_LIMIT (OB1043), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_import_path(ob_importer *im, const char *path);

/** Take the text of a registered source, called name (a path or a file name). Errors: as above. */
OB_NODISCARD ob_status ob_import_bytes(ob_importer *im, uint32_t file, ob_str name);

/** Errors: OB_E_INVALID (OB1044), OB_E_NOT_FOUND (OB1063: no library, or no symbol at all, was
 *          taken), OB_E_NOMEM */
OB_NODISCARD ob_status ob_import_finish(ob_importer *im, ob_facts *out);

/** What a file with these bytes and this name is; OB_IMPORT_AUTO: cannot be told. */
ob_import_format ob_import_recognise(ob_str bytes, ob_str name);
/** "elf", "archive", "abilists", ... */
ob_str ob_import_format_name(ob_import_format format);

/* ---- the readers, one a format (internal to this folder and its tests) ---- */

ob_status ob_import_elf(ob_importer *im, uint32_t file, ob_str name);
ob_status ob_import_abilists(ob_importer *im, uint32_t file);
ob_status ob_import_abilist(ob_importer *im, uint32_t file, ob_str name);
ob_status ob_import_map(ob_importer *im, uint32_t file, ob_str name);
ob_status ob_import_mapfile(ob_importer *im, uint32_t file, ob_str name);
ob_status ob_import_symbols(ob_importer *im, uint32_t file, ob_str name);
ob_status ob_import_tbd(ob_importer *im, uint32_t file);
ob_status ob_import_archive(ob_importer *im, uint32_t file, const char *path);

/** The source for what is read now, declared at first use: key is "so", "list", ... and a number.
 */
OB_NODISCARD ob_status ob_import_source(ob_importer *im, const char *key, ob_fact_origin origin,
                                        uint16_t *out);
/**
 * A library by its soname: the key is what stands behind -l, or the soname when another library has
 * that. *out NULL: a library of this soname was taken before, leave this one.
 */
OB_NODISCARD ob_status ob_import_library(ob_importer *im, ob_str soname, uint16_t source,
                                         ob_span at, ob_fact_build_library **out);
/** The library that a text is about: opts.library, or from the name: libc.map.txt, lib/libc/x. */
OB_NODISCARD ob_status ob_import_named_library(ob_importer *im, ob_str name, uint16_t source,
                                               ob_span at, ob_fact_build_library **out);
/** "libc.so.7" and "libc.abilist" are "c", "ld-elf.so.1" is "ld"; another name stays as it is. */
ob_str ob_import_key(ob_str file_name);
/** Is a file of this name a shared library that programs link, lib*.so* or ld*.so*? */
bool ob_import_is_library(ob_str path);
/** Is this the name of a node that programs must not use (FBSDprivate_1.0, GLIBC_PRIVATE)? */
bool ob_import_private(ob_str node);

#endif
