#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# `osbind build --link-stubs`: what a release lacks fails when it is linked, with its first release and
# the crate; a program for an old glibc runs here and needs nothing newer; another OS by clang and lld.
# shellcheck disable=SC1091,SC2016,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
[ "$host" = x86_64-unknown-linux-gnu ] || skip_all "not x86_64 with glibc"
command -v readelf >/dev/null || skip_all "readelf is not there"
gnu=x86_64-unknown-linux-gnu
bsd=x86_64-unknown-freebsd
app=$work/app
mkdir -p "$app/src" "$app/dep/src"
cat >"$app/Cargo.toml" <<'EOT'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[lib]
name = "plug"
crate-type = ["cdylib"]
[dependencies]
dep-one = { path = "dep" }
[workspace]
EOT
cat >"$app/dep/Cargo.toml" <<'EOT'
[package]
name = "dep-one"
version = "0.1.0"
edition = "2021"
EOT
cat >"$app/dep/src/lib.rs" <<'EOT'
extern "C" {
    fn close_range(first: u32, last: u32, flags: i32) -> i32;
    fn nowhere() -> i32;
}
pub mod inner {
    #[inline(never)]
    pub fn close() -> i32 {
        unsafe { super::close_range(7, 7, 0) }
    }
}
#[inline(never)]
pub fn no() -> i32 {
    unsafe { nowhere() }
}
EOT
cat >"$app/src/main.rs" <<'EOT'
use std::io::Read;
fn main() {
    let thread = std::thread::spawn(|| std::fs::metadata("/").unwrap().is_dir());
    let mut bytes = [0u8; 4];
    std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::panic::catch_unwind(|| panic!("caught")).is_err();
    let child = std::process::Command::new("true").status().unwrap().success();
    println!("{} {} {} {}", thread.join().unwrap(), std::env::args().count(), caught, child);
}
EOT
echo '#[no_mangle] pub extern "C" fn plug() -> u32 { std::process::id() }' >"$app/src/lib.rs"
cp "$app/src/main.rs" "$work/good.rs"

# Every node of libc that the file needs, and the newest.
newest() {
  readelf -VW "$1" | grep -o 'Name: GLIBC_[0-9.]*' | sed 's/.*_//' | sort -uV | tail -n 1
}
not_newer() { # not_newer GOT LIMIT WHAT
  if [ "$(printf '%s\n' "$1" "$2" | sort -V | tail -n 1)" = "$2" ]; then pass "$3 ($1)"; else
    failed "$3" "needs $1, more than $2"
  fi
}

# ---- std for an old glibc ----

try env -C "$app" "$osbind" build --target $gnu.2.17 --link-stubs
is "$status" 0 "a program and a shared object with std for glibc 2.17"
is "$("$app/target/$gnu/debug/app" x)" "true 2 true true" "the program runs here"
for file in app libplug.so; do
  not_newer "$(newest "$app/target/$gnu/debug/$file")" 2.17 "$file needs nothing newer"
done
cp "$app/target/$gnu/debug/app" "$work/with-stubs"
(cd "$app" && cargo build --target $gnu >"$work/log" 2>&1)
if [ "$(printf '2.33\n%s\n' "$(newest "$app/target/$gnu/debug/app")" | sort -V | tail -n 1)" != 2.33 ]; then
  pass "and it would without: $(newest "$app/target/$gnu/debug/app")"
fi
try env -C "$app" "$osbind" build -v --target $gnu.2.17 --link-stubs
has "$out" '^ +Fresh dep-one ' "artifacts with and without stubs stand side by side"
hasnt "$out" 'Running .*--crate-name app ' "also of the program"
has "$out" "^ +stubs $gnu is linked against .*/stubs/$gnu-2.17-[0-9a-f]{16}" "-v tells the stubs"
if cmp -s "$app/target/$gnu/debug/app" "$work/with-stubs"; then
  pass "and Cargo puts the right one in place"
else
  failed "and Cargo puts the right one in place"
fi
try env -C "$app" "$osbind" build -v --target $gnu.2.18 --link-stubs
has "$out" 'Running .*--crate-name app ' "another release is another build"

# ---- what a release lacks ----

