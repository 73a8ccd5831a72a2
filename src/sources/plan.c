// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * From config tables to rules. What this module decides: which tables are
 * osbind's (qualified ones, [osbind], and plain ones that name an OS source),
 * what they may say, and which OS sources are loaded. In which order the rules
 * are asked is decided in plan_order.c.
 *
 * Everything is read before anything is refused, so that one run reports all.
 */
#include "sources/plan.h"

#include "base/map.h"
#include "base/strs.h"
#include "sources/plan_order.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/version.h"
#include <errno.h>
#include <string.h>

/* How far `replace-with` may lead from one source to the next. */
#define MAX_CHAIN 16
typedef struct qualifier {
  const ob_cfg *when;
  ob_str triple, text;
  ob_span span; /* of the key, quotes included; of a plain entry nothing */
} qualifier;

typedef struct maker {
  ob_arena *arena;
  ob_diags *diags;
  const ob_config *config;
  const ob_targets *targets;
  ob_verify verify;
  ob_hash_cache *cache;
  ob_plan *plan;
  ob_status first; /* the first failure; OB_OK so far */
  ob_target_sets sets;
  ob_map sources; /* real directory -> const ob_os_source *, or NULL when it could not be read */
  OB_VEC(ob_os_crate *) loaded;
} maker;

/* ---- small things about tables ---- */

static ob_str
source_text(const maker *m, ob_span span)
{
  return ob_str_slice(ob_diags_source(m->diags, span.file).text, span.lo, span.hi);
}

static size_t
rank_of(const maker *m, ob_span span)
{
  const ob_config_file *file = ob_config_file_of(m->config, span);
  return file ? (size_t)(file - m->config->files.at) : 0;
}

static bool
cargo_reads(const maker *m, ob_span span)
{
  const ob_config_file *file = ob_config_file_of(m->config, span);
  return file && file->cargo_reads;
}

/* The value of ENTRY is of the wrong kind. */
static ob_status
fail_kind(maker *m, const ob_toml_entry *entry, const char *want)
{
  const ob_toml *got = entry->value;
  if (got->kind == OB_TOML_FLOAT) {
    return OB_E_INVALID; /* reported by the config reader: Cargo has no such values */
  }
  ob_diag *e = ob_error(m->diags, "OB0503", got->span, "`" OB_STR_FMT "` must be %s",
                        OB_STR_ARG(entry->key), want);
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_primary_text(m->diags, e, "%s", ob_toml_kind_phrase(got->kind));
  if (got->kind == OB_TOML_INTEGER && strcmp(want, "a string") == 0) {
    const ob_str text = source_text(m, got->span);
    ob_diag_help(m->diags, e, "write it in quotes: `" OB_STR_FMT " = \"" OB_STR_FMT "\"`",
                 OB_STR_ARG(entry->key), OB_STR_ARG(text));
  }
  return OB_E_INVALID;
}

/* The table NAME in TABLE; NULL where there is none. */
static ob_status
read_table(maker *m, const ob_toml *table, const char *name, const ob_toml **out)
{
  const ob_toml_entry *entry = ob_toml_entry_get(table, ob_str_from(name));
  *out = NULL;
  if (!entry) {
    return OB_OK;
  }
  if (entry->value->kind != OB_TOML_TABLE) {
    return fail_kind(m, entry, "a table");
  }
  *out = entry->value;
  return OB_OK;
}

static ob_status
unknown_key(maker *m, const ob_toml_entry *entry, const char *table, const ob_str *known,
            size_t count)
{
  ob_diag *e = ob_error(m->diags, "OB0501", entry->key_span, "unknown key `" OB_STR_FMT "` in %s",
                        OB_STR_ARG(entry->key), table);
  if (!e) {
    return OB_E_NOMEM;
  }
  const size_t near = ob_str_nearest(entry->key, known, count);
  if (near != SIZE_MAX) {
    ob_diag_help(m->diags, e, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(known[near]));
    return OB_E_INVALID;
  }
  const ob_str list = ob_quoted(m->arena, known, count);
  if (!list.ptr) {
    return OB_E_NOMEM;
  }
  ob_diag_help(m->diags, e, "the keys are " OB_STR_FMT, OB_STR_ARG(list));
  return OB_E_INVALID;
}

static ob_status
read_string(maker *m, const ob_toml_entry *entry, ob_str *out)
{
  if (entry->value->kind != OB_TOML_STRING) {
    return fail_kind(m, entry, "a string");
  }
  *out = entry->value->as.string;
  return OB_OK;
}

static ob_status
read_bool(maker *m, const ob_toml_entry *entry, bool *has, bool *out)
{
  if (entry->value->kind != OB_TOML_BOOL) {
    return fail_kind(m, entry, "true or false");
  }
  *has = true;
  *out = entry->value->as.boolean;
  return OB_OK;
}

static const ob_str policies[] = {OB_STR_INIT("compatible"), OB_STR_INIT("exact"),
                                  OB_STR_INIT("newest")};

