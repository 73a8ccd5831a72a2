// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The rules of a manifest that are more than the kinds of its values (kinds.c): names, versions,
 * where a dependency comes from, where a feature leads, which targets there are. Cargo stops at the
 * first of these mistakes, and shows no line for most; here each is said with its place.
 *
 * The tables are walked, not the package that was made of them: a mistake is shown at the value
 * that holds it.
 */
#include "cargo/check.h"
#include "base/map.h"
#include "base/str.h"
#include "diag/looks.h"
#include "formats/semver.h"
#include "sys/fs.h"

typedef struct checker {
  ob_arena *arena;
  ob_diags *diags;
  const ob_package *p;
  const ob_toml *package; /* [package] or [project] */
  const ob_toml *shared;  /* [workspace.package] */
  ob_str edition;
  ob_map sources; /* name of a dependency -> the first ob_dep of it */
  ob_status first;
} checker;

static void
keep(checker *c, ob_status st)
{
  if (st != OB_OK && (c->first == OB_OK || st == OB_E_NOMEM)) {
    c->first = st;
  }
}

#define SAY(c, code, at, help, ...)                                                                \
  keep(c, ob_fail((c)->diags, OB_E_INVALID, code, at, help, __VA_ARGS__))

static size_t
items(const ob_toml *array)
{
  return array && array->kind == OB_TOML_ARRAY ? array->as.array.len : 0;
}

/* The string at a key, or OB_STR_NONE. */
static ob_str
text_at(const ob_toml *table, const char *key)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  return value && value->kind == OB_TOML_STRING ? value->as.string : OB_STR_NONE;
}

static bool
is_true(const ob_toml *value)
{
  return value && value->kind == OB_TOML_BOOL && value->as.boolean;
}

/* Byte `at` of a string with this place and text; all of it where escapes hide which that is. */
static ob_span
byte_of(ob_span span, ob_str text, size_t at)
{
  if (span.hi - span.lo != text.len + 2) {
    return span;
  }
  const uint32_t lo = span.lo + 1 + (uint32_t)at;
  return (ob_span){span.file, lo, at < text.len ? lo + 1 : lo};
}
#define AMONG(s, list) ob_str_in_words(s, list, OB_COUNT(list))

/* ---- names ---- */

/* Letters beyond ASCII are taken as they are: which of them are XID is Cargo's to say. */
static bool
starts_name(char ch)
{
  return ob_is_name_byte(ch) && !ob_is_digit(ch);
}

static void
check_package_name(checker *c, ob_str name, ob_span at, const char *what)
{
  if (name.len == 0) {
    SAY(c, "OB0452", at, NULL, "the name of a %s cannot be empty", what);
    return;
  }
  for (size_t i = 0; i < name.len; i++) {
    const char ch = name.ptr[i];
    if (i == 0 ? starts_name(ch) : ob_is_name_byte(ch) || ch == '-') {
      continue;
    }
    SAY(c, "OB0452", byte_of(at, name, i),
        i == 0 ? "a name begins with a letter or `_`" : "a name is letters, digits, `-` and `_`",
        "the %s name `" OB_STR_FMT "` has `%c` where Cargo does not take it", what,
        OB_STR_ARG(name), ch);
    return;
  }
}

static void
check_feature_name(checker *c, ob_str name, ob_span at)
{
  if (name.len == 0) {
    SAY(c, "OB0452", at, NULL, "the name of a feature cannot be empty");
    return;
  }
  if (ob_str_starts(name, OB_STR("dep:"))) {
    SAY(c, "OB0452", at, "`dep:NAME` stands in the list of a feature, not as its name",
        "the feature name `" OB_STR_FMT "` begins with `dep:`", OB_STR_ARG(name));
    return;
  }
  for (size_t i = 0; i < name.len; i++) {
    const char ch = name.ptr[i];
    if (ob_is_name_byte(ch) || (i > 0 && (ch == '-' || ch == '+' || ch == '.'))) {
      continue;
    }
    SAY(c, "OB0452", byte_of(at, name, i),
        "a name is letters, digits, `_`, and behind the first `-`, `+` and `.`",
        "the feature name `" OB_STR_FMT "` has `%c` where Cargo does not take it", OB_STR_ARG(name),
        ch);
    return;
  }
}

/* ---- [package] ---- */

/* A value of [package], or the one that it inherits. */
static const ob_toml *
package_value(const checker *c, const char *key)
{
  const ob_toml *own = ob_toml_get(c->package, ob_str_from(key));
  return is_true(ob_toml_get(own, OB_STR("workspace"))) ? ob_toml_get(c->shared, ob_str_from(key))
                                                        : own;
}

static void
check_edition(checker *c, const ob_toml *value)
{
  static const char *const known[] = {"2015", "2018", "2021", "2024"};
  if (value && value->kind == OB_TOML_STRING && !AMONG(value->as.string, known)) {
    SAY(c, "OB0456", value->span, "the editions are 2015, 2018, 2021 and 2024",
        "there is no edition `" OB_STR_FMT "`", OB_STR_ARG(value->as.string));
  }
}

