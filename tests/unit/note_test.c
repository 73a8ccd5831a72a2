// SPDX-License-Identifier: MIT OR Apache-2.0
/* Notes: their text, their object files (read by the ELF reader, and held to what rustc writes for
 * the same target), and finding them among other things. */
#include "place.h"

#include "base/str.h"
#include "formats/ar/ar.h"
#include "formats/elf/elf.h"
#include "formats/note.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/target.h"

static const ob_note_info full = {.side = OB_STR_INIT("std"),
                                  .crate = OB_STR_INIT("libc"),
                                  .version = OB_STR_INIT("0.2.183"),
                                  .os = OB_STR_INIT("14.1"),
                                  .from = OB_STR_INIT("os"),
                                  .content = OB_STR_INIT("0123456789abcdef")};

static void
assert_same(const ob_note_info *a, const ob_note_info *b)
{
  const ob_str x[] = {a->side, a->crate, a->version, a->os, a->from, a->content};
  const ob_str y[] = {b->side, b->crate, b->version, b->os, b->from, b->content};
  for (size_t i = 0; i < OB_COUNT(x); i++) {
    assert_true(ob_str_eq(x[i], y[i]));
  }
}

static void
test_text(void **state)
{
  (void)state;
  char text[OB_NOTE_MAX];
  size_t len = ob_note_print(&full, text);
  assert_str((ob_str){text, len},
             "for=std crate=libc version=0.2.183 os=14.1 from=os content=0123456789abcdef");
  ob_note_info read;
  assert_true(ob_note_parse((ob_str){text, len}, &read));
  assert_same(&read, &full);

  ob_note_info bare = full;
  bare.os = bare.from = bare.content = OB_STR_NONE;
  len = ob_note_print(&bare, text);
  assert_str((ob_str){text, len}, "for=std crate=libc version=0.2.183");
  assert_true(ob_note_parse((ob_str){text, len}, &read));
  assert_same(&read, &bare);
  /* what a later version may add */
  assert_true(ob_note_parse(OB_STR("new=1 for=crates crate=a version=1 more=x=y"), &read) == false);
  assert_true(ob_note_parse(OB_STR("new=1 for=crates crate=a version=1 more=x"), &read));
  assert_str(read.crate, "a");

  static const char *const wrong[] = {"",
                                      "for=std",
                                      "for=std crate=libc",
                                      "for=other crate=libc version=1",
                                      "for=std crate= version=1",
                                      "for=std crate=libc version=1 ",
                                      "for=std  crate=libc version=1",
                                      "for=std crate=li\tbc version=1",
                                      "for=std crate=libc version=1 =x",
                                      "for=std crate=libc version=1 os"};
  for (size_t i = 0; i < OB_COUNT(wrong); i++) {
    if (ob_note_parse(ob_str_from(wrong[i]), &read)) {
      fail_msg("`%s`: taken", wrong[i]);
    }
  }
  /* nothing is written that could not be read back */
  char long_text[OB_NOTE_MAX];
  memset(long_text, 'x', sizeof(long_text));
  const ob_str bad[] = {OB_STR_INIT(""),   OB_STR_INIT("a b"),  OB_STR_INIT("a=b"),
                        OB_STR_INIT("\n"), OB_STR_INIT("\x80"), {long_text, sizeof(long_text)}};
  for (size_t i = 0; i < OB_COUNT(bad); i++) {
    ob_note_info note = full;
    note.crate = bad[i];
    assert_int_equal(ob_note_print(&note, text), 0);
    unsigned char archive[OB_NOTE_ARCHIVE_MAX];
    assert_int_equal(ob_note_archive(&(ob_elf_ident){2, 1, 0, 62, 0}, &note, archive), 0);
  }
}

/* Each class and byte order, with the longest content and a short one: the reader finds the note.
 */
