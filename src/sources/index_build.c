// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The plan as an index on disk. What this module decides: which targets and
 * crates the index holds (all built-in targets, so that a version given in the
 * environment reaches every one of them), when a stamp is written (only when the
 * crate's content or recipe changed: its mtime is what makes Cargo rebuild), and
 * which old indexes are removed.
 *
 * An index never changes under its name, and is in place before `current` names
 * it; stamps are in place before the index that tells of them. So at whatever
 * point an update is killed, what is there fits together, and the next one goes on.
 */
#include "sources/index_build.h"

#include "base/ascii.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/strs.h"
#include "diag/io.h"
#include "sources/index_write.h"
#include "sources/knobs.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/version.h"
#include <errno.h>
#include <string.h>

#define KEEP_SECONDS (INT64_C(7) * 24 * 3600)
#define KEEP_NEWEST 4
#define UNFINISHED_SECONDS 60
#define REFRESH_SECONDS (INT64_C(24) * 3600)
#define MAX_POINTER 4096u /* bytes of a `current` or `host` file */
#define MAX_STAMP 16384u  /* bytes of a stamp: two hashes and a path */

typedef struct builder {
  ob_arena *arena;
  ob_diags *diags;
  const ob_update_opts *opts;
  const ob_plan *plan;
  ob_update_result *out;
  ob_index_doc doc;
  ob_map crates;      /* directory -> ob_index_crate * */
  const char *stamps; /* directory */
  ob_hash_cache *cache;
  ob_str *origins; /* by rule */
} builder;

/* ---- files ---- */

/* A file that others can write to is not taken as it is, whatever it holds now. */
static bool
same_content(ob_arena *arena, const char *path, ob_str bytes)
{
  ob_file_info info;
  if (ob_file_stat(path, false, &info) != 0 || info.kind != OB_FILE_REGULAR ||
      info.size != bytes.len || !ob_trust_owner(&info, ob_user_id())) {
    return false;
  }
  const ob_arena_mark mark = ob_arena_mark_get(arena);
  ob_str have;
  const bool same = ob_file_read(arena, path, bytes.len + 1, &have) == 0 && ob_str_eq(have, bytes);
  ob_arena_rewind(arena, mark);
  return same;
}

static ob_status
fail_state(const builder *b, const char *verb, const char *path, int err)
{
  if (err == ENOMEM) {
    return OB_E_NOMEM;
  }
  const bool system = b->opts->level == OB_UPDATE_SYSTEM;
  const char *const help =
      err == ENOSPC ? (system ? "make room on that file system, or set OSBIND_STATE_DIR"
                              : "make room on that file system, or set OSBIND_CACHE_DIR")
      : system      ? "run this as the user who may write there (root), or set OSBIND_STATE_DIR"
                    : "set OSBIND_CACHE_DIR to a directory that you can write to";
  return ob_fail(b->diags, err == ENOENT ? OB_E_NOT_FOUND : OB_E_IO, "OB0610", OB_SPAN_NONE, help,
                 "cannot %s `%s`: %s", verb, path, strerror(err));
}

/* Write unless the file holds these bytes. *changed: it was written. */
static ob_status
write_state(const builder *b, const char *path, ob_str bytes, bool *changed)
{
  *changed = false;
  if (same_content(b->arena, path, bytes)) {
    return OB_OK;
  }
  const int err = ob_file_write(path, bytes, 0644);
  if (err != 0) {
    return fail_state(b, "write", path, err);
  }
  *changed = true;
  return OB_OK;
}

/* ---- crates and stamps ---- */

static ob_status
stamp_of(builder *b, const ob_os_crate *crate, ob_index_crate *out)
{
  ob_buf recipe, text;
  ob_buf_init(&recipe, b->arena);
  ob_recipe_print(&recipe, &crate->recipe);
  OB_TRY(ob_buf_status(&recipe));
  char hash[65];
  ob_sha256(ob_buf_view(&recipe), hash);
  ob_buf_init(&text, b->arena);
  ob_buf_fmt(&text, "%s %s\n%s\n", crate->content, hash, crate->dir);
  OB_TRY(ob_buf_status(&text));
  ob_sha256(ob_buf_view(&text), hash);
  out->stamp_sha256 = ob_str_dup(b->arena, ob_str_from(hash));
  out->stamp_len = text.len;
  const uint64_t place = ob_fnv1a(OB_FNV1A_INIT, crate->dir, strlen(crate->dir));
  const ob_str name =
      ob_fmt(b->arena, OB_STR_FMT "-" OB_STR_FMT "-%016llx", OB_STR_ARG(crate->manifest.name),
             OB_STR_ARG(crate->manifest.version), (unsigned long long)place);
  const char *path = name.ptr ? ob_path_join(b->arena, b->stamps, name.ptr) : NULL;
  if (!path || !out->stamp_sha256.ptr) {
    return OB_E_NOMEM;
  }
  out->stamp_path = ob_str_from(path);
  bool changed;
  OB_TRY(write_state(b, path, ob_buf_view(&text), &changed));
  b->out->stamps += changed;
  return OB_OK;
}

static ob_status
index_crate(builder *b, const ob_os_crate *crate, const ob_index_crate **out)
{
  void **slot = ob_map_put(b->arena, &b->crates, ob_str_from(crate->dir));
  if (!slot) {
    return OB_E_NOMEM;
  }
  if (*slot) {
    *out = *slot;
    return OB_OK;
  }
  ob_index_crate *c = ob_new(b->arena, ob_index_crate);
  const char *root_name = ob_cstr(b->arena, crate->recipe.root);
  const char *root = root_name ? ob_path_join(b->arena, crate->dir, root_name) : NULL;
  if (!c || !root) {
    return OB_E_NOMEM;
  }
  c->name = crate->manifest.name;
  c->version = crate->manifest.version;
  c->dir = ob_str_from(crate->dir);
  c->root = ob_str_from(root);
  c->edition = crate->recipe.edition;
  c->remap = ob_fmt(b->arena, "/osbind/" OB_STR_FMT "-" OB_STR_FMT, OB_STR_ARG(c->name),
                    OB_STR_ARG(c->version));
  if (!c->remap.ptr) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < crate->files.len; i++) {
    ob_index_file *file = ob_vec_push(b->arena, &c->files);
    if (!file) {
      return OB_E_NOMEM;
    }
    const ob_crate_file *from = &crate->files.at[i];
    *file = (ob_index_file){.path = from->path, .size = from->size, .mtime_ns = from->mtime_ns};
  }
  c->content = ob_str_from(crate->content);
  OB_TRY(stamp_of(b, crate, c));
  *slot = c;
  *out = c;
  b->out->crates++;
  return OB_OK;
}

