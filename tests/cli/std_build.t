A toolchain that only says what one says: a rustc with its sysroot and a source of std, and a cargo
that writes what a build-std writes.

  $ mkdir -p bin lib/rustlib/src/rust/library/std lib/rustlib/src/rust/library/core/src lib/rustlib/src/rust/library/vendor
  $ cat > bin/rustc <<'END'
  > #!/bin/sh
  > case $1 in
  >   -vV) printf 'rustc 1.96.0 (ac68faa20 2026-05-25)\ncommit-hash: %s\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\n' "${COMMIT:-ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96}" ;;
  >   --print) dirname "$(dirname "$(readlink -f "$0")")" ;;
  > esac
  > END
  $ cat > bin/cargo <<'END'
  > #!/bin/sh
  > case "$*" in *osbind-std*|*/driver/*) ;; *) echo "cargo $1"; exit ;; esac
  > while [ $# -gt 0 ]; do case $1 in --target-dir) dir=$2 ;; --target) target=$2 ;; -Zbuild-std=*) crates=${1#*=} ;; esac; shift; done
  > echo "$crates for $target in $PWD: $(env | grep '^OSBIND_STD_CRATE' | cut -c1-26)" >> "$CALLS"
  > case ${FAIL:-} in
  > old) for item in struct/statx function/statx value/O_TMPFILE; do
  >   printf '{"reason":"compiler-message","target":{"name":"std"},"message":{"level":"error","message":"cannot find %s `%s` in crate `libc`","code":{"code":"E0425"}}}\n' "${item%/*}" "${item#*/}"
  >   done; exit 101 ;;
  > other) echo 'error: no matching package named `cfg-if` found' >&2; exit 101 ;;
  > full) echo 'error: could not write: No space left on device (os error 28)' >&2; exit 101 ;;
  > wait) touch "$CALLS.started"; while :; do sleep 0.1; done ;;
  > esac
  > mkdir -p "$dir/$target/release/deps"
  > for name in core alloc std libc; do
  >   file=$dir/$target/release/deps/lib$name-0123.rlib
  >   echo "$name $target" > "$file"
  >   printf '{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"%s"},"filenames":["%s"],"fresh":false}\n' $name "$file"
  > done
  > printf '{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"osbind-std"},"filenames":["/nonexistent/libosbind_std.rlib"],"fresh":false}\n'
  > END
  $ chmod +x bin/rustc bin/cargo
  $ export RUSTC="$PWD/bin/rustc" CARGO="$PWD/bin/cargo" CALLS="$PWD/calls"
  $ library=lib/rustlib/src/rust/library
  $ echo '#[stable(feature = "f", since = "1.96.0")]' > $library/core/src/lib.rs
  $ cat > $library/Cargo.lock <<END
  > version = 4
  > [[package]]
  > name = "libc"
  > version = "0.2.183"
  > source = "registry+https://github.com/rust-lang/crates.io-index"
  > checksum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  > [[package]]
  > name = "std"
  > version = "0.0.0"
  > END

