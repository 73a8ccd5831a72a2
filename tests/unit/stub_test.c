// SPDX-License-Identifier: MIT OR Apache-2.0
/* Sets of stubs from facts: which files there are, what their symbols are, what the record says of
 * other releases, and the directory that is whole or not there. Links are in tests/tools/links.sh.
 */
#include "abi/glibc_static.h"
#include "abi/stub.h"
#include "formats/ar/ar.h"
#include "formats/elf/elf.h"
#include "support.h"
#include "sys/fs.h"
#include <unistd.h>

static const char glibc_facts[] =
    "osbind-facts 1\n"
    "os glibc\n"
    "release %s\n"
    "arch x86_64\n"
    "source so library libc6\n"
    "source guess node another release\n"
    "library c libc.so.6 so\n"
    "library dl libdl.so.2 so\n"
    "library ld ld-linux-x86-64.so.2 so\n"
    "node c GLIBC_2.2.5 - so\n"
    "node c GLIBC_2.4 GLIBC_2.2.5 so\n"
    "node dl GLIBC_2.2.5 - so\n"
    "node ld GLIBC_2.3 - so\n"
    "symbol c __cxa_atexit GLIBC_2.2.5 default function - - so\n"
    "symbol c __environ GLIBC_2.2.5 default object 8 - so\n"
    "symbol c __fxstat GLIBC_2.2.5 default function - - so\n"
    "symbol c __libc_start_main GLIBC_2.2.5 default function - - so\n"
    "symbol c __progname GLIBC_2.2.5 default object 8 - so\n"
    "symbol c __xstat GLIBC_2.2.5 default function - - so\n"
    "symbol c _environ GLIBC_2.2.5 default object 8 weak so\n"
    "symbol c environ GLIBC_2.2.5 default object 8 - so\n"
    "symbol c fmemopen GLIBC_2.2.5 hidden function - - so\n"
    "symbol c fmemopen GLIBC_2.4 default function - - guess\n"
    "symbol c program_invocation_short_name GLIBC_2.2.5 default object 8 - so\n"
    "symbol c stdin GLIBC_2.2.5 default object 8 - so\n"
    "symbol dl dlopen GLIBC_2.2.5 %s function - - so\n"
    "symbol ld __tls_get_addr GLIBC_2.3 default function - - so\n";

typedef struct fixture {
  ob_arena arena;
  ob_diags diags;
  ob_facts facts;
  ob_stub_set set;
} fixture;

static ob_status
make_from(fixture *f, ob_str text, const ob_str *only, size_t only_count)
{
  uint32_t file = ob_diags_add_source(&f->diags, OB_STR("facts"), text);
  OB_TRY(ob_facts_read(&f->arena, &f->diags, file, &f->facts));
  const ob_stub_opts opts = {.facts = &f->facts,
                             .arch = ob_fact_arch_find(f->facts.os, f->facts.arch),
                             .triple = OB_STR("x86_64-unknown-linux-gnu"),
                             .only = only,
                             .only_count = only_count};
  assert_non_null(opts.arch);
  return ob_stub_make(&f->arena, &f->diags, &opts, &f->set);
}

static void
begin(fixture *f)
{
  ob_arena_init(&f->arena, NULL);
  ob_diags_init(&f->diags, &f->arena);
}

static void
end(fixture *f)
{
  ob_arena_fini(&f->arena);
}

static ob_str
glibc_text(fixture *f, const char *release, const char *dlopen_binding)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return ob_fmt(&f->arena, glibc_facts, release, dlopen_binding);
#pragma GCC diagnostic pop
}

static const ob_stub_file *
file_of(const ob_stub_set *set, const char *name)
{
  for (size_t i = 0; i < set->files.len; i++) {
    if (ob_str_eq(set->files.at[i].name, ob_str_from(name))) {
      return &set->files.at[i];
    }
  }
  return NULL;
}

/* The content of a file that has to be there. */
static ob_str
bytes_of(const ob_stub_set *set, const char *name)
{
  const ob_stub_file *file = file_of(set, name);
  if (!file) {
    fail_msg("no file %s", name);
    abort();
  }
  return file->bytes;
}

