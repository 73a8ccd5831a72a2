// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Config files against a table of small trees, and the same trees (and random ones) against stock
 * Cargo: `cargo config get --format json` must print what osbind merged, and must fail where osbind
 * reports an error. Without cargo on the machine only the table is checked.
 */
#include "base/buf.h"
#include "cargo/config.h"
#include "formats/json/json.h"
#include "support.h"
#include "sys/fs.h"
#include "sys/process.h"

static ob_arena arena;  /* of the group: paths of the machine */
static const char *top; /* a temporary directory */
static const char *cargo;

/* ---- trees ---- */

/* Write "@path\ncontent\n@path\n..." below dir. `@link path target` makes a link, `@dir path`. */
static void
write_tree(ob_arena *a, const char *dir, const char *spec)
{
  ob_str rest = ob_str_from(spec), line;
  ob_buf content;
  ob_buf_init(&content, a);
  const char *path = NULL;
  for (;;) {
    const bool more = ob_str_next(&rest, '\n', &line);
    if ((!more || ob_str_starts(line, OB_STR("@"))) && path) {
      assert_int_equal(ob_file_write(path, ob_buf_view(&content), 0644), 0);
      path = NULL;
    }
    if (!more) {
      break;
    }
    if (ob_str_starts(line, OB_STR("@link "))) {
      ob_str words = ob_str_slice(line, 6, line.len), at = {0}, target = {0};
      assert_true(ob_str_next(&words, ' ', &at) && ob_str_next(&words, ' ', &target));
      const char *link = ob_path_join(a, dir, ob_cstr(a, at));
      assert_int_equal(ob_dir_make(ob_cstr(a, ob_path_dir(ob_str_from(link))), 0755), 0);
      assert_int_equal(ob_file_symlink(ob_cstr(a, target), link), 0);
    } else if (ob_str_starts(line, OB_STR("@dir "))) {
      const char *made = ob_path_join(a, dir, ob_cstr(a, ob_str_slice(line, 5, line.len)));
      assert_int_equal(ob_dir_make(made, 0755), 0);
    } else if (ob_str_starts(line, OB_STR("@"))) {
      path = ob_path_join(a, dir, ob_cstr(a, ob_str_slice(line, 1, line.len)));
      ob_buf_init(&content, a);
    } else {
      ob_buf_put(&content, line);
      ob_buf_putc(&content, '\n');
    }
  }
}

static json_t *
to_json(const ob_toml *value)
{
  json_t *out = NULL;
  switch (value->kind) {
  case OB_TOML_STRING:
    return json_stringn(value->as.string.ptr ? value->as.string.ptr : "", value->as.string.len);
  case OB_TOML_INTEGER:
    return json_integer(value->as.integer);
  case OB_TOML_BOOL:
    return json_boolean(value->as.boolean);
  case OB_TOML_ARRAY:
    out = json_array();
    for (size_t i = 0; i < value->as.array.len; i++) {
      json_array_append_new(out, to_json(value->as.array.at[i]));
    }
    return out;
  case OB_TOML_TABLE:
    out = json_object();
    for (const ob_toml_entry *e = value->as.table.first; e; e = e->next) {
      json_object_set_new(out, ob_cstr(&arena, e->key), to_json(e->value));
    }
    return out;
  case OB_TOML_FLOAT:
  case OB_TOML_DATETIME:
  case OB_TOML_DATETIME_LOCAL:
  case OB_TOML_DATE_LOCAL:
  case OB_TOML_TIME_LOCAL:
    break;
  }
  return json_string("(no JSON)");
}

/* The codes of all errors and warnings, in order of pushing, with blanks between. */
static const char *
codes_of(ob_arena *a, const ob_diags *diags)
{
  ob_buf out;
  ob_buf_init(&out, a);
  for (size_t i = 0; i < diags->list.len; i++) {
    ob_buf_fmt(&out, "%s" OB_STR_FMT, i ? " " : "", OB_STR_ARG(diags->list.at[i]->code));
  }
  return ob_cstr(a, ob_buf_view(&out));
}

