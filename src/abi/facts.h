// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Facts about operating systems' libraries: which symbols, under which version nodes, in which
 * library, since which release, and how that is known.
 *
 * Three views of the same facts:
 *   ob_facts      one (OS, release, arch): what a linker would see there. The text form, `.facts`,
 *                 holds exactly one of these, a line per fact; see osbind-facts(5).
 *   ob_fact_db    one OS through all releases and arches: entries with ranges of releases and sets
 *                 of arches. The packed form (data/abi, compiled in) holds one of these.
 *   ob_fact_entry one row of a database: answers "since when", "which nodes", "which library".
 *
 * What is guaranteed of every ob_facts and ob_fact_db, wherever it came from:
 *   - names, nodes, keys and sonames are 1 .. OB_FACT_NAME_MAX bytes of printable ASCII without
 *     blanks; counts are within the limits below; everything lives in the arena that was given;
 *   - libraries are in the order of their keys; the symbols of a library are sorted by name in byte
 *     order, and those of one name by node: unversioned first, then in the order of `nodes`;
 *   - no (library, name, node) stands twice in an ob_facts;
 *   - of one name in one library at most one symbol is OB_FACT_DEFAULT; it is then the newest node
 *     that is not hidden; a plain symbol (no node) stands alone or beside hidden ones;
 *   - nodes of a library are in order of age: a parent comes before its children;
 *   - source is always a position in `sources`: there is no fact without provenance.
 */
#ifndef OB_ABI_FACTS_H
#define OB_ABI_FACTS_H

#include "base/arena.h"
#include "base/base.h"
#include "base/bits.h"
#include "diag/diag.h"
#include "target/target.h"

#define OB_FACT_NAME_MAX 1024u      /* bytes of a symbol's name, node, soname */
#define OB_FACT_MAX_SYMBOLS 400000u /* of one ob_facts, entries of one database */
#define OB_FACT_MAX_LIBRARIES 4096u
#define OB_FACT_MAX_NODES 1024u
#define OB_FACT_MAX_ALL_NODES 16384u /* of all libraries of one ob_facts */
#define OB_FACT_MAX_PARENTS 64u      /* of one node */
#define OB_FACT_MAX_RELEASES 512u    /* OB_BITS_MAX */
#define OB_FACT_MAX_SOURCES 1024u
#define OB_FACT_MAX_ARCHES 64u  /* an arch set is an uint64_t */
#define OB_FACT_NONE UINT16_MAX /* no node; no release */

typedef enum ob_fact_kind {
  OB_FACT_FUNCTION,
  OB_FACT_OBJECT,
  OB_FACT_TLS,
  OB_FACT_IFUNC,  /* STT_GNU_IFUNC: linked as a function */
  OB_FACT_NOTYPE, /* the source does not say */
} ob_fact_kind;

typedef enum ob_fact_binding {
  OB_FACT_PLAIN,   /* no node: the library is not versioned, or this symbol is not */
  OB_FACT_DEFAULT, /* name@@node: what a new link binds */
  OB_FACT_HIDDEN,  /* name@node: only for programs that were linked earlier */
} ob_fact_binding;

/** How a fact is known, from surest to least. */
typedef enum ob_fact_origin {
  OB_ORIGIN_LIBRARY, /* read by osbind from that release's own shared library */
  OB_ORIGIN_LIST,    /* a list that somebody made from that release's own libraries */
  OB_ORIGIN_MAP,     /* the vendor's version script, symbol list or stub text */
  OB_ORIGIN_REPORT,  /* a changelog, an issue thread, a document */
  OB_ORIGIN_NODE,    /* derived from the node or from another release: a guess */
} ob_fact_origin;

typedef struct ob_fact_source {
  ob_str key; /* short, unique: what a line of the text form ends with */
  ob_fact_origin origin;
  ob_str text; /* one line: what it was read from */
} ob_fact_source;

typedef struct ob_fact_node {
  ob_str name;           /* FBSD_1.5, GLIBC_2.17 */
  const ob_str *parents; /* of the verdef chain; none for the first */
  uint16_t parent_count;
  uint16_t source;
} ob_fact_node;

typedef struct ob_fact_symbol {
  ob_str name;
  ob_str node;   /* empty: OB_FACT_PLAIN */
  uint64_t size; /* bytes of an object or TLS symbol; 0: not known, or a function's */
  uint16_t source;
  uint8_t kind;    /* ob_fact_kind */
  uint8_t binding; /* ob_fact_binding */
  bool weak;
} ob_fact_symbol;

