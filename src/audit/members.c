// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the impls of a crate declare, type by type, as far as some of it is there under a condition
 * that is narrower than the type's own: of all other names a use finds what it names. A name that
 * something else may bring (a trait of the crate, a macro, a derive) is not known to be missing
 * anywhere. Only names that are met under a condition are resolved, so that a crate without such
 * costs one look at each. */
#include "audit/members.h"
#include "audit/known.h"
#include "audit/tree.h"
#include "base/ascii.h"
#include "base/str.h"

typedef struct finder {
  ob_members *out;
  ob_crate *c;
  ob_conds *m;
  ob_arena *arena;
  ob_rust_words *asked; /* names that some impl declares under a condition */
  bool oom;
} finder;

/* Such a set is large, and mostly not needed. */
static void
add_word(finder *f, ob_rust_words **words, ob_str word)
{
  if (!*words) {
    *words = ob_new(f->arena, ob_rust_words);
    if (*words) {
      ob_rust_words_init(*words);
    }
  }
  f->oom |= !*words || !ob_rust_words_add(f->arena, *words, word);
}

static const ob_src *
src_of(const ob_crate *c, uint32_t part)
{
  return &c->sources->list.at[c->parts.at[part].src];
}

/* ---- types ---- */

/* What stands in a scope of the file as a name alone, or else as a path of it; as neither: nothing.
 */
static ob_status
resolve_type(ob_crate *c, uint32_t part, uint32_t stands, uint32_t gate, ob_str alone,
             uint32_t number, ob_reaches *out)
{
  const uint32_t scope = ob_part_scope(&c->parts.at[part], stands);
  ob_lost lost[OB_MAX_LOST];
  uint32_t lost_count;
  *out = (ob_reaches){0};
  if (scope == OB_NO_INDEX || (alone.len == 0 && number == OB_RUST_NONE)) {
    return OB_OK;
  }
  if (number != OB_RUST_NONE) {
    return ob_crate_resolve(c, scope, &src_of(c, part)->rust.paths.at[number], false, OB_NO_INDEX,
                            OB_COND_ALWAYS, out, lost, &lost_count);
  }
  const ob_rust_at at = {0, 0};
  const ob_rust_path path = {.ns = OB_RUST_NS_TYPE,
                             .scope = stands,
                             .gate = gate,
                             .segments = &alone,
                             .segment_at = &at,
                             .segment_count = 1};
  return ob_crate_resolve_name(c, scope, &path, OB_NS_TYPE, out, lost, &lost_count);
}

ob_status
ob_members_self(ob_crate *c, uint32_t part, uint32_t impl, ob_reaches *out)
{
  const ob_rust_impl *is = &src_of(c, part)->rust.impls.at[impl];
  return resolve_type(c, part, is->scope, is->gate, is->type, is->path, out);
}

ob_status
ob_members_trait(ob_crate *c, uint32_t part, uint32_t impl, ob_reaches *out, uint32_t *count)
{
  const ob_rust_file *file = &src_of(c, part)->rust;
  const ob_rust_impl *is = &file->impls.at[impl];
  *count = is->of_path != OB_RUST_NONE ? file->paths.at[is->of_path].segment_count : 1;
  return resolve_type(c, part, is->scope, is->gate, is->of_alone ? is->of : OB_STR_NONE,
                      is->of_path, out);
}

static ob_rust_item_kind
kind_of(const ob_crate *c, uint32_t bind)
{
  const ob_bind *b = &c->binds.at[bind];
  return src_of(c, b->part)->rust.items.at[b->index].kind;
}

/* Is it a type that the crate declares, and no alias? */
static bool
is_type(const ob_crate *c, const ob_reach *r)
{
  if (r->kind != OB_REACH_ITEM || c->binds.at[r->bind].kind != OB_BIND_ITEM) {
    return false;
  }
  const ob_rust_item_kind kind = kind_of(c, r->bind);
  return kind == OB_RUST_STRUCT || kind == OB_RUST_ENUM || kind == OB_RUST_UNION;
}

/* The declaration of an alias that a reach is whole, or NULL. */
static const ob_rust_item *
alias_at(const ob_crate *c, const ob_reach *r, uint32_t rest)
{
  if (r->kind != OB_REACH_ITEM || r->rest != rest || c->binds.at[r->bind].kind != OB_BIND_ITEM) {
    return NULL;
  }
  const ob_bind *b = &c->binds.at[r->bind];
  const ob_rust_file *file = &src_of(c, b->part)->rust;
  const ob_rust_item *item = &file->items.at[b->index];
  const bool has_type = item->alias.len > 0 || item->of_path != OB_RUST_NONE;
  return item->kind == OB_RUST_TYPE && has_type && c->parts.at[b->part].macro == OB_NO_INDEX ? item
                                                                                             : NULL;
}

#define MAX_ALIASES 8 /* of each other */

ob_status
ob_members_types(ob_crate *c, uint32_t rest, ob_reaches *types)
{
  ob_conds *m = c->sources->conds;
  bool any = false;
  for (size_t i = 0; i < types->len; i++) {
    any |= alias_at(c, &types->at[i], rest) != NULL;
  }
  for (unsigned depth = 0; any && depth < MAX_ALIASES; depth++) {
    const ob_reaches before = *types;
    *types = (ob_reaches){0};
    any = false;
    for (size_t i = 0; i < before.len; i++) {
      const ob_rust_item *item = alias_at(c, &before.at[i], rest);
      ob_reaches to = {0};
      uint32_t whole = 1;
      if (item) {
        const uint32_t part = c->binds.at[before.at[i].bind].part;
        OB_TRY(resolve_type(c, part, item->scope, item->gate, item->alias, item->of_path, &to));
        whole = item->of_path != OB_RUST_NONE
                    ? src_of(c, part)->rust.paths.at[item->of_path].segment_count
                    : 1;
      }
      for (size_t k = 0; k < (item ? to.len : 1); k++) {
        ob_reach *slot = ob_vec_push(c->sources->arena, types);
        if (!slot) {
          return OB_E_NOMEM;
        }
        *slot = item ? to.at[k] : before.at[i];
        slot->when = ob_cond_and(m, before.at[i].when, slot->when);
        if (item) {
          slot->rest = slot->kind == OB_REACH_ITEM && slot->rest == whole ? rest : OB_NO_INDEX;
          any |= alias_at(c, slot, rest) != NULL;
        }
      }
    }
  }
  return OB_OK;
}

