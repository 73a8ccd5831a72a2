// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A Cargo.lock says which versions a build can have, not what it has of them: that follows from the
 * manifests, from the members on. For each package the targets are found on which it is compiled,
 * and for each of its features the targets on which it is on. These sets only grow, so they are
 * grown until nothing does: no order of the graph is needed, and circles do no harm.
 *
 * Resolver 1 knows one set of features for all targets and kinds. There the features are found
 * first, as if everything were compiled everywhere; where it is compiled is found after that.
 */
#include "audit/graph_node.h"
#include "base/str.h"
#include "sys/fs.h"
#include <string.h>

/* ---- features of one package ---- */

static ob_node_edge
edge_of(const ob_shape *shape, const ob_map *keys, ob_str text)
{
  ob_node_edge e = {0};
  const bool only_dep = ob_str_starts(text, OB_STR("dep:"));
  const size_t slash = only_dep ? SIZE_MAX : ob_str_find(text, '/');
  ob_str name = only_dep ? ob_str_slice(text, 4, text.len) : ob_str_slice(text, 0, slash);
  if (slash != SIZE_MAX) {
    e.request = ob_str_slice(text, slash + 1, text.len);
    e.weak = name.len > 0 && name.ptr[name.len - 1] == '?';
    name = ob_str_slice(name, 0, e.weak ? name.len - 1 : name.len);
  }
  void **dep = only_dep || slash != SIZE_MAX ? ob_map_find(keys, name) : NULL;
  e.dep = dep ? (size_t)(uintptr_t)*dep : 0;
  void **feature = only_dep || e.weak ? NULL : ob_map_find(&shape->features, name);
  e.feature = feature ? (size_t)(uintptr_t)*feature : 0;
  return e;
}

ob_status
ob_shape_init(ob_arena *arena, const ob_package *package, ob_shape *out)
{
  *out = (ob_shape){.package = package};
  ob_map keys;
  ob_map_init(&keys, 0x9a9e);
  ob_map_init(&out->features, 0x9a9e);
  out->edges = ob_new_n(arena, ob_node_edges, package->features.len);
  out->next = ob_new_n(arena, size_t, package->deps.len);
  if (!out->edges || !out->next) {
    return OB_E_NOMEM;
  }
  for (size_t i = package->deps.len; i-- > 0;) {
    void **slot = ob_map_put(arena, &keys, package->deps.at[i].key);
    if (!slot) {
      return OB_E_NOMEM;
    }
    out->next[i] = (size_t)(uintptr_t)*slot;
    *slot = (void *)(uintptr_t)(i + 1);
  }
  for (size_t i = 0; i < package->features.len; i++) {
    void **slot = ob_map_put(arena, &out->features, package->features.at[i].name);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (void *)(uintptr_t)(i + 1);
  }
  for (size_t i = 0; i < package->features.len; i++) {
    const ob_feature *f = &package->features.at[i];
    for (size_t k = 0; k < f->enables.len; k++) {
      ob_node_edge *slot = ob_vec_push(arena, &out->edges[i]);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = edge_of(out, &keys, f->enables.at[k]);
    }
  }
  return OB_OK;
}

static bool
grow(ob_sides *to, ob_sides add)
{
  if (ob_bits_subset(&add.target, &to->target) && ob_bits_subset(&add.host, &to->host)) {
    return false;
  }
  *to = ob_sides_or(*to, add);
  return true;
}

bool
ob_shape_grow(const ob_shape *shape, ob_state *state)
{
  bool any = false;
  for (size_t i = 0; i < state->asked.len; i++) {
    void **number = ob_map_find(&shape->features, state->asked.entries[i].key);
    const ob_sides *asked = state->asked.entries[i].value;
    any |= number && grow(&state->on[(size_t)(uintptr_t)*number - 1], *asked);
  }
  for (size_t i = 0; i < shape->package->features.len; i++) {
    const ob_sides on = state->on[i];
    for (size_t k = 0; k < shape->edges[i].len && ob_sides_any(on); k++) {
      const ob_node_edge *e = &shape->edges[i].at[k];
      any |= e->feature != 0 && e->feature != i + 1 && grow(&state->on[e->feature - 1], on);
      for (size_t d = e->weak ? 0 : e->dep; d != 0; d = shape->next[d - 1]) {
        any |= grow(&state->dep_on[d - 1], on);
      }
    }
  }
  return any;
}

