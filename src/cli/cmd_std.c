// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind std`: the std that programs get, compiled with the crates that the OS owns. Here are the
 * table of its sub-commands and those that look after what is installed: list, show, verify,
 * remove, gc. Building one is in cmd_std_build.c; the work itself is done in src/std. */
#include "cli/cmd_std.h"
#include "base/num.h"
#include "base/str.h"
#include "diag/io.h"
#include "diag/text.h"
#include "formats/json/json.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <string.h>
#include <time.h>

ob_status
ob_cli_sysroots(ob_cli *cli, ob_sysroots *out)
{
  const char *const places[] = {cli->cache_dir, cli->state_dir};
  for (size_t i = 0; i < OB_COUNT(places); i++) {
    const char *store = places[i] ? ob_std_store(cli->arena, places[i]) : NULL;
    if (store) {
      OB_TRY(ob_std_list(cli->arena, cli->diags, store, out));
    }
  }
  return OB_OK;
}

/* Does a word name this sysroot? A whole name or path counts more than a beginning or a target. */
static unsigned
match(ob_cli *cli, ob_str word, const ob_sysroot *s)
{
  if (ob_str_eq(word, s->name) || ob_str_eq(word, ob_str_from(s->dir))) {
    return 2;
  }
  const ob_str target = ob_sysroot_target(cli->arena, s);
  const bool begins = word.len >= 4 && ob_str_starts(s->name, word);
  return begins || ob_str_eq(word, target) || ob_str_eq(word, s->target) ? 1 : 0;
}

ob_status
ob_cli_sysroot(ob_cli *cli, ob_str word, ob_sysroot *out)
{
  if (ob_str_find(word, '/') != SIZE_MAX) {
    const char *dir =
        ob_path_clean(cli->arena, ob_path_join(cli->arena, cli->cwd, ob_cstr(cli->arena, word)));
    return ob_sysroot_load(cli->arena, cli->diags, dir, out);
  }
  ob_sysroots all = {0};
  OB_TRY(ob_cli_sysroots(cli, &all));
  const ob_sysroot *found = NULL;
  unsigned best = 0, count = 0;
  for (size_t i = 0; i < all.len; i++) {
    const unsigned how = match(cli, word, &all.at[i]);
    if (how > best) {
      best = how;
      count = 0;
    }
    if (how > 0 && how == best) {
      found = &all.at[i];
      count++;
    }
  }
  if (count == 1) {
    *out = *found;
    return OB_OK;
  }
  ob_diag *e = count == 0 ? ob_error(cli->diags, "OB1105", OB_SPAN_NONE,
                                     "no sysroot `" OB_STR_FMT "` is installed", OB_STR_ARG(word))
                          : ob_error(cli->diags, "OB1106", OB_SPAN_NONE,
                                     "%u sysroots are `" OB_STR_FMT "`", count, OB_STR_ARG(word));
  if (!e) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < all.len; i++) {
    if (count == 0 || match(cli, word, &all.at[i]) == best) {
      ob_diag_note(cli->diags, e, OB_STR_FMT " in %s",
                   OB_STR_ARG(ob_sysroot_target(cli->arena, &all.at[i])), all.at[i].dir);
    }
  }
  ob_diag_help(cli->diags, e,
               count == 0 ? "run `osbind std list`, or build one with `osbind std build`"
                          : "name it by more of the name of its directory");
  return count == 0 ? OB_E_NOT_FOUND : OB_E_INVALID;
}

/* ---- list and show ---- */

static uint64_t
size_of(const ob_sysroot *s)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < s->files.len; i++) {
    sum += s->files.at[i].size;
  }
  return sum;
}

static ob_std_uses
uses_of(ob_cli *cli, const ob_sysroot *s)
{
  ob_std_uses uses = {0};
  if (cli->cache_dir) {
    const ob_status ignored =
        ob_std_used(cli->arena, ob_std_store(cli->arena, cli->cache_dir), s->name, &uses);
    (void)ignored; /* memory does not run out here, see main.c */
  }
  return uses;
}

/** "3 minutes", "2 hours", "5 days". */
static ob_str
age_of(ob_cli *cli, uint64_t then)
{
  static const struct {
    uint64_t seconds;
    const char *name;
  } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}};
  const uint64_t now = (uint64_t)time(NULL), age = now > then ? now - then : 0;
  for (size_t i = 0; i < OB_COUNT(units); i++) {
    const uint64_t n = age / units[i].seconds;
    if (n > 0) {
      return ob_fmt(cli->arena, "%llu %s%s", (unsigned long long)n, units[i].name,
                    n > 1 ? "s" : "");
    }
  }
  return OB_STR("now");
}