/* `1`, `1.70`, `1.70.0`. False: no version of Rust. */
static bool
rust_version(checker *c, ob_str text, ob_semver *out)
{
  unsigned parts = 0;
  ob_str rest = text, part;
  while (ob_str_next(&rest, '.', &part)) {
    parts++;
  }
  const ob_str full = ob_fmt(c->arena, OB_STR_FMT "%s", OB_STR_ARG(text),
                             parts == 1   ? ".0.0"
                             : parts == 2 ? ".0"
                                          : "");
  return ob_semver_parse(full, out) && out->pre.len == 0 && out->build.len == 0;
}

static void
check_rust_version(checker *c)
{
  static const struct {
    const char *edition;
    uint64_t minor;
  } since[] = {{"2018", 31}, {"2021", 56}, {"2024", 85}};
  const ob_toml *value = package_value(c, "rust-version");
  ob_semver version;
  if (!value || value->kind != OB_TOML_STRING) {
    return;
  }
  if (!rust_version(c, value->as.string, &version)) {
    SAY(c, "OB0456", value->span, "it is a version alone, such as 1.70 or 1.70.0",
        "`rust-version` cannot be `" OB_STR_FMT "`", OB_STR_ARG(value->as.string));
    return;
  }
  for (size_t i = 0; i < OB_COUNT(since); i++) {
    if (ob_str_eq(c->edition, ob_str_from(since[i].edition)) &&
        (version.major < 1 || (version.major == 1 && version.minor < since[i].minor))) {
      SAY(c, "OB0459", value->span, NULL,
          "Rust " OB_STR_FMT " does not have edition %s, which came with 1.%u",
          OB_STR_ARG(value->as.string), since[i].edition, (unsigned)since[i].minor);
    }
  }
}

static void
check_resolver(checker *c)
{
  static const char *const known[] = {"1", "2", "3"};
  const ob_toml *own = ob_toml_get(c->package, OB_STR("resolver"));
  const ob_toml *shared =
      ob_toml_get(ob_toml_get(c->p->toml, OB_STR("workspace")), OB_STR("resolver"));
  const ob_toml *const both[] = {own, shared};
  for (size_t i = 0; i < OB_COUNT(both); i++) {
    if (both[i] && both[i]->kind == OB_TOML_STRING && !AMONG(both[i]->as.string, known)) {
      SAY(c, "OB0456", both[i]->span, "the resolvers are \"1\", \"2\" and \"3\"",
          "there is no resolver `" OB_STR_FMT "`", OB_STR_ARG(both[i]->as.string));
    }
  }
  if (own && shared) {
    SAY(c, "OB0459", own->span, "leave the one in [workspace]",
        "`resolver` stands in [package] and in [workspace]");
  }
}

static void
check_package(checker *c)
{
  const ob_toml *name = ob_toml_get(c->package, OB_STR("name"));
  if (name && name->kind == OB_TOML_STRING) {
    check_package_name(c, name->as.string, name->span, "package");
  }
  const ob_toml *version = package_value(c, "version");
  ob_semver parsed;
  if (version && version->kind == OB_TOML_STRING &&
      !ob_semver_parse(ob_str_trim(version->as.string), &parsed)) {
    SAY(c, "OB0443", version->span, "three numbers with dots between, such as 0.1.0",
        "the version `" OB_STR_FMT "` is no MAJOR.MINOR.PATCH", OB_STR_ARG(version->as.string));
  }
  check_edition(c, package_value(c, "edition"));
  check_rust_version(c);
  check_resolver(c);
  if (ob_toml_get(c->package, OB_STR("workspace")) && c->p->has_workspace) {
    SAY(c, "OB0444", ob_toml_get(c->package, OB_STR("workspace"))->span, NULL,
        "`package.workspace` names another root, and [workspace] makes this one a root");
  }
}

/* Keys that were written with an underscore, and the table that was called [project]. */
static void
check_old_key(checker *c, const ob_toml *table, const char *old, const char *now)
{
  const ob_toml_entry *e = ob_toml_entry_get(table, ob_str_from(old));
  if (e && ob_str_eq(c->edition, OB_STR("2024"))) {
    ob_diag *d =
        ob_error(c->diags, "OB0456", e->key_span, "edition 2024 does not take `%s` any more", old);
    ob_diag_help(c->diags, d, "it is called `%s`", now);
    keep(c, d ? OB_E_INVALID : OB_E_NOMEM);
  }
}

/* ---- dependencies ---- */

static void
check_req(checker *c, const ob_toml *value, ob_str name)
{
  size_t at = 0;
  const char *wrong = ob_semver_req_mistake(value->as.string, &at);
  if (!wrong) {
    return;
  }
  ob_diag *d = ob_error(c->diags, "OB0453", byte_of(value->span, value->as.string, at),
                        "`" OB_STR_FMT "` is no version requirement of `" OB_STR_FMT "`",
                        OB_STR_ARG(value->as.string), OB_STR_ARG(name));
  ob_diag_primary_text(c->diags, d, "%s", wrong);
  ob_diag_help(c->diags, d, "such as \"1.2\", \"=1.2.3\", \">=1.2, <3\", \"1.*\" or \"*\"");
  keep(c, d ? OB_E_INVALID : OB_E_NOMEM);
}

/* Does a text begin with a scheme, as every URL does? */
static bool
is_url(ob_str text)
{
  size_t at = 0;
  while (at < text.len && (ob_is_alnum(text.ptr[at]) ||
                           (at > 0 && ob_str_find(OB_STR("+-."), text.ptr[at]) != SIZE_MAX))) {
    at++;
  }
  return at > 0 && at < text.len && text.ptr[at] == ':' && !ob_is_digit(text.ptr[0]);
}

