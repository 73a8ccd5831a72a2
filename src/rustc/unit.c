// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Decides what becomes of one unit. Two marks of Cargo's carry the decision:
 * `--target T` stands in every call for a target unit and in none for a host unit
 * of a cross build, and `--cap-lints` stands in every call for a crate that is not
 * the user's own, so that a path dependency that happens to be called libc is
 * never replaced. Everything that a rule promised and that cannot be had stops
 * the build: compiling the registry's crate instead would succeed, and be wrong.
 */
#include "base/ascii.h"
#include "base/str.h"
#include "formats/semver.h"
#include "rustc/wrapper.h"
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN_UPDATE "run `osbind update`"

static void stop(ob_decision *out, const char *code, const char *fmt, ...) OB_PRINTF(3, 4);

static void
stop(ob_decision *out, const char *code, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  (void)vsnprintf(out->message, sizeof out->message, fmt, args);
  va_end(args);
  out->deed = OB_STOP;
  out->code = code;
}

static void
stop_damaged(ob_decision *out)
{
  stop(out, "OB0604", "the index is damaged; " RUN_UPDATE);
}

bool
ob_unit_variable(ob_str triple, char out[OB_VARIABLE_MAX])
{
  static const char prefix[] = "CARGO_TARGET_", suffix[] = "_VERSION";
  if (triple.len == 0 || triple.len > OB_TRIPLE_MAX) {
    return false;
  }
  char *at = out;
  memcpy(at, prefix, sizeof prefix - 1);
  at += sizeof prefix - 1;
  for (size_t i = 0; i < triple.len; i++) {
    *at++ = ob_variable_byte(triple.ptr[i]);
  }
  memcpy(at, suffix, sizeof suffix); /* with its NUL */
  return true;
}

/** The value of name in NAME=VALUE strings, or NULL. */
static const char *
lookup(const char *const *environment, const char *name)
{
  const size_t len = strlen(name);
  for (; environment && *environment; environment++) {
    if (strncmp(*environment, name, len) == 0 && (*environment)[len] == '=') {
      return *environment + len + 1;
    }
  }
  return NULL;
}

/** Could this be a unit of a crate that an OS can own? */
static bool
is_replaceable(const ob_call *call, const ob_unit_env *env)
{
  const ob_str name = call->crate_name.value;
  /* A crate that the manifest takes from git is not the registry's. */
  const char *dir = lookup(env->all, "CARGO_MANIFEST_DIR");
  if (dir && strstr(dir, "/git/checkouts/")) {
    return false;
  }
  /* A build script that calls the wrapper to probe rustc has no CARGO_CRATE_NAME. */
  return env->package && env->version && env->crate && call->cap_lints && !call->bin_or_test &&
         ob_str_eq(name, ob_str_from(env->crate)) && !ob_str_starts(name, OB_STR("build_script_"));
}

/** The first candidate that the policy takes for the locked version. */
static ob_found
choose_candidate(const ob_index_found_rule *rule, const ob_semver *locked,
                 ob_index_found_candidate *out)
{
  ob_index_list candidates = rule->candidates;
  ob_found found;
  while ((found = ob_index_next_candidate(&candidates, out)) == OB_FOUND) {
    const ob_semver v = {out->major, out->minor, out->patch, out->pre, OB_STR_NONE};
    if (rule->policy == OB_INDEX_NEWEST ||
        (rule->policy == OB_INDEX_EXACT && ob_semver_cmp(&v, locked) == 0) ||
        (rule->policy == OB_INDEX_COMPATIBLE && ob_semver_compatible(&v, locked))) {
      return OB_FOUND;
    }
  }
  return found;
}

