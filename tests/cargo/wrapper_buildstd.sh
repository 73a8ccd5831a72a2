#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Another system's std, built with -Zbuild-std: std's own libc and the program's both come from the
# OS, each compiled with its own list of cfgs.
bin= # set there: the directory of the toolchain
. "$(dirname "$0")/wrapper_fixture.sh"
LIBRARY=$("$bin/rustc" --print sysroot)/lib/rustlib/src/rust/library
VENDOR=$LIBRARY/vendor
[ -d "$VENDOR" ] || skip "no std source with its vendored crates (rust-web-src)"
libc=$(cd "$VENDOR" && ls -d libc-0.2.* | tail -1)
T_BSD=x86_64-unknown-freebsd

cp -r "$VENDOR/$libc" "$SOURCES/bsd"
cat >>"$SOURCES/bsd/src/lib.rs" <<'END'
#[cfg(all(feature = "rustc-dep-of-std", not(for_std)))]
compile_error!("std's libc got the list of crates");
#[cfg(all(not(feature = "rustc-dep-of-std"), not(for_crates)))]
compile_error!("the program's libc got the list of std");
pub const OSBIND_MARK: &str = "from the OS";
END
echo bsd >"$T/state/stamp-bsd"
printf '%s\n' "source bsd" "name libc" "version ${libc#libc-}" "dir $SOURCES/bsd" "root $SOURCES/bsd/src/lib.rs" \
  "edition 2021" "remap /osbind/bsd" "stamp $T/state/stamp-bsd" scan "target $T_BSD" "default 14.1" "crate libc" \
  "replace =14" "candidate bsd" "cfg freebsd12" "cfg for_crates" "std-cfg freebsd12" "std-cfg for_std" |
  "$MKINDEX" "$T/state/bsd.osbi"

cat >"$CARGO_HOME/config.toml" <<END
[source.crates-io]
replace-with = "std"
[source.std]
directory = "$VENDOR"
END
mkdir -p "$T/bs/src"
printf '[package]\nname = "bs"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nlibc = "0.2"\n' >"$T/bs/Cargo.toml"
printf 'pub const MARK: &str = libc::OSBIND_MARK;\n' >"$T/bs/src/lib.rs"
cd "$T/bs" || exit
cargo generate-lockfile >/dev/null 2>&1
cp Cargo.lock "$T/lock-before"
build() {
  RUSTC_BOOTSTRAP=1 run check -v -Zbuild-std=std --locked --target $T_BSD --target-dir "$T/target" \
    --config "build.rustc-wrapper='$WRAPPER'" --config "env.OSBIND_INDEX.value='$T/state/bsd.osbi'" \
    --config env.OSBIND_INDEX.force=true
}
build
check "std and program for another system" succeeded
check "both libcs have the stamp" test "$(grep -l stamp-bsd "$T/target/$T_BSD/debug/deps/"libc-*.d | wc -l)" -eq 2
sleep 1.1
touch "$T/state/stamp-bsd"
build
check "after an upgrade of libc: std is compiled again" saw 'Dirty std'
check "and core is not" saw 'Fresh core'
finish
