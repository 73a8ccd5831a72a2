// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Conditions as people write and say them. A diagram is printed from its root: a variable whose one
 * side implies the other needs no denial (`any(unix, feature = "x")`, not `any(all(feature = "x"),
 * all(not(feature = "x"), unix))`). Sets of targets are said by operating system where that is
 * exact, else as the cfg expression.
 */
#include "audit/universe.h"
#include "base/str.h"

#define MAX_TRIPLES 3 /* named before "and N more" */
#define MAX_PRINT 48u /* nodes; a longer condition is cut */

/* ---- sets ---- */

static void
put_triples(ob_buf *out, const ob_universe *u, const ob_bits *set, size_t most)
{
  const size_t count = ob_bits_count(set);
  size_t t = ob_bits_next(set, 0);
  for (size_t i = 0; i < count && i < most; i++) {
    ob_buf_fmt(out, "%s" OB_STR_FMT, i ? ", " : "", OB_STR_ARG(u->at[t].target->triple));
    t = ob_bits_next(set, t + 1);
  }
  if (count > most) {
    ob_buf_fmt(out, " and %zu more", count - most);
  }
}

ob_str
ob_cond_print_targets(ob_conds *m, const ob_bits *set, const ob_bits *care, bool *exact)
{
  const ob_universe *u = ob_conds_universe(m);
  const ob_bits on = ob_bits_and(*set, care ? *care : u->all);
  const ob_bits off = ob_bits_minus(care ? ob_bits_and(*care, u->all) : u->all, on);
  bool is_exact = true;
  const ob_cfg *cfg = ob_cond_cover(m, &on, &off, &is_exact);
  ob_buf out;
  ob_buf_init(&out, ob_conds_arena(m));
  if (cfg && is_exact) {
    ob_cfg_print(&out, cfg);
  } else if (cfg) {
    put_triples(&out, u, &on, MAX_TRIPLES);
  }
  if (exact) {
    *exact = is_exact;
  }
  return ob_buf_view(&out);
}

/* ---- sets, said ---- */

static ob_str
os_word(ob_str os)
{
  return ob_str_eq(os, OB_STR("none"))      ? OB_STR("bare metal")
         : ob_str_eq(os, OB_STR("unknown")) ? OB_STR("targets without a known OS")
                                            : os;
}

/* "linux, macos" when set is just the targets of up to `most` operating systems (targets outside of
 * set and rest do not matter). */
static bool
put_systems(ob_buf *out, const ob_universe *u, const ob_bits *set, const ob_bits *rest, size_t most)
{
  const size_t before = out->len;
  size_t count = 0;
  for (size_t i = 0; i < u->atoms->len; i++) {
    const ob_atom *atom = &u->atoms->at[i];
    if (ob_str_eq(atom->cfg.name, OB_STR("target_os"))) {
      const ob_bits in = ob_bits_and(atom->set, *set), out_of = ob_bits_and(atom->set, *rest);
      if (ob_bits_count(&in) > 0 && (ob_bits_count(&out_of) > 0 || ++count > most)) {
        return false;
      }
    }
  }
  /* In the order of the alphabet: the atoms stand in that of the targets. */
  ob_str last = OB_STR_NONE;
  for (size_t k = 0; k < count; k++) {
    ob_str next = OB_STR_NONE;
    for (size_t i = 0; i < u->atoms->len; i++) {
      const ob_atom *atom = &u->atoms->at[i];
      const ob_bits in = ob_bits_and(atom->set, *set);
      if (ob_str_eq(atom->cfg.name, OB_STR("target_os")) && ob_bits_count(&in) > 0 &&
          (k == 0 || ob_str_cmp(atom->cfg.value, last) > 0) &&
          (!next.ptr || ob_str_cmp(atom->cfg.value, next) < 0)) {
        next = atom->cfg.value;
      }
    }
    ob_buf_fmt(out, "%s" OB_STR_FMT, k ? ", " : "", OB_STR_ARG(os_word(next)));
    last = next;
  }
  return out->len > before;
}

