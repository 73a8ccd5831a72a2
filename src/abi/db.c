// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * One OS through all releases: looking into it, and taking one release out of it. What is the
 * default of a name is not kept in the database: it follows from which of its nodes a release has.
 */
#include "abi/build.h"
#include "base/str.h"
#include "target/version.h"

static uint16_t
find_in(const ob_str *names, size_t count, ob_str name)
{
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(names[i], name)) {
      return (uint16_t)i;
    }
  }
  return OB_FACT_NONE;
}

uint16_t
ob_fact_db_release(const ob_fact_db *db, ob_str release)
{
  for (size_t i = 0; i < db->release_count; i++) {
    if (ob_version_cmp(db->releases[i], release) == 0) {
      return (uint16_t)i;
    }
  }
  return OB_FACT_NONE;
}

uint16_t
ob_fact_db_arch(const ob_fact_db *db, ob_str arch)
{
  return find_in(db->arches, db->arch_count, arch);
}

uint16_t
ob_fact_db_key(const ob_fact_db *db, ob_str key)
{
  return find_in(db->keys, db->key_count, key);
}

uint16_t
ob_fact_db_node_find(const ob_fact_db *db, ob_str node)
{
  for (size_t i = 0; i < db->node_count; i++) {
    if (ob_str_eq(db->nodes[i].name, node)) {
      return (uint16_t)i;
    }
  }
  return OB_FACT_NONE;
}

const ob_fact_name *
ob_fact_db_name(const ob_fact_db *db, ob_str name)
{
  size_t lo = 0;
  size_t hi = db->name_count;
  while (lo < hi) {
    const size_t mid = lo + (hi - lo) / 2;
    if (ob_str_cmp(db->names[mid].name, name) < 0) {
      lo = mid + 1;
    } else {
      hi = mid;
    }
  }
  return lo < db->name_count && ob_str_eq(db->names[lo].name, name) ? &db->names[lo] : NULL;
}

const ob_fact_entry *
ob_fact_db_find(const ob_fact_db *db, ob_str name, size_t *count)
{
  const ob_fact_name *found = ob_fact_db_name(db, name);
  *count = found ? found->count : 0;
  return *count > 0 ? &db->entries[found->entry] : NULL;
}

static bool
has_arch(uint64_t set, uint16_t arch)
{
  return arch < 64 && (set >> arch & 1) != 0;
}

static uint16_t
source_at(const ob_fact_db *db, uint16_t source, uint16_t release)
{
  return ob_bits_has(&db->source_releases[source], release) ? source : db->source_elsewhere[source];
}

const ob_fact_source *
ob_fact_db_source(const ob_fact_db *db, uint16_t source, uint16_t release)
{
  return &db->sources[source_at(db, source, release)];
}

const ob_fact_source *
ob_fact_db_since(const ob_fact_db *db, const ob_fact_entry *entry)
{
  const uint16_t first = entry->first;
  return ob_fact_db_source(db, entry->source, first > 0 ? (uint16_t)(first - 1) : first);
}

uint16_t
ob_fact_db_first(const ob_fact_db *db, ob_str name, uint16_t library, uint16_t node, uint16_t arch,
                 uint16_t from, const ob_fact_source **source)
{
  size_t count;
  const ob_fact_entry *e = ob_fact_db_find(db, name, &count);
  uint16_t best = OB_FACT_NONE;
  for (size_t i = 0; i < count; i++) {
    if ((library != OB_FACT_NONE && e[i].library != library) ||
        (node != OB_FACT_NONE && e[i].node != node) || !has_arch(e[i].arches, arch) ||
        e[i].last < from) {
      continue;
    }
    const uint16_t first = e[i].first < from ? from : e[i].first;
    if (first < best) {
      best = first;
      if (source) {
        *source = e[i].first < from ? ob_fact_db_source(db, e[i].source, first)
                                    : ob_fact_db_since(db, &e[i]);
      }
    }
  }
  return best;
}

size_t
ob_fact_db_soname(const ob_fact_db *db, ob_str soname, size_t from)
{
  for (size_t i = from; i < db->soname_count; i++) {
    if (ob_str_eq(db->sonames[i].soname, soname)) {
      return i;
    }
  }
  return SIZE_MAX;
}

/* ---- one release ---- */

