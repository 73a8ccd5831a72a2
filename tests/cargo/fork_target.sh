#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# A made-up OS, forked from FreeBSD: std and a crate that uses libc are compiled for it, with Debian's
# rustc and the source of std that it has, by a vendor of its own with a libc of its own, and by a
# name of its own. The fork that needs no file, a version label, is in std_build.sh.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
all_toolchains | grep -q debian || skip_all "Debian's rustc-web and cargo-web are not installed"
use_toolchain debian
use_std_source
freebsd=x86_64-unknown-freebsd

# The project has a dependency for each name of the OS, to see what Cargo makes of it.
make_registry
for dir in "$vendor"/*; do
  ln -s "$dir" "$registry/"
done
printf '#![no_std]\npub const IT: () = ();\n' | registry_crate for-freebsd 1.0.0
printf '#![no_std]\npub const IT: () = ();\n' | registry_crate for-osfork 1.0.0
app=$work/app
mkdir -p "$app/src"
cat >"$app/Cargo.toml" <<'EOF'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
libc = "0.2"
[target.'cfg(target_os = "freebsd")'.dependencies]
for-freebsd = "1"
[target.'cfg(target_os = "osfork")'.dependencies]
for-osfork = "1"
[workspace]
EOF
# getpid is every Unix's; jail is FreeBSD's alone, and std::fs needs std's FreeBSD code.
cat >"$app/src/lib.rs" <<'EOF'
pub fn pid() -> libc::pid_t { unsafe { libc::getpid() } }
pub fn jail(of: &libc::jail) -> u32 { of.version }
pub fn read() -> std::io::Result<Vec<u8>> { std::fs::read("/etc/rc.conf") }
#[cfg(not(target_os = "freebsd"))]
compile_error!("libc would have no module for it");
#[cfg(own_name)]
pub const IT: () = for_osfork::IT;
#[cfg(all(own_name, not(target_os = "osfork")))]
compile_error!("its own name does not hold");
#[cfg(not(own_name))]
pub const IT: () = for_freebsd::IT;
#[cfg(all(own_vendor, not(target_vendor = "osfork")))]
compile_error!("its own vendor does not hold");
EOF
(cd "$app" && "$cargo" generate-lockfile -q)
lock=$(sha256sum <"$app/Cargo.lock")

# ---- vendor ----
# std's libc and the crates' are one crate of the OS, each compiled by its own list of the recipe.
os_libc osfork
cat >"$work/os/vosfork/libc/osbind-recipe.toml" <<'EOF'
recipe = 1
cfg = ["freebsd12", "for_crates"]
std-cfg = ["freebsd12", "for_std"]
EOF
cat >>"$work/os/vosfork/libc/src/lib.rs" <<'EOF'
#[cfg(all(feature = "rustc-dep-of-std", not(for_std)))]
compile_error!("std's libc got the list of crates");
#[cfg(all(not(feature = "rustc-dep-of-std"), not(for_crates)))]
compile_error!("the crates' libc got the list of std");
EOF
mkdir -p "$app/.cargo"
rule vosfork 'target_vendor = "osfork"' >"$app/.cargo/config.toml"
checked() {
  try in_app env CARGO_ENCODED_RUSTFLAGS="--cfg$(printf '\037')own_vendor" "$osbind" check -v --locked \
    -Zbuild-std=std --target "$app/x86_64-osfork-freebsd.json"
}
try at "$app" "$osbind" target new x86_64-osfork-freebsd --like $freebsd
is "$status" 0 "target new, with a vendor"
checked
is "$status" 0 "vendor: std, libc and a crate are checked"
is "$(find "$app/target" -name 'libc-*.d' -exec grep -lE 'vosfork|/state/' {} + | wc -l)" 2 "both libcs are the OS's"
echo 'pub const OF: NextRelease = 1;' >>"$work/os/vosfork/libc/src/lib.rs"
checked
is "$(printf '%s\n' "$out" | grep -c 'cannot find type .NextRelease.')" 1 "after an upgrade of libc: std's is compiled again"
has "$out" 'Fresh core ' "and core is not"
lock_is_same
rm "$app/.cargo/config.toml"

# ---- a name of its own ----
try at "$app" "$osbind" target new x86_64-unknown-osfork --like $freebsd --os osfork
is "$status" 0 "target new, with an OS of its own"
spec=$app/x86_64-unknown-osfork.json
try in_app "$osbind" std build --target "$spec" --profile debug
is "$status" 0 "own name: std is built, from std's and libc's own source"
try in_app env CARGO_ENCODED_RUSTFLAGS="--cfg$(printf '\037')own_name" "$osbind" build -v --locked --target "$spec"
is "$status" 0 "own name: libc and a crate are built with it, without -Zbuild-std"
hasnt "$out" 'Compiling for-freebsd' "Cargo does not take it for FreeBSD"
has "$out" 'Compiling for-osfork' "but for itself"
lock_is_same
try in_app "$osbind" std inspect "$spec"
has "$out" "std +libc ${libc#libc-} of the registry .osbind.s note" "std inspect tells what std was built from"
try in_app "$osbind" std inspect "$app"/target/x86_64-unknown-osfork/debug/deps/libapp-*.rlib
has "$out" "crates +libc ${libc#libc-} of the registry .osbind.s note" "and what the crate got"

# The same file and the same std without osbind: nothing tells libc.
sysroot=$OSBIND_CACHE_DIR/sysroot/$("$osbind" std list | awk '/osfork/ { print $NF }')
try in_app env RUSTC_BOOTSTRAP=1 CARGO_ENCODED_RUSTFLAGS="--cfg$(printf '\037')own_name$(printf '\037')--sysroot=$sysroot" \
  "$cargo" check -Zjson-target-spec --target "$spec" --target-dir "$work/plain"
is "$([ "$status" = 0 ] || echo fails)" fails "plain cargo cannot"
has "$out" 'could not compile `libc`' "since libc knows no such OS"
if [ -n "$full" ]; then
  try in_app env RUSTC_BOOTSTRAP=1 "$cargo" check -Zbuild-std=std -Zjson-target-spec --target "$spec" --target-dir "$work/plain"
  has "$out" "E0432|no_std|restricted_std|could not compile .(libc|std)" "nor does std"
fi

# ---- the places that a std of its own has to look at ----
try at "$app" "$osbind" target new x86_64-unknown-newos --like $freebsd --os newos --list-places
sed -E 's/^([^:]*:[0-9]+):.*/\1/' "$work/log" | sort >"$work/listed"
(
  cd "$library" || exit
  grep -rnE --include='*.rs' 'target_os *==? *"freebsd"' alloc backtrace core panic_abort panic_unwind \
    proc_macro std std_detect test unwind
) | grep -vE '/(tests|benches|examples)/|tests\.rs:' | sed -E "s|^([^:]*:[0-9]+):.*|$library/\\1|" |
  sort >"$work/grepped"
