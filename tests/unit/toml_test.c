// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The TOML reader and writer beyond the official suite (toml_suite_test.c): the tree that comes
 * out, recovery and the rendered diagnostics (tests/golden/toml; UPDATE=1 writes them anew),
 * limits, memory running out, and time that grows no faster than the file.
 */
#include "golden.h"
#include "support.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "diag/codes.h"
#include "diag/render.h"
#include "formats/toml/toml.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <math.h>

typedef struct doc {
  ob_arena arena;
  ob_diags diags;
  uint32_t file;
  ob_toml *root;
  ob_status st;
} doc;

static void
doc_parse(doc *d, ob_str text)
{
  ob_arena_init(&d->arena, NULL);
  ob_diags_init(&d->diags, &d->arena);
  d->file = ob_diags_add_source(&d->diags, OB_STR("test.toml"), text);
  d->root = NULL;
  d->st = ob_toml_parse(&d->arena, &d->diags, d->file, &d->root);
  assert_int_equal(d->st == OB_OK, d->diags.errors == 0);
}

static void
doc_fini(doc *d)
{
  ob_arena_fini(&d->arena);
}

/** The value at a path of plain keys and numbers: "package.0.name"; `nothing` when it is not there.
 */
static const ob_toml nothing = {.kind = OB_TOML_TABLE};

static const ob_toml *
at(const doc *d, const char *path)
{
  const ob_toml *v = d->root;
  ob_str rest = ob_str_from(path), key;
  while (v && ob_str_next(&rest, '.', &key)) {
    if (v->kind == OB_TOML_ARRAY) {
      const size_t i = (size_t)strtoul(key.ptr, NULL, 10);
      v = i < v->as.array.len ? v->as.array.at[i] : NULL;
    } else {
      v = ob_toml_get(v, key);
    }
  }
  return v ? v : &nothing;
}

static ob_str
text_of(const doc *d, ob_span span)
{
  const ob_str text = ob_diags_source(&d->diags, span.file).text;
  assert_true(span.file == d->file && span.lo <= span.hi && span.hi <= text.len);
  return ob_str_slice(text, span.lo, span.hi);
}

/* ---- trees ---- */

static void
spans_and_views(void **state)
{
  (void)state;
  static const char text[] = "a = 'x' # c\n"
                             "[b.\"c d\"] # c\n"
                             "e . f = [ 1, {g = \"\\u0041\"} ]\n"
                             "[[h]]\n"
                             "i=1979-05-27 07:32z\n"
                             "[[ h ]]\n";
  doc d;
  doc_parse(&d, ob_str_from(text));
  assert_int_equal(d.st, OB_OK);
  const ob_toml_entry *a = ob_toml_entry_get(d.root, OB_STR("a"));
  assert_str(text_of(&d, a->key_span), "a");
  assert_str(text_of(&d, a->value->span), "'x'");
  assert_ptr_equal(a->value->as.string.ptr, text + 5); /* a view, not a copy */
  assert_str(text_of(&d, at(&d, "b")->span), "b");
  const ob_toml_entry *cd = ob_toml_entry_get(at(&d, "b"), OB_STR("c d"));
  assert_str(text_of(&d, cd->key_span), "\"c d\"");
  assert_str(text_of(&d, cd->value->span), "[b.\"c d\"]");
  const ob_toml_entry *f = ob_toml_entry_get(at(&d, "b.c d.e"), OB_STR("f"));
  assert_str(text_of(&d, f->key_span), "f");
  assert_str(text_of(&d, f->value->span), "[ 1, {g = \"\\u0041\"} ]");
  assert_str(text_of(&d, at(&d, "b.c d.e.f.1")->span), "{g = \"\\u0041\"}");
  assert_str(at(&d, "b.c d.e.f.1.g")->as.string, "A");
  assert_str(text_of(&d, at(&d, "h")->span), "[[h]]");
  assert_str(text_of(&d, at(&d, "h.1")->span), "[[ h ]]");
  assert_true(at(&d, "h")->as.array.of_tables);
  assert_false(at(&d, "b.c d.e.f")->as.array.of_tables);
  assert_str(at(&d, "h.0.i")->as.string, "1979-05-27T07:32:00Z");
  assert_int_equal(at(&d, "h.0.i")->kind, OB_TOML_DATETIME);
  assert_ptr_equal(at(&d, "h.0.j"), &nothing);
  assert_null(ob_toml_get(a->value, OB_STR("a")));
  assert_null(ob_toml_get(NULL, OB_STR("a")));
  doc_fini(&d);
}

