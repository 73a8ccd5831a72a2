// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The audit's cache: an entry gives back what was found, as long as nothing changed of what was
 * looked at; each case changes one thing. All files here are new, so most looks are by content;
 * those by state are made by setting back when a look counts a file as new.
 */
#include "audit/cache.h"
#include "audit/entry.h"
#include "audit/foreign.h"
#include "diag/render.h"
#include "support.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <unistd.h>

static const char *top;
static ob_arena group;
static ob_universe universe;
static ob_disk disk;

static const char *
path_of(const char *name)
{
  return ob_path_join(&group, top, name);
}

static void
put_file(const char *name, const char *text)
{
  assert_int_equal(ob_file_write(path_of(name), ob_str_from(text), 0644), 0);
}

static int
set_up_group(void **state)
{
  (void)state;
  ob_arena_init(&group, NULL);
  const ob_targets *t = ob_targets_builtin();
  ob_target_arg *at = ob_new_n(&group, ob_target_arg, t->len);
  for (size_t i = 0; at && i < t->len; i++) {
    at[i].target = &t->at[i];
  }
  return !at || ob_universe_init(&group, at, t->len, &universe) != OB_OK ||
         ob_dir_make_temp(&group, "/tmp/osbind-cache-", &top) != 0;
}

static int
tear_down_group(void **state)
{
  (void)state;
  const int err = ob_dir_remove(top);
  ob_arena_fini(&group);
  return err;
}

/* A member of a workspace with a module, a missing one, a path dependency and a library on disk. */
static int
set_up(void **state)
{
  (void)state;
  assert_int_equal(ob_dir_remove(path_of("ws")), 0);
  assert_int_equal(ob_dir_remove(path_of("cache")), 0);
  assert_int_equal(ob_dir_remove(path_of("disk")), 0);
  put_file("ws/Cargo.toml", "[workspace]\nmembers = [\"p\"]\n");
  put_file("ws/p/Cargo.toml", "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"
                              "[features]\nextra = []\n[dependencies]\nsys = \"1\"\n"
                              "near = { path = \"../near\" }\n"
                              "[target.'cfg(windows)'.dependencies]\nwin = \"1\"\n");
  put_file("ws/p/src/lib.rs", "mod a;\n#[cfg(unix)]\nmod gone;\nuse win::x;\nuse sys::open;\n");
  put_file("ws/p/src/a.rs", "pub fn f() {}\n");
  put_file("ws/near/Cargo.toml", "[package]\nname = \"near\"\nversion = \"1.0.0\"\n");
  put_file("disk/sys-1.0.0/Cargo.toml", "[package]\nname = \"sys\"\nversion = \"1.0.0\"\n");
  put_file("disk/sys-1.0.0/src/lib.rs", "#[cfg(unix)]\npub fn open() {}\n");
  ob_diags diags;
  ob_diags_init(&diags, &group);
  ob_disk_init(&disk);
  return ob_disk_add(&group, &diags, &disk, path_of("disk")) != OB_OK;
}

static ob_audit_options
options(void)
{
  ob_audit_options o = {.universe = &universe, .asked = universe.all, .levels = ~0U};
  o.hosts = universe.all;
  return o;
}

/* All of an audit as text. */
static ob_str
say(ob_audit *audit)
{
  ob_buf out;
  ob_buf_init(&out, &group);
  ob_buf_fmt(&out, "%.*s %.*s %zu %llu\n", OB_STR_ARG(audit->package.name),
             OB_STR_ARG(audit->package.version), audit->files, (unsigned long long)audit->bytes);
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_diag *d = ob_finding_diag(&group, audit, audit->findings.list.at[i]);
    ob_render_text(&out, audit->diags, d, (ob_render_opts){.color = false});
  }
  ob_diags_sort(audit->diags);
  for (size_t i = 0; i < audit->diags->list.len; i++) {
    ob_render_text(&out, audit->diags, audit->diags->list.at[i], (ob_render_opts){.color = false});
  }
  return ob_buf_view(&out);
}

