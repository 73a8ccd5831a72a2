// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A database with the facts of one release put into it: a vendor's own release beside those that
 * are built in, so that what it lacks can be told together with the release that has it. Of the
 * database the arch of the facts is kept alone. The new release cuts every range of releases that
 * it falls into, and what is true at it is what its facts say, nothing else.
 */
#include "abi/facts.h"
#include "base/map.h"
#include "base/strs.h"
#include "base/vec.h"
#include "target/version.h"
#include <stdlib.h>

typedef struct row {
  ob_str name;
  ob_fact_entry entry;
} row;

typedef struct maker {
  ob_arena *arena;
  const ob_fact_db *base; /* may be NULL */
  const ob_facts *facts;
  ob_fact_db *db;
  uint16_t arch;   /* of the facts, in base; OB_FACT_NONE: base has it not */
  uint16_t at;     /* the position of the new release */
  bool shifts;     /* base has no such release: those from `at` on move by one */
  uint16_t source; /* of the first source of the facts, in db */
  ob_strs keys;
  OB_VEC(ob_fact_db_node) nodes;
  OB_VEC(ob_fact_soname) sonames;
  OB_VEC(row) rows;
  ob_map key_index, node_index; /* position + 1 */
} maker;

static uint16_t
moved(const maker *m, uint16_t release)
{
  return (uint16_t)(release + (m->shifts && release >= m->at));
}

static ob_status
take_releases(maker *m)
{
  const size_t count = m->base ? m->base->release_count : 0;
  const bool numbered = ob_version_numeric(m->facts->release);
  size_t at =
      0; /* a label that is no number stands before all: what it lacks has a first release */
  while (numbered && at < count && ob_version_cmp(m->base->releases[at], m->facts->release) < 0) {
    at++;
  }
  m->shifts = at == count || ob_version_cmp(m->base->releases[at], m->facts->release) != 0;
  m->at = (uint16_t)at;
  m->db->release_count = count + m->shifts;
  ob_str *releases = ob_new_n(m->arena, ob_str, m->db->release_count);
  ob_str *arch = ob_new(m->arena, ob_str);
  if (!releases || !arch) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < count; i++) {
    releases[moved(m, (uint16_t)i)] = m->base->releases[i];
  }
  releases[at] = m->facts->release;
  *arch = m->facts->arch;
  m->db->releases = releases;
  m->db->arches = arch;
  m->db->arch_count = 1;
  return OB_OK;
}

/* A key that no source has so far. */
static ob_str
free_key(const maker *m, const ob_fact_source *sources, size_t count, ob_str key)
{
  ob_str text = key;
  unsigned number = 2;
  for (size_t i = 0; i < count;) {
    if (ob_str_eq(sources[i].key, text)) {
      text = ob_fmt(m->arena, OB_STR_FMT "-%u", OB_STR_ARG(key), number++);
      i = 0;
    } else {
      i++;
    }
  }
  return text;
}

static ob_status
take_sources(maker *m)
{
  const size_t before = m->base ? m->base->source_count : 0;
  const size_t count = before + m->facts->source_count;
  ob_fact_source *sources = ob_new_n(m->arena, ob_fact_source, count);
  uint16_t *elsewhere = ob_new_n(m->arena, uint16_t, count);
  ob_bits *measured = ob_new_n(m->arena, ob_bits, count);
  if (!sources || !elsewhere || !measured) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < before; i++) {
    sources[i] = m->base->sources[i];
    elsewhere[i] = m->base->source_elsewhere[i];
    for (uint16_t r = 0; r < m->base->release_count; r++) {
      if (ob_bits_has(&m->base->source_releases[i], r)) {
        ob_bits_add(&measured[i], moved(m, r));
      }
    }
  }
  for (size_t i = 0; i < m->facts->source_count; i++) {
    sources[before + i] = m->facts->sources[i];
    sources[before + i].key = free_key(m, sources, before + i, m->facts->sources[i].key);
    if (!sources[before + i].key.ptr) {
      return OB_E_NOMEM;
    }
    elsewhere[before + i] = (uint16_t)(before + i);
    ob_bits_add(&measured[before + i], m->at);
  }
  m->source = (uint16_t)before;
  m->db->sources = sources;
  m->db->source_count = count;
  m->db->source_elsewhere = elsewhere;
  m->db->source_releases = measured;
  return OB_OK;
}

