// SPDX-License-Identifier: MIT OR Apache-2.0
/* One package from its directory to its findings. What every level asks for is here: a condition
 * as a set of targets (with the cfgs that somebody could set), the words for it, and the form of a
 * finding as a diagnostic. */
#include "audit/audit.h"
#include "audit/foreign.h"
#include "audit/known.h"
#include "audit/script.h"
#include "audit/tree.h"
#include "base/str.h"
#include "cargo/check.h"
#include "cargo/lockfile.h"
#include "diag/looks.h"
#include "sys/fs.h"
#include <stdlib.h>
#include <string.h>

/* ---- picks ---- */

enum { PICK_TEST = 1, PICK_MAYBE = 2, PICK_SCRIPT = 4 };

static void
set_cfg(ob_cond_pick *pick, ob_str atom, bool value)
{
  ob_cond_pick_set(pick, OB_VAR_CFG, atom, value);
}

static ob_cond_pick *
pick_of(ob_audit *a, unsigned which)
{
  if (a->picks.at[which]) {
    return a->picks.at[which];
  }
  ob_cond_pick *p =
      a->options.choice ? ob_given_pick(a->given, a->options.choice) : ob_cond_pick_new(a->conds);
  if (!p) {
    return NULL;
  }
  if ((which & PICK_MAYBE) != 0) {
    ob_cond_pick_free_cfgs(p, true);
  }
  for (size_t i = 0; i < a->script_cfgs.len && (which & PICK_SCRIPT) != 0; i++) {
    set_cfg(p, a->script_cfgs.at[i], true);
  }
  for (size_t i = 0; i < a->options.cfg_count; i++) {
    set_cfg(p, a->options.cfgs[i], true);
  }
  set_cfg(p, OB_STR("test"), (which & PICK_TEST) != 0);
  a->picks.at[which] = p;
  return p;
}

static const ob_bits *
population(const ob_audit *a, bool host)
{
  return host ? &a->options.hosts : &a->options.asked;
}

ob_bits
ob_audit_targets(ob_audit *a, ob_cond c, bool test, bool host, bool maybe)
{
  ob_bits set = ob_bits_none();
  const unsigned which = (test ? PICK_TEST : 0U) | (maybe ? PICK_MAYBE : 0U);
  const ob_cond_pick *pick = c != OB_COND_NEVER ? pick_of(a, which) : NULL;
  if (!pick) {
    return set;
  }
  set = ob_bits_and(ob_cond_some(a->conds, c, pick), *population(a, host));
  if (!maybe && a->script_cfgs.len > 0 && ob_bits_count(&set) > 0) {
    const ob_cond_pick *other = pick_of(a, which | PICK_SCRIPT);
    if (other) {
      set = ob_bits_and(set, ob_cond_some(a->conds, c, other));
    }
  }
  return set;
}

ob_bits
ob_audit_never(ob_audit *a, ob_cond c, bool host)
{
  ob_bits set = *population(a, host);
  for (unsigned which = 0; which <= PICK_SCRIPT; which += PICK_SCRIPT) {
    const ob_cond_pick *pick = pick_of(a, which);
    set = pick ? ob_bits_minus(set, ob_cond_some(a->conds, c, pick)) : ob_bits_none();
  }
  return set;
}

const ob_cond_pick *
ob_audit_pick(ob_audit *a, bool test)
{
  return pick_of(a, test ? PICK_TEST : 0U);
}

ob_str
ob_audit_witness(ob_audit *a, ob_cond c, bool test, bool maybe, size_t target)
{
  const ob_cond_pick *pick = pick_of(a, (test ? PICK_TEST : 0U) | (maybe ? PICK_MAYBE : 0U));
  return pick ? ob_cond_witness(a->conds, c, pick, target) : OB_STR_NONE;
}

/* ---- opening ---- */

