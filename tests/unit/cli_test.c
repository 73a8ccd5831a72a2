// SPDX-License-Identifier: MIT OR Apache-2.0
/* The command line is read by tables: these tests bring a table of their own, so that they say
 * what every command can rely on. The ob_commands below takes the place of the program's. */
#include "cli/opt.h"
#include "cli/out.h"
#include "diag/diag.h"
#include "support.h"
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

typedef struct some_opts {
  ob_opt_list target;
  ob_str into;
  int format;
  unsigned deep;
  bool all;
} some_opts;

static const char *const formats[] = {"text", "json", "yaml", NULL};

static const ob_opt some_options[] = {
    {.name = "target",
     .letter = 't',
     .metavar = "TRIPLE",
     .kind = OB_OPT_LIST,
     .dest = offsetof(some_opts, target),
     .help = "for this target"},
    {.name = "into",
     .metavar = "DIR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(some_opts, into),
     .help = "where to"},
    {.name = "format",
     .metavar = "FORMAT",
     .kind = OB_OPT_ENUM,
     .choices = formats,
     .dest = offsetof(some_opts, format),
     .help = "how it is written"},
    {.name = "deep",
     .letter = 'd',
     .kind = OB_OPT_COUNT,
     .dest = offsetof(some_opts, deep),
     .help = "deeper"},
    {.name = "all",
     .letter = 'a',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(some_opts, all),
     .help = "everything that there is, also what nobody asked for and what takes a long time"},
};

static int
run_nothing(ob_cli *cli, const ob_args *args)
{
  (void)cli;
  (void)args;
  return OB_EXIT_OK;
}

#define WITH_OPTIONS                                                                               \
  .options = some_options, .option_count = OB_COUNT(some_options), .opts_size = sizeof(some_opts), \
  .run = run_nothing

static const ob_cmd cmd_plain = {.name = "plain",
                                 .args = "FILE [FILE]",
                                 .summary = "do the plain thing",
                                 .description =
                                     "First paragraph,\nin two lines.\n\n  kept as it is",
                                 .min_args = 1,
                                 .max_args = 2,
                                 WITH_OPTIONS};
static const ob_cmd cmd_build = {.name = "build",
                                 .summary = "build it",
                                 .passes_through = OB_PASS_CARGO,
                                 .cargo = "build",
                                 WITH_OPTIONS};
static const ob_cmd cmd_run = {.name = "run",
                               .summary = "run it",
                               .passes_through = OB_PASS_RUN,
                               .cargo = "run",
                               WITH_OPTIONS};
static const ob_cmd cmd_import = {
    .name = "import", .summary = "bring it in", .max_args = OB_ARGS_ANY, WITH_OPTIONS};
static const ob_cmd cmd_list = {.name = "list", .summary = "list it", .run = run_nothing};
static const ob_cmd *const subs[] = {&cmd_import, &cmd_list};
static const ob_cmd cmd_group = {
    .name = "group", .summary = "two commands", .sub = subs, .sub_count = OB_COUNT(subs)};
static const ob_cmd *const table[] = {&cmd_plain, &cmd_build, &cmd_run, &cmd_group};

const ob_cmd *const *
ob_commands(size_t *count)
{
  *count = OB_COUNT(table);
  return table;
}

typedef struct run_state {
  ob_arena arena;
  ob_diags diags;
  ob_cli cli;
  ob_command_line line;
  ob_status status;
} run_state;

/* Reads a line whose words are parted by single blanks; `_` is an empty word. */
static void
parse(run_state *s, const char *words, ob_allocator *allocator)
{
  *s = (run_state){0};
  ob_arena_init(&s->arena, allocator);
  ob_diags_init(&s->diags, &s->arena);
  s->cli.arena = &s->arena;
  s->cli.diags = &s->diags;
  static char text[512];
  static const char *argv[64];
  size_t count = 0;
  (void)snprintf(text, sizeof(text), "%s", words);
  for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
    argv[count++] = strcmp(word, "_") == 0 ? "" : word;
  }
  argv[count] = NULL;
  s->status = ob_opt_parse(&s->cli, argv, &s->line);
}

