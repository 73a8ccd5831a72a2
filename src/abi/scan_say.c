// SPDX-License-Identifier: MIT OR Apache-2.0
/* What is wrong with a binary, as diagnostics: what deserves a warning whatever release it is for,
 * and the gate, which is asked about one. The gate never passes what cannot be told. */
#include "abi/scan.h"
#include "abi/scan_read.h"
#include "base/str.h"
#include "target/version.h"
#include <string.h>

#define REASONS_MAX 8 /* notes of one diagnostic */

bool
ob_scan_is_private(ob_str node)
{
  static const char *const starts[] = {"FBSDprivate_", "SUNWprivate", "GLIBC_PRIVATE",
                                       "LIBC_PRIVATE", "LIBC_PLATFORM"};
  for (size_t i = 0; i < OB_COUNT(starts); i++) {
    if (ob_str_starts(node, ob_str_from(starts[i]))) {
      return true;
    }
  }
  return false;
}

const char *
ob_scan_change_word(ob_scan_change change)
{
  switch (change) {
  case OB_SCAN_LAYOUT:
    return "layout";
  case OB_SCAN_PROTOTYPE:
    return "prototype";
  case OB_SCAN_BEHAVIOUR:
    return "behaviour";
  case OB_SCAN_OTHER:
    break;
  }
  return "other";
}

void
ob_scan_need_put(ob_buf *out, const ob_scan_need *need)
{
  switch (need->kind) {
  case OB_SCAN_NEED_SYMBOL: {
    const ob_scan_symbol *s = need->symbol;
    ob_buf_put(out, s->name);
    if (s->node.len > 0) {
      ob_buf_fmt(out, "@" OB_STR_FMT, OB_STR_ARG(s->node));
    }
    if (s->library.len > 0) {
      ob_buf_fmt(out, " of " OB_STR_FMT, OB_STR_ARG(s->library));
    }
    if (s->member.len > 0) {
      ob_buf_fmt(out, ", used by " OB_STR_FMT, OB_STR_ARG(s->member));
    }
    return;
  }
  case OB_SCAN_NEED_NODE: {
    const ob_scan_node *n = need->node;
    if (n->example.len > 0) {
      ob_buf_fmt(out,
                 OB_STR_FMT "@" OB_STR_FMT " of " OB_STR_FMT
                            ": a weak reference, but the loader insists on the node",
                 OB_STR_ARG(n->example), OB_STR_ARG(n->node), OB_STR_ARG(n->library));
    } else {
      ob_buf_fmt(out, "the node " OB_STR_FMT " of " OB_STR_FMT, OB_STR_ARG(n->node),
                 OB_STR_ARG(n->library));
    }
    return;
  }
  case OB_SCAN_NEED_LIBRARY:
    ob_buf_put(out, need->library->soname);
    return;
  case OB_SCAN_NEED_NOTE:
    ob_buf_put(out, OB_STR("its own note"));
    return;
  }
}

void
ob_scan_since_put(ob_buf *out, const ob_scan_since *since)
{
  switch (since->how) {
  case OB_SCAN_UNKNOWN:
    ob_buf_put(out, OB_STR("no known release has it"));
    return;
  case OB_SCAN_GUESSED:
    ob_buf_fmt(out, "since " OB_STR_FMT ", a guess from the node", OB_STR_ARG(since->release));
    return;
  case OB_SCAN_STATED:
  case OB_SCAN_MEASURED:
  case OB_SCAN_NAMED:
    ob_buf_fmt(out, "since " OB_STR_FMT, OB_STR_ARG(since->release));
    return;
  }
}

/* ---- findings ---- */

static ob_status
say_old(ob_diags *diags, ob_span at, const ob_scan *scan)
{
  for (int change = OB_SCAN_LAYOUT; change <= OB_SCAN_OTHER; change++) {
    ob_buf names;
    ob_buf_init(&names, diags->arena);
    size_t count = 0;
    for (size_t i = 0; i < scan->old.len; i++) {
      const ob_scan_old *o = &scan->old.at[i];
      if ((int)o->change != change) {
        continue;
      }
      if (++count <= REASONS_MAX) {
        ob_buf_fmt(&names, "%s`" OB_STR_FMT, count > 1 ? ", " : "", OB_STR_ARG(o->symbol->name));
        if (o->symbol->node.len > 0) {
          ob_buf_fmt(&names, "@" OB_STR_FMT, OB_STR_ARG(o->symbol->node));
        }
        ob_buf_fmt(&names, "`%s%s%s", o->what[0] ? " (" : "", o->what, o->what[0] ? ")" : "");
      }
    }
    if (count == 0) {
      continue;
    }
    if (count > REASONS_MAX) {
      ob_buf_fmt(&names, " and %zu more", count - REASONS_MAX);
    }
    OB_TRY(ob_buf_status(&names));
    static const char *const texts[] = {
        "symbols with the layout of an older release",
        "symbols with an older prototype",
        "symbols with an older behaviour",
        "symbols of which there are newer ones",
    };
    ob_diag *d = (change == OB_SCAN_BEHAVIOUR ? ob_note : ob_warning)(
        diags, "OB1014", at, "%s: " OB_STR_FMT, texts[change], OB_STR_ARG(ob_buf_view(&names)));
    if (!d) {
      return OB_E_NOMEM;
    }
    if (change == OB_SCAN_LAYOUT) {
      ob_diag_note(diags, d,
                   "right only when whoever calls them was compiled with the older structures");
    }
  }
  return OB_OK;
}

