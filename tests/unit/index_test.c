// SPDX-License-Identifier: MIT OR Apache-2.0
#include "place.h"
#include "support.h"

#include "base/hash.h"
#include "diag/diag.h"
#include "sources/index_write.h"

/* ---- conditions ---- */

static void
test_conditions_mean_what_cfg_means(void **state)
{
  place *p = *state;
  static const char *const texts[] = {
      "true",
      "false",
      "all()",
      "any()",
      "target_os_version = \"14\"",
      "target_os_version = \"unknown\"",
      "os_version_min(\"freebsd\", \"14.1\")",
      "not(target_os_version = \"14\")",
      "any(target_os_version = \"13\", target_os_version = \"14\", target_os_version = \"15\")",
      "all(os_version_min(\"freebsd\", \"13\"), not(os_version_min(\"freebsd\", \"14.2\")))",
      "not(any(all(target_os_version = \"14\", not(target_os_version = \"14.1\")), false))",
      "any(any(any(any()), all(all())), not(all()))",
  };
  static const char *const versions[] = {"",     "12",   "13",    "13.2", "14",
                                         "14.1", "14.2", "14.10", "15",   "pfsense-2.7"};
  for (size_t i = 0; i < OB_COUNT(texts); i++) {
    const ob_cfg *cfg = parsed(p, texts[i]);
    ob_buf code;
    ob_buf_init(&code, &p->arena);
    assert_true(ob_condition_compile(&code, cfg));
    for (size_t v = 0; v < OB_COUNT(versions); v++) {
      const ob_cfg_env env = {.os = OB_STR("freebsd"), .version = ob_str_from(versions[v])};
      bool bad = false;
      const bool got = ob_condition_eval(ob_buf_view(&code), env.version, &bad);
      if (bad || got != ob_cfg_eval(cfg, &env)) {
        fail_msg("%s for version `%s`: %d, bad %d", texts[i], versions[v], got, bad);
      }
    }
  }
}

static void
test_conditions_that_ask_for_more_are_refused(void **state)
{
  place *p = *state;
  static const char *const texts[] = {"unix", "target_os = \"freebsd\"",
                                      "all(target_os_version = \"14\", not(unix))"};
  for (size_t i = 0; i < OB_COUNT(texts); i++) {
    ob_buf code;
    ob_buf_init(&code, &p->arena);
    assert_false(ob_condition_compile(&code, parsed(p, texts[i])));
  }
}

static void
test_a_long_list_needs_no_deep_stack(void **state)
{
  place *p = *state;
  ob_buf text;
  ob_buf_init(&text, &p->arena);
  ob_buf_put(&text, OB_STR("any("));
  for (size_t i = 0; i < 1000; i++) {
    ob_buf_fmt(&text, "target_os_version = \"%zu\",", i);
  }
  ob_buf_putc(&text, ')');
  ob_buf code;
  ob_buf_init(&code, &p->arena);
  assert_true(ob_condition_compile(&code, parsed(p, ob_cstr(&p->arena, ob_buf_view(&text)))));
  bool bad = false;
  assert_true(ob_condition_eval(ob_buf_view(&code), OB_STR("999.1"), &bad));
  assert_false(ob_condition_eval(ob_buf_view(&code), OB_STR("1000"), &bad));
  assert_false(bad);
}

static void
test_malformed_conditions_are_told(void **state)
{
  (void)state;
  static const ob_str codes[] = {
      OB_STR_INIT("x"),
      OB_STR_INIT("!"),
      OB_STR_INIT("T&"),
      OB_STR_INIT("TT"),
      OB_STR_INIT("V"),
      OB_STR_INIT("V\x05"
                  "14"),
      OB_STR_INIT("M\xff"),
      OB_STR_INIT("|"),
      OB_STR_INIT("T!&"),
      OB_STR_INIT("\0"),
      OB_STR_INIT("TV"),
  };
  for (size_t i = 0; i < OB_COUNT(codes); i++) {
    bool bad = false;
    assert_false(ob_condition_eval(codes[i], OB_STR("14"), &bad));
    if (!bad) {
      fail_msg("code %zu is taken for a condition", i);
    }
  }
  char deep[OB_CONDITION_STACK + 1];
  memset(deep, 'T', sizeof deep);
  bool bad = false;
  assert_false(ob_condition_eval((ob_str){deep, sizeof deep}, OB_STR("14"), &bad));
  assert_true(bad);
}

