// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind target new`: the target-spec file of a fork, made from what rustc prints for the OS that
 * it was forked from. Which of the three ways it takes follows from what is asked (target/fork.h);
 * the command says which and why, and what the way costs. For an OS that is to have a std of its
 * own the cost is a list of places in std's source, read from the source that is installed. */
#include "base/str.h"
#include "cli/project.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/fork.h"
#include "target/places.h"
#include <string.h>

#define MAX_SPEC_OUTPUT (1u << 20)

typedef struct new_opts {
  ob_str like, os, vendor, version, out, rustc, src;
  bool own_std, list_places, force;
} new_opts;

static const ob_opt options[] = {
    {.name = "like",
     .metavar = "TRIPLE",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_TARGET,
     .dest = offsetof(new_opts, like),
     .help = "the built-in target that it is a fork of"},
    {.name = "vendor",
     .metavar = "NAME",
     .kind = OB_OPT_STRING,
     .dest = offsetof(new_opts, vendor),
     .help = "its target_vendor; alone: the OS keeps its name"},
    {.name = "os",
     .metavar = "NAME",
     .kind = OB_OPT_STRING,
     .dest = offsetof(new_opts, os),
     .help = "its target_os; std and libc are compiled as for the OS that it is like"},
    {.name = "own-std",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(new_opts, own_std),
     .help = "with --os: std and libc have code for it, nothing is compiled as for another OS"},
    {.name = "target-version",
     .metavar = "VERSION",
     .kind = OB_OPT_STRING,
     .dest = offsetof(new_opts, version),
     .help = "its OS version, when nobody says another"},
    {.name = "out",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(new_opts, out),
     .help = "write this file or into this directory, not NAME.json here; - is standard output"},
    {.name = "force",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(new_opts, force),
     .help = "replace the file when there is one"},
    {.name = "list-places",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(new_opts, list_places),
     .help = "write nothing; list the lines of std's source that ask for the OS that it is like"},
    {.name = "rustc",
     .metavar = "PATH",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(new_opts, rustc),
     .help = "ask this rustc"},
    {.name = "src",
     .metavar = "DIR",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_DIR,
     .dest = offsetof(new_opts, src),
     .help = "the `library` directory of std's source; else that of rustc"},
};

typedef struct maker {
  ob_cli *cli;
  const new_opts *opts;
  const char *rustc;
  ob_fork fork;
  ob_fork_way way;
  const char *path;    /* of the file; NULL: standard output */
  const char *library; /* of std's source; NULL: there is none */
  ob_places places;    /* of the OS that it is like */
  size_t place_files;
} maker;

/* ---- rustc ---- */

static ob_status
ask_rustc(maker *m, const char *const *words, bool unstable, ob_str *out)
{
  const char *argv[8] = {m->rustc};
  for (size_t i = 0; words[i]; i++) {
    argv[i + 1] = words[i];
  }
  const ob_env_change bootstrap = {"RUSTC_BOOTSTRAP", "1"};
  const ob_proc proc = {.argv = argv,
                        .cwd = m->cli->cwd,
                        .env = &bootstrap,
                        .env_count = unstable ? 1 : 0,
                        .capture_stdout = true,
                        .capture_stderr = true,
                        .max_output = MAX_SPEC_OUTPUT};
  ob_proc_result result;
  const int err = ob_proc_run(m->cli->arena, &proc, &result);
  if (err != 0) {
    return ob_fail_io(m->cli->diags, OB_SPAN_NONE, "run", m->rustc, err);
  }
  *out = result.out;
  if (result.status == 0) {
    return OB_OK;
  }
  ob_str rest = ob_str_trim(result.err), line = OB_STR_NONE;
  (void)ob_str_next(&rest, '\n', &line);
  return ob_fail(m->cli->diags, OB_E_PROCESS, "OB1133", OB_SPAN_NONE,
                 "name another with `--rustc`; it must know the target that is given with `--like`",
                 "%s does not print the spec of `" OB_STR_FMT "`: " OB_STR_FMT, m->rustc,
                 OB_STR_ARG(m->fork.like->triple), OB_STR_ARG(line));
}

