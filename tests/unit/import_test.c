// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Facts out of every form that systems keep theirs in: small texts and lists made here, each
 * mistake with its code and place, and where zig's own lists are at hand (OSBIND_TEST_ZIG), those
 * whole.
 */
#include "abi/import.h"
#include "support.h"
#include "sys/fs.h"

typedef struct source {
  const char *os, *release, *arch, *name;
  ob_import_format format;
  ob_str text;
} source;

static ob_status
import(ob_arena *arena, ob_diags *diags, const source *s, ob_facts *out)
{
  ob_diags_init(diags, arena);
  const ob_import_opts opts = {.os = ob_str_from(s->os),
                               .release = ob_str_from(s->release),
                               .arch = ob_str_from(s->arch),
                               .format = s->format};
  const uint32_t file = ob_diags_add_source(diags, ob_str_from(s->name), s->text);
  if (file == 0) {
    return OB_E_NOMEM;
  }
  ob_importer im;
  OB_TRY(ob_import_begin(&im, arena, diags, &opts));
  OB_TRY(ob_import_bytes(&im, file, ob_str_from(s->name)));
  return ob_import_finish(&im, out);
}

/* "libc.so.7: a@@N f; b o8 weak; ..." of all libraries. */
static ob_str
in_short(ob_arena *arena, const ob_facts *facts)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  for (size_t l = 0; l < facts->library_count; l++) {
    const ob_fact_library *library = &facts->libraries[l];
    ob_buf_fmt(&out, OB_STR_FMT ":", OB_STR_ARG(library->soname));
    for (size_t i = 0; i < library->symbol_count; i++) {
      const ob_fact_symbol *s = &library->symbols[i];
      ob_buf_fmt(&out, " " OB_STR_FMT "%s" OB_STR_FMT " %c", OB_STR_ARG(s->name),
                 s->binding == OB_FACT_PLAIN    ? ""
                 : s->binding == OB_FACT_HIDDEN ? "@"
                                                : "@@",
                 OB_STR_ARG(s->node), "fotin"[s->kind]);
      if (s->size > 0) {
        ob_buf_fmt(&out, "%u", (unsigned)s->size);
      }
      ob_buf_put(&out, s->weak ? OB_STR(" weak;") : OB_STR(";"));
    }
    ob_buf_putc(&out, '\n');
  }
  return ob_buf_view(&out);
}

static void
gives(const source *s, const char *want)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_facts facts;
  const ob_status st = import(&arena, &diags, s, &facts);
  if (st != OB_OK) {
    fail_msg("%s: %d: " OB_STR_FMT, s->name, (int)st,
             OB_STR_ARG(diags.list.len ? diags.list.at[0]->message : OB_STR("")));
  }
  assert_str(in_short(&arena, &facts), want);
  ob_arena_fini(&arena);
}

static void
fails(const source *s, const char *code, const char *at)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_facts facts;
  const ob_status st = import(&arena, &diags, s, &facts);
  if (st == OB_OK || st == OB_E_NOMEM || diags.errors == 0) {
    fail_msg("`" OB_STR_FMT "` gives %d", OB_STR_ARG(s->text), (int)st);
  }
  const ob_diag *d = diags.list.at[0];
  if (!ob_str_eq(d->code, ob_str_from(code))) {
    fail_msg("`" OB_STR_FMT "` gives " OB_STR_FMT ": " OB_STR_FMT, OB_STR_ARG(s->text),
             OB_STR_ARG(d->code), OB_STR_ARG(d->message));
  }
  if (at) {
    assert_str(ob_str_slice(s->text, d->primary.span.lo, d->primary.span.hi), at);
  }
  ob_arena_fini(&arena);
}

/* ---- zig's abilists ---- */

/* libc and libpthread; 2.2.5, 2.17, 2.34; x86_64 and arm hard-float. */
#define LISTS_HEAD                                                                                 \
  "\002c\0pthread\0"                                                                               \
  "\003\002\002\005\002\021\000\002\042\000"                                                       \
  "\002x86_64-linux-gnu\0arm-linux-gnueabihf\0"
