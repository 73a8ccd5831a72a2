// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Recipes. What a build script would have printed stands in a file instead, so that a replaced
 * unit compiles without running one. A key of a table replaces the whole list of the top level
 * (it does not append to it): what a unit gets can be read off one line of the file. Keys that
 * are not known are errors, because a recipe that is only half understood compiles another crate
 * than its author meant. What is checked here is that each item means something to rustc; that
 * the files exist is checked where the crate is read.
 */
#include "sources/recipe.h"
#include "base/ascii.h"
#include "base/strs.h"
#include "diag/io.h"
#include "formats/toml/toml.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include "target/version.h"
#include <errno.h>

static const ob_str top_keys[] = {
    OB_STR_INIT("recipe"),  OB_STR_INIT("root"),    OB_STR_INIT("edition"), OB_STR_INIT("cfg"),
    OB_STR_INIT("std-cfg"), OB_STR_INIT("out-dir"), OB_STR_INIT("env"),     OB_STR_INIT("target")};
static const ob_str part_keys[] = {OB_STR_INIT("cfg"), OB_STR_INIT("std-cfg"),
                                   OB_STR_INIT("out-dir"), OB_STR_INIT("env")};
static const ob_str editions[] = {OB_STR_INIT("2015"), OB_STR_INIT("2018"), OB_STR_INIT("2021"),
                                  OB_STR_INIT("2024")};

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  ob_status st; /* the first thing that went wrong */
} reader;

/** Remember the first failure; true when reading can go on. */
static bool
note(reader *r, ob_status st)
{
  if (st != OB_OK && (r->st == OB_OK || st == OB_E_NOMEM)) {
    r->st = st;
  }
  return r->st != OB_E_NOMEM;
}

static void
unknown_key(reader *r, const ob_toml_entry *entry, const ob_str *known, size_t count)
{
  ob_diag *d = ob_error(r->diags, "OB0521", entry->key_span,
                        "unknown key `" OB_STR_FMT "` in a recipe", OB_STR_ARG(entry->key));
  if (!note(r, d ? OB_E_INVALID : OB_E_NOMEM)) {
    return;
  }
  const size_t near = ob_str_nearest(entry->key, known, count);
  if (near != SIZE_MAX) {
    ob_diag_help(r->diags, d, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(known[near]));
  }
}

static bool
expect(reader *r, const ob_toml *value, ob_toml_kind kind, ob_str key)
{
  if (value->kind == kind) {
    return true;
  }
  (void)note(r, ob_fail(r->diags, OB_E_INVALID, "OB0522", value->span, NULL,
                        "`" OB_STR_FMT "` in a recipe must be %s, not %s", OB_STR_ARG(key),
                        ob_toml_kind_phrase(kind), ob_toml_kind_phrase(value->kind)));
  return false;
}

/** The span of a string's text where it stands without escapes, else a source of its own. */
static ob_status
text_span(reader *r, ob_str decoded, ob_span quoted, ob_span *out)
{
  const ob_source source = ob_diags_source(r->diags, quoted.file);
  const ob_str raw = ob_str_slice(source.text, quoted.lo, quoted.hi);
  if (ob_str_eq(raw, decoded)) {
    *out = quoted;
    return OB_OK;
  }
  if (raw.len == decoded.len + 2 && ob_str_eq(ob_str_slice(raw, 1, raw.len - 1), decoded)) {
    *out = (ob_span){quoted.file, quoted.lo + 1, quoted.hi - 1};
    return OB_OK;
  }
  const uint32_t file = ob_diags_add_source(r->diags, source.name, decoded);
  *out = (ob_span){file, 0, (uint32_t)decoded.len};
  return file == 0 ? OB_E_NOMEM : OB_OK;
}

