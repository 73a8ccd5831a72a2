// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Which edit of Cargo.toml ends a finding. A dependency that is missing somewhere mostly has a
 * table already: that one gets a wider key, and where several tables say the same they become one.
 * What was given before stays given, also on targets that no table knows: a key is only ever
 * widened, to the shortest expression that holds just where the crate is used or was given.
 */
#include "audit/propose.h"
#include "audit/formula.h"
#include "audit/universe.h"
#include "base/str.h"

static const char *const kind_names[] = {"dependencies", "dev-dependencies", "build-dependencies"};

ob_str
ob_table_header(ob_arena *arena, ob_dep_kind kind, ob_str when)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  if (when.len > 0) {
    ob_buf_put(&out, OB_STR("target."));
    ob_toml_put_key(&out, when);
    ob_buf_putc(&out, '.');
  }
  ob_buf_put(&out, ob_str_from(kind_names[kind]));
  return out.oom ? OB_STR_NONE : ob_buf_view(&out);
}

/* ---- what the manifest says of a dependency ---- */

static const ob_toml_entry *
entry_of(const ob_package *p, const ob_dep *dep)
{
  const ob_toml *table = p->toml;
  if (dep->when_text.len > 0) {
    table = ob_toml_get(ob_toml_get(table, OB_STR("target")), dep->when_text);
  }
  const ob_toml_entry *e =
      ob_toml_entry_get(ob_toml_get(table, ob_str_from(kind_names[dep->kind])), dep->key);
  if (!e && dep->kind != OB_DEP_NORMAL) {
    e = ob_toml_entry_get(ob_toml_get(table, dep->kind == OB_DEP_DEV
                                                 ? OB_STR("dev_dependencies")
                                                 : OB_STR("build_dependencies")),
                          dep->key);
  }
  return e;
}

static void
put_value(ob_buf *out, const ob_toml *value)
{
  if (value->kind == OB_TOML_STRING) {
    ob_toml_put_string(out, value->as.string);
  } else if (value->kind == OB_TOML_BOOL) {
    ob_buf_put(out, value->as.boolean ? OB_STR("true") : OB_STR("false"));
  } else if (value->kind == OB_TOML_ARRAY) { /* of strings, or a mistake that is said elsewhere */
    ob_buf_putc(out, '[');
    for (size_t i = 0; i < value->as.array.len; i++) {
      const ob_toml *item = value->as.array.at[i];
      ob_buf_put(out, i ? OB_STR(", ") : OB_STR(""));
      ob_toml_put_string(out, item->kind == OB_TOML_STRING ? item->as.string : OB_STR(""));
    }
    ob_buf_putc(out, ']');
  }
}

/* `libc = "0.2"`: in one line what the manifest says of it, be that a string, or keys over several
 * headers and lines. optional: that too. */
static ob_str
line_of(ob_arena *arena, const ob_propose_input *in, const ob_dep *dep, bool optional)
{
  const ob_toml_entry *own = entry_of(in->package, dep);
  const ob_toml *value = own ? own->value : NULL;
  ob_buf out;
  ob_buf pairs;
  size_t count = 0;
  const ob_toml *version = value && value->kind == OB_TOML_STRING ? value : NULL;
  ob_buf_init(&pairs, arena);
  for (const ob_toml_entry *e = ob_toml_first(value); e; e = e->next) {
    if (ob_str_eq(e->key, OB_STR("optional")) && !optional) {
      continue;
    }
    version = ob_str_eq(e->key, OB_STR("version")) ? e->value : version;
    ob_buf_put(&pairs, count++ > 0 ? OB_STR(", ") : OB_STR(""));
    ob_toml_put_key(&pairs, e->key);
    ob_buf_put(&pairs, OB_STR(" = "));
    put_value(&pairs, e->value);
  }
  ob_buf_init(&out, arena);
  ob_toml_put_key(&out, dep->key);
  ob_buf_put(&out, OB_STR(" = "));
  if (version && count < 2) {
    put_value(&out, version);
  } else {
    ob_buf_fmt(&out, "{ " OB_STR_FMT " }", OB_STR_ARG(ob_buf_view(&pairs)));
  }
  return out.oom || pairs.oom ? OB_STR_NONE : ob_buf_view(&out);
}

