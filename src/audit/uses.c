// SPDX-License-Identifier: MIT OR Apache-2.0
/* Names of crates: where each is used, under which condition, and what of that the manifest does
 * not give. Uses are grouped by what is missing, so that targets are asked for once per group and
 * a crate that is named a thousand times costs a thousand look-ups and one finding. What remains
 * is put into words only then. */
#include "audit/audit.h"
#include "audit/known.h"
#include "audit/propose.h"
#include "audit/tree.h"
#include "base/str.h"
#include <stdlib.h>
#include <string.h>

#define MAX_SOUGHT 64      /* names of a package that attributes are searched for */
#define ANY_KINDS 0x10000U /* no set of kinds of its own */
#define MAX_REACHED 16     /* conditions of uses that are kept of one name, for the proposal */

typedef enum how_named { NAMED_USE, NAMED_PATH, NAMED_CRATE, NAMED_ATTRIBUTE } how_named;

/* What a name means to one kind of roots. */
typedef struct name_info {
  ob_sym name;
  uint32_t next; /* info of the same name for other kinds, or OB_NO_INDEX */
  uint16_t kinds;
  bool dep;                      /* some table has it, for whatever kind */
  ob_cond when, declared;        /* given; given if every optional dependency were on */
  uint32_t reached[MAX_REACHED]; /* conditions of uses that nothing local answers */
  unsigned reached_count;
  uint32_t groups; /* last group, or OB_NO_INDEX */
  ob_span narrow;  /* a use that is given everywhere it is reached */
  ob_cond narrow_when;
} name_info;

typedef struct place {
  ob_span at;
  uint32_t root, part, gate;
  how_named named;
} place;

typedef struct group {
  uint32_t info, next;
  uint32_t root;   /* of audit->roots */
  ob_cond missing; /* absolute */
  ob_cond reached; /* of the first use */
  bool feature;    /* a matter of features only */
  bool guess;
  place first;
  ob_span also[2];
  size_t count;
} group;

/* A group as targets: what can become a finding. */
typedef struct candidate {
  uint32_t group;
  uint32_t before; /* the one before of the same name, or OB_NO_INDEX */
  bool test, error;
  ob_bits targets;
  size_t size;
} candidate;

typedef struct finder {
  ob_audit *a;
  ob_conds *m;
  ob_name_table by_name; /* (kinds, name) -> info + 1; ANY_KINDS: the last info of the name */
  ob_name_table said;    /* (0, name) -> last candidate + 1 */
  OB_VEC(name_info) infos;
  OB_VEC(group) groups;
  OB_VEC(candidate) candidates;
  OB_VEC(uint8_t) flags; /* of names */
  OB_VEC(uint32_t)
  nameless;          /* of package.deps: no name in the sources can be thought to be theirs */
  const bool *named; /* ob_sources_named */
  unsigned sought;   /* names that all texts were searched for */
  bool oom;
} finder;

enum {
  FLAG_KNOWN = 1,
  FLAG_DEP = 2,
  FLAG_SKIP = 4,
  FLAG_ASKED = 8,
  FLAG_MADE = 16,
  FLAG_OTHER = 32, /* it may be what a dependency is called in source */
};

/* ---- names ---- */

static ob_str
name_str(const finder *f, ob_sym name)
{
  return ob_sym_str(f->a->sources, name);
}

/* `xml` and `xml-rs`: one in the other, apart from the marks between words. */
static bool
is_like(ob_str name, ob_str package)
{
  char a[64];
  char b[64];
  size_t n = 0;
  size_t m = 0;
  for (size_t i = 0; i < name.len && n < sizeof(a); i++) {
    if (name.ptr[i] != '_') {
      a[n++] = name.ptr[i];
    }
  }
  for (size_t i = 0; i < package.len && m < sizeof(b); i++) {
    if (package.ptr[i] != '_' && package.ptr[i] != '-') {
      b[m++] = package.ptr[i];
    }
  }
  const ob_str x = {a, n};
  const ob_str y = {b, m};
  return n > 1 && m > 1 && (ob_str_search(x, y) != SIZE_MAX || ob_str_search(y, x) != SIZE_MAX);
}

/* `quickcheck_macros` is no other name of `quickcheck`, `a_test` none of `a`: they stand beside it.
 */
static bool
is_beside(ob_str name, ob_str package)
{
  static const ob_str what[] = {OB_STR_INIT("core"),  OB_STR_INIT("derive"), OB_STR_INIT("impl"),
                                OB_STR_INIT("macro"), OB_STR_INIT("macros"), OB_STR_INIT("sys"),
                                OB_STR_INIT("test"),  OB_STR_INIT("utils")};
  if (package.len <= name.len + 1 || !ob_str_starts(package, name)) {
    return false;
  }
  const ob_str rest = ob_str_slice(package, name.len + 1, package.len);
  return ob_str_in(rest, what, OB_COUNT(what));
}

/* Is it a dependency that nothing names and whose library may be called otherwise: its own manifest
 * was not found? */
static bool
is_nameless(const finder *f, size_t number)
{
  const ob_given_dep *d = ob_given_at(f->a->given, number);
  const ob_sym sym = d->known ? 0 : ob_sym_find(f->a->sources, d->name);
  return !d->known && !(sym != 0 && f->named[sym]);
}

/* Can it be the library of such a dependency? say: then that one is no longer nowhere named. */
static bool
is_other_name(const finder *f, ob_str name, bool say)
{
  bool found = false;
  for (size_t i = 0; i < f->a->package.deps.len && (say || !found); i++) {
    const ob_dep *dep = &f->a->package.deps.at[i];
    if (is_nameless(f, i) && is_like(name, dep->package) && !is_beside(name, dep->source_name) &&
        !is_beside(dep->source_name, name)) {
      f->a->perhaps_named[i] |= say;
      found = true;
    }
  }
  return found;
}

