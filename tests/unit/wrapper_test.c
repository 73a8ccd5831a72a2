// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "rustc/wrapper.h"
#include "sources/index_write.h"
#include "sys/fs.h"
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_ARGS 64

/** A call from the words of a line; `'` keeps blanks together. */
typedef struct line {
  char text[1024];
  char *argv[MAX_ARGS + 1];
  ob_call call;
} line;

static void
scan(line *l, const char *text)
{
  *l = (line){0};
  assert_true(strlen(text) < sizeof l->text);
  strcpy(l->text, text);
  bool quoted = false, inside = false;
  uint32_t argc = 0;
  for (char *c = l->text; *c; c++) {
    if (*c == ' ' && !quoted) {
      *c = '\0';
      inside = false;
      continue;
    }
    if (!inside) {
      assert_true(argc < MAX_ARGS);
      l->argv[argc++] = c + (*c == '\'');
      inside = true;
    }
    if (*c == '\'') {
      quoted = !quoted;
      if (!quoted) {
        *c = '\0';
      }
    }
  }
  l->call = (ob_call){.argv = l->argv, .argc = argc, .first = 1};
  ob_call_scan(&l->call);
}

static void
test_options_in_each_of_their_forms(void **state)
{
  (void)state;
  static const struct {
    const char *line, *crate, *root, *target, *edition, *out_dir, *extra;
  } rows[] = {
      {"rustc --crate-name libc --edition=2021 /r/lib.rs --target x86_64-unknown-freebsd --out-dir "
       "/d "
       "-C extra-filename=-h",
       "libc", "/r/lib.rs", "x86_64-unknown-freebsd", "2021", "/d", "-h"},
      {"rustc --crate-name=libc --edition 2021 --target=t /r/lib.rs --out-dir=/d "
       "-Cextra-filename=-h",
       "libc", "/r/lib.rs", "t", "2021", "/d", "-h"},
      {"rustc --crate-name libc --codegen extra-filename=-h -L dependency=/x/y.rs --extern a=/b.rs "
       "lib.rs",
       "libc", "lib.rs", NULL, NULL, NULL, "-h"},
      {"rustc --check-cfg 'cfg(docsrs, test)' -W x.rs -o y.rs --color always -A b src/main.rs -g "
       "-O",
       NULL, "src/main.rs", NULL, NULL, NULL, NULL},
      {"rustc - --crate-name ___ --print=file-names --crate-type bin", "___", "-", NULL, NULL, NULL,
       NULL},
      {"rustc --crate-name", NULL, NULL, NULL, NULL, NULL, NULL},
      {"rustc --target", NULL, NULL, NULL, NULL, NULL, NULL},
      {"rustc", NULL, NULL, NULL, NULL, NULL, NULL},
      {"rustdoc --crate-type lib --crate-name libc /r/lib.rs --cap-lints allow -o /doc "
       "--test-run-directory "
       "/x --extern-html-root-url y=z -w json",
       "libc", "/r/lib.rs", NULL, NULL, NULL, NULL},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    line l;
    scan(&l, rows[i].line);
    const ob_call *c = &l.call;
    const struct {
      ob_str got;
      const char *want;
    } values[] = {{c->crate_name.value, rows[i].crate}, {c->root.value, rows[i].root},
                  {c->target.value, rows[i].target},    {c->edition.value, rows[i].edition},
                  {c->out_dir.value, rows[i].out_dir},  {c->extra_filename.value, rows[i].extra}};
    for (size_t v = 0; v < OB_COUNT(values); v++) {
      if ((values[v].want == NULL) != (values[v].got.ptr == NULL) ||
          !ob_str_eq(values[v].got, ob_str_from(values[v].want))) {
        fail_msg("%s: value %zu is `" OB_STR_FMT "`", rows[i].line, v, OB_STR_ARG(values[v].got));
      }
    }
    assert_false(c->two_roots);
  }
}

static void
test_marks_of_a_call(void **state)
{
  (void)state;
  enum {
    VERSION = 1,
    PRINT_CFG = 2,
    CAPPED = 4,
    BIN = 8,
    FOR_STD = 16,
    BUILT_STD = 32,
    IS_STD = 64,
    SYSROOT = 128,
    DEP_INFO = 256,
    TWO_ROOTS = 512,
    ABORTS = 1024
  };
  static const struct {
    const char *line;
    unsigned marks;
  } rows[] = {
      {"rustc -vV", VERSION},
      {"rustc -vV --x", 0},
      {"rustc - --print=cfg", PRINT_CFG},
      {"rustc - --print cfg", PRINT_CFG},
      {"rustc - --print=cfgs", 0},
      {"rustc --cap-lints allow", CAPPED},
      {"rustc --cap-lints=warn", CAPPED},
      {"rustc --crate-type bin", BIN},
      {"rustc --crate-type=bin", BIN},
      {"rustc --test", BIN},
      {"rustc --cfg feature=\"rustc-dep-of-std\"", FOR_STD},
      {"rustc --cfg=feature=\"rustc-dep-of-std\"", FOR_STD},
      {"rustc --cfg feature=\"extra_traits\"", 0},
      {"rustc --extern noprelude,nounused:std=/x/libstd.rlib", BUILT_STD},
      {"rustc --extern std=/x/libstd.rlib", 0},
      {"rustc -Zforce-unstable-if-unmarked", IS_STD},
      {"rustc -Z force-unstable-if-unmarked", IS_STD},
      {"rustc --sysroot /x", SYSROOT},
      {"rustc --emit=dep-info,metadata,link", DEP_INFO},
      {"rustc --emit=metadata,dep-info=/x/y.d", DEP_INFO},
      {"rustc --emit=metadata", 0},
      {"rustc a.rs b.rs", TWO_ROOTS},
      {"rustc -C panic=abort", ABORTS},
      {"rustc -Cpanic=abort -C opt-level=3", ABORTS},
      {"rustc --codegen=panic=abort", ABORTS},
      {"rustc -C panic=abort -C panic=unwind", 0},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    line l;
    scan(&l, rows[i].line);
    const ob_call *c = &l.call;
    const unsigned got = (c->version ? VERSION : 0u) | (c->print_cfg ? PRINT_CFG : 0u) |
                         (c->cap_lints ? CAPPED : 0u) | (c->bin_or_test ? BIN : 0u) |
                         (c->for_std ? FOR_STD : 0u) | (c->uses_built_std ? BUILT_STD : 0u) |
                         (c->is_std ? IS_STD : 0u) | (c->has_sysroot ? SYSROOT : 0u) |
                         (c->emits_dep_info ? DEP_INFO : 0u) | (c->two_roots ? TWO_ROOTS : 0u) |
                         (c->aborts ? ABORTS : 0u);
    if (got != rows[i].marks) {
      fail_msg("%s: marks %x", rows[i].line, got);
    }
  }
  line l;
  scan(&l, "rustc --emit=dep-info=/x/y.d,link");
  assert_str(l.call.dep_info_path, "/x/y.d");
}