/* The line for another table. It can be optional there as well where all that needs it is behind
 * the features that switch it on; Cargo takes no optional dev-dependencies. */
static ob_str
line_for(ob_arena *arena, const ob_propose_input *in, const ob_given_dep *like)
{
  const bool gated =
      in->kind != OB_DEP_DEV && ob_cond_minus(in->conds, in->needed, like->on) == OB_COND_NEVER;
  return line_of(arena, in, like->dep, gated);
}

/* Do two entries ask for the same? */
static bool
say_the_same(const ob_dep *a, const ob_dep *b)
{
  bool same = ob_str_eq(a->key, b->key) && ob_str_eq(a->req, b->req) &&
              ob_str_eq(a->package, b->package) && ob_str_eq(a->path, b->path) &&
              ob_str_eq(a->git, b->git) && ob_str_eq(a->registry, b->registry) &&
              a->optional == b->optional && a->default_features == b->default_features &&
              a->workspace == b->workspace && a->features.len == b->features.len;
  for (size_t i = 0; same && i < a->features.len; i++) {
    same = ob_str_eq(a->features.at[i], b->features.at[i]);
  }
  return same;
}

/* ---- keys ---- */

/* Targets whose cfgs matter for a key. */
static ob_bits
cared(const ob_propose_input *in)
{
  return ob_bits_minus(ob_conds_universe(in->conds)->all, in->refused);
}

/* `cfg(...)` for a set; empty: every target. What cfgs cannot tell apart gets the plain table. */
static ob_str
key_for(ob_arena *arena, const ob_propose_input *in, const ob_bits *set)
{
  ob_conds *m = in->conds;
  const ob_bits care = cared(in);
  const ob_bits on = ob_bits_and(*set, care), off = ob_bits_minus(care, *set);
  bool exact;
  if (ob_bits_count(&off) == 0) {
    return OB_STR("");
  }
  const ob_str text = ob_cond_print_targets(m, &on, &care, &exact);
  return exact ? ob_fmt(arena, "cfg(" OB_STR_FMT ")", OB_STR_ARG(text)) : OB_STR("");
}

/* A key in the making: the shortest that was offered. */
typedef struct wider {
  ob_arena *arena;
  const ob_universe *u;
  const ob_cfg *old, *more; /* what it has to hold for, as formulas */
  ob_str as_written;        /* the text of old, if it is one key: `cfg(any(unix,windows))` */
  ob_str best;              /* ptr NULL: none yet */
} wider;

/* A key that begins with what the old one has, with that as it was written. */
static ob_str
as_written(const wider *w, ob_str key)
{
  ob_buf head;
  ob_buf_init(&head, w->arena);
  ob_buf_put(&head, OB_STR("cfg(any("));
  const bool list = w->old->kind == OB_CFG_ANY && w->old->first;
  for (const ob_cfg *sub = list ? w->old->first : w->old; sub; sub = list ? sub->next : NULL) {
    ob_cfg_print(&head, sub);
    ob_buf_put(&head, OB_STR(", "));
  }
  const size_t open = ob_str_find(w->as_written, '(');
  if (head.oom || open == SIZE_MAX || !ob_str_starts(key, ob_buf_view(&head))) {
    return key;
  }
  ob_str old = ob_str_trim(ob_str_slice(w->as_written, open + 1, w->as_written.len - 1));
  if (list) { /* without its bracket, and a comma before that */
    old = ob_str_trim(ob_str_slice(old, 0, old.len - 1));
    old.len -= ob_str_ends(old, OB_STR(",")) ? 1 : 0;
  }
  return ob_fmt(w->arena, "cfg(%s" OB_STR_FMT ", " OB_STR_FMT, list ? "" : "any(", OB_STR_ARG(old),
                OB_STR_ARG(ob_str_slice(key, head.len, key.len)));
}

