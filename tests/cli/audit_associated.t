What a type has in its own impls, and is used where it does not exist.

  $ mkdir src && cat > Cargo.toml << 'END'
  > [package]
  > name = "demo"
  > version = "0.1.0"
  > edition = "2021"
  > [features]
  > fast = []
  > END
  $ audit() { $OSBIND audit --no-cache --targets 'any(target_os = "linux", windows)' "$@"; }

By `Self`, by the type's name, by a path to it; under a cfg of its own or of the whole impl.

  $ cat > src/lib.rs << 'END'
  > pub struct Pipe(u8);
  > 
  > impl Pipe {
  >     #[cfg(unix)]
  >     pub const LIMIT: usize = 4096;
  >     #[cfg(unix)]
  >     pub fn reopen(&self) {}
  >     pub fn new() -> Self {
  >         Self::open(Self::LIMIT)
  >     }
  > }
  > 
  > #[cfg(unix)]
  > impl Pipe {
  >     fn open(n: usize) -> Self {
  >         Pipe(n as u8)
  >     }
  > }
  > 
  > pub mod user {
  >     use super::Pipe as P;
  >     pub fn use_it(p: &P) {
  >         P::reopen(p);
  >         match 1 {
  >             crate::Pipe::LIMIT => {}
  >             _ => {}
  >         }
  >     }
  > }
  > END
  $ audit
  error[OB0330]: `Self::open` is used here but not there on 20 of 98 targets
    --> src/lib.rs:9:15
     |
  9  |         Self::open(Self::LIMIT)
     |               ^^^^ reached always
  ...
  15 |     fn open(n: usize) -> Self {
     |        ---- there only when unix
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0599]: no associated function or constant named `open` found for struct `Pipe` in the current scope
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `Self::LIMIT` is used here but not there on 20 of 98 targets
   --> src/lib.rs:9:26
    |
  5 |     pub const LIMIT: usize = 4096;
    |               ----- there only when unix
  ...
  9 |         Self::open(Self::LIMIT)
    |                          ^^^^^ reached always
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0599]: no associated function or constant named `LIMIT` found for struct `Pipe` in the current scope
    = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `P::reopen` is used here but not there on 20 of 98 targets
    --> src/lib.rs:23:12
     |
  7  |     pub fn reopen(&self) {}
     |            ------ there only when unix
  ...
  23 |         P::reopen(p);
     |            ^^^^^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0599]: no associated function or constant named `reopen` found for struct `Pipe` in the current scope
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `crate::Pipe::LIMIT` is used here but not there on 20 of 98 targets
    --> src/lib.rs:25:26
     |
  5  |     pub const LIMIT: usize = 4096;
     |               ----- there only when unix
  ...
  25 |             crate::Pipe::LIMIT => {}
     |                          ^^^^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0599]: no associated function or constant named `LIMIT` found for struct `Pipe` in the current scope
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 4 errors, 0 warnings
  [1]

Both alternatives, a use that stands under the same cfg, and a function or constant of the same
name that is not of the type are nothing to say; nor is a call of a method on a value looked at.

  $ cat > src/lib.rs << 'END'
  > #[derive(Debug, Clone)]
  > pub struct Pipe<T>(T);
  > 
  > impl<T> Pipe<T> {
  >     #[cfg(unix)]
  >     fn open() {}
  >     #[cfg(unix)]
  >     fn only(&self) {}
  >     pub fn new(&self) {
  >         Self::open();
  >         #[cfg(unix)]
  >         Self::only(self);
  >         only();
  >     }
  > }
  > #[cfg(not(unix))]
  > impl<T> Pipe<T> {
  >     fn open() {}
  > }
  > pub struct Other;
  > impl Other {
  >     pub fn only() {}
  >     pub fn new() {
  >         Self::only();
  >     }
  > }
  > fn only() {}
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

