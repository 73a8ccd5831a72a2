// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Which std a unit gets. rustc itself refuses a std of another rustc, but with a message that
 * helps nobody, and it would take one for another OS version without a word. So the sysroot is
 * chosen here, by what the index knows of the installed ones. The rustc that compiles is known by
 * size and time of change, as Cargo knows it; only one that the index has not seen is asked for
 * its commit, which costs a call.
 */
#include "base/hash.h"
#include "base/str.h"
#include "rustc/wrapper.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void refuse(ob_decision *d, const char *code, const char *fmt, ...) OB_PRINTF(3, 4);

static void
refuse(ob_decision *d, const char *code, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  (void)vsnprintf(d->message, sizeof d->message, fmt, args);
  va_end(args);
  d->deed = OB_STOP;
  d->code = code;
}

/** "run `osbind std build --target T.V`" */
#define BUILD_IT "run `osbind std build --target " OB_STR_FMT "%s" OB_STR_FMT "`"
#define BUILD_ARGS(d)                                                                              \
  OB_STR_ARG((d)->triple), (d)->version.len > 0 ? "." : "", OB_STR_ARG((d)->version)

/* ---- the compiler ---- */

/** Where PATH has it; a name with a slash is itself. */
static bool
find_program(const char *name, char out[PATH_MAX])
{
  ob_str rest = ob_str_from(getenv("PATH")), dir;
  if (strchr(name, '/')) {
    const int len = snprintf(out, PATH_MAX, "%s", name);
    return len > 0 && len < PATH_MAX;
  }
  while (ob_str_next(&rest, ':', &dir)) {
    const int len =
        snprintf(out, PATH_MAX, OB_STR_FMT "%s%s", OB_STR_ARG(dir), dir.len > 0 ? "/" : "./", name);
    if (len > 0 && len < PATH_MAX && access(out, X_OK) == 0) {
      return true;
    }
  }
  return false;
}

/** The rustc of the call: behind clippy-driver, or beside rustdoc. */
static bool
find_compiler(const ob_call *call, char out[PATH_MAX])
{
  const char *program = call->argv[!call->rustdoc && call->first == 2 ? 1 : 0];
  if (!find_program(program, out)) {
    return false;
  }
  if (!call->rustdoc) {
    return true;
  }
  char *slash = strrchr(out, '/');
  static const char name[] = "rustc";
  if (!slash || (size_t)(slash - out) + sizeof name + 1 > PATH_MAX) {
    return false;
  }
  memcpy(slash + 1, name, sizeof name);
  return true;
}

static bool
is_compiler(ob_index_list compilers, const struct stat *st)
{
  ob_index_found_compiler c;
  while (ob_index_next_compiler(&compilers, &c) == OB_FOUND) {
    if (c.size == (uint64_t)st->st_size &&
        c.mtime_ns == (int64_t)st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec) {
      return true;
    }
  }
  return false;
}

/** The commit that `rustc -vV` tells; empty: it tells none. */
static ob_str
ask_commit(char *compiler, char answer[4096])
{
  static char option[] = "-vV";
  char *const argv[] = {compiler, option, NULL};
  size_t len = 0;
  if (ob_run_capture(argv, answer, 4096, &len) != 0) {
    return OB_STR_NONE;
  }
  static const ob_str key = OB_STR_INIT("commit-hash: ");
  ob_str rest = {answer, len}, line;
  while (ob_str_next(&rest, '\n', &line)) {
    if (ob_str_starts(line, key)) {
      return ob_str_trim(ob_str_slice(line, key.len, line.len));
    }
  }
  return OB_STR_NONE;
}

/* ---- the choice ---- */

/** What there is for the unit's OS version and its rustc. */
typedef struct offers {
  bool any;                    /* some, if for another rustc */
  bool aborts;                 /* the unit does */
  bool any_aborts;             /* some of this rustc that the unit cannot have: it unwinds */
  ob_index_found_sysroot best; /* of this rustc: one that fits, else another one */
  bool has_best;
} offers;

/** The list stands in the order in which they are preferred. */
static void
offer(offers *o, const ob_index_found_sysroot *s)
{
  if ((s->flags & OB_INDEX_SYSROOT_ABORTS) && !o->aborts) {
    o->any_aborts = true;
  } else if (!o->has_best ||
             (s->state == OB_INDEX_SYSROOT_FITS && o->best.state != OB_INDEX_SYSROOT_FITS)) {
    o->best = *s;
    o->has_best = true;
  }
}

/** One pass over the list: those of the version, matched by compiler or, with a commit, by that.
 * False: the index is damaged. */
static bool
look(ob_index_list list, ob_str version, const struct stat *compiler, ob_str commit, offers *o)
{
  ob_index_found_sysroot s;
  ob_found found;
  while ((found = ob_index_next_sysroot(&list, &s)) == OB_FOUND) {
    if (!ob_str_eq(s.version, version)) {
      continue;
    }
    o->any = true;
    if (commit.len > 0 ? ob_str_eq(s.commit, commit)
                       : compiler && is_compiler(s.compilers, compiler)) {
      offer(o, &s);
    }
  }
  return found == OB_FOUND_NONE;
}

