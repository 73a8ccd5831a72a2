// SPDX-License-Identifier: MIT OR Apache-2.0
/* What osbind says, and where: results on stdout, everything else on stderr, each written whole
 * and by nobody but this file. Results are kept back until a command is done, so that its
 * diagnostics come first and a pipe never sees half of a result that then fails. */
#include "cli/out.h"
#include "base/str.h"
#include "diag/render.h"
#include "sys/process.h"
#include <errno.h>
#include <stdio.h>

#define STDOUT 1
#define STDERR 2
#define PROGRESS_STEP_MS 100  /* between two drawings */
#define PROGRESS_DELAY_MS 300 /* work that is done sooner shows nothing */

/* ---- deciding ---- */

static bool
is_set(const char *name)
{
  const char *value = ob_env_get(name);
  return value && value[0] != '\0';
}

static bool
wants_color(const ob_cli *cli, int fd)
{
  if (cli->color != OB_COLOR_AUTO) {
    return cli->color == OB_COLOR_ALWAYS;
  }
  if (is_set("NO_COLOR")) {
    return false;
  }
  if (is_set("CLICOLOR_FORCE") &&
      !ob_str_eq(ob_str_from(ob_env_get("CLICOLOR_FORCE")), OB_STR("0"))) {
    return true;
  }
  return !ob_str_eq(ob_str_from(ob_env_get("TERM")), OB_STR("dumb")) && ob_term_is_tty(fd);
}

void
ob_cli_settle(ob_cli *cli)
{
  cli->json = cli->message_format == 1;
  cli->color_out = wants_color(cli, STDOUT);
  cli->color_err = wants_color(cli, STDERR);
  cli->progress = !cli->quiet && !cli->json && !is_set("CI") &&
                  !ob_str_eq(ob_str_from(ob_env_get("TERM")), OB_STR("dumb")) &&
                  ob_term_is_tty(STDERR);
}

/* ---- writing ---- */

static void
write_error(ob_str bytes)
{
  /* There is nobody left to tell when stderr fails. */
  (void)fwrite(bytes.ptr, 1, bytes.len, stderr);
  (void)fflush(stderr);
}

void
ob_cli_show(const ob_cli *cli, ob_buf *out, const ob_diags *diags, const ob_diag *diag)
{
  if (cli->json) {
    ob_render_json(out, diags, diag);
  } else if (cli->github) {
    ob_render_github(out, diags, diag);
  } else {
    ob_render_text(out, diags, diag, (ob_render_opts){.color = cli->color_err});
    ob_buf_putc(out, '\n');
  }
}

void
ob_cli_report(ob_cli *cli)
{
  ob_diags *diags = cli->diags;
  if (diags->list.len <= cli->shown) {
    return;
  }
  ob_diags tail = *diags;
  tail.list.at += cli->shown;
  tail.list.len -= cli->shown;
  ob_diags_sort(&tail);
  diags->list.len = cli->shown + tail.list.len;

  ob_buf out;
  ob_buf_init(&out, cli->arena);
  for (size_t i = 0; i < tail.list.len; i++) {
    ob_cli_show(cli, &out, diags, tail.list.at[i]);
  }
  cli->shown = diags->list.len;
  if (diags->hidden > cli->told_hidden) {
    const size_t more = diags->hidden - cli->told_hidden;
    const ob_diag note = {
        .severity = OB_SEV_NOTE,
        .message = ob_fmt(cli->arena, "%zu more %s not shown: of one file only the first %d are",
                          more, more == 1 ? "is" : "are", OB_DIAG_MAX_PER_FILE)};
    ob_cli_show(cli, &out, diags, &note);
    cli->told_hidden = diags->hidden;
  }
  write_error(ob_buf_view(&out));
}

void
ob_cli_flush(ob_cli *cli)
{
  const ob_str bytes = ob_buf_view(&cli->out);
  errno = 0;
  const bool failed = (bytes.len > 0 && fwrite(bytes.ptr, 1, bytes.len, stdout) != bytes.len) ||
                      fflush(stdout) != 0;
  if (failed && !cli->out_failed) {
    cli->out_failed = true;
    const int err = errno;
    ob_diag *e = ob_error(cli->diags, "OB0003", OB_SPAN_NONE, "cannot write to standard output%s",
                          err == ENOSPC ? ": no space is left on the device" : "");
    ob_diag_help(cli->diags, e, "the result is not complete: run this again");
    ob_cli_report(cli);
  }
  ob_buf_init(&cli->out, cli->arena);
}