/* No key gives up what the old one has for targets that are not known here. loose: nor more than
 * that, of what the source says. */
static void
offer_key(wider *w, const ob_cfg *cfg, bool loose)
{
  ob_buf text;
  ob_buf_init(&text, w->arena);
  ob_buf_put(&text, OB_STR("cfg("));
  ob_cfg_print(&text, cfg);
  ob_buf_putc(&text, ')');
  const ob_str key = text.oom ? OB_STR_NONE : as_written(w, ob_buf_view(&text));
  if (key.ptr && (!w->best.ptr || key.len < w->best.len) &&
      ob_formula_implies(w->arena, w->u, w->old, cfg) &&
      (loose || ob_formula_implies(w->arena, w->u, w->more, cfg))) {
    w->best = key;
  }
}

/* The key for what `old` holds for and these targets (given: where it holds in every build): what
 * the source says alone, cfg(any(OLD, NEW)), or an expression for the whole set. Empty: the plain
 * table, for every target. ptr NULL: no memory. */
static ob_str
wider_key(ob_arena *arena, const ob_propose_input *in, const ob_cfg *old, ob_str old_text,
          const ob_bits *given, const ob_bits *used, bool plain)
{
  enum { LONG = 160 }; /* bytes that nobody reads */
  ob_conds *m = in->conds;
  const ob_bits care = cared(in), all = ob_bits_or(*given, *used);
  const ob_bits on = ob_bits_and(*used, care), off = ob_bits_minus(care, *used);
  const ob_bits whole_on = ob_bits_and(all, care), whole_off = ob_bits_minus(care, all);
  const ob_bits new_on = ob_bits_minus(on, *given);
  bool exact, whole_exact, new_exact;
  if (ob_bits_subset(&care, plain ? &all : used)) {
    return OB_STR("");
  }
  const ob_cfg *written = ob_cond_written(m, &on, &off);
  const ob_cfg *more = ob_cond_cover(m, &on, &off, &exact);
  const ob_cfg *whole = ob_cond_cover(m, &whole_on, &whole_off, &whole_exact);
  const ob_cfg *only_new = ob_cond_cover(m, &new_on, &whole_off, &new_exact);
  if (!more || !whole || !only_new) {
    return OB_STR_NONE;
  }
  if (!exact && !written) {
    return OB_STR("");
  }
  wider w = {.arena = arena, .u = ob_conds_universe(m), .old = old, .as_written = old_text};
  const ob_cfg *const sources[] = {written, exact ? more : NULL};
  w.more = written ? written : more;
  for (size_t i = 0; i < OB_COUNT(sources); i++) {
    const ob_cfg *both = sources[i] ? ob_formula_join(arena, OB_CFG_ANY, old, sources[i]) : NULL;
    both = both ? ob_formula_shorter(arena, w.u, both) : NULL;
    if (sources[i] && !both) {
      return OB_STR_NONE;
    }
    if (both) {
      offer_key(&w, sources[i], false);
      offer_key(&w, both, false);
    }
  }
  for (size_t loose = 0; loose < 2 && (loose == 0 || w.best.len > LONG); loose++) {
    const ob_cfg *both = new_exact ? ob_formula_join(arena, OB_CFG_ANY, old, only_new) : NULL;
    if (plain && whole_exact) {
      offer_key(&w, whole, loose == 1);
    }
    if (both) {
      offer_key(&w, both, loose == 1);
    }
  }
  return w.best.ptr ? w.best : OB_STR("");
}

/* ---- the fix ---- */

static ob_status
finish(ob_arena *arena, ob_fix *out, ob_str line)
{
  if (!out->text.ptr && line.ptr) {
    out->text =
        ob_fmt(arena, "[" OB_STR_FMT "] " OB_STR_FMT, OB_STR_ARG(out->to), OB_STR_ARG(line));
  }
  return out->to.ptr && out->line.ptr && out->text.ptr ? OB_OK : OB_E_NOMEM;
}

