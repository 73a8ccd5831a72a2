# SPDX-License-Identifier: MIT OR Apache-2.0
# What the tests with a real Cargo share. A test is `. "$(dirname "$0")/lib.sh"` and then checks; it
# is called with the paths of osbind and osbind-rustc, and prints TAP. Nothing here needs a network
# or touches the caller's home: everything lies in $work.
# shellcheck shell=sh disable=SC2034,SC2119,SC2120
set -eu

osbind=$1
wrapper=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/osbind cargo-XXXXXX")
work=$(cd "$work" && pwd -P)
checks=0
failures=0

cleanup() {
  for pid in $background; do
    kill "$pid" 2>/dev/null || true
  done
  printf '%s\n' "$mounts" | while IFS= read -r dir; do
    [ -z "$dir" ] || umount "$dir" 2>/dev/null || umount -l "$dir" 2>/dev/null || true
  done
  chmod -R u+w "$work" 2>/dev/null || true
  rm -rf "$work"
}
background=
mounts= # one a line
trap cleanup EXIT
trap 'exit 130' INT TERM

# OSBIND_TEST_TOOLCHAINS=first: only one toolchain, for runs in which the toolchain is not the point.
only=${OSBIND_TEST_TOOLCHAINS:-}
# OSBIND_TEST_FULL=1: also what takes many minutes.
full=${OSBIND_TEST_FULL:-}

# Everything that would let the caller's own setup leak in.
for name in $(env | sed -n 's/^\(CARGO[A-Z0-9_]*\|RUST[A-Z0-9_]*\|OSBIND[A-Z0-9_]*\)=.*/\1/p'); do
  [ "$name" = RUSTUP_HOME ] || unset "$name"
done
rustup_home=${RUSTUP_HOME:-$HOME/.rustup}
export HOME="$work/home" CARGO_HOME="$work/home/.cargo" XDG_CACHE_HOME="$work/home/.cache"
export OSBIND_SYSCONFDIR="$work/etc" OSBIND_STATE_DIR="$work/state" OSBIND_CACHE_DIR="$work/cache"
export CARGO_NET_OFFLINE=true CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never
export CARGO_INCREMENTAL=0 LC_ALL=C.UTF-8
clean_path=$PATH
umask 022
mkdir -p "$HOME" "$CARGO_HOME"
case $osbind in /*) ;; *) osbind=$PWD/$osbind ;; esac
case $wrapper in /*) ;; *) wrapper=$PWD/$wrapper ;; esac

# ---- checks ----

pass() {
  checks=$((checks + 1))
  printf 'ok %d - %s\n' "$checks" "$1"
}

# What went wrong stands behind `#` lines: the last command's output too.
failed() {
  checks=$((checks + 1))
  failures=$((failures + 1))
  printf 'not ok %d - %s\n' "$checks" "$1"
  shift
  for line in "$@"; do
    printf '%s\n' "$line" | sed 's/^/#   /'
  done
  if [ -f "$work/log" ]; then
    tail -n 40 "$work/log" | sed 's/^/#   | /'
  fi
}

# is GOT WANTED WHAT
is() {
  if [ "$1" = "$2" ]; then pass "$3"; else failed "$3" "got:    $1" "wanted: $2"; fi
}

# has TEXT PATTERN WHAT: an extended regular expression that some line matches
has() {
  if printf '%s\n' "$1" | grep -qE -- "$2"; then pass "$3"; else
    failed "$3" "no line matches: $2" "in: $1"
  fi
}

# hasnt TEXT PATTERN WHAT
hasnt() {
  if printf '%s\n' "$1" | grep -qE -- "$2"; then
    failed "$3" "a line matches: $2" "in: $1"
  else pass "$3"; fi
}

skip() {
  checks=$((checks + 1))
  printf 'ok %d # SKIP %s\n' "$checks" "$1"
}

skip_all() {
  printf '1..0 # SKIP %s\n' "$1"
  exit 0
}

finish() {
  printf '1..%d\n' "$checks"
  [ "$failures" = 0 ] || exit 1
  exit 0
}

# try COMMAND...: run it, its output in $out (and for failed checks in the log), its status in $status
try() {
  status=0
  "$@" >"$work/log" 2>&1 </dev/null || status=$?
  out=$(cat "$work/log")
}

# works COMMAND... : try, and a check that it succeeded is part of the next one
works() {
  try "$@"
  if [ "$status" != 0 ]; then
    failed "exit $status of: $*"
  fi
}

# ---- toolchains ----

# The toolchains to test with: all, or the first one.
toolchains() {
  if [ "$only" = first ]; then all_toolchains | head -n 1; else all_toolchains; fi
}

# Every toolchain of this machine: `stable nightly debian`, those that are there.
all_toolchains() {
  for name in stable nightly; do
    for dir in "$rustup_home"/toolchains/"$name"-*; do
      if [ -x "$dir/bin/cargo" ]; then
        echo "$name"
        break
      fi
    done
  done
  if [ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ] &&
    cargo_at_least /usr/bin/cargo 94; then
    echo debian
  fi
}

# Is this cargo 1.N or newer? (osbind asks for 1.94: `include` in config files)
cargo_at_least() {
  minor=$("$1" -V | sed -n 's/^cargo 1\.\([0-9]*\)\..*/\1/p')
  [ "${minor:-0}" -ge "$2" ]
}