static void
check_url(checker *c, const ob_toml *value)
{
  if (value && value->kind == OB_TOML_STRING && !is_url(value->as.string)) {
    SAY(c, "OB0455", value->span, "such as https://host/path, or file:///path",
        "`" OB_STR_FMT "` is no URL", OB_STR_ARG(value->as.string));
  }
}

static void
check_git(checker *c, const ob_toml *dep, ob_str name)
{
  static const char *const refs[] = {"branch", "tag", "rev"};
  const bool git = ob_toml_get(dep, OB_STR("git")) != NULL;
  bool one = false;
  for (size_t i = 0; i < OB_COUNT(refs); i++) {
    const ob_toml_entry *e = ob_toml_entry_get(dep, ob_str_from(refs[i]));
    if (e && !git) {
      SAY(c, "OB0455", e->key_span, "it says what to take of a `git` repository",
          "`%s` of `" OB_STR_FMT "` has no meaning without `git`", refs[i], OB_STR_ARG(name));
    } else if (e && one) {
      SAY(c, "OB0455", e->key_span, NULL,
          "`" OB_STR_FMT "` can name a branch, a tag or a revision, and only one of them",
          OB_STR_ARG(name));
    }
    one = one || e;
  }
}

/* Where a dependency comes from. key: its place, for what is missing. */
static void
check_origin(checker *c, const ob_toml *dep, ob_str name, ob_span key)
{
  static const char *const pairs[][2] = {{"git", "path"},
                                         {"git", "registry"},
                                         {"git", "registry-index"},
                                         {"registry", "registry-index"}};
  for (size_t i = 0; i < OB_COUNT(pairs); i++) {
    const ob_toml_entry *e = ob_toml_entry_get(dep, ob_str_from(pairs[i][1]));
    if (e && ob_toml_get(dep, ob_str_from(pairs[i][0]))) {
      SAY(c, "OB0455", e->key_span, NULL,
          "`" OB_STR_FMT "` has `%s` and `%s`: Cargo takes only one of them", OB_STR_ARG(name),
          pairs[i][0], pairs[i][1]);
    }
  }
  const ob_toml *version = ob_toml_get(dep, OB_STR("version"));
  if (!version && !ob_toml_get(dep, OB_STR("path")) && !ob_toml_get(dep, OB_STR("git"))) {
    SAY(c, "OB0455", key,
        "give it a `version`, a `path`, a `git` repository, or `workspace = true`",
        "nothing says where `" OB_STR_FMT "` comes from", OB_STR_ARG(name));
  }
  if (version && version->kind == OB_TOML_STRING) {
    check_req(c, version, name);
  }
  check_git(c, dep, name);
  check_url(c, ob_toml_get(dep, OB_STR("git")));
  check_url(c, ob_toml_get(dep, OB_STR("registry-index")));
  const ob_toml *package = ob_toml_get(dep, OB_STR("package"));
  if (package && package->kind == OB_TOML_STRING) {
    check_package_name(c, package->as.string, package->span, "package");
  }
}

static void
check_dep_features(checker *c, const ob_toml *list, ob_str name)
{
  for (size_t i = 0; i < items(list); i++) {
    const ob_toml *item = list->as.array.at[i];
    const ob_str text = item->kind == OB_TOML_STRING ? item->as.string : OB_STR("");
    if (ob_str_starts(text, OB_STR("dep:")) || ob_str_find(text, '/') != SIZE_MAX) {
      SAY(c, "OB0454", item->span,
          "a dependency is asked for features of its own, by their names alone",
          "`" OB_STR_FMT "` is no feature that `" OB_STR_FMT "` can be asked for", OB_STR_ARG(text),
          OB_STR_ARG(name));
    }
  }
}

static void
check_dep(checker *c, const ob_toml_entry *e)
{
  const ob_toml *value = e->value;
  check_package_name(c, e->key, e->key_span, "dependency");
  if (value->kind == OB_TOML_STRING) {
    check_req(c, value, e->key);
  }
  if (value->kind != OB_TOML_TABLE) {
    return;
  }
  check_old_key(c, value, "default_features", "default-features");
  check_dep_features(c, ob_toml_get(value, OB_STR("features")), e->key);
  const ob_toml *inherits = ob_toml_get(value, OB_STR("workspace"));
  if (is_true(inherits)) {
    const ob_toml_entry *from =
        ob_toml_entry_get(ob_toml_get(c->p->workspace, OB_STR("dependencies")), e->key);
    if (from && from->value->kind == OB_TOML_STRING) {
      check_req(c, from->value, e->key);
    } else if (from && from->value->kind == OB_TOML_TABLE) {
      check_origin(c, from->value, e->key, from->key_span);
    }
    return;
  }
  if (inherits && inherits->kind == OB_TOML_BOOL) {
    SAY(c, "OB0441", inherits->span, "leave it out", "`workspace` can only be true");
    return;
  }
  check_origin(c, value, e->key, e->key_span);
  for (unsigned i = 0; i < 2; i++) {
    const char *key = i == 0 ? "target" : "lib";
    const ob_toml_entry *of = ob_toml_entry_get(value, ob_str_from(key));
    if (of && !ob_toml_get(value, OB_STR("artifact"))) {
      SAY(c, "OB0459", of->key_span, NULL, "`%s` has no meaning without `artifact`", key);
    }
  }
}

