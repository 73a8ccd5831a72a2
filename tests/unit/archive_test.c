// SPDX-License-Identifier: MIT OR Apache-2.0
/* src/sys/archive: what is written is read back, the same content is the same bytes, and damage is
 * said. */
#include "support.h"

#include "base/str.h"
#include "sys/archive.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
  const char *path, *text;
  bool executable;
} files[] = {
    {"a/one.txt", "one\n", false}, {"a/empty", "", false}, {"a/bin/tool", "#!/bin/sh\n", true}};

/** The bytes of an archive of `files`. */
static ob_str
written(ob_arena *arena)
{
  FILE *file = tmpfile();
  assert_non_null(file);
  ob_archive_writer *writer;
  const char *why = "";
  if (!ob_archive_create(arena, fileno(file), &writer, &why)) {
    fail_msg("create: %s", why);
  }
  for (size_t i = 0; i < OB_COUNT(files); i++) {
    assert_true(ob_archive_put(writer, files[i].path, ob_str_from(files[i].text),
                               files[i].executable, &why));
  }
  assert_true(ob_archive_finish(writer, &why));
  const off_t size = lseek(fileno(file), 0, SEEK_END);
  assert_true(size > 0);
  char *bytes = ob_new_n(arena, char, (size_t)size);
  assert_non_null(bytes);
  assert_int_equal(pread(fileno(file), bytes, (size_t)size, 0), size);
  assert_int_equal(fclose(file), 0);
  return (ob_str){bytes, (size_t)size};
}

static void
round_trip(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const ob_str bytes = written(&arena);
  assert_true(ob_str_eq(bytes, written(&arena)));
  ob_archive *archive;
  const char *why = "";
  assert_true(ob_archive_open_memory(&arena, bytes, OB_ARCHIVE_TAR, &archive, &why));
  for (size_t i = 0; i < OB_COUNT(files); i++) {
    ob_archive_entry entry;
    char content[64] = "";
    assert_int_equal(ob_archive_next(archive, &entry, &why), 1);
    assert_int_equal(entry.kind, OB_ENTRY_FILE);
    assert_string_equal(entry.path, files[i].path);
    assert_int_equal(entry.mode, files[i].executable ? 0755 : 0644);
    assert_int_equal(entry.size, strlen(files[i].text));
    assert_int_equal(ob_archive_read(archive, content, sizeof content, &why), entry.size);
    assert_string_equal(content, files[i].text);
  }
  ob_archive_entry entry;
  assert_int_equal(ob_archive_next(archive, &entry, &why), 0);
  ob_archive_close(archive);
  ob_arena_fini(&arena);
}

/** Every shorter length is an error at some step, or lacks files; none is a crash. */
static void
cut_short(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const ob_str bytes = written(&arena);
  for (size_t len = 0; len < bytes.len; len++) {
    ob_archive *archive;
    const char *why = NULL;
    size_t whole = 0;
    int got = -1;
    if (ob_archive_open_memory(&arena, ob_str_slice(bytes, 0, len), OB_ARCHIVE_TAR, &archive,
                               &why)) {
      ob_archive_entry entry;
      char content[64];
      while ((got = ob_archive_next(archive, &entry, &why)) == 1 &&
             ob_archive_read(archive, content, sizeof content, &why) >= 0) {
        whole++;
      }
      ob_archive_close(archive);
    }
    if (got != 0) {
      assert_non_null(why);
    }
    if (whole == OB_COUNT(files) && got == 0 && len + 32 < bytes.len) {
      fail_msg("%zu of %zu bytes were taken for a whole archive", len, bytes.len);
    }
  }
  ob_arena_fini(&arena);
}

static void
no_archive(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_archive *archive;
  const char *why = NULL;
  const bool opened = ob_archive_open_memory(&arena, OB_STR("no archive at all, only some text"),
                                             OB_ARCHIVE_TAR, &archive, &why);
  ob_archive_entry entry;
  assert_true(!opened || ob_archive_next(archive, &entry, &why) == -1);
  assert_non_null(why);
  ob_archive_close(archive);
  assert_false(ob_archive_open_file(&arena, "/nonexistent/x.tar", OB_ARCHIVE_TAR, &archive, &why));
  assert_null(archive);
  assert_non_null(why);
  ob_arena_fini(&arena);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(round_trip),
      cmocka_unit_test(cut_short),
      cmocka_unit_test(no_archive),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