/* After all names were looked at. */
static void
find_nameless(finder *f)
{
  for (uint32_t i = 0; i < f->a->package.deps.len; i++) {
    if (!f->a->perhaps_named[i] && is_nameless(f, i)) {
      uint32_t *slot = ob_vec_push(f->a->arena, &f->nameless);
      if (slot) {
        *slot = i;
      }
      f->oom |= !slot;
    }
  }
}

/* A dependency of such roots, somewhere under the condition, whose library can be called that.
 * NULL: none. All of them are then no longer nowhere named. */
static const ob_dep *
some_nameless(const finder *f, ob_str name, ob_dep_kinds kinds, ob_cond when)
{
  const ob_dep *found = NULL;
  for (size_t i = 0; i < f->nameless.len; i++) {
    const ob_dep *dep = &f->a->package.deps.at[f->nameless.at[i]];
    const ob_cond given = dep->when ? ob_cond_cfg(f->m, dep->when) : OB_COND_ALWAYS;
    if ((kinds & OB_KIND_SET(dep->kind)) != 0 && !is_beside(name, dep->source_name) &&
        !is_beside(dep->source_name, name) && ob_cond_and(f->m, given, when) != OB_COND_NEVER) {
      f->a->perhaps_named[f->nameless.at[i]] = true;
      found = found ? found : dep;
    }
  }
  return found;
}

/* Names that cannot be a missing crate are passed over by one look. */
static uint8_t
flags_of(finder *f, ob_sym name)
{
  while (f->flags.len <= name) {
    if (!ob_vec_push(f->a->arena, &f->flags)) {
      f->oom = true;
      return FLAG_KNOWN | FLAG_SKIP;
    }
  }
  uint8_t flags = f->flags.at[name];
  if (flags == 0) {
    const ob_str text = name_str(f, name);
    const bool dep = ob_given_kinds(f->a->given, text) != 0;
    const char c = text.len > 0 ? text.ptr[0] : 'A';
    flags = FLAG_KNOWN;
    flags |= dep ? FLAG_DEP : 0;
    flags |= ob_crate_is_std(text) ? FLAG_SKIP : 0;
    flags |= !dep && ((c >= 'A' && c <= 'Z') || text.len == 0 || ob_str_eq(text, OB_STR("self")) ||
                      ob_str_eq(text, OB_STR("_")))
                 ? FLAG_SKIP
                 : 0;
    flags |= !dep && (flags & FLAG_SKIP) == 0 && is_other_name(f, text, false) ? FLAG_OTHER : 0;
    f->flags.at[name] = flags;
  }
  return flags;
}

/* `some_error` of `SomeError`? */
static bool
is_snake_of(ob_str snake, ob_str camel)
{
  size_t at = 0;
  for (size_t i = 0; i < camel.len; i++) {
    const char c = camel.ptr[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && i > 0 && at < snake.len && snake.ptr[at] == '_') {
      at++;
    }
    if (at >= snake.len || snake.ptr[at++] != (upper ? (char)(c - 'A' + 'a') : c)) {
      return false;
    }
  }
  return at == snake.len;
}

/* Does the word at `at` stand by itself in an attribute that a macro of another crate reads:
 * `#[snafu(module(some_error))]`? */
static bool
is_in_attribute(ob_str text, size_t at, size_t end)
{
  static const ob_str own[] = {OB_STR_INIT("cfg"), OB_STR_INIT("derive"), OB_STR_INIT("doc"),
                               OB_STR_INIT("path")};
  size_t lo = at;
  bool quoted = false;
  while (lo > 0 && text.ptr[lo - 1] != '\n' && text.ptr[lo - 1] != ']' && text.ptr[lo - 1] != '[') {
    lo--;
    quoted ^= text.ptr[lo] == '"';
  }
  if (lo == at || lo < 2 || quoted || text.ptr[at - 1] == ':' || text.ptr[lo - 1] != '[' ||
      text.ptr[lo - 2] != '#' || ob_str_starts(ob_str_slice(text, end, text.len), OB_STR("::"))) {
    return false;
  }
  for (size_t i = 0; i < OB_COUNT(own); i++) {
    if (ob_str_starts(ob_str_slice(text, lo, at), own[i])) {
      return false;
    }
  }
  return true;
}

static bool
is_named_by_attribute(ob_str text, ob_str name)
{
  for (size_t at = 0; at < text.len;) {
    const size_t hit = ob_str_search(ob_str_slice(text, at, text.len), name);
    if (hit == SIZE_MAX) {
      return false;
    }
    const size_t lo = at + hit, end = lo + name.len;
    if (lo > 0 && !ob_is_name_byte(text.ptr[lo - 1]) &&
        (end == text.len || !ob_is_name_byte(text.ptr[end])) && is_in_attribute(text, lo, end)) {
      return true;
    }
    at = end;
  }
  return false;
}

/* Can a derive or an attribute of another crate have made a module of this name: out of an item's
 * own name, or out of what the attribute says? */
static bool
may_be_made(finder *f, ob_sym name)
{
  uint8_t *flags = &f->flags.at[name];
  if ((*flags & FLAG_ASKED) != 0) {
    return (*flags & FLAG_MADE) != 0;
  }
  *flags |= FLAG_ASKED;
  if (f->sought++ >= MAX_SOUGHT) {
    return false;
  }
  const ob_sources *s = f->a->sources;
  const ob_str text = name_str(f, name);
  for (size_t i = 0; i < s->list.len; i++) {
    const ob_rust_file *file = &s->list.at[i].rust;
    bool made = is_named_by_attribute(ob_diags_source(f->a->diags, s->list.at[i].file).text, text);
    bool derives = false;
    for (size_t k = 0; k < file->paths.len && !derives && !made; k++) {
      derives = file->paths.at[k].derive;
    }
    for (size_t k = 0; k < file->items.len && derives && !made; k++) {
      const ob_rust_item *item = &file->items.at[k];
      made = (item->kind == OB_RUST_STRUCT || item->kind == OB_RUST_ENUM) &&
             is_snake_of(text, item->name);
    }
    if (made) {
      *flags |= FLAG_MADE;
      return true;
    }
  }
  return false;
}

