// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A build of a whole workspace makes one set of features of a dependency for all members. Whoever
 * builds one of them alone, or takes it from a registry, has only what its own manifest asks for.
 * The manifests of the others are read when there is something to say, and for that only.
 */
#include "audit/workmates.h"
#include "base/str.h"
#include "sys/fs.h"
#include <errno.h>
#include <string.h>

/* The directory of the workspace's root, or NULL. */
static ob_status
root_of(ob_workmates *mates, const ob_audit *a, const char **out)
{
  const ob_package *p = &a->package;
  *out = p->has_workspace ? p->dir : p->workspace_dir;
  return *out ? OB_OK : ob_workspace_above(a->arena, &mates->diags, p->dir, out);
}

static bool
is_same_place(const ob_audit *a, const char *x, const char *y)
{
  const char *real_x, *real_y;
  return ob_path_real(a->arena, x, &real_x) == 0 && ob_path_real(a->arena, y, &real_y) == 0 &&
         ob_str_eq(ob_str_from(real_x), ob_str_from(real_y));
}

/* A directory that appears beside them can be a new member. */
static ob_status
look_beside(const ob_audit *a, const char *dir)
{
  ob_dir_entries ignored = {0};
  const char *parent = ob_cstr(a->arena, ob_path_dir(ob_str_from(dir)));
  if (!parent) {
    return OB_E_NOMEM;
  }
  const int err = ob_look_list(a->diags, a->arena, parent[0] ? parent : ".", &ignored);
  return err == ENOMEM ? OB_E_NOMEM : OB_OK;
}

static ob_status
find_mates(ob_workmates *mates, const ob_audit *a)
{
  mates->known = true;
  ob_diags_init(&mates->diags, a->arena);
  mates->diags.looks = a->diags->looks;
  const char *root = NULL;
  ob_dirs dirs = {0};
  ob_status st = root_of(mates, a, &root);
  if (st == OB_OK && root) {
    st = ob_workspace_members(a->arena, &mates->diags, root[0] ? root : ".", &dirs);
  }
  bool member = false;
  for (size_t i = 0; i < dirs.len && st != OB_E_NOMEM; i++) {
    if (is_same_place(a, dirs.at[i], a->package.dir[0] ? a->package.dir : ".")) {
      member = true;
      continue;
    }
    OB_TRY(look_beside(a, dirs.at[i]));
    ob_package *slot = ob_vec_push(a->arena, &mates->list);
    st = slot ? ob_package_load(a->arena, &mates->diags, dirs.at[i], slot) : OB_E_NOMEM;
    if (slot && st != OB_OK && st != OB_E_INVALID) {
      mates->list.len--;
    }
  }
  if (!member) {
    mates->list.len = 0;
  }
  return st == OB_E_NOMEM ? st : OB_OK;
}

/* The feature that the dependency of a member asks for and that switches this one on; ptr NULL: it
 * does not, or not in the builds that the finding is about. */
static ob_str
asked_by(ob_audit *a, const ob_dep *dep, const ob_masked_feature *feature, const ob_finding *f)
{
  const bool build = dep->kind == OB_DEP_BUILD;
  if (dep->kind == OB_DEP_DEV || dep->optional || (a->package.resolver != 1 && build != f->host) ||
      !ob_str_eq(dep->package, ob_foreign_name(feature->crate))) {
    return OB_STR_NONE;
  }
  ob_str by = OB_STR_NONE;
  for (size_t i = 0; i < dep->features.len && !by.ptr; i++) {
    by = ob_map_find(feature->leading, dep->features.at[i]) ? dep->features.at[i] : by;
  }
  if (!by.ptr && dep->default_features && ob_map_find(feature->leading, OB_STR("default"))) {
    by = OB_STR("default");
  }
  const char *dir = by.ptr ? ob_audit_directory(a, dep) : NULL;
  if (!dir || !is_same_place(a, dir, ob_foreign_dir(feature->crate))) {
    return OB_STR_NONE;
  }
  if (a->package.resolver == 1) {
    return by;
  }
  const ob_bits there = ob_audit_targets(a, ob_given_key(a->conds, dep), false, f->host, true);
  return ob_bits_meet(&there, &f->targets) ? by : OB_STR_NONE;
}

