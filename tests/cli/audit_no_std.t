std and the other crates of the sysroot, where the crate does without them.

  $ mkdir src && cat > Cargo.toml << 'END'
  > [package]
  > name = "demo"
  > version = "0.1.0"
  > edition = "2021"
  > [features]
  > default = ["std"]
  > std = []
  > END
  $ audit() { $OSBIND audit --no-cache --targets 'any(target_os = "linux", windows)' "$@"; }

The attribute in the root says where; uses with the same cause are said once, with the gate to write.

  $ cat > src/lib.rs << 'END'
  > #![cfg_attr(not(feature = "std"), no_std)]
  > pub fn read() {
  >     let _ = std::fs::read("x");
  > }
  > pub fn print(x: &str) {
  >     std::println!("{x}");
  > }
  > mod more {
  >     use std::{fs, io};
  >     #[cfg(windows)]
  >     pub fn f() -> std::io::Result<()> {
  >         std::fs::remove_file("x")
  >     }
  > }
  > #[cfg(feature = "std")]
  > pub fn path() -> &'static std::path::Path {
  >     std::path::Path::new("x")
  > }
  > END
  $ audit
  error[OB0334]: `std` is used here where the crate does without it
   --> src/lib.rs:3:13
    |
  1 | #![cfg_attr(not(feature = "std"), no_std)]
    | ------------------------------------------ no std when not(feature = "std")
  2 | pub fn read() {
  3 |     let _ = std::fs::read("x");
    |             ^^^ reached always
  ...
  6 |     std::println!("{x}");
    |     --- also here
  ...
  9 |     use std::{fs, io};
    |         --- also here
    |
    = on these targets: every target (92 of them with std)
    = built with: --no-default-features
    = rustc there: error[E0433]: cannot find module or crate `std` in this scope
    = note: and at 2 more places
    = help: gate it with `#[cfg(feature = "std")]`
  
  1 package, 1 file, 98 targets: 1 error, 0 warnings
  [1]
  $ audit --features std
  1 package, 1 file, 98 targets: 0 errors, 0 warnings

An `extern crate` in the root names it, under its own condition. alloc has no other way to be named,
in a crate with std neither; core has some of what is std's.

  $ cat > src/lib.rs << 'END'
  > #![no_std]
  > #[cfg(not(feature = "std"))]
  > extern crate alloc;
  > #[cfg(any(test, feature = "std"))]
  > extern crate std;
  > use alloc::vec::Vec;
  > pub fn take(v: &mut Vec<u8>) -> Vec<u8> {
  >     std::mem::take(v)
  > }
  > #[cfg(test)]
  > mod tests {
  >     use std::collections::HashMap;
  > }
  > END
  $ audit
  error[OB0334]: `alloc` is used here where the crate has no `extern crate` of it
   --> src/lib.rs:6:5
    |
  3 | extern crate alloc;
    |              ----- here only when not(feature = "std")
  ...
  6 | use alloc::vec::Vec;
    |     ^^^^^ reached always
    |
    = on these targets: every target (92 of them with std)
    = rustc there: error[E0433]: cannot find module or crate `alloc` in this scope
    = help: write `extern crate alloc;` in src/lib.rs under a gate that holds here too
  
  error[OB0334]: `std` is used here where the crate does without it
   --> src/lib.rs:8:5
    |
  1 | #![no_std]
    | ---------- no std in this crate
  ...
  5 | extern crate std;
    |              --- here only when any(test, feature = "std")
  ...
  8 |     std::mem::take(v)
    |     ^^^ reached always
    |
    = on these targets: every target (92 of them with std)
    = built with: --no-default-features
    = rustc there: error[E0433]: cannot find module or crate `std` in this scope
    = help: it is `core::mem::take` too
  
  1 package, 1 file, 98 targets: 2 errors, 0 warnings
  [1]

Modules begin with the prelude of core there: what std's has besides is imported from alloc, or std's
own.

  $ cat > src/lib.rs << 'END'
  > #![cfg_attr(not(feature = "std"), no_std)]
  > pub fn list(x: &str) -> Vec<String> {
  >     println!("{x}");
  >     vec![String::from(x)]
  > }
  > END
  $ audit
  error[OB0336]: `Vec` is used here where the crate does without std, whose prelude has it
   --> src/lib.rs:2:25
    |
  1 | #![cfg_attr(not(feature = "std"), no_std)]
    | ------------------------------------------ no std when not(feature = "std")
  2 | pub fn list(x: &str) -> Vec<String> {
    |                         ^^^ ------ also here
    |                         |
    |                         reached always
  3 |     println!("{x}");
  4 |     vec![String::from(x)]
    |          ------ also here
    |
    = on these targets: every target (92 of them with std)
    = built with: --no-default-features
    = rustc there: error[E0425]: cannot find type `Vec` in this scope
    = note: and at 1 more place
    = note: likewise: `String`, `vec!`
    = help: import it there: `use alloc::vec::Vec;`, with `extern crate alloc;` in src/lib.rs
  
  error[OB0336]: `println!` is used here where the crate does without std, whose prelude has it
   --> src/lib.rs:3:5
    |
  1 | #![cfg_attr(not(feature = "std"), no_std)]
    | ------------------------------------------ no std when not(feature = "std")
  2 | pub fn list(x: &str) -> Vec<String> {
  3 |     println!("{x}");
    |     ^^^^^^^ reached always
    |
    = on these targets: every target (92 of them with std)
    = built with: --no-default-features
    = rustc there: error: cannot find macro `println` in this scope
    = help: gate it with `#[cfg(feature = "std")]`
  
  1 package, 1 file, 98 targets: 2 errors, 0 warnings
  [1]