static ob_cond
by_test(finder *f, const ob_audit_root *r, ob_cond plain, ob_cond test)
{
  if (r->only_test || r->test_kinds == 0) {
    return r->only_test ? test : plain;
  }
  return ob_cond_or(f->m, ob_cond_minus(f->m, plain, f->a->test),
                    ob_cond_and(f->m, test, f->a->test));
}

static uint32_t
info_of(finder *f, const ob_audit_root *r, ob_sym name)
{
  const bool own = r->root->kind != OB_ROOT_LIB && r->root->kind != OB_ROOT_BUILD;
  const uint16_t kinds = (uint16_t)(r->kinds | r->test_kinds << 4 | (own ? 1 << 8 : 0) |
                                    (r->only_test ? 1 << 9 : 0) | (r->host ? 1 << 10 : 0));
  uint32_t *slot = ob_name_put(f->a->arena, &f->by_name, ob_name_key(kinds, name));
  if (!slot) {
    f->oom = true;
    return OB_NO_INDEX;
  }
  if (*slot != 0) {
    return *slot - 1;
  }
  name_info *info = ob_vec_push(f->a->arena, &f->infos);
  if (!info) {
    f->oom = true;
    return OB_NO_INDEX;
  }
  const uint32_t number = (uint32_t)f->infos.len;
  *slot = number;
  uint32_t *last = ob_name_put(f->a->arena, &f->by_name, ob_name_key(ANY_KINDS, name));
  if (!last) {
    f->oom = true;
    return OB_NO_INDEX;
  }
  const uint32_t next = *last - 1; /* 0 - 1: OB_NO_INDEX */
  *last = number;
  const ob_str text = name_str(f, name);
  const ob_given *g = f->a->given;
  *info = (name_info){.name = name,
                      .next = next,
                      .kinds = kinds,
                      .dep = (flags_of(f, name) & FLAG_DEP) != 0,
                      .groups = OB_NO_INDEX};
  if (own && ob_str_eq(text, f->a->package.lib_name)) {
    info->when = info->declared = OB_COND_ALWAYS;
    return number - 1;
  }
  if (info->dep) {
    info->when =
        by_test(f, r, ob_given_when(g, text, r->kinds), ob_given_when(g, text, r->test_kinds));
    info->declared = by_test(f, r, ob_given_declared(g, text, r->kinds),
                             ob_given_declared(g, text, r->test_kinds));
  }
  return number - 1;
}

/* ---- uses ---- */

static bool
is_same(ob_span a, ob_span b)
{
  return a.file == b.file && a.lo == b.lo;
}

/* One more use of a group; the first one shown is the first of the first file. */
static void
note_place(group *g, const place *where)
{
  ob_span at = where->at;
  if (is_same(at, g->first.at) || is_same(at, g->also[0]) || is_same(at, g->also[1])) {
    return;
  }
  if (at.file < g->first.at.file || (at.file == g->first.at.file && at.lo < g->first.at.lo)) {
    at = g->first.at;
    g->first = *where;
  }
  for (unsigned i = 0; i < 2; i++) {
    if (g->also[i].file == 0) {
      g->also[i] = at;
      break;
    }
  }
  g->count++;
}

static void
add_group(finder *f, uint32_t info_index, ob_cond missing, ob_cond reached, bool feature,
          bool guess, const place *where)
{
  if (missing == OB_COND_NEVER) {
    return;
  }
  name_info *info = &f->infos.at[info_index];
  for (uint32_t i = info->groups; i != OB_NO_INDEX; i = f->groups.at[i].next) {
    group *g = &f->groups.at[i];
    if (g->missing == missing && g->root == where->root && g->feature == feature &&
        g->guess == guess) {
      note_place(g, where);
      return;
    }
  }
  group *g = ob_vec_push(f->a->arena, &f->groups);
  if (!g) {
    f->oom = true;
    return;
  }
  *g = (group){.info = info_index,
               .next = info->groups,
               .root = where->root,
               .missing = missing,
               .reached = reached,
               .feature = feature,
               .guess = guess,
               .first = *where,
               .count = 1};
  info->groups = (uint32_t)(f->groups.len - 1);
}

static void
note_reached(name_info *info, ob_cond reached)
{
  for (unsigned i = info->reached_count; i-- > 0;) {
    if (info->reached[i] == reached) {
      return;
    }
  }
  if (info->reached_count < MAX_REACHED) {
    info->reached[info->reached_count++] = reached;
  }
}

/* One use of a name that is no name of the crate itself where `local` does not hold. */
static void
found(finder *f, ob_sym name, ob_cond when, ob_how how, ob_declared local, const place *where)
{
  const ob_audit_root *r = &f->a->roots.at[where->root];
  if ((flags_of(f, name) & FLAG_OTHER) != 0) {
    (void)is_other_name(f, name_str(f, name), true);
    return;
  }
  const uint32_t index = info_of(f, r, name);
  if (index == OB_NO_INDEX) {
    return;
  }
  name_info *info = &f->infos.at[index];
  const ob_cond reached = ob_cond_minus(f->m, when, local.sure);
  note_reached(info, reached);
  ob_cond missing = ob_cond_minus(f->m, reached, info->when);
  if (missing == OB_COND_NEVER) {
    if (reached != OB_COND_ALWAYS && reached != OB_COND_NEVER && info->narrow.file == 0) {
      info->narrow = where->at;
      info->narrow_when = reached;
    }
    return;
  }
  const ob_cond perhaps = how == OB_HOW_SURE ? ob_cond_and(f->m, missing, local.maybe) : missing;
  const ob_cond sure = ob_cond_minus(f->m, missing, perhaps);
  const ob_cond both[2] = {sure, perhaps};
  for (unsigned i = 0; i < 2; i++) {
    const ob_cond part = both[i];
    if (i == 1 && !info->dep) {
      continue; /* it is somebody else's name, perhaps */
    }
    add_group(f, index, ob_cond_minus(f->m, part, info->declared), reached, false, i == 1, where);
    add_group(f, index, ob_cond_and(f->m, part, info->declared), reached, true, i == 1, where);
  }
}