/* ---- documents ---- */

#define PUSH(arena, list, value)                                                                   \
  do {                                                                                             \
    __typeof__((list)->at) slot = ob_vec_push((arena), (list));                                    \
    if (!slot) {                                                                                   \
      return false;                                                                                \
    }                                                                                              \
    *slot = (value);                                                                               \
  } while (0)

static ob_cfg version_14 = {.kind = OB_CFG_VERSION, .value = OB_STR_INIT("14")};
static ob_cfg version_13 = {.kind = OB_CFG_VERSION, .value = OB_STR_INIT("13")};

/** Two targets; libc in two releases for one of them, and told to the other. */
static bool
fill(ob_arena *a, ob_index_doc *doc, bool backwards)
{
  ob_index_crate *new = ob_new(a, ob_index_crate), *old = ob_new(a, ob_index_crate);
  if (!new || !old) {
    return false;
  }
  *new = (ob_index_crate){.name = OB_STR("libc"),
                          .version = OB_STR("0.2.183"),
                          .dir = OB_STR("/os/libc-0.2.183"),
                          .root = OB_STR("/os/libc-0.2.183/src/lib.rs"),
                          .edition = OB_STR("2021"),
                          .remap = OB_STR("/osbind/libc"),
                          .stamp_path = OB_STR("/state/stamps/libc"),
                          .stamp_sha256 = OB_STR("aa"),
                          .stamp_len = 131};
  *old = *new;
  old->version = OB_STR("1.0.0-alpha.1");
  old->stamp_path = OB_STR("/state/stamps/libc1");
  PUSH(a, &new->files, ((ob_index_file){OB_STR("src/lib.rs"), 10, -5}));
  PUSH(a, &new->files, ((ob_index_file){OB_STR("src/unix/mod.rs"), UINT64_C(1) << 40, 1}));

  ob_index_target freebsd = {.triple = OB_STR("x86_64-unknown-freebsd"),
                             .variable = OB_STR("CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION"),
                             .version = OB_STR("14.1"),
                             .from = OB_STR("a.toml:3"),
                             .std = OB_INDEX_STD_AUTO,
                             .like = OB_STR("bsd")};
  ob_index_sysroot sysroot = {.state = OB_INDEX_SYSROOT_OTHER,
                              .version = OB_STR("14.1"),
                              .dir = OB_STR("/sysroot"),
                              .commit = OB_STR("ac68"),
                              .words = OB_STR("libc 0.2.139"),
                              .id = OB_STR("0123")};
  PUSH(a, &sysroot.compilers, ((ob_index_compiler){UINT64_C(1) << 33, -7}));
  PUSH(a, &sysroot.compilers, ((ob_index_compiler){14, 9}));
  PUSH(a, &sysroot.files, ((ob_index_file){OB_STR("lib/a.rlib"), 3, 4}));
  PUSH(a, &freebsd.sysroots, sysroot);
  sysroot.state = OB_INDEX_SYSROOT_FITS;
  sysroot.flags = OB_INDEX_SYSROOT_ABORTS;
  sysroot.dir = OB_STR("/other");
  PUSH(a, &freebsd.sysroots, sysroot);
  ob_index_target linux_gnu = {.triple = OB_STR("x86_64-unknown-linux-gnu"),
                               .variable = OB_STR("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_VERSION")};
  ob_index_rule replace = {.kind = OB_INDEX_REPLACE,
                           .required = true,
                           .policy = OB_INDEX_EXACT,
                           .when = &version_14,
                           .origin = OB_STR("a.toml:1")};
  ob_index_candidate older = {.version = {0, 2, 183, {NULL, 0}, {NULL, 0}}, .crate = new};
  ob_index_candidate newer = {.version = {1, 0, 0, OB_STR_INIT("alpha.1"), {NULL, 0}},
                              .crate = old};
  ob_index_part first = {
      .has_cfg = true, .has_env = true, .has_out_dir = true, .out_dir = OB_STR("/out")};
  PUSH(a, &first.cfg, OB_STR("freebsd12"));
  PUSH(a, &first.env, OB_STR("A=1"));
  ob_index_part second = {.when = &version_14, .has_cfg = true, .has_std_cfg = true};
  PUSH(a, &second.cfg, OB_STR("freebsd14"));
  PUSH(a, &second.cfg, OB_STR("x = \"y\""));
  PUSH(a, &second.std_cfg, OB_STR("freebsd_std"));
  PUSH(a, &older.parts, first);
  PUSH(a, &older.parts, second);
  PUSH(a, &replace.candidates, older);
  PUSH(a, &replace.candidates, newer);
  ob_index_rule tell = {.kind = OB_INDEX_TELL,
                        .when = &version_13,
                        .origin = OB_STR("built in"),
                        .from = {0, 2, 100},
                        .to = {0, 2, 140},
                        .notice = OB_STR("nominal")};
  PUSH(a, &tell.drop, OB_STR("freebsd11"));
  PUSH(a, &tell.add, OB_STR("freebsd13"));
  ob_index_owned libc = {.name = OB_STR("libc"), .served = OB_STR("14")};
  PUSH(a, &libc.rules, replace);
  PUSH(a, &libc.rules, tell);
  ob_index_owned ncurses = {.name = OB_STR("ncurses")};
  PUSH(a, &ncurses.rules, replace);
  ob_index_owned told = {.name = OB_STR("libc")};
  PUSH(a, &told.rules, tell);
  PUSH(a, &linux_gnu.crates, told);
  PUSH(a, &freebsd.crates, backwards ? ncurses : libc);
  PUSH(a, &freebsd.crates, backwards ? libc : ncurses);
  PUSH(a, &doc->targets, backwards ? linux_gnu : freebsd);
  PUSH(a, &doc->targets, backwards ? freebsd : linux_gnu);
  doc->next = OB_STR("sccache");
  doc->state_dir = OB_STR("/state");
  doc->host = OB_STR("x86_64-unknown-linux-gnu");
  return true;
}

