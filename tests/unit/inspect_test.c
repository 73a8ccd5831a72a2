// SPDX-License-Identifier: MIT OR Apache-2.0
/* What files tell about the libc that is in them: paths in any bytes, ELF files with notes, crates
 * beside the crates that they were compiled against, sysroots. */
#include "place.h"

#include "base/str.h"
#include "formats/note.h"
#include "std/inspect.h"
#include "sys/fs.h"

/* ---- paths ---- */

static void
test_paths(void **state)
{
  (void)state;
  static const struct {
    const char *text, *path, *version; /* NULL: none is found */
  } rows[] = {
      {"/rust/deps/libc-0.2.184/src/lib.rs", "/rust/deps/libc-0.2.184", "0.2.184"},
      {"7/rust/deps/libc-0.2.184", "/rust/deps/libc-0.2.184", "0.2.184"},
      {"//osbind/libc-0.2.184", "/osbind/libc-0.2.184", "0.2.184"},
      {"\1x\"/a b/c/libc-1.0.0-alpha.3/src", "/c/libc-1.0.0-alpha.3", "1.0.0-alpha.3"},
      {"/a/libc-0.2.183-0123456789abcdef.d", "/a/libc-0.2.183-0123456789abcdef.d",
       "0.2.183-0123456789abcdef.d"},
      {"/a/libc-0.2.183)", "/a/libc-0.2.183", "0.2.183"},
      {"/a/libc-0.2.183.", "/a/libc-0.2.183", "0.2.183"},
      {"/libc-0.2.183/src", NULL, NULL},
      {"libc-0.2.183/src", NULL, NULL},
      {"/a/liblibc-0.2.183", NULL, NULL},
      {"/a/libc-0.2/src", NULL, NULL},
      {"/a/libc-/src /a/libc-x /a/libc-", NULL, NULL},
      {"/a/libc-/b/libc-0.2.1", "/a/libc-/b/libc-0.2.1", "0.2.1"},
      {"", NULL, NULL},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    size_t pos = 0;
    ob_str path = OB_STR_NONE, version = OB_STR_NONE;
    const bool found = ob_inspect_next_path(ob_str_from(rows[i].text), &pos, &path, &version);
    if (found != (rows[i].path != NULL) ||
        (found && !(ob_str_eq(path, ob_str_from(rows[i].path)) &&
                    ob_str_eq(version, ob_str_from(rows[i].version))))) {
      fail_msg("`%s`: %d `" OB_STR_FMT "` `" OB_STR_FMT "`", rows[i].text, found, OB_STR_ARG(path),
               OB_STR_ARG(version));
    }
  }
}

/* Wherever it stands among blocks of the search, at the very end too, and in a copy without slack.
 */
static void
test_every_offset(void **state)
{
  (void)state;
  static const char text[] = "/x/libc-0.2.7";
  const size_t len = sizeof(text) - 1;
  for (size_t before = 0; before < 200; before++) {
    for (size_t after = 0; after < 140; after += 1 + after / 3) {
      const size_t all = before + len + after;
      char *bytes = malloc(all);
      for (size_t i = 0; i < all; i++) {
        bytes[i] = "libc/-\0l"[i % 8];
      }
      memset(bytes + before + len, 0, after);
      memcpy(bytes + before, text, len);
      if (before > 0) {
        bytes[before - 1] = '\0';
      }
      size_t pos = 0, count = 0;
      ob_str path, version;
      while (ob_inspect_next_path((ob_str){bytes, all}, &pos, &path, &version)) {
        assert_str(path, text);
        assert_str(version, "0.2.7");
        assert_ptr_equal(path.ptr, bytes + before);
        count++;
      }
      assert_int_equal(count, 1);
      free(bytes);
    }
  }
}

/* ---- files ---- */

