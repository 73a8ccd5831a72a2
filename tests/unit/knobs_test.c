// SPDX-License-Identifier: MIT OR Apache-2.0
/* The table of knobs against upstream's own build scripts: each script is compiled, run once as
 * Cargo runs it and once told the OS version in the way that its own text knows, and what it then
 * says must be what the table makes of the first answer. Two releases lie on Debian machines; the
 * others come from the registry when it can be reached. */
#include "sources/index_write.h"
#include "sources/knobs.h"
#include "support.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/version.h"

typedef OB_VEC(ob_str) names;

/* What a build script sees of a target, and what the table asks about. */
typedef struct case_target {
  const char *triple, *os, *env, *arch, *bits;
} case_target;

static const case_target targets[] = {
    {"x86_64-unknown-freebsd", "freebsd", "", "x86_64", "64"},
    {"x86_64-unknown-linux-musl", "linux", "musl", "x86_64", "64"},
    {"i686-unknown-linux-musl", "linux", "musl", "x86", "32"},
    {"armv7-unknown-linux-musleabihf", "linux", "musl", "arm", "32"},
    {"riscv32gc-unknown-linux-musl", "linux", "musl", "riscv32", "32"},
    {"hexagon-unknown-linux-musl", "linux", "musl", "hexagon", "32"},
    {"loongarch64-unknown-linux-musl", "linux", "musl", "loongarch64", "64"},
    {"armv7-unknown-linux-gnueabihf", "linux", "gnu", "arm", "32"},
    {"x86_64-unknown-linux-gnu", "linux", "gnu", "x86_64", "64"},
    {"x86_64-unknown-linux-gnux32", "linux", "gnu", "x86_64", "32"},
    {"riscv32gc-unknown-linux-gnu", "linux", "gnu", "riscv32", "32"},
    {"i686-unknown-hurd-gnu", "hurd", "gnu", "x86", "32"},
    {"i686-pc-windows-gnu", "windows", "gnu", "x86", "32"},
    {"armv7-unknown-linux-uclibceabihf", "linux", "uclibc", "arm", "32"},
    {"wasm32-unknown-emscripten", "emscripten", "", "wasm32", "32"},
    {"x86_64-wrs-vxworks", "vxworks", "gnu", "x86_64", "64"},
    {"x86_64-unknown-openbsd", "openbsd", "", "x86_64", "64"},
};

/* The versions that are of interest for an OS or its C library; the others get "" and these of "".
 */
static const struct {
  const char *of, *version;
} versions[] = {
    {"", ""},
    {"freebsd", "9.3"},
    {"freebsd", "10.4"},
    {"freebsd", "11"},
    {"freebsd", "12.2"},
    {"freebsd", "13.2"},
    {"freebsd", "14.1"},
    {"freebsd", "15.0"},
    {"freebsd", "16.0"},
    {"freebsd", "17"},
    {"freebsd", "pfsense-2.7"},
    {"musl", "1.1.24"},
    {"musl", "1.2"},
    {"musl", "1.2.3"},
    {"musl", "1.2.5"},
    {"musl", "1.10"},
    {"musl", "edge"},
    {"gnu", "time64"},
    {"gnu", "time64.2.41"},
    {"gnu", "2.36"},
    {"uclibc", "time64"},
    {"uclibc", "1.0.50"},
    {"emscripten", "3.1.41"},
    {"emscripten", "3.1.42"},
    {"emscripten", "4.0.1"},
    {"vxworks", "24.03"},
    {"vxworks", "25.9"},
    {"vxworks", "25.09"},
    {"openbsd", "7.8"},
    {"", "unlikely"},
};

typedef struct fixture {
  ob_arena arena;
  ob_target targets[OB_COUNT(targets)];
  const char *tmp, *rustc;
  const char *answers; /* says what rustc says to --version; a start of rustc itself is 50 ms */
} fixture;

static bool
of_interest(size_t version, const case_target *t)
{
  const char *of = versions[version].of;
  return *of == '\0' || strcmp(of, t->os) == 0 || strcmp(of, t->env) == 0;
}

