// SPDX-License-Identifier: MIT OR Apache-2.0
/* Names of the crate itself that are used where they do not exist: in paths and uses, as macros,
 * and by themselves as far as wanted.c has these noted. What a path leads to is worked out once per
 * place that it begins from, without the condition of the use; the use then takes its part of what
 * was lost. A name that is declared nowhere is not reported: more likely a macro or a
 * glob was not understood than that the crate compiles nowhere. A name that has a branch for some
 * systems and none for others is a platform that is not supported: one note, not an error for every
 * use. */
#include "audit/audit.h"
#include "audit/known.h"
#include "audit/members.h"
#include "audit/tree.h"
#include "audit/universe.h"
#include "audit/wanted.h"
#include "base/str.h"
#include "sys/fs.h"

/* A name that a path lacks. */
typedef struct missing {
  ob_cond when;
  uint32_t segment, module;
  const ob_rust_path *there; /* of a path into the package's library: as it goes on in that, and  */
  uint32_t there_segment;    /* which of its segments; module is the library's */
  uint32_t of_type;          /* bind + 1 of the type that lacks a variant or member; else 0 */
  bool of_trait;             /* a trait of another crate may bring the member */
} missing;

typedef struct outcome {
  missing at[OB_MAX_LOST];
  uint32_t count;
} outcome;

/* A path where it stands. */
typedef struct sight {
  enum { BY_PATH, BY_USE, BY_MACRO, BY_NAME } by; /* NAME: of one segment, as one of src->names */
  const ob_rust_path *path;
  ob_rust_role role; /* NAME */
} sight;

typedef struct loss {
  uint32_t root, part, gate, module;
  ob_sym name;
  ob_cond when, reached;
  ob_span at;
  sight of;
  uint32_t segment;
  const ob_rust_path *there; /* as in missing */
  uint32_t there_segment;
  ob_span also[2];  /* further uses */
  uint32_t of_type; /* as in missing */
  bool guess;       /* an attribute that is a macro may make something else of it */
  bool of_trait;    /* as in missing */
  size_t count;
  bool by_features; /* other features bring it on all of its targets */
  ob_bits said;     /* of the targets */
} loss;

/* A choice of features that tests, benches or examples lack something with. */
typedef struct want {
  ob_str text;
  ob_severity severity;
  ob_finding *said;
  ob_cond when; /* a loss that it says all of; NEVER: it says a part */
  bool again;   /* `said` has an entry before */
} want;
typedef OB_VEC(want) wants;

typedef struct finder {
  ob_audit *a;
  ob_conds *m;
  ob_crate *c;
  ob_cond gone;           /* where the library has no branch, whatever the features */
  struct finder *library; /* of what this links of the package itself; or NULL */
  uint32_t root;
  const ob_rust_words *gated; /* what wanted.c says can be lost */
  ob_rust_words *variants;    /* names of those under a gate */
  ob_members *members;        /* of the types of c */
  ob_name_table pairs;        /* (path so far, segment) -> number of the longer path */
  uint32_t path_count;
  ob_name_table seen;   /* (scope, path) -> outcomes */
  ob_name_table macros; /* (0, name) -> when it can be there, and 1 */
  OB_VEC(outcome) outcomes;
  OB_VEC(loss) losses;
  wants *needs; /* of all roots */
  bool oom;
} finder;

/* ---- one path ---- */

static uint32_t
longer(finder *f, uint32_t path, ob_sym segment)
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
path_number(finder *f, const sight *of)
{
  const ob_rust_path *path = of->path;
  uint32_t number =
      longer(f, 0,
             (ob_sym)path->head * 64 + path->supers * 2U + (of->by == BY_USE ? 1U : 0U) +
                 (path->ns == OB_RUST_NS_MACRO ? 4096U : 0U) +
                 (path->ns == OB_RUST_NS_VALUE ? 8192U : 0U) +
                 (path->ns == OB_RUST_NS_TYPE ? 16384U : 0U));
  for (uint32_t i = 0; i < path->segment_count; i++) {
    number = longer(f, number, ob_sym_of(f->a->sources, path->segments[i]));
  }
  return number;
}