static void
test_names_of_targets(void **state)
{
  (void)state;
  assert_str(ob_call_triple(OB_STR("x86_64-unknown-freebsd")), "x86_64-unknown-freebsd");
  assert_str(ob_call_triple(OB_STR("/a/b/my-target.json")), "my-target");
  assert_str(ob_call_triple(OB_STR("my.target.json")), "my.target");
  char variable[OB_VARIABLE_MAX];
  assert_true(ob_unit_variable(OB_STR("thumbv7em-none-eabi.x"), variable));
  assert_string_equal(variable, "CARGO_TARGET_THUMBV7EM_NONE_EABI_X_VERSION");
  char longest[OB_TRIPLE_MAX + 1];
  memset(longest, 'a', sizeof longest);
  assert_true(ob_unit_variable((ob_str){longest, OB_TRIPLE_MAX}, variable));
  assert_int_equal(strlen(variable), OB_VARIABLE_MAX - 1);
  assert_false(ob_unit_variable((ob_str){longest, OB_TRIPLE_MAX + 1}, variable));
  assert_false(ob_unit_variable(OB_STR(""), variable));
}

static void
test_argument_files(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  char path[] = "@/tmp/osbind-wrapper-test.XXXXXX";
  const int fd = mkstemp(path + 1);
  assert_true(fd >= 0);
  static const char text[] = "--crate-name\nlibc\n\n--cfg\r\nfeature=\"a b\"\nsrc/lib.rs\n";
  assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
  close(fd);
  char rustc[] = "rustc", after[] = "-v";
  char *argv[] = {rustc, path, after, NULL};
  ob_call call = {.argv = argv, .argc = 3, .first = 1};
  assert_int_equal(ob_call_expand(&arena, &call), 0);
  static const char *const want[] = {"rustc", "--crate-name",    "libc",       "",
                                     "--cfg", "feature=\"a b\"", "src/lib.rs", "-v"};
  assert_int_equal(call.argc, OB_COUNT(want));
  for (size_t i = 0; i < OB_COUNT(want); i++) {
    assert_string_equal(call.argv[i], want[i]);
  }
  assert_null(call.argv[call.argc]);
  unlink(path + 1);
  call = (ob_call){.argv = argv, .argc = 3, .first = 1};
  assert_int_not_equal(ob_call_expand(&arena, &call), 0);
  ob_arena_fini(&arena);
}

/* ---- decisions ---- */

typedef struct place {
  ob_arena arena;
  ob_diags diags;
  ob_index_doc doc;
  ob_index_crate libc_0_2_139, libc_0_2_183, libc_1;
  ob_index_view view;
} place;

#define ELF_IDENT "\2\1\11\76\0\0\0\0\0" /* x86-64, FreeBSD */

#define PUSH(list)                                                                                 \
  __extension__({                                                                                  \
    __typeof__((list)->at) slot = ob_vec_push(&p->arena, (list));                                  \
    if (!slot) {                                                                                   \
      abort();                                                                                     \
    }                                                                                              \
    slot;                                                                                          \
  })

static ob_cfg version_13 = {.kind = OB_CFG_VERSION, .value = OB_STR_INIT("13")};
static ob_cfg version_14 = {.kind = OB_CFG_VERSION, .value = OB_STR_INIT("14")};

static ob_index_rule *
rule(place *p, ob_index_owned *owned, uint8_t kind, const ob_cfg *when)
{
  ob_index_rule *r = PUSH(&owned->rules);
  *r = (ob_index_rule){.kind = kind,
                       .required = kind == OB_INDEX_REPLACE,
                       .when = when,
                       .origin = OB_STR("c.toml:1")};
  return r;
}

static void
candidate(place *p, ob_index_rule *r, const ob_index_crate *crate)
{
  ob_index_candidate *c = PUSH(&r->candidates);
  c->crate = crate;
  assert_true(ob_semver_parse(crate->version, &c->version));
  ob_index_part *part = PUSH(&c->parts);
  part->has_cfg = true;
  *PUSH(&part->cfg) = OB_STR("from_recipe");
  part->has_std_cfg = true;
  *PUSH(&part->std_cfg) = OB_STR("from_std_recipe");
}

