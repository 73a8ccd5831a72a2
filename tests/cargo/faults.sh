#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# What goes wrong in a build's world: the build must stop with one line that says what to do, or go
# on with the right crate; never compile the registry's crate silently, never lose what was there.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
make_world
write_config "$CARGO_HOME/osbind.toml" 14

# not with -q: `cargo run -q` says nothing when `rustc -vV` fails
plain() {
  try in_app "$cargo" run --locked --target "$host"
}

# stops WHAT PATTERN: the build failed, with a line of ours, and ran nothing of the registry's
stops() {
  is "$([ "$status" = 0 ] || echo fails) $(printf '%s\n' "$out" | grep -c '^app: ')" "fails 0" "$1: the build stops"
  has "$out" "$2" "$1: one line says what it is"
}

works "$osbind" enable --user
works "$osbind" update
plain
has "$out" "^app: os 14" "all is well to begin with"
index=$(find "$OSBIND_CACHE_DIR" -name 'index-*.osbi' | tail -n 1)
cp "$index" "$work/good"

# --- the index ---
mend() {
  rm -f "$index"
  cp "$work/good" "$index"
}
chmod u+w "$index" 2>/dev/null || true
: >"$index"
touch "$app/src/main.rs"
plain
stops "empty index" "osbind: error\[OB0[0-9]*\].*osbind update"
mend
head -c 100 "$work/good" >"$index"
plain
stops "half-written index" "osbind: error\[OB0[0-9]*\].*osbind update"
mend
size=$(wc -c <"$work/good")
at=64 wrong=0 tried=0
while [ $at -lt "$size" ]; do
  mend
  printf '\377\376\375' | dd of="$index" bs=1 seek=$at conv=notrunc 2>/dev/null
  if ! cmp -s "$index" "$work/good"; then
    tried=$((tried + 1))
    rm -rf "$app/target"
    plain
    printf '%s\n' "$out" | grep -q '^app: registry' && wrong=$((wrong + 1))
  fi
  at=$((at + size / 8 + 1))
done
is "$wrong" 0 "an index with wrong bytes never compiles the registry's crate ($tried places)"
rm -f "$index"
rm -rf "$app/target"
plain
stops "index removed" "osbind: error\[OB0[0-9]*\].*osbind update"
works "$osbind" update
plain
has "$out" "^app: os 14" "osbind update mends it"
index=$(find "$OSBIND_CACHE_DIR" -name 'index-*.osbi' | tail -n 1)
chmod 666 "$index"
rm -rf "$app/target"
plain
stops "index that everybody may write" "osbind: error\[OB0[0-9]*\].*(666|write)"
chmod 644 "$index"

# --- the OS source ---
rm -rf "$app/target"
mv "$work/os/v14" "$work/os/away"
plain
stops "OS source gone" "osbind: error\[OB0[0-9]*\]"
try in_app "$osbind" run -q --locked --target "$host"
stops "OS source gone, osbind run" "error\[OB0[0-9]*\]"
mv "$work/os/away" "$work/os/v14"
rm "$work/os/v14/bindings-1.2.0/src/lib.rs"
plain
stops "a file of the crate gone" "osbind: error\[OB0[0-9]*\]"
echo 'pub const MARK: &str = "os 14";' >"$work/os/v14/bindings-1.2.0/src/lib.rs"
works "$osbind" update
chmod 777 "$work/os/v14/bindings-1.2.0/src"
try in_app "$osbind" run -q --locked --target "$host"
stops "OS source that everybody may write" "error\[OB0510\]"
chmod 755 "$work/os/v14/bindings-1.2.0/src"
ln -s /etc/passwd "$work/os/v14/bindings-1.2.0/src/leak.rs"
try in_app "$osbind" run -q --locked --target "$host"
stops "a link that leaves the OS source" "error\[OB05[0-9]*\]"
rm "$work/os/v14/bindings-1.2.0/src/leak.rs"
printf '{"files":{"src/lib.rs":"%064d"}}\n' 0 >"$work/os/v14/bindings-1.2.0/.cargo-checksum.json"
try "$osbind" update
stops "a crate that is not what its checksums say" "error\[OB0511\]"
mv "$work/os/v14/bindings-1.2.0/Cargo.toml" "$work/saved"
try in_app "$osbind" run -q --locked --target "$host"
stops "a crate of which the manifest is gone" "error\[OB0512\].*has a file .cargo-checksum.json, and no Cargo.toml"
mv "$work/saved" "$work/os/v14/bindings-1.2.0/Cargo.toml"
rm "$work/os/v14/bindings-1.2.0/.cargo-checksum.json"
works "$osbind" update
rm -rf "$app/target"
plain
has "$out" "^app: os 14" "all is well again"

