// SPDX-License-Identifier: MIT OR Apache-2.0
/* Names inside one crate. Two questions: under which condition is a name declared where it is used
 * (the audit of crate names needs no more), and what does a whole path lead to. Both follow globs
 * on demand, from the place that asks: a circle of globs adds nothing, so it is cut where it
 * closes, and no table of all names of all modules is ever made. */
#include "audit/known.h"
#include "audit/tree.h"
#include "base/str.h"

#define MAX_STEPS 20000 /* of one question */
#define MAX_NEST 64     /* uses and globs on the way to one name */

static bool
is_inside(const ob_crate *c, uint32_t module, uint32_t outer)
{
  for (; module != OB_NO_INDEX; module = c->modules.at[module].parent) {
    if (module == outer) {
      return true;
    }
  }
  return false;
}

/* pub(in …) is taken as seen in the whole crate: where that is wrong rustc has another error. */
static bool
is_seen(const ob_crate *c, ob_rust_vis vis, uint32_t module, uint32_t from)
{
  return vis != OB_RUST_PRIVATE || from == module || is_inside(c, from, module);
}

uint32_t
ob_crate_module_of(const ob_crate *c, uint32_t scope)
{
  while (scope != OB_NO_INDEX && c->modules.at[scope].kind == OB_MODULE_BLOCK) {
    scope = c->modules.at[scope].parent;
  }
  return scope;
}

uint32_t
ob_crate_first(const ob_crate *c, uint32_t module, ob_sym name)
{
  const uint32_t *last = ob_name_find(c->names, ob_name_key(module, name));
  return last ? *last - 1 : OB_NO_INDEX;
}

static const ob_rust_use *
use_of(const ob_crate *c, uint32_t part, uint32_t index)
{
  return &c->sources->list.at[c->parts.at[part].src].rust.uses.at[index];
}

static ob_sym
use_head(const ob_crate *c, uint32_t part, uint32_t index)
{
  return c->sources->list.at[c->parts.at[part].src].use_heads[index];
}

static bool
is_extern(const ob_crate *c, ob_sym name)
{
  for (size_t i = 0; i < c->externs.len; i++) {
    if (c->externs.at[i] == name) {
      return true;
    }
  }
  return ob_crate_is_std(ob_sym_str(c->sources, name));
}

static bool
is_prelude(const ob_reach *r)
{
  bool prelude = false;
  for (uint32_t i = 1; r->path && i < r->path->segment_count; i++) {
    prelude |= ob_str_eq(r->path->segments[i], OB_STR("prelude"));
  }
  return prelude;
}

/* Does the glob of another crate surely not bring the crate of that name? A crate does not have its
 * own, std has those of nobody, and preludes hold traits. */
static bool
brings_no_crate(const ob_crate *c, const ob_reach *r, ob_sym name)
{
  return name != 0 && is_extern(c, name) &&
         (r->crate == name || is_prelude(r) ||
          (ob_crate_is_std(ob_sym_str(c->sources, r->crate)) &&
           !ob_crate_is_std(ob_sym_str(c->sources, name))));
}

/* When a macro that is called in the module may declare the name, and no body says so: the macro
 * can declare any, or the name stands in its argument. Functions, constants and types that a body
 * has are not all known: where it can be one of those (ns) any name counts. */
ob_cond
ob_crate_by_macro(const ob_crate *c, uint32_t module, ob_str name, uint8_t ns)
{
  const ob_module *in = &c->modules.at[module];
  const bool is_lower = name.len > 0 && !(name.ptr[0] >= 'A' && name.ptr[0] <= 'Z');
  ob_cond when = in->opaque;
  for (size_t i = 0; i < in->calls.len && when != OB_COND_ALWAYS; i++) {
    const ob_named_call *call = &in->calls.at[i];
    const ob_src *src = &c->sources->list.at[c->parts.at[call->part].src];
    const ob_rust_at at = src->rust.calls.at[call->call].at;
    const ob_str text = ob_diags_source(c->sources->diags, src->file).text;
    const bool any = !call->borrowed && (ns != OB_NS_TYPE || !is_lower);
    if (any || ob_str_has_word(ob_str_slice(text, at.lo, at.hi), name) ||
        ob_str_has_word(call->body, name)) {
      when = ob_cond_or(c->sources->conds, when, call->when);
    }
  }
  return when;
}

/* ---- paths ---- */

typedef struct walk {
  ob_crate *c;
  ob_conds *m;
  ob_arena *arena;
  unsigned steps, nest, hubs;
  uint32_t uses[MAX_NEST]; /* binds of uses that are followed now */
  uint32_t globs[MAX_NEST];
  unsigned use_count, glob_count;
  bool oom;
} walk;

typedef struct trip {
  const ob_rust_path *path;
  uint32_t from; /* scope that the path stands in */
  uint8_t ns;    /* where the last segment is looked for */
  ob_reaches *out;
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
} trip;

static void follow(walk *w, trip *t, uint32_t scope, bool is_use, ob_cond when, uint32_t self);

static void
arrive(walk *w, trip *t, ob_reach reach)
{
  if (reach.when == OB_COND_NEVER) {
    return;
  }
  ob_reach *slot = ob_vec_push(w->arena, t->out);
  if (!slot) {
    w->oom = true;
    return;
  }
  *slot = reach;
}