static const char lists[] = LISTS_HEAD
    /* functions: 4 inclusions */
    "\004\000"
    "memcpy\0"
    "\001\200\000\201" /* x86_64; c, terminal; 2.2.5 and 2.17 */
    "pthread_create\0"
    "\003\001\200" /* both; pthread; 2.2.5 */
    "\003\200\202" /* both; c, terminal; 2.34 */
    "arm_only\0"
    "\002\300\201" /* arm; c, terminal, weak; 2.17 */
    /* objects: 1 */
    "\001\000"
    "environ\0"
    "\001\010\200\200" /* x86_64; 8 bytes; c, terminal; 2.2.5 */
    /* TLS: 0 */
    "\000\000";

static source
list_of(const char *release, const char *arch)
{
  return (source){"glibc", release, arch, "abilists", OB_IMPORT_AUTO, {lists, sizeof lists - 1}};
}

static void
zig_lists(void **state)
{
  (void)state;
  source s = list_of("2.16", "x86_64");
  gives(&s, "libc.so.6: environ@@GLIBC_2.2.5 o8; memcpy@@GLIBC_2.2.5 f;\n"
            "libpthread.so.0: pthread_create@@GLIBC_2.2.5 f;\n");
  s = list_of("2.33", "x86_64");
  gives(&s, "libc.so.6: environ@@GLIBC_2.2.5 o8; memcpy@GLIBC_2.2.5 f; memcpy@@GLIBC_2.17 f;\n"
            "libpthread.so.0: pthread_create@@GLIBC_2.2.5 f;\n");
  s = list_of("2.34", "x86_64"); /* libpthread is merged into libc */
  gives(&s, "libc.so.6: environ@@GLIBC_2.2.5 o8; memcpy@GLIBC_2.2.5 f; memcpy@@GLIBC_2.17 f; "
            "pthread_create@@GLIBC_2.34 f;\n");
  s = list_of("2.17", "arm-gnueabihf");
  gives(&s, "libc.so.6: arm_only@@GLIBC_2.17 f weak;\nlibpthread.so.0: "
            "pthread_create@@GLIBC_2.2.5 f;\n");
  s = list_of("2.35", "x86_64");
  fails(&s, "OB1062", NULL); /* the list ends at 2.34 */
  s = list_of("2.0", "x86_64");
  fails(&s, "OB1062", NULL);
  s = list_of("2.17", "aarch64");
  fails(&s, "OB1062", NULL);
}

/* Every cut and every single changed byte: refused or read, never more than the text. */
static void
zig_lists_damaged(void **state)
{
  (void)state;
  for (size_t n = 4; n + 1 < sizeof lists; n++) {
    source s = list_of("2.17", "x86_64");
    s.format = OB_IMPORT_ABILISTS;
    s.text.len = n;
    fails(&s, "OB1061", NULL);
  }
  char longer[sizeof lists] = {0};
  memcpy(longer, lists, sizeof lists);
  source s = list_of("2.17", "x86_64");
  s.text = (ob_str){longer, sizeof longer}; /* one byte behind its end */
  fails(&s, "OB1061", NULL);
  size_t refused = 0;
  for (size_t n = 0; n + 1 < sizeof lists; n++) {
    memcpy(longer, lists, sizeof lists);
    longer[n] = (char)(longer[n] ^ 0x55);
    s.text = (ob_str){longer, sizeof lists - 1};
    s.format = OB_IMPORT_ABILISTS;
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_facts facts;
    const ob_status st = import(&arena, &diags, &s, &facts);
    assert_int_equal(st != OB_OK, diags.errors > 0);
    refused += st != OB_OK;
    ob_arena_fini(&arena);
  }
  assert_true(refused > sizeof lists / 3);
}