/* ---- rules of one target ---- */

static ob_status
index_part(builder *b, const ob_target *target, const ob_os_crate *crate,
           const ob_recipe_part *part, ob_index_candidate *candidate)
{
  const ob_cfg *when = NULL;
  if (part->triple.len > 0) {
    if (!ob_str_eq(part->triple, target->triple)) {
      return OB_OK;
    }
    if (part->version.len > 0) {
      ob_cfg *atom = ob_new(b->arena, ob_cfg);
      if (!atom) {
        return OB_E_NOMEM;
      }
      *atom = (ob_cfg){.kind = OB_CFG_VERSION, .value = part->version};
      when = atom;
    }
  } else if (part->when) {
    const ob_cfg_env env = ob_target_cfg_env(target, OB_STR_NONE);
    ob_cfg_known known;
    OB_TRY(ob_cfg_partial(b->arena, part->when, &env, &known, &when));
    if (known == OB_CFG_IS_FALSE) {
      return OB_OK;
    }
    if (known == OB_CFG_IS_TRUE) {
      when = NULL;
    }
  }
  ob_index_part *out = ob_vec_push(b->arena, &candidate->parts);
  if (!out) {
    return OB_E_NOMEM;
  }
  out->when = when;
  out->has_cfg = part->has_cfg;
  out->has_std_cfg = part->has_std_cfg;
  out->has_env = part->has_env;
  out->has_out_dir = part->has_out_dir;
  out->cfg = part->cfg;
  out->std_cfg = part->std_cfg;
  for (size_t i = 0; i < part->env.len; i++) {
    ob_str *pair = ob_vec_push(b->arena, &out->env);
    if (!pair) {
      return OB_E_NOMEM;
    }
    *pair = ob_fmt(b->arena, OB_STR_FMT "=" OB_STR_FMT, OB_STR_ARG(part->env.at[i].name),
                   OB_STR_ARG(part->env.at[i].value));
    if (!pair->ptr) {
      return OB_E_NOMEM;
    }
  }
  if (part->has_out_dir && part->out_dir.len > 0) {
    const char *name = ob_cstr(b->arena, part->out_dir);
    const char *dir = name ? ob_path_join(b->arena, crate->dir, name) : NULL;
    if (!dir) {
      return OB_E_NOMEM;
    }
    out->out_dir = ob_str_from(dir);
  }
  return OB_OK;
}