static int
set_up(void **state)
{
  place *p = calloc(1, sizeof(*p));
  ob_arena_init(&p->arena, NULL);
  ob_diags_init(&p->diags, &p->arena);
  p->libc_0_2_139 = (ob_index_crate){.name = OB_STR("libc"),
                                     .version = OB_STR("0.2.139"),
                                     .dir = OB_STR("/os/libc"),
                                     .root = OB_STR("/os/libc/src/lib.rs"),
                                     .edition = OB_STR("2021"),
                                     .remap = OB_STR("/osbind/libc"),
                                     .content = OB_STR("0123456789abcdef0123456789abcdef"),
                                     .stamp_path = OB_STR("/state/s 1")};
  p->libc_0_2_183 = p->libc_0_2_139;
  p->libc_0_2_183.version = OB_STR("0.2.183");
  p->libc_1 = p->libc_0_2_139;
  p->libc_1.version = OB_STR("1.0.0");

  ob_index_target *t = PUSH(&p->doc.targets);
  *t = (ob_index_target){
      .triple = OB_STR("t-freebsd"), .version = OB_STR("14.1"), .elf = OB_STR(ELF_IDENT)};
  ob_index_target *fork = PUSH(&p->doc.targets);
  *fork = (ob_index_target){
      .triple = OB_STR("t-fork"), .version = OB_STR("1"), .like = OB_STR("freebsd")};
  ob_index_target *noted = PUSH(&p->doc.targets);
  *noted = (ob_index_target){
      .triple = OB_STR("t-noted"), .version = OB_STR("9"), .elf = OB_STR(ELF_IDENT)};
  *PUSH(&noted->sysroots) = (ob_index_sysroot){.version = OB_STR("9"), .dir = OB_STR("/sysroot")};
  t = &p->doc.targets.at[0];
  ob_index_owned *libc = PUSH(&t->crates);
  *libc = (ob_index_owned){.name = OB_STR("libc"), .served = OB_STR("14")};
  ob_index_rule *r = rule(p, libc, OB_INDEX_REPLACE, &version_14);
  candidate(p, r, &p->libc_0_2_139);
  candidate(p, r, &p->libc_1);
  candidate(p, r, &p->libc_0_2_183);
  ob_index_owned *exact = PUSH(&t->crates);
  exact->name = OB_STR("exact");
  r = rule(p, exact, OB_INDEX_REPLACE, NULL);
  r->policy = OB_INDEX_EXACT;
  candidate(p, r, &p->libc_0_2_139);
  candidate(p, r, &p->libc_0_2_183);
  ob_index_owned *newest = PUSH(&t->crates);
  newest->name = OB_STR("newest");
  r = rule(p, newest, OB_INDEX_REPLACE, NULL);
  r->policy = OB_INDEX_NEWEST;
  candidate(p, r, &p->libc_0_2_139);
  candidate(p, r, &p->libc_1);
  ob_index_owned *optional = PUSH(&t->crates);
  optional->name = OB_STR("optional");
  rule(p, optional, OB_INDEX_REPLACE, &version_13)->required = false;
  ob_index_owned *second = PUSH(&t->crates);
  second->name = OB_STR("second");
  rule(p, second, OB_INDEX_REPLACE, NULL);
  candidate(p, rule(p, second, OB_INDEX_REPLACE, NULL), &p->libc_0_2_183);
  ob_index_owned *told = PUSH(&t->crates);
  told->name = OB_STR("told");
  r = rule(p, told, OB_INDEX_TELL, NULL);
  r->from[1] = 2;
  r->from[2] = 100;
  r->to[1] = 3;
  *PUSH(&r->drop) = OB_STR("freebsd11");
  *PUSH(&r->add) = OB_STR("freebsd14");

  t = PUSH(&p->doc.targets);
  *t = (ob_index_target){.triple = OB_STR("t-linux")};
  ob_index_owned *any = PUSH(&t->crates);
  any->name = OB_STR(OB_INDEX_ANY_CRATE);
  rule(p, any, OB_INDEX_REPLACE, &version_13);
  p->doc.host = OB_STR("t-linux");

  ob_buf out;
  ob_buf_init(&out, &p->arena);
  assert_int_equal(ob_index_write(&p->arena, &p->diags, &p->doc, &out), OB_OK);
  assert_true(ob_index_open(ob_buf_view(&out), &p->view));
  *state = p;
  return 0;
}

static int
tear_down(void **state)
{
  place *p = *state;
  ob_arena_fini(&p->arena);
  free(p);
  return 0;
}

#define UNIT "rustc --crate-name libc --edition=2015 /r/lib.rs --emit=dep-info "
#define FREEBSD " --target t-freebsd"
#define CAPPED " --cap-lints allow"

static void
test_what_becomes_of_a_unit(void **state)
{
  place *p = *state;
  static const struct {
    const char *line, *package, *version, *variable;
    ob_deed deed;
    const char *detail; /* version of the replacement, or code */
  } rows[] = {
      /* which calls are units of ours */
      {UNIT FREEBSD CAPPED, "libc", "0.2.150", NULL, OB_SWAP, "0.2.183"},
      {UNIT " --target=t-freebsd --cap-lints=warn", "libc", "0.2.150", NULL, OB_SWAP, "0.2.183"},
      {UNIT " --target /x/t-freebsd.json" CAPPED, "libc", "0.2.150", NULL, OB_SWAP, "0.2.183"},
      {UNIT FREEBSD, "libc", "0.2.150", NULL, OB_INFORM, NULL},
      {UNIT FREEBSD CAPPED " --crate-type bin", "libc", "0.2.150", NULL, OB_INFORM, NULL},
      {UNIT FREEBSD CAPPED, NULL, NULL, NULL, OB_INFORM, NULL},
      {UNIT FREEBSD CAPPED, "serde", "1.0.0", NULL, OB_INFORM, NULL},
      {UNIT " --target t-netbsd" CAPPED, "libc", "0.2.150", NULL, OB_PASS, NULL},
      {UNIT CAPPED, "libc", "0.2.150", NULL, OB_INFORM,
       NULL}, /* native: t-linux owns nothing for it */
      {"rustc - --crate-name ___ --print=cfg" FREEBSD CAPPED, "libc", "0.2.150", NULL, OB_INFORM,
       NULL},
      {"rustc --print=cfg" FREEBSD, NULL, NULL, NULL, OB_INFORM, NULL},
      {"rustc --version" FREEBSD, NULL, NULL, NULL, OB_PASS, NULL},
      {"rustc --print=target-spec-json" FREEBSD, NULL, NULL, NULL, OB_PASS, NULL},
      {"rustc --crate-name build_script_build build.rs" FREEBSD CAPPED, "libc", "0.2.150", NULL,
       OB_INFORM, NULL},
      {"rustc --crate-name libc a.rs b.rs" FREEBSD CAPPED, "libc", "0.2.150", NULL, OB_STOP,
       "OB0611"},
      {UNIT FREEBSD CAPPED, "libc", "what", NULL, OB_STOP, "OB0611"},
      /* versions of the crate */
      {UNIT FREEBSD CAPPED, "libc", "1.4.0", NULL, OB_SWAP, "1.0.0"},
      {UNIT FREEBSD CAPPED, "libc", "0.1.9", NULL, OB_STOP, "OB0607"},
      {UNIT FREEBSD CAPPED, "exact", "0.2.139", NULL, OB_SWAP, "0.2.139"},
      {UNIT FREEBSD CAPPED, "exact", "0.2.140", NULL, OB_STOP, "OB0607"},
      {UNIT FREEBSD CAPPED, "newest", "0.1.0", NULL, OB_SWAP, "1.0.0"},
      {UNIT FREEBSD CAPPED, "second", "0.2.1", NULL, OB_SWAP, "0.2.183"},
      {UNIT FREEBSD CAPPED, "optional", "0.2.1", NULL, OB_INFORM, NULL},
      {UNIT FREEBSD CAPPED, "told", "0.2.100", NULL, OB_TELL, NULL},
      {UNIT FREEBSD CAPPED, "told", "0.2.99", NULL, OB_INFORM, NULL},
      {UNIT FREEBSD CAPPED, "told", "0.3.0", NULL, OB_INFORM, NULL},
      /* versions of the OS */
      {UNIT FREEBSD CAPPED, "libc", "0.2.150", "T_FREEBSD_VERSION=14", OB_SWAP, "0.2.183"},
      {UNIT FREEBSD CAPPED, "libc", "0.2.150", "T_FREEBSD_VERSION=", OB_SWAP, "0.2.183"},
      {UNIT FREEBSD CAPPED, "libc", "0.2.150", "T_FREEBSD_VERSION=13", OB_STOP, "OB0606"},
      {UNIT FREEBSD CAPPED, "libc", "0.2.150", "T_FREEBSD_VERSION=140", OB_STOP, "OB0606"},
      {UNIT FREEBSD CAPPED, "libc", "0.2.150", "T_FREEBSD_VERSION=-1", OB_STOP, "OB0612"},
      {UNIT FREEBSD, "libc", "0.2.150", "T_FREEBSD_VERSION=14 1", OB_STOP, "OB0612"},
      {UNIT " --target t-netbsd", "libc", "0.2.150", "T_NETBSD_VERSION=10", OB_INFORM, NULL},
      /* an OS source that is not there */
      {UNIT CAPPED, "libc", "0.2.150", "T_LINUX_VERSION=13", OB_STOP, "OB0614"},
      {UNIT, "libc", "0.2.150", "T_LINUX_VERSION=13", OB_INFORM, NULL},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    line l;
    scan(&l, rows[i].line);
    char variable[128] = "";
    snprintf(variable, sizeof variable, "CARGO_TARGET_%s",
             rows[i].variable ? rows[i].variable : "=");
    const char *const all[] = {"PATH=/bin", variable, NULL};
    const ob_unit_env env = {rows[i].package, rows[i].version, "libc", all, false, NULL};
    ob_decision d;
    ob_unit_decide(&l.call, &env, &p->view, &d);
    const ob_str detail = d.deed == OB_SWAP   ? d.source.version
                          : d.deed == OB_STOP ? ob_str_from(d.code)
                                              : OB_STR_NONE;
    if (d.deed != rows[i].deed || !ob_str_eq(detail, ob_str_from(rows[i].detail))) {
      fail_msg("row %zu (%s %s %s): deed %d, " OB_STR_FMT " %s", i,
               rows[i].package ? rows[i].package : "", rows[i].version ? rows[i].version : "",
               variable, (int)d.deed, OB_STR_ARG(detail), d.deed == OB_STOP ? d.message : "");
    }
  }
}