/* Lists that are done with, to be used again: one that declares a name a thousand times would
 * else leave a thousand of them at each path that begins with it. */
static ob_reaches
take_spare(ob_crate *c)
{
  ob_reaches list = {0};
  if (c->spare.len > 0) {
    list = c->spare.at[--c->spare.len];
    list.len = 0;
  }
  return list;
}

static void
give_spare(walk *w, const ob_reaches *list)
{
  ob_reaches *slot = list->cap > 0 ? ob_vec_push(w->arena, &w->c->spare) : NULL;
  if (slot) {
    *slot = *list;
  }
  w->oom = w->oom || (list->cap > 0 && !slot);
}

static void
lose(walk *w, trip *t, ob_cond when, uint32_t at, uint32_t in)
{
  if (when == OB_COND_NEVER) {
    return;
  }
  for (uint32_t i = 0; i < t->lost_count; i++) {
    if (t->lost[i].segment == at && t->lost[i].module == in) {
      t->lost[i].when = ob_cond_or(w->m, t->lost[i].when, when);
      return;
    }
  }
  if (t->lost_count < OB_MAX_LOST) {
    t->lost[t->lost_count++] = (ob_lost){.when = when, .segment = at, .module = in};
  } else {
    arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = when});
  }
}

static uint8_t
namespace_of(const trip *t, uint32_t segment)
{
  return segment + 1 < t->path->segment_count ? OB_NS_TYPE : t->ns;
}

static const ob_reaches *
glob_reaches(walk *w, uint32_t module, size_t index)
{
  ob_glob *g = &w->c->modules.at[module].globs.at[index];
  if (g->state == OB_GLOB_NEW) {
    g->state = OB_GLOB_BUSY;
    const ob_rust_use *use = use_of(w->c, g->part, g->use);
    ob_reaches to = g->to; /* of a try that came to a limit */
    to.len = 0;
    trip inner = {.path = &use->path, .from = module, .ns = OB_NS_TYPE, .out = &to};
    w->nest++;
    follow(w, &inner, module, true, g->when, OB_NO_INDEX);
    w->nest--;
    g = &w->c->modules.at[module].globs.at[index];
    g->to = to;
    g->lost = OB_COND_NEVER;
    for (uint32_t i = 0; i < inner.lost_count; i++) {
      g->lost = ob_cond_or(w->m, g->lost, inner.lost[i].when);
    }
    g->state = w->steps < MAX_STEPS ? OB_GLOB_KNOWN : OB_GLOB_NEW;
  }
  static const ob_reaches none = {0};
  return g->state == OB_GLOB_KNOWN ? &g->to : &none;
}

static bool hub_has(walk *w, uint32_t module, ob_sym name, uint32_t from);

static ob_cond step(walk *w, trip *t, uint32_t module, uint32_t segment, uint32_t from,
                    ob_cond when, uint32_t self);

/* A module was reached: the path ends, or its next name must be there. */
static void
go_on(walk *w, trip *t, uint32_t module, uint32_t segment, ob_cond when)
{
  if (segment == t->path->segment_count) {
    arrive(w, t, (ob_reach){.kind = OB_REACH_MODULE, .when = when, .module = module});
    return;
  }
  const ob_cond found = step(w, t, module, segment, t->from, when, OB_NO_INDEX);
  lose(w, t, ob_cond_minus(w->m, when, found), segment, module);
}

static ob_cond
all_lost(const walk *w, const trip *t)
{
  ob_cond out = OB_COND_NEVER;
  for (uint32_t i = 0; i < t->lost_count; i++) {
    out = ob_cond_or(w->m, out, t->lost[i].when);
  }
  return out;
}

/* Is a macro_rules of the crate called as the path's last segment? They are no binds. */
static bool
names_own_macro(const ob_crate *c, const ob_rust_path *path)
{
  const ob_sym last = path->segment_count > 0
                          ? ob_sym_find(c->sources, path->segments[path->segment_count - 1])
                          : 0;
  return last && ob_name_find(c->macro_names, ob_name_key(0, last));
}

/* The condition under which the use brings something, but nothing of the namespace: a trait where a
 * derive macro is asked for. */
