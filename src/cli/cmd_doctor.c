// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * osbind doctor: every way in which a build here would not get what the config promises. Each check
 * is one function that adds findings; a check without findings says what is in order. Checks do not
 * depend on each other: what one needs and cannot have (no project, a broken config) is told by
 * the check that is about it, and the others are passed over.
 *
 * A finding that plain `cargo` or `osbind build` would get something else than was promised is a
 * failure and gives exit code 1; what is worth knowing but lies in the nature of things (a prebuilt
 * std that has its own copy of a crate) is a warning.
 */
#include "base/str.h"
#include "cli/cargo_version.h"
#include "cli/enable.h"
#include "cli/inspect.h"
#include "cli/project.h"
#include "formats/json/json.h"
#include "sources/index.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <string.h>
#include <time.h>

typedef struct doctor_opts {
  ob_project_ask ask;
} doctor_opts;

typedef enum grade { GRADE_OK, GRADE_SKIP, GRADE_WARN, GRADE_FAIL } grade;

static const char *const grade_names[] = {"ok", "skip", "warn", "fail"};

typedef struct finding {
  const char *check;
  grade grade;
  const char *code; /* NULL: none */
  ob_str message, help;
} finding;

typedef struct doctor {
  ob_cli *cli;
  const doctor_opts *opts;
  const char *check; /* the one that runs */
  OB_VEC(finding) findings;
  finding lost; /* what could not be added */
  ob_project project;
  bool has_config, has_plan, has_lock;
  bool lock_broken; /* there is a lockfile, and it cannot be read */
  const char *lock_path;
  ob_lockfile lock;
  ob_enable_place places[3];
  bool enabled[3]; /* places[i] is enabled */
  size_t place_count;
  ob_str sysroot; /* of the rustc in use; empty: not known */
} doctor;

/* Add a finding of the check that runs; its help may be set at what is returned. */
static finding *add(doctor *d, grade grade, const char *code, const char *fmt, ...) OB_PRINTF(4, 5);

static finding *
add(doctor *d, grade how, const char *code, const char *fmt, ...)
{
  finding *f = ob_vec_push(d->cli->arena, &d->findings);
  ob_buf text;
  ob_buf_init(&text, d->cli->arena);
  va_list args;
  va_start(args, fmt);
  ob_buf_vfmt(&text, fmt, args);
  va_end(args);
  if (!f) {
    return &d->lost; /* memory does not run out here, see main.c */
  }
  *f = (finding){.check = d->check, .grade = how, .code = code, .message = ob_buf_view(&text)};
  return f;
}

static ob_str
where(const doctor *d, ob_span span)
{
  return ob_span_where(d->cli->arena, d->cli->diags, span);
}

static ob_str
config_string(const doctor *d, const char *dotted, const ob_toml **value)
{
  *value = d->has_config ? ob_project_config(&d->project.config, dotted) : NULL;
  return *value && (*value)->kind == OB_TOML_STRING ? (*value)->as.string : OB_STR_NONE;
}

static bool
is_own(ob_str program, const char *name)
{
  return ob_str_eq(ob_path_base(program), ob_str_from(name));
}

static bool
enabled_anywhere(const doctor *d)
{
  return d->enabled[0] || d->enabled[1] || d->enabled[2];
}

/* ---- tools ---- */

static void
check_cargo(doctor *d)
{
  ob_cargo_version version;
  if (!ob_cargo_version_ask(d->cli, d->cli->cwd, &version)) {
    add(d, GRADE_FAIL, "OB0451", "cannot run `%s`", d->cli->cargo)->help =
        OB_STR("install Cargo, or name it by the variable CARGO");
    return;
  }
  if (!ob_cargo_version_at_least(&version, OB_CARGO_MIN_MINOR)) {
    add(d, enabled_anywhere(d) ? GRADE_FAIL : GRADE_WARN, "OB0803",
        OB_STR_FMT " does not read `include`, so plain `cargo` does not see what is enabled",
        OB_STR_ARG(version.text))
        ->help = OB_STR("use Cargo 1.94 or later, or `osbind build`");
  } else if (!ob_cargo_version_at_least(&version, OB_CARGO_TESTED_MINOR)) {
    add(d, GRADE_WARN, "OB0820", OB_STR_FMT " is older than what osbind is tested with",
        OB_STR_ARG(version.text))
        ->help = OB_STR("use Cargo 1.95 or later");
  } else {
    add(d, GRADE_OK, NULL, OB_STR_FMT, OB_STR_ARG(version.text));
  }
}

static bool
ask_rustc(doctor *d, const char *argument, const char *second, ob_str *out)
{
  const char *const argv[] = {d->cli->rustc, argument, second, NULL};
  const ob_proc proc = {
      .argv = argv, .cwd = d->cli->cwd, .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(d->cli->arena, &proc, &result) != 0 || result.status != 0) {
    return false;
  }
  *out = ob_str_trim(result.out);
  return true;
}

static void
check_rustc(doctor *d)
{
  ob_str version;
  if (!ask_rustc(d, "--version", NULL, &version) ||
      !ask_rustc(d, "--print", "sysroot", &d->sysroot)) {
    add(d, GRADE_FAIL, "OB0821", "cannot run `%s`", d->cli->rustc)->help =
        OB_STR("install Rust, or name its compiler by the variable RUSTC");
    return;
  }
  add(d, GRADE_OK, NULL, OB_STR_FMT " in " OB_STR_FMT, OB_STR_ARG(version), OB_STR_ARG(d->sysroot));
}

/* ---- config ---- */

static void
check_config(doctor *d)
{
  if (!d->has_config) {
    add(d, GRADE_FAIL, NULL, "the config files cannot be read")->help =
        OB_STR("mend what is reported above");
    return;
  }
  const ob_config *config = &d->project.config;
  bool found = false;
  for (size_t i = 0; i < config->files.len; i++) {
    const ob_config_file *file = &config->files.at[i];
    const ob_toml *sources = ob_toml_get(file->root, OB_STR("source"));
    if (!file->cargo_reads || !sources || sources->kind != OB_TOML_TABLE) {
      continue;
    }
    for (const ob_toml_entry *e = sources->as.table.first; e; e = e->next) {
      const ob_toml *inner = e->value->kind == OB_TOML_TABLE && e->value->as.table.first
                                 ? e->value->as.table.first->value
                                 : NULL;
      if (inner && inner->kind == OB_TOML_TABLE) {
        found = true;
        add(d, GRADE_FAIL, "OB0825",
            OB_STR_FMT ": Cargo reads this file and fails at `[source." OB_STR_FMT "...]`",
            OB_STR_ARG(where(d, e->key_span)), OB_STR_ARG(e->key))
            ->help = OB_STR("move the table to the file osbind.toml in the same directory");
      }
    }
  }
  if (!found) {
    add(d, GRADE_OK, NULL, "%zu file%s", config->files.len, config->files.len == 1 ? "" : "s");
  }
}

