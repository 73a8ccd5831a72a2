// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The Rust reader: what it notes of small pieces, its mistakes with their places, whole files
 * (tests/golden/rust; UPDATE=1 writes them anew), limits, memory running out, time that grows no
 * faster than the file; and rustc's own answer, where a nightly rustc is there: it takes what is
 * read here without a mistake, declares the same names and sees the same characters in names.
 */
#include "golden.h"
#include "place.h"
#include "support.h"

#include "../tools/rust_print.h"
#include "diag/render.h"
#include "formats/rust/rust.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <time.h>

typedef struct reading {
  ob_arena arena;
  ob_diags diags;
  ob_rust_file file;
  ob_status st;
  ob_str printed;
} reading;

static void
read_text(reading *d, ob_str text)
{
  ob_arena_init(&d->arena, NULL);
  ob_diags_init(&d->diags, &d->arena);
  const uint32_t file = ob_diags_add_source(&d->diags, OB_STR("x.rs"), text);
  d->st = ob_rust_read(&d->arena, &d->diags, file, &d->file);
  assert_int_equal(d->st != OB_OK, d->diags.errors > 0);
  assert_int_equal(d->st != OB_OK, d->file.broken);
  ob_buf buf;
  ob_buf_init(&buf, &d->arena);
  rust_print(&buf, &d->file, &d->arena);
  d->printed = ob_buf_view(&buf);
}

static void
reading_fini(reading *d)
{
  ob_arena_fini(&d->arena);
}

/** Is this one of the lines? */
static bool
has_line(ob_str printed, ob_str line)
{
  ob_str rest = printed, one;
  while (ob_str_next(&rest, '\n', &one)) {
    if (ob_str_eq(one, line)) {
      return true;
    }
  }
  return false;
}

typedef struct expectation {
  const char *text;
  const char *lines; /* that are printed; one with `!` before it is not */
} expectation;

static void
check(const expectation *cases, size_t count)
{
  size_t wrong = 0;
  for (size_t i = 0; i < count; i++) {
    reading d;
    read_text(&d, ob_str_from(cases[i].text));
    ob_str rest = ob_str_from(cases[i].lines), line;
    bool good = d.st == OB_OK;
    while (ob_str_next(&rest, '\n', &line)) {
      const bool absent = ob_str_starts(line, OB_STR("!"));
      const ob_str want = absent ? ob_str_slice(line, 1, line.len) : line;
      good = good && has_line(d.printed, want) != absent;
    }
    if (!good) {
      wrong++;
      print_message("# of `%s` wanted:\n%s\n# got (%zu errors):\n" OB_STR_FMT "\n", cases[i].text,
                    cases[i].lines, d.diags.errors, OB_STR_ARG(d.printed));
    }
    reading_fini(&d);
  }
  assert_int_equal(wrong, 0);
}

static void
impls_and_members(void **state)
{
  (void)state;
  static const expectation cases[] = {
      {"impl A { fn b(&self) {} #[cfg(unix)] const C: u8 = 1; type D = u8; }",
       "impl0 `A` scope0\nmember fn b of 0 given\nmember const C of 0 given if [unix]\nmember type "
       "D of 0 given"},
      {"#[cfg(unix)] impl<T> a::B<c::D<T>> { #[cfg(x)] fn f() {} }",
       "impl0 type a::B scope0 if [unix]\nmember fn f of 0 given if [x] [unix]"},
      {"impl<T: X> e::Tr<T> for A<T> where T: Y { fn f() {} } impl !Send for A {}",
       "impl0 Tr for `A` scope0\nmember fn f of 0 given\nimpl1 `A` scope0\n!Send"},
      {"trait Tr { const A: u8; const B: u8 = 1; type C; type D = u8; fn e() where u8: Copy; }",
       "member const A of 0\nmember const B of 0 given\nmember type C of 0\n"
       "member type D of 0 given\nmember fn e of 0"},
      {"impl Tr for A { fn f() { impl Tr for B {} trait U { fn g(); } } const N: u8; }",
       "member fn f of 0 given\nmember fn g of 2\nmember const N of 0"},
      {"impl<T> Tr for T { fn f() {} } impl Tr for &A {} impl Tr for dyn B {} impl Tr for [A] {}",
       "impl0 Tr for `` scope0\nimpl1 Tr for `` scope0\nimpl2 Tr for `` scope0\n"
       "impl3 Tr for `` scope0"},
      {"trait Tr { fn f(); fn g() { Self::f() } }",
       "trait0 `Tr` scope0\nmember fn f of 0\nmember fn g of 0 given\nself f of 0 scope0"},
      {"impl A { make!(b); } #[a::b] impl C {} impl D {}",
       "impl0 `A` scope0 unclear\nimpl1 `C` scope0 unclear if attr\nimpl2 `D` scope0"},
      {"impl A { fn f() { Self::g(); Self::h::<u8>(); Self::K; Self { a: 1 }; } }",
       "self g of 0 scope0\nself h of 0 scope0\nself K of 0 scope0\n!self a of 0 scope0"},
      {"impl A { fn f(x: Self::T) { Self::V { a: 1 }; Self::T::g(); match 1 { Self::K => {} } } }",
       "!self T of 0 scope0\n!self V of 0 scope0\nself K of 0 scope0"},
      {"impl A { fn f() { #[cfg(unix)] Self::g(); } } fn h() { Self::i() }",
       "self g of 0 scope0 if [unix]\n!self i of 0 scope0"},
      {"impl A { fn f() { impl B { fn g() { Self::h() } } Self::i() } }",
       "self h of 1 scope0\nself i of 0 scope0"},
      {"macro_rules! m { ($t:ty) => { impl $t { fn f() { Self::g() } } } }",
       "impl0 `` scope0 if body0.0\nmember fn f of 0 given if body0.0\n!self g of 0 scope0 if "
       "body0.0"},
      {"m! { impl A { fn f() { Self::g() } } }",
       "member fn f of 0 given if call0\nself g of 0 scope0 if call0"},
      {"m! { struct F: u8 { const A = 1; } }", "!member const A of 0 if call0"},
  };
  check(cases, OB_COUNT(cases));
}