static void
root_kinds(ob_audit_root *r, const ob_package *package)
{
  r->kinds = OB_KINDS_NORMAL;
  switch (r->root->kind) {
  case OB_ROOT_LIB:
    r->test_kinds = OB_KINDS_DEV;
    r->host = package->proc_macro;
    return;
  case OB_ROOT_BIN:
    r->test_kinds = OB_KINDS_DEV;
    return;
  case OB_ROOT_EXAMPLE:
    r->kinds = OB_KINDS_DEV;
    return;
  case OB_ROOT_TEST:
  case OB_ROOT_BENCH:
    r->kinds = OB_KINDS_DEV;
    r->test_kinds = OB_KINDS_DEV;
    r->only_test = true;
    return;
  case OB_ROOT_BUILD:
    r->kinds = OB_KINDS_BUILD;
    r->host = true;
    return;
  }
}

static bool
is_locked(const ob_lockfile *lock, ob_str name, const ob_disk_package *package)
{
  for (size_t i = 0; i < lock->packages.len; i++) {
    const ob_lock_package *p = &lock->packages.at[i];
    if (ob_str_eq(p->name, name) && ob_semver_cmp(&p->semver, &package->version) == 0) {
      return true;
    }
  }
  return false;
}

const char *
ob_audit_directory(const ob_audit *a, const ob_dep *dep)
{
  if (dep->path.len > 0) {
    return ob_cstr(a->arena, dep->path);
  }
  if (!a->options.dependencies) {
    return NULL;
  }
  const ob_disk *disk = ob_foreign_disk(a->options.dependencies);
  const ob_disk_package *best = NULL, *one;
  for (size_t i = 0; a->options.lock && (one = ob_disk_at(disk, dep->package, i)) != NULL; i++) {
    if (ob_semver_satisfies(dep->req, &one->version) &&
        is_locked(a->options.lock, dep->package, one)) {
      best = one;
    }
  }
  best = best ? best : ob_disk_find(disk, dep->package, dep->req);
  return best ? best->dir : NULL;
}

bool
ob_audit_place(const ob_audit *a, const ob_dep *dep, size_t number, ob_place *out)
{
  const ob_within *within = a->options.within;
  if (within && within->place) {
    return within->place(within->context, dep, number, out) && out->dir;
  }
  *out =
      (ob_place){number == 0 ? ob_audit_directory(a, dep) : NULL, a->options.universe->all, false};
  return out->dir != NULL;
}

/* The name of a dependency's library: what its own manifest says where that is on disk, else what
 * is known of published packages. */
static ob_str
lib_name(void *context, const ob_dep *dep)
{
  ob_audit *a = context;
  ob_place place;
  ob_str name = OB_STR_NONE;
  const char *path =
      ob_audit_place(a, dep, 0, &place) ? ob_path_join(a->arena, place.dir, "Cargo.toml") : NULL;
  if (path && ob_look_exists(a->diags, path)) {
    ob_arena arena;
    ob_diags scratch; /* what is wrong there is said when that package is audited */
    ob_arena_init(&arena, a->arena->allocator);
    ob_diags_init(&scratch, &arena);
    scratch.looks = a->diags->looks;
    if (ob_manifest_lib_name(&arena, &scratch, place.dir, &name) == OB_OK) {
      name = ob_str_dup(a->arena, name);
    }
    ob_arena_fini(&arena);
  }
  return name.len > 0 ? name : ob_crate_lib_name(dep->package);
}

/* For ob_macro_ask: the macro of a dependency that lies in one place only. */
static bool
ask_macro(void *context, ob_str crate, ob_str macro, ob_str *names)
{
  const ob_audit *a = context;
  const char *dir = NULL;
  size_t at = 0;
  for (const ob_given_dep *d; (d = ob_given_next(a->given, crate, &at)) != NULL;) {
    ob_place place, second;
    if (!ob_audit_place(a, d->dep, 0, &place) || ob_audit_place(a, d->dep, 1, &second) ||
        (dir && !ob_str_eq(ob_str_from(dir), ob_str_from(place.dir)))) {
      return false;
    }
    dir = place.dir;
  }
  ob_foreign *there = dir ? ob_foreign_open(a->options.dependencies, dir, a->diags->looks) : NULL;
  return there && ob_foreign_macro_declares(there, macro, names);
}