/** One item of a cfg list: `name` or `name = "value"`, nothing that osbind or rustc itself sets. */
static void
read_cfg(reader *r, const ob_toml *value, ob_strs *out)
{
  if (!expect(r, value, OB_TOML_STRING, OB_STR("cfg"))) {
    return;
  }
  ob_span at;
  if (!note(r, text_span(r, value->as.string, value->span, &at))) {
    return;
  }
  const ob_cfg *cfg = NULL;
  const ob_status st = ob_cfg_parse(r->arena, r->diags, value->as.string, false, at, &cfg);
  if (st != OB_OK) {
    (void)note(r, st);
    return;
  }
  const bool plain = cfg->kind == OB_CFG_NAME || cfg->kind == OB_CFG_VALUE;
  if (!plain || (cfg->kind == OB_CFG_VALUE && ob_str_eq(cfg->name, OB_STR("feature")))) {
    (void)note(r, ob_fail(r->diags, OB_E_INVALID, "OB0522", value->span,
                          plain ? "features are those that Cargo resolved; leave them out"
                                : "give `name` or `name = \"value\"`, as after rustc's `--cfg`",
                          "`" OB_STR_FMT "` cannot stand in a recipe's list of cfgs",
                          OB_STR_ARG(value->as.string)));
    return;
  }
  ob_str *slot = ob_vec_push(r->arena, out);
  if (!slot) {
    (void)note(r, OB_E_NOMEM);
    return;
  }
  *slot = value->as.string;
}

static void
read_cfgs(reader *r, const ob_toml_entry *entry, bool *has, ob_strs *out)
{
  if (!expect(r, entry->value, OB_TOML_ARRAY, entry->key)) {
    return;
  }
  *has = true;
  for (size_t i = 0; i < entry->value->as.array.len && r->st != OB_E_NOMEM; i++) {
    read_cfg(r, entry->value->as.array.at[i], out);
  }
}

static bool
is_env_name(ob_str name)
{
  for (size_t i = 0; i < name.len; i++) {
    const char c = name.ptr[i];
    if (!ob_is_letter(c) && c != '_' && !(i > 0 && ob_is_digit(c))) {
      return false;
    }
  }
  return name.len > 0;
}

static void
read_env(reader *r, const ob_toml_entry *table, ob_recipe_part *part)
{
  if (!expect(r, table->value, OB_TOML_TABLE, table->key)) {
    return;
  }
  part->has_env = true;
  for (const ob_toml_entry *e = table->value->as.table.first; e; e = e->next) {
    if (!is_env_name(e->key)) {
      if (!note(r, ob_fail(r->diags, OB_E_INVALID, "OB0522", e->key_span, NULL,
                           "`" OB_STR_FMT "` is no name of an environment variable",
                           OB_STR_ARG(e->key)))) {
        return;
      }
      continue;
    }
    if (!expect(r, e->value, OB_TOML_STRING, e->key)) {
      continue;
    }
    if (ob_str_find(e->value->as.string, '\0') != SIZE_MAX) {
      if (!note(r, ob_fail(r->diags, OB_E_INVALID, "OB0522", e->value->span, NULL,
                           "the value of `" OB_STR_FMT "` holds a NUL", OB_STR_ARG(e->key)))) {
        return;
      }
      continue;
    }
    ob_recipe_env *slot = ob_vec_push(r->arena, &part->env);
    if (!slot) {
      (void)note(r, OB_E_NOMEM);
      return;
    }
    *slot = (ob_recipe_env){e->key, e->value->as.string};
  }
}

/** A path inside the crate; `allow_empty`: "" means none. */
static bool
read_path(reader *r, const ob_toml_entry *entry, bool allow_empty, ob_str *out)
{
  if (!expect(r, entry->value, OB_TOML_STRING, entry->key)) {
    return false;
  }
  const ob_str path = entry->value->as.string;
  if (!(allow_empty && path.len == 0) && !ob_trust_inner_path(path)) {
    (void)note(r, ob_fail(r->diags, OB_E_INVALID, "OB0514", entry->value->span,
                          "give a path relative to the crate's directory, without `..`",
                          "`" OB_STR_FMT "` is no path inside the crate", OB_STR_ARG(path)));
    return false;
  }
  *out = path;
  return true;
}

/** True when the key was one of those that every part can have. */
static bool
read_part_key(reader *r, const ob_toml_entry *e, ob_recipe_part *part)
{
  if (ob_str_eq(e->key, OB_STR("cfg"))) {
    read_cfgs(r, e, &part->has_cfg, &part->cfg);
  } else if (ob_str_eq(e->key, OB_STR("std-cfg"))) {
    read_cfgs(r, e, &part->has_std_cfg, &part->std_cfg);
  } else if (ob_str_eq(e->key, OB_STR("env"))) {
    read_env(r, e, part);
  } else if (ob_str_eq(e->key, OB_STR("out-dir"))) {
    part->has_out_dir = read_path(r, e, true, &part->out_dir) || part->has_out_dir;
  } else {
    return false;
  }
  return true;
}

