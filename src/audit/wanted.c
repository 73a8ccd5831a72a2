// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which names need a second reading of which sources. The first reading leaves out paths of one
 * segment, because nearly all of them are locals and nearly all others cannot be missing: what is
 * declared wherever its module is, is there for all who see the module. What is left are names
 * under a gate of their own, and those that come by a glob under a gate. A source is read again for
 * such names of its own modules and of those that they have globs of. */
#include "audit/wanted.h"
#include "audit/known.h"
#include "audit/tree.h"
#include "base/str.h"

/* A name that a module declares under a gate, or that a glob under a gate brings from it. */
typedef struct entry {
  uint32_t module;
  bool gated;    /* in the module itself */
  uint32_t next; /* of the same name: its number, or 0 */
} entry;

/* Which names of a module are seen: those under a gate, or all; and whether by a glob that is not
 * there, or leads nowhere, wherever its own module is. */
enum { OWN = 1, ALL = 2, NARROW = 4 };

/* One root's crate. */
typedef struct names {
  ob_crate *c;
  OB_VEC(entry) entries;
  uint32_t *first;        /* of names: numbers of entries, from 1 */
  bool *sees;             /* of modules: there is such a name in it, or by its globs */
  bool *other;            /* of modules: a path that leads there can lead to another one */
  uint32_t *parts;        /* of sources: the last part that is a file; by next_part those before */
  uint32_t *next_part;    /* of parts */
  uint8_t *seen;          /* of modules, for one source: OWN, ALL */
  OB_VEC(uint32_t) queue; /* of modules, as they are seen */
  size_t asked;           /* of queue: their globs were followed */
  uint32_t library;       /* of roots, from 1: what a glob here takes names of; 0: none does */
} names;

typedef struct finder {
  ob_audit *a;
  ob_arena *scratch;
  ob_conds *m;
  ob_rust_words made; /* names that bodies of macros declare: they are where these are called */
  OB_VEC(names) roots;
  ob_rust_words words;  /* names with an entry */
  ob_rust_words *gated; /* names that something can make a path miss */
  ob_rust_words behind; /* names that a type may lack; and the names of such types */
  ob_rust_words types;
  ob_rust_words structs; /* that have a field under a gate */
  bool oom;
} finder;

/* ---- names under a gate ---- */

enum { GATED = 1, GATED_ALONE = 2 };

/* Is there a namespace in which the name is not declared wherever its module is? ALONE: as what a
 * path of one segment can mean, which is no module and no crate. */
static unsigned
is_gated(const finder *f, const ob_crate *c, const ob_module *module, uint32_t bind)
{
  ob_cond sure[2] = {OB_COND_NEVER, OB_COND_NEVER}; /* types, values */
  uint8_t met = 0, alone = 0;
  for (uint32_t i = bind; i != OB_NO_INDEX; i = c->binds.at[i].next) {
    const ob_bind *b = &c->binds.at[i];
    met |= b->ns;
    alone |= b->kind == OB_BIND_ITEM || b->kind == OB_BIND_USE ? b->ns : 0;
    for (unsigned k = 0; k < 2; k++) {
      if ((b->ns & (k == 0 ? OB_NS_TYPE : OB_NS_VALUE)) != 0) {
        sure[k] = sure[k] == OB_COND_NEVER ? b->when : ob_cond_or(f->m, sure[k], b->when);
      }
    }
  }
  unsigned gated = 0;
  for (unsigned k = 0; k < 2; k++) {
    const uint8_t ns = k == 0 ? OB_NS_TYPE : OB_NS_VALUE;
    if ((met & ns) != 0 && sure[k] != module->when &&
        ob_cond_minus(f->m, module->when, sure[k]) != OB_COND_NEVER) {
      gated |= GATED | ((alone & ns) != 0 ? GATED_ALONE : 0U);
    }
  }
  return gated;
}

static void
add_entry(finder *f, names *n, ob_sym name, entry e)
{
  const ob_str text = ob_sym_str(n->c->sources, name);
  if (ob_name_is_prelude(text) || ob_name_is_primitive(text) ||
      ob_rust_words_have(&f->made, text)) {
    return;
  }
  entry *slot = ob_vec_push(f->scratch, &n->entries);
  if (!slot) {
    f->oom = true;
    return;
  }
  e.next = n->first[name];
  *slot = e;
  n->first[name] = (uint32_t)n->entries.len;
  n->sees[e.module] |= e.gated;
  f->oom = !ob_rust_words_add(f->scratch, &f->words, text);
}

