`osbind audit` reads the dependencies that lie on disk like the package itself: what one of them
lacks on a target is found here, by name.

  $ mkdir -p registry/sys-0.2.1/src registry/sys-0.2.9/src registry/win-1.0.0/src app/src
  $ cat > registry/sys-0.2.1/Cargo.toml << 'END'
  > [package]
  > name = "sys"
  > version = "0.2.1"
  > edition = "2021"
  > END
  $ cat > registry/sys-0.2.1/src/lib.rs << 'END'
  > macro_rules! all_of { ($($i:item)*) => { $($i)* } }
  > macro_rules! odd { ($n:ident) => { pub const $n: i32 = 1; } }
  > all_of! { pub fn open() {} }
  > odd!(ODD);
  > #[cfg(target_os = "linux")]
  > mod linux { pub const NODATA: i32 = 61; }
  > #[cfg(target_os = "linux")]
  > pub use linux::*;
  > #[cfg(not(target_os = "windows"))]
  > pub type c_int = i32;
  > #[macro_export]
  > macro_rules! say { () => {} }
  > END
  $ sed 's/0.2.1/0.2.9/' registry/sys-0.2.1/Cargo.toml > registry/sys-0.2.9/Cargo.toml
  $ sed 's/target_os = "linux"/unix/' registry/sys-0.2.1/src/lib.rs > registry/sys-0.2.9/src/lib.rs
  $ cat > registry/win-1.0.0/Cargo.toml << 'END'
  > [package]
  > name = "win"
  > version = "1.0.0"
  > edition = "2021"
  > [features]
  > threads = ["base"]
  > base = []
  > files = []
  > END
  $ cat > registry/win-1.0.0/src/lib.rs << 'END'
  > #[cfg(feature = "base")]
  > pub mod base { pub fn handle() {} }
  > #[cfg(feature = "files")]
  > pub mod files { pub fn lock() {} }
  > END
  $ cat > app/Cargo.toml << 'END'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > sys = "0.2"
  > [target.'cfg(windows)'.dependencies]
  > win = { version = "1", features = ["threads"] }
  > END
  $ cat > app/src/lib.rs << 'END'
  > use sys as c;
  > use sys::{open, ODD, say};
  > #[cfg(unix)]
  > pub fn f() -> i32 { say!(); open(); c::NODATA + ODD }
  > #[cfg(windows)]
  > pub fn g() { win::base::handle(); win::files::lock(); }
  > END

The highest version that satisfies the requirement is the one that is read; with a Cargo.lock the
one that it names. An item of a macro that gives its argument back, one that a macro makes of what it
is given, an exported macro and an alias of the crate are all seen through; a feature of the
dependency that another one switches on is on.

  $ cd app; $OSBIND audit --registry ../registry
  error[OB0342]: `win::files::lock` is behind a feature of win 1.0.0 that Cargo.toml does not ask for
   --> src/lib.rs:6:35
    |
  6 | pub fn g() { win::base::handle(); win::files::lock(); }
    |                                   ^^^^^^^^^^^^^^^^ reached when windows, by way of src/lib.rs:5 `#[cfg]`
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0425]: cannot find `lock` in `files`
    = note: win 1.0.0 has it when feature = "files"
    = help: [target.'cfg(windows)'.dependencies] win = { ..., features = [..., "files"] }  (osbind fix)
  
  1 package, 1 file, 322 targets: 1 error, 0 warnings
  [1]
  $ cat > Cargo.lock << 'END'
  > version = 3
  > [[package]]
  > name = "sys"
  > version = "0.2.1"
  > [[package]]
  > name = "app"
  > version = "0.1.0"
  > END
  $ $OSBIND audit --registry ../registry --targets 'not(windows)'
  error[OB0340]: sys 0.2.1 has no `sys::NODATA` on 126 of 302 targets
   --> src/lib.rs:4:37
    |
  4 | pub fn f() -> i32 { say!(); open(); c::NODATA + ODD }
    |                                     ^^^^^^^^^ reached when unix, by way of src/lib.rs:3 `#[cfg]`
    |
    = on these targets: unix but not linux (110 of them with std)
    = rustc there: error[E0425]: cannot find `NODATA` in `sys`
    = note: sys 0.2.1 has it when target_os = "linux"
    = help: gate it with `#[cfg(target_os = "linux")]`
  
  1 package, 1 file, 302 targets: 1 error, 0 warnings
  [1]