static ob_cond
through_use(walk *w, trip *t, uint32_t module, uint32_t bind_index, uint32_t segment, ob_cond when)
{
  for (unsigned i = 0; i < w->use_count; i++) {
    if (w->uses[i] == bind_index) {
      return OB_COND_NEVER;
    }
  }
  if (w->use_count >= MAX_NEST || w->nest >= MAX_NEST) {
    arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = when});
    return OB_COND_NEVER;
  }
  const ob_bind bind = w->c->binds.at[bind_index];
  const ob_rust_use *use = use_of(w->c, bind.part, bind.index);
  const uint32_t count = t->path->segment_count;
  ob_reaches to = take_spare(w->c);
  trip inner = {.path = &use->path,
                .from = module,
                .ns = segment + 1 == count ? t->ns : OB_NS_ALL,
                .out = &to};
  w->uses[w->use_count++] = bind_index;
  w->nest++;
  follow(w, &inner, module, true, when, bind_index);
  ob_cond other = OB_COND_NEVER;
  const ob_cond lost = all_lost(w, &inner);
  if (inner.ns == OB_NS_MACRO && lost != OB_COND_NEVER && !names_own_macro(w->c, &use->path)) {
    ob_reaches ignored = take_spare(w->c);
    trip any = {.path = &use->path, .from = module, .ns = OB_NS_ALL, .out = &ignored};
    follow(w, &any, module, true, lost, bind_index);
    give_spare(w, &ignored);
    other = ob_cond_minus(w->m, lost, all_lost(w, &any));
  }
  w->nest--;
  w->use_count--;
  /* A use that leads nowhere is an error of its own, there; here the name is declared. */
  arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = ob_cond_minus(w->m, lost, other)});
  for (size_t i = 0; i < to.len; i++) {
    ob_reach r = to.at[i];
    if (r.kind == OB_REACH_ITEM) {
      r.rest = r.rest == use->path.segment_count ? segment + 1 : 0;
    }
    if (r.kind == OB_REACH_MODULE && segment + 1 < count) {
      go_on(w, t, r.module, segment + 1, r.when);
    } else if (r.kind == OB_REACH_EXTERN && r.more != 0) {
      /* By way of two uses, of which one names something inside: that part would be lost. */
      arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = r.when});
    } else if (r.kind == OB_REACH_EXTERN && segment + 1 < count) {
      r.more = segment + 1;
      arrive(w, t, r);
    } else {
      arrive(w, t, r);
    }
  }
  give_spare(w, &to);
  return other;
}

/* False when a module surely has nothing by that name for who stands in `from`: it declares none,
 * has no glob that is seen there, and no macro that is not understood. A glob that leads there is
 * passed over before any condition is worked out: modules with a thousand globs exist. */
static bool
can_have(const ob_crate *c, uint32_t module, ob_sym name, uint32_t from)
{
  const ob_module *m = &c->modules.at[module];
  bool can = m->opaque != OB_COND_NEVER || m->calls.len > 0;
  for (size_t i = 0; i < m->globs.len && !can; i++) {
    can = is_seen(c, m->globs.at[i].vis, module, from);
  }
  return can || (name != 0 && ob_crate_first(c, module, name) != OB_NO_INDEX);
}

/* What a glob takes of the library of the package, of one name. */
static ob_declared
names_of_library(const ob_crate *c, const ob_reach *r, ob_sym name, uint8_t ns)
{
  ob_conds *m = c->sources->conds;
  ob_declared d = {OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER};
  const ob_rust_path path = {.head = OB_RUST_HEAD_CRATE,
                             .segments = r->path->segments + r->rest,
                             .segment_at = r->path->segment_at + r->rest,
                             .segment_count = r->path->segment_count - r->rest};
  ob_reaches to = take_spare(c->library);
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  if (r->more != 0 || ob_crate_resolve(c->library, OB_NO_INDEX, &path, true, OB_NO_INDEX,
                                       OB_COND_ALWAYS, &to, lost, &lost_count) != OB_OK) {
    d.maybe = OB_COND_ALWAYS;
    return d;
  }
  for (size_t i = 0; i < to.len; i++) {
    const ob_cond when = to.at[i].when;
    if (to.at[i].kind != OB_REACH_MODULE) {
      d.maybe = ob_cond_or(m, d.maybe, when);
      continue;
    }
    const ob_declared in = ob_crate_names(c->library, to.at[i].module, name, ns, OB_NO_INDEX);
    d.sure = ob_cond_or(m, d.sure, ob_cond_and(m, when, in.sure));
    d.maybe = ob_cond_or(m, d.maybe, ob_cond_and(m, when, in.maybe));
    d.opaque = ob_cond_or(m, d.opaque, ob_cond_and(m, when, in.opaque));
  }
  for (uint32_t i = 0; i < lost_count; i++) { /* that is lost at the use */
    d.maybe = ob_cond_or(m, d.maybe, lost[i].when);
  }
  d.maybe = ob_cond_or(m, d.maybe, ob_cond_not(m, c->library->modules.at[0].when));
  ob_reaches *slot = to.cap > 0 ? ob_vec_push(c->sources->arena, &c->library->spare) : NULL;
  if (slot) {
    *slot = to;
  }
  return (ob_declared){ob_crate_linked(c->library, d.sure), ob_crate_linked(c->library, d.maybe),
                       ob_crate_linked(c->library, d.opaque)};
}

/* The condition under which a module has a name, as seen from module or block `from` (that of the
 * path, or of the glob that is followed for this one name); where that leads is added
 * to t->out. */