static bool
is_triple(ob_str s)
{
  for (size_t i = 0; i < s.len; i++) {
    const char c = s.ptr[i];
    if (!ob_is_alnum(c) && c != '-' && c != '_') {
      return false;
    }
  }
  return s.len > 0;
}

/**
 * TRIPLE or TRIPLE.VERSION. Built-in triples may hold dots (thumbv8m.main-none-eabi): the longest
 * one that fits wins. A triple that is not built in (a spec file's) is taken when it has no dot,
 * so that nothing is guessed.
 */
static bool
split_triple(ob_str key, ob_str *triple, ob_str *version)
{
  const ob_targets *targets = ob_targets_builtin();
  *version = OB_STR_NONE;
  for (size_t at = key.len;; at--) {
    if (at == key.len || key.ptr[at] == '.') {
      *triple = ob_str_slice(key, 0, at);
      if (ob_target_find(targets, *triple)) {
        *version = at == key.len ? OB_STR_NONE : ob_str_slice(key, at + 1, key.len);
        return at == key.len || ob_version_valid(*version);
      }
    }
    if (at == 0) {
      break;
    }
  }
  *triple = key;
  return is_triple(key);
}

static void
read_qualifier(reader *r, const ob_toml_entry *entry, ob_recipe_part *part)
{
  if (ob_str_starts(entry->key, OB_STR("cfg("))) {
    ob_span at;
    if (note(r, text_span(r, entry->key, entry->key_span, &at))) {
      (void)note(r, ob_cfg_parse(r->arena, r->diags, entry->key, true, at, &part->when));
    }
    return;
  }
  if (!split_triple(entry->key, &part->triple, &part->version)) {
    (void)note(r, ob_fail(r->diags, OB_E_INVALID, "OB0524", entry->key_span,
                          "accepted are `cfg(...)`, a triple, and a built-in triple with an OS "
                          "version: x86_64-unknown-freebsd.14.1",
                          "`" OB_STR_FMT "` names no target", OB_STR_ARG(entry->key)));
  }
}

static void
read_targets(reader *r, const ob_toml_entry *table, ob_recipe *out)
{
  if (!expect(r, table->value, OB_TOML_TABLE, table->key)) {
    return;
  }
  for (const ob_toml_entry *e = table->value->as.table.first; e && r->st != OB_E_NOMEM;
       e = e->next) {
    if (!expect(r, e->value, OB_TOML_TABLE, e->key)) {
      continue;
    }
    ob_recipe_part part = {0};
    read_qualifier(r, e, &part);
    for (const ob_toml_entry *k = e->value->as.table.first; k && r->st != OB_E_NOMEM; k = k->next) {
      if (!read_part_key(r, k, &part)) {
        unknown_key(r, k, part_keys, OB_COUNT(part_keys));
      }
    }
    ob_recipe_part *slot = ob_vec_push(r->arena, &out->parts);
    if (!slot) {
      (void)note(r, OB_E_NOMEM);
      return;
    }
    *slot = part;
  }
}

static void
read_edition(reader *r, const ob_toml_entry *entry, ob_recipe *out)
{
  if (!expect(r, entry->value, OB_TOML_STRING, entry->key)) {
    return;
  }
  for (size_t i = 0; i < OB_COUNT(editions); i++) {
    if (ob_str_eq(entry->value->as.string, editions[i])) {
      out->edition = entry->value->as.string;
      return;
    }
  }
  (void)note(r, ob_fail(r->diags, OB_E_INVALID, "OB0522", entry->value->span,
                        "editions are 2015, 2018, 2021 and 2024",
                        "`" OB_STR_FMT "` is no edition of Rust",
                        OB_STR_ARG(entry->value->as.string)));
}