/* ---- traits of impls ---- */

/* Traits of std that bring what `is_std_member` has; and those that bring nothing. */
static bool
is_std_trait(ob_str name)
{
  static const ob_str names[] = {
      OB_STR_INIT("Add"),         OB_STR_INIT("AddAssign"),
      OB_STR_INIT("AsMut"),       OB_STR_INIT("AsRef"),
      OB_STR_INIT("Binary"),      OB_STR_INIT("BitAnd"),
      OB_STR_INIT("BitOr"),       OB_STR_INIT("BitXor"),
      OB_STR_INIT("Borrow"),      OB_STR_INIT("BorrowMut"),
      OB_STR_INIT("Clone"),       OB_STR_INIT("Copy"),
      OB_STR_INIT("Debug"),       OB_STR_INIT("Default"),
      OB_STR_INIT("Deref"),       OB_STR_INIT("DerefMut"),
      OB_STR_INIT("Display"),     OB_STR_INIT("Div"),
      OB_STR_INIT("Drop"),        OB_STR_INIT("Eq"),
      OB_STR_INIT("Error"),       OB_STR_INIT("Extend"),
      OB_STR_INIT("From"),        OB_STR_INIT("FromIterator"),
      OB_STR_INIT("FromStr"),     OB_STR_INIT("Hash"),
      OB_STR_INIT("Index"),       OB_STR_INIT("IndexMut"),
      OB_STR_INIT("Into"),        OB_STR_INIT("IntoIterator"),
      OB_STR_INIT("LowerHex"),    OB_STR_INIT("Mul"),
      OB_STR_INIT("Neg"),         OB_STR_INIT("Not"),
      OB_STR_INIT("Octal"),       OB_STR_INIT("Ord"),
      OB_STR_INIT("PartialEq"),   OB_STR_INIT("PartialOrd"),
      OB_STR_INIT("Pointer"),     OB_STR_INIT("Rem"),
      OB_STR_INIT("Send"),        OB_STR_INIT("Shl"),
      OB_STR_INIT("Shr"),         OB_STR_INIT("Sub"),
      OB_STR_INIT("SubAssign"),   OB_STR_INIT("Sync"),
      OB_STR_INIT("ToOwned"),     OB_STR_INIT("ToString"),
      OB_STR_INIT("TryFrom"),     OB_STR_INIT("TryInto"),
      OB_STR_INIT("Unpin"),       OB_STR_INIT("UnwindSafe"),
      OB_STR_INIT("UpperHex"),    OB_STR_INIT("Serialize"),
      OB_STR_INIT("Deserialize"), OB_STR_INIT("RefUnwindSafe"),
  };
  return ob_str_in(name, names, OB_COUNT(names));
}

/* Does the crate declare a trait of that name? */
static bool
is_own_trait(const ob_members *m, ob_str name)
{
  return m->traits && ob_rust_words_have(m->traits, name);
}

/* A trait that an impl is of. */
typedef enum trait_from { TRAIT_OWN, TRAIT_OF_STD, TRAIT_FOREIGN } trait_from;
typedef struct trait_is {
  trait_from from;
  ob_str name; /* its own: not that of `use a::B as C` */
} trait_is;

/* A reach of an impl's trait; path: what it was asked by. */
static trait_is
trait_at(const ob_crate *c, const ob_reach *r, ob_str written)
{
  if (r->kind == OB_REACH_ITEM) {
    return (trait_is){TRAIT_OWN, ob_sym_str(c->sources, c->binds.at[r->bind].name)};
  }
  const bool extern_name =
      r->kind == OB_REACH_EXTERN && r->path->segment_count > r->rest && r->more == 0;
  const bool of_std =
      r->kind == OB_REACH_EXTERN && ob_crate_is_std(ob_sym_str(c->sources, r->crate));
  return (trait_is){of_std ? TRAIT_OF_STD : TRAIT_FOREIGN,
                    extern_name ? r->path->segments[r->path->segment_count - 1] : written};
}

/* The traits that an impl is of: several by a name that is another one under another cfg. */
static size_t
traits_of(const ob_members *m, uint32_t part, uint32_t impl, trait_is out[4])
{
  ob_crate *c = m->crate;
  const ob_str written = src_of(c, part)->rust.impls.at[impl].of;
  const bool alias = m->aliases && ob_rust_words_have(m->aliases, written);
  out[0] = (trait_is){TRAIT_FOREIGN, written};
  if (!alias && is_std_trait(written) && !is_own_trait(m, written)) {
    out[0].from = TRAIT_OF_STD;
    return 1;
  }
  ob_reaches to;
  uint32_t segments;
  if (ob_members_trait(c, part, impl, &to, &segments) != OB_OK) {
    c->sources->oom = true;
    return 1;
  }
  if (to.len == 0 && ob_name_is_prelude(written)) {
    out[0].from = TRAIT_OF_STD;
  }
  size_t count = 0;
  for (size_t i = 0; i < to.len && count < 4; i++) {
    out[count++] = trait_at(c, &to.at[i], written);
  }
  return count > 0 ? count : 1;
}

/* Is the impl one of a trait of the crate, wherever it is? */
static bool
is_of_own(const ob_members *m, uint32_t part, uint32_t impl)
{
  trait_is of[4];
  const ob_str written = src_of(m->crate, part)->rust.impls.at[impl].of;
  if (!is_own_trait(m, written) && !(m->aliases && ob_rust_words_have(m->aliases, written))) {
    return false;
  }
  bool own = true;
  for (size_t k = traits_of(m, part, impl, of); k > 0; k--) {
    own &= of[k - 1].from == TRAIT_OWN;
  }
  return own;
}

/* ---- which names ---- */

/* Does the type stand beside its impl, under the same condition as this? */
static bool
is_whole(const finder *f, uint32_t part, const ob_rust_impl *impl, ob_cond when)
{
  const uint32_t scope = ob_part_scope(&f->c->parts.at[part], impl->scope);
  const ob_sym name = ob_sym_find(f->c->sources, impl->type);
  const uint32_t bind =
      scope != OB_NO_INDEX && name != 0 ? ob_crate_first(f->c, scope, name) : OB_NO_INDEX;
  return bind != OB_NO_INDEX && f->c->binds.at[bind].kind == OB_BIND_ITEM &&
         f->c->binds.at[bind].when == when && f->c->binds.at[bind].next == OB_NO_INDEX;
}

