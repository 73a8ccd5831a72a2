// SPDX-License-Identifier: MIT OR Apache-2.0
/* The ELF and ar readers on files made here byte by byte; tests/tools/compare-elf holds them
 * against readelf on real ones. */
#include "place.h"
#include "support.h"

#include "formats/ar/ar.h"
#include "formats/elf/elf.h"

/* ---- a small shared object, of any class and byte order ---- */

typedef struct image {
  unsigned char at[4096];
  size_t len;
  bool is64, big;
} image;

static void
put(image *m, size_t at, size_t size, uint64_t value)
{
  for (size_t i = 0; i < size; i++) {
    const size_t shift = 8 * (m->big ? size - 1 - i : i);
    m->at[at + i] = (unsigned char)(value >> shift);
  }
}

static void
put_word(image *m, size_t at, uint64_t value)
{
  put(m, at, m->is64 ? 8 : 4, value);
}

/* Where its tables are; addresses are offsets + BASE. */
enum {
  BASE = 0x10000,
  DYNAMIC = 0x200,
  DYNSYM = 0x400,
  DYNSTR = 0x500,
  VERSYM = 0x600,
  VERNEED = 0x640,
  VERDEF = 0x700,
  HASH = 0x800,
  NOTE = 0x880,
  INTERP = 0x8c0,
  END = 0x900
};

/* Offsets of names in DYNSTR. */
static const char names[] =
    "\0libc.so.7\0fstat\0FBSD_1.5\0kevent\0FBSD_1.0\0libx.so.1\0mine\0X_1\0X_2";
enum {
  N_LIBC = 1,
  N_FSTAT = 11,
  N_15 = 17,
  N_KEVENT = 26,
  N_10 = 33,
  N_SELF = 42,
  N_MINE = 52,
  N_X1 = 57,
  N_X2 = 61
};

static void
put_segment(image *m, size_t n, uint32_t type, size_t offset, size_t size)
{
  const size_t p = (m->is64 ? 64 + n * 56 : 52 + n * 32), w = m->is64 ? 8 : 4;
  put(m, p, 4, type);
  const size_t at = m->is64 ? p + 8 : p + 4;
  put_word(m, at, offset);
  put_word(m, at + w, BASE + offset);
  put_word(m, at + 2 * w, BASE + offset);
  put_word(m, at + 3 * w, size);
  put_word(m, at + 4 * w, size);
  put_word(m, m->is64 ? p + 48 : p + 28, 4);
}

static void
put_symbol(image *m, size_t n, uint32_t name, uint8_t info, uint16_t section, uint16_t version)
{
  const size_t p = DYNSYM + n * (m->is64 ? 24 : 16);
  put(m, p, 4, name);
  const size_t rest = m->is64 ? p + 4 : p + 12;
  put(m, rest, 1, info);
  put(m, rest + 2, 2, section);
  put(m, m->is64 ? p + 16 : p + 8, m->is64 ? 8 : 4, 8 * n);
  put(m, VERSYM + 2 * n, 2, version);
}

