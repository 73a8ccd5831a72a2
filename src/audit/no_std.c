// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * std, alloc and the other crates of the sysroot, named where the crate has not got them. rustc
 * gives each crate `core`, and `std` unless the crate is `no_std`; all others, and std there, are
 * named by an `extern crate` in the root, under its condition. What a path leads to is asked as
 * everywhere (a module of that name, `extern crate core as std`); what is left over is taken from
 * rustc, or is missing.
 *
 * So are the names of std's prelude that core's has not: those stand alone, so files are read a
 * second time for them, where some module can lack one.
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
/* And what std's prelude has of alloc, and of its own. */
enum { ALLOC_NAMES = SYSROOT_COUNT, STD_NAMES, KIND_COUNT };

static const ob_str crates[SYSROOT_COUNT] = {OB_STR_INIT("std"), OB_STR_INIT("alloc"),
                                             OB_STR_INIT("core"), OB_STR_INIT("proc_macro"),
                                             OB_STR_INIT("test")};

typedef struct prelude_word {
  ob_str name;
  bool macro, of_std; /* of_std: alloc has it not */
  const char *path;   /* in alloc */
} prelude_word;

static const prelude_word words[] = {
    {OB_STR_INIT("Vec"), false, false, "vec::Vec"},
    {OB_STR_INIT("String"), false, false, "string::String"},
    {OB_STR_INIT("Box"), false, false, "boxed::Box"},
    {OB_STR_INIT("ToString"), false, false, "string::ToString"},
    {OB_STR_INIT("ToOwned"), false, false, "borrow::ToOwned"},
    {OB_STR_INIT("vec"), true, false, "vec"},
    {OB_STR_INIT("format"), true, false, "format"},
    {OB_STR_INIT("println"), true, true, NULL},
    {OB_STR_INIT("print"), true, true, NULL},
    {OB_STR_INIT("eprintln"), true, true, NULL},
    {OB_STR_INIT("eprint"), true, true, NULL},
    {OB_STR_INIT("dbg"), true, true, NULL},
    {OB_STR_INIT("thread_local"), true, true, NULL},
};
enum { WORD_COUNT = OB_COUNT(words) };

/** One place where such a name is lost. */
typedef struct place {
  ob_span at;
  uint32_t part, gate;
  const ob_rust_path *path; /* NULL: it stands alone, as `role` */
  bool is_use, glob;
  ob_rust_role role;
  uint32_t word; /* of words */
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
  uint32_t met;         /* bits of words */
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
  group_list groups[KIND_COUNT];
  ob_reaches reaches;
  ob_rust_words wanted;            /* of the prelude */
  ob_cond word_lacked[WORD_COUNT]; /* when nothing brings it to the whole root */
  ob_sym word_names[WORD_COUNT];   /* of types; 0: no path begins with it */
  ob_name_table lost;              /* (module, word + 1) -> number of lost_when, from 1 */
  OB_VEC(ob_cond) lost_when;
  const ob_part *reading;
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

/** Is it known what the root has? */
static bool
can_tell(const looker *l)
{
  const ob_rust_file *file = &l->a->sources->list.at[l->c->parts.at[0].src].rust;
  return l->c->complete && !file->broken && !file->no_core;
}

/** False: none of the crates can be missing in the root. */
static bool
begin_root(looker *l)
{
  const ob_audit *a = l->a;
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

/** Where the crate refuses to compile, unless that is asked about too. */
static ob_cond
refused_of(const looker *l)
{
  return l->a->options.unsupported ? OB_COND_NEVER : l->c->refused;
}

static bool
is_same(ob_span a, ob_span b)
{
  return a.file == b.file && a.lo == b.lo;
}

static void
add_place(looker *l, unsigned which, ob_cond missing, ob_cond reached, const place *where)
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
    g->met = 1U << where->word;
    return;
  }
  g->met |= 1U << where->word;
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
      ob_part_may_lack(p, path) || path->segment_count < (is_use ? 1U : 2U) ||
      !ob_part_has_gate(p, src, path->gate) || ob_part_how(p, path->gate) != OB_HOW_SURE) {
    return;
  }
  const bool from_root = c->edition == 2015 && (is_use || path->head == OB_RUST_HEAD_ROOT);
  const ob_cond lacked = which == CORE && from_root ? l->root_lacked : l->lacked[which];
  const uint32_t scope = ob_part_scope(p, path->scope);
  ob_cond when =
      ob_cond_minus(l->m, ob_cond_and(l->m, ob_part_gate(p, path->gate), lacked), refused_of(l));
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
                       .gate = path->gate,
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

