// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * From audits of dependencies to what the owner of the lockfile reads: one finding for each package
 * that is broken, the first reason below it, and what to do. A reason counts when it is an error
 * for the one build that the lockfile describes. Another version is named only after it was audited
 * in the same place of the graph and none of the targets fails there.
 */
#include "audit/graph_find.h"
#include "audit/graph_node.h"
#include "base/str.h"

#define MAX_TRIED 4 /* other versions of one package that are audited */

/* ---- one node ---- */

static bool
keep(ob_graph_checked *c, ob_finding_list *list, ob_finding *f)
{
  ob_finding **slot = ob_vec_push(&c->arena, list);
  if (!slot) {
    c->status = OB_E_NOMEM;
    return false;
  }
  *slot = f;
  return true;
}

/** A note that the package plainly does not support some targets. */
static bool
refuses(const ob_graph_checked *c, const ob_finding *f)
{
  const ob_str code = ob_str_from(f->code);
  if (f->host) {
    return false;
  }
  /* A package without a branch: unless a cfg that its build script sets can be the branch. */
  return ob_str_eq(code, OB_STR("OB0322")) ||
         (ob_str_eq(code, OB_STR("OB0323")) && c->audit->script_cfgs.len == 0 &&
          !c->audit->script_any);
}

static void
sort_out(ob_graph_checked *c)
{
  const ob_findings *all = &c->audit->findings;
  for (size_t i = 0; i < all->list.len; i++) {
    ob_finding *f = all->list.at[i];
    if (refuses(c, f)) {
      c->gone = ob_bits_or(c->gone, f->targets); /* one line says it all there */
      (void)keep(c, &c->refused, f);
    }
  }
  for (size_t i = 0; i < all->list.len; i++) {
    ob_finding *f = all->list.at[i];
    if (ob_str_eq(ob_str_from(f->code), OB_STR("OB0346"))) {
      (void)keep(c, &c->lacking, f);
      continue;
    }
    const ob_bits here = f->host ? f->targets : ob_bits_minus(f->targets, c->gone);
    if (f->severity == OB_SEV_ERROR && ob_bits_count(&here) > 0) {
      ob_bits *set = f->host ? &c->hosts : &c->targets;
      *set = ob_bits_or(*set, here);
      (void)keep(c, &c->wrong, f);
    }
  }
}

/** Does that version build where the locked one does not? */
static bool
can(const ob_graph *g, size_t node, const ob_audit_options *base, const ob_disk_package *version,
    const ob_sides *where, ob_graph_checked *c)
{
  ob_arena arena;
  ob_arena_init(&arena, c->arena.allocator);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_audit *a = NULL;
  const ob_status st = ob_graph_audit(g, node, version->dir, &arena, &diags, base, &a);
  if (st == OB_E_NOMEM) {
    c->status = st;
  }
  bool good = st == OB_OK && a && !ob_conds_overflowed(a->conds) && diags.errors == 0 &&
              !ob_bits_meet(&a->refused, &where->target) &&
              !ob_bits_meet(&a->no_branch, &where->target);
  for (size_t i = 0; good && i < a->findings.list.len; i++) {
    const ob_finding *f = a->findings.list.at[i];
    good = f->severity != OB_SEV_ERROR ||
           !ob_bits_meet(&f->targets, f->host ? &where->host : &where->target);
  }
  ob_arena_fini(&arena);
  return good;
}

/** Is a nearer to what one would take than b? Admitted by the manifests before others; of those the
 * highest, as `cargo update` takes; else the next above the locked one. */
static bool
better(const ob_graph *g, size_t node, const ob_disk_package *a, const ob_disk_package *b)
{
  const ob_semver *locked = &g->nodes.at[node].locked->semver;
  const bool fits = !ob_graph_hindrance(g, node, &a->version).by;
  const int order = ob_semver_cmp(&a->version, &b->version);
  if (fits != !ob_graph_hindrance(g, node, &b->version).by) {
    return fits;
  }
  const bool above = ob_semver_cmp(&a->version, locked) > 0;
  if (fits || above != (ob_semver_cmp(&b->version, locked) > 0)) {
    return fits ? order > 0 : above;
  }
  return above ? order < 0 : order > 0;
}