static void
check_spans(const ob_diags *diags)
{
  for (size_t i = 0; i < diags->list.len; i++) {
    const ob_span at = diags->list.at[i]->primary.span;
    const ob_source source = ob_diags_source(diags, at.file);
    assert_true(at.lo <= at.hi && at.hi <= source.text.len);
  }
}

/* ---- the table ---- */

typedef struct tree_case {
  const char *name, *tree;
  const char *cli[4];
  const char *want;  /* merged, as JSON; NULL: an error */
  const char *codes; /* diagnostics */
  bool osbind_only;  /* Cargo reads less here */
} tree_case;

/* The current directory is p/x, CARGO_HOME is home, the system directory etc. */
static const tree_case cases[] = {
    {.name = "nothing", .tree = "@dir p/x", .want = "{}"},
    {.name = "scalars: deeper wins, home lowest",
     .tree = "@home/config.toml\na.x=1\na.y=1\na.z=1\n"
             "@p/.cargo/config.toml\na.y=2\na.z=2\n"
             "@p/x/.cargo/config.toml\na.z=3\n",
     .want = "{\"a\":{\"x\":1,\"y\":2,\"z\":3}}"},
    {.name = "arrays: the deeper file's elements last",
     .tree = "@home/config.toml\na.l=[\"h1\",\"h2\"]\n"
             "@p/.cargo/config.toml\na.l=[\"p\"]\n"
             "@p/x/.cargo/config.toml\na.l=[\"x\"]\n",
     .cli = {"a.l=[\"c1\"]", "a.l=[\"c2\"]"},
     .want = "{\"a\":{\"l\":[\"h1\",\"h2\",\"p\",\"x\",\"c1\",\"c2\"]}}"},
    {.name = "include: lower than the including file, later above earlier",
     .tree = "@p/.cargo/config.toml\ninclude=[\"i.toml\",{path=\"sub/j.toml\"}]\na.x=\"own\"\n"
             "a.l=[\"own\"]\n"
             "@p/.cargo/i.toml\na.x=\"i\"\na.y=\"i\"\na.l=[\"i\"]\n"
             "@p/.cargo/sub/j.toml\ninclude=[\"k.toml\"]\na.y=\"j\"\na.l=[\"j\"]\n"
             "@p/.cargo/sub/k.toml\na.y=\"k\"\na.z=\"k\"\na.l=[\"k\"]\n@dir p/x",
     .want = "{\"a\":{\"x\":\"own\",\"y\":\"j\",\"z\":\"k\",\"l\":[\"i\",\"k\",\"j\",\"own\"]}}"},
    {.name = "include: optional and missing",
     .tree = "@p/.cargo/config.toml\n[[include]]\npath=\"no.toml\"\noptional=true\n"
             "[[include]]\npath=\"i.toml\"\n@p/.cargo/i.toml\na=1\n@dir p/x",
     .want = "{\"a\":1}"},
    {.name = "include: missing",
     .tree = "@p/.cargo/config.toml\ninclude=[\"no.toml\"]\n@dir p/x",
     .codes = "OB0001"},
    {.name = "include: a string",
     .tree = "@p/.cargo/config.toml\ninclude=\"i.toml\"\n@p/.cargo/i.toml\na=1\n@dir p/x",
     .codes = "OB0400"},
    {.name = "include: a number in the array, a table without path, a wrong optional",
     .tree = "@p/.cargo/config.toml\ninclude=[1,{optional=true},{path=\"a.toml\",optional=1}]\n"
             "@dir p/x",
     .codes = "OB0400 OB0400 OB0400"},
    {.name = "include: names",
     .tree = "@p/.cargo/config.toml\ninclude=[\"a.conf\",\"*.toml\",\"{a}.toml\"]\n@dir p/x",
     .codes = "OB0401 OB0401 OB0401"},
    {.name = "include: a cycle",
     .tree = "@p/.cargo/config.toml\ninclude=[\"i.toml\"]\n"
             "@p/.cargo/i.toml\ninclude=[\"config.toml\"]\n@dir p/x",
     .codes = "OB0402"},
    {.name = "include: two that include a third",
     .tree = "@p/.cargo/config.toml\ninclude=[\"i.toml\",\"j.toml\"]\n"
             "@p/.cargo/i.toml\ninclude=[\"k.toml\"]\n"
             "@p/.cargo/j.toml\ninclude=[\"k.toml\"]\n@p/.cargo/k.toml\na=1\n@dir p/x",
     .codes = "OB0402"},
    {.name = "include: the same file from two directories is fine",
     .tree = "@p/.cargo/config.toml\ninclude=[\"../../i.toml\"]\n"
             "@p/x/.cargo/config.toml\ninclude=[\"../../../i.toml\"]\n@i.toml\na=[1]\n",
     .want = "{\"a\":[1,1]}"},
    {.name = "include: by --config, relative to the current directory",
     .tree = "@p/x/i.toml\na=1\nb.c=2\n",
     .cli = {"include=[\"i.toml\"]", "b.c=3"},
     .want = "{\"a\":1,\"b\":{\"c\":3}}"},
    {.name = "the old name wins",
     .tree = "@p/.cargo/config\na=\"old\"\n@p/.cargo/config.toml\na=\"new\"\nb=1\n@dir p/x",
     .want = "{\"a\":\"old\"}",
     .codes = "OB0407"},
    {.name = "the old name alone", .tree = "@p/.cargo/config\na=1\n@dir p/x", .want = "{\"a\":1}"},
    {.name = "the old name in the system's directory",
     .tree = "@etc/cargo/config\na=\"old\"\n@etc/cargo/config.toml\nb=1\n"
             "@etc/cargo/config.d/c.toml\nc=1\n@dir p/x",
     .want = "{\"a\":\"old\",\"c\":1}",
     .codes = "OB0407",
     .osbind_only = true},
    {.name = "the old name as a link to the new one",
     .tree = "@p/.cargo/config.toml\na=1\n@link p/.cargo/config config.toml\n@dir p/x",
     .want = "{\"a\":1}"},
    {.name = "the old name as a link to nowhere",
     .tree = "@p/.cargo/config.toml\na=1\n@link p/.cargo/config nowhere\n@dir p/x",
     .want = "{\"a\":1}"},
    {.name = "the old name as a directory",
     .tree = "@dir p/.cargo/config\n@p/.cargo/config.toml\na=1\n@dir p/x",
     .codes = "OB0407 OB0001"},
    {.name = "kinds: a table and a string",
     .tree = "@p/.cargo/config.toml\na.b=\"s\"\n@p/x/.cargo/config.toml\n[a.b]\nc=1\n",
     .codes = "OB0404"},
    {.name = "kinds: an array and a string, in an include",
     .tree = "@p/.cargo/config.toml\ninclude=[\"i.toml\"]\na=[\"s\"]\n@p/.cargo/i.toml\na=\"s\"\n"
             "@dir p/x",
     .codes = "OB0404"},
    {.name = "kinds: scalars may change",
     .tree = "@p/.cargo/config.toml\na=\"s\"\nb=1\n@p/x/.cargo/config.toml\na=1\nb=false\n",
     .want = "{\"a\":1,\"b\":false}"},
    {.name = "kinds: floats and dates, every one reported",
     .tree = "@p/.cargo/config.toml\na=1.5\nb=[2020-01-01]\nc={d=07:00:00}\n@dir p/x",
     .codes = "OB0405 OB0405 OB0405"},
    {.name = "syntax: both files are reported",
     .tree = "@p/.cargo/config.toml\na=\n@p/x/.cargo/config.toml\n[b\n",
     .codes = "OB0104 OB0103"},
    {.name = "--config FILE ranks by its place",
     .tree = "@p/x/f.toml\na=\"file\"\nb=\"file\"\n@p/x/.cargo/config.toml\na=\"x\"\nc=\"x\"\n",
     .cli = {"b=\"first\"", "f.toml", "a=\"last\""},
     .want = "{\"a\":\"last\",\"b\":\"file\",\"c\":\"x\"}"},
    {.name = "--config forms: quoted and spaced keys",
     .tree = "@dir p/x",
     .cli = {" a . 'b.c' = [ 1, {d=2} ] ", "a.e = true"},
     .want = "{\"a\":{\"b.c\":[1,{\"d\":2}],\"e\":true}}"},
    {.name = "--config: an inline table",
     .tree = "@dir p/x",
     .cli = {"a={b=1}"},
     .codes = "OB0406"},
    {.name = "--config: two", .tree = "@dir p/x", .cli = {"a=1\nb=2"}, .codes = "OB0406"},
    {.name = "--config: no such file",
     .tree = "@dir p/x",
     .cli = {"missing.toml"},
     .codes = "OB0406"},
    {.name = "--config: a header", .tree = "@dir p/x", .cli = {"[a]\nb=1"}, .codes = "OB0406"},
    {.name = "--config: [[tables]]", .tree = "@dir p/x", .cli = {"[[a]]\nb=1"}, .codes = "OB0406"},
    {.name = "--config: a comment", .tree = "@dir p/x", .cli = {"a=1 # b"}, .codes = "OB0406"},
    {.name = "--config: a comment before",
     .tree = "@dir p/x",
     .cli = {"# b\na=1"},
     .codes = "OB0406"},
    {.name = "--config: empty", .tree = "@dir p/x", .cli = {""}, .codes = "OB0406"},
    {.name = "--config: the same file twice",
     .tree = "@p/x/f.toml\na=1\n",
     .cli = {"f.toml", "f.toml"},
     .codes = "OB0402"},
    {.name = "the system's files are lowest, in name order",
     .tree = "@etc/cargo/config.toml\na.l=[\"s\"]\na.x=\"s\"\n"
             "@etc/cargo/config.d/20.toml\na.l=[\"20\"]\na.y=20\n"
             "@etc/cargo/config.d/10.toml\na.l=[\"10\"]\na.y=10\n"
             "@etc/cargo/config.d/30.conf\na.y=30\n"
             "@etc/cargo/config.d/.40.toml\na.y=40\n"
             "@home/config.toml\na.l=[\"h\"]\na.x=\"h\"\n@dir p/x",
     .want = "{\"a\":{\"l\":[\"s\",\"10\",\"20\",\"h\"],\"x\":\"h\",\"y\":20}}",
     .osbind_only = true},
    {.name = "osbind.toml is just above the config.toml beside it",
     .tree = "@home/config.toml\na.l=[\"h\"]\n@home/osbind.toml\na.l=[\"ho\"]\n"
             "@p/.cargo/config\na.l=[\"p\"]\n@p/.cargo/osbind.toml\na.l=[\"po\"]\n"
             "@p/x/.cargo/osbind.toml\na.l=[\"xo\"]\n",
     .want = "{\"a\":{\"l\":[\"h\",\"ho\",\"p\",\"po\",\"xo\"]}}",
     .osbind_only = true},
    {.name = "command lines are taken whole (Cargo since 1.97)",
     .tree = "@p/.cargo/config.toml\ntarget.t.runner=[\"a\",\"b\"]\ntarget.t.l=[1]\n"
             "@p/x/.cargo/config.toml\ntarget.t.runner=[\"c\"]\ntarget.t.l=[2]\n",
     .want = "{\"target\":{\"t\":{\"runner\":[\"c\"],\"l\":[1,2]}}}",
     .osbind_only = true},
};

