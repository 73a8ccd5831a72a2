What Cargo is told. A program of ours stands in for Cargo here and shows how it was called, another
one for rustc.

  $ cat > cargo <<'EOF'
  > #!/bin/sh
  > for word in "$@"; do echo "[$word]"; done
  > env | grep -E '^(RUSTC_WRAPPER|RUSTDOC|OSBIND_NEXT|OSBIND_RUSTDOC|OSBIND_INDEX|CARGO_TARGET_.*)=' | sort
  > pwd
  > exit ${STATUS:-0}
  > EOF
  $ cat > rustc <<'EOF'
  > #!/bin/sh
  > echo 'host: x86_64-unknown-linux-gnu'
  > EOF
  $ chmod +x cargo rustc
  $ export CARGO="$PWD/cargo" RUSTC="$PWD/rustc" OSBIND_CACHE_DIR="$PWD/cache"
  $ here=$PWD
  $ show() {
  >   "$OSBIND" "$@" | sed -e 's|index-[0-9a-f]*\.osbi|INDEX|' -e 's|=/.*/osbind-rust|=.../osbind-rust|' \
  >     -e 's|cargo-[0-9a-f]\{16\}\.toml|CARGO-CONFIG|' -e "s|$here|HERE|g"
  > }
  $ mkdir app && cd app
  $ cat > Cargo.toml <<'EOF'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > EOF

The index goes in through Cargo's [env], the wrapper through the environment. Everything that
osbind does not know stays as it was, in order.

  $ show build --release -p app -- --target nothing
  [build]
  [--config]
  [env.OSBIND_INDEX.value="HERE/cache/INDEX"]
  [--config]
  [env.OSBIND_INDEX.force=true]
  [--release]
  [-p]
  [app]
  [--]
  [--target]
  [nothing]
  OSBIND_RUSTDOC=rustdoc
  RUSTC_WRAPPER=.../osbind-rustc
  RUSTDOC=.../osbind-rustdoc
  HERE/app

Several targets, with versions and without; `--target-version` is for those without. The version
stands in [env] too.

  $ show check --target x86_64-unknown-freebsd.14.1 --target=x86_64-unknown-openbsd --target-version 7.8
  [check]
  [--config]
  [env.OSBIND_INDEX.value="HERE/cache/INDEX"]
  [--config]
  [env.OSBIND_INDEX.force=true]
  [--config]
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.value="14.1"]
  [--config]
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.force=true]
  [--config]
  [env.CARGO_TARGET_X86_64_UNKNOWN_OPENBSD_VERSION.value="7.8"]
  [--config]
  [env.CARGO_TARGET_X86_64_UNKNOWN_OPENBSD_VERSION.force=true]
  [--target]
  [x86_64-unknown-freebsd]
  [--target]
  [x86_64-unknown-openbsd]
  OSBIND_RUSTDOC=rustdoc
  RUSTC_WRAPPER=.../osbind-rustc
  RUSTDOC=.../osbind-rustdoc
  HERE/app

A default target that Cargo does not read of is handed over; CARGO_BUILD_TARGET may have a version.

  $ mkdir .cargo && printf '[build]\ntarget = "x86_64-unknown-freebsd.14"\n' > .cargo/osbind.toml
  $ show check | grep -i freebsd
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.value="14"]
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.force=true]
  [x86_64-unknown-freebsd]
  $ rm -r .cargo
  $ mkdir .cargo && printf '[build]\ntarget = ["x86_64-unknown-freebsd.14", "x86_64-unknown-netbsd"]\n' > .cargo/config.toml
  $ show check | grep -iE 'freebsd|netbsd|target\]'
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.value="14"]
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.force=true]
  [--target]
  [x86_64-unknown-freebsd]
  [--target]
  [x86_64-unknown-netbsd]
  $ printf '[build]\ntarget = "x86_64-unknown-freebsd"\n' > .cargo/config.toml
  $ show check | grep -i freebsd
  [1]
  $ rm -r .cargo
  $ CARGO_BUILD_TARGET=x86_64-unknown-freebsd.14 show check | grep -i freebsd
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.value="14"]
  [env.CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION.force=true]
  [x86_64-unknown-freebsd]

