Names of the crate itself that stand alone: a function, a constant, a type or a macro that is
declared under one cfg and used under another.

  $ mkdir src && cat > Cargo.toml << 'END'
  > [package]
  > name = "demo"
  > version = "0.1.0"
  > edition = "2021"
  > [features]
  > fast = []
  > END
  $ audit() { $OSBIND audit --no-cache --targets 'any(target_os = "linux", windows)' "$@"; }

`cfg!()` is a value, no gate: what stands behind it is compiled everywhere.

  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > fn helper() {}
  > 
  > pub fn start() {
  >     if cfg!(unix) {
  >         helper();
  >     }
  > }
  > END
  $ audit
  error[OB0330]: `helper` is used here but not there on 20 of 98 targets
   --> src/lib.rs:6:9
    |
  2 | fn helper() {}
    |    ------ there only when unix
  ...
  6 |         helper();
    |         ^^^^^^ reached always
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0425]: cannot find function `helper` in this scope
    = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 1 error, 0 warnings
  [1]

With the gate that the help names nothing is left to say. A local of the same name is no use of the
function, and neither is a field or a method.

  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > fn helper() {}
  > 
  > pub fn start() {
  >     #[cfg(unix)]
  >     helper();
  > }
  > 
  > pub fn local(helper: fn()) {
  >     helper();
  > }
  > 
  > pub struct Options {
  >     pub helper: u32,
  > }
  > 
  > pub fn field(o: &Options) -> u32 {
  >     o.helper
  > }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

An import that is there for one feature, and a type that needs another; a macro that the crate
defines for one system only. What is lost several times is said once.
A branch for each of two systems and none for the rest is a note.

  $ cat > src/lib.rs << 'END'
  > #[cfg(feature = "fast")]
  > use std::collections::BTreeMap;
  > 
  > pub struct Table {
  >     pub rows: BTreeMap<u32, String>,
  > }
  > 
  > #[cfg(windows)]
  > macro_rules! say {
  >     () => {};
  > }
  > 
  > pub fn greet() {
  >     say!();
  > }
  > 
  > pub fn all() {
  >     say!();
  >     say!();
  >     say!();
  > }
  > END
  $ audit
  error[OB0330]: `BTreeMap` is used here but not there with feature `fast` off
   --> src/lib.rs:5:15
    |
  2 | use std::collections::BTreeMap;
    |     -------------------------- there only when feature = "fast"
  ...
  5 |     pub rows: BTreeMap<u32, String>,
    |               ^^^^^^^^ reached always
    |
    = on these targets: every target (92 of them with std)
    = rustc there: error[E0425]: cannot find type `BTreeMap` in this scope
    = help: gate it with `#[cfg(feature = "fast")]`
  
  error[OB0330]: `say` is used here but not there on 78 of 98 targets
    --> src/lib.rs:14:5
     |
  9  | macro_rules! say {
     |              --- there only when windows
  ...
  14 |     say!();
     |     ^^^ reached always
  ...
  18 |     say!();
     |     --- also here
  19 |     say!();
     |     --- also here
     |
     = on these targets: linux (76 of them with std)
     = rustc there: error: cannot find macro `say` in this scope
     = note: and 1 more use of `say`
     = help: gate it with `#[cfg(windows)]`
  
  1 package, 1 file, 98 targets: 2 errors, 0 warnings
  [1]
  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > const END: &str = "\n";
  > #[cfg(windows)]
  > const END: &str = "\r\n";
  > 
  > pub fn line(text: &str) -> String {
  >     format!("{}{}", text, END)
  > }
  > END
  $ audit
  1 package, 1 file, 98 targets: 0 errors, 0 warnings
  $ audit --targets 'target_os = "wasi"'
  note[OB0323]: the crate has no `END` for 4 of 4 targets
   --> src/lib.rs:7:27
    |
  2 | const END: &str = "\n";
    |       --- there only when unix
  3 | #[cfg(windows)]
  4 | const END: &str = "\r\n";
    |       --- there only when windows
  ...
  7 |     format!("{}{}", text, END)
    |                           ^^^ reached always
    |
    = on these targets: every target (all of them with std)
    = rustc there: error[E0425]: cannot find value `END` in this scope
  
  1 package, 1 file, 4 targets: 0 errors, 0 warnings

Where one name has thousands of declarations, questions about it have no end in a time that anybody would wait. The rest of the
crate is audited; what is left out is said, and the exit status says it too.

  $ mkdir -p many/src && printf '[package]\nname = "many"\nversion = "0.1.0"\nedition = "2021"\n' > many/Cargo.toml
  $ { yes '#[cfg(unix)] fn x() {}' | head -n 8000; seq -f 'use crate::x::a%.0f;' 8000; } > many/src/lib.rs
  $ "$OSBIND" audit --levels L3 many > out; echo $?
  error[OB0389]: the names of this crate lead on in too many ways: not all were followed
   --> many/src/lib.rs:1:1
    |
  1 | #[cfg(unix)] fn x() {}
    | ^
    |
    = help: modules that declare one name thousands of times, or glob imports of each other, are mostly generated or put together: audit what they were made of
  
  1

Under an attribute that is a macro it is not sure what is compiled; what tools read is none.

  $ printf '[dependencies]\ndemo_macros = "1"\n' >> Cargo.toml
  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > fn helper() {}
  > 
  > #[demo_macros::main]
  > pub fn start() {
  >     helper();
  > }
  > END
  $ audit
  warning[OB0330]: `helper` is used here but not there on 20 of 98 targets
   --> src/lib.rs:6:5
    |
  2 | fn helper() {}
    |    ------ there only when unix
  ...
  6 |     helper();
    |     ^^^^^^ reached always
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0425]: cannot find function `helper` in this scope
    = note: this stands under an attribute that can be a macro: it is not sure that it is compiled as it is written
    = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 0 errors, 1 warning
  $ cat >> src/lib.rs << 'END'
  > #[rustfmt::skip]
  > pub fn again() {
  >     helper();
  > }
  > END
  $ audit | tail -n 1
  1 package, 1 file, 98 targets: 1 error, 0 warnings