static void
test_a_probe_of_a_build_script_is_no_unit(void **state)
{
  place *p = *state;
  line l;
  scan(&l, UNIT FREEBSD CAPPED);
  const char *const none[] = {NULL};
  const ob_unit_env env = {"libc", "0.2.150", NULL, none, false, NULL}; /* no CARGO_CRATE_NAME */
  ob_decision d;
  ob_unit_decide(&l.call, &env, &p->view, &d);
  assert_int_equal(d.deed, OB_INFORM);
}

static void
test_a_crate_from_git_stays(void **state)
{
  place *p = *state;
  line l;
  scan(&l, UNIT FREEBSD CAPPED);
  static const struct {
    const char *dir;
    int deed;
  } rows[] = {
      {"CARGO_MANIFEST_DIR=/home/u/.cargo/registry/src/index-0123/libc-0.2.150", OB_SWAP},
      {"CARGO_MANIFEST_DIR=/home/u/.cargo/git/checkouts/libc-0123/89ab", OB_INFORM},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    const char *const all[] = {rows[i].dir, NULL};
    const ob_unit_env env = {"libc", "0.2.150", "libc", all, false, NULL};
    ob_decision d;
    ob_unit_decide(&l.call, &env, &p->view, &d);
    assert_int_equal(d.deed, rows[i].deed);
  }
}

/** The arguments of a decision, joined by blanks. */
static void
assert_arguments(place *p, const char *text, const char *package, const char *variable,
                 const char *want)
{
  line l;
  scan(&l, text);
  const char *const all[] = {variable ? variable : "A=b", NULL};
  const ob_unit_env env = {package, "0.2.150", "libc", all, false, NULL};
  ob_decision d;
  ob_unit_decide(&l.call, &env, &p->view, &d);
  if (d.wants_sysroot &&
      ob_str_eq(d.triple, OB_STR("t-freebsd"))) { /* what is chosen is another test's matter */
    d.sysroot = OB_STR("/sysroot");
  }
  char **argv = ob_unit_arguments(&p->arena, &l.call, &d);
  assert_non_null(argv);
  ob_buf got;
  ob_buf_init(&got, &p->arena);
  for (size_t i = 0; argv[i]; i++) {
    ob_buf_fmt(&got, "%s%s", i > 0 ? " " : "", argv[i]);
  }
  assert_str(ob_buf_view(&got), want);
}

#define ADDED                                                                                      \
  " --cfg target_os_version=\"14\" --cfg target_os_version=\"14.1\""                               \
  " --check-cfg cfg(target_os_version,values(any()))"
#define REMAP " --remap-path-prefix /os/libc=/osbind/libc"

static void
test_new_arguments(void **state)
{
  place *p = *state;
  assert_arguments(p, "rustc --crate-name own src/lib.rs" FREEBSD, "own", NULL,
                   "rustc --crate-name own src/lib.rs --target t-freebsd" ADDED
                   " --sysroot /sysroot");
  assert_arguments(p,
                   "rustc --crate-name own src/lib.rs --extern noprelude,nounused:std=/x" FREEBSD,
                   "own", NULL,
                   "rustc --crate-name own src/lib.rs --extern noprelude,nounused:std=/x --target "
                   "t-freebsd" ADDED);
}

static void
test_arguments_of_a_swap(void **state)
{
  place *p = *state;
  assert_arguments(
      p,
      "rustc --crate-name libc --edition=2015 /r/lib.rs --cfg 'feature=\"std\"' --cfg x --cfg=y "
      "--cfg 'feature = \"a\"' --check-cfg 'cfg(x)'" FREEBSD CAPPED,
      "libc", NULL,
      "rustc --crate-name libc --edition=2021 /os/libc/src/lib.rs --cfg feature=\"std\" --cfg "
      "feature = \"a\" --check-cfg cfg(x) --target t-freebsd --cap-lints allow --cfg "
      "from_recipe" ADDED REMAP " --sysroot /sysroot");
  assert_arguments(
      p, "rustc --edition 2015 --crate-name libc /r/lib.rs" FREEBSD CAPPED, "libc", NULL,
      "rustc --edition=2021 --crate-name libc /os/libc/src/lib.rs --target t-freebsd --cap-lints "
      "allow --cfg from_recipe" ADDED REMAP " --sysroot /sysroot");
  /* no edition at all is 2015 for rustc: the crate's own is added */
  assert_arguments(
      p, "rustc --crate-name libc /r/lib.rs --sysroot /mine" FREEBSD CAPPED, "libc", NULL,
      "rustc --crate-name libc /os/libc/src/lib.rs --sysroot /mine --target t-freebsd --cap-lints "
      "allow --edition=2021 --cfg from_recipe" ADDED REMAP);
  assert_arguments(
      p,
      "rustc --crate-name libc /r/lib.rs --edition=2021 --cfg feature=\"rustc-dep-of-std\" -Z "
      "force-unstable-if-unmarked" FREEBSD CAPPED,
      "libc", NULL,
      "rustc --crate-name libc /os/libc/src/lib.rs --edition=2021 --cfg "
      "feature=\"rustc-dep-of-std\" -Z force-unstable-if-unmarked --target t-freebsd --cap-lints "
      "allow --cfg from_std_recipe" ADDED REMAP);
}