/* A constant is written like a variant of capitals. */
static bool
is_written_as_const(ob_str name)
{
  bool lower = false;
  for (size_t i = 0; i < name.len; i++) {
    lower |= name.ptr[i] >= 'a' && name.ptr[i] <= 'z';
  }
  return !lower && name.len > 1;
}

static void
ask_names(finder *f, uint32_t part)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = src_of(f->c, part);
  for (size_t i = 0; i < src->rust.variants.len && !f->oom; i++) {
    const ob_rust_variant *variant = &src->rust.variants.at[i];
    if (!variant->field && is_written_as_const(variant->name)) {
      add_word(f, &f->asked, variant->name);
    }
  }
  uint32_t whole = OB_NO_INDEX; /* the last impl whose type is there just when `then` holds */
  ob_cond then = OB_COND_NEVER;
  for (size_t i = 0; i < src->rust.members.len && !f->oom; i++) {
    const ob_rust_member *member = &src->rust.members.at[i];
    const ob_rust_impl *impl = &src->rust.impls.at[member->owner];
    if (impl->of.len > 0 || !ob_part_has_gate(p, src, member->gate)) {
      continue;
    }
    const ob_cond when = ob_part_gate(p, member->gate);
    if (when == OB_COND_ALWAYS || when == OB_COND_NEVER ||
        (whole == member->owner && then == when)) {
      continue;
    }
    if (is_whole(f, part, impl, when)) {
      whole = member->owner;
      then = when;
    } else {
      add_word(f, &f->asked, member->name);
    }
  }
}

/* ---- their members ---- */

static void
add_member(finder *f, uint32_t bind, ob_str name, ob_member is)
{
  uint32_t *last =
      ob_name_put(f->arena, f->out->of, ob_name_key(bind, ob_sym_of(f->c->sources, name)));
  ob_member *slot = ob_vec_push(f->arena, &f->out->list);
  if (!last || !slot) {
    f->oom = true;
    return;
  }
  is.next = *last != 0 ? *last - 1 : OB_NO_INDEX;
  *slot = is;
  *last = (uint32_t)f->out->list.len;
}

/* As the bind of what all traits have. */
static uint32_t
of_traits(const ob_crate *c)
{
  return (uint32_t)c->binds.len;
}

/* What a trait of the crate has, its impls have there too: these need not be looked at. False:
 * nobody knows. */
static bool
take_of_trait(finder *f, uint32_t part, const ob_rust_member *member)
{
  const ob_src *src = src_of(f->c, part);
  const ob_rust_impl *impl = &src->rust.impls.at[member->owner];
  if (!impl->is_trait) {
    return impl->of.len > 0 && is_of_own(f->out, part, member->owner);
  }
  if (impl->unclear) {
    return false;
  }
  add_member(f, of_traits(f->c), member->name,
             (ob_member){.part = part,
                         .at = member->at,
                         .when = ob_part_gate(&f->c->parts.at[part], member->gate),
                         .owner = member->owner});
  return true;
}

static void
take_member(finder *f, uint32_t part, const ob_rust_member *member)
{
  const ob_part *p = &f->c->parts.at[part];
  const ob_src *src = src_of(f->c, part);
  const ob_rust_impl *impl = &src->rust.impls.at[member->owner];
  bool known = ob_part_has_gate(p, src, member->gate) &&
               ob_part_how(p, member->gate) == OB_HOW_SURE &&
               !ob_src_is_under(src, member->gate, OB_RUST_GATE_ATTR);
  const ob_cond when = known ? ob_part_gate(p, member->gate) : OB_COND_ALWAYS;
  if (when == OB_COND_NEVER || (known && take_of_trait(f, part, member))) {
    return;
  }
  known &= !impl->is_trait;
  ob_reaches to = {0};
  const uint32_t names =
      impl->path != OB_RUST_NONE ? src->rust.paths.at[impl->path].segment_count : 1;
  if (known) {
    f->oom |= ob_members_self(f->c, part, member->owner, &to) != OB_OK ||
              ob_members_types(f->c, names, &to) != OB_OK;
    known = to.len > 0;
  }
  for (size_t i = 0; i < to.len && known; i++) {
    known = ob_cond_and(f->m, when, to.at[i].when) == OB_COND_NEVER ||
            (is_type(f->c, &to.at[i]) && to.at[i].rest == names) ||
            (impl->of.len > 0 && to.at[i].kind == OB_REACH_EXTERN);
  }
  for (size_t i = 0; i < to.len && known; i++) {
    const ob_cond here = ob_cond_and(f->m, when, to.at[i].when);
    if (to.at[i].kind == OB_REACH_ITEM && here != OB_COND_NEVER) {
      add_member(f, to.at[i].bind, member->name,
                 (ob_member){.part = part,
                             .at = member->at,
                             .when = here,
                             .owner = member->owner,
                             .by_trait = impl->of.len > 0});
    }
  }
  if (!known) {
    add_word(f, &f->out->elsewhere, member->name);
  }
}

/* Types that share their name with another thing of the module, under another cfg. */
static bool *
find_shared(finder *f)
{
  const size_t count = f->c->binds.len;
  bool *shared = ob_new_n(f->arena, bool, count + 1);
  for (size_t i = 0; shared && i < count; i++) {
    const uint32_t next = f->c->binds.at[i].next;
    if (next != OB_NO_INDEX) {
      shared[i] = shared[next] = true;
    }
  }
  f->oom |= !shared;
  return shared;
}

/* Of the names, those that a type lacks somewhere. */
static void
keep_missing(finder *f)
{
  const bool *shared = f->out->list.len > 0 ? find_shared(f) : NULL;
  if (!shared) {
    return;
  }
  for (size_t i = 0; i < f->out->of->cap && !f->oom; i++) {
    if (f->out->of->keys[i] == 0) {
      continue;
    }
    const uint32_t bind = (uint32_t)(f->out->of->keys[i] >> 32) - 1;
    ob_cond rest = bind == of_traits(f->c) ? OB_COND_ALWAYS : f->c->binds.at[bind].when;
    for (uint32_t k = f->out->of->values[i] - 1; k != OB_NO_INDEX; k = f->out->list.at[k].next) {
      rest = ob_cond_minus(f->m, rest, f->out->list.at[k].when);
    }
    if (rest != OB_COND_NEVER || shared[bind]) {
      const ob_sym name = (ob_sym)f->out->of->keys[i];
      add_word(f, &f->out->names, ob_sym_str(f->c->sources, name));
    }
  }
}