/* ---- packages ---- */

size_t
ob_graph_find(const ob_graph *g, const ob_dep *dep)
{
  void **slot = ob_map_find(&g->inside->by_name, dep->package);
  size_t best = OB_NO_NODE;
  for (size_t i = slot ? (size_t)(uintptr_t)*slot : 0; i != 0; i = g->inside->next[i - 1]) {
    const ob_lock_package *p = g->nodes.at[i - 1].locked;
    if (p && ob_semver_satisfies(dep->req, &p->semver) &&
        (best == OB_NO_NODE || ob_semver_cmp(&p->semver, &g->nodes.at[best].locked->semver) > 0)) {
      best = i - 1;
    }
  }
  return best;
}

/* "NAME", "NAME VERSION" or "NAME VERSION (SOURCE)". */
static size_t
locked_node(const ob_graph *g, ob_str edge)
{
  const size_t blank = ob_str_find(edge, ' ');
  const ob_str name = ob_str_slice(edge, 0, blank);
  ob_str rest = blank == SIZE_MAX ? OB_STR("") : ob_str_slice(edge, blank + 1, edge.len);
  const ob_str version = ob_str_slice(rest, 0, ob_str_find(rest, ' '));
  rest = ob_str_slice(rest, version.len < rest.len ? version.len + 1 : rest.len, rest.len);
  const ob_str source = rest.len > 2 ? ob_str_slice(rest, 1, rest.len - 1) : OB_STR("");
  void **slot = ob_map_find(&g->inside->by_name, name);
  for (size_t i = slot ? (size_t)(uintptr_t)*slot : 0; i != 0; i = g->inside->next[i - 1]) {
    const ob_lock_package *p = g->nodes.at[i - 1].locked;
    if (p && (version.len == 0 || ob_str_eq(version, p->version)) &&
        (source.len == 0 || ob_str_eq(source, p->source))) {
      return i - 1;
    }
  }
  return OB_NO_NODE;
}

/* Which of the packages that the lockfile gives to a node a dependency of its manifest means. */
static size_t
node_of(const ob_graph *g, const ob_graph_node *n, const ob_dep *dep)
{
  if (!n->locked) {
    return ob_graph_find(g, dep);
  }
  size_t best = OB_NO_NODE;
  for (size_t i = 0; i < n->inside->locked_to.len; i++) {
    const size_t number = n->inside->locked_to.at[i];
    const ob_lock_package *p = g->nodes.at[number].locked;
    if (!ob_str_eq(p->name, dep->package)) {
      continue;
    }
    if (best == OB_NO_NODE) {
      best = number;
      continue;
    }
    const ob_lock_package *known = g->nodes.at[best].locked;
    const bool fits = ob_semver_satisfies(dep->req, &p->semver);
    const bool known_fits = ob_semver_satisfies(dep->req, &known->semver);
    const bool local = dep->path.len > 0 && p->source.len == 0;
    const bool known_local = dep->path.len > 0 && known->source.len == 0;
    if (local != known_local ? local : fits && !known_fits) {
      best = number;
    }
  }
  return best;
}

static const ob_bits *
when_of(ob_graph *g, const ob_dep *dep)
{
  struct ob_graph_inside *in = g->inside;
  void **slot = ob_map_put(in->arena, &in->when, dep->when_text);
  const ob_bits *known = slot ? *slot : NULL;
  if (known) {
    return known;
  }
  ob_bits *set = slot ? ob_new(in->arena, ob_bits) : NULL;
  if (!set) {
    in->oom = true;
    return &g->options.universe->all;
  }
  *slot = set;
  if (dep->when_text.len == 0) {
    *set = g->options.universe->all;
    return set;
  }
  for (size_t i = 0; i < g->options.universe->len; i++) {
    const ob_target_arg *t = &g->options.universe->at[i];
    const ob_cfg_env env = ob_target_cfg_env(t->target, t->version);
    if (dep->when ? ob_cfg_eval(dep->when, &env) : ob_str_eq(dep->when_text, t->target->triple)) {
      ob_bits_add(set, i);
    }
  }
  return set;
}

