// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Building a set of facts. The order is settled here once, after all rows are there: sources give
 * nodes newest first (illumos), in file order, or not at all, and a text file may be sorted by
 * hand. A node's rank is found by following its parents; numbers in the names decide only between
 * nodes that the parents leave open, because zig's lists and old libraries have no parents.
 */
#include "abi/build.h"
#include "abi/lines.h"
#include "base/str.h"
#include <stdlib.h>

void
ob_fact_build_init(ob_fact_build *build, ob_arena *arena, ob_diags *diags)
{
  *build = (ob_fact_build){.arena = arena, .diags = diags};
  ob_map_init(&build->source_index, 0);
  ob_map_init(&build->library_index, 0);
}

static const ob_str kind_names[] = {OB_STR_INIT("function"), OB_STR_INIT("object"),
                                    OB_STR_INIT("tls"), OB_STR_INIT("ifunc"),
                                    OB_STR_INIT("notype")};
static const ob_str origin_names[] = {OB_STR_INIT("library"), OB_STR_INIT("list"),
                                      OB_STR_INIT("map"), OB_STR_INIT("report"),
                                      OB_STR_INIT("node")};
static const ob_str binding_names[] = {OB_STR_INIT("plain"), OB_STR_INIT("default"),
                                       OB_STR_INIT("hidden")};

static size_t
position(const ob_str *names, size_t count, ob_str name)
{
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(names[i], name)) {
      return i;
    }
  }
  return SIZE_MAX;
}

ob_str
ob_fact_kind_name(ob_fact_kind kind)
{
  return kind_names[kind];
}

bool
ob_fact_kind_parse(ob_str name, ob_fact_kind *out)
{
  const size_t at = position(kind_names, OB_COUNT(kind_names), name);
  *out = at == SIZE_MAX ? OB_FACT_NOTYPE : (ob_fact_kind)at;
  return at != SIZE_MAX;
}

ob_str
ob_fact_origin_name(ob_fact_origin origin)
{
  return origin_names[origin];
}

bool
ob_fact_origin_parse(ob_str name, ob_fact_origin *out)
{
  const size_t at = position(origin_names, OB_COUNT(origin_names), name);
  *out = at == SIZE_MAX ? OB_ORIGIN_NODE : (ob_fact_origin)at;
  return at != SIZE_MAX;
}

ob_str
ob_fact_binding_name(ob_fact_binding binding)
{
  return binding_names[binding];
}

bool
ob_fact_binding_parse(ob_str name, ob_fact_binding *out)
{
  const size_t at = position(binding_names, OB_COUNT(binding_names), name);
  *out = at == SIZE_MAX ? OB_FACT_PLAIN : (ob_fact_binding)at;
  return at != SIZE_MAX;
}

static bool
is_digit(char c)
{
  return c >= '0' && c <= '9';
}

int
ob_fact_natural_cmp(ob_str a, ob_str b)
{
  size_t i = 0;
  size_t j = 0;
  while (i < a.len && j < b.len) {
    if (is_digit(a.ptr[i]) && is_digit(b.ptr[j])) {
      while (i < a.len && a.ptr[i] == '0') {
        i++;
      }
      while (j < b.len && b.ptr[j] == '0') {
        j++;
      }
      const size_t ai = i;
      const size_t bj = j;
      while (i < a.len && is_digit(a.ptr[i])) {
        i++;
      }
      while (j < b.len && is_digit(b.ptr[j])) {
        j++;
      }
      if (i - ai != j - bj) {
        return i - ai < j - bj ? -1 : 1;
      }
      const int order = ob_str_cmp(ob_str_slice(a, ai, i), ob_str_slice(b, bj, j));
      if (order != 0) {
        return order;
      }
      continue;
    }
    if (a.ptr[i] != b.ptr[j]) {
      return (unsigned char)a.ptr[i] < (unsigned char)b.ptr[j] ? -1 : 1;
    }
    i++;
    j++;
  }
  if (i < a.len || j < b.len) {
    return i < a.len ? 1 : -1;
  }
  return ob_str_cmp(a, b); /* 2.01 and 2.1 are not the same name */
}