static ob_status
read_policy(maker *m, const ob_toml_entry *entry, bool *has, ob_policy *out)
{
  ob_str word = OB_STR_NONE;
  OB_TRY(read_string(m, entry, &word));
  for (size_t i = 0; i < OB_COUNT(policies); i++) {
    if (ob_str_eq(word, policies[i])) {
      *has = true;
      *out = (ob_policy)i;
      return OB_OK;
    }
  }
  const size_t near = ob_str_nearest(word, policies, OB_COUNT(policies));
  ob_diag *e = ob_error(m->diags, "OB0503", entry->value->span, "`" OB_STR_FMT "` is no policy",
                        OB_STR_ARG(word));
  if (!e) {
    return OB_E_NOMEM;
  }
  if (near != SIZE_MAX) {
    ob_diag_help(m->diags, e, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(policies[near]));
  } else {
    ob_diag_help(m->diags, e, "the policies are `compatible`, `exact` and `newest`");
  }
  return OB_E_INVALID;
}

/* `required` and `policy`, which each rule may have. *ours: the key is one of them. */
static ob_status
read_choice(maker *m, const ob_toml_entry *entry, ob_rule *rule, bool *ours)
{
  *ours = true;
  if (ob_str_eq(entry->key, OB_STR("required"))) {
    return read_bool(m, entry, &rule->has_required, &rule->required);
  }
  if (ob_str_eq(entry->key, OB_STR("policy"))) {
    return read_policy(m, entry, &rule->has_policy, &rule->policy);
  }
  *ours = false;
  return OB_OK;
}

/* FITTING has no word of its own: it is what holds where nobody says anything. */
static ob_status
read_std(maker *m, const ob_toml_entry *entry, bool *has, ob_std_policy *out)
{
  static const ob_str words[] = {OB_STR_INIT("fitting"), OB_STR_INIT("prebuilt"),
                                 OB_STR_INIT("auto"), OB_STR_INIT("required")};
  ob_str word = OB_STR_NONE;
  OB_TRY(read_string(m, entry, &word));
  for (size_t i = 0; i < OB_COUNT(words); i++) {
    if (ob_str_eq(word, words[i])) {
      *has = true;
      *out = (ob_std_policy)i;
      return OB_OK;
    }
  }
  return ob_fail(m->diags, OB_E_INVALID, "OB1108", entry->value->span,
                 "the words are `fitting`, `prebuilt`, `auto` and `required`",
                 "`" OB_STR_FMT "` says not which std is meant", OB_STR_ARG(word));
}

/* ---- qualifiers ---- */

static const ob_cfg *
version_atom(const ob_cfg *cfg)
{
  if (cfg->kind == OB_CFG_VERSION || cfg->kind == OB_CFG_VERSION_MIN) {
    return cfg;
  }
  for (const ob_cfg *part = cfg->first; part; part = part->next) {
    const ob_cfg *found = version_atom(part);
    if (found) {
      return found;
    }
  }
  return NULL;
}

/* Warn about what no target has, with the nearest that one has. Depth: OB_CFG_MAX_DEPTH. */
static ob_status
check_atoms(maker *m, const ob_cfg *cfg)
{
  for (const ob_cfg *part = cfg->first; part; part = part->next) {
    OB_TRY(check_atoms(m, part));
  }
  const bool min = cfg->kind == OB_CFG_VERSION_MIN;
  if (cfg->kind != OB_CFG_NAME && cfg->kind != OB_CFG_VALUE && !min) {
    return OB_OK;
  }
  const bool name_only = cfg->kind == OB_CFG_NAME;
  const ob_str name = min ? OB_STR("target_os") : cfg->name;
  const ob_str value = name_only ? OB_STR_NONE : min ? cfg->name : cfg->value;
  const ob_bits *set = ob_target_sets_atom(&m->sets, name, value);
  if (!set) {
    return OB_E_NOMEM;
  }
  if (ob_bits_count(set) > 0) {
    return OB_OK;
  }
  /* What could have been meant: values of the same name, else names of the same form. */
  ob_map seen;
  ob_map_init(&seen, 0);
  bool same_name = false;
  for (int pass = 0; pass < 2 && seen.len == 0; pass++) {
    for (size_t t = 0; t < m->targets->len; t++) {
      const ob_target *target = &m->targets->at[t];
      for (size_t a = 0; a < target->atom_count; a++) {
        const ob_cfg_atom *atom = &target->atoms[a];
        const bool by_value =
            pass == 0 && !name_only && atom->value.ptr && ob_str_eq(atom->name, name);
        const bool by_name = pass == 1 && !atom->value.ptr == name_only;
        if ((by_value || by_name) &&
            !ob_map_put(m->arena, &seen, by_value ? atom->value : atom->name)) {
          return OB_E_NOMEM;
        }
        same_name |= by_value;
      }
    }
  }
  ob_str *words = ob_new_n(m->arena, ob_str, seen.len);
  if (!words) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < seen.len; i++) {
    words[i] = seen.entries[i].key;
  }
  const size_t near = ob_str_nearest(same_name ? value : name, words, seen.len);
  const ob_str text = source_text(m, cfg->span);
  ob_diag *w =
      ob_warning(m->diags, "OB0507", cfg->span, "no target has `" OB_STR_FMT "`", OB_STR_ARG(text));
  if (!w) {
    return OB_E_NOMEM;
  }
  if (near != SIZE_MAX) {
    ob_diag_help(m->diags, w, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(words[near]));
  } else {
    ob_diag_note(m->diags, w, "it counts only for a target-spec file that gives it");
  }
  return OB_OK;
}

