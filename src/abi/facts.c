// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Looking into a set of facts. Libraries are few and searched in a row; symbols are sorted, so that
 * a search halves.
 */
#include "abi/facts.h"
#include "base/str.h"

const ob_fact_library *
ob_facts_library(const ob_facts *facts, ob_str soname)
{
  for (size_t i = 0; i < facts->library_count; i++) {
    if (ob_str_eq(facts->libraries[i].soname, soname)) {
      return &facts->libraries[i];
    }
  }
  return NULL;
}

const ob_fact_library *
ob_facts_library_by_key(const ob_facts *facts, ob_str key)
{
  for (size_t i = 0; i < facts->library_count; i++) {
    if (ob_str_eq(facts->libraries[i].key, key)) {
      return &facts->libraries[i];
    }
  }
  return NULL;
}

const ob_fact_symbol *
ob_facts_symbols(const ob_fact_library *library, ob_str name, size_t *count)
{
  size_t lo = 0;
  size_t hi = library->symbol_count;
  while (lo < hi) {
    const size_t mid = lo + (hi - lo) / 2;
    if (ob_str_cmp(library->symbols[mid].name, name) < 0) {
      lo = mid + 1;
    } else {
      hi = mid;
    }
  }
  size_t end = lo;
  while (end < library->symbol_count && ob_str_eq(library->symbols[end].name, name)) {
    end++;
  }
  *count = end - lo;
  return end > lo ? &library->symbols[lo] : NULL;
}

const ob_fact_symbol *
ob_facts_default(const ob_fact_library *library, ob_str name)
{
  size_t count;
  const ob_fact_symbol *symbols = ob_facts_symbols(library, name, &count);
  for (size_t i = 0; i < count; i++) {
    if (symbols[i].binding != OB_FACT_HIDDEN) {
      return &symbols[i];
    }
  }
  return NULL;
}