static bool
has_gated_fields(const ob_crate *c)
{
  for (uint32_t part = 0; part < c->parts.len; part++) {
    if (src_of(c, part)->rust.variants.len > 0) {
      return true;
    }
  }
  return false;
}

static void
list_traits(finder *f)
{
  for (uint32_t part = 0; part < f->c->parts.len && !f->oom; part++) {
    const ob_rust_file *file = &src_of(f->c, part)->rust;
    for (size_t i = 0; i < file->impls.len && !f->oom; i++) {
      if (file->impls.at[i].is_trait) {
        add_word(f, &f->out->traits, file->impls.at[i].type);
      }
    }
  }
}

/* Names that another name, or a type with arguments, is called by. */
static void
list_aliases(finder *f)
{
  for (uint32_t part = 0; part < f->c->parts.len && !f->oom; part++) {
    const ob_rust_file *file = &src_of(f->c, part)->rust;
    for (size_t i = 0; i < file->items.len && !f->oom; i++) {
      if (file->items.at[i].kind == OB_RUST_TYPE) {
        add_word(f, &f->out->aliases, file->items.at[i].name);
      }
    }
    for (size_t i = 0; i < file->uses.len && !f->oom; i++) {
      const ob_rust_use *use = &file->uses.at[i];
      const uint32_t count = use->path.segment_count;
      if (use->alias.len > 0 && count > 0 &&
          !ob_str_eq(use->alias, use->path.segments[count - 1])) {
        add_word(f, &f->out->aliases, use->alias);
      }
    }
  }
}

ob_status
ob_members_read(ob_arena *arena, ob_crate *c, ob_members *out)
{
  *out = (ob_members){.crate = c, .arena = arena};
  out->of = ob_new(arena, ob_name_table);
  finder f = {.out = out, .c = c, .m = c->sources->conds, .arena = arena, .oom = !out->of};
  for (uint32_t part = 0; part < c->parts.len && !f.oom; part++) {
    if (c->parts.at[part].macro == OB_NO_INDEX) {
      ask_names(&f, part);
    }
  }
  if (f.asked || has_gated_fields(c)) { /* else nobody asks */
    list_traits(&f);
    list_aliases(&f);
  }
  for (uint32_t part = 0; f.asked && part < c->parts.len && !f.oom; part++) {
    const ob_rust_file *file = &src_of(c, part)->rust;
    for (size_t i = 0; c->parts.at[part].macro == OB_NO_INDEX && i < file->members.len && !f.oom;
         i++) {
      if (file->members.at[i].kind != OB_RUST_TYPE &&
          ob_rust_words_have(f.asked, file->members.at[i].name)) {
        take_member(&f, part, &file->members.at[i]);
        file = &src_of(c, part)->rust;
      }
    }
  }
  if (!f.oom) {
    keep_missing(&f);
  }
  return f.oom || c->sources->oom ? OB_E_NOMEM : OB_OK;
}

/* The last member of a type, or OB_NO_INDEX; the next by ob_member.next. */
static uint32_t
first_member(const ob_members *m, uint32_t bind, ob_sym name)
{
  const uint32_t *last = ob_name_find(m->of, ob_name_key(bind, name));
  return last && *last != 0 ? *last - 1 : OB_NO_INDEX;
}

/* ---- what else could bring one ---- */

ob_str
ob_impl_type(const ob_rust_file *file, const ob_rust_impl *impl)
{
  if (impl->path == OB_RUST_NONE) {
    return impl->type;
  }
  const ob_rust_path *path = &file->paths.at[impl->path];
  return path->segments[path->segment_count - 1];
}

bool
ob_call_gives_back(const ob_crate *c, const ob_src *src, const ob_rust_call *call)
{
  const ob_rust_path *path = &src->rust.paths.at[call->path];
  const ob_sym name = ob_sym_find(c->sources, path->segments[path->segment_count - 1]);
  const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, name));
  if (!last || *last == 0) {
    return false;
  }
  for (uint32_t d = *last - 1; d != OB_NO_INDEX; d = c->macros.at[d].next) {
    const ob_rust_macro *macro =
        &src_of(c, c->macros.at[d].part)->rust.macros.at[c->macros.at[d].macro];
    for (uint32_t r = 0; r < macro->rule_count; r++) {
      if (macro->rules[r].kind != OB_RUST_RULE_GATE || macro->rules[r].via != OB_RUST_NONE) {
        return false;
      }
    }
  }
  return true;
}

bool
ob_macro_is_plain(const ob_crate *c, ob_str name)
{
  const uint32_t *last =
      ob_name_find(c->macro_names, ob_name_key(0, ob_sym_find(c->sources, name)));
  if (!last || *last == 0) {
    return false;
  }
  for (uint32_t d = *last - 1; d != OB_NO_INDEX; d = c->macros.at[d].next) {
    const ob_rust_macro *macro =
        &src_of(c, c->macros.at[d].part)->rust.macros.at[c->macros.at[d].macro];
    for (uint32_t r = 0; r < macro->rule_count; r++) {
      if (!macro->rules[r].plain) {
        return false;
      }
    }
  }
  return true;
}

bool
ob_gate_gives_back(const ob_crate *c, const ob_src *src, uint32_t gate, bool others)
{
  for (; gate != 0; gate = src->rust.gates.at[gate].parent) {
    const ob_rust_gate *g = &src->rust.gates.at[gate];
    if (g->kind != OB_RUST_GATE_CALL) {
      continue;
    }
    const ob_rust_call *call = &src->rust.calls.at[g->of];
    const ob_rust_path *path = &src->rust.paths.at[call->path];
    const ob_sym name = ob_sym_find(c->sources, path->segments[path->segment_count - 1]);
    const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, name));
    const bool own = last && *last != 0;
    const ob_str text = path->segments[path->segment_count - 1];
    if (own ? !ob_call_gives_back(c, src, call) && !ob_macro_is_plain(c, text) : others) {
      return false;
    }
  }
  return true;
}