static ob_status
key_of(maker *m, ob_str key, uint16_t *out)
{
  void **place = ob_map_put(m->arena, &m->key_index, key);
  if (!place) {
    return OB_E_NOMEM;
  }
  if (!*place) {
    ob_str *slot = ob_vec_push(m->arena, &m->keys);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = key;
    *place = (void *)(uintptr_t)m->keys.len;
  }
  *out = (uint16_t)((uintptr_t)*place - 1);
  return OB_OK;
}

static ob_status
node_of(maker *m, const ob_fact_db_node *node, uint16_t *out)
{
  void **place = ob_map_put(m->arena, &m->node_index, node->name);
  if (!place) {
    return OB_E_NOMEM;
  }
  if (!*place) {
    ob_fact_db_node *slot = ob_vec_push(m->arena, &m->nodes);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = *node;
    *place = (void *)(uintptr_t)m->nodes.len;
  }
  *out = (uint16_t)((uintptr_t)*place - 1);
  ob_fact_db_node *there = &m->nodes.at[*out];
  if (node->first < there->first) { /* merged back into the new release */
    there->first = node->first;
    there->source = node->source;
  }
  return OB_OK;
}

/* The parts of first .. last, positions in the base, that are not the new release. */
static size_t
cut(const maker *m, uint16_t first, uint16_t last, uint16_t parts[2][2])
{
  size_t count = 0;
  const uint16_t lo = moved(m, first);
  const uint16_t hi = moved(m, last);
  if (lo < m->at) {
    parts[count][0] = lo;
    parts[count++][1] = hi < m->at ? hi : (uint16_t)(m->at - 1);
  }
  if (hi > m->at) {
    parts[count][0] = lo > m->at ? lo : (uint16_t)(m->at + 1);
    parts[count++][1] = hi;
  }
  return count;
}

static ob_status
add_row(maker *m, ob_str name, const ob_fact_entry *entry)
{
  row *slot = ob_vec_push(m->arena, &m->rows);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (row){name, *entry};
  return OB_OK;
}

static ob_status
take_base_symbols(maker *m)
{
  const ob_fact_db *base = m->base;
  for (size_t i = 0; i < base->name_count; i++) {
    const ob_fact_name *name = &base->names[i];
    for (uint32_t k = 0; k < name->count; k++) {
      ob_fact_entry e = base->entries[name->entry + k];
      uint16_t parts[2][2];
      const size_t count = (e.arches >> m->arch & 1) != 0 ? cut(m, e.first, e.last, parts) : 0;
      e.arches = 1;
      for (size_t p = 0; p < count; p++) {
        e.first = parts[p][0];
        e.last = parts[p][1];
        OB_TRY(add_row(m, name->name, &e));
      }
    }
  }
  return OB_OK;
}

static ob_status
take_base(maker *m)
{
  const ob_fact_db *base = m->base;
  uint16_t at;
  for (size_t i = 0; i < base->key_count; i++) {
    OB_TRY(key_of(m, base->keys[i], &at));
  }
  for (size_t i = 0; i < base->node_count; i++) {
    ob_fact_db_node node = base->nodes[i];
    node.first = moved(m, node.first);
    OB_TRY(node_of(m, &node, &at));
  }
  m->arch = ob_fact_db_arch(base, m->facts->arch);
  if (m->arch == OB_FACT_NONE) {
    return OB_OK;
  }
  for (size_t i = 0; i < base->soname_count; i++) {
    ob_fact_soname s = base->sonames[i];
    uint16_t parts[2][2];
    const size_t count = (s.arches >> m->arch & 1) != 0 ? cut(m, s.first, s.last, parts) : 0;
    s.arches = 1;
    for (size_t p = 0; p < count; p++) {
      ob_fact_soname *slot = ob_vec_push(m->arena, &m->sonames);
      if (!slot) {
        return OB_E_NOMEM;
      }
      s.first = parts[p][0];
      s.last = parts[p][1];
      *slot = s;
    }
  }
  return take_base_symbols(m);
}

