// SPDX-License-Identifier: MIT OR Apache-2.0
/* From what stands on the command line to the facts that stubs are made of. A vendor's own fact
 * file comes in the place of the built-in facts; what other releases have is told by the built-in
 * ones in both cases, where they know the release. */
#include "cli/stubs.h"

#include "base/str.h"

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

static ob_status
read_facts(ob_cli *cli, const char *path, ob_str os, ob_str arch, ob_facts *out)
{
  uint32_t file;
  OB_TRY(ob_diags_load(cli->diags, path, OB_FACTS_TEXT_MAX, OB_SPAN_NONE, &file));
  OB_TRY(ob_facts_read(cli->arena, cli->diags, file, out));
  if (ob_str_eq(out->os, os) && ob_str_eq(out->arch, arch)) {
    return OB_OK;
  }
  return ob_fail(cli->diags, OB_E_INVALID, "OB1087", (ob_span){file, 0, 0},
                 "name a fact file of the target's own system and arch",
                 "these are facts of " OB_STR_FMT " on " OB_STR_FMT
                 ", and the target is " OB_STR_FMT " on " OB_STR_FMT,
                 OB_STR_ARG(out->os), OB_STR_ARG(out->arch), OB_STR_ARG(os), OB_STR_ARG(arch));
}

/* What the built-in facts say of other releases, for a fact file: nothing when they do not know the
   system. */
static const ob_fact_db *
builtin_if_any(ob_cli *cli, ob_str os)
{
  size_t count;
  const ob_fact_pack *packs = ob_fact_packs(&count);
  for (size_t i = 0; i < count; i++) {
    const ob_fact_db *db = NULL;
    if (ob_str_eq(os, ob_str_from(packs[i].os)) &&
        ob_fact_db_builtin(cli->arena, cli->diags, os, &db) == OB_OK) {
      return db;
    }
  }
  return NULL;
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
    OB_TRY(read_facts(cli, facts_path, os, arch, facts));
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