const char *
ob_graph_shown(const ob_graph *g, const char *dir)
{
  const char *cwd = g->options.cwd;
  const size_t len = cwd ? strlen(cwd) : 0;
  return len > 1 && strncmp(dir, cwd, len) == 0 && dir[len] == '/' ? dir + len + 1 : dir;
}

static const char *
find_dir(const ob_graph *g, const ob_graph_node *n)
{
  if (n->inside->path) {
    return n->inside->path;
  }
  const char *const place = n->locked && g->options.places
                                ? g->options.places[n->locked - g->options.lock->packages.at]
                                : NULL;
  if (place) {
    return place;
  }
  const ob_disk_package *one;
  for (size_t i = 0; (one = ob_disk_at(g->options.disk, n->name, i)) != NULL; i++) {
    if (ob_str_eq(one->version_text, n->version)) {
      return one->dir;
    }
  }
  return NULL;
}

static ob_status
new_state(ob_graph *g, const ob_package *package, ob_state *out)
{
  ob_arena *arena = g->inside->arena;
  ob_map asked = out->asked;
  if (asked.seed == 0) {
    ob_map_init(&asked, 0xa55ed);
  }
  out->asked = asked;
  out->on = ob_new_n(arena, ob_sides, package->features.len);
  out->dep_on = ob_new_n(arena, ob_sides, package->deps.len);
  return out->on && out->dep_on ? OB_OK : OB_E_NOMEM;
}

static ob_status
load_manifest(ob_graph *g, ob_graph_node *n)
{
  ob_arena *arena = g->inside->arena;
  ob_diags *scratch = ob_new(arena, ob_diags); /* its texts are borrowed by the package */
  ob_package *package = ob_new(arena, ob_package);
  if (!scratch || !package) {
    return OB_E_NOMEM;
  }
  ob_diags_init(scratch, arena);
  const ob_status st = ob_package_load(arena, scratch, n->dir, package);
  if (st == OB_E_NOMEM) {
    return st;
  }
  n->package = st == OB_OK || st == OB_E_INVALID ? package : NULL;
  return OB_OK;
}

static ob_status
connect(ob_graph *g, ob_graph_node *n)
{
  ob_node *in = n->inside;
  ob_arena *arena = g->inside->arena;
  const ob_package *package = n->package;
  OB_TRY(ob_shape_init(arena, package, &in->shape));
  for (size_t i = 0; i < OB_BUILD_COUNT; i++) {
    OB_TRY(new_state(g, package, &in->states[i]));
  }
  for (size_t i = 0; i < package->roots.len; i++) {
    in->has_script |= package->roots.at[i].kind == OB_ROOT_BUILD;
  }
  in->to = ob_new_n(arena, size_t, package->deps.len);
  in->when = ob_new_n(arena, ob_bits, package->deps.len);
  if (!in->to || !in->when) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < package->deps.len; i++) {
    const ob_dep *dep = &package->deps.at[i];
    in->to[i] = node_of(g, n, dep);
    in->when[i] = *when_of(g, dep);
    g->unlocked += n->member && !dep->optional && in->to[i] == OB_NO_NODE;
    if (in->to[i] == OB_NO_NODE || dep->path.len == 0) {
      continue;
    }
    ob_node *to = g->nodes.at[in->to[i]].inside;
    if (!to->path && g->nodes.at[in->to[i]].locked->source.len == 0) {
      const char *path = ob_cstr(arena, dep->path);
      to->path = path ? ob_path_clean(arena, path) : NULL;
      g->inside->oom |= !to->path;
    }
  }
  return OB_OK;
}

