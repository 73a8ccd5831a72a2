// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * std, alloc and the other crates of the sysroot, named where the crate has not got them. rustc
 * gives each crate `core`, and `std` unless the crate is `no_std`; all others, and std there, are
 * named by an `extern crate` in the root, under its condition. What a path leads to is asked as
 * everywhere (a module of that name, `extern crate core as std`); what is left over is taken from
 * rustc, or is missing.
 *
 * One missing gate is met by a hundred uses: they are put together by the condition under which
 * they are lost, and those of a narrower condition are counted with those of the wider one.
 */
#include "audit/audit.h"
#include "audit/std_items.h"
#include "audit/tree.h"
#include "base/str.h"
#include <stdlib.h>

#define MAX_GROUPS 64 /* conditions of one name in one root; further ones are put together */
#define MAX_SAID 4    /* findings of std in one root; of others, which one line mends, one */
#define MAX_GATE 200  /* bytes of a proposed gate: what is longer is no advice */

typedef enum crate_of_sysroot { STD, ALLOC, CORE, PROC_MACRO, TEST, SYSROOT_COUNT } sysroot;

static const ob_str crates[SYSROOT_COUNT] = {OB_STR_INIT("std"), OB_STR_INIT("alloc"),
                                             OB_STR_INIT("core"), OB_STR_INIT("proc_macro"),
                                             OB_STR_INIT("test")};

/** One place where such a name is lost. */
typedef struct place {
  ob_span at;
  uint32_t part;
  const ob_rust_path *path;
  bool is_use, glob;
} place;

/** Uses of one crate that are lost under one condition. */
typedef struct group {
  ob_cond missing, reached; /* reached: of the first use */
  place first;
  ob_span also[2], last; /* last: of those that were met */
  size_t count;
  ob_bits targets;
  ob_bits also_targets; /* of others that are counted with it */
  bool test;            /* only built with cfg(test) */
  bool other;           /* counted with another one, or never met */
  bool mixed;           /* others under other conditions are counted with it */
} group;
typedef OB_VEC(group) group_list;

/** A root that is looked at. */
typedef struct looker {
  ob_audit *a;
  ob_conds *m;
  const ob_audit_root *r;
  ob_crate *c;
  ob_sym names[SYSROOT_COUNT];   /* 0: not looked for */
  ob_cond lacked[SYSROOT_COUNT]; /* when rustc does not give it */
  ob_cond root_lacked;           /* of `core`: as the first name of a use or behind `::`, in 2015 */
  ob_cond made[SYSROOT_COUNT];   /* a macro in the root may have an `extern crate` of it */
  group_list groups[SYSROOT_COUNT];
  ob_reaches reaches;
  bool oom;
} looker;

/* ---- where it is named ---- */

/** When rustc gives the crate to no path of the root. */
static ob_cond
lacked_of(const looker *l, sysroot which)
{
  switch (which) {
  case STD:
    return l->c->no_std;
  case CORE:
    return OB_COND_NEVER;
  case PROC_MACRO:
    return l->r->root->proc_macro ? OB_COND_NEVER : OB_COND_ALWAYS;
  case ALLOC:
  case TEST:
  case SYSROOT_COUNT:
    break;
  }
  return OB_COND_ALWAYS;
}

/** False: none of the names can be missing in the root. */
static bool
begin_root(looker *l)
{
  const ob_audit *a = l->a;
  const ob_rust_file *file = &a->sources->list.at[l->c->parts.at[0].src].rust;
  if (!l->c->complete || file->broken || file->no_core) {
    return false;
  }
  bool any = false;
  l->root_lacked = l->c->edition == 2015 ? ob_cond_not(l->m, l->c->no_std) : OB_COND_NEVER;
  for (sysroot i = 0; i < SYSROOT_COUNT; i++) {
    l->groups[i].len = 0;
    l->names[i] = 0;
    l->lacked[i] = lacked_of(l, i);
    const bool lacked =
        l->lacked[i] != OB_COND_NEVER || (i == CORE && l->root_lacked != OB_COND_NEVER);
    if (lacked && ob_given_kinds(a->given, crates[i]) == 0 &&
        !ob_str_eq(a->package.lib_name, crates[i])) {
      l->names[i] = ob_sym_find(a->sources, crates[i]);
      l->made[i] = ob_crate_by_macro(l->c, 0, crates[i], OB_NS_TYPE);
      any |= l->names[i] != 0;
    }
  }
  return any;
}