static void
put_text(ob_cli *cli, const char *key, ob_str value)
{
  if (value.len > 0) {
    ob_buf_fmt(&cli->out, "%-10s", key);
    ob_text_put(&cli->out, value, OB_TEXT_ONE_LINE);
    ob_buf_putc(&cli->out, '\n');
  }
}

static void
list_text(ob_cli *cli, const ob_sysroot *s)
{
  const ob_str age = age_of(cli, s->built);
  ob_buf_fmt(&cli->out,
             OB_STR_FMT "  libc " OB_STR_FMT "%s  %.12s  %llu MB  " OB_STR_FMT "  " OB_STR_FMT "\n",
             OB_STR_ARG(ob_sysroot_target(cli->arena, s)),
             OB_STR_ARG(s->libc.len > 0 ? s->libc : OB_STR("-")),
             s->replaced.len > 0 ? " of the OS" : "", s->commit.ptr,
             (unsigned long long)((size_of(s) + 500000) / 1000000), OB_STR_ARG(age),
             OB_STR_ARG(s->name));
}

static ob_status
show_text(ob_cli *cli, const ob_sysroot *s)
{
  put_text(cli, "sysroot", ob_str_from(s->dir));
  put_text(cli, "target", ob_sysroot_target(cli->arena, s));
  put_text(cli, "rustc", s->rustc);
  put_text(cli, "commit", s->commit);
  put_text(cli, "holds", s->has_std ? OB_STR("std") : OB_STR("core and alloc"));
  put_text(cli, "profile",
           ob_fmt(cli->arena, OB_STR_FMT ", panic " OB_STR_FMT, OB_STR_ARG(s->profile),
                  OB_STR_ARG(s->panic)));
  put_text(cli, "libc", s->libc);
  for (size_t i = 0; i < s->replaced.len; i++) {
    const ob_sysroot_replaced *one = &s->replaced.at[i];
    put_text(cli, i == 0 ? "replaced" : "",
             ob_fmt(cli->arena, OB_STR_FMT " " OB_STR_FMT " by " OB_STR_FMT " of " OB_STR_FMT,
                    OB_STR_ARG(one->name), OB_STR_ARG(one->locked), OB_STR_ARG(one->version),
                    OB_STR_ARG(one->dir)));
  }
  put_text(cli, "source", s->source);
  put_text(cli, "size",
           ob_fmt(cli->arena, "%llu MB in %zu files",
                  (unsigned long long)((size_of(s) + 500000) / 1000000), s->files.len));
  put_text(cli, "built",
           ob_fmt(cli->arena, OB_STR_FMT "%s by osbind " OB_STR_FMT,
                  OB_STR_ARG(age_of(cli, s->built)), age_of(cli, s->built).len > 3 ? " ago" : "",
                  OB_STR_ARG(s->osbind)));
  const ob_std_uses uses = uses_of(cli, s);
  for (size_t i = 0; i < uses.len; i++) {
    put_text(cli, i == 0 ? "used by" : "",
             ob_fmt(cli->arena, OB_STR_FMT ", " OB_STR_FMT "%s", OB_STR_ARG(uses.at[i].project),
                    OB_STR_ARG(age_of(cli, uses.at[i].when)),
                    age_of(cli, uses.at[i].when).len > 3 ? " ago" : ""));
  }
  return OB_OK;
}

static void
put_json(ob_cli *cli, const ob_sysroot *s)
{
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "name", s->name);
  ob_json_field(&w, "dir", ob_str_from(s->dir));
  ob_json_field(&w, "target", s->target);
  ob_json_field(&w, "os-version", s->version);
  ob_json_field(&w, "rustc", s->rustc);
  ob_json_field(&w, "commit", s->commit);
  ob_json_field(&w, "profile", s->profile);
  ob_json_field(&w, "panic", s->panic);
  ob_json_key(&w, "std");
  ob_json_put_bool(&w, s->has_std);
  ob_json_field(&w, "libc", s->libc);
  ob_json_key(&w, "replaced");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < s->replaced.len; i++) {
    const ob_sysroot_replaced *one = &s->replaced.at[i];
    ob_json_open(&w, '{');
    ob_json_field(&w, "name", one->name);
    ob_json_field(&w, "locked", one->locked);
    ob_json_field(&w, "version", one->version);
    ob_json_field(&w, "content", one->content);
    ob_json_field(&w, "dir", one->dir);
    ob_json_close(&w, '}');
  }
  ob_json_close(&w, ']');
  ob_json_field(&w, "source", s->source);
  ob_json_key(&w, "files");
  ob_json_put_u64(&w, s->files.len);
  ob_json_key(&w, "bytes");
  ob_json_put_u64(&w, size_of(s));
  ob_json_key(&w, "built");
  ob_json_put_u64(&w, s->built);
  ob_json_field(&w, "osbind", s->osbind);
  const ob_std_uses uses = uses_of(cli, s);
  ob_json_key(&w, "used");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < uses.len; i++) {
    ob_json_open(&w, '{');
    ob_json_field(&w, "project", uses.at[i].project);
    ob_json_key(&w, "when");
    ob_json_put_u64(&w, uses.at[i].when);
    ob_json_close(&w, '}');
  }
  ob_json_close(&w, ']');
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static int
run_list(ob_cli *cli, const ob_args *args)
{
  (void)args;
  ob_sysroots all = {0};
  const ob_status st = ob_cli_sysroots(cli, &all);
  for (size_t i = 0; i < all.len; i++) {
    (cli->json ? put_json : list_text)(cli, &all.at[i]);
  }
  return ob_cli_exit(cli, st);
}

