// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Telling what was found. A symbol is told once, at the extern item that declares it where a source
 * with one was read, with the crates that refer to it. What may not be compiled at all (a condition
 * that could not be told) is a warning when no object shows that it is.
 */
#include "abi/build.h"
#include "abi/check.h"
#include "abi/scan_read.h"
#include "base/str.h"

ob_status
ob_check_begin(ob_check *check, ob_arena *arena, ob_diags *diags, const ob_check_opts *opts)
{
  *check = (ob_check){.arena = arena, .diags = diags, .opts = *opts};
  ob_map_init(&check->decl_index, 0);
  ob_map_init(&check->use_index, 0);
  ob_map_init(&check->defined, 0);
  ob_facts facts; /* says what is wrong with the release or the arch */
  return ob_fact_db_facts(arena, diags, opts->db, opts->release, opts->arch, &facts);
}

static ob_str
release_name(const ob_check *c, uint16_t release)
{
  return release == OB_FACT_NONE ? OB_STR("") : c->opts.db->releases[release];
}

static const char *
code_of(ob_check_kind kind)
{
  switch (kind) {
  case OB_CHECK_TOO_NEW:
    return "OB1070";
  case OB_CHECK_GONE:
    return "OB1071";
  case OB_CHECK_OLD:
    return "OB1072";
  case OB_CHECK_LAYOUT:
    return "OB1073";
  case OB_CHECK_NODE:
    return "OB1074";
  case OB_CHECK_FINE:
  case OB_CHECK_UNKNOWN:
    break;
  }
  return "OB1070";
}

/* The sentence of a finding. */
static ob_str
sentence(const ob_check *c, ob_str symbol, const ob_check_verdict *v)
{
  const char *os = c->opts.os->name;
  const ob_str release = c->opts.release;
  switch (v->kind) {
  case OB_CHECK_TOO_NEW:
    return ob_fmt(c->arena,
                  "%s " OB_STR_FMT " has no `" OB_STR_FMT "`: it came with " OB_STR_FMT "%s", os,
                  OB_STR_ARG(release), OB_STR_ARG(symbol), OB_STR_ARG(release_name(c, v->other)),
                  v->source && v->source->origin == OB_ORIGIN_NODE ? ", by its node" : "");
  case OB_CHECK_GONE:
    return v->other == OB_FACT_NONE
               ? ob_fmt(c->arena,
                        "%s " OB_STR_FMT " has `" OB_STR_FMT
                        "` only for programs that were linked earlier",
                        os, OB_STR_ARG(release), OB_STR_ARG(symbol))
               : ob_fmt(c->arena,
                        "%s " OB_STR_FMT " gives no `" OB_STR_FMT "` to a new link: " OB_STR_FMT
                        " was the last that did",
                        os, OB_STR_ARG(release), OB_STR_ARG(symbol),
                        OB_STR_ARG(release_name(c, v->other)));
  case OB_CHECK_NODE:
    return ob_fmt(c->arena,
                  "%s " OB_STR_FMT " has no `" OB_STR_FMT
                  "`: the symbol is there under " OB_STR_FMT,
                  os, OB_STR_ARG(release), OB_STR_ARG(symbol),
                  OB_STR_ARG(v->wanted.len > 0 ? v->wanted : OB_STR("no node")));
  case OB_CHECK_OLD:
    return ob_fmt(c->arena,
                  "`" OB_STR_FMT "` is an old symbol of %s " OB_STR_FMT ": today's is `" OB_STR_FMT
                  "`",
                  OB_STR_ARG(symbol), os, OB_STR_ARG(release), OB_STR_ARG(v->wanted));
  case OB_CHECK_LAYOUT:
    return ob_fmt(c->arena,
                  "`" OB_STR_FMT "` binds " OB_STR_FMT " on %s " OB_STR_FMT
                  ", and the bindings have the structures of " OB_STR_FMT,
                  OB_STR_ARG(symbol), OB_STR_ARG(v->bound), os, OB_STR_ARG(release),
                  OB_STR_ARG(c->opts.layout));
  case OB_CHECK_FINE:
  case OB_CHECK_UNKNOWN:
    break;
  }
  return OB_STR("");
}

static bool
has_node(const ob_check *c, ob_str name, ob_str node)
{
  const ob_fact_db *db = c->opts.db;
  const uint16_t release = ob_fact_db_release(db, c->opts.release);
  return node.len > 0 &&
         ob_fact_db_first(db, name, OB_FACT_NONE, ob_fact_db_node_find(db, node),
                          ob_fact_db_arch(db, c->opts.arch), release, NULL) == release;
}

static void
explain(ob_check *c, ob_diag *d, ob_str symbol, const ob_check_verdict *v)
{
  ob_str node;
  const ob_str name = ob_scan_split(symbol, &node);
  if (v->what && (v->kind == OB_CHECK_OLD || v->kind == OB_CHECK_LAYOUT)) {
    ob_diag_note(c->diags, d, "what changed (%s): %s", ob_scan_change_word(v->change), v->what);
  }
  if (v->source && (v->kind == OB_CHECK_TOO_NEW || v->source->origin == OB_ORIGIN_NODE)) {
    ob_diag_note(c->diags, d, "known by %s: " OB_STR_FMT,
                 ob_fact_origin_name(v->source->origin).ptr, OB_STR_ARG(v->source->text));
  }
  switch (v->kind) {
  case OB_CHECK_TOO_NEW:
    ob_diag_help(c->diags, d,
                 "look it up at run time (dlsym, a weak reference), call it only where "
                 "os_version_min holds, or build for " OB_STR_FMT,
                 OB_STR_ARG(release_name(c, v->other)));
    break;
  case OB_CHECK_LAYOUT:
    if (has_node(c, name, v->wanted)) {
      ob_diag_help(c->diags, d, "bind `" OB_STR_FMT "@" OB_STR_FMT "`, which this release has too",
                   OB_STR_ARG(name), OB_STR_ARG(v->wanted));
    } else {
      ob_diag_help(
          c->diags, d,
          "take bindings of this release (an OS source for it; --layout says which they are)");
    }
    break;
  case OB_CHECK_OLD:
    ob_diag_help(c->diags, d, "bind the new one with the structures that belong to it");
    break;
  case OB_CHECK_GONE:
  case OB_CHECK_NODE:
  case OB_CHECK_FINE:
  case OB_CHECK_UNKNOWN:
    break;
  }
}