static void
look_at_path(finder *f, uint32_t root, uint32_t part, const ob_rust_path *path, ob_sym head,
             bool is_use)
{
  if ((path->head != OB_RUST_HEAD_PLAIN && path->head != OB_RUST_HEAD_ROOT) ||
      path->segment_count < (is_use ? 1U : 2U)) {
    return;
  }
  const uint8_t flags = flags_of(f, head);
  if ((flags & FLAG_SKIP) != 0 || ((flags & FLAG_DEP) == 0 && path->guess)) {
    return;
  }
  ob_crate *c = f->a->roots.at[root].crate;
  const ob_part *p = &c->parts.at[part];
  const ob_cond when = ob_cond_minus(f->m, ob_part_gate(p, path->gate),
                                     f->a->options.unsupported ? OB_COND_NEVER : c->refused);
  const uint32_t scope = ob_part_scope(p, path->scope);
  if (when == OB_COND_NEVER || scope == OB_NO_INDEX ||
      (path->attribute && ob_name_is_tool(path->segments[0]))) {
    return;
  }
  const uint8_t ns = ob_crate_head_ns(path, is_use);
  ob_declared local = {OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER};
  if (path->head == OB_RUST_HEAD_PLAIN) {
    local = ob_crate_lexical(c, scope, head, ns, is_use);
  } else if (c->edition == 2015) {
    local = ob_crate_names(c, 0, head, ns, scope);
  } else { /* ::x: only what the extern prelude has */
    for (uint32_t i = ob_crate_first(c, 0, head); i != OB_NO_INDEX; i = c->binds.at[i].next) {
      if (c->binds.at[i].kind == OB_BIND_CRATE) {
        local.sure = ob_cond_or(f->m, local.sure, c->binds.at[i].when);
      }
    }
  }
  if ((ns & OB_NS_MACRO) != 0) {
    local.sure = ob_cond_or(f->m, local.sure, ob_crate_macro_when(c, head));
  }
  if (ob_cond_minus(f->m, when, local.sure) == OB_COND_NEVER ||
      (is_use && path->segment_count == 1 && ob_name_is_primitive(path->segments[0]))) {
    return;
  }
  const ob_how how = ob_part_may_lack(p, path) ? OB_HOW_GUESS : ob_part_how(p, path->gate);
  if ((flags & FLAG_DEP) == 0) {
    /* No table has it: then it must be plain that it can be nothing else. */
    if (how != OB_HOW_SURE || local.sure != OB_COND_NEVER || local.maybe != OB_COND_NEVER ||
        ob_cond_and(f->m, when, local.opaque) != OB_COND_NEVER || may_be_made(f, head)) {
      return;
    }
  }
  const place where = {.at = ob_part_span(c, part, path->segment_at[0]),
                       .root = root,
                       .part = part,
                       .gate = path->gate,
                       .named = is_use && ob_rust_use_behind(path, 0) < 2 ? NAMED_USE
                                : path->attribute                         ? NAMED_ATTRIBUTE
                                                                          : NAMED_PATH};
  found(f, head, when, how, local, &where);
}

static void
look_at_crate(finder *f, uint32_t root, uint32_t part, const ob_rust_item *item)
{
  ob_crate *c = f->a->roots.at[root].crate;
  const ob_part *p = &c->parts.at[part];
  const ob_sym name = ob_sym_of(f->a->sources, item->name);
  const ob_cond when = ob_cond_minus(f->m, ob_part_gate(p, item->gate),
                                     f->a->options.unsupported ? OB_COND_NEVER : c->refused);
  if (when == OB_COND_NEVER || (flags_of(f, name) & FLAG_SKIP) != 0) {
    return;
  }
  const place where = {.at = ob_part_span(c, part, item->at),
                       .root = root,
                       .part = part,
                       .gate = item->gate,
                       .named = NAMED_CRATE};
  found(f, name, when, ob_part_how(p, item->gate),
        (ob_declared){OB_COND_NEVER, OB_COND_NEVER, OB_COND_NEVER}, &where);
}

static void
look_at_root(finder *f, uint32_t root)
{
  const ob_crate *c = f->a->roots.at[root].crate;
  for (uint32_t part = 0; part < c->parts.len && !f->oom; part++) {
    const ob_part *p = &c->parts.at[part];
    const ob_src *src = &f->a->sources->list.at[p->src];
    const ob_range *lists = p->extent.lists;
    for (uint32_t i = lists[OB_LIST_PATHS].lo; i < lists[OB_LIST_PATHS].hi; i++) {
      const ob_rust_path *path = &src->rust.paths.at[i];
      if (ob_part_has_gate(p, src, path->gate)) {
        look_at_path(f, root, part, path, src->heads[i], false);
      }
    }
    for (uint32_t i = lists[OB_LIST_USES].lo; i < lists[OB_LIST_USES].hi; i++) {
      const ob_rust_path *path = &src->rust.uses.at[i].path;
      if (ob_part_has_gate(p, src, path->gate)) {
        look_at_path(f, root, part, path, src->use_heads[i], true);
      }
    }
    for (uint32_t i = lists[OB_LIST_ITEMS].lo; i < lists[OB_LIST_ITEMS].hi; i++) {
      const ob_rust_item *item = &src->rust.items.at[i];
      if (item->kind == OB_RUST_CRATE && ob_part_has_gate(p, src, item->gate)) {
        look_at_crate(f, root, part, item);
      }
    }
  }
}

/* ---- candidates ---- */

static void
add_candidate(finder *f, uint32_t g, bool test, bool error, const ob_bits *targets)
{
  const size_t size = ob_bits_count(targets);
  candidate *slot = size > 0 ? ob_vec_push(f->a->arena, &f->candidates) : NULL;
  if (slot) {
    *slot =
        (candidate){.group = g, .test = test, .error = error, .targets = *targets, .size = size};
  }
  f->oom |= size > 0 && !slot;
}

