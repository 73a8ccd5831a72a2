// SPDX-License-Identifier: MIT OR Apache-2.0
/* Packing a sysroot and installing it elsewhere; and archives that somebody made to do harm, each
 * of which must be refused with nothing written outside of the store and the installed one
 * unharmed. */
#include "place.h"

#include "base/str.h"
#include "std/pack.h"
#include "sys/fs.h"

#define COMMIT "ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96"
#define LIB "lib/rustlib/x86_64-unknown-freebsd/lib/"

static const ob_pack_rustc ours = {OB_STR_INIT(COMMIT), OB_STR_INIT("rustc 1.96.0")};

typedef struct world {
  place base;
  const char *dir, *store, *other; /* stores */
  ob_sysroot sysroot;
} world;

static void
fill(ob_sysroot *s)
{
  *s = (ob_sysroot){.rustc = OB_STR("rustc 1.96.0 (ac68faa20 2026-05-25)"),
                    .commit = OB_STR(COMMIT),
                    .rustc_path = OB_STR("/usr/bin/rustc"),
                    .rustc_size = 1,
                    .target = OB_STR("x86_64-unknown-freebsd"),
                    .version = OB_STR("14.1"),
                    .profile = OB_STR("release"),
                    .panic = OB_STR("unwind"),
                    .has_std = true,
                    .libc = OB_STR("0.2.183"),
                    .source = OB_STR("/usr/src/library"),
                    .osbind = OB_STR("0.1.0"),
                    .built = 1700000000};
}

static void
put(place *p, const char *dir, const char *name, const char *text)
{
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, dir, name), ob_str_from(text), 0644), 0);
}

static int
world_up(void **state)
{
  world *w = calloc(1, sizeof(*w));
  place *p = &w->base;
  ob_arena_init(&p->arena, NULL);
  ob_diags_init(&p->diags, &p->arena);
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-pack-", &w->dir), 0);
  w->store = ob_path_join(&p->arena, w->dir, "store");
  w->other = ob_path_join(&p->arena, w->dir, "other");
  const char *unfinished = ob_path_join(&p->arena, w->store, ".osbind-new");
  put(p, unfinished, LIB "libcore-1.rlib", "core");
  put(p, unfinished, LIB "libstd-1.rlib", "std, longer");
  put(p, unfinished, LIB "empty", "");
  fill(&w->sysroot);
  w->sysroot.name = ob_sysroot_name(&p->arena, &w->sysroot);
  assert_int_equal(ob_std_put(&p->arena, &p->diags, w->store, unfinished, &w->sysroot), OB_OK);
  *state = w;
  return 0;
}

static int
world_down(void **state)
{
  world *w = *state;
  assert_int_equal(ob_dir_remove(w->dir), 0);
  ob_arena_fini(&w->base.arena);
  free(w);
  return 0;
}

static ob_str
content(place *p, const char *path)
{
  ob_str bytes = OB_STR_NONE;
  assert_int_equal(ob_file_read(&p->arena, path, 1u << 24, &bytes), 0);
  return bytes;
}

static void
test_round_trip(void **state)
{
  world *w = *state;
  place *p = &w->base;
  const char *one = ob_path_join(&p->arena, w->dir, "one.tar.zst");
  const char *two = ob_path_join(&p->arena, w->dir, "two.tar.zst");
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &w->sysroot, one), OB_OK);
  /* the same bytes again, whatever the times of the files are */
  assert_int_equal(ob_file_touch(ob_fmt(&p->arena, "%s/" LIB "libcore-1.rlib", w->sysroot.dir).ptr),
                   0);
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &w->sysroot, two), OB_OK);
  assert_true(ob_str_eq(content(p, one), content(p, two)));

  ob_sysroot s;
  for (int i = 0; i < 2; i++) { /* the second takes the first one's place */
    assert_int_equal(ob_std_install(&p->arena, &p->diags, w->other, one, &ours, &s), OB_OK);
    assert_true(ob_str_eq(s.name, w->sysroot.name));
    ob_sysroot read;
    size_t wrong = 0;
    assert_int_equal(ob_sysroot_load(&p->arena, &p->diags, s.dir, &read), OB_OK);
    assert_int_equal(ob_sysroot_verify(&p->arena, &p->diags, &read, &wrong), OB_OK);
    assert_int_equal(read.files.len, 3);
    assert_int_equal(read.built, 1700000000);
    ob_dir_entries names;
    assert_int_equal(ob_dir_list(&p->arena, w->other, &names), 0);
    assert_int_equal(names.len, 1); /* nothing is left beside it */
  }
  /* under another name it is still the same sysroot */
  const char *moved = ob_path_join(&p->arena, w->dir, "moved");
  assert_int_equal(ob_file_rename(w->sysroot.dir, moved), 0);
  assert_int_equal(ob_sysroot_load(&p->arena, &p->diags, moved, &s), OB_OK);
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &s, two), OB_OK);
  assert_true(ob_str_eq(content(p, one), content(p, two)));
}

