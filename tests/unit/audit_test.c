// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The engine of the audit on small packages, one line per finding: code, crate, place, how many of
 * the built-in targets. Each case holds the rule of rustc that it is about; what rustc says to the
 * same shapes was checked with rustc 1.95 and 1.96.
 */
#include "audit/audit.h"
#include "support.h"
#include "sys/fs.h"
#include <time.h>

static const char *top;
static ob_arena group;

static int
set_up_group(void **state)
{
  (void)state;
  ob_arena_init(&group, NULL);
  return ob_dir_make_temp(&group, "/tmp/osbind-audit-", &top);
}

static int
tear_down_group(void **state)
{
  (void)state;
  const int err = ob_dir_remove(top);
  ob_arena_fini(&group);
  return err;
}

/* Files of a package, after one another: "@path\n" and the text up to the next '@' at a line's
 * start. Cargo.toml is what follows its [package]; "@edition 2015" sets that. */
static void
write_package(const char *dir, const char *files)
{
  const char *edition = "2021";
  assert_int_equal(ob_dir_remove(dir), 0);
  for (const char *at = files; *at;) {
    const char *line = strchr(at, '\n');
    const char *next = strstr(line, "\n@");
    const ob_str path = {at + 1, (size_t)(line - at - 1)};
    const ob_str text = {line + 1, next ? (size_t)(next + 1 - (line + 1)) : strlen(line + 1)};
    if (ob_str_eq(path, OB_STR("edition 2015"))) {
      edition = "2015";
    } else if (ob_str_eq(path, OB_STR("edition 2018"))) {
      edition = "2018";
    } else {
      ob_str whole = text;
      if (ob_str_eq(path, OB_STR("Cargo.toml"))) {
        whole =
            ob_fmt(&group, "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"%s\"\n%.*s",
                   edition, (int)text.len, text.ptr);
      }
      assert_int_equal(ob_file_write(ob_path_join(&group, dir, ob_cstr(&group, path)), whole, 0644),
                       0);
    }
    at = next ? next + 1 : line + strlen(line);
  }
}

static ob_universe
universe_of(ob_arena *arena)
{
  const ob_targets *t = ob_targets_builtin();
  ob_target_arg *at = ob_new_n(arena, ob_target_arg, t->len);
  ob_universe u = {0};
  for (size_t i = 0; at && i < t->len; i++) {
    at[i].target = &t->at[i];
  }
  if (at && ob_universe_init(arena, at, t->len, &u) != OB_OK) {
    u.len = 0;
  }
  return u;
}

static ob_audit_options
options_of(const ob_universe *u)
{
  ob_audit_options o = {.universe = u, .asked = u->all, .levels = ~0U};
  for (size_t i = 0; i < u->len; i++) {
    if (u->at[i].target->host_tools) {
      ob_bits_add(&o.hosts, i);
    }
  }
  return o;
}

/* "E OB0301 libc src/lib.rs:3 118\n" for each finding. */
static const char *
audited(const char *dir)
{
  ob_arena *a = &group;
  ob_universe u = universe_of(a);
  ob_audit_options o = options_of(&u);
  ob_diags diags;
  ob_diags_init(&diags, a);
  ob_audit *audit = NULL;
  assert_int_equal(ob_audit_open(a, &diags, &o, dir, &audit), OB_OK);
  assert_int_equal(ob_audit_run(audit), OB_OK);
  ob_buf out;
  ob_buf_init(&out, a);
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_finding *f = audit->findings.list.at[i];
    const ob_source source = ob_diags_source(&diags, f->at.file);
    assert_true(f->at.lo <= f->at.hi && f->at.hi <= source.text.len);
    assert_non_null(ob_finding_diag(a, audit, f));
    ob_str name = source.name;
    if (ob_str_starts(name, ob_str_from(dir))) {
      name = ob_str_slice(name, strlen(dir) + 1, name.len);
    }
    ob_buf_fmt(&out, "%c %s %.*s %.*s:%u %zu\n", "EWN"[f->severity], f -> code, (int)f -> crate.len,
               f->crate.ptr, (int)name.len, name.ptr,
               (unsigned)ob_diags_linecol(&diags, f->at.file, f->at.lo).line,
               ob_bits_count(&f->targets));
  }
  return ob_cstr(a, ob_buf_view(&out));
}

typedef struct sample {
  const char *what, *files, *findings;
} sample;

static void
check(const sample *samples, size_t count)
{
  const char *dir = ob_path_join(&group, top, "p");
  size_t failed = 0;
  for (size_t i = 0; i < count; i++) {
    write_package(dir, samples[i].files);
    const char *got = audited(dir);
    if (strcmp(got ? got : "", samples[i].findings) != 0) {
      print_error("%s:\n%s--- found:\n%s--- expected:\n%s", samples[i].what, samples[i].files, got,
                  samples[i].findings);
      failed++;
    }
  }
  assert_int_equal(failed, 0);
}

#define UNIX_LIBC "@Cargo.toml\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n"

