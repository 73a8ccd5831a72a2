// SPDX-License-Identifier: MIT OR Apache-2.0
/* The one place that reads the environment for the commands, and the one that knows where
 * osbind's own programs lie. Nothing below the command line looks at either. */
#include "base/str.h"
#include "cli/out.h"
#include "diag/io.h"
#include "osbind_config.h"
#include "sys/fs.h"
#include "sys/process.h"

/* The value of a variable as an absolute path; an empty one counts as not set. */
static const char *
directory(ob_cli *cli, const char *name)
{
  const char *value = ob_env_get(name);
  if (!value || value[0] == '\0') {
    return NULL;
  }
  return ob_path_clean(cli->arena, ob_path_join(cli->arena, cli->cwd, value));
}

static const char *
below(ob_cli *cli, const char *dir, const char *name)
{
  return dir ? ob_path_join(cli->arena, dir, name) : NULL;
}

static const char *
either(const char *first, const char *second)
{
  return first ? first : second;
}

ob_status
ob_cli_gather(ob_cli *cli)
{
  if (cli->directory.len > 0) {
    const int moved = ob_path_chdir(cli->directory.ptr);
    if (moved != 0) {
      return ob_fail_io(cli->diags, OB_SPAN_NONE, "run in", cli->directory.ptr, moved);
    }
  }
  const int err = ob_path_cwd(cli->arena, &cli->cwd);
  if (err != 0) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0001", OB_SPAN_NONE,
                   "change into a directory that exists and that you may read",
                   "cannot tell the current directory");
  }
  cli->home = directory(cli, "HOME");
  cli->cargo_home = either(directory(cli, "CARGO_HOME"), below(cli, cli->home, ".cargo"));
  cli->sysconfdir = either(directory(cli, "OSBIND_SYSCONFDIR"), OSBIND_SYSCONFDIR_DEFAULT);
  cli->state_dir = either(directory(cli, "OSBIND_STATE_DIR"), OSBIND_STATEDIR_DEFAULT);
  cli->cache_dir = directory(cli, "OSBIND_CACHE_DIR");
  if (!cli->cache_dir) {
    const char *base = either(directory(cli, "XDG_CACHE_HOME"), below(cli, cli->home, ".cache"));
    cli->cache_dir = below(cli, base, "osbind");
  }
  const char *cargo = ob_env_get("CARGO");
  const char *rustc = ob_env_get("RUSTC");
  cli->cargo = cargo && cargo[0] != '\0' ? cargo : "cargo";
  cli->rustc = rustc && rustc[0] != '\0' ? rustc : "rustc";
  return OB_OK;
}

const char *
ob_cli_program(ob_cli *cli, const char *name)
{
  const char *self = ob_proc_self(cli->arena);
  const char *real = NULL;
  if (self && ob_path_real(cli->arena, self, &real) == 0) {
    const char *dir = ob_cstr(cli->arena, ob_path_dir(ob_str_from(real)));
    /* beside it; in the build tree; installed under any prefix */
    static const char *const places[] = {".", "../rustc", "../libexec/osbind", "../lib/osbind"};
    for (size_t i = 0; dir && i < OB_COUNT(places); i++) {
      const char *path = ob_path_join(cli->arena, below(cli, dir, places[i]), name);
      path = path ? ob_path_clean(cli->arena, path) : NULL;
      if (path && ob_file_executable(path) && !ob_file_is_dir(path)) {
        return path;
      }
    }
  }
  const char *installed = ob_path_join(cli->arena, OSBIND_LIBEXECDIR, name);
  return installed && ob_file_executable(installed) ? installed : NULL;
}