static void
check_tables(checker *c, const ob_toml *from)
{
  for (size_t i = 0; i < OB_DEP_TABLES; i++) {
    const ob_toml *table = ob_toml_get(from, ob_str_from(ob_dep_tables[i]));
    for (const ob_toml_entry *e = ob_toml_first(table); e; e = e->next) {
      check_dep(c, e);
    }
  }
  check_old_key(c, from, "dev_dependencies", "dev-dependencies");
  check_old_key(c, from, "build_dependencies", "build-dependencies");
}

/* What stands behind `target.` is a triple or cfg(...); package.c reads what begins with cfg(. */
static void
check_target_key(checker *c, const ob_toml_entry *e)
{
  const bool cfg = ob_str_starts(e->key, OB_STR("cfg("));
  for (size_t i = cfg ? ob_str_trim(e->key).len : 0; i < e->key.len; i++) {
    const char ch = e->key.ptr[i];
    if (cfg || (!ob_is_name_byte(ch) && ch != '-' && ch != '.')) {
      SAY(c, "OB0456", byte_of(e->key_span, e->key, i),
          "behind `target.` stands a triple, or a predicate in quotes: 'cfg(unix)'",
          "`" OB_STR_FMT "` is neither a triple nor `cfg(...)`", OB_STR_ARG(e->key));
      return;
    }
  }
}

/* Cargo wants one source for a name, whatever the table and the target. */
static void
check_sources(checker *c)
{
  for (size_t i = 0; i < c->p->deps.len; i++) {
    const ob_dep *dep = &c->p->deps.at[i];
    void **slot = ob_map_put(c->arena, &c->sources, dep->key);
    if (!slot) {
      keep(c, OB_E_NOMEM);
      return;
    }
    const ob_dep *first = *slot;
    if (!first) {
      *slot = c->p->deps.at + i;
      continue;
    }
    if (ob_str_eq(first->git, dep->git) && ob_str_eq(first->path, dep->path) &&
        ob_str_eq(first->registry, dep->registry)) {
      continue;
    }
    ob_diag *d = ob_error(c->diags, "OB0455", dep->at,
                          "`" OB_STR_FMT "` comes from another place than in another table",
                          OB_STR_ARG(dep->key));
    ob_diag_label(c->diags, d, first->at, "here first");
    ob_diag_help(c->diags, d,
                 "one name has one source in all tables; a second one takes another "
                 "name, with `package`");
    keep(c, d ? OB_E_INVALID : OB_E_NOMEM);
  }
}

/* ---- features ---- */

typedef struct dep_word {
  bool any, optional;
} dep_word;

static dep_word
dep_of(const checker *c, ob_str name)
{
  dep_word out = {false, false};
  for (size_t i = 0; i < c->p->deps.len; i++) {
    if (ob_str_eq(c->p->deps.at[i].key, name)) {
      out.any = true;
      out.optional |= c->p->deps.at[i].optional;
    }
  }
  return out;
}

/* The feature or dependency that was meant, or OB_STR_NONE. */
static ob_str
nearest(checker *c, ob_str word, bool features)
{
  const size_t max = c->p->features.len + c->p->deps.len;
  ob_str *names = ob_new_n(c->arena, ob_str, max);
  size_t count = 0;
  if (!names) {
    keep(c, OB_E_NOMEM);
    return OB_STR_NONE;
  }
  for (size_t i = 0; features && i < c->p->features.len; i++) {
    names[count++] = c->p->features.at[i].name;
  }
  for (size_t i = 0; !features && i < c->p->deps.len; i++) {
    names[count++] = c->p->deps.at[i].key;
  }
  const size_t near = ob_str_nearest(word, names, count);
  return near != SIZE_MAX && !ob_str_eq(names[near], word) ? names[near] : OB_STR_NONE;
}

/* One edge that leads nowhere: what is wrong with it, and what to write. */
static void
bad_edge(checker *c, const ob_feature *f, const ob_toml *item, const char *wrong, ob_str help)
{
  ob_diag *d = ob_error(c->diags, "OB0454", item->span,
                        "the feature `" OB_STR_FMT "` includes `" OB_STR_FMT "`: %s",
                        OB_STR_ARG(f->name), OB_STR_ARG(item->as.string), wrong);
  if (help.len > 0) {
    ob_diag_help(c->diags, d, OB_STR_FMT, OB_STR_ARG(help));
  }
  keep(c, d ? OB_E_INVALID : OB_E_NOMEM);
}

static ob_str
did_you_mean(checker *c, ob_str near, const char *before)
{
  return near.len > 0
             ? ob_fmt(c->arena, "did you mean `%s" OB_STR_FMT "`?", before, OB_STR_ARG(near))
             : OB_STR("");
}

