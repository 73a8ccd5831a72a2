// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * One package of a graph, audited as a dependency. Its features are not open to choice there: the
 * build has them or has not, perhaps on some targets only. So each feature becomes the set of its
 * targets before any condition is made, and everything that is found is found for this build.
 *
 * A build script runs on another machine than it is built for: when a feature is on for some of the
 * targets only, the script is asked about builds for the machine itself, where both are the same.
 */
#include "audit/graph_node.h"
#include "base/str.h"

/** What an ob_within stands on. */
typedef struct view {
  const ob_graph *g;
  const ob_graph_node *node;
  const ob_state *state;
  const ob_shape *shape; /* of the version that is audited */
  ob_state own;          /* of another version than the locked one */
  bool other;
  bool uniform; /* each feature is on everywhere or nowhere */
  bool open;    /* its build script sets features too: those that Cargo has not set are free */
  ob_within within;
} view;

static ob_bits
either(ob_sides s)
{
  return ob_bits_or(s.target, s.host);
}

static bool
feature_on(const void *context, ob_str name, ob_bits *on)
{
  const view *v = context;
  void **number = ob_map_find(&v->shape->features, name);
  if (!number) {
    *on = ob_bits_none();
    return !v->open;
  }
  const ob_sides sides = ob_sides_and(v->state->on[(size_t)(uintptr_t)*number - 1], v->node->here);
  *on = either(sides);
  const bool any = ob_bits_count(on) > 0;
  if (any && v->uniform) {
    *on = v->g->options.universe->all;
  }
  return any || !v->open;
}

/** The node of a dependency as its manifest has it, or OB_NO_NODE. */
static size_t
node_of_dep(const view *v, const ob_dep *dep)
{
  if (v->other) {
    return ob_graph_find(v->g, dep);
  }
  const ob_package *package = v->node->package;
  for (size_t i = 0; i < package->deps.len; i++) {
    const ob_dep *own = &package->deps.at[i];
    if (own->kind == dep->kind && ob_str_eq(own->key, dep->key) &&
        ob_str_eq(own->when_text, dep->when_text)) {
      return v->node->inside->to[i];
    }
  }
  return OB_NO_NODE;
}

static bool
replaces(const ob_replacement *r, const ob_graph_node *node)
{
  return node->locked && ob_str_eq(r->name, node->name) &&
         ob_semver_cmp(&r->locked, &node->locked->semver) == 0;
}

static bool
place_of(const void *context, const ob_dep *dep, size_t number, ob_place *out)
{
  const view *v = context;
  const ob_graph_options *o = &v->g->options;
  const size_t to = node_of_dep(v, dep);
  if (to == OB_NO_NODE) {
    const ob_disk_package *p = v->other ? ob_disk_find(o->disk, dep->package, dep->req) : NULL;
    *out = (ob_place){p ? p->dir : NULL, o->universe->all, false};
    return p && number == 0;
  }
  const ob_graph_node *node = &v->g->nodes.at[to];
  ob_bits left = o->universe->all;
  for (size_t i = 0; i < o->replacement_count; i++) {
    const ob_replacement *r = &o->replacements[i];
    if (!replaces(r, node)) {
      continue;
    }
    left = ob_bits_minus(left, r->targets);
    if (number > 0 && --number == 0) {
      *out = (ob_place){r->dir, r->targets, true};
      return true;
    }
  }
  *out = (ob_place){node->dir, left, false};
  return number == 0 && node->dir;
}

static bool
dep_feature_on(const void *context, const ob_dep *dep, ob_str feature, ob_bits *on)
{
  const view *v = context;
  const size_t to = node_of_dep(v, dep);
  const ob_graph_node *node = to != OB_NO_NODE ? &v->g->nodes.at[to] : NULL;
  if (!node || !node->package || v->node->build == OB_BUILD_COUNT) {
    return false;
  }
  void **number = ob_map_find(&node->inside->shape.features, feature);
  *on = number ? either(node->inside->states[v->node->build].on[(size_t)(uintptr_t)*number - 1])
               : ob_bits_none();
  return true;
}

const ob_within *
ob_graph_within(const ob_graph *g, size_t node, ob_arena *arena)
{
  view *v = ob_new(arena, view);
  if (!v || !g->nodes.at[node].package) {
    return NULL;
  }
  *v = (view){.g = g, .node = &g->nodes.at[node]};
  v->shape = &v->node->inside->shape;
  v->within = (ob_within){.context = v, .place = place_of}; /* features: of every choice */
  return &v->within;
}

/* ---- as a dependency ---- */

