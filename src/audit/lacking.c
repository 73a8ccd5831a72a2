// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Items of other crates that are named where those crates lack them: of a dependency that lies on
 * disk, read like the package itself, and of std. What lacks on a target whatever is switched on is
 * one kind of finding; what is there once the dependency's feature is asked for is another: the
 * build of a workspace hides it, because features of one dependency are unified there. So does
 * another dependency that always asks for the feature; but then every build has it, and that is
 * only noted.
 *
 * All paths that lead out of the crate are followed (also through aliases such as `use libc as c`).
 * They are grouped by item before anybody is asked: libc is named a thousand times.
 */
#include "audit/foreign.h"
#include "audit/known.h"
#include "audit/members.h"
#include "audit/propose.h"
#include "audit/std_items.h"
#include "audit/traits.h"
#include "audit/tree.h"
#include "audit/universe.h"
#include "audit/workmates.h"
#include "base/str.h"
#include "cargo/lockfile.h"
#include "diag/looks.h"
#include "sys/fs.h"

#define MAX_SEGMENTS 16

/** One item of one crate, under one condition. */
typedef struct use {
  ob_str key; /* the path: `libc::ENODATA` */
  ob_sym crate;
  const ob_str *segments; /* behind the crate's name */
  size_t count;
  ob_rust_ns ns;
  ob_cond when;
  uint32_t root;
  ob_span at;
  uint32_t part, gate, scope;
  bool is_use;
  size_t by_use;     /* segments that a use on the way names: it says what is missing of those */
  bool by_macro_use; /* a macro of some `#[macro_use] extern crate`: perhaps of this */
  ob_str body;       /* the macro of the dependency whose body names it: `dep::m`; else empty */
  unsigned depth;    /* so many bodies stand in each other */
  size_t round;      /* of bodies: of the dependency that lies in the place of this round */
  ob_span also[2];
  bool attribute, derive;
  size_t repeats;
  uint32_t next; /* of the same item */
  /* what was found out */
  ob_cond never, off; /* it is reached and lacks: whatever is asked for; for want of a feature */
  ob_cond brought;    /* only another dependency asks for that feature */
  ob_str by;          /* which, with its version */
  ob_cond given;      /* it is reached, and the crate is there */
  const ob_std_item *std;
  size_t used; /* segments of that entry */
  ob_foreign *foreign;
  size_t asked; /* segments that the dependency was asked for: not what a trait may bring */
  ob_str rustc; /* what rustc says of a part of a type */
  bool owned;   /* foreign is an OS-owned replacement */
  bool said;
} use;

/** Another dependency that asks the same crate for features, wherever it is there itself. */
typedef struct bringer {
  const ob_foreign *crate;
  const ob_given_dep *dep; /* in this manifest */
  const ob_dep *asks;      /* in its own */
  ob_cond when;
} bringer;

typedef struct looker {
  ob_audit *a;
  ob_conds *m;
  ob_map by_key; /* path -> number of the last use, from 1 */
  OB_VEC(use) uses;
  ob_reaches reaches;      /* of the path that is looked at */
  ob_map foreign;          /* source name -> found */
  size_t round;            /* the place of each dependency that is looked into: ob_within.place */
  bool more;               /* some dependency has another one */
  const ob_foreign *asked; /* for feature_of */
  ob_str asked_name;
  uint16_t asked_kinds;
  bool apart;               /* features of other kinds of dependency do not reach these roots */
  ob_map features;          /* of asked: feature -> condition + 1 */
  OB_VEC(bringer) bringers; /* of asked, once bringers_known */
  bool bringers_known;
  size_t only; /* the one of them that counts; SIZE_MAX: all */
  ob_cond with_std;
  ob_workmates mates;
  bool any_derives; /* `#[macro_use] extern crate` can bring any */
  bool oom;
} looker;

/* ---- gathering ---- */

/** One more use, or one more place of it. of: all but its path and key, which are made of segments
 * that need not stay. */
static void
note_use(looker *l, const use *of, const ob_str *segments, size_t count)
{
  ob_buf key;
  ob_buf_init(&key, l->a->arena);
  ob_buf_put(&key, ob_sym_str(l->a->sources, of->crate));
  for (size_t i = 0; i < count; i++) {
    ob_buf_put(&key, OB_STR("::"));
    ob_buf_put(&key, segments[i]);
  }
  void **slot =
      ob_buf_status(&key) == OB_OK ? ob_map_put(l->a->arena, &l->by_key, ob_buf_view(&key)) : NULL;
  if (!slot) {
    l->oom = true;
    return;
  }
  for (uint32_t i = (uint32_t)(uintptr_t)*slot; i != 0; i = l->uses.at[i - 1].next) {
    use *known = &l->uses.at[i - 1];
    if (known->root == of->root && known->when == of->when && known->ns == of->ns &&
        known->by_use == of->by_use && known->by_macro_use == of->by_macro_use &&
        known->round == of->round && (known->body.len > 0) == (of->body.len > 0)) {
      if (known->at.file != of->at.file || known->at.lo != of->at.lo) {
        if (known->repeats < 2) {
          known->also[known->repeats] = of->at;
        }
        known->repeats++;
      }
      return;
    }
  }
  ob_str *copies = ob_new_n(l->a->arena, ob_str, count);
  use *fresh = copies ? ob_vec_push(l->a->arena, &l->uses) : NULL;
  if (!fresh) {
    l->oom = true;
    return;
  }
  for (size_t i = 0; i < count; i++) {
    copies[i] = segments[i];
  }
  *fresh = *of;
  fresh->key = ob_buf_view(&key);
  fresh->segments = copies;
  fresh->count = count;
  fresh->next = (uint32_t)(uintptr_t)*slot;
  *slot = (void *)(uintptr_t)l->uses.len;
}

static void
add_use(looker *l, const ob_reach *r, const ob_rust_path *path, uint32_t root, uint32_t part,
        bool is_use, bool by_macro_use)
{
  ob_str segments[MAX_SEGMENTS];
  size_t by_use;
  const size_t count = ob_reach_segments(r, path, segments, MAX_SEGMENTS, &by_use);
  if (count == 0 || count == MAX_SEGMENTS) {
    return;
  }
  const ob_crate *c = l->a->roots.at[root].crate;
  if (path->ns == OB_RUST_NS_MACRO && !path->derive && path->segment_count == 1 &&
      r->path != path) {
    by_use = count; /* `use d::m;`: it lacks at that use */
  }
  const use of = {.crate = r->crate,
                  .ns = path->ns,
                  .when = r->when,
                  .root = root,
                  .at = ob_part_span(c, part, path->at),
                  .part = part,
                  .gate = path->gate,
                  .scope = ob_part_scope(&c->parts.at[part], path->scope),
                  .is_use = is_use,
                  .by_use = by_use,
                  .by_macro_use = by_macro_use,
                  .attribute = path->attribute,
                  .derive = path->derive};
  note_use(l, &of, segments, count);
}

/** The bind that a use makes, which cannot be what its own path leads to. */
static uint32_t
bind_of(looker *l, const ob_crate *c, uint32_t part, uint32_t scope, uint32_t index,
        const ob_rust_use *used)
{
  const ob_sym name = used->glob ? 0 : ob_sym_find(l->a->sources, used->alias);
  for (uint32_t i = name ? ob_crate_first(c, scope, name) : OB_NO_INDEX; i != OB_NO_INDEX;
       i = c->binds.at[i].next) {
    const ob_bind *b = &c->binds.at[i];
    if (b->kind == OB_BIND_USE && b->part == part && b->index == index) {
      return i;
    }
  }
  return OB_NO_INDEX;
}

/** When a path stands there for certain. */
static ob_cond
when_reached(const looker *l, const ob_crate *c, const ob_part *p, const ob_src *src,
             const ob_rust_path *path)
{
  if (path->guess || ob_part_may_lack(p, path) || !ob_part_has_gate(p, src, path->gate) ||
      ob_part_how(p, path->gate) != OB_HOW_SURE) {
    return OB_COND_NEVER;
  }
  return ob_cond_minus(l->m, ob_part_gate(p, path->gate),
                       l->a->options.unsupported ? OB_COND_NEVER : c->refused);
}

