// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct place {
  ob_arena arena;
  const char *dir;
} place;

static int
set_up(void **state)
{
  place *p = calloc(1, sizeof(*p));
  ob_arena_init(&p->arena, NULL);
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-sys-", &p->dir), 0);
  *state = p;
  return 0;
}

static int
tear_down(void **state)
{
  place *p = *state;
  assert_int_equal(ob_dir_remove(p->dir), 0);
  assert_false(ob_file_exists(p->dir));
  ob_arena_fini(&p->arena);
  free(p);
  return 0;
}

static void
a_file_is_written_whole(void **state)
{
  place *p = *state;
  const char *path = ob_path_join(&p->arena, p->dir, "a/b/c.txt");
  assert_int_equal(ob_file_write(path, OB_STR("one"), 0644), 0);
  assert_int_equal(ob_file_write(path, OB_STR("two"), 0600), 0);
  ob_str text;
  assert_int_equal(ob_file_read(&p->arena, path, 100, &text), 0);
  assert_str(text, "two");
  assert_int_equal(ob_file_read(&p->arena, path, 2, &text), EFBIG);
  assert_int_equal(ob_file_read(&p->arena, p->dir, 100, &text), EISDIR);
  /* A pipe without a writer is not waited for; one with a writer is read. */
  const char *pipe_path = ob_path_join(&p->arena, p->dir, "pipe");
  assert_int_equal(mkfifo(pipe_path, 0600), 0);
  assert_int_equal(ob_file_read(&p->arena, pipe_path, 100, &text), ENODATA);
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], "four", 4), 4);
  assert_int_equal(close(ends[1]), 0);
  assert_int_equal(
      ob_file_read(&p->arena, ob_fmt(&p->arena, "/dev/fd/%d", ends[0]).ptr, 100, &text), 0);
  assert_str(text, "four");
  assert_int_equal(close(ends[0]), 0);
  ob_file_info info;
  assert_int_equal(ob_file_stat(path, true, &info), 0);
  assert_int_equal(info.mode, 0600);
  /* No temporary name is left beside it. */
  ob_dir_entries names;
  assert_int_equal(ob_dir_list(&p->arena, ob_path_join(&p->arena, p->dir, "a/b"), &names), 0);
  assert_int_equal(names.len, 1);
}

static void
a_failed_write_leaves_the_old_file(void **state)
{
  place *p = *state;
  /* A directory in the way: rename onto it fails after the temporary file was written. */
  const char *path = ob_path_join(&p->arena, p->dir, "name");
  assert_int_equal(ob_dir_make(ob_path_join(&p->arena, path, "inside"), 0755), 0);
  assert_int_not_equal(ob_file_write(path, OB_STR("x"), 0644), 0);
  ob_dir_entries names;
  assert_int_equal(ob_dir_list(&p->arena, p->dir, &names), 0);
  assert_int_equal(names.len, 1);
  assert_true(ob_file_is_dir(path));
}

static void
remove_does_not_follow_links(void **state)
{
  place *p = *state;
  const char *kept = ob_path_join(&p->arena, p->dir, "kept");
  const char *gone = ob_path_join(&p->arena, p->dir, "gone");
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, kept, "file"), OB_STR("x"), 0644), 0);
  assert_int_equal(ob_dir_make(gone, 0755), 0);
  assert_int_equal(ob_file_symlink(kept, ob_path_join(&p->arena, gone, "link")), 0);
  assert_int_equal(ob_dir_remove(gone), 0);
  assert_true(ob_file_exists(ob_path_join(&p->arena, kept, "file")));
  assert_int_equal(ob_dir_remove(gone), 0);
}

static void
listing_is_sorted(void **state)
{
  place *p = *state;
  static const char *const names[] = {"b", "a", "c"};
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    assert_int_equal(ob_file_write(ob_path_join(&p->arena, p->dir, names[i]), OB_STR(""), 0644), 0);
  }
  ob_dir_entries entries;
  assert_int_equal(ob_dir_list(&p->arena, p->dir, &entries), 0);
  assert_int_equal(entries.len, 3);
  assert_str(entries.at[0].name, "a");
  assert_str(entries.at[2].name, "c");
  assert_int_equal(entries.at[0].kind, OB_FILE_REGULAR);
}

static void
paths(void **state)
{
  place *p = *state;
  static const struct {
    const char *path, *want;
  } clean[] = {
      {"/a/./b//c/..", "/a/b"},
      {"/../..", "/"},
      {"a/../..", ".."},
      {"../../a/..", "../.."},
      {"", "."},
      {"./", "."},
      {"/", "/"},
      {"a/b/../c", "a/c"},
      {"..", ".."},
      {"a/..", "."},
      {"/..a", "/..a"},
      {"../a/../../b", "../../b"},
  };
  for (size_t i = 0; i < OB_COUNT(clean); i++) {
    const char *got = ob_path_clean(&p->arena, clean[i].path);
    if (strcmp(got, clean[i].want) != 0) {
      fail_msg("clean(%s) = %s, want %s", clean[i].path, got, clean[i].want);
    }
  }
  assert_str(ob_path_dir(OB_STR("/a/b")), "/a");
  assert_str(ob_path_dir(OB_STR("/a")), "/");
  assert_str(ob_path_dir(OB_STR("a")), ".");
  assert_str(ob_path_dir(OB_STR("/a/b/")), "/a");
  assert_str(ob_path_base(OB_STR("/a/b/")), "b");
  assert_str(ob_path_base(OB_STR("/")), "/");
  assert_true(ob_path_inside(OB_STR("/a/b"), OB_STR("/a")));
  assert_false(ob_path_inside(OB_STR("/ab"), OB_STR("/a")));
  assert_true(ob_path_inside(OB_STR("/a"), OB_STR("/")));
}

