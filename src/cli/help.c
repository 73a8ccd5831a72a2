// SPDX-License-Identifier: MIT OR Apache-2.0
/* `--help` and `osbind help`, made from the tables of commands and options: an option that is
 * parsed is listed, and no other. Lines are as wide as the terminal, at most 100 cells, because
 * longer ones are hard to read. */
#include "base/ascii.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/opt.h"
#include "cli/out.h"
#include "sys/process.h"

#define WIDTH_MIN 40
#define WIDTH_MAX 100
#define COLUMN_MAX 30 /* names longer than this have their help on the next line */
#define HELP_MIN 24   /* cells for the help beside a name; with less, all of it goes below */

static unsigned
cells(ob_str s)
{
  unsigned width = 0;
  for (size_t i = 0; i < s.len;) {
    uint32_t cp;
    const size_t n = ob_utf8_decode(s, i, &cp);
    width += n > 0 ? ob_utf8_width(cp) : 1;
    i += n > 0 ? n : 1;
  }
  return width;
}

static void
wrap_paragraph(ob_buf *out, ob_str text, unsigned indent, unsigned width, unsigned *at)
{
  ob_str rest = text;
  ob_str word;
  while (ob_str_next(&rest, ' ', &word)) {
    if (word.len == 0) {
      continue;
    }
    const unsigned len = cells(word);
    if (*at > indent && *at + 1 + len > width) {
      ob_buf_putc(out, '\n');
      *at = 0;
    }
    if (*at < indent) {
      ob_buf_fill(out, ' ', indent - *at);
      *at = indent;
    } else if (*at > indent) {
      ob_buf_putc(out, ' ');
      ++*at;
    }
    ob_buf_put(out, word);
    *at += len;
  }
}

void
ob_wrap_put(ob_buf *out, ob_str text, unsigned indent, unsigned width, bool hanging)
{
  unsigned at = hanging ? indent : 0;
  ob_str rest = text;
  ob_str line;
  while (ob_str_next(&rest, '\n', &line)) {
    const bool kept = line.len > 0 && line.ptr[0] == ' ';
    if (line.len == 0 || kept) {
      if (at > 0) {
        ob_buf_putc(out, '\n');
      }
      if (kept) {
        ob_buf_fill(out, ' ', indent);
        ob_buf_put(out, line);
      }
      ob_buf_putc(out, '\n');
      at = 0;
    } else {
      wrap_paragraph(out, line, indent, width, &at);
    }
  }
  if (at > 0) {
    ob_buf_putc(out, '\n');
  }
}

typedef struct look {
  ob_buf *out;
  const char *head, *name, *end; /* escapes, or "" */
  unsigned width;
} look;

static void
put_heading(const look *l, const char *text)
{
  ob_buf_fmt(l->out, "\n%s%s:%s\n", l->head, text, l->end);
}

static void
put_row(const look *l, ob_str name, unsigned column, ob_str help)
{
  ob_buf_fmt(l->out, "  %s", l->name);
  ob_buf_put(l->out, name);
  ob_buf_fmt(l->out, "%s", l->end);
  const unsigned used = cells(name);
  if (used > column) {
    ob_buf_putc(l->out, '\n');
    ob_buf_fill(l->out, ' ', column + 4);
  } else {
    ob_buf_fill(l->out, ' ', column - used + 2);
  }
  ob_wrap_put(l->out, help, column + 4, l->width, true);
}

static ob_str
option_name(ob_arena *arena, const ob_opt *opt)
{
  ob_buf name;
  ob_buf_init(&name, arena);
  if (opt->letter) {
    ob_buf_fmt(&name, "-%c, ", opt->letter);
  } else {
    ob_buf_fmt(&name, "    ");
  }
  ob_buf_fmt(&name, "--%s%s%s", opt->name, opt->metavar ? " " : "",
             opt->metavar ? opt->metavar : "");
  return ob_buf_view(&name);
}

static void
put_options(const look *l, const char *heading, const ob_opt *options, size_t count)
{
  if (count == 0) {
    return;
  }
  put_heading(l, heading);
  unsigned column = 0;
  for (size_t i = 0; i < count; i++) {
    const unsigned len = cells(option_name(l->out->arena, &options[i]));
    column = len > column && len <= COLUMN_MAX ? len : column;
  }
  column = column + 4 + HELP_MIN > l->width ? 6 : column;
  for (size_t i = 0; i < count; i++) {
    put_row(l, option_name(l->out->arena, &options[i]), column, ob_str_from(options[i].help));
  }
}

static void
put_commands(const look *l, const ob_cmd *const *list, size_t count)
{
  put_heading(l, "Commands");
  unsigned column = 0;
  for (size_t i = 0; i < count; i++) {
    const unsigned len = cells(ob_str_from(list[i]->name));
    column = len > column ? len : column;
  }
  for (size_t i = 0; i < count; i++) {
    put_row(l, ob_str_from(list[i]->name), column, ob_str_from(list[i]->summary));
  }
}

