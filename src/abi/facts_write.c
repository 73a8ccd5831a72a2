// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The text form of one release on one arch: a line per fact, in the order that facts.h promises, so
 * that diff(1) of two files shows what changed. Every line ends with the key of its source.
 */
#include "abi/build.h"

static void
put_node(ob_buf *out, const ob_facts *facts, const ob_fact_library *library,
         const ob_fact_node *node)
{
  ob_buf_fmt(out, "node " OB_STR_FMT " " OB_STR_FMT " ", OB_STR_ARG(library->key),
             OB_STR_ARG(node->name));
  for (uint16_t i = 0; i < node->parent_count; i++) {
    ob_buf_fmt(out, i ? "," OB_STR_FMT : OB_STR_FMT, OB_STR_ARG(node->parents[i]));
  }
  if (node->parent_count == 0) {
    ob_buf_putc(out, '-');
  }
  ob_buf_fmt(out, " " OB_STR_FMT "\n", OB_STR_ARG(facts->sources[node->source].key));
}

static void
put_symbol(ob_buf *out, const ob_facts *facts, const ob_fact_library *library,
           const ob_fact_symbol *s)
{
  ob_buf_fmt(out, "symbol " OB_STR_FMT " " OB_STR_FMT " ", OB_STR_ARG(library->key),
             OB_STR_ARG(s->name));
  ob_buf_put(out, s->node.len > 0 ? s->node : OB_STR("-"));
  ob_buf_putc(out, ' ');
  ob_buf_put(out, ob_fact_binding_name((ob_fact_binding)s->binding));
  ob_buf_putc(out, ' ');
  ob_buf_put(out, ob_fact_kind_name((ob_fact_kind)s->kind));
  if (s->size > 0) {
    ob_buf_fmt(out, " %llu", (unsigned long long)s->size);
  } else {
    ob_buf_put(out, OB_STR(" -"));
  }
  ob_buf_put(out, s->weak ? OB_STR(" weak ") : OB_STR(" - "));
  ob_buf_put(out, facts->sources[s->source].key);
  ob_buf_putc(out, '\n');
}

void
ob_facts_write(ob_buf *out, const ob_facts *facts)
{
  ob_buf_fmt(out,
             "osbind-facts 1\nos " OB_STR_FMT "\nrelease " OB_STR_FMT "\narch " OB_STR_FMT "\n",
             OB_STR_ARG(facts->os), OB_STR_ARG(facts->release), OB_STR_ARG(facts->arch));
  if (facts->partial) {
    ob_buf_put(out, OB_STR("partial\n"));
  }
  for (size_t i = 0; i < facts->source_count; i++) {
    const ob_fact_source *s = &facts->sources[i];
    ob_buf_fmt(out, "source " OB_STR_FMT " " OB_STR_FMT " " OB_STR_FMT "\n", OB_STR_ARG(s->key),
               OB_STR_ARG(ob_fact_origin_name(s->origin)), OB_STR_ARG(s->text));
  }
  for (size_t i = 0; i < facts->library_count; i++) {
    const ob_fact_library *l = &facts->libraries[i];
    ob_buf_fmt(out, "library " OB_STR_FMT " " OB_STR_FMT " " OB_STR_FMT "\n", OB_STR_ARG(l->key),
               OB_STR_ARG(l->soname), OB_STR_ARG(facts->sources[l->source].key));
    for (size_t n = 0; n < l->node_count; n++) {
      put_node(out, facts, l, &l->nodes[n]);
    }
    for (size_t s = 0; s < l->symbol_count; s++) {
      put_symbol(out, facts, l, &l->symbols[s]);
    }
  }
}