/* Read a package when it is first reached. */
static ob_status
load(ob_graph *g, size_t number)
{
  ob_graph_node *n = &g->nodes.at[number];
  ob_node *in = n->inside;
  if (in->loaded) {
    return OB_OK;
  }
  in->loaded = true;
  for (size_t i = 0; n->locked && i < n->locked->deps.len; i++) {
    const size_t to = locked_node(g, n->locked->deps.at[i]);
    size_t *slot = to != OB_NO_NODE ? ob_vec_push(g->inside->arena, &in->locked_to) : NULL;
    if (to != OB_NO_NODE && !slot) {
      return OB_E_NOMEM;
    }
    if (slot) {
      *slot = to;
    }
  }
  const char *dir = find_dir(g, n);
  if (!dir) {
    return OB_OK;
  }
  n->dir = n->member ? dir : ob_graph_shown(g, dir);
  n->local = in->path != NULL;
  if (!n->package) {
    OB_TRY(load_manifest(g, n));
  }
  return n->package ? connect(g, n) : OB_OK;
}

/* ---- one build ---- */

typedef struct pass {
  ob_graph *g;
  ob_graph_build build;
  bool unify; /* resolver 1, first part: features only */
} pass;

/* Where a dependency of a node is compiled, of the places where the node is and gate holds. */
static ob_sides
reached(const pass *p, const ob_graph_node *n, size_t number, ob_sides gate)
{
  const ob_graph *g = p->g;
  const ob_node *in = n->inside;
  const ob_state *s = &in->states[p->build];
  const ob_dep *dep = &n->package->deps.at[number];
  const ob_graph_node *to = &g->nodes.at[in->to[number]];
  const bool dev = n->member && (p->build >= OB_BUILD_TESTS || p->unify);
  if ((dep->kind == OB_DEP_DEV && !dev) || (dep->kind == OB_DEP_BUILD && !in->has_script)) {
    return (ob_sides){0};
  }
  ob_sides out = ob_sides_and(s->here, gate);
  if (dep->optional) {
    out = ob_sides_and(out, s->dep_on[number]);
  }
  if (!ob_sides_any(out)) {
    return out;
  }
  if (p->unify) {
    return (ob_sides){g->options.universe->all, g->options.universe->all};
  }
  const ob_bits *when = &in->when[number];
  const ob_bits on_asked = ob_bits_and(out.target, g->options.asked);
  if (dep->kind == OB_DEP_BUILD) { /* its table is asked about the host */
    out.host = ob_bits_and(out.host, *when);
    out.target = ob_bits_none();
    if (ob_bits_count(&on_asked) > 0) {
      out.host = ob_bits_or(out.host, ob_bits_and(g->options.hosts, *when));
    }
    return out;
  }
  out.target = ob_bits_and(out.target, *when);
  out.host = ob_bits_and(out.host, *when);
  if (to->package && to->package->proc_macro) {
    const ob_bits here = ob_bits_and(out.target, g->options.asked);
    if (ob_bits_count(&here) > 0) {
      out.host = ob_bits_or(out.host, g->options.hosts);
    }
    out.target = ob_bits_none();
  }
  return out;
}

static void
ask_for(const pass *p, size_t number, ob_str feature, ob_sides where)
{
  struct ob_graph_inside *in = p->g->inside;
  ob_state *s = &p->g->nodes.at[number].inside->states[p->build];
  if (!ob_sides_any(where)) {
    return;
  }
  if (s->asked.seed == 0) {
    ob_map_init(&s->asked, 0xa55ed);
  }
  void **slot = ob_map_put(in->arena, &s->asked, feature);
  if (slot && !*slot) {
    *slot = ob_new(in->arena, ob_sides);
  }
  if (!slot || !*slot) {
    in->oom = true;
    return;
  }
  in->changed |= grow(*slot, where);
}