static ob_status
take_library(maker *m, const ob_fact_library *library)
{
  uint16_t key;
  OB_TRY(key_of(m, library->key, &key));
  ob_fact_soname *soname = ob_vec_push(m->arena, &m->sonames);
  if (!soname) {
    return OB_E_NOMEM;
  }
  *soname = (ob_fact_soname){.library = key,
                             .soname = library->soname,
                             .arches = 1,
                             .first = m->at,
                             .last = m->at,
                             .source = (uint16_t)(m->source + library->source)};
  for (size_t i = 0; i < library->node_count; i++) {
    const ob_fact_node *from = &library->nodes[i];
    ob_fact_db_node node = {.name = from->name,
                            .parent = OB_FACT_NONE,
                            .first = m->at,
                            .source = (uint16_t)(m->source + from->source)};
    uint16_t at;
    if (from->parent_count > 0) {
      void **parent = ob_map_find(&m->node_index, from->parents[from->parent_count - 1]);
      node.parent = parent ? (uint16_t)((uintptr_t)*parent - 1) : OB_FACT_NONE;
    }
    OB_TRY(node_of(m, &node, &at));
  }
  for (size_t i = 0; i < library->symbol_count; i++) {
    const ob_fact_symbol *from = &library->symbols[i];
    ob_fact_entry e = {.arches = 1,
                       .size = from->size,
                       .library = key,
                       .node = OB_FACT_NONE,
                       .first = m->at,
                       .last = m->at,
                       .source = (uint16_t)(m->source + from->source),
                       .kind = from->kind,
                       .weak = from->weak,
                       .compat = from->binding == OB_FACT_HIDDEN,
                       .chosen = from->binding == OB_FACT_DEFAULT};
    if (from->node.len > 0) {
      void **node = ob_map_find(&m->node_index, from->node);
      e.node = node ? (uint16_t)((uintptr_t)*node - 1) : OB_FACT_NONE;
    }
    OB_TRY(add_row(m, from->name, &e));
  }
  return OB_OK;
}

static int
compare(const void *a, const void *b)
{
  const row *x = a;
  const row *y = b;
  const int by_name = ob_str_cmp(x->name, y->name);
  if (by_name != 0) {
    return by_name;
  }
  const ob_fact_entry *p = &x->entry;
  const ob_fact_entry *q = &y->entry;
  /* no node comes first, as everywhere */
  const uint16_t node[2] = {(uint16_t)(p->node + 1), (uint16_t)(q->node + 1)};
  return p->library != q->library ? (p->library > q->library) - (p->library < q->library)
         : node[0] != node[1]     ? (node[0] > node[1]) - (node[0] < node[1])
                                  : (p->first > q->first) - (p->first < q->first);
}

/* Rows of one name become its entries. */
static ob_status
put_names(maker *m)
{
  ob_fact_name *names = ob_new_n(m->arena, ob_fact_name, m->rows.len);
  ob_fact_entry *entries = ob_new_n(m->arena, ob_fact_entry, m->rows.len);
  if (!names || !entries) {
    return OB_E_NOMEM;
  }
  if (m->rows.len > 0) {
    qsort(m->rows.at, m->rows.len, sizeof *m->rows.at, compare);
  }
  size_t count = 0;
  for (size_t i = 0; i < m->rows.len; i++) {
    if (count == 0 || !ob_str_eq(names[count - 1].name, m->rows.at[i].name)) {
      names[count++] = (ob_fact_name){.name = m->rows.at[i].name, .entry = (uint32_t)i};
    }
    names[count - 1].count++;
    entries[i] = m->rows.at[i].entry;
  }
  m->db->names = names;
  m->db->name_count = count;
  m->db->entries = entries;
  m->db->entry_count = m->rows.len;
  return OB_OK;
}

ob_status
ob_fact_db_with(ob_arena *arena, ob_diags *diags, const ob_fact_db *base, const ob_facts *facts,
                ob_fact_db *out)
{
  *out = (ob_fact_db){.os = facts->os, .partial = facts->partial || (base && base->partial)};
  maker m = {.arena = arena, .base = base, .facts = facts, .db = out, .arch = OB_FACT_NONE};
  if ((base && base->release_count == OB_FACT_MAX_RELEASES) ||
      (base ? base->entry_count : 0) > OB_FACT_MAX_SYMBOLS) {
    return ob_fail(diags, OB_E_LIMIT, "OB1043", OB_SPAN_NONE, NULL,
                   "there is no room for another release");
  }
  ob_map_init(&m.key_index, 0);
  ob_map_init(&m.node_index, 0);
  OB_TRY(take_releases(&m));
  OB_TRY(take_sources(&m));
  if (base) {
    OB_TRY(take_base(&m));
  }
  for (size_t i = 0; i < facts->library_count; i++) {
    OB_TRY(take_library(&m, &facts->libraries[i]));
  }
  out->keys = m.keys.at;
  out->key_count = m.keys.len;
  out->sonames = m.sonames.at;
  out->soname_count = m.sonames.len;
  out->nodes = m.nodes.at;
  out->node_count = m.nodes.len;
  return put_names(&m);
}