/* FreeBSD: the versions are nodes; NetBSD: they are releases, and the newest inclusion counts. */
static void
zig_lists_of_others(void **state)
{
  (void)state;
  static const char freebsd[] = "\002c\0util\0"
                                "\002\001\006\000\001\007\000"
                                "\001x86_64-freebsd-none\0"
                                "\003\000"
                                "fstat\0\001\200\000\201"
                                "openpty\0\001\041\200\001\201\201"
                                "\000\000\000\000";
  const source fourteen = {"freebsd",  "14.0",         "x86_64",
                           "abilists", OB_IMPORT_AUTO, {freebsd, sizeof freebsd - 1}};
  gives(&fourteen, "libc.so.7: fstat@FBSD_1.6 f; fstat@@FBSD_1.7 f;\n"
                   "libutil.so.9: openpty@@FBSD_1.7 f;\n");
  source thirteen = fourteen;
  thirteen.release = "13.2";
  gives(&thirteen, "libc.so.7: fstat@@FBSD_1.6 f;\nlibutil.so.9: openpty f;\n");
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_facts facts;
  assert_int_equal(import(&arena, &diags, &thirteen, &facts), OB_OK);
  assert_int_equal(facts.sources[0].origin, OB_ORIGIN_NODE); /* a guess, and called one */
  assert_int_equal(import(&arena, &diags, &fourteen, &facts), OB_OK);
  assert_int_equal(facts.sources[0].origin, OB_ORIGIN_LIST);
  ob_arena_fini(&arena);
  static const char netbsd[] = "\001c\0"
                               "\002\012\001\000\013\000\000"
                               "\001x86_64-netbsd-none\0"
                               "\000\000"
                               "\002\000"
                               "tz\0\001\010\040\200\001\020\340\201"
                               "\000\000";
  source ten = {"netbsd",   "10.1",         "x86_64",
                "abilists", OB_IMPORT_AUTO, {netbsd, sizeof netbsd - 1}};
  gives(&ten, "libc.so.12: tz o8;\n");
  ten.release = "11.0";
  gives(&ten, "libc.so.12: tz o16 weak;\n");
}

/* ---- texts ---- */

#define TEXT(literal) OB_STR_INIT(literal)

static void
abilist(void **state)
{
  (void)state;
  const source glibc = {"glibc",
                        "2.36",
                        "x86_64",
                        "x/libc.abilist",
                        OB_IMPORT_AUTO,
                        TEXT("GLIBC_2.14 memcpy F\nGLIBC_2.2.5 memcpy F\n"
                             "GLIBC_2.2.5 environ W D 0x8\n"
                             "GLIBC_PRIVATE __x F\n free W F\n raw T 0x10\n")};
  gives(&glibc, "libc.so.6: environ@@GLIBC_2.2.5 o8 weak; free f weak; memcpy@GLIBC_2.2.5 f; "
                "memcpy@@GLIBC_2.14 f; raw t16;\n");
  static const struct {
    ob_str text;
    const char *at;
  } wrong[] = {
      {TEXT("GLIBC_2.1 a F\nGLIBC_2.1 b D\n"), "GLIBC_2.1 b D"},
      {TEXT("GLIBC_2.1 a F\nGLIBC_2.1 b D 8\n"), "GLIBC_2.1 b D 8"},
      {TEXT("GLIBC_2.1 a F\nF\n"), "F"},
      {TEXT("GLIBC_2.1 a F\nA B C W F\n"), "A B C W F"},
      {TEXT("GLIBC_2.1 a F\nA b D 0x\n"), "A b D 0x"},
  };
  for (size_t i = 0; i < OB_COUNT(wrong); i++) {
    const source s = {"glibc", "2.36", "x86_64", "libc.abilist", OB_IMPORT_AUTO, wrong[i].text};
    fails(&s, "OB1061", wrong[i].at);
  }
  const source unnamed = {"glibc", "2.36", "x86_64", "list", OB_IMPORT_AUTO, TEXT("A b F\n")};
  fails(&unnamed, "OB1060", NULL);
}

