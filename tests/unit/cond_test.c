// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Diagrams against truth tables: random expressions over a small universe and a few variables are
 * evaluated for every target and every assignment by ob_cfg_eval, which knows nothing of diagrams.
 * Implications against enumeration, printed sets against evaluation on all built-in targets.
 */
#include "audit/universe.h"
#include "place.h"

#define FEATURES 4
#define CFGS 2

static const ob_cfg_atom linux_atoms[] = {{OB_STR_INIT("panic"), OB_STR_INIT("unwind")},
                                          {OB_STR_INIT("target_os"), OB_STR_INIT("linux")},
                                          {OB_STR_INIT("unix"), {NULL, 0}}};
static const ob_cfg_atom macos_atoms[] = {{OB_STR_INIT("target_os"), OB_STR_INIT("macos")},
                                          {OB_STR_INIT("target_vendor"), OB_STR_INIT("apple")},
                                          {OB_STR_INIT("unix"), {NULL, 0}}};
static const ob_cfg_atom windows_atoms[] = {{OB_STR_INIT("target_os"), OB_STR_INIT("windows")},
                                            {OB_STR_INIT("windows"), {NULL, 0}}};
static const ob_target few[] = {
    {.triple = OB_STR_INIT("linux"),
     .os = OB_STR_INIT("linux"),
     .atoms = linux_atoms,
     .atom_count = 3},
    {.triple = OB_STR_INIT("macos"),
     .os = OB_STR_INIT("macos"),
     .atoms = macos_atoms,
     .atom_count = 3},
    {.triple = OB_STR_INIT("windows"),
     .os = OB_STR_INIT("windows"),
     .atoms = windows_atoms,
     .atom_count = 2},
};
static const ob_target_arg few_args[] = {
    {&few[0], OB_STR_INIT("2.36")}, {&few[1], {NULL, 0}}, {&few[2], {NULL, 0}}};

static const char *const feature_names[FEATURES] = {"a", "b", "c", "d"};
static const char *const cfg_names[CFGS] = {"loom", "flavor = \"x\""};

static ob_universe
small(place *p)
{
  ob_universe u;
  assert_int_equal(ob_universe_init(&p->arena, few_args, OB_COUNT(few_args), &u), OB_OK);
  return u;
}

static ob_universe
builtin(place *p)
{
  const ob_targets *all = ob_targets_builtin();
  ob_target_arg *args = ob_new_n(&p->arena, ob_target_arg, all->len);
  for (size_t i = 0; i < all->len; i++) {
    args[i].target = &all->at[i];
  }
  ob_universe u;
  assert_int_equal(ob_universe_init(&p->arena, args, all->len, &u), OB_OK);
  return u;
}

/* xorshift64: the same expressions in every run */
static uint64_t
draw(uint64_t *state, uint64_t below)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state % below;
}

static void
put_random(ob_buf *out, uint64_t *state, unsigned depth)
{
  static const char *const leaves[] = {
      "unix",
      "windows",
      "target_os = \"linux\"",
      "target_os = \"macos\"",
      "feature = \"a\"",
      "feature = \"b\"",
      "feature = \"c\"",
      "feature = \"d\"",
      "loom",
      "flavor = \"x\"",
      "target_os = \"atlantis\"",
      "target_vendor = \"apple\"",
      "os_version_min(\"linux\", \"2.30\")",
      "true",
      "false",
  };
  const uint64_t kind = depth == 0 ? 0 : draw(state, 4);
  if (kind == 0) {
    ob_buf_put(out, ob_str_from(leaves[draw(state, OB_COUNT(leaves))]));
    return;
  }
  ob_buf_put(out, ob_str_from(kind == 1 ? "not(" : kind == 2 ? "all(" : "any("));
  const uint64_t count = kind == 1 ? 1 : draw(state, 4);
  for (uint64_t i = 0; i < count; i++) {
    ob_buf_put(out, ob_str_from(i ? ", " : ""));
    put_random(out, state, depth - 1);
  }
  ob_buf_putc(out, ')');
}