static void
files_are_found_as_rustc_finds_them(void **state)
{
  (void)state;
  static const sample samples[] = {
      {"x.rs, x/mod.rs, and below them",
       UNIX_LIBC "@src/lib.rs\nmod a;\nmod b;\n@src/a.rs\nmod c;\n@src/a/c.rs\nuse libc::x;\n"
                 "@src/b/mod.rs\nmod d;\n@src/b/d.rs\nuse libc::x;\n",
       "E OB0301 libc src/a/c.rs:1 118\n"},
      {"inline modules are directories, also below x.rs",
       UNIX_LIBC "@src/lib.rs\nmod a;\nmod i { mod j; }\n@src/a.rs\nmod k { mod l; }\n"
                 "@src/i/j.rs\n#[cfg(windows)] use libc::x;\n@src/a/k/l.rs\n"
                 "#[cfg(target_os = \"wasi\")] use libc::x;\n",
       "E OB0301 libc src/a/k/l.rs:1 4\nE OB0301 libc src/i/j.rs:1 20\n"
       "W OB0321 libc Cargo.toml:6 204\n"},
      {"#[path] is relative to the file's directory, and its own modules are beside it",
       UNIX_LIBC "@src/lib.rs\n#[path = \"sys/u.rs\"] mod a;\n@src/sys/u.rs\nmod v;\n"
                 "@src/sys/v.rs\nuse libc::x;\n",
       "E OB0301 libc src/sys/v.rs:1 118\n"},
      {"#[path] on an inline module is its directory; a block may name a file by #[path] only",
       UNIX_LIBC "@src/lib.rs\n#[path = \"d\"] mod a { mod b; }\n"
                 "fn f() { #[path = \"g.rs\"] mod g; mod h; }\n@src/d/b.rs\n\n"
                 "@src/g.rs\nuse libc::x;\n@src/h.rs\n\n",
       "E OB0331 h src/lib.rs:2 322\nE OB0301 libc src/g.rs:1 118\n"},
      {"cfg_attr paths: the first that holds",
       UNIX_LIBC "@src/lib.rs\n#[cfg_attr(unix, path = \"u.rs\")]\n"
                 "#[cfg_attr(windows, path = \"w.rs\")]\nmod sys;\n@src/u.rs\nuse libc::x;\n"
                 "@src/w.rs\nuse libc::x;\n@src/sys.rs\n\n",
       "E OB0301 libc src/w.rs:1 20\n"},
      {"cfg_attr paths that leave systems without a file: a note",
       UNIX_LIBC "@src/lib.rs\n#[cfg_attr(unix, path = \"u.rs\")]\n"
                 "#[cfg_attr(windows, path = \"u.rs\")]\nmod sys;\n@src/u.rs\n\n",
       "W OB0320 libc Cargo.toml:6 204\nN OB0323 sys src/lib.rs:3 98\n"},
      {"what else is wrong where there is no branch is nobody's business",
       UNIX_LIBC "@src/lib.rs\n#[cfg(unix)] mod sys {}\n#[cfg(windows)] mod sys {}\n"
                 "use sys::*;\nuse libc::a;\nuse std::os::unix::b;\n",
       "E OB0301 libc src/lib.rs:4 20\nE OB0341 std::os::unix src/lib.rs:5 16\n"
       "N OB0323 sys src/lib.rs:3 98\n"},
      {"but where another set of features has none of it",
       UNIX_LIBC
       "[features]\ns = []\n@src/lib.rs\n#[cfg(unix)] mod sys {}\n#[cfg(windows)] mod sys {}\n"
       "#[cfg(feature = \"s\")] use sys::*;\nuse libc::a;\n",
       "E OB0301 libc src/lib.rs:4 118\nN OB0323 sys src/lib.rs:3 98\n"},
      {"one file reached twice: either is enough",
       UNIX_LIBC
       "@src/lib.rs\n#[cfg(windows)] #[path = \"s.rs\"] mod a;\n"
       "#[cfg(target_os = \"wasi\")] #[path = \"s.rs\"] mod a;\n@src/s.rs\nuse libc::x;\n",
       "E OB0301 libc src/s.rs:1 20\nE OB0301 libc src/s.rs:1 4\n"
       "W OB0321 libc Cargo.toml:6 204\n"},
      {"#![cfg] in a file is the module's",
       UNIX_LIBC "@src/lib.rs\nmod a;\n@src/a.rs\n#![cfg(unix)]\nuse libc::x;\n", ""},
      {"include! with a literal; what OUT_DIR holds is not known",
       UNIX_LIBC "@src/lib.rs\ninclude!(\"more.rs\");\n"
                 "include!(concat!(env!(\"OUT_DIR\"), \"/b.rs\"));\nfn f() { gen::g(); }\n"
                 "@src/more.rs\nfn f() { libc::x(); }\n",
       "E OB0301 libc src/more.rs:1 118\n"},
      {"include! where an expression stands: the file is one",
       UNIX_LIBC "@src/lib.rs\nfn f() { g(include!(\"a.in\")); include!(\"b.in\") }\n"
                 "static S: &str = include!(\"c.in\");\n"
                 "@a.in\n\n@src/a.in\n[1, libc::x()]\n@src/b.in\nif cfg!(unix) { other::y() }\n"
                 "@src/c.in\n\"text\"\n",
       "E OB0301 libc src/a.in:1 118\nE OB0302 other src/b.in:1 322\n"},
      {"a file of one string is how a crate words its refusal",
       UNIX_LIBC "@src/lib.rs\n#[cfg(target_os = \"wasi\")]\ninclude!(\"no.rs\");\n"
                 "#[cfg(unix)]\nuse libc::x;\n@src/no.rs\n\"this crate needs sockets\"\n",
       "N OB0322  src/no.rs:1 4\n"},
      {"a macro may put a module elsewhere, or be told which file it is: then nothing is unused",
       "@Cargo.toml\n[dependencies]\nlog = \"1\"\n"
       "@src/lib.rs\nmacro_rules! sub { ($($i:item)*) => { pub mod q { $($i)* } } }\n"
       "sub! { mod inner; }\n@src/q/inner.rs\nuse log::x;\n",
       "W OB0331 inner src/lib.rs:2 322\n"},
      {"a module by a metavariable",
       "@Cargo.toml\n[dependencies]\nlog = \"1\"\n"
       "@src/lib.rs\nmacro_rules! mods { ($($n:ident),*) => { $( mod $n; )* } }\nmods!(a, b);\n"
       "@src/a.rs\nuse log::x;\n@src/b.rs\n\n",
       ""},
      {"a path, an include, an argument that is not understood",
       "@Cargo.toml\n[dependencies]\nlog = \"1\"\n"
       "@src/lib.rs\nmacro_rules! place { ($f:literal, $n:ident) => { #[path = $f] mod $n; } }\n"
       "place!(\"a.rs\", z);\n@src/a.rs\nuse log::x;\n",
       ""},
      {"an inline module by a metavariable is no file",
       "@Cargo.toml\n[dependencies]\nlog = \"1\"\n"
       "@src/lib.rs\nmacro_rules! own { ($n:ident) => { mod $n {} } }\nown!(z);\n",
       "W OB0320 log Cargo.toml:6 322\n"},
      {"data beside the source; what a macro names is beside its calls, what is absolute nobody's",
       "@Cargo.toml\n\n"
       "@src/lib.rs\n#![doc = include_str!(\"../gone.md\")]\n"
       "#[cfg(windows)]\n#[doc = include_str!(\"a\")]\npub const A: &[u8] = "
       "include_bytes!(\"b\",);\n"
       "macro_rules! m { () => { include_str!(\"c\") } }\n"
       "pub fn f() { m!(); include_str!(\"/c\"); include_str!(concat!(\"c\", \"d\"));\n"
       "include_str!(\"there\"); #[cfg(unix)] g(include_str!(\"e\")); }\n"
       "@src/there\n{ not Rust\n",
       "E OB0331 include_str! src/lib.rs:1 322\nE OB0331 include_str! src/lib.rs:3 20\n"
       "E OB0331 include_str! src/lib.rs:4 20\nE OB0331 include_str! src/lib.rs:7 204\n"},
      {"missing, and in a circle; the rest goes on",
       UNIX_LIBC "@src/lib.rs\nmod gone;\n#[path = \"lib.rs\"] mod again;\n#[cfg(fuzzing)] mod f;\n"
                 "use libc::x;\n",
       "E OB0331 gone src/lib.rs:1 322\nE OB0332 again src/lib.rs:2 322\n"
       "E OB0301 libc src/lib.rs:4 118\n"},
  };
  check(samples, OB_COUNT(samples));
}