/* The names of the extern prelude of a root, whatever their conditions. */
static ob_status
set_externs(ob_audit *a, ob_audit_root *r)
{
  const ob_dep_kinds kinds = (ob_dep_kinds)(r->kinds | r->test_kinds);
  for (size_t i = 0; i < a->package.deps.len; i++) {
    const ob_dep *dep = &a->package.deps.at[i];
    if ((OB_KIND_SET(dep->kind) & kinds) == 0) {
      continue;
    }
    ob_sym *slot = ob_vec_push(a->arena, &r->crate->externs);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = ob_sym_of(a->sources, ob_given_at(a->given, i)->name);
  }
  if (r->root->kind != OB_ROOT_LIB && r->root->kind != OB_ROOT_BUILD &&
      a->package.lib_name.len > 0) {
    ob_sym *slot = ob_vec_push(a->arena, &r->crate->externs);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = ob_sym_of(a->sources, a->package.lib_name);
  }
  return OB_OK;
}

/* What links the package's own library: all but itself and the build script. */
static void
set_library(ob_audit *a)
{
  ob_crate *library = NULL;
  for (size_t i = 0; i < a->roots.len && !a->package.proc_macro; i++) {
    ob_crate *c = a->roots.at[i].crate;
    library = a->roots.at[i].root->kind == OB_ROOT_LIB && c->complete ? c : library;
  }
  for (size_t i = 0; i < a->roots.len && library && a->package.lib_name.len > 0; i++) {
    const ob_audit_root *r = &a->roots.at[i];
    if (r->root->kind != OB_ROOT_LIB && r->root->kind != OB_ROOT_BUILD) {
      r->crate->library = library;
      r->crate->library_name = ob_sym_of(a->sources, a->package.lib_name);
    }
  }
}

static ob_status
load_package(ob_audit *a, const char *dir)
{
  if (!a->options.manifest.ptr) {
    return ob_package_load(a->arena, a->diags, dir, &a->package);
  }
  const char *path = ob_path_join(a->arena, dir, "Cargo.toml");
  const uint32_t file =
      path ? ob_diags_add_source(a->diags, ob_str_from(path), a->options.manifest) : 0;
  return file ? ob_package_parse(a->arena, a->diags, file, dir, &a->package) : OB_E_NOMEM;
}

