#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Every change after which a stale artifact could stay, one after the other, with the real libc: its
# EINTR is 4 in the registry, 53 and 54 in the OS sources. The lock must stay as it is. Third argument:
#   enabled   plain cargo after `osbind enable --user`, no --target: every unit is for the host's OS
#   osbind    `osbind run --target HOST`: build script and macro must have the registry's in every step
# shellcheck disable=SC1091,SC2034,SC2154 # its variables and ours
. "$(dirname "$0")/lib.sh"

mode=${3:-enabled}
debian_libc=/usr/share/cargo/registry/libc-0.2.139
debian_num_cpus=/usr/share/cargo/registry/num_cpus-1.14.0
if [ ! -d $debian_libc ] || [ ! -d $debian_num_cpus ]; then
  skip_all "the packages librust-libc-dev 0.2.139 and librust-num-cpus-dev are not installed"
fi
[ -n "$(toolchains)" ] || skip_all "no cargo 1.94 or newer on this machine"

# An OS source $1 whose libc has EINTR = $2; every file as old as a package of 2006 would leave it.
os_libc() {
  dir=$work/os/$1/libc-0.2.139
  mkdir -p "$work/os/$1"
  [ -d "$dir" ] || {
    cp -rL $debian_libc "$dir"
    rm -f "$dir/.cargo-checksum.json"
    cat >"$dir/osbind-recipe.toml" <<'EOF'
recipe = 1
edition = "2015"
cfg = ["freebsd11", "libc_priv_mod_use", "libc_union", "libc_const_size_of", "libc_align",
  "libc_int128", "libc_core_cvoid", "libc_packedN", "libc_cfg_target_vendor",
  "libc_non_exhaustive", "libc_ptr_addr_of", "libc_underscore_const_names",
  "libc_const_extern_fn"]
EOF
  }
  grep -rl 'pub const EINTR: ' "$dir/src/unix/linux_like" |
    tr '\n' '\0' | xargs -0 sed -i "s/\(pub const EINTR: ::c_int = \)[0-9]*;/\1$2;/"
  find "$dir" -type f -exec touch -d 2006-07-24 {} +
}

make_project() {
  make_registry
  cp -rL $debian_libc "$registry/"
  cp -rL $debian_num_cpus "$registry/"
  seal "$registry/libc-0.2.139"
  seal "$registry/num_cpus-1.14.0"
  make_app
  sed -i 's/^bindings = "1"/libc = "0.2"/; s/^user = "1"/num_cpus = "1"/' "$app/Cargo.toml" \
    "$app/macros/Cargo.toml"
  sed -i 's/bindings::MARK/libc::EINTR/' "$app/build.rs" "$app/macros/src/lib.rs" "$app/src/main.rs"
  sed -i 's/user::mark()/num_cpus::get() > 0/' "$app/src/main.rs"
  (cd "$app" && "$cargo" generate-lockfile -q)
  lock=$(sha256sum <"$app/Cargo.lock")
}

# run_app [ARGUMENTS]: the program, as the third argument says; T0 and T8 are plain cargo's
run_app() {
  case $how in
  osbind) try in_app "$osbind" run -v --locked --target "$host" --target-dir "$work/target" "$@" ;;
  cross) try in_app "$cargo" run -v --locked --target "$host" --target-dir "$work/target" "$@" ;;
  *) try in_app "$cargo" run -v --locked --target-dir "$work/target" "$@" ;;
  esac
}

# step NAME EINTR [ARGUMENTS]: what the program saw, and its build script and its macro
step() {
  name="$toolchain $1" wanted=$2
  shift 2
  run_app "$@"
  is "$status $(printf '%s\n' "$out" | sed -n 's/^app: //p')" "0 $wanted" "$name: EINTR is $wanted"
  [ $how = enabled ] || wanted=4
  is "$(printf '%s\n' "$out" | grep -E '^(build script|macro): ' | sed 's/i32//' | tr '\n' ' ')" \
    "build script: $wanted macro: $wanted " "$name: and $wanted for build script and macro"
}

# The build must fail. fails NAME
fails() {
  name="$toolchain $1"
  run_app
  is "$([ "$status" = 0 ] || echo fails)" fails "$name: the build stops"
}

# What Cargo said about a package: Fresh, Dirty, Compiling, or nothing
said() {
  printf '%s\n' "$out" | sed -n "s/^ *\(Fresh\|Dirty\|Compiling\) $1 .*/\1/p" | head -n 1
}

fresh() {
  for package in libc num_cpus macros app; do
    is "$(said $package)" Fresh "$name: $package is fresh"
  done
}

# libc and what depends on it is built again, the macro is not
rebuilt() {
  is "$(said libc)" Dirty "$name: libc is built again"
  is "$(said num_cpus)" Dirty "$name: num_cpus is built again"
  if [ $how = osbind ]; then
    is "$(said macros)" Fresh "$name: the macro is fresh"
  fi
}

configure() {
  {
    rule v13 'all(target_os = "linux", target_os_version = "13")'
    rule v14 'all(target_os = "linux", target_os_version = "14")'
    printf "[osbind.target.'cfg(target_os = \"linux\")']\nversion = \"%s\"\n" "$1"
  } >"$CARGO_HOME/osbind.toml"
}

update() {
  [ $how = osbind ] || works "$osbind" update
}

for toolchain in $(toolchains); do
  use_toolchain "$toolchain"
  rm -rf "$work/os" "$work/app" "$work/registry" "$work/target" "$CARGO_HOME" "$work/cache"
  mkdir -p "$CARGO_HOME"
  make_project
  os_libc v13 53
  os_libc v14 54

  how=$mode
  if [ $mode = osbind ]; then how=cross; fi
  step "T0 plain" 4
  how=$mode
  if [ $mode = enabled ]; then works "$osbind" enable --user; fi
  step "T1 nothing configured" 4
  configure 14
  update
  step "T2 installed" 54
  step "T2b again" 54
  fresh
  sleep 1
  os_libc v14 64
  update
  step "T3 upgraded, files dated 2006" 64
  rebuilt
  step "T4 version by Cargo's [env]" 53 --config "env.$host_variable=\"13\""
  step "T4b back to the default" 64
  export "$host_variable=13"
  step "T5 version by the environment" 53
  export "$host_variable=14"
  step "T5b another by the environment" 64
  unset "$host_variable"
  step "T5c no version said" 64
  step "T5d again" 64
  fresh
  export "$host_variable=12"
  fails "T6 a version that nobody serves"
  has "$out" "error.*libc.*12" "$name: and says which"
  unset "$host_variable"
  configure 13
  update
  step "T6b default version 13" 53
  rm -r "$work/os/v13"
  rm -rf "$work/target/debug/.fingerprint" "$work/target/$host/debug/.fingerprint"
  fails "T6c the OS source is removed"
  rm -f "$CARGO_HOME/osbind.toml"
  update
  step "T7 nothing configured any more" 4
  if [ $mode = enabled ]; then works "$osbind" disable --user; fi
  how=$mode
  if [ $mode = osbind ]; then how=cross; fi
  step "T8 plain again" 4
  lock_is_same "$toolchain: "
done
finish
