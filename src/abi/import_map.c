// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Version scripts: GNU ld's, and Android's map.txt, where comments carry tags (which arches, since
 * which level, what is a variable, what is not for programs). FreeBSD's Symbol.map files go through
 * the C preprocessor and leave out what is made by .symver, so they are refused: its libraries are
 * the better source.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "abi/tokens.h"
#include "base/num.h"
#include "base/strs.h"
#include <string.h>

typedef struct node {
  ob_str name;
  ob_str *parents;
  uint16_t parent_count;
  bool used; /* the level has symbols of it */
} node;

typedef struct reader {
  ob_importer *im;
  ob_tokens t;
  OB_VEC(node) nodes;
  ob_fact_build_library *library;
  uint16_t source;
  uint64_t level; /* Android: the API level; UINT64_MAX: tags do not count */
  ob_str arch;    /* as tags call it */
} reader;

/* What the tags of a node or symbol say. */
typedef struct tags {
  bool other_arch; /* tagged with arches, and this is none of them */
  bool hidden;     /* not for programs */
  bool variable, weak;
  uint64_t introduced; /* 0: not said */
  uint64_t versioned;  /* has its node only from this level on; 0: always */
} tags;

static ob_str
android_arch(ob_str arch)
{
  return ob_str_eq(arch, OB_STR("aarch64")) ? OB_STR("arm64") : arch;
}

/* introduced=26, introduced-arm64=24; a level that is still to come is none that there is. */
static bool
read_level(ob_str value, uint64_t *out)
{
  if (ob_str_eq(value, OB_STR("future"))) {
    *out = UINT64_MAX;
    return true;
  }
  return ob_parse_u64(value, 10, out);
}

static ob_status
read_tags(reader *r, tags *out)
{
  static const char *const arches[] = {"arm", "arm64", "riscv64", "x86", "x86_64"};
  static const char *const not_for_programs[] = {"platform-only", "apex", "llndk", "systemapi"};
  *out = (tags){.introduced = 0};
  if (r->level == UINT64_MAX) {
    return OB_OK;
  }
  ob_str rest = ob_tokens_comment(&r->t);
  ob_str tag;
  bool any_arch = false;
  bool this_arch = false;
  bool own_level = false;
  while (ob_str_next(&rest, ' ', &tag)) {
    tag = ob_str_trim(tag);
    const size_t eq = ob_str_find(tag, '=');
    const ob_str key = ob_str_slice(tag, 0, eq);
    const ob_str value = eq == SIZE_MAX ? OB_STR("") : ob_str_slice(tag, eq + 1, tag.len);
    uint64_t *level = NULL;
    for (size_t i = 0; i < OB_COUNT(arches); i++) {
      if (ob_str_eq(tag, ob_str_from(arches[i]))) {
        any_arch = true;
        this_arch = this_arch || ob_str_eq(tag, r->arch);
      }
    }
    for (size_t i = 0; i < OB_COUNT(not_for_programs); i++) {
      out->hidden = out->hidden || ob_str_eq(tag, ob_str_from(not_for_programs[i]));
    }
    out->variable = out->variable || ob_str_eq(tag, OB_STR("var"));
    out->weak = out->weak || ob_str_eq(tag, OB_STR("weak"));
    if (ob_str_eq(tag, OB_STR("future"))) {
      out->introduced = UINT64_MAX;
    } else if (ob_str_eq(key, OB_STR("versioned"))) {
      level = &out->versioned;
    } else if (ob_str_eq(key, OB_STR("introduced")) && !own_level) {
      level = &out->introduced;
    } else if (ob_str_starts(key, OB_STR("introduced-")) &&
               ob_str_eq(ob_str_slice(key, 11, key.len), r->arch)) {
      level = &out->introduced;
      own_level = true;
    }
    if (level && !read_level(value, level)) {
      return ob_fail(r->im->build.diags, OB_E_SYNTAX, "OB1061", ob_tokens_span(&r->t, tag),
                     "levels are numbers: introduced=26", "no level: `" OB_STR_FMT "`",
                     OB_STR_ARG(tag));
    }
  }
  out->other_arch = any_arch && !this_arch;
  return OB_OK;
}

static ob_status
wrong(reader *r, ob_str token, const char *what)
{
  return ob_tokens_wrong(&r->t, r->im->build.diags, token, what);
}

