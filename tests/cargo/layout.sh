#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Where a project lies and how it is laid out: blanks and non-ASCII in paths, workspaces, a
# directory of the workspace, --manifest-path, a member or path crate that has the owned name.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
make_world
write_config "$CARGO_HOME/osbind.toml" 14

# the project itself in an odd place, and its OS source too
odd="$work/päth with  blänks/日本 \$x'q"
mkdir -p "$odd"
cp -r "$app" "$odd/app"
cp -r "$work/os" "$odd/os"
mkdir -p "$odd/app/.cargo"
sed "s|directory = \"[^\"]*/os/|directory = \"../os/|" "$CARGO_HOME/osbind.toml" >"$odd/app/.cargo/osbind.toml"
sed -i 's/os 14/odd 14/' "$odd/os/v14/bindings-1.2.0/src/lib.rs"
try at "$odd/app" "$osbind" run -q --locked --target "$host"
has "$out" "^app: odd 14" "blanks, quotes and non-ASCII in the paths of project and OS source"
try at "$odd/app" "$osbind" run -v --locked --target "$host"
has "$out" "Fresh bindings" "and nothing is built twice"
sed -i 's/odd 14/even 14/' "$odd/os/v14/bindings-1.2.0/src/lib.rs"
try at "$odd/app" "$osbind" run -q --locked --target "$host"
has "$out" "^app: even 14" "and a change of the OS source is seen"

# a directory below, and --manifest-path from elsewhere
mkdir -p "$app/src/deep"
try at "$app/src/deep" "$osbind" run -q --locked --target "$host"
has "$out" "^app: os 14" "from a directory below the project"
try at / "$osbind" run -q --locked --target "$host" --manifest-path "$app/Cargo.toml"
has "$out" "^app: os 14" "--manifest-path from another directory"

# a workspace: virtual root, two members, one lock, config at the root
ws=$work/workspace
mkdir -p "$ws/one/src" "$ws/two/src" "$ws/.cargo"
printf '[workspace]\nresolver = "2"\nmembers = ["one", "two"]\n' >"$ws/Cargo.toml"
for member in one two; do
  printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nbindings = "1"\n' \
    $member >"$ws/$member/Cargo.toml"
  printf 'fn main() { println!("%s: {}", bindings::MARK); }\n' $member >"$ws/$member/src/main.rs"
done
(cd "$ws" && "$cargo" generate-lockfile -q)
write_config "$ws/.cargo/osbind.toml" 13
lock_before=$(sha256sum <"$ws/Cargo.lock")
try at "$ws" "$osbind" build -q --locked --target "$host"
out=$(for member in one two; do "$ws/target/$host/debug/$member"; done)
is "$(printf '%s\n' "$out" | grep -E '^(one|two): ' | tr '\n' ';')" "one: os 13;two: os 13;" "every member of a workspace"
try at "$ws/two" "$osbind" run -q --locked --target "$host"
has "$out" "^two: os 13" "from a member's directory"
try at "$ws" "$osbind" run -q --locked -p one --target "$host.14"
has "$out" "^one: os 14" "-p MEMBER with another version"
is "$(sha256sum <"$ws/Cargo.lock")" "$lock_before" "the workspace's lock is byte-identical"

# the user's own crate of that name is nobody else's business
own=$work/own
mkdir -p "$own/src"
printf '[package]\nname = "own"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nbindings = { path = "bindings" }\n' >"$own/Cargo.toml"
echo 'fn main() { println!("own: {}", bindings::MARK); }' >"$own/src/main.rs"
echo 'pub const MARK: &str = "my own";' | crate "$own/bindings" bindings 1.2.0
try at "$own" "$osbind" run -q --target "$host"
has "$out" "^own: my own" "a path crate with the owned name stays the user's"
finish
