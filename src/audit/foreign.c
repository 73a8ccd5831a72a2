// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A dependency is a crate like any other: it is opened as a package under audit is, but only its
 * library and without findings. Its answer to "when is there an X" is a condition over its own
 * features; for whoever asks, each of them is replaced by when that one's manifest asks for it.
 *
 * A crate such as libc makes most of its items by macros of its own. Their arguments are read as
 * items where they are that; and because a macro makes names of nothing else than what it is
 * given or has in its body, a name that occurs in neither is not declared there.
 */
#include "audit/foreign.h"
#include "audit/known.h"
#include "audit/macros.h"
#include "audit/members.h"
#include "audit/traits.h"
#include "audit/tree.h"
#include "audit/universe.h"
#include "base/str.h"
#include "sys/parallel.h"
#include <stdlib.h>
#include <string.h>

/** When an item is there by its own cfgs. Where the crate refuses to compile nothing is missing
 * (present); but features under which it does bring no item (compiles). */
typedef struct answer {
  ob_cond when, present, compiles, from;
  ob_foreign_part part;
  ob_str rustc; /* of a part */
} answer;

/** A macro that is not understood names a word. */
typedef struct mention {
  uint32_t call; /* of opaque_calls; OB_NO_INDEX: the body of a macro of the crate */
  ob_sym macro;  /* that one's name; 0: not known */
  bool in_use;   /* in a use or behind macro_rules: what can be a macro */
  bool leads;    /* only before `::`: what is no macro that somebody calls */
} mention;

/** A call of a macro of the crate. */
typedef struct own_call {
  ob_cond when;
  uint32_t next; /* the one before it of the same name, from 1; 0: none */
} own_call;

typedef struct mentions {
  OB_VEC(mention) at;
} mentions;

/** What is known of an exported macro, as far as somebody asked. */
typedef struct known_macro {
  bool declares_known, declares_sure;
  ob_str declares;
  bool brings_known;
  ob_macro_paths brings;
} known_macro;

struct ob_foreign {
  const char *dir;
  ob_arena arena;
  ob_diags diags;
  ob_looks looks;
  ob_lock *lock;
  ob_audit *audit; /* NULL: it cannot be used */
  ob_crate *crate;
  OB_VEC(ob_feature) features; /* of the manifest, and those that the build script adds */
  ob_map answers;              /* "a::b" and its namespace -> answer */
  ob_map macros;               /* name of an exported one -> known_macro */
  ob_map named;                /* identifiers in arguments and bodies of macros -> mentions */
  bool named_made;
  ob_name_table called; /* (0, name of a macro) -> its last call, from 1 */
  OB_VEC(own_call) calls;
  bool members_made;
  ob_members members;
  ob_rust_words variants; /* names of those under a gate */
};

struct ob_foreign_store {
  ob_arena arena;
  ob_lock *lock;
  const ob_universe *universe;
  const ob_disk *disk;
  ob_map by_dir; /* -> ob_foreign */
};

ob_foreign_store *
ob_foreign_new(const ob_universe *universe, const ob_disk *disk)
{
  ob_foreign_store *s = calloc(1, sizeof *s);
  if (!s) {
    return NULL;
  }
  ob_arena_init(&s->arena, NULL);
  s->lock = ob_lock_new();
  s->universe = universe;
  s->disk = disk;
  ob_map_init(&s->by_dir, 0xf0e19);
  if (!s->lock) {
    free(s);
    return NULL;
  }
  return s;
}

void
ob_foreign_free(ob_foreign_store *store)
{
  if (!store) {
    return;
  }
  for (size_t i = 0; i < store->by_dir.len; i++) {
    ob_foreign *f = store->by_dir.entries[i].value;
    if (f) {
      ob_lock_free(f->lock);
      ob_arena_fini(&f->arena);
      free(f);
    }
  }
  ob_lock_free(store->lock);
  ob_arena_fini(&store->arena);
  free(store);
}

const ob_disk *
ob_foreign_disk(const ob_foreign_store *store)
{
  return store->disk;
}

static ob_status gather_features(ob_foreign *f);

/** Called with the crate's lock held. */
static void
load(ob_foreign *f, const ob_universe *universe, const char *dir)
{
  ob_diags_init(&f->diags, &f->arena);
  ob_looks_init(&f->looks, &f->arena);
  f->diags.looks = &f->looks;
  ob_map_init(&f->answers, 0xa5);
  ob_map_init(&f->named, 0xa6);
  ob_map_init(&f->macros, 0xa7);
  f->dir = ob_cstr(&f->arena, ob_str_from(dir)); /* the caller's may go before */
  if (!f->dir) {
    return;
  }
  const ob_audit_options options = {
      .universe = universe, .asked = universe->all, .hosts = universe->all, .foreign = true};
  ob_audit *audit = NULL;
  if (ob_audit_open(&f->arena, &f->diags, &options, f->dir, &audit) != OB_OK || !audit ||
      audit->package.proc_macro) {
    return;
  }
  for (size_t i = 0; i < audit->roots.len; i++) {
    if (audit->roots.at[i].root->kind == OB_ROOT_LIB && audit->roots.at[i].crate->complete) {
      f->audit = audit;
      f->crate = audit->roots.at[i].crate;
    }
  }
  if (f->audit && gather_features(f) != OB_OK) {
    f->audit = NULL;
  }
}