/* What those traits have; some of them every type has. */
static bool
is_std_member(ob_str name)
{
  static const ob_str names[] = {
      OB_STR_INIT("add"),         OB_STR_INIT("add_assign"),  OB_STR_INIT("as_mut"),
      OB_STR_INIT("as_ref"),      OB_STR_INIT("bitand"),      OB_STR_INIT("bitor"),
      OB_STR_INIT("bitxor"),      OB_STR_INIT("borrow"),      OB_STR_INIT("borrow_mut"),
      OB_STR_INIT("cause"),       OB_STR_INIT("clamp"),       OB_STR_INIT("clone"),
      OB_STR_INIT("clone_from"),  OB_STR_INIT("clone_into"),  OB_STR_INIT("cmp"),
      OB_STR_INIT("default"),     OB_STR_INIT("deref"),       OB_STR_INIT("deref_mut"),
      OB_STR_INIT("description"), OB_STR_INIT("deserialize"), OB_STR_INIT("deserialize_in_place"),
      OB_STR_INIT("div"),         OB_STR_INIT("drop"),        OB_STR_INIT("eq"),
      OB_STR_INIT("extend"),      OB_STR_INIT("extend_one"),  OB_STR_INIT("extend_reserve"),
      OB_STR_INIT("fmt"),         OB_STR_INIT("from"),        OB_STR_INIT("from_iter"),
      OB_STR_INIT("from_str"),    OB_STR_INIT("ge"),          OB_STR_INIT("gt"),
      OB_STR_INIT("hash"),        OB_STR_INIT("hash_slice"),  OB_STR_INIT("index"),
      OB_STR_INIT("index_mut"),   OB_STR_INIT("into"),        OB_STR_INIT("into_iter"),
      OB_STR_INIT("le"),          OB_STR_INIT("lt"),          OB_STR_INIT("max"),
      OB_STR_INIT("min"),         OB_STR_INIT("mul"),         OB_STR_INIT("ne"),
      OB_STR_INIT("neg"),         OB_STR_INIT("not"),         OB_STR_INIT("partial_cmp"),
      OB_STR_INIT("provide"),     OB_STR_INIT("rem"),         OB_STR_INIT("serialize"),
      OB_STR_INIT("shl"),         OB_STR_INIT("shr"),         OB_STR_INIT("source"),
      OB_STR_INIT("sub"),         OB_STR_INIT("sub_assign"),  OB_STR_INIT("to_owned"),
      OB_STR_INIT("to_string"),   OB_STR_INIT("try_from"),    OB_STR_INIT("try_into"),
      OB_STR_INIT("type_id"),
  };
  return ob_str_in(name, names, OB_COUNT(names));
}

/* Is it an impl of the type, of a reference to it, or of a name that may stand for it? */
static bool
may_be_of(const ob_members *m, const ob_src *src, const ob_rust_impl *impl, ob_str type)
{
  const ob_str name = ob_impl_type(&src->rust, impl);
  return ob_str_eq(name, type) || ob_str_eq(impl->behind, type) ||
         (m->aliases &&
          (ob_rust_words_have(m->aliases, name) || ob_rust_words_have(m->aliases, impl->behind)));
}

static ob_member_trust
trust_impl(const ob_members *m, uint32_t part, uint32_t number, ob_str type)
{
  const ob_src *src = src_of(m->crate, part);
  const ob_rust_impl *impl = &src->rust.impls.at[number];
  if (impl->is_trait || !may_be_of(m, src, impl, type)) {
    return OB_MEMBERS_ALL;
  }
  if (impl->unclear || src->bodies[impl->gate] != OB_NO_INDEX ||
      ob_src_is_under(src, impl->gate, OB_RUST_GATE_ATTR)) {
    return OB_MEMBERS_UNKNOWN;
  }
  trait_is of[4];
  const size_t count = impl->of.len > 0 ? traits_of(m, part, number, of) : 0;
  for (size_t i = 0; i < count; i++) {
    if (of[i].from == TRAIT_FOREIGN || (of[i].from == TRAIT_OF_STD && !is_std_trait(of[i].name) &&
                                        !ob_std_trait_is_known(of[i].name))) {
      return OB_MEMBERS_OF_TRAIT;
    }
  }
  return OB_MEMBERS_ALL;
}

/* A macro that is called with a type's name may make impls of it; with a function's, that. */
static bool
may_make(const ob_crate *c, const ob_src *src, const ob_rust_call *call, ob_str name)
{
  const ob_rust_path *path = &src->rust.paths.at[call->path];
  const ob_str text = ob_diags_source(c->sources->diags, src->file).text;
  return call->braces_item && ob_str_has_word(ob_str_slice(text, call->at.lo, call->at.hi), name) &&
         !ob_macro_is_known(path->segments[path->segment_count - 1]) &&
         !ob_call_gives_back(c, src, call);
}

/* Has a type of that name a trait of std that has the name, or is Deref? */
static bool
has_std_trait(const ob_members *m, ob_str type, ob_str trait, ob_str name)
{
  const ob_crate *c = m->crate;
  for (uint32_t part = 0; part < c->parts.len; part++) {
    const ob_src *src = src_of(c, part);
    for (uint32_t i = 0; i < src->rust.impls.len; i++) {
      const ob_rust_impl *impl = &src->rust.impls.at[i];
      trait_is of[4];
      if (impl->of.len == 0 || !may_be_of(m, src, impl, type)) {
        continue;
      }
      for (size_t k = traits_of(m, part, i, of); k > 0; k--) {
        if (trait.len > 0 ? ob_str_eq(of[k - 1].name, trait)
                          : ob_std_trait_has(of[k - 1].name, name)) {
          return true;
        }
      }
    }
  }
  return false;
}

/* Does a type of that name lead to another one? Then `self.name` can be that one's. */
static bool
has_deref(const ob_members *m, ob_str type)
{
  return has_std_trait(m, type, OB_STR("Deref"), OB_STR_NONE);
}