static bool
is_cfg_key(ob_str key)
{
  return ob_str_starts(key, OB_STR("cfg("));
}

/* What stands in a key: cfg(...), or a triple. */
static ob_status
read_qualifier(maker *m, const ob_toml_entry *entry, qualifier *out)
{
  *out = (qualifier){.text = entry->key, .span = entry->key_span};
  if (is_cfg_key(entry->key)) {
    /* Spans must point into the file; a key with escapes gets a text of its own. */
    ob_span at = entry->key_span;
    const ob_str raw = source_text(m, at);
    if (raw.len == entry->key.len + 2 && ob_str_eq(ob_str_slice(raw, 1, raw.len - 1), entry->key)) {
      at.lo += 1;
      at.hi -= 1;
    } else {
      const ob_source source = ob_diags_source(m->diags, at.file);
      const ob_str name = ob_fmt(m->arena, OB_STR_FMT " (key as decoded)", OB_STR_ARG(source.name));
      const uint32_t file = name.ptr ? ob_diags_add_source(m->diags, name, entry->key) : 0;
      if (file == 0) {
        return OB_E_NOMEM;
      }
      at = (ob_span){file, 0, (uint32_t)entry->key.len};
    }
    out->triple = entry->key; /* a broken one is not taken for a plain entry */
    OB_TRY(ob_cfg_parse(m->arena, m->diags, entry->key, true, at, &out->when));
    out->triple = OB_STR_NONE;
    return check_atoms(m, out->when);
  }
  out->triple = entry->key;
  if (ob_target_find(m->targets, entry->key)) {
    return OB_OK;
  }
  ob_str *triples = ob_new_n(m->arena, ob_str, m->targets->len);
  if (!triples) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < m->targets->len; i++) {
    triples[i] = m->targets->at[i].triple;
  }
  const size_t near = ob_str_nearest(entry->key, triples, m->targets->len);
  ob_diag *w = ob_warning(m->diags, "OB0506", entry->key_span,
                          "`" OB_STR_FMT "` is no target that rustc knows", OB_STR_ARG(entry->key));
  if (!w) {
    return OB_E_NOMEM;
  }
  ob_diag_note(m->diags, w, "it counts only for a target-spec file of that name");
  if (near != SIZE_MAX) {
    ob_diag_help(m->diags, w, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(triples[near]));
  } else {
    ob_diag_help(m->diags, w,
                 "a qualifier is a target triple or `cfg(...)`; for an OS version write "
                 "`cfg(all(target_os = \"freebsd\", target_os_version = \"14\"))`");
  }
  return OB_OK;
}

/* ---- OS sources ---- */

/* Where the rule's directory really is. */
static ob_status
real_dir(maker *m, const ob_rule *rule, const char **real)
{
  const int err = ob_path_real(m->arena, rule->dir, real);
  if (err == 0 || err == ENOMEM) {
    return err == 0 ? OB_OK : OB_E_NOMEM;
  }
  return ob_fail(m->diags, OB_E_IO, "OB0509", rule->span, NULL,
                 "cannot read the directory `%s` of the %s: %s", rule->dir,
                 rule->kind == OB_RULE_PATCH ? "patch" : "OS source", strerror(err));
}

static ob_status
load_source(maker *m, ob_rule *rule)
{
  const char *real = NULL;
  OB_TRY(real_dir(m, rule, &real));
  const ob_str key = ob_str_from(real);
  void **slot = ob_map_find(&m->sources, key);
  if (!slot) {
    slot = ob_map_put(m->arena, &m->sources, key);
    ob_os_source *source = ob_new(m->arena, ob_os_source);
    if (!slot || !source) {
      return OB_E_NOMEM;
    }
    OB_TRY(ob_os_source_load(m->arena, m->diags, real, m->verify, m->cache, source));
    *slot = source;
    ob_os_source *copy = ob_vec_push(m->arena, &m->plan->sources);
    if (!copy) {
      return OB_E_NOMEM;
    }
    *copy = *source;
  }
  const ob_os_source *source = *slot;
  for (size_t i = 0; source && i < source->crates.len; i++) {
    const ob_os_crate **crate = ob_vec_push(m->arena, &rule->crates);
    if (!crate) {
      return OB_E_NOMEM;
    }
    *crate = &source->crates.at[i];
  }
  return OB_OK;
}

