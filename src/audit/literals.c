// SPDX-License-Identifier: MIT OR Apache-2.0
/* Struct expressions and patterns against the struct: `S { a: 1 }` where S has `a` only elsewhere,
 * and one without `..` that leaves `a` out where S has it. Of a struct only the fields are known
 * that stand under a gate; all others are there wherever it is. */
#include "audit/items.h"

/* What is looked at. */
typedef struct sight {
  uint32_t part, literal;
  const ob_rust_literal *is;
  ob_cond when; /* it is compiled */
} sight;

static const ob_src *
src_of(const ob_item_finder *f, uint32_t part)
{
  return &f->a->sources->list.at[f->c->parts.at[part].src];
}

/* The path of the struct and a field of it. NULL: no memory. */
static ob_rust_path *
with_field(ob_item_finder *f, const ob_rust_literal *is, ob_str name, ob_rust_at at, uint32_t gate)
{
  const uint32_t count = is->path.segment_count > 0 ? is->path.segment_count : 1;
  ob_rust_path *path = ob_new(f->a->arena, ob_rust_path);
  ob_str *segments = ob_new_n(f->a->arena, ob_str, count + 1);
  ob_rust_at *places = ob_new_n(f->a->arena, ob_rust_at, count + 1);
  if (!path || !segments || !places) {
    f->oom = true;
    return NULL;
  }
  segments[0] = OB_STR("Self");
  places[0] = is->path.at;
  for (uint32_t i = 0; i < is->path.segment_count; i++) {
    segments[i] = is->path.segments[i];
    places[i] = is->path.segment_at[i];
  }
  segments[count] = name;
  places[count] = at;
  *path = is->path;
  path->ns = OB_RUST_NS_VALUE;
  path->gate = gate;
  path->segments = segments;
  path->segment_at = places;
  path->segment_count = count + 1;
  path->at = at;
  return path;
}

static void
lose(ob_item_finder *f, const sight *s, uint32_t bind, bool is_short, ob_str name, ob_rust_at at,
     uint32_t gate, ob_cond reached, ob_cond lost)
{
  ob_rust_path *path = with_field(f, s->is, name, at, gate);
  if (!path) {
    return;
  }
  const bool pattern = s->is->pattern;
  const ob_item_sight of = {.by = is_short  ? pattern ? OB_BY_UNBOUND : OB_BY_NO_FIELD
                                  : pattern ? OB_BY_PATTERN
                                            : OB_BY_LITERAL,
                            .path = path};
  const uint32_t scope = ob_part_scope(&f->c->parts.at[s->part], path->scope);
  const ob_item_missing one = {.when = lost,
                               .segment = path->segment_count - 1,
                               .module = ob_crate_module_of(f->c, scope),
                               .of_type = bind + 1};
  ob_item_lose(f, s->part, &of, reached, &one);
}

/* A field of the struct by its name, against the literal. here: both are there. */
static void
compare(ob_item_finder *f, const sight *s, uint32_t bind, ob_sym name, ob_cond here)
{
  const ob_part *p = &f->c->parts.at[s->part];
  const ob_rust_literals *all = &src_of(f, s->part)->literals;
  const ob_str text = ob_sym_str(f->a->sources, name);
  ob_cond declared, named = OB_COND_NEVER;
  (void)ob_members_declared(f->members, bind, name, OB_MEMBER_BY_FIELD, NULL, NULL, &declared);
  for (uint32_t i = s->is->first; i < s->is->end && !f->oom; i++) {
    const ob_rust_literal_field *field = &all->fields.at[i];
    if (field->of != s->literal || !ob_str_eq(field->name, text)) {
      continue;
    }
    const ob_cond when = ob_part_gate(p, field->gate);
    const ob_cond reached = ob_cond_and(f->m, when, here);
    const ob_cond lost = ob_cond_minus(f->m, reached, declared);
    named = ob_cond_or(f->m, named, when);
    if (lost != OB_COND_NEVER) {
      lose(f, s, bind, false, text, field->at, field->gate, reached, lost);
    }
  }
  const ob_cond left_out = ob_cond_minus(f->m, ob_cond_and(f->m, here, declared), named);
  if (!s->is->rest && left_out != OB_COND_NEVER) {
    lose(f, s, bind, true, text, s->is->path.at, s->is->path.gate, here, left_out);
  }
}

