// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Decision diagrams with sets of targets as leaves. Nodes are hash-consed and variables ordered by
 * their first use, so equal conditions are equal numbers. Most conditions have no variable and are
 * one leaf; an operation on two leaves is six machine words and one look into the table of leaves.
 *
 * The feature graph stays outside of the diagrams. Building its implications into them would make
 * every condition of a package with many features large; instead they are heeded when a question
 * is asked (ob_cond_some), and there only between the features that the condition names:
 * implications with one premise are closed under transitivity, so that is exact.
 */
#include "audit/universe.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/str.h"
#include <string.h>

#define LEAF UINT32_MAX
#define NO_LEVEL UINT32_MAX
#define MAX_NODES ((size_t)1 << 20)
#define MAX_LEVELS ((size_t)4096)     /* depth of recursion */
#define MAX_STEPS ((uint64_t)1 << 26) /* of all operations of a package */
#define MAX_WALK ((size_t)1 << 15)    /* remembered states of one question */
#define MAX_WRITTEN 256               /* predicates that are kept to be printed again */

typedef struct node {
  uint32_t level; /* LEAF: lo is the number of a set */
  uint32_t lo, hi;
} node;

typedef struct symbol {
  ob_cond_var_kind kind;
  ob_str name;
  uint32_t level; /* in the diagrams; NO_LEVEL: in none yet */
  OB_VEC(uint32_t) implies, implied_by;
  uint32_t mark; /* of the search that came by */
} symbol;

typedef enum op { OP_AND = 1, OP_OR, OP_MINUS, OP_UNSET, OP_SET } op;

typedef struct memo {
  uint32_t op, a, b, result;
} memo;

typedef struct covered {
  ob_cond on, off; /* leaves */
  const ob_cfg *cfg;
  bool exact;
} covered;

struct ob_conds {
  ob_arena *arena;
  const ob_universe *universe;
  OB_VEC(node) nodes;
  OB_VEC(ob_bits) sets;
  uint32_t *slots; /* node number + 1 */
  size_t slot_count;
  memo *memos;
  size_t memo_count;
  OB_VEC(symbol) symbols;
  OB_VEC(uint32_t) levels; /* symbol of a level */
  OB_VEC(covered) covers;  /* few: what was printed */
  OB_VEC(ob_written) written;
  OB_VEC(uint32_t) written_of; /* sets: number in written + 1, or 0 */
  ob_map by_name[2];           /* symbol number + 1, by kind */
  ob_map defined;              /* ob_cond + 1 by printed atom */
  ob_map features;             /* those that the package has */
  bool closed;                 /* features is all there are */
  ob_cond_settled *settled;    /* which of them a build has, and where; NULL: any */
  const void *settled_context;
  uint32_t mark;
  uint64_t steps;
  bool failed, overflowed;
};

struct ob_cond_pick {
  ob_conds *m;
  OB_VEC(uint8_t) given; /* by symbol; see the values below */
  bool closed, free_cfgs;
};
enum { OPEN, IS_TRUE, IS_FALSE };

/* ---- nodes ---- */

static uint64_t
mix(uint64_t h, uint64_t x)
{
  h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ (h >> 29);
}

static uint64_t
hash_set(const ob_bits *set)
{
  uint64_t h = LEAF;
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    h = mix(h, set->w[i]);
  }
  return h;
}

static uint64_t
hash_node(const ob_conds *m, const node *n)
{
  return n->level == LEAF ? hash_set(&m->sets.at[n->lo])
                          : mix(mix(n->level, ((uint64_t)n->lo << 32) | n->hi), 1);
}

static bool
grow_slots(ob_conds *m)
{
  const size_t count = m->slot_count ? m->slot_count * 2 : 64;
  uint32_t *slots = ob_new_n(m->arena, uint32_t, count);
  if (!slots) {
    return false;
  }
  for (size_t n = 0; n < m->nodes.len; n++) {
    size_t i = (size_t)hash_node(m, &m->nodes.at[n]) & (count - 1);
    while (slots[i]) {
      i = (i + 1) & (count - 1);
    }
    slots[i] = (uint32_t)n + 1;
  }
  m->slots = slots;
  m->slot_count = count;
  return true;
}

static ob_cond
fail(ob_conds *m)
{
  m->failed = true;
  return OB_COND_NEVER;
}

static ob_cond
add_node(ob_conds *m, size_t slot, node n)
{
  if (m->nodes.len >= MAX_NODES) {
    m->overflowed = true;
    return OB_COND_NEVER;
  }
  node *at = ob_vec_push(m->arena, &m->nodes);
  if (!at) {
    return fail(m);
  }
  *at = n;
  m->slots[slot] = (uint32_t)m->nodes.len;
  return (ob_cond)(m->nodes.len - 1);
}

static bool
room(ob_conds *m)
{
  return m->nodes.len * 2 < m->slot_count || grow_slots(m);
}

static ob_cond
leaf(ob_conds *m, const ob_bits *set)
{
  if (!room(m)) {
    return fail(m);
  }
  size_t i = (size_t)hash_set(set) & (m->slot_count - 1);
  for (; m->slots[i]; i = (i + 1) & (m->slot_count - 1)) {
    const node *n = &m->nodes.at[m->slots[i] - 1];
    if (n->level == LEAF && memcmp(&m->sets.at[n->lo], set, sizeof(*set)) == 0) {
      return m->slots[i] - 1;
    }
  }
  ob_bits *at = ob_vec_push(m->arena, &m->sets);
  if (!at) {
    return fail(m);
  }
  *at = *set;
  return add_node(m, i, (node){LEAF, (uint32_t)(m->sets.len - 1), 0});
}

