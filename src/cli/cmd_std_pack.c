// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind std pack` and `osbind std install`: a compiled std as one file. */
#include "base/str.h"
#include "cli/cmd_std.h"
#include "cli/project.h"
#include "formats/json/json.h"
#include "std/build.h"
#include "std/pack.h"

/* ---- pack ---- */

typedef struct pack_opts {
  ob_str target, out;
} pack_opts;

static const ob_opt pack_options[] = {
    {.name = "out",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(pack_opts, out),
     .help = "the archive to write, such as std-freebsd-14.tar.zst"},
    {.name = "target",
     .metavar = "TRIPLE[.VERSION]",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_TARGET,
     .dest = offsetof(pack_opts, target),
     .help = "the sysroot of this target, instead of its name"},
};

static void
say_json(ob_cli *cli, const char *what, const ob_sysroot *s, const char *path)
{
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "name", s->name);
  ob_json_field(&w, "target", s->target);
  ob_json_field(&w, "rustc", s->rustc);
  ob_json_field(&w, "commit", s->commit);
  ob_json_field(&w, what, ob_str_from(path));
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static int
run_pack(ob_cli *cli, const ob_args *args)
{
  const pack_opts *opts = args->opts;
  const ob_str word = args->count > 0 ? args->at[0] : opts->target;
  if (opts->out.len == 0) {
    return ob_cli_usage(cli, "OB0903", "`--out FILE.tar.zst`", "`std pack` needs `--out FILE`");
  }
  if ((args->count > 0) == (opts->target.len > 0)) {
    return ob_cli_usage(cli, "OB0905", "name it, or give `--target TRIPLE[.VERSION]`",
                        "`std pack` takes one sysroot");
  }
  ob_sysroot s;
  ob_status st = ob_cli_sysroot(cli, word, &s);
  if (st == OB_OK) {
    st = ob_std_pack(cli->arena, cli->diags, &s, opts->out.ptr);
  }
  if (st == OB_OK && cli->json) {
    say_json(cli, "archive", &s, opts->out.ptr);
  } else if (st == OB_OK) {
    ob_cli_say(cli, "Packed", "std for " OB_STR_FMT " (%s)",
               OB_STR_ARG(ob_sysroot_target(cli->arena, &s)), opts->out.ptr);
  }
  return ob_cli_exit(cli, st);
}

/* ---- install ---- */

typedef struct install_opts {
  ob_str rustc;
  bool system;
} install_opts;

static const ob_opt install_options[] = {
    {.name = "rustc",
     .metavar = "PATH",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(install_opts, rustc),
     .help = "the rustc that is to use it"},
    {.name = "system",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(install_opts, system),
     .help = "for every user of this system, not only for you"},
};

static int
run_install(ob_cli *cli, const ob_args *args)
{
  const install_opts *opts = args->opts;
  const char *state = opts->system ? cli->state_dir : cli->cache_dir;
  if (!state) {
    return ob_cli_exit(cli, ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0610", OB_SPAN_NONE,
                                    "set OSBIND_CACHE_DIR or HOME",
                                    "there is no cache directory to install into"));
  }
  const ob_toolchain_ask ask = {.rustc = opts->rustc.len ? opts->rustc.ptr : cli->rustc,
                                .cargo = cli->cargo,
                                .cwd = cli->cwd,
                                .cache_dir = cli->cache_dir};
  ob_toolchain toolchain;
  ob_sysroot s = {0};
  ob_status st = ob_toolchain_find(cli->arena, cli->diags, &ask, &toolchain);
  if (st == OB_OK) {
    const ob_pack_rustc rustc = {toolchain.commit, toolchain.version};
    st = ob_std_install(cli->arena, cli->diags, ob_std_store(cli->arena, state), args->at[0].ptr,
                        &rustc, &s);
  }
  if (st == OB_OK && cli->json) {
    say_json(cli, "dir", &s, s.dir);
  } else if (st == OB_OK) {
    ob_cli_say(cli, "Installed", "std for " OB_STR_FMT " (%s)",
               OB_STR_ARG(ob_sysroot_target(cli->arena, &s)), s.dir);
  }
  return ob_cli_exit(cli, st);
}

const ob_cmd ob_cmd_std_pack = {
    .name = "pack",
    .args = "[SYSROOT]",
    .summary = "write an installed sysroot into one file, for a package or another machine",
    .description = "SYSROOT is the name of its directory, the beginning of that, a path, or "
                   "TRIPLE[.VERSION]. The file is a tar archive compressed with zstd; the same "
                   "sysroot gives the same bytes. Every file is compared with its SHA-256 first.",
    .options = pack_options,
    .option_count = OB_COUNT(pack_options),
    .opts_size = sizeof(pack_opts),
    .max_args = 1,
    .run = run_pack,
};

const ob_cmd ob_cmd_std_install = {
    .name = "install",
    .args = "FILE",
    .summary = "install a sysroot that `std pack` wrote",
    .description = "It is taken when it was compiled by the rustc in use and every file in it has "
                   "the size and SHA-256 that it lists; what was installed under its name stays "
                   "until then.",
    .options = install_options,
    .option_count = OB_COUNT(install_options),
    .opts_size = sizeof(install_opts),
    .min_args = 1,
    .max_args = 1,
    .complete = OB_COMPLETE_FILE,
    .run = run_install,
};
