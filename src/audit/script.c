// SPDX-License-Identifier: MIT OR Apache-2.0
/* Build scripts are programs; two things in them are read. cfg_aliases! is a declaration and is
 * taken as one, exactly. What is printed as `cargo:rustc-cfg=…` is a cfg that can be set or not:
 * a finding is an error only when neither answer helps. A name that is put together at run time
 * leaves every cfg open that no target, no feature and no alias decides. */
#include "audit/script.h"
#include "audit/tree.h"
#include "base/str.h"
#include "sys/fs.h"

static ob_status
add_free(ob_audit *a, ob_str atom)
{
  for (size_t i = 0; i < a->script_cfgs.len; i++) {
    if (ob_str_eq(a->script_cfgs.at[i], atom)) {
      return OB_OK;
    }
  }
  ob_str *slot = ob_vec_push(a->arena, &a->script_cfgs);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = atom;
  return OB_OK;
}

/* ---- cfg_aliases! ---- */

/* Blanks and comments. */
static size_t
skip_blank(ob_str text, size_t at)
{
  while (at < text.len) {
    const char c = text.ptr[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') {
      at++;
    } else if (c == '/' && at + 1 < text.len && text.ptr[at + 1] == '/') {
      const size_t end = ob_str_find(ob_str_slice(text, at, text.len), '\n');
      at = end == SIZE_MAX ? text.len : at + end;
    } else {
      break;
    }
  }
  return at;
}