/* What was understood, in one line: command, options, arguments, what goes on to Cargo. */
static ob_str
describe(run_state *s)
{
  ob_buf out;
  ob_buf_init(&out, &s->arena);
  for (size_t i = 0; i < s->diags.list.len; i++) {
    ob_buf_fmt(&out, "%s" OB_STR_FMT, i > 0 ? " " : "", OB_STR_ARG(s->diags.list.at[i]->code));
  }
  if (s->status == OB_OK) {
    const ob_args *args = &s->line.args;
    const some_opts *opts = s->line.cmd && s->line.cmd->option_count > 0 ? args->opts : NULL;
    if (s->line.cmd) {
      ob_buf_put(&out, ob_cmd_path(&s->arena, s->line.cmd));
    }
    for (size_t i = 0; opts && i < opts->target.len; i++) {
      ob_buf_fmt(&out, " target=" OB_STR_FMT, OB_STR_ARG(opts->target.at[i]));
    }
    if (opts && opts->into.ptr) {
      ob_buf_fmt(&out, " into=" OB_STR_FMT, OB_STR_ARG(opts->into));
    }
    if (opts && opts->format) {
      ob_buf_fmt(&out, " format=%s", formats[opts->format]);
    }
    if (opts && opts->deep) {
      ob_buf_fmt(&out, " deep=%u", opts->deep);
    }
    ob_buf_fmt(&out, "%s%s%s%s%s%s", opts && opts->all ? " all" : "", s->cli.quiet ? " quiet" : "",
               s->cli.verbose ? " verbose" : "", s->cli.message_format ? " json" : "",
               s->line.help ? " help" : "", s->line.version ? " version" : "");
    if (s->cli.color) {
      ob_buf_fmt(&out, " color=%d", s->cli.color);
    }
    for (size_t i = 0; i < args->count; i++) {
      ob_buf_fmt(&out, " <" OB_STR_FMT ">", OB_STR_ARG(args->at[i]));
    }
    for (size_t i = 0; i < args->rest_count; i++) {
      ob_buf_fmt(&out, " [%s]", args->rest[i]);
    }
    assert_null(args->rest[args->rest_count]);
  }
  ob_buf_putc(&out, '\0');
  return ob_buf_view(&out);
}

static void
test_parse(void **state)
{
  (void)state;
  static const struct {
    const char *line, *want;
  } cases[] = {
      {"", ""},
      {"plain x", "plain <x>"},
      {"plain x y", "plain <x> <y>"},
      {"plain", "OB0905"},
      {"plain x y z", "OB0905"},
      {"plain --help", "plain help"},
      {"plain -h x y z", "plain help <x> <y> <z>"},
      {"--version", " version"},
      {"plain x -V", "plain version <x>"},
      /* options: every form, before and after arguments, repeated */
      {"plain --target a x --target=b -t c -td", "plain target=a target=b target=c target=d <x>"},
      {"plain -t=a x", "plain target=a <x>"},
      {"plain --into one x --into two", "plain into=two <x>"},
      {"plain --into= x", "plain into= <x>"},
      {"plain --into _ x", "plain into= <x>"},
      {"plain --into --all x", "plain into=--all <x>"},
      {"plain --format json x", "plain format=json <x>"},
      {"plain --format=yaml x", "plain format=yaml <x>"},
      {"plain -dda x", "plain deep=2 all <x>"},
      {"plain -dt a x", "plain target=a deep=1 <x>"},
      {"plain -- -d --", "plain <-d> <-->"},
      {"plain - x", "plain <-> <x>"},
      {"plain _ x", "plain <> <x>"},
      /* global ones, on both sides */
      {"-q plain x -v", "plain quiet verbose <x>"},
      {"--color always plain x", "plain color=1 <x>"},
      {"plain x --color=never --message-format json", "plain json color=2 <x>"},
      /* mistakes */
      {"palin x", "OB0901"},
      {"group imprt", "OB0901"},
      {"group", "OB0905"},
      {"group --help", "group help"},
      {"plain --targt a x", "OB0902"},
      {"plain -z x", "OB0902"},
      {"plain --all=yes x", "OB0903"},
      {"plain x --into", "OB0903"},
      {"plain x -t", "OB0903"},
      {"plain --format xml x", "OB0904"},
      {"plain --format xml --targt --all=1", "OB0904 OB0902 OB0903"},
      {"--all plain x", "OB0902"}, /* an option of the command before it */
      /* sub-commands */
      {"group import a b c", "group import <a> <b> <c>"},
      {"group -q import --all a", "group import all quiet <a>"},
      {"group list x", "OB0905"},
      /* what goes to Cargo, and in which order */
      {"build --release -p foo", "build [--release] [-p] [foo]"},
      {"build --release --target T -j2 --all x", "build target=T all [--release] [-j2] [x]"},
      {"build -p --target x", "build [-p] [--target] [x]"},
      {"build --features=--all --features --all", "build [--features=--all] [--features] [--all]"},
      {"build -q --color=always -vv",
       "build quiet verbose color=1 [-q] [--color=always] [-v] [-v]"},
      {"build --color never x", "build color=2 [--color] [never] [x]"},
      {"build --message-format short", "build [--message-format] [short]"},
      {"--message-format json build", "build json"},
      {"--color always -q build", "build quiet color=1 [--color] [always] [-q]"},
      {"-vC dir --quiet build +nightly -p x",
       "build quiet verbose [+nightly] [-v] [--quiet] [-p] [x]"},
      {"-q plain x", "plain quiet <x>"},
      {"build -vp foo", "build [-vp] [foo]"},
      {"build -V", "build [-V]"},
      {"build -h", "build help"},
      {"build -- --target x -h", "build [--] [--target] [x] [-h]"},
      {"build x --target T", "build target=T [x]"},
      {"build --target", "OB0903"},
      {"build -da -j 2", "build deep=1 all [-j] [2]"},
      /* `cargo run`: the program's own arguments begin at the first free word */
      {"run x --target T -h", "run [x] [--target] [T] [-h]"},
      {"run --bin x --target T y --all", "run target=T [--bin] [x] [y] [--all]"},
      {"-v run +nightly --all x --all", "run all verbose [+nightly] [-v] [x] [--all]"},
      {"run -px --all -- -h", "run all [-px] [--] [-h]"},
  };
  size_t bad = 0;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    run_state s;
    parse(&s, cases[i].line, NULL);
    const ob_str got = describe(&s);
    if (strcmp(got.ptr, cases[i].want) != 0) {
      print_message("# `%s`: got `%s`, wanted `%s`\n", cases[i].line, got.ptr, cases[i].want);
      bad++;
    }
    if ((s.status == OB_OK) != (s.diags.errors == 0)) {
      print_message("# `%s`: status %d with %zu errors\n", cases[i].line, (int)s.status,
                    s.diags.errors);
      bad++;
    }
    ob_arena_fini(&s.arena);
  }
  assert_int_equal(bad, 0);
}