static ob_cond
step(walk *w, trip *t, uint32_t module, uint32_t segment, uint32_t from, ob_cond when,
     uint32_t self)
{
  ob_cond found = OB_COND_NEVER;
  if (++w->steps > MAX_STEPS || w->nest >= MAX_NEST || ob_crate_spent(w->c)) {
    arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = when});
    return when;
  }
  const uint8_t ns = namespace_of(t, segment);
  const bool last = segment + 1 == t->path->segment_count;
  const ob_sym name = ob_sym_find(w->c->sources, t->path->segments[segment]);
  for (uint32_t i = name ? ob_crate_first(w->c, module, name) : OB_NO_INDEX; i != OB_NO_INDEX;
       i = w->c->binds.at[i].next) {
    const ob_bind bind = w->c->binds.at[i];
    w->c->work++;
    if (i == self || (bind.ns & ns) == 0 || !is_seen(w->c, bind.vis, module, from)) {
      continue;
    }
    ob_cond here = ob_cond_and(w->m, when, bind.when);
    if (here == OB_COND_NEVER) {
      continue;
    }
    if (bind.kind == OB_BIND_USE && bind.how == OB_HOW_SURE) {
      here = ob_cond_minus(w->m, here, through_use(w, t, module, i, segment, here));
    }
    found = ob_cond_or(w->m, found, here);
    if (bind.how == OB_HOW_GUESS) {
      arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = here});
      continue;
    }
    switch (bind.kind) {
    case OB_BIND_MODULE:
      if (last) {
        arrive(w, t, (ob_reach){.kind = OB_REACH_MODULE, .when = here, .module = bind.target});
      } else {
        go_on(w, t, bind.target, segment + 1, here);
      }
      break;
    case OB_BIND_ITEM:
      arrive(w, t, (ob_reach){.kind = OB_REACH_ITEM, .when = here, .bind = i, .rest = segment + 1});
      break;
    case OB_BIND_USE:
      break; /* see above */
    case OB_BIND_CRATE:
      if (ob_str_eq(ob_sym_str(w->c->sources, bind.crate), OB_STR("self"))) {
        go_on(w, t, 0, segment + 1, here);
      } else {
        arrive(w, t,
               (ob_reach){.kind = OB_REACH_EXTERN,
                          .when = here,
                          .crate = bind.crate,
                          .path = t->path,
                          .rest = segment + 1});
      }
      break;
    }
  }
  ob_cond rest = ob_cond_minus(w->m, when, found);
  for (size_t i = 0; i < w->c->modules.at[module].globs.len && rest != OB_COND_NEVER; i++) {
    w->c->work++;
    const ob_glob g = w->c->modules.at[module].globs.at[i];
    const uint32_t glob_id = (module << 8) ^ (uint32_t)i;
    bool busy = g.state == OB_GLOB_BUSY || !is_seen(w->c, g.vis, module, from);
    for (unsigned k = 0; k < w->glob_count && !busy; k++) {
      busy = w->globs[k] == glob_id;
    }
    if (busy || w->glob_count >= MAX_NEST) {
      continue;
    }
    const ob_reaches *to = glob_reaches(w, module, i);
    w->globs[w->glob_count++] = glob_id;
    for (size_t k = 0; k < to->len; k++) {
      w->c->work++;
      const ob_reach r = to->at[k];
      if (r.kind == OB_REACH_MODULE && !can_have(w->c, r.module, name, module)) {
        continue;
      }
      const ob_cond here = ob_cond_and(w->m, rest, r.when);
      if (here == OB_COND_NEVER) {
        continue;
      }
      if (ob_reach_is_library(w->c, &r) && r.crate == name) {
        continue; /* a crate does not have its own name */
      }
      if (ob_reach_is_library(w->c, &r) && name != 0) {
        const ob_declared d = names_of_library(w->c, &r, name, ns);
        const ob_cond some =
            ob_cond_and(w->m, here, ob_cond_or(w->m, d.sure, ob_cond_or(w->m, d.maybe, d.opaque)));
        arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = some});
        found = ob_cond_or(w->m, found, some);
        continue;
      }
      if (r.kind == OB_REACH_EXTERN && segment == 0 && t->path->head == OB_RUST_HEAD_PLAIN &&
          brings_no_crate(w->c, &r, name)) {
        continue;
      }
      if (r.kind == OB_REACH_EXTERN && ns == OB_NS_VALUE && is_prelude(&r) &&
          ob_crate_is_std(ob_sym_str(w->c->sources, r.crate))) {
        continue; /* std's preludes hold traits and types; what the first one has else is known */
      }
      if (r.kind == OB_REACH_MODULE && !hub_has(w, r.module, name, module)) {
        continue;
      }
      if (r.kind == OB_REACH_MODULE && g.how == OB_HOW_SURE) {
        found = ob_cond_or(w->m, found, step(w, t, r.module, segment, module, here, OB_NO_INDEX));
      } else if (r.kind != OB_REACH_ITEM || !last) {
        if (r.kind != OB_REACH_ITEM) {
          arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = here});
          found = ob_cond_or(w->m, found, here);
        }
      } else { /* the variants of an enum */
        arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = here});
        found = ob_cond_or(w->m, found, here);
      }
    }
    w->glob_count--;
    rest = ob_cond_minus(w->m, when, found);
  }
  const ob_cond opaque =
      ob_cond_and(w->m, rest, ob_crate_by_macro(w->c, module, t->path->segments[segment], ns));
  arrive(w, t, (ob_reach){.kind = OB_REACH_OPAQUE, .when = opaque});
  return ob_cond_or(w->m, found, opaque);
}