typedef struct ob_fact_library {
  ob_str key;    /* "c", "pthread", "ld": the name behind -l; unique in a release */
  ob_str soname; /* "libc.so.7": what ends up in DT_NEEDED */
  uint16_t source;
  const ob_fact_node *nodes;
  size_t node_count;
  const ob_fact_symbol *symbols;
  size_t symbol_count;
} ob_fact_library;

/** The libraries of one release on one arch. */
typedef struct ob_facts {
  ob_str os;      /* "freebsd", "glibc", "musl", "netbsd", "openbsd", "android", "illumos", ... */
  ob_str release; /* a label as of target/version.h: "13.2", "2.17" */
  ob_str arch;    /* see ob_fact_arch */
  const ob_fact_source *sources;
  size_t source_count;
  const ob_fact_library *libraries;
  size_t library_count;
  bool partial; /* only some symbols are known: what is not here may be there all the same */
} ob_facts;

/** The library with that soname / key, or NULL. */
const ob_fact_library *ob_facts_library(const ob_facts *facts, ob_str soname);
const ob_fact_library *ob_facts_library_by_key(const ob_facts *facts, ob_str key);
/** The symbols of that name (one per node): *count of them, borrowed; NULL and 0 when none is
 * there. */
const ob_fact_symbol *ob_facts_symbols(const ob_fact_library *library, ob_str name, size_t *count);
/** What a link binds for name in this library: the default or plain one, or NULL. */
const ob_fact_symbol *ob_facts_default(const ob_fact_library *library, ob_str name);

/* ---- arches ---- */

/**
 * The arches that facts are kept for. The name is the first part of the triple as LLVM spells it
 * (x86, not i386), with "-" and the ABI behind it where an OS has several: arm-gnueabihf.
 */
typedef struct ob_fact_arch {
  const char *os; /* NULL: every OS */
  const char *name;
  uint16_t machine; /* e_machine */
  uint8_t bits;     /* 32 or 64: ELF class (x86_64-gnux32 is 32) */
  bool big;         /* byte order */
  uint32_t flags;   /* e_flags of a shared library there; what stubs write */
} ob_fact_arch;

/** The arch of that name, or NULL. */
const ob_fact_arch *ob_fact_arch_find(ob_str os, ob_str name);
/** The arch of an ELF file of that OS (an ob_facts os), or NULL. flags: e_flags, which part ABIs.
 */
const ob_fact_arch *ob_fact_arch_of_elf(ob_str os, uint16_t machine, unsigned bits, bool big,
                                        uint32_t flags);
/** The (os, arch) that facts of a target stand under. False: there are none for such a target. */
bool ob_fact_of_target(const ob_target *target, ob_str *os, ob_str *arch);

/* ---- one OS through all releases ---- */

/** A row: in this library, under this node, in these releases, on these arches. */
typedef struct ob_fact_entry {
  uint64_t arches; /* bit i: arches[i] of the database */
  uint64_t size;
  uint16_t library;     /* position in keys */
  uint16_t node;        /* position in nodes, or OB_FACT_NONE */
  uint16_t first, last; /* positions in releases, both inclusive */
  uint16_t source;      /* for the releases where it is measured: see ob_fact_db_source */
  uint8_t kind;
  bool weak;
  bool compat; /* the newest, and yet not the default: of that name there is none */
  bool chosen; /* the default, though it is not the newest */
} ob_fact_entry;

/** A name and its rows. Names with the same history share their rows. */
typedef struct ob_fact_name {
  ob_str name;
  uint32_t entry, count; /* entries[entry] and following */
} ob_fact_name;

/** A soname in a range of releases. */
typedef struct ob_fact_soname {
  uint16_t library; /* position in keys */
  ob_str soname;
  uint64_t arches;
  uint16_t first, last;
  uint16_t source;
} ob_fact_soname;

typedef struct ob_fact_db_node {
  ob_str name;
  uint16_t parent; /* position in nodes, lower than its own, or OB_FACT_NONE */
  uint16_t first;  /* the first release that has it */
  uint16_t source; /* of `first` */
} ob_fact_db_node;

typedef struct ob_fact_db {
  ob_str os;
  bool partial;           /* as in ob_facts */
  const ob_str *releases; /* ascending */
  size_t release_count;
  const ob_str *arches;
  size_t arch_count;
  const ob_fact_source *sources;
  size_t source_count;
  const uint16_t *source_elsewhere; /* by source: which source counts at a release where this one
                                       is not measured; the same: it is measured everywhere */
  const ob_bits *source_releases;   /* by source: the releases where it is measured */
  const ob_str *keys;               /* libraries */
  size_t key_count;
  const ob_fact_soname *sonames;
  size_t soname_count;
  const ob_fact_db_node *nodes; /* oldest first */
  size_t node_count;
  const ob_fact_name *names; /* sorted */
  size_t name_count;
  const ob_fact_entry *entries; /* of each name sorted by library, node, first */
  size_t entry_count;
} ob_fact_db;