/* Is the patch whose key stands at span one with `path`? */
static bool
patches_by_path(const doctor *d, ob_span span)
{
  const ob_config_file *file = ob_config_file_of(&d->project.config, span);
  const ob_toml *patches =
      file ? ob_toml_get(ob_toml_get(file->root, OB_STR("patch")), OB_STR("crates-io")) : NULL;
  if (!patches || patches->kind != OB_TOML_TABLE) {
    return false;
  }
  for (const ob_toml_entry *e = patches->as.table.first; e; e = e->next) {
    if (e->key_span.lo == span.lo) {
      return ob_toml_get(e->value, OB_STR("path")) != NULL;
    }
  }
  return false;
}

static void
check_patches(doctor *d)
{
  if (!d->has_plan) {
    return;
  }
  const ob_plan *plan = &d->project.plan;
  for (size_t i = 0; i < plan->left.len; i++) {
    const ob_left *left = &plan->left.at[i];
    if (left->too || patches_by_path(d, left->span)) {
      /* A crate with a recipe is meant to be osbind's; of any other Cargo's way may be wanted. */
      add(d, left->too ? GRADE_FAIL : GRADE_WARN, "OB0824",
          OB_STR_FMT ": Cargo reads this file and patches `" OB_STR_FMT
                     "` itself, which changes Cargo.lock",
          OB_STR_ARG(where(d, left->span)), OB_STR_ARG(left->crate_name))
          ->help =
          OB_STR("in the file osbind.toml in the same directory it leaves the lock as it is");
    } else {
      add(d, GRADE_WARN, "OB0829",
          OB_STR_FMT ": a patch by git or registry is Cargo's: the lock records it for `" OB_STR_FMT
                     "`, and `--locked` needs the same config",
          OB_STR_ARG(where(d, left->span)), OB_STR_ARG(left->crate_name))
          ->help = OB_STR("an OS source of one crate leaves the lock as it is");
    }
  }
  if (plan->left.len == 0) {
    add(d, GRADE_OK, NULL, "no patch that Cargo carries out");
  }
}

/* ---- sources ---- */

static void
check_sources(doctor *d)
{
  if (!d->has_config) {
    add(d, GRADE_SKIP, NULL, "without config there are no rules");
    return;
  }
  if (!d->has_plan) {
    add(d, GRADE_FAIL, NULL, "the rules or the OS sources are wrong")->help =
        OB_STR("mend what is reported above");
    return;
  }
  const ob_plan *plan = &d->project.plan;
  bool failed = false;
  size_t crates = 0;
  for (size_t i = 0; i < plan->rules.len; i++) {
    const ob_rule *rule = &plan->rules.at[i];
    crates += rule->crates.len;
    if (!rule->missing) {
      continue;
    }
    const ob_project_target *hit = NULL;
    for (size_t t = 0; t < d->project.asked.len && !hit; t++) {
      const ob_project_target *target = &d->project.asked.at[t];
      hit = ob_rule_holds(rule, target->target, target->version.version) &&
                    ob_rule_required(plan, rule, target->target)
                ? target
                : NULL;
    }
    failed = true;
    finding *f =
        add(d, hit ? GRADE_FAIL : GRADE_WARN, "OB0509",
            OB_STR_FMT ": the directory `%s` %s%s" OB_STR_FMT, OB_STR_ARG(where(d, rule->span)),
            rule->dir, ob_rule_missing_words(rule), hit ? "; a build stops for " : "",
            OB_STR_ARG(hit ? hit->target->triple : OB_STR("")));
    f->help = ob_str_from(ob_rule_missing_help(rule));
  }
  if (!failed && plan->rules.len == 0) {
    add(d, GRADE_OK, NULL, "no rule replaces a crate");
  } else if (!failed) {
    add(d, GRADE_OK, NULL, "%zu rule%s, %zu OS-owned crate%s", plan->rules.len,
        plan->rules.len == 1 ? "" : "s", crates, crates == 1 ? "" : "s");
  }
}

/* What each locked crate becomes: each(d, target, package, choice) for those that rules own. */
static bool
for_each_choice(doctor *d, void (*each)(doctor *, const ob_project_target *,
                                        const ob_lock_package *, const ob_choice *))
{
  if (!d->has_plan || !d->has_lock) {
    return false;
  }
  for (size_t t = 0; t < d->project.asked.len; t++) {
    const ob_project_target *target = &d->project.asked.at[t];
    for (size_t i = 0; i < d->lock.packages.len; i++) {
      const ob_lock_package *package = &d->lock.packages.at[i];
      ob_choice choice;
      if (ob_lock_is_crates_io(package->source) &&
          ob_plan_choose(d->cli->arena, &d->project.plan, target->target, target->version.version,
                         package->name, &package->semver, &choice) == OB_OK) {
        each(d, target, package, &choice);
      }
    }
  }
  return true;
}

static void
say_promise(doctor *d, const ob_project_target *target, const ob_lock_package *package,
            const ob_choice *choice)
{
  if (choice->promised) {
    add(d, GRADE_FAIL, "OB0833",
        OB_STR_FMT " " OB_STR_FMT " is promised for " OB_STR_FMT " and not there: " OB_STR_FMT,
        OB_STR_ARG(package->name), OB_STR_ARG(package->version), OB_STR_ARG(target->target->triple),
        OB_STR_ARG(choice->why))
        ->help = OB_STR("`osbind sources` tells what was considered; `required = false` beside the "
                        "rule falls back to the registry");
  } else if (choice->crate) {
    add(d, GRADE_OK, NULL,
        OB_STR_FMT " " OB_STR_FMT " becomes " OB_STR_FMT " of %s for " OB_STR_FMT,
        OB_STR_ARG(package->name), OB_STR_ARG(package->version),
        OB_STR_ARG(choice->crate->manifest.version), choice->crate->dir,
        OB_STR_ARG(target->target->triple));
  }
}