static ob_target
target_of(ob_arena *arena, const case_target *t)
{
  ob_cfg_atom *atoms = ob_new_n(arena, ob_cfg_atom, 4);
  if (!atoms) {
    abort();
  }
  atoms[0] = (ob_cfg_atom){OB_STR("target_arch"), ob_str_from(t->arch)};
  atoms[1] = (ob_cfg_atom){OB_STR("target_env"), ob_str_from(t->env)};
  atoms[2] = (ob_cfg_atom){OB_STR("target_os"), ob_str_from(t->os)};
  atoms[3] = (ob_cfg_atom){OB_STR("target_pointer_width"), ob_str_from(t->bits)};
  return (ob_target){.triple = ob_str_from(t->triple),
                     .os = ob_str_from(t->os),
                     .std = -1,
                     .atoms = atoms,
                     .atom_count = 4};
}

/* One form of the value of an OS version for programs that print it. */
static void
write_tool(const char *path, const char *output)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const ob_str text = ob_fmt(&arena, "#!/bin/sh\necho '%s'\n", output);
  assert_int_equal(ob_file_write(path, text, 0755), 0);
  ob_arena_fini(&arena);
}

static bool
has_name(const names *list, ob_str name)
{
  for (size_t i = 0; i < list->len; i++) {
    if (ob_str_eq(list->at[i], name)) {
      return true;
    }
  }
  return false;
}

static void
add_name(ob_arena *arena, names *list, ob_str name)
{
  if (!has_name(list, name)) {
    ob_str *slot = ob_vec_push(arena, list);
    if (!slot) {
      abort();
    }
    *slot = name;
  }
}

/* What says the version to this script, by its own text. */
typedef struct telling {
  ob_env_change env[2];
  size_t count;
  bool by_tool; /* the script can only ask a program of the host */
} telling;

static ob_str
major_of(ob_str version)
{
  const size_t dot = ob_str_find(version, '.');
  return dot == SIZE_MAX ? version : ob_str_slice(version, 0, dot);
}

/* The first of the names that the script reads; NULL: none. */
static const char *
word_of(ob_arena *arena, ob_str script, const char *const *words)
{
  for (; *words; words++) {
    const ob_str quoted = ob_fmt(arena, "\"%s\"", *words);
    if (ob_str_search(script, quoted) != SIZE_MAX) {
      return *words;
    }
  }
  return NULL;
}

/* The environment that tells `script` the version; none for a version that it takes no word of. */
static telling
tell(ob_arena *arena, ob_str script, const case_target *t, ob_str version)
{
  static const char *const freebsd[] = {"CARGO_CFG_LIBC_UNSTABLE_FREEBSD_VERSION",
                                        "RUST_LIBC_UNSTABLE_FREEBSD_VERSION", NULL};
  static const char *const musl_1_2[] = {"CARGO_CFG_LIBC_UNSTABLE_MUSL_V1_2", NULL};
  static const char *const musl[] = {"CARGO_CFG_LIBC_UNSTABLE_MUSL_V1_2_3",
                                     "RUST_LIBC_UNSTABLE_MUSL_V1_2_3", NULL};
  static const char *const uclibc[] = {"CARGO_CFG_LIBC_UNSTABLE_UCLIBC_TIME64", NULL};
  static const char *const gnu[] = {"CARGO_CFG_LIBC_UNSTABLE_GNU_TIME_BITS",
                                    "RUST_LIBC_UNSTABLE_GNU_TIME_BITS", NULL};
  telling out = {.count = 0};
  const char *name = NULL, *value = NULL;
  if (strcmp(t->os, "freebsd") == 0 && ob_version_numeric(version)) {
    value = ob_cstr(arena, major_of(version));
    if (strtol(value, NULL, 10) < 10) {
      return out; /* it would panic */
    }
    name = word_of(arena, script, freebsd);
    if (!name) {
      name = "LIBC_CI";
      value = "1";
      out.by_tool = true;
    }
  } else if (strcmp(t->env, "musl") == 0 && word_of(arena, script, musl_1_2)) {
    name = ob_version_at_least(version, OB_STR("1.2")) ? musl_1_2[0] : NULL;
    value = "1";
  } else if (strcmp(t->env, "musl") == 0) {
    name = ob_version_at_least(version, OB_STR("1.2.3")) ? word_of(arena, script, musl) : NULL;
    value = "1";
  } else if (strcmp(t->env, "uclibc") == 0 && ob_version_matches(version, OB_STR("time64"))) {
    name = word_of(arena, script, uclibc);
    value = "1";
  } else if (strcmp(t->env, "gnu") == 0 && ob_version_matches(version, OB_STR("time64"))) {
    name = word_of(arena, script, gnu);
    value = "64";
  } else if (strcmp(t->os, "vxworks") == 0 && ob_version_numeric(version)) {
    name = "WIND_RELEASE_ID";
    value = ob_cstr(arena, version);
  } else if (strcmp(t->os, "emscripten") == 0 && ob_version_numeric(version)) {
    out.by_tool = true; /* it asks emcc without being told to */
  }
  if (name) {
    out.env[out.count++] = (ob_env_change){name, value};
  }
  return out;
}