static const char android[] =
    "LIBC {\n  global:\n    abort;\n    environ; # var\n    __aeabi_x; # arm\n"
    "    arc4random; # introduced=21\n    iconv; # introduced=28\n"
    "    getx; # introduced-arm64=23 introduced=26\n    secret; # apex llndk\n"
    "    late; # versioned=24\n    future_one; # introduced=future\n  local:\n    *;\n};\n\n"
    "LIBC_N { # introduced-arm64=24 introduced-x86=24\n  global:\n    quick; # arm64 x86\n"
    "} LIBC;\n"
    "LIBC_O {\n  global:\n    getdomainname; # introduced=26\n} LIBC_N;\n"
    "LIBC_P { # introduced=28\n  global:\n    spawn;\n    glob_x; # weak\n} LIBC_O;\n"
    "LIBC_PRIVATE {\n  global:\n    hidden_one;\n} LIBC_P;\n";

static void
android_map(void **state)
{
  (void)state;
  source s = {"android",      "28",           "aarch64",
              "libc.map.txt", OB_IMPORT_AUTO, {android, sizeof android - 1}};
  gives(&s, "libc.so: abort@@LIBC f; arc4random@@LIBC f; environ@@LIBC o; "
            "getdomainname@@LIBC_O f; getx@@LIBC f; glob_x@@LIBC_P f weak; iconv@@LIBC f; "
            "late@@LIBC f; quick@@LIBC_N f; spawn@@LIBC_P f;\n");
  s.release = "23";
  gives(&s, "libc.so: abort@@LIBC f; arc4random@@LIBC f; environ@@LIBC o; getx@@LIBC f; late f;\n");
  s.arch = "arm";
  s.release = "25";
  gives(&s, "libc.so: __aeabi_x@@LIBC f; abort@@LIBC f; arc4random@@LIBC f; environ@@LIBC o; "
            "late@@LIBC f;\n");
  s.release = "P";
  fails(&s, "OB1062", NULL);
  static const struct {
    ob_str text;
    const char *code, *at;
  } wrong[] = {
      {TEXT("LIBC { global: a; b* ; };"), "OB1060", "b*"},
      {TEXT("LIBC { global: a b; };"), "OB1061", "b"},
      {TEXT("LIBC { public: a; };"), "OB1061", "public"},
      {TEXT("LIBC { extern \"C++\" { a; }; };"), "OB1060", "extern"},
      {TEXT("LIBC { a; "), "OB1061", ""},
      {TEXT("LIBC { a; } } ;"), "OB1061", NULL},
      {TEXT("LIBC { a; # introduced=soon\n };"), "OB1061", "introduced=soon"},
      {TEXT("#if defined(i386)\nFBSD_1.0 { a; };\n#endif\n"), "OB1060", "#"},
  };
  for (size_t i = 0; i < OB_COUNT(wrong); i++) {
    const source bad = {"android", "28", "x86", "libc.map.txt", OB_IMPORT_MAP, wrong[i].text};
    fails(&bad, wrong[i].code, wrong[i].at);
  }
}

static void
version_script(void **state)
{
  (void)state;
  const source s = {"illumos",
                    "0.1",
                    "x86_64",
                    "libx.map",
                    OB_IMPORT_AUTO,
                    TEXT("/* all */ V1 { global: a; b; local: *; };\n"
                         "V2 { c; } V1; { d; };")};
  gives(&s, "libx.so: a@@V1 f; b@@V1 f; c@@V2 f; d f;\n");
}