static ob_index_owned *
owned_of(builder *b, const ob_target *target, ob_map *names, ob_index_target *out, ob_str name)
{
  void **slot = ob_map_put(b->arena, names, name);
  if (!slot) {
    return NULL;
  }
  if (!*slot) {
    ob_index_owned *owned = ob_vec_push(b->arena, &out->crates);
    if (!owned) {
      return NULL;
    }
    owned->name = name;
    if (ob_plan_served(b->arena, b->plan, target, name, &owned->served) != OB_OK) {
      return NULL;
    }
    /* The vector moves as it grows: the map holds positions. */
    *slot = (void *)(uintptr_t)out->crates.len;
  }
  return &out->crates.at[(uintptr_t)*slot - 1];
}

static ob_index_rule *
new_rule(builder *b, ob_index_owned *owned, const ob_target *target, size_t number,
         const ob_cfg *when)
{
  const ob_rule *rule = &b->plan->rules.at[number];
  ob_index_rule *out = ob_vec_push(b->arena, &owned->rules);
  if (out) {
    out->kind = OB_INDEX_REPLACE;
    out->required = ob_rule_required(b->plan, rule, target);
    out->policy = (uint8_t)ob_rule_policy(b->plan, rule, target);
    out->when = when;
    out->origin = b->origins[number];
  }
  return out;
}

static ob_status
index_rule(builder *b, const ob_target *target, size_t number, ob_map *names, ob_index_target *out)
{
  const ob_rule *rule = &b->plan->rules.at[number];
  const ob_cfg *when = NULL;
  if (rule->when) {
    const ob_cfg_env env = ob_target_cfg_env(target, OB_STR_NONE);
    ob_cfg_known known;
    OB_TRY(ob_cfg_partial(b->arena, rule->when, &env, &known, &when));
    if (known == OB_CFG_IS_FALSE) {
      return OB_OK;
    }
    if (known == OB_CFG_IS_TRUE) {
      when = NULL;
    }
  }
  if (rule->missing) {
    const ob_str name = rule->kind == OB_RULE_PATCH ? rule->crate_name : OB_STR(OB_INDEX_ANY_CRATE);
    ob_index_owned *owned = owned_of(b, target, names, out, name);
    return owned && new_rule(b, owned, target, number, when) ? OB_OK : OB_E_NOMEM;
  }
  ob_index_rule *last = NULL;
  ob_str last_name = OB_STR_NONE;
  for (size_t i = 0; i < rule->crates.len; i++) {
    const ob_os_crate *crate = rule->crates.at[i];
    if (!last || !ob_str_eq(crate->manifest.name, last_name)) {
      ob_index_owned *owned = owned_of(b, target, names, out, crate->manifest.name);
      last = owned ? new_rule(b, owned, target, number, when) : NULL;
      last_name = crate->manifest.name;
      if (!last) {
        return OB_E_NOMEM;
      }
    }
    ob_index_candidate *candidate = ob_vec_push(b->arena, &last->candidates);
    if (!candidate) {
      return OB_E_NOMEM;
    }
    candidate->version = crate->manifest.semver;
    OB_TRY(index_crate(b, crate, &candidate->crate));
    for (size_t p = 0; p < crate->recipe.parts.len; p++) {
      OB_TRY(index_part(b, target, crate, &crate->recipe.parts.at[p], candidate));
    }
  }
  return OB_OK;
}

static ob_status
put_list(ob_arena *arena, const char *const *list, ob_strs *out)
{
  for (; list && *list; list++) {
    ob_str *slot = ob_vec_push(arena, out);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = ob_str_from(*list);
  }
  return OB_OK;
}

/* What upstream's libc can be told, behind all rules that replace it. */
static ob_status
index_knobs(builder *b, const ob_target *target, ob_map *names, ob_index_target *out)
{
  size_t count;
  const ob_knob *knobs = ob_knobs(&count);
  for (size_t i = 0; i < count; i++) {
    const ob_knob *knob = &knobs[i];
    if (!ob_knob_for_target(knob, target)) {
      continue;
    }
    ob_index_owned *owned = owned_of(b, target, names, out, OB_STR(OB_KNOBS_CRATE));
    ob_index_rule *rule = owned ? ob_vec_push(b->arena, &owned->rules) : NULL;
    if (!rule) {
      return OB_E_NOMEM;
    }
    rule->kind = OB_INDEX_TELL;
    rule->when = ob_knob_cfg(b->arena, knob);
    if (!rule->when) {
      return OB_E_NOMEM;
    }
    rule->origin = OB_STR("built in");
    memcpy(rule->from, knob->from, sizeof(rule->from));
    memcpy(rule->to, knob->to, sizeof(rule->to));
    OB_TRY(put_list(b->arena, knob->drop, &rule->drop));
    OB_TRY(put_list(b->arena, knob->add, &rule->add));
    rule->notice = ob_str_from(knob->notice);
  }
  return OB_OK;
}

