// SPDX-License-Identifier: MIT OR Apache-2.0
/* What an audit is asked about: targets, features, packages and where their dependencies lie. The
 * universe is always all targets: asking for one costs what asking for all costs, and build scripts
 * need the hosts anyway. */
#include "base/strs.h"
#include "cargo/check.h"
#include "cli/audit.h"
#include "cli/audit_graph.h"
#include "cli/project.h"
#include "sys/fs.h"
#include <stdlib.h>
#include <string.h>

/* ---- targets ---- */

static ob_status
parse_filter(ob_cli *cli, ob_str text, const ob_cfg **out)
{
  text = ob_str_trim(text);
  const uint32_t file = ob_diags_add_source(cli->diags, OB_STR("<--targets>"), text);
  const bool with_cfg = ob_str_starts(text, OB_STR("cfg(")) || ob_str_starts(text, OB_STR("cfg ("));
  const ob_status st = ob_cfg_parse(cli->arena, cli->diags, text, with_cfg,
                                    (ob_span){file, 0, (uint32_t)text.len}, out);
  cli->misuse |= st != OB_OK;
  return st;
}

static ob_status
parse_tiers(ob_cli *cli, const ob_opt_list *list, bool tiers[4])
{
  for (size_t i = 0; i < list->len; i++) {
    ob_str rest = list->at[i];
    ob_str part;
    while (ob_str_next(&rest, ',', &part)) {
      part = ob_str_trim(part);
      if (part.len != 1 || part.ptr[0] < '1' || part.ptr[0] > '3') {
        cli->misuse = true;
        return ob_fail(cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE,
                       "it takes `1`, `2`, `3`, or several with commas",
                       "`" OB_STR_FMT "` is no value for `--tier`", OB_STR_ARG(part));
      }
      tiers[part.ptr[0] - '0'] = true;
    }
  }
  return OB_OK;
}

static ob_status
parse_levels(ob_cli *cli, const ob_opt_list *list, unsigned *levels)
{
  *levels = list->len > 0 ? 0 : ~0U;
  for (size_t i = 0; i < list->len; i++) {
    ob_str rest = list->at[i];
    ob_str part;
    while (ob_str_next(&rest, ',', &part)) {
      part = ob_str_trim(part);
      if (part.len != 2 || (part.ptr[0] != 'L' && part.ptr[0] != 'l') || part.ptr[1] < '0' ||
          part.ptr[1] > '4') {
        cli->misuse = true;
        return ob_fail(cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE,
                       part.len == 1 && (part.ptr[0] == 'G' || part.ptr[0] == 'g')
                           ? "the dependencies of Cargo.lock are audited with `--graph`"
                           : "it takes `L0` to `L4`, or several with commas",
                       "`" OB_STR_FMT "` is no value for `--levels`", OB_STR_ARG(part));
      }
      *levels |= 1U << (unsigned)(part.ptr[1] - '0');
    }
  }
  return OB_OK;
}

