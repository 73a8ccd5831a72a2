// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The graph of a project, from its files: the lockfile, the config files of Cargo and of osbind,
 * and the directories that they name. A directory of Cargo's `[source]` comes before what Cargo has
 * unpacked elsewhere, because a build takes it from there. An OS source is no such directory: its
 * crates stand in for locked ones on the targets that the plan says.
 */
#include "cli/audit_graph.h"
#include "audit/graph_find.h"
#include "audit/html.h"
#include "base/str.h"
#include "cli/project.h"
#include "sys/fs.h"
#include "sys/parallel.h"
#include <string.h>

struct ob_audit_graph {
  ob_config config;
  ob_targets table;
  ob_plan sources;
  OB_VEC(ob_replacement) replacements;
  ob_graph *graph;
  size_t *nodes; /* that are audited */
  size_t count;
  ob_graph_checked *checked;
  ob_str *pages;
  ob_graph_counts counts;
};

/* ---- where packages lie ---- */

static const char *
absolute(ob_cli *cli, const char *path)
{
  const char *joined = ob_path_join(cli->arena, cli->cwd, path);
  return joined ? ob_path_clean(cli->arena, joined) : NULL;
}

/* The workspace's directory of a package of the plan. */
static ob_status
root_of(ob_cli *cli, const char *dir, const char **out)
{
  const char *start = absolute(cli, dir);
  return start ? ob_workspace_root(cli->arena, cli->diags, start, NULL, out) : OB_E_NOMEM;
}

ob_status
ob_audit_graph_find(ob_cli *cli, const ob_audit_ask *ask, ob_audit_plan *plan)
{
  if (ask->crates.len > 0) {
    cli->misuse = true;
    return ob_fail(cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE,
                   "name the project instead: osbind audit --graph DIR",
                   "`--graph` follows the Cargo.lock of a project, `--crates` has none");
  }
  struct ob_audit_graph *g = ob_new(cli->arena, struct ob_audit_graph);
  if (!g) {
    return OB_E_NOMEM;
  }
  plan->graph = g;
  const char *cwd = cli->cwd;
  if (ask->dir_count > 0) { /* as if Cargo were run there */
    OB_TRY(root_of(cli, ask->dirs[0].ptr, &cwd));
    cwd = absolute(cli, cwd);
  }
  const ob_config_opts opts = {
      .sysconfdir = cli->sysconfdir, .cargo_home = cli->cargo_home, .cwd = cwd};
  OB_TRY(ob_config_load(cli->arena, cli->diags, &opts, &g->config));
  const ob_toml *tables = ob_project_config(&g->config, "source");
  for (const ob_toml_entry *e = ob_toml_first(tables); e; e = e->next) {
    const ob_toml *value = ob_toml_get(e->value, OB_STR("directory"));
    if (!value || value->kind != OB_TOML_STRING) {
      continue;
    }
    const char *dir = ob_config_path(cli->arena, &g->config, value);
    if (!dir) {
      return OB_E_NOMEM;
    }
    bool is = false;
    if (ob_os_source_is(dir, &is) == 0 && !is) {
      OB_TRY(ob_disk_add(cli->arena, cli->diags, &plan->disk, dir));
    }
  }
  return OB_OK;
}

/* ---- packages from git ---- */

enum { CHECKOUT_DEPTH = 8, CHECKOUT_DIRS = 20000 }; /* directories that are looked through */

typedef struct checkout {
  const char *dir;
  ob_disk packages;
  size_t dirs;
} checkout;