static bool
same_telling(const telling *a, const telling *b)
{
  return a->count == b->count && !a->by_tool && !b->by_tool &&
         (a->count == 0 || (strcmp(a->env[0].name, b->env[0].name) == 0 &&
                            strcmp(a->env[0].value, b->env[0].value) == 0));
}

/* Run the compiled script as Cargo does; the cfgs that it sets. */
static names
run_script(ob_arena *arena, const fixture *f, const char *script, const case_target *t,
           const telling *by, const char *tool_version)
{
  ob_env_change env[20];
  size_t n = 0;
  if (by->by_tool) {
    const bool freebsd = strcmp(t->os, "freebsd") == 0;
    const ob_str dir = ob_fmt(arena, "%s/tools-%s", f->tmp, t->os);
    write_tool(ob_path_join(arena, dir.ptr, freebsd ? "freebsd-version" : "emcc"), tool_version);
    const ob_str path = ob_fmt(arena, "%s:%s", dir.ptr, ob_env_get("PATH"));
    env[n++] = (ob_env_change){"PATH", path.ptr};
  }
  env[n++] = (ob_env_change){"RUSTC", f->answers};
  env[n++] = (ob_env_change){"RUSTC_WRAPPER", NULL};
  env[n++] = (ob_env_change){"CARGO_CFG_TARGET_OS", t->os};
  env[n++] = (ob_env_change){"CARGO_CFG_TARGET_ENV", t->env};
  env[n++] = (ob_env_change){"CARGO_CFG_TARGET_ARCH", t->arch};
  env[n++] = (ob_env_change){"CARGO_CFG_TARGET_POINTER_WIDTH", t->bits};
  for (size_t i = 0; i < by->count; i++) {
    env[n++] = by->env[i];
  }
  const ob_proc proc = {.argv = (const char *const[]){script, NULL},
                        .env = env,
                        .env_count = n,
                        .capture_stdout = true,
                        .capture_stderr = true};
  ob_proc_result result;
  assert_int_equal(ob_proc_run(arena, &proc, &result), 0);
  if (result.status != 0) {
    fail_msg("%s for %s: " OB_STR_FMT, script, t->triple, OB_STR_ARG(result.err));
  }
  names out = {0};
  ob_str rest = result.out, line;
  const ob_str key = OB_STR("cargo:rustc-cfg=");
  while (ob_str_next(&rest, '\n', &line)) {
    const ob_str cfg = ob_str_slice(line, key.len, line.len);
    if (ob_str_starts(line, key) && !ob_str_eq(cfg, OB_STR("libc_deny_warnings"))) {
      add_name(arena, &out, cfg);
    }
  }
  return out;
}