bool
ob_members_elsewhere(const ob_crate *c, ob_str name)
{
  for (uint32_t part = 0; part < c->parts.len; part++) {
    const ob_src *src = src_of(c, part);
    const ob_rust_file *file = &src->rust;
    if (c->parts.at[part].macro != OB_NO_INDEX) {
      continue;
    }
    for (size_t i = 0; i < file->impls.len; i++) {
      if (file->impls.at[i].is_trait && file->impls.at[i].unclear) {
        return true;
      }
    }
    for (size_t i = 0; i < file->members.len; i++) {
      const ob_rust_impl *impl = &file->impls.at[file->members.at[i].owner];
      if (ob_str_eq(file->members.at[i].name, name) &&
          (impl->is_trait || impl->of.len > 0 || impl->unclear ||
           ob_src_is_under(src, impl->gate, OB_RUST_GATE_ATTR) ||
           !ob_gate_gives_back(c, src, impl->gate, true))) {
        return true;
      }
    }
    for (size_t i = 0; i < file->calls.len; i++) {
      if (may_make(c, src, &file->calls.at[i], name)) {
        return true;
      }
    }
  }
  return false;
}

static ob_member_trust
trust_type(const ob_members *m, uint32_t bind)
{
  const ob_crate *c = m->crate;
  const ob_bind *b = &c->binds.at[bind];
  const ob_src *home = src_of(c, b->part);
  const ob_rust_item *item = &home->rust.items.at[b->index];
  if (b->how != OB_HOW_SURE || c->parts.at[b->part].macro != OB_NO_INDEX || item->extended ||
      ob_src_is_under(home, item->gate, OB_RUST_GATE_ATTR)) {
    return OB_MEMBERS_UNKNOWN;
  }
  for (uint32_t g = item->gate; g != 0; g = home->rust.gates.at[g].parent) {
    const ob_rust_gate *gate = &home->rust.gates.at[g];
    if (gate->kind == OB_RUST_GATE_CALL &&
        !ob_call_gives_back(c, home, &home->rust.calls.at[gate->of])) {
      return OB_MEMBERS_UNKNOWN;
    }
  }
  for (size_t i = 0; i < c->modules.len; i++) {
    if (c->modules.at[i].opaque != OB_COND_NEVER) {
      return OB_MEMBERS_UNKNOWN; /* whatever a macro brings there */
    }
  }
  for (size_t i = 0; i < c->opaque_calls.len; i++) {
    if (c->opaque_calls.at[i].any) {
      return OB_MEMBERS_UNKNOWN;
    }
  }
  ob_member_trust trust = OB_MEMBERS_ALL;
  for (uint32_t part = 0; part < c->parts.len; part++) {
    if (c->parts.at[part].macro != OB_NO_INDEX) {
      continue;
    }
    const ob_src *src = src_of(c, part);
    for (uint32_t i = 0; i < src->rust.impls.len; i++) {
      const ob_member_trust one = trust_impl(m, part, i, item->name);
      trust = one < trust ? one : trust;
    }
    for (size_t i = 0; i < src->rust.calls.len && trust != OB_MEMBERS_UNKNOWN; i++) {
      trust = may_make(c, src, &src->rust.calls.at[i], item->name) ? OB_MEMBERS_UNKNOWN : trust;
    }
  }
  return trust;
}

/* Of a trait: may what it asks of its types bring more than the crate's traits have? */
static ob_member_trust
trust_trait(const ob_members *m, uint32_t bind, ob_str name)
{
  const ob_crate *c = m->crate;
  const ob_bind *b = &c->binds.at[bind];
  const ob_src *home = src_of(c, b->part);
  const ob_rust_item *item = &home->rust.items.at[b->index];
  const ob_str text = ob_diags_source(c->sources->diags, home->file).text;
  if (b->how != OB_HOW_SURE || c->parts.at[b->part].macro != OB_NO_INDEX ||
      ob_src_is_under(home, item->gate, OB_RUST_GATE_ATTR) ||
      !ob_gate_gives_back(c, home, item->gate, true)) {
    return OB_MEMBERS_UNKNOWN;
  }
  ob_member_trust trust = OB_MEMBERS_UNKNOWN;
  for (size_t i = 0; i < home->rust.impls.len; i++) {
    const ob_rust_impl *is = &home->rust.impls.at[i];
    if (is->is_trait && is->unclear) {
      return OB_MEMBERS_UNKNOWN;
    }
    if (!is->is_trait || is->at.lo != item->at.lo) {
      continue;
    }
    trust = OB_MEMBERS_ALL;
    const ob_str bounds = ob_str_slice(text, is->bounds.lo, is->bounds.hi);
    for (size_t lo = 0, hi; lo < bounds.len; lo = hi + 1) {
      for (hi = lo; hi < bounds.len && ob_is_name_byte(bounds.ptr[hi]); hi++) {
      }
      const ob_str word = ob_str_slice(bounds, lo, hi);
      if (ob_std_trait_has(word, name)) {
        return OB_MEMBERS_UNKNOWN;
      }
      const bool lifetime = lo > 0 && bounds.ptr[lo - 1] == '\'';
      if (word.len > 0 && !lifetime && !is_std_trait(word) && !ob_std_trait_is_known(word) &&
          !is_own_trait(m, word) && !ob_str_eq(word, OB_STR("Sized")) &&
          !ob_str_eq(word, OB_STR("Self")) && !ob_str_eq(word, OB_STR("where")) &&
          !ob_str_eq(word, OB_STR("std")) && !ob_str_eq(word, OB_STR("core"))) {
        trust = OB_MEMBERS_OF_TRAIT;
      }
    }
  }
  return trust;
}

static ob_member_trust
type_trust(ob_members *m, uint32_t bind)
{
  for (size_t i = 0; i < m->trusts.len; i++) {
    if (m->trusts.at[i] / 4 == bind) {
      return (ob_member_trust)(m->trusts.at[i] % 4);
    }
  }
  const ob_member_trust trust = trust_type(m, bind);
  uint64_t *slot = ob_vec_push(m->arena, &m->trusts);
  if (!slot) {
    return OB_MEMBERS_UNKNOWN;
  }
  *slot = (uint64_t)bind * 4 + trust;
  return trust;
}

/* bind: a type that has a member of that name. */
static ob_member_trust
trust_member(ob_members *m, uint32_t bind, ob_sym name)
{
  const ob_str text = ob_sym_str(m->crate->sources, name);
  if ((m->elsewhere && ob_rust_words_have(m->elsewhere, text)) || is_std_member(text)) {
    return OB_MEMBERS_UNKNOWN;
  }
  for (uint32_t i = first_member(m, bind, name); i != OB_NO_INDEX; i = m->list.at[i].next) {
    if (m->list.at[i].by_trait) {
      return OB_MEMBERS_UNKNOWN;
    }
  }
  if (kind_of(m->crate, bind) == OB_RUST_TRAIT) {
    return trust_trait(m, bind, text);
  }
  const ob_str type = ob_sym_str(m->crate->sources, m->crate->binds.at[bind].name);
  if (ob_std_trait_has(OB_STR_NONE, text) && has_std_trait(m, type, OB_STR_NONE, text)) {
    return OB_MEMBERS_UNKNOWN;
  }
  return type_trust(m, bind);
}