/* All packages below a directory of a checkout; Cargo passes over `target` and hidden ones too. */
static ob_status
add_packages_below(ob_cli *cli, checkout *c, const char *dir, unsigned depth)
{
  ob_dir_entries entries = {0};
  if (depth == CHECKOUT_DEPTH || c->dirs++ == CHECKOUT_DIRS ||
      ob_dir_list(cli->arena, dir, &entries) != 0) {
    return OB_OK;
  }
  const char *manifest = ob_path_join(cli->arena, dir, "Cargo.toml");
  if (manifest && ob_file_exists(manifest)) {
    ob_diags *scratch = ob_new(cli->arena, ob_diags);
    ob_package *package = ob_new(cli->arena, ob_package);
    if (!scratch || !package) {
      return OB_E_NOMEM;
    }
    ob_diags_init(scratch, cli->arena);
    const ob_status st = ob_package_load(cli->arena, scratch, dir, package);
    if (st == OB_E_NOMEM) {
      return st;
    }
    if (st == OB_OK || st == OB_E_INVALID) { /* else a workspace's root, or none of this graph */
      OB_TRY(ob_disk_put(cli->arena, &c->packages, package->name, package->version, dir));
    }
  }
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str name = entries.at[i].name;
    if (entries.at[i].kind != OB_FILE_DIR || ob_str_starts(name, OB_STR(".")) ||
        ob_str_eq(name, OB_STR("target"))) {
      continue;
    }
    const char *below = ob_path_join(cli->arena, dir, name.ptr);
    OB_TRY(below ? add_packages_below(cli, c, below, depth + 1) : OB_E_NOMEM);
  }
  return OB_OK;
}

/* The directory of $CARGO_HOME/git/checkouts/REPOSITORY that holds a commit: it is called by the
 * first digits. NULL: none. */
static const char *
checkout_of(ob_cli *cli, ob_str commit)
{
  enum { SHORTEST = 7 };
  const char *all = ob_path_join(cli->arena, cli->cargo_home, "git/checkouts");
  ob_dir_entries repositories = {0};
  if (!all || ob_dir_list(cli->arena, all, &repositories) != 0) {
    return NULL;
  }
  for (size_t i = 0; i < repositories.len; i++) {
    const char *one = ob_path_join(cli->arena, all, repositories.at[i].name.ptr);
    ob_dir_entries commits = {0};
    if (!one || ob_dir_list(cli->arena, one, &commits) != 0) {
      continue;
    }
    for (size_t k = 0; k < commits.len; k++) {
      const ob_str name = commits.at[k].name;
      if (name.len >= SHORTEST && ob_str_starts(commit, name)) {
        return ob_path_join(cli->arena, one, name.ptr);
      }
    }
  }
  return NULL;
}

/* Where the locked packages lie that come from git: their source ends with the commit. */
static ob_status
find_checkouts(ob_cli *cli, const ob_lockfile *lock, const char *const **out)
{
  const char **places = ob_new_n(cli->arena, const char *, lock->packages.len);
  OB_VEC(checkout) seen = {0};
  for (size_t i = 0; places && cli->cargo_home && i < lock->packages.len; i++) {
    const ob_lock_package *p = &lock->packages.at[i];
    const size_t hash = ob_str_rfind(p->source, '#');
    if (!ob_str_starts(p->source, OB_STR("git+")) || hash == SIZE_MAX) {
      continue;
    }
    const char *dir = checkout_of(cli, ob_str_slice(p->source, hash + 1, p->source.len));
    checkout *c = NULL;
    for (size_t k = 0; dir && k < seen.len && !c; k++) {
      c = strcmp(seen.at[k].dir, dir) == 0 ? &seen.at[k] : NULL;
    }
    if (dir && !c) {
      c = ob_vec_push(cli->arena, &seen);
      if (!c) {
        return OB_E_NOMEM;
      }
      c->dir = dir;
      ob_disk_init(&c->packages);
      OB_TRY(add_packages_below(cli, c, dir, 0));
    }
    const ob_disk_package *one;
    for (size_t k = 0; c && (one = ob_disk_at(&c->packages, p->name, k)) != NULL; k++) {
      if (!places[i] && ob_str_eq(one->version_text, p->version)) {
        places[i] = one->dir;
      }
    }
  }
  *out = places;
  return places ? OB_OK : OB_E_NOMEM;
}

/* ---- replacements ---- */

