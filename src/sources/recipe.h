// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Recipes: what an OS-owned crate needs to compile without its build script.
 * A recipe is the file `osbind-recipe.toml` beside the crate's Cargo.toml:
 *
 *   recipe = 1                              # version of this format
 *   root = "src/lib.rs"                     # optional; Cargo.toml's otherwise
 *   edition = "2021"                        # optional; Cargo.toml's otherwise
 *   cfg = ["freebsd12", 'x = "y"']          # for every target that no table below names
 *   std-cfg = []                            # the same when compiled for std
 *   out-dir = "osbind-out"                  # optional: OUT_DIR, relative to the crate
 *   [env]                                   # optional: cargo::rustc-env of the build script
 *   NAME = "value"
 *   [target.'cfg(all(target_os = "freebsd", target_os_version = "14"))']
 *   cfg = ["freebsd14"]                     # any of cfg, std-cfg, out-dir, env
 *
 * Of the tables whose qualifier (cfg(...), TRIPLE or TRIPLE.VERSION) holds, the
 * LAST in the file gives each key; the top level gives what none gives. Unknown
 * keys are errors. A crate without build script needs no recipe; one with a
 * build script and no recipe cannot be a replacement (OB0520).
 */
#ifndef OB_SOURCES_RECIPE_H
#define OB_SOURCES_RECIPE_H

#include "base/vec.h"
#include "cargo/workspace.h"
#include "diag/diag.h"
#include "formats/cfg/cfg.h"

#define OB_RECIPE_FILE "osbind-recipe.toml"
#define OB_RECIPE_MAX_SIZE (1u << 20)

typedef OB_VEC(ob_str) ob_strs;

typedef struct ob_recipe_env {
  ob_str name, value;
} ob_recipe_env;

/** One table of the file; has_* tell which keys it gives. */
typedef struct ob_recipe_part {
  const ob_cfg *when; /* NULL: the top level. A triple becomes cfg by the table of targets: */
  ob_str triple;      /* else empty; then `version` may be set too */
  ob_str version;
  bool has_cfg, has_std_cfg, has_env, has_out_dir;
  ob_strs cfg, std_cfg; /* as rustc takes them after --cfg */
  OB_VEC(ob_recipe_env) env;
  ob_str out_dir;
} ob_recipe_part;

typedef struct ob_recipe {
  ob_str root, edition; /* never empty */
  OB_VEC(ob_recipe_part) parts; /* [0] is the top level */
} ob_recipe;

/**
 * The recipe of the crate in dir, or the one that follows from its manifest.
 * Errors: OB_E_SYNTAX, OB_E_INVALID (OB05xx), OB_E_NOT_FOUND (a build script and no recipe).
 */
OB_NODISCARD ob_status ob_recipe_load(ob_arena *arena, ob_diags *diags, const char *dir,
                                      const ob_manifest *manifest, ob_recipe *out);

/** Print as the file's text (load(print(x)) is x). */
void ob_recipe_print(ob_buf *out, const ob_recipe *recipe);

#endif
