// SPDX-License-Identifier: MIT OR Apache-2.0
/* The run of an audit below its forms of output. The universe is always all targets: asking for
 * one costs what asking for all costs, and build scripts need the hosts anyway. Each package has
 * an arena of its own that ends with it; what is kept is the text to show. */
#include "cli/audit.h"
#include "audit/cache.h"
#include "audit/html.h"
#include "base/strs.h"
#include "cargo/check.h"
#include "cli/audit_graph.h"
#include "cli/project.h"
#include "diag/looks.h"
#include "diag/render.h"
#include "sources/os_source.h"
#include "sys/fs.h"
#include "sys/parallel.h"
#include "sys/process.h"
#include <stdio.h>
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
        ob_str *slot = ob_vec_push(cli->arena, &names);
        if (!slot) {
          return OB_E_NOMEM;
        }
        *slot = ob_str_slice(list, at, end);
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
  for (size_t i = 0; i < entries.len; i++) {
    const char *sub = ob_path_join(cli->arena, dir, entries.at[i].name.ptr);
    if (!sub) {
      return OB_E_NOMEM;
    }
    if (entries.at[i].kind != OB_FILE_REGULAR && has_manifest(cli, sub)) {
      OB_TRY(add_dir(cli, plan, sub));
    }
  }
  return OB_OK;
}

/* The name of the package in dir without reading more than its manifest's text. */
static bool
is_named(ob_cli *cli, const char *dir, const ob_opt_list *names)
{
  ob_arena arena;
  ob_arena_init(&arena, cli->arena->allocator);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_manifest manifest = {0};
  ob_package package = {0};
  (void)manifest;
  bool found = false;
  const ob_status st = ob_package_load(&arena, &diags, dir, &package);
  for (size_t i = 0; i < names->len && (st == OB_OK || st == OB_E_INVALID); i++) {
    found |= ob_str_eq(names->at[i], package.name);
  }
  ob_arena_fini(&arena);
  return found;
}

/* The manifest in dir if it is one of a workspace alone; *out NULL: it is of a package, or what is
 * wrong with it is said when that is audited. */
static ob_status
load_virtual(ob_cli *cli, const char *dir, ob_toml **out)
{
  *out = NULL;
  ob_diags scratch;
  ob_diags_init(&scratch, cli->arena);
  const char *path = ob_path_join(cli->arena, dir, "Cargo.toml");
  uint32_t file;
  ob_toml *toml = NULL;
  if (!path) {
    return OB_E_NOMEM;
  }
  if (ob_diags_load(&scratch, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file) == OB_OK &&
      ob_toml_parse(cli->arena, &scratch, file, &toml) == OB_OK &&
      ob_toml_get(toml, OB_STR("workspace")) && !ob_toml_get(toml, OB_STR("package"))) {
    *out = toml;
  }
  return OB_OK;
}

/* Mistakes of a root that no package of the run has; they end nothing. */
static ob_status
check_root(ob_cli *cli, const char *dir)
{
  const char *path = ob_path_join(cli->arena, dir, "Cargo.toml");
  const char *shown = path ? shown_dir(cli, path) : NULL;
  uint32_t file;
  ob_toml *toml = NULL;
  OB_TRY(load_virtual(cli, dir, &toml));
  if (!toml) {
    return shown ? OB_OK : OB_E_NOMEM;
  }
  OB_TRY(ob_diags_load(cli->diags, shown, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file));
  OB_TRY(ob_toml_parse(cli->arena, cli->diags, file, &toml));
  return ob_workspace_check(cli->arena, cli->diags, toml, dir) == OB_E_NOMEM ? OB_E_NOMEM : OB_OK;
}

static ob_status
pass_on(ob_cli *cli, const ob_diags *from, ob_status st)
{
  OB_TRY(ob_diags_append(cli->diags, from));
  return st;
}

