// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The source of std. rustc's metadata and std go together to the very version, so a source of
 * another one is refused before an hour is spent on errors that nobody understands. No file says
 * the version in what rustup installs; but every stable item says since when it is, the text for
 * "this version" is filled in when a release is branched, and no release stabilises nothing.
 */
#include "base/num.h"
#include "base/str.h"
#include "diag/io.h"
#include "std/build.h"
#include "sys/fs.h"
#include <errno.h>
#include <string.h>

#define MAX_SOURCE_FILE (8u << 20)
#define MAX_DEPTH 12

/* ---- where it is ---- */

static bool
is_library(ob_arena *arena, const char *dir)
{
  const char *manifest = ob_path_join(arena, dir, "std/Cargo.toml");
  return manifest && ob_file_exists(manifest);
}

/** The `library` of a directory that a user names: itself, or in a tree, or in a sysroot. */
static const char *
library_in(ob_arena *arena, const char *dir)
{
  static const char *const places[] = {".", "library", "rust/library",
                                       "lib/rustlib/src/rust/library"};
  for (size_t i = 0; i < OB_COUNT(places); i++) {
    const char *path = ob_path_join(arena, dir, places[i]);
    path = path ? ob_path_clean(arena, path) : NULL;
    if (path && is_library(arena, path)) {
      return path;
    }
  }
  return NULL;
}

static ob_status
fail_missing(ob_diags *diags, const ob_toolchain *t, const char *dir)
{
  const bool rustup = strstr(t->sysroot, "/toolchains/") != NULL;
  return ob_fail(diags, OB_E_NOT_FOUND, "OB1110", OB_SPAN_NONE,
                 dir      ? "name the directory `library` of Rust's source, or a tree that holds it"
                 : rustup ? "rustup component add rust-src"
                          : "install the package with it (Debian: rust-src, or rust-web-src beside "
                            "rustc-web), or name it by --src",
                 dir ? "there is no source of std in `%s`"
                     : "there is no source of std in `%s/lib/rustlib/src`",
                 dir ? dir : t->sysroot);
}

/* ---- its version ---- */

typedef struct since {
  ob_arena *arena;
  uint64_t newest; /* minor version: 1.N */
  bool unfilled;   /* a mark that a release would have filled in */
} since;

/** stable(feature = "...", since = "1.96.0"), on one line as rustfmt has it. */
static void
scan_line(since *s, ob_str line)
{
  const size_t stable = ob_str_search(line, OB_STR("stable(feature"));
  if (stable == SIZE_MAX) {
    return;
  }
  static const ob_str key = OB_STR_INIT("since = \"");
  const size_t at = ob_str_search(line, key);
  if (at == SIZE_MAX) {
    return;
  }
  const ob_str value = ob_str_slice(line, at + key.len, line.len);
  if (ob_str_starts(value, OB_STR("CURRENT_RUSTC_VERSION"))) {
    s->unfilled = true;
  } else if (ob_str_starts(value, OB_STR("1."))) {
    const ob_str minor = ob_str_slice(value, 2, 2 + ob_str_find(ob_str_slice(value, 2, 8), '.'));
    uint64_t n;
    if (ob_parse_u64(minor, 10, &n) && n > s->newest) {
      s->newest = n;
    }
  }
}

static void
scan_dir(since *s, const char *dir, unsigned depth)
{
  ob_dir_entries names = {0};
  if (depth > MAX_DEPTH || ob_dir_list(s->arena, dir, &names) != 0) {
    return;
  }
  for (size_t i = 0; i < names.len; i++) {
    const char *path = ob_path_join(s->arena, dir, names.at[i].name.ptr);
    if (path && names.at[i].kind == OB_FILE_DIR) {
      scan_dir(s, path, depth + 1);
    } else if (path && ob_str_ends(names.at[i].name, OB_STR(".rs"))) {
      const ob_arena_mark mark = ob_arena_mark_get(s->arena);
      ob_str text, line;
      if (ob_file_read(s->arena, path, MAX_SOURCE_FILE, &text) == 0) {
        while (ob_str_next(&text, '\n', &line)) {
          scan_line(s, line);
        }
      }
      ob_arena_rewind(s->arena, mark);
    }
  }
}

ob_str
ob_std_source_version(ob_arena *arena, const char *library, bool *exact)
{
  *exact = false;
  const char *file = ob_path_join(arena, library, "../src/version");
  ob_str text;
  ob_semver v;
  if (file && ob_file_read(arena, file, 256, &text) == 0 &&
      ob_semver_parse(ob_str_trim(text), &v)) {
    *exact = true;
    return ob_fmt(arena, "1.%llu", (unsigned long long)v.minor);
  }
  static const char *const crates[] = {"core/src", "alloc/src", "std/src"};
  since s = {.arena = arena};
  for (size_t i = 0; i < OB_COUNT(crates); i++) {
    const char *dir = ob_path_join(arena, library, crates[i]);
    if (dir) {
      scan_dir(&s, dir, 0);
    }
  }
  /* Not a release yet: what it will be is the one after the newest that stands in it. */
  return s.newest == 0 ? OB_STR_NONE
                       : ob_fmt(arena, "1.%llu", (unsigned long long)s.newest + s.unfilled);
}

static ob_status
check_version(ob_arena *arena, ob_diags *diags, const ob_toolchain *t, const char *library)
{
  bool exact;
  const ob_str version = ob_std_source_version(arena, library, &exact);
  const ob_str wanted = ob_fmt(arena, "1.%llu", (unsigned long long)t->release.minor);
  if (!wanted.ptr) {
    return OB_E_NOMEM;
  }
  if (!version.ptr || ob_str_eq(version, wanted)) {
    return OB_OK;
  }
  ob_diag *e =
      ob_error(diags, "OB1111", OB_SPAN_NONE,
               "the source of std in `%s` is of Rust " OB_STR_FMT ", and this is " OB_STR_FMT,
               library, OB_STR_ARG(version), OB_STR_ARG(t->version));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_note(diags, e,
               exact ? "the file `version` of the source says so"
                     : "no item in it is stable since a later version");
  ob_diag_help(diags, e, "name a source of the same version by --src, or its rustc by --rustc");
  return OB_E_INVALID;
}

ob_status
ob_std_source_find(ob_arena *arena, ob_diags *diags, const ob_toolchain *t, const char *dir,
                   ob_std_source *out)
{
  *out = (ob_std_source){.is_own = !dir};
  const char *own = ob_path_join(arena, t->sysroot, "lib/rustlib/src/rust/library");
  if (!own) {
    return OB_E_NOMEM;
  }
  out->library = dir ? library_in(arena, dir) : is_library(arena, own) ? own : NULL;
  if (!out->library) {
    return fail_missing(diags, t, dir);
  }
  const int err = ob_path_real(arena, out->library, &out->library);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "look at", out->library, err);
  }
  const char *real;
  out->is_own =
      out->is_own || (ob_path_real(arena, own, &real) == 0 && strcmp(real, out->library) == 0);
  OB_TRY(check_version(arena, diags, t, out->library));
  const char *vendor = ob_path_join(arena, out->library, "vendor");
  const char *lock = ob_path_join(arena, out->library, "Cargo.lock");
  if (!vendor || !lock) {
    return OB_E_NOMEM;
  }
  out->vendor = ob_file_is_dir(vendor) ? vendor : NULL;
  return ob_lockfile_load(arena, diags, lock, &out->lock);
}
