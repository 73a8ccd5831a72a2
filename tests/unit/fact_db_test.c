// SPDX-License-Identifier: MIT OR Apache-2.0
/* Facts of all releases of an OS: the packed form, taking one release out, and what is shipped. */
#include "abi/build.h"
#include "facts_support.h"
#include "sys/process.h"

#define HEAD                                                                                       \
  "osbind-fact-pack 1\nos freebsd\nreleases 13.0 13.1 14.0\narches aarch64 x86 x86_64\n"           \
  "set two aarch64,x86_64\n"                                                                       \
  "source g node * - a guess\nsource z list 13.1..14.0 g a list\n"                                 \
  "library c libc.so.7 * * z\nlibrary util libutil.so.9 ..13.1 * z\n"                              \
  "library util libutil.so.10 14.0 * z\n"                                                          \
  "node FBSD_1.0 - 13.0 z\nnode FBSD_1.5 FBSD_1.0 13.0 z\nnode FBSD_1.7 FBSD_1.5 13.1 z\n"         \
  "base old FBSD_1.0 * * z\n"
#define BODY                                                                                       \
  "= c @old f -\nabort\nzap\n"                                                                     \
  "= c @old f -\n= c FBSD_1.5 f - 13.1.. two z\nfstat\n"                                           \
  "= c FBSD_1.7 o8 w 14.0 * z\nenviron\n= c FBSD_1.0 f c ..13.1 x86 z\ngets\n"                     \
  "= util - f - * x86_64 z\nopenpty\n"

static ob_status
read_pack(ob_arena *arena, ob_diags *diags, const char *text, ob_fact_db *out)
{
  ob_diags_init(diags, arena);
  const uint32_t file = ob_diags_add_source(diags, OB_STR("a.pack"), ob_str_from(text));
  return file == 0 ? OB_E_NOMEM : ob_fact_db_read(arena, diags, file, out);
}

static void
releases(void **state)
{
  (void)state;
  static const struct {
    const char *release, *arch, *want; /* "library name@node" or "name@@node" or "name" */
  } cases[] = {
      {"13", "x86_64", "c abort@@FBSD_1.0 fstat@@FBSD_1.0 zap@@FBSD_1.0 util openpty "},
      {"13.1", "x86_64",
       "c abort@@FBSD_1.0 fstat@FBSD_1.0 fstat@@FBSD_1.5 zap@@FBSD_1.0 util openpty "},
      {"13.1", "x86", "c abort@@FBSD_1.0 fstat@@FBSD_1.0 gets@FBSD_1.0 zap@@FBSD_1.0 util "},
      {"14.0", "aarch64",
       "c abort@@FBSD_1.0 environ@@FBSD_1.7 fstat@FBSD_1.0 fstat@@FBSD_1.5 zap@@FBSD_1.0 util "},
  };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_fact_db db;
  assert_int_equal(read_pack(&arena, &diags, HEAD BODY, &db), OB_OK);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_facts facts;
    assert_int_equal(ob_fact_db_facts(&arena, &diags, &db, ob_str_from(cases[i].release),
                                      ob_str_from(cases[i].arch), &facts),
                     OB_OK);
    ob_buf got;
    ob_buf_init(&got, &arena);
    for (size_t l = 0; l < facts.library_count; l++) {
      const ob_fact_library *library = &facts.libraries[l];
      ob_buf_fmt(&got, OB_STR_FMT " ", OB_STR_ARG(library->key));
      for (size_t s = 0; s < library->symbol_count; s++) {
        const ob_fact_symbol *symbol = &library->symbols[s];
        ob_buf_fmt(&got, OB_STR_FMT "%s" OB_STR_FMT " ", OB_STR_ARG(symbol->name),
                   symbol->binding == OB_FACT_PLAIN    ? ""
                   : symbol->binding == OB_FACT_HIDDEN ? "@"
                                                       : "@@",
                   OB_STR_ARG(symbol->node));
      }
    }
    assert_str(ob_buf_view(&got), cases[i].want);
  }
  ob_facts facts;
  assert_int_equal(ob_fact_db_facts(&arena, &diags, &db, OB_STR("14.0"), OB_STR("x86"), &facts),
                   OB_OK);
  assert_str(ob_facts_library_by_key(&facts, OB_STR("util"))->soname, "libutil.so.10");
  ob_arena_fini(&arena);
}