static void
follow(walk *w, trip *t, uint32_t scope, bool is_use, ob_cond when, uint32_t self)
{
  const ob_rust_path *path = t->path;
  ob_crate *c = w->c;
  uint32_t module = ob_crate_module_of(c, scope);
  if (when == OB_COND_NEVER) {
    return;
  }
  switch (path->head) {
  case OB_RUST_HEAD_CRATE:
    go_on(w, t, 0, 0, when);
    return;
  case OB_RUST_HEAD_SELF:
    go_on(w, t, module, 0, when);
    return;
  case OB_RUST_HEAD_SUPER:
    for (unsigned i = 0; i < path->supers && module != OB_NO_INDEX; i++) {
      module = ob_crate_module_of(c, c->modules.at[module].parent);
    }
    if (module == OB_NO_INDEX) {
      lose(w, t, when, 0, 0);
    } else {
      go_on(w, t, module, 0, when);
    }
    return;
  case OB_RUST_HEAD_ROOT:
  case OB_RUST_HEAD_PLAIN:
    break;
  }
  if (path->segment_count == 0) { /* `use ::*`, `use {a, b}` */
    arrive(w, t, (ob_reach){.kind = OB_REACH_MODULE, .when = when, .module = 0});
    return;
  }
  ob_cond rest = when;
  if (c->edition == 2015 && (is_use || path->head == OB_RUST_HEAD_ROOT)) {
    rest = ob_cond_minus(w->m, rest, step(w, t, 0, 0, t->from, rest, self));
  } else if (path->head == OB_RUST_HEAD_PLAIN) {
    for (uint32_t m = scope; m != OB_NO_INDEX && rest != OB_COND_NEVER;
         m = c->modules.at[m].parent) {
      rest = ob_cond_minus(w->m, rest, step(w, t, m, 0, t->from, rest, self));
      if (c->modules.at[m].kind != OB_MODULE_BLOCK) {
        break;
      }
    }
  }
  const ob_sym head = ob_sym_find(c->sources, path->segments[0]);
  for (uint32_t i = head ? ob_crate_first(c, 0, head) : OB_NO_INDEX; i != OB_NO_INDEX;
       i = c->binds.at[i].next) { /* extern crate in the root: for all modules */
    const ob_bind bind = c->binds.at[i];
    c->work++;
    if (bind.kind == OB_BIND_CRATE && rest != OB_COND_NEVER) {
      const ob_cond here = ob_cond_and(w->m, rest, bind.when);
      if (ob_str_eq(ob_sym_str(c->sources, bind.crate), OB_STR("self"))) {
        go_on(w, t, 0, 1, here);
      } else {
        arrive(w, t,
               (ob_reach){.kind = OB_REACH_EXTERN,
                          .when = here,
                          .crate = bind.crate,
                          .path = path,
                          .rest = 1});
      }
      rest = ob_cond_minus(w->m, rest, here);
    }
  }
  if (head && is_extern(c, head)) {
    arrive(w, t,
           (ob_reach){.kind = OB_REACH_EXTERN,
                      .when = rest,
                      .crate = head,
                      .path = path,
                      .rest = 1,
                      .given = true});
    return;
  }
  const bool from_root = c->edition == 2015 && (is_use || path->head == OB_RUST_HEAD_ROOT);
  lose(w, t, rest, 0, from_root ? 0 : scope);
}

static ob_status
resolve(ob_crate *c, uint32_t scope, const ob_rust_path *path, bool is_use, uint8_t ns,
        uint32_t self, ob_cond when, ob_reaches *out, ob_lost lost[OB_MAX_LOST],
        uint32_t *lost_count)
{
  walk w = {.c = c, .m = c->sources->conds, .arena = c->sources->arena};
  trip t = {.path = path, .from = scope, .ns = ns, .out = out};
  if (self != OB_NO_INDEX) {
    w.uses[w.use_count++] = self;
  }
  follow(&w, &t, scope, is_use, when, self);
  *lost_count = t.lost_count;
  for (uint32_t i = 0; i < t.lost_count; i++) {
    lost[i] = t.lost[i];
  }
  return w.oom || ob_conds_failed(w.m) ? OB_E_NOMEM : OB_OK;
}

ob_status
ob_crate_resolve(ob_crate *c, uint32_t scope, const ob_rust_path *path, bool is_use, uint32_t self,
                 ob_cond when, ob_reaches *out, ob_lost lost[OB_MAX_LOST], uint32_t *lost_count)
{
  const uint8_t ns = path->ns == OB_RUST_NS_MACRO ? OB_NS_MACRO : OB_NS_ALL;
  return resolve(c, scope, path, is_use, ns, self, when, out, lost, lost_count);
}

ob_status
ob_crate_resolve_name(ob_crate *c, uint32_t scope, const ob_rust_path *path, uint8_t ns,
                      ob_reaches *out, ob_lost lost[OB_MAX_LOST], uint32_t *lost_count)
{
  return resolve(c, scope, path, false, ns, OB_NO_INDEX, OB_COND_ALWAYS, out, lost, lost_count);
}

size_t
ob_reach_segments(const ob_reach *r, const ob_rust_path *path, ob_str *out, size_t max,
                  size_t *by_use)
{
  size_t count = 0;
  for (uint32_t i = r->rest; i < r->path->segment_count && count < max; i++) {
    out[count++] = r->path->segments[i];
  }
  *by_use = r->more != 0 && r->path != path ? count : 0;
  for (uint32_t i = r->more; r->more != 0 && i < path->segment_count && count < max; i++) {
    out[count++] = path->segments[i]; /* `use libc as c` */
  }
  return count;
}