/* ---- putting ---- */

static ob_status
bad_name(ob_fact_build *build, ob_span at, const char *what, ob_str name)
{
  return ob_fail(build->diags, OB_E_SYNTAX, "OB1042", at,
                 "names are 1 to 1024 printable ASCII characters without blanks; a node's has no "
                 "comma and is not `-`",
                 "`" OB_STR_FMT "` is no name of a %s", OB_STR_ARG(name), what);
}

static ob_status
too_many(ob_fact_build *build, ob_span at, const char *what, unsigned limit)
{
  return ob_fail(build->diags, OB_E_LIMIT, "OB1043", at,
                 "give the libraries of the system itself, and not all that is installed on it",
                 "more than %u %s", limit, what);
}

static ob_status
twice(ob_fact_build *build, ob_span at, ob_span first, const char *what, ob_str name)
{
  ob_diag *e = ob_error(build->diags, "OB1044", at, "%s `" OB_STR_FMT "` stands here twice", what,
                        OB_STR_ARG(name));
  if (!e) {
    return OB_E_NOMEM;
  }
  if (first.file != 0 && first.hi > first.lo) {
    ob_diag_label(build->diags, e, first, "it stands here already");
  }
  return OB_E_INVALID;
}

uint16_t
ob_fact_build_source_find(const ob_fact_build *build, ob_str key)
{
  void **number = ob_map_find(&build->source_index, key);
  return number && *number ? (uint16_t)((uintptr_t)*number - 1) : OB_FACT_NONE;
}

ob_status
ob_fact_build_source(ob_fact_build *build, ob_str key, ob_fact_origin origin, ob_str text,
                     ob_span at, uint16_t *out)
{
  if (!ob_fact_name_valid(key)) {
    return bad_name(build, at, "source", key);
  }
  for (size_t i = 0; i < text.len; i++) {
    if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f) {
      return ob_fail(build->diags, OB_E_SYNTAX, "OB1042", at, NULL,
                     "control characters in what the source `" OB_STR_FMT "` is", OB_STR_ARG(key));
    }
  }
  if (ob_fact_build_source_find(build, key) != OB_FACT_NONE) {
    return twice(build, at, OB_SPAN_NONE, "the source", key);
  }
  if (build->sources.len == OB_FACT_MAX_SOURCES) {
    return too_many(build, at, "sources", OB_FACT_MAX_SOURCES);
  }
  *out = (uint16_t)build->sources.len;
  ob_fact_source *slot = ob_vec_push(build->arena, &build->sources);
  void **number = slot ? ob_map_put(build->arena, &build->source_index, key) : NULL;
  if (!number) {
    return OB_E_NOMEM;
  }
  *number = (void *)(uintptr_t)build->sources.len;
  *slot = (ob_fact_source){key, origin, text};
  return OB_OK;
}

ob_fact_build_library *
ob_fact_build_library_find(const ob_fact_build *build, ob_str key)
{
  void **number = ob_map_find(&build->library_index, key);
  return number && *number ? build->libraries.at[(uintptr_t)*number - 1] : NULL;
}

ob_status
ob_fact_build_library_add(ob_fact_build *build, ob_str key, ob_str soname, uint16_t source,
                          ob_span at, ob_fact_build_library **out)
{
  if (!ob_fact_name_valid(key) || !ob_fact_name_valid(soname)) {
    return bad_name(build, at, "library", ob_fact_name_valid(key) ? soname : key);
  }
  const ob_fact_build_library *other = ob_fact_build_library_find(build, key);
  if (other) {
    return twice(build, at, other->at, "the library", key);
  }
  if (build->libraries.len == OB_FACT_MAX_LIBRARIES) {
    return too_many(build, at, "libraries", OB_FACT_MAX_LIBRARIES);
  }
  ob_fact_build_library *library = ob_new(build->arena, ob_fact_build_library);
  ob_fact_build_library **slot = library ? ob_vec_push(build->arena, &build->libraries) : NULL;
  void **number = slot ? ob_map_put(build->arena, &build->library_index, key) : NULL;
  if (!number) {
    return OB_E_NOMEM;
  }
  *number = (void *)(uintptr_t)build->libraries.len;
  library->key = key;
  library->soname = soname;
  library->source = source;
  library->at = at;
  ob_map_init(&library->node_index, 0);
  *slot = library;
  *out = library;
  return OB_OK;
}