static void
items_declare_names(void **state)
{
  (void)state;
  static const expectation cases[] = {
      {"mod a; pub mod b { fn c() {} }",
       "item mod a t scope0\nitem pub mod b t scope0 body=scope1\nitem fn c v scope1"},
      {"pub(crate) const A: u8 = 1; static mut B: u8 = 2; const _: () = ();",
       "item pub(in) const A v scope0\nitem const B v scope0\n!item const _ v scope0"},
      {"struct A; struct B(u8); struct C { d: u8 } union U { a: u8 }",
       "item struct A tv scope0\nitem struct B tv scope0\nitem struct C t scope0\n"
       "item union U t scope0"},
      {"enum E { A, B(u8) = 2, C { x: u8 } }",
       "item enum E t scope0\n!item struct B tv scope0\n!item const A v scope0"},
      {"type A<T> = Vec<T>; trait B = C + D; unsafe auto trait F {}",
       "item type A as Vec t scope0\nitem trait B t scope0\nitem trait F t scope0"},
      {"impl A { fn b(&self) {} const C: u8 = 1; } impl X for A { fn d() {} }",
       "!item fn b v scope0\n!item const C v scope0\n!item fn d v scope0"},
      {"impl<T> x::Y<T> { pub fn z() {} } impl<'a> &'a dyn Q { fn q() {} }",
       "path type x::Y scope0\n!item pub fn z v scope0\n!item fn q v scope0"},
      {"trait T { type A; fn f(); const C: u8; }",
       "item trait T t scope0\n!item type A t scope0\n!item fn f v scope0\n!item const C v scope0"},
      {"extern \"C\" { fn f(); static S: u8; type O; }",
       "item foreign f v scope0 abi=\"C\" fn\nitem foreign S v scope0 abi=\"C\"\n"
       "item foreign O t scope0 abi=\"C\""},
      {"#[link(name = \"z\")] unsafe extern \"system\" { #[link_name = \"g\"] pub safe fn f(); }",
       "item pub foreign f v scope0 abi=\"system\" fn link_name=\"g\" link=\"z\""},
      {"extern { #[cfg_attr(any(a, b), link_name = \"x\\x24y\")] fn f(); }",
       "item foreign f v scope0 abi=\"C\" fn link_name=\"x$y\"( if [any(a, b)])"},
      {"extern crate a; #[macro_use] extern crate b as c; extern crate self as d; extern crate e "
       "as "
       "_;",
       "item crate a t scope0\nitem crate b as c t scope0 macro_use\nitem crate self as d t "
       "scope0\n"
       "item crate e as _ t scope0"},
      {"async fn a() {} const unsafe extern \"C\" fn b() {} unsafe fn c() {} extern fn d() {}",
       "item fn a v scope0\nitem fn b v scope0\nitem fn c v scope0\nitem fn d v scope0"},
      {"fn r#match() {} mod r#async;", "item fn match v scope0\nitem mod async t scope0"},
      {"fn f() { fn g() {} use a::b; }",
       "scope1 block in scope0\nitem fn f v scope0\nitem fn g v scope1\nuse a::b as b scope1"},
      {"fn f() { let x = 1; { struct S; } mod m { fn n() {} } }",
       "item struct S tv scope2\nitem mod m t scope1 body=scope3\nitem fn n v scope3"},
      {"fn union() { let union = 1; union + 1; } union! {} union Union { a: u8 }",
       "item fn union v scope0\nitem union Union t scope0"},
      {"fn auto(default: u8, dyn: u8, async: u8) { let gen = 1; for i in gen {} let x = gen | 1; }",
       "item fn auto v scope0"},
      {"impl Tr for X { default fn f() {} default unsafe fn g() {} default type T = u8; }", "file"},
      {"macro m($a:expr) { $a } pub macro n { ($a:expr) => { a::b }, () => { c::d } }",
       "item macro m m scope0\nitem pub macro n m scope0\npath value a::b scope0 if body1.0\n"
       "path value c::d scope0 if body1.1"},
      {"trait T2015 { fn f(u8, &str, Vec<u8>, &'static mut [u8]); fn g(&self, _: u8, (a, b): T); }",
       "item trait T2015 t scope0\n!item fn f v scope0"},
      {"crate fn f() {} pub(in a::b) fn g() {} pub (super) struct S(pub (u8, u8), pub(crate) u8);",
       "item pub(in) fn f v scope0\nitem pub(in) fn g v scope0\npath type a::b scope0"},
      {"#!/usr/bin/env run-cargo\nfn f() {}", "item fn f v scope0"},
      {"\xef\xbb\xbf#![no_std]\nfn f() {}", "file no_std\nitem fn f v scope0"},
      {"#![cfg_attr(not(test), no_std)] #![no_core]", "file no_std if [not(test)] no_core"},
      {"fn gr\xc3\xbc\xc3\x9f"
       "e() {}\xc2\x85\xe2\x80\xa8 fn f() {}",
       "item fn gr\xc3\xbc\xc3\x9f"
       "e v scope0\nitem fn f v scope0"},
  };
  check(cases, OB_COUNT(cases));
}

/* What stands in a group that is not looked into would not be noted. */
static void
idle_groups_say_nothing(void **state)
{
  (void)state;
  static const expectation cases[] = {
      {"fn f() { let } fn g() {}", "item fn f v scope0\nitem fn g v scope0"},
      {"fn f() { if !(a) { b } } fn g() { if !(c) { d::e } }", "path value d::e scope0"},
      {"fn f() { g(h(i(j::k))) } fn l(m: (n, [o::P; 2])) {}",
       "path value j::k scope0\npath type o::P scope0"},
      {"fn f() { g(|| { fn h() {} }) } fn i() { { struct J; } }",
       "item fn h v scope1\nitem struct J tv scope2"},
      {"fn f() { g(#[cfg(a)] b) }", "cfg a"},
      {"fn f() { g(h!(i)); j(k! {}) }", "path macro h scope0\npath macro k scope0"},
      {"struct S { a: b, #[cfg(c)] d: e } enum E { A(b), C { #[cfg(d)] e: f } }",
       "item struct S t scope0\nitem enum E t scope0\ncfg c\ncfg d"},
  };
  check(cases, OB_COUNT(cases));
}

static void
uses_are_leaves(void **state)
{
  (void)state;
  static const expectation cases[] = {
      {"use a; pub use a::b as c; use ::d::e; use a::{b, c::{self, d as e}, *};",
       "use a as a scope0\nuse pub a::b as c scope0\nuse ::d::e as e scope0\nuse a::b as b scope0\n"
       "use type a::c as c scope0\nuse a::c::d as e scope0\nuse type a glob scope0"},
      {"use crate::a; use self::b; use super::super::c; use super::*; use {a, b::c}; use *;",
       "use crate::a as a scope0\nuse self::b as b scope0\nuse super::super::c as c scope0\n"
       "use type super:: glob scope0\nuse b::c as c scope0\nuse type  glob scope0"},
      {"use a::_b as _; use ::{c, d}; pub(crate) use {self::e as f};",
       "use a::_b as _ scope0\nuse ::c as c scope0\nuse ::d as d scope0\n"
       "use pub(in) self::e as f scope0"},
      {"#[cfg(unix)] use a::b;", "use a::b as b scope0 if [unix]"},
      {"use a::{b,}; use c::{}; use r#try::r#in;",
       "use a::b as b scope0\nuse try::in as in scope0"},
  };
  check(cases, OB_COUNT(cases));
}

