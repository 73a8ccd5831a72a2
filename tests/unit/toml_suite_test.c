// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The official toml-test suite (toml-lang/toml-test), TOML 1.1 and 1.0, valid and invalid cases:
 * values against its tagged JSON, and every invalid case must give a diagnostic with a place. The
 * suite is looked for in $OSBIND_TOML_TEST, then beside the source tree in shared/toml-test; the
 * older copy (TOML 1.0) of Debian's golang-github-burntsushi-toml-dev is used where it is
 * installed. Python's tomllib is the oracle for manifests of real crates.
 */
#include "base/str.h"
#include "formats/toml/toml.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Cases that TOML 1.0 calls invalid and TOML 1.1 made valid, under the names that they have in the
 * suite and in Debian's older copy of it. This is a reader of TOML 1.1: it must accept them. */
static const char *const valid_since_1_1[] = {
    "invalid/datetime/no-secs",          "invalid/inline-table/linebreak-01",
    "invalid/inline-table/linebreak-02", "invalid/inline-table/linebreak-03",
    "invalid/inline-table/linebreak-04", "invalid/inline-table/linebreak-1",
    "invalid/inline-table/linebreak-2",  "invalid/inline-table/linebreak-3",
    "invalid/inline-table/linebreak-4",  "invalid/inline-table/trailing-comma",
    "invalid/local-datetime/no-secs",    "invalid/local-time/no-secs",
    "invalid/string/basic-byte-escapes",
};

static ob_arena arena;

static bool
is_valid_since_1_1(ob_str name)
{
  for (size_t i = 0; i < OB_COUNT(valid_since_1_1); i++) {
    if (ob_str_eq(name, ob_str_from(valid_since_1_1[i]))) {
      return true;
    }
  }
  return false;
}

/* ---- values against tagged JSON ---- */

/** Date-times may differ in how they write the same moment: trailing zeros of the fraction. */
static const char *
canonical_time(ob_str s)
{
  char *out = ob_arena_alloc(&arena, s.len + 1, 1, 1);
  assert_non_null(out);
  size_t n = 0;
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] != '.') {
      out[n++] = s.ptr[i];
      continue;
    }
    size_t end = i + 1;
    while (end < s.len && s.ptr[end] >= '0' && s.ptr[end] <= '9') {
      end++;
    }
    size_t last = end;
    while (s.ptr[last - 1] == '0') {
      last--;
    }
    if (last > i + 1) {
      memcpy(out + n, s.ptr + i, last - i);
      n += last - i;
    }
    i = end - 1;
  }
  return out;
}

static bool
same_time(ob_str got, const char *wanted)
{
  return strcmp(canonical_time(got), canonical_time(ob_str_from(wanted))) == 0;
}

static bool
same_float(double got, const char *wanted)
{
  char *end;
  const double value = strtod(wanted, &end);
  if (*end != '\0' || isnan(value) || value != got) {
    return *end == '\0' && isnan(value) && isnan(got);
  }
  return *wanted != '-' || signbit(got); /* some of the suite's files write 0 for -0.0 */
}

static bool
same_scalar(const ob_toml *got, const json_t *wanted)
{
  const char *type = json_string_value(json_object_get(wanted, "type"));
  const json_t *json = json_object_get(wanted, "value");
  const char *value = json_string_value(json);
  static const struct {
    const char *type;
    ob_toml_kind kind;
  } kinds[] = {
      {"string", OB_TOML_STRING},         {"integer", OB_TOML_INTEGER},
      {"float", OB_TOML_FLOAT},           {"bool", OB_TOML_BOOL},
      {"datetime", OB_TOML_DATETIME},     {"datetime-local", OB_TOML_DATETIME_LOCAL},
      {"date-local", OB_TOML_DATE_LOCAL}, {"time-local", OB_TOML_TIME_LOCAL},
  };
  size_t i = 0;
  while (i < OB_COUNT(kinds) && strcmp(kinds[i].type, type) != 0) {
    i++;
  }
  if (i == OB_COUNT(kinds) || got->kind != kinds[i].kind) {
    return false;
  }
  switch ((int)got->kind) {
  case OB_TOML_STRING:
    return ob_str_eq(got->as.string, (ob_str){value, json_string_length(json)});
  case OB_TOML_INTEGER:
    return got->as.integer == strtoll(value, NULL, 10);
  case OB_TOML_FLOAT:
    return same_float(got->as.real, value);
  case OB_TOML_BOOL:
    return got->as.boolean == (strcmp(value, "true") == 0);
  default:
    return same_time(got->as.string, value);
  }
}