One build cannot be for two versions of one target.

  $ show build --target x86_64-unknown-freebsd.13.2 --target x86_64-unknown-freebsd.14.1
  error[OB0952]: one build cannot be for two versions of x86_64-unknown-freebsd: 13.2 (--target) and 14.1 (--target)
    = help: build once for each version, in target directories of their own (`--target-dir`)
  
  $ "$OSBIND" build --target x86_64-unknown-freebsd.14 --target x86_64-unknown-freebsd 2> /dev/null
  [2]
  $ show build --target x86_64-unknown-freebsd.14 --target x86_64-unknown-freebsd.14 | grep -c freebsd
  2

  $ "$OSBIND" build --target-version ''
  error[OB0904]: `--target-version` has no version
    = help: say one, such as 14.1, or leave the option out
  
  [2]

Versions of the environment are handed over in the same way: a plain variable is not part of the
key under which Cargo keeps rustc's answers. One that Cargo's own [env] has already is left there.

  $ CARGO_TARGET_X86_64_UNKNOWN_NETBSD_VERSION=10 show check --target x86_64-unknown-netbsd | grep NETBSD
  [env.CARGO_TARGET_X86_64_UNKNOWN_NETBSD_VERSION.value="10"]
  [env.CARGO_TARGET_X86_64_UNKNOWN_NETBSD_VERSION.force=true]
  $ mkdir .cargo
  $ cat > .cargo/config.toml <<'EOF'
  > [env]
  > CARGO_TARGET_X86_64_UNKNOWN_NETBSD_VERSION = "9.3"
  > EOF
  $ show check --target x86_64-unknown-netbsd | grep NETBSD
  [1]

A string and a table cannot be merged: the form is that of the config.

  $ CARGO_TARGET_X86_64_UNKNOWN_NETBSD_VERSION=10 show check --target x86_64-unknown-netbsd | grep NETBSD
  [env.CARGO_TARGET_X86_64_UNKNOWN_NETBSD_VERSION="10"]
  $ rm .cargo/config.toml

What is Cargo's too is handed over from before the command as well.

  $ show -qv --color never check --locked | sed -n '/^\[-q/,/^\[--locked/p'
  [-q]
  [-v]
  [--color]
  [never]
  [--locked]

--manifest-path and -C; `+toolchain`; --config is for both.

  $ cd ..
  $ show build --manifest-path app/Cargo.toml | grep -A1 manifest
  [--manifest-path]
  [HERE/app/Cargo.toml]
  $ show build -C app +nightly --locked | grep -vE 'env|RUST'
  [+nightly]
  [build]
  [--config]
  [--config]
  [--locked]
  HERE/app
  $ show build -C app --config 'build.jobs=1' --config net.retry=2 | grep -A1 -- '\[--config' | grep -v -e -- -e env
  [build.jobs=1]
  [net.retry=2]
  $ cd app

`osbind run` gives the program its own options.

  $ show run --bin app serve --target x | tail -8 | grep '^\['
  [app]
  [serve]
  [--target]
  [x]

A wrapper that is set already is called by ours; an empty one switches it off.

  $ RUSTC_WRAPPER=sccache show build | grep NEXT
  OSBIND_NEXT=sccache
  $ CARGO_BUILD_RUSTC_WRAPPER=sccache show build | grep NEXT
  OSBIND_NEXT=sccache
  $ printf '[osbind]\nnext = "sccache"\n' > .cargo/osbind.toml
  $ show build | grep NEXT
  OSBIND_NEXT=sccache
  $ RUSTC_WRAPPER= show build | grep NEXT
  [1]
  $ show build --config 'build.rustc-wrapper="other"' | grep NEXT
  OSBIND_NEXT=other
  $ rm .cargo/osbind.toml

Where Cargo would refuse or misread a table, it gets one more file. A mirror that only osbind's own
file knows keeps Cargo's meaning.

  $ mkdir -p ../os ../mirror && echo 'source = 1' > ../os/osbind-source.toml
  $ cat > .cargo/config.toml <<'EOF'
  > [source.'cfg(target_os = "freebsd")'.crates-io]
  > replace-with = "os"
  > [source.os]
  > directory = "../os"
  > EOF
  $ show build | grep CARGO-CONFIG
  [HERE/cache/CARGO-CONFIG]
  $ cat "$OSBIND_CACHE_DIR"/cargo-*.toml && rm "$OSBIND_CACHE_DIR"/cargo-*.toml
  
  [source.'cfg(target_os = "freebsd")']
  directory = "/nonexistent/osbind/qualified-1"
  $ cat > .cargo/config.toml <<'EOF'
  > [source.crates-io]
  > replace-with = "os"
  > [source.os]
  > directory = "../os"
  > EOF
  $ cat > .cargo/osbind.toml <<'EOF'
  > [source.crates-io]
  > replace-with = "mirror"
  > [source.mirror]
  > directory = "../mirror"
  > EOF
  $ show build | grep CARGO-CONFIG
  [HERE/cache/CARGO-CONFIG]
  $ sed "s|$here|HERE|" "$OSBIND_CACHE_DIR"/cargo-*.toml && rm "$OSBIND_CACHE_DIR"/cargo-*.toml
  
  [source.crates-io]
  replace-with = "mirror"
  
  [source.mirror]
  directory = "HERE/mirror"
  $ rm .cargo/osbind.toml