cat >"$app/src/main.rs" <<'EOT'
fn main() {
    println!("{} {}", dep_one::inner::close(), dep_one::no());
}
EOT
has_tool() { command -v "$1" >/dev/null || { echo "# skipped: no $1"; false; }; }
refused() { # refused HOW FLAGS
  (cd "$app" && RUSTFLAGS=$2 "$osbind" build --bin app --target $gnu.2.17 --link-stubs >"$work/log" 2>&1) && status=0 || status=$?
  out=$(cat "$work/log")
  is "$status" 1 "$1: a link with what 2.17 lacks fails"
  has "$out" 'osbind: error\[OB1090\]: glibc 2.17 has no `close_range`: libc has it since 2.34; needed by ' "$1: which release has it"
  has "$out" 'osbind: error\[OB1092\]: `nowhere` is in no library of glibc that osbind has facts of; needed by ' "$1: which no release has"
}
refused "rustc's linker" ""
has "$out" 'OB1090.* needed by crate `dep_one`, in dep_one::inner::close$' "and the crate and function that need it"
! has_tool ld.bfd || refused "GNU ld" "-C link-arg=-fuse-ld=bfd"
! has_tool ld.gold || refused gold "-C link-arg=-fuse-ld=gold"
! has_tool mold || refused mold "-C link-arg=-fuse-ld=mold"

# C that a build script compiles is its crate's too.
cp "$app/dep/src/lib.rs" "$work/dep.rs"
cat >"$app/dep/build.rs" <<'EOT'
use std::process::Command;
fn main() {
    let out = std::env::var("OUT_DIR").unwrap();
    let text = "int close_range(unsigned, unsigned, int); int nowhere(void); int in_c(void) { return close_range(7, 7, nowhere()); }";
    std::fs::write(format!("{out}/one.c"), text).unwrap();
    assert!(Command::new("cc").args(["-fPIC", "-c", "one.c"]).current_dir(&out).status().unwrap().success());
    assert!(Command::new("ar").args(["rcs", "libone.a", "one.o"]).current_dir(&out).status().unwrap().success());
    println!("cargo::rustc-link-search=native={out}");
    println!("cargo::rustc-link-lib=static=one");
}
EOT
cat >"$app/dep/src/lib.rs" <<'EOT'
extern "C" { fn in_c() -> i32; }
pub mod inner { pub fn close() -> i32 { unsafe { super::in_c() } } }
pub fn no() -> i32 { 0 }
EOT
refused "C, rustc's linker" ""
has "$out" 'OB1090.* `close_range`.* needed by crate `dep_one`$' "C: and the crate that brought it in"
! has_tool ld.bfd || refused "C, GNU ld" "-C link-arg=-fuse-ld=bfd"
! has_tool ld.gold || refused "C, gold" "-C link-arg=-fuse-ld=gold"
! has_tool mold || refused "C, mold" "-C link-arg=-fuse-ld=mold"
if has_tool clang-14 && has_tool ld.lld-14; then
  refused "C, clang and lld" "-C linker=clang-14 -C link-arg=-fuse-ld=lld"
fi
cp "$work/dep.rs" "$app/dep/src/lib.rs"
rm "$app/dep/build.rs"

echo '#[no_mangle] pub extern "C" fn plug() -> i32 { dep_one::no() }' >"$app/src/lib.rs"
try env -C "$app" "$osbind" build --lib --target $gnu.2.17 --link-stubs
is "$status" 1 "a shared object is not linked with holes"
has "$out" 'OB1092.*-Wl,-z,undefs' "but told how a plug-in does it"
echo 'fn main() { println!("cargo::rustc-cdylib-link-arg=-Wl,-z,undefs"); }' >"$app/build.rs"
try env -C "$app" "$osbind" build --lib --target $gnu.2.17 --link-stubs
is "$status" 0 "and so it is linked"

cat >"$app/src/main.rs" <<'EOT'
extern "C" { fn sysctl() -> i32; }
fn main() { println!("{}", unsafe { sysctl() }); }
EOT
try env -C "$app" "$osbind" build --bin app --target $gnu.2.36 --link-stubs
has "$out" 'OB1091.: glibc 2.36 gives `sysctl` to no new program: it is left for old ones under GLIBC_2.2.5; needed by crate `app`' \
  "a function that is left for old programs"

# ---- another OS ----