/** The packed facts that were compiled in: their texts, to be read with ob_fact_db_read. */
typedef struct ob_fact_pack {
  const char *os;
  const unsigned char *bytes;
  size_t len;
} ob_fact_pack;
const ob_fact_pack *ob_fact_packs(size_t *count);

/**
 * The database of an OS that was compiled in. Under 5 ms.
 * Errors: OB_E_NOT_FOUND (OB1040: no facts of that OS; names those that are there), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_fact_db_builtin(ob_arena *arena, ob_diags *diags, ob_str os,
                                          const ob_fact_db **out);
/** Read the packed form. Errors: OB_E_SYNTAX (OB1042), OB_E_LIMIT (OB1043), OB_E_NOMEM. */
OB_NODISCARD ob_status ob_fact_db_read(ob_arena *arena, ob_diags *diags, uint32_t file,
                                       ob_fact_db *out);

/**
 * The facts of one release and arch. release must be one of db->releases, or equal to one by number
 * (14 is 14.0): nothing is guessed.
 * Errors: OB_E_NOT_FOUND (OB1041: names the nearest releases, or the arches that there are),
 *         OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_fact_db_facts(ob_arena *arena, ob_diags *diags, const ob_fact_db *db,
                                        ob_str release, ob_str arch, ob_facts *out);

/**
 * base (of the same OS; NULL: none) with the facts of one release: that release is added in its
 * place (a label that is no number before all), or takes the place of the one of that number. Of
 * all arches only that of the facts is kept; at the new release nothing is true but what the facts
 * say. Borrows base and facts. Errors: OB_E_LIMIT (OB1043), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_fact_db_with(ob_arena *arena, ob_diags *diags, const ob_fact_db *base,
                                       const ob_facts *facts, ob_fact_db *out);

/** Position of a release / arch / node / library key, or OB_FACT_NONE. */
uint16_t ob_fact_db_release(const ob_fact_db *db, ob_str release);
uint16_t ob_fact_db_arch(const ob_fact_db *db, ob_str arch);
uint16_t ob_fact_db_node_find(const ob_fact_db *db, ob_str node);
uint16_t ob_fact_db_key(const ob_fact_db *db, ob_str key);
/** The name as the database has it, which lives as long; NULL: it has none such. */
const ob_fact_name *ob_fact_db_name(const ob_fact_db *db, ob_str name);
/** The entries of a name (all libraries, nodes, releases, arches): *count of them; NULL: none. */
const ob_fact_entry *ob_fact_db_find(const ob_fact_db *db, ob_str name, size_t *count);
/**
 * The first release, at or after `from`, in which library key exports name under node on arch
 * (positions; node OB_FACT_NONE: under any node or none; library OB_FACT_NONE: any). OB_FACT_NONE:
 * never, as far as is known. *source: how that first release is known; may be NULL.
 */
uint16_t ob_fact_db_first(const ob_fact_db *db, ob_str name, uint16_t library, uint16_t node,
                          uint16_t arch, uint16_t from, const ob_fact_source **source);
/** How an entry (its source) is known at a release. */
const ob_fact_source *ob_fact_db_source(const ob_fact_db *db, uint16_t source, uint16_t release);
/**
 * How it is known that an entry begins with its first release, and not before: as ob_fact_db_source
 * where the release before was measured too, else as what counts there. A library in which a symbol
 * is says nothing of the older one.
 */
const ob_fact_source *ob_fact_db_since(const ob_fact_db *db, const ob_fact_entry *entry);
/** The library keys that a soname stands for: position in sonames, or SIZE_MAX; from: start there.
 */
size_t ob_fact_db_soname(const ob_fact_db *db, ob_str soname, size_t from);

/* ---- the text form ---- */

#define OB_FACTS_TEXT_MAX ((size_t)64 << 20) /* bytes of a fact file */

/** Does text begin as the text form / the packed form does? */
bool ob_facts_is_text(ob_str text);
bool ob_fact_db_is_text(ob_str text);
/**
 * Read the text form.
 * Errors: OB_E_SYNTAX (OB1042), OB_E_INVALID (OB1044: a fact twice, an unknown library, node or
 *         source), OB_E_LIMIT (OB1043), OB_E_NOMEM. Goes on after a mistake.
 */
OB_NODISCARD ob_status ob_facts_read(ob_arena *arena, ob_diags *diags, uint32_t file,
                                     ob_facts *out);
/** Write it: sorted, so that two sets differ where their facts differ. Reading it gives the same.
 */
void ob_facts_write(ob_buf *out, const ob_facts *facts);

#endif