static ob_status
choose_targets(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *out)
{
  const ob_targets *builtin = ob_targets_builtin();
  ob_target_arg *at = ob_new_n(cli->arena, ob_target_arg, OB_BITS_MAX);
  if (!at) {
    return OB_E_NOMEM;
  }
  size_t len = 0;
  for (; len < builtin->len; len++) {
    at[len].target = &builtin->at[len];
  }
  ob_bits asked = ob_bits_none();
  for (size_t i = 0; i < ask->target.len; i++) {
    ob_target_arg arg;
    OB_TRY(ob_cli_target(cli, ask->target.at[i], &arg));
    size_t k = 0;
    while (k < len && at[k].target != arg.target) {
      k++;
    }
    if (k == OB_BITS_MAX) {
      return ob_fail(cli->diags, OB_E_LIMIT, "OB0904", OB_SPAN_NONE, NULL, "more than %zu targets",
                     OB_BITS_MAX);
    }
    len = k == len ? len + 1 : len;
    at[k] = arg;
    ob_bits_add(&asked, k);
  }
  bool tiers[4] = {false};
  OB_TRY(parse_tiers(cli, &ask->tier, tiers));
  const ob_cfg *filter = NULL;
  if (ask->targets.ptr) {
    OB_TRY(parse_filter(cli, ask->targets, &filter));
  }
  for (size_t i = 0; i < len; i++) {
    const ob_target *t = at[i].target;
    const ob_cfg_env env = ob_target_cfg_env(t, at[i].version);
    const bool listed = ask->target.len == 0 ? true : ob_bits_has(&asked, i);
    if (listed && (ask->tier.len == 0 || (t->tier <= 3 && tiers[t->tier])) &&
        (!ask->with_std || t->std > 0) && (!filter || ob_cfg_eval(filter, &env))) {
      ob_bits_add(&out->options.asked, i);
    }
    if (t->host_tools) {
      ob_bits_add(&out->options.hosts, i);
    }
  }
  if (ob_bits_count(&out->options.asked) == 0) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE,
                   ask->targets.ptr
                       ? "`--targets` takes a cfg expression, such as windows, unix, "
                         "'target_os = \"freebsd\"' or 'any(...)'; a triple is given with --target"
                       : "`osbind target list` takes --tier, --with-std and --cfg",
                   "no target is left to ask about");
  }
  /* Targets that were left out must not have been asked for by --targets alone. */
  const ob_bits both = ob_bits_and(out->options.asked, out->options.hosts);
  if (ob_bits_count(&both) > 0) {
    out->options.hosts = both;
  }
  OB_TRY(ob_universe_init(cli->arena, at, len, &out->universe));
  out->options.universe = &out->universe;
  OB_TRY(ob_vocabulary_init(cli->arena, &out->universe, &out->vocabulary));
  out->options.vocabulary = &out->vocabulary;
  return OB_OK;
}

/* ---- features ---- */

static ob_status
choose_features(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *out)
{
  ob_strs names = {0};
  for (size_t i = 0; i < ask->features.len; i++) {
    const ob_str list = ask->features.at[i];
    for (size_t at = 0; at < list.len;) {
      size_t end = at;
      while (end < list.len && list.ptr[end] != ',' && list.ptr[end] != ' ') {
        end++;
      }
      if (end > at) {
        OB_TRY(ob_strs_add(cli->arena, &names, ob_str_slice(list, at, end)));
      }
      at = end + 1;
    }
  }
  out->choice = (ob_given_choice){.features = names.at,
                                  .count = names.len,
                                  .all = ask->all_features,
                                  .no_default = ask->no_default_features};
  if (ask->features.len > 0 || ask->all_features || ask->no_default_features) {
    out->options.choice = &out->choice;
  }
  out->options.cfgs = ask->cfg.at;
  out->options.cfg_count = ask->cfg.len;
  return OB_OK;
}

/* ---- packages ---- */

/* A directory as it is shown: below the current one without its name. */
static const char *
shown_dir(ob_cli *cli, const char *path)
{
  const char *joined = ob_path_join(cli->arena, cli->cwd, path);
  const char *clean = joined ? ob_path_clean(cli->arena, joined) : NULL;
  if (!clean) {
    return NULL;
  }
  const size_t len = strlen(cli->cwd);
  if (strncmp(clean, cli->cwd, len) == 0) {
    if (clean[len] == '\0') {
      return "";
    }
    if (clean[len] == '/') {
      return clean + len + 1;
    }
  }
  return clean;
}

static ob_status
add_dir(ob_cli *cli, ob_audit_plan *plan, const char *path)
{
  const char *dir = shown_dir(cli, path);
  const char **slot = dir ? ob_vec_push(cli->arena, &plan->dirs) : NULL;
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = dir;
  return OB_OK;
}

static bool
has_manifest(ob_cli *cli, const char *dir)
{
  const char *path = ob_path_join(cli->arena, dir, "Cargo.toml");
  return path && ob_file_exists(path);
}