/* ---- what a type lacks ---- */

ob_status
ob_variants_read(ob_arena *arena, const ob_sources *sources, ob_rust_words *out)
{
  ob_rust_words_init(out);
  for (size_t i = 0; i < sources->list.len; i++) {
    const ob_rust_file *file = &sources->list.at[i].rust;
    for (size_t k = 0; k < file->variants.len; k++) {
      if (!file->variants.at[k].field &&
          !ob_rust_words_add(arena, out, file->variants.at[k].name)) {
        return OB_E_NOMEM;
      }
    }
  }
  return OB_OK;
}

/* Has an impl a trait that declares what the list of members from `first` on is? Or is it one? */
static bool
is_impl_of(const ob_members *m, const ob_rust_impl *impl, uint32_t first)
{
  const ob_str name = impl->is_trait ? impl->type : impl->of;
  bool is = m->aliases && ob_rust_words_have(m->aliases, impl->of);
  for (uint32_t i = first; i != OB_NO_INDEX && !is; i = m->list.at[i].next) {
    const ob_member *member = &m->list.at[i];
    const ob_rust_file *file = &src_of(m->crate, member->part)->rust;
    is = ob_str_eq(file->impls.at[member->owner].type, name);
  }
  return is;
}

/* The traits that declare a member, and the types that may have these. */
static bool
add_types_of(ob_arena *arena, const ob_members *m, uint32_t first, ob_rust_words *types)
{
  for (size_t i = 0; i < m->crate->sources->list.len; i++) {
    const ob_rust_file *file = &m->crate->sources->list.at[i].rust;
    for (size_t k = 0; k < file->impls.len; k++) {
      const ob_rust_impl *impl = &file->impls.at[k];
      if ((impl->is_trait || impl->of.len > 0) && is_impl_of(m, impl, first) &&
          !ob_rust_words_add(arena, types, ob_impl_type(file, impl))) {
        return false;
      }
    }
  }
  return true;
}

ob_status
ob_members_behind_self(ob_arena *arena, const ob_members *m, ob_rust_words *names,
                       ob_rust_words *types)
{
  const ob_crate *c = m->crate;
  bool ok = true;
  for (size_t i = 0; m->names && i < m->of->cap && ok; i++) {
    const ob_sym name = (ob_sym)m->of->keys[i];
    if (m->of->keys[i] != 0 && ob_rust_words_have(m->names, ob_sym_str(c->sources, name))) {
      const uint32_t bind = (uint32_t)(m->of->keys[i] >> 32) - 1;
      ok = ob_rust_words_add(arena, names, ob_sym_str(c->sources, name)) &&
           (bind == of_traits(c)
                ? add_types_of(arena, m, m->of->values[i] - 1, types)
                : ob_rust_words_add(arena, types, ob_sym_str(c->sources, c->binds.at[bind].name)));
    }
  }
  for (size_t i = 0; i < c->sources->list.len && ok; i++) {
    const ob_rust_file *file = &c->sources->list.at[i].rust;
    for (size_t k = 0; k < file->variants.len && ok; k++) {
      const ob_rust_variant *v = &file->variants.at[k];
      ok = !v->field || (ob_rust_words_add(arena, names, v->name) &&
                         ob_rust_words_add(arena, types, file->items.at[v->item].name));
    }
  }
  return ok ? OB_OK : OB_E_NOMEM;
}

/* Does the trait declare the member? */
static bool
is_in(const ob_members *m, const ob_member *member, const ob_bind *trait)
{
  const ob_rust_file *file = &src_of(m->crate, member->part)->rust;
  return member->part == trait->part &&
         file->impls.at[member->owner].at.lo == file->items.at[trait->index].at.lo;
}

size_t
ob_members_declared(const ob_members *m, uint32_t bind, ob_sym name, ob_member_way way,
                    ob_member_seen *seen, void *context, ob_cond *declared)
{
  const ob_crate *c = m->crate;
  ob_conds *conds = c->sources->conds;
  const ob_bind *b = &c->binds.at[bind];
  const ob_part *p = &c->parts.at[b->part];
  const ob_rust_file *file = &src_of(c, b->part)->rust;
  const ob_str text = ob_sym_str(c->sources, name);
  size_t count = 0;
  *declared = OB_COND_NEVER;
  for (size_t i = 0; way != OB_MEMBER_BY_METHOD && i < file->variants.len; i++) {
    const ob_rust_variant *v = &file->variants.at[i];
    if (v->item == b->index && v->field == (way == OB_MEMBER_BY_FIELD) &&
        ob_str_eq(v->name, text)) {
      const ob_cond when = ob_part_gate(p, v->gate);
      *declared = ob_cond_or(conds, *declared, when);
      if (seen) {
        seen(context, b->part, v->at, when);
      }
      count++;
    }
  }
  size_t others = 0; /* in another trait, perhaps that of the type: one of them */
  const ob_member *other = NULL;
  for (unsigned k = 0; k < 2 && way != OB_MEMBER_BY_FIELD; k++) {
    for (uint32_t i = first_member(m, k == 0 ? bind : of_traits(c), name); i != OB_NO_INDEX;
         i = m->list.at[i].next) {
      const ob_member *member = &m->list.at[i];
      const bool mine = k == 0 || is_in(m, member, b);
      *declared = ob_cond_or(conds, *declared, member->when);
      if (seen) {
        seen(context, member->part, member->at, member->when);
      }
      count += mine ? 1 : 0;
      other = mine || other ? other : member;
      others += !mine && other->part == member->part && other->owner == member->owner ? 1 : 0;
    }
  }
  return count > 0 ? count : others;
}

