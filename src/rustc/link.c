// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Links against stubs. What this module decides: the stubs are added here and not by RUSTFLAGS, so
 * that nobody's flags are disturbed, and only calls that link get them; Cargo sees them by the line
 * that `-vV` gets (version_line.c).
 *
 * The stubs come first among rustc's -L, in front of what build scripts name: pkg-config puts this
 * machine's library directories there.
 *
 * rustc's standard error is listened to by a process of its own, which passes every byte on as it
 * comes; this one waits for rustc as always. Only what follows "linking with" is kept.
 */
#include "rustc/link.h"

#include "base/num.h"
#include "base/str.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINK_FAILED "linking with `" /* rustc's words when a linker has failed */
#define STUB_MAX (16u << 20)

static ob_str
lookup(const char *const *environment, ob_str name)
{
  for (; environment && *environment; environment++) {
    const ob_str entry = ob_str_from(*environment);
    if (entry.len > name.len && ob_str_starts(entry, name) && entry.ptr[name.len] == '=') {
      return ob_str_slice(entry, name.len + 1, entry.len);
    }
  }
  return OB_STR_NONE;
}

bool
ob_link_wanted(const ob_call *call, ob_str triple, const char *variable,
               const char *const *environment, ob_link *out)
{
  if (call->rustdoc || !call->links ||
      ob_str_starts(call->crate_name.value, OB_STR("build_script_"))) {
    return false;
  }
  /* CARGO_TARGET_T_VERSION -> OSBIND_STUBS_T */
  const ob_str middle = ob_str_slice(ob_str_from(variable), sizeof "CARGO_TARGET_" - 1,
                                     strlen(variable) - (sizeof "_VERSION" - 1));
  char name[sizeof OB_STUBS_PREFIX + OB_VARIABLE_MAX];
  const int len = snprintf(name, sizeof name, OB_STUBS_PREFIX OB_STR_FMT, OB_STR_ARG(middle));
  if (len < 0 || (size_t)len >= sizeof name) {
    return false;
  }
  const ob_str dir = lookup(environment, ob_str_from(name));
  if (dir.len == 0) {
    return false;
  }
  const ob_str host = lookup(environment, OB_STR(OB_STUBS_HOST));
  *out = (ob_link){.dir = dir.ptr,
                   .shared = call->shared,
                   .foreign = host.len > 0 && !ob_str_eq(triple, host),
                   .linux_os = ob_str_search(triple, OB_STR("-linux")) != SIZE_MAX};
  return true;
}

/* ---- arguments ---- */

/** The words of argument i that are a codegen option: 0 none, 1 or 2. */
static uint32_t
codegen_at(const ob_call *call, uint32_t i, ob_str *value)
{
  const ob_str arg = ob_str_from(call->argv[i]);
  if ((ob_str_eq(arg, OB_STR("-C")) || ob_str_eq(arg, OB_STR("--codegen"))) && i + 1 < call->argc) {
    *value = ob_str_from(call->argv[i + 1]);
    return 2;
  }
  if (ob_str_starts(arg, OB_STR("-C")) && arg.len > 2) {
    *value = ob_str_slice(arg, 2, arg.len);
    return 1;
  }
  if (ob_str_starts(arg, OB_STR("--codegen="))) {
    *value = ob_str_slice(arg, 10, arg.len);
    return 1;
  }
  return 0;
}

/** What the call says about its linker already. */
typedef struct said_linker {
  bool plain; /* called as a linker, not as a C compiler */
  bool clang;
  bool target, fuse, root; /* --target, -fuse-ld, a sysroot or a directory of start files */
  bool undefined;          /* undefined symbols are allowed on purpose */
} said_linker;

