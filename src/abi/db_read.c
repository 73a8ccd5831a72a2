// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The packed form: all releases and arches of one OS. Names that have the same history form a
 * group: its lines begin with `=`, one for each (library, node, range, arches), and the names
 * follow, one a line. Of glibc's 4,600 names most share 300 histories, which is why this is small,
 * quick to read, and still text that a review can follow. Names are sorted, then each group is
 * copied to its names.
 */
#include "abi/build.h"
#include "abi/lines.h"
#include "base/num.h"
#include "base/strs.h"
#include "target/version.h"
#include <stdlib.h>

#define MAGIC "osbind-fact-pack 1"
#define MAX_MISTAKES 1000 /* then reading stops */

typedef struct group {
  uint32_t lo, hi; /* of the templates, or of the lines of bases */
} group;

typedef struct name_row {
  ob_str name;
  uint32_t group;
} name_row;

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  ob_lines lines;
  ob_line line;
  ob_status first;
  ob_fact_db *db;
  ob_fact_build names; /* only its sources are used */
  ob_strs releases;
  ob_strs arches;
  ob_map release_index, arch_index, node_index, key_index, set_index, source_index;
  ob_map node_ends; /* `_2.17` for GLIBC_2.17: the first node that ends so */
  OB_VEC(uint64_t) sets;
  OB_VEC(ob_bits) measured;
  OB_VEC(uint16_t) elsewhere;
  ob_strs keys;
  OB_VEC(ob_fact_soname) sonames;
  OB_VEC(ob_fact_db_node) nodes;
  OB_VEC(ob_fact_entry) base_lines;
  OB_VEC(group) bases;
  ob_map base_index;
  OB_VEC(ob_fact_entry) templates;
  OB_VEC(group) groups;
  OB_VEC(name_row) rows;
  unsigned mistakes;
  bool in_group; /* the line before was one of a group's head */
} reader;

bool
ob_fact_db_is_text(ob_str text)
{
  return ob_str_starts(text, OB_STR(MAGIC "\n"));
}

static ob_status
wrong(reader *r, ob_str part, const char *want)
{
  return ob_fail(r->diags, OB_E_SYNTAX, "OB1042", ob_lines_span(&r->lines, part), want,
                 "not understood: `" OB_STR_FMT "`", OB_STR_ARG(part));
}

static ob_status
unknown(reader *r, ob_str part, const char *what)
{
  return ob_fail(r->diags, OB_E_INVALID, "OB1044", ob_lines_span(&r->lines, part), NULL,
                 "no %s is called `" OB_STR_FMT "`", what, OB_STR_ARG(part));
}

static ob_status
limit(reader *r, const char *what, unsigned max)
{
  return ob_fail(r->diags, OB_E_LIMIT, "OB1043", r->line.span, NULL, "more than %u %s", max, what);
}

/* The number that was given to a name, or OB_FACT_NONE. */
static uint16_t
number_of(const ob_map *index, ob_str name)
{
  void **value = ob_map_find(index, name);
  return value && *value ? (uint16_t)((uintptr_t)*value - 1) : OB_FACT_NONE;
}

static ob_status
give_number(reader *r, ob_map *index, ob_str name, size_t number, size_t max, const char *what)
{
  if (!ob_fact_name_valid(name)) {
    return wrong(r, name, "names are printable ASCII without blanks");
  }
  if (number >= max) {
    return limit(r, what, (unsigned)max);
  }
  void **value = ob_map_put(r->arena, index, name);
  if (!value) {
    return OB_E_NOMEM;
  }
  if (*value) {
    return ob_fail(r->diags, OB_E_INVALID, "OB1044", ob_lines_span(&r->lines, name), NULL,
                   "`" OB_STR_FMT "` stands here twice", OB_STR_ARG(name));
  }
  *value = (void *)(uintptr_t)(number + 1);
  return OB_OK;
}