static void
check_promises(doctor *d)
{
  const size_t before = d->findings.len;
  if (d->lock_broken) {
    add(d, GRADE_FAIL, NULL, "Cargo.lock or a Cargo.toml cannot be read")->help =
        OB_STR("mend what is reported above");
  } else if (!for_each_choice(d, say_promise)) {
    add(d, GRADE_SKIP, NULL,
        d->has_plan ? "no Cargo.lock here" : "without rules nothing is promised");
  } else if (d->findings.len == before) {
    add(d, GRADE_OK, NULL, "no locked crate is replaced");
  }
}

/* A fix of one crate in the project's own config, once upstream has gone on. */
static void
say_moved(doctor *d, const ob_project_target *target, const ob_lock_package *package,
          const ob_choice *choice)
{
  (void)target;
  const ob_rule *rule = choice->rule;
  const ob_config_file *file = rule ? ob_config_file_of(&d->project.config, rule->span) : NULL;
  if (!choice->crate || !file || file->layer != OB_CONFIG_PROJECT || rule->crates.len != 1 ||
      ob_semver_cmp(&package->semver, &choice->crate->manifest.semver) <= 0) {
    return;
  }
  add(d, GRADE_WARN, "OB0830",
      OB_STR_FMT ": Cargo.lock has moved to " OB_STR_FMT " " OB_STR_FMT
                 ", past the fix of " OB_STR_FMT " that this project carries",
      OB_STR_ARG(where(d, rule->span)), OB_STR_ARG(package->name), OB_STR_ARG(package->version),
      OB_STR_ARG(choice->crate->manifest.version))
      ->help = OB_STR("see whether upstream has the fix now, and take the rule out if so");
}

static void
check_moved(doctor *d)
{
  const size_t before = d->findings.len;
  if (for_each_choice(d, say_moved) && d->findings.len == before) {
    add(d, GRADE_OK, NULL, "no fix of the project is behind the lock");
  }
}

/* ---- std ---- */

/* The version in the first "NAME-MAJOR.MINOR.PATCH" after a '/' in bytes. */
static bool
find_version(ob_arena *arena, ob_str bytes, ob_str name, ob_str *text, ob_semver *out)
{
  const ob_str needle = ob_fmt(arena, "/" OB_STR_FMT "-", OB_STR_ARG(name));
  for (ob_str rest = bytes; needle.ptr;) {
    const size_t at = ob_str_search(rest, needle);
    if (at == SIZE_MAX) {
      return false;
    }
    rest = ob_str_slice(rest, at + needle.len, rest.len);
    size_t len = 0;
    while (len < rest.len &&
           ((rest.ptr[len] >= '0' && rest.ptr[len] <= '9') || rest.ptr[len] == '.')) {
      len++;
    }
    *text = ob_str_slice(rest, 0, len);
    if (ob_semver_parse(*text, out)) {
      return true;
    }
  }
  return false;
}

/* Which version of a crate the prebuilt std of a target was compiled with. The compiler writes the
 * path of the crate's files into its metadata. *has_std: there is a std at all. */
static bool
std_version(doctor *d, ob_str triple, const ob_os_crate *crate, bool *has_std, ob_str *text,
            ob_semver *out)
{
  ob_arena *a = d->cli->arena;
  *has_std = false;
  const ob_str dir = ob_fmt(a, OB_STR_FMT "/lib/rustlib/" OB_STR_FMT "/lib", OB_STR_ARG(d->sysroot),
                            OB_STR_ARG(triple));
  ob_dir_entries names = {0};
  if (!dir.ptr || ob_dir_list(a, dir.ptr, &names) != 0) {
    return false;
  }
  const ob_str prefix = ob_fmt(a, "lib" OB_STR_FMT "-", OB_STR_ARG(crate->manifest.lib_name));
  for (size_t i = 0; i < names.len; i++) {
    const ob_str name = names.at[i].name;
    *has_std = *has_std || ob_str_starts(name, OB_STR("libstd-"));
    if (!ob_str_starts(name, prefix) ||
        !(ob_str_ends(name, OB_STR(".rmeta")) || ob_str_ends(name, OB_STR(".rlib")))) {
      continue;
    }
    ob_str bytes;
    ob_file_info info;
    if (ob_file_map(ob_path_join(a, dir.ptr, name.ptr), &bytes, &info) != 0) {
      continue;
    }
    ob_str found;
    const bool there = find_version(a, bytes, crate->manifest.name, &found, out);
    *text = there ? ob_str_dup(a, found) : OB_STR_NONE;
    ob_file_unmap(bytes);
    if (there) {
      *has_std = true;
      return true;
    }
  }
  return false;
}

/* Is std compiled with the project? */
static bool
builds_std(const doctor *d)
{
  const ob_toml *value = ob_project_config(&d->project.config, "unstable.build-std");
  const char *variable = ob_env_get("CARGO_UNSTABLE_BUILD_STD");
  return (variable && variable[0]) ||
         (value && value->kind == OB_TOML_ARRAY && value->as.array.len > 0);
}

static void
say_old(doctor *d, const ob_project_target *target, const ob_choice *choice, ob_str theirs,
        bool compiled)
{
  const ob_manifest *m = &choice->crate->manifest;
  ob_semver semver;
  if (!ob_semver_parse(theirs, &semver) || !ob_semver_compatible(&semver, &m->semver) ||
      ob_semver_cmp(&m->semver, &semver) >= 0) {
    return;
  }
  finding *f =
      add(d, compiled ? GRADE_FAIL : GRADE_WARN, "OB0826",
          OB_STR_FMT " " OB_STR_FMT " of %s is older than the " OB_STR_FMT
                     " that `std` for " OB_STR_FMT " needs%s",
          OB_STR_ARG(m->name), OB_STR_ARG(m->version), choice->crate->dir, OB_STR_ARG(theirs),
          OB_STR_ARG(target->target->triple), compiled ? "" : "; -Zbuild-std would fail with it");
  f->help = OB_STR("install a newer one: `osbind vendor import`");
}