static void
read_link_args(ob_str args, said_linker *said)
{
  said->target |= ob_str_search(args, OB_STR("--target")) != SIZE_MAX ||
                  ob_str_search(args, OB_STR("-target")) != SIZE_MAX;
  said->fuse |= ob_str_search(args, OB_STR("-fuse-ld")) != SIZE_MAX ||
                ob_str_search(args, OB_STR("--ld-path")) != SIZE_MAX;
  said->root |=
      ob_str_search(args, OB_STR("--sysroot")) != SIZE_MAX || ob_str_starts(args, OB_STR("-B"));
  said->undefined |= ob_str_search(args, OB_STR("undefs")) != SIZE_MAX ||
                     ob_str_search(args, OB_STR("nodefs")) != SIZE_MAX ||
                     ob_str_search(args, OB_STR("unresolved-symbols")) != SIZE_MAX;
}

static said_linker
read_linker(const ob_call *call)
{
  said_linker said = {.plain = false};
  ob_str value;
  for (uint32_t i = call->first; i < call->argc;) {
    const uint32_t words = codegen_at(call, i, &value);
    i += words > 0 ? words : 1;
    if (words == 0) {
      continue;
    }
    if (ob_str_starts(value, OB_STR("linker="))) {
      const size_t slash = ob_str_rfind(value, '/');
      const ob_str name = ob_str_slice(value, slash == SIZE_MAX ? 7 : slash + 1, value.len);
      said.clang = ob_str_starts(name, OB_STR("clang"));
      said.plain = ob_str_starts(name, OB_STR("ld")) || ob_str_ends(name, OB_STR("-ld")) ||
                   ob_str_search(name, OB_STR("lld")) != SIZE_MAX ||
                   ob_str_starts(name, OB_STR("mold"));
    } else if (ob_str_starts(value, OB_STR("linker-flavor="))) {
      said.plain = !ob_str_ends(value, OB_STR("-cc")) && !ob_str_ends(value, OB_STR("=gcc"));
    } else if (ob_str_starts(value, OB_STR("link-arg=")) ||
               ob_str_starts(value, OB_STR("link-args="))) {
      read_link_args(ob_str_slice(value, ob_str_find(value, '=') + 1, value.len), &said);
    }
  }
  return said;
}

typedef struct argument_list {
  ob_arena *arena;
  char **at;
  size_t len;
  bool oom;
} argument_list;

static void
put(argument_list *list, const char *argument)
{
  list->oom |= !argument;
  if (argument) {
    memcpy(&list->at[list->len++], &argument, sizeof argument); /* exec wants char *const[] */
  }
}

static void
put_link_arg(argument_list *list, const char *argument)
{
  put(list, "-C");
  put(list, ob_fmt(list->arena, "link-arg=%s", argument).ptr);
}

/** clang's name of a triple of rustc's: the same but for the arch, where rustc tells more. */
static ob_str
clang_triple(ob_arena *arena, ob_str triple)
{
  const size_t dash = ob_str_find(triple, '-');
  const ob_str arch = ob_str_slice(triple, 0, dash);
  const ob_str rest = ob_str_slice(triple, arch.len, triple.len);
  if (ob_str_starts(arch, OB_STR("riscv64")) || ob_str_starts(arch, OB_STR("riscv32"))) {
    return ob_fmt(arena, OB_STR_FMT OB_STR_FMT, OB_STR_ARG(ob_str_slice(arch, 0, 7)),
                  OB_STR_ARG(rest));
  }
  return triple;
}

