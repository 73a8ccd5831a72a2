// SPDX-License-Identifier: MIT OR Apache-2.0
/* Links against stubs: what is added to which calls, and what is understood of what lld 14 and 22,
 * mold 1.10, GNU ld 2.40 and gold 1.16 say. The sentences are theirs, as rustc 1.95 hands them on.
 */
#include "rustc/link.h"
#include "support.h"

/* ---- sentences ---- */

#define LLD                                                                                        \
  "rust-lld: error: undefined symbol: nowhere\n"                                                   \
  ">>> referenced by lib.rs:3 (dep/src/lib.rs:3)\n"                                                \
  ">>>               "                                                                             \
  "dep_one-2c17b28b979b07b9.4hd79u.1ly498i.rcgu.o:(dep_one::no::hbdf091364a303e72) "               \
  "in archive /p/target/debug/deps/libdep_one-2c17b28b979b07b9.rlib\n"                             \
  "\n"                                                                                             \
  "rust-lld: error: undefined symbol: gettid\n"                                                    \
  ">>> referenced by syscall.rs:12 (library/std/src/sys/pal/unix/weak/syscall.rs:12)\n"            \
  ">>>               "                                                                             \
  "std-d1237ef7159db0a2.std.e28293b1-cgu.0.rcgu.o:(std::thread::f::{closure#0}) in "               \
  "archive /r/lib/libstd-d1237ef7159db0a2.rlib\n"                                                  \
  ">>> referenced by lib.rs:2 (dep/src/lib.rs:2)\n"                                                \
  ">>>               dep_one-2c17b28b979b07b9.3oxr0.1ly498i.rcgu.o:(dep_one::inner::id) in "       \
  "archive "                                                                                       \
  "/p/target/debug/deps/libdep_one-2c17b28b979b07b9.rlib\n"                                        \
  ">>> referenced 2 more times\n"                                                                  \
  ">>> did you mean: getutid\n"                                                                    \
  ">>> defined in: /c/stubs/libc.so.6\n"                                                           \
  "collect2: error: ld returned 1 exit status\n"

static const struct {
  const char *name, *text;
  struct {
    const char *symbol, *object, *function; /* NULL: empty */
  } want[3];
} sentences[] = {
    {"lld",
     LLD,
     {{"nowhere", "/p/target/debug/deps/libdep_one-2c17b28b979b07b9.rlib",
       "dep_one::no::hbdf091364a303e72"},
      {"gettid", "/p/target/debug/deps/libdep_one-2c17b28b979b07b9.rlib", "dep_one::inner::id"}}},
    {"lld without debug information",
     "ld.lld: error: undefined symbol: fspacectl\n"
     ">>> referenced by plug.264793263987251c-cgu.0\n"
     ">>>               /t/release/deps/plug.plug.264793263987251c-cgu.0.rcgu.o:(plug)\n",
     {{"fspacectl", "/t/release/deps/plug.plug.264793263987251c-cgu.0.rcgu.o", "plug"}}},
    {"lld, an object of C",
     "ld.lld: error: undefined symbol: fspacectl@FBSD_1.7\n>>> referenced by /tmp/a.o:(punch)\n",
     {{"fspacectl", "/tmp/a.o", "punch"}}},
    {"lld, a shared object",
     "ld.lld: error: undefined reference due to --no-allow-shlib-undefined: "
     "_dl_find_object@GLIBC_2.35\n>>> referenced by /lib/x86_64-linux-gnu/libgcc_s.so.1\n",
     {{"_dl_find_object", "/lib/x86_64-linux-gnu/libgcc_s.so.1", NULL}}},
    {"mold",
     "mold: error: undefined symbol: gettid\n"
     ">>> referenced by dep_one.3oxr0.1ly498i-cgu.0\n"
     ">>>               /p/libdep_one-96d5daf19f3367e6.rlib(dep_one-96.3oxr.1g.rcgu.o):"
     "(dep_one::inner::id::h90e0dff27fc20aea)\n",
     {{"gettid", "/p/libdep_one-96d5daf19f3367e6.rlib(dep_one-96.3oxr.1g.rcgu.o)",
       "dep_one::inner::id::h90e0dff27fc20aea"}}},
    {"GNU ld",
     "  = note: /usr/bin/ld.bfd: /r/lib/libstd-d1237ef7159db0a2.rlib(std-d1.std.e2-cgu.0.rcgu.o): "
     "in "
     "function `std::sys::thread::gettid':\n"
     "          /rustc/59807/library/std/src/sys/weak.rs:12: undefined reference to `gettid'\n"
     "          /usr/bin/ld.bfd: /rustc/59807/library/std/src/sys/weak.rs:13: undefined reference "
     "to "
     "`gettid'\n"
     "          /usr/bin/ld.bfd: /p/libdep_one-96d5daf19f3367e6.rlib(dep_one-96.3o.1g.rcgu.o): in "
     "function `dep_one::inner::id':\n"
     "          /p/dep/src/lib.rs:2: undefined reference to `gettid'\n",
     {{"gettid", "/p/libdep_one-96d5daf19f3367e6.rlib(dep_one-96.3o.1g.rcgu.o)",
       "dep_one::inner::id"}}},
    {"GNU ld, a shared object",
     "/usr/bin/ld: /lib/libssl.so: undefined reference to `stat@GLIBC_2.33'\n",
     {{"stat", "/lib/libssl.so", NULL}}},
    {"gold",
     "/p/a-1234567890abcdef.a.1-cgu.0.rcgu.o:a.1-cgu.0:function a::f: error: undefined reference "
     "to "
     "'gettid'\n",
     {{"gettid", "/p/a-1234567890abcdef.a.1-cgu.0.rcgu.o", "a::f"}}},
    {"gold with lines",
     "  = note: dep/src/lib.rs:2: error: undefined reference to 'gettid'\n",
     {{"gettid", "dep/src/lib.rs:2", NULL}}},
    {"other words",
     "cc: error: unrecognized option\nundefined symbol: \nundefined reference to ''\n",
     {{NULL, NULL, NULL}}},
};

