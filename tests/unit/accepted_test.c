// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which findings are accepted: comments beside a place, lines of a baseline. */
#include "support.h"

#include "audit/accepted.h"
#include "sys/fs.h"

typedef struct bench {
  ob_arena arena;
  ob_diags diags;
  ob_universe universe;
  ob_findings findings;
} bench;

static void
set_up(bench *b, ob_arena *arena)
{
  *b = (bench){0};
  if (!arena) {
    ob_arena_init(&b->arena, NULL);
    arena = &b->arena;
  }
  ob_diags_init(&b->diags, arena);
  const ob_targets *targets = ob_targets_builtin();
  ob_target_arg *members = ob_new_n(arena, ob_target_arg, targets->len);
  for (size_t i = 0; members && i < targets->len; i++) {
    members[i] = (ob_target_arg){.target = &targets->at[i]};
  }
  if (!members || ob_universe_init(arena, members, targets->len, &b->universe) != OB_OK) {
    abort();
  }
  b->findings = (ob_findings){.arena = arena, .universe = &b->universe};
}

static ob_finding *
put(bench *b, const char *code, uint32_t file, uint32_t lo)
{
  ob_finding *f = ob_new(&b->arena, ob_finding);
  ob_finding **slot = ob_vec_push(&b->arena, &b->findings.list);
  if (!f || !slot) {
    abort();
  }
  *f = (ob_finding){.code = code,
                    .package = OB_STR("demo"),
                    .manifest = OB_STR("some/dir/Cargo.toml"),
                    .crate = OB_STR("libc"),
                    .at = {file, lo, lo + 1}};
  *slot = f;
  return f;
}

/** `@` is where the finding is. */
static void
comments(void **state)
{
  (void)state;
  static const struct {
    const char *name, *text;
    bool allowed;
  } cases[] = {
      {"lib.rs", "use @libc::x;", false},
      {"lib.rs", "use @libc::x; // osbind: allow(OB0301)", true},
      {"lib.rs", "use @libc::x; // osbind: allow(OB0302)", false},
      {"lib.rs", "use @libc::x; // osbind: allow( OB0302 , OB0301 ): reason", true},
      {"lib.rs", "use @libc::x; // osbind: allow(OB0301", true},
      {"lib.rs", "use @libc::x;\n// osbind: allow(OB0301)", false},
      {"lib.rs", "fn f() {}\n// osbind: allow(OB0301)\nuse @libc::x;", true},
      {"lib.rs",
       "fn f() {}\n  // osbind: allow(OB0301)\n  #[cfg(unix)]\n  // more\n  use @libc::x;", true},
      {"lib.rs", "fn f() {}\n// osbind: allow(OB0301)\nfn g() {}\nuse @libc::x;", false},
      {"lib.rs", "//! About.\n// osbind: allow(OB0301)\n\nfn g() {}\nuse @libc::x;", true},
      {"lib.rs", "\n\n// osbind: allow(OB0301)\n\nfn g() {}\nuse @libc::x;", true},
      {"lib.rs", "let s = \"osbind: allow(OB0301)\"; @libc::x();", false},
      {"lib.rs", "let s = \"// osbind: allow(OB0301)\"; @libc::x();", false},
      {"lib.rs", "let s = \"\\\"// osbind: allow(OB0301)\"; @libc::x();", false},
      {"lib.rs", "let s: &'static str = \"//\"; @libc::x(); // osbind: allow(OB0301)", true},
      {"Cargo.toml", "[dependencies]\n@libc = '# osbind: allow(OB0301)'", false},
      {"Cargo.toml", "[dependencies]\n# osbind: allow(OB0301)\n@libc = \"1\"", true},
      {"Cargo.toml", "[dependencies]\n@libc = \"1\" # osbind: allow(OB0301)", true},
      {"Cargo.toml", "[dependencies]\n// osbind: allow(OB0301)\n@libc = \"1\"", false},
      {"Cargo.toml", "# osbind: allow(OB0301)\n\n[dependencies]\n@libc = \"1\"", true},
      {"Cargo.toml", "@", false},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    bench b;
    set_up(&b, NULL);
    char text[256];
    const char *at = strchr(cases[i].text, '@');
    const size_t lo = (size_t)(at - cases[i].text);
    (void)snprintf(text, sizeof text, "%.*s%s", (int)lo, cases[i].text, at + 1);
    const uint32_t file =
        ob_diags_add_source(&b.diags, ob_str_from(cases[i].name), ob_str_from(text));
    (void)put(&b, "OB0301", file, (uint32_t)lo);
    const size_t taken = ob_allow_apply(&b.findings, &b.diags);
    if (taken != (cases[i].allowed ? 1 : 0) || b.findings.list.len != 1 - taken) {
      fail_msg("%s: %s: %zu taken", cases[i].name, cases[i].text, taken);
    }
    ob_arena_fini(&b.arena);
  }
}

/** A comment at another place that the finding shows counts as well. */
static void
other_places(void **state)
{
  (void)state;
  bench b;
  set_up(&b, NULL);
  const uint32_t source = ob_diags_add_source(&b.diags, OB_STR("lib.rs"), OB_STR("use libc::x;"));
  const uint32_t manifest =
      ob_diags_add_source(&b.diags, OB_STR("Cargo.toml"),
                          OB_STR("[dependencies]\nlibc = \"1\" # osbind: allow(OB0301)\n"));
  ob_finding *f = put(&b, "OB0301", source, 4);
  ob_label *label = ob_vec_push(&b.arena, &f->others);
  if (!label) {
    abort();
  }
  *label = (ob_label){{manifest, 15, 19}, OB_STR("given only here")};
  assert_int_equal(ob_allow_apply(&b.findings, &b.diags), 1);
  ob_arena_fini(&b.arena);
}