/** Load tagged JSON. jansson takes no NUL in a key: the suite's one such key gets another name. */
static const ob_str nul_key = OB_STR_INIT("the key U+0000");

static json_t *
load_json(ob_str text)
{
  static const ob_str escaped = OB_STR_INIT("\"\\u0000\":");
  const size_t at = ob_str_search(text, escaped);
  if (at != SIZE_MAX) {
    text = ob_fmt(&arena, OB_STR_FMT "\"" OB_STR_FMT "\":" OB_STR_FMT,
                  OB_STR_ARG(ob_str_slice(text, 0, at)), OB_STR_ARG(nul_key),
                  OB_STR_ARG(ob_str_slice(text, at + escaped.len, text.len)));
  }
  json_error_t error;
  json_t *json = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
  if (!json) {
    fail_msg("tagged JSON: %s", error.text);
  }
  return json;
}

static bool
same(const ob_toml *got, const json_t *wanted)
{
  if (json_is_array(wanted)) {
    if (got->kind != OB_TOML_ARRAY || got->as.array.len != json_array_size(wanted)) {
      return false;
    }
    for (size_t i = 0; i < got->as.array.len; i++) {
      if (!same(got->as.array.at[i], json_array_get(wanted, i))) {
        return false;
      }
    }
    return true;
  }
  if (json_object_size(wanted) == 2 && json_is_string(json_object_get(wanted, "type")) &&
      json_is_string(json_object_get(wanted, "value"))) {
    return same_scalar(got, wanted);
  }
  if (got->kind != OB_TOML_TABLE || got->as.table.len != json_object_size(wanted)) {
    return false;
  }
  for (const ob_toml_entry *e = got->as.table.first; e; e = e->next) {
    const ob_str key = ob_str_eq(e->key, OB_STR("\0")) ? nul_key : e->key;
    const json_t *member = json_object_getn(wanted, key.ptr, key.len);
    if (!member || ob_toml_entry_get(got, e->key) != e || !same(e->value, member)) {
      return false;
    }
  }
  return true;
}

/* ---- one case ---- */

typedef struct tally {
  size_t valid, invalid, failed;
} tally;

static void
failed(tally *t, const char *path, const char *why)
{
  t->failed++;
  print_message("# FAILED %s: %s\n", path, why);
}

static ob_str
read_file(const char *path)
{
  ob_str text;
  if (ob_file_read(&arena, path, 64u << 20, &text) != 0) {
    fail_msg("cannot read %s", path);
  }
  return text;
}

/** Parse; *root is NULL when it did not work out. */
static void
parse(const char *path, ob_diags *diags, const ob_toml **root)
{
  ob_diags_init(diags, &arena);
  const uint32_t file = ob_diags_add_source(diags, ob_str_from(path), read_file(path));
  assert_int_not_equal(file, 0);
  ob_toml *out = NULL;
  const ob_status st = ob_toml_parse(&arena, diags, file, &out);
  assert_int_equal(st == OB_OK, diags->errors == 0);
  *root = st == OB_OK ? out : NULL;
}

static void
print_first(const ob_diags *diags)
{
  if (diags->list.len > 0) {
    const ob_diag *d = diags->list.at[0];
    print_message("#   " OB_STR_FMT ": " OB_STR_FMT " at %u\n", OB_STR_ARG(d->code),
                  OB_STR_ARG(d->message), d->primary.span.lo);
  }
}

static void
valid_case(tally *t, const char *path, const json_t *wanted)
{
  t->valid++;
  ob_diags diags;
  const ob_toml *root;
  parse(path, &diags, &root);
  if (!root) {
    failed(t, path, "is valid and was rejected");
    print_first(&diags);
  } else if (!same(root, wanted)) {
    failed(t, path, "other values than the suite's");
  }
}

static void
invalid_case(tally *t, const char *path, bool valid_now)
{
  t->invalid++;
  ob_diags diags;
  const ob_toml *root;
  parse(path, &diags, &root);
  if (valid_now) {
    if (!root) {
      failed(t, path, "is valid since TOML 1.1 and was rejected");
      print_first(&diags);
    }
  } else if (root) {
    failed(t, path, "is invalid and was accepted");
  } else if (diags.list.at[0]->primary.span.file == 0 || diags.list.at[0]->help.len == 0) {
    /* Every mistake has a place, and says more than its message in a label or a help line. */
    const ob_diag *d = diags.list.at[0];
    if (d->primary.span.file == 0 || (d->secondary.len == 0 && d->primary.text.len == 0)) {
      failed(t, path, "the diagnostic has no place, or neither label nor help");
      print_first(&diags);
    }
  }
}