static ob_status
choose_packages(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *out)
{
  for (size_t i = 0; i < ask->crates.len; i++) {
    OB_TRY(add_crates(cli, out, ask->crates.at[i]));
  }
  for (size_t i = 0; i < ask->dir_count; i++) {
    OB_TRY(add_dir(cli, out, ask->dirs[i].ptr));
  }
  if (ask->crates.len > 0 || ask->dir_count > 0) {
    return OB_OK;
  }
  const char *manifest = ask->manifest_path.ptr;
  const char *root = NULL;
  ob_diags scratch;
  ob_diags_init(&scratch, cli->arena);
  const ob_status found = ob_workspace_root(cli->arena, &scratch, cli->cwd, manifest, &root);
  ob_dirs members = {0};
  if (ask->workspace || ask->package.len > 0) {
    OB_TRY(pass_on(cli, &scratch, found));
    OB_TRY(ob_workspace_members(cli->arena, cli->diags, root, &members));
  } else {
    /* The package that Cargo would take: the nearest; of a virtual root all members. */
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
    ob_toml *toml = NULL;
    OB_TRY(load_virtual(cli, dir, &toml));
    if (!toml && (found == OB_OK || found == OB_E_SYNTAX)) {
      return add_dir(cli, out, dir); /* what is wrong above it is said when it is audited */
    }
    OB_TRY(pass_on(cli, &scratch, found));
    OB_TRY(ob_workspace_members(cli->arena, cli->diags, root, &members));
  }
  OB_TRY(check_root(cli, root));
  for (size_t i = 0; i < members.len; i++) {
    if (ask->package.len == 0 || is_named(cli, members.at[i], &ask->package)) {
      OB_TRY(add_dir(cli, out, members.at[i]));
    }
  }
  if (out->dirs.len == 0) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE, NULL, "%s",
                   ask->package.len > 0 ? "the workspace has no such package"
                                        : "the workspace has no members");
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
    ob_str *slot = ob_vec_push(cli->arena, &out->features);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = p.features.at[i].name;
  }
  for (size_t i = 0; i <= p.deps.len; i++) {
    ob_str *slot = ob_vec_push(cli->arena, &out->others);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = i < p.deps.len ? p.deps.at[i].key : p.name;
  }
  return OB_OK;
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

/* ---- the run ---- */

typedef struct all_run {
  ob_cli *cli;
  const ob_audit_plan *plan;
  ob_audit_put *put;
  void *context;
  ob_audit_cache *cache; /* NULL: none */
  ob_audit_result *results;
} all_run;

/* $OSBIND_CACHE_DIR/audit. NULL: not wanted, or nobody can write there, or somebody else can. */
static ob_audit_cache *
open_cache(ob_cli *cli, const ob_audit_plan *plan)
{
  const char *dir = cli->cache_dir ? ob_path_join(cli->arena, cli->cache_dir, "audit") : NULL;
  const char *self = ob_proc_self(cli->arena);
  ob_diags scratch;
  ob_diags_init(&scratch, cli->arena);
  ob_file_info info;
  if (!plan->want_cache || !dir || !self || ob_file_stat(self, true, &info) != 0 ||
      ob_trust_check(cli->arena, &scratch, OB_SPAN_NONE, dir, ob_user_id()) != OB_OK) {
    return NULL;
  }
  const ob_str identity =
      ob_fmt(cli->arena, OSBIND_VERSION " %llu %llu %lld %lld", (unsigned long long)info.size,
             (unsigned long long)info.inode, (long long)info.mtime_ns, (long long)info.ctime_ns);
  return identity.ptr ? ob_audit_cache_open(dir, ob_user_id(), identity, cli->cwd, &plan->options)
                      : NULL;
}

static void
keep_unknown(ob_audit_result *r, const ob_audit *audit)
{
  for (size_t i = 0; i < audit->unknown.len; i++) {
    ob_unknown_macro *slot = ob_vec_push(&r->arena, &r->unknown);
    if (slot) {
      *slot = audit->unknown.at[i];
      slot->name = ob_str_dup(&r->arena, slot->name);
    }
  }
}

/* What is accepted goes; what remains is put into the forms besides the main one. */
ob_status
ob_audit_accept(const ob_audit_plan *plan, ob_audit *audit, ob_audit_result *r)
{
  r->allowed = ob_allow_apply(&audit->findings, audit->diags);
  if (plan->want_baseline) {
    ob_buf text;
    ob_buf_init(&text, &r->arena);
    ob_baseline_put(&text, &audit->findings, audit->diags);
    OB_TRY(ob_buf_status(&text));
    r->baseline = ob_buf_view(&text);
  }
  if (plan->baseline) {
    r->known = ob_baseline_apply(plan->baseline, &audit->findings, audit->diags);
    if (r->known == SIZE_MAX) {
      return OB_E_NOMEM;
    }
  }
  if (plan->want_page) {
    ob_buf page;
    ob_buf_init(&page, &r->arena);
    ob_html_package(&page, audit->package.name, audit->package.version, &audit->findings,
                    audit->diags);
    OB_TRY(ob_buf_status(&page));
    r->page = ob_buf_view(&page);
  }
  return OB_OK;
}

