// SPDX-License-Identifier: MIT OR Apache-2.0
/* The text form of facts: what is read, what is written again, each mistake and its place. */
#include "abi/build.h"
#include "facts_support.h"

#define HEAD "osbind-facts 1\nos freebsd\nrelease 13.2\narch x86_64\n"
#define SOURCES "source so library libc.so.7 of base.txz\nsource n node a guess\n"
#define LIBC SOURCES "library c libc.so.7 so\nnode c FBSD_1.0 - so\nnode c FBSD_1.5 FBSD_1.0 so\n"

static ob_status
read_text(ob_arena *arena, ob_diags *diags, const char *text, ob_facts *out)
{
  ob_diags_init(diags, arena);
  const uint32_t file = ob_diags_add_source(diags, OB_STR("a.facts"), ob_str_from(text));
  return file == 0 ? OB_E_NOMEM : ob_facts_read(arena, diags, file, out);
}

static const char whole[] =
    HEAD LIBC "symbol c fstat FBSD_1.0 hidden function - - so\n"
              "symbol c fstat FBSD_1.5 default function - - n\n"
              "symbol c statfs FBSD_1.5 default ifunc - weak so\n"
              "library thr libthr.so.3 so\nnode thr FBSD_1.0 - so\n"
              "symbol thr _ThreadRuneLocale FBSD_1.0 default tls 8 - so\n"
              "library util libutil.so.9 n\nsymbol util environ - plain object 16 - n\n"
              "symbol util raw - plain notype - - n\n";

static void
text_form(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_facts facts;
  assert_int_equal(read_text(&arena, &diags, whole, &facts), OB_OK);
  assert_str(facts.os, "freebsd");
  assert_str(facts.release, "13.2");
  assert_int_equal(facts.library_count, 3);
  const ob_fact_library *c = ob_facts_library(&facts, OB_STR("libc.so.7"));
  assert_ptr_equal(c, ob_facts_library_by_key(&facts, OB_STR("c")));
  size_t count;
  const ob_fact_symbol *fstat = ob_facts_symbols(c, OB_STR("fstat"), &count);
  assert_int_equal(count, 2);
  assert_str(fstat[0].node, "FBSD_1.0");
  assert_ptr_equal(ob_facts_default(c, OB_STR("fstat")), &fstat[1]);
  assert_int_equal(facts.sources[fstat[1].source].origin, OB_ORIGIN_NODE);
  assert_null(ob_facts_default(c, OB_STR("fsta")));
  assert_null(ob_facts_symbols(c, OB_STR("zzz"), &count));
  ob_buf out;
  ob_buf_init(&out, &arena);
  ob_facts_write(&out, &facts);
  assert_str(ob_buf_view(&out), whole);
  ob_arena_fini(&arena);
}

/* Lines in any order give the same set; blank lines, comments and CR do not count. */
static void
order_is_free(void **state)
{
  (void)state;
  static const char shuffled[] =
      "osbind-facts 1\r\n# by hand\nos freebsd\nrelease 13.2\n\narch x86_64\n" SOURCES
      "library util libutil.so.9 n\nlibrary thr libthr.so.3 so\nlibrary c libc.so.7 so\n"
      "symbol c statfs FBSD_1.5 default ifunc - weak so\n"
      "symbol util raw - plain notype - - n\nsymbol util environ - plain object 16 - n\n"
      "symbol thr _ThreadRuneLocale FBSD_1.0 default tls 8 - so\n"
      "symbol c fstat FBSD_1.5 default function - - n\r\n"
      "node c FBSD_1.5 FBSD_1.0 so\nnode c FBSD_1.0 - so\nnode thr FBSD_1.0 - so\n"
      "  symbol  c\tfstat FBSD_1.0 hidden function - - so";
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_facts facts;
  assert_int_equal(read_text(&arena, &diags, shuffled, &facts), OB_OK);
  ob_buf out;
  ob_buf_init(&out, &arena);
  ob_facts_write(&out, &facts);
  assert_str(ob_buf_view(&out), whole);
  ob_arena_fini(&arena);
}

