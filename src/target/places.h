// SPDX-License-Identifier: MIT OR Apache-2.0
/** Where Rust source asks for one value of a cfg: the places that an OS with another name lacks. */
#ifndef OB_TARGET_PLACES_H
#define OB_TARGET_PLACES_H

#include "base/vec.h"
#include "diag/diag.h"

typedef struct ob_place {
  ob_str file;   /* below the directory that was searched */
  uint32_t line; /* from 1 */
  ob_str text;   /* the line without blanks at its ends */
} ob_place;
typedef OB_VEC(ob_place) ob_places;

/**
 * Every line of text that compares key with value in code: `key = "value"` (an attribute,
 * cfg!, cfg_if!) or `key == "value"` (a build script). Comments and what stands in strings do
 * not count. text must live as long as out. Errors: OB_E_NOMEM
 * Source: Rust Reference, "Tokens"
 */
OB_NODISCARD ob_status ob_places_in(ob_arena *arena, ob_str file, ob_str text, ob_str key,
                                    ob_str value, ob_places *out);

/**
 * The same for every .rs file below root/inner (inner may be empty), in byte order of their paths,
 * which are given below root. Directories named tests, benches, examples, vendor and target and
 * files named tests.rs are left out, and links are not followed. Errors: OB_E_IO, OB_E_NOT_FOUND
 * (OB0001), OB_E_LIMIT (OB0002: a file of more than 8 MiB, directories nested deeper than 32),
 * OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_places_below(ob_arena *arena, ob_diags *diags, const char *root,
                                       const char *inner, ob_str key, ob_str value, ob_places *out);

#endif