static ob_status
unknown_release(ob_arena *arena, ob_diags *diags, const ob_fact_db *db, ob_str release)
{
  size_t above = 0;
  while (above < db->release_count && ob_version_cmp(db->releases[above], release) < 0) {
    above++;
  }
  ob_diag *e =
      ob_error(diags, "OB1041", OB_SPAN_NONE, "there are no facts of " OB_STR_FMT " " OB_STR_FMT,
               OB_STR_ARG(db->os), OB_STR_ARG(release));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_buf near;
  ob_buf_init(&near, arena);
  if (above > 0) {
    ob_buf_put(&near, db->releases[above - 1]);
  }
  if (above < db->release_count) {
    ob_buf_fmt(&near, above > 0 ? " and " OB_STR_FMT : OB_STR_FMT, OB_STR_ARG(db->releases[above]));
  }
  ob_diag_help(diags, e,
               "the nearest known: " OB_STR_FMT
               "; `osbind abi list` shows all, `osbind abi import` "
               "makes facts from a sysroot",
               OB_STR_ARG(ob_buf_view(&near)));
  return ob_buf_status(&near) == OB_OK ? OB_E_NOT_FOUND : OB_E_NOMEM;
}

static ob_status
unknown_arch(ob_arena *arena, ob_diags *diags, const ob_fact_db *db, ob_str arch)
{
  ob_buf all;
  ob_buf_init(&all, arena);
  for (size_t i = 0; i < db->arch_count; i++) {
    ob_buf_fmt(&all, i ? ", " OB_STR_FMT : OB_STR_FMT, OB_STR_ARG(db->arches[i]));
  }
  OB_TRY(ob_buf_status(&all));
  ob_diag *e = ob_error(diags, "OB1041", OB_SPAN_NONE,
                        "there are no facts of " OB_STR_FMT " on `" OB_STR_FMT "`",
                        OB_STR_ARG(db->os), OB_STR_ARG(arch));
  ob_diag_help(diags, e, "facts are there for: " OB_STR_FMT, OB_STR_ARG(ob_buf_view(&all)));
  return e ? OB_E_NOT_FOUND : OB_E_NOMEM;
}

/* The releases that have anything of an arch: [*first, *last], or false. */
static bool
releases_of(const ob_fact_db *db, uint16_t arch, uint16_t *first, uint16_t *last)
{
  *first = OB_FACT_NONE;
  *last = 0;
  for (size_t i = 0; i < db->entry_count; i++) {
    const ob_fact_entry *e = &db->entries[i];
    if (has_arch(e->arches, arch)) {
      *first = e->first < *first ? e->first : *first;
      *last = e->last > *last ? e->last : *last;
    }
  }
  for (size_t i = 0; db->partial && i < db->soname_count; i++) {
    if (has_arch(db->sonames[i].arches, arch)) {
      *first = db->sonames[i].first < *first ? db->sonames[i].first : *first;
      *last = db->sonames[i].last > *last ? db->sonames[i].last : *last;
    }
  }
  return *first != OB_FACT_NONE;
}

typedef struct taker {
  const ob_fact_db *db;
  ob_fact_build build;
  uint16_t release, arch;
  ob_fact_build_library **libraries; /* by position in keys; NULL: not in this release */
  bool *used_node;                   /* by library * node_count + node */
} taker;

static ob_status
take_libraries(taker *t)
{
  for (size_t i = 0; i < t->db->soname_count; i++) {
    const ob_fact_soname *s = &t->db->sonames[i];
    if (!has_arch(s->arches, t->arch) || s->first > t->release || s->last < t->release) {
      continue;
    }
    OB_TRY(ob_fact_build_library_add(&t->build, t->db->keys[s->library], s->soname,
                                     source_at(t->db, s->source, t->release), OB_SPAN_NONE,
                                     &t->libraries[s->library]));
  }
  return OB_OK;
}

static ob_status
take_symbol(taker *t, ob_str name, const ob_fact_entry *e)
{
  ob_fact_build_library *library = t->libraries[e->library];
  if (!has_arch(e->arches, t->arch) || e->first > t->release || e->last < t->release || !library) {
    return OB_OK;
  }
  ob_fact_symbol symbol = {.name = name,
                           .size = e->size,
                           .source = source_at(t->db, e->source, t->release),
                           .kind = e->kind,
                           .weak = e->weak,
                           .binding = OB_FACT_PLAIN};
  if (e->node != OB_FACT_NONE) {
    symbol.node = t->db->nodes[e->node].name;
    symbol.binding = e->compat ? OB_FACT_HIDDEN : e->chosen ? OB_FACT_DEFAULT : OB_FACT_BIND_AUTO;
    t->used_node[e->library * t->db->node_count + e->node] = true;
  }
  return ob_fact_build_symbol(&t->build, library, &symbol, OB_SPAN_NONE);
}

static ob_status
take_symbols(taker *t)
{
  for (size_t i = 0; i < t->db->name_count; i++) {
    const ob_fact_name *name = &t->db->names[i];
    for (uint32_t k = 0; k < name->count; k++) {
      OB_TRY(take_symbol(t, name->name, &t->db->entries[name->entry + k]));
    }
  }
  return OB_OK;
}