/* In which namespaces a name that was lost could have been. */
static uint8_t
searched(const sight *of)
{
  if (of->by != BY_NAME) {
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
static ob_reaches
modules_before(finder *f, uint32_t scope, const sight *of, uint32_t segment)
{
  ob_rust_path before = *of->path;
  before.segment_count = segment;
  before.ns = OB_RUST_NS_TYPE;
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  f->oom |= segment > 0 && ob_crate_resolve(f->c, scope, &before, of->by == BY_USE, OB_NO_INDEX,
                                            OB_COND_ALWAYS, &to, lost, &lost_count) != OB_OK;
  return to;
}

/* Is the name that was lost declared anywhere that the path could mean? */
static bool
is_declared(finder *f, uint32_t scope, const sight *of, const missing *lost)
{
  const ob_rust_path *path = of->path;
  const ob_sym name = ob_sym_of(f->a->sources, path->segments[lost->segment]);
  if (of->by == BY_MACRO) {
    return ob_crate_macro_when(f->c, name) != OB_COND_NEVER;
  }
  ob_declared d = {OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER};
  if (path->head == OB_RUST_HEAD_PLAIN && lost->segment == 0) {
    const bool is_use = of->by == BY_USE;
    d = ob_crate_lexical(f->c, scope, name,
                         of->by == BY_NAME ? searched(of) : ob_crate_head_ns(path, is_use), is_use);
  }
  for (uint32_t s = lost->module; s != OB_NO_INDEX && d.sure == OB_COND_NEVER;
       s = f->c->modules.at[s].parent) {
    d = ob_crate_names(f->c, s, name, searched(of), scope);
    if (f->c->modules.at[s].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  if (d.sure != OB_COND_NEVER) {
    return true;
  }
  const ob_reaches others = modules_before(f, scope, of, lost->segment);
  for (size_t i = 0; i < others.len && d.sure == OB_COND_NEVER; i++) {
    if (others.at[i].kind == OB_REACH_MODULE && others.at[i].module != lost->module) {
      d = ob_crate_names(f->c, others.at[i].module, name, searched(of), scope);
      d.sure = ob_cond_and(f->m, d.sure, others.at[i].when);
    }
  }
  return d.sure != OB_COND_NEVER; /* else it is declared nowhere: not understood */
}

/* When one of the declarations of a macro is there; always, if a body or a name that is not known
 * may declare it. */
static ob_cond
when_macro_declared(const finder *f, ob_sym name)
{
  const ob_crate *c = f->c;
  const ob_sym names[] = {name, 0};
  for (size_t n = 0; n < OB_COUNT(names); n++) {
    const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, names[n]));
    for (uint32_t d = last && *last != 0 ? *last - 1 : OB_NO_INDEX; d != OB_NO_INDEX;
         d = c->macros.at[d].next) {
      const ob_src *src = &c->sources->list.at[c->parts.at[c->macros.at[d].part].src];
      if (names[n] == 0 ||
          src->bodies[src->rust.macros.at[c->macros.at[d].macro].gate] != OB_NO_INDEX) {
        return OB_COND_ALWAYS;
      }
    }
  }
  return ob_crate_macro_when(c, name);
}

/* When a macro of that name can be there, wherever it comes from: macro_rules of the crate, the
 * macros of other crates by #[macro_use], macros that are not understood. */
static ob_cond
when_macro(finder *f, ob_sym name)
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
  const ob_str text = ob_sym_str(c->sources, name);
  ob_cond when = when_macro_declared(f, name);
  for (size_t i = 0; i < c->binds.len; i++) {
    const ob_bind *b = &c->binds.at[i];
    if (b->kind == OB_BIND_CRATE &&
        c->sources->list.at[c->parts.at[b->part].src].rust.items.at[b->index].macro_use) {
      when = ob_cond_or(f->m, when, b->when);
    }
  }
  for (size_t i = 0; i < c->modules.len && when != OB_COND_ALWAYS; i++) {
    const ob_module *m = &c->modules.at[i];
    when = ob_cond_or(f->m, when, m->opaque);
    for (size_t k = 0; k < m->calls.len; k++) {
      const ob_src *src = &c->sources->list.at[c->parts.at[m->calls.at[k].part].src];
      const ob_rust_at at = src->rust.calls.at[m->calls.at[k].call].at;
      const ob_str all = ob_diags_source(c->sources->diags, src->file).text;
      if (ob_str_has_word(ob_str_slice(all, at.lo, at.hi), text)) {
        when = ob_cond_or(f->m, when, m->calls.at[k].when);
      }
    }
  }
  *known = (uint32_t)when + 1;
  return when;
}

/* When a macro_rules is what a path's last name can mean: one that can be imported, or is called.
 */
static ob_cond
by_macro_rules(finder *f, const sight *of, const missing *lost)
{
  const ob_rust_path *path = of->path;
  const bool may = of->by == BY_USE || path->ns == OB_RUST_NS_MACRO;
  const bool textual = path->segment_count == 1 && path->head == OB_RUST_HEAD_PLAIN;
  if (!may || lost->segment + 1 != path->segment_count || (lost->module != 0 && !textual)) {
    return OB_COND_NEVER;
  }
  const ob_sym name = ob_sym_of(f->a->sources, path->segments[lost->segment]);
  return ob_crate_macro_when(f->c, name) != OB_COND_NEVER ? when_macro(f, name) : OB_COND_NEVER;
}

static void look_into_library(finder *f, const ob_reach *r, const sight *of, outcome *out);

/* What is lost of a path that stands in scope, worked out once for all that begin at `start`. */
static outcome
ask_from(finder *f, uint32_t start, uint32_t scope, const sight *of)
{
  const ob_rust_path *path = of->path;
  uint32_t *seen = ob_name_put(f->a->arena, &f->seen, ob_name_key(start, path_number(f, of)));
  if (seen && *seen != 0) {
    return f->outcomes.at[*seen - 1];
  }
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count = 0;
  outcome out = {.count = 0};
  const ob_status st =
      of->by == BY_NAME
          ? ob_crate_resolve_name(f->c, scope, path, searched(of), &to, lost, &lost_count)
          : ob_crate_resolve(f->c, scope, path, of->by == BY_USE, OB_NO_INDEX, OB_COND_ALWAYS, &to,
                             lost, &lost_count);
  if (st != OB_OK || !seen) {
    f->oom = true;
    return out;
  }
  ob_cond found = OB_COND_NEVER;
  for (size_t i = 0; i < to.len && lost_count > 0; i++) {
    found = to.at[i].kind != OB_REACH_OPAQUE ? ob_cond_or(f->m, found, to.at[i].when) : found;
  }
  for (uint32_t i = 0; i < lost_count; i++) {
    missing one = {.when = lost[i].when, .segment = lost[i].segment, .module = lost[i].module};
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
  outcome *slot = ob_vec_push(f->a->arena, &f->outcomes);
  if (slot && out.count > 0 && f->outcomes.len == 1) {
    *slot = (outcome){.count = 0};
    slot = ob_vec_push(f->a->arena, &f->outcomes);
  }
  if (slot) {
    *slot = out;
    *seen = (uint32_t)f->outcomes.len;
  }
  return out;
}

/* The rest of a path that leads into the package's library, asked there. What a use on the way
 * names is lost at that use. */
static void
look_into_library(finder *f, const ob_reach *r, const sight *of, outcome *out)
{
  ob_arena *arena = f->a->arena;
  const bool by_use = r->path != of->path;
  const uint32_t more = by_use ? r->more : 0;
  const uint32_t first = r->path->segment_count - r->rest;
  const uint32_t count = first + (more != 0 ? of->path->segment_count - more : 0);
  if (count == 0 || (by_use && more == 0)) {
    return;
  }
  ob_rust_path *there = ob_new(arena, ob_rust_path);
  ob_str *segments = ob_new_n(arena, ob_str, count);
  ob_rust_at *places = ob_new_n(arena, ob_rust_at, count);
  if (!there || !segments || !places) {
    f->oom = true;
    return;
  }
  for (uint32_t i = 0; i < count; i++) {
    const ob_rust_path *from = i < first ? r->path : of->path;
    segments[i] = from->segments[i < first ? r->rest + i : more + i - first];
  }
  *there = (ob_rust_path){.head = OB_RUST_HEAD_CRATE,
                          .ns = of->path->ns,
                          .segments = segments,
                          .segment_at = places,
                          .segment_count = count};
  const sight asked = {.by = of->by, .path = there};
  const outcome o = ask_from(f->library, 0, OB_NO_INDEX, &asked);
  f->oom |= f->library->oom;
  for (uint32_t i = 0; i < o.count && out->count < OB_MAX_LOST; i++) {
    missing one = o.at[i];
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

static outcome
ask(finder *f, uint32_t scope, const sight *of)
{
  const uint32_t module = ob_crate_module_of(f->c, scope);
  if (of->path->head == OB_RUST_HEAD_PLAIN) {
    return ask_from(f, scope, scope, of);
  }
  if (of->path->head != OB_RUST_HEAD_CRATE) {
    return ask_from(f, module, scope, of);
  }
  const outcome o = ask_from(f, 0, scope, of); /* by who asked first, who may see less on the way */
  return o.count > 0 && module != 0 ? ask_from(f, module, scope, of) : o;
}

/* A name that stands in a block is declared in one of those around it, or in their module. */
static uint32_t
module_of_loss(finder *f, const sight *of, const missing *o, ob_sym name)
{
  uint32_t module = o->module;
  while (!o->there && o->segment == 0 && f->c->modules.at[module].kind == OB_MODULE_BLOCK &&
         ob_crate_names(f->c, module, name, searched(of), module).sure == OB_COND_NEVER) {
    module = f->c->modules.at[module].parent;
  }
  return module;
}

static bool
is_under_attribute(const ob_src *src, uint32_t gate)
{
  for (; gate != 0; gate = src->rust.gates.at[gate].parent) {
    if (src->rust.gates.at[gate].kind == OB_RUST_GATE_ATTR) {
      return true;
    }
  }
  return false;
}

static void
lose_path(finder *f, uint32_t part, const sight *of, ob_cond when, const missing *o)
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
  const bool guess = is_under_attribute(src, path->gate);
  for (size_t i = 0; i < f->losses.len; i++) {
    loss *l = &f->losses.at[i];
    if (l->root == f->root && l->name == name && l->module == module && l->when == lost &&
        !l->there == !o->there && l->of_type == o->of_type && l->of_trait == o->of_trait) {
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
  loss *slot = ob_vec_push(f->a->arena, &f->losses);
  if (!slot) {
    f->oom = true;
    return;
  }
  *slot = (loss){.root = f->root,
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

/* When something that stands under the gate is compiled and is this crate's business; NEVER also
 * where that is not sure. */
static ob_cond
when_compiled(finder *f, const ob_part *p, uint32_t gate)
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
can_be_lost(const finder *f, const ob_rust_path *path, uint32_t first)
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
declared_here(const finder *f, uint32_t scope, ob_sym name, uint8_t ns, ob_cond when)
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

/* Do all macros of the crate in whose arguments the gate stands only give these back? Any other may
 * put it under gates that nobody sees here. others: so may macros of other crates, and make of a
 * name what they like. */
static bool
is_given_back(const finder *f, const ob_src *src, uint32_t gate, bool others)
{
  const ob_crate *c = f->c;
  for (; gate != 0; gate = src->rust.gates.at[gate].parent) {
    const ob_rust_gate *g = &src->rust.gates.at[gate];
    if (g->kind != OB_RUST_GATE_CALL) {
      continue;
    }
    const ob_rust_call *call = &src->rust.calls.at[g->of];
    const ob_rust_path *path = &src->rust.paths.at[call->path];
    const ob_sym name = ob_sym_find(c->sources, path->segments[path->segment_count - 1]);
    const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, name));
    const bool own = last && *last != 0;
    if (own ? !ob_call_gives_back(c, src, call) : others) {
      return false;
    }
  }
  return true;
}

static void
look_at(finder *f, uint32_t part, const ob_rust_path *path, ob_sym head, bool is_use)
{
  const ob_part *p = &f->c->parts.at[part];
  const uint32_t scope = ob_part_scope(p, path->scope);
  const bool from_root = f->c->edition == 2015 && (is_use || path->head == OB_RUST_HEAD_ROOT);
  if (path->guess || path->attribute || path->segment_count == 0 ||
      (path->head == OB_RUST_HEAD_ROOT && !from_root) || scope == OB_NO_INDEX || head == 0 ||
      !can_be_lost(f, path, 0)) {
    return;
  }
  const ob_cond when = when_compiled(f, p, path->gate);
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
    /* Of names of the crate only; a dependency's name is the other level's, and `Vec` is in a
     * prelude where it is not imported. */
    const bool own = f->library && head == f->c->library_name;
    if (ob_name_is_prelude(path->segments[0]) ||
        ob_given_kinds(f->a->given, path->segments[0]) != 0 ||
        (!own &&
         ob_crate_lexical(f->c, scope, head, ns, is_use || from_root).sure == OB_COND_NEVER)) {
      return;
    }
  }
  const sight of = {.by = is_use ? BY_USE : BY_PATH, .path = path};
  const outcome o = ask(f, scope, &of);
  if (o.count > 0 && !is_use &&
      !is_given_back(f, &f->a->sources->list.at[p->src], path->gate, false)) {
    return;
  }
  for (uint32_t i = 0; i < o.count; i++) {
    lose_path(f, part, &of, when, &o.at[i]);
  }
}

/* ---- variants, members of types ---- */

static void
label(finder *f, ob_finding *out, uint32_t part, ob_rust_at at, ob_cond when)
{
  ob_label *slot = out && out->others.len < 3 ? ob_vec_push(f->a->arena, &out->others) : NULL;
  if (slot) {
    slot->span = ob_part_span(f->c, part, at);
    slot->text =
        ob_fmt(f->a->arena, "there only when " OB_STR_FMT, OB_STR_ARG(ob_cond_print(f->m, when)));
  }
}

/* When a type of the crate has the variant, function or constant; each place where it says so is
 * labelled. */
static size_t
label_members(finder *f, uint32_t bind, ob_sym name, ob_finding *out, ob_cond *declared)
{
  const ob_bind *b = &f->c->binds.at[bind];
  const ob_part *p = &f->c->parts.at[b->part];
  const ob_rust_file *file = &f->a->sources->list.at[p->src].rust;
  const ob_str text = ob_sym_str(f->a->sources, name);
  size_t count = 0;
  *declared = OB_COND_NEVER;
  for (size_t i = 0; i < file->variants.len; i++) {
    const ob_rust_variant *v = &file->variants.at[i];
    if (v->item == b->index && ob_str_eq(v->name, text)) {
      const ob_cond when = ob_part_gate(p, v->gate);
      *declared = ob_cond_or(f->m, *declared, when);
      label(f, out, b->part, v->at, when);
      count++;
    }
  }
  for (uint32_t i = ob_member_first(f->members, bind, name); i != OB_NO_INDEX; count++) {
    const ob_member *member = &f->members->list.at[i];
    *declared = ob_cond_or(f->m, *declared, member->when);
    label(f, out, member->part, member->at, member->when);
    i = member->next;
  }
  return count;
}

static bool
has_lower(ob_str name)
{
  bool lower = false;
  for (size_t i = 0; i < name.len; i++) {
    lower |= name.ptr[i] >= 'a' && name.ptr[i] <= 'z';
  }
  return lower;
}

/* A glob of another crate can bring its traits into scope, and these something to any type. */
static bool
has_foreign_glob(finder *f, uint32_t scope)
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

/* Can what a type has of the name be missing? A constant and a variant of an enum are written
 * alike, and of variants only those under a gate are known. */
static bool
can_lack(finder *f, uint32_t bind, ob_sym name, uint32_t scope, missing *out)
{
  const ob_bind *b = &f->c->binds.at[bind];
  const ob_rust_item *item =
      &f->a->sources->list.at[f->c->parts.at[b->part].src].rust.items.at[b->index];
  const ob_str text = ob_sym_str(f->a->sources, name);
  if (ob_member_first(f->members, bind, name) == OB_NO_INDEX) {
    return has_lower(text) || text.len == 1;
  }
  const bool capital = text.len > 0 && text.ptr[0] >= 'A' && text.ptr[0] <= 'Z';
  const ob_member_trust trust = ob_members_trust(f->members, bind, name);
  out->of_trait = trust == OB_MEMBERS_OF_TRAIT || has_foreign_glob(f, scope);
  return trust != OB_MEMBERS_UNKNOWN && !(item->kind == OB_RUST_ENUM && capital);
}

/* The last segment of a path is a member of one of the types that the rest of it leads to. */
static void
lose_member(finder *f, uint32_t part, const sight *of, const ob_reaches *to, uint32_t rest,
            ob_cond when)
{
  const uint32_t last = of->path->segment_count - 1;
  const ob_sym name = ob_sym_of(f->a->sources, of->path->segments[last]);
  const uint32_t scope = ob_part_scope(&f->c->parts.at[part], of->path->scope);
  for (size_t i = 0; i < to->len && !f->oom; i++) {
    const ob_reach *r = &to->at[i];
    ob_cond declared;
    missing one = {.segment = last, .module = ob_crate_module_of(f->c, scope)};
    if (r->kind != OB_REACH_ITEM || r->rest != rest ||
        f->c->binds.at[r->bind].kind != OB_BIND_ITEM ||
        f->c->parts.at[f->c->binds.at[r->bind].part].macro != OB_NO_INDEX ||
        label_members(f, r->bind, name, NULL, &declared) == 0) {
      continue;
    }
    one.when = ob_cond_minus(f->m, r->when, declared);
    one.of_type = r->bind + 1;
    if (ob_cond_and(f->m, when, one.when) == OB_COND_NEVER ||
        !can_lack(f, r->bind, name, scope, &one)) {
      continue;
    }
    lose_path(f, part, of, when, &one);
  }
}

static bool
may_lack(const finder *f, ob_str name)
{
  return f->members->names && ob_rust_words_have(f->members->names, name);
}

/* `E::A`, `S::f()`, `S::K`, where the type has it under a cfg only. */
static void
look_at_member(finder *f, uint32_t part, const ob_rust_path *path, bool is_use)
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
  const ob_cond when = when_compiled(f, p, path->gate);
  if (scope == OB_NO_INDEX || when == OB_COND_NEVER || !is_given_back(f, src, path->gate, true)) {
    return;
  }
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  f->oom |= ob_crate_resolve(f->c, scope, path, is_use, OB_NO_INDEX, when, &to, lost,
                             &lost_count) != OB_OK;
  const sight of = {.by = is_use ? BY_USE : BY_PATH, .path = path};
  lose_member(f, part, &of, &to, last, when);
}

/* `Self::name`, the same. */
static void
look_at_self(finder *f, uint32_t part, const ob_rust_self_use *use)
{
  if (!may_lack(f, use->name) && !ob_rust_words_have(f->variants, use->name)) {
    return;
  }
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &f->a->sources->list.at[p->src];
  const ob_cond when = when_compiled(f, p, use->gate);
  if (ob_part_scope(p, use->scope) == OB_NO_INDEX || when == OB_COND_NEVER ||
      !is_given_back(f, src, use->gate, true)) {
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
  segments[0] = OB_STR("Self");
  segments[1] = use->name;
  places[0] = places[1] = use->at;
  *path = (ob_rust_path){.ns = OB_RUST_NS_VALUE,
                         .scope = use->scope,
                         .gate = use->gate,
                         .segments = segments,
                         .segment_at = places,
                         .segment_count = 2,
                         .at = use->at};
  const sight of = {.by = BY_PATH, .path = path};
  const uint32_t type = src->rust.impls.at[use->owner].path;
  lose_member(f, part, &of, &to, type != OB_RUST_NONE ? src->rust.paths.at[type].segment_count : 1,
              when);
}

/* ---- names that stand by themselves ---- */

static void
look_at_name(finder *f, uint32_t part, const ob_rust_name *name)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &f->a->sources->list.at[p->src];
  const uint32_t scope = ob_part_scope(p, name->scope);
  const ob_cond when = when_compiled(f, p, name->gate);
  if (scope == OB_NO_INDEX || when == OB_COND_NEVER || !is_given_back(f, src, name->gate, true)) {
    return;
  }
  static const ob_rust_ns namespace_of[] = {
      [OB_RUST_ROLE_VALUE] = OB_RUST_NS_VALUE,   [OB_RUST_ROLE_CALL] = OB_RUST_NS_VALUE,
      [OB_RUST_ROLE_PATTERN] = OB_RUST_NS_VALUE, [OB_RUST_ROLE_STRUCT] = OB_RUST_NS_TYPE,
      [OB_RUST_ROLE_TYPE] = OB_RUST_NS_TYPE,     [OB_RUST_ROLE_TRAIT] = OB_RUST_NS_TYPE,
      [OB_RUST_ROLE_ARGUMENT] = OB_RUST_NS_ANY,
  };
  const ob_rust_path path = {.ns = namespace_of[name->role],
                             .scope = name->scope,
                             .gate = name->gate,
                             .segments = &name->text,
                             .segment_at = &name->at,
                             .segment_count = 1,
                             .at = name->at};
  sight of = {.by = BY_NAME, .path = &path, .role = name->role};
  if (declared_here(f, scope, ob_sym_find(f->a->sources, name->text), searched(&of), when).rest ==
      OB_COND_NEVER) {
    return;
  }
  const outcome o = ask(f, scope, &of);
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
    lose_path(f, part, &of, when, &o.at[i]);
  }
}

/* Macros of std beside those that the reader leaves out, and of nobody's prelude. */
static bool
is_rare_std_macro(ob_str name)
{
  static const ob_str names[] = {
      OB_STR_INIT("asm"),          OB_STR_INIT("assert_matches"), OB_STR_INIT("const_format_args"),
      OB_STR_INIT("derive"),       OB_STR_INIT("format_args_nl"), OB_STR_INIT("global_asm"),
      OB_STR_INIT("log_syntax"),   OB_STR_INIT("pattern_type"),   OB_STR_INIT("print"),
      OB_STR_INIT("trace_macros"),
  };
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    if (ob_str_eq(name, names[i])) {
      return true;
    }
  }
  return ob_str_ends(name, OB_STR("_feature_detected"));
}

static void
look_at_macro(finder *f, uint32_t part, const ob_rust_path *path, ob_sym name)
{
  const ob_part *p = &f->c->parts.at[part];
  const uint32_t *own = ob_name_find(f->c->macro_names, ob_name_key(0, name));
  if (!own || *own == 0 || path->guess || path->attribute) {
    return;
  }
  const uint32_t scope = ob_part_scope(p, path->scope);
  const ob_cond when = when_compiled(f, p, path->gate);
  const ob_cond there = when != OB_COND_NEVER ? when_macro(f, name) : OB_COND_ALWAYS;
  const ob_cond rest = ob_cond_minus(f->m, when, there);
  if (scope == OB_NO_INDEX || rest == OB_COND_NEVER || is_rare_std_macro(path->segments[0]) ||
      !is_given_back(f, &f->a->sources->list.at[p->src], path->gate, true)) {
    return;
  }
  const sight of = {.by = BY_MACRO, .path = path};
  const outcome o = ask(f, scope, &of);
  for (uint32_t i = 0; i < o.count; i++) {
    missing lost = o.at[i];
    lost.when = ob_cond_minus(f->m, lost.when, there);
    lose_path(f, part, &of, when, &lost);
  }
}

/* ---- findings ---- */

/* How many declarations a name has in a module or in what its globs bring. */
static size_t
count_branches(const ob_crate *c, uint32_t module, ob_sym name, uint8_t ns, unsigned depth)
{
  size_t count = 0;
  for (uint32_t i = ob_crate_first(c, module, name); i != OB_NO_INDEX; i = c->binds.at[i].next) {
    count += c->binds.at[i].when != OB_COND_NEVER && (c->binds.at[i].ns & ns) != 0 ? 1U : 0U;
  }
  const ob_module *m = &c->modules.at[module];
  for (size_t g = 0; g < m->globs.len && depth < 6 && count < 2; g++) {
    const ob_reaches *to = &m->globs.at[g].to;
    for (size_t k = 0; k < to->len && count < 2; k++) {
      if (to->at[k].kind == OB_REACH_EXTERN) { /* `#[cfg(unix)] use libc::*;`: perhaps */
        count += m->globs.at[g].when != m->when ? 1U : 0U;
      } else if (to->at[k].kind == OB_REACH_MODULE) {
        count += count_branches(c, to->at[k].module, name, ns, depth + 1);
      }
    }
  }
  return count;
}

/* The same for a macro, as label_declarations. */
static size_t
label_macros(finder *f, const loss *l, ob_finding *out, ob_cond *declared)
{
  const uint32_t *last = ob_name_find(f->c->macro_names, ob_name_key(0, l->name));
  size_t count = 0;
  for (uint32_t d = last && *last != 0 ? *last - 1 : OB_NO_INDEX; d != OB_NO_INDEX;
       d = f->c->macros.at[d].next) {
    const ob_macro_decl *decl = &f->c->macros.at[d];
    const ob_part *p = &f->c->parts.at[decl->part];
    const ob_rust_macro *macro = &f->a->sources->list.at[p->src].rust.macros.at[decl->macro];
    const ob_cond when = ob_part_gate(p, macro->gate);
    count += when != OB_COND_NEVER ? 1U : 0U;
    label(f, out, decl->part, macro->at, when);
  }
  *declared = when_macro(f, l->name);
  return count;
}

/* The places where a module that the path leads to under `when` declares the name, and how many
 * they are, up to two. */
static size_t
label_module(finder *f, const loss *l, uint32_t module, ob_cond when, ob_finding *out,
             ob_cond *declared)
{
  if (l->there) {
    f = f->library;
  }
  size_t count = 0;
  ob_cond so_far = OB_COND_NEVER;
  for (uint32_t i = ob_crate_first(f->c, module, l->name); i != OB_NO_INDEX;
       i = f->c->binds.at[i].next) {
    const ob_bind *b = &f->c->binds.at[i];
    if ((b->ns & searched(&l->of)) == 0) {
      continue;
    }
    const ob_src *src = &f->a->sources->list.at[f->c->parts.at[b->part].src];
    const ob_rust_at at = b->kind == OB_BIND_USE ? src->rust.uses.at[b->index].path.at
                                                 : src->rust.items.at[b->index].at;
    count += b->when != OB_COND_NEVER ? 1U : 0U;
    so_far = ob_cond_or(f->m, so_far, b->when);
    label(f, out, b->part, at, ob_cond_and(f->m, b->when, when));
  }
  if (count < 2) { /* or by globs: `#[cfg(unix)] pub use self::unix::*;` and others like it */
    count = count_branches(f->c, module, l->name, searched(&l->of), 0);
    const ob_declared d = ob_crate_names(f->c, module, l->name, searched(&l->of), module);
    so_far = ob_cond_or(f->m, so_far, ob_cond_or(f->m, d.sure, d.maybe));
  }
  *declared = ob_cond_and(f->m, so_far, when);
  return count;
}

/* The places where the name is declared, and whether they are branches: two or more conditions. */
static size_t
label_declarations(finder *f, const loss *l, ob_finding *out, ob_cond *declared)
{
  if (l->of.by == BY_MACRO) {
    return label_macros(f, l, out, declared);
  }
  if (l->of_type != 0) {
    return label_members(f, l->of_type - 1, l->name, out, declared);
  }
  size_t count = label_module(f, l, l->module, OB_COND_ALWAYS, out, declared);
  const sight there = {.by = l->of.by, .path = l->there};
  const ob_reaches others =
      l->there ? modules_before(f->library, OB_NO_INDEX, &there, l->there_segment)
               : modules_before(f, ob_part_scope(&f->c->parts.at[l->part], l->of.path->scope),
                                &l->of, l->segment);
  for (size_t i = 0; i < others.len; i++) {
    if (others.at[i].kind == OB_REACH_MODULE && others.at[i].module != l->module) {
      ob_cond given = OB_COND_NEVER;
      count += label_module(f, l, others.at[i].module, others.at[i].when, out, &given);
      *declared = ob_cond_or(f->m, *declared, given);
    }
  }
  finder *in = l->there ? f->library : f;
  if (count == 0 && ob_crate_macro_when(in->c, l->name) != OB_COND_NEVER) { /* by its path */
    count = label_macros(in, l, out, declared);
  }
  if (l->there) {
    *declared = ob_crate_linked(f->c->library, *declared);
  }
  return count;
}

/* The first `count` segments. */
static ob_str
path_text(ob_arena *arena, const ob_rust_path *path, uint32_t count)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  if (path->head == OB_RUST_HEAD_CRATE) {
    ob_buf_put(&out, OB_STR("crate::"));
  } else if (path->head == OB_RUST_HEAD_ROOT) {
    ob_buf_put(&out, OB_STR("::"));
  } else if (path->head == OB_RUST_HEAD_SELF) {
    ob_buf_put(&out, OB_STR("self::"));
  }
  for (unsigned i = 0; path->head == OB_RUST_HEAD_SUPER && i < path->supers; i++) {
    ob_buf_put(&out, OB_STR("super::"));
  }
  for (uint32_t i = 0; i < count; i++) {
    ob_buf_fmt(&out, "%s" OB_STR_FMT, i > 0 ? "::" : "", OB_STR_ARG(path->segments[i]));
  }
  return ob_buf_view(&out);
}