static void
say_two(doctor *d, const ob_project_target *target, const ob_choice *choice, ob_str theirs)
{
  const ob_manifest *m = &choice->crate->manifest;
  const ob_str version = target->version.version;
  add(d, GRADE_WARN, "OB0827",
      "`std` for " OB_STR_FMT " was built with " OB_STR_FMT ", the crates get " OB_STR_FMT
      " of %s: two sets of bindings in one program",
      OB_STR_ARG(target->target->triple), OB_STR_ARG(theirs), OB_STR_ARG(m->version),
      choice->crate->dir)
      ->help = ob_fmt(
      d->cli->arena,
      "`osbind std build --target " OB_STR_FMT "%s" OB_STR_FMT "` compiles std with the same one",
      OB_STR_ARG(target->target->triple), version.len > 0 ? "." : "", OB_STR_ARG(version));
}

/* libc: what the std that a build would use says of itself, down to the content of its copy. */
static void
say_libc(doctor *d, const ob_project_target *target, const ob_choice *choice)
{
  ob_arena *a = d->cli->arena;
  ob_diags unheard;
  ob_diags_init(&unheard, a);
  ob_inspecteds found = {0};
  ob_std_view view = ob_cli_std_view(d->cli, d->project.rustc);
  ob_std_status status = {0};
  if (ob_std_choose(a, &unheard, &view, &d->project.plan, NULL, target->target,
                    target->version.version, &status) != OB_OK) {
    return; /* `osbind build` says why */
  }
  for (size_t i = 0; i < unheard.list.len; i++) {
    const ob_diag *w = unheard.list.at[i];
    add(d, GRADE_WARN, ob_cstr(a, w->code), OB_STR_FMT, OB_STR_ARG(w->message))->help = w->help;
  }
  const bool own = status.policy == OB_STD_PREBUILT || !status.sysroot;
  const ob_str sysroot = own ? d->sysroot : status.sysroot->dir;
  if (sysroot.len == 0 ||
      ob_inspect_path(a, &unheard, ob_cstr(a, sysroot), target->target->triple, &found) != OB_OK) {
    return; /* there is none; what a config names is checked where it is used */
  }
  if (found.at[0].std.len == 0) {
    return;
  }
  const ob_libc_copy *theirs = &found.at[0].std.at[0];
  const ob_str content = {choice->crate->content, sizeof(choice->crate->content) - 1};
  const bool same = theirs->content.len > 0
                        ? ob_str_starts(content, theirs->content)
                        : ob_str_eq(theirs->from, OB_STR("os")) &&
                              ob_str_eq(theirs->version, choice->crate->manifest.version);
  if (same) {
    return;
  }
  const bool compiled = own && builds_std(d);
  say_old(d, target, choice, theirs->version, compiled);
  if (!compiled) {
    say_two(d, target, choice, ob_cli_libc_copy(d->cli, theirs));
  }
}

/* Another crate that std has inside: by the paths in the metadata of rustc's own. */
static void
say_other(doctor *d, const ob_project_target *target, const ob_choice *choice)
{
  const ob_manifest *m = &choice->crate->manifest;
  ob_str theirs;
  ob_semver semver;
  bool has_std;
  if (d->sysroot.len == 0 ||
      ob_plan_sysroot(&d->project.plan, target->target, target->version.version).len > 0 ||
      !std_version(d, target->target->triple, choice->crate, &has_std, &theirs, &semver)) {
    return; /* a sysroot of its own is built with the replacement */
  }
  const bool compiled = builds_std(d);
  say_old(d, target, choice, theirs, compiled);
  if (!compiled) {
    say_two(
        d, target, choice,
        ob_fmt(d->cli->arena, OB_STR_FMT " " OB_STR_FMT, OB_STR_ARG(m->name), OB_STR_ARG(theirs)));
  }
}

static void
say_std(doctor *d, const ob_project_target *target, const ob_lock_package *package,
        const ob_choice *choice)
{
  (void)package;
  if (choice->crate) {
    const bool libc = ob_str_eq(choice->crate->manifest.name, OB_STR("libc"));
    (libc ? say_libc : say_other)(d, target, choice);
  }
}

static void
check_std(doctor *d)
{
  const size_t before = d->findings.len;
  if (for_each_choice(d, say_std) && d->findings.len == before) {
    add(d, GRADE_OK, NULL, "no std has another copy of a crate that is replaced");
  }
}

/* ---- wrapper ---- */

static void
find_places(doctor *d)
{
  static const ob_update_level levels[] = {OB_UPDATE_SYSTEM, OB_UPDATE_USER, OB_UPDATE_PROJECT};
  for (size_t i = 0; i < OB_COUNT(levels); i++) {
    if (levels[i] == OB_UPDATE_USER && !d->cli->cargo_home) {
      continue;
    }
    ob_enable_place *place = &d->places[d->place_count];
    if (ob_enable_find(d->cli, levels[i], NULL, ob_enable_project_dir(d->cli), place) == OB_OK &&
        ob_enable_is(d->cli, place, &d->enabled[d->place_count]) == OB_OK) {
      d->place_count++;
    }
  }
}

/* What a variable is to the wrapper under plain `cargo`. */
typedef struct plain_variable {
  ob_str value;      /* {NULL, 0}: not set */
  const ob_toml *at; /* under [env]; NULL: in the environment */
} plain_variable;

/*
 * Cargo's rule: `force` lets [env] win over the environment. Only files that Cargo reads count, and
 * each of the two keys is the highest file's that has it; a string is a value without `force`.
 */
static plain_variable
find_variable(const doctor *d, const char *name)
{
  const ob_toml *value = NULL, *force = NULL;
  for (size_t i = d->has_config ? d->project.config.files.len : 0; i-- > 0;) {
    const ob_config_file *file = &d->project.config.files.at[i];
    const ob_toml *entry = ob_toml_get(ob_toml_get(file->root, OB_STR("env")), ob_str_from(name));
    if (!entry || !file->cargo_reads) {
      continue;
    }
    const bool table = entry->kind == OB_TOML_TABLE;
    value = value ? value : table ? ob_toml_get(entry, OB_STR("value")) : entry;
    force = force ? force : table ? ob_toml_get(entry, OB_STR("force")) : NULL;
  }
  const char *set = ob_env_get(name);
  const bool forced = force && force->kind == OB_TOML_BOOL && force->as.boolean;
  if (!value || value->kind != OB_TOML_STRING || (set && !forced)) {
    return (plain_variable){.value = ob_str_from(set)};
  }
  return (plain_variable){.value = value->as.string, .at = value};
}

