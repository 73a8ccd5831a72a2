#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# std for a machine that rustc has none of here, built with the libc of a release of the OS, linked
# against the libraries that are here and against the stubs of an old glibc; qemu runs the programs.
# With OSBIND_TEST_FULL=1 for a second release too (std_build.sh has two for the host).
# shellcheck disable=SC1091,SC2016,SC2034,SC2154 # its variables and ours; backquotes are meant
. "$(dirname "$0")/lib.sh"
[ "$only" != first ] || skip_all "a std is compiled: not in short runs"
all_toolchains | grep -q debian || skip_all "no cargo and rustc of the system"
use_toolchain debian
use_std_source
for tool in aarch64-linux-gnu-gcc qemu-aarch64 readelf; do
  command -v $tool >/dev/null || skip_all "$tool is not there"
done
[ -d /usr/aarch64-linux-gnu ] || skip_all "no libraries of aarch64"
target=aarch64-unknown-linux-gnu
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER='qemu-aarch64 -L /usr/aarch64-linux-gnu'
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS='--cfg has_mark'
os_libc 2.17
os_libc 2.34
{
  rule v2.17 "target_os_version = \"2.17\""
  rule v2.34 "target_os_version = \"2.34\""
  printf "[osbind.target.'cfg(unix)']\nversion = \"2.17\"\n"
} >"$CARGO_HOME/osbind.toml"

app=$work/app
mkdir -p "$app/src"
cat >"$app/Cargo.toml" <<'EOF'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
libc = "0.2"
[lib]
name = "plug"
crate-type = ["cdylib"]
[profile.dev]
debug = 0
[workspace]
EOF
cat >"$app/src/main.rs" <<'EOF'
use std::io::Read;
extern "C" {
    static OS_STD_MARK: [u8; 16];
}
fn main() {
    let thread = std::thread::spawn(|| std::fs::metadata("/").unwrap().is_dir());
    let mut bytes = [0u8; 4];
    std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::panic::catch_unwind(|| panic!("caught")).is_err();
    println!("{} {} {}", thread.join().unwrap(), std::env::args().count(), caught);
    println!("std: {}", unsafe { std::str::from_utf8(&OS_STD_MARK).unwrap().trim_end() });
    println!("crates: {}", libc::OS_MARK);
}
EOF
echo '#[no_mangle] pub extern "C" fn plug() -> u32 { std::process::id() }' >"$app/src/lib.rs"
in_app "$cargo" generate-lockfile -q
lock=$(sha256sum <"$app/Cargo.lock")
ran() { # VERSION: what the program says
  printf 'true 2 true\nstd: os %s\ncrates: os %s' "$1" "$1"
}
newest() {
  readelf -VW "$1" | grep -o 'Name: GLIBC_[0-9.]*' | sed 's/.*_//' | sort -uV | tail -n 1
}
built=$app/target/$target/debug

# ---- with that libc ----
works in_app "$osbind" std build --target $target.2.17 --profile debug
has "$out" "Built std for $target.2.17" "std for another machine"
works in_app "$osbind" run -q --target $target.2.17 -- x
is "$out" "$(ran 2.17)" "a program runs, with one libc in std and in its crates"
if [ -n "$full" ]; then
  works in_app "$osbind" std build --target $target.2.34 --profile debug
  has "$out" 'Built std .*, 9 of [0-9]+ crates compiled' "another release: only libc and what depends on it is compiled again"
  works in_app "$osbind" run -q --target $target.2.34 -- x
  is "$out" "$(ran 2.34)" "it has its own"
  works in_app "$osbind" run -q --target $target.2.17 -- x
  is "$out" "$(ran 2.17)" "and the first one still has its own"
fi

# ---- against the stubs of an old glibc ----
try in_app "$osbind" build --target $target.2.17 --link-stubs
is "$status" 0 "a program and a shared object for glibc 2.17"
is "$(newest "$built/app") $(newest "$built/libplug.so")" "2.17 2.17" "both need nothing newer"
has "$(readelf -hW "$built/app")" 'Machine: *AArch64' "of the machine that was asked for"
try qemu-aarch64 -L /usr/aarch64-linux-gnu "$built/app" x
is "$out" "$(ran 2.17)" "the program runs"
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
try in_app "$osbind" build --bin app --target $target.2.17 --link-stubs
is "$status" 1 "what 2.17 lacks is not linked"
has "$out" 'OB1090.: glibc 2.17 has no `close_range`: libc has it since 2.34; needed by crate `app`, in app::newer::close$' \
  "and told, with who needs it"
if [ -n "$full" ]; then
  try in_app "$osbind" build --bin app --target $target.2.34 --link-stubs
  is "$status $(newest "$built/app")" "0 2.34" "it is for 2.34"
fi
lock_is_same
finish
