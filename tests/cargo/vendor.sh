#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# osbind vendor: crates with build scripts become OS-owned crates, and compile without them.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
other=aarch64-unknown-linux-gnu
[ "$host" != "$other" ] || other=x86_64-unknown-linux-gnu

# A crate whose build script says all that one can say.
crate "$work/from" probe-sys 1.2.3 '[features]' 'default = ["std"]' 'std = []' 'extra = ["std"]' \
  'rustc-dep-of-std = []' '[package.metadata.x]' 'y = "1979-05-27"' <<'EOF'
#![no_std]
pub const WORD: &str = include_str!(concat!(env!("OUT_DIR"), "/word"));
pub const NAME: &str = env!("PROBE_NAME");
#[cfg(not(word = "two words"))]
compile_error!("the cfg with a value is missing");
#[cfg(not(any(os14, os13, os_unknown)))]
compile_error!("the cfg of the version is missing");
EOF
sed -i 's/^edition.*/&\nlinks = "probe"/' "$work/from/Cargo.toml"
cat >"$work/from/build.rs" <<'EOF'
use std::env;
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let version = env::var("CARGO_CFG_TARGET_OS_VERSION").unwrap();
    println!("cargo:rustc-cfg=os{}", match &version[..] {
        "unknown" => "_unknown",
        other => &other[..2],
    });
    println!("cargo:rustc-cfg=word=\"two words\"");
    println!("cargo:rustc-env=PROBE_NAME=a \"quoted\" \\ name");
    println!("cargo:rustc-link-lib=probe");
    if env::var_os("CARGO_FEATURE_RUSTC_DEP_OF_STD").is_some() {
        println!("cargo:rustc-cfg=in_std");
    }
    if env::var_os("CARGO_FEATURE_EXTRA").is_some() && env::var_os("CARGO_FEATURE_STD").is_some() {
        println!("cargo:rustc-cfg=has_extra");
    }
    let out = env::var("OUT_DIR").unwrap();
    std::fs::write(format!("{out}/word"), &version[..2]).unwrap();
}
EOF
mkdir -p "$work/from/.git" "$work/from/target/debug"
touch "$work/from/target/CACHEDIR.TAG" "$work/from/target/debug/big" "$work/from/.git/HEAD"

source=$work/os/vendor
import() {
  try "$osbind" vendor import "$work/from" --into "$source" "$@"
}
recipe() {
  cat "$source/probe-sys-1.2.3/osbind-recipe.toml"
}