Without the source nothing can be built; with one of another version neither.

  $ $OSBIND std build 2>&1 | sed "s,$PWD,PWD,"
  error[OB1110]: there is no source of std in `PWD/lib/rustlib/src`
    = help: install the package with it (Debian: rust-src, or rust-web-src beside rustc-web), or name it by --src
  
  $ $OSBIND std build --src /etc
  error[OB1110]: there is no source of std in `/etc`
    = help: name the directory `library` of Rust's source, or a tree that holds it
  
  [3]
  $ $OSBIND std build --rustc /nonexistent/rustc
  error[OB1107]: there is no rustc `/nonexistent/rustc`
    = help: install rustc, or name one by --rustc or by the variable RUSTC
  
  [3]
  $ $OSBIND std build --rustc /bin/true
  error[OB1107]: `/bin/true` does not answer as rustc does
    = help: name another by --rustc or by the variable RUSTC
  
  [1]
  $ : > $library/std/Cargo.toml
  $ mkdir -p old/core/src old/std && : > old/std/Cargo.toml && cp $library/Cargo.lock old
  $ echo '#[stable(feature = "f", since = "1.95.0")]' > old/core/src/lib.rs
  $ $OSBIND std build --src old 2>&1 | sed "s,$PWD,PWD,"
  error[OB1111]: the source of std in `PWD/old` is of Rust 1.95, and this is rustc 1.96.0 (ac68faa20 2026-05-25)
    = note: no item in it is stable since a later version
    = help: name a source of the same version by --src, or its rustc by --rustc
  
  $ mkdir src && echo 1.97.0 > src/version && mv old library
  $ $OSBIND std build --src . 2>&1 | sed "s,$PWD,PWD,"
  error[OB1111]: the source of std in `PWD/library` is of Rust 1.97, and this is rustc 1.96.0 (ac68faa20 2026-05-25)
    = note: the file `version` of the source says so
    = help: name a source of the same version by --src, or its rustc by --rustc
  
  $ ls "$XDG_CACHE_HOME/osbind/sysroot" 2> /dev/null
  [2]

One for two versions of an OS. What was built is there, and is not built again.

  $ mkdir -p p/src p/.cargo os/libc/src && cd p
  $ printf '[package]\nname = "p"\nversion = "0.1.0"\n' > Cargo.toml && : > src/lib.rs
  $ printf '[package]\nname = "libc"\nversion = "0.2.139"\nedition = "2021"\n' > ../os/libc/Cargo.toml
  $ echo 'recipe = 1' > ../os/libc/osbind-recipe.toml && : > ../os/libc/src/lib.rs
  $ cat > .cargo/osbind.toml <<END
  > [source.'cfg(target_os = "freebsd")'.crates-io]
  > replace-with = "bsd"
  > [source.bsd]
  > directory = "../os"
  > END
  $ bsd=x86_64-unknown-freebsd
  $ mask() { sed "s,$XDG_CACHE_HOME/osbind,CACHE,g; s,$(dirname "$PWD"),PWD,g; s/in [0-9.]* s,/in T s,/; s,-[0-9a-f]\{16\},-HASH,g"; }
  $ $OSBIND std build --target $bsd.14.1 --target $bsd.13.2 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
         Built std for x86_64-unknown-freebsd.14.1 in T s, 4 of 4 crates compiled
      replaced libc 0.2.183 by PWD/os/libc (0.2.139)
      Building std for x86_64-unknown-freebsd.13.2
         Built std for x86_64-unknown-freebsd.13.2 in T s, 4 of 4 crates compiled
      replaced libc 0.2.183 by PWD/os/libc (0.2.139)
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH
  $ cat "$CALLS"
  core,alloc,std,proc_macro,test,panic_abort,panic_unwind for x86_64-unknown-freebsd in /: OSBIND_STD_CRATE_LIBC=14.1
  core,alloc,std,proc_macro,test,panic_abort,panic_unwind for x86_64-unknown-freebsd in /: OSBIND_STD_CRATE_LIBC=13.2
  $ $OSBIND std build --target $bsd.14.1 2>&1 | mask
         Fresh std for x86_64-unknown-freebsd.14.1 is as it was built
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ $OSBIND std build --target $bsd.14.1 --message-format json 2> /dev/null | python3 -c '
  > import json, sys; s = json.load(sys.stdin); print(s["target"], s["os-version"], s["libc"], s["replaced"], s["fresh"])'
  x86_64-unknown-freebsd 14.1 0.2.139 1 True
  $ wc -l < "$CALLS"
  2
  $ $OSBIND std verify | mask
  ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH: ok, 4 files
  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH: ok, 4 files
  $ find "$XDG_CACHE_HOME/osbind/sysroot" -name '*.rlib' -path '*-14.1-*' | sed 's,.*/lib/rustlib,lib/rustlib,' | sort
  lib/rustlib/x86_64-unknown-freebsd/lib/liballoc-0123.rlib
  lib/rustlib/x86_64-unknown-freebsd/lib/libcore-0123.rlib
  lib/rustlib/x86_64-unknown-freebsd/lib/liblibc-0123.rlib
  lib/rustlib/x86_64-unknown-freebsd/lib/libstd-0123.rlib