/* Audits the package and keeps it. quiet: as if all files were old. */
static ob_str
audit_and_keep(const ob_audit_options *given, bool quiet)
{
  ob_audit_options o = *given;
  o.dependencies = ob_foreign_new(&universe, &disk);
  ob_audit_cache *cache =
      ob_audit_cache_open(path_of("cache"), ob_user_id(), OB_STR("this"), top, &o);
  assert_non_null(cache);
  ob_diags diags;
  ob_diags_init(&diags, &group);
  ob_looks looks;
  ob_looks_init(&looks, &group);
  looks.since_ns = quiet ? INT64_MAX : looks.since_ns;
  diags.looks = &looks;
  ob_audit *audit = NULL;
  assert_int_equal(ob_audit_open(&group, &diags, &o, path_of("ws/p"), &audit), OB_OK);
  assert_int_equal(ob_audit_run(audit), OB_OK);
  assert_false(looks.incomplete);
  ob_audit_cache_put(cache, path_of("ws/p"), audit, &looks);
  const ob_str text = say(audit);
  ob_audit_cache_close(cache);
  ob_foreign_free(o.dependencies);
  return text;
}

/* What the cache says; OB_STR_NONE: it knows nothing. */
static ob_str
known(const ob_audit_options *given, const char *identity)
{
  ob_audit_options o = *given;
  o.dependencies = ob_foreign_new(&universe, &disk);
  ob_audit_cache *cache =
      ob_audit_cache_open(path_of("cache"), ob_user_id(), ob_str_from(identity), top, &o);
  assert_non_null(cache);
  ob_diags diags;
  ob_diags_init(&diags, &group);
  ob_audit *audit = ob_audit_cache_get(cache, &group, &diags, path_of("ws/p"));
  if (!audit) {
    assert_int_equal(diags.sources.len + diags.list.len, 0);
  }
  const ob_str text = audit ? say(audit) : OB_STR_NONE;
  ob_audit_cache_close(cache);
  ob_foreign_free(o.dependencies);
  return text;
}

static void
test_same(void **state)
{
  (void)state;
  const ob_audit_options o = options();
  assert_null(known(&o, "this").ptr);
  for (int quiet = 0; quiet < 2; quiet++) {
    const ob_str cold = audit_and_keep(&o, quiet != 0);
    for (int i = 0; i < 2; i++) {
      const ob_str warm = known(&o, "this");
      assert_true(ob_str_eq(cold, warm));
    }
    assert_true(ob_str_search(cold, OB_STR("OB0301")) != SIZE_MAX);       /* win */
    assert_true(ob_str_search(cold, OB_STR("src/lib.rs:3")) != SIZE_MAX); /* gone */
    assert_true(ob_str_search(cold, OB_STR("sys")) != SIZE_MAX);
  }
  assert_null(known(&o, "another build").ptr);
}

/* What a dependency asks of another one counts, and the entry goes when it asks no more. */
static void
test_asked_elsewhere(void **state)
{
  (void)state;
  static const char *const mid = "[package]\nname = \"mid\"\nversion = \"1.0.0\"\n[dependencies]\n";
  put_file("ws/p/Cargo.toml", "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"
                              "[dependencies]\nsys = \"1\"\nmid = \"1\"\n");
  put_file("ws/p/src/lib.rs", "pub fn f() { sys::big(); mid::g() }\n");
  put_file("disk/sys-1.0.0/Cargo.toml", "[package]\nname = \"sys\"\nversion = \"1.0.0\"\n"
                                        "[features]\nbig = []\nall = [\"big\"]\n");
  put_file("disk/sys-1.0.0/src/lib.rs", "#[cfg(feature = \"big\")]\npub fn big() {}\n");
  put_file("disk/mid-1.0.0/src/lib.rs", "pub fn g() {}\n");
  static const struct {
    const char *asks;
    bool always;
  } rows[] = {
      {"sys = { version = \"1\", features = [\"all\"] }\n", true},
      {"sys = { version = \"1\", features = [\"all\"], optional = true }\n", false},
      {"[dependencies.s]\npackage = \"sys\"\nversion = \"1\"\nfeatures = [\"big\"]\n", true},
      {"sys = { version = \"2\", features = [\"all\"] }\n", false},
      {"[build-dependencies]\nsys = { version = \"1\", features = [\"all\"] }\n", false},
      {"", false},
  };
  const ob_audit_options o = options();
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    put_file("disk/mid-1.0.0/Cargo.toml", ob_fmt(&group, "%s%s", mid, rows[i].asks).ptr);
    ob_diags diags;
    ob_diags_init(&diags, &group);
    ob_disk_init(&disk);
    assert_int_equal(ob_disk_add(&group, &diags, &disk, path_of("disk")), OB_OK);
    assert_null(known(&o, "this").ptr);
    const ob_str said = audit_and_keep(&o, false);
    assert_true(ob_str_eq(said, known(&o, "this")));
    const bool note = ob_str_search(said, OB_STR("note[OB0342]")) != SIZE_MAX &&
                      ob_str_search(said, OB_STR("asks: mid 1.0.0")) != SIZE_MAX;
    const bool error = ob_str_search(said, OB_STR("error[OB0342]")) != SIZE_MAX;
    if (note != rows[i].always || error == note) {
      fail_msg("%s: " OB_STR_FMT, rows[i].asks, OB_STR_ARG(said));
    }
  }
}