/* The end of a group that begins at `at` with `{`: past its `}`, or 0. */
static size_t
group_end(ob_str text, size_t at)
{
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = at; i < text.len; i++) {
    const char c = text.ptr[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == '{') {
      depth++;
    } else if (!quoted && c == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return 0;
}

/* `name: { predicate }, …`: an alias can name those before it. */
static ob_status
read_aliases(ob_audit *a, const ob_src *src, const ob_rust_call *call)
{
  const ob_str text = ob_str_slice(ob_diags_source(a->diags, src->file).text, call->at.lo + 1,
                                   call->at.hi > 0 ? call->at.hi - 1 : 0);
  const uint32_t base = call->at.lo + 1;
  for (size_t at = skip_blank(text, 0); at < text.len; at = skip_blank(text, at)) {
    const size_t name_at = at;
    while (at < text.len && ob_is_name_byte(text.ptr[at])) {
      at++;
    }
    const ob_str name = ob_str_slice(text, name_at, at);
    at = skip_blank(text, at);
    if (name.len == 0 || at >= text.len || text.ptr[at] != ':') {
      return OB_OK; /* not its syntax: rustc says so */
    }
    at = skip_blank(text, at + 1);
    const size_t end = at < text.len && text.ptr[at] == '{' ? group_end(text, at) : 0;
    if (end == 0) {
      return OB_OK;
    }
    const ob_str inside = ob_str_slice(text, at + 1, end - 1);
    const ob_str trimmed = ob_str_trim(inside);
    const uint32_t lo = base + (uint32_t)(trimmed.ptr - text.ptr);
    const ob_cfg *cfg = NULL;
    ob_diags scratch;
    ob_diags_init(&scratch, a->arena);
    const ob_status st = ob_cfg_parse(a->arena, &scratch, trimmed, false,
                                      (ob_span){src->file, lo, lo + (uint32_t)trimmed.len}, &cfg);
    if (st == OB_E_NOMEM) {
      return st;
    }
    if (st == OB_OK) {
      OB_TRY(ob_conds_define(a->conds, name, ob_cond_cfg(a->conds, cfg)));
    } else {
      OB_TRY(add_free(a, name));
    }
    at = end;
  }
  return OB_OK;
}

/* ---- cargo:rustc-cfg ---- */

/* The cfg that a printed line sets, as it is written in source, or empty: made at run time. */
static ob_str
printed_atom(ob_arena *arena, ob_str rest)
{
  size_t at = 0;
  while (at < rest.len && ob_is_name_byte(rest.ptr[at])) {
    at++;
  }
  const ob_str name = ob_str_slice(rest, 0, at);
  if (name.len == 0 || at >= rest.len) {
    return OB_STR_NONE;
  }
  if (rest.ptr[at] == '"' || rest.ptr[at] == '\\') {
    return rest.ptr[at] == '"' || (at + 1 < rest.len && rest.ptr[at + 1] == 'n') ? name
                                                                                 : OB_STR_NONE;
  }
  if (rest.ptr[at] != '=') {
    return OB_STR_NONE;
  }
  at++;
  at += at < rest.len && rest.ptr[at] == '\\' ? 1U : 0U;
  if (at >= rest.len || rest.ptr[at] != '"') {
    return OB_STR_NONE;
  }
  const size_t value_at = ++at;
  while (at < rest.len &&
         (ob_is_name_byte(rest.ptr[at]) || rest.ptr[at] == '-' || rest.ptr[at] == '.')) {
    at++;
  }
  if (at >= rest.len || (rest.ptr[at] != '"' && rest.ptr[at] != '\\')) {
    return OB_STR_NONE;
  }
  return ob_fmt(arena, OB_STR_FMT " = \"" OB_STR_FMT "\"", OB_STR_ARG(name),
                OB_STR_ARG(ob_str_slice(rest, value_at, at)));
}

static ob_status
read_printed(ob_audit *a, ob_str text)
{
  static const ob_str keys[] = {OB_STR_INIT("cargo:rustc-cfg="), OB_STR_INIT("cargo::rustc-cfg=")};
  for (size_t k = 0; k < OB_COUNT(keys); k++) {
    ob_str rest = text;
    for (size_t at = ob_str_search(rest, keys[k]); at != SIZE_MAX;
         at = ob_str_search(rest, keys[k])) {
      rest = ob_str_slice(rest, at + keys[k].len, rest.len);
      const ob_str atom = printed_atom(a->arena, rest);
      if (ob_str_starts(rest, OB_STR("feature="))) {
        a->script_features = true;
      } else if (atom.len == 0) {
        a->script_any = true;
      } else {
        OB_TRY(add_free(a, atom));
      }
    }
  }
  /* Crates that print such lines for the script. */
  static const ob_str helpers[] = {OB_STR_INIT("autocfg"),       OB_STR_INIT("rustc-cfg={"),
                                   OB_STR_INIT("rustc_version"), OB_STR_INIT("version_check"),
                                   OB_STR_INIT("system_deps"),   OB_STR_INIT("skeptic")};
  for (size_t k = 0; k < OB_COUNT(helpers); k++) {
    a->script_any |= ob_str_search(text, helpers[k]) != SIZE_MAX;
  }
  return OB_OK;
}

ob_status
ob_script_cfgs(ob_audit *a)
{
  for (size_t i = 0; i < a->package.roots.len; i++) {
    const ob_root *root = &a->package.roots.at[i];
    if (root->kind != OB_ROOT_BUILD) {
      continue;
    }
    const char *path = ob_path_clean(a->arena, root->path);
    uint32_t number = OB_NO_INDEX;
    if (!path || ob_src_load(a->sources, path, root->at, OB_SRC_ROOT, &number) == OB_E_NOMEM) {
      return OB_E_NOMEM;
    }
    if (number == OB_NO_INDEX || a->sources->list.at[number].file == 0) {
      continue;
    }
    const ob_src *src = &a->sources->list.at[number];
    for (size_t c = 0; c < src->rust.calls.len; c++) {
      const ob_rust_path *name = &src->rust.paths.at[src->rust.calls.at[c].path];
      if (name->segment_count > 0 &&
          ob_str_eq(name->segments[name->segment_count - 1], OB_STR("cfg_aliases"))) {
        OB_TRY(read_aliases(a, src, &src->rust.calls.at[c]));
        src = &a->sources->list.at[number];
      }
    }
    OB_TRY(read_printed(a, ob_diags_source(a->diags, src->file).text));
  }
  return OB_OK;
}

/* ---- every cfg that is left ---- */

static ob_status
add_open_atoms(ob_audit *a, const ob_cfg *cfg, unsigned depth)
{
  if (depth > OB_CFG_MAX_DEPTH) {
    return OB_OK;
  }
  if (cfg->kind == OB_CFG_NAME || cfg->kind == OB_CFG_VALUE) {
    if (ob_universe_decides(a->options.universe, cfg->name) ||
        ob_str_eq(cfg->name, OB_STR("feature")) || ob_str_eq(cfg->name, OB_STR("test"))) {
      return OB_OK;
    }
    ob_str atom = cfg->name;
    if (cfg->kind == OB_CFG_VALUE) {
      atom = ob_fmt(a->arena, OB_STR_FMT " = \"" OB_STR_FMT "\"", OB_STR_ARG(cfg->name),
                    OB_STR_ARG(cfg->value));
    }
    return add_free(a, atom);
  }
  for (const ob_cfg *one = cfg->first; one; one = one->next) {
    OB_TRY(add_open_atoms(a, one, depth + 1));
  }
  return OB_OK;
}

ob_status
ob_script_open(ob_audit *a)
{
  if (!a->script_any) {
    return OB_OK;
  }
  for (size_t i = 0; i < a->sources->list.len; i++) {
    const ob_rust_file *f = &a->sources->list.at[i].rust;
    for (size_t k = 0; k < f->cfgs.len; k++) {
      OB_TRY(add_open_atoms(a, f->cfgs.at[k].cfg, 0));
    }
  }
  return OB_OK;
}