static ob_str
written(place *p, const ob_index_doc *doc)
{
  ob_buf out;
  ob_buf_init(&out, &p->arena);
  assert_int_equal(ob_index_write(&p->arena, &p->diags, doc, &out), OB_OK);
  assert_int_equal(p->diags.errors, 0);
  return ob_buf_view(&out);
}

static uint64_t
set_of(ob_str bytes)
{
  ob_index_view view;
  assert_true(ob_index_open(bytes, &view));
  return view.set_id;
}

static void
assert_next(ob_index_list *list, const char *want)
{
  ob_str got = OB_STR_NONE;
  assert_int_equal(ob_index_next_str(list, &got), want != NULL);
  if (want) {
    assert_str(got, want);
  }
}

static void
test_what_is_written_is_read(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0};
  assert_true(fill(&p->arena, &doc, false));
  ob_index_view view;
  assert_true(ob_index_open(written(p, &doc), &view));
  assert_str(view.next, "sccache");
  assert_str(view.state_dir, "/state");
  assert_str(view.host, "x86_64-unknown-linux-gnu");

  ob_index_found_target target;
  assert_int_equal(ob_index_find_target(&view, OB_STR("x86_64-unknown-netbsd"), &target),
                   OB_FOUND_NONE);
  assert_int_equal(ob_index_find_target(&view, OB_STR("x86_64-unknown-freebsd"), &target),
                   OB_FOUND);
  assert_str(target.variable, "CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION");
  assert_str(target.version, "14.1");
  assert_str(target.from, "a.toml:3");
  assert_str(target.like, "bsd");
  assert_int_equal(target.std, OB_INDEX_STD_AUTO);
  ob_index_list sysroots;
  ob_index_found_sysroot sysroot;
  ob_index_found_compiler compiler;
  ob_index_found_file file_of;
  assert_int_equal(ob_index_sysroots(&view, target.sysroots, &sysroots), OB_FOUND);
  assert_int_equal(ob_index_next_sysroot(&sysroots, &sysroot), OB_FOUND);
  assert_int_equal(sysroot.state, OB_INDEX_SYSROOT_OTHER);
  assert_int_equal(sysroot.flags, 0);
  assert_str(sysroot.version, "14.1");
  assert_str(sysroot.dir, "/sysroot");
  assert_str(sysroot.commit, "ac68");
  assert_str(sysroot.words, "libc 0.2.139");
  assert_int_equal(ob_index_next_compiler(&sysroot.compilers, &compiler), OB_FOUND);
  assert_true(compiler.size == UINT64_C(1) << 33 && compiler.mtime_ns == -7);
  assert_int_equal(ob_index_next_compiler(&sysroot.compilers, &compiler), OB_FOUND);
  assert_int_equal(ob_index_next_compiler(&sysroot.compilers, &compiler), OB_FOUND_NONE);
  assert_int_equal(ob_index_next_file(&sysroot.files, &file_of), OB_FOUND);
  assert_str(file_of.path, "lib/a.rlib");
  assert_int_equal(ob_index_next_file(&sysroot.files, &file_of), OB_FOUND_NONE);
  assert_int_equal(ob_index_next_sysroot(&sysroots, &sysroot), OB_FOUND);
  assert_str(sysroot.dir, "/other");
  assert_int_equal(sysroot.flags, OB_INDEX_SYSROOT_ABORTS);
  assert_int_equal(ob_index_next_sysroot(&sysroots, &sysroot), OB_FOUND_NONE);
  assert_int_equal(ob_index_sysroots(&view, 0, &sysroots), OB_FOUND);
  assert_int_equal(ob_index_next_sysroot(&sysroots, &sysroot), OB_FOUND_NONE);

  ob_index_found_crate crate;
  assert_int_equal(ob_index_find_crate(target.crates, OB_STR("zlib"), &crate), OB_FOUND_NONE);
  assert_int_equal(ob_index_find_crate(target.crates, OB_STR("ncurses"), &crate), OB_FOUND);
  assert_int_equal(ob_index_find_crate(target.crates, OB_STR("libc"), &crate), OB_FOUND);
  assert_str(crate.served, "14");

  ob_index_found_rule rule;
  assert_int_equal(ob_index_next_rule(&crate.rules, &rule), OB_FOUND);
  assert_int_equal(rule.kind, OB_INDEX_REPLACE);
  assert_int_equal(rule.flags, OB_INDEX_REQUIRED);
  assert_int_equal(rule.policy, OB_INDEX_EXACT);
  assert_str(rule.origin, "a.toml:1");
  bool bad = false;
  assert_true(ob_condition_eval(rule.condition, OB_STR("14.1"), &bad));

  ob_index_found_candidate candidate; /* newest first, in whatever order they were given */
  assert_int_equal(ob_index_next_candidate(&rule.candidates, &candidate), OB_FOUND);
  assert_int_equal(candidate.major, 1);
  assert_str(candidate.pre, "alpha.1");
  assert_int_equal(ob_index_next_candidate(&rule.candidates, &candidate), OB_FOUND);
  assert_int_equal(candidate.patch, 183);
  assert_int_equal(ob_index_next_candidate(&rule.candidates, &(ob_index_found_candidate){0}),
                   OB_FOUND_NONE);

  ob_index_found_source source;
  assert_int_equal(ob_index_source(&view, candidate.crate, &source), OB_FOUND);
  assert_str(source.name, "libc");
  assert_str(source.version, "0.2.183");
  assert_str(source.dir, "/os/libc-0.2.183");
  assert_str(source.root, "/os/libc-0.2.183/src/lib.rs");
  assert_str(source.edition, "2021");
  assert_str(source.remap, "/osbind/libc");
  assert_str(source.stamp_path, "/state/stamps/libc");
  assert_str(source.stamp_sha256, "aa");
  assert_int_equal(source.stamp_len, 131);
  ob_index_found_file file;
  assert_int_equal(ob_index_next_file(&source.files, &file), OB_FOUND);
  assert_str(file.path, "src/lib.rs");
  assert_int_equal(file.mtime_ns, -5);
  assert_int_equal(ob_index_next_file(&source.files, &file), OB_FOUND);
  assert_true(file.size == UINT64_C(1) << 40);
  assert_int_equal(ob_index_next_file(&source.files, &file), OB_FOUND_NONE);

  assert_int_equal(ob_index_next_rule(&crate.rules, &rule), OB_FOUND);
  assert_int_equal(rule.kind, OB_INDEX_TELL);
  assert_int_equal(rule.flags, 0);
  assert_int_equal(rule.from[2], 100);
  assert_int_equal(rule.to[2], 140);
  assert_str(rule.notice, "nominal");
  assert_next(&rule.drop, "freebsd11");
  assert_next(&rule.drop, NULL);
  assert_next(&rule.add, "freebsd13");
  assert_int_equal(ob_index_next_rule(&crate.rules, &rule), OB_FOUND_NONE);

  assert_int_equal(ob_index_target_at(&view, 1, &target), OB_FOUND);
  assert_str(target.triple, "x86_64-unknown-linux-gnu");
  assert_int_equal(ob_index_target_at(&view, 2, &target), OB_FOUND_NONE);
}

