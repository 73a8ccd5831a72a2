// SPDX-License-Identifier: MIT OR Apache-2.0
/* What a predicate says of a target: yes or no when the OS version is known too, or what is left
 * of it while the version is open. And printing. Recursion is bounded by the reader's depth. */
#include "base/str.h"
#include "formats/cfg/cfg.h"
#include "target/version.h"
#include <assert.h>

static bool
has_atom(const ob_cfg_env *env, ob_str name, bool with_value, ob_str value)
{
  for (size_t i = 0; i < env->count; i++) {
    const ob_cfg_atom *atom = &env->atoms[i];
    if ((atom->value.ptr != NULL) == with_value && ob_str_eq(atom->name, name) &&
        (!with_value || ob_str_eq(atom->value, value))) {
      return true;
    }
  }
  return false;
}

bool
ob_cfg_eval(const ob_cfg *cfg, const ob_cfg_env *env)
{
  switch (cfg->kind) {
  case OB_CFG_TRUE:
    return true;
  case OB_CFG_FALSE:
    return false;
  case OB_CFG_NAME:
    return has_atom(env, cfg->name, false, OB_STR_NONE);
  case OB_CFG_VALUE:
    return has_atom(env, cfg->name, true, cfg->value);
  case OB_CFG_VERSION:
    return ob_version_matches(env->version, cfg->value);
  case OB_CFG_VERSION_MIN:
    return ob_str_eq(env->os, cfg->name) && ob_version_at_least(env->version, cfg->value);
  case OB_CFG_ALL:
  case OB_CFG_ANY: {
    const bool all = cfg->kind == OB_CFG_ALL;
    for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
      if (ob_cfg_eval(sub, env) != all) {
        return !all;
      }
    }
    return all;
  }
  case OB_CFG_NOT:
    return !ob_cfg_eval(cfg->first, env);
  }
  return false;
}

/* One operand that stays, as a node of its own (without siblings). */
static ob_status
copy_node(ob_arena *arena, const ob_cfg *cfg, ob_cfg **out)
{
  ob_cfg *copy = ob_new(arena, ob_cfg);
  if (!copy) {
    return OB_E_NOMEM;
  }
  *copy = *cfg;
  copy->next = NULL;
  *out = copy;
  return OB_OK;
}

static ob_cfg_known
known_of(bool truth)
{
  return truth ? OB_CFG_IS_TRUE : OB_CFG_IS_FALSE;
}

static ob_status
partial(ob_arena *arena, const ob_cfg *cfg, const ob_cfg_env *env, ob_cfg_known *known,
        ob_cfg **out)
{
  switch (cfg->kind) {
  case OB_CFG_VERSION_MIN:
    if (!ob_str_eq(env->os, cfg->name)) {
      *known = OB_CFG_IS_FALSE;
      return OB_OK;
    }
    *known = OB_CFG_DEPENDS;
    return copy_node(arena, cfg, out);
  case OB_CFG_VERSION:
    *known = OB_CFG_DEPENDS;
    return copy_node(arena, cfg, out);
  case OB_CFG_TRUE:
  case OB_CFG_FALSE:
  case OB_CFG_NAME:
  case OB_CFG_VALUE:
    *known = known_of(ob_cfg_eval(cfg, env));
    return OB_OK;
  case OB_CFG_NOT: {
    ob_cfg *sub = NULL;
    OB_TRY(partial(arena, cfg->first, env, known, &sub));
    assert(sub || *known != OB_CFG_DEPENDS);
    if (*known != OB_CFG_DEPENDS) {
      *known = known_of(*known == OB_CFG_IS_FALSE);
    } else if (sub->kind == OB_CFG_NOT) {
      *out = sub->first;
    } else {
      OB_TRY(copy_node(arena, cfg, out));
      (*out)->first = sub;
    }
    return OB_OK;
  }
  case OB_CFG_ALL:
  case OB_CFG_ANY:
    break;
  }
  const bool all = cfg->kind == OB_CFG_ALL;
  ob_cfg *list = NULL, **tail = &list;
  for (const ob_cfg *item = cfg->first; item; item = item->next) {
    ob_cfg *sub = NULL;
    OB_TRY(partial(arena, item, env, known, &sub));
    if (*known == known_of(!all)) {
      return OB_OK; /* false in all, true in any: that decides it */
    }
    assert(sub || *known != OB_CFG_DEPENDS);
    if (*known == OB_CFG_DEPENDS) {
      *tail = sub;
      tail = &sub->next;
    }
  }
  *known = list ? OB_CFG_DEPENDS : known_of(all);
  if (list && !list->next) {
    *out = list;
  } else if (list) {
    OB_TRY(copy_node(arena, cfg, out));
    (*out)->first = list;
  }
  return OB_OK;
}

