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

# Nothing said: the host, its release, and what Cargo built without --target.
"$CARGO" build -q > "$work/log" 2>&1
try "$osbind" abi check
is "$status" 0 "without --target it is this machine"
has "$out" '^[0-9]+ symbols of glibc [0-9.]+ checked, as objects bind them: nothing is wrong$' "and what was built for it"

# ---- structures of one release, symbols of another: upstream's libc itself says which they are ----
# For FreeBSD 11 it names the old node of every function whose structures are not those of 12. With the
# structures of 12 these are what an 11 pairs wrongly; they are read out of its source, by no reader of osbind.
libc=
for dir in "$("$RUSTC" --print sysroot)"/lib/rustlib/src/rust/library/vendor/libc-0.2.* /usr/src/rustc-*/library/vendor/libc-0.2.*; do
  if [ -f "$dir/src/lib.rs" ] && command -v python3 >/dev/null; then libc=$dir; fi
done
if [ -n "$libc" ]; then
  python3 - "$libc" >"$work/pinned" << 'EOF'
import pathlib, re, sys
for file in pathlib.Path(sys.argv[1]).glob("src/unix/**/*.rs"):
    for when, name in re.findall(r'#\[cfg_attr\(([^"]*?(?:"freebsd"[^"]*?)?)link_name = "(\w+)@FBSD_1\.[01]"\s*\)\]', file.read_text()):
        if "freebsd11" in when and "freebsd12" not in when:
            print(name)
EOF
  pinned=$(grep -vx readdir_r "$work/pinned" | sort -u) # which has a node of 12 in it for 12
  if [ "$(echo "$pinned" | wc -l)" -ge 12 ]; then pass "libc pins functions for FreeBSD 11"; else
    failed "libc pins functions for FreeBSD 11" "$pinned"; fi
  try "$osbind" abi check --target x86_64-unknown-freebsd.11.4 --cfg freebsd12 "$libc"
  paired=$(echo "$out" | sed -n 's/.*OB1073.*: `\([a-z0-9_]*\)` binds FBSD_1\.[01] on FreeBSD 11.4, .*structures of 12$/\1/p' | sort -u)
  is "$(printf '%s\n' "$paired" "$paired" "$pinned" | sort | uniq -u | tr '\n' ' ')" "" "each of them is told, with the structures of 12 on 11.4"
  # And what libc does not pin, though it has the same structures.
  is "$(printf '%s\n' "$paired" "$pinned" "$pinned" | sort | uniq -u | tr '\n' ' ')" "devname devname_r fhstat fhstatfs getfsstat " \
    "and those that libc forgets"
  has "$out" 'OB1074.*has no `readdir_r@FBSD_1.5`' "a node of 12 is not on 11.4"
  try "$osbind" abi check --target x86_64-unknown-freebsd.11.4 --layout 11.4 --cfg freebsd11 "$libc"
  hasnt "$(echo "$out" | grep -vE '`(devname|devname_r|fhstat|fhstatfs|getfsstat)`')" 'OB107[34]' "with the structures of 11 nothing is paired wrongly"
  for release in 12.4 13.2 14.0 15.0; do
    try "$osbind" abi check --target x86_64-unknown-freebsd.$release --cfg freebsd12 "$libc"
    hasnt "$out" 'OB107[34]' "nor on $release with those of 12"
  done
else
  echo "# skipped: no source of libc, or no python3"
fi
finish
