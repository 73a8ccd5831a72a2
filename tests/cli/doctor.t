`osbind doctor` looks at everything that decides what a build gets. Fakes stand in for Cargo and
rustc, so that the answers are the same on every machine.

  $ mkdir bin sysroot && cat > bin/cargo <<'EOF'
  > #!/bin/sh
  > echo "cargo ${FAKE_CARGO:-1.96.0} (30a34c682 2026-05-25)"
  > EOF
  $ cat > bin/rustc <<EOF
  > #!/bin/sh
  > case \$1 in
  >   --print) echo $PWD/sysroot ;;
  >   --version) echo "rustc 1.96.0 (ac68faa20 2026-05-25)" ;;
  >   -vV) printf 'rustc 1.96.0\ncommit-hash: ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\n' ;;
  > esac
  > EOF
  $ chmod +x bin/*; export PATH="$PWD/bin:$PATH"
  $ doctor() { $OSBIND doctor "$@" 2>&1 | sed -e "s|$PWD|PWD|g" -e "s|$XDG_CACHE_HOME|CACHE|g" \
  >   -e "s|$CARGO_HOME|HOME|g" -e 's|index-[0-9a-f]\{16\}|index-HASH|g' \
  >   -e 's|/[^ ]*/osbind-rustc|osbind-rustc|'; }

Nothing is enabled, nothing is replaced:

  $ doctor
    ok cargo     cargo 1.96.0 (30a34c682 2026-05-25)
    ok rustc     rustc 1.96.0 (ac68faa20 2026-05-25) in PWD/sysroot
    ok config    0 files
    ok sources   no rule replaces a crate
  skip promises  no Cargo.lock here
    ok patches   no patch that Cargo carries out
    ok wrapper   plain `cargo` does not use osbind; `osbind build` does
    ok rustdoc   nothing is set for plain `cargo doc`
    ok cache     CACHE/osbind
    ok index     `osbind build` makes one for each call
    ok leftovers 0 indexes kept
  10 in order, 0 warnings, 0 failures

A project with a libc of the OS, older than the lock and older than what the prebuilt std has in it:

  $ mkdir -p p/src p/.cargo os/libc/src sysroot/lib/rustlib/x86_64-unknown-linux-gnu/lib
  $ echo 'fn main() {}' > p/src/main.rs
  $ printf '[package]\nname = "p"\nversion = "0.1.0"\n[dependencies]\nlibc = "0.2"\n' > p/Cargo.toml
  $ cat > p/Cargo.lock <<'EOF'
  > version = 4
  > [[package]]
  > name = "libc"
  > version = "0.2.183"
  > source = "registry+https://github.com/rust-lang/crates.io-index"
  > [[package]]
  > name = "p"
  > version = "0.1.0"
  > EOF
  $ echo 'source = 1' > os/osbind-source.toml
  $ printf '[package]\nname = "libc"\nversion = "0.2.139"\n' > os/libc/Cargo.toml; : > os/libc/src/lib.rs
  $ cat > p/.cargo/osbind.toml <<'EOF'
  > [source.'cfg(target_os = "linux")'.crates-io]
  > replace-with = "os"
  > [source.os]
  > directory = "../os"
  > EOF
  $ lib=sysroot/lib/rustlib/x86_64-unknown-linux-gnu/lib
  $ std_with() { printf 'rust\0\0\0\012-8899aabbccddeeff\301' > "$1"/libstd-0011223344556677.rmeta
  >   printf 'rust\0\0\0\012junk%s/libc-%s/src/lib.rs' "$2" "$3" > "$1"/liblibc-8899aabbccddeeff.rmeta; }
  $ std_with $lib /rust/deps 0.2.184
  $ cd p; W=$(dirname "$PWD"); doctor -q | sed "s|$W|UP|g"
  warn moved     PWD/.cargo/osbind.toml:2:16: Cargo.lock has moved to libc 0.2.183, past the fix of 0.2.139 that this project carries [OB0830]
                 = help: see whether upstream has the fix now, and take the rule out if so
  warn std       libc 0.2.139 of UP/os/libc is older than the 0.2.184 that `std` for x86_64-unknown-linux-gnu needs; -Zbuild-std would fail with it [OB0826]
                 = help: install a newer one: `osbind vendor import`
  warn std       `std` for x86_64-unknown-linux-gnu was built with libc 0.2.184 of rustc's own std, the crates get 0.2.139 of UP/os/libc: two sets of bindings in one program [OB0827]
                 = help: `osbind std build --target x86_64-unknown-linux-gnu*` compiles std with the same one (glob)
  11 in order, 3 warnings, 0 failures
  $ $OSBIND doctor >/dev/null

