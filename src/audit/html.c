// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Writes the data of the page. It is JSON in a script element, where only `<` could end anything:
 * each is written as an escape. Sets of targets are hex digits, four members each, which keeps a
 * page about 1,500 crates and 322 targets at a few megabytes. Of a source only the lines that
 * findings point to are in the page.
 */
#include "audit/html.h"
#include "base/str.h"
#include "formats/json/json.h"

#define LINE_MAX_SHOWN ((size_t)400) /* bytes of a source line */

static const char *const levels[] = {"L0", "L1", "L2", "L3", "L4", "G"};
static const char *const severities[] = {"error", "warning", "note"};
static const char *const causes[] = {
    [OB_CAUSE_NONE] = "",
    [OB_CAUSE_MISSING_TARGET] = "declared, but not for these targets",
    [OB_CAUSE_UNDECLARED] = "no table of the manifest names it",
    [OB_CAUSE_WRONG_KIND] = "declared in a table of another kind",
    [OB_CAUSE_TABLE_CAPTURED] = "a table header above it took it",
    [OB_CAUSE_FEATURE_OFF] = "optional, and no gate here implies it",
    [OB_CAUSE_FEATURE_EDGE] = "an entry of [features] lacks an edge",
    [OB_CAUSE_DEP_FEATURE] = "the dependency's own feature is not asked for",
    [OB_CAUSE_WORKSPACE] = "hidden by the workspace",
    [OB_CAUSE_CFG_DIFFERS] = "gated otherwise elsewhere in the crate",
    [OB_CAUSE_NEVER_TRUE] = "no target satisfies it",
    [OB_CAUSE_ITEM_ABSENT] = "the dependency or std lacks the item there",
    [OB_CAUSE_LOCKED] = "the lockfile or the copy on disk pins a broken version",
    [OB_CAUSE_UNSUPPORTED] = "the crate does not support the platform",
    [OB_CAUSE_UNUSED] = "declared where nothing reachable uses it",
};

/** JSON with `<` as an escape. */
static void
put_safe(ob_buf *out, ob_str json)
{
  size_t begin = 0;
  for (size_t i = 0; i < json.len; i++) {
    if (json.ptr[i] == '<') {
      ob_buf_put(out, ob_str_slice(json, begin, i));
      ob_buf_put(out, OB_STR("\\u003c"));
      begin = i + 1;
    }
  }
  ob_buf_put(out, ob_str_slice(json, begin, json.len));
}

static void
put_set(ob_json_writer *w, const ob_bits *set)
{
  static const char digits[] = "0123456789abcdef";
  char text[OB_BITS_MAX / 4];
  size_t len = 0;
  for (size_t i = 0; i < OB_BITS_MAX / 4; i++) {
    const unsigned nibble = (unsigned)(set->w[i / 16] >> (i % 16 * 4)) & 15u;
    text[i] = digits[nibble];
    len = nibble != 0 ? i + 1 : len;
  }
  ob_json_put_str(w, (ob_str){text, len});
}

/** The line that offset stands in, without its end. *lo: where it begins. */
static ob_str
line_of(ob_str text, uint32_t offset, size_t *lo)
{
  size_t begin = offset < text.len ? offset : text.len;
  while (begin > 0 && text.ptr[begin - 1] != '\n') {
    begin--;
  }
  size_t end = begin;
  while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r' &&
         end - begin < LINE_MAX_SHOWN) {
    end++;
  }
  *lo = begin;
  return ob_str_slice(text, begin, end);
}

static void
put_place(ob_json_writer *w, const ob_diags *diags, ob_span at, ob_str label)
{
  const ob_source source = ob_diags_source(diags, at.file);
  if (at.file == 0 || !source.name.ptr) {
    return;
  }
  const ob_linecol place = ob_diags_linecol(diags, at.file, at.lo);
  ob_json_open(w, '{');
  ob_json_field(w, "file", source.name);
  ob_json_key(w, "line");
  ob_json_put_u64(w, place.line);
  ob_json_key(w, "column");
  ob_json_put_u64(w, place.char_col);
  if (source.text.len > 0) {
    size_t lo;
    const ob_str line = line_of(source.text, at.lo, &lo);
    ob_json_field(w, "source", line);
    ob_json_key(w, "from");
    ob_json_put_u64(w, at.lo - lo);
    ob_json_key(w, "to");
    ob_json_put_u64(w, at.hi > lo ? at.hi - lo : 0);
  }
  if (label.len > 0) {
    ob_json_field(w, "text", label);
  }
  ob_json_close(w, '}');
}

