// SPDX-License-Identifier: MIT OR Apache-2.0
/* The reverse: what the manifest gives and nothing names, or nothing names there. A dependency can
 * do its work without being named (it links a library, runs a build script, registers itself, is
 * there for its features or to pin a version), so this warns, and only where the package's sources
 * are understood well enough: no OUT_DIR code, and no place from which the name could come by a
 * macro. For "there" each place where a source has the word counts with the condition of the path
 * or `extern crate` that it stands in, and where it stands in none, with that of its whole file. */
#include "audit/audit.h"
#include "audit/known.h"
#include "audit/propose.h"
#include "audit/tree.h"
#include "base/str.h"

/* Does the text of a source hold the name as a word? Macros can build paths of it. */
static bool
in_some_text(const ob_audit *a, ob_str name)
{
  for (size_t i = 0; i < a->sources->list.len; i++) {
    if (ob_str_has_word(ob_diags_source(a->diags, a->sources->list.at[i].file).text, name)) {
      return true;
    }
  }
  return false;
}

/* Dependencies that are there for something else than their name. */
static bool
works_unnamed(const ob_audit *a, const ob_dep *dep)
{
  static const ob_str suffixes[] = {OB_STR_INIT("-sys"), OB_STR_INIT("_sys"), OB_STR_INIT("-src"),
                                    OB_STR_INIT("-build"), OB_STR_INIT("-link")};
  for (size_t i = 0; i < OB_COUNT(suffixes); i++) {
    if (ob_str_ends(dep->package, suffixes[i])) {
      return true;
    }
  }
  if (ob_str_starts(dep->package, OB_STR("rustc-std-workspace")) ||
      ob_str_eq(dep->package, OB_STR("compiler_builtins")) ||
      ob_str_search(dep->package, OB_STR("panic")) != SIZE_MAX ||
      ob_str_search(dep->package, OB_STR("alloc")) != SIZE_MAX) {
    return true;
  }
  /* A feature passes something on to it: it can be there for that alone. */
  for (size_t i = 0; i < a->package.features.len; i++) {
    const ob_feature *f = &a->package.features.at[i];
    for (size_t k = 0; k < f->enables.len; k++) {
      const ob_str e = f->enables.at[k];
      const size_t slash = ob_str_find(e, '/');
      ob_str head = ob_str_slice(e, 0, slash == SIZE_MAX ? 0 : slash);
      if (head.len > 0 && head.ptr[head.len - 1] == '?') {
        head.len--;
      }
      if (ob_str_eq(head, dep->key)) {
        return true;
      }
    }
  }
  return dep->when && ob_cond_cfg(a->conds, dep->when) == OB_COND_NEVER; /* cfg(any()): a pin */
}

/* ---- given where nothing uses it ---- */

/* What a source has of a name: the word in paths, uses and extern crates. */
typedef struct mention {
  ob_rust_at at;
  uint32_t gate;
} mention;
typedef struct mentions {
  OB_VEC(mention) list;
  bool oom;
} mentions;

static void
add_mention(const ob_audit *a, mentions *m, ob_rust_at at, uint32_t gate)
{
  mention *slot = ob_vec_push(a->arena, &m->list);
  if (slot) {
    *slot = (mention){at, gate};
  }
  m->oom |= !slot;
}

static void
mentions_of_path(const ob_audit *a, mentions *m, const ob_rust_path *path, ob_str name)
{
  for (uint32_t k = 0; k < path->segment_count; k++) {
    if (ob_str_eq(path->segments[k], name)) {
      add_mention(a, m, path->segment_at[k], path->gate);
    }
  }
}

/* Is the word at `lo` no code: in a line that is a comment, or a string of itself, as in `feature =
 * "x"`? */
static bool
is_no_code(ob_str text, size_t lo, size_t len)
{
  if (!text.ptr) {
    return true;
  }
  if (lo > 0 && lo + len < text.len && text.ptr[lo - 1] == '"' && text.ptr[lo + len] == '"') {
    return true;
  }
  size_t line = lo;
  while (line > 0 && text.ptr[line - 1] != '\n') {
    line--;
  }
  while (line < lo && (text.ptr[line] == ' ' || text.ptr[line] == '\t')) {
    line++;
  }
  return lo - line >= 2 && text.ptr[line] == '/' && text.ptr[line + 1] == '/';
}