static void
read_format(reader *r, const ob_toml *root, uint32_t file)
{
  const ob_toml *format = ob_toml_get(root, OB_STR("recipe"));
  if (!format) {
    (void)note(r, ob_fail(r->diags, OB_E_INVALID, "OB0523", (ob_span){file, 0, 0},
                          "begin the file with `recipe = 1`", "the recipe's format is not given"));
  } else if (format->kind != OB_TOML_INTEGER || format->as.integer != 1) {
    (void)note(r, ob_fail(r->diags, OB_E_UNSUPPORTED, "OB0523", format->span,
                          "this osbind reads `recipe = 1`", "the recipe's format is not known"));
  }
}

ob_status
ob_recipe_parse(ob_arena *arena, ob_diags *diags, uint32_t file, const ob_manifest *manifest,
                ob_recipe *out)
{
  ob_recipe recipe = {.root = manifest->lib_path, .edition = manifest->edition};
  ob_recipe_part *first = ob_vec_push(arena, &recipe.parts);
  if (!first) {
    return OB_E_NOMEM;
  }
  if (file == 0) {
    if (manifest->build.len > 0) {
      return ob_fail(diags, OB_E_NOT_FOUND, "OB0520", (ob_span){manifest->file, 0, 0},
                     "run `osbind vendor import` on the crate, or write " OB_RECIPE_FILE " by hand",
                     "`" OB_STR_FMT "` has a build script and no " OB_RECIPE_FILE,
                     OB_STR_ARG(manifest->name));
    }
    *out = recipe;
    return OB_OK;
  }
  reader r = {arena, diags, OB_OK};
  ob_toml *root = NULL;
  const ob_status st = ob_toml_parse(arena, diags, file, &root);
  (void)note(&r, st);
  if (st != OB_OK && st != OB_E_SYNTAX) {
    return st;
  }
  if (st == OB_OK) {
    read_format(&r, root, file);
  }
  const ob_toml_entry *targets = NULL;
  ob_recipe_part top = {0};
  for (const ob_toml_entry *e = root->as.table.first; e && r.st != OB_E_NOMEM; e = e->next) {
    if (ob_str_eq(e->key, OB_STR("root"))) {
      (void)read_path(&r, e, false, &recipe.root);
    } else if (ob_str_eq(e->key, OB_STR("edition"))) {
      read_edition(&r, e, &recipe);
    } else if (ob_str_eq(e->key, OB_STR("target"))) {
      targets = e;
    } else if (!ob_str_eq(e->key, OB_STR("recipe")) && !read_part_key(&r, e, &top)) {
      unknown_key(&r, e, top_keys, OB_COUNT(top_keys));
    }
  }
  recipe.parts.at[0] = top;
  if (targets && r.st != OB_E_NOMEM) {
    read_targets(&r, targets, &recipe);
  }
  if (r.st == OB_OK) {
    *out = recipe;
  }
  return r.st;
}

ob_status
ob_recipe_load(ob_arena *arena, ob_diags *diags, const char *dir, const ob_manifest *manifest,
               ob_recipe *out)
{
  const char *path = ob_path_join(arena, dir, OB_RECIPE_FILE);
  if (!path) {
    return OB_E_NOMEM;
  }
  ob_str text;
  const int err = ob_file_read(arena, path, OB_RECIPE_MAX_SIZE, &text);
  if (err == ENOENT) {
    return ob_recipe_parse(arena, diags, 0, manifest, out);
  }
  if (err == EFBIG) {
    return ob_fail(diags, OB_E_LIMIT, "OB0519", OB_SPAN_NONE, NULL, "%s is larger than %u bytes",
                   path, OB_RECIPE_MAX_SIZE);
  }
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "read", path, err);
  }
  const uint32_t file = ob_diags_add_source(diags, ob_str_from(path), text);
  return file == 0 ? OB_E_NOMEM : ob_recipe_parse(arena, diags, file, manifest, out);
}

bool
ob_recipe_part_holds(const ob_recipe_part *part, const ob_target *target, ob_str os_version)
{
  if (part->triple.len > 0) {
    return ob_str_eq(part->triple, target->triple) &&
           (part->version.len == 0 || ob_version_matches(os_version, part->version));
  }
  if (part->when) {
    const ob_cfg_env env = ob_target_cfg_env(target, os_version);
    return ob_cfg_eval(part->when, &env);
  }
  return true;
}

