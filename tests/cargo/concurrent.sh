#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Updates and builds at once, and updates that are killed: no torn read, no half-written file, and
# every build has exactly one of the versions that were ever installed.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
make_world
write_config "$CARGO_HOME/osbind.toml" 14
works "$osbind" enable --user
works "$osbind" update

# --- updates that are killed at any moment ---
torn=0 n=0
while [ $n -lt 60 ]; do
  printf 'pub const MARK: &str = "os 14";\n// %s\n' "$n" >"$work/os/v14/bindings-1.2.0/src/lib.rs"
  "$osbind" update >/dev/null 2>&1 &
  pid=$!
  # a little later each time, from nothing to about 6 ms
  python3 -c "import time,sys; time.sleep(int(sys.argv[1]) / 10000)" "$n" 2>/dev/null || true
  kill -KILL $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true
  # what is there now can be used, or says what to do; after one update it is whole
  for file in "$OSBIND_CACHE_DIR"/index-*.osbi; do
    [ -s "$file" ] || torn=$((torn + 1))
  done
  n=$((n + 1))
done
is "$torn" 0 "60 killed updates leave no empty index"
: >"$OSBIND_CACHE_DIR/.osbind-killed" # in case that none was hit in the middle of a write
find "$OSBIND_CACHE_DIR" -name '.osbind-*' -exec touch -d '2 minutes ago' {} +
works "$osbind" update
is "$(find "$OSBIND_CACHE_DIR" -name '.osbind-*' | wc -l)" 0 "and a later one removes what they left"
try in_app "$cargo" run -q --locked --target "$host"
has "$out" "^app: os 14" "and the build after it has the OS's crate"

# --- two updates and a build at once ---
bump() {
  k=0
  while [ $k -lt 20 ]; do
    "$osbind" update >>"$work/updates.$1" 2>&1 || echo "update failed" >>"$work/updates.$1"
    k=$((k + 1))
  done
}
bump a &
one=$!
bump b &
two=$!
background="$one $two"
builds=0 good=0
while [ $builds -lt 6 ]; do
  touch "$app/src/main.rs"
  try in_app "$cargo" run -q --locked --target "$host" --target-dir "$work/target$((builds % 2))"
  case $(printf '%s\n' "$out" | grep '^app: ') in
  "app: os 14") good=$((good + 1)) ;;
  esac
  builds=$((builds + 1))
done
wait $one $two
background=
is "$good" "$builds" "builds beside two running updates"
is "$(cat "$work"/updates.* | grep -c 'update failed')" 0 "no update failed"

# --- the OS source is exchanged while builds run: each build has the old or the new, or says so ---
exchange() {
  k=0
  while [ $k -lt 10 ]; do
    printf 'pub const MARK: &str = "os 14 v%d";\n' $((k % 2)) >"$work/new.rs"
    mv "$work/new.rs" "$work/os/v14/bindings-1.2.0/src/lib.rs"
    "$osbind" update >/dev/null 2>&1 || true
    k=$((k + 1))
  done
}
exchange &
one=$!
background=$one
n=0 wrong=0
while [ $n -lt 6 ]; do
  try in_app "$cargo" run -q --locked --target "$host" --target-dir "$work/target$((n % 2))"
  case $(printf '%s\n' "$out" | grep -E '^app: |osbind: error') in
  "app: os 14"* | "osbind: error"*) ;;
  *) wrong=$((wrong + 1)) ;;
  esac
  n=$((n + 1))
done
wait $one
background=
is "$wrong" 0 "while it is exchanged: the old one, the new one, or a line that says so"
works "$osbind" update
try in_app "$cargo" run -q --locked --target "$host" --target-dir "$work/target0"
has "$out" "^app: os 14 v1" "afterwards: the newest"

# --- many osbind calls at once ---
n=0
pids=
while [ $n -lt 6 ]; do
  (cd "$app" && "$osbind" run -q --locked --target "$host.1$((3 + n % 2))" --target-dir "$work/many$n" >"$work/many$n.out" 2>&1) &
  pids="$pids $!"
  n=$((n + 1))
done
for pid in $pids; do
  wait "$pid" || true
done
got=$(for n in 0 1 2 3 4 5; do grep '^app: ' "$work/many$n.out"; done | sort | uniq -c | sed 's/^ *//' | tr '\n' ';')
is "$got" "3 app: os 13;3 app: os 14 v1;" "six osbind calls at once, two versions"
lock_is_same
finish