static void
test_object(void **state)
{
  place *p = *state;
  char long_word[OB_NOTE_MAX];
  memset(long_word, 'v', sizeof(long_word));
  for (unsigned i = 0; i < 8; i++) {
    ob_note_info note = full;
    if (i & 4) {
      char text[OB_NOTE_MAX];
      note.version.len = 0;
      note.version = OB_STR("x");
      const size_t others = ob_note_print(&note, text) - 1;
      note.version = (ob_str){long_word, OB_NOTE_MAX - others};
    }
    const ob_elf_ident ident = {.elf_class = (uint8_t)(1 + (i & 1)),
                                .data = (uint8_t)(1 + (i >> 1 & 1)),
                                .osabi = 9,
                                .machine = 0x1234,
                                .flags = 0x89abcdef};
    unsigned char *bytes = malloc(OB_NOTE_ARCHIVE_MAX);
    const size_t len = ob_note_archive(&ident, &note, bytes);
    assert_true(len > 0 && len <= OB_NOTE_ARCHIVE_MAX && len % 2 == 0);
    ob_ar ar;
    ob_ar_member member;
    bool more = false;
    assert_int_equal(ob_ar_open(&p->diags, (ob_str){(char *)bytes, len}, OB_SPAN_NONE, &ar), OB_OK);
    assert_int_equal(ob_ar_next(&p->diags, &ar, &member, &more), OB_OK);
    assert_true(more);
    assert_str(member.name, "osbind-note.o");
    ob_elf elf;
    assert_int_equal(ob_elf_open(&p->diags, member.bytes, OB_SPAN_NONE, &elf), OB_OK);
    assert_int_equal(elf.is64, ident.elf_class == 2);
    assert_int_equal(elf.big, ident.data == 2);
    assert_int_equal(elf.osabi, 9);
    assert_int_equal(elf.machine, 0x1234);
    assert_int_equal(elf.flags, 0x89abcdef);
    ob_elf_section section;
    assert_true(ob_elf_section_find(&elf, OB_STR(OB_NOTE_SECTION), &section));
    assert_int_equal(section.type, OB_SHT_NOTE);
    assert_int_equal(section.flags, OB_SHF_ALLOC);
    size_t pos = 0;
    ob_note_info read;
    assert_true(ob_note_next(ob_elf_section_bytes(&elf, &section), elf.big, &pos, &read));
    assert_same(&read, &note);
    assert_false(ob_note_next(ob_elf_section_bytes(&elf, &section), elf.big, &pos, &read));
    /* and by the notes that every tool walks */
    ob_elf_notes walk;
    ob_elf_note one;
    ob_elf_notes_begin(&elf, &walk);
    assert_true(ob_elf_notes_next(&walk, &one));
    assert_str(one.owner, OB_NOTE_OWNER);
    assert_int_equal(one.type, OB_NOTE_TYPE);
    assert_false(ob_elf_notes_next(&walk, &one));
    assert_int_equal(ob_ar_next(&p->diags, &ar, &member, &more), OB_OK);
    assert_false(more);
    free(bytes);
  }
}

static void
test_idents(void **state)
{
  (void)state;
  const ob_elf_ident ident = {2, 1, 9, 0xabcd, 0x01020304};
  unsigned char packed[OB_ELF_IDENT_SIZE];
  ob_elf_ident_pack(&ident, packed);
  ob_elf_ident read;
  assert_true(ob_elf_ident_unpack((ob_str){(char *)packed, sizeof(packed)}, &read));
  assert_memory_equal(&read.elf_class, &ident.elf_class, 3);
  assert_int_equal(read.machine, ident.machine);
  assert_int_equal(read.flags, ident.flags);
  assert_false(ob_elf_ident_unpack((ob_str){(char *)packed, sizeof(packed) - 1}, &read));
  assert_false(ob_elf_ident_unpack(OB_STR_NONE, &read));
  packed[0] = 3;
  assert_false(ob_elf_ident_unpack((ob_str){(char *)packed, sizeof(packed)}, &read));
}

/* Notes are found wherever they begin, between other owners' notes and plain text. */
static void
test_finding(void **state)
{
  (void)state;
  unsigned char archive[OB_NOTE_ARCHIVE_MAX];
  const ob_elf_ident ident = {2, 1, 0, 62, 0};
  char section[4096] = "OSBIND libc v14\n\7\0\0\0\xff\xff\xff\xff\1\0\0\0osbind\0\0";
  size_t len = 45;
  for (int i = 0; i < 2; i++) {
    ob_note_info note = full;
    note.side = i ? OB_STR("crates") : OB_STR("std");
    assert_true(ob_note_archive(&ident, &note, archive) > 0);
    memcpy(section + len, archive + 68 + 64, 120); /* ar, then the ELF header */
    len += 97; /* odd, and the second one over the padding of the first */
    section[len++] = 'x';
  }
  size_t pos = 0, count = 0;
  ob_note_info read;
  while (ob_note_next((ob_str){section, len + 24}, false, &pos, &read)) {
    count++;
    assert_str(read.version, "0.2.183");
  }
  assert_int_equal(count, 2);
  pos = 0;
  assert_false(ob_note_next((ob_str){section, len}, true, &pos, &read));
}