static ob_status
tell(ob_check *c, ob_str symbol, const ob_check_verdict *v, const ob_check_decl *decl,
     const ob_check_use *use)
{
  const ob_str text = sentence(c, symbol, v);
  if (!text.ptr) {
    return OB_E_NOMEM;
  }
  /* An old symbol with another prototype or behaviour may be meant, and one whose name is that of
   * the old structures (NetBSD); what nobody is seen to call, or what may not be compiled, is no
   * error either. */
  const bool meant = v->kind == OB_CHECK_OLD && (v->change != OB_SCAN_LAYOUT || v->bound.len == 0);
  const bool soft = meant || (!use && !decl->certain);
  const ob_span at = decl ? decl->at : OB_SPAN_NONE;
  ob_diag *d =
      (soft ? ob_warning : ob_error)(c->diags, code_of(v->kind), at, OB_STR_FMT, OB_STR_ARG(text));
  if (!d) {
    return OB_E_NOMEM;
  }
  c->findings += !soft;
  if (decl) {
    ob_diag_primary_text(c->diags, d, "declared by crate `" OB_STR_FMT "`",
                         OB_STR_ARG(decl->crate));
  }
  if (use) {
    ob_buf who;
    ob_buf_init(&who, c->arena);
    ob_buf_fmt(&who, "`" OB_STR_FMT "`", OB_STR_ARG(use->crate));
    for (size_t i = 0; i < use->others.len && i < 8; i++) {
      ob_buf_fmt(&who, ", `" OB_STR_FMT "`", OB_STR_ARG(use->others.at[i]));
    }
    ob_diag_note(c->diags, d, "called by crate " OB_STR_FMT " (" OB_STR_FMT ")",
                 OB_STR_ARG(ob_buf_view(&who)), OB_STR_ARG(use->file));
  } else if (!decl->certain) {
    ob_diag_note(c->diags, d, "whether this item is compiled depends on a feature or build script");
  }
  explain(c, d, symbol, v);
  return OB_OK;
}

/* The block says that the item is in a library of the OS, and that has it in no release. */
static ob_status
tell_absent(ob_check *c, ob_str symbol, const ob_check_decl *decl, const ob_check_use *use)
{
  const ob_fact_db *db = c->opts.db;
  if (!decl || decl->library.len == 0 || db->partial ||
      ob_fact_db_key(db, decl->library) == OB_FACT_NONE) {
    return OB_OK;
  }
  const bool soft = !use && !decl->certain;
  ob_diag *d = (soft ? ob_warning : ob_error)(c->diags, "OB1076", decl->at,
                                              "lib" OB_STR_FMT " of %s has no `" OB_STR_FMT
                                              "` in any release from " OB_STR_FMT " to " OB_STR_FMT,
                                              OB_STR_ARG(decl->library), c->opts.os->name,
                                              OB_STR_ARG(symbol), OB_STR_ARG(db->releases[0]),
                                              OB_STR_ARG(db->releases[db->release_count - 1]));
  if (!d) {
    return OB_E_NOMEM;
  }
  c->findings += !soft;
  ob_diag_primary_text(c->diags, d, "declared by crate `" OB_STR_FMT "`", OB_STR_ARG(decl->crate));
  return OB_OK;
}

static ob_status
judge(ob_check *c, ob_str symbol, const ob_check_decl *decl, const ob_check_use *use)
{
  ob_str node;
  const ob_str name = ob_scan_split(symbol, &node);
  const ob_check_verdict v = ob_check_judge(&c->opts, name, node);
  if (v.kind == OB_CHECK_UNKNOWN) {
    c->unknown++;
    return tell_absent(c, symbol, decl, use);
  }
  c->judged++;
  return v.kind == OB_CHECK_FINE ? OB_OK : tell(c, symbol, &v, decl, use);
}

ob_status
ob_check_finish(ob_check *c)
{
  for (size_t i = 0; i < c->uses.len; i++) {
    const ob_check_use *use = &c->uses.at[i];
    if (ob_map_find(&c->defined, use->symbol)) {
      continue;
    }
    if (use->weak) {
      c->weak++;
      continue;
    }
    void **decl = ob_map_find(&c->decl_index, use->symbol);
    OB_TRY(judge(c, use->symbol, decl ? &c->decls.at[(uintptr_t)*decl - 1] : NULL, use));
  }
  for (size_t i = 0; c->objects == 0 && i < c->decls.len; i++) {
    OB_TRY(judge(c, c->decls.at[i].symbol, &c->decls.at[i], NULL));
  }
  return c->findings > 0 ? OB_E_INVALID : OB_OK;
}
