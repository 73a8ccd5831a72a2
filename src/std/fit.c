// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What std has to do with the crates that the OS owns: which of the crates in std's own lockfile a
 * plan replaces for a target and OS version, and whether an installed sysroot is still what a build
 * now would give. All of std's lockfile is asked, also the crates that this target does not use:
 * that is known before anything is compiled, and a rule for them seldom holds here.
 */
#include "base/hash.h"
#include "base/str.h"
#include "sources/trust.h"
#include "std/build.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <stdlib.h>

static int
by_name(const void *a, const void *b)
{
  const ob_sysroot_crate *x = a, *y = b;
  const int order = ob_str_cmp(x->name, y->name);
  return order ? order : ob_str_cmp(x->version, y->version);
}

static ob_status
fail_promise(ob_diags *diags, const ob_target *target, ob_str version,
             const ob_sysroot_crate *crate, const ob_choice *choice)
{
  ob_diag *e = ob_error(diags, "OB1112", OB_SPAN_NONE,
                        "no OS-owned `" OB_STR_FMT "` for the std of " OB_STR_FMT "%s" OB_STR_FMT,
                        OB_STR_ARG(crate->name), OB_STR_ARG(target->triple),
                        version.len > 0 ? "." : " of an unknown version", OB_STR_ARG(version));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_note(diags, e, "std needs " OB_STR_FMT " " OB_STR_FMT "; " OB_STR_FMT,
               OB_STR_ARG(crate->name), OB_STR_ARG(crate->version), OB_STR_ARG(choice->why));
  ob_diag_help(diags, e,
               version.len > 0 ? "install the OS source for this version, or write `required = "
                                 "false` beside the rule"
                               : "say the OS version: --target TRIPLE.VERSION");
  return OB_E_NOT_FOUND;
}

/** out->replaced from out->crates. A target without std gets core and alloc, which use none. */
static ob_status
choose(ob_arena *arena, ob_diags *diags, const ob_plan *plan, const ob_target *target,
       ob_str version, ob_sysroot *out)
{
  ob_status first = OB_OK;
  for (size_t i = 0; target->std != 0 && i < out->crates.len; i++) {
    const ob_sysroot_crate *crate = &out->crates.at[i];
    ob_semver locked;
    ob_choice choice;
    if (!ob_semver_parse(crate->version, &locked)) {
      continue;
    }
    OB_TRY(ob_plan_choose(arena, plan, target, version, crate->name, &locked, &choice));
    if (choice.promised) {
      const ob_status st = fail_promise(diags, target, version, crate, &choice);
      first = first ? first : st;
    } else if (choice.crate) {
      ob_sysroot_replaced *slot = ob_vec_push(arena, &out->replaced);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = (ob_sysroot_replaced){.name = crate->name,
                                    .locked = crate->version,
                                    .version = choice.crate->manifest.version,
                                    .content = ob_str_from(choice.crate->content),
                                    .dir = ob_str_from(choice.crate->dir)};
    }
  }
  return first;
}

ob_status
ob_std_replaced(ob_arena *arena, ob_diags *diags, const ob_plan *plan, const ob_target *target,
                ob_str version, const ob_lockfile *lock, ob_sysroot *out)
{
  for (size_t i = 0; i < lock->packages.len; i++) {
    const ob_lock_package *package = &lock->packages.at[i];
    if (!ob_lock_is_crates_io(package->source)) {
      continue; /* std's own */
    }
    ob_sysroot_crate *slot = ob_vec_push(arena, &out->crates);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_sysroot_crate){package->name, package->version};
  }
  if (out->crates.len > 0) {
    qsort(out->crates.at, out->crates.len, sizeof *out->crates.at, by_name);
  }
  return choose(arena, diags, plan, target, version, out);
}

/* ---- what is installed ---- */

/** A directory that a config names, once it was looked at. */
typedef struct ob_std_place {
  ob_str dir;
  size_t from, to; /* its sysroots in view->all */
  bool said;       /* that it holds none for a target */
  struct ob_std_place *next;
} ob_std_place;

const ob_toolchain *
ob_std_toolchain(ob_arena *arena, ob_std_view *view)
{
  if (!view->asked) {
    ob_diags unheard; /* who must have one asks by ob_toolchain_find */
    ob_diags_init(&unheard, arena);
    view->asked = true;
    view->has_toolchain = ob_toolchain_find(arena, &unheard, &view->ask, &view->toolchain) == OB_OK;
  }
  return view->has_toolchain ? &view->toolchain : NULL;
}