static void
ask_targets(finder *f, uint32_t index)
{
  const group *g = &f->groups.at[index];
  const ob_audit_root *r = &f->a->roots.at[g->root];
  ob_bits all = ob_bits_none();
  if (g->feature && (f->a->script_features || (f->a->package.unread & OB_UNREAD_FEATURES) != 0)) {
    return; /* the build script says which features there are; or they could not be read */
  }
  for (unsigned maybe = g->guess ? 1 : 0; maybe < 2; maybe++) {
    for (unsigned test = r->only_test ? 1 : 0; test < (r->test_kinds != 0 ? 2U : 1U); test++) {
      const ob_bits some = ob_audit_targets(f->a, g->missing, test == 1, r->host, maybe == 1);
      const ob_bits fresh = ob_bits_minus(some, all);
      add_candidate(f, index, test == 1, maybe == 0, &fresh);
      all = ob_bits_or(all, fresh);
    }
  }
}

static int
larger_first(const void *x, const void *y)
{
  const candidate *a = x;
  const candidate *b = y;
  if (a->error != b->error) {
    return a->error ? -1 : 1;
  }
  if (a->test != b->test) {
    return a->test ? 1 : -1;
  }
  if (a->size != b->size) {
    return a->size > b->size ? -1 : 1;
  }
  return a->group < b->group ? -1 : a->group > b->group;
}

/* ---- words ---- */

static ob_str
kind_word(ob_dep_kind kind)
{
  return kind == OB_DEP_DEV     ? OB_STR("dev-dependency")
         : kind == OB_DEP_BUILD ? OB_STR("build-dependency")
                                : OB_STR("dependency");
}

static ob_str
rustc_says(ob_arena *arena, how_named named, ob_str name)
{
  switch (named) {
  case NAMED_USE:
    return ob_fmt(arena, "error[E0432]: unresolved import `" OB_STR_FMT "`", OB_STR_ARG(name));
  case NAMED_CRATE:
    return ob_crate_is_private(name)
               ? OB_STR("error[E0658]: use of unstable library feature `rustc_private`: this crate "
                        "is being loaded from the sysroot, an unstable location")
               : ob_fmt(arena, "error[E0463]: can't find crate for `" OB_STR_FMT "`",
                        OB_STR_ARG(name));
  case NAMED_PATH:
  case NAMED_ATTRIBUTE:
    break;
  }
  return ob_fmt(arena, "error[E0433]: cannot find module or crate `" OB_STR_FMT "` in this scope",
                OB_STR_ARG(name));
}

static void
add_label(ob_arena *arena, ob_finding *out, ob_span at, ob_str text)
{
  for (size_t i = 0; i < out->others.len; i++) {
    const ob_span s = out->others.at[i].span;
    if (s.file == at.file && s.lo == at.lo) {
      return;
    }
  }
  ob_label *slot = at.file != 0 ? ob_vec_push(arena, &out->others) : NULL;
  if (slot) {
    *slot = (ob_label){at, text};
  }
}

static void
add_note(ob_arena *arena, ob_finding *out, ob_str text)
{
  ob_str *slot = text.len > 0 ? ob_vec_push(arena, &out->notes) : NULL;
  if (slot) {
    *slot = text;
  }
}

static bool
has_kind(ob_dep_kinds kinds, ob_dep_kind kind)
{
  return (kinds & OB_KIND_SET(kind)) != 0;
}

static ob_dep_kinds
kinds_of(const ob_audit_root *r, bool test)
{
  return test && r->test_kinds != 0 ? r->test_kinds : r->kinds;
}

static ob_cause
cause_of(const finder *f, const name_info *info, const group *g, ob_dep_kinds kinds)
{
  if (g->feature) {
    const ob_str text = ob_cond_print(f->m, g->reached);
    return ob_str_search(text, OB_STR("feature = ")) != SIZE_MAX ? OB_CAUSE_FEATURE_EDGE
                                                                 : OB_CAUSE_FEATURE_OFF;
  }
  const ob_dep_kinds any = ob_given_kinds(f->a->given, name_str(f, info->name));
  if (any == 0) {
    return OB_CAUSE_UNDECLARED;
  }
  return (any & kinds) != 0 ? OB_CAUSE_MISSING_TARGET : OB_CAUSE_WRONG_KIND;
}

static const char *
code_of(ob_cause cause)
{
  switch ((int)cause) {
  case OB_CAUSE_UNDECLARED:
    return "OB0302";
  case OB_CAUSE_WRONG_KIND:
    return "OB0303";
  case OB_CAUSE_FEATURE_OFF:
    return "OB0305";
  case OB_CAUSE_FEATURE_EDGE:
    return "OB0306";
  default:
    return "OB0301";
  }
}

/* "219 of 320 targets", "any of 320 targets", "x86_64-unknown-freebsd". */
static ob_str
how_many(const ob_audit *a, const ob_bits *set, bool host)
{
  const ob_bits *asked = host ? &a->options.hosts : &a->options.asked;
  const size_t count = ob_bits_count(set);
  const size_t of = ob_bits_count(asked);
  if (of == 1) {
    const size_t only = ob_bits_next(set, 0);
    return only == SIZE_MAX ? OB_STR_NONE : a->options.universe->at[only].target->triple;
  }
  const char *word = host ? "hosts" : "targets";
  return count == of ? ob_fmt(a->arena, "any of %zu %s", of, word)
                     : ob_fmt(a->arena, "%zu of %zu %s", count, of, word);
}

