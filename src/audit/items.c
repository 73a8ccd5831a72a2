// SPDX-License-Identifier: MIT OR Apache-2.0
/* Names of the crate itself that are used where they do not exist. What a path leads to is worked
 * out once per place that it begins from, without the condition of the use; the use then takes its
 * part of what was lost. A name that is declared nowhere is not reported: more likely a macro or a
 * glob was not understood than that the crate compiles nowhere. A name that has a branch for some
 * systems and none for others is a platform that is not supported: one note, not an error for every
 * use. */
#include "audit/audit.h"
#include "audit/tree.h"
#include "base/str.h"
#include "sys/fs.h"

typedef struct outcome {
  ob_lost lost[OB_MAX_LOST];
  uint32_t count;
} outcome;

typedef struct loss {
  uint32_t root, part, gate, module;
  ob_sym name;
  ob_cond when, reached;
  ob_span at;
  const ob_rust_path *path;
  uint32_t segment;
  bool is_use;
  size_t count;
} loss;

typedef struct finder {
  ob_audit *a;
  ob_conds *m;
  ob_crate *c;
  uint32_t root;
  ob_name_table pairs; /* (path so far, segment) -> number of the longer path */
  uint32_t path_count;
  ob_name_table seen; /* (scope, path) -> outcomes */
  OB_VEC(outcome) outcomes;
  OB_VEC(loss) losses;
  bool oom;
} finder;

/* ---- one path ---- */

static uint32_t
longer(finder *f, uint32_t path, ob_sym segment)
{
  uint32_t *slot = ob_name_put(f->a->arena, &f->pairs, ob_name_key(path, segment));
  if (!slot) {
    f->oom = true;
    return 0;
  }
  if (*slot == 0) {
    *slot = ++f->path_count;
  }
  return *slot;
}

/* A number for the path and how it begins; equal for equal paths. */
static uint32_t
path_number(finder *f, const ob_rust_path *path, bool is_use)
{
  uint32_t number = longer(f, 0,
                           (ob_sym)path->head * 64 + path->supers * 2U + (is_use ? 1U : 0U) +
                               (path->ns == OB_RUST_NS_MACRO ? 4096U : 0U) +
                               (path->ns == OB_RUST_NS_VALUE ? 8192U : 0U) +
                               (path->ns == OB_RUST_NS_TYPE ? 16384U : 0U));
  for (uint32_t i = 0; i < path->segment_count; i++) {
    number = longer(f, number, ob_sym_of(f->a->sources, path->segments[i]));
  }
  return number;
}

static outcome
ask(finder *f, uint32_t scope, const ob_rust_path *path, bool is_use, uint32_t self)
{
  uint32_t *seen = NULL;
  if (self == OB_NO_INDEX) {
    const uint32_t start = path->head == OB_RUST_HEAD_CRATE   ? 0
                           : path->head == OB_RUST_HEAD_PLAIN ? scope
                                                              : ob_crate_module_of(f->c, scope);
    seen = ob_name_put(f->a->arena, &f->seen, ob_name_key(start, path_number(f, path, is_use)));
    if (seen && *seen != 0) {
      return f->outcomes.at[*seen - 1];
    }
  }
  ob_reaches to = {0};
  outcome all = {.count = 0};
  outcome out = {.count = 0};
  if (ob_crate_resolve(f->c, scope, path, is_use, self, OB_COND_ALWAYS, &to, all.lost,
                       &all.count) != OB_OK) {
    f->oom = true;
    return out;
  }
  for (uint32_t i = 0; i < all.count; i++) {
    const ob_lost *lost = &all.lost[i];
    const ob_sym name = ob_sym_of(f->a->sources, path->segments[lost->segment]);
    ob_declared d = {OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER};
    if (path->head == OB_RUST_HEAD_PLAIN && lost->segment == 0) {
      d = ob_crate_lexical(f->c, scope, name, ob_crate_head_ns(path, is_use), is_use);
    }
    for (uint32_t s = lost->module; s != OB_NO_INDEX && d.sure == OB_COND_NEVER;
         s = f->c->modules.at[s].parent) {
      d = ob_crate_names(f->c, s, name, OB_NS_ALL, scope);
      if (f->c->modules.at[s].kind != OB_MODULE_BLOCK) {
        break;
      }
    }
    if (d.sure != OB_COND_NEVER) { /* else it is declared nowhere: not understood */
      out.lost[out.count++] = *lost;
    }
  }
  if (seen) {
    outcome *slot = ob_vec_push(f->a->arena, &f->outcomes);
    if (slot) {
      *slot = out;
      *seen = (uint32_t)f->outcomes.len;
    }
  }
  return out;
}

