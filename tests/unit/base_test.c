// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "base/bits.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/num.h"
#include "base/strs.h"
#include "base/utf8.h"

#include "base/vec.h"

static void
arena_zeroes_aligns_and_rewinds(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  char *odd = ob_new_n(&arena, char, 3);
  memset(odd, 'x', 3);
  uint64_t *wide = ob_new(&arena, uint64_t);
  assert_int_equal((uintptr_t)wide % _Alignof(uint64_t), 0);
  assert_int_equal(*wide, 0);
  const ob_arena_mark mark = ob_arena_mark_get(&arena);
  char *again = ob_new_n(&arena, char, 100);
  memset(again, 'y', 100);
  char *large = ob_new_n(&arena, char, 3u << 20);
  memset(large, 'z', 3u << 20);
  ob_arena_rewind(&arena, mark);
  char *after = ob_new_n(&arena, char, 100);
  for (size_t i = 0; i < 100; i++) {
    assert_int_equal(after[i], 0);
  }
  assert_int_equal(odd[2], 'x');
  assert_null(ob_new_n(&arena, uint64_t, SIZE_MAX / 4));
  ob_arena_fini(&arena);
  assert_int_equal(arena.total, 0);
}

static void
arena_grows_in_place_only_at_the_end(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  char *first = ob_new_n(&arena, char, 10);
  memcpy(first, "0123456789", 10);
  assert_ptr_equal(ob_arena_grow(&arena, first, 10, 20, 1), first);
  assert_int_equal(first[19], 0);
  assert_non_null(ob_new(&arena, char));
  char *moved = ob_arena_grow(&arena, first, 20, 40, 1);
  assert_ptr_not_equal(moved, first);
  assert_memory_equal(moved, "0123456789", 10);
  ob_arena_fini(&arena);
}

/* Texts of two letters, in which much nearly matches, of every length around the 16 bytes that are
 * looked at together; each in memory that ends where it ends. */
static void
search_is_that_of_every_place(void **state)
{
  (void)state;
  uint32_t random = 1;
  for (size_t round = 0; round < 4000; round++) {
    const size_t len = round % 70, wanted = 1 + round % 19;
    char *text = malloc(len > 0 ? len : 1), needle[19];
    assert_non_null(text);
    for (size_t i = 0; i < len; i++) {
      random = random * 1664525U + 1013904223U;
      text[i] = "aab"[(random >> 16) % 3];
    }
    for (size_t i = 0; i < wanted; i++) {
      random = random * 1664525U + 1013904223U;
      needle[i] = "aab"[(random >> 16) % 3];
    }
    const size_t first = len >= wanted ? round % (len - wanted + 1) : 0;
    if (round % 3 == 0 && len >= wanted) {
      memcpy(text + first, needle, wanted);
    }
    size_t expected = SIZE_MAX;
    for (size_t i = 0; i + wanted <= len && expected == SIZE_MAX; i++) {
      expected = memcmp(text + i, needle, wanted) == 0 ? i : SIZE_MAX;
    }
    const size_t found = ob_str_search((ob_str){text, len}, (ob_str){needle, wanted});
    if (found != expected) {
      print_error("round %zu: %.*s in %.*s\n", round, (int)wanted, needle, (int)len, text);
    }
    assert_int_equal(found, expected);
    free(text);
  }
}

static void
strings(void **state)
{
  (void)state;
  assert_true(ob_str_cmp(OB_STR("a"), OB_STR("ab")) < 0);
  assert_true(ob_str_cmp(OB_STR("b"), OB_STR("ab")) > 0);
  assert_int_equal(ob_str_search(OB_STR("aab"), OB_STR("ab")), 1);
  assert_int_equal(ob_str_search(OB_STR("aab"), OB_STR("b")), 2);
  assert_int_equal(ob_str_search(OB_STR("aab"), OB_STR("ba")), SIZE_MAX);
  assert_int_equal(ob_str_search(OB_STR(""), OB_STR("a")), SIZE_MAX);
  assert_true(ob_str_has_word(OB_STR("ab a"), OB_STR("a")));
  assert_true(ob_str_has_word(OB_STR("(a::b)"), OB_STR("b")));
  assert_false(ob_str_has_word(OB_STR("ab _a a1 \u00e4a"), OB_STR("a")));
  assert_false(ob_str_has_word(OB_STR("a"), OB_STR("")));
  assert_false(ob_str_has_word(OB_STR(""), OB_STR("a")));
  assert_str(ob_str_trim(OB_STR(" \t x y\r\n")), "x y");
  ob_str rest = OB_STR("a,,b"), part;
  assert_true(ob_str_next(&rest, ',', &part));
  assert_str(part, "a");
  assert_true(ob_str_next(&rest, ',', &part));
  assert_str(part, "");
  assert_true(ob_str_next(&rest, ',', &part));
  assert_str(part, "b");
  assert_false(ob_str_next(&rest, ',', &part));
}