/* The truth of cfg for target t when bit i of bits says whether variable i is set. */
static bool
truth(const ob_cfg *cfg, const ob_target_arg *t, unsigned bits)
{
  ob_cfg_atom atoms[16];
  size_t count = 0;
  for (size_t i = 0; i < t->target->atom_count; i++) {
    atoms[count++] = t->target->atoms[i];
  }
  for (unsigned i = 0; i < FEATURES; i++) {
    if (bits >> i & 1) {
      atoms[count++] = (ob_cfg_atom){OB_STR("feature"), ob_str_from(feature_names[i])};
    }
  }
  if (bits >> FEATURES & 1) {
    atoms[count++] = (ob_cfg_atom){OB_STR("loom"), OB_STR_NONE};
  }
  if (bits >> FEATURES & 2) {
    atoms[count++] = (ob_cfg_atom){OB_STR("flavor"), OB_STR("x")};
  }
  const ob_cfg_env env = {
      .atoms = atoms, .count = count, .os = t->target->os, .version = t->version};
  return ob_cfg_eval(cfg, &env);
}

static ob_cond_pick *
pick_of(ob_conds *m, unsigned bits, unsigned known)
{
  ob_cond_pick *pick = ob_cond_pick_new(m);
  assert_non_null(pick);
  ob_cond_pick_free_cfgs(pick, true);
  for (unsigned i = 0; i < FEATURES + CFGS; i++) {
    if (known >> i & 1) {
      const bool feature = i < FEATURES;
      ob_cond_pick_set(pick, feature ? OB_VAR_FEATURE : OB_VAR_CFG,
                       ob_str_from(feature ? feature_names[i] : cfg_names[i - FEATURES]),
                       bits >> i & 1);
    }
  }
  return pick;
}

#define ASSIGNMENTS (1u << (FEATURES + CFGS))

static void
check_table(ob_conds *m, ob_cond c, const ob_cfg *cfg, const char *text)
{
  for (unsigned bits = 0; bits < ASSIGNMENTS; bits++) {
    const ob_bits got = ob_cond_some(m, c, pick_of(m, bits, ASSIGNMENTS - 1));
    for (size_t t = 0; t < OB_COUNT(few_args); t++) {
      if (ob_bits_has(&got, t) != truth(cfg, &few_args[t], bits)) {
        fail_msg("%s: wrong for target %zu, assignment %u", text, t, bits);
      }
    }
  }
}

static void
test_truth_tables(void **state)
{
  place *p = *state;
  const ob_universe u = small(p);
  uint64_t seed = 7;
  for (size_t round = 0; round < 400; round++) {
    ob_buf x, y;
    ob_buf_init(&x, &p->arena);
    ob_buf_init(&y, &p->arena);
    put_random(&x, &seed, 4);
    put_random(&y, &seed, 3);
    const ob_str both = ob_fmt(&p->arena, "all(" OB_STR_FMT ", not(" OB_STR_FMT "))",
                               OB_STR_ARG(ob_buf_view(&x)), OB_STR_ARG(ob_buf_view(&y)));
    const char *text = both.ptr;
    const ob_cfg *cfg = parsed(p, text);
    ob_conds *m = ob_conds_new(&p->arena, &u);
    const ob_cond whole = ob_cond_cfg(m, cfg);
    const ob_cond a = ob_cond_cfg(m, cfg->first), b = ob_cond_cfg(m, cfg->first->next->first);
    /* canonical: the same function is the same number, however it was made */
    assert_int_equal(whole, ob_cond_minus(m, a, b));
    assert_int_equal(whole, ob_cond_and(m, ob_cond_not(m, b), a));
    assert_int_equal(ob_cond_not(m, whole), ob_cond_or(m, b, ob_cond_not(m, a)));
    check_table(m, whole, cfg, text);
    /* without a variable: equal wherever it is not set, and without a word about it */
    const ob_cond loom = ob_cond_var(m, OB_VAR_CFG, OB_STR("loom"));
    const ob_cond without = ob_cond_unset(m, whole, OB_VAR_CFG, OB_STR("loom"));
    assert_int_equal(ob_cond_minus(m, without, loom), ob_cond_minus(m, whole, loom));
    assert_int_equal(ob_cond_unset(m, without, OB_VAR_CFG, OB_STR("loom")), without);
    const ob_cond with = ob_cond_where_set(m, whole, OB_VAR_CFG, OB_STR("loom"));
    assert_int_equal(ob_cond_and(m, with, loom), ob_cond_and(m, whole, loom));
    assert_int_equal(ob_cond_unset(m, with, OB_VAR_CFG, OB_STR("loom")), with);
    assert_int_equal(ob_str_search(ob_cond_print(m, without), OB_STR("loom")), SIZE_MAX);
    const ob_cfg *printed = parsed(p, ob_cstr(&p->arena, ob_cond_print(m, whole)));
    assert_int_equal(ob_cond_cfg(m, printed), whole);
    assert_false(ob_conds_failed(m));
    assert_false(ob_conds_overflowed(m));
  }
}

