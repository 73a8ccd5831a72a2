// SPDX-License-Identifier: MIT OR Apache-2.0
/* Names of the crate itself that are used where they do not exist: in paths and uses, as macros,
 * and by themselves as far as wanted.c has these noted. What a path leads to is worked out once per
 * place that it begins from, without the condition of the use; the use then takes its part of what
 * was lost. A name that is declared nowhere is not reported: more likely a macro or a
 * glob was not understood than that the crate compiles nowhere. A name that has a branch for some
 * systems and none for others is a platform that is not supported: one note, not an error for every
 * use. */
#include "audit/items.h"
#include "audit/audit.h"
#include "audit/known.h"
#include "audit/traits.h"
#include "audit/universe.h"
#include "audit/wanted.h"
#include "base/str.h"

/* ---- one path ---- */

static uint32_t
longer(ob_item_finder *f, uint32_t path, ob_sym segment)
{
  uint32_t *slot = ob_name_put(f->a->arena, &f->pairs, ob_name_key(path, segment));
  if (!slot) {
    f->oom = true;
    return 0;
  }
  if (*slot == 0) {
    *slot = ++f->path_count;
  }
  return *slot;
}

/* A number for the path and how it begins; equal for equal paths. */
static uint32_t
path_number(ob_item_finder *f, const ob_item_sight *of)
{
  const ob_rust_path *path = of->path;
  uint32_t number =
      longer(f, 0,
             (ob_sym)path->head * 64 + path->supers * 2U + (of->by == OB_BY_USE ? 1U : 0U) +
                 (path->ns == OB_RUST_NS_MACRO ? 4096U : 0U) +
                 (path->ns == OB_RUST_NS_VALUE ? 8192U : 0U) +
                 (path->ns == OB_RUST_NS_TYPE ? 16384U : 0U));
  for (uint32_t i = 0; i < path->segment_count; i++) {
    number = longer(f, number, ob_sym_of(f->a->sources, path->segments[i]));
  }
  return number;
}

/* In which namespaces a name that was lost could have been. */
uint8_t
ob_item_searched(const ob_item_sight *of)
{
  if (of->by != OB_BY_NAME) {
    return OB_NS_ALL;
  }
  switch (of->path->ns) {
  case OB_RUST_NS_VALUE:
    return OB_NS_VALUE;
  case OB_RUST_NS_TYPE:
    return OB_NS_TYPE;
  case OB_RUST_NS_ANY:
  case OB_RUST_NS_MACRO:
    break;
  }
  return OB_NS_TYPE | OB_NS_VALUE;
}

/* The modules that the path's first segments lead to: two of one name under different cfgs. */
ob_reaches
ob_item_modules_before(ob_item_finder *f, uint32_t scope, const ob_item_sight *of, uint32_t segment)
{
  ob_rust_path before = *of->path;
  before.segment_count = segment;
  before.ns = OB_RUST_NS_TYPE;
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  f->oom |= segment > 0 && ob_crate_resolve(f->c, scope, &before, of->by == OB_BY_USE, OB_NO_INDEX,
                                            OB_COND_ALWAYS, &to, lost, &lost_count) != OB_OK;
  return to;
}