static void
paths_have_namespaces(void **state)
{
  (void)state;
  static const expectation cases[] = {
      {"fn f(a: b::C<d::E>) -> g::H where i::J: k::L + m::N<O = p::Q> {}",
       "path type b::C scope0\npath type d::E scope0\npath type g::H scope0\npath type i::J "
       "scope0\n"
       "path type k::L scope0\npath type m::N scope0\npath type p::Q scope0"},
      {"fn f() { a::b(); c::D { e: f::g, ..h::i() }; match x { j::K(..) => l::m!(n::o), p::Q { .. "
       "} "
       "=> {} } }",
       "path value a::b scope0\npath type c::D scope0\npath value f::g scope0\n"
       "path value h::i scope0\npath value j::K scope0\npath macro l::m scope0\n"
       "path value n::o scope0 if call0\npath type p::Q scope0"},
      {"fn f<T, U: a::B, const N: usize>() { T::x(); U::y(); N::z(); V::w(); Self::v(); }",
       "path type a::B scope0\n!path value T::x scope0\n!path value U::y scope0\n"
       "!path value N::z scope0\npath value V::w scope0\n!path value Self::v scope0"},
      {"impl<T> A<T> { fn f() -> T::B { T::c() } } fn g() { T::d() }",
       "!path value T::c scope0\npath value T::d scope0"},
      {"fn f() { u8::MAX; str::from_utf8(x); f64::consts::PI; u80::X; }",
       "!path value u8::MAX scope0\n!path value str::from_utf8 scope0\npath value u80::X scope0"},
      {"fn f() { ::a::b(); crate::c(); self::d(); super::super::e(); super::f; self.x; self; }",
       "path value ::a::b scope0\npath value crate::c scope0\npath value self::d scope0\n"
       "path value super::super::e scope0\npath value super::f scope0"},
      {"fn f() { <a::B as c::D<e::F>>::g(); <h::I>::j; x.k::<l::M>(); n::<o::P>(); Q::<r::S>::t(); "
       "}",
       "path type a::B scope0\npath type c::D scope0\npath type e::F scope0\npath type h::I "
       "scope0\n"
       "path type l::M scope0\npath type o::P scope0\npath type r::S scope0\npath value Q::t "
       "scope0"},
      {"fn f() { if a::b < c::D { e::f() } if g::H {} while i::j() {} for k::L in m::n {} }",
       "path value a::b scope0\npath value c::D scope0\npath value e::f scope0\n"
       "path value g::H scope0\npath value i::j scope0\npath value k::L scope0\n"
       "path value m::n scope0"},
      {"fn f() { match a::B { _ => c::D {} } if (e::F { g: 1 }) == x {} }",
       "path value a::B scope0\npath type c::D scope0\npath type e::F scope0"},
      {"fn f() { let a::B(c) | d::E { c } = g::h() else { return i::j }; }",
       "path value a::B scope0\npath type d::E scope0\npath value g::h scope0\npath value i::j "
       "scope0"},
      {"fn f() { |a: b::C| -> d::E { f::g() }; async move { h::i().await }; move || j::k }",
       "path type b::C scope0\npath type d::E scope0\npath value f::g scope0\n"
       "path value h::i scope0\npath value j::k scope0"},
      {"fn f() { x as a::B; y as *const c::D as usize; &raw const e::F; z as fn(g::H) -> i::J; }",
       "path type a::B scope0\npath type c::D scope0\npath value e::F scope0\npath type g::H "
       "scope0\n"
       "path type i::J scope0"},
      {"fn f(x: impl Fn(a::B) -> c::D, y: &mut dyn e::F, z: [g::H; i::J], w: (k::L,)) {}",
       "path type a::B scope0\npath type c::D scope0\npath type e::F scope0\npath type g::H "
       "scope0\n"
       "path value i::J scope0\npath type k::L scope0"},
      {"type T = for<'a> unsafe extern \"C\" fn(x: a::B, ...) -> c::D; type U = Box<'static + "
       "e::F>;",
       "path type a::B scope0\npath type c::D scope0\npath type e::F scope0"},
      {"fn f() { a = b::c..d::e; ..=f::g; h::i..; let j..=k::l = m::n << 2 >> o::p; }",
       "path value b::c scope0\npath value d::e scope0\npath value f::g scope0\n"
       "path value h::i scope0\npath value k::l scope0\npath value m::n scope0\n"
       "path value o::p scope0"},
      {"#[a::b] #[c] #[inline] #[derive(Clone, d::E, F)] struct S;",
       "path macro a::b attribute scope0\npath macro c attribute scope0\n"
       "path macro d::E attribute scope0\npath macro F attribute scope0\n"
       "!path macro inline attribute scope0\n!path macro Clone attribute scope0"},
      {"#[a::b] #[a::c] #[d::e] struct S;", /* a::b may have a::c as a word of its own */
       "path macro a::b attribute scope0\npath macro a::c attribute guess scope0\n"
       "path macro d::e attribute scope0"},
      {"#[unsafe(no_mangle)] #[x(y::z, w = v::u)] fn f() {}",
       "path macro x attribute scope0\npath y::z guess scope0\npath v::u guess scope0"},
      {"const A: [u8; { b::C }] = [d::E; f::G]; static X: u8 = -h::I;",
       "path value b::C scope0\npath value d::E scope0\npath value f::G scope0\n"
       "path value h::I scope0"},
      {"fn f() { 'a: loop { break 'a b::c } 1.max(d::e); x.0.1.f(g::h); 1..2; 1.; 2.0e-3_f64; }",
       "path value b::c scope0\npath value d::e scope0\npath value g::h scope0"},
      {"fn f() { \"a::b\"; r#\"c::d\"\"#; b'\\''; '\\u{1f600}'; '\"'; /* e::f /* g::h */ */ i::j }",
       "!path value a::b scope0\n!path value c::d scope0\npath value i::j scope0\n"
       "!path value e::f scope0"},
      {"fn f<'a>(x: &'a str) { 'b: for c in d::e { continue 'b } cr\"x\"; c\"y\"; br##\"z\"##; }",
       "path value d::e scope0"},
  };
  check(cases, OB_COUNT(cases));
}

static void
gates_bind_to_their_piece(void **state)
{
  (void)state;
  static const expectation cases[] = {
      {"#[cfg(a)] fn f() { x::y() } fn g() { z::w() }",
       "item fn f v scope0 if [a]\npath value x::y scope0 if [a]\npath value z::w scope0"},
      {"#![cfg(a)] #![cfg(b)] use c::d;", "file if [b] [a]\nuse c::d as d scope0 if [b] [a]"},
      {"mod m { #![cfg(a)] use b::c; } use d::e;",
       "item mod m t scope0 body=scope1 if [a]\nuse b::c as c scope1 if [a]\nuse d::e as e scope0"},
      {"fn f() { #[cfg(a)] let x = b::c(); #[cfg(d)] { e::f() } #[cfg(g)] h::i(); j::k() }",
       "path value b::c scope0 if [a]\npath value e::f scope0 if [d]\npath value h::i scope0 if "
       "[g]\n"
       "path value j::k scope0"},
      {"fn f() { match x { #[cfg(a)] b::C | d::E if f::g() => h::i(), _ => j::k() } }",
       "path value b::C scope0 if [a]\npath value d::E scope0 if [a]\npath value f::g scope0 if "
       "[a]\n"
       "path value h::i scope0 if [a]\npath value j::k scope0"},
      {"fn f() { g(#[cfg(a)] b::c, d::e); [#[cfg(f)] g::h(), i::j]; }",
       "path value b::c scope0 if [a]\npath value d::e scope0\npath value g::h scope0 if [f]\n"
       "path value i::j scope0"},
      {"fn f() { S { #[cfg(a)] b: c::d, e: f::g }; let S { #[cfg(h)] i: j::K, .. } = l::m; }",
       "path value c::d scope0 if [a]\npath value f::g scope0\npath value j::K scope0 if [h]\n"
       "path value l::m scope0"},
      {"fn f(#[cfg(a)] b: c::D, e: f::G) {} fn h<#[cfg(i)] T: j::K, U: l::M>() {}",
       "path type c::D scope0 if [a]\npath type f::G scope0\npath type j::K scope0 if [i]\n"
       "path type l::M scope0"},
      {"struct S { #[cfg(a)] b: c::D, e: f::G } struct T(#[cfg(h)] i::J, k::L);",
       "path type c::D scope0 if [a]\npath type f::G scope0\n"
       "path type i::J scope0 if [h]\npath type k::L scope0"},
      {"enum E { #[cfg(a)] A(b::C), D(e::F) }",
       "path type b::C scope0 if [a]\npath type e::F scope0"},
      {"impl S { #[cfg(a)] fn f() { b::c() } fn g() { d::e() } }",
       "path value b::c scope0 if [a]\npath value d::e scope0"},
      {"#[derive(a::B)] #[cfg(c)] #[d::e] struct S;",
       "path macro a::B attribute scope0\npath macro d::e attribute scope0 if [c]\n"
       "item struct S tv scope0 if [c]"},
      {"#[cfg_attr(a, b::c, derive(d::E), cfg_attr(f, g::h))] struct S;",
       "path macro b::c attribute scope0 if [a]\npath macro d::E attribute scope0 if [a]\n"
       "path macro g::h attribute scope0 if [f] [a]\nitem struct S tv scope0"},
      {"#[cfg_attr(a, cfg(b))] fn f() {} #[cfg_attr(a, cfg_attr(b, cfg(c)))] fn g() {}",
       "item fn f v scope0 if [any(not(a), b)]\nitem fn g v scope0 if [any(not(a), not(b), c)]"},
      {"#[cfg_attr(a, path = \"x.rs\")] #[cfg_attr(not(a), path = \"y.rs\")] mod m;",
       "item mod m t scope0 path=\"x.rs\"( if [a]) path=\"y.rs\"( if [not(a)])"},
      {"#[cfg(all(a, /* b */ any(c, // d\n e = r\"f\",),))] fn f() {}",
       "item fn f v scope0 if [all(a, any(c, e = \"f\"))]"},
      {"#[cfg(true)] fn f() {} #[cfg(false)] fn g() {} #[cfg(any())] fn h() {} #[cfg(r#async)] fn "
       "i() "
       "{}",
       "item fn f v scope0 if [true]\nitem fn g v scope0 if [false]\nitem fn h v scope0 if "
       "[any()]\n"
       "item fn i v scope0 if [r#async]"},
      {"#[cfg(version(\"1.70\"))] fn f() {} #[cfg(accessible(std::mem::forget))] fn g() {}",
       "cfg version(\"1.70\")\ncfg accessible(std::mem::forget)"},
      {"fn f() { if cfg!(windows) { a::b() } }", "cfg! windows\npath value a::b scope0"},
      {"fn f() { #![cfg(a)] b::c() } fn g() { match x { #![allow(y)] _ => {} } }",
       "path value b::c scope0 if [a]"},
      {"fn f() -> u8 { #[cfg(a)] return b::c; #[cfg(not(a))] d::e }",
       "path value b::c scope0 if [a]\npath value d::e scope0 if [not(a)]"},
      {"fn f() where #[cfg(a)] T: b::C, U: d::E {}",
       "path type b::C scope0 if [a]\npath type d::E scope0"},
      {"#[cfg(a)] extern \"C\" { #[cfg(b)] fn f(); fn g(); }",
       "item foreign f v scope0 abi=\"C\" fn if [b] [a]\nitem foreign g v scope0 abi=\"C\" fn if "
       "[a]"},
  };
  check(cases, OB_COUNT(cases));
}

