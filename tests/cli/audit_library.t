A package's own library, as its programs, tests, examples and benches see it: by its name, built
without cfg(test).

  $ mkdir -p src/bin tests examples && cat > Cargo.toml << 'END'
  > [package]
  > name = "my-demo"
  > version = "0.1.0"
  > edition = "2021"
  > [features]
  > default = ["fast"]
  > fast = []
  > rare = []
  > END
  $ audit() { $OSBIND audit --no-cache --targets 'any(target_os = "linux", windows)' "$@"; }
  $ cat > src/lib.rs << 'END'
  > #[cfg(unix)]
  > pub fn helper() {}
  > pub mod sub {
  >     #[cfg(unix)]
  >     pub const K: u8 = 1;
  >     pub const L: u8 = 2;
  > }
  > #[cfg(unix)]
  > #[macro_export]
  > macro_rules! say {
  >     () => {};
  > }
  > #[cfg(test)]
  > pub fn only_tests() {}
  > END
  $ cat > src/main.rs << 'END'
  > use my_demo::sub;
  > fn main() {
  >     my_demo::helper();
  >     my_demo::say!();
  >     println!("{} {}", sub::K, sub::L);
  > }
  > END
  $ cat > tests/globs.rs << 'END'
  > use my_demo::sub::*;
  > use my_demo::*;
  > #[test]
  > fn all() {
  >     helper();
  >     assert_eq!(L, 2);
  >     only_tests();
  > }
  > END
  $ audit
  error[OB0330]: `my_demo::helper` is used here but not there on 20 of 98 targets
   --> src/main.rs:3:14
    |
  3 |     my_demo::helper();
    |              ^^^^^^ reached always
    |
   ::: src/lib.rs:2:8
    |
  2 | pub fn helper() {}
    |        ------ there only when unix
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0425]: cannot find `helper` in crate `my_demo`
    = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `my_demo::say` is used here but not there on 20 of 98 targets
    --> src/main.rs:4:14
     |
  4  |     my_demo::say!();
     |              ^^^ reached always
     |
    ::: src/lib.rs:10:14
     |
  10 | macro_rules! say {
     |              --- there only when unix
     |
     = on these targets: windows (16 of them with std)
     = rustc there: error[E0433]: cannot find `say` in `my_demo`
     = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `sub::K` is used here but not there on 20 of 98 targets
   --> src/main.rs:5:28
    |
  5 |     println!("{} {}", sub::K, sub::L);
    |                            ^ reached always
    |
   ::: src/lib.rs:5:15
    |
  5 |     pub const K: u8 = 1;
    |               - there only when unix
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0425]: cannot find `K` in module `sub`
    = help: gate it with `#[cfg(unix)]`
  
  error[OB0330]: `helper` is used here but not there on 20 of 98 targets
   --> tests/globs.rs:5:5
    |
  5 |     helper();
    |     ^^^^^^ reached when test, by way of tests/globs.rs:3 `#[cfg]`
    |
    = on these targets: windows (16 of them with std)
    = built with: --cfg test
    = rustc there: error[E0425]: cannot find function `helper` in this scope
    = help: gate it with `#[cfg(unix)]`
  
  1 package, 3 files, 98 targets: 4 errors, 0 warnings
  [1]

What the test is gated for is there, and so is what a module of the test's own is called.

  $ rm src/main.rs && cat > tests/globs.rs << 'END'
  > use my_demo::*;
  > mod my_own {
  >     pub fn helper() {}
  > }
  > #[cfg(unix)]
  > #[test]
  > fn all() {
  >     helper();
  >     my_demo::sub::K;
  > }
  > #[test]
  > fn own() {
  >     my_own::helper();
  >     sub::L;
  > }
  > END
  $ audit
  1 package, 2 files, 98 targets: 0 errors, 0 warnings