/* Features that are on, or off, in all builds in which something is lost on some targets. */
typedef struct choice {
  ob_str on[4], off[4];
  size_t on_count, off_count;
  bool cut; /* there are more */
} choice;

/* `all` without one of the cfgs in c that nobody sets, if it can be so at all; or NEVER. */
static ob_cond
some_cfg(ob_conds *m, ob_cond all, ob_cond c, size_t *budget)
{
  ob_cond_var_kind kind;
  ob_str name;
  ob_cond lo, hi;
  if (*budget == 0 || !ob_cond_split(m, c, &kind, &name, &lo, &hi)) {
    return OB_COND_NEVER;
  }
  (*budget)--;
  ob_cond out = kind == OB_VAR_CFG ? ob_cond_unset(m, all, kind, name) : OB_COND_NEVER;
  out = out == OB_COND_NEVER ? some_cfg(m, all, lo, budget) : out;
  return out == OB_COND_NEVER ? some_cfg(m, all, hi, budget) : out;
}

static choice
choice_of(const finder *f, const loss *l, const ob_bits *targets)
{
  choice c = {.cut = false};
  ob_cond when = ob_cond_and(f->m, l->when, ob_cond_targets(f->m, targets));
  ob_cond_var_kind kind;
  ob_str name;
  ob_cond lo, hi;
  size_t budget = 256;
  for (ob_cond cfg; (cfg = some_cfg(f->m, when, when, &budget)) != OB_COND_NEVER;) {
    when = cfg;
  }
  for (ob_cond at = when; ob_cond_split(f->m, at, &kind, &name, &lo, &hi);
       at = lo != OB_COND_NEVER ? lo : hi) { /* such a feature stands on every way */
    const ob_cond var = ob_cond_var(f->m, kind, name);
    const bool on = ob_cond_minus(f->m, when, var) == OB_COND_NEVER &&
                    ob_cond_minus(f->m, l->reached, var) != OB_COND_NEVER;
    const bool off = ob_cond_and(f->m, when, var) == OB_COND_NEVER;
    if (kind != OB_VAR_FEATURE || on == off) {
      continue;
    }
    size_t *count = on ? &c.on_count : &c.off_count;
    if (*count == OB_COUNT(c.on)) {
      c.cut = true;
      break;
    }
    (on ? c.on : c.off)[(*count)++] = name;
  }
  return c;
}

