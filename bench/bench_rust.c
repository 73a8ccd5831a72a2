// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * How fast the Rust reader is on one core: every .rs file below the directories that are named (by
 * default where Debian installs crates, and the standard library), read into memory first, so that
 * what is measured is lexing and reading. Prints `what<TAB>value<TAB>goal<TAB>ok|MISSED` lines for
 * bench/run.
 */
#include "base/str.h"
#include "formats/rust/rust.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define GOAL_MB_S 300.0

enum { RUNS = 5, DEPTH_MAX = 32 };

typedef OB_VEC(ob_str) texts;

static uint64_t
now_ns(void)
{
  struct timespec t;
  if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) {
    return 0;
  }
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void
load(ob_arena *arena, texts *out, const char *path, size_t size)
{
  FILE *f = fopen(path, "rb");
  char *bytes = f ? ob_arena_alloc(arena, size + 1, 1, 1) : NULL;
  const size_t got = bytes ? fread(bytes, 1, size, f) : 0;
  if (f) {
    fclose(f);
  }
  ob_str *slot = got > 0 ? ob_vec_push(arena, out) : NULL;
  if (slot) {
    *slot = (ob_str){bytes, got};
  }
}

static void
walk(ob_arena *arena, texts *out, const char *dir, unsigned depth)
{
  DIR *d = opendir(dir);
  for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
    if (e->d_name[0] == '.' || depth == DEPTH_MAX) {
      continue;
    }
    const ob_str path = ob_fmt(arena, "%s/%s", dir, e->d_name);
    struct stat st;
    if (!path.ptr || lstat(path.ptr, &st) != 0) {
      continue;
    }
    if (S_ISDIR(st.st_mode)) {
      walk(arena, out, path.ptr, depth + 1);
    } else if (S_ISREG(st.st_mode) && ob_str_ends(path, OB_STR(".rs"))) {
      load(arena, out, path.ptr, (size_t)st.st_size);
    }
  }
  if (d) {
    closedir(d);
  }
}

/** Nanoseconds of reading all of them, each in an arena of its own. */
static uint64_t
read_all(const texts *all, size_t *memory, size_t *broken)
{
  const uint64_t start = now_ns();
  *memory = *broken = 0;
  for (size_t i = 0; i < all->len; i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    ob_rust_file file;
    const uint32_t number = ob_diags_add_source(&diags, OB_STR("x.rs"), all->at[i]);
    *broken += ob_rust_read(&arena, &diags, number, &file) != OB_OK;
    *memory += arena.total;
    ob_arena_fini(&arena);
  }
  return now_ns() - start;
}

int
main(int argc, char **argv)
{
  static const char *const standard[] = {"/usr/share/cargo/registry",
                                         "/usr/src/rustc-1.96.0/library"};
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  texts all = {0};
  for (int i = 1; i < argc; i++) {
    walk(&arena, &all, argv[i], 0);
  }
  for (size_t i = 0; argc < 2 && i < OB_COUNT(standard); i++) {
    walk(&arena, &all, standard[i], 0);
  }
  size_t bytes = 0, memory = 0, broken = 0;
  for (size_t i = 0; i < all.len; i++) {
    bytes += all.at[i].len;
  }
  if (bytes < 1u << 20) {
    printf("no crates to read Rust from: name directories\n");
    ob_arena_fini(&arena);
    return 0;
  }
  uint64_t best = UINT64_MAX;
  for (int i = 0; i < RUNS; i++) {
    const uint64_t taken = read_all(&all, &memory, &broken);
    best = taken < best ? taken : best;
  }
  const double speed = (double)bytes / 1e6 / ((double)best / 1e9);
  printf("Rust, %zu files, %.0f MB, lexed and read on one core (best of %d)\t%.0f MB/s\t>= %.0f "
         "MB/s\t%s\n",
         all.len, (double)bytes / 1e6, RUNS, speed, GOAL_MB_S,
         speed >= GOAL_MB_S ? "ok" : "MISSED");
  printf("Rust, memory for what was read (%zu files with mistakes)\t%.2f bytes/byte\t-\tok\n",
         broken, (double)memory / (double)bytes);
  ob_arena_fini(&arena);
  return 0;
}