static void
macros_are_learnt(void **state)
{
  (void)state;
  static const expectation cases[] = {
      {"cfg_if::cfg_if! { if #[cfg(a)] { mod b; } else if #[cfg(c)] { mod d; } else { mod e; } }",
       "item mod b t scope0 if [a]\nitem mod d t scope0 if [c] [not(a)]\n"
       "item mod e t scope0 if [not(c)] [not(a)]\npath macro cfg_if::cfg_if scope0"},
      {"fn f() { cfg_if! { if #[cfg(a)] { let x = b::c(); d::e } else { f::g() } } }",
       "path value b::c scope0 if [a]\npath value d::e scope0 if [a]\n"
       "path value f::g scope0 if [not(a)]"},
      {"cfg_select! { a => { mod b; } all(c, d) => { mod e; } _ => { mod f; } }",
       "item mod b t scope0 if [a]\nitem mod e t scope0 if [all(c, d)] [not(a)]\n"
       "item mod f t scope0 if [not(all(c, d))] [not(a)]"},
      {"fn f() { let x = cfg_select! { a => b::c(), _ => { d::e() } }; }",
       "path value b::c scope0 if [a]\npath value d::e scope0 if [not(a)]"},
      {"fn f() { cfg_if! { if #[cfg(a)] { use b::c; fn g() {} } } }",
       "use b::c as c scope1 if [a]\nitem fn g v scope1 if [a]"},
      {"macro_rules! m { ($($i:item)*) => { $( #[cfg(a)] #[cfg_attr(docsrs, doc(cfg(a)))] $i )* } "
       "}",
       "macro0 m scope0\n  rule gate items [a]"},
      {"macro_rules! m { ($($i:item)*) => { $( #[cfg(a)] #[cfg(b)] $i )* } }",
       "  rule gate items [all(a, b)]"},
      {"macro_rules! m { ($( $(#[$m:meta])* $i:item )*) => { $( #[cfg(a)] $(#[$m])* $i )* } }",
       "  rule gate items [a]"},
      {"macro_rules! m { ($($t:tt)*) => { $($t)* } } macro_rules! n { ($($i:item)*) => {} }",
       "  rule gate items\n  rule gate items empty"},
      {"macro_rules! m { ($e:block) => { #[cfg(a)] $e } } macro_rules! n { ($($t:tt)*) => { "
       "#[cfg(a)] "
       "{ $($t)* } } }",
       "  rule gate [a]"},
      {"macro_rules! m { ($($i:item)*) => { #[cfg(a)] $($i)* } }", "  rule other"},
      {"macro_rules! m { ($($i:item)*) => { #[cfg(a)] n! { $($i)* } } }",
       "  rule gate items [a] via call0\ncall0 macro n empty item if [a] body0.0"},
      {"macro_rules! m { ($($i:item)*) => { $( $crate::n! { $i } )* } }",
       "  rule gate items via call0\npath macro $crate::n scope0 if body0.0"},
      {"macro_rules! m { (#![$m:meta] $($i:item)*) => { $( #[cfg($m)] $i )* } } m! { #![all(a, b)] "
       "fn "
       "f() {} }",
       "  rule gate items meta\ncall0 macro m items item meta [all(a, b)] literals all, a, b\n"
       "item fn f v scope0 if call0"},
      {"#[macro_export] macro_rules! m { () => { $crate::a::b(c::d) }; ($e:expr) => { e::f($e) }; "
       "}",
       "macro0 m exported scope0\npath value $crate::a::b scope0 if body0.0\n"
       "path value c::d scope0 if body0.0\npath value e::f scope0 if body0.1"},
      {"macro_rules! m { ($i:ident) => { use std::os::$i::fs; libc::$i; $i::x(); } }",
       "path type std::os scope0 if body0.0\npath type libc scope0 if body0.0"},
      {"macro_rules! m { ($($n:ident: $t:ty),*) => { $( impl a::B for $t { fn $n(&self) -> c::D { "
       "$n::<$t>() } } )* } }",
       "path type a::B scope0 if body0.0\npath type c::D scope0 if body0.0"},
      {"macro_rules! m { ($v:vis $n:ident { $($f:ident = $e:expr,)* }) => { $v enum $n { $($f = "
       "a::b($e)"
       ",)* } } }",
       "path value a::b scope0 if body0.0"},
      {"m! { mod a; use b::c; } m!(d::e, 1, f::g()); fn f() { m![h::i; 2]; m!(x = j::k => l::m) }",
       "call0 macro m items item literals a, b, c\nitem mod a t scope0 if call0\n"
       "use b::c as c scope0 if call0\ncall1 macro m body item literals d, e, 1, f\n"
       "path value d::e scope0 if call1\npath value h::i scope0 if call2\n"
       "path value l::m scope0 if call3"},
      {"m! { on a -> b::c; ::d::e }",
       "call0 macro m tokens item literals on, a, b, c\npath b::c guess scope0 if call0\n"
       "path ::d::e guess scope0 if call0"},
      {"m! {} m!(); fn f() { m!() }", "call0 macro m empty item\ncall2 macro m empty statement"},
      {"fn f() { println!(\"{} {x}\", a::b); vec![c::d; 2]; assert!(matches!(e::f, g::H(_) if "
       "i::j)); }",
       "path value a::b scope0\npath value c::d scope0\npath value e::f scope0\n"
       "path value g::H scope0\npath value i::j scope0\n!path macro println scope0"},
      {"thread_local! { static A: b::C = d::e(); pub static F: u8 = const { g::h }; }",
       "item const A v scope0\npath type b::C scope0\nitem pub const F v scope0\n"
       "path value g::h scope0"},
      {"bitflags! { pub struct F: u32 { const A = b::C; #[cfg(d)] const E = f::G; } }",
       "item pub struct F t scope0 if call0\n!item const A v scope0 if call0\n"
       "path value f::G scope0 if [d] call0"},
      {"lazy_static! { pub static ref A: b::C = d::e(); }",
       "item pub const A v scope0 if call0\npath type b::C scope0 if call0"},
      {"fn f() { quote! { a::b() }; std::println!(\"\"); tokio::select! { x = c::d() => e::f(), "
       "else => "
       "{} } }",
       "path a::b guess scope0 if call0\npath macro std::println scope0\n"
       "path value c::d scope0 if call1\npath value e::f scope0 if call1"},
      {"m!(@ #[cfg(unix)] , a::b, [c::d], @); m!(@ #[cfg(unix)] x => a::b, y => { c::d }, @);",
       "path a::b guess scope0 if [unix] call0\npath c::d guess scope0 if [unix] call0\n"
       "path a::b guess scope0 if [unix] call1\npath c::d guess scope0 if call1"},
      {"m!(@ [#[cfg(unix)], a::b], c::d, #[cfg(unix)] #[cfg(all())] f { a::g } c::h @);",
       "path a::b guess scope0 if [unix] call0\npath c::d guess scope0 if call0\n"
       "path a::g guess scope0 if [all()] [unix] call0\npath c::h guess scope0 if call0"},
      {"fn f() { quote!(#[cfg(not(#p))] #i a::b) }", "path a::b guess scope0 if call0"},
      {"include!(\"a/b.rs\"); include!(concat!(env!(\"OUT_DIR\"), \"/c.rs\")); "
       "compile_error!(\"n\\x6f\");",
       "include \"a/b.rs\"\ninclude \"\"\ncompile_error \"no\""},
      {"#[cfg(not(any(unix, windows)))] compile_error!(\"unsupported\");",
       "compile_error \"unsupported\" if [not(any(unix, windows))]"},
      {"impl S { m! { fn f() {} } } m! { fn g() {} }",
       "!item fn f v scope0 if call0\nitem fn g v scope0 if call1"},
      {"macro_rules! m { ($($t:tt)*) => { macro_rules! n { ($x:expr) => { a::b($x) } } } }",
       "item macro n m scope0 if body0.0"},
      {"// osbind: allow(OB0301)\n/* osbind: allow(OB0302) */ fn f() {} // not osbind: allow\n",
       "allow 0-24\nallow 25-52"},
  };
  check(cases, OB_COUNT(cases));
}