/** "0.2.183, 1.0.0" of a rule's candidates. */
static void
list_candidates(const ob_index_found_rule *rule, char *out, size_t size)
{
  ob_index_list candidates = rule->candidates;
  ob_index_found_candidate c;
  size_t len = 0;
  out[0] = '\0';
  while (len < size && ob_index_next_candidate(&candidates, &c) == OB_FOUND) {
    const int n =
        snprintf(out + len, size - len, "%s%llu.%llu.%llu%s" OB_STR_FMT, len > 0 ? ", " : "",
                 (unsigned long long)c.major, (unsigned long long)c.minor,
                 (unsigned long long)c.patch, c.pre.len > 0 ? "-" : "", OB_STR_ARG(c.pre));
    if (n < 0) {
      return;
    }
    len += (size_t)n;
  }
}

/** Is locked in [from, to) by its three numbers? */
static bool
in_range(const ob_semver *locked, const uint64_t from[3], const uint64_t to[3])
{
  const uint64_t v[3] = {locked->major, locked->minor, locked->patch};
  for (size_t i = 0; i < 3; i++) {
    if (v[i] != from[i]) {
      if (v[i] < from[i]) {
        return false;
      }
      break;
    }
  }
  for (size_t i = 0; i < 3; i++) {
    if (v[i] != to[i]) {
      return v[i] < to[i];
    }
  }
  return false;
}

/** A rule of the crate was asked for, and none serves. unfit: a rule whose candidates do not fit.
 */
static void
stop_unserved(ob_decision *out, const ob_unit_env *env, const ob_index_found_crate *crate,
              const ob_index_found_rule *unfit)
{
  const ob_str version = out->version.len > 0 ? out->version : OB_STR("(unknown)");
  if (unfit) {
    char have[256];
    list_candidates(unfit, have, sizeof have);
    stop(out, "OB0607",
         "Cargo.lock has %s %s, which no OS-owned %s for " OB_STR_FMT " version " OB_STR_FMT
         " stands in for (" OB_STR_FMT
         " has %s); install one that does, or give the rule `required = false`",
         env->package, env->version, env->package, OB_STR_ARG(out->triple), OB_STR_ARG(version),
         OB_STR_ARG(unfit->origin), have[0] ? have : "none");
    return;
  }
  const bool served = crate->served.len > 0;
  stop(out, "OB0606",
       "no OS-owned %s for " OB_STR_FMT " version " OB_STR_FMT "%s" OB_STR_FMT
       "; choose a version by %s, or give the rule `required = false`",
       env->package, OB_STR_ARG(out->triple), OB_STR_ARG(version),
       served ? ", only for version " : "", OB_STR_ARG(crate->served), out->variable);
}

static void
take_candidate(const ob_call *call, const ob_index_view *view,
               const ob_index_found_candidate *candidate, ob_decision *out)
{
  if (ob_index_source(view, candidate->crate, &out->source) != OB_FOUND ||
      ob_index_recipe(candidate->parts, out->version, call->for_std, &out->recipe) != OB_FOUND) {
    stop_damaged(out);
  } else if (!call->root.value.ptr || call->two_roots) {
    stop(out, "OB0611", "no single root file in the call that compiles %.*s",
         OB_STR_ARG(call->crate_name.value));
  } else {
    out->deed = OB_SWAP;
  }
}