/* `*`, A, A.., ..B, A..B. */
static ob_status
range(reader *r, ob_str part, uint16_t *first, uint16_t *last)
{
  *first = 0;
  *last = (uint16_t)(r->releases.len - 1);
  if (ob_str_eq(part, OB_STR("*"))) {
    return OB_OK;
  }
  const size_t dots = ob_str_search(part, OB_STR(".."));
  const ob_str from = ob_str_slice(part, 0, dots);
  const ob_str to = dots == SIZE_MAX ? from : ob_str_slice(part, dots + 2, part.len);
  if (from.len > 0) {
    *first = number_of(&r->release_index, from);
  }
  if (to.len > 0) {
    *last = number_of(&r->release_index, to);
  }
  if (*first == OB_FACT_NONE || *last == OB_FACT_NONE) {
    return unknown(r, part, "release (or range of releases)");
  }
  return *first <= *last ? OB_OK : wrong(r, part, "the first release of a range comes first");
}

/* `*`, a named set, or arches with commas between. */
static ob_status
arch_set(reader *r, ob_str part, uint64_t *out)
{
  *out = 0;
  if (ob_str_eq(part, OB_STR("*"))) {
    *out = r->arches.len == 64 ? UINT64_MAX : (UINT64_C(1) << r->arches.len) - 1;
    return OB_OK;
  }
  const uint16_t set = number_of(&r->set_index, part);
  if (set != OB_FACT_NONE) {
    *out = r->sets.at[set];
    return OB_OK;
  }
  ob_str rest = part;
  ob_str one;
  while (ob_str_next(&rest, ',', &one)) {
    const uint16_t arch = number_of(&r->arch_index, one);
    if (arch == OB_FACT_NONE) {
      return unknown(r, part, "arch (or set of arches)");
    }
    *out |= UINT64_C(1) << arch;
  }
  return OB_OK;
}

static ob_status
source_of(reader *r, ob_str key, uint16_t *out)
{
  *out = number_of(&r->source_index, key);
  return *out == OB_FACT_NONE ? unknown(r, key, "source") : OB_OK;
}

/* ---- lines ---- */

/* releases A B ... / arches A B ... / set NAME A B ... */
static ob_status
read_list(reader *r, bool releases)
{
  ob_str rest = ob_str_slice(r->line.text, r->line.field[0].len, r->line.text.len);
  ob_str part;
  while (ob_str_next(&rest, ' ', &part)) {
    if (part.len == 0) {
      continue;
    }
    ob_str *slot;
    if (releases) {
      OB_TRY(give_number(r, &r->release_index, part, r->releases.len, OB_FACT_MAX_RELEASES,
                         "releases"));
      if (!ob_version_valid(part)) {
        return wrong(r, part, "a release is 1 to 63 letters, digits and . _ + -");
      }
      if (r->releases.len > 0 && ob_version_cmp(r->releases.at[r->releases.len - 1], part) >= 0) {
        return wrong(r, part, "releases are in ascending order");
      }
      slot = ob_vec_push(r->arena, &r->releases);
    } else {
      OB_TRY(give_number(r, &r->arch_index, part, r->arches.len, OB_FACT_MAX_ARCHES, "arches"));
      slot = ob_vec_push(r->arena, &r->arches);
    }
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = part;
  }
  return OB_OK;
}

static ob_status
read_set(reader *r)
{
  if (r->line.count != 3) {
    return wrong(r, r->line.text, "the form is: set NAME ARCH[,ARCH...]");
  }
  uint64_t set;
  OB_TRY(arch_set(r, r->line.field[2], &set));
  OB_TRY(give_number(r, &r->set_index, r->line.field[1], r->sets.len, UINT16_MAX - 1,
                     "sets of arches"));
  uint64_t *slot = ob_vec_push(r->arena, &r->sets);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = set;
  return OB_OK;
}