static ob_status
say_weak(ob_diags *diags, ob_span at, const ob_scan *scan)
{
  for (size_t i = 0; i < scan->needs.len; i++) {
    const ob_scan_need *n = &scan->needs.at[i];
    if (n->kind != OB_SCAN_NEED_NODE || n->node->weak_only == 0) {
      continue;
    }
    ob_diag *d =
        ob_warning(diags, "OB1016", at,
                   "only weak references need `" OB_STR_FMT "`, but the loader insists on it",
                   OB_STR_ARG(n->node->node));
    if (!d) {
      return OB_E_NOMEM;
    }
    ob_diag_note(diags, d, "`" OB_STR_FMT "` of " OB_STR_FMT "%s", OB_STR_ARG(n->node->example),
                 OB_STR_ARG(n->node->library), n->node->weak_only > 1 ? ", and others" : "");
    ob_diag_help(diags, d, "link with a linker that marks such nodes as weak (LLD 23 or later)");
  }
  return OB_OK;
}

static ob_status
say_private(ob_diags *diags, ob_span at, const ob_scan *scan)
{
  for (size_t i = 0, found = 0; i < scan->nodes.len && found < REASONS_MAX; i++) {
    const ob_scan_node *n = &scan->nodes.at[i];
    if (!ob_scan_is_private(n->node)) {
      continue;
    }
    found++;
    ob_diag *d = ob_warning(diags, "OB1017", at,
                            "binds symbols that are private to one build of " OB_STR_FMT,
                            OB_STR_ARG(n->library));
    if (!d) {
      return OB_E_NOMEM;
    }
    for (size_t k = 0, told = 0; k < scan->symbols.len && told < REASONS_MAX; k++) {
      const ob_scan_symbol *s = &scan->symbols.at[k];
      if (ob_str_eq(s->node, n->node) && ob_str_eq(s->library, n->library)) {
        ob_diag_note(diags, d, "`" OB_STR_FMT "@" OB_STR_FMT "`", OB_STR_ARG(s->name),
                     OB_STR_ARG(s->node));
        told++;
      }
    }
  }
  return OB_OK;
}

ob_status
ob_scan_findings(ob_diags *diags, ob_span at, const ob_scan *scan)
{
  if (!scan->os) {
    return OB_OK;
  }
  OB_TRY(say_old(diags, at, scan));
  if (scan->mixed) {
    ob_diag *d =
        ob_warning(diags, "OB1015", at,
                   "layouts of two generations in one file: " OB_STR_FMT " beside older ones",
                   OB_STR_ARG(scan->mixed_new));
    if (!d) {
      return OB_E_NOMEM;
    }
    for (size_t i = 0, told = 0; i < scan->old.len && told < REASONS_MAX; i++) {
      const ob_scan_old *o = &scan->old.at[i];
      if (o->change == OB_SCAN_LAYOUT) {
        ob_diag_note(diags, d, "old: `" OB_STR_FMT "%s" OB_STR_FMT "` (%s)",
                     OB_STR_ARG(o->symbol->name), o->symbol->node.len > 0 ? "@" : "",
                     OB_STR_ARG(o->symbol->node), o->what);
        told++;
      }
    }
    ob_diag_help(diags, d,
                 "one of the crates pins a version of its symbols, or was compiled for another "
                 "release: compile all of them for the same one");
  }
  OB_TRY(say_weak(diags, at, scan));
  OB_TRY(say_private(diags, at, scan));
  for (size_t i = 0; i < scan->libraries.len; i++) {
    const ob_scan_library *l = &scan->libraries.at[i];
    if (l->last.len == 0) {
      continue;
    }
    ob_diag *d = ob_warning(diags, "OB1018", at,
                            "%s " OB_STR_FMT " is the last release with `" OB_STR_FMT "`",
                            scan->os->name, OB_STR_ARG(l->last), OB_STR_ARG(l->soname));
    if (!d) {
      return OB_E_NOMEM;
    }
    ob_diag_note(diags, d, "later ones have " OB_STR_FMT, OB_STR_ARG(l->newer));
  }
  return OB_OK;
}