/* ---- what rustc writes ---- */

static bool
object_of(place *p, const char *dir, const char *triple, ob_elf *elf)
{
  const char *in = ob_path_join(&p->arena, dir, "x.rs");
  const char *out = ob_path_join(&p->arena, dir, "x.o");
  const char *argv[] = {"rustc",      "--crate-name", "x", "--target", triple,
                        "--emit=obj", "-o",           out, in,         NULL};
  const ob_env_change env[] = {{"RUSTC_BOOTSTRAP", "1"}, {"RUSTC_WRAPPER", NULL}};
  const ob_proc proc = {.argv = argv,
                        .cwd = dir,
                        .env = env,
                        .env_count = OB_COUNT(env),
                        .capture_stdout = true,
                        .capture_stderr = true};
  ob_proc_result result;
  ob_str bytes;
  assert_int_equal(ob_file_remove(out), 0);
  return ob_proc_run(&p->arena, &proc, &result) == 0 && result.status == 0 &&
         ob_file_read(&p->arena, out, 1u << 20, &bytes) == 0 &&
         ob_elf_open(&p->diags, bytes, OB_SPAN_NONE, elf) == OB_OK;
}

/* One target for each answer, and every one of the systems. */
static void
test_against_rustc(void **state)
{
  place *p = *state;
  const char *dir = NULL;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-note-", &dir), 0);
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, dir, "x.rs"),
                                 OB_STR("#![feature(no_core)]\n#![no_core]\n#![crate_type = "
                                        "\"lib\"]\n#![allow(internal_features)]\n"),
                                 0644),
                   0);
  ob_elf elf;
  if (!object_of(p, dir, "x86_64-unknown-linux-gnu", &elf)) {
    print_message("# no rustc that compiles for x86_64-unknown-linux-gnu here\n");
    assert_int_equal(ob_dir_remove(dir), 0);
    return;
  }
  ob_elf_ident seen[128];
  ob_str seen_os[128];
  size_t count = 0, compared = 0;
  const ob_targets *targets = ob_targets_builtin();
  for (size_t i = 0; i < targets->len; i++) {
    const ob_target *t = &targets->at[i];
    ob_elf_ident ident;
    if (!ob_target_elf_ident(t, &ident)) {
      continue;
    }
    bool known = false;
    for (size_t k = 0; k < count; k++) {
      known |= seen[k].machine == ident.machine && seen[k].flags == ident.flags &&
               seen[k].elf_class == ident.elf_class && seen[k].data == ident.data &&
               seen[k].osabi == ident.osabi && ob_str_eq(seen_os[k], t->os);
    }
    if (known && (ident.machine == 62 || ident.machine == 183 || ident.machine == 40)) {
      continue; /* dozens of these, with nothing that could differ */
    }
    if (!known) {
      assert_true(count < OB_COUNT(seen));
      seen_os[count] = t->os;
      seen[count++] = ident;
    }
    const ob_arena_mark mark = ob_arena_mark_get(&p->arena);
    if (object_of(p, dir, ob_cstr(&p->arena, t->triple), &elf)) {
      compared++;
      if (elf.is64 != (ident.elf_class == 2) || elf.big != (ident.data == 2) ||
          elf.osabi != ident.osabi || elf.machine != ident.machine || elf.flags != ident.flags) {
        fail_msg(OB_STR_FMT
                 ": rustc has class %d, big %d, OS ABI %u, machine %u, flags %#x; here %u "
                 "%u %u %u %#x",
                 OB_STR_ARG(t->triple), elf.is64, elf.big, elf.osabi, elf.machine, elf.flags,
                 ident.elf_class, ident.data, ident.osabi, ident.machine, ident.flags);
      }
    }
    ob_arena_rewind(&p->arena, mark);
  }
  assert_true(compared > 40);
  assert_int_equal(ob_dir_remove(dir), 0);
}