static names
apply(ob_arena *arena, const names *before, const ob_knob *knob)
{
  names out = {0};
  for (size_t i = 0; i < before->len; i++) {
    bool dropped = false;
    for (size_t d = 0; knob && knob->drop[d]; d++) {
      dropped = dropped || ob_str_eq(before->at[i], ob_str_from(knob->drop[d]));
    }
    if (!dropped) {
      add_name(arena, &out, before->at[i]);
    }
  }
  for (size_t a = 0; knob && knob->add[a]; a++) {
    add_name(arena, &out, ob_str_from(knob->add[a]));
  }
  return out;
}

/* Without the cfgs that the script's text does not have: they change nothing in that release. */
static names
known_to(ob_arena *arena, ob_str script, const names *list)
{
  names out = {0};
  for (size_t i = 0; i < list->len; i++) {
    const ob_str quoted = ob_fmt(arena, "\"" OB_STR_FMT "\"", OB_STR_ARG(list->at[i]));
    if (ob_str_search(script, quoted) != SIZE_MAX) {
      add_name(arena, &out, list->at[i]);
    }
  }
  return out;
}

static const char *
joined(ob_arena *arena, const names *list)
{
  ob_buf buf;
  ob_buf_init(&buf, arena);
  for (size_t i = 0; i < list->len; i++) {
    ob_buf_fmt(&buf, " " OB_STR_FMT, OB_STR_ARG(list->at[i]));
  }
  return ob_cstr(arena, ob_buf_view(&buf));
}

static bool
same_names(const names *a, const names *b)
{
  for (size_t i = 0; i < a->len; i++) {
    if (!has_name(b, a->at[i])) {
      return false;
    }
  }
  return a->len == b->len;
}

/* Compile the build script of the libc in dir. NULL: there is none. */
static const char *
compile_script(ob_arena *arena, const fixture *f, const char *dir, const char *release,
               ob_str *text)
{
  const char *source = ob_path_join(arena, dir, "build.rs");
  if (ob_file_read(arena, source, 1u << 20, text) != 0) {
    return NULL;
  }
  ob_str manifest;
  assert_int_equal(ob_file_read(arena, ob_path_join(arena, dir, "Cargo.toml"), 1u << 20, &manifest),
                   0);
  const bool is_2021 = ob_str_search(manifest, OB_STR("edition = \"2021\"")) != SIZE_MAX;
  const char *out = ob_fmt(arena, "%s/build-script-%s", f->tmp, release).ptr;
  const char *const argv[] = {f->rustc,      "--edition", is_2021 ? "2021" : "2015",
                              "--cap-lints", "allow",     "-o",
                              out,           source,      NULL};
  const ob_proc proc = {.argv = argv, .capture_stderr = true};
  ob_proc_result result;
  assert_int_equal(ob_proc_run(arena, &proc, &result), 0);
  if (result.status != 0) {
    fail_msg("%s: " OB_STR_FMT, source, OB_STR_ARG(result.err));
  }
  return out;
}

