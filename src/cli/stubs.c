// SPDX-License-Identifier: MIT OR Apache-2.0
/* From what stands on the command line to the facts that stubs are made of. A vendor's own fact
 * file comes in the place of the built-in facts; what other releases have is told by the built-in
 * ones in both cases, where they know the release. */
#include "cli/stubs.h"

#include "base/str.h"
#include "cli/cmd_abi.h"
#include "formats/toml/toml.h"
#include "rustc/link.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <string.h>

static ob_status
fail_version(ob_cli *cli, const ob_target *target)
{
  cli->misuse = true;
  ob_diag *e = ob_error(cli->diags, "OB1085", OB_SPAN_NONE,
                        "stubs are of one release, and which one of " OB_STR_FMT " is not known",
                        OB_STR_ARG(target->triple));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_help(cli->diags, e, "write it behind the target: `--target " OB_STR_FMT ".%s`",
               OB_STR_ARG(target->triple),
               target->nominal.len > 0 ? target->nominal.ptr : "VERSION");
  return OB_E_INVALID;
}

/* What the built-in facts say of other releases, for a fact file: nothing when they do not know the
   system. */
static const ob_fact_db *
builtin_if_any(ob_cli *cli, ob_str os)
{
  const ob_fact_db *db = NULL;
  return ob_cli_has_facts(os) && ob_fact_db_builtin(cli->arena, cli->diags, os, &db) == OB_OK
             ? db
             : NULL;
}

ob_status
ob_cli_stubs(ob_cli *cli, const ob_target *target, ob_str version, const char *facts_path,
             const ob_str *only, size_t only_count, ob_stub_set *out)
{
  ob_str os, arch;
  if (!ob_fact_of_target(target, &os, &arch) || ob_str_eq(os, OB_STR("macos")) ||
      !ob_fact_arch_find(os, arch)) {
    return ob_fail(cli->diags, OB_E_UNSUPPORTED, "OB1086", OB_SPAN_NONE,
                   "stubs are for systems whose libraries are ELF files: FreeBSD, NetBSD, OpenBSD, "
                   "illumos, Android, and Linux with glibc or musl",
                   "there are no link stubs for " OB_STR_FMT, OB_STR_ARG(target->triple));
  }
  ob_facts *facts = ob_new(cli->arena, ob_facts);
  const ob_fact_db *db = NULL;
  if (!facts) {
    return OB_E_NOMEM;
  }
  if (facts_path) {
    OB_TRY(ob_cli_facts_of_target(cli, facts_path, os, arch, version, facts));
    db = builtin_if_any(cli, os);
  } else {
    if (version.len == 0) {
      return fail_version(cli, target);
    }
    OB_TRY(ob_fact_db_builtin(cli->arena, cli->diags, os, &db));
    OB_TRY(ob_fact_db_facts(cli->arena, cli->diags, db, version, arch, facts));
  }
  const ob_stub_opts opts = {.facts = facts,
                             .arch = ob_fact_arch_find(os, arch),
                             .db = db,
                             .triple = target->triple,
                             .only = only,
                             .only_count = only_count};
  return ob_stub_make(cli->arena, cli->diags, &opts, out);
}

ob_status
ob_cli_stubs_cached(ob_cli *cli, const ob_project_target *target, const char **dir)
{
  ob_stub_set set;
  OB_TRY(ob_cli_stubs(cli, target->target, target->version.version, NULL, NULL, 0, &set));
  const ob_str name = ob_fmt(cli->arena, "%s/stubs/" OB_STR_FMT "-" OB_STR_FMT "-" OB_STR_FMT,
                             cli->cache_dir, OB_STR_ARG(target->target->triple),
                             OB_STR_ARG(set.release), OB_STR_ARG(ob_stub_hash(cli->arena, &set)));
  *dir = name.ptr;
  const char *record = name.ptr ? ob_path_join(cli->arena, *dir, OB_STUB_RECORD) : NULL;
  if (!record) {
    return OB_E_NOMEM;
  }
  return ob_file_exists(record) ? OB_OK : ob_stub_write(cli->arena, cli->diags, &set, *dir);
}