static void
one_case(tally *t, const char *root, ob_str name, bool suite_is_1_0)
{
  const ob_arena_mark mark = ob_arena_mark_get(&arena);
  const char *path = ob_path_join(&arena, root, ob_cstr(&arena, name));
  const ob_str stem = ob_str_slice(name, 0, name.len - 5);
  if (ob_str_starts(name, OB_STR("invalid/"))) {
    invalid_case(t, path, suite_is_1_0 && is_valid_since_1_1(stem));
  } else {
    const ob_str json_name = ob_fmt(&arena, OB_STR_FMT ".json", OB_STR_ARG(stem));
    const ob_str text = read_file(ob_path_join(&arena, root, json_name.ptr));
    json_t *wanted = load_json(text);
    valid_case(t, path, wanted);
    json_decref(wanted);
  }
  ob_arena_rewind(&arena, mark);
}

/* ---- where the suite is ---- */

static const char *
suite_root(void)
{
  const char *given = ob_env_get("OSBIND_TOML_TEST");
  if (given && *given) {
    return given;
  }
  const char *tree = ob_env_get("OSBIND_TEST_ROOT");
  const char *beside = ob_path_join(&arena, tree ? tree : ".", "../shared/toml-test");
  return ob_file_is_dir(beside) ? beside : NULL;
}

/** Every case that a list file of the suite names. */
static void
run_list(const char *list, bool suite_is_1_0)
{
  const char *root = suite_root();
  const char *path = root ? ob_path_join(&arena, root, list) : NULL;
  if (!path || !ob_file_exists(path)) {
    print_message("# skipped: no toml-test suite (set OSBIND_TOML_TEST)\n");
    return; /* not skip(): cmocka 1.1.5 prints that as `not ok`, which is a failure for meson */
  }
  tally t = {0};
  ob_str rest = read_file(path), line;
  while (ob_str_next(&rest, '\n', &line)) {
    if (ob_str_ends(line, OB_STR(".toml"))) {
      one_case(&t, root, line, suite_is_1_0);
    }
  }
  print_message("# %s: %zu valid, %zu invalid, %zu failed\n", list, t.valid, t.invalid, t.failed);
  assert_true(t.valid > 150 && t.invalid > 300);
  assert_int_equal(t.failed, 0);
}

static void
toml_1_1(void **state)
{
  (void)state;
  run_list("files-toml-1.1.0", false);
}

static void
toml_1_0(void **state)
{
  (void)state;
  run_list("files-toml-1.0.0", true);
}

static void
walk(tally *t, const char *root, ob_str under)
{
  ob_dir_entries entries = {0};
  assert_int_equal(ob_dir_list(&arena, ob_path_join(&arena, root, under.ptr), &entries), 0);
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str name = ob_fmt(&arena, OB_STR_FMT "/" OB_STR_FMT, OB_STR_ARG(under),
                               OB_STR_ARG(entries.at[i].name));
    if (entries.at[i].kind == OB_FILE_DIR) {
      walk(t, root, name);
    } else if (ob_str_ends(name, OB_STR(".toml"))) {
      one_case(t, root, name, true);
    }
  }
}

