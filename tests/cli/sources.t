osbind sources: which crates of the lockfile are replaced, by what, and why.

  $ export RUSTC="$PWD/rustc" OSBIND_CACHE_DIR="$PWD/cache"
  $ printf '#!/bin/sh\necho "host: x86_64-unknown-linux-gnu"\n' > rustc && chmod +x rustc
  $ crate() {
  >   mkdir -p "$1/src" && touch "$1/src/lib.rs"
  >   printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2021"\n' "$2" "$3" > "$1/Cargo.toml"
  > }
  $ for source in freebsd-13 freebsd-14; do
  >   mkdir -p os/$source && echo 'source = 1' > os/$source/osbind-source.toml
  > done
  $ crate os/freebsd-13/libc libc 0.2.170
  $ crate os/freebsd-14/libc libc 0.2.183
  $ crate os/freebsd-14/libc-old libc 0.2.150
  $ crate os/freebsd-14/libc-1 libc 1.0.0
  $ mkdir app && cd app
  $ cat > Cargo.toml <<'EOF'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > EOF
  $ $OSBIND sources --target x86_64-unknown-freebsd 2>&1 | sed "s|$PWD|APP|"
  error[OB0953]: there is no `APP/Cargo.lock` yet
    = help: `cargo generate-lockfile` writes it
  
  $ cat > Cargo.lock <<'EOF'
  > version = 4
  > [[package]]
  > name = "app"
  > version = "0.1.0"
  > dependencies = ["libc", "rand"]
  > [[package]]
  > name = "libc"
  > version = "0.2.177"
  > source = "registry+https://github.com/rust-lang/crates.io-index"
  > checksum = "2874a2af47a2325c2001a6e6fad9b16a53b802102b528163885171cf92b15976"
  > [[package]]
  > name = "rand"
  > version = "0.8.5"
  > source = "registry+https://github.com/rust-lang/crates.io-index"
  > checksum = "34af8d1a0e25924bc5b7c43c079c942339d8f0a8b57c39049bef581b46327404"
  > EOF
  $ $OSBIND sources -C nowhere; $OSBIND -C Cargo.toml sources
  error[OB0001]: cannot run in `nowhere`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  error[OB0001]: cannot run in `Cargo.toml`: a part of the path is no directory
    = help: check the spelling of the path
  
  [3]
  $ mkdir .cargo && cat > .cargo/osbind.toml <<'EOF'
  > [source.'cfg(all(target_os = "freebsd", target_os_version = "14"))'.crates-io]
  > replace-with = "freebsd-14"
  > [source.'cfg(all(target_os = "freebsd", target_os_version = "13"))'.crates-io]
  > replace-with = "freebsd-13"
  > [source.freebsd-14]
  > directory = "../os/freebsd-14"
  > [source.freebsd-13]
  > directory = "../os/freebsd-13"
  > EOF
  $ show() { "$OSBIND" sources "$@" | sed "s|$(dirname "$PWD")|HERE|g"; }

  $ show --target x86_64-unknown-freebsd.14.1 --target aarch64-unknown-freebsd.13.2
  x86_64-unknown-freebsd, version 14.1 (--target)
    libc 0.2.177 is replaced by 0.2.183 in HERE/os/freebsd-14/libc
      by  HERE/app/.cargo/osbind.toml:2:16  source `freebsd-14` for cfg(all(target_os = "freebsd", target_os_version = "14"))
      not HERE/app/.cargo/osbind.toml:4:16  source `freebsd-13` for cfg(all(target_os = "freebsd", target_os_version = "13")): for other OS versions
      not HERE/app/.cargo/osbind.toml:2:16  source `freebsd-14` for cfg(all(target_os = "freebsd", target_os_version = "14")), 1.0.0: not for the locked version
      not HERE/app/.cargo/osbind.toml:2:16  source `freebsd-14` for cfg(all(target_os = "freebsd", target_os_version = "14")), 0.2.150: a newer one is there
    1 other crate comes from the registry
  aarch64-unknown-freebsd, version 13.2 (--target)
    libc 0.2.177 is replaced by 0.2.170 in HERE/os/freebsd-13/libc
      by  HERE/app/.cargo/osbind.toml:4:16  source `freebsd-13` for cfg(all(target_os = "freebsd", target_os_version = "13"))
      not HERE/app/.cargo/osbind.toml:2:16  source `freebsd-14` for cfg(all(target_os = "freebsd", target_os_version = "14")): for other OS versions
    1 other crate comes from the registry

