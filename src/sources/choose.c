// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Questions to a plan: which OS version is built for, what a locked crate
 * becomes and why. The rules are asked in the plan's order, exactly as the
 * wrapper asks the index (sources/index.h says how); here the reasons for which
 * others were passed over are kept as well.
 *
 * A rule is asked with the cfgs of the target itself and not by the plan's bit
 * sets, so that a target from a spec file is answered in the same way.
 */
#include "base/strs.h"
#include "sources/plan.h"
#include "target/version.h"
#include <errno.h>

static bool
qualifier_holds(const ob_cfg *when, ob_str triple, const ob_target *target, ob_str version)
{
  if (triple.len > 0) {
    return ob_str_eq(triple, target->triple);
  }
  if (!when) {
    return true;
  }
  const ob_cfg_env env = ob_target_cfg_env(target, version);
  return ob_cfg_eval(when, &env);
}

bool
ob_rule_holds(const ob_rule *rule, const ob_target *target, ob_str version)
{
  return qualifier_holds(rule->when, rule->triple, target, version);
}

/* The version in the form that predicates take: the kind "unknown" is no label. */
static ob_str
class_version(ob_str label)
{
  return ob_str_eq(label, OB_STR(OB_VERSION_UNKNOWN)) ? OB_STR_NONE : label;
}

bool
ob_rule_can_hold(const ob_plan *plan, const ob_rule *rule, const ob_target *target)
{
  if (!rule->when) {
    return qualifier_holds(NULL, rule->triple, target, OB_STR_NONE);
  }
  /* A target of the plan's own table has its number. */
  const uintptr_t first = (uintptr_t)plan->targets->at, at = (uintptr_t)target;
  if (at >= first && at < (uintptr_t)(plan->targets->at + plan->targets->len)) {
    return ob_bits_has(&rule->targets, (at - first) / sizeof(*target));
  }
  for (size_t c = 0; c < plan->classes.len; c++) {
    if (ob_rule_holds(rule, target, class_version(plan->classes.at[c]))) {
      return true;
    }
  }
  return false;
}

bool
ob_rule_required(const ob_plan *plan, const ob_rule *rule, const ob_target *target)
{
  if (rule->has_required) {
    return rule->required;
  }
  for (size_t i = 0; i < plan->defaults.len; i++) {
    const ob_version_default *d = &plan->defaults.at[i];
    if (d->has_required && qualifier_holds(d->when, d->triple, target, OB_STR_NONE)) {
      return d->required;
    }
  }
  return plan->has_required ? plan->required : true;
}

ob_policy
ob_rule_policy(const ob_plan *plan, const ob_rule *rule, const ob_target *target)
{
  if (rule->has_policy) {
    return rule->policy;
  }
  for (size_t i = 0; i < plan->defaults.len; i++) {
    const ob_version_default *d = &plan->defaults.at[i];
    if (d->has_policy && qualifier_holds(d->when, d->triple, target, OB_STR_NONE)) {
      return d->policy;
    }
  }
  return plan->has_policy ? plan->policy : OB_POLICY_COMPATIBLE;
}

bool
ob_rule_owns(const ob_rule *rule, ob_str name)
{
  if (rule->kind == OB_RULE_PATCH) {
    return ob_str_eq(rule->crate_name, name);
  }
  for (size_t i = 0; i < rule->crates.len; i++) {
    if (ob_str_eq(rule->crates.at[i]->manifest.name, name)) {
      return true;
    }
  }
  return false;
}

static bool
fits(ob_policy policy, const ob_semver *candidate, const ob_semver *locked)
{
  switch (policy) {
  case OB_POLICY_COMPATIBLE:
    return ob_semver_compatible(candidate, locked);
  case OB_POLICY_EXACT:
    return ob_semver_cmp(candidate, locked) == 0;
  case OB_POLICY_NEWEST:
    return true;
  }
  return false;
}