static int
run_show(ob_cli *cli, const ob_args *args)
{
  ob_sysroot s;
  ob_status st = ob_cli_sysroot(cli, args->at[0], &s);
  if (st == OB_OK && cli->json) {
    put_json(cli, &s);
  } else if (st == OB_OK) {
    st = show_text(cli, &s);
  }
  return ob_cli_exit(cli, st);
}

/* ---- verify ---- */

static ob_status
verify_one(ob_cli *cli, const ob_sysroot *s)
{
  size_t wrong = 0;
  const ob_status st = ob_sysroot_verify(cli->arena, cli->diags, s, &wrong);
  if (cli->json) {
    ob_json_writer w = {.out = &cli->out};
    ob_json_open(&w, '{');
    ob_json_field(&w, "name", s->name);
    ob_json_field(&w, "dir", ob_str_from(s->dir));
    ob_json_key(&w, "files");
    ob_json_put_u64(&w, s->files.len);
    ob_json_key(&w, "wrong");
    ob_json_put_u64(&w, wrong);
    ob_json_field(&w, "result", st == OB_OK ? OB_STR("ok") : OB_STR("failed"));
    ob_json_close(&w, '}');
    ob_buf_putc(&cli->out, '\n');
  } else {
    ob_buf_fmt(&cli->out, OB_STR_FMT ": %s, %zu files\n", OB_STR_ARG(s->name),
               st == OB_OK ? "ok" : "failed", s->files.len);
  }
  return st;
}

/* Without a name all of them; what cannot even be read is a mistake here, and no mere warning. */
static int
run_verify(ob_cli *cli, const ob_args *args)
{
  ob_sysroots all = {0};
  ob_status first = OB_OK;
  if (args->count == 0) {
    const size_t before = cli->diags->warnings;
    first = ob_cli_sysroots(cli, &all);
    first = first == OB_OK && cli->diags->warnings > before ? OB_E_INVALID : first;
  }
  for (size_t i = 0; i < args->count && first == OB_OK; i++) {
    ob_sysroot *slot = ob_vec_push(cli->arena, &all);
    first = slot ? ob_cli_sysroot(cli, args->at[i], slot) : OB_E_NOMEM;
    all.len -= first != OB_OK && slot;
  }
  for (size_t i = 0; i < all.len; i++) {
    const ob_status st = verify_one(cli, &all.at[i]);
    first = first ? first : st;
  }
  return ob_cli_exit(cli, first);
}

/* ---- remove ---- */

static int
run_remove(ob_cli *cli, const ob_args *args)
{
  ob_status first = OB_OK;
  for (size_t i = 0; i < args->count; i++) {
    ob_sysroot s;
    ob_status st = ob_cli_sysroot(cli, args->at[i], &s);
    if (st == OB_OK) {
      st = ob_std_remove(cli->arena, cli->diags, s.dir);
    }
    if (st == OB_OK) {
      ob_cli_say(cli, "Removed", "std for " OB_STR_FMT " (%s)",
                 OB_STR_ARG(ob_sysroot_target(cli->arena, &s)), s.dir);
    }
    first = first ? first : st;
  }
  return ob_cli_exit(cli, first);
}

/* ---- gc ---- */

typedef struct gc_opts {
  ob_str days;
  bool builds, dry_run, system;
} gc_opts;