static ob_status
load_case(ob_arena *a, ob_diags *diags, const char *dir, const char *const *cli, ob_config *out)
{
  ob_diags_init(diags, a);
  ob_str args[4];
  size_t count = 0;
  while (count < 4 && cli[count]) {
    args[count] = ob_str_from(cli[count]);
    count++;
  }
  const char *etc = ob_path_join(a, dir, "etc"), *home = ob_path_join(a, dir, "home");
  const char *cwd = ob_path_join(a, dir, "p/x");
  if (!etc || !home || !cwd) {
    return OB_E_NOMEM;
  }
  const ob_config_opts opts = {
      .sysconfdir = etc, .cargo_home = home, .cwd = cwd, .cli = args, .cli_count = count};
  return ob_config_load(a, diags, &opts, out);
}

/* What Cargo merges, or NULL when it fails. */
static json_t *
ask_cargo(ob_arena *a, const char *dir, const char *const *cli)
{
  const char *argv[20] = {cargo, "config", "get", "-Zunstable-options", "--format", "json"};
  size_t count = 6;
  for (size_t i = 0; i < 4 && cli[i]; i++) {
    argv[count++] = "--config";
    argv[count++] = cli[i];
  }
  const ob_env_change env[] = {{"CARGO_HOME", ob_path_join(a, dir, "home")},
                               {"RUSTC_BOOTSTRAP", "1"}};
  const ob_proc proc = {.argv = argv,
                        .cwd = ob_path_join(a, dir, "p/x"),
                        .env = env,
                        .env_count = OB_COUNT(env),
                        .capture_stdout = true,
                        .quiet_stderr = true};
  ob_proc_result result;
  assert_int_equal(ob_proc_run(a, &proc, &result), 0);
  return result.status == 0 ? json_loadb(result.out.ptr, result.out.len, 0, NULL) : NULL;
}