static void
make(image *m, bool is64, bool big)
{
  memset(m, 0, sizeof(*m));
  m->is64 = is64;
  m->big = big;
  m->len = END;
  memcpy(m->at, "\177ELF", 4);
  m->at[4] = is64 ? 2 : 1;
  m->at[5] = big ? 2 : 1;
  m->at[6] = 1;
  m->at[7] = OB_ELFOSABI_FREEBSD;
  put(m, 16, 2, OB_ET_DYN);
  put(m, 18, 2, is64 ? OB_EM_PPC64 : OB_EM_PPC);
  put(m, 20, 4, 1);
  put_word(m, is64 ? 32 : 28, is64 ? 64 : 52);
  const size_t tail = is64 ? 48 : 36;
  put(m, tail, 4, 0x2);
  put(m, tail + 4, 2, is64 ? 64 : 52);
  put(m, tail + 6, 2, is64 ? 56 : 32);
  put(m, tail + 8, 2, 4);
  put_segment(m, 0, OB_PT_LOAD, 0, END);
  const uint64_t dynamic[][2] = {
      {OB_DT_NEEDED, N_LIBC},       {OB_DT_SONAME, N_SELF},        {OB_DT_STRTAB, BASE + DYNSTR},
      {OB_DT_STRSZ, sizeof(names)}, {OB_DT_SYMTAB, BASE + DYNSYM}, {OB_DT_SYMENT, is64 ? 24 : 16},
      {OB_DT_HASH, BASE + HASH},    {OB_DT_VERSYM, BASE + VERSYM}, {OB_DT_VERNEED, BASE + VERNEED},
      {OB_DT_VERNEEDNUM, 1},        {OB_DT_VERDEF, BASE + VERDEF}, {OB_DT_VERDEFNUM, 3},
  };
  const size_t w = is64 ? 8 : 4;
  for (size_t i = 0; i < OB_COUNT(dynamic); i++) {
    put_word(m, DYNAMIC + 2 * w * i, dynamic[i][0]);
    put_word(m, DYNAMIC + 2 * w * i + w, dynamic[i][1]);
  }
  put_segment(m, 1, OB_PT_DYNAMIC, DYNAMIC, 2 * w * (OB_COUNT(dynamic) + 1));
  memcpy(m->at + DYNSTR, names, sizeof(names));
  put_symbol(m, 1, N_FSTAT, OB_STB_GLOBAL << 4 | OB_STT_FUNC, 0, 2);
  put_symbol(m, 2, N_KEVENT, OB_STB_WEAK << 4 | OB_STT_FUNC, 0, 3);
  put_symbol(m, 3, N_MINE, OB_STB_GLOBAL << 4 | OB_STT_OBJECT, 1, 5);
  put_symbol(m, 4, N_MINE, OB_STB_GLOBAL << 4 | OB_STT_OBJECT, 1, 4 | OB_VERSYM_HIDDEN);
  put(m, HASH, 4, 1);
  put(m, HASH + 4, 4, 5);
  /* libc.so.7 needs FBSD_1.5 (index 2) and FBSD_1.0 (index 3) */
  put(m, VERNEED, 2, 1);
  put(m, VERNEED + 2, 2, 2);
  put(m, VERNEED + 4, 4, N_LIBC);
  put(m, VERNEED + 8, 4, 16);
  put(m, VERNEED + 16 + 6, 2, 2);
  put(m, VERNEED + 16 + 8, 4, N_15);
  put(m, VERNEED + 16 + 12, 4, 16);
  put(m, VERNEED + 32 + 4, 2, OB_VER_FLG_WEAK);
  put(m, VERNEED + 32 + 6, 2, 3);
  put(m, VERNEED + 32 + 8, 4, N_10);
  /* defined: the file itself, X_1, X_2 with the parent X_1 */
  static const struct {
    uint16_t flags, index, count;
    uint32_t name[2], next;
  } defs[] = {{OB_VER_FLG_BASE, 1, 1, {N_SELF, 0}, 28},
              {0, 4, 1, {N_X1, 0}, 28},
              {0, 5, 2, {N_X2, N_X1}, 0}};
  for (size_t i = 0; i < OB_COUNT(defs); i++) {
    const size_t p = VERDEF + i * 28;
    put(m, p, 2, 1);
    put(m, p + 2, 2, defs[i].flags);
    put(m, p + 4, 2, defs[i].index);
    put(m, p + 6, 2, defs[i].count);
    put(m, p + 12, 4, 20);
    put(m, p + 16, 4, defs[i].next);
    put(m, p + 20, 4, defs[i].name[0]);
    if (defs[i].count == 2) {
      put(m, p + 24, 4, 8);
      put(m, p + 28, 4, defs[i].name[1]);
    }
  }
  put(m, NOTE, 4, 8);
  put(m, NOTE + 4, 4, 4);
  put(m, NOTE + 8, 4, OB_NT_FREEBSD_ABI_TAG);
  memcpy(m->at + NOTE + 12, "FreeBSD", 8);
  put(m, NOTE + 20, 4, 1400097);
  /* as OHOS writes it: five bytes of a name, and no padding behind them */
  put(m, NOTE + 24, 4, 5);
  put(m, NOTE + 28, 4, 4);
  memcpy(m->at + NOTE + 36, "OHOS\0\7\7\7\7", 9);
  put_segment(m, 2, OB_PT_NOTE, NOTE, 45);
  memcpy(m->at + INTERP, "/libexec/ld-elf.so.1", 21);
  put_segment(m, 3, OB_PT_INTERP, INTERP, 21);
}

