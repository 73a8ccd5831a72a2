A dependency that is made by a macro call for each function, each under features of its own, as
bindings of Windows are: what a word in all of these calls could declare is never joined into one
condition, and a call declares what it does in its own module only.

  $ mkdir -p win/src/sys/deep app/src
  $ { printf '[package]\nname = "win"\nversion = "1.0.0"\nedition = "2021"\n[features]\n'
  >   for i in $(seq 60); do printf 'a%s = []\nb%s = []\n' $i $i; done; } > win/Cargo.toml
  $ { echo 'extern crate self as win; include!("sys/mod.rs");'
  >   for i in $(seq 60); do printf '#[cfg(feature = "a%s")] pub mod m%s;\n' $i $i; done; } > win/src/lib.rs
  $ for i in $(seq 60); do
  >   printf '#[cfg(feature = "b%s")] other::link!("x.dll" fn call_%s(super::super::sys::THING, MINE_%s));\n' $i $i $i
  >   printf 'pub const HERE: u32 = 1;\n'
  > done > calls
  $ for i in $(seq 60); do sed -n "$((2 * i - 1)),$((2 * i))p" calls > win/src/m$i.rs; done

The modules of a file that is included have their files beside that file.

  $ echo 'pub mod deep;' > win/src/sys/mod.rs
  $ echo 'pub const VALUE: u32 = 1;' > win/src/sys/deep/mod.rs
  $ cat > app/Cargo.toml << 'END'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > win = { path = "../win", features = ["a7"] }
  > END
  $ echo 'pub use win::{deep::VALUE, m7::HERE, m7::call_7, m7::call_8, deep::super_, deep::MINE_7};' > app/src/lib.rs
  $ $OSBIND audit app --target x86_64-unknown-linux-gnu
  error[OB0342]: `win::m7::call_7` is behind a feature of win 1.0.0 that Cargo.toml does not ask for
   --> app/src/lib.rs:1:38
    |
  1 | pub use win::{deep::VALUE, m7::HERE, m7::call_7, m7::call_8, deep::super_, deep::MINE_7};
    |                                      ^^^^^^^^^^ reached always
    |
    = rustc there: error[E0432]: unresolved import `win::m7::call_7`
    = note: win 1.0.0 has it when all(feature = "a7", feature = "b7")
    = help: [dependencies] win = { ..., features = [..., "b7"] }  (osbind fix)
  
  error[OB0340]: win 1.0.0 has no `win::m7::call_8` on 1 of 1 targets
   --> app/src/lib.rs:1:50
    |
  1 | pub use win::{deep::VALUE, m7::HERE, m7::call_7, m7::call_8, deep::super_, deep::MINE_7};
    |                                                  ^^^^^^^^^^  ------------  ------------ and here
    |                                                  |           |
    |                                                  |           and here
    |                                                  reached always
    |
    = rustc there: error[E0432]: unresolved import `win::m7::call_8`
    = note: win 1.0.0 has it nowhere
    = note: likewise: `win::deep::super_`, `win::deep::MINE_7`
  
  1 package, 1 file, 1 target: 2 errors, 0 warnings
  [1]

Features that a dependency refuses together are no way to an item:

  $ mkdir -p level/src user/src
  $ cat > level/Cargo.toml << 'END'
  > [package]
  > name = "level"
  > version = "1.0.0"
  > edition = "2021"
  > [features]
  > low = []
  > high = []
  > END
  $ cat > level/src/lib.rs << 'END'
  > #[cfg(all(feature = "low", feature = "high"))]
  > compile_error!("low or high");
  > #[cfg(unix)]
  > pub fn set() {}
  > #[cfg(feature = "low")]
  > pub fn get() {}
  > END
  $ cat > user/Cargo.toml << 'END'
  > [package]
  > name = "user"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > level = { path = "../level" }
  > END
  $ echo 'pub use level::{get, set};' > user/src/lib.rs
  $ $OSBIND audit user --target x86_64-pc-windows-msvc 2>&1 | grep -E 'error|has it|help'
  error[OB0342]: `level::get` is behind a feature of level 1.0.0 that Cargo.toml does not ask for
    = rustc there: error[E0432]: unresolved import `level::get`
    = note: level 1.0.0 has it when feature = "low"
    = help: [dependencies] level = { ..., features = [..., "low"] }  (osbind fix)
  error[OB0340]: level 1.0.0 has no `level::set` on 1 of 1 targets
    = rustc there: error[E0432]: unresolved import `level::set`
    = note: level 1.0.0 has it when unix
  1 package, 1 file, 1 target: 2 errors, 0 warnings