static const char mapfile[] =
    "# a comment\n$mapfile_version 2\n"
    "$if _x86 && _ELF64\n$add amd64\n$elif _x86\n$add i386\n$elif !_x86\n$add sparcv9\n"
    "$else\n$error which machine\n$endif\n"
    "SYMBOL_VERSION ILLUMOS_0.56 {\n protected:\n  getlocalename_l;\n} ILLUMOS_0.29;\n"
    "SYMBOL_VERSION ILLUMOS_0.29 { protected: getrandom;\n$if amd64 || i386\n  x86_only;\n$endif\n"
    "  $if amd64\n  sized { TYPE = OBJECT; SIZE = addrsize };\n  $else\n  thirty_two;\n$endif\n"
    "} SUNW_1.1;\n"
    "SYMBOL_VERSION SUNW_1.1 { global: environ { ASSERT = { TYPE = OBJECT; SIZE = 0x10; "
    "BINDING = WEAK; }; };\n malloc { TYPE = FUNCTION; FILTER = libm.so.2; };\n SUNW_1.1; };\n"
    "SYMBOL_VERSION SUNWprivate_1.1 { protected: secret; local: *; } SUNW_1.1;\n"
    "SEGMENT_ORDER { a; b; };\n";

static void
illumos_mapfile(void **state)
{
  (void)state;
  source s = {"illumos",      "0.56",
              "x86_64",       "lib/libc/port/mapfile-vers",
              OB_IMPORT_AUTO, {mapfile, sizeof mapfile - 1}};
  gives(&s, "libc.so.1: environ@@SUNW_1.1 o16 weak; getlocalename_l@@ILLUMOS_0.56 n; "
            "getrandom@@ILLUMOS_0.29 n; malloc@@SUNW_1.1 f; sized@@ILLUMOS_0.29 o8; "
            "x86_only@@ILLUMOS_0.29 n;\n");
  s.release = "0.30";
  s.arch = "x86";
  gives(&s, "libc.so.1: environ@@SUNW_1.1 o16 weak; getrandom@@ILLUMOS_0.29 n; "
            "malloc@@SUNW_1.1 f; thirty_two@@ILLUMOS_0.29 n; x86_only@@ILLUMOS_0.29 n;\n");
  s.arch = "sparc64";
  gives(&s, "libc.so.1: environ@@SUNW_1.1 o16 weak; getrandom@@ILLUMOS_0.29 n; "
            "malloc@@SUNW_1.1 f; thirty_two@@ILLUMOS_0.29 n;\n");
  static const struct {
    ob_str text;
    const char *code, *at;
  } wrong[] = {
      {TEXT("$mapfile_version 1\n"), "OB1061", "$mapfile_version"},
      {TEXT("$mapfile_version 2\n$if _x86\n"), "OB1061", ""},
      {TEXT("$mapfile_version 2\n$endif\n"), "OB1061", "$endif"},
      {TEXT("$mapfile_version 2\n$if (_x86\n$endif\n"), "OB1061", NULL},
      {TEXT("$mapfile_version 2\n$if _x86 _y\n$endif\n"), "OB1061", "_y"},
      {TEXT("$mapfile_version 2\n$if a\n$else\n$else\n$endif\n"), "OB1061", NULL},
      {TEXT("$mapfile_version 2\n$error no\n"), "OB1062", "$error"},
      {TEXT("$mapfile_version 2\n$what no\n"), "OB1061", "$what"},
      {TEXT("$mapfile_version 2\nSYMBOL_VERSION A { a }\n"), "OB1061", "}"},
      {TEXT("$mapfile_version 2\nSYMBOL_VERSION A { a; } B;\n"), "OB1044", "A"},
      {TEXT("$mapfile_version 2\nSYMBOL_VERSION A { a { SIZE = x; }; };\n"), "OB1061", "x"},
      {TEXT("$mapfile_version 2\nSYMBOL_VERSION A { a { SIZE; }; };\n"), "OB1061", ";"},
      {TEXT("$mapfile_version 2\nLOAD_SEGMENT }\n"), "OB1061", "}"},
  };
  for (size_t i = 0; i < OB_COUNT(wrong); i++) {
    const source bad = {"illumos", "0.56", "x86_64", "libc.map", OB_IMPORT_AUTO, wrong[i].text};
    fails(&bad, wrong[i].code, wrong[i].at);
  }
}