static bool
owned(const ob_plan *sources, ob_str name)
{
  for (size_t i = 0; i < sources->rules.len; i++) {
    if (ob_rule_owns(&sources->rules.at[i], name)) {
      return true;
    }
  }
  return false;
}

static ob_status
add_replaced(ob_cli *cli, struct ob_audit_graph *g, const ob_lock_package *p,
             const ob_os_crate *crate, size_t target)
{
  for (size_t i = 0; i < g->replacements.len; i++) {
    ob_replacement *r = &g->replacements.at[i];
    if (ob_str_eq(r->name, p->name) && ob_semver_cmp(&r->locked, &p->semver) == 0 &&
        strcmp(r->dir, crate->dir) == 0) {
      ob_bits_add(&r->targets, target);
      return OB_OK;
    }
  }
  ob_replacement *slot = ob_vec_push(cli->arena, &g->replacements);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_replacement){.name = p->name, .locked = p->semver, .dir = crate->dir};
  ob_bits_add(&slot->targets, target);
  return OB_OK;
}

static ob_status
find_replacements(ob_cli *cli, ob_audit_plan *plan, struct ob_audit_graph *g)
{
  OB_VEC(const ob_target *) more = {0}; /* of spec files */
  for (size_t i = 0; i < plan->universe.len; i++) {
    const ob_target *t = plan->universe.at[i].target;
    if (ob_target_find(ob_targets_builtin(), t->triple) != t) {
      const ob_target **slot = ob_vec_push(cli->arena, &more);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = t;
    }
  }
  OB_TRY(
      ob_targets_with(cli->arena, cli->diags, ob_targets_builtin(), more.at, more.len, &g->table));
  OB_TRY(ob_plan_make(cli->arena, cli->diags, &g->config, &g->table, OB_VERIFY_STAT, NULL,
                      &g->sources));
  if (g->sources.rules.len == 0) {
    return OB_OK;
  }
  ob_str *versions = ob_new_n(cli->arena, ob_str, plan->universe.len);
  for (size_t t = 0; versions && t < plan->universe.len; t++) {
    const ob_target *target = ob_target_find(&g->table, plan->universe.at[t].target->triple);
    ob_chosen_version chosen;
    OB_TRY(ob_project_version(cli, &g->sources, target, plan->universe.at[t].version, OB_STR(""),
                              OB_STR(""), &chosen));
    versions[t] = chosen.version;
  }
  for (size_t i = 0; versions && i < plan->lock.packages.len; i++) {
    const ob_lock_package *p = &plan->lock.packages.at[i];
    if (!ob_lock_is_crates_io(p->source) || !owned(&g->sources, p->name)) {
      continue;
    }
    for (size_t t = 0; t < plan->universe.len; t++) {
      const ob_target *target = ob_target_find(&g->table, plan->universe.at[t].target->triple);
      ob_choice choice;
      OB_TRY(ob_plan_choose(cli->arena, &g->sources, target, versions[t], p->name, &p->semver,
                            &choice));
      if (choice.crate) {
        OB_TRY(add_replaced(cli, g, p, choice.crate, t));
      }
    }
  }
  return versions ? OB_OK : OB_E_NOMEM;
}

/* ---- the graph ---- */

static ob_status
check_root(ob_cli *cli, const ob_audit_plan *plan, const char **out)
{
  for (size_t i = 0; i < plan->dirs.len; i++) {
    const char *root = NULL;
    OB_TRY(root_of(cli, plan->dirs.at[i], &root));
    root = absolute(cli, root);
    if (i == 0) {
      *out = root;
    } else if (root && *out && strcmp(root, *out) != 0) {
      cli->misuse = true;
      return ob_fail(
          cli->diags, OB_E_INVALID, "OB0904", OB_SPAN_NONE, "audit one workspace after the other",
          "`--graph` follows one Cargo.lock, and `%s` and `%s` have one each", *out, root);
    }
  }
  return *out ? OB_OK : OB_E_NOMEM;
}