Plain cargo, where osbind is enabled, builds for the version that the config names. The index knows
of each std.

  $ $OSBIND enable --project > /dev/null 2>&1
  $ $OSBIND std build --target $bsd.14.1 2>&1 | mask
         Fresh std for x86_64-unknown-freebsd.14.1 is as it was built
          Note plain cargo builds for x86_64-unknown-freebsd of no version; for this one, osbind.toml needs `version = "14.1"` in [osbind.target.'x86_64-unknown-freebsd']
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ $OSBIND doctor 2>&1 | grep '^ *[a-z]* index' | mask
    ok index     --project: CACHE/index-HASH.osbi
  $ printf "[osbind.target.'cfg(target_os = \"freebsd\")']\nversion = '14.1'\n" >> .cargo/osbind.toml
  $ $OSBIND std build --target $bsd.14.1 2>&1 | mask
         Fresh std for x86_64-unknown-freebsd.14.1 is as it was built
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ $OSBIND disable --project > /dev/null 2>&1; sed -i '/osbind.target/,$d' .cargo/osbind.toml

A byte that has changed is mended by building again; a build that would take it stops.

  $ find "$XDG_CACHE_HOME/osbind/sysroot" -name 'libstd-*.rlib' -path '*-14.1-*' -exec sh -c 'printf x | dd of="$1" conv=notrunc status=none' sh {} \;
  $ $OSBIND build --target $bsd.14.1 2>&1 | mask
  error[OB1122]: a file of the std for x86_64-unknown-freebsd.14.1 has changed since it was built: CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH/lib/rustlib/x86_64-unknown-freebsd/lib/libstd-0123.rlib
    = help: run `osbind std build --target x86_64-unknown-freebsd.14.1`, or say --std=auto or --std=prebuilt
  
  $ $OSBIND std build --target $bsd.14.1 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
         Built std for x86_64-unknown-freebsd.14.1 in T s, 4 of 4 crates compiled
      replaced libc 0.2.183 by PWD/os/libc (0.2.139)
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ $OSBIND build --target $bsd.14.1
  cargo build

The crates of the OS change: std is another one's now. So says the build, unless it may build std
itself or take rustc's own.

  $ echo 'pub const NEW: u8 = 1;' > ../os/libc/src/lib.rs
  $ $OSBIND build --target $bsd.14.1 2>&1 | mask
  error[OB1120]: std for x86_64-unknown-freebsd.14.1 was built from libc 0.2.139 in PWD/os/libc, which is not what the crates get now
    = help: run `osbind std build --target x86_64-unknown-freebsd.14.1`, or say --std=auto or --std=prebuilt
  
  $ $OSBIND build --target $bsd.14.1 --std=prebuilt
  cargo build
  $ $OSBIND build --target $bsd.14.1 --std=auto 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
         Built std for x86_64-unknown-freebsd.14.1 in T s, 4 of 4 crates compiled
      replaced libc 0.2.183 by PWD/os/libc (0.2.139)
  cargo build
  $ $OSBIND build --target $bsd.14.1 -Zbuild-std=core
  cargo build