static void
test_the_last_part_that_holds_gives_a_key(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0};
  assert_true(fill(&p->arena, &doc, false));
  ob_index_view view;
  assert_true(ob_index_open(written(p, &doc), &view));
  ob_index_found_target target;
  ob_index_found_crate crate;
  ob_index_found_rule rule;
  ob_index_found_candidate c;
  assert_int_equal(ob_index_target_at(&view, 0, &target), OB_FOUND);
  assert_int_equal(ob_index_next_crate(&target.crates, &crate), OB_FOUND);
  assert_int_equal(ob_index_next_rule(&crate.rules, &rule), OB_FOUND);
  assert_int_equal(ob_index_next_candidate(&rule.candidates, &c), OB_FOUND);
  assert_int_equal(ob_index_next_candidate(&rule.candidates, &c), OB_FOUND);

  ob_index_found_recipe recipe;
  assert_int_equal(ob_index_recipe(c.parts, OB_STR("13"), false, &recipe), OB_FOUND);
  assert_next(&recipe.cfg, "freebsd12");
  assert_next(&recipe.cfg, NULL);
  assert_next(&recipe.env, "A=1");
  assert_str(recipe.out_dir, "/out");
  assert_int_equal(ob_index_recipe(c.parts, OB_STR("14.1"), false, &recipe), OB_FOUND);
  assert_next(&recipe.cfg, "freebsd14");
  assert_next(&recipe.cfg, "x = \"y\"");
  assert_next(&recipe.env, "A=1"); /* the part for 14 gives none */
  assert_int_equal(ob_index_recipe(c.parts, OB_STR("14"), true, &recipe), OB_FOUND);
  assert_next(&recipe.cfg, "freebsd_std");
  assert_next(&recipe.cfg, NULL);
  assert_int_equal(ob_index_recipe(c.parts, OB_STR("13"), true, &recipe), OB_FOUND);
  assert_next(&recipe.cfg, "freebsd12"); /* no part that holds has a std-cfg */
}