static void
test_arguments_that_tell(void **state)
{
  place *p = *state;
  assert_arguments(
      p,
      "rustc --crate-name libc /r/lib.rs --cfg freebsd11 --cfg other --cfg freebsd11=\"x\"" FREEBSD
          CAPPED,
      "told", "CARGO_TARGET_T_FREEBSD_VERSION=14.1",
      "rustc --crate-name libc /r/lib.rs --cfg other --target t-freebsd --cap-lints allow --cfg "
      "freebsd14" ADDED " --sysroot /sysroot");
  assert_arguments(
      p, "rustc - --crate-name ___ --print=cfg", NULL, NULL,
      "rustc - --crate-name ___ --print=cfg --cfg target_os_version=\"unknown\" --check-cfg "
      "cfg(target_os_version,values(any()))");
}

/* A fork of an OS: its own name is in the spec, the name of the OS that std knows is added. */
static void
test_arguments_for_a_fork(void **state)
{
  place *p = *state;
  assert_arguments(p, "rustc --crate-name own src/lib.rs --target /specs/t-fork.json", "own", NULL,
                   "rustc --crate-name own src/lib.rs --target /specs/t-fork.json --cfg "
                   "target_os_version=\"1\" --cfg target_os=\"freebsd\" "
                   "-Aexplicit_builtin_cfgs_in_flags --check-cfg "
                   "cfg(target_os_version,values(any()))");
  assert_arguments(p,
                   "rustc --crate-name std lib.rs --cfg restricted_std --cfg reg_unknown_unwind -Z "
                   "force-unstable-if-unmarked --target /specs/t-fork.json" CAPPED,
                   "std", NULL,
                   "rustc --crate-name std lib.rs --cfg reg_unknown_unwind -Z "
                   "force-unstable-if-unmarked --target /specs/t-fork.json --cap-lints allow --cfg "
                   "target_os_version=\"1\" --cfg target_os=\"freebsd\" "
                   "-Aexplicit_builtin_cfgs_in_flags --check-cfg "
                   "cfg(target_os_version,values(any()))");
  /* What Cargo asks for gets the fork's own name alone. */
  assert_arguments(p, "rustc - --crate-name ___ --print=cfg --target /specs/t-fork.json", NULL,
                   NULL,
                   "rustc - --crate-name ___ --print=cfg --target /specs/t-fork.json --cfg "
                   "target_os_version=\"1\" --check-cfg cfg(target_os_version,values(any()))");
  /* restricted_std is no name of ours anywhere else. */
  assert_arguments(p, "rustc --crate-name own src/lib.rs --cfg restricted_std" FREEBSD, "own", NULL,
                   "rustc --crate-name own src/lib.rs --cfg restricted_std --target t-freebsd" ADDED
                   " --sysroot /sysroot");
}

/* Which units leave a note, and what it says. */
static void
test_notes(void **state)
{
  place *p = *state;
#define LINKED "rustc --crate-name libc --edition=2015 /r/lib.rs --emit=dep-info,metadata,link"
  static const struct {
    const char *text, *package, *want; /* NULL: no note */
  } rows[] = {
      {LINKED FREEBSD CAPPED, "libc",
       "for=crates crate=libc version=0.2.183 os=14.1 from=os content=0123456789abcdef"},
      {LINKED " --cfg feature=\"rustc-dep-of-std\" -Zforce-unstable-if-unmarked" FREEBSD CAPPED,
       "libc", "for=std crate=libc version=0.2.183 os=14.1 from=os content=0123456789abcdef"},
      /* the registry's own libc, which meets a sysroot of ours */
      {LINKED " --target t-noted" CAPPED, "libc",
       "for=crates crate=libc version=0.2.150 os=9 from=registry"},
      {LINKED " --target t-noted" CAPPED, "other", NULL},
      {LINKED " --target t-noted --sysroot /mine" CAPPED, "libc", NULL},
      {UNIT FREEBSD CAPPED, "libc", NULL},              /* nothing is linked */
      {LINKED FREEBSD, "libc", NULL},                   /* the user's own crate */
      {LINKED " --target t-fork" CAPPED, "libc", NULL}, /* a target without ELF header */
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    line l;
    scan(&l, rows[i].text);
    const char *const all[] = {NULL};
    const ob_unit_env env = {rows[i].package, "0.2.150", "libc", all, false, NULL};
    ob_decision d;
    ob_unit_decide(&l.call, &env, &p->view, &d);
    char text[OB_NOTE_MAX];
    const ob_str got = {text, d.has_note ? ob_note_print(&d.note, text) : 0};
    if (!ob_str_eq(got, ob_str_from(rows[i].want))) {
      fail_msg("row %zu: " OB_STR_FMT, i, OB_STR_ARG(got));
    }
    ob_note_write(&p->arena, &l.call, &d); /* no --out-dir */
    assert_int_equal(d.note_library.len, 0);
  }

  char dir[] = "/tmp/osbind-note-XXXXXX";
  assert_non_null(mkdtemp(dir));
  char text[512];
  snprintf(text, sizeof text, "%s --target t-noted --out-dir %s%s", LINKED, dir, CAPPED);
  for (int round = 0; round < 2; round++) {
    line l;
    scan(&l, text);
    const char *const all[] = {NULL};
    const ob_unit_env env = {"libc", "0.2.150", "libc", all, false, NULL};
    ob_decision d;
    ob_unit_decide(&l.call, &env, &p->view, &d);
    ob_note_write(&p->arena, &l.call, &d);
    assert_true(ob_str_starts(d.note_library, OB_STR("osbind_note-")));
    char **argv = ob_unit_arguments(&p->arena, &l.call, &d);
    ob_buf got;
    ob_buf_init(&got, &p->arena);
    for (size_t i = 0; argv[i]; i++) {
      ob_buf_fmt(&got, " %s", argv[i]);
    }
    const ob_str want = ob_fmt(&p->arena, " -L native=%s -l static:+whole-archive=" OB_STR_FMT, dir,
                               OB_STR_ARG(d.note_library));
    assert_true(ob_str_search(ob_buf_view(&got), want) != SIZE_MAX);
    char path[256];
    snprintf(path, sizeof path, "%s/lib%.*s.a", dir, OB_STR_ARG(d.note_library));
    assert_int_equal(round == 0 ? chmod(path, 0400) : remove(path), 0);
  }
  assert_int_equal(rmdir(dir), 0); /* and nothing else was left */
#undef LINKED
}