static void
put_finding(ob_json_writer *w, const ob_finding *f, const ob_diags *diags)
{
  static const ob_bits none;
  ob_json_open(w, '{');
  ob_json_field(w, "code", ob_str_from(f->code));
  ob_json_field(w, "level", ob_str_from(levels[f->level]));
  ob_json_field(w, "severity", ob_str_from(severities[f->severity]));
  ob_json_field(w, "crate", f->crate);
  ob_json_field(w, "message", f->message);
  ob_json_field(w, "cause", ob_str_from(causes[f->cause]));
  ob_json_field(w, "path_cfg", f->path_cfg);
  ob_json_field(w, "given_cfg", f->given_cfg);
  ob_json_field(w, "features", f->features);
  ob_json_field(w, "rustc", f->rustc);
  ob_json_field(w, "fix", f->fix.text);
  ob_json_key(w, "repeats");
  ob_json_put_u64(w, f->repeats);
  ob_json_key(w, "any"); /* of no target in particular */
  ob_json_put_bool(w, ob_bits_eq(&f->targets, &none));
  ob_json_key(w, "targets");
  put_set(w, &f->targets);
  ob_json_key(w, "places");
  ob_json_open(w, '[');
  put_place(w, diags, f->at, f->at_text);
  for (size_t i = 0; i < f->others.len; i++) {
    put_place(w, diags, f->others.at[i].span, f->others.at[i].text);
  }
  ob_json_close(w, ']');
  ob_json_strings(w, "notes", f->notes.at, f->notes.len);
  ob_json_close(w, '}');
}

static ob_str
template_part(bool behind)
{
  const ob_str page = ob_html_template();
  const ob_str mark = OB_STR("@DATA@");
  const size_t at = ob_str_search(page, mark);
  return behind ? ob_str_slice(page, at + mark.len, page.len) : ob_str_slice(page, 0, at);
}

void
ob_html_begin(ob_buf *out, const ob_universe *universe, const ob_bits *asked)
{
  ob_buf_put(out, template_part(false));
  ob_json_writer w = {.out = out};
  ob_json_open(&w, '{');
  ob_json_key(&w, "targets");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < universe->len; i++) {
    const ob_target_arg *member = &universe->at[i];
    ob_json_open(&w, '[');
    ob_buf name;
    ob_buf_init(&name, out->arena);
    ob_buf_put(&name, member->target->triple);
    if (member->version.len > 0) {
      ob_buf_putc(&name, '.');
      ob_buf_put(&name, member->version);
    }
    ob_json_put_str(&w, ob_buf_view(&name));
    ob_json_put_u64(&w, member->target->tier);
    ob_json_put_u64(&w, member->target->std == 1);
    ob_json_put_str(&w, member->target->os);
    ob_json_put_bool(&w, ob_bits_has(asked, i));
    ob_json_close(&w, ']');
  }
  ob_json_close(&w, ']');
  ob_json_key(&w, "packages");
  ob_buf_putc(out, '[');
}

void
ob_html_package(ob_buf *out, ob_str name, ob_str version, const ob_findings *findings,
                const ob_diags *diags)
{
  ob_buf json;
  ob_buf_init(&json, findings->arena);
  ob_json_writer w = {.out = &json};
  ob_json_open(&w, '{');
  ob_json_field(&w, "name", name);
  ob_json_field(&w, "version", version);
  ob_json_key(&w, "findings");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < findings->list.len; i++) {
    put_finding(&w, findings->list.at[i], diags);
  }
  ob_json_close(&w, ']');
  ob_json_close(&w, '}');
  out->oom = out->oom || json.oom;
  put_safe(out, ob_buf_view(&json));
}

void
ob_html_end(ob_buf *out)
{
  ob_buf_put(out, OB_STR("\n]}"));
  ob_buf_put(out, template_part(true));
}
