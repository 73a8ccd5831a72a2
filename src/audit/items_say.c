// SPDX-License-Identifier: MIT OR Apache-2.0
/* Findings of names that items.c did not find: where they are declared, with which features they
 * are lost, what rustc says, the gate that the use wants. */
#include "audit/items.h"
#include "audit/universe.h"
#include "base/strs.h"

/* ---- where it is declared ---- */

static void
label_as(ob_item_finder *f, ob_finding *out, const char *what, uint32_t part, ob_rust_at at,
         ob_cond when)
{
  ob_label *slot = out && out->others.len < 3 ? ob_vec_push(f->a->arena, &out->others) : NULL;
  if (slot) {
    slot->span = ob_part_span(f->c, part, at);
    slot->text = when == OB_COND_ALWAYS ? ob_fmt(f->a->arena, "%s always", what)
                                        : ob_fmt(f->a->arena, "%s only when " OB_STR_FMT, what,
                                                 OB_STR_ARG(ob_cond_print(f->m, when)));
  }
}

static void
label(ob_item_finder *f, ob_finding *out, uint32_t part, ob_rust_at at, ob_cond when)
{
  label_as(f, out, "there", part, at, when);
}

typedef struct labels {
  ob_item_finder *f;
  ob_finding *out;
} labels;

static void
label_asked(void *context, uint32_t part, ob_rust_at at, ob_cond when)
{
  const labels *l = context;
  label_as(l->f, l->out, "asked for", part, at, when);
}

static void
label_member(void *context, uint32_t part, ob_rust_at at, ob_cond when)
{
  const labels *l = context;
  label(l->f, l->out, part, at, when);
}

/* How many declarations a name has in a module or in what its globs bring. */
static size_t
count_branches(const ob_crate *c, uint32_t module, ob_sym name, uint8_t ns, unsigned depth)
{
  size_t count = 0;
  for (uint32_t i = ob_crate_first(c, module, name); i != OB_NO_INDEX; i = c->binds.at[i].next) {
    count += c->binds.at[i].when != OB_COND_NEVER && (c->binds.at[i].ns & ns) != 0 ? 1U : 0U;
  }
  const ob_module *m = &c->modules.at[module];
  for (size_t g = 0; g < m->globs.len && depth < 6 && count < 2; g++) {
    const ob_reaches *to = &m->globs.at[g].to;
    for (size_t k = 0; k < to->len && count < 2; k++) {
      if (to->at[k].kind == OB_REACH_EXTERN) { /* `#[cfg(unix)] use libc::*;`: perhaps */
        count += m->globs.at[g].when != m->when ? 1U : 0U;
      } else if (to->at[k].kind == OB_REACH_MODULE) {
        count += count_branches(c, to->at[k].module, name, ns, depth + 1);
      }
    }
  }
  return count;
}

/* The same for a macro, as label_declarations. */
static size_t
label_macros(ob_item_finder *f, const ob_item_loss *l, ob_finding *out, ob_cond *declared)
{
  const uint32_t *last = ob_name_find(f->c->macro_names, ob_name_key(0, l->name));
  size_t count = 0;
  for (uint32_t d = last && *last != 0 ? *last - 1 : OB_NO_INDEX; d != OB_NO_INDEX;
       d = f->c->macros.at[d].next) {
    const ob_macro_decl *decl = &f->c->macros.at[d];
    const ob_part *p = &f->c->parts.at[decl->part];
    const ob_rust_macro *macro = &f->a->sources->list.at[p->src].rust.macros.at[decl->macro];
    const ob_cond when = ob_part_gate(p, macro->gate);
    count += when != OB_COND_NEVER ? 1U : 0U;
    label(f, out, decl->part, macro->at, when);
  }
  *declared = ob_item_when_macro(f, l->name);
  return count;
}

/* The places where a module that the path leads to under `when` declares the name, and how many
 * they are, up to two. */
static size_t
label_module(ob_item_finder *f, const ob_item_loss *l, uint32_t module, ob_cond when,
             ob_finding *out, ob_cond *declared)
{
  if (l->there) {
    f = f->library;
  }
  size_t count = 0;
  ob_cond so_far = OB_COND_NEVER;
  for (uint32_t i = ob_crate_first(f->c, module, l->name); i != OB_NO_INDEX;
       i = f->c->binds.at[i].next) {
    const ob_bind *b = &f->c->binds.at[i];
    if ((b->ns & ob_item_searched(&l->of)) == 0) {
      continue;
    }
    const ob_src *src = &f->a->sources->list.at[f->c->parts.at[b->part].src];
    const ob_rust_at at = b->kind == OB_BIND_USE ? src->rust.uses.at[b->index].path.at
                                                 : src->rust.items.at[b->index].at;
    count += b->when != OB_COND_NEVER ? 1U : 0U;
    so_far = ob_cond_or(f->m, so_far, b->when);
    label(f, out, b->part, at, ob_cond_and(f->m, b->when, when));
  }
  if (count < 2) { /* or by globs: `#[cfg(unix)] pub use self::unix::*;` and others like it */
    count = count_branches(f->c, module, l->name, ob_item_searched(&l->of), 0);
    const ob_declared d = ob_crate_names(f->c, module, l->name, ob_item_searched(&l->of), module);
    so_far = ob_cond_or(f->m, so_far, ob_cond_or(f->m, d.sure, d.maybe));
  }
  *declared = ob_cond_and(f->m, so_far, when);
  return count;
}