static ob_status
load_patch(maker *m, ob_rule *rule)
{
  const char *real = NULL;
  OB_TRY(real_dir(m, rule, &real));
  ob_os_crate *crate = ob_new(m->arena, ob_os_crate);
  if (!crate) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_os_crate_load(m->arena, m->diags, real, real, m->verify, m->cache, crate));
  if (!ob_str_eq(crate->manifest.name, rule->crate_name)) {
    return ob_fail(m->diags, OB_E_INVALID, "OB0530", rule->span,
                   "write `NAME = { package = \"...\", path = \"...\" }` when the names differ",
                   "this patches `" OB_STR_FMT "`, but `%s` holds the crate `" OB_STR_FMT "`",
                   OB_STR_ARG(rule->crate_name), rule->dir, OB_STR_ARG(crate->manifest.name));
  }
  const ob_os_crate **slot = ob_vec_push(m->arena, &rule->crates);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = crate;
  return OB_OK;
}

/** What `replace-with` names in the end. */
typedef struct leads_to {
  enum { TO_NOTHING, TO_OS_SOURCE, TO_MISSING, TO_DIRECTORY, TO_REMOTE, TO_MISTAKE } what;
  const char *dir; /* of the first three that are something */
  ob_span dir_span;
  int missing; /* as in ob_rule */
} leads_to;

static ob_status
fail_undefined(maker *m, ob_str name, ob_span at, const ob_toml *sources)
{
  ob_strs names = {0};
  for (const ob_toml_entry *e = sources->as.table.first; e; e = e->next) {
    if (is_cfg_key(e->key)) {
      continue;
    }
    ob_str *slot = ob_vec_push(m->arena, &names);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = e->key;
  }
  ob_diag *e =
      ob_error(m->diags, "OB0502", at, "no source `" OB_STR_FMT "` is defined", OB_STR_ARG(name));
  if (!e) {
    return OB_E_NOMEM;
  }
  const size_t near = ob_str_nearest(name, names.at, names.len);
  if (near < names.len) {
    ob_diag_help(m->diags, e, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(names.at[near]));
  } else {
    ob_diag_help(m->diags, e, "add a table `[source." OB_STR_FMT "]` with `directory = \"...\"`",
                 OB_STR_ARG(name));
  }
  return OB_E_INVALID;
}

/* Follow replace-with to what it names in the end. With complain false nothing is reported. */
static ob_status
follow(maker *m, ob_str name, ob_span at, bool complain, leads_to *out)
{
  static const ob_str root[] = {OB_STR_INIT("source")};
  const ob_toml *sources = ob_config_get(m->config, root, 1);
  *out = (leads_to){0};
  for (size_t steps = 0;; steps++) {
    if (steps == MAX_CHAIN) {
      return !complain ? OB_OK
                       : ob_fail(m->diags, OB_E_INVALID, "OB0502", at,
                                 "let the last source say its `directory`",
                                 "`replace-with` leads in a circle");
    }
    const ob_toml *table = ob_toml_get(sources, name);
    if (!table || table->kind != OB_TOML_TABLE) {
      if (ob_str_eq(name, OB_STR("crates-io"))) {
        out->what = TO_REMOTE;
        return OB_OK;
      }
      return complain && sources ? fail_undefined(m, name, at, sources) : OB_OK;
    }
    const ob_toml *directory = ob_toml_get(table, OB_STR("directory"));
    const ob_toml *next = ob_toml_get(table, OB_STR("replace-with"));
    if ((directory && directory->kind != OB_TOML_STRING) ||
        (next && next->kind != OB_TOML_STRING)) {
      out->what = TO_MISTAKE; /* check_source says it */
      return OB_OK;
    }
    if (directory) {
      out->dir = ob_config_path(m->arena, m->config, directory);
      if (!out->dir) {
        return OB_E_NOMEM;
      }
      out->dir_span = directory->span;
      bool is = false;
      out->missing = ob_os_source_is(out->dir, &is);
      out->what = out->missing != 0 ? TO_MISSING : is ? TO_OS_SOURCE : TO_DIRECTORY;
      return OB_OK;
    }
    if (!next) {
      out->what = TO_REMOTE;
      return OB_OK;
    }
    name = next->as.string;
  }
}

/* ---- [source] ---- */

/* Adds RULE, said below Q at SPAN, with the crates of its directory. */
static ob_status
add_rule(maker *m, const qualifier *q, ob_span span, const ob_rule *rule)
{
  ob_rule *slot = ob_vec_push(m->arena, &m->plan->rules);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = *rule;
  slot->when = q->when;
  slot->triple = q->triple;
  slot->qualifier = q->text;
  slot->span = span;
  slot->rank = rank_of(m, span);
  if (slot->missing) {
    return OB_OK;
  }
  return slot->kind == OB_RULE_PATCH ? load_patch(m, slot) : load_source(m, slot);
}

