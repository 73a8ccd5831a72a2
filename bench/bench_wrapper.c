// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What osbind-rustc adds to a rustc call: the same call 1,000 times with it and without it, by
 * turns, with an index of 320 targets x 20 crates and a rustc that does nothing at all. Prints
 * `what<TAB>value<TAB>goal<TAB>ok|MISSED` lines for bench/run. With a real RUSTC the last call is
 * made once more with that one: what the wrapper does while rustc runs (looking at each file of the
 * replacement) costs time only where rustc takes none.
 *
 * usage: bench-wrapper [RUNS [RUSTC]]; osbind-rustc and tiny-rustc are found beside it.
 */
#include "base/str.h"
#include "sources/index_write.h"
#include "sys/fs.h"
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { TARGETS = 320, CRATES = 20, FILES = 300, MAX_RUNS = 100000 };

static const char real_target[] = "x86_64-unknown-linux-gnu"; /* one that the real rustc knows */

#define GOAL_US 700.0

_Noreturn static void
die(const char *what)
{
  fprintf(stderr, "bench-wrapper: %s\n", what);
  exit(1);
}

static void *
need(void *p)
{
  if (!p) {
    die("out of memory");
  }
  return p;
}

static ob_str
text(ob_arena *arena, const char *form, const char *dir, size_t n)
{
  char buffer[1024];
  snprintf(buffer, sizeof buffer, "%s%s%zu", dir, form, n);
  const ob_str s = ob_str_dup(arena, ob_str_from(buffer));
  (void)need((void *)(uintptr_t)s.ptr);
  return s;
}

/** A crate with as many files as libc has, which really exist. */
static void
make_crate(ob_arena *arena, const char *dir, ob_index_crate *out)
{
  *out = (ob_index_crate){.name = OB_STR("crate0"),
                          .version = OB_STR("0.2.183"),
                          .dir = text(arena, "/crate", dir, 0),
                          .root = text(arena, "/crate0/file", dir, 0),
                          .edition = OB_STR("2021"),
                          .remap = OB_STR("/osbind/crate0"),
                          .stamp_path = text(arena, "/stamp", dir, 0),
                          .stamp_sha256 = OB_STR("00"),
                          .stamp_len = 3};
  if (ob_dir_make(out->dir.ptr, 0755) != 0) {
    die("cannot make a directory");
  }
  for (size_t i = 0; i < FILES; i++) {
    const ob_str path = text(arena, "/crate0/file", dir, i);
    ob_file_info info;
    if (ob_file_write(path.ptr, OB_STR("// x"), 0644) != 0 ||
        ob_file_stat(path.ptr, true, &info) != 0) {
      die("cannot write a file");
    }
    ob_index_file *file = need(ob_vec_push(arena, &out->files));
    *file = (ob_index_file){text(arena, "file", "", i), info.size, info.mtime_ns};
  }
}

static void
make_target(ob_arena *arena, const ob_index_crate *crate, size_t n, ob_index_doc *doc)
{
  static const ob_cfg version = {.kind = OB_CFG_VERSION, .value = OB_STR_INIT("14")};
  ob_index_target *t = need(ob_vec_push(arena, &doc->targets));
  *t = (ob_index_target){.triple = n + 1 < TARGETS ? text(arena, "x86_64-unknown-system", "", n)
                                                   : ob_str_from(real_target),
                         .version = OB_STR("14.1")};
  for (size_t c = 0; c < CRATES; c++) {
    ob_index_owned *owned = need(ob_vec_push(arena, &t->crates));
    *owned = (ob_index_owned){.name = text(arena, "crate", "", c), .served = OB_STR("14")};
    ob_index_rule *rule = need(ob_vec_push(arena, &owned->rules));
    *rule = (ob_index_rule){
        .required = true, .when = &version, .origin = OB_STR("/etc/cargo/config.toml:1")};
    ob_index_candidate *candidate = need(ob_vec_push(arena, &rule->candidates));
    *candidate = (ob_index_candidate){.version = {0, 2, 183, {NULL, 0}, {NULL, 0}}, .crate = crate};
    ob_index_part *part = need(ob_vec_push(arena, &candidate->parts));
    part->has_cfg = true;
    for (size_t i = 0; i < 8; i++) {
      *(ob_str *)need(ob_vec_push(arena, &part->cfg)) = text(arena, "libc_some_cfg", "", i);
    }
  }
}