ob_status
ob_audit_open(ob_arena *arena, ob_diags *diags, const ob_audit_options *options, const char *dir,
              ob_audit **out)
{
  ob_audit *a = ob_new(arena, ob_audit);
  *out = a;
  if (!a) {
    return OB_E_NOMEM;
  }
  *a = (ob_audit){.arena = arena, .diags = diags, .options = *options};
  a->findings.arena = arena;
  a->findings.universe = options->universe;
  ob_status st = load_package(a, dir);
  const bool usable = st == OB_OK || st == OB_E_INVALID;
  const bool checked = !options->foreign && !options->dependency;
  if (checked && (usable || (st == OB_E_SYNTAX && a->package.toml)) &&
      ob_package_check(arena, diags, &a->package) == OB_E_NOMEM) {
    return OB_E_NOMEM;
  }
  if (!usable) {
    return st;
  }
  if ((a->package.unread & (OB_UNREAD_DEPS | OB_UNREAD_FEATURES)) != 0) {
    a->options.dependencies = NULL; /* what it asks them for is not known */
  }
  a->conds = ob_conds_new(arena, options->universe);
  if (!a->conds) {
    return OB_E_NOMEM;
  }
  if (options->within && options->within->feature) {
    ob_conds_settle_features(a->conds, options->within->feature, options->within->context);
  }
  const ob_given_options given = {.lib_name = lib_name, .context = a};
  OB_TRY(ob_given_new(arena, a->conds, &a->package, &given, &a->given));
  a->sources = ob_sources_new(arena, diags, a->conds, &a->package);
  if (!a->sources) {
    return OB_E_NOMEM;
  }
  a->sources->list_calls = options->foreign;
  a->sources->ask_macro = a->options.dependencies ? ask_macro : NULL;
  a->sources->ask_context = a;
  a->test = ob_cond_var(a->conds, OB_VAR_CFG, OB_STR("test"));
  OB_TRY(ob_script_cfgs(a));
  for (size_t i = 0; i < a->package.roots.len; i++) {
    const ob_root *root = &a->package.roots.at[i];
    if ((options->foreign && root->kind != OB_ROOT_LIB) ||
        (options->dependency && root->kind != OB_ROOT_LIB && root->kind != OB_ROOT_BUILD)) {
      continue;
    }
    ob_audit_root r = {.root = root};
    root_kinds(&r, &a->package);
    r.test_kinds = options->dependency ? 0 : r.test_kinds;
    ob_cond base = OB_COND_ALWAYS;
    for (size_t k = 0; k < root->required_features.len; k++) {
      base = ob_cond_and(a->conds, base,
                         ob_cond_var(a->conds, OB_VAR_FEATURE, root->required_features.at[k]));
    }
    st = ob_crate_build(a->sources, root, base, &r.crate);
    if (st == OB_E_NOMEM) {
      return st;
    }
    OB_TRY(set_externs(a, &r));
    if (r.crate->modules.len == 0) {
      continue; /* its own file could not be read */
    }
    ob_audit_root *slot = ob_vec_push(arena, &a->roots);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = r;
  }
  set_library(a);
  OB_TRY(ob_script_open(a));
  return ob_conds_failed(a->conds) ? OB_E_NOMEM : OB_OK;
}

/* ---- running ---- */

static int
by_place(const void *a, const void *b)
{
  const ob_finding *x = *(ob_finding *const *)a;
  const ob_finding *y = *(ob_finding *const *)b;
  if (x->severity != y->severity) {
    return x->severity < y->severity ? -1 : 1;
  }
  if (x->at.file != y->at.file) {
    return x->at.file < y->at.file ? -1 : 1;
  }
  if (x->at.lo != y->at.lo) {
    return x->at.lo < y->at.lo ? -1 : 1;
  }
  return x->serial < y->serial ? -1 : x->serial > y->serial;
}

/* L0: cfg atoms that no target satisfies. */
static ob_status
check_atoms(ob_audit *a)
{
  const size_t count = a->sources->list.len;
  const ob_rust_file **files = ob_new_n(a->arena, const ob_rust_file *, count);
  OB_VEC(uint32_t) scripts = {0};
  OB_VEC(uint32_t) roots = {0};
  if (!files) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < count; i++) {
    files[i] = &a->sources->list.at[i].rust;
  }
  for (size_t r = 0; r < a->roots.len; r++) {
    const ob_crate *c = a->roots.at[r].crate;
    uint32_t *root = ob_vec_push(a->arena, &roots);
    if (!root) {
      return OB_E_NOMEM;
    }
    *root = a->sources->list.at[c->parts.at[0].src].file;
    for (size_t p = 0; a->roots.at[r].root->kind == OB_ROOT_BUILD && p < c->parts.len; p++) {
      uint32_t *slot = ob_vec_push(a->arena, &scripts);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = a->sources->list.at[c->parts.at[p].src].file;
    }
  }
  const ob_atoms_input input = {.package = &a->package,
                                .files = files,
                                .file_count = count,
                                .scripts = scripts.at,
                                .script_count = scripts.len,
                                .roots = roots.at,
                                .root_count = roots.len,
                                .features_open = a->script_features};
  return ob_atoms_check(a->arena, a->diags, a->options.vocabulary, &input, &a->findings);
}

static const char of_those_with_std[] = ", of those with std";

