// SPDX-License-Identifier: MIT OR Apache-2.0
/* The reverse: what the manifest gives and nothing names. A dependency can do its work without
 * being named (it links a library, runs a build script, registers itself, is there for its
 * features or to pin a version), so this warns, and only where the package's sources are understood
 * well enough: no OUT_DIR code, and no place from which the name could come by a macro. */
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

ob_status
ob_audit_unused(ob_audit *a)
{
  bool reads_all = a->roots.len > 0;
  bool lib = false;
  for (size_t i = 0; i < a->roots.len; i++) {
    reads_all &= a->roots.at[i].crate->complete;
    lib |= a->roots.at[i].root->kind == OB_ROOT_LIB || a->roots.at[i].root->kind == OB_ROOT_BIN;
  }
  for (size_t i = 0; i < a->sources->list.len && reads_all; i++) {
    const ob_rust_file *f = &a->sources->list.at[i].rust;
    reads_all = !f->broken && a->sources->list.at[i].file != 0;
    for (size_t k = 0; k < f->includes.len && reads_all; k++) {
      reads_all = f->includes.at[k].path.len > 0; /* OUT_DIR: anything can be in it */
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
    const ob_str other = dep->renamed ? OB_STR_NONE : ob_crate_lib_name(dep->package);
    const ob_str name = other.len > 0 ? other : dep->source_name;
    const ob_sym sym = ob_sym_find(a->sources, name);
    /* Test code is often left out of what is published; its dependencies are not. */
    if (dep->kind == OB_DEP_DEV || (sym != 0 && named[sym]) || works_unnamed(a, dep) ||
        in_some_text(a, name)) {
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