static ob_status
read_source_rule(maker *m, const qualifier *q, const ob_toml_entry *entry)
{
  static const ob_str keys[] = {OB_STR_INIT("replace-with"), OB_STR_INIT("required"),
                                OB_STR_INIT("policy")};
  ob_rule rule = {.kind = OB_RULE_SOURCE};
  const ob_toml_entry *with = NULL;
  for (const ob_toml_entry *e = entry->value->as.table.first; e; e = e->next) {
    bool choice;
    OB_PLAN_NOTE(m, read_choice(m, e, &rule, &choice));
    if (ob_str_eq(e->key, keys[0])) {
      with = e;
    } else if (!choice) {
      OB_PLAN_NOTE(m, unknown_key(m, e, "a qualified `source` table", keys, OB_COUNT(keys)));
    }
  }
  if (!with) {
    return m->config->broken ? OB_OK
                             : ob_fail(m->diags, OB_E_INVALID, "OB0503", entry->key_span,
                                       "add `replace-with = \"NAME\"` and a table `[source.NAME]`",
                                       "this table does not say `replace-with`");
  }
  OB_TRY(read_string(m, with, &rule.source_name));
  leads_to to;
  OB_TRY(follow(m, rule.source_name, with->value->span, !m->config->broken, &to));
  if (m->config->broken && (to.what == TO_NOTHING || to.what == TO_REMOTE)) {
    return OB_OK;
  }
  if (to.what == TO_MISTAKE) {
    return OB_OK;
  }
  rule.dir = to.dir;
  rule.dir_span = to.dir_span;
  rule.missing = to.missing;
  if (to.what == TO_REMOTE || to.what == TO_DIRECTORY) {
    ob_diag *e = ob_error(m->diags, "OB0504", with->value->span, "`" OB_STR_FMT "` is no OS source",
                          OB_STR_ARG(rule.source_name));
    if (!e) {
      return OB_E_NOMEM;
    }
    if (to.what == TO_REMOTE) {
      ob_diag_help(m->diags, e,
                   "only a source with `directory` can be qualified; a mirror is for "
                   "every target: `[source.crates-io] replace-with`");
    } else {
      ob_diag_label(m->diags, e, to.dir_span, "this directory");
      ob_diag_note(m->diags, e,
                   "`%s` holds no file " OB_SOURCE_FILE " and no crate with an " OB_RECIPE_FILE,
                   rule.dir);
      ob_diag_help(m->diags, e, "`osbind vendor import CRATE --into %s` makes a crate of it",
                   rule.dir);
    }
    return OB_E_INVALID;
  }
  return add_rule(m, q, with->value->span, &rule);
}

static ob_status
read_qualified_sources(maker *m, const ob_toml_entry *entry)
{
  qualifier q;
  const size_t before = m->plan->rules.len;
  const ob_status st = read_qualifier(m, entry, &q);
  OB_PLAN_NOTE(m, st);
  for (const ob_toml_entry *e = entry->value->as.table.first; e; e = e->next) {
    if (e->value->kind != OB_TOML_TABLE) {
      continue; /* `directory`: what keeps a stock Cargo that reads the file content */
    }
    if (!ob_str_eq(e->key, OB_STR("crates-io"))) {
      OB_PLAN_NOTE(m, ob_fail(m->diags, OB_E_UNSUPPORTED, "OB0505", e->key_span,
                              "replace it for every target, as Cargo does: `[source.NAME] "
                              "replace-with`",
                              "only `crates-io` can be replaced for some targets, not `" OB_STR_FMT
                              "`",
                              OB_STR_ARG(e->key)));
      continue;
    }
    OB_PLAN_NOTE(m, read_source_rule(m, &q, e));
  }
  if (st != OB_OK) {
    m->plan->rules.len = before; /* below a broken qualifier they are looked at, and not rules */
  }
  return OB_OK;
}

/* Is [source.KEY] a qualified table, or the definition of a source named KEY? */
static bool
is_qualified(const maker *m, const ob_toml_entry *entry)
{
  if (entry->value->kind != OB_TOML_TABLE) {
    return false;
  }
  if (is_cfg_key(entry->key)) {
    return true;
  }
  bool tables = false, others = false;
  for (const ob_toml_entry *e = entry->value->as.table.first; e; e = e->next) {
    if (e->value->kind == OB_TOML_TABLE) {
      tables = true;
    } else {
      others = true;
    }
  }
  return tables && (!others || ob_target_find(m->targets, entry->key));
}

/*
 * A plain [source.crates-io] replace-with is an overlay when it leads to an OS
 * source, else a mirror. Each has a place of its own, in the latest file that
 * has one: a mirror below an overlay stays what it is for Cargo, and the other
 * way round. So this looks at the files one by one, not at the merged table.
 *
 * Which of the two a directory is that cannot be read nobody knows. Cargo stops where it reads the
 * file; where it does not, the crates that an OS source would hold are promised.
 */