A test or an example that wants features is said once for each choice of them: an error where the
default build lacks them.

  $ cat > src/lib.rs << 'END'
  > #[cfg(feature = "fast")]
  > pub mod fast {
  >     pub fn one() {}
  > }
  > #[cfg(feature = "rare")]
  > pub fn rare() {}
  > END
  $ cat > tests/globs.rs << 'END'
  > use my_demo::fast::*;
  > #[test]
  > fn all() {
  >     my_demo::fast::one();
  >     my_demo::rare();
  > }
  > END
  $ cat > examples/show.rs << 'END'
  > fn main() {
  >     my_demo::fast::one();
  >     my_demo::rare();
  > }
  > END
  $ audit
  error[OB0330]: `my_demo::rare` is used here but not there with feature `rare` off
   --> examples/show.rs:3:14
    |
  3 |     my_demo::rare();
    |              ^^^^ reached always
    |
   ::: src/lib.rs:6:8
    |
  6 | pub fn rare() {}
    |        ---- there only when feature = "rare"
    |
    = on these targets: every target (92 of them with std)
    = rustc there: error[E0425]: cannot find `rare` in crate `my_demo`
    = note: 1 more use in tests, benches and examples wants the same
    = help: `required-features = ["rare"]` in its [[example]] table
  
  warning[OB0330]: `my_demo::fast::one` is used here but not there with feature `fast` off
   --> examples/show.rs:2:14
    |
  2 |     my_demo::fast::one();
    |              ^^^^ reached always
    |
   ::: src/lib.rs:2:9
    |
  2 | pub mod fast {
    |         ---- there only when feature = "fast"
    |
    = on these targets: every target (92 of them with std)
    = built with: --no-default-features
    = rustc there: error[E0433]: cannot find `fast` in `my_demo`
    = note: 2 more uses in tests, benches and examples want the same
    = help: `required-features = ["fast"]` in its [[example]] table
  
  1 package, 3 files, 98 targets: 1 error, 1 warning
  [1]
  $ cat >> Cargo.toml << 'END'
  > [[example]]
  > name = "show"
  > required-features = ["fast", "rare"]
  > [[test]]
  > name = "globs"
  > required-features = ["fast", "rare"]
  > END
  $ audit
  1 package, 3 files, 98 targets: 0 errors, 0 warnings

What is in its types: by a path, by a use, by an alias; a trait of the test may bring it, one of another
crate perhaps.

  $ rm -r tests examples && mkdir tests && cat > Cargo.toml << 'END'
  > [package]
  > name = "my-demo"
  > version = "0.1.0"
  > edition = "2021"
  > [features]
  > rare = []
  > END
  $ cat > src/lib.rs << 'END'
  > pub struct Pipe;
  > impl Pipe {
  >     #[cfg(unix)]
  >     pub fn open() {}
  >     #[cfg(feature = "rare")]
  >     pub const LIMIT: u8 = 1;
  >     #[cfg(test)]
  >     pub fn only_tests() {}
  >     pub fn new() {}
  > }
  > pub type Alias = Pipe;
  > pub enum Kind {
  >     #[cfg(unix)]
  >     Fifo,
  >     File,
  > }
  > END
  $ short() { audit --message-format json | sed -n 's/.*"code":"\([^"]*\)".*"severity":"\([^"]*\)".*"crate":"\([^"]*\)".*"file":"\([^"]*\)".*"line":\([0-9]*\).*/\4:\5 \1 \2 \3/p'; }
  $ cat > src/main.rs << 'END'
  > fn main() {
  >     my_demo::Pipe::open();
  >     let _ = my_demo::Kind::File;
  > }
  > #[cfg(unix)]
  > pub fn f() { my_demo::Alias::open(); }
  > END
  $ cat > tests/types.rs << 'END'
  > use my_demo::Kind::Fifo;
  > use my_demo::{Alias, Pipe as P};
  > #[test]
  > fn all() {
  >     P::new();
  >     Alias::open();
  >     P::only_tests();
  >     let _ = P::LIMIT;
  > }
  > END
  $ short
  src/main.rs:2 OB0330 error my_demo::Pipe::open
  tests/types.rs:1 OB0330 error my_demo::Kind::Fifo
  tests/types.rs:6 OB0330 error Alias::open
  tests/types.rs:7 OB0330 error P::only_tests
  tests/types.rs:8 OB0330 error P::LIMIT
  $ audit | sed '/help:/q'
  error[OB0330]: `my_demo::Pipe::open` is used here but not there on 20 of 98 targets
   --> src/main.rs:2:20
    |
  2 |     my_demo::Pipe::open();
    |                    ^^^^ reached always
    |
   ::: src/lib.rs:4:12
    |
  4 |     pub fn open() {}
    |            ---- there only when unix
    |
    = on these targets: windows (16 of them with std)
    = rustc there: error[E0599]: no associated function or constant named `open` found for struct `Pipe` in the current scope
    = help: gate it with `#[cfg(unix)]`
  $ rm src/main.rs; printf 'use my_demo::Pipe;\ntrait Open { fn open() {} }\nimpl Open for Pipe {}\n#[test]\nfn all() { Pipe::open(); }\n' > tests/types.rs; short
  $ printf 'pub trait Open { fn open() {} }\nimpl<T> Open for T {}\n' >> src/lib.rs; sed -i -e 2,3d -e 's/use my_demo::Pipe/use my_demo::{Open, Pipe}/' tests/types.rs; short