static void
lose_path(finder *f, uint32_t part, const ob_rust_path *path, bool is_use, ob_cond when,
          const ob_lost *o)
{
  const ob_cond lost = ob_cond_and(f->m, when, o->when);
  if (lost == OB_COND_NEVER || (f->a->script_features && !ob_cond_set(f->m, lost))) {
    return;
  }
  const ob_sym name = ob_sym_of(f->a->sources, path->segments[o->segment]);
  for (size_t i = 0; i < f->losses.len; i++) {
    loss *l = &f->losses.at[i];
    if (l->root == f->root && l->name == name && l->module == o->module && l->when == lost) {
      l->count++;
      return;
    }
  }
  loss *slot = ob_vec_push(f->a->arena, &f->losses);
  if (!slot) {
    f->oom = true;
    return;
  }
  *slot = (loss){.root = f->root,
                 .part = part,
                 .gate = path->gate,
                 .module = o->module,
                 .name = name,
                 .when = lost,
                 .reached = when,
                 .at = ob_part_span(f->c, part, path->segment_at[o->segment]),
                 .path = path,
                 .segment = o->segment,
                 .is_use = is_use,
                 .count = 1};
}

static void
look_at(finder *f, uint32_t part, const ob_rust_path *path, ob_sym head, bool is_use)
{
  const ob_part *p = &f->c->parts.at[part];
  const uint32_t scope = ob_part_scope(p, path->scope);
  if (path->guess || path->attribute || path->ns == OB_RUST_NS_MACRO || path->segment_count == 0 ||
      path->head == OB_RUST_HEAD_ROOT || scope == OB_NO_INDEX || head == 0 ||
      ob_part_how(p, path->gate) != OB_HOW_SURE) {
    return;
  }
  const ob_cond when = ob_cond_minus(f->m, ob_part_gate(p, path->gate),
                                     f->a->options.unsupported ? OB_COND_NEVER : f->c->refused);
  if (when == OB_COND_NEVER) {
    return;
  }
  if (path->head == OB_RUST_HEAD_PLAIN) {
    /* Of names of the crate only; a dependency's name is the other level's, and `Vec` is in a
     * prelude where it is not imported. */
    const char c = path->segments[0].ptr[0];
    if ((c >= 'A' && c <= 'Z') || ob_given_kinds(f->a->given, path->segments[0]) != 0 ||
        ob_crate_lexical(f->c, scope, head, OB_NS_TYPE, is_use).sure == OB_COND_NEVER) {
      return;
    }
  }
  const outcome o = ask(f, scope, path, is_use, OB_NO_INDEX);
  for (uint32_t i = 0; i < o.count; i++) {
    lose_path(f, part, path, is_use, when, &o.lost[i]);
  }
}

/* ---- findings ---- */

/* How many declarations a name has in a module or in what its globs bring. */
static size_t
count_branches(const ob_crate *c, uint32_t module, ob_sym name, unsigned depth)
{
  size_t count = 0;
  for (uint32_t i = ob_crate_first(c, module, name); i != OB_NO_INDEX; i = c->binds.at[i].next) {
    count += c->binds.at[i].when != OB_COND_NEVER ? 1U : 0U;
  }
  const ob_module *m = &c->modules.at[module];
  for (size_t g = 0; g < m->globs.len && depth < 6 && count < 2; g++) {
    const ob_reaches *to = &m->globs.at[g].to;
    for (size_t k = 0; k < to->len && count < 2; k++) {
      if (to->at[k].kind == OB_REACH_MODULE) {
        count += count_branches(c, to->at[k].module, name, depth + 1);
      }
    }
  }
  return count;
}