/* The places where the name is declared, and whether they are branches: two or more conditions. */
static size_t
label_declarations(ob_item_finder *f, const ob_item_loss *l, ob_finding *out, ob_cond *declared)
{
  const ob_str name = ob_sym_str(f->a->sources, l->name);
  if (l->of.by == OB_BY_MACRO) {
    return label_macros(f, l, out, declared);
  }
  labels to = {f, out};
  if (l->of.by == OB_BY_IMPL) {
    ob_cond asked;
    (void)ob_item_side_has(f, &l->of.pair->trait, name, label_asked, &to, &asked);
    return ob_item_side_has(f, &l->of.pair->impl, name, label_member, &to, declared);
  }
  if (l->of.by == OB_BY_IMPL_ITEM) {
    return ob_item_side_has(f, &l->of.pair->trait, name, label_member, &to, declared);
  }
  if (l->of_type != 0) {
    to.f = l->there ? f->library : f;
    const size_t found = ob_members_declared(to.f->members, l->of_type - 1, l->name,
                                             ob_item_way(&l->of), label_member, &to, declared);
    *declared = l->there ? ob_crate_linked(to.f->c, *declared) : *declared;
    return found;
  }
  size_t count = label_module(f, l, l->module, OB_COND_ALWAYS, out, declared);
  const ob_item_sight there = {.by = l->of.by, .path = l->there};
  const ob_reaches others =
      l->there
          ? ob_item_modules_before(f->library, OB_NO_INDEX, &there, l->there_segment)
          : ob_item_modules_before(f, ob_part_scope(&f->c->parts.at[l->part], l->of.path->scope),
                                   &l->of, l->segment);
  for (size_t i = 0; i < others.len; i++) {
    if (others.at[i].kind == OB_REACH_MODULE && others.at[i].module != l->module) {
      ob_cond given = OB_COND_NEVER;
      count += label_module(f, l, others.at[i].module, others.at[i].when, out, &given);
      *declared = ob_cond_or(f->m, *declared, given);
    }
  }
  ob_item_finder *in = l->there ? f->library : f;
  if (count == 0 && ob_crate_macro_when(in->c, l->name) != OB_COND_NEVER) { /* by its path */
    count = label_macros(in, l, out, declared);
  }
  if (l->there) {
    *declared = ob_crate_linked(f->c->library, *declared);
  }
  return count;
}

/* The first `count` segments. */
static ob_str
path_text(ob_arena *arena, const ob_rust_path *path, uint32_t count)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  if (path->head == OB_RUST_HEAD_CRATE) {
    ob_buf_put(&out, path->dollar ? OB_STR("$crate::") : OB_STR("crate::"));
  } else if (path->head == OB_RUST_HEAD_ROOT) {
    ob_buf_put(&out, OB_STR("::"));
  } else if (path->head == OB_RUST_HEAD_SELF) {
    ob_buf_put(&out, OB_STR("self::"));
  }
  for (unsigned i = 0; path->head == OB_RUST_HEAD_SUPER && i < path->supers; i++) {
    ob_buf_put(&out, OB_STR("super::"));
  }
  for (uint32_t i = 0; i < count; i++) {
    ob_buf_fmt(&out, "%s" OB_STR_FMT, i > 0 ? "::" : "", OB_STR_ARG(path->segments[i]));
  }
  return ob_buf_view(&out);
}

/* Features that are on, or off, in all builds in which something is lost on some targets. */
typedef struct choice {
  ob_str on[4], off[4];
  size_t on_count, off_count;
  bool cut; /* there are more */
} choice;

/* `all` without one of the cfgs in c that nobody sets, if it can be so at all; or NEVER. */
static ob_cond
some_cfg(ob_conds *m, ob_cond all, ob_cond c, size_t *budget)
{
  ob_cond_var_kind kind;
  ob_str name;
  ob_cond lo, hi;
  if (*budget == 0 || !ob_cond_split(m, c, &kind, &name, &lo, &hi)) {
    return OB_COND_NEVER;
  }
  (*budget)--;
  ob_cond out = kind == OB_VAR_CFG ? ob_cond_unset(m, all, kind, name) : OB_COND_NEVER;
  out = out == OB_COND_NEVER ? some_cfg(m, all, lo, budget) : out;
  return out == OB_COND_NEVER ? some_cfg(m, all, hi, budget) : out;
}