static ob_status
open_image(place *p, const image *m, ob_elf *elf)
{
  ob_diags_init(&p->diags, &p->arena);
  return ob_elf_open(&p->diags, (ob_str){(const char *)m->at, m->len}, OB_SPAN_NONE, elf);
}

static void
check_image(place *p, const image *m)
{
  ob_elf elf;
  assert_int_equal(open_image(p, m, &elf), OB_OK);
  assert_int_equal(elf.is64, m->is64);
  assert_int_equal(elf.big, m->big);
  assert_int_equal(elf.osabi, OB_ELFOSABI_FREEBSD);
  assert_int_equal(elf.flags, 2);
  assert_str(elf.interp, "/libexec/ld-elf.so.1");
  assert_str(elf.soname, "libx.so.1");
  uint32_t pos = 0;
  ob_str name;
  assert_true(ob_elf_needed_next(&elf, &pos, &name));
  assert_str(name, "libc.so.7");
  assert_false(ob_elf_needed_next(&elf, &pos, &name));

  ob_elf_version_table versions;
  assert_int_equal(ob_elf_version_table_make(&p->arena, &elf, &versions), OB_OK);
  ob_elf_symtab table;
  assert_int_equal(ob_elf_symbols(&p->diags, &elf, OB_ELF_DYNSYM, &table), OB_OK);
  assert_int_equal(table.count, 5);
  static const struct {
    const char *name, *node, *file;
    uint8_t bind, type;
    bool hidden;
  } want[] = {
      {"fstat", "FBSD_1.5", "libc.so.7", OB_STB_GLOBAL, OB_STT_FUNC, false},
      {"kevent", "FBSD_1.0", "libc.so.7", OB_STB_WEAK, OB_STT_FUNC, false},
      {"mine", "X_2", NULL, OB_STB_GLOBAL, OB_STT_OBJECT, false},
      {"mine", "X_1", NULL, OB_STB_GLOBAL, OB_STT_OBJECT, true},
  };
  for (uint32_t i = 0; i < OB_COUNT(want); i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i + 1);
    const ob_elf_version *version = ob_elf_version_of(&versions, &sym);
    assert_non_null(version);
    assert_str(sym.name, want[i].name);
    assert_str(version->node, want[i].node);
    assert_true(ob_str_eq(version->file, ob_str_from(want[i].file)));
    assert_int_equal(sym.bind, want[i].bind);
    assert_int_equal(sym.type, want[i].type);
    assert_int_equal((sym.versym & OB_VERSYM_HIDDEN) != 0, want[i].hidden);
    assert_int_equal(sym.size, 8 * (i + 1));
  }
  assert_int_equal(versions.at[3].flags, OB_VER_FLG_WEAK);
  assert_int_equal(versions.at[5].parents, 1);
  assert_str(ob_elf_version_parent(&elf, &versions.at[5], 0), "X_1");

  ob_elf_notes notes;
  ob_elf_note note;
  ob_elf_notes_begin(&elf, &notes);
  assert_true(ob_elf_notes_next(&notes, &note));
  assert_str(note.owner, "FreeBSD");
  assert_int_equal(ob_elf_note_u32(&elf, &note), 1400097);
  assert_true(ob_elf_notes_next(&notes, &note));
  assert_str(note.owner, "OHOS");
  assert_int_equal(ob_elf_note_u32(&elf, &note), 0x07070707);
  assert_false(ob_elf_notes_next(&notes, &note));
}