static ob_status
base_spec(maker *m, uint32_t *file)
{
  ob_arena *arena = m->cli->arena;
  const char *words[] = {"-Zunstable-options", "--print=target-spec-json", "--target",
                         ob_cstr(arena, m->fork.like->triple), NULL};
  ob_str text = OB_STR_NONE;
  OB_TRY(ask_rustc(m, words, true, &text));
  *file = ob_diags_add_source(m->cli->diags, OB_STR("<rustc --print=target-spec-json>"), text);
  return *file ? OB_OK : OB_E_NOMEM;
}

/* ---- std's source ---- */

static ob_status
find_library(maker *m)
{
  ob_arena *arena = m->cli->arena;
  const char *words[] = {"--print=sysroot", NULL};
  ob_str sysroot = OB_STR_NONE;
  if (m->opts->src.len > 0) {
    m->library = ob_path_join(arena, m->cli->cwd, m->opts->src.ptr);
  } else {
    OB_TRY(ask_rustc(m, words, false, &sysroot));
    m->library =
        ob_path_join(arena, ob_cstr(arena, ob_str_trim(sysroot)), "lib/rustlib/src/rust/library");
  }
  if (!ob_file_is_dir(ob_path_join(arena, m->library, "std/src"))) {
    const char *where = m->library;
    m->library = NULL;
    if (m->opts->src.len > 0 || m->opts->list_places) {
      return ob_fail(m->cli->diags, OB_E_NOT_FOUND, "OB1134", OB_SPAN_NONE,
                     "install it (rustup component add rust-src; Debian: rust-src), or name the "
                     "directory `library` of rustc's source with `--src`",
                     "no source of std in %s", where);
    }
  }
  return OB_OK;
}

/* The crates that a sysroot is made of, but for those that ask for no OS anywhere. */
static ob_status
find_places(maker *m, ob_str key, ob_str value, ob_places *out)
{
  static const char *const crates[] = {"alloc",        "backtrace",  "core", "panic_abort",
                                       "panic_unwind", "proc_macro", "std",  "std_detect",
                                       "test",         "unwind"};
  for (size_t i = 0; m->library && i < OB_COUNT(crates); i++) {
    if (ob_file_is_dir(ob_path_join(m->cli->arena, m->library, crates[i]))) {
      OB_TRY(ob_places_below(m->cli->arena, m->cli->diags, m->library, crates[i], key, value, out));
    }
  }
  return OB_OK;
}

static size_t
count_files(const ob_places *places)
{
  size_t count = 0;
  for (size_t i = 0; i < places->len; i++) {
    count += i == 0 || !ob_str_eq(places->at[i].file, places->at[i - 1].file);
  }
  return count;
}

/* A vendor that std itself asks for is more than a name. */
static ob_status
check_vendor(maker *m)
{
  const ob_target *like = m->fork.like;
  ob_str old = OB_STR_NONE;
  for (size_t i = 0; i < like->atom_count; i++) {
    if (ob_str_eq(like->atoms[i].name, OB_STR("target_vendor"))) {
      old = like->atoms[i].value;
    }
  }
  if (m->fork.vendor.len == 0 || ob_str_eq(old, OB_STR("unknown"))) {
    return OB_OK;
  }
  ob_places places = {0};
  OB_TRY(find_places(m, OB_STR("target_vendor"), old, &places));
  if (places.len == 0) {
    return OB_OK;
  }
  ob_diag *w = ob_warning(m->cli->diags, "OB1135", OB_SPAN_NONE,
                          "std asks for target_vendor = \"" OB_STR_FMT "\" in %zu places",
                          OB_STR_ARG(old), places.len);
  if (!w) {
    return OB_E_NOMEM;
  }
  ob_diag_note(m->cli->diags, w, "the first is " OB_STR_FMT ":%u", OB_STR_ARG(places.at[0].file),
               places.at[0].line);
  ob_diag_help(m->cli->diags, w,
               "leave the vendor as it is, and give the OS a name of its own with `--os`");
  return OB_OK;
}