/* The targets of a finding for people; empty where one is named in the message, or none is. */
static ob_str
say_targets(ob_arena *arena, const ob_audit *a, const ob_finding *f)
{
  if (ob_bits_count(&f->targets) == 0 || ob_bits_count(population(a, f->host)) < 2) {
    return OB_STR_NONE;
  }
  const ob_universe *u = a->options.universe;
  const ob_str said = ob_universe_say(arena, u, &f->targets, population(a, f->host));
  if (f->host || !ob_str_ends(said, OB_STR(" more"))) {
    return said;
  }
  /* A list of triples: among those with std, which std's own items are asked about, it can be said
   * in words. */
  ob_bits with_std = ob_bits_none();
  for (size_t t = ob_bits_next(&a->options.asked, 0); t != SIZE_MAX;
       t = ob_bits_next(&a->options.asked, t + 1)) {
    if (u->at[t].target->std > 0) {
      ob_bits_add(&with_std, t);
    }
  }
  const ob_bits others = ob_bits_minus(f->targets, with_std);
  const ob_str among =
      ob_bits_count(&others) == 0 ? ob_universe_say(arena, u, &f->targets, &with_std) : said;
  return ob_str_ends(among, OB_STR(" more"))
             ? said
             : ob_fmt(arena, OB_STR_FMT "%s", OB_STR_ARG(among), of_those_with_std);
}

/* Does some build of the package for a target come to this gate of a source? */
static bool
is_compiled(ob_audit *a, uint32_t src, uint32_t gate)
{
  for (size_t i = 0; i < a->roots.len; i++) {
    const ob_audit_root *r = &a->roots.at[i];
    for (size_t p = 0; p < r->crate->parts.len; p++) {
      const ob_part *part = &r->crate->parts.at[p];
      if (part->src != src || !ob_part_has_gate(part, &a->sources->list.at[src], gate) ||
          ob_part_how(part, gate) != OB_HOW_SURE) {
        continue;
      }
      const ob_cond when = ob_cond_minus(a->conds, ob_part_gate(part, gate), r->crate->refused);
      const ob_bits plain = ob_audit_targets(a, when, false, r->host, false);
      const ob_bits test = ob_audit_targets(a, when, r->test_kinds != 0, r->host, false);
      if ((!r->only_test && ob_bits_count(&plain) > 0) || ob_bits_count(&test) > 0) {
        return true;
      }
    }
  }
  return false;
}

/* The reader warns of a predicate that rustc refuses: where it is compiled that is an error. */
static void
raise_refused(ob_audit *a)
{
  for (uint32_t s = 0; s < a->sources->list.len; s++) {
    const ob_src *src = &a->sources->list.at[s];
    for (size_t i = 0; i < src->rust.refused.len; i++) {
      const ob_rust_refused *one = &src->rust.refused.at[i];
      for (size_t k = 0; k < a->diags->list.len; k++) {
        ob_diag *d = a->diags->list.at[k];
        if (d->severity == OB_SEV_WARNING && d->primary.span.file == src->file &&
            d->primary.span.lo == one->at && is_compiled(a, s, one->gate)) {
          d->severity = OB_SEV_ERROR;
          a->diags->warnings--;
          a->diags->errors++;
        }
      }
    }
  }
}

/* A crate whose names were not all followed is not passed over in silence. */
static ob_status
say_spent(ob_audit *a)
{
  for (size_t i = 0; i < a->roots.len; i++) {
    const ob_crate *c = a->roots.at[i].crate;
    if (!ob_crate_spent(c)) {
      continue;
    }
    const uint32_t file = a->sources->list.at[c->parts.at[0].src].file;
    const ob_status st =
        ob_fail(a->diags, OB_E_LIMIT, "OB0389", (ob_span){file, 0, 0},
                "modules that declare one name thousands of times, or glob imports of each other, "
                "are mostly generated or put together: audit what they were made of",
                "the names of this crate lead on in too many ways: not all were followed");
    if (st == OB_E_NOMEM) {
      return st;
    }
  }
  return OB_OK;
}

/* A level that makes findings of what is nowhere says nothing where that may stand in a part of
 * the manifest that could not be read: one mistake is reported there, and not what follows of it.
 */