static void
test_the_same_document_gives_the_same_bytes(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0}, backwards = {0};
  assert_true(fill(&p->arena, &doc, false));
  assert_true(fill(&p->arena, &backwards, true));
  const ob_str a = written(p, &doc);
  assert_true(ob_str_eq(a, written(p, &doc)));
  assert_int_equal(set_of(a), set_of(written(p, &backwards)));
  ob_index_doc empty = {0};
  assert_true(set_of(written(p, &empty)) != set_of(a));
}

static void
test_the_set_changes_with_what_is_chosen(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0};
  assert_true(fill(&p->arena, &doc, false));
  const uint64_t before = set_of(written(p, &doc));
  ob_index_target *target = &doc.targets.at[0];
  ob_index_rule *rule = &target->crates.at[0].rules.at[0],
                *tell = &target->crates.at[0].rules.at[1];
  ob_index_crate *crate = (ob_index_crate *)(uintptr_t)rule->candidates.at[0].crate;

#define ASSERT_SET(same, lvalue, value)                                                            \
  do {                                                                                             \
    const __typeof__(lvalue) kept = (lvalue);                                                      \
    (lvalue) = (value);                                                                            \
    assert_int_equal(set_of(written(p, &doc)) == before, (same));                                  \
    (lvalue) = kept;                                                                               \
  } while (0)
  ASSERT_SET(false, target->version, OB_STR("13.2"));
  ASSERT_SET(false, target->std, OB_INDEX_STD_REQUIRED);
  ASSERT_SET(false, target->sysroots.len, 1);
  ASSERT_SET(false, target->sysroots.at[0].id, OB_STR("0124"));
  ASSERT_SET(false, target->sysroots.at[0].state, OB_INDEX_SYSROOT_FITS);
  ASSERT_SET(false, target->sysroots.at[0].flags, OB_INDEX_SYSROOT_ABORTS);
  ASSERT_SET(true, target->sysroots.at[0].compilers.len, 1);
  ASSERT_SET(true, target->sysroots.at[0].words, OB_STR("other words"));
  ASSERT_SET(false, target->like, OB_STR("other"));
  ASSERT_SET(false, target->triple, OB_STR("aarch64-unknown-freebsd"));
  ASSERT_SET(false, doc.host, OB_STR(""));
  ASSERT_SET(false, target->crates.at[1].name, OB_STR("readline"));
  ASSERT_SET(false, rule->when, &version_13);
  ASSERT_SET(false, rule->required, false);
  ASSERT_SET(false, rule->policy, OB_INDEX_NEWEST);
  ASSERT_SET(false, rule->candidates.len, 1);
  ASSERT_SET(false, rule->candidates.at[0].version.patch, 184);
  ASSERT_SET(false, crate->stamp_path, OB_STR("/state/stamps/other"));
  ASSERT_SET(false, tell->add.at[0], OB_STR("other"));
  ASSERT_SET(false, tell->to[2], 141);
  /* What the stamp tells, and what is only said. */
  ASSERT_SET(true, crate->stamp_sha256, OB_STR("bb"));
  ASSERT_SET(true, crate->files.at[0].size, 11);
  ASSERT_SET(true, rule->candidates.at[0].parts.len, 1);
  ASSERT_SET(true, rule->origin, OB_STR("b.toml:9"));
  ASSERT_SET(true, tell->notice, OB_STR("other"));
  ASSERT_SET(true, target->from, OB_STR("other"));
  ASSERT_SET(true, doc.next, OB_STR(""));