What Cargo cannot be kept from is an error.

  $ $OSBIND build 2>&1 | sed "s|$here|HERE|"
  error[OB0950]: Cargo reads this file and would look for every crate in this OS source
   --> HERE/app/.cargo/config.toml:2:16
    |
  2 | replace-with = "os"
    |                ^^^^
    |
    = help: move it to the file osbind.toml in the same directory, which Cargo does not read, or qualify it with cfg(...)
  
  $ rm .cargo/config.toml

  $ cat > .cargo/config.toml <<'EOF'
  > [target.x86_64-unknown-linux-gnu.patch.crates-io]
  > libc = { path = "../os/libc" }
  > EOF
  $ mkdir -p ../os/libc/src && touch ../os/libc/src/lib.rs
  $ printf '[package]\nname = "libc"\nversion = "0.2.1"\n' > ../os/libc/Cargo.toml
  $ $OSBIND build 2>&1 | sed "s|$here|HERE|"
  error[OB0950]: Cargo reads this file and refuses a patch below a target that it builds for
   --> HERE/app/.cargo/config.toml:2:1
    |
  2 | libc = { path = "../os/libc" }
    | ^^^^
    |
    = help: move it to the file osbind.toml in the same directory, which Cargo does not read, or qualify it with cfg(...)
  
  $ rm -r .cargo

The exit code is Cargo's; its 101 is a failed build.

  $ STATUS=101 show build > /dev/null; STATUS=101 $OSBIND build > /dev/null
  [1]
  $ STATUS=7 $OSBIND build > /dev/null
  [7]
  $ CARGO=/nowhere/cargo $OSBIND build
  error[OB0001]: cannot run `/nowhere/cargo`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]
  $ OSBIND_CACHE_DIR=/proc/nowhere $OSBIND build
  error[OB0610]: cannot make the directory `/proc/nowhere`: No such file or directory
    = help: set OSBIND_CACHE_DIR to a directory that you can write to
  
  [3]
  $ $OSBIND build --target x86_64-unknown-freebsd --target-version '1 4'
  error[OB0207]: `1 4` in --target-version is no OS version
    = help: a label is up to 63 letters, digits and any of `._+-`, beginning with a letter or digit: 14, 14.1, 2.36, pfsense-2.7
  
  [2]

A promise that the OS sources do not keep: said before Cargo starts.

  $ mkdir .cargo && cat > .cargo/osbind.toml <<'EOF'
  > [source.'cfg(all(target_os = "freebsd", target_os_version = "14"))'.crates-io]
  > replace-with = "os"
  > [source.os]
  > directory = "../os"
  > EOF
  $ cat > Cargo.lock <<'EOF'
  > version = 4
  > [[package]]
  > name = "libc"
  > version = "0.2.177"
  > source = "registry+https://github.com/rust-lang/crates.io-index"
  > checksum = "2874a2af47a2325c2001a6e6fad9b16a53b802102b528163885171cf92b15976"
  > EOF
  $ $OSBIND build --target x86_64-unknown-freebsd.14.1 -v 2>&1 > /dev/null | sed "s|$here|HERE|g"
      replaced libc 0.2.177 by HERE/os/libc (0.2.1), HERE/app/.cargo/osbind.toml:2:16
  $ $OSBIND build --target x86_64-unknown-freebsd.13 2>&1 | sed "s|$here|HERE|"
  error[OB0531]: no OS-owned `libc` for x86_64-unknown-freebsd.13
   --> HERE/app/Cargo.lock:4:11
    |
  4 | version = "0.2.177"
    |           ^^^^^^^^^ Cargo.lock has libc 0.2.177
    |
   ::: HERE/app/.cargo/osbind.toml:2:16
    |
  2 | replace-with = "os"
    |                ---- this rule owns it
    |
    = note: the OS owns `libc` on x86_64-unknown-freebsd only for version 14, not for 13
    = help: install the OS source for this version, or write `required = false` beside the rule to take the registry's crate
  
  $ $OSBIND build --target x86_64-unknown-freebsd 2>&1 | grep help
    = help: say the OS version: `--target x86_64-unknown-freebsd.VERSION`