static const char *
case_dir(ob_arena *a, const char *name)
{
  const char *dir = ob_path_join(a, top, name);
  assert_int_equal(ob_dir_remove(dir), 0);
  assert_int_equal(ob_dir_make(ob_path_join(a, dir, "home"), 0755), 0);
  assert_int_equal(ob_dir_make(ob_path_join(a, dir, "p/x"), 0755), 0);
  return dir;
}

static void
compare(const char *name, const json_t *got, const json_t *want, const char *who)
{
  if (!json_equal(got, want)) {
    char *g = json_dumps(got, JSON_COMPACT), *w = json_dumps(want, JSON_COMPACT);
    fail_msg("%s: got %s, %s has %s", name, g, who, w);
  }
}

static void
table(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const tree_case *c = &cases[i];
    ob_arena a;
    ob_arena_init(&a, NULL);
    const char *dir = case_dir(&a, "case");
    write_tree(&a, dir, c->tree);
    ob_diags diags;
    ob_config config;
    const ob_status st = load_case(&a, &diags, dir, c->cli, &config);
    const char *codes = codes_of(&a, &diags);
    if (strcmp(codes, c->codes ? c->codes : "") != 0) {
      fail_msg("%s: diagnostics `%s`, want `%s`", c->name, codes, c->codes ? c->codes : "");
    }
    check_spans(&diags);
    assert_int_equal(st != OB_OK, diags.errors > 0);
    json_t *got = to_json(config.merged);
    if (c->want) {
      json_t *want = json_loads(c->want, 0, NULL);
      assert_non_null(want);
      compare(c->name, got, want, "the table");
      json_decref(want);
    }
    assert_int_equal(st == OB_OK, c->want != NULL);
    if (cargo && !c->osbind_only) {
      json_t *theirs = ask_cargo(&a, dir, c->cli);
      if (!theirs != !c->want) {
        fail_msg("%s: Cargo %s", c->name, theirs ? "accepts it" : "fails");
      }
      if (theirs) {
        compare(c->name, got, theirs, "Cargo");
      }
      json_decref(theirs);
    }
    json_decref(got);
    ob_arena_fini(&a);
  }
}

