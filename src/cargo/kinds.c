// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Which kind of value each key of a manifest takes. Cargo reads a manifest into typed structures
 * and refuses the whole of it where one value does not fit, also of a key that nobody here needs.
 * The keys that package.c reads it also checks; here are the others, as tables.
 */
#include "base/str.h"
#include "cargo/check.h"

enum {
  STR = 1,
  BOOL = 2,
  INT = 4,
  STRS = 8, /* an array of strings */
  TABLE = 16,
  SHARED = 32, /* also { workspace = true } */
};

typedef struct rule {
  const char *key;
  unsigned kinds;
} rule;

static const rule top_rules[] = {
    {"badges", TABLE},  {"cargo-features", STRS}, {"patch", TABLE},
    {"profile", TABLE}, {"replace", TABLE},       {"workspace", TABLE},
};

static const rule package_rules[] = {
    {"authors", STRS | SHARED},
    {"categories", STRS | SHARED},
    {"default-run", STR},
    {"description", STR | SHARED},
    {"documentation", STR | SHARED},
    {"exclude", STRS | SHARED},
    {"homepage", STR | SHARED},
    {"include", STRS | SHARED},
    {"keywords", STRS | SHARED},
    {"license", STR | SHARED},
    {"license-file", STR | SHARED},
    {"publish", BOOL | STRS | SHARED},
    {"readme", STR | BOOL | SHARED},
    {"repository", STR | SHARED},
};

static const rule target_rules[] = {
    {"bench", BOOL},   {"crate-type", STRS}, {"crate_type", STRS}, {"doc", BOOL},
    {"doctest", BOOL}, {"harness", BOOL},    {"plugin", BOOL},     {"test", BOOL},
};

static const rule dep_rules[] = {
    {"artifact", STR | STRS}, {"branch", STR}, {"lib", BOOL}, {"public", BOOL},
    {"registry-index", STR},  {"rev", STR},    {"tag", STR},  {"target", STR},
};

static const rule profile_rules[] = {
    {"build-override", TABLE},  {"codegen-backend", STR}, {"codegen-units", INT},
    {"debug-assertions", BOOL}, {"incremental", BOOL},    {"inherits", STR},
    {"lto", STR | BOOL},        {"opt-level", INT | STR}, {"overflow-checks", BOOL},
    {"package", TABLE},         {"panic", STR},           {"rpath", BOOL},
    {"split-debuginfo", STR},   {"strip", BOOL | STR},
};

static const rule workspace_rules[] = {
    {"default-members", STRS}, {"dependencies", TABLE}, {"exclude", STRS},
    {"lints", TABLE},          {"members", STRS},       {"package", TABLE},
};

typedef struct checker {
  ob_diags *diags;
  const ob_package *package;
  ob_status first;
} checker;

static void
keep(checker *c, ob_status st)
{
  if (c->first == OB_OK || st == OB_E_NOMEM) {
    c->first = st;
  }
}

/* "a string or true or false" */
static const char *
phrase(unsigned kinds)
{
  switch (kinds) {
  case STR:
    return "a string";
  case BOOL:
    return "true or false";
  case INT:
    return "an integer";
  case STRS:
    return "an array of strings";
  case TABLE:
    return "a table";
  case STR | BOOL:
    return "a string, true or false";
  case STR | STRS:
    return "a string or an array of strings";
  case BOOL | STRS:
    return "true, false or an array of strings";
  default:
    return "an integer or a string";
  }
}

static void
wrong(checker *c, const ob_toml_entry *e, const ob_toml *value, unsigned kinds)
{
  keep(c, ob_fail(c->diags, OB_E_INVALID, "OB0441", value->span, NULL,
                  "`" OB_STR_FMT "` must be %s, not %s", OB_STR_ARG(e->key),
                  phrase(kinds & ~(unsigned)SHARED), ob_toml_kind_phrase(value->kind)));
}