static void
see(finder *f, names *n, uint32_t module, uint8_t which)
{
  if (module == OB_NO_INDEX || (n->seen[module] & which) == which) {
    return;
  }
  n->seen[module] |= which;
  uint32_t *slot = ob_vec_push(f->scratch, &n->queue);
  f->oom |= !slot;
  if (slot) {
    *slot = module;
  }
}

/* Can names that the glob takes from a module be missing where the glob's module is? It is under a
 * gate, or leads to another module elsewhere. */
static bool
brings_a_part(const ob_module *m, const ob_glob *g, const ob_reaches *to, size_t which)
{
  return g->when != m->when || (to->len > 1 && to->at[which].when != m->when);
}

/* The modules that globs of this one lead to are seen; gated: only by globs under a gate. */
static void
see_globs(finder *f, names *n, uint32_t module, bool gated)
{
  const uint8_t here = n->seen[module];
  const size_t count = n->c->modules.at[module].globs.len;
  n->c->work += count;
  for (size_t i = 0; i < count; i++) {
    const ob_module *m = &n->c->modules.at[module];
    const ob_reaches *to = ob_crate_glob(n->c, module, i);
    for (size_t k = 0; k < to->len && !f->oom; k++) {
      const bool part = brings_a_part(m, &m->globs.at[i], to, k);
      const bool narrow = part || to->at[k].when != m->when;
      if (to->at[k].kind == OB_REACH_MODULE && (narrow || !gated)) {
        see(f, n, to->at[k].module,
            (uint8_t)(here | (part ? OWN | ALL : 0) | (narrow ? NARROW : 0)));
      }
    }
  }
}

static void
forget_seen(names *n)
{
  for (size_t q = 0; q < n->queue.len; q++) {
    n->seen[n->queue.at[q]] = 0;
  }
  n->queue.len = n->asked = 0;
}

/* ---- one of several modules ---- */

/* Does the name lead to one module here and to another one there (two `mod sys` under different
 * cfgs, `use unix as imp`)? Then these are noted. */
static void
find_others(finder *f, names *n, uint32_t module, uint32_t bind)
{
  ob_crate *c = n->c;
  size_t count = 0;
  bool by_use = false;
  for (uint32_t i = bind; i != OB_NO_INDEX; i = c->binds.at[i].next) {
    const ob_bind *b = &c->binds.at[i];
    count += b->kind == OB_BIND_MODULE || b->kind == OB_BIND_USE ? 1U : 0U;
    by_use |= b->kind == OB_BIND_USE;
  }
  if (count < 2) {
    return;
  }
  for (uint32_t i = bind; i != OB_NO_INDEX; i = c->binds.at[i].next) {
    if (c->binds.at[i].kind == OB_BIND_MODULE) {
      n->other[c->binds.at[i].target] = true;
    }
  }
  if (!by_use) {
    return;
  }
  const ob_str name = ob_sym_str(c->sources, c->binds.at[bind].name);
  const ob_rust_path path = {.segments = &name, .segment_count = 1};
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  ob_reaches to = {0};
  f->oom |= ob_crate_resolve_name(c, module, &path, OB_NS_TYPE, &to, lost, &lost_count) != OB_OK;
  for (size_t i = 0; i < to.len; i++) {
    if (to.at[i].kind == OB_REACH_MODULE) {
      n->other[to.at[i].module] = true;
    }
  }
}

