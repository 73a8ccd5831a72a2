#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The notes in programs: every copy of the OS's bindings that is linked in says what it is, whatever
# the profile, and a build that did not change makes nothing again.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
command -v readelf >/dev/null || skip_all "no readelf"
# Two linkers: rustup's toolchains bring LLD, Debian's takes GNU ld.
if [ -n "${3:-}" ]; then
  all_toolchains | grep -qx "$3" || skip_all "no toolchain $3"
  [ "$(toolchains | head -n 1)" != "$3" ] || skip_all "$3 is the first toolchain: tested without being named"
  use_toolchain "$3"
else
  use_any_toolchain
fi
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
content=$(notes "$app/target/$host/debug/app" | sed 's/.*content=//')
# Host units have none: they get the registry's crate.
found=$(for f in "$app"/target/debug/build/app-*/build-script-build; do notes "$f"; done)
is "$found" "" "none in a build script of a cross build"

# Another version of the OS: another crate, another note.
try in_app "$osbind" build --locked --target "$host.13"
has "$(notes "$app/target/$host/debug/app")" "os=13 from=os" "another OS version is another note"
hasnt "$(notes "$app/target/$host/debug/app")" "$content" "with another hash"

# An edit of the crate changes the hash that it names.
echo '// edited' >>"$work/os/v14/bindings-1.2.0/src/lib.rs"
try in_app "$osbind" build --locked --target "$host"
is "$status" 0 "builds again after an edit"
hasnt "$(notes "$app/target/$host/debug/app")" "$content" "the hash is another"

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

# libc itself, seen by `std inspect`: rustc's std has one, the program another.
one=$(for dir in /usr/share/cargo/registry/libc-0.2.* "$("$RUSTC" --print sysroot)"/lib/rustlib/src/rust/library/vendor/libc-0.2.*; do
  [ ! -d "$dir" ] || echo "$dir"
done | head -n 1)
if [ -n "$one" ]; then
  version=${one##*/libc-}
  cp -RL "$one" "$registry/"
  seal "$registry/libc-$version"
  prog=$work/prog
  mkdir -p "$prog/src" "$prog/.cargo" "$work/os/mine"
  printf '[package]\nname = "prog"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nlibc = "0.2"\n[profile.release]\nstrip = true\n[workspace]\n' >"$prog/Cargo.toml"
  printf 'fn main() { let mut st: libc::sigset_t = unsafe { std::mem::zeroed() }; unsafe { libc::sigemptyset(&mut st) }; println!("{}", libc::WEXITSTATUS(1024)); }\n' >"$prog/src/main.rs"
  at "$prog" "$cargo" generate-lockfile -q
  try at "$prog" "$osbind" build --locked --target "$host"
  is "$status" 0 "a program with libc $version"
  try "$osbind" std inspect "$prog/target/$host/debug/prog"
  is "$status" 1 "two copies of libc: exit 1"
  has "$out" "error.OB1140.*the crates have $version" "OB1140 with both versions"
  has "$out" "std +libc [0-9.]+ of rustc.s own std .path /rust" "std's by its path"
  try at "$prog" "$osbind" build --locked --release --target "$host"
  try "$osbind" std inspect "$prog/target/$host/release/prog"
  has "$out" "std +libc [0-9.]+ of rustc.s own std .that rustc has" "stripped: by the rustc that made it"
  has "$out" "crates +not known" "stripped, of the registry: nothing tells"
  # The OS's own: the note is there whatever was stripped.
  cp -RL "$one" "$work/os/mine/"
  rm -f "$work/os/mine/libc-$version/.cargo-checksum.json"
  printf 'source = 1\nname = "mine"\n' >"$work/os/mine/osbind-source.toml"
  printf 'recipe = 1\ncfg = ["freebsd11", "libc_priv_mod_use", "libc_union", "libc_const_size_of", "libc_align", "libc_int128", "libc_core_cvoid", "libc_packedN", "libc_cfg_target_vendor", "libc_non_exhaustive", "libc_long_array", "libc_ptr_addr_of", "libc_underscore_const_names", "libc_const_extern_fn"]\n' >"$work/os/mine/libc-$version/osbind-recipe.toml"
  rule mine 'target_os = "linux"' >"$prog/.cargo/config.toml"
  try at "$prog" "$osbind" build --locked --release --target "$host.14"
  is "$status" 0 "with the OS's own"
  try "$osbind" std inspect "$prog/target/$host/release/prog"
  has "$out" "crates +libc $version for version 14 of the OS, content [0-9a-f]{16} .osbind.s note" \
    "stripped: the note tells"
  is "$status" 1 "and rustc's own std has another"
  try "$osbind" std inspect "$prog"/target/"$host"/release/deps/liblibc-*.rlib
  has "$out" "crates +libc $version for version 14 of the OS" "its .rlib says it too"
else
  skip "no libc crate on this machine"
fi

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