/* ---- the gate ---- */

static ob_status
fail_unknown(ob_diags *diags, ob_span at, const ob_scan *scan, ob_str release)
{
  ob_diag *e =
      ob_error(diags, "OB1012", at, "it cannot be told whether this loads on %s " OB_STR_FMT,
               scan->os->name, OB_STR_ARG(release));
  if (!e) {
    return OB_E_NOMEM;
  }
  size_t told = 0;
  for (size_t i = 0; i < scan->needs.len && told < REASONS_MAX; i++) {
    if (scan->needs.at[i].since.release.len > 0) {
      break;
    }
    ob_buf text;
    ob_buf_init(&text, diags->arena);
    ob_scan_need_put(&text, &scan->needs.at[i]);
    const ob_scan_need *n = &scan->needs.at[i];
    const bool unnumbered = n->kind == OB_SCAN_NEED_LIBRARY && n->library->unnumbered;
    ob_diag_note(diags, e, OB_STR_FMT ": %s", OB_STR_ARG(ob_buf_view(&text)),
                 unnumbered ? "the facts do not tell which release has that number"
                            : "no known release has it");
    told++;
  }
  if (told == 0) {
    ob_diag_note(diags, e,
                 scan->is_dynamic ? "there are no facts for this OS and machine"
                                  : "it loads no libraries: only the kernel decides");
  }
  if (scan->is_dynamic) {
    ob_diag_help(diags, e,
                 "facts of %s " OB_STR_FMT " tell: make them from a sysroot of it with `osbind abi "
                 "import`, and give them with --against",
                 scan->os->name, OB_STR_ARG(release));
  }
  return OB_E_INVALID;
}

ob_status
ob_scan_gate(ob_diags *diags, ob_span at, const ob_scan *scan, ob_str release)
{
  const ob_str minimum = scan->minimum.release;
  for (size_t i = 0; i < scan->libraries.len; i++) {
    const ob_scan_library *l = &scan->libraries.at[i];
    if (l->last.len > 0 && ob_version_cmp(release, l->last) > 0) {
      return ob_fail(diags, OB_E_INVALID, "OB1013", at,
                     "build it against the libraries of the release that it is for",
                     "%s " OB_STR_FMT " has no `" OB_STR_FMT "`: it has " OB_STR_FMT,
                     scan->os->name, OB_STR_ARG(release), OB_STR_ARG(l->soname),
                     OB_STR_ARG(l->newer));
    }
  }
  if (scan->needs.len == 0 && scan->is_dynamic && scan->has_facts) {
    return OB_OK; /* it needs nothing of the OS */
  }
  if (minimum.len == 0) {
    return fail_unknown(diags, at, scan, release);
  }
  if (ob_version_cmp(minimum, release) <= 0) {
    return OB_OK;
  }
  ob_diag *e = ob_error(
      diags, "OB1010", at, "this needs %s " OB_STR_FMT "%s, and may need " OB_STR_FMT " at most",
      scan->os->name, OB_STR_ARG(minimum),
      scan->minimum.how == OB_SCAN_GUESSED ? " (a guess from a node)" : "", OB_STR_ARG(release));
  if (!e) {
    return OB_E_NOMEM;
  }
  size_t count = 0;
  for (size_t i = 0; i < scan->needs.len; i++) {
    const ob_scan_need *n = &scan->needs.at[i];
    if (ob_version_cmp(n->since.release, release) <= 0) {
      break;
    }
    if (++count <= REASONS_MAX) {
      ob_buf text;
      ob_buf_init(&text, diags->arena);
      ob_scan_need_put(&text, n);
      ob_buf_put(&text, OB_STR(", "));
      ob_scan_since_put(&text, &n->since);
      ob_diag_note(diags, e, OB_STR_FMT, OB_STR_ARG(ob_buf_view(&text)));
    }
  }
  if (count > REASONS_MAX) {
    ob_diag_note(diags, e, "and %zu more", count - REASONS_MAX);
  }
  ob_diag_help(diags, e,
               "link it against the libraries of %s " OB_STR_FMT
               ", where the linker finds no such symbol: `osbind build --link-stubs`",
               scan->os->name, OB_STR_ARG(release));
  return OB_E_INVALID;
}

/* ---- the gate against one release's facts ---- */

typedef struct lack {
  ob_diags *diags;
  ob_span at;
  const ob_scan *scan;
  const ob_facts *facts;
  ob_diag *diag; /* NULL: nothing is lacking so far */
  size_t count;
} lack;