static void
openbsd_symbols(void **state)
{
  (void)state;
  const source s = {"openbsd",      "7.8",
                    "x86_64",       "libc.map/Symbols.list",
                    OB_IMPORT_AUTO, TEXT("/* a\n comment */\nabort\n_Exit /* C99 */\nzap\n")};
  gives(&s, "libc.so: _Exit n; abort n; zap n;\n");
  static const struct {
    ob_str text;
    const char *at;
  } wrong[] = {
      {TEXT("ok\na\001b\n"), "a\001b"},
      {TEXT("ok\na, b\n"), "a,"},
      {TEXT("ok /* and\nmore\n"), "/*"},
  };
  for (size_t i = 0; i < OB_COUNT(wrong); i++) {
    const source bad = {"openbsd",         "7.8",        "x86_64", "libc.map/Symbols.list",
                        OB_IMPORT_SYMBOLS, wrong[i].text};
    fails(&bad, "OB1061", wrong[i].at);
  }
  const source none = {
      "openbsd", "7.8", "x86_64", "libc.map/Symbols.list", OB_IMPORT_SYMBOLS, TEXT("/* none */\n")};
  fails(&none, "OB1063", NULL);
  const source empty = {"openbsd",         "7.8",      "x86_64", "libc.map/Symbols.list",
                        OB_IMPORT_SYMBOLS, TEXT(" \n")};
  fails(&empty, "OB1063", NULL);
}

static const char tbd[] =
    "--- !tapi-tbd\ntbd-version:     4\ntargets:         [ x86_64-macos, arm64-macos ]\n"
    "install-name:    '/usr/lib/libSystem.B.dylib'\ncurrent-version: 1.0\n"
    "reexported-libraries:\n  - targets:         [ x86_64-macos, arm64-macos ]\n"
    "    libraries:       [ '/usr/lib/system/libsystem_c.dylib' ]\n"
    "exports:\n  - targets:         [ x86_64-macos ]\n"
    "    symbols:         [ '_stat$INODE64', _only86,\n                       "
    "'$ld$hide$os10.4$_only86' ]\n"
    "  - targets:         [ x86_64-macos, arm64-macos ]\n    symbols: [ _abort, R8$_open, \"_x\" "
    "]\n"
    "    weak-symbols: [ _weak ]\n    thread-local-symbols: [ _tls ]\n"
    "--- !tapi-tbd\ntbd-version: 4\ntargets: [ arm64-macos ]\n"
    "install-name: /usr/lib/system/libsystem_c.dylib\nexports:\n"
    "  - targets: [ arm64-macos ]\n    symbols: [ _printf ]\n...\n";

static void
apple_stubs(void **state)
{
  (void)state;
  source s = {"macos", "14.0", "x86_64", "x.tbd", OB_IMPORT_AUTO, {tbd, sizeof tbd - 1}};
  gives(&s, "/usr/lib/libSystem.B.dylib: abort n; only86 n; stat$INODE64 n; tls t; weak n weak; "
            "x n;\n/usr/lib/system/libsystem_c.dylib:\n");
  s.release = "10.4";
  s.arch = "aarch64";
  gives(&s, "/usr/lib/libSystem.B.dylib: abort n; tls t; weak n weak; x n;\n"
            "/usr/lib/system/libsystem_c.dylib: printf n;\n");
  s.arch = "x86_64";
  gives(&s, "/usr/lib/libSystem.B.dylib: abort n; stat$INODE64 n; tls t; weak n weak; x n;\n"
            "/usr/lib/system/libsystem_c.dylib:\n");
  static const struct {
    ob_str text;
    const char *code;
  } wrong[] = {
      {TEXT("--- !tapi-tbd\ntbd-version: 3\n"), "OB1060"},
      {TEXT("--- !tapi-tbd\ninstall-name\n"), "OB1061"},
      {TEXT("--- !tapi-tbd\ninstall-name: 'x\n"), "OB1061"},
      {TEXT("--- !tapi-tbd\ninstall-name: x\nexports:\n - targets: [ x86_64-macos\n"), "OB1061"},
      {TEXT("--- !tapi-tbd\nexports:\n - targets: [ x86_64-macos ]\n   symbols: [ _a ]\n"),
       "OB1061"},
      {TEXT("--- !tapi-tbd\ninstall-name: x\n--- !tapi-tbd\ninstall-name: x\n"), "OB1044"},
  };
  for (size_t i = 0; i < OB_COUNT(wrong); i++) {
    const source bad = {"macos", "14.0", "x86_64", "x.tbd", OB_IMPORT_AUTO, wrong[i].text};
    fails(&bad, wrong[i].code, NULL);
  }
}

