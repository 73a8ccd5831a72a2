// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The shortest cfg expression for a set of targets. `on` must be covered, `off` must not be; all
 * others may fall either way. Tried in turn: one atom or its denial; a list of atoms that covers on
 * (or, denied, off); one atom taken out of either side and the rest solved again; and, where
 * nothing else is exact, a list of terms, each grown from one target and cut while it stays clear
 * of off. Covers are greedy and then relieved of what is not needed: the best is not promised, the
 * same answer every time is. What stands in sources and keys is tried as if it were an atom: where
 * it says just this, it is what people know.
 */
#include "audit/universe.h"
#include "base/str.h"

#define MAX_CHOICES 256 /* atoms, and what was written, that are worth trying for one set */
#define MAX_BRANCHES 4  /* atoms that are taken out on each side; and of what was written, half */
#define MAX_DEPTH 2
#define NO_COST UINT32_MAX

/* Keys in the order that people like to read; what a key costs beside another. */
static const struct {
  const char *name;
  uint8_t price;
} keys[] = {
    {"unix", 8},
    {"windows", 8},
    {"target_os", 9},
    {"target_family", 9},
    {"target_vendor", 10},
    {"target_arch", 10},
    {"target_env", 10},
    {"target_abi", 11},
    {"target_pointer_width", 11},
    {"target_endian", 11},
    {"target_has_atomic", 12},
};

typedef struct choice {
  ob_cfg cfg;  /* an atom, or what somebody wrote */
  ob_bits set; /* within on and off */
  uint32_t price, rank;
} choice;

enum { RANK_EMPTY = 90, RANK_WRITTEN = 100 };

typedef struct cover {
  ob_arena *arena;
  const ob_universe *u;
  const ob_written *written;
  size_t written_count;
  choice at[MAX_CHOICES];
  size_t len;
  bool oom;
} cover;

typedef struct answer {
  const ob_cfg *cfg; /* NULL: none */
  uint32_t cost;
} answer;

static bool
is_none(const ob_bits *a)
{
  return !ob_bits_meet(a, a);
}

/* ---- expressions ---- */

static ob_cfg *
new_cfg(cover *s, ob_cfg_kind kind)
{
  ob_cfg *cfg = ob_new(s->arena, ob_cfg);
  if (!cfg) {
    s->oom = true;
    return NULL;
  }
  cfg->kind = kind;
  return cfg;
}

static ob_cfg
of_atom(const ob_atom *atom)
{
  return (ob_cfg){.kind = atom->cfg.value.ptr ? OB_CFG_VALUE : OB_CFG_NAME,
                  .name = atom->cfg.name,
                  .value = atom->cfg.value};
}

static ob_cfg *
copied(cover *s, const ob_cfg *cfg)
{
  ob_cfg *copy = new_cfg(s, cfg->kind);
  if (copy) {
    *copy = *cfg;
    copy->next = NULL;
  }
  return copy;
}

/* not(cfg), without not(not(..)). */
static ob_cfg *
denied(cover *s, const ob_cfg *cfg)
{
  if (!cfg) {
    return NULL;
  }
  if (cfg->kind == OB_CFG_NOT) {
    return copied(s, cfg->first);
  }
  ob_cfg *out = new_cfg(s, OB_CFG_NOT);
  if (out) {
    out->first = copied(s, cfg);
  }
  return out && out->first ? out : NULL;
}

/* Adds cfg at the end of the list; the operands of one of the same kind instead of itself. */
static void
append(cover *s, ob_cfg *list, const ob_cfg *cfg)
{
  ob_cfg **tail = &list->first;
  while (*tail) {
    tail = &(*tail)->next;
  }
  const bool flat = cfg->kind == list->kind;
  for (const ob_cfg *sub = flat ? cfg->first : cfg; sub; sub = flat ? sub->next : NULL) {
    *tail = copied(s, sub);
    if (!*tail) {
      return;
    }
    tail = &(*tail)->next;
  }
}

static const ob_cfg *
joined(cover *s, ob_cfg_kind kind, const ob_cfg *a, const ob_cfg *b)
{
  ob_cfg *out = a && b ? new_cfg(s, kind) : NULL;
  if (out) {
    append(s, out, a);
    append(s, out, b);
  }
  return s->oom ? NULL : out;
}

/* ---- what can be chosen from ---- */

static uint32_t
rank_of(ob_str name)
{
  for (uint32_t i = 0; i < OB_COUNT(keys); i++) {
    if (ob_str_eq(name, ob_str_from(keys[i].name))) {
      return i;
    }
  }
  return OB_COUNT(keys);
}