So does another rustc, and a build that asks for a std that was never built.

  $ COMMIT=1111111111111111111111111111111111111111
  $ export COMMIT && touch "$RUSTC"
  $ $OSBIND build --target $bsd.14.1 2>&1 | mask
  error[OB1121]: std for x86_64-unknown-freebsd.14.1 was built for another rustc than `PWD/bin/rustc`
    = help: run `osbind std build --target x86_64-unknown-freebsd.14.1`, or say --std=auto or --std=prebuilt
  
  $ unset COMMIT && touch "$RUSTC"
  $ $OSBIND build --target $bsd.14.1
  cargo build
  $ $OSBIND build --target $bsd.12 --std=required 2>&1 | mask
  error[OB1123]: no std was built for x86_64-unknown-freebsd.12, and one is asked for
    = help: run `osbind std build --target x86_64-unknown-freebsd.12`, or say --std=auto or --std=prebuilt
  
  $ printf "[osbind.target.'$bsd']\nstd = 'required'\n" >> .cargo/osbind.toml
  $ $OSBIND build --target $bsd.12 2>&1 | mask | head -1
  error[OB1123]: no std was built for x86_64-unknown-freebsd.12, and one is asked for
  $ $OSBIND build --target $bsd.12 --std=fitting
  cargo build
  $ $OSBIND build --target $bsd.12 --config 'osbind.std="always"'
  error[OB1108]: `always` says not which std is meant
   --> --config:1:12
    |
  1 | osbind.std="always"
    |            ^^^^^^^^
    |
    = help: the words are `fitting`, `prebuilt`, `auto` and `required`
  
  [1]
  $ sed -i '/osbind.target/,$d' .cargo/osbind.toml

Who built with it last stands with it.

  $ for s in "$XDG_CACHE_HOME/osbind/sysroot/"*-14.1-*; do $OSBIND std show $s; done | mask | grep 'used by'
  used by   PWD/p, now
  used by   PWD/p, now
  $ $OSBIND std list 2>&1 | mask
  x86_64-unknown-freebsd.13.2  libc 0.2.139 of the OS  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH
  x86_64-unknown-freebsd.14.1  libc 0.2.139 of the OS  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  x86_64-unknown-freebsd.14.1  libc 0.2.139 of the OS  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH

Where none was built, programs get rustc's own: said once when the crates get another libc.

  $ own=../lib/rustlib/x86_64-unknown-freebsd/lib; mkdir -p $own; echo 'at /rust/deps/libc-0.2.184/src/lib.rs' > $own/liblibc-0123.rlib
  $ sed '/name = "std"/,$d' ../$library/Cargo.lock | sed '$d' > Cargo.lock
  $ $OSBIND build --target $bsd.12 2>&1 | mask
  warning[OB1124]: std for x86_64-unknown-freebsd.12 was compiled with the registry's libc 0.2.184, the crates get 0.2.139 of the OS
    = note: the program has two sets of bindings; the OS's is in PWD/os/libc
    = help: run `osbind std build --target x86_64-unknown-freebsd.12`, or say --std=prebuilt
  
  cargo build
  $ $OSBIND build -q --target $bsd.12
  cargo build
  $ $OSBIND build --target $bsd.12 --std=prebuilt
  cargo build
  $ rm -r Cargo.lock ../lib/rustlib/x86_64-unknown-freebsd

What goes wrong is told, and what was there stays.

  $ echo 'pub const NEW: u8 = 2;' > ../os/libc/src/lib.rs
  $ FAIL=old $OSBIND std build --target $bsd.14.1 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
  error[OB1114]: the std of rustc 1.96.0 (ac68faa20 2026-05-25) needs more than libc 0.2.139 of the OS has
    = note: for x86_64-unknown-freebsd.14.1, it does not find `statx`, `O_TMPFILE`
    = note: libc 0.2.139 stands in for 0.2.183, and lies in PWD/os/libc
    = help: take a release of the OS source that is at least as new as what std asks for
  
  $ FAIL=other $OSBIND std build --target $bsd.14.1 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
  error[OB1113]: std for x86_64-unknown-freebsd.14.1 does not compile
    = note: error: no matching package named `cfg-if` found
    = help: with -v all that Cargo says is shown
  
  $ mv ../$library/vendor ../$library/away
  $ FAIL=other $OSBIND std build --target $bsd.14.1 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
  error[OB1116]: Cargo does not find the crates that std depends on, and `PWD/lib/rustlib/src/rust/library` has no directory `vendor` with them
    = note: error: no matching package named `cfg-if` found
    = help: let Cargo fetch them once (without CARGO_NET_OFFLINE), or name by --src a source that has them, as Debian's rust-web-src does
  
  $ mv ../$library/away ../$library/vendor
  $ FAIL=full $OSBIND std build --target $bsd.14.1 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
  error[OB1115]: there is no room for a std in `CACHE/sysroot/build/ac68faa20c58-x86_64-unknown-freebsd-HASH`: about 600 MB are needed
    = help: make room on that file system, or set OSBIND_CACHE_DIR; `osbind std gc` removes what is no longer used
  
  $ mkdir -p ../q/.cargo
  $ sed "s/cfg(.*)/cfg(all(target_os = \"freebsd\", target_os_version = \"14\"))/" .cargo/osbind.toml > ../q/.cargo/osbind.toml
  $ (cd ../q && $OSBIND std build --target $bsd.9) 2>&1 | mask
  error[OB1112]: no OS-owned `libc` for the std of x86_64-unknown-freebsd.9
    = note: std needs libc 0.2.183; the OS owns `libc` on x86_64-unknown-freebsd only for version 14, not for 9
    = help: install the OS source for this version, or write `required = false` beside the rule
  
  $ ls "$XDG_CACHE_HOME/osbind/sysroot" | mask
  ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH
  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  build
  used
  $ ls -A "$XDG_CACHE_HOME/osbind/sysroot" | grep -c '^\.osbind'
  0
  [1]