const ob_reaches *
ob_crate_glob(ob_crate *c, uint32_t module, size_t index)
{
  const ob_glob *g = &c->modules.at[module].globs.at[index];
  if (g->state == OB_GLOB_KNOWN) {
    return &g->to;
  }
  walk w = {.c = c, .m = c->sources->conds, .arena = c->sources->arena};
  const ob_reaches *to = glob_reaches(&w, module, index);
  c->sources->oom |= w.oom;
  return to;
}

/* ---- one name ---- */

typedef struct query {
  walk w;
  ob_sym name;
  uint8_t ns;
  bool in_use;           /* names that lead to themselves do not count */
  uint32_t at[MAX_NEST]; /* modules that are looked through now */
  unsigned depth;
  unsigned fresh; /* questions of their own that are being answered */
  bool partial;   /* something was left out that is being worked out: not to be kept */
} query;

#define MANY_GLOBS 4 /* a module with so many is asked once for all that see it */
#define FLAG_INSIDE (UINT32_C(1) << 30)
#define FLAG_ALL (UINT32_C(1) << 29)   /* in every namespace, not only that of types */
#define FLAG_VALUE (UINT32_C(1) << 28) /* in that of values; with FLAG_ALL: in both */
#define FLAG_IN_USE (UINT32_C(1) << 31)

static uint32_t
namespace_flags(uint8_t ns)
{
  switch (ns) {
  case OB_NS_TYPE:
    return 0;
  case OB_NS_VALUE:
    return FLAG_VALUE;
  case OB_NS_TYPE | OB_NS_VALUE:
    return FLAG_ALL | FLAG_VALUE;
  default:
    return FLAG_ALL;
  }
}

/* A module whose file is not there: what it would declare nobody knows. */
static bool
is_missing_file(const ob_crate *c, const ob_reach *r)
{
  if (r->kind != OB_REACH_ITEM) {
    return false;
  }
  const ob_bind *bind = &c->binds.at[r->bind];
  return c->sources->list.at[c->parts.at[bind->part].src].rust.items.at[bind->index].kind ==
         OB_RUST_MOD;
}

static ob_declared names_in(query *q, uint32_t module, uint32_t from);

static const ob_declared *
memo_find(const query *q, uint32_t module, ob_sym name)
{
  const uint32_t *seen = ob_name_find(q->w.c->seen, ob_name_key(module, name));
  return seen && *seen != 0 ? &q->w.c->known.at[*seen - 1] : NULL;
}

static void
memo_put(query *q, uint32_t module, ob_sym name, ob_declared d)
{
  ob_crate *c = q->w.c;
  uint32_t *seen = ob_name_put(q->w.arena, c->seen, ob_name_key(module, name));
  ob_declared *slot = ob_vec_push(q->w.arena, &c->known);
  if (!seen || !slot) {
    q->w.oom = true;
    return;
  }
  *slot = d;
  *seen = (uint32_t)c->known.len;
}

/* The names of a module with many globs, asked for by itself: then no circle through whoever asks
 * is cut, and the answer is good for all. Keys of this kind have the module's number behind those
 * of scopes. */
static ob_declared
names_of_hub(query *q, uint32_t module, uint32_t from)
{
  const uint32_t behind = module + (uint32_t)q->w.c->modules.len;
  const ob_sym key = q->name | (is_inside(q->w.c, from, module) ? FLAG_INSIDE : 0) |
                     (q->in_use ? FLAG_IN_USE : 0) | namespace_flags(q->ns);
  const ob_declared *known = memo_find(q, behind, key);
  if (known) {
    return *known;
  }
  if (q->fresh >= 8) {
    return names_in(q, module, from);
  }
  query inner = {
      .w = q->w, .name = q->name, .ns = q->ns, .in_use = q->in_use, .fresh = q->fresh + 1};
  const ob_declared d = names_in(&inner, module, from);
  q->w.steps = inner.w.steps;
  q->w.oom |= inner.w.oom;
  q->partial |= inner.partial;
  if (q->w.steps < MAX_STEPS && !inner.partial) {
    memo_put(q, behind, key, d);
  }
  return d;
}

/* False when a module with many globs surely has no such name: then none of them is followed. */
static bool
hub_has(walk *w, uint32_t module, ob_sym name, uint32_t from)
{
  if (w->c->modules.at[module].globs.len < MANY_GLOBS || w->hubs >= 4) {
    return true;
  }
  query q = {.w = *w, .name = name, .ns = OB_NS_ALL};
  q.w.hubs = w->hubs + 1;
  const ob_declared d = names_of_hub(&q, module, from);
  w->steps = q.w.steps;
  w->oom |= q.w.oom;
  return q.partial || d.sure != OB_COND_NEVER || d.maybe != OB_COND_NEVER ||
         d.opaque != OB_COND_NEVER;
}

static bool
is_open(const query *q, uint32_t module)
{
  for (unsigned i = 0; i < q->depth; i++) {
    if (q->at[i] == module) {
      return true;
    }
  }
  return false;
}