ob_status
ob_fact_build_node_add(ob_fact_build *build, ob_fact_build_library *library, ob_str name,
                       const ob_str *parents, uint16_t parent_count, uint16_t source, ob_span at)
{
  if (!ob_fact_node_valid(name)) {
    return bad_name(build, at, "node", name);
  }
  for (uint16_t i = 0; i < parent_count; i++) {
    if (!ob_fact_node_valid(parents[i])) {
      return bad_name(build, at, "node", parents[i]);
    }
  }
  if (library->nodes.len == OB_FACT_MAX_NODES) {
    return too_many(build, at, "nodes in one library", OB_FACT_MAX_NODES);
  }
  if (build->nodes == OB_FACT_MAX_ALL_NODES) {
    return too_many(build, at, "nodes", OB_FACT_MAX_ALL_NODES);
  }
  if (parent_count > OB_FACT_MAX_PARENTS) {
    return too_many(build, at, "parents of one node", OB_FACT_MAX_PARENTS);
  }
  void **index = ob_map_put(build->arena, &library->node_index, name);
  if (!index) {
    return OB_E_NOMEM;
  }
  if (*index) {
    const uintptr_t number = (uintptr_t)*index - 1;
    return build->keep_first ? OB_OK
                             : twice(build, at, library->nodes.at[number].at, "the node", name);
  }
  ob_fact_build_node *slot = ob_vec_push(build->arena, &library->nodes);
  if (!slot) {
    return OB_E_NOMEM;
  }
  build->nodes++;
  slot->node = (ob_fact_node){name, parents, parent_count, source};
  slot->at = at;
  *index = (void *)(uintptr_t)library->nodes.len; /* position + 1 */
  return OB_OK;
}

ob_status
ob_fact_build_symbol(ob_fact_build *build, ob_fact_build_library *library,
                     const ob_fact_symbol *symbol, ob_span at)
{
  if (!ob_fact_name_valid(symbol->name)) {
    return bad_name(build, at, "symbol", symbol->name);
  }
  if (symbol->node.len > 0 && !ob_fact_node_valid(symbol->node)) {
    return bad_name(build, at, "node", symbol->node);
  }
  if (build->symbols == OB_FACT_MAX_SYMBOLS) {
    return too_many(build, at, "symbols", OB_FACT_MAX_SYMBOLS);
  }
  ob_fact_row *slot = ob_vec_push(build->arena, &library->rows);
  if (!slot) {
    return OB_E_NOMEM;
  }
  build->symbols++;
  slot->symbol = *symbol;
  slot->at = at;
  return OB_OK;
}

/* ---- finishing ---- */

static ob_fact_build_node *
node_find(const ob_fact_build_library *library, ob_str name)
{
  void **index = ob_map_find(&library->node_index, name);
  return index && *index ? &library->nodes.at[(uintptr_t)*index - 1] : NULL;
}

static bool
is_ready(const ob_fact_build_library *library, const ob_fact_node *node)
{
  for (uint16_t i = 0; i < node->parent_count; i++) {
    const ob_fact_build_node *parent = node_find(library, node->parents[i]);
    if (parent && parent->rank == 0) {
      return false;
    }
  }
  return true;
}

