// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Who built this std? What an executable, a library, a crate or a sysroot tells of the copies of
 * libc that are in it: the one that std was compiled with, and the one that the crates got.
 *
 * What is looked at, the surest first: osbind's notes (formats/note.h); in a crate, the crates that
 * it was compiled against, which are in the same directory under the names that its metadata has;
 * paths of source files, which rustc leaves in metadata and debug information. A program that was
 * stripped and has no notes tells nothing but its rustc, and rustc's own std can be asked instead.
 */
#ifndef OB_STD_INSPECT_H
#define OB_STD_INSPECT_H

#include "base/strs.h"
#include "base/vec.h"
#include "diag/diag.h"

#define OB_INSPECT_MAX_SIZE ((size_t)3 << 30) /* bytes of a file */

typedef enum ob_evidence {
  OB_BY_NOTE,  /* osbind's note in the file */
  OB_BY_CRATE, /* the file of libc that the crate was compiled against */
  OB_BY_PATH,  /* a path in metadata or debug information */
  OB_BY_RUSTC, /* nothing in the file; the std of the rustc that made it */
} ob_evidence;

/** One copy of libc. */
typedef struct ob_libc_copy {
  ob_str version;
  ob_str os;      /* OS version that it was compiled for; empty: not known */
  ob_str from;    /* "os", "registry", "rustc" (as rustc's own std has it); empty: not known */
  ob_str content; /* beginning of the content hash; empty: not known */
  ob_str where;   /* a path, or a file; empty: a note says all */
  ob_evidence by;
} ob_libc_copy;
typedef OB_VEC(ob_libc_copy) ob_libc_copies;

typedef enum ob_inspected_kind {
  OB_KIND_PROGRAM,
  OB_KIND_SHARED,
  OB_KIND_OBJECT,
  OB_KIND_RLIB, /* also any other archive */
  OB_KIND_RMETA,
  OB_KIND_STD,   /* a std: all of lib/rustlib/T/lib */
  OB_KIND_OTHER, /* no format that is known here: only searched for paths */
} ob_inspected_kind;

typedef struct ob_inspected {
  const char *path;
  ob_inspected_kind kind;
  ob_str machine; /* ELF: "x86_64"; OB_KIND_STD: the target; else empty */
  ob_str format;  /* OB_KIND_OTHER: "Mach-O", "PE", "WebAssembly", "XCOFF", in which osbind leaves
                     no notes; else empty. Static */
  ob_str rustc;   /* "1.96.0 (ac68faa20 2026-05-25)"; empty: not known */
  ob_libc_copies std, crates;
  ob_strs against; /* a crate: the hashes, 16 digits each, in the names of what it needs */
} ob_inspected;
typedef OB_VEC(ob_inspected) ob_inspecteds;

/**
 * What the bytes of a file tell by themselves. Strings are copied into the arena.
 * Errors: as ob_elf_open and ob_ar_open (a file that begins as one and is damaged); OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_inspect_bytes(ob_arena *arena, ob_diags *diags, ob_str bytes,
                                        ob_inspected *out);

/**
 * Inspect a file, a sysroot (a directory with lib/rustlib/T/lib: one entry for each T that has a
 * std; only that of target unless it is empty) or such a lib directory itself.
 * Errors: as above; OB_E_NOT_FOUND, OB_E_IO (OB0001); OB_E_INVALID (OB1141: a directory that is
 *         neither, or holds no such target); OB_E_LIMIT (OB0002)
 */
OB_NODISCARD ob_status ob_inspect_path(ob_arena *arena, ob_diags *diags, const char *path,
                                       ob_str target, ob_inspecteds *out);

/**
 * Where nothing in a program tells of std's libc and it was made by this rustc, take rustc's own:
 * `own` is the std of that rustc's sysroot.
 */
OB_NODISCARD ob_status ob_inspect_assume(ob_arena *arena, ob_inspected *program,
                                         const ob_inspected *own);

/**
 * Where a crate tells nothing of its std: look for the one that it was compiled against, whose
 * file libstd-HASH is among its `against`, in sysroots (directories with lib/rustlib). Two of them
 * that have the same name and another libc leave it unknown, as one sysroot for each OS version
 * does. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_inspect_against(ob_arena *arena, const char *const *sysroots,
                                          size_t count, ob_inspected *crate);

/**
 * Two copies in one program that are not the same: other versions, other contents, or one of the OS
 * and one of the registry. False: none, or nothing is known of one side.
 */
bool ob_inspect_differs(const ob_inspected *program, const ob_libc_copy **one,
                        const ob_libc_copy **other);

/**
 * The next path component `libc-VERSION` at or after *pos, as a path up to that component. Internal
 * to the folder, its tests and fuzzer: it is what makes inspecting 100 MB a matter of milliseconds.
 */
bool ob_inspect_next_path(ob_str bytes, size_t *pos, ob_str *path, ob_str *version);

#endif