ob_status
ob_cfg_partial(ob_arena *arena, const ob_cfg *cfg, const ob_cfg_env *env, ob_cfg_known *known,
               const ob_cfg **out)
{
  ob_cfg *left = NULL;
  OB_TRY(partial(arena, cfg, env, known, &left));
  if (*known == OB_CFG_DEPENDS) {
    *out = left;
  }
  return OB_OK;
}

static void
put_string(ob_buf *out, ob_str s)
{
  ob_buf_putc(out, '"');
  for (size_t i = 0; i < s.len; i++) {
    const unsigned char c = (unsigned char)s.ptr[i];
    if (c == '"' || c == '\\') {
      ob_buf_putc(out, '\\');
      ob_buf_putc(out, (char)c);
    } else if (c == '\n') {
      ob_buf_put(out, OB_STR("\\n"));
    } else if (c < ' ' || c == 0x7f) {
      ob_buf_fmt(out, "\\x%02x", c);
    } else {
      ob_buf_putc(out, (char)c);
    }
  }
  ob_buf_putc(out, '"');
}

/* Words that Rust or the reader take for something else than a name, in byte order. */
static bool
needs_raw(ob_str name)
{
  static const char *const words[] = {
      "abstract", "all",      "any",
      "as",       "async",    "await",
      "become",   "box",      "break",
      "const",    "continue", "do",
      "dyn",      "else",     "enum",
      "extern",   "false",    "final",
      "fn",       "for",      "gen",
      "if",       "impl",     "in",
      "let",      "loop",     "macro",
      "match",    "mod",      "move",
      "mut",      "not",      "os_version_min",
      "override", "priv",     "pub",
      "ref",      "return",   "static",
      "struct",   "trait",    "true",
      "try",      "type",     "typeof",
      "unsafe",   "unsized",  "use",
      "virtual",  "where",    "while",
      "yield",
  };
  return ob_str_in_words(name, words, OB_COUNT(words));
}

static void
put_name(ob_buf *out, ob_str name)
{
  if (needs_raw(name)) {
    ob_buf_put(out, OB_STR("r#"));
  }
  ob_buf_put(out, name);
}

void
ob_cfg_print(ob_buf *out, const ob_cfg *cfg)
{
  switch (cfg->kind) {
  case OB_CFG_TRUE:
    ob_buf_put(out, OB_STR("true"));
    return;
  case OB_CFG_FALSE:
    ob_buf_put(out, OB_STR("false"));
    return;
  case OB_CFG_NAME:
    put_name(out, cfg->name);
    return;
  case OB_CFG_VALUE:
    put_name(out, cfg->name);
    ob_buf_put(out, OB_STR(" = "));
    put_string(out, cfg->value);
    return;
  case OB_CFG_VERSION:
    ob_buf_put(out, OB_STR("target_os_version = "));
    put_string(out, cfg->value);
    return;
  case OB_CFG_VERSION_MIN:
    ob_buf_put(out, OB_STR("os_version_min("));
    put_string(out, cfg->name);
    ob_buf_put(out, OB_STR(", "));
    put_string(out, cfg->value);
    ob_buf_putc(out, ')');
    return;
  case OB_CFG_ALL:
    ob_buf_put(out, OB_STR("all("));
    break;
  case OB_CFG_ANY:
    ob_buf_put(out, OB_STR("any("));
    break;
  case OB_CFG_NOT:
    ob_buf_put(out, OB_STR("not("));
    break;
  }
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    if (sub != cfg->first) {
      ob_buf_put(out, OB_STR(", "));
    }
    ob_cfg_print(out, sub);
  }
  ob_buf_putc(out, ')');
}