static void
decide_crate(const ob_call *call, const ob_unit_env *env, const ob_index_view *view,
             const ob_index_found_crate *crate, ob_decision *out)
{
  ob_semver locked;
  if (!ob_semver_parse(ob_str_from(env->version), &locked)) {
    stop(out, "OB0611", "CARGO_PKG_VERSION=%s of %s is no version", env->version, env->package);
    return;
  }
  ob_index_list rules = crate->rules;
  ob_index_found_rule rule, unfit = {0}, told = {0};
  bool promised = false, has_unfit = false, has_told = false;
  ob_found found;
  while ((found = ob_index_next_rule(&rules, &rule)) == OB_FOUND) {
    bool bad = false;
    const bool holds = ob_condition_eval(rule.condition, out->version, &bad);
    if (bad) {
      break;
    }
    if (rule.kind == OB_INDEX_TELL) {
      if (holds && !has_told && in_range(&locked, rule.from, rule.to)) {
        told = rule;
        has_told = true;
      }
      continue;
    }
    promised = promised || (rule.flags & OB_INDEX_REQUIRED);
    if (!holds) {
      continue;
    }
    ob_index_found_candidate candidate;
    const ob_found fit = choose_candidate(&rule, &locked, &candidate);
    if (fit == OB_FOUND) {
      take_candidate(call, view, &candidate, out);
      return;
    }
    if (fit == OB_FOUND_DAMAGED) {
      break;
    }
    if (!has_unfit) {
      unfit = rule;
      has_unfit = true;
    }
  }
  if (found != OB_FOUND_NONE) {
    stop_damaged(out);
  } else if (promised) {
    stop_unserved(out, env, crate, has_unfit ? &unfit : NULL);
  } else if (has_told) {
    out->deed = OB_TELL;
    out->rule = told;
  }
}

/** Is there an OS source that should be there and is not? It may own this crate: nobody can tell.
 */
static void
check_missing_sources(const ob_unit_env *env, const ob_index_found_target *target, ob_decision *out)
{
  ob_index_found_crate any = {0};
  ob_index_found_rule rule;
  ob_found found = ob_index_find_crate(target->crates, OB_STR(OB_INDEX_ANY_CRATE), &any);
  while (found == OB_FOUND && (found = ob_index_next_rule(&any.rules, &rule)) == OB_FOUND) {
    bool bad = false;
    const bool holds = ob_condition_eval(rule.condition, out->version, &bad);
    if (bad) {
      found = OB_FOUND_DAMAGED;
    } else if (holds && (rule.flags & OB_INDEX_REQUIRED)) {
      stop(out, "OB0614",
           "the OS source that " OB_STR_FMT
           " names is not there, so whether it owns %s for " OB_STR_FMT
           " is not known; install it and " RUN_UPDATE ", or give the rule `required = false`",
           OB_STR_ARG(rule.origin), env->package, OB_STR_ARG(out->triple));
      return;
    }
  }
  if (found == OB_FOUND_DAMAGED) {
    stop_damaged(out);
  }
}

/*
 * Who asks a program later which bindings it has gets an answer from the crate itself: each copy of
 * libc that was replaced, or that meets a std of ours, or is std's own, is linked with a note.
 */
static void
decide_note(const ob_call *call, const ob_unit_env *env, ob_str elf, ob_decision *d)
{
  const bool swap = d->deed == OB_SWAP;
  const bool libc = ob_str_eq(ob_str_from(env->package), OB_STR("libc"));
  if (call->rustdoc || !call->emits_link || d->deed == OB_STOP ||
      !(swap || (libc && (call->for_std || d->sysroots != 0))) ||
      !ob_elf_ident_unpack(elf, &d->ident)) {
    return;
  }
  d->has_note = true;
  d->note = (ob_note_info){
      .side = call->for_std ? OB_STR("std") : OB_STR("crates"),
      .crate = ob_str_from(env->package),
      .version = swap ? d->source.version : ob_str_from(env->version),
      .os = d->version,
      .from = swap ? OB_STR("os") : OB_STR("registry"),
      .content = swap ? ob_str_slice(d->source.content, 0, OB_NOTE_CONTENT_DIGITS) : OB_STR_NONE};
}

/** OSBIND_STD_CRATE_<PACKAGE>: the variable by which Cargo sees that a crate of std is another. */
static bool
std_variable(const char *package, char out[OB_VARIABLE_MAX])
{
  static const char prefix[] = OB_STD_CRATE_PREFIX;
  const size_t len = package ? strlen(package) : 0;
  if (len + sizeof prefix > OB_VARIABLE_MAX) {
    return false;
  }
  memcpy(out, prefix, sizeof prefix);
  for (size_t i = 0; i < len; i++) {
    out[sizeof prefix - 1 + i] = ob_variable_byte(package[i]);
  }
  out[sizeof prefix - 1 + len] = '\0';
  return true;
}