static ob_status
read_plain_sources(maker *m)
{
  bool overlay = false;
  for (size_t i = m->config->files.len; i-- > 0;) {
    const ob_toml *table = ob_toml_get(ob_toml_get(m->config->files.at[i].root, OB_STR("source")),
                                       OB_STR("crates-io"));
    const ob_toml_entry *with = table && table->kind == OB_TOML_TABLE
                                    ? ob_toml_entry_get(table, OB_STR("replace-with"))
                                    : NULL;
    if (!with || with->value->kind != OB_TOML_STRING) {
      continue;
    }
    const ob_str name = with->value->as.string;
    const bool promised = !cargo_reads(m, with->value->span);
    leads_to to;
    const ob_status st = follow(m, name, with->value->span, promised && !m->config->broken, &to);
    OB_PLAN_NOTE(m, st);
    if (st != OB_OK) {
      continue;
    }
    if (to.what != TO_OS_SOURCE && (to.what != TO_MISSING || !promised)) {
      if (!m->plan->mirrored) {
        m->plan->mirrored = true;
        m->plan->mirror = name;
        m->plan->mirror_span = with->value->span;
      }
      continue;
    }
    if (overlay) {
      continue;
    }
    overlay = true;
    ob_rule rule = {.kind = OB_RULE_SOURCE,
                    .source_name = name,
                    .dir = to.dir,
                    .dir_span = to.dir_span,
                    .missing = to.missing};
    for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
      bool choice;
      OB_PLAN_NOTE(m, read_choice(m, e, &rule, &choice));
    }
    OB_PLAN_NOTE(m, add_rule(m, &(qualifier){0}, with->value->span, &rule));
  }
  return OB_OK;
}

/* The definition of a source: of Cargo's keys, those that are followed here. */
static ob_status
check_source(maker *m, const ob_toml_entry *entry)
{
  if (entry->value->kind != OB_TOML_TABLE) {
    return fail_kind(m, entry, "a table");
  }
  for (const ob_toml_entry *e = entry->value->as.table.first; e; e = e->next) {
    ob_str text;
    if (ob_str_eq(e->key, OB_STR("directory"))) {
      OB_PLAN_NOTE(m, read_string(m, e, &text));
    } else if (ob_str_eq(e->key, OB_STR("replace-with"))) {
      OB_PLAN_NOTE(m, read_string(m, e, &text));
    }
  }
  return OB_OK;
}

static ob_status
read_sources(maker *m)
{
  const ob_toml *sources = NULL;
  OB_TRY(read_table(m, m->config->merged, "source", &sources));
  if (!sources) {
    return OB_OK;
  }
  for (const ob_toml_entry *e = sources->as.table.first; e; e = e->next) {
    OB_PLAN_NOTE(m, is_qualified(m, e) ? read_qualified_sources(m, e) : check_source(m, e));
  }
  return read_plain_sources(m);
}

/* ---- [patch] ---- */

/* 0, or the errno for which nothing in a directory can be looked at. */
static int
look_at_dir(const char *dir)
{
  ob_file_info info;
  const int err = ob_file_stat(dir, true, &info);
  return err != 0 ? err : info.kind == OB_FILE_DIR ? 0 : ENOTDIR;
}

static ob_status
leave(maker *m, const ob_toml_entry *entry, ob_str name, bool too)
{
  ob_left *left = ob_vec_push(m->arena, &m->plan->left);
  if (!left) {
    return OB_E_NOMEM;
  }
  *left = (ob_left){.span = entry->key_span, .crate_name = name, .too = too};
  return OB_OK;
}

static ob_status
read_patch(maker *m, const qualifier *q, const ob_toml_entry *entry)
{
  static const ob_str keys[] = {OB_STR_INIT("path"), OB_STR_INIT("package"), OB_STR_INIT("version"),
                                OB_STR_INIT("required"), OB_STR_INIT("policy")};
  const bool plain = !q->when && q->triple.len == 0;
  const bool by_cargo = plain && cargo_reads(m, entry->key_span);
  if (entry->value->kind != OB_TOML_TABLE) {
    return by_cargo ? leave(m, entry, entry->key, false)
                    : fail_kind(m, entry, "a table with `path`");
  }
  ob_rule rule = {.kind = OB_RULE_PATCH, .crate_name = entry->key};
  const ob_toml *path = NULL;
  const ob_toml_entry *remote = ob_toml_entry_get(entry->value, OB_STR("git"));
  remote = remote ? remote : ob_toml_entry_get(entry->value, OB_STR("registry"));
  ob_status known = OB_OK;
  for (const ob_toml_entry *e = entry->value->as.table.first; e; e = e->next) {
    bool choice;
    OB_PLAN_NOTE(m, read_choice(m, e, &rule, &choice));
    if (ob_str_eq(e->key, OB_STR("path"))) {
      ob_str text;
      OB_TRY(read_string(m, e, &text));
      path = e->value;
    } else if (ob_str_eq(e->key, OB_STR("package"))) {
      OB_TRY(read_string(m, e, &rule.crate_name));
    } else if (!choice && !by_cargo && !remote && !ob_str_eq(e->key, OB_STR("version"))) {
      known = unknown_key(m, e, plain ? "a patch" : "a qualified patch", keys, OB_COUNT(keys));
      OB_PLAN_NOTE(m, known);
    }
  }
  if (!path && (known != OB_OK || m->config->broken)) {
    return known; /* said already, or it stands in what was not read */
  }
  if (!path || remote) {
    if (by_cargo) {
      return leave(m, entry, rule.crate_name, false);
    }
    return ob_fail(m->diags, OB_E_UNSUPPORTED, "OB0505",
                   remote ? remote->key_span : entry->key_span,
                   plain ? "put it into a file that Cargo reads (config.toml): Cargo carries it out"
                         : "give the `path` of a directory that holds the crate",
                   "osbind carries out patches with `path` only");
  }
  rule.dir = ob_config_path(m->arena, m->config, path);
  if (!rule.dir) {
    return OB_E_NOMEM;
  }
  rule.missing = look_at_dir(rule.dir);
  if (by_cargo) {
    /* Cargo patches with this crate by itself, build script and all; only a crate with a recipe is
       meant for us as well. */
    const char *recipe = ob_path_join(m->arena, rule.dir, OB_RECIPE_FILE);
    if (!recipe) {
      return OB_E_NOMEM;
    }
    const bool ours = !rule.missing && ob_file_exists(recipe);
    OB_TRY(leave(m, entry, rule.crate_name, ours));
    if (!ours) {
      return OB_OK;
    }
  }
  return add_rule(m, q, entry->key_span, &rule);
}

