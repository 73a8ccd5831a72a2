// SPDX-License-Identifier: MIT OR Apache-2.0
/* `cargo --version`: "cargo 1.95.0 (f2d3ce0bd 2026-03-21)". */
#include "cli/cargo_version.h"
#include "base/str.h"
#include "sys/process.h"

bool
ob_cargo_version_ask(ob_cli *cli, const char *dir, ob_cargo_version *out)
{
  *out = (ob_cargo_version){0};
  const char *const argv[] = {cli->cargo, "--version", NULL};
  const ob_proc proc = {.argv = argv, .cwd = dir, .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(cli->arena, &proc, &result) != 0 || result.status != 0) {
    return false;
  }
  ob_str rest = ob_str_trim(result.out), word;
  out->text = rest;
  while (ob_str_next(&rest, ' ', &word)) {
    if (ob_semver_parse(word, &out->semver)) {
      return true;
    }
  }
  return false;
}

bool
ob_cargo_version_at_least(const ob_cargo_version *version, uint64_t minor)
{
  return version->semver.major > 1 ||
         (version->semver.major == 1 && version->semver.minor >= minor);
}