static bool
is_atomics(const ob_cfg *cfg)
{
  return cfg->kind == OB_CFG_VALUE && ob_str_eq(cfg->name, OB_STR("target_has_atomic"));
}

static void
put_atomics(ob_buf *out, const char *word, const ob_cfg *cfg)
{
  ob_buf_fmt(out, "%s " OB_STR_FMT "%s atomics", word, OB_STR_ARG(cfg->value),
             ob_str_eq(cfg->value, OB_STR("ptr")) ? "" : "-bit");
}

/* One word or two for an atom; false: it has none. */
static bool
put_word(ob_buf *out, const ob_cfg *cfg)
{
  const bool os = ob_str_eq(cfg->name, OB_STR("target_os"));
  if (cfg->kind == OB_CFG_NAME) {
    ob_buf_put(out, cfg->name);
  } else if (cfg->kind == OB_CFG_VALUE && cfg->value.len > 0 &&
             (os || ob_str_eq(cfg->name, OB_STR("target_arch")) ||
              ob_str_eq(cfg->name, OB_STR("target_vendor")) ||
              ob_str_eq(cfg->name, OB_STR("target_family")) ||
              ob_str_eq(cfg->name, OB_STR("target_env")))) {
    ob_buf_put(out, os ? os_word(cfg->value) : cfg->value);
  } else if (cfg->kind == OB_CFG_VALUE && ob_str_eq(cfg->name, OB_STR("target_pointer_width"))) {
    ob_buf_fmt(out, OB_STR_FMT "-bit", OB_STR_ARG(cfg->value));
  } else if (is_atomics(cfg)) {
    put_atomics(out, "with", cfg);
  } else {
    return false;
  }
  return true;
}

static bool
put_words(ob_buf *out, const ob_cfg *cfg)
{
  if (cfg->kind != OB_CFG_ANY) {
    return put_word(out, cfg);
  }
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    ob_buf_put(out, sub == cfg->first ? OB_STR("") : OB_STR(", "));
    if (!put_word(out, sub)) {
      return false;
    }
  }
  return cfg->first != NULL;
}

/* A, B / all but A, B / A but not B, C. */
static bool
say(ob_buf *out, const ob_cfg *cfg)
{
  if (cfg->kind == OB_CFG_NOT && is_atomics(cfg->first)) {
    put_atomics(out, "without", cfg->first);
    return true;
  }
  if (cfg->kind == OB_CFG_NOT) {
    ob_buf_put(out, OB_STR("all but "));
    return put_words(out, cfg->first);
  }
  if (cfg->kind == OB_CFG_ALL && cfg->first && cfg->first->kind != OB_CFG_NOT && cfg->first->next &&
      cfg->first->next->kind == OB_CFG_NOT && !cfg->first->next->next) {
    if (!put_words(out, cfg->first)) {
      return false;
    }
    ob_buf_put(out, OB_STR(" but not "));
    return put_words(out, cfg->first->next->first);
  }
  return put_words(out, cfg);
}

ob_str
ob_universe_say(ob_arena *arena, const ob_universe *u, const ob_bits *set, const ob_bits *care)
{
  const ob_bits on = ob_bits_and(*set, care ? *care : u->all);
  const ob_bits off = ob_bits_minus(care ? ob_bits_and(*care, u->all) : u->all, on);
  ob_buf out;
  ob_buf_init(&out, arena);
  const size_t count = ob_bits_count(&on);
  if (count == 0 || ob_bits_count(&off) == 0) {
    ob_buf_put(&out, count ? OB_STR("every target") : OB_STR("no target"));
    return ob_buf_view(&out);
  }
  if (put_systems(&out, u, &on, &off, 6)) {
    return ob_buf_view(&out);
  }
  ob_buf_put(&out, OB_STR("all but "));
  if (put_systems(&out, u, &off, &on, 6)) {
    return ob_buf_view(&out);
  }
  out.len = 0;
  if (count <= MAX_TRIPLES) {
    put_triples(&out, u, &on, MAX_TRIPLES);
    return ob_buf_view(&out);
  }
  bool exact;
  const ob_cfg *cfg = ob_universe_cover(arena, u, &on, &off, NULL, 0, &exact);
  if (cfg && exact && !say(&out, cfg)) {
    out.len = 0;
    ob_cfg_print(&out, cfg);
  }
  if (!exact || out.len > 160) {
    out.len = 0;
    put_triples(&out, u, &on, MAX_TRIPLES);
  }
  return ob_buf_view(&out);
}

