// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * A reader of ELF files of both classes and byte orders. It works on bytes that the caller holds
 * (a mapped file, a member of an archive), takes no memory, and trusts no number of them: opening
 * checks where every table lies, and what opening has checked cannot fail later. What is loaded
 * (symbols, versions, libraries) is found by PT_DYNAMIC, so a file without sections reads the same.
 *
 *   ob_elf elf;
 *   OB_TRY(ob_elf_open(diags, bytes, at, &elf));
 *   ob_elf_symtab table;
 *   OB_TRY(ob_elf_symbols(diags, &elf, OB_ELF_DYNSYM, &table));
 *   for (uint32_t i = 1; i < table.count; i++) {
 *     const ob_elf_sym sym = ob_elf_sym_at(&table, i);
 *     ...
 *   }
 *
 * Every view points into the bytes that were given and lives as long as they do.
 */
#ifndef OB_FORMATS_ELF_ELF_H
#define OB_FORMATS_ELF_ELF_H

#include "diag/diag.h"
#include "formats/elf/elf_abi.h"

/** Files are smaller than this, so that an offset is a uint32_t. */
#define OB_ELF_MAX_SIZE UINT32_MAX
/** Version nodes of one file, needed and defined together (they are numbered by 15 bits). */
#define OB_ELF_MAX_VERSIONS 0x8000

typedef struct ob_elf {
  ob_str bytes;
  ob_span at; /* where diagnostics point */
  bool is64, big;
  uint8_t osabi, abi_version;
  uint16_t type, machine;
  uint32_t flags;
  uint64_t entry;

  uint32_t segment_count, section_count; /* for ob_elf_segment_at, ob_elf_section_at */
  ob_str segments, sections;             /* internal: the tables of headers */
  ob_str section_names;                  /* empty: none */

  bool has_dynamic; /* there is a PT_DYNAMIC with content */
  ob_str interp;    /* PT_INTERP without its NUL; OB_STR_NONE: none */
  ob_str soname;    /* DT_SONAME; OB_STR_NONE: none */
  ob_str rpath, runpath;
  uint64_t dt_flags, dt_flags_1;

  /* internal */
  ob_str dynamic; /* whole entries, up to DT_NULL */
  ob_str dynstr;  /* empty, or ends with a NUL */
  ob_str dynsym;  /* whole entries */
  ob_str versym;  /* two bytes for each of them, or empty */
  ob_str verneed; /* from the first entry to the end of its segment, or empty */
  ob_str verdef;
  uint32_t need_count; /* entries of verneed and verdef: counted and checked */
  uint32_t def_count;
  ob_str relocs[3]; /* DT_RELA, DT_REL, DT_JMPREL */
  bool jmprel_is_rela;
} ob_elf;

/** Do these bytes begin as an ELF file does? */
bool ob_elf_is(ob_str bytes);

/**
 * Read the header, and find and check the tables that are loaded.
 *
 * at   where diagnostics point: the file (bytes 0..0), or OB_SPAN_NONE
 * out  set only on OB_OK
 *
 * Errors: OB_E_SYNTAX: OB1001 (no ELF file), OB1002 (a table lies outside the file: truncated),
 *         OB1003 (tables that contradict themselves or each other); OB_E_UNSUPPORTED: OB1004 (a
 *         class, byte order or version that gABI does not have); OB_E_LIMIT: OB1005
 */
OB_NODISCARD ob_status ob_elf_open(ob_diags *diags, ob_str bytes, ob_span at, ob_elf *out);

/** EM_... as the name that rustc and uname have for it ("x86_64", "aarch64", "powerpc64le"). */
ob_str ob_elf_machine_name(const ob_elf *elf);

/* ---- headers ---- */

typedef struct ob_elf_segment {
  uint32_t type, flags;
  uint64_t offset, vaddr, filesz, memsz, align;
} ob_elf_segment;

/** i < segment_count. What it says is not checked: take ob_elf_segment_bytes for its content. */
ob_elf_segment ob_elf_segment_at(const ob_elf *elf, uint32_t i);
/** The content in the file, or OB_STR_NONE when it lies (partly) outside. */
ob_str ob_elf_segment_bytes(const ob_elf *elf, const ob_elf_segment *segment);

typedef struct ob_elf_section {
  ob_str name; /* empty when it is not in the table of names */
  uint32_t type, link, info;
  uint64_t flags, addr, offset, size, align, entsize;
} ob_elf_section;

/** i < section_count. */
ob_elf_section ob_elf_section_at(const ob_elf *elf, uint32_t i);
/** The content, empty for SHT_NOBITS; OB_STR_NONE when it lies (partly) outside the file. */
ob_str ob_elf_section_bytes(const ob_elf *elf, const ob_elf_section *section);
/** The first section of that name; false: none. */
bool ob_elf_section_find(const ob_elf *elf, ob_str name, ob_elf_section *out);

/** size bytes at a virtual address as they are in the file, or OB_STR_NONE. */
ob_str ob_elf_at_address(const ob_elf *elf, uint64_t addr, uint64_t size);

/* ---- symbols ---- */

typedef enum ob_elf_table { OB_ELF_DYNSYM, OB_ELF_SYMTAB } ob_elf_table;