static const struct {
  const char *what, *file, *text; /* text NULL: it is removed */
} changes[] = {
    {"a source", "ws/p/src/a.rs", "pub fn g() {}\n"},
    {"a source of the same size", "ws/p/src/a.rs", "pub fn g() {}\n"},
    {"a source that is gone", "ws/p/src/a.rs", NULL},
    {"a source that was missing", "ws/p/src/gone.rs", ""},
    {"the other name of it", "ws/p/src/gone/mod.rs", ""},
    {"the manifest", "ws/p/Cargo.toml", "[package]\nname = \"p\"\nversion = \"2.0.0\"\n"},
    {"the workspace", "ws/Cargo.toml", "[workspace]\n"},
    {"a manifest above it", "Cargo.toml", "[workspace]\nmembers = [\"ws/p\"]\n"},
    {"a path dependency", "ws/near/Cargo.toml", "[package]\nname = \"n\"\nversion = \"1.0.0\"\n"},
    {"a build script", "ws/p/build.rs", "fn main() {}\n"},
    {"the first test", "ws/p/tests/t.rs", "use win::y;\n"},
    {"a library on disk", "disk/sys-1.0.0/src/lib.rs", "pub fn open() {}\n"},
    {"its manifest", "disk/sys-1.0.0/Cargo.toml", "[package]\nname = \"sys\"\n"},
};

static void
test_changes(void **state)
{
  const ob_audit_options o = options();
  for (size_t i = 0; i < OB_COUNT(changes); i++) {
    for (int quiet = 0; quiet < 2; quiet++) {
      assert_int_equal(set_up(state), 0);
      (void)audit_and_keep(&o, quiet != 0);
      if (!known(&o, "this").ptr) {
        fail_msg("not known before %s changed", changes[i].what);
      }
      if (changes[i].text) {
        put_file(changes[i].file, changes[i].text);
      } else {
        assert_int_equal(ob_file_remove(path_of(changes[i].file)), 0);
      }
      if (known(&o, "this").ptr) {
        fail_msg("%s changed, and the cache does not see it (%d)", changes[i].what, quiet);
      }
      const ob_str cold = audit_and_keep(&o, quiet != 0); /* the entry is replaced */
      assert_true(ob_str_eq(cold, known(&o, "this")));
      if (strcmp(changes[i].file, "Cargo.toml") == 0) {
        assert_int_equal(ob_file_remove(path_of("Cargo.toml")), 0);
      }
    }
  }
}

/* What is not looked at does not matter. */
static void
test_other_files(void **state)
{
  (void)state;
  const ob_audit_options o = options();
  (void)audit_and_keep(&o, true);
  put_file("ws/p/README.md", "x");
  put_file("ws/p/src/unused.rs", "x");
  assert_non_null(known(&o, "this").ptr);
}