ob_foreign *
ob_foreign_open(ob_foreign_store *store, const char *dir, ob_looks *asker)
{
  ob_lock_take(store->lock);
  const ob_str key = ob_str_dup(&store->arena, ob_str_from(dir));
  void **slot = key.ptr ? ob_map_put(&store->arena, &store->by_dir, key) : NULL;
  ob_foreign *f = slot ? *slot : NULL;
  const bool fresh = slot && !f;
  if (fresh) {
    f = calloc(1, sizeof *f);
    if (f) {
      ob_arena_init(&f->arena, NULL);
      f->lock = ob_lock_new();
    }
    if (f && !f->lock) {
      free(f);
      f = NULL;
    }
    *slot = f;
    if (f) {
      ob_lock_take(f->lock);
    }
  }
  ob_lock_give(store->lock);
  if (!f) {
    return NULL;
  }
  if (fresh) {
    load(f, store->universe, dir);
  } else {
    ob_lock_take(f->lock); /* wait until it is there */
  }
  const bool usable = f->audit != NULL;
  ob_looks_share(asker, dir, &f->looks);
  ob_lock_give(f->lock);
  return usable ? f : NULL;
}

ob_str
ob_foreign_name(const ob_foreign *crate)
{
  return crate->audit->package.name;
}

ob_str
ob_foreign_version(const ob_foreign *crate)
{
  return crate->audit->package.version;
}

const char *
ob_foreign_dir(const ob_foreign *crate)
{
  return crate->dir;
}

const ob_package *
ob_foreign_package(const ob_foreign *crate)
{
  return &crate->audit->package;
}

const ob_feature *
ob_foreign_features(const ob_foreign *crate, size_t *count)
{
  *count = crate->features.len;
  return crate->features.at;
}

/* ---- features that a build script adds ---- */

/** The quoted text that begins at or after *at, before stop; empty: none. */
static ob_str
next_quoted(ob_str text, size_t *at, char stop)
{
  while (*at < text.len && text.ptr[*at] != '"' && text.ptr[*at] != stop) {
    (*at)++;
  }
  if (*at >= text.len || text.ptr[*at] != '"') {
    return OB_STR_NONE;
  }
  const size_t lo = ++*at;
  while (*at < text.len && text.ptr[*at] != '"') {
    (*at)++;
  }
  const ob_str out = ob_str_slice(text, lo, *at);
  *at += *at < text.len ? 1 : 0;
  return out;
}

/**
 * winapi's build script sets `feature = "x"` for what other features need, from a table of
 * ("memoryapi", &["basetsd", "winnt"], …) tuples. Any script that sets features and has such a
 * table is taken so.
 */
static ob_status
add_script_features(ob_foreign *f, ob_str script)
{
  if (ob_str_search(script, OB_STR("cargo:rustc-cfg=feature=")) == SIZE_MAX &&
      ob_str_search(script, OB_STR("cargo::rustc-cfg=feature=")) == SIZE_MAX) {
    return OB_OK;
  }
  for (size_t i = 0; i + 2 < script.len; i++) {
    if (script.ptr[i] != '(' || script.ptr[i + 1] != '"') {
      continue;
    }
    size_t at = i + 1;
    const ob_str name = next_quoted(script, &at, ')');
    if (!ob_str_starts(ob_str_slice(script, at, script.len), OB_STR(", &["))) {
      continue;
    }
    at += 4;
    ob_feature *slot = ob_vec_push(&f->arena, &f->features);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_feature){.name = name};
    for (ob_str one; (one = next_quoted(script, &at, ']')).len > 0;) {
      ob_str *edge = ob_vec_push(&f->arena, &slot->enables);
      if (!edge) {
        return OB_E_NOMEM;
      }
      *edge = one;
    }
    i = at;
  }
  return OB_OK;
}

static ob_status
gather_features(ob_foreign *f)
{
  const ob_package *package = &f->audit->package;
  for (size_t i = 0; i < package->features.len; i++) {
    ob_feature *slot = ob_vec_push(&f->arena, &f->features);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = package->features.at[i];
  }
  for (size_t i = 0; i < package->roots.len; i++) {
    uint32_t file;
    if (package->roots.at[i].kind != OB_ROOT_BUILD ||
        ob_diags_load(&f->diags, package->roots.at[i].path, OB_RUST_MAX_SIZE, OB_SPAN_NONE,
                      &file) != OB_OK) {
      continue;
    }
    OB_TRY(add_script_features(f, ob_diags_source(&f->diags, file).text));
  }
  return OB_OK;
}