static ob_status
name_node(ob_cli *cli, ob_opt_list *list, const ob_graph_node *n)
{
  ob_str *slot = ob_vec_push(cli->arena, list);
  if (slot) {
    *slot =
        ob_fmt(cli->arena, OB_STR_FMT " " OB_STR_FMT, OB_STR_ARG(n->name), OB_STR_ARG(n->version));
  }
  return slot && slot->ptr ? OB_OK : OB_E_NOMEM;
}

static ob_status
name_mistaken(ob_cli *cli, struct ob_audit_graph *g, ob_opt_list *list, const ob_graph_node *n)
{
  g->counts.at = g->counts.at ? g->counts.at : n->dir;
  return name_node(cli, list, n);
}

static ob_status
choose_nodes(ob_cli *cli, struct ob_audit_graph *g)
{
  ob_graph_counts *c = &g->counts;
  g->nodes = ob_new_n(cli->arena, size_t, g->graph->nodes.len);
  if (!g->nodes) {
    return OB_E_NOMEM;
  }
  c->unlocked = g->graph->unlocked;
  for (size_t i = 0; i < g->graph->nodes.len; i++) {
    const ob_graph_node *n = &g->graph->nodes.at[i];
    if (n->member || !n->locked) {
      continue;
    }
    c->locked++;
    if (n->build == OB_BUILD_COUNT) {
      c->elsewhere++;
    } else if (!n->dir) {
      OB_TRY(name_node(cli, &c->absent, n));
    } else if (!n->package) {
      c->failed++;
      OB_TRY(name_mistaken(cli, g, &c->broken, n));
    } else {
      g->nodes[g->count++] = i;
    }
  }
  g->checked = ob_new_n(cli->arena, ob_graph_checked, g->count);
  g->pages = ob_new_n(cli->arena, ob_str, g->count);
  return g->checked && g->pages ? OB_OK : OB_E_NOMEM;
}

ob_status
ob_audit_graph_make(ob_cli *cli, ob_audit_plan *plan)
{
  struct ob_audit_graph *g = plan->graph;
  const char *root = NULL;
  OB_TRY(check_root(cli, plan, &root));
  if (!plan->options.lock) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0953", OB_SPAN_NONE,
                   "`cargo generate-lockfile` writes it", "there is no `%s/Cargo.lock` yet", root);
  }
  OB_TRY(find_replacements(cli, plan, g));
  const char *const *places = NULL;
  OB_TRY(find_checkouts(cli, &plan->lock, &places));
  const ob_graph_options options = {.universe = &plan->universe,
                                    .asked = plan->options.asked,
                                    .hosts = plan->options.hosts,
                                    .lock = &plan->lock,
                                    .disk = &plan->disk,
                                    .places = places,
                                    .members = plan->dirs.at,
                                    .member_count = plan->dirs.len,
                                    .cwd = cli->cwd,
                                    .choice = plan->options.choice,
                                    .replacements = g->replacements.at,
                                    .replacement_count = g->replacements.len};
  OB_TRY(ob_graph_make(cli->arena, &options, &g->graph));
  return choose_nodes(cli, g);
}

void
ob_audit_graph_done(ob_audit_plan *plan)
{
  struct ob_audit_graph *g = plan->graph;
  for (size_t i = 0; g && g->checked && i < g->count; i++) {
    if (g->checked[i].arena.allocator) {
      ob_graph_checked_free(&g->checked[i]);
    }
  }
  plan->graph = NULL;
}

const ob_within *
ob_audit_graph_within(const ob_audit_plan *plan, const char *dir, ob_arena *arena)
{
  const ob_graph *g = plan->graph ? plan->graph->graph : NULL;
  const size_t node = g ? ob_graph_member(g, dir) : SIZE_MAX;
  return node != SIZE_MAX ? ob_graph_within(g, node, arena) : NULL;
}

/* ---- the run ---- */