static ob_status
step_dep(pass *p, size_t from, size_t number)
{
  ob_graph *g = p->g;
  const ob_sides all = {g->options.universe->all, g->options.universe->all};
  const size_t to = g->nodes.at[from].inside->to[number];
  if (to == OB_NO_NODE) {
    return OB_OK;
  }
  OB_TRY(load(g, to)); /* is it a proc-macro? */
  const ob_graph_node *n = &g->nodes.at[from];
  const ob_dep *dep = &n->package->deps.at[number];
  const ob_sides where = reached(p, n, number, all);
  if (!ob_sides_any(where)) {
    return OB_OK;
  }
  ob_state *s = &g->nodes.at[to].inside->states[p->build];
  if (!ob_sides_any(s->here) && !p->unify) {
    s->by = from;
  }
  g->inside->changed |= grow(&s->here, where);
  if (dep->default_features) {
    ask_for(p, to, OB_STR("default"), where);
  }
  for (size_t i = 0; i < dep->features.len; i++) {
    ask_for(p, to, dep->features.at[i], where);
  }
  return OB_OK;
}

/* `x/y` of the features that are on. */
static void
step_requests(pass *p, size_t from)
{
  const ob_graph_node *n = &p->g->nodes.at[from];
  const ob_node *in = n->inside;
  for (size_t i = 0; i < n->package->features.len; i++) {
    const ob_sides on = in->states[p->build].on[i];
    for (size_t k = 0; k < in->shape.edges[i].len && ob_sides_any(on); k++) {
      const ob_node_edge *e = &in->shape.edges[i].at[k];
      for (size_t d = e->request.len > 0 ? e->dep : 0; d != 0; d = in->shape.next[d - 1]) {
        if (in->to[d - 1] != OB_NO_NODE) {
          ask_for(p, in->to[d - 1], e->request, reached(p, n, d - 1, on));
        }
      }
    }
  }
}

/* What depends on a package that is not on disk can lack features, if it is reached at all. */
static void
step_unknown(pass *p, const ob_graph_node *n)
{
  for (size_t i = 0; i < n->inside->locked_to.len; i++) {
    ob_state *s = &p->g->nodes.at[n->inside->locked_to.at[i]].inside->states[p->build];
    p->g->inside->changed |= !s->guessed;
    s->guessed = true;
  }
}

static ob_status
run(pass *p)
{
  ob_graph *g = p->g;
  do {
    g->inside->changed = false;
    for (size_t i = 0; i < g->nodes.len; i++) {
      ob_node *in = g->nodes.at[i].inside;
      ob_state *s = &in->states[p->build];
      if (!in->loaded || !ob_sides_any(s->here)) {
        continue;
      }
      if (!g->nodes.at[i].package) {
        step_unknown(p, &g->nodes.at[i]);
        continue;
      }
      while (ob_shape_grow(&in->shape, s)) {
        g->inside->changed = true;
      }
      for (size_t d = 0; d < g->nodes.at[i].package->deps.len; d++) {
        OB_TRY(step_dep(p, i, d));
      }
      step_requests(p, i);
    }
  } while (g->inside->changed && !g->inside->oom);
  return g->inside->oom ? OB_E_NOMEM : OB_OK;
}

