#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# std built with the OS's own libc, by the real Cargo and rustc: programs run and say which libc
# their std has. One std takes a minute or so of a processor, so that each serves many checks, and
# what need not be optimised is not. With OSBIND_TEST_FULL=1 more targets are built too.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"

all_toolchains | grep -q debian || skip_all "no cargo and rustc of the system"
command -v pgrep >/dev/null || skip_all "no pgrep (procps)"
use_toolchain debian
use_std_source
os_libc 13
os_libc 14
os_libc pfsense-2.7
mkdir -p "$work/os/v12"
printf 'source = 1\nname = "v12"\n' >"$work/os/v12/osbind-source.toml"
{
  for v in 12 13 14 pfsense-2.7; do
    rule v$v "target_os_version = \"$v\""
  done
  printf "[osbind.target.'cfg(unix)']\nversion = \"14\"\n"
  printf "[osbind.target.'cfg(target_os = \"freebsd\")']\nversion = \"pfsense-2.7\"\n"
} >"$CARGO_HOME/osbind.toml"

app=$work/app
mkdir -p "$app/src" "$app/macros/src"
cat >"$app/Cargo.toml" <<'END'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
libc = "0.2"
macros = { path = "macros" }
[lib]
path = "src/lib.rs"
[profile.small]
inherits = "release"
lto = true
panic = "abort"
[workspace]
members = ["macros"]
END
cat >"$app/build.rs" <<'END'
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(has_mark)");
    assert!(std::panic::catch_unwind(|| panic!("in the build script")).is_err());
}
END
cat >"$app/macros/Cargo.toml" <<'END'
[package]
name = "macros"
version = "0.1.0"
edition = "2021"
[lib]
proc-macro = true
END
cat >"$app/macros/src/lib.rs" <<'END'
use proc_macro::TokenStream;
#[proc_macro]
pub fn seven(_: TokenStream) -> TokenStream {
    "7".parse().unwrap()
}
END
cat >"$app/src/lib.rs" <<'END'
pub fn crates() -> &'static str {
    libc::OS_MARK
}
pub fn opens() -> bool {
    std::fs::File::open("/dev/null").is_ok() && std::thread::spawn(|| macros::seven!()).join().unwrap() == 7
}
#[test]
fn tests_run() {
    println!("crates: {}", crates());
    assert!(opens());
}
END
cat >"$app/src/main.rs" <<'END'
#[cfg(has_mark)]
extern "C" {
    static OS_STD_MARK: [u8; 16];
}
fn main() {
    #[cfg(has_mark)]
    println!("std: {}", unsafe { std::str::from_utf8(&OS_STD_MARK).unwrap().trim_end() });
    println!("crates: {}", app::crates());
    println!("opens: {}", app::opens());
}
END
in_app "$cargo" generate-lockfile -q
lock=$(sha256sum <"$app/Cargo.lock")
flags=CARGO_TARGET_$(echo "$host" | tr 'a-z.-' 'A-Z__')_RUSTFLAGS

# ---- before there is one ----
try in_app "$osbind" build --target "$host.14"
has "$out" 'warning\[OB1124\]: std for .*14 was compiled with the registry.s libc .*, the crates get' \
  "rustc's own std has another libc: said"
try in_app "$osbind" build --target "$host.14" --std=required
has "$out" 'error\[OB1123\]' "one that is asked for and was not built: an error"

# ---- a libc that is older than std needs ----
if [ -d /usr/share/cargo/registry/libc-0.2.139 ]; then
  try "$osbind" vendor import /usr/share/cargo/registry/libc-0.2.139 --into "$work/os/v12" --target "$host.12"
  try in_app "$osbind" std build --target "$host.12"
  has "$out" 'error\[OB1114\]: the std of rustc .* needs more than libc 0.2.139 of the OS has' \
    "a libc that is too old for std: said"
  has "$out" 'it does not find `[A-Za-z_0-9:]+`, `' "and which items are missing"