static void
entries_keep_their_order(void **state)
{
  (void)state;
  enum { COUNT = 1000 };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_buf text;
  ob_buf_init(&text, &arena);
  for (unsigned i = 0; i < COUNT; i++) {
    ob_buf_fmt(&text, "k%u = %u\n", i * 7919 % COUNT, i);
    doc d; /* before, at and behind the size from which on there is a map */
    if (i < OB_TOML_MAP_MIN + 2 || i == COUNT - 1) {
      doc_parse(&d, ob_buf_view(&text));
      assert_int_equal(d.st, OB_OK);
      assert_int_equal(d.root->as.table.len, i + 1);
      int64_t n = 0;
      for (const ob_toml_entry *e = d.root->as.table.first; e; e = e->next, n++) {
        assert_int_equal(e->value->as.integer, n);
        assert_ptr_equal(ob_toml_entry_get(d.root, e->key), e);
      }
      assert_int_equal(n, i + 1);
      assert_null(ob_toml_get(d.root, OB_STR("k")));
      doc_fini(&d);
    }
  }
  ob_arena_fini(&arena);
}

static void
numbers(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    int64_t want;
  } integers[] = {
      {"0", 0},
      {"-0", 0},
      {"+99", 99},
      {"1_000", 1000},
      {"9223372036854775807", INT64_MAX},
      {"-9223372036854775808", INT64_MIN},
      {"0x7fff_ffff_ffff_ffff", INT64_MAX},
      {"0xDEADbeef", 0xdeadbeef},
      {"0o755", 0755},
      {"0b1101", 13},
      {"0x00ff", 255},
  };
  for (size_t i = 0; i < OB_COUNT(integers); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    doc d;
    doc_parse(&d, ob_fmt(&arena, "v = %s", integers[i].text));
    if (d.st != OB_OK || at(&d, "v")->kind != OB_TOML_INTEGER ||
        at(&d, "v")->as.integer != integers[i].want) {
      fail_msg("integer %s", integers[i].text);
    }
    doc_fini(&d);
    ob_arena_fini(&arena);
  }
  /* The exact way and strtod's, halfway cases, the ends of the range; the compiler's own
   * conversion of the same digits is the oracle. */
  static const struct {
    const char *text;
    double want;
  } floats[] = {
      {"0.0", 0.0},
      {"3.1415", 3.1415},
      {"-1e-2", -1e-2},
      {"6.626e-34", 6.626e-34},
      {"5e+22", 5e+22},
      {"1e23", 1e23},
      {"9007199254740993.0", 9007199254740993.0},
      {"0.1_2_3e0_1", 0.123e1},
      {"224_617.445_991_228", 224617.445991228},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"4.9e-324", 4.9e-324},
      {"2.2250738585072011e-308", 2.2250738585072011e-308},
      {"1e-400", 0.0},
      {"0e999999999999999999999999", 0.0},
      {"123456789012345678901234567890.5", 123456789012345678901234567890.5},
      {"0.000000000000000000000000000000000000000000000000000000000000000000000000000000000001e84",
       1.0},
      {"8.98846567431158e+307", 8.98846567431158e+307},
      {"inf", (double)INFINITY},
      {"-inf", -(double)INFINITY},
  };
  for (size_t i = 0; i < OB_COUNT(floats); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    doc d;
    doc_parse(&d, ob_fmt(&arena, "v = %s", floats[i].text));
    if (d.st != OB_OK || at(&d, "v")->kind != OB_TOML_FLOAT ||
        memcmp(&at(&d, "v")->as.real, &floats[i].want, sizeof(double)) != 0) {
      fail_msg("float %s", floats[i].text);
    }
    doc_fini(&d);
    ob_arena_fini(&arena);
  }
}