static ob_status
add_crates(ob_cli *cli, ob_audit_plan *plan, ob_str name)
{
  const char *dir = ob_cstr(cli->arena, name);
  ob_dir_entries entries = {0};
  const int err = dir ? ob_dir_list(cli->arena, dir, &entries) : 0;
  if (!dir) {
    return OB_E_NOMEM;
  }
  if (err != 0) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0001", OB_SPAN_NONE, NULL, "cannot read `%s`: %s",
                   dir, strerror(err));
  }
  const size_t before = plan->dirs.len;
  for (size_t i = 0; i < entries.len; i++) {
    const char *sub = ob_path_join(cli->arena, dir, entries.at[i].name.ptr);
    if (!sub) {
      return OB_E_NOMEM;
    }
    if (entries.at[i].kind != OB_FILE_REGULAR && has_manifest(cli, sub)) {
      OB_TRY(add_dir(cli, plan, sub));
    }
  }
  if (plan->dirs.len == before && has_manifest(cli, dir)) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE,
                   "name it without `--crates`, which takes a directory of packages",
                   "`%s` is itself a package", dir);
  }
  return OB_OK;
}

/* Is the manifest in dir one of a workspace alone? Then its mistakes are said, which no package of
 * the run has; they end nothing. Of a package they are said when that is audited. */
static ob_status
check_virtual(ob_cli *cli, const char *dir, bool *is_virtual)
{
  *is_virtual = false;
  ob_diags own;
  ob_diags_init(&own, cli->arena);
  const char *path = ob_path_join(cli->arena, dir, "Cargo.toml");
  path = path ? shown_dir(cli, path) : NULL;
  if (!path) {
    return OB_E_NOMEM;
  }
  uint32_t file;
  ob_toml *toml = NULL;
  if (ob_diags_load(&own, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file) != OB_OK ||
      ob_toml_parse(cli->arena, &own, file, &toml) != OB_OK ||
      !ob_toml_get(toml, OB_STR("workspace")) || ob_toml_get(toml, OB_STR("package"))) {
    return OB_OK;
  }
  *is_virtual = true;
  const ob_status st = ob_workspace_check(cli->arena, &own, toml, dir);
  OB_TRY(ob_diags_append(cli->diags, &own));
  return st == OB_E_NOMEM ? st : OB_OK;
}

static ob_status
add_members(ob_cli *cli, ob_audit_plan *plan, const char *root)
{
  ob_dirs members = {0};
  OB_TRY(ob_workspace_members(cli->arena, cli->diags, root, &members));
  for (size_t i = 0; i < members.len; i++) {
    OB_TRY(add_dir(cli, plan, members.at[i]));
  }
  return OB_OK;
}

/* The package in dir, as Cargo would take it there: of a virtual root all members. */
static ob_status
add_package(ob_cli *cli, ob_audit_plan *plan, const char *dir)
{
  bool is_virtual;
  OB_TRY(check_virtual(cli, dir, &is_virtual));
  return is_virtual ? add_members(cli, plan, dir) : add_dir(cli, plan, dir);
}

/* All members of the workspace of a start. */
static ob_status
add_workspace(ob_cli *cli, ob_audit_plan *plan, const char *start, const char *manifest)
{
  const char *root;
  bool is_virtual;
  OB_TRY(ob_workspace_root(cli->arena, cli->diags, start, manifest, &root));
  OB_TRY(check_virtual(cli, root, &is_virtual));
  return add_members(cli, plan, root);
}

/* Where neither a directory nor --crates is given: the nearest package. */
static ob_status
add_nearest(ob_cli *cli, ob_audit_plan *plan, const char *manifest)
{
  const char *dir = cli->cwd;
  if (manifest) {
    const char *path = ob_path_join(cli->arena, cli->cwd, manifest);
    dir = path ? ob_cstr(cli->arena, ob_path_dir(ob_str_from(path))) : NULL;
  }
  while (dir && !has_manifest(cli, dir) && strcmp(dir, "/") != 0) {
    dir = ob_cstr(cli->arena, ob_path_dir(ob_str_from(dir)));
  }
  if (!dir) {
    return OB_E_NOMEM;
  }
  if (has_manifest(cli, dir)) {
    return add_package(cli, plan, dir); /* what is wrong above it is said when it is audited */
  }
  const char *root;
  return ob_workspace_root(cli->arena, cli->diags, cli->cwd, manifest, &root); /* says why not */
}

