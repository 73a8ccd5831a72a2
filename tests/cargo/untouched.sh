#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# 200 crates that nobody owns: their rustc calls and dep-infos are the same with and without osbind,
# and none of them is built again when the OS's crate changes.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
use_any_toolchain
make_world
count=200
i=0
while [ $i -lt $count ]; do
  echo "pub const N: usize = $i;" | registry_crate "plain$i" 1.0.0
  printf 'plain%d = "1"\n' $i >>"$work/list"
  i=$((i + 1))
done
sed -i "/^\[dependencies\]/r $work/list" "$app/Cargo.toml"
(cd "$app" && "$cargo" generate-lockfile -q)
lock=$(sha256sum <"$app/Cargo.lock")

# A wrapper that writes down what it is called with for target units (host units have other flags).
cat >"$work/spy" <<'EOF'
#!/bin/sh
case " $* " in
*" --target "*) [ -z "${CARGO_PKG_NAME:-}" ] || printf '%s\n' "$@" >"$SPY/$CARGO_PKG_NAME-${CARGO_CRATE_NAME:-}" ;;
esac
exec "$@"
EOF
chmod +x "$work/spy"
mkdir -p "$work/plain" "$work/ours"

try in_app env SPY="$work/plain" RUSTC_WRAPPER="$work/spy" "$cargo" build -q --locked --target "$host" --target-dir "$work/t1"
is "$status" 0 "built with plain cargo"
write_config "$CARGO_HOME/osbind.toml" 14
try in_app env SPY="$work/ours" RUSTC_WRAPPER="$work/spy" "$osbind" build -q --locked --target "$host" --target-dir "$work/t2"
is "$status" 0 "built with osbind, the other wrapper behind it"

# Cargo puts its hash of what `rustc -vV` says into names; the OS version goes to every target unit.
normal() { # DIR SUFFIX
  (cd "$1" && awk 'FNR == 1 { print "== " FILENAME } { print }' plain*"$2") |
    sed -E 's/-[0-9a-f]{16}/-HASH/g; s/=[0-9a-f]{16}$/=HASH/; s|/t[12]/|/T/|g; s|/t[12]$|/T|; s|/t[12] |/T |g' |
    awk '/^--(check-)?cfg$/ { held = $0; next }
         held != "" { if ($0 !~ /target_os_version/) { print held; print } held = ""; next }
         { print }'
}
same() { # WHAT DIR OTHER SUFFIX
  normal "$2" "$4" >"$work/one"
  normal "$3" "$4" >"$work/other"
  is "$(grep -c '^== ' "$work/one") $(diff "$work/one" "$work/other")" "$count " "$1"
}
same "the calls of $count crates are the same" "$work/plain" "$work/ours" ''
same "their dep-infos are the same" "$work/t1/$host/debug/deps" "$work/t2/$host/debug/deps" .d

# Something of the OS's crate is in the one that was swapped.
has "$(cat "$work/ours/bindings-bindings")" "/os/v14/bindings-1.2.0/src/lib.rs" "the owned crate was swapped"

echo 'pub const MARK: &str = "os 14, new";' >"$work/os/v14/bindings-1.2.0/src/lib.rs"
try in_app env SPY="$work/ours" RUSTC_WRAPPER="$work/spy" "$osbind" build -v --locked --target "$host" --target-dir "$work/t2"
is "$(printf '%s\n' "$out" | grep -c 'Fresh plain')" $count "a new OS crate builds none of them again"
has "$out" "Dirty bindings" "but the owned crate"
has "$("$work/t2/$host/debug/app")" "^app: os 14, new" "which is the new one"
lock_is_same
finish