/* Ranks from 1: of the nodes whose parents have one, the least by name comes next. */
static ob_status
rank_nodes(ob_fact_build *build, ob_fact_build_library *library)
{
  for (size_t i = 0; i < library->nodes.len; i++) {
    const ob_fact_build_node *n = &library->nodes.at[i];
    for (uint16_t p = 0; p < n->node.parent_count; p++) {
      if (!node_find(library, n->node.parents[p])) {
        return ob_fail(build->diags, OB_E_INVALID, "OB1044", n->at, NULL,
                       "parent `" OB_STR_FMT "` of node `" OB_STR_FMT
                       "` is no node of library `" OB_STR_FMT "`",
                       OB_STR_ARG(n->node.parents[p]), OB_STR_ARG(n->node.name),
                       OB_STR_ARG(library->key));
      }
    }
  }
  for (uint32_t rank = 1; rank <= library->nodes.len; rank++) {
    ob_fact_build_node *next = NULL;
    for (size_t i = 0; i < library->nodes.len; i++) {
      ob_fact_build_node *n = &library->nodes.at[i];
      if (n->rank == 0 && is_ready(library, &n->node) &&
          (!next || ob_fact_natural_cmp(n->node.name, next->node.name) < 0)) {
        next = n;
      }
    }
    if (!next) {
      return ob_fail(build->diags, OB_E_INVALID, "OB1044", library->at, NULL,
                     "the nodes of library `" OB_STR_FMT "` are parents of each other in a circle",
                     OB_STR_ARG(library->key));
    }
    next->rank = rank;
  }
  return OB_OK;
}

static int
row_cmp(const void *a, const void *b)
{
  const ob_fact_row *x = a;
  const ob_fact_row *y = b;
  const int order = ob_str_cmp(x->symbol.name, y->symbol.name);
  if (order != 0) {
    return order;
  }
  if (x->rank != y->rank) {
    return x->rank < y->rank ? -1 : 1;
  }
  return x->at.lo < y->at.lo ? -1 : x->at.lo > y->at.lo;
}

static int
library_cmp(const void *a, const void *b)
{
  return ob_str_cmp((*(ob_fact_build_library *const *)a)->key,
                    (*(ob_fact_build_library *const *)b)->key);
}