static bool
is_same(ob_span a, ob_span b)
{
  return a.file == b.file && a.lo == b.lo;
}

static void
add_place(looker *l, sysroot which, ob_cond missing, ob_cond reached, const place *where)
{
  group_list *list = &l->groups[which];
  group *g = NULL;
  for (size_t i = 0; i < list->len && !g; i++) {
    g = list->at[i].missing == missing ? &list->at[i] : NULL;
  }
  if (!g && list->len == MAX_GROUPS) {
    g = &list->at[MAX_GROUPS - 1];
    g->missing = ob_cond_or(l->m, g->missing, missing);
  }
  if (!g) {
    g = ob_vec_push(l->a->arena, list);
    if (!g) {
      l->oom = true;
      return;
    }
    *g = (group){
        .missing = missing, .reached = reached, .first = *where, .last = where->at, .count = 1};
    return;
  }
  if (is_same(g->last, where->at)) {
    return; /* `use std::{a, b}` */
  }
  g->last = where->at;
  ob_span other = where->at; /* the first place is the first one of the first file */
  if (other.file < g->first.at.file ||
      (other.file == g->first.at.file && other.lo < g->first.at.lo)) {
    other = g->first.at;
    g->first = *where;
    g->reached = reached;
  }
  for (unsigned i = 0; i < OB_COUNT(g->also); i++) {
    if (g->also[i].file == 0) {
      g->also[i] = other;
      break;
    }
  }
  g->count++;
}

static void
look_at(looker *l, sysroot which, uint32_t part, const ob_rust_path *path, bool is_use, bool glob)
{
  ob_crate *c = l->c;
  const ob_part *p = &c->parts.at[part];
  const ob_src *src = &l->a->sources->list.at[p->src];
  if ((path->head != OB_RUST_HEAD_PLAIN && path->head != OB_RUST_HEAD_ROOT) || path->guess ||
      path->segment_count < (is_use ? 1U : 2U) || !ob_part_has_gate(p, src, path->gate) ||
      ob_part_how(p, path->gate) != OB_HOW_SURE) {
    return;
  }
  const bool from_root = c->edition == 2015 && (is_use || path->head == OB_RUST_HEAD_ROOT);
  const ob_cond lacked = which == CORE && from_root ? l->root_lacked : l->lacked[which];
  const uint32_t scope = ob_part_scope(p, path->scope);
  ob_cond when = ob_cond_minus(l->m, ob_cond_and(l->m, ob_part_gate(p, path->gate), lacked),
                               l->a->options.unsupported ? OB_COND_NEVER : c->refused);
  when = ob_cond_minus(l->m, when, l->made[which]);
  if (scope == OB_NO_INDEX || when == OB_COND_NEVER) {
    return;
  }
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  l->reaches.len = 0;
  if (ob_crate_resolve(c, scope, path, is_use, OB_NO_INDEX, when, &l->reaches, lost, &lost_count) !=
      OB_OK) {
    l->oom = true;
    return;
  }
  ob_cond missing = OB_COND_NEVER;
  for (size_t i = 0; i < l->reaches.len; i++) {
    const ob_reach *r = &l->reaches.at[i];
    if (r->kind == OB_REACH_EXTERN && r->given && r->path == path) {
      missing = ob_cond_or(l->m, missing, r->when);
    }
  }
  if (missing == OB_COND_NEVER) {
    return;
  }
  const place where = {.at = ob_part_span(c, part, path->segment_at[0]),
                       .part = part,
                       .path = path,
                       .is_use = is_use,
                       .glob = glob};
  add_place(l, which, missing, ob_part_gate(p, path->gate), &where);
}

/** Which of the names that are looked for it is, or SYSROOT_COUNT. */
static sysroot
which_of(const looker *l, ob_sym head)
{
  sysroot i = 0;
  while (i < SYSROOT_COUNT && (head == 0 || l->names[i] != head)) {
    i++;
  }
  return i;
}