With a sysroot that was built with it all is well; with one that was built before it changed, not:

  $ mine=../mine/lib/rustlib/x86_64-unknown-linux-gnu/lib; mkdir -p $mine; std_with $mine /osbind 0.2.139
  $ cat > ../mine/osbind-sysroot.toml << 'EOF'
  > sysroot = 1
  > target = "x86_64-unknown-linux-gnu"
  > version = "9"
  > profile = "release"
  > panic = "unwind"
  > std = true
  > libc = "0.2.139"
  > source = "/usr/src/library"
  > osbind = "0.1.0"
  > built = 1700000000
  > crates = []
  > [rustc]
  > version = "rustc 1.96.0"
  > commit = "ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96"
  > path = "/usr/bin/rustc"
  > size = 1
  > mtime-ns = 1
  > [[file]]
  > path = "lib/x"
  > size = 1
  > sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
  > EOF
  $ printf x > ../mine/lib/x
  $ cp .cargo/osbind.toml saved
  $ printf "[osbind.target.'x86_64-unknown-linux-gnu']\nversion = '9'\nsysroot = '../mine'\n" >> .cargo/osbind.toml
  $ doctor -q | grep 'warn std'
  [1]
  $ std_with $mine /osbind 0.2.138
  $ doctor -q | grep 'warn std' | sed "s|$W|UP|g"
  warn std       `std` for x86_64-unknown-linux-gnu was built with libc 0.2.138 of the OS, the crates get 0.2.139 of UP/os/libc: two sets of bindings in one program [OB0827]
  $ rm ../mine/osbind-sysroot.toml
  $ doctor -q | grep 'OB1130' | sed "s|$W|UP|g"
  warn std       there is no sysroot in `UP/mine` [OB1130]
  $ mv saved .cargo/osbind.toml

With -Zbuild-std in the config it is no longer harmless:

  $ printf '[unstable]\nbuild-std = ["std"]\n' > .cargo/config.toml
  $ doctor -q | grep OB0826 | cut -c1-30
  fail std       libc 0.2.139 of
  $ $OSBIND doctor >/dev/null
  [1]
  $ rm .cargo/config.toml

Enabled for the user, plain Cargo goes by what the user's files say, and not by the project's:

  $ $OSBIND enable --user 2>/dev/null; doctor -q | grep index -A1
  fail index     PWD/.cargo/osbind.toml:2:16: plain `cargo` uses the index of --user, which does not have this rule [OB0834]
                 = help: run `osbind enable --project`, or use `osbind build`
  $ $OSBIND disable --user 2>/dev/null

Enabled, then outranked by the environment, by an empty variable, by a deeper file:

  $ $OSBIND enable --project 2>/dev/null
  $ doctor | grep -e wrapper -e rustdoc -e index
    ok wrapper   plain `cargo` calls osbind-rustc
    ok rustdoc   `cargo doc` calls osbind-rustdoc
    ok index     --project: CACHE/osbind/index-HASH.osbi
    ok leftovers 2 indexes kept
  $ CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_VERSION=13 doctor -q | grep -A1 OB0835
  warn version   CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_VERSION=13 changes what plain `cargo` compiles, but not the cfgs that it has kept for Cargo.toml and build scripts [OB0835]
                 = help: put it under [env] of a config file, or use `osbind build`
  $ doctor -q --target x86_64-unknown-linux-gnu.13 | grep OB0835
  [1]
  $ RUSTC_WRAPPER=sccache $OSBIND doctor -q | grep OB0801
  fail wrapper   RUSTC_WRAPPER=sccache outranks osbind's wrapper in plain `cargo` [OB0801]
  $ CARGO_BUILD_RUSTC_WRAPPER= $OSBIND doctor -q | grep OB0801
  fail wrapper   CARGO_BUILD_RUSTC_WRAPPER is empty, which turns every wrapper off in plain `cargo` [OB0801]
  $ RUSTC_WRAPPER=sccache $OSBIND doctor >/dev/null
  [1]
  $ mkdir -p src/.cargo && printf '[build]\nrustc-wrapper = "/bin/true"\nrustdoc = "nodoc"\n' > src/.cargo/config.toml
  $ cd src; doctor -q | grep -e wrapper -e rustdoc; cd ..; rm -r src/.cargo
  fail wrapper   PWD/.cargo/config.toml:2:17: the wrapper `/bin/true` outranks osbind's [OB0823]
  warn rustdoc   PWD/.cargo/config.toml:3:11: `nodoc` outranks osbind-rustdoc: `cargo doc` documents the registry's crates [OB0805]
  fail rustdoc   PWD/.cargo/config.toml:3:11: `nodoc` is not there: `cargo doc` fails [OB0822]
  $ RUSTDOC=/bin/mydoc $OSBIND doctor -q | grep rustdoc
  warn rustdoc   RUSTDOC=/bin/mydoc: `cargo doc` documents the registry's crates [OB0805]