/* Each directory once, where it was named first. */
static ob_status
drop_repeated(ob_cli *cli, ob_audit_plan *plan)
{
  ob_map seen;
  ob_map_init(&seen, 0x9e3779b97f4a7c15U);
  size_t len = 0;
  for (size_t i = 0; i < plan->dirs.len; i++) {
    const ob_str dir = ob_str_from(plan->dirs.at[i]);
    if (ob_map_find(&seen, dir)) {
      continue;
    }
    if (!ob_map_put(cli->arena, &seen, dir)) {
      return OB_E_NOMEM;
    }
    plan->dirs.at[len++] = plan->dirs.at[i];
  }
  plan->dirs.len = len;
  return OB_OK;
}

/* NAME, NAME@VERSION, or a pattern of names, as Cargo's `-p` takes them; of a version its beginning
 * will do. */
static bool
is_meant(ob_str spec, const ob_package *package)
{
  const size_t at = ob_str_find(spec, '@');
  const ob_str name = ob_str_slice(spec, 0, at == SIZE_MAX ? spec.len : at);
  const ob_str version = at == SIZE_MAX ? OB_STR("") : ob_str_slice(spec, at + 1, spec.len);
  const ob_str own = package->version;
  return ob_str_glob(name, package->name) && ob_str_starts(own, version) &&
         (version.len == 0 || version.len == own.len || own.ptr[version.len] == '.');
}

static ob_status
no_such_package(ob_cli *cli, ob_str spec, const ob_strs *names)
{
  ob_diag *d = ob_error(cli->diags, "OB0904", OB_SPAN_NONE,
                        "no package `" OB_STR_FMT "` is here to be audited", OB_STR_ARG(spec));
  const size_t near = ob_str_nearest(spec, names->at, names->len);
  if (near < names->len) {
    ob_diag_help(cli->diags, d, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(names->at[near]));
  } else if (names->len > 0) {
    const size_t count = names->len < 8 ? names->len : 8;
    const ob_str list = ob_quoted(cli->arena, names->at, count);
    ob_diag_help(cli->diags, d, "there is " OB_STR_FMT "%s", OB_STR_ARG(list),
                 names->len > count ? ", …" : "");
  }
  cli->misuse = true;
  return d ? OB_E_INVALID : OB_E_NOMEM;
}

/* What `-p` leaves of the packages; each of its words has to name one. */
static ob_status
keep_named(ob_cli *cli, const ob_opt_list *specs, ob_audit_plan *plan)
{
  bool *found = ob_new_n(cli->arena, bool, specs->len);
  ob_strs names = {0};
  size_t len = 0;
  if (!found) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < plan->dirs.len; i++) {
    const char *dir = plan->dirs.at[i];
    ob_diags scratch; /* what is wrong with a manifest is said when it is audited */
    ob_diags_init(&scratch, cli->arena);
    ob_package package = {0};
    const ob_status st = ob_package_load(cli->arena, &scratch, dir[0] ? dir : ".", &package);
    bool meant = false;
    if (st == OB_E_NOMEM) {
      return st;
    }
    if (package.name.len == 0) {
      continue;
    }
    OB_TRY(ob_strs_add(cli->arena, &names, package.name));
    for (size_t k = 0; k < specs->len; k++) {
      const bool is = is_meant(specs->at[k], &package);
      found[k] |= is;
      meant |= is;
    }
    if (meant) {
      plan->dirs.at[len++] = dir;
    }
  }
  plan->dirs.len = len;
  for (size_t k = 0; k < specs->len; k++) {
    if (!found[k]) {
      return no_such_package(cli, specs->at[k], &names);
    }
  }
  return OB_OK;
}