typedef struct run {
  const ob_audit_plan *plan;
  struct ob_audit_graph *g;
  ob_arena *arena; /* of the pages */
  ob_lock *lock;
} run;

static void
check_one(void *context, size_t index)
{
  run *r = context;
  ob_graph_checked *c = &r->g->checked[index];
  ob_graph_check(r->g->graph, r->g->nodes[index], &r->plan->options, c);
  if (!r->plan->want_page || !c->audit || c->status != OB_OK) {
    return;
  }
  ob_findings shown = {.arena = &c->arena, .universe = c->audit->findings.universe};
  const ob_finding_list *lists[] = {&c->wrong, &c->refused, &c->lacking};
  for (size_t i = 0; i < OB_COUNT(lists); i++) {
    for (size_t k = 0; k < lists[i]->len; k++) {
      ob_finding **slot = ob_vec_push(&c->arena, &shown.list);
      if (slot) {
        *slot = lists[i]->at[k];
      }
    }
  }
  ob_buf page;
  ob_buf_init(&page, &c->arena);
  ob_html_package(&page, c->audit->package.name, c->audit->package.version, &shown, &c->diags);
  if (ob_buf_status(&page) == OB_OK) {
    r->g->pages[index] = ob_buf_view(&page);
  }
}

/* The targets on which some member can be built. */
static ob_bits
targets_of_members(const ob_audit_plan *plan, const ob_audit_result *members)
{
  ob_bits out = ob_bits_none();
  for (size_t i = 0; i < plan->dirs.len; i++) {
    out = ob_bits_or(out, ob_bits_minus(plan->options.asked, members[i].refused));
  }
  return out;
}

static ob_status
report(const ob_cli *cli, const ob_audit_plan *plan, const ob_audit_result *members, ob_audit *into)
{
  struct ob_audit_graph *g = plan->graph;
  const ob_bits care = targets_of_members(plan, members);
  const uint32_t known = plan->lock.packages.len > 0 ? plan->lock.packages.at[0].span.file : 0;
  const ob_source text = ob_diags_source(cli->diags, known);
  const size_t cwd = strlen(cli->cwd);
  const ob_str name =
      ob_path_inside(text.name, ob_str_from(cli->cwd)) && cwd > 1 && text.name.len > cwd
          ? ob_str_slice(text.name, cwd + 1, text.name.len)
          : text.name;
  const uint32_t lock = ob_diags_add_source(into->diags, name, text.text);
  if (lock == 0) {
    return OB_E_NOMEM;
  }
  into->package = (ob_package){.file = lock, .name = OB_STR("Cargo.lock"), .version = OB_STR("")};
  for (size_t i = 0; i < g->count; i++) {
    OB_TRY(ob_graph_report(g->graph, g->nodes[i], &g->checked[i], &care, lock, into));
  }
  return OB_OK;
}

static ob_status
add_pages(const struct ob_audit_graph *g, ob_audit_result *out)
{
  ob_buf all;
  ob_buf_init(&all, &out->arena);
  for (size_t i = 0; i < g->count; i++) {
    if (g->pages[i].len > 0) {
      ob_buf_put(&all, all.len > 0 ? OB_STR(",\n") : OB_STR(""));
      ob_buf_put(&all, g->pages[i]);
    }
  }
  out->page = ob_buf_view(&all);
  return ob_buf_status(&all);
}