const ob_os_crate *
ob_rule_pick(const ob_rule *rule, ob_policy policy, ob_str name, const ob_semver *locked)
{
  const ob_os_crate *best = NULL;
  for (size_t i = 0; i < rule->crates.len; i++) {
    const ob_os_crate *crate = rule->crates.at[i];
    if (ob_str_eq(crate->manifest.name, name) && fits(policy, &crate->manifest.semver, locked) &&
        (!best || ob_semver_cmp(&crate->manifest.semver, &best->manifest.semver) > 0)) {
      best = crate;
    }
  }
  return best;
}

const ob_rule *
ob_plan_missing(const ob_plan *plan, const ob_target *target, ob_str version)
{
  for (size_t i = 0; i < plan->rules.len; i++) {
    const ob_rule *rule = &plan->rules.at[i];
    if (rule->missing && ob_rule_holds(rule, target, version) &&
        ob_rule_required(plan, rule, target)) {
      return rule;
    }
  }
  return NULL;
}

const char *
ob_rule_missing_words(const ob_rule *rule)
{
  return rule->missing == ENOENT    ? "does not exist"
         : rule->missing == ENOTDIR ? "is no directory"
                                    : "cannot be read by this user";
}

const char *
ob_rule_missing_help(const ob_rule *rule)
{
  return rule->missing == ENOENT || rule->missing == ENOTDIR
             ? "install the OS source, or write `required = false` beside the rule"
             : "let everybody read it who builds, or write `required = false` beside the rule";
}

void
ob_plan_say_missing(ob_diags *diags, const ob_rule *rule, ob_severity severity)
{
  ob_diag *(*push)(ob_diags *, const char *, ob_span, const char *, ...) =
      severity == OB_SEV_ERROR     ? ob_error
      : severity == OB_SEV_WARNING ? ob_warning
                                   : ob_note;
  ob_diag *e = push(diags, "OB0509", rule->span, "the directory `%s` %s", rule->dir,
                    ob_rule_missing_words(rule));
  if (rule->kind == OB_RULE_SOURCE) {
    ob_diag_label(diags, e, rule->dir_span, "this directory");
  }
  if (e && severity == OB_SEV_ERROR) {
    ob_diag_note(diags, e,
                 "the crates that this promises are not compiled from the registry instead");
  } else if (e) {
    ob_diag_note(diags, e, "a build for the targets that this rule names will stop");
  }
  ob_diag_help(diags, e, "%s", ob_rule_missing_help(rule));
}

void
ob_plan_say_left(ob_diags *diags, const ob_plan *plan)
{
  for (size_t i = 0; i < plan->left.len; i++) {
    const ob_left *left = &plan->left.at[i];
    const ob_config_file *file = ob_config_file_of(plan->config, left->span);
    const bool given = file && file->layer == OB_CONFIG_CLI;
    ob_diag *n =
        ob_note(diags, "OB0533", left->span, "Cargo %s and patches `" OB_STR_FMT "` itself",
                given ? "is given this --config" : "reads this file", OB_STR_ARG(left->crate_name));
    ob_diag_note(diags, n,
                 "where the patch is the version that is locked, the entry of `" OB_STR_FMT
                 "` in Cargo.lock loses its source and checksum; else a `[[patch.unused]]` is "
                 "added; `--locked` fails until the lock is written again",
                 OB_STR_ARG(left->crate_name));
    if (left->too) {
      ob_diag_help(diags, n,
                   "move it to the file osbind.toml %s: osbind replaces the crate and Cargo.lock "
                   "stays as it is",
                   given ? "in the project's `.cargo`" : "in the same directory");
    }
  }
}

bool
ob_plan_default_can_hold(const ob_plan *plan, const ob_version_default *d, const ob_target *target)
{
  for (size_t c = 0; c < plan->classes.len; c++) {
    if (qualifier_holds(d->when, d->triple, target, class_version(plan->classes.at[c]))) {
      return true;
    }
  }
  return qualifier_holds(d->when, d->triple, target, OB_STR_NONE);
}

ob_std_policy
ob_plan_std(const ob_plan *plan, const ob_target *target)
{
  for (size_t i = 0; i < plan->defaults.len; i++) {
    const ob_version_default *d = &plan->defaults.at[i];
    if (d->has_std && qualifier_holds(d->when, d->triple, target, OB_STR_NONE)) {
      return d->std;
    }
  }
  return plan->has_std ? plan->std : OB_STD_FITTING;
}