/** Is `m!()` by a use of that name, and no macro of the crate? */
static bool
is_imported(const looker *l, const ob_crate *c, const ob_part *p, const ob_rust_path *path)
{
  if (path->ns != OB_RUST_NS_MACRO || path->segment_count != 1 || path->attribute ||
      path->head != OB_RUST_HEAD_PLAIN) {
    return false;
  }
  const ob_sym name = ob_sym_find(l->a->sources, path->segments[0]);
  if (name == 0 || ob_name_find(c->macro_names, ob_name_key(0, name))) {
    return false;
  }
  for (uint32_t s = ob_part_scope(p, path->scope); s != OB_NO_INDEX; s = c->modules.at[s].parent) {
    const uint32_t first = ob_crate_first(c, s, name);
    if (first != OB_NO_INDEX || c->modules.at[s].kind != OB_MODULE_BLOCK) {
      return first != OB_NO_INDEX && c->binds.at[first].kind == OB_BIND_USE;
    }
  }
  return false;
}

/** Of a name that stands in a scope: may something else than globs of other crates declare it? */
static bool
may_be_own(const looker *l, ob_crate *c, uint32_t scope, const ob_reach *glob, ob_sym name)
{
  const ob_str text = ob_sym_str(l->a->sources, name);
  if (!glob) { /* in the scope itself */
    return ob_crate_first(c, scope, name) != OB_NO_INDEX ||
           ob_crate_by_macro(c, scope, text, OB_NS_TYPE) != OB_COND_NEVER;
  }
  if (glob->kind == OB_REACH_MODULE) {
    const ob_declared d = ob_crate_names(c, glob->module, name, OB_NS_TYPE, scope);
    return d.sure != OB_COND_NEVER || d.maybe != OB_COND_NEVER || d.opaque != OB_COND_NEVER;
  }
  return glob->kind != OB_REACH_EXTERN || ob_crate_is_std(ob_sym_str(l->a->sources, glob->crate)) ||
         ob_reach_is_library(c, glob);
}