static void
multi_line_strings_have_lf(void **state)
{
  (void)state;
  doc d;
  doc_parse(&d, OB_STR("a = \"\"\"\r\nx\r\ny\\\r\n   z\"\"\"\"\"\r\nb = '''\r\nx\r\n'''\r\n"));
  assert_int_equal(d.st, OB_OK);
  assert_str(at(&d, "a")->as.string, "x\nyz\"\"");
  assert_str(at(&d, "b")->as.string, "x\n");
  doc_fini(&d);
}

/* ---- mistakes ---- */

/** Each text has exactly these mistakes, at these bytes. */
static void
mistakes_at_their_bytes(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *want;
  } cases[] = {
      {"a = 1\na = 2\n", "OB0110[6,7]"},
      {"a = foo bar # c\n", "OB0104[4,11]"},
      {"a = [foo, 1, b/c]\n", "OB0104[5,8] OB0104[13,16]"},
      {"a = \n", "OB0104[4,4]"},
      {"a\nb = 1\n", "OB0103[1,1]"},
      {"a = 'x\nb = 1x\n", "OB0105[6,6] OB0107[12,13]"},
      {"a = [1, 2\nb = 3\nb = 4\n", "OB0112[9,9] OB0110[16,17]"},
      {"a = [1, 2,\nb = 3\nb = 4\n", "OB0112[10,10] OB0110[17,18]"},
      {"a = [1,\n[b]\nc = 1\n", "OB0112[7,7]"},
      {"a = [\n[ \"b\" ],\n[true]\n]\nb = x\n", "OB0104[28,29]"},
      {"a = [\n[1]\n[2]\n]\nb = x\n", "OB0112[9,9] OB0102[14,15] OB0104[20,21]"},
      {"a = [\n  [1]\n  [2]\n]\nb = x\n", "OB0112[14,15] OB0104[24,25]"},
      {"a = [1 2, 3, 4 = 5, \"x\" \"y\"]\n", "OB0112[7,8] OB0112[15,16] OB0112[24,25]"},
      {"a = {b = 1 c = 2}\n", "OB0112[11,12]"},
      {"a = {b = 1,, c = 2}\nd = {b = 1, b = 2}\n", "OB0102[11,12] OB0110[32,33]"},
      {"a = {b = 1\nc = 2\n[d]\n", "OB0112[10,10]"},
      {"a = {\n b = 1\n c = 2\n}\n[d]\nd = ?\n", "OB0112[14,15] OB0104[30,31]"},
      {"a = {b = [1, 2}\nc = ?\n", "OB0112[14,15] OB0104[20,21]"},
      {"<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\ny = ?\n", "OB0116[0,9] OB0104[44,45]"},
      {"x = [\r\n<<<<<<<\r\n1]\r\n=======\r\n2]\r\n>>>>>>>\r\ny = ?\n",
       "OB0116[7,14] OB0104[46,47]"},
      {"=======\n<<<<<<<\nx = 1\n<<<<<<<\n>>>>>>>\ny = ?\n",
       "OB0116[0,7] OB0116[8,15] OB0116[22,29] OB0104[42,43]"},
      {" <<<<<<<\n<<<<<<\n<<<<<<<<\n>>>>>>>b\n=======", "OB0102[1,2] OB0102[9,10] OB0102[16,17] "
                                                        "OB0102[25,26] OB0116[34,41]"},
      {"a = [1, {b = 2], 3}]\nc = ?\n", "OB0112[14,15] OB0114[15,16] OB0104[25,26]"},
      {"[a\n[b]]\nc = 1\nc = 2\n[b]\nc = 3\n",
       "OB0103[2,2] OB0114[6,7] OB0110[14,15] OB0111[20,23]"},
      {"[a]\nb = 1\n[a]\nb = 2\nc = ?\n", "OB0111[10,13] OB0104[24,25]"},
      {"[a]\nb.c = 1\n[a.b]\n", "OB0111[12,17]"},
      {"a = {}\n[a.b]\na.c = 1\n[[a]]\n", "OB0111[8,9] OB0111[21,26]"},
      {"[[a]]\n[a]\n[[a.b]]\n[a.b]\n[a.b.c]\n[[c]]\n[c.d.e]\n[[c.d]]\n",
       "OB0111[6,9] OB0111[18,23] OB0111[46,53]"},
      {"a = 1\na.b = 2\n[a.c]\n", "OB0111[6,7] OB0111[15,16]"},
      {"a = \"\\q\\u12\\ud800\\xfg\"\n", "OB0106[5,7] OB0106[7,11] OB0106[11,17] OB0106[17,20]"},
      {"a = \"\"\"x\nb = 1\n", "OB0105[4,7]"},
      {"\"\"\"a\"\"\" = 1\nb = \"\"\"\nx\n\"\"\" 2\n", "OB0102[0,3] OB0114[26,27]"},
      {"x y = \"\"\"\nz z\n\"\"\"\nb = ?\n", "OB0103[2,3] OB0104[22,23]"},
      {"x y = [\n1,\n2\n]\nb = ?\n", "OB0103[2,3] OB0104[19,20]"},
      {"a = 2023-02-29\nb = 24:00\nc = 2023-1-01\nd = 12:30:61\ne = 2023-01-01T10:00+24:00\n",
       "OB0109[12,14] OB0109[19,21] OB0109[34,35] OB0109[49,51] OB0109[73,75]"},
      {"a = 1.\nb = 1_\nc = 0x\nd = 09\ne = 1e400\nf = 9223372036854775808\ng = +0x1\nh = 0o8\n",
       "OB0107[6,6] OB0107[12,13] OB0107[20,20] OB0107[25,26] OB0108[32,37] OB0108[42,61] "
       "OB0107[66,67] OB0107[77,78]"},
      {"a = 1\rb = 2\r\n# \x01\n\x7f\n", "OB0101[5,6] OB0101[15,16] OB0101[17,18]"},
      {"a = '\xff\xfe\xc3\xa9'\n# \xed\xa0\x80\nb = \xff\n",
       "OB0100[5,7] OB0100[13,16] OB0100[21,22]"},
      {"\xef\xbb\xbf"
       "a = 1\n\xef\xbb\xbf"
       "b = 1\n",
       "OB0101[9,12]"},
      {"\xff\xfe"
       "a",
       "OB0100[0,2]"},
      {"a$b = 1\n\xc3\xa9 = 2\n[c d]\n", "OB0102[1,2] OB0102[8,10] OB0103[18,19]"},
      {"a = [", "OB0112[5,5]"},
      {"a = {", "OB0112[5,5]"},
      {"a = {b", "OB0103[6,6] OB0112[6,6]"},
      {"[", "OB0102[1,1]"},
      {"[[a]\nb = 1\n", "OB0113[4,4]"},
      {"a = ]\n", "OB0104[4,5]"},
  };
  size_t wrong = 0;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    doc d;
    doc_parse(&d, ob_str_from(cases[i].text));
    assert_int_equal(d.st, OB_E_SYNTAX);
    assert_non_null(d.root);
    ob_diags_sort(&d.diags);
    ob_buf got;
    ob_buf_init(&got, &d.arena);
    for (size_t k = 0; k < d.diags.list.len; k++) {
      const ob_diag *e = d.diags.list.at[k];
      (void)text_of(&d, e->primary.span);
      ob_buf_fmt(&got, "%s" OB_STR_FMT "[%u,%u]", k > 0 ? " " : "", OB_STR_ARG(e->code),
                 e->primary.span.lo, e->primary.span.hi);
    }
    if (!ob_str_eq(ob_buf_view(&got), ob_str_from(cases[i].want))) {
      print_message("# %s\n# got  " OB_STR_FMT "\n# want %s\n", cases[i].text,
                    OB_STR_ARG(ob_buf_view(&got)), cases[i].want);
      wrong++;
    }
    doc_fini(&d);
  }
  assert_int_equal(wrong, 0);
}