static choice
choice_of(const ob_item_finder *f, const ob_item_loss *l, const ob_bits *targets)
{
  choice c = {.cut = false};
  ob_cond when = ob_cond_and(f->m, l->when, ob_cond_targets(f->m, targets));
  ob_cond_var_kind kind;
  ob_str name;
  ob_cond lo, hi;
  size_t budget = 256;
  for (ob_cond cfg; (cfg = some_cfg(f->m, when, when, &budget)) != OB_COND_NEVER;) {
    when = cfg;
  }
  for (ob_cond at = when; ob_cond_split(f->m, at, &kind, &name, &lo, &hi);
       at = lo != OB_COND_NEVER ? lo : hi) { /* such a feature stands on every way */
    const ob_cond var = ob_cond_var(f->m, kind, name);
    const bool on = ob_cond_minus(f->m, when, var) == OB_COND_NEVER &&
                    ob_cond_minus(f->m, l->reached, var) != OB_COND_NEVER;
    const bool off = ob_cond_and(f->m, when, var) == OB_COND_NEVER;
    if (kind != OB_VAR_FEATURE || on == off) {
      continue;
    }
    size_t *count = on ? &c.on_count : &c.off_count;
    if (*count == OB_COUNT(c.on)) {
      c.cut = true;
      break;
    }
    (on ? c.on : c.off)[(*count)++] = name;
  }
  return c;
}

/* What a build has to choose that is neither a target nor a feature: a profile, a run of another
 * tool, `--cfg`. Empty: nothing of that kind. */
static ob_str
cfg_text(const ob_item_finder *f, const ob_item_loss *l, const ob_bits *targets)
{
  ob_arena *arena = f->a->arena;
  const ob_cond when = ob_cond_and(f->m, l->when, ob_cond_targets(f->m, targets));
  const ob_bits *unwinds =
      ob_universe_atom(ob_conds_universe(f->m), OB_STR("panic"), OB_STR("unwind"));
  const ob_cond could = unwinds ? ob_cond_targets(f->m, unwinds) : OB_COND_NEVER;
  const ob_cond abort = ob_cond_var(f->m, OB_VAR_CFG, OB_STR("panic = \"abort\""));
  if (ob_cond_and(f->m, when, could) != OB_COND_NEVER &&
      ob_cond_minus(f->m, ob_cond_and(f->m, when, could), abort) == OB_COND_NEVER &&
      ob_cond_minus(f->m, ob_cond_and(f->m, l->reached, could), abort) != OB_COND_NEVER) {
    return OB_STR(" with `panic = \"abort\"`"); /* a profile's, or the target's own */
  }
  ob_cond_var_kind kind;
  ob_str name;
  ob_cond lo, hi;
  for (ob_cond at = when; ob_cond_split(f->m, at, &kind, &name, &lo, &hi);
       at = lo != OB_COND_NEVER ? lo : hi) {
    const ob_cond var = ob_cond_var(f->m, kind, name);
    const bool off = ob_cond_and(f->m, when, var) == OB_COND_NEVER;
    const bool on = !off && ob_cond_minus(f->m, when, var) == OB_COND_NEVER &&
                    ob_cond_minus(f->m, l->reached, var) != OB_COND_NEVER;
    if (kind != OB_VAR_CFG || !(on || off) ||
        (off && ob_cond_and(f->m, l->reached, var) == OB_COND_NEVER)) {
      continue;
    }
    if (off && ob_str_eq(name, OB_STR("test"))) {
      return OB_STR(" outside of tests");
    }
    if (ob_str_eq(name, OB_STR("debug_assertions"))) {
      return off ? OB_STR(" with `debug_assertions` off, as in a release build")
                 : OB_STR(" with `debug_assertions` on, as in a debug build");
    }
    return ob_str_find(name, '=') != SIZE_MAX
               ? ob_fmt(arena, " with%s `" OB_STR_FMT "`", on ? "" : "out", OB_STR_ARG(name))
               : ob_fmt(arena, " with cfg `" OB_STR_FMT "` %s", OB_STR_ARG(name),
                        on ? "on" : "off");
  }
  return OB_STR_NONE;
}

