// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What a baseline remembers of a finding is what stays the same while people work on other lines:
 * code, package, crate and file, not the line. One that spreads to further targets is new.
 * Comments are looked for in the text around a finding's places, so that every kind of place
 * (manifest, source, another file that gates the same thing) takes them in the same way.
 */
#include "audit/accepted.h"
#include "base/str.h"
#include "formats/toml/toml.h"
#include "sys/fs.h"

/* ---- comments ---- */

/** Does the text of a comment allow code? */
static bool
comment_allows(ob_str text, ob_str code)
{
  const ob_str mark = OB_STR("osbind: allow(");
  size_t at;
  while ((at = ob_str_search(text, mark)) != SIZE_MAX) {
    text = ob_str_slice(text, at + mark.len, text.len);
    ob_str list = ob_str_slice(text, 0, ob_str_find(text, ')')), item;
    while (ob_str_next(&list, ',', &item)) {
      if (ob_str_eq(ob_str_trim(item), code)) {
        return true;
      }
    }
  }
  return false;
}

static bool
is_comment(ob_str trimmed, bool manifest)
{
  return manifest ? ob_str_starts(trimmed, OB_STR("#")) : ob_str_starts(trimmed, OB_STR("//"));
}

/** The comment at the end of a line, or nothing. What looks like one in a string is none. */
static ob_str
comment_of(ob_str line, bool manifest)
{
  char quote = '\0';
  for (size_t i = 0; i < line.len; i++) {
    const char c = line.ptr[i];
    if (quote != '\0') {
      i += c == '\\' && quote == '"' ? 1U : 0U;
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || (c == '\'' && manifest)) { /* in Rust it can begin a lifetime */
      quote = c;
    } else if (manifest ? c == '#' : c == '/' && i + 1 < line.len && line.ptr[i + 1] == '/') {
      return ob_str_slice(line, i, line.len);
    }
  }
  return OB_STR_NONE;
}

/** Comments, and in Rust attributes and blank lines, before anything else. */
static bool
head_allows(ob_str text, bool manifest, ob_str code)
{
  ob_str line;
  while (ob_str_next(&text, '\n', &line)) {
    const ob_str trimmed = ob_str_trim(line);
    if (trimmed.len > 0 && !is_comment(trimmed, manifest)) {
      return false;
    }
    if (comment_allows(trimmed, code)) {
      return true;
    }
  }
  return false;
}

static ob_str
line_before(ob_str text, size_t *lo)
{
  size_t end = *lo - 1; /* of the line before: its newline */
  size_t begin = end;
  while (begin > 0 && text.ptr[begin - 1] != '\n') {
    begin--;
  }
  *lo = begin;
  return ob_str_slice(text, begin, end);
}

static bool
place_allows(const ob_diags *diags, ob_span at, ob_str code)
{
  const ob_source source = ob_diags_source(diags, at.file);
  const ob_str text = source.text;
  if (at.file == 0 || at.lo > text.len) {
    return false;
  }
  const bool manifest = ob_str_ends(source.name, OB_STR(".toml"));
  size_t lo = at.lo;
  while (lo > 0 && text.ptr[lo - 1] != '\n') {
    lo--;
  }
  const ob_str from_line = ob_str_slice(text, lo, text.len);
  const ob_str line = ob_str_slice(from_line, 0, ob_str_find(from_line, '\n'));
  if (comment_allows(comment_of(line, manifest), code)) {
    return true;
  }
  while (lo > 0) {
    const ob_str above = ob_str_trim(line_before(text, &lo));
    const bool attribute = !manifest && ob_str_starts(above, OB_STR("#"));
    if (!is_comment(above, manifest) && !attribute) {
      break;
    }
    if (comment_allows(above, code)) {
      return true;
    }
  }
  return head_allows(text, manifest, code);
}

static bool
is_allowed(const ob_finding *f, const ob_diags *diags)
{
  const ob_str code = ob_str_from(f->code);
  bool allowed = place_allows(diags, f->at, code);
  for (size_t i = 0; i < f->others.len && !allowed; i++) {
    allowed = place_allows(diags, f->others.at[i].span, code);
  }
  return allowed;
}