static ob_cond
inner(ob_conds *m, uint32_t level, ob_cond lo, ob_cond hi)
{
  if (lo == hi) {
    return lo;
  }
  if (!room(m)) {
    return fail(m);
  }
  const node want = {level, lo, hi};
  size_t i = (size_t)hash_node(m, &want) & (m->slot_count - 1);
  for (; m->slots[i]; i = (i + 1) & (m->slot_count - 1)) {
    const node *n = &m->nodes.at[m->slots[i] - 1];
    if (n->level == level && n->lo == lo && n->hi == hi) {
      return m->slots[i] - 1;
    }
  }
  return add_node(m, i, want);
}

ob_conds *
ob_conds_new(ob_arena *arena, const ob_universe *universe)
{
  ob_conds *m = ob_new(arena, ob_conds);
  if (!m) {
    return NULL;
  }
  m->arena = arena;
  m->universe = universe;
  ob_map_init(&m->by_name[OB_VAR_FEATURE], OB_FNV1A_INIT);
  ob_map_init(&m->by_name[OB_VAR_CFG], OB_FNV1A_INIT);
  ob_map_init(&m->defined, OB_FNV1A_INIT);
  ob_map_init(&m->features, OB_FNV1A_INIT);
  const ob_bits none = ob_bits_none();
  leaf(m, &none);
  if (universe->len == 0 && !m->failed) { /* NEVER and ALWAYS are two numbers all the same */
    node *always = ob_vec_push(arena, &m->nodes);
    if (!always) {
      return NULL;
    }
    *always = m->nodes.at[0];
  } else {
    leaf(m, &universe->all);
  }
  return m->failed ? NULL : m;
}

const ob_universe *
ob_conds_universe(const ob_conds *m)
{
  return m->universe;
}

const ob_bits *
ob_cond_set(const ob_conds *m, ob_cond c)
{
  const node *n = &m->nodes.at[c];
  return n->level == LEAF ? &m->sets.at[n->lo] : NULL;
}

ob_cond
ob_cond_targets(ob_conds *m, const ob_bits *set)
{
  const ob_bits inside = ob_bits_and(*set, m->universe->all);
  return leaf(m, &inside);
}

/* ---- operations ---- */

static ob_cond apply(ob_conds *m, op o, ob_cond a, ob_cond b);

static bool
trivial(const ob_conds *m, op o, ob_cond a, ob_cond b, ob_cond *out)
{
  (void)m;
  switch (o) {
  case OP_AND:
    *out = a == b || b == OB_COND_ALWAYS ? a : a == OB_COND_ALWAYS ? b : OB_COND_NEVER;
    return a == b || a <= OB_COND_ALWAYS || b <= OB_COND_ALWAYS;
  case OP_OR:
    *out = a == b || b == OB_COND_NEVER ? a : a == OB_COND_NEVER ? b : OB_COND_ALWAYS;
    return a == b || a <= OB_COND_ALWAYS || b <= OB_COND_ALWAYS;
  case OP_MINUS:
    *out = b == OB_COND_NEVER && a != b ? a : OB_COND_NEVER;
    return a == b || a == OB_COND_NEVER || b <= OB_COND_ALWAYS;
  case OP_UNSET:
  case OP_SET:
    break;
  }
  return false;
}

static ob_cond
apply_leaves(ob_conds *m, op o, const ob_bits *a, const ob_bits *b)
{
  const ob_bits result = o == OP_AND  ? ob_bits_and(*a, *b)
                         : o == OP_OR ? ob_bits_or(*a, *b)
                                      : ob_bits_minus(*a, *b);
  return leaf(m, &result);
}

/* The place of an operation in the memo, which forgets what stands in the way; or NULL. */
static memo *
memo_of(ob_conds *m, op o, ob_cond a, ob_cond b)
{
  if (m->memo_count < m->nodes.len && m->memo_count < ((size_t)1 << 18)) {
    const size_t count = m->memo_count ? m->memo_count * 4 : 256;
    memo *memos = ob_new_n(m->arena, memo, count);
    if (!memos) {
      fail(m);
      return NULL;
    }
    m->memos = memos;
    m->memo_count = count;
  }
  return &m->memos[mix(mix(o, a), b) & (m->memo_count - 1)];
}

static ob_cond
apply_inner(ob_conds *m, op o, ob_cond a, ob_cond b)
{
  if (++m->steps > MAX_STEPS) {
    m->overflowed = true;
    return OB_COND_NEVER;
  }
  const memo *known = memo_of(m, o, a, b);
  if (!known) {
    return OB_COND_NEVER;
  }
  if (known->op == (uint32_t)o && known->a == a && known->b == b) {
    return known->result;
  }
  const node x = m->nodes.at[a], y = m->nodes.at[b];
  const uint32_t level = x.level < y.level ? x.level : y.level;
  const ob_cond lo = apply(m, o, x.level == level ? x.lo : a, y.level == level ? y.lo : b);
  const ob_cond hi = apply(m, o, x.level == level ? x.hi : a, y.level == level ? y.hi : b);
  const ob_cond result = inner(m, level, lo, hi);
  memo *slot = memo_of(m, o, a, b);
  if (slot && !m->overflowed) {
    *slot = (memo){(uint32_t)o, a, b, result};
  }
  return result;
}

static ob_cond
apply(ob_conds *m, op o, ob_cond a, ob_cond b)
{
  ob_cond out;
  if (trivial(m, o, a, b, &out)) {
    return out;
  }
  if (o != OP_MINUS && a > b) {
    const ob_cond swap = a;
    a = b;
    b = swap;
  }
  const ob_bits *sa = ob_cond_set(m, a), *sb = ob_cond_set(m, b);
  return sa && sb ? apply_leaves(m, o, sa, sb) : apply_inner(m, o, a, b);
}

/* The condition where the variable, which is a node of its own, is not set, or is: OP_UNSET,
 * OP_SET.
 */