A feature that another dependency always asks for is there whenever the package is built: a note
names that dependency.

  $ mkdir -p helper/src masked/src; echo 'pub fn help() { level::get() }' > helper/src/lib.rs
  $ cat > helper/Cargo.toml << 'END'
  > [package]
  > name = "helper"
  > version = "0.2.0"
  > edition = "2021"
  > [dependencies]
  > level = { path = "../level", features = ["low"] }
  > END
  $ cat > masked/Cargo.toml << 'END'
  > [package]
  > name = "masked"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > level = { path = "../level" }
  > helper = { path = "../helper" }
  > END
  $ echo 'pub fn f() { level::get(); helper::help() }' > masked/src/lib.rs
  $ $OSBIND audit masked --targets 'any(target_os = "linux", windows)'
  note[OB0342]: `level::get` is behind a feature of level 1.0.0 that Cargo.toml does not ask for; another dependency does
   --> masked/src/lib.rs:1:14
    |
  1 | pub fn f() { level::get(); helper::help() }
    |              ^^^^^^^^^^ reached always
    |
    = on these targets: every target (92 of them with std)
    = note: it compiles because another dependency asks: helper 0.2.0
    = note: level 1.0.0 has it when feature = "low"
    = help: [dependencies] level = { ..., features = [..., "low"] }
  
  1 package, 1 file, 98 targets: 0 errors, 0 warnings
  $ cat > masked/Cargo.lock << 'END'
  > version = 4
  > [[package]]
  > name = "helper"
  > version = "0.2.0"
  > dependencies = ["level"]
  > [[package]]
  > name = "level"
  > version = "1.0.0"
  > [[package]]
  > name = "masked"
  > version = "0.1.0"
  > dependencies = ["helper", "level"]
  > END
  $ $OSBIND audit --graph masked 2>&1 | grep -E '^(error|note)'
  note[OB0342]: `level::get` is behind a feature of level 1.0.0 that Cargo.toml does not ask for; another dependency does
  $ rm masked/Cargo.lock

It can ask under a feature of its own that is on; and what is proposed is no feature with which the
crate refuses to compile.

  $ cp level/Cargo.toml level.toml; cp level/src/lib.rs level.rs; cp helper/Cargo.toml helper.toml
  $ sed -i 's/^\[features\]/&\na-odd = []/' level/Cargo.toml
  $ echo '#[cfg(feature = "a-odd")] compile_error!("odd");' >> level/src/lib.rs
  $ sed -i 's/, features = .*/ }/' helper/Cargo.toml
  $ printf '[features]\ndefault = ["more"]\nmore = ["level/low"]\n' >> helper/Cargo.toml
  $ $OSBIND audit --no-cache masked --target x86_64-unknown-linux-gnu | grep -E '^(error|note)|  = (note|help)'
  note[OB0342]: `level::get` is behind a feature of level 1.0.0 that Cargo.toml does not ask for; another dependency does
    = note: it compiles because another dependency asks: helper 0.2.0
    = note: level 1.0.0 has it when feature = "low"
    = help: [dependencies] level = { ..., features = [..., "low"] }
  $ sed -i 's/\.\.\/helper"/&, default-features = false/' masked/Cargo.toml
  $ $OSBIND audit --no-cache masked --target x86_64-unknown-linux-gnu | grep -E '^(error|note)|  = (note|help)'
  error[OB0342]: `level::get` is behind a feature of level 1.0.0 that Cargo.toml does not ask for
    = note: level 1.0.0 has it when feature = "low"
    = help: [dependencies] level = { ..., features = [..., "low"] }  (osbind fix)
  $ mv level.toml level/Cargo.toml; mv level.rs level/src/lib.rs; mv helper.toml helper/Cargo.toml
  $ sed -i 's/, default-features = false//' masked/Cargo.toml