static ob_status
list_stores(ob_arena *arena, ob_diags *diags, ob_std_view *view)
{
  if (view->listed) {
    return OB_OK;
  }
  for (size_t i = 0; i < OB_COUNT(view->stores); i++) {
    if (view->stores[i]) {
      OB_TRY(ob_std_list(arena, diags, view->stores[i], &view->all));
    }
  }
  view->of_stores = view->all.len;
  view->listed = true;
  return OB_OK;
}

/** The sysroots in a directory of the config: it is one itself, or holds some. */
static ob_status
find_place(ob_arena *arena, ob_diags *diags, ob_std_view *view, ob_str dir, ob_std_place **out)
{
  for (ob_std_place *p = view->places; p; p = p->next) {
    if (ob_str_eq(p->dir, dir)) {
      *out = p;
      return OB_OK;
    }
  }
  ob_std_place *p = ob_new(arena, ob_std_place);
  const char *path = ob_cstr(arena, dir);
  if (!p || !path) {
    return OB_E_NOMEM;
  }
  p->dir = dir;
  p->from = view->all.len;
  OB_TRY(ob_std_list_place(arena, diags, path, &view->all));
  p->to = view->all.len;
  p->next = view->places;
  view->places = p;
  *out = p;
  return OB_OK;
}

/* ---- does it fit? ---- */

static bool
same_replaced(const ob_sysroot *a, const ob_sysroot *b)
{
  bool same = a->replaced.len == b->replaced.len;
  for (size_t i = 0; same && i < a->replaced.len; i++) {
    const ob_sysroot_replaced *x = &a->replaced.at[i], *y = &b->replaced.at[i];
    same = ob_str_eq(x->name, y->name) && ob_str_eq(x->locked, y->locked) &&
           ob_str_eq(x->version, y->version) && ob_str_eq(x->content, y->content);
  }
  return same;
}

static ob_status
fits(ob_arena *arena, const ob_plan *plan, const ob_target *target, const ob_sysroot *s, bool *out)
{
  ob_diags unheard;
  ob_diags_init(&unheard, arena);
  ob_sysroot now = {.crates = {s->crates.at, s->crates.len, s->crates.cap}};
  const ob_status st = choose(arena, &unheard, plan, target, s->version, &now);
  *out = st == OB_OK && same_replaced(s, &now);
  return st == OB_E_NOMEM ? st : OB_OK;
}

/**
 * Is this one to be taken before that one, where both fit? What was compiled as rustc's own std is
 * goes before what was compiled to be debugged; one that aborts before one that serves all, since
 * units that unwind pass over it (src/rustc/sysroot.c); then the one that was built last.
 */
static bool
goes_before(const ob_sysroot *a, const ob_sysroot *b)
{
  const bool a_release = ob_str_eq(a->profile, OB_STR("release"));
  const bool b_release = ob_str_eq(b->profile, OB_STR("release"));
  const bool a_aborts = ob_str_eq(a->panic, OB_STR("abort"));
  const bool b_aborts = ob_str_eq(b->panic, OB_STR("abort"));
  return a_release != b_release ? a_release : a_aborts != b_aborts ? a_aborts : a->built > b->built;
}

/** Which of them go first: a stable order, so that the user's stay before the system's. */
static ob_status
rank(ob_arena *arena, const ob_sysroots *all, size_t from, size_t to, size_t **out)
{
  size_t *order = ob_new_n(arena, size_t, to - from);
  if (!order) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < to - from; i++) {
    size_t k = i;
    for (; k > 0 && goes_before(&all->at[from + i], &all->at[order[k - 1]]); k--) {
      order[k] = order[k - 1];
    }
    order[k] = from + i;
  }
  *out = order;
  return OB_OK;
}

/** Can only units with panic=abort have it? Not so where the target knows no other way. */
static bool
aborts(const ob_target *target, const ob_sysroot *s)
{
  for (size_t i = 0; i < target->atom_count; i++) {
    const ob_cfg_atom *a = &target->atoms[i];
    if (ob_str_eq(a->name, OB_STR("panic")) && ob_str_eq(a->value, OB_STR("abort"))) {
      return false;
    }
  }
  return ob_str_eq(s->panic, OB_STR("abort"));
}

/** A spec file of the same name may say something else by now. */
static ob_status
is_for(ob_arena *arena, const ob_target *target, const ob_sysroot *s, bool *out)
{
  *out = ob_str_eq(s->target, target->triple);
  if (!*out || (s->spec_sha256.len == 0 && target->spec_path.len == 0)) {
    return OB_OK;
  }
  const char *path = ob_cstr(arena, target->spec_path);
  char hash[65];
  if (!path) {
    return OB_E_NOMEM;
  }
  *out = target->spec_path.len > 0 && ob_sha256_file(path, hash) == 0 &&
         ob_str_eq(s->spec_sha256, ob_str_from(hash));
  return OB_OK;
}

