Paths in the crate itself that lead to one module on some systems and to another one elsewhere.

  $ mkdir src && cat > Cargo.toml << 'END'
  > [package]
  > name = "demo"
  > version = "0.1.0"
  > edition = "2021"
  > END
  $ audit() { $OSBIND audit --no-cache --targets 'any(target_os = "linux", windows)' "$@"; }
  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > mod sys {
  >     pub fn go() {}
  > }
  > #[cfg(not(unix))]
  > mod sys {
  >     pub fn stop() {}
  > }
  > 
  > pub fn start() {
  >     sys::go()
  > }
  > END
  $ audit
  error[OB0330]: `sys::go` is used here but not there on 20 of 98 targets
    --> src/lib.rs:11:10
     |
  3  |     pub fn go() {}
     |            -- there only when unix
  ...
  11 |     sys::go()
     |          ^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0425]: cannot find `go` in module `sys`
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 1 error, 0 warnings
  [1]

Files, and a module that is empty; a module in it; an import, and a glob.

  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > #[path = "unix.rs"]
  > mod sys;
  > #[cfg(not(unix))]
  > mod sys {
  >     pub mod deep {}
  > }
  > use sys::go;
  > 
  > pub fn start() {
  >     sys::deep::more();
  >     go()
  > }
  > 
  > pub mod other {
  >     use crate::sys::*;
  >     pub fn start() {
  >         go()
  >     }
  > }
  > END
  $ echo 'pub fn go() {} pub mod deep { pub fn more() {} }' > src/unix.rs
  $ audit
  error[OB0330]: `sys::go` is used here but not there on 20 of 98 targets
   --> src/lib.rs:8:10
    |
  8 | use sys::go;
    |          ^^ reached always
    |
   ::: src/unix.rs:1:8
    |
  1 | pub fn go() {} pub mod deep { pub fn more() {} }
    |        -- there only when unix
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0432]: unresolved import `sys::go`
    = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `sys::deep::more` is used here but not there on 20 of 98 targets
    --> src/lib.rs:11:16
     |
  11 |     sys::deep::more();
     |                ^^^^ reached always
     |
    ::: src/unix.rs:1:38
     |
  1  | pub fn go() {} pub mod deep { pub fn more() {} }
     |                                      ---- there only when unix
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0425]: cannot find `more` in module `sys::deep`
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `go` is used here but not there on 20 of 98 targets
    --> src/lib.rs:18:9
     |
  18 |         go()
     |         ^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0425]: cannot find function `go` in this scope
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 2 files, 98 targets: 3 errors, 0 warnings
  [1]

Two modules under one name by two imports.

  $ cat > src/lib.rs << 'END'
  > mod one {
  >     pub fn go() {}
  > }
  > mod two {
  >     pub fn stop() {}
  > }
  > #[cfg(unix)]
  > use one as imp;
  > #[cfg(not(unix))]
  > use two as imp;
  > 
  > pub fn start() {
  >     imp::go()
  > }
  > END
  $ audit
  error[OB0330]: `imp::go` is used here but not there on 20 of 98 targets
    --> src/lib.rs:13:10
     |
  2  |     pub fn go() {}
     |            -- there only when unix
  ...
  13 |     imp::go()
     |          ^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0425]: cannot find `go` in module `imp`
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 1 error, 0 warnings
  [1]

Where each has the name, or only what its own system has is used, nothing is missing. Private names
of such a module are there for what stands in it.

  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > mod sys {
  >     pub fn go() {}
  > }
  > #[cfg(not(unix))]
  > mod sys {
  >     pub use self::inner::*;
  >     mod inner {
  >         pub fn go() {
  >             crate::sys::inner::go()
  >         }
  >         pub fn stop() {}
  >     }
  > }
  > 
  > pub fn start() {
  >     sys::go();
  >     #[cfg(windows)]
  >     sys::stop()
  > }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

Edition 2015: paths that begin with `::`, and those of imports, are looked for in the crate root.

  $ sed -i 's/2021/2015/' Cargo.toml
  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > pub fn helper() {}
  > pub mod sub {
  >     #[cfg(unix)]
  >     pub const K: u8 = 1;
  > }
  > 
  > pub mod user {
  >     use sub;
  >     use helper as help;
  >     pub fn start() -> u8 {
  >         ::std::mem::drop(sub::K);
  >         help();
  >         ::helper();
  >         ::sub::K
  >     }
  > }
  > END
  $ audit
  error[OB0330]: `sub::K` is used here but not there on 20 of 98 targets
    --> src/lib.rs:12:31
     |
  5  |     pub const K: u8 = 1;
     |               - there only when unix
  ...
  12 |         ::std::mem::drop(sub::K);
     |                               ^ reached always
  ...
  15 |         ::sub::K
     |                - also here
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0425]: cannot find `K` in module `sub`
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `::helper` is used here but not there on 20 of 98 targets
    --> src/lib.rs:14:11
     |
  2  | pub fn helper() {}
     |        ------ there only when unix
  ...
  10 |     use helper as help;
     |         ------ also here
  ...
  14 |         ::helper();
     |           ^^^^^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0425]: cannot find `helper` in the crate root
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 2 errors, 0 warnings
  [1]