static ob_status
choose_packages(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *out)
{
  const bool whole = ask->workspace || ask->package.len > 0;
  for (size_t i = 0; i < ask->crates.len; i++) {
    OB_TRY(add_crates(cli, out, ask->crates.at[i]));
  }
  for (size_t i = 0; i < ask->dir_count; i++) {
    const char *dir = ob_path_join(cli->arena, cli->cwd, ask->dirs[i].ptr);
    if (!dir) {
      return OB_E_NOMEM;
    }
    OB_TRY(whole ? add_workspace(cli, out, dir, NULL) : add_package(cli, out, dir));
  }
  if (ask->crates.len == 0 && ask->dir_count == 0) {
    const char *manifest = ask->manifest_path.ptr;
    OB_TRY(whole ? add_workspace(cli, out, cli->cwd, manifest) : add_nearest(cli, out, manifest));
  }
  OB_TRY(drop_repeated(cli, out));
  if (ask->package.len > 0) {
    OB_TRY(keep_named(cli, &ask->package, out));
  }
  if (out->dirs.len == 0 && ask->crates.len == 0) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE, NULL,
                   "the workspace has no members");
  }
  return OB_OK;
}

/* ---- the features that were asked for ---- */

/* Of all packages of the run: what --features may name. */
typedef struct feature_names {
  ob_strs features, others; /* others: dependencies, and the packages themselves */
} feature_names;

static ob_status
add_names(ob_cli *cli, const char *dir, feature_names *out)
{
  ob_diags scratch; /* what is wrong with a manifest is said when it is audited */
  ob_diags_init(&scratch, cli->arena);
  ob_package p = {0};
  const ob_status st = ob_package_load(cli->arena, &scratch, dir[0] ? dir : ".", &p);
  if (st != OB_OK && st != OB_E_INVALID) {
    return st == OB_E_NOMEM ? st : OB_OK;
  }
  for (size_t i = 0; i < p.features.len; i++) {
    OB_TRY(ob_strs_add(cli->arena, &out->features, p.features.at[i].name));
  }
  for (size_t i = 0; i < p.deps.len; i++) {
    OB_TRY(ob_strs_add(cli->arena, &out->others, p.deps.at[i].key));
  }
  return ob_strs_add(cli->arena, &out->others, p.name);
}

/* `NAME`, `DEPENDENCY/FEATURE` or `MEMBER/FEATURE`, as Cargo takes them: of one of the packages at
 * least. What a dependency has is not looked at. */
static ob_status
check_feature(ob_cli *cli, const feature_names *known, ob_str word, size_t packages)
{
  const size_t slash = ob_str_find(word, '/');
  ob_str name = ob_str_slice(word, 0, slash);
  name = slash != SIZE_MAX && ob_str_ends(name, OB_STR("?")) ? ob_str_slice(name, 0, name.len - 1)
                                                             : name;
  if (slash == SIZE_MAX ? ob_str_in(name, known->features.at, known->features.len)
                        : ob_str_in(name, known->others.at, known->others.len)) {
    return OB_OK;
  }
  ob_diag *d;
  if (ob_str_starts(word, OB_STR("dep:"))) {
    d = ob_error(cli->diags, "OB0904", OB_SPAN_NONE, "`--features` does not take `dep:`");
    ob_diag_help(cli->diags, d, "name a feature that has it in its list");
  } else if (slash != SIZE_MAX) {
    d = ob_error(cli->diags, "OB0904", OB_SPAN_NONE,
                 "`" OB_STR_FMT "` in `--features " OB_STR_FMT "` is no dependency and no package",
                 OB_STR_ARG(name), OB_STR_ARG(word));
    const size_t near = ob_str_nearest(name, known->others.at, known->others.len);
    if (near != SIZE_MAX) {
      ob_diag_help(cli->diags, d, "did you mean `" OB_STR_FMT "`?",
                   OB_STR_ARG(known->others.at[near]));
    }
  } else {
    d = ob_error(cli->diags, "OB0904", OB_SPAN_NONE, "%s no feature `" OB_STR_FMT "`",
                 packages == 1 ? "the package has" : "none of the packages has", OB_STR_ARG(name));
    const size_t near = ob_str_nearest(name, known->features.at, known->features.len);
    if (near != SIZE_MAX) {
      ob_diag_help(cli->diags, d, "did you mean `" OB_STR_FMT "`?",
                   OB_STR_ARG(known->features.at[near]));
    }
  }
  cli->misuse = true;
  return d ? OB_E_INVALID : OB_E_NOMEM;
}

