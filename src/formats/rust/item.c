// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Items: what each kind looks like, which names it declares, and where. Items stand in files,
 * modules and blocks; in impls and traits, where their names are no module's and are not noted; and
 * in extern blocks. After a mistake reading goes on at the next item of the same list.
 */
#include "base/str.h"
#include "formats/rust/reader.h"

static const item_list plain_items = {.kind = ITEMS_PLAIN};

static bool
is_meta(const reader *r)
{
  return (r->t[r->i].flags & TOK_META) != 0;
}

/* The `;` that ends an item; a macro may leave it out. */
static bool
semicolon(reader *r)
{
  return rust_take(r, T_SEMI) || r->lenient || rust_fail(r, "`;`");
}

/* Declare the name at token `at`. NULL: no memory, or a metavariable stands there. */
static ob_rust_item *
declare(reader *r, ob_rust_item_kind kind, ob_rust_vis vis, uint32_t at)
{
  const tok *t = &r->t[at];
  if (t->flags & TOK_META) {
    return NULL;
  }
  ob_rust_item *item = ob_vec_push(&r->scratch, &r->out->items);
  if (!item) {
    (void)rust_nomem(r);
    return NULL;
  }
  *item = (ob_rust_item){.kind = kind,
                         .vis = vis,
                         .scope = r->scope,
                         .gate = r->gate,
                         .name = rust_tok_text(r, t),
                         .body = OB_RUST_NONE,
                         .decl = OB_RUST_NONE,
                         .of_path = OB_RUST_NONE,
                         .at = rust_tok_at(t)};
  return item;
}

static bool
name_here(reader *r)
{
  return rust_peek(r) == T_IDENT || is_meta(r) || rust_fail(r, "a name");
}

/* ---- use ---- */

typedef struct use_path {
  ob_rust_path like;
  uint32_t segs[OB_RUST_MAX_SEGMENTS];
  uint32_t count;
  uint32_t last; /* the last name of the path; OB_RUST_NONE: a metavariable */
  bool meta;     /* what follows a metavariable is not known */
  bool empty;    /* nothing stands before: a head may */
  ob_rust_vis vis;
  uint32_t depth;
} use_path;

/* A use by way of a metavariable declares what nobody sees: a name of any kind, or by a glob many.
 * A name that is a metavariable itself stands in the argument. */
static bool
declare_unseen(reader *r, const use_path *u, bool glob, const tok *alias)
{
  const tok *t = alias ? alias : u->last != OB_RUST_NONE ? &r->t[u->last] : NULL;
  r->unclear |= glob;
  if (glob || !t || t->kind != T_IDENT || (t->flags & TOK_META)) {
    return true;
  }
  ob_rust_item *item = declare(r, OB_RUST_TYPE, u->vis, (uint32_t)(t - r->t));
  if (item) {
    item->type_ns = item->value_ns = item->macro_ns = true;
  }
  return item != NULL;
}

static bool
push_use(reader *r, use_path *u, uint32_t from, bool glob, const tok *alias)
{
  u->like.at = rust_range(r, from);
  if (u->meta) { /* what stands before the metavariable is a module */
    ob_rust_path like = u->like;
    like.ns = OB_RUST_NS_TYPE;
    return declare_unseen(r, u, glob, alias) &&
           rust_push_path(r, &like, u->segs, u->count, true, NULL);
  }
  ob_rust_use *use = ob_vec_push(&r->scratch, &r->out->uses);
  if (!use) {
    return rust_nomem(r);
  }
  *use = (ob_rust_use){.path = u->like, .glob = glob, .vis = u->vis};
  use->path.scope = r->scope;
  use->path.gate = r->gate;
  use->path.ns = glob ? OB_RUST_NS_TYPE : use->path.ns;
  if (alias) {
    use->alias = rust_tok_text(r, alias);
  } else if (!glob && u->count > 0) {
    use->alias = rust_tok_text(r, &r->t[u->segs[u->count - 1]]);
  }
  return rust_path_names(r, u->segs, u->count, &use->path);
}

static bool use_tree(reader *r, use_path *u);