/* The symbol name@node of a library. */
static ob_elf_sym
symbol_of(fixture *f, const char *file, const char *name, const char *node)
{
  ob_elf elf;
  ob_elf_symtab table;
  ob_elf_version_table versions;
  assert_int_equal(ob_elf_open(&f->diags, bytes_of(&f->set, file), OB_SPAN_NONE, &elf), OB_OK);
  assert_int_equal(ob_elf_symbols(&f->diags, &elf, OB_ELF_DYNSYM, &table), OB_OK);
  assert_int_equal(ob_elf_version_table_make(&f->arena, &elf, &versions), OB_OK);
  for (uint32_t i = 1; i < table.count; i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i);
    const ob_elf_version *version = ob_elf_version_of(&versions, &sym);
    if (ob_str_eq(sym.name, ob_str_from(name)) && version &&
        ob_str_eq(version->node, ob_str_from(node))) {
      return sym;
    }
  }
  fail_msg("no %s@%s in %s", name, node, file);
  return (ob_elf_sym){.value = 0};
}

static size_t
members_of(fixture *f, const char *file, ob_str names)
{
  ob_ar ar;
  ob_ar_member member;
  bool more;
  size_t count = 0;
  const ob_str bytes = bytes_of(&f->set, file);
  assert_int_equal(ob_ar_open(&f->diags, bytes, OB_SPAN_NONE, &ar), OB_OK);
  for (;;) {
    assert_int_equal(ob_ar_next(&f->diags, &ar, &member, &more), OB_OK);
    if (!more) {
      return count;
    }
    ob_elf elf;
    ob_elf_symtab table;
    ob_str name;
    assert_true(ob_str_next(&names, ' ', &name));
    assert_int_equal(ob_elf_open(&f->diags, member.bytes, OB_SPAN_NONE, &elf), OB_OK);
    assert_int_equal(ob_elf_symbols(&f->diags, &elf, OB_ELF_SYMTAB, &table), OB_OK);
    bool found = false;
    for (uint32_t i = 1; i < table.count; i++) {
      const ob_elf_sym sym = ob_elf_sym_at(&table, i);
      found |= ob_str_eq(sym.name, name) && sym.section != OB_SHN_UNDEF;
    }
    assert_true(found);
    count++;
  }
}

static void
files_of_old_glibc(void **state)
{
  (void)state;
  fixture f;
  begin(&f);
  assert_int_equal(make_from(&f, glibc_text(&f, "2.17", "default"), NULL, 0), OB_OK);
  assert_str(f.set.os, "glibc");
  static const struct {
    const char *name, *target; /* NULL: a file */
  } want[] = {{"libc.so.6", NULL},        {"libdl.so.2", NULL},
              {"libdl.so", "libdl.so.2"}, {"ld-linux-x86-64.so.2", NULL},
              {"libgcc_s.so.1", NULL},    {"libgcc_s.so", "libgcc_s.so.1"},
              {"libc_nonshared.a", NULL}, {"libc.so", NULL},
              {"osbind-stubs", NULL}};
  assert_int_equal(f.set.files.len, OB_COUNT(want));
  for (size_t i = 0; i < OB_COUNT(want); i++) {
    const ob_stub_file *file = file_of(&f.set, want[i].name);
    assert_true(file && file->link == (want[i].target != NULL));
    if (want[i].target) {
      assert_str(bytes_of(&f.set, want[i].name), want[i].target);
    }
  }
  assert_str(bytes_of(&f.set, "libc.so"),
             "/* GNU ld script */\n"
             "GROUP ( libc_nonshared.a libc.so.6 AS_NEEDED ( ld-linux-x86-64.so.2 ) )\n");
  assert_str(bytes_of(&f.set, "osbind-stubs"), "osbind-stubs 1\n"
                                               "target x86_64-unknown-linux-gnu\n"
                                               "os glibc\n"
                                               "release 2.17\n"
                                               "library libc.so.6 12 guess 1\n"
                                               "library libdl.so.2 1\n"
                                               "library ld-linux-x86-64.so.2 1\n");
  /* What libc has no symbol for, and whose own needs it has: lstat is left out. */
  assert_int_equal(
      members_of(&f, "libc_nonshared.a", OB_STR("stat fstat atexit __libc_start_main")), 4);
  end(&f);
}