static ob_str
quoted_list(ob_arena *arena, const ob_str *names, size_t count)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(&out, "%s`" OB_STR_FMT "`", i > 0 ? ", " : "", OB_STR_ARG(names[i]));
  }
  return ob_buf_view(&out);
}

/* " with feature `x` on and `y` off" */
static ob_str
features_text(const finder *f, const loss *l, const ob_bits *targets)
{
  const choice c = choice_of(f, l, targets);
  const size_t count = c.on_count + c.off_count;
  if (count == 0 || c.cut) { /* one of several, or many */
    return OB_STR(" with some choices of features");
  }
  ob_arena *arena = f->a->arena;
  return ob_fmt(arena, " with feature%s " OB_STR_FMT "%s%s" OB_STR_FMT "%s", count > 1 ? "s" : "",
                OB_STR_ARG(quoted_list(arena, c.on, c.on_count)), c.on_count > 0 ? " on" : "",
                c.on_count > 0 && c.off_count > 0 ? " and " : "",
                OB_STR_ARG(quoted_list(arena, c.off, c.off_count)), c.off_count > 0 ? " off" : "");
}

#define MAX_GATE 200 /* bytes of a proposed gate: what is longer is no advice */

/* The gate for the use: where the item is, of where the use is compiled. In a module of tests
 * `test` holds already. */