/* ---- the file ---- */

static ob_status
choose_path(maker *m)
{
  ob_cli *cli = m->cli;
  const ob_str file = ob_fmt(cli->arena, OB_STR_FMT ".json", OB_STR_ARG(m->fork.name));
  if (ob_str_eq(m->opts->out, OB_STR("-"))) {
    return OB_OK;
  }
  m->path = ob_path_join(cli->arena, cli->cwd, m->opts->out.len ? m->opts->out.ptr : file.ptr);
  if (ob_file_is_dir(m->path)) {
    m->path = ob_path_join(cli->arena, m->path, file.ptr);
  }
  if (!ob_str_eq(ob_path_base(ob_str_from(m->path)), file)) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB1136", OB_SPAN_NONE,
                   "name a directory, or a file of that name",
                   "the file of target `" OB_STR_FMT "` must be called " OB_STR_FMT
                   ": rustc takes the target's name from it",
                   OB_STR_ARG(m->fork.name), OB_STR_ARG(file));
  }
  if (!m->opts->force && ob_file_exists(m->path)) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB1132", OB_SPAN_NONE,
                   "write another with `--out`, or replace it with `--force`",
                   "%s is there already", m->path);
  }
  return OB_OK;
}

static ob_status
write_file(maker *m, ob_str text)
{
  if (!m->path) {
    ob_buf_put(&m->cli->out, text);
    return OB_OK;
  }
  const int err = ob_file_write(m->path, text, 0644);
  return err == 0 ? OB_OK : ob_fail_io(m->cli->diags, OB_SPAN_NONE, "write", m->path, err);
}

/* ---- what is said ---- */

static const char *const way_words[] = {
    [OB_FORK_VENDOR] = "vendor", [OB_FORK_LIKE] = "like", [OB_FORK_OWN] = "own"};

static void
say_way(maker *m, ob_buf *out)
{
  const ob_str like = m->fork.like->os, os = m->fork.os;
  switch (m->way) {
  case OB_FORK_VENDOR:
    ob_buf_fmt(
        out,
        "way   vendor: target_os stays \"" OB_STR_FMT "\", target_vendor is \"" OB_STR_FMT "\"\n"
        "why   std, libc and every crate compile as they do for " OB_STR_FMT "; who must can test\n"
        "      cfg(target_vendor = \"" OB_STR_FMT "\")\n",
        OB_STR_ARG(like), OB_STR_ARG(m->fork.vendor), OB_STR_ARG(like), OB_STR_ARG(m->fork.vendor));
    return;
  case OB_FORK_LIKE:
    ob_buf_fmt(out,
               "way   like: target_os is \"" OB_STR_FMT "\", and \"" OB_STR_FMT
               "\" beside it where code is compiled\n"
               "why   std and libc have no code for " OB_STR_FMT
               "; as they are, they compile for " OB_STR_FMT ". osbind's\n"
               "      wrapper adds the second name, to compile calls only: Cargo sees \"" OB_STR_FMT
               "\" alone,\n"
               "      so [target.'cfg(target_os = \"" OB_STR_FMT
               "\")'] in a Cargo.toml does not hold\n",
               OB_STR_ARG(os), OB_STR_ARG(like), OB_STR_ARG(os), OB_STR_ARG(like), OB_STR_ARG(os),
               OB_STR_ARG(like));
    return;
  case OB_FORK_OWN:
    ob_buf_fmt(
        out,
        "way   own: target_os is \"" OB_STR_FMT "\" alone\n"
        "why   --own-std: std and libc are to have code for " OB_STR_FMT
        ". Until they have, this breaks:\n"
        "      libc    no module for it: error[E0432], unresolved import, in std and crates\n",
        OB_STR_ARG(os), OB_STR_ARG(os));
    if (m->library) {
      ob_buf_fmt(out,
                 "      std     %zu places in %zu files ask for target_os = \"" OB_STR_FMT
                 "\" (--list-places)\n",
                 m->places.len, m->place_files, OB_STR_ARG(like));
    } else {
      ob_buf_put(out, OB_STR("      std     its source is not installed: the places in it are not "
                             "known\n"));
    }
    ob_buf_put(out, OB_STR("      users   std/build.rs does not name it: error[E0658], "
                           "restricted_std, in every crate\n"));
    return;
  }
}