Version 12 is promised and not there: exit status 1.

  $ $OSBIND sources --target x86_64-unknown-freebsd --target-version 12 > /dev/null
  [1]
  $ show --target x86_64-unknown-freebsd.12
  x86_64-unknown-freebsd, version 12 (--target)
    libc 0.2.177 is promised, and the build stops: the OS owns `libc` on x86_64-unknown-freebsd only for version 13, 14, not for 12
      not HERE/app/.cargo/osbind.toml:4:16  source `freebsd-13` for cfg(all(target_os = "freebsd", target_os_version = "13")): for other OS versions
      not HERE/app/.cargo/osbind.toml:2:16  source `freebsd-14` for cfg(all(target_os = "freebsd", target_os_version = "14")): for other OS versions
    1 other crate comes from the registry

A version that is said twice is not chosen from; a target without one takes that of the option.

  $ $OSBIND sources --target x86_64-unknown-freebsd.13.2 --target-version 14.1
  error[OB0904]: `--target-version 14.1` is for no target: each `--target` has a version of its own
    = help: say the version once: behind the triple, or with `--target-version` for targets without one
  
  [2]
  $ show --target x86_64-unknown-freebsd.13.2 --target aarch64-unknown-freebsd --target-version 14.1 | grep ^[ax]
  x86_64-unknown-freebsd, version 13.2 (--target)
  aarch64-unknown-freebsd, version 14.1 (--target-version)

Other targets have nothing to do with it; --verbose says what was looked at.

  $ show --target x86_64-unknown-openbsd.7.8
  x86_64-unknown-openbsd, version 7.8 (--target)
    libc 0.2.177 comes from the registry
    1 other crate comes from the registry
  $ show --target x86_64-unknown-openbsd.7.8 -v
  x86_64-unknown-openbsd, version 7.8 (--target)
    libc 0.2.177 comes from the registry
      not HERE/app/.cargo/osbind.toml:4:16  source `freebsd-13` for cfg(all(target_os = "freebsd", target_os_version = "13")): for other targets
      not HERE/app/.cargo/osbind.toml:2:16  source `freebsd-14` for cfg(all(target_os = "freebsd", target_os_version = "14")): for other targets
    1 other crate comes from the registry

A patch owns one crate, and goes before a source with the same qualifier. A missing directory is an
error, with the place where it is named.

  $ cat >> .cargo/osbind.toml <<'EOF'
  > [target.'cfg(all(target_os = "freebsd", target_os_version = "14"))'.patch.crates-io]
  > libc = { path = "../os/freebsd-13/libc" }
  > [source.'cfg(target_os = "netbsd")'.crates-io]
  > replace-with = "netbsd"
  > [source.netbsd]
  > directory = "../os/netbsd"
  > EOF
  $ show --target x86_64-unknown-freebsd.14.1
  x86_64-unknown-freebsd, version 14.1 (--target)
    libc 0.2.177 is replaced by 0.2.170 in HERE/os/freebsd-13/libc
      by  HERE/app/.cargo/osbind.toml:10:1  patch `libc` for cfg(all(target_os = "freebsd", target_os_version = "14"))
      not HERE/app/.cargo/osbind.toml:4:16  source `freebsd-13` for cfg(all(target_os = "freebsd", target_os_version = "13")): for other OS versions
      not HERE/app/.cargo/osbind.toml:2:16  source `freebsd-14` for cfg(all(target_os = "freebsd", target_os_version = "14")): another rule goes first
    1 other crate comes from the registry
  $ $OSBIND sources --target x86_64-unknown-netbsd 2>&1 | sed "s|$(dirname "$PWD")|HERE|g"
  error[OB0509]: the directory `HERE/os/netbsd` does not exist
    --> HERE/app/.cargo/osbind.toml:12:16
     |
  12 | replace-with = "netbsd"
     |                ^^^^^^^^
  13 | [source.netbsd]
  14 | directory = "../os/netbsd"
     |             -------------- this directory
     |
     = note: the crates that this promises are not compiled from the registry instead
     = help: install the OS source, or write `required = false` beside the rule
  
  x86_64-unknown-netbsd, version unknown (nobody said it)
    libc 0.2.177 comes from the registry
      not HERE/app/.cargo/osbind.toml:12:16  source `netbsd` for cfg(target_os = "netbsd"): its directory cannot be read
    1 other crate comes from the registry