static void
look_at_paths(looker *l)
{
  const ob_crate *c = l->c;
  for (uint32_t part = 0; part < c->parts.len && !l->oom; part++) {
    const ob_part *p = &c->parts.at[part];
    const ob_src *src = &l->a->sources->list.at[p->src];
    const ob_range paths = p->extent.lists[OB_LIST_PATHS], uses = p->extent.lists[OB_LIST_USES];
    for (uint32_t i = paths.lo; i < paths.hi && !l->oom; i++) {
      const sysroot which = which_of(l, src->heads[i]);
      if (which < SYSROOT_COUNT) {
        look_at(l, which, part, &src->rust.paths.at[i], false, false);
      }
    }
    for (uint32_t i = uses.lo; i < uses.hi && !l->oom; i++) {
      const sysroot which = which_of(l, src->use_heads[i]);
      if (which < SYSROOT_COUNT) {
        const ob_rust_use *use = &src->rust.uses.at[i];
        look_at(l, which, part, &use->path, true, use->glob);
      }
    }
  }
}

/* ---- words ---- */

/** What rustc 1.95 says. */
static ob_str
rustc_says(const looker *l, sysroot which, const place *p)
{
  ob_arena *arena = l->a->arena;
  const ob_str name = crates[which];
  if (p->is_use && p->path->segment_count - (p->glob ? 0U : 1U) < 2) {
    return ob_fmt(arena, "error[E0432]: unresolved import `" OB_STR_FMT "`", OB_STR_ARG(name));
  }
  const bool old = l->c->edition == 2015;
  const bool root = p->path->head == OB_RUST_HEAD_ROOT || (old && p->is_use);
  const bool plain = root && (!old || which == ALLOC || which == CORE);
  return ob_fmt(arena, "error[E0433]: cannot find %s`" OB_STR_FMT "` in %s",
                plain ? "" : "module or crate ", OB_STR_ARG(name),
                root ? "the crate root" : "this scope");
}

static void
add_label(looker *l, ob_finding *f, ob_span at, ob_str text)
{
  ob_label *slot = ob_vec_push(l->a->arena, &f->others);
  l->oom |= !slot || !text.ptr;
  if (slot) {
    *slot = (ob_label){at, text};
  }
}

/** Under which condition the crate has it: as rustc gives it, or by an `extern crate` in the root.
 * out: these are shown; NULL: none is. */
static ob_cond
had_when(looker *l, sysroot which, ob_finding *out)
{
  const ob_crate *c = l->c;
  ob_cond had = which == CORE ? OB_COND_NEVER : ob_cond_not(l->m, l->lacked[which]);
  if (out && which == STD) {
    const ob_cond when = c->no_std;
    add_label(l, out, ob_part_span(c, 0, c->no_std_at),
              when == OB_COND_ALWAYS ? OB_STR("no std in this crate")
                                     : ob_fmt(l->a->arena, "no std when " OB_STR_FMT,
                                              OB_STR_ARG(ob_cond_print(l->m, when))));
  }
  for (uint32_t i = ob_crate_first(c, 0, l->names[which]); i != OB_NO_INDEX;
       i = c->binds.at[i].next) {
    const ob_bind *b = &c->binds.at[i];
    if (b->kind != OB_BIND_CRATE) {
      continue;
    }
    had = ob_cond_or(l->m, had, b->when);
    if (out) {
      const ob_rust_at at =
          c->sources->list.at[c->parts.at[b->part].src].rust.items.at[b->index].at;
      add_label(l, out, ob_part_span(c, b->part, at),
                ob_fmt(l->a->arena, "here only when " OB_STR_FMT,
                       OB_STR_ARG(ob_cond_print(l->m, b->when))));
    }
  }
  return had;
}

static ob_str
root_file(const looker *l)
{
  const ob_src *src = &l->a->sources->list.at[l->c->parts.at[0].src];
  return ob_diags_source(l->a->diags, src->file).name;
}

/** What std has and core or alloc has by the same path is named there; else the gate to write, or
 * the `extern crate`. */