static ob_status
default_version(builder *b, const ob_target *target, ob_index_target *out)
{
  if (b->opts->version.ptr) {
    out->version = b->opts->version;
    return OB_OK;
  }
  const ob_version_ask ask = {.target = target,
                              .is_host = ob_str_eq(target->triple, b->opts->host)};
  ob_chosen_version chosen;
  OB_TRY(ob_plan_version(b->arena, b->diags, b->plan, &ask, &chosen));
  out->version = chosen.version;
  switch (chosen.from) {
  case OB_VERSION_FROM_CARGO_ENV:
  case OB_VERSION_FROM_CONFIG:
    out->from = ob_span_where(b->arena, b->diags, chosen.span);
    return out->from.ptr ? OB_OK : OB_E_NOMEM;
  case OB_VERSION_FROM_SPEC:
  case OB_VERSION_FROM_HOST:
    out->from = chosen.how;
    return OB_OK;
  case OB_VERSION_FROM_NOWHERE:
  case OB_VERSION_FROM_TARGET_ARG:
  case OB_VERSION_FROM_OPTION:
  case OB_VERSION_FROM_ENVIRONMENT:
    break;
  }
  return OB_OK;
}

static ob_status
index_target(builder *b, const ob_target *target)
{
  ob_index_target *out = ob_vec_push(b->arena, &b->doc.targets);
  const char *variable = ob_target_version_variable(b->arena, target->triple);
  if (!out || !variable) {
    return OB_E_NOMEM;
  }
  out->triple = target->triple;
  out->variable = ob_str_from(variable);
  OB_TRY(default_version(b, target, out));
  if (b->opts->sysroots) {
    const ob_sysroot_filler *filler = b->opts->sysroots;
    OB_TRY(filler->fill(filler->context, b->arena, b->diags, b->plan, b->cache, target, out));
  }
  out->like = target->spec_like;
  ob_elf_ident ident;
  if (ob_target_elf_ident(target, &ident)) {
    unsigned char packed[OB_ELF_IDENT_SIZE];
    ob_elf_ident_pack(&ident, packed);
    out->elf = ob_str_dup(b->arena, (ob_str){(const char *)packed, sizeof(packed)});
    if (!out->elf.ptr) {
      return OB_E_NOMEM;
    }
  }
  ob_map names;
  ob_map_init(&names, 0);
  for (size_t i = 0; i < b->plan->rules.len; i++) {
    if (ob_rule_can_hold(b->plan, &b->plan->rules.at[i], target)) {
      OB_TRY(index_rule(b, target, i, &names, out));
    }
  }
  bool replaced = false;
  for (size_t i = 0; i < out->crates.len; i++) {
    replaced |= !ob_str_eq(out->crates.at[i].name, OB_STR(OB_INDEX_ANY_CRATE));
  }
  b->out->targets += replaced;
  return index_knobs(b, target, &names, out);
}

static ob_status
fill(builder *b)
{
  b->doc.next = b->plan->next;
  b->doc.state_dir = ob_str_from(b->opts->state_dir);
  b->doc.host = b->opts->target_given ? OB_STR_NONE : b->opts->host;
  b->origins = ob_new_n(b->arena, ob_str, b->plan->rules.len);
  if (!b->origins) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < b->plan->rules.len; i++) {
    const ob_span span = b->plan->rules.at[i].span;
    b->origins[i] =
        ob_fmt(b->arena, OB_STR_FMT ":%u", OB_STR_ARG(ob_diags_source(b->diags, span.file).name),
               ob_diags_linecol(b->diags, span.file, span.lo).line);
    if (!b->origins[i].ptr) {
      return OB_E_NOMEM;
    }
  }
  for (size_t i = 0; i < b->plan->targets->len; i++) {
    OB_TRY(index_target(b, &b->plan->targets->at[i]));
  }
  return OB_OK;
}

/* ---- the state directory ---- */