static void
test_suggestions(void **state)
{
  (void)state;
  static const struct {
    const char *line, *help;
  } cases[] = {
      {"biuld", "there is a command `build`"},
      {"group imprt", "there is a command `group import`"},
      {"nothing-like-it", "`osbind --help` lists the commands"},
      {"plain --targte x", "there is an option `--target`"},
      {"plain --qiet x", "there is an option `--quiet`"},
      {"group import --zzz", "`osbind group import --help` lists the options"},
      {"plain --format jsn x", "did you mean `json`? It takes `text`, `json` or `yaml`"},
      {"plain x --into", "write `--into DIR`"},
      {"plain", "usage: osbind plain [OPTIONS] FILE [FILE]"},
      {"group", "it has `import` or `list`"},
      {"+nightly build", "to choose a toolchain write `cargo +nightly osbind ...`"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    run_state s;
    parse(&s, cases[i].line, NULL);
    assert_int_equal(s.diags.list.len, 1);
    const ob_str help = s.diags.list.at[0]->help;
    if (!ob_str_eq(help, ob_str_from(cases[i].help))) {
      fail_msg("`%s`: help is `" OB_STR_FMT "`", cases[i].line, OB_STR_ARG(help));
    }
    ob_arena_fini(&s.arena);
  }
}

static ob_status
parse_step(ob_arena *arena, void *context)
{
  static const char *const argv[] = {"group", "import", "-t", "a",  "--target=b",
                                     "x",     "y",      "z",  "-q", NULL};
  (void)context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_cli cli = {.arena = arena, .diags = &diags};
  ob_command_line line;
  return ob_opt_parse(&cli, argv, &line);
}

static void
test_no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(parse_step, NULL) > 0);
  /* A mistake that cannot be told is a lack of memory too. */
  for (size_t n = 0;; n++) {
    failing_allocator failing = {{failing_alloc, failing_free}, n};
    run_state s;
    parse(&s, "plain --targte --format=xml x", &failing.base);
    const ob_status st = s.status;
    const size_t errors = s.diags.list.len;
    ob_arena_fini(&s.arena);
    assert_true(st == OB_E_NOMEM || (st == OB_E_INVALID && errors > 0));
    if (st == OB_E_INVALID) {
      break;
    }
  }
}