is "$([ "$(wc -l <"$work/listed")" -gt 50 ] && echo many)" many "places in std: more than a few"
is "$(diff "$work/listed" "$work/grepped")" "" "the same lines as grep finds"

# Are these all? std is compiled from a copy that has a branch at each of them and at no other place,
# with a libc that knows the name everywhere.
if [ -n "$full" ]; then
  cp -RL "$library" "$work/library"
  branch='s/target_os *== *"freebsd"/(target_os == "freebsd" || target_os == "newos")/g
    s/target_os = "freebsd"/any(target_os = "freebsd", target_os = "newos")/g'
  sed "s|^$library/||" "$work/listed" | while IFS=: read -r file line; do
    sed -i "$line{
$branch
}" "$work/library/$file"
  done
  find "$work/library/vendor/$libc" -name '*.rs' -exec sed -i "$branch" {} +
  sed -i 's/"files":{[^}]*}/"files":{}/' "$work/library/vendor/$libc/.cargo-checksum.json"
  try at "$app" "$osbind" target new x86_64-unknown-newos --like $freebsd --os newos --own-std
  is "$status" 0 "target new, with a std of its own"
  try in_app "$osbind" std build --target "$app/x86_64-unknown-newos.json" --profile debug
  has "$out" 'error\[OB1113\]: std for x86_64-unknown-newos does not compile' "the source as it is knows no such OS"
  try in_app "$osbind" std build --target "$app/x86_64-unknown-newos.json" --profile debug --src "$work/library"
  is "$status" 0 "one with a branch at each place compiles"
  printf 'pub fn read() -> std::io::Result<Vec<u8>> { std::fs::read("/etc/rc.conf") }\n' >"$work/one.rs"
  try env RUSTC_BOOTSTRAP=1 "$RUSTC" -Zunstable-options --crate-type lib --target "$app/x86_64-unknown-newos.json" \
    --sysroot "$OSBIND_CACHE_DIR/sysroot/$("$osbind" std list | awk '/newos/ { print $NF }')" \
    --out-dir "$work" "$work/one.rs"
  is "$status" 0 "and serves a crate"
else
  echo "# OSBIND_TEST_FULL=1 compiles a std that has a branch at each of these places"
fi

finish