static ob_cond
settle(ob_conds *m, op o, ob_cond c, ob_cond var)
{
  const node x = m->nodes.at[c], v = m->nodes.at[var];
  if (v.level == LEAF || x.level == LEAF || x.level > v.level) {
    return c;
  }
  if (x.level == v.level) {
    return o == OP_SET ? x.hi : x.lo;
  }
  const memo *known = memo_of(m, o, c, var);
  if (!known || ++m->steps > MAX_STEPS) {
    m->overflowed |= known != NULL;
    return OB_COND_NEVER;
  }
  if (known->op == o && known->a == c && known->b == var) {
    return known->result;
  }
  const ob_cond lo = settle(m, o, x.lo, var);
  const ob_cond hi = settle(m, o, x.hi, var);
  const ob_cond result = inner(m, x.level, lo, hi);
  memo *slot = memo_of(m, o, c, var);
  if (slot && !m->overflowed) {
    *slot = (memo){o, c, var, result};
  }
  return result;
}

ob_cond
ob_cond_unset(ob_conds *m, ob_cond c, ob_cond_var_kind kind, ob_str name)
{
  const ob_cond var = ob_cond_var(m, kind, name);
  return settle(m, OP_UNSET, c, var);
}

ob_cond
ob_cond_where_set(ob_conds *m, ob_cond c, ob_cond_var_kind kind, ob_str name)
{
  const ob_cond var = ob_cond_var(m, kind, name);
  return settle(m, OP_SET, c, var);
}

ob_cond
ob_cond_and(ob_conds *m, ob_cond a, ob_cond b)
{
  return apply(m, OP_AND, a, b);
}

ob_cond
ob_cond_or(ob_conds *m, ob_cond a, ob_cond b)
{
  return apply(m, OP_OR, a, b);
}

ob_cond
ob_cond_minus(ob_conds *m, ob_cond a, ob_cond b)
{
  return apply(m, OP_MINUS, a, b);
}

ob_cond
ob_cond_not(ob_conds *m, ob_cond a)
{
  return apply(m, OP_MINUS, OB_COND_ALWAYS, a);
}

/* ---- variables ---- */

/* The number of a symbol, made when it is new; SIZE_MAX: no memory. */
static size_t
symbol_of(ob_conds *m, ob_cond_var_kind kind, ob_str name)
{
  void **known = ob_map_find(&m->by_name[kind], name);
  if (known) {
    return (size_t)(uintptr_t)*known - 1;
  }
  const ob_str own = ob_str_dup(m->arena, name);
  void **slot = own.ptr ? ob_map_put(m->arena, &m->by_name[kind], own) : NULL;
  symbol *s = slot ? ob_vec_push(m->arena, &m->symbols) : NULL;
  if (!s) {
    fail(m);
    return SIZE_MAX;
  }
  *s = (symbol){.kind = kind, .name = own, .level = NO_LEVEL};
  *slot = (void *)(uintptr_t)m->symbols.len;
  return m->symbols.len - 1;
}

ob_cond
ob_cond_var(ob_conds *m, ob_cond_var_kind kind, ob_str name)
{
  if (kind == OB_VAR_FEATURE && m->closed && !ob_map_find(&m->features, name)) {
    return OB_COND_NEVER;
  }
  ob_bits on = ob_bits_none();
  if (kind == OB_VAR_FEATURE && m->settled && m->settled(m->settled_context, name, &on)) {
    return leaf(m, &on);
  }
  const size_t number = symbol_of(m, kind, name);
  if (number == SIZE_MAX) {
    return OB_COND_NEVER;
  }
  symbol *s = &m->symbols.at[number];
  if (s->level == NO_LEVEL) {
    if (m->levels.len >= MAX_LEVELS) {
      m->overflowed = true;
      return OB_COND_NEVER;
    }
    uint32_t *level = ob_vec_push(m->arena, &m->levels);
    if (!level) {
      return fail(m);
    }
    *level = (uint32_t)number;
    s->level = (uint32_t)(m->levels.len - 1);
  }
  return inner(m, s->level, OB_COND_NEVER, OB_COND_ALWAYS);
}

ob_status
ob_conds_define(ob_conds *m, ob_str atom, ob_cond c)
{
  void **slot = ob_map_find(&m->defined, atom);
  if (!slot) {
    const ob_str own = ob_str_dup(m->arena, atom);
    slot = own.ptr ? ob_map_put(m->arena, &m->defined, own) : NULL;
  }
  if (!slot) {
    m->failed = true;
    return OB_E_NOMEM;
  }
  *slot = (void *)((uintptr_t)c + 1);
  return OB_OK;
}

