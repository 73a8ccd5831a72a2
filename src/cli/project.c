// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * From a command line to a plan. What this module decides: where the search for
 * config files begins (where Cargo is run, as Cargo does, not where the manifest
 * is), and which targets a call is about when it names none.
 */
#include "cli/project.h"

#include "base/hash.h"
#include "base/str.h"
#include "cargo/workspace.h"
#include "cli/enable.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/version.h"
#include <errno.h>
#include <stdlib.h>
#include <time.h>

ob_toml *
ob_project_config(const ob_config *config, const char *dotted)
{
  ob_str keys[4];
  size_t count = 0;
  ob_str rest = ob_str_from(dotted), part;
  while (count < OB_COUNT(keys) && ob_str_next(&rest, '.', &part)) {
    keys[count++] = part;
  }
  return ob_config_get(config, keys, count);
}

static ob_status
fail_no_cache(ob_cli *cli)
{
  return ob_fail(
      cli->diags, OB_E_NOT_FOUND, "OB0610", OB_SPAN_NONE, "set OSBIND_CACHE_DIR or HOME",
      "there is no cache directory: neither OSBIND_CACHE_DIR, XDG_CACHE_HOME nor HOME is "
      "set");
}

/* A path of the command line. */
static const char *
absolute(ob_cli *cli, ob_str path)
{
  return ob_path_clean(cli->arena, ob_path_join(cli->arena, cli->cwd, ob_cstr(cli->arena, path)));
}

/* Were all errors from number `from` on found in what --config holds itself? */
static bool
blames_arguments(const ob_diags *diags, size_t from)
{
  bool all = from < diags->list.len;
  for (size_t i = from; i < diags->list.len; i++) {
    const ob_diag *d = diags->list.at[i];
    const ob_source source = ob_diags_source(diags, d->primary.span.file);
    all = all && (d->severity != OB_SEV_ERROR || ob_str_eq(source.name, OB_STR("--config")));
  }
  return all;
}

static ob_status
load_config(ob_project *project, const ob_project_ask *ask)
{
  ob_cli *cli = project->cli;
  const ob_config_opts opts = {.sysconfdir = cli->sysconfdir,
                               .cargo_home = cli->cargo_home,
                               .cwd = ask->config_dir ? ask->config_dir : project->cli->cwd,
                               .cli = ask->config.at,
                               .cli_count = ask->config.len};
  const size_t before = cli->diags->list.len;
  const ob_status st = ob_config_load(cli->arena, cli->diags, &opts, &project->config);
  cli->misuse |= st != OB_OK && st != OB_E_NOMEM && blames_arguments(cli->diags, before);
  return st;
}

static void
find_host(ob_project *project)
{
  ob_cli *cli = project->cli;
  const char *rustc = cli->rustc;
  const ob_toml *set = ob_project_config(&project->config, "build.rustc");
  if (!ob_env_get("RUSTC") && set && set->kind == OB_TOML_STRING) {
    rustc = ob_str_find(set->as.string, '/') == SIZE_MAX
                ? ob_cstr(cli->arena, set->as.string)
                : ob_config_path(cli->arena, &project->config, set);
  }
  project->rustc = rustc;
  project->host = ob_host_triple(cli->arena, rustc, ob_env_get("RUSTUP_TOOLCHAIN"), cli->cache_dir);
}

/* ---- targets ---- */

/* Was the last error that no target, or no version behind its mark, is written there? */
static ob_diag *
last_names_no_target(const ob_diags *diags)
{
  ob_diag *last = diags->list.len > 0 ? diags->list.at[diags->list.len - 1] : NULL;
  return last && last->primary.span.file == 0 &&
                 (ob_str_eq(last->code, OB_STR("OB0220")) ||
                  ob_str_eq(last->code, OB_STR("OB0221")))
             ? last
             : NULL;
}

/*
 * The built-in table, or that of the rustc in use where a word names a triple that only it knows:
 * one that came after the table was made.
 */
static ob_status
parse_target(ob_cli *cli, ob_str word, ob_target_arg *out)
{
  ob_diags unheard;
  ob_diags_init(&unheard, cli->arena);
  ob_targets newer;
  if (ob_str_search(word, OB_STR(".json")) == SIZE_MAX &&
      ob_target_parse(cli->arena, &unheard, ob_targets_builtin(), word, out) == OB_E_NOT_FOUND &&
      ob_targets_from_rustc(cli->arena, &unheard, cli->rustc, &newer) == OB_OK &&
      ob_target_parse(cli->arena, &unheard, &newer, word, out) == OB_OK) {
    return OB_OK;
  }
  return ob_target_parse(cli->arena, cli->diags, ob_targets_builtin(), word, out);
}