/* Better to read first; a total order, so that every run gives the same. */
static bool
better(const choice *a, const choice *b)
{
  if (a->rank != b->rank) {
    return a->rank < b->rank;
  }
  if (a->rank == RANK_WRITTEN) {
    return a->price < b->price;
  }
  const int name = ob_str_cmp(a->cfg.name, b->cfg.name);
  return name ? name < 0 : ob_str_cmp(a->cfg.value, b->cfg.value) < 0;
}

static uint32_t
price_of(const ob_cfg *atom)
{
  const uint32_t rank = rank_of(atom->name);
  const bool empty = atom->value.ptr && atom->value.len == 0; /* target_env = "" */
  return rank < OB_COUNT(keys) && !empty ? keys[rank].price : 14;
}

uint32_t
ob_cfg_price(const ob_cfg *cfg)
{
  uint32_t price = cfg->first ? 0 : price_of(cfg);
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    price += ob_cfg_price(sub);
  }
  return price + (cfg->kind == OB_CFG_NOT ? 1U : cfg->first ? 2U : 0U);
}

static void
offer(cover *s, const choice *c)
{
  for (size_t i = 0; i < s->len; i++) {
    if (ob_bits_eq(&s->at[i].set, &c->set)) { /* the same here: the better word stays */
      if (better(c, &s->at[i])) {
        s->at[i] = *c;
      }
      return;
    }
  }
  if (s->len < MAX_CHOICES) {
    s->at[s->len++] = *c;
  }
}

/* Atoms that tell something about on and off, sorted. all_keys: target_feature and the like too. */
static void
gather_atoms(cover *s, const ob_bits *on, const ob_bits *off, bool all_keys)
{
  const ob_bits care = ob_bits_or(*on, *off);
  for (size_t i = 0; i < s->u->atoms->len; i++) {
    const ob_atom *atom = &s->u->atoms->at[i];
    const uint32_t rank = rank_of(atom->cfg.name);
    const bool empty = atom->cfg.value.ptr && atom->cfg.value.len == 0; /* target_env = "" */
    if (!all_keys && (rank == OB_COUNT(keys) || empty)) {
      continue;
    }
    choice c = {.cfg = of_atom(atom),
                .set = ob_bits_and(atom->set, care),
                .rank = empty ? RANK_EMPTY : rank};
    c.price = price_of(&c.cfg);
    if (!is_none(&c.set) && !ob_bits_eq(&c.set, &care)) {
      offer(s, &c);
    }
  }
  for (size_t i = 1; i < s->len; i++) {
    const choice c = s->at[i];
    size_t j = i;
    for (; j > 0 && better(&c, &s->at[j - 1]); j--) {
      s->at[j] = s->at[j - 1];
    }
    s->at[j] = c;
  }
}

/* Of atoms that say the same here that is taken which was written, if it is about as short. */
static bool
is_preferred(const choice *written, const choice *other)
{
  return !written->cfg.first && other->rank != RANK_WRITTEN && written->price <= other->price + 3;
}

static void
offer_written(cover *s, const choice *c)
{
  for (size_t i = 0; i < s->len; i++) {
    if (ob_bits_eq(&s->at[i].set, &c->set) && is_preferred(c, &s->at[i])) {
      s->at[i].cfg = c->cfg; /* where the other stands in the order */
      s->at[i].price = c->price;
      return;
    }
  }
  offer(s, c);
}

/* What was written, if it tells something about one of the two; behind the atoms, in its order. */
static void
gather_written(cover *s, const ob_bits *on, const ob_bits *off)
{
  const ob_bits care = ob_bits_or(*on, *off);
  for (size_t i = 0; i < s->written_count; i++) {
    const ob_written *w = &s->written[i];
    const choice c = {
        .cfg = *w->cfg, .set = ob_bits_and(w->set, care), .price = w->price, .rank = RANK_WRITTEN};
    const bool tells = !ob_bits_meet(&c.set, off) || !ob_bits_meet(&c.set, on) ||
                       ob_bits_subset(on, &c.set) || ob_bits_subset(off, &c.set);
    if (tells && !is_none(&c.set) && !ob_bits_eq(&c.set, &care)) {
      offer_written(s, &c);
    }
  }
}

static void
gather(cover *s, const ob_bits *on, const ob_bits *off, bool all_keys)
{
  gather_atoms(s, on, off, all_keys);
  gather_written(s, on, off);
}