/* `name/feature` and `name?/feature` */
static void
check_slash_edge(checker *c, const ob_feature *f, const ob_toml *item, size_t slash)
{
  const ob_str text = item->as.string;
  const bool weak = slash > 0 && text.ptr[slash - 1] == '?';
  const ob_str name = ob_str_slice(text, 0, weak ? slash - 1 : slash);
  const dep_word dep = dep_of(c, name);
  if (ob_str_find(ob_str_slice(text, slash + 1, text.len), '/') != SIZE_MAX) {
    bad_edge(c, f, item, "it has more than one `/`", OB_STR(""));
  } else if (ob_str_starts(name, OB_STR("dep:"))) {
    bad_edge(
        c, f, item, "`dep:` and `/` do not go together",
        ob_fmt(c->arena, "write `" OB_STR_FMT "`", OB_STR_ARG(ob_str_slice(text, 4, text.len))));
  } else if (!dep.any) {
    bad_edge(c, f, item, "there is no such dependency",
             did_you_mean(c, nearest(c, name, false), ""));
  } else if (weak && !dep.optional) {
    bad_edge(c, f, item, "the dependency is not optional, so `?` has no meaning",
             ob_fmt(c->arena, "write `" OB_STR_FMT OB_STR_FMT "`", OB_STR_ARG(name),
                    OB_STR_ARG(ob_str_slice(text, slash, text.len))));
  }
}

static void
check_edge(checker *c, const ob_feature *f, const ob_toml *item)
{
  const ob_str text = item->as.string;
  const size_t slash = ob_str_find(text, '/');
  if (slash != SIZE_MAX) {
    check_slash_edge(c, f, item, slash);
  } else if (ob_str_starts(text, OB_STR("dep:"))) {
    const ob_str name = ob_str_slice(text, 4, text.len);
    const dep_word dep = dep_of(c, name);
    if (!dep.any) {
      bad_edge(c, f, item, "there is no such dependency",
               did_you_mean(c, nearest(c, name, false), "dep:"));
    } else if (!dep.optional) {
      bad_edge(c, f, item, "that dependency is not optional",
               OB_STR("make it `optional = true`, or leave it out here"));
    }
  } else if (ob_str_eq(text, f->name)) {
    bad_edge(c, f, item, "that is the feature itself", OB_STR("leave it out"));
  } else if (!ob_package_feature(c->p, text)) {
    const dep_word dep = dep_of(c, text);
    if (dep.optional) {
      bad_edge(c, f, item, "that optional dependency has no feature of its name",
               ob_fmt(c->arena, "write `dep:" OB_STR_FMT "`", OB_STR_ARG(text)));
    } else if (dep.any) {
      bad_edge(c, f, item, "that dependency is not optional",
               OB_STR("make it `optional = true`, or leave it out here"));
    } else {
      bad_edge(c, f, item, "there is no such feature and no such dependency",
               did_you_mean(c, nearest(c, text, true), ""));
    }
  }
}

/* An optional dependency that a feature of its own name hides, and that no other edge names. */
static void
check_reachable(checker *c, const ob_dep *dep)
{
  const ob_feature *own = ob_package_feature(c->p, dep->key);
  if (!dep->optional || !own || own->implicit) {
    return;
  }
  for (size_t i = 0; i < c->p->features.len; i++) {
    const ob_feature *f = &c->p->features.at[i];
    for (size_t k = 0; k < f->enables.len; k++) {
      ob_str edge = f->enables.at[k];
      const size_t slash = ob_str_find(edge, '/');
      if (ob_str_starts(edge, OB_STR("dep:"))) {
        edge = ob_str_slice(edge, 4, edge.len);
      } else if (slash == SIZE_MAX) {
        continue;
      } else {
        edge = ob_str_slice(edge, 0, slash);
        edge = ob_str_ends(edge, OB_STR("?")) ? ob_str_slice(edge, 0, edge.len - 1) : edge;
      }
      if (ob_str_eq(edge, dep->key)) {
        return;
      }
    }
  }
  ob_diag *d = ob_error(c->diags, "OB0454", dep->at,
                        "no feature switches on the optional dependency `" OB_STR_FMT "`",
                        OB_STR_ARG(dep->key));
  ob_diag_label(c->diags, d, own->at, "this feature has its name, so it has none of its own");
  ob_diag_help(c->diags, d, "add `dep:" OB_STR_FMT "` to the list of a feature",
               OB_STR_ARG(dep->key));
  keep(c, d ? OB_E_INVALID : OB_E_NOMEM);
}

static void
check_features(checker *c)
{
  const ob_toml *table = ob_toml_get(c->p->toml, OB_STR("features"));
  for (const ob_toml_entry *e = ob_toml_first(table); e; e = e->next) {
    check_feature_name(c, e->key, e->key_span);
    const ob_feature *f = ob_package_feature(c->p, e->key);
    for (size_t i = 0; f && c->p->unread == 0 && i < items(e->value); i++) {
      if (e->value->as.array.at[i]->kind == OB_TOML_STRING) {
        check_edge(c, f, e->value->as.array.at[i]);
      }
    }
  }
  for (size_t i = 0; c->p->unread == 0 && i < c->p->deps.len; i++) {
    check_reachable(c, &c->p->deps.at[i]);
  }
}

/* ---- targets ---- */

static const struct {
  ob_root_kind kind;
  const char *table, *people;
} target_kinds[] = {{OB_ROOT_BIN, "bin", "binary"},
                    {OB_ROOT_EXAMPLE, "example", "example"},
                    {OB_ROOT_TEST, "test", "test"},
                    {OB_ROOT_BENCH, "bench", "benchmark"}};

