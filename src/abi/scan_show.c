// SPDX-License-Identifier: MIT OR Apache-2.0
/* A scan as text for people and as JSON. The text answers in the order of the questions: what is
 * it, which release does it need, why, how sure is that, what else is odd about it. */
#include "abi/scan.h"
#include "abi/scan_read.h"
#include "base/str.h"
#include "formats/json/json.h"
#include <string.h>

#define BECAUSE_MAX 3

static const char *
kind_word(ob_scan_kind kind)
{
  switch (kind) {
  case OB_SCAN_EXECUTABLE:
    return "executable";
  case OB_SCAN_SHARED:
    return "shared object";
  case OB_SCAN_OBJECT:
    return "object file";
  case OB_SCAN_ARCHIVE:
    return "archive";
  }
  return "file";
}

static const char *
how_word(ob_scan_how how)
{
  switch (how) {
  case OB_SCAN_MEASURED:
    return "measured";
  case OB_SCAN_STATED:
    return "stated";
  case OB_SCAN_NAMED:
    return "named";
  case OB_SCAN_GUESSED:
    return "guessed";
  case OB_SCAN_UNKNOWN:
    break;
  }
  return "unknown";
}

static void
line(ob_buf *out, const char *label)
{
  const size_t len = strlen(label);
  ob_buf_fmt(out, "  %s", label);
  ob_buf_fill(out, ' ', len < 11 ? 11 - len : 1);
}

/* A name that a file gave: its control bytes are escaped. */
static void
put_name(ob_buf *out, ob_str name)
{
  ob_text_put(out, name, OB_TEXT_ONE_LINE);
}

static bool
is_shown_as_reason(const ob_scan *scan, const ob_scan_need *n)
{
  return ob_str_eq(n->since.release, scan->minimum.release);
}

/* ", brought in by libnix-0123.rlib (nix)" */
static void
put_users(ob_buf *out, const ob_scan_need *n, const ob_scan_users *users)
{
  const ob_str name = n->symbol ? n->symbol->name : n->node ? n->node->example : OB_STR_NONE;
  size_t count = 0;
  for (size_t i = 0; users && name.len > 0 && i < users->at.len; i++) {
    const ob_scan_user *u = &users->at.at[i];
    if (!ob_str_eq(u->symbol, name)) {
      continue;
    }
    if (count++ < 4) {
      ob_buf_put(out, count == 1 ? OB_STR(", used by ") : OB_STR(", "));
      put_name(out, u->crate.len > 0 ? u->crate : u->file);
    }
  }
  if (count > 4) {
    ob_buf_fmt(out, " and %zu more", count - 4);
  }
}

static void
put_need(ob_buf *out, const ob_scan_need *n, const ob_scan_users *users)
{
  ob_buf text;
  ob_buf_init(&text, out->arena);
  ob_scan_need_put(&text, n);
  out->oom |= text.oom;
  put_name(out, ob_buf_view(&text));
  put_users(out, n, users);
}

/* Is the answer only the end of what is known? */
static bool
is_oldest(const ob_scan *scan)
{
  return scan->minimum.release.len > 0 && ob_str_eq(scan->minimum.release, scan->oldest_known);
}

/* Is it only that numbers of libraries are not among the facts? */
static bool
is_unnumbered(const ob_scan *scan)
{
  for (size_t i = 0; i < scan->needs.len; i++) {
    const ob_scan_need *n = &scan->needs.at[i];
    if (n->since.release.len == 0 && (n->kind != OB_SCAN_NEED_LIBRARY || !n->library->unnumbered)) {
      return false;
    }
  }
  return true;
}

