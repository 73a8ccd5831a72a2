// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a finished binary needs of the operating system: which OS it is for, the oldest release that
 * can load it, and why. Executables, shared objects, object files and archives (.a, .rlib) of ELF.
 *
 * Two steps, so that many files can be read at once and judged by one set of facts:
 *   ob_scan_read    reads one file: what it needs, in its own words; touches nothing shared
 *   ob_scan_judge   says since which release each need can be met, by the facts of that OS
 *
 * How an answer is known is a part of the answer. Facts count before nodes; a release that is only
 * worked out from the number in a node's name is a guess where the OS merges nodes back to older
 * releases (FreeBSD does), and is called one.
 *
 * Source: gABI, LSB "Symbol Versioning", each OS's rtld; doc/osbind-abi.1.scd has the rules
 */
#ifndef OB_ABI_SCAN_H
#define OB_ABI_SCAN_H

#include "abi/facts.h"
#include "base/strs.h"
#include "diag/diag.h"
#include "formats/elf/elf.h"

/** An OS as binaries tell it; `key` is the name that facts and --max have for it. */
typedef struct ob_scan_os {
  const char *key;  /* "freebsd", "glibc", "musl", ... */
  const char *name; /* "FreeBSD" */
} ob_scan_os;

/** All of them; *count. */
const ob_scan_os *ob_scan_oses(size_t *count);
/** By key, or NULL. */
const ob_scan_os *ob_scan_os_find(ob_str key);
/** The OS that files of a target are for, or NULL. */
const ob_scan_os *ob_scan_os_of_target(const ob_target *target);

typedef enum ob_scan_kind {
  OB_SCAN_EXECUTABLE,
  OB_SCAN_SHARED,
  OB_SCAN_OBJECT,
  OB_SCAN_ARCHIVE,
} ob_scan_kind;

/** How "since which release" is known, surest first. */
typedef enum ob_scan_how {
  OB_SCAN_MEASURED, /* from that release's own libraries */
  OB_SCAN_STATED,   /* from the vendor's map, a changelog, a report */
  OB_SCAN_NAMED,    /* the node's name says it, and the OS keeps to that (glibc) */
  OB_SCAN_GUESSED,  /* from the number of a node or name: a release before may have it as well */
  OB_SCAN_UNKNOWN,
} ob_scan_how;

typedef struct ob_scan_since {
  ob_str release; /* empty: not known */
  ob_scan_how how;
  ob_str source; /* one line of provenance; may be empty */
} ob_scan_since;

/** A name that the file takes from elsewhere. */
typedef struct ob_scan_symbol {
  ob_str name;
  ob_str node;    /* empty: without a version */
  ob_str library; /* soname of the library that the node is needed of; empty: not said */
  ob_str member;  /* archives: the member that refers to it */
  bool weak;      /* every reference is */
  ob_scan_since since;
} ob_scan_symbol;

/** A version node that the loader insists on. */
typedef struct ob_scan_node {
  ob_str node, library;
  bool weak;                  /* the file says that it may be missing (VER_FLG_WEAK) */
  uint32_t strong, weak_only; /* how many symbols refer to it */
  ob_str example;             /* one of the weak ones */
  ob_scan_since since;
} ob_scan_node;

/** A DT_NEEDED. */
typedef struct ob_scan_library {
  ob_str soname;
  bool known;      /* the OS owns it, by the facts */
  bool unnumbered; /* the facts do not tell its numbers (OpenBSD): no release can be named by it */
  ob_scan_since since;
  ob_str last;  /* the last release that has it; empty: the newest known one has it */
  ob_str newer; /* what the release behind `last` has in its place; may be empty */
} ob_scan_library;

typedef enum ob_scan_change {
  OB_SCAN_LAYOUT,    /* a structure or type that is passed became another */
  OB_SCAN_PROTOTYPE, /* the arguments or the result */
  OB_SCAN_BEHAVIOUR, /* what it does */
  OB_SCAN_OTHER,     /* it is not known what */
} ob_scan_change;

/** A symbol that is bound under a node (or name) that new programs no longer get. */
typedef struct ob_scan_old {
  const ob_scan_symbol *symbol;
  ob_str newest; /* node or name that new programs get */
  ob_scan_change change;
  const char *what; /* "struct stat"; may be empty */
} ob_scan_old;

typedef enum ob_scan_need_kind {
  OB_SCAN_NEED_SYMBOL,
  OB_SCAN_NEED_NODE, /* only weak references to it, but the loader wants the node */
  OB_SCAN_NEED_LIBRARY,
  OB_SCAN_NEED_NOTE, /* the file says so itself (Android's API level) */
} ob_scan_need_kind;

/** A reason for the minimum. */
typedef struct ob_scan_need {
  ob_scan_need_kind kind;
  const ob_scan_symbol *symbol;
  const ob_scan_node *node;
  const ob_scan_library *library;
  ob_scan_since since;
  uint32_t order; /* internal: in the file */
} ob_scan_need;

