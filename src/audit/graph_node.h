// SPDX-License-Identifier: MIT OR Apache-2.0
/** What a resolved graph holds inside (internal to graph.c and graph_audit.c). */
#ifndef OB_AUDIT_GRAPH_NODE_H
#define OB_AUDIT_GRAPH_NODE_H

#include "audit/graph.h"

#define OB_NO_NODE SIZE_MAX

/** An edge of a feature: what it switches on. */
typedef struct ob_node_edge {
  size_t feature; /* of the package, number + 1; 0: none */
  size_t dep;     /* of its dependencies of one key: the first, number + 1; 0: none */
  ob_str request; /* with dep: a feature of that one; empty: only the dependency itself */
  bool weak;      /* only where the dependency is on for another reason */
} ob_node_edge;
typedef OB_VEC(ob_node_edge) ob_node_edges;

/** A package's features, taken apart. */
typedef struct ob_shape {
  const ob_package *package;
  ob_map features; /* number + 1 */
  ob_node_edges *edges;
  size_t *next; /* of each dependency: the next of the same key, number + 1, or 0 */
} ob_shape;

/** What one build has of a package. */
typedef struct ob_state {
  ob_sides here;
  ob_sides *on;     /* of the package's features */
  ob_sides *dep_on; /* of its dependencies: where an optional one is switched on */
  ob_map asked;     /* features that dependents ask for, by name -> ob_sides */
  size_t by;        /* the first that reached it */
  bool guessed;
} ob_state;

typedef struct ob_node {
  bool loaded;
  bool has_script;
  ob_shape shape;
  const char *path; /* said by a manifest that depends on it */
  size_t *to;       /* node of each dependency, or OB_NO_NODE */
  ob_bits *when;    /* targets of each dependency's table */
  OB_VEC(size_t) locked_to;
  ob_state states[OB_BUILD_COUNT];
} ob_node;

struct ob_graph_inside {
  ob_arena *arena;
  ob_map by_name; /* number + 1 of the first node of a name */
  size_t *next;   /* number + 1 of the next of the same name, or 0 */
  ob_map when;    /* text of a table's key -> ob_bits */
  bool changed, oom;
};

static inline bool
ob_sides_any(ob_sides s)
{
  const ob_bits both = ob_bits_or(s.target, s.host);
  return ob_bits_next(&both, 0) != SIZE_MAX;
}
static inline ob_sides
ob_sides_and(ob_sides a, ob_sides b)
{
  return (ob_sides){ob_bits_and(a.target, b.target), ob_bits_and(a.host, b.host)};
}
static inline ob_sides
ob_sides_or(ob_sides a, ob_sides b)
{
  return (ob_sides){ob_bits_or(a.target, b.target), ob_bits_or(a.host, b.host)};
}

/** Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_shape_init(ob_arena *arena, const ob_package *package, ob_shape *out);
/**
 * One step from what dependents ask of a package to what that switches on: state->on and dep_on
 * grow. True: something did.
 */
bool ob_shape_grow(const ob_shape *shape, ob_state *state);
/** A directory without the one that the command runs in. */
const char *ob_graph_shown(const ob_graph *g, const char *dir);
/** The locked package that a manifest's dependency stands for, when nothing but names and
 * requirements is known; or OB_NO_NODE. */
size_t ob_graph_find(const ob_graph *g, const ob_dep *dep);

#endif