/* ---- in the terms of whoever asks ---- */

typedef struct translation {
  ob_foreign *f;
  ob_conds *m;
  ob_foreign_feature *feature; /* NULL: any choice */
  void *context;
  unsigned depth;
} translation;

#define MAX_DEPTH 200 /* variables on one way through a diagram */

static ob_cond
translate(translation *t, ob_cond c)
{
  ob_cond_var_kind kind;
  ob_str name;
  ob_cond lo, hi;
  if (!ob_cond_split(t->f->audit->conds, c, &kind, &name, &lo, &hi)) {
    const ob_bits *set = ob_cond_set(t->f->audit->conds, c);
    return set ? ob_cond_targets(t->m, set) : OB_COND_ALWAYS;
  }
  if (++t->depth > MAX_DEPTH) {
    t->depth--;
    return OB_COND_ALWAYS; /* then nothing is missing */
  }
  const ob_cond off = translate(t, lo), on = translate(t, hi);
  t->depth--;
  if (kind != OB_VAR_FEATURE || !t->feature) {
    return ob_cond_or(t->m, off, on);
  }
  const ob_cond when = t->feature(t->context, name);
  return ob_cond_or(t->m, ob_cond_and(t->m, when, on), ob_cond_minus(t->m, off, when));
}

/* ---- what macros may declare ---- */

static ob_status
add_word(ob_foreign *f, ob_str word, mention is)
{
  void **slot = ob_map_put(&f->arena, &f->named, word);
  mentions *list = slot ? *slot : NULL;
  if (slot && !list) {
    *slot = list = ob_new(&f->arena, mentions);
  }
  if (!list) {
    return OB_E_NOMEM;
  }
  mention *last = list->at.len > 0 ? &list->at.at[list->at.len - 1] : NULL;
  if (last && last->call == is.call && last->macro == is.macro) {
    last->in_use |= is.in_use;
    last->leads &= is.leads;
    return OB_OK;
  }
  mention *fresh = ob_vec_push(&f->arena, &list->at);
  if (!fresh) {
    return OB_E_NOMEM;
  }
  *fresh = is;
  return OB_OK;
}

/** Past the string that begins at `at`; where none ends on its line (a `'"'`), past the mark. */
static size_t
string_end(ob_str text, size_t at)
{
  size_t i = at + 1;
  while (i < text.len && text.ptr[i] != '"' && text.ptr[i] != '\n') {
    i += text.ptr[i] == '\\' ? 2U : 1U;
  }
  return i < text.len && text.ptr[i] == '"' ? i + 1 : at + 1;
}

#define AHEAD 16 /* bytes in which the `::` behind a word is looked for */

/** quoted: words in "…" too, which a procedural macro can make names of; a macro_rules cannot. */
static ob_status
add_words(ob_foreign *f, ob_str text, mention is, bool quoted)
{
  for (size_t i = 0; i < text.len;) {
    const size_t lo = i;
    while (i < text.len && ob_is_name_byte(text.ptr[i])) {
      i++;
    }
    if (i == lo) {
      is.in_use &= text.ptr[i] != ';';
      i = text.ptr[i] == '"' && !quoted ? string_end(text, i) : i + 1;
      continue;
    }
    const ob_str word = ob_str_slice(text, lo, i);
    is.leads = ob_str_starts(ob_str_trim(ob_str_slice(text, i, i + AHEAD)), OB_STR("::"));
    OB_TRY(add_word(f, word, is));
    is.in_use |= ob_str_eq(word, OB_STR("use")) || ob_str_eq(word, OB_STR("macro_rules"));
  }
  return OB_OK;
}

/** A macro that only gives its argument back, or drops it, has no names of its own. */
static bool
is_gate(const ob_rust_macro *macro)
{
  bool gate = true;
  for (uint32_t i = 0; i < macro->rule_count; i++) {
    gate &= macro->rules[i].kind == OB_RUST_RULE_GATE;
  }
  return gate;
}

/** From behind a macro's name to the end of its definition, as far as brackets tell. */
static ob_str
definition(ob_str text, uint32_t at)
{
  size_t depth = 0;
  for (size_t i = at; i < text.len; i++) {
    const char c = text.ptr[i];
    if (c == '{' || c == '(' || c == '[') {
      depth++;
    } else if ((c == '}' || c == ')' || c == ']') && depth > 0 && --depth == 0) {
      return ob_str_slice(text, at, i);
    }
  }
  return ob_str_slice(text, at, text.len);
}

/**
 * The modules whose items a module has: itself, and what its globs lead to. False: not known.
 * *out: a flag for each module, in the crate's arena.
 */
