// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Keys that become wider. Formulas are compared with their truth on made-up targets, which keep
 * the laws of all targets and are otherwise anything; random pairs of a key and a gate in the
 * source are audited, fixed and audited again.
 */
#include "audit/audit.h"
#include "audit/fix.h"
#include "audit/formula.h"
#include "formats/toml/toml.h"
#include "place.h"
#include "sys/fs.h"

static const char *const atoms[] = {
    "unix",
    "windows",
    "target_os = \"linux\"",
    "target_os = \"macos\"",
    "target_os = \"ios\"",
    "target_os = \"freebsd\"",
    "target_os = \"android\"",
    "target_os = \"wasi\"",
    "target_os = \"windows\"",
    "target_vendor = \"apple\"",
    "target_arch = \"x86_64\"",
    "target_arch = \"aarch64\"",
    "target_arch = \"wasm32\"",
    "target_family = \"wasm\"",
    "target_family = \"unix\"",
    "target_env = \"sgx\"",
    "target_env = \"musl\"",
    "target_env = \"msvc\"",
    "target_pointer_width = \"64\"",
    "target_endian = \"big\"",
};

static ob_universe
builtin(ob_arena *arena)
{
  const ob_targets *all = ob_targets_builtin();
  ob_target_arg *args = ob_new_n(arena, ob_target_arg, all->len);
  for (size_t i = 0; i < all->len; i++) {
    args[i].target = &all->at[i];
  }
  ob_universe u;
  assert_int_equal(ob_universe_init(arena, args, all->len, &u), OB_OK);
  return u;
}

static size_t
draw(uint64_t *seed, size_t below)
{
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (size_t)(*seed >> 33) % below;
}

static void
put_random(ob_buf *out, uint64_t *seed, unsigned depth)
{
  const size_t kind = depth == 0 ? 0 : draw(seed, 6);
  if (kind < 2) {
    ob_buf_put(out, ob_str_from(atoms[draw(seed, OB_COUNT(atoms))]));
  } else if (kind == 2) {
    ob_buf_put(out, OB_STR("not("));
    put_random(out, seed, depth - 1);
    ob_buf_putc(out, ')');
  } else {
    ob_buf_put(out, kind == 3 ? OB_STR("all(") : OB_STR("any("));
    for (size_t i = 0, count = 2 + draw(seed, 2); i < count; i++) {
      ob_buf_put(out, i > 0 ? OB_STR(", ") : OB_STR(""));
      put_random(out, seed, depth - 1);
    }
    ob_buf_putc(out, ')');
  }
}

static const char *
random_cfg(ob_arena *arena, uint64_t *seed)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  put_random(&out, seed, 2);
  return ob_cstr(arena, ob_buf_view(&out));
}

/* ---- made-up targets ---- */

#define MAX_CFGS 12

typedef struct made {
  ob_cfg_atom at[MAX_CFGS];
  size_t count;
} made;

static void
add(made *m, ob_str name, ob_str value)
{
  m->at[m->count++] = (ob_cfg_atom){name, value};
}

/* A target of an OS that there is, or of a new one, with any architecture. */
static made
make_up(const ob_universe *u, uint64_t *seed)
{
  static const char *const arches[] = {"x86_64", "aarch64", "arm", "new"};
  static const char *const envs[] = {"gnu", "musl", "sgx", "newenv", ""};
  static const char *const widths[] = {"32", "64"};
  static const char *const ends[] = {"big", "little"};
  const ob_str family = OB_STR("target_family"), vendor = OB_STR("target_vendor");
  const ob_target *like = u->at[draw(seed, u->len)].target;
  const bool fresh = draw(seed, 4) == 0;
  made m = {0};
  bool apple = false, windows = false, wasm = false;
  add(&m, OB_STR("target_os"), fresh ? OB_STR("newos") : like->os);
  for (size_t i = 0; i < like->atom_count; i++) {
    const ob_cfg_atom a = like->atoms[i];
    windows = windows || ob_str_eq(a.name, OB_STR("windows"));
    apple = apple || (ob_str_eq(a.name, vendor) && ob_str_eq(a.value, OB_STR("apple")));
    wasm = wasm || (ob_str_eq(a.name, family) && ob_str_eq(a.value, OB_STR("wasm")));
    if (ob_str_eq(a.name, OB_STR("unix")) || ob_str_eq(a.name, OB_STR("windows")) ||
        ob_str_eq(a.name, family)) {
      add(&m, a.name, a.value);
    }
  }
  add(&m, vendor, apple && !fresh ? OB_STR("apple") : OB_STR("newvendor"));
  add(&m, OB_STR("target_arch"),
      wasm ? OB_STR("wasm32") : ob_str_from(arches[draw(seed, OB_COUNT(arches))]));
  add(&m, OB_STR("target_env"),
      windows && draw(seed, 2) ? OB_STR("msvc") : ob_str_from(envs[draw(seed, OB_COUNT(envs))]));
  add(&m, OB_STR("target_pointer_width"), ob_str_from(widths[draw(seed, 2)]));
  add(&m, OB_STR("target_endian"), ob_str_from(ends[draw(seed, 2)]));
  assert_true(m.count <= MAX_CFGS);
  return m;
}