static void
what_could_be_read_is_there(void **state)
{
  (void)state;
  doc d;
  doc_parse(&d, OB_STR("a = 1\na = 2\nb = [1, x, 3]\n[c\nd = 4\n[e]\nf = \"\\q\xff!\"\n"));
  assert_int_equal(d.st, OB_E_SYNTAX);
  assert_int_equal(at(&d, "a")->as.integer, 1);
  assert_int_equal(at(&d, "b")->as.array.len, 2);
  assert_int_equal(at(&d, "b.1")->as.integer, 3);
  assert_ptr_equal(at(&d, "d"), &nothing); /* it stands below a header that could not be read */
  assert_str(at(&d, "e.f")->as.string, "\xef\xbf\xbd\xef\xbf\xbd!");
  doc_fini(&d);
}

static void
golden_of(ob_str name, ob_str text, ob_buf *out)
{
  doc d;
  ob_arena_init(&d.arena, NULL);
  ob_diags_init(&d.diags, &d.arena);
  d.file = ob_diags_add_source(&d.diags, name, text);
  d.st = ob_toml_parse(&d.arena, &d.diags, d.file, &d.root);
  assert_int_equal(d.st, OB_E_SYNTAX);
  golden_put_diags(out, &d.diags);
  doc_fini(&d);
}