/* Does every word that is the name stand in some of m? */
static bool
covers(const mentions *m, ob_str text, ob_str name)
{
  for (size_t lo = ob_str_find_word(text, name, 0); lo != SIZE_MAX;
       lo = ob_str_find_word(text, name, lo + name.len)) {
    bool found = is_no_code(text, lo, name.len);
    for (size_t i = 0; i < m->list.len && !found; i++) {
      found = m->list.at[i].at.lo <= lo && lo < m->list.at[i].at.hi;
    }
    if (!found) {
      return false;
    }
  }
  return true;
}

/* Does a table of this kind serve the root? */
static bool
serves(ob_dep_kind kind, const ob_audit_root *r)
{
  return kind == OB_DEP_BUILD ? r->root->kind == OB_ROOT_BUILD : !r->host;
}

/* When some code that is compiled for a target says the name, as far as can be told: never less. */
static ob_status
used_when(ob_audit *a, ob_dep_kind kind, ob_str name, ob_cond *out)
{
  *out = OB_COND_NEVER;
  for (uint32_t s = 0; s < a->sources->list.len && *out != OB_COND_ALWAYS; s++) {
    const ob_src *src = &a->sources->list.at[s];
    const ob_str text = ob_diags_source(a->diags, src->file).text;
    if (!ob_str_has_word(text, name)) {
      continue;
    }
    mentions m = {.oom = false};
    const ob_rust_file *f = &src->rust;
    for (size_t i = 0; i < f->paths.len; i++) {
      mentions_of_path(a, &m, &f->paths.at[i], name);
    }
    for (size_t i = 0; i < f->uses.len; i++) {
      mentions_of_path(a, &m, &f->uses.at[i].path, name);
    }
    for (size_t i = 0; i < f->items.len; i++) {
      if (f->items.at[i].kind == OB_RUST_CRATE && ob_str_eq(f->items.at[i].name, name)) {
        add_mention(a, &m, f->items.at[i].at, f->items.at[i].gate);
      }
    }
    if (m.oom) {
      return OB_E_NOMEM;
    }
    const bool told = covers(&m, text, name);
    for (size_t r = 0; r < a->roots.len; r++) {
      const ob_crate *c = a->roots.at[r].crate;
      for (size_t p = 0; p < c->parts.len && serves(kind, &a->roots.at[r]); p++) {
        const ob_part *part = &c->parts.at[p];
        if (part->src != s) {
          continue;
        }
        if (!told) {
          *out = ob_cond_or(a->conds, *out, part->base);
        }
        for (size_t i = 0; i < m.list.len && told; i++) {
          if (ob_part_has_gate(part, src, m.list.at[i].gate)) {
            *out = ob_cond_or(a->conds, *out, ob_part_gate(part, m.list.at[i].gate));
          }
        }
      }
    }
  }
  return ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}

/* The targets on which some build of the package meets it, its tests too. */
static ob_bits
some_build(ob_audit *a, ob_cond c, bool host)
{
  return ob_bits_or(ob_audit_targets(a, c, false, host, true),
                    ob_audit_targets(a, c, true, host, true));
}

/* The targets on which the package has anything at all. Where a library that is for one platform
 * is empty, its dependencies stand idle as it does. */
static ob_bits
some_code(ob_audit *a)
{
  ob_cond any = OB_COND_NEVER;
  for (size_t r = 0; r < a->roots.len; r++) {
    const ob_root_kind kind = a->roots.at[r].root->kind;
    if (kind == OB_ROOT_BIN) {
      return a->options.asked;
    }
    const ob_crate *c = a->roots.at[r].crate;
    if (kind != OB_ROOT_LIB || c->parts.len == 0) {
      continue;
    }
    const ob_part *p = &c->parts.at[0];
    const ob_rust_file *f = &a->sources->list.at[p->src].rust;
    for (size_t i = 0; i < f->items.len; i++) {
      const ob_rust_item *item = &f->items.at[i];
      if (item->kind != OB_RUST_CRATE && item->scope == 0) {
        any = ob_cond_or(a->conds, any, ob_part_gate(p, item->gate));
      }
    }
    for (size_t i = 0; i < f->uses.len; i++) {
      if (f->uses.at[i].vis != OB_RUST_PRIVATE && f->uses.at[i].path.scope == 0) {
        any = ob_cond_or(a->conds, any, ob_part_gate(p, f->uses.at[i].path.gate));
      }
    }
  }
  return some_build(a, any, false);
}