/* A note's object file, as the wrapper makes it: without the header of the archive around it. */
static ob_str
note_object(place *p, const char *side, const char *version, const char *from, const char *content,
            bool archive)
{
  unsigned char *bytes = (unsigned char *)ob_new_n(&p->arena, char, OB_NOTE_ARCHIVE_MAX);
  const ob_note_info note = {.side = ob_str_from(side),
                             .crate = OB_STR("libc"),
                             .version = ob_str_from(version),
                             .os = OB_STR("14.1"),
                             .from = ob_str_from(from),
                             .content = ob_str_from(content)};
  const size_t len = ob_note_archive(&(ob_elf_ident){2, 1, 0, 62, 0}, &note, bytes);
  assert_true(len > 68);
  return archive ? (ob_str){(char *)bytes, len} : (ob_str){(char *)bytes + 68, len - 68};
}

static void
test_notes(void **state)
{
  place *p = *state;
  ob_inspected out;
  assert_int_equal(ob_inspect_bytes(&p->arena, &p->diags,
                                    note_object(p, "std", "0.2.183", "os", "00ff", false), &out),
                   OB_OK);
  assert_int_equal(out.kind, OB_KIND_OBJECT);
  assert_str(out.machine, "x86_64");
  assert_int_equal(out.crates.len, 0);
  assert_int_equal(out.std.len, 1);
  assert_str(out.std.at[0].version, "0.2.183");
  assert_str(out.std.at[0].os, "14.1");
  assert_str(out.std.at[0].from, "os");
  assert_str(out.std.at[0].content, "00ff");
  assert_int_equal(out.std.at[0].by, OB_BY_NOTE);
  /* a path that says the same is no reason to forget the note, in whatever order they come */
  ob_buf both;
  ob_buf_init(&both, &p->arena);
  static const char rmeta[] = "rust\0\0\0\x0a /r/libc-0.2.183/a";
  ob_buf_fmt(&both, "!<arch>\n%-16s%-12d%-6d%-6d%-8d%-10zu`\n", "lib.rmeta/", 0, 0, 0, 644,
             sizeof(rmeta));
  ob_buf_put(&both, (ob_str){rmeta, sizeof(rmeta)});
  ob_buf_fill(&both, '\n', sizeof(rmeta) % 2);
  unsigned char note[OB_NOTE_ARCHIVE_MAX];
  const ob_note_info plain = {.side = OB_STR("crates"),
                              .crate = OB_STR("libc"),
                              .version = OB_STR("0.2.183"),
                              .from = OB_STR("registry")};
  const size_t len = ob_note_archive(&(ob_elf_ident){2, 1, 0, 62, 0}, &plain, note);
  ob_buf_put(&both, (ob_str){(const char *)note + 8, len - 8}); /* its member */
  assert_int_equal(ob_inspect_bytes(&p->arena, &p->diags, ob_buf_view(&both), &out), OB_OK);
  assert_int_equal(out.crates.len, 1);
  assert_int_equal(out.crates.at[0].by, OB_BY_NOTE);
  assert_int_equal(out.crates.at[0].where.len, 0);
  /* in a library, as rustc bundles it */
  assert_int_equal(ob_inspect_bytes(&p->arena, &p->diags,
                                    note_object(p, "crates", "1.0.0", NULL, NULL, true), &out),
                   OB_OK);
  assert_int_equal(out.kind, OB_KIND_RLIB);
  assert_int_equal(out.crates.len, 1);
  assert_str(out.crates.at[0].version, "1.0.0");
}

static void
test_metadata(void **state)
{
  place *p = *state;
  static const char text[] =
      "rust\0\0\0\x0a\1\2\3\4Arustc 1.96.0 (ac68faa20 2026-05-25) (built from a "
      "source tarball)\xc1\2 /rust/deps/libc-0.2.184/src 7/rust/deps/"
      "libc-0.2.184/lib \0/home/u/.cargo/registry/src/i-0123/libc-0.2.183/a "
      "/osbind/libc-0.2.170/a";
  ob_inspected out;
  assert_int_equal(ob_inspect_bytes(&p->arena, &p->diags, (ob_str){text, sizeof(text) - 1}, &out),
                   OB_OK);
  assert_int_equal(out.kind, OB_KIND_RMETA);
  assert_str(out.rustc, "1.96.0 (ac68faa20 2026-05-25)");
  assert_int_equal(out.std.len, 1);
  assert_str(out.std.at[0].version, "0.2.184");
  assert_str(out.std.at[0].from, "rustc");
  assert_int_equal(out.crates.len, 2);
  assert_str(out.crates.at[0].version, "0.2.183");
  assert_str(out.crates.at[0].from, "registry");
  assert_str(out.crates.at[0].where, "/home/u/.cargo/registry/src/i-0123/libc-0.2.183");
  assert_str(out.crates.at[1].from, "os");
}