/* NAME; with the tags behind it. */
static ob_status
read_symbol(reader *r, ob_str name, ob_str of, const tags *of_node)
{
  if (!ob_tokens_take(&r->t, ";") && !ob_str_eq(ob_tokens_peek(&r->t), OB_STR("}"))) {
    return wrong(r, ob_tokens_peek(&r->t), "`;` behind a symbol");
  }
  tags own;
  OB_TRY(read_tags(r, &own));
  if (!ob_fact_name_valid(name) || ob_str_find(name, '*') != SIZE_MAX ||
      ob_str_find(name, '?') != SIZE_MAX || name.ptr[0] == '"') {
    return ob_fail(r->im->build.diags, OB_E_UNSUPPORTED, "OB1060", ob_tokens_span(&r->t, name),
                   "import the library itself: which symbols match can be seen only there",
                   "a pattern among the exported symbols: `" OB_STR_FMT "`", OB_STR_ARG(name));
  }
  const uint64_t since = own.introduced > 0 ? own.introduced : of_node->introduced;
  if (own.other_arch || own.hidden || of_node->other_arch || of_node->hidden ||
      (r->level != UINT64_MAX && since > r->level)) {
    return OB_OK;
  }
  ob_fact_symbol symbol = {.name = name,
                           .source = r->source,
                           .kind = own.variable ? OB_FACT_OBJECT : OB_FACT_FUNCTION,
                           .weak = own.weak,
                           .binding = OB_FACT_PLAIN};
  if (of.len > 0 && (r->level == UINT64_MAX || own.versioned <= r->level)) {
    symbol.node = of;
    symbol.binding = OB_FACT_BIND_AUTO;
  }
  return ob_fact_build_symbol(&r->im->build, r->library, &symbol, ob_tokens_span(&r->t, name));
}

/* } PARENT...; */
static ob_status
read_end(reader *r, ob_str name, bool private)
{
  ob_strs parents = {0};
  while (!ob_tokens_take(&r->t, ";")) {
    const ob_str parent = ob_tokens_next(&r->t);
    if (!ob_fact_name_valid(parent) || strchr("{};:", parent.ptr[0]) ||
        parents.len == OB_FACT_MAX_PARENTS) {
      return wrong(r, parent, "a parent node, or `;`");
    }
    if (!ob_import_private(parent)) {
      ob_str *slot = ob_vec_push(r->im->build.arena, &parents);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = parent;
    }
  }
  if (name.len == 0 || private) {
    return OB_OK;
  }
  if (r->nodes.len == OB_FACT_MAX_NODES) {
    return ob_fail(r->im->build.diags, OB_E_LIMIT, "OB1043", ob_tokens_span(&r->t, name), NULL,
                   "more than %u nodes", OB_FACT_MAX_NODES);
  }
  node *slot = ob_vec_push(r->im->build.arena, &r->nodes);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (node){name, parents.at, (uint16_t)parents.len, r->level == UINT64_MAX};
  return OB_OK;
}

static node *
node_find(reader *r, ob_str name)
{
  for (size_t i = 0; i < r->nodes.len; i++) {
    if (ob_str_eq(r->nodes.at[i].name, name)) {
      return &r->nodes.at[i];
    }
  }
  return NULL;
}

/* The nodes of the level: those with symbols. A parent that is none of them hands on to its own. */
static ob_status
put_nodes(reader *r, size_t from)
{
  for (size_t i = from; i < r->library->rows.len; i++) {
    node *n = node_find(r, r->library->rows.at[i].symbol.node);
    if (n) {
      n->used = true;
    }
  }
  for (size_t i = 0; i < r->nodes.len; i++) {
    node *n = &r->nodes.at[i];
    uint16_t kept = 0;
    for (uint16_t p = 0; p < n->parent_count; p++) {
      const node *parent = node_find(r, n->parents[p]);
      for (size_t steps = 0; parent && !parent->used && steps < r->nodes.len; steps++) {
        parent = parent->parent_count > 0 ? node_find(r, parent->parents[0]) : NULL;
      }
      if (parent && parent->used) {
        n->parents[kept++] = parent->name;
      }
    }
    n->parent_count = kept;
    if (n->used) {
      OB_TRY(ob_fact_build_node_add(&r->im->build, r->library, n->name, n->parents, kept, r->source,
                                    ob_tokens_span(&r->t, n->name)));
    }
  }
  return OB_OK;
}