/* Is it a struct or union of the crate that stands there as it is written? */
static bool
is_known(const ob_item_finder *f, uint32_t bind)
{
  const ob_bind *b = &f->c->binds.at[bind];
  const ob_src *home = src_of(f, b->part);
  const ob_rust_item *item = &home->rust.items.at[b->index];
  return b->kind == OB_BIND_ITEM && b->how == OB_HOW_SURE &&
         (item->kind == OB_RUST_STRUCT || item->kind == OB_RUST_UNION) && !item->remade &&
         f->c->parts.at[b->part].macro == OB_NO_INDEX &&
         ob_gate_gives_back(f->c, home, item->gate, true);
}

static void
compare_all(ob_item_finder *f, const sight *s, uint32_t bind, ob_cond here)
{
  const ob_bind b = f->c->binds.at[bind];
  const ob_part *p = &f->c->parts.at[b.part];
  const ob_rust_file *home = &src_of(f, b.part)->rust;
  sight one = *s;
  ob_rust_literal is = *s->is;
  is.rest |= home->items.at[b.index].kind == OB_RUST_UNION;
  one.is = &is;
  for (uint32_t i = 0; i < home->variants.len && !f->oom; i++) {
    const ob_rust_variant *v = &home->variants.at[i];
    bool again = false; /* of several under other gates the first asks for all */
    for (uint32_t k = i; k > 0 && home->variants.at[k - 1].item == b.index; k--) {
      again |= ob_str_eq(home->variants.at[k - 1].name, v->name);
    }
    if (v->item == b.index && v->field && !again && ob_part_how(p, v->gate) == OB_HOW_SURE) {
      compare(f, &one, bind, ob_sym_of(f->a->sources, v->name), here);
    }
  }
}

static void
look_at(ob_item_finder *f, uint32_t part, uint32_t number)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = src_of(f, part);
  const ob_rust_literal *is = &src->literals.list.at[number];
  const uint32_t scope = ob_part_scope(p, is->path.scope);
  const ob_cond when = ob_item_when_compiled(f, p, is->path.gate);
  if (scope == OB_NO_INDEX || when == OB_COND_NEVER ||
      !ob_gate_gives_back(f->c, src, is->path.gate, true)) {
    return;
  }
  ob_reaches to = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count, count = is->path.segment_count;
  if (count == 0) {
    const uint32_t type = src->rust.impls.at[is->owner].path;
    count = type != OB_RUST_NONE ? src->rust.paths.at[type].segment_count : 1;
    f->oom |= ob_members_self(f->c, part, is->owner, &to) != OB_OK;
  } else if (count == 1 && is->path.head == OB_RUST_HEAD_PLAIN) {
    f->oom |=
        ob_crate_resolve_name(f->c, scope, &is->path, OB_NS_TYPE, &to, lost, &lost_count) != OB_OK;
  } else {
    f->oom |= ob_crate_resolve(f->c, scope, &is->path, false, OB_NO_INDEX, when, &to, lost,
                               &lost_count) != OB_OK;
  }
  const sight s = {.part = part, .literal = number, .is = is, .when = when};
  for (size_t i = 0; i < to.len && !f->oom; i++) {
    const ob_cond here = ob_cond_and(f->m, when, to.at[i].when);
    if (to.at[i].kind == OB_REACH_ITEM && to.at[i].rest == count && here != OB_COND_NEVER &&
        is_known(f, to.at[i].bind)) {
      compare_all(f, &s, to.at[i].bind, here);
    }
  }
}

void
ob_item_look_at_literals(ob_item_finder *f, uint32_t part)
{
  const ob_src *src = src_of(f, part);
  for (uint32_t i = 0; i < src->literals.list.len && !f->oom; i++) {
    if (ob_part_has_gate(&f->c->parts.at[part], src, src->literals.list.at[i].path.gate)) {
      look_at(f, part, i);
    }
  }
}