# --- a rule for every target, in a file that Cargo does not read, above a mirror that it does ---
mv "$CARGO_HOME/osbind.toml" "$work/saved"
mkdir -p "$work/etc/cargo/config.d"
printf '[source.crates-io]\nreplace-with = "v14"\n[source.v14]\ndirectory = "%s"\n' "$work/os/v14" \
  >"$work/etc/cargo/config.d/os.toml"
works "$osbind" update
plain
has "$out" "^app: os 14" "a rule for every target"
mv "$work/os/v14" "$work/os/away"
try in_app "$osbind" run -q --locked --target "$host"
stops "its directory gone, osbind run" "error\[OB0509\]"
try in_app "$osbind" doctor
has "$out" "fail sources .*the directory .*v14. does not exist" "its directory gone: doctor says so"
try "$osbind" update
rm -rf "$app/target"
plain
stops "its directory gone, updated" "osbind: error\[OB0614\]"
mv "$work/os/away" "$work/os/v14"
sed -i 's/"v14"/"v41"/' "$work/etc/cargo/config.d/os.toml"
try in_app "$osbind" run -q --locked --target "$host"
stops "a name that no table defines" "error\[OB0502\]"
rm "$work/etc/cargo/config.d/os.toml"
mv "$work/saved" "$CARGO_HOME/osbind.toml"
works "$osbind" update

# --- a file that goes away in the middle of a build: the crate waits for its build script's friend ---
echo 'fn main() { std::fs::remove_file(std::env::var("VICTIM").unwrap()).unwrap(); }' >"$work/killer.rs"
mkdir -p "$registry/killer-1.0.0/src"
echo '' | registry_crate killer 1.0.0 'build = "build.rs"'
cp "$work/killer.rs" "$registry/killer-1.0.0/build.rs"
seal "$registry/killer-1.0.0"
cp -r "$app" "$work/app2"
echo 'pub const MARK: &str = "registry late";' | registry_crate late 1.0.0 '[dependencies]' 'killer = "1"'
echo 'pub const MARK: &str = "os late";' | os_crate v14 late 1.0.0
sed -i 's/^user = "1"/user = "1"\nlate = "1"/' "$work/app2/Cargo.toml"
sed -i 's/^fn main() {/fn main() {\n    println!("late: {}", late::MARK);/' "$work/app2/src/main.rs"
(cd "$work/app2" && "$cargo" generate-lockfile -q)
# the registry's `late` needs killer, so killer's build script runs before `late` is compiled
try at "$work/app2" env VICTIM="$work/os/v14/late-1.0.0/src/lib.rs" "$osbind" run -q --locked --target "$host"
stops "a file removed in the middle of a build" "osbind: error\[OB0[0-9]*\].*late"
rm -r "$work/os/v14/late-1.0.0"

# --- the cache ---
if [ "$(id -u)" = 0 ] && mkdir -p "$work/small" && mount -t tmpfs -o size=1m,mode=755 tmpfs "$work/small" 2>/dev/null; then
  mounts=$work/small
  works env OSBIND_CACHE_DIR="$work/small" "$osbind" update
  before=$(cd "$work/small" && find . -type f -exec sha256sum {} + | sort)
  dd if=/dev/zero of="$work/small/fill" bs=4k 2>/dev/null || true
  echo 'pub const MARK: &str = "os 14 new";' >"$work/os/v14/bindings-1.2.0/src/lib.rs"
  printf "[osbind.target.'cfg(windows)']\nversion = \"1\"\n" >>"$CARGO_HOME/osbind.toml"
  try env OSBIND_CACHE_DIR="$work/small" "$osbind" update
  stops "full disk at update" "error\[OB0[0-9]*\].*(space|left|cannot)"
  rm "$work/small/fill"
  is "$(cd "$work/small" && find . -type f -exec sha256sum {} + | sort)" "$before" "full disk: nothing half written, nothing lost"
  works env OSBIND_CACHE_DIR="$work/small" "$osbind" update
  umount "$work/small"
  mounts=