static void
mistakes_have_codes_and_places(void **state)
{
  (void)state;
  static const struct {
    const char *text, *code;
    uint32_t lo, hi;
    const char *lines; /* read all the same */
  } cases[] = {
      {"fn f() {} \xff fn g() {}", "OB0380", 10, 11, "item fn f v scope0"},
      {"fn f() { \"abc }", "OB0381", 9, 10, "item fn f v scope0"},
      {"/* /* */ fn f() {}", "OB0381", 0, 2, "file broken"},
      {"fn f() { r##\"x\"# }", "OB0381", 9, 13, "item fn f v scope0"},
      {"fn f() { 'ab; a::b }", "OB0383", 12, 13, "item fn f v scope0"},
      {"const A: char = '\\n;", "OB0381", 16, 20, "item const A v scope0"},
      {"mod m { fn f() {} ", "OB0382", 6, 7, "item fn f v scope1"},
      {"fn f() { (] } fn g() { a::b }", "OB0382", 10, 11, "path value a::b scope0"},
      {"fn f() {} } fn g() {}", "OB0382", 10, 11, "item fn g v scope0"},
      {"fn f() {} hello world; fn g() {}", "OB0383", 10, 15, "item fn g v scope0"},
      {"use a::; fn g() {}", "OB0383", 7, 8, "item fn g v scope0"},
      {"fn f() { let = 1; a::b } fn g() {}", "OB0383", 13, 14, "path a::b guess scope0"},
      {"struct S { a b::c } fn g() {}", "OB0383", 13, 14, "item fn g v scope0"},
      {"mod m { struct } mod n { fn g() {} }", "OB0383", 15, 16, "item fn g v scope2"},
      {"#[cfg(a)]", "OB0383", 9, 9, "cfg a"},
      {"---\n[package]\n---\nfn f() {}", "OB0387", 0, 3, "item fn f v scope0"},
      {"fn f() {} \\ fn g() {}", "OB0388", 10, 11, "item fn g v scope0"},
      {"fn f() {} `", "OB0388", 10, 11, "item fn f v scope0"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    reading d;
    read_text(&d, ob_str_from(cases[i].text));
    const ob_diag *first = d.diags.list.len > 0 ? d.diags.list.at[0] : NULL;
    if (d.st != OB_E_SYNTAX || !first || !ob_str_eq(first->code, ob_str_from(cases[i].code)) ||
        first->primary.span.lo != cases[i].lo || first->primary.span.hi != cases[i].hi ||
        !has_line(d.printed, ob_str_from(cases[i].lines))) {
      fail_msg("%s: got " OB_STR_FMT " at %u-%u, want %s at %u-%u and `%s` in\n" OB_STR_FMT,
               cases[i].text, OB_STR_ARG(first ? first->code : OB_STR("none")),
               first ? first->primary.span.lo : 0, first ? first->primary.span.hi : 0,
               cases[i].code, cases[i].lo, cases[i].hi, cases[i].lines, OB_STR_ARG(d.printed));
    }
    reading_fini(&d);
  }
}

/* What does no harm where it is not compiled is a warning. */
static void
predicates_that_are_none_warn(void **state)
{
  (void)state;
  static const struct {
    const char *text, *code;
    uint32_t lo, hi;
  } cases[] = {
      {"#[cfg] fn f() {}", "OB0386", 0, 6},
      {"#[cfg_attr()] fn f() {}", "OB0386", 0, 13},
      {"#[\"x\"] fn f() {}", "OB0386", 2, 5},
      {"#[cfg(a, b)] fn f() {}", "OB0201", 7, 8},
      {"#[cfg(xor(a))] fn f() {}", "OB0203", 6, 9},
      {"#[cfg(target_os = linux)] fn f() {}", "OB0201", 18, 23},
      {"fn f() { cfg!(not()); }", "OB0206", 14, 19},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    reading d;
    read_text(&d, ob_str_from(cases[i].text));
    const ob_diag *first = d.diags.list.len > 0 ? d.diags.list.at[0] : NULL;
    if (d.st != OB_OK || d.diags.warnings != 1 || !first ||
        !ob_str_eq(first->code, ob_str_from(cases[i].code)) ||
        first->primary.span.lo != cases[i].lo || first->primary.span.hi != cases[i].hi ||
        !has_line(d.printed, OB_STR("item fn f v scope0")) ==
            (ob_str_find(d.printed, '[') == SIZE_MAX)) {
      fail_msg("%s: got " OB_STR_FMT " at %u-%u\n" OB_STR_FMT, cases[i].text,
               OB_STR_ARG(first ? first->code : OB_STR("none")), first ? first->primary.span.lo : 0,
               first ? first->primary.span.hi : 0, OB_STR_ARG(d.printed));
    }
    reading_fini(&d);
  }
}

/* count times what, then core, then count times end. */
static ob_str
nested(ob_arena *arena, const char *before, const char *what, size_t count, const char *core,
       const char *end, const char *after)
{
  ob_buf buf;
  ob_buf_init(&buf, arena);
  ob_buf_put(&buf, ob_str_from(before));
  for (size_t i = 0; i < count; i++) {
    ob_buf_put(&buf, ob_str_from(what));
  }
  ob_buf_put(&buf, ob_str_from(core));
  for (size_t i = 0; i < count; i++) {
    ob_buf_put(&buf, ob_str_from(end));
  }
  ob_buf_put(&buf, ob_str_from(after));
  assert_int_equal(ob_buf_status(&buf), OB_OK);
  return ob_buf_view(&buf);
}

static const struct {
  const char *before, *what, *core, *end, *after;
} nestings[] = {
    {"fn f() { ", "(", "a::b", ")", " } fn g() {}"},
    {"fn f() { ", "{", "a::b", "}", " } fn g() {}"},
    {"fn f() { ", "[", "a::b", "]", " } fn g() {}"},
    {"fn f() { ", "m!(", "a::b", ")", " } fn g() {}"},
    {"fn f() { ", "m!{ -> ", "a::b", "}", " } fn g() {}"},
    {"fn f() { ", "if x { } else { ", "a::b", "}", " } fn g() {}"},
    {"fn f() { ", "match x { _ => ", "a::b", "}", " } fn g() {}"},
    {"fn f() { ", "fn f() { ", "a::b", "}", " } fn g() {}"},
    {"", "mod m { ", "", "}", " fn g() {}"},
    {"type T = ", "Vec<", "a::B", ">", "; fn g() {}"},
    {"type T = ", "(", "a::B", ")", "; fn g() {}"},
    {"type T = ", "<", "a::B", " as x::Y>::Z", "; fn g() {}"},
    {"type T = ", "fn() -> ", "a::B", "", "; fn g() {}"},
    {"type T = ", "impl Fn() -> ", "a::B", "", "; fn g() {}"},
    {"type T = ", "dyn Fn(", "a::B", ")", "; fn g() {}"},
    {"use ", "{", "a::b", "}", "; fn g() {}"},
    {"use ", "a::{", "b", "}", "; fn g() {}"},
    {"fn f() { let ", "(", "a::B", ")", " = 1; } fn g() {}"},
    {"fn f() { let ", "S { a: ", "a::B", "}", " = 1; } fn g() {}"},
    {"fn f() { ", "S { a: ", "a::b", "}", " } fn g() {}"},
    {"fn f() { ", "|a| ", "a::b", "", " } fn g() {}"},
    {"fn f() { ", "&&-!*", "a::b", "", " } fn g() {}"},
    {"fn f() { ", "return ", "a::b", "", " } fn g() {}"},
    {"fn f() { ", "x.y(", "a::b", ")", " } fn g() {}"},
    {"#[cfg(", "all(", "a", ")", ")] fn f() {} fn g() {}"},
    {"#[", "cfg_attr(a, ", "b::c", ")", "] fn f() {} fn g() {}"},
    {"", "cfg_if! { if #[cfg(a)] { ", "fn f() {}", "} }", " fn g() {}"},
    {"", "macro_rules! m { () => { ", "a::b", "} }", " fn g() {}"},
    {"macro_rules! m { () => { ", "$(", "a::b", ")*", "} } fn g() {}"},
    {"", "/*", "x", "*/", " fn g() {}"},
    {"fn f<T: ", "(", "a::B", ")", ">() {} fn g() {}"},
    {"fn f<T: ", "for<T: ", "a::B", ">", ">() {} fn g() {}"},
    {"fn f<T = ", "X<", "a::B", ">", ">() {} fn g() {}"},
};

static void
depth_is_limited(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(nestings); i++) {
    for (size_t deep = 0; deep < 2; deep++) {
      ob_arena arena;
      ob_arena_init(&arena, NULL);
      const ob_str text = nested(&arena, nestings[i].before, nestings[i].what, deep ? 100000 : 20,
                                 nestings[i].core, nestings[i].end, nestings[i].after);
      reading d;
      read_text(&d, text);
      const bool good = d.st == OB_OK || (deep && d.st == OB_E_LIMIT && d.diags.errors == 1 &&
                                          ob_str_eq(d.diags.list.at[0]->code, OB_STR("OB0384")));
      if (!good || !has_line(d.printed, OB_STR("item fn g v scope0"))) {
        fail_msg("%s %s, %s: status %d, %zu errors, first " OB_STR_FMT, nestings[i].before,
                 nestings[i].what, deep ? "deep" : "shallow", (int)d.st, d.diags.errors,
                 OB_STR_ARG(d.diags.list.len > 0 ? d.diags.list.at[0]->message : OB_STR_NONE));
      }
      reading_fini(&d);
      ob_arena_fini(&arena);
    }
  }
}