static ob_status
arguments_step(ob_arena *arena, void *context)
{
  place *p = context;
  line l;
  scan(&l, UNIT FREEBSD CAPPED);
  const char *const none[] = {NULL};
  const ob_unit_env env = {"libc", "0.2.150", "libc", none, false, NULL};
  ob_decision d;
  ob_unit_decide(&l.call, &env, &p->view, &d);
  return ob_unit_arguments(arena, &l.call, &d) ? OB_OK : OB_E_NOMEM;
}

static ob_status
depinfo_step(ob_arena *arena, void *context)
{
  (void)context;
  ob_buf out;
  ob_buf_init(&out, arena);
  const ob_depinfo_add add = {OB_STR("/stamp"), OB_STR("00"), 1, "V", "1"};
  if (!ob_depinfo_edit(OB_STR("a: b\n"), &add, &out)) {
    return OB_E_INVALID;
  }
  return ob_buf_status(&out);
}

static void
test_no_memory(void **state)
{
  assert_true(sweep_allocations(arguments_step, *state) > 0);
  assert_true(sweep_allocations(depinfo_step, NULL) > 0);
}

/* ---- dep-info ---- */

static void
test_dep_info(void **state)
{
  place *p = *state;
  static const ob_depinfo_add stamp = {OB_STR_INIT("/s/a b"), OB_STR_INIT("abcd"), 7, "V", "1"};
  static const ob_depinfo_add unset = {OB_STR_INIT("/s"), OB_STR_INIT("abcd"), 7, "V", NULL};
  static const ob_depinfo_add odd = {OB_STR_INIT("/s"), OB_STR_INIT("abcd"), 7, "V", "a\\b\nc\rd"};
  static const struct {
    const ob_depinfo_add *add;
    const char *text, *want;
  } rows[] = {
      {&stamp, "/t/x.d: src/a.rs\n\n/t/x.rmeta: src/a.rs\n\nsrc/a.rs:\n",
       "/t/x.d: src/a.rs /s/a\\ b\n\n/t/x.rmeta: src/a.rs\n\nsrc/a.rs:\n# env-dep:V=1\n"},
      {&unset, "x: a", "x: a /s\n# env-dep:V\n"},
      {&unset, "x: a\r\ny: b\r\n", "x: a /s\r\ny: b\r\n# env-dep:V\n"},
      {&unset, "x:\n", "x: /s\n# env-dep:V\n"},
      {&unset, "# env-dep:W=a: b\nx: a\n", "# env-dep:W=a: b\nx: a /s\n# env-dep:V\n"},
      {&stamp, "x: a\n# checksum:blake3=00 file_len:3 a\n",
       "x: a /s/a\\ b\n# checksum:blake3=00 file_len:3 a\n# env-dep:V=1\n"
       "# checksum:sha256=abcd file_len:7 /s/a b\n"},
      {&odd, "x: a\n", "x: a /s\n# env-dep:V=a\\\\b\\nc\\rd\n"},
      {&unset, "", NULL},
      {&unset, "# only a comment: x\n", NULL},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_buf out;
    ob_buf_init(&out, &p->arena);
    const bool ok = ob_depinfo_edit(ob_str_from(rows[i].text), rows[i].add, &out);
    if (ok != (rows[i].want != NULL) ||
        (ok && !ob_str_eq(ob_buf_view(&out), ob_str_from(rows[i].want)))) {
      fail_msg("row %zu: `" OB_STR_FMT "`", i, OB_STR_ARG(ob_buf_view(&out)));
    }
  }
}

/* ---- the line of -vV ---- */

static void
test_version_line(void **state)
{
  (void)state;
  static const char *const none[] = {"PATH=/bin",
                                     "CARGO_TARGET_VERSION=1",
                                     "CARGO_TARGET__VERSION=1",
                                     "CARGO_TARGET_A_VERSION=",
                                     "CARGO_TARGET_A_VERSIONS=1",
                                     NULL};
  static const char *const a_b[] = {"CARGO_TARGET_A_VERSION=1", "X=y", "CARGO_TARGET_B_VERSION=2",
                                    NULL};
  static const char *const b_a[] = {"CARGO_TARGET_B_VERSION=2", "CARGO_TARGET_A_VERSION=1", NULL};
  static const char *const other[] = {"CARGO_TARGET_B_VERSION=1", "CARGO_TARGET_A_VERSION=2", NULL};
  static const char *const nothing[] = {NULL};
  char first[64], second[64];
  assert_int_equal(ob_version_line(7, a_b, first), strlen("osbind: 1 set=0123456789abcdef\n"));
  assert_int_equal(strncmp(first, "osbind: 1 set=", 14), 0);
  ob_version_line(7, b_a, second);
  assert_string_equal(first, second);
  ob_version_line(7, other, second);
  assert_string_not_equal(first, second);
  ob_version_line(7, none, first);
  ob_version_line(7, nothing, second);
  assert_string_equal(first, second);
  ob_version_line(8, nothing, second);
  assert_string_not_equal(first, second);
}

/* ---- who may write the index ---- */

static void
test_trust(void **state)
{
  place *p = *state;
  char dir[] = "/tmp/osbind-wrapper-test.XXXXXX";
  assert_non_null(mkdtemp(dir));
  char path[64];
  snprintf(path, sizeof path, "%s/index", dir);
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(p->view.bytes.ptr, 1, p->view.bytes.len, f), p->view.bytes.len);
  assert_int_equal(fclose(f), 0);
  static const struct {
    mode_t dir, file;
    const char *code;
  } rows[] = {{0755, 0644, NULL},     {0700, 0600, NULL},     {0755, 0664, "OB0605"},
              {0755, 0646, "OB0605"}, {0775, 0644, "OB0605"}, {01777, 0644, "OB0605"}};
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    assert_int_equal(chmod(dir, rows[i].dir) | chmod(path, rows[i].file), 0);
    ob_index_view view;
    ob_index_open_error error = {0};
    assert_int_equal(ob_index_map(path, &view, &error), rows[i].code == NULL);
    if (rows[i].code) {
      assert_string_equal(error.code, rows[i].code);
    }
  }
  ob_index_view view;
  ob_index_open_error error = {0};
  assert_int_equal(chmod(dir, 0755), 0);
  assert_false(ob_index_map("index", &view, &error));
  assert_string_equal(error.code, "OB0603");
  assert_false(ob_index_map(dir, &view, &error)); /* a directory; its own, /tmp, is everybody's */
  unlink(path);
  assert_false(ob_index_map(path, &view, &error));
  assert_string_equal(error.code, "OB0603");
  rmdir(dir);
}