static void
symbols_of_old_glibc(void **state)
{
  (void)state;
  fixture f;
  begin(&f);
  assert_int_equal(make_from(&f, glibc_text(&f, "2.17", "default"), NULL, 0), OB_OK);
  const ob_elf_sym old = symbol_of(&f, "libc.so.6", "fmemopen", "GLIBC_2.2.5");
  const ob_elf_sym now = symbol_of(&f, "libc.so.6", "fmemopen", "GLIBC_2.4");
  assert_true((old.versym & OB_VERSYM_HIDDEN) && !(now.versym & OB_VERSYM_HIDDEN));
  /* The archive stands between a start file and this one. */
  const ob_elf_sym start = symbol_of(&f, "libc.so.6", "__libc_start_main", "GLIBC_2.2.5");
  assert_true(start.versym & OB_VERSYM_HIDDEN);
  /* One object under several names; the name in C's own space is strong. */
  const ob_elf_sym own = symbol_of(&f, "libc.so.6", "__environ", "GLIBC_2.2.5"),
                   weak = symbol_of(&f, "libc.so.6", "_environ", "GLIBC_2.2.5"),
                   user = symbol_of(&f, "libc.so.6", "environ", "GLIBC_2.2.5"),
                   name =
                       symbol_of(&f, "libc.so.6", "program_invocation_short_name", "GLIBC_2.2.5"),
                   progname = symbol_of(&f, "libc.so.6", "__progname", "GLIBC_2.2.5"),
                   other = symbol_of(&f, "libc.so.6", "stdin", "GLIBC_2.2.5");
  assert_true(own.value == weak.value && own.value == user.value && name.value == progname.value);
  assert_true(own.value != progname.value && other.value != own.value);
  assert_true(own.bind == OB_STB_GLOBAL && user.bind == OB_STB_WEAK && weak.bind == OB_STB_WEAK);
  const ob_elf_sym unwind = symbol_of(&f, "libgcc_s.so.1", "_Unwind_Backtrace", "GCC_3.3");
  assert_int_equal(unwind.type, OB_STT_FUNC);
  end(&f);
}

static void
files_of_new_glibc(void **state)
{
  (void)state;
  fixture f;
  begin(&f);
  assert_int_equal(make_from(&f, glibc_text(&f, "2.34", "hidden"), NULL, 0), OB_OK);
  /* dlopen has moved: -ldl is an empty archive; old programs still ask for the soname. */
  assert_null(file_of(&f.set, "libdl.so"));
  assert_str(bytes_of(&f.set, "libdl.a"), "!<arch>\n");
  assert_non_null(file_of(&f.set, "libdl.so.2"));
  assert_int_equal(members_of(&f, "libc_nonshared.a", OB_STR("stat fstat atexit")), 3);
  const ob_elf_sym start = symbol_of(&f, "libc.so.6", "__libc_start_main", "GLIBC_2.2.5");
  assert_false(start.versym & OB_VERSYM_HIDDEN);
  end(&f);
}

static void
chosen_libraries(void **state)
{
  (void)state;
  fixture f;
  begin(&f);
  const ob_str only[] = {OB_STR_INIT("dl")}, none[] = {OB_STR_INIT("libdl.so")};
  assert_int_equal(make_from(&f, glibc_text(&f, "2.17", "default"), only, 1), OB_OK);
  assert_int_equal(f.set.files.len, 3);
  assert_non_null(file_of(&f.set, "libdl.so.2"));
  assert_int_equal(make_from(&f, glibc_text(&f, "2.17", "default"), none, 1), OB_E_NOT_FOUND);
  assert_str(f.diags.list.at[0]->code, "OB1080");
  end(&f);
}