static void
test_another_rustc(void **state)
{
  world *w = *state;
  place *p = &w->base;
  const char *path = ob_path_join(&p->arena, w->dir, "one.tar.zst");
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &w->sysroot, path), OB_OK);
  const ob_pack_rustc theirs = {OB_STR("0123456789012345678901234567890123456789"),
                                OB_STR("rustc 1.95.0")};
  ob_sysroot s;
  assert_int_equal(ob_std_install(&p->arena, &p->diags, w->other, path, &theirs, &s),
                   OB_E_UNSUPPORTED);
  assert_str(p->diags.list.at[0]->code, "OB1145");
  const ob_diag *d = p->diags.list.at[0];
  assert_int_equal(d->notes.len, 2); /* both commits */
  assert_true(ob_str_search(d->notes.at[0], OB_STR(COMMIT)) != SIZE_MAX);
  assert_true(ob_str_search(d->notes.at[1], theirs.commit) != SIZE_MAX);
}

static void
test_changed_file_is_not_packed(void **state)
{
  world *w = *state;
  place *p = &w->base;
  const char *path = ob_path_join(&p->arena, w->dir, "one.tar.zst");
  put(p, w->dir, "one.tar.zst", "before");
  put(p, w->sysroot.dir, LIB "libcore-1.rlib", "cord");
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &w->sysroot, path), OB_E_INVALID);
  assert_str(p->diags.list.at[0]->code, "OB1102");
  assert_str(content(p, path), "before");
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &w->sysroot,
                               ob_path_join(&p->arena, w->dir, "one.tar.zst/x")),
                   OB_E_IO); /* below a file */
}

/* ---- hostile archives ---- */

typedef struct entry {
  const char *name; /* %s: the sysroot's name */
  char type;        /* '0' file, '1' hard link, '2' symbolic link, '3' device, '5' directory */
  const char *text;
  size_t claims; /* size in the header when not 0 */
} entry;

/* One entry of a ustar archive (POSIX.1-1988). */
static void
put_entry(ob_buf *out, const char *name, const entry *e)
{
  char header[512] = {0};
  const size_t len = strlen(e->text), size = e->claims ? e->claims : len;
  snprintf(header, 100, "%.99s", name);
  snprintf(header + 100, 8, "%07o", 0644);
  snprintf(header + 124, 12, "%011llo", (unsigned long long)(e->type == '0' ? size : 0));
  snprintf(header + 136, 12, "%011o", 0);
  memset(header + 148, ' ', 8);
  header[156] = e->type;
  if (e->type != '0') {
    snprintf(header + 157, 100, "%s", e->text);
  }
  memcpy(header + 257, "ustar\00000", 8);
  unsigned sum = 0;
  for (size_t i = 0; i < sizeof(header); i++) {
    sum += (unsigned char)header[i];
  }
  snprintf(header + 148, 8, "%06o", sum);
  ob_buf_put(out, (ob_str){header, sizeof(header)});
  if (e->type == '0') {
    ob_buf_put(out, ob_str_from(e->text));
    ob_buf_fill(out, '\0', (512 - len % 512) % 512);
  }
}