A variable of the wrapper that something else sets; a target that only osbind understands:

  $ mkdir -p src/.cargo && printf '[env]\nOSBIND_INDEX = { value = "", force = true }\n' > src/.cargo/config.toml
  $ cd src; doctor | grep wrapper -A1
  fail wrapper   PWD/.cargo/config.toml:2:26: OSBIND_INDEX outranks what `osbind enable` set: plain `cargo` replaces nothing [OB0837]
                 = help: take the line out
  $ printf '[env.OSBIND_INDEX]\nforce = false\n' > .cargo/config.toml; OSBIND_INDEX=/other doctor -q | grep wrapper
  fail wrapper   OSBIND_INDEX outranks what `osbind enable` set: plain `cargo` uses the index `/other` [OB0837]
  $ printf '[build]\ntarget = "x86_64-unknown-freebsd.14"\n' > .cargo/config.toml; doctor -q | grep target -A1
  fail target    PWD/.cargo/config.toml:2:10: to plain `cargo` a target with a version is no target, and it stops [OB0836]
                 = help: write `x86_64-unknown-freebsd` there, and CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION = "14" under [env]
  $ cd ..; rm -r src/.cargo
  $ OSBIND_INDEX=/other doctor -q | grep -c wrapper
  0
  [1]
  $ OSBIND_NEXT=/nope OSBIND_RUSTDOC=/bin/true doctor | grep wrapper
  fail wrapper   OSBIND_NEXT names `/nope`, which is not there: every `cargo` command fails [OB0822]

The wrapper's path dangles, as after a package was removed:

  $ cp .cargo/osbind-cargo.toml keep; sed -i 's|/[^"]*/osbind-rustc"|/gone/osbind-rustc"|' .cargo/osbind-cargo.toml
  $ doctor -q | grep OB0822 | sed 's|.*: the|the|'
  the wrapper `osbind-rustc` is not there: every `cargo` command fails [OB0822]
  $ rm .cargo/osbind-cargo.toml; doctor -q | grep OB0832
  fail wrapper   PWD/.cargo/config.toml includes PWD/.cargo/osbind-cargo.toml, which is not there: plain `cargo` goes without [OB0832]
  $ cp keep .cargo/osbind-cargo.toml; rm .cargo/config.toml; doctor -q | grep OB0832
  warn wrapper   PWD/.cargo/osbind-cargo.toml is there, but PWD/.cargo/config.toml does not include it [OB0832]
  $ rm .cargo/osbind-cargo.toml; $OSBIND enable --project 2>/dev/null

An index that is older than the config, or gone:

  $ printf '[osbind.target.x86_64-unknown-freebsd]\nversion = "14.1"\n' >> .cargo/osbind.toml
  $ doctor -q | grep -A1 index
  fail index     the index of --project is older than the config files or OS sources that it was made from [OB0831]
                 = help: run `osbind update --project`
  $ $OSBIND update --project >/dev/null; doctor -q | grep -c index
  0
  [1]
  $ for i in "$XDG_CACHE_HOME"/osbind/index-*; do head -c 200 "$i" > cut; mv cut "$i"; done; doctor -q | grep OB0831
  fail index     the index CACHE/osbind/index-HASH.osbi of --project is damaged or cannot be read [OB0831]
  $ rm "$XDG_CACHE_HOME"/osbind/index-*; doctor -q | grep OB0831
  fail index     the index CACHE/osbind/index-HASH.osbi of --project is not there [OB0831]
  $ $OSBIND update --project >/dev/null; $OSBIND disable --project 2>/dev/null