static ob_str
shown(maker *m, const char *path)
{
  const ob_str all = ob_str_from(path), here = ob_str_from(m->cli->cwd);
  return ob_path_inside(all, here) && all.len > here.len + 1
             ? ob_str_slice(all, here.len + 1, all.len)
             : all;
}

static void
say_text(maker *m)
{
  ob_buf *out = &m->cli->out;
  if (!m->path) {
    return;
  }
  const ob_str file = shown(m, m->path);
  ob_buf_fmt(out, "file  " OB_STR_FMT ", from %s's spec of " OB_STR_FMT "\n", OB_STR_ARG(file),
             m->rustc, OB_STR_ARG(m->fork.like->triple));
  say_way(m, out);
  if (m->way != OB_FORK_OWN) {
    ob_buf_fmt(out,
               "next  osbind std build --target " OB_STR_FMT "\n"
               "      osbind build --target " OB_STR_FMT "\n",
               OB_STR_ARG(file), OB_STR_ARG(file));
  } else {
    ob_buf_fmt(
        out, "next  osbind std build --target " OB_STR_FMT " --src DIR, with code for it in DIR\n",
        OB_STR_ARG(file));
  }
}

static void
put_places(maker *m, ob_json_writer *w)
{
  ob_json_key(w, "places");
  ob_json_open(w, '[');
  for (size_t i = 0; i < m->places.len; i++) {
    const ob_place *p = &m->places.at[i];
    ob_json_open(w, '{');
    ob_json_field(w, "file", p->file);
    ob_json_key(w, "line");
    ob_json_put_u64(w, p->line);
    ob_json_field(w, "text", p->text);
    ob_json_close(w, '}');
  }
  ob_json_close(w, ']');
}

static void
say_json(maker *m)
{
  ob_json_writer w = {.out = &m->cli->out};
  if (!m->path && !m->opts->list_places) {
    return;
  }
  ob_json_open(&w, '{');
  ob_json_field(&w, "triple", m->fork.name);
  if (m->path) {
    ob_json_field(&w, "path", ob_str_from(m->path));
  }
  ob_json_field(&w, "like", m->fork.like->triple);
  ob_json_field(&w, "way", ob_str_from(way_words[m->way]));
  ob_json_field(&w, "os", m->fork.os.len ? m->fork.os : m->fork.like->os);
  if (m->opts->list_places) {
    ob_json_field(&w, "library", ob_str_from(m->library));
    put_places(m, &w);
  }
  ob_json_close(&w, '}');
  ob_buf_putc(&m->cli->out, '\n');
}

static void
list_places(maker *m)
{
  for (size_t i = 0; i < m->places.len; i++) {
    const ob_place *p = &m->places.at[i];
    ob_buf_fmt(&m->cli->out, "%s/" OB_STR_FMT ":%u: " OB_STR_FMT "\n", m->library,
               OB_STR_ARG(p->file), p->line, OB_STR_ARG(p->text));
  }
}

/* ---- the command ---- */

