// SPDX-License-Identifier: MIT OR Apache-2.0
/* `A::new` is a function of the type A, or of any trait that is in scope and that A has. Whether A
 * has a trait nobody works out here: it is enough that one in scope has such a name. */
#include "audit/traits.h"
#include "audit/known.h"
#include "audit/members.h"

#define MAX_SEGMENTS 16

typedef struct search {
  ob_crate *c;
  ob_str name;
  ob_traits_ask *ask;
  void *context;
  OB_VEC(uint32_t) modules; /* whose uses are looked at: the scope, and what globs lead to */
  bool *in;                 /* the same, by module */
  bool may;
} search;

static void
add_module(search *s, uint32_t module)
{
  if (s->in[module]) {
    return;
  }
  s->in[module] = true;
  uint32_t *slot = ob_vec_push(s->c->sources->arena, &s->modules);
  s->may |= !slot;
  if (slot) {
    *slot = module;
  }
}

static void
look_at_use(search *s, uint32_t module, const ob_rust_use *use)
{
  ob_crate *c = s->c;
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  s->may |= ob_crate_resolve(c, module, &use->path, true, OB_NO_INDEX, OB_COND_ALWAYS, &to, lost,
                             &lost_count) != OB_OK;
  for (size_t i = 0; i < to.len && !s->may; i++) {
    const ob_reach *r = &to.at[i];
    if (r->kind == OB_REACH_MODULE && use->glob) {
      add_module(s, r->module);
    } else if (r->kind == OB_REACH_OPAQUE) {
      s->may = true;
    } else if (r->kind == OB_REACH_EXTERN && !ob_crate_is_std(ob_sym_str(c->sources, r->crate))) {
      ob_str segments[MAX_SEGMENTS];
      size_t by_use;
      const size_t count = ob_reach_segments(r, &use->path, segments, MAX_SEGMENTS, &by_use);
      s->may = count == MAX_SEGMENTS ||
               ((count > 0 || use->glob) &&
                s->ask(s->context, r->crate, segments, count, use->glob, s->name));
    }
  }
}

static void
look_at_module(search *s, uint32_t module)
{
  const ob_crate *c = s->c;
  for (uint32_t part = 0; part < c->parts.len && !s->may; part++) {
    const ob_range uses = c->parts.at[part].extent.lists[OB_LIST_USES];
    for (uint32_t i = uses.lo; i < uses.hi && !s->may; i++) {
      const ob_part *p = &c->parts.at[part];
      const ob_src *src = &c->sources->list.at[p->src];
      const ob_rust_use *use = &src->rust.uses.at[i];
      if (ob_part_has_gate(p, src, use->path.gate) && ob_part_scope(p, use->path.scope) == module) {
        look_at_use(s, module, use);
      }
    }
  }
}

bool
ob_traits_may_give(ob_crate *c, uint32_t scope, ob_str name, ob_traits_ask *ask, void *context)
{
  search s = {.c = c, .name = name, .ask = ask, .context = context};
  s.in = ob_new_n(c->sources->arena, bool, c->modules.len);
  s.may = !s.in || ob_members_elsewhere(c, name);
  for (uint32_t m = scope; m != OB_NO_INDEX && !s.may; m = c->modules.at[m].parent) {
    add_module(&s, m);
    if (c->modules.at[m].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  for (size_t i = 0; i < s.modules.len && !s.may; i++) {
    look_at_module(&s, s.modules.at[i]);
  }
  return s.may;
}