/** Debian's copy has no lists: all of it is TOML 1.0. */
static void
debian_toml_1_0(void **state)
{
  (void)state;
  const char *const argv[] = {"dpkg", "-L", "golang-github-burntsushi-toml-dev", NULL};
  const ob_proc proc = {.argv = argv, .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  const char *root = NULL;
  if (ob_proc_run(&arena, &proc, &result) == 0 && result.status == 0) {
    ob_str rest = result.out, line;
    while (ob_str_next(&rest, '\n', &line)) {
      if (ob_str_ends(line, OB_STR("/toml-test/tests"))) {
        root = ob_cstr(&arena, line);
      }
    }
  }
  if (!root) {
    print_message("# skipped: golang-github-burntsushi-toml-dev is not installed\n");
    return;
  }
  tally t = {0};
  walk(&t, root, OB_STR("valid"));
  walk(&t, root, OB_STR("invalid"));
  print_message("# Debian's copy: %zu valid, %zu invalid, %zu failed\n", t.valid, t.invalid,
                t.failed);
  assert_true(t.valid >= 100 && t.invalid > 200);
  assert_int_equal(t.failed, 0);
}

/* ---- tomllib as the oracle ---- */

/* Prints for each file of its input `path`, a tab, and the tagged JSON (or null where tomllib
 * rejects it). Files of a million and more bytes are left out. */
static const char oracle[] =
    "import sys, json, tomllib, datetime as d, math\n"
    "def tag(v):\n"
    "    if isinstance(v, dict): return {k: tag(x) for k, x in v.items()}\n"
    "    if isinstance(v, list): return [tag(x) for x in v]\n"
    "    if isinstance(v, bool): return {'type': 'bool', 'value': str(v).lower()}\n"
    "    if isinstance(v, str): return {'type': 'string', 'value': v}\n"
    "    if isinstance(v, int):\n"
    "        if not -2**63 <= v < 2**63: raise ValueError\n"
    "        return {'type': 'integer', 'value': str(v)}\n"
    "    if isinstance(v, float):\n"
    "        if math.isinf(v): raise ValueError\n"
    "        return {'type': 'float', 'value': repr(v)}\n"
    "    iso = v.isoformat().replace('+00:00', 'Z')\n"
    "    if isinstance(v, d.datetime):\n"
    "        return {'type': 'datetime' if v.tzinfo else 'datetime-local', 'value': iso}\n"
    "    return {'type': 'date-local' if isinstance(v, d.date) else 'time-local', 'value': iso}\n"
    "for path in sys.stdin.read().splitlines():\n"
    "    try: out = tag(tomllib.loads(open(path, 'rb').read().decode('utf-8')))\n"
    "    except (ValueError, RecursionError): out = None\n"
    "    print(path + '\\t' + json.dumps(out))\n";

static void
collect(ob_buf *paths, const char *dir, const char *name, unsigned depth)
{
  ob_dir_entries entries = {0};
  if (ob_dir_list(&arena, dir, &entries) != 0) {
    return;
  }
  for (size_t i = 0; i < entries.len; i++) {
    const char *path = ob_path_join(&arena, dir, entries.at[i].name.ptr);
    if (entries.at[i].kind == OB_FILE_DIR && depth > 0) {
      collect(paths, path, name, depth - 1);
    } else if (entries.at[i].kind == OB_FILE_REGULAR &&
               (!name || ob_str_eq(entries.at[i].name, ob_str_from(name)))) {
      ob_buf_fmt(paths, "%s\n", path);
    }
  }
}

/** What tomllib (TOML 1.0) reads must be read here, as the same values. */
static void
tomllib_agrees(void **state)
{
  (void)state;
  const char *tree = ob_env_get("OSBIND_TEST_ROOT");
  ob_buf paths;
  ob_buf_init(&paths, &arena);
  collect(&paths, ob_path_join(&arena, tree ? tree : ".", "fuzz/corpus/toml"), NULL, 0);
  collect(&paths, ob_path_join(&arena, tree ? tree : ".", "tests/golden/toml"), NULL, 0);
  collect(&paths, "/usr/share/cargo/registry", "Cargo.toml", 1);
  const char *const argv[] = {"python3", "-c", oracle, NULL};
  const ob_proc proc = {
      .argv = argv, .input = ob_buf_view(&paths), .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(&arena, &proc, &result) != 0 || result.status != 0) {
    print_message("# skipped: no python3 with tomllib\n");
    return;
  }
  tally t = {0};
  size_t rejected = 0;
  ob_str rest = result.out, line;
  while (ob_str_next(&rest, '\n', &line)) {
    const size_t tab = ob_str_find(line, '\t');
    if (tab == SIZE_MAX) {
      continue;
    }
    const ob_arena_mark mark = ob_arena_mark_get(&arena);
    const char *path = ob_cstr(&arena, ob_str_slice(line, 0, tab));
    json_t *wanted = load_json(ob_str_slice(line, tab + 1, line.len));
    if (json_is_null(wanted)) {
      rejected++;
    } else {
      valid_case(&t, path, wanted);
    }
    json_decref(wanted);
    ob_arena_rewind(&arena, mark);
  }
  print_message("# tomllib: %zu files with the same values, %zu that it rejects\n",
                t.valid - t.failed, rejected);
  assert_true(t.valid > 0);
  assert_int_equal(t.failed, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(toml_1_1),
      cmocka_unit_test(toml_1_0),
      cmocka_unit_test(debian_toml_1_0),
      cmocka_unit_test(tomllib_agrees),
  };
  ob_arena_init(&arena, NULL);
  const int result = cmocka_run_group_tests(tests, NULL, NULL);
  ob_arena_fini(&arena);
  return result;
}