/* One for each place that can be enabled: none may take away another's index. */
static const char *
pointer_path(ob_arena *arena, const char *state_dir, const char *owner_dir)
{
  if (owner_dir) {
    const ob_str name =
        ob_fmt(arena, "current-%016llx",
               (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, owner_dir, strlen(owner_dir)));
    return name.ptr ? ob_path_join(arena, state_dir, name.ptr) : NULL;
  }
  return ob_path_join(arena, state_dir, "current");
}

static bool
is_index_name(ob_str name)
{
  const size_t stem = sizeof("index-") - 1;
  if (name.len != stem + 16 + sizeof(".osbi") - 1 || !ob_str_starts(name, OB_STR("index-")) ||
      !ob_str_ends(name, OB_STR(".osbi"))) {
    return false;
  }
  for (size_t i = stem; i < stem + 16; i++) {
    const char c = name.ptr[i];
    if (!ob_is_hash_digit(c)) {
      return false;
    }
  }
  return true;
}

/* The name that a `current` file holds; empty: none, or not one of ours. */
static ob_str
read_pointer(ob_arena *arena, const char *path)
{
  ob_str text;
  if (ob_file_read(arena, path, MAX_POINTER, &text) != 0) {
    return OB_STR_NONE;
  }
  text = ob_str_trim(text);
  return is_index_name(text) ? text : OB_STR_NONE;
}

const char *
ob_update_current(ob_arena *arena, const char *state_dir, const char *owner_dir)
{
  const char *pointer = pointer_path(arena, state_dir, owner_dir);
  const ob_str name = pointer ? read_pointer(arena, pointer) : OB_STR_NONE;
  const char *file = name.ptr ? ob_cstr(arena, name) : NULL;
  const char *path = file ? ob_path_join(arena, state_dir, file) : NULL;
  return path && ob_file_exists(path) ? path : NULL;
}

