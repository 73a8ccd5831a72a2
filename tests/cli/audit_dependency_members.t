What a dependency has under a cfg or a feature only, beside items that a path names whole: macros,
what is in its types, what is behind a use.

  $ mkdir -p dep/src app/src ext/src && cat > dep/Cargo.toml << 'END'
  > [package]
  > name = "dep"
  > version = "1.0.0"
  > edition = "2021"
  > [features]
  > fast = []
  > END
  $ cat > dep/src/lib.rs << 'END'
  > #[cfg(unix)]
  > #[macro_export]
  > macro_rules! say { () => {} }
  > #[macro_export]
  > macro_rules! shout { () => {} }
  > pub mod again {
  >     #[cfg(unix)]
  >     pub use crate::say;
  > }
  > pub struct Pipe;
  > impl Pipe {
  >     #[cfg(unix)]
  >     pub fn open() {}
  >     #[cfg(feature = "fast")]
  >     pub const LIMIT: u8 = 1;
  >     pub fn new() {}
  > }
  > pub enum Kind {
  >     #[cfg(unix)]
  >     Fifo,
  >     File,
  > }
  > pub mod files {
  >     #[cfg(unix)]
  >     pub fn link() {}
  >     pub fn copy() {}
  > }
  > END
  $ cat > app/Cargo.toml << 'END'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > dep = { path = "../dep" }
  > END
  $ audit() { $OSBIND audit --no-cache --targets 'any(target_os = "linux", windows)' -C app "$@"; }
  $ short() { audit --message-format json | sed -n 's/.*"code":"\([^"]*\)".*"crate":"\([^"]*\)".*"line":\([0-9]*\).*/\3 \1 \2/p'; }

  $ cat > app/src/lib.rs << 'END'
  > use dep::{files, Kind, Pipe as P};
  > pub fn f() -> Kind {
  >     dep::say!();
  >     P::open();
  >     dep::Pipe::new();
  >     files::link();
  >     files::copy();
  >     Kind::Fifo
  > }
  > pub const N: u8 = dep::Pipe::LIMIT;
  > END
  $ audit
  error[OB0340]: dep 1.0.0 has no `dep::say` on 20 of 98 targets
   --> src/lib.rs:3:5
    |
  3 |     dep::say!();
    |     ^^^^^^^^ reached always
  4 |     P::open();
    |     ------- and here
  5 |     dep::Pipe::new();
  6 |     files::link();
    |     ----------- and here
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0433]: cannot find `say` in `dep`
    = note: dep 1.0.0 has it when unix
    = note: likewise: `dep::Pipe::open`, `dep::files::link`, `dep::Kind::Fifo`
    = help: gate it with `#[cfg(unix)]`
  
  error[OB0342]: `dep::Pipe::LIMIT` is behind a feature of dep 1.0.0 that Cargo.toml does not ask for
    --> src/lib.rs:10:19
     |
  10 | pub const N: u8 = dep::Pipe::LIMIT;
     |                   ^^^^^^^^^^^^^^^^ reached always
     |
     = on these targets: every target (92 of them with std)
     = rustc there: error[E0599]: no associated function or constant named `LIMIT` found for struct `Pipe` in the current scope
     = note: dep 1.0.0 has it when feature = "fast"
     = help: [dependencies] dep = { ..., features = [..., "fast"] }  (osbind fix)
  
  1 package, 1 file, 98 targets: 2 errors, 0 warnings
  [1]

By a use, by the use of a variant, by a reexport; where it stands under the same cfg nothing lacks.
What a use names is missing at that use and not where its name is used.

  $ cat > app/src/lib.rs << 'END'
  > use dep::say;
  > use dep::Kind::Fifo;
  > pub fn f() { dep::again::say!(); }
  > pub fn g() { say!(); dep::shout!(); }
  > #[cfg(unix)]
  > pub fn h() { dep::say!(); dep::Pipe::open(); }
  > END
  $ short
  3 OB0340 dep::again::say
  $ audit | grep likewise
    = note: likewise: `dep::say`, `dep::Kind::Fifo`