static void
mistakes(void **state)
{
  (void)state;
  static const struct {
    const char *text, *code, *at;
  } cases[] = {
      {"", "OB1042", ""},
      {"osbind-facts 10\n", "OB1042", ""},
      {"osbind-facts 1\nos freebsd\n", "OB1042", ""},
      {"osbind-facts 1\nos freebsd\narch x\n", "OB1042", "arch x"},
      {"osbind-facts 1\nos free/bsd\n", "OB1042", "free/bsd"},
      {HEAD "what\n", "OB1042", "what"},
      {HEAD "source so\n", "OB1042", "source so"},
      {HEAD "source so book a b\n", "OB1042", "book"},
      {HEAD SOURCES "source so list again\n", "OB1044", "so"},
      {HEAD SOURCES "library c libc.so.7 no\n", "OB1044", "no"},
      {HEAD LIBC "library c libc.so.7 so\n", "OB1044", "c"},
      {HEAD LIBC "node d FBSD_1.0 - so\n", "OB1044", "d"},
      {HEAD LIBC "node c FBSD_1.0 - so\n", "OB1044", "FBSD_1.0"},
      {HEAD LIBC "node c FBSD_1.6 FBSD_1.4 so\n", "OB1044", "FBSD_1.6"},
      {HEAD LIBC "node c A B so\nnode c B A so\n", "OB1044", "c"},
      {HEAD LIBC "symbol c x FBSD_1.0 default func - - so\n", "OB1042", "func"},
      {HEAD LIBC "symbol c x FBSD_1.0 plain function - - so\n", "OB1042", "plain"},
      {HEAD LIBC "symbol c x - default function - - so\n", "OB1042", "default"},
      {HEAD LIBC "symbol c x - plain object 0 - so\n", "OB1042", "0"},
      {HEAD LIBC "symbol c x - plain object -1 - so\n", "OB1042", "-1"},
      {HEAD LIBC "symbol c x - plain object 8 strong so\n", "OB1042", "strong"},
      {HEAD LIBC "symbol c x - plain object 8 - so so\n", "OB1042",
       "symbol c x - plain object 8 - so so"},
      {HEAD LIBC "symbol c x FBSD_1.7 default function - - so\n", "OB1044", "x"},
      {HEAD LIBC "symbol c x - plain function - - so\nsymbol c x - plain tls 4 - so\n", "OB1044",
       "x"},
      {HEAD LIBC "symbol c x FBSD_1.0 default function - - so\n"
                 "symbol c x FBSD_1.5 default function - - so\n",
       "OB1044", "x"},
      {HEAD LIBC "symbol c x\001y - plain function - - so\n", "OB1042", "x\001y"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_facts facts;
    const ob_status st = read_text(&arena, &diags, cases[i].text, &facts);
    expect_mistake(i, st, &diags, cases[i].text, cases[i].code, cases[i].at);
    ob_arena_fini(&arena);
  }
}

/* All mistakes of a file are told, not the first alone. */
static void
goes_on(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_facts facts;
  assert_int_not_equal(
      read_text(&arena, &diags, HEAD "what\nsource so\nlibrary c libc.so.7 so\n", &facts), OB_OK);
  assert_int_equal(diags.errors, 3);
  ob_arena_fini(&arena);
}

static void
too_much(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_facts facts;
  ob_buf text;
  ob_buf_init(&text, &arena);
  ob_buf_put(&text, OB_STR(HEAD LIBC));
  for (unsigned i = 0; i < OB_FACT_MAX_NODES; i++) {
    ob_buf_fmt(&text, "node c N%u - so\n", i);
  }
  ob_buf_putc(&text, '\0');
  assert_int_equal(read_text(&arena, &diags, text.ptr, &facts), OB_E_LIMIT);
  assert_str(diags.list.at[0]->code, "OB1043");
  ob_arena_fini(&arena);
}

static void
natural_order(void **state)
{
  (void)state;
  static const char *const sorted[] = {"FBSD_1.0",   "FBSD_1.9",     "FBSD_1.10", "GLIBC_2.0",
                                       "GLIBC_2.1",  "GLIBC_2.1.1",  "GLIBC_2.2", "GLIBC_2.2.5",
                                       "GLIBC_2.10", "GLIBC_PRIVATE"};
  for (size_t i = 0; i < OB_COUNT(sorted); i++) {
    for (size_t j = 0; j < OB_COUNT(sorted); j++) {
      const int order = ob_fact_natural_cmp(ob_str_from(sorted[i]), ob_str_from(sorted[j]));
      if ((order < 0) != (i < j) || (order > 0) != (i > j)) {
        fail_msg("%s and %s give %d", sorted[i], sorted[j], order);
      }
    }
  }
  assert_true(ob_fact_natural_cmp(OB_STR("2.01"), OB_STR("2.1")) != 0);
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_facts facts;
  OB_TRY(read_text(arena, &diags, whole, &facts));
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_facts_write(&out, &facts);
  return ob_buf_status(&out);
}

static void
no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(sweep_step, NULL) > 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_form), cmocka_unit_test(order_is_free), cmocka_unit_test(mistakes),
      cmocka_unit_test(goes_on),   cmocka_unit_test(too_much),      cmocka_unit_test(natural_order),
      cmocka_unit_test(no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