static void
names_are_resolved_as_rustc_resolves_them(void **state)
{
  (void)state;
  static const sample samples[] = {
      {"a root module captures the name in the root only, and not in itself",
       UNIX_LIBC "@src/lib.rs\nmod libc { pub fn x() {} fn y() { libc::z(); } }\n"
                 "fn f() { libc::x(); }\nmod m { fn g() { libc::x(); } }\n",
       "E OB0301 libc src/lib.rs:1 118\n"},
      {"a block's use is seen in the block",
       UNIX_LIBC "@src/lib.rs\nfn f() { use std::mem as libc; libc::swap(); }\n", ""},
      {"an alias is a name of its own",
       UNIX_LIBC "@src/lib.rs\n#[cfg(unix)] use libc as c;\n#[cfg(unix)] fn f() { c::x(); }\n", ""},
      {"super::* brings private imports",
       UNIX_LIBC "@src/lib.rs\n#[cfg(unix)] extern crate libc as c;\nmod m { use super::*;\n"
                 "#[cfg(unix)] fn f() { c::x(); } }\n",
       ""},
      {"::x is a crate in 2018, the root in 2015",
       "@edition 2015\n@Cargo.toml\n\n"
       "@src/lib.rs\nmod log { pub fn x() {} }\nmod m { fn f() { ::log::x(); } use log::x; }\n",
       ""},
      {"::x in 2018 is never a module",
       "@edition 2018\n@Cargo.toml\n\n"
       "@src/lib.rs\nmod log { pub fn x() {} }\nfn f() { ::log::x(); }\n",
       "E OB0302 log src/lib.rs:2 322\n"},
      {"extern crate in the root serves all modules, under its gate",
       UNIX_LIBC
       "@src/lib.rs\n#[cfg(unix)] extern crate libc as os;\nmod m { fn f() { os::x(); } }\n",
       "E OB0330 os::x src/lib.rs:2 118\n"},
      {"extern crate itself", UNIX_LIBC "@src/lib.rs\nextern crate libc;\nuse libc::x;\n",
       "E OB0301 libc src/lib.rs:1 118\n"},
      {"std and tools are no dependencies",
       UNIX_LIBC
       "@src/lib.rs\n#[rustfmt::skip]\nfn f() { core::mem::x(); std::fs::y(); alloc::z(); }\n"
       "#[allow(clippy::all)] extern crate alloc;\n",
       "W OB0320 libc Cargo.toml:6 204\n"},
      {"cfg!() is no gate", UNIX_LIBC "@src/lib.rs\nfn f() { if cfg!(unix) { libc::x() } }\n",
       "E OB0301 libc src/lib.rs:1 118\n"},
      {"gates of statements, arms, fields and parameters",
       UNIX_LIBC "@src/lib.rs\nfn f(#[cfg(unix)] a: libc::A) { #[cfg(unix)] libc::x();\n"
                 "match 1 { #[cfg(unix)] libc::ONE => {}, _ => {} } }\n"
                 "struct S { #[cfg(unix)] f: libc::B }\n",
       ""},
      {"attribute paths stand under their cfg_attr",
       "@Cargo.toml\n\n@src/lib.rs\n#[cfg_attr(target_os = \"android\", ndk_glue::main)]\nfn f() "
       "{}\n",
       "E OB0302 ndk_glue src/lib.rs:1 7\n"},
      {"a glob of another crate can bring anything; of a prelude of std, no first name of a path",
       "@Cargo.toml\n[dependencies]\nnix = \"1\"\n@src/lib.rs\nuse nix::*;\nfn f() { thing::x(); "
       "}\n"
       "mod m { use nix::prelude::*; fn f() { thing::x(); } }\n"
       "mod n { use std::os::raw::*; fn f() { c_long::x(); } }\n"
       "mod o { use std::io::prelude::*; fn f() { thing::x(); } }\n",
       "E OB0302 thing src/lib.rs:5 322\n"},
      {"but a prelude does not answer for a crate that the manifest has",
       UNIX_LIBC "@src/lib.rs\n#[cfg(unix)] use libc::prelude::*;\nfn f() { libc::x(); }\n",
       "E OB0301 libc src/lib.rs:2 118\n"},
      {"a glob of a crate that is missing can bring anything",
       "@Cargo.toml\n\n@src/lib.rs\nuse mock::*;\nfn f() { thing::x(); }\n",
       "E OB0302 mock src/lib.rs:1 322\n"},
      {"use of one segment takes a function, a constant or a macro of the root in 2015",
       "@edition 2015\n@Cargo.toml\n\n"
       "@src/lib.rs\nfn cvt() {}\nmacro_rules! check { () => {} }\nstatic LOCK: u8 = 1;\n"
       "mod m { use {cvt, LOCK}; use ::cvt as c; use none; }\npub(crate) use check;\n",
       "E OB0302 none src/lib.rs:4 322\n"},
      {"and of its own scope later, blocks with extern functions too",
       "@Cargo.toml\n\n"
       "@src/lib.rs\nmod m { macro_rules! check { () => {} }\npub(super) use check;\n"
       "fn plain() {}\nuse plain as other;\n"
       "fn f() { extern \"C\" { fn errno(); }\nuse errno as e; use none as n; } }\n",
       "E OB0302 none src/lib.rs:6 322\n"},
      {"what `*`, `{self}` or another segment follows is no function and no macro",
       "@Cargo.toml\n\n"
       "@src/lib.rs\nfn a() {} fn b() {}\nmacro_rules! c { () => {} }\n"
       "use b::{self};\nuse c::x;\n",
       "E OB0302 b src/lib.rs:3 322\nE OB0302 c src/lib.rs:4 322\n"},
      {"a function under a gate answers for a crate there only",
       UNIX_LIBC "@src/lib.rs\nmod m { #[cfg(windows)] fn libc() {}\nuse libc as c; }\n",
       "E OB0301 libc src/lib.rs:2 98\n"},
      {"a platform that is refused only by what the build script may set is not refused",
       "@Cargo.toml\nbuild = \"build.rs\"\n@build.rs\nfn main() { for c in std::env::args() {\n"
       "println!(\"cargo:rustc-cfg=odd\"); } }\n"
       "@src/lib.rs\n#[cfg(odd)] compile_error!(\"odd\");\n#[cfg(windows)] "
       "compile_error!(\"no\");\n",
       "N OB0322  src/lib.rs:2 20\n"},
      {"given where nothing names it: comments and cfgs of its feature do not",
       "@Cargo.toml\n[target.'cfg(unix)'.dependencies]\nwinapi = \"1\"\n"
       "[target.'cfg(windows)'.dependencies]\nwinapi = { version = \"1\", features = [\"x\"] }\n"
       "errno = { version = \"1\", optional = true }\n[target.'cfg(any(unix, "
       "windows))'.dependencies]\n"
       "libc = \"1\"\nnix = \"1\"\n"
       "@src/lib.rs\n// libc and winapi\n#[cfg(windows)]\npub use winapi::x;\n"
       "#[cfg(all(unix, feature = \"errno\"))]\nuse errno::y;\n#[cfg(unix)]\nextern crate libc;\n"
       "#[cfg(unix)]\npub fn f() -> i32 { m!(nix::a) }\n",
       "E OB0301 errno src/lib.rs:5 204\nW OB0321 winapi Cargo.toml:6 204\n"
       "W OB0321 errno Cargo.toml:9 20\nN OB0321 libc Cargo.toml:11 20\nN OB0321 nix Cargo.toml:12 "
       "20\n"},
      {"a word that stands in no path counts wherever its file is compiled",
       "@Cargo.toml\n[target.'cfg(windows)'.dependencies]\nwinapi = \"1\"\n"
       "@src/lib.rs\n#[cfg(unix)]\nmod a;\npub const S: &str = \"of winapi\";\n@src/a.rs\n\n",
       ""},
      {"a package may stand for another name of its library, but not one that stands beside it",
       "@Cargo.toml\n[dependencies]\nxyz-rs = \"1\"\nquickcheck_macros = \"1\"\n"
       "@src/lib.rs\nuse xyz::a;\nuse quickcheck::b;\nuse xyz_rs_test::c;\n",
       "E OB0302 quickcheck src/lib.rs:2 322\nE OB0302 xyz_rs_test src/lib.rs:3 322\n"},
      {"it may not where its manifest says what its library is called",
       "@Cargo.toml\n[dependencies]\nxyz-rs = { path = \"xyz\" }\n"
       "@src/lib.rs\nuse xyz::a;\n@xyz/Cargo.toml\n[package]\nname = \"xyz-rs\"\nversion = "
       "\"1.0.0\"\n@xyz/src/lib.rs\n\n",
       "E OB0302 xyz src/lib.rs:1 322\nW OB0320 xyz_rs Cargo.toml:6 322\n"},
      {"primitive types can be imported",
       "@Cargo.toml\n\n@src/lib.rs\npub use {bool, str, usize};\n", ""},
      {"circles of globs end",
       UNIX_LIBC "@src/lib.rs\npub use self::a::*;\npub mod a { pub use crate::b::*; }\n"
                 "pub mod b { pub use crate::a::*; pub use crate::*; }\nfn f() { libc::x(); }\n",
       "E OB0301 libc src/lib.rs:4 118\n"},
  };
  check(samples, OB_COUNT(samples));
}