/* What a glob from another crate can bring of names that a path begins with: of a prelude of std
 * nothing. Of any other crate's prelude hardly a crate: what the manifest has stays the manifest's.
 */
typedef enum glob_brings { BRINGS_NOTHING, BRINGS_NO_CRATE, BRINGS_ANYTHING } glob_brings;

static glob_brings
brings(const ob_crate *c, const ob_reach *r)
{
  const bool prelude = is_prelude(r);
  if (ob_crate_is_std(ob_sym_str(c->sources, r->crate))) {
    return prelude ? BRINGS_NOTHING : BRINGS_NO_CRATE;
  }
  return prelude ? BRINGS_NO_CRATE : BRINGS_ANYTHING;
}

static ob_declared
names_in(query *q, uint32_t module, uint32_t from)
{
  ob_crate *c = q->w.c;
  ob_conds *m = q->w.m;
  ob_declared d = {OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER};
  if (is_open(q, module)) {
    return d;
  }
  if (q->depth >= MAX_NEST || ++q->w.steps > MAX_STEPS || ob_crate_spent(c)) {
    d.maybe = OB_COND_ALWAYS;
    return d;
  }
  q->at[q->depth++] = module;
  d.opaque = ob_crate_by_macro(c, module, ob_sym_str(c->sources, q->name), q->ns);
  for (uint32_t i = ob_crate_first(c, module, q->name); i != OB_NO_INDEX; i = c->binds.at[i].next) {
    const ob_bind *bind = &c->binds.at[i];
    c->work++;
    if ((bind->ns & q->ns) == 0 || !is_seen(c, bind->vis, module, from)) {
      continue;
    }
    if (q->in_use && bind->kind == OB_BIND_USE &&
        use_of(c, bind->part, bind->index)->path.head == OB_RUST_HEAD_PLAIN &&
        use_head(c, bind->part, bind->index) == q->name) {
      continue;
    }
    if (bind->how == OB_HOW_SURE) {
      d.sure = ob_cond_or(m, d.sure, bind->when);
    } else {
      d.maybe = ob_cond_or(m, d.maybe, bind->when);
    }
  }
  for (size_t i = 0; i < c->modules.at[module].globs.len && d.sure != OB_COND_ALWAYS; i++) {
    c->work++;
    const ob_glob g = c->modules.at[module].globs.at[i];
    if (!is_seen(c, g.vis, module, from)) {
      continue;
    }
    if (g.state == OB_GLOB_BUSY) {
      q->partial = true;
      continue;
    }
    const ob_reaches *to = glob_reaches(&q->w, module, i);
    if (!q->in_use) { /* who knows what a missing crate has; a use is hardly by way of that */
      d.opaque = ob_cond_or(m, d.opaque, c->modules.at[module].globs.at[i].lost);
    }
    for (size_t k = 0; k < to->len; k++) {
      c->work++;
      const ob_reach r = to->at[k];
      if (r.kind == OB_REACH_EXTERN && r.crate == q->name) {
        continue; /* where the crate is not there, its own glob does not bring it */
      }
      if (r.kind == OB_REACH_MODULE && !can_have(c, r.module, q->name, module)) {
        continue;
      }
      if (ob_reach_is_library(c, &r)) {
        const ob_declared inner = names_of_library(c, &r, q->name, q->ns);
        d.sure = ob_cond_or(m, d.sure, ob_cond_and(m, r.when, inner.sure));
        d.maybe = ob_cond_or(m, d.maybe, ob_cond_and(m, r.when, inner.maybe));
        d.opaque = ob_cond_or(m, d.opaque, ob_cond_and(m, r.when, inner.opaque));
        continue;
      }
      if (r.kind == OB_REACH_MODULE) {
        const uint32_t here = module;
        const bool hub = q->ns == OB_NS_TYPE && c->modules.at[r.module].globs.len >= MANY_GLOBS &&
                         !is_open(q, r.module);
        const ob_declared inner =
            hub ? names_of_hub(q, r.module, here) : names_in(q, r.module, here);
        const ob_cond sure = ob_cond_and(m, r.when, inner.sure);
        const ob_cond maybe = ob_cond_and(m, r.when, inner.maybe);
        d.opaque = ob_cond_or(m, d.opaque, ob_cond_and(m, r.when, inner.opaque));
        d.sure = g.how == OB_HOW_SURE ? ob_cond_or(m, d.sure, sure) : d.sure;
        d.maybe = ob_cond_or(m, d.maybe, g.how == OB_HOW_SURE ? maybe : ob_cond_or(m, sure, maybe));
      } else if (r.kind == OB_REACH_EXTERN && brings(c, &r) != BRINGS_ANYTHING) {
        const bool some = !q->in_use && brings(c, &r) == BRINGS_NO_CRATE;
        d.opaque = some ? ob_cond_or(m, d.opaque, r.when) : d.opaque;
      } else if (r.kind == OB_REACH_OPAQUE || r.kind == OB_REACH_EXTERN || is_missing_file(c, &r)) {
        d.maybe = ob_cond_or(m, d.maybe, r.when);
      }
    }
  }
  q->depth--;
  return d;
}