static void
take(ob_decision *d, const ob_index_found_sysroot *s)
{
  ob_str which;
  ob_found found;
  if (s->state == OB_INDEX_SYSROOT_OTHER) {
    refuse(d, "OB1120",
           "std for " OB_STR_FMT "%s" OB_STR_FMT " was built from " OB_STR_FMT
           ", which is not what the crates get now; " BUILD_IT,
           BUILD_ARGS(d), OB_STR_ARG(s->words), BUILD_ARGS(d));
  } else if (s->state == OB_INDEX_SYSROOT_DAMAGED) {
    refuse(d, "OB1122",
           "a file of the std for " OB_STR_FMT "%s" OB_STR_FMT
           " has changed since it was built: " OB_STR_FMT "/" OB_STR_FMT "; " BUILD_IT,
           BUILD_ARGS(d), OB_STR_ARG(s->dir), OB_STR_ARG(s->words), BUILD_ARGS(d));
  } else if (ob_unit_files_same(s->dir, s->files, &which, &found)) {
    d->sysroot = s->dir;
  } else if (found == OB_FOUND_DAMAGED) {
    refuse(d, "OB0604", "the index is damaged; run `osbind update`");
  } else if (which.len == 0) {
    refuse(d, "OB1122",
           "the std for " OB_STR_FMT "%s" OB_STR_FMT " is gone: no directory " OB_STR_FMT
           "; " BUILD_IT " or `osbind update`",
           BUILD_ARGS(d), OB_STR_ARG(s->dir), BUILD_ARGS(d));
  } else {
    refuse(d, "OB1122",
           "a file of the std for " OB_STR_FMT "%s" OB_STR_FMT
           " %s since the index was made: " OB_STR_FMT "/" OB_STR_FMT
           "; run `osbind update`, or " BUILD_IT,
           BUILD_ARGS(d), found == OB_FOUND ? "has changed" : "has gone", OB_STR_ARG(s->dir),
           OB_STR_ARG(which), BUILD_ARGS(d));
  }
}

void
ob_unit_sysroot(const ob_call *call, const ob_index_view *view, ob_decision *d)
{
  const bool must = d->std == OB_INDEX_STD_AUTO || d->std == OB_INDEX_STD_REQUIRED;
  if (d->std == OB_INDEX_STD_PREBUILT || (d->sysroots == 0 && !must)) {
    return;
  }
  char compiler[PATH_MAX], answer[4096];
  struct stat st;
  ob_index_list list;
  offers o = {.aborts = call->aborts};
  bool whole = ob_index_sysroots(view, d->sysroots, &list) == OB_FOUND;
  const bool known = whole && find_compiler(call, compiler) && stat(compiler, &st) == 0;
  whole = whole && look(list, d->version, known ? &st : NULL, OB_STR_NONE, &o);
  if (whole && o.any && !o.has_best && !o.any_aborts && known) {
    const ob_str commit = ask_commit(compiler, answer);
    whole = commit.len == 0 || look(list, d->version, NULL, commit, &o);
  }
  if (!whole) {
    refuse(d, "OB0604", "the index is damaged; run `osbind update`");
  } else if (o.has_best) {
    take(d, &o.best);
  } else if (o.any_aborts) {
    refuse(d, "OB1125",
           "the std for " OB_STR_FMT "%s" OB_STR_FMT " was built with panic=abort, and `" OB_STR_FMT
           "` is compiled to unwind; " BUILD_IT ", which serves both",
           BUILD_ARGS(d), OB_STR_ARG(call->crate_name.value), BUILD_ARGS(d));
  } else if (o.any) {
    refuse(d, "OB1121",
           "std for " OB_STR_FMT "%s" OB_STR_FMT
           " was built for another rustc than `%s`; " BUILD_IT,
           BUILD_ARGS(d), known ? compiler : "rustc", BUILD_ARGS(d));
  } else if (must) {
    refuse(d, "OB1123",
           "no std was built for " OB_STR_FMT "%s" OB_STR_FMT
           ", and `std` in the config asks for one; " BUILD_IT,
           BUILD_ARGS(d), BUILD_ARGS(d));
  }
}

/* ---- who used it ---- */

#define RECORD_SECONDS 3600 /* a project is recorded once in so many */

/** The user's store lies beside his index; for an index of the system there is none to write to. */
void
ob_unit_used(ob_str sysroot, const char *index, uint64_t now)
{
  char project[PATH_MAX], path[PATH_MAX], text[PATH_MAX + 32];
  const ob_str dir = ob_str_slice(ob_str_from(index), 0, ob_str_rfind(ob_str_from(index), '/'));
  const ob_str name =
      ob_str_slice(sysroot, ob_str_rfind(sysroot, '/') + 1, sysroot.len); /* SIZE_MAX + 1 is 0 */
  if (!getcwd(project, sizeof project) || project[0] != '/' || strchr(project, '\n')) {
    return;
  }
  const int len = snprintf(path, sizeof path, OB_STR_FMT "/sysroot/used/" OB_STR_FMT "+%016llx",
                           OB_STR_ARG(dir), OB_STR_ARG(name),
                           (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, project, strlen(project)));
  struct stat st;
  if (len <= 0 || (size_t)len >= sizeof path ||
      (lstat(path, &st) == 0 && st.st_mtim.tv_sec <= (time_t)now &&
       st.st_mtim.tv_sec > (time_t)now - RECORD_SECONDS)) {
    return;
  }
  static const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  int fd = open(path, flags, 0644);
  if (fd < 0 && errno == ENOENT) { /* the first one of this store */
    char *slash = strrchr(path, '/');
    *slash = '\0';
    char *above = strrchr(path, '/');
    *above = '\0';
    (void)mkdir(path, 0755);
    *above = '/';
    (void)mkdir(path, 0755);
    *slash = '/';
    fd = open(path, flags, 0644);
  }
  if (fd < 0) {
    return;
  }
  const int size = snprintf(text, sizeof text, "%llu %s\n", (unsigned long long)now, project);
  const ssize_t ignored = write(fd, text, (size_t)size); /* a line that is cut off is none */
  (void)ignored;
  (void)close(fd);
}
