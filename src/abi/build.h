// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Putting a set of facts together: what every reader and importer hands its facts to. Rows come in
 * any order; ob_fact_build_finish sorts them, settles what is the default, and so keeps what
 * facts.h promises in one place.
 */
#ifndef OB_ABI_BUILD_H
#define OB_ABI_BUILD_H

#include "abi/facts.h"
#include "base/map.h"
#include "base/vec.h"

/** OB_FACT_PLAIN, _DEFAULT, _HIDDEN, or: the default if it is the newest node of its name. */
#define OB_FACT_BIND_AUTO 3

typedef struct ob_fact_row {
  ob_fact_symbol symbol;
  uint32_t rank; /* position of the node in its library + 1; 0: none */
  ob_span at;    /* where it stands, for messages */
} ob_fact_row;

typedef struct ob_fact_build_node {
  ob_fact_node node;
  ob_span at;
  uint32_t rank; /* set by finish */
} ob_fact_build_node;

typedef struct ob_fact_build_library {
  ob_str key, soname;
  uint16_t source;
  ob_span at;
  OB_VEC(ob_fact_build_node) nodes;
  OB_VEC(ob_fact_row) rows;
  ob_map node_index; /* name -> position + 1 */
} ob_fact_build_library;

typedef struct ob_fact_build {
  ob_arena *arena;
  ob_diags *diags;
  ob_str os, release, arch;
  bool partial;
  OB_VEC(ob_fact_source) sources;
  OB_VEC(ob_fact_build_library *) libraries;
  ob_map source_index, library_index; /* by key: position + 1 */
  size_t nodes;                       /* so far, of all libraries */
  size_t symbols;                     /* so far, of all libraries */
  bool keep_first; /* a fact that comes twice counts once; else it is an error (OB1044) */
} ob_fact_build;

void ob_fact_build_init(ob_fact_build *build, ob_arena *arena, ob_diags *diags);

/**
 * All of these: strings are borrowed and must outlive what is built; `at` is where the fact stands.
 * Errors: OB_E_SYNTAX (OB1042: a name that is none), OB_E_INVALID (OB1044: it is there already),
 *         OB_E_LIMIT (OB1043), OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_fact_build_source(ob_fact_build *build, ob_str key, ob_fact_origin origin,
                                            ob_str text, ob_span at, uint16_t *out);
OB_NODISCARD ob_status ob_fact_build_library_add(ob_fact_build *build, ob_str key, ob_str soname,
                                                 uint16_t source, ob_span at,
                                                 ob_fact_build_library **out);
/** A node is older than those that name it as a parent. A parent may come later. */
OB_NODISCARD ob_status ob_fact_build_node_add(ob_fact_build *build, ob_fact_build_library *library,
                                              ob_str name, const ob_str *parents,
                                              uint16_t parent_count, uint16_t source, ob_span at);
/** symbol.binding: ob_fact_binding or OB_FACT_BIND_AUTO. Its node need not be there yet. */
OB_NODISCARD ob_status ob_fact_build_symbol(ob_fact_build *build, ob_fact_build_library *library,
                                            const ob_fact_symbol *symbol, ob_span at);

/** The library of that key, or NULL; the position of a source, or OB_FACT_NONE. */
ob_fact_build_library *ob_fact_build_library_find(const ob_fact_build *build, ob_str key);
uint16_t ob_fact_build_source_find(const ob_fact_build *build, ob_str key);

/**
 * Sort, check and settle. Nodes are ordered by their parents, and where those do not say by number
 * (GLIBC_2.9 before GLIBC_2.10).
 * Errors: OB_E_INVALID (OB1044: a fact twice, two defaults, a node that is not declared, parents
 *         in a circle), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_fact_build_finish(ob_fact_build *build, ob_facts *out);

/** Names with numbers in them, the numbers compared as such: FBSD_1.9 before FBSD_1.10. */
int ob_fact_natural_cmp(ob_str a, ob_str b);

/** "function", "object", "tls", "ifunc", "notype"; and back: false when it is none of them. */
ob_str ob_fact_kind_name(ob_fact_kind kind);
bool ob_fact_kind_parse(ob_str name, ob_fact_kind *out);
/** "library", "list", "map", "report", "node"; and back. */
ob_str ob_fact_origin_name(ob_fact_origin origin);
bool ob_fact_origin_parse(ob_str name, ob_fact_origin *out);
/** "plain", "default", "hidden"; and back. */
ob_str ob_fact_binding_name(ob_fact_binding binding);
bool ob_fact_binding_parse(ob_str name, ob_fact_binding *out);

#endif
