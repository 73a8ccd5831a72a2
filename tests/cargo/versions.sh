#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# The ways to say the OS version, and what follows from it in a project's own Cargo.toml and code.
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"
[ -n "$(toolchains)" ] || skip_all "no cargo 1.94 or newer on this machine"

seen() {
  printf '%s\n' "$out" | grep -E '^(app|extra|cfg): ' | tr '\n' ';'
}

for toolchain in $(toolchains); do
  use_toolchain "$toolchain"
  rm -rf "$work/os" "$work/app" "$work/registry" "$CARGO_HOME" "$work/cache"
  mkdir -p "$CARGO_HOME"
  make_world
  echo 'pub const NAME: &str = "is there";' | registry_crate extra 1.0.0
  printf "[target.'cfg(target_os_version = \"14\")'.dependencies]\nextra = \"1\"\n" >>"$app/Cargo.toml"
  sed -i 's/^fn main() {/fn main() {\n    #[cfg(target_os_version = "14")]\n    println!("extra: {}", extra::NAME);\n    println!("cfg: {} {}", cfg!(target_os_version = "13"), cfg!(target_os_version = "14"));/' "$app/src/main.rs"
  (cd "$app" && "$cargo" generate-lockfile -q)
  lock=$(sha256sum <"$app/Cargo.lock")
  write_config "$CARGO_HOME/osbind.toml" ""

  run() {
    try in_app "$@"
  }
  on_13="cfg: true false;app: os 13;"
  on_14="extra: is there;cfg: false true;app: os 14;"
  run "$osbind" run -q --locked --target "$host.13"
  is "$(seen)" "$on_13" "$toolchain: --target TRIPLE.13"
  run "$osbind" run -q --locked --target "$host.14"
  is "$(seen)" "$on_14" "$toolchain: --target TRIPLE.14, with a dependency for that version"
  run "$osbind" run -q --locked --target "$host.14.1"
  is "$(seen)" "$on_14" "$toolchain: 14.1 is a 14"
  run "$osbind" run -q --locked --target "$host" --target-version 13
  is "$(seen)" "$on_13" "$toolchain: --target-version 13"
  run env "$host_variable=14" "$osbind" run -q --locked --target "$host"
  is "$(seen)" "$on_14" "$toolchain: the variable"
  run env "$host_variable=14" "$osbind" run -q --locked --target "$host.13"
  is "$(seen)" "$on_13" "$toolchain: --target TRIPLE.13 is stronger than the variable"
  mkdir -p "$app/.cargo"
  printf '[env]\n%s = "13.2"\n' "$host_variable" >"$app/.cargo/config.toml"
  run "$osbind" run -q --locked --target "$host"
  is "$(seen)" "$on_13" "$toolchain: the variable in Cargo's [env]"
  run env "$host_variable=14" "$osbind" run -q --locked --target "$host"
  is "$(seen)" "$on_14" "$toolchain: the process's variable is stronger than [env]"
  rm "$app/.cargo/config.toml"
  write_config "$CARGO_HOME/osbind.toml" 13
  run "$osbind" run -q --locked --target "$host"
  is "$(seen)" "$on_13" "$toolchain: the config's default"
  run "$osbind" run -q --locked
  is "$(seen)" "$on_13" "$toolchain: the config's default without --target"
  run "$osbind" check -q --locked --target "${host}13"
  is "$([ "$status" = 0 ] || echo fails)" fails "$toolchain: a triple that is none is not guessed at"
  run "$osbind" check -q --locked --target "$host.1 4"
  is "$([ "$status" = 0 ] || echo fails)" fails "$toolchain: a label that is none is refused"
  lock_is_same "$toolchain: "
done

# A label that is no number, and the version that the running system has.
rule v13 'target_os_version = "mine-2.7"' >"$CARGO_HOME/osbind.toml"
run "$osbind" run -q --locked --target "$host.mine-2.7"
has "$out" "^app: os 13" "a label that is no number"
glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^glibc //')
case $host-$glibc in
*-linux-gnu-[0-9]*)
  {
    rule v13 "target_os_version = \"$glibc\""
    rule v14 "not(target_os_version = \"$glibc\")"
  } >"$CARGO_HOME/osbind.toml"
  run "$osbind" run -q --locked
  has "$out" "^app: os 13" "nothing said: the host's own version, glibc $glibc"
  ;;
*) skip "not on glibc" ;;
esac
finish