/* ---- random trees against Cargo ---- */

static uint64_t
next_random(uint64_t *state)
{
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 33;
}

static void
put_random_file(ob_buf *out, uint64_t *seed, unsigned number)
{
  static const char *const keys[] = {"a", "b.c", "b.d", "e.f.g", "e.h", "'i j'"};
  for (size_t k = 0; k < OB_COUNT(keys); k++) {
    const uint64_t draw = next_random(seed) % 64;
    if (draw == 0) { /* Cargo stops at it where another file has the key: rare */
      ob_buf_fmt(out, "%s = { t = %u }\n", keys[k], number);
    } else if (draw < 40 && k < 2) {
      ob_buf_fmt(out, draw % 2 ? "%s = \"%u\"\n" : "%s = %u\n", keys[k], number);
    } else if (draw < 40) {
      ob_buf_fmt(out, "%s = [\"%u\", %u]\n", keys[k], number, number);
    }
  }
}

static void
random_trees(void **state)
{
  (void)state;
  if (!cargo) {
    SKIP("no cargo");
  }
  uint64_t seed = 20;
  size_t merged = 0, refused = 0;
  for (unsigned round = 0; round < 60; round++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    const char *dir = case_dir(&a, "random");
    static const char *const places[] = {"home/config.toml", "p/.cargo/config.toml",
                                         "p/x/.cargo/config.toml", "p/x/.cargo/included.toml",
                                         "p/x/on-demand.toml"};
    for (unsigned i = 0; i < OB_COUNT(places); i++) {
      ob_buf text;
      ob_buf_init(&text, &a);
      if (i == 2) {
        ob_buf_put(&text, OB_STR("include = [\"included.toml\"]\n"));
      }
      put_random_file(&text, &seed, round * 10 + i);
      assert_int_equal(ob_file_write(ob_path_join(&a, dir, places[i]), ob_buf_view(&text), 0644),
                       0);
    }
    const char *const cli[4] = {"on-demand.toml"};
    ob_diags diags;
    ob_config config;
    const ob_status st = load_case(&a, &diags, dir, cli, &config);
    json_t *theirs = ask_cargo(&a, dir, cli);
    if ((st == OB_OK) != (theirs != NULL)) {
      fail_msg("round %u: osbind says `%s`, Cargo %s", round, codes_of(&a, &diags),
               theirs ? "accepts it" : "fails");
    }
    if (theirs) {
      json_t *got = to_json(config.merged);
      compare("random", got, theirs, "Cargo");
      json_decref(got);
      json_decref(theirs);
      merged++;
    } else {
      refused++;
    }
    ob_arena_fini(&a);
  }
  if (merged < 15 || refused < 5) { /* both must happen */
    fail_msg("%zu trees merged, %zu were refused", merged, refused);
  }
}