/* Every target and OS version against one release. */
static void
check_release(fixture *f, const char *dir, const char *release)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_str text;
  const char *script = compile_script(&arena, f, dir, release, &text);
  assert_non_null(script);
  ob_semver semver;
  assert_true(ob_semver_parse(ob_str_from(release), &semver));
  size_t runs = 0;
  for (size_t t = 0; t < OB_COUNT(targets); t++) {
    const telling nothing = {.count = 0};
    const names before = run_script(&arena, f, script, &targets[t], &nothing, NULL);
    telling last = nothing;
    names said = before;
    for (size_t v = 0; v < OB_COUNT(versions); v++) {
      if (!of_interest(v, &targets[t])) {
        continue;
      }
      const ob_str version = ob_str_from(versions[v].version);
      const telling by = tell(&arena, text, &targets[t], version);
      if (!same_telling(&by, &last)) {
        said = run_script(&arena, f, script, &targets[t], &by, versions[v].version);
        last = by;
        runs++;
      }
      const ob_knob *knob = ob_knobs_find(&f->targets[t], version, &semver);
      names ours = apply(&arena, &before, knob);
      if (semver.major == 1) {
        ours = known_to(&arena, text, &ours);
      }
      if (!same_names(&said, &ours)) {
        fail_msg("libc %s for %s.%s: the build script sets%s, the table gives%s", release,
                 targets[t].triple, versions[v].version, joined(&arena, &said),
                 joined(&arena, &ours));
      }
      /* Said the same way, unless this is a word that the release does not have. */
      if (knob && knob->variable && semver.major == 0) {
        assert_int_equal(by.count, 1);
        assert_string_equal(knob->variable, by.env[0].name);
      }
      /* Whatever cannot be told must be spoken of, where the system breaks its ABI. */
      if (version.len > 0 && strcmp(targets[t].os, "freebsd") == 0) {
        assert_non_null(knob);
        if (!knob->add[0] && !ob_version_matches(version, OB_STR("11"))) {
          assert_non_null(knob->notice);
        }
      }
      if (version.len == 0) {
        assert_null(knob);
      }
    }
  }
  print_message("# libc %s: %zu runs of its build script\n", release, runs);
  ob_arena_fini(&arena);
}

/* The compiler itself and not rustup's stand-in, which costs 30 ms a call. NULL: there is none. */
static const char *
real_rustc(ob_arena *arena)
{
  const char *rustc = ob_env_get("RUSTC");
  rustc = rustc ? rustc : ob_proc_which(arena, "rustc");
  if (!rustc) {
    return NULL;
  }
  const ob_proc proc = {.argv = (const char *const[]){rustc, "--print=sysroot", NULL},
                        .capture_stdout = true,
                        .quiet_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(arena, &proc, &result) != 0 || result.status != 0) {
    return rustc;
  }
  const char *real = ob_path_join(arena, ob_cstr(arena, ob_str_trim(result.out)), "bin/rustc");
  return ob_file_executable(real) ? real : rustc;
}

/* A program that answers --version as rustc does and is rustc for all else. NULL: rustc fails. */
static const char *
remember_version(fixture *f)
{
  const ob_proc proc = {.argv = (const char *const[]){f->rustc, "--version", NULL},
                        .capture_stdout = true};
  ob_proc_result result;
  if (ob_proc_run(&f->arena, &proc, &result) != 0 || result.status != 0) {
    return NULL;
  }
  const char *path = ob_path_join(&f->arena, f->tmp, "rustc");
  const ob_str text = ob_fmt(&f->arena,
                             "#!/bin/sh\n[ \"$*\" = --version ] || exec '%s' \"$@\"\n"
                             "echo '" OB_STR_FMT "'\n",
                             f->rustc, OB_STR_ARG(ob_str_trim(result.out)));
  return ob_file_write(path, text, 0755) == 0 ? path : NULL;
}

static int
setup(void **state)
{
  fixture *f = calloc(1, sizeof(*f));
  if (!f) {
    return -1;
  }
  ob_arena_init(&f->arena, NULL);
  for (size_t i = 0; i < OB_COUNT(targets); i++) {
    f->targets[i] = target_of(&f->arena, &targets[i]);
  }
  f->rustc = real_rustc(&f->arena);
  if (ob_dir_make_temp(&f->arena, "/tmp/osbind-knobs-", &f->tmp) != 0) {
    return -1;
  }
  f->answers = f->rustc ? remember_version(f) : NULL;
  *state = f;
  return 0;
}

static int
teardown(void **state)
{
  fixture *f = *state;
  const int err = ob_dir_remove(f->tmp);
  ob_arena_fini(&f->arena);
  free(f);
  return err;
}

