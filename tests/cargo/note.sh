#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The notes in programs: every copy of the OS's bindings that is linked in says what it is, whatever
# the profile, and a build that did not change makes nothing again.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
command -v readelf >/dev/null || skip_all "no readelf"
use_any_toolchain
make_world
mkdir -p "$app/.cargo"
write_config "$app/.cargo/config.toml" 14
cat >>"$app/Cargo.toml" <<'EOF'
[profile.release]
strip = true
lto = true
panic = "abort"
[profile.small]
inherits = "release"
lto = "thin"
opt-level = "z"
codegen-units = 1
EOF
notes() {
  readelf -p .note.osbind "$1" 2>/dev/null | sed -n 's/^.*\(for=.*\)$/\1/p' | sort
}
for how in debug release small; do
  try in_app "$osbind" build --locked --target "$host" --profile "$(echo $how | sed s/debug/dev/)"
  is "$status" 0 "$how: builds"
  exe=$app/target/$host/$how/app
  is "$(notes "$exe" | sed 's/content=[0-9a-f]\{16\}$/content=HASH/')" \
    "for=crates crate=bindings version=1.2.0 os=14 from=os content=HASH" "$how: one note, of the crates"
  try "$exe"
  has "$out" "app: os 14" "$how: and it runs"
  try in_app "$osbind" build -v --locked --target "$host" --profile "$(echo $how | sed s/debug/dev/)"
  hasnt "$out" "Dirty|Compiling" "$how: a second build makes nothing"
done
content=$(notes "$app/target/$host/release/app" | sed 's/.*content=//')
# Host units have none: they get the registry's crate.
found=$(for f in "$app"/target/release/build/app-*/build-script-build; do notes "$f"; done)
is "$found" "" "none in a build script of a cross build"

# Another version of the OS: another crate, another note.
try in_app "$osbind" build --locked --release --target "$host.13"
has "$(notes "$app/target/$host/release/app")" "os=13 from=os" "another OS version is another note"
hasnt "$(notes "$app/target/$host/release/app")" "$content" "with another hash"

# An edit of the crate changes the hash that it names.
echo '// edited' >>"$work/os/v14/bindings-1.2.0/src/lib.rs"
try in_app "$osbind" build --locked --release --target "$host"
is "$status" 0 "builds again after an edit"
hasnt "$(notes "$app/target/$host/release/app")" "$content" "the hash is another"

# A shared object for C has it too; a check writes none.
cat >>"$app/Cargo.toml" <<'EOF'
[lib]
crate-type = ["cdylib"]
EOF
echo '#[no_mangle] pub extern "C" fn mark() -> usize { bindings::MARK.len() }' >"$app/src/lib.rs"
try in_app "$osbind" build --locked --lib --target "$host"
has "$(notes "$app/target/$host/debug/libapp.so")" "for=crates crate=bindings" "a cdylib has it"
rm -rf "$app/target"
try in_app "$osbind" check --locked --target "$host"
is "$(find "$app/target" -name '*osbind_note*')" "" "a check makes none"

# Another machine, when there is a compiler for it.
other=aarch64-unknown-linux-gnu
if command -v aarch64-linux-gnu-gcc >/dev/null &&
  [ -d "$("$RUSTC" --print sysroot)/lib/rustlib/$other/lib" ]; then
  try in_app env CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc "$osbind" build \
    --locked --release --target "$other.14"
  has "$(notes "$app/target/$other/release/app")" "for=crates crate=bindings" "for $other"
else
  skip "no std or no linker for $other"
fi
finish