static void
both_classes_and_byte_orders(void **state)
{
  place *p = *state;
  for (unsigned form = 0; form < 4; form++) {
    image m;
    make(&m, form & 1, form & 2);
    check_image(p, &m);
  }
}

/* Every cut of the file is refused, and every one with a code. */
static void
a_cut_file_is_refused(void **state)
{
  place *p = *state;
  for (unsigned form = 0; form < 4; form++) {
    image m;
    make(&m, form & 1, form & 2);
    for (size_t len = 0; len < END; len++) {
      ob_elf elf;
      m.len = len;
      const ob_status st = open_image(p, &m, &elf);
      if (st != OB_E_SYNTAX || p->diags.errors == 0) {
        fail_msg("form %u, %zu bytes: status %d", form, len, st);
      }
      assert_str(p->diags.list.at[0]->code, len < 4 ? "OB1001" : "OB1002");
    }
  }
}

static void
damage_is_named(void **state)
{
  place *p = *state;
  /* One number of the 64-bit little-endian file is changed. */
  static const struct {
    size_t at, size;
    uint64_t value;
    const char *code, *part;
  } cases[] = {
      {0, 1, 'X', "OB1001", "no ELF file"},
      {4, 1, 3, "OB1004", "class 3"},
      {5, 1, 0, "OB1004", "byte order 0"},
      {6, 1, 2, "OB1004", "version 2"},
      {32, 8, 0xfffffffffffffff0, "OB1002", "table of segments"},
      {40, 8, 0x10000, "OB1003", "section headers"},
      {48 + 6, 2, 32, "OB1003", "program headers"},
      {48 + 8, 2, 0xfffe, "OB1002", "table of segments"},
      {48 + 8, 2, OB_PN_XNUM, "OB1003", "counted and has no place"},
      {32, 8, 8, "OB1003", "overlap"},
      {DYNAMIC + 8, 8, 4000, "OB1003", "DT_NEEDED"},
      {DYNAMIC + 24, 8, 4000, "OB1003", "DT_SONAME"},
      {DYNAMIC + 40, 8, 0x99999999, "OB1002", "table of dynamic names"},
      {DYNAMIC + 56, 8, 0x99999999, "OB1002", "table of dynamic names"},
      {DYNAMIC + 56, 8, 20, "OB1003", "end with a NUL"},
      {DYNAMIC + 56, 8, 0, "OB1003", "name"},
      {DYNAMIC + 72, 8, BASE + DYNSTR, "OB1003", "overlap"},
      {DYNAMIC + 72, 8, BASE + END, "OB1002", "dynamic symbols"},
      {DYNAMIC + 88, 8, 16, "OB1003", "dynamic symbols"},
      {HASH + 4, 4, 0xffffffff, "OB1002", "dynamic symbols"},
      {DYNAMIC + 120, 8, BASE + END - 2, "OB1002", "symbol versions"},
      {DYNAMIC + 120, 8, BASE + VERNEED, "OB1003", "overlap"},
      {DYNAMIC + 152, 8, 2, "OB1003", "ends before"},
      {VERNEED + 12, 4, 48, "OB1003", "goes on behind"},
      {VERNEED, 2, 2, "OB1003", "version other than 1"},
      {VERNEED + 2, 2, 3, "OB1003", "ends before"},
      {VERNEED + 4, 4, 4000, "OB1003", "name outside"},
      {VERNEED + 8, 4, 0x7fffffff, "OB1002", "needed versions"},
      {VERNEED + 16 + 8, 4, 4000, "OB1003", "name outside"},
      {VERDEF + 6, 2, 0, "OB1003", "without a name"},
      {VERDEF + 16, 4, 0, "OB1003", "ends before"},
      {VERDEF + 20, 4, 4000, "OB1003", "name outside"},
      {DYNAMIC + 184, 8, 1u << 20, "OB1003", "ends before"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    image m;
    ob_elf elf;
    make(&m, true, false);
    put(&m, cases[i].at, cases[i].size, cases[i].value);
    ob_status st = open_image(p, &m, &elf);
    if (st == OB_OK || p->diags.list.len != 1 ||
        !ob_str_eq(p->diags.list.at[0]->code, ob_str_from(cases[i].code)) ||
        ob_str_search(p->diags.list.at[0]->message, ob_str_from(cases[i].part)) == SIZE_MAX) {
      fail_msg("case %zu (%s): status %d: " OB_STR_FMT, i, cases[i].part, st,
               OB_STR_ARG(p->diags.list.len ? p->diags.list.at[0]->message : OB_STR("no error")));
    }
  }
}

/* A verneed chain that leads back to itself would be read for ever; here it is read as often as it
 * is counted, which the number of nodes limits. */
static void
work_is_limited(void **state)
{
  place *p = *state;
  image m;
  ob_elf elf;
  make(&m, true, false);
  /* 65535 names in one entry that all stand at the same place: the chain does not move. */
  put(&m, VERDEF + 56 + 6, 2, 0xffff);
  put(&m, VERDEF + 56 + 12, 4, 0);
  assert_int_equal(open_image(p, &m, &elf), OB_E_SYNTAX);
  /* Names that are all the same long one. */
  static unsigned char big[1 << 20];
  memset(big, 'a', sizeof(big));
  make(&m, true, false);
  memcpy(big, m.at, m.len);
  image head = {.is64 = true};
  memcpy(head.at, big, sizeof(head.at));
  enum { COUNT = 8192, TABLE = 0x10000, STRINGS = TABLE + COUNT * 24 };
  put_segment(&head, 0, OB_PT_LOAD, 0, sizeof(big));
  put(&head, DYNAMIC + 40, 8, BASE + STRINGS);
  put(&head, DYNAMIC + 56, 8, sizeof(big) - STRINGS);
  put(&head, DYNAMIC + 72, 8, BASE + TABLE);
  put(&head, HASH + 4, 4, COUNT);
  put(&head, DYNAMIC + 112, 8, 0);
  put(&head, DYNAMIC + 120, 8, 0);
  put(&head, DYNAMIC + 136, 8, 0);
  put(&head, DYNAMIC + 168, 8, 0);
  memcpy(big, head.at, sizeof(head.at));
  big[sizeof(big) - 1] = '\0';
  memset(big + TABLE, 0, STRINGS - TABLE);
  ob_diags_init(&p->diags, &p->arena);
  assert_int_equal(
      ob_elf_open(&p->diags, (ob_str){(const char *)big, sizeof(big)}, OB_SPAN_NONE, &elf), OB_OK);
  ob_elf_symtab table;
  assert_int_equal(ob_elf_symbols(&p->diags, &elf, OB_ELF_DYNSYM, &table), OB_E_LIMIT);
  assert_str(p->diags.list.at[0]->code, "OB1005");
}

static ob_status
step(ob_arena *arena, void *context)
{
  const image *m = context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_elf elf;
  ob_elf_version_table versions;
  OB_TRY(ob_elf_open(&diags, (ob_str){(const char *)m->at, m->len}, OB_SPAN_NONE, &elf));
  return ob_elf_version_table_make(arena, &elf, &versions);
}

static void
memory_may_run_out(void **state)
{
  (void)state;
  image m;
  make(&m, true, true);
  assert_true(sweep_allocations(step, &m) > 0);
}

static void
hashes_are_gabi_s(void **state)
{
  (void)state;
  /* What linkers write for these nodes. */
  assert_int_equal(ob_elf_hash(OB_STR("GLIBC_2.2.5")), 0x09691a75);
  assert_int_equal(ob_elf_hash(OB_STR("GLIBC_2.34")), 0x069691b4);
  assert_int_equal(ob_elf_hash(OB_STR("")), 0);
}

/* ---- archives ---- */

#define MEMBER(name, size) name "1700000000  0     0     100644  " size "`\n"

static void
archives_of_all_kinds(void **state)
{
  place *p = *state;
  static const struct {
    const char *what, *text;
    const char *members[4]; /* name, content */
  } cases[] = {
      {"empty", "!<arch>\n", {0}},
      {"GNU",
       "!<arch>\n" MEMBER("/               ", "4         ") "abcd" MEMBER(
           "//              ",
           "24        ") "a_name_of_many_letters/\n" MEMBER("a.o/            ",
                                                            "3         ") "aaa\n" MEMBER("/0       "
                                                                                         "       ",
                                                                                         "2        "
                                                                                         " ") "bb",
       {"a.o", "aaa", "a_name_of_many_letters", "bb"}},
      {"BSD",
       "!<arch>\n" MEMBER("#1/12           ", "16        ") "__.SYMDEF\0\0\0abcd" MEMBER(
           "a.o             ", "3         ") "aaa\n" MEMBER("#1/8            ",
                                                            "10        ") "b c.o\0\0\0bb",
       {"a.o", "aaa", "b c.o", "bb"}},
      {"no padding at the end",
       "!<arch>\n" MEMBER("a.o/            ", "3         ") "aaa",
       {"a.o", "aaa", NULL, NULL}},
  };
  static const size_t lengths[] = {8, 8 + 4 * 60 + 4 + 24 + 4 + 2, 8 + 3 * 60 + 16 + 4 + 10,
                                   8 + 60 + 3};
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_ar ar;
    ob_ar_member m;
    bool more;
    assert_int_equal(ob_ar_open(&p->diags, (ob_str){cases[i].text, lengths[i]}, OB_SPAN_NONE, &ar),
                     OB_OK);
    for (size_t k = 0; k < 4; k += 2) {
      assert_int_equal(ob_ar_next(&p->diags, &ar, &m, &more), OB_OK);
      assert_int_equal(more, cases[i].members[k] != NULL);
      if (!more) {
        break;
      }
      assert_str(m.name, cases[i].members[k]);
      assert_str(m.bytes, cases[i].members[k + 1]);
    }
    assert_int_equal(ob_ar_next(&p->diags, &ar, &m, &more), OB_OK);
    assert_false(more);
  }
}