/* The patches of TABLE, which is the whole config or a qualified table. */
static ob_status
read_patches(maker *m, const qualifier *q, const ob_toml *table)
{
  const ob_toml *patch = NULL;
  OB_TRY(read_table(m, table, "patch", &patch));
  const bool plain = !q->when && q->triple.len == 0;
  for (const ob_toml_entry *e = ob_toml_first(patch); e; e = e->next) {
    const bool ours = ob_str_eq(e->key, OB_STR("crates-io"));
    if (!ours && (!plain || !cargo_reads(m, e->key_span))) {
      OB_PLAN_NOTE(m, ob_fail(m->diags, OB_E_UNSUPPORTED, "OB0505", e->key_span,
                              plain ? "put it into a file that Cargo reads (config.toml): Cargo "
                                      "carries it out"
                                    : "patch it for every target, in a file that Cargo reads "
                                      "(config.toml)",
                              "osbind patches `crates-io` only, not `" OB_STR_FMT "`",
                              OB_STR_ARG(e->key)));
    }
  }
  const ob_toml *ours = NULL;
  OB_TRY(read_table(m, patch, "crates-io", &ours));
  for (const ob_toml_entry *e = ob_toml_first(ours); e; e = e->next) {
    OB_PLAN_NOTE(m, read_patch(m, q, e));
  }
  return OB_OK;
}

static ob_status
read_target_patches(maker *m)
{
  const ob_toml *targets = NULL;
  OB_TRY(read_table(m, m->config->merged, "target", &targets));
  if (!targets) {
    return OB_OK;
  }
  for (const ob_toml_entry *e = targets->as.table.first; e; e = e->next) {
    const ob_toml *patch = ob_toml_get(e->value, OB_STR("patch"));
    if (!patch || patch->kind != OB_TOML_TABLE) {
      continue; /* Cargo's own; a `links` crate may be called patch, but then holds no tables */
    }
    qualifier q;
    const size_t before = m->plan->rules.len;
    const ob_status st = read_qualifier(m, e, &q);
    OB_PLAN_NOTE(m, st);
    OB_PLAN_NOTE(m, read_patches(m, &q, e->value));
    if (st != OB_OK) {
      m->plan->rules.len = before;
    }
  }
  return OB_OK;
}

/* ---- [osbind] ---- */