/* source KEY ORIGIN MEASURED ELSEWHERE TEXT */
static ob_status
read_source(reader *r)
{
  ob_lines again = {r->lines.text, r->lines.file, r->line.span.lo};
  (void)ob_lines_next(&again, 6, &r->line);
  ob_fact_origin origin;
  if (r->line.count != 6 || !ob_fact_origin_parse(r->line.field[2], &origin)) {
    return wrong(r, r->line.text, "the form is: source KEY ORIGIN RELEASES|* SOURCE|- TEXT");
  }
  ob_bits measured = ob_bits_first(OB_BITS_MAX < r->releases.len ? OB_BITS_MAX : r->releases.len);
  if (!ob_str_eq(r->line.field[3], OB_STR("*"))) {
    measured = ob_bits_none();
    ob_str rest = r->line.field[3];
    ob_str one;
    while (ob_str_next(&rest, ',', &one)) {
      uint16_t first;
      uint16_t last;
      OB_TRY(range(r, one, &first, &last));
      for (uint16_t i = first; i <= last; i++) {
        ob_bits_add(&measured, i);
      }
    }
  }
  const uint16_t number = (uint16_t)r->names.sources.len;
  uint16_t elsewhere = number;
  if (!ob_str_eq(r->line.field[4], OB_STR("-"))) {
    OB_TRY(source_of(r, r->line.field[4], &elsewhere));
  }
  OB_TRY(
      give_number(r, &r->source_index, r->line.field[1], number, OB_FACT_MAX_SOURCES, "sources"));
  ob_fact_source *source = ob_vec_push(r->arena, &r->names.sources);
  ob_bits *bits = ob_vec_push(r->arena, &r->measured);
  uint16_t *other = ob_vec_push(r->arena, &r->elsewhere);
  if (!source || !bits || !other) {
    return OB_E_NOMEM;
  }
  *source = (ob_fact_source){r->line.field[1], origin, r->line.field[5]};
  *bits = measured;
  *other = elsewhere;
  return OB_OK;
}

static ob_status
read_library(reader *r)
{
  if (r->line.count != 6) {
    return wrong(r, r->line.text, "the form is: library KEY SONAME RELEASES ARCHES SOURCE");
  }
  ob_fact_soname row = {.soname = r->line.field[2]};
  if (!ob_fact_name_valid(row.soname)) {
    return wrong(r, row.soname, "a soname is printable ASCII without blanks");
  }
  OB_TRY(range(r, r->line.field[3], &row.first, &row.last));
  OB_TRY(arch_set(r, r->line.field[4], &row.arches));
  OB_TRY(source_of(r, r->line.field[5], &row.source));
  row.library = number_of(&r->key_index, r->line.field[1]);
  if (row.library == OB_FACT_NONE) {
    row.library = (uint16_t)r->keys.len;
    OB_TRY(give_number(r, &r->key_index, r->line.field[1], r->keys.len, OB_FACT_MAX_LIBRARIES,
                       "libraries"));
    ob_str *key = ob_vec_push(r->arena, &r->keys);
    if (!key) {
      return OB_E_NOMEM;
    }
    *key = r->line.field[1];
  }
  if (r->sonames.len >= OB_FACT_MAX_LIBRARIES) {
    return limit(r, "libraries", OB_FACT_MAX_LIBRARIES);
  }
  ob_fact_soname *slot = ob_vec_push(r->arena, &r->sonames);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = row;
  return OB_OK;
}

static ob_status
read_node(reader *r)
{
  if (r->line.count != 5) {
    return wrong(r, r->line.text, "the form is: node NAME PARENT|- FIRST-RELEASE SOURCE");
  }
  ob_fact_db_node row = {.name = r->line.field[1], .parent = OB_FACT_NONE};
  if (!ob_str_eq(r->line.field[2], OB_STR("-"))) {
    row.parent = number_of(&r->node_index, r->line.field[2]);
    if (row.parent == OB_FACT_NONE) {
      return unknown(r, r->line.field[2], "node");
    }
  }
  uint16_t last;
  OB_TRY(range(r, r->line.field[3], &row.first, &last));
  OB_TRY(source_of(r, r->line.field[4], &row.source));
  OB_TRY(give_number(r, &r->node_index, row.name, r->nodes.len, OB_FACT_MAX_NODES, "nodes"));
  ob_fact_db_node *slot = ob_vec_push(r->arena, &r->nodes);
  const size_t low = ob_str_find(row.name, '_');
  void **end = low == SIZE_MAX
                   ? NULL
                   : ob_map_put(r->arena, &r->node_ends, ob_str_slice(row.name, low, row.name.len));
  if (!slot || (low != SIZE_MAX && !end)) {
    return OB_E_NOMEM;
  }
  if (end && !*end) {
    *end = (void *)(uintptr_t)r->nodes.len;
  }
  *slot = row;
  return OB_OK;
}