/* Do the paths that begin with the name lead to it on all of these targets? That is the rule, and
 * told without a look at any text. */
static bool
used_on(ob_audit *a, ob_dep_kind kind, ob_sym name, const ob_bits *targets)
{
  ob_bits left = *targets;
  for (size_t r = 0; r < a->roots.len; r++) {
    const ob_crate *c = a->roots.at[r].crate;
    for (size_t p = 0; p < c->parts.len && serves(kind, &a->roots.at[r]); p++) {
      const ob_part *part = &c->parts.at[p];
      const ob_src *src = &a->sources->list.at[part->src];
      const ob_range *lists = part->extent.lists;
      ob_cond last = OB_COND_NEVER;
      for (unsigned use = 0; use < 2; use++) {
        const ob_range range = lists[use ? OB_LIST_USES : OB_LIST_PATHS];
        const ob_sym *heads = use ? src->use_heads : src->heads;
        for (uint32_t i = range.lo; i < range.hi; i++) {
          if (heads[i] != name) {
            continue;
          }
          const uint32_t gate = use ? src->rust.uses.at[i].path.gate : src->rust.paths.at[i].gate;
          if (!ob_part_has_gate(part, src, gate) || ob_part_gate(part, gate) == last) {
            continue;
          }
          last = ob_part_gate(part, gate);
          left = ob_bits_minus(left, some_build(a, last, kind == OB_DEP_BUILD));
          if (ob_bits_count(&left) == 0) {
            return true;
          }
        }
      }
    }
  }
  return false;
}

/* The table that would give it where it is used, of the targets where it is given. */
static ob_str
narrower(ob_audit *a, const ob_dep *dep, const ob_bits *used, const ob_bits *given)
{
  enum { LONGEST = 100 }; /* what is longer helps nobody */
  bool exact;
  const ob_bits on = ob_bits_and(*used, *given);
  const bool host = dep->kind == OB_DEP_BUILD; /* of which there are few */
  const ob_str cfg = ob_cond_print_targets(a->conds, &on, host ? given : NULL, &exact);
  if (!exact || cfg.len > LONGEST) {
    return OB_STR("give it only where it is used");
  }
  const ob_str when = ob_fmt(a->arena, "cfg(" OB_STR_FMT ")", OB_STR_ARG(cfg));
  return ob_fmt(a->arena, "give it only where it is used: [" OB_STR_FMT "]",
                OB_STR_ARG(ob_table_header(a->arena, dep->kind, when)));
}

static ob_status
given_elsewhere(ob_audit *a, const ob_dep *dep, ob_str name, ob_sym sym)
{
  const bool host = dep->kind == OB_DEP_BUILD;
  const ob_given_dep *d = NULL;
  size_t at = 0;
  do {
    d = ob_given_next(a->given, name, &at);
  } while (d && d->dep != dep);
  if (!d) {
    return OB_OK;
  }
  ob_bits given = some_build(a, ob_cond_and(a->conds, d->when, d->on), host);
  if (!host) {
    given = ob_bits_minus(given, a->refused);
  }
  if (!host && !dep->when) { /* a key says more than that nobody thought of others */
    const ob_bits code = some_code(a);
    given = ob_bits_and(given, code);
  }
  if (ob_bits_count(&given) == 0 || (sym != 0 && used_on(a, dep->kind, sym, &given))) {
    return OB_OK;
  }
  ob_cond when;
  OB_TRY(used_when(a, dep->kind, name, &when));
  if (when == OB_COND_NEVER || when == OB_COND_ALWAYS || ob_conds_overflowed(a->conds)) {
    return OB_OK;
  }
  const ob_bits used = some_build(a, when, host);
  const ob_bits idle = ob_bits_minus(given, used);
  const bool all = ob_bits_eq(&idle, &given);
  if (ob_bits_count(&idle) == 0 || ob_bits_count(&used) == 0) {
    return OB_OK;
  }
  ob_finding *f = ob_audit_finding(a, "OB0321", OB_LEVEL_L1, all ? OB_SEV_WARNING : OB_SEV_NOTE,
                                   OB_CAUSE_UNUSED);
  if (!f) {
    return OB_E_NOMEM;
  }
  f->crate = dep->source_name;
  f->at = dep->at;
  f->root = host ? OB_STR("build script") : OB_STR("lib");
  f->host = host;
  f->targets = idle;
  f->message =
      all ? ob_fmt(a->arena, "`" OB_STR_FMT "` is a dependency on %s where nothing uses it",
                   OB_STR_ARG(dep->key), host ? "hosts" : "targets")
          : ob_fmt(a->arena,
                   "`" OB_STR_FMT "` is a dependency on %zu %s, and nothing uses it on %zu of them",
                   OB_STR_ARG(dep->key), ob_bits_count(&given), host ? "hosts" : "targets",
                   ob_bits_count(&idle));
  f->path_cfg = ob_cond_print(a->conds, when);
  f->given_cfg = dep->when_text;
  f->at_text = OB_STR("for targets where no code names it");
  ob_str *note = ob_vec_push(a->arena, &f->notes);
  if (note) {
    *note = ob_fmt(a->arena, "it is named when " OB_STR_FMT, OB_STR_ARG(f->path_cfg));
  }
  f->fix.text =
      all ? OB_STR("give it where it is used, or nowhere") : narrower(a, dep, &used, &given);
  return f->message.ptr && note && f->fix.text.ptr ? OB_OK : OB_E_NOMEM;
}