static void
find_other(const ob_graph *g, size_t node, const ob_audit_options *base, const ob_sides *where,
           ob_graph_checked *c, ob_graph_other *out)
{
  const ob_graph_node *n = &g->nodes.at[node];
  const ob_disk *disk = g->options.disk;
  const ob_disk_package *tried[MAX_TRIED];
  if (ob_str_starts(n->locked->source, OB_STR("git+"))) {
    return; /* what lies on disk is a registry's */
  }
  for (size_t count = 0; count < MAX_TRIED && c->status == OB_OK; count++) {
    const ob_disk_package *best = NULL, *one;
    for (size_t i = 0; (one = ob_disk_at(disk, n->name, i)) != NULL; i++) {
      bool old = ob_semver_cmp(&one->version, &n->locked->semver) == 0 || one->version.pre.len > 0;
      for (size_t k = 0; k < count && !old; k++) {
        old = ob_semver_cmp(&one->version, &tried[k]->version) == 0;
      }
      if (!old && (!best || better(g, node, one, best))) {
        best = one;
      }
    }
    if (!best) {
      return;
    }
    tried[count] = best;
    if (can(g, node, base, best, where, c)) {
      out->version = best;
      out->hindrance = ob_graph_hindrance(g, node, &best->version);
      return;
    }
  }
}

void
ob_graph_check(const ob_graph *g, size_t node, const ob_audit_options *base, ob_graph_checked *out)
{
  const ob_graph_node *n = &g->nodes.at[node];
  *out = (ob_graph_checked){.status = OB_OK};
  ob_arena_init(&out->arena, g->inside->arena->allocator);
  ob_diags_init(&out->diags, &out->arena);
  out->status = ob_graph_audit(g, node, NULL, &out->arena, &out->diags, base, &out->audit);
  if (out->status != OB_OK || !out->audit) {
    return;
  }
  if (ob_conds_overflowed(out->audit->conds)) { /* what was found may be wrong */
    out->status = OB_E_LIMIT;
    return;
  }
  sort_out(out);
  if (!n->locked || n->local) {
    return;
  }
  if (out->status == OB_OK && out->wrong.len > 0) {
    find_other(g, node, base, &(ob_sides){out->targets, out->hosts}, out, &out->other);
  }
  if (out->status == OB_OK && out->refused.len > 0) {
    find_other(g, node, base, &(ob_sides){out->gone, ob_bits_none()}, out, &out->supports);
  }
}

void
ob_graph_checked_free(ob_graph_checked *c)
{
  ob_arena_fini(&c->arena);
  *c = (ob_graph_checked){0};
}

/* ---- words ---- */

typedef struct teller {
  const ob_graph *g;
  const ob_graph_node *n;
  size_t node;
  const ob_graph_checked *c;
  ob_audit *into;
  uint32_t lock;
  ob_bits care;
  uint32_t *files; /* of the dependency's texts: their number in into->diags */
} teller;

/** A place of the dependency in the diagnostics that are shown. */
static ob_span
shown_span(teller *t, ob_span at)
{
  if (at.file == 0 || at.file > t->c->diags.sources.len) {
    return OB_SPAN_NONE;
  }
  if (t->files[at.file - 1] == 0) {
    const ob_source source = ob_diags_source(&t->c->diags, at.file);
    t->files[at.file - 1] = ob_diags_add_source(t->into->diags, source.name, source.text);
  }
  at.file = t->files[at.file - 1];
  return at;
}

static ob_finding *
begin(teller *t, const char *code, ob_severity severity, ob_cause cause)
{
  ob_finding *f = ob_audit_finding(t->into, code, OB_LEVEL_G, severity, cause);
  if (!f) {
    return NULL;
  }
  f->package = t->n->name;
  f->version = t->n->version;
  f->crate = t->n->name;
  f->at = t->n->locked->span;
  f->at.file = t->lock;
  return f;
}

static bool
label_reason(teller *t, ob_finding *f, const ob_finding *reason)
{
  ob_label *label = ob_vec_push(t->into->arena, &f->others);
  if (label) {
    *label = (ob_label){shown_span(t, reason->at), reason->message};
  }
  f->path_cfg = reason->path_cfg;
  f->given_cfg = reason->given_cfg;
  f->rustc = reason->rustc;
  return label != NULL;
}

static bool
note(teller *t, ob_finding *f, ob_str text)
{
  ob_str *slot = text.ptr ? ob_vec_push(t->into->arena, &f->notes) : NULL;
  if (slot) {
    *slot = text;
  }
  return slot != NULL;
}

static bool
tell_place(teller *t, ob_finding *f)
{
  ob_arena *arena = t->into->arena;
  const ob_graph_node *n = t->n;
  const ob_str way = ob_graph_way(t->g, t->node, arena);
  f->at_text = n->local ? ob_fmt(arena, "asked for by " OB_STR_FMT, OB_STR_ARG(way))
                        : ob_fmt(arena, "pinned here; asked for by " OB_STR_FMT, OB_STR_ARG(way));
  if (n->build == OB_BUILD_TESTS &&
      !note(t, f, OB_STR("it is built for tests, examples and benches only"))) {
    return false;
  }
  if (n->build == OB_BUILD_FEATURES &&
      !note(t, f, OB_STR("it is built with --all-features only"))) {
    return false;
  }
  if (n->guessed && !note(t, f,
                          OB_STR("something that depends on it is not on disk, and may "
                                 "switch on more of its features"))) {
    return false;
  }
  return f->at_text.ptr && note(t, f, ob_fmt(arena, "it lies in %s", n->dir));
}