What something else may bring is not said to be missing: a trait of the crate, an impl of one, a
macro in the impl or with the type's name, a derive or an attribute that is a macro, a name that
std's traits have; `Self` in a trait is any type.

  $ cat > src/lib.rs << 'END'
  > macro_rules! more {
  >     ($t:ty) => { impl $t { pub fn only() {} } };
  > }
  > macro_rules! inside {
  >     () => { pub fn only() {} };
  > }
  > pub struct A;
  > pub struct B;
  > pub struct C;
  > #[derive(demo_derive::Only)]
  > pub struct D;
  > pub struct E;
  > pub struct F;
  > impl A { #[cfg(unix)] pub fn by_trait() {} }
  > pub trait Tr { fn by_trait() {} fn f() { Self::g(); } fn g(); }
  > impl<T> Tr for T { fn g() {} }
  > #[cfg(not(unix))]
  > more!(B);
  > impl B { #[cfg(unix)] pub fn only_b() {} }
  > impl C { #[cfg(not(unix))] inside!(); #[cfg(unix)] pub fn only_c() {} }
  > impl D { #[cfg(unix)] pub fn only_d() {} }
  > #[demo_derive::extend]
  > impl E { #[cfg(unix)] pub fn only_e() {} }
  > impl F { #[cfg(unix)] pub fn default() {} }
  > pub fn f() {
  >     A::by_trait();
  >     B::only_b();
  >     C::only_c();
  >     D::only_d();
  >     E::only_e();
  >     F::default();
  > }
  > END
  $ cat >> Cargo.toml << 'END'
  > [dependencies]
  > demo_derive = "1"
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

Without all that each of them is.

  $ sed -i -e 's/by_trait() {} fn f/other() {} fn f/' -e '/^more!/d' -e '/^#\[/d' \
  >     -e 's/#\[cfg(not(unix))\] inside!();//' -e 's/default/defaults/g' src/lib.rs
  $ audit --message-format json | grep -o '"crate":"[A-Z][^"]*"'
  "crate":"A::by_trait"
  "crate":"B::only_b"
  "crate":"C::only_c"
  "crate":"D::only_d"
  "crate":"E::only_e"
  "crate":"F::defaults"

A trait of another crate that the type has, or that a glob may bring, makes a warning of it. What a
feature brings is said with the feature.

  $ cat > src/lib.rs << 'END'
  > use demo_derive::Run;
  > pub struct A;
  > impl Run for A {}
  > impl A {
  >     #[cfg(unix)]
  >     pub fn only() {}
  > }
  > pub enum E {
  >     V,
  > }
  > impl E {
  >     #[cfg(feature = "fast")]
  >     pub fn quick() -> E { E::V }
  > }
  > pub fn f() {
  >     A::only();
  >     let _ = E::quick();
  > }
  > END
  $ audit
  error[OB0330]: `E::quick` is used here but not there with feature `fast` off
    --> src/lib.rs:17:16
     |
  13 |     pub fn quick() -> E { E::V }
     |            ----- there only when feature = "fast"
  ...
  17 |     let _ = E::quick();
     |                ^^^^^ reached always
     |
     = on these targets: every target (92 of them with std)
     = rustc there: error[E0599]: no variant, associated function, or constant named `quick` found for enum `E` in the current scope
     = help: gate it with `#[cfg(feature = "fast")]`
  
  warning[OB0330]: `A::only` is used here but not there on 20 of 98 targets
    --> src/lib.rs:16:8
     |
  6  |     pub fn only() {}
     |            ---- there only when unix
  ...
  16 |     A::only();
     |        ^^^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0599]: no associated function or constant named `only` found for struct `A` in the current scope
     = note: the type has a trait of another crate, or a glob brings some: one of these may have it
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 1 error, 1 warning
  [1]

Where the type has one for some systems and none for others it is a platform that is not supported.

  $ sed -i '/dependencies/,$d' Cargo.toml
  $ cat > src/lib.rs << 'END'
  > pub union U { a: u8 }
  > #[cfg(windows)]
  > impl U { fn open() {} }
  > #[cfg(target_vendor = "apple")]
  > impl U { fn open() {} }
  > impl U {
  >     pub fn new() {
  >         Self::open();
  >     }
  > }
  > END
  $ audit
  note[OB0323]: the crate has no `open` for 78 of 98 targets
   --> src/lib.rs:8:15
    |
  3 | impl U { fn open() {} }
    |             ---- there only when windows
  4 | #[cfg(target_vendor = "apple")]
  5 | impl U { fn open() {} }
    |             ---- there only when target_vendor = "apple"
  ...
  8 |         Self::open();
    |               ^^^^ reached always
    |
    = on these targets: linux (76 of them with std)
    = rustc there: error[E0599]: no associated function or constant named `open` found for union `U` in the current scope
  
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

Behind `self.`: methods and fields.

  $ cat > src/lib.rs << 'END'
  > pub struct Pipe {
  >     pub name: String,
  >     #[cfg(unix)]
  >     fd: i32,
  >     #[cfg(feature = "fast")]
  >     cache: Vec<u8>,
  > }
  > impl Pipe {
  >     #[cfg(windows)]
  >     fn handle(&self) -> usize { 0 }
  >     #[cfg(unix)]
  >     fn by_unix(&self) -> i32 { self.fd }
  >     pub fn raw(&self) -> i32 {
  >         println!("{}", self.handle());
  >         self.fd
  >     }
  >     pub fn reset(&mut self) {
  >         self.cache.clear();
  >         (|| self.handle())();
  >     }
  >     pub fn close(self) -> usize { self.handle() }
  > }
  > END
  $ audit
  error[OB0330]: `self.handle` is used here but not there on 78 of 98 targets
    --> src/lib.rs:14:29
     |
  10 |     fn handle(&self) -> usize { 0 }
     |        ------ there only when windows
  ...
  14 |         println!("{}", self.handle());
     |                             ^^^^^^ reached always
  ...
  19 |         (|| self.handle())();
     |                  ------ also here
  20 |     }
  21 |     pub fn close(self) -> usize { self.handle() }
     |                                        ------ also here
     |
     = on these targets: linux (76 of them with std)
     = rustc there: error[E0599]: no method named `handle` found for reference `&Pipe` in the current scope
     = help: gate it with `#[cfg(windows)]`
  
  error[OB0330]: `self.fd` is used here but not there on 20 of 98 targets
    --> src/lib.rs:15:14
     |
  4  |     fd: i32,
     |     -- there only when unix
  ...
  15 |         self.fd
     |              ^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0609]: no field `fd` on type `&Pipe`
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `self.cache` is used here but not there with feature `fast` off
    --> src/lib.rs:18:14
     |
  6  |     cache: Vec<u8>,
     |     ----- there only when feature = "fast"
  ...
  18 |         self.cache.clear();
     |              ^^^^^ reached always
     |
     = on these targets: every target (92 of them with std)
     = rustc there: error[E0609]: no field `cache` on type `&mut Pipe`
     = help: gate it with `#[cfg(feature = "fast")]`
  
  1 package, 1 file, 98 targets: 3 errors, 0 warnings
  [1]
  $ audit --features fast --message-format json | grep -c '"reason":"finding"'
  2

Not where a Deref, a trait of the crate or a macro may bring it, and not of a `self` with a type
other than Box, Rc, Arc and Pin of Self.

  $ cat > src/lib.rs << 'END'
  > use std::ops::Deref;
  > pub struct A { #[cfg(unix)] x: u8 }
  > pub struct B { #[cfg(unix)] x: u8, a: A }
  > impl Deref for B { type Target = A; fn deref(&self) -> &A { &self.a } }
  > impl B { pub fn f(&self) -> u8 { self.x } }
  > pub trait Open { fn open(&self) {} }
  > impl Open for A {}
  > impl A {
  >     #[cfg(unix)]
  >     fn open(&self) {}
  >     #[cfg(unix)]
  >     fn g(&self) {}
  >     pub fn f(&self) { self.open() }
  >     pub fn h(self: &std::rc::Rc<Self>) { self.g() }
  >     pub fn i(self: &std::rc::Rc<Self>) -> u8 { self.x }
  > }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings
  $ sed -i -e 's/self: &std/self: std/' -e '$i pub fn j(self: std::pin::Pin<&mut Self>) -> u8 { self.x }' \
  >     src/lib.rs
  $ audit | grep rustc
     = rustc there: error[E0599]: no method named `g` found for struct `Rc<A>` in the current scope
     = rustc there: error[E0609]: no field `x` on type `Rc<A>`
  $ sed -i '/Rc/d' src/lib.rs; audit | grep rustc
     = rustc there: error[E0609]: no field `x` on type `Pin<&mut A>`

Nor where a trait of std brings it, by whatever name that is called: a Deref, or what Iterator, Read
and the like give beside what the impl says. All else such a type has not.

  $ cat > src/lib.rs << 'END'
  > use std::io::Read as R;
  > use std::ops::Deref as D;
  > pub struct A(u8);
  > impl A { pub fn go(&self) {} }
  > pub struct B(A);
  > impl D for B { type Target = A; fn deref(&self) -> &A { &self.0 } }
  > impl B { #[cfg(unix)] fn go(&self) {} pub fn f(&self) { self.go() } }
  > pub struct C;
  > impl Iterator for C { type Item = u8; fn next(&mut self) -> Option<u8> { None } }
  > impl C { #[cfg(unix)] fn count(self) -> usize { 0 } pub fn f(self) -> usize { self.count() } }
  > pub struct E;
  > impl R for E { fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> { Ok(0) } }
  > impl E {
  >     #[cfg(unix)]
  >     fn bytes(self) {}
  >     #[cfg(unix)]
  >     fn other(self) {}
  >     pub fn f(self) { let _ = self.bytes(); }
  >     pub fn g(self) { self.other() }
  > }
  > END
  $ audit --message-format json | grep -o '"severity":"[a-z]*"\|"crate":"[a-zA-Z.:]*"'
  "severity":"error"
  "crate":"self.other"

Struct expressions and patterns name the fields that the struct has there, and without `..` all.

  $ cat > src/lib.rs << 'END'
  > pub struct Pipe {
  >     pub name: u8,
  >     #[cfg(unix)]
  >     pub fd: i32,
  >     #[cfg(feature = "fast")]
  >     pub cache: Vec<u8>,
  > }
  > impl Pipe {
  >     pub fn new() -> Self {
  >         Self { name: 1, fd: 2, #[cfg(feature = "fast")] cache: vec![] }
  >     }
  >     pub fn take(self) -> u8 {
  >         let Pipe { name, #[cfg(unix)] fd: _ } = self;
  >         name
  >     }
  > }
  > pub mod user {
  >     pub fn list() -> Vec<super::Pipe> {
  >         vec![super::Pipe { name: 1, #[cfg(feature = "fast")] cache: vec![] }]
  >     }
  >     pub fn fd(p: &crate::Pipe) -> bool {
  >         match p { crate::Pipe { fd: 0, .. } => true, crate::Pipe { .. } => false }
  >     }
  > }
  > END
  $ audit
  error[OB0330]: `Self::fd` is used here but not there on 20 of 98 targets
    --> src/lib.rs:10:25
     |
  4  |     pub fd: i32,
     |         -- there only when unix
  ...
  10 |         Self { name: 1, fd: 2, #[cfg(feature = "fast")] cache: vec![] }
     |                         ^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0560]: struct `Pipe` has no field named `fd`
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0337]: `Pipe::cache` is left out here but there with feature `fast` on
    --> src/lib.rs:13:13
     |
  6  |     pub cache: Vec<u8>,
     |         ----- there only when feature = "fast"
  ...
  13 |         let Pipe { name, #[cfg(unix)] fd: _ } = self;
     |             ^^^^ reached always
     |
     = on these targets: every target (92 of them with std)
     = built with: --features fast
     = rustc there: error[E0027]: pattern does not mention field `cache`
     = help: write `..` for the fields that it does not name
  
  error[OB0337]: `super::Pipe::fd` is left out here but there on 78 of 98 targets
    --> src/lib.rs:19:21
     |
  4  |     pub fd: i32,
     |         -- there only when unix
  ...
  19 |         vec![super::Pipe { name: 1, #[cfg(feature = "fast")] cache: vec![] }]
     |                     ^^^^ reached always
     |
     = on these targets: linux (76 of them with std)
     = rustc there: error[E0063]: missing field `fd` in initializer of `Pipe`
     = help: write the field: `#[cfg(unix)] fd: ...`
  
  error[OB0330]: `crate::Pipe::fd` is used here but not there on 20 of 98 targets
    --> src/lib.rs:22:33
     |
  4  |     pub fd: i32,
     |         -- there only when unix
  ...
  22 |         match p { crate::Pipe { fd: 0, .. } => true, crate::Pipe { .. } => false }
     |                                 ^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0026]: struct `Pipe` does not have a field named `fd`
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 4 errors, 0 warnings
  [1]

Not where something follows `..`, where a macro may drop it, of another struct of that name, of one
that an attribute may change, and of a union.

  $ cat > src/lib.rs << 'END'
  > #[derive(Default)]
  > pub struct S { pub x: u8, #[cfg(unix)] pub y: u8, #[cfg(not(unix))] pub y: u16 }
  > pub fn f() -> S { S { x: 1, y: 1 } }
  > pub fn g() -> S { S { x: 1, ..Default::default() } }
  > macro_rules! none { ($e:expr) => {}; }
  > pub fn h() { none!(S { z: 1 }); }
  > macro_rules! make { ($n:ident) => { pub struct $n { #[cfg(unix)] q: u8 } } }
  > make!(Q);
  > pub fn i() -> Q { Q { #[cfg(unix)] q: 1 } }
  > pub fn j() { struct S { z: u8 } let _ = S { z: 1 }; }
  > pub mod inner { pub struct S { z: u8 } pub fn f() -> S { S { z: 1 } } }
  > #[demo_derive::extend]
  > pub struct A { #[cfg(unix)] a: u8 }
  > pub fn k() -> A { A {} }
  > pub union U { a: u8, #[cfg(unix)] b: u8 }
  > pub fn l() -> U { U { a: 1 } }
  > END
  $ printf '[dependencies]\ndemo_derive = "1"\n' >> Cargo.toml
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings
  macros that were not understood (1 call): make! (1)
  $ sed -i '/dependencies/,$d' Cargo.toml

An impl of a trait of the crate has what the trait asks for, and no more: by name, wherever both are.

  $ cat > src/lib.rs << 'END'
  > pub trait Source {
  >     type Error;
  >     const SIZE: usize = 1;
  >     fn read(&self) -> u8;
  >     #[cfg(unix)]
  >     fn fd(&self) -> i32;
  >     #[cfg(windows)]
  >     fn handle(&self) -> usize { 0 }
  >     #[cfg(feature = "fast")]
  >     fn cache(&self);
  > }
  > pub struct File;
  > impl Source for File {
  >     type Error = ();
  >     fn read(&self) -> u8 { 0 }
  >     fn fd(&self) -> i32 { 3 }
  >     #[cfg(feature = "fast")]
  >     fn cache(&self) {}
  > }
  > mod imp {
  >     pub struct Pipe;
  >     #[cfg(windows)]
  >     impl crate::Source for Pipe {
  >         fn read(&self) -> u8 { 0 }
  >         fn handle(&self) -> usize { 1 }
  >         #[cfg(feature = "fast")]
  >         fn cache(&self) {}
  >     }
  >     #[cfg(unix)]
  >     impl super::Source for Pipe {
  >         type Error = ();
  >         fn read(&self) -> u8 { 0 }
  >         fn fd(&self) -> i32 { 4 }
  >     }
  > }
  > END
  $ audit
  error[OB0335]: `Source::fd` is implemented here but not in the trait on 20 of 98 targets
    --> src/lib.rs:16:8
     |
  6  |     fn fd(&self) -> i32;
     |        -- there only when unix
  ...
  16 |     fn fd(&self) -> i32 { 3 }
     |        ^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0407]: method `fd` is not a member of trait `Source`
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0335]: `Source::Error` is not in this impl but asked for on 20 of 98 targets
    --> src/lib.rs:23:10
     |
  2  |     type Error;
     |          ----- asked for always
  ...
  23 |     impl crate::Source for Pipe {
     |          ^^^^^^^^^^^^^ reached when windows, by way of src/lib.rs:22 `#[cfg]`
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0046]: not all trait items implemented, missing: `Error`
     = help: write `Error` in the impl where the trait asks for it, or give it a default there
  
  error[OB0335]: `Source::cache` is not in this impl but asked for on 78 of 98 targets with feature `fast` on
    --> src/lib.rs:30:10
     |
  10 |     fn cache(&self);
     |        ----- asked for only when feature = "fast"
  ...
  30 |     impl super::Source for Pipe {
     |          ^^^^^^^^^^^^^ reached when unix, by way of src/lib.rs:29 `#[cfg]`
     |
     = on these targets: linux (76 of them with std)
     = built with: --features fast
     = rustc there: error[E0046]: not all trait items implemented, missing: `cache`
     = help: write `cache` in the impl where the trait asks for it, or give it a default there
  
  1 package, 1 file, 98 targets: 3 errors, 0 warnings
  [1]
  $ audit --features fast --message-format json | grep -c '"code":"OB0335"'
  3

A trait of another crate, a macro in one of the two or an attribute at one, a mistake that is there
always: nothing is known, or it is no matter of targets.

  $ cat > src/lib.rs << 'END'
  > mod async_trait { pub use std::prelude::v1::test as async_trait; }
  > use std::fmt;
  > pub struct A;
  > pub struct B;
  > impl fmt::Write for A { fn write_str(&mut self, _: &str) -> fmt::Result { Ok(()) } fn cfg() {} }
  > macro_rules! more { () => { fn g(&self) {} } }
  > pub trait Made { fn f(&self); #[cfg(unix)] fn g(&self); }
  > impl Made for A { fn f(&self) {} more!(); }
  > #[async_trait::async_trait]
  > impl Made for B { fn f(&self) {} }
  > pub trait Wrong { fn f(&self); }
  > impl Wrong for A { fn g(&self) {} }
  > impl !Made for u8 {}
  > mod other { pub trait Made { #[cfg(windows)] fn h(&self); } impl Made for u8 { #[cfg(windows)] fn h(&self) {} } }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

An impl of an alias or of a reference may bring the name too; what wants a size of `Self` may be left out
by a type without one.

  $ cat > src/lib.rs << 'END'
  > use std::io::Read;
  > pub struct S(Vec<u8>);
  > type Q = S;
  > impl std::ops::Deref for Q { type Target = Vec<u8>; fn deref(&self) -> &Vec<u8> { &self.0 } }
  > impl S { #[cfg(unix)] fn len(&self) -> usize { 0 } pub fn r(&self) -> usize { self.len() } }
  > pub struct F;
  > impl Read for &F { fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> { Ok(0) } }
  > impl F { #[cfg(unix)] fn bytes(&self) {} pub fn r(&self) { let _ = self.bytes(); } }
  > pub trait T { fn a(&self) where Self: Clone + Sized; }
  > impl T for str { #[cfg(unix)] fn a(&self) {} }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

A trait may be called otherwise where it is implemented, and there may be one here and another one
of that name there.

  $ cat > src/lib.rs << 'END'
  > mod base {
  >     pub trait Source { #[cfg(unix)] fn fd(&self) -> i32 { 0 } }
  > }
  > use base::Source as Base;
  > pub struct A;
  > impl Base for A { fn fd(&self) -> i32 { 3 } }
  > #[cfg(unix)]
  > pub trait Open { fn open(&self); }
  > #[cfg(windows)]
  > pub trait Open { fn open(&self); fn share(&self); }
  > impl Open for A {
  >     fn open(&self) {}
  >     fn share(&self) {}
  > }
  > END
  $ audit | grep -e ^error -e '[-][-]>'
  error[OB0335]: `Base::fd` is implemented here but not in the trait on 20 of 98 targets
   --> src/lib.rs:6:22
  error[OB0335]: `Open::share` is implemented here but not in the trait on 78 of 98 targets
    --> src/lib.rs:13:8

What a trait has under a cfg is missed behind Self and self in it, behind its name, and where a type
would have it of the trait. A trait that it wants may have it, as may the type.

  $ cat > src/lib.rs << 'END'
  > pub trait Source {
  >     #[cfg(unix)]
  >     fn fd(&self) -> i32 { 3 }
  >     #[cfg(unix)]
  >     const SIZE: usize = 1;
  >     fn read(&self) -> usize { Self::SIZE }
  >     fn both(&self) { self.fd(); }
  > }
  > pub struct File;
  > impl Source for File {}
  > impl File { pub fn size() -> usize { File::SIZE } }
  > pub fn f(file: &File) -> i32 { Source::fd(file) }
  > END
  $ audit | grep -e ^error -e also -e '[-][-]>'
  error[OB0330]: `Self::SIZE` is used here but not there on 20 of 98 targets
   --> src/lib.rs:6:37
  error[OB0330]: `File::SIZE` is used here but not there on 20 of 98 targets
    --> src/lib.rs:11:44
  error[OB0330]: `Source::fd` is used here but not there on 20 of 98 targets
    --> src/lib.rs:12:40
     |                           -- also here
  $ cat > src/lib.rs << 'END'
  > pub trait Base { #[cfg(windows)] fn open(&self) {} }
  > pub trait Source: Base {
  >     #[cfg(unix)]
  >     fn open(&self) {}
  >     fn read(&self) { self.open() }
  > }
  > pub trait List: Iterator {
  >     #[cfg(unix)]
  >     fn count(self) -> usize;
  >     fn size(self) -> usize where Self: Sized { self.count() }
  > }
  > pub struct A;
  > impl A { #[cfg(windows)] fn fd(&self) {} pub fn f(&self) { self.fd() } }
  > pub trait Fd { #[cfg(unix)] fn fd(&self) {} }
  > impl Fd for A {}
  > pub struct B;
  > impl std::ops::Deref for B { type Target = A; fn deref(&self) -> &A { &A } }
  > impl Fd for B {}
  > impl B { pub fn f(&self) { self.fd() } }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

Of two types of one name each has its own.

  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > pub struct Pipe { fd: i32 }
  > #[cfg(unix)]
  > impl Pipe { pub fn raw(&self) -> i32 { self.fd } }
  > #[cfg(windows)]
  > pub struct Pipe { handle: usize }
  > #[cfg(windows)]
  > impl Pipe { pub fn handle(&self) -> usize { self.handle } }
  > impl Pipe {
  >     pub fn print(&self) { println!("{}", self.raw()); }
  >     pub fn both(&self) {
  >         #[cfg(unix)]
  >         self.raw();
  >         #[cfg(windows)]
  >         self.handle();
  >     }
  > }
  > END
  $ audit | grep -e ^error -e 'there only'
  error[OB0330]: `self.raw` is used here but not there on 20 of 98 targets
     |                    --- there only when unix