/* ---- which std ---- */

typedef struct std_place {
  char dir[64]; /* holds rustc, one/lib.rlib, two/lib.rlib */
  ob_index_view view;
} std_place;

static void
make_file(std_place *at, const char *name, const char *text, mode_t mode, struct stat *st)
{
  char path[128];
  snprintf(path, sizeof path, "%s/%s", at->dir, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
  assert_int_equal(chmod(path, mode), 0);
  assert_int_equal(stat(path, st), 0);
}

static int64_t
nanoseconds(const struct stat *st)
{
  return (int64_t)st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec;
}

/** A sysroot in at->dir/name for version 14. */
static void
add_sysroot(place *p, std_place *at, ob_index_target *target, const char *name, uint8_t state,
            const char *commit, const struct stat *compiler)
{
  struct stat st;
  char path[128];
  snprintf(path, sizeof path, "%s/%s", at->dir, name);
  (void)mkdir(path, 0755);
  snprintf(path, sizeof path, "%s/lib.rlib", name);
  make_file(at, path, "abc", 0644, &st);
  ob_index_sysroot *s = PUSH(&target->sysroots);
  *s = (ob_index_sysroot){.state = state,
                          .version = OB_STR("14"),
                          .dir = ob_fmt(&p->arena, "%s/%s", at->dir, name),
                          .commit = ob_str_from(commit),
                          .words = OB_STR("libc 0.2.139")};
  *PUSH(&s->compilers) =
      compiler ? (ob_index_compiler){(uint64_t)compiler->st_size, nanoseconds(compiler)}
               : (ob_index_compiler){1, 1};
  *PUSH(&s->files) = (ob_index_file){OB_STR("lib.rlib"), 3, nanoseconds(&st)};
}

/** What becomes of a unit of version 14 with these options: "sysroot NAME", a code, or "own". */
static void
assert_std_with(place *p, std_place *at, uint8_t policy, ob_index_target *target,
                const char *options, const char *want)
{
  ob_index_doc doc = {0};
  target->std = policy;
  target->triple = OB_STR("t-freebsd");
  target->version = OB_STR("14");
  *PUSH(&doc.targets) = *target;
  ob_buf bytes;
  ob_buf_init(&bytes, &p->arena);
  assert_int_equal(ob_index_write(&p->arena, &p->diags, &doc, &bytes), OB_OK);
  assert_true(ob_index_open(ob_buf_view(&bytes), &at->view));
  char text[256];
  snprintf(text, sizeof text, "%s/rustc --crate-name own src/lib.rs" FREEBSD "%s", at->dir,
           options);
  line l;
  scan(&l, text);
  const char *const all[] = {NULL};
  const ob_unit_env env = {"own", "1.0.0", "own", all, false, NULL};
  ob_decision d;
  ob_unit_decide(&l.call, &env, &at->view, &d);
  assert_true(d.wants_sysroot);
  ob_unit_sysroot(&l.call, &at->view, &d);
  ob_str got = OB_STR("own");
  if (d.deed == OB_STOP) {
    got = ob_str_from(d.code);
    assert_true(strlen(d.message) > 0);
  } else if (d.sysroot.len > 0) {
    got = ob_fmt(&p->arena, "sysroot " OB_STR_FMT,
                 OB_STR_ARG(ob_str_slice(d.sysroot, strlen(at->dir) + 1, d.sysroot.len)));
  }
  assert_str(got, want);
}

static void
assert_std(place *p, std_place *at, uint8_t policy, ob_index_target *target, const char *want)
{
  assert_std_with(p, at, policy, target, "", want);
}

static void
test_which_std(void **state)
{
  place *p = *state;
  std_place at = {.dir = "/tmp/osbind-std-XXXXXX"};
  assert_non_null(mkdtemp(at.dir));
  struct stat rustc, st;
  make_file(&at, "rustc", "#!/bin/sh\necho commit-hash: ac68\n", 0755, &rustc);

  ob_index_target none = {0};
  assert_std(p, &at, OB_INDEX_STD_FITTING, &none, "own");
  assert_std(p, &at, OB_INDEX_STD_PREBUILT, &none, "own");
  assert_std(p, &at, OB_INDEX_STD_AUTO, &none, "OB1123");
  assert_std(p, &at, OB_INDEX_STD_REQUIRED, &none, "OB1123");

  /* Known by size and time; asked for its commit; of another rustc. */
  ob_index_target known = {0}, asked = {0}, other = {0};
  add_sysroot(p, &at, &known, "one", OB_INDEX_SYSROOT_FITS, "none of this", &rustc);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &known, "sysroot one");
  assert_std(p, &at, OB_INDEX_STD_REQUIRED, &known, "sysroot one");
  assert_std(p, &at, OB_INDEX_STD_PREBUILT, &known, "own");
  add_sysroot(p, &at, &asked, "one", OB_INDEX_SYSROOT_FITS, "ac68", NULL);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &asked, "sysroot one");
  add_sysroot(p, &at, &other, "one", OB_INDEX_SYSROOT_FITS, "ffff", NULL);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &other, "OB1121");

  /* One that fits goes before one that does not, wherever it stands. */
  ob_index_target two = {0};
  add_sysroot(p, &at, &two, "two", OB_INDEX_SYSROOT_OTHER, "ac68", &rustc);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &two, "OB1120");
  add_sysroot(p, &at, &two, "one", OB_INDEX_SYSROOT_FITS, "ac68", &rustc);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &two, "sysroot one");
  two.sysroots.at[1].version = OB_STR("13");
  assert_std(p, &at, OB_INDEX_STD_FITTING, &two, "OB1120");
  two.sysroots.at[0].version = OB_STR("");
  assert_std(p, &at, OB_INDEX_STD_FITTING, &two, "own");

  /* One that was built to abort is for units that do, which can have the other kind too. */
  ob_index_target kinds = {0};
  add_sysroot(p, &at, &kinds, "two", OB_INDEX_SYSROOT_FITS, "ac68", &rustc);
  kinds.sysroots.at[0].flags = OB_INDEX_SYSROOT_ABORTS;
  assert_std_with(p, &at, OB_INDEX_STD_FITTING, &kinds, " -C panic=abort", "sysroot two");
  assert_std(p, &at, OB_INDEX_STD_FITTING, &kinds, "OB1125");
  assert_std(p, &at, OB_INDEX_STD_PREBUILT, &kinds, "own");
  add_sysroot(p, &at, &kinds, "one", OB_INDEX_SYSROOT_FITS, "ac68", &rustc);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &kinds, "sysroot one");
  assert_std_with(p, &at, OB_INDEX_STD_FITTING, &kinds, " -C panic=abort", "sysroot two");
  kinds.sysroots.at[0].state = OB_INDEX_SYSROOT_OTHER;
  assert_std_with(p, &at, OB_INDEX_STD_FITTING, &kinds, " -C panic=abort", "sysroot one");
  kinds.sysroots.at[1].state = OB_INDEX_SYSROOT_DAMAGED;
  assert_std(p, &at, OB_INDEX_STD_FITTING, &kinds, "OB1122");

  /* A file that is another one. */
  ob_index_target damaged = {0};
  add_sysroot(p, &at, &damaged, "one", OB_INDEX_SYSROOT_DAMAGED, "ac68", &rustc);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &damaged, "OB1122");
  make_file(&at, "one/lib.rlib", "abcd", 0644, &st);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &known, "OB1122");
  char path[128];
  snprintf(path, sizeof path, "%s/one/lib.rlib", at.dir);
  assert_int_equal(remove(path), 0);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &known, "OB1122");
  snprintf(path, sizeof path, "%s/one", at.dir);
  assert_int_equal(remove(path), 0);
  assert_std(p, &at, OB_INDEX_STD_FITTING, &known, "OB1122");

  static const char *const left[] = {"two/lib.rlib", "two", "rustc", ""};
  for (size_t i = 0; i < OB_COUNT(left); i++) {
    snprintf(path, sizeof path, "%s/%s", at.dir, left[i]);
    assert_int_equal(remove(path), 0);
  }
}