static ob_status
read_target_settings(maker *m, const ob_toml_entry *entry)
{
  static const ob_str keys[] = {OB_STR_INIT("version"), OB_STR_INIT("sysroot"),
                                OB_STR_INIT("required"), OB_STR_INIT("policy"), OB_STR_INIT("std")};
  if (entry->value->kind != OB_TOML_TABLE) {
    return fail_kind(m, entry, "a table");
  }
  qualifier q;
  const ob_status qualified = read_qualifier(m, entry, &q);
  OB_PLAN_NOTE(m, qualified);
  ob_version_default d = {
      .when = q.when, .triple = q.triple, .qualifier = q.text, .span = entry->key_span};
  const ob_toml_entry *fixed = NULL; /* a key that cannot depend on the version */
  for (const ob_toml_entry *e = entry->value->as.table.first; e; e = e->next) {
    if (ob_str_eq(e->key, keys[0])) {
      ob_str label = OB_STR_NONE;
      const ob_status st = read_string(m, e, &label);
      OB_PLAN_NOTE(m, st);
      if (st == OB_OK && !ob_version_valid(label)) {
        OB_PLAN_NOTE(m,
                     ob_fail(m->diags, OB_E_INVALID, "OB0207", e->value->span,
                             "a label is up to 63 letters, digits and any of `._+-`, like 14.1 or "
                             "pfsense-2.7",
                             "`" OB_STR_FMT "` is no OS version", OB_STR_ARG(label)));
      } else {
        d.version = label;
        d.span = e->value->span;
      }
      fixed = e;
    } else if (ob_str_eq(e->key, keys[1])) {
      ob_str text = OB_STR_NONE;
      OB_PLAN_NOTE(m, read_string(m, e, &text));
      if (text.ptr) {
        d.sysroot = ob_str_from(ob_config_path(m->arena, m->config, e->value));
        if (!d.sysroot.ptr) {
          return OB_E_NOMEM;
        }
        d.sysroot_span = e->value->span;
      }
    } else if (ob_str_eq(e->key, keys[2])) {
      OB_PLAN_NOTE(m, read_bool(m, e, &d.has_required, &d.required));
      fixed = e;
    } else if (ob_str_eq(e->key, keys[3])) {
      OB_PLAN_NOTE(m, read_policy(m, e, &d.has_policy, &d.policy));
      fixed = e;
    } else if (ob_str_eq(e->key, keys[4])) {
      OB_PLAN_NOTE(m, read_std(m, e, &d.has_std, &d.std));
      fixed = e;
    } else {
      OB_PLAN_NOTE(m, unknown_key(m, e, "an `osbind.target` table", keys, OB_COUNT(keys)));
    }
  }
  OB_TRY(qualified);
  const ob_cfg *atom = d.when && fixed ? version_atom(d.when) : NULL;
  if (atom) {
    ob_diag *e =
        ob_error(m->diags, "OB0532", atom->span, "`" OB_STR_FMT "` cannot depend on the OS version",
                 OB_STR_ARG(fixed->key));
    if (!e) {
      return OB_E_NOMEM;
    }
    ob_diag_label(m->diags, e, fixed->key_span, "this is for a target, whatever its version");
    return OB_E_INVALID;
  }
  d.rank = rank_of(m, d.span);
  ob_version_default *slot = ob_vec_push(m->arena, &m->plan->defaults);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = d;
  return OB_OK;
}

static ob_status
read_settings(maker *m)
{
  static const ob_str keys[] = {OB_STR_INIT("next"), OB_STR_INIT("policy"), OB_STR_INIT("required"),
                                OB_STR_INIT("std"), OB_STR_INIT("target")};
  const ob_toml *table = NULL;
  OB_TRY(read_table(m, m->config->merged, "osbind", &table));
  if (!table) {
    return OB_OK;
  }
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    if (ob_str_eq(e->key, keys[0])) {
      OB_PLAN_NOTE(m, read_string(m, e, &m->plan->next));
    } else if (ob_str_eq(e->key, keys[1])) {
      OB_PLAN_NOTE(m, read_policy(m, e, &m->plan->has_policy, &m->plan->policy));
    } else if (ob_str_eq(e->key, keys[2])) {
      OB_PLAN_NOTE(m, read_bool(m, e, &m->plan->has_required, &m->plan->required));
    } else if (ob_str_eq(e->key, keys[3])) {
      OB_PLAN_NOTE(m, read_std(m, e, &m->plan->has_std, &m->plan->std));
    } else if (!ob_str_eq(e->key, keys[4])) {
      OB_PLAN_NOTE(m, unknown_key(m, e, "`[osbind]`", keys, OB_COUNT(keys)));
    }
  }
  const ob_toml *targets = NULL;
  OB_PLAN_NOTE(m, read_table(m, table, "target", &targets));
  for (const ob_toml_entry *t = ob_toml_first(targets); t; t = t->next) {
    OB_PLAN_NOTE(m, read_target_settings(m, t));
  }
  return OB_OK;
}

/* A system config decides for every user what code is compiled. */
static ob_status
check_trust(maker *m)
{
  for (size_t i = 0; i < m->config->files.len; i++) {
    const ob_config_file *file = &m->config->files.at[i];
    if (file->layer != OB_CONFIG_SYSTEM) {
      continue;
    }
    const char *path = ob_cstr(m->arena, file->path);
    if (!path) {
      return OB_E_NOMEM;
    }
    OB_PLAN_NOTE(m, ob_trust_check(m->arena, m->diags, OB_SPAN_NONE, path, ob_user_id()));
  }
  return OB_OK;
}

ob_status
ob_plan_make(ob_arena *arena, ob_diags *diags, const ob_config *config, const ob_targets *targets,
             ob_verify verify, ob_hash_cache *cache, ob_plan *out)
{
  *out = (ob_plan){.targets = targets, .config = config};
  maker m = {.arena = arena,
             .diags = diags,
             .config = config,
             .targets = targets,
             .verify = verify,
             .cache = cache,
             .plan = out,
             .sets = {.arena = arena, .targets = targets}};
  ob_map_init(&m.sources, 0);
  OB_PLAN_NOTE(&m, check_trust(&m));
  OB_PLAN_NOTE(&m, read_settings(&m));
  OB_PLAN_NOTE(&m, read_sources(&m));
  OB_PLAN_NOTE(&m, read_patches(&m, &(qualifier){0}, config->merged));
  OB_PLAN_NOTE(&m, read_target_patches(&m));
  OB_PLAN_NOTE(&m, ob_plan_order(&m.sets, diags, out));
  return m.first;
}
