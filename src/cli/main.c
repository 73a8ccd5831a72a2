// SPDX-License-Identifier: MIT OR Apache-2.0
/* Reads the command line, gathers the environment, runs one command, shows what it found. Memory
 * comes from one arena whose allocator ends the program when the system has none: at this level
 * nothing could be saved, since files are only ever replaced whole. For the same reason a signal
 * needs no more than src/sys/signals.c does: remove temporary names, end. */
#include "base/str.h"
#include "cli/opt.h"
#include "cli/out.h"
#include "sys/fs.h"
#include "sys/signals.h"
#include <stdio.h>
#include <stdlib.h>

static void *
alloc_or_exit(ob_allocator *self, size_t size)
{
  (void)self;
  void *ptr = ob_allocator_system.alloc(&ob_allocator_system, size);
  if (!ptr) {
    (void)fputs("osbind: out of memory\n", stderr);
    exit(OB_EXIT_BUG);
  }
  return ptr;
}

static void
give_back(ob_allocator *self, void *ptr, size_t size)
{
  (void)self;
  ob_allocator_system.free(&ob_allocator_system, ptr, size);
}

static int
run(ob_cli *cli, const char *const *argv)
{
  ob_command_line line;
  const ob_status parsed = ob_opt_parse(cli, argv, &line);
  ob_cli_settle(cli);
  if (parsed != OB_OK) {
    return parsed == OB_E_NOMEM ? ob_cli_exit(cli, parsed) : OB_EXIT_USAGE;
  }
  if (line.version) {
    ob_buf_fmt(&cli->out, "osbind %s\n", OSBIND_VERSION);
    return OB_EXIT_OK;
  }
  if (line.help || !line.cmd) {
    ob_help_show(cli, line.cmd);
    return OB_EXIT_OK;
  }
  const ob_status st = ob_cli_gather(cli);
  return st == OB_OK ? line.cmd->run(cli, &line.args) : ob_cli_exit(cli, st);
}

int
main(int argc, char **argv)
{
  ob_signals_install();
  ob_allocator allocator = {alloc_or_exit, give_back};
  ob_arena arena;
  ob_arena_init(&arena, &allocator);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_cli cli = {.arena = &arena, .diags = &diags};
  ob_buf_init(&cli.out, &arena);

  /* `cargo osbind build` runs `cargo-osbind osbind build`. */
  const char *const *words = (const char *const *)argv + (argc > 0 ? 1 : 0);
  const ob_str name = argc > 0 ? ob_path_base(ob_str_from(argv[0])) : OB_STR_NONE;
  if (ob_str_starts(name, OB_STR("cargo-")) && words[0] &&
      ob_str_eq(ob_str_from(words[0]), OB_STR("osbind"))) {
    words++;
  }

  int code = run(&cli, words);
  ob_cli_report(&cli);
  ob_cli_flush(&cli);
  if (cli.out_failed && code == OB_EXIT_OK) {
    code = OB_EXIT_FAILED;
  }
  ob_arena_fini(&arena);
  return code;
}
