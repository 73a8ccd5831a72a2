// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * `cargo metadata`: Cargo is the authority on the graph and its features, so it is asked. Why it
 * fails it says in words alone. Where it was told to stay offline, it names that option whenever it
 * would have gone to the network: then something was not fetched, and all else is in order.
 */
#include "base/str.h"
#include "cargo/workspace.h"
#include "diag/io.h"
#include "sys/process.h"
#include <errno.h>

/* Cargo writes what is wrong on stderr; the lines without blank ones become notes. */
static void
add_notes(ob_diags *diags, ob_diag *d, ob_str text)
{
  ob_str rest = text, line;
  for (size_t count = 0; count < 12 && ob_str_next(&rest, '\n', &line);) {
    line = ob_str_trim(line);
    if (line.len > 0) {
      ob_diag_note(diags, d, OB_STR_FMT, OB_STR_ARG(line));
      count++;
    }
  }
}

static bool
is_offline(const char *const *extra)
{
  bool offline = false;
  for (size_t i = 0; extra && extra[i]; i++) {
    const ob_str word = ob_str_from(extra[i]);
    offline |= ob_str_eq(word, OB_STR("--frozen")) || ob_str_eq(word, OB_STR("--offline"));
  }
  return offline;
}

/* --frozen is --locked as well: of a lockfile that does not fit Cargo speaks by these words. */
static bool
lacks_something(ob_str said)
{
  return (ob_str_search(said, OB_STR("--frozen")) != SIZE_MAX ||
          ob_str_search(said, OB_STR("--offline")) != SIZE_MAX) &&
         ob_str_search(said, OB_STR("lock file")) == SIZE_MAX;
}

ob_status
ob_cargo_metadata(ob_arena *arena, ob_diags *diags, const char *cargo, const char *dir,
                  const char *const *extra, json_t **out)
{
  OB_VEC(const char *) argv = {0};
  const char *const head[] = {cargo, "metadata", "--format-version", "1"};
  size_t extra_count = 0;
  while (extra && extra[extra_count]) {
    extra_count++;
  }
  const size_t total = OB_COUNT(head) + extra_count + 1; /* NULL at the end */
  for (size_t i = 0; i < total; i++) {
    const char **slot = ob_vec_push(arena, &argv);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = i < OB_COUNT(head) ? head[i] : i + 1 < total ? extra[i - OB_COUNT(head)] : NULL;
  }
  const ob_proc proc = {.argv = argv.at,
                        .cwd = dir,
                        .capture_stdout = true,
                        .capture_stderr = true,
                        .max_output = OB_JSON_MAX_SIZE};
  ob_proc_result result;
  const int err = ob_proc_run(arena, &proc, &result);
  if (err == ENOENT) {
    return ob_fail(diags, OB_E_NOT_FOUND, "OB0451", OB_SPAN_NONE,
                   "install Cargo, or name it by the variable CARGO", "cannot run `%s`", cargo);
  }
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "run", cargo, err);
  }
  if (result.status != 0) {
    ob_diag *d = ob_error(diags, "OB0450", OB_SPAN_NONE, "`cargo metadata` failed in `%s`", dir);
    if (!d) {
      return OB_E_NOMEM;
    }
    add_notes(diags, d, result.err);
    if (!is_offline(extra) || !lacks_something(result.err)) {
      return OB_E_PROCESS;
    }
    ob_diag_help(diags, d, "run `cargo fetch` before: nothing is fetched here");
    return OB_E_NOT_FOUND;
  }
  const uint32_t file = ob_diags_add_source(diags, OB_STR("cargo metadata"), result.out);
  return file == 0 ? OB_E_NOMEM : ob_json_parse(diags, file, out);
}