static bool
is_true(const ob_cfg *cfg, const made *m)
{
  const ob_cfg_env env = {.atoms = m->at, .count = m->count, .os = m->at[0].value};
  return ob_cfg_eval(cfg, &env);
}

/* ---- formulas ---- */

typedef struct implied {
  const char *a, *b;
  bool yes;
} implied;

static const implied implications[] = {
    {"target_os = \"linux\"", "unix", true},
    {"target_os = \"newos\"", "unix", false},
    {"unix", "not(windows)", true},
    {"not(windows)", "unix", false},
    {"target_os = \"linux\"", "not(target_os = \"windows\")", true},
    {"target_os = \"linux\"", "not(windows)", true},
    {"target_os = \"windows\"", "windows", true},
    {"windows", "target_os = \"windows\"", false},
    {"target_family = \"unix\"", "unix", true},
    {"target_os = \"macos\"", "target_vendor = \"apple\"", true},
    {"target_vendor = \"apple\"", "unix", false},
    {"target_arch = \"powerpc64\"", "unix", false}, /* all of today's are */
    {"target_arch = \"wasm32\"", "target_family = \"wasm\"", true},
    {"target_env = \"sgx\"", "target_vendor = \"fortanix\"", false},
    {"target_env = \"msvc\"", "windows", true},
    {"not(target_endian = \"big\")", "target_endian = \"little\"", true},
    {"all(unix, not(any(target_os = \"macos\", target_os = \"ios\")))",
     "all(unix, not(target_os = \"ios\"))", true},
    {"all(target_os = \"linux\", target_os = \"macos\")", "any()", true},
    {"any(loom, unix)", "any(unix, loom)", true},
    {"loom", "unix", false},
    {"all()", "any(unix, not(unix))", true},
};

static void
test_implications(void **state)
{
  place *p = *state;
  const ob_universe u = builtin(&p->arena);
  for (size_t i = 0; i < OB_COUNT(implications); i++) {
    const implied *row = &implications[i];
    if (ob_formula_implies(&p->arena, &u, parsed(p, row->a), parsed(p, row->b)) != row->yes) {
      fail_msg("%s -> %s: want %d", row->a, row->b, row->yes);
    }
  }
  uint64_t seed = 5;
  for (size_t round = 0; round < 300; round++) {
    const char *x = random_cfg(&p->arena, &seed), *y = random_cfg(&p->arena, &seed);
    const ob_cfg *a = parsed(p, x), *b = parsed(p, y);
    const bool yes = ob_formula_implies(&p->arena, &u, a, b);
    for (size_t i = 0; yes && i < 100; i++) {
      const made m = make_up(&u, &seed);
      if (is_true(a, &m) && !is_true(b, &m)) {
        fail_msg("%s does not imply %s", x, y);
      }
    }
    const ob_cfg *both = ob_formula_join(&p->arena, OB_CFG_ANY, a, b);
    const ob_cfg *less = ob_formula_shorter(&p->arena, &u, both);
    assert_true(ob_formula_implies(&p->arena, &u, both, less));
    assert_true(ob_formula_implies(&p->arena, &u, less, both));
  }
}

/* ---- keys ---- */

typedef struct bench {
  ob_arena arena;
  const char *dir;
  ob_universe u;
} bench;

/* The errors; the fixes carried out on the manifest into *fixed. */
static size_t
audit(bench *b, ob_arena *a, ob_str manifest, ob_str *fixed)
{
  ob_audit_options o = {.universe = &b->u, .asked = b->u.all, .levels = ~0U, .manifest = manifest};
  ob_diags diags;
  ob_diags_init(&diags, a);
  ob_audit *audit = NULL;
  assert_int_equal(ob_audit_open(a, &diags, &o, b->dir, &audit), OB_OK);
  assert_int_equal(ob_audit_run(audit), OB_OK);
  const ob_fix *fixes[8];
  ob_fix_result results[8];
  size_t errors = 0, count = 0;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_finding *f = audit->findings.list.at[i];
    errors += f->severity == OB_SEV_ERROR;
    if (ob_fix_is_done(f, false) && count < OB_COUNT(fixes)) {
      fixes[count++] = &f->fix;
    }
  }
  assert_int_equal(
      ob_fix_apply(a, &diags, OB_STR("Cargo.toml"), manifest, fixes, count, fixed, results), OB_OK);
  return errors;
}

/* The one table of the manifest: its key, empty where it is for all targets. */
static ob_str
key_of(ob_arena *a, ob_str manifest)
{
  ob_diags diags;
  ob_diags_init(&diags, a);
  ob_toml *root;
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("Cargo.toml"), manifest);
  assert_int_equal(ob_toml_parse(a, &diags, file, &root), OB_OK);
  const ob_toml_entry *e = ob_toml_first(ob_toml_get(root, OB_STR("target")));
  assert_true(!e || !e->next);
  return e ? e->key : OB_STR("");
}