/* The place of a target; of one that Cargo found by itself the package's name. */
static ob_span
place_of(const checker *c, const ob_root *root)
{
  const ob_toml *name = ob_toml_get(c->package, OB_STR("name"));
  return root->at.file ? root->at : name ? name->span : c->package->span;
}

static void
check_names_of(checker *c, ob_root_kind kind, const char *people)
{
  static const char *const taken[] = {"build", "deps", "examples", "incremental"};
  for (size_t i = 0; i < c->p->roots.len; i++) {
    const ob_root *root = &c->p->roots.at[i];
    if (root->kind != kind) {
      continue;
    }
    if (root->name.len == 0) {
      SAY(c, "OB0452", place_of(c, root), NULL, "the name of a %s cannot be empty", people);
    } else if (kind == OB_ROOT_BIN && AMONG(root->name, taken)) {
      SAY(c, "OB0452", place_of(c, root), "give the program another name: [[bin]] name",
          "no program can be called `" OB_STR_FMT "`: Cargo has a directory of that name",
          OB_STR_ARG(root->name));
    }
    for (size_t k = 0; k < i; k++) {
      const ob_root *before = &c->p->roots.at[k];
      if (before->kind == kind && ob_str_eq(before->name, root->name)) {
        SAY(c, "OB0458", place_of(c, root), "each has a name of its own",
            "two %s targets are called `" OB_STR_FMT "`: %s and %s", people, OB_STR_ARG(root->name),
            before->path, root->path);
        break;
      }
    }
  }
}

static void
check_required(checker *c, const ob_toml *target)
{
  const ob_toml *list = ob_toml_get(target, OB_STR("required-features"));
  for (size_t i = 0; i < items(list); i++) {
    const ob_toml *item = list->as.array.at[i];
    const ob_str text = item->kind == OB_TOML_STRING ? item->as.string : OB_STR("");
    if (ob_str_starts(text, OB_STR("dep:"))) {
      SAY(c, "OB0454", item->span, "name a feature that has it in its list",
          "`dep:` cannot stand in `required-features`");
    }
  }
}

static void
check_lib(checker *c)
{
  const ob_toml *lib = ob_toml_get(c->p->toml, OB_STR("lib"));
  const ob_toml *name = ob_toml_get(lib, OB_STR("name"));
  if (name && name->kind == OB_TOML_STRING) {
    const size_t dash = ob_str_find(name->as.string, '-');
    if (name->as.string.len == 0) {
      SAY(c, "OB0452", name->span, NULL, "the name of a library cannot be empty");
    } else if (dash != SIZE_MAX) {
      SAY(c, "OB0452", byte_of(name->span, name->as.string, dash), "write `_` for it",
          "the library name `" OB_STR_FMT "` has a `-`: Rust code could not name it",
          OB_STR_ARG(name->as.string));
    }
  }
  const ob_toml *types = ob_toml_get(lib, OB_STR("crate-type"));
  types = types ? types : ob_toml_get(lib, OB_STR("crate_type"));
  for (size_t i = 0; items(types) > 1 && i < items(types); i++) {
    const ob_toml *type = types->as.array.at[i];
    if (type->kind == OB_TOML_STRING && ob_str_eq(type->as.string, OB_STR("proc-macro"))) {
      SAY(c, "OB0459", type->span, "a proc-macro is a library for the compiler alone",
          "`proc-macro` does not go together with other crate types");
    }
  }
  check_edition(c, ob_toml_get(lib, OB_STR("edition")));
  check_old_key(c, lib, "crate_type", "crate-type");
  check_old_key(c, lib, "proc_macro", "proc-macro");
}

static void
check_targets(checker *c)
{
  check_lib(c);
  bool any = ob_toml_get(c->p->toml, OB_STR("lib")) != NULL || c->p->unread != 0;
  for (size_t k = 0; k < OB_COUNT(target_kinds); k++) {
    const ob_toml *list = ob_toml_get(c->p->toml, ob_str_from(target_kinds[k].table));
    any = any || list;
    for (size_t i = 0; i < items(list); i++) {
      check_edition(c, ob_toml_get(list->as.array.at[i], OB_STR("edition")));
      check_required(c, list->as.array.at[i]);
    }
    check_names_of(c, target_kinds[k].kind, target_kinds[k].people);
  }
  bool script = false;
  for (size_t i = 0; i < c->p->roots.len; i++) {
    script |= c->p->roots.at[i].kind == OB_ROOT_BUILD;
    any |= c->p->roots.at[i].kind != OB_ROOT_BUILD;
  }
  if (!any) {
    SAY(c, "OB0457", c->package->span,
        "write src/lib.rs or src/main.rs, or give the place of one: [lib] path, [[bin]] path",
        "the package has nothing to build");
  }
  const ob_toml *links = ob_toml_get(c->package, OB_STR("links"));
  if (links && !script && c->p->unread == 0) {
    SAY(c, "OB0459", links->span, "a build script says how it is linked: build.rs",
        "`links` has no meaning without a build script");
  }
  const ob_toml *run = ob_toml_get(c->package, OB_STR("default-run"));
  bool found = !run || run->kind != OB_TOML_STRING || c->p->unread != 0;
  for (size_t i = 0; !found && i < c->p->roots.len; i++) {
    found =
        c->p->roots.at[i].kind == OB_ROOT_BIN && ob_str_eq(c->p->roots.at[i].name, run->as.string);
  }
  if (!found) {
    SAY(c, "OB0459", run->span, NULL, "`default-run` names `" OB_STR_FMT "`, which is no binary",
        OB_STR_ARG(run->as.string));
  }
}