As JSON.

  $ show --target x86_64-unknown-freebsd.14.1 --format json
  {
    "lockfile": "HERE/app/Cargo.lock",
    "targets": [
      {
        "target": "x86_64-unknown-freebsd",
        "os_version": "14.1",
        "os_version_from": "--target",
        "crates": [
          {
            "name": "libc",
            "version": "0.2.177",
            "state": "replaced",
            "by": {
              "version": "0.2.170",
              "directory": "HERE/os/freebsd-13/libc",
              "content": "5e652f19afbd1f253eb1cbf69bcb12cabd34a3b5adb26b25f4d5ca56c62fcc9c",
              "kind": "patch",
              "qualifier": "cfg(all(target_os = \"freebsd\", target_os_version = \"14\"))",
              "path": "HERE/app/.cargo/osbind.toml",
              "line": 10,
              "column": 1
            },
            "considered": [
              {
                "verdict": "other-version",
                "kind": "source",
                "qualifier": "cfg(all(target_os = \"freebsd\", target_os_version = \"13\"))",
                "source": "freebsd-13",
                "path": "HERE/app/.cargo/osbind.toml",
                "line": 4,
                "column": 16,
                "directory": "HERE/os/freebsd-13"
              },
              {
                "verdict": "outranked",
                "kind": "source",
                "qualifier": "cfg(all(target_os = \"freebsd\", target_os_version = \"14\"))",
                "source": "freebsd-14",
                "path": "HERE/app/.cargo/osbind.toml",
                "line": 2,
                "column": 16,
                "directory": "HERE/os/freebsd-14"
              }
            ]
          }
        ],
        "others": 1
      }
    ]
  }