/* f, o8, t4, i, n: kind, and the size of an object. */
static bool
kind_and_size(ob_str part, ob_fact_entry *out)
{
  static const char letters[] = "fotin"; /* in the order of ob_fact_kind */
  for (size_t i = 0; part.len > 0 && i + 1 < sizeof letters; i++) {
    if (part.ptr[0] == letters[i]) {
      out->kind = (uint8_t)i;
      return part.len == 1 || ob_parse_u64(ob_str_slice(part, 1, part.len), 10, &out->size);
    }
  }
  return false;
}

/* NODE, or its end from the first `_` on; or `-` */
static ob_status
node_of(reader *r, ob_str part, uint16_t *out)
{
  if (ob_str_eq(part, OB_STR("-"))) {
    *out = OB_FACT_NONE;
    return OB_OK;
  }
  *out = number_of(ob_str_starts(part, OB_STR("_")) ? &r->node_ends : &r->node_index, part);
  return *out == OB_FACT_NONE ? unknown(r, part, "node") : OB_OK;
}

/* base NAME NODE|- RELEASES ARCHES SOURCE: the lines of one name stand together */
static ob_status
read_base(reader *r)
{
  const ob_str *f = r->line.field;
  if (r->line.count != 6) {
    return wrong(r, r->line.text, "the form is: base NAME NODE|- RELEASES ARCHES SOURCE");
  }
  ob_fact_entry e = {.arches = 0};
  OB_TRY(node_of(r, f[2], &e.node));
  OB_TRY(range(r, f[3], &e.first, &e.last));
  OB_TRY(arch_set(r, f[4], &e.arches));
  OB_TRY(source_of(r, f[5], &e.source));
  if (r->bases.len == 0 || number_of(&r->base_index, f[1]) != r->bases.len - 1) {
    OB_TRY(give_number(r, &r->base_index, f[1], r->bases.len, UINT16_MAX - 1, "bases"));
    group *g = ob_vec_push(r->arena, &r->bases);
    if (!g) {
      return OB_E_NOMEM;
    }
    g->lo = (uint32_t)r->base_lines.len;
  }
  if (r->base_lines.len >= OB_FACT_MAX_SYMBOLS) {
    return limit(r, "lines of bases", OB_FACT_MAX_SYMBOLS);
  }
  ob_fact_entry *slot = ob_vec_push(r->arena, &r->base_lines);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = e;
  r->bases.at[r->bases.len - 1].hi = (uint32_t)r->base_lines.len;
  return OB_OK;
}

static ob_status
put_template(reader *r, const ob_fact_entry *e)
{
  if (r->templates.len >= OB_FACT_MAX_SYMBOLS) {
    return limit(r, "lines of groups", OB_FACT_MAX_SYMBOLS);
  }
  ob_fact_entry *slot = ob_vec_push(r->arena, &r->templates);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = *e;
  r->groups.at[r->groups.len - 1].hi = (uint32_t)r->templates.len;
  return OB_OK;
}

/* Library, kind and flags of e, with what the lines of a base say of the rest. */
static ob_status
put_base(reader *r, ob_str name, const ob_fact_entry *e, bool has_range)
{
  const uint16_t base = number_of(&r->base_index, ob_str_slice(name, 1, name.len));
  if (base == OB_FACT_NONE) {
    return unknown(r, name, "base");
  }
  for (uint32_t i = r->bases.at[base].lo; i < r->bases.at[base].hi; i++) {
    ob_fact_entry line = r->base_lines.at[i];
    if (has_range) {
      line.first = e->first;
      line.last = e->last;
    }
    line.library = e->library;
    line.kind = e->kind;
    line.size = e->size;
    line.weak = e->weak;
    line.compat = e->compat;
    line.chosen = e->chosen;
    OB_TRY(put_template(r, &line));
  }
  return OB_OK;
}

/*
 * = LIBRARY NODE|- KIND[SIZE] FLAGS|- RELEASES ARCHES SOURCE, or
 * = LIBRARY @BASE KIND[SIZE] FLAGS|- [RELEASES], these in place of the base's; FLAGS of w (weak), c
 * (compat: the newest, and none is the default), d (the default, though not the newest)
 */
