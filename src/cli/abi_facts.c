// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which facts a command is asked for: of what is shipped, by OS, release and arch, or of a file. */
#include "base/str.h"
#include "cli/cmd_abi.h"
#include "target/target.h"
#include "target/version.h"

bool
ob_cli_has_facts(ob_str os)
{
  size_t count;
  const ob_fact_pack *packs = ob_fact_packs(&count);
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(os, ob_str_from(packs[i].os))) {
      return true;
    }
  }
  return false;
}

ob_status
ob_cli_facts_of_target(ob_cli *cli, const char *path, ob_str os, ob_str arch, ob_str version,
                       ob_facts *out)
{
  uint32_t file;
  OB_TRY(ob_diags_load(cli->diags, path, OB_FACTS_TEXT_MAX, OB_SPAN_NONE, &file));
  OB_TRY(ob_facts_read(cli->arena, cli->diags, file, out));
  if (!ob_str_eq(out->os, os) || !ob_str_eq(out->arch, arch)) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB1087", (ob_span){file, 0, 0},
                   "name a fact file of the target's own system and arch",
                   "these are facts of " OB_STR_FMT " on " OB_STR_FMT
                   ", and the target is " OB_STR_FMT " on " OB_STR_FMT,
                   OB_STR_ARG(out->os), OB_STR_ARG(out->arch), OB_STR_ARG(os), OB_STR_ARG(arch));
  }
  if (version.len > 0 && ob_version_cmp(version, out->release) != 0) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB1087", (ob_span){file, 0, 0},
                   "the fact file says which release it is: leave the version out of --target",
                   "these are facts of " OB_STR_FMT " " OB_STR_FMT
                   ", and the target is of " OB_STR_FMT,
                   OB_STR_ARG(out->os), OB_STR_ARG(out->release), OB_STR_ARG(version));
  }
  return OB_OK;
}

ob_status
ob_cli_fact_db(ob_cli *cli, ob_str os, ob_str facts, const ob_fact_db **out)
{
  if (facts.len == 0) {
    return ob_fact_db_builtin(cli->arena, cli->diags, os, out);
  }
  uint32_t file;
  ob_fact_db *db = ob_new(cli->arena, ob_fact_db);
  if (!db) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_diags_load(cli->diags, facts.ptr, OB_FACTS_TEXT_MAX, OB_SPAN_NONE, &file));
  *out = db;
  return ob_fact_db_read(cli->arena, cli->diags, file, db);
}

ob_status
ob_cli_facts(ob_cli *cli, const ob_cli_facts_ask *ask, ob_facts *out)
{
  ob_cli_facts_ask a = *ask;
  if (a.facts.len > 0) {
    uint32_t file;
    OB_TRY(ob_diags_load(cli->diags, a.facts.ptr, OB_FACTS_TEXT_MAX, OB_SPAN_NONE, &file));
    if (!ob_fact_db_is_text(ob_diags_source(cli->diags, file).text)) {
      return ob_facts_read(cli->arena, cli->diags, file, out);
    }
  }
  if (a.target.len > 0) {
    ob_target_arg target;
    cli->misuse = true;
    OB_TRY(ob_target_parse(cli->arena, cli->diags, ob_targets_builtin(), a.target, &target));
    if (target.version.len > 0) {
      a.release = target.version;
    }
    if (!ob_fact_of_target(target.target, &a.os, &a.arch)) {
      return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB1040", OB_SPAN_NONE, NULL,
                     "there are no facts for targets such as `" OB_STR_FMT "`",
                     OB_STR_ARG(a.target));
    }
    cli->misuse = false;
  }
  const char *lacks = a.os.len == 0        ? "--os"
                      : a.release.len == 0 ? "--release"
                      : a.arch.len == 0    ? "--arch"
                                           : NULL;
  if (lacks) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0905", OB_SPAN_NONE,
                   "facts are of one release on one arch: --os, --release and --arch, or "
                   "--target TRIPLE.VERSION, or --facts FILE",
                   "which facts is not said: %s is missing", lacks);
  }
  const ob_fact_db *db;
  OB_TRY(ob_cli_fact_db(cli, a.os, a.facts, &db));
  return ob_fact_db_facts(cli->arena, cli->diags, db, a.release, a.arch, out);
}

/* OS:RELEASE, TRIPLE.VERSION, or a file of facts. */
ob_status
ob_cli_facts_named(ob_cli *cli, ob_str name, ob_str arch, ob_facts *out)
{
  ob_cli_facts_ask ask = {.arch = arch};
  const size_t colon = ob_str_find(name, ':');
  if (colon != SIZE_MAX && ob_cli_has_facts(ob_str_slice(name, 0, colon))) {
    ask.os = ob_str_slice(name, 0, colon);
    ask.release = ob_str_slice(name, colon + 1, name.len);
    return ob_cli_facts(cli, &ask, out);
  }
  for (size_t i = 0; i < ob_targets_builtin()->len; i++) {
    const ob_str triple = ob_targets_builtin()->at[i].triple;
    if (ob_str_starts(name, triple) && name.len > triple.len && name.ptr[triple.len] == '.') {
      ask.target = name;
      ask.arch = OB_STR_NONE;
      return ob_cli_facts(cli, &ask, out);
    }
  }
  ask.facts = name;
  return ob_cli_facts(cli, &ask, out);
}