static bool
modules_behind(ob_foreign *f, uint32_t module, bool **out)
{
  const ob_crate *c = f->crate;
  OB_VEC(uint32_t) todo = {0};
  bool *behind = *out = ob_new_n(&f->arena, bool, c->modules.len);
  uint32_t *slot = ob_vec_push(&f->arena, &todo);
  if (!behind || !slot) {
    return false;
  }
  *slot = module;
  behind[module] = true;
  for (size_t i = 0; i < todo.len; i++) {
    const ob_module *m = &c->modules.at[todo.at[i]];
    for (size_t g = 0; g < m->globs.len; g++) {
      if (m->globs.at[g].state != OB_GLOB_KNOWN) {
        return false;
      }
      for (size_t r = 0; r < m->globs.at[g].to.len; r++) {
        const ob_reach *to = &m->globs.at[g].to.at[r];
        if (to->kind == OB_REACH_OPAQUE) {
          return false;
        }
        if (to->kind != OB_REACH_MODULE || behind[to->module]) {
          continue;
        }
        behind[to->module] = true;
        slot = ob_vec_push(&f->arena, &todo);
        if (!slot) {
          return false;
        }
        *slot = to->module;
      }
    }
  }
  return true;
}

/** The module that the items of a call get into. */
static uint32_t
module_of_call(const ob_foreign *f, const ob_opaque_call *call)
{
  const ob_part *part = &f->crate->parts.at[call->part];
  const ob_src *src = &f->audit->sources->list.at[part->src];
  const uint32_t scope = ob_part_scope(part, src->rust.calls.at[call->call].scope);
  return scope == OB_NO_INDEX ? OB_NO_INDEX : ob_crate_module_of(f->crate, scope);
}

/** The targets on which it can hold. What may be there for a feature that switches on a call is not
 * behind that feature. */
static ob_cond
some_choice(ob_foreign *f, ob_cond c)
{
  translation t = {.f = f, .m = f->audit->conds};
  return c == OB_COND_NEVER ? c : translate(&t, c);
}

/** The calls of macros of the crate. One in the body of a macro that only gives its argument on to
 * another stands wherever that is called: always, to be sure. */
static ob_status
list_calls(ob_foreign *f)
{
  const ob_crate *c = f->crate;
  for (uint32_t part = 0; part < c->parts.len; part++) {
    const ob_part *p = &c->parts.at[part];
    const ob_src *src = &f->audit->sources->list.at[p->src];
    for (size_t i = 0; p->macro == OB_NO_INDEX && i < src->rust.calls.len; i++) {
      const ob_rust_call *call = &src->rust.calls.at[i];
      const ob_rust_path *path = &src->rust.paths.at[call->path];
      const uint32_t body = src->bodies[call->gate];
      const ob_sym name = ob_sym_find(f->audit->sources, path->segments[path->segment_count - 1]);
      if (name == 0 || !ob_name_find(c->macro_names, ob_name_key(0, name)) ||
          (body != OB_NO_INDEX && !is_gate(&src->rust.macros.at[body]))) {
        continue;
      }
      uint32_t *last = ob_name_put(&f->arena, &f->called, ob_name_key(0, name));
      own_call *slot = ob_vec_push(&f->arena, &f->calls);
      if (!last || !slot) {
        return OB_E_NOMEM;
      }
      *slot = (own_call){body == OB_NO_INDEX ? ob_part_gate(p, call->gate) : OB_COND_ALWAYS, *last};
      *last = (uint32_t)f->calls.len;
    }
  }
  return OB_OK;
}

/* NULL: it stands in the body of a macro of the crate. */
static const ob_opaque_call *
call_of(const ob_foreign *f, const mention *one)
{
  return one->call < f->crate->opaque_calls.len ? &f->crate->opaque_calls.at[one->call] : NULL;
}

#define MAX_CALLS 200 /* that are looked at for one name in the body of a macro */

/** Of `lost`, where the body of a macro of the crate of that name may stand: where it is called, or
 * named by what may call it. */
static ob_cond
called_within(ob_foreign *f, ob_sym macro, ob_cond lost, unsigned *budget)
{
  ob_conds *m = f->audit->conds;
  if (macro == 0 || *budget == 0) {
    return lost;
  }
  (*budget)--;
  ob_cond out = OB_COND_NEVER;
  const uint32_t *last = ob_name_find(&f->called, ob_name_key(0, macro));
  for (uint32_t i = last ? *last : 0; i != 0 && out != lost; i = f->calls.at[i - 1].next) {
    if (*budget == 0) {
      return lost;
    }
    (*budget)--;
    out = ob_cond_or(m, out, ob_cond_and(m, lost, f->calls.at[i - 1].when));
  }
  void **slot = ob_map_find(&f->named, ob_sym_str(f->audit->sources, macro));
  const mentions *list = slot ? *slot : NULL;
  for (size_t i = 0; list && i < list->at.len && out != lost; i++) {
    const mention *one = &list->at.at[i];
    if (one->leads) {
      continue;
    }
    const ob_opaque_call *call = call_of(f, one);
    if (call) {
      out = ob_cond_or(m, out, ob_cond_and(m, lost, call->when));
    } else if (one->macro != macro) {
      out = ob_cond_or(m, out, called_within(f, one->macro, lost, budget));
    }
  }
  return out;
}