ob_status
ob_cli_target(ob_cli *cli, ob_str word, ob_target_arg *out)
{
  const ob_status st = parse_target(cli, word, out);
  cli->misuse |= st != OB_OK && st != OB_E_NOMEM && last_names_no_target(cli->diags);
  return st;
}

typedef struct wanted {
  ob_str arg;           /* as given */
  ob_span at;           /* of a config value */
  const char *variable; /* that gives it, or NULL */
} wanted;
typedef OB_VEC(wanted) wanted_list;

static void
want(ob_cli *cli, wanted_list *list, wanted one)
{
  wanted *slot = ob_vec_push(cli->arena, list);
  if (slot) {
    *slot = one;
  }
}

/* Take one apart. A mistake in a file or a variable is shown there. */
static ob_status
parse_wanted(ob_cli *cli, const wanted *one, ob_str arg, ob_target_arg *out)
{
  if (one->at.file == 0 && !one->variable) {
    return ob_cli_target(cli, arg, out);
  }
  const ob_status st = parse_target(cli, arg, out);
  ob_diag *wrong = st != OB_OK && st != OB_E_NOMEM ? last_names_no_target(cli->diags) : NULL;
  if (wrong && one->variable) {
    ob_diag_note(cli->diags, wrong, "the variable %s says it", one->variable);
  } else if (wrong) {
    wrong->primary.span = one->at;
  }
  return wrong ? OB_E_INVALID : st;
}

/* `build.target`: a string or an array of them; a path is relative to its file. */
static void
want_config(ob_project *project, wanted_list *list)
{
  ob_cli *cli = project->cli;
  const ob_toml *value = ob_project_config(&project->config, "build.target");
  const size_t count = !value ? 0 : value->kind == OB_TOML_ARRAY ? value->as.array.len : 1;
  for (size_t i = 0; i < count; i++) {
    const ob_toml *one = value->kind == OB_TOML_ARRAY ? value->as.array.at[i] : value;
    if (one->kind != OB_TOML_STRING) {
      continue; /* Cargo says what is wrong with it */
    }
    ob_str arg = one->as.string;
    if (ob_str_ends(arg, OB_STR(".json"))) {
      arg = ob_str_from(ob_config_path(cli->arena, &project->config, one));
    }
    want(cli, list, (wanted){.arg = arg, .at = one->span});
    const ob_config_file *file = ob_config_file_of(&project->config, one->span);
    project->target_given |= !file || !file->cargo_reads; /* Cargo must be told */
  }
  project->target_by_config = list->len > 0;
}

ob_status
ob_project_spec(ob_cli *cli, const ob_target *target, ob_str *out)
{
  *out = target->spec_path;
  if (!target->spec_outer_version) {
    return OB_OK;
  }
  uint32_t file;
  json_t *spec;
  const char *path = ob_cstr(cli->arena, target->spec_path);
  OB_TRY(ob_diags_load(cli->diags, path, OB_TARGET_SPEC_MAX, OB_SPAN_NONE, &file));
  OB_TRY(ob_json_parse(cli->diags, file, &spec));
  (void)json_object_del(spec, "os-version");
  char *text = json_dumps(spec, JSON_INDENT(2) | JSON_SORT_KEYS);
  json_decref(spec);
  if (!text) {
    return OB_E_NOMEM;
  }
  const ob_str bytes = ob_str_dup(cli->arena, ob_str_from(text));
  free(text);
  *out = ob_fmt(cli->arena, "%s/specs/%016llx/" OB_STR_FMT, cli->cache_dir,
                (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, bytes.ptr, bytes.len),
                OB_STR_ARG(ob_path_base(target->spec_path)));
  ob_str have;
  if (ob_file_read(cli->arena, out->ptr, OB_TARGET_SPEC_MAX, &have) == 0 &&
      ob_str_eq(have, bytes)) {
    return OB_OK;
  }
  const int err = ob_file_write(out->ptr, bytes, 0644);
  return err == 0 ? OB_OK : ob_fail_io(cli->diags, OB_SPAN_NONE, "write", out->ptr, err);
}