static size_t
member(const bench *b, const char *triple)
{
  for (size_t i = 0; i < b->universe.len; i++) {
    if (ob_str_eq(b->universe.at[i].target->triple, ob_str_from(triple))) {
      return i;
    }
  }
  abort();
}

/** A temporary file with this text; the caller removes it. */
static void
write_temp(char path[64], ob_str text)
{
  (void)snprintf(path, 64, "/tmp/osbind-baseline.XXXXXX");
  const int fd = mkstemp(path);
  assert_true(fd >= 0);
  FILE *file = fdopen(fd, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
  assert_int_equal(fclose(file), 0);
}

static void
what_is_written_is_known(void **state)
{
  (void)state;
  bench b;
  set_up(&b, NULL);
  const uint32_t file =
      ob_diags_add_source(&b.diags, OB_STR("some/dir/src/a.rs"), OB_STR("abc\nd"));
  ob_finding *windows = put(&b, "OB0301", file, 1);
  windows->targets = *ob_universe_atom(&b.universe, OB_STR("windows"), OB_STR_NONE);
  ob_finding *one = put(&b, "OB0301", file, 2);
  one->crate = OB_STR("we\"ird\n");
  ob_bits_add(&one->targets, member(&b, "riscv64gc-unknown-linux-musl"));
  (void)put(&b, "OB0310", file, 3); /* of no target */
  ob_buf out;
  ob_buf_init(&out, &b.arena);
  ob_baseline_put_head(&out);
  ob_baseline_put(&out, &b.findings, &b.diags);
  assert_int_equal(ob_buf_status(&out), OB_OK);
  char path[64];
  write_temp(path, ob_buf_view(&out));
  ob_baseline known;
  assert_int_equal(ob_baseline_load(&b.arena, &b.diags, path, &b.universe, &known), OB_OK);
  assert_int_equal(remove(path), 0);
  const size_t all = b.findings.list.len;
  windows->at = (ob_span){file, 4, 5}; /* it moved */
  assert_int_equal(ob_baseline_apply(&known, &b.findings, &b.diags), all);
  assert_int_equal(b.findings.list.len, 0);

  /* it spread; another crate; another file; another code */
  b.findings.list.len = all;
  ob_bits_add(&windows->targets, member(&b, "x86_64-unknown-freebsd"));
  one->crate = OB_STR("other");
  b.findings.list.at[2]->code = "OB0311";
  assert_int_equal(ob_baseline_apply(&known, &b.findings, &b.diags), 0);
  assert_int_equal(b.findings.list.len, all);
  ob_arena_fini(&b.arena);
}

static const char *const broken[] = {
    "x = 1",
    "finding = 1",
    "finding = [1]",
    "[[finding]]\ncode = 1",
    "[[finding]]\ncode = \"OB0301\"\npackage = \"p\"\ncrate = \"c\"\nfile = \"f\"",
    "[[finding]]\ncode = \"OB0301\"\npackage = \"p\"\ncrate = \"c\"\nfile = \"f\"\ntargets = 1",
    "[[finding]]\ncode = \"OB0301\"\npackage = \"p\"\ncrate = \"c\"\nfile = \"f\"\ntargets = [1]",
    "[[finding]]\ncode = \"OB0301\"\npackage = \"p\"\ncrate = \"c\"\nfile = \"f\"\ntargets = "
    "['cfg(loom)']",
    "[[finding]]\ncode = \"OB0301\"\npackage = \"p\"\ncrate = \"c\"\nfile = \"f\"\ntargets = "
    "['cfg(all']",
};

static void
broken_files(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(broken); i++) {
    bench b;
    set_up(&b, NULL);
    char path[64];
    write_temp(path, ob_str_from(broken[i]));
    ob_baseline known;
    const ob_status st = ob_baseline_load(&b.arena, &b.diags, path, &b.universe, &known);
    assert_int_equal(remove(path), 0);
    if (st == OB_OK || st == OB_E_NOMEM || b.diags.errors == 0) {
      fail_msg("%s: status %d, %zu errors", broken[i], (int)st, b.diags.errors);
    }
    ob_arena_fini(&b.arena);
  }
}

static ob_status
load_step(ob_arena *arena, void *context)
{
  bench b = {0};
  ob_diags_init(&b.diags, arena);
  const ob_targets *targets = ob_targets_builtin();
  ob_target_arg *members = ob_new_n(arena, ob_target_arg, 2);
  if (!members) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < 2; i++) {
    members[i] = (ob_target_arg){.target = &targets->at[i]};
  }
  OB_TRY(ob_universe_init(arena, members, 2, &b.universe));
  ob_baseline known;
  return ob_baseline_load(arena, &b.diags, context, &b.universe, &known);
}

static void
memory(void **state)
{
  (void)state;
  char path[64];
  write_temp(path,
             OB_STR("[[finding]]\ncode = \"OB0301\"\npackage = \"p\"\ncrate = \"c\"\nfile = \"f\"\n"
                    "targets = ['cfg(any(unix, windows))', 'aarch64-apple-darwin']\n"));
  assert_true(sweep_allocations(load_step, path) > 0);
  assert_int_equal(remove(path), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(comments),
      cmocka_unit_test(other_places),
      cmocka_unit_test(what_is_written_is_known),
      cmocka_unit_test(broken_files),
      cmocka_unit_test(memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