#undef ASSERT_SET
}

static void
test_what_stands_twice_is_refused(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0};
  assert_true(fill(&p->arena, &doc, false));
  ob_buf out;
  ob_buf_init(&out, &p->arena);
  doc.targets.at[0].crates.at[1].name = OB_STR("libc");
  assert_int_equal(ob_index_write(&p->arena, &p->diags, &doc, &out), OB_E_INVALID);
  assert_int_equal(p->diags.errors, 1);
  assert_str(p->diags.list.at[0]->code, "OB0601");
  doc.targets.at[0].crates.len = 1;
  doc.targets.at[1].triple = doc.targets.at[0].triple;
  ob_buf_init(&out, &p->arena);
  assert_int_equal(ob_index_write(&p->arena, &p->diags, &doc, &out), OB_E_INVALID);
  assert_int_equal(p->diags.errors, 2);
}

static void
test_an_index_that_is_too_large_is_refused(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0};
  assert_true(fill(&p->arena, &doc, false));
  const size_t size = OB_INDEX_MAX_SIZE;
  char *text = calloc(1, size);
  assert_non_null(text);
  doc.state_dir = (ob_str){text, size};
  ob_buf out;
  ob_buf_init(&out, &p->arena);
  assert_int_equal(ob_index_write(&p->arena, &p->diags, &doc, &out), OB_E_LIMIT);
  assert_int_equal(p->diags.errors, 1);
  assert_str(p->diags.list.at[0]->code, "OB0602");
  free(text);
}