void
ob_cli_say(ob_cli *cli, const char *verb, const char *fmt, ...)
{
  if (cli->quiet || cli->json) {
    return;
  }
  ob_buf out;
  ob_buf_init(&out, cli->arena);
  ob_buf_fmt(&out, "%s%12s%s ", cli->color_err ? "\x1b[1;32m" : "", verb,
             cli->color_err ? "\x1b[0m" : "");
  va_list args;
  va_start(args, fmt);
  ob_buf_vfmt(&out, fmt, args);
  va_end(args);
  ob_buf_putc(&out, '\n');
  write_error(ob_buf_view(&out));
}

int
ob_cli_exit(ob_cli *cli, ob_status st)
{
  switch (st) {
  case OB_OK:
    return OB_EXIT_OK;
  case OB_E_NOMEM:
    ob_cli_report(cli);
    write_error(OB_STR("osbind: out of memory\n"));
    return OB_EXIT_BUG;
  case OB_E_NOT_FOUND:
    return cli->misuse ? OB_EXIT_USAGE : OB_EXIT_MISSING;
  case OB_E_IO:
  case OB_E_SYNTAX:
  case OB_E_INVALID:
  case OB_E_UNSUPPORTED:
  case OB_E_LIMIT:
  case OB_E_PROCESS:
  case OB_E_TRUST:
    break;
  }
  return cli->misuse ? OB_EXIT_USAGE : OB_EXIT_FAILED;
}

int
ob_cli_usage(ob_cli *cli, const char *code, const char *help, const char *fmt, ...)
{
  ob_buf message;
  ob_buf_init(&message, cli->arena);
  va_list args;
  va_start(args, fmt);
  ob_buf_vfmt(&message, fmt, args);
  va_end(args);
  const ob_status st = ob_fail(cli->diags, OB_E_INVALID, code, OB_SPAN_NONE, help, OB_STR_FMT,
                               OB_STR_ARG(ob_buf_view(&message)));
  return st == OB_E_NOMEM ? ob_cli_exit(cli, st) : OB_EXIT_USAGE;
}

/* ---- progress ---- */

void
ob_progress_begin(ob_progress *progress, ob_cli *cli, const char *what)
{
  *progress = (ob_progress){.cli = cli, .what = what};
  if (cli->progress) {
    progress->started_ms = ob_clock_ms();
  }
}

void
ob_progress_step(ob_progress *progress, size_t done, size_t total, ob_str item)
{
  if (!progress->cli->progress) {
    return;
  }
  const uint64_t now = ob_clock_ms();
  if (now - progress->started_ms < PROGRESS_DELAY_MS ||
      now - progress->drawn_ms < PROGRESS_STEP_MS) {
    return;
  }
  progress->drawn_ms = now;
  progress->drawn = true;
  char line[160]; /* one line of a terminal; a longer item is cut */
  int len = total > 0 ? snprintf(line, sizeof(line), "%12s %zu/%zu ", progress->what, done, total)
                      : snprintf(line, sizeof(line), "%12s %zu ", progress->what, done);
  const unsigned width = ob_term_width(STDERR);
  for (size_t i = 0;
       i < item.len && len > 0 && (size_t)len + 1 < sizeof(line) && (unsigned)len + 1 < width;
       i++) {
    const unsigned char c = (unsigned char)item.ptr[i];
    line[len++] = c >= 0x20 && c < 0x7f ? (char)c : '?';
  }
  (void)fprintf(stderr, "\r%.*s\x1b[K", len > 0 ? len : 0, line);
  (void)fflush(stderr);
}

void
ob_progress_end(ob_progress *progress)
{
  if (progress->drawn) {
    write_error(OB_STR("\r\x1b[K"));
    progress->drawn = false;
  }
}