static void
understands_linkers(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(sentences); i++) {
    ob_missing missing[OB_MISSING_MAX];
    const size_t count = ob_link_missing(ob_str_from(sentences[i].text), missing);
    size_t want = 0;
    while (want < 3 && sentences[i].want[want].symbol) {
      want++;
    }
    if (count != want) {
      fail_msg("%s: %zu symbols, want %zu", sentences[i].name, count, want);
    }
    for (size_t k = 0; k < want; k++) {
      assert_str(missing[k].symbol, sentences[i].want[k].symbol);
      assert_str(missing[k].object, sentences[i].want[k].object);
      assert_true(ob_str_eq(missing[k].function, ob_str_from(sentences[i].want[k].function)));
    }
  }
}

static void
undoes_json(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const ob_str plain = ob_link_plain(
      &arena, OB_STR("cc` failed\",\"children\":[{\"message\":\"ld.lld: error: undefined symbol: "
                     "f\\n>>> referenced by a.o:(g)\\n\\\"x\\\\\"}]"));
  ob_missing missing[OB_MISSING_MAX];
  assert_int_equal(ob_link_missing(plain, missing), 1);
  assert_str(missing[0].symbol, "f");
  assert_str(missing[0].object, "a.o");
  assert_str(missing[0].function, "g");
  assert_true(ob_str_ends(plain, OB_STR("\n\"x\\\"}]")));
  assert_str(ob_link_plain(&arena, OB_STR("a\\")), "a\\");
  ob_arena_fini(&arena);
}

static void
names_crates(void **state)
{
  (void)state;
  static const struct {
    const char *file, *crate;
  } files[] = {
      {"/p/deps/libdep_one-2c17b28b979b07b9.rlib", "dep_one"},
      {"/p/libdep_one-96d5.rlib(dep_one-96.3oxr.1g.rcgu.o)", "dep_one"},
      {"/p/deps/app-1b2c3d4e5f607182.app.99-cgu.0.rcgu.o", "app"},
      {"plug.plug.264793263987251c-cgu.0.rcgu.o", "plug"},
      {"/lib/libssl.so", NULL},
      {"/tmp/a.o", NULL},
      {"/p/odd.rlib", NULL},
      {"", NULL},
  };
  static const struct {
    const char *function, *crate;
  } functions[] = {
      {"dep_one::inner::id::h90e0dff27fc20aea", "dep_one"},
      {"<dep_one::Thing as core::fmt::Debug>::fmt", "dep_one"},
      {".text.dep_one::no", "dep_one"},
      {"_ZN7dep_one5inner2id17h90e0dff27fc20aeaE", "dep_one"},
      {"_RNvNtCs1234_7dep_one5inner2id", "dep_one"},
      {"_RNvCsABC_3foo3bar", "foo"},
      {"_RNvC7mycrate3foo", "mycrate"},
      {"_ZN99short", NULL},
      {"_R", NULL},
      {"_RC", NULL},
      {"main", NULL},
      {"::x", NULL},
  };
  for (size_t i = 0; i < OB_COUNT(files); i++) {
    const ob_str crate = ob_link_crate_of_file(ob_str_from(files[i].file));
    if (!ob_str_eq(crate, ob_str_from(files[i].crate))) {
      fail_msg("%s: " OB_STR_FMT, files[i].file, OB_STR_ARG(crate));
    }
  }
  for (size_t i = 0; i < OB_COUNT(functions); i++) {
    const ob_str crate = ob_link_crate_of_function(ob_str_from(functions[i].function));
    if (!ob_str_eq(crate, ob_str_from(functions[i].crate))) {
      fail_msg("%s: " OB_STR_FMT, functions[i].function, OB_STR_ARG(crate));
    }
  }
}