/**
 * The condition under which a macro that is not understood may declare the name, as far as it lies
 * in `lost`, where module lacks it. Words such as `super` stand in thousands of calls under as many
 * conditions (windows-sys has a call for each function): their disjunction is too large to be made
 * for all targets and features, and is not wanted.
 */
static ob_status
named_when(ob_foreign *f, ob_str name, ob_rust_ns ns, ob_cond lost, uint32_t module, ob_cond *out)
{
  if (!f->named_made) {
    f->named_made = true;
    const ob_crate *c = f->crate;
    for (size_t i = 0; i < c->opaque_calls.len; i++) {
      const ob_opaque_call *call = &c->opaque_calls.at[i];
      const ob_src *src = &f->audit->sources->list.at[c->parts.at[call->part].src];
      const ob_rust_at at = src->rust.calls.at[call->call].at;
      const ob_str text = ob_diags_source(&f->diags, src->file).text;
      OB_TRY(add_words(f, ob_str_slice(text, at.lo, at.hi), (mention){.call = (uint32_t)i}, true));
    }
    for (size_t i = 0; i < c->macros.len; i++) { /* and what their bodies hold */
      const ob_src *src = &f->audit->sources->list.at[c->parts.at[c->macros.at[i].part].src];
      const ob_rust_macro *macro = &src->rust.macros.at[c->macros.at[i].macro];
      const ob_str text = ob_diags_source(&f->diags, src->file).text;
      if (!is_gate(macro)) {
        const mention is = {.call = OB_NO_INDEX, .macro = c->macros.at[i].name};
        OB_TRY(add_words(f, definition(text, macro->at.hi), is, false));
      }
    }
    OB_TRY(list_calls(f));
  }
  void **slot = ob_map_find(&f->named, name);
  const mentions *list = slot ? *slot : NULL;
  ob_conds *m = f->audit->conds;
  *out = OB_COND_NEVER;
  bool *behind = NULL;
  const bool known = list && ns != OB_RUST_NS_MACRO && modules_behind(f, module, &behind);
  for (size_t i = 0; list && i < list->at.len && *out != lost; i++) {
    const mention *one = &list->at.at[i];
    const ob_opaque_call *call = call_of(f, one);
    if (ns == OB_RUST_NS_MACRO && !one->in_use) {
      continue;
    }
    const uint32_t there = known && call ? module_of_call(f, call) : OB_NO_INDEX;
    if (!call) {
      unsigned budget = MAX_CALLS;
      const ob_cond when = called_within(f, one->macro, lost, &budget);
      *out = ob_cond_or(m, *out, ob_cond_and(m, lost, some_choice(f, when)));
    } else if (there == OB_NO_INDEX || behind[there]) {
      *out = ob_cond_or(m, *out, ob_cond_and(m, lost, call->when));
    }
  }
  return OB_OK;
}

/* ---- one path ---- */

/** When some module of the crate declares the name (a macro, or anything but one): its root may
 * bring it by globs that go in circles, as those of libc do, and then nothing can be told. */
static ob_cond
declared_somewhere(const ob_foreign *f, ob_str name, ob_rust_ns ns)
{
  const unsigned spaces = ns == OB_RUST_NS_MACRO ? OB_NS_MACRO : OB_NS_TYPE | OB_NS_VALUE;
  const ob_sym sym = ob_sym_find(f->audit->sources, name);
  ob_cond out = OB_COND_NEVER;
  for (size_t i = 0; sym && i < f->crate->binds.len; i++) {
    const ob_bind *b = &f->crate->binds.at[i];
    if (b->name == sym && b->kind == OB_BIND_ITEM && (b->ns & spaces) != 0) {
      out = ob_cond_or(f->audit->conds, out, b->when);
    }
  }
  return out;
}

/** A path of the crate that is kept, whatever becomes of the segments. NULL: no memory. */
static ob_rust_path *
path_in(ob_foreign *f, const ob_str *segments, size_t count, ob_rust_ns ns)
{
  ob_rust_path *path = ob_new(&f->arena, ob_rust_path);
  ob_str *copies = ob_new_n(&f->arena, ob_str, count);
  ob_rust_at *places = ob_new_n(&f->arena, ob_rust_at, count);
  if (!path || !copies || !places) {
    return NULL;
  }
  for (size_t i = 0; i < count; i++) {
    copies[i] = ob_str_dup(&f->arena, segments[i]);
  }
  *path = (ob_rust_path){.head = OB_RUST_HEAD_CRATE,
                         .ns = ns,
                         .segments = copies,
                         .segment_at = places,
                         .segment_count = (uint32_t)count};
  return path;
}