ob_status
ob_conds_declare_features(ob_conds *m, const ob_str *names, size_t count)
{
  m->closed = true;
  for (size_t i = 0; i < count; i++) {
    if (!ob_map_put(m->arena, &m->features, names[i])) {
      m->failed = true;
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}

void
ob_conds_settle_features(ob_conds *m, ob_cond_settled *settled, const void *context)
{
  m->settled = settled;
  m->settled_context = context;
}

ob_status
ob_conds_imply(ob_conds *m, ob_cond_var_kind kind, ob_str a, ob_str b)
{
  const size_t from = symbol_of(m, kind, a), to = symbol_of(m, kind, b);
  if (from == SIZE_MAX || to == SIZE_MAX) {
    return OB_E_NOMEM;
  }
  uint32_t *forth = ob_vec_push(m->arena, &m->symbols.at[from].implies);
  uint32_t *back = ob_vec_push(m->arena, &m->symbols.at[to].implied_by);
  if (!forth || !back) {
    m->failed = true;
    return OB_E_NOMEM;
  }
  *forth = (uint32_t)to;
  *back = (uint32_t)from;
  return OB_OK;
}

/* ---- predicates ---- */

static bool
defined(const ob_conds *m, ob_str atom, ob_cond *out)
{
  void **found = m->defined.len > 0 ? ob_map_find(&m->defined, atom) : NULL;
  if (found) {
    *out = (ob_cond)((uintptr_t)*found - 1);
  }
  return found != NULL;
}

/* A profile can make a target that unwinds abort, not the other way. */
static ob_cond
panic_cond(ob_conds *m, const ob_cfg *cfg)
{
  const ob_bits *unwinds = ob_universe_atom(m->universe, cfg->name, OB_STR("unwind"));
  const ob_cond unwind = unwinds ? leaf(m, unwinds) : OB_COND_NEVER;
  const ob_cond stays =
      ob_cond_minus(m, unwind, ob_cond_var(m, OB_VAR_CFG, OB_STR("panic = \"abort\"")));
  return ob_str_eq(cfg->value, OB_STR("unwind")) ? stays : ob_cond_not(m, stays);
}

/* `name = "value"` as cfgs are printed, in the arena. */
static ob_str
value_text(ob_conds *m, const ob_cfg *cfg)
{
  ob_buf buf;
  ob_buf_init(&buf, m->arena);
  const ob_cfg alone = {.kind = OB_CFG_VALUE, .name = cfg->name, .value = cfg->value};
  ob_cfg_print(&buf, &alone);
  m->failed = m->failed || buf.oom;
  return ob_buf_view(&buf);
}

static ob_cond
atom_cond(ob_conds *m, const ob_cfg *cfg)
{
  const bool has_value = cfg->kind == OB_CFG_VALUE;
  if (has_value && ob_str_eq(cfg->name, OB_STR("feature"))) {
    return ob_cond_var(m, OB_VAR_FEATURE, cfg->value);
  }
  const ob_arena_mark mark = ob_arena_mark_get(m->arena);
  const bool printed = has_value && m->defined.len > 0;
  ob_cond out;
  const bool known = defined(m, printed ? value_text(m, cfg) : cfg->name, &out);
  ob_arena_rewind(m->arena, mark);
  if (known && (printed || !has_value)) {
    return out;
  }
  const ob_str value = has_value ? cfg->value : OB_STR_NONE;
  if (has_value && ob_str_eq(cfg->name, OB_STR("panic")) &&
      (ob_str_eq(value, OB_STR("unwind")) || ob_str_eq(value, OB_STR("abort")))) {
    return panic_cond(m, cfg);
  }
  const ob_bits *set = ob_universe_atom(m->universe, cfg->name, value);
  if (set) {
    return leaf(m, set);
  }
  if (ob_universe_decides(m->universe, cfg->name)) {
    return OB_COND_NEVER;
  }
  return ob_cond_var(m, OB_VAR_CFG, has_value ? value_text(m, cfg) : cfg->name);
}

static ob_cond
version_cond(ob_conds *m, const ob_cfg *cfg)
{
  const ob_cfg alone = {.kind = cfg->kind, .name = cfg->name, .value = cfg->value};
  ob_bits set = ob_bits_none();
  for (size_t i = 0; i < m->universe->len; i++) {
    const ob_target_arg *t = &m->universe->at[i];
    const ob_cfg_env env = ob_target_cfg_env(t->target, t->version);
    if (ob_cfg_eval(&alone, &env)) {
      ob_bits_add(&set, i);
    }
  }
  return leaf(m, &set);
}

static ob_cond
list_cond(ob_conds *m, const ob_cfg *cfg)
{
  const op o = cfg->kind == OB_CFG_ALL ? OP_AND : OP_OR;
  ob_cond few[16], *at = few;
  size_t count = 0;
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    count++;
  }
  if (count > OB_COUNT(few)) {
    at = ob_new_n(m->arena, ob_cond, count);
    if (!at) {
      return fail(m);
    }
  }
  count = 0;
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    at[count++] = ob_cond_cfg(m, sub);
  }
  ob_cond out = o == OP_AND ? OB_COND_ALWAYS : OB_COND_NEVER;
  while (count > 0) { /* from the end: the later variables lie lower, each step adds one node */
    out = apply(m, o, at[--count], out);
  }
  return out;
}

/* Is the predicate of nothing but what the target decides, and Cargo knows too? */
static bool
is_of_targets(const ob_conds *m, const ob_cfg *cfg)
{
  ob_cond ignored;
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    if (!is_of_targets(m, sub)) {
      return false;
    }
  }
  return cfg->first ||
         ((cfg->kind == OB_CFG_NAME || cfg->kind == OB_CFG_VALUE) &&
          ob_universe_decides(m->universe, cfg->name) && !defined(m, cfg->name, &ignored));
}

/* A copy, with its strings, of lists that are as short as they can be. */
static ob_cfg *
kept(ob_conds *m, const ob_cfg *cfg)
{
  ob_cfg *out = ob_new(m->arena, ob_cfg);
  if (!out) {
    return NULL;
  }
  *out = (ob_cfg){.kind = cfg->kind,
                  .name = ob_str_dup(m->arena, cfg->name),
                  .value = cfg->value.ptr ? ob_str_dup(m->arena, cfg->value) : OB_STR_NONE};
  ob_cfg **tail = &out->first;
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    ob_cfg *one = kept(m, sub);
    if (!one) {
      return NULL;
    }
    *tail = one->kind == cfg->kind && cfg->kind != OB_CFG_NOT && one->first ? one->first : one;
    while (*tail) {
      tail = &(*tail)->next;
    }
  }
  const bool alone = out->first && !out->first->next;
  if (alone && cfg->kind == OB_CFG_NOT) {
    return out->first->kind == OB_CFG_NOT ? out->first->first : out;
  }
  return alone ? out->first : out;
}

