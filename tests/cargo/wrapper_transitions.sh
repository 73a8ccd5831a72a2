#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Every change between two builds after which an artifact could be stale, against real Cargo: each
# step says what is compiled, and the constants say from which libc.
. "$(dirname "$0")/wrapper_fixture.sh"
index cross

# step INDEX [CARGO-ARGUMENTS]: one build and run for --target, verbose. INDEX: none, off, or a name.
step() {
  which=$1
  shift
  case $which in
  off) set -- "$@" ;;
  none) set -- "$@" --config "build.rustc-wrapper='$WRAPPER'" ;;
  *) set -- "$@" --config "build.rustc-wrapper='$WRAPPER'" --config "env.OSBIND_INDEX.value='$T/state/$which.osbi'" \
    --config env.OSBIND_INDEX.force=true ;;
  esac
  run run -v --locked --target $HOST --target-dir "$T/target" $EXTRA "$@"
}
EXTRA=
sleep_past() { sleep 1.1; } # times in Cargo's comparison are coarse
host_upstream() { saw 'pm=4 bs=4 '; }
all_fresh() { succeeded && never_saw '^ *(Compiling|Dirty)'; }
rebuilt() { # stable compiles another set of artifacts, nightly the same one again
  if $NIGHTLY; then saw 'Dirty.*the toolchain changed'; else saw 'Compiling libc' && never_saw Dirty; fi
}
known() { if $NIGHTLY; then saw 'Dirty.*the toolchain changed'; else all_fresh; fi; }
only_libc() { saw "Dirty libc .*$1" && saw 'Fresh pm' && saw 'Dirty app'; }

step off
check "T0 no wrapper: upstream" saw 'app=4 pm=4 bs=4 cfg=- bscfg=- '
step none
check "T1 wrapper without index: nothing is compiled" all_fresh
check "T1 upstream" saw 'app=4 pm=4 bs=4 cfg=- bscfg=- '
step cross
check "T2 index: new artifacts" rebuilt
check "T2 the program has the OS's libc, cfg and build script see 14" saw 'app=54 pm=4 bs=4 cfg=14 bscfg=14 '
step cross
check "T2b again: fresh" all_fresh

sleep_past
set_eintr 14 54 64
touch "$T/state/stamp-14"
step cross
check "T3 package upgraded with old times: libc and dependents" only_libc 'stamp-14'
check "T3 the new content" saw 'app=64 pm=4 bs=4 '

step cross --config "env.$HOST_VARIABLE='13'"
check "T4 version by Cargo's [env]: new artifacts" rebuilt
check "T4 13 everywhere for the target" saw 'app=53 pm=4 bs=4 cfg=13 bscfg=13 '
check "T4 dependency under cfg(target_os_version)" saw 'cfg-if'
step cross
check "T4b and back" known
check "T4b 14 again" saw 'app=64 pm=4 bs=4 cfg=14 bscfg=14 '
check "T4b without that dependency" never_saw 'Running.*cfg_if'

export $HOST_VARIABLE=14
step cross
check "T5 version by the environment: libc is looked at" only_libc "$HOST_VARIABLE changed"
check "T5 still 14" saw 'app=64 pm=4 bs=4 cfg=14 '
unset $HOST_VARIABLE
step cross
check "T5b without it: a change again" only_libc "$HOST_VARIABLE changed"
step cross
check "T5c repeat: fresh" all_fresh

export $HOST_VARIABLE=12
step cross
check "T6 a version that is not served stops" failed
check "T6 with one line of ours" saw "^osbind: error\[OB0606\]: no OS-owned libc for $HOST version 12, only for version 13, 14"
export $HOST_VARIABLE='1 2'
step cross
check "T6b what is no version stops" saw '^osbind: error\[OB0612\]'
unset $HOST_VARIABLE
step cross --config "env.$HOST_VARIABLE='12'"
check "T6c the same by [env]" saw '^osbind: error\[OB0606\]'
check "T6c stops" failed

DEFAULT='' index unknown
step unknown
check "T6d no version at all stops" saw 'version \(unknown\), only for version 13, 14'
DEFAULT=13 index default13
step default13
check "T6e another default in the config" saw 'app=53 pm=4 bs=4 cfg=13 bscfg=13 '
step cross
check "T6f and back" saw 'app=64 pm=4 bs=4 cfg=14 bscfg=14 '

mv "$SOURCES/v14" "$SOURCES/gone"
step cross
check "T6g source removed, artifacts there: its files are missing" failed
check "T6g one line of ours" saw '^osbind: error\[OB0608\]: .* is gone'
mv "$SOURCES/gone" "$SOURCES/v14"
step cross
check "T6h and there again" saw 'app=64 '

step none
check "T7 index gone from the config: upstream's artifacts" known
check "T7 upstream" saw 'app=4 pm=4 bs=4 cfg=- bscfg=- '
step off
check "T8 wrapper off" saw 'app=4 pm=4 bs=4 cfg=- bscfg=- '
check "T8 nothing is compiled" all_fresh
step nowhere
check "T9 an index that is named and missing stops" failed
check "T9 one line of ours" saw 'osbind: error\[OB0603\]: cannot read the index .*; run `osbind update`'

if $NIGHTLY; then
  EXTRA=-Zchecksum-freshness
  index sums1
  step sums1
  check "C1 content instead of times" saw 'app=64 '
  step sums1
  check "C1b again: fresh" all_fresh
  touch "$T/state/stamp-14"
  step sums1
  check "C2 a touch is no change" all_fresh
  echo "the same with another recipe" >"$T/state/stamp-14"
  index sums2
  step sums2
  check "C3 another stamp: libc and dependents" only_libc stamp-14
  step sums2
  check "C3b again: fresh" all_fresh
  set_eintr 14 64 74
  step sums2
  check "C4 other content of the same size and time" only_libc 'linux/mod.rs'
  check "C4 the new content" saw 'app=74 pm=4 bs=4 '
fi
finish