static void
test_hostile(void **state)
{
  world *w = *state;
  place *p = &w->base;
  /* What is installed, and must stay. */
  const char *good = ob_path_join(&p->arena, w->dir, "good.tar.zst");
  ob_sysroot s;
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &w->sysroot, good), OB_OK);
  assert_int_equal(ob_std_install(&p->arena, &p->diags, w->other, good, &ours, &s), OB_OK);
  const ob_str manifest = content(p, ob_path_join(&p->arena, s.dir, OB_SYSROOT_FILE));
  const char *list = ob_cstr(&p->arena, manifest);
  const char *name = ob_cstr(&p->arena, w->sysroot.name);
#define LIST                                                                                       \
  {                                                                                                \
    "%s/" OB_SYSROOT_FILE, '0', NULL, 0                                                            \
  }
#define CORE                                                                                       \
  {                                                                                                \
    "%s/" LIB "libcore-1.rlib", '0', "core", 0                                                     \
  }
#define STD                                                                                        \
  {                                                                                                \
    "%s/" LIB "libstd-1.rlib", '0', "std, longer", 0                                               \
  }
#define EMPTY                                                                                      \
  {                                                                                                \
    "%s/" LIB "empty", '0', "", 0                                                                  \
  }
  const struct {
    const char *why;
    entry entries[6];
  } rows[] = {
      {"no list", {CORE, STD}},
      {"the list is not first", {CORE, LIST, STD, EMPTY}},
      {"a file is missing", {LIST, CORE, EMPTY}},
      {"a file twice", {LIST, CORE, CORE, STD, EMPTY}},
      {"a file that is not listed", {LIST, CORE, STD, EMPTY, {"%s/" LIB "x", '0', "x", 0}}},
      {"other content", {LIST, {"%s/" LIB "libcore-1.rlib", '0', "cord", 0}, STD, EMPTY}},
      {"another size", {LIST, {"%s/" LIB "libcore-1.rlib", '0', "cores", 0}, STD, EMPTY}},
      {"a size beyond the end", {LIST, EMPTY, STD, {"%s/" LIB "libcore-1.rlib", '0', "", 4}}},
      {"a huge size", {LIST, {"%s/" LIB "libcore-1.rlib", '0', "", (size_t)1 << 32}}},
      {"a huge list", {{"%s/" OB_SYSROOT_FILE, '0', "", (size_t)1 << 32}}},
      {"a symbolic link", {LIST, {"%s/" LIB "libcore-1.rlib", '2', "/etc/passwd", 0}, STD, EMPTY}},
      {"a link for a directory", {LIST, {"%s/lib", '2', "/tmp", 0}, CORE, STD, EMPTY}},
      {"a hard link", {LIST, {"%s/" LIB "libcore-1.rlib", '1', "/etc/passwd", 0}, STD, EMPTY}},
      {"a device", {LIST, {"%s/" LIB "libcore-1.rlib", '3', "", 0}, STD, EMPTY}},
      {"a directory in the place of a file", {LIST, {"%s/" LIB "empty", '5', "", 0}, CORE, STD}},
      {"the list as a link", {{"%s/" OB_SYSROOT_FILE, '2', "/etc/passwd", 0}, CORE}},
      {"a way out", {LIST, {"%s/../../../osbind-was-here", '0', "x", 0}, CORE, STD, EMPTY}},
      {"an absolute path", {LIST, {"/tmp/osbind-was-here", '0', "x", 0}, CORE, STD, EMPTY}},
      {"another directory", {LIST, {"other/" LIB "libcore-1.rlib", '0', "core", 0}, STD, EMPTY}},
      {"another name at the top", {{"other/" OB_SYSROOT_FILE, '0', NULL, 0}, CORE, STD, EMPTY}},
      {"a list that is none", {{"%s/" OB_SYSROOT_FILE, '0', "sysroot = 1\n", 0}, CORE}},
      {"nothing in it", {{NULL, 0, NULL, 0}}},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    ob_buf tar;
    ob_buf_init(&tar, &p->arena);
    for (size_t k = 0; k < OB_COUNT(rows[i].entries) && rows[i].entries[k].name; k++) {
      entry e = rows[i].entries[k];
      e.text = e.text ? e.text : list;
      const bool relative = strncmp(e.name, "%s", 2) == 0;
      put_entry(&tar,
                ob_fmt(&p->arena, "%s%s", relative ? name : "", e.name + (relative ? 2 : 0)).ptr,
                &e);
    }
    ob_buf_fill(&tar, '\0', 1024);
    const char *path = ob_path_join(&p->arena, w->dir, "bad.tar");
    assert_int_equal(ob_file_write(path, ob_buf_view(&tar), 0644), 0);
    const ob_status st = ob_std_install(&p->arena, &diags, w->other, path, &ours, &s);
    if (st == OB_OK || st == OB_E_NOMEM || diags.errors == 0) {
      fail_msg("%s: status %d, %zu errors", rows[i].why, st, diags.errors);
    }
    ob_sysroot kept;
    size_t wrong = 0;
    assert_int_equal(ob_sysroot_load(&p->arena, &p->diags,
                                     ob_fmt(&p->arena, "%s/%s", w->other, name).ptr, &kept),
                     OB_OK);
    assert_int_equal(ob_sysroot_verify(&p->arena, &p->diags, &kept, &wrong), OB_OK);
    ob_dir_entries names;
    assert_int_equal(ob_dir_list(&p->arena, w->other, &names), 0);
    assert_int_equal(names.len, 1);
    assert_false(ob_file_exists("/tmp/osbind-was-here"));
    assert_false(ob_file_exists(ob_path_join(&p->arena, w->dir, "osbind-was-here")));
  }
  /* every beginning of a good one */
  const ob_str whole = content(p, good);
  for (size_t len = 0; len + 1 < whole.len; len += 1 + whole.len / 40) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    const char *path = ob_path_join(&p->arena, w->dir, "cut.tar.zst");
    assert_int_equal(ob_file_write(path, ob_str_slice(whole, 0, len), 0644), 0);
    assert_int_not_equal(ob_std_install(&p->arena, &diags, w->other, path, &ours, &s), OB_OK);
    assert_int_equal(diags.errors, 1);
  }
}