static ob_str
message_of(finder *f, ob_cause cause, ob_str name, const ob_audit_root *r, const candidate *c,
           const ob_dep *other)
{
  ob_arena *arena = f->a->arena;
  const ob_str many = how_many(f->a, &c->targets, r->host);
  const ob_str root = ob_root_say(arena, r->root, c->test && !r->only_test);
  switch ((int)cause) {
  case OB_CAUSE_UNDECLARED:
    return ob_fmt(arena, "`" OB_STR_FMT "` is used here but no table of Cargo.toml has it",
                  OB_STR_ARG(name));
  case OB_CAUSE_WRONG_KIND:
    return ob_fmt(arena, "`" OB_STR_FMT "` is used in the " OB_STR_FMT " but is only a " OB_STR_FMT,
                  OB_STR_ARG(name), OB_STR_ARG(root),
                  OB_STR_ARG(kind_word(other ? other->kind : OB_DEP_DEV)));
  case OB_CAUSE_FEATURE_OFF:
    return ob_fmt(arena,
                  "`" OB_STR_FMT "` is an optional dependency and is used here without a gate that "
                  "implies it",
                  OB_STR_ARG(name));
  case OB_CAUSE_FEATURE_EDGE:
    return ob_fmt(arena,
                  "`" OB_STR_FMT "` is an optional dependency, and the features that reach this do "
                  "not switch it on",
                  OB_STR_ARG(name));
  default:
    return ob_fmt(arena, "`" OB_STR_FMT "` is used here but not a dependency on " OB_STR_FMT,
                  OB_STR_ARG(name), OB_STR_ARG(many));
  }
}

static void
label_tables(finder *f, ob_finding *out, ob_cause cause, ob_str name, ob_dep_kinds kinds)
{
  ob_arena *arena = f->a->arena;
  size_t at = 0;
  unsigned shown = 0;
  for (const ob_given_dep *d = ob_given_next(f->a->given, name, &at); d;
       d = ob_given_next(f->a->given, name, &at)) {
    if (has_kind(kinds, d->dep->kind) == (cause == OB_CAUSE_WRONG_KIND)) {
      continue;
    }
    if (shown++ == 4) {
      return;
    }
    if (d->dep->optional && (cause == OB_CAUSE_FEATURE_OFF || cause == OB_CAUSE_FEATURE_EDGE)) {
      add_label(arena, out, d->dep->at, OB_STR("optional here"));
    } else if (d->dep->when_text.len > 0) {
      add_label(arena, out, d->dep->table_at.file ? d->dep->table_at : d->dep->at,
                OB_STR("given only here"));
    } else {
      add_label(arena, out, d->dep->at,
                cause == OB_CAUSE_WRONG_KIND
                    ? ob_fmt(arena, "a " OB_STR_FMT, OB_STR_ARG(kind_word(d->dep->kind)))
                    : OB_STR("given here"));
    }
  }
}

static const ob_dep *
some_dep(const finder *f, ob_str name)
{
  size_t at = 0;
  const ob_given_dep *d = ob_given_next(f->a->given, name, &at);
  return d ? d->dep : NULL;
}

static ob_str
reached_text(finder *f, const group *g, bool test, bool host, ob_finding *out)
{
  ob_arena *arena = f->a->arena;
  const ob_audit_root *r = &f->a->roots.at[g->root];
  const ob_str way = ob_audit_way(f->a, r->crate, g->first.part, g->first.gate);
  (void)test;
  (void)host;
  out->path_cfg = ob_cond_print(f->m, g->reached);
  ob_str text = OB_STR("reached always");
  if (g->reached != OB_COND_ALWAYS) {
    text = ob_fmt(arena, "reached when " OB_STR_FMT, OB_STR_ARG(out->path_cfg));
  }
  if (way.len > 0) {
    text = ob_fmt(arena, OB_STR_FMT ", by way of " OB_STR_FMT, OB_STR_ARG(text), OB_STR_ARG(way));
  }
  return text;
}

/* When any root that a table of this kind serves uses the name. */
static ob_cond
needed_of(finder *f, ob_sym name, ob_dep_kind kind)
{
  ob_cond needed = OB_COND_NEVER;
  const uint32_t *last = ob_name_find(&f->by_name, ob_name_key(ANY_KINDS, name));
  for (uint32_t i = last ? *last - 1 : OB_NO_INDEX; i != OB_NO_INDEX; i = f->infos.at[i].next) {
    const name_info *info = &f->infos.at[i];
    const ob_dep_kinds plain = info->kinds & 0xf;
    const ob_dep_kinds tests = (info->kinds >> 4) & 0xf;
    for (unsigned j = 0; j < info->reached_count; j++) {
      ob_cond c = OB_COND_NEVER;
      if (kind == OB_DEP_DEV && (has_kind(plain, kind) || has_kind(tests, kind))) {
        c = has_kind(plain, kind) ? info->reached[j]
                                  : ob_cond_and(f->m, info->reached[j], f->a->test);
      } else if (kind != OB_DEP_DEV && has_kind(plain, kind) && !has_kind(plain, OB_DEP_DEV)) {
        c = ob_cond_minus(f->m, info->reached[j], f->a->test);
      }
      needed = ob_cond_or(f->m, needed, c);
    }
  }
  return needed;
}

static void
propose(finder *f, const group *g, ob_dep_kinds kinds, ob_finding *out)
{
  ob_audit *a = f->a;
  const ob_dep_kind kind = has_kind(kinds, OB_DEP_BUILD) ? OB_DEP_BUILD
                           : has_kind(kinds, OB_DEP_DEV) ? OB_DEP_DEV
                                                         : OB_DEP_NORMAL;
  const ob_sym name = f->infos.at[g->info].name;
  const ob_propose_input in = {.package = &a->package,
                               .given = a->given,
                               .conds = f->m,
                               .pick = ob_audit_pick(a, kind == OB_DEP_DEV),
                               .name = name_str(f, name),
                               .kind = kind,
                               .needed = g->feature ? g->reached : needed_of(f, name, kind),
                               .req = OB_STR(""),
                               .used = g->first.at,
                               .refused = a->refused};
  const ob_status st = !in.pick     ? OB_E_NOMEM
                       : g->feature ? ob_propose_edge(a->arena, &in, &out->fix)
                                    : ob_propose_dep(a->arena, &in, &out->fix);
  f->oom = f->oom || st != OB_OK;
}