/* ---- what differs ---- */

static const ob_libc_copy *
push(place *p, ob_libc_copies *side, ob_libc_copy copy)
{
  ob_libc_copy *slot = ob_vec_push(&p->arena, side);
  if (!slot) {
    abort();
  }
  *slot = copy;
  return slot;
}

static void
test_differs(void **state)
{
  place *p = *state;
  static const struct {
    const char *std_version, *std_from, *std_content, *version, *from, *content;
    bool differs;
  } rows[] = {
      {"0.2.184", "rustc", NULL, "0.2.183", "registry", NULL, true},
      {"0.2.184", "rustc", NULL, "0.2.184", "registry", NULL, false},
      {"0.2.183", "os", "aa", "0.2.183", "os", "aa", false},
      {"0.2.183", "os", "aa", "0.2.183", "os", "bb", true},
      {"0.2.183", "os", "aa", "0.2.183", "os", NULL, false},
      {"0.2.183", "os", "aa", "0.2.183", "registry", NULL, true},
      {"0.2.183", "rustc", NULL, "0.2.183", "os", "aa", true},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_inspected in = {.kind = OB_KIND_PROGRAM};
    const ob_libc_copy *one = NULL, *other = NULL;
    const ob_libc_copy *std = push(p, &in.std,
                                   (ob_libc_copy){.version = ob_str_from(rows[i].std_version),
                                                  .from = ob_str_from(rows[i].std_from),
                                                  .content = ob_str_from(rows[i].std_content)});
    assert_false(ob_inspect_differs(&in, &one, &other)); /* nothing is known of the crates */
    (void)push(p, &in.crates,
               (ob_libc_copy){.version = ob_str_from(rows[i].version),
                              .from = ob_str_from(rows[i].from),
                              .content = ob_str_from(rows[i].content)});
    if (ob_inspect_differs(&in, &one, &other) != rows[i].differs) {
      fail_msg("row %zu", i);
    }
    assert_ptr_equal(rows[i].differs ? one : NULL, rows[i].differs ? std : NULL);
  }
}

static void
test_assume(void **state)
{
  place *p = *state;
  ob_inspected own = {.kind = OB_KIND_STD, .rustc = OB_STR("1.96.0 (a 2026-01-01)")};
  (void)push(
      p, &own.std,
      (ob_libc_copy){.version = OB_STR("0.2.184"), .from = OB_STR("rustc"), .where = OB_STR("/x")});
  ob_inspected program = {.kind = OB_KIND_PROGRAM, .rustc = OB_STR("1.95.0 (b 2026-01-01)")};
  assert_int_equal(ob_inspect_assume(&p->arena, &program, &own), OB_OK);
  assert_int_equal(program.std.len, 0); /* another rustc */
  program.rustc = own.rustc;
  program.kind = OB_KIND_RLIB;
  assert_int_equal(ob_inspect_assume(&p->arena, &program, &own), OB_OK);
  assert_int_equal(program.std.len, 0); /* no std is linked into it */
  program.kind = OB_KIND_PROGRAM;
  for (int i = 0; i < 2; i++) {
    assert_int_equal(ob_inspect_assume(&p->arena, &program, &own), OB_OK);
    assert_int_equal(program.std.len, 1);
    assert_int_equal(program.std.at[0].by, OB_BY_RUSTC);
  }
}