static void
test_help(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_buf out;
  ob_buf_init(&out, &arena);
  ob_help_put(&out, &cmd_plain, false, 60);
  const ob_str help = ob_buf_view(&out);
  const ob_str want = OB_STR("Do the plain thing.\n"
                             "\n"
                             "Usage: osbind plain [OPTIONS] FILE [FILE]\n"
                             "\n"
                             "First paragraph, in two lines.\n"
                             "\n"
                             "  kept as it is\n"
                             "\n"
                             "Options:\n"
                             "  -t, --target TRIPLE  for this target\n"
                             "      --into DIR       where to\n"
                             "      --format FORMAT  how it is written\n"
                             "  -d, --deep           deeper\n"
                             "  -a, --all            everything that there is, also what\n"
                             "                       nobody asked for and what takes a\n"
                             "                       long time\n"
                             "\n"
                             "Options of every command:\n");
  if (!ob_str_starts(help, want)) {
    fail_msg("help is\n" OB_STR_FMT, OB_STR_ARG(help));
  }
  /* No line is longer than asked, at any width; every option is there. */
  for (unsigned width = 40; width <= 120; width += 5) {
    for (size_t c = 0; c < OB_COUNT(table) + 1; c++) {
      ob_buf_init(&out, &arena);
      ob_help_put(&out, c < OB_COUNT(table) ? table[c] : NULL, false, width);
      ob_str rest = ob_buf_view(&out), line;
      while (ob_str_next(&rest, '\n', &line)) {
        if (line.len > (width < 100 ? width : 100) &&
            ob_str_search(line, OB_STR("Usage:")) == SIZE_MAX) {
          fail_msg("width %u: " OB_STR_FMT, width, OB_STR_ARG(line));
        }
      }
      if (c < OB_COUNT(table)) {
        for (size_t i = 0; i < table[c]->option_count; i++) {
          const ob_str name = ob_fmt(&arena, "--%s", table[c]->options[i].name);
          assert_int_not_equal(ob_str_search(ob_buf_view(&out), name), SIZE_MAX);
        }
      }
    }
  }
  ob_arena_fini(&arena);
}

static void
test_exit_codes(void **state)
{
  (void)state;
  static const struct {
    ob_status st;
    int code;
  } cases[] = {{OB_OK, 0},        {OB_E_IO, 1},        {OB_E_SYNTAX, 1},
               {OB_E_INVALID, 1}, {OB_E_NOT_FOUND, 3}, {OB_E_UNSUPPORTED, 1},
               {OB_E_LIMIT, 1},   {OB_E_PROCESS, 1},   {OB_E_TRUST, 1}};
  run_state s;
  parse(&s, "plain x", NULL);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    assert_int_equal(ob_cli_exit(&s.cli, cases[i].st), cases[i].code);
  }
  assert_int_equal(ob_cli_usage(&s.cli, "OB0905", "do this", "no %d", 5), OB_EXIT_USAGE);
  assert_true(ob_str_eq(s.diags.list.at[0]->message, OB_STR("no 5")));
  ob_arena_fini(&s.arena);
}

/* What appears on a terminal while long work runs; nothing where there is none. */
static void
test_progress(void **state)
{
  (void)state;
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
    SKIP("no pseudo-terminal");
  }
  const int side = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  assert_true(side >= 0);
  const int before = dup(2);
  assert_true(before >= 0 && dup2(side, 2) == 2);
  assert_int_equal(setenv("TERM", "xterm", 1), 0);

  static const struct {
    const char *words, *ci;
    bool want;
  } cases[] = {{"plain x", NULL, true},
               {"-q plain x", NULL, false},
               {"--message-format json plain x", NULL, false},
               {"plain x", "true", false}};
  bool decided[OB_COUNT(cases)];
  run_state s;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    (void)(cases[i].ci ? setenv("CI", cases[i].ci, 1) : unsetenv("CI"));
    parse(&s, cases[i].words, NULL);
    ob_cli_settle(&s.cli);
    decided[i] = s.cli.progress;
    ob_arena_fini(&s.arena);
  }
  (void)unsetenv("CI");
  parse(&s, "plain x", NULL);
  ob_cli_settle(&s.cli);
  ob_progress progress;
  ob_progress_begin(&progress, &s.cli, "hashing");
  ob_progress_step(&progress, 1, 9, OB_STR("too early"));
  (void)poll(NULL, 0, 320);
  ob_progress_step(&progress, 2, 9, OB_STR("a/\x1b[31mfile"));
  ob_progress_step(&progress, 3, 9, OB_STR("too soon after"));
  (void)poll(NULL, 0, 120);
  ob_progress_step(&progress, 4, 0, OB_STR("last"));
  ob_progress_end(&progress);
  ob_progress_end(&progress); /* once is enough */
  ob_arena_fini(&s.arena);

  assert_true(dup2(before, 2) == 2);
  (void)close(before);
  char text[512];
  size_t len = 0;
  struct pollfd ready = {terminal, POLLIN, 0};
  while (len + 1 < sizeof(text) && poll(&ready, 1, 100) > 0) {
    const ssize_t got = read(terminal, text + len, sizeof(text) - 1 - len);
    if (got <= 0) {
      break;
    }
    len += (size_t)got;
  }
  text[len] = '\0';
  (void)close(side);
  (void)close(terminal);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    assert_int_equal(decided[i], cases[i].want);
  }
  assert_string_equal(text, "\r     hashing 2/9 a/?[31mfile\x1b[K"
                            "\r     hashing 4 last\x1b[K"
                            "\r\x1b[K");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parse),      cmocka_unit_test(test_suggestions),
      cmocka_unit_test(test_no_memory),  cmocka_unit_test(test_help),
      cmocka_unit_test(test_exit_codes), cmocka_unit_test(test_progress),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