static double
seconds_of(ob_str text)
{
  double best = 1e9;
  for (unsigned run = 0; run < 3; run++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    ob_rust_file file;
    const uint32_t number = ob_diags_add_source(&diags, OB_STR("x.rs"), text);
    struct timespec lo, hi;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &lo), 0);
    const ob_status st = ob_rust_read(&arena, &diags, number, &file);
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &hi), 0);
    assert_int_not_equal(st, OB_E_NOMEM);
    const double taken = (double)(hi.tv_sec - lo.tv_sec) + (double)(hi.tv_nsec - lo.tv_nsec) / 1e9;
    best = taken < best ? taken : best;
    ob_arena_fini(&arena);
  }
  return best;
}

/* Twice the text takes less than three times as long, whatever it is. */
static void
time_is_linear(void **state)
{
  (void)state;
  static const struct {
    const char *before, *what, *core, *end, *after;
  } more[] = {
      {"fn f() { ", "a::b(c)?; ", "", "", "}"},
      {"fn f() { ", "if a { b } else ", "{}", "", "}"},
      {"fn f() { ", "a + ", "b", "", "}"},
      {"fn f() { a", ".b()?", "", "", "}"},
      {"fn f() { ", "m!(x -> y); ", "", "", "}"},
      {"", "fn f<T, U, V>() { T::a(); } ", "", "", ""},
      {"fn f<", "T, ", "", "", ">() { T::a(); }"},
      {"fn f() { ", "T::a(); ", "", "", "}"},
      {"use a::{", "b::c, ", "", "", "};"},
      {"use a", "::a", "", "", ";"},
      {"", "#[cfg(a)] ", "fn f() {}", "", ""},
      {"", "#[cfg_attr(a, path = \"b\")] ", "mod m;", "", ""},
      {"macro_rules! m { ", "($a:expr, $b:ident) => { $b::c($a) }; ", "", "", "}"},
      {"macro_rules! m { (", "$a:tt ", ") => { ", "$a", "} }"},
      {"cfg_if! { if #[cfg(a)] {} ", "else if #[cfg(b)] { fn f() {} } ", "", "", "}"},
      {"cfg_select! { ", "a => {} ", "", "", "}"},
      {"", "} ", "", "", ""},
      {"", "{ ", "", "", ""},
      {"", "( ] ", "", "", ""},
      {"", "hello ", "", "", ""},
      {"", "struct ", "", "", ""},
      {"", "\" ", "", "", ""},
      {"", "r#\" ", "", "", ""},
      {"", "/* ", "", "", ""},
      {"", "' ", "", "", ""},
      {"", "< ", "", "", ""},
      {"fn f() { x.y", "::<", "", "", "}"},
      {"", "\\", "", "", ""},
      {"", "fn f() { let } ", "", "", ""},
      {"", "m! { -> a::b } ", "", "", ""},
      {"const A: u8 = ", "match ", "", "", ""},
      {"#[cfg(any(", "a, ", "", "", "))] fn f() {}"},
  };
  for (size_t i = 0; i < OB_COUNT(more) + OB_COUNT(nestings); i++) {
    const bool deep = i >= OB_COUNT(more);
    const size_t k = deep ? i - OB_COUNT(more) : i;
    const char *const before = deep ? nestings[k].before : more[k].before;
    const char *const what = deep ? nestings[k].what : more[k].what;
    const char *const core = deep ? nestings[k].core : more[k].core;
    const char *const end = deep ? nestings[k].end : more[k].end;
    const char *const after = deep ? nestings[k].after : more[k].after;
    double a = 0, b = 0;
    bool good = false;
    /* Others use the machine too, and where memory comes from changes with the size: so again, and
     * with longer texts, of which what is not linear would fail all the more. */
    for (unsigned attempt = 0; attempt < 8 && !good; attempt++) {
      ob_arena arena;
      ob_arena_init(&arena, NULL);
      const size_t n = (size_t)20000 << attempt / 2;
      a = seconds_of(nested(&arena, before, what, n, core, end, after));
      b = seconds_of(nested(&arena, before, what, 2 * n, core, end, after));
      good = b < 3 * a + 0.005;
      ob_arena_fini(&arena);
    }
    if (!good) {
      fail_msg("%s%s...: %.4f s, twice of it %.4f s", before, what, a, b);
    }
  }
}