import
is "$status" 0 "a crate is imported for the host"
is "$(recipe)" "# What the build script of probe-sys 1.2.3 said for
#   $host
recipe = 1
root = \"src/lib.rs\"
edition = \"2021\"
cfg = [\"os_unknown\", \"word=\\\"two words\\\"\"]
std-cfg = [\"os_unknown\", \"word=\\\"two words\\\"\", \"in_std\"]
out-dir = \"osbind-out\"

[env]
PROBE_NAME = \"a \\\"quoted\\\" \\\\ name\"" "its recipe holds what the build script said"
has "$out" "OB0704.*\`extra\`" "cfgs that depend on a feature: warned, by name"
has "$out" "OB0706.* probe " "libraries that it links: said"
is "$(cat "$source/probe-sys-1.2.3/osbind-out/word")" un "OUT_DIR is kept"
is "$(ls -A "$source/probe-sys-1.2.3")" ".cargo-checksum.json
Cargo.toml
build.rs
osbind-out
osbind-recipe.toml
src" "nothing that is not needed is copied"
is "$(ls -A "$source")" "osbind-source.toml
probe-sys-1.2.3" "no private directory stays"
is "$(cat "$source/osbind-source.toml" | tail -n 1)" 'name = "vendor"' "the OS source is marked"

import
has "$out" "OB0703" "a second import is refused"
import --force --target "$host.14.1" --target "$host.13" --target "$other.14.1"
is "$status" 0 "with --force it replaces the crate"
is "$(recipe | sed -n '/^\[target\./,$p')" "[target.'$host.13']
cfg = [\"os13\", \"word=\\\"two words\\\"\"]
std-cfg = [\"os13\", \"word=\\\"two words\\\"\", \"in_std\"]
out-dir = \"osbind-out/$host.13\"" "tables stand only where a target differs"
has "$(recipe)" '^cfg = \["os14", ' "what most share stands at the top"

try "$osbind" vendor check "$source" --target "$host.14.1" --target "$host.13.9"
is "$out" "probe-sys 1.2.3 for $host.14.1: ok
probe-sys 1.2.3 for $host.13.9: ok" "it compiles by its recipe, cfgs and OUT_DIR and all"
try "$osbind" vendor check "$source" --message-format json --target "$host.14.1"
is "$out" "{\"name\":\"probe-sys\",\"version\":\"1.2.3\",\"triple\":\"$host\",\"os-version\":\"14.1\",\"std\":false,\"result\":\"ok\",\"why\":\"\"}" "check in JSON"

# An edit is told, until it is sealed.
echo "// edited" >>"$source/probe-sys-1.2.3/src/lib.rs"
echo new >"$source/probe-sys-1.2.3/src/new.rs"
try "$osbind" vendor check "$source"
is "$status" 1 "an edited crate fails the check"
has "$out" "OB0511.*src/lib.rs" "and the file is named"
try "$osbind" vendor seal "$source/probe-sys-1.2.3"
try "$osbind" vendor check "$source" --target "$host.14.1"
is "$status" 0 "sealed, it passes"
echo "compile_error!(\"broken\");" >>"$source/probe-sys-1.2.3/src/lib.rs"
"$osbind" vendor seal -q "$source/probe-sys-1.2.3"
try "$osbind" vendor check "$source" --target "$host.14.1"
has "$out" "OB0707" "a crate that does not compile fails the check"
has "$out" "broken" "with rustc's own words"
is "$status" 1 "and the exit code says so"
echo extra >"$source/probe-sys-1.2.3/src/more.rs"
try "$osbind" vendor check "$source"
has "$out" "OB0518.*src/more.rs" "a file without a checksum is named"

try "$osbind" vendor import "$work/from" --into "$source" --force \
  --target "$work/os.json:13" --target "$work/os.json:14"
has "$out" "OB0220|OB0221|OB0001|cannot" "a spec file that is not there"

# Failures leave nothing behind.
cp -r "$work/from" "$work/bad"
echo 'fn main() { panic!("needs the moon"); }' >"$work/bad/build.rs"
try "$osbind" vendor import "$work/bad" --into "$source" --force
is "$status" 1 "a build script that fails"
has "$out" "OB0701" "is an error"
has "$out" "needs the moon" "with its own words"
is "$(ls -A "$source")" "osbind-source.toml
probe-sys-1.2.3" "and the crate that was there stays"
cat >"$work/bad/build.rs" <<EOF
fn main() {
    std::fs::write("$work/running", "").unwrap();
    std::thread::sleep(std::time::Duration::from_secs(60));
}
EOF
"$osbind" vendor import "$work/bad" --into "$source" --force >"$work/log" 2>&1 &
background=$!
for _ in $(seq 300); do
  [ ! -f "$work/running" ] || break
  sleep 0.1
done
kill -TERM "$background"
status=0
wait "$background" || status=$?
background=
is "$status" 143 "a signal ends an import"
is "$(ls -A "$source")" "osbind-source.toml
probe-sys-1.2.3" "and nothing of it stays"
printf '[dependencies]\nother = "1"\n' >>"$work/bad/Cargo.toml"
try "$osbind" vendor import "$work/bad" --into "$source" --force
has "$out" "OB0513" "a crate with dependencies is refused"
try "$osbind" vendor import "$work/bad" --into "$work/new"
is "$(test -e "$work/new" || echo none)" none "and no empty OS source stays"
try "$osbind" vendor seal "$work/bad"
has "$out" "OB0513" "nor is it sealed"
try "$osbind" vendor import "$work/from" --into "$work/from/os"
is "$status" 2 "an OS source inside the crate is refused"
echo 'fn main() { println!("cargo:rustc-env=WHERE={}", std::env::var("OUT_DIR").unwrap()); }' \
  >"$work/from/build.rs"
import --force
has "$out" "OB0705.*WHERE" "a variable that names a private directory is refused"
import --force --features extar
has "$out" "OB0710" "a feature that the crate has not"
has "$out" "did you mean \`extra\`" "and the nearest one"

# Build dependencies are looked for offline first, by the user's own settings.
make_registry
echo 'pub fn word() -> &'"'"'static str { "helped" }' | registry_crate helper 1.0.0
printf '\n[build-dependencies]\nhelper = "1"\n' >>"$work/from/Cargo.toml"
echo 'fn main() { println!("cargo:rustc-cfg={}", helper::word()); }' >"$work/from/build.rs"
import --force
has "$(recipe)" '^cfg = \["helped"\]' "a build dependency is used"

# A .crate file; what leaves its directory is refused.
(cd "$work" && rm -rf probe-sys-1.2.3 && cp -r from probe-sys-1.2.3 && rm -r probe-sys-1.2.3/.git \
  probe-sys-1.2.3/target && tar -czf probe.crate probe-sys-1.2.3)
try "$osbind" vendor import "$work/probe.crate" --into "$source" --force
is "$status" 0 "a .crate file is imported"
has "$(cat "$source/probe-sys-1.2.3/.cargo-checksum.json")" \
  "\"package\":\"$(sha256sum <"$work/probe.crate" | cut -d' ' -f1)\"" "its SHA-256 is recorded"
(cd "$work" && ln -s /etc/passwd probe-sys-1.2.3/src/link.rs && tar -czf link.crate probe-sys-1.2.3 &&
  rm probe-sys-1.2.3/src/link.rs && echo x >outside && cd probe-sys-1.2.3 &&
  tar -czPf ../up.crate ../outside ../probe-sys-1.2.3 && head -c 300 ../probe.crate >../cut.crate)
for bad in link up cut; do
  try "$osbind" vendor import "$work/$bad.crate" --into "$source" --force
  has "$out" "OB0702" "$bad.crate is refused"
done
ln -s /etc/passwd "$work/from/src/link.rs"
import --force
has "$out" "OB0514" "a link out of the crate is refused"

cp -r "$source/probe-sys-1.2.3" "$source/second"
sed -i 's/^version = .*/version = "1.3.0"/' "$source/second/Cargo.toml"
try "$osbind" vendor remove "$source" probe-sys
has "$out" "OB0709" "of two versions none is removed by name alone"
try "$osbind" vendor remove "$source" probe-sys@1.2.3
try "$osbind" vendor remove "$source" probe-sys@1.3.0
is "$(ls -A "$source")" osbind-source.toml "each is removed by its version"
try "$osbind" vendor remove "$source" probe-sys
is "$status" 3 "what is not there is missing"

# Upstream's libc, where this machine has one: every switch for FreeBSD, without a std for it.
for libc in /usr/share/cargo/registry/libc-0.2.* /usr/src/rustc-*/library/vendor/libc-0.2.*; do
  if [ ! -f "$libc/build.rs" ]; then
    skip "no libc at $libc"
    continue
  fi
  try "$osbind" vendor import "$libc" --into "$work/os/libc" --target x86_64-unknown-freebsd.14.1 \
    --target x86_64-unknown-freebsd.13.2 --target "$host"
  is "$status" 0 "${libc##*/} is imported"
  recipe=$(cat "$work/os/libc/${libc##*/}/osbind-recipe.toml")
  for n in 13 14; do
    has "$(printf '%s\n' "$recipe" | tr -d '\n' | sed 's/\[target\./\n&/g')" \
      "freebsd.$n.[0-9]'].*\"freebsd$n\"" "${libc##*/}: freebsd$n for $n"
  done
  try "$osbind" vendor import "$libc" --into "$work/os/new" --target x86_64-unknown-freebsd.99
  has "$out" "OB0711" "${libc##*/}: a version of FreeBSD that it does not know: warned"
  RUSTC_BOOTSTRAP=1 "$RUSTC" -Zunstable-options --print target-spec-json \
    --target x86_64-unknown-freebsd | sed '1s/{/{ "os-version": "14.1",/;/"metadata": {/,/}/d' \
    >"$work/x86_64-osfork.json"
  try "$osbind" vendor import "$libc" --into "$work/os/fork" --target "$work/x86_64-osfork.json" \
    --target "$host"
  is "$status" 0 "${libc##*/} is imported for a target of one's own"
  has "$(tr '\n' ' ' <"$work/os/fork/${libc##*/}/osbind-recipe.toml")" \
    "target.x86_64-osfork\] cfg = \[ *\"freebsd14\"" "${libc##*/}: with the version of its spec file"
  try "$osbind" vendor check "$work/os/libc"
  is "$status" 0 "${libc##*/} compiles for the host"
done
finish