static ob_status
write_step(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_index_doc doc = {0};
  if (!fill(arena, &doc, false)) {
    return OB_E_NOMEM;
  }
  ob_buf out;
  ob_buf_init(&out, arena);
  return ob_index_write(arena, &diags, &doc, &out);
}

static void
test_no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(write_step, NULL) > 0);
}

/* ---- damage ---- */

static uint64_t
mix(uint64_t hash, ob_str s)
{
  return ob_fnv1a(ob_fnv1a(hash, &s.len, sizeof s.len), s.ptr, s.len);
}

static uint64_t
mix_strs(uint64_t hash, ob_index_list list)
{
  ob_str s;
  while (ob_index_next_str(&list, &s)) {
    hash = mix(hash, s);
  }
  return hash;
}

static ob_found
read_candidate(const ob_index_view *view, const ob_index_found_candidate *c, uint64_t *hash)
{
  *hash = mix(ob_fnv1a(*hash, &c->major, 3 * sizeof c->major), c->pre);
  for (unsigned std = 0; std < 2; std++) {
    ob_index_found_recipe recipe;
    const ob_found found = ob_index_recipe(c->parts, OB_STR("14"), std == 1, &recipe);
    if (found != OB_FOUND) {
      return found;
    }
    *hash = mix(mix_strs(mix_strs(*hash, recipe.cfg), recipe.env), recipe.out_dir);
  }
  ob_index_found_source s;
  ob_found found = ob_index_source(view, c->crate, &s);
  if (found != OB_FOUND) {
    return OB_FOUND_DAMAGED;
  }
  const ob_str fields[] = {s.name,    s.version, s.dir,        s.root,
                           s.edition, s.remap,   s.stamp_path, s.stamp_sha256};
  for (size_t i = 0; i < OB_COUNT(fields); i++) {
    *hash = mix(*hash, fields[i]);
  }
  ob_index_found_file file;
  while ((found = ob_index_next_file(&s.files, &file)) == OB_FOUND) {
    *hash = mix(ob_fnv1a(*hash, &file.size, 2 * sizeof file.size), file.path);
  }
  return found;
}

static ob_found
read_rules(const ob_index_view *view, ob_index_list rules, uint64_t *hash)
{
  ob_index_found_rule rule;
  ob_found found;
  while ((found = ob_index_next_rule(&rules, &rule)) == OB_FOUND) {
    const uint8_t bytes[] = {rule.kind, rule.flags, rule.policy};
    *hash = mix(mix(mix(ob_fnv1a(*hash, bytes, sizeof bytes), rule.condition), rule.origin),
                rule.notice);
    *hash = mix_strs(mix_strs(ob_fnv1a(*hash, rule.from, 6 * sizeof rule.from[0]), rule.drop),
                     rule.add);
    ob_index_found_candidate candidate;
    ob_found inner;
    while ((inner = ob_index_next_candidate(&rule.candidates, &candidate)) == OB_FOUND) {
      if (read_candidate(view, &candidate, hash) == OB_FOUND_DAMAGED) {
        return OB_FOUND_DAMAGED;
      }
    }
    if (inner == OB_FOUND_DAMAGED) {
      return inner;
    }
  }
  return found;
}