/* ---- the rest of the contract ---- */

static void
places(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  const char *dir = case_dir(&a, "places");
  write_tree(&a, dir,
             "@etc/cargo/config.toml\ns=\"rel\"\n@home/config.toml\nh=\"rel\"\n"
             "@home/osbind.toml\n[env]\nA={value=\"v\",force=true}\nB=\"w\"\nC={relative=true}\n"
             "@p/.cargo/config.toml\ninclude=[\"sub/i.toml\"]\np=\"../rel\"\n"
             "@p/.cargo/sub/i.toml\ni=\"rel\"\n@p/x/f/c.toml\nf=\"rel\"\n");
  const char *const cli[4] = {"c=\"rel\"", "f/c.toml"};
  ob_diags diags;
  ob_config config;
  assert_int_equal(load_case(&a, &diags, dir, cli, &config), OB_OK);
  static const struct {
    const char *key, *path;
    ob_config_layer layer;
    bool cargo_reads, included;
  } want[] = {
      {"s", "etc/rel", OB_CONFIG_SYSTEM, false, false},
      {"h", "rel", OB_CONFIG_HOME, true, false},
      {"p", "rel", OB_CONFIG_PROJECT, true, false},
      {"i", "p/.cargo/rel", OB_CONFIG_PROJECT, true, true},
      {"c", "p/x/rel", OB_CONFIG_CLI, true, false},
      {"f", "p/x/rel", OB_CONFIG_CLI, true, false},
  };
  for (size_t i = 0; i < OB_COUNT(want); i++) {
    const ob_str key = ob_str_from(want[i].key);
    const ob_toml *value = ob_config_get(&config, &key, 1);
    assert_non_null(value);
    const ob_config_file *file = ob_config_file_of(&config, value->span);
    assert_non_null(file);
    assert_int_equal(file->layer, want[i].layer);
    assert_int_equal(file->cargo_reads, want[i].cargo_reads);
    assert_int_equal(file->included, want[i].included);
    assert_string_equal(ob_config_path(&a, &config, value), ob_path_join(&a, dir, want[i].path));
  }
  ob_str value;
  bool force = false;
  assert_true(ob_config_env(&config, OB_STR("A"), &value, &force));
  assert_str(value, "v");
  assert_true(force);
  assert_true(ob_config_env(&config, OB_STR("B"), &value, &force));
  assert_str(value, "w");
  assert_false(force);
  assert_false(ob_config_env(&config, OB_STR("C"), &value, NULL));
  assert_false(ob_config_env(&config, OB_STR("D"), &value, NULL));
  assert_null(ob_config_file_of(&config, OB_SPAN_NONE));
  ob_arena_fini(&a);
}