/* Linkers take it beside rustc's own objects, and --gc-sections and --strip-all leave it. */
static void
test_linkers(void **state)
{
  place *p = *state;
  static const char *const rows[][2] = {
      {"ld", "x86_64-unknown-linux-gnu"},
      {"aarch64-linux-gnu-ld", "aarch64-unknown-linux-gnu"},
      {"arm-linux-gnueabihf-ld", "armv7-unknown-linux-gnueabihf"},
      {"i686-linux-gnu-ld", "i686-unknown-linux-gnu"},
      {"powerpc64le-linux-gnu-ld", "powerpc64le-unknown-linux-gnu"},
      {"riscv64-linux-gnu-ld", "riscv64gc-unknown-linux-gnu"},
      {"s390x-linux-gnu-ld", "s390x-unknown-linux-gnu"},
      {"ld.lld-14", "x86_64-unknown-freebsd"},
      {"ld.lld-14", "aarch64-unknown-freebsd"},
      {"ld.lld-14", "powerpc64-unknown-linux-gnu"},
      {"ld.lld-14", "riscv64gc-unknown-linux-gnu"},
      {"ld.lld-14", "x86_64-unknown-openbsd"},
      {"mips64el-linux-gnuabi64-ld", "mips64el-unknown-linux-gnuabi64"},
      {"ld.lld-14", "mips-unknown-linux-gnu"},
      {"ld.lld-14", "mipsel-unknown-netbsd"},
      {"ld.lld-14", "mips64-unknown-linux-gnuabi64"},
      {"ld.lld-14", "mipsisa32r6el-unknown-linux-gnu"},
      {"ld.lld-14", "mipsisa64r6-unknown-linux-gnuabi64"},
      {"ld.lld-19", "loongarch64-unknown-linux-gnu"},
  };
  const char *dir = NULL;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-note-", &dir), 0);
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, dir, "x.rs"),
                                 OB_STR("#![feature(no_core)]\n#![no_core]\n#![crate_type = "
                                        "\"lib\"]\n#![allow(internal_features)]\n"),
                                 0644),
                   0);
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    const ob_target *target = ob_target_find(ob_targets_builtin(), ob_str_from(rows[i][1]));
    unsigned char bytes[OB_NOTE_ARCHIVE_MAX];
    ob_elf_ident ident;
    ob_elf elf;
    if (!ob_proc_which(&p->arena, rows[i][0]) || !object_of(p, dir, rows[i][1], &elf)) {
      print_message("# no %s, or no rustc for %s\n", rows[i][0], rows[i][1]);
      continue;
    }
    assert_true(ob_target_elf_ident(target, &ident));
    const size_t len = ob_note_archive(&ident, &full, bytes);
    assert_int_equal(ob_file_write(ob_path_join(&p->arena, dir, "libn.a"),
                                   (ob_str){(const char *)bytes, len}, 0644),
                     0);
    const char *argv[] = {
        rows[i][0], "-shared", "--gc-sections", "--strip-all", "x.o", "--whole-archive",
        "libn.a",   "-o",      "out",           NULL};
    const ob_proc proc = {.argv = argv, .cwd = dir, .capture_stderr = true};
    ob_proc_result result;
    assert_int_equal(ob_proc_run(&p->arena, &proc, &result), 0);
    if (result.status != 0 || result.err.len > 0) { /* a warning would be shown in every build */
      fail_msg("%s for %s: " OB_STR_FMT, rows[i][0], rows[i][1], OB_STR_ARG(result.err));
    }
    ob_str out;
    ob_elf_section section;
    assert_int_equal(ob_file_read(&p->arena, ob_path_join(&p->arena, dir, "out"), 1u << 20, &out),
                     0);
    assert_int_equal(ob_elf_open(&p->diags, out, OB_SPAN_NONE, &elf), OB_OK);
    assert_true(ob_elf_section_find(&elf, OB_STR(OB_NOTE_SECTION), &section));
    size_t pos = 0;
    ob_note_info read;
    assert_true(ob_note_next(ob_elf_section_bytes(&elf, &section), elf.big, &pos, &read));
    assert_same(&read, &full);
  }
  assert_int_equal(ob_dir_remove(dir), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text),
      cmocka_unit_test_setup_teardown(test_object, set_up, tear_down),
      cmocka_unit_test(test_idents),
      cmocka_unit_test(test_finding),
      cmocka_unit_test_setup_teardown(test_against_rustc, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_linkers, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