size_t
ob_allow_apply(ob_findings *findings, const ob_diags *diags)
{
  size_t kept = 0;
  for (size_t i = 0; i < findings->list.len; i++) {
    ob_finding *f = findings->list.at[i];
    if (!is_allowed(f, diags)) {
      findings->list.at[kept++] = f;
    }
  }
  const size_t taken = findings->list.len - kept;
  findings->list.len = kept;
  return taken;
}

/* ---- the baseline ---- */

/** The file of a finding as its package sees it. */
static ob_str
inner_path(const ob_finding *f, const ob_diags *diags)
{
  const ob_str name = ob_diags_source(diags, f->at.file).name;
  const ob_str dir = ob_path_dir(f->manifest);
  const bool below = ob_str_starts(name, dir) && dir.len < name.len && name.ptr[dir.len] == '/';
  return below ? ob_str_slice(name, dir.len + 1, name.len) : name;
}

static ob_str
key_of(ob_arena *arena, ob_str code, ob_str package, ob_str crate, ob_str file)
{
  return ob_fmt(arena, OB_STR_FMT "\n" OB_STR_FMT "\n" OB_STR_FMT "\n" OB_STR_FMT, OB_STR_ARG(code),
                OB_STR_ARG(package), OB_STR_ARG(crate), OB_STR_ARG(file));
}

typedef struct loader {
  ob_arena *arena;
  ob_diags *diags;
  ob_conds *conds;
  uint32_t file;
} loader;

static ob_status
refuse(loader *l, ob_span at, const char *what)
{
  return ob_fail(l->diags, OB_E_INVALID, "OB0390", at,
                 "`osbind audit --write-baseline FILE` writes the file anew", "%s", what);
}

static ob_status
read_string(loader *l, const ob_toml *table, const char *key, ob_str *out)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  if (!value || value->kind != OB_TOML_STRING) {
    const ob_str what = ob_fmt(l->arena, "a [[finding]] of a baseline needs `%s = \"…\"`", key);
    return refuse(l, value ? value->span : table->span, what.ptr ? what.ptr : "a key is missing");
  }
  *out = value->as.string;
  return OB_OK;
}

/** cfg(...) or a triple, added to *set. */
static ob_status
read_target(loader *l, const ob_toml *value, ob_bits *set)
{
  const ob_universe *u = ob_conds_universe(l->conds);
  const ob_str text = value->kind == OB_TOML_STRING ? value->as.string : OB_STR_NONE;
  if (ob_str_starts(text, OB_STR("cfg("))) {
    const ob_cfg *cfg;
    const uint32_t own = ob_diags_add_source(l->diags, OB_STR("targets"), text);
    if (own == 0) {
      return OB_E_NOMEM;
    }
    OB_TRY(
        ob_cfg_parse(l->arena, l->diags, text, true, (ob_span){own, 0, (uint32_t)text.len}, &cfg));
    const ob_bits *found = ob_cond_set(l->conds, ob_cond_cfg(l->conds, cfg));
    if (!found) {
      return refuse(l, value->span, "the cfg holds more than what a target decides");
    }
    *set = ob_bits_or(*set, *found);
    return ob_conds_failed(l->conds) ? OB_E_NOMEM : OB_OK;
  }
  if (text.len == 0) {
    return refuse(l, value->span, "`targets` holds cfg(...) expressions and triples");
  }
  for (size_t i = 0; i < u->len; i++) {
    if (ob_str_eq(u->at[i].target->triple, text)) {
      ob_bits_add(set, i);
    }
  }
  return OB_OK; /* a target that is not asked about now matters to nobody */
}

static ob_status
read_finding(loader *l, const ob_toml *table, ob_baseline *out)
{
  if (table->kind != OB_TOML_TABLE) {
    return refuse(l, table->span, "`finding` is an array of tables, [[finding]]");
  }
  ob_str code, package, crate, file;
  OB_TRY(read_string(l, table, "code", &code));
  OB_TRY(read_string(l, table, "package", &package));
  OB_TRY(read_string(l, table, "crate", &crate));
  OB_TRY(read_string(l, table, "file", &file));
  const ob_toml *targets = ob_toml_get(table, OB_STR("targets"));
  if (!targets || targets->kind != OB_TOML_ARRAY) {
    return refuse(l, targets ? targets->span : table->span,
                  "a [[finding]] of a baseline needs `targets = [...]`");
  }
  const ob_str key = key_of(l->arena, code, package, crate, file);
  void **slot = key.ptr ? ob_map_put(l->arena, &out->known, key) : NULL;
  if (slot && !*slot) {
    *slot = ob_new(l->arena, ob_bits);
  }
  if (!slot || !*slot) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < targets->as.array.len; i++) {
    OB_TRY(read_target(l, targets->as.array.at[i], *slot));
  }
  return OB_OK;
}

