// SPDX-License-Identifier: MIT OR Apache-2.0
/* Traits of the crate and what implements them, where the two have an item under different
 * conditions: an impl without what its trait asks for on some target, or with what the trait does
 * not have there. Only names that both know are compared: what neither macro nor attribute can
 * have changed. A mismatch that is there always is one that was not understood: such a crate
 * compiles nowhere. */
#include "audit/items.h"
#include "base/str.h"

/* Of one source: its members as lists. Numbers of members, or OB_NO_INDEX. */
struct ob_item_members {
  uint32_t *first; /* of an impl */
  uint32_t *next;  /* of a member: the next of its impl */
  uint32_t *same;  /* of a member: the next of its impl and name */
};

static const ob_src *
src_of(const ob_item_finder *f, uint32_t part)
{
  return &f->a->sources->list.at[f->c->parts.at[part].src];
}

/* ---- what an impl or trait has ---- */

/* `use a::Trait as Other`, and another name of that. */
static ob_status
list_renamed(ob_item_finder *f, ob_rust_words *traits)
{
  size_t before;
  do {
    before = traits->map.len;
    for (size_t i = 0; before > 0 && i < f->a->sources->list.len; i++) {
      const ob_rust_file *file = &f->a->sources->list.at[i].rust;
      for (size_t k = 0; k < file->uses.len; k++) {
        const ob_rust_use *use = &file->uses.at[k];
        const uint32_t count = use->path.segment_count;
        if (count > 0 && ob_rust_words_have(traits, use->path.segments[count - 1]) &&
            !ob_rust_words_add(f->a->arena, traits, use->alias)) {
          return OB_E_NOMEM;
        }
      }
    }
  } while (traits->map.len > before);
  return OB_OK;
}

static ob_status
begin(ob_item_finder *f)
{
  const ob_sources *sources = f->a->sources;
  ob_item_impls *all = ob_new(f->a->arena, ob_item_impls);
  if (!all) {
    return OB_E_NOMEM;
  }
  all->of = ob_new_n(f->a->arena, struct ob_item_members, sources->list.len);
  all->base = ob_new_n(f->a->arena, uint32_t, sources->list.len);
  if (!all->of || !all->base) {
    return OB_E_NOMEM;
  }
  ob_rust_words_init(&all->traits);
  uint32_t base = 0;
  for (size_t i = 0; i < sources->list.len; i++) {
    const ob_rust_file *file = &sources->list.at[i].rust;
    all->base[i] = base;
    base += (uint32_t)file->impls.len;
    for (size_t k = 0; k < file->impls.len; k++) {
      if (file->impls.at[k].is_trait &&
          !ob_rust_words_add(f->a->arena, &all->traits, file->impls.at[k].type)) {
        return OB_E_NOMEM;
      }
    }
  }
  *f->impls = all;
  return list_renamed(f, &all->traits);
}

/* The lists of a part's source; NULL: no memory. */
static const struct ob_item_members *
lists_of(ob_item_finder *f, uint32_t part)
{
  const uint32_t number = f->c->parts.at[part].src;
  ob_item_impls *all = *f->impls;
  struct ob_item_members *of = &all->of[number];
  const ob_rust_file *file = &f->a->sources->list.at[number].rust;
  if (of->first) {
    return of;
  }
  of->first = ob_new_n(f->a->arena, uint32_t, file->impls.len + 1);
  of->next = ob_new_n(f->a->arena, uint32_t, file->members.len + 1);
  of->same = ob_new_n(f->a->arena, uint32_t, file->members.len + 1);
  if (!of->first || !of->next || !of->same) {
    f->oom = true;
    return NULL;
  }
  for (size_t i = 0; i < file->impls.len; i++) {
    of->first[i] = OB_NO_INDEX;
  }
  for (uint32_t i = (uint32_t)file->members.len; i-- > 0;) {
    const ob_rust_member *m = &file->members.at[i];
    uint32_t *last =
        ob_name_put(f->a->arena, &all->names,
                    ob_name_key(all->base[number] + m->owner, ob_sym_of(f->a->sources, m->name)));
    if (!last) {
      f->oom = true;
      return NULL;
    }
    of->same[i] = *last != 0 ? *last - 1 : OB_NO_INDEX;
    *last = i + 1;
    of->next[i] = of->first[m->owner];
    of->first[m->owner] = i;
  }
  return of;
}

static bool
is_sure(const ob_part *p, const ob_src *src, uint32_t gate)
{
  return ob_part_has_gate(p, src, gate) && ob_part_how(p, gate) == OB_HOW_SURE &&
         !ob_src_is_under(src, gate, OB_RUST_GATE_ATTR);
}

/* The first member of the name; its lists were made. */
static uint32_t
first_of(const ob_item_finder *f, const ob_item_side *side, ob_str name)
{
  const ob_item_impls *all = *f->impls;
  const uint32_t owner = all->base[f->c->parts.at[side->part].src] + side->impl;
  const uint32_t *first =
      ob_name_find(&all->names, ob_name_key(owner, ob_sym_find(f->a->sources, name)));
  return first && *first != 0 ? *first - 1 : OB_NO_INDEX;
}