/* Facts of one release put into a database come out of it again, and its neighbours stay. */
static void
another_release(void **state)
{
  (void)state;
  static const char *const text =
      "osbind-facts 1\nos freebsd\nrelease %s\narch x86_64\nsource z library mine\n"
      "library c libc.so.8 z\nlibrary own libown.so z\nnode c FBSD_1.0 - z\n"
      "node c FBSD_1.7 FBSD_1.0 z\nnode c OWN FBSD_1.7 z\n"
      "symbol c abort FBSD_1.0 hidden function - - z\nsymbol c fstat FBSD_1.0 default function - - "
      "z\n"
      "symbol c fstat OWN hidden function - weak z\nsymbol c zip OWN default object 8 - z\n"
      "symbol own open - plain function - - z\n";
  static const struct {
    const char *release;
    size_t count; /* of releases */
    uint16_t at;
    const char *first[2]; /* since when environ and zip are there */
  } cases[] = {
      {"13.1", 3, 1, {"14.0", "13.1"}},     {"13.5", 4, 2, {"14.0", "13.5"}},
      {"12.4", 4, 0, {"14.0", "12.4"}},     {"15.0", 4, 3, {"14.0", "15.0"}},
      {"acme-3", 4, 0, {"14.0", "acme-3"}},
  };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_fact_db db;
  assert_int_equal(read_pack(&arena, &diags, HEAD BODY, &db), OB_OK);
  for (size_t i = 0; i < 2 * OB_COUNT(cases); i++) {
    const bool alone = i >= OB_COUNT(cases);
    const size_t k = i % OB_COUNT(cases);
    ob_buf mine;
    ob_buf_init(&mine, &arena);
    const char *rest = strchr(text, '%');
    ob_buf_fmt(&mine, "%.*s%s%s", (int)(rest - text), text, cases[k].release, rest + 2);
    const uint32_t file = ob_diags_add_source(&diags, OB_STR("own"), ob_buf_view(&mine));
    ob_facts facts, back;
    ob_fact_db with;
    assert_int_equal(ob_facts_read(&arena, &diags, file, &facts), OB_OK);
    assert_int_equal(ob_fact_db_with(&arena, &diags, alone ? NULL : &db, &facts, &with), OB_OK);
    assert_int_equal(with.release_count, alone ? 1 : cases[k].count);
    assert_int_equal(ob_fact_db_release(&with, facts.release), alone ? 0 : cases[k].at);
    assert_int_equal(ob_fact_db_facts(&arena, &diags, &with, facts.release, facts.arch, &back),
                     OB_OK);
    assert_int_equal(back.library_count, facts.library_count);
    for (size_t l = 0; l < facts.library_count; l++) {
      const ob_fact_library *a = &facts.libraries[l];
      const ob_fact_library *b = &back.libraries[l];
      assert_str(b->key, a->key.ptr ? ob_cstr(&arena, a->key) : "");
      assert_str(b->soname, ob_cstr(&arena, a->soname));
      assert_int_equal(b->symbol_count, a->symbol_count);
      for (size_t s = 0; s < a->symbol_count; s++) {
        assert_str(b->symbols[s].name, ob_cstr(&arena, a->symbols[s].name));
        assert_true(ob_str_eq(b->symbols[s].node, a->symbols[s].node));
        assert_int_equal(b->symbols[s].binding, a->symbols[s].binding);
        assert_int_equal(b->symbols[s].kind, a->symbols[s].kind);
        assert_int_equal(b->symbols[s].size, a->symbols[s].size);
        assert_int_equal(b->symbols[s].weak, a->symbols[s].weak);
        assert_str(back.sources[b->symbols[s].source].text, "mine");
      }
    }
    static const char *const names[] = {"environ", "zip"};
    for (size_t n = 0; n < 2; n++) {
      const uint16_t first =
          ob_fact_db_first(&with, ob_str_from(names[n]), OB_FACT_NONE, OB_FACT_NONE, 0, 0, NULL);
      if (alone && n == 0) {
        assert_int_equal(first, OB_FACT_NONE);
      } else {
        assert_int_not_equal(first, OB_FACT_NONE);
        assert_str(with.releases[first], cases[k].first[n]);
      }
    }
  }
  /* The releases that were there are what they were. */
  static const char *const kept[] = {"13.0", "14.0"};
  for (size_t i = 0; i < OB_COUNT(kept); i++) {
    const uint32_t file = ob_diags_add_source(
        &diags, OB_STR("own"),
        OB_STR("osbind-facts 1\nos freebsd\nrelease 13.5\narch x86_64\nsource s library x\n"
               "library c libc.so.7 s\nsymbol c q - plain function - - s\n"));
    ob_facts facts, before, after;
    ob_fact_db with;
    assert_int_equal(ob_facts_read(&arena, &diags, file, &facts), OB_OK);
    assert_int_equal(ob_fact_db_with(&arena, &diags, &db, &facts, &with), OB_OK);
    assert_int_equal(
        ob_fact_db_facts(&arena, &diags, &db, ob_str_from(kept[i]), OB_STR("x86_64"), &before),
        OB_OK);
    assert_int_equal(
        ob_fact_db_facts(&arena, &diags, &with, ob_str_from(kept[i]), OB_STR("x86_64"), &after),
        OB_OK);
    ob_buf a, b;
    ob_buf_init(&a, &arena);
    ob_buf_init(&b, &arena);
    after.source_count = before.source_count; /* the new one's own is not used there */
    ob_facts_write(&a, &before);
    ob_facts_write(&b, &after);
    assert_str(ob_buf_view(&b), ob_cstr(&arena, ob_buf_view(&a)));
  }
  ob_arena_fini(&arena);
}

