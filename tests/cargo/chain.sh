#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# A wrapper behind ours: sccache. It sees rustc with the changed arguments, so that its hits are
# those of the crate that is really compiled.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
sccache=$(command -v sccache) || skip_all "sccache is not installed"
use_any_toolchain
make_world
write_config "$CARGO_HOME/osbind.toml" ""
export SCCACHE_DIR="$work/sccache" SCCACHE_IDLE_TIMEOUT=60
# A port of our own, so that the caller's server is left alone.
SCCACHE_SERVER_PORT=$((20000 + $$ % 20000))
export SCCACHE_SERVER_PORT
"$sccache" --start-server >/dev/null 2>&1 || skip_all "sccache cannot start its server"
stop_server() {
  "$sccache" --stop-server >/dev/null 2>&1 || true
}
trap 'stop_server; cleanup' EXIT

# build VERSION: from nothing; prints how many of its calls were hits and misses
build() {
  "$sccache" --zero-stats >/dev/null
  rm -rf "$app/target"
  try in_app env RUSTC_WRAPPER="$sccache" "$osbind" build -q --locked --target "$host.$1"
  built=$("$app/target/$host/debug/app" 2>&1 | head -n 1)
  hits=$("$sccache" --show-stats | sed -n 's/^Cache hits  *\([0-9]*\)$/\1/p')
  misses=$("$sccache" --show-stats | sed -n 's/^Cache misses  *\([0-9]*\)$/\1/p')
}
build 14
is "$status $built" "0 app: os 14" "osbind build with RUSTC_WRAPPER=sccache"
is "$([ "${misses:-0}" -gt 0 ] && echo misses)" misses "the first build fills the cache"
build 14
is "$built" "app: os 14" "the same again"
is "$([ "${hits:-0}" -gt 0 ] && echo hits) ${misses:-none}" "hits 0" "has hits and no misses"
build 13
is "$built" "app: os 13" "another version is another crate, not the cached one"
is "$([ "${misses:-0}" -gt 0 ] && echo misses)" misses "and a miss"
build 14
is "$built ${misses:-none}" "app: os 14 0" "and back: all hits"
lock_is_same

# the same from a config file of ours
{
  write_config "$CARGO_HOME/osbind.toml" ""
  printf '[osbind]\nnext = "%s"\n' "$sccache" >>"$CARGO_HOME/osbind.toml"
}
"$sccache" --zero-stats >/dev/null
rm -rf "$app/target"
try in_app "$osbind" build -q --locked --target "$host.14"
is "$("$app/target/$host/debug/app" 2>&1 | head -n 1)" "app: os 14" "[osbind] next"
is "$([ "$("$sccache" --show-stats | sed -n 's/^Cache hits  *\([0-9]*\)$/\1/p')" -gt 0 ] && echo hits)" hits "[osbind] next: hits"
stop_server
trap cleanup EXIT
finish
