#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# A made-up OS, forked from FreeBSD: std and a crate that uses libc are checked for it, with Debian's
# rustc and the source of std that it has, by a vendor of its own and by a name of its own. And
# the fork that needs no file: a version label of the built-in target.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
all_toolchains | grep -q debian || skip_all "Debian's rustc-web and cargo-web are not installed"
use_toolchain debian
library=$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library
libc=$(echo "$library"/vendor/libc-0.2.*)
[ -d "$libc" ] || skip_all "the package rust-web-src is not installed"
freebsd=x86_64-unknown-freebsd

# The project has a dependency for each name of the OS, to see what Cargo makes of it.
make_registry
for dir in "$library"/vendor/*; do
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

# check CFG FILE WHAT
check() {
  try in_app env CARGO_ENCODED_RUSTFLAGS="--cfg$(printf '\037')$1" "$osbind" check -v --locked \
    -Zbuild-std=std --target "$2"
  is "$status" 0 "$3: std, libc and a crate are checked"
}

# ---- vendor ----
try at "$app" "$osbind" target new x86_64-osfork-freebsd --like $freebsd
is "$status" 0 "target new, with a vendor"
check own_vendor "$app/x86_64-osfork-freebsd.json" vendor
lock_is_same

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
has "$out" "std +libc ${libc##*/libc-} of the registry .osbind.s note" "std inspect tells what std was built from"
try in_app "$osbind" std inspect "$app"/target/x86_64-unknown-osfork/debug/deps/libapp-*.rlib
has "$out" "crates +libc ${libc##*/libc-} of the registry .osbind.s note" "and what the crate got"
rm -rf "$app/target"

# The same file without osbind: nothing tells libc and std.
try in_app env RUSTC_BOOTSTRAP=1 "$cargo" check -Zbuild-std=std -Zjson-target-spec --target \
  "$spec"
is "$([ "$status" = 0 ] || echo fails)" fails "plain cargo cannot"
has "$out" "E0432|no_std|restricted_std|could not compile .(libc|std)" "since libc and std know no such OS"

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
  find "$work/library/vendor/${libc##*/}" -name '*.rs' -exec sed -i "$branch" {} +
  sed -i 's/"files":{[^}]*}/"files":{}/' "$work/library/vendor/${libc##*/}/.cargo-checksum.json"
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

# ---- a version label ----
mkdir -p "$work/os/pf/libc-${libc##*/libc-}"
cp -RL "$libc/." "$work/os/pf/${libc##*/}"
rm -f "$work/os/pf/${libc##*/}/.cargo-checksum.json"
printf 'source = 1\nname = "pf"\n' >"$work/os/pf/osbind-source.toml"
printf 'recipe = 1\ncfg = ["freebsd14"]\n' >"$work/os/pf/${libc##*/}/osbind-recipe.toml"
echo 'pub const PFSENSE: u32 = 27;' >>"$work/os/pf/${libc##*/}/src/lib.rs"
mkdir -p "$app/.cargo"
rule pf 'all(target_os = "freebsd", target_os_version = "pfsense-2.7")' >"$app/.cargo/config.toml"
cat >"$app/src/lib.rs" <<'EOF'
#![no_std]
#[cfg(target_os_version = "pfsense-2.7")]
pub const OF: u32 = libc::PFSENSE;
#[cfg(not(target_os_version = "pfsense-2.7"))]
pub const OF: i32 = libc::EINTR;
EOF
sed -i 's/^libc = .*/libc = { version = "0.2", default-features = false }/' "$app/Cargo.toml"
try in_app "$osbind" target show "$freebsd.pfsense-2.7"
has "$out" 'OS version *pfsense-2.7, from --target' "a label is a version"
for label in pfsense-2.7 pfsense-2.8; do
  try in_app env RUSTC_BOOTSTRAP=1 "$osbind" check -v --locked -Zbuild-std=core --target "$freebsd.$label"
  is "$([ "$status" = 0 ] && echo ok)" "$([ $label = pfsense-2.7 ] && echo ok)" "$label"
done
has "$out" "no OS-owned .libc. for $freebsd.pfsense-2.8" "another label is not served by it"
finish
