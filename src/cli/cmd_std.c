// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind std`: the std that programs get, compiled with the crates that the OS owns. Here are the
 * table of its sub-commands and those that look after what is installed: list, show, verify,
 * remove, gc. Building one is in cmd_std_build.c; the work itself is done in src/std. */
#include "cli/cmd_std.h"
#include "base/str.h"
#include "diag/io.h"
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

/* ---- list ---- */

static uint64_t
size_of(const ob_sysroot *s)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < s->files.len; i++) {
    sum += s->files.at[i].size;
  }
  return sum;
}

static void
list_text(ob_cli *cli, const ob_sysroot *s)
{
  ob_buf_fmt(&cli->out, OB_STR_FMT "  " OB_STR_FMT "  %llu MB  " OB_STR_FMT "\n",
             OB_STR_ARG(ob_sysroot_target(cli->arena, s)), OB_STR_ARG(s->rustc),
             (unsigned long long)(size_of(s) / 1000000), OB_STR_ARG(s->name));
}

static int
run_list(ob_cli *cli, const ob_args *args)
{
  (void)args;
  ob_sysroots all = {0};
  const ob_status st = ob_cli_sysroots(cli, &all);
  for (size_t i = 0; i < all.len; i++) {
    list_text(cli, &all.at[i]);
  }
  return ob_cli_exit(cli, st);
}

static const ob_cmd list_cmd = {
    .name = "list", .summary = "list the installed sysroots", .max_args = 0, .run = run_list};

static const ob_cmd *const sub_commands[] = {
#ifdef OSBIND_HAVE_CMD_STD_BUILD
    &ob_cmd_std_build,
#endif
    &list_cmd,
#ifdef OSBIND_HAVE_CMD_STD_PACK
    &ob_cmd_std_pack,    &ob_cmd_std_install,
#endif
#ifdef OSBIND_HAVE_CMD_STD_INSPECT
    &ob_cmd_std_inspect,
#endif
};

const ob_cmd ob_cmd_std = {.name = "std",
                           .args = "COMMAND",
                           .summary = "build and keep a std with the crates that the OS owns",
                           .sub = sub_commands,
                           .sub_count = OB_COUNT(sub_commands)};
