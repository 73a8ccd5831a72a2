// SPDX-License-Identifier: MIT OR Apache-2.0
/* Two sets of facts are both sorted, so they are walked side by side, name by name. */
#include "abi/diff.h"
#include "base/str.h"

typedef struct differ {
  ob_arena *arena;
  ob_fact_differences *out;
  const ob_fact_library *a, *b;
} differ;

static ob_status
put(differ *d, ob_fact_change change, const ob_fact_symbol *from, const ob_fact_symbol *to)
{
  ob_fact_difference *slot = ob_vec_push(d->arena, d->out);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_fact_difference){change, d->a, d->b, from, to};
  return OB_OK;
}

static const ob_fact_symbol *
node_in(const ob_fact_symbol *symbols, size_t count, ob_str node)
{
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(symbols[i].node, node)) {
      return &symbols[i];
    }
  }
  return NULL;
}

static const ob_fact_symbol *
default_in(const ob_fact_symbol *symbols, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (symbols[i].binding != OB_FACT_HIDDEN) {
      return &symbols[i];
    }
  }
  return NULL;
}

/* Is it a function in both? Not every source tells an ifunc or says a kind at all. */
static bool
same_kind(uint8_t a, uint8_t b)
{
  const bool functions = (a == OB_FACT_FUNCTION || a == OB_FACT_IFUNC) &&
                         (b == OB_FACT_FUNCTION || b == OB_FACT_IFUNC);
  return a == b || functions || a == OB_FACT_NOTYPE || b == OB_FACT_NOTYPE;
}

/* The symbols of one name in both libraries. */
static ob_status
compare_name(differ *d, const ob_fact_symbol *a, size_t a_count, const ob_fact_symbol *b,
             size_t b_count)
{
  for (size_t i = 0; i < a_count; i++) {
    if (!node_in(b, b_count, a[i].node)) {
      OB_TRY(put(d, OB_FACT_REMOVED, &a[i], NULL));
    }
  }
  for (size_t i = 0; i < b_count; i++) {
    const ob_fact_symbol *was = node_in(a, a_count, b[i].node);
    if (!was) {
      OB_TRY(put(d, OB_FACT_ADDED, NULL, &b[i]));
      continue;
    }
    if (!same_kind(was->kind, b[i].kind)) {
      OB_TRY(put(d, OB_FACT_KIND_CHANGED, was, &b[i]));
    } else if (was->size != b[i].size && was->size > 0 && b[i].size > 0) {
      OB_TRY(put(d, OB_FACT_SIZE_CHANGED, was, &b[i]));
    }
  }
  const ob_fact_symbol *old = default_in(a, a_count);
  const ob_fact_symbol *new = default_in(b, b_count);
  if (a_count > 0 && b_count > 0 && (!old != !new || (old && !ob_str_eq(old->node, new->node)))) {
    return put(d, OB_FACT_DEFAULT_CHANGED, old, new);
  }
  return OB_OK;
}

static size_t
run_of(const ob_fact_library *l, size_t from)
{
  size_t end = from + 1;
  while (end < l->symbol_count && ob_str_eq(l->symbols[end].name, l->symbols[from].name)) {
    end++;
  }
  return end - from;
}

static ob_status
compare_libraries(differ *d)
{
  static const ob_fact_library none = {.symbol_count = 0};
  const ob_fact_library *a = d->a ? d->a : &none;
  const ob_fact_library *b = d->b ? d->b : &none;
  size_t i = 0;
  size_t j = 0;
  while (i < a->symbol_count || j < b->symbol_count) {
    const int order = i == a->symbol_count   ? 1
                      : j == b->symbol_count ? -1
                                             : ob_str_cmp(a->symbols[i].name, b->symbols[j].name);
    const size_t a_count = order <= 0 ? run_of(a, i) : 0;
    const size_t b_count = order >= 0 ? run_of(b, j) : 0;
    OB_TRY(compare_name(d, a_count ? &a->symbols[i] : NULL, a_count,
                        b_count ? &b->symbols[j] : NULL, b_count));
    i += a_count;
    j += b_count;
  }
  return OB_OK;
}

ob_status
ob_facts_diff(ob_arena *arena, const ob_facts *a, const ob_facts *b, ob_fact_differences *out)
{
  *out = (ob_fact_differences){NULL, 0, 0};
  differ d = {.arena = arena, .out = out};
  size_t i = 0;
  size_t j = 0;
  while (i < a->library_count || j < b->library_count) {
    const int order = i == a->library_count ? 1
                      : j == b->library_count
                          ? -1
                          : ob_str_cmp(a->libraries[i].key, b->libraries[j].key);
    d.a = order <= 0 ? &a->libraries[i++] : NULL;
    d.b = order >= 0 ? &b->libraries[j++] : NULL;
    if (!d.a || !d.b) {
      OB_TRY(put(&d, d.a ? OB_FACT_LIBRARY_REMOVED : OB_FACT_LIBRARY_ADDED, NULL, NULL));
    } else if (!ob_str_eq(d.a->soname, d.b->soname)) {
      OB_TRY(put(&d, OB_FACT_SONAME_CHANGED, NULL, NULL));
    }
    OB_TRY(compare_libraries(&d));
  }
  return OB_OK;
}