char **
ob_link_arguments(ob_arena *arena, const ob_call *call, const ob_link *link, ob_str triple,
                  char **argv, uint32_t first)
{
  const said_linker said = read_linker(call);
  size_t count = 0;
  while (argv[count]) {
    count++;
  }
  argument_list list = {arena, ob_new_n(arena, char *, count + 16), 0, false};
  if (!list.at) {
    return NULL;
  }
  memcpy(list.at, argv, first * sizeof *argv);
  list.len = first;
  put(&list, "-L");
  put(&list, ob_fmt(arena, "native=%s", link->dir).ptr);
  memcpy(list.at + list.len, argv + first, (count - first) * sizeof *argv);
  list.len += count - first;
  if (link->shared && !said.undefined) {
    /* A shared object is linked with holes unless one says otherwise. */
    if (said.plain) {
      put_link_arg(&list, "-zdefs");
    } else {
      put_link_arg(&list, "-Wl,-z,defs");
    }
  }
  if (link->foreign && said.clang && !said.plain) {
    if (!said.target) {
      const ob_str name = clang_triple(arena, triple);
      put_link_arg(&list, ob_fmt(arena, "--target=" OB_STR_FMT, OB_STR_ARG(name)).ptr);
    }
    if (!said.fuse) {
      put_link_arg(&list, "-fuse-ld=lld");
    }
    if (!said.root && !link->linux_os) {
      /* Else clang looks into this machine's /usr/lib, which is of another system. */
      put_link_arg(&list, ob_fmt(arena, "--sysroot=%s", link->dir).ptr);
      if (link->shared) {
        put_link_arg(&list, "-nostartfiles");
      }
    }
  }
  list.at[list.len] = NULL;
  return list.oom ? NULL : list.at;
}

/* ---- listening ---- */

static bool
write_all(int fd, const char *bytes, size_t len)
{
  while (len > 0) {
    const ssize_t put_now = write(fd, bytes, len);
    if (put_now < 0 && errno != EINTR) {
      return false;
    }
    bytes += put_now > 0 ? put_now : 0;
    len -= put_now > 0 ? (size_t)put_now : 0;
  }
  return true;
}

/** What is kept of a stream: all that follows the words of a failed link, up to a limit. */
typedef struct keeper {
  ob_arena arena;
  size_t matched; /* bytes of LINK_FAILED that were just seen */
  char *kept;     /* OB_LISTEN_MAX bytes; NULL: none yet, or no memory */
  size_t len;
} keeper;

static void
keep(keeper *k, const char *bytes, size_t len)
{
  static const char words[] = LINK_FAILED;
  size_t i = 0;
  for (; i < len && k->matched < sizeof words - 1; i++) {
    /* The first letter stands nowhere else in the words, so there is no other place to go back to.
     */
    k->matched = bytes[i] == words[k->matched] ? k->matched + 1 : bytes[i] == words[0] ? 1 : 0;
  }
  if (k->matched < sizeof words - 1) {
    return;
  }
  if (!k->kept) {
    k->kept = ob_new_n(&k->arena, char, OB_LISTEN_MAX);
  }
  const size_t room = k->kept ? OB_LISTEN_MAX - k->len : 0;
  const size_t take = len - i < room ? len - i : room;
  if (take > 0) {
    memcpy(k->kept + k->len, bytes + i, take);
    k->len += take;
  }
}

/** The listening process. It ends when nobody writes any more, or, once rustc has ended, when all
 * that it wrote was read: somebody else may have kept its standard error. */
_Noreturn static void
listen_until_end(int from, int stop, int results)
{
  static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
  for (size_t i = 0; i < OB_COUNT(ignored); i++) {
    (void)signal(ignored[i], SIG_IGN); /* rustc may still have to say something */
  }
  keeper k = {.matched = 0};
  ob_arena_init(&k.arena, NULL);
  char buffer[16384];
  bool heard = true;
  while (heard) {
    struct pollfd fds[2] = {{.fd = from, .events = POLLIN}, {.fd = stop, .events = POLLIN}};
    if (poll(fds, 2, -1) < 0) {
      heard = errno == EINTR;
      continue;
    }
    if (fds[0].revents != 0) {
      const ssize_t got = read(from, buffer, sizeof buffer);
      heard = got > 0 || (got < 0 && errno == EINTR);
      if (got > 0) {
        (void)write_all(STDERR_FILENO, buffer, (size_t)got);
        keep(&k, buffer, (size_t)got);
      }
    } else {
      heard = fds[1].revents == 0;
    }
  }
  (void)write_all(results, k.kept ? k.kept : "", k.len);
  _exit(0);
}