/* The places where the name is declared, and whether they are branches: two or more conditions. */
static size_t
label_declarations(finder *f, const loss *l, ob_finding *out, ob_cond *declared)
{
  size_t count = 0;
  ob_cond so_far = OB_COND_NEVER;
  for (uint32_t i = ob_crate_first(f->c, l->module, l->name); i != OB_NO_INDEX;
       i = f->c->binds.at[i].next) {
    const ob_bind *b = &f->c->binds.at[i];
    const ob_src *src = &f->a->sources->list.at[f->c->parts.at[b->part].src];
    const ob_rust_at at = b->kind == OB_BIND_USE ? src->rust.uses.at[b->index].path.at
                                                 : src->rust.items.at[b->index].at;
    count += b->when != OB_COND_NEVER ? 1U : 0U;
    so_far = ob_cond_or(f->m, so_far, b->when);
    ob_label *slot = out && out->others.len < 3 ? ob_vec_push(f->a->arena, &out->others) : NULL;
    if (slot) {
      slot->span = ob_part_span(f->c, b->part, at);
      slot->text = ob_fmt(f->a->arena, "there only when " OB_STR_FMT,
                          OB_STR_ARG(ob_cond_print(f->m, b->when)));
    }
  }
  if (count < 2) { /* or by globs: `#[cfg(unix)] pub use self::unix::*;` and others like it */
    count = count_branches(f->c, l->module, l->name, 0);
    so_far = ob_cond_or(f->m, so_far,
                        ob_crate_names(f->c, l->module, l->name, OB_NS_ALL, l->module).sure);
  }
  *declared = so_far;
  return count;
}

static ob_str
path_text(ob_arena *arena, const ob_rust_path *path)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  if (path->head == OB_RUST_HEAD_CRATE) {
    ob_buf_put(&out, OB_STR("crate::"));
  } else if (path->head == OB_RUST_HEAD_SELF) {
    ob_buf_put(&out, OB_STR("self::"));
  }
  for (unsigned i = 0; path->head == OB_RUST_HEAD_SUPER && i < path->supers; i++) {
    ob_buf_put(&out, OB_STR("super::"));
  }
  for (uint32_t i = 0; i < path->segment_count; i++) {
    ob_buf_fmt(&out, "%s" OB_STR_FMT, i > 0 ? "::" : "", OB_STR_ARG(path->segments[i]));
  }
  return ob_buf_view(&out);
}

#define MAX_GATE 200 /* bytes of a proposed gate: what is longer is no advice */