static void
put_answer(ob_buf *out, const ob_scan *scan)
{
  const char *name = scan->os->name;
  if (scan->minimum.release.len > 0) {
    ob_buf_fmt(out, "%s " OB_STR_FMT, name, OB_STR_ARG(scan->minimum.release));
    if (scan->maximum.len > 0) {
      ob_buf_fmt(out, " to " OB_STR_FMT, OB_STR_ARG(scan->maximum));
    } else {
      ob_buf_put(out, OB_STR(" or later"));
    }
    if (is_oldest(scan)) {
      ob_buf_put(out, OB_STR(" (nothing is known of older ones)"));
    } else if (scan->minimum.how == OB_SCAN_GUESSED) {
      ob_buf_put(out, OB_STR(" (a guess)"));
    }
  } else if (scan->needs.len > 0 && is_unnumbered(scan)) {
    ob_buf_fmt(out,
               "%s, of which release is not known: the facts do not tell the numbers of its "
               "libraries",
               name);
  } else if (scan->needs.len > 0) {
    ob_buf_fmt(out, "%s with what no known release has", name);
  } else if (!scan->is_dynamic && scan->kind == OB_SCAN_EXECUTABLE) {
    ob_buf_put(out, OB_STR("no library: only the kernel decides"));
  } else if (!scan->has_facts) {
    ob_buf_fmt(out, "not known: there are no facts of %s for this machine", name);
  } else {
    ob_buf_fmt(out, "nothing of %s that is known", name);
  }
}

static void
put_because(ob_buf *out, const ob_scan *scan, const ob_scan_users *users, bool all)
{
  size_t count = 0;
  if (is_oldest(scan) && !all) {
    return; /* everything in it is as old, and nothing decides */
  }
  for (size_t i = 0; i < scan->needs.len; i++) {
    const ob_scan_need *n = &scan->needs.at[i];
    if (!is_shown_as_reason(scan, n)) {
      break;
    }
    if (++count > BECAUSE_MAX && !all) {
      continue;
    }
    line(out, count == 1 ? "because" : "");
    put_need(out, n, users);
    ob_buf_putc(out, '\n');
  }
  if (count > BECAUSE_MAX && !all) {
    line(out, "");
    ob_buf_fmt(out, "and %zu more of that release\n", count - BECAUSE_MAX);
  }
  if (scan->minimum.source.len > 0) {
    line(out, "known from");
    put_name(out, scan->minimum.source);
    ob_buf_putc(out, '\n');
  }
  for (size_t i = count; all && i < scan->needs.len; i++) {
    const ob_scan_need *n = &scan->needs.at[i];
    const bool first =
        i == count || !ob_str_eq(n->since.release, scan->needs.at[i - 1].since.release);
    line(out, first ? ob_fmt(out->arena, OB_STR_FMT, OB_STR_ARG(n->since.release)).ptr : "");
    put_need(out, n, users);
    ob_buf_putc(out, '\n');
  }
}

static void
put_old(ob_buf *out, const ob_scan *scan)
{
  for (size_t i = 0; i < scan->old.len; i++) {
    const ob_scan_old *o = &scan->old.at[i];
    line(out, i == 0 ? "old ABI" : "");
    put_name(out, o->symbol->name);
    if (o->symbol->node.len > 0) {
      ob_buf_putc(out, '@');
      put_name(out, o->symbol->node);
    }
    if (o->change != OB_SCAN_OTHER) {
      ob_buf_fmt(out, ": %s (%s)", ob_scan_change_word(o->change), o->what);
    }
    if (o->newest.len > 0) {
      ob_buf_put(out, OB_STR("; now "));
      put_name(out, o->newest);
    }
    ob_buf_putc(out, '\n');
  }
  if (scan->mixed) {
    line(out, "mixed ABI");
    ob_buf_put(out, OB_STR("the newer layout beside it: "));
    put_name(out, scan->mixed_new);
    ob_buf_putc(out, '\n');
  }
}

static void
put_rest(ob_buf *out, const ob_scan *scan)
{
  for (size_t i = 0; i < scan->libraries.len; i++) {
    if (i == 0) {
      line(out, "libraries");
    }
    put_name(out, scan->libraries.at[i].soname);
    ob_buf_putc(out, i + 1 < scan->libraries.len ? ' ' : '\n');
  }
  if (scan->bound) {
    line(out, "up to");
    ob_buf_fmt(out, OB_STR_FMT ", the last with ", OB_STR_ARG(scan->maximum));
    put_name(out, scan->bound->soname);
    ob_buf_fmt(out, "; then " OB_STR_FMT "\n", OB_STR_ARG(scan->bound->newer));
  }
  for (size_t i = 0; i < scan->nodes.len; i++) {
    if (ob_scan_is_private(scan->nodes.at[i].node)) {
      line(out, "private");
      put_name(out, scan->nodes.at[i].node);
      ob_buf_put(out, OB_STR(" of "));
      put_name(out, scan->nodes.at[i].library);
      ob_buf_putc(out, '\n');
    }
  }
  if (scan->built_for.len > 0) {
    line(out, "built for");
    put_name(out, scan->built_for);
    if (scan->ndk.len > 0) {
      ob_buf_put(out, OB_STR(", NDK "));
      put_name(out, scan->ndk);
    }
    ob_buf_putc(out, '\n');
  }
  for (size_t i = 0; i < scan->toolchain.len; i++) {
    line(out, i == 0 ? "built by" : "");
    put_name(out, scan->toolchain.at[i]);
    ob_buf_putc(out, '\n');
  }
}