/* ---- the search ---- */

static void
consider(answer *best, const ob_cfg *cfg, uint32_t cost)
{
  if (cfg && cost < best->cost) {
    *best = (answer){cfg, cost};
  }
}

/* any() of atoms that are clear of off and cover on, for less than limit; or none. */
static answer
list_of(cover *s, const ob_bits *on, const ob_bits *off, uint32_t limit)
{
  uint32_t spent = 0;
  size_t taken[MAX_CHOICES], count = 0, fits[MAX_CHOICES], fit_count = 0;
  ob_bits left = *on, all = ob_bits_none();
  for (size_t i = 0; i < s->len; i++) {
    if (!ob_bits_meet(&s->at[i].set, off) && ob_bits_meet(&s->at[i].set, on)) {
      fits[fit_count++] = i;
      all = ob_bits_or(all, s->at[i].set);
    }
  }
  if (!ob_bits_subset(on, &all)) {
    return (answer){NULL, NO_COST};
  }
  while (!is_none(&left)) {
    size_t best = SIZE_MAX, best_gain = 0;
    for (size_t k = 0; k < fit_count; k++) {
      const size_t i = fits[k];
      const ob_bits more = ob_bits_and(s->at[i].set, left);
      const size_t gain = ob_bits_count(&more);
      if (gain > 0 && (best == SIZE_MAX || gain * s->at[best].price > best_gain * s->at[i].price)) {
        best = i;
        best_gain = gain;
      }
    }
    if (best == SIZE_MAX) {
      return (answer){NULL, NO_COST};
    }
    taken[count++] = best;
    left = ob_bits_minus(left, s->at[best].set);
    spent += s->at[best].price;
    /* what turns out to be not needed is rarely more than two */
    if (count > 2 && spent > limit && spent - limit > 2 * s->at[best].price) {
      return (answer){NULL, NO_COST};
    }
  }
  for (size_t i = count; i-- > 0;) { /* what the others cover */
    ob_bits others = ob_bits_none();
    for (size_t j = 0; j < count; j++) {
      others = j == i ? others : ob_bits_or(others, s->at[taken[j]].set);
    }
    if (ob_bits_subset(on, &others)) {
      taken[i] = taken[--count];
    }
  }
  ob_cfg *list = new_cfg(s, OB_CFG_ANY);
  uint32_t cost = count == 1 ? 0 : 2;
  for (size_t i = 0; list && i < s->len; i++) { /* in the order of choices */
    for (size_t j = 0; j < count; j++) {
      if (taken[j] == i) {
        append(s, list, &s->at[i].cfg);
        cost += s->at[i].price;
      }
    }
  }
  if (s->oom) {
    return (answer){NULL, NO_COST};
  }
  return (answer){count == 1 ? copied(s, &s->at[taken[0]].cfg) : list, cost};
}

typedef struct branch {
  size_t choice, gain;
  bool deny;
} branch;

/* Keeps the `most` with the largest gain. */
static void
keep_branch(branch *out, size_t *count, size_t most, branch b)
{
  size_t at = *count < most ? (*count)++ : most;
  for (; at > 0 && out[at - 1].gain < b.gain; at--) {
    if (at < most) {
      out[at] = out[at - 1];
    }
  }
  if (at < most) {
    out[at] = b;
  }
}

/* The best few atoms (or denials) that leave less to do. both: in all(): they hold on all of `on`
 * and not on some of `off`; else the other way round, in any(). */
static size_t
branches(const cover *s, const ob_bits *on, const ob_bits *off, bool both,
         branch out[2 * MAX_BRANCHES])
{
  const ob_bits *keep = both ? on : off, *cut = both ? off : on;
  branch written[MAX_BRANCHES / 2];
  size_t count = 0, written_count = 0;
  for (size_t i = 0; i < s->len; i++) {
    for (size_t deny = 0; deny < 2; deny++) {
      /* in all(): the atom holds on keep, and what it lacks of cut is gone; denied: the reverse. In
       * any(): the atom misses keep, and what it has of cut is gone. */
      const bool inside = both != (deny == 1);
      const ob_bits hit = ob_bits_and(s->at[i].set, *cut);
      const ob_bits gone = inside ? ob_bits_minus(*cut, s->at[i].set) : hit;
      const bool fits =
          inside ? ob_bits_subset(keep, &s->at[i].set) : !ob_bits_meet(&s->at[i].set, keep);
      if (!fits || is_none(&gone)) {
        continue;
      }
      const branch b = {i, ob_bits_count(&gone), deny == 1};
      if (s->at[i].rank == RANK_WRITTEN) {
        keep_branch(written, &written_count, OB_COUNT(written), b);
      } else {
        keep_branch(out, &count, MAX_BRANCHES, b);
      }
    }
  }
  for (size_t i = 0; i < written_count; i++) {
    out[count++] = written[i];
  }
  return count;
}

