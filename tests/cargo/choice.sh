#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Which crate of an OS source is compiled for the version that the lock holds.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
make_world
write_config "$CARGO_HOME/osbind.toml" 14

# mark_of VERSION MARK: the crate of source 14 in that version
os_14() {
  echo "pub const MARK: &str = \"os 14 $1\";" | os_crate v14 bindings "$1"
}

run_app() {
  try in_app "$osbind" run -q --locked --target "$host" "$@"
}

rm -r "$work/os/v14"
os_14 1.0.1
run_app
has "$out" "^app: os 14 1.0.1" "older than the lock, same range: taken"
os_14 1.9.0
os_14 1.2.0
os_14 2.0.0
os_14 0.9.0
run_app
has "$out" "^app: os 14 1.9.0" "the newest of the same range is taken"

policy() {
  {
    rule v14 'target_os = "linux"' "policy = \"$1\""
    printf "[osbind.target.'cfg(unix)']\nversion = \"14\"\n"
  } >"$CARGO_HOME/osbind.toml"
}
policy exact
run_app
has "$out" "^app: os 14 1.2.0" "policy exact takes the locked version"
policy newest
run_app
has "$out" "^app: os 14 2.0.0" "policy newest takes the newest of all"

# Two ranges in one graph, each with its own crate of the OS source.
echo 'pub const MARK: &str = "registry 0.2";' | registry_crate bindings 0.2.5
echo 'pub fn mark() -> &'"'"'static str { bindings::MARK }' |
  registry_crate old-user 0.1.0 '[dependencies]' 'bindings = "0.2"'
sed -i 's/^user = "1"/user = "1"\nold-user = "0.1"/' "$app/Cargo.toml"
sed -i 's/^fn main() {/fn main() {\n    println!("old: {}", old_user::mark());/' "$app/src/main.rs"
(cd "$app" && "$cargo" generate-lockfile -q)
lock=$(sha256sum <"$app/Cargo.lock")
write_config "$CARGO_HOME/osbind.toml" 14
os_14 0.2.9
run_app
has "$out" "^app: os 14 1.9.0" "two ranges: 1.x has its own"
has "$out" "^old: os 14 0.2.9" "two ranges: 0.2.x has its own"

# A range that the OS source does not have: promised, so the build stops.
rm -r "$work/os/v14/bindings-0.2.9"
run_app
is "$([ "$status" = 0 ] || echo fails)" fails "a range that the OS source lacks: the build stops"
has "$out" "OB060[67].*bindings 0.2.5|Cargo.lock has bindings 0.2.5" "and names the locked version"
{
  rule v14 'target_os = "linux"' 'required = false'
  printf "[osbind.target.'cfg(unix)']\nversion = \"14\"\n"
} >"$CARGO_HOME/osbind.toml"
run_app
has "$out" "^old: registry 0.2" "required = false: the registry's is compiled"
has "$out" "^app: os 14 1.9.0" "required = false: what is there is still taken"

# A [patch] with a path is a replacement too; the lock stays as it is.
printf '[patch.crates-io]\nbindings = { path = "%s" }\n' "$work/os/v13/bindings-1.2.0" \
  >"$CARGO_HOME/osbind.toml"
sed -i '/^old-user/d' "$app/Cargo.toml"
sed -i '/old_user/d' "$app/src/main.rs"
(cd "$app" && "$cargo" generate-lockfile -q)
lock=$(sha256sum <"$app/Cargo.lock")
run_app
has "$out" "^app: os 13" "[patch.crates-io] in osbind.toml"
printf "[target.'cfg(target_os = \"linux\")'.patch.crates-io]\nbindings = { path = \"%s\" }\n[target.'cfg(windows)'.patch.crates-io]\nbindings = { path = \"/nowhere\" }\n" \
  "$work/os/v14/bindings-1.9.0" >"$CARGO_HOME/osbind.toml"
run_app
has "$out" "^app: os 14 1.9.0" "[target.'cfg(..)'.patch.crates-io]"

# The later file wins, and the project's is later than the user's.
write_config "$CARGO_HOME/osbind.toml" 14
mkdir -p "$app/.cargo"
{
  rule v13 'target_os = "linux"'
} >"$app/.cargo/osbind.toml"
run_app
has "$out" "^app: os 13" "the project's file wins over the user's"
rm "$app/.cargo/osbind.toml"

# A release of the OS that nobody serves, and a system file below all others
run_app --target-version 15
is "$([ "$status" = 0 ] || echo fails)" fails "a version that no rule serves: the build stops"
has "$out" "only for version" "and says which are served"
mkdir -p "$work/etc/cargo/config.d"
rm "$CARGO_HOME/osbind.toml"
write_config "$work/etc/cargo/config.d/10-bindings.toml" 13
run_app
has "$out" "^app: os 13" "a file of config.d in the system's directory"
lock_is_same
finish