void
ob_unit_decide(const ob_call *call, const ob_unit_env *env, const ob_index_view *view,
               ob_decision *out)
{
  *out = (ob_decision){.deed = OB_PASS, .std_run = env->std_run};
  if (!call->crate_name.value.ptr && !call->print_cfg) {
    return; /* rustc --version and the like */
  }
  const bool native = !call->target.value.ptr;
  out->triple = native ? view->host : ob_call_triple(call->target.value);
  if (!ob_unit_variable(out->triple, out->variable)) {
    return;
  }
  ob_index_found_target target = {0};
  const ob_found found = ob_index_find_target(view, out->triple, &target);
  if (found == OB_FOUND_DAMAGED) {
    stop_damaged(out);
    return;
  }
  if (env->std_run) {
    if (found == OB_FOUND_NONE || !std_variable(env->package, out->variable)) {
      return;
    }
    out->aborts = ob_str_eq(call->crate_name.value, OB_STR("panic_abort"));
    out->sysroot = ob_str_from(env->std_sysroot);
  }
  out->variable_value = lookup(env->all, out->variable);
  out->version = env->std_run ? OB_STR_NONE : ob_str_from(out->variable_value);
  if (out->version.len == 0) {
    if (found == OB_FOUND_NONE) {
      return;
    }
    out->version = target.version;
  }
  if (out->version.len > 0 && !ob_version_valid(out->version)) {
    stop(out, "OB0612",
         "%s=" OB_STR_FMT
         " is no OS version: up to %d letters, digits and `.` `_` `+` `-`, the first"
         " a letter or digit",
         out->variable, OB_STR_ARG(out->version), OB_VERSION_MAX);
    return;
  }
  out->deed = OB_INFORM;
  const bool probe = call->print_cfg || ob_str_eq(call->crate_name.value, OB_STR("___"));
  if (probe || found == OB_FOUND_NONE) {
    return;
  }
  out->like = target.like;
  if (!env->std_run && !call->has_sysroot && !call->uses_built_std && !call->is_std) {
    out->wants_sysroot = true;
    out->std = target.std;
    out->sysroots = target.sysroots;
  }
  if (!is_replaceable(call, env)) {
    return;
  }
  ob_index_found_crate crate = {0};
  switch (ob_index_find_crate(target.crates, ob_str_from(env->package), &crate)) {
  case OB_FOUND:
    decide_crate(call, env, view, &crate, out);
    break;
  case OB_FOUND_DAMAGED:
    stop_damaged(out);
    break;
  case OB_FOUND_NONE:
    break;
  }
  if (out->deed == OB_INFORM || out->deed == OB_TELL) {
    check_missing_sources(env, &target, out);
  }
  decide_note(call, env, target.elf, out);
}

/* ---- the files of the crate ---- */

static bool
to_path(ob_str s, char out[PATH_MAX])
{
  if (s.len == 0 || s.len >= PATH_MAX) {
    return false;
  }
  memcpy(out, s.ptr, s.len);
  out[s.len] = '\0';
  return true;
}

bool
ob_unit_files_same(ob_str directory, ob_index_list files, ob_str *which, ob_found *found)
{
  char path[PATH_MAX];
  *which = OB_STR_NONE;
  *found = OB_FOUND_NONE;
  const int dir = to_path(directory, path) ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (dir < 0) {
    return false;
  }
  ob_index_found_file file;
  ob_found next;
  while ((next = ob_index_next_file(&files, &file)) == OB_FOUND) {
    struct stat st;
    const bool there = to_path(file.path, path) && fstatat(dir, path, &st, 0) == 0;
    if (!there || (uint64_t)st.st_size != file.size ||
        (int64_t)st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec != file.mtime_ns) {
      *which = file.path;
      *found = there ? OB_FOUND : OB_FOUND_NONE;
      break;
    }
  }
  close(dir);
  if (next == OB_FOUND_DAMAGED) {
    *found = next;
  }
  return next == OB_FOUND_NONE;
}