A run that is killed leaves nothing, and the next one does not wait for it.

  $ FAIL=wait $OSBIND std build --target $bsd.14.1 2> /dev/null &
  $ for i in $(seq 100); do [ -e "$CALLS.started" ] || sleep 0.1; done; kill -TERM $!; wait $! 2> /dev/null
  [143]
  $ ls -A "$XDG_CACHE_HOME/osbind/sysroot" | grep -c '^\.osbind'
  0
  [1]

Two at once: the second waits for the first, and takes what it made.

  $ : > "$CALLS"
  $ $OSBIND std build --target $bsd.14.1 > one 2> /dev/null & $OSBIND std build --target $bsd.14.1 > two 2> /dev/null; wait
  $ cmp one two; wc -l < "$CALLS"
  1

A target without std gets what it has; that has no libc, whatever rules there are for it.

  $ sed "s/cfg(.*)/cfg(target_os_version = \"14\")/" .cargo/osbind.toml > ../q/.cargo/osbind.toml
  $ (cd ../q && $OSBIND std build --target x86_64-unknown-none) 2>&1 | mask
      Building std for x86_64-unknown-none
         Built core and alloc for x86_64-unknown-none in T s, 4 of 4 crates compiled
        no std x86_64-unknown-none has none: a sysroot with core and alloc
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-none-HASH
  $ tail -1 "$CALLS"
  core,alloc for x86_64-unknown-none in /: OSBIND_STD_CRATE_LIBC= 
  $ $OSBIND std list | grep none | mask
  x86_64-unknown-none  libc -  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-none-HASH

The config can name a sysroot, or a directory with some.

  $ shipped=$(dirname "$PWD")/shipped; mkdir "$shipped"; mv $(cat one) "$shipped"
  $ printf "[osbind.target.'cfg(target_os = \"freebsd\")']\nsysroot = '$shipped'\n" >> .cargo/osbind.toml
  $ $OSBIND build --target $bsd.14.1
  cargo build
  $ rm -r "$shipped"; $OSBIND build --target $bsd.14.1 2>&1 | mask
  error[OB1120]: std for x86_64-unknown-freebsd.14.1 was built from libc 0.2.139 in PWD/os/libc, which is not what the crates get now
    = help: run `osbind std build --target x86_64-unknown-freebsd.14.1`, or say --std=auto or --std=prebuilt
  
  warning[OB1130]: there is no sysroot in `PWD/shipped`
   --> PWD/p/.cargo/osbind.toml:6:11
    |
  6 | sysroot = 'PWD/shipped'
    |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    |
    = note: a build that needs it will stop
    = help: install the package that brings it, or take the key away
  
  $ sed -i '/osbind.target/,$d' .cargo/osbind.toml

