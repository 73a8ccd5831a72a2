// SPDX-License-Identifier: MIT OR Apache-2.0
/* The list of diagnostics, both renderers, the table of codes. Pictures are compared whole: what
 * a user sees is the contract. */
#include "base/str.h"
#include "diag/codes.h"
#include "diag/diag.h"
#include "diag/io.h"
#include "diag/render.h"
#include "diag/text.h"
#include "support.h"
#include "sys/fs.h"
#include <errno.h>
#include <jansson.h>

typedef struct place {
  const char *at;   /* a piece of the text; NULL: no more */
  const char *text; /* label */
} place;

typedef struct picture_case {
  const char *name;
  const char *text;
  place primary, secondary[4];
  const char *note, *help;
  const char *want;
} picture_case;

static ob_span
span_of(uint32_t file, const char *text, const char *piece)
{
  const char *at = strstr(text, piece);
  assert_non_null(at);
  const uint32_t lo = (uint32_t)(at - text);
  return (ob_span){file, lo, lo + (uint32_t)strlen(piece)};
}

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define C10 "^^^^^^^^^^"
#define C50 C10 C10 C10 C10 C10

static const picture_case pictures[] = {
    {"one mark",
     "a = 1\nb = two\n",
     {"two", "no value"},
     {{0}},
     NULL,
     "quote it",
     "error[OB0901]: wrong\n"
     " --> f.toml:2:5\n"
     "  |\n"
     "2 | b = two\n"
     "  |     ^^^ no value\n"
     "  |\n"
     "  = help: quote it\n"},
    {"labels of one line share a row",
     "all(unix, target_os = \"linux\"\n",
     {"\n", "expression ends here"},
     {{"(", "list opened here"}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:30\n"
     "  |\n"
     "1 | all(unix, target_os = \"linux\"\n"
     "  |    -                         ^ expression ends here\n"
     "  |    |\n"
     "  |    list opened here\n"},
    {"three labels hang in turn",
     "one two three\n",
     {"two", "second"},
     {{"one", "first"}, {"three", "third"}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:5\n"
     "  |\n"
     "1 | one two three\n"
     "  | --- ^^^ ----- third\n"
     "  | |   |\n"
     "  | |   second\n"
     "  | first\n"},
    {"a mark inside another",
     "key = [1, 2]\n",
     {"[1, 2]", "the array"},
     {{"2", "this one"}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:7\n"
     "  |\n"
     "1 | key = [1, 2]\n"
     "  |       ^^^^^^\n"
     "  |       |   |\n"
     "  |       |   this one\n"
     "  |       the array\n"},
    {"far lines are parted by dots",
     "[a]\n1\n2\n3\n4\n5\n6\n7\n8\n9\nlast\n",
     {"last", "again"},
     {{"[a]", "first"}},
     "a note\nof two lines",
     NULL,
     "error[OB0901]: wrong\n"
     "  --> f.toml:11:1\n"
     "   |\n"
     "1  | [a]\n"
     "   | --- first\n"
     "...\n"
     "11 | last\n"
     "   | ^^^^ again\n"
     "   |\n"
     "   = note: a note\n"
     "           of two lines\n"},
    {"one line between is shown",
     "first\nbetween\nthird\n",
     {"third", NULL},
     {{"first", NULL}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:3:1\n"
     "  |\n"
     "1 | first\n"
     "  | -----\n"
     "2 | between\n"
     "3 | third\n"
     "  | ^^^^^\n"},
    {"over lines, from the first character",
     "x = [\n  1,\n  2,\n  3,\n]\ny = 2\n",
     {"x = [\n  1,\n  2,\n  3,\n]", "all of this"},
     {{0}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:1\n"
     "  |\n"
     "1 | / x = [\n"
     "... |\n"
     "5 | | ]\n"
     "  | |_^ all of this\n"},
    {"over lines, from the middle",
     "x = [\n  1,\n]\n",
     {"[\n  1,\n]", "this array"},
     {{"x", "this key"}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:5\n"
     "  |\n"
     "1 |   x = [\n"
     "  |   - this key\n"
     "  |  _____^\n"
     "2 | |   1,\n"
     "3 | | ]\n"
     "  | |_^ this array\n"},
    {"over lines, one in the other",
     "a [\n b [\n c ]\n ]\n",
     {"[\n b [\n c ]\n ]", "outer"},
     {{"[\n c ]", "inner"}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:3\n"
     "  |\n"
     "1 |    a [\n"
     "  |  ____^\n"
     "2 | |   b [\n"
     "  | | ____-\n"
     "3 | ||  c ]\n"
     "  | ||____- inner\n"
     "4 | |   ]\n"
     "  | |___^ outer\n"},
    {"CRLF, tabs, wide characters",
     "a = 1\r\n\tk = \"\xe6\x97\xa5\xe6\x9c\xac\" bad\r\nz = 1\r\n",
     {"bad\r\n", "here"},
     {{"\xe6\x97\xa5\xe6\x9c\xac", "Japan"}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:2:11\n"
     "  |\n"
     "2 |     k = \"\xe6\x97\xa5\xe6\x9c\xac\" bad\n"
     "  |          ----  ^^^ here\n"
     "  |          |\n"
     "  |          Japan\n"},
    {"control characters are escaped",
     "k = \"\x1b[31mred\x07\" \xff\xe2\x80\xae x\n",
     {"x", "a \x1b label"},
     {{0}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:20\n"
     "  |\n"
     "1 | k = \"\\x1b[31mred\\x07\" \\xff\\u{202e} x\n"
     "  |                                    ^ a \\x1b label\n"},
    {"a long line is cut around the mark",
     X50 X50 X50 "MARK" X50 X50 X50,
     {"MARK", "here"},
     {{0}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:151\n"
     "  |\n"
     "1 | ..." X10 X10 X10 "MARK" X50 X50 "...\n"
     "  |                                  ^^^^ here\n"},
    {"a long line whose beginning is marked",
     "MARK" X50 X50 X50,
     {"MARK", "here"},
     {{0}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:1\n"
     "  |\n"
     "1 | MARK" X50 X50 X10 X10 X10 "...\n"
     "  | ^^^^ here\n"},
    {"a mark longer than a line can show",
     X50 X50 X50 X50,
     {X50 X50 X50 X50, "all"},
     {{0}},
     NULL,
     NULL,
     "error[OB0901]: wrong\n"
     " --> f.toml:1:1\n"
     "  |\n"
     "1 | " X50 X50 X10 X10 X10 "xxxx...\n"
     "  | " C50 C50 C10 C10 C10 "^^^^^^^ all\n"},
};

static ob_str
draw(ob_arena *arena, const picture_case *c, bool color)
{
  ob_diags *diags = ob_new(arena, ob_diags);
  ob_diags_init(diags, arena);
  const uint32_t file = ob_diags_add_source(diags, OB_STR("f.toml"), ob_str_from(c->text));
  ob_diag *d = ob_error(diags, "OB0901", span_of(file, c->text, c->primary.at), "wrong");
  assert_non_null(d);
  if (c->primary.text) {
    ob_diag_primary_text(diags, d, "%s", c->primary.text);
  }
  for (size_t i = 0; i < OB_COUNT(c->secondary) && c->secondary[i].at; i++) {
    ob_diag_label(diags, d, span_of(file, c->text, c->secondary[i].at), "%s",
                  c->secondary[i].text ? c->secondary[i].text : "");
  }
  if (c->note) {
    ob_diag_note(diags, d, "%s", c->note);
  }
  if (c->help) {
    ob_diag_help(diags, d, "%s", c->help);
  }
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_render_text(&out, diags, d, (ob_render_opts){.color = color});
  ob_buf_putc(&out, '\0');
  assert_int_equal(ob_buf_status(&out), OB_OK);
  return ob_buf_view(&out);
}

static void
test_pictures(void **state)
{
  (void)state;
  size_t bad = 0;
  for (size_t i = 0; i < OB_COUNT(pictures); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    const ob_str got = draw(&arena, &pictures[i], false);
    if (strcmp(got.ptr, pictures[i].want) != 0) {
      print_message("# %s:\n%s# wanted:\n%s", pictures[i].name, got.ptr, pictures[i].want);
      bad++;
    }
    ob_arena_fini(&arena);
  }
  assert_int_equal(bad, 0);
}

/* Without its escapes a coloured picture is the plain one. */
static void
test_colors(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(pictures); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    const ob_str plain = draw(&arena, &pictures[i], false);
    const ob_str color = draw(&arena, &pictures[i], true);
    ob_buf stripped;
    ob_buf_init(&stripped, &arena);
    for (size_t k = 0; k < color.len; k++) {
      if (color.ptr[k] == '\x1b') {
        while (color.ptr[k] != 'm') {
          k++;
        }
        continue;
      }
      if (color.ptr[k] == '\n') { /* blanks before an escape at the end of a row */
        while (stripped.len > 0 && stripped.ptr[stripped.len - 1] == ' ') {
          stripped.len--;
        }
      }
      ob_buf_putc(&stripped, color.ptr[k]);
    }
    assert_true(color.len > plain.len);
    assert_string_equal(stripped.ptr, plain.ptr);
    ob_arena_fini(&arena);
  }
}

static void
test_other_files(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const char *one = "[source.crates-io]\nreplace-with = \"a\"\n";
  const char *two = "x\n\n[source]\nreplace-with = \"b\"\n";
  const uint32_t f1 =
      ob_diags_add_source(&diags, OB_STR("/etc/cargo/config.toml"), ob_str_from(one));
  const uint32_t f2 = ob_diags_add_source(&diags, OB_STR("p/config.toml"), ob_str_from(two));
  const uint32_t f3 = ob_diags_add_source(&diags, OB_STR("only-a-name"), OB_STR_NONE);
  ob_diag *d = ob_warning(&diags, "OB0902", span_of(f1, one, "\"a\""), "two rules\nfor one crate");
  ob_diag_primary_text(&diags, d, "this one");
  ob_diag_label(&diags, d, span_of(f2, two, "\"b\""), "and this one");
  ob_diag_label(&diags, d, (ob_span){f3, 0, 0}, "not seen");
  ob_diag_label(&diags, d, OB_SPAN_NONE, "and --config");
  ob_diag_note(&diags, d, "neither is more specific");
  ob_diag_help(&diags, d, "remove one");
  ob_buf out;
  ob_buf_init(&out, &arena);
  ob_render_text(&out, &diags, d, (ob_render_opts){.color = false});
  ob_buf_putc(&out, '\0');
  assert_string_equal(out.ptr, "warning[OB0902]: two rules\n"
                               "                 for one crate\n"
                               " --> /etc/cargo/config.toml:2:16\n"
                               "  |\n"
                               "2 | replace-with = \"a\"\n"
                               "  |                ^^^ this one\n"
                               "  |\n"
                               " ::: p/config.toml:4:16\n"
                               "  |\n"
                               "4 | replace-with = \"b\"\n"
                               "  |                --- and this one\n"
                               "  |\n"
                               " ::: only-a-name\n"
                               "  = note: and --config\n"
                               "  = note: neither is more specific\n"
                               "  = help: remove one\n");
  d = ob_note(&diags, "OB0902", OB_SPAN_NONE, "nowhere");
  ob_diag_help(&diags, d, "do this");
  ob_buf_init(&out, &arena);
  ob_render_text(&out, &diags, d, (ob_render_opts){.color = false});
  ob_buf_putc(&out, '\0');
  assert_string_equal(out.ptr, "note[OB0902]: nowhere\n"
                               "  = help: do this\n");
  ob_arena_fini(&arena);
}

static void
test_json(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const char *text = "a = 1\r\n\xc3\xa9 = \"\xff\" x\r\n";
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("f\".toml"), ob_str_from(text));
  ob_diag *d = ob_error(&diags, "OB0901", span_of(file, text, "x"), "a \"word\"\n\x01");
  ob_diag_primary_text(&diags, d, "here");
  ob_diag_label(&diags, d, span_of(file, text, "1\r\n\xc3\xa9"), "over lines");
  ob_diag_note(&diags, d, "n");
  ob_diag_help(&diags, d, "h");
  ob_buf out;
  ob_buf_init(&out, &arena);
  ob_render_json(&out, &diags, d);
  assert_int_equal(out.ptr[out.len - 1], '\n');
  assert_null(memchr(out.ptr, '\n', out.len - 1));
  json_t *root = json_loadb(out.ptr, out.len, 0, NULL);
  assert_non_null(root);
  assert_string_equal(json_string_value(json_object_get(root, "message")), "a \"word\"\n\x01");
  assert_string_equal(json_string_value(json_object_get(root, "level")), "error");
  json_t *code = json_object_get(root, "code");
  assert_string_equal(json_string_value(json_object_get(code, "code")), "OB0901");
  assert_non_null(strstr(json_string_value(json_object_get(code, "explanation")), "# OB0901: "));
  json_t *spans = json_object_get(root, "spans");
  assert_int_equal(json_array_size(spans), 2);
  static const struct {
    const char *key;
    json_int_t first, second;
  } numbers[] = {
      {"byte_start", 16, 4}, {"byte_end", 17, 9},    {"line_start", 2, 1},
      {"line_end", 2, 2},    {"column_start", 9, 5}, {"column_end", 10, 2},
  };
  for (size_t i = 0; i < OB_COUNT(numbers); i++) {
    for (size_t k = 0; k < 2; k++) {
      const json_t *n = json_object_get(json_array_get(spans, k), numbers[i].key);
      if (json_integer_value(n) != (k == 0 ? numbers[i].first : numbers[i].second)) {
        fail_msg("span %zu: %s is %d", k, numbers[i].key, (int)json_integer_value(n));
      }
    }
  }
  json_t *first = json_array_get(spans, 0);
  assert_true(json_is_true(json_object_get(first, "is_primary")));
  assert_string_equal(json_string_value(json_object_get(first, "label")), "here");
  assert_string_equal(json_string_value(json_object_get(first, "file_name")), "f\".toml");
  json_t *line = json_array_get(json_object_get(first, "text"), 0);
  assert_string_equal(json_string_value(json_object_get(line, "text")),
                      "\xc3\xa9 = \"\xef\xbf\xbd\" x");
  assert_int_equal(json_integer_value(json_object_get(line, "highlight_start")), 9);
  assert_int_equal(json_integer_value(json_object_get(line, "highlight_end")), 10);
  assert_int_equal(json_array_size(json_object_get(json_array_get(spans, 1), "text")), 2);
  json_t *children = json_object_get(root, "children");
  assert_int_equal(json_array_size(children), 2);
  assert_string_equal(json_string_value(json_object_get(json_array_get(children, 1), "level")),
                      "help");
  assert_non_null(strstr(json_string_value(json_object_get(root, "rendered")), "^ here"));
  json_decref(root);
  ob_arena_fini(&arena);
}

static void
test_linecol(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("f"), OB_STR("ab\n\xc3\xa9x\n"));
  static const struct {
    uint32_t offset, line, byte_col, char_col;
  } cases[] = {{0, 1, 1, 1}, {2, 1, 3, 3}, {3, 2, 1, 1}, {5, 2, 3, 2},
               {6, 2, 4, 3}, {7, 3, 1, 1}, {99, 3, 1, 1}};
  /* Each after each: what was asked for before changes nothing. */
  for (size_t k = 0; k < OB_COUNT(cases) * OB_COUNT(cases); k++) {
    const size_t before = k / OB_COUNT(cases), i = k % OB_COUNT(cases);
    assert_int_equal(ob_diags_linecol(&diags, file, cases[before].offset).line, cases[before].line);
    const ob_linecol lc = ob_diags_linecol(&diags, file, cases[i].offset);
    if (lc.line != cases[i].line || lc.byte_col != cases[i].byte_col ||
        lc.char_col != cases[i].char_col) {
      fail_msg("offset %u after %u: %u %u %u", cases[i].offset, cases[before].offset, lc.line,
               lc.byte_col, lc.char_col);
    }
  }
  assert_null(ob_diags_source(&diags, 2).name.ptr);
  assert_null(ob_diags_source(&diags, 0).name.ptr);
  ob_arena_fini(&arena);
}

static void
test_limit_and_order(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const uint32_t f1 = ob_diags_add_source(&diags, OB_STR("1"), OB_STR("text"));
  const uint32_t f2 = ob_diags_add_source(&diags, OB_STR("2"), OB_STR("text"));
  for (uint32_t i = 0; i < 100; i++) {
    ob_diag *d = ob_error(&diags, "OB0901", (ob_span){f2, 99 - i, 100}, "%u", (unsigned)i);
    assert_non_null(d);
    ob_diag_note(&diags, d, "a note");
    ob_diag_label(&diags, d, (ob_span){f2, 0, 1}, "a label");
  }
  assert_int_equal(diags.errors, 100);
  assert_int_equal(diags.hidden, 100 - OB_DIAG_MAX_PER_FILE);
  assert_int_equal(diags.list.len, OB_DIAG_MAX_PER_FILE);
  const size_t before = arena.total;
  for (uint32_t i = 0; i < 100000; i++) { /* what is not shown takes no memory */
    ob_diag_note(&diags, ob_error(&diags, "OB0901", (ob_span){f2, i, i}, "x"), "a note");
  }
  assert_int_equal(arena.total, before);
  assert_non_null(ob_warning(&diags, "OB0902", (ob_span){f2, 3, 4}, "a warning"));
  assert_int_equal(diags.list.len, OB_DIAG_MAX_PER_FILE + 1);
  assert_int_equal(diags.warnings, 1);

  for (int i = 0; i < 3; i++) {
    assert_non_null(ob_error(&diags, "OB0901", (ob_span){f1, 2, 3}, "same"));
  }
  assert_non_null(ob_error(&diags, "OB0902", (ob_span){f1, 2, 3}, "same"));
  assert_non_null(ob_error(&diags, "OB0901", OB_SPAN_NONE, "nowhere"));
  ob_diags_sort(&diags);
  assert_int_equal(diags.list.len, OB_DIAG_MAX_PER_FILE + 1 + 2 + 1);
  assert_int_equal(diags.list.at[0]->primary.span.file, 0);
  assert_int_equal(diags.list.at[1]->primary.span.file, f1);
  assert_true(ob_str_eq(diags.list.at[1]->code, OB_STR("OB0901")));
  assert_true(ob_str_eq(diags.list.at[2]->code, OB_STR("OB0902")));
  for (size_t i = 4; i < diags.list.len; i++) {
    assert_true(diags.list.at[i - 1]->primary.span.lo <= diags.list.at[i]->primary.span.lo);
  }
  ob_arena_fini(&arena);
}

/* A name as long as a file does not fill the screen, a binary file is not drawn. */
static void
test_huge_and_binary(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  enum { HUGE_SIZE = 100000 };
  char *name = ob_new_n(&arena, char, HUGE_SIZE);
  assert_non_null(name);
  for (size_t i = 0; i < HUGE_SIZE; i++) {
    name[i] = i % 2 == 0 ? '\xc3' : '\xa9';
  }
  for (size_t before = 0; before < 2; before++) { /* where it is cut stands another byte then */
    const ob_diag *d = ob_error(&diags, "OB0901", OB_SPAN_NONE, "%s%.*s is no name",
                                before > 0 ? "x" : "", HUGE_SIZE, name);
    assert_non_null(d);
    assert_true(d->message.len <= 4096 + 3);
    assert_true(ob_str_ends(d->message, OB_STR("\xa9 is no name")));
    const size_t dots = ob_str_search(d->message, OB_STR("..."));
    assert_true(dots > 2000 && dots <= 2048);
    assert_true(d->message.ptr[dots - 1] == '\xa9' && d->message.ptr[dots + 3] == '\xc3');
  }
  static const char elf[] = "\177ELF\002\001\000\000";
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("a.so"), (ob_str){elf, sizeof elf - 1});
  ob_buf out;
  ob_buf_init(&out, &arena);
  const ob_diag *d = ob_error(&diags, "OB0901", (ob_span){file, 0, 0}, "wrong");
  assert_non_null(d);
  ob_render_text(&out, &diags, d, (ob_render_opts){.color = false});
  assert_str(ob_buf_view(&out), "error[OB0901]: wrong\n --> a.so\n");
  ob_arena_fini(&arena);
}

static void
test_io(void **state)
{
  (void)state;
  static const struct {
    int err;
    ob_status st;
    const char *code, *part;
  } cases[] = {
      {ENOENT, OB_E_NOT_FOUND, "OB0001", "cannot read `/x`: no such file"},
      {ENOTDIR, OB_E_NOT_FOUND, "OB0001", "no directory"},
      {EFBIG, OB_E_LIMIT, "OB0002", "larger than the limit"},
      {EACCES, OB_E_IO, "OB0001", "permission denied"},
      {ENOSPC, OB_E_IO, "OB0001", "no space"},
      {12345, OB_E_IO, "OB0001", "error 12345 of the system"},
  };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    assert_int_equal(ob_fail_io(&diags, OB_SPAN_NONE, "read", "/x", cases[i].err), cases[i].st);
    assert_int_equal(diags.list.len, i + 1);
    assert_true(ob_str_eq(diags.list.at[i]->code, ob_str_from(cases[i].code)));
    assert_int_not_equal(ob_str_search(diags.list.at[i]->message, ob_str_from(cases[i].part)),
                         SIZE_MAX);
  }
  assert_int_equal(ob_fail_io(&diags, OB_SPAN_NONE, "read", "/x", ENOMEM), OB_E_NOMEM);
  assert_int_equal(diags.list.len, OB_COUNT(cases));

  uint32_t file = 0;
  const char *dir;
  assert_int_equal(ob_dir_make_temp(&arena, "/tmp/ob-diag-", &dir), 0);
  const char *path = ob_path_join(&arena, dir, "f");
  assert_int_equal(ob_file_write(path, OB_STR("text"), 0600), 0);
  assert_int_equal(ob_diags_load(&diags, path, 4, OB_SPAN_NONE, &file), OB_OK);
  assert_true(ob_str_eq(ob_diags_source(&diags, file).text, OB_STR("text")));
  assert_int_equal(ob_diags_load(&diags, path, 3, OB_SPAN_NONE, &file), OB_E_LIMIT);
  assert_int_equal(ob_diags_load(&diags, dir, 3, OB_SPAN_NONE, &file), OB_E_IO);
  assert_int_equal(ob_diags_load(&diags, ob_path_join(&arena, dir, "g"), 3, OB_SPAN_NONE, &file),
                   OB_E_NOT_FOUND);
  assert_int_equal(ob_dir_remove(dir), 0);
  ob_arena_fini(&arena);
}

static void
test_codes(void **state)
{
  (void)state;
  size_t count;
  const ob_code *codes = ob_codes(&count);
  assert_true(count > 0);
  for (size_t i = 0; i < count; i++) {
    const ob_code *c = &codes[i];
    assert_ptr_equal(ob_code_find(ob_str_from(c->id)), c);
    assert_true(strncmp(c->page, "# OB", 4) == 0);
    if (!strstr(c->page, "\n## Causes it\n") || !strstr(c->page, "\n## Mends it\n")) {
      fail_msg("%s: the page lacks an example", c->id);
    }
    assert_true(i == 0 || strcmp(codes[i - 1].id, c->id) < 0);
  }
  assert_null(ob_code_find(OB_STR("OB")));
  assert_null(ob_code_find(OB_STR("OB09011")));
  assert_null(ob_code_find(OB_STR_NONE));
}

static void
test_no_memory(void **state)
{
  (void)state;
  for (size_t n = 0;; n++) {
    failing_allocator f = {{failing_alloc, failing_free}, n};
    ob_arena arena;
    ob_arena_init(&arena, &f.base);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    bool whole = false;
    const uint32_t file = ob_diags_add_source(&diags, OB_STR("f"), OB_STR("some text\n"));
    ob_diag *d = NULL;
    for (int i = 0; i < 40; i++) { /* enough to need several blocks */
      d = ob_error(&diags, "OB0901", (ob_span){i % 2 ? file : 0, 2, 4}, "%1000d", i);
    }
    ob_diag_label(&diags, d, (ob_span){file, 0, 1}, "%1000d", 1);
    ob_diag_primary_text(&diags, d, "%1000d", 1);
    ob_diag_note(&diags, d, "%1000d", 1);
    ob_diag_help(&diags, d, "%1000d", 1);
    ob_diags_sort(&diags);
    const size_t all = diags.list.len;
    ob_buf out;
    ob_buf_init(&out, &arena);
    if (d) {
      ob_render_text(&out, &diags, d, (ob_render_opts){.color = true});
      ob_render_json(&out, &diags, d);
    }
    whole = file != 0 && all == 40 && d && ob_buf_status(&out) == OB_OK;
    ob_arena_fini(&arena);
    if (whole) {
      assert_true(n > 3);
      return;
    }
    assert_true(n < 1000);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pictures),    cmocka_unit_test(test_colors),
      cmocka_unit_test(test_other_files), cmocka_unit_test(test_json),
      cmocka_unit_test(test_linecol),     cmocka_unit_test(test_limit_and_order),
      cmocka_unit_test(test_io),          cmocka_unit_test(test_codes),
      cmocka_unit_test(test_no_memory),   cmocka_unit_test(test_huge_and_binary),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