/* `foo_rs` of package foo-rs? */
static bool
is_name_of(ob_str name, ob_str package)
{
  bool same = name.len == package.len && name.len > 0;
  for (size_t i = 0; same && i < name.len; i++) {
    same = name.ptr[i] == (package.ptr[i] == '-' ? '_' : package.ptr[i]);
  }
  return same;
}

static void
write_instead(finder *f, ob_finding *out, ob_str right, ob_str why)
{
  ob_arena *arena = f->a->arena;
  out->fix = (ob_fix){
      .kind = OB_FIX_SOURCE, .at = out->at, .from = OB_STR(""), .to = OB_STR(""), .line = right};
  out->fix.text =
      ob_fmt(arena, "write `" OB_STR_FMT "`: " OB_STR_FMT, OB_STR_ARG(right), OB_STR_ARG(why));
  f->oom = f->oom || !out->fix.text.ptr;
}

/* A name that is none here, of the package itself: what its library is called, or `crate`. */
static bool
say_own_name(finder *f, ob_str name, const ob_root *root, ob_finding *out)
{
  const ob_package *p = &f->a->package;
  const bool is_lib = root->kind == OB_ROOT_LIB, is_build = root->kind == OB_ROOT_BUILD;
  if (!is_name_of(name, p->name) && !((is_lib || is_build) && ob_str_eq(name, p->lib_name))) {
    return false;
  }
  if (is_build) {
    out->fix = (ob_fix){.text = OB_STR("a build script has nothing of the package that it is of")};
  } else if (is_lib || (p->lib_name.len == 0 && root->kind == OB_ROOT_BIN)) {
    write_instead(f, out, OB_STR("crate"), OB_STR("a crate does not know its own name"));
  } else if (p->lib_name.len == 0) {
    out->fix = (ob_fix){.text = OB_STR("this package has no library")};
  } else {
    write_instead(f, out, p->lib_name, OB_STR("the library of this package is called that"));
  }
  return true;
}

/* A package's name that is not what its library is called in this crate. */
static bool
say_right_name(finder *f, ob_str name, const ob_audit_root *r, ob_finding *out)
{
  ob_arena *arena = f->a->arena;
  for (size_t i = 0; i < f->a->package.deps.len; i++) {
    const ob_given_dep *d = ob_given_at(f->a->given, i);
    if (!d->known || !is_name_of(name, d->dep->package) || ob_str_eq(d->name, name)) {
      continue;
    }
    const ob_str package = d->dep->package;
    f->a->perhaps_named[i] = true; /* it is named, by a name that it has not */
    write_instead(
        f, out, d->name,
        d->dep->renamed
            ? ob_fmt(arena, "Cargo.toml gives `" OB_STR_FMT "` that name", OB_STR_ARG(package))
            : ob_fmt(arena, "the library of `" OB_STR_FMT "` is called that", OB_STR_ARG(package)));
    add_label(arena, out, d->dep->at,
              ob_fmt(arena, "this is `" OB_STR_FMT "` in source", OB_STR_ARG(d->name)));
    return true;
  }
  return say_own_name(f, name, r->root, out);
}

static void
say(finder *f, const candidate *c)
{
  ob_audit *a = f->a;
  const group *g = &f->groups.at[c->group];
  const name_info *info = &f->infos.at[g->info];
  const ob_audit_root *r = &a->roots.at[g->root];
  const ob_str name = name_str(f, info->name);
  const ob_dep_kinds kinds = kinds_of(r, c->test);
  const ob_cause cause = cause_of(f, info, g, kinds);
  const ob_dep *nameless =
      cause == OB_CAUSE_UNDECLARED ? some_nameless(f, name, kinds, g->missing) : NULL;
  ob_finding *out = ob_audit_finding(a, code_of(cause), g->feature ? OB_LEVEL_L2 : OB_LEVEL_L1,
                                     c->error ? OB_SEV_ERROR : OB_SEV_WARNING, cause);
  if (!out) {
    f->oom = true;
    return;
  }
  out->crate = name;
  out->root = ob_root_say(a->arena, r->root, c->test && !r->only_test);
  out->at = g->first.at;
  out->host = r->host;
  out->targets = c->targets;
  out->repeats = g->count - 1;
  out->message = message_of(f, cause, name, r, c, some_dep(f, name));
  out->at_text = reached_text(f, g, c->test, r->host, out);
  out->given_cfg = ob_cond_print(f->m, info->when);
  out->rustc = rustc_says(a->arena, g->first.named, name);
  out->features = ob_audit_witness(a, g->missing, c->test, !c->error, ob_bits_next(&c->targets, 0));
  label_tables(f, out, cause, name, kinds);
  if (info->narrow.file != 0 && info->narrow.file != out->at.file && !g->feature) {
    add_label(a->arena, out, info->narrow,
              ob_fmt(a->arena, "here only when " OB_STR_FMT,
                     OB_STR_ARG(ob_cond_print(f->m, info->narrow_when))));
  }
  for (unsigned i = 0; i < 2 && g->also[i].file != 0; i++) {
    add_label(a->arena, out, g->also[i], OB_STR("also here"));
  }
  if (g->count > 3) {
    add_note(a->arena, out,
             ob_fmt(a->arena, "and %zu more use%s of `" OB_STR_FMT "`", g->count - 3,
                    g->count == 4 ? "" : "s", OB_STR_ARG(name)));
  }
  const bool known = cause == OB_CAUSE_UNDECLARED && say_right_name(f, name, r, out);
  if (!known && nameless) {
    add_note(a->arena, out,
             ob_fmt(a->arena,
                    "no error if it is the library of `" OB_STR_FMT "`, which nothing here names "
                    "and whose manifest is not on disk: `cargo fetch`, then audit again",
                    OB_STR_ARG(nameless->package)));
  }
  if (!known) {
    propose(f, g, kinds, out);
  }
  if (g->guess) {
    add_note(a->arena, out,
             OB_STR("this stands in a macro that the audit does not understand: it is not sure "
                    "that it is compiled"));
  }
}

/* A candidate says nothing new when a larger one of the same crate and kind of root has its
 * targets. Each is asked about once, in their order. */