static bool
use_group(reader *r, use_path *u)
{
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  const ob_rust_path like = u->like;
  const uint32_t count = u->count, last = u->last;
  const bool meta = u->meta, empty = u->empty;
  bool ok = true;
  while (ok && !rust_at_end(r)) {
    ok = use_tree(r, u);
    u->like = like;
    u->count = count;
    u->last = last;
    u->meta = meta;
    u->empty = empty;
    if (!rust_take(r, T_COMMA) && !(r->in_body && is_meta(r))) {
      break;
    }
  }
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool
use_leaf(reader *r, use_path *u, uint32_t from)
{
  if (!rust_take(r, T_AS)) {
    return push_use(r, u, from, false, NULL);
  }
  if (rust_peek(r) != T_IDENT && rust_peek(r) != T_UNDERSCORE) {
    return rust_fail(r, "a name or `_`");
  }
  const tok *alias = &r->t[r->i];
  const bool meta = is_meta(r);
  u->last = meta ? OB_RUST_NONE : u->last;
  const bool ok = push_use(r, u, from, false, meta ? NULL : alias);
  r->i++;
  return ok;
}

static bool
use_tree(reader *r, use_path *u)
{
  const uint32_t from = r->i;
  if (rust_take(r, T_PATHSEP) && u->empty) {
    u->like.head = OB_RUST_HEAD_ROOT;
  }
  for (;;) {
    const tok *t = &r->t[r->i];
    switch (t->kind) {
    case T_STAR:
      r->i++;
      return push_use(r, u, from, true, NULL);
    case T_OPEN_BRACE:
      return use_group(r, u);
    case T_IDENT:
      u->last = t->flags & TOK_META ? OB_RUST_NONE : r->i;
      if (t->flags & TOK_META) {
        u->meta = true;
      } else if (!u->meta && u->count < OB_RUST_MAX_SEGMENTS) {
        u->segs[u->count++] = r->i;
      }
      break;
    case T_CRATE:
    case T_DOLLAR_CRATE:
      u->like.head = OB_RUST_HEAD_CRATE;
      u->like.dollar = t->kind == T_DOLLAR_CRATE;
      break;
    case T_SELF:
      if (u->empty) {
        u->like.head = OB_RUST_HEAD_SELF;
      } else {
        u->like.ns = OB_RUST_NS_TYPE; /* `a::{self}` imports no function and no macro */
      }
      break;
    case T_SUPER:
      u->like.head = OB_RUST_HEAD_SUPER;
      u->like.supers = (uint8_t)(u->like.supers < 255 ? u->like.supers + 1 : 255);
      break;
    default:
      return rust_fail(r, "a name, `*` or `{`");
    }
    u->empty = false;
    r->i++;
    if (!rust_take(r, T_PATHSEP)) {
      return use_leaf(r, u, from);
    }
  }
}

static bool
use_item(reader *r, ob_rust_vis vis)
{
  r->i++;
  use_path u = {
      .vis = vis, .last = OB_RUST_NONE, .empty = true, .like = {.head = OB_RUST_HEAD_PLAIN}};
  u.like.ns = OB_RUST_NS_ANY;
  return use_tree(r, &u) && semicolon(r);
}

/* ---- modules, crates ---- */

static bool
mod_item(reader *r, const attrs *a, ob_rust_vis vis)
{
  r->i++;
  if (!name_here(r)) {
    return false;
  }
  const uint32_t at = r->i++, gate = r->gate, scope = r->scope;
  ob_rust_item *item = declare(r, OB_RUST_MOD, vis, at);
  if (!item && r->st == OB_E_NOMEM) {
    return false;
  }
  const uint32_t index = item ? (uint32_t)(item - r->out->items.at) : OB_RUST_NONE;
  if (item) {
    item->type_ns = true;
    item->macro_use = a->macro_use;
    if (!rust_attrs_list(r, a, ATTR_PATH, &item->paths, &item->path_count)) {
      return false;
    }
  }
  if (rust_peek(r) != T_OPEN_BRACE) {
    r->files |= r->in_body && (r->t[at].flags & TOK_META) != 0;
    return semicolon(r);
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  ob_rust_scope *inside = ob_vec_push(&r->scratch, &r->out->scopes);
  if (!inside) {
    return rust_nomem(r);
  }
  r->scope = (uint32_t)(inside - r->out->scopes.at);
  *inside = (ob_rust_scope){.kind = OB_RUST_MODULE, .parent = scope, .item = index};
  attrs inner;
  bool ok = rust_inner_attrs(r, &inner);
  if (index != OB_RUST_NONE) {
    item = &r->out->items.at[index];
    item->body = r->scope;
    item->gate = r->gate;
    item->macro_use = item->macro_use || inner.macro_use;
  }
  rust_attrs_done(r, &inner);
  r->out->scopes.at[r->scope].gate = r->gate;
  const size_t generics = r->generics.len;
  ok = ok && rust_items(r) && rust_leave(r, open);
  rust_generics_forget(r, generics);
  r->gate = gate;
  r->scope = scope;
  r->depth--;
  return ok;
}

/* extern crate a as b; at `crate` */
static bool
crate_item(reader *r, const attrs *a, ob_rust_vis vis)
{
  r->i++;
  if (rust_peek(r) != T_SELF && !name_here(r)) {
    return false;
  }
  ob_rust_item *item = declare(r, OB_RUST_CRATE, vis, r->i++);
  if (!item && r->st == OB_E_NOMEM) {
    return false;
  }
  if (item) {
    item->type_ns = true;
    item->macro_use = a->macro_use;
  }
  if (rust_take(r, T_AS)) {
    if (rust_peek(r) != T_IDENT && rust_peek(r) != T_UNDERSCORE) {
      return rust_fail(r, "a name or `_`");
    }
    if (item && !is_meta(r)) {
      item->alias = rust_tok_text(r, &r->t[r->i]);
    }
    r->i++;
  }
  return semicolon(r);
}

/* ---- functions, constants, types ---- */

/* What an impl or trait declares. False: no memory. */
static bool
declare_member(reader *r, const item_list *list, ob_rust_item_kind kind, uint32_t at)
{
  const tok *t = &r->t[at];
  if (list->owner == OB_RUST_NONE || t->kind != T_IDENT || (t->flags & TOK_META)) {
    return true;
  }
  ob_rust_member *m = ob_vec_push(&r->scratch, &r->out->members);
  if (!m) {
    return rust_nomem(r);
  }
  *m = (ob_rust_member){.name = rust_tok_text(r, t),
                        .kind = kind,
                        .owner = list->owner,
                        .gate = r->gate,
                        .at = rust_tok_at(t)};
  return true;
}

/* The member that was declared as number `member`, if it is one of the list, has a body. */
static void
member_is_given(reader *r, const item_list *list, size_t member)
{
  if (list->kind == ITEMS_ASSOC && list->owner != OB_RUST_NONE && member < r->out->members.len &&
      r->out->members.at[member].owner == list->owner) {
    r->out->members.at[member].given = true;
  }
}

/* A name that this list declares. False: no memory. */
static bool
declare_in(reader *r, const item_list *list, ob_rust_item_kind kind, ob_rust_vis vis, uint32_t at,
           const attrs *a)
{
  const bool value = kind == OB_RUST_FN || kind == OB_RUST_CONST;
  if (list->kind == ITEMS_ASSOC) {
    return declare_member(r, list, kind, at);
  }
  if (r->t[at].kind == T_UNDERSCORE) {
    return true;
  }
  ob_rust_item *item = declare(r, kind, vis, at);
  if (!item) {
    return r->st != OB_E_NOMEM;
  }
  item->value_ns = value;
  item->type_ns = !value;
  item->is_fn = kind == OB_RUST_FN;
  if (list->kind == ITEMS_FOREIGN) {
    item->kind = OB_RUST_FOREIGN;
    item->abi = list->abi;
    item->link_libs = list->libs;
    item->link_lib_count = list->lib_count;
    return rust_attrs_list(r, a, ATTR_LINK_NAME, &item->link_names, &item->link_name_count);
  }
  return true;
}

/* `self` in its forms. */
static bool
at_self_param(const reader *r)
{
  const tok *t = &r->t[r->i];
  if (t->kind == T_AND) {
    t++;
    if (t->kind == T_LIFETIME) {
      t++;
    }
  }
  if (t->kind == T_IDENT && (t[1].kind == T_MUT || t[1].kind == T_CONST)) {
    t++; /* pin */
  }
  if (t->kind == T_MUT || t->kind == T_CONST) {
    t++;
  }
  return t->kind == T_SELF && t[1].kind != T_PATHSEP;
}

/* Is this parameter `pattern: type`? In 2015 the methods of traits have types only. */
static bool
at_typed_param(const reader *r)
{
  const tok *t = &r->t[r->i];
  while (t->kind == T_AND || t->kind == T_ANDAND || t->kind == T_MUT || t->kind == T_REF ||
         t->kind == T_PATHSEP || t->kind == T_MINUS ||
         (t->kind == T_IDENT && t[1].kind == T_PATHSEP)) {
    t++;
  }
  switch (t->kind) {
  case T_IDENT:
  case T_SELF:
  case T_LIT:
    t++;
    break;
  case T_UNDERSCORE:
    return t[1].kind == T_COLON;
  case T_CRATE:
  case T_SUPER:
  case T_SELF_TYPE:
  case T_DOLLAR_CRATE:
    t++;
    while (t->kind == T_PATHSEP || t->kind == T_IDENT || t->kind == T_SUPER) {
      t++;
    }
    break;
  default:
    break;
  }
  if (t->kind >= T_OPEN_PAREN && t->kind <= T_OPEN_BRACE) {
    t = &r->t[t->hi];
    t += rust_is_end((tok_kind)t->kind) && t->kind != T_EOF ? 1 : 0;
  }
  return t->kind == T_COLON || t->kind == T_AT || t->kind == T_OR;
}

static bool
param(reader *r)
{
  if (at_self_param(r)) {
    while (rust_peek(r) != T_SELF) {
      r->i++;
    }
    r->i++;
    return !rust_take(r, T_COLON) || rust_type_sum(r);
  }
  if (rust_take(r, T_DOTS)) {
    return true;
  }
  if (at_typed_param(r)) {
    if (!rust_pattern(r) || !rust_expect(r, T_COLON, "`:`")) {
      return false;
    }
    return rust_take(r, T_DOTS) || rust_type_sum(r);
  }
  return rust_type_sum(r);
}

static bool
params(reader *r)
{
  if (rust_peek(r) != T_OPEN_PAREN) {
    return is_meta(r) ? (r->i++, true) : rust_fail(r, "`(`");
  }
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  while (!rust_at_end(r)) {
    const uint32_t gate = r->gate;
    bool ok = true;
    if (rust_peek(r) == T_POUND) {
      attrs a;
      ok = rust_outer_attrs(r, &a);
      rust_attrs_done(r, &a);
    }
    ok = ok && param(r);
    r->gate = gate;
    if (!ok) {
      return false;
    }
    if (!rust_take(r, T_COMMA) && !(r->in_body && !rust_at_end(r))) {
      break;
    }
  }
  return rust_leave(r, open);
}

/* Is there a `Self: … Sized` among the bounds from token `from` to the next? Then a type without a
 * size need not have it. */
static bool
wants_size(const reader *r, uint32_t from)
{
  for (uint32_t i = from; i + 2 < r->i; i++) {
    for (uint32_t k = i + 2; r->t[i].kind == T_SELF_TYPE && r->t[i + 1].kind == T_COLON &&
                             k < r->i && r->t[k].kind != T_COMMA;
         k++) {
      if (r->t[k].kind == T_IDENT && ob_str_eq(rust_tok_text(r, &r->t[k]), OB_STR("Sized"))) {
        return true;
      }
    }
  }
  return false;
}

/* `self: Box<Self>` and the like, from its type on. */
static ob_rust_receiver
typed_receiver(const reader *r, const tok *t)
{
  static const struct {
    ob_str name;
    ob_rust_receiver is;
  } kinds[] = {{OB_STR_INIT("Box"), OB_RUST_SELF_BOX},
               {OB_STR_INIT("Rc"), OB_RUST_SELF_RC},
               {OB_STR_INIT("Arc"), OB_RUST_SELF_ARC},
               {OB_STR_INIT("Pin"), OB_RUST_SELF_PIN}};
  ob_rust_receiver in = OB_RUST_SELF_VALUE;
  while (t->kind == T_IDENT && t[1].kind == T_PATHSEP) {
    t += 2;
  }
  if (t->kind == T_IDENT && t[1].kind == T_LT) {
    in = OB_RUST_SELF_NONE;
    for (size_t i = 0; i < OB_COUNT(kinds); i++) {
      in = ob_str_eq(rust_tok_text(r, t), kinds[i].name) ? kinds[i].is : in;
    }
    t += 2;
  }
  const bool ref = t->kind == T_AND;
  t += ref ? 1 : 0;
  t += ref && t->kind == T_LIFETIME ? 1 : 0;
  const bool mut = ref && t->kind == T_MUT;
  t += mut ? 1 : 0;
  const tok_kind end = (tok_kind)t[1].kind;
  const bool of_ref = in == OB_RUST_SELF_VALUE || in == OB_RUST_SELF_PIN;
  if (t->kind != T_SELF_TYPE || (ref && !of_ref) || (in == OB_RUST_SELF_PIN && !ref) ||
      (in == OB_RUST_SELF_VALUE ? end != T_COMMA && end != T_CLOSE_PAREN : end != T_GT)) {
    return OB_RUST_SELF_NONE;
  }
  if (in == OB_RUST_SELF_PIN) {
    return mut ? OB_RUST_SELF_PIN_MUT : in;
  }
  return !ref ? in : mut ? OB_RUST_SELF_MUT : OB_RUST_SELF_REF;
}

/* What the parameters at the next token say of self. */
static ob_rust_receiver
receiver(const reader *r)
{
  const tok *t = &r->t[r->i];
  if (t->kind != T_OPEN_PAREN) {
    return OB_RUST_SELF_NONE;
  }
  t++;
  const bool ref = t->kind == T_AND;
  t += ref ? 1 : 0;
  t += ref && t->kind == T_LIFETIME ? 1 : 0;
  const bool mut = t->kind == T_MUT;
  t += mut ? 1 : 0;
  if (t->kind == T_SELF && t[1].kind == T_COLON && !ref) {
    return typed_receiver(r, t + 2);
  }
  if (t->kind != T_SELF || (t[1].kind != T_COMMA && t[1].kind != T_CLOSE_PAREN)) {
    return OB_RUST_SELF_NONE;
  }
  return !ref ? OB_RUST_SELF_VALUE : mut ? OB_RUST_SELF_MUT : OB_RUST_SELF_REF;
}

/* At `fn`. */
static bool
fn_item(reader *r, const item_list *list, const attrs *a, ob_rust_vis vis)
{
  const size_t member = r->out->members.len;
  r->i++;
  if (!name_here(r) || !declare_in(r, list, OB_RUST_FN, vis, r->i, a)) {
    return false;
  }
  r->i++;
  const unit u = rust_unit_begin(r);
  const size_t generics = rust_generics_mark(r);
  const ob_rust_receiver around = r->receiver;
  bool ok = rust_generic_params(r);
  r->receiver = receiver(r);
  ok = ok && params(r) && (!rust_take(r, T_ARROW) || rust_type(r));
  const uint32_t bounds = r->i;
  ok = ok && rust_where(r);
  if (ok) {
    if (wants_size(r, bounds)) {
      member_is_given(r, list, member);
    }
    if (rust_peek(r) == T_OPEN_BRACE) {
      member_is_given(r, list, member);
      ok = rust_block(r);
    } else if (r->in_body && is_meta(r)) {
      r->i++;
    } else if (rust_take(r, T_EQ)) { /* delegation, contracts: not stable */
      ok = rust_expr(r) && semicolon(r);
    } else {
      ok = semicolon(r);
    }
  }
  r->receiver = around;
  rust_generics_forget(r, generics);
  rust_unit_end(r, u);
  return ok;
}

/* At `const` or `static`. */
static bool
const_item(reader *r, const item_list *list, const attrs *a, ob_rust_vis vis)
{
  r->i++;
  (void)rust_take(r, T_MUT);
  if (r->lenient) {
    (void)rust_take(r, T_REF); /* lazy_static! */
  }
  if (rust_peek(r) != T_UNDERSCORE && !name_here(r)) {
    return false;
  }
  const size_t member = r->out->members.len;
  if (!declare_in(r, list, OB_RUST_CONST, vis, r->i, a)) {
    return false;
  }
  r->i++;
  const unit u = rust_unit_begin(r);
  const size_t generics = rust_generics_mark(r);
  bool ok = rust_generic_params(r);
  ok = ok && (!rust_take(r, T_COLON) || rust_type_sum(r));
  ok = ok && rust_where(r);
  if (ok && rust_take(r, T_EQ)) {
    member_is_given(r, list, member);
    ok = rust_expr(r);
  }
  ok = ok && rust_where(r);
  rust_generics_forget(r, generics);
  rust_unit_end(r, u);
  return ok && semicolon(r);
}

/* What the type or trait that begins at token `from`, and was read, is called: its only name, or
 * else *path, which is one of those since. Empty: neither. */
static ob_str
name_type(const reader *r, uint32_t from, size_t paths, uint32_t *path)
{
  const tok *t = &r->t[from];
  const size_t len = r->out->paths.len;
  if (t->kind == T_IDENT && !(t->flags & TOK_META) &&
      (t[1].kind == T_LT || t[1].kind == T_OPEN_BRACE || t[1].kind == T_WHERE ||
       t[1].kind == T_FOR || t[1].kind == T_SEMI)) {
    const ob_str name = rust_tok_text(r, t);
    return rust_is_generic(r, name) ? OB_STR_NONE : name;
  }
  if (len > paths && r->out->paths.at[len - 1].at.lo == rust_tok_at(t).lo) {
    *path = (uint32_t)(len - 1); /* behind those of its arguments */
  }
  return OB_STR_NONE;
}

/* At `type`. */
static bool
type_item(reader *r, const item_list *list, const attrs *a, ob_rust_vis vis)
{
  r->i++;
  if (rust_peek(r) == T_CONST) { /* type const A: T = …; */
    return const_item(r, list, a, vis);
  }
  const size_t member = r->out->members.len, item = r->out->items.len;
  if (!name_here(r) || !declare_in(r, list, OB_RUST_TYPE, vis, r->i, a)) {
    return false;
  }
  r->i++;
  const size_t generics = rust_generics_mark(r);
  bool ok = rust_generic_params(r) && (!rust_take(r, T_COLON) || rust_bounds(r)) && rust_where(r);
  if (ok && rust_take(r, T_EQ)) {
    member_is_given(r, list, member);
    const uint32_t from = r->i;
    const size_t paths = r->out->paths.len;
    ok = rust_type_sum(r);
    if (ok && list->kind == ITEMS_PLAIN && r->out->items.len > item) {
      ob_rust_item *is = &r->out->items.at[item];
      is->alias = name_type(r, from, paths, &is->of_path);
    }
  }
  ok = ok && rust_where(r);
  rust_generics_forget(r, generics);
  return ok && semicolon(r);
}

/* ---- structs, enums, unions ---- */

static bool take_vis(reader *r, ob_rust_vis *vis);

/* The name at the next token, which has a gate of its own in its type. False: no memory. */
static bool
push_variant(reader *r, uint32_t item, bool field)
{
  if (rust_peek(r) != T_IDENT || item == OB_RUST_NONE || r->in_body) {
    return true;
  }
  ob_rust_variant *v = ob_vec_push(&r->scratch, &r->out->variants);
  if (!v) {
    return rust_nomem(r);
  }
  *v = (ob_rust_variant){.name = rust_tok_text(r, &r->t[r->i]),
                         .field = field,
                         .item = item,
                         .gate = r->gate,
                         .at = rust_tok_at(&r->t[r->i])};
  return true;
}

/* Fields in braces or parentheses. item: the struct or union, or OB_RUST_NONE. */
static bool
fields(reader *r, uint32_t item)
{
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  const bool named = r->t[open].kind == T_OPEN_BRACE;
  if (!rust_enter(r)) {
    return false;
  }
  bool ok = true;
  while (ok && !rust_at_end(r)) {
    const uint32_t gate = r->gate;
    ob_rust_vis vis;
    attrs a = {.first = r->attr_strs.len};
    const size_t paths = r->out->paths.len;
    ok = rust_peek(r) != T_POUND || rust_outer_attrs(r, &a);
    /* No macro can stand before a field: these are words of one that stands before the item. */
    for (size_t i = paths; i < r->out->paths.len; i++) {
      r->out->paths.at[i].guess |= r->out->paths.at[i].attribute;
    }
    ok = ok && take_vis(r, &vis);
    rust_attrs_done(r, &a);
    if (ok && named) {
      if (rust_peek(r) == T_UNSAFE || rust_peek(r) == T_MUT) {
        r->i++; /* unsafe fields */
      }
      const uint32_t at = r->i;
      ok = (r->gate == gate || push_variant(r, item, true)) && rust_expect(r, T_IDENT, "a field");
      if (ok && !(r->in_body && (r->t[at].flags & TOK_META) && rust_peek(r) != T_COLON)) {
        ok = rust_expect(r, T_COLON, "`:`") && rust_type_sum(r);
      }
    } else if (ok) {
      ok = rust_type_sum(r);
    }
    ok = ok && (!rust_take(r, T_EQ) || rust_expr(r));
    r->gate = gate;
    if (ok && !rust_take(r, T_COMMA) && !(r->in_body && !rust_at_end(r))) {
      break;
    }
  }
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool item_group(reader *r, const item_list *list);

/* At `struct` or `union`. */
static bool
struct_item(reader *r, ob_rust_item_kind kind, const attrs *a, ob_rust_vis vis)
{
  r->i++;
  if (!name_here(r)) {
    return false;
  }
  const uint32_t at = r->i++;
  ob_rust_item *item = declare(r, kind, vis, at);
  if (!item && r->st == OB_E_NOMEM) {
    return false;
  }
  const uint32_t index = item ? (uint32_t)(item - r->out->items.at) : OB_RUST_NONE;
  if (item) {
    item->type_ns = true;
    item->extended = a->foreign || a->derives;
    item->remade = a->foreign;
  }
  const size_t generics = rust_generics_mark(r);
  bool ok = rust_generic_params(r);
  bool value = false;
  if (ok && r->lenient &&
      rust_take(r, T_COLON)) { /* bitflags! { struct A: u32 { const B = 1; } } */
    const item_list list = {.kind = ITEMS_ASSOC, .owner = OB_RUST_NONE};
    ok = rust_type(r) && rust_peek(r) == T_OPEN_BRACE && item_group(r, &list);
  } else {
    ok = ok && rust_where(r);
    if (ok && rust_peek(r) == T_OPEN_BRACE) {
      ok = fields(r, index);
    } else if (ok) {
      value = true;
      ok = (rust_peek(r) != T_OPEN_PAREN || fields(r, OB_RUST_NONE)) && rust_where(r) &&
           semicolon(r);
    }
  }
  rust_generics_forget(r, generics);
  if (index != OB_RUST_NONE) {
    r->out->items.at[index].value_ns = value && kind == OB_RUST_STRUCT;
  }
  return ok;
}

static bool
variant(reader *r)
{
  ob_rust_vis vis;
  if (!take_vis(r, &vis) || !name_here(r)) {
    return false;
  }
  r->i++;
  if ((rust_peek(r) == T_OPEN_BRACE || rust_peek(r) == T_OPEN_PAREN) && !fields(r, OB_RUST_NONE)) {
    return false;
  }
  return !rust_take(r, T_EQ) || rust_expr(r);
}

/* In braces at the next token. */
static bool
variants(reader *r, uint32_t item)
{
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  bool ok = true;
  while (ok && !rust_at_end(r)) {
    const uint32_t gate = r->gate;
    attrs a = {.first = r->attr_strs.len};
    ok = rust_peek(r) != T_POUND || rust_outer_attrs(r, &a);
    rust_attrs_done(r, &a);
    ok = ok && (r->gate == gate || push_variant(r, item, false)) && variant(r);
    r->gate = gate;
    if (ok && !rust_take(r, T_COMMA) && !(r->in_body && !rust_at_end(r))) {
      break;
    }
  }
  r->depth--;
  return ok && rust_leave(r, open);
}

/* At `enum`. */
static bool
enum_item(reader *r, const attrs *a, ob_rust_vis vis)
{
  r->i++;
  if (!name_here(r)) {
    return false;
  }
  ob_rust_item *item = declare(r, OB_RUST_ENUM, vis, r->i++);
  if (!item && r->st == OB_E_NOMEM) {
    return false;
  }
  if (item) {
    item->type_ns = true;
    item->extended = a->foreign || a->derives;
    item->remade = a->foreign;
  }
  const uint32_t index = item ? (uint32_t)(item - r->out->items.at) : OB_RUST_NONE;
  const size_t generics = rust_generics_mark(r);
  bool ok = rust_generic_params(r) && rust_where(r);
  if (ok && r->lenient && rust_take(r, T_COLON)) {
    ok = rust_type(r);
  }
  ok = ok && (rust_peek(r) == T_OPEN_BRACE || rust_fail(r, "`{`"));
  if (ok && index != OB_RUST_NONE) {
    r->out->items.at[index].end = r->t[r->t[r->i].hi].lo;
  }
  ok = ok && variants(r, index);
  rust_generics_forget(r, generics);
  return ok;
}

/* ---- traits, impls, extern blocks ---- */

/* { items } of one list at the next token. */
static bool
item_group(reader *r, const item_list *list)
{
  if (rust_peek(r) != T_OPEN_BRACE) {
    return rust_fail(r, "`{`");
  }
  if (!rust_enter(r)) {
    return false;
  }
  const uint32_t open = r->i++, gate = r->gate;
  const item_list *const around = r->list;
  attrs inner;
  bool ok = rust_inner_attrs(r, &inner);
  rust_attrs_done(r, &inner);
  r->list = list;
  ok = ok && rust_items(r) && rust_leave(r, open);
  r->list = around;
  r->gate = gate;
  r->depth--;
  return ok;
}

/* An impl or trait. Its lists are pushed to when it is clear what it is of. */
static bool
push_impl(reader *r, const ob_rust_impl *is, item_list *list)
{
  ob_rust_impl *slot = ob_vec_push(&r->scratch, &r->out->impls);
  if (!slot) {
    return rust_nomem(r);
  }
  *slot = *is;
  slot->scope = r->scope;
  slot->gate = r->gate;
  list->owner = (uint32_t)(slot - r->out->impls.at);
  return true;
}

/* The items of an impl or trait. */
static bool
member_group(reader *r, const item_list *list)
{
  const uint32_t around = r->self_type;
  r->self_type = list->owner;
  const bool ok = item_group(r, list);
  r->self_type = around;
  return ok;
}

/* At `trait`. */
static bool
trait_item(reader *r, const attrs *a, ob_rust_vis vis)
{
  r->i++;
  if (!name_here(r)) {
    return false;
  }
  item_list list = {.kind = ITEMS_ASSOC, .owner = OB_RUST_NONE};
  const ob_rust_impl is = {.type = rust_tok_text(r, &r->t[r->i]),
                           .path = OB_RUST_NONE,
                           .of_path = OB_RUST_NONE,
                           .at = rust_tok_at(&r->t[r->i]),
                           .is_trait = true,
                           .unclear = a->foreign};
  if (!push_impl(r, &is, &list)) {
    return false;
  }
  ob_rust_item *item = declare(r, OB_RUST_TRAIT, vis, r->i++);
  if (!item && r->st == OB_E_NOMEM) {
    return false;
  }
  if (item) {
    item->type_ns = true;
  }
  const size_t generics = rust_generics_mark(r);
  bool ok = rust_generic_params(r);
  const uint32_t bounds = r->i;
  ok = ok && (!rust_take(r, T_COLON) || rust_bounds(r));
  if (ok && rust_take(r, T_EQ)) { /* an alias */
    ok = rust_bounds(r) && rust_where(r) && semicolon(r);
  } else {
    ok = ok && rust_where(r);
    r->out->impls.at[list.owner].bounds =
        (ob_rust_at){r->t[bounds].lo, ok ? r->t[r->i].lo : r->t[bounds].lo};
    if (ok && r->in_body && is_meta(r)) {
      r->i++;
    }
    ok = ok && member_group(r, &list);
  }
  rust_generics_forget(r, generics);
  return ok;
}

/* The last name of the path at token `from`: of `a::B<C>` that is B. */
static ob_str
last_name(const reader *r, uint32_t from)
{
  const tok *t = &r->t[from];
  t += t->kind == T_PATHSEP ? 1 : 0;
  while (t[0].kind != T_EOF && t[1].kind == T_PATHSEP && t[2].kind == T_IDENT) {
    t += 2;
  }
  return t->kind == T_IDENT && !(t->flags & TOK_META) ? rust_tok_text(r, t) : OB_STR_NONE;
}

/* `<` after impl: generics, or the type <A as B>::C? */
static bool
at_impl_generics(const reader *r)
{
  const tok *t = &r->t[r->i];
  if (t->kind != T_LT) {
    return false;
  }
  switch (t[1].kind) {
  case T_GT:
  case T_POUND:
  case T_CONST:
  case T_LIFETIME:
    return true;
  case T_IDENT:
    return t[2].kind == T_GT || t[2].kind == T_COMMA || t[2].kind == T_COLON || t[2].kind == T_EQ ||
           (t[1].flags & TOK_META);
  default:
    return false;
  }
}

/* At `impl`. */
static bool
impl_item(reader *r, const attrs *a)
{
  r->i++;
  const size_t generics = rust_generics_mark(r);
  bool ok = !at_impl_generics(r) || rust_generic_params(r);
  (void)rust_take(r, T_CONST);
  if (rust_is_word(r, W_ASYNC) && rust_peek_at(r, 1) == T_IDENT) {
    r->i++;
  }
  /* A negative impl; else the type `!`. */
  const bool negative = rust_peek_at(r, 1) != T_OPEN_BRACE && rust_take(r, T_NOT);
  uint32_t from = r->i;
  size_t paths = r->out->paths.len;
  ob_rust_impl is = {.path = OB_RUST_NONE, .of_path = OB_RUST_NONE, .unclear = a->foreign};
  ok = ok && rust_type_sum(r);
  if (ok && rust_take(r, T_FOR)) {
    const tok *t = &r->t[r->i];
    while (t->kind == T_AND || t->kind == T_LIFETIME || t->kind == T_MUT) {
      t++;
    }
    if (t != &r->t[r->i]) {
      is.behind = last_name(r, (uint32_t)(t - r->t));
    }
    rust_turn_name(r, from, OB_RUST_ROLE_TRAIT);
    if (!negative) {
      is.of = last_name(r, from);
      is.of_alone = name_type(r, from, paths, &is.of_path).len > 0;
      is.at =
          is.of_path != OB_RUST_NONE ? r->out->paths.at[is.of_path].at : rust_tok_at(&r->t[from]);
    }
    from = r->i;
    paths = r->out->paths.len;
    ok = rust_take(r, T_DOTDOT) || rust_type_sum(r);
  }
  item_list list = {.kind = ITEMS_ASSOC, .owner = OB_RUST_NONE};
  if (ok) {
    is.type = name_type(r, from, paths, &is.path);
    ok = push_impl(r, &is, &list);
  }
  ok = ok && rust_where(r);
  if (ok && r->in_body && is_meta(r)) {
    r->i++;
  } else {
    ok = ok && (rust_peek(r) == T_SEMI && r->lenient ? (r->i++, true) : member_group(r, &list));
  }
  rust_generics_forget(r, generics);
  return ok;
}

/* extern "C" { … } at the string or brace. */
static bool
foreign_block(reader *r, const attrs *a)
{
  item_list list = {.kind = ITEMS_FOREIGN, .abi = OB_STR("C")};
  if (rust_peek(r) == T_STR) {
    if (!rust_string(r, &r->t[r->i], &list.abi)) {
      return false;
    }
    r->i++;
  } else if (is_meta(r)) {
    r->i++;
  }
  return rust_attrs_list(r, a, ATTR_LINK, &list.libs, &list.lib_count) && item_group(r, &list);
}

/* ---- one item ---- */

/* pub, pub(crate), pub(in a::b), crate; or nothing. */
static bool
take_vis(reader *r, ob_rust_vis *vis)
{
  *vis = OB_RUST_PRIVATE;
  if (r->in_body && is_meta(r)) { /* $vis is written out as nothing; $(pub)? and the like */
    const tok_kind next = rust_peek_at(r, 1);
    if (next >= T_AS || (next == T_IDENT && rust_peek_at(r, 2) == T_COLON)) {
      *vis = OB_RUST_PUB;
      r->i++;
    }
    return true;
  }
  if (rust_peek(r) == T_CRATE &&
      rust_peek_at(r, 1) != T_PATHSEP) { /* a form that never became stable */
    *vis = OB_RUST_PUB_IN;
    r->i++;
    return true;
  }
  if (!rust_take(r, T_PUB)) {
    return true;
  }
  *vis = OB_RUST_PUB;
  if (rust_peek(r) != T_OPEN_PAREN) {
    return true;
  }
  const tok *t = &r->t[r->i + 1];
  const uint32_t open = r->i;
  if ((t->kind == T_CRATE || t->kind == T_SELF || t->kind == T_SUPER) &&
      t[1].kind == T_CLOSE_PAREN) {
    *vis = OB_RUST_PUB_IN;
    rust_skip_group(r);
  } else if (t->kind == T_IN) {
    *vis = OB_RUST_PUB_IN;
    r->i += 2;
    if (!rust_path(r, PATH_MOD, NULL)) {
      return false;
    }
    return rust_leave(r, open);
  } else if ((t->flags & TOK_META) && t[1].kind == T_CLOSE_PAREN) {
    rust_skip_group(r);
  }
  return true;
}

static bool
is_item_keyword(const tok *t)
{
  switch (t->kind) {
  case T_USE:
  case T_STRUCT:
  case T_ENUM:
  case T_MOD:
  case T_TRAIT:
  case T_TYPE:
  case T_FN:
  case T_CONST:
  case T_STATIC:
  case T_UNSAFE:
  case T_EXTERN:
  case T_IMPL:
    return true;
  case T_IDENT:
    return t->word == W_ASYNC || t->word == W_UNION || t->word == W_AUTO || t->word == W_SAFE ||
           t->word == W_DEFAULT || t->word == W_MACRO;
  default:
    return false;
  }
}

bool
rust_at_item(const reader *r)
{
  const tok *t = &r->t[r->i];
  switch (t->kind) {
  case T_PUB:
  case T_STRUCT:
  case T_ENUM:
  case T_TRAIT:
  case T_MOD:
  case T_TYPE:
  case T_IMPL:
    return true;
  case T_USE:
    return t[1].kind != T_OR && t[1].kind != T_OROR;
  case T_EXTERN:
    return true;
  case T_FN:
    return t[1].kind == T_IDENT;
  case T_CONST:
    return t[1].kind != T_OPEN_BRACE && t[1].kind != T_OR && t[1].kind != T_OROR &&
           t[1].kind != T_MOVE &&
           !(t[1].word == W_ASYNC && t[2].kind != T_FN && t[2].kind != T_UNSAFE &&
             t[2].kind != T_EXTERN);
  case T_STATIC:
    return t[1].kind != T_OR && t[1].kind != T_OROR && t[1].kind != T_MOVE &&
           !(t[1].word == W_ASYNC &&
             (t[2].kind == T_OR || t[2].kind == T_OROR || t[2].kind == T_MOVE));
  case T_UNSAFE:
    return t[1].kind != T_OPEN_BRACE;
  case T_CRATE:
    return t[1].kind != T_PATHSEP && is_item_keyword(&t[1]);
  case T_IDENT:
    switch ((tok_word)t->word) {
    case W_MACRO_RULES:
      return t[1].kind == T_NOT && t[2].kind == T_IDENT;
    case W_UNION:
      return t[1].kind == T_IDENT &&
             (t[2].kind == T_OPEN_BRACE || t[2].kind == T_LT || t[2].kind == T_WHERE);
    case W_AUTO:
      return t[1].kind == T_TRAIT;
    case W_MACRO:
      return t[1].kind == T_IDENT && (t[2].kind == T_OPEN_BRACE || t[2].kind == T_OPEN_PAREN);
    case W_ASYNC:
    case W_GEN:
      return t[1].kind == T_FN || (t[1].kind == T_UNSAFE && t[2].kind != T_OPEN_BRACE) ||
             t[1].kind == T_EXTERN || (t[1].word == W_GEN && t[2].kind == T_FN);
    case W_SAFE:
      return t[1].kind == T_FN || t[1].kind == T_STATIC || t[1].kind == T_EXTERN;
    case W_DEFAULT:
      return t[1].kind == T_FN || t[1].kind == T_IMPL || t[1].kind == T_CONST ||
             t[1].kind == T_TYPE || t[1].kind == T_EXTERN ||
             (t[1].kind == T_UNSAFE && t[2].kind != T_OPEN_BRACE) ||
             (t[1].word == W_ASYNC && (t[2].kind == T_FN || t[2].kind == T_UNSAFE));
    default:
      return (t->flags & TOK_META) && is_item_keyword(&t[1]) && t[1].kind != T_IDENT;
    }
  default:
    return (t->flags & TOK_META) && is_item_keyword(&t[1]) && t[1].kind != T_IDENT;
  }
}

/* macro_rules! name { … } at its first word. */
static bool
macro_rules_item(reader *r, const attrs *a)
{
  r->i += 2;
  const uint32_t at = r->i++;
  if (rust_peek(r) < T_OPEN_PAREN || rust_peek(r) > T_OPEN_BRACE) {
    return rust_fail(r, "`{`");
  }
  const bool braces = rust_peek(r) == T_OPEN_BRACE;
  return rust_macro_rules(r, a, at, OB_RUST_PRIVATE) && (braces || semicolon(r));
}

/* `reuse a::b;`, `final fn f`: words that are not stable, and say nothing here. */
static bool
at_modifier(const reader *r)
{
  const tok *t = &r->t[r->i];
  const ob_str word = t->kind == T_IDENT ? rust_tok_text(r, t) : OB_STR_NONE;
  return ob_str_eq(word, OB_STR("reuse")) ||
         (ob_str_eq(word, OB_STR("final")) && rust_peek_at(r, 1) == T_FN);
}

static bool
skip_modified(reader *r)
{
  while (rust_peek(r) != T_SEMI && rust_peek(r) != T_OPEN_BRACE && !rust_at_end(r)) {
    r->i++;
  }
  if (rust_peek(r) == T_OPEN_BRACE) {
    return rust_block(r);
  }
  return semicolon(r);
}

static bool
macro_call_item(reader *r, bool *taken)
{
  bool macro = false;
  const bool named = rust_at_path(r);
  if (!named) {
    *taken = false;
    return true;
  }
  const uint32_t from = r->i;
  r->place = CALL_ITEM;
  if (!rust_path(r, PATH_EXPR, &macro)) {
    return false;
  }
  if (!macro) {
    if (r->in_body && (r->t[from].flags & TOK_META)) { /* $item */
      (void)rust_take(r, T_SEMI);
      return true;
    }
    r->i = from;
    *taken = false;
    return !at_modifier(r) || (*taken = true, skip_modified(r));
  }
  return r->t[r->i - 1].kind == T_CLOSE_BRACE || semicolon(r);
}

/* The words before `fn` and the like; then the item itself. */
static bool
item_body(reader *r, const item_list *list, const attrs *a, ob_rust_vis vis, bool *taken)
{
  for (;;) {
    const tok *t = &r->t[r->i];
    switch (t->kind) {
    case T_USE:
      return use_item(r, vis);
    case T_MOD:
      return mod_item(r, a, vis);
    case T_FN:
      return fn_item(r, list, a, vis);
    case T_STRUCT:
      return struct_item(r, OB_RUST_STRUCT, a, vis);
    case T_ENUM:
      return enum_item(r, a, vis);
    case T_TRAIT:
      return trait_item(r, a, vis);
    case T_IMPL:
      return impl_item(r, a);
    case T_TYPE:
      return type_item(r, list, a, vis);
    case T_STATIC:
      return const_item(r, list, a, vis);
    case T_CONST:
      if (t[1].kind == T_FN || t[1].kind == T_UNSAFE || t[1].kind == T_EXTERN ||
          t[1].kind == T_TRAIT || t[1].kind == T_IMPL ||
          ((t[1].word == W_ASYNC || t[1].word == W_SAFE) &&
           (t[2].kind == T_FN || t[2].kind == T_UNSAFE || t[2].kind == T_EXTERN)) ||
          (t[1].word == W_AUTO && t[2].kind == T_TRAIT)) {
        r->i++;
        continue;
      }
      if (t[1].kind == T_OPEN_BRACE) { /* const { … } */
        r->i++;
        return rust_block(r);
      }
      return const_item(r, list, a, vis);
    case T_UNSAFE:
      r->i++;
      if (rust_peek(r) == T_OPEN_BRACE) {
        return rust_fail(r, "an item");
      }
      continue;
    case T_EXTERN:
      if (t[1].kind == T_CRATE) {
        r->i++;
        return crate_item(r, a, vis);
      }
      if (t[1].kind == T_OPEN_BRACE ||
          ((t[1].kind == T_STR || (t[1].flags & TOK_META)) && t[2].kind == T_OPEN_BRACE)) {
        r->i++;
        return foreign_block(r, a);
      }
      r->i += t[1].kind == T_STR || (t[1].flags & TOK_META) ? 2 : 1;
      if (rust_peek(r) != T_FN && rust_peek(r) != T_UNSAFE) {
        return rust_fail(r, "`fn`, `crate` or `{`");
      }
      continue;
    case T_IDENT:
      switch ((tok_word)t->word) {
      case W_MACRO_RULES:
        if (t[1].kind == T_NOT && t[2].kind == T_IDENT) {
          return macro_rules_item(r, a);
        }
        break;
      case W_UNION:
        if (rust_at_item(r)) {
          return struct_item(r, OB_RUST_UNION, a, vis);
        }
        break;
      case W_MACRO:
        if (rust_at_item(r)) {
          return rust_macro_item(r, a, vis);
        }
        break;
      case W_ASYNC:
      case W_GEN:
      case W_SAFE:
      case W_DEFAULT:
      case W_AUTO:
        if (rust_at_item(r)) {
          r->i++;
          continue;
        }
        break;
      default:
        break;
      }
      break;
    default:
      break;
    }
    break;
  }
  if (vis != OB_RUST_PRIVATE && !rust_at_path(r)) {
    return rust_fail(r, "an item");
  }
  if (list->kind == ITEMS_ASSOC && list->owner != OB_RUST_NONE) {
    r->out->impls.at[list->owner].unclear = true;
  }
  r->list = list;
  return macro_call_item(r, taken);
}

/* An attribute that is a macro may make anything of a function, impl, trait or module; at a type it
 * mostly belongs to a derive. */
static bool
under_attribute(reader *r)
{
  switch ((int)rust_peek(r)) {
  case T_STRUCT:
  case T_ENUM:
  case T_TYPE:
  case T_USE:
    return true;
  default:
    break;
  }
  ob_rust_gate *gate = ob_vec_push(&r->scratch, &r->out->gates);
  if (!gate) {
    return rust_nomem(r);
  }
  *gate = (ob_rust_gate){.kind = OB_RUST_GATE_ATTR, .parent = r->gate};
  r->gate = (uint32_t)(gate - r->out->gates.at);
  return true;
}

bool
rust_item(reader *r, const attrs *a, bool *taken)
{
  const item_list *const around = r->list, *const list = around ? around : &plain_items;
  r->list = &plain_items;
  *taken = true;
  bool ok;
  if (r->in_body && (r->t[r->i].flags & TOK_META) && !rust_at_item(r) &&
      r->t[r->i + 1].kind != T_NOT && r->t[r->i + 1].kind != T_PATHSEP) {
    r->i++; /* $item */
    (void)(rust_take(r, T_SEMI) || rust_take(r, T_COMMA));
    ok = true;
  } else {
    ob_rust_vis vis;
    const uint32_t from = r->i;
    ok = take_vis(r, &vis) && (!a->foreign || r->in_body || under_attribute(r));
    ok = ok && item_body(r, list, a, vis, taken);
    if (ok && !*taken && r->i != from) {
      ok = rust_fail(r, "an item");
    }
  }
  r->list = around;
  return ok;
}

/* After a mistake in the item that began at `from`: on to where the next may begin. */
static void
recover(reader *r, uint32_t from)
{
  const uint32_t met = r->i;
  r->i = from;
  while (!rust_at_end(r)) {
    const tok_kind kind = rust_peek(r);
    const bool braces = kind == T_OPEN_BRACE;
    if (r->i > from && r->i >= met && kind != T_CRATE && kind != T_EXTERN && kind != T_UNSAFE &&
        kind != T_CONST && kind != T_TYPE && kind != T_IMPL && rust_at_item(r)) {
      return;
    }
    if (kind >= T_OPEN_PAREN && kind <= T_OPEN_BRACE) {
      rust_skip_group(r);
    } else {
      r->i++;
    }
    if ((kind == T_SEMI || braces) && r->i > met) {
      return;
    }
  }
}

bool
rust_items(reader *r)
{
  while (!rust_at_end(r)) {
    if (rust_take(r, T_SEMI)) {
      continue;
    }
    const uint32_t first = r->i, gate = r->gate, scope = r->scope, depth = r->depth;
    const size_t names = r->names.len;
    attrs a = {.first = r->attr_strs.len};
    bool taken = false;
    bool ok = rust_peek(r) != T_POUND || rust_outer_attrs(r, &a);
    ok = ok && rust_item(r, &a, &taken);
    if (ok && !taken) {
      ok = rust_fail(r, "an item");
    }
    rust_attrs_done(r, &a);
    r->gate = gate;
    if (!ok) {
      if (r->quiet > 0 || r->st == OB_E_NOMEM) {
        return false;
      }
      r->scope = scope;
      r->depth = depth;
      r->no_struct = false;
      r->attr_pred = NULL;
      r->names.len = r->names.len < names ? r->names.len : names;
      recover(r, first);
    }
  }
  return true;
}