static ob_status
find_targets(ob_project *project, const ob_project_ask *ask)
{
  ob_cli *cli = project->cli;
  wanted_list list = {0};
  for (size_t i = 0; i < ask->target.len; i++) {
    want(cli, &list, (wanted){.arg = ask->target.at[i]});
  }
  const char *by_env = ob_env_get("CARGO_BUILD_TARGET");
  project->target_given = list.len > 0;
  if (list.len == 0 && by_env && by_env[0]) {
    want(cli, &list, (wanted){.arg = ob_str_from(by_env), .variable = "CARGO_BUILD_TARGET"});
    project->target_given = true;
  }
  if (list.len == 0) {
    want_config(project, &list);
  }
  const bool named = list.len > 0;
  if (!named && project->host.len > 0) {
    want(cli, &list, (wanted){.arg = project->host, .variable = "RUSTC"});
  }

  typedef OB_VEC(const ob_target *) target_list;
  target_list more = {0}; /* what the built-in table does not have */
  ob_status first = OB_OK;
  for (size_t i = 0; i < list.len; i++) {
    ob_str arg = list.at[i].arg;
    if (ob_str_eq(arg, OB_STR("host-tuple")) && project->host.len > 0) {
      arg = project->host;
    } else if (ob_str_search(arg, OB_STR(".json")) != SIZE_MAX) {
      arg = ob_str_from(absolute(cli, arg));
    }
    ob_target_arg parsed;
    const ob_status st = parse_wanted(cli, &list.at[i], arg, &parsed);
    if (st != OB_OK) {
      first = first ? first : st;
      continue;
    }
    ob_project_target *slot = ob_vec_push(cli->arena, &project->asked);
    if (!slot) {
      return OB_E_NOMEM;
    }
    slot->target = parsed.target;
    slot->arg_version = parsed.version;
    slot->arg_at = list.at[i].at;
    slot->arg_variable = list.at[i].variable;
    /* to Cargo a word with a version is no target, nor is the file one that rustc takes */
    project->target_given |=
        project->target_by_config && (parsed.version.len > 0 || parsed.target->spec_outer_version);
    slot->is_host = ob_str_eq(parsed.target->triple, project->host);
    if (named && parsed.target->spec_path.len > 0) {
      OB_TRY(ob_project_spec(cli, parsed.target, &slot->given));
    } else if (named) {
      slot->given = parsed.target->triple;
    }
    if (parsed.target->spec_path.len > 0 ||
        !ob_target_find(ob_targets_builtin(), parsed.target->triple)) {
      const ob_target **one = ob_vec_push(cli->arena, &more);
      if (!one) {
        return OB_E_NOMEM;
      }
      *one = parsed.target;
    }
  }
  OB_TRY(first);
  OB_TRY(ob_targets_with(cli->arena, cli->diags, ob_targets_builtin(), more.at, more.len,
                         &project->table));
  for (size_t i = 0; i < project->asked.len; i++) {
    project->asked.at[i].target =
        ob_target_find(&project->table, project->asked.at[i].target->triple);
  }
  return OB_OK;
}

ob_status
ob_project_open(ob_cli *cli, const ob_project_ask *ask, ob_project *out)
{
  *out = (ob_project){.cli = cli, .option_version = ask->version};
  if (!cli->cache_dir) {
    return fail_no_cache(cli);
  }
  if (ask->manifest_path.len > 0) {
    out->manifest_path = absolute(cli, ask->manifest_path);
  }
  const ob_status st = load_config(out, ask);
  if (st == OB_OK) {
    find_host(out);
    return find_targets(out, ask);
  }
  if ((st == OB_E_INVALID || st == OB_E_SYNTAX) && out->config.merged) {
    /* Say in the same run what else is wrong in them. */
    find_host(out);
    if (find_targets(out, ask) == OB_OK && ob_project_plan(out, OB_VERIFY_STAT) == OB_E_NOMEM) {
      return OB_E_NOMEM;
    }
  }
  return st;
}

/* ---- plan and versions ---- */

ob_std_view
ob_cli_std_view(ob_cli *cli, const char *rustc)
{
  return (ob_std_view){
      .stores = {cli->cache_dir ? ob_std_store(cli->arena, cli->cache_dir) : NULL,
                 ob_std_store(cli->arena, cli->state_dir)},
      .ask = {.rustc = rustc, .cargo = cli->cargo, .cwd = cli->cwd, .cache_dir = cli->cache_dir}};
}

ob_status
ob_project_plan(ob_project *project, ob_verify verify)
{
  ob_cli *cli = project->cli;
  const char *path = ob_path_join(cli->arena, cli->cache_dir, "hashes");
  ob_hash_cache *cache = ob_hash_cache_load(cli->arena, path);
  return ob_plan_make(cli->arena, cli->diags, &project->config, &project->table, verify, cache,
                      &project->plan);
}