/** Is the file as it was built? *mtime: of now. */
static ob_status
check_file(ob_hash_cache *cache, const char *path, const ob_sysroot_file *file, int64_t *mtime,
           bool *same)
{
  ob_file_info info;
  char hash[65];
  *same = ob_file_stat(path, false, &info) == 0 && info.kind == OB_FILE_REGULAR &&
          info.size == file->size && ob_trust_owner(&info, ob_user_id());
  if (!*same) {
    return OB_OK;
  }
  *mtime = info.mtime_ns;
  const char *known = cache ? ob_hash_cache_get(cache, ob_str_from(path), &info) : NULL;
  if (known) {
    *same = ob_str_eq(ob_str_from(known), file->sha256);
    return OB_OK;
  }
  const int64_t before = ob_clock_wall_ns();
  *same = ob_sha256_file(path, hash) == 0 && ob_str_eq(ob_str_from(hash), file->sha256);
  return *same && cache ? ob_hash_cache_put(cache, ob_str_from(path), &info, hash, before) : OB_OK;
}

static ob_status
put_files(ob_arena *arena, ob_hash_cache *cache, const ob_sysroot *s, ob_index_sysroot *out)
{
  ob_buf id;
  ob_buf_init(&id, arena);
  for (size_t i = 0; i < s->files.len; i++) {
    const ob_sysroot_file *file = &s->files.at[i];
    const char *name = ob_cstr(arena, file->path);
    const char *path = name ? ob_path_join(arena, s->dir, name) : NULL;
    ob_index_file *slot = path ? ob_vec_push(arena, &out->files) : NULL;
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_index_file){.path = file->path, .size = file->size};
    ob_buf_put(&id, file->sha256);
    bool same = false;
    OB_TRY(check_file(cache, path, file, &slot->mtime_ns, &same));
    if (!same && out->state != OB_INDEX_SYSROOT_DAMAGED) {
      out->state = OB_INDEX_SYSROOT_DAMAGED;
      out->words = file->path;
    }
  }
  OB_TRY(ob_buf_status(&id));
  char hash[65];
  ob_sha256(ob_buf_view(&id), hash);
  out->id = ob_str_dup(arena, (ob_str){hash, 16});
  return out->id.ptr ? OB_OK : OB_E_NOMEM;
}

/** "libc 0.2.139", or that it was nothing of the OS's. */
static ob_str
words_of(ob_arena *arena, const ob_sysroot *s)
{
  ob_buf words;
  ob_buf_init(&words, arena);
  for (size_t i = 0; i < s->replaced.len; i++) {
    ob_buf_fmt(&words, "%s" OB_STR_FMT " " OB_STR_FMT " in " OB_STR_FMT, i > 0 ? ", " : "",
               OB_STR_ARG(s->replaced.at[i].name), OB_STR_ARG(s->replaced.at[i].version),
               OB_STR_ARG(s->replaced.at[i].dir));
  }
  if (s->replaced.len == 0) {
    ob_buf_fmt(&words, "the registry's libc " OB_STR_FMT,
               OB_STR_ARG(s->libc.len > 0 ? s->libc : OB_STR("(none)")));
  }
  return ob_buf_status(&words) == OB_OK ? ob_buf_view(&words) : OB_STR_NONE;
}

static ob_status
put_compiler(ob_arena *arena, ob_index_sysroot *out, uint64_t size, int64_t mtime_ns)
{
  ob_index_compiler *slot = ob_vec_push(arena, &out->compilers);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_index_compiler){size, mtime_ns};
  return OB_OK;
}

static ob_status
offer(ob_arena *arena, ob_std_view *view, const ob_plan *plan, ob_hash_cache *cache,
      const ob_target *target, const ob_sysroot *s, ob_index_target *out)
{
  bool is, fit;
  OB_TRY(is_for(arena, target, s, &is));
  if (!is) {
    return OB_OK;
  }
  OB_TRY(fits(arena, plan, target, s, &fit));
  ob_index_sysroot one = {.state = fit ? OB_INDEX_SYSROOT_FITS : OB_INDEX_SYSROOT_OTHER,
                          .flags = aborts(target, s) ? OB_INDEX_SYSROOT_ABORTS : 0,
                          .version = s->version,
                          .dir = ob_str_from(s->dir),
                          .commit = s->commit,
                          .words = words_of(arena, s)};
  if (!one.words.ptr) {
    return OB_E_NOMEM;
  }
  OB_TRY(put_files(arena, cache, s, &one));
  OB_TRY(put_compiler(arena, &one, s->rustc_size, s->rustc_mtime_ns));
  const ob_toolchain *now = ob_std_toolchain(arena, view);
  if (now && ob_str_eq(now->commit, s->commit)) {
    OB_TRY(put_compiler(arena, &one, now->size, now->mtime_ns));
  }
  ob_index_sysroot *slot = ob_vec_push(arena, &out->sysroots);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = one;
  return OB_OK;
}