static ob_status
check_features(ob_cli *cli, const ob_audit_plan *plan)
{
  feature_names known = {0};
  ob_status worst = OB_OK;
  for (size_t i = 0; plan->choice.count > 0 && i < plan->dirs.len; i++) {
    OB_TRY(add_names(cli, plan->dirs.at[i], &known));
  }
  for (size_t i = 0; known.others.len > 0 && i < plan->choice.count; i++) {
    const ob_status st = check_feature(cli, &known, plan->choice.features[i], plan->dirs.len);
    worst = worst == OB_OK || st == OB_E_NOMEM ? st : worst;
  }
  return worst;
}

/* ---- dependencies ---- */

static ob_status
add_registry(ob_cli *cli, ob_audit_plan *plan, ob_str name)
{
  const char *joined = ob_path_join(cli->arena, cli->cwd, name.ptr);
  const char *dir = joined ? ob_path_clean(cli->arena, joined) : NULL;
  return dir ? ob_disk_add(cli->arena, cli->diags, &plan->disk, dir) : OB_E_NOMEM;
}

/* What Cargo has unpacked: $CARGO_HOME/registry/src/REGISTRY/NAME-VERSION. */
static ob_status
add_cargo_home(ob_cli *cli, ob_audit_plan *plan)
{
  const char *home = cli->cargo_home;
  const char *src = home ? ob_path_join(cli->arena, home, "registry/src") : NULL;
  ob_dir_entries entries = {0};
  if (!src || ob_dir_list(cli->arena, src, &entries) != 0) {
    return OB_OK; /* nothing was fetched yet */
  }
  for (size_t i = 0; i < entries.len; i++) {
    const char *one = ob_path_join(cli->arena, src, entries.at[i].name.ptr);
    if (one && ob_file_is_dir(one)) {
      OB_TRY(ob_disk_add(cli->arena, cli->diags, &plan->disk, one));
    }
  }
  return OB_OK;
}

static ob_status
find_dependencies(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *out)
{
  ob_disk_init(&out->disk);
  if (ask->graph) {
    OB_TRY(ob_audit_graph_find(cli, ask, out));
  }
  for (size_t i = 0; i < ask->registry.len; i++) {
    OB_TRY(add_registry(cli, out, ask->registry.at[i]));
  }
  if (ask->crates.len > 0 && ask->registry.len == 0) {
    return OB_OK; /* a whole registry: its crates one by one, unless it is asked for */
  }
  if (ask->crates.len == 0) {
    OB_TRY(add_cargo_home(cli, out));
    const char *root = NULL;
    ob_diags scratch; /* a directory without a workspace root has no lockfile */
    ob_diags_init(&scratch, cli->arena);
    const char *start = ask->dir_count > 0 ? ask->dirs[0].ptr : ".";
    start = ob_path_join(cli->arena, cli->cwd, start);
    const char *lock = start && ob_workspace_root(cli->arena, &scratch, start,
                                                  ask->manifest_path.ptr, &root) == OB_OK
                           ? ob_path_join(cli->arena, root, "Cargo.lock")
                           : NULL;
    if (lock && ob_file_exists(lock)) {
      OB_TRY(ob_lockfile_load(cli->arena, cli->diags, lock, &out->lock));
      out->options.lock = &out->lock;
    }
  }
  if (ask->graph) {
    OB_TRY(ob_audit_graph_make(cli, out));
  }
  out->options.dependencies = ob_foreign_new(&out->universe, &out->disk);
  return out->options.dependencies ? OB_OK : OB_E_NOMEM;
}

void
ob_audit_done(ob_audit_plan *plan)
{
  ob_audit_graph_done(plan);
  ob_foreign_free(plan->options.dependencies);
  plan->options.dependencies = NULL;
}

ob_status
ob_audit_prepare(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *out)
{
  *out = (ob_audit_plan){0};
  OB_TRY(parse_levels(cli, &ask->levels, &out->options.levels));
  out->want_cache = !ask->no_cache && !ask->graph; /* a graph decides about its members too */
  OB_TRY(choose_targets(cli, ask, out));
  OB_TRY(choose_features(cli, ask, out));
  OB_TRY(choose_packages(cli, ask, out));
  OB_TRY(check_features(cli, out));
  return find_dependencies(cli, ask, out);
}