static void
knows_std(void **state)
{
  (void)state;
  assert_true(ob_link_is_of_std(OB_STR("/r/lib/libstd-d1237ef7159db0a2.rlib")));
  assert_true(ob_link_is_of_std(OB_STR("library/std/src/sys/pal/unix/weak/syscall.rs:12")));
  assert_true(ob_link_is_of_std(OB_STR("/rustc/5980/library/core/src/x.rs:1")));
  assert_false(ob_link_is_of_std(OB_STR("/p/libstdx-96d5.rlib")));
  assert_false(ob_link_is_of_std(OB_STR("")));
}

static void
asks_the_record(void **state)
{
  (void)state;
  const ob_str record =
      OB_STR("osbind-stubs 1\nos FreeBSD\nrelease 13.2\nunknown kvm\nunknown geom\n"
             "compat gets FBSD_1.0 c\ngone old 12.4 util\n"
             "later fspace 15.0 c guess\nlater fspacectl 14.0 c\n");
  assert_str(ob_record_value(record, OB_STR("os")), "FreeBSD");
  assert_str(ob_record_value(record, OB_STR("release")), "13.2");
  assert_true(ob_record_value(record, OB_STR("nothing")).len == 0);
  size_t from = 0;
  ob_str name;
  assert_true(ob_record_next(record, OB_STR("unknown"), &from, &name));
  assert_str(name, "kvm");
  assert_true(ob_record_next(record, OB_STR("unknown"), &from, &name));
  assert_str(name, "geom");
  assert_false(ob_record_next(record, OB_STR("unknown"), &from, &name));
  ob_record_answer a = ob_record_find(record, OB_STR("fspacectl"));
  assert_true(a.where == OB_ELSEWHERE_LATER && !a.guess);
  assert_str(a.release, "14.0");
  assert_str(a.library, "c");
  a = ob_record_find(record, OB_STR("fspace"));
  assert_true(a.where == OB_ELSEWHERE_LATER && a.guess);
  assert_str(a.release, "15.0");
  assert_true(ob_record_find(record, OB_STR("gets")).where == OB_ELSEWHERE_COMPAT);
  assert_true(ob_record_find(record, OB_STR("old")).where == OB_ELSEWHERE_GONE);
  assert_true(ob_record_find(record, OB_STR("fspacect")).where == OB_ELSEWHERE_UNKNOWN);
  assert_true(ob_record_find(OB_STR("later"), OB_STR("x")).where == OB_ELSEWHERE_UNKNOWN);
}

/* ---- calls ---- */

static ob_call
scan(const char *const *words)
{
  static char *argv[32];
  ob_call call = {.argv = argv, .first = 1};
  for (; words[call.argc]; call.argc++) {
    memcpy(&argv[call.argc], &words[call.argc], sizeof words[0]);
  }
  argv[call.argc] = NULL;
  ob_call_scan(&call);
  return call;
}

#define VARIABLE "CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION"
#define BSD "x86_64-unknown-freebsd"

static const char *const environment[] = {"OSBIND_STUBS_X86_64_UNKNOWN_FREEBSD=/c/stubs",
                                          "OSBIND_STUBS_HOST=x86_64-unknown-linux-gnu", NULL};