static ob_status
add(ob_arena *arena, const ob_propose_input *in, const ob_bits *set, const ob_dep *like,
    ob_str line, ob_fix *out)
{
  const ob_str key = key_for(arena, in, set);
  out->kind = OB_FIX_ADD_DEP;
  out->from = like ? ob_table_header(arena, like->kind, like->when_text) : OB_STR("");
  out->to = ob_table_header(arena, in->kind, key);
  out->line = line;
  return finish(arena, out, line);
}

/* A table of a triple that is not known here, as of a spec file: no cfg holds for it. */
static bool
is_unknown_triple(const ob_given_dep *d)
{
  return d->dep->when_text.len > 0 && !d->dep->when && d->when == OB_COND_NEVER;
}

typedef struct entries {
  const ob_given_dep *first;
  const ob_given_dep *other; /* of another kind: dev before build */
  size_t count;
  bool same, plain; /* all say the same; no key asks for more than the target */
  bool known;       /* not all tables are of triples that are not known here */
  ob_bits given;    /* of the plain ones */
} entries;

static entries
look_up(const ob_propose_input *in)
{
  entries e = {.same = true, .plain = true, .given = ob_bits_none()};
  size_t at = 0;
  for (const ob_given_dep *d; (d = ob_given_next(in->given, in->name, &at)) != NULL;) {
    if (d->dep->kind != in->kind) {
      e.other = e.other && e.other->dep->kind == OB_DEP_DEV ? e.other : d;
      continue;
    }
    e.first = e.count++ == 0 ? d : e.first;
    e.same = e.same && say_the_same(e.first->dep, d->dep);
    const ob_bits *set = ob_cond_set(in->conds, d->when);
    e.plain = e.plain && set;
    e.known = e.known || !is_unknown_triple(d);
    e.given = set ? ob_bits_or(e.given, *set) : e.given;
  }
  return e;
}

/* All tables that give it become one, with this key. */
static ob_status
become(ob_arena *arena, const ob_propose_input *in, const entries *e, ob_str key, ob_fix *out)
{
  ob_buf from;
  ob_buf_init(&from, arena);
  size_t at = 0;
  for (const ob_given_dep *d; (d = ob_given_next(in->given, in->name, &at)) != NULL;) {
    if (d->dep->kind == in->kind && !is_unknown_triple(d)) {
      ob_buf_put(&from, from.len > 0 ? OB_STR("\n") : OB_STR(""));
      ob_buf_put(&from, ob_table_header(arena, d->dep->kind, d->dep->when_text));
    }
  }
  OB_TRY(ob_buf_status(&from));
  const ob_dep *dep = e->first->dep;
  out->kind = OB_FIX_WIDEN_KEY;
  out->at = dep->table_at;
  out->from = ob_buf_view(&from);
  out->to = ob_table_header(arena, in->kind, key);
  out->line = dep->key;
  if (ob_str_eq(out->from, out->to)) { /* needed only with cfgs that nobody sets */
    *out = (ob_fix){0};
    return OB_OK;
  }
  return finish(arena, out, line_of(arena, in, dep, true));
}

/* The keys of all tables that give it, as one; NULL: there are only triples. *triples: the targets
 * of those. */
static const ob_cfg *
old_keys(ob_arena *arena, const ob_propose_input *in, ob_bits *triples)
{
  const ob_cfg *old = NULL;
  size_t at = 0;
  *triples = ob_bits_none();
  for (const ob_given_dep *d; (d = ob_given_next(in->given, in->name, &at)) != NULL;) {
    const ob_bits *set = ob_cond_set(in->conds, d->when);
    if (d->dep->kind != in->kind) {
      continue;
    }
    if (d->dep->when) {
      old = ob_formula_join(arena, OB_CFG_ANY, old, d->dep->when);
    } else if (set) {
      *triples = ob_bits_or(*triples, *set);
    }
  }
  return old;
}