/** Does the build script set cfgs that look like features? */
static bool
sets_features(ob_arena *arena, const ob_package *package)
{
  for (size_t i = 0; i < package->roots.len; i++) {
    if (package->roots.at[i].kind != OB_ROOT_BUILD) {
      continue;
    }
    ob_diags scratch;
    ob_diags_init(&scratch, arena);
    uint32_t file;
    if (ob_diags_load(&scratch, package->roots.at[i].path, OB_RUST_MAX_SIZE, OB_SPAN_NONE, &file) !=
        OB_OK) {
      return false;
    }
    const ob_str text = ob_diags_source(&scratch, file).text;
    return ob_str_search(text, OB_STR("rustc-cfg=feature=")) != SIZE_MAX;
  }
  return false;
}

static bool
is_uniform(const view *v)
{
  const ob_sides here = v->node->here;
  for (size_t i = 0; i < v->shape->package->features.len; i++) {
    const ob_sides on = ob_sides_and(v->state->on[i], here);
    if (ob_sides_any(on) &&
        (!ob_bits_eq(&on.target, &here.target) || !ob_bits_eq(&on.host, &here.host))) {
      return false;
    }
  }
  return true;
}

/** The features of another version, by what is asked of the locked one. */
static ob_status
other_version(view *v, ob_arena *arena, const char *dir)
{
  ob_diags *scratch = ob_new(arena, ob_diags);
  ob_package *package = ob_new(arena, ob_package);
  ob_shape *shape = ob_new(arena, ob_shape);
  if (!scratch || !package || !shape) {
    return OB_E_NOMEM;
  }
  ob_diags_init(scratch, arena);
  const ob_status st = ob_package_load(arena, scratch, dir, package);
  if (st != OB_OK) {
    return st == OB_E_NOMEM ? st : OB_E_INVALID;
  }
  OB_TRY(ob_shape_init(arena, package, shape));
  v->own = (ob_state){.asked = v->node->inside->states[v->node->build].asked,
                      .on = ob_new_n(arena, ob_sides, package->features.len),
                      .dep_on = ob_new_n(arena, ob_sides, package->deps.len)};
  if (!v->own.on || !v->own.dep_on) {
    return OB_E_NOMEM;
  }
  while (ob_shape_grow(shape, &v->own)) {
  }
  v->other = true;
  v->shape = shape;
  v->state = &v->own;
  return OB_OK;
}

/** Targets on which none of a node's replacements stands in for it. */
static ob_bits
not_replaced(const ob_graph *g, const ob_graph_node *node)
{
  ob_bits out = g->options.universe->all;
  for (size_t i = 0; i < g->options.replacement_count; i++) {
    if (replaces(&g->options.replacements[i], node)) {
      out = ob_bits_minus(out, g->options.replacements[i].targets);
    }
  }
  return out;
}

static void
choose_targets(const view *v, ob_audit_options *options)
{
  const ob_graph *g = v->g;
  const ob_sides here = v->node->here;
  const ob_bits target = ob_bits_and(here.target, not_replaced(g, v->node));
  if (v->shape->package->proc_macro) {
    options->asked = options->hosts = here.host;
    return;
  }
  options->asked = ob_bits_or(target, here.host);
  options->hosts = ob_bits_count(&target) > 0 ? ob_bits_or(g->options.hosts, here.host) : here.host;
  if (!v->uniform) {
    options->hosts = ob_bits_and(options->hosts, options->asked);
  }
}

ob_status
ob_graph_audit(const ob_graph *g, size_t number, const char *dir, ob_arena *arena, ob_diags *diags,
               const ob_audit_options *base, ob_audit **out)
{
  *out = NULL;
  view *v = ob_new(arena, view);
  if (!v) {
    return OB_E_NOMEM;
  }
  const ob_graph_node *node = &g->nodes.at[number];
  if (node->build == OB_BUILD_COUNT || !node->package) {
    return OB_OK;
  }
  *v = (view){.g = g, .node = node, .state = &node->inside->states[node->build]};
  v->shape = &node->inside->shape;
  if (dir) {
    OB_TRY(other_version(v, arena, dir));
  }
  v->open = sets_features(arena, v->shape->package);
  v->uniform = is_uniform(v);
  v->within = (ob_within){
      .context = v, .feature = feature_on, .place = place_of, .dep_feature = dep_feature_on};
  ob_audit_options options = *base;
  options.dependency = true;
  options.within = &v->within;
  options.choice = NULL;
  options.levels &= ~(1U << OB_LEVEL_L0);
  choose_targets(v, &options);
  if (ob_bits_count(&options.asked) == 0) {
    return OB_OK;
  }
  ob_audit *audit = NULL;
  OB_TRY(ob_audit_open(arena, diags, &options, dir ? dir : node->dir, &audit));
  OB_TRY(ob_audit_run(audit));
  *out = audit;
  return OB_OK;
}
