// SPDX-License-Identifier: MIT OR Apache-2.0
/* Conditions of the index: first byte: length of the version, then the version, then the code. A
 * malformed code is false and says so, its negation is the other answer, and a code that is well
 * formed for one version is for every version. */
#include "base/str.h"
#include "invariants.h"
#include "sources/index.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < 1 || size - 1 < data[0]) {
    return 0;
  }
  const ob_str version = {(const char *)data + 1, data[0]};
  const size_t len = size - 1 - data[0];
  char *negated = malloc(len + 1);
  REQUIRE(negated != NULL);
  memcpy(negated, data + 1 + data[0], len);
  negated[len] = '!';
  const ob_str code = {negated, len};
  bool bad = false, bad_unknown = false, bad_negated = false;
  const bool truth = ob_condition_eval(code, version, &bad);
  (void)ob_condition_eval(code, OB_STR_NONE, &bad_unknown);
  const bool other = ob_condition_eval((ob_str){negated, len + 1}, version, &bad_negated);
  REQUIRE(bad == bad_unknown);
  REQUIRE(!bad || !truth);
  if (len > 0) { /* the empty code is true; `!` alone is none */
    REQUIRE(bad || bad_negated || other == !truth);
    REQUIRE(bad || !bad_negated);
  }
  free(negated);
  return 0;
}