/* " with feature `x` on and `y` off" */
static ob_str
features_text(const ob_item_finder *f, const ob_item_loss *l, const ob_bits *targets)
{
  const choice c = choice_of(f, l, targets);
  const size_t count = c.on_count + c.off_count;
  if (count == 0 || c.cut) { /* one of several, or many */
    const ob_str cfg = count == 0 ? cfg_text(f, l, targets) : OB_STR_NONE;
    return cfg.len > 0                      ? cfg
           : f->a->package.features.len > 0 ? OB_STR(" with some choices of features")
                                            : OB_STR(" with some choices of cfgs");
  }
  ob_arena *arena = f->a->arena;
  return ob_fmt(arena, " with feature%s " OB_STR_FMT "%s%s" OB_STR_FMT "%s", count > 1 ? "s" : "",
                OB_STR_ARG(ob_quoted(arena, c.on, c.on_count)), c.on_count > 0 ? " on" : "",
                c.on_count > 0 && c.off_count > 0 ? " and " : "",
                OB_STR_ARG(ob_quoted(arena, c.off, c.off_count)), c.off_count > 0 ? " off" : "");
}

#define MAX_GATE 200 /* bytes of a proposed gate: what is longer is no advice */

/* The gate for the use: where the item is, of where the use is compiled. In a module of tests
 * `test` holds already. */