/** `-p NAME`, or `-p NAME@VERSION` where the lockfile has several. */
static ob_str
spec(teller *t)
{
  size_t count = 0;
  for (size_t i = 0; i < t->g->nodes.len; i++) {
    count += ob_str_eq(t->g->nodes.at[i].name, t->n->name);
  }
  return count > 1 ? ob_fmt(t->into->arena, OB_STR_FMT "@" OB_STR_FMT, OB_STR_ARG(t->n->name),
                            OB_STR_ARG(t->n->version))
                   : t->n->name;
}

static ob_str
help(teller *t, const ob_finding *reason, const ob_graph_other *other)
{
  ob_arena *arena = t->into->arena;
  if (t->n->local) {
    return reason->fix.text.len > 0
               ? ob_fmt(arena, "in %s: " OB_STR_FMT, t->n->dir, OB_STR_ARG(reason->fix.text))
               : ob_fmt(arena, "`osbind audit %s` says more", t->n->dir);
  }
  if (!other->version) {
    return OB_STR_NONE;
  }
  if (!other->hindrance.by) {
    return ob_fmt(arena, "cargo update -p " OB_STR_FMT " --precise " OB_STR_FMT,
                  OB_STR_ARG(spec(t)), OB_STR_ARG(other->version->version_text));
  }
  const ob_graph_node *by = other->hindrance.by;
  return by->member || by->local
             ? ob_fmt(arena,
                      "the requirement `" OB_STR_FMT "` of " OB_STR_FMT
                      " must be widened to take " OB_STR_FMT,
                      OB_STR_ARG(other->hindrance.dep->req), OB_STR_ARG(by->name),
                      OB_STR_ARG(other->version->version_text))
             : ob_fmt(arena,
                      "a version of " OB_STR_FMT " is needed that takes " OB_STR_FMT " " OB_STR_FMT
                      ": " OB_STR_FMT " requires `" OB_STR_FMT "`",
                      OB_STR_ARG(by->name), OB_STR_ARG(t->n->name),
                      OB_STR_ARG(other->version->version_text), OB_STR_ARG(by->version),
                      OB_STR_ARG(other->hindrance.dep->req));
}

static const ob_finding_detail *
detail(teller *t, const ob_finding_list *list, const ob_graph_other *other)
{
  ob_finding_detail *d = ob_new(t->into->arena, ob_finding_detail);
  if (d) {
    *d = (ob_finding_detail){.audit = t->c->audit,
                             .list = list->at,
                             .count = list->len,
                             .dir = ob_str_from(t->n->dir),
                             .way = ob_graph_way(t->g, t->node, t->into->arena)};
    if (other->version) {
      d->other_version = other->version->version_text;
      d->other_dir = ob_str_from(ob_graph_shown(t->g, other->version->dir));
    }
  }
  return d;
}

/** The first that shows on some of the targets, or NULL. */
static const ob_finding *
first_on(const ob_finding_list *list, const ob_bits *targets, bool host)
{
  for (size_t i = 0; i < list->len; i++) {
    if (list->at[i]->host == host && ob_bits_meet(&list->at[i]->targets, targets)) {
      return list->at[i];
    }
  }
  return NULL;
}

/** A finding at the line that pins the package: what it cannot, why, and what to do. */
static ob_status
tell_broken(teller *t, const ob_finding_list *list, const ob_finding *reason,
            const ob_graph_other *other, ob_severity severity, ob_bits targets)
{
  ob_arena *arena = t->into->arena;
  ob_finding *f = begin(t, "OB0345", severity, OB_CAUSE_LOCKED);
  if (!f || !label_reason(t, f, reason) || !tell_place(t, f)) {
    return OB_E_NOMEM;
  }
  f->host = reason->host;
  f->targets = targets;
  f->root = reason->root;
  f->repeats = list->len - 1;
  const ob_bits *asked = f->host ? &t->g->options.hosts : &t->g->options.asked;
  const ob_str can_build = !other->version
                               ? OB_STR("")
                               : ob_fmt(arena, "; " OB_STR_FMT ", which is on disk, can",
                                        OB_STR_ARG(other->version->version_text));
  f->message = ob_fmt(arena,
                      "your dependency `" OB_STR_FMT "` " OB_STR_FMT
                      " cannot build on %zu of %zu %s" OB_STR_FMT,
                      OB_STR_ARG(t->n->name), OB_STR_ARG(t->n->version), ob_bits_count(&targets),
                      ob_bits_count(asked), f->host ? "hosts" : "targets", OB_STR_ARG(can_build));
  if (list->len > 1 && !note(t, f,
                             ob_fmt(arena, "it has %zu more finding%s of this kind (-v shows them)",
                                    list->len - 1, list->len == 2 ? "" : "s"))) {
    return OB_E_NOMEM;
  }
  if (other->version &&
      !note(t, f,
            ob_fmt(arena, OB_STR_FMT " lies in %s", OB_STR_ARG(other->version->version_text),
                   ob_graph_shown(t->g, other->version->dir)))) {
    return OB_E_NOMEM;
  }
  f->fix = (ob_fix){.kind = OB_FIX_NONE, .text = help(t, reason, other)};
  f->detail = detail(t, list, other);
  return f->message.ptr && can_build.ptr && f->detail ? OB_OK : OB_E_NOMEM;
}