static void
golden(void **state)
{
  (void)state;
  assert_true(golden_check("tests/golden/toml", ".err", golden_of) >= 5);
}

/** The block between ```toml and ``` below a heading of a page. */
static ob_str
page_block(ob_str page, ob_str heading)
{
  static const ob_str open = OB_STR_INIT("\n```toml\n"), close = OB_STR_INIT("\n```\n");
  size_t lo = ob_str_search(page, heading);
  assert_int_not_equal(lo, SIZE_MAX);
  page = ob_str_slice(page, lo, page.len);
  lo = ob_str_search(page, open);
  assert_int_not_equal(lo, SIZE_MAX);
  page = ob_str_slice(page, lo + open.len, page.len);
  const size_t hi = ob_str_search(page, close);
  assert_int_not_equal(hi, SIZE_MAX);
  return ob_str_slice(page, 0, hi + 1);
}

/** The examples on the pages of OB0102 to OB0116 do what the page says. */
static void
pages_are_true(void **state)
{
  (void)state;
  for (unsigned number = 102; number <= 116; number++) {
    char id[8];
    if (number == 115) { /* depths and sizes that a page cannot show */
      continue;
    }
    (void)snprintf(id, sizeof(id), "OB%04u", number);
    const ob_code *code = ob_code_find(ob_str_from(id));
    assert_non_null(code);
    const ob_str page = ob_str_from(code->page);
    doc d;
    doc_parse(&d, page_block(page, OB_STR("## Causes it")));
    if (d.st != OB_E_SYNTAX || d.diags.list.len == 0) {
      fail_msg("the bad example of %s is read", id);
    }
    for (size_t i = 0; i < d.diags.list.len; i++) {
      assert_str(d.diags.list.at[i]->code, id);
    }
    doc_fini(&d);
    doc_parse(&d, page_block(page, OB_STR("## Mends it")));
    if (d.st != OB_OK) {
      fail_msg("the good example of %s is not read", id);
    }
    doc_fini(&d);
  }
}

/* ---- limits, memory, time ---- */

static ob_str
repeated(ob_arena *arena, const char *before, const char *unit, size_t count, const char *after)
{
  ob_buf buf;
  ob_buf_init(&buf, arena);
  ob_buf_put(&buf, ob_str_from(before));
  for (size_t i = 0; i < count; i++) {
    ob_buf_put(&buf, ob_str_from(unit));
  }
  ob_buf_put(&buf, ob_str_from(after));
  return ob_buf_view(&buf);
}

