#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The wrapper under each of Cargo's commands, native and for a target; what it leaves alone; and
# what goes wrong closed.
bin= # set there: the directory of the toolchain
. "$(dirname "$0")/wrapper_fixture.sh"
index cross
index native $HOST
# Cargo asks rustc again when its own [env] changes, not when the environment does: name the index there.
use() { INDEX="$T/state/$1.osbi"; }
build() { # DIR COMMAND ARGUMENTS...
  dir=$1 command=$2
  shift 2
  run "$command" --config "build.rustc-wrapper='$WRAPPER'" --config "build.rustdoc='$RUSTDOC_WRAPPER'" \
    --config "env.OSBIND_INDEX.value='$INDEX'" --config env.OSBIND_INDEX.force=true --target-dir "$T/$dir" "$@"
}
cross() { command_=$1; shift; build cross "$command_" --locked --target $HOST "$@"; }
native() { build native "$@" --locked; }

use native
native run
check "native: program, proc-macro and build script have the OS's libc" saw 'app=54 pm=54 bs=54 cfg=14 bscfg=14 '

use cross
cross build
check "build" succeeded
cross run
check "run" saw 'app=54 pm=4 bs=4 cfg=14 bscfg=14 '
cross check
check "check" succeeded
cross test -- --nocapture
check "test" saw 'test app=54'
cross bench --no-run
check "bench" succeeded
cross doc
check "doc" succeeded
check "doc: the target's libc is the OS's" grep -q '54' "$T/cross/$HOST/doc/libc/constant.EINTR.html"
check "doc: the host's libc is upstream's" grep -q '= 4' "$T/cross/doc/libc/constant.EINTR.html"
if "$bin/cargo" clippy --version >/dev/null 2>&1; then
  cross clippy
  check "clippy" succeeded
  check "clippy knows the cfg" never_saw 'unexpected .cfg'
fi
export RUSTC_WORKSPACE_WRAPPER="$WRAPPER"
cross fix --allow-no-vcs
unset RUSTC_WORKSPACE_WRAPPER
check "fix" succeeded
check "fix knows the cfg" never_saw 'unexpected .cfg'
cross install --path . --root "$T/root" --quiet
check "install" succeeded
check "install: the program" test -n "$("$T/root/bin/app" | grep 'app=54 pm=4 bs=4 cfg=14')"

# What reaches rustc, by a next wrapper that keeps a log.
cat >"$T/next" <<END
#!/bin/sh
printf '%s\n' "\$*" >>"$T/calls"
exec "\$@"
END
chmod +x "$T/next"
export OSBIND_NEXT="$T/next"
build logged build --locked --target $HOST
unset OSBIND_NEXT
call() { grep -e "--crate-name $1 .*$2" "$T/calls" | head -1; }
holds() { case $(call "$1" "$2") in *"$3"*) ;; *) false ;; esac }
lacks() { ! holds "$@"; }
check "target unit: the OS's root" holds libc "--target $HOST" "$SOURCES/v14/src/lib.rs"
check "target unit: remapped" holds libc "--target $HOST" "--remap-path-prefix $SOURCES/v14=/osbind/v14"
check "target unit: the version" holds num_cpus "--target $HOST" '--cfg target_os_version="14" --check-cfg cfg(target_os_version,values(any()))'
grep -e "--crate-name libc " "$T/calls" | grep -v -e "--target" | head -1 >"$T/out"
check "host unit: upstream's root" saw " $CRATES/libc-0.2.139/src/lib.rs "
check "host unit: nothing is added" never_saw 'target_os_version'
check "proc-macro: nothing is added" lacks pm "" target_os_version
check "no call was swapped for the build script" lacks build_script_build "$CRATES/libc-0.2.139/build.rs" target_os_version

# A path dependency of the same name is the user's own.
mkdir -p "$T/own/libc/src" "$T/own/src"
printf '[package]\nname = "own"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nlibc = { path = "libc" }\n[workspace]\n' >"$T/own/Cargo.toml"
printf '[package]\nname = "libc"\nversion = "0.2.139"\nedition = "2021"\n' >"$T/own/libc/Cargo.toml"
echo 'pub const EINTR: i32 = 99;' >"$T/own/libc/src/lib.rs"
echo 'fn main() { println!("own={}", libc::EINTR) }' >"$T/own/src/main.rs"
build own/target run --manifest-path "$T/own/Cargo.toml" --target $HOST
check "a path dependency called libc is left alone" saw 'own=99'