/* Where a fact is not measured, its source is another. */
static void
provenance(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_fact_db db;
  assert_int_equal(read_pack(&arena, &diags, HEAD BODY, &db), OB_OK);
  const uint16_t arch = ob_fact_db_arch(&db, OB_STR("x86_64"));
  const ob_fact_source *source = NULL;
  const uint16_t none = OB_FACT_NONE;
  assert_int_equal(ob_fact_db_first(&db, OB_STR("abort"), none, none, arch, 0, &source), 0);
  assert_int_equal(source->origin, OB_ORIGIN_NODE);
  assert_int_equal(ob_fact_db_first(&db, OB_STR("abort"), none, none, arch, 1, &source), 1);
  assert_int_equal(source->origin, OB_ORIGIN_LIST);
  const uint16_t node = ob_fact_db_node_find(&db, OB_STR("FBSD_1.5"));
  assert_int_equal(ob_fact_db_first(&db, OB_STR("fstat"), none, node, arch, 0, &source), 1);
  assert_int_equal(ob_fact_db_first(&db, OB_STR("fstat"), none, node,
                                    ob_fact_db_arch(&db, OB_STR("x86")), 0, NULL),
                   OB_FACT_NONE);
  assert_int_equal(ob_fact_db_first(&db, OB_STR("nothing"), none, none, arch, 0, NULL),
                   OB_FACT_NONE);
  assert_int_equal(ob_fact_db_soname(&db, OB_STR("libutil.so.10"), 0), 2);
  ob_facts facts;
  assert_int_equal(ob_fact_db_facts(&arena, &diags, &db, OB_STR("13.0"), OB_STR("x86_64"), &facts),
                   OB_OK);
  const ob_fact_symbol *abort_ =
      ob_facts_default(ob_facts_library_by_key(&facts, OB_STR("c")), OB_STR("abort"));
  assert_str(facts.sources[abort_->source].key, "g");
  ob_arena_fini(&arena);
}