/* And what is in them, or comes by their globs. */
static void
spread_others(finder *f, names *n)
{
  const ob_crate *c = n->c;
  for (size_t i = 0; i < c->names->cap && !f->oom; i++) {
    if (c->names->keys[i] != 0) {
      find_others(f, n, (uint32_t)(c->names->keys[i] >> 32) - 1, c->names->values[i] - 1);
    }
  }
  bool changed = true;
  for (unsigned turn = 0; turn < 8 && changed; turn++) {
    changed = false;
    for (uint32_t m = 0; m < c->modules.len; m++) {
      const ob_module *in = &c->modules.at[m];
      if (in->kind == OB_MODULE_NAMED && !n->other[m] && n->other[in->parent]) {
        n->other[m] = changed = true;
      }
      for (size_t i = 0; n->other[m] && i < in->globs.len; i++) {
        const ob_reaches *to = ob_crate_glob(n->c, m, i);
        for (size_t k = 0; k < to->len; k++) {
          if (to->at[k].kind == OB_REACH_MODULE && !n->other[to->at[k].module]) {
            n->other[to->at[k].module] = changed = true;
          }
        }
      }
    }
  }
}

static void
list_names(finder *f, names *n)
{
  const ob_crate *c = n->c;
  spread_others(f, n);
  for (uint32_t m = 0; m < c->modules.len && !f->oom; m++) {
    see_globs(f, n, m, true);
  }
  for (size_t q = 0; q < n->queue.len && !f->oom; q++) {
    see_globs(f, n, n->queue.at[q], false);
  }
  for (size_t i = 0; i < c->names->cap && !f->oom; i++) {
    if (c->names->keys[i] == 0) {
      continue;
    }
    const uint32_t module = (uint32_t)(c->names->keys[i] >> 32) - 1;
    const ob_module *in = &c->modules.at[module];
    const ob_sym name = (ob_sym)c->names->keys[i];
    const unsigned gated =
        in->when != OB_COND_NEVER ? is_gated(f, c, in, c->names->values[i] - 1) : 0;
    if ((gated & GATED_ALONE) != 0 || (n->seen[module] & ALL) != 0) {
      add_entry(f, n, name, (entry){.module = module, .gated = (gated & GATED_ALONE) != 0});
    }
    if (gated != 0 || n->seen[module] != 0 || n->other[module]) {
      f->oom |= !ob_rust_words_add(f->a->arena, f->gated, ob_sym_str(c->sources, name));
    }
  }
  forget_seen(n);
  for (size_t i = 0; i < c->macros.len && !f->oom; i++) {
    const ob_macro_decl *decl = &c->macros.at[i];
    const ob_part *p = &c->parts.at[decl->part];
    const ob_src *src = &c->sources->list.at[p->src];
    const uint32_t gate = src->rust.macros.at[decl->macro].gate;
    if (!ob_part_has_gate(p, src, gate) || ob_part_gate(p, gate) != OB_COND_ALWAYS) {
      f->oom = !ob_rust_words_add(f->a->arena, f->gated, ob_sym_str(c->sources, decl->name));
    }
  }
  /* By globs: until nothing changes, which is soon where each leads up. */
  bool changed = n->entries.len > 0;
  for (unsigned turn = 0; turn < 8 && changed; turn++) {
    changed = false;
    for (uint32_t m = 0; m < c->modules.len; m++) {
      for (size_t i = 0; i < c->modules.at[m].globs.len && !n->sees[m]; i++) {
        const ob_module *in = &c->modules.at[m];
        const ob_reaches *to = ob_crate_glob(n->c, m, i);
        for (size_t k = 0; k < to->len && !n->sees[m]; k++) {
          n->sees[m] = to->at[k].kind == OB_REACH_MODULE &&
                       (n->sees[to->at[k].module] || brings_a_part(in, &in->globs.at[i], to, k));
          changed |= n->sees[m];
        }
      }
    }
  }
}

/* Is there a glob of the package's own library? */
static bool
takes_of_library(names *n)
{
  bool any = false;
  for (uint32_t m = 0; n->c->library && m < n->c->modules.len && !any; m++) {
    for (size_t i = 0; i < n->c->modules.at[m].globs.len && !any; i++) {
      const ob_reaches *to = ob_crate_glob(n->c, m, i);
      for (size_t k = 0; k < to->len; k++) {
        any |= ob_reach_is_library(n->c, &to->at[k]);
      }
    }
  }
  return any;
}

static void
list_made(finder *f)
{
  const ob_sources *s = f->a->sources;
  ob_rust_words_init(&f->made);
  for (size_t n = 0; n < s->list.len; n++) {
    const ob_src *src = &s->list.at[n];
    for (size_t i = 0; src->rust.macros.len > 0 && i < src->rust.items.len && !f->oom; i++) {
      const ob_rust_item *item = &src->rust.items.at[i];
      f->oom = src->bodies[item->gate] != OB_NO_INDEX &&
               !ob_rust_words_add(f->scratch, &f->made, item->name);
    }
  }
}