static void
put_usage(const look *l, const ob_cmd *cmd)
{
  ob_buf_fmt(l->out, "\n%sUsage:%s ", l->head, l->end);
  if (!cmd) {
    ob_buf_fmt(l->out, "osbind [OPTIONS] COMMAND [...]\n       cargo osbind COMMAND [...]\n");
    return;
  }
  const ob_str path = ob_cmd_path(l->out->arena, cmd);
  ob_buf_fmt(l->out, "osbind " OB_STR_FMT "%s%s%s%s%s\n", OB_STR_ARG(path),
             cmd->option_count > 0 ? " [OPTIONS]" : "", cmd->sub_count > 0 ? " COMMAND [...]" : "",
             cmd->args && cmd->sub_count == 0 ? " " : "",
             cmd->args && cmd->sub_count == 0 ? cmd->args : "",
             cmd->passes_through && !cmd->args ? " [CARGO'S OPTIONS]" : "");
}

void
ob_help_put(ob_buf *out, const ob_cmd *cmd, bool color, unsigned width)
{
  look l = {out, "", "", "", width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width};
  if (color) {
    l.head = "\x1b[1;32m";
    l.name = "\x1b[1;36m";
    l.end = "\x1b[0m";
  }
  size_t count;
  const ob_opt *globals = ob_global_options(&count);
  if (!cmd) {
    ob_wrap_put(out,
                OB_STR("osbind lets an operating system own its Rust bindings: with stock Cargo "
                       "and an unchanged Cargo.lock, crates such as libc come from the OS that "
                       "is built for, at the version that is built for."),
                0, l.width, false);
    put_usage(&l, NULL);
    size_t commands;
    const ob_cmd *const *list = ob_commands(&commands);
    put_commands(&l, list, commands);
    put_options(&l, "Options", globals, count);
    ob_buf_putc(out, '\n');
    ob_wrap_put(out,
                OB_STR("`osbind help COMMAND` tells more about one command, `osbind explain "
                       "CODE` about a diagnostic."),
                0, l.width, false);
    return;
  }
  ob_buf first;
  ob_buf_init(&first, out->arena);
  const ob_str summary = ob_str_from(cmd->summary);
  if (summary.len > 0) { /* summaries begin in lower case: they also stand in lists */
    const char c = summary.ptr[0];
    ob_buf_putc(&first, ob_is_lower(c) ? (char)(c - 'a' + 'A') : c);
    ob_buf_put(&first, ob_str_slice(summary, 1, summary.len));
    ob_buf_putc(&first, '.');
  }
  ob_wrap_put(out, ob_buf_view(&first), 0, l.width, false);
  put_usage(&l, cmd);
  if (cmd->description) {
    ob_buf_putc(out, '\n');
    ob_wrap_put(out, ob_str_from(cmd->description), 0, l.width, false);
  }
  if (cmd->sub_count > 0) {
    put_commands(&l, cmd->sub, cmd->sub_count);
  }
  put_options(&l, "Options", cmd->options, cmd->option_count);
  if (cmd->passes_through) {
    ob_buf_putc(out, '\n');
    ob_wrap_put(out,
                ob_fmt(out->arena,
                       "All other options and arguments go to `cargo %s` as they are; `cargo "
                       "%s --help` lists them. What stands after `--` is never looked at.",
                       cmd->cargo, cmd->cargo),
                0, l.width, false);
  }
  put_options(&l, "Options of every command", globals, count);
}

void
ob_help_show(ob_cli *cli, const ob_cmd *cmd)
{
  ob_help_put(&cli->out, cmd, cli->color_out, ob_term_width(1));
}

static int
run(ob_cli *cli, const ob_args *args)
{
  ob_command_line line;
  OB_VEC(const char *) words = {0};
  for (size_t i = 0; i <= args->count; i++) {
    const char **slot = ob_vec_push(cli->arena, &words);
    if (!slot) {
      return ob_cli_exit(cli, OB_E_NOMEM);
    }
    *slot = i < args->count ? args->at[i].ptr : "--help"; /* so that no argument is missed */
  }
  const char **end = ob_vec_push(cli->arena, &words);
  if (!end) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  const ob_status st = ob_opt_parse(cli, words.at, &line);
  if (st != OB_OK) {
    return st == OB_E_NOMEM ? ob_cli_exit(cli, st) : OB_EXIT_USAGE;
  }
  ob_help_show(cli, line.cmd);
  return OB_EXIT_OK;
}

const ob_cmd ob_cmd_help = {
    .name = "help",
    .args = "[COMMAND [COMMAND]]",
    .summary = "show the help of osbind or of one of its commands",
    .max_args = 2,
    .complete = OB_COMPLETE_COMMAND,
    .run = run,
};