static ob_status
widen(ob_arena *arena, const ob_propose_input *in, const entries *e, const ob_bits *used,
      ob_fix *out)
{
  static const ob_cfg never = {.kind = OB_CFG_ANY};
  ob_bits triples;
  const ob_cfg *old = old_keys(arena, in, &triples);
  ob_bits more = ob_bits_or(*used, triples);
  if (!e->plain) {
    const ob_bits always =
        ob_cond_some(in->conds, ob_cond_minus(in->conds, in->needed, e->first->when), in->pick);
    /* Where each build has it, but for a cfg that somebody may set: all that use it. */
    more = ob_bits_count(&always) > 0 ? always : *used;
  }
  const ob_str text = e->count == 1 && old ? e->first->dep->when_text : OB_STR("");
  const ob_str key = wider_key(arena, in, old ? old : &never, text, &e->given, &more, e->plain);
  return key.ptr ? become(arena, in, e, key, out) : OB_E_NOMEM;
}

/* The entry of [workspace.dependencies] that has this name in Rust source, or NULL. */
static const ob_toml_entry *
shared_of(const ob_propose_input *in)
{
  const ob_toml *shared = ob_toml_get(in->package->workspace, OB_STR("dependencies"));
  for (const ob_toml_entry *e = ob_toml_first(shared); e; e = e->next) {
    bool same = e->key.len == in->name.len;
    for (size_t i = 0; same && i < e->key.len; i++) {
      const char c = e->key.ptr[i] == '-' ? '_' : e->key.ptr[i];
      same = c == in->name.ptr[i];
    }
    if (same) {
      return e;
    }
  }
  return NULL;
}

static ob_status
declare(ob_arena *arena, const ob_propose_input *in, const ob_bits *used, ob_fix *out)
{
  const ob_toml_entry *shared = shared_of(in);
  ob_buf line;
  ob_buf_init(&line, arena);
  ob_toml_put_key(&line, shared ? shared->key : in->name);
  if (shared) {
    ob_buf_put(&line, OB_STR(".workspace = true"));
  } else {
    ob_buf_put(&line, OB_STR(" = "));
    ob_toml_put_string(&line, in->req.len > 0 ? in->req : OB_STR("..."));
  }
  OB_TRY(ob_buf_status(&line));
  OB_TRY(add(arena, in, used, NULL, ob_buf_view(&line), out));
  if (!shared && in->req.len == 0) { /* which version is for somebody else to say */
    *out = (ob_fix){.text = out->text};
  }
  return OB_OK;
}

/* ---- uses that need a gate ---- */

/* Crates that are bindings of one platform: they compile nowhere else, or to nothing. */
static const struct {
  const char *prefix, *key, *value; /* value NULL: a name */
} homes[] = {
    {"windows", "windows", NULL},
    {"winapi", "windows", NULL},
    {"winreg", "windows", NULL},
    {"kernel32-sys", "windows", NULL},
    {"objc", "target_vendor", "apple"},
    {"cocoa", "target_vendor", "apple"},
    {"core-foundation", "target_vendor", "apple"},
    {"core-graphics", "target_vendor", "apple"},
    {"security-framework", "target_vendor", "apple"},
    {"mach", "target_vendor", "apple"},
    {"nix", "unix", NULL},
    {"termion", "unix", NULL},
    {"signal-hook", "unix", NULL},
};

/* Would the dependency be given outside of the platform that it is for? */
static bool
leaves_home(const ob_propose_input *in, const ob_dep *dep, const ob_bits *wanted)
{
  for (size_t i = 0; i < OB_COUNT(homes); i++) {
    if (ob_str_starts(dep->package, ob_str_from(homes[i].prefix))) {
      const ob_bits *home =
          ob_universe_atom(ob_conds_universe(in->conds), ob_str_from(homes[i].key),
                           homes[i].value ? ob_str_from(homes[i].value) : OB_STR_NONE);
      const ob_bits away = home ? ob_bits_minus(*wanted, *home) : *wanted;
      return ob_bits_count(&away) > 0;
    }
  }
  return false;
}