/* { workspace = true }: the workspace must have it. */
static void
check_shared(checker *c, const ob_toml_entry *e)
{
  const ob_toml *flag = ob_toml_get(e->value, OB_STR("workspace"));
  if (flag->kind != OB_TOML_BOOL || !flag->as.boolean) {
    keep(c, ob_fail(c->diags, OB_E_INVALID, "OB0441", flag->span,
                    "`workspace = true` inherits the value; else write the value itself",
                    "`workspace` can only be true"));
  } else if (!ob_toml_get(ob_toml_get(c->package->workspace, OB_STR("package")), e->key)) {
    keep(c,
         ob_fail(c->diags, OB_E_INVALID, "OB0446", e->key_span,
                 "add it to [workspace.package] of the workspace's root, or write the value here",
                 "`" OB_STR_FMT "` is inherited, but [workspace.package] does not have it",
                 OB_STR_ARG(e->key)));
  }
}

static void
check_value(checker *c, const ob_toml_entry *e, unsigned kinds)
{
  const ob_toml *v = e->value;
  if (v->kind == OB_TOML_ARRAY && (kinds & STRS) != 0) {
    for (size_t i = 0; i < v->as.array.len; i++) {
      if (v->as.array.at[i]->kind != OB_TOML_STRING) {
        wrong(c, e, v->as.array.at[i], STRS);
      }
    }
    return;
  }
  if ((kinds & SHARED) != 0 && ob_toml_get(v, OB_STR("workspace"))) {
    check_shared(c, e);
    return;
  }
  const unsigned have = v->kind == OB_TOML_STRING    ? STR
                        : v->kind == OB_TOML_BOOL    ? BOOL
                        : v->kind == OB_TOML_INTEGER ? INT
                        : v->kind == OB_TOML_TABLE   ? TABLE
                                                     : 0U;
  if ((kinds & have) == 0) {
    wrong(c, e, v, kinds);
  }
}

static void
check_table(checker *c, const ob_toml *table, const rule *rules, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const ob_toml_entry *e = ob_toml_entry_get(table, ob_str_from(rules[i].key));
    if (e) {
      check_value(c, e, rules[i].kinds);
    }
  }
}
#define CHECK(c, table, rules) check_table(c, table, rules, OB_COUNT(rules))

/* Every table of a table: [profile.NAME], a table of dependencies. */
static void
check_each(checker *c, const ob_toml *tables, const rule *rules, size_t count)
{
  for (const ob_toml_entry *e = ob_toml_first(tables); e; e = e->next) {
    check_table(c, e->value, rules, count);
  }
}
#define CHECK_EACH(c, tables, rules) check_each(c, tables, rules, OB_COUNT(rules))

static void
check_deps(checker *c, const ob_toml *from)
{
  for (size_t i = 0; i < OB_DEP_TABLES; i++) {
    CHECK_EACH(c, ob_toml_get(from, ob_str_from(ob_dep_tables[i])), dep_rules);
  }
}

ob_status
ob_package_check_kinds(ob_diags *diags, const ob_package *package)
{
  checker c = {.diags = diags, .package = package};
  const ob_toml *root = package->toml;
  CHECK(&c, root, top_rules);
  CHECK(&c, ob_toml_get(root, OB_STR("package")), package_rules);
  CHECK(&c, ob_toml_get(root, OB_STR("lib")), target_rules);
  static const char *const kinds[] = {"bin", "example", "test", "bench"};
  for (size_t k = 0; k < OB_COUNT(kinds); k++) {
    const ob_toml *list = ob_toml_get(root, ob_str_from(kinds[k]));
    for (size_t i = 0; list && list->kind == OB_TOML_ARRAY && i < list->as.array.len; i++) {
      CHECK(&c, list->as.array.at[i], target_rules);
    }
  }
  check_deps(&c, root);
  const ob_toml *targets = ob_toml_get(root, OB_STR("target"));
  for (const ob_toml_entry *e = ob_toml_first(targets); e; e = e->next) {
    check_deps(&c, e->value);
  }
  CHECK_EACH(&c, ob_toml_get(root, OB_STR("profile")), profile_rules);
  const ob_toml *workspace = ob_toml_get(root, OB_STR("workspace"));
  CHECK(&c, workspace, workspace_rules);
  CHECK_EACH(&c, ob_toml_get(workspace, OB_STR("dependencies")), dep_rules);
  return c.first;
}