static ob_severity
severity_of(const teller *t)
{
  return t->n->build == OB_BUILD_PLAIN && !t->n->guessed ? OB_SEV_ERROR : OB_SEV_WARNING;
}

static ob_status
tell_wrong(teller *t)
{
  const ob_graph_checked *c = t->c;
  ob_bits targets = ob_bits_and(c->targets, t->care);
  const ob_finding *reason = first_on(&c->wrong, &targets, false);
  if (!reason) {
    targets = c->hosts;
    reason = first_on(&c->wrong, &targets, true);
  }
  return reason ? tell_broken(t, &c->wrong, reason, &c->other, severity_of(t), targets) : OB_OK;
}

static ob_status
tell_refused(teller *t)
{
  ob_arena *arena = t->into->arena;
  const ob_graph_checked *c = t->c;
  const ob_bits targets = ob_bits_and(c->gone, t->care);
  const ob_finding *reason = first_on(&c->refused, &targets, false);
  if (!reason) {
    return OB_OK;
  }
  if (c->supports.version) {
    return tell_broken(t, &c->refused, reason, &c->supports, OB_SEV_WARNING, targets);
  }
  ob_finding *f = begin(t, "OB0347", OB_SEV_NOTE, OB_CAUSE_UNSUPPORTED);
  if (!f || !label_reason(t, f, reason) || !tell_place(t, f)) {
    return OB_E_NOMEM;
  }
  f->targets = targets;
  f->root = reason->root;
  f->message = ob_fmt(
      arena, "your dependency `" OB_STR_FMT "` " OB_STR_FMT " does not support %zu of %zu targets",
      OB_STR_ARG(t->n->name), OB_STR_ARG(t->n->version), ob_bits_count(&targets),
      ob_bits_count(&t->g->options.asked));
  f->detail = detail(t, &c->refused, &c->supports);
  return f->message.ptr && f->detail ? OB_OK : OB_E_NOMEM;
}

/** What a replacement lacks is said where it is used. */
static ob_status
tell_lacking(teller *t)
{
  for (size_t i = 0; i < t->c->lacking.len; i++) {
    const ob_finding *from = t->c->lacking.at[i];
    const ob_bits targets = ob_bits_and(from->targets, t->care);
    if (ob_bits_count(&targets) == 0) {
      continue;
    }
    ob_finding *f = ob_audit_finding(t->into, "OB0346", OB_LEVEL_G, from->severity, from->cause);
    if (!f) {
      return OB_E_NOMEM;
    }
    const size_t serial = f->serial;
    *f = *from;
    f->serial = serial;
    f->targets = targets;
    f->said = OB_STR_NONE; /* of all of from's */
    f->at = shown_span(t, from->at);
    f->others.len = f->others.cap = 0;
    f->others.at = NULL;
    for (size_t k = 0; k < from->others.len; k++) {
      ob_label *label = ob_vec_push(t->into->arena, &f->others);
      if (!label) {
        return OB_E_NOMEM;
      }
      *label = (ob_label){shown_span(t, from->others.at[k].span), from->others.at[k].text};
    }
  }
  return OB_OK;
}

ob_status
ob_graph_report(const ob_graph *g, size_t node, const ob_graph_checked *checked,
                const ob_bits *care, uint32_t lock, ob_audit *into)
{
  if (!checked->audit || checked->status != OB_OK) {
    return OB_OK;
  }
  teller t = {.g = g,
              .n = &g->nodes.at[node],
              .node = node,
              .c = checked,
              .into = into,
              .lock = lock,
              .care = *care,
              .files = ob_new_n(into->arena, uint32_t, checked->diags.sources.len + 1)};
  if (!t.files || !t.n->locked) {
    return t.files ? OB_OK : OB_E_NOMEM;
  }
  OB_TRY(tell_lacking(&t));
  OB_TRY(tell_wrong(&t));
  return tell_refused(&t);
}