else
  skip "no libc 0.2.139 (librust-libc-dev)"
fi

# ---- killed in the middle, with what it knows how to end and what it cannot see ----
# interrupt SIGNAL: when std itself is being compiled
interrupt() {
  sh -c 'cd "$1" && shift && exec "$@"' sh "$app" "$osbind" std build --target "$host.14" >"$work/log" 2>&1 &
  killed=$!
  background=$killed
  for _ in $(seq 600); do
    pgrep -f "crate-name std .*$OSBIND_CACHE_DIR/sysroot/build" >/dev/null && break
    sleep 0.1
  done
  is "$(kill -0 $killed 2>/dev/null && echo runs)" runs "SIG$1 comes in the middle"
  kill -"$1" $killed
  wait $killed 2>/dev/null || true
  background=
  is "$("$osbind" std list 2>&1)$("$osbind" std verify 2>&1)$(find "$OSBIND_CACHE_DIR/sysroot" -maxdepth 1 -name '.osbind*')" \
    "" "SIG$1 leaves no sysroot"
}
interrupt TERM
is "$(pgrep -f "$OSBIND_CACHE_DIR/sysroot/build" | head -n 1)" "" "SIGTERM takes Cargo and rustc with it"
interrupt KILL

# ---- the host's own kind: runs ----
unset RUSTC_BOOTSTRAP
in_app "$osbind" std build --target "$host.14" >"$work/first" 2>&1 &
background=$!
works in_app "$osbind" std build --target "$host.14"
wait $background || true
background=
both=$(cat "$work/first" "$work/log")
has "$both" "Built std for $host.14 in .* crates compiled" "std is built, after all that"
is "$(printf '%s\n' "$both" | grep -cE 'Built std|Fresh std')$(printf '%s\n' "$both" | grep -cE 'Built std')" 21 \
  "once, by one of two runs at the same time; the other takes what it made"
is "$(tail -n 1 "$work/first")" "$(tail -n 1 "$work/log")" "and both tell where it is"
is "$("$osbind" std list | wc -l)" 1 "and installed"
has "$("$osbind" std show "$host.14")" "^libc +${libc#libc-}" "with the OS's libc"
works in_app env "$flags=--cfg has_mark" "$osbind" run -q --target "$host.14"
is "$out" "std: os 14
crates: os 14
opens: true" "a program has one libc, in std and in its crates"
works in_app env "$flags=--cfg has_mark" "$osbind" run -q --target "$host.14" --profile small
has "$out" '^std: os 14' "also with lto and panic=abort"
works in_app "$osbind" test --target "$host.14"
has "$out" 'test tests_run ... ok' "tests run"
works in_app "$osbind" run -q
has "$out" '^opens: true' "without --target, build script and macro have that std too"

# ---- plain cargo ----
"$osbind" enable --user >"$work/log" 2>&1
works in_app env "$flags=--cfg has_mark" "$cargo" run -q --target "$host"
is "$out" "std: os 14
crates: os 14
opens: true" "plain cargo: the same"
works in_app env -u RUSTDOC "$cargo" test -q --target "$host" # RUSTDOC outranks what enable wrote
has "$out" 'test result: ok' "plain cargo test"
works in_app env "$flags=--cfg has_mark" "$cargo" build -v --target "$host"
hasnt "$out" 'Compiling|Dirty' "nothing is compiled again"
cp -r "$app" "$work/other project" && rm -rf "$work/other project/target"
works at "$work/other project" "$cargo" build --lib --target "$host"
has "$("$osbind" std show "$host.14")" "used by +$work/other project" "what plain cargo builds is recorded"
try in_app env "$host_variable=13" "$cargo" build --target "$host"
is "$status" 0 "for a version without a std of its own: rustc's"

works in_app "$osbind" std build --target "$host.14"
has "$out" 'Fresh std' "what is there is not built again"
works "$osbind" std verify
is "$status" 0 "every file is as it was built"
has "$("$osbind" std show "$host.14")" "^ +$app, " "who else used it"