/* "FILE:3:4: NAME", or "NAME" for one of the environment */
static ob_str
variable_place(const doctor *d, const char *name, const plain_variable *variable)
{
  return variable->at ? ob_fmt(d->cli->arena, OB_STR_FMT ": %s",
                               OB_STR_ARG(where(d, variable->at->span)), name)
                      : ob_str_from(name);
}

/* The level whose file names the index that plain `cargo` uses, or NULL. */
static const ob_enable_place *
level_in_use(const doctor *d, const plain_variable *index)
{
  const ob_config_file *file =
      index->at ? ob_config_file_of(&d->project.config, index->at->span) : NULL;
  for (size_t i = 0; i < d->place_count && file; i++) {
    if (ob_str_eq(file->path, ob_str_from(d->places[i].own))) {
      return &d->places[i];
    }
  }
  return NULL;
}

/* A program that config files or variables name: is it there? */
static bool
can_run(doctor *d, ob_str program, const ob_toml *value)
{
  const char *path = ob_cstr(d->cli->arena, program);
  if (value && ob_str_find(program, '/') != SIZE_MAX) {
    path = ob_config_path(d->cli->arena, &d->project.config, value);
  }
  return path && ob_proc_which(d->cli->arena, path) != NULL;
}

static bool
has_failed(const doctor *d, size_t from)
{
  bool failed = false;
  for (size_t i = from; i < d->findings.len; i++) {
    failed |= d->findings.at[i].grade == GRADE_FAIL;
  }
  return failed;
}

/* What osbind-rustc and osbind-rustdoc find in their variables. */
static void
check_variables(doctor *d)
{
  if (!enabled_anywhere(d)) {
    return;
  }
  const plain_variable index = find_variable(d, "OSBIND_INDEX");
  if (index.value.ptr && !level_in_use(d, &index)) {
    add(d, GRADE_FAIL, "OB0837",
        OB_STR_FMT " outranks what `osbind enable` set: plain `cargo` %s" OB_STR_FMT "%s",
        OB_STR_ARG(variable_place(d, "OSBIND_INDEX", &index)),
        index.value.len > 0 ? "uses the index `" : "replaces nothing", OB_STR_ARG(index.value),
        index.value.len > 0 ? "`" : "")
        ->help = index.at ? OB_STR("take the line out") : OB_STR("unset it");
  }
  static const char *const programs[] = {"OSBIND_NEXT", "OSBIND_RUSTDOC"};
  static const char *const fails[] = {"every `cargo` command", "`cargo doc`"};
  for (size_t i = 0; i < OB_COUNT(programs); i++) {
    const plain_variable program = find_variable(d, programs[i]);
    if (program.value.len > 0 && !can_run(d, program.value, NULL)) {
      add(d, GRADE_FAIL, "OB0822",
          OB_STR_FMT " names `" OB_STR_FMT "`, which is not there: %s fails",
          OB_STR_ARG(variable_place(d, programs[i], &program)), OB_STR_ARG(program.value), fails[i])
          ->help = program.at ? OB_STR("install it, or take the line out")
                              : OB_STR("install it, or unset the variable");
    }
  }
}

static void
check_wrapper(doctor *d)
{
  const size_t before = d->findings.len;
  check_variables(d);
  const bool promised = enabled_anywhere(d) || (d->has_plan && d->project.plan.rules.len > 0);
  const ob_toml *value;
  const ob_str wrapper = config_string(d, "build.rustc-wrapper", &value);
  static const char *const names[] = {"RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"};
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    const char *set = ob_env_get(names[i]);
    if (!set || is_own(ob_str_from(set), "osbind-rustc")) {
      continue;
    }
    finding *f = add(d, promised ? GRADE_FAIL : GRADE_WARN, "OB0801",
                     set[0] ? "%s=%s outranks osbind's wrapper in plain `cargo`"
                            : "%s is empty%s, which turns every wrapper off in plain `cargo`",
                     names[i], set);
    f->help = set[0] ? ob_fmt(d->cli->arena,
                              "unset it, and write `next = \"%s\"` under [osbind]; or use `osbind "
                              "build`, which calls it",
                              set)
                     : OB_STR("unset it, or use `osbind build`");
  }
  if (!enabled_anywhere(d)) {
    finding *f = add(d, GRADE_OK, NULL, "plain `cargo` does not use osbind; `osbind build` does");
    if (d->has_plan && d->project.plan.rules.len > 0) {
      f->help = OB_STR("`osbind enable` changes that");
    }
  }
  for (size_t i = 0; i < d->place_count; i++) {
    const ob_enable_place *place = &d->places[i];
    ob_str text;
    const bool own = ob_file_exists(place->own);
    if (own && !d->enabled[i]) {
      add(d, GRADE_WARN, "OB0832", "%s is there, but %s does not include it", place->own,
          place->config)
          ->help = ob_fmt(d->cli->arena, "run `osbind disable %s` or `osbind enable %s`",
                          ob_enable_level_name(place->level), ob_enable_level_name(place->level));
    } else if (!own && ob_file_read(d->cli->arena, place->config, 1u << 24, &text) == 0 &&
               ob_str_search(text, OB_STR(OB_ENABLE_FILE)) != SIZE_MAX) {
      add(d, GRADE_FAIL, "OB0832", "%s includes %s, which is not there: plain `cargo` goes without",
          place->config, place->own)
          ->help =
          ob_fmt(d->cli->arena, "run `osbind enable %s`", ob_enable_level_name(place->level));
    }
  }
  if (wrapper.ptr && enabled_anywhere(d) && !is_own(wrapper, "osbind-rustc")) {
    add(d, GRADE_FAIL, "OB0823", OB_STR_FMT ": the wrapper `" OB_STR_FMT "` outranks osbind's",
        OB_STR_ARG(where(d, value->span)), OB_STR_ARG(wrapper))
        ->help = ob_fmt(d->cli->arena,
                        "take the line out and write `next = \"" OB_STR_FMT "\"` under [osbind]",
                        OB_STR_ARG(wrapper));
  }
  if (wrapper.len > 0 && !can_run(d, wrapper, value)) {
    add(d, GRADE_FAIL, "OB0822",
        OB_STR_FMT ": the wrapper `" OB_STR_FMT "` is not there: every `cargo` command fails",
        OB_STR_ARG(where(d, value->span)), OB_STR_ARG(wrapper))
        ->help = is_own(wrapper, "osbind-rustc")
                     ? OB_STR("install osbind again, or run `osbind disable`")
                     : OB_STR("mend the path, or take the line out");
  }
  const ob_str next = d->has_plan ? d->project.plan.next : OB_STR_NONE;
  if (next.len > 0 && !can_run(d, next, NULL)) {
    add(d, GRADE_FAIL, "OB0822", "the next wrapper `" OB_STR_FMT "` ([osbind] next) is not there",
        OB_STR_ARG(next))
        ->help = OB_STR("install it, or take the line out");
  }
  if (wrapper.len > 0 && is_own(wrapper, "osbind-rustc") && !has_failed(d, before)) {
    add(d, GRADE_OK, NULL, "plain `cargo` calls " OB_STR_FMT, OB_STR_ARG(wrapper));
  }
}