static void
macros_are_read(void **state)
{
  (void)state;
  static const sample samples[] = {
      {"a body counts where it is called, under that condition, and not else",
       UNIX_LIBC "@src/lib.rs\nmacro_rules! m { () => { libc::x() } }\n"
                 "macro_rules! n { () => { nothing::x() } }\n#[cfg(windows)] fn f() { m!() }\n",
       "E OB0301 libc src/lib.rs:1 20\nW OB0321 libc Cargo.toml:6 204\n"},
      {"a body resolves at the call",
       UNIX_LIBC "@src/lib.rs\nmacro_rules! m { () => { libc::x() } }\nmod libc { pub fn x() {} }\n"
                 "fn f() { m!() }\n",
       ""},
      {"a gate by way of another gate",
       UNIX_LIBC
       "@src/lib.rs\nmacro_rules! feature { (#![$m:meta] $($i:item)*) => { $(#[cfg($m)] $i)* } }\n"
       "macro_rules! on_unix { ($($i:item)*) => { feature! { #![unix] $($i)* } } }\n"
       "on_unix! { fn f() { libc::x() } }\nfeature! { #![unix] fn g() { libc::x() } }\n",
       ""},
      {"two gates of one name under cfgs",
       UNIX_LIBC "@src/lib.rs\n#[cfg(unix)] macro_rules! m { ($($i:item)*) => { $($i)* } }\n"
                 "#[cfg(not(unix))] macro_rules! m { ($($i:item)*) => {} }\n"
                 "m! { fn f() { libc::x() } }\n",
       ""},
      {"two bodies of one name under cfgs: each where it is declared",
       UNIX_LIBC "[target.'cfg(windows)'.dependencies]\nwinapi = \"0.3\"\n@src/lib.rs\n"
                 "#[cfg(unix)] macro_rules! m { () => { libc::x() } }\n"
                 "#[cfg(windows)] macro_rules! m { () => { winapi::x() } }\n"
                 "#[cfg(any(unix, windows))] fn f() { m!() }\n",
       ""},
      {"of macros of one name the one that is declared around the call",
       "@Cargo.toml\n@src/lib.rs\nmod a;\nmod b;\n"
       "@src/a.rs\nuse std::mem;\nmacro_rules! m { () => { mem::x() } }\nfn f() { m!() }\n"
       "@src/b.rs\nmacro_rules! m { () => {} }\nfn f() { m!() }\n",
       ""},
      {"the last one before the call hides those before it",
       UNIX_LIBC "@src/lib.rs\nmacro_rules! m { () => { libc::x() } }\nfn f() { m!() }\n"
                 "macro_rules! m { () => {} }\nfn g() { m!() }\nmod a;\n"
                 "@src/a.rs\nfn h() { m!() }\n",
       "E OB0301 libc src/lib.rs:1 118\n"},
      {"an own macro declares what stands in its argument, and nothing else that is not in its "
       "body",
       "@Cargo.toml\n@src/lib.rs\nmacro_rules! m { ($n:ident) => { pub mod $n { pub fn x() {} } } "
       "}\n"
       "m! { a }\nfn f() { a::x(); b::x(); }\nmod c { use super::*; fn f() { a::x() } }\n",
       "E OB0302 b src/lib.rs:3 322\n"},
      {"one that takes all of what its argument names can declare anything",
       "@Cargo.toml\n@src/lib.rs\nmod a;\nmacro_rules! m { ($n:ident) => { pub use self::$n::*; } "
       "}\n"
       "m! { a }\nfn f() { b::x() }\n@src/a.rs\npub mod b { pub fn x() {} }\n",
       ""},
      {"a macro that only quotes its argument",
       "@Cargo.toml\n@src/lib.rs\nmacro_rules! q { ($($t:tt)*) => { f(quote!($($t)*)) } }\n"
       "fn g() { q!(a::b::c()); }\n",
       ""},
      {"one that leaves out under one cfg what it gives back under another, by way of itself",
       "@Cargo.toml\n[dependencies]\nlog = { version = \"1\", optional = true }\n@src/lib.rs\n"
       "#[cfg(not(feature = \"log\"))] macro_rules! on { ($a:block) => { on! { $a else {} } };\n"
       "($a:block else $b:block) => { $b } }\n"
       "#[cfg(feature = \"log\")] macro_rules! on { ($a:block) => { on! { $a else {} } };\n"
       "($a:block else $b:block) => { if x() { $a } else { $b } } }\n"
       "fn f() { on! { { log::x() } } }\n",
       ""},
      {"one that may leave it out: a guess",
       UNIX_LIBC "@src/lib.rs\nmacro_rules! m { ($a:expr, $b:expr) => { $b } }\n"
                 "fn f() { m!(libc::x(), 1) }\n",
       "W OB0301 libc src/lib.rs:2 118\n"},
      {"another crate's macro declares what stands in its argument, and of a file any",
       "@Cargo.toml\n[dependencies]\nother = \"1\"\n@src/lib.rs\nmod a {\n"
       "other::m! { b }\nfn f() { b::x(); c::x(); }\n}\nmod d {\n"
       "other::m!(\"file\");\nfn f() { e::x(); }\n}\n",
       "E OB0302 c src/lib.rs:3 322\n"},
      {"a module whose file is missing can declare anything",
       "@Cargo.toml\n@src/lib.rs\nmod a;\nuse a::*;\nfn f() { b::x(); }\n",
       "E OB0331 a src/lib.rs:1 322\n"},
      {"a glob asks for a module, which no constant or function of a macro is",
       "@Cargo.toml\n@src/lib.rs\nmacro_rules! m { ($n:ident) => { fn $n() {} } }\nm! { a }\n"
       "use b::*;\n",
       "E OB0302 b src/lib.rs:3 322\n"},
      {"a derive or an attribute makes modules, of an item's name and of what it is told",
       "@Cargo.toml\n[dependencies]\nsnafu = \"0.7\"\n@src/lib.rs\nuse snafu::Snafu;\n"
       "#[derive(Snafu)] #[snafu(module)] enum SomeError { A }\n"
       "#[derive(Snafu)] #[snafu(module(other), with = \"text::a\")] enum E { A }\n"
       "#[cfg(feature = \"gone\")] use gone::x;\n"
       "fn f() { some_error::a(); other::b(); text::c(); }\n",
       "E OB0302 text src/lib.rs:5 322\n"},
      {"a use by way of a metavariable declares its name",
       "@Cargo.toml\n@src/lib.rs\nmacro_rules! m { ($p:path, $t:ident) => { {\n"
       "use $p as p; use core::$t::consts; p::X + consts::Y } } }\n"
       "fn f() { m!(core::f64, f64); }\n",
       ""},
      {"a macro that calls itself ends",
       UNIX_LIBC "@src/lib.rs\nmacro_rules! m { ($a:expr) => { { use libc::x; m!($a) } } }\n"
                 "fn f() { m!(1) }\n",
       "E OB0301 libc src/lib.rs:1 118\n"},
      {"arguments of a macro that is not known are guesses",
       UNIX_LIBC
       "@src/lib.rs\nother::strange! { fn f() { libc::x() } }\n#[cfg(any())] use other as _;\n",
       "E OB0302 other src/lib.rs:1 322\nW OB0301 libc src/lib.rs:1 118\n"},
      {"quoted code is for somewhere else",
       "@Cargo.toml\n[dependencies]\nquote = \"1\"\n@src/lib.rs\nuse quote::quote;\n"
       "fn f() { quote!(::serde::Serialize); }\n",
       ""},
      {"#[test] is cfg(test)",
       "@Cargo.toml\n[dev-dependencies]\ntempfile = \"3\"\n@src/lib.rs\n#[test]\n"
       "fn f() { tempfile::x(); }\n",
       ""},
  };
  check(samples, OB_COUNT(samples));
}

