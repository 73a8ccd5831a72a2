// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Conditional compilation predicates: what stands inside `cfg(...)`, with
 * osbind's two words for the OS version.
 */
#ifndef OB_FORMATS_CFG_CFG_H
#define OB_FORMATS_CFG_CFG_H

#include "diag/diag.h"

typedef enum ob_cfg_kind {
  OB_CFG_TRUE,
  OB_CFG_FALSE,
  OB_CFG_NAME,        /* unix */
  OB_CFG_VALUE,       /* target_os = "linux" */
  OB_CFG_VERSION,     /* target_os_version = "14": 14 and every 14.x */
  OB_CFG_VERSION_MIN, /* os_version_min("freebsd", "14.1"): RFC 3750 */
  OB_CFG_ALL,
  OB_CFG_ANY,
  OB_CFG_NOT,
} ob_cfg_kind;

typedef struct ob_cfg {
  ob_cfg_kind kind;
  ob_span span;
  ob_str name;          /* NAME, VALUE: the key; VERSION_MIN: the OS */
  ob_str value;         /* VALUE, VERSION, VERSION_MIN: decoded */
  struct ob_cfg *first; /* ALL, ANY, NOT: operands */
  struct ob_cfg *next;  /* the next operand of the same parent */
} ob_cfg;

#define OB_CFG_MAX_DEPTH 64

/**
 * Parse `cfg(...)` (with_cfg true) or the predicate alone (false).
 *
 * text  the expression, borrowed
 * at    where text lies in its source; spans are at.lo + offset (so text must
 *       stand there without escapes; else pass a source of its own)
 * out   set only on OB_OK
 *
 * Errors: OB_E_SYNTAX (OB02xx), OB_E_LIMIT (depth), OB_E_NOMEM
 * Source: Rust Reference, "Conditional compilation"; Cargo reference, "Platform
 *         specific dependencies"; RFC 3695 (true, false); RFC 3750 (os_version_min)
 */
OB_NODISCARD ob_status ob_cfg_parse(ob_arena *arena, ob_diags *diags, ob_str text, bool with_cfg,
                                    ob_span at, const ob_cfg **out);

/**
 * The same for a predicate in Rust source, as what stands inside `#[cfg(...)]`:
 * comments may stand in it, names need not be ASCII. version(..), accessible(..)
 * and the metavariables of macros are NAME atoms, as they are written.
 */
OB_NODISCARD ob_status ob_cfg_parse_rust(ob_arena *arena, ob_diags *diags, ob_str text, ob_span at,
                                         const ob_cfg **out);

/** One cfg of a target: `unix` (value.ptr NULL) or `target_os = "linux"`. */
typedef struct ob_cfg_atom {
  ob_str name, value;
} ob_cfg_atom;

/** What a predicate is asked about. */
typedef struct ob_cfg_env {
  const ob_cfg_atom *atoms; /* as `rustc --print=cfg --target T` lists them */
  size_t count;
  ob_str os;      /* target_os, for os_version_min */
  ob_str version; /* OS version label; empty: unknown */
} ob_cfg_env;

bool ob_cfg_eval(const ob_cfg *cfg, const ob_cfg_env *env);

/** How much of a predicate the OS version can still change, once the target is known. */
typedef enum ob_cfg_known { OB_CFG_IS_FALSE, OB_CFG_IS_TRUE, OB_CFG_DEPENDS } ob_cfg_known;

/**
 * The predicate for one target with the version left open: atoms other than
 * VERSION and VERSION_MIN are replaced by their truth and folded away.
 * *out (only set for OB_CFG_DEPENDS) holds ALL, ANY, NOT, VERSION, VERSION_MIN only.
 */
OB_NODISCARD ob_status ob_cfg_partial(ob_arena *arena, const ob_cfg *cfg, const ob_cfg_env *env,
                                      ob_cfg_known *known, const ob_cfg **out);

/** Print in Rust's form, without `cfg(`: parse(print(x)) is x. */
void ob_cfg_print(ob_buf *out, const ob_cfg *cfg);

#endif