static void
propose_gate(finder *f, const loss *l, ob_cond declared, ob_fix *out)
{
  ob_arena *arena = f->a->arena;
  ob_cond both = ob_cond_and(f->m, l->reached, declared);
  if (ob_cond_minus(f->m, l->reached, f->a->test) == OB_COND_NEVER) {
    both = ob_cond_where_set(f->m, both, OB_VAR_CFG, OB_STR("test"));
  }
  const ob_str text = ob_cond_print(f->m, both);
  if (both == OB_COND_NEVER || text.len > MAX_GATE) {
    return;
  }
  *out = (ob_fix){.kind = OB_FIX_SOURCE, .at = l->at, .from = OB_STR(""), .to = OB_STR("")};
  out->line = ob_fmt(arena, "#[cfg(" OB_STR_FMT ")]", OB_STR_ARG(text));
  out->text = ob_fmt(arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
}

/* Since rustc 1.93; what it calls a name, it takes from what follows and from its first letter. */
static ob_str
what_rustc_says(const finder *f, const loss *l, ob_str name, ob_str path)
{
  ob_arena *arena = f->a->arena;
  static const struct {
    const char *code, *kind;
  } by_role[] = {
      [OB_RUST_ROLE_VALUE] = {"E0425", "value"},
      [OB_RUST_ROLE_CALL] = {"E0425", "function"},
      [OB_RUST_ROLE_PATTERN] = {"E0531", "tuple struct or tuple variant"},
      [OB_RUST_ROLE_STRUCT] = {"E0422", "struct, variant or union type"},
      [OB_RUST_ROLE_TYPE] = {"E0425", "type"},
      [OB_RUST_ROLE_TRAIT] = {"E0405", "trait"},
      [OB_RUST_ROLE_ARGUMENT] = {"E0425", "type"},
  };
  const bool capital = name.len > 0 && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
  switch (l->of.by) {
  case BY_USE:
    return ob_fmt(arena, "error[E0432]: unresolved import `" OB_STR_FMT "`", OB_STR_ARG(path));
  case BY_MACRO:
    return ob_fmt(arena, "error: cannot find macro `" OB_STR_FMT "` in this scope",
                  OB_STR_ARG(name));
  case BY_NAME:
    return ob_fmt(
        arena, "error[%s]: cannot find %s `" OB_STR_FMT "` in this scope", by_role[l->of.role].code,
        l->of.role == OB_RUST_ROLE_CALL && capital ? "function, tuple struct or tuple variant"
                                                   : by_role[l->of.role].kind,
        OB_STR_ARG(name));
  case BY_PATH:
    break;
  }
  if (l->of_type != 0) {
    const ob_bind *b = &f->c->binds.at[l->of_type - 1];
    const ob_rust_item_kind kind =
        f->a->sources->list.at[f->c->parts.at[b->part].src].rust.items.at[b->index].kind;
    return ob_fmt(arena,
                  "error[E0599]: no %s named `" OB_STR_FMT "` found for %s `" OB_STR_FMT
                  "` in the current scope",
                  kind == OB_RUST_ENUM ? "variant, associated function, or constant"
                                       : "associated function or constant",
                  OB_STR_ARG(name),
                  kind == OB_RUST_ENUM    ? "enum"
                  : kind == OB_RUST_UNION ? "union"
                                          : "struct",
                  OB_STR_ARG(ob_sym_str(f->a->sources, b->name)));
  }
  const ob_rust_path *of = l->of.path;
  const bool last = l->segment + 1 == of->segment_count && of->ns != OB_RUST_NS_MACRO;
  const bool root =
      l->segment == 0 && (of->head == OB_RUST_HEAD_CRATE || of->head == OB_RUST_HEAD_ROOT);
  if (l->segment == 0 && of->head == OB_RUST_HEAD_PLAIN) {
    return ob_fmt(arena, "error[E0433]: cannot find %s `" OB_STR_FMT "` in this scope",
                  capital ? "type" : "module or crate", OB_STR_ARG(name));
  }
  if (root && of->head == OB_RUST_HEAD_ROOT && !last) {
    return ob_fmt(arena,
                  "error[E0433]: cannot find module or crate `" OB_STR_FMT "` in the crate root",
                  OB_STR_ARG(name));
  }
  ob_str in = path_text(arena, of, l->segment);
  while (in.len > 1 && in.ptr[in.len - 1] == ':') {
    in.len--; /* `super::` alone */
  }
  if (last && root) {
    return ob_fmt(arena, "error[E0425]: cannot find `" OB_STR_FMT "` in the crate root",
                  OB_STR_ARG(name));
  }
  if (last) {
    return ob_fmt(arena, "error[E0425]: cannot find `" OB_STR_FMT "` in %s `" OB_STR_FMT "`",
                  OB_STR_ARG(name), l->there && l->there_segment == 0 ? "crate" : "module",
                  OB_STR_ARG(in));
  }
  const bool module = root && of->ns != OB_RUST_NS_MACRO;
  return ob_fmt(arena, "error[E0433]: cannot find %s`" OB_STR_FMT "` in `" OB_STR_FMT "`",
                module ? "module or crate " : "", OB_STR_ARG(name), OB_STR_ARG(in));
}

/* The other uses that are lost in the same way. */
static ob_status
say_more(ob_arena *arena, const loss *l, ob_str path, ob_finding *out)
{
  for (size_t i = 0; i < OB_COUNT(l->also) && l->also[i].file != 0; i++) {
    ob_label *slot = ob_vec_push(arena, &out->others);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_label){l->also[i], OB_STR("also here")};
  }
  const size_t shown = 1 + OB_COUNT(l->also);
  ob_str *note = l->count > shown ? ob_vec_push(arena, &out->notes) : NULL;
  if (note) {
    *note = ob_fmt(arena, "and %zu more use%s of `" OB_STR_FMT "`", l->count - shown,
                   l->count - shown == 1 ? "" : "s", OB_STR_ARG(path));
  }
  return l->count <= shown || (note && note->ptr) ? OB_OK : OB_E_NOMEM;
}

