#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# `osbind abi check` in a project that Cargo built: what its objects bind is told at the extern item of
# the crate that declares it, and what nobody calls is not told at all.
# shellcheck disable=SC1091,SC2016,SC2154 # its variables and ours; backquotes are meant
. "$(dirname "$0")/lib.sh"
use_any_toolchain
case $host in *-linux-gnu) ;; *) skip_all "not a system with glibc" ;; esac

mkdir -p "$work/app/src" "$work/app/sysx/src"
cd "$work/app" || exit 1
cat > Cargo.toml << 'EOF'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
sysx = { path = "sysx" }
EOF
cat > sysx/Cargo.toml << 'EOF'
[package]
name = "sysx"
version = "0.1.0"
edition = "2021"
EOF
cat > sysx/src/lib.rs << 'EOF'
extern "C" {
    pub fn getpid() -> i32;
    pub fn gettid() -> i32;
    pub fn pidfd_getpid(fd: i32) -> i32;
}
pub fn thread() -> i32 { unsafe { gettid() } }
EOF
cat > src/main.rs << 'EOF'
fn main() { println!("{} {}", sysx::thread(), unsafe { sysx::getpid() }); }
EOF

if "$CARGO" build -q --target "$host" > "$work/log" 2>&1; then
  pass "the project builds here"
else
  failed "the project builds here"
fi
status=0
"$osbind" abi check --target "$host.2.17" > "$work/out" 2> "$work/err" || status=$?
if [ "$status" = 1 ] && grep -q 'OB1070.*`gettid`: it came with 2.30' "$work/err" &&
  grep -q 'sysx/src/lib.rs:3:12' "$work/err" && grep -q 'called by crate `.*sysx' "$work/err"; then
  pass "a function that glibc 2.17 lacks is told at its extern item, with who calls it"
else
  failed "a function that glibc 2.17 lacks is told at its extern item, with who calls it" "$(cat "$work/err")"
fi
if ! grep -q pidfd_getpid "$work/err" && grep -q '^[0-9]* symbols of glibc 2.17 checked.*: 1 error$' "$work/out"; then
  pass "what is declared and not called is not told, and std itself needs nothing newer than 2.17"
else
  failed "what is declared and not called is not told, and std itself needs nothing newer than 2.17" "$(cat "$work/out")"
fi
if "$osbind" abi check --target "$host.2.30" > "$work/out" 2> "$work/err"; then
  pass "with 2.30 nothing is wrong"
else
  failed "with 2.30 nothing is wrong" "$(cat "$work/err")"
fi
if "$osbind" abi check --target "$host.2.30" sysx > "$work/out" 2> "$work/err"; then
  failed "a crate alone is judged by all that it declares" "$(cat "$work/out")"
elif grep -q 'OB1070.*`pidfd_getpid`' "$work/err"; then
  pass "a crate alone is judged by all that it declares"
else
  failed "a crate alone is judged by all that it declares" "$(cat "$work/err")"
fi
finish