/** When a macro_rules of the crate is what a path has lost in a module: an exported one stands in
 * the root, and in all modules that have a glob of that. A use of one is found like any other. */
static ob_cond
when_macro(ob_foreign *f, ob_str name, uint32_t module)
{
  const ob_crate *c = f->crate;
  const ob_sym sym = ob_sym_find(f->audit->sources, name);
  bool *behind = NULL;
  if (!sym || !ob_name_find(c->macro_names, ob_name_key(0, sym))) {
    return OB_COND_NEVER;
  }
  if (module != 0 && !modules_behind(f, module, &behind)) {
    return OB_COND_ALWAYS;
  }
  return module == 0 || behind[0] ? ob_crate_macro_may(c, sym, true) : OB_COND_NEVER;
}

/** Of what a path leads to, the types that lack its last name: a variant, function or constant. */
static ob_status
lose_members(ob_foreign *f, ob_reaches *reaches, const ob_rust_path *path, answer *out)
{
  const uint32_t before = path->segment_count - 1;
  bool in_type = false;
  for (size_t i = 0; i < reaches->len; i++) {
    in_type |= reaches->at[i].kind == OB_REACH_ITEM && reaches->at[i].rest == before;
  }
  if (before == 0 || !in_type) {
    return OB_OK;
  }
  if (!f->members_made) {
    OB_TRY(ob_members_read(&f->arena, f->crate, &f->members));
    OB_TRY(ob_variants_read(&f->arena, f->audit->sources, &f->variants));
    f->members_made = true;
  }
  const bool value = path->ns == OB_RUST_NS_VALUE;
  const bool member =
      value && f->members.names && ob_rust_words_have(f->members.names, path->segments[before]);
  if (!member && !ob_rust_words_have(&f->variants, path->segments[before])) {
    return OB_OK;
  }
  OB_TRY(ob_members_types(f->crate, before, reaches));
  const ob_sym name = ob_sym_of(f->audit->sources, path->segments[before]);
  for (size_t i = 0; i < reaches->len; i++) {
    ob_member_loss lost;
    if (!ob_member_lost(&f->members, &reaches->at[i], before, name, OB_MEMBER_BY_PATH,
                        OB_COND_ALWAYS, &lost) ||
        lost.guess || lost.trust != OB_MEMBERS_ALL || (!lost.own && !value)) {
      continue;
    }
    out->when = ob_cond_minus(f->audit->conds, out->when, lost.when);
    out->part = lost.own && out->part != OB_FOREIGN_MEMBER ? OB_FOREIGN_VARIANT : OB_FOREIGN_MEMBER;
    out->rustc = ob_member_rustc_says(&f->arena, &f->members, lost.bind, path->segments[before]);
  }
  return OB_OK;
}

static ob_status
work_out(ob_foreign *f, const ob_foreign_path *of, answer *out)
{
  ob_conds *m = f->audit->conds;
  const size_t count = of->count;
  const ob_rust_ns ns = of->ns;
  if (count == 0) {
    *out = (answer){.when = ob_cond_not(m, f->crate->refused), .from = OB_COND_ALWAYS};
    return ob_conds_failed(m) ? OB_E_NOMEM : OB_OK;
  }
  const ob_rust_path *path = path_in(f, of->segments, count, ns);
  if (!path) {
    return OB_E_NOMEM;
  }
  ob_reaches reaches = {0};
  ob_lost places_lost[OB_MAX_LOST];
  uint32_t lost_count;
  OB_TRY(ob_crate_resolve(f->crate, 0, path, false, OB_NO_INDEX, OB_COND_ALWAYS, &reaches,
                          places_lost, &lost_count));
  ob_cond lost = OB_COND_NEVER;
  for (uint32_t i = 0; i < lost_count; i++) {
    lost = ob_cond_or(m, lost, places_lost[i].when);
  }
  *out = (answer){.when = ob_cond_not(m, lost), .from = OB_COND_ALWAYS};
  if (lost != OB_COND_NEVER && count == 1) {
    out->when = ob_cond_or(m, out->when, declared_somewhere(f, path->segments[0], ns));
  }
  for (uint32_t i = 0; i < lost_count; i++) {
    const uint32_t at = places_lost[i].segment;
    ob_cond named;
    OB_TRY(named_when(f, path->segments[at], at + 1 == count ? ns : OB_RUST_NS_TYPE,
                      places_lost[i].when, places_lost[i].module, &named));
    if (at + 1 == count && (ns == OB_RUST_NS_ANY || ns == OB_RUST_NS_MACRO)) {
      const ob_cond macro = when_macro(f, path->segments[at], places_lost[i].module);
      named = ob_cond_or(m, named, ob_cond_and(m, places_lost[i].when, macro));
    }
    out->when = ob_cond_or(m, out->when, named);
    if (at < of->from) {
      const ob_cond missing = ob_cond_minus(m, places_lost[i].when, named);
      out->from = ob_cond_minus(m, out->from, missing);
    }
  }
  OB_TRY(lose_members(f, &reaches, path, out));
  if (ob_conds_overflowed(m)) {
    out->when = OB_COND_ALWAYS; /* too many features to be sure of anything */
  }
  return ob_conds_failed(m) ? OB_E_NOMEM : OB_OK;
}