ob_str
ob_plan_sysroot(const ob_plan *plan, const ob_target *target, ob_str version)
{
  for (size_t i = 0; i < plan->defaults.len; i++) {
    const ob_version_default *d = &plan->defaults.at[i];
    if (d->sysroot.len > 0 && qualifier_holds(d->when, d->triple, target, version)) {
      return d->sysroot;
    }
  }
  return OB_STR_NONE;
}

ob_str
ob_span_where(ob_arena *arena, const ob_diags *diags, ob_span span)
{
  const ob_source source = ob_diags_source(diags, span.file);
  const ob_linecol at = ob_diags_linecol(diags, span.file, span.lo);
  return ob_fmt(arena, OB_STR_FMT ":%u:%u", OB_STR_ARG(source.name), at.line, at.char_col);
}

/* ---- the OS version ---- */

static ob_status
check_label(ob_diags *diags, ob_span at, ob_str label, const char *how)
{
  if (ob_version_valid(label)) {
    return OB_OK;
  }
  return ob_fail(
      diags, OB_E_INVALID, "OB0207", at,
      "a label is up to 63 letters, digits and any of `._+-`, beginning with a letter or "
      "digit: 14, 14.1, 2.36, pfsense-2.7",
      "`" OB_STR_FMT "`%s%s is no OS version", OB_STR_ARG(label), how[0] ? " in " : "", how);
}

ob_status
ob_plan_version(ob_arena *arena, ob_diags *diags, const ob_plan *plan, const ob_version_ask *ask,
                ob_chosen_version *out)
{
  *out = (ob_chosen_version){.from = OB_VERSION_FROM_NOWHERE};
  const ob_target *target = ask->target;
  const char *variable = ob_target_version_variable(arena, target->triple);
  if (!variable) {
    return OB_E_NOMEM;
  }
  out->how = ob_str_from(variable);
  if (ask->arg_version.len > 0) {
    out->version = ask->arg_version;
    out->from = OB_VERSION_FROM_TARGET_ARG;
    return check_label(diags, OB_SPAN_NONE, out->version, "--target");
  }
  if (ask->option_version.len > 0) {
    out->version = ask->option_version;
    out->from = OB_VERSION_FROM_OPTION;
    return check_label(diags, OB_SPAN_NONE, out->version, "--target-version");
  }
  /* An [env] entry with `force` is what Cargo gives to rustc whatever the process says. */
  ob_str in_config = OB_STR_NONE;
  bool force = false;
  const bool given = ob_config_env(plan->config, out->how, &in_config, &force);
  if (ask->env_value && ask->env_value[0] && !(given && force)) {
    out->version = ob_str_from(ask->env_value);
    out->from = OB_VERSION_FROM_ENVIRONMENT;
    return check_label(diags, OB_SPAN_NONE, out->version, variable);
  }
  if (given && in_config.len > 0) {
    static const ob_str env_key = OB_STR_INIT("env");
    const ob_toml *env = ob_config_get(plan->config, &env_key, 1);
    const ob_toml *value = ob_toml_get(env, out->how);
    out->version = in_config;
    out->from = OB_VERSION_FROM_CARGO_ENV;
    out->span = value ? value->span : OB_SPAN_NONE;
    return check_label(diags, out->span, out->version, variable);
  }
  if (target->spec_version.len > 0) {
    out->version = target->spec_version;
    out->from = OB_VERSION_FROM_SPEC;
    out->how = target->spec_path;
    return check_label(diags, OB_SPAN_NONE, out->version, "the target-spec file");
  }
  for (size_t i = 0; i < plan->defaults.len; i++) {
    const ob_version_default *d = &plan->defaults.at[i];
    if (d->version.len > 0 && qualifier_holds(d->when, d->triple, target, OB_STR_NONE)) {
      out->version = d->version;
      out->from = OB_VERSION_FROM_CONFIG;
      out->span = d->span;
      return OB_OK;
    }
  }
  if (ask->is_host) {
    ob_str version = OB_STR_NONE, how = OB_STR_NONE;
    OB_TRY(ob_target_running_version(arena, target, &version, &how));
    if (version.len > 0 && ob_version_valid(version)) {
      out->version = version;
      out->from = OB_VERSION_FROM_HOST;
      out->how = how;
    }
  }
  return OB_OK;
}