Mistakes in config files.

  $ cat > .cargo/osbind.toml <<'EOF'
  > [source.'cfg(target_os = "freebsd")'.crates-io]
  > replace-with = "freebsd14"
  > requried = true
  > [source.'cfg(target_arch = "x86_64")'.crates-io]
  > replace-with = "freebsd-13"
  > [source.'cfg(all(unix, target_os = "freebds"))'.crates-io]
  > replace-with = "freebsd-14"
  > [source.'cfg(unix'.crates-io]
  > replace-with = "freebsd-14"
  > [source.freebsd-14]
  > directory = "../os/freebsd-14"
  > [source.freebsd-13]
  > directory = "../os/freebsd-13"
  > EOF
  $ $OSBIND sources 2>&1 | sed "s|$(dirname "$PWD")|HERE|g"
  error[OB0502]: no source `freebsd14` is defined
   --> HERE/app/.cargo/osbind.toml:2:16
    |
  2 | replace-with = "freebsd14"
    |                ^^^^^^^^^^^
    |
    = help: did you mean `freebsd-14`?
  
  error[OB0501]: unknown key `requried` in a qualified `source` table
   --> HERE/app/.cargo/osbind.toml:3:1
    |
  3 | requried = true
    | ^^^^^^^^
    |
    = help: did you mean `required`?
  
  warning[OB0507]: no target has `target_os = "freebds"`
   --> HERE/app/.cargo/osbind.toml:6:24
    |
  6 | [source.'cfg(all(unix, target_os = "freebds"))'.crates-io]
    |                        ^^^^^^^^^^^^^^^^^^^^^
    |
    = help: did you mean `freebsd`?
  
  error[OB0201]: expected `)` in cfg expression
   --> HERE/app/.cargo/osbind.toml:8:18
    |
  8 | [source.'cfg(unix'.crates-io]
    |             -    ^ expression ends here
    |             |
    |             list opened here
    |
    = help: each `(` needs its `)`
  
  $ cat > .cargo/osbind.toml <<'EOF'
  > [source.'cfg(target_os = "freebsd")'.crates-io]
  > replace-with = "freebsd-14"
  > [source.'cfg(target_arch = "x86_64")'.crates-io]
  > replace-with = "freebsd-13"
  > [source.freebsd-14]
  > directory = "../os/freebsd-14"
  > [source.freebsd-13]
  > directory = "../os/freebsd-13"
  > EOF
  $ $OSBIND sources 2>&1 | sed "s|$(dirname "$PWD")|HERE|g"
  error[OB0508]: two rules of this file own `libc` for x86_64-unknown-freebsd, and neither is more specific
   --> HERE/app/.cargo/osbind.toml:4:16
    |
  2 | replace-with = "freebsd-14"
    |                ------------ this gives HERE/os/freebsd-14/libc
  3 | [source.'cfg(target_arch = "x86_64")'.crates-io]
  4 | replace-with = "freebsd-13"
    |                ^^^^^^^^^^^^ this gives HERE/os/freebsd-13/libc
    |
    = help: narrow one qualifier with `all(..., not(...))`, or put the rule that shall win into a later file
  
  $ printf '[source.x86_64-unknown-freebds.crates-io]\nreplace-with = "s"\n[source.s]\ndirectory = "../os/freebsd-14"\n' > .cargo/osbind.toml
  $ $OSBIND sources --target x86_64-unknown-openbsd 2>&1 | sed "s|$(dirname "$PWD")|HERE|g"
  warning[OB0506]: `x86_64-unknown-freebds` is no target that rustc knows
   --> HERE/app/.cargo/osbind.toml:1:9
    |
  1 | [source.x86_64-unknown-freebds.crates-io]
    |         ^^^^^^^^^^^^^^^^^^^^^^
    |
    = note: it counts only for a target-spec file of that name
    = help: did you mean `x86_64-unknown-freebsd`?
  
  x86_64-unknown-openbsd, version unknown (nobody said it)
    libc 0.2.177 comes from the registry
    1 other crate comes from the registry

A patch that Cargo carries out by itself.

  $ rm .cargo/osbind.toml
  $ printf '[patch.crates-io]\nrand = { git = "https://example.org/rand" }\n' > .cargo/config.toml
  $ $OSBIND sources --target x86_64-unknown-freebsd 2>&1 | sed "s|$(dirname "$PWD")|HERE|g"
  note[OB0533]: Cargo reads this file and patches `rand` itself
   --> HERE/app/.cargo/config.toml:2:1
    |
  2 | rand = { git = "https://example.org/rand" }
    | ^^^^
    |
    = note: where the patch is the version that is locked, the entry of `rand` in Cargo.lock loses its source and checksum; else a `[[patch.unused]]` is added; `--locked` fails until the lock is written again
  
  x86_64-unknown-freebsd, version unknown (nobody said it)
    2 other crates come from the registry

  $ rm .cargo/config.toml
  $ $OSBIND sources --target x86_64-unknown-freebsd --config 'patch.crates-io.rand.path="../rand"' 2>&1 | grep OB0533
  note[OB0533]: Cargo is given this --config and patches `rand` itself

`--message-format json` asks for the results as JSON too, as with the other commands.

  $ $OSBIND sources --format json > by-format 2>/dev/null
  $ $OSBIND sources --message-format json > by-message-format 2>/dev/null
  $ cmp by-format by-message-format && head -n 1 by-format | head -c 1
  { (no-eol)