/* ---- names of the prelude ---- */

/** When the root has a macro of std's prelude without std: of an `extern crate` with #[macro_use],
 * of its own macro_rules, or perhaps of a macro that it calls. */
static ob_cond
macro_comes(looker *l, const prelude_word *word)
{
  const ob_crate *c = l->c;
  const ob_sym own = ob_sym_find(l->a->sources, word->name);
  ob_cond out = own ? ob_crate_macro_when(c, own) : OB_COND_NEVER;
  out = ob_cond_or(l->m, out, ob_crate_by_macro(c, 0, word->name, OB_NS_MACRO));
  for (size_t i = 0; i < c->binds.len; i++) {
    const ob_bind *b = &c->binds.at[i];
    if (b->kind != OB_BIND_CRATE) {
      continue;
    }
    const ob_src *src = &l->a->sources->list.at[c->parts.at[b->part].src];
    const ob_str crate = ob_sym_str(l->a->sources, b->crate);
    const bool lacks_it =
        ob_str_eq(crate, crates[CORE]) || (word->of_std && ob_str_eq(crate, crates[ALLOC]));
    if (src->rust.items.at[b->index].macro_use && !lacks_it) {
      out = ob_cond_or(l->m, out, b->when);
    }
  }
  return out;
}

/** False: the root always has what is looked for. */
static bool
begin_words(looker *l)
{
  bool any = false;
  if (l->c->no_std == OB_COND_NEVER) {
    return false;
  }
  l->lost = (ob_name_table){0};
  l->lost_when.len = 0;
  ob_rust_words_init(&l->wanted);
  for (uint32_t i = 0; i < WORD_COUNT; i++) {
    ob_cond lacked = l->c->no_std;
    if (words[i].macro && lacked != OB_COND_NEVER) {
      lacked = ob_cond_minus(l->m, lacked, macro_comes(l, &words[i]));
    }
    l->word_lacked[i] = lacked;
    l->word_names[i] = words[i].macro ? 0 : ob_sym_find(l->a->sources, words[i].name);
    if (lacked != OB_COND_NEVER) {
      any = true;
      l->oom |= !ob_rust_words_add(l->a->arena, &l->wanted, words[i].name);
    }
  }
  return any;
}

/** When nothing that a module or block declares or imports is called so. */
static ob_cond
lost_in(looker *l, uint32_t module, uint32_t word)
{
  uint32_t *slot = ob_name_put(l->a->arena, &l->lost, ob_name_key(module, word + 1));
  if (!slot) {
    l->oom = true;
    return OB_COND_NEVER;
  }
  if (*slot != 0) {
    return l->lost_when.at[*slot - 1];
  }
  const ob_rust_path path = {.segments = &words[word].name, .segment_count = 1};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count = 0;
  l->reaches.len = 0;
  l->oom |= ob_crate_resolve_name(l->c, module, &path, words[word].macro ? OB_NS_MACRO : OB_NS_TYPE,
                                  &l->reaches, lost, &lost_count) != OB_OK;
  ob_cond out = OB_COND_NEVER;
  for (uint32_t i = 0; i < lost_count; i++) {
    out = ob_cond_or(l->m, out, lost[i].when);
  }
  ob_cond *kept = ob_vec_push(l->a->arena, &l->lost_when);
  if (!kept) {
    l->oom = true;
    return OB_COND_NEVER;
  }
  *kept = out = ob_cond_and(l->m, out, l->word_lacked[word]);
  *slot = (uint32_t)l->lost_when.len;
  return out;
}

/** Its number, or WORD_COUNT. */
static uint32_t
word_of(ob_str text, bool macro)
{
  uint32_t word = 0;
  while (word < WORD_COUNT && (words[word].macro != macro || !ob_str_eq(words[word].name, text))) {
    word++;
  }
  return word;
}

/** Can some module of the part that is read lack it? */
static bool
may_be_lost(void *context, ob_str text)
{
  looker *l = context;
  const bool type = word_of(text, false) < WORD_COUNT;
  const uint32_t word = word_of(text, !type);
  const ob_range scopes = l->reading->extent.scopes;
  for (uint32_t s = scopes.lo; word < WORD_COUNT && s < scopes.hi && !l->oom; s++) {
    const uint32_t module = l->reading->scopes[s - scopes.lo];
    if (module != OB_NO_INDEX && ob_cond_and(l->m, l->c->modules.at[module].when,
                                             lost_in(l, module, word)) != OB_COND_NEVER) {
      return true;
    }
  }
  return false;
}