/* Keeps a predicate of target cfgs as it was written, or a shorter one for the same targets. */
static void
keep_written(ob_conds *m, const ob_cfg *cfg, ob_cond c)
{
  const node n = m->nodes.at[c];
  if (n.level != LEAF || c <= OB_COND_ALWAYS) {
    return;
  }
  while (m->written_of.len <= n.lo) {
    if (!ob_vec_push(m->arena, &m->written_of)) {
      fail(m);
      return;
    }
  }
  uint32_t *number = &m->written_of.at[n.lo];
  if (!*number && m->written.len >= MAX_WRITTEN) {
    return;
  }
  const uint32_t price = ob_cfg_price(cfg);
  if ((*number && price >= m->written.at[*number - 1].price) || !is_of_targets(m, cfg)) {
    return;
  }
  ob_cfg *own = kept(m, cfg);
  ob_written *slot = *number ? &m->written.at[*number - 1]
                     : own   ? ob_vec_push(m->arena, &m->written)
                             : NULL;
  if (!slot || !own) {
    fail(m);
    return;
  }
  *slot = (ob_written){.cfg = own, .set = m->sets.at[n.lo], .price = price};
  *number = *number ? *number : (uint32_t)m->written.len;
}

ob_cond
ob_cond_cfg(ob_conds *m, const ob_cfg *cfg)
{
  ob_cond out;
  switch (cfg->kind) {
  case OB_CFG_TRUE:
    return OB_COND_ALWAYS;
  case OB_CFG_FALSE:
    return OB_COND_NEVER;
  case OB_CFG_NAME:
  case OB_CFG_VALUE:
    out = atom_cond(m, cfg);
    keep_written(m, cfg, out);
    return out;
  case OB_CFG_VERSION:
  case OB_CFG_VERSION_MIN:
    return version_cond(m, cfg);
  case OB_CFG_ALL:
  case OB_CFG_ANY:
    out = list_cond(m, cfg);
    keep_written(m, cfg, out);
    return out;
  case OB_CFG_NOT:
    return ob_cond_not(m, ob_cond_cfg(m, cfg->first));
  }
  return OB_COND_NEVER;
}

/* ---- questions ---- */

ob_cond_pick *
ob_cond_pick_new(ob_conds *m)
{
  ob_cond_pick *p = ob_new(m->arena, ob_cond_pick);
  if (!p) {
    fail(m);
    return NULL;
  }
  p->m = m;
  return p;
}

void
ob_cond_pick_set(ob_cond_pick *p, ob_cond_var_kind kind, ob_str name, bool value)
{
  const size_t number = symbol_of(p->m, kind, name);
  while (number != SIZE_MAX && p->given.len <= number) {
    if (!ob_vec_push(p->m->arena, &p->given)) {
      fail(p->m);
      return;
    }
  }
  if (number != SIZE_MAX) {
    p->given.at[number] = value ? IS_TRUE : IS_FALSE;
  }
}

void
ob_cond_pick_close(ob_cond_pick *p)
{
  p->closed = true;
}

void
ob_cond_pick_free_cfgs(ob_cond_pick *p, bool free_cfgs)
{
  p->free_cfgs = free_cfgs;
}

/* What Cargo's profiles choose: both answers are ordinary builds. */
static bool
profile_decides(const symbol *s)
{
  return s->kind == OB_VAR_CFG && (ob_str_eq(s->name, OB_STR("debug_assertions")) ||
                                   ob_str_eq(s->name, OB_STR("panic = \"abort\"")));
}

static uint8_t
picked(const ob_cond_pick *p, uint32_t number)
{
  const symbol *s = &p->m->symbols.at[number];
  if (number < p->given.len && p->given.at[number] != OPEN) {
    return p->given.at[number];
  }
  const bool open = s->kind == OB_VAR_FEATURE ? !p->closed : p->free_cfgs || profile_decides(s);
  return open ? OPEN : IS_FALSE;
}

/* One question: the variables that a condition has, numbered 0.. from the top down, and which of
 * them follow from which. */
typedef struct question {
  ob_conds *m;
  size_t len;       /* variables */
  uint32_t *symbol; /* of a variable */
  uint32_t *number; /* variable of a level */
  ob_bits *up;   /* what follows from it being true, itself included; NULL: nothing at all does */
  ob_bits *down; /* what must be false when it is */
  ob_bits is_true, is_false; /* picked */
  bool contradiction;        /* the picks break an implication */
  struct state *states;      /* remembered, open addressing */
  size_t state_count, state_used;
} question;

typedef struct state {
  ob_cond node; /* + 1; 0: free */
  uint64_t hash;
  ob_bits is_true, is_false; /* of the variables from the node's on */
  ob_bits result;
} state;

/* The levels below c, ascending, into *out. */
static bool
support(ob_conds *m, ob_cond c, uint8_t *seen_levels, uint8_t *seen_nodes)
{
  OB_VEC(ob_cond) todo = {0};
  ob_cond *first = ob_vec_push(m->arena, &todo);
  if (!first) {
    return false;
  }
  *first = c;
  while (todo.len > 0) {
    const ob_cond at = todo.at[--todo.len];
    const node n = m->nodes.at[at];
    if (n.level == LEAF || seen_nodes[at]) {
      continue;
    }
    seen_nodes[at] = 1;
    seen_levels[n.level] = 1;
    ob_cond *lo = ob_vec_push(m->arena, &todo);
    if (!lo) {
      return false;
    }
    *lo = n.lo;
    ob_cond *hi = ob_vec_push(m->arena, &todo);
    if (!hi) {
      return false;
    }
    *hi = n.hi;
  }
  return true;
}