static void
test_places(void **state)
{
  world *w = *state;
  place *p = &w->base;
  ob_sysroot s;
  assert_int_equal(ob_std_install(&p->arena, &p->diags, w->other,
                                  ob_path_join(&p->arena, w->dir, "none"), &ours, &s),
                   OB_E_NOT_FOUND);
  const char *good = ob_path_join(&p->arena, w->dir, "good.tar.zst");
  assert_int_equal(ob_std_pack(&p->arena, &p->diags, &w->sysroot, good), OB_OK);
  /* a store that cannot be made */
  put(p, w->dir, "file", "");
  assert_int_not_equal(ob_std_install(&p->arena, &p->diags,
                                      ob_path_join(&p->arena, w->dir, "file/store"), good, &ours,
                                      &s),
                       OB_OK);
}

static ob_status
unpack_step(ob_arena *arena, void *context)
{
  world *w = context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_archive *archive;
  const char *why;
  ob_sysroot s;
  if (!ob_archive_open_file(&w->base.arena, ob_path_join(&w->base.arena, w->dir, "good.tar.zst"),
                            OB_ARCHIVE_TAR, &archive, &why)) {
    fail_msg("%s", why);
  }
  const ob_status st = ob_std_unpack(arena, &diags, archive, "x", &ours, NULL, &s);
  ob_archive_close(archive);
  return st;
}

static void
test_no_memory(void **state)
{
  world *w = *state;
  const char *good = ob_path_join(&w->base.arena, w->dir, "good.tar.zst");
  assert_int_equal(ob_std_pack(&w->base.arena, &w->base.diags, &w->sysroot, good), OB_OK);
  assert_true(sweep_allocations(unpack_step, w) > 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_round_trip, world_up, world_down),
      cmocka_unit_test_setup_teardown(test_another_rustc, world_up, world_down),
      cmocka_unit_test_setup_teardown(test_changed_file_is_not_packed, world_up, world_down),
      cmocka_unit_test_setup_teardown(test_hostile, world_up, world_down),
      cmocka_unit_test_setup_teardown(test_places, world_up, world_down),
      cmocka_unit_test_setup_teardown(test_no_memory, world_up, world_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