/* Facts that exist join the set; those of another release do not. */
static void
facts_again(void **state)
{
  (void)state;
  source s = {"freebsd",
              "13.2",
              "x86_64",
              "a.facts",
              OB_IMPORT_AUTO,
              TEXT("osbind-facts 1\nos freebsd\nrelease 13.2\narch x86_64\n"
                   "source so library x\nlibrary c libc.so.7 so\n"
                   "symbol c a - plain function - - so\n")};
  gives(&s, "libc.so.7: a f;\n");
  s.release = "13.3";
  fails(&s, "OB1062", NULL);
  s.arch = "vax";
  fails(&s, "OB1060", NULL);
}

static void
recognised(void **state)
{
  (void)state;
  static const struct {
    ob_str bytes;
    const char *name;
    ob_import_format want;
  } cases[] = {
      {TEXT("\177ELF\002\001\001"), "libc.so", OB_IMPORT_ELF},
      {TEXT("!<arch>\ndebian"), "libc6.deb", OB_IMPORT_ARCHIVE},
      {TEXT("\xfd\x37zXZ\0\0"), "base.txz", OB_IMPORT_ARCHIVE},
      {TEXT("\x1f\x8b\x08"), "musl.apk", OB_IMPORT_ARCHIVE},
      {TEXT("GLIBC_2.1 a F\n"), "x", OB_IMPORT_ABILIST},
      {TEXT("osbind-facts 1\n"), "x", OB_IMPORT_FACTS},
      {TEXT("\n--- !tapi-tbd\n"), "x", OB_IMPORT_TBD},
      {TEXT("# c\n$mapfile_version 2\n"), "x", OB_IMPORT_MAPFILE},
      {TEXT("A { b; };"), "x", OB_IMPORT_MAP},
      {TEXT("abort\n"), "lib/libc/Symbols.list", OB_IMPORT_SYMBOLS},
      {TEXT("abort\n"), "names.txt", OB_IMPORT_AUTO},
      {TEXT(""), "empty", OB_IMPORT_AUTO},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    assert_int_equal(ob_import_recognise(cases[i].bytes, ob_str_from(cases[i].name)),
                     cases[i].want);
  }
  static const char *const keys[][2] = {
      {"libc.so.7", "c"},    {"libc++.so.1", "c++"},
      {"ld-elf.so.1", "ld"}, {"ld64.so.2", "ld"},
      {"ld.so", "ld"},       {"libc.map.txt", "c"},
      {"libm.abilist", "m"}, {"libldap.so.2", "ldap"},
      {"lib.so", "lib.so"},  {"lddtree.so", "lddtree.so"},
      {"libx", "x"},
  };
  for (size_t i = 0; i < OB_COUNT(keys); i++) {
    assert_str(ob_import_key(ob_str_from(keys[i][0])), keys[i][1]);
  }
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_facts facts;
  return import(arena, &diags, context, &facts);
}

