# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=sh
# Sourced by wrapper_*.sh: `. wrapper_fixture.sh WRAPPER_DIR MKINDEX TOOLCHAIN`.
# A project whose program, build script and proc-macro each tell which libc they were compiled
# with: upstream's EINTR on Linux is 4, that of the OS-owned copies v13 and v14 is 53 and 54.
# TOOLCHAIN: system (Debian's, /usr/bin), stable or nightly (rustup's). Prints TAP.
set -eu
dir=$(cd "$1" && pwd) MKINDEX=$(realpath "$2") TOOLCHAIN=$3
WRAPPER=$dir/osbind-rustc RUSTDOC_WRAPPER=$dir/osbind-rustdoc
CRATES=/usr/share/cargo/registry
HOST=x86_64-unknown-linux-gnu
HOST_VARIABLE=CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_VERSION

skip() { echo "1..0 # SKIP $*"; exit 0; }

case $TOOLCHAIN in
system) bin=/usr/bin ;;
*)
  command -v rustup >/dev/null || skip "no rustup"
  bin=$(rustup which --toolchain "$TOOLCHAIN" cargo 2>/dev/null) || skip "no toolchain $TOOLCHAIN"
  bin=$(dirname "$bin") ;;
esac
[ -x "$bin/cargo" ] || skip "no $bin/cargo"
"$bin/cargo" --version | grep -Eq '^cargo 1\.(9[4-9]|[1-9][0-9][0-9])' || skip "$("$bin/cargo" --version) is older than 1.94"
"$bin/rustc" -vV | grep -qx "host: $HOST" || skip "the host is not $HOST"
[ -d $CRATES/libc-0.2.139 ] && [ -d $CRATES/num_cpus-1.14.0 ] || skip "librust-libc-dev and librust-num-cpus-dev are not installed"
PATH=$bin:$PATH
NIGHTLY=false
"$bin/rustc" -V | grep -q nightly && NIGHTLY=true

# Nothing of the caller's may reach the builds.
unset RUSTC RUSTDOC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTFLAGS CARGO_ENCODED_RUSTFLAGS \
  CARGO_BUILD_TARGET CARGO_TARGET_DIR OSBIND_INDEX OSBIND_NEXT OSBIND_RUSTDOC "$HOST_VARIABLE" \
  RUSTUP_TOOLCHAIN CARGO 2>/dev/null || :
umask 022
T=$(mktemp -d)
T=$(cd "$T" && pwd -P)
trap 'rm -rf "$T"' EXIT
trap 'exit 1' INT TERM HUP
export CARGO_HOME="$T/home" CARGO_NET_OFFLINE=true CARGO_TERM_COLOR=never LC_ALL=C
# A blank in the path, except where Cargo itself cannot read its own `# checksum:` lines with one.
SOURCES="$T/os sources"
$NIGHTLY && SOURCES=$T/os-sources
mkdir -p "$CARGO_HOME" "$T/state" "$SOURCES"
cat >"$CARGO_HOME/config.toml" <<END
[source.crates-io]
replace-with = "deb"
[source.deb]
directory = "$CRATES"
END

# libc with another EINTR: overlay VERSION VALUE
overlay() {
  cp -r $CRATES/libc-0.2.139 "$SOURCES/v$1"
  set_eintr "$1" 4 "$2"
  echo "content $1" >"$T/state/stamp-$1"
  touch -d 2020-01-01 "$T/state/stamp-$1"
}
# set_eintr VERSION OLD NEW: edit as a package upgrade does, with times that say nothing.
set_eintr() {
  grep -rl "pub const EINTR: ::c_int = $2;" "$SOURCES/v$1/src/unix/linux_like" |
    xargs -d '\n' sed -i "s/pub const EINTR: ::c_int = $2;/pub const EINTR: ::c_int = $3;/"
  find "$SOURCES/v$1" -type f -exec touch -d 2006-07-24 {} +
}
LIBC_CFGS="freebsd11 libc_priv_mod_use libc_union libc_const_size_of libc_align libc_int128
  libc_core_cvoid libc_packedN libc_cfg_target_vendor libc_non_exhaustive libc_ptr_addr_of
  libc_underscore_const_names libc_const_extern_fn"