ob_status
ob_project_update(ob_project *project, ob_update_result *out)
{
  ob_cli *cli = project->cli;
  const bool forced = project->std.forced;
  const ob_std_policy policy = project->std.policy;
  project->std = ob_cli_std_view(cli, project->rustc);
  project->std.forced = forced;
  project->std.policy = policy;
  const ob_sysroot_filler filler = ob_std_filler(&project->std);
  const ob_update_opts opts = {.level = OB_UPDATE_CALL,
                               .config = &project->config,
                               .targets = &project->table,
                               .host = project->host,
                               .target_given = project->target_given || project->target_by_config,
                               .state_dir = cli->cache_dir,
                               .sysroots = &filler,
                               .verify = OB_VERIFY_STAT,
                               .now = (uint64_t)time(NULL)};
  OB_TRY(ob_update_run(cli->arena, cli->diags, &opts, out));
  project->plan = out->plan;
  return OB_OK;
}

ob_status
ob_project_level_index(ob_cli *cli, ob_diags *diags, ob_update_level level, bool own,
                       ob_update_result *out)
{
  const bool system = level == OB_UPDATE_SYSTEM;
  const char *state_dir = system ? cli->state_dir : cli->cache_dir;
  const char *project_dir = level == OB_UPDATE_PROJECT ? ob_enable_project_dir(cli) : NULL;
  const ob_config_opts layers = {.sysconfdir = cli->sysconfdir,
                                 .cargo_home = system ? NULL : cli->cargo_home,
                                 .cwd = project_dir};
  ob_config *config = ob_new(cli->arena, ob_config);
  if (!config) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_config_load(cli->arena, diags, &layers, config));
  ob_std_view view = ob_cli_std_view(cli, cli->rustc);
  if (system) {
    view.stores[0] = NULL; /* one user's are nobody else's business */
  }
  const ob_sysroot_filler filler = ob_std_filler(&view);
  const ob_update_opts opts = {
      .level = own ? level : OB_UPDATE_CALL,
      .config = config,
      .targets = ob_targets_builtin(),
      .host = ob_host_triple(cli->arena, cli->rustc, ob_env_get("RUSTUP_TOOLCHAIN"), state_dir),
      .state_dir = state_dir,
      .owner_dir = level == OB_UPDATE_USER ? cli->cargo_home : project_dir,
      .sysroots = &filler,
      .verify = own ? OB_VERIFY_FULL : OB_VERIFY_STAT,
      .now = (uint64_t)time(NULL)};
  return ob_update_run(cli->arena, diags, &opts, out);
}

ob_status
ob_project_update_level(ob_cli *cli, ob_update_level level, ob_update_result *out)
{
  if (!(level == OB_UPDATE_SYSTEM ? cli->state_dir : cli->cache_dir)) {
    return fail_no_cache(cli);
  }
  OB_TRY(ob_project_level_index(cli, cli->diags, level, true, out));
  const char *project_dir = level == OB_UPDATE_PROJECT ? ob_enable_project_dir(cli) : NULL;
  bool told;
  return ob_enable_refresh(cli, level, project_dir, out->index_path, &told);
}

ob_status
ob_project_version(ob_cli *cli, const ob_plan *plan, const ob_target *target, ob_str arg_version,
                   ob_str option_version, ob_str host, ob_chosen_version *out)
{
  const char *variable = ob_target_version_variable(cli->arena, target->triple);
  const ob_version_ask ask = {.target = target,
                              .arg_version = arg_version,
                              .option_version = option_version,
                              .env_value = variable ? ob_env_get(variable) : NULL,
                              .is_host = ob_str_eq(target->triple, host)};
  return ob_plan_version(cli->arena, cli->diags, plan, &ask, out);
}

/* --target-version is for targets without a version of their own: is there one? */
static bool
option_version_used(const ob_project *project)
{
  for (size_t i = 0; i < project->asked.len; i++) {
    if (project->asked.at[i].arg_version.len == 0) {
      return true;
    }
  }
  return project->asked.len == 0;
}