/** A checked table of symbols: ob_elf_sym_at cannot fail. */
typedef struct ob_elf_symtab {
  uint32_t count; /* 0: the file has none; else symbol 0 is the empty one */
  bool is64, big;
  ob_str entries, names; /* internal */
  ob_str versym;         /* internal; DYNSYM only */
  ob_str shndx;          /* internal; SHT_SYMTAB_SHNDX */
} ob_elf_symtab;

typedef struct ob_elf_sym {
  ob_str name;
  uint64_t value, size;
  uint32_t section;   /* OB_SHN_UNDEF: undefined; the extended number where there is one */
  uint16_t versym;    /* version index and OB_VERSYM_HIDDEN; OB_VER_NDX_GLOBAL without versions */
  uint8_t bind, type; /* OB_STB_, OB_STT_ */
  uint8_t visibility; /* OB_STV_ */
} ob_elf_sym;

/**
 * The dynamic symbols, or those of SHT_SYMTAB. Checks every name once.
 * Errors: OB1002, OB1003 (a name outside its table); OB1005 (names that overlap so much that
 * reading them all would take far longer than the file is large)
 */
OB_NODISCARD ob_status ob_elf_symbols(ob_diags *diags, const ob_elf *elf, ob_elf_table which,
                                      ob_elf_symtab *out);

/** i < count. */
ob_elf_sym ob_elf_sym_at(const ob_elf_symtab *table, uint32_t i);

/* ---- versions ---- */

/** A version node that the file needs of a library, or defines itself. */
typedef struct ob_elf_version {
  ob_str node;      /* "GLIBC_2.17" */
  ob_str file;      /* needed: the library's soname; defined: OB_STR_NONE */
  uint32_t hash;    /* SysV hash of the node's name, as the file says */
  uint16_t flags;   /* OB_VER_FLG_ */
  uint16_t index;   /* what DT_VERSYM says for it, without OB_VERSYM_HIDDEN */
  uint16_t parents; /* defined: how many (their names: ob_elf_version_parent) */
  bool defined;
  uint32_t aux_at; /* internal */
} ob_elf_version;

/** Walks what is needed, library by library, then what is defined. */
typedef struct ob_elf_versions {
  const ob_elf *elf;
  uint32_t entry, aux; /* internal: offsets in verneed or verdef */
  uint32_t entries_left, aux_left;
  bool defs;
} ob_elf_versions;

void ob_elf_versions_begin(const ob_elf *elf, ob_elf_versions *walk);
bool ob_elf_versions_next(ob_elf_versions *walk, ob_elf_version *out);
/** The n-th parent of a defined version, from 0; n < parents. */
ob_str ob_elf_version_parent(const ob_elf *elf, const ob_elf_version *version, uint16_t n);

/** Versions by index, for many symbols: at[index].node is empty where there is none. */
typedef struct ob_elf_version_table {
  const ob_elf_version *at;
  uint32_t count;
} ob_elf_version_table;

/** Errors: OB_E_NOMEM only. One index that is given twice keeps the first. */
OB_NODISCARD ob_status ob_elf_version_table_make(ob_arena *arena, const ob_elf *elf,
                                                 ob_elf_version_table *out);
/** The version that a symbol has, or NULL: none. */
const ob_elf_version *ob_elf_version_of(const ob_elf_version_table *table, const ob_elf_sym *sym);

/** The SysV hash of a name (gABI, "Hash Table"). */
uint32_t ob_elf_hash(ob_str name);

/* ---- libraries, notes, relocations ---- */

/** DT_NEEDED in order. *pos begins as 0. */
bool ob_elf_needed_next(const ob_elf *elf, uint32_t *pos, ob_str *name);

typedef struct ob_elf_note {
  ob_str owner; /* without its NUL */
  ob_str desc;
  uint32_t type;
} ob_elf_note;

/** Walks the notes of all PT_NOTE segments, or of the SHT_NOTE sections when there are none. A
 * note that does not fit ends its segment: notes are hints, and real ones are unpadded (OHOS). */
typedef struct ob_elf_notes {
  const ob_elf *elf;
  ob_str rest;
  size_t align;  /* bytes */
  uint32_t next; /* segment or section */
  bool sections;
} ob_elf_notes;

void ob_elf_notes_begin(const ob_elf *elf, ob_elf_notes *walk);
bool ob_elf_notes_next(ob_elf_notes *walk, ob_elf_note *out);

/** The first 4 bytes of a note's content in the file's byte order; 0 when it is shorter. */
uint32_t ob_elf_note_u32(const ob_elf *elf, const ob_elf_note *note);

typedef struct ob_elf_reloc {
  uint64_t offset;
  uint32_t symbol, type;
} ob_elf_reloc;

/** Walks the dynamic relocations: DT_RELA, DT_REL, then DT_JMPREL (in an object file none). */
typedef struct ob_elf_relocs {
  const ob_elf *elf;
  ob_str rest;
  size_t entry; /* bytes */
  unsigned next;
} ob_elf_relocs;

void ob_elf_relocs_begin(const ob_elf *elf, ob_elf_relocs *walk);
bool ob_elf_relocs_next(ob_elf_relocs *walk, ob_elf_reloc *out);

#endif