/* ---- lints ---- */

static void
check_level(checker *c, const ob_toml *level, ob_str lint)
{
  static const char *const levels[] = {"allow", "deny", "forbid", "warn"};
  if (level->kind != OB_TOML_STRING || !AMONG(level->as.string, levels)) {
    SAY(c, "OB0456", level->span, "the levels are allow, warn, deny and forbid",
        "that is no level for the lint `" OB_STR_FMT "`", OB_STR_ARG(lint));
  }
}

static void
check_tools(checker *c, const ob_toml *lints)
{
  for (const ob_toml_entry *tool = ob_toml_first(lints); tool; tool = tool->next) {
    for (const ob_toml_entry *e = ob_toml_first(tool->value); e; e = e->next) {
      if (ob_str_search(e->key, OB_STR("::")) != SIZE_MAX) {
        SAY(c, "OB0452", e->key_span, "the tool is the name of the table: [lints.clippy]",
            "the lint name `" OB_STR_FMT "` names its tool", OB_STR_ARG(e->key));
      }
      const ob_toml *level =
          e->value->kind == OB_TOML_TABLE ? ob_toml_get(e->value, OB_STR("level")) : e->value;
      if (level) {
        check_level(c, level, e->key);
      } else {
        SAY(c, "OB0459", e->value->span, "add `level = \"warn\"`, or another one",
            "the lint `" OB_STR_FMT "` has no level", OB_STR_ARG(e->key));
      }
    }
  }
}

static void
check_lints(checker *c)
{
  const ob_toml *lints = ob_toml_get(c->p->toml, OB_STR("lints"));
  const ob_toml_entry *shared = ob_toml_entry_get(lints, OB_STR("workspace"));
  check_tools(c, lints);
  check_tools(c, ob_toml_get(ob_toml_get(c->p->toml, OB_STR("workspace")), OB_STR("lints")));
  if (!shared || !is_true(shared->value)) {
    return;
  }
  if (lints->as.table.len > 1) {
    SAY(c, "OB0459", shared->key_span, "leave one of them out",
        "lints are inherited from the workspace or written here, not both");
  }
  if (!ob_toml_get(c->p->workspace, OB_STR("lints")) && c->p->unread == 0) {
    SAY(c, "OB0446", shared->key_span,
        "add [workspace.lints] to the workspace's root, or write the lints here",
        "`lints` is inherited, but [workspace.lints] is not there");
  }
}

/* ---- what only a root has ---- */

static void
check_profiles(checker *c)
{
  static const char *const built_in[] = {"bench", "dev", "doc", "release", "test"};
  static const char *const panics[] = {"abort", "immediate-abort", "unwind"};
  static const char *const debugs[] = {"full", "limited", "line-directives-only",
                                       "line-tables-only", "none"};
  for (const ob_toml_entry *e = ob_toml_first(ob_toml_get(c->p->toml, OB_STR("profile"))); e;
       e = e->next) {
    for (size_t i = 0; i < e->key.len; i++) {
      if (!ob_is_name_byte(e->key.ptr[i]) && e->key.ptr[i] != '-') {
        SAY(c, "OB0452", byte_of(e->key_span, e->key, i), "it is letters, digits, `-` and `_`",
            "the profile name `" OB_STR_FMT "` has `%c`", OB_STR_ARG(e->key), e->key.ptr[i]);
        break;
      }
    }
    if (!AMONG(e->key, built_in) && !ob_toml_get(e->value, OB_STR("inherits"))) {
      SAY(c, "OB0459", e->key_span, "add `inherits = \"release\"`, or \"dev\"",
          "the profile `" OB_STR_FMT "` has no `inherits`", OB_STR_ARG(e->key));
    }
    const ob_str panic = text_at(e->value, "panic");
    if (panic.ptr && !AMONG(panic, panics)) {
      SAY(c, "OB0456", ob_toml_get(e->value, OB_STR("panic"))->span, "it is unwind or abort",
          "there is no panic strategy `" OB_STR_FMT "`", OB_STR_ARG(panic));
    }
    const ob_toml *debug = ob_toml_get(e->value, OB_STR("debug"));
    if (debug && debug->kind != OB_TOML_BOOL &&
        !(debug->kind == OB_TOML_STRING && AMONG(debug->as.string, debugs)) &&
        !(debug->kind == OB_TOML_INTEGER && debug->as.integer >= 0 && debug->as.integer <= 2)) {
      SAY(c, "OB0456", debug->span,
          "it is true, false, 0, 1, 2, or none, line-directives-only, line-tables-only, limited, "
          "full",
          "that is no level of debug information");
    }
  }
}