/* A member is built for all targets, with the features that were chosen. */
static void
begin_member(pass *p, size_t number)
{
  ob_graph *g = p->g;
  ob_graph_node *n = &g->nodes.at[number];
  ob_state *s = &n->inside->states[p->build];
  const ob_given_choice *choice = g->options.choice;
  ob_sides all = {g->options.universe->all, ob_bits_none()};
  if (p->unify) {
    all.host = all.target;
  } else if (n->package->proc_macro) {
    all = (ob_sides){ob_bits_none(), g->options.hosts};
  }
  s->here = all;
  s->by = OB_NO_NODE;
  if (p->build == OB_BUILD_FEATURES || (choice && choice->all)) {
    for (size_t i = 0; i < n->package->features.len; i++) {
      ask_for(p, number, n->package->features.at[i].name, all);
    }
  }
  if (!choice || !choice->no_default) {
    ask_for(p, number, OB_STR("default"), all);
  }
  for (size_t i = 0; choice && i < choice->count; i++) {
    const ob_str text = choice->features[i];
    const size_t slash = ob_str_find(text, '/');
    if (slash == SIZE_MAX) {
      ask_for(p, number, text, all);
      continue;
    }
    const ob_str key = ob_str_slice(text, 0, slash);
    if (ob_str_eq(key, n->name)) { /* `--features member/x` */
      ask_for(p, number, ob_str_slice(text, slash + 1, text.len), all);
      continue;
    }
    for (size_t d = 0; d < n->package->deps.len; d++) {
      if (ob_str_eq(n->package->deps.at[d].key, key) && n->inside->to[d] != OB_NO_NODE) {
        (void)grow(&s->dep_on[d], all);
        ask_for(p, n->inside->to[d], ob_str_slice(text, slash + 1, text.len),
                reached(p, n, d, all));
      }
    }
  }
}

static ob_status
build_of(ob_graph *g, ob_graph_build build)
{
  pass p = {.g = g, .build = build, .unify = g->resolver == 1};
  for (size_t turn = p.unify ? 0 : 1; turn < 2; turn++) {
    p.unify = turn == 0;
    for (size_t i = 0; i < g->nodes.len; i++) {
      g->nodes.at[i].inside->states[build].here = (ob_sides){0};
    }
    for (size_t i = 0; i < g->nodes.len; i++) {
      if (g->nodes.at[i].member && g->nodes.at[i].package) {
        begin_member(&p, i);
      }
    }
    OB_TRY(run(&p));
  }
  return OB_OK;
}

/* ---- the whole ---- */

static ob_status
add_node(ob_graph *g, ob_arena *arena, ob_graph_node node)
{
  node.inside = ob_new(arena, ob_node);
  node.build = OB_BUILD_COUNT;
  node.by = UINT32_MAX;
  ob_graph_node *slot = node.inside ? ob_vec_push(arena, &g->nodes) : NULL;
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = node;
  return OB_OK;
}

/* A member is known to the lockfile by name and version, and has no source there. */
static ob_status
add_member(ob_graph *g, const char *dir)
{
  ob_graph_node own = {.dir = dir};
  ob_arena *arena = g->inside->arena;
  OB_TRY(load_manifest(g, &own));
  if (!own.package) {
    return OB_OK; /* its own audit says why */
  }
  size_t number = 0;
  while (number < g->nodes.len &&
         !(ob_str_eq(g->nodes.at[number].name, own.package->name) && g->nodes.at[number].locked &&
           g->nodes.at[number].locked->source.len == 0)) {
    number++;
  }
  if (number == g->nodes.len) {
    own.name = own.package->name;
    own.version = own.package->version;
    OB_TRY(add_node(g, arena, own));
  }
  ob_graph_node *n = &g->nodes.at[number];
  n->member = true;
  n->package = own.package;
  n->inside->path = dir;
  return OB_OK;
}

static ob_status
index_names(ob_graph *g)
{
  struct ob_graph_inside *in = g->inside;
  in->next = ob_new_n(in->arena, size_t, g->nodes.len);
  if (!in->next) {
    return OB_E_NOMEM;
  }
  for (size_t i = g->nodes.len; i-- > 0;) {
    void **slot = ob_map_put(in->arena, &in->by_name, g->nodes.at[i].name);
    if (!slot) {
      return OB_E_NOMEM;
    }
    in->next[i] = (size_t)(uintptr_t)*slot;
    *slot = (void *)(uintptr_t)(i + 1);
  }
  return OB_OK;
}