static ob_status
answer_of(ob_foreign *f, const ob_foreign_path *path, answer **out)
{
  ob_buf key;
  ob_buf_init(&key, &f->arena);
  ob_buf_fmt(&key, "%d %zu", (int)path->ns, path->from);
  for (size_t i = 0; i < path->count; i++) {
    ob_buf_put(&key, OB_STR("::"));
    ob_buf_put(&key, path->segments[i]);
  }
  OB_TRY(ob_buf_status(&key));
  void **slot = ob_map_put(&f->arena, &f->answers, ob_buf_view(&key));
  if (!slot) {
    return OB_E_NOMEM;
  }
  if (!*slot) {
    answer *fresh = ob_new(&f->arena, answer);
    if (!fresh) {
      return OB_E_NOMEM;
    }
    *slot = fresh;
    OB_TRY(work_out(f, path, fresh));
    ob_conds *m = f->audit->conds;
    const ob_cond refused = path->count > 0 ? f->crate->refused : OB_COND_NEVER;
    fresh->present = ob_cond_or(m, fresh->when, refused);
    fresh->compiles = ob_cond_minus(m, fresh->when, refused);
    if (ob_conds_overflowed(m)) { /* too many features stand together: nothing can be told */
      *fresh =
          (answer){.when = OB_COND_ALWAYS, .present = OB_COND_ALWAYS, .compiles = OB_COND_ALWAYS};
    }
  }
  *out = *slot;
  return OB_OK;
}

/* ---- answers ---- */

ob_status
ob_foreign_ask(ob_foreign *crate, ob_conds *m, const ob_foreign_path *path,
               ob_foreign_feature *feature, void *context, ob_foreign_item *out)
{
  *out = (ob_foreign_item){.when = OB_COND_ALWAYS, .ever = OB_COND_ALWAYS, .from = OB_COND_ALWAYS};
  ob_lock_take(crate->lock);
  answer *a = NULL;
  ob_status st = answer_of(crate, path, &a);
  if (st == OB_OK && a->when != OB_COND_ALWAYS) {
    translation t = {.f = crate, .m = m};
    out->ever = translate(&t, a->compiles);
    t.feature = feature;
    t.context = context;
    out->when = translate(&t, path->compiles ? a->compiles : a->present);
    out->from = translate(&t, a->from);
    out->ever = ob_cond_or(m, out->ever, out->when);
    out->part = a->part;
    out->rustc = a->rustc;
  }
  ob_lock_give(crate->lock);
  return st == OB_OK && ob_conds_failed(m) ? OB_E_NOMEM : st;
}

/** Has the trait a function or constant of that name, or may have? */
static bool
trait_has(const ob_crate *c, const ob_bind *trait, ob_str name)
{
  const ob_rust_file *file = &c->sources->list.at[c->parts.at[trait->part].src].rust;
  const ob_rust_item *item = &file->items.at[trait->index];
  if (item->kind != OB_RUST_TRAIT) {
    return false;
  }
  bool known = false;
  for (size_t i = 0; i < file->impls.len; i++) {
    const ob_rust_impl *is = &file->impls.at[i];
    if (is->is_trait && ob_str_eq(is->type, item->name)) {
      if (is->unclear) {
        return true;
      }
      known = true;
    }
  }
  for (size_t i = 0; i < file->members.len; i++) {
    const ob_rust_impl *is = &file->impls.at[file->members.at[i].owner];
    if (is->is_trait && ob_str_eq(is->type, item->name) &&
        ob_str_eq(file->members.at[i].name, name)) {
      return true;
    }
  }
  return !known;
}

/** NULL: no memory. */
static known_macro *
macro_of(ob_foreign *f, ob_str name)
{
  void **slot = ob_map_find(&f->macros, name);
  if (!slot) {
    const ob_str kept = ob_str_dup(&f->arena, name);
    slot = kept.ptr ? ob_map_put(&f->arena, &f->macros, kept) : NULL;
    if (slot) {
      *slot = ob_new(&f->arena, known_macro);
    }
  }
  return slot ? *slot : NULL;
}

bool
ob_foreign_macro_declares(ob_foreign *crate, ob_str name, ob_str *names)
{
  ob_lock_take(crate->lock);
  known_macro *known = macro_of(crate, name);
  if (known && !known->declares_known) {
    known->declares_known = true;
    known->declares_sure = ob_macro_declares(&crate->arena, crate->crate, name, &known->declares);
  }
  *names = known ? known->declares : OB_STR_NONE;
  const bool sure = known && known->declares_sure;
  ob_lock_give(crate->lock);
  return sure;
}