/* ---- names of one segment ---- */

static bool
is_not_other(void *context, ob_str word)
{
  ++*(unsigned *)context;
  return !ob_str_eq(word, OB_STR("other"));
}

/* "call f 12, value K 20" : the uses of `words` (blanks between them), with their places. */
static const char *
names_of(ob_arena *arena, ob_str text, ob_str words, unsigned *asked_times)
{
  static const char *const roles[] = {"value", "call", "pattern", "struct", "type",
                                      "trait", "arg",  "macro",   "method", "field"};
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.rs"), text);
  ob_rust_file first;
  const ob_status st = ob_rust_read(arena, &diags, file, &first);
  assert_int_not_equal(st, OB_E_NOMEM);
  const size_t said = diags.list.len;
  ob_rust_words set;
  ob_rust_words_init(&set);
  ob_str word;
  while (ob_str_next(&words, ' ', &word)) {
    assert_true(ob_rust_words_add(arena, &set, word));
    assert_true(ob_rust_words_have(&set, word) && ob_rust_words_may_have(&set, word));
  }
  const ob_rust_asked asked = {.words = &set,
                               .matters = asked_times ? is_not_other : NULL,
                               .context = asked_times,
                               .members = &set};
  ob_rust_names names;
  assert_int_equal(ob_rust_read_names(arena, &diags, &first, &asked, &names), OB_OK);
  assert_int_equal(diags.list.len, said); /* nothing is said twice */
  ob_buf out;
  ob_buf_init(&out, arena);
  for (size_t i = 0; i < names.len; i++) {
    const ob_rust_name *n = &names.at[i];
    assert_true(n->gate < first.gates.len && n->scope < first.scopes.len);
    const bool behind = n->role == OB_RUST_ROLE_METHOD || n->role == OB_RUST_ROLE_FIELD;
    assert_int_equal(behind, n->owner != OB_RUST_NONE);
    assert_int_equal(behind, n->receiver != OB_RUST_SELF_NONE);
    assert_true(!behind || n->owner < first.impls.len);
    ob_buf_fmt(&out, "%s%s " OB_STR_FMT " %u", i > 0 ? ", " : "", roles[n->role],
               OB_STR_ARG(n->text), n->at.lo);
  }
  const char *printed = ob_cstr(arena, ob_buf_view(&out));
  return printed ? printed : "";
}