# Rules.
rule() { # NAME, rule lines on standard input
  {
    describe_source 14
    printf '%s\n' "target $HOST" "default 14" "crate libc"
    cat
  } | "$MKINDEX" "$T/state/$1.osbi"
  use "$1"
  build rules run --locked --target $HOST
}
{ echo "replace =13"; echo optional; describe_candidate 14; } | rule optional
check "required = false: upstream" saw 'app=4 .*cfg=14'
{ echo "replace -"; echo exact; describe_candidate 14; } | rule exact
check "exact: the locked version" saw 'app=54 '
printf '%s\n' "replace -" "origin /etc/cargo/config.toml:7" | rule missing
check "a replacement that is not there stops" saw 'error: could not compile `libc`'
check "and says which rule" saw 'OB0607.*Cargo.lock has libc 0.2.139, .*/etc/cargo/config.toml:7 has none\); install one that does, or '
{ echo "tell 0.2.100 0.2.140 =14"; printf '%s\n' "drop freebsd11" "add has_been_told" \
  "notice libc 0.2.139 describes linux 13"; } | OSBIND_NEXT="$T/next" rule tell
check "tell: upstream's, told by its own cfg" holds libc has_been_told " $CRATES/libc-0.2.139/src/lib.rs "
check "tell: in place of another cfg" lacks libc has_been_told freebsd11
check "tell: one line" test "$(grep -c 'osbind: libc 0.2.139 describes linux 13' "$T/out")" -eq 1
{ echo "tell 0.2.140 0.2.200 -"; echo "add not_told"; } | rule untold
check "tell: not for another release" succeeded
{ printf '%s\n' "target $HOST" "crate *" "replace -" "origin /x/config.toml:3"; } | "$MKINDEX" "$T/state/any.osbi"
use any
build any check --locked --target $HOST
check "an OS source that is not there stops" saw 'OB0614.*/x/config.toml:3'

# An index that cannot be used.
try_index() { # WORDS PATTERN
  build fault check --locked --target $HOST
  check "$1: stops" failed
  check "$1: one line" test "$(grep -c "osbind: error\\[$2\\]" "$T/out")" -ge 1
}
cp "$T/state/cross.osbi" "$T/state/bad.osbi"
use bad
chmod g+w "$T/state/bad.osbi"
try_index "an index that the group can write" OB0605
chmod g-w "$T/state/bad.osbi"
chmod o+w "$T/state"
try_index "an index in a directory that all can write" OB0605
chmod o-w "$T/state"
printf X | dd of="$T/state/bad.osbi" bs=1 seek=$(($(stat -c %s "$T/state/bad.osbi") - 1500)) conv=notrunc 2>/dev/null
try_index "a damaged index" OB0604
head -c 5000 "$T/state/cross.osbi" >"$T/state/bad.osbi"
try_index "half an index" OB0604
: >"$T/state/bad.osbi"
try_index "an empty index" OB0604
INDEX=state/cross.osbi
try_index "an index without absolute path" OB0603
use cross
touch "$SOURCES/v14/src/macros.rs"
try_index "a file that changed since the index" OB0608
touch -d 2006-07-24 "$SOURCES/v14/src/macros.rs"
export OSBIND_NEXT="$T/no such wrapper"
try_index "a next wrapper that is not there" OB0609
unset OSBIND_NEXT