The tests of a library are nobody's business where itself has no branch.

  $ cat > src/lib.rs << 'END'
  > #[cfg(target_os = "linux")]
  > const END: &'static str = "\n";
  > #[cfg(windows)]
  > const END: &'static str = "\r\n";
  > 
  > pub fn end() -> &'static str {
  >     END
  > }
  > 
  > #[test]
  > fn ends() {
  >     assert_eq!(end(), ::END);
  > }
  > END
  $ $OSBIND audit --no-cache --target x86_64-unknown-freebsd
  note[OB0323]: the crate has no `END` for 1 of 1 targets
   --> src/lib.rs:7:5
    |
  2 | const END: &'static str = "\n";
    |       --- there only when target_os = "linux"
  3 | #[cfg(windows)]
  4 | const END: &'static str = "\r\n";
    |       --- there only when windows
  ...
  7 |     END
    |     ^^^ reached always
    |
    = rustc there: error[E0425]: cannot find value `END` in this scope
  
  1 package, 1 file, 1 target: 0 errors, 0 warnings

A variant under a cfg of its own.

  $ cat > src/lib.rs << 'END'
  > pub enum Signal {
  >     #[cfg(unix)]
  >     Hangup,
  >     #[cfg(unix)]
  >     Stop(i32),
  >     #[cfg(not(unix))]
  >     Stop(u8),
  > }
  > 
  > pub fn first() -> Signal {
  >     Signal::Hangup
  > }
  > 
  > pub fn second() -> Signal {
  >     Signal::Stop(1)
  > }
  > END
  $ audit
  error[OB0330]: `Signal::Hangup` is used here but not there on 20 of 98 targets
    --> src/lib.rs:11:13
     |
  3  |     Hangup,
     |     ------ there only when unix
  ...
  11 |     Signal::Hangup
     |             ^^^^^^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0599]: no variant, associated function, or constant named `Hangup` found for enum `Signal` in the current scope
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 1 error, 0 warnings
  [1]

In the body of a macro with one rule, what begins with `$crate` or `crate` is there or is not, whatever
the macro is given; it is compiled where the macro is called.

  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)] pub fn helper() {}
  > pub mod k { #[cfg(unix)] pub fn x() {} }
  > macro_rules! always { ($e:expr) => { { $e; $crate::helper() } } }
  > macro_rules! on_unix { () => { crate::k::x() } }
  > macro_rules! unused { () => { $crate::helper() } }
  > macro_rules! named { ($i:ident) => { $crate::k::$i() } }
  > macro_rules! two { (a) => { $crate::k::x() }; (b) => {} }
  > pub fn f() { always!(1); named!(x); two!(b); }
  > #[cfg(unix)] pub fn g() { on_unix!(); }
  > END
  $ audit
  error[OB0330]: `$crate::helper` is used here but not there on 20 of 98 targets
   --> src/lib.rs:3:52
    |
  1 | #[cfg(unix)] pub fn helper() {}
    |                     ------ there only when unix
  2 | pub mod k { #[cfg(unix)] pub fn x() {} }
  3 | macro_rules! always { ($e:expr) => { { $e; $crate::helper() } } }
    |                                                    ^^^^^^ reached always
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0425]: cannot find `helper` in module `$crate`
    = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 1 error, 0 warnings
  [1]

Nothing is sure of a body that the call may leave out: a repetition of which it gives nothing, what may
be there once, what stands under attributes that the call gives. Nor where the file imports a macro of
that name, or names it by a path.

  $ cat > src/lib.rs << 'END'
  > pub mod k { #[cfg(unix)] pub fn x() {} #[cfg(windows)] pub fn w() {} }
  > macro_rules! many { ($($e:expr),*) => {{ $( $crate::k::x(); let _ = $e; )* }} }
  > macro_rules! some { ($($e:expr)?) => {{ $( $crate::k::x(); let _ = $e; )? }} }
  > macro_rules! under { ($(#[$m:meta])* $n:ident) => { $(#[$m])* pub fn $n() { $crate::k::w() } } }
  > macro_rules! meta { ($m:meta) => { #[$m] pub fn m() { $crate::k::w() } } }
  > macro_rules! each { (#[$m:meta] $($i:item)*) => { $(#[$m] $i)* } }
  > under! { #[cfg(windows)] g }
  > meta! { cfg(windows) }
  > each! { #[cfg(windows)] pub fn a() {} pub fn b() { crate::k::w() } }
  > pub fn f() { many!(); some!(); #[cfg(unix)] many!(1); }
  > mod own { macro_rules! ready { ($e:expr) => { { $crate::k::x(); $e } } } #[cfg(unix)] fn q() { ready!(()) } }
  > pub mod theirs {
  >     use std::task::{ready, Poll};
  >     pub fn g(p: Poll<u8>) -> Poll<u8> { ready!(p); std::task::ready!(p); p }
  > }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings
  macros that were not understood (3 calls): each! (1), meta! (1), under! (1)
  $ cat > src/lib.rs << 'END'
  > pub mod k { #[cfg(unix)] pub fn x() {} }
  > macro_rules! many { ($($e:expr),*) => {{ $( $crate::k::x(); let _ = $e; )* }} }
  > pub fn f() { many!(1); }
  > END
  $ audit | head -1
  error[OB0330]: `$crate::k::x` is used here but not there on 20 of 98 targets
