`osbind audit` tells where a package cannot build, for all targets at once.

  $ put() { mkdir -p "$(dirname "$1")"; cat > "$1"; }
  $ crate() { # NAME EDITION: a manifest's tables on standard input
  >   mkdir -p "$1/src"
  >   { printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "%s"\n' "$1" "${2:-2021}"; cat; } > "$1/Cargo.toml"
  > }
  $ brief() { grep -E '^(error|warning|note)|^ *--> |^ *= (on|built|rustc)' | sed 's/^ *//'; }

The mistake of wasmtime-jit-icache-coherence 2.0.0: code for everything but Windows, a dependency for
two systems, and a local module of the same name, which is seen in the root only.

  $ crate seed <<'X'
  > 
  > [dependencies]
  > cfg-if = "1"
  > 
  > [target.'cfg(any(target_os = "linux", target_os = "macos"))'.dependencies]
  > libc = "0.2.60"
  > X
  $ put seed/src/lib.rs <<'X'
  > cfg_if::cfg_if! {
  >     if #[cfg(target_os = "windows")] {
  >         mod win;
  >         use win as imp;
  >     } else {
  >         mod libc;
  >         use crate::libc as imp;
  >     }
  > }
  > pub fn clear() { imp::clear() }
  > X
  $ put seed/src/libc.rs <<'X'
  > use std::io::Result;
  > 
  > use libc::{syscall, EINVAL, EPERM};
  > pub fn clear() { let _ = libc::syscall(1); }
  > X
  $ put seed/src/win.rs <<'X'
  > pub fn clear() {}
  > X
  $ cd seed
  $ $OSBIND audit
  error[OB0301]: `libc` is used here but not a dependency on 219 of 322 targets
   --> src/libc.rs:3:5
    |
  3 | use libc::{syscall, EINVAL, EPERM};
    |     ^^^^ reached when not(target_os = "windows"), by way of src/lib.rs:5 `cfg_if!` arm 2
  4 | pub fn clear() { let _ = libc::syscall(1); }
    |                          ---- also here
    |
   ::: Cargo.toml:9:1
    |
  9 | [target.'cfg(any(target_os = "linux", target_os = "macos"))'.dependencies]
    | -------------------------------------------------------------------------- given only here
    |
    = on these targets: all but linux, macos, windows (127 of them with std)
    = rustc there: error[E0432]: unresolved import `libc`
    = help: [target.'cfg(not(target_os = "windows"))'.dependencies] libc = "0.2.60"  (osbind fix)
  
  1 package, 3 files, 322 targets: 1 error, 0 warnings
  [1]

Its published fix named one system more; 9 of rustc's targets are FreeBSD's:

  $ sed -i 's/target_os = "macos"/target_os = "macos", target_os = "freebsd"/' Cargo.toml
  $ $OSBIND audit | brief
  error[OB0301]: `libc` is used here but not a dependency on 210 of 322 targets
  --> src/libc.rs:3:5
  = on these targets: all but freebsd, linux, macos, windows (118 of them with std)
  = rustc there: error[E0432]: unresolved import `libc`
  $ sed -i "s/cfg(any(.*))/cfg(unix)/" Cargo.toml
  $ $OSBIND audit --with-std --tier 1,2 | brief
  error[OB0301]: `libc` is used here but not a dependency on 5 of 81 targets
  --> src/libc.rs:3:5
  = on these targets: targets without a known OS, wasi (all of them with std)
  = rustc there: error[E0432]: unresolved import `libc`
  $ sed -i "s/cfg(unix)/cfg(not(windows))/" Cargo.toml
  $ $OSBIND audit
  1 package, 3 files, 322 targets: 0 errors, 0 warnings
  $ cd ..