const ob_macro_paths *
ob_foreign_macro_brings(ob_foreign *crate, ob_str name)
{
  ob_lock_take(crate->lock);
  known_macro *known = macro_of(crate, name);
  if (known && !known->brings_known) {
    known->brings_known =
        ob_macro_brings(&crate->arena, crate->crate, name, &known->brings) == OB_OK;
    known = known->brings_known ? known : NULL;
  }
  ob_lock_give(crate->lock);
  return known ? &known->brings : NULL;
}

/** For ob_traits_may_give, of a module of the crate: what it has of other crates can be a trait. */
static bool
may_be_trait(void *context, ob_sym crate, const ob_str *segments, size_t count, bool glob,
             ob_str name)
{
  (void)context;
  (void)crate;
  (void)name;
  return glob || count == 0 || segments[count - 1].len == 0 ||
         (segments[count - 1].ptr[0] >= 'A' && segments[count - 1].ptr[0] <= 'Z');
}

bool
ob_foreign_trait_may_have(ob_foreign *crate, const ob_str *segments, size_t count, bool glob,
                          ob_str name)
{
  ob_lock_take(crate->lock);
  const ob_crate *c = crate->crate;
  ob_rust_path *path = path_in(crate, segments, count, OB_RUST_NS_TYPE);
  ob_reaches reaches = {0};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  bool may = !path || ob_crate_resolve(crate->crate, 0, path, false, OB_NO_INDEX, OB_COND_ALWAYS,
                                       &reaches, lost, &lost_count) != OB_OK;
  for (size_t i = 0; i < reaches.len && !may; i++) {
    const ob_reach *r = &reaches.at[i];
    may = (glob && r->kind == OB_REACH_MODULE &&
           ob_traits_may_give(crate->crate, r->module, name, may_be_trait, NULL)) ||
          r->kind == OB_REACH_OPAQUE ||
          (r->kind == OB_REACH_EXTERN && !ob_crate_is_std(ob_sym_str(c->sources, r->crate))) ||
          (r->kind == OB_REACH_ITEM &&
           (r->rest != count || trait_has(c, &c->binds.at[r->bind], name)));
  }
  ob_lock_give(crate->lock);
  return may || reaches.len == 0;
}

ob_status
ob_foreign_without_std(ob_foreign *crate, ob_conds *m, ob_foreign_feature *feature, void *context,
                       ob_cond *out)
{
  ob_lock_take(crate->lock);
  const ob_crate *c = crate->crate;
  ob_conds *own = crate->audit->conds;
  ob_cond without = c->no_std;
  for (size_t i = 0; i < c->binds.len; i++) {
    const ob_bind *b = &c->binds.at[i];
    if (b->kind == OB_BIND_CRATE && b->how == OB_HOW_SURE &&
        ob_str_eq(ob_sym_str(c->sources, b->crate), OB_STR("std"))) {
      without = ob_cond_minus(own, without, b->when);
    }
  }
  translation t = {.f = crate, .m = m, .feature = feature, .context = context};
  *out = translate(&t, without);
  ob_lock_give(crate->lock);
  return ob_conds_failed(m) || ob_conds_failed(own) ? OB_E_NOMEM : OB_OK;
}

ob_str
ob_foreign_refusal(ob_foreign *crate, ob_arena *arena, ob_conds *m, ob_cond missing)
{
  ob_str out = OB_STR_NONE;
  ob_lock_take(crate->lock);
  const ob_crate *c = crate->crate;
  for (uint32_t part = 0; part < c->parts.len && !out.ptr; part++) {
    const ob_part *p = &c->parts.at[part];
    const ob_src *src = &c->sources->list.at[p->src];
    const ob_range range = p->extent.lists[OB_LIST_REFUSALS];
    for (uint32_t i = range.lo; i < range.hi && !out.ptr; i++) {
      const ob_rust_compile_error *e = &src->rust.compile_errors.at[i];
      translation t = {.f = crate, .m = m};
      if (ob_part_has_gate(p, src, e->gate) &&
          ob_cond_and(m, translate(&t, ob_part_gate(p, e->gate)), missing) != OB_COND_NEVER) {
        out = ob_str_dup(arena, e->text);
      }
    }
  }
  ob_lock_give(crate->lock);
  return out;
}

ob_str
ob_foreign_gate(ob_foreign *crate, ob_arena *arena, const ob_foreign_path *path)
{
  ob_str out = OB_STR_NONE;
  ob_lock_take(crate->lock);
  answer *a = NULL;
  if (answer_of(crate, path, &a) == OB_OK && a->when != OB_COND_ALWAYS &&
      a->when != OB_COND_NEVER) {
    out = ob_str_dup(arena, ob_cond_print(crate->audit->conds, a->when));
  }
  ob_lock_give(crate->lock);
  return out;
}