static void
propose_gate(ob_item_finder *f, const ob_item_loss *l, ob_cond declared, ob_fix *out)
{
  ob_arena *arena = f->a->arena;
  ob_cond both = ob_cond_and(f->m, l->reached, declared);
  if (ob_cond_minus(f->m, l->reached, f->a->test) == OB_COND_NEVER) {
    both = ob_cond_where_set(f->m, both, OB_VAR_CFG, OB_STR("test"));
  }
  const ob_str text = ob_cond_print(f->m, both);
  if (both == OB_COND_NEVER || text.len > MAX_GATE) {
    return;
  }
  *out = (ob_fix){.kind = OB_FIX_SOURCE, .at = l->at, .from = OB_STR(""), .to = OB_STR("")};
  out->line = ob_fmt(arena, "#[cfg(" OB_STR_FMT ")]", OB_STR_ARG(text));
  out->text = ob_fmt(arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
}

/* A field for an expression that lacks it, or `..` for a pattern. */
static void
propose_field(ob_item_finder *f, const ob_item_loss *l, ob_fix *out)
{
  ob_arena *arena = f->a->arena;
  const ob_str name = ob_sym_str(f->a->sources, l->name);
  const ob_str gate = ob_cond_print(f->m, l->when);
  if (l->of.by == OB_BY_UNBOUND) {
    out->text = OB_STR("write `..` for the fields that it does not name");
  } else if (gate.len <= MAX_GATE) {
    out->text = ob_fmt(arena, "write the field: `#[cfg(" OB_STR_FMT ")] " OB_STR_FMT ": ...`",
                       OB_STR_ARG(gate), OB_STR_ARG(name));
  }
}

/* Of `self.name`. */
static ob_str
self_lacks(const ob_item_finder *f, const ob_item_loss *l, ob_str name)
{
  static const struct {
    const char *before, *behind, *kind;
  } forms[] = {[OB_RUST_SELF_NONE] = {"", "", NULL},
               [OB_RUST_SELF_VALUE] = {"", "", NULL},
               [OB_RUST_SELF_REF] = {"&", "", "reference"},
               [OB_RUST_SELF_MUT] = {"&mut ", "", "mutable reference"},
               [OB_RUST_SELF_BOX] = {"Box<", ">", "struct"},
               [OB_RUST_SELF_RC] = {"Rc<", ">", "struct"},
               [OB_RUST_SELF_ARC] = {"Arc<", ">", "struct"},
               [OB_RUST_SELF_PIN] = {"Pin<&", ">", "struct"},
               [OB_RUST_SELF_PIN_MUT] = {"Pin<&mut ", ">", "struct"}};
  const ob_bind *b = &f->c->binds.at[l->of_type - 1];
  const bool of_trait = ob_member_kind(f->members, l->of_type - 1)[0] == 't';
  const ob_str type = of_trait ? OB_STR("Self") : ob_sym_str(f->a->sources, b->name);
  const char *before = forms[l->of.receiver].before, *behind = forms[l->of.receiver].behind;
  const char *kind = forms[l->of.receiver].kind;
  if (l->of.by == OB_BY_FIELD) {
    return ob_fmt(f->a->arena,
                  "error[E0609]: no field `" OB_STR_FMT "` on type `%s" OB_STR_FMT "%s`",
                  OB_STR_ARG(name), before, OB_STR_ARG(type), behind);
  }
  return ob_fmt(f->a->arena,
                "error[E0599]: no method named `" OB_STR_FMT "` found for %s `%s" OB_STR_FMT
                "%s` in the current scope",
                OB_STR_ARG(name),
                kind       ? kind
                : of_trait ? "type parameter"
                           : ob_member_kind(f->members, l->of_type - 1),
                before, OB_STR_ARG(type), behind);
}

/* Of something in an impl that its trait does not have. */
static ob_str
item_of_impl(const ob_item_finder *f, const ob_item_loss *l, ob_str name)
{
  const ob_rust_file *file = &f->a->sources->list.at[f->c->parts.at[l->part].src].rust;
  ob_rust_item_kind kind = OB_RUST_FN;
  for (size_t i = 0; i < file->members.len; i++) {
    kind = file->members.at[i].at.lo == l->at.lo ? file->members.at[i].kind : kind;
  }
  return ob_fmt(f->a->arena,
                "error[%s]: %s `" OB_STR_FMT "` is not a member of trait `" OB_STR_FMT "`",
                kind == OB_RUST_FN      ? "E0407"
                : kind == OB_RUST_CONST ? "E0438"
                                        : "E0437",
                kind == OB_RUST_FN      ? "method"
                : kind == OB_RUST_CONST ? "const"
                                        : "type",
                OB_STR_ARG(name), OB_STR_ARG(l->of.path->segments[0]));
}

/* Of a field in a struct expression or pattern, or of one that is not. */
static ob_str
field_of_literal(const ob_item_finder *f, const ob_item_loss *l, ob_str name)
{
  ob_arena *arena = f->a->arena;
  const ob_str type = ob_sym_str(f->a->sources, f->c->binds.at[l->of_type - 1].name);
  const char *kind = ob_member_kind(f->members, l->of_type - 1);
  switch ((int)l->of.by) {
  case OB_BY_LITERAL:
    return ob_fmt(arena, "error[E0560]: %s `" OB_STR_FMT "` has no field named `" OB_STR_FMT "`",
                  kind, OB_STR_ARG(type), OB_STR_ARG(name));
  case OB_BY_PATTERN:
    return ob_fmt(arena,
                  "error[E0026]: %s `" OB_STR_FMT "` does not have a field named `" OB_STR_FMT "`",
                  kind, OB_STR_ARG(type), OB_STR_ARG(name));
  case OB_BY_UNBOUND:
    return ob_fmt(arena, "error[E0027]: pattern does not mention field `" OB_STR_FMT "`",
                  OB_STR_ARG(name));
  default:
    return ob_fmt(arena,
                  "error[E0063]: missing field `" OB_STR_FMT "` in initializer of `" OB_STR_FMT "`",
                  OB_STR_ARG(name), OB_STR_ARG(type));
  }
}

/* Since rustc 1.93; what it calls a name, it takes from what follows and from its first letter. */
static ob_str
import_fails(ob_arena *arena, const ob_item_loss *l, ob_str name)
{
  const ob_rust_path *of = l->of.path;
  if (ob_rust_use_behind(of, l->segment) < 2) {
    const ob_str path = path_text(arena, of, l->segment + 1);
    return ob_fmt(arena, "error[E0432]: unresolved import `" OB_STR_FMT "`", OB_STR_ARG(path));
  }
  if (l->segment == 0 && of->head == OB_RUST_HEAD_PLAIN) {
    return ob_fmt(arena, "error[E0433]: cannot find module or crate `" OB_STR_FMT "` in this scope",
                  OB_STR_ARG(name));
  }
  const ob_str in = l->segment > 0                   ? of->segments[l->segment - 1]
                    : of->head == OB_RUST_HEAD_SELF  ? OB_STR("self")
                    : of->head == OB_RUST_HEAD_SUPER ? OB_STR("super")
                                                     : OB_STR("crate");
  return ob_fmt(arena, "error[E0433]: cannot find `" OB_STR_FMT "` in `" OB_STR_FMT "`",
                OB_STR_ARG(name), OB_STR_ARG(in));
}

static ob_str
what_rustc_says(const ob_item_finder *f, const ob_item_loss *l, ob_str name)
{
  ob_arena *arena = f->a->arena;
  static const struct {
    const char *code, *kind;
  } by_role[] = {
      [OB_RUST_ROLE_VALUE] = {"E0425", "value"},
      [OB_RUST_ROLE_CALL] = {"E0425", "function"},
      [OB_RUST_ROLE_PATTERN] = {"E0531", "tuple struct or tuple variant"},
      [OB_RUST_ROLE_STRUCT] = {"E0422", "struct, variant or union type"},
      [OB_RUST_ROLE_TYPE] = {"E0425", "type"},
      [OB_RUST_ROLE_TRAIT] = {"E0405", "trait"},
      [OB_RUST_ROLE_ARGUMENT] = {"E0425", "type"},
      [OB_RUST_ROLE_METHOD] = {"E0599", "method"},
      [OB_RUST_ROLE_FIELD] = {"E0609", "field"},
  };
  const bool capital = name.len > 0 && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
  switch (l->of.by) {
  case OB_BY_USE:
    return import_fails(arena, l, name);
  case OB_BY_MACRO:
    return ob_fmt(arena, "error: cannot find macro `" OB_STR_FMT "` in this scope",
                  OB_STR_ARG(name));
  case OB_BY_NAME:
    return ob_fmt(
        arena, "error[%s]: cannot find %s `" OB_STR_FMT "` in this scope", by_role[l->of.role].code,
        l->of.role == OB_RUST_ROLE_CALL && capital ? "function, tuple struct or tuple variant"
                                                   : by_role[l->of.role].kind,
        OB_STR_ARG(name));
  case OB_BY_METHOD:
  case OB_BY_FIELD:
    return self_lacks(f, l, name);
  case OB_BY_IMPL:
    return ob_fmt(arena, "error[E0046]: not all trait items implemented, missing: `" OB_STR_FMT "`",
                  OB_STR_ARG(name));
  case OB_BY_IMPL_ITEM:
    return item_of_impl(f, l, name);
  case OB_BY_LITERAL:
  case OB_BY_PATTERN:
  case OB_BY_NO_FIELD:
  case OB_BY_UNBOUND:
    return field_of_literal(f, l, name);
  case OB_BY_PATH:
    break;
  }
  if (l->of_type != 0) {
    const ob_members *members = l->there ? f->library->members : f->members;
    return ob_member_rustc_says(arena, members, l->of_type - 1, name);
  }
  const ob_rust_path *of = l->of.path;
  const bool last = l->segment + 1 == of->segment_count && of->ns != OB_RUST_NS_MACRO;
  const bool root =
      l->segment == 0 && (of->head == OB_RUST_HEAD_CRATE || of->head == OB_RUST_HEAD_ROOT);
  if (l->segment == 0 && of->head == OB_RUST_HEAD_PLAIN) {
    return ob_fmt(arena, "error[E0433]: cannot find %s `" OB_STR_FMT "` in this scope",
                  capital ? "type" : "module or crate", OB_STR_ARG(name));
  }
  if (root && of->head == OB_RUST_HEAD_ROOT && !last) {
    return ob_fmt(arena,
                  "error[E0433]: cannot find module or crate `" OB_STR_FMT "` in the crate root",
                  OB_STR_ARG(name));
  }
  ob_str in = path_text(arena, of, l->segment);
  while (in.len > 1 && in.ptr[in.len - 1] == ':') {
    in.len--; /* `super::` alone */
  }
  if (last && root && of->dollar) {
    return ob_fmt(arena, "error[E0425]: cannot find `" OB_STR_FMT "` in module `$crate`",
                  OB_STR_ARG(name));
  }
  if (last && root) {
    return ob_fmt(arena, "error[E0425]: cannot find `" OB_STR_FMT "` in the crate root",
                  OB_STR_ARG(name));
  }
  if (last) {
    return ob_fmt(arena, "error[E0425]: cannot find `" OB_STR_FMT "` in %s `" OB_STR_FMT "`",
                  OB_STR_ARG(name), l->there && l->there_segment == 0 ? "crate" : "module",
                  OB_STR_ARG(in));
  }
  const bool module = root && of->ns != OB_RUST_NS_MACRO;
  return ob_fmt(arena, "error[E0433]: cannot find %s`" OB_STR_FMT "` in `" OB_STR_FMT "`",
                module ? "module or crate " : "", OB_STR_ARG(name), OB_STR_ARG(in));
}

/* The other uses that are lost in the same way. */
static ob_status
say_more(ob_arena *arena, const ob_item_loss *l, ob_str path, ob_finding *out)
{
  for (size_t i = 0; i < OB_COUNT(l->also) && l->also[i].file != 0; i++) {
    ob_label *slot = ob_vec_push(arena, &out->others);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_label){l->also[i], OB_STR("also here")};
  }
  const size_t shown = 1 + OB_COUNT(l->also);
  ob_str *note = l->count > shown ? ob_vec_push(arena, &out->notes) : NULL;
  if (note) {
    *note = ob_fmt(arena, "and %zu more use%s of `" OB_STR_FMT "`", l->count - shown,
                   l->count - shown == 1 ? "" : "s", OB_STR_ARG(path));
  }
  return l->count <= shown || (note && note->ptr) ? OB_OK : OB_E_NOMEM;
}