static void
put_crates(ob_buf *out, const ob_scan *scan)
{
  for (size_t i = 0; i < scan->crates.len; i++) {
    line(out, i == 0 ? "crates" : "");
    put_name(out, scan->crates.at[i]);
    ob_buf_putc(out, '\n');
  }
}

void
ob_scan_show_text(ob_buf *out, const ob_scan *scan, const ob_scan_users *users, bool all)
{
  put_name(out, ob_str_from(scan->path));
  ob_buf_fmt(out, ": %s, " OB_STR_FMT, kind_word(scan->kind), OB_STR_ARG(scan->arch));
  if (!scan->os) {
    ob_buf_put(out, OB_STR(", of an OS that nothing in it tells\n"));
    put_rest(out, scan);
    put_crates(out, scan);
    return;
  }
  ob_buf_fmt(out, ", %s (by ", scan->os->name);
  put_name(out, scan->recognised);
  ob_buf_put(out, OB_STR(")\n"));
  line(out, "needs");
  put_answer(out, scan);
  ob_buf_putc(out, '\n');
  put_because(out, scan, users, all);
  put_old(out, scan);
  put_rest(out, scan);
  put_crates(out, scan);
}

void
ob_scan_show_line(ob_buf *out, const ob_scan *scan, const ob_scan_users *users)
{
  if (!scan->os) {
    ob_buf_put(out, OB_STR("of an OS that nothing in it tells"));
    return;
  }
  put_answer(out, scan);
  if (scan->needs.len > 0 && !is_oldest(scan)) {
    ob_buf_put(out, OB_STR(": "));
    put_need(out, &scan->needs.at[0], users);
  }
}

/* ---- JSON ---- */

static void
optional(ob_json_writer *w, const char *key, ob_str value)
{
  if (value.len > 0) {
    ob_json_field(w, key, value);
  } else {
    ob_json_key(w, key);
    ob_json_put_null(w);
  }
}

static void
put_since(ob_json_writer *w, const ob_scan_since *since)
{
  optional(w, "release", since->release);
  ob_json_field(w, "how", ob_str_from(how_word(since->how)));
  optional(w, "source", since->source);
}

static void
put_need_json(ob_json_writer *w, const ob_scan_need *n, const ob_scan_users *users)
{
  static const char *const kinds[] = {"symbol", "node", "library", "note"};
  ob_json_open(w, '{');
  ob_json_field(w, "kind", ob_str_from(kinds[n->kind]));
  const ob_str name = n->symbol ? n->symbol->name : n->node ? n->node->example : OB_STR_NONE;
  optional(w, "symbol", name);
  optional(w, "node", n->symbol ? n->symbol->node : n->node ? n->node->node : OB_STR_NONE);
  optional(w, "library",
           n->symbol    ? n->symbol->library
           : n->node    ? n->node->library
           : n->library ? n->library->soname
                        : OB_STR_NONE);
  ob_json_key(w, "weak");
  ob_json_put_bool(w, n->node && n->node->weak_only > 0);
  put_since(w, &n->since);
  if (n->symbol && n->symbol->member.len > 0) {
    ob_json_field(w, "member", n->symbol->member);
  }
  if (users) {
    ob_json_key(w, "used_by");
    ob_json_open(w, '[');
    for (size_t i = 0; i < users->at.len; i++) {
      const ob_scan_user *u = &users->at.at[i];
      if (name.len > 0 && ob_str_eq(u->symbol, name)) {
        ob_json_open(w, '{');
        ob_json_field(w, "file", u->file);
        optional(w, "crate", u->crate);
        ob_json_close(w, '}');
      }
    }
    ob_json_close(w, ']');
  }
  ob_json_close(w, '}');
}