/* NODE { global: a; local: *; } PARENT; */
static ob_status
read_node(reader *r)
{
  ob_str name = ob_tokens_next(&r->t);
  if (ob_str_eq(name, OB_STR("{"))) {
    name = OB_STR("");
  } else if (!ob_fact_name_valid(name) || !ob_tokens_take(&r->t, "{")) {
    return wrong(r, name, "a node and `{`");
  }
  tags of_node;
  OB_TRY(read_tags(r, &of_node));
  const bool private = ob_import_private(name);
  bool exported = true;
  ob_status first = OB_OK;
  while (!ob_tokens_take(&r->t, "}")) {
    const ob_str word = ob_tokens_next(&r->t);
    ob_status st = OB_OK;
    if (ob_str_eq(word, OB_STR("extern"))) {
      return ob_fail(r->im->build.diags, OB_E_UNSUPPORTED, "OB1060", ob_tokens_span(&r->t, word),
                     "import the library itself", "C++ names in a version script");
    }
    if (word.len == 0 || strchr("{;:", word.ptr[0])) {
      return wrong(r, word, "a symbol, `global:`, `local:` or `}`");
    }
    if (ob_tokens_take(&r->t, ":")) {
      exported = ob_str_eq(word, OB_STR("global"));
      if (!exported && !ob_str_eq(word, OB_STR("local"))) {
        st = wrong(r, word, "`global:` or `local:`");
      }
    } else if (!exported || private) {
      (void)ob_tokens_take(&r->t, ";");
    } else {
      st = read_symbol(r, word, name, &of_node);
    }
    const bool ended = st != OB_OK && ob_tokens_peek(&r->t).len == 0;
    if (st == OB_E_NOMEM || st == OB_E_LIMIT || ended) {
      return st;
    }
    first = first == OB_OK ? st : first;
  }
  const ob_status st = read_end(r, name, private);
  return first == OB_OK ? st : first;
}

/* A line of the C preprocessor? In FreeBSD's maps, never in others. */
static size_t
preprocessor_line(ob_str text)
{
  static const char *const words[] = {"#if", "#else", "#elif", "#endif", "#include", "#define"};
  for (size_t at = 0; at < text.len;) {
    const ob_str line = ob_str_slice(text, at, text.len);
    for (size_t i = 0; i < OB_COUNT(words); i++) {
      if (ob_str_starts(line, ob_str_from(words[i]))) {
        return at;
      }
    }
    const size_t end = ob_str_find(line, '\n');
    at += end == SIZE_MAX ? line.len : end + 1;
  }
  return SIZE_MAX;
}

ob_status
ob_import_map(ob_importer *im, uint32_t file, ob_str name)
{
  reader r = {.im = im, .level = UINT64_MAX, .arch = android_arch(im->opts.arch)};
  r.t = (ob_tokens){ob_diags_source(im->build.diags, file).text, file, 0, true, "{};:"};
  OB_TRY(ob_tokens_closed(&r.t, im->build.diags));
  const size_t cpp = preprocessor_line(r.t.text);
  if (cpp != SIZE_MAX) {
    return ob_fail(im->build.diags, OB_E_UNSUPPORTED, "OB1060",
                   (ob_span){file, (uint32_t)cpp, (uint32_t)cpp + 1},
                   "import the library itself: these maps leave out what is made by .symver",
                   "a map that goes through the C preprocessor first");
  }
  if (ob_str_eq(im->opts.os, OB_STR("android")) && !ob_parse_u64(im->opts.release, 10, &r.level)) {
    return ob_fail(im->build.diags, OB_E_INVALID, "OB1062", OB_SPAN_NONE,
                   "a release of Android is its API level: --release 24",
                   "`" OB_STR_FMT "` is no API level", OB_STR_ARG(im->opts.release));
  }
  OB_TRY(ob_import_source(im, "map", OB_ORIGIN_MAP, &r.source));
  OB_TRY(ob_import_named_library(im, name, r.source, (ob_span){file, 0, 0}, &r.library));
  const size_t from = r.library->rows.len;
  ob_status first = OB_OK;
  while (ob_tokens_peek(&r.t).len > 0) {
    const size_t before = r.t.at;
    const ob_status st = read_node(&r);
    first = first == OB_OK ? st : first;
    if (st == OB_E_SYNTAX || st == OB_E_NOMEM || st == OB_E_LIMIT || r.t.at == before) {
      return first;
    }
  }
  OB_TRY(first);
  return put_nodes(&r, from);
}