#define LIB "@Cargo.toml\n\n@src/lib.rs\n"

/* What rustc says to each was seen with rustc 1.95: for a target that is not unix it has an error
 * where one is expected here, and none else. 118 targets are no unix. */
static void
names_stand_by_themselves(void **state)
{
  (void)state;
  static const sample samples[] = {
      {"a function under a gate, used without",
       LIB "#[cfg(unix)] fn helper() {}\npub fn f() { helper(); }\n",
       "E OB0330 helper src/lib.rs:2 118\n"},
      {"and where the use has the gate too: nothing",
       LIB "#[cfg(unix)] fn helper() {}\n#[cfg(unix)] pub fn f() { helper(); }\n"
           "#[cfg(target_os = \"linux\")] pub fn g() { helper() }\n",
       ""},
      {"cfg!() is no gate",
       LIB "#[cfg(unix)] fn helper() {}\npub fn f() { if cfg!(unix) { helper() } }\n",
       "E OB0330 helper src/lib.rs:2 118\n"},
      {"constants, statics, functions as values; in array types and ranges of patterns",
       LIB "#[cfg(unix)] const K: usize = 1;\n#[cfg(unix)] static S: u8 = 1;\n"
           "#[cfg(unix)] fn helper() {}\npub fn f() -> usize { K }\npub fn g(_: [u8; S]) {}\n"
           "pub const P: fn() = helper;\n",
       "E OB0330 K src/lib.rs:4 118\nE OB0330 S src/lib.rs:5 118\n"
       "E OB0330 helper src/lib.rs:6 118\n"},
      {"types: in signatures, fields, impls, literals, patterns, generic arguments",
       LIB "#[cfg(unix)] pub struct A;\n#[cfg(unix)] pub struct B;\n#[cfg(unix)] struct C { x: u8 "
           "}\n"
           "#[cfg(unix)] struct D(u8);\n#[cfg(unix)] trait T {}\n#[cfg(unix)] type E = u8;\n"
           "pub fn f(_: A) {}\nimpl B {}\npub fn g() { let _ = C { x: 1 }; }\n"
           "pub fn h(y: u8) { let D(x) = y; }\nimpl T for u8 {}\npub struct S { e: Vec<E> }\n",
       "E OB0330 A src/lib.rs:7 118\nE OB0330 B src/lib.rs:8 118\nE OB0330 C src/lib.rs:9 118\n"
       "E OB0330 D src/lib.rs:10 118\nE OB0330 T src/lib.rs:11 118\n"
       "E OB0330 E src/lib.rs:12 118\n"},
      {"what is below a module that a glob brought is seen from where the path stands",
       LIB "#[cfg(unix)]\nmod p {\n    mod imp {\n        pub mod a {\n"
           "            #[cfg(unix)]\n            mod b { pub fn f() {} }\n"
           "            pub mod c { use crate::p::a::b::f; }\n        }\n    }\n"
           "    pub use self::imp::*;\n}\n",
       ""},
      {"by a use under a gate, by a glob, in a block",
       LIB "mod m { pub fn a() {} #[cfg(unix)] pub fn b() {} pub fn c() {} }\n"
           "#[cfg(unix)] use m::a;\nuse m::*;\n"
           "pub fn f() { b(); }\nmod n { #[cfg(unix)] use crate::m::*; fn g() { c(); } }\n"
           "pub fn h() { #[cfg(unix)] fn inner() {} inner(); }\npub fn i() { a(); }\n",
       "E OB0330 b src/lib.rs:4 118\nE OB0330 c src/lib.rs:5 118\n"
       "E OB0330 inner src/lib.rs:6 118\n"},
      {"a branch for some systems and none for others is no mistake",
       LIB "#[cfg(unix)] fn imp() {}\n#[cfg(windows)] fn imp() {}\npub fn f() { imp(); }\n",
       "N OB0323 imp src/lib.rs:3 98\n"},
      {"what a pattern binds is a local in all of its function",
       LIB "#[cfg(unix)] fn helper() {}\npub fn a(helper: fn()) { helper() }\n"
           "pub fn b() { let helper = || (); helper() }\n"
           "pub fn c(x: Option<fn()>) { if let Some(helper) = x { helper() } }\n"
           "pub fn d(x: fn()) { match x { helper => helper() } }\n"
           "pub fn e(x: Vec<fn()>) { for helper in x { helper() } }\n"
           "pub fn f() { let _ = |helper: fn()| helper(); }\n"
           "struct S { helper: fn() } pub fn g(s: S) { let S { helper } = s; helper() }\n"
           "pub fn h(x: fn()) { let helper @ _ = x; helper() }\n"
           "pub fn i(x: Option<fn()>) { while let Some(ref helper) = x { helper() } }\n",
       ""},
      {"fields, methods, labels, generics and what is associated are none of the crate's",
       LIB
       "#[cfg(unix)] pub fn helper() {}\n#[cfg(unix)] pub struct T;\n#[cfg(unix)] const N: u8 = "
       "1;\n"
       "pub struct S { helper: u8 } impl S { fn helper(&self) -> u8 { self.helper } }\n"
       "pub fn f(s: S) { s.helper(); S::helper(&s); let _ = S { helper: 1 }; }\n"
       "pub fn g<T>(t: T) -> T { t }\npub struct W<const N: usize>([u8; N]);\n"
       "pub trait Q { type T; const N: u8; fn helper(); fn h() { Self::helper(); } }\n"
       "pub fn i(_: impl Iterator<Item = u8>) {}\npub fn j<X: Q<T = u8>>() {}\n",
       ""},
      {"but S { helper } takes the value",
       LIB "#[cfg(unix)] fn helper() {}\nstruct S { helper: fn() }\nfn f() -> S { S { helper } }\n",
       "E OB0330 helper src/lib.rs:3 118\n"},
      {"a macro that is not understood may bind or declare what it is given",
       LIB "#[cfg(unix)] fn helper() {}\npub fn f() { other::m!(helper); helper(); }\n"
           "pub fn g() { println!(\"{}\", 1); helper(); }\n"
           "pub fn h() { println!(\"{helper}\", helper = 1); assert!(matches!(1, helper)); }\n",
       "E OB0302 other src/lib.rs:2 322\nE OB0330 helper src/lib.rs:3 118\n"},
      {"nor is anything known of names in the body of a macro, or that such a body declares",
       LIB "#[cfg(unix)] fn helper() {}\nmacro_rules! m { () => { helper() } }\n"
           "#[cfg(unix)] fn made() {}\nmacro_rules! n { () => { fn made() {} } }\n"
           "#[cfg(not(unix))] n!();\npub fn f() { m!(); made(); }\n",
       ""},
      {"a gate macro gives its items back",
       LIB "macro_rules! g { ($($i:item)*) => { $(#[cfg(unix)] $i)* } }\n"
           "#[cfg(target_os = \"linux\")] fn helper() {}\n#[cfg(unix)] fn other() {}\n"
           "g! { pub fn f() { helper(); other(); } }\ng! { fn under() {} }\n"
           "pub fn h() { under(); }\n",
       "E OB0330 helper src/lib.rs:4 126\nE OB0330 under src/lib.rs:6 118\n"},
      {"what a prelude of std has stands in for the crate's own",
       LIB "#[cfg(unix)] struct Vec;\n#[cfg(unix)] fn drop(_: u8) {}\n"
           "pub fn f(_: Vec<u8>) { drop(1); }\n",
       ""},
      {"globs of other crates may bring it, and what include! makes",
       "@Cargo.toml\n[dependencies]\nd = \"1\"\n@src/lib.rs\n"
       "#[cfg(unix)] fn helper() {}\nuse d::*;\npub fn f() { helper(); }\n"
       "mod m { include!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"));\n#[cfg(unix)] fn other() {}\n"
       "fn g() { other(); } }\n",
       ""},
      {"but a prelude of std brings no function",
       LIB "use std::io::prelude::*;\n#[cfg(unix)] fn helper() {}\npub fn f() { helper(); }\n",
       "E OB0330 helper src/lib.rs:3 118\n"},
      {"tests may use what is there in tests",
       LIB "#[cfg(test)] fn helper() {}\n#[cfg(test)] mod tests { use super::*;\n"
           "#[test] fn t() { helper(); } }\npub fn f() { helper(); }\n",
       "E OB0330 helper src/lib.rs:4 322\n"},
      {"a type under a gate before `::`, and one that a derive could not make",
       LIB "#[cfg(unix)] pub struct Bar;\npub fn f() { Bar::new(); }\npub enum Kind { A }\n"
           "pub fn g() -> Kind { Kind::A }\npub fn h() { String::new(); }\n",
       "E OB0330 Bar::new src/lib.rs:2 118\n"},
      {"macros: those of the crate, where none of that name is",
       LIB
       "#[cfg(unix)] macro_rules! m { () => {} }\npub fn f() { m!(); }\n"
       "#[cfg(unix)] macro_rules! n { () => { 1 } }\n#[cfg(not(unix))] macro_rules! n { () => { 2 "
       "} }\n"
       "pub fn g() { n!(); }\n",
       "E OB0330 m src/lib.rs:2 118\n"},
      {"macros of other crates and of std stand in for the crate's own",
       "@Cargo.toml\n[dependencies]\nlog = { version = \"1\", optional = true }\n@src/lib.rs\n"
       "#[cfg(feature = \"log\")] #[macro_use] extern crate log;\n"
       "#[cfg(not(feature = \"log\"))] macro_rules! debug { () => {} }\n"
       "#[cfg(unix)] macro_rules! vec { () => {} }\npub fn f() { debug!(); vec![1]; }\n",
       ""},
  };
  check(samples, OB_COUNT(samples));
}