With `required = false` the registry's crate is built. Where upstream's libc cannot be told the
version, one line says which one its bindings describe.

  $ sed -i 's/^replace-with.*/&\nrequired = false/' .cargo/osbind.toml
  $ $OSBIND build --target x86_64-unknown-freebsd.13 > /dev/null
  $ $OSBIND build --target aarch64-apple-darwin.14 > /dev/null
       nominal the registry's `libc` 0.2.177 describes macos 11.0, not 14
  $ $OSBIND build --quiet --target aarch64-apple-darwin.14 > /dev/null
  $ rm -r .cargo Cargo.lock

A patch that Cargo carries out is said in one line, with -v in full.

  $ mkdir .cargo && printf '[patch.crates-io]\na.git = "https://a.example"\nb.path = "b"\n' > .cargo/config.toml
  $ $OSBIND check 2>&1 > /dev/null | sed "s|$here|HERE|"
       patched `a` and 1 more by Cargo itself, which changes Cargo.lock: HERE/app/.cargo/config.toml:2:1 [OB0533]
  $ $OSBIND check -v 2>&1 > /dev/null | grep OB0533
  note[OB0533]: Cargo reads this file and patches `a` itself
  note[OB0533]: Cargo reads this file and patches `b` itself
  $ $OSBIND check -q 2>&1 > /dev/null
  $ rm -r .cargo

A target-spec file with the name of another target; osbind without its other programs.

  $ echo '{"arch": "x86_64", "os": "freebsd", "llvm-target": "x86_64-unknown-freebsd", "data-layout": "e", "target-pointer-width": 64}' > x86_64-unknown-freebsd.json
  $ $OSBIND build --target ./x86_64-unknown-freebsd.json 2>&1 | sed "s|$here|HERE|"
  error[OB0536]: the target-spec file `HERE/app/x86_64-unknown-freebsd.json` has the name of another target
    = help: rename the file
  
  $ cp "$OSBIND" osbind && ./osbind build
  error[OB0951]: cannot find the program `osbind-rustc` that belongs to osbind
    = help: install osbind again, all of it
  
  [3]

A target-spec file with "os-version" outside of "metadata", which rustc refuses, reaches rustc as a
copy without it.

  $ cat > myos.json <<'EOF'
  > {"os-version": "14.1", "arch": "x86_64", "os": "myos", "llvm-target": "x86_64-unknown-none",
  >  "data-layout": "e", "target-pointer-width": 64}
  > EOF
  $ $OSBIND check -q --target myos.json 2>/dev/null | grep json | sed -e "s|$here|HERE|" -e 's|specs/[0-9a-f]*|specs/HASH|'
  [HERE/cache/specs/HASH/myos.json]
  [-Zjson-target-spec]
  $ cat "$OSBIND_CACHE_DIR"/specs/*/myos.json
  {
    "arch": "x86_64",
    "data-layout": "e",
    "llvm-target": "x86_64-unknown-none",
    "os": "myos",
    "target-pointer-width": 64
  } (no-eol)

A triple that is newer than the built-in table is asked of the rustc in use.

  $ cat > newer <<'EOF'
  > #!/bin/sh
  > case "$*" in
  > --version) echo 'rustc 9.9.9' ;;
  > --print=target-list) printf 'x86_64-unknown-linux-gnu\nnew9-unknown-freebsd\n' ;;
  > *--print=cfg*) printf 'target_arch="new9"\ntarget_os="freebsd"\ntarget_family="unix"\nunix\n' ;;
  > *) echo 'host: x86_64-unknown-linux-gnu' ;;
  > esac
  > EOF
  $ chmod +x newer
  $ RUSTC=$PWD/newer $OSBIND target show new9-unknown-freebsd.14.1 | grep -E 'target |OS version|target_os'
  target      new9-unknown-freebsd
  OS version  14.1, from --target
              target_os="freebsd"
  $ RUSTC=$PWD/newer $OSBIND build --target new9-unknown-freebsd.14.1 | grep -E 'new9|NEW9'
  [env.CARGO_TARGET_NEW9_UNKNOWN_FREEBSD_VERSION.value="14.1"]
  [env.CARGO_TARGET_NEW9_UNKNOWN_FREEBSD_VERSION.force=true]
  [new9-unknown-freebsd]
  $ RUSTC=$PWD/newer $OSBIND build --target new8-unknown-freebsd 2>&1 | head -n 1
  error[OB0220]: unknown target `new8-unknown-freebsd`
