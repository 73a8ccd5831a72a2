#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# No OS-owned crate, but upstream's libc can be told the version: the layouts of FreeBSD 13 and 14
# by what only they have, with the core library compiled for FreeBSD, and one line where
# the release has no switch.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
debian_libc=/usr/share/cargo/registry/libc-0.2.139
all_toolchains | grep -q debian || skip_all "Debian's rustc-web and cargo-web are not installed"
use_toolchain debian
vendored=$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library/vendor
new_libc=$(echo "$vendored"/libc-0.2.1[89]*)
if [ ! -d "$new_libc" ] || [ ! -d $debian_libc ]; then
  skip_all "the packages rust-web-src and librust-libc-dev are not installed"
fi
make_registry
for dir in "$vendored"/*; do
  ln -s "$dir" "$registry/"
done
app=$work/app
mkdir -p "$app/src"
printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nlibc = { version = "0.2", default-features = false }\n[workspace]\n' >"$app/Cargo.toml"
# cpuset_t has 1024 bits from FreeBSD 14 on. Which `stat` it is tells 11 from later ones.
cat >"$app/src/lib.rs" <<'EOF'
#![no_std]
#[cfg(wide)]
const _: () = assert!(core::mem::size_of::<libc::cpuset_t>() == 128);
#[cfg(narrow)]
const _: () = assert!(core::mem::size_of::<libc::cpuset_t>() == 32);
#[cfg(old)]
const _: () = assert!(core::mem::size_of::<libc::ino_t>() == 4);
#[cfg(not(old))]
const _: () = assert!(core::mem::size_of::<libc::ino_t>() == 8);
EOF
# A sysroot with nothing but core for FreeBSD, and of that what a check needs: made once.
freebsd=x86_64-unknown-freebsd
core=$work/core
mkdir -p "$core/src" "$work/sysroot/lib/rustlib/$freebsd/lib"
printf '[package]\nname = "empty"\nversion = "0.1.0"\nedition = "2021"\n[workspace]\n' >"$core/Cargo.toml"
echo '#![no_std]' >"$core/src/lib.rs"
try at "$core" env RUSTC_BOOTSTRAP=1 "$cargo" check -q -Zbuild-std=core --target $freebsd
is "$status" 0 "core for FreeBSD"
rm -f "$core/target/$freebsd"/debug/deps/libempty-*
cp "$core/target/$freebsd"/debug/deps/lib*.rmeta "$work/sysroot/lib/rustlib/$freebsd/lib/"

(cd "$app" && "$cargo" generate-lockfile -q)
lock=$(sha256sum <"$app/Cargo.lock")

# flags LAYOUT: what the program asserts, and where its core is
flags() {
  printf -- '--cfg\037%s\037--sysroot\037%s' "$1" "$work/sysroot"
}

# check LAYOUT TARGET WHAT: does a program that asserts the layout compile?
check() {
  try in_app env CARGO_ENCODED_RUSTFLAGS="$(flags "$1")" "$osbind" check --locked --target "$2"
  is "$status" 0 "$3"
}
check narrow "$freebsd" "nothing said: FreeBSD 12's"
check wide "$freebsd.14.1" "told 14.1: FreeBSD 14's"
check narrow "$freebsd.13.2" "told 13.2: FreeBSD 13's"
check wide "$freebsd.17" "told 17: the newest that this libc knows"
has "$out" "FreeBSD 15 are built" "and one line that says so"
try in_app env CARGO_ENCODED_RUSTFLAGS="$(flags wide)" "$cargo" check --locked --target $freebsd
is "$([ "$status" = 0 ] || echo fails)" fails "plain cargo has FreeBSD 12's only"
lock_is_same

# an old release: nominal version 11
rm "$registry/${new_libc##*/}"
cp -rL $debian_libc "$registry/"
seal "$registry/libc-0.2.139"
rm "$app/Cargo.lock"
sed -i 's/libc = .*/libc = { version = "=0.2.139", default-features = false }/' "$app/Cargo.toml"
ln -s "$new_libc" "$registry/"
(cd "$app" && "$cargo" generate-lockfile -q)
lock=$(sha256sum <"$app/Cargo.lock")
check old "$freebsd.15.0" "libc 0.2.139 told 15.0, which it does not know: its nominal FreeBSD 11"
has "$out" "nominal FreeBSD 11 is built" "and one line that says so"
check new "$freebsd.14.0" "libc 0.2.139 told 14.0: FreeBSD 14's"
lock_is_same
finish