/* Crates of the sysroot, where the crate's root has not got them. */
static void
crates_of_the_sysroot_are_left_out(void **state)
{
  (void)state;
  static const sample samples[] = {
      {"the attribute of the root leaves std out",
       "@Cargo.toml\n"
       "[features]\n"
       "std = []\n"
       "@src/lib.rs\n"
       "#![cfg_attr(not(feature = \"std\"), no_std)]\n"
       "pub fn a() { let _ = std::fs::read(\"x\"); }\n"
       "#[cfg(feature = \"std\")]\n"
       "pub fn b() { let _ = std::fs::read(\"x\"); }\n",
       "E OB0334 std src/lib.rs:2 322\n"},
      {"an extern crate gives it back, under its own condition",
       "@Cargo.toml\n"
       "[features]\n"
       "std = []\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "#[cfg(feature = \"std\")]\n"
       "extern crate std;\n"
       "use std::mem;\n"
       "mod m { use ::std::mem; pub fn f() { std::mem::drop(1) } }\n"
       "#[cfg(feature = \"std\")]\n"
       "mod n { use std::mem; }\n",
       "E OB0334 std src/lib.rs:4 322\n"},
      {"tests and some targets alone",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![cfg_attr(any(windows, not(test)), no_std)]\n"
       "#[test]\n"
       "fn t() { std::mem::drop(1) }\n",
       "E OB0334 std src/lib.rs:3 20\n"},
      {"one that stands in a module is no one else's",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "mod a { extern crate std; pub fn f() { std::mem::drop(1) } }\n"
       "mod b { pub fn f() { std::mem::drop(1) } }\n"
       "fn g() { extern crate alloc; let _ = alloc::vec::Vec::<u8>::new(); }\n",
       "E OB0334 std src/lib.rs:3 322\n"},
      {"other things are called std or alloc",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "extern crate core as std;\n"
       "fn a() { std::mem::drop(1) }\n"
       "mod b { pub fn f() { std::mem::drop(1) } }\n"
       "mod alloc { pub fn f() {} }\n"
       "fn c() { alloc::f() }\n"
       "mod d { use super::alloc; fn c() { alloc::f() } }\n"
       "mod e { use core::*; fn f() { alloc::Layout::new::<u8>(); } }\n"
       "mod f { use core::alloc; fn f() { alloc::Layout::new::<u8>(); } }\n",
       ""},
      {"what a prelude brings is no crate",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "#[cfg(test)]\n"
       "mod t { use proptest::prelude::*; use std::mem; }\n"
       "#[cfg(test)]\n"
       "mod u { use proptest::*; fn f() { std::mem::drop(1) } }\n"
       "@Cargo.toml\n"
       "[dev-dependencies]\n"
       "proptest = \"1\"\n",
       "E OB0334 std src/lib.rs:3 322\n"},
      {"so may be what a macro makes",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "macro_rules! ext { ($n:ident) => { extern crate $n; } }\n"
       "ext!(std);\n"
       "mod m { pub fn f() { std::mem::drop(1) } }\n",
       ""},
      {"alloc is nobody's until it is named",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "use alloc::vec::Vec;\n"
       "mod m { fn f() { let _ = alloc::vec![1]; let _: ::alloc::vec::Vec<u8>; } }\n"
       "pub fn p(_: proc_macro::TokenStream) {}\n",
       "E OB0334 alloc src/lib.rs:1 322\n"
       "E OB0334 proc_macro src/lib.rs:3 322\n"},
      {"a crate of the manifest is called so",
       "@Cargo.toml\n"
       "[dependencies]\n"
       "alloc = \"1\"\n"
       "@src/lib.rs\n"
       "use alloc::vec::Vec;\n",
       ""},
      {"in 2015 a use begins in the root",
       "@edition 2015\n"
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "mod m { use core::mem; pub fn f() { core::mem::drop(1) } }\n",
       "E OB0334 core src/lib.rs:1 322\n"},
      {"in 2015 without std it does not",
       "@edition 2015\n"
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "mod m { use core::mem; pub fn f() { ::core::mem::drop(1) } }\n",
       ""},
      {"the body of a macro stands where it is called",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "macro_rules! mine { () => { std::vec::Vec::<u8>::new() } }\n"
       "#[macro_export]\n"
       "macro_rules! theirs { () => { alloc::vec::Vec::<u8>::new() } }\n"
       "pub fn f() { let _ = mine!(); }\n",
       "E OB0334 std src/lib.rs:2 322\n"},
      {"what the crate refuses is not said",
       "@Cargo.toml\n"
       "[features]\n"
       "std = []\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "#[cfg(not(feature = \"std\"))]\n"
       "compile_error!(\"std is needed\");\n"
       "#[cfg(feature = \"std\")]\n"
       "extern crate std;\n"
       "pub fn f() { std::mem::drop(1) }\n",
       ""},
      {"a program has its own root",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "@src/main.rs\n"
       "fn main() { std::mem::drop(1) }\n",
       ""},
      {"without core nothing is known",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_core]\n"
       "fn f() { std::mem::drop(1); alloc::f() }\n",
       ""},
  };
  check(samples, OB_COUNT(samples));
}