/* Everything that follows from `from` (or that it follows from): calls of visit for each. */
typedef OB_VEC(uint32_t) numbers;
static bool
closure(ob_conds *m, uint32_t from, bool forward, numbers *out)
{
  m->mark++;
  out->len = 0;
  m->symbols.at[from].mark = m->mark;
  uint32_t *slot = ob_vec_push(m->arena, out);
  if (!slot) {
    return false;
  }
  *slot = from;
  for (size_t i = 0; i < out->len; i++) {
    const symbol *s = &m->symbols.at[out->at[i]];
    const uint32_t *next = forward ? s->implies.at : s->implied_by.at;
    const size_t count = forward ? s->implies.len : s->implied_by.len;
    for (size_t j = 0; j < count; j++) {
      if (m->symbols.at[next[j]].mark != m->mark) {
        m->symbols.at[next[j]].mark = m->mark;
        slot = ob_vec_push(m->arena, out);
        if (!slot) {
          return false;
        }
        *slot = next[j];
      }
    }
  }
  return true;
}

/* What the picks of all symbols mean for the variables of q, by way of any symbol. */
static bool
close_picks(question *q, const ob_cond_pick *p, const uint32_t *variable)
{
  ob_conds *m = q->m;
  numbers reach = {0};
  for (size_t s = 0; s < m->symbols.len; s++) {
    const uint8_t value = picked(p, (uint32_t)s);
    if (value == OPEN) {
      continue;
    }
    if (variable[s]) {
      ob_bits_add(value == IS_TRUE ? &q->is_true : &q->is_false, variable[s] - 1);
    }
    const bool forward = value == IS_TRUE;
    if ((forward ? m->symbols.at[s].implies.len : m->symbols.at[s].implied_by.len) == 0) {
      continue;
    }
    if (!closure(m, (uint32_t)s, forward, &reach)) {
      return false;
    }
    for (size_t i = 1; i < reach.len; i++) {
      const uint8_t other = picked(p, reach.at[i]);
      q->contradiction = q->contradiction || (other != OPEN && other != value);
      if (variable[reach.at[i]]) {
        ob_bits_add(forward ? &q->is_true : &q->is_false, variable[reach.at[i]] - 1);
      }
    }
  }
  const ob_bits both = ob_bits_and(q->is_true, q->is_false);
  q->contradiction = q->contradiction || ob_bits_count(&both) > 0;
  return true;
}

static bool
close_variables(question *q, const uint32_t *variable)
{
  ob_conds *m = q->m;
  numbers reach = {0};
  for (size_t v = 0; v < q->len; v++) {
    if (m->symbols.at[q->symbol[v]].implies.len == 0) {
      continue;
    }
    if (!closure(m, q->symbol[v], true, &reach)) {
      return false;
    }
    for (size_t i = 1; i < reach.len; i++) {
      const uint32_t to = variable[reach.at[i]];
      if (!to) {
        continue;
      }
      if (!q->up) {
        q->up = ob_new_n(m->arena, ob_bits, q->len);
        q->down = ob_new_n(m->arena, ob_bits, q->len);
        if (!q->up || !q->down) {
          return false;
        }
      }
      ob_bits_add(&q->up[v], to - 1);
      ob_bits_add(&q->down[to - 1], v);
    }
  }
  return true;
}

/* Set q up for c. False: no memory, or too many variables (overflowed). */
static bool
ask(question *q, ob_conds *m, ob_cond c, const ob_cond_pick *p)
{
  *q = (question){.m = m};
  uint8_t *levels = ob_new_n(m->arena, uint8_t, m->levels.len);
  uint8_t *nodes = ob_new_n(m->arena, uint8_t, m->nodes.len);
  uint32_t *variable = ob_new_n(m->arena, uint32_t, m->symbols.len);
  q->symbol = ob_new_n(m->arena, uint32_t, m->levels.len);
  q->number = ob_new_n(m->arena, uint32_t, m->levels.len);
  if (!levels || !nodes || !variable || !q->symbol || !q->number || !support(m, c, levels, nodes)) {
    m->failed = true;
    return false;
  }
  for (size_t level = 0; level < m->levels.len; level++) {
    if (levels[level]) {
      if (q->len == OB_BITS_MAX) {
        m->overflowed = true;
        return false;
      }
      q->number[level] = (uint32_t)q->len;
      q->symbol[q->len++] = m->levels.at[level];
      variable[m->levels.at[level]] = (uint32_t)q->len;
    }
  }
  if (!close_picks(q, p, variable) || !close_variables(q, variable)) {
    m->failed = true;
    return false;
  }
  return true;
}

/* Members from v on. */
static ob_bits
from(const ob_bits *set, size_t v)
{
  const ob_bits before = ob_bits_first(v);
  return ob_bits_minus(*set, before);
}

static state *
state_slot(question *q, ob_cond c, const ob_bits *is_true, const ob_bits *is_false)
{
  if (q->state_used * 2 >= q->state_count) {
    const size_t count = q->state_count ? q->state_count * 4 : 32;
    state *states = ob_new_n(q->m->arena, state, count);
    if (!states) {
      return NULL;
    }
    for (size_t i = 0; i < q->state_count; i++) {
      if (q->states[i].node) {
        size_t j = (size_t)q->states[i].hash & (count - 1);
        while (states[j].node) {
          j = (j + 1) & (count - 1);
        }
        states[j] = q->states[i];
      }
    }
    q->states = states;
    q->state_count = count;
  }
  const uint64_t hash = mix(mix(hash_set(is_true), hash_set(is_false)), c);
  size_t i = (size_t)hash & (q->state_count - 1);
  for (; q->states[i].node; i = (i + 1) & (q->state_count - 1)) {
    state *s = &q->states[i];
    if (s->hash == hash && s->node == c + 1 && ob_bits_eq(&s->is_true, is_true) &&
        ob_bits_eq(&s->is_false, is_false)) {
      return s;
    }
  }
  q->states[i].hash = hash;
  return &q->states[i];
}

