For a builder that may not use a wrapper: the crates of Cargo.lock with the replacements in place.

  $ mkdir -p registry/bindings-1.2.0/src os/bindings-1.2.0/src app/src app/.cargo
  $ cat > registry/bindings-1.2.0/Cargo.toml <<EOF
  > [package]
  > name = "bindings"
  > version = "1.2.0"
  > EOF
  $ cp registry/bindings-1.2.0/Cargo.toml os/bindings-1.2.0/
  $ echo 'pub const FROM: &str = "registry";' > registry/bindings-1.2.0/src/lib.rs
  $ echo 'pub const FROM: &str = "system";' > os/bindings-1.2.0/src/lib.rs
  $ echo 'source = 1' > os/osbind-source.toml
  $ sum=$(printf x | sha256sum | cut -d' ' -f1)
  $ echo "{\"package\":\"$sum\",\"files\":{}}" > registry/bindings-1.2.0/.cargo-checksum.json
  $ cat > app/Cargo.toml <<EOF
  > [package]
  > name = "app"
  > version = "0.1.0"
  > edition = "2021"
  > [dependencies]
  > bindings = "1"
  > EOF
  $ echo 'fn main() { println!("{}", bindings::FROM); }' > app/src/main.rs
  $ cat > "$CARGO_HOME/config.toml" <<EOF
  > [source.crates-io]
  > replace-with = "here"
  > [source.here]
  > directory = "$PWD/registry"
  > EOF
  $ cat > app/.cargo/osbind.toml <<EOF
  > [source.'cfg(all())'.crates-io]
  > replace-with = "os"
  > [source.os]
  > directory = "$PWD/os"
  > EOF
  $ cd app
  $ cargo generate-lockfile -q --offline
  $ cp Cargo.lock before
  $ cargo run -q --locked --offline
  registry

  $ $OSBIND export --farm ../farm > farm.toml
      Exported 1 crate, 1 of them replaced
  $ cat farm.toml
  [source.crates-io]
  replace-with = "osbind-farm"
  
  [source.osbind-farm]
  directory = "*/farm" (glob)
  $ ls ../farm | sed 's/[0-9a-f]\{16\}/HASH/'
  bindings-1.2.0-HASH
  $ rm "$CARGO_HOME/config.toml"
  $ cargo run -q --locked --offline --config farm.toml
  system
  $ cmp Cargo.lock before

It never takes the place of anything but an older farm:

  $ $OSBIND export --farm src
  error[OB0721]: `*/app/src` holds something that is no farm (glob)
    = help: name a new directory, or an older farm
  
  [1]
  $ $OSBIND export
  error[OB0905]: `osbind export` takes one of --farm and --paths
    = help: --farm DIR writes a whole directory source, --paths the replaced crates alone
  
  [2]