/* CARGO_HOME that is the .cargo of a directory above takes its place there, once. */
static void
home_above(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  const char *dir = case_dir(&a, "above");
  write_tree(&a, dir,
             "@.cargo/config.toml\na=[\"top\"]\n@p/.cargo/config.toml\na=[\"home\"]\n"
             "@p/x/.cargo/config.toml\na=[\"x\"]\n@link alias p\n");
  static const char *const homes[] = {"p/.cargo", "alias/.cargo"};
  for (size_t i = 0; i < OB_COUNT(homes); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &a);
    const ob_config_opts opts = {.cargo_home = ob_path_join(&a, dir, homes[i]),
                                 .cwd = ob_path_join(&a, dir, "p/x")};
    ob_config config;
    assert_int_equal(ob_config_load(&a, &diags, &opts, &config), OB_OK);
    json_t *got = to_json(config.merged), *want = json_pack("{s:[sss]}", "a", "top", "home", "x");
    compare("home above", got, want, "the test");
    json_decref(got);
    json_decref(want);
    size_t count = 0;
    for (size_t f = 0; f < config.files.len; f++) {
      count += config.files.at[f].layer == OB_CONFIG_HOME;
    }
    assert_int_equal(count, 1);
  }
  ob_arena_fini(&a);
}

static void
include_depth(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  const char *dir = case_dir(&a, "depth");
  for (unsigned i = 0; i < 20; i++) {
    const ob_str path = ob_fmt(&a, "%s/p/.cargo/%s%.0u.toml", dir, i ? "f" : "config", i);
    const ob_str text = ob_fmt(&a, "include=[\"f%u.toml\"]\n", i + 1);
    assert_int_equal(ob_file_write(path.ptr, text, 0644), 0);
  }
  ob_diags diags;
  ob_config config;
  const char *const cli[4] = {NULL};
  assert_int_equal(load_case(&a, &diags, dir, cli, &config), OB_E_LIMIT);
  assert_string_equal(codes_of(&a, &diags), "OB0403");
  ob_arena_fini(&a);
}