static void
chooses_calls(void **state)
{
  (void)state;
  static const struct {
    const char *words[12];
    bool wanted, shared;
  } calls[] = {
      {{"rustc", "--crate-name", "app", "--crate-type", "bin", "--emit=dep-info,link", "main.rs"},
       true,
       false},
      {{"rustc", "--crate-name", "app", "--test", "--emit=dep-info,link", "main.rs"}, true, false},
      {{"rustc", "--crate-name", "p", "--crate-type", "cdylib", "--crate-type", "rlib",
        "--emit=dep-info,link", "lib.rs"},
       true,
       true},
      {{"rustc", "--crate-name", "p", "--crate-type", "lib,cdylib", "--emit=link", "lib.rs"},
       true,
       true},
      {{"rustc", "--crate-name", "p", "--crate-type", "rlib", "--emit=dep-info,metadata,link",
        "lib.rs"},
       false,
       false},
      {{"rustc", "--crate-name", "app", "--crate-type", "bin", "--emit=dep-info,metadata",
        "main.rs"},
       false,
       false},
      {{"rustc", "--crate-name", "m", "--crate-type", "proc-macro", "--emit=dep-info,link",
        "lib.rs"},
       false,
       false},
      {{"rustc", "--crate-name", "build_script_build", "--crate-type", "bin",
        "--emit=dep-info,link", "build.rs"},
       false,
       false},
  };
  for (size_t i = 0; i < OB_COUNT(calls); i++) {
    const ob_call call = scan(calls[i].words);
    ob_link link;
    const bool wanted = ob_link_wanted(&call, OB_STR(BSD), VARIABLE, environment, &link);
    if (wanted != calls[i].wanted) {
      fail_msg("call %zu", i);
    }
    if (wanted) {
      assert_string_equal(link.dir, "/c/stubs");
      assert_true(link.shared == calls[i].shared && link.foreign && !link.linux_os);
    }
  }
  const ob_call call = scan(calls[0].words);
  ob_link link;
  static const char *const none[] = {"OSBIND_STUBS_X86_64_UNKNOWN_FREEBSD=", NULL};
  assert_false(ob_link_wanted(&call, OB_STR(BSD), VARIABLE, none, &link));
  assert_false(ob_link_wanted(&call, OB_STR("x86_64-unknown-netbsd"),
                              "CARGO_TARGET_X86_64_UNKNOWN_NETBSD_VERSION", environment, &link));
}

/* What is behind the words that were there; the stubs in front of them. */
static void
adds_arguments(void **state)
{
  (void)state;
  static const struct {
    const char *more[4], *added; /* to a cdylib's call; joined by blanks */
  } cases[] = {
      {{NULL}, "-C link-arg=-Wl,-z,defs"},
      {{"-Clinker=ld.lld"}, "-C link-arg=-zdefs"},
      {{"-C", "linker-flavor=gnu-lld"}, "-C link-arg=-zdefs"},
      {{"-C", "link-arg=-Wl,-z,undefs"}, ""},
      {{"-C", "linker=/usr/bin/clang-19"},
       "-C link-arg=-Wl,-z,defs -C link-arg=--target=" BSD " -C link-arg=-fuse-ld=lld -C "
       "link-arg=--sysroot=/c/stubs -C link-arg=-nostartfiles"},
      {{"-Clinker=clang", "-Clink-arg=--sysroot=/s", "-Clink-arg=-fuse-ld=mold"},
       "-C link-arg=-Wl,-z,defs -C link-arg=--target=" BSD},
      {{"-Clinker=x86_64-unknown-freebsd-clang", "--codegen=link-args=-B/s"},
       "-C link-arg=-Wl,-z,defs"},
  };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const char *words[12] = {"rustc", "--crate-name", "p", "--crate-type=cdylib", "--emit=link"};
    size_t n = 5;
    for (size_t k = 0; k < 4 && cases[i].more[k]; k++) {
      words[n++] = cases[i].more[k];
    }
    const ob_call call = scan(words);
    ob_link link;
    assert_true(ob_link_wanted(&call, OB_STR(BSD), VARIABLE, environment, &link));
    char **argv = ob_link_arguments(&arena, &call, &link, OB_STR(BSD), call.argv, call.first);
    assert_non_null(argv);
    assert_string_equal(argv[0], "rustc");
    assert_string_equal(argv[1], "-L");
    assert_string_equal(argv[2], "native=/c/stubs");
    for (size_t k = 1; k < n; k++) {
      assert_string_equal(argv[k + 2], words[k]);
    }
    ob_buf added;
    ob_buf_init(&added, &arena);
    for (size_t k = n + 2; argv[k]; k++) {
      ob_buf_fmt(&added, "%s%s", added.len > 0 ? " " : "", argv[k]);
    }
    assert_str(ob_buf_view(&added), cases[i].added);
  }
  ob_arena_fini(&arena);
}

/* A set of stubs is part of what separates artifacts. */
static void
separates_artifacts(void **state)
{
  (void)state;
  static const char *const other[] = {"OSBIND_STUBS_X86_64_UNKNOWN_FREEBSD=/c/stubs-2",
                                      "OSBIND_STUBS_HOST=x86_64-unknown-linux-gnu", NULL};
  char with[64], without[64], others[64];
  (void)ob_version_line(7, environment, with);
  (void)ob_version_line(7, NULL, without);
  (void)ob_version_line(7, other, others);
  assert_string_not_equal(with, without);
  assert_string_not_equal(with, others);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(understands_linkers), cmocka_unit_test(undoes_json),
      cmocka_unit_test(names_crates),        cmocka_unit_test(knows_std),
      cmocka_unit_test(asks_the_record),     cmocka_unit_test(chooses_calls),
      cmocka_unit_test(adds_arguments),      cmocka_unit_test(separates_artifacts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