static void
look_at_word(looker *l, uint32_t part, uint32_t word, const place *where, uint32_t in)
{
  const ob_part *p = &l->c->parts.at[part];
  const uint32_t scope = ob_part_scope(p, in);
  if (!ob_part_has_gate(p, &l->a->sources->list.at[p->src], where->gate) || scope == OB_NO_INDEX ||
      ob_part_how(p, where->gate) != OB_HOW_SURE) {
    return;
  }
  const ob_cond reached = ob_part_gate(p, where->gate);
  const ob_cond missing =
      ob_cond_minus(l->m, ob_cond_and(l->m, reached, lost_in(l, scope, word)), refused_of(l));
  if (missing != OB_COND_NEVER) {
    add_place(l, words[word].of_std ? STD_NAMES : ALLOC_NAMES, missing, reached, where);
  }
}

/** `Vec::new`. */
static void
look_at_heads(looker *l, uint32_t part)
{
  const ob_part *p = &l->c->parts.at[part];
  const ob_src *src = &l->a->sources->list.at[p->src];
  const ob_range paths = p->extent.lists[OB_LIST_PATHS];
  for (uint32_t i = paths.lo; i < paths.hi && !l->oom; i++) {
    const ob_sym head = src->heads[i];
    for (uint32_t k = 0; head != 0 && k < WORD_COUNT; k++) {
      const ob_rust_path *path = &src->rust.paths.at[i];
      if (l->word_names[k] != head || path->head != OB_RUST_HEAD_PLAIN || path->guess ||
          ob_part_may_lack(p, path) || path->attribute || path->segment_count < 2) {
        continue;
      }
      const place where = {.at = ob_part_span(l->c, part, path->segment_at[0]),
                           .part = part,
                           .gate = path->gate,
                           .path = path,
                           .word = k};
      look_at_word(l, part, k, &where, path->scope);
    }
  }
}

/** Is one of the words somewhere in the text? Most files have none, and are not read again. */
static bool
has_words(ob_str text)
{
  for (uint32_t i = 0; i < WORD_COUNT; i++) {
    if (!words[i].macro && ob_str_search(text, words[i].name) != SIZE_MAX) {
      return true;
    }
  }
  for (size_t at = 0, hit; at < text.len; at += hit + 1) {
    hit = ob_str_find(ob_str_slice(text, at, text.len), '!');
    if (hit == SIZE_MAX) {
      return false;
    }
    size_t lo = at + hit;
    while (lo > at && ob_is_name_byte(text.ptr[lo - 1])) {
      lo--;
    }
    if (lo < at + hit && word_of(ob_str_slice(text, lo, at + hit), true) < WORD_COUNT) {
      return true;
    }
  }
  return false;
}

/** `Vec<u8>`, `vec![1]`. */
static void
look_at_words(looker *l, uint32_t part)
{
  const ob_part *p = l->reading = &l->c->parts.at[part];
  const ob_src *src = &l->a->sources->list.at[p->src];
  const ob_rust_asked asked = {.words = &l->wanted, .matters = may_be_lost, .context = l};
  ob_rust_names names;
  if (p->macro != OB_NO_INDEX || src->file == 0 ||
      ob_cond_and(l->m, p->base, l->c->no_std) == OB_COND_NEVER ||
      !has_words(ob_diags_source(l->a->diags, src->file).text)) {
    return;
  }
  l->oom |= ob_rust_read_names(l->a->arena, l->a->diags, &src->rust, &asked, &names) != OB_OK;
  for (size_t i = 0; i < names.len && !l->oom; i++) {
    const ob_rust_name *name = &names.at[i];
    const bool macro = name->role == OB_RUST_ROLE_MACRO;
    const bool type = name->role == OB_RUST_ROLE_TYPE || name->role == OB_RUST_ROLE_TRAIT ||
                      name->role == OB_RUST_ROLE_STRUCT || name->role == OB_RUST_ROLE_ARGUMENT;
    const uint32_t word = word_of(name->text, macro);
    const place where = {.at = ob_part_span(l->c, part, name->at),
                         .part = part,
                         .gate = name->gate,
                         .role = name->role,
                         .word = word};
    if (word < WORD_COUNT && (macro || type)) {
      look_at_word(l, part, word, &where, name->scope);
    }
  }
}

/* ---- words ---- */

