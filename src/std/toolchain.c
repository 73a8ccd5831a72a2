// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A rustc, as it tells of itself. Asking takes two calls, so the answers are kept by path, size and
 * mtime; not when the program is rustup's proxy, whose answer depends on the directory and on more
 * variables than one would guess. A proxy has no lib/rustlib of its own: the compiler is the one in
 * the sysroot that it names.
 */
#include "base/ascii.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/str.h"
#include "diag/io.h"
#include "std/build.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>
#include <string.h>

#define MAX_ANSWER (1u << 16)

bool
ob_toolchain_parse(ob_arena *arena, ob_str answer, ob_toolchain *out)
{
  static const struct {
    ob_str key;
    size_t at;
  } lines[] = {{OB_STR_INIT("commit-hash: "), offsetof(ob_toolchain, commit)},
               {OB_STR_INIT("host: "), offsetof(ob_toolchain, host)}};
  ob_str rest = answer, line, release = OB_STR_NONE;
  bool first = true;
  while (ob_str_next(&rest, '\n', &line)) {
    line = ob_str_trim(line);
    if (first) {
      out->version = line;
    }
    first = false;
    for (size_t i = 0; i < OB_COUNT(lines); i++) {
      if (ob_str_starts(line, lines[i].key)) {
        *(ob_str *)(void *)((char *)out + lines[i].at) =
            ob_str_slice(line, lines[i].key.len, line.len);
      }
    }
    if (ob_str_starts(line, OB_STR("release: "))) {
      release = ob_str_slice(line, 9, line.len);
    }
  }
  bool hex = out->commit.len == 40;
  for (size_t i = 0; hex && i < 40; i++) {
    hex = ob_is_hash_digit(out->commit.ptr[i]);
  }
  if (!hex) { /* "unknown": built from something that is no checkout */
    char hash[65];
    ob_sha256(answer, hash);
    out->commit = ob_str_dup(arena, (ob_str){hash, 40});
  }
  return ob_str_starts(out->version, OB_STR("rustc ")) && out->host.len > 0 && out->commit.ptr &&
         ob_semver_parse(release, &out->release);
}

static ob_status
no_answer(ob_diags *diags, const char *rustc, const char *what)
{
  return ob_fail(diags, OB_E_PROCESS, "OB1107", OB_SPAN_NONE,
                 "name another by --rustc or by the variable RUSTC", "`%s` %s", rustc, what);
}

/** *answer: what -vV prints, then the sysroot on a line of its own. */
static ob_status
ask_rustc(ob_arena *arena, ob_diags *diags, const ob_toolchain_ask *ask, ob_str *answer)
{
  const char *const version[] = {ask->rustc, "-vV", NULL};
  const char *const sysroot[] = {ask->rustc, "--print", "sysroot", NULL};
  ob_proc proc = {.argv = version,
                  .cwd = ask->cwd,
                  .capture_stdout = true,
                  .capture_stderr = true,
                  .max_output = MAX_ANSWER};
  ob_proc_result first, second;
  int err = ob_proc_run(arena, &proc, &first);
  if (err == 0 && first.status == 0) {
    proc.argv = sysroot;
    err = ob_proc_run(arena, &proc, &second);
  }
  if (err == ENOMEM) {
    return OB_E_NOMEM;
  }
  if (err != 0) {
    const ob_status st = ob_fail_io(diags, OB_SPAN_NONE, "run", ask->rustc, err);
    return st;
  }
  if (first.status != 0 || second.status != 0) {
    const ob_str line = ob_str_trim(first.status != 0 ? first.err : second.err);
    const ob_str one = ob_str_slice(line, 0, ob_str_find(line, '\n'));
    const ob_str what =
        ob_fmt(arena, "does not answer as rustc does: " OB_STR_FMT, OB_STR_ARG(one));
    return what.ptr ? no_answer(diags, ask->rustc, what.ptr) : OB_E_NOMEM;
  }
  *answer = ob_fmt(arena, OB_STR_FMT "\n" OB_STR_FMT "\n", OB_STR_ARG(ob_str_trim(first.out)),
                   OB_STR_ARG(ob_str_trim(second.out)));
  return answer->ptr ? OB_OK : OB_E_NOMEM;
}

/** Take an answer apart: the last line is the sysroot. */
static bool
take_answer(ob_arena *arena, ob_str answer, ob_toolchain *out)
{
  const ob_str all = ob_str_trim(answer);
  const size_t last = ob_str_rfind(all, '\n');
  if (last == SIZE_MAX || all.ptr[last + 1] != '/') {
    return false;
  }
  out->sysroot = ob_cstr(arena, ob_str_slice(all, last + 1, all.len));
  return out->sysroot && ob_toolchain_parse(arena, ob_str_slice(all, 0, last), out);
}

static bool
is_proxy(ob_arena *arena, const char *path)
{
  const char *real;
  if (ob_path_real(arena, path, &real) != 0) {
    return false;
  }
  return ob_str_starts(ob_path_base(ob_str_from(real)), OB_STR("rustup"));
}