static void
add_root(finder *f, ob_crate *c)
{
  names *n = ob_vec_push(f->scratch, &f->roots);
  if (!n) {
    f->oom = true;
    return;
  }
  const size_t modules = c->modules.len, sources = f->a->sources->list.len;
  *n = (names){.c = c};
  n->first = ob_new_n(f->scratch, uint32_t, f->a->sources->name_of.len + 1);
  n->sees = ob_new_n(f->scratch, bool, modules + 1);
  n->other = ob_new_n(f->scratch, bool, modules + 1);
  n->seen = ob_new_n(f->scratch, uint8_t, modules + 1);
  n->parts = ob_new_n(f->scratch, uint32_t, sources + 1);
  n->next_part = ob_new_n(f->scratch, uint32_t, c->parts.len + 1);
  if (!n->first || !n->sees || !n->other || !n->seen || !n->parts || !n->next_part) {
    f->oom = true;
    return;
  }
  for (uint32_t i = 0; i < c->parts.len; i++) {
    const ob_part *p = &c->parts.at[i];
    if (p->macro == OB_NO_INDEX) {
      n->next_part[i] = n->parts[p->src];
      n->parts[p->src] = i + 1;
    }
  }
  list_names(f, n);
  for (uint32_t i = 0; takes_of_library(n) && i < f->roots.len; i++) {
    n->library = f->roots.at[i].c == c->library ? i + 1 : n->library;
  }
}

/* ---- what a source sees, and says ---- */

/* The source's own modules: those of its scopes, and where its file stands. */
static void
see_own(finder *f, names *n, uint32_t source)
{
  for (uint32_t p = n->parts[source]; p != 0; p = n->next_part[p - 1]) {
    const ob_part *part = &n->c->parts.at[p - 1];
    for (uint32_t m = part->top; m != OB_NO_INDEX; m = n->c->modules.at[m].parent) {
      see(f, n, m, OWN);
      if (n->c->modules.at[m].kind != OB_MODULE_BLOCK) {
        break;
      }
    }
    for (uint32_t s = part->extent.scopes.lo; s < part->extent.scopes.hi; s++) {
      see(f, n, part->scopes[s - part->extent.scopes.lo], OWN);
    }
  }
  n->c->work += n->queue.len;
}

static bool
sees_any(const names *n)
{
  for (size_t q = 0; q < n->queue.len; q++) {
    if (n->sees[n->queue.at[q]]) {
      return true;
    }
  }
  return false;
}

/* Can the source mean one of these names by the word, in some root? The modules that it sees by
 * globs are looked for when the first word asks. */
static bool
is_meant(void *context, ob_str word)
{
  finder *f = context;
  const ob_sym name = ob_sym_find(f->a->sources, word);
  for (size_t k = 0; k < f->roots.len && !f->oom; k++) {
    names *n = &f->roots.at[k];
    if (ob_crate_spent(n->c) || n->queue.len == 0) {
      continue; /* given up; or the source is none of this root's */
    }
    if (n->library != 0 && f->roots.at[n->library - 1].first[name] != 0) {
      return true;
    }
    for (; n->asked < n->queue.len && !f->oom; n->asked++) {
      see_globs(f, n, n->queue.at[n->asked], false);
    }
    for (uint32_t e = n->first[name]; e != 0; n->c->work++) {
      const entry *one = &n->entries.at[e - 1];
      if ((n->seen[one->module] & (one->gated ? OWN | ALL : ALL)) != 0) {
        return true;
      }
      e = one->next;
    }
  }
  return false;
}

#define MANY_STRUCTS 16 /* more than are looked for one by one */

/* Are all macros of that name plain, in each root that has one? */
static bool
is_plain(void *context, ob_str name)
{
  const finder *f = context;
  bool plain = false;
  for (size_t k = 0; k < f->roots.len; k++) {
    const ob_crate *c = f->roots.at[k].c;
    const uint32_t *last =
        ob_name_find(c->macro_names, ob_name_key(0, ob_sym_find(c->sources, name)));
    if (last && *last != 0 && !ob_macro_is_plain(c, name)) {
      return false;
    }
    plain |= last && *last != 0;
  }
  return plain;
}