static void
nesting_is_limited(void **state)
{
  (void)state;
  static const struct {
    const char *before, *unit, *middle, *close, *after;
    size_t spare; /* levels that the other parts take */
  } forms[] = {
      {"a = ", "[", "", "]", "\n", 0},          {"a = ", "{b = ", "1", "}", "\n", 0},
      {"", "b.", "c = 1\n", "", "", 0},         {"[", "b.", "c]\n", "", "", 1},
      {"[[", "b.", "c]]\n", "", "", 2},         {"[x]\n", "b.", "c = 1\n", "", "", 1},
      {"[[x]]\n", "b.", "c = []\n", "", "", 3},
  };
  for (size_t i = 0; i < OB_COUNT(forms); i++) {
    for (size_t depth = OB_TOML_MAX_DEPTH - 1; depth <= OB_TOML_MAX_DEPTH + 1; depth++) {
      ob_arena arena;
      ob_arena_init(&arena, NULL);
      const size_t count = depth - forms[i].spare;
      const ob_str inner = repeated(&arena, forms[i].middle, forms[i].close, count, forms[i].after);
      doc d;
      doc_parse(&d,
                repeated(&arena, forms[i].before, forms[i].unit, count, ob_cstr(&arena, inner)));
      if (d.st != (depth <= OB_TOML_MAX_DEPTH ? OB_OK : OB_E_LIMIT)) {
        fail_msg("form %zu, depth %zu: status %d", i, depth, (int)d.st);
      }
      if (d.st == OB_E_LIMIT) {
        assert_str(d.diags.list.at[0]->code, "OB0115");
        assert_null(d.root);
      }
      doc_fini(&d);
      ob_arena_fini(&arena);
    }
  }
}

static void
endless_brackets_and_sizes(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  doc d;
  doc_parse(&d, repeated(&arena, "a = ", "[", 1000000, ""));
  assert_int_equal(d.st, OB_E_LIMIT);
  doc_fini(&d);
  doc_parse(&d, repeated(&arena, "a = ", "{b=", 1000000, ""));
  assert_int_equal(d.st, OB_E_LIMIT);
  doc_fini(&d);
  /* More than the reader takes: only the length is looked at. */
  static const char one = 'a';
  doc_parse(&d, (ob_str){&one, (size_t)OB_TOML_MAX_SIZE + 1});
  assert_int_equal(d.st, OB_E_LIMIT);
  assert_str(d.diags.list.at[0]->code, "OB0115");
  doc_fini(&d);
  ob_arena_fini(&arena);
}

static void
errors_are_limited(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  static const char *const units[] = {"?\n",  "a = [\n",  "\x01",    "a = \"\\q\"\n",
                                      "[a\n", "x = {1\n", "# \xff\n"};
  for (size_t i = 0; i < OB_COUNT(units); i++) {
    doc d;
    doc_parse(&d, repeated(&arena, "", units[i], 100000, ""));
    assert_int_equal(d.st, OB_E_SYNTAX);
    assert_true(d.diags.errors <= OB_TOML_MAX_ERRORS);
    assert_true(d.arena.total < 1 << 20);
    doc_fini(&d);
  }
  ob_arena_fini(&arena);
}

/** Texts whose reading would take minutes if anything in it were quadratic. */
static void
time_is_linear(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  enum { MANY = 200000 };
  ob_buf keys, headers, tables, dotted;
  ob_buf_init(&keys, &arena);
  ob_buf_init(&headers, &arena);
  ob_buf_init(&tables, &arena);
  ob_buf_init(&dotted, &arena);
  for (unsigned i = 0; i < MANY; i++) {
    ob_buf_fmt(&keys, "k%u = 1\n", i);
    ob_buf_fmt(&headers, "[k%u]\n", i);
    ob_buf_fmt(&tables, "[[k]]\nx.y%u = 1\n", i);
    ob_buf_fmt(&dotted, "a.b.c.k%u = {}\n", i);
  }
  const ob_str texts[] = {
      ob_buf_view(&keys),
      ob_buf_view(&headers),
      ob_buf_view(&tables),
      ob_buf_view(&dotted),
      repeated(&arena, "a = [", "1,", MANY * 4, "]"),
      repeated(&arena, "a = [\n", "'x',\n", MANY, "]"),
      repeated(&arena, "a = [\n", "inf,\n", MANY, "]"),
      repeated(&arena, "a = [", "[],{},", MANY, "]"),
      repeated(&arena, "a = \"", "\\n", MANY * 4, "\""),
      repeated(&arena, "a = \"\"\"", "\"\"\\\n\r\n x", MANY, "\"\"\""),
      repeated(&arena, "a = 0.", "12345", MANY, ""),
      repeated(&arena, "a = 1", "_000", MANY, "e-800000"),
      repeated(&arena, "", "\n", MANY * 8, ""),
      repeated(&arena, "#", "\xc3\xa9", MANY * 4, ""),
  };
  const uint64_t start = ob_clock_ms();
  for (size_t i = 0; i < OB_COUNT(texts); i++) {
    doc d;
    doc_parse(&d, texts[i]);
    if (d.st != OB_OK) {
      fail_msg("text %zu: %d", i, (int)d.st);
    }
    doc_fini(&d);
  }
  assert_true(ob_clock_ms() - start < 60000);
  ob_arena_fini(&arena);
}