ob_status
ob_project_versions(ob_project *project)
{
  ob_status first = OB_OK;
  if (project->option_version.ptr && project->option_version.len == 0) {
    project->cli->misuse = true;
    return ob_fail(project->cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE,
                   "say one, such as 14.1, or leave the option out",
                   "`--target-version` has no version");
  }
  if (project->option_version.len > 0 && !option_version_used(project)) {
    project->cli->misuse = true;
    return ob_fail(project->cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE,
                   "say the version once: behind the triple, or with `--target-version` for "
                   "targets without one",
                   "`--target-version " OB_STR_FMT "` is for no target: each `--target` has a "
                   "version of its own",
                   OB_STR_ARG(project->option_version));
  }
  for (size_t i = 0; i < project->asked.len; i++) {
    ob_project_target *t = &project->asked.at[i];
    const ob_status st = ob_project_version(project->cli, &project->plan, t->target, t->arg_version,
                                            project->option_version, project->host, &t->version);
    if (t->version.from == OB_VERSION_FROM_TARGET_ARG) {
      t->version.span = t->arg_at;
      t->version.how = t->arg_variable ? ob_str_from(t->arg_variable) : OB_STR_NONE;
    }
    project->cli->misuse |= st == OB_E_INVALID && project->option_version.len > 0 &&
                            !ob_version_valid(project->option_version);
    first = first ? first : st;
  }
  return first;
}

static ob_str
version_shown(const ob_project_target *t)
{
  return t->version.version.len > 0 ? t->version.version : OB_STR("unknown");
}

ob_status
ob_project_one_version(ob_project *project)
{
  ob_cli *cli = project->cli;
  for (size_t i = 0; i < project->asked.len; i++) {
    const ob_project_target *a = &project->asked.at[i];
    for (size_t k = 0; k < i; k++) {
      const ob_project_target *b = &project->asked.at[k];
      if (a->target != b->target || ob_str_eq(a->version.version, b->version.version)) {
        continue;
      }
      cli->misuse = a->arg_at.file == 0 && !a->arg_variable;
      return ob_fail(cli->diags, OB_E_INVALID, "OB0952", a->arg_at,
                     "build once for each version, in target directories of their own "
                     "(`--target-dir`)",
                     "one build cannot be for two versions of " OB_STR_FMT ": " OB_STR_FMT
                     " (" OB_STR_FMT ") and " OB_STR_FMT " (" OB_STR_FMT ")",
                     OB_STR_ARG(a->target->triple), OB_STR_ARG(version_shown(b)),
                     OB_STR_ARG(ob_project_version_from(cli, &b->version)),
                     OB_STR_ARG(version_shown(a)),
                     OB_STR_ARG(ob_project_version_from(cli, &a->version)));
    }
  }
  return OB_OK;
}

ob_str
ob_project_version_from(ob_cli *cli, const ob_chosen_version *version)
{
  switch (version->from) {
  case OB_VERSION_FROM_NOWHERE:
    return OB_STR("nobody said it");
  case OB_VERSION_FROM_TARGET_ARG:
    return version->how.len > 0
               ? ob_fmt(cli->arena, "the variable " OB_STR_FMT, OB_STR_ARG(version->how))
           : version->span.file > 0 ? ob_span_where(cli->arena, cli->diags, version->span)
                                    : OB_STR("--target");
  case OB_VERSION_FROM_OPTION:
    return OB_STR("--target-version");
  case OB_VERSION_FROM_ENVIRONMENT:
    return ob_fmt(cli->arena, "the variable " OB_STR_FMT, OB_STR_ARG(version->how));
  case OB_VERSION_FROM_CARGO_ENV:
    return ob_fmt(cli->arena, "[env] at " OB_STR_FMT,
                  OB_STR_ARG(ob_span_where(cli->arena, cli->diags, version->span)));
  case OB_VERSION_FROM_SPEC:
    return ob_fmt(cli->arena, "\"os-version\" in " OB_STR_FMT, OB_STR_ARG(version->how));
  case OB_VERSION_FROM_CONFIG:
    return ob_span_where(cli->arena, cli->diags, version->span);
  case OB_VERSION_FROM_HOST:
    return ob_fmt(cli->arena, "the running system (" OB_STR_FMT ")", OB_STR_ARG(version->how));
  }
  return OB_STR_NONE;
}

ob_status
ob_project_lock(ob_project *project, ob_lockfile *lock, const char **path, bool *found)
{
  ob_cli *cli = project->cli;
  const char *root;
  *found = false;
  OB_TRY(
      ob_workspace_root(cli->arena, cli->diags, project->cli->cwd, project->manifest_path, &root));
  *path = ob_path_join(cli->arena, root, "Cargo.lock");
  if (!*path || !ob_file_exists(*path)) {
    return OB_OK;
  }
  OB_TRY(ob_lockfile_load(cli->arena, cli->diags, *path, lock));
  *found = true;
  return OB_OK;
}