ob_declared
ob_crate_names(ob_crate *c, uint32_t module, ob_sym name, uint8_t ns, uint32_t from)
{
  query q = {
      .w = {.c = c, .m = c->sources->conds, .arena = c->sources->arena}, .name = name, .ns = ns};
  const ob_declared d = names_in(&q, module, from);
  c->sources->oom |= q.w.oom;
  return d;
}

uint8_t
ob_crate_head_ns(const ob_rust_path *path, bool is_use)
{
  return is_use && path->segment_count == 1 && path->ns == OB_RUST_NS_ANY ? OB_NS_ALL : OB_NS_TYPE;
}

ob_cond
ob_crate_macro_when(const ob_crate *c, ob_sym name)
{
  const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, name));
  ob_cond when = OB_COND_NEVER;
  for (uint32_t i = last && *last != 0 ? *last - 1 : OB_NO_INDEX; i != OB_NO_INDEX;
       i = c->macros.at[i].next) {
    const ob_macro_decl *decl = &c->macros.at[i];
    const ob_part *p = &c->parts.at[decl->part];
    const ob_src *src = &c->sources->list.at[p->src];
    const uint32_t gate = src->rust.macros.at[decl->macro].gate;
    if (ob_part_has_gate(p, src, gate)) {
      when = ob_cond_or(c->sources->conds, when, ob_part_gate(p, gate));
    }
  }
  return when;
}

ob_cond
ob_crate_macro_may(const ob_crate *c, ob_sym name, bool exported)
{
  const ob_sym names[] = {name, 0};
  ob_cond when = OB_COND_NEVER;
  for (size_t n = 0; n < OB_COUNT(names); n++) {
    const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, names[n]));
    for (uint32_t d = last && *last != 0 ? *last - 1 : OB_NO_INDEX; d != OB_NO_INDEX;
         d = c->macros.at[d].next) {
      const ob_part *p = &c->parts.at[c->macros.at[d].part];
      const ob_src *src = &c->sources->list.at[p->src];
      const ob_rust_macro *macro = &src->rust.macros.at[c->macros.at[d].macro];
      if (exported && !macro->exported) {
        continue;
      }
      if (names[n] == 0 || src->bodies[macro->gate] != OB_NO_INDEX) {
        return OB_COND_ALWAYS;
      }
      if (ob_part_has_gate(p, src, macro->gate)) {
        when = ob_cond_or(c->sources->conds, when, ob_part_gate(p, macro->gate));
      }
    }
  }
  return when;
}

ob_cond
ob_crate_macro_by_calls(const ob_crate *c, ob_sym name)
{
  const ob_str text = ob_sym_str(c->sources, name);
  ob_conds *conds = c->sources->conds;
  ob_cond when = OB_COND_NEVER;
  for (size_t i = 0; i < c->modules.len && when != OB_COND_ALWAYS; i++) {
    const ob_module *m = &c->modules.at[i];
    when = ob_cond_or(conds, when, m->opaque);
    for (size_t k = 0; k < m->calls.len; k++) {
      const ob_src *src = &c->sources->list.at[c->parts.at[m->calls.at[k].part].src];
      const ob_rust_at at = src->rust.calls.at[m->calls.at[k].call].at;
      const ob_str all = ob_diags_source(c->sources->diags, src->file).text;
      if (ob_str_has_word(ob_str_slice(all, at.lo, at.hi), text) ||
          ob_str_has_word(m->calls.at[k].body, text)) {
        when = ob_cond_or(conds, when, m->calls.at[k].when);
      }
    }
  }
  return when;
}

ob_declared
ob_crate_lexical(ob_crate *c, uint32_t scope, ob_sym name, uint8_t ns, bool in_use)
{
  ob_conds *m = c->sources->conds;
  if (in_use && c->edition == 2015) {
    scope = 0;
  }
  query q = {
      .w = {.c = c, .m = m, .arena = c->sources->arena}, .name = name, .ns = ns, .in_use = in_use};
  const ob_sym key = name | (in_use ? FLAG_IN_USE : 0) | namespace_flags(ns);
  const ob_declared *known = memo_find(&q, scope, key);
  if (known) {
    return *known;
  }
  const uint32_t from = scope;
  ob_declared d = {OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER};
  for (uint32_t s = scope; s != OB_NO_INDEX; s = c->modules.at[s].parent) {
    const ob_declared here = names_in(&q, s, from);
    d.sure = ob_cond_or(m, d.sure, here.sure);
    d.maybe = ob_cond_or(m, d.maybe, here.maybe);
    d.opaque = ob_cond_or(m, d.opaque, here.opaque);
    if (c->modules.at[s].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  if (!(in_use && c->edition == 2015)) {
    for (uint32_t i = ob_crate_first(c, 0, name); i != OB_NO_INDEX; i = c->binds.at[i].next) {
      const ob_bind *bind = &c->binds.at[i];
      c->work++;
      if (bind->kind == OB_BIND_CRATE && bind->how == OB_HOW_SURE) {
        d.sure = ob_cond_or(m, d.sure, bind->when);
      }
    }
  }
  if (!q.partial && q.w.steps < MAX_STEPS) {
    memo_put(&q, scope, key, d);
  }
  c->sources->oom |= q.w.oom;
  return d;
}