static bool
is_covered(finder *f, uint32_t index)
{
  candidate *c = &f->candidates.at[index];
  const group *g = &f->groups.at[c->group];
  const name_info *info = &f->infos.at[g->info];
  uint32_t *last = ob_name_put(f->a->arena, &f->said, ob_name_key(0, info->name));
  if (!last) {
    f->oom = true;
    return true;
  }
  c->before = *last - 1; /* 0 - 1: OB_NO_INDEX */
  *last = index + 1;
  ob_bits rest = c->targets;
  for (uint32_t i = c->before; i != OB_NO_INDEX; i = f->candidates.at[i].before) {
    const candidate *o = &f->candidates.at[i];
    const group *og = &f->groups.at[o->group];
    if (og->feature == g->feature &&
        f->a->roots.at[og->root].host == f->a->roots.at[g->root].host &&
        (og->info == g->info || c->test || !o->test)) {
      rest = ob_bits_minus(rest, o->targets);
    }
  }
  return ob_bits_count(&rest) == 0;
}

/* ---- tables that took too much ---- */

/* The one dependency entry that gives a crate to its root's kind, or NULL: none, or several. */
static const ob_dep *
only_entry(const ob_audit *a, ob_str name)
{
  size_t at = 0;
  const ob_given_dep *d = ob_given_next(a->given, name, &at);
  return d && !ob_given_next(a->given, name, &at) ? d->dep : NULL;
}

/* Missing on every target that the table's condition leaves out? */
static bool
misses_all_outside(ob_audit *a, const ob_finding *f, const ob_dep *dep)
{
  if (!dep->when || f->host) {
    return false;
  }
  const ob_bits in = ob_audit_targets(a, ob_cond_cfg(a->conds, dep->when), false, false, true);
  const ob_bits outside = ob_bits_minus(a->options.asked, in);
  return ob_bits_count(&outside) > 0 && ob_bits_subset(&outside, &f->targets);
}

/* A finding of a crate that one table gives, and that is used wherever that does not hold. */
typedef struct taken {
  ob_finding *finding;
  const ob_dep *dep;
} taken;

static int
by_table_and_crate(const void *x, const void *y)
{
  const taken *a = x;
  const taken *b = y;
  const ob_span s = a->dep->table_at;
  const ob_span t = b->dep->table_at;
  if (s.file != t.file || s.lo != t.lo) {
    return s.file != t.file ? (s.file < t.file ? -1 : 1) : (s.lo < t.lo ? -1 : 1);
  }
  return ob_str_cmp(a->finding->crate, b->finding->crate);
}

static void
say_captured(ob_audit *a, const taken *t, size_t others)
{
  ob_finding *f = t->finding;
  f->cause = OB_CAUSE_TABLE_CAPTURED;
  f->code = "OB0304";
  for (size_t k = 0; k < f->others.len; k++) {
    if (f->others.at[k].span.lo == t->dep->table_at.lo &&
        f->others.at[k].span.file == t->dep->table_at.file) {
      f->others.at[k].text = OB_STR("this header takes all lines below it");
    }
  }
  add_label(a->arena, f, t->dep->at, OB_STR("this one too"));
  add_note(a->arena, f,
           ob_fmt(a->arena,
                  "%zu more of this table %s used on all targets: was the header meant to stand "
                  "lower?",
                  others, others == 1 ? "is" : "are"));
}

/* Two or more crates of one `[target.…]` table that are used wherever it does not hold as well:
 * the header was written above lines that had been for all targets. */
static ob_status
find_captured(ob_audit *a, size_t from)
{
  OB_VEC(taken) list = {0};
  for (size_t i = from; i < a->findings.list.len; i++) {
    ob_finding *f = a->findings.list.at[i];
    const ob_dep *dep = f->cause == OB_CAUSE_MISSING_TARGET ? only_entry(a, f->crate) : NULL;
    if (!dep || dep->table_at.file == 0 || !misses_all_outside(a, f, dep)) {
      continue;
    }
    taken *slot = ob_vec_push(a->arena, &list);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (taken){f, dep};
  }
  if (list.len > 1) {
    qsort(list.at, list.len, sizeof(*list.at), by_table_and_crate);
  }
  for (size_t lo = 0, hi; lo < list.len; lo = hi) {
    const ob_span table = list.at[lo].dep->table_at;
    for (hi = lo + 1; hi < list.len && is_same(list.at[hi].dep->table_at, table); hi++) {
    }
    for (size_t i = lo, end; i < hi; i = end) { /* of one crate */
      for (end = i + 1;
           end < hi && ob_str_eq(list.at[end].finding->crate, list.at[i].finding->crate); end++) {
      }
      for (size_t k = i; k < end && end - i < hi - lo; k++) {
        say_captured(a, &list.at[k], (hi - lo) - (end - i));
      }
    }
  }
  return OB_OK;
}

ob_status
ob_audit_names(ob_audit *a)
{
  const size_t before = a->findings.list.len;
  finder f = {.a = a, .m = a->conds, .named = ob_sources_named(a->sources, a->arena)};
  a->perhaps_named = ob_new_n(a->arena, bool, a->package.deps.len);
  if (!f.named || !a->perhaps_named) {
    return OB_E_NOMEM;
  }
  for (uint32_t i = 0; i < a->roots.len && !f.oom; i++) {
    look_at_root(&f, i);
  }
  find_nameless(&f);
  for (uint32_t i = 0; i < f.groups.len && !f.oom; i++) {
    ask_targets(&f, i);
  }
  if (f.candidates.len > 1) {
    qsort(f.candidates.at, f.candidates.len, sizeof(*f.candidates.at), larger_first);
  }
  for (uint32_t i = 0; i < f.candidates.len && !f.oom; i++) {
    if (!is_covered(&f, i)) {
      say(&f, &f.candidates.at[i]);
    }
  }
  if (!f.oom) {
    OB_TRY(find_captured(a, before));
  }
  return f.oom || ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}