static bool
make_pipe(int ends[2])
{
  if (pipe(ends) != 0) {
    return false;
  }
  (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return true;
}

static void
close_both(const int ends[2])
{
  (void)close(ends[0]);
  (void)close(ends[1]);
}

bool
ob_listen_begin(ob_listener *listener)
{
  int said[2], stop[2], results[2];
  if (!make_pipe(said)) {
    return false;
  }
  if (!make_pipe(stop)) {
    close_both(said);
    return false;
  }
  if (!make_pipe(results)) {
    close_both(said);
    close_both(stop);
    return false;
  }
  const int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  const pid_t pid = saved < 0 ? -1 : fork();
  if (pid == 0) {
    (void)close(said[1]);
    (void)close(stop[1]);
    (void)close(results[0]);
    (void)close(saved);
    listen_until_end(said[0], stop[0], results[1]);
  }
  const bool ok = pid > 0 && dup2(said[1], STDERR_FILENO) >= 0;
  close_both(said);
  (void)close(stop[0]);
  (void)close(results[1]);
  if (!ok) {
    (void)close(stop[1]);
    (void)close(results[0]);
    if (saved >= 0) {
      // cppcheck-suppress doubleFree ; the child that closed it does not come here
      (void)close(saved);
    }
    if (pid > 0) {
      (void)waitpid(pid, NULL, 0);
    }
    return false;
  }
  *listener = (ob_listener){saved, results[0], stop[1], (int)pid};
  return true;
}

ob_str
ob_listen_end(ob_arena *arena, ob_listener *listener)
{
  (void)dup2(listener->saved, STDERR_FILENO);
  (void)close(listener->saved);
  (void)close(listener->stop);
  ob_buf kept;
  ob_buf_init(&kept, arena);
  char buffer[16384];
  for (;;) {
    const ssize_t got = read(listener->results, buffer, sizeof buffer);
    if (got == 0 || (got < 0 && errno != EINTR)) {
      break;
    }
    ob_buf_put(&kept, (ob_str){buffer, got > 0 ? (size_t)got : 0});
  }
  (void)close(listener->results);
  while (waitpid(listener->pid, NULL, 0) < 0 && errno == EINTR) {
  }
  return ob_buf_status(&kept) == OB_OK ? ob_buf_view(&kept) : OB_STR_NONE;
}

/* ---- explaining ---- */

/** A file of the stubs; empty: it cannot be read. */
static ob_str
read_stub(ob_arena *arena, const char *dir, ob_str name)
{
  const char *path = ob_fmt(arena, "%s/" OB_STR_FMT, dir, OB_STR_ARG(name)).ptr;
  const int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  struct stat st;
  if (fd < 0) {
    return OB_STR_NONE;
  }
  ob_str text = OB_STR_NONE;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= STUB_MAX) {
    char *bytes = ob_new_n(arena, char, (size_t)st.st_size);
    const ssize_t got = bytes ? read(fd, bytes, (size_t)st.st_size) : -1;
    text = got > 0 ? (ob_str){bytes, (size_t)got} : OB_STR_NONE;
  }
  (void)close(fd);
  return text;
}

static ob_str
read_record(ob_arena *arena, const char *dir)
{
  const ob_str text = read_stub(arena, dir, OB_STR(OB_STUBS_RECORD));
  return ob_str_starts(text, OB_STR(OB_STUBS_MAGIC)) ? text : OB_STR_NONE;
}

bool
ob_link_is_there(ob_arena *arena, const ob_link *link)
{
  const ob_arena_mark mark = ob_arena_mark_get(arena);
  const bool there = read_record(arena, link->dir).len > 0;
  ob_arena_rewind(arena, mark);
  return there;
}