static void
test_options(void **state)
{
  (void)state;
  const ob_audit_options o = options();
  (void)audit_and_keep(&o, true);
  static const ob_str features[] = {OB_STR_INIT("extra")};
  static const ob_str cfgs[] = {OB_STR_INIT("loom")};
  const ob_given_choice none = {0}, one = {.features = features, .count = 1}, all = {.all = true},
                        bare = {.no_default = true};
  ob_audit_options others[9];
  for (size_t i = 0; i < OB_COUNT(others); i++) {
    others[i] = o;
  }
  others[0].choice = &none;
  others[1].choice = &one;
  others[2].choice = &all;
  others[3].choice = &bare;
  others[4].cfgs = cfgs;
  others[4].cfg_count = 1;
  others[5].levels = 1U << OB_LEVEL_L1;
  others[6].unsupported = true;
  others[7].asked = ob_bits_first(1);
  others[8].hosts = ob_bits_first(1);
  for (size_t i = 0; i < OB_COUNT(others); i++) {
    if (known(&others[i], "this").ptr) {
      fail_msg("the cache mixes up options, case %zu", i);
    }
  }
  for (size_t i = 0; i < OB_COUNT(others); i++) { /* nor with each other */
    const ob_str cold = audit_and_keep(&others[i], true);
    assert_true(ob_str_eq(cold, known(&others[i], "this")));
    if (i + 1 < OB_COUNT(others)) {
      assert_null(known(&others[i + 1], "this").ptr);
    }
  }
  assert_non_null(known(&o, "this").ptr);
}

/* Each byte of each entry, one after the other: nothing is believed, and nothing breaks. */
static void
test_damage(void **state)
{
  (void)state;
  const ob_audit_options o = options();
  (void)audit_and_keep(&o, true);
  ob_dir_entries entries = {0};
  assert_int_equal(ob_dir_list(&group, path_of("cache"), &entries), 0);
  size_t tried = 0;
  for (size_t i = 0; i < entries.len; i++) {
    const char *path = ob_path_join(&group, path_of("cache"), entries.at[i].name.ptr);
    ob_str bytes;
    assert_int_equal(ob_file_read(&group, path, SIZE_MAX, &bytes), 0);
    for (size_t k = 0; k < bytes.len; k++) {
      ob_arena arena;
      ob_arena_init(&arena, NULL);
      char *copy = ob_new_n(&arena, char, bytes.len);
      memcpy(copy, bytes.ptr, bytes.len);
      copy[k] = (char)(copy[k] ^ 0x10);
      ob_entry entry;
      assert_false(ob_entry_read(&arena, (ob_str){copy, bytes.len}, &entry));
      assert_false(ob_entry_read(&arena, ob_str_slice(bytes, 0, k), &entry));
      ob_arena_fini(&arena);
      tried++;
    }
    if (bytes.len > 0) { /* a damaged one on disk is passed over, and written anew */
      assert_int_equal(ob_file_put(path, ob_str_slice(bytes, 0, bytes.len - 1), 0600), 0);
      assert_null(known(&o, "this").ptr);
      const ob_str cold = audit_and_keep(&o, true);
      assert_true(ob_str_eq(cold, known(&o, "this")));
    }
  }
  assert_true(tried > 500);
}

/* An entry that somebody else may have written is not read. */
static void
test_owner(void **state)
{
  (void)state;
  const ob_audit_options o = options();
  (void)audit_and_keep(&o, true);
  ob_dir_entries entries = {0};
  assert_int_equal(ob_dir_list(&group, path_of("cache"), &entries), 0);
  for (size_t i = 0; i < entries.len; i++) {
    const char *path = ob_path_join(&group, path_of("cache"), entries.at[i].name.ptr);
    assert_int_equal(ob_file_mode(path, 0622), 0);
  }
  assert_null(known(&o, "this").ptr);
  ob_audit_cache *cache =
      ob_audit_cache_open(path_of("cache"), ob_user_id() + 1, OB_STR("this"), top, &o);
  assert_non_null(cache);
  ob_diags diags;
  ob_diags_init(&diags, &group);
  for (size_t i = 0; i < entries.len; i++) {
    const char *path = ob_path_join(&group, path_of("cache"), entries.at[i].name.ptr);
    assert_int_equal(ob_file_mode(path, 0600), 0);
  }
  assert_null(ob_audit_cache_get(cache, &group, &diags, path_of("ws/p")));
  ob_audit_cache_close(cache);
  assert_non_null(known(&o, "this").ptr);
}