/* The findings of one package, out of the cache or by auditing it. */
static ob_status
find(const all_run *run, ob_arena *arena, ob_diags *diags, const char *dir, ob_audit **out)
{
  *out = run->cache ? ob_audit_cache_get(run->cache, arena, diags, dir) : NULL;
  if (*out) {
    return OB_OK;
  }
  ob_looks looks;
  ob_looks_init(&looks, arena);
  diags->looks = run->cache ? &looks : NULL;
  ob_audit_options options = run->plan->options;
  options.within = ob_audit_graph_within(run->plan, dir, arena);
  ob_status st = ob_audit_open(arena, diags, &options, dir, out);
  st = st == OB_OK ? ob_audit_run(*out) : st;
  diags->looks = NULL;
  if (st == OB_OK && run->cache) {
    ob_audit_cache_put(run->cache, dir, *out, &looks);
  }
  return st;
}

static void
audit_one(void *context, size_t index)
{
  all_run *run = context;
  ob_audit_result *r = &run->results[index];
  ob_arena_init(&r->arena, run->cli->arena->allocator);
  ob_arena arena;
  ob_arena_init(&arena, run->cli->arena->allocator);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_audit *audit = NULL;
  r->status = find(run, &arena, &diags, run->plan->dirs.at[index], &audit);
  if (r->status == OB_OK) {
    r->status = ob_audit_accept(run->plan, audit, r);
  }
  ob_buf out;
  ob_buf errors;
  ob_buf_init(&out, &r->arena);
  ob_buf_init(&errors, &r->arena);
  if (r->status == OB_OK) {
    for (size_t i = 0; i < audit->findings.list.len; i++) {
      r->by_severity[audit->findings.list.at[i]->severity]++;
    }
    run->put(run->context, index, audit, &out);
    r->name = ob_str_dup(&r->arena, audit->package.name);
    r->refused = audit->refused;
    r->files = audit->files;
    r->bytes = audit->bytes;
    keep_unknown(r, audit);
  }
  ob_diags_sort(&diags);
  for (size_t i = 0; i < diags.list.len; i++) {
    if (run->cli->json) {
      ob_render_json(&errors, &diags, diags.list.at[i]);
    } else {
      ob_render_text(&errors, &diags, diags.list.at[i],
                     (ob_render_opts){.color = run->cli->color_err});
      ob_buf_putc(&errors, '\n');
    }
  }
  r->broken = diags.errors;
  r->shown = ob_buf_view(&out);
  r->errors = ob_buf_view(&errors);
  ob_arena_fini(&arena);
}

void
ob_audit_all(ob_cli *cli, const ob_audit_plan *plan, ob_audit_put *put, void *context,
             ob_audit_result *results)
{
  all_run run = {.cli = cli,
                 .plan = plan,
                 .put = put,
                 .context = context,
                 .cache = open_cache(cli, plan),
                 .results = results};
  ob_parallel_for(plan->dirs.len, 0, audit_one, &run);
  ob_audit_cache_close(run.cache);
}

/* ---- before a build ---- */

static void
put_stops(void *context, size_t index, ob_audit *audit, ob_buf *out)
{
  const ob_cli *cli = context;
  (void)index;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_finding *f = audit->findings.list.at[i];
    const bool built =
        ob_str_eq(f->root, OB_STR("lib")) || ob_str_eq(f->root, OB_STR("build script")) ||
        (ob_str_starts(f->root, OB_STR("bin ")) && !ob_str_ends(f->root, OB_STR("(unit tests)")));
    const ob_diag *d =
        f->severity == OB_SEV_ERROR && built ? ob_finding_diag(audit->arena, audit, f) : NULL;
    if (d) {
      ob_render_text(out, audit->diags, d, (ob_render_opts){.color = cli->color_err});
      ob_buf_putc(out, '\n');
    }
  }
}

ob_status
ob_audit_before(ob_cli *cli, const ob_audit_ask *ask, bool *found)
{
  ob_audit_plan plan;
  *found = false;
  OB_TRY(ob_audit_prepare(cli, ask, &plan));
  ob_audit_result *results = ob_new_n(cli->arena, ob_audit_result, plan.dirs.len);
  if (!results) {
    ob_audit_done(&plan);
    return OB_E_NOMEM;
  }
  ob_audit_all(cli, &plan, put_stops, cli, results);
  ob_audit_done(&plan);
  ob_status worst = OB_OK;
  for (size_t i = 0; i < plan.dirs.len; i++) {
    ob_audit_result *r = &results[i];
    (void)fwrite(r->errors.ptr ? r->errors.ptr : "", 1, r->errors.len, stderr);
    (void)fwrite(r->shown.ptr ? r->shown.ptr : "", 1, r->shown.len, stderr);
    *found |= r->shown.len > 0;
    worst = worst == OB_OK ? r->status : worst;
    ob_arena_fini(&r->arena);
  }
  return worst;
}