/* The targets of c under what is decided already. */
static ob_bits
walk(question *q, ob_cond c, ob_bits is_true, ob_bits is_false)
{
  const node n = q->m->nodes.at[c];
  if (n.level == LEAF) {
    return q->m->sets.at[n.lo];
  }
  const size_t v = q->number[n.level];
  if (ob_bits_has(&is_true, v) || ob_bits_has(&is_false, v)) {
    return walk(q, ob_bits_has(&is_true, v) ? n.hi : n.lo, is_true, is_false);
  }
  is_true = from(&is_true, v);
  is_false = from(&is_false, v);
  const state *known = state_slot(q, c, &is_true, &is_false);
  if (!known || q->state_used >= MAX_WALK) {
    q->m->failed = q->m->failed || !known;
    q->m->overflowed = q->m->overflowed || known;
    return q->m->universe->all;
  }
  if (known->node) {
    return known->result;
  }
  ob_bits result = ob_bits_none();
  for (size_t side = 0; side < 2; side++) {
    ob_bits then_true = is_true, then_false = is_false;
    ob_bits_add(side ? &then_true : &then_false, v);
    if (q->up) {
      then_true = side ? ob_bits_or(then_true, q->up[v]) : then_true;
      then_false = side ? then_false : ob_bits_or(then_false, q->down[v]);
      const ob_bits both = ob_bits_and(then_true, then_false);
      if (ob_bits_count(&both) > 0) {
        continue;
      }
    }
    result = ob_bits_or(result, walk(q, side ? n.hi : n.lo, then_true, then_false));
    if (ob_bits_eq(&result, &q->m->universe->all)) {
      break;
    }
  }
  state *slot = state_slot(q, c, &is_true, &is_false);
  if (!slot) {
    q->m->failed = true;
    return result;
  }
  q->state_used++;
  slot->node = c + 1;
  slot->is_true = is_true;
  slot->is_false = is_false;
  slot->result = result;
  return result;
}

ob_bits
ob_cond_some(ob_conds *m, ob_cond c, const ob_cond_pick *p)
{
  const ob_bits *set = ob_cond_set(m, c);
  if (set) {
    return *set;
  }
  const ob_arena_mark mark = ob_arena_mark_get(m->arena);
  question q;
  const ob_bits out = !ask(&q, m, c, p) ? m->failed ? ob_bits_none() : m->universe->all
                      : q.contradiction ? ob_bits_none()
                                        : walk(&q, c, q.is_true, q.is_false);
  ob_arena_rewind(m->arena, mark);
  return out;
}

/* ---- one choice, for messages ---- */

typedef struct search {
  question q;
  size_t target, steps, best; /* best: what it costs, SIZE_MAX: none found */
  ob_bits usual;              /* variables that are true in the default build */
  ob_bits best_true, best_false;
} search;

static size_t
cost_of(const search *s, const ob_bits *is_true, const ob_bits *is_false)
{
  const ob_bits on = ob_bits_minus(*is_true, s->usual), off = ob_bits_and(*is_false, s->usual);
  return ob_bits_count(&on) + 2 * ob_bits_count(&off);
}

static void
look(search *s, ob_cond c, ob_bits is_true, ob_bits is_false)
{
  const size_t cost = cost_of(s, &is_true, &is_false);
  if (cost >= s->best || s->steps++ > MAX_WALK) {
    return;
  }
  const node n = s->q.m->nodes.at[c];
  if (n.level == LEAF) {
    if (ob_bits_has(&s->q.m->sets.at[n.lo], s->target)) {
      s->best = cost;
      s->best_true = is_true;
      s->best_false = is_false;
    }
    return;
  }
  const size_t v = s->q.number[n.level];
  if (ob_bits_has(&is_true, v) || ob_bits_has(&is_false, v)) {
    look(s, ob_bits_has(&is_true, v) ? n.hi : n.lo, is_true, is_false);
    return;
  }
  const bool first = ob_bits_has(&s->usual, v);
  for (size_t turn = 0; turn < 2; turn++) {
    const bool side = turn == 0 ? first : !first;
    ob_bits then_true = is_true, then_false = is_false;
    ob_bits_add(side ? &then_true : &then_false, v);
    if (s->q.up) {
      then_true = side ? ob_bits_or(then_true, s->q.up[v]) : then_true;
      then_false = side ? then_false : ob_bits_or(then_false, s->q.down[v]);
    }
    const ob_bits both = ob_bits_and(then_true, then_false);
    if (ob_bits_count(&both) == 0) {
      look(s, side ? n.hi : n.lo, then_true, then_false);
    }
  }
}

/* The variables that the default build sets: what `default` implies, and debug_assertions. */
static bool
find_usual(search *s)
{
  ob_conds *m = s->q.m;
  void **slot = ob_map_find(&m->by_name[OB_VAR_FEATURE], OB_STR("default"));
  numbers reach = {0};
  if (slot && !closure(m, (uint32_t)((uintptr_t)*slot - 1), true, &reach)) {
    return false;
  }
  for (size_t v = 0; v < s->q.len; v++) {
    const symbol *of = &m->symbols.at[s->q.symbol[v]];
    bool on = of->kind == OB_VAR_CFG && ob_str_eq(of->name, OB_STR("debug_assertions"));
    for (size_t i = 0; i < reach.len; i++) {
      on = on || reach.at[i] == s->q.symbol[v];
    }
    if (on) {
      ob_bits_add(&s->usual, v);
    }
  }
  return true;
}

static void
put_option(ob_buf *out, const char *option, ob_str value)
{
  ob_buf_fmt(out, "%s%s" OB_STR_FMT, out->len ? " " : "", option, OB_STR_ARG(value));
}