static ob_status
sweep_step(ob_arena *a, void *context)
{
  ob_diags diags;
  ob_config config;
  const char *const cli[4] = {"a.l=[\"c\"]", "f.toml"};
  const ob_status st = load_case(a, &diags, context, cli, &config);
  if (st == OB_E_NOMEM) {
    assert_int_equal(diags.errors, 0);
  }
  return st;
}

static void
sweep(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  const char *dir = case_dir(&a, "sweep");
  ob_buf text;
  ob_buf_init(&text, &a);
  for (unsigned i = 0; i < 200; i++) { /* many arena blocks, so that the sweep fails within each */
    ob_buf_fmt(&text, "k%u = [\"%u\", { a = 1 }]\n[t%u]\nx.y = \"a\\tb\"\n[t%u.u]\n", i, i, i, i);
  }
  write_tree(&a, dir,
             "@etc/cargo/config.d/a.toml\na.l=[1]\n@home/config.toml\na.l=[2]\n@home/config\n"
             "a.l=[3]\n@p/.cargo/config.toml\ninclude=[\"i.toml\"]\n@p/x/f.toml\na.l=[\"f\"]\n");
  assert_int_equal(
      ob_file_write(ob_path_join(&a, dir, "p/.cargo/i.toml"), ob_buf_view(&text), 0644), 0);
  assert_int_equal(
      ob_file_write(ob_path_join(&a, dir, "p/x/.cargo/config.toml"), ob_buf_view(&text), 0644), 0);
  union {
    const char *in;
    void *out;
  } context = {dir};
  assert_true(sweep_allocations(sweep_step, context.out) > 5);
  ob_arena_fini(&a);
}

/* Twenty files of the size that people write, a hundred times: a load is a matter of few ms. */
static void
speed(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  const char *dir = case_dir(&a, "speed");
  for (unsigned i = 0; i < 20; i++) {
    const ob_str path = ob_fmt(&a, "%s/etc/cargo/config.d/%02u.toml", dir, i);
    const ob_str text = ob_fmt(
        &a,
        "[source.'cfg(all(target_os = \"freebsd\", target_os_version = \"%u\"))'.crates-io]\n"
        "replace-with = \"f%u\"\n[source.f%u]\ndirectory = \"/usr/share/cargo/%u\"\n"
        "[net]\nretry = %u\n[build]\nrustflags = [\"-Cx=%u\"]\n",
        i, i, i, i, i, i);
    assert_int_equal(ob_file_write(path.ptr, text, 0644), 0);
  }
  const uint64_t before = ob_clock_ms();
  for (unsigned round = 0; round < 100; round++) {
    ob_arena scratch;
    ob_arena_init(&scratch, NULL);
    ob_diags diags;
    ob_config config;
    const char *const cli[4] = {NULL};
    assert_int_equal(load_case(&scratch, &diags, dir, cli, &config), OB_OK);
    assert_int_equal(config.files.len, 20);
    ob_arena_fini(&scratch);
  }
  const uint64_t spent = ob_clock_ms() - before;
  print_message("# 100 loads of 20 files: %u ms\n", (unsigned)spent);
  assert_true(spent < 2000); /* 20 ms each, on a busy machine under sanitizers too */
  ob_arena_fini(&a);
}

static int
setup(void **state)
{
  (void)state;
  ob_arena_init(&arena, NULL);
  cargo = ob_proc_which(&arena, "cargo");
  const char *made;
  if (ob_dir_make_temp(&arena, "/tmp/osbind-config-", &made) != 0) {
    return -1;
  }
  return ob_path_real(&arena, made, &top);
}

static int
teardown(void **state)
{
  (void)state;
  const int err = ob_dir_remove(top);
  ob_arena_fini(&arena);
  return err;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(table),      cmocka_unit_test(random_trees),  cmocka_unit_test(places),
      cmocka_unit_test(home_above), cmocka_unit_test(include_depth), cmocka_unit_test(sweep),
      cmocka_unit_test(speed),
  };
  return cmocka_run_group_tests_name("config", tests, setup, teardown);
}