static const ob_opt gc_options[] = {
    {.name = "days",
     .metavar = "N",
     .kind = OB_OPT_STRING,
     .dest = offsetof(gc_opts, days),
     .help = "what was neither built nor used for so many days goes; 60 without this option"},
    {.name = "builds",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(gc_opts, builds),
     .help = "all directories that are kept to build faster go, however young"},
    {.name = "dry-run",
     .letter = 'n',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(gc_opts, dry_run),
     .help = "only tell what would go"},
    {.name = "system",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(gc_opts, system),
     .help = "in the system's store instead of yours"},
};

static void
put_gone(ob_cli *cli, const ob_std_gone_one *one, bool dry_run)
{
  if (!cli->json) {
    ob_buf_fmt(&cli->out, "%s%s: %s, %llu MB\n", dry_run ? "would remove " : "removed ", one->path,
               one->why, (unsigned long long)((one->bytes + 500000) / 1000000));
    return;
  }
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "path", ob_str_from(one->path));
  ob_json_field(&w, "why", ob_str_from(one->why));
  ob_json_key(&w, "bytes");
  ob_json_put_u64(&w, one->bytes);
  ob_json_key(&w, "removed");
  ob_json_put_bool(&w, !dry_run);
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static int
run_gc(ob_cli *cli, const ob_args *args)
{
  const gc_opts *opts = args->opts;
  uint64_t days = 60;
  if (opts->days.ptr && (!ob_parse_u64(opts->days, 10, &days) || days > 100000)) {
    return ob_cli_usage(cli, "OB0905", "a whole number, for example --days 30",
                        "`" OB_STR_FMT "` is no number of days", OB_STR_ARG(opts->days));
  }
  const char *place = opts->system ? cli->state_dir : cli->cache_dir;
  if (!place) {
    return OB_EXIT_OK;
  }
  const ob_std_gc_opts gc = {
      .user_store = ob_std_store(cli->arena, cli->cache_dir ? cli->cache_dir : cli->state_dir),
      .seconds = days * 86400,
      .builds = opts->builds,
      .dry_run = opts->dry_run,
      .now = (uint64_t)time(NULL)};
  ob_std_gone gone = {0};
  const ob_status st =
      ob_std_gc(cli->arena, cli->diags, ob_std_store(cli->arena, place), &gc, &gone);
  for (size_t i = 0; i < gone.len; i++) {
    put_gone(cli, &gone.at[i], opts->dry_run);
  }
  return ob_cli_exit(cli, st);
}

#define SYSROOT_WORD                                                                               \
  "SYSROOT is the name of its directory, the beginning of that, a path, or TRIPLE[.VERSION]."

static const ob_cmd list_cmd = {
    .name = "list",
    .summary = "list the installed sysroots",
    .description = "One a line: target and OS version, std's own libc, the beginning of rustc's "
                   "commit, size, age, and the name of the directory.",
    .max_args = 0,
    .run = run_list};

static const ob_cmd show_cmd = {.name = "show",
                                .args = "SYSROOT",
                                .summary = "show what a sysroot was built from",
                                .description = SYSROOT_WORD,
                                .min_args = 1,
                                .max_args = 1,
                                .run = run_show};

static const ob_cmd verify_cmd = {
    .name = "verify",
    .args = "[SYSROOT...]",
    .summary = "compare every file of sysroots with its recorded SHA-256",
    .description = SYSROOT_WORD " Without one, all installed sysroots are checked.",
    .max_args = OB_ARGS_ANY,
    .run = run_verify};

static const ob_cmd remove_cmd = {.name = "remove",
                                  .args = "SYSROOT...",
                                  .summary = "remove sysroots",
                                  .description = SYSROOT_WORD,
                                  .min_args = 1,
                                  .max_args = OB_ARGS_ANY,
                                  .run = run_remove};

static const ob_cmd gc_cmd = {
    .name = "gc",
    .summary = "remove what is no longer used",
    .description = "What a killed run left, sysroots whose rustc is gone or that no build of yours "
                   "took for long, and the directories that are kept so that the next build is "
                   "faster.",
    .options = gc_options,
    .option_count = OB_COUNT(gc_options),
    .opts_size = sizeof(gc_opts),
    .run = run_gc};

static const ob_cmd *const sub_commands[] = {
    &ob_cmd_std_build, &list_cmd,        &show_cmd,           &verify_cmd,         &remove_cmd,
    &gc_cmd,           &ob_cmd_std_pack, &ob_cmd_std_install, &ob_cmd_std_inspect,
};

const ob_cmd ob_cmd_std = {.name = "std",
                           .args = "COMMAND",
                           .summary = "build and keep a std with the crates that the OS owns",
                           .sub = sub_commands,
                           .sub_count = OB_COUNT(sub_commands)};