ob_status
ob_toolchain_find(ob_arena *arena, ob_diags *diags, const ob_toolchain_ask *ask, ob_toolchain *out)
{
  *out = (ob_toolchain){0};
  const char *found = ob_proc_which(arena, ask->rustc);
  ob_file_info info;
  if (!found || ob_file_stat(found, true, &info) != 0) {
    return ob_fail(diags, OB_E_NOT_FOUND, "OB1107", OB_SPAN_NONE,
                   "install rustc, or name one by --rustc or by the variable RUSTC",
                   "there is no rustc `%s`", ask->rustc);
  }
  const ob_str key = ob_fmt(arena, "%s %llu %lld\n", found, (unsigned long long)info.size,
                            (long long)info.mtime_ns);
  const bool keep = key.ptr && ask->cache_dir && !is_proxy(arena, found);
  const ob_str name = ob_fmt(arena, "%s/toolchain-%016llx", keep ? ask->cache_dir : "",
                             (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, found, strlen(found)));
  if (!key.ptr || !name.ptr) {
    return OB_E_NOMEM;
  }
  ob_str answer = OB_STR_NONE, kept;
  if (keep && ob_file_read(arena, name.ptr, MAX_ANSWER, &kept) == 0 && ob_str_starts(kept, key)) {
    answer = ob_str_slice(kept, key.len, kept.len);
  }
  if (answer.len == 0 || !take_answer(arena, answer, out)) {
    *out = (ob_toolchain){0};
    OB_TRY(ask_rustc(arena, diags, ask, &answer));
    if (!take_answer(arena, answer, out)) {
      return no_answer(diags, ask->rustc, "does not answer as rustc does");
    }
    const ob_str text = ob_fmt(arena, OB_STR_FMT OB_STR_FMT, OB_STR_ARG(key), OB_STR_ARG(answer));
    if (keep && text.ptr) {
      const int ignored = ob_file_write(name.ptr, text, 0644); /* the next call asks again */
      (void)ignored;
    }
  }
  const char *compiler = ob_path_join(arena, out->sysroot, "bin/rustc");
  const char *program = compiler && ob_file_executable(compiler) ? compiler : found;
  const int err = ob_path_real(arena, program, &out->rustc);
  if (err != 0 || ob_file_stat(out->rustc, true, &info) != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "look at", program, err ? err : ENOENT);
  }
  out->size = info.size;
  out->mtime_ns = info.mtime_ns;
  const char *bin = ob_cstr(arena, ob_path_dir(ob_str_from(compiler ? compiler : found)));
  const char *cargo = bin ? ob_path_join(arena, bin, "cargo") : NULL;
  out->cargo = cargo && ob_file_executable(cargo) ? cargo : ask->cargo;
  return OB_OK;
}

/* ---- the std that it came with ---- */

/** "0.2.183" behind "/libc-" in the bytes of an rlib: the path of the source that was compiled. */
static ob_str
version_in(ob_str bytes)
{
  static const ob_str mark = OB_STR_INIT("/libc-");
  ob_str rest = bytes;
  for (;;) {
    const size_t at = ob_str_search(rest, mark);
    if (at == SIZE_MAX) {
      return OB_STR_NONE;
    }
    rest = ob_str_slice(rest, at + mark.len, rest.len);
    size_t len = 0, dots = 0;
    while (len < rest.len && len < 32 && (ob_is_digit(rest.ptr[len]) || rest.ptr[len] == '.')) {
      dots += rest.ptr[len] == '.';
      len++;
    }
    if (dots == 2 && ob_is_digit(rest.ptr[0]) && ob_is_digit(rest.ptr[len - 1])) {
      return ob_str_slice(rest, 0, len);
    }
  }
}

ob_str
ob_toolchain_libc(ob_arena *arena, const char *sysroot, ob_str target)
{
  const ob_str dir =
      ob_fmt(arena, "%s/lib/rustlib/" OB_STR_FMT "/lib", sysroot, OB_STR_ARG(target));
  ob_dir_entries names = {0};
  ob_str version = OB_STR_NONE;
  if (!dir.ptr || ob_dir_list(arena, dir.ptr, &names) != 0) {
    return version;
  }
  for (size_t i = 0; i < names.len && !version.ptr; i++) {
    if (!ob_str_starts(names.at[i].name, OB_STR("liblibc-")) ||
        !ob_str_ends(names.at[i].name, OB_STR(".rlib"))) {
      continue;
    }
    const char *path = ob_path_join(arena, dir.ptr, names.at[i].name.ptr);
    ob_str bytes;
    ob_file_info info;
    if (path && ob_file_map(path, &bytes, &info) == 0) {
      version = ob_str_dup(arena, version_in(bytes));
      ob_file_unmap(bytes);
    }
  }
  return version;
}