A format string takes names from around it.

  $ sed -i '/^.dependencies/,$d' Cargo.toml
  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > const K: u32 = 1;
  > 
  > pub fn other() {
  >     println!("{{K}} \u{4b} {K}", K = 2);
  > }
  > 
  > pub fn show() {
  >     assert_eq!("", "{K}");
  >     println!("{{K}} {K:>5}");
  > }
  > END
  $ audit
  error[OB0330]: `K` is used here but not there on 20 of 98 targets
    --> src/lib.rs:10:22
     |
  2  | const K: u32 = 1;
     |       - there only when unix
  ...
  10 |     println!("{{K}} {K:>5}");
     |                      ^ reached always
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0425]: cannot find value `K` in this scope
     = help: gate it with `#[cfg(unix)]`
  
  1 package, 1 file, 98 targets: 1 error, 0 warnings
  [1]

A predicate that rustc refuses is an error where rustc comes to it: on some target, with some features. Where
it never does it is a warning.

  $ mkdir -p predicates/src && printf '[package]\nname = "predicates"\nversion = "0.1.0"\nedition = "2021"\n' > predicates/Cargo.toml
  $ cat > predicates/src/lib.rs <<'X'
  > #[cfg(target_pointer_width = 64)]
  > pub fn a() {}
  > #[cfg_attr(unix = b"x", inline)]
  > #[cfg(windows)]
  > pub fn b() -> bool { cfg!("unix") }
  > #[cfg(crate)]
  > pub fn c() {}
  > #[cfg(not(a, b))]
  > pub fn d() {}
  > #[cfg]
  > pub fn e() {}
  > #[cfg(any())]
  > mod never { #[cfg(foo(bar))] fn f() {} }
  > #[cfg(any())]
  > #[cfg()]
  > fn g() {}
  > macro_rules! unused { () => { #[cfg("x")] fn f() {} } }
  > #[cfg(all(r#unix, r#any(r#not(windows), r#all())))]
  > #[cfg(feature = r"x")]
  > #[cfg(not(false))]
  > fn h() {}
  > X
  $ $OSBIND audit --no-cache predicates 2>&1 | grep -A1 -E '^(error|warning)' | sed 's/^ *//'
  warning[OB0315]: the package has no feature `x`
  --> predicates/src/lib.rs:19:7
  --
  error[OB0201]: expected a string in quotes after `=` in cfg expression
  --> predicates/src/lib.rs:1:30
  --
  error[OB0201]: expected a string in quotes after `=` in cfg expression
  --> predicates/src/lib.rs:3:19
  --
  error[OB0201]: expected a name or a list in cfg expression
  --> predicates/src/lib.rs:5:27
  --
  error[OB0201]: expected a name or a list in cfg expression
  --> predicates/src/lib.rs:6:7
  --
  error[OB0206]: not(...) takes exactly one predicate, and this has 2
  --> predicates/src/lib.rs:8:7
  --
  error[OB0386]: `cfg` without its predicate
  --> predicates/src/lib.rs:10:1
  --
  warning[OB0203]: unknown predicate `foo`
  --> predicates/src/lib.rs:13:19
  --
  warning[OB0201]: expected a name or a list in cfg expression
  --> predicates/src/lib.rs:15:7

`cfg_if!` of version 0.1 takes several predicates, and what a macro takes as `#![...]` need be none:

  $ cat > predicates/src/lib.rs <<'X'
  > cfg_if! {
  >     if #[cfg(unix, any(target_os = "linux", target_os = "macos"))] { pub fn a() {} }
  > }
  > macro_rules! timed { (#![timed($t:expr)] $($i:item)*) => { $($i)* } }
  > macro_rules! fast { ($($i:item)*) => { timed! { #![timed(1)] $($i)* } } }
  > pub mod m { fast! { pub fn b() {} } }
  > pub fn c() { a() }
  > X
  $ $OSBIND audit --no-cache predicates 2>&1 | grep -E "^(error|warning)"
  error[OB0330]: `a` is used here but not there on 239 of 322 targets

What is neither a target nor a feature is named: the profile, the panic strategy, a run of another tool.

  $ cat > predicates/src/lib.rs <<'X'
  > #[cfg(panic = "unwind")]
  > pub fn unwinding() {}
  > #[cfg(debug_assertions)]
  > pub fn checked() {}
  > #[cfg(not(debug_assertions))]
  > pub fn unchecked() {}
  > #[cfg(all(panic = "abort", miri))]
  > pub fn aborting() {}
  > #[cfg(test)]
  > pub fn tested() {}
  > #[cfg(sanitize = "address")]
  > pub fn sanitized() {}
  > #[cfg(doc)]
  > pub fn shown() {}
  > pub fn f() { unwinding(); checked(); unchecked(); aborting(); tested(); sanitized(); shown() }
  > X
  $ $OSBIND audit --no-cache predicates 2>&1 | grep -E '^error| help' | sed 's/^ *//'
  error[OB0330]: `unwinding` is used here but not there with `panic = "abort"`
  = help: gate it with `#[cfg(panic = "unwind")]`
  error[OB0330]: `checked` is used here but not there with `debug_assertions` off, as in a release build
  = help: gate it with `#[cfg(debug_assertions)]`
  error[OB0330]: `unchecked` is used here but not there with `debug_assertions` on, as in a debug build
  = help: gate it with `#[cfg(not(debug_assertions))]`
  error[OB0330]: `aborting` is used here but not there with some choices of cfgs
  = help: gate it with `#[cfg(all(panic = "abort", miri))]`
  error[OB0330]: `tested` is used here but not there outside of tests
  = help: gate it with `#[cfg(test)]`
  error[OB0330]: `sanitized` is used here but not there without `sanitize = "address"`
  = help: gate it with `#[cfg(sanitize = "address")]`
  error[OB0330]: `shown` is used here but not there with cfg `doc` off
  = help: gate it with `#[cfg(doc)]`

What comes near a cfg of some target is a mistake; what somebody could set is a warning.

  $ cat > predicates/src/lib.rs <<'X'
  > #[cfg(target_osx)]
  > pub fn f() {}
  > #[cfg(target_bootloader_stage = "x")]
  > pub fn g() {}
  > #[cfg(linux)]
  > pub fn h() {}
  > X
  $ $OSBIND audit --no-cache predicates 2>&1 | grep -E '^(error|warning)'
  error[OB0311]: `target_osx` is no cfg of any target
  warning[OB0311]: `target_bootloader_stage` is no cfg of any target
  warning[OB0311]: `linux` is no cfg of any target

rustc tells of a lost part of an import in two ways: by how much of the path stands behind it.

  $ for path in c::f 'c::*' '*' c '{c::f}'; do
  >   printf 'mod a { #[cfg(unix)] pub mod b { pub mod c { pub fn f() {} } } }\nuse a::b::%s;\n' "$path" > src/lib.rs
  >   audit | grep 'rustc there'
  > done
    = rustc there: error[E0433]: cannot find `b` in `a`
    = rustc there: error[E0433]: cannot find `b` in `a`
    = rustc there: error[E0432]: unresolved import `a::b`
    = rustc there: error[E0432]: unresolved import `a::b`
    = rustc there: error[E0433]: cannot find `b` in `a`

A module of the crate that a dependency shares its name with is the module wherever it is in sight; what
is not in sight is the dependency's.

  $ cp Cargo.toml kept.toml && printf '[dependencies]\nsys = "1"\n' >> Cargo.toml
  $ cat > src/lib.rs << 'END'
  > mod sys { #[cfg(unix)] pub fn go() {} }
  > mod inner { pub fn f() { sys::go() } }
  > mod outer { use super::*; pub fn f() { sys::go() } }
  > END
  $ audit | grep -E '^error|-->'
  error[OB0330]: `sys::go` is used here but not there on 20 of 98 targets
   --> src/lib.rs:3:45
  $ sed -i '1s/^/#[cfg(unix)] /' src/lib.rs && audit | grep -E '^error|-->'
  [1]
  $ mv kept.toml Cargo.toml

In the argument of a macro of the crate that takes expressions and puts each of them into one of its
body names mean what they mean there: not where the body has an attribute, a use or an item, or
calls another macro, nor where it takes other things than expressions.

  $ mkdir -p plain/src && cat > plain/Cargo.toml << 'END'
  > [package]
  > name = "plain"
  > version = "0.1.0"
  > edition = "2021"
  > END
  $ cat > plain/src/lib.rs << 'END'
  > macro_rules! check { ($e:expr) => { match $e { Some(x) => x, None => return } }; }
  > macro_rules! show { () => {}; ($f:expr, $($a:expr),*) => { println!("{}", $f); $( drop($a); )* }; }
  > macro_rules! gated { ($e:expr) => { { #[cfg(unix)] { $e } } }; }
  > macro_rules! other { ($e:expr) => { { use inner::*; $e } }; }
  > macro_rules! nested { ($e:expr) => { gated!($e) }; }
  > macro_rules! text { ($e:expr) => { stringify!($e) }; }
  > macro_rules! call { ($f:ident) => { inner::$f() }; }
  > mod inner { pub fn helper() -> Option<u8> { None } #[cfg(unix)] pub fn only() {} }
  > #[cfg(unix)] fn helper() -> Option<u8> { None }
  > #[cfg(unix)] const K: u8 = 1;
  > #[cfg(unix)] struct S { x: u8 }
  > pub fn a() { check!(helper()); }
  > pub fn b() { show!(1, K, inner::only()); }
  > pub fn c() { show!(); show!(2, S { x: 1 }); }
  > pub fn d() { let helper = 1; show!(helper, helper); }
  > pub fn e() { gated!(helper()); other!(helper()); nested!(helper()); text!(helper()); }
  > pub fn f() { call!(helper); }
  > END
  $ $OSBIND audit --no-cache --targets 'any(target_os = "linux", windows)' plain |
  >     grep -e ^error -e '[-][-]>'
  error[OB0330]: `helper` is used here but not there on 20 of 98 targets
    --> plain/src/lib.rs:12:21
  error[OB0330]: `K` is used here but not there on 20 of 98 targets
    --> plain/src/lib.rs:13:23
  error[OB0330]: `inner::only` is used here but not there on 20 of 98 targets
    --> plain/src/lib.rs:13:33
  error[OB0330]: `S` is used here but not there on 20 of 98 targets
    --> plain/src/lib.rs:14:32