static void
propose(looker *l, sysroot which, const group *g, ob_cond had, ob_fix *out)
{
  ob_arena *arena = l->a->arena;
  const ob_rust_path *path = g->first.path;
  *out = (ob_fix){.at = g->first.at, .from = OB_STR(""), .to = OB_STR("")};
  const ob_str other = which == STD ? ob_std_elsewhere(path->segments + 1, path->segment_count - 1,
                                                       path->ns == OB_RUST_NS_MACRO)
                                    : OB_STR_NONE;
  if (other.len > 0) {
    ob_buf text;
    ob_buf_init(&text, arena);
    ob_buf_fmt(&text, "it is `" OB_STR_FMT, OB_STR_ARG(other));
    for (uint32_t i = 1; i < path->segment_count; i++) {
      ob_buf_fmt(&text, "::" OB_STR_FMT, OB_STR_ARG(path->segments[i]));
    }
    ob_buf_fmt(&text, "%s` too", path->ns == OB_RUST_NS_MACRO ? "!" : "");
    if (ob_str_eq(other, crates[ALLOC])) {
      ob_buf_fmt(&text, ", with `extern crate alloc;` in " OB_STR_FMT, OB_STR_ARG(root_file(l)));
    }
    out->text = ob_buf_view(&text);
    l->oom |= ob_buf_status(&text) != OB_OK;
    return;
  }
  const ob_cond both = ob_cond_and(l->m, g->reached, had);
  const ob_str gate = which == STD || which == PROC_MACRO ? ob_cond_print(l->m, both) : OB_STR_NONE;
  if (both != OB_COND_NEVER && gate.len > 0 && gate.len <= MAX_GATE) {
    out->kind = OB_FIX_SOURCE;
    out->line = ob_fmt(arena, "#[cfg(" OB_STR_FMT ")]", OB_STR_ARG(gate));
    out->text = ob_fmt(arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
    return;
  }
  out->text = ob_fmt(arena, "write `extern crate " OB_STR_FMT ";` in " OB_STR_FMT "%s",
                     OB_STR_ARG(crates[which]), OB_STR_ARG(root_file(l)),
                     had == OB_COND_NEVER ? "" : " under a gate that holds here too");
}

/** Of how many targets, where it is not all. */
static ob_str
on_targets(const looker *l, const ob_bits *targets)
{
  const ob_audit *a = l->a;
  const size_t count = ob_bits_count(targets);
  const size_t of = ob_bits_count(l->r->host ? &a->options.hosts : &a->options.asked);
  return count == of
             ? OB_STR_NONE
             : ob_fmt(a->arena, " on %zu of %zu %s", count, of, l->r->host ? "hosts" : "targets");
}

static void
say(looker *l, sysroot which, const group *g)
{
  ob_audit *a = l->a;
  const ob_audit_root *r = l->r;
  const ob_bits targets = ob_bits_or(g->targets, g->also_targets);
  ob_finding *f = ob_audit_finding(a, "OB0334", OB_LEVEL_L3, OB_SEV_ERROR, OB_CAUSE_CFG_DIFFERS);
  if (!f) {
    l->oom = true;
    return;
  }
  f->crate = crates[which];
  f->root = ob_root_say(a->arena, r->root, g->test && !r->only_test);
  f->host = r->host;
  f->at = g->first.at;
  f->targets = targets;
  f->repeats = g->count - 1;
  f->message = ob_fmt(a->arena, "`" OB_STR_FMT "` is used here where the crate %s" OB_STR_FMT,
                      OB_STR_ARG(crates[which]),
                      which == STD ? "does without it" : "has no `extern crate` of it",
                      OB_STR_ARG(on_targets(l, &targets)));
  f->path_cfg = ob_cond_print(l->m, g->reached);
  f->features = ob_audit_witness(a, g->missing, g->test, false, ob_bits_next(&g->targets, 0));
  f->rustc = rustc_says(l, which, &g->first);
  const ob_rust_path *path = g->first.path;
  const ob_str way = ob_audit_way(a, r->crate, g->first.part, path->gate);
  f->at_text =
      g->reached == OB_COND_ALWAYS
          ? OB_STR("reached always")
          : ob_fmt(a->arena, "reached when " OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(f->path_cfg),
                   way.len > 0 ? ", by way of " : "", OB_STR_ARG(way));
  const ob_cond had = had_when(l, which, f);
  f->given_cfg = ob_cond_print(l->m, had);
  size_t shown = 1;
  for (unsigned i = 0; i < OB_COUNT(g->also) && g->also[i].file != 0; i++, shown++) {
    add_label(l, f, g->also[i], OB_STR("also here"));
  }
  ob_str *note = g->count > shown ? ob_vec_push(a->arena, &f->notes) : NULL;
  if (note) {
    *note = ob_fmt(a->arena, "and at %zu more place%s%s", g->count - shown,
                   g->count - shown == 1 ? "" : "s",
                   g->mixed ? ", some of them under other conditions" : "");
  }
  propose(l, which, g, had, &f->fix);
}

/** Where a build meets it; false: none does, or the build script decides about features. */
static bool
ask_targets(looker *l, group *g)
{
  ob_audit *a = l->a;
  const ob_audit_root *r = l->r;
  g->test = r->only_test;
  g->targets = ob_audit_targets(a, g->missing, g->test, r->host, false);
  if (ob_bits_count(&g->targets) == 0 && !g->test && r->test_kinds != 0) {
    g->test = true; /* what the plain build shows, the tests need not say again */
    g->targets = ob_audit_targets(a, g->missing, g->test, r->host, false);
  }
  return ob_bits_count(&g->targets) > 0 &&
         !(a->script_features &&
           ob_str_search(ob_cond_print(l->m, g->missing), OB_STR("feature = ")) != SIZE_MAX);
}

/** Those of a narrower condition are counted with the first that holds wherever they do. */
static void
count_with_wider(looker *l, group_list *list)
{
  for (size_t i = 0; i < list->len; i++) {
    group *g = &list->at[i];
    for (size_t k = 0; k < list->len && !g->other; k++) {
      group *wide = &list->at[k];
      if (k != i && !wide->other &&
          ob_cond_minus(l->m, g->missing, wide->missing) == OB_COND_NEVER) {
        wide->count += g->count;
        g->other = true;
      }
    }
  }
}

static int
plain_first(const void *x, const void *y)
{
  const group *a = x, *b = y;
  if (a->test != b->test) {
    return a->test ? 1 : -1;
  }
  if (a->first.at.file != b->first.at.file) {
    return a->first.at.file < b->first.at.file ? -1 : 1;
  }
  return a->first.at.lo < b->first.at.lo ? -1 : a->first.at.lo > b->first.at.lo;
}

/** Of many that are left the last ones are said together. */
static void
say_groups(looker *l, sysroot which)
{
  group_list *list = &l->groups[which];
  for (size_t i = 0; i < list->len; i++) {
    list->at[i].other = !ask_targets(l, &list->at[i]);
  }
  count_with_wider(l, list);
  if (list->len > 1) {
    qsort(list->at, list->len, sizeof(*list->at), plain_first);
  }
  const size_t most = which == STD ? MAX_SAID : 1;
  size_t said = 0;
  group *last = NULL;
  for (size_t i = 0; i < list->len; i++) {
    group *g = &list->at[i];
    if (!g->other && ++said <= most) {
      last = g;
    } else if (!g->other) {
      last->also_targets = ob_bits_or(last->also_targets, g->targets);
      last->count += g->count;
      last->mixed = g->other = true;
    }
  }
  for (size_t i = 0; i < list->len && !l->oom; i++) {
    if (!list->at[i].other) {
      say(l, which, &list->at[i]);
    }
  }
}

ob_status
ob_audit_no_std(ob_audit *a)
{
  looker l = {.a = a, .m = a->conds};
  for (size_t i = 0; i < a->roots.len && !l.oom; i++) {
    l.r = &a->roots.at[i];
    l.c = l.r->crate;
    if (!begin_root(&l)) {
      continue;
    }
    look_at_paths(&l);
    for (sysroot which = 0; which < SYSROOT_COUNT && !l.oom; which++) {
      say_groups(&l, which);
    }
  }
  return l.oom || ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}