static const char every_form[] =
    "a = \"\\u00e9\\n\" # x\nb.c.'d e' = [1, 0x1f, [2.5, \"\\t\"], {x = 1, y.z = []}]\n"
    "[t]\ndate = 1979-05-27 07:32Z\nlong = 0.1234567890123456789012345678901234567890"
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890\n"
    "s = \"\"\"a\\\n  b\r\n\"\"\"\n[[u]]\n[[u]]\nk0=0\nk1=1\nk2=2\nk3=3\nk4=4\nk5=5\nk6=6\nk7=7\n"
    "k8=8\nk9=9\nka=1\nkb=2\nkc=3\nkd=4\nke=5\nkf=6\nkg=7\n[u.v]\n";

static const char every_mistake[] = "a = 1\na = 2\nb = \"\\q\\ud800\xff\n[a]\nc = [1 2, x, {y = }, "
                                    "09, 2023-13-01\nd = True\n[[a]]\n"
                                    "\"\"\"x = 1\ne = \"\"\"x\n";

static ob_status
parse_step(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("x"), ob_str_from(context));
  if (file == 0) {
    return OB_E_NOMEM;
  }
  ob_toml *root = NULL;
  const ob_status st = ob_toml_parse(arena, &diags, file, &root);
  if (st == OB_E_NOMEM) {
    assert_null(root);
    return st;
  }
  assert_int_equal(st == OB_OK, diags.errors == 0);
  assert_non_null(root);
  return OB_OK; /* or mistakes: read to the end in any case */
}

/** Read with one block of `room` bytes and no other. */
static bool
fits_in(size_t room, char *text)
{
  failing_allocator failing = {{failing_alloc, failing_free}, 1};
  ob_arena arena;
  ob_arena_init(&arena, &failing.base);
  /* A block is as large as its first allocation asks for; taken back, that is the room. */
  char *filler = ob_new_n(&arena, char, room);
  assert_non_null(filler);
  const ob_arena_mark mark = {arena.blocks, 0};
  ob_arena_rewind(&arena, mark);
  const ob_status st = parse_step(&arena, text);
  ob_arena_fini(&arena);
  assert_true(st == OB_OK || st == OB_E_NOMEM);
  return st == OB_OK;
}

static void
memory_runs_out(void **state)
{
  (void)state;
  char good[sizeof(every_form)], bad[sizeof(every_mistake)];
  memcpy(good, every_form, sizeof(good));
  memcpy(bad, every_mistake, sizeof(bad));
  doc d;
  doc_parse(&d, ob_str_from(every_form));
  assert_int_equal(d.st, OB_OK);
  doc_fini(&d);
  doc_parse(&d, ob_str_from(every_mistake));
  assert_int_equal(d.st, OB_E_SYNTAX);
  assert_true(d.diags.errors >= 10);
  doc_fini(&d);
  assert_true(sweep_allocations(parse_step, good) > 0);
  assert_true(sweep_allocations(parse_step, bad) > 0);
  for (size_t i = 0; i < 2; i++) {
    size_t room = 4096;
    while (!fits_in(room, i == 0 ? good : bad)) {
      room += 8;
      assert_true(room < 1 << 20);
    }
    assert_true(room > 4096);
  }
}

/** A text that ends anywhere is read to its end and no further (AddressSanitizer sees a byte more).
 */