What std has on some targets only is known without its source; targets without std are not counted.

  $ rm Cargo.lock; cat > src/lib.rs << 'END'
  > use std::sync::atomic::{AtomicU64, AtomicUsize};
  > #[cfg(target_os = "freebsd")]
  > use std::os::freebsd::fs::MetadataExt;
  > #[cfg(unix)]
  > use std::os::linux::fs::MetadataExt as _;
  > END
  $ $OSBIND audit --targets 'any(target_os = "freebsd", target_os = "linux")' | grep -E '^error'
  error[OB0341]: std has no `std::sync::atomic::AtomicU64` on 24 of 87 targets
  error[OB0341]: std has no `std::os::linux` on 9 of 87 targets

A dependency that has nothing there of what is used is said once.

  $ cat > src/lib.rs << 'END'
  > #[cfg(windows)]
  > use sys::{c_int, NODATA};
  > END
  $ $OSBIND audit --registry ../registry --targets windows | grep -E '^error'
  error[OB0343]: sys 0.2.9 has nothing of what is used here on 20 of 20 targets

A derive needs a macro; a trait of its name is none. And a crate that has a glob of its own in scope
is asked for all the same.

  $ mkdir -p ../registry/ser-1.0.0/src ../registry/bare-1.0.0/src; cd ../registry
  $ printf '[package]\nname = "ser"\nversion = "1.0.0"\n[features]\nderive = []\nnet = []\n' > ser-1.0.0/Cargo.toml
  $ cat > ser-1.0.0/src/lib.rs << 'END'
  > mod traits { pub trait Show {} }
  > pub use traits::Show;
  > #[cfg(feature = "derive")]
  > pub use ser_derive::Show;
  > macro_rules! cfg_net { ($($item:item)*) => { $( #[cfg(feature = "net")] $item )* } }
  > cfg_net! { pub mod net { pub struct Socket; } }
  > END
  $ cd ../app; cat > Cargo.toml << 'END'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > ser = "1"
  > END
  $ cat > src/lib.rs << 'END'
  > use ser::Show;
  > use ser::*;
  > #[derive(Show)]
  > pub struct One(ser::net::Socket);
  > END
  $ $OSBIND audit --registry ../registry | grep -E '^(error|  = rustc| --)|likewise'
  error[OB0342]: `ser::Show` is behind a feature of ser 1.0.0 that Cargo.toml does not ask for
   --> src/lib.rs:3:10
    = rustc there: error: cannot find derive macro `Show` in this scope
    = note: likewise: `ser::net::Socket`

Where another use brings the macro, nothing is missing.

  $ cat > src/lib.rs << 'END'
  > use ser::Show;
  > use ser_derive::Show;
  > #[derive(Show)]
  > pub struct One;
  > END
  $ echo 'ser_derive = "1"' >> Cargo.toml
  $ $OSBIND audit --registry ../registry | tail -1
  1 package, 1 file, 322 targets: 0 errors, 0 warnings

Resolver 1 gives the features of a build dependency to the target as well.

  $ printf '[package]\nname = "bare"\nversion = "1.0.0"\n[features]\ndefault = ["std"]\nstd = []\n' > ../registry/bare-1.0.0/Cargo.toml
  $ printf '#![cfg_attr(not(feature = "std"), no_std)]\npub fn f() {}\n' > ../registry/bare-1.0.0/src/lib.rs
  $ cat > Cargo.toml << 'END'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > edition = "2018"
  > [dependencies]
  > bare = { version = "1", default-features = false }
  > [build-dependencies]
  > bare = "1"
  > END
  $ printf '#![no_std]\npub use bare::f;\n' > src/lib.rs; echo 'fn main() { bare::f() }' > build.rs
  $ $OSBIND audit --registry ../registry --target thumbv6m-none-eabi
  error[OB0344]: bare 1.0.0 is asked to do without std here, and another table brings it back on 1 of 1 targets
   --> Cargo.toml:6:1
    |
  6 | bare = { version = "1", default-features = false }
    | ^^^^ with these features it needs no std
  7 | [build-dependencies]
  8 | bare = "1"
    | ---- resolver 1 adds the features of this one
    |
    = rustc there: error[E0463]: can't find crate for `std`
    = help: [package] resolver = "2"  (osbind fix)
  
  1 package, 2 files, 1 target: 1 error, 0 warnings
  [1]
  $ rm build.rs; sed -i '/build-dependencies/,$d' Cargo.toml

A dependency that refuses a target for want of a feature: a program has to ask for it.

  $ cat > ../registry/bare-1.0.0/src/lib.rs << 'END'
  > #[cfg(all(target_family = "wasm", not(feature = "std")))]
  > compile_error!("wasm needs the feature std");
  > pub fn f() {}
  > END
  $ echo 'fn main() { app::f() }' > src/main.rs
  $ $OSBIND audit --registry ../registry --targets 'any(unix, target_family = "wasm")'
  error[OB0342]: bare 1.0.0 refuses 9 of 211 targets without a feature that Cargo.toml does not ask for
   --> Cargo.toml:6:1
    |
  6 | bare = { version = "1", default-features = false }
    | ^^^^ given here
    |
    = on these targets: wasm (6 of them with std)
    = rustc there: error: wasm needs the feature std
    = help: [dependencies] bare = { ..., features = [..., "std"] }  (osbind fix)
  
  1 package, 2 files, 211 targets: 1 error, 0 warnings
  [1]
  $ rm src/main.rs
  $ $OSBIND audit --registry ../registry --targets 'any(unix, target_family = "wasm")' | tail -1
  1 package, 1 file, 211 targets: 0 errors, 0 warnings

A macro of a crate that stands before an item can take further attributes with its crate's name away,
which are no macros then. What a macro gives on to another one, it gives under its own `#[cfg]`.

  $ mkdir -p ../helper/src ../registry/zero-1.0.0/src && cd ../helper
  $ printf '[package]\nname = "zero"\nversion = "1.0.0"\nedition = "2021"\n' > ../registry/zero-1.0.0/Cargo.toml
  $ echo 'pub struct Zero;' > ../registry/zero-1.0.0/src/lib.rs
  $ cat > Cargo.toml <<'END'
  > [package]
  > name = "helper"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > zero = "1"
  > trace = { version = "1", optional = true }
  > END
  $ cat > src/lib.rs <<'END'
  > #[zero::make_two(Other)]
  > #[zero::without(Ord)]
  > pub struct One(#[zero::word] zero::Zero);
  > macro_rules! say {
  >     ($($arg:tt)*) => {
  >         #[cfg(feature = "trace")]
  >         trace::say!($($arg)*);
  >     };
  > }
  > pub fn one() { say!("one"); }
  > END
  $ $OSBIND audit --registry ../registry | grep -E '^(error|warning| --)'
  error[OB0340]: zero 1.0.0 has no `zero::make_two` on 322 of 322 targets
   --> src/lib.rs:1:3

What std lacks is told with the gate under which std has it; behind that gate nothing is left to tell.

  $ mkdir -p ../atomic/src && cd ../atomic
  $ printf '[package]\nname = "atomic"\nversion = "0.1.0"\nedition = "2021"\n' > Cargo.toml
  $ printf 'pub use std::os::unix::fs;\n' > src/lib.rs
  $ $OSBIND audit --with-std | grep help
    = help: gate it with `#[cfg(all(unix, not(target_os = "hermit")))]`
  $ printf '%s\n%s\n' "$($OSBIND audit --with-std | sed -n 's/.*gate it with `\(.*\)`/\1/p')" "$(cat src/lib.rs)" > gated && mv gated src/lib.rs
  $ cat src/lib.rs
  #[cfg(all(unix, not(target_os = "hermit")))]
  pub use std::os::unix::fs;
  $ $OSBIND audit --with-std
  1 package, 1 file, 224 targets: 0 errors, 0 warnings

Targets that have no name in common are said among those with std, where std's own items are asked about.

  $ mkdir -p atomics/src && printf '[package]\nname = "atomics"\nversion = "0.1.0"\nedition = "2021"\n' > atomics/Cargo.toml
  $ printf 'pub use std::{os::unix::fs, sync::atomic::AtomicU64};\n' > atomics/src/lib.rs
  $ $OSBIND audit --no-cache atomics | grep -e ^error -e 'on these'
  error[OB0341]: std has no `std::os::unix` on 38 of 322 targets
    = on these targets: all but unix, of those with std
  error[OB0341]: std has no `std::sync::atomic::AtomicU64` on 44 of 322 targets
    = on these targets: without 64-bit atomics, of those with std

A crate is called in source what its library is called, and that can be another name than the package's. It
is read where the dependency lies: at its path, in the registry.

  $ crate() { mkdir -p "$1/src"; { printf '[package]\nname = "%s"\nversion = "1.2.0"\nedition = "2021"\n' "$1"; cat; } > "$1/Cargo.toml"; echo 'pub fn f() {}' > "$1/src/lib.rs"; }
  $ mkdir names names/registry && cd names
  $ printf '[lib]\nname = "other"\n' | crate inner-crate
  $ echo | crate dash-ed
  $ printf '[lib]\nname = "near"\n' | crate far && mv far registry/far-1.2.0
  $ cat > Cargo.toml << 'END'
  > [workspace]
  > members = ["app"]
  > [workspace.dependencies]
  > dash-ed = { path = "dash-ed" }
  > inner-crate = { path = "inner-crate" }
  > END
  $ crate app << 'END'
  > [dependencies]
  > dash-ed.workspace = true
  > inner-crate = { workspace = true, optional = true }
  > mine = { package = "inner-crate", path = "../inner-crate" }
  > far = "1"
  > rust-distant = { git = "https://example.org/distant" }
  > [features]
  > extra = ["dep:inner-crate"]
  > END
  $ cat > app/src/lib.rs << 'END'
  > pub fn f() { dash_ed::f(); mine::f(); near::f(); distant::f() }
  > #[cfg(feature = "extra")]
  > pub fn g() { other::f() }
  > END
  $ $OSBIND audit --no-cache --registry registry app
  1 package, 1 file, 322 targets: 0 errors, 0 warnings

Its package's name is none then; nor is the library's where the manifest renames the dependency. What
`distant` is cannot be known: it may be the library of `rust-distant`, of which nothing is on disk.

  $ cat > app/src/lib.rs << 'END'
  > pub fn f() { dash_ed::f(); inner_crate::f(); far::f(); distant::f() }
  > END
  $ sed -i 's/^inner-crate = .*//; s/\["dep:inner-crate"\]/[]/' app/Cargo.toml
  $ echo 'pub fn g() { other::f() }' >> app/src/lib.rs
  $ $OSBIND audit --no-cache --registry registry app | grep -E '^(error|warning)'
  error[OB0302]: `inner_crate` is used here but no table of Cargo.toml has it
  error[OB0302]: `far` is used here but no table of Cargo.toml has it
  error[OB0302]: `other` is used here but no table of Cargo.toml has it

A dependency that is not on disk and that nothing names may be called anything: a note says so beside a
name of no table, and nothing proposes to remove it. Where that dependency is not given it cannot be.

  $ sed -i 's/ distant::f()//' app/src/lib.rs && echo 'use unlike::it;' >> app/src/lib.rs
  $ $OSBIND audit --no-cache --registry registry app | sed -n '/unlike/,$p'
  error[OB0302]: `unlike` is used here but no table of Cargo.toml has it
   --> app/src/lib.rs:3:5
    |
  3 | use unlike::it;
    |     ^^^^^^ reached always
    |
    = on these targets: every target (224 of them with std)
    = rustc there: error[E0432]: unresolved import `unlike`
    = note: no error if it is the library of `rust-distant`, which nothing here names and whose manifest is not on disk: `cargo fetch`, then audit again
    = help: [dependencies] unlike = "..."
  
  1 package, 1 file, 322 targets: 4 errors, 0 warnings
  $ sed -i '/^rust-distant/d; /^\[features/i [target."cfg(windows)".dependencies]\nrust-distant = "1"' app/Cargo.toml
  $ sed -i 's/^use unlike/#[cfg(unix)]\n&/' app/src/lib.rs
  $ $OSBIND audit --no-cache --registry registry app | grep -E '^(error|warning)|= note: no'
  error[OB0302]: `inner_crate` is used here but no table of Cargo.toml has it
  error[OB0302]: `far` is used here but no table of Cargo.toml has it
  error[OB0302]: `other` is used here but no table of Cargo.toml has it
    = note: no error if it is the library of `rust-distant`, which nothing here names and whose manifest is not on disk: `cargo fetch`, then audit again
  error[OB0302]: `unlike` is used here but no table of Cargo.toml has it

A feature that only another member of the workspace asks for: a build of them all hides that.

  $ mkdir -p masked/app/src masked/other/src masked/dep/src && cd masked
  $ printf '[workspace]\nmembers = ["app", "other"]\nresolver = "2"\n' > Cargo.toml
  $ member() { printf '[package]\nname = "%s"\nversion = "1.0.0"\nedition = "2021"\n' "$1" > "$1/Cargo.toml"; cat >> "$1/Cargo.toml"; }
  $ member dep << 'END'
  > [features]
  > fast = []
  > all = ["fast"]
  > END
  $ member app << 'END'
  > [dependencies]
  > dep = { path = "../dep" }
  > END
  $ member other << 'END'
  > [dependencies]
  > dep = { path = "../dep", features = ["all"] }
  > END
  $ printf '#[cfg(feature = "fast")]\npub fn run() {}\n' > dep/src/lib.rs
  $ echo 'pub fn go() { dep::run(); }' | tee app/src/lib.rs > other/src/lib.rs
  $ $OSBIND audit --workspace
  error[OB0342]: `dep::run` is behind a feature of dep 1.0.0 that Cargo.toml does not ask for
   --> app/src/lib.rs:1:15
    |
  1 | pub fn go() { dep::run(); }
    |               ^^^^^^^^ reached always
    |
   ::: other/Cargo.toml:6:37
    |
  6 | dep = { path = "../dep", features = ["all"] }
    |                                     ------- `other` asks for it here
    |
    = on these targets: every target (224 of them with std)
    = rustc there: error[E0425]: cannot find `run` in `dep`
    = note: dep 1.0.0 has it when feature = "fast"
    = note: feature `fast` of `dep` is on in the workspace only because member `other` asks for `all`: other/Cargo.toml:6
    = help: [dependencies] dep = { ..., features = [..., "fast"] }  (osbind fix)
  
  3 packages, 3 files, 322 targets: 1 error, 0 warnings
  [1]

The name of a package whose library is called otherwise: what to write is said, and no second
dependency is proposed.

  $ mkdir -p ../called/app/src ../called/xml-rs/src && cd ../called
  $ printf '[lib]\nname = "xml"\n' | member xml-rs && echo 'pub fn f() {}' > xml-rs/src/lib.rs
  $ member app << 'END'
  > [lib]
  > name = "library"
  > [dependencies]
  > xml-rs = { path = "../xml-rs" }
  > other = { package = "bar-x", version = "1" }
  > END
  $ echo 'pub fn f() { xml_rs::f(); bar_x::f(); app::f(); library::f(); }' > app/src/lib.rs
  $ echo 'fn main() { app::f(); xml::f(); }' > app/src/main.rs
  $ echo 'fn main() { library::f(); }' > app/build.rs
  $ $OSBIND audit app | grep -E '^error|-->|help|---'
  error[OB0302]: `library` is used here but no table of Cargo.toml has it
   --> app/build.rs:1:13
    = help: a build script has nothing of the package that it is of
  error[OB0302]: `xml_rs` is used here but no table of Cargo.toml has it
   --> app/src/lib.rs:1:14
    | ------ this is `xml` in source
    = help: write `xml`: the library of `xml-rs` is called that
  error[OB0302]: `bar_x` is used here but no table of Cargo.toml has it
   --> app/src/lib.rs:1:27
    | ----- this is `other` in source
    = help: write `other`: Cargo.toml gives `bar-x` that name
  error[OB0302]: `app` is used here but no table of Cargo.toml has it
   --> app/src/lib.rs:1:39
    = help: write `crate`: a crate does not know its own name
  error[OB0302]: `library` is used here but no table of Cargo.toml has it
   --> app/src/lib.rs:1:49
    = help: write `crate`: a crate does not know its own name
  $ $OSBIND fix --unused -n app 2> /dev/null
  [1]