/* When an impl or trait has the name, and is asked for it. False: nobody knows. */
typedef struct held {
  size_t count;
  ob_cond any, asked; /* asked: without a default */
} held;

static bool
hold(ob_item_finder *f, const ob_item_side *side, ob_str name, held *out)
{
  const struct ob_item_members *lists = lists_of(f, side->part);
  const ob_part *p = &f->c->parts.at[side->part];
  const ob_src *src = src_of(f, side->part);
  *out = (held){.any = OB_COND_NEVER, .asked = OB_COND_NEVER};
  if (!lists) {
    return false;
  }
  for (uint32_t i = first_of(f, side, name); i != OB_NO_INDEX; i = lists->same[i]) {
    const ob_rust_member *m = &src->rust.members.at[i];
    if (!is_sure(p, src, m->gate)) {
      return false;
    }
    const ob_cond when = ob_part_gate(p, m->gate);
    out->count++;
    out->any = ob_cond_or(f->m, out->any, when);
    out->asked = m->given ? out->asked : ob_cond_or(f->m, out->asked, when);
  }
  return true;
}

size_t
ob_item_side_has(ob_item_finder *f, const ob_item_side *side, ob_str name, ob_member_seen *seen,
                 void *context, ob_cond *when)
{
  held of;
  *when = OB_COND_NEVER;
  if (!hold(f, side, name, &of)) {
    return 0;
  }
  const struct ob_item_members *lists = lists_of(f, side->part);
  const ob_part *p = &f->c->parts.at[side->part];
  const ob_src *src = src_of(f, side->part);
  for (uint32_t i = first_of(f, side, name); seen && i != OB_NO_INDEX; i = lists->same[i]) {
    const ob_rust_member *m = &src->rust.members.at[i];
    seen(context, side->part, m->at, ob_part_gate(p, m->gate));
  }
  *when = of.any;
  return of.count;
}

/* ---- an impl and its trait ---- */

/* The trait that a path leads to, if its items are known. */
static bool
find_trait(ob_item_finder *f, const ob_reach *r, ob_item_side *out)
{
  if (r->kind != OB_REACH_ITEM || f->c->binds.at[r->bind].kind != OB_BIND_ITEM) {
    return false;
  }
  const ob_bind *b = &f->c->binds.at[r->bind];
  const ob_part *p = &f->c->parts.at[b->part];
  const ob_src *src = src_of(f, b->part);
  const ob_rust_item *item = &src->rust.items.at[b->index];
  if (item->kind != OB_RUST_TRAIT || p->macro != OB_NO_INDEX || b->how != OB_HOW_SURE ||
      ob_src_is_under(src, item->gate, OB_RUST_GATE_ATTR) ||
      !ob_gate_gives_back(f->c, src, item->gate, true)) {
    return false;
  }
  uint32_t *known = ob_name_put(f->a->arena, &f->traits, ob_name_key(r->bind, 0));
  if (!known) {
    f->oom = true;
    return false;
  }
  for (uint32_t i = 0; *known == 0 && i < src->rust.impls.len; i++) {
    const ob_rust_impl *is = &src->rust.impls.at[i];
    if (is->is_trait && is->at.lo == item->at.lo) {
      *known = is->unclear ? OB_NO_INDEX : i + 1;
    }
  }
  *out = (ob_item_side){.part = b->part, .impl = *known - 1};
  return *known != 0 && *known != OB_NO_INDEX;
}

static void
lose(ob_item_finder *f, const ob_item_pair *pair, const ob_rust_impl *impl, bool item, ob_str name,
     ob_rust_at at, uint32_t gate, ob_cond reached, ob_cond lost)
{
  ob_rust_path *path = ob_new(f->a->arena, ob_rust_path);
  ob_str *segments = ob_new_n(f->a->arena, ob_str, 2);
  ob_rust_at *places = ob_new_n(f->a->arena, ob_rust_at, 2);
  ob_item_pair *kept = ob_new(f->a->arena, ob_item_pair);
  if (!path || !segments || !places || !kept) {
    f->oom = true;
    return;
  }
  segments[0] = impl->of;
  segments[1] = name;
  places[0] = places[1] = at;
  *path = (ob_rust_path){.ns = OB_RUST_NS_VALUE,
                         .scope = impl->scope,
                         .gate = gate,
                         .segments = segments,
                         .segment_at = places,
                         .segment_count = 2,
                         .at = at};
  *kept = *pair;
  const ob_part *p = &f->c->parts.at[pair->impl.part];
  const ob_item_sight of = {.by = item ? OB_BY_IMPL_ITEM : OB_BY_IMPL, .path = path, .pair = kept};
  const ob_item_missing one = {.when = lost,
                               .segment = 1,
                               .module = ob_crate_module_of(f->c, ob_part_scope(p, impl->scope)),
                               .of_type = pair->bind + 1};
  ob_item_lose(f, pair->impl.part, &of, reached, &one);
}