typedef struct ob_scan {
  const char *path; /* as given */
  ob_scan_kind kind;
  ob_str arch;          /* ob_elf_machine_name */
  const ob_scan_os *os; /* NULL: not recognised */
  ob_str recognised;    /* by what: "OSABI, ABI tag, libc.so.7" */
  ob_str fact_arch;     /* the name that facts have for the arch; empty: none */
  bool is_dynamic;      /* libraries are loaded; else only the kernel decides */
  uint32_t objects;     /* archives: members that were read */
  uint32_t skipped;     /* archives: members that are no ELF objects */

  OB_VEC(ob_scan_symbol) symbols;
  OB_VEC(ob_scan_node) nodes;
  OB_VEC(ob_scan_library) libraries;
  ob_strs toolchain;  /* .comment, Go */
  ob_str built_for;   /* release of the crt's note: where it was built, not what it needs */
  uint32_t api_level; /* Android; 0: not said */
  ob_str ndk;
  ob_strs crates; /* by ob_scan_find_crates: "tokio-1.44.1" */
  ob_str interp, soname, runpath;

  /* by ob_scan_judge */
  bool judged;
  bool has_facts;             /* of this OS and arch */
  ob_str oldest_known;        /* the oldest release that facts are known of; empty: without facts */
  OB_VEC(ob_scan_need) needs; /* the latest release first; not known before all */
  ob_scan_since minimum;      /* release empty: not known */
  ob_str maximum; /* the last release that has every library; empty: no bound is known */
  const ob_scan_library *bound; /* the library that sets it */
  OB_VEC(ob_scan_old) old;
  bool mixed;       /* layouts of two generations */
  ob_str mixed_new; /* an example of the new one, "stat@FBSD_1.5" */

  ob_str mapped; /* internal: for ob_scan_release */
  uint16_t machine;
  uint32_t flags;
  bool is64, big;
} ob_scan;

/**
 * Read a file. path is borrowed and stands in the result; views point into the mapped file until
 * ob_scan_release.
 *
 * at      where diagnostics point
 * assume  the OS of files that do not say it; may be NULL
 *
 * Errors: OB0001 (cannot be read), OB1001 - OB1007 (no ELF file, damaged), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_scan_read(ob_arena *arena, ob_diags *diags, const char *path, ob_span at,
                                    const ob_scan_os *assume, ob_scan *out);
/** The same of bytes that are there already; they must outlive the result. */
OB_NODISCARD ob_status ob_scan_bytes(ob_arena *arena, ob_diags *diags, ob_str bytes, ob_span at,
                                     const ob_scan_os *assume, ob_scan *out);
/**
 * Look through the whole file for the paths of registry crates, which panic messages hold, and add
 * them to scan->crates, each once, in order of their names: they are in it. None are found where
 * paths were remapped or trimmed. scan is of ob_scan_read.
 */
OB_NODISCARD ob_status ob_scan_find_crates(ob_arena *arena, ob_scan *scan);
/** Unmaps the file. Views into it end. */
void ob_scan_release(ob_scan *scan);

/** Say what each need means by the facts of scan->os; db NULL: none are known. */
OB_NODISCARD ob_status ob_scan_judge(ob_arena *arena, const ob_fact_db *db, ob_scan *scan);

/**
 * Push what is worth a warning: OB1014 (old ABI), OB1015 (two generations of layouts), OB1016 (weak
 * references that are hard needs), OB1017 (nodes that are private to one build of the library),
 * OB1018 (a library that a later release lacks).
 */
OB_NODISCARD ob_status ob_scan_findings(ob_diags *diags, ob_span at, const ob_scan *scan);

/**
 * The gate: an error when the file does not load on release, with the reasons.
 * Errors: OB_E_INVALID: OB1010 (needs a later one), OB1012 (it cannot be told), OB1013 (a library
 * that this release does not have)
 */
OB_NODISCARD ob_status ob_scan_gate(ob_diags *diags, ob_span at, const ob_scan *scan,
                                    ob_str release);

/**
 * The gate against the facts of one release, as somebody keeps them for theirs: every library, node
 * and symbol that the file needs and that release lacks. Libraries that the facts do not have under
 * any number are not the OS's, and are passed over.
 * Errors: OB_E_INVALID: OB1020 (something is lacking), OB1012 (the facts are for another machine)
 */
OB_NODISCARD ob_status ob_scan_against(ob_diags *diags, ob_span at, const ob_scan *scan,
                                       const ob_facts *facts);

/* ---- who brought it in ---- */

/** An object or crate that refers to a symbol. */
typedef struct ob_scan_user {
  ob_str symbol; /* without its node */
  ob_str file;   /* base name of the archive or object */
  ob_str crate;  /* of an rlib: its name; else empty */
} ob_scan_user;

typedef struct ob_scan_users {
  OB_VEC(ob_scan_user) at;
} ob_scan_users;

/**
 * Which of these objects and archives refer to the needs that decide about the minimum of scan:
 * what is found did bring the symbol in, or would have. Files that cannot be read are left out.
 */
OB_NODISCARD ob_status ob_scan_blame(ob_arena *arena, const ob_scan *scan, const char *const *paths,
                                     size_t count, ob_scan_users *out);

/* ---- how it is shown ---- */

/** Several lines, as `osbind abi scan` prints them. users: may be NULL. */
void ob_scan_show_text(ob_buf *out, const ob_scan *scan, const ob_scan_users *users, bool all);
/** "FreeBSD 13.1 (posix_spawn_file_actions_addchdir_np@FBSD_1.7)": a line without its end. */
void ob_scan_show_line(ob_buf *out, const ob_scan *scan, const ob_scan_users *users);
/** One JSON object in one line. findings: what ob_scan_findings and the gate said, or NULL. */
void ob_scan_show_json(ob_buf *out, const ob_scan *scan, const ob_scan_users *users,
                       const ob_diags *findings);

#endif