static void
put_parts(ob_json_writer *w, const ob_scan *scan, const ob_scan_users *users)
{
  ob_json_key(w, "needs");
  ob_json_open(w, '[');
  for (size_t i = 0; i < scan->needs.len; i++) {
    put_need_json(w, &scan->needs.at[i], users);
  }
  ob_json_close(w, ']');
  ob_json_key(w, "libraries");
  ob_json_open(w, '[');
  for (size_t i = 0; i < scan->libraries.len; i++) {
    const ob_scan_library *l = &scan->libraries.at[i];
    ob_json_open(w, '{');
    ob_json_field(w, "soname", l->soname);
    ob_json_key(w, "known");
    ob_json_put_bool(w, l->known);
    optional(w, "first", l->since.release);
    optional(w, "last", l->last);
    optional(w, "then", l->newer);
    ob_json_close(w, '}');
  }
  ob_json_close(w, ']');
  ob_json_key(w, "old");
  ob_json_open(w, '[');
  for (size_t i = 0; i < scan->old.len; i++) {
    const ob_scan_old *o = &scan->old.at[i];
    ob_json_open(w, '{');
    ob_json_field(w, "symbol", o->symbol->name);
    optional(w, "node", o->symbol->node);
    optional(w, "library", o->symbol->library);
    optional(w, "newest", o->newest);
    ob_json_field(w, "change", ob_str_from(ob_scan_change_word(o->change)));
    optional(w, "what", ob_str_from(o->what));
    ob_json_close(w, '}');
  }
  ob_json_close(w, ']');
  ob_json_key(w, "mixed");
  ob_json_put_bool(w, scan->mixed);
}

static void
put_findings(ob_json_writer *w, const ob_diags *findings)
{
  static const char *const levels[] = {"error", "warning", "note"};
  ob_json_key(w, "findings");
  ob_json_open(w, '[');
  for (size_t i = 0; findings && i < findings->list.len; i++) {
    const ob_diag *d = findings->list.at[i];
    ob_json_open(w, '{');
    ob_json_field(w, "code", d->code);
    ob_json_field(w, "level", ob_str_from(levels[d->severity]));
    ob_json_field(w, "message", d->message);
    ob_json_strings(w, "notes", d->notes.at, d->notes.len);
    ob_json_close(w, '}');
  }
  ob_json_close(w, ']');
}

void
ob_scan_show_json(ob_buf *out, const ob_scan *scan, const ob_scan_users *users,
                  const ob_diags *findings)
{
  ob_json_writer w = {.out = out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "file", ob_str_from(scan->path));
  ob_json_field(&w, "kind", ob_str_from(kind_word(scan->kind)));
  ob_json_field(&w, "arch", scan->arch);
  optional(&w, "os", scan->os ? ob_str_from(scan->os->key) : OB_STR_NONE);
  optional(&w, "recognised_by", scan->recognised);
  ob_json_key(&w, "facts");
  ob_json_put_bool(&w, scan->has_facts);
  ob_json_key(&w, "minimum");
  if (scan->minimum.release.len > 0) {
    ob_json_open(&w, '{');
    put_since(&w, &scan->minimum);
    ob_json_close(&w, '}');
  } else {
    ob_json_put_null(&w);
  }
  optional(&w, "maximum", scan->maximum);
  put_parts(&w, scan, users);
  optional(&w, "soname", scan->soname);
  optional(&w, "interpreter", scan->interp);
  optional(&w, "runpath", scan->runpath);
  optional(&w, "built_for", scan->built_for);
  ob_json_strings(&w, "toolchain", scan->toolchain.at, scan->toolchain.len);
  if (scan->crates.len > 0) {
    ob_json_strings(&w, "crates", scan->crates.at, scan->crates.len);
  }
  put_findings(&w, findings);
  ob_json_close(&w, '}');
  ob_buf_putc(out, '\n');
}