/* Is the name that was lost declared anywhere that the path could mean? */
static bool
is_declared(ob_item_finder *f, uint32_t scope, const ob_item_sight *of, const ob_item_missing *lost)
{
  const ob_rust_path *path = of->path;
  const ob_sym name = ob_sym_of(f->a->sources, path->segments[lost->segment]);
  if (of->by == OB_BY_MACRO) {
    return ob_crate_macro_when(f->c, name) != OB_COND_NEVER;
  }
  ob_declared d = {OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER};
  if (path->head == OB_RUST_HEAD_PLAIN && lost->segment == 0) {
    const bool is_use = of->by == OB_BY_USE;
    d = ob_crate_lexical(
        f->c, scope, name,
        of->by == OB_BY_NAME ? ob_item_searched(of) : ob_crate_head_ns(path, is_use), is_use);
  }
  for (uint32_t s = lost->module; s != OB_NO_INDEX && d.sure == OB_COND_NEVER;
       s = f->c->modules.at[s].parent) {
    d = ob_crate_names(f->c, s, name, ob_item_searched(of), scope);
    if (f->c->modules.at[s].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  if (d.sure != OB_COND_NEVER) {
    return true;
  }
  const ob_reaches others = ob_item_modules_before(f, scope, of, lost->segment);
  for (size_t i = 0; i < others.len && d.sure == OB_COND_NEVER; i++) {
    if (others.at[i].kind == OB_REACH_MODULE && others.at[i].module != lost->module) {
      d = ob_crate_names(f->c, others.at[i].module, name, ob_item_searched(of), scope);
      d.sure = ob_cond_and(f->m, d.sure, others.at[i].when);
    }
  }
  return d.sure != OB_COND_NEVER; /* else it is declared nowhere: not understood */
}

/* When a macro of that name can be there, wherever it comes from: macro_rules of the crate, the
 * macros of other crates by #[macro_use], macros that are not understood. */
ob_cond
ob_item_when_macro(ob_item_finder *f, ob_sym name)
{
  ob_crate *c = f->c;
  uint32_t *known = ob_name_put(f->a->arena, &f->macros, ob_name_key(0, name));
  if (!known) {
    f->oom = true;
    return OB_COND_ALWAYS;
  }
  if (*known != 0) {
    return (ob_cond)(*known - 1);
  }
  ob_cond when = ob_crate_macro_may(c, name, false);
  for (size_t i = 0; i < c->binds.len; i++) {
    const ob_bind *b = &c->binds.at[i];
    if (b->kind == OB_BIND_CRATE &&
        c->sources->list.at[c->parts.at[b->part].src].rust.items.at[b->index].macro_use) {
      when = ob_cond_or(f->m, when, b->when);
    }
  }
  when = ob_cond_or(f->m, when, ob_crate_macro_by_calls(c, name));
  *known = (uint32_t)when + 1;
  return when;
}

/* When a macro_rules is what a path's last name can mean: one that can be imported, or is called.
 */
static ob_cond
by_macro_rules(ob_item_finder *f, const ob_item_sight *of, const ob_item_missing *lost)
{
  const ob_rust_path *path = of->path;
  const bool may = of->by == OB_BY_USE || path->ns == OB_RUST_NS_MACRO;
  const bool textual = path->segment_count == 1 && path->head == OB_RUST_HEAD_PLAIN;
  if (!may || lost->segment + 1 != path->segment_count || (lost->module != 0 && !textual)) {
    return OB_COND_NEVER;
  }
  const ob_sym name = ob_sym_of(f->a->sources, path->segments[lost->segment]);
  return ob_crate_macro_when(f->c, name) != OB_COND_NEVER ? ob_item_when_macro(f, name)
                                                          : OB_COND_NEVER;
}

static void look_into_library(ob_item_finder *f, const ob_reach *r, const ob_item_sight *of,
                              ob_item_outcome *out);

/* What is lost of a path that stands in scope, worked out once for all that begin at `start`. */
static ob_item_outcome
ask_from(ob_item_finder *f, uint32_t start, uint32_t scope, const ob_item_sight *of)
{
  const ob_rust_path *path = of->path;
  uint32_t *seen = ob_name_put(f->a->arena, &f->seen, ob_name_key(start, path_number(f, of)));
  if (seen && *seen != 0) {
    return f->outcomes.at[*seen - 1];
  }
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count = 0;
  ob_item_outcome out = {.count = 0};
  const ob_status st =
      of->by == OB_BY_NAME
          ? ob_crate_resolve_name(f->c, scope, path, ob_item_searched(of), &to, lost, &lost_count)
          : ob_crate_resolve(f->c, scope, path, of->by == OB_BY_USE, OB_NO_INDEX, OB_COND_ALWAYS,
                             &to, lost, &lost_count);
  if (st != OB_OK || !seen) {
    f->oom = true;
    return out;
  }
  ob_cond found = OB_COND_NEVER;
  for (size_t i = 0; i < to.len && lost_count > 0; i++) {
    found = to.at[i].kind != OB_REACH_OPAQUE ? ob_cond_or(f->m, found, to.at[i].when) : found;
  }
  for (uint32_t i = 0; i < lost_count; i++) {
    ob_item_missing one = {
        .when = lost[i].when, .segment = lost[i].segment, .module = lost[i].module};
    const ob_cond macro = by_macro_rules(f, of, &one);
    /* Two modules of one name can both be there: then one has it. */
    one.when = ob_cond_minus(f->m, one.when, ob_cond_or(f->m, found, macro));
    if (one.when != OB_COND_NEVER && (macro != OB_COND_NEVER || is_declared(f, scope, of, &one))) {
      out.at[out.count++] = one;
    }
  }
  for (size_t i = 0; i < to.len; i++) {
    if (f->library && ob_reach_is_library(f->c, &to.at[i])) {
      look_into_library(f, &to.at[i], of, &out);
    }
  }
  if (out.count == 0 && f->outcomes.len > 0) {
    *seen = 1; /* the first is one of nothing */
    return out;
  }
  ob_item_outcome *slot = ob_vec_push(f->a->arena, &f->outcomes);
  if (slot && out.count > 0 && f->outcomes.len == 1) {
    *slot = (ob_item_outcome){.count = 0};
    slot = ob_vec_push(f->a->arena, &f->outcomes);
  }
  if (slot) {
    *slot = out;
    *seen = (uint32_t)f->outcomes.len;
  }
  return out;
}

/* A path that leads into the package's library, as it goes on there. NULL: all of it a use on the
 * way names, and it is lost at that use. *first: so many of its names are those of the reach. */
static const ob_rust_path *
path_there(ob_item_finder *f, const ob_reach *r, const ob_item_sight *of, uint32_t *first)
{
  ob_arena *arena = f->a->arena;
  const bool by_use = r->path != of->path;
  const uint32_t more = by_use ? r->more : 0;
  *first = r->path->segment_count - r->rest;
  const uint32_t count = *first + (more != 0 ? of->path->segment_count - more : 0);
  if (count == 0 || (by_use && more == 0)) {
    return NULL;
  }
  ob_rust_path *there = ob_new(arena, ob_rust_path);
  ob_str *segments = ob_new_n(arena, ob_str, count);
  ob_rust_at *places = ob_new_n(arena, ob_rust_at, count);
  if (!there || !segments || !places) {
    f->oom = true;
    return NULL;
  }
  for (uint32_t i = 0; i < count; i++) {
    const ob_rust_path *from = i < *first ? r->path : of->path;
    segments[i] = from->segments[i < *first ? r->rest + i : more + i - *first];
  }
  *there = (ob_rust_path){.head = OB_RUST_HEAD_CRATE,
                          .ns = of->path->ns,
                          .segments = segments,
                          .segment_at = places,
                          .segment_count = count};
  return there;
}

/* The rest of a path that leads into the package's library, asked there. What a use on the way
 * names is lost at that use. */
static void
look_into_library(ob_item_finder *f, const ob_reach *r, const ob_item_sight *of,
                  ob_item_outcome *out)
{
  uint32_t first;
  const ob_rust_path *there = path_there(f, r, of, &first);
  if (!there) {
    return;
  }
  const bool by_use = r->path != of->path;
  const uint32_t more = r->more;
  const ob_item_sight asked = {.by = of->by, .path = there};
  const ob_item_outcome o = ask_from(f->library, 0, OB_NO_INDEX, &asked);
  f->oom |= f->library->oom;
  for (uint32_t i = 0; i < o.count && out->count < OB_MAX_LOST; i++) {
    ob_item_missing one = o.at[i];
    if (by_use && one.segment < first) {
      continue;
    }
    one.there = there;
    one.there_segment = one.segment;
    one.segment = by_use ? more + one.segment - first : r->rest + one.segment;
    /* Where `#![cfg]` leaves nothing of it, it plainly does not support the platform. */
    const ob_cond there_at_all = ob_cond_and(f->m, r->when, f->library->c->modules.at[0].when);
    one.when = ob_cond_and(f->m, there_at_all, ob_crate_linked(f->c->library, one.when));
    if (one.when != OB_COND_NEVER) {
      out->at[out->count++] = one;
    }
  }
}

static ob_item_outcome
ask(ob_item_finder *f, uint32_t scope, const ob_item_sight *of)
{
  const uint32_t module = ob_crate_module_of(f->c, scope);
  if (of->path->head == OB_RUST_HEAD_PLAIN) {
    return ask_from(f, scope, scope, of);
  }
  if (of->path->head != OB_RUST_HEAD_CRATE) {
    return ask_from(f, module, scope, of);
  }
  const ob_item_outcome o =
      ask_from(f, 0, scope, of); /* by who asked first, who may see less on the way */
  return o.count > 0 && module != 0 ? ask_from(f, module, scope, of) : o;
}

/* A name that stands in a block is declared in one of those around it, or in their module. */
static uint32_t
module_of_loss(ob_item_finder *f, const ob_item_sight *of, const ob_item_missing *o, ob_sym name)
{
  uint32_t module = o->module;
  while (!o->there && o->segment == 0 && f->c->modules.at[module].kind == OB_MODULE_BLOCK &&
         ob_crate_names(f->c, module, name, ob_item_searched(of), module).sure == OB_COND_NEVER) {
    module = f->c->modules.at[module].parent;
  }
  return module;
}

/* What is seen in different ways can lack the same, but not in these. */
static unsigned
sort_of(const ob_item_sight *of)
{
  return of->by >= OB_BY_FIELD ? of->by : 0;
}

void
ob_item_lose(ob_item_finder *f, uint32_t part, const ob_item_sight *of, ob_cond when,
             const ob_item_missing *o)
{
  const ob_rust_path *path = of->path;
  const ob_cond lost = ob_cond_and(f->m, when, o->when);
  if (lost == OB_COND_NEVER || (f->a->script_features && !ob_cond_set(f->m, lost))) {
    return;
  }
  const ob_sym name = ob_sym_of(f->a->sources, path->segments[o->segment]);
  const uint32_t module = module_of_loss(f, of, o, name);
  const ob_span at = ob_part_span(f->c, part, path->segment_at[o->segment]);
  const ob_src *src = &f->a->sources->list.at[f->c->parts.at[part].src];
  const bool guess = ob_src_is_under(src, path->gate, OB_RUST_GATE_ATTR);
  for (size_t i = 0; i < f->losses.len; i++) {
    ob_item_loss *l = &f->losses.at[i];
    if (l->root == f->root && l->name == name && l->module == module && l->when == lost &&
        !l->there == !o->there && l->of_type == o->of_type && l->of_trait == o->of_trait &&
        sort_of(&l->of) == sort_of(of)) {
      const ob_span before = l->count == 1 ? l->at : l->also[l->count == 2 ? 0 : 1];
      if (at.file == before.file && at.lo == before.lo) {
        return;
      }
      const bool better = l->guess && !guess;
      if (l->count <= OB_COUNT(l->also)) {
        l->also[l->count - 1] = better ? l->at : at;
      }
      l->count++;
      if (better) {
        l->part = part;
        l->gate = path->gate;
        l->at = at;
        l->of = *of;
        l->segment = o->segment;
        l->there = o->there;
        l->there_segment = o->there_segment;
        l->guess = false;
      }
      return;
    }
  }
  ob_item_loss *slot = ob_vec_push(f->a->arena, &f->losses);
  if (!slot) {
    f->oom = true;
    return;
  }
  *slot = (ob_item_loss){.root = f->root,
                         .part = part,
                         .gate = path->gate,
                         .module = module,
                         .name = name,
                         .when = lost,
                         .reached = when,
                         .at = at,
                         .of = *of,
                         .segment = o->segment,
                         .there = o->there,
                         .there_segment = o->there_segment,
                         .guess = guess,
                         .of_type = o->of_type,
                         .of_trait = o->of_trait,
                         .count = 1,
                         .said = ob_bits_none()};
}

ob_cond
ob_item_when_compiled(ob_item_finder *f, const ob_part *p, uint32_t gate)
{
  if (ob_part_how(p, gate) != OB_HOW_SURE) {
    return OB_COND_NEVER;
  }
  const ob_cond when = ob_part_gate(p, gate);
  if (f->a->options.unsupported || when == OB_COND_NEVER) {
    return when;
  }
  return ob_cond_minus(f->m, ob_cond_minus(f->m, when, f->c->refused), f->gone);
}

/* False: each of its names from `first` on is there wherever the module is that should have it. */
static bool
can_be_lost(const ob_item_finder *f, const ob_rust_path *path, uint32_t first)
{
  bool can = false;
  for (uint32_t i = first; i < path->segment_count && !can; i++) {
    can = ob_rust_words_may_have(f->gated, path->segments[i]);
  }
  return can;
}

/* What the blocks around and their module declare of a name themselves. */
typedef struct own_names {
  ob_cond rest;   /* where they do not */
  bool no_module; /* none of it leads to a module of the crate */
} own_names;

static own_names
declared_here(const ob_item_finder *f, uint32_t scope, ob_sym name, uint8_t ns, ob_cond when)
{
  own_names own = {when, true};
  for (uint32_t s = scope; s != OB_NO_INDEX; s = f->c->modules.at[s].parent) {
    for (uint32_t i = ob_crate_first(f->c, s, name); i != OB_NO_INDEX && own.rest != OB_COND_NEVER;
         i = f->c->binds.at[i].next) {
      const ob_bind *b = &f->c->binds.at[i];
      if ((b->ns & ns) == 0) {
        continue;
      }
      own.no_module &= b->kind == OB_BIND_ITEM || b->kind == OB_BIND_CRATE;
      own.rest = b->when == own.rest || b->when == OB_COND_ALWAYS
                     ? OB_COND_NEVER
                     : ob_cond_minus(f->m, own.rest, b->when);
    }
    if (own.rest == OB_COND_NEVER || f->c->modules.at[s].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  return own;
}

static void
look_at(ob_item_finder *f, uint32_t part, const ob_rust_path *path, ob_sym head, bool is_use)
{
  const ob_part *p = &f->c->parts.at[part];
  const uint32_t scope = ob_part_scope(p, path->scope);
  const bool from_root = f->c->edition == 2015 && (is_use || path->head == OB_RUST_HEAD_ROOT);
  if (path->guess || path->attribute || path->segment_count == 0 ||
      (path->head == OB_RUST_HEAD_ROOT && !from_root) || scope == OB_NO_INDEX || head == 0 ||
      !can_be_lost(f, path, 0)) {
    return;
  }
  const ob_cond when = ob_item_when_compiled(f, p, path->gate);
  if (when == OB_COND_NEVER) {
    return;
  }
  if (path->head == OB_RUST_HEAD_PLAIN || path->head == OB_RUST_HEAD_ROOT) {
    const uint8_t ns = path->segment_count == 1 ? OB_NS_ALL : OB_NS_TYPE;
    if (!from_root) {
      const own_names own = declared_here(f, scope, head, OB_NS_TYPE, when);
      if (own.rest == OB_COND_NEVER && (own.no_module || !can_be_lost(f, path, 1))) {
        return;
      }
    }
    /* Of names of the crate only; a dependency's name where no item has it is the other level's,
     * and `Vec` is in a prelude where it is not imported. */
    const bool own = f->library && head == f->c->library_name;
    const ob_cond here = ob_crate_lexical(f->c, scope, head, ns, is_use || from_root).sure;
    if (ob_name_is_prelude(path->segments[0]) || (!own && here == OB_COND_NEVER) ||
        (ob_given_kinds(f->a->given, path->segments[0]) != 0 &&
         ob_cond_minus(f->m, when, here) != OB_COND_NEVER)) {
      return;
    }
  }
  const ob_item_sight of = {.by = is_use ? OB_BY_USE : OB_BY_PATH, .path = path};
  const ob_item_outcome o = ask(f, scope, &of);
  if (o.count > 0 && !is_use &&
      !ob_gate_gives_back(f->c, &f->a->sources->list.at[p->src], path->gate, false)) {
    return;
  }
  for (uint32_t i = 0; i < o.count; i++) {
    ob_item_lose(f, part, &of, when, &o.at[i]);
  }
}

/* ---- variants, members of types ---- */

/* A glob of another crate can bring its traits into scope, and these something to any type. */
static bool
has_foreign_glob(ob_item_finder *f, uint32_t scope)
{
  for (uint32_t s = scope; s != OB_NO_INDEX; s = f->c->modules.at[s].parent) {
    for (size_t i = 0; i < f->c->modules.at[s].globs.len; i++) {
      const ob_reaches *to = ob_crate_glob(f->c, s, i);
      for (size_t k = 0; k < to->len; k++) {
        if (to->at[k].kind == OB_REACH_EXTERN &&
            !ob_crate_is_std(ob_sym_str(f->a->sources, to->at[k].crate))) {
          return true;
        }
      }
    }
    if (f->c->modules.at[s].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  return false;
}

/* The last segment of a path is a member of one of the types that the rest of it leads to. */
static void
lose_member(ob_item_finder *f, uint32_t part, const ob_item_sight *of, ob_reaches *to,
            uint32_t rest, ob_cond when)
{
  f->oom |= ob_members_types(f->c, rest, to) != OB_OK;
  const uint32_t last = of->path->segment_count - 1;
  const ob_sym name = ob_sym_of(f->a->sources, of->path->segments[last]);
  const uint32_t scope = ob_part_scope(&f->c->parts.at[part], of->path->scope);
  uint32_t beside = OB_NO_INDEX; /* of two types of a name one that has it */
  ob_cond apart = when;          /* where that is not there */
  for (size_t i = 0; i < to->len && to->len > 1; i++) {
    ob_cond declared;
    if (to->at[i].kind == OB_REACH_ITEM && to->at[i].rest == rest &&
        ob_members_declared(f->members, to->at[i].bind, name, ob_item_way(of), NULL, NULL,
                            &declared) > 0) {
      beside = to->at[i].bind;
      apart = ob_cond_minus(f->m, apart, to->at[i].when);
    }
  }
  for (size_t i = 0; i < to->len && !f->oom; i++) {
    ob_member_loss lost;
    const bool here =
        ob_member_lost(f->members, &to->at[i], rest, name, ob_item_way(of), when, &lost);
    if (here || (beside != OB_NO_INDEX && ob_member_lost_beside(f->members, &to->at[i], rest, name,
                                                                ob_item_way(of), apart, &lost))) {
      lost.when = here ? lost.when : ob_cond_and(f->m, lost.when, apart);
      lost.bind = here ? lost.bind : beside;
      const ob_item_missing one = {.segment = last,
                                   .module = ob_crate_module_of(f->c, scope),
                                   .when = lost.when,
                                   .of_type = lost.bind + 1,
                                   .of_trait = !lost.own && (lost.trust == OB_MEMBERS_OF_TRAIT ||
                                                             has_foreign_glob(f, scope))};
      ob_item_lose(f, part, of, when, &one);
    }
  }
}

/* For ob_traits_may_give: what traits the library has its own types say. */
static bool
may_be_trait(void *context, ob_sym crate, const ob_str *segments, size_t count, bool glob,
             ob_str name)
{
  const ob_item_finder *f = context;
  (void)segments;
  (void)count;
  (void)glob;
  (void)name;
  return crate != f->c->library_name;
}

/* The last segment of a path that leads into the package's library is a member of a type there. */
static void
lose_member_there(ob_item_finder *f, uint32_t part, const ob_item_sight *of, const ob_reach *r,
                  ob_cond when)
{
  ob_item_finder *library = f->library;
  uint32_t first, lost_count;
  const ob_rust_path *there = path_there(f, r, of, &first);
  if (!there || there->segment_count < 2 ||
      (r->path != of->path && first == there->segment_count)) {
    return;
  }
  const uint32_t last = there->segment_count - 1;
  const uint32_t scope = ob_part_scope(&f->c->parts.at[part], of->path->scope);
  const ob_sym name = ob_sym_of(f->a->sources, there->segments[last]);
  ob_reaches to = {0};
  ob_lost ignored[OB_MAX_LOST];
  f->oom |= ob_crate_resolve(library->c, OB_NO_INDEX, there, of->by == OB_BY_USE, OB_NO_INDEX,
                             OB_COND_ALWAYS, &to, ignored, &lost_count) != OB_OK ||
            ob_members_types(library->c, last, &to) != OB_OK;
  const ob_cond at_all = ob_cond_and(f->m, r->when, library->c->modules.at[0].when);
  for (size_t i = 0; i < to.len && !f->oom; i++) {
    ob_member_loss lost;
    if (!ob_member_lost(library->members, &to.at[i], last, name, OB_MEMBER_BY_PATH, OB_COND_ALWAYS,
                        &lost) ||
        (!lost.own && (of->path->ns != OB_RUST_NS_VALUE || lost.trust == OB_MEMBERS_UNKNOWN ||
                       ob_members_elsewhere(f->c, there->segments[last])))) {
      continue;
    }
    const ob_item_missing one = {
        .segment = of->path->segment_count - 1,
        .module = ob_crate_module_of(f->c, scope),
        .when = ob_cond_and(f->m, at_all, ob_crate_linked(library->c, lost.when)),
        .there = there,
        .there_segment = last,
        .of_type = lost.bind + 1,
        .of_trait =
            !lost.own && (lost.trust == OB_MEMBERS_OF_TRAIT ||
                          ob_traits_may_give(f->c, scope, there->segments[last], may_be_trait, f))};
    ob_item_lose(f, part, of, when, &one);
  }
}

static bool
may_lack_own(const ob_item_finder *f, ob_str name)
{
  return f->members->names && ob_rust_words_have(f->members->names, name);
}

/* A name that some type of the crate, or of the library that it links, may lack. */
static bool
may_lack(const ob_item_finder *f, ob_str name)
{
  return may_lack_own(f, name) || (f->library && may_lack_own(f->library, name));
}

/* `E::A`, `S::f()`, `S::K`, where the type has it under a cfg only. */
static void
look_at_member(ob_item_finder *f, uint32_t part, const ob_rust_path *path, bool is_use)
{
  const uint32_t last = path->segment_count - 1;
  if (path->segment_count == 0 || path->guess || path->attribute || path->ns == OB_RUST_NS_MACRO ||
      (!ob_rust_words_have(f->variants, path->segments[last]) &&
       (is_use || path->ns != OB_RUST_NS_VALUE || !may_lack(f, path->segments[last])))) {
    return;
  }
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &f->a->sources->list.at[p->src];
  const uint32_t scope = ob_part_scope(p, path->scope);
  const ob_cond when = ob_item_when_compiled(f, p, path->gate);
  if (scope == OB_NO_INDEX || when == OB_COND_NEVER ||
      !ob_gate_gives_back(f->c, src, path->gate, true)) {
    return;
  }
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  f->oom |= ob_crate_resolve(f->c, scope, path, is_use, OB_NO_INDEX, when, &to, lost,
                             &lost_count) != OB_OK;
  const ob_item_sight of = {.by = is_use ? OB_BY_USE : OB_BY_PATH, .path = path};
  for (size_t i = 0; i < to.len; i++) {
    if (f->library && ob_reach_is_library(f->c, &to.at[i])) {
      lose_member_there(f, part, &of, &to.at[i], when);
    }
  }
  lose_member(f, part, &of, &to, last, when);
}

/* A name that stands behind `Self::` or `self.`. */
static void
look_behind_self(ob_item_finder *f, uint32_t part, const ob_rust_self_use *use, ob_str self,
                 ob_item_sight of)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &f->a->sources->list.at[p->src];
  const ob_cond when = ob_item_when_compiled(f, p, use->gate);
  if (ob_part_scope(p, use->scope) == OB_NO_INDEX || when == OB_COND_NEVER ||
      !ob_gate_gives_back(f->c, src, use->gate, true)) {
    return;
  }
  ob_rust_path *path = ob_new(f->a->arena, ob_rust_path);
  ob_str *segments = ob_new_n(f->a->arena, ob_str, 2);
  ob_rust_at *places = ob_new_n(f->a->arena, ob_rust_at, 2);
  ob_reaches to = {0};
  f->oom |= !path || !segments || !places || ob_members_self(f->c, part, use->owner, &to) != OB_OK;
  if (f->oom) {
    return;
  }
  segments[0] = self;
  segments[1] = use->name;
  places[0] = places[1] = use->at;
  *path = (ob_rust_path){.ns = OB_RUST_NS_VALUE,
                         .scope = use->scope,
                         .gate = use->gate,
                         .segments = segments,
                         .segment_at = places,
                         .segment_count = 2,
                         .at = use->at};
  of.path = path;
  const uint32_t type = src->rust.impls.at[use->owner].path;
  lose_member(f, part, &of, &to, type != OB_RUST_NONE ? src->rust.paths.at[type].segment_count : 1,
              when);
}

static void
look_at_self(ob_item_finder *f, uint32_t part, const ob_rust_self_use *use)
{
  if (may_lack(f, use->name) || ob_rust_words_have(f->variants, use->name)) {
    look_behind_self(f, part, use, OB_STR("Self"), (ob_item_sight){.by = OB_BY_PATH});
  }
}

/* ---- names that stand by themselves ---- */

static void
look_at_name(ob_item_finder *f, uint32_t part, const ob_rust_name *name)
{
  if (name->role == OB_RUST_ROLE_MACRO) {
    return; /* std's own, or the crate's in its place: that is known without a gate */
  }
  if (name->owner != OB_RUST_NONE) {
    const ob_rust_self_use use = {.name = name->text,
                                  .owner = name->owner,
                                  .scope = name->scope,
                                  .gate = name->gate,
                                  .at = name->at};
    const bool method = name->role == OB_RUST_ROLE_METHOD;
    if (method && name->receiver >= OB_RUST_SELF_PIN &&
        ob_std_trait_has(OB_STR("Pin"), name->text)) {
      return;
    }
    look_behind_self(f, part, &use, OB_STR("self"),
                     (ob_item_sight){.by = method ? OB_BY_METHOD : OB_BY_FIELD,
                                     .role = name->role,
                                     .receiver = name->receiver});
    return;
  }
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &f->a->sources->list.at[p->src];
  const uint32_t scope = ob_part_scope(p, name->scope);
  const ob_cond when = ob_item_when_compiled(f, p, name->gate);
  if (scope == OB_NO_INDEX || when == OB_COND_NEVER ||
      !ob_gate_gives_back(f->c, src, name->gate, true)) {
    return;
  }
  static const ob_rust_ns namespace_of[] = {
      [OB_RUST_ROLE_VALUE] = OB_RUST_NS_VALUE,   [OB_RUST_ROLE_CALL] = OB_RUST_NS_VALUE,
      [OB_RUST_ROLE_PATTERN] = OB_RUST_NS_VALUE, [OB_RUST_ROLE_STRUCT] = OB_RUST_NS_TYPE,
      [OB_RUST_ROLE_TYPE] = OB_RUST_NS_TYPE,     [OB_RUST_ROLE_TRAIT] = OB_RUST_NS_TYPE,
      [OB_RUST_ROLE_ARGUMENT] = OB_RUST_NS_ANY,  [OB_RUST_ROLE_METHOD] = OB_RUST_NS_VALUE,
      [OB_RUST_ROLE_FIELD] = OB_RUST_NS_VALUE,
  };
  const ob_rust_path path = {.ns = namespace_of[name->role],
                             .scope = name->scope,
                             .gate = name->gate,
                             .segments = &name->text,
                             .segment_at = &name->at,
                             .segment_count = 1,
                             .at = name->at};
  ob_item_sight of = {.by = OB_BY_NAME, .path = &path, .role = name->role};
  if (declared_here(f, scope, ob_sym_find(f->a->sources, name->text), ob_item_searched(&of), when)
          .rest == OB_COND_NEVER) {
    return;
  }
  const ob_item_outcome o = ask(f, scope, &of);
  if (o.count == 0) {
    return;
  }
  ob_rust_path *kept = ob_new(f->a->arena, ob_rust_path);
  if (!kept) {
    f->oom = true;
    return;
  }
  *kept = path;
  of.path = kept;
  for (uint32_t i = 0; i < o.count; i++) {
    ob_item_lose(f, part, &of, when, &o.at[i]);
  }
}

static void
look_at_macro(ob_item_finder *f, uint32_t part, const ob_rust_path *path, ob_sym name)
{
  const ob_part *p = &f->c->parts.at[part];
  const uint32_t *own = ob_name_find(f->c->macro_names, ob_name_key(0, name));
  if (!own || *own == 0 || path->guess || path->attribute) {
    return;
  }
  const uint32_t scope = ob_part_scope(p, path->scope);
  const ob_cond when = ob_item_when_compiled(f, p, path->gate);
  const ob_cond there = when != OB_COND_NEVER ? ob_item_when_macro(f, name) : OB_COND_ALWAYS;
  const ob_cond rest = ob_cond_minus(f->m, when, there);
  if (scope == OB_NO_INDEX || rest == OB_COND_NEVER || ob_macro_is_rare_std(path->segments[0]) ||
      !ob_gate_gives_back(f->c, &f->a->sources->list.at[p->src], path->gate, true)) {
    return;
  }
  const ob_item_sight of = {.by = OB_BY_MACRO, .path = path};
  const ob_item_outcome o = ask(f, scope, &of);
  for (uint32_t i = 0; i < o.count; i++) {
    ob_item_missing lost = o.at[i];
    lost.when = ob_cond_minus(f->m, lost.when, there);
    ob_item_lose(f, part, &of, when, &lost);
  }
}

static ob_status
look_at_part(ob_item_finder *f, uint32_t part)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &f->a->sources->list.at[p->src];
  for (size_t i = 0; i < p->links.len; i++) {
    if (p->links.at[i].state != OB_LINK_READ) {
      OB_TRY(ob_audit_unread_file(f->a, f->root, part, &p->links.at[i]));
    }
  }
  const ob_range paths = p->extent.lists[OB_LIST_PATHS];
  if (p->macro != OB_NO_INDEX) { /* other names of a body can come from its arguments */
    for (uint32_t i = paths.lo; i < paths.hi && !f->oom; i++) {
      const ob_rust_path *path = &src->rust.paths.at[i];
      if (ob_part_has_gate(p, src, path->gate) && !ob_part_may_lack(p, path) &&
          ob_path_is_of_body(&src->rust, p->macro, path) && path->ns != OB_RUST_NS_MACRO) {
        look_at(f, part, path, src->heads[i], false);
      }
    }
    return OB_OK;
  }
  const ob_range uses = p->extent.lists[OB_LIST_USES];
  for (uint32_t i = paths.lo; i < paths.hi && !f->oom; i++) {
    const ob_rust_path *path = &src->rust.paths.at[i];
    if (ob_part_has_gate(p, src, path->gate)) {
      if (path->ns == OB_RUST_NS_MACRO && path->segment_count == 1 &&
          path->head == OB_RUST_HEAD_PLAIN) {
        look_at_macro(f, part, path, src->heads[i]);
      } else {
        look_at(f, part, path, src->heads[i], false);
        look_at_member(f, part, path, false);
      }
    }
  }
  for (uint32_t i = uses.lo; i < uses.hi && !f->oom; i++) {
    const ob_rust_path *path = &src->rust.uses.at[i].path;
    if (ob_part_has_gate(p, src, path->gate)) {
      look_at(f, part, path, src->use_heads[i], true);
      look_at_member(f, part, path, true);
    }
  }
  for (size_t i = 0; i < src->rust.self_uses.len && !f->oom; i++) {
    if (ob_part_has_gate(p, src, src->rust.self_uses.at[i].gate)) {
      look_at_self(f, part, &src->rust.self_uses.at[i]);
    }
  }
  for (size_t i = 0; i < src->names.len && !f->oom; i++) {
    if (ob_part_has_gate(p, src, src->names.at[i].gate)) {
      look_at_name(f, part, &src->names.at[i]);
    }
  }
  ob_item_look_at_impls(f, part);
  ob_item_look_at_literals(f, part);
  return OB_OK;
}

/* Where the library has no branch whatever the features a note says it; what else is wrong there is
 * nobody's business. */
static ob_cond
without_branch(ob_audit *a)
{
  if (a->options.unsupported) {
    return OB_COND_NEVER;
  }
  const ob_bits lost = ob_audit_never(a, ob_cond_not(a->conds, a->branchless), false);
  return ob_cond_targets(a->conds, &lost);
}

ob_status
ob_audit_items(ob_audit *a)
{
  ob_rust_words *gated = ob_new(a->arena, ob_rust_words);
  if (!gated) {
    return OB_E_NOMEM;
  }
  ob_members *members = ob_new_n(a->arena, ob_members, a->roots.len);
  for (size_t root = 0; members && root < a->roots.len; root++) {
    OB_TRY(ob_members_read(a->arena, a->roots.at[root].crate, &members[root]));
  }
  if (!members) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_audit_read_wanted(a, members, gated));
  ob_rust_words *variants = ob_new(a->arena, ob_rust_words);
  if (!variants) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_variants_read(a->arena, a->sources, variants));
  ob_item_wants needs = {0};
  ob_item_impls *impls = NULL;
  ob_item_finder library = {.a = a, .m = a->conds, .gated = gated};
  for (uint32_t root = 0; root < a->roots.len; root++) {
    ob_crate *c = a->roots.at[root].crate;
    ob_item_finder f = {
        .a = a, .m = a->conds, .c = c, .root = root, .gated = gated, .needs = &needs};
    f.variants = variants;
    f.impls = &impls;
    f.members = &members[root];
    library.c = c->library;
    for (uint32_t r = 0; r < a->roots.len; r++) {
      library.members = a->roots.at[r].crate == c->library ? &members[r] : library.members;
    }
    f.library = c->library ? &library : NULL;
    f.gone = c->library ? without_branch(a) : OB_COND_NEVER;
    for (uint32_t part = 0; part < c->parts.len && !f.oom; part++) {
      OB_TRY(look_at_part(&f, part));
    }
    const ob_audit_root *r = &a->roots.at[root];
    if (!r->only_test) {
      OB_TRY(ob_item_say_losses(&f, false));
    }
    if (r->test_kinds != 0) {
      f.gone = without_branch(a); /* its own tests stop where it has none */
      OB_TRY(ob_item_say_losses(&f, true));
    }
    if (f.oom) {
      return OB_E_NOMEM;
    }
  }
  OB_TRY(ob_item_say_needs(a, &needs));
  const ob_cond gone = without_branch(a);
  for (size_t i = 0; i < a->roots.len; i++) {
    const ob_audit_root *r = &a->roots.at[i];
    if (r->root->kind != OB_ROOT_BUILD && !r->host) {
      r->crate->refused = ob_cond_or(a->conds, r->crate->refused, gone);
    }
  }
  return ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}