static int
node_cmp(const void *a, const void *b)
{
  const ob_fact_build_node *x = a;
  const ob_fact_build_node *y = b;
  return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static ob_status
rank_rows(ob_fact_build *build, ob_fact_build_library *library)
{
  ob_status st = OB_OK;
  for (size_t i = 0; i < library->rows.len; i++) {
    ob_fact_row *row = &library->rows.at[i];
    if (row->symbol.node.len == 0) {
      row->symbol.binding = OB_FACT_PLAIN;
      continue;
    }
    const ob_fact_build_node *node = node_find(library, row->symbol.node);
    if (!node) {
      st = ob_fail(build->diags, OB_E_INVALID, "OB1044", row->at, NULL,
                   "`" OB_STR_FMT "` is no node of library `" OB_STR_FMT "`",
                   OB_STR_ARG(row->symbol.node), OB_STR_ARG(library->key));
      if (st == OB_E_NOMEM) {
        return st;
      }
      continue;
    }
    row->rank = node->rank;
    if (row->symbol.binding == OB_FACT_PLAIN) {
      row->symbol.binding = OB_FACT_BIND_AUTO;
    }
  }
  return st;
}

/* The rows [lo, hi) of one name: no node twice, at most one default. */
static ob_status
settle_name(ob_fact_build *build, ob_fact_build_library *library, size_t lo, size_t *hi_io)
{
  ob_fact_row *rows = library->rows.at;
  size_t hi = *hi_io;
  size_t kept = lo;
  for (size_t i = lo; i < hi; i++) {
    if (kept > lo && rows[kept - 1].rank == rows[i].rank) {
      if (!build->keep_first) {
        return twice(build, rows[i].at, rows[kept - 1].at, "the symbol", rows[i].symbol.name);
      }
      continue;
    }
    rows[kept++] = rows[i];
  }
  const bool plain = rows[lo].rank == 0;
  size_t chosen = SIZE_MAX;
  for (size_t i = lo; i < kept; i++) {
    if (rows[i].symbol.binding == OB_FACT_DEFAULT) {
      if (chosen != SIZE_MAX || plain) {
        ob_diag *e = ob_error(build->diags, "OB1044", rows[i].at,
                              "a second default for symbol `" OB_STR_FMT "`",
                              OB_STR_ARG(rows[i].symbol.name));
        ob_diag_label(build->diags, e, rows[chosen == SIZE_MAX ? lo : chosen].at, "the first one");
        return e ? OB_E_INVALID : OB_E_NOMEM;
      }
      chosen = i;
    }
  }
  bool open = chosen == SIZE_MAX && !plain; /* a default is still to be found */
  for (size_t i = kept; i-- > lo;) {
    if (rows[i].symbol.binding == OB_FACT_BIND_AUTO) {
      rows[i].symbol.binding = open ? OB_FACT_DEFAULT : OB_FACT_HIDDEN;
    }
    open = false; /* where the newest is hidden, nothing is the default */
  }
  *hi_io = kept;
  return OB_OK;
}

static ob_status
settle_rows(ob_fact_build *build, ob_fact_build_library *library)
{
  ob_status st = OB_OK;
  size_t kept = 0;
  const size_t len = library->rows.len;
  if (len > 0) {
    qsort(library->rows.at, len, sizeof(*library->rows.at), row_cmp);
  }
  for (size_t lo = 0; lo < len;) {
    size_t hi = lo + 1;
    while (hi < len &&
           ob_str_eq(library->rows.at[hi].symbol.name, library->rows.at[lo].symbol.name)) {
      hi++;
    }
    size_t end = hi;
    const ob_status one = settle_name(build, library, lo, &end);
    if (one == OB_E_NOMEM) {
      return one;
    }
    if (one == OB_OK) {
      for (size_t i = lo; i < end; i++) {
        library->rows.at[kept++] = library->rows.at[i];
      }
    } else if (st == OB_OK) {
      st = one;
    }
    lo = hi;
  }
  library->rows.len = kept;
  return st;
}

static ob_status
finish_library(ob_fact_build *build, ob_fact_build_library *from, ob_fact_library *to)
{
  ob_fact_node *nodes = ob_new_n(build->arena, ob_fact_node, from->nodes.len);
  ob_fact_symbol *symbols = ob_new_n(build->arena, ob_fact_symbol, from->rows.len);
  if (!nodes || !symbols) {
    return OB_E_NOMEM;
  }
  if (from->nodes.len > 0) {
    qsort(from->nodes.at, from->nodes.len, sizeof(*from->nodes.at), node_cmp);
  }
  for (size_t i = 0; i < from->nodes.len; i++) {
    nodes[i] = from->nodes.at[i].node;
  }
  for (size_t i = 0; i < from->rows.len; i++) {
    symbols[i] = from->rows.at[i].symbol;
  }
  *to = (ob_fact_library){.key = from->key,
                          .soname = from->soname,
                          .source = from->source,
                          .nodes = nodes,
                          .node_count = from->nodes.len,
                          .symbols = symbols,
                          .symbol_count = from->rows.len};
  return OB_OK;
}

ob_status
ob_fact_build_finish(ob_fact_build *build, ob_facts *out)
{
  ob_status st = OB_OK;
  for (size_t i = 0; i < build->libraries.len; i++) {
    ob_fact_build_library *library = build->libraries.at[i];
    ob_status one = rank_nodes(build, library);
    if (one == OB_OK) {
      one = rank_rows(build, library);
    }
    if (one == OB_OK) {
      one = settle_rows(build, library);
    }
    if (one == OB_E_NOMEM) {
      return one;
    }
    st = st == OB_OK ? one : st;
  }
  OB_TRY(st);
  if (build->libraries.len > 0) {
    qsort(build->libraries.at, build->libraries.len, sizeof(*build->libraries.at), library_cmp);
  }
  ob_fact_library *libraries = ob_new_n(build->arena, ob_fact_library, build->libraries.len);
  if (!libraries) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < build->libraries.len; i++) {
    OB_TRY(finish_library(build, build->libraries.at[i], &libraries[i]));
  }
  *out = (ob_facts){.os = build->os,
                    .release = build->release,
                    .arch = build->arch,
                    .sources = build->sources.at,
                    .source_count = build->sources.len,
                    .libraries = libraries,
                    .library_count = build->libraries.len,
                    .partial = build->partial};
  return OB_OK;
}