static ob_status
lacks(lack *l, ob_str what, ob_str of, const char *has)
{
  if (l->count++ == 0) {
    l->diag = ob_error(l->diags, "OB1020", l->at, "%s " OB_STR_FMT " lacks what this needs",
                       l->scan->os->name, OB_STR_ARG(l->facts->release));
    if (!l->diag) {
      return OB_E_NOMEM;
    }
  }
  if (l->count <= REASONS_MAX) {
    ob_diag_note(l->diags, l->diag, OB_STR_FMT "%s" OB_STR_FMT "%s", OB_STR_ARG(what),
                 of.len > 0 ? " of " : "", OB_STR_ARG(of), has);
  }
  return OB_OK;
}

/* "libutil" of "libutil.so.9". */
static ob_str
stem_of(ob_str soname)
{
  const size_t so = ob_str_search(soname, OB_STR(".so"));
  return so == SIZE_MAX ? soname : ob_str_slice(soname, 0, so);
}

static ob_status
lacking_libraries(lack *l, bool *all_known)
{
  *all_known = true;
  for (size_t i = 0; i < l->scan->libraries.len; i++) {
    const ob_str soname = l->scan->libraries.at[i].soname;
    if (ob_facts_library(l->facts, soname)) {
      continue;
    }
    const ob_fact_library *other = NULL;
    for (size_t k = 0; k < l->facts->library_count && !other; k++) {
      const ob_fact_library *lib = &l->facts->libraries[k];
      other = ob_str_eq(stem_of(lib->soname), stem_of(soname)) ? lib : NULL;
    }
    *all_known = *all_known && other;
    if (other) {
      const ob_str has = ob_fmt(l->diags->arena, ": it has " OB_STR_FMT, OB_STR_ARG(other->soname));
      OB_TRY(lacks(l, soname, OB_STR_NONE, has.ptr ? has.ptr : ""));
    }
  }
  return OB_OK;
}

static bool
has_node(const ob_fact_library *lib, ob_str node)
{
  for (size_t i = 0; i < lib->node_count; i++) {
    if (ob_str_eq(lib->nodes[i].name, node)) {
      return true;
    }
  }
  return lib->node_count == 0; /* nodes were not recorded */
}

static bool
has_symbol(const ob_facts *facts, const ob_scan_symbol *s)
{
  for (size_t i = 0; i < facts->library_count; i++) {
    size_t count;
    const ob_fact_symbol *found = ob_facts_symbols(&facts->libraries[i], s->name, &count);
    for (size_t k = 0; k < count; k++) {
      if (s->node.len == 0 || found[k].node.len == 0 || ob_str_eq(found[k].node, s->node)) {
        return true;
      }
    }
  }
  return false;
}

static ob_status
lacking_symbols(lack *l, bool all_known)
{
  for (size_t i = 0; i < l->scan->nodes.len; i++) {
    const ob_scan_node *n = &l->scan->nodes.at[i];
    const ob_fact_library *lib = ob_facts_library(l->facts, n->library);
    if (lib && !n->weak && !has_node(lib, n->node)) {
      OB_TRY(lacks(l, n->node, n->library, n->strong == 0 ? ", for weak references" : ""));
    }
  }
  for (size_t i = 0; i < l->scan->symbols.len; i++) {
    const ob_scan_symbol *s = &l->scan->symbols.at[i];
    /* A plugin takes symbols from the program that loads it; a program has only its libraries. */
    const bool asked = s->node.len > 0 ? ob_facts_library(l->facts, s->library) != NULL
                                       : all_known && l->scan->kind == OB_SCAN_EXECUTABLE;
    if (s->weak || !asked || has_symbol(l->facts, s)) {
      continue;
    }
    const ob_str name = s->node.len > 0 ? ob_fmt(l->diags->arena, OB_STR_FMT "@" OB_STR_FMT,
                                                 OB_STR_ARG(s->name), OB_STR_ARG(s->node))
                                        : s->name;
    OB_TRY(lacks(l, name, s->library, ""));
  }
  return OB_OK;
}

ob_status
ob_scan_against(ob_diags *diags, ob_span at, const ob_scan *scan, const ob_facts *facts)
{
  if (scan->fact_arch.len > 0 && !ob_str_eq(scan->fact_arch, facts->arch)) {
    return ob_fail(diags, OB_E_INVALID, "OB1012", at, NULL,
                   "this is for " OB_STR_FMT ", and the facts are of " OB_STR_FMT,
                   OB_STR_ARG(scan->fact_arch), OB_STR_ARG(facts->arch));
  }
  lack l = {.diags = diags, .at = at, .scan = scan, .facts = facts};
  bool all_known;
  OB_TRY(lacking_libraries(&l, &all_known));
  OB_TRY(lacking_symbols(&l, all_known));
  if (l.count > REASONS_MAX) {
    ob_diag_note(diags, l.diag, "and %zu more", l.count - REASONS_MAX);
  }
  return l.count > 0 ? OB_E_INVALID : OB_OK;
}