static answer
solve(cover *s, const ob_bits *on, const ob_bits *off, unsigned depth, uint32_t limit)
{
  answer best = {NULL, limit};
  if (is_none(on) || is_none(off)) {
    consider(&best, new_cfg(s, is_none(on) ? OB_CFG_ANY : OB_CFG_ALL), 1);
    return best;
  }
  const answer plain = list_of(s, on, off, best.cost);
  consider(&best, plain.cfg, plain.cost);
  const answer other = list_of(s, off, on, best.cost);
  if (other.cfg) {
    consider(&best, denied(s, other.cfg), other.cost + 1);
  }
  if (depth == 0 || best.cost <= 22 || s->oom) { /* two atoms: nothing else is shorter */
    return best;
  }
  for (size_t both = 0; both < 2; both++) {
    branch at[2 * MAX_BRANCHES];
    const size_t count = branches(s, on, off, both == 1, at);
    for (size_t i = 0; i < count && !s->oom; i++) {
      const choice *c = &s->at[at[i].choice];
      const uint32_t own = c->price + (at[i].deny ? 1U : 0U) + 2U;
      if (own + 8 >= best.cost) {
        continue;
      }
      const bool inside = (both == 1) != at[i].deny;
      const ob_bits *cut = both ? off : on;
      const ob_bits left = inside ? ob_bits_and(*cut, c->set) : ob_bits_minus(*cut, c->set);
      const answer rest =
          solve(s, both ? on : &left, both ? &left : off, depth - 1, best.cost - own);
      if (rest.cfg && own + rest.cost < best.cost) {
        const ob_cfg *head = at[i].deny ? denied(s, &c->cfg) : &c->cfg;
        consider(&best, joined(s, both ? OB_CFG_ALL : OB_CFG_ANY, head, rest.cfg), own + rest.cost);
      }
    }
  }
  return best;
}

/* all() of what tells this target from off: each atom that it has, then denials, then as few of
 * them as do. *covered: what the term covers. False: nothing tells it. */
static bool
term_of(cover *s, size_t target, const ob_bits *on, const ob_bits *off, ob_bits *covered,
        const ob_cfg **out)
{
  bool used[MAX_CHOICES][2] = {{false}};
  ob_bits near = *off;
  for (size_t deny = 0; deny < 2; deny++) {
    for (size_t i = 0; i < s->len && !is_none(&near); i++) {
      if (ob_bits_has(&s->at[i].set, target) == (deny == 1)) {
        continue;
      }
      const ob_bits rest =
          deny ? ob_bits_minus(near, s->at[i].set) : ob_bits_and(near, s->at[i].set);
      if (!ob_bits_eq(&rest, &near)) {
        used[i][deny] = true;
        near = rest;
      }
    }
  }
  const bool clear = is_none(&near);
  for (size_t k = 2 * s->len; clear && k-- > 0;) {
    const size_t deny = k / s->len, i = k % s->len;
    if (!used[i][deny]) {
      continue;
    }
    used[i][deny] = false;
    near = *off;
    for (size_t j = 0; j < 2 * s->len; j++) {
      const choice *c = &s->at[j % s->len];
      if (used[j % s->len][j / s->len]) {
        near = j / s->len ? ob_bits_minus(near, c->set) : ob_bits_and(near, c->set);
      }
    }
    used[i][deny] = !is_none(&near);
  }
  ob_cfg *term = new_cfg(s, OB_CFG_ALL);
  *covered = *on;
  for (size_t j = 0; term && j < 2 * s->len; j++) {
    const choice *c = &s->at[j % s->len];
    if (used[j % s->len][j / s->len]) {
      const ob_cfg *atom = j / s->len ? denied(s, &c->cfg) : &c->cfg;
      if (atom) {
        append(s, term, atom);
      }
      *covered = j / s->len ? ob_bits_minus(*covered, c->set) : ob_bits_and(*covered, c->set);
    }
  }
  *out = term && term->first && !term->first->next ? term->first : term;
  return clear;
}