/* Is it a trait that has a member of that name, or a type that has one of those? */
static bool
has_trait_with(const ob_members *m, uint32_t bind, ob_sym name)
{
  const ob_crate *c = m->crate;
  const uint32_t first = first_member(m, of_traits(c), name);
  const ob_str type = ob_sym_str(c->sources, c->binds.at[bind].name);
  const bool is_trait = kind_of(c, bind) == OB_RUST_TRAIT;
  for (uint32_t part = 0; first != OB_NO_INDEX && part < c->parts.len; part++) {
    const ob_src *src = src_of(c, part);
    for (size_t i = 0; i < src->rust.impls.len; i++) {
      const ob_rust_impl *impl = &src->rust.impls.at[i];
      if (impl->is_trait == is_trait && (impl->is_trait || impl->of.len > 0) &&
          is_impl_of(m, impl, first) && may_be_of(m, src, impl, type)) {
        return true;
      }
    }
  }
  return false;
}

/* Does the name stand between the braces of an enum, whatever it is there? Of its variants only
 * those under a gate are listed. */
static bool
is_in_enum(const ob_crate *c, const ob_src *src, const ob_rust_item *item, ob_str name)
{
  const ob_str text = ob_diags_source(c->sources->diags, src->file).text;
  return ob_str_has_word(ob_str_slice(text, item->at.hi, item->end), name);
}

/* Is it a variant under a gate? Then no other of that name is. */
static bool
lists_variant(const ob_src *src, uint32_t item, ob_str name)
{
  bool found = false;
  for (size_t i = 0; i < src->rust.variants.len && !found; i++) {
    const ob_rust_variant *v = &src->rust.variants.at[i];
    found = v->item == item && !v->field && ob_str_eq(v->name, name);
  }
  return found;
}

/* A type or trait that the path leads to, as it is written. */
static bool
is_looked_at(const ob_members *m, const ob_reach *r, uint32_t before)
{
  const ob_crate *c = m->crate;
  return r->kind == OB_REACH_ITEM && r->rest == before &&
         (is_type(c, r) ||
          (c->binds.at[r->bind].kind == OB_BIND_ITEM && kind_of(c, r->bind) == OB_RUST_TRAIT)) &&
         c->parts.at[c->binds.at[r->bind].part].macro == OB_NO_INDEX;
}

/* declared: when it has the name. own: that of a variant or field. */
static bool
lose(ob_members *m, const ob_reach *r, ob_sym name, ob_member_way way, ob_cond when,
     ob_cond declared, bool own, ob_member_loss *out)
{
  const ob_crate *c = m->crate;
  ob_conds *conds = c->sources->conds;
  const ob_str text = ob_sym_str(c->sources, name);
  const ob_bind *b = &c->binds.at[r->bind];
  const ob_src *home = src_of(c, b->part);
  const ob_rust_item *item = &home->rust.items.at[b->index];
  *out = (ob_member_loss){.bind = r->bind,
                          .own = own,
                          .guess = ob_src_is_under(home, item->gate, OB_RUST_GATE_ATTR),
                          .when = ob_cond_minus(conds, r->when, declared)};
  if (ob_cond_and(conds, when, out->when) == OB_COND_NEVER ||
      !ob_gate_gives_back(c, home, item->gate, false)) {
    return false;
  }
  if (way != OB_MEMBER_BY_PATH && has_deref(m, ob_sym_str(c->sources, b->name))) {
    return false;
  }
  if (way == OB_MEMBER_BY_FIELD) {
    out->trust = type_trust(m, r->bind) != OB_MEMBERS_UNKNOWN ? OB_MEMBERS_ALL : OB_MEMBERS_UNKNOWN;
    return out->trust != OB_MEMBERS_UNKNOWN;
  }
  if (own) {
    out->trust = OB_MEMBERS_ALL;
    return true;
  }
  const bool variant = item->kind == OB_RUST_ENUM && !lists_variant(home, b->index, text) &&
                       is_in_enum(c, home, item, text);
  out->trust = variant ? OB_MEMBERS_UNKNOWN : trust_member(m, r->bind, name);
  return out->trust != OB_MEMBERS_UNKNOWN;
}

bool
ob_member_lost(ob_members *m, const ob_reach *r, uint32_t before, ob_sym name, ob_member_way way,
               ob_cond when, ob_member_loss *out)
{
  ob_cond declared;
  if (!is_looked_at(m, r, before) ||
      ob_members_declared(m, r->bind, name, way, NULL, NULL, &declared) == 0) {
    return false;
  }
  const bool mine = way != OB_MEMBER_BY_FIELD && first_member(m, r->bind, name) != OB_NO_INDEX;
  const bool of_trait =
      way != OB_MEMBER_BY_FIELD && first_member(m, of_traits(m->crate), name) != OB_NO_INDEX;
  if (!mine && of_trait && !has_trait_with(m, r->bind, name)) {
    return false;
  }
  const bool variant =
      !mine && !of_trait && !is_written_as_const(ob_sym_str(m->crate->sources, name));
  return lose(m, r, name, way, when, declared, way == OB_MEMBER_BY_FIELD || variant, out);
}

bool
ob_member_lost_beside(ob_members *m, const ob_reach *r, uint32_t before, ob_sym name,
                      ob_member_way way, ob_cond when, ob_member_loss *out)
{
  ob_cond declared;
  return way != OB_MEMBER_BY_FIELD && is_looked_at(m, r, before) && is_type(m->crate, r) &&
         ob_members_declared(m, r->bind, name, way, NULL, NULL, &declared) == 0 &&
         lose(m, r, name, way, when, declared, false, out);
}

const char *
ob_member_kind(const ob_members *m, uint32_t bind)
{
  const ob_rust_item_kind kind = kind_of(m->crate, bind);
  return kind == OB_RUST_ENUM    ? "enum"
         : kind == OB_RUST_UNION ? "union"
         : kind == OB_RUST_TRAIT ? "trait"
                                 : "struct";
}

ob_str
ob_member_rustc_says(ob_arena *arena, const ob_members *m, uint32_t bind, ob_str name)
{
  const char *kind = ob_member_kind(m, bind);
  const bool of_trait = kind[0] == 't'; /* by Self */
  return ob_fmt(arena,
                "error[E0599]: no %s named `" OB_STR_FMT "` found for %s `" OB_STR_FMT
                "` in the current scope",
                kind[0] == 'e' ? "variant, associated function, or constant"
                               : "associated function or constant",
                OB_STR_ARG(name), of_trait ? "type parameter" : kind,
                OB_STR_ARG(of_trait
                               ? OB_STR("Self")
                               : ob_sym_str(m->crate->sources, m->crate->binds.at[bind].name)));
}