JSON, one object a line, and one build instead of all choices:

  $ crate json 2018 <<'X'
  > [dependencies]
  > log = { version = "0.4", optional = true }
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > X
  $ put json/src/lib.rs <<'X'
  > use libc::c_int;
  > #[cfg(feature = "log")]
  > use log::info;
  > fn f() { log::warn!("x") }
  > X
  $ $OSBIND audit json --target x86_64-pc-windows-msvc --target x86_64-unknown-linux-gnu --message-format json
  {"reason":"finding","code":"OB0301","level":"L1","severity":"error","package":"json","version":"0.1.0","crate":"libc","file":"json/src/lib.rs","line":1,"column":5,"path_cfg":"all()","given_cfg":"unix","targets":["x86_64-pc-windows-msvc"],"targets_with_std":1,"cause":"missing-target","rustc":"error[E0432]: unresolved import `libc`","fix":"[dependencies] libc = \"0.2\"","root":"lib","features":null,"message":"`libc` is used here but not a dependency on 1 of 2 targets","notes":[]}
  {"reason":"finding","code":"OB0305","level":"L2","severity":"error","package":"json","version":"0.1.0","crate":"log","file":"json/src/lib.rs","line":4,"column":10,"path_cfg":"all()","given_cfg":"feature = \"log\"","targets":["x86_64-pc-windows-msvc","x86_64-unknown-linux-gnu"],"targets_with_std":2,"cause":"feature-off","rustc":"error[E0433]: cannot find module or crate `log` in this scope","fix":"gate it with `#[cfg(feature = \"log\")]`","root":"lib","features":null,"message":"`log` is an optional dependency and is used here without a gate that implies it","notes":[]}
  {"reason":"summary","packages":1,"failed":0,"files":1,"bytes":83,"targets":2,"errors":2,"warnings":0,"notes":0,"broken":0,"allowed":0,"known":0,"unknown_macros":{}}
  [1]
  $ $OSBIND audit json --targets unix
  error[OB0305]: `log` is an optional dependency and is used here without a gate that implies it
   --> json/src/lib.rs:4:10
    |
  4 | fn f() { log::warn!("x") }
    |          ^^^ reached always
    |
   ::: json/Cargo.toml:6:1
    |
  6 | log = { version = "0.4", optional = true }
    | --- optional here
    |
    = on these targets: every target (186 of them with std)
    = rustc there: error[E0433]: cannot find module or crate `log` in this scope
    = help: gate it with `#[cfg(feature = "log")]`
  
  1 package, 1 file, 204 targets: 1 error, 0 warnings
  [1]
  $ $OSBIND audit json --targets unix --features log
  1 package, 1 file, 204 targets: 0 errors, 0 warnings
  $ $OSBIND audit json --targets 'all(unix, windows)'
  error[OB0904]: no target is left to ask about
    = help: `--targets` takes a cfg expression, such as windows, unix, 'target_os = "freebsd"' or 'any(...)'; a triple is given with --target
  
  [2]
  $ $OSBIND audit json --target x86_64-unknown-plan10
  error[OB0220]: unknown target `x86_64-unknown-plan10`
    = note: accepted are TRIPLE, TRIPLE.VERSION (x86_64-unknown-freebsd.14.1), PATH.json and PATH.json:VERSION
    = help: did you mean `x86_64-unknown-haiku`?
  
  [2]
  $ $OSBIND audit json --tier 4
  error[OB0904]: `4` is no value for `--tier`
    = help: it takes `1`, `2`, `3`, or several with commas
  
  [2]
  $ $OSBIND audit nowhere
  error[OB0001]: cannot read `nowhere/Cargo.toml`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  1 package, 0 files, 322 targets: 0 errors, 0 warnings; 1 mistake in the files themselves
  [3]