/* ---- what is served ---- */

/* Every version atom below cfg that holds, as words. Depth: OB_CFG_MAX_DEPTH. */
static ob_status
put_atoms(ob_arena *arena, const ob_plan *plan, const ob_rule *rule, const ob_target *target,
          const ob_cfg *cfg, ob_strs *words)
{
  for (const ob_cfg *part = cfg->first; part; part = part->next) {
    OB_TRY(put_atoms(arena, plan, rule, target, part, words));
  }
  if (cfg->kind != OB_CFG_VERSION && cfg->kind != OB_CFG_VERSION_MIN) {
    return OB_OK;
  }
  if (!ob_rule_holds(rule, target, class_version(cfg->value))) {
    return OB_OK;
  }
  const ob_str word = cfg->kind == OB_CFG_VERSION
                          ? cfg->value
                          : ob_fmt(arena, "%.*s and later", OB_STR_ARG(cfg->value));
  if (!word.ptr) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < words->len; i++) {
    if (ob_str_eq(words->at[i], word)) {
      return OB_OK;
    }
  }
  ob_str *slot = ob_vec_push(arena, words);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = word;
  for (size_t i = words->len - 1; i > 0 && ob_version_cmp(words->at[i - 1], word) > 0; i--) {
    words->at[i] = words->at[i - 1];
    words->at[i - 1] = word;
  }
  return OB_OK;
}

ob_status
ob_plan_served(ob_arena *arena, const ob_plan *plan, const ob_target *target, ob_str name,
               ob_str *out)
{
  *out = OB_STR_NONE;
  ob_strs words = {0};
  for (size_t i = 0; i < plan->rules.len; i++) {
    const ob_rule *rule = &plan->rules.at[i];
    if (rule->missing || !ob_rule_owns(rule, name) || !ob_rule_can_hold(plan, rule, target)) {
      continue;
    }
    if (!rule->when) {
      return OB_OK; /* every version */
    }
    bool always = true;
    for (size_t c = 0; c < plan->classes.len && always; c++) {
      always = ob_rule_holds(rule, target, class_version(plan->classes.at[c]));
    }
    if (always) {
      return OB_OK;
    }
    OB_TRY(put_atoms(arena, plan, rule, target, rule->when, &words));
  }
  ob_buf list;
  ob_buf_init(&list, arena);
  for (size_t i = 0; i < words.len; i++) {
    ob_buf_fmt(&list, "%s" OB_STR_FMT, i ? ", " : "", OB_STR_ARG(words.at[i]));
  }
  *out = ob_buf_view(&list);
  return ob_buf_status(&list);
}

/* ---- choosing ---- */

static ob_status
consider(ob_arena *arena, ob_choice *out, const ob_rule *rule, const ob_os_crate *crate,
         ob_verdict verdict)
{
  ob_considered *c = ob_vec_push(arena, &out->considered);
  if (!c) {
    return OB_E_NOMEM;
  }
  *c = (ob_considered){rule, crate, verdict};
  return OB_OK;
}

static ob_status
choose_in(ob_arena *arena, const ob_rule *rule, ob_policy policy, ob_str name,
          const ob_semver *locked, ob_choice *out)
{
  const ob_os_crate *best = ob_rule_pick(rule, policy, name, locked);
  for (size_t i = 0; i < rule->crates.len; i++) {
    const ob_os_crate *crate = rule->crates.at[i];
    if (!ob_str_eq(crate->manifest.name, name)) {
      continue;
    }
    const ob_verdict verdict = crate == best ? OB_VERDICT_TAKEN
                               : fits(policy, &crate->manifest.semver, locked)
                                   ? OB_VERDICT_OLDER_CHOSEN
                                   : OB_VERDICT_NOT_COMPATIBLE;
    OB_TRY(consider(arena, out, rule, crate, verdict));
  }
  if (best) {
    out->rule = rule;
    out->crate = best;
  }
  return OB_OK;
}