/** The one file below dir/sysroot/used, and what stands in it. */
static ob_str
read_record(place *p, const char *dir)
{
  const char *used = ob_path_join(&p->arena, dir, "sysroot/used");
  ob_dir_entries names = {0};
  ob_str text;
  assert_int_equal(ob_dir_list(&p->arena, used, &names), 0);
  assert_int_equal(names.len, 1);
  assert_true(ob_str_starts(names.at[0].name, OB_STR("s-14-0123+")));
  const char *path = ob_path_join(&p->arena, used, names.at[0].name.ptr);
  assert_int_equal(ob_file_read(&p->arena, path, 4096, &text), 0);
  return text;
}

static void
test_used(void **state)
{
  place *p = *state;
  const char *dir, *cwd;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-used-", &dir), 0);
  assert_int_equal(ob_path_real(&p->arena, ".", &cwd), 0);
  const char *index = ob_path_join(&p->arena, dir, "index-1.osbi");
  const uint64_t now = (uint64_t)time(NULL);
  ob_unit_used(OB_STR("/store/s-14-0123"), index, now);
  const ob_str want = ob_fmt(&p->arena, "%llu %s\n", (unsigned long long)now, cwd);
  assert_true(ob_str_eq(read_record(p, dir), want));
  ob_unit_used(OB_STR("/store/s-14-0123"), index, now + 60); /* that is recent enough */
  assert_true(ob_str_eq(read_record(p, dir), want));
  ob_unit_used(OB_STR("/store/s-14-0123"), index, now + 4000);
  assert_false(ob_str_eq(read_record(p, dir), want));
  assert_int_equal(ob_dir_remove(dir), 0);
  ob_unit_used(OB_STR("/store/s-14-0123"), "/nonexistent/index-1.osbi", now); /* nor is that said */
}

/** In a run of `osbind std build` the version is the index's, and Cargo is told crate by crate. */
static void
test_std_run(void **state)
{
  place *p = *state;
  static const char *const all[] = {"CARGO_TARGET_T_FREEBSD_VERSION=9",
                                    "OSBIND_STD_CRATE_LIBC=14 abc", NULL};
  const ob_unit_env env = {"libc", "0.2.150", "libc", all, true, "/src-root"};
  line l;
  scan(&l,
       "rustc --crate-name libc /r/lib.rs -C embed-bitcode=no --cfg feature=\"rustc-dep-of-std\" "
       "-Zforce-unstable-if-unmarked" FREEBSD CAPPED);
  ob_decision d;
  ob_unit_decide(&l.call, &env, &p->view, &d);
  assert_int_equal(d.deed, OB_SWAP);
  assert_str(d.version, "14.1");
  assert_string_equal(d.variable, "OSBIND_STD_CRATE_LIBC");
  assert_string_equal(d.variable_value, "14 abc");
  assert_false(d.wants_sysroot || d.aborts);
  char **argv = ob_unit_arguments(&p->arena, &l.call, &d);
  size_t sysroot = 0;
  for (size_t i = 0; argv[i]; i++) {
    assert_string_not_equal(argv[i], "embed-bitcode=no");
    sysroot += strcmp(argv[i], "/src-root") == 0;
  }
  assert_int_equal(sysroot, 1);

  const ob_unit_env abort = {"panic_abort", "0.0.0", "panic_abort", all, true, NULL};
  scan(&l, "rustc --crate-name panic_abort /r/lib.rs -Zforce-unstable-if-unmarked" FREEBSD CAPPED);
  ob_unit_decide(&l.call, &abort, &p->view, &d);
  assert_int_equal(d.deed, OB_INFORM);
  argv = ob_unit_arguments(&p->arena, &l.call, &d);
  size_t aborts = 0;
  for (size_t i = 0; argv[i]; i++) {
    aborts += strcmp(argv[i], "-Cpanic=abort") == 0;
  }
  assert_int_equal(aborts, 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_options_in_each_of_their_forms),
      cmocka_unit_test(test_marks_of_a_call),
      cmocka_unit_test(test_names_of_targets),
      cmocka_unit_test(test_argument_files),
      cmocka_unit_test_setup_teardown(test_what_becomes_of_a_unit, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_probe_of_a_build_script_is_no_unit, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_crate_from_git_stays, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_new_arguments, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_arguments_of_a_swap, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_arguments_that_tell, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_arguments_for_a_fork, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_notes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_which_std, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_used, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_std_run, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_no_memory, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_dep_info, set_up, tear_down),
      cmocka_unit_test(test_version_line),
      cmocka_unit_test_setup_teardown(test_trust, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("wrapper", tests, NULL, NULL);
}