Kinds: a library cannot name a dev-dependency, its tests can; a build script has tables of its own and
is asked about hosts.

  $ crate kinds <<'X'
  > build = "build.rs"
  > [dev-dependencies]
  > tempdir = "1"
  > [target.'cfg(unix)'.build-dependencies]
  > pkg-config = "0.3"
  > X
  $ put kinds/src/lib.rs <<'X'
  > pub fn f() { tempdir::new(); }
  > #[cfg(test)]
  > mod tests { use tempdir::TempDir; }
  > #[test]
  > fn g() { tempdir::new(); }
  > X
  $ put kinds/build.rs <<'X'
  > fn main() { pkg_config::probe("x"); tempdir::new(); }
  > X
  $ put kinds/tests/all.rs <<'X'
  > use kinds::f;
  > use tempdir::TempDir;
  > X
  $ $OSBIND audit kinds | brief
  error[OB0301]: `pkg_config` is used here but not a dependency on 7 of 70 hosts
  --> kinds/build.rs:1:13
  = on these hosts: windows
  = rustc there: error[E0433]: cannot find module or crate `pkg_config` in this scope
  error[OB0303]: `tempdir` is used in the build script but is only a dev-dependency
  --> kinds/build.rs:1:37
  = on these hosts: every target
  = rustc there: error[E0433]: cannot find module or crate `tempdir` in this scope
  error[OB0303]: `tempdir` is used in the lib but is only a dev-dependency
  --> kinds/src/lib.rs:1:14
  = on these targets: every target (224 of them with std)
  = rustc there: error[E0433]: cannot find module or crate `tempdir` in this scope

A table header that took the lines below it:

  $ crate taken <<'X'
  > [dependencies]
  > serde = "1"
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > strum = "0.26"
  > thiserror = "1"
  > X
  $ put taken/src/lib.rs <<'X'
  > use serde as _;
  > use strum::Display;
  > use thiserror::Error;
  > #[cfg(unix)]
  > use libc::c_int;
  > X
  $ $OSBIND audit taken
  error[OB0304]: `strum` is used here but not a dependency on 118 of 322 targets
   --> taken/src/lib.rs:2:5
    |
  2 | use strum::Display;
    |     ^^^^^ reached always
    |
   ::: taken/Cargo.toml:7:1
    |
  7 | [target.'cfg(unix)'.dependencies]
    | --------------------------------- this header takes all lines below it
  8 | libc = "0.2"
  9 | strum = "0.26"
    | ----- this one too
    |
    = on these targets: all but unix (38 of them with std)
    = rustc there: error[E0432]: unresolved import `strum`
    = note: 1 more of this table is used on all targets: was the header meant to stand lower?
    = help: [dependencies] strum = "0.26"  (osbind fix)
  
  error[OB0304]: `thiserror` is used here but not a dependency on 118 of 322 targets
    --> taken/src/lib.rs:3:5
     |
  3  | use thiserror::Error;
     |     ^^^^^^^^^ reached always
     |
    ::: taken/Cargo.toml:7:1
     |
  7  | [target.'cfg(unix)'.dependencies]
     | --------------------------------- this header takes all lines below it
  ...
  10 | thiserror = "1"
     | --------- this one too
     |
     = on these targets: all but unix (38 of them with std)
     = rustc there: error[E0432]: unresolved import `thiserror`
     = note: 1 more of this table is used on all targets: was the header meant to stand lower?
     = help: [dependencies] thiserror = "1"  (osbind fix)
  
  1 package, 1 file, 322 targets: 2 errors, 0 warnings
  [1]

Features: an edge that lacks; one that is there; an optional dependency by its implicit feature.

  $ crate edges <<'X'
  > [dependencies]
  > reqwest = { version = "0.12", optional = true }
  > serde = { version = "1", optional = true }
  > [features]
  > gcs = []
  > s3 = ["dep:reqwest"]
  > X
  $ put edges/src/lib.rs <<'X'
  > #[cfg(feature = "gcs")]
  > pub fn gcs() { reqwest::get(); }
  > #[cfg(feature = "s3")]
  > pub fn s3() { reqwest::get(); }
  > #[cfg(feature = "serde")]
  > use serde::Serialize;
  > X
  $ $OSBIND audit edges | brief
  error[OB0306]: `reqwest` is an optional dependency, and the features that reach this do not switch it on
  --> edges/src/lib.rs:2:16
  = on these targets: every target (224 of them with std)
  = built with: --features gcs
  = rustc there: error[E0433]: cannot find module or crate `reqwest` in this scope