bool
ob_unit_files_unchanged(ob_decision *d)
{
  ob_str which;
  ob_found found;
  if (ob_unit_files_same(d->source.dir, d->source.files, &which, &found)) {
    return true;
  }
  if (found == OB_FOUND_DAMAGED) {
    stop_damaged(d);
  } else if (which.len == 0) {
    stop(d, "OB0608",
         "the OS-owned " OB_STR_FMT " " OB_STR_FMT " is gone: no directory " OB_STR_FMT
         "; install it again or " RUN_UPDATE,
         OB_STR_ARG(d->source.name), OB_STR_ARG(d->source.version), OB_STR_ARG(d->source.dir));
  } else {
    stop(d, "OB0608",
         "the OS-owned " OB_STR_FMT " " OB_STR_FMT
         " is not the one that the index knows: " OB_STR_FMT "/" OB_STR_FMT " %s; " RUN_UPDATE,
         OB_STR_ARG(d->source.name), OB_STR_ARG(d->source.version), OB_STR_ARG(d->source.dir),
         OB_STR_ARG(which), found == OB_FOUND ? "has changed" : "is gone");
  }
  return false;
}

/* ---- the new arguments ---- */

typedef struct argument_list {
  ob_arena *arena;
  char **at;
  size_t len;
  bool oom;
} argument_list;

static void
put(argument_list *list, const char *argument)
{
  if (!argument) {
    list->oom = true;
    return;
  }
  /* exec wants char *const[], for history's sake; nobody writes to them. */
  memcpy(&list->at[list->len++], &argument, sizeof argument);
}

static void
put_option(argument_list *list, const char *name, ob_str value)
{
  put(list, name);
  put(list, ob_cstr(list->arena, value));
}

/** Is this --cfg left out of the new call? */
static bool
drops_cfg(const ob_decision *d, ob_str cfg)
{
  if (d->like.len > 0 && ob_str_eq(cfg, OB_STR("restricted_std"))) {
    return true; /* std's build script does not know the fork's name */
  }
  if (d->deed == OB_SWAP) {
    return !ob_cfg_is_named(cfg, OB_STR("feature"));
  }
  if (d->deed == OB_TELL) {
    ob_index_list drop = d->rule.drop;
    ob_str entry;
    while (ob_index_next_str(&drop, &entry)) {
      if (ob_str_eq(cfg, entry) || ob_cfg_is_named(cfg, entry)) {
        return true;
      }
    }
  }
  return false;
}

/** The words of argument i that are a --cfg: 0 none, 1 or 2. */
static uint32_t
cfg_at(const ob_call *call, uint32_t i, ob_str *cfg)
{
  const ob_str arg = ob_str_from(call->argv[i]);
  if (ob_str_eq(arg, OB_STR("--cfg")) && i + 1 < call->argc) {
    *cfg = ob_str_from(call->argv[i + 1]);
    return 2;
  }
  if (ob_str_starts(arg, OB_STR("--cfg="))) {
    *cfg = ob_str_slice(arg, 6, arg.len);
    return 1;
  }
  return 0;
}

static size_t
count_strs(ob_index_list list)
{
  ob_str s;
  size_t count = 0;
  while (ob_index_next_str(&list, &s)) {
    count++;
  }
  return count;
}