/** The library of the stubs that has the symbol all the same: the link did not name it. Its table
 * of names is searched as bytes, since this is asked only after a failure. Empty: none. */
static ob_str
library_with(ob_arena *arena, const ob_link *link, ob_str record, ob_str symbol)
{
  ob_buf quoted;
  ob_buf_init(&quoted, arena);
  ob_buf_putc(&quoted, '\0');
  ob_buf_put(&quoted, symbol);
  ob_buf_putc(&quoted, '\0');
  size_t from = 0;
  ob_str library;
  while (ob_record_next(record, OB_STR("library"), &from, &library)) {
    library = ob_str_slice(library, 0, ob_str_find(library, ' '));
    const ob_arena_mark mark = ob_arena_mark_get(arena);
    const bool found =
        ob_buf_status(&quoted) == OB_OK && ob_str_find(library, '/') == SIZE_MAX &&
        ob_str_search(read_stub(arena, link->dir, library), ob_buf_view(&quoted)) != SIZE_MAX;
    ob_arena_rewind(arena, mark);
    if (found) {
      return library;
    }
  }
  return OB_STR_NONE;
}

/** A demangled name without its hash (`::h` and 16 digits); empty: it is a mangled one. */
static ob_str
readable(ob_str function)
{
  if (ob_str_search(function, OB_STR("::")) == SIZE_MAX) {
    return OB_STR_NONE;
  }
  const size_t last = function.len > 19 ? function.len - 19 : function.len;
  const ob_str tail = ob_str_slice(function, last, function.len);
  uint64_t hash;
  const bool hashed = ob_str_starts(tail, OB_STR("::h")) &&
                      ob_parse_u64(ob_str_slice(tail, 3, tail.len), 16, &hash);
  return hashed ? ob_str_slice(function, 0, last) : function;
}

/** "; needed by crate `foo`, in foo::punch"; empty: it cannot be told. */
static ob_str
who_of(ob_arena *arena, const ob_call *call, const ob_missing *m)
{
  ob_str crate = ob_link_crate_of_file(m->object);
  const ob_str by_function = ob_link_crate_of_function(m->function);
  /* With LTO all code is in the last crate's object: the function still has its own crate's name.
   */
  if (by_function.len > 0 && (crate.len == 0 || ob_str_eq(crate, call->crate_name.value))) {
    crate = by_function;
  }
  if (ob_link_is_of_std(m->object)) {
    return OB_STR(
        "; needed by a crate that the linker does not tell: std refers to it only weakly");
  }
  const ob_str function = readable(m->function);
  ob_buf text;
  ob_buf_init(&text, arena);
  if (crate.len > 0) {
    ob_buf_fmt(&text, "; needed by crate `" OB_STR_FMT "`", OB_STR_ARG(crate));
  } else if (m->object.len > 0) {
    ob_buf_fmt(&text, "; needed by " OB_STR_FMT, OB_STR_ARG(m->object));
  }
  if (crate.len > 0 && function.len > 0) {
    ob_buf_fmt(&text, ", in " OB_STR_FMT, OB_STR_ARG(function));
  }
  return ob_buf_view(&text);
}

static ob_str
unknown_libraries(ob_arena *arena, ob_str record)
{
  ob_buf text;
  ob_buf_init(&text, arena);
  size_t from = 0;
  ob_str name;
  while (ob_record_next(record, OB_STR("unknown"), &from, &name)) {
    ob_buf_fmt(&text, "%slib" OB_STR_FMT, text.len > 0 ? ", " : "", OB_STR_ARG(name));
  }
  return ob_buf_view(&text);
}