Own gate macros are read; a call of a macro that is not known makes what stands in it a guess, and
the macro is named.

  $ crate macros <<'X'
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > X
  $ put macros/src/lib.rs <<'X'
  > #[macro_use]
  > mod gates;
  > cfg_unix! {
  >     mod sys { pub fn f() -> libc::c_int { 0 } }
  > }
  > cfg_net! {
  >     fn g() -> libc::c_int { 1 }
  > }
  > strange! {
  >     fn h() -> libc::c_int { 1 }
  > }
  > zero!(i);
  > X
  $ put macros/src/gates.rs <<'X'
  > macro_rules! cfg_unix { ($($item:item)*) => { $( #[cfg(unix)] $item )* } }
  > macro_rules! cfg_net { ($($item:item)*) => { $( #[cfg(not(target_os = "wasi"))] $item )* } }
  > macro_rules! zero { ($name:ident) => { fn $name() { libc::abort() } } }
  > macro_rules! never_called { () => { winapi::um::x() } }
  > X
  $ $OSBIND audit macros | brief
  error[OB0301]: `libc` is used here but not a dependency on 118 of 322 targets
  --> macros/src/gates.rs:3:53
  = on these targets: all but unix (38 of them with std)
  = rustc there: error[E0433]: cannot find module or crate `libc` in this scope
  $ $OSBIND audit macros | tail -1
  macros that were not understood (1 call): strange! (1)

Names that are not crates: local modules, block uses, renames, other editions.

  $ crate names 2015 <<'X'
  > [dependencies]
  > c = { package = "libc", version = "0.2" }
  > [target.'cfg(windows)'.dependencies]
  > winapi = "0.3"
  > X
  $ put names/src/lib.rs <<'X'
  > extern crate c;
  > #[cfg(windows)]
  > extern crate winapi as w;
  > use c::c_int;
  > use inner::thing;
  > mod inner {
  >     pub mod thing { pub fn go() {} }
  >     pub fn f() { ::inner::thing::go(); ::c::abort(); thing::go() }
  >     #[cfg(windows)]
  >     pub fn g() { use std::mem; mem::swap(); ::w::um() }
  > }
  > pub fn h() { thing::go(); inner::f(); }
  > X
  $ $OSBIND audit names
  1 package, 1 file, 322 targets: 0 errors, 0 warnings

Items of the crate, files that are missing, platforms that are refused or have no branch:

  $ crate items <<'X'
  > X
  $ put items/src/lib.rs <<'X'
  > #[cfg(target_os = "cuda")]
  > compile_error!("not for cuda");
  > #[cfg(unix)]
  > mod imp { pub fn pid() {} }
  > #[cfg(windows)]
  > #[path = "windows.rs"]
  > mod imp;
  > pub fn pid() { imp::pid() }
  > #[cfg(target_vendor = "apple")]
  > pub mod apple { pub fn f() {} }
  > #[cfg(unix)]
  > pub fn f() { crate::apple::f() }
  > #[cfg(target_os = "haiku")]
  > mod haiku;
  > #[path = "lib.rs"]
  > mod again;
  > X
  $ put items/src/windows.rs <<'X'
  > pub fn pid() { not_there::f() }
  > X
  $ $OSBIND audit items
  error[OB0330]: `crate::apple::f` is used here but not there on 180 of 322 targets
    --> items/src/lib.rs:12:21
     |
  10 | pub mod apple { pub fn f() {} }
     |         ----- there only when target_vendor = "apple"
  11 | #[cfg(unix)]
  12 | pub fn f() { crate::apple::f() }
     |                     ^^^^^ reached when unix, by way of items/src/lib.rs:11 `#[cfg]`
     |
     = on these targets: unix but not apple (162 of them with std)
     = rustc there: error[E0433]: cannot find module or crate `apple` in `crate`
     = help: gate it with `#[cfg(target_vendor = "apple")]`
  
  error[OB0331]: neither `items/src/haiku.rs` nor `items/src/haiku/mod.rs` is there
    --> items/src/lib.rs:14:5
     |
  14 | mod haiku;
     |     ^^^^^
     |
     = on these targets: haiku (all of them with std)
     = rustc there: error[E0583]: file not found for module `haiku`
  
  error[OB0332]: `items/src/lib.rs` is named by itself, in a circle
    --> items/src/lib.rs:16:5
     |
  16 | mod again;
     |     ^^^^^
     |
     = on these targets: all but cuda (224 of them with std)
  
  error[OB0302]: `not_there` is used here but no table of Cargo.toml has it
   --> items/src/windows.rs:1:16
    |
  1 | pub fn pid() { not_there::f() }
    |                ^^^^^^^^^ reached when windows, by way of items/src/lib.rs:5 `#[cfg]`
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0433]: cannot find module or crate `not_there` in this scope
    = help: [target.'cfg(windows)'.dependencies] not_there = "..."
  
  note[OB0322]: the package refuses 1 of 322 targets by compile_error!
   --> items/src/lib.rs:2:15
    |
  2 | compile_error!("not for cuda");
    |               ^^^^^^^^^^^^^^^^
    |
    = on these targets: cuda
    = rustc there: error: not for cuda
  
  note[OB0323]: the crate has no `imp` for 97 of 322 targets
   --> items/src/lib.rs:8:16
    |
  4 | mod imp { pub fn pid() {} }
    |     --- there only when unix
  ...
  7 | mod imp;
    |     --- there only when windows
  8 | pub fn pid() { imp::pid() }
    |                ^^^ reached when not(target_os = "cuda")
    |
    = on these targets: all but unix, windows, cuda (22 of them with std)
    = rustc there: error[E0433]: cannot find module or crate `imp` in this scope
  
  1 package, 2 files, 322 targets: 4 errors, 0 warnings
  [1]

What is declared and never named:

  $ crate unused <<'X'
  > [dependencies]
  > rand = "0.8"
  > libz-sys = "1"
  > X
  $ put unused/src/lib.rs <<'X'
  > pub fn f() {}
  > X
  $ $OSBIND audit unused
  warning[OB0320]: `rand` is a dependency and nothing here names it
   --> unused/Cargo.toml:6:1
    |
  6 | rand = "0.8"
    | ^^^^ no source of the package has this name
    |
    = on these targets: every target (224 of them with std)
    = help: remove `rand` from [dependencies]  (osbind fix --unused)
  
  1 package, 1 file, 322 targets: 0 errors, 1 warning

And what is declared where nothing names it:

  $ crate elsewhere <<'X'
  > [target.'cfg(unix)'.dependencies]
  > winapi = "0.3"
  > [target.'cfg(not(windows))'.dependencies]
  > libc = "0.2"
  > X
  $ put elsewhere/src/lib.rs <<'X'
  > #[cfg(windows)]
  > pub use winapi::um;
  > #[cfg(unix)]
  > pub use libc::abort;
  > X
  $ $OSBIND audit elsewhere
  error[OB0301]: `winapi` is used here but not a dependency on 20 of 322 targets
   --> elsewhere/src/lib.rs:2:9
    |
  2 | pub use winapi::um;
    |         ^^^^^^ reached when windows, by way of elsewhere/src/lib.rs:1 `#[cfg]`
    |
   ::: elsewhere/Cargo.toml:5:1
    |
  5 | [target.'cfg(unix)'.dependencies]
    | --------------------------------- given only here
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0432]: unresolved import `winapi`
    = help: [target.'cfg(windows)'.dependencies] winapi = "0.3"  (osbind fix)
  
  warning[OB0321]: `winapi` is a dependency on targets where nothing uses it
   --> elsewhere/Cargo.toml:6:1
    |
  6 | winapi = "0.3"
    | ^^^^^^ for targets where no code names it
    |
    = on these targets: unix (186 of them with std)
    = note: it is named when windows
    = help: give it where it is used, or nowhere
  
  note[OB0321]: `libc` is a dependency on 302 targets, and nothing uses it on 98 of them
   --> elsewhere/Cargo.toml:8:1
    |
  8 | libc = "0.2"
    | ^^^^ for targets where no code names it
    |
    = on these targets: all but unix, windows (22 of them with std)
    = note: it is named when unix
    = help: give it only where it is used: [target.'cfg(unix)'.dependencies]
  
  1 package, 1 file, 322 targets: 1 error, 1 warning
  [1]

A plain table gives a crate to every target: where a part of the code is for one platform, others
compile it for nothing. It builds, so that is a note. A library that is empty elsewhere is left alone.

  $ crate wide <<'X'
  > build = "build.rs"
  > [dependencies]
  > libc = "0.2"
  > log = "0.4"
  > [build-dependencies]
  > pkg-config = "0.3"
  > X
  $ put wide/src/lib.rs <<'X'
  > #[cfg(unix)]
  > pub fn pid() -> i32 { unsafe { libc::getpid() } }
  > pub fn say() { log::info!("x"); }
  > X
  $ put wide/build.rs <<'X'
  > #[cfg(unix)]
  > fn main() { pkg_config::probe_library("x").unwrap(); }
  > #[cfg(not(unix))]
  > fn main() {}
  > X
  $ $OSBIND audit wide
  note[OB0321]: `libc` is a dependency on 322 targets, and nothing uses it on 118 of them
   --> wide/Cargo.toml:7:1
    |
  7 | libc = "0.2"
    | ^^^^ for targets where no code names it
    |
    = on these targets: all but unix (38 of them with std)
    = note: it is named when unix
    = help: give it only where it is used: [target.'cfg(unix)'.dependencies]
  
  note[OB0321]: `pkg-config` is a dependency on 70 hosts, and nothing uses it on 7 of them
    --> wide/Cargo.toml:10:1
     |
  10 | pkg-config = "0.3"
     | ^^^^^^^^^^ for targets where no code names it
     |
     = on these hosts: windows
     = note: it is named when unix
     = help: give it only where it is used: [target.'cfg(unix)'.build-dependencies]
  
  1 package, 2 files, 322 targets: 0 errors, 0 warnings
  $ crate one-platform <<'X'
  > [dependencies]
  > libc = "0.2"
  > X
  $ put one-platform/src/lib.rs <<'X'
  > #![cfg(unix)]
  > pub fn pid() -> i32 { unsafe { libc::getpid() } }
  > X
  $ $OSBIND audit one-platform
  1 package, 1 file, 322 targets: 0 errors, 0 warnings

Cfgs of a build script: aliases are exact, what is printed can be either.

  $ crate script <<'X'
  > build = "build.rs"
  > [build-dependencies]
  > cfg_aliases = "0.2"
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > X
  $ put script/build.rs <<'X'
  > use cfg_aliases::cfg_aliases;
  > fn main() {
  >     cfg_aliases! {
  >         apple: { target_vendor = "apple" },
  >         not_apple: { not(apple) },
  >     }
  >     println!("cargo:rustc-cfg=has_libc");
  > }
  > X
  $ put script/src/lib.rs <<'X'
  > #[cfg(apple)]
  > fn a() { libc::abort() }
  > #[cfg(not_apple)]
  > fn b() { libc::abort() }
  > #[cfg(all(has_libc, apple))]
  > fn c() { core_foundation::f() }
  > #[cfg(all(loom, apple))]
  > fn d() { loom::f() }
  > X
  $ $OSBIND audit script | brief
  error[OB0301]: `libc` is used here but not a dependency on 118 of 322 targets
  --> script/src/lib.rs:4:10
  = on these targets: all but unix (38 of them with std)
  = rustc there: error[E0433]: cannot find module or crate `libc` in this scope
  warning[OB0302]: `core_foundation` is used here but no table of Cargo.toml has it
  --> script/src/lib.rs:6:10
  = on these targets: ios, macos, tvos, visionos, watchos (all of them with std)
  = built with: --cfg has_libc
  = rustc there: error[E0433]: cannot find module or crate `core_foundation` in this scope
  warning[OB0302]: `loom` is used here but no table of Cargo.toml has it
  --> script/src/lib.rs:8:10
  = on these targets: ios, macos, tvos, visionos, watchos (all of them with std)
  = built with: --cfg loom
  = rustc there: error[E0433]: cannot find module or crate `loom` in this scope

A source that is not Rust is reported and the rest is audited:

  $ crate broken <<'X'
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > X
  $ put broken/src/lib.rs <<'X'
  > mod bad;
  > pub fn f() { libc::abort() }
  > X
  $ printf 'fn f( {\n' > broken/src/bad.rs
  $ $OSBIND audit broken
  error[OB0301]: `libc` is used here but not a dependency on 118 of 322 targets
   --> broken/src/lib.rs:2:14
    |
  2 | pub fn f() { libc::abort() }
    |              ^^^^ reached always
    |
   ::: broken/Cargo.toml:5:1
    |
  5 | [target.'cfg(unix)'.dependencies]
    | --------------------------------- given only here
    |
    = on these targets: all but unix (38 of them with std)
    = rustc there: error[E0433]: cannot find module or crate `libc` in this scope
    = help: [dependencies] libc = "0.2"  (osbind fix)
  
  error[OB0382]: this delimiter is never closed
   --> broken/src/bad.rs:1:5
    |
  1 | fn f( {
    |     ^
  2 |
    | - expected its end here
  
  error[OB0382]: this delimiter is never closed
   --> broken/src/bad.rs:1:7
    |
  1 | fn f( {
    |       ^
  2 |
    | - expected its end here
  
  error[OB0383]: expected `;` in Rust
   --> broken/src/bad.rs:2:1
    |
  2 |
    | ^ the file ends here
  
  1 package, 2 files, 322 targets: 1 error, 0 warnings; 3 mistakes in the files themselves
  [1]

Several packages in one run, in order:

  $ $OSBIND audit --crates . --target x86_64-pc-windows-msvc | grep -c '^error'
  error[OB0382]: this delimiter is never closed
   --> broken/src/bad.rs:1:5
    |
  1 | fn f( {
    |     ^
  2 |
    | - expected its end here
  
  error[OB0382]: this delimiter is never closed
   --> broken/src/bad.rs:1:7
    |
  1 | fn f( {
    |       ^
  2 |
    | - expected its end here
  
  error[OB0383]: expected `;` in Rust
   --> broken/src/bad.rs:2:1
    |
  2 |
    | ^ the file ends here
  
  14
  $ $OSBIND audit seed edges --target x86_64-unknown-linux-gnu --message-format json | tail -1
  {"reason":"summary","packages":2,"failed":0,"files":4,"bytes":482,"targets":1,"errors":1,"warnings":0,"notes":0,"broken":0,"allowed":0,"known":0,"unknown_macros":{}}

`osbind build --audit` asks first, for the targets and features of the build, and does not start Cargo
when it finds an error:

  $ cat > fake-cargo <<'X'
  > #!/bin/sh
  > echo "cargo was started"
  > X
  $ chmod +x fake-cargo
  $ crate gate <<'X'
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > [features]
  > raw = []
  > X
  $ put gate/src/lib.rs <<'X'
  > #[cfg(feature = "raw")]
  > pub fn f() { libc::abort() }
  > X
  $ cd gate
  $ export CARGO=$PWD/../fake-cargo
  $ $OSBIND build --audit --target x86_64-unknown-freebsd --features raw
  cargo was started
  $ $OSBIND build --audit --target x86_64-pc-windows-msvc
  cargo was started
  $ $OSBIND build --audit --target x86_64-pc-windows-msvc --features raw
  error[OB0301]: `libc` is used here but not a dependency on x86_64-pc-windows-msvc
   --> src/lib.rs:2:14
    |
  2 | pub fn f() { libc::abort() }
    |              ^^^^ reached when feature = "raw", by way of src/lib.rs:1 `#[cfg]`
    |
   ::: Cargo.toml:5:1
    |
  5 | [target.'cfg(unix)'.dependencies]
    | --------------------------------- given only here
    |
    = built with: --features raw
    = rustc there: error[E0433]: cannot find module or crate `libc` in this scope
    = help: [dependencies] libc = "0.2"  (osbind fix)
  
  [1]
  $ cd ..

`-C` begins somewhere else; `osbind install --path` asks about what it installs:

  $ $OSBIND build -C gate --audit --target x86_64-pc-windows-msvc --features raw 2>&1 | head -2
  error[OB0301]: `libc` is used here but not a dependency on x86_64-pc-windows-msvc
   --> src/lib.rs:2:14
  $ $OSBIND install --path gate --audit --target x86_64-pc-windows-msvc --features raw 2>&1 | head -2
  error[OB0301]: `libc` is used here but not a dependency on x86_64-pc-windows-msvc
   --> gate/src/lib.rs:2:14