/* A node of a library that has symbols; its parent is the nearest of its line that has, too. */
static ob_status
take_nodes(taker *t)
{
  for (size_t l = 0; l < t->db->key_count; l++) {
    const bool *used = &t->used_node[l * t->db->node_count];
    for (size_t n = 0; t->libraries[l] && n < t->db->node_count; n++) {
      if (!used[n]) {
        continue;
      }
      const ob_fact_db_node *node = &t->db->nodes[n];
      uint16_t parent = node->parent;
      while (parent != OB_FACT_NONE && !used[parent]) {
        parent = t->db->nodes[parent].parent;
      }
      OB_TRY(ob_fact_build_node_add(&t->build, t->libraries[l], node->name,
                                    parent == OB_FACT_NONE ? NULL : &t->db->nodes[parent].name,
                                    parent != OB_FACT_NONE,
                                    source_at(t->db, node->source, t->release), OB_SPAN_NONE));
    }
  }
  return OB_OK;
}

ob_status
ob_fact_db_facts(ob_arena *arena, ob_diags *diags, const ob_fact_db *db, ob_str release,
                 ob_str arch, ob_facts *out)
{
  taker t = {.db = db};
  t.release = ob_fact_db_release(db, release);
  t.arch = ob_fact_db_arch(db, arch);
  uint16_t first;
  uint16_t last;
  if (t.arch == OB_FACT_NONE || !releases_of(db, t.arch, &first, &last)) {
    return unknown_arch(arena, diags, db, arch);
  }
  if (t.release == OB_FACT_NONE) {
    return unknown_release(arena, diags, db, release);
  }
  if (t.release < first || t.release > last) {
    return ob_fail(diags, OB_E_NOT_FOUND, "OB1041", OB_SPAN_NONE,
                   "`osbind abi list` shows what there are facts of",
                   "there are no facts of " OB_STR_FMT " " OB_STR_FMT " on `" OB_STR_FMT
                   "`: from " OB_STR_FMT " to " OB_STR_FMT " alone",
                   OB_STR_ARG(db->os), OB_STR_ARG(release), OB_STR_ARG(arch),
                   OB_STR_ARG(db->releases[first]), OB_STR_ARG(db->releases[last]));
  }
  ob_fact_build_init(&t.build, arena, diags);
  t.build.os = db->os;
  t.build.release = db->releases[t.release];
  t.build.arch = db->arches[t.arch];
  t.build.partial = db->partial;
  for (size_t i = 0; i < db->source_count; i++) {
    uint16_t number;
    OB_TRY(ob_fact_build_source(&t.build, db->sources[i].key, db->sources[i].origin,
                                db->sources[i].text, OB_SPAN_NONE, &number));
  }
  t.libraries = ob_new_n(arena, ob_fact_build_library *, db->key_count);
  t.used_node = ob_new_n(arena, bool, db->key_count * db->node_count);
  if (!t.libraries || !t.used_node) {
    return OB_E_NOMEM;
  }
  OB_TRY(take_libraries(&t));
  OB_TRY(take_symbols(&t));
  OB_TRY(take_nodes(&t));
  return ob_fact_build_finish(&t.build, out);
}

/* ---- what was compiled in ---- */

ob_status
ob_fact_db_builtin(ob_arena *arena, ob_diags *diags, ob_str os, const ob_fact_db **out)
{
  size_t count;
  const ob_fact_pack *packs = ob_fact_packs(&count);
  for (size_t i = 0; i < count; i++) {
    if (!ob_str_eq(ob_str_from(packs[i].os), os)) {
      continue;
    }
    const ob_str text = {(const char *)packs[i].bytes, packs[i].len};
    ob_fact_db *db = ob_new(arena, ob_fact_db);
    const ob_str name = ob_fmt(arena, "<facts of %s>", packs[i].os);
    const uint32_t file = db && name.ptr ? ob_diags_add_source(diags, name, text) : 0;
    if (file == 0) {
      return OB_E_NOMEM;
    }
    *out = db;
    return ob_fact_db_read(arena, diags, file, db);
  }
  ob_buf all;
  ob_buf_init(&all, arena);
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(&all, i ? ", %s" : "%s", packs[i].os);
  }
  OB_TRY(ob_buf_status(&all));
  ob_diag *e = ob_error(diags, "OB1040", OB_SPAN_NONE, "there are no facts of `" OB_STR_FMT "`",
                        OB_STR_ARG(os));
  ob_diag_help(diags, e,
               "facts are there of: " OB_STR_FMT
               "; `osbind abi import` makes others from a sysroot",
               OB_STR_ARG(ob_buf_view(&all)));
  return e ? OB_E_NOT_FOUND : OB_E_NOMEM;
}