static void
put_kept(argument_list *list, const ob_call *call, const ob_decision *d)
{
  const bool swap = d->deed == OB_SWAP;
  for (uint32_t i = 0; i < call->argc;) {
    ob_str cfg;
    const uint32_t words = i >= call->first ? cfg_at(call, i, &cfg) : 0;
    if (words > 0 && drops_cfg(d, cfg)) {
      i += words;
    } else if (d->std_run && i + 1 < call->argc && strcmp(call->argv[i], "-C") == 0 &&
               strcmp(call->argv[i + 1], "embed-bitcode=no") == 0) {
      i += 2; /* a program with `lto` in its profile needs it, as rustc's own std has it */
    } else if (swap && i == call->root.at) {
      put(list, ob_cstr(list->arena, d->source.root));
      i++;
    } else if (swap && call->edition.value.ptr && i == call->edition.at) {
      put(list, ob_fmt(list->arena, "--edition=" OB_STR_FMT, OB_STR_ARG(d->source.edition)).ptr);
      i += call->edition.words;
    } else {
      put(list, call->argv[i++]);
      if (words == 2) {
        put(list, call->argv[i++]);
      }
    }
  }
  if (swap && !call->edition.value.ptr) {
    put(list, ob_fmt(list->arena, "--edition=" OB_STR_FMT, OB_STR_ARG(d->source.edition)).ptr);
  }
}

char **
ob_unit_arguments(ob_arena *arena, const ob_call *call, const ob_decision *d)
{
  ob_index_list added = d->deed == OB_SWAP   ? d->recipe.cfg
                        : d->deed == OB_TELL ? d->rule.add
                                             : (ob_index_list){0};
  const size_t most = call->argc + 2 * count_strs(added) + (size_t)2 * OB_VERSION_MAX + 24;
  argument_list list = {arena, ob_new_n(arena, char *, most), 0, false};
  if (!list.at) {
    return NULL;
  }
  put_kept(&list, call, d);
  ob_str cfg;
  while (ob_index_next_str(&added, &cfg)) {
    put_option(&list, "--cfg", cfg);
  }
  const ob_str version = d->version.len > 0 ? d->version : OB_STR(OB_VERSION_UNKNOWN);
  /* target_os_version = "14" is true for every 14.x (ob_version_matches): 14.1 is given as 14 and
   * as 14.1. */
  for (size_t i = 1; i <= version.len; i++) {
    if (i == version.len || version.ptr[i] == '.') {
      put(&list, "--cfg");
      put(&list, ob_fmt(arena, "target_os_version=\"" OB_STR_FMT "\"",
                        OB_STR_ARG(ob_str_slice(version, 0, i)))
                     .ptr);
    }
  }
  if (d->like.len > 0) {
    /* Not in the cfg probe: what Cargo sees is the fork's own name alone. */
    put(&list, "--cfg");
    put(&list, ob_fmt(arena, "target_os=\"" OB_STR_FMT "\"", OB_STR_ARG(d->like)).ptr);
    put(&list, "-Aexplicit_builtin_cfgs_in_flags");
  }
  put(&list, "--check-cfg");
  put(&list, "cfg(target_os_version,values(any()))");
  if (d->deed == OB_SWAP && d->source.remap.len > 0 && !call->rustdoc) {
    put(&list, "--remap-path-prefix"); /* rustdoc has it, but not on the stable channel */
    put(&list, ob_fmt(arena, OB_STR_FMT "=" OB_STR_FMT, OB_STR_ARG(d->source.dir),
                      OB_STR_ARG(d->source.remap))
                   .ptr);
  }
  if (d->aborts) {
    put(&list, "-Cpanic=abort"); /* Cargo gives every crate the panic of the profile */
  }
  if (d->sysroot.len > 0) {
    put_option(&list, "--sysroot", d->sysroot);
  }
  if (d->note_library.len > 0) {
    /* Bundled: the rlib holds it, and every linker gets all of it. */
    put_option(&list, "-L", ob_fmt(arena, "native=" OB_STR_FMT, OB_STR_ARG(call->out_dir.value)));
    put_option(&list, "-l",
               ob_fmt(arena, "static:+whole-archive=" OB_STR_FMT, OB_STR_ARG(d->note_library)));
  }
  list.at[list.len] = NULL;
  return list.oom ? NULL : list.at;
}