static ob_status
take(maker *m, ob_str name)
{
  ob_cli *cli = m->cli;
  const new_opts *opts = m->opts;
  if (opts->like.len == 0) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0903", OB_SPAN_NONE,
                   "`--like x86_64-unknown-freebsd`: the target of the OS that it is a fork of",
                   "`target new` needs `--like TRIPLE`");
  }
  ob_target_arg like;
  OB_TRY(ob_cli_target(cli, opts->like, &like));
  if (like.version.len > 0 || like.target->spec_path.len > 0) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB1136", OB_SPAN_NONE,
                   "the fork's own version is given with `--target-version`",
                   "`--like` takes the name of a built-in target, not `" OB_STR_FMT "`",
                   OB_STR_ARG(opts->like));
  }
  if (opts->own_std && opts->os.len == 0) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0903", OB_SPAN_NONE, NULL,
                   "`--own-std` needs `--os NAME`: code for which OS?");
  }
  m->fork = (ob_fork){.name = name,
                      .like = like.target,
                      .os = opts->os,
                      .vendor = opts->vendor,
                      .version = opts->version,
                      .own_std = opts->own_std};
  if (opts->os.ptr == NULL && opts->vendor.ptr == NULL) {
    m->fork.vendor = ob_fork_vendor_of(name);
    if (m->fork.vendor.len == 0) {
      cli->misuse = true;
      return ob_fail(cli->diags, OB_E_INVALID, "OB0903", OB_SPAN_NONE,
                     "`--vendor NAME` keeps the name of the OS, `--os NAME` gives it its own",
                     "neither `--vendor` nor `--os` is given, and `" OB_STR_FMT "` names no vendor",
                     OB_STR_ARG(name));
    }
  }
  const ob_status st = ob_fork_check(cli->diags, ob_targets_builtin(), &m->fork);
  cli->misuse |= st == OB_E_INVALID;
  m->way = ob_fork_way_of(&m->fork);
  return st;
}

static ob_status
make(maker *m)
{
  ob_cli *cli = m->cli;
  if (!m->opts->list_places) {
    OB_TRY(choose_path(m));
  }
  if (m->opts->list_places || m->way == OB_FORK_OWN || m->fork.vendor.len > 0) {
    OB_TRY(find_library(m));
  }
  if (m->opts->list_places || m->way == OB_FORK_OWN) {
    OB_TRY(find_places(m, OB_STR("target_os"), m->fork.like->os, &m->places));
    m->place_files = count_files(&m->places);
  }
  if (m->opts->list_places) {
    return OB_OK;
  }
  OB_TRY(check_vendor(m));
  uint32_t base;
  ob_buf text;
  ob_buf_init(&text, cli->arena);
  OB_TRY(base_spec(m, &base));
  OB_TRY(ob_fork_spec(cli->diags, base, &m->fork, &text));
  return write_file(m, ob_buf_view(&text));
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const new_opts *opts = args->opts;
  maker m = {.cli = cli, .opts = opts, .rustc = opts->rustc.len ? opts->rustc.ptr : cli->rustc};
  ob_status st = take(&m, args->at[0]);
  if (st == OB_OK) {
    st = make(&m);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  if (cli->json) {
    say_json(&m);
  } else if (opts->list_places) {
    list_places(&m);
  } else {
    say_text(&m);
  }
  return OB_EXIT_OK;
}

const ob_cmd ob_cmd_target_new = {
    .name = "new",
    .args = "NAME",
    .summary = "write the target-spec file of an OS that is a fork of one that rustc knows",
    .description =
        "A fork that differs from its OS by its releases alone needs no file: write its version "
        "behind the built-in triple, as in x86_64-unknown-freebsd.pfsense-2.7.\n"
        "\n"
        "With --vendor the OS keeps its name: everything compiles as before, and crates can test "
        "target_vendor. This is also what happens with neither option, when NAME has the form "
        "ARCH-VENDOR-OS. With --os it has its own name; std, libc and the crates are compiled with "
        "the name of the OS that it is like beside it, which osbind's wrapper sees to. With "
        "--own-std too, std and libc need a branch for it, and --list-places shows where.\n"
        "\n"
        "A file is unstable in rustc and Cargo: off the nightly channel they take it only with "
        "RUSTC_BOOTSTRAP=1. The file holds for the rustc that it was made with.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(new_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