ob_status
ob_audit_run(ob_audit *a)
{
  const ob_unread_set no_names = a->package.unread & (OB_UNREAD_DEPS | OB_UNREAD_REST);
  const ob_unread_set no_features = a->package.unread & (OB_UNREAD_FEATURES | OB_UNREAD_REST);
  OB_TRY(ob_audit_platforms(a));
  raise_refused(a);
  if (a->options.vocabulary && (a->options.levels & 1U << OB_LEVEL_L0) != 0) {
    OB_TRY(check_atoms(a));
  }
  if ((a->options.levels & 1U << OB_LEVEL_L3) != 0 && no_features == 0) {
    OB_TRY(ob_audit_items(a));
    OB_TRY(ob_audit_no_std(a));
  }
  if ((a->options.levels & (1U << OB_LEVEL_L1 | 1U << OB_LEVEL_L2)) != 0) {
    if (no_names == 0) {
      OB_TRY(ob_audit_names(a));
    }
    if (!a->options.dependency && no_features == 0) { /* what it declares too much hinders nobody */
      OB_TRY(ob_audit_unused(a));
    }
  }
  if ((a->options.levels & 1U << OB_LEVEL_L4) != 0 && no_features == 0) {
    OB_TRY(ob_audit_lacking(a));
  }
  OB_TRY(say_spent(a));
  if (a->findings.list.len > 1) {
    qsort(a->findings.list.at, a->findings.list.len, sizeof(*a->findings.list.at), by_place);
  }
  for (size_t i = 0; i < a->findings.list.len; i++) {
    ob_finding *f = a->findings.list.at[i];
    f->said = say_targets(a->arena, a, f);
  }
  a->files = a->sources->list.len;
  a->bytes = a->sources->bytes;
  a->unknown.at = a->sources->unknown.at;
  a->unknown.len = a->sources->unknown.len;
  return ob_conds_failed(a->conds) || a->sources->oom ? OB_E_NOMEM : OB_OK;
}

ob_finding *
ob_audit_finding(ob_audit *a, const char *code, ob_level level, ob_severity severity,
                 ob_cause cause)
{
  ob_finding *f = ob_new(a->arena, ob_finding);
  ob_finding **slot = f ? ob_vec_push(a->arena, &a->findings.list) : NULL;
  if (!slot) {
    return NULL;
  }
  *slot = f;
  *f = (ob_finding){.code = code,
                    .level = level,
                    .severity = severity,
                    .cause = cause,
                    .package = a->package.name,
                    .version = a->package.version,
                    .manifest = ob_diags_source(a->diags, a->package.file).name,
                    .serial = a->findings.list.len};
  return f;
}

/* ---- words ---- */

ob_str
ob_root_say(ob_arena *arena, const ob_root *root, bool test)
{
  const char *suffix = test ? " (unit tests)" : "";
  switch (root->kind) {
  case OB_ROOT_LIB:
    return ob_fmt(arena, "lib%s", suffix);
  case OB_ROOT_BUILD:
    return OB_STR("build script");
  case OB_ROOT_BIN:
    return ob_fmt(arena, "bin " OB_STR_FMT "%s", OB_STR_ARG(root->name), suffix);
  case OB_ROOT_EXAMPLE:
    return ob_fmt(arena, "example " OB_STR_FMT, OB_STR_ARG(root->name));
  case OB_ROOT_TEST:
    return ob_fmt(arena, "test " OB_STR_FMT, OB_STR_ARG(root->name));
  case OB_ROOT_BENCH:
    return ob_fmt(arena, "bench " OB_STR_FMT, OB_STR_ARG(root->name));
  }
  return OB_STR_NONE;
}

static ob_str
text_at(const ob_audit *a, const ob_src *src, ob_rust_at at)
{
  return ob_str_slice(ob_diags_source(a->diags, src->file).text, at.lo, at.hi);
}

/* Gates of arms: each arm is one under its predicate, and what follows stands below a second gate
 * at the same place, its denial. */
