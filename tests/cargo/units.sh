#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Host units and target units. With --target only target units are swapped; without it the host is
# the target and every unit is. Features, lints and the OS version go to the right units only.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
[ -n "$(toolchains)" ] || skip_all "no cargo 1.94 or newer on this machine"

for toolchain in $(toolchains); do
  use_toolchain "$toolchain"
  rm -rf "$work/os" "$work/app" "$work/registry" "$CARGO_HOME" "$work/cache"
  mkdir -p "$CARGO_HOME"
  make_world
  # a feature that upstream has: the OS's crate is compiled with what Cargo resolved
  printf '[features]\nloud = []\n' | tee -a "$registry/bindings-1.2.0/Cargo.toml" >>"$work/os/v14/bindings-1.2.0/Cargo.toml"
  cat >"$work/os/v14/bindings-1.2.0/src/lib.rs" <<'EOF'
#[cfg(not(feature = "loud"))]
pub const MARK: &str = "os 14";
#[cfg(feature = "loud")]
pub const MARK: &str = "OS 14";
fn unused() {}
EOF
  write_config "$CARGO_HOME/osbind.toml" 14

  try in_app "$osbind" run --locked
  is "$(printf '%s\n' "$out" | grep ': ' | grep -E '^(app|user|build script|macro):' | tr '\n' ';')" \
    "app: os 14;user: os 14;build script: os 14;macro: os 14;" "$toolchain: without --target every unit has the OS's crate"
  hasnt "$out" "unused" "$toolchain: lints of the OS's crate are capped like the registry's"
  try in_app "$osbind" run -q --locked --target "$host"
  is "$(printf '%s\n' "$out" | grep -E '^(app|user|build script|macro):' | tr '\n' ';')" \
    "app: os 14;user: os 14;build script: registry;macro: registry;" "$toolchain: with --target host units have the registry's"
  has "$out" "^version: .*14" "$toolchain: the build script is told the OS version"

  sed -i 's/^\(\[dependencies\]\)$/\1/; 0,/^bindings = "1"/s//bindings = { version = "1", features = ["loud"] }/' "$app/Cargo.toml"
  try in_app "$osbind" run -q --locked --target "$host"
  is "$(printf '%s\n' "$out" | grep -E '^(app|build script):' | tr '\n' ';')" \
    "app: OS 14;build script: registry;" "$toolchain: features are upstream's resolution, per kind of unit"
  lock_is_same "$toolchain: "
done
finish