static void
check_patches(checker *c)
{
  for (const ob_toml_entry *e = ob_toml_first(ob_toml_get(c->p->toml, OB_STR("patch"))); e;
       e = e->next) {
    if (e->value->kind != OB_TOML_TABLE) {
      SAY(c, "OB0441", e->value->span, "[patch] holds tables: [patch.crates-io]",
          "`" OB_STR_FMT "` must be a table, not %s", OB_STR_ARG(e->key),
          ob_toml_kind_phrase(e->value->kind));
    }
    for (const ob_toml_entry *one = ob_toml_first(e->value); one; one = one->next) {
      const ob_toml *version = one->value->kind == OB_TOML_STRING
                                   ? one->value
                                   : ob_toml_get(one->value, OB_STR("version"));
      if (version && version->kind == OB_TOML_STRING) {
        check_req(c, version, one->key);
      }
    }
  }
  for (const ob_toml_entry *e = ob_toml_first(ob_toml_get(c->p->toml, OB_STR("replace"))); e;
       e = e->next) {
    if (ob_str_find(e->key, ':') == SIZE_MAX && ob_str_find(e->key, '@') == SIZE_MAX) {
      SAY(c, "OB0459", e->key_span, "such as [replace] \"NAME:1.2.3\"; [patch] is the newer way",
          "a replacement names the version that it replaces");
    }
  }
}

static void
check_workspace(checker *c)
{
  const ob_toml *workspace = ob_toml_get(c->p->toml, OB_STR("workspace"));
  const ob_toml *members = ob_toml_get(workspace, OB_STR("members"));
  for (size_t i = 0; i < items(members); i++) {
    const ob_toml *item = members->as.array.at[i];
    const char *name = item->kind == OB_TOML_STRING ? ob_cstr(c->arena, item->as.string) : "*";
    const char *dir = name ? ob_path_join(c->arena, c->p->dir, name) : NULL;
    const char *path = dir ? ob_path_join(c->arena, dir, "Cargo.toml") : NULL;
    if (!path) {
      keep(c, OB_E_NOMEM);
      return;
    }
    if (!strpbrk(name, "*?[") && !ob_look_exists(c->diags, path)) {
      SAY(c, "OB0444", item->span, NULL, "the member `%s` has no Cargo.toml", name);
    }
  }
  for (const ob_toml_entry *e = ob_toml_first(ob_toml_get(workspace, OB_STR("dependencies"))); e;
       e = e->next) {
    const ob_toml_entry *optional = ob_toml_entry_get(e->value, OB_STR("optional"));
    if (optional && is_true(optional->value)) {
      SAY(c, "OB0459", optional->key_span, "say it where the dependency is inherited",
          "`" OB_STR_FMT "` of [workspace.dependencies] cannot be optional", OB_STR_ARG(e->key));
    }
  }
  for (const ob_toml_entry *e = ob_toml_first(ob_toml_get(c->p->toml, OB_STR("badges"))); e;
       e = e->next) {
    if (e->value->kind != OB_TOML_TABLE) {
      SAY(c, "OB0441", e->value->span, NULL, "`" OB_STR_FMT "` must be a table, not %s",
          OB_STR_ARG(e->key), ob_toml_kind_phrase(e->value->kind));
    }
  }
}

/* ---- the whole ---- */

ob_status
ob_workspace_check(ob_arena *arena, ob_diags *diags, ob_toml *toml, const char *dir)
{
  static const char *const sections[] = {
      "badges", "bench", "bin",  "dependencies", "example",          "features",
      "lib",    "lints", "test", "target",       "dev-dependencies", "build-dependencies"};
  const ob_package root = {
      .toml = toml, .dir = dir, .workspace = ob_toml_get(toml, OB_STR("workspace"))};
  checker c = {.arena = arena, .diags = diags, .p = &root, .edition = OB_STR("")};
  keep(&c, ob_package_check_kinds(diags, &root));
  for (size_t i = 0; i < OB_COUNT(sections); i++) {
    const ob_toml_entry *e = ob_toml_entry_get(toml, ob_str_from(sections[i]));
    if (e) {
      SAY(&c, "OB0459", e->value->span, "it belongs into the Cargo.toml of a member",
          "a manifest without [package] cannot have `%s`", sections[i]);
    }
  }
  check_resolver(&c);
  check_tools(&c, ob_toml_get(root.workspace, OB_STR("lints")));
  check_profiles(&c);
  check_patches(&c);
  check_workspace(&c);
  return c.first;
}

ob_status
ob_package_check(ob_arena *arena, ob_diags *diags, const ob_package *package)
{
  checker c = {.arena = arena,
               .diags = diags,
               .p = package,
               .package = ob_toml_get(package->toml, OB_STR("package")),
               .shared = ob_toml_get(package->workspace, OB_STR("package")),
               .edition = package->edition};
  c.package = c.package ? c.package : ob_toml_get(package->toml, OB_STR("project"));
  ob_map_init(&c.sources, 0x9e3779b97f4a7c15U);
  keep(&c, ob_package_check_kinds(diags, package));
  check_package(&c);
  check_old_key(&c, package->toml, "project", "package");
  check_tables(&c, package->toml);
  for (const ob_toml_entry *e = ob_toml_first(ob_toml_get(package->toml, OB_STR("target"))); e;
       e = e->next) {
    check_target_key(&c, e);
    check_tables(&c, e->value);
  }
  check_sources(&c);
  check_features(&c);
  check_targets(&c);
  check_lints(&c);
  check_profiles(&c);
  check_patches(&c);
  check_workspace(&c);
  return c.first;
}
