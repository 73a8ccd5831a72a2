#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Each of Cargo's commands through osbind, on every toolchain: what it compiles is the OS's crate,
# the lock stays, and Cargo's own options and exit codes come through.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
[ -n "$(toolchains)" ] || skip_all "no cargo 1.94 or newer on this machine"

# `bindings` of 14 has a constant that the registry's has not; the feature `only14` needs it.
make_commands_world() {
  make_world
  cat >"$work/os/v14/bindings-1.2.0/src/lib.rs" <<'EOF'
/// Whose bindings these are.
pub const MARK: &str = "os 14";
/// Only the OS has it.
pub const ONLY_14: i32 = 14;
EOF
  mkdir -p "$app/benches" "$app/.cargo"
  cat >>"$app/Cargo.toml" <<'EOF'
[features]
only14 = []
[[bench]]
name = "b"
harness = false
EOF
  sed -i '1i #[cfg(feature = "only14")]\npub const ONLY_14: i32 = bindings::ONLY_14;\n' "$app/src/main.rs"
  echo 'fn main() { println!("bench: {}", bindings::MARK); }' >"$app/benches/b.rs"
  # a library, for its doctest, which rustdoc compiles: with the OS's crate and the version's cfg
  printf '[lib]\nname = "app_lib"\n' >>"$app/Cargo.toml"
  cat >"$app/src/lib.rs" <<'EOF'
//! ```
//! assert_eq!(bindings::ONLY_14, 14);
//! assert!(cfg!(target_os_version = "14"));
//! ```
EOF
  write_config "$app/.cargo/osbind.toml" 14
}

for toolchain in $(toolchains); do
  use_toolchain "$toolchain"
  rm -rf "$work/os" "$work/app" "$work/registry" "$CARGO_HOME" "$work/cache" "$work/root"
  mkdir -p "$CARGO_HOME"
  make_commands_world

  try in_app "$cargo" check --locked --features only14 --target "$host"
  has "$out" "cannot find (value|constant) .ONLY_14." "$toolchain: plain cargo compiles the registry's crate"

  try in_app "$osbind" build --locked --target "$host"
  is "$status" 0 "$toolchain: osbind build"
  is "$("$app/target/$host/debug/app" | tr '\n' ';')" \
    "app: os 14;user: os 14;build script: registry;macro: registry;version: 14;" \
    "$toolchain: osbind build: target units have the OS's crate, host units the registry's"
  try in_app "$osbind" run -q --locked --target "$host"
  has "$out" "^app: os 14" "$toolchain: osbind run"
  try in_app "$osbind" run -q --locked --target "$host.13"
  has "$out" "^app: os 13" "$toolchain: osbind run --target $host.13"
  try in_app "$osbind" check --locked --features only14 --target "$host"
  is "$status" 0 "$toolchain: osbind check"
  try in_app "$osbind" test --locked --target "$host" -- --nocapture
  is "$status $(printf '%s\n' "$out" | grep -o 'test: os 14')" "0 test: os 14" "$toolchain: osbind test"
  for how in "--target $host" ""; do
    # shellcheck disable=SC2086 # two words or none
    try in_app "$osbind" test --doc --locked $how
    is "$status $(printf '%s\n' "$out" | grep -c '^test .* ok$')" "0 1" "$toolchain: osbind test --doc $how"
  done
  try in_app "$osbind" bench --locked --target "$host"
  is "$status $(printf '%s\n' "$out" | grep -o 'bench: os 14')" "0 bench: os 14" "$toolchain: osbind bench"
  try in_app "$osbind" doc --locked --target "$host"
  is "$status $(ls "$app/target/$host/doc/bindings/constant.ONLY_14.html" 2>&1)" \
    "0 $app/target/$host/doc/bindings/constant.ONLY_14.html" "$toolchain: osbind doc documents the OS's crate"
  try in_app "$osbind" install -q --locked --path . --root "$work/root" --target "$host"
  is "$status $("$work/root/bin/app" 2>&1 | head -n 1)" "0 app: os 14" "$toolchain: osbind install"
  if [ -x "$bin/cargo-clippy" ]; then
    try in_app "$osbind" clippy --locked --features only14 --target "$host" -- -D warnings
    is "$status" 0 "$toolchain: osbind clippy"
  else
    skip "$toolchain has no clippy"
  fi
  try in_app "$osbind" cargo-fix --allow-no-vcs --locked --features only14 --target "$host"
  is "$status" 0 "$toolchain: osbind cargo-fix"

  # Cargo's own call of an external command, and a failing program's exit code
  mkdir -p "$work/bin"
  ln -sf "$osbind" "$work/bin/cargo-osbind"
  try in_app env PATH="$work/bin:$PATH" "$cargo" osbind run -q --locked --target "$host"
  has "$out" "^app: os 14" "$toolchain: cargo osbind run"
  try in_app "$osbind" check --locked --features none-such
  is "$([ "$status" = 0 ] || echo fails)" fails "$toolchain: a build that Cargo refuses fails"
  # nothing was enabled: plain cargo is as before
  try in_app "$cargo" run -q --locked --target "$host"
  has "$out" "^app: registry" "$toolchain: plain cargo afterwards has the registry's crate"
  lock_is_same "$toolchain: "
done
finish