/* Random implications; what ob_cond_some says is compared with trying every assignment. */
static void
test_implications(void **state)
{
  place *p = *state;
  const ob_universe u = small(p);
  uint64_t seed = 11;
  for (size_t round = 0; round < 500; round++) {
    ob_conds *m = ob_conds_new(&p->arena, &u);
    bool edge[FEATURES][FEATURES] = {{false}};
    for (size_t i = 0; i < draw(&seed, 5); i++) {
      const size_t from = draw(&seed, FEATURES), to = draw(&seed, FEATURES);
      edge[from][to] = true;
      assert_int_equal(ob_conds_imply(m, OB_VAR_FEATURE, ob_str_from(feature_names[from]),
                                      ob_str_from(feature_names[to])),
                       OB_OK);
    }
    ob_buf x;
    ob_buf_init(&x, &p->arena);
    put_random(&x, &seed, 4);
    const ob_cfg *cfg = parsed(p, ob_cstr(&p->arena, ob_buf_view(&x)));
    const ob_cond c = ob_cond_cfg(m, cfg);
    const unsigned known = (unsigned)draw(&seed, 1u << FEATURES),
                   value = (unsigned)draw(&seed, 1u << FEATURES);
    const ob_cond_pick *pick = pick_of(m, value, known);
    const ob_bits got = ob_cond_some(m, c, pick);
    ob_bits want = ob_bits_none();
    bool possible = false; /* the picks do not break an implication themselves */
    for (unsigned bits = 0; bits < ASSIGNMENTS; bits++) {
      bool fits = ((bits ^ value) & known) == 0;
      for (unsigned i = 0; i < FEATURES; i++) {
        for (unsigned j = 0; j < FEATURES; j++) {
          fits = fits && !(edge[i][j] && (bits >> i & 1) && !(bits >> j & 1));
        }
      }
      possible = possible || fits;
      for (size_t t = 0; fits && t < OB_COUNT(few_args); t++) {
        if (truth(cfg, &few_args[t], bits)) {
          ob_bits_add(&want, t);
        }
      }
    }
    if (possible && !ob_bits_eq(&got, &want)) {
      fail_msg("%.*s: known %x value %x: got %llx, want %llx", OB_STR_ARG(ob_buf_view(&x)), known,
               value, (unsigned long long)got.w[0], (unsigned long long)want.w[0]);
    }
    assert_false(ob_conds_overflowed(m));
  }
}

typedef struct printed_row {
  const char *set, *care; /* cfg expressions; care NULL: all matter */
  const char *want;
  const char *said; /* NULL: not looked at */
} printed_row;

