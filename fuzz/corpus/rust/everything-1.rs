#!/usr/bin/env run
#![cfg(unix)]
#![cfg_attr(not(feature = "std"), no_std)]
//! doc
use libc::{self, c_int, sys::{a as b, *}};
pub(crate) use ::std::os::unix as u;
use super::super::x::{self as y};
#[macro_use] extern crate serde as s;
extern crate self as me;
#[cfg(target_os = "linux")] #[path = "lin.rs"] mod imp;
#[cfg_attr(windows, path = "win.rs")] #[cfg_attr(unix, path = "unix.rs")] pub mod sys;
#[cfg_attr(target_os = "android", ndk_glue::main)]
#[derive(serde::Serialize, Clone, Foo)]
pub struct S<T: a::Tr = b::D> where T::Item: c::Bound { #[cfg(windows)] pub w: winapi::HANDLE, o: T }
enum E { A, #[cfg(x)] B(x::Y), C { #[cfg(y)] f: u8 } = 3 }
unsafe extern "system" { #[link_name = "q"] pub safe fn f(a: libc::c_int, ...) -> u8; static V: u8; type O; }
#[link(name = "c")] extern { #[cfg_attr(target_os = "macos", link_name = "read$NOCANCEL")] fn read(); }
impl<T> S<T> { pub const K: u8 = T::X; fn m(&self) -> <T as a::Tr>::Out { Self::K } }
impl a::Tr for S<u8> { type Item = d::E; fn not_noted() { g::h() } }
trait Q { fn r(u8, &str); type I: Iterator<Item = z::Z>; }
fn main() {
    #[cfg(unix)] let x = libc::getpid();
    #[cfg(windows)] { use winapi::um; um::foo(); fn inner() {} }
    match x { #[cfg(a)] libc::A => b::c(), Some(q::W { .. }) if r::s() => {} _ => () }
    if cfg!(windows) { windows_sys::x() }
    let v = vec![#[cfg(z)] z::z(), 1];
    foo(#[cfg(k)] k::k(), |p: l::L| m::n { a: o::p, ..q::r() });
    std::println!("{}", s::t); println!("{}", s::u);
    let y = a.b::<c::D>().e as f::G;
    for i in w::x() {}
    cfg_if::cfg_if! { if #[cfg(unix)] { use u::v; } else if #[cfg(windows)] { win::f(); } else { other::f(); } }
}
cfg_if! { if #[cfg(any(target_os = "linux", /* c */ unix))] { mod l; pub use l::*; } else { mod o; } }
cfg_select! { unix => { fn p() { q::r() } } _ => { compile_error!("no"); } }
macro_rules! cfg_net { ($($item:item)*) => { $( #[cfg(feature = "net")] #[cfg_attr(docsrs, doc(cfg(feature = "net")))] $item )* } }
cfg_net! { pub mod net; fn n() { libc::n() } }
macro_rules! other { ($n:ident, $($e:expr),*) => { pub fn $n() { $( $crate::h::i($e); )* libc::$n(); } }; () => {} }
other!(name, a::b);
bitflags::bitflags! { pub struct F: u32 { const A = libc::A; #[cfg(w)] const B = libc::B; } }
lazy_static! { static ref R: t::U = v::w(); }
include!(concat!(env!("OUT_DIR"), "/x.rs")); include!("y.rs");
feature! { #![all(unix, feature = "p")] pub mod p; }
// osbind: allow(OB0301)
dsl! { on foo -> ::a::b; x := y::z!() }