static void
unknown(void **state)
{
  (void)state;
  static const struct {
    const char *release, *arch, *help;
  } cases[] = {
      {"12.4", "x86", "the nearest known: 13.0;"},
      {"13.2", "x86", "the nearest known: 13.1 and 14.0;"},
      {"15.0", "x86", "the nearest known: 14.0;"},
      {"pfsense-2.7", "x86", "the nearest known: 14.0;"},
      {"14.0", "sparc", "facts are there for: aarch64, x86, x86_64"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_fact_db db;
    ob_facts facts;
    assert_int_equal(read_pack(&arena, &diags, HEAD BODY, &db), OB_OK);
    assert_int_equal(ob_fact_db_facts(&arena, &diags, &db, ob_str_from(cases[i].release),
                                      ob_str_from(cases[i].arch), &facts),
                     OB_E_NOT_FOUND);
    assert_str(diags.list.at[0]->code, "OB1041");
    if (!ob_str_starts(diags.list.at[0]->help, ob_str_from(cases[i].help))) {
      fail_msg("help is `" OB_STR_FMT "`", OB_STR_ARG(diags.list.at[0]->help));
    }
    ob_arena_fini(&arena);
  }
}

/* The releases of a reference stand in the place of those of the base. */
static void
base_of_other_releases(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_fact_db db;
  assert_int_equal(
      read_pack(&arena, &diags, HEAD "= c @old f - 13.1..\nlate\n= c @old f -\nold\n", &db), OB_OK);
  size_t count;
  const ob_fact_entry *late = ob_fact_db_find(&db, OB_STR("late"), &count);
  assert_int_equal(count, 1);
  assert_non_null(late);
  assert_str(db.releases[late->first], "13.1");
  assert_int_equal(late->last, db.release_count - 1);
  const ob_fact_entry *old = ob_fact_db_find(&db, OB_STR("old"), &count);
  assert_non_null(old);
  assert_int_equal(old->first, 0);
  assert_int_equal(old->node, late->node);
  assert_true(old->arches == late->arches && old->source == late->source);
  ob_arena_fini(&arena);
}

static void
mistakes(void **state)
{
  (void)state;
  static const struct {
    const char *text, *code, *at;
  } cases[] = {
      {"osbind-fact-pack 2\n", "OB1042", ""},
      {"osbind-fact-pack 1\nreleases 1\n", "OB1042", ""},
      {"osbind-fact-pack 1\nos a\nset x y\n", "OB1042", "set x y"},
      {"osbind-fact-pack 1\nos a\nreleases 2 1\n", "OB1042", "1"},
      {"osbind-fact-pack 1\nos a\nreleases 1 1.0\n", "OB1042", "1.0"},
      {"osbind-fact-pack 1\nos a\nreleases 1 1\n", "OB1044", "1"},
      {HEAD "set s sparc\n", "OB1044", "sparc"},
      {HEAD "source g node * - twice\n", "OB1044", "g"},
      {HEAD "source h node * no text\n", "OB1044", "no"},
      {HEAD "library d libd.so 12.0.. * z\n", "OB1044", "12.0.."},
      {HEAD "library d libd.so 14.0..13.0 * z\n", "OB1042", "14.0..13.0"},
      {HEAD "node N X 13.0 z\n", "OB1044", "X"},
      {HEAD "= d - f - * * z\n", "OB1044", "d"},
      {HEAD "= c NODE f - * * z\n", "OB1044", "NODE"},
      {HEAD "= c - q - * * z\n", "OB1042", "q"},
      {HEAD "= c - o99999999999999999999 - * * z\n", "OB1042", "o99999999999999999999"},
      {HEAD "= c - f x * * z\n", "OB1042", "x"},
      {HEAD "= c - f ww * * z\n", "OB1042", "ww"},
      {HEAD "= c @new f -\n", "OB1044", "@new"},
      {HEAD "= c @old f\n", "OB1042", "= c @old f"},
      {HEAD "base old FBSD_1.5 * * z\n= c @old f - 13.1..13.0\n", "OB1042", "13.1..13.0"},
      {HEAD "base old FBSD_1.5 * * z\n= c @old f - 13.0 z\n", "OB1042", "= c @old f - 13.0 z"},
      {HEAD "base old FBSD_1.5 * * z\nbase new - * * z\nbase old - * * z\n", "OB1044", "old"},
      {HEAD BODY "abort\n", "OB1044", "abort"},
      {HEAD BODY "two names\n", "OB1042", "two names"},
      {HEAD "what\n", "OB1042", "what"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_fact_db db;
    const ob_status st = read_pack(&arena, &diags, cases[i].text, &db);
    expect_mistake(i, st, &diags, cases[i].text, cases[i].code, cases[i].at);
    ob_arena_fini(&arena);
  }
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_fact_db db;
  ob_facts facts;
  OB_TRY(read_pack(arena, &diags, HEAD BODY, &db));
  OB_TRY(ob_fact_db_facts(arena, &diags, &db, OB_STR("14.0"), OB_STR("x86_64"), &facts));
  /* As a release of its own, between the others; and in the place of one of them. */
  static const char *const releases[] = {"13.5", "14.0"};
  for (size_t i = 0; i < OB_COUNT(releases); i++) {
    ob_fact_db with;
    facts.release = ob_str_from(releases[i]);
    OB_TRY(ob_fact_db_with(arena, &diags, i == 0 ? &db : NULL, &facts, &with));
    OB_TRY(ob_fact_db_with(arena, &diags, &db, &facts, &with));
  }
  return OB_OK;
}

static void
no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(sweep_step, NULL) > 0);
}