/* ---- directories ---- */

static void
put(place *p, const char *dir, const char *name, ob_str text)
{
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, dir, name), text, 0644), 0);
}

#define RMETA "rust\0\0\0\x0a\1\2\3\4Arustc 1.96.0 (ac68faa20 2026-05-25)\xc1"

static void
test_sysroot(void **state)
{
  place *p = *state;
  const char *dir = NULL;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-inspect-", &dir), 0);
  const char *lib = ob_path_join(&p->arena, dir, "lib/rustlib/t-1/lib");
  put(p, lib, "libstd-00112233445566aa.rmeta",
      OB_STR(RMETA "-8899aabbccddeeff\xc1-8899aabbccddee00"));
  put(p, lib, "liblibc-8899aabbccddeeff.rmeta", OB_STR(RMETA "/rust/deps/libc-0.2.184/a"));
  put(p, lib, "liblibc-0011223344556677.rmeta",
      OB_STR(RMETA "/rust/deps/libc-0.2.1/a")); /* another */
  put(p, dir, "lib/rustlib/t-2/lib/libstd-00112233445566aa.rmeta", OB_STR(RMETA));
  put(p, dir, "lib/rustlib/src/x", OB_STR(""));
  ob_inspecteds out = {0};
  assert_int_equal(ob_inspect_path(&p->arena, &p->diags, dir, OB_STR_NONE, &out), OB_OK);
  assert_int_equal(out.len, 2);
  assert_int_equal(out.at[0].kind, OB_KIND_STD);
  assert_str(out.at[0].machine, "t-1");
  assert_str(ob_str_from(out.at[0].path), lib);
  assert_int_equal(out.at[0].std.len, 1);
  assert_str(out.at[0].std.at[0].version, "0.2.184");
  assert_int_equal(out.at[0].std.at[0].by, OB_BY_CRATE);
  assert_int_equal(out.at[1].std.len, 0);
  /* one target; the lib directory itself; a target that is not there */
  out.len = 0;
  assert_int_equal(ob_inspect_path(&p->arena, &p->diags, dir, OB_STR("t-2"), &out), OB_OK);
  assert_int_equal(out.len, 1);
  out.len = 0;
  assert_int_equal(ob_inspect_path(&p->arena, &p->diags, lib, OB_STR_NONE, &out), OB_OK);
  assert_int_equal(out.len, 1);
  assert_int_equal(ob_inspect_path(&p->arena, &p->diags, dir, OB_STR("t-3"), &out), OB_E_INVALID);
  assert_str(p->diags.list.at[0]->code, "OB1141");
  assert_int_equal(ob_dir_remove(dir), 0);
}

/* A crate of a project, its libc beside it: with a note and without. */
static void
test_crates(void **state)
{
  place *p = *state;
  const char *dir = NULL;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-inspect-", &dir), 0);
  put(p, dir, "libuser-00112233445566aa.rmeta",
      OB_STR(RMETA "-8899aabbccddeeff\xc1/hear/say/libc-0.2.99/x"));
  put(p, dir, "liblibc-8899aabbccddeeff.rmeta", OB_STR(RMETA "/r/libc-0.2.183/a"));
  const char *user = ob_path_join(&p->arena, dir, "libuser-00112233445566aa.rmeta");
  ob_inspecteds out = {0};
  assert_int_equal(ob_inspect_path(&p->arena, &p->diags, user, OB_STR_NONE, &out), OB_OK);
  assert_int_equal(out.at[0].std.len, 0);
  assert_int_equal(out.at[0].crates.len, 1);
  assert_str(out.at[0].crates.at[0].version, "0.2.183");
  put(p, dir, "liblibc-8899aabbccddeeff.rlib",
      note_object(p, "crates", "0.2.183", "os", "00ff", true));
  out.len = 0;
  assert_int_equal(ob_inspect_path(&p->arena, &p->diags, user, OB_STR_NONE, &out), OB_OK);
  assert_int_equal(out.at[0].crates.len, 1);
  assert_int_equal(out.at[0].crates.at[0].by, OB_BY_NOTE);
  assert_str(out.at[0].crates.at[0].content, "00ff");
  /* what is damaged or not there is said with its name */
  put(p, dir, "cut", OB_STR("\177ELF\2\1\1"));
  out.len = 0;
  assert_int_equal(
      ob_inspect_path(&p->arena, &p->diags, ob_path_join(&p->arena, dir, "cut"), OB_STR_NONE, &out),
      OB_E_SYNTAX);
  assert_int_equal(p->diags.errors, 1);
  assert_int_equal(ob_inspect_path(&p->arena, &p->diags, ob_path_join(&p->arena, dir, "none"),
                                   OB_STR_NONE, &out),
                   OB_E_NOT_FOUND);
  assert_int_equal(ob_dir_remove(dir), 0);
}