/* The first build that compiles each package somewhere that is asked about. */
static void
settle(ob_graph *g)
{
  const ob_sides care = {g->options.asked, g->options.hosts};
  for (size_t i = 0; i < g->nodes.len; i++) {
    ob_graph_node *n = &g->nodes.at[i];
    for (size_t b = OB_BUILD_COUNT; b-- > 0;) {
      const ob_state *s = &n->inside->states[b];
      const ob_sides here = ob_sides_and(s->here, care);
      if (ob_sides_any(here)) {
        n->build = (ob_graph_build)b;
        n->here = here;
        n->by = s->by == OB_NO_NODE ? UINT32_MAX : (uint32_t)s->by;
        n->guessed = s->guessed;
      }
    }
  }
}

ob_status
ob_graph_make(ob_arena *arena, const ob_graph_options *options, ob_graph **out)
{
  ob_graph *g = ob_new(arena, ob_graph);
  struct ob_graph_inside *inside = ob_new(arena, struct ob_graph_inside);
  *out = g;
  if (!g || !inside) {
    return OB_E_NOMEM;
  }
  *inside = (struct ob_graph_inside){.arena = arena};
  ob_map_init(&inside->by_name, 0x9a9e);
  ob_map_init(&inside->when, 0x9a9e);
  *g = (ob_graph){.options = *options, .resolver = 1, .inside = inside};
  for (size_t i = 0; i < options->lock->packages.len; i++) {
    const ob_lock_package *p = &options->lock->packages.at[i];
    OB_TRY(
        add_node(g, arena, (ob_graph_node){.locked = p, .name = p->name, .version = p->version}));
  }
  for (size_t i = 0; i < options->member_count; i++) {
    OB_TRY(add_member(g, options->members[i]));
  }
  OB_TRY(index_names(g));
  for (size_t i = 0; i < g->nodes.len; i++) {
    const ob_package *package = g->nodes.at[i].member ? g->nodes.at[i].package : NULL;
    if (package) {
      OB_TRY(load(g, i));
      g->resolver = package->resolver;
    }
  }
  for (size_t b = 0; b < OB_BUILD_COUNT; b++) {
    if (b != OB_BUILD_FEATURES || !options->choice) {
      OB_TRY(build_of(g, (ob_graph_build)b));
    }
  }
  settle(g);
  return inside->oom ? OB_E_NOMEM : OB_OK;
}

size_t
ob_graph_member(const ob_graph *g, const char *dir)
{
  for (size_t i = 0; i < g->nodes.len; i++) {
    const ob_node *in = g->nodes.at[i].inside;
    if (g->nodes.at[i].member && in->path && strcmp(in->path, dir) == 0) {
      return i;
    }
  }
  return SIZE_MAX;
}

ob_str
ob_graph_way(const ob_graph *g, size_t node, ob_arena *arena)
{
  size_t chain[8] = {0};
  size_t count = 0;
  uint32_t at = g->nodes.at[node].by;
  while (at != UINT32_MAX && count < OB_COUNT(chain)) {
    chain[count++] = at;
    at = g->nodes.at[at].by;
  }
  ob_buf out;
  ob_buf_init(&out, arena);
  if (at != UINT32_MAX) {
    ob_buf_put(&out, OB_STR("..., "));
  }
  while (count-- > 0) {
    const ob_graph_node *n = &g->nodes.at[chain[count]];
    ob_buf_fmt(&out, OB_STR_FMT " " OB_STR_FMT "%s", OB_STR_ARG(n->name), OB_STR_ARG(n->version),
               count > 0 ? ", " : "");
  }
  return ob_buf_view(&out);
}

ob_graph_demand
ob_graph_hindrance(const ob_graph *g, size_t node, const ob_semver *version)
{
  for (size_t i = 0; i < g->nodes.len; i++) {
    const ob_graph_node *n = &g->nodes.at[i];
    for (size_t d = 0; n->package && n->build < OB_BUILD_COUNT && d < n->package->deps.len; d++) {
      const ob_dep *dep = &n->package->deps.at[d];
      if (n->inside->to[d] == node && (dep->kind != OB_DEP_DEV || n->member) &&
          !ob_semver_satisfies(dep->req, version)) {
        return (ob_graph_demand){n, dep};
      }
    }
  }
  return (ob_graph_demand){NULL, NULL};
}