static const printed_row printed_rows[] = {
    {"unix", NULL, "unix", "unix"},
    {"not(windows)", NULL, "not(windows)", "all but windows"},
    {"target_os = \"linux\"", NULL, "target_os = \"linux\"", "linux"},
    {"any(target_os = \"macos\", target_os = \"linux\")", NULL,
     "any(target_os = \"linux\", target_os = \"macos\")", "linux, macos"},
    {"all(not(windows), not(any(target_os = \"linux\", target_os = \"macos\")))", NULL,
     "not(any(windows, target_os = \"linux\", target_os = \"macos\"))",
     "all but linux, macos, windows"},
    {"all(unix, not(target_os = \"android\"))", NULL, "all(unix, not(target_os = \"android\"))",
     "unix but not android"},
    {"any(unix, target_os = \"wasi\")", NULL, "any(unix, target_os = \"wasi\")", NULL},
    {"target_vendor = \"apple\"", NULL, "target_vendor = \"apple\"", NULL},
    {"all(windows, target_env = \"msvc\")", NULL, "target_env = \"msvc\"", NULL},
    {"target_os = \"linux\"", "any(windows, target_os = \"linux\")", "unix", "linux"},
    {"any()", NULL, "any()", "no target"},
    {"all()", NULL, "all()", "every target"},
    {"all(target_arch = \"x86\", windows, target_env = \"gnu\")", NULL, NULL, NULL},
    {"any(target_feature = \"sse2\", target_os = \"haiku\")", NULL, NULL, NULL},
    {"target_feature = \"sse2\"", NULL, "target_feature = \"sse\"", NULL},
    {"target_has_atomic = \"64\"", NULL, "target_has_atomic = \"64\"", "with 64-bit atomics"},
    {"any(all(unix, target_env = \"gnu\"), all(windows, target_arch = \"aarch64\"), target_os = "
     "\"none\")",
     NULL, NULL, NULL},
    {"not(any(all(target_os = \"linux\", target_arch = \"x86_64\"), target_abi = \"sim\"))", NULL,
     NULL, NULL},
};

static void
test_printed_sets(void **state)
{
  place *p = *state;
  const ob_universe u = builtin(p);
  for (size_t i = 0; i < OB_COUNT(printed_rows); i++) {
    const printed_row *row = &printed_rows[i];
    ob_conds *m = ob_conds_new(&p->arena, &u); /* has not seen the rows */
    ob_conds *read = ob_conds_new(&p->arena, &u);
    const ob_bits set = *ob_cond_set(read, ob_cond_cfg(read, parsed(p, row->set)));
    const ob_bits care =
        *ob_cond_set(read, ob_cond_cfg(read, parsed(p, row->care ? row->care : "all()")));
    bool exact;
    const ob_str got = ob_cond_print_targets(m, &set, row->care ? &care : NULL, &exact);
    assert_true(exact);
    if (row->want) {
      assert_str(got, row->want);
    }
    if (row->said) {
      assert_str(ob_universe_say(&p->arena, &u, &set, row->care ? &care : NULL), row->said);
    }
    const ob_bits *again = ob_cond_set(m, ob_cond_cfg(m, parsed(p, ob_cstr(&p->arena, got))));
    const ob_bits a = ob_bits_and(*again, care), b = ob_bits_and(set, care);
    if (!ob_bits_eq(&a, &b)) {
      fail_msg("%s was printed as %.*s", row->set, OB_STR_ARG(got));
    }
  }
}

/* Random sets that cfgs can tell apart print exactly; none takes for ever. */
static void
test_random_sets(void **state)
{
  static const char *const atoms[] = {"unix",
                                      "windows",
                                      "target_os = \"linux\"",
                                      "target_env = \"gnu\"",
                                      "target_arch = \"x86_64\"",
                                      "target_vendor = \"apple\"",
                                      "target_pointer_width = \"32\"",
                                      "target_os = \"freebsd\"",
                                      "target_abi = \"eabihf\"",
                                      "target_endian = \"big\"",
                                      "target_env = \"musl\"",
                                      "target_os = \"none\""};
  place *p = *state;
  const ob_universe u = builtin(p);
  uint64_t seed = 5;
  for (size_t round = 0; round < 300; round++) {
    ob_conds *m = ob_conds_new(&p->arena, &u);
    ob_cond c[2];
    for (size_t side = 0; side < 2; side++) {
      c[side] = OB_COND_NEVER;
      for (size_t i = 0; i < 3; i++) {
        ob_cond term = OB_COND_ALWAYS;
        for (size_t j = 0; j < 2; j++) {
          const ob_cond atom = ob_cond_cfg(m, parsed(p, atoms[draw(&seed, OB_COUNT(atoms))]));
          term = ob_cond_and(m, term, draw(&seed, 3) ? atom : ob_cond_not(m, atom));
        }
        c[side] = ob_cond_or(m, c[side], term);
      }
    }
    const ob_bits set = *ob_cond_set(m, c[0]), care = *ob_cond_set(m, c[1]);
    bool exact;
    const ob_str got = ob_cond_print_targets(m, &set, &care, &exact);
    assert_true(exact);
    const ob_cond again = ob_cond_cfg(m, parsed(p, ob_cstr(&p->arena, got)));
    assert_int_equal(ob_cond_and(m, again, c[1]), ob_cond_and(m, c[0], c[1]));
    assert_true(ob_str_eq(got, ob_cond_print_targets(m, &set, &care, NULL)));
  }
}