static void
no_memory(void **state)
{
  (void)state;
  source sources[] = {
      list_of("2.34", "x86_64"),
      {"android", "28", "aarch64", "libc.map.txt", OB_IMPORT_AUTO, {android, sizeof android - 1}},
      {"illumos", "0.56", "x86_64", "lib/libc/x", OB_IMPORT_AUTO, {mapfile, sizeof mapfile - 1}},
      {"macos", "14.0", "x86_64", "x.tbd", OB_IMPORT_AUTO, {tbd, sizeof tbd - 1}},
      {"glibc", "2.36", "x86_64", "libc.abilist", OB_IMPORT_AUTO, TEXT("A b F\n c D 0x8\n")},
      {"openbsd", "7.8", "x86_64", "libc.x/Symbols.list", OB_IMPORT_SYMBOLS, TEXT("a\nb\n")},
  };
  for (size_t i = 0; i < OB_COUNT(sources); i++) {
    assert_true(sweep_allocations(sweep_step, &sources[i]) > 0);
  }
}

/* ---- whole lists of zig 0.15.2, when they are there ---- */

static void
whole_lists(void **state)
{
  (void)state;
  static const struct {
    const char *os, *release;
    size_t bytes;
  } cases[] = {{"freebsd", "14.0", 45841}, {"netbsd", "10.1", 105516}, {"glibc", "2.42", 248210}};
  const char *zig = getenv("OSBIND_TEST_ZIG");
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    const ob_str path =
        ob_fmt(&arena, "%s/lib/libc/%s/abilists", zig ? zig : "/nonexistent", cases[i].os);
    source s = {cases[i].os, cases[i].release, "x86_64", "abilists", OB_IMPORT_AUTO, OB_STR_NONE};
    if (ob_file_read(&arena, path.ptr, OB_IMPORT_MAX_FILE, &s.text) != 0 ||
        s.text.len != cases[i].bytes) {
      printf("# %s: zig 0.15.2 is not there (OSBIND_TEST_ZIG): skipped\n", cases[i].os);
      ob_arena_fini(&arena);
      continue;
    }
    ob_diags diags;
    ob_facts facts;
    assert_int_equal(import(&arena, &diags, &s, &facts), OB_OK);
    /* What is shipped comes from the same list by another reader. */
    const ob_fact_db *db;
    ob_facts shipped;
    assert_int_equal(ob_fact_db_builtin(&arena, &diags, ob_str_from(s.os), &db), OB_OK);
    assert_int_equal(
        ob_fact_db_facts(&arena, &diags, db, ob_str_from(s.release), ob_str_from(s.arch), &shipped),
        OB_OK);
    size_t missing = 0;
    size_t symbols = 0;
    for (size_t l = 0; l < facts.library_count; l++) {
      const ob_fact_library *other = ob_facts_library_by_key(&shipped, facts.libraries[l].key);
      assert_non_null(other);
      for (size_t k = 0; k < facts.libraries[l].symbol_count; k++) {
        size_t n;
        symbols++;
        missing += !ob_facts_symbols(other, facts.libraries[l].symbols[k].name, &n);
      }
    }
    printf("# %s " OB_STR_FMT ": %zu symbols, %zu not in what is shipped\n", s.os,
           OB_STR_ARG(facts.release), symbols, missing);
    assert_true(symbols > 2000);
    assert_true(missing < 60); /* glibc's list does not tell what was dropped */
    ob_arena_fini(&arena);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(zig_lists),           cmocka_unit_test(zig_lists_damaged),
      cmocka_unit_test(zig_lists_of_others), cmocka_unit_test(abilist),
      cmocka_unit_test(android_map),         cmocka_unit_test(version_script),
      cmocka_unit_test(illumos_mapfile),     cmocka_unit_test(openbsd_symbols),
      cmocka_unit_test(apple_stubs),         cmocka_unit_test(facts_again),
      cmocka_unit_test(recognised),          cmocka_unit_test(no_memory),
      cmocka_unit_test(whole_lists),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