/* Needs no tool: facts that are written in upstream's change log. */
static void
test_rows(void **state)
{
  fixture *f = *state;
  static const struct {
    size_t target;
    const char *version, *release, *add; /* add: the first cfg, "" none, NULL no row */
  } cases[] = {
      {0, "14.1", "0.2.139", "freebsd14"},
      {0, "15.0", "0.2.139", ""},
      {0, "15.0", "0.2.183", "freebsd15"},
      {0, "16.2", "0.2.183", "freebsd15"},
      {0, "pfsense-2.7", "0.2.183", ""},
      {0, "", "0.2.183", NULL},
      {0, "14", "0.2.20", ""},
      {0, "14.1", "1.0.0-alpha.5", "freebsd14"},
      {0, "140", "0.2.183", "freebsd15"},
      {1, "1.2.5", "0.2.172", NULL},
      {1, "1.2.5", "0.2.183", "musl_v1_2_3"},
      {1, "1.2.2", "0.2.183", NULL},
      {8, "2.36", "0.2.183", NULL},
      {8, "time64", "0.2.183", NULL},
      {7, "time64", "0.2.183", "linux_time_bits64"},
      {7, "2.41", "0.2.183", NULL},
      {16, "7.8", "0.2.183", ""},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_semver release;
    assert_true(ob_semver_parse(ob_str_from(cases[i].release), &release));
    const ob_knob *knob =
        ob_knobs_find(&f->targets[cases[i].target], ob_str_from(cases[i].version), &release);
    const char *add = !knob ? NULL : knob->add[0] ? knob->add[0] : "";
    const bool same = add && cases[i].add ? strcmp(add, cases[i].add) == 0 : add == cases[i].add;
    if (!same) {
      fail_msg("libc %s for %s.%s: %s instead of %s", cases[i].release,
               targets[cases[i].target].triple, cases[i].version, add ? add : "no row",
               cases[i].add ? cases[i].add : "no row");
    }
    if (knob && !knob->add[0]) {
      assert_non_null(knob->notice);
    }
  }
}

/* Every row is well-formed and can be reached; its predicate says what the row says. */
static void
test_table(void **state)
{
  fixture *f = *state;
  size_t count = 0;
  const ob_knob *knobs = ob_knobs(&count);
  for (size_t i = 0; i < count; i++) {
    const ob_knob *k = &knobs[i];
    assert_true(k->from[0] < k->to[0] ||
                (k->from[0] == k->to[0] &&
                 (k->from[1] < k->to[1] || (k->from[1] == k->to[1] && k->from[2] < k->to[2]))));
    assert_int_equal(k->when == OB_KNOB_KNOWN, k->version == NULL);
    assert_int_equal(k->variable == NULL, k->value == NULL);
    const ob_cfg *cfg = ob_knob_cfg(&f->arena, k);
    assert_non_null(cfg);
    ob_buf condition;
    ob_buf_init(&condition, &f->arena);
    assert_true(ob_condition_compile(&condition, cfg));
    const ob_semver release = {.major = k->from[0], .minor = k->from[1], .patch = k->from[2]};
    for (size_t t = 0; t < OB_COUNT(targets); t++) {
      for (size_t v = 0; v < OB_COUNT(versions); v++) {
        const ob_str version = ob_str_from(versions[v].version);
        const ob_knob *found = ob_knobs_find(&f->targets[t], version, &release);
        bool bad = false;
        const bool holds = ob_condition_eval(ob_buf_view(&condition), version, &bad);
        assert_false(bad);
        if (found == k) {
          assert_true(ob_knob_for_target(k, &f->targets[t]));
          if (!holds) {
            fail_msg("row %zu holds for %s.%s, its predicate does not", i, targets[t].triple,
                     versions[v].version);
          }
        } else if (ob_knob_for_target(k, &f->targets[t]) && holds) {
          assert_non_null(found); /* an earlier row took it */
          assert_true(found < k);
        }
      }
    }
  }
}

static void
test_no_memory(void **state)
{
  (void)state;
  size_t count = 0;
  const ob_knob *knobs = ob_knobs(&count);
  for (size_t i = 0; i < count; i++) {
    failing_allocator none = {{failing_alloc, failing_free}, 0};
    ob_arena arena;
    ob_arena_init(&arena, &none.base);
    assert_null(ob_knob_cfg(&arena, &knobs[i]));
    ob_arena_fini(&arena);
  }
}