static void
names_stand_alone(void **state)
{
  (void)state;
  static const struct {
    const char *text, *words, *names;
  } cases[] = {
      {"fn f() { g(); }", "g", "call g 9"},
      {"fn f() { g(); }", "h", ""},
      {"fn g() {}", "g", ""},
      {"use a::g; use {g, b::*};", "g", ""},
      {"fn f() { (K, [K; 1], -K, &K, K?, x[K], x(K), return K) }", "K",
       "value K 10, value K 14, value K 22, value K 26, value K 29, value K 35, value K 41, value "
       "K "
       "52"},
      {"fn f() { if K { K } while K {} match K {} for x in K {} K {}; }", "K",
       "value K 12, value K 16, value K 26, value K 37, value K 51, struct K 56"},
      {"fn f() { a.g(); a.g; g::x(); x::g(); g::<u8>(); ..g }", "g", "call g 37, value g 50"},
      {"fn f() { 'g: loop { break 'g } }", "g", ""},
      {"impl A { fn f(&self) { self.g(); self.g; self.g::<u8>(); (&self.g).x(self.g) } }", "g",
       "method g 28, field g 38, method g 46, field g 64, field g 74"},
      {"impl A { fn f(mut self) { || self.g() } fn h(&'a mut self, x: u8) { self.g = 1 } }", "g",
       "method g 34, field g 73"},
      {"impl A { fn f(&self) { x.self.g(); self.x.g(); self::g(); } }", "g", ""},
      {"impl A { fn f(self: Box<Self>) { self.g() } fn h() { self.g() } }", "g", "method g 38"},
      {"impl A { fn f(self: &Rc<Self>) { self.g() } fn h(self: Pin<Box<Self>>) { self.g() } }", "g",
       ""},
      {"trait T { fn f(&self) { self.g() } } fn f() { self.g() }", "g", "method g 29"},
      {"impl A { fn f(&self) { fn h() { self.g() } println!(\"{}\", self.g); m!(self.g) } }", "g",
       "field g 63"},
      {"impl A { fn f(&self) { impl B { fn h(&self) { self.g() } } self.g() } }", "g",
       "method g 51, method g 64"},
      {"fn f(x: A) -> A where A: B { x as A }", "A B",
       "type A 8, type A 14, type A 22, trait B 25, type A 34"},
      {"impl<X: B> B for A<X, A> where X: B + C<A> {}", "A B C",
       "trait B 8, trait B 11, arg A 22, type A 17, trait B 34, arg A 40, trait C 38"},
      {"struct S { a: A, b: (A, [A; K]) } enum E { V(A) = K, A { a: A } }", "A K",
       "type A 14, type A 21, type A 25, value K 28, type A 45, value K 50, type A 60"},
      {"type T = dyn Fn(A) -> B; fn f() -> impl B { <A as B>::C }", "A B C",
       "type A 16, type B 22, trait B 40, type A 45, trait B 50"},
      {"fn f() { let A { x, K: y } = A { x, y: K }; let A(z) = A(1); }", "A K",
       "struct A 13, struct A 29, value K 39, pattern A 48, call A 55"},
      {"fn f() { match x { 0..=K => 1, K..=9 => 2, ..K => 3, a::K => 4 } }", "K",
       "value K 23, value K 31, value K 45"},
      {"fn f() { match x { K => K, _ => 2 } }", "K", ""},
      {"fn f(g: u8) { g } fn h() { g } fn i() { |g| g; g } fn j() { let (g, _) = g; g }", "g",
       "value g 27"},
      {"fn f() { if let Some(g) = x { g } } fn h() { x(g, |y @ g| 1) }", "g", ""},
      {"fn f() { let g = 1; fn h() { g() } } const A: u8 = { let g = 1; g };", "g", ""},
      {"fn f<A>(x: A) -> B<A> { A::b() } impl<K> X<K> { fn f() { K } }", "A B K", "type B 17"},
      {"fn f(x: impl I<T = A, N: B, C<D>>) {}", "I T A N B C D",
       "arg A 19, trait B 25, arg D 30, arg C 28, trait I 13"},
      {"fn f() { S { g } } fn h() { S { g: 1 } } fn i() { S { x: g, ..g } }", "g",
       "value g 13, value g 57, value g 62"},
      {"fn f() { println!(\"\", g, g = 1); vec![g; K] }", "g K", "value K 41"},
      {"fn f() { other!(g, A); g + h(); A } fn i() { g(); A }", "g h A",
       "call h 27, call g 45, value A 50"},
      {"fn f() { matches!(x, g if g); g } fn h() { g }", "g", "value g 43"},
      {"other! { g, A } m! { fn f() { g() } const X: A = K; struct S(A); }", "g A K",
       "call g 30, type A 45, value K 49"},
      {"macro_rules! m { () => { g() + A } } fn f() { macro_rules! n { () => { let g = 1; } } g }",
       "g A", "value g 86"},
      {"cfg_if! { if #[cfg(a)] { fn f() { g } } else { fn h() { let g = 1; g } } }", "g",
       "value g 34"},
      {"fn f() { x.y(|a| { b(c, [g]) }) }", "g", "value g 25"},
      {"fn f() { g # } fn h() { g }", "g", "value g 24"},
      {"#[g] #[derive(A)] pub(in g) struct S; fn f() { #[cfg(g)] x }", "g A", ""},
      {"fn f() { r#g() + g!() }", "g", "call g 11"},
      {"fn f() { vec![1]; let vec = x.vec; std::vec![1]; } println! { x } other!(vec![1]);",
       "vec println", "macro vec 9, macro println 51"},
      {"macro_rules! vec { () => { vec![1] } } fn f(vec: u8) { vec![vec] }", "vec", "macro vec 55"},
      {"static S: [u8; { let g = 1; g }] = g; type T = [u8; { let h = 1; h }]; const U: u8 = h;",
       "g h", ""},
      {"extern \"C\" { fn f(g: A, ...) -> A; static A: B; }", "g A B",
       "type A 21, type A 32, type B 45"},
      {"fn f() { asm!(\"\", in(\"a\") g); g } fn h() { async move { g.await } }", "g",
       "value g 56"},
  };
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  size_t wrong = 0;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const char *got =
        names_of(&arena, ob_str_from(cases[i].text), ob_str_from(cases[i].words), NULL);
    if (strcmp(got, cases[i].names) != 0) {
      print_message("# of `%s`: %s\n# wanted: %s\n", cases[i].text, got, cases[i].names);
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);

  unsigned times = 0; /* which words matter is asked once for each */
  assert_string_equal(
      names_of(&arena, OB_STR("fn f() { g(other, other); h(g) }"), OB_STR("g h other"), &times),
      "call g 9, call h 26, value g 28");
  assert_int_equal(times, 3);

  /* A group that was idle and is no Rust: its function is said nothing of, the rest as before. */
  assert_string_equal(
      names_of(&arena, OB_STR("fn f() { x = [g g]; g } fn h() { g }"), OB_STR("g"), NULL),
      "value g 33");
  /* Where entering it changes what a macro's argument is, scopes would have other numbers. */
  assert_string_equal(
      names_of(&arena, OB_STR("m! { mod a { fn f() { [g g] } } } fn h() { g }"), OB_STR("g"), NULL),
      "");
  ob_arena_fini(&arena);
}

static void
golden_of(ob_str name, ob_str text, ob_buf *out)
{
  (void)name; /* mistakes are said of x.rs */
  reading d;
  read_text(&d, text);
  ob_buf_put(out, d.printed);
  golden_put_diags(out, &d.diags);
  reading_fini(&d);
}

static void
golden(void **state)
{
  (void)state;
  assert_true(golden_check("tests/golden/rust", ".out", golden_of) >= 4);
}

static ob_status
read_for_sweep(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const ob_str *text = context;
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.rs"), *text);
  if (file == 0) {
    return OB_E_NOMEM;
  }
  ob_rust_file out;
  const ob_status st = ob_rust_read(arena, &diags, file, &out);
  if (st == OB_E_NOMEM) {
    return st;
  }
  assert_int_equal(st != OB_OK, diags.errors > 0); /* what was read is whole */
  assert_true(out.scopes.len > 0 && out.gates.len > 0);
  ob_rust_words words;
  ob_rust_words_init(&words);
  for (size_t i = 0; i < out.items.len; i++) {
    if (!ob_rust_words_add(arena, &words, out.items.at[i].name)) {
      return OB_E_NOMEM;
    }
  }
  ob_rust_names names;
  ob_rust_literals literals;
  const ob_rust_asked asked = {
      .words = &words, .members = &words, .structs = &words, .literals = &literals};
  return ob_rust_read_names(arena, &diags, &out, &asked, &names);
}

static void
memory_may_run_out(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  /* every golden file many times over, so that every list grows in many steps */
  const char *dir = ob_path_join(&arena, test_root(), "tests/golden/rust");
  ob_dir_entries entries = {0};
  assert_int_equal(ob_dir_list(&arena, dir, &entries), 0);
  for (size_t i = 0; i < entries.len; i++) {
    if (!ob_str_ends(entries.at[i].name, OB_STR(".in"))) {
      continue;
    }
    ob_str text;
    assert_int_equal(
        ob_file_read(&arena, ob_path_join(&arena, dir, entries.at[i].name.ptr), 1 << 20, &text), 0);
    ob_buf many;
    ob_buf_init(&many, &arena);
    for (unsigned n = 0; n < 30; n++) {
      ob_buf_put(&many, text);
      ob_buf_putc(&many, '\n');
    }
    ob_str whole = ob_buf_view(&many);
    assert_true(sweep_allocations(read_for_sweep, &whole) > 3);
  }
  ob_arena_fini(&arena);
}

static void
size_is_limited(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  static const char nothing[1] = "";
  const uint32_t file =
      ob_diags_add_source(&diags, OB_STR("x.rs"),
                          (ob_str){nothing, (size_t)OB_RUST_MAX_SIZE + 1}); /* never looked at */
  ob_rust_file out;
  assert_int_equal(ob_rust_read(&arena, &diags, file, &out), OB_E_LIMIT);
  assert_str(diags.list.at[0]->code, "OB0385");
  assert_true(out.broken);
  ob_arena_fini(&arena);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(items_declare_names),
      cmocka_unit_test(impls_and_members),
      cmocka_unit_test(idle_groups_say_nothing),
      cmocka_unit_test(uses_are_leaves),
      cmocka_unit_test(paths_have_namespaces),
      cmocka_unit_test(gates_bind_to_their_piece),
      cmocka_unit_test(macros_are_learnt),
      cmocka_unit_test(mistakes_have_codes_and_places),
      cmocka_unit_test(predicates_that_are_none_warn),
      cmocka_unit_test(depth_is_limited),
      cmocka_unit_test(time_is_linear),
      cmocka_unit_test(names_stand_alone),
      cmocka_unit_test(golden),
      cmocka_unit_test(size_is_limited),
      cmocka_unit_test(memory_may_run_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