/* ---- whole conditions ---- */

typedef struct printer {
  ob_conds *m;
  size_t nodes;
  bool oom;
} printer;

static ob_cfg *
make(printer *p, ob_cfg_kind kind, ob_cfg *first)
{
  ob_cfg *cfg = ob_new(ob_conds_arena(p->m), ob_cfg);
  if (!cfg) {
    p->oom = true;
    return NULL;
  }
  cfg->kind = kind;
  cfg->first = first;
  return cfg;
}

/* kind(a, b), flat. Both were made here: they may be linked. */
static ob_cfg *
join(printer *p, ob_cfg_kind kind, ob_cfg *a, ob_cfg *b)
{
  if (!a || !b) {
    return NULL;
  }
  ob_cfg *head = a->kind == kind ? a->first : a, *tail = head;
  if (!head) {
    return b;
  }
  while (tail->next) {
    tail = tail->next;
  }
  tail->next = b->kind == kind ? b->first : b;
  return make(p, kind, head);
}

static ob_cfg *
variable(printer *p, ob_cond_var_kind kind, ob_str name)
{
  ob_cfg *cfg = make(p, kind == OB_VAR_FEATURE ? OB_CFG_VALUE : OB_CFG_NAME, NULL);
  if (cfg) {
    cfg->name = kind == OB_VAR_FEATURE ? OB_STR("feature") : name;
    cfg->value = kind == OB_VAR_FEATURE ? name : OB_STR_NONE;
  }
  return cfg;
}

/* Copies what cover made, so that lists can be linked. */
static ob_cfg *
copy_all(printer *p, const ob_cfg *cfg)
{
  ob_cfg *out = make(p, cfg->kind, NULL);
  if (!out) {
    return NULL;
  }
  out->name = cfg->name;
  out->value = cfg->value;
  ob_cfg **tail = &out->first;
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    *tail = copy_all(p, sub);
    if (!*tail) {
      return NULL;
    }
    tail = &(*tail)->next;
  }
  return out;
}

static ob_cfg *build(printer *p, ob_cond c, ob_cond care);

/* `panic = "unwind"` is where the target unwinds and no profile has it abort: two parts of a
 * condition, and one cfg. NULL: this is nothing of the kind. */
static ob_cfg *
panic_strategy(printer *p, ob_str name, ob_cond lo, ob_cond hi, ob_cond care)
{
  const ob_bits *set =
      ob_str_eq(name, OB_STR("panic = \"abort\""))
          ? ob_universe_atom(ob_conds_universe(p->m), OB_STR("panic"), OB_STR("unwind"))
          : NULL;
  const ob_cond unwinds = set ? ob_cond_targets(p->m, set) : OB_COND_NEVER;
  const ob_cond rest = ob_cond_minus(p->m, OB_COND_ALWAYS, unwinds);
  const bool stays = hi == OB_COND_NEVER && ob_cond_minus(p->m, lo, unwinds) == OB_COND_NEVER;
  const bool aborts = hi == OB_COND_ALWAYS && ob_cond_minus(p->m, rest, lo) == OB_COND_NEVER;
  const bool both = hi != OB_COND_NEVER && lo == ob_cond_and(p->m, hi, rest);
  if (!set || (!stays && !aborts && !both)) {
    return NULL;
  }
  const ob_cond there = ob_cond_and(p->m, care, unwinds);
  const ob_cond left = stays ? ob_cond_minus(p->m, there, lo) : ob_cond_and(p->m, there, lo);
  ob_cfg *v = make(p, OB_CFG_VALUE, NULL);
  if (!v) {
    return NULL;
  }
  v->name = OB_STR("panic");
  v->value = stays ? OB_STR("unwind") : OB_STR("abort");
  if (both) {
    return hi == OB_COND_ALWAYS ? v : join(p, OB_CFG_ALL, v, build(p, hi, care));
  }
  return left == OB_COND_NEVER ? v
                               : join(p, stays ? OB_CFG_ALL : OB_CFG_ANY, v, build(p, lo, there));
}