Where it asks on some targets only, the others lack it; where it can be asked to, asks another
version, or is there for tests alone, all do.

  $ count() { $OSBIND audit masked --message-format json --targets 'any(target_os = "linux", windows)' | grep -F OB0342 | sed -E 's/.*"severity":"([a-z]+)".*"targets":\[([^]]*)\].*/\1 \2/' | awk '{ print $1, gsub(/","/, "&") + 1 }'; }
  $ sed -i.old "s/.dependencies./[target.'cfg(windows)'.dependencies]/" helper/Cargo.toml; count
  error 78
  $ sed -i.old "s/.target.*/[dependencies]/; s/features/optional = true, features/" helper/Cargo.toml; count
  error 98
  $ mkdir -p level2/src; sed 's/1.0.0/2.0.0/' level/Cargo.toml > level2/Cargo.toml; cp level/src/lib.rs level2/src
  $ sed -i.old "s/optional = true, //; s/level\"/level2\"/" helper/Cargo.toml; count
  error 98
  $ sed -i.old "s/level2\"/level\"/" helper/Cargo.toml; count
  note 98
  $ sed -i.old "s/^helper/[dev-dependencies]\nhelper/" masked/Cargo.toml; sed -i.old 's/ helper.*/ }/' masked/src/lib.rs; count
  error 98

An optional one asks where it is switched on.

  $ sed -i.old "s/^.dev-dep.*//; s/^helper.*/helper = { path = \"..\/helper\", optional = true }/" masked/Cargo.toml
  $ count
  error 98
  $ printf '#[cfg(feature = "helper")]\npub fn f() { level::get() }\n' > masked/src/lib.rs; count
  note 98

A feature that the package does not have gates code that is never compiled; one that a feature of the
table names with `dep:` has no name of its own. Values of cfgs are those that rustc knows.

  $ mkdir -p none/src && cat > none/Cargo.toml << 'END'
  > [package]
  > name = "none"
  > version = "0.1.0"
  > edition = "2021"
  > [features]
  > serde = ["dep:log"]
  > [dependencies]
  > log = { version = "0.4", optional = true }
  > END
  $ cat > none/src/lib.rs << 'END'
  > #[cfg(feature = "sered")]
  > pub fn a() {}
  > #[cfg(all(feature = "log", feature = "serde"))]
  > pub use log::info;
  > #[cfg(target_pointer_width = "63")]
  > pub fn b() {}
  > #[cfg(panic = "abrt")]
  > pub fn c() {}
  > END
  $ $OSBIND audit --no-cache --levels L0 none
  error[OB0310]: no target has `target_pointer_width = "63"`
   --> none/src/lib.rs:5:7
    |
  5 | #[cfg(target_pointer_width = "63")]
    |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ never true
    |
    = on these targets: 64-bit (117 of them with std)
    = help: write `target_pointer_width = "64"`
  
  warning[OB0315]: the package has no feature `sered`
   --> none/src/lib.rs:1:7
    |
  1 | #[cfg(feature = "sered")]
    |       ^^^^^^^^^^^^^^^^^ never true
    |
    = help: write `feature = "serde"`
  
  warning[OB0315]: the package has no feature `log`
   --> none/src/lib.rs:3:11
    |
  3 | #[cfg(all(feature = "log", feature = "serde"))]
    |           ^^^^^^^^^^^^^^^ never true
    |
    = note: `dep:log` in [features] leaves that optional dependency without a feature of its name
  
  warning[OB0310]: no build has `panic = "abrt"`
   --> none/src/lib.rs:7:7
    |
  7 | #[cfg(panic = "abrt")]
    |       ^^^^^^^^^^^^^^ never true
    |
    = on these targets: panic = "abort" (39 of them with std)
    = help: write `panic = "abort"`
  
  1 package, 1 file, 322 targets: 1 error, 3 warnings
  [1]

In a module of tests the gate to write does not repeat what holds there already.

  $ mkdir -p tested/src && printf '[package]\nname = "tested"\nversion = "0.1.0"\nedition = "2021"\n' > tested/Cargo.toml
  $ printf '#[cfg(unix)]\npub fn helper() {}\n#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn t() {\n        helper();\n    }\n}\n' > tested/src/lib.rs
  $ $OSBIND audit --no-cache tested | grep -e ^error -e help
  error[OB0330]: `helper` is used here but not there on 118 of 322 targets
  8 |         helper();
    = rustc there: error[E0425]: cannot find function `helper` in this scope
    = help: gate it with `#[cfg(unix)]`