/* What only std's prelude brings. */
static void
names_of_the_prelude_are_left_out(void **state)
{
  (void)state;
  static const sample samples[] = {
      {"types, traits and macros of std's prelude",
       "@Cargo.toml\n"
       "[features]\n"
       "std = []\n"
       "@src/lib.rs\n"
       "#![cfg_attr(not(feature = \"std\"), no_std)]\n"
       "pub struct S(Vec<u8>);\n"
       "pub fn a() { let _ = String::from(\"x\"); vec![1]; }\n"
       "impl ToString for S {}\n"
       "pub fn b() { println!(\"x\"); }\n"
       "#[cfg(feature = \"std\")]\n"
       "pub fn c() -> Box<u8> { dbg!(Box::new(1)) }\n",
       "E OB0336 Vec src/lib.rs:2 322\n"
       "E OB0336 println src/lib.rs:5 322\n"},
      {"each module imports for itself",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "extern crate alloc;\n"
       "use alloc::{format, vec::Vec};\n"
       "pub fn a() -> Vec<u8> { format!(\"x\"); Vec::new() }\n"
       "mod m { pub fn f() -> Vec<u8> { loop {} } }\n"
       "mod n { use super::*; pub fn f() -> Vec<u8> { loop {} } }\n"
       "mod o { use alloc::vec::*; pub fn f() -> Vec<u8> { loop {} } }\n"
       "mod p { use core::fmt::*; pub fn f() -> Vec<u8> { loop {} } }\n"
       "mod q { use foo::*; pub fn f() -> Vec<u8> { loop {} } }\n",
       "E OB0336 Vec src/lib.rs:5 322\n"
       "E OB0302 foo src/lib.rs:9 322\n"},
      {"its own, parameters and variants",
       "@Cargo.toml\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "macro_rules! println { ($($t:tt)*) => {} }\n"
       "pub type String = u8;\n"
       "pub fn f(_: String) { println!(\"x\"); }\n"
       "pub fn g<Vec>(v: Vec) -> Vec { v }\n"
       "pub struct S<Box>(Box);\n"
       "pub enum E { Vec(u8), Box }\n"
       "pub fn h(e: E) -> u8 { use E::*; match e { Vec(x) => x, Box => 1 } }\n"
       "pub trait T { type Vec; fn f() -> Self::Vec; }\n"
       "mod m { pub fn f(_: String) {} }\n",
       "E OB0336 String src/lib.rs:10 322\n"},
      {"macros of an extern crate",
       "@Cargo.toml\n"
       "[features]\n"
       "std = []\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "#[cfg(feature = \"std\")]\n"
       "#[macro_use]\n"
       "extern crate std;\n"
       "#[macro_use]\n"
       "extern crate alloc;\n"
       "pub fn a() { vec![1]; format!(\"x\"); }\n"
       "pub fn b() { eprintln!(\"x\"); }\n"
       "mod m { fn f() { print!(\"x\"); } }\n",
       "E OB0336 eprintln src/lib.rs:8 322\n"},
      {"std's prelude by a glob, and what is not read",
       "@Cargo.toml\n"
       "[features]\n"
       "std = []\n"
       "@src/lib.rs\n"
       "#![no_std]\n"
       "#[cfg(feature = \"std\")]\n"
       "extern crate std;\n"
       "mod a { #[cfg(feature = \"std\")] pub use std::prelude::v1::*; }\n"
       "#[cfg(feature = \"std\")]\n"
       "mod b { use crate::a::*; pub fn f() -> Vec<u8> { loop {} } }\n"
       "#[macro_export]\n"
       "macro_rules! mine { () => { Vec::<u8>::new() } }\n"
       "foo! { pub fn f() -> Vec<u8> { Vec::new() } }\n",
       ""},
  };
  check(samples, OB_COUNT(samples));
}