/* The gate for the use: where the item is, of where the use is compiled. */
static void
propose_gate(finder *f, const loss *l, ob_cond declared, ob_fix *out)
{
  ob_arena *arena = f->a->arena;
  const ob_cond both = ob_cond_and(f->m, l->reached, declared);
  const ob_str text = ob_cond_print(f->m, both);
  if (both == OB_COND_NEVER || text.len > MAX_GATE) {
    return;
  }
  *out = (ob_fix){.kind = OB_FIX_SOURCE, .at = l->at, .from = OB_STR(""), .to = OB_STR("")};
  out->line = ob_fmt(arena, "#[cfg(" OB_STR_FMT ")]", OB_STR_ARG(text));
  out->text = ob_fmt(arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
}

static ob_status
say(finder *f, const loss *l, bool test, bool maybe, const ob_bits *targets)
{
  ob_audit *a = f->a;
  const ob_audit_root *r = &a->roots.at[l->root];
  ob_cond declared = OB_COND_NEVER;
  const size_t branches = label_declarations(f, l, NULL, &declared);
  const ob_bits *asked = r->host ? &a->options.hosts : &a->options.asked;
  const ob_bits there = ob_audit_targets(a, declared, test, r->host, true);
  const ob_bits both = ob_bits_and(there, *targets);
  const bool no_branch = branches > 1 && ob_bits_count(&both) == 0 && !test;
  if (no_branch && r->root->kind == OB_ROOT_LIB) {
    const bool said = ob_bits_subset(targets, &a->no_branch);
    a->no_branch = ob_bits_or(a->no_branch, *targets);
    a->branchless =
        ob_cond_or(f->m, a->branchless, ob_cond_and(f->m, l->when, ob_cond_targets(f->m, targets)));
    if (said && !a->options.unsupported) {
      return OB_OK;
    }
  }
  ob_finding *out = ob_audit_finding(a, no_branch ? "OB0323" : "OB0330", OB_LEVEL_L3,
                                     no_branch ? OB_SEV_NOTE
                                     : maybe   ? OB_SEV_WARNING
                                               : OB_SEV_ERROR,
                                     no_branch ? OB_CAUSE_UNSUPPORTED : OB_CAUSE_CFG_DIFFERS);
  if (!out) {
    return OB_E_NOMEM;
  }
  const ob_str name = ob_sym_str(a->sources, l->name);
  const ob_str path = path_text(a->arena, l->path);
  out->crate = path;
  out->root = ob_root_say(a->arena, r->root, test && !r->only_test);
  out->host = r->host;
  out->at = l->at;
  out->targets = *targets;
  out->repeats = l->count - 1;
  (void)label_declarations(f, l, out, &declared);
  out->path_cfg = ob_cond_print(f->m, l->reached);
  out->given_cfg = ob_cond_print(f->m, declared);
  out->features = ob_audit_witness(a, l->when, test, maybe, ob_bits_next(targets, 0));
  const size_t count = ob_bits_count(targets);
  if (no_branch) {
    out->message = ob_fmt(a->arena, "the crate has no `" OB_STR_FMT "` for %zu of %zu targets",
                          OB_STR_ARG(name), count, ob_bits_count(asked));
  } else {
    out->message =
        ob_fmt(a->arena, "`" OB_STR_FMT "` is used here but not there on %zu of %zu %s",
               OB_STR_ARG(path), count, ob_bits_count(asked), r->host ? "hosts" : "targets");
  }
  const ob_str way = ob_audit_way(a, r->crate, l->part, l->gate);
  out->at_text =
      l->reached == OB_COND_ALWAYS
          ? OB_STR("reached always")
          : ob_fmt(a->arena, "reached when " OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(out->path_cfg),
                   way.len > 0 ? ", by way of " : "", OB_STR_ARG(way));
  if (!no_branch) {
    propose_gate(f, l, declared, &out->fix);
  }
  const bool last = l->segment + 1 == l->path->segment_count;
  if (l->is_use) {
    out->rustc =
        ob_fmt(a->arena, "error[E0432]: unresolved import `" OB_STR_FMT "`", OB_STR_ARG(path));
  } else if (last) {
    out->rustc = ob_fmt(a->arena, "error[E0425]: cannot find `" OB_STR_FMT "` in this scope",
                        OB_STR_ARG(name));
  } else {
    out->rustc = ob_fmt(a->arena, "error[E0433]: cannot find `" OB_STR_FMT "` in this scope",
                        OB_STR_ARG(name));
  }
  return OB_OK;
}

static ob_status
say_loss(finder *f, const loss *l)
{
  const ob_audit_root *r = &f->a->roots.at[l->root];
  ob_bits all = ob_bits_none();
  for (unsigned maybe = 0; maybe < 2; maybe++) {
    for (unsigned test = r->only_test ? 1 : 0; test < (r->test_kinds != 0 ? 2U : 1U); test++) {
      ob_bits some = ob_audit_targets(f->a, l->when, test == 1, r->host, maybe == 1);
      some = ob_bits_minus(some, all);
      if (ob_bits_count(&some) == 0) {
        continue;
      }
      all = ob_bits_or(all, some);
      if (maybe == 1) {
        continue; /* with a cfg that nobody sets: not worth a word at this level */
      }
      OB_TRY(say(f, l, test == 1, maybe == 1, &some));
    }
  }
  return OB_OK;
}

/* ---- files ---- */

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

static ob_status
say_link(finder *f, uint32_t part, const ob_file_link *link)
{
  ob_audit *a = f->a;
  const ob_audit_root *r = &a->roots.at[f->root];
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = &a->sources->list.at[p->src];
  const ob_bits targets = ob_audit_targets(a, ob_cond_minus(f->m, link->when, f->c->refused),
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
  ob_finding *out = ob_audit_finding(a, code, OB_LEVEL_L3, note ? OB_SEV_NOTE : OB_SEV_ERROR,
                                     note ? OB_CAUSE_UNSUPPORTED : OB_CAUSE_ITEM_ABSENT);
  if (!out) {
    return OB_E_NOMEM;
  }
  const ob_rust_at at =
      link->include ? src->rust.includes.at[link->index].at : src->rust.items.at[link->index].at;
  const ob_str name = link->include ? OB_STR("include!") : src->rust.items.at[link->index].name;
  out->crate = name;
  out->root = ob_root_say(a->arena, r->root, false);
  out->host = r->host;
  out->at = ob_part_span(f->c, part, at);
  out->targets = targets;
  out->path_cfg = ob_cond_print(f->m, link->when);
  const char *path = link->path ? ob_path_clean(a->arena, link->path) : "";
  if (!path) {
    return OB_E_NOMEM;
  }
  if (note) {
    a->no_branch = ob_bits_or(a->no_branch, targets);
    if (r->root->kind == OB_ROOT_LIB) {
      a->branchless = ob_cond_or(f->m, a->branchless,
                                 ob_cond_and(f->m, link->when, ob_cond_targets(f->m, &targets)));
    }
    out->message = ob_fmt(a->arena, "the crate has no file for `mod " OB_STR_FMT "` on %zu targets",
                          OB_STR_ARG(name), count);
  } else if (link->state == OB_LINK_MISSING) {
    out->message = link->path ? ob_fmt(a->arena, "`%s` is named here and is not there", path)
                              : ob_fmt(a->arena, "`mod " OB_STR_FMT ";` inside a block has no file",
                                       OB_STR_ARG(name));
  } else if (link->state == OB_LINK_CIRCLE) {
    out->message = ob_fmt(a->arena, "`%s` is named by itself, in a circle", path);
  } else {
    out->message = ob_fmt(a->arena, "`%s` lies too deep in the module tree: it was not read", path);
  }
  if (!link->include && link->state == OB_LINK_MISSING) {
    out->rustc = ob_fmt(a->arena, "error[E0583]: file not found for module `" OB_STR_FMT "`",
                        OB_STR_ARG(name));
  }
  return out->message.ptr ? OB_OK : OB_E_NOMEM;
}

ob_status
ob_audit_items(ob_audit *a)
{
  for (uint32_t root = 0; root < a->roots.len; root++) {
    ob_crate *c = a->roots.at[root].crate;
    finder f = {.a = a, .m = a->conds, .c = c, .root = root};
    for (uint32_t part = 0; part < c->parts.len && !f.oom; part++) {
      const ob_part *p = &c->parts.at[part];
      const ob_src *src = &a->sources->list.at[p->src];
      for (size_t i = 0; i < p->links.len; i++) {
        if (p->links.at[i].state != OB_LINK_READ) {
          OB_TRY(say_link(&f, part, &p->links.at[i]));
        }
      }
      if (p->macro != OB_NO_INDEX) {
        continue; /* a body's names can come from its arguments */
      }
      const ob_range paths = p->extent.lists[OB_LIST_PATHS];
      const ob_range uses = p->extent.lists[OB_LIST_USES];
      for (uint32_t i = paths.lo; i < paths.hi && !f.oom; i++) {
        const ob_rust_path *path = &src->rust.paths.at[i];
        if (ob_part_has_gate(p, src, path->gate)) {
          look_at(&f, part, path, src->heads[i], false);
        }
      }
      for (uint32_t i = uses.lo; i < uses.hi && !f.oom; i++) {
        const ob_rust_path *path = &src->rust.uses.at[i].path;
        if (ob_part_has_gate(p, src, path->gate)) {
          look_at(&f, part, path, src->use_heads[i], true);
        }
      }
    }
    for (size_t i = 0; i < f.losses.len && !f.oom; i++) {
      OB_TRY(say_loss(&f, &f.losses.at[i]));
    }
    if (f.oom) {
      return OB_E_NOMEM;
    }
  }
  /* Where that is so whatever the features, a note says it; what else is wrong there is nobody's
   * business. */
  const ob_bits lost = ob_audit_never(a, ob_cond_not(a->conds, a->branchless), false);
  const ob_cond gone = ob_cond_targets(a->conds, &lost);
  for (size_t i = 0; i < a->roots.len; i++) {
    const ob_audit_root *r = &a->roots.at[i];
    if (r->root->kind != OB_ROOT_BUILD && !r->host) {
      r->crate->refused = ob_cond_or(a->conds, r->crate->refused, gone);
    }
  }
  return ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}