/* ---- what is shipped ---- */

/* Every pack reads, and every release on every arch gives a set that reads again. */
static void
shipped(void **state)
{
  (void)state;
  size_t count;
  const ob_fact_pack *packs = ob_fact_packs(&count);
  assert_true(count >= 7);
  size_t bytes = 0;
  for (size_t i = 0; i < count; i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    const ob_fact_db *db;
    const int64_t start = ob_clock_wall_ns();
    assert_int_equal(ob_fact_db_builtin(&arena, &diags, ob_str_from(packs[i].os), &db), OB_OK);
    printf("# %s: %zu bytes, %zu names, read in %lld us\n", packs[i].os, packs[i].len,
           db->name_count, (long long)(ob_clock_wall_ns() - start) / 1000);
    bytes += packs[i].len;
    for (size_t a = 0; a < db->arch_count; a++) {
      if (!ob_fact_arch_find(db->os, db->arches[a])) {
        fail_msg("%s: no arch " OB_STR_FMT, packs[i].os, OB_STR_ARG(db->arches[a]));
      }
    }
    for (size_t r = 0; r < db->release_count; r += 1 + db->release_count / 3) {
      const ob_arena_mark mark = ob_arena_mark_get(&arena);
      ob_facts facts;
      ob_diags own;
      ob_diags_init(&own, &arena);
      const ob_str arch =
          ob_str_eq(db->os, OB_STR("android")) ? OB_STR("aarch64") : OB_STR("x86_64");
      assert_int_equal(
          ob_fact_db_facts(&arena, &own, db, db->releases[db->release_count - 1 - r], arch, &facts),
          OB_OK);
      ob_buf text;
      ob_buf_init(&text, &arena);
      ob_facts_write(&text, &facts);
      const uint32_t file = ob_diags_add_source(&own, OB_STR("shown"), ob_buf_view(&text));
      ob_facts again;
      assert_int_equal(ob_facts_read(&arena, &own, file, &again), OB_OK);
      ob_buf second;
      ob_buf_init(&second, &arena);
      ob_facts_write(&second, &again);
      assert_true(ob_str_eq(ob_buf_view(&text), ob_buf_view(&second)));
      ob_arena_rewind(&arena, mark);
    }
    ob_arena_fini(&arena);
  }
  assert_true(bytes < 400000);
}

static const ob_fact_db *
builtin(ob_arena *arena, ob_diags *diags, const char *os)
{
  const ob_fact_db *db = NULL;
  ob_arena_init(arena, NULL);
  ob_diags_init(diags, arena);
  assert_int_equal(ob_fact_db_builtin(arena, diags, ob_str_from(os), &db), OB_OK);
  return db;
}

static void
first_release(const ob_fact_db *db, const char *name, const char *node, const char *want)
{
  const uint16_t first =
      ob_fact_db_first(db, ob_str_from(name), OB_FACT_NONE,
                       node ? ob_fact_db_node_find(db, ob_str_from(node)) : OB_FACT_NONE,
                       ob_fact_db_arch(db, OB_STR("x86_64")), 0, NULL);
  if (first == OB_FACT_NONE || !ob_str_eq(db->releases[first], ob_str_from(want))) {
    fail_msg("%s: first in " OB_STR_FMT ", want %s", name,
             OB_STR_ARG(first == OB_FACT_NONE ? OB_STR("none") : db->releases[first]), want);
  }
}

