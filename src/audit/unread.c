// SPDX-License-Identifier: MIT OR Apache-2.0
/* Files of a crate's module tree that were not read: missing, a circle, too deep. */
#include "audit/items.h"
#include "audit/universe.h"
#include "base/str.h"
#include "base/strs.h"
#include "sys/fs.h"

/* Is the file of `mod x;` there under other conditions? */
static bool
has_other_file(const ob_part *p, const ob_file_link *link)
{
  for (size_t i = 0; i < p->links.len; i++) {
    const ob_file_link *o = &p->links.at[i];
    if (!o->include && !link->include && o->index == link->index && o->state == OB_LINK_READ) {
      return true;
    }
  }
  return false;
}

/* `x/mod.rs` where the name alone says the file: rustc takes that instead of `x.rs`. Else empty. */
static ob_str
inner_file(ob_audit *a, const ob_src *src, const ob_file_link *link, ob_str path)
{
  const bool by_name =
      !link->include && link->path && link->alt == src->rust.items.at[link->index].path_count;
  return by_name && ob_str_ends(path, OB_STR(".rs"))
             ? ob_fmt(a->arena, OB_STR_FMT "/mod.rs",
                      OB_STR_ARG(ob_str_slice(path, 0, path.len - 3)))
             : OB_STR("");
}

ob_status
ob_audit_unread_file(ob_audit *a, uint32_t root, uint32_t part, const ob_file_link *link)
{
  const ob_audit_root *r = &a->roots.at[root];
  ob_crate *c = r->crate;
  const ob_part *p = &c->parts.at[part];
  const ob_src *src = &a->sources->list.at[p->src];
  const ob_bits targets = ob_audit_targets(a, ob_cond_minus(a->conds, link->when, c->refused),
                                           r->only_test, r->host, false);
  const size_t count = ob_bits_count(&targets);
  if (count == 0) {
    return OB_OK;
  }
  const bool other = has_other_file(p, link);
  const bool note = other && link->state == OB_LINK_MISSING;
  const char *code = note                             ? "OB0323"
                     : link->state == OB_LINK_MISSING ? "OB0331"
                     : link->state == OB_LINK_CIRCLE  ? "OB0332"
                                                      : "OB0333";
  /* In a macro's argument: the body may put it into a module, which has another directory. */
  const bool elsewhere =
      !note && !link->include && link->state == OB_LINK_MISSING &&
      ob_src_is_under(src, src->rust.items.at[link->index].gate, OB_RUST_GATE_CALL);
  const ob_severity severity = note ? OB_SEV_NOTE : elsewhere ? OB_SEV_WARNING : OB_SEV_ERROR;
  ob_finding *out = ob_audit_finding(a, code, OB_LEVEL_L3, severity,
                                     note ? OB_CAUSE_UNSUPPORTED : OB_CAUSE_ITEM_ABSENT);
  if (!out) {
    return OB_E_NOMEM;
  }
  const ob_rust_at at =
      link->include ? src->rust.includes.at[link->index].at : src->rust.items.at[link->index].at;
  const bool data = link->include && src->rust.includes.at[link->index].data;
  const ob_str name = data            ? OB_STR("include_str!")
                      : link->include ? OB_STR("include!")
                                      : src->rust.items.at[link->index].name;
  out->crate = name;
  out->root = ob_root_say(a->arena, r->root, false);
  out->host = r->host;
  out->at = ob_part_span(c, part, at);
  out->targets = targets;
  out->path_cfg = ob_cond_print(a->conds, link->when);
  const char *path = link->path ? ob_path_clean(a->arena, link->path) : "";
  if (!path) {
    return OB_E_NOMEM;
  }
  if (note) {
    a->no_branch = ob_bits_or(a->no_branch, targets);
    if (r->root->kind == OB_ROOT_LIB) {
      a->branchless =
          ob_cond_or(a->conds, a->branchless,
                     ob_cond_and(a->conds, link->when, ob_cond_targets(a->conds, &targets)));
    }
    out->message = ob_fmt(a->arena, "the crate has no file for `mod " OB_STR_FMT "` on %zu targets",
                          OB_STR_ARG(name), count);
  } else if (link->state == OB_LINK_MISSING) {
    const ob_str inner = inner_file(a, src, link, ob_str_from(path));
    out->message = inner.len > 0 ? ob_fmt(a->arena, "neither `%s` nor `" OB_STR_FMT "` is there",
                                          path, OB_STR_ARG(inner))
                   : link->path
                       ? ob_fmt(a->arena, "`%s` is named here and is not there", path)
                       : ob_fmt(a->arena, "`mod " OB_STR_FMT ";` inside a block has no file",
                                OB_STR_ARG(name));
  } else if (link->state == OB_LINK_CIRCLE) {
    out->message = ob_fmt(a->arena, "`%s` is named by itself, in a circle", path);
  } else {
    out->message = ob_fmt(a->arena, "`%s` lies too deep in the module tree: it was not read", path);
  }
  if (elsewhere) {
    OB_TRY(ob_strs_add(a->arena, &out->notes,
                       OB_STR("a macro is given this: its body may put it into a module, which has "
                              "another directory")));
  }
  if (data) {
    out->rustc =
        ob_fmt(a->arena, "error: couldn't read `%s`: No such file or directory", link->path);
  } else if (!link->include && link->state == OB_LINK_MISSING) {
    out->rustc = ob_fmt(a->arena, "error[E0583]: file not found for module `" OB_STR_FMT "`",
                        OB_STR_ARG(name));
  }
  return out->message.ptr ? OB_OK : OB_E_NOMEM;
}