void
ob_audit_graph_run(ob_cli *cli, const ob_audit_plan *plan, ob_audit_put *put, void *context,
                   const ob_audit_result *members, ob_audit_result *out)
{
  struct ob_audit_graph *g = plan->graph;
  run r = {.plan = plan, .g = g};
  *out = (ob_audit_result){.status = OB_OK};
  ob_arena_init(&out->arena, cli->arena->allocator);
  ob_parallel_for(g->count, 0, check_one, &r);
  ob_diags *diags = ob_new(&out->arena, ob_diags);
  ob_audit *into = ob_new(&out->arena, ob_audit);
  if (!diags || !into) {
    out->status = OB_E_NOMEM;
    return;
  }
  ob_diags_init(diags, &out->arena);
  *into = (ob_audit){.arena = &out->arena, .diags = diags, .options = plan->options};
  into->findings.arena = &out->arena;
  into->findings.universe = &plan->universe;
  for (size_t i = 0; i < g->count && out->status == OB_OK; i++) {
    const ob_graph_checked *c = &g->checked[i];
    const ob_graph_node *n = &g->graph->nodes.at[g->nodes[i]];
    if (c->status == OB_E_NOMEM) {
      out->status = OB_E_NOMEM;
    } else if (c->status != OB_OK) {
      g->counts.failed++;
      out->status = name_mistaken(cli, g, &g->counts.broken, n);
    } else if (c->audit) {
      g->counts.audited++;
      if (c->diags.errors > 0) {
        out->status = name_mistaken(cli, g, &g->counts.flawed, n);
      }
      out->files += c->audit->sources->list.len;
      out->bytes += c->audit->sources->bytes;
    } else {
      g->counts.elsewhere++;
    }
  }
  if (out->status == OB_OK) {
    out->status = report(cli, plan, members, into);
  }
  if (out->status == OB_OK) {
    out->status = ob_audit_accept(plan, into, out);
  }
  if (out->status == OB_OK && plan->want_page) {
    out->status = add_pages(g, out);
  }
  if (out->status != OB_OK) {
    return;
  }
  ob_buf text;
  ob_buf_init(&text, &out->arena);
  for (size_t i = 0; i < into->findings.list.len; i++) {
    out->by_severity[into->findings.list.at[i]->severity]++;
  }
  put(context, plan->dirs.len, into, &text);
  out->shown = ob_buf_view(&text);
}

/* ---- the line at the end ---- */

const ob_graph_counts *
ob_audit_graph_counts(const ob_audit_plan *plan)
{
  return &plan->graph->counts;
}

static void
put_names(const ob_cli *cli, const char *what, const ob_opt_list *list, ob_buf *out)
{
  const size_t shown = list->len < 12 || cli->verbose > 0 ? list->len : 12;
  ob_buf_fmt(out, "; %zu %s (", list->len, what);
  for (size_t i = 0; i < shown; i++) {
    ob_buf_fmt(out, "%s" OB_STR_FMT, i > 0 ? ", " : "", OB_STR_ARG(list->at[i]));
  }
  if (shown < list->len) {
    ob_buf_fmt(out, " and %zu more, -v names all", list->len - shown);
  }
  ob_buf_putc(out, ')');
}

void
ob_audit_graph_say(const ob_cli *cli, const ob_audit_plan *plan, ob_buf *out)
{
  const ob_graph_counts *c = &plan->graph->counts;
  ob_buf_fmt(out, "graph: %zu of %zu locked package%s audited", c->audited, c->locked,
             c->locked == 1 ? "" : "s");
  if (c->absent.len > 0) {
    put_names(cli, "not on disk", &c->absent, out);
  }
  if (c->broken.len > 0) {
    put_names(cli, "not readable", &c->broken, out);
  }
  if (c->flawed.len > 0) {
    put_names(cli, "read with mistakes", &c->flawed, out);
  }
  if (c->elsewhere > 0) {
    ob_buf_fmt(out, "; %zu not reached", c->elsewhere);
  }
  if (c->unlocked > 0) {
    ob_buf_fmt(out, "; %zu dependenc%s of Cargo.toml not in Cargo.lock", c->unlocked,
               c->unlocked == 1 ? "y" : "ies");
  }
  ob_buf_putc(out, '\n');
  if (c->absent.len > 0 || c->unlocked > 0) {
    ob_buf_fmt(out, "  = help: `cargo fetch` brings what is missing\n");
  }
  if (c->at) {
    ob_buf_fmt(out, "  = help: `osbind audit %s` shows the mistakes\n", c->at);
  }
}