static void
sha256_known_answers(void **state)
{
  place *p = *state;
  /* FIPS 180-4 examples. */
  char hex[65];
  ob_sha256(OB_STR("abc"), hex);
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  ob_sha256(OB_STR(""), hex);
  assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const char *path = ob_path_join(&p->arena, p->dir, "abc");
  assert_int_equal(ob_file_write(path, OB_STR("abc"), 0644), 0);
  assert_int_equal(ob_sha256_file(path, hex), 0);
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_int_equal(ob_sha256_file("/nonexistent", hex), ENOENT);
}

static void
a_child_talks_on_three_streams(void **state)
{
  place *p = *state;
  const size_t size = 300000; /* more than a pipe holds, each way */
  char *input = ob_new_n(&p->arena, char, size);
  memset(input, 'i', size);
  const char *const argv[] = {"sh", "-c", "cat; head -c 200000 /dev/zero >&2; echo \"$V\"; exit 7",
                              NULL};
  const ob_env_change env[] = {{"V", "value"}, {"HOME", NULL}};
  const ob_proc proc = {.argv = argv,
                        .input = {input, size},
                        .env = env,
                        .env_count = 2,
                        .cwd = p->dir,
                        .capture_stdout = true,
                        .capture_stderr = true};
  ob_proc_result result;
  assert_int_equal(ob_proc_run(&p->arena, &proc, &result), 0);
  assert_int_equal(result.status, 7);
  assert_int_equal(result.out.len, size + 6);
  assert_int_equal(result.err.len, 200000);
}

static void
children_that_fail(void **state)
{
  place *p = *state;
  ob_proc_result result;
  const char *const missing[] = {"/nonexistent/program", NULL};
  assert_int_equal(ob_proc_run(&p->arena, &(ob_proc){.argv = missing}, &result), ENOENT);
  const char *const killed[] = {"sh", "-c", "kill -9 $$", NULL};
  assert_int_equal(ob_proc_run(&p->arena, &(ob_proc){.argv = killed}, &result), 0);
  assert_int_equal(result.signal, 9);
  assert_int_equal(result.status, 137);
  const char *const endless[] = {"cat", "/dev/zero", NULL};
  assert_int_equal(
      ob_proc_run(&p->arena,
                  &(ob_proc){.argv = endless, .capture_stdout = true, .max_output = 100000},
                  &result),
      E2BIG);
}

static void
a_lock_excludes_others(void **state)
{
  place *p = *state;
  const char *path = ob_path_join(&p->arena, p->dir, "lock");
  const char *log = ob_path_join(&p->arena, p->dir, "log");
  int fd;
  assert_int_equal(ob_file_lock(path, &fd), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    ob_file_unlock(fd); /* the inherited descriptor holds the lock too */
    int mine;
    const int err = ob_file_lock(path, &mine);
    _exit(err == 0 && ob_file_exists(log) ? 0 : 1);
  }
  (void)poll(NULL, 0, 50);
  assert_int_equal(ob_file_write(log, OB_STR("x"), 0644), 0);
  ob_file_unlock(fd);
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
two_directories_change_places(void **state)
{
  place *p = *state;
  const char *a = ob_path_join(&p->arena, p->dir, "a"), *b = ob_path_join(&p->arena, p->dir, "b");
  assert_int_equal(ob_dir_make(ob_path_join(&p->arena, a, "of-a"), 0755), 0);
  assert_int_equal(ob_dir_make(ob_path_join(&p->arena, b, "of-b"), 0755), 0);
  const int err = ob_file_swap(a, b);
  const bool swapped = err == 0;
  assert_true(swapped || err == ENOSYS || err == EINVAL);
  assert_int_equal(ob_file_exists(ob_path_join(&p->arena, a, "of-b")), swapped);
  assert_int_equal(ob_file_exists(ob_path_join(&p->arena, b, "of-a")), swapped);
  assert_int_equal(ob_file_exists(ob_path_join(&p->arena, a, "of-a")), !swapped);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      T(a_file_is_written_whole),
      T(two_directories_change_places),
      T(a_failed_write_leaves_the_old_file),
      T(remove_does_not_follow_links),
      T(listing_is_sorted),
      T(paths),
      T(sha256_known_answers),
      T(a_child_talks_on_three_streams),
      T(children_that_fail),
      T(a_lock_excludes_others),
  };
  return cmocka_run_group_tests_name("sys", tests, NULL, NULL);
}