/* Does a witness ask for other features than the default build? */
static bool
is_choice(ob_str witness)
{
  return ob_str_search(witness, OB_STR("features")) != SIZE_MAX;
}

/* A test, bench or example that other features compile on the same targets wants
 * `required-features`, whatever else it names. */
static bool
is_extra(const ob_audit_root *r)
{
  return r->root->kind == OB_ROOT_TEST || r->root->kind == OB_ROOT_BENCH ||
         r->root->kind == OB_ROOT_EXAMPLE;
}

/* What is said of such a one is said once for a choice of features. True: it was. */
static bool
add_need(finder *f, const loss *l, ob_str text, ob_severity severity, ob_finding ***said)
{
  for (size_t i = 0; i < f->needs->len; i++) {
    want *n = &f->needs->at[i];
    if (ob_str_eq(n->text, text) && n->severity == severity) {
      want same = *n;
      same.again = true;
      same.when = l->by_features ? l->when : OB_COND_NEVER;
      same.said->repeats += l->count;
      want *slot = ob_vec_push(f->a->arena, f->needs);
      f->oom |= !slot;
      if (slot) {
        *slot = same;
      }
      return true;
    }
  }
  want *slot = ob_vec_push(f->a->arena, f->needs);
  if (!slot) {
    f->oom = true;
    return true;
  }
  *slot =
      (want){.text = text, .severity = severity, .when = l->by_features ? l->when : OB_COND_NEVER};
  *said = &slot->said;
  return false;
}