/** What `sysroot` in the config names for this target. */
static ob_status
offer_named(ob_arena *arena, ob_diags *diags, ob_std_view *view, const ob_plan *plan,
            ob_hash_cache *cache, const ob_target *target, ob_index_target *out)
{
  for (size_t i = 0; i < plan->defaults.len; i++) {
    const ob_version_default *d = &plan->defaults.at[i];
    if (d->sysroot.len == 0 || !ob_plan_default_can_hold(plan, d, target)) {
      continue;
    }
    ob_std_place *place;
    OB_TRY(find_place(arena, diags, view, d->sysroot, &place));
    size_t *order = NULL;
    OB_TRY(rank(arena, &view->all, place->from, place->to, &order));
    for (size_t k = 0; k < place->to - place->from; k++) {
      const ob_sysroot s = view->all.at[order[k]];
      if (ob_str_eq(ob_plan_sysroot(plan, target, s.version), d->sysroot)) {
        OB_TRY(offer(arena, view, plan, cache, target, &s, out));
      }
    }
    if (place->to > place->from) {
      continue; /* it may well hold none for this target */
    }
    if (out->std != OB_INDEX_STD_PREBUILT) {
      out->std = OB_INDEX_STD_REQUIRED;
    }
    if (!place->said) {
      place->said = true;
      ob_diag *w = ob_warning(diags, "OB1130", d->sysroot_span,
                              "there is no sysroot in `" OB_STR_FMT "`", OB_STR_ARG(d->sysroot));
      if (!w) {
        return OB_E_NOMEM;
      }
      ob_diag_note(diags, w, "a build that needs it will stop");
      ob_diag_help(diags, w, "install the package that brings it, or take the key away");
    }
  }
  return OB_OK;
}

ob_status
ob_std_offers(ob_arena *arena, ob_diags *diags, ob_std_view *view, const ob_plan *plan,
              ob_hash_cache *cache, const ob_target *target, ob_index_target *out)
{
  OB_TRY(list_stores(arena, diags, view));
  out->std = (uint8_t)(view->forced ? view->policy : ob_plan_std(plan, target));
  OB_TRY(offer_named(arena, diags, view, plan, cache, target, out));
  size_t *order = NULL;
  OB_TRY(rank(arena, &view->all, 0, view->of_stores, &order));
  for (size_t i = 0; i < view->of_stores; i++) {
    const ob_sysroot s = view->all.at[order[i]];
    OB_TRY(offer(arena, view, plan, cache, target, &s, out));
  }
  return OB_OK;
}

static ob_status
fill(void *context, ob_arena *arena, ob_diags *diags, const ob_plan *plan, ob_hash_cache *cache,
     const ob_target *target, ob_index_target *out)
{
  return ob_std_offers(arena, diags, context, plan, cache, target, out);
}

ob_sysroot_filler
ob_std_filler(ob_std_view *view)
{
  return (ob_sysroot_filler){fill, view};
}

ob_status
ob_std_choose(ob_arena *arena, ob_diags *diags, ob_std_view *view, const ob_plan *plan,
              ob_hash_cache *cache, const ob_target *target, ob_str version, ob_std_status *out)
{
  *out = (ob_std_status){0};
  ob_index_target *offers = ob_new(arena, ob_index_target);
  if (!offers) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_std_offers(arena, diags, view, plan, cache, target, offers));
  out->policy = (ob_std_policy)offers->std;
  const ob_toolchain *now = offers->sysroots.len > 0 ? ob_std_toolchain(arena, view) : NULL;
  for (size_t i = 0; i < offers->sysroots.len; i++) {
    const ob_index_sysroot *s = &offers->sysroots.at[i];
    if (!ob_str_eq(s->version, version)) {
      continue;
    }
    if (!now || !ob_str_eq(s->commit, now->commit)) {
      out->state = out->state == OB_STD_NONE ? OB_STD_OTHER_RUSTC : out->state;
      continue;
    }
    if (s->state == OB_INDEX_SYSROOT_FITS) {
      if (out->state != OB_STD_FITS) {
        *out = (ob_std_status){out->policy, OB_STD_FITS, s};
      }
      if (!(s->flags & OB_INDEX_SYSROOT_ABORTS)) {
        out->sysroot = s;
        return OB_OK;
      }
    } else if (!out->sysroot) {
      out->state = s->state == OB_INDEX_SYSROOT_OTHER ? OB_STD_OTHER_CRATES : OB_STD_DAMAGED;
      out->sysroot = s;
    }
  }
  return OB_OK;
}