else
  skip "a full disk: cannot mount a small one here"
fi
write_config "$CARGO_HOME/osbind.toml" 14
works "$osbind" update

# A cache that cannot be written, but holds what is needed. Root may write anywhere: ask as nobody.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  chmod 755 "$work" "$HOME"
  # rustup's toolchains lie in root's home
  if all_toolchains | grep -q debian; then use_toolchain debian; fi
  if setpriv --reuid=65534 --regid=65534 --clear-groups test -r "$osbind" -a -r "$app/Cargo.toml" -a -x "$cargo" 2>/dev/null; then
    mkdir -p "$work/nobody"
    chown 65534:65534 "$work/nobody"
    works in_app "$osbind" build -q --locked --target "$host"
    try in_app setpriv --reuid=65534 --regid=65534 --clear-groups \
      "$osbind" run -q --locked --target "$host" --target-dir "$work/nobody/target"
    has "$out" "^app: os 14" "read-only cache that holds the index: the build works"
    rm -rf "$work/nobody/target"
    try in_app setpriv --reuid=65534 --regid=65534 --clear-groups \
      "$osbind" run -q --locked --target "$host.13.7" --target-dir "$work/nobody/target" --config "osbind.target.'cfg(unix)'.version=\"13\""
    if [ "$status" = 0 ]; then
      has "$out" "^app: os 13" "read-only cache, another index needed: the right crate"
    else
      stops "read-only cache, another index needed" "error\[OB0[0-9]*\].*cannot"
    fi
    # What nobody may read could be the crate that was promised.
    for dir in "$work/os/v14/bindings-1.2.0" "$work/os/v14" "$work/os"; do
      chmod 700 "$dir"
      try in_app setpriv --reuid=65534 --regid=65534 --clear-groups env OSBIND_CACHE_DIR="$work/nobody/cache" \
        "$osbind" run -q --locked --target "$host" --target-dir "$work/nobody/target"
      chmod 755 "$dir"
      stops "${dir#"$work/"} is not to be read" "error\[OB0(001|509)\].*([Pp]ermission denied|cannot be read by this user)"
    done
  else
    skip "a read-only cache: another user cannot read these directories"
  fi
elif [ "$(id -u)" != 0 ]; then
  works in_app "$osbind" build -q --locked --target "$host"
  chmod a-w "$OSBIND_CACHE_DIR"
  try in_app "$osbind" run -q --locked --target "$host"
  has "$out" "^app: os 14" "read-only cache that holds the index: the build works"
  chmod u+w "$OSBIND_CACHE_DIR"
else
  skip "a read-only cache: root may write anywhere, and there is no setpriv"
fi

# --- config that is wrong never builds ---
printf '[source.\n' >"$app/.cargo-broken"
mkdir -p "$app/.cargo"
mv "$app/.cargo-broken" "$app/.cargo/osbind.toml"
try in_app "$osbind" run -q --locked --target "$host"
stops "a config file that is no TOML" "error\[OB01[0-9]*\]"
rm "$app/.cargo/osbind.toml"
chmod 666 "$CARGO_HOME/osbind.toml"
mkdir -p "$work/etc/cargo"
write_config "$work/etc/cargo/config.toml" 14
chmod 666 "$work/etc/cargo/config.toml"
chmod 644 "$CARGO_HOME/osbind.toml"
try in_app "$osbind" run -q --locked --target "$host"
stops "a system config that everybody may write" "error\[OB0[0-9]*\].*config.toml"
rm "$work/etc/cargo/config.toml"
lock_is_same
finish