/* `#[cfg(...)]` for where the crate is given. */
static ob_status
gate(ob_arena *arena, const ob_propose_input *in, const ob_bits *given, ob_fix *out)
{
  bool exact;
  const ob_str text = ob_cond_print_targets(in->conds, given, NULL, &exact);
  if (!exact || ob_bits_count(given) == 0) {
    return OB_OK;
  }
  *out = (ob_fix){.kind = OB_FIX_SOURCE, .at = in->used, .from = OB_STR(""), .to = OB_STR("")};
  out->line = ob_fmt(arena, "#[cfg(" OB_STR_FMT ")]", OB_STR_ARG(text));
  out->text = ob_fmt(arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
  return finish(arena, out, OB_STR_NONE);
}

/* Tests and examples for which the manifest gives the crate on some platforms only, and bindings of
 * a platform: *out stays OB_FIX_NONE when this is no such case. */
static ob_status
gate_instead(ob_arena *arena, const ob_propose_input *in, const entries *e, const ob_bits *used,
             ob_fix *out)
{
  const ob_dep_kinds kinds =
      (ob_dep_kinds)(in->kind == OB_DEP_DEV ? OB_KINDS_DEV : OB_KIND_SET(in->kind));
  const ob_bits *given = ob_cond_set(in->conds, ob_given_declared(in->given, in->name, kinds));
  if (!given || ob_bits_count(given) == 0) {
    return OB_OK;
  }
  const ob_bits wanted = ob_bits_or(*used, *given);
  if (in->kind != OB_DEP_DEV && !(e->first && leaves_home(in, e->first->dep, &wanted))) {
    return OB_OK;
  }
  if (e->first && e->same && e->plain && !ob_bits_meet(used, given)) {
    /* the key is wrong, not the use: under such a gate it would be compiled nowhere */
    return become(arena, in, e, key_for(arena, in, used), out);
  }
  return gate(arena, in, given, out);
}

ob_status
ob_propose_dep(ob_arena *arena, const ob_propose_input *in, ob_fix *out)
{
  *out = (ob_fix){0};
  const entries e = look_up(in);
  ob_bits used = ob_cond_some(in->conds, in->needed, in->pick);
  if (in->kind == OB_DEP_DEV && !e.first) { /* normal dependencies serve tests as well */
    const ob_cond given = ob_given_declared(in->given, in->name, OB_KINDS_DEV);
    used = ob_cond_some(in->conds, ob_cond_minus(in->conds, in->needed, given), in->pick);
  }
  if (ob_bits_count(&used) == 0) {
    return OB_OK;
  }
  OB_TRY(gate_instead(arena, in, &e, &used, out));
  if (out->kind != OB_FIX_NONE) {
    return OB_OK;
  }
  if (e.first && e.same && e.known && (e.plain || (e.count == 1 && e.first->dep->when))) {
    return widen(arena, in, &e, &used, out);
  }
  if (e.first) { /* the tables differ: one more, for what is missing */
    const ob_cond when = ob_given_declared(in->given, in->name, OB_KIND_SET(in->kind));
    const ob_bits missing =
        ob_cond_some(in->conds, ob_cond_minus(in->conds, in->needed, when), in->pick);
    if (ob_bits_count(&missing) == 0) {
      return OB_OK;
    }
    return add(arena, in, &missing, e.first->dep, line_for(arena, in, e.first), out);
  }
  if (!e.other) {
    return declare(arena, in, &used, out);
  }
  OB_TRY(add(arena, in, &used, e.other->dep, line_for(arena, in, e.other), out));
  const ob_bits everywhere = ob_conds_universe(in->conds)->all;
  const bool serves_both = in->kind == OB_DEP_NORMAL && e.other->dep->kind == OB_DEP_DEV &&
                           ob_bits_eq(&used, &everywhere);
  if (serves_both) { /* tests see normal dependencies too */
    out->kind = OB_FIX_MOVE_DEP;
    out->line = e.other->dep->key;
  }
  return OB_OK;
}

ob_status
ob_propose_edge(ob_arena *arena, const ob_propose_input *in, ob_fix *out)
{
  *out = (ob_fix){0};
  size_t at = 0;
  const ob_given_dep *d = ob_given_next(in->given, in->name, &at);
  while (d && !d->dep->optional) {
    d = ob_given_next(in->given, in->name, &at);
  }
  if (!d) {
    return OB_OK;
  }
  const ob_package *p = in->package;
  const ob_str key = d->dep->key;
  const ob_feature *implicit = ob_package_feature(p, key);
  const bool own = implicit && implicit->implicit; /* `dep:` would take that feature away */
  for (size_t i = 0; i < p->features.len; i++) {
    const ob_feature *f = &p->features.at[i];
    const ob_cond is_set = ob_cond_var(in->conds, OB_VAR_FEATURE, f->name);
    if (f->implicit || in->needed == OB_COND_NEVER ||
        ob_cond_minus(in->conds, in->needed, is_set) != OB_COND_NEVER) {
      continue;
    }
    out->kind = OB_FIX_ADD_EDGE;
    out->at = f->at;
    out->from = OB_STR("");
    out->to = f->name;
    out->line = own ? key : ob_fmt(arena, "dep:" OB_STR_FMT, OB_STR_ARG(key));
    out->text = ob_fmt(arena, "[features] " OB_STR_FMT " = [..., \"" OB_STR_FMT "\"]",
                       OB_STR_ARG(f->name), OB_STR_ARG(out->line));
    return finish(arena, out, OB_STR_NONE);
  }
  ob_str feature = own ? key : OB_STR_NONE;
  for (size_t i = 0; i < p->features.len && !feature.ptr; i++) {
    const ob_feature *f = &p->features.at[i];
    for (size_t j = 0; j < f->enables.len && !feature.ptr; j++) {
      const ob_str edge = f->enables.at[j];
      const bool names =
          ob_str_starts(edge, OB_STR("dep:")) && ob_str_eq(ob_str_slice(edge, 4, edge.len), key);
      feature = names ? f->name : feature;
    }
  }
  if (!feature.ptr) {
    return OB_OK;
  }
  out->kind = OB_FIX_SOURCE;
  out->at = in->used;
  out->from = OB_STR("");
  out->to = OB_STR("");
  out->line = ob_fmt(arena, "#[cfg(feature = \"" OB_STR_FMT "\")]", OB_STR_ARG(feature));
  out->text = ob_fmt(arena, "gate it with `" OB_STR_FMT "`", OB_STR_ARG(out->line));
  return finish(arena, out, OB_STR_NONE);
}

ob_status
ob_propose_dep_feature(ob_arena *arena, const ob_dep *dep, ob_str feature, ob_fix *out)
{
  *out = (ob_fix){.kind = OB_FIX_ADD_DEP_FEATURE, .at = dep->at, .to = dep->key, .line = feature};
  out->from = ob_table_header(arena, dep->kind, dep->when_text);
  out->text = ob_fmt(
      arena, "[" OB_STR_FMT "] " OB_STR_FMT " = { ..., features = [..., \"" OB_STR_FMT "\"] }",
      OB_STR_ARG(out->from), OB_STR_ARG(dep->key), OB_STR_ARG(feature));
  return out->from.ptr ? finish(arena, out, OB_STR_NONE) : OB_E_NOMEM;
}

ob_status
ob_propose_remove(ob_arena *arena, const ob_dep *dep, ob_fix *out)
{
  *out = (ob_fix){.at = dep->at, .to = OB_STR(""), .line = dep->key};
  out->from = ob_table_header(arena, dep->kind, dep->when_text);
  if (dep->optional) { /* its feature is a promise to others */
    out->kind = OB_FIX_NONE;
    out->text =
        ob_fmt(arena, "remove it, and what [features] says of it, at the next breaking version");
  } else {
    out->kind = OB_FIX_REMOVE_DEP;
    out->text = ob_fmt(arena, "remove `" OB_STR_FMT "` from [" OB_STR_FMT "]", OB_STR_ARG(dep->key),
                       OB_STR_ARG(out->from));
  }
  return out->from.ptr ? finish(arena, out, OB_STR_NONE) : OB_E_NOMEM;
}