static ob_status
read_group_line(reader *r)
{
  const ob_str *f = r->line.field;
  const bool has_range = r->line.count != 5;
  const bool base = r->line.count >= 5 && r->line.count <= 6 && f[2].ptr[0] == '@';
  if (r->line.count != 8 && !base) {
    return wrong(r, r->line.text,
                 "the form is: = LIBRARY NODE|- KIND[SIZE] FLAGS|- RELEASES ARCHES SOURCE, or "
                 "= LIBRARY @BASE KIND[SIZE] FLAGS|- [RELEASES]");
  }
  ob_fact_entry e = {.node = OB_FACT_NONE};
  e.library = number_of(&r->key_index, f[1]);
  if (e.library == OB_FACT_NONE) {
    return unknown(r, f[1], "library");
  }
  if (!kind_and_size(f[3], &e)) {
    return wrong(r, f[3], "a kind is f, o, t, i or n, with a size in bytes behind o and t");
  }
  e.weak = ob_str_find(f[4], 'w') != SIZE_MAX;
  e.compat = ob_str_find(f[4], 'c') != SIZE_MAX;
  e.chosen = ob_str_find(f[4], 'd') != SIZE_MAX;
  if (!ob_str_eq(f[4], OB_STR("-")) &&
      (f[4].len != (size_t)e.weak + (size_t)e.compat + (size_t)e.chosen)) {
    return wrong(r, f[4], "flags are - or of w (weak), c (compat), d (default)");
  }
  if (has_range) {
    OB_TRY(range(r, f[5], &e.first, &e.last));
  }
  if (!base) {
    OB_TRY(node_of(r, f[2], &e.node));
    OB_TRY(arch_set(r, f[6], &e.arches));
    OB_TRY(source_of(r, f[7], &e.source));
  }
  if (!r->in_group) {
    group *g = ob_vec_push(r->arena, &r->groups);
    if (!g) {
      return OB_E_NOMEM;
    }
    g->lo = g->hi = (uint32_t)r->templates.len;
  }
  return base ? put_base(r, f[2], &e, has_range) : put_template(r, &e);
}

static ob_status
read_name(reader *r)
{
  if (r->line.count != 1 || !ob_fact_name_valid(r->line.text)) {
    return wrong(r, r->line.text, "a line of a group is one name");
  }
  if (r->rows.len >= OB_FACT_MAX_SYMBOLS) {
    return limit(r, "names", OB_FACT_MAX_SYMBOLS);
  }
  name_row *slot = ob_vec_push(r->arena, &r->rows);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (name_row){r->line.text, (uint32_t)(r->groups.len - 1)};
  return OB_OK;
}

static ob_status
read_line(reader *r)
{
  const ob_str word = r->line.field[0];
  const bool head = ob_str_eq(word, OB_STR("="));
  if (head) {
    const size_t before = r->groups.len;
    const ob_status st = read_group_line(r);
    r->in_group = r->in_group || r->groups.len > before;
    return st;
  }
  r->in_group = false;
  if (r->groups.len > 0) {
    return read_name(r);
  }
  if (ob_str_eq(word, OB_STR("releases"))) {
    return read_list(r, true);
  }
  if (ob_str_eq(word, OB_STR("arches"))) {
    return read_list(r, false);
  }
  if (ob_str_eq(word, OB_STR("partial")) && r->line.count == 1) {
    r->db->partial = true;
    return OB_OK;
  }
  if (r->releases.len == 0 || r->arches.len == 0) {
    return wrong(r, r->line.text, "`releases` and `arches` come first");
  }
  return ob_str_eq(word, OB_STR("set"))       ? read_set(r)
         : ob_str_eq(word, OB_STR("source"))  ? read_source(r)
         : ob_str_eq(word, OB_STR("library")) ? read_library(r)
         : ob_str_eq(word, OB_STR("node"))    ? read_node(r)
         : ob_str_eq(word, OB_STR("base"))
             ? read_base(r)
             : wrong(r, word,
                     "lines begin with releases, arches, partial, set, source, library, "
                     "node, base or =");
}

/* ---- putting together ---- */

static int
name_cmp(const void *a, const void *b)
{
  return ob_str_cmp(((const name_row *)a)->name, ((const name_row *)b)->name);
}