describe_source() { # LABEL
  printf '%s\n' "source v$1" "name libc" "version 0.2.139" "dir $SOURCES/v$1" "root $SOURCES/v$1/src/lib.rs" \
    "edition 2015" "remap /osbind/v$1" "stamp $T/state/stamp-$1" scan
}
describe_candidate() { # LABEL
  echo "candidate v$1"
  for cfg in $LIBC_CFGS; do echo "cfg $cfg"; done
}
# index NAME [HOST]: v13 and v14 for the host's triple; DEFAULT is its default version.
index() {
  {
    [ $# -lt 2 ] || echo "host $2"
    describe_source 13
    describe_source 14
    echo "target $HOST"
    [ -z "${DEFAULT-14}" ] || echo "default ${DEFAULT-14}"
    printf '%s\n' "crate libc" "served 13, 14"
    for v in 13 14; do
      echo "replace =$v"
      describe_candidate $v
    done
  } | "$MKINDEX" "$T/state/$1.osbi"
}

mkdir -p "$T/app/src" "$T/app/pm/src"
cat >"$T/app/Cargo.toml" <<'END'
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[features]
hello = []
[dependencies]
libc = "0.2"
num_cpus = "1"
pm = { path = "pm" }
[target.'cfg(target_os_version = "13")'.dependencies]
cfg-if = "1"
[build-dependencies]
libc = "0.2"
[workspace]
END
cat >"$T/app/pm/Cargo.toml" <<'END'
[package]
name = "pm"
version = "0.1.0"
edition = "2021"
[lib]
proc-macro = true
[dependencies]
libc = "0.2"
END
cat >"$T/app/pm/src/lib.rs" <<'END'
#[proc_macro]
pub fn saw(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    format!("{}", libc::EINTR).parse().unwrap()
}
END
cat >"$T/app/build.rs" <<'END'
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=BS_EINTR={}", libc::EINTR);
    println!("cargo::rustc-env=BS_OSV={}", std::env::var("CARGO_CFG_TARGET_OS_VERSION").unwrap_or("-".into()));
}
END
cat >"$T/app/src/main.rs" <<'END'
fn main() {
    let osv = if cfg!(target_os_version = "14") { "14" } else if cfg!(target_os_version = "13") { "13" } else { "-" };
    println!("app={} pm={} bs={} cfg={} bscfg={} cpus={}", libc::EINTR, pm::saw!(), env!("BS_EINTR"), osv,
        env!("BS_OSV"), num_cpus::get() > 0);
}
#[test]
fn eintr() {
    println!("test app={}", libc::EINTR);
}
END
overlay 13 53
overlay 14 54
cd "$T/app"
cargo generate-lockfile >/dev/null 2>&1 || skip "Debian's crates cannot be resolved here"
cp Cargo.lock "$T/lock-before"

CHECKS=0 FAILED=0
# check WORDS COMMAND...: a TAP line from the command's status.
check() {
  CHECKS=$((CHECKS + 1))
  words=$1
  shift
  if "$@" >/dev/null 2>&1; then
    echo "ok $CHECKS - $words"
  else
    echo "not ok $CHECKS - $words"
    FAILED=$((FAILED + 1))
    grep -v Running "$T/out" | sed 's/^/# /' | tail -40
  fi
}
saw() { grep -Eq -- "$1" "$T/out"; }
never_saw() { ! grep -Eq -- "$1" "$T/out"; }
finish() {
  check "Cargo.lock is as it was" cmp -s Cargo.lock "$T/lock-before"
  echo "1..$CHECKS"
  [ $FAILED -eq 0 ]
}
# run CARGO-ARGUMENTS: with the output kept in $T/out and the status in $STATUS.
run() {
  STATUS=0
  cargo "$@" >"$T/out" 2>&1 || STATUS=$?
}
succeeded() { [ "$STATUS" -eq 0 ]; }
failed() { [ "$STATUS" -ne 0 ]; }
wrapper_on() { printf '%s\n' --config "build.rustc-wrapper='$WRAPPER'" --config "build.rustdoc='$RUSTDOC_WRAPPER'"; }