# ---- what changes ----
rlib=$(find "$OSBIND_CACHE_DIR/sysroot" -path '*-14-*' -path '*/lib/rustlib/*' -name 'libstd-*.rlib')
touch "$rlib"
try in_app "$cargo" build --target "$host" --target-dir "$work/fresh"
has "$out" 'osbind: error\[OB1122\]: a file of the std .* has changed since the index was made' "a file that changed: plain cargo stops"
"$osbind" update >/dev/null 2>&1
try in_app "$cargo" build --target "$host" --target-dir "$work/fresh"
is "$status" 0 "its time alone is mended by osbind update"
printf x | dd of="$rlib" bs=1 seek=1000 conv=notrunc status=none
try "$osbind" std verify
has "$out" 'error\[OB1102\].*libstd-' "another byte: found by verify"
"$osbind" update >/dev/null 2>&1
try in_app "$cargo" build --target "$host" --target-dir "$work/fresh2"
has "$out" 'OB1122.* has changed since it was built' "and not taken"
works in_app "$osbind" std build --target "$host.14"
has "$out" 'Built std .*, 0 of [0-9]+ crates compiled' "mended by building again, from what the first build left"
works "$osbind" std verify
is "$status" 0 "whole again"
for other in stable nightly; do
  all_toolchains | grep -q "^$other" || continue
  bin=$(ls -d "$rustup_home/toolchains/$other"-*/bin | head -n 1)
  try in_app env PATH="$bin:$clean_path" RUSTC="$bin/rustc" RUSTDOC="$bin/rustdoc" CARGO="$bin/cargo" \
    "$bin/cargo" build --target "$host" --target-dir "$work/other"
  has "$out" 'osbind: error\[OB1121\]: std for .*14 was built for another rustc' "$other: its rustc gets no std of another one"
  try in_app env RUSTC="$bin/rustc" CARGO="$bin/cargo" "$osbind" build --target "$host.14" --std=auto
  has "$out" 'error\[OB1110\]: there is no source of std' "$other: and cannot build one without the source"
  break
done

# ---- another release of the system: a fork of it, by a version label ----
label=pfsense-2.7
try in_app "$osbind" target show "$host.$label"
has "$out" "OS version *$label, from --target" "a label is a version"
try in_app env "$flags=--cfg has_mark" "$osbind" run --target "$host.$label" --std=auto
has "$out" "Built std for $host.$label in .*, 9 of [0-9]+ crates compiled" \
  "--std=auto builds what is not there: only libc and what depends on it is compiled again"
has "$out" "^std: os $label" "std has the libc of that label"
has "$out" "^crates: os $label" "as the crates have"
works in_app env "$flags=--cfg has_mark" "$osbind" run -q --target "$host.14"
has "$out" '^std: os 14' "and the first one still has its own"
try in_app "$osbind" build --lib --target "$host.pfsense-2.8"
is "$([ "$status" = 0 ] || echo fails)" fails "another label has no std"
has "$out" "no OS-owned .libc. for $host.pfsense-2.8" "and no libc of its own"

# ---- another libc than the one that std was built from ----
echo '// changed' >>"$work/os/v14/libc/src/lib.rs"
"$osbind" update >/dev/null 2>&1
try in_app "$cargo" build --target "$host" --target-dir "$work/fresh"
has "$out" 'osbind: error\[OB1120\]: std for .*14 was built from libc .*, which is not what the crates get now; run `osbind std build --target' \
  "another libc now: plain cargo stops with one line"
is "$(printf '%s\n' "$out" | grep -c OB1120)" "$(printf '%s\n' "$out" | grep -c 'could not compile')" "one for each unit that it meets"