static void
nearest_word(void **state)
{
  (void)state;
  const ob_str words[] = {OB_STR_INIT("freebsd"), OB_STR_INIT("netbsd"), OB_STR_INIT("linux"),
                          OB_STR_INIT("fuchsia")};
  static const struct {
    const char *word;
    size_t want;
  } cases[] = {{"fuschia", 3}, {"freebds", 0}, {"linx", 2}, {"solaris", SIZE_MAX}, {"", SIZE_MAX}};
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    if (ob_str_nearest(ob_str_from(cases[i].word), words, OB_COUNT(words)) != cases[i].want) {
      fail_msg("nearest to `%s`", cases[i].word);
    }
  }
}

static void
lists_hold_each_name_once(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_strs list = {0};
  assert_false(ob_strs_have(&list, OB_STR("")));
  assert_true(ob_str_eq(ob_quoted(&arena, list.at, list.len), OB_STR("")));
  static const char *const names[] = {"a", "", "b", "a", "", "aa"};
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    assert_int_equal(ob_strs_add(&arena, &list, ob_str_from(names[i])), OB_OK);
  }
  assert_int_equal(list.len, 4);
  assert_true(ob_strs_have(&list, OB_STR("aa")));
  assert_false(ob_strs_have(&list, OB_STR("aaa")));
  assert_true(ob_str_in_words(OB_STR("b"), names, OB_COUNT(names)));
  assert_false(ob_str_in_words(OB_STR("B"), names, OB_COUNT(names)));
  assert_true(ob_str_eq(ob_quoted(&arena, list.at, list.len), OB_STR("`a`, ``, `b`, `aa`")));
  ob_arena_fini(&arena);
}

static void
map_keeps_order(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_map map;
  ob_map_init(&map, 42);
  assert_null(ob_map_find(&map, OB_STR("x")));
  for (size_t i = 0; i < 1000; i++) {
    void **place = ob_map_put(&arena, &map, ob_fmt(&arena, "key-%zu", i * 7919 % 1000));
    assert_non_null(place);
    *place = (void *)(uintptr_t)(i + 1);
  }
  assert_int_equal(map.len, 1000);
  for (size_t i = 0; i < 1000; i++) {
    void **found = ob_map_find(&map, ob_fmt(&arena, "key-%zu", i * 7919 % 1000));
    assert_non_null(found);
    assert_int_equal((uintptr_t)*found, i + 1);
    assert_int_equal((uintptr_t)map.entries[i].value, i + 1);
  }
  ob_arena_fini(&arena);
}

static void
bit_sets(void **state)
{
  (void)state;
  ob_bits all = ob_bits_first(320), some = ob_bits_none();
  assert_int_equal(ob_bits_count(&all), 320);
  ob_bits_add(&some, 0);
  ob_bits_add(&some, 64);
  ob_bits_add(&some, 319);
  assert_true(ob_bits_subset(&some, &all));
  assert_false(ob_bits_subset(&all, &some));
  const ob_bits rest = ob_bits_minus(all, some);
  assert_int_equal(ob_bits_count(&rest), 317);
  const ob_bits none = ob_bits_and(rest, some), both = ob_bits_or(rest, some);
  assert_int_equal(ob_bits_count(&none), 0);
  assert_true(ob_bits_eq(&both, &all));
  assert_int_equal(ob_bits_next(&some, 0), 0);
  assert_int_equal(ob_bits_next(&some, 1), 64);
  assert_int_equal(ob_bits_next(&some, 65), 319);
  assert_int_equal(ob_bits_next(&some, 320), SIZE_MAX);
  const ob_bits full = ob_bits_first(OB_BITS_MAX);
  assert_int_equal(ob_bits_count(&full), OB_BITS_MAX);
}