static bool
read_sysroots(const ob_index_view *view, uint32_t offset, uint64_t *hash)
{
  ob_index_list sysroots;
  ob_index_found_sysroot s;
  ob_found found = ob_index_sysroots(view, offset, &sysroots);
  if (found != OB_FOUND) {
    return false;
  }
  while ((found = ob_index_next_sysroot(&sysroots, &s)) == OB_FOUND) {
    *hash = mix(mix(mix(mix(*hash, s.version), s.dir), s.commit), s.words);
    ob_index_found_compiler compiler;
    ob_index_found_file file;
    ob_found inner;
    while ((inner = ob_index_next_compiler(&s.compilers, &compiler)) == OB_FOUND) {
      *hash ^= compiler.size;
    }
    if (inner == OB_FOUND_DAMAGED) {
      return false;
    }
    while ((inner = ob_index_next_file(&s.files, &file)) == OB_FOUND) {
      *hash = mix(*hash, file.path);
    }
    if (inner == OB_FOUND_DAMAGED) {
      return false;
    }
  }
  return found == OB_FOUND_NONE;
}

/** Everything that an index answers, as one number. False: it says that it is damaged. */
static bool
read_all(ob_str bytes, uint64_t *hash)
{
  ob_index_view view;
  if (!ob_index_open(bytes, &view)) {
    return false;
  }
  *hash = mix(mix(mix(view.set_id, view.next), view.state_dir), view.host);
  ob_index_found_target target;
  ob_found found;
  for (uint32_t n = 0; (found = ob_index_target_at(&view, n, &target)) == OB_FOUND; n++) {
    const ob_str fields[] = {target.triple, target.variable, target.version, target.from,
                             target.like};
    for (size_t i = 0; i < OB_COUNT(fields); i++) {
      *hash = mix(*hash, fields[i]);
    }
    if (!read_sysroots(&view, target.sysroots, hash)) {
      return false;
    }
    ob_index_found_crate crate;
    ob_found inner;
    while ((inner = ob_index_next_crate(&target.crates, &crate)) == OB_FOUND) {
      *hash = mix(mix(*hash, crate.name), crate.served);
      if (read_rules(&view, crate.rules, hash) == OB_FOUND_DAMAGED) {
        return false;
      }
    }
    if (inner == OB_FOUND_DAMAGED) {
      return false;
    }
  }
  return found == OB_FOUND_NONE;
}

static void
test_damage_is_seen(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0};
  assert_true(fill(&p->arena, &doc, false));
  const ob_str good = written(p, &doc);
  uint64_t truth = 0;
  assert_true(read_all(good, &truth));
  unsigned char *bytes = malloc(good.len); /* malloc: what is read beyond it is seen by ASan */
  assert_non_null(bytes);
  for (size_t i = 0; i < good.len; i++) {
    static const unsigned char flips[] = {0x01, 0x80, 0xff};
    for (size_t f = 0; f < OB_COUNT(flips); f++) {
      memcpy(bytes, good.ptr, good.len);
      bytes[i] ^= flips[f];
      uint64_t answer = 0;
      if (read_all((ob_str){(const char *)bytes, good.len}, &answer)) {
        fail_msg("byte %zu ^ %02x: not seen%s", i, flips[f],
                 answer == truth ? "" : ", other answers");
      }
    }
  }
  free(bytes);
}

static void
test_a_part_of_an_index_is_none(void **state)
{
  place *p = *state;
  ob_index_doc doc = {0};
  assert_true(fill(&p->arena, &doc, false));
  const ob_str good = written(p, &doc);
  for (size_t len = 0; len < good.len; len++) {
    char *bytes = malloc(len > 0 ? len : 1);
    assert_non_null(bytes);
    memcpy(bytes, good.ptr, len);
    ob_index_view view;
    assert_false(ob_index_open((ob_str){bytes, len}, &view));
    free(bytes);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_conditions_mean_what_cfg_means, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_conditions_that_ask_for_more_are_refused, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(test_a_long_list_needs_no_deep_stack, set_up, tear_down),
      cmocka_unit_test(test_malformed_conditions_are_told),
      cmocka_unit_test_setup_teardown(test_what_is_written_is_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_last_part_that_holds_gives_a_key, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_same_document_gives_the_same_bytes, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(test_the_set_changes_with_what_is_chosen, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_what_stands_twice_is_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_an_index_that_is_too_large_is_refused, set_up,
                                      tear_down),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test_setup_teardown(test_damage_is_seen, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_part_of_an_index_is_none, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