static void
explain_symbol(ob_arena *arena, const ob_call *call, const ob_link *link, ob_str record,
               const ob_missing *m)
{
  const ob_str os = ob_record_value(record, OB_STR("os"));
  const ob_str release = ob_record_value(record, OB_STR("release"));
  const ob_record_answer a = ob_record_find(record, m->symbol);
  const ob_str who = who_of(arena, call, m);
  const ob_str unknown = unknown_libraries(arena, record);
  ob_str library;
  switch (a.where) {
  case OB_ELSEWHERE_LATER:
    (void)ob_say_error("OB1090",
                       OB_STR_FMT " " OB_STR_FMT " has no `" OB_STR_FMT "`: lib" OB_STR_FMT
                                  " has it since " OB_STR_FMT "%s" OB_STR_FMT,
                       OB_STR_ARG(os), OB_STR_ARG(release), OB_STR_ARG(m->symbol),
                       OB_STR_ARG(a.library), OB_STR_ARG(a.release), a.guess ? " (a guess)" : "",
                       OB_STR_ARG(who));
    return;
  case OB_ELSEWHERE_GONE:
  case OB_ELSEWHERE_COMPAT:
    (void)ob_say_error("OB1091",
                       OB_STR_FMT " " OB_STR_FMT " gives `" OB_STR_FMT
                                  "` to no new program: %s" OB_STR_FMT OB_STR_FMT,
                       OB_STR_ARG(os), OB_STR_ARG(release), OB_STR_ARG(m->symbol),
                       a.where == OB_ELSEWHERE_GONE ? "the last release with it is "
                                                    : "it is left for old ones under ",
                       OB_STR_ARG(a.release), OB_STR_ARG(who));
    return;
  case OB_ELSEWHERE_UNKNOWN:
    library = library_with(arena, link, record, m->symbol);
    if (library.len > 0) {
      const size_t dot = ob_str_search(library, OB_STR(".so"));
      (void)ob_say_error("OB1095",
                         "`" OB_STR_FMT "` is in " OB_STR_FMT " of " OB_STR_FMT " " OB_STR_FMT
                         ", which this link does not name: write #[link(name = \"" OB_STR_FMT
                         "\")] at its extern block" OB_STR_FMT,
                         OB_STR_ARG(m->symbol), OB_STR_ARG(library), OB_STR_ARG(os),
                         OB_STR_ARG(release), OB_STR_ARG(ob_str_slice(library, 3, dot)),
                         OB_STR_ARG(who));
      return;
    }
    (void)ob_say_error("OB1092",
                       "`" OB_STR_FMT "` is in no library of " OB_STR_FMT
                       " that osbind has facts of%s" OB_STR_FMT "%s" OB_STR_FMT "%s",
                       OB_STR_ARG(m->symbol), OB_STR_ARG(os), unknown.len > 0 ? " (none of " : "",
                       OB_STR_ARG(unknown), unknown.len > 0 ? ")" : "", OB_STR_ARG(who),
                       link->shared ? "; what a plug-in takes from its host is allowed by "
                                      "-C link-arg=-Wl,-z,undefs"
                                    : "");
    return;
  }
}

void
ob_link_explain(ob_arena *arena, const ob_call *call, const ob_link *link, ob_str said)
{
  const ob_str text = ob_link_plain(arena, said);
  const ob_str record = read_record(arena, link->dir);
  if (!text.ptr || record.len == 0) {
    return; /* gone meanwhile: the linker's own words stand there */
  }
  ob_missing missing[OB_MISSING_MAX];
  const size_t count = ob_link_missing(text, missing);
  for (size_t i = 0; i < count; i++) {
    explain_symbol(arena, call, link, record, &missing[i]);
  }
  if (ob_str_search(text, OB_STR("crt1.o")) != SIZE_MAX && link->foreign && count == 0) {
    (void)ob_say_error("OB1094",
                       "the start files of " OB_STR_FMT
                       " (crt1.o) were not found: link stubs hold shared libraries only; take "
                       "them from a sysroot, by -C link-arg=--sysroot=DIR",
                       OB_STR_ARG(ob_record_value(record, OB_STR("os"))));
  }
}