Built to abort, it is only for what aborts; the wrapper says so, and that one for both is needed. With
`auto` that one is built at once.

  $ mkdir ../abort && export XDG_CACHE_HOME_BEFORE="$XDG_CACHE_HOME" XDG_CACHE_HOME="$(dirname "$PWD")/abort"
  $ $OSBIND std build --target $bsd.14.1 --panic abort 2>&1 | mask | tail -1
  CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ tail -1 "$CALLS"
  core,alloc,std,proc_macro,test,panic_abort for x86_64-unknown-freebsd in /: OSBIND_STD_CRATE_LIBC=14.1
  $ $OSBIND build --target $bsd.14.1
  cargo build
  $ $OSBIND build --target $bsd.14.1 --std=auto 2>&1 | mask | tail -2
      replaced libc 0.2.183 by PWD/os/libc (0.2.139)
  cargo build
  $ $OSBIND std list | cut -d' ' -f1
  x86_64-unknown-freebsd.14.1
  x86_64-unknown-freebsd.14.1
  $ export XDG_CACHE_HOME="$XDG_CACHE_HOME_BEFORE"

Of several that fit, a release one goes before a debug one, whichever was built last; what unwinds
passes over the one that aborts.

  $ mkdir ../kinds && export XDG_CACHE_HOME="$(dirname "$PWD")/kinds"
  $ used="$XDG_CACHE_HOME/osbind/sysroot/used"
  $ taken() { rm -rf "$used"; $OSBIND build --target $bsd.14.1 > /dev/null; $OSBIND std show "$(ls "$used")" | grep profile; }
  $ for kind in '--profile debug' '' '--panic abort'; do $OSBIND std build --target $bsd.14.1 $kind 2> /dev/null; done | sort -u | wc -l
  3
  $ taken
  profile   release, panic unwind
  $ $OSBIND std build --target $bsd.14.1 --profile debug --force > /dev/null 2>&1; taken
  profile   release, panic unwind
  $ $OSBIND std remove "$(ls "$used")" 2> /dev/null; taken
  profile   debug, panic unwind
  $ $OSBIND std remove "$(ls "$used")" 2> /dev/null; taken
  profile   release, panic abort
  $ $OSBIND std list | wc -l
  1
  $ export XDG_CACHE_HOME="$XDG_CACHE_HOME_BEFORE"

What nobody uses goes.

  $ $OSBIND std gc
  $ $OSBIND std gc --days 0 --dry-run | mask
  would remove CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH: not used for long, 0 MB
  would remove CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH: not used for long, 0 MB
  would remove CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH: not used for long, 0 MB
  would remove CACHE/sysroot/ac68faa20c58-x86_64-unknown-none-HASH: not used for long, 0 MB
  would remove CACHE/sysroot/build/ac68faa20c58-x86_64-unknown-freebsd-HASH: kept from earlier builds, 1 MB
  would remove CACHE/sysroot/build/ac68faa20c58-x86_64-unknown-none-HASH: kept from earlier builds, 0 MB
  $ mkdir "$XDG_CACHE_HOME/osbind/sysroot/.osbind-killed" && touch -d '1 hour ago' "$XDG_CACHE_HOME/osbind/sysroot/.osbind-killed"
  $ $OSBIND std gc | mask
  removed CACHE/sysroot/.osbind-killed: left by a run that was killed, 0 MB
  $ $OSBIND std gc --builds | mask
  removed CACHE/sysroot/build/ac68faa20c58-x86_64-unknown-freebsd-HASH: kept from earlier builds, 1 MB
  removed CACHE/sysroot/build/ac68faa20c58-x86_64-unknown-none-HASH: kept from earlier builds, 0 MB
  $ rm ../bin/rustc; $OSBIND std gc | mask
  removed CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH: its rustc is gone, 0 MB
  removed CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH: its rustc is gone, 0 MB
  removed CACHE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH: its rustc is gone, 0 MB
  removed CACHE/sysroot/ac68faa20c58-x86_64-unknown-none-HASH: its rustc is gone, 0 MB
  $ $OSBIND std gc --days soon
  error[OB0905]: `soon` is no number of days
    = help: a whole number, for example --days 30
  
  [2]