static int
entry_cmp(const void *a, const void *b)
{
  const ob_fact_entry *x = a;
  const ob_fact_entry *y = b;
  const uint16_t xn = (uint16_t)(x->node + 1); /* none first */
  const uint16_t yn = (uint16_t)(y->node + 1);
  return x->library != y->library ? (x->library < y->library ? -1 : 1)
         : xn != yn               ? (xn < yn ? -1 : 1)
         : x->first != y->first   ? (x->first < y->first ? -1 : 1)
                                  : (x->arches > y->arches) - (x->arches < y->arches);
}

static ob_status
settle(reader *r)
{
  for (size_t i = 0; i < r->groups.len; i++) {
    const group *g = &r->groups.at[i];
    if (g->hi > g->lo) {
      qsort(&r->templates.at[g->lo], g->hi - g->lo, sizeof(ob_fact_entry), entry_cmp);
    }
  }
  ob_fact_name *names = ob_new_n(r->arena, ob_fact_name, r->rows.len);
  if (!names) {
    return OB_E_NOMEM;
  }
  if (r->rows.len > 0) {
    qsort(r->rows.at, r->rows.len, sizeof(*r->rows.at), name_cmp);
  }
  for (size_t i = 0; i < r->rows.len; i++) {
    const name_row *row = &r->rows.at[i];
    if (i > 0 && ob_str_eq(row->name, row[-1].name)) {
      return ob_fail(r->diags, OB_E_INVALID, "OB1044", ob_lines_span(&r->lines, row->name), NULL,
                     "the name `" OB_STR_FMT "` stands in two groups", OB_STR_ARG(row->name));
    }
    const group *g = &r->groups.at[row->group];
    names[i] = (ob_fact_name){row->name, g->lo, g->hi - g->lo};
  }
  r->db->names = names;
  r->db->name_count = r->rows.len;
  r->db->entries = r->templates.at;
  r->db->entry_count = r->templates.len;
  return OB_OK;
}

ob_status
ob_fact_db_read(ob_arena *arena, ob_diags *diags, uint32_t file, ob_fact_db *out)
{
  reader r = {.arena = arena, .diags = diags, .db = out};
  *out = (ob_fact_db){.os = OB_STR_NONE};
  r.lines = (ob_lines){ob_diags_source(diags, file).text, file, sizeof MAGIC - 1};
  if (!ob_fact_db_is_text(r.lines.text)) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1042", (ob_span){file, 0, 0}, NULL,
                   "packed facts begin with the line `" MAGIC "`");
  }
  if (r.lines.text.len > OB_FACTS_TEXT_MAX) {
    return ob_fail(diags, OB_E_LIMIT, "OB1043", (ob_span){file, 0, 0}, NULL,
                   "packed facts of more than %zu bytes", OB_FACTS_TEXT_MAX);
  }
  if (!ob_lines_next(&r.lines, 3, &r.line) || r.line.count != 2 ||
      !ob_str_eq(r.line.field[0], OB_STR("os")) || !ob_version_valid(r.line.field[1])) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1042", (ob_span){file, 0, 0}, NULL,
                   "packed facts say on their second line which `os` they are of");
  }
  out->os = r.line.field[1];
  while (ob_lines_next(&r.lines, OB_LINE_FIELDS, &r.line)) {
    const ob_status st = read_line(&r);
    if (st == OB_E_NOMEM) {
      return st;
    }
    r.first = r.first == OB_OK ? st : r.first;
    if (st != OB_OK && ++r.mistakes == MAX_MISTAKES) {
      break;
    }
  }
  OB_TRY(r.first);
  OB_TRY(settle(&r));
  out->releases = r.releases.at;
  out->release_count = r.releases.len;
  out->arches = r.arches.at;
  out->arch_count = r.arches.len;
  out->sources = r.names.sources.at;
  out->source_count = r.names.sources.len;
  out->source_elsewhere = r.elsewhere.at;
  out->source_releases = r.measured.at;
  out->keys = r.keys.at;
  out->key_count = r.keys.len;
  out->sonames = r.sonames.at;
  out->soname_count = r.sonames.len;
  out->nodes = r.nodes.at;
  out->node_count = r.nodes.len;
  return OB_OK;
}
