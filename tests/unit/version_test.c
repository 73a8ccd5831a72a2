// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "target/version.h"

#define SIXTY_THREE "123456789012345678901234567890123456789012345678901234567890123"

static void
labels_are_valid_or_not(void **state)
{
  (void)state;
  static const struct {
    const char *label;
    bool valid, numeric;
  } cases[] = {
      {"14", true, true},
      {"14.1", true, true},
      {"2.36", true, true},
      {"7", true, true},
      {"0.0", true, true},
      {"pfsense-2.7", true, false},
      {"14.1-RELEASE-p5", true, false},
      {"unknown", true, false},
      {"a_b+c", true, false},
      {"14.", true, false},
      {"14..1", true, false},
      {".14", false, false},
      {"-14", false, false},
      {"+1", false, false},
      {"_1", false, false},
      {"", false, false},
      {"14 1", false, false},
      {"14,1", false, false},
      {"14:1", false, false},
      {"14/1", false, false},
      {"14\"", false, false},
      {"\xc3\xa9", false, false},
      {SIXTY_THREE, true, true},
      {SIXTY_THREE "4", false, false},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_str label = ob_str_from(cases[i].label);
    if (ob_version_valid(label) != cases[i].valid ||
        ob_version_numeric(label) != cases[i].numeric) {
      fail_msg("%s: expected valid %d, numeric %d", cases[i].label, cases[i].valid,
               cases[i].numeric);
    }
  }
  assert_false(ob_version_valid((ob_str){"14\0", 3}));
}

static void
a_version_matches_itself_and_what_lies_below(void **state)
{
  (void)state;
  static const struct {
    const char *label, *want;
    bool yes;
  } cases[] = {
      {"14", "14", true},
      {"14.1", "14", true},
      {"14.1.2", "14.1", true},
      {"14.10", "14.1", false},
      {"140", "14", false},
      {"14", "14.1", false},
      {"13.2", "14", false},
      {"pfsense-2.7", "pfsense-2", true},
      {"pfsense-2.7", "pfsense", false},
      {"", "unknown", true},
      {"", "14", false},
      {"14", "unknown", false},
      {"14.", "14", false},
      {"14", "", false},
      {"", "", false},
      {"unknown", "unknown", true},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    if (ob_version_matches(ob_str_from(cases[i].label), ob_str_from(cases[i].want)) !=
        cases[i].yes) {
      fail_msg("%s against %s", cases[i].label, cases[i].want);
    }
  }
}

static void
minimum_is_numeric(void **state)
{
  (void)state;
  static const struct {
    const char *label, *min;
    bool yes;
  } cases[] = {
      {"14.1", "14.1", true},  {"14.1", "14", true},
      {"14", "14.0.0", true},  {"14", "14.1", false},
      {"14.10", "14.9", true}, {"9", "10", false},
      {"2.36", "2.4", true},   {"014", "14", true},
      {"14.01", "14.1", true}, {"pfsense-2.7", "2", false},
      {"", "0", false},        {"99999999999999999999999999", "99999999999999999999999998", true},
      {"14", "x", false},      {"0", "0.0", true},
      {"0", "0.0.1", false},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    if (ob_version_at_least(ob_str_from(cases[i].label), ob_str_from(cases[i].min)) !=
        cases[i].yes) {
      fail_msg("%s at least %s", cases[i].label, cases[i].min);
    }
  }
}

static void
order_is_total(void **state)
{
  (void)state;
  static const char *const rising[] = {"9",    "10", "10.0.1",  "10.1", "10.10", "014.1",
                                       "14.2", "",   "14.1-p1", "9a",   "a",     "ab"};
  for (size_t i = 0; i < OB_COUNT(rising); i++) {
    for (size_t j = 0; j < OB_COUNT(rising); j++) {
      const int order = ob_version_cmp(ob_str_from(rising[i]), ob_str_from(rising[j]));
      if ((order > 0) - (order < 0) != (i > j) - (i < j)) {
        fail_msg("%s against %s", rising[i], rising[j]);
      }
    }
  }
  assert_int_equal(ob_version_cmp(OB_STR("14"), OB_STR("14.0")), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(labels_are_valid_or_not),
      cmocka_unit_test(a_version_matches_itself_and_what_lies_below),
      cmocka_unit_test(minimum_is_numeric),
      cmocka_unit_test(order_is_total),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