static void
check_rustdoc(doctor *d)
{
  const ob_toml *value;
  const ob_str rustdoc = config_string(d, "build.rustdoc", &value);
  static const char *const names[] = {"RUSTDOC", "CARGO_BUILD_RUSTDOC"};
  bool found = false;
  for (size_t i = 0; i < OB_COUNT(names) && enabled_anywhere(d); i++) {
    const char *set = ob_env_get(names[i]);
    if (set && set[0] && !is_own(ob_str_from(set), "osbind-rustdoc")) {
      found = true;
      add(d, GRADE_WARN, "OB0805", "%s=%s: `cargo doc` documents the registry's crates", names[i],
          set)
          ->help = OB_STR("unset it, and set OSBIND_RUSTDOC to its value");
    }
  }
  if (enabled_anywhere(d) && rustdoc.len > 0 && !is_own(rustdoc, "osbind-rustdoc")) {
    found = true;
    add(d, GRADE_WARN, "OB0805",
        OB_STR_FMT ": `" OB_STR_FMT "` outranks osbind-rustdoc: `cargo doc` documents the "
                   "registry's crates",
        OB_STR_ARG(where(d, value->span)), OB_STR_ARG(rustdoc))
        ->help = OB_STR("take the line out, and set OSBIND_RUSTDOC under [env]");
  }
  if (rustdoc.len > 0 && !can_run(d, rustdoc, value)) {
    found = true;
    add(d, GRADE_FAIL, "OB0822", OB_STR_FMT ": `" OB_STR_FMT "` is not there: `cargo doc` fails",
        OB_STR_ARG(where(d, value->span)), OB_STR_ARG(rustdoc))
        ->help = OB_STR("install osbind again, or take the line out");
  }
  if (!found) {
    add(d, GRADE_OK, NULL,
        rustdoc.len > 0 ? "`cargo doc` calls osbind-rustdoc"
                        : "nothing is set for plain `cargo doc`");
  }
}

/* ---- state ---- */

static void
check_cache(doctor *d)
{
  const char *dir = d->cli->cache_dir;
  if (!dir) {
    add(d, GRADE_FAIL, "OB0610", "there is no cache directory")->help =
        OB_STR("set OSBIND_CACHE_DIR or HOME");
    return;
  }
  ob_str at = ob_str_from(dir);
  while (!ob_file_exists(ob_cstr(d->cli->arena, at)) && at.len > 1) {
    at = ob_path_dir(at);
  }
  const char *there = ob_cstr(d->cli->arena, at);
  if (!ob_file_is_dir(there) || !ob_file_writable(there)) {
    add(d, GRADE_FAIL, "OB0828", "`%s` cannot be written, so no index can be made in `%s`", there,
        dir)
        ->help = OB_STR("make it writable for you, or set OSBIND_CACHE_DIR");
    return;
  }
  const int err = ob_dir_make(dir, 0755);
  if (err != 0) {
    add(d, GRADE_FAIL, "OB0828", "the directory `%s` cannot be made: %s", dir, strerror(err))
        ->help = OB_STR("set OSBIND_CACHE_DIR");
    return;
  }
  const ob_status st =
      ob_trust_check(d->cli->arena, d->cli->diags, OB_SPAN_NONE, dir, ob_user_id());
  if (st != OB_OK) {
    add(d, GRADE_FAIL, "OB0510", "others can write to `%s`", dir)->help =
        OB_STR("mend what is reported above, or set OSBIND_CACHE_DIR");
    return;
  }
  add(d, GRADE_OK, NULL, "%s", dir);
}

/* The index that osbind's own file names, or OB_STR_NONE. */
static ob_str
named_index(doctor *d, const ob_enable_place *place)
{
  ob_diags quiet;
  ob_diags_init(&quiet, d->cli->arena);
  ob_str text;
  ob_toml *root;
  if (ob_file_read(d->cli->arena, place->own, 1u << 20, &text) != 0) {
    return OB_STR_NONE;
  }
  const uint32_t file = ob_diags_add_source(&quiet, ob_str_from(place->own), text);
  if (file == 0 || ob_toml_parse(d->cli->arena, &quiet, file, &root) != OB_OK) {
    return OB_STR_NONE;
  }
  const ob_toml *variable = ob_toml_get(ob_toml_get(root, OB_STR("env")), OB_STR("OSBIND_INDEX"));
  const ob_toml *value = ob_toml_get(variable, OB_STR("value"));
  return value && value->kind == OB_TOML_STRING ? value->as.string : OB_STR_NONE;
}

/* What the level's index would be called now. Makes it, as every build does; false where that
 * cannot be done. */
