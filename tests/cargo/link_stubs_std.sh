#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# `osbind build --link-stubs` of a Rust program for a machine that rustc has no std of here: std is
# compiled with it, all of it is linked against the stubs of an old glibc, and qemu runs it.
# shellcheck disable=SC1091,SC2016,SC2154 # its variables and ours; backquotes are meant
. "$(dirname "$0")/lib.sh"
[ "$only" != first ] || skip_all "a std is compiled: not in short runs"
all_toolchains | grep -q debian || skip_all "no cargo and rustc of the system"
use_toolchain debian
vendor=$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library/vendor
[ -d "$vendor" ] || skip_all "no source of std with its crates (rust-web-src)"
for tool in aarch64-linux-gnu-gcc qemu-aarch64 readelf; do
  command -v $tool >/dev/null || skip_all "$tool is not there"
done
[ -d /usr/aarch64-linux-gnu ] || skip_all "no libraries of aarch64"
target=aarch64-unknown-linux-gnu
printf '[source.crates-io]\nreplace-with = "here"\n[source.here]\ndirectory = "%s"\n' "$vendor" >"$CARGO_HOME/config.toml"
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
app=$work/app
mkdir -p "$app/src"
cat >"$app/Cargo.toml" <<'EOF'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[lib]
name = "plug"
crate-type = ["cdylib"]
[profile.dev]
debug = 0
[workspace]
EOF
cat >"$app/src/main.rs" <<'EOF'
use std::io::Read;
fn main() {
    let thread = std::thread::spawn(|| std::fs::metadata("/").unwrap().is_dir());
    let mut bytes = [0u8; 4];
    std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::panic::catch_unwind(|| panic!("caught")).is_err();
    println!("{} {} {}", thread.join().unwrap(), std::env::args().count(), caught);
}
EOF
echo '#[no_mangle] pub extern "C" fn plug() -> u32 { std::process::id() }' >"$app/src/lib.rs"

newest() {
  readelf -VW "$1" | grep -o 'Name: GLIBC_[0-9.]*' | sed 's/.*_//' | sort -uV | tail -n 1
}
built=$app/target/$target/debug
try env -C "$app" "$osbind" build -Zbuild-std=std,panic_unwind --target $target.2.17 --link-stubs
is "$status" 0 "a program and a shared object with a std of their own, for glibc 2.17"
is "$(newest "$built/app") $(newest "$built/libplug.so")" "2.17 2.17" "both need nothing newer"
has "$(readelf -hW "$built/app")" 'Machine: *AArch64' "of the machine that was asked for"
try qemu-aarch64 -L /usr/aarch64-linux-gnu "$built/app" x
is "$out" "true 2 true" "the program runs under qemu"
try "$osbind" abi scan --line --max glibc:2.17 "$built/app" "$built/libplug.so"
is "$status" 0 "and passes the gate for 2.17"

cat >"$app/src/main.rs" <<'EOF'
mod newer {
    extern "C" { fn close_range(first: u32, last: u32, flags: i32) -> i32; }
    #[inline(never)]
    pub fn close() -> i32 { unsafe { close_range(7, 7, 0) } }
}
fn main() { println!("{}", newer::close()); }
EOF
try env -C "$app" "$osbind" build --bin app -Zbuild-std=std,panic_unwind --target $target.2.17 --link-stubs
is "$status" 1 "what 2.17 lacks is not linked"
has "$out" 'OB1090.: glibc 2.17 has no `close_range`: libc has it since 2.34; needed by crate `app`, in app::newer::close$' \
  "and told, with who needs it"
try env -C "$app" "$osbind" build --bin app -Zbuild-std=std,panic_unwind --target $target.2.34 --link-stubs
is "$status $(newest "$built/app")" "0 2.34" "it is for 2.34"
finish