static void
other_systems(void **state)
{
  (void)state;
  static const struct {
    const char *text, *has[6], *lacks;
  } cases[] = {
      {"osbind-facts 1\nos freebsd\nrelease 13.2\narch x86_64\nsource so library x\n"
       "library c libc.so.7 so\nlibrary thr libthr.so.3 so\nsymbol c f - plain function - - so\n"
       "symbol thr g - plain function - - so\n",
       {"libc.so.7", "libc.so", "libc_nonshared.a", "libpthread.so", "libkvm.a", "libthr.so"},
       "libdl.so"},
      {"osbind-facts 1\nos musl\nrelease 1.2.3\narch x86_64\nsource so library x\n"
       "library c libc.so so\nsymbol c f - plain function - - so\n",
       {"libc.so", "libpthread.a", "libdl.a", "libm.a", "libgcc_s.so.1", "librt.a"},
       "libc_nonshared.a"},
      {"osbind-facts 1\nos openbsd\nrelease 7.8\narch x86_64\nsource so library x\n"
       "library c libc.so.102.0 so\nsymbol c f - plain function - - so\n",
       {"libc.so.102.0", "libc.so", "osbind-stubs", "libc.so", "libc.so", "libc.so"},
       "libgcc_s.so.1"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    fixture f;
    begin(&f);
    assert_int_equal(make_from(&f, ob_str_from(cases[i].text), NULL, 0), OB_OK);
    for (size_t k = 0; k < OB_COUNT(cases[i].has); k++) {
      if (!file_of(&f.set, cases[i].has[k])) {
        fail_msg("case %zu has no %s", i, cases[i].has[k]);
      }
    }
    assert_null(file_of(&f.set, cases[i].lacks));
    end(&f);
  }
}

static void
mistakes(void **state)
{
  (void)state;
#define HEAD "osbind-facts 1\nos glibc\nrelease 2.17\narch x86_64\nsource so library x\n"
  static const struct {
    const char *text, *code;
    ob_status status;
  } cases[] = {
      {HEAD "library c ../libc.so.6 so\n", "OB1081", OB_E_INVALID},
      {HEAD "library a/b libc.so.6 so\n", "OB1081", OB_E_INVALID},
      {HEAD "library c .so so\n", "OB1081", OB_E_INVALID},
      {HEAD "library c libc.so.6 so\nsymbol c t - plain object 99999999999 - so\n", "OB1082",
       OB_E_LIMIT},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    fixture f;
    begin(&f);
    assert_int_equal(make_from(&f, ob_str_from(cases[i].text), NULL, 0), cases[i].status);
    assert_str(f.diags.list.at[0]->code, cases[i].code);
    end(&f);
  }
  fixture f;
  begin(&f);
  f.facts = (ob_facts){.os = OB_STR("android"), .release = OB_STR("30"), .partial = true};
  const ob_stub_opts opts = {.facts = &f.facts,
                             .arch = ob_fact_arch_find(OB_STR("android"), OB_STR("aarch64"))};
  assert_int_equal(ob_stub_make(&f.arena, &f.diags, &opts, &f.set), OB_E_UNSUPPORTED);
  assert_str(f.diags.list.at[0]->code, "OB1084");
  end(&f);
}

/* The built-in facts: what 13.2 lacks, and what nobody can link any more. */
static void
record_of_other_releases(void **state)
{
  (void)state;
  fixture f;
  begin(&f);
  const ob_fact_db *db;
  assert_int_equal(ob_fact_db_builtin(&f.arena, &f.diags, OB_STR("glibc"), &db), OB_OK);
  assert_int_equal(
      ob_fact_db_facts(&f.arena, &f.diags, db, OB_STR("2.17"), OB_STR("x86_64"), &f.facts), OB_OK);
  const ob_stub_opts opts = {.facts = &f.facts,
                             .arch = ob_fact_arch_find(OB_STR("glibc"), OB_STR("x86_64")),
                             .db = db,
                             .triple = OB_STR("x86_64-unknown-linux-gnu")};
  assert_int_equal(ob_stub_make(&f.arena, &f.diags, &opts, &f.set), OB_OK);
  const ob_str record = bytes_of(&f.set, "osbind-stubs");
  static const char *const want[] = {"\nlater getrandom 2.25 c\n", "\nlater gettid 2.30 c\n",
                                     "\nlater pthread_cond_clockwait 2.30 "};
  for (size_t i = 0; i < OB_COUNT(want); i++) {
    if (ob_str_search(record, ob_str_from(want[i])) == SIZE_MAX) {
      fail_msg("the record has no%s", want[i]);
    }
  }
  assert_int_equal(ob_str_search(record, OB_STR(" read ")), SIZE_MAX);
  assert_true(f.set.later > 300);
  end(&f);
}

static void
directory(void **state)
{
  (void)state;
  fixture f;
  begin(&f);
  const char *top;
  assert_int_equal(ob_dir_make_temp(&f.arena, "/tmp/osbind-stub-test.", &top), 0);
  const char *dir = ob_fmt(&f.arena, "%s/a/stubs", top).ptr;
  const char *script = ob_fmt(&f.arena, "%s/libc.so", dir).ptr;
  const char *old = ob_fmt(&f.arena, "%s/left-over.so", dir).ptr;
  assert_int_equal(make_from(&f, glibc_text(&f, "2.17", "default"), NULL, 0), OB_OK);
  const ob_str hash = ob_stub_hash(&f.arena, &f.set);
  assert_int_equal(hash.len, 16);
  assert_int_equal(ob_stub_write(&f.arena, &f.diags, &f.set, dir), OB_OK);
  assert_true(ob_file_exists(script));
  /* A set in the place of a set: nothing of the old one stays, nothing else is left beside it. */
  assert_int_equal(ob_file_create(old, OB_STR("x"), 0644), 0);
  assert_int_equal(ob_stub_write(&f.arena, &f.diags, &f.set, dir), OB_OK);
  assert_true(ob_file_exists(script) && !ob_file_exists(old));
  ob_dir_entries names = {0};
  assert_int_equal(ob_dir_list(&f.arena, ob_fmt(&f.arena, "%s/a", top).ptr, &names), 0);
  assert_int_equal(names.len, 1);
  /* The same facts give the same hash, others another one. */
  assert_int_equal(make_from(&f, glibc_text(&f, "2.17", "default"), NULL, 0), OB_OK);
  assert_true(ob_str_eq(hash, ob_stub_hash(&f.arena, &f.set)));
  assert_int_equal(make_from(&f, glibc_text(&f, "2.18", "default"), NULL, 0), OB_OK);
  assert_false(ob_str_eq(hash, ob_stub_hash(&f.arena, &f.set)));
  /* Somebody's files are left alone. */
  const char *foreign = ob_fmt(&f.arena, "%s/a", top).ptr;
  assert_int_equal(ob_stub_write(&f.arena, &f.diags, &f.set, foreign), OB_E_INVALID);
  assert_str(f.diags.list.at[0]->code, "OB1083");
  assert_true(ob_file_exists(script));
  assert_int_equal(ob_dir_remove(top), 0);
  end(&f);
}

static ob_status
make_all(ob_arena *arena, void *context)
{
  fixture f = {.arena = *arena};
  const ob_str *text = context;
  ob_diags_init(&f.diags, arena);
  ob_facts facts;
  const uint32_t file = ob_diags_add_source(&f.diags, OB_STR("facts"), *text);
  if (file == 0) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_facts_read(arena, &f.diags, file, &facts));
  const ob_stub_opts opts = {.facts = &facts, .arch = ob_fact_arch_find(facts.os, facts.arch)};
  OB_TRY(ob_stub_make(arena, &f.diags, &opts, &f.set));
  return ob_stub_hash(arena, &f.set).ptr ? OB_OK : OB_E_NOMEM;
}

static void
no_memory(void **state)
{
  (void)state;
  fixture f;
  begin(&f);
  ob_str text = glibc_text(&f, "2.17", "default");
  assert_true(sweep_allocations(make_all, &text) > 0);
  end(&f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_of_old_glibc),
      cmocka_unit_test(symbols_of_old_glibc),
      cmocka_unit_test(files_of_new_glibc),
      cmocka_unit_test(chosen_libraries),
      cmocka_unit_test(other_systems),
      cmocka_unit_test(mistakes),
      cmocka_unit_test(record_of_other_releases),
      cmocka_unit_test(directory),
      cmocka_unit_test(no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