/* Is there an impl of a type that may lack something? */
static bool
says_self(const finder *f, const ob_rust_file *file)
{
  for (size_t i = 0; f->types.map.len > 0 && i < file->impls.len; i++) {
    if (ob_rust_words_have(&f->types, ob_impl_type(file, &file->impls.at[i]))) {
      return true;
    }
  }
  return false;
}

/* Is one of the structs named in the file? */
static bool
says_struct(const finder *f, const ob_src *src)
{
  const ob_map *map = &f->structs.map;
  bool says = map->len > MANY_STRUCTS;
  for (size_t i = 0; i < map->len && !says; i++) {
    says = ob_str_has_word(ob_diags_source(f->a->diags, src->file).text, map->entries[i].key);
  }
  return says;
}

static void
list_structs(finder *f)
{
  const ob_sources *s = f->a->sources;
  ob_rust_words_init(&f->structs);
  for (size_t i = 0; i < s->list.len; i++) {
    const ob_rust_file *file = &s->list.at[i].rust;
    for (size_t k = 0; k < file->variants.len && !f->oom; k++) {
      const ob_rust_variant *v = &file->variants.at[k];
      f->oom =
          v->field && !ob_rust_words_add(f->scratch, &f->structs, file->items.at[v->item].name);
    }
  }
}

static ob_status
read_source(finder *f, uint32_t source)
{
  ob_src *src = &f->a->sources->list.at[source];
  ob_status st = OB_OK;
  const bool self = says_self(f, &src->rust);
  const bool literals = says_struct(f, src);
  bool any = self || literals;
  for (size_t k = 0; k < f->roots.len && !f->oom; k++) {
    names *n = &f->roots.at[k];
    const names *library = n->library != 0 ? &f->roots.at[n->library - 1] : NULL;
    const bool of_library = library && library->entries.len > 0;
    if ((n->entries.len > 0 || of_library) && !ob_crate_spent(n->c)) {
      see_own(f, n, source);
      any |= sees_any(n) || (of_library && n->queue.len > 0);
    }
  }
  if (any && !f->oom) {
    const ob_rust_asked asked = {.words = &f->words,
                                 .matters = is_meant,
                                 .plain = is_plain,
                                 .context = f,
                                 .members = self ? &f->behind : NULL,
                                 .structs = literals ? &f->structs : NULL,
                                 .literals = &src->literals};
    st = ob_rust_read_names(f->a->arena, f->a->diags, &src->rust, &asked, &src->names);
  }
  for (size_t k = 0; k < f->roots.len; k++) {
    forget_seen(&f->roots.at[k]);
  }
  return st;
}

static ob_status
read_all(finder *f, const ob_members *members)
{
  ob_audit *a = f->a;
  ob_rust_words_init(&f->words);
  ob_rust_words_init(&f->behind);
  ob_rust_words_init(&f->types);
  for (size_t i = 0; i < a->roots.len; i++) {
    OB_TRY(ob_members_behind_self(f->scratch, &members[i], &f->behind, &f->types));
  }
  list_made(f);
  list_structs(f);
  for (size_t i = 0; i < a->roots.len && !f->oom; i++) {
    add_root(f, a->roots.at[i].crate);
  }
  const bool any = f->words.map.len > 0 || f->types.map.len > 0;
  for (uint32_t i = 0; any && i < a->sources->list.len; i++) {
    if (a->sources->list.at[i].file != 0 && !f->oom) {
      OB_TRY(read_source(f, i));
    }
  }
  return f->oom || a->sources->oom ? OB_E_NOMEM : OB_OK;
}

ob_status
ob_audit_read_wanted(ob_audit *a, const ob_members *members, ob_rust_words *gated)
{
  ob_arena scratch;
  ob_arena_init(&scratch, a->arena->allocator);
  finder f = {.a = a, .scratch = &scratch, .m = a->conds, .gated = gated};
  ob_rust_words_init(gated);
  const ob_status st = read_all(&f, members);
  ob_arena_fini(&scratch);
  return st;
}