/* An impl and the traits that it may be of, under different cfgs. */
typedef struct trait_list {
  ob_item_pair at[OB_MAX_LOST];
  ob_cond when[OB_MAX_LOST];
  size_t len;
} trait_list;

/* Has one of the traits an item of that name, as far as that is known? */
static bool
one_has(ob_item_finder *f, const trait_list *all, ob_str name)
{
  held its;
  for (size_t i = 0; i < all->len; i++) {
    if (lists_of(f, all->at[i].trait.part) && hold(f, &all->at[i].trait, name, &its) &&
        its.count > 0) {
      return true;
    }
  }
  return false;
}

/* when: the impl and its trait are there. */
static void
compare(ob_item_finder *f, const trait_list *all, const ob_item_pair *pair, ob_cond when)
{
  const struct ob_item_members *here = lists_of(f, pair->impl.part);
  const struct ob_item_members *there = lists_of(f, pair->trait.part);
  const ob_src *src = src_of(f, pair->impl.part), *of = src_of(f, pair->trait.part);
  const ob_rust_impl *impl = &src->rust.impls.at[pair->impl.impl];
  const ob_part *p = &f->c->parts.at[pair->impl.part];
  held mine, its;
  for (uint32_t i = there ? there->first[pair->trait.impl] : OB_NO_INDEX;
       i != OB_NO_INDEX && !f->oom; i = there->next[i]) {
    const ob_rust_member *m = &of->rust.members.at[i];
    if (first_of(f, &pair->trait, m->name) != i || !hold(f, &pair->trait, m->name, &its) ||
        its.asked == OB_COND_NEVER || !hold(f, &pair->impl, m->name, &mine)) {
      continue;
    }
    const ob_cond lost = ob_cond_minus(f->m, ob_cond_and(f->m, when, its.asked), mine.any);
    if (lost != OB_COND_NEVER && lost != OB_COND_ALWAYS) {
      lose(f, pair, impl, false, m->name, impl->at, impl->gate, when, lost);
    }
  }
  for (uint32_t i = here ? here->first[pair->impl.impl] : OB_NO_INDEX; i != OB_NO_INDEX && !f->oom;
       i = here->next[i]) {
    const ob_rust_member *m = &src->rust.members.at[i];
    if (!is_sure(p, src, m->gate) || !hold(f, &pair->trait, m->name, &its) ||
        (its.count == 0 && !one_has(f, all, m->name))) {
      continue;
    }
    const ob_cond reached = ob_cond_and(f->m, when, ob_part_gate(p, m->gate));
    const ob_cond lost = ob_cond_minus(f->m, reached, its.any);
    if (lost != OB_COND_NEVER) {
      lose(f, pair, impl, true, m->name, m->at, m->gate, reached, lost);
    }
  }
}

static void
look_at_impl(ob_item_finder *f, uint32_t part, uint32_t number)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = src_of(f, part);
  const ob_rust_impl *impl = &src->rust.impls.at[number];
  const uint32_t scope = ob_part_scope(p, impl->scope);
  if (scope == OB_NO_INDEX || ob_src_is_under(src, impl->gate, OB_RUST_GATE_ATTR) ||
      !ob_gate_gives_back(f->c, src, impl->gate, true)) {
    return;
  }
  const ob_cond when = ob_item_when_compiled(f, p, impl->gate);
  if (when == OB_COND_NEVER) {
    return;
  }
  ob_reaches to = {0};
  uint32_t count;
  f->oom |= ob_members_trait(f->c, part, number, &to, &count) != OB_OK;
  trait_list all = {.len = 0};
  for (size_t i = 0; i < to.len && !f->oom; i++) {
    ob_item_pair pair = {.bind = to.at[i].bind, .impl = {.part = part, .impl = number}};
    const ob_cond both = ob_cond_and(f->m, when, to.at[i].when);
    if (both != OB_COND_NEVER && to.at[i].rest == count && all.len < OB_COUNT(all.at) &&
        find_trait(f, &to.at[i], &pair.trait)) {
      all.at[all.len] = pair;
      all.when[all.len++] = both;
    }
  }
  for (size_t i = 0; i < all.len && !f->oom; i++) {
    compare(f, &all, &all.at[i], all.when[i]);
  }
}

void
ob_item_look_at_impls(ob_item_finder *f, uint32_t part)
{
  if (!*f->impls && begin(f) != OB_OK) {
    f->oom = true;
    return;
  }
  const ob_src *src = src_of(f, part);
  for (uint32_t i = 0; i < src->rust.impls.len && !f->oom; i++) {
    const ob_rust_impl *impl = &src->rust.impls.at[i];
    if (!impl->is_trait && !impl->unclear && (impl->of_alone || impl->of_path != OB_RUST_NONE) &&
        ob_rust_words_have(&(*f->impls)->traits, impl->of) &&
        ob_part_has_gate(&f->c->parts.at[part], src, impl->gate)) {
      look_at_impl(f, part, i);
    }
  }
}