static void
trees_without_end_are_cut(void **state)
{
  (void)state;
  const char *dir = ob_path_join(&group, top, "deep");
  write_package(dir, UNIX_LIBC "@src/lib.rs\nmod a;\nuse libc::x;\n");
  ob_buf path;
  ob_buf_init(&path, &group);
  ob_buf_put(&path, OB_STR("src"));
  for (unsigned i = 0; i < 120; i++) { /* deeper than is read */
    /* deeper than is read */
    ob_buf_put(&path, OB_STR("/a"));
    const char *file = ob_cstr(
        &group, ob_fmt(&group, "%s/" OB_STR_FMT "/mod.rs", dir, OB_STR_ARG(ob_buf_view(&path))));
    assert_int_equal(ob_file_write(file, OB_STR("mod a;\n"), 0644), 0);
  }
  const char *got = audited(dir);
  assert_non_null(strstr(got, "E OB0333 a src/a/a/"));
  assert_non_null(strstr(got, "E OB0301 libc src/lib.rs:2 118\n"));

  dir = ob_path_join(&group, top, "loop");
  write_package(dir,
                UNIX_LIBC "@src/lib.rs\nmod a;\nuse libc::x;\n@src/a/mod.rs\nmod a;\nmod b;\n");
  assert_int_equal(ob_file_symlink(".", ob_path_join(&group, dir, "src/a/a")), 0);
  assert_int_equal(ob_file_symlink(".", ob_path_join(&group, dir, "src/a/b")), 0);
  got = audited(dir);
  assert_non_null(strstr(got, "E OB0332 "));
  assert_non_null(strstr(got, "E OB0301 libc src/lib.rs:2 118\n"));
}

static ob_status
open_and_run(ob_arena *arena, void *context)
{
  ob_universe u = universe_of(&group);
  ob_audit_options o = options_of(&u);
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_audit *audit = NULL;
  ob_status st = ob_audit_open(arena, &diags, &o, context, &audit);
  return st == OB_OK ? ob_audit_run(audit) : st;
}

static void
memory_can_run_out_anywhere(void **state)
{
  (void)state;
  const char *dir = ob_path_join(&group, top, "memory");
  write_package(
      dir, UNIX_LIBC
      "build = \"build.rs\"\n@build.rs\nfn main() { cfg_aliases::cfg_aliases! { x: { unix } } }\n"
      "@src/lib.rs\nmacro_rules! g { ($($i:item)*) => { $(#[cfg(unix)] $i)* } }\n"
      "mod a;\npub use a::*;\ng! { fn f() { libc::x() } }\nuse libc::y;\n"
      "@src/a.rs\n#[cfg(windows)] pub fn z() {}\nfn f() { crate::a::z(); super::z(); z(); m!(); }\n"
      "#[cfg(unix)] macro_rules! m { () => {} }\n");
  assert_true(sweep_allocations(open_and_run, (void *)(uintptr_t)dir) > 1);
}

/* Processor seconds that a package takes: with n names that nothing declares, or (captured) with n
 * crates of one table, each used outside of it too. */
static double
seconds_of(unsigned n, bool captured)
{
  ob_buf files;
  ob_buf_init(&files, &group);
  ob_buf_put(&files, OB_STR("@Cargo.toml\n"));
  if (captured) {
    ob_buf_put(&files, OB_STR("[target.'cfg(unix)'.dependencies]\n"));
  }
  for (unsigned i = 0; captured && i < n; i++) {
    ob_buf_fmt(&files, "name%u = \"1\"\n", i);
  }
  ob_buf_put(&files, OB_STR("@src/lib.rs\n"));
  for (unsigned i = 0; i < n; i++) {
    ob_buf_fmt(&files, "fn f%u() { name%u::g(); }\n", i, i);
  }
  const char *dir = ob_path_join(&group, top, "many");
  write_package(dir, ob_cstr(&group, ob_buf_view(&files)));
  struct timespec lo, hi;
  assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &lo), 0);
  const char *got = audited(dir);
  assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &hi), 0);
  unsigned found = 0;
  for (const char *at = got; (at = strstr(at, captured ? "E OB0304 " : "E OB0302 ")); at++) {
    found++;
  }
  assert_int_equal(found, n);
  return (double)(hi.tv_sec - lo.tv_sec) + (double)(hi.tv_nsec - lo.tv_nsec) / 1e9;
}

/* Four times the names take about four times as long; what is quadratic takes 16 times. Others use
 * the machine too: so again, with more names. */
static void
time_is_about_linear(void **state)
{
  (void)state;
  double few = 0, many = 0;
  bool good = false;
  for (unsigned attempt = 0; attempt < 5 && !good; attempt++) {
    const unsigned n = 4000U + 1000U * attempt;
    few = seconds_of(n, false);
    many = seconds_of(4 * n, false);
    good = many < 8 * few;
  }
  if (!good) {
    fail_msg("%.3f s, with four times as many names %.3f s", few, many);
  }
  assert_true(seconds_of(500, true) > 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_are_found_as_rustc_finds_them),
      cmocka_unit_test(names_are_resolved_as_rustc_resolves_them),
      cmocka_unit_test(macros_are_read),
      cmocka_unit_test(names_stand_by_themselves),
      cmocka_unit_test(crates_of_the_sysroot_are_left_out),
      cmocka_unit_test(names_of_the_prelude_are_left_out),
      cmocka_unit_test(trees_without_end_are_cut),
      cmocka_unit_test(memory_can_run_out_anywhere),
      cmocka_unit_test(time_is_about_linear),
  };
  return cmocka_run_group_tests_name("audit", tests, set_up_group, tear_down_group);
}