static bool
is_arm(const ob_audit *a, const ob_src *src, uint32_t gate)
{
  const ob_str text = text_at(a, src, src->rust.gates.at[gate].at);
  return text.len > 0 && text.ptr[0] != '#' && src->rust.gates.at[gate].kind == OB_RUST_GATE_CFG;
}

static bool
is_denial(const ob_audit *a, const ob_src *src, uint32_t gate)
{
  const ob_rust_gate *g = &src->rust.gates.at[gate];
  for (uint32_t i = gate; is_arm(a, src, gate) && i-- > 1;) {
    const ob_rust_gate *before = &src->rust.gates.at[i];
    if (before->at.lo == g->at.lo && before->at.hi == g->at.hi) {
      return before->parent == g->parent;
    }
    if (before->at.lo < g->at.lo) {
      return false;
    }
  }
  return false;
}

/* Does an arm follow the arm that `denial` denies, in the same macro? */
static bool
is_next_arm(const ob_audit *a, const ob_src *src, uint32_t gate, uint32_t denial)
{
  const ob_rust_gate *g = &src->rust.gates.at[gate];
  if (g->parent != denial || !is_arm(a, src, gate)) {
    return false;
  }
  const ob_str text = ob_diags_source(a->diags, src->file).text;
  if (!ob_str_starts(text_at(a, src, g->at), OB_STR("if"))) {
    return true;
  }
  return ob_str_ends(ob_str_trim(ob_str_slice(text, 0, g->at.lo)), OB_STR("else"));
}

/* Where the arm after a denied one begins: its `else`, as far as braces tell. */
static uint32_t
else_at(ob_str text, uint32_t at)
{
  size_t depth = 0;
  for (size_t i = at; i < text.len; i++) {
    if (text.ptr[i] == '{') {
      depth++;
    } else if (text.ptr[i] == '}' && depth > 0 && --depth == 0) {
      const ob_str rest = ob_str_slice(text, i + 1, text.len);
      const size_t word = ob_str_search(rest, OB_STR("else"));
      return word < 8 ? (uint32_t)(i + 1 + word) : at;
    }
  }
  return at;
}

static void
put_gate(const ob_audit *a, const ob_src *src, uint32_t gate, ob_buf *out)
{
  const ob_rust_gate *g = &src->rust.gates.at[gate];
  const ob_source source = ob_diags_source(a->diags, src->file);
  const bool denial = is_denial(a, src, gate);
  const uint32_t at = denial ? else_at(source.text, g->at.hi) : g->at.lo;
  ob_buf_fmt(out, OB_STR_FMT ":%u ", OB_STR_ARG(source.name),
             (unsigned)ob_diags_linecol(a->diags, src->file, at).line);
  if (g->kind == OB_RUST_GATE_CALL) {
    const ob_rust_path *path = &src->rust.paths.at[src->rust.calls.at[g->of].path];
    ob_buf_fmt(out, "`" OB_STR_FMT "!`",
               OB_STR_ARG(path->segment_count > 0 ? path->segments[path->segment_count - 1]
                                                  : OB_STR("macro")));
    return;
  }
  if (!is_arm(a, src, gate)) {
    ob_buf_put(out, OB_STR("`#[cfg]`"));
    return;
  }
  unsigned number = denial ? 2 : 1;
  for (uint32_t k = gate; is_denial(a, src, src->rust.gates.at[k].parent) &&
                          is_next_arm(a, src, k, src->rust.gates.at[k].parent);
       k = src->rust.gates.at[k].parent) {
    number++;
  }
  const bool is_if = ob_str_starts(text_at(a, src, g->at), OB_STR("if"));
  ob_buf_fmt(out, "`%s!` arm %u", is_if ? "cfg_if" : "cfg_select", number);
}

