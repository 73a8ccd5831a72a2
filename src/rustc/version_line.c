// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The line that is added to the answer to `rustc -vV`. Cargo hashes that answer
 * into the name of every artifact (stable) or compares it (nightly), so a line
 * that names the set of rules and the chosen versions is what keeps artifacts of
 * another set from being taken for ours. No other fingerprint of Cargo's sees an
 * appended --cfg.
 */
#include "base/hash.h"
#include "base/str.h"
#include "rustc/link.h"
#include <stdio.h>

size_t
ob_version_line(uint64_t set_id, const char *const *environment, char out[64])
{
  uint64_t chosen = 0; /* a sum: the environment has no order */
  for (; environment && *environment; environment++) {
    const ob_str entry = ob_str_from(*environment);
    const size_t equals = ob_str_find(entry, '=');
    const ob_str name = ob_str_slice(entry, 0, equals);
    const bool set = equals != SIZE_MAX && equals + 1 < entry.len; /* empty counts as not set */
    const bool version = name.len > sizeof "CARGO_TARGET__VERSION" - 1 &&
                         ob_str_starts(name, OB_STR("CARGO_TARGET_")) &&
                         ob_str_ends(name, OB_STR("_VERSION"));
    /* The name of a directory of stubs holds the hash of its content. */
    if (set && (version || ob_str_starts(name, OB_STR(OB_STUBS_PREFIX)))) {
      chosen += ob_fnv1a(OB_FNV1A_INIT, entry.ptr, entry.len);
    }
  }
  unsigned char bytes[16];
  for (unsigned i = 0; i < 8; i++) {
    bytes[i] = (unsigned char)(set_id >> (8 * i));
    bytes[8 + i] = (unsigned char)(chosen >> (8 * i));
  }
  return (size_t)snprintf(out, 64, "osbind: 1 set=%016llx\n",
                          (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, bytes, sizeof bytes));
}