static ob_status
say(finder *f, const loss *l, bool test, bool by_features, const ob_bits *targets)
{
  ob_audit *a = f->a;
  const ob_audit_root *r = &a->roots.at[l->root];
  ob_cond declared = OB_COND_NEVER;
  const size_t branches = label_declarations(f, l, NULL, &declared);
  const ob_bits *asked = r->host ? &a->options.hosts : &a->options.asked;
  const ob_bits there = ob_audit_targets(a, declared, test, r->host, true);
  const ob_bits both = ob_bits_and(there, *targets);
  const bool no_branch = branches > 1 && ob_bits_count(&both) == 0 && !test;
  if (no_branch && r->root->kind == OB_ROOT_LIB) {
    const bool said = ob_bits_subset(targets, &a->no_branch);
    a->no_branch = ob_bits_or(a->no_branch, *targets);
    a->branchless =
        ob_cond_or(f->m, a->branchless, ob_cond_and(f->m, l->when, ob_cond_targets(f->m, targets)));
    if (said && !a->options.unsupported) {
      return OB_OK;
    }
  }
  const ob_str features = ob_audit_witness(a, l->when, test, false, ob_bits_next(targets, 0));
  const ob_str built = by_features ? features_text(f, l, targets) : OB_STR_NONE;
  const bool needs = is_extra(r) && !no_branch && by_features;
  const ob_severity severity = no_branch ? OB_SEV_NOTE
                               : l->guess || l->of_trait || (needs && is_choice(features))
                                   ? OB_SEV_WARNING
                                   : OB_SEV_ERROR;
  ob_finding **need = NULL;
  if (needs && add_need(f, l, built, severity, &need)) {
    return f->oom ? OB_E_NOMEM : OB_OK;
  }
  ob_finding *out = ob_audit_finding(a, no_branch ? "OB0323" : "OB0330", OB_LEVEL_L3, severity,
                                     no_branch ? OB_CAUSE_UNSUPPORTED : OB_CAUSE_CFG_DIFFERS);
  if (need) {
    *need = out;
  }
  if (!out) {
    return OB_E_NOMEM;
  }
  const ob_str name = ob_sym_str(a->sources, l->name);
  const ob_str path = path_text(a->arena, l->of.path, l->of.path->segment_count);
  out->crate = path;
  out->root = ob_root_say(a->arena, r->root, test && !r->only_test);
  out->host = r->host;
  out->at = l->at;
  out->targets = *targets;
  out->repeats = l->count - 1;
  (void)label_declarations(f, l, out, &declared);
  out->path_cfg = ob_cond_print(f->m, l->reached);
  out->given_cfg = ob_cond_print(f->m, declared);
  out->features = features;
  const size_t count = ob_bits_count(targets);
  if (no_branch) {
    out->message = ob_fmt(a->arena, "the crate has no `" OB_STR_FMT "` for %zu of %zu targets",
                          OB_STR_ARG(name), count, ob_bits_count(asked));
  } else {
    const size_t of = ob_bits_count(asked);
    const ob_str where = built.len > 0 && count == of ? OB_STR_NONE
                                                      : ob_fmt(a->arena, " on %zu of %zu %s", count,
                                                               of, r->host ? "hosts" : "targets");
    out->message =
        ob_fmt(a->arena, "`" OB_STR_FMT "` is used here but not there" OB_STR_FMT OB_STR_FMT,
               OB_STR_ARG(path), OB_STR_ARG(where), OB_STR_ARG(built));
  }
  const ob_str way = ob_audit_way(a, r->crate, l->part, l->gate);
  out->at_text =
      l->reached == OB_COND_ALWAYS
          ? OB_STR("reached always")
          : ob_fmt(a->arena, "reached when " OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(out->path_cfg),
                   way.len > 0 ? ", by way of " : "", OB_STR_ARG(way));
  if (!no_branch) {
    propose_gate(f, l, declared, &out->fix);
  }
  const choice c = choice_of(f, l, targets);
  if (needs && c.off_count == 1) {
    static const char *const tables[] = {
        [OB_ROOT_TEST] = "test", [OB_ROOT_BENCH] = "bench", [OB_ROOT_EXAMPLE] = "example"};
    out->fix = (ob_fix){.kind = OB_FIX_NONE};
    out->fix.text =
        ob_fmt(a->arena, "`required-features = [\"" OB_STR_FMT "\"]` in its [[%s]] table",
               OB_STR_ARG(c.off[0]), tables[r->root->kind]);
  }
  out->rustc = what_rustc_says(f, l, name, path);
  ob_str *note = l->guess && !no_branch ? ob_vec_push(a->arena, &out->notes) : NULL;
  if (note) {
    *note = OB_STR("this stands under an attribute that can be a macro: it is not sure that it is "
                   "compiled as it is written");
  }
  note = l->of_trait && !no_branch ? ob_vec_push(a->arena, &out->notes) : NULL;
  if (note) {
    *note = OB_STR("the type has a trait of another crate, or a glob brings some: one of these may "
                   "have it");
  }
  return needs ? OB_OK : say_more(a->arena, l, path, out);
}

/* Was the same said of another name that is lost under the same condition? */
static bool
is_needed(const finder *f, const loss *l)
{
  for (size_t i = 0; i < f->needs->len; i++) {
    if (f->needs->at[i].when == l->when) {
      f->needs->at[i].said->repeats += l->count;
      return true;
    }
  }
  return false;
}

/* All losses of the root, with or without cfg(test). */
static ob_status
say_losses(finder *f, bool test)
{
  const ob_audit_root *r = &f->a->roots.at[f->root];
  for (size_t i = 0; i < f->losses.len && !f->oom; i++) {
    loss *l = &f->losses.at[i];
    if (is_extra(r) && is_needed(f, l)) {
      continue;
    }
    ob_cond declared = OB_COND_NEVER;
    (void)label_declarations(f, l, NULL, &declared);
    const ob_cond fine = ob_cond_and(f->m, l->reached, declared);
    const ob_cond when = ob_cond_minus(f->m, l->when, f->gone);
    const ob_bits some = ob_bits_minus(ob_audit_targets(f->a, when, test, r->host, false), l->said);
    const ob_bits other = ob_audit_targets(f->a, fine, test, r->host, true);
    const bool whole = !is_extra(r) && !ob_bits_subset(&some, &other);
    const ob_bits soft = whole ? ob_bits_none() : ob_bits_and(some, other);
    const ob_bits hard = ob_bits_minus(some, soft);
    l->said = ob_bits_or(l->said, some);
    l->by_features = ob_bits_count(&hard) == 0;
    if (ob_bits_count(&soft) > 0) { /* it is there with other features */
      OB_TRY(say(f, l, test, true, &soft));
    }
    if (ob_bits_count(&hard) > 0) {
      OB_TRY(say(f, l, test, false, &hard));
    }
  }
  return OB_OK;
}