static void
test_on_disk(void **state)
{
  fixture *f = *state;
  static const char *const found[][2] = {
      {"/usr/share/cargo/registry/libc-0.2.139", "0.2.139"},
      {"/usr/src/rustc-1.96.0/library/vendor/libc-0.2.183", "0.2.183"},
  };
  size_t checked = 0;
  for (size_t i = 0; i < OB_COUNT(found) && f->rustc; i++) {
    if (ob_file_is_dir(found[i][0])) {
      check_release(f, found[i][0], found[i][1]);
      checked++;
    }
  }
  if (checked == 0) {
    SKIP("no rustc, or no libc of Debian's on this machine");
  }
}

/* The directory of a release of libc, fetched by cargo. NULL: the registry cannot be reached. */
static const char *
fetch(fixture *f, const char *cargo, const char *home, const char *release)
{
  ob_arena *a = &f->arena;
  const char *dir = ob_fmt(a, "%s/get-%s", f->tmp, release).ptr;
  const ob_str manifest = ob_fmt(a,
                                 "[package]\nname = \"get\"\nversion = \"0.0.0\"\n"
                                 "[dependencies]\nlibc = \"=%s\"\n[workspace]\n",
                                 release);
  assert_int_equal(ob_dir_make(ob_path_join(a, dir, "src"), 0755), 0);
  assert_int_equal(ob_file_write(ob_path_join(a, dir, "Cargo.toml"), manifest, 0644), 0);
  assert_int_equal(ob_file_write(ob_path_join(a, dir, "src/lib.rs"), OB_STR("\n"), 0644), 0);
  const char *vendor = ob_path_join(a, dir, "vendor");
  const ob_env_change env[] = {{"CARGO_HOME", home},
                               {"CARGO_NET_RETRY", "0"},
                               {"CARGO_HTTP_TIMEOUT", "10"},
                               {"RUSTC_WRAPPER", NULL}};
  const ob_proc proc = {.argv = (const char *const[]){cargo, "vendor", "-q", vendor, NULL},
                        .cwd = dir,
                        .env = env,
                        .env_count = OB_COUNT(env),
                        .capture_stdout = true,
                        .capture_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(a, &proc, &result) != 0 || result.status != 0) {
    return NULL;
  }
  return ob_path_join(a, vendor, "libc");
}

/* One release of each range of the table, and those at its edges. */
static void
test_from_registry(void **state)
{
  fixture *f = *state;
  static const char *const releases[] = {
      "0.2.55",  "0.2.60",  "0.2.62",  "0.2.64",  "0.2.108", "0.2.148",       "0.2.151",
      "0.2.152", "0.2.166", "0.2.167", "0.2.170", "0.2.173", "0.2.175",       "0.2.176",
      "0.2.178", "0.2.179", "0.2.184", "0.2.186", "0.2.189", "1.0.0-alpha.5",
  };
  const char *cargo = ob_proc_which(&f->arena, "cargo");
  if (!cargo || !f->rustc || ob_env_get("OSBIND_TEST_OFFLINE")) {
    SKIP("no cargo, no rustc, or OSBIND_TEST_OFFLINE is set");
  }
  const char *home = ob_path_join(&f->arena, f->tmp, "cargo-home");
  for (size_t i = 0; i < OB_COUNT(releases); i++) {
    const char *dir = fetch(f, cargo, home, releases[i]);
    if (!dir && i == 0) {
      SKIP("the registry cannot be reached");
    }
    if (!dir) {
      print_message("# skipped: libc %s cannot be fetched\n", releases[i]);
      continue;
    }
    check_release(f, dir, releases[i]);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),          cmocka_unit_test(test_table),
      cmocka_unit_test(test_no_memory),     cmocka_unit_test(test_on_disk),
      cmocka_unit_test(test_from_registry),
  };
  return cmocka_run_group_tests_name("knobs", tests, setup, teardown);
}