static const char *
make_index(ob_arena *arena, const char *dir)
{
  ob_index_crate crate;
  make_crate(arena, dir, &crate);
  ob_index_doc doc = {0};
  for (size_t n = 0; n < TARGETS; n++) {
    make_target(arena, &crate, n, &doc);
  }
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_buf out;
  ob_buf_init(&out, arena);
  const ob_str path = text(arena, "/index", dir, 0);
  if (ob_index_write(arena, &diags, &doc, &out) != OB_OK ||
      ob_file_write(path.ptr, ob_buf_view(&out), 0644) != 0) {
    die("cannot write the index");
  }
  printf("index of %d targets x %d crates: %zu bytes\n", TARGETS, CRATES, out.len);
  return path.ptr;
}

static double
now_us(void)
{
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/** Microseconds of one call, its output dropped. */
static double
call_us(char *const *argv)
{
  posix_spawn_file_actions_t quiet;
  pid_t child;
  int status = 0;
  if (posix_spawn_file_actions_init(&quiet) != 0 ||
      posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0) {
    die("out of memory");
  }
  const double start = now_us();
  if (posix_spawn(&child, argv[0], &quiet, NULL, argv, environ) != 0 ||
      waitpid(child, &status, 0) != child || status != 0) {
    die("a call failed");
  }
  const double end = now_us();
  (void)posix_spawn_file_actions_destroy(&quiet);
  return end - start;
}

static int
by_value(const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
median(double *values, size_t count)
{
  qsort(values, count, sizeof *values, by_value);
  return values[count / 2];
}

enum { MAX_WAYS = 3 };

/**
 * Calls in several ways, runs times each: their medians. Forwards and backwards by turns: what one
 * process leaves to do when it ends is done at the cost of the next.
 */
static void
by_turns(char *const *const *ways, size_t count, size_t runs, double *medians)
{
  double *times[MAX_WAYS];
  for (size_t k = 0; k < count; k++) {
    times[k] = need(calloc(runs, sizeof **times));
  }
  for (size_t i = 0; i < runs; i++) {
    for (size_t n = 0; n < count; n++) {
      const size_t k = i % 2 == 0 ? n : count - 1 - n;
      times[k][i] = call_us(ways[k]);
    }
  }
  for (size_t k = 0; k < count; k++) {
    medians[k] = median(times[k], runs);
    free(times[k]);
  }
}

/** argv[0] is the wrapper, argv[1] the program: with and without it. */
static void
measure(const char *what, char *const *argv, size_t runs)
{
  char *const *const ways[] = {argv + 1, argv};
  double medians[OB_COUNT(ways)];
  by_turns(ways, OB_COUNT(ways), runs, medians);
  const double without = medians[0], with = medians[1];
  printf("wrapper, %s: bare | added (median of %zu)\t%.0f us | %+.0f us\t%s\t%s\n", what, runs,
         without, with - without, "at most 700 us", with - without <= GOAL_US ? "ok" : "MISSED");
}

/**
 * argv[0] is the wrapper, argv[1] a real rustc, at least one argument: bare, with the arguments
 * that the wrapper would give it, and through the wrapper. What the arguments cost is rustc's.
 */
static void
measure_real(ob_arena *arena, const char *tiny, const char *dir, char *const *argv, size_t runs)
{
  const char *path = text(arena, "/arguments", dir, 0).ptr;
  char *ask[64] = {argv[0], (char *)(uintptr_t)tiny}, *direct[128] = {argv[1]};
  for (size_t i = 2; argv[i] && i + 1 < OB_COUNT(ask); i++) {
    ask[i] = argv[i];
  }
  setenv("TINY_ARGUMENTS", path, 1);
  (void)call_us(ask);
  unsetenv("TINY_ARGUMENTS");
  ob_str rest;
  if (ob_file_read(arena, path, 1 << 16, &rest) != 0) {
    die("cannot read the arguments");
  }
  ob_str part;
  for (size_t i = 1; ob_str_next(&rest, '\0', &part) && part.len > 0; i++) {
    if (i + 1 == OB_COUNT(direct)) {
      die("too many arguments");
    }
    direct[i] = need((char *)(uintptr_t)ob_cstr(arena, part));
  }
  char *const *const ways[] = {argv + 1, direct, argv};
  double medians[OB_COUNT(ways)];
  by_turns(ways, OB_COUNT(ways), runs, medians);
  const double alone = medians[0], with = medians[1], all = medians[2];
  printf("wrapper, replaced unit of 300 files by a real rustc: bare | what its arguments cost it | "
         "added (median of %zu)\t%.1f ms | %+.0f us | %+.0f us\t%s\t%s\n",
         runs, alone / 1000, with - alone, all - with, "at most 700 us",
         all - with <= GOAL_US ? "ok" : "MISSED");
}

static char *
beside(ob_arena *arena, const char *self, const char *name)
{
  const ob_str dir = ob_path_dir(ob_str_from(self));
  const ob_str path = ob_fmt(arena, OB_STR_FMT "/%s", OB_STR_ARG(dir), name);
  char *copy = need(ob_new_n(arena, char, path.len + 1));
  memcpy(copy, need((void *)(uintptr_t)path.ptr), path.len);
  return copy;
}

int
main(int argc, char **argv)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const long asked = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
  const size_t runs = asked > 0 && asked <= MAX_RUNS ? (size_t)asked : 1000;
  char dir[] = "/tmp/osbind-bench.XXXXXX";
  if (!mkdtemp(dir)) {
    die("no temporary directory");
  }
  setenv("OSBIND_INDEX", make_index(&arena, dir), 1);
  setenv("CARGO_PKG_NAME", "crate0", 1);
  setenv("CARGO_PKG_VERSION", "0.2.183", 1);
  setenv("CARGO_CRATE_NAME", "crate0", 1);
  const char *self = argv[0];
  char *wrapper = beside(&arena, self, "../src/rustc/osbind-rustc"),
       *tiny = beside(&arena, self, "tiny-rustc");
  const char *root = text(&arena, "/crate0/file", dir, 0).ptr;
  char last_target[] = "x86_64-unknown-system99", depinfo[128];
  snprintf(depinfo, sizeof depinfo, "TINY_DEPINFO=%s/crate0-x.d", dir);

#define COMPILE                                                                                    \
  "--crate-name", "crate0", "--edition=2021", root, "--error-format=json", "--crate-type", "lib",  \
      "--emit=dep-info,metadata,link", "-C", "extra-filename=-x", "-C",                            \
      "metadata=0123456789abcdef", "--out-dir", dir
  const char *const host[] = {wrapper, tiny, COMPILE, "--cap-lints", "allow", NULL};
  const char *const target[] = {
      wrapper,    tiny,        "--crate-name", "other", "/registry/other/lib.rs",
      "--target", last_target, "--cap-lints",  "allow", NULL};
  const char *const member[] = {wrapper,     tiny,        COMPILE, "--target",
                                last_target, "--env-set", depinfo, NULL};
  const char *const swap[] = {wrapper,       tiny,    COMPILE,     "--target", last_target,
                              "--cap-lints", "allow", "--env-set", depinfo,    NULL};
  const char *const version[] = {wrapper, tiny, "-vV", NULL};
  const char *const real[] = {
      wrapper, argc > 2 ? argv[2] : tiny, COMPILE, "--target", real_target, "--cap-lints", "allow",
      NULL};
  const struct {
    const char *what;
    const char *const *argv;
  } calls[] = {{"host unit, passed through", host},
               {"target unit, told the version", target},
               {"unit of the workspace, dep-info edited", member},
               {"replaced unit of 300 files, dep-info edited", swap},
               {"rustc -vV (once in a build)", version}};
  for (size_t i = 0; i < OB_COUNT(calls); i++) {
    measure(calls[i].what, (char *const *)(uintptr_t)calls[i].argv, runs);
  }
  if (argc > 2) {
    measure_real(&arena, tiny, dir, (char *const *)(uintptr_t)real, runs);
  }
  if (ob_dir_remove(dir) != 0) {
    die("cannot remove the temporary directory");
  }
  ob_arena_fini(&arena);
  return 0;
}