What plain Cargo makes of config that is meant for osbind:

  $ cat > .cargo/config.toml <<'EOF'
  > [source.'cfg(unix)'.crates-io]
  > replace-with = "os"
  > [patch.crates-io]
  > libc = { path = "../os/libc" }
  > num_cpus = { git = "https://example.org/num_cpus" }
  > EOF
  $ doctor -q | grep -e config -e patches -A1 | grep -v -e moved -e '^--'
  fail config    PWD/.cargo/config.toml:1:9: Cargo reads this file and fails at `[source.cfg(unix)...]` [OB0825]
                 = help: move the table to the file osbind.toml in the same directory
  warn patches   PWD/.cargo/config.toml:4:1: Cargo reads this file and patches `libc` itself, which changes Cargo.lock [OB0824]
                 = help: in the file osbind.toml in the same directory it leaves the lock as it is
  warn patches   PWD/.cargo/config.toml:5:1: a patch by git or registry is Cargo's: the lock records it for `num_cpus`, and `--locked` needs the same config [OB0829]
                 = help: an OS source of one crate leaves the lock as it is
  $ touch ../os/libc/build.rs; printf 'recipe = 1\ncfg = []\n' > ../os/libc/osbind-recipe.toml
  $ doctor -q | grep OB0824 | cut -c1-50
  fail patches   PWD/.cargo/config.toml:4:1: Cargo r
  $ rm .cargo/config.toml

What is promised and not there: the OS source, a crate for the locked version.

  $ mv ../os ../away; doctor -q | grep sources | sed "s|$W|UP|g"
  fail sources   PWD/.cargo/osbind.toml:2:16: the directory `UP/os` does not exist; a build stops for x86_64-unknown-linux-gnu [OB0509]
  $ mv ../away ../os; sed -i 's/0\.2\.139/1.0.0/' ../os/libc/Cargo.toml; doctor -q | grep -c OB0833
  1
  $ sed -i 's/1\.0\.0/0.2.190/' ../os/libc/Cargo.toml; doctor | grep promises | sed "s|$W|UP|g"
    ok promises  libc 0.2.183 becomes 0.2.190 of UP/os/libc for x86_64-unknown-linux-gnu

Files that cannot be read, and a next wrapper that is not there:

  $ cp Cargo.lock keep; echo 'version = 9' > Cargo.lock; $OSBIND doctor -q 2>/dev/null | grep Cargo.lock
  fail promises  Cargo.lock or a Cargo.toml cannot be read
  $ mv keep Cargo.lock; cp Cargo.toml keep; echo '[package' > Cargo.toml; $OSBIND doctor -q 2>/dev/null | grep Cargo.lock
  fail promises  Cargo.lock or a Cargo.toml cannot be read
  $ mv keep Cargo.toml; echo 'a = 1.5' > .cargo/config.toml; $OSBIND doctor -q 2>/dev/null | grep -v help
  fail config    the config files cannot be read
  7 in order, 0 warnings, 1 failure
  $ printf '[osbind]\nnext = "nosuch"\n' > .cargo/config.toml; $OSBIND doctor -q | grep next
  fail wrapper   the next wrapper `nosuch` ([osbind] next) is not there [OB0822]
  $ rm .cargo/config.toml

What others can write to is refused:

  $ chmod o+w ../os/libc/src/lib.rs; $OSBIND doctor 2>&1 | grep -e OB0510 -e sources | sed "s|$W|UP|g"
  error[OB0510]: others can write to `UP/os/libc/src/lib.rs` (mode 0646)
  fail sources   the rules or the OS sources are wrong
  $ chmod o-w ../os/libc/src/lib.rs

Tools: none, too old, older than what was tested.

  $ CARGO=/nowhere/cargo RUSTC=/nowhere/rustc $OSBIND doctor -q | grep -v -e help -e order
  fail cargo     cannot run `/nowhere/cargo` [OB0451]
  fail rustc     cannot run `/nowhere/rustc` [OB0821]
  $ FAKE_CARGO=1.93.0 $OSBIND doctor | grep OB0803 | cut -c1-35
  warn cargo     cargo 1.93.0 (30a34c
  $ FAKE_CARGO=1.94.1 $OSBIND doctor | grep OB0820
  warn cargo     cargo 1.94.1 (30a34c682 2026-05-25) is older than what osbind is tested with [OB0820]

A cache that cannot be written (root can write everywhere, so a file stands in the way):

  $ : > nodir; OSBIND_CACHE_DIR="$PWD/nodir" $OSBIND doctor -q | grep OB0828 | sed "s|$PWD|PWD|g"
  fail cache     `PWD/nodir` cannot be written, so no index can be made in `PWD/nodir` [OB0828]
  $ OSBIND_CACHE_DIR=/proc/nodir $OSBIND doctor -q 2>&1 | grep -c OB0828
  1

For programs:

  $ $OSBIND doctor --message-format json | head -1
  {"check":"cargo","status":"ok","code":null,"message":"cargo 1.96.0 (30a34c682 2026-05-25)","help":""}