bare=$work/bare
mkdir -p "$bare/src"
cat >"$bare/Cargo.toml" <<'EOT'
[package]
name = "bare"
version = "0.1.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
[profile.dev]
panic = "abort"
[workspace]
EOT
# Without core: no rust-std of the target is needed.
cat >"$work/core.rs" <<'EOT'
#![feature(no_core, lang_items)]
#![allow(internal_features)]
#![no_core]
#![no_main]
#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}
EOT
{
  cat "$work/core.rs"
  echo 'extern "C" { fn fspacectl() -> i32; fn fstat() -> i32; }'
  echo 'pub mod punch { pub unsafe fn hole() -> i32 { super::fstat(); super::fspacectl() } }'
  echo '#[no_mangle] pub unsafe extern "C" fn plug() -> i32 { punch::hole() }'
} >"$bare/src/lib.rs"
{ cat "$work/core.rs"; echo '#[no_mangle] pub extern "C" fn main() -> i32 { 0 }'; } >"$bare/src/main.rs"
bsd_build() {
  try env -C "$bare" RUSTC_BOOTSTRAP=1 "$osbind" build "$@" --link-stubs
}
mkdir "$work/few"
for tool in cargo rustc cc gcc ld as; do
  ln -s "$(command -v $tool)" "$work/few/$tool"
done
try env -C "$bare" PATH="$work/few" RUSTC_BOOTSTRAP=1 "$osbind" build --lib --target $bsd.14.0 --link-stubs
is "$status" 3 "without a linker for the target"
has "$out" 'OB1088.: no linker for x86_64-unknown-freebsd' "it is said before Cargo runs"
try env -C "$bare" "$osbind" build --lib --target $bsd --target-version 9.9 --link-stubs
is "$status" 3 "a release without facts"
clang=
for name in clang clang-22 clang-21 clang-20 clang-19 clang-18 clang-17 clang-16 clang-15 clang-14; do
  if [ -z "$clang" ] && command -v $name >/dev/null &&
    "$(command -v $name)" --target=$bsd -fuse-ld=lld -### -shared -nostdlib -x none /dev/null >/dev/null 2>&1; then
    clang=$name
  fi
done
if [ -n "$clang" ] && env -C "$bare" RUSTC_BOOTSTRAP=1 rustc --target $bsd --crate-type rlib --emit=metadata -o "$work/m" "$bare/src/lib.rs" 2>/dev/null; then
  bsd_build --lib --target $bsd.14.0
  is "$status" 1 "a library that nothing names"
  has "$out" 'OB1095.: `fspacectl` is in libc.so.7 of FreeBSD 14.0, which this link does not name: write #\[link\(name = "c"\)\]' "is told"
  sed -i 's/^extern "C" {/#[link(name = "c")] extern "C" {/' "$bare/src/lib.rs"
  bsd_build --lib --target $bsd.13.2
  is "$status" 1 "a FreeBSD shared object with a function of 14 is not linked for 13.2"
  has "$out" 'OB1090.: FreeBSD 13.2 has no `fspacectl`: libc has it since 14.0 \(a guess\); needed by crate `bare`, in bare::punch::hole$' "which is told"
  hasnt "$out" 'OB109.*fstat' "and of what is there nothing"
  bsd_build --lib --target $bsd.14.0
  is "$status" 0 "it is for 14.0"
  so=$bare/target/$bsd/debug/libbare.so
  is "$(readelf -VW "$so" | grep -o 'FBSD_[0-9.]*' | sort -u | tr '\n' ' ')" "FBSD_1.5 FBSD_1.7 " "and needs the nodes that it should"
  has "$(readelf -dW "$so")" 'NEEDED.*\[libc.so.7\]' "of the library that it should"
  has "$(readelf -hW "$so")" 'OS/ABI: .*FreeBSD' "as FreeBSD's"
  bsd_build --bin bare --target $bsd.14.0
  has "$out" 'OB1094.: the start files of FreeBSD' "an executable needs start files"
else
  echo "# skipped: no clang with lld, or a rustc without this form of core"
fi

# ---- stubs that are gone ----

cp "$work/good.rs" "$app/src/main.rs"
echo 'fn main() { std::fs::remove_dir_all(std::env::var("OSBIND_STUBS_X86_64_UNKNOWN_LINUX_GNU").unwrap()).unwrap(); }' >"$app/build.rs"
try env -C "$app" "$osbind" build --bin app --target $gnu.2.17 --link-stubs
is "$status" 1 "stubs that vanish while Cargo runs"
has "$out" 'OB1093' "stop the link: this machine's libraries are never taken instead"
finish
