// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Link stubs: the shared libraries of one release of an OS as a linker sees them, made of facts.
 * A program that is linked against them cannot use what that release lacks, and binds the version
 * nodes that it has.
 *
 * A set of stubs is a directory:
 *   libc.so.7 ...       the libraries, under their sonames
 *   libc.so ...         what `-lc` finds: a link, or a linker script where the OS has one
 *   libutil.a ...       empty archives for names that hold nothing there
 *   libc_nonshared.a    what programs take from the static part of libc
 *   osbind-stubs        what this is, and which functions other releases have (see below)
 *
 * osbind-stubs is text; its first line is OB_STUB_MAGIC, then one fact a line:
 *   target TRIPLE / os NAME / release LABEL
 *   library SONAME SYMBOLS [guess COUNT]
 *   unknown NAME                          a library of that OS without facts: an empty archive
 *   later SYMBOL RELEASE LIBRARY [guess]  first in a later release
 *   gone SYMBOL RELEASE LIBRARY           last in an earlier one
 *   compat SYMBOL NODE LIBRARY            there, but only for programs that were linked earlier
 * sorted by symbol in each of the last three. The rustc wrapper reads it when a link has failed.
 */
#ifndef OB_ABI_STUB_H
#define OB_ABI_STUB_H

#include "abi/facts.h"
#include "base/strs.h"
#include "base/vec.h"

#define OB_STUB_RECORD "osbind-stubs"
#define OB_STUB_MAGIC "osbind-stubs 1"

typedef struct ob_stub_file {
  ob_str name;  /* a plain file name */
  ob_str bytes; /* the content; of a link where it points */
  bool link;
} ob_stub_file;

typedef struct ob_stub_library {
  ob_str soname;
  size_t symbols, guesses; /* guesses: facts that are derived and not measured */
} ob_stub_library;

typedef struct ob_stub_set {
  ob_str os, release; /* "FreeBSD", "13.2" */
  OB_VEC(ob_stub_file) files;
  OB_VEC(ob_stub_library) libraries;
  ob_strs unknown;     /* names of libraries without facts */
  size_t later;        /* symbols that only later releases have */
  bool no_static_part; /* glibc: there is no code of its static part for this arch */
} ob_stub_set;

typedef struct ob_stub_opts {
  const ob_facts *facts;    /* borrowed */
  const ob_fact_arch *arch; /* of facts */
  const ob_fact_db *db;     /* what other releases have; NULL: not known */
  ob_str triple;            /* for the record */
  const ob_str *only;       /* keys of libraries; the rest is left out */
  size_t only_count;        /* 0: all */
} ob_stub_opts;

/**
 * Make the files of a set in memory. The same facts give the same bytes.
 *
 * out   borrows from facts and db
 *
 * Errors: OB_E_NOT_FOUND (OB1080: `only` names a library that is not there), OB_E_INVALID (OB1081:
 *         a soname or key that is no file name), OB_E_UNSUPPORTED (OB1084: partial facts),
 *         OB_E_LIMIT (OB1082), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_stub_make(ob_arena *arena, ob_diags *diags, const ob_stub_opts *opts,
                                    ob_stub_set *out);

/** The first 16 hex digits of SHA-256 over names and contents. OB_STR_NONE: no memory. */
ob_str ob_stub_hash(ob_arena *arena, const ob_stub_set *set);

/**
 * Write the set as directory dir, whole or not at all. Parents are made. A set of stubs that is
 * there is replaced: there is the old one, for an instant none, then the new one, and never a
 * mixture. A directory that holds something else is left alone. Errors: OB_E_INVALID (OB1083: dir
 * is not empty and no set of stubs), OB0001, OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_stub_write(ob_arena *arena, ob_diags *diags, const ob_stub_set *set,
                                     const char *dir);

#endif