/* What killed runs left. Only `host` is written without the lock, and nobody misses it. */
static ob_status
collect_unfinished(builder *b, const char *dir)
{
  ob_dir_entries names = {0};
  if (ob_dir_list(b->arena, dir, &names) != 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < names.len; i++) {
    if (!ob_str_starts(names.at[i].name, OB_STR(".osbind-"))) {
      continue;
    }
    ob_file_info info;
    const char *path = ob_path_join(b->arena, dir, names.at[i].name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    if (ob_file_stat(path, false, &info) == 0 && info.kind == OB_FILE_REGULAR &&
        info.mtime_ns / 1000000000 + UNFINISHED_SECONDS < (int64_t)b->opts->now) {
      const int ignored = ob_file_remove(path);
      (void)ignored;
    }
  }
  return OB_OK;
}

/* Is the crate gone that the stamp in this file is of? One that does not say its crate is of none.
 */
static bool
is_orphan(ob_arena *arena, const char *path)
{
  const ob_arena_mark mark = ob_arena_mark_get(arena);
  ob_str text;
  bool gone = false;
  if (ob_file_read(arena, path, MAX_STAMP, &text) == 0) {
    const size_t end = ob_str_find(text, '\n');
    const ob_str rest = ob_str_slice(text, end == SIZE_MAX ? text.len : end + 1, text.len);
    const char *dir = ob_str_ends(rest, OB_STR("\n"))
                          ? ob_cstr(arena, ob_str_slice(rest, 0, rest.len - 1))
                          : NULL;
    ob_file_info info;
    const int err = dir ? ob_file_stat(dir, true, &info) : ENOENT;
    gone = err == ENOENT || err == ENOTDIR;
  }
  ob_arena_rewind(arena, mark);
  return gone;
}

/* Does an index that is still kept name the stamp? One that cannot be read might. */
static bool
is_named(builder *b, const ob_dir_entries *names, ob_str stamp)
{
  bool named = false;
  for (size_t i = 0; i < names->len && !named; i++) {
    if (!is_index_name(names->at[i].name)) {
      continue;
    }
    const char *path = ob_path_join(b->arena, b->opts->state_dir, names->at[i].name.ptr);
    ob_str bytes;
    ob_file_info info;
    const int err = path ? ob_file_map(path, &bytes, &info) : ENOMEM;
    named = err != 0 && err != ENOENT;
    if (err == 0) {
      named = ob_str_search(bytes, stamp) != SIZE_MAX;
      ob_file_unmap(bytes);
    }
  }
  return named;
}

/*
 * Remove the stamps of crates that are gone. A stamp that any kept index names stays: its crate may
 * be back before the next update (an upgrade, a file system that is mounted again), and a new stamp
 * would compile it once more for nothing. A build that runs meanwhile does not read stamps, only
 * names them to Cargo; one that Cargo does not find makes it compile the crate again.
 */
static ob_status
collect_stamps(builder *b)
{
  ob_dir_entries stamps = {0}, names = {0};
  if (ob_dir_list(b->arena, b->stamps, &stamps) != 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < stamps.len; i++) {
    const ob_str name = stamps.at[i].name;
    if (name.ptr[0] == '.' || stamps.at[i].kind != OB_FILE_REGULAR) {
      continue;
    }
    const char *path = ob_path_join(b->arena, b->stamps, name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    if (!is_orphan(b->arena, path)) {
      continue;
    }
    if (names.len == 0 && ob_dir_list(b->arena, b->opts->state_dir, &names) != 0) {
      return OB_OK;
    }
    if (!is_named(b, &names, name) && ob_file_remove(path) == 0) {
      b->out->removed_stamps++;
    }
  }
  return OB_OK;
}

/* Remove indexes that nobody names, that are old and not among the newest. Best effort. */
static ob_status
collect(builder *b)
{
  ob_dir_entries names = {0};
  if (ob_dir_list(b->arena, b->opts->state_dir, &names) != 0) {
    return OB_OK;
  }
  typedef struct aged {
    const char *path;
    ob_str name;
    int64_t mtime;
    bool named;
  } aged;
  OB_VEC(aged) files = {0};
  for (size_t i = 0; i < names.len; i++) {
    ob_file_info info;
    const char *path = ob_path_join(b->arena, b->opts->state_dir, names.at[i].name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    if (!is_index_name(names.at[i].name) || ob_file_stat(path, false, &info) != 0) {
      continue;
    }
    aged *file = ob_vec_push(b->arena, &files);
    if (!file) {
      return OB_E_NOMEM;
    }
    *file = (aged){path, names.at[i].name, info.mtime_ns / 1000000000, false};
  }
  for (size_t i = 0; i < names.len; i++) {
    if (!ob_str_starts(names.at[i].name, OB_STR("current"))) {
      continue;
    }
    const char *path = ob_path_join(b->arena, b->opts->state_dir, names.at[i].name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    const ob_str name = read_pointer(b->arena, path);
    for (size_t k = 0; k < files.len; k++) {
      files.at[k].named |= ob_str_eq(files.at[k].name, name);
    }
  }
  for (size_t i = 0; i < files.len; i++) {
    size_t newer = 0;
    for (size_t k = 0; k < files.len; k++) {
      newer += files.at[k].mtime > files.at[i].mtime;
    }
    const bool young = files.at[i].mtime + KEEP_SECONDS > (int64_t)b->opts->now;
    if (!files.at[i].named && !young && newer >= KEEP_NEWEST &&
        strcmp(files.at[i].path, b->out->index_path) != 0 &&
        ob_file_remove(files.at[i].path) == 0) {
      b->out->removed++;
    }
  }
  return OB_OK;
}

static ob_status
store_index(builder *b)
{
  ob_buf bytes;
  ob_buf_init(&bytes, b->arena);
  OB_TRY(ob_index_write(b->arena, b->diags, &b->doc, &bytes));
  b->out->index_bytes = ob_buf_view(&bytes);
  ob_index_view view;
  if (ob_index_open(b->out->index_bytes, &view)) {
    b->out->set_id = view.set_id;
  }
  /* Not for trust, that is the directory's: a name that differs when the content does. */
  const uint64_t hash = ob_fnv1a(OB_FNV1A_INIT, bytes.ptr, bytes.len);
  const ob_str name = ob_fmt(b->arena, "index-%016llx.osbi", (unsigned long long)hash);
  const char *path = name.ptr ? ob_path_join(b->arena, b->opts->state_dir, name.ptr) : NULL;
  if (!path) {
    return OB_E_NOMEM;
  }
  b->out->index_path = path;
  OB_TRY(write_state(b, path, b->out->index_bytes, &b->out->written));
  ob_file_info info;
  if (!b->out->written && ob_file_stat(path, false, &info) == 0 &&
      info.mtime_ns / 1000000000 + REFRESH_SECONDS < (int64_t)b->opts->now) {
    const int ignored = ob_file_touch(path); /* in use again: keep it from being collected */
    (void)ignored;
  }
  if (b->opts->level != OB_UPDATE_CALL) {
    const char *pointer = pointer_path(b->arena, b->opts->state_dir, b->opts->owner_dir);
    const ob_str line = ob_fmt(b->arena, "%s\n", name.ptr);
    if (!pointer || !line.ptr) {
      return OB_E_NOMEM;
    }
    OB_TRY(write_state(b, pointer, line, &b->out->moved));
  }
  if (b->opts->level != OB_UPDATE_CALL) {
    OB_TRY(collect_unfinished(b, b->opts->state_dir));
    OB_TRY(collect_unfinished(b, b->stamps));
  }
  if (!b->out->written) {
    return OB_OK;
  }
  OB_TRY(collect(b));
  return b->opts->level != OB_UPDATE_CALL ? collect_stamps(b) : OB_OK;
}

static ob_status
update_locked(builder *b, ob_hash_cache *cache, const char *cache_path)
{
  OB_TRY(ob_plan_make(b->arena, b->diags, b->opts->config, b->opts->targets, b->opts->verify, cache,
                      &b->out->plan));
  b->plan = &b->out->plan;
  b->cache = cache;
  OB_TRY(fill(b));
  OB_TRY(store_index(b));
  if (cache) {
    /* A cache that cannot be written costs time, nothing else. */
    if (ob_hash_cache_store(b->arena, cache, cache_path) == ENOMEM) {
      return OB_E_NOMEM;
    }
  }
  if (b->opts->level != OB_UPDATE_CALL) {
    for (size_t i = 0; i < b->plan->rules.len; i++) {
      if (b->plan->rules.at[i].missing) {
        ob_plan_say_missing(b->diags, &b->plan->rules.at[i], OB_SEV_WARNING);
      }
    }
  }
  return OB_OK;
}

ob_status
ob_update_run(ob_arena *arena, ob_diags *diags, const ob_update_opts *opts, ob_update_result *out)
{
  *out = (ob_update_result){0};
  builder b = {.arena = arena, .diags = diags, .opts = opts, .out = out};
  ob_map_init(&b.crates, 0);
  b.stamps = ob_path_join(arena, opts->state_dir, "stamps");
  const char *lock_path = ob_path_join(arena, opts->state_dir, "lock");
  const char *cache_path = ob_path_join(arena, opts->state_dir, "hashes");
  if (!b.stamps || !lock_path || !cache_path) {
    return OB_E_NOMEM;
  }
  if (!ob_file_is_dir(opts->state_dir)) {
    const int err = ob_dir_make(opts->state_dir, 0755);
    if (err != 0) {
      return fail_state(&b, "make the directory", opts->state_dir, err);
    }
  }
  OB_TRY(ob_trust_check(arena, diags, OB_SPAN_NONE, opts->state_dir, ob_user_id()));
  OB_TRY(ob_trust_check(arena, diags, OB_SPAN_NONE, b.stamps, ob_user_id()));
  /* Where nothing can be written there is nothing to lock against. */
  int lock = -1;
  const int err = ob_file_lock(lock_path, &lock);
  if (err == ENOMEM) {
    return OB_E_NOMEM;
  }
  if (err != 0 && err != EROFS && err != EACCES && err != EPERM) {
    return fail_state(&b, "lock", lock_path, err);
  }
  ob_hash_cache *cache = ob_hash_cache_load(arena, cache_path);
  const ob_status st = cache ? update_locked(&b, cache, cache_path) : OB_E_NOMEM;
  if (err == 0) {
    ob_file_unlock(lock);
  }
  return st;
}

/* ---- targets ---- */

ob_status
ob_targets_with(ob_arena *arena, ob_diags *diags, const ob_targets *builtin,
                const ob_target *const *specs, size_t count, ob_targets *out)
{
  *out = *builtin;
  if (count == 0) {
    return OB_OK;
  }
  if (count > OB_BITS_MAX - builtin->len) {
    return ob_fail(diags, OB_E_LIMIT, "OB0534", OB_SPAN_NONE, NULL, "too many target-spec files");
  }
  ob_target *at = ob_new_n(arena, ob_target, builtin->len + count);
  if (!at) {
    return OB_E_NOMEM;
  }
  memcpy(at, builtin->at, builtin->len * sizeof(*at));
  size_t len = builtin->len;
  for (size_t i = 0; i < count; i++) {
    const ob_targets so_far = {.at = at, .len = len};
    const ob_target *same = ob_target_find(&so_far, specs[i]->triple);
    if (same && ob_str_eq(same->spec_path, specs[i]->spec_path)) {
      continue;
    }
    if (same) {
      return ob_fail(diags, OB_E_INVALID, "OB0536", OB_SPAN_NONE, "rename the file",
                     "the target-spec file `" OB_STR_FMT "` has the name of another target",
                     OB_STR_ARG(specs[i]->spec_path));
    }
    size_t place = len++;
    for (; place > 0 && ob_str_cmp(at[place - 1].triple, specs[i]->triple) > 0; place--) {
      at[place] = at[place - 1];
    }
    at[place] = *specs[i];
  }
  out->at = at;
  out->len = len;
  return OB_OK;
}

/* The triple that this system has by its own account, if there is such a target. */
static ob_str
host_by_uname(ob_arena *arena)
{
  ob_str system, release, machine;
  if (ob_system_uname(arena, &system, &release, &machine) != 0) {
    return OB_STR_NONE;
  }
  static const struct {
    ob_str from, to;
  } arches[] = {{OB_STR_INIT("amd64"), OB_STR_INIT("x86_64")},
                {OB_STR_INIT("arm64"), OB_STR_INIT("aarch64")},
                {OB_STR_INIT("i386"), OB_STR_INIT("i686")},
                {OB_STR_INIT("riscv64"), OB_STR_INIT("riscv64gc")}},
    systems[] = {{OB_STR_INIT("FreeBSD"), OB_STR_INIT("unknown-freebsd")},
                 {OB_STR_INIT("NetBSD"), OB_STR_INIT("unknown-netbsd")},
                 {OB_STR_INIT("OpenBSD"), OB_STR_INIT("unknown-openbsd")},
                 {OB_STR_INIT("DragonFly"), OB_STR_INIT("unknown-dragonfly")},
                 {OB_STR_INIT("Darwin"), OB_STR_INIT("apple-darwin")}};
  for (size_t i = 0; i < OB_COUNT(arches); i++) {
    if (ob_str_eq(machine, arches[i].from)) {
      machine = arches[i].to;
      break;
    }
  }
  ob_str os =
      ob_system_glibc_version().ptr ? OB_STR("unknown-linux-gnu") : OB_STR("unknown-linux-musl");
  for (size_t i = 0; i < OB_COUNT(systems); i++) {
    if (ob_str_eq(system, systems[i].from)) {
      os = systems[i].to;
    }
  }
  const ob_str triple =
      ob_fmt(arena, OB_STR_FMT "-" OB_STR_FMT, OB_STR_ARG(machine), OB_STR_ARG(os));
  return ob_target_find(ob_targets_builtin(), triple) ? triple : OB_STR_NONE;
}

ob_str
ob_host_triple(ob_arena *arena, const char *rustc, const char *toolchain, const char *state_dir)
{
  const char *path = ob_proc_which(arena, rustc);
  ob_file_info info;
  if (!path || ob_file_stat(path, true, &info) != 0) {
    return host_by_uname(arena);
  }
  const ob_str key = ob_fmt(arena, "%s %llu %lld %s\n", path, (unsigned long long)info.size,
                            (long long)info.mtime_ns, toolchain ? toolchain : "");
  const char *file = state_dir ? ob_path_join(arena, state_dir, "host") : NULL;
  ob_str known;
  if (file && ob_file_read(arena, file, MAX_POINTER, &known) == 0 && ob_str_starts(known, key)) {
    const ob_str triple = ob_str_trim(ob_str_slice(known, key.len, known.len));
    if (triple.len > 0) {
      return triple;
    }
  }
  const char *const argv[] = {path, "-vV", NULL};
  const ob_proc proc = {
      .argv = argv, .capture_stdout = true, .quiet_stderr = true, .max_output = 1 << 16};
  ob_proc_result result;
  ob_str triple = OB_STR_NONE;
  if (ob_proc_run(arena, &proc, &result) == 0 && result.status == 0) {
    ob_str rest = result.out, line;
    while (ob_str_next(&rest, '\n', &line)) {
      if (ob_str_starts(line, OB_STR("host: "))) {
        triple = ob_str_trim(ob_str_slice(line, 6, line.len));
      }
    }
  }
  if (triple.len == 0) {
    triple = host_by_uname(arena);
  }
  const ob_str text =
      ob_fmt(arena, OB_STR_FMT OB_STR_FMT "\n", OB_STR_ARG(key), OB_STR_ARG(triple));
  if (file && text.ptr && ob_dir_make(state_dir, 0755) == 0) {
    const int ignored = ob_file_write(file, text, 0644); /* the next call asks again */
    (void)ignored;
  }
  return triple;
}