static ob_status
say_needs(ob_audit *a, const wants *all)
{
  for (size_t i = 0; i < all->len; i++) {
    ob_finding *f = all->at[i].said;
    if (all->at[i].again) {
      continue;
    }
    ob_str *note = f->repeats > 0 ? ob_vec_push(a->arena, &f->notes) : NULL;
    if (note) {
      *note = ob_fmt(a->arena, "%zu more use%s in tests, benches and examples want%s the same",
                     f->repeats, f->repeats == 1 ? "" : "s", f->repeats == 1 ? "s" : "");
    }
    if (f->repeats > 0 && (!note || !note->ptr)) {
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}

/* ---- files ---- */

/* Is the file of `mod x;` there under other conditions? */
static bool
has_other_file(const ob_part *p, const ob_file_link *link)
{
  for (size_t i = 0; i < p->links.len; i++) {
    const ob_file_link *o = &p->links.at[i];
    if (!o->include && !link->include && o->index == link->index && o->state == OB_LINK_READ) {
      return true;
    }
  }
  return false;
}

/* `x/mod.rs` where the name alone says the file: rustc takes that instead of `x.rs`. Else empty. */
static ob_str
inner_file(finder *f, const ob_src *src, const ob_file_link *link, ob_str path)
{
  const bool by_name =
      !link->include && link->path && link->alt == src->rust.items.at[link->index].path_count;
  return by_name && ob_str_ends(path, OB_STR(".rs"))
             ? ob_fmt(f->a->arena, OB_STR_FMT "/mod.rs",
                      OB_STR_ARG(ob_str_slice(path, 0, path.len - 3)))
             : OB_STR("");
}

static ob_status
say_link(finder *f, uint32_t part, const ob_file_link *link)
{
  ob_audit *a = f->a;
  const ob_audit_root *r = &a->roots.at[f->root];
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &a->sources->list.at[p->src];
  const ob_bits targets = ob_audit_targets(a, ob_cond_minus(f->m, link->when, f->c->refused),
                                           r->only_test, r->host, false);
  const size_t count = ob_bits_count(&targets);
  if (count == 0) {
    return OB_OK;
  }
  const bool other = has_other_file(p, link);
  const bool note = other && link->state == OB_LINK_MISSING;
  const char *code = note                             ? "OB0323"
                     : link->state == OB_LINK_MISSING ? "OB0331"
                     : link->state == OB_LINK_CIRCLE  ? "OB0332"
                                                      : "OB0333";
  ob_finding *out = ob_audit_finding(a, code, OB_LEVEL_L3, note ? OB_SEV_NOTE : OB_SEV_ERROR,
                                     note ? OB_CAUSE_UNSUPPORTED : OB_CAUSE_ITEM_ABSENT);
  if (!out) {
    return OB_E_NOMEM;
  }
  const ob_rust_at at =
      link->include ? src->rust.includes.at[link->index].at : src->rust.items.at[link->index].at;
  const ob_str name = link->include ? OB_STR("include!") : src->rust.items.at[link->index].name;
  out->crate = name;
  out->root = ob_root_say(a->arena, r->root, false);
  out->host = r->host;
  out->at = ob_part_span(f->c, part, at);
  out->targets = targets;
  out->path_cfg = ob_cond_print(f->m, link->when);
  const char *path = link->path ? ob_path_clean(a->arena, link->path) : "";
  if (!path) {
    return OB_E_NOMEM;
  }
  if (note) {
    a->no_branch = ob_bits_or(a->no_branch, targets);
    if (r->root->kind == OB_ROOT_LIB) {
      a->branchless = ob_cond_or(f->m, a->branchless,
                                 ob_cond_and(f->m, link->when, ob_cond_targets(f->m, &targets)));
    }
    out->message = ob_fmt(a->arena, "the crate has no file for `mod " OB_STR_FMT "` on %zu targets",
                          OB_STR_ARG(name), count);
  } else if (link->state == OB_LINK_MISSING) {
    const ob_str inner = inner_file(f, src, link, ob_str_from(path));
    out->message = inner.len > 0 ? ob_fmt(a->arena, "neither `%s` nor `" OB_STR_FMT "` is there",
                                          path, OB_STR_ARG(inner))
                   : link->path
                       ? ob_fmt(a->arena, "`%s` is named here and is not there", path)
                       : ob_fmt(a->arena, "`mod " OB_STR_FMT ";` inside a block has no file",
                                OB_STR_ARG(name));
  } else if (link->state == OB_LINK_CIRCLE) {
    out->message = ob_fmt(a->arena, "`%s` is named by itself, in a circle", path);
  } else {
    out->message = ob_fmt(a->arena, "`%s` lies too deep in the module tree: it was not read", path);
  }
  if (!link->include && link->state == OB_LINK_MISSING) {
    out->rustc = ob_fmt(a->arena, "error[E0583]: file not found for module `" OB_STR_FMT "`",
                        OB_STR_ARG(name));
  }
  return out->message.ptr ? OB_OK : OB_E_NOMEM;
}

static ob_status
look_at_part(finder *f, uint32_t part)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &f->a->sources->list.at[p->src];
  for (size_t i = 0; i < p->links.len; i++) {
    if (p->links.at[i].state != OB_LINK_READ) {
      OB_TRY(say_link(f, part, &p->links.at[i]));
    }
  }
  if (p->macro != OB_NO_INDEX) {
    return OB_OK; /* a body's names can come from its arguments */
  }
  const ob_range paths = p->extent.lists[OB_LIST_PATHS];
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
  OB_TRY(ob_audit_read_wanted(a, gated));
  ob_rust_words *variants = ob_new(a->arena, ob_rust_words);
  if (!variants) {
    return OB_E_NOMEM;
  }
  ob_rust_words_init(variants);
  for (size_t i = 0; i < a->sources->list.len; i++) {
    const ob_rust_file *file = &a->sources->list.at[i].rust;
    for (size_t k = 0; k < file->variants.len; k++) {
      if (!ob_rust_words_add(a->arena, variants, file->variants.at[k].name)) {
        return OB_E_NOMEM;
      }
    }
  }
  wants needs = {0};
  finder library = {.a = a, .m = a->conds, .gated = gated};
  for (uint32_t root = 0; root < a->roots.len; root++) {
    ob_crate *c = a->roots.at[root].crate;
    finder f = {.a = a, .m = a->conds, .c = c, .root = root, .gated = gated, .needs = &needs};
    f.variants = variants;
    ob_members members;
    OB_TRY(ob_members_read(a->arena, c, &members));
    f.members = &members;
    library.c = c->library;
    f.library = c->library ? &library : NULL;
    f.gone = c->library ? without_branch(a) : OB_COND_NEVER;
    for (uint32_t part = 0; part < c->parts.len && !f.oom; part++) {
      OB_TRY(look_at_part(&f, part));
    }
    const ob_audit_root *r = &a->roots.at[root];
    if (!r->only_test) {
      OB_TRY(say_losses(&f, false));
    }
    if (r->test_kinds != 0) {
      f.gone = without_branch(a); /* its own tests stop where it has none */
      OB_TRY(say_losses(&f, true));
    }
    if (f.oom) {
      return OB_E_NOMEM;
    }
  }
  OB_TRY(say_needs(a, &needs));
  const ob_cond gone = without_branch(a);
  for (size_t i = 0; i < a->roots.len; i++) {
    const ob_audit_root *r = &a->roots.at[i];
    if (r->root->kind != OB_ROOT_BUILD && !r->host) {
      r->crate->refused = ob_cond_or(a->conds, r->crate->refused, gone);
    }
  }
  return ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}