/** What rustc 1.95 says of a name of the prelude. */
static ob_str
rustc_says_word(const looker *l, const place *p)
{
  ob_arena *arena = l->a->arena;
  const ob_str name = words[p->word].name;
  if (words[p->word].macro) {
    return ob_fmt(arena, "error: cannot find macro `" OB_STR_FMT "` in this scope",
                  OB_STR_ARG(name));
  }
  const char *what = p->path                          ? "E0433]: cannot find type"
                     : p->role == OB_RUST_ROLE_TRAIT  ? "E0405]: cannot find trait"
                     : p->role == OB_RUST_ROLE_STRUCT ? "E0422]: cannot find struct, variant or "
                                                        "union type"
                                                      : "E0425]: cannot find type";
  return ob_fmt(arena, "error[%s `" OB_STR_FMT "` in this scope", what, OB_STR_ARG(name));
}

/** The same of a crate. */
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

/** False: it would hold nowhere, or is too long. */
static bool
propose_gate(looker *l, const group *g, ob_cond had, ob_fix *out)
{
  ob_arena *arena = l->a->arena;
  const ob_cond both = ob_cond_and(l->m, g->reached, had);
  const ob_str gate = ob_cond_print(l->m, both);
  if (both == OB_COND_NEVER || gate.len == 0 || gate.len > MAX_GATE) {
    return false;
  }
  out->kind = OB_FIX_SOURCE;
  out->line = ob_fmt(arena, "#[cfg(" OB_STR_FMT ")]", OB_STR_ARG(gate));
  out->text = ob_fmt(arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
  return true;
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
  if ((which == STD || which == PROC_MACRO) && propose_gate(l, g, had, out)) {
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

/** How many further ones there are than are shown. */
static void
add_count(looker *l, const group *g, ob_finding *f)
{
  size_t shown = 1;
  for (unsigned i = 0; i < OB_COUNT(g->also) && g->also[i].file != 0; i++, shown++) {
    add_label(l, f, g->also[i], OB_STR("also here"));
  }
  ob_str *note = g->count > shown ? ob_vec_push(l->a->arena, &f->notes) : NULL;
  if (note) {
    *note = ob_fmt(l->a->arena, "and at %zu more place%s%s", g->count - shown,
                   g->count - shown == 1 ? "" : "s",
                   g->mixed ? ", some of them under other conditions" : "");
  }
}

/** What findings of both kinds have. NULL: no memory. */
static ob_finding *
begin_finding(looker *l, const group *g, const char *code)
{
  ob_audit *a = l->a;
  const ob_audit_root *r = l->r;
  const ob_str features =
      ob_audit_witness(a, g->missing, g->test, false, ob_bits_next(&g->targets, 0));
  const bool extra = r->root->kind == OB_ROOT_TEST || r->root->kind == OB_ROOT_BENCH ||
                     r->root->kind == OB_ROOT_EXAMPLE;
  /* Such a one can ask for features by `required-features`. */
  const bool other_build = extra && ob_str_search(features, OB_STR("features")) != SIZE_MAX;
  ob_finding *f = ob_audit_finding(
      a, code, OB_LEVEL_L3, other_build ? OB_SEV_WARNING : OB_SEV_ERROR, OB_CAUSE_CFG_DIFFERS);
  if (!f) {
    l->oom = true;
    return NULL;
  }
  f->root = ob_root_say(a->arena, r->root, g->test && !r->only_test);
  f->host = r->host;
  f->at = g->first.at;
  f->targets = ob_bits_or(g->targets, g->also_targets);
  f->repeats = g->count - 1;
  f->path_cfg = ob_cond_print(l->m, g->reached);
  f->features = features;
  const ob_str way = ob_audit_way(a, r->crate, g->first.part, g->first.gate);
  f->at_text =
      g->reached == OB_COND_ALWAYS
          ? OB_STR("reached always")
          : ob_fmt(a->arena, "reached when " OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(f->path_cfg),
                   way.len > 0 ? ", by way of " : "", OB_STR_ARG(way));
  return f;
}

static void
say(looker *l, sysroot which, const group *g)
{
  ob_arena *arena = l->a->arena;
  ob_finding *f = begin_finding(l, g, "OB0334");
  if (!f) {
    return;
  }
  f->crate = crates[which];
  f->message = ob_fmt(arena, "`" OB_STR_FMT "` is used here where the crate %s" OB_STR_FMT,
                      OB_STR_ARG(crates[which]),
                      which == STD ? "does without it" : "has no `extern crate` of it",
                      OB_STR_ARG(on_targets(l, &f->targets)));
  f->rustc = rustc_says(l, which, &g->first);
  const ob_cond had = had_when(l, which, f);
  f->given_cfg = ob_cond_print(l->m, had);
  add_count(l, g, f);
  propose(l, which, g, had, &f->fix);
}

/** A name of the prelude. */
static void
say_word(looker *l, const group *g)
{
  ob_arena *arena = l->a->arena;
  const prelude_word *word = &words[g->first.word];
  ob_finding *f = begin_finding(l, g, "OB0336");
  if (!f) {
    return;
  }
  const char *mark = word->macro ? "!" : "";
  f->crate = word->name;
  f->message = ob_fmt(arena,
                      "`" OB_STR_FMT "%s` is used here where the crate does without std, whose "
                      "prelude has it" OB_STR_FMT,
                      OB_STR_ARG(word->name), mark, OB_STR_ARG(on_targets(l, &f->targets)));
  f->rustc = rustc_says_word(l, &g->first);
  const ob_cond had = ob_cond_not(l->m, l->word_lacked[g->first.word]);
  f->given_cfg = ob_cond_print(l->m, had);
  const ob_cond when = l->c->no_std;
  add_label(l, f, ob_part_span(l->c, 0, l->c->no_std_at),
            when == OB_COND_ALWAYS
                ? OB_STR("no std in this crate")
                : ob_fmt(arena, "no std when " OB_STR_FMT, OB_STR_ARG(ob_cond_print(l->m, when))));
  add_count(l, g, f);
  ob_buf others;
  ob_buf_init(&others, arena);
  for (uint32_t i = 0; i < WORD_COUNT; i++) {
    if ((g->met & 1U << i) != 0 && i != g->first.word) {
      ob_buf_fmt(&others, "%s`" OB_STR_FMT "%s`", others.len > 0 ? ", " : "",
                 OB_STR_ARG(words[i].name), words[i].macro ? "!" : "");
    }
  }
  ob_str *note = others.len > 0 ? ob_vec_push(arena, &f->notes) : NULL;
  if (note) {
    *note = ob_fmt(arena, "likewise: " OB_STR_FMT, OB_STR_ARG(ob_buf_view(&others)));
  }
  f->fix = (ob_fix){.at = g->first.at, .from = OB_STR(""), .to = OB_STR("")};
  if (word->of_std) {
    (void)propose_gate(l, g, had, &f->fix);
    return;
  }
  const ob_sym alloc = ob_sym_find(l->a->sources, crates[ALLOC]);
  const bool named = alloc != 0 && ob_crate_first(l->c, 0, alloc) != OB_NO_INDEX;
  f->fix.text = ob_fmt(arena, "import it there: `use alloc::%s;`%s" OB_STR_FMT, word->path,
                       named ? "" : ", with `extern crate alloc;` in ",
                       OB_STR_ARG(named ? OB_STR_NONE : root_file(l)));
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
        wide->met |= g->met;
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
say_groups(looker *l, unsigned which)
{
  group_list *list = &l->groups[which];
  for (size_t i = 0; i < list->len; i++) {
    list->at[i].other = !ask_targets(l, &list->at[i]);
  }
  count_with_wider(l, list);
  if (list->len > 1) {
    qsort(list->at, list->len, sizeof(*list->at), plain_first);
  }
  const size_t most = which == STD || which >= SYSROOT_COUNT ? MAX_SAID : 1;
  size_t said = 0;
  group *last = NULL;
  for (size_t i = 0; i < list->len; i++) {
    group *g = &list->at[i];
    if (!g->other && ++said <= most) {
      last = g;
    } else if (!g->other) {
      last->also_targets = ob_bits_or(last->also_targets, g->targets);
      last->count += g->count;
      last->met |= g->met;
      last->mixed = g->other = true;
    }
  }
  for (size_t i = 0; i < list->len && !l->oom; i++) {
    if (!list->at[i].other && which < SYSROOT_COUNT) {
      say(l, (sysroot)which, &list->at[i]);
    } else if (!list->at[i].other) {
      say_word(l, &list->at[i]);
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
    l.groups[ALLOC_NAMES].len = l.groups[STD_NAMES].len = 0;
    if (!can_tell(&l)) {
      continue;
    }
    if (begin_root(&l)) {
      look_at_paths(&l);
    }
    if (begin_words(&l)) {
      for (uint32_t part = 0; part < l.c->parts.len && !l.oom; part++) {
        look_at_heads(&l, part);
        look_at_words(&l, part);
      }
    }
    for (unsigned which = 0; which < KIND_COUNT && !l.oom; which++) {
      say_groups(&l, which);
    }
  }
  return l.oom || ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}