/* Known of single symbols: what binaries and issue threads have shown. */
static void
known_symbols(void **state)
{
  (void)state;
  ob_arena arena;
  ob_diags diags;
  const ob_fact_db *db = builtin(&arena, &diags, "freebsd");
  first_release(db, "fspacectl", "FBSD_1.7", "14.0");
  first_release(db, "__libc_start1", "FBSD_1.7", "14.0");
  first_release(db, "fstat", "FBSD_1.0", "7.0");
  first_release(db, "fstat", "FBSD_1.5", "12.0");
  first_release(db, "fputs_unlocked", "FBSD_1.6", "12.2");
  first_release(db, "posix_spawn_file_actions_addchdir_np", NULL, "13.1");
  ob_arena_fini(&arena);
  db = builtin(&arena, &diags, "glibc");
  first_release(db, "getrandom", NULL, "2.25");
  first_release(db, "statx", NULL, "2.28");
  first_release(db, "memcpy", "GLIBC_2.14", "2.17");
  first_release(db, "fstat", NULL, "2.33");
  first_release(db, "pthread_create", "GLIBC_2.34", "2.34");
  first_release(db, "pthread_gettid_np", NULL, "2.42");
  ob_arena_fini(&arena);
  db = builtin(&arena, &diags, "musl");
  first_release(db, "gettid", NULL, "1.2.2");
  first_release(db, "qsort_r", NULL, "1.2.3");
  first_release(db, "statx", NULL, "1.2.5");
  size_t open64;
  const ob_fact_entry *e = ob_fact_db_find(db, OB_STR("open64"), &open64);
  const uint16_t riscv = ob_fact_db_arch(db, OB_STR("riscv64"));
  const uint16_t loong = ob_fact_db_arch(db, OB_STR("loongarch64"));
  bool dropped = false; /* 1.2.4 dropped it, and had no loongarch64 yet */
  for (size_t i = 0; i < open64; i++) {
    dropped = dropped || ((e[i].arches >> riscv & 1) != 0 && e[i].first == 0 &&
                          ob_str_eq(db->releases[e[i].last], OB_STR("1.2.3")));
    assert_int_equal(e[i].arches >> loong & 1, 0);
  }
  assert_true(dropped);
  ob_arena_fini(&arena);
  db = builtin(&arena, &diags, "netbsd");
  first_release(db, "__fstat50", NULL, "10.1");
  first_release(db, "qsort_r", NULL, "11.0");
  ob_arena_fini(&arena);
}

/* What glibc keeps for old programs alone, since when by its NEWS: a new link has it before, not
 * then. */
static void
kept_for_old_programs(void **state)
{
  (void)state;
  static const struct {
    const char *library, *name, *linked, *kept;
  } cases[] = {
      {"libc.so.6", "bdflush", "2.22", "2.23"}, {"libc.so.6", "cfree", "2.25", "2.26"},
      {"libm.so.6", "matherr", "2.26", "2.27"}, {"libc.so.6", "ustat", "2.27", "2.28"},
      {"libc.so.6", "fattach", "2.29", "2.30"}, {"libm.so.6", "__exp_finite", "2.30", "2.31"},
      {"libc.so.6", "sysctl", "2.31", "2.32"},  {"libc.so.6", "xdr_void", "2.31", "2.32"},
      {"libc.so.6", "vtimes", "2.32", "2.33"},  {"libc.so.6", "__malloc_hook", "2.33", "2.34"},
  };
  ob_arena arena;
  ob_diags diags;
  const ob_fact_db *db = builtin(&arena, &diags, "glibc");
  for (size_t i = 0; i < 2 * OB_COUNT(cases); i++) {
    const char *release = i % 2 == 0 ? cases[i / 2].linked : cases[i / 2].kept;
    ob_facts facts;
    assert_int_equal(
        ob_fact_db_facts(&arena, &diags, db, ob_str_from(release), OB_STR("x86_64"), &facts),
        OB_OK);
    const ob_fact_library *library = ob_facts_library(&facts, ob_str_from(cases[i / 2].library));
    assert_non_null(library);
    size_t count;
    assert_non_null(ob_facts_symbols(library, ob_str_from(cases[i / 2].name), &count));
    if ((ob_facts_default(library, ob_str_from(cases[i / 2].name)) != NULL) != (i % 2 == 0)) {
      fail_msg("%s of %s", cases[i / 2].name, release);
    }
  }
  ob_arena_fini(&arena);
}