/* Does a witness ask for other features than the default build? */
static bool
is_choice(ob_str witness)
{
  return ob_str_search(witness, OB_STR("features")) != SIZE_MAX;
}

/* A test, bench or example that other features compile on the same targets wants
 * `required-features`, whatever else it names. */
static bool
is_extra(const ob_audit_root *r)
{
  return r->root->kind == OB_ROOT_TEST || r->root->kind == OB_ROOT_BENCH ||
         r->root->kind == OB_ROOT_EXAMPLE;
}

/* What is said of such a one is said once for a choice of features. True: it was. */
static bool
add_need(ob_item_finder *f, const ob_item_loss *l, ob_str text, ob_severity severity,
         ob_finding ***said)
{
  for (size_t i = 0; i < f->needs->len; i++) {
    ob_item_want *n = &f->needs->at[i];
    if (ob_str_eq(n->text, text) && n->severity == severity) {
      ob_item_want same = *n;
      same.again = true;
      same.when = l->by_features ? l->when : OB_COND_NEVER;
      same.said->repeats += l->count;
      ob_item_want *slot = ob_vec_push(f->a->arena, f->needs);
      f->oom |= !slot;
      if (slot) {
        *slot = same;
      }
      return true;
    }
  }
  ob_item_want *slot = ob_vec_push(f->a->arena, f->needs);
  if (!slot) {
    f->oom = true;
    return true;
  }
  *slot = (ob_item_want){
      .text = text, .severity = severity, .when = l->by_features ? l->when : OB_COND_NEVER};
  *said = &slot->said;
  return false;
}