static bool
fresh_index(doctor *d, ob_update_level level, const char **path)
{
  ob_cli *cli = d->cli;
  const bool system = level == OB_UPDATE_SYSTEM;
  const char *state = system ? cli->state_dir : cli->cache_dir;
  if (!state || !ob_file_writable(state)) {
    return false;
  }
  ob_diags quiet; /* mistakes are told by the checks of config and sources */
  ob_diags_init(&quiet, cli->arena);
  ob_update_result result;
  if (ob_project_level_index(cli, &quiet, level, false, &result) != OB_OK) {
    return false;
  }
  *path = result.index_path;
  return true;
}

static bool
is_whole(const char *index)
{
  ob_str bytes;
  ob_file_info info;
  ob_index_view view;
  if (ob_file_map(index, &bytes, &info) != 0) {
    return false;
  }
  const bool whole = ob_index_open(bytes, &view);
  ob_file_unmap(bytes);
  return whole;
}

static void
check_index(doctor *d)
{
  for (size_t i = 0; i < d->place_count; i++) {
    if (!d->enabled[i]) {
      continue;
    }
    const char *level = ob_enable_level_name(d->places[i].level);
    const ob_str named = named_index(d, &d->places[i]);
    const char *path = ob_cstr(d->cli->arena, named), *fresh = NULL;
    const ob_str help = ob_fmt(d->cli->arena, "run `osbind update %s`", level);
    ob_file_info info;
    if (ob_file_stat(d->places[i].own, false, &info) == 0 && !ob_trust_owner(&info, ob_user_id())) {
      add(d, GRADE_FAIL, "OB0510", "others can write to %s (mode %04o)", d->places[i].own,
          info.mode)
          ->help = help;
    } else if (!named.ptr) {
      add(d, GRADE_FAIL, "OB0831", "%s names no index", d->places[i].own)->help = help;
    } else if (!ob_file_exists(path)) {
      add(d, GRADE_FAIL, "OB0831", "the index %s of %s is not there", path, level)->help = help;
    } else if (!is_whole(path)) { /* before the next question, which writes it again */
      add(d, GRADE_FAIL, "OB0831", "the index %s of %s is damaged or cannot be read", path, level)
          ->help = help;
    } else if (fresh_index(d, d->places[i].level, &fresh) &&
               !ob_str_eq(named, ob_str_from(fresh))) {
      add(d, GRADE_FAIL, "OB0831",
          "the index of %s is older than the config files or OS sources that it was made from",
          level)
          ->help = help;
    } else {
      add(d, GRADE_OK, NULL, "%s: %s", level, path);
    }
  }
  if (!enabled_anywhere(d)) {
    add(d, GRADE_OK, NULL, "`osbind build` makes one for each call");
  }
}

/* Plain `cargo` here uses one index, that of the enabled level that ranks highest. Rules of files
 * that this level does not read are not in it. */
static void
check_reach(doctor *d)
{
  if (!d->has_plan || !enabled_anywhere(d)) {
    return;
  }
  const plain_variable index = find_variable(d, "OSBIND_INDEX");
  const ob_enable_place *used = level_in_use(d, &index);
  if (!used || used->level == OB_UPDATE_PROJECT) {
    return;
  }
  const ob_config_layer reads = used->level == OB_UPDATE_SYSTEM ? OB_CONFIG_SYSTEM : OB_CONFIG_HOME;
  for (size_t i = 0; i < d->project.plan.rules.len; i++) {
    const ob_rule *rule = &d->project.plan.rules.at[i];
    const ob_config_file *at = ob_config_file_of(&d->project.config, rule->span);
    if (at && at->layer > reads) {
      add(d, GRADE_FAIL, "OB0834",
          OB_STR_FMT ": plain `cargo` uses the index of %s, which does not have this rule",
          OB_STR_ARG(where(d, rule->span)), ob_enable_level_name(used->level))
          ->help = at->layer == OB_CONFIG_HOME
                       ? OB_STR("run `osbind enable --user`, or use `osbind build`")
                       : OB_STR("run `osbind enable --project`, or use `osbind build`");
    }
  }
}

/* Cargo keeps rustc's answers for cfgs by its own [env], not by the process's environment. */
static void
check_version(doctor *d)
{
  for (size_t i = 0; d->has_plan && enabled_anywhere(d) && i < d->project.asked.len; i++) {
    const ob_chosen_version *version = &d->project.asked.at[i].version;
    if (version->from == OB_VERSION_FROM_ENVIRONMENT) {
      add(d, GRADE_WARN, "OB0835",
          OB_STR_FMT "=" OB_STR_FMT
                     " changes what plain `cargo` compiles, but not the cfgs that it has kept for "
                     "Cargo.toml and build scripts",
          OB_STR_ARG(version->how), OB_STR_ARG(version->version))
          ->help = OB_STR("put it under [env] of a config file, or use `osbind build`");
    }
  }
}

/* TRIPLE.VERSION is a target to osbind's commands alone. */
static void
check_target(doctor *d)
{
  for (size_t i = 0; d->has_plan && enabled_anywhere(d) && i < d->project.asked.len; i++) {
    const ob_project_target *t = &d->project.asked.at[i];
    const ob_config_file *file = ob_config_file_of(&d->project.config, t->arg_at);
    if (t->arg_version.len == 0 || !(t->arg_variable || (file && file->cargo_reads))) {
      continue;
    }
    ob_arena *a = d->cli->arena;
    const char *variable = ob_target_version_variable(a, t->target->triple);
    add(d, GRADE_FAIL, "OB0836",
        OB_STR_FMT ": to plain `cargo` a target with a version is no target, and it stops",
        OB_STR_ARG(t->arg_variable ? ob_str_from(t->arg_variable) : where(d, t->arg_at)))
        ->help = ob_fmt(a, "write `" OB_STR_FMT "` there, and %s = \"" OB_STR_FMT "\" under [env]",
                        OB_STR_ARG(t->target->triple), variable, OB_STR_ARG(t->arg_version));
  }
}