export OSBIND_INDEX="$INDEX"
# Without cargo: the forms that it rarely uses. wrap ARGS: the unit libc for the target.
wrap() {
  STATUS=0
  env CARGO_PKG_NAME=libc CARGO_PKG_VERSION=0.2.139 CARGO_CRATE_NAME=libc "$WRAPPER" "$@" >"$T/out" 2>&1 || STATUS=$?
}
mkdir "$T/by hand"
arguments() {
  printf '%s\n' --crate-name libc --edition 2015 $CRATES/libc-0.2.139/src/lib.rs --crate-type=lib \
    --emit=dep-info,metadata -Cextra-filename=-x "--out-dir=$T/by hand" --cap-lints=allow --target=$HOST
}
arguments >"$T/argfile"
wrap rustc "@$T/argfile"
check "an argument file" succeeded
check "its unit was swapped" grep -q "$(echo "$T/state/stamp-14" | sed 's/ /\\\\\\\\ /g')" "$T/by hand/libc-x.d"
check "only the first rule has the stamp" test "$(grep -c stamp-14 "$T/by hand/libc-x.d")" -eq 1
rm "$T/by hand/libc-x.d"
{
  arguments
  i=0
  while [ $i -lt 40000 ]; do
    echo --check-cfg
    echo "cfg(a_cfg_with_a_name_that_is_longer_than_it_need_be_$i)"
    i=$((i + 1))
  done
} >"$T/argfile"
TMPDIR=$T wrap rustc "@$T/argfile"
check "an argument file that is too long for exec" succeeded
check "its unit was swapped, too" grep -q stamp-14 "$T/by hand/libc-x.d"
check "no file is left behind" test -z "$(find "$T" -name 'osbind-argfile*' -o -name '*.osbind-*')"
wrap rustc "@$T/no such file"
check "an argument file that is not there" saw 'OB0611'

# Status and signals, with a rustc of our own.
fake() {
  printf '#!/bin/sh\n%s\n' "$1" >"$T/fake"
  chmod +x "$T/fake"
}
unit() { wrap "$T/fake" --crate-name own --emit=dep-info --out-dir "$T/by hand" --target $HOST src/main.rs; }
fake 'exit 42'
unit
check "rustc's status" test "$STATUS" -eq 42
fake 'kill -9 $$'
unit
check "rustc's signal" test "$STATUS" -eq 137
fake 'exit 0'
unit
check "no dep-info to edit stops" saw 'OB0615'
fake "trap 'exit 7' TERM; echo x >'$T/started'; while :; do sleep 0.1; done"
"$WRAPPER" "$T/fake" --crate-name own --emit=dep-info --target $HOST src/main.rs &
pid=$!
while [ ! -e "$T/started" ]; do sleep 0.05; done
kill -TERM $pid
STATUS=0
wait $pid || STATUS=$?
check "a signal is sent on" test "$STATUS" -eq 7

STATUS=0
"$WRAPPER" >"$T/out" 2>&1 || STATUS=$?
check "no arguments" saw '^osbind: error\[OB0613\]: usage:'
check "no arguments: status" test "$STATUS" -eq 1

# The answer to -vV.
"$WRAPPER" rustc -vV >"$T/out"
rustc -vV >"$T/plain"
check "-vV: rustc's answer and one line" sh -c "sed '\$d' '$T/out' | cmp - '$T/plain' && tail -1 '$T/out' | grep -Eqx 'osbind: 1 set=[0-9a-f]{16}'"
CARGO_TARGET_A_VERSION=1 CARGO_TARGET_B_VERSION=2 "$WRAPPER" rustc -vV >"$T/ab"
env CARGO_TARGET_B_VERSION=2 CARGO_TARGET_A_VERSION=1 "$WRAPPER" rustc -vV >"$T/ba"
CARGO_TARGET_A_VERSION=2 CARGO_TARGET_B_VERSION=1 "$WRAPPER" rustc -vV >"$T/other"
check "-vV: in any order" cmp -s "$T/ab" "$T/ba"
check "-vV: names count" sh -c "! cmp -s '$T/ab' '$T/other' && ! cmp -s '$T/ab' '$T/out'"

if command -v sccache >/dev/null; then
  export SCCACHE_DIR="$T/sccache" SCCACHE_SERVER_PORT=$((20000 + $$ % 20000)) CARGO_INCREMENTAL=0 OSBIND_NEXT=sccache
  sccache --start-server >/dev/null 2>&1
  rm -rf "$T/cross"
  cross build
  rm -rf "$T/cross"
  cross build
  sccache --show-stats >"$T/out" 2>&1
  check "sccache behind the wrapper: hits" saw 'Cache hits \(Rust\) +[1-9]'
  cross run
  check "sccache: the OS's libc" saw 'app=54 pm=4'
  sccache --stop-server >/dev/null 2>&1 || :
fi
finish
