// SPDX-License-Identifier: MIT OR Apache-2.0
/** What is different between two sets of facts: two releases, two arches, a file and what is
 * shipped. */
#ifndef OB_ABI_DIFF_H
#define OB_ABI_DIFF_H

#include "abi/facts.h"
#include "base/vec.h"

typedef enum ob_fact_change {
  OB_FACT_ADDED,           /* a symbol under a node (or none) that the first set has not */
  OB_FACT_REMOVED,         /* the other way round */
  OB_FACT_DEFAULT_CHANGED, /* a new link binds another node, or none any more */
  OB_FACT_SIZE_CHANGED,    /* of an object: programs that copied it break */
  OB_FACT_KIND_CHANGED,
  OB_FACT_LIBRARY_ADDED,
  OB_FACT_LIBRARY_REMOVED,
  OB_FACT_SONAME_CHANGED, /* programs that were linked to the first do not start on the second */
} ob_fact_change;

typedef struct ob_fact_difference {
  ob_fact_change change;
  const ob_fact_library *a, *b; /* NULL: that set has no such library */
  const ob_fact_symbol *from;   /* of a; NULL: none. DEFAULT_CHANGED: the old default or NULL */
  const ob_fact_symbol *to;     /* of b; NULL: none */
} ob_fact_difference;

typedef OB_VEC(ob_fact_difference) ob_fact_differences;

/** In the order of libraries and symbols. Points into both sets. Errors: OB_E_NOMEM only. */
OB_NODISCARD ob_status ob_facts_diff(ob_arena *arena, const ob_facts *a, const ob_facts *b,
                                     ob_fact_differences *out);

#endif