static ob_status
say(ob_item_finder *f, const ob_item_loss *l, bool test, bool by_features, const ob_bits *targets)
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
  const ob_str features = ob_audit_witness(a, l->when, test, false, ob_bits_next(targets, 0));
  const ob_str built = by_features                  ? features_text(f, l, targets)
                       : ob_bits_eq(targets, asked) ? cfg_text(f, l, targets)
                                                    : OB_STR_NONE;
  const bool needs = is_extra(r) && !no_branch && by_features;
  const ob_severity severity = no_branch ? OB_SEV_NOTE
                               : l->guess || l->of_trait || (needs && is_choice(features))
                                   ? OB_SEV_WARNING
                                   : OB_SEV_ERROR;
  ob_finding **need = NULL;
  if (needs && add_need(f, l, built, severity, &need)) {
    return f->oom ? OB_E_NOMEM : OB_OK;
  }
  const bool of_impl = l->of.by == OB_BY_IMPL || l->of.by == OB_BY_IMPL_ITEM;
  const bool is_short = ob_item_is_short(&l->of);
  const char *code = no_branch ? "OB0323" : of_impl ? "OB0335" : is_short ? "OB0337" : "OB0330";
  ob_finding *out = ob_audit_finding(a, code, OB_LEVEL_L3, severity,
                                     no_branch ? OB_CAUSE_UNSUPPORTED : OB_CAUSE_CFG_DIFFERS);
  if (need) {
    *need = out;
  }
  if (!out) {
    return OB_E_NOMEM;
  }
  const ob_str name = ob_sym_str(a->sources, l->name);
  const bool of_self = l->of.by == OB_BY_METHOD || l->of.by == OB_BY_FIELD;
  const ob_str path = of_self ? ob_fmt(a->arena, "self." OB_STR_FMT, OB_STR_ARG(name))
                              : path_text(a->arena, l->of.path, l->of.path->segment_count);
  out->crate = path;
  out->root = ob_root_say(a->arena, r->root, test && !r->only_test);
  out->host = r->host;
  out->at = l->at;
  out->targets = *targets;
  out->repeats = l->count - 1;
  (void)label_declarations(f, l, out, &declared);
  out->path_cfg = ob_cond_print(f->m, l->reached);
  out->given_cfg = ob_cond_print(f->m, declared);
  out->features = features;
  const size_t count = ob_bits_count(targets);
  if (no_branch) {
    out->message = ob_fmt(a->arena, "the crate has no `" OB_STR_FMT "` for %zu of %zu targets",
                          OB_STR_ARG(name), count, ob_bits_count(asked));
  } else {
    const size_t of = ob_bits_count(asked);
    const ob_str where = built.len > 0 && count == of ? OB_STR_NONE
                                                      : ob_fmt(a->arena, " on %zu of %zu %s", count,
                                                               of, r->host ? "hosts" : "targets");
    const char *what = l->of.by == OB_BY_IMPL        ? "is not in this impl but asked for"
                       : is_short                    ? "is left out here but there"
                       : l->of.by == OB_BY_IMPL_ITEM ? "is implemented here but not in the trait"
                                                     : "is used here but not there";
    out->message = ob_fmt(a->arena, "`" OB_STR_FMT "` %s" OB_STR_FMT OB_STR_FMT, OB_STR_ARG(path),
                          what, OB_STR_ARG(where), OB_STR_ARG(built));
  }
  const ob_str way = ob_audit_way(a, r->crate, l->part, l->gate);
  out->at_text =
      l->reached == OB_COND_ALWAYS
          ? OB_STR("reached always")
          : ob_fmt(a->arena, "reached when " OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(out->path_cfg),
                   way.len > 0 ? ", by way of " : "", OB_STR_ARG(way));
  if (!no_branch && l->of.by == OB_BY_IMPL) {
    out->fix.text = ob_fmt(a->arena,
                           "write `" OB_STR_FMT
                           "` in the impl where the trait asks for it, or give it a default there",
                           OB_STR_ARG(name));
  } else if (!no_branch && is_short) {
    propose_field(f, l, &out->fix);
  } else if (!no_branch) {
    propose_gate(f, l, declared, &out->fix);
  }
  const choice c = choice_of(f, l, targets);
  if (needs && c.off_count == 1) {
    static const char *const tables[] = {
        [OB_ROOT_TEST] = "test", [OB_ROOT_BENCH] = "bench", [OB_ROOT_EXAMPLE] = "example"};
    out->fix = (ob_fix){.kind = OB_FIX_NONE};
    out->fix.text =
        ob_fmt(a->arena, "`required-features = [\"" OB_STR_FMT "\"]` in its [[%s]] table",
               OB_STR_ARG(c.off[0]), tables[r->root->kind]);
  }
  out->rustc = what_rustc_says(f, l, name);
  ob_str *note = l->guess && !no_branch ? ob_vec_push(a->arena, &out->notes) : NULL;
  if (note) {
    *note = OB_STR("this stands under an attribute that can be a macro: it is not sure that it is "
                   "compiled as it is written");
  }
  note = l->of_trait && !no_branch ? ob_vec_push(a->arena, &out->notes) : NULL;
  if (note) {
    *note = OB_STR("the type has a trait of another crate, or a glob brings some: one of these may "
                   "have it");
  }
  return needs ? OB_OK : say_more(a->arena, l, path, out);
}