static void
test_special_atoms(void **state)
{
  place *p = *state;
  const ob_universe u = small(p);
  ob_conds *m = ob_conds_new(&p->arena, &u);
  /* false where no target of the universe has it, not free */
  assert_int_equal(ob_cond_cfg(m, parsed(p, "target_arch = \"x86\"")), OB_COND_NEVER);
  assert_int_equal(ob_cond_cfg(m, parsed(p, "target_os_version = \"14\"")), OB_COND_NEVER);
  assert_null(ob_cond_set(m, ob_cond_cfg(m, parsed(p, "target_osx"))));
  /* a profile can make linux abort; the others do so anyway */
  const ob_cond abort = ob_cond_cfg(m, parsed(p, "panic = \"abort\""));
  const ob_cond unwind = ob_cond_cfg(m, parsed(p, "panic = \"unwind\""));
  const ob_cond_pick *open = ob_cond_pick_new(m);
  ob_bits set = ob_cond_some(m, abort, open);
  assert_int_equal(set.w[0], 7);
  set = ob_cond_some(m, unwind, open);
  assert_int_equal(set.w[0], 1);
  assert_int_equal(ob_cond_or(m, abort, unwind), OB_COND_ALWAYS);
  /* debug_assertions is open by default, other cfgs are off */
  set = ob_cond_some(m, ob_cond_cfg(m, parsed(p, "debug_assertions")), open);
  assert_int_equal(set.w[0], 7);
  set = ob_cond_some(m, ob_cond_cfg(m, parsed(p, "not(debug_assertions)")), open);
  assert_int_equal(set.w[0], 7);
  set = ob_cond_some(m, ob_cond_cfg(m, parsed(p, "miri")), open);
  assert_int_equal(set.w[0], 0);
  /* meanings given */
  assert_int_equal(ob_conds_define(m, OB_STR("test"), OB_COND_ALWAYS), OB_OK);
  assert_int_equal(ob_conds_define(m, OB_STR("os = \"mac\""), ob_cond_cfg(m, parsed(p, "unix"))),
                   OB_OK);
  assert_int_equal(ob_cond_cfg(m, parsed(p, "test")), OB_COND_ALWAYS);
  assert_int_equal(ob_cond_cfg(m, parsed(p, "os = \"mac\"")), ob_cond_cfg(m, parsed(p, "unix")));
  /* features that the package has */
  const ob_str names[] = {OB_STR("std")};
  assert_int_equal(ob_conds_declare_features(m, names, 1), OB_OK);
  assert_int_equal(ob_cond_cfg(m, parsed(p, "feature = \"sdt\"")), OB_COND_NEVER);
  assert_null(ob_cond_set(m, ob_cond_cfg(m, parsed(p, "feature = \"std\""))));
}

typedef struct witness_row {
  const char *cfg, *want;
} witness_row;

static void
test_witness(void **state)
{
  static const witness_row rows[] = {
      {"unix", ""},
      {"feature = \"a\"", ""}, /* default -> b -> a */
      {"feature = \"c\"", "--features c"},
      {"not(feature = \"a\")", "--no-default-features"},
      {"all(not(feature = \"b\"), feature = \"a\")", "--no-default-features --features a"},
      {"all(feature = \"c\", feature = \"d\")", "--features d"}, /* d -> c */
      {"all(loom, not(debug_assertions))", "--cfg loom --release"},
      {"any(all(feature = \"c\", loom), feature = \"d\")", "--features d"},
  };
  place *p = *state;
  const ob_universe u = small(p);
  static const char *const edges[][2] = {{"default", "b"}, {"b", "a"}, {"d", "c"}};
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_conds *m = ob_conds_new(&p->arena, &u);
    for (size_t e = 0; e < OB_COUNT(edges); e++) {
      assert_int_equal(
          ob_conds_imply(m, OB_VAR_FEATURE, ob_str_from(edges[e][0]), ob_str_from(edges[e][1])),
          OB_OK);
    }
    const ob_cond c = ob_cond_cfg(m, parsed(p, rows[i].cfg));
    ob_cond_pick *pick = ob_cond_pick_new(m);
    ob_cond_pick_free_cfgs(pick, true);
    const ob_str got = ob_cond_witness(m, c, pick, 0);
    if (!ob_str_eq(got, ob_str_from(rows[i].want))) {
      fail_msg("%s: got `" OB_STR_FMT "`, want `%s`", rows[i].cfg, OB_STR_ARG(got), rows[i].want);
    }
  }
}