ob_recipe_use
ob_recipe_for(const ob_recipe *recipe, const ob_target *target, ob_str os_version, bool for_std)
{
  static const ob_strs nothing = {0};
  const ob_strs *cfg = NULL, *std_cfg = NULL;
  const ob_recipe_part *env = NULL, *out_dir = NULL;
  for (size_t i = 0; i < recipe->parts.len; i++) {
    const ob_recipe_part *part = &recipe->parts.at[i];
    if (!ob_recipe_part_holds(part, target, os_version)) {
      continue;
    }
    cfg = part->has_cfg ? &part->cfg : cfg;
    std_cfg = part->has_std_cfg ? &part->std_cfg : std_cfg;
    env = part->has_env ? part : env;
    out_dir = part->has_out_dir ? part : out_dir;
  }
  const ob_strs *list = for_std && std_cfg ? std_cfg : cfg;
  return (ob_recipe_use){.cfg = list ? list : &nothing,
                         .env = env,
                         .out_dir = out_dir ? out_dir->out_dir : OB_STR_NONE};
}

/* ---- printing ---- */

static void
put_list(ob_buf *out, const char *key, const ob_strs *list)
{
  ob_buf_fmt(out, "%s = [", key);
  size_t width = 0;
  bool broken = false;
  for (size_t i = 0; i < list->len; i++) {
    width += list->at[i].len + 4;
  }
  broken = width > 80;
  for (size_t i = 0; i < list->len; i++) {
    ob_buf_put(out, broken ? OB_STR("\n  ") : i > 0 ? OB_STR(", ") : OB_STR(""));
    ob_toml_put_string(out, list->at[i]);
    if (broken) {
      ob_buf_putc(out, ',');
    }
  }
  ob_buf_put(out, broken ? OB_STR("\n]\n") : OB_STR("]\n"));
}

static void
put_part(ob_buf *out, const ob_recipe_part *part)
{
  if (part->has_cfg) {
    put_list(out, "cfg", &part->cfg);
  }
  if (part->has_std_cfg) {
    put_list(out, "std-cfg", &part->std_cfg);
  }
  if (part->has_out_dir) {
    ob_buf_put(out, OB_STR("out-dir = "));
    ob_toml_put_string(out, part->out_dir);
    ob_buf_putc(out, '\n');
  }
}

static void
put_env(ob_buf *out, ob_str qualifier, const ob_recipe_part *part)
{
  if (!part->has_env) {
    return;
  }
  if (qualifier.len > 0) {
    ob_buf_put(out, OB_STR("\n[target."));
    ob_toml_put_key(out, qualifier);
    ob_buf_put(out, OB_STR(".env]\n"));
  } else {
    ob_buf_put(out, OB_STR("\n[env]\n"));
  }
  for (size_t i = 0; i < part->env.len; i++) {
    ob_toml_put_key(out, part->env.at[i].name);
    ob_buf_put(out, OB_STR(" = "));
    ob_toml_put_string(out, part->env.at[i].value);
    ob_buf_putc(out, '\n');
  }
}

void
ob_recipe_print(ob_buf *out, const ob_recipe *recipe)
{
  ob_buf_put(out, OB_STR("recipe = 1\nroot = "));
  ob_toml_put_string(out, recipe->root);
  ob_buf_put(out, OB_STR("\nedition = "));
  ob_toml_put_string(out, recipe->edition);
  ob_buf_putc(out, '\n');
  for (size_t i = 0; i < recipe->parts.len; i++) {
    const ob_recipe_part *part = &recipe->parts.at[i];
    ob_str qualifier = OB_STR_NONE;
    if (i > 0) {
      ob_buf key;
      ob_buf_init(&key, out->arena);
      if (part->when) {
        ob_buf_put(&key, OB_STR("cfg("));
        ob_cfg_print(&key, part->when);
        ob_buf_putc(&key, ')');
      } else {
        ob_buf_put(&key, part->triple);
        if (part->version.len > 0) {
          ob_buf_putc(&key, '.');
          ob_buf_put(&key, part->version);
        }
      }
      out->oom = out->oom || key.oom;
      qualifier = ob_buf_view(&key);
      ob_buf_put(out, OB_STR("\n[target."));
      ob_toml_put_key(out, qualifier);
      ob_buf_put(out, OB_STR("]\n"));
    }
    put_part(out, part);
    put_env(out, qualifier, part);
  }
}
