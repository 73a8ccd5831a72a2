An operating system ships crates of its own. One is made of a crate with a build script; what the
script says for a target and its OS version is recorded:

  $ mkdir -p probe/src
  $ cat > probe/Cargo.toml <<EOF
  > [package]
  > name = "probe"
  > version = "1.2.3"
  > edition = "2021"
  > EOF
  $ cat > probe/build.rs <<EOF
  > fn main() {
  >     let version = std::env::var("CARGO_CFG_TARGET_OS_VERSION").unwrap();
  >     println!("cargo:rustc-cfg=os{}", version.split('.').next().unwrap());
  > }
  > EOF
  $ echo '#![no_std] #[cfg(os14)] pub const NEW: u8 = 1;' > probe/src/lib.rs

  $ $OSBIND vendor import probe --into freebsd --name freebsd \
  >   --target x86_64-unknown-freebsd.14.1 --target x86_64-unknown-freebsd.13.2
      Imported probe 1.2.3 (4 files, recipe recorded)
  */freebsd/probe-1.2.3 (glob)
  $ cat freebsd/osbind-source.toml
  # An OS source: crates that an operating system owns. See osbind(1).
  source = 1
  name = "freebsd"
  $ cat freebsd/probe-1.2.3/osbind-recipe.toml
  # What the build script of probe 1.2.3 said for
  #   x86_64-unknown-freebsd.13.2
  #   x86_64-unknown-freebsd.14.1
  recipe = 1
  root = "src/lib.rs"
  edition = "2021"
  cfg = ["os13"]
  
  [target.'x86_64-unknown-freebsd.14.1']
  cfg = ["os14"]

What is there is not replaced by accident:

  $ $OSBIND vendor import probe --into freebsd
  error[OB0703]: `*/freebsd/probe-1.2.3` is there already (glob)
    = help: give --force to replace it
  
  [1]

  $ $OSBIND vendor list freebsd
  probe 1.2.3
    every target: os13
    x86_64-unknown-freebsd.14.1: os14

A check compiles each crate with its recipe and looks at every checksum. An edit is told until it is
sealed:

  $ $OSBIND vendor check freebsd | sed 's/for .*: /for HOST: /'
  probe 1.2.3 for HOST: ok
  $ echo '// for 14.1' >> freebsd/probe-1.2.3/src/lib.rs
  $ $OSBIND vendor list freebsd
  error[OB0511]: a file is not what its checksum says: */freebsd/probe-1.2.3/src/lib.rs (glob)
    = help: install the crate again, or run `osbind vendor seal */freebsd/probe-1.2.3` if the change is meant (glob)
  
  [1]
  $ $OSBIND vendor seal freebsd/probe-1.2.3
        Sealed probe 1.2.3 (4 files)
  $ $OSBIND vendor list freebsd --message-format json | tr ',' '\n' | sed -n '/"name"/p;/"cfg"/p'
  {"name":"freebsd"
  "crates":[{"name":"probe"
  "cfg":["os13"]
  "cfg":["os14"]

An OS source that others can write to decides nothing:

  $ chmod g+w freebsd/probe-1.2.3/src
  $ $OSBIND vendor list freebsd
  error[OB0510]: others can write to `*/freebsd/probe-1.2.3/src` (mode 0775) (glob)
    = note: what lies there decides which code is compiled
    = help: run `chmod go-w '*/freebsd/probe-1.2.3/src'` (glob)
  
  [1]
  $ chmod g-w freebsd/probe-1.2.3/src

  $ $OSBIND vendor remove freebsd prob
  error[OB0709]: `*/freebsd` has no crate `prob` (glob)
    = help: `osbind vendor list` shows what it has
  
  [3]
  $ $OSBIND vendor remove freebsd probe@1.2.3
       Removed */freebsd/probe-1.2.3 (glob)
  $ ls -A freebsd
  osbind-source.toml
  $ $OSBIND vendor list probe
  error[OB0709]: `*/probe` is no OS source (glob)
    = help: name a directory that holds osbind-source.toml
  
  [1]
  $ $OSBIND vendor import probe
  error[OB0905]: `osbind vendor import` needs --into DIR
    = help: for example: --into /usr/local/share/cargo/freebsd-14
  
  [2]