static const ob_cfg *
terms(cover *s, const ob_bits *on, const ob_bits *off, bool *exact)
{
  ob_cfg *list = new_cfg(s, OB_CFG_ANY);
  ob_bits left = *on;
  for (size_t t = 0; list && !s->oom && (t = ob_bits_next(&left, 0)) != SIZE_MAX;) {
    ob_bits covered;
    const ob_cfg *term = NULL;
    if (!term_of(s, t, on, off, &covered, &term)) {
      *exact = false;
    }
    if (term) {
      append(s, list, term);
    }
    left = ob_bits_minus(left, covered);
  }
  return s->oom ? NULL : list->first && !list->first->next ? list->first : list;
}

/* What an atom says of two sets: that, its denial, or neither. */
static bool
tells_apart(const ob_bits *set, const ob_bits *on, const ob_bits *off, bool *deny)
{
  *deny = ob_bits_subset(off, set) && !ob_bits_meet(set, on);
  return *deny || (ob_bits_subset(on, set) && !ob_bits_meet(set, off));
}

static const ob_written *
single_written(const cover *s, const ob_bits *on, const ob_bits *off, bool *deny)
{
  for (size_t i = 0; i < s->written_count; i++) {
    if (!s->written[i].cfg->first && tells_apart(&s->written[i].set, on, off, deny)) {
      return &s->written[i];
    }
  }
  return NULL;
}

/* One atom of any key that is just this: nothing is shorter. */
static const ob_cfg *
single(cover *s, const ob_bits *on, const ob_bits *off)
{
  const ob_atom *best = NULL;
  uint32_t best_rank = UINT32_MAX;
  bool best_deny = false;
  for (size_t i = 0; i < s->u->atoms->len; i++) {
    const ob_atom *atom = &s->u->atoms->at[i];
    bool deny;
    const bool tells = tells_apart(&atom->set, on, off, &deny);
    const bool empty = atom->cfg.value.ptr && atom->cfg.value.len == 0;
    const uint32_t rank = 2 * rank_of(atom->cfg.name) + (deny ? 1U : 0U) + (empty ? 20U : 0U);
    if (tells && (rank < best_rank || (rank == best_rank && best &&
                                       ob_str_cmp(atom->cfg.value, best->cfg.value) < 0))) {
      best = atom;
      best_rank = rank;
      best_deny = deny;
    }
  }
  ob_cfg cfg = best ? of_atom(best) : (ob_cfg){0};
  bool deny = false;
  const ob_written *known = best ? single_written(s, on, off, &deny) : NULL;
  if (known && known->price + deny <= price_of(&cfg) + best_deny + 3U) {
    cfg = *known->cfg;
    best_deny = deny;
  }
  return !best ? NULL : best_deny ? denied(s, &cfg) : copied(s, &cfg);
}

/* What somebody wrote for just this; of that nothing as long is better. */
static answer
whole_written(cover *s, const ob_bits *on, const ob_bits *off)
{
  answer best = {NULL, NO_COST};
  for (size_t i = 0; i < s->written_count; i++) {
    const ob_written *w = &s->written[i];
    bool deny;
    if (tells_apart(&w->set, on, off, &deny) && w->price + deny < best.cost) {
      best = (answer){deny ? denied(s, w->cfg) : w->cfg, w->price + deny};
    }
  }
  return best;
}

const ob_cfg *
ob_universe_cover(ob_arena *arena, const ob_universe *u, const ob_bits *on, const ob_bits *off,
                  const ob_written *written, size_t count, bool *exact)
{
  cover *s = ob_new(arena, cover);
  *exact = true;
  if (!s) {
    return NULL;
  }
  s->arena = arena;
  s->u = u;
  s->written = written;
  s->written_count = count;
  if (is_none(on) || is_none(off)) {
    return new_cfg(s, is_none(on) ? OB_CFG_ANY : OB_CFG_ALL);
  }
  const ob_cfg *one = single(s, on, off);
  if (one || s->oom) {
    return s->oom ? NULL : one;
  }
  gather(s, on, off, false);
  answer found = whole_written(s, on, off);
  const answer other = solve(s, on, off, MAX_DEPTH, found.cost);
  found = other.cfg ? other : found;
  if (found.cfg || s->oom) {
    return s->oom ? NULL : found.cfg;
  }
  const ob_cfg *list = terms(s, on, off, exact);
  if (*exact || !list) {
    return list;
  }
  s->len = 0; /* with every key there is */
  gather(s, on, off, true);
  *exact = true;
  return terms(s, on, off, exact);
}