static void
put_way(ob_audit *a, const ob_crate *c, uint32_t part, uint32_t gate, unsigned *count, ob_buf *out)
{
  if (part == OB_NO_INDEX || *count >= 6) {
    return;
  }
  const ob_part *p = &c->parts.at[part];
  const ob_src *src = &c->sources->list.at[p->src];
  uint32_t chain[16];
  unsigned len = 0;
  uint32_t inner = 0;
  for (uint32_t g = gate; g != 0 && len < OB_COUNT(chain); g = src->rust.gates.at[g].parent) {
    const ob_rust_gate *one = &src->rust.gates.at[g];
    if (one->kind == OB_RUST_GATE_BODY && one->of == p->macro) {
      break;
    }
    const bool passed = inner != 0 && is_denial(a, src, g) && is_next_arm(a, src, inner, g);
    if (one->at.hi > one->at.lo && !passed) {
      chain[len++] = g;
    }
    inner = g;
  }
  put_way(a, c, p->from_part, p->from_gate, count, out);
  while (len-- > 0 && *count < 6) {
    ob_buf_put(out, (*count)++ > 0 ? OB_STR(", ") : OB_STR_NONE);
    put_gate(a, src, chain[len], out);
  }
}

ob_str
ob_audit_way(ob_audit *a, const ob_crate *crate, uint32_t part, uint32_t gate)
{
  ob_buf out;
  ob_buf_init(&out, a->arena);
  unsigned count = 0;
  put_way(a, crate, part, gate, &count, &out);
  return ob_buf_view(&out);
}

static void
remark(ob_arena *arena, ob_diag *d, ob_str word, ob_str text)
{
  ob_remark *slot = text.len > 0 ? ob_vec_push(arena, &d->remarks) : NULL;
  if (slot) {
    *slot = (ob_remark){word, text};
  }
}

ob_diag *
ob_finding_diag(ob_arena *arena, const ob_audit *a, const ob_finding *f)
{
  ob_diag *d = ob_new(arena, ob_diag);
  if (!d) {
    return NULL;
  }
  *d = (ob_diag){.severity = f->severity,
                 .code = ob_str_from(f->code),
                 .message = f->message,
                 .primary = {f->at, f->at_text}};
  for (size_t i = 0; i < f->others.len; i++) {
    ob_label *slot = ob_vec_push(arena, &d->secondary);
    if (slot) {
      *slot = f->others.at[i];
    }
  }
  const size_t count = ob_bits_count(&f->targets);
  ob_str set = f->said.len > 0 ? f->said : say_targets(arena, a, f);
  if (set.len > 0) {
    ob_bits with_std = ob_bits_none();
    for (size_t t = ob_bits_next(&f->targets, 0); t != SIZE_MAX;
         t = ob_bits_next(&f->targets, t + 1)) {
      if (f->host || a->options.universe->at[t].target->std > 0) {
        ob_bits_add(&with_std, t);
      }
    }
    const size_t std = ob_bits_count(&with_std);
    if (!f->host && count > 1 && !ob_str_ends(set, ob_str_from(of_those_with_std))) {
      set = std == count
                ? ob_fmt(arena, OB_STR_FMT " (all of them with std)", OB_STR_ARG(set))
                : ob_fmt(arena, OB_STR_FMT " (%zu of them with std)", OB_STR_ARG(set), std);
    }
    remark(arena, d, f->host ? OB_STR("on these hosts") : OB_STR("on these targets"), set);
  }
  if (f->features.len > 0) {
    remark(arena, d, OB_STR("built with"), f->features);
  }
  remark(arena, d, OB_STR("rustc there"), f->rustc);
  for (size_t i = 0; i < f->notes.len; i++) {
    ob_str *slot = ob_vec_push(arena, &d->notes);
    if (slot) {
      *slot = f->notes.at[i];
    }
  }
  const char *by = ob_fix_is_done(f, false)  ? "  (osbind fix)"
                   : ob_fix_is_done(f, true) ? "  (osbind fix --unused)"
                                             : NULL;
  d->help = by && !a->options.dependency
                ? ob_fmt(arena, OB_STR_FMT "%s", OB_STR_ARG(f->fix.text), by)
                : f->fix.text;
  return d;
}
