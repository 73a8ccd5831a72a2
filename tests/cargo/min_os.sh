#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# `osbind build --min-os`: what was built is told in a line each, with the release that readelf's
# nodes say; Cargo's own output stays as it is; --max-os makes it fail.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
case $host in *-linux-gnu*) ;; *) skip_all "not a system with glibc" ;; esac
command -v readelf >/dev/null || skip_all "readelf is not there"
app=$work/app
mkdir -p "$app/src/bin"
cat >"$app/Cargo.toml" <<'EOF'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[lib]
crate-type = ["rlib", "cdylib"]
[workspace]
EOF
echo 'fn main() { println!("cargo::rerun-if-changed=build.rs"); }' >"$app/build.rs"
cat >"$app/src/lib.rs" <<'EOF'
#[no_mangle]
pub extern "C" fn now() -> u64 {
    std::fs::metadata("/").map_or(0, |m| m.len())
}
EOF
echo 'fn main() { let unused = 1; println!("{}", app::now()); }' >"$app/src/bin/app.rs"

# The newest node that readelf finds needed, of every hard need.
newest() {
  readelf -VW "$1" | sed -n '/Version needs/,$s/.*Name: GLIBC_\([0-9.]*\)  Flags: none.*/\1/p' | sort -V | tail -n 1
}

status=0
(cd "$app" && "$osbind" build --min-os >"$work/out" 2>"$work/err") || status=$?
is "$status" 0 "a build with --min-os"
is "$(sed 's/:.*//' "$work/out" | sort | tr '\n' ' ')" "target/debug/app target/debug/libapp.so " \
  "a line for each program and library, none for the build script"
for file in target/debug/app target/debug/libapp.so; do
  want=$(newest "$app/$file")
  has "$(cat "$work/out")" "^$file: glibc $want or later: [A-Za-z_0-9]+@GLIBC_$want of lib" "$file: what readelf says ($want)"
done
has "$(cat "$work/out")" "^target/debug/libapp.so: .*, used by (std|.*, std)" "and whose object refers to it"
has "$(cat "$work/err")" '^ +Compiling app v0.1.0' "Cargo's messages are as ever"
has "$(cat "$work/err")" '^warning: unused variable: .unused.' "and rustc's"
hasnt "$(cat "$work/out")" '^\{' "no JSON is seen that was not asked for"

(cd "$app" && "$osbind" build --min-os >"$work/again" 2>/dev/null)
is "$(cat "$work/again")" "$(cat "$work/out")" "the same when nothing had to be built"
touch "$app/src/bin/app.rs" # Cargo keeps what it has rendered
(cd "$app" && "$osbind" build --min-os --message-format short >"$work/again" 2>"$work/err")
is "$(cat "$work/again")" "$(cat "$work/out")" "and with --message-format short"
has "$(cat "$work/err")" '^src/bin/app.rs:1:[0-9: ]*warning: unused variable' "which Cargo still follows"
(cd "$app" && "$osbind" build --min-os --message-format=json >"$work/again" 2>"$work/err")
hasnt "$(cat "$work/again")" '^[^{]' "with Cargo's JSON asked for, stdout is that alone"
has "$(cat "$work/err")" '^ +min-os target/debug/app: glibc' "and the lines go to stderr"

try env -C "$app" "$osbind" build --max-os glibc:2.2
is "$status" 2 "a release that no facts are known of is a mistake"
has "$out" 'OB1011' "and named"
try env -C "$app" "$osbind" build --max-os glibc:2.17
is "$status" 1 "--max-os refuses what needs a later release"
has "$out" 'error\[OB1010\]: this needs glibc [0-9.]+, and may need 2.17 at most' "and says so"
try env -C "$app" "$osbind" build --max-os freebsd:13.2
is "$status" 0 "another system's release does not concern it"

# The other way round: linked against the libraries of a release, it loads there.
case $host in
x86_64-* | aarch64-*)
  try env -C "$app" "$osbind" build --target "$host.2.17" --link-stubs --max-os glibc:2.17
  is "$status" 0 "what is linked against the stubs of glibc 2.17 passes the gate for 2.17"
  has "$out" '^target/[^/]*/debug/app: glibc 2\.[0-9]+ or later' "and is told"
  for file in app libapp.so; do
    want=$(newest "$app/target/$host/debug/$file")
    has "$out" "^target/[^/]*/debug/$file: glibc $want or later" "$file: what readelf says ($want)"
  done
  ;;
esac

rm -r "$app/src/bin"
sed -i '/crate-type/d' "$app/Cargo.toml"
(cd "$app" && "$osbind" build --min-os >"$work/out" 2>"$work/err")
has "$(cat "$work/out")" '^target/debug/libapp.rlib: ' "where nothing is linked, the library's own rlib"
try "$osbind" abi scan "$app/target/debug/libapp.rlib"
has "$out" 'archive, .*, glibc \(by lib.rmeta\)' "an rlib tells its own target"
finish