use_toolchain() {
  toolchain=$1
  case $1 in
  debian) bin=/usr/bin ;;
  *)
    for bin in "$rustup_home"/toolchains/"$1"-*/bin; do
      [ -x "$bin/cargo" ] && break
    done
    ;;
  esac
  PATH=$bin:$clean_path
  export PATH
  cargo=$bin/cargo
  export CARGO="$cargo" RUSTC="$bin/rustc" RUSTDOC="$bin/rustdoc"
  host=$("$RUSTC" -vV | sed -n 's/^host: //p')
  host_variable=CARGO_TARGET_$(echo "$host" | tr 'a-z.-' 'A-Z__')_VERSION
}

# The first toolchain, for tests in which the toolchain is not the point.
use_any_toolchain() {
  one=$(toolchains | head -n 1)
  [ -n "$one" ] || skip_all "no cargo 1.94 or newer on this machine"
  use_toolchain "$one"
}

# ---- fixtures: a registry, OS sources, projects ----

# A registry as a directory, that Cargo takes for crates-io.
make_registry() {
  registry=$work/registry
  mkdir -p "$registry"
  cat >"$CARGO_HOME/config.toml" <<EOF
[source.crates-io]
replace-with = "here"
[source.here]
directory = "$registry"
EOF
}

# seal DIR: the checksum file of a registry crate; the lock gets the same checksum
seal() {
  printf '{"package":"%s","files":{}}\n' \
    "$(printf '%s' "${1##*/}" | sha256sum | cut -d' ' -f1)" >"$1/.cargo-checksum.json"
}

# crate DIR NAME VERSION [LINES OF Cargo.toml]: a crate; its lib.rs is standard input
crate() {
  crate_dir=$1
  mkdir -p "$crate_dir/src"
  cat >"$crate_dir/src/lib.rs"
  printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2021"\n' "$2" "$3" \
    >"$crate_dir/Cargo.toml"
  shift 3
  [ $# = 0 ] || printf '%s\n' "$@" >>"$crate_dir/Cargo.toml"
}

# registry_crate NAME VERSION [LINES]: the same in the registry
registry_crate() {
  crate "$registry/$1-$2" "$@"
  seal "$crate_dir"
}

# os_crate SOURCE NAME VERSION [LINES]: the same in the OS source $work/os/SOURCE
os_crate() {
  mkdir -p "$work/os/$1"
  printf 'source = 1\nname = "%s"\n' "$1" >"$work/os/$1/osbind-source.toml"
  os_dir=$work/os/$1/$2-$3
  shift
  crate "$os_dir" "$@"
}

# rule SOURCE CONDITION [KEYS]: config lines that make an OS source stand in where the condition
# holds; an empty condition: everywhere
rule() {
  printf "[source.'cfg(%s)'.crates-io]\nreplace-with = \"%s\"\n" "${2:-all()}" "$1"
  source=$1
  shift
  [ $# = 0 ] || shift
  [ $# = 0 ] || printf '%s\n' "$@"
  printf "[source.'%s']\ndirectory = \"%s/os/%s\"\n" "$source" "$work" "$source"
}

# The toolchain's own source of std, whose crates are what Cargo takes for crates-io: in $library and
# $vendor, its libc in $libc (libc-0.2.N).
use_std_source() {
  library=$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library
  vendor=$library/vendor
  [ -d "$vendor" ] || skip_all "no source of std with its crates (rust-web-src)"
  libc=$(cd "$vendor" && ls -d libc-0.2.* | tail -n 1)
  printf '[source.crates-io]\nreplace-with = "here"\n[source.here]\ndirectory = "%s"\n' "$vendor" \
    >"$CARGO_HOME/config.toml"
}

# os_libc VERSION: that libc as the OS source v$VERSION; it says in what it was compiled, to whoever
# asks: OS_MARK is the crates', OS_STD_MARK std's (blanks up to 16 bytes). Its recipe for FreeBSD sets
# what libc's build script would.
os_libc() {
  mkdir -p "$work/os/v$1"
  cp -rL "$vendor/$libc" "$work/os/v$1/libc"
  rm -f "$work/os/v$1/libc/.cargo-checksum.json"
  printf 'source = 1\nname = "v%s"\n' "$1" >"$work/os/v$1/osbind-source.toml"
  cat >"$work/os/v$1/libc/osbind-recipe.toml" <<END
recipe = 1
cfg = []
[target.'cfg(target_os = "freebsd")']
cfg = ["freebsd12"]
END
  cat >>"$work/os/v$1/libc/src/lib.rs" <<END
pub const OS_MARK: &str = "os $1";
#[cfg(feature = "rustc-dep-of-std")]
#[no_mangle]
pub static OS_STD_MARK: [u8; 16] = *b"$(printf '%-16s' "os $1")";
END
}

# The project of most tests: a program with a build script and a macro. All of them use the crate
# `bindings`, as does the crate `user` that the program depends on; it prints what each of them saw.
make_app() {
  app=${1:-$work/app}
  mkdir -p "$app/src" "$app/macros/src"
  cat >"$app/Cargo.toml" <<'EOF'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
bindings = "1"
user = "1"
macros = { path = "macros" }
[build-dependencies]
bindings = "1"
[lints.rust]
unexpected_cfgs = { level = "warn", check-cfg = ['cfg(target_os_version, values(any()))'] }
[workspace]
members = ["macros"]
EOF
  cat >"$app/build.rs" <<'EOF'
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=SEEN={}", bindings::MARK);
    println!("cargo::rustc-env=VERSION={}", std::env::var("CARGO_CFG_TARGET_OS_VERSION").unwrap_or_default());
}
EOF
  cat >"$app/src/main.rs" <<'EOF'
fn main() {
    println!("app: {}", bindings::MARK);
    println!("user: {}", user::mark());
    println!("build script: {}", env!("SEEN"));
    println!("macro: {}", macros::seen!());
    println!("version: {}", env!("VERSION"));
}
#[test]
fn mark() {
    println!("test: {}", bindings::MARK);
}
EOF
  cat >"$app/macros/Cargo.toml" <<'EOF'
[package]
name = "macros"
version = "0.1.0"
edition = "2021"
[lib]
proc-macro = true
[dependencies]
bindings = "1"
EOF
  cat >"$app/macros/src/lib.rs" <<'EOF'
use proc_macro::TokenStream;
#[proc_macro]
pub fn seen(_: TokenStream) -> TokenStream {
    format!("{:?}", bindings::MARK).parse().unwrap()
}
EOF
}

# Registry, OS sources 13 and 14, the project and its lock: what most tests begin with.
make_world() {
  make_registry
  echo 'pub const MARK: &str = "registry";' | registry_crate bindings 1.2.0
  echo 'pub fn mark() -> &'"'"'static str { bindings::MARK }' |
    registry_crate user 1.0.0 '[dependencies]' 'bindings = "1"'
  echo 'pub const MARK: &str = "os 13";' | os_crate v13 bindings 1.2.0
  echo 'pub const MARK: &str = "os 14";' | os_crate v14 bindings 1.2.0
  make_app
  (cd "$app" && "$cargo" generate-lockfile -q)
  lock=$(sha256sum <"$app/Cargo.lock")
}

# Config for both OS sources, with a default version. $1 file, $2 default (empty: none)
write_config() {
  {
    rule v13 'all(target_os = "linux", target_os_version = "13")'
    rule v14 'all(target_os = "linux", target_os_version = "14")'
    [ -z "$2" ] || printf "[osbind.target.'cfg(target_os = \"linux\")']\nversion = \"%s\"\n" "$2"
  } >"$1"
}

lock_is_same() {
  is "$(sha256sum <"$app/Cargo.lock")" "$lock" "${1:-}Cargo.lock is byte-identical"
}

# at DIR COMMAND...
at() {
  (cd "$1" && shift && "$@")
}

# In the project: cargo as a user would call it, and osbind
in_app() {
  (cd "$app" && "$@")
}