ob_status
ob_baseline_load(ob_arena *arena, ob_diags *diags, const char *path, const ob_universe *universe,
                 ob_baseline *out)
{
  ob_map_init(&out->known, 0x0b5e11e5);
  loader l = {.arena = arena, .diags = diags, .conds = ob_conds_new(arena, universe)};
  if (!l.conds) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_diags_load(diags, path, OB_BASELINE_MAX_SIZE, OB_SPAN_NONE, &l.file));
  ob_toml *root;
  OB_TRY(ob_toml_parse(arena, diags, l.file, &root));
  for (const ob_toml_entry *e = root->as.table.first; e; e = e->next) {
    if (!ob_str_eq(e->key, OB_STR("finding"))) {
      return refuse(&l, e->key_span, "a baseline holds [[finding]] tables and nothing else");
    }
  }
  const ob_toml *list = ob_toml_get(root, OB_STR("finding"));
  if (list && list->kind != OB_TOML_ARRAY) {
    return refuse(&l, list->span, "`finding` is an array of tables, [[finding]]");
  }
  for (size_t i = 0; list && i < list->as.array.len; i++) {
    OB_TRY(read_finding(&l, list->as.array.at[i], out));
  }
  return OB_OK;
}

size_t
ob_baseline_apply(const ob_baseline *baseline, ob_findings *findings, const ob_diags *diags)
{
  size_t kept = 0;
  for (size_t i = 0; i < findings->list.len; i++) {
    ob_finding *f = findings->list.at[i];
    const ob_str key =
        key_of(findings->arena, ob_str_from(f->code), f->package, f->crate, inner_path(f, diags));
    if (!key.ptr) {
      return SIZE_MAX;
    }
    void **slot = ob_map_find(&baseline->known, key);
    if (!slot || !ob_bits_subset(&f->targets, *slot)) {
      findings->list.at[kept++] = f;
    }
  }
  const size_t taken = findings->list.len - kept;
  findings->list.len = kept;
  return taken;
}

void
ob_baseline_put_head(ob_buf *out)
{
  ob_buf_put(out,
             OB_STR("# Findings of `osbind audit` that are known; `osbind audit --baseline FILE` "
                    "reports all others.\n"));
}

static void
put_field(ob_buf *out, const char *key, ob_str value)
{
  ob_buf_fmt(out, "%s = ", key);
  ob_toml_put_string(out, value);
  ob_buf_putc(out, '\n');
}

static void
put_targets(ob_buf *out, ob_conds *conds, const ob_bits *set)
{
  const ob_universe *u = ob_conds_universe(conds);
  ob_buf_put(out, OB_STR("targets = ["));
  bool exact = false;
  const ob_str cfg = ob_cond_print_targets(conds, set, NULL, &exact);
  if (exact && cfg.len > 0) {
    const ob_str whole = ob_fmt(out->arena, "cfg(" OB_STR_FMT ")", OB_STR_ARG(cfg));
    ob_toml_put_string(out, whole);
  }
  bool any = false;
  for (size_t i = ob_bits_next(set, 0); !exact && i < u->len; i = ob_bits_next(set, i + 1)) {
    ob_buf_put(out, any ? OB_STR(", ") : OB_STR(""));
    ob_toml_put_string(out, u->at[i].target->triple);
    any = true;
  }
  ob_buf_put(out, OB_STR("]\n"));
}

void
ob_baseline_put(ob_buf *out, const ob_findings *findings, const ob_diags *diags)
{
  ob_conds *conds = ob_conds_new(findings->arena, findings->universe);
  if (!conds) {
    out->oom = true;
    return;
  }
  for (size_t i = 0; i < findings->list.len; i++) {
    const ob_finding *f = findings->list.at[i];
    ob_buf_put(out, OB_STR("\n[[finding]]\n"));
    put_field(out, "code", ob_str_from(f->code));
    put_field(out, "package", f->package);
    put_field(out, "crate", f->crate);
    put_field(out, "file", inner_path(f, diags));
    put_targets(out, conds, &f->targets);
  }
  out->oom = out->oom || ob_conds_failed(conds);
}