/* A hundred features with chains of implications, and an expression that names them all. */
static void
test_many_features(void **state)
{
  place *p = *state;
  const ob_universe u = builtin(p);
  ob_conds *m = ob_conds_new(&p->arena, &u);
  ob_buf every, none;
  ob_buf_init(&every, &p->arena);
  ob_buf_init(&none, &p->arena);
  ob_buf_put(&every, OB_STR("all(windows"));
  ob_buf_put(&none, OB_STR("all(feature = \"f0\", not(any("));
  for (unsigned i = 0; i < 100; i++) {
    ob_buf_fmt(&every, ", feature = \"f%u\"", i);
    ob_buf_fmt(&none, "%sfeature = \"f%u\"", i > 1 ? ", " : "", i ? i : 50);
    if (i > 0) {
      assert_int_equal(ob_conds_imply(m, OB_VAR_FEATURE, ob_fmt(&p->arena, "f%u", i - 1),
                                      ob_fmt(&p->arena, "f%u", i)),
                       OB_OK);
    }
  }
  ob_buf_put(&every, OB_STR(")"));
  none.len = 0;
  ob_buf_put(&none, OB_STR("all(feature = \"f0\", not(feature = \"f99\"))"));
  const ob_cond_pick *pick = ob_cond_pick_new(m);
  const ob_bits some =
      ob_cond_some(m, ob_cond_cfg(m, parsed(p, ob_cstr(&p->arena, ob_buf_view(&every)))), pick);
  assert_true(ob_bits_eq(&some, ob_universe_atom(&u, OB_STR("windows"), OB_STR_NONE)));
  const ob_bits no =
      ob_cond_some(m, ob_cond_cfg(m, parsed(p, ob_cstr(&p->arena, ob_buf_view(&none)))), pick);
  assert_int_equal(ob_bits_count(&no), 0);
  assert_false(ob_conds_overflowed(m));
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  const ob_cfg *cfg = context;
  ob_universe u;
  OB_TRY(ob_universe_init(arena, few_args, OB_COUNT(few_args), &u));
  ob_conds *m = ob_conds_new(arena, &u);
  if (!m) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_conds_imply(m, OB_VAR_FEATURE, OB_STR("a"), OB_STR("b")));
  OB_TRY(ob_conds_define(m, OB_STR("test"), OB_COND_NEVER));
  const ob_cond c = ob_cond_cfg(m, cfg);
  ob_cond_pick *pick = ob_cond_pick_new(m);
  if (pick) {
    ob_cond_pick_set(pick, OB_VAR_FEATURE, OB_STR("c"), true);
    (void)ob_cond_some(m, c, pick);
    (void)ob_cond_witness(m, c, pick, 0);
  }
  const ob_str text = ob_cond_print(m, c);
  return ob_conds_failed(m) || !text.ptr ? OB_E_NOMEM : OB_OK;
}

static void
test_no_memory(void **state)
{
  place *p = *state;
  const ob_cfg *cfg = parsed(p, "any(all(unix, feature = \"a\", not(test), loom), all(windows, not("
                                "feature = \"b\")), flavor = \"x\", feature = \"c\")");
  assert_true(sweep_allocations(sweep_step, (void *)(uintptr_t)cfg) > 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_truth_tables, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_implications, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_printed_sets, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_random_sets, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_special_atoms, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_witness, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_many_features, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_no_memory, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("cond", tests, NULL, NULL);
}