# ---- a target without std; a source without its crates; a disk that is full ----
bare=$work/bare
mkdir -p "$bare/library"
(cd "$library" && tar -cf - --exclude=./vendor .) | tar -xf - -C "$bare/library"
none() {
  "$osbind" std build --target x86_64-unknown-none --profile debug --src "$bare"
}
try env CARGO_HOME="$work/empty" "$osbind" std build --target x86_64-unknown-none --src "$bare"
has "$out" "error\[OB1116\]: Cargo does not find the crates that std depends on, and .$bare/library. has no directory .vendor." \
  "a source without std's crates, and no network: said"
if [ "$(id -u)" = 0 ] && mkdir -p "$work/small" && mount -t tmpfs -o size=700m,mode=755 tmpfs "$work/small" 2>/dev/null; then
  mounts=$work/small
  OSBIND_CACHE_DIR=$work/small none >"$work/log" 2>&1 &
  background=$!
  for _ in $(seq 300); do
    [ -n "$(find "$work/small" -name build-script-build 2>/dev/null | head -n 1)" ] && break
    pgrep -f "crate-name core .*$work/small" >/dev/null && break
    sleep 0.1
  done
  head -c 1G /dev/zero >"$work/small/others" 2>/dev/null || true
  status=0
  wait $background || status=$?
  background=
  is "$status" 1 "the disk gets full in the middle: the build fails"
  has "$(cat "$work/log")" 'error\[OB1115\]: there is no room for a std in' "and says why"
  is "$(OSBIND_CACHE_DIR=$work/small "$osbind" std list 2>&1)$(find "$work/small/sysroot" -maxdepth 1 -name '.osbind*')" "" \
    "and leaves no sysroot"
  truncate -s 300m "$work/small/others"
  try env OSBIND_CACHE_DIR="$work/small" "$osbind" std build --target x86_64-unknown-none --profile release --src "$bare"
  has "$out" 'error\[OB1115\]: there is no room' "too little from the beginning: said before anything is compiled"
  rm "$work/small/others"
  OSBIND_CACHE_DIR=$work/small
  try none
else
  skip "a full disk: cannot mount a small one here"
  try none
fi
has "$out" 'Built core and alloc for x86_64-unknown-none' "Cargo gets std's crates as the settings say; a target without std has core and alloc"
has "$out" 'has none: a sysroot with core and alloc' "and it is said"
OSBIND_CACHE_DIR=$work/cache

# ---- other systems: compiled, not linked ----
compiles() { # TARGET VERSION [OPTIONS]
  target=$1
  version=$2
  shift 2
  works in_app "$osbind" std build --target "$target.$version" "$@"
  has "$out" "Built std for $target.$version" "std for $target${1:+ ($*)}"
  works in_app "$cargo" build --lib --target "$target"
  is "$(find "$app/target/$target" -name 'libapp.rlib' | wc -l)" 1 "a crate compiles for $target, with plain cargo"
}
if [ -n "$full" ]; then
  bsd=x86_64-unknown-freebsd
  compiles $bsd $label --profile debug
  is "$(grep -aq "os $label" "$app/target/$bsd"/debug/deps/liblibc-*.rlib && echo its)" its "with the libc of that label"
  for target in x86_64-unknown-openbsd x86_64-unknown-netbsd x86_64-unknown-illumos aarch64-linux-android; do
    compiles "$target" 14 --profile debug
  done
  compiles $bsd $label --force
  works in_app "$osbind" std build --target i686-unknown-freebsd.$label --panic abort
  has "$out" "Built std for i686-unknown-freebsd.$label" "std that aborts"
  try in_app "$cargo" build --lib --target i686-unknown-freebsd
  has "$out" 'OB1125.*`libc` is compiled to unwind' "is not for what unwinds"
  works in_app "$cargo" build --lib --target i686-unknown-freebsd --profile small
  is "$(find "$app/target/i686-unknown-freebsd" -name 'libapp.rlib' | wc -l)" 1 "but for what aborts"
else
  echo "# OSBIND_TEST_FULL=1 builds FreeBSD, OpenBSD, NetBSD, illumos and Android too"
fi

is "$(sha256sum <"$app/Cargo.lock")" "$lock" "Cargo.lock is byte-identical"
finish