/* A file as seen from where the package's directory was named; NULL: no memory. */
static const char *
seen_from_here(const ob_audit *a, const char *path)
{
  const char *own = a->package.dir[0] ? a->package.dir : ".", *from, *to;
  if (ob_path_real(a->arena, own, &from) != 0 || ob_path_real(a->arena, path, &to) != 0) {
    return path;
  }
  size_t common = 0, at = 0;
  for (; from[at] && from[at] == to[at]; at++) {
    common = to[at] == '/' ? at + 1 : common;
  }
  common = from[at] == '\0' && to[at] == '/' ? at + 1 : common;
  ob_buf way;
  ob_buf_init(&way, a->arena);
  ob_buf_put(&way, ob_str_from(own));
  for (size_t i = common; i < strlen(from); i++) {
    if (i == common || from[i] == '/') {
      ob_buf_put(&way, OB_STR("/.."));
    }
  }
  ob_buf_fmt(&way, "/%s", to + common);
  const char *text = way.oom ? NULL : ob_cstr(a->arena, ob_buf_view(&way));
  const char *out = text ? ob_path_clean(a->arena, text) : NULL;
  return out && is_same_place(a, out, path) ? out : out ? path : NULL;
}

/* A place in a member's manifest, as one of this audit. */
static ob_status
place_here(const ob_workmates *mates, ob_audit *a, ob_span at, ob_span *out)
{
  const ob_str name = ob_diags_source(&mates->diags, at.file).name;
  const char *whole = ob_cstr(a->arena, name);
  const char *path = whole ? seen_from_here(a, whole) : NULL;
  uint32_t file;
  if (!path) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_diags_load(a->diags, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file));
  *out = (ob_span){file, at.lo, at.hi};
  return OB_OK;
}

static ob_status
say_member(const ob_workmates *mates, ob_audit *a, const ob_package *member, const ob_dep *dep,
           const ob_masked_feature *feature, ob_str by, ob_finding *f)
{
  ob_span at =
      dep->features_at.file && !ob_str_eq(by, OB_STR("default")) ? dep->features_at : dep->at;
  OB_TRY(place_here(mates, a, at, &at));
  const ob_source source = ob_diags_source(a->diags, at.file);
  const unsigned line = (unsigned)ob_diags_linecol(a->diags, at.file, at.lo).line;
  const bool same = ob_str_eq(by, feature->name);
  ob_str *note = ob_vec_push(a->arena, &f->notes);
  ob_label *label = ob_vec_push(a->arena, &f->others);
  if (!note || !label) {
    return OB_E_NOMEM;
  }
  *note = ob_fmt(a->arena,
                 "feature `" OB_STR_FMT "` of `" OB_STR_FMT
                 "` is on in the workspace only because member `" OB_STR_FMT
                 "` asks for %s" OB_STR_FMT "%s: " OB_STR_FMT ":%u",
                 OB_STR_ARG(feature->name), OB_STR_ARG(ob_foreign_name(feature->crate)),
                 OB_STR_ARG(member->name), same ? "it" : "`", OB_STR_ARG(same ? OB_STR("") : by),
                 same ? "" : "`", OB_STR_ARG(source.name), line);
  *label = (ob_label){
      at, ob_fmt(a->arena, "`" OB_STR_FMT "` asks for it here", OB_STR_ARG(member->name))};
  f->cause = OB_CAUSE_WORKSPACE;
  return note->ptr && label->text.ptr ? OB_OK : OB_E_NOMEM;
}

ob_status
ob_workmates_say(ob_workmates *mates, ob_audit *a, const ob_masked_feature *feature, ob_finding *f)
{
  if (a->options.dependency || a->options.within) {
    return OB_OK;
  }
  if (!mates->known) {
    OB_TRY(find_mates(mates, a));
  }
  for (size_t i = 0; i < mates->list.len; i++) {
    const ob_package *member = &mates->list.at[i];
    for (size_t k = 0; k < member->deps.len; k++) {
      const ob_str by = asked_by(a, &member->deps.at[k], feature, f);
      if (by.ptr) {
        return say_member(mates, a, member, &member->deps.at[k], feature, by, f);
      }
    }
  }
  return OB_OK;
}