A macro by #[macro_use], where no other crate has it and the crate declares none.

  $ mkdir -p other/src && printf '[package]\nname = "other"\nversion = "1.0.0"\n' > other/Cargo.toml
  $ echo '#[macro_export] macro_rules! cry { () => {} }' > other/src/lib.rs
  $ echo 'other = { path = "../other" }' >> app/Cargo.toml
  $ printf '#[macro_use] extern crate dep;\n#[macro_use] extern crate other;\npub fn f() { say!(); cry!(); }\n' > app/src/lib.rs
  $ audit | grep -e '^error' -e '  = rustc'
  error[OB0340]: dep 1.0.0 has no `dep::say` on 20 of 98 targets
    = rustc there: error: cannot find macro `say` in this scope
  $ echo 'macro_rules! say { () => {} }' >> app/src/lib.rs; short
  $ sed -i '$d' app/src/lib.rs; sed -i 's/cry/say/' other/src/lib.rs app/src/lib.rs; short

What a trait may bring is not said to be missing: one of the crate, one that it imports, also by a
glob; one that the dependency's type has.

  $ printf '[package]\nname = "ext"\nversion = "1.0.0"\n' > ext/Cargo.toml
  $ printf 'pub trait Open { fn open() {} }\nimpl<T> Open for T {}\npub struct None;\n' > ext/src/lib.rs
  $ echo 'ext = { path = "../ext" }' >> app/Cargo.toml
  $ try() { printf '%s\npub fn f() { dep::Pipe::open(); }\n' "$1" > app/src/lib.rs; audit --levels L4 | grep -c '^error'; }
  $ try 'use ext::None;'
  1
  $ try 'use ext::Open;'
  0
  [1]
  $ try 'use ext::*;'
  0
  [1]
  $ try 'mod all { pub use ext::Open; } use all::*;'
  0
  [1]
  $ try 'pub trait Own { fn open() {} } impl Own for dep::Pipe {}'
  0
  [1]
  $ try 'pub trait Own { fn close() {} } impl Own for dep::Pipe {}'
  1
  $ printf 'pub trait Open { fn open() {} }\nimpl Open for Pipe {}\n' >> dep/src/lib.rs
  $ try ''
  0
  [1]

What stands in the body of a macro of the dependency is there where that macro may be called: by its
name, by another macro, by one that is given its name.

  $ sed -i '/^other/d; /^ext/d' app/Cargo.toml
  $ use_it() { printf 'pub type T = dep::c_int;\n' > app/src/lib.rs; short; }
  $ cat > dep/src/lib.rs << 'END'
  > macro_rules! prelude { () => { pub type c_int = i32; } }
  > #[cfg(unix)]
  > mod unix { prelude!(); }
  > #[cfg(unix)]
  > pub use unix::*;
  > END
  $ use_it
  1 OB0340 dep::c_int
  $ sed -i '/cfg/d' dep/src/lib.rs; use_it
  $ cat > dep/src/lib.rs << 'END'
  > macro_rules! prelude { () => { pub type c_int = i32; } }
  > macro_rules! all { () => { prelude!(); } }
  > mod unix { all!(); }
  > pub use unix::*;
  > END
  $ use_it
  $ sed -i -e 's/all { () => { prelude/all { ($m:ident) => { $m/' -e 's/all!()/all!(prelude)/' dep/src/lib.rs; use_it

A macro of a dependency that is called among the items declares what its rules and its argument name:
of all other names of the module nothing is lost by it, and what it would declare is not said to be
missing.

  $ cat > dep/src/lib.rs << 'END'
  > #[cfg(unix)]
  > #[macro_export]
  > macro_rules! empty { () => {} }
  > #[macro_export]
  > macro_rules! made { () => { pub mod thing { pub fn f() {} } }; ($n:ident) => { pub fn $n() {} } }
  > #[macro_export]
  > macro_rules! by_way { () => { $crate::made!(); } }
  > #[macro_export]
  > macro_rules! whatever { () => { paste::paste! { mod [<th ing>] {} } } }
  > #[cfg(unix)]
  > pub fn link() {}
  > END
  $ calls() { printf 'dep::%s\npub fn f() { dep::link(); thing::f(); }\n#[cfg(unix)] mod thing { pub fn f() {} }\n' "$1" > app/src/lib.rs; short; }
  $ calls 'empty!{}'
  1 OB0343 dep
  2 OB0330 thing::f
  $ printf 'use dep::empty;\nempty!();\npub fn f() { dep::link(); }\n' > app/src/lib.rs; short
  3 OB0343 dep
  $ calls 'made!();'
  2 OB0340 dep::link
  $ calls 'made!(other);'
  2 OB0340 dep::link
  $ calls 'by_way!();'
  2 OB0340 dep::link
  $ calls 'whatever!();'
  $ calls 'gone!();'
  $ printf 'mod m { pub mod dep { pub use crate::own; } }\n' >> app/src/lib.rs; sed -i 's/gone/empty/' app/src/lib.rs; short