/* Names with several nodes, and how many symbols each node brought: FreeBSD 14.0, libc.so.7. */
static void
freebsd_counts(void **state)
{
  (void)state;
  static const struct {
    const char *node;
    size_t first; /* symbols that have it as their first */
  } want[] = {{"FBSD_1.0", 1743}, {"FBSD_1.1", 95}, {"FBSD_1.2", 35}, {"FBSD_1.3", 278},
              {"FBSD_1.4", 40},   {"FBSD_1.5", 20}, {"FBSD_1.6", 37}, {"FBSD_1.7", 31}};
  ob_arena arena;
  ob_diags diags;
  const ob_fact_db *db = builtin(&arena, &diags, "freebsd");
  ob_facts facts;
  assert_int_equal(ob_fact_db_facts(&arena, &diags, db, OB_STR("14.0"), OB_STR("x86_64"), &facts),
                   OB_OK);
  const ob_fact_library *c = ob_facts_library(&facts, OB_STR("libc.so.7"));
  size_t several = 0;
  size_t counts[OB_COUNT(want)] = {0};
  for (size_t i = 0; i < c->symbol_count;) {
    size_t n;
    (void)ob_facts_symbols(c, c->symbols[i].name, &n);
    several += n > 1;
    for (size_t w = 0; w < OB_COUNT(want); w++) {
      counts[w] += ob_str_eq(c->symbols[i].node, ob_str_from(want[w].node));
    }
    i += n;
  }
  assert_int_equal(several, 61);
  for (size_t w = 0; w < OB_COUNT(want); w++) {
    assert_int_equal(counts[w], want[w].first);
  }
  ob_arena_fini(&arena);
}

static void
no_such_os(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_fact_db *db;
  assert_int_equal(ob_fact_db_builtin(&arena, &diags, OB_STR("plan9"), &db), OB_E_NOT_FOUND);
  assert_str(diags.list.at[0]->code, "OB1040");
  ob_arena_fini(&arena);
}

/* ---- arches ---- */

static void
arches(void **state)
{
  (void)state;
  static const struct {
    const char *triple, *os, *arch;
  } cases[] = {
      {"x86_64-unknown-freebsd", "freebsd", "x86_64"},
      {"i686-unknown-freebsd", "freebsd", "x86"},
      {"armv7-unknown-freebsd", "freebsd", "arm-eabihf"},
      {"powerpc64le-unknown-freebsd", "freebsd", "powerpc64le"},
      {"x86_64-unknown-linux-gnu", "glibc", "x86_64"},
      {"x86_64-unknown-linux-gnux32", "glibc", "x86_64-gnux32"},
      {"arm-unknown-linux-gnueabi", "glibc", "arm-gnueabi"},
      {"armv7-unknown-linux-gnueabihf", "glibc", "arm-gnueabihf"},
      {"powerpc64-unknown-linux-gnu", "glibc", "powerpc64"},
      {"mips64el-unknown-linux-gnuabi64", "glibc", "mips64el-gnuabi64"},
      {"riscv64gc-unknown-linux-musl", "musl", "riscv64"},
      {"aarch64_be-unknown-netbsd", "netbsd", "aarch64_be"},
      {"armv6-unknown-netbsd-eabihf", "netbsd", "arm-eabihf"},
      {"sparc64-unknown-openbsd", "openbsd", "sparc64"},
      {"aarch64-linux-android", "android", "aarch64"},
      {"x86_64-unknown-illumos", "illumos", "x86_64"},
      {"x86_64-pc-windows-msvc", NULL, NULL},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_target *target = ob_target_find(ob_targets_builtin(), ob_str_from(cases[i].triple));
    assert_non_null(target);
    ob_str os;
    ob_str arch;
    if (ob_fact_of_target(target, &os, &arch) != (cases[i].os != NULL)) {
      fail_msg("%s", cases[i].triple);
    }
    if (cases[i].os) {
      assert_str(os, cases[i].os);
      assert_str(arch, cases[i].arch);
      const ob_fact_arch *row = ob_fact_arch_find(os, arch);
      const ob_fact_arch *back =
          ob_fact_arch_of_elf(os, row->machine, row->bits, row->big, row->flags);
      assert_string_equal(back->name, row->name);
    }
  }
  /* Libraries of soft-float arm carry no float flag at all at times. */
  assert_string_equal(ob_fact_arch_of_elf(OB_STR("glibc"), 40, 32, false, 0x05000000)->name,
                      "arm-gnueabi");
  assert_null(ob_fact_arch_of_elf(OB_STR("glibc"), 40, 64, false, 0));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(releases),
      cmocka_unit_test(another_release),
      cmocka_unit_test(provenance),
      cmocka_unit_test(unknown),
      cmocka_unit_test(base_of_other_releases),
      cmocka_unit_test(kept_for_old_programs),
      cmocka_unit_test(mistakes),
      cmocka_unit_test(no_memory),
      cmocka_unit_test(shipped),
      cmocka_unit_test(known_symbols),
      cmocka_unit_test(freebsd_counts),
      cmocka_unit_test(no_such_os),
      cmocka_unit_test(arches),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
