// SPDX-License-Identifier: MIT OR Apache-2.0
/* Platforms that a package plainly does not support: its library stops there with compile_error!,
 * whatever the features. One note says so; what else is wrong there is nobody's business. */
#include "audit/audit.h"
#include "audit/tree.h"
#include "base/str.h"

static const ob_audit_root *
library(const ob_audit *a)
{
  for (size_t i = 0; i < a->roots.len; i++) {
    if (a->roots.at[i].root->kind == OB_ROOT_LIB) {
      return &a->roots.at[i];
    }
  }
  return NULL;
}

/* The compile_error! whose condition has one of the targets. */
static void
find_place(ob_audit *a, const ob_audit_root *r, const ob_bits *targets, ob_finding *out)
{
  const ob_crate *c = r->crate;
  for (uint32_t part = 0; part < c->parts.len; part++) {
    const ob_part *p = &c->parts.at[part];
    const ob_src *src = &a->sources->list.at[p->src];
    const ob_range range = p->extent.lists[OB_LIST_REFUSALS];
    for (uint32_t i = range.lo; i < range.hi; i++) {
      const ob_rust_compile_error *e = &src->rust.compile_errors.at[i];
      if (!ob_part_has_gate(p, src, e->gate)) {
        continue;
      }
      const ob_cond when = ob_part_gate(p, e->gate);
      const ob_bits here = ob_audit_targets(a, when, false, r->host, false);
      const ob_bits both = ob_bits_and(here, *targets);
      if (ob_bits_count(&both) > 0) {
        out->at = ob_part_span(c, part, e->at);
        out->path_cfg = ob_cond_print(a->conds, when);
        out->rustc = ob_fmt(a->arena, "error: " OB_STR_FMT, OB_STR_ARG(e->text));
        return;
      }
    }
  }
}

ob_status
ob_audit_platforms(ob_audit *a)
{
  const ob_audit_root *r = library(a);
  if (!r) {
    return OB_OK;
  }
  const ob_cond refused = r->crate->refused;
  const ob_bits *asked = r->host ? &a->options.hosts : &a->options.asked;
  a->refused = ob_audit_never(a, ob_cond_not(a->conds, refused), r->host);
  for (size_t i = 0; i < a->roots.len; i++) { /* what links the library stops with it */
    ob_audit_root *other = &a->roots.at[i];
    if (other->root->kind != OB_ROOT_BUILD && other->root->kind != OB_ROOT_LIB && !r->host) {
      other->crate->refused = ob_cond_or(a->conds, other->crate->refused, refused);
    }
  }
  const size_t count = ob_bits_count(&a->refused);
  if (count == 0) {
    return OB_OK;
  }
  ob_finding *f = ob_audit_finding(a, "OB0322", OB_LEVEL_L1, OB_SEV_NOTE, OB_CAUSE_UNSUPPORTED);
  if (!f) {
    return OB_E_NOMEM;
  }
  f->root = ob_root_say(a->arena, r->root, false);
  f->host = r->host;
  f->targets = a->refused;
  find_place(a, r, &a->refused, f);
  f->message = ob_fmt(a->arena, "the package refuses %zu of %zu targets by compile_error!", count,
                      ob_bits_count(asked));
  return f->message.ptr ? OB_OK : OB_E_NOMEM;
}