static void
check_leftovers(doctor *d)
{
  const char *const dirs[] = {d->cli->cache_dir, d->cli->state_dir};
  size_t indexes = 0, temporary = 0;
  for (size_t k = 0; k < OB_COUNT(dirs); k++) {
    ob_dir_entries names = {0};
    if (!dirs[k] || ob_dir_list(d->cli->arena, dirs[k], &names) != 0) {
      continue;
    }
    for (size_t i = 0; i < names.len; i++) {
      indexes += ob_str_starts(names.at[i].name, OB_STR("index-"));
      temporary += ob_str_starts(names.at[i].name, OB_STR(".osbind-"));
    }
  }
  if (temporary > 0 || indexes > 64) {
    add(d, GRADE_WARN, "OB0832", "%zu index%s and %zu unfinished file%s are kept", indexes,
        indexes == 1 ? "" : "es", temporary, temporary == 1 ? "" : "s")
        ->help = OB_STR("run `osbind update`, which removes what nobody uses");
  } else {
    add(d, GRADE_OK, NULL, "%zu index%s kept", indexes, indexes == 1 ? "" : "es");
  }
}

/* ---- all of them ---- */

typedef struct check {
  const char *name;
  void (*run)(doctor *d);
} check;

static const check checks[] = {
    {"cargo", check_cargo},       {"rustc", check_rustc},
    {"config", check_config},     {"sources", check_sources},
    {"promises", check_promises}, {"patches", check_patches},
    {"moved", check_moved},       {"wrapper", check_wrapper},
    {"rustdoc", check_rustdoc},   {"std", check_std},
    {"cache", check_cache},       {"index", check_index},
    {"index", check_reach},       {"version", check_version},
    {"target", check_target},     {"leftovers", check_leftovers},
};

static void
gather(doctor *d)
{
  d->project = (ob_project){.cli = d->cli};
  d->has_config = ob_project_open(d->cli, &d->opts->ask, &d->project) == OB_OK;
  d->has_plan = d->has_config && ob_project_plan(&d->project, OB_VERIFY_FULL) == OB_OK &&
                ob_project_versions(&d->project) == OB_OK;
  ob_diags quiet; /* outside of a project there is simply no lock */
  ob_diags_init(&quiet, d->cli->arena);
  const char *root;
  const bool project = ob_workspace_root(d->cli->arena, &quiet, d->cli->cwd,
                                         d->project.manifest_path, &root) == OB_OK ||
                       (quiet.list.len > 0 && !ob_str_eq(quiet.list.at[0]->code, OB_STR("OB0440")));
  if (d->has_config && project) {
    bool found = false;
    d->lock_broken = ob_project_lock(&d->project, &d->lock, &d->lock_path, &found) != OB_OK;
    d->has_lock = found && !d->lock_broken;
  }
  find_places(d);
}

static void
put_text(doctor *d)
{
  static const char *const colors[] = {"32", "2", "33", "31"};
  ob_buf *out = &d->cli->out;
  for (size_t i = 0; i < d->findings.len; i++) {
    const finding *f = &d->findings.at[i];
    if (d->cli->quiet && f->grade < GRADE_WARN) {
      continue;
    }
    if (d->cli->color_out) {
      ob_buf_fmt(out, "\033[%sm%4s\033[0m", colors[f->grade], grade_names[f->grade]);
    } else {
      ob_buf_fmt(out, "%4s", grade_names[f->grade]);
    }
    ob_buf_fmt(out, " %-9s " OB_STR_FMT, f->check, OB_STR_ARG(f->message));
    if (f->code) {
      ob_buf_fmt(out, " [%s]", f->code);
    }
    ob_buf_putc(out, '\n');
    if (f->help.len > 0) {
      ob_buf_fmt(out, "               = help: " OB_STR_FMT "\n", OB_STR_ARG(f->help));
    }
  }
}

static void
put_json(doctor *d)
{
  ob_json_writer w = {.out = &d->cli->out};
  for (size_t i = 0; i < d->findings.len; i++) {
    const finding *f = &d->findings.at[i];
    ob_json_open(&w, '{');
    ob_json_field(&w, "check", ob_str_from(f->check));
    ob_json_field(&w, "status", ob_str_from(grade_names[f->grade]));
    ob_json_key(&w, "code");
    if (f->code) {
      ob_json_put_str(&w, ob_str_from(f->code));
    } else {
      ob_json_put_null(&w);
    }
    ob_json_field(&w, "message", f->message);
    ob_json_field(&w, "help", f->help.ptr ? f->help : OB_STR(""));
    ob_json_close(&w, '}');
    ob_buf_putc(w.out, '\n');
    w = (ob_json_writer){.out = &d->cli->out};
  }
}

static int
run(ob_cli *cli, const ob_args *args)
{
  doctor d = {.cli = cli, .opts = args->opts};
  gather(&d);
  if (cli->misuse) {
    return ob_cli_exit(cli, OB_E_INVALID);
  }
  size_t count[4] = {0};
  for (size_t i = 0; i < OB_COUNT(checks); i++) {
    d.check = checks[i].name;
    checks[i].run(&d);
  }
  for (size_t i = 0; i < d.findings.len; i++) {
    count[d.findings.at[i].grade]++;
  }
  ob_cli_report(cli); /* the readers' messages first: findings speak of what is above */
  if (cli->json) {
    put_json(&d);
  } else {
    put_text(&d);
    ob_buf_fmt(&cli->out, "%zu in order, %zu warning%s, %zu failure%s\n", count[GRADE_OK],
               count[GRADE_WARN], count[GRADE_WARN] == 1 ? "" : "s", count[GRADE_FAIL],
               count[GRADE_FAIL] == 1 ? "" : "s");
  }
  return count[GRADE_FAIL] > 0 ? OB_EXIT_FAILED : OB_EXIT_OK;
}

static const ob_opt options[] = {
    OB_ASK_TARGET(doctor_opts,
                  "look at builds for this target and version of its OS (may be repeated)"),
    OB_ASK_VERSION(doctor_opts),
    OB_ASK_CONFIG(doctor_opts),
    OB_ASK_MANIFEST_PATH(doctor_opts),
};

const ob_cmd ob_cmd_doctor = {
    .name = "doctor",
    .summary = "find every way in which a build here would not get what the config promises",
    .description =
        "Looks at the tools, the config files, the OS sources, the locked crates, the wrapper, "
        "std, the cache and the index, and prints a line for each finding with what to do. "
        "`osbind explain CODE` tells more. With --quiet only what is wrong.\n\n"
        "The exit code is 1 when something is wrong; warnings leave it at 0. With "
        "--message-format json each finding is one JSON object on a line of its own.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(doctor_opts),
    .run = run,
};
