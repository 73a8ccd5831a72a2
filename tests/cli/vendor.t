Making, listing, checking and removing an OS-owned crate. The crate here has a build script that
asks for the target and its OS version, as libc's does.

  $ command -v cargo > /dev/null && cargo --version > /dev/null 2>&1 || exit 80
  $ umask 022
  $ export OSBIND_CACHE_DIR="$PWD/cache" CARGO_NET_OFFLINE=true CARGO_TERM_COLOR=never
  $ mkdir -p up/src && cd up
  $ cat > Cargo.toml <<'END'
  > [package]
  > name = "up"
  > version = "0.2.5"
  > edition = "2021"
  > build = "build.rs"
  > [features]
  > default = ["std"]
  > std = []
  > END
  $ cat > src/lib.rs <<'END'
  > #![no_std]
  > #[cfg(up_unix)]
  > pub const UNIX: bool = true;
  > END
  $ cat > build.rs <<'END'
  > fn main() {
  >     println!("cargo:rustc-check-cfg=cfg(up_unix)");
  >     if std::env::var_os("CARGO_CFG_UNIX").is_some() {
  >         println!("cargo:rustc-cfg=up_unix");
  >     }
  > }
  > END
  $ cd ..
  $ HOST=$(rustc -vV | sed -n 's/^host: //p')
  $ vendor() { "$OSBIND" vendor "$@" 2>&1 | sed "s|$PWD/||g; s|$PWD||g; s|$HOST|HOST|g"; }

  $ vendor import up --into os --target "$HOST.9"
      Imported up 0.2.5 (4 files, recipe recorded)
  os/up-0.2.5
  $ cat os/*/osbind-recipe.toml | sed "s|$HOST|HOST|g"
  # What the build script of up 0.2.5 said for
  #   HOST.9
  recipe = 1
  root = "src/lib.rs"
  edition = "2021"
  cfg = ["up_unix"]
  $ ls -A os os/*
  os/osbind-source.toml
  
  os:
  osbind-source.toml
  up-0.2.5
  
  os/up-0.2.5:
  .cargo-checksum.json
  Cargo.toml
  build.rs
  osbind-recipe.toml
  src

  $ vendor list os
  up 0.2.5
    every target: up_unix
  $ vendor check os --target "$HOST.9"
  up 0.2.5 for HOST.9: ok

Once only, unless it is meant.

  $ vendor import up --into os
  error[OB0703]: `os/up-0.2.5` is there already
    = help: give --force to replace it
  
  $ $OSBIND vendor import up --into os --force 2>&1 | head -1 | sed "s|$PWD|HERE|"
      Replaced up 0.2.5 (4 files, recipe recorded)

A file that was edited, one that was added, a mistake in the code.

  $ echo '// edited' >> os/up-0.2.5/src/lib.rs; vendor check os
  error[OB0511]: a file is not what its checksum says: os/up-0.2.5/src/lib.rs
    = help: install the crate again, or run `osbind vendor seal os/up-0.2.5` if the change is meant
  
  $ $OSBIND vendor seal os/up-0.2.5 > /dev/null 2>&1 && touch os/up-0.2.5/src/new.rs; vendor check os
  error[OB0518]: a file without a recorded checksum: os/up-0.2.5/src/new.rs
    = help: run `osbind vendor seal os/up-0.2.5` when its files are right
  
  up 0.2.5 for HOST: ok
  $ rm os/up-0.2.5/src/new.rs; echo 'pub fn f() { oops }' >> os/up-0.2.5/src/lib.rs
  $ $OSBIND vendor seal os/up-0.2.5 > /dev/null 2>&1; vendor check os | grep -e OB0707 -e '^up'
  error[OB0707]: `up` 0.2.5 does not compile for HOST
  up 0.2.5 for HOST: failed

What cannot be imported.

  $ vendor import up --into os --force --features nonsense
  error[OB0710]: `up` has no feature `nonsense`
  
  $ echo 'fn main() { panic!("no such system") }' > up/build.rs
  $ vendor import up --into os --force | grep -e error -e 'no such system' | sed 's/(.*)/(PLACE)/'
  error[OB0701]: the build script of `up` gave no answer for HOST
            error: failed to run custom build command for `up v0.2.5 (PLACE)`
              no such system
  $ echo 'no archive' > up.crate; vendor import up.crate --into os
  error[OB0702]: `up.crate` is no .crate file
  
  $ vendor list up
  error[OB0709]: `up` is no OS source
    = help: name a directory that holds osbind-source.toml
  

What can be imported, but should be known: cfgs that depend on features, libraries that are linked,
a version of the OS that the crate knows nothing of.

  $ cat > up/build.rs <<'END'
  > fn main() {
  >     println!("cargo:rustc-link-lib=execinfo");
  >     if std::env::var_os("CARGO_FEATURE_STD").is_some() {
  >         println!("cargo:rustc-cfg=with_std");
  >     }
  > }
  > END
  $ vendor import up --into os --force
      Replaced up 0.2.5 (4 files, recipe recorded)
  note[OB0706]: the build script of `up` links execinfo on HOST
    = note: this is not recorded: in a build the registry's build script still runs and says what is linked
  
  warning[OB0704]: the cfgs of `up` depend on its features: `std`
    = help: the recipe holds for the features that it was recorded with; choose them with --features and --no-default-features, or edit osbind-recipe.toml
  
  os/up-0.2.5
  $ sed -i 's/name = "up"/name = "libc"/; s/0.2.5/0.2.183/' up/Cargo.toml
  $ vendor import up --into os --target x86_64-unknown-freebsd.99 2>&1 | grep -A1 OB0711
  warning[OB0711]: x86_64-unknown-freebsd.99: libc 0.2.167 to 0.2.186 know FreeBSD up to 15: the bindings of FreeBSD 15 are built
  

A private path would mean nothing to anybody else.

  $ echo 'fn main() { println!("cargo:rustc-env=TABLE={}/t", std::env::var("OUT_DIR").unwrap()); }' > up/build.rs
  $ vendor import up --into os --force
  error[OB0705]: the build script of `libc` gives a path of its private directory as variable `TABLE`
    = help: edit the crate so that it finds the file below OUT_DIR or in its own source
  
  $ ls os
  libc-0.2.183
  osbind-source.toml
  up-0.2.5

  $ vendor remove os libc
       Removed os/libc-0.2.183
  $ vendor remove os up@9.9.9
  error[OB0709]: `os` has no crate `up@9.9.9`
    = help: there is up@0.2.5
  
  $ vendor remove os up
       Removed os/up-0.2.5
  $ vendor list os