static void
numbers(void **state)
{
  (void)state;
  uint64_t n = 0;
  assert_true(ob_parse_u64(OB_STR("18446744073709551615"), 10, &n));
  assert_true(n == UINT64_MAX);
  assert_false(ob_parse_u64(OB_STR("18446744073709551616"), 10, &n));
  assert_true(ob_parse_u64(OB_STR("fF"), 16, &n));
  assert_int_equal(n, 255);
  static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "8"};
  for (size_t i = 0; i < OB_COUNT(bad); i++) {
    assert_false(ob_parse_u64(ob_str_from(bad[i]), 8, &n));
  }
}

static void
utf8(void **state)
{
  (void)state;
  static const struct {
    const char *bytes;
    size_t len, valid;
  } cases[] = {
      {"plain ascii, long enough", 24, 24},
      {"\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x80", 9, 9},
      {"ab\xc0\x80", 4, 2},        /* overlong NUL */
      {"\xed\xa0\x80", 3, 0},      /* surrogate */
      {"\xf4\x90\x80\x80", 4, 0},  /* above U+10FFFF */
      {"12345678\xe2\x82", 10, 8}, /* cut */
      {"\xf0\x80\x80\x80", 4, 0},  /* overlong */
      {"\x80", 1, 0},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    assert_int_equal(ob_utf8_valid_prefix((ob_str){cases[i].bytes, cases[i].len}), cases[i].valid);
  }
  for (uint32_t cp = 0; cp <= 0x110000; cp++) {
    char bytes[4];
    const size_t len = ob_utf8_encode(cp, bytes);
    assert_int_equal(len == 0, (cp >= 0xd800 && cp <= 0xdfff) || cp > 0x10ffff);
    uint32_t back = 0;
    if (len > 0) {
      assert_int_equal(ob_utf8_decode((ob_str){bytes, len}, 0, &back), len);
      assert_int_equal(back, cp);
    }
  }
  assert_int_equal(ob_utf8_width(0x4e2d), 2);
  assert_int_equal(ob_utf8_width(0x301), 0);
  assert_int_equal(ob_utf8_width('a'), 1);
}

static ob_status
fill(ob_arena *arena, void *context)
{
  (void)context;
  ob_buf buf;
  ob_buf_init(&buf, arena);
  ob_map map;
  ob_map_init(&map, 1);
  OB_VEC(size_t) numbers_vec = {0};
  for (size_t i = 0; i < 3000; i++) {
    ob_buf_fmt(&buf, "%zu,", i);
    size_t *slot = ob_vec_push(arena, &numbers_vec);
    const ob_str key = ob_fmt(arena, "%zu", i);
    if (!slot || !key.ptr || !ob_map_put(arena, &map, key)) {
      return OB_E_NOMEM;
    }
    *slot = i;
  }
  assert_int_equal(numbers_vec.at[2999], 2999);
  return ob_buf_status(&buf);
}

static void
running_out_of_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(fill, NULL) > 5);
}

static void
fnv1a_known_answers(void **state)
{
  (void)state;
  /* Test vectors of draft-eastlake-fnv, appendix C. */
  assert_true(ob_fnv1a(OB_FNV1A_INIT, "", 0) == UINT64_C(0xcbf29ce484222325));
  assert_true(ob_fnv1a(OB_FNV1A_INIT, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
  assert_true(ob_fnv1a(OB_FNV1A_INIT, "foobar", 6) == UINT64_C(0x85944171f73967e8));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arena_zeroes_aligns_and_rewinds),
      cmocka_unit_test(arena_grows_in_place_only_at_the_end),
      cmocka_unit_test(strings),
      cmocka_unit_test(search_is_that_of_every_place),
      cmocka_unit_test(nearest_word),
      cmocka_unit_test(lists_hold_each_name_once),
      cmocka_unit_test(map_keeps_order),
      cmocka_unit_test(bit_sets),
      cmocka_unit_test(numbers),
      cmocka_unit_test(utf8),
      cmocka_unit_test(running_out_of_memory),
      cmocka_unit_test(fnv1a_known_answers),
  };
  return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