static void
lying_archives_are_refused(void **state)
{
  place *p = *state;
  static const struct {
    const char *text, *code;
    ob_status opens;
  } cases[] = {
      {"!<thin>\n" MEMBER("/               ", "4         ") "abcd", "OB1007", OB_E_UNSUPPORTED},
      {"!<arcx>\n", "OB1006", OB_E_SYNTAX},
      {"!<arch>\nabc", "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("a.o/            ", "4         ") "aaa", "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("a.o/            ", "4294967295") "aaa", "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("a.o/            ", "-1        ") "aaa", "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("a.o/            ", "          ") "aaa", "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("/0              ", "3         ") "aaa", "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("//              ", "2         ") "a/" MEMBER("/2              ",
                                                                        "1         ") "a",
       "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("#1/4            ", "3         ") "aaa", "OB1006", OB_OK},
      {"!<arch>\n" MEMBER("#1/x            ", "3         ") "aaa", "OB1006", OB_OK},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_ar ar;
    ob_ar_member m;
    bool more = true;
    ob_diags_init(&p->diags, &p->arena);
    ob_status st = ob_ar_open(&p->diags, ob_str_from(cases[i].text), OB_SPAN_NONE, &ar);
    assert_int_equal(st, cases[i].opens);
    while (st == OB_OK && more) {
      st = ob_ar_next(&p->diags, &ar, &m, &more);
    }
    if (st == OB_OK || p->diags.list.len != 1) {
      fail_msg("case %zu was taken", i);
    }
    assert_str(p->diags.list.at[0]->code, cases[i].code);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(both_classes_and_byte_orders, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_cut_file_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(damage_is_named, set_up, tear_down),
      cmocka_unit_test_setup_teardown(work_is_limited, set_up, tear_down),
      cmocka_unit_test(memory_may_run_out),
      cmocka_unit_test(hashes_are_gabi_s),
      cmocka_unit_test_setup_teardown(archives_of_all_kinds, set_up, tear_down),
      cmocka_unit_test_setup_teardown(lying_archives_are_refused, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