static ob_status
inspect_step(ob_arena *arena, void *context)
{
  place *p = context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_inspected out;
  OB_TRY(ob_inspect_bytes(arena, &diags,
                          OB_STR(RMETA "/r/libc-0.2.183/a /rust/deps/libc-0.2.1/ "
                                       "/v/library/vendor/libc-0.2.9/ -0123456789abcdef"),
                          &out));
  return ob_inspect_bytes(arena, &diags, note_object(p, "std", "0.2.183", "os", "00ff", true),
                          &out);
}

static void
test_no_memory(void **state)
{
  assert_true(sweep_allocations(inspect_step, *state) > 0);
}

/* The first bytes of other systems' programs; what stands in them is searched all the same. */
static void
test_other_formats(void **state)
{
  place *p = *state;
  static const char pe[] = "MZ\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                           "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                           "\x40\0\0\0PE\0\0";
  static const struct {
    const char *bytes;
    size_t len;
    const char *format;
  } rows[] = {
#define ROW(text, format) {(text), sizeof(text) - 1, (format)}
      ROW("\xcf\xfa\xed\xfe\x07\0\0\1", "Mach-O"),
      ROW("\xfe\xed\xfa\xce", "Mach-O"),
      ROW("\xca\xfe\xba\xbe\0\0\0\2", "Mach-O"),
      ROW("\xca\xfe\xba\xbe\0\0\0\x41", ""), /* Java */
      ROW("\xca\xfe\xba\xbe\0\0\0", ""),
      ROW("\xfe\xed\xfa", ""),
      ROW("\0asm\1\0\0\0", "WebAssembly"),
      ROW("\1\xf7\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "XCOFF"),
      {pe, sizeof(pe) - 1, "PE"},
      {pe, sizeof(pe) - 2, ""}, /* cut */
      {pe, 30, ""},
      ROW("MZ and so on, as a text may begin, and then goes on for a good while", ""),
      ROW("", ""),
#undef ROW
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_inspected in;
    char *copy = malloc(rows[i].len + 1); /* so that what is read behind the end is seen */
    assert_non_null(copy);
    memcpy(copy, rows[i].bytes, rows[i].len);
    assert_int_equal(ob_inspect_bytes(&p->arena, &p->diags, (ob_str){copy, rows[i].len}, &in),
                     OB_OK);
    assert_int_equal(in.kind, OB_KIND_OTHER);
    assert_str(in.format, rows[i].format);
    free(copy);
  }
  ob_inspected in;
  assert_int_equal(ob_inspect_bytes(&p->arena, &p->diags,
                                    OB_STR("\xcf\xfa\xed\xfe  /rust/deps/libc-0.2.184/src/lib.rs"),
                                    &in),
                   OB_OK);
  assert_str(in.format, "Mach-O");
  assert_int_equal(in.std.len, 1);
  assert_str(in.std.at[0].version, "0.2.184");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_other_formats, set_up, tear_down),
      cmocka_unit_test(test_paths),
      cmocka_unit_test(test_every_offset),
      cmocka_unit_test_setup_teardown(test_notes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_metadata, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_differs, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_assume, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_sysroot, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_crates, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_no_memory, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