static const char package[] =
    "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\n";

/* False: nothing was to be done. */
static bool
check_pair(bench *b, const char *key, const char *gate, uint64_t *seed)
{
  place p;
  ob_arena_init(&p.arena, NULL);
  ob_diags_init(&p.diags, &p.arena);
  ob_arena *a = &p.arena;
  const ob_str manifest =
      ob_fmt(a, "%s[target.'cfg(%s)'.dependencies]\nlibc = \"0.2\"\n", package, key);
  const ob_str source = ob_fmt(a, "#[cfg(%s)]\npub use libc::c_int;\n", gate);
  assert_int_equal(ob_file_write(ob_path_join(a, b->dir, "src/lib.rs"), source, 0644), 0);
  ob_str fixed, again;
  const bool any = audit(b, a, manifest, &fixed) > 0;
  if (any) {
    assert_int_equal(audit(b, a, fixed, &again), 0);
    assert_str(again, ob_cstr(a, fixed));
    const ob_str whole = key_of(a, fixed);
    const size_t most = strlen("cfg(any(, ))") + strlen(key) + strlen(gate);
    if (whole.len > most) {
      fail_msg("%s | %s: %.*s is too long", key, gate, OB_STR_ARG(whole));
    }
    if (whole.len > 0) {
      const ob_cfg *old = parsed(&p, key);
      const ob_cfg *wide = parsed(&p, ob_cstr(a, ob_str_slice(whole, 4, whole.len - 1)));
      for (size_t i = 0; i < 200; i++) {
        const made m = make_up(&b->u, seed);
        if (is_true(old, &m) && !is_true(wide, &m)) {
          fail_msg("%s | %s: %.*s is narrower", key, gate, OB_STR_ARG(whole));
        }
      }
      assert_true(ob_formula_implies(a, &b->u, old, wide));
    }
  }
  ob_arena_fini(&p.arena);
  return any;
}

/* What becomes of a key where the source has this gate. */
static const struct {
  const char *key, *gate, *want;
} widened[] = {
    {"any(target_os = \"linux\", target_os = \"macos\")", "not(target_os = \"windows\")",
     "cfg(not(target_os = \"windows\"))"},
    {"target_os = \"linux\"", "unix", "cfg(unix)"},
    {"target_os = \"linux\"", "target_os = \"freebsd\"",
     "cfg(any(target_os = \"linux\", target_os = \"freebsd\"))"},
    {"any(target_os = \"linux\", target_os = \"bitrig\")", "unix",
     "cfg(any(target_os = \"bitrig\", unix))"},
    {"all(unix, not(any(target_os = \"macos\", target_os = \"ios\")))",
     "any(all(unix, target_pointer_width = \"64\"), target_os = \"wasi\", target_env = \"sgx\")",
     "cfg(any(all(unix, not(any(target_os = \"macos\", target_os = \"ios\"))), "
     "all(unix, target_pointer_width = \"64\"), target_os = \"wasi\", target_env = \"sgx\"))"},
    {"all(unix, not(target_os = \"macos\"))", "target_os = \"macos\"", "cfg(unix)"},
    {"unix", "not(unix)", ""},
};

static int
set_up_bench(void **state)
{
  bench *b = calloc(1, sizeof(*b));
  ob_arena_init(&b->arena, NULL);
  b->u = builtin(&b->arena);
  *state = b;
  return ob_dir_make_temp(&b->arena, "/tmp/osbind-wider-", &b->dir);
}

static int
tear_down_bench(void **state)
{
  bench *b = *state;
  const int err = ob_dir_remove(b->dir);
  ob_arena_fini(&b->arena);
  free(b);
  return err;
}

static void
test_keys(void **state)
{
  bench *b = *state;
  for (size_t i = 0; i < OB_COUNT(widened); i++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    const ob_str manifest =
        ob_fmt(&a, "%s[target.'cfg(%s)'.dependencies]\nlibc = \"0.2\"\n", package, widened[i].key);
    const ob_str source = ob_fmt(&a, "#[cfg(%s)]\npub use libc::c_int;\n", widened[i].gate);
    assert_int_equal(ob_file_write(ob_path_join(&a, b->dir, "src/lib.rs"), source, 0644), 0);
    ob_str fixed;
    audit(b, &a, manifest, &fixed);
    assert_str(key_of(&a, fixed), widened[i].want);
    ob_arena_fini(&a);
  }
}

static void
test_random_keys(void **state)
{
  bench *b = *state;
  uint64_t seed = 3;
  size_t done = 0;
  for (size_t round = 0; round < 300; round++) {
    const char *key = random_cfg(&b->arena, &seed), *gate = random_cfg(&b->arena, &seed);
    done += check_pair(b, key, gate, &seed);
  }
  assert_true(done > 150);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_implications, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_keys, set_up_bench, tear_down_bench),
      cmocka_unit_test_setup_teardown(test_random_keys, set_up_bench, tear_down_bench),
  };
  return cmocka_run_group_tests_name("wider", tests, NULL, NULL);
}
