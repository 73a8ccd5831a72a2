// SPDX-License-Identifier: MIT OR Apache-2.0
/* The table for a rustc other than the one the built-in table was made from. Its list of targets
 * is taken, and cfgs are asked only for triples that the built-in table lacks: each question is a
 * process, and 322 of them are seconds. Nothing is known of the tier and std of a new triple. */
#include "base/bits.h"
#include "base/str.h"
#include "diag/io.h"
#include "sys/process.h"
#include "target/target.h"
#include <stdlib.h>

/* Standard output of `rustc argument...`. *failed: it ran and said no. */
static ob_status
ask(ob_arena *arena, ob_diags *diags, const char *const *argv, bool *failed, ob_str *out)
{
  const ob_proc proc = {
      .argv = argv, .capture_stdout = true, .capture_stderr = true, .max_output = 1u << 20};
  ob_proc_result result = {0};
  const int err = ob_proc_run(arena, &proc, &result);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "run", argv[0], err);
  }
  *failed = result.status != 0;
  *out = result.out;
  return OB_OK;
}

static ob_status
ask_or_fail(ob_arena *arena, ob_diags *diags, const char *const *argv, ob_str *out)
{
  bool failed = false;
  *out = OB_STR_NONE;
  OB_TRY(ask(arena, diags, argv, &failed, out));
  if (failed || out->len == 0) {
    return ob_fail(diags, OB_E_PROCESS, "OB0225", OB_SPAN_NONE,
                   "name a rustc that works with RUSTC", "`%s %s` failed", argv[0], argv[1]);
  }
  return OB_OK;
}

/* One line of `--print=cfg`: name, or name="value". */
static bool
read_atom(ob_str line, ob_cfg_atom *out)
{
  const size_t equals = ob_str_find(line, '=');
  *out = (ob_cfg_atom){line, OB_STR_NONE};
  if (equals == SIZE_MAX) {
    return line.len > 0;
  }
  const ob_str value = ob_str_slice(line, equals + 1, line.len);
  if (equals == 0 || value.len < 2 || value.ptr[0] != '"' || value.ptr[value.len - 1] != '"') {
    return false;
  }
  *out = (ob_cfg_atom){ob_str_slice(line, 0, equals), ob_str_slice(value, 1, value.len - 1)};
  return true;
}

static ob_status
new_target(ob_arena *arena, ob_diags *diags, const char *rustc, ob_str triple, ob_target *out)
{
  const char *name = ob_cstr(arena, triple);
  if (!name) {
    return OB_E_NOMEM;
  }
  const char *const argv[] = {rustc, "--print=cfg", "--target", name, NULL};
  ob_str text, line;
  bool failed = false;
  *out = (ob_target){.triple = triple, .std = -1};
  OB_TRY(ask(arena, diags, argv, &failed, &text));
  if (failed) { /* its LLVM has no back end for it: a triple without cfgs, for which nothing holds
                 */
    return OB_OK;
  }
  OB_VEC(ob_cfg_atom) atoms = {0};
  while (ob_str_next(&text, '\n', &line)) {
    ob_cfg_atom atom;
    if (!read_atom(ob_str_trim(line), &atom)) {
      continue;
    }
    ob_cfg_atom *slot = ob_vec_push(arena, &atoms);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = atom;
    if (ob_str_eq(atom.name, OB_STR("target_os"))) {
      out->os = atom.value;
    }
  }
  out->atoms = atoms.at;
  out->atom_count = atoms.len;
  return OB_OK;
}

static int
by_triple(const void *a, const void *b)
{
  return ob_str_cmp(((const ob_target *)a)->triple, ((const ob_target *)b)->triple);
}

ob_status
ob_targets_from_rustc(ob_arena *arena, ob_diags *diags, const char *rustc, ob_targets *out)
{
  const char *const version_argv[] = {rustc, "--version", NULL};
  const char *const list_argv[] = {rustc, "--print=target-list", NULL};
  ob_str version, list, line;
  OB_TRY(ask_or_fail(arena, diags, version_argv, &version));
  OB_TRY(ask_or_fail(arena, diags, list_argv, &list));
  OB_VEC(ob_target) targets = {0};
  while (ob_str_next(&list, '\n', &line)) {
    const ob_str triple = ob_str_trim(line);
    if (triple.len == 0) {
      continue;
    }
    if (targets.len == OB_BITS_MAX) {
      return ob_fail(diags, OB_E_LIMIT, "OB0225", OB_SPAN_NONE, NULL,
                     "`%s` knows more than %d targets", rustc, (int)OB_BITS_MAX);
    }
    ob_target *slot = ob_vec_push(arena, &targets);
    if (!slot) {
      return OB_E_NOMEM;
    }
    const ob_target *known = ob_target_find(ob_targets_builtin(), triple);
    if (known) {
      *slot = *known;
    } else {
      OB_TRY(new_target(arena, diags, rustc, triple, slot));
    }
  }
  if (targets.len == 0) {
    return ob_fail(diags, OB_E_PROCESS, "OB0225", OB_SPAN_NONE,
                   "name a rustc that works with RUSTC", "`%s` lists no targets", rustc);
  }
  qsort(targets.at, targets.len, sizeof(*targets.at), by_triple);
  *out = (ob_targets){targets.at, targets.len, ob_str_trim(version)};
  return OB_OK;
}