static ob_cfg *
build(printer *p, ob_cond c, ob_cond care)
{
  ob_cond_var_kind kind;
  ob_str name;
  ob_cond lo, hi;
  if (p->nodes++ > MAX_PRINT || p->oom) {
    return NULL;
  }
  const ob_bits *set = ob_cond_set(p->m, c);
  if (set) {
    const ob_universe *u = ob_conds_universe(p->m);
    const ob_bits *cared = ob_cond_set(p->m, care);
    const ob_bits on = ob_bits_and(*set, cared ? *cared : u->all);
    const ob_bits off = ob_bits_minus(cared ? *cared : u->all, *set);
    bool exact;
    const ob_cfg *cfg = ob_cond_cover(p->m, &on, &off, &exact);
    p->oom = p->oom || !cfg;
    if (cfg && !exact) { /* no cfg tells them apart: a table key that is a triple */
      ob_buf names;
      ob_buf_init(&names, ob_conds_arena(p->m));
      put_triples(&names, u, &on, MAX_TRIPLES);
      return variable(p, OB_VAR_CFG, ob_buf_view(&names));
    }
    return cfg ? copy_all(p, cfg) : NULL;
  }
  if (!ob_cond_split(p->m, c, &kind, &name, &lo, &hi)) {
    return NULL;
  }
  ob_cfg *panics = panic_strategy(p, name, lo, hi, care);
  if (panics || p->oom) {
    return panics;
  }
  ob_cfg *v = variable(p, kind, name), *not_v = v ? make(p, OB_CFG_NOT, NULL) : NULL;
  if (!v || !not_v) {
    return NULL;
  }
  const ob_cond only_lo = ob_cond_minus(p->m, lo, hi), only_hi = ob_cond_minus(p->m, hi, lo);
  if (only_lo == OB_COND_NEVER) { /* lo implies hi */
    if (hi == OB_COND_ALWAYS) {
      return lo == OB_COND_NEVER ? v : join(p, OB_CFG_ANY, v, build(p, lo, care));
    }
    /* where lo holds it holds anyway */
    ob_cfg *then = join(p, OB_CFG_ALL, v, build(p, hi, ob_cond_minus(p->m, care, lo)));
    return lo == OB_COND_NEVER ? then : join(p, OB_CFG_ANY, build(p, lo, care), then);
  }
  not_v->first = v;
  if (only_hi == OB_COND_NEVER) {
    if (lo == OB_COND_ALWAYS) {
      return hi == OB_COND_NEVER ? not_v : join(p, OB_CFG_ANY, not_v, build(p, hi, care));
    }
    ob_cfg *then = join(p, OB_CFG_ALL, not_v, build(p, lo, ob_cond_minus(p->m, care, hi)));
    return hi == OB_COND_NEVER ? then : join(p, OB_CFG_ANY, build(p, hi, care), then);
  }
  ob_cfg *yes = variable(p, kind, name);
  return join(p, OB_CFG_ANY, join(p, OB_CFG_ALL, yes, build(p, hi, care)),
              join(p, OB_CFG_ALL, not_v, build(p, lo, care)));
}

ob_str
ob_cond_print(ob_conds *m, ob_cond c)
{
  printer p = {.m = m};
  const ob_cfg *cfg = build(&p, c, OB_COND_ALWAYS);
  ob_buf out;
  ob_buf_init(&out, ob_conds_arena(m));
  if (cfg) {
    ob_cfg_print(&out, cfg);
  } else {
    ob_buf_put(&out, OB_STR("a condition that is too long to print"));
  }
  return ob_buf_view(&out);
}