const char *
ob_cli_stubs_variable(ob_cli *cli, const ob_target *target)
{
  const ob_str version = ob_str_from(ob_target_version_variable(cli->arena, target->triple));
  const ob_str middle =
      ob_str_slice(version, sizeof "CARGO_TARGET_" - 1, version.len - (sizeof "_VERSION" - 1));
  return ob_fmt(cli->arena, OB_STUBS_PREFIX OB_STR_FMT, OB_STR_ARG(middle)).ptr;
}

/* ---- a linker for another target ---- */

static bool
names_linker(const char *flags)
{
  return flags && strstr(flags, "linker=");
}

/* Has the user named one: by Cargo's variable, by a config file, or by rustc's own flags? */
static bool
is_linker_named(const ob_project *project, const ob_target *target)
{
  ob_arena *arena = project->cli->arena;
  const ob_str variable = ob_str_from(ob_target_version_variable(arena, target->triple));
  const ob_str stem = ob_str_slice(variable, 0, variable.len - (sizeof "VERSION" - 1));
  const char *by_variable = ob_env_get(ob_fmt(arena, OB_STR_FMT "LINKER", OB_STR_ARG(stem)).ptr);
  const char *flags_of_target =
      ob_env_get(ob_fmt(arena, OB_STR_FMT "RUSTFLAGS", OB_STR_ARG(stem)).ptr);
  if ((by_variable && by_variable[0]) || names_linker(ob_env_get("RUSTFLAGS")) ||
      names_linker(ob_env_get("CARGO_ENCODED_RUSTFLAGS")) ||
      names_linker(ob_env_get("CARGO_BUILD_RUSTFLAGS")) || names_linker(flags_of_target)) {
    return true;
  }
  /* [target.T] and every [target.'cfg(...)']: whether that one holds is Cargo's to tell. */
  const ob_toml *tables = ob_project_config(&project->config, "target");
  if (!tables || tables->kind != OB_TOML_TABLE) {
    return false;
  }
  for (const ob_toml_entry *e = tables->as.table.first; e; e = e->next) {
    const bool ours = ob_str_eq(e->key, target->triple) || ob_str_starts(e->key, OB_STR("cfg("));
    if (ours && e->value->kind == OB_TOML_TABLE && ob_toml_get(e->value, OB_STR("linker"))) {
      return true;
    }
  }
  return false;
}

/* The name under which distributions have GCC for another arch of Linux: aarch64-linux-gnu-gcc. */
static const char *
cross_gcc(ob_arena *arena, ob_str triple)
{
  const size_t os = ob_str_search(triple, OB_STR("-linux-gnu"));
  if (os == SIZE_MAX) {
    return NULL;
  }
  ob_str arch = ob_str_slice(triple, 0, ob_str_find(triple, '-'));
  if (ob_str_starts(arch, OB_STR("riscv64"))) {
    arch = OB_STR("riscv64");
  } else if (ob_str_starts(arch, OB_STR("arm")) || ob_str_starts(arch, OB_STR("thumb"))) {
    arch = OB_STR("arm");
  } else if (ob_str_eq(arch, OB_STR("i586"))) {
    arch = OB_STR("i686");
  }
  return ob_fmt(arena, OB_STR_FMT OB_STR_FMT "-gcc", OB_STR_ARG(arch),
                OB_STR_ARG(ob_str_slice(triple, os, triple.len)))
      .ptr;
}

ob_status
ob_cli_cross_linker(const ob_project *project, const ob_project_target *target, const char **out)
{
  ob_cli *cli = project->cli;
  const ob_str triple = target->target->triple;
  *out = NULL;
  if (target->is_host || is_linker_named(project, target->target)) {
    return OB_OK;
  }
  const char *gcc = cross_gcc(cli->arena, triple);
  *out = gcc ? ob_proc_which(cli->arena, gcc) : NULL;
  if (!*out) {
    *out = ob_proc_which(cli->arena, "clang");
  }
  for (unsigned version = 30; !*out && version >= 11; version--) {
    *out = ob_proc_which(cli->arena, ob_fmt(cli->arena, "clang-%u", version).ptr);
  }
  if (*out) {
    return OB_OK;
  }
  return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB1088", OB_SPAN_NONE,
                 "install clang and lld, which link for every target, or name a linker by "
                 "`linker` in [target.TRIPLE] of Cargo's config",
                 "no linker for " OB_STR_FMT, OB_STR_ARG(triple));
}