ob_status
ob_audit_unused(ob_audit *a)
{
  bool reads_all = a->roots.len > 0;
  bool lib = false, for_hosts = false; /* a proc-macro */
  for (size_t i = 0; i < a->roots.len; i++) {
    reads_all &= a->roots.at[i].crate->complete && !a->roots.at[i].crate->unread;
    for_hosts |= a->roots.at[i].host && a->roots.at[i].root->kind == OB_ROOT_LIB;
    lib |= a->roots.at[i].root->kind == OB_ROOT_LIB || a->roots.at[i].root->kind == OB_ROOT_BIN;
  }
  for (size_t i = 0; i < a->sources->list.len && reads_all; i++) {
    const ob_rust_file *f = &a->sources->list.at[i].rust;
    reads_all = !f->broken && a->sources->list.at[i].file != 0;
    for (size_t k = 0; k < f->includes.len && reads_all; k++) {
      reads_all = f->includes.at[k].path.len > 0 ||
                  f->includes.at[k].data; /* OUT_DIR: anything can be in it */
    }
  }
  if (!reads_all || !lib) {
    return OB_OK;
  }
  const bool *named = ob_sources_named(a->sources, a->arena);
  if (!named) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < a->package.deps.len; i++) {
    const ob_dep *dep = &a->package.deps.at[i];
    const ob_str name = ob_given_at(a->given, i)->name;
    const ob_sym sym = ob_sym_find(a->sources, name);
    /* Test code is often left out of what is published; its dependencies are not. */
    if (dep->kind == OB_DEP_DEV || works_unnamed(a, dep) ||
        (a->perhaps_named && a->perhaps_named[i])) {
      continue;
    }
    if ((sym != 0 && named[sym]) || in_some_text(a, name)) {
      if (dep->kind == OB_DEP_BUILD || !for_hosts) {
        OB_TRY(given_elsewhere(a, dep, name, sym));
      }
      continue;
    }
    ob_finding *f = ob_audit_finding(a, "OB0320", OB_LEVEL_L1, OB_SEV_WARNING, OB_CAUSE_UNUSED);
    if (!f) {
      return OB_E_NOMEM;
    }
    f->crate = dep->source_name;
    f->at = dep->at;
    f->root = dep->kind == OB_DEP_BUILD ? OB_STR("build script") : OB_STR("lib");
    f->host = dep->kind == OB_DEP_BUILD;
    f->targets = f->host ? a->options.hosts : a->options.asked;
    if (dep->when) {
      f->targets = ob_audit_targets(a, ob_cond_cfg(a->conds, dep->when), false, f->host, true);
    }
    f->message = ob_fmt(a->arena, "`" OB_STR_FMT "` is a dependency and nothing here names it",
                        OB_STR_ARG(dep->key));
    f->at_text = OB_STR("no source of the package has this name");
    f->given_cfg = dep->when_text;
    OB_TRY(ob_propose_remove(a->arena, dep, &f->fix));
    if (!f->message.ptr) {
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}