/* Was the same said of another name that is lost under the same condition? */
static bool
is_needed(const ob_item_finder *f, const ob_item_loss *l)
{
  for (size_t i = 0; i < f->needs->len; i++) {
    if (f->needs->at[i].when == l->when) {
      f->needs->at[i].said->repeats += l->count;
      return true;
    }
  }
  return false;
}

/* All losses of the root, with or without cfg(test). */
ob_status
ob_item_say_losses(ob_item_finder *f, bool test)
{
  const ob_audit_root *r = &f->a->roots.at[f->root];
  for (size_t i = 0; i < f->losses.len && !f->oom; i++) {
    ob_item_loss *l = &f->losses.at[i];
    if (is_extra(r) && is_needed(f, l)) {
      continue;
    }
    ob_cond declared = OB_COND_NEVER;
    (void)label_declarations(f, l, NULL, &declared);
    const ob_cond fine = ob_item_is_short(&l->of) ? ob_cond_minus(f->m, l->reached, l->when)
                                                  : ob_cond_and(f->m, l->reached, declared);
    const ob_cond when = ob_cond_minus(f->m, l->when, f->gone);
    const ob_bits some = ob_bits_minus(ob_audit_targets(f->a, when, test, r->host, false), l->said);
    const ob_bits other = ob_audit_targets(f->a, fine, test, r->host, true);
    const bool whole = !is_extra(r) && !ob_bits_subset(&some, &other);
    const ob_bits soft = whole ? ob_bits_none() : ob_bits_and(some, other);
    const ob_bits hard = ob_bits_minus(some, soft);
    l->said = ob_bits_or(l->said, some);
    l->by_features = ob_bits_count(&hard) == 0;
    if (ob_bits_count(&soft) > 0) { /* it is there with other features */
      OB_TRY(say(f, l, test, true, &soft));
    }
    if (ob_bits_count(&hard) > 0) {
      OB_TRY(say(f, l, test, false, &hard));
    }
  }
  return OB_OK;
}

ob_status
ob_item_say_needs(ob_audit *a, const ob_item_wants *all)
{
  for (size_t i = 0; i < all->len; i++) {
    ob_finding *f = all->at[i].said;
    if (all->at[i].again) {
      continue;
    }
    ob_str *note = f->repeats > 0 ? ob_vec_push(a->arena, &f->notes) : NULL;
    if (note) {
      *note = ob_fmt(a->arena, "%zu more use%s in tests, benches and examples want%s the same",
                     f->repeats, f->repeats == 1 ? "" : "s", f->repeats == 1 ? "s" : "");
    }
    if (f->repeats > 0 && (!note || !note->ptr)) {
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}