/** `A::new()`, where nothing but a `use d::*` of one dependency can bring A. */
static void
look_behind_glob(looker *l, uint32_t root, uint32_t part, const ob_rust_path *path, uint32_t scope,
                 ob_cond when)
{
  ob_crate *c = l->a->roots.at[root].crate;
  const ob_sym name = ob_sym_find(l->a->sources, path->segments[0]);
  const char first = path->segments[0].ptr[0];
  ob_reach only = {.kind = OB_REACH_OPAQUE};
  if (path->head != OB_RUST_HEAD_PLAIN || path->segment_count < 2 || name == 0 || first < 'A' ||
      first > 'Z' || ob_name_is_prelude(path->segments[0])) {
    return;
  }
  for (uint32_t s = scope; s != OB_NO_INDEX; s = c->modules.at[s].parent) {
    if (may_be_own(l, c, s, NULL, name)) {
      return;
    }
    for (size_t g = 0; g < c->modules.at[s].globs.len; g++) {
      const ob_reaches *to = ob_crate_glob(c, s, g);
      for (size_t k = 0; k < to->len; k++) {
        const bool is_extern = to->at[k].kind == OB_REACH_EXTERN;
        if (may_be_own(l, c, s, &to->at[k], name) || (is_extern && only.path) ||
            c->modules.at[s].globs.at[g].how != OB_HOW_SURE || to->at[k].more != 0) {
          return;
        }
        only = is_extern ? to->at[k] : only;
      }
    }
    if (c->modules.at[s].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  const uint32_t before = only.path ? only.path->segment_count - only.rest : 0;
  ob_str segments[MAX_SEGMENTS];
  if (!only.path || before + path->segment_count >= MAX_SEGMENTS) {
    return;
  }
  for (uint32_t i = 0; i < before; i++) {
    segments[i] = only.path->segments[only.rest + i];
  }
  for (uint32_t i = 0; i < path->segment_count; i++) {
    segments[before + i] = path->segments[i];
  }
  const use of = {.crate = only.crate,
                  .ns = path->ns,
                  .when = ob_cond_and(l->m, when, only.when),
                  .root = root,
                  .at = ob_part_span(c, part, path->at),
                  .part = part,
                  .gate = path->gate,
                  .scope = scope,
                  .by_use = before + 1};
  if (of.when != OB_COND_NEVER) {
    note_use(l, &of, segments, before + path->segment_count);
  }
}

static void
look_at(looker *l, uint32_t root, uint32_t part, const ob_rust_path *path, const ob_rust_use *used,
        uint32_t index)
{
  const bool is_use = index != OB_NO_INDEX;
  ob_crate *c = l->a->roots.at[root].crate;
  const ob_part *p = &c->parts.at[part];
  const ob_src *src = &l->a->sources->list.at[p->src];
  const bool one = (path->derive && !l->any_derives) || is_imported(l, c, p, path);
  const uint32_t scope = ob_part_scope(p, path->scope);
  const ob_cond when =
      path->segment_count < (one ? 1U : 2U) ? OB_COND_NEVER : when_reached(l, c, p, src, path);
  if (scope == OB_NO_INDEX || when == OB_COND_NEVER) {
    return;
  }
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  l->reaches.len = 0;
  if (ob_crate_resolve(c, scope, path, is_use,
                       is_use ? bind_of(l, c, part, scope, index, used) : OB_NO_INDEX, when,
                       &l->reaches, lost, &lost_count) != OB_OK) {
    l->oom = true;
    return;
  }
  const ob_reaches reaches = l->reaches;
  if (!is_use && reaches.len == 1 && reaches.at[0].kind == OB_REACH_OPAQUE) {
    look_behind_glob(l, root, part, path, scope, when);
    return;
  }
  ob_cond once = OB_COND_NEVER, twice = OB_COND_NEVER;
  for (size_t i = 0; i < reaches.len && path->derive; i++) {
    twice = ob_cond_or(l->m, twice, ob_cond_and(l->m, once, reaches.at[i].when));
    once = ob_cond_or(l->m, once, reaches.at[i].when);
  }
  for (size_t i = 0; i < reaches.len; i++) { /* one use brings the trait, another one the macro */
    reaches.at[i].when = ob_cond_minus(l->m, reaches.at[i].when, twice);
  }
  for (size_t i = 0; i < reaches.len; i++) {
    if (reaches.at[i].kind == OB_REACH_EXTERN && reaches.at[i].when != OB_COND_NEVER) {
      add_use(l, &reaches.at[i], path, root, part, is_use, false);
    }
  }
}

/** Is it a `#[macro_use] extern crate`? */
static bool
uses_macros(const ob_crate *c, const ob_bind *b)
{
  const ob_src *src = &c->sources->list.at[c->parts.at[b->part].src];
  return b->kind == OB_BIND_CRATE && src->rust.items.at[b->index].macro_use;
}

static bool
uses_macros_of_crates(const ob_crate *c)
{
  for (size_t i = 0; i < c->binds.len; i++) {
    if (uses_macros(c, &c->binds.at[i])) {
      return true;
    }
  }
  return false;
}

/** `dm!()`, which nothing in the crate is called: of some `#[macro_use] extern crate`. */
static void
look_at_macro(looker *l, uint32_t root, uint32_t part, const ob_rust_path *path)
{
  ob_crate *c = l->a->roots.at[root].crate;
  const ob_part *p = &c->parts.at[part];
  const ob_src *src = &l->a->sources->list.at[p->src];
  const uint32_t scope = ob_part_scope(p, path->scope);
  const ob_sym name = ob_sym_find(l->a->sources, path->segments[0]);
  ob_cond when = scope != OB_NO_INDEX ? when_reached(l, c, p, src, path) : OB_COND_NEVER;
  if (when == OB_COND_NEVER || name == 0 || path->attribute || path->derive ||
      path->head != OB_RUST_HEAD_PLAIN || ob_macro_is_rare_std(path->segments[0]) ||
      ob_crate_macro_may(c, name, false) != OB_COND_NEVER ||
      !ob_gate_gives_back(c, src, path->gate, true)) {
    return;
  }
  when = ob_cond_minus(l->m, when, ob_crate_macro_by_calls(c, name));
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  l->reaches.len = 0;
  l->oom |= ob_crate_resolve(c, scope, path, false, OB_NO_INDEX, when, &l->reaches, lost,
                             &lost_count) != OB_OK;
  for (size_t i = 0; i < l->reaches.len; i++) {
    when = ob_cond_minus(l->m, when, l->reaches.at[i].when);
  }
  for (size_t i = 0; i < c->binds.len && when != OB_COND_NEVER; i++) {
    const ob_bind *b = &c->binds.at[i];
    const ob_reach r = {.kind = OB_REACH_EXTERN,
                        .when = ob_cond_and(l->m, when, b->when),
                        .crate = b->crate,
                        .path = path};
    if (uses_macros(c, b) && b->how == OB_HOW_SURE && r.when != OB_COND_NEVER &&
        !ob_crate_is_std(ob_sym_str(c->sources, b->crate))) {
      add_use(l, &r, path, root, part, false, true);
    }
  }
}

static void
look_at_root(looker *l, uint32_t root)
{
  const ob_crate *c = l->a->roots.at[root].crate;
  l->any_derives = uses_macros_of_crates(c);
  for (uint32_t part = 0; part < c->parts.len && !l->oom; part++) {
    const ob_part *p = &c->parts.at[part];
    const ob_src *src = &l->a->sources->list.at[p->src];
    const ob_range *lists = p->extent.lists;
    for (uint32_t i = lists[OB_LIST_PATHS].lo; i < lists[OB_LIST_PATHS].hi && !l->oom; i++) {
      const ob_rust_path *path = &src->rust.paths.at[i];
      look_at(l, root, part, path, NULL, OB_NO_INDEX);
      if (l->any_derives && path->ns == OB_RUST_NS_MACRO && path->segment_count == 1) {
        look_at_macro(l, root, part, path);
      }
    }
    for (uint32_t i = lists[OB_LIST_USES].lo; i < lists[OB_LIST_USES].hi && !l->oom; i++) {
      look_at(l, root, part, &src->rust.uses.at[i].path, &src->rust.uses.at[i], i);
    }
  }
}

/* ---- the dependency ---- */

/** What a name in the source stands for, in one round. */
typedef struct found {
  ob_foreign *crate; /* NULL: not known, or not the same everywhere */
  ob_cond where;     /* the targets that take it from there */
  bool owned;
} found;

/** The place of a dependency in this round; false: it has none. */
static bool
place_of(looker *l, const ob_dep *dep, ob_place *out)
{
  ob_place next;
  l->more |= ob_audit_place(l->a, dep, l->round + 1, &next);
  return ob_audit_place(l->a, dep, l->round, out);
}

static const found *
crate_of(looker *l, ob_str name)
{
  void **slot = ob_map_put(l->a->arena, &l->foreign, name);
  const found *known = slot ? *slot : NULL;
  if (known) {
    return known;
  }
  found *out = slot ? ob_new(l->a->arena, found) : NULL;
  if (!out) {
    l->oom = true;
    return NULL;
  }
  *slot = out;
  ob_place place = {.dir = NULL};
  size_t at = 0;
  bool same = true;
  for (const ob_given_dep *d = ob_given_next(l->a->given, name, &at); d;
       d = ob_given_next(l->a->given, name, &at)) {
    ob_place other;
    if (!place_of(l, d->dep, &other) ||
        (place.dir && !ob_str_eq(ob_str_from(place.dir), ob_str_from(other.dir)))) {
      same = false; /* and ask the rest: one of them may have more places */
      continue;
    }
    place = other;
  }
  if (same && place.dir) {
    *out = (found){ob_foreign_open(l->a->options.dependencies, place.dir, l->a->diags->looks),
                   ob_cond_targets(l->m, &place.targets), place.owned};
  }
  return out;
}

/** The features of the crate that switch on `to`, by themselves or through others. */
static void
leading_to(looker *l, const ob_feature *features, size_t count, ob_str to, ob_map *out)
{
  ob_map_init(out, 0x1ead);
  if (!ob_map_put(l->a->arena, out, to)) {
    l->oom = true;
    return;
  }
  for (size_t before = 0; before != out->len && !l->oom;) {
    before = out->len;
    for (size_t i = 0; i < count; i++) {
      for (size_t k = 0; k < features[i].enables.len; k++) {
        const ob_str edge = features[i].enables.at[k];
        const ob_str name = ob_str_slice(edge, 0, ob_str_find(edge, '/'));
        if (ob_map_find(out, name) && !ob_map_put(l->a->arena, out, features[i].name)) {
          l->oom = true;
        }
      }
    }
  }
}

/** From now on it is asked what this crate has for roots of these kinds. */
static void
begin_asking(looker *l, const ob_foreign *crate, ob_str name, const ob_audit_root *r, bool apart)
{
  const uint16_t kinds = (uint16_t)(r->kinds | r->test_kinds << 8);
  if (l->asked != crate || l->asked_kinds != kinds || l->apart != apart ||
      !ob_str_eq(l->asked_name, name)) {
    l->asked = crate;
    l->asked_name = name;
    l->asked_kinds = kinds;
    l->apart = apart;
    ob_map_init(&l->features, 0xfea7);
    l->bringers.len = 0;
    l->bringers_known = false;
  }
}

/** When the features that an entry asks for reach the roots that are asked about. Resolver 1 makes
 * one set of all tables, whatever their kind and target; but nobody who depends on the package
 * builds its dev-dependencies. */
static ob_cond
entry_reaches(looker *l, const ob_given_dep *d)
{
  const ob_dep_kinds kind = OB_KIND_SET(d->dep->kind);
  if (!l->apart && l->a->package.resolver == 1 && d->dep->kind != OB_DEP_DEV) {
    return d->on;
  }
  const ob_cond when = ob_cond_and(l->m, d->when, d->on);
  return (l->asked_kinds & kind) != 0        ? when
         : (l->asked_kinds >> 8 & kind) != 0 ? ob_cond_and(l->m, when, l->a->test)
                                             : OB_COND_NEVER;
}

/** Where the graph has a feature of a dependency switched on, whoever asked; NEVER: not known. */
static ob_cond
graph_asks(looker *l, const ob_given_dep *d, ob_str feature)
{
  const ob_within *within = l->a->options.within;
  ob_bits on;
  if (!within || !within->dep_feature ||
      !within->dep_feature(within->context, d->dep, feature, &on)) {
    return OB_COND_NEVER;
  }
  return ob_cond_and(l->m, ob_cond_and(l->m, d->when, d->on), ob_cond_targets(l->m, &on));
}

/** When a build of this package has a feature of the asked crate switched on. */
static ob_cond
feature_of(void *context, ob_str feature)
{
  looker *l = context;
  void **slot = ob_map_find(&l->features, feature);
  if (slot && *slot) {
    return (ob_cond)((uintptr_t)*slot - 1);
  }
  size_t count;
  const ob_feature *features = ob_foreign_features(l->asked, &count);
  ob_cond on = OB_COND_NEVER;
  ob_map leading;
  leading_to(l, features, count, feature, &leading);
  for (size_t i = 0; i < leading.len; i++) {
    size_t at = 0;
    for (const ob_given_dep *d = ob_given_next(l->a->given, l->asked_name, &at); d;
         d = ob_given_next(l->a->given, l->asked_name, &at)) {
      const ob_cond asked = ob_given_dep_feature(l->a->given, d, leading.entries[i].key);
      on = ob_cond_or(l->m, on, ob_cond_and(l->m, entry_reaches(l, d), asked));
      on = ob_cond_or(l->m, on, graph_asks(l, d, leading.entries[i].key));
    }
  }
  slot = ob_map_put(l->a->arena, &l->features, ob_str_dup(l->a->arena, feature));
  if (!slot) {
    l->oom = true;
    return OB_COND_ALWAYS;
  }
  *slot = (void *)((uintptr_t)on + 1);
  return on;
}

/** The path that the dependency is asked for. */
static ob_foreign_path
path_asked(const use *u)
{
  return (ob_foreign_path){.segments = u->segments,
                           .count = u->asked,
                           .from = u->by_use,
                           .ns = u->asked < u->count ? OB_RUST_NS_TYPE : u->ns};
}

/* ---- features that other dependencies bring ---- */

/** Does the dependency of a package, here or elsewhere, come from this directory? */
static bool
comes_from(const ob_audit *a, const ob_dep *dep, const char *dir)
{
  const char *other = ob_audit_directory(a, dep), *real, *other_real;
  return other && (ob_str_eq(ob_str_from(other), ob_str_from(dir)) ||
                   (ob_path_real(a->arena, other, &other_real) == 0 &&
                    ob_path_real(a->arena, dir, &real) == 0 &&
                    ob_str_eq(ob_str_from(other_real), ob_str_from(real))));
}

static void
add_bringer(looker *l, const ob_given_dep *d, const ob_foreign *crate)
{
  const ob_package *package = ob_foreign_package(crate);
  const ob_cond there = entry_reaches(l, d);
  for (size_t i = 0; i < package->deps.len; i++) {
    const ob_dep *asks = &package->deps.at[i];
    if (asks->kind != OB_DEP_NORMAL || asks->optional ||
        !ob_str_eq(asks->package, ob_foreign_name(l->asked)) ||
        !comes_from(l->a, asks, ob_foreign_dir(l->asked))) {
      continue;
    }
    bringer *slot = ob_vec_push(l->a->arena, &l->bringers);
    if (!slot) {
      l->oom = true;
      return;
    }
    *slot = (bringer){crate, d, asks, ob_cond_and(l->m, there, ob_given_key(l->m, asks))};
  }
}

/** Where a dependency of this package lies for all targets, or NULL. */
static const char *
only_place_of(const ob_audit *a, const ob_dep *dep)
{
  ob_place place;
  return ob_audit_place(a, dep, 0, &place) && ob_bits_eq(&place.targets, &a->options.universe->all)
             ? place.dir
             : NULL;
}

/** Those of the crate that is asked about. Dependents that are optional there are not looked at; of
 * a node of a graph all of it is known already. */
static void
find_bringers(looker *l)
{
  ob_audit *a = l->a;
  l->bringers_known = true;
  if (a->options.within && a->options.within->dep_feature) {
    return;
  }
  for (size_t i = 0; i < a->package.deps.len && !l->oom; i++) {
    const ob_given_dep *d = ob_given_at(a->given, i);
    const char *dir = ob_str_eq(d->name, l->asked_name) || entry_reaches(l, d) == OB_COND_NEVER
                          ? NULL
                          : only_place_of(a, d->dep);
    const ob_foreign *crate =
        dir ? ob_foreign_open(a->options.dependencies, dir, a->diags->looks) : NULL;
    if (crate) {
      add_bringer(l, d, crate);
    }
  }
}

/** When this manifest asks the bringer for features under which that one asks for any of these. */
static ob_cond
passed_on(looker *l, const bringer *b, const ob_map *any)
{
  size_t count;
  const ob_feature *features = ob_foreign_features(b->crate, &count);
  ob_cond on = OB_COND_NEVER;
  for (size_t i = 0; i < count; i++) {
    bool asks = false;
    for (size_t k = 0; k < features[i].enables.len && !asks; k++) {
      const ob_str edge = features[i].enables.at[k];
      const size_t slash = ob_str_find(edge, '/');
      const bool weak = slash < edge.len && slash > 0 && edge.ptr[slash - 1] == '?';
      const size_t end = weak ? slash - 1 : slash;
      asks = slash < edge.len && ob_str_eq(ob_str_slice(edge, 0, end), b->asks->key) &&
             ob_map_find(any, ob_str_slice(edge, slash + 1, edge.len));
    }
    ob_map leading;
    if (asks) {
      leading_to(l, features, count, features[i].name, &leading);
    }
    for (size_t k = 0; asks && k < leading.len; k++) {
      on = ob_cond_or(l->m, on, ob_given_dep_feature(l->a->given, b->dep, leading.entries[k].key));
    }
  }
  return ob_cond_and(l->m, b->when, on);
}

/** As feature_of, with what the bringers ask for. */
static ob_cond
feature_brought(void *context, ob_str feature)
{
  looker *l = context;
  ob_cond on = feature_of(l, feature);
  size_t count;
  const ob_feature *features = ob_foreign_features(l->asked, &count);
  ob_map leading;
  leading_to(l, features, count, feature, &leading);
  for (size_t i = 0; i < l->bringers.len; i++) {
    const bringer *b = &l->bringers.at[i];
    bool asks = b->asks->default_features && ob_map_find(&leading, OB_STR("default"));
    for (size_t k = 0; k < b->asks->features.len && !asks; k++) {
      asks = ob_map_find(&leading, b->asks->features.at[k]) != NULL;
    }
    if (l->only == SIZE_MAX || l->only == i) {
      on = ob_cond_or(l->m, on, asks ? b->when : passed_on(l, b, &leading));
    }
  }
  return on;
}

/** Of `off`, what another dependency brings: the package by itself is built with it. */
static ob_cond
brought_of(looker *l, const use *u, ob_cond off)
{
  ob_foreign_item item;
  const ob_foreign_path path = path_asked(u);
  if (ob_foreign_ask(u->foreign, l->m, &path, feature_brought, l, &item) != OB_OK) {
    l->oom = true;
    return OB_COND_NEVER;
  }
  return ob_cond_and(l->m, off, item.when);
}

static void
ask_bringers(looker *l, use *u)
{
  if (!l->bringers_known) {
    find_bringers(l);
  }
  if (l->bringers.len == 0) {
    return;
  }
  l->only = SIZE_MAX;
  u->brought = brought_of(l, u, u->off);
  u->off = ob_cond_minus(l->m, u->off, u->brought);
  if (u->brought == OB_COND_NEVER) {
    return;
  }
  ob_buf names;
  ob_buf_init(&names, l->a->arena);
  for (size_t i = 0; i < l->bringers.len; i++) { /* one that is enough, else all that take part */
    const bringer *b = &l->bringers.at[i];
    l->only = i;
    const ob_cond part = brought_of(l, u, u->brought);
    if (part == u->brought) {
      names.len = 0;
    }
    if (part != OB_COND_NEVER) {
      ob_buf_fmt(&names, "%s" OB_STR_FMT " " OB_STR_FMT, names.len > 0 ? ", " : "",
                 OB_STR_ARG(ob_foreign_name(b->crate)), OB_STR_ARG(ob_foreign_version(b->crate)));
    }
    if (part == u->brought) {
      break;
    }
  }
  u->by = names.len > 0 ? ob_buf_view(&names) : OB_STR("its other dependencies together");
  l->oom = l->oom || ob_buf_status(&names) != OB_OK;
}

/* ---- asking ---- */

static void
ask_std(looker *l, use *u, ob_str crate)
{
  u->std = ob_std_item_find(crate, u->segments, u->count, &u->used);
  if (!u->std || u->used <= u->by_use) {
    u->std = NULL;
    return;
  }
  const ob_str text = ob_str_from(u->std->cfg);
  const ob_cfg *cfg = NULL;
  const uint32_t file = ob_diags_add_source(l->a->diags, OB_STR("std"), text);
  if (file == 0 || ob_cfg_parse(l->a->arena, l->a->diags, text, false,
                                (ob_span){file, 0, (uint32_t)text.len}, &cfg) != OB_OK) {
    l->oom = true;
    return;
  }
  u->never = ob_cond_minus(l->m, u->when, ob_cond_cfg(l->m, cfg));
  if (ob_str_eq(crate, OB_STR("std"))) { /* without std nothing of it is there, and that is known */
    u->never = ob_cond_and(l->m, u->never, l->with_std);
  }
}

/** May that crate's item be a trait with a function or constant of the name? For ob_traits_ask. */
static bool
foreign_trait_may_have(void *context, ob_sym crate, const ob_str *segments, size_t count, bool glob,
                       ob_str name)
{
  looker *l = context;
  const found *there = crate_of(l, ob_sym_str(l->a->sources, crate));
  return !there || !there->crate ||
         ob_foreign_trait_may_have(there->crate, segments, count, glob, name);
}

/** Is it known that nothing but the type itself brings the last name of the path? */
static bool
is_only_of_type(looker *l, const use *u, ob_foreign_part part)
{
  ob_crate *c = l->a->roots.at[u->root].crate;
  const ob_src *src = &l->a->sources->list.at[c->parts.at[u->part].src];
  return !u->attribute && ob_gate_gives_back(c, src, u->gate, true) &&
         (u->body.len == 0 || part == OB_FOREIGN_VARIANT) && /* it can bring traits too */
         (part != OB_FOREIGN_MEMBER ||
          !ob_traits_may_give(c, u->scope, u->segments[u->count - 1], foreign_trait_may_have, l));
}

/** Has any other `#[macro_use] extern crate` of the root the macro, or may have it? */
static bool
has_other_macro(looker *l, const use *u)
{
  const ob_crate *c = l->a->roots.at[u->root].crate;
  const ob_foreign_path path = path_asked(u);
  for (size_t i = 0; i < c->binds.len; i++) {
    const ob_bind *b = &c->binds.at[i];
    const ob_str name = ob_sym_str(c->sources, b->crate);
    if (!uses_macros(c, b) || b->crate == u->crate || ob_crate_is_std(name)) {
      continue;
    }
    const found *there = crate_of(l, name);
    ob_foreign_item item;
    if (!there || !there->crate ||
        ob_foreign_ask(there->crate, l->m, &path, NULL, NULL, &item) != OB_OK ||
        item.ever != OB_COND_NEVER) {
      return true;
    }
  }
  return false;
}

/** When the item that u->asked segments lead to is missing: u->never, u->off. */
static ob_foreign_item
ask_item(looker *l, use *u)
{
  ob_foreign_item item;
  const ob_foreign_path path = path_asked(u);
  l->oom |= ob_foreign_ask(u->foreign, l->m, &path, feature_of, l, &item) != OB_OK;
  u->given = ob_cond_and(l->m, u->given, item.from);
  u->never = ob_cond_minus(l->m, u->given, item.ever);
  u->off = ob_cond_minus(l->m, ob_cond_minus(l->m, u->given, item.when), u->never);
  return item;
}

static void
ask_path(looker *l, use *u)
{
  u->asked = u->count;
  ob_foreign_item item = ask_item(l, u);
  if (u->never == OB_COND_NEVER && u->off == OB_COND_NEVER) {
    return;
  }
  if (item.part != OB_FOREIGN_WHOLE && !is_only_of_type(l, u, item.part)) {
    u->asked--;
    item = ask_item(l, u);
  }
  u->rustc = item.rustc;
  if (u->by_macro_use && (item.ever == OB_COND_NEVER || has_other_macro(l, u))) {
    u->never = u->off = OB_COND_NEVER;
  }
}

#define MAX_BODIES 8 /* of macros that call each other */

/** A macro of the dependency is called, which is use number `index`: what its body names of the
 * dependency is used here too, where the macro is there. */
static void
open_body(looker *l, size_t index)
{
  use of = l->uses.at[index];
  if (of.ns != OB_RUST_NS_MACRO || of.count != 1 || of.is_use || of.attribute || of.derive ||
      of.depth == MAX_BODIES || (of.by_macro_use && has_other_macro(l, &of))) {
    return;
  }
  const ob_macro_paths *brings = ob_foreign_macro_brings(of.foreign, of.segments[0]);
  l->oom |= !brings;
  of.when = ob_cond_minus(l->m, of.when,
                          ob_cond_or(l->m, of.never, ob_cond_or(l->m, of.off, of.brought)));
  of.body = of.key;
  of.depth++;
  of.round = l->round;
  of.by_macro_use = false;
  of.by_use = of.repeats = 0;
  for (size_t i = 0; brings && i < brings->len; i++) {
    const ob_macro_path *one = &brings->at[i];
    use fresh = of;
    fresh.ns = one->path->ns;
    for (size_t k = 0; k < one->cfg_count; k++) {
      const ob_cond cond = ob_cond_cfg(l->m, one->cfgs[k]);
      const bool of_targets = ob_cond_set(l->m, cond) != NULL; /* else: whose feature is it? */
      fresh.when = of_targets ? ob_cond_and(l->m, fresh.when, cond) : OB_COND_NEVER;
    }
    if (fresh.when != OB_COND_NEVER && one->path->segment_count < MAX_SEGMENTS) {
      note_use(l, &fresh, one->path->segments, one->path->segment_count);
    }
  }
}

static void
ask_foreign(looker *l, use *u, ob_str name)
{
  const ob_audit_root *r = &l->a->roots.at[u->root];
  const found *there = crate_of(l, name);
  if (!there || !there->crate || (there->owned && r->host)) {
    return; /* a host takes no crate of another OS */
  }
  u->foreign = there->crate;
  u->owned = there->owned;
  begin_asking(l, u->foreign, name, r, false);
  const ob_dep_kinds kinds = (ob_dep_kinds)(r->kinds | r->test_kinds);
  u->given = ob_cond_and(l->m, u->when, ob_given_when(l->a->given, name, kinds));
  if (!r->host) {
    u->given = ob_cond_and(l->m, u->given, there->where);
  }
  ask_path(l, u);
  if (u->off != OB_COND_NEVER) {
    ask_bringers(l, u);
  }
}

/* ---- what to ask for ---- */

/** The features of the dependency that are tried out, besides what the manifest asks for. */
typedef struct trial {
  looker *l;
  ob_map *gates; /* features that the item depends on; all of them are on while they are gathered */
  const bool *kept; /* of gates; NULL while they are gathered */
  ob_cond missing;
  bool compiles; /* features with which the crate refuses to compile are no help */
} trial;

static ob_cond
feature_tried(void *context, ob_str feature)
{
  const trial *t = context;
  looker *l = t->l;
  if (!t->kept) {
    l->oom = !ob_map_put(l->a->arena, t->gates, ob_str_dup(l->a->arena, feature)) || l->oom;
    return OB_COND_ALWAYS;
  }
  size_t count;
  const ob_feature *features = ob_foreign_features(l->asked, &count);
  ob_map leading;
  leading_to(l, features, count, feature, &leading);
  for (size_t i = 0; i < t->gates->len; i++) {
    if (t->kept[i] && ob_map_find(&leading, t->gates->entries[i].key)) {
      return OB_COND_ALWAYS;
    }
  }
  return feature_of(l, feature);
}

static bool
is_there(looker *l, const use *u, trial *t)
{
  ob_foreign_item item;
  ob_foreign_path path = path_asked(u);
  path.compiles = t->compiles;
  if (ob_foreign_ask(u->foreign, l->m, &path, feature_tried, t, &item) != OB_OK) {
    l->oom = true;
    return false;
  }
  return ob_cond_minus(l->m, t->missing, item.when) == OB_COND_NEVER;
}

/** One feature that is enough. */
static bool
keep_one(looker *l, const use *u, trial *t, bool *kept)
{
  for (size_t i = t->gates->len; i > 0; i--) {
    kept[i - 1] = true;
    if (is_there(l, u, t)) {
      return true;
    }
    kept[i - 1] = false;
  }
  return false;
}

/** Of all features none that is not needed. */
static bool
keep_few(looker *l, const use *u, trial *t, bool *kept)
{
  for (size_t i = 0; i < t->gates->len; i++) {
    kept[i] = true;
  }
  if (!is_there(l, u, t)) {
    return false;
  }
  for (size_t i = 0; i < t->gates->len; i++) {
    kept[i] = false;
    kept[i] = !is_there(l, u, t);
  }
  return true;
}

/** The dependency's features that give it the item: as few of those that it stands under as do. One
 * is added at a time; the next audit proposes the next one. */
static void
propose_features(looker *l, const use *u, ob_cond missing, ob_fix *out)
{
  ob_arena *arena = l->a->arena;
  const ob_str name = ob_sym_str(l->a->sources, u->crate);
  begin_asking(l, u->foreign, name, &l->a->roots.at[u->root], false);
  ob_map gates;
  ob_map_init(&gates, 0x6a7e);
  trial t = {.l = l, .gates = &gates, .missing = missing, .compiles = true};
  (void)is_there(l, u, &t);
  if (gates.len == 0) {
    return;
  }
  bool *kept = ob_new_n(arena, bool, gates.len);
  if (!kept) {
    l->oom = true;
    return;
  }
  t.kept = kept;
  bool enough = keep_one(l, u, &t, kept) || keep_few(l, u, &t, kept);
  if (!enough) { /* on some targets it refuses to with any */
    t.compiles = false;
    enough = keep_few(l, u, &t, kept);
  }
  if (!enough) {
    return;
  }
  size_t first = 0;
  while (first < gates.len && !kept[first]) {
    first++;
  }
  const ob_audit_root *r = &l->a->roots.at[u->root];
  size_t at = 0;
  const ob_given_dep *d;
  while ((d = ob_given_next(l->a->given, name, &at)) != NULL &&
         (((r->kinds | r->test_kinds) & OB_KIND_SET(d->dep->kind)) == 0 ||
          ob_cond_and(l->m, d->when, missing) == OB_COND_NEVER)) {
  }
  if (!d || first == gates.len) {
    return;
  }
  l->oom = ob_propose_dep_feature(arena, d->dep, gates.entries[first].key, out) != OB_OK || l->oom;
  ob_buf all;
  ob_buf_init(&all, arena);
  ob_buf_fmt(&all, "[" OB_STR_FMT "] " OB_STR_FMT " = { ..., features = [...",
             OB_STR_ARG(out->from), OB_STR_ARG(out->to));
  for (size_t i = 0; i < gates.len; i++) {
    if (kept[i]) {
      ob_buf_fmt(&all, ", \"" OB_STR_FMT "\"", OB_STR_ARG(gates.entries[i].key));
    }
  }
  ob_buf_put(&all, OB_STR("] }"));
  out->text = ob_buf_view(&all);
}

/* ---- words ---- */

static ob_str
path_of(ob_arena *arena, ob_str crate, const use *u, size_t count)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_buf_put(&out, crate);
  for (size_t i = 0; i < count; i++) {
    ob_buf_put(&out, OB_STR("::"));
    ob_buf_put(&out, u->segments[i]);
  }
  return ob_buf_view(&out);
}

static ob_str
crate_text(const looker *l, const use *u)
{
  return u->foreign
             ? ob_fmt(l->a->arena, "%s" OB_STR_FMT " " OB_STR_FMT, u->owned ? "the OS's own " : "",
                      OB_STR_ARG(ob_foreign_name(u->foreign)),
                      OB_STR_ARG(ob_foreign_version(u->foreign)))
             : ob_sym_str(l->a->sources, u->crate);
}

static ob_str
rustc_says(ob_arena *arena, const use *u, size_t count)
{
  const ob_str last = u->segments[count - 1];
  if (u->is_use && count + 1 >= u->count) {
    return ob_fmt(arena, "error[E0432]: unresolved import `" OB_STR_FMT "`", OB_STR_ARG(u->key));
  }
  if (u->derive && count == u->count) {
    return ob_fmt(arena, "error: cannot find derive macro `" OB_STR_FMT "` in this scope",
                  OB_STR_ARG(last));
  }
  if (u->by_macro_use) {
    return ob_fmt(arena, "error: cannot find macro `" OB_STR_FMT "` in this scope",
                  OB_STR_ARG(last));
  }
  if (u->rustc.len > 0) {
    return ob_str_dup(arena, u->rustc);
  }
  const ob_str in = count > 1         ? u->segments[count - 2]
                    : u->body.len > 0 ? OB_STR("$crate")
                                      : ob_str_slice(u->key, 0, ob_str_find(u->key, ':'));
  return ob_fmt(arena,
                count < u->count || u->ns == OB_RUST_NS_MACRO
                    ? "error[E0433]: cannot find `" OB_STR_FMT "` in `" OB_STR_FMT "`"
                    : "error[E0425]: cannot find `" OB_STR_FMT "` in `" OB_STR_FMT "`",
                OB_STR_ARG(last), OB_STR_ARG(in));
}

typedef enum lack_kind { LACK_NEVER, LACK_FEATURE, LACK_BROUGHT, LACK_ALL } lack_kind;

static ob_cond
lack_of(const use *u, lack_kind kind)
{
  return kind == LACK_FEATURE ? u->off : kind == LACK_BROUGHT ? u->brought : u->never;
}

static void
label_others(looker *l, ob_finding *f, const use *first, lack_kind kind, ob_cond dead)
{
  ob_buf names;
  ob_buf_init(&names, l->a->arena);
  size_t count = 0;
  for (size_t i = 0; i < l->uses.len; i++) {
    use *u = &l->uses.at[i];
    if (u == first || u->root != first->root || u->crate != first->crate ||
        (kind == LACK_ALL ? u->never == OB_COND_NEVER
                          : ob_cond_minus(l->m, lack_of(u, kind), dead) !=
                                ob_cond_minus(l->m, lack_of(first, kind), dead)) ||
        (kind == LACK_BROUGHT &&
         (u->off != OB_COND_NEVER || u->never != OB_COND_NEVER || !ob_str_eq(u->by, first->by)))) {
      continue; /* what is an error too has more to say */
    }
    u->said |= kind != LACK_ALL;
    f->repeats += 1 + u->repeats;
    if (f->others.len < 2) {
      ob_label *label = ob_vec_push(l->a->arena, &f->others);
      if (label) {
        *label = (ob_label){u->at, OB_STR("and here")};
      }
    }
    if (kind != LACK_ALL && !ob_str_eq(u->key, first->key)) {
      ob_buf_fmt(&names, "%s`" OB_STR_FMT "`", count++ > 0 ? ", " : "", OB_STR_ARG(u->key));
    }
  }
  ob_str *note = count > 0 ? ob_vec_push(l->a->arena, &f->notes) : NULL;
  if (note) {
    *note = ob_fmt(l->a->arena, "likewise: " OB_STR_FMT, OB_STR_ARG(ob_buf_view(&names)));
  }
}

/** Where the replacement lies, which is what has to change. */
static void
say_owner(looker *l, ob_finding *f, const use *u)
{
  ob_str *note = ob_vec_push(l->a->arena, &f->notes);
  if (!note) {
    l->oom = true;
    return;
  }
  *note = ob_fmt(l->a->arena, "the replacement lies in %s", ob_foreign_dir(u->foreign));
  f->fix.text = ob_fmt(l->a->arena,
                       "the OS source must give `" OB_STR_FMT
                       "`, or `osbind sources` must give another version there",
                       OB_STR_ARG(u->key));
}

#define MAX_GATE 200 /* bytes of a proposed gate: what is longer is no advice */

/* The gate for a use: std's own words, or the targets on which the dependency has the item, of
 * those on which the use is compiled. Its own condition can speak of features and cfgs that are its
 * business alone. */
static void
propose_gate(looker *l, const use *u, const ob_bits *missing, bool test, ob_fix *out)
{
  ob_audit *a = l->a;
  ob_str text = u->std ? ob_str_from(u->std->cfg) : OB_STR("");
  if (!u->std) {
    bool exact;
    const ob_cond there = ob_cond_minus(l->m, u->given, u->never);
    ob_bits on = ob_audit_targets(a, there, test, a->roots.at[u->root].host, true);
    on = ob_bits_minus(on, *missing);
    const ob_bits care = ob_bits_or(on, *missing);
    text = ob_cond_print_targets(l->m, &on, &care, &exact);
    text = exact && ob_bits_count(&on) > 0 ? text : OB_STR("");
  }
  if (text.len == 0 || text.len > MAX_GATE) {
    return;
  }
  *out = (ob_fix){.kind = OB_FIX_SOURCE, .at = u->at, .from = OB_STR(""), .to = OB_STR("")};
  out->line = ob_fmt(a->arena, "#[cfg(" OB_STR_FMT ")]", OB_STR_ARG(text));
  out->text = ob_fmt(a->arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
}

/** Who else in the workspace asks for the feature that the fix adds. */
static void
say_masked(looker *l, const use *u, ob_finding *f)
{
  if (f->fix.kind != OB_FIX_ADD_DEP_FEATURE) {
    return;
  }
  size_t count;
  const ob_feature *features = ob_foreign_features(u->foreign, &count);
  ob_map leading;
  leading_to(l, features, count, f->fix.line, &leading);
  const ob_masked_feature masked = {u->foreign, f->fix.line, &leading};
  l->oom = l->oom || ob_workmates_say(&l->mates, l->a, &masked, f) == OB_E_NOMEM;
}

static void
say(looker *l, use *u, lack_kind kind, ob_cond missing, ob_cond dead)
{
  ob_audit *a = l->a;
  const ob_audit_root *r = &a->roots.at[u->root];
  ob_bits targets = ob_bits_none();
  bool test = r->only_test;
  for (unsigned pass = test ? 1 : 0; pass < (r->test_kinds != 0 ? 2U : 1U); pass++) {
    test = pass == 1; /* what the plain build shows, the tests need not say again */
    targets = ob_audit_targets(a, missing, test, r->host, false);
    if (ob_bits_count(&targets) > 0) {
      break;
    }
  }
  if (ob_bits_count(&targets) == 0) {
    return;
  }
  static const char *const codes[] = {"OB0340", "OB0342", "OB0342", "OB0343"};
  const bool feature = kind == LACK_FEATURE || kind == LACK_BROUGHT;
  ob_finding *f = ob_audit_finding(a,
                                   u->std     ? "OB0341"
                                   : u->owned ? "OB0346"
                                              : codes[kind],
                                   u->owned  ? OB_LEVEL_G
                                   : feature ? OB_LEVEL_L2
                                             : OB_LEVEL_L4,
                                   kind == LACK_BROUGHT ? OB_SEV_NOTE : OB_SEV_ERROR,
                                   feature            ? OB_CAUSE_DEP_FEATURE
                                   : kind == LACK_ALL ? OB_CAUSE_UNSUPPORTED
                                                      : OB_CAUSE_ITEM_ABSENT);
  if (!f) {
    l->oom = true;
    return;
  }
  const ob_str name = ob_sym_str(a->sources, u->crate);
  const size_t shown = u->std ? u->used : u->count;
  const ob_str item = path_of(a->arena, name, u, shown);
  const ob_str from = crate_text(l, u);
  const ob_bits *asked = r->host ? &a->options.hosts : &a->options.asked;
  const size_t many = ob_bits_count(&targets), all = ob_bits_count(asked);
  f->crate = kind == LACK_ALL ? name : item;
  f->root = ob_root_say(a->arena, r->root, test && !r->only_test);
  f->at = u->at;
  f->host = r->host;
  f->targets = targets;
  f->repeats = u->repeats;
  f->message =
      feature ? ob_fmt(a->arena,
                       "`" OB_STR_FMT "` is behind a feature of " OB_STR_FMT
                       " that Cargo.toml does not ask for%s",
                       OB_STR_ARG(item), OB_STR_ARG(from),
                       kind == LACK_BROUGHT ? "; another dependency does" : "")
      : kind == LACK_ALL
          ? ob_fmt(a->arena, OB_STR_FMT " has nothing of what is used here on %zu of %zu targets",
                   OB_STR_ARG(from), many, all)
          : ob_fmt(a->arena, OB_STR_FMT " has no `" OB_STR_FMT "` on %zu of %zu targets",
                   OB_STR_ARG(from), OB_STR_ARG(item), many, all);
  f->path_cfg = ob_cond_print(l->m, u->when);
  const ob_str way = ob_audit_way(a, r->crate, u->part, u->gate);
  f->at_text =
      u->when == OB_COND_ALWAYS
          ? OB_STR("reached always")
          : ob_fmt(a->arena, "reached when " OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(f->path_cfg),
                   way.len > 0 ? ", by way of " : "", OB_STR_ARG(way));
  f->features = ob_audit_witness(a, missing, test, false, ob_bits_next(&targets, 0));
  if (kind == LACK_BROUGHT) {
    ob_str *by = ob_vec_push(a->arena, &f->notes);
    if (by) {
      *by = ob_fmt(a->arena, "it compiles because another dependency asks: " OB_STR_FMT,
                   OB_STR_ARG(u->by));
    }
  } else {
    f->rustc = rustc_says(a->arena, u, shown);
  }
  ob_str *by_body = kind != LACK_ALL && u->body.len > 0 ? ob_vec_push(a->arena, &f->notes) : NULL;
  if (by_body) {
    *by_body =
        ob_fmt(a->arena, "the body of `" OB_STR_FMT "!` names it there", OB_STR_ARG(u->body));
  }
  if (kind != LACK_ALL) {
    const ob_foreign_path path = path_asked(u);
    f->given_cfg = u->std ? ob_str_from(u->std->cfg) : ob_foreign_gate(u->foreign, a->arena, &path);
    ob_str *note = ob_vec_push(a->arena, &f->notes);
    if (note) {
      *note = f->given_cfg.len > 0
                  ? ob_fmt(a->arena, OB_STR_FMT " has it when " OB_STR_FMT, OB_STR_ARG(from),
                           OB_STR_ARG(f->given_cfg))
                  : ob_fmt(a->arena, OB_STR_FMT " has it nowhere", OB_STR_ARG(from));
    }
  }
  if (u->owned) {
    say_owner(l, f, u);
  } else if (feature) {
    propose_features(l, u, missing, &f->fix);
    say_masked(l, u, f);
  } else if (kind == LACK_NEVER) {
    propose_gate(l, u, &targets, test, &f->fix);
  }
  label_others(l, f, u, kind, dead);
}

/** The targets on which a dependency lacks all of several items that a root uses there. */
static ob_cond
dead_of(looker *l, const use *first)
{
  ob_cond missing = OB_COND_NEVER, present = OB_COND_NEVER;
  size_t count = 0;
  for (size_t i = 0; i < l->uses.len; i++) {
    const use *u = &l->uses.at[i];
    if (u->crate == first->crate && u->root == first->root && u->foreign) {
      missing = ob_cond_or(l->m, missing, u->never);
      present = ob_cond_or(l->m, present, ob_cond_minus(l->m, u->given, u->never));
      count += u->never != OB_COND_NEVER;
    }
  }
  return count > 1 ? ob_cond_minus(l->m, missing, present) : OB_COND_NEVER;
}

static void
report(looker *l)
{
  OB_VEC(ob_cond) dead = {0}; /* by use; the same for all of a crate and root */
  for (size_t i = 0; i < l->uses.len && !l->oom; i++) {
    ob_cond *slot = ob_vec_push(l->a->arena, &dead);
    use *u = &l->uses.at[i];
    if (!slot) {
      l->oom = true;
      return;
    }
    *slot = OB_COND_NEVER;
    bool first = u->foreign != NULL;
    for (size_t k = 0; k < i && first; k++) {
      if (l->uses.at[k].crate == u->crate && l->uses.at[k].root == u->root) {
        first = false;
        *slot = dead.at[k];
      }
    }
    if (first) {
      *slot = dead_of(l, u);
      for (size_t k = i; *slot != OB_COND_NEVER && k < l->uses.len; k++) {
        use *one = &l->uses.at[k];
        if (one->crate == u->crate && one->root == u->root &&
            ob_cond_and(l->m, one->never, *slot) != OB_COND_NEVER) { /* what lacks itself */
          say(l, one, LACK_ALL, *slot, OB_COND_NEVER);
          break;
        }
      }
    }
    if (u->said) {
      continue;
    }
    const ob_cond never = ob_cond_minus(l->m, u->never, *slot);
    if (never != OB_COND_NEVER) {
      say(l, u, LACK_NEVER, never, *slot);
    }
    if (u->off != OB_COND_NEVER) {
      say(l, u, LACK_FEATURE, u->off, OB_COND_NEVER);
    }
    if (u->brought != OB_COND_NEVER && u->off == OB_COND_NEVER) { /* what mends off mends it */
      say(l, u, LACK_BROUGHT, u->brought, OB_COND_NEVER);
    }
  }
}

/* ---- whole crates ---- */

/** Features are asked for by the program, not by the libraries that it is made of. */
static bool
is_program(const ob_audit *a)
{
  for (size_t i = 0; i < a->roots.len; i++) {
    if (a->roots.at[i].root->kind == OB_ROOT_BIN) {
      return true;
    }
  }
  return false;
}

static ob_finding *
say_whole(looker *l, const use *u, const char *code, ob_severity severity, ob_cond missing,
          const ob_bits *targets)
{
  ob_audit *a = l->a;
  const ob_audit_root *r = &a->roots.at[u->root];
  ob_finding *f = ob_audit_finding(a, code, OB_LEVEL_L2, severity, OB_CAUSE_DEP_FEATURE);
  if (!f) {
    l->oom = true;
    return NULL;
  }
  f->crate = u->key;
  f->root = ob_root_say(a->arena, r->root, r->only_test);
  f->at = u->at;
  f->host = r->host;
  f->targets = *targets;
  f->path_cfg = ob_cond_print(l->m, u->given);
  f->features = ob_audit_witness(a, missing, r->only_test, false, ob_bits_next(targets, 0));
  return f;
}

/** A dependency that stops with compile_error! unless it gets a feature that nothing asks for. */
static void
ask_refusal(looker *l, const use *u)
{
  ob_audit *a = l->a;
  const ob_audit_root *r = &a->roots.at[u->root];
  ob_foreign_item item;
  begin_asking(l, u->foreign, u->key, r, false);
  const ob_foreign_path whole = {.ns = OB_RUST_NS_ANY};
  if (ob_foreign_ask(u->foreign, l->m, &whole, feature_of, l, &item) != OB_OK) {
    l->oom = true;
    return;
  }
  use asked = *u;
  asked.ns = OB_RUST_NS_ANY;
  asked.never = ob_cond_minus(l->m, u->given, item.ever);
  asked.off = ob_cond_minus(l->m, ob_cond_minus(l->m, u->given, item.when), asked.never);
  if (asked.off != OB_COND_NEVER) {
    ask_bringers(l, &asked);
  }
  const ob_cond off = asked.off;
  const ob_bits targets = ob_audit_targets(a, off, r->only_test, r->host, false);
  ob_fix fix = {0};
  if (ob_bits_count(&targets) > 0) {
    propose_features(l, &asked, off, &fix);
  }
  if (fix.kind == OB_FIX_NONE) {
    return; /* it is not for want of a feature */
  }
  const bool program = is_program(a);
  ob_finding *f = say_whole(l, u, "OB0342", program ? OB_SEV_ERROR : OB_SEV_NOTE, off, &targets);
  if (!f) {
    return;
  }
  const ob_str from = crate_text(l, u);
  const ob_str text = ob_foreign_refusal(u->foreign, a->arena, l->m, off);
  f->fix = fix;
  say_masked(l, &asked, f);
  f->message = ob_fmt(a->arena,
                      OB_STR_FMT " refuses %zu of %zu targets without a feature that Cargo.toml "
                                 "does not ask for",
                      OB_STR_ARG(from), ob_bits_count(&targets),
                      ob_bits_count(r->host ? &a->options.hosts : &a->options.asked));
  f->at_text = OB_STR("given here");
  f->rustc = text.len > 0 ? ob_fmt(a->arena, "error: " OB_STR_FMT, OB_STR_ARG(text)) : OB_STR_NONE;
  ob_str *note = program ? NULL : ob_vec_push(a->arena, &f->notes);
  if (note) {
    *note = OB_STR("a program that is made with this library can ask for it as well");
  }
}

/** When a root does without std. */
static ob_cond
root_without_std(looker *l, const ob_audit_root *r)
{
  const ob_crate *c = r->crate;
  ob_cond out = c->no_std;
  for (size_t i = 0; i < c->binds.len; i++) {
    const ob_bind *b = &c->binds.at[i];
    if (b->kind == OB_BIND_CRATE && ob_str_eq(ob_sym_str(c->sources, b->crate), OB_STR("std"))) {
      out = ob_cond_minus(l->m, out, b->when);
    }
  }
  return out;
}

/** Does a manifest stand above? Then the resolver can be that of a workspace. */
static bool
is_below_manifest(const ob_audit *a)
{
  const char *dir = NULL;
  if (ob_path_real(a->arena, a->package.dir[0] ? a->package.dir : ".", &dir) != 0) {
    return true;
  }
  ob_str at = ob_str_from(dir);
  while (at.len > 1) {
    at = ob_path_dir(at);
    const char *text = ob_cstr(a->arena, at);
    const char *path = text ? ob_path_join(a->arena, text, "Cargo.toml") : NULL;
    if (!path || ob_look_exists(a->diags, path)) {
      return true;
    }
  }
  return false;
}

/** A dependency without std gets it from a table of another kind: resolver 1 makes one set of
 * features of all. */
static void
ask_unified(looker *l, const use *u)
{
  ob_audit *a = l->a;
  const ob_audit_root *r = &a->roots.at[u->root];
  const ob_cond bare = ob_cond_minus(l->m, root_without_std(l, r), l->with_std);
  if (a->package.resolver != 1 || r->host || bare == OB_COND_NEVER) {
    return;
  }
  ob_cond apart, together;
  begin_asking(l, u->foreign, u->key, r, true);
  ob_status st = ob_foreign_without_std(u->foreign, l->m, feature_of, l, &apart);
  begin_asking(l, u->foreign, u->key, r, false);
  if (st == OB_OK) {
    st = ob_foreign_without_std(u->foreign, l->m, feature_of, l, &together);
  }
  if (st != OB_OK) {
    l->oom = true;
    return;
  }
  const ob_cond missing =
      ob_cond_and(l->m, ob_cond_and(l->m, u->given, bare), ob_cond_minus(l->m, apart, together));
  const ob_bits targets = ob_audit_targets(a, missing, r->only_test, r->host, false);
  if (ob_bits_count(&targets) == 0 || is_below_manifest(a)) {
    return;
  }
  ob_finding *f = say_whole(l, u, "OB0344", OB_SEV_ERROR, missing, &targets);
  if (!f) {
    return;
  }
  f->message = ob_fmt(a->arena,
                      OB_STR_FMT " is asked to do without std here, and another table brings it "
                                 "back on %zu of %zu targets",
                      OB_STR_ARG(crate_text(l, u)), ob_bits_count(&targets),
                      ob_bits_count(&a->options.asked));
  f->at_text = OB_STR("with these features it needs no std");
  f->rustc = OB_STR("error[E0463]: can't find crate for `std`");
  size_t at = 0;
  for (const ob_given_dep *d; (d = ob_given_next(a->given, u->key, &at)) != NULL;) {
    const bool other = d->dep->at.lo != u->at.lo || d->dep->at.file != u->at.file;
    ob_label *label = other ? ob_vec_push(a->arena, &f->others) : NULL;
    if (label) {
      *label = (ob_label){d->dep->at, OB_STR("resolver 1 adds the features of this one")};
    }
  }
  f->fix = (ob_fix){.kind = OB_FIX_RESOLVER,
                    .at = u->at,
                    .from = OB_STR(""),
                    .to = a->package.has_workspace ? OB_STR("workspace") : OB_STR("package"),
                    .line = OB_STR("2")};
  f->fix.text = ob_fmt(a->arena, "[" OB_STR_FMT "] resolver = \"2\"", OB_STR_ARG(f->fix.to));
}

/** Each dependency once for what is built for the target, and once for the build script. */
static void
look_at_dependencies(looker *l)
{
  ob_audit *a = l->a;
  ob_map met;
  ob_map_init(&met, 0x3e7);
  for (uint32_t i = 0; i < a->roots.len && !l->oom; i++) {
    const ob_audit_root *r = &a->roots.at[i];
    if (r->root->kind != OB_ROOT_LIB && r->root->kind != OB_ROOT_BIN &&
        r->root->kind != OB_ROOT_BUILD) {
      continue;
    }
    for (size_t k = 0; k < a->package.deps.len && !l->oom; k++) {
      const ob_dep *dep = &a->package.deps.at[k];
      const ob_str name = ob_given_at(a->given, k)->name;
      if ((r->kinds & OB_KIND_SET(dep->kind)) == 0) {
        continue;
      }
      const ob_str key = ob_fmt(a->arena, "%d" OB_STR_FMT, (int)r->host, OB_STR_ARG(name));
      void **slot = key.ptr ? ob_map_put(a->arena, &met, key) : NULL;
      if (!slot || *slot) {
        l->oom = l->oom || !slot;
        continue;
      }
      *slot = l;
      const found *there = crate_of(l, name);
      const use u = {.key = name,
                     .crate = ob_sym_of(a->sources, name),
                     .root = i,
                     .at = dep->at,
                     .given =
                         ob_cond_minus(l->m, ob_given_when(a->given, name, r->kinds),
                                       a->options.unsupported ? OB_COND_NEVER : r->crate->refused),
                     .foreign = there ? there->crate : NULL};
      if (u.foreign) {
        ask_refusal(l, &u);
        ask_unified(l, &u);
      }
    }
  }
}

ob_status
ob_audit_lacking(ob_audit *a)
{
  looker l = {.a = a, .m = a->conds};
  ob_map_init(&l.by_key, 0x1ac);
  ob_map_init(&l.features, 0xfea7);
  ob_bits with_std = ob_bits_none();
  for (size_t i = 0; i < a->options.universe->len; i++) {
    if (a->options.universe->at[i].target->std > 0) {
      ob_bits_add(&with_std, i);
    }
  }
  l.with_std = ob_cond_targets(l.m, &with_std);
  for (uint32_t i = 0; i < a->roots.len && !l.oom; i++) {
    look_at_root(&l, i);
  }
  do {
    l.more = false;
    ob_map_init(&l.foreign, 0xf0);
    l.asked = NULL;
    for (size_t i = 0; i < l.uses.len && !l.oom; i++) {
      use *u = &l.uses.at[i];
      u->foreign = NULL;
      u->std = NULL;
      u->never = u->off = u->brought = u->given = OB_COND_NEVER;
      u->said = u->owned = false;
      const ob_str name = ob_sym_str(a->sources, u->crate);
      if (ob_crate_is_std(name)) {
        if (l.round == 0) {
          ask_std(&l, u, name);
        }
      } else if (a->options.dependencies && ob_given_kinds(a->given, name) != 0 &&
                 (u->body.len == 0 || u->round == l.round)) {
        ask_foreign(&l, u, name);
        if (u->foreign) {
          open_body(&l, i);
        }
      }
    }
    if (a->options.dependencies && !a->options.dependency && l.round == 0 && !l.oom) {
      look_at_dependencies(&l); /* of a dependency the graph says which features there are */
    }
    report(&l);
    l.round++;
  } while (l.more && !l.oom);
  return l.oom || ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}
