#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# osbind export: stock Cargo, without the wrapper, compiles the replacements; the lock stays.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"

# The OS-owned crate has a cfg by its recipe, a feature that upstream has, and an OUT_DIR.
make_owned() {
  rm -rf "$work/os/v14"
  os_crate v14 bindings 1.3.0 '[features]' 'default = []' <<'EOF'
#[cfg(not(from_recipe))]
compile_error!("the recipe is not used");
#[cfg(not(feature = "extra"))]
compile_error!("upstream's features are not used");
pub const MARK: &str = concat!("os 14 ", include_str!(concat!(env!("OUT_DIR"), "/mark")));
EOF
  mkdir "$os_dir/generated"
  printf '%s' "$1" >"$os_dir/generated/mark"
  printf 'recipe = 1\ncfg = ["from_recipe"]\nout-dir = "generated"\n' >"$os_dir/osbind-recipe.toml"
}

cargo_run() {
  try at "$app" "$cargo" run -q --locked
}

for one in $(toolchains); do
  use_toolchain "$one"
  rm -rf "$work/registry" "$work/os" "$work/app" "$work/farm" "$work/cache"
  make_world
  registry_crate bindings 1.2.0 '[features]' 'default = ["extra"]' 'extra = []' <<'EOF'
pub const MARK: &str = "registry";
EOF
  make_owned first
  {
    rule v14 'target_os = "linux"'
  } >"$CARGO_HOME/osbind.toml"
  cargo_run
  has "$out" "^app: registry" "$one: without export, the registry's"

  mv "$work/registry" "$work/elsewhere"
  mkdir "$work/registry"
  try at "$app" "$osbind" export --farm "$work/farm"
  is "$status" 3 "$one: a crate was not fetched: something is missing"
  has "$out" 'help: run `cargo fetch` before' "$one: and what to do"
  rmdir "$work/registry"
  mv "$work/elsewhere" "$work/registry"

  try at "$app" "$osbind" export --farm "$work/farm"
  is "$status" 0 "$one: export --farm"
  is "$(at "$app" "$osbind" export -q --farm "$work/farm")" "[source.crates-io]
replace-with = \"osbind-farm\"

[source.osbind-farm]
directory = \"$work/farm\"" "$one: a second export takes its place, and prints the config"
  lock_is_same "$one: export: "
  mv "$CARGO_HOME/config.toml" "$work/old-config"
  mkdir -p "$app/.cargo"
  printf '[source.crates-io]\nreplace-with = "osbind-farm"\n[source.osbind-farm]\ndirectory = "%s"\n' \
    "$work/farm" >"$app/.cargo/config.toml"
  cargo_run
  has "$out" "^app: os 14 first" "$one: farm: the program has the OS-owned crate"
  has "$out" "^user: os 14 first" "$one: farm: so has the crate that uses it"
  has "$out" "^build script: os 14 first" "$one: farm: so has the build script (a known limit)"
  lock_is_same "$one: farm: "

  # What changes in the OS source reaches a build by a new export: the directory's name changes.
  rm "$app/.cargo/config.toml"
  cp "$work/old-config" "$CARGO_HOME/config.toml"
  make_owned second
  try at "$app" "$osbind" export -q --farm "$work/farm"
  rm "$CARGO_HOME/config.toml"
  printf '[source.crates-io]\nreplace-with = "osbind-farm"\n[source.osbind-farm]\ndirectory = "%s"\n' \
    "$work/farm" >"$app/.cargo/config.toml"
  cargo_run
  has "$out" "^app: os 14 second" "$one: farm: an edit and a new export rebuild the crate"
  rm -r "$app/.cargo"
  cp "$work/old-config" "$CARGO_HOME/config.toml"

  try at "$app" "$osbind" export -q --paths --into "$work/crates"
  is "$status" 0 "$one: export --paths"
  has "$out" "^  \"$work/crates/bindings-1.2.0-[0-9a-f]{16}\",\$" "$one: paths: prints the line"
  mkdir -p "$app/.cargo"
  printf '%s\n' "$out" >"$app/.cargo/config.toml"
  cargo_run
  has "$out" "^app: os 14 second" "$one: paths: the program has the OS-owned crate"
  hasnt "$out" "warning" "$one: paths: Cargo has nothing to say against it"
  lock_is_same "$one: paths: "
  try at "$app" "$osbind" export -q --paths --into "$work/crates"
  has "$out" "OB0720" "$one: paths: an older export in the config is refused"
  rm -r "$app/.cargo"
done
[ "$checks" -gt 0 ] || skip_all "no cargo 1.94 or newer on this machine"

# What is refused.
mkdir "$work/mine"
echo precious >"$work/mine/file"
try at "$app" "$osbind" export --farm "$work/mine"
has "$out" "OB0721" "a directory that is no farm is refused"
is "$(cat "$work/mine/file")" precious "and nothing in it is touched"
try at "$app" "$osbind" export
is "$status" 2 "one of --farm and --paths must be given"
echo 'pub const MARK: &str = "registry 0.2";' | registry_crate bindings 0.2.5
echo 'pub fn mark() -> &'"'"'static str { bindings::MARK }' |
  registry_crate old-user 0.1.0 '[dependencies]' 'bindings = "0.2"'
cp -r "$app" "$work/two"
sed -i 's/^user = "1"/user = "1"\nold-user = "0.1"/' "$work/two/Cargo.toml"
(cd "$work/two" && "$cargo" generate-lockfile -q)
printf 'required = false\n' >"$work/relaxed"
sed -i '/^replace-with/r '"$work/relaxed" "$CARGO_HOME/osbind.toml"
try at "$work/two" "$osbind" export --paths --into "$work/crates"
has "$out" "OB0723" "paths: two versions of a replaced crate are refused"
try at "$work/two" "$osbind" export -q --farm "$work/farm2"
is "$(find "$work/farm2" -maxdepth 1 -name 'bindings-*' | wc -l)" 2 "farm: two versions are fine"
sed -i '/^required/d' "$CARGO_HOME/osbind.toml"
rm -r "$work/os/v14"
os_crate v14 other 1.0.0 <"$app/src/main.rs"
try at "$app" "$osbind" export --farm "$work/farm" --target aarch64-unknown-linux-gnu
has "$out" "OB0724" "another target than the host: warned"
os_crate v14 bindings 2.0.0 <"$app/src/main.rs"
try at "$app" "$osbind" export --farm "$work/farm"
has "$out" "OB0722" "a promised crate that is not there stops the export"
is "$(find "$work" -name '.osbind-export-*')" "" "no private directory stays"
finish