/* The sentence for a promise that no rule keeps. */
static ob_status
explain_promise(ob_arena *arena, const ob_plan *plan, const ob_target *target, ob_str os_version,
                ob_str name, const ob_rule *promise, ob_choice *out)
{
  const ob_str shown = os_version.len > 0 ? os_version : OB_STR("an unknown one");
  if (promise->missing) {
    out->why = ob_fmt(arena, "the directory `%s` is missing", promise->dir);
    return out->why.ptr ? OB_OK : OB_E_NOMEM;
  }
  if (!ob_rule_holds(promise, target, os_version)) {
    ob_str served;
    OB_TRY(ob_plan_served(arena, plan, target, name, &served));
    const ob_str only = served.len > 0
                            ? ob_fmt(arena, "only for version " OB_STR_FMT, OB_STR_ARG(served))
                            : OB_STR("only for some versions");
    out->why = ob_fmt(
        arena, "the OS owns `" OB_STR_FMT "` on " OB_STR_FMT " " OB_STR_FMT ", not for " OB_STR_FMT,
        OB_STR_ARG(name), OB_STR_ARG(target->triple), OB_STR_ARG(only), OB_STR_ARG(shown));
    return out->why.ptr ? OB_OK : OB_E_NOMEM;
  }
  ob_buf list;
  ob_buf_init(&list, arena);
  for (size_t i = 0; i < promise->crates.len; i++) {
    const ob_manifest *m = &promise->crates.at[i]->manifest;
    if (ob_str_eq(m->name, name)) {
      ob_buf_fmt(&list, "%s" OB_STR_FMT, list.len ? ", " : "", OB_STR_ARG(m->version));
    }
  }
  OB_TRY(ob_buf_status(&list));
  static const char *const asks[] = {"in the same semver range", "of the same version", "at all"};
  out->why =
      ob_fmt(arena, "the OS source has `" OB_STR_FMT "` " OB_STR_FMT ", none %s", OB_STR_ARG(name),
             OB_STR_ARG(ob_buf_view(&list)), asks[ob_rule_policy(plan, promise, target)]);
  return out->why.ptr ? OB_OK : OB_E_NOMEM;
}

ob_status
ob_plan_choose(ob_arena *arena, const ob_plan *plan, const ob_target *target, ob_str os_version,
               ob_str name, const ob_semver *locked, ob_choice *out)
{
  *out = (ob_choice){0};
  const ob_rule *promise = NULL; /* one that holds now is a better reason than one that does not */
  bool promise_holds = false;
  for (size_t i = 0; i < plan->rules.len; i++) {
    const ob_rule *rule = &plan->rules.at[i];
    if (rule->kind == OB_RULE_PATCH && !ob_str_eq(rule->crate_name, name)) {
      continue; /* about another crate altogether */
    }
    if (!ob_rule_can_hold(plan, rule, target)) {
      OB_TRY(consider(arena, out, rule, NULL, OB_VERDICT_OTHER_TARGET));
      continue;
    }
    const bool holds = ob_rule_holds(rule, target, os_version);
    const bool owns = ob_rule_owns(rule, name) || (rule->missing && rule->kind == OB_RULE_PATCH);
    if (owns && ob_rule_required(plan, rule, target) && (!promise || (holds && !promise_holds))) {
      promise = rule;
      promise_holds = holds;
    }
    if (!holds) {
      OB_TRY(consider(arena, out, rule, NULL, OB_VERDICT_OTHER_VERSION));
    } else if (!owns || rule->missing) {
      OB_TRY(consider(arena, out, rule, NULL, OB_VERDICT_NO_SUCH_CRATE));
    } else if (out->crate) {
      OB_TRY(consider(arena, out, rule, NULL, OB_VERDICT_OUTRANKED));
    } else {
      OB_TRY(choose_in(arena, rule, ob_rule_policy(plan, rule, target), name, locked, out));
    }
  }
  if (!out->crate && promise) {
    out->promised = true;
    return explain_promise(arena, plan, target, os_version, name, promise, out);
  }
  return OB_OK;
}
