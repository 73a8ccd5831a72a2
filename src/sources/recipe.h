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
 * LAST in the file gives each key; the top level gives what none gives. Where
 * nothing gives `std-cfg`, `cfg` holds for std too. Unknown keys are errors. A
 * crate without build script needs no recipe; one with a build script and no
 * recipe cannot be a replacement (OB0520).
 */
#ifndef OB_SOURCES_RECIPE_H
#define OB_SOURCES_RECIPE_H

#include "base/strs.h"
#include "base/vec.h"
#include "cargo/workspace.h"
#include "diag/diag.h"
#include "formats/cfg/cfg.h"
#include "target/target.h"

#define OB_RECIPE_FILE "osbind-recipe.toml"
#define OB_RECIPE_MAX_SIZE (1u << 20)

typedef struct ob_recipe_env {
  ob_str name, value;
} ob_recipe_env;

/** One table of the file; has_* tell which keys it gives. */
typedef struct ob_recipe_part {
  const ob_cfg
      *when;      /* a cfg(...) qualifier, or NULL; the top level has neither this nor a triple */
  ob_str triple;  /* a TRIPLE[.VERSION] qualifier; else empty */
  ob_str version; /* of it, or empty; holds as target_os_version = "VERSION" does */
  bool has_cfg, has_std_cfg, has_env, has_out_dir;
  ob_strs cfg, std_cfg; /* as rustc takes them after --cfg */
  OB_VEC(ob_recipe_env) env;
  ob_str out_dir; /* relative to the crate; empty: none */
} ob_recipe_part;

typedef struct ob_recipe {
  ob_str root, edition;         /* never empty */
  OB_VEC(ob_recipe_part) parts; /* [0] is the top level */
} ob_recipe;

/**
 * The recipe of the crate in dir, or the one that follows from its manifest.
 * Errors: OB_E_SYNTAX, OB_E_INVALID (OB05xx), OB_E_NOT_FOUND (a build script and no recipe).
 */
OB_NODISCARD ob_status ob_recipe_load(ob_arena *arena, ob_diags *diags, const char *dir,
                                      const ob_manifest *manifest, ob_recipe *out);

/**
 * The same from text: file is a registered source, or 0 for a crate that has no
 * recipe file.
 */
OB_NODISCARD ob_status ob_recipe_parse(ob_arena *arena, ob_diags *diags, uint32_t file,
                                       const ob_manifest *manifest, ob_recipe *out);

/** What a recipe says for one target and version; borrowed from the recipe. */
typedef struct ob_recipe_use {
  const ob_strs *cfg;        /* never NULL */
  const ob_recipe_part *env; /* the part whose env holds, or NULL */
  ob_str out_dir;            /* or empty */
} ob_recipe_use;

/** Does a part hold for a target and OS version (empty: unknown)? */
bool ob_recipe_part_holds(const ob_recipe_part *part, const ob_target *target, ob_str os_version);
/** The recipe for a target and version; for_std: compiled as a part of std. */
ob_recipe_use ob_recipe_for(const ob_recipe *recipe, const ob_target *target, ob_str os_version,
                            bool for_std);

/** Print as the file's text (load(print(x)) is x). */
void ob_recipe_print(ob_buf *out, const ob_recipe *recipe);

#endif