/* The option that sets a cfg of rustc's own, which its --cfg refuses; NULL: it is none. */
static const char *
own_option(ob_str cfg)
{
  static const struct {
    ob_str cfg;
    const char *option;
  } own[] = {{OB_STR_INIT("panic = \"abort\""), "-Cpanic=abort"},
             {OB_STR_INIT("overflow_checks"), "-Coverflow-checks=yes"},
             {OB_STR_INIT("ub_checks"), "-Zub-checks=yes"},
             {OB_STR_INIT("proc_macro"), "--crate-type=proc-macro"}};
  for (size_t i = 0; i < OB_COUNT(own); i++) {
    if (ob_str_eq(cfg, own[i].cfg)) {
      return own[i].option;
    }
  }
  return NULL;
}

/* Is v asked for by another feature that is asked for as well? Of a cycle the first one stays. */
static bool
comes_along(const search *s, const ob_bits *asked, size_t v)
{
  for (size_t w = 0; s->q.up && w < s->q.len; w++) {
    if (w != v && ob_bits_has(asked, w) && ob_bits_has(&s->q.up[w], v) &&
        (w < v || !ob_bits_has(&s->q.up[v], w))) {
      return true;
    }
  }
  return false;
}

static void
put_choice(ob_buf *out, const search *s)
{
  const ob_conds *m = s->q.m;
  bool bare = false, listed = false;
  for (size_t v = 0; v < s->q.len; v++) {
    bare = bare || (m->symbols.at[s->q.symbol[v]].kind == OB_VAR_FEATURE &&
                    ob_bits_has(&s->best_false, v) && ob_bits_has(&s->usual, v));
  }
  const ob_bits asked = bare ? s->best_true : ob_bits_minus(s->best_true, s->usual);
  if (bare) {
    put_option(out, "--no-default-features", OB_STR_NONE);
  }
  for (size_t v = 0; v < s->q.len; v++) {
    const symbol *of = &m->symbols.at[s->q.symbol[v]];
    if (of->kind == OB_VAR_FEATURE && ob_bits_has(&asked, v) && !comes_along(s, &asked, v)) {
      if (listed) {
        ob_buf_putc(out, ',');
        ob_buf_put(out, of->name);
      } else {
        put_option(out, "--features ", of->name);
      }
      listed = true;
    }
  }
  for (size_t v = 0; v < s->q.len; v++) {
    const symbol *of = &m->symbols.at[s->q.symbol[v]];
    if (of->kind != OB_VAR_CFG) {
      continue;
    }
    if (ob_str_eq(of->name, OB_STR("debug_assertions"))) {
      if (ob_bits_has(&s->best_false, v)) {
        put_option(out, "--release", OB_STR_NONE);
      }
    } else if (ob_bits_has(&s->best_true, v)) {
      const char *own = own_option(of->name);
      put_option(out, own ? own : "--cfg ", own ? OB_STR_NONE : of->name);
    }
  }
}

ob_str
ob_cond_witness(ob_conds *m, ob_cond c, const ob_cond_pick *p, size_t target)
{
  ob_buf out;
  ob_buf_init(&out, m->arena);
  search s = {.target = target, .best = SIZE_MAX};
  if (ask(&s.q, m, c, p) && !s.q.contradiction && find_usual(&s)) {
    look(&s, c, s.q.is_true, s.q.is_false);
    if (s.best != SIZE_MAX) {
      put_choice(&out, &s);
    }
  }
  m->failed = m->failed || out.oom;
  return ob_buf_view(&out);
}

bool
ob_cond_split(const ob_conds *m, ob_cond c, ob_cond_var_kind *kind, ob_str *name, ob_cond *lo,
              ob_cond *hi)
{
  const node n = m->nodes.at[c];
  if (n.level == LEAF) {
    return false;
  }
  const symbol *s = &m->symbols.at[m->levels.at[n.level]];
  *kind = s->kind;
  *name = s->name;
  *lo = n.lo;
  *hi = n.hi;
  return true;
}

const ob_cfg *
ob_cond_cover(ob_conds *m, const ob_bits *on, const ob_bits *off, bool *exact)
{
  const ob_cond a = leaf(m, on), b = leaf(m, off);
  for (size_t i = 0; i < m->covers.len; i++) {
    const covered *c = &m->covers.at[i];
    if (c->on == a && c->off == b) {
      *exact = c->exact;
      return c->cfg;
    }
  }
  const ob_cfg *cfg =
      ob_universe_cover(m->arena, m->universe, on, off, m->written.at, m->written.len, exact);
  covered *slot = cfg ? ob_vec_push(m->arena, &m->covers) : NULL;
  if (!slot) {
    m->failed = true;
    return NULL;
  }
  *slot = (covered){a, b, cfg, *exact};
  return cfg;
}

const ob_cfg *
ob_cond_written(ob_conds *m, const ob_bits *on, const ob_bits *off)
{
  const ob_written *best = NULL;
  bool deny = false;
  for (size_t i = 0; i < m->written.len; i++) {
    const ob_written *w = &m->written.at[i];
    const bool is = ob_bits_subset(on, &w->set) && !ob_bits_meet(off, &w->set);
    const bool is_not = ob_bits_subset(off, &w->set) && !ob_bits_meet(on, &w->set);
    if ((is || is_not) && (!best || w->price + !is < best->price + deny)) {
      best = w;
      deny = !is;
    }
  }
  if (best && deny && best->cfg->kind == OB_CFG_NOT) {
    return best->cfg->first;
  }
  ob_cfg *out = best && deny ? ob_new(m->arena, ob_cfg) : NULL;
  if (!out) {
    m->failed = m->failed || (best && deny);
    return best && !deny ? best->cfg : NULL;
  }
  *out = (ob_cfg){.kind = OB_CFG_NOT, .first = best->cfg};
  return out;
}

ob_arena *
ob_conds_arena(const ob_conds *m)
{
  return m->arena;
}

bool
ob_conds_failed(const ob_conds *m)
{
  return m->failed;
}

bool
ob_conds_overflowed(const ob_conds *m)
{
  return m->overflowed;
}