static void
every_prefix(void **state)
{
  (void)state;
  const ob_str texts[] = {ob_str_from(every_form), ob_str_from(every_mistake)};
  for (size_t i = 0; i < OB_COUNT(texts); i++) {
    for (size_t len = 0; len <= texts[i].len; len++) {
      char *copy = malloc(len > 0 ? len : 1);
      assert_non_null(copy);
      memcpy(copy, texts[i].ptr, len);
      doc d;
      doc_parse(&d, (ob_str){copy, len});
      assert_true(d.st == OB_OK || d.st == OB_E_SYNTAX);
      for (size_t k = 0; k < d.diags.list.len; k++) {
        (void)text_of(&d, d.diags.list.at[k]->primary.span);
      }
      doc_fini(&d);
      free(copy);
    }
  }
}

/* ---- writing ---- */

static void
written_text(void **state)
{
  (void)state;
  static const struct {
    const char *in, *key, *string;
  } cases[] = {
      {"", "''", "\"\""},
      {"a-b_9", "a-b_9", "\"a-b_9\""},
      {"a.b", "'a.b'", "\"a.b\""},
      {"cfg(target_os = \"linux\")", "'cfg(target_os = \"linux\")'",
       "\"cfg(target_os = \\\"linux\\\")\""},
      {"it's", "\"it's\"", "\"it's\""},
      {"C:\\x\ty", "'C:\\x\ty'", "\"C:\\\\x\\ty\""},
      {"a\nb\rc\x01\x7f", "\"a\\nb\\rc\\u0001\\u007F\"", "\"a\\nb\\rc\\u0001\\u007F\""},
      {"gr\xc3\xb6\xc3\x9f"
       "e",
       "'gr\xc3\xb6\xc3\x9f"
       "e'",
       "\"gr\xc3\xb6\xc3\x9f"
       "e\""},
      {"x\xff", "\"x\xef\xbf\xbd\"", "\"x\xef\xbf\xbd\""},
  };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_buf out;
    ob_buf_init(&out, &arena);
    ob_toml_put_key(&out, ob_str_from(cases[i].in));
    assert_str(ob_buf_view(&out), cases[i].key);
    ob_buf_init(&out, &arena);
    ob_toml_put_string(&out, ob_str_from(cases[i].in));
    assert_str(ob_buf_view(&out), cases[i].string);
  }
  ob_arena_fini(&arena);
}

/** What is written is read back: every character up to U+FFFF and some above, as key and string. */
static void
round_trip(void **state)
{
  (void)state;
  for (uint32_t first = 0; first < 0x11000; first += 64) {
    char text[64 * 4];
    ob_str s = {text, 0};
    for (uint32_t cp = first; cp < first + 64; cp++) {
      s.len += ob_utf8_encode(cp, text + s.len);
    }
    doc d;
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_buf out;
    ob_buf_init(&out, &arena);
    ob_toml_put_key(&out, s);
    ob_buf_put(&out, OB_STR(" = "));
    ob_toml_put_string(&out, s);
    assert_int_equal(ob_buf_status(&out), OB_OK);
    doc_parse(&d, ob_buf_view(&out));
    assert_int_equal(d.st, OB_OK);
    assert_true(ob_str_eq(d.root->as.table.first->key, s));
    assert_true(ob_str_eq(d.root->as.table.first->value->as.string, s));
    doc_fini(&d);
    ob_arena_fini(&arena);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(spans_and_views),
      cmocka_unit_test(entries_keep_their_order),
      cmocka_unit_test(numbers),
      cmocka_unit_test(multi_line_strings_have_lf),
      cmocka_unit_test(mistakes_at_their_bytes),
      cmocka_unit_test(what_could_be_read_is_there),
      cmocka_unit_test(golden),
      cmocka_unit_test(pages_are_true),
      cmocka_unit_test(nesting_is_limited),
      cmocka_unit_test(endless_brackets_and_sizes),
      cmocka_unit_test(errors_are_limited),
      cmocka_unit_test(time_is_linear),
      cmocka_unit_test(memory_runs_out),
      cmocka_unit_test(every_prefix),
      cmocka_unit_test(written_text),
      cmocka_unit_test(round_trip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