/* Looks: what changes between two of them makes all of no use. */
static void
test_looks(void **state)
{
  (void)state;
  ob_diags diags;
  ob_diags_init(&diags, &group);
  ob_looks looks;
  ob_looks_init(&looks, &group);
  diags.looks = &looks;
  ob_file_info info;
  ob_str text;
  assert_int_equal(ob_look_stat(&diags, path_of("ws/p/src/a.rs"), &info), 0);
  assert_int_equal(ob_look_read(&diags, &group, path_of("ws/p/src/a.rs"), 100, &text), 0);
  assert_false(ob_look_exists(&diags, path_of("ws/none")));
  assert_int_equal(symlink("nowhere", path_of("ws/dangling")), 0);
  assert_true(ob_look_exists(&diags, path_of("ws/dangling")));
  assert_int_not_equal(ob_look_read(&diags, &group, path_of("ws/dangling"), 100, &text), 0);
  assert_int_equal(looks.list.len, 3);
  assert_int_equal(looks.list.at[0].kind, OB_LOOK_TEXT); /* it is new */
  for (size_t i = 0; i < looks.list.len; i++) {
    assert_true(ob_look_holds(&group, &looks.list.at[i]));
    assert_false(ob_look_settle(&looks.list.at[i]));
  }
  assert_true(ob_look_text(&group, &looks.list.at[0], 100, &text));
  assert_false(ob_look_text(&group, &looks.list.at[0], 5, &text));
  assert_false(ob_look_text(&group, &looks.list.at[1], 100, &text));
  assert_int_equal(ob_file_remove(path_of("ws/dangling")), 0);
  assert_false(ob_look_holds(&group, &looks.list.at[2]));
  assert_false(looks.incomplete);
  put_file("ws/none", "");
  assert_int_equal(ob_look_read(&diags, &group, path_of("ws/none"), 100, &text), 0);
  assert_true(looks.incomplete);
}

static ob_status
read_entry(ob_arena *arena, void *context)
{
  ob_entry entry;
  if (!ob_entry_read(arena, *(const ob_str *)context, &entry)) {
    return OB_E_NOMEM;
  }
  return OB_OK;
}

static void
test_no_memory(void **state)
{
  (void)state;
  ob_entry entry = {.answer = OB_STR("x")};
  for (size_t i = 0; i < 2000; i++) {
    ob_look *look = ob_vec_push(&group, &entry.looks);
    const ob_str path = ob_fmt(&group, "/a/directory/with/a/long/name/%zu", i);
    if (!look) {
      fail();
      return;
    }
    *look = (ob_look){path.ptr, i, OB_LOOK_STATE};
  }
  ob_buf out;
  ob_buf_init(&out, &group);
  ob_entry_write(&out, &entry);
  ob_str bytes = ob_buf_view(&out);
  assert_true(sweep_allocations(read_entry, &bytes) > 3);
  ob_entry again;
  assert_true(ob_entry_read(&group, bytes, &again));
  assert_int_equal(again.looks.len, 2000);
  assert_string_equal(again.looks.at[1234].path, entry.looks.at[1234].path);
  assert_int_equal(again.looks.at[1234].stamp, 1234);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_same, set_up),
      cmocka_unit_test_setup(test_asked_elsewhere, set_up),
      cmocka_unit_test_setup(test_changes, set_up),
      cmocka_unit_test_setup(test_other_files, set_up),
      cmocka_unit_test_setup(test_options, set_up),
      cmocka_unit_test_setup(test_damage, set_up),
      cmocka_unit_test_setup(test_owner, set_up),
      cmocka_unit_test_setup(test_looks, set_up),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, set_up_group, tear_down_group);
}