What the body of a macro names of its own crate is missing where the macro is called, and so is what a
macro names that it calls; with several rules, what each of them names.

  $ cat > dep/src/lib.rs << 'END'
  > #[cfg(unix)]
  > pub fn link() {}
  > #[cfg(feature = "fast")]
  > pub fn fast() {}
  > #[macro_export]
  > macro_rules! one { () => { println!("{:?}", $crate::link()) } }
  > #[macro_export]
  > macro_rules! two { ($e:expr) => { $e; $crate::link() }; ($e:expr, $f:expr) => { $crate::link() } }
  > #[macro_export]
  > macro_rules! other { () => {}; ($e:expr) => { $crate::link() } }
  > #[macro_export]
  > macro_rules! way { () => { $crate::one!() } }
  > #[macro_export]
  > macro_rules! speed { () => { $crate::fast() } }
  > #[macro_export]
  > macro_rules! often { ($($e:expr),*) => { $($crate::link($e);)* } }
  > #[macro_export]
  > macro_rules! text { () => { stringify!($crate::link) } }
  > #[macro_export]
  > macro_rules! gated { () => { #[cfg(unix)] $crate::link(); #[cfg(feature = "mine")] $crate::link(); } }
  > END
  $ printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\ndep = { path = "../dep" }\n' > app/Cargo.toml
  $ body() { printf '%s\n' "$1" > app/src/lib.rs; short; }
  $ body 'pub fn f() { dep::one!(); }'
  1 OB0340 dep::link
  $ audit | grep -e 'rustc there' -e 'note: '
    = rustc there: error[E0425]: cannot find `link` in `$crate`
    = note: the body of `dep::one!` names it there
    = note: dep 1.0.0 has it when unix
  $ body 'use dep::one; pub fn f() { one!(); }'
  1 OB0340 dep::link
  $ body '#[macro_use] extern crate dep; pub fn f() { one!(); }'
  1 OB0340 dep::link
  $ body 'pub fn f() { dep::two!(1); }'
  1 OB0340 dep::link
  $ body 'pub fn f() { dep::way!(); }'
  1 OB0340 dep::link
  $ body 'pub fn f() { dep::speed!(); }'
  1 OB0342 dep::fast
  $ body '#[cfg(unix)] pub fn f() { dep::one!(); }'
  $ body 'pub fn f() { dep::other!(); dep::often!(); dep::text!(); dep::gated!(); }'
  $ body 'use dep::one; macro_rules! one { () => {} } pub fn f() { one!(); }'
  $ body 'use dep::gone; pub fn f() { gone!(); }'
  1 OB0340 dep::gone

By an alias of a type, also by one of an alias, and by one that stands for another type elsewhere; what
is said of the type is said of it by each name.

  $ cat > dep/src/lib.rs << 'END'
  > pub struct S;
  > impl S {
  >     #[cfg(unix)]
  >     pub fn open() {}
  > }
  > pub type A = S;
  > pub type B = crate::A;
  > pub mod inner {
  >     pub struct G<T>(pub T);
  >     impl<T> G<T> {
  >         pub fn open() {}
  >     }
  > }
  > #[cfg(unix)]
  > pub type X = inner::G<u8>;
  > #[cfg(not(unix))]
  > pub type X = S;
  > pub type Y = inner::G<u8>;
  > pub type Z<S> = S;
  > pub struct T;
  > pub type U = T;
  > impl U {
  >     #[cfg(unix)]
  >     pub fn open() {}
  > }
  > END
  $ body 'pub fn f() { dep::A::open(); }'
  1 OB0340 dep::A::open
  $ body 'use dep::B as C; pub fn f() { C::open(); }'
  1 OB0340 dep::B::open
  $ body 'pub fn f() { dep::X::open(); }'
  1 OB0340 dep::X::open
  $ body 'pub fn f() { dep::T::open(); }'
  1 OB0340 dep::T::open
  $ body 'pub fn f() { dep::Y::open(); dep::Z::<dep::Y>::open(); }'
  $ cat dep/src/lib.rs - > app/src/lib.rs << 'END'
  > pub fn all() { B::open(); X::open(); U::open(); Y::open(); }
  > END
  $ audit | grep '^error'
  error[OB0330]: `B::open` is used here but not there on 20 of 98 targets
  error[OB0330]: `U::open` is used here but not there on 20 of 98 targets

Constants of an enum, and variants that are written like them.

  $ cat > dep/src/lib.rs << 'END'
  > pub enum E {
  >     /// A brace: }
  >     A = '}' as isize,
  >     LAST,
  >     #[cfg(unix)]
  >     FIFO,
  >     #[cfg(unix)]
  >     SHM,
  > }
  > impl E {
  >     #[cfg(unix)]
  >     pub const FIRST: E = E::A;
  >     #[cfg(unix)]
  >     pub const LAST: E = E::A;
  >     #[cfg(not(unix))]
  >     pub const SHM: E = E::A;
  > }
  > END
  $ body 'pub const E: [dep::E; 2] = [dep::E::FIRST, dep::E::A];'
  1 OB0340 dep::E::FIRST
  $ body 'pub const E: dep::E = dep::E::FIFO;'
  1 OB0340 dep::E::FIFO
  $ body 'pub const E: [dep::E; 2] = [dep::E::LAST, dep::E::SHM];'
  $ printf 'pub trait T { const FIFO: u8 = 1; }\nimpl T for E {}\n' >> dep/src/lib.rs
  $ body 'pub const E: dep::E = dep::E::FIFO;'

A macro that is only named as the module of that name is not called by who names it so.

  $ cat > dep/src/lib.rs << 'END'
  > macro_rules! prelude { () => { pub type c_int = i32; mod prelude { pub struct T; } } }
  > macro_rules! s { ($i:item) => { #[derive(::core::prelude::v1::Clone)] $i } }
  > #[cfg(unix)]
  > prelude!();
  > s! { pub struct Stat; }
  > END
  $ use_it
  1 OB0340 dep::c_int
  $ sed -i 's/::core::prelude::v1::Clone/Clone/; s/ \$i }/ $i all!(prelude); }/' dep/src/lib.rs; use_it

A type that only a glob of the dependency can bring; not where something else may bring one of that name.

  $ cat > dep/src/lib.rs << 'END'
  > pub struct Pipe;
  > impl Pipe {
  >     #[cfg(unix)]
  >     pub fn open() {}
  > }
  > pub mod kinds {
  >     pub enum Kind { #[cfg(unix)] Fifo, File }
  > }
  > END
  $ body 'use dep::*; pub fn f() { Pipe::open(); }'
  1 OB0340 dep::Pipe::open
  $ body 'use dep::kinds::*; pub fn f() -> Kind { Kind::Fifo }'
  1 OB0340 dep::kinds::Kind::Fifo
  $ body 'use dep::*; pub struct Pipe; impl Pipe { pub fn open() {} } pub fn f() { Pipe::open(); }'
  $ body 'use dep::*; use std::process::*; pub fn f() { Pipe::open(); }'
  $ body 'use dep::*; pub trait Open { fn open() {} } impl Open for Pipe {} pub fn f() { Pipe::open(); }'
  $ body 'use dep::*; mod own { pub struct Pipe; impl Pipe { pub fn open() {} } } pub fn f() { use own::*; Pipe::open(); }'
  $ body 'use dep::*; pub fn f() { Socket::open(); }'
  $ mkdir -p dep/more/src && printf '[package]\nname = "more"\nversion = "1.0.0"\n' > dep/more/Cargo.toml && echo 'pub trait Open { fn open() {} } impl<T> Open for T {}' > dep/more/src/lib.rs
  $ printf '[dependencies]\nmore = { path = "more" }\n' >> dep/Cargo.toml && echo 'pub use more::Open;' >> dep/src/lib.rs
  $ body 'use dep::*; pub fn f() { Pipe::open(); }'
