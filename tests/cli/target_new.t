A rustc that answers as the real one does, with what is needed of a spec:

  $ cat > rustc << 'END'
  > #!/bin/sh
  > case "$*" in
  >   --print=sysroot) echo "$PWD/sysroot"; exit ;;
  > esac
  > [ "$RUSTC_BOOTSTRAP" = 1 ] || { echo 'error: the option `Z` is only accepted on the nightly compiler' >&2; exit 1; }
  > [ "$*" = "-Zunstable-options --print=target-spec-json --target x86_64-unknown-freebsd" ] || {
  >   printf 'error: could not find specification\n\nmore\n' >&2; exit 1; }
  > cat << 'SPEC'
  > {
  >   "arch": "x86_64", "data-layout": "e", "llvm-target": "x86_64-unknown-freebsd",
  >   "metadata": {"description": "64-bit FreeBSD", "host_tools": true, "std": true, "tier": 2},
  >   "os": "freebsd", "target-family": ["unix"], "target-pointer-width": 64
  > }
  > SPEC
  > END
  $ chmod +x rustc
  $ export RUSTC=./rustc
  $ LIKE="--like x86_64-unknown-freebsd"

A fork that keeps the OS's name. Nothing that is compiled changes:

  $ $OSBIND target new x86_64-osfork-freebsd $LIKE
  file  x86_64-osfork-freebsd.json, from ./rustc's spec of x86_64-unknown-freebsd
  way   vendor: target_os stays "freebsd", target_vendor is "osfork"
  why   std, libc and every crate compile as they do for freebsd; who must can test
        cfg(target_vendor = "osfork")
  next  osbind std build --target x86_64-osfork-freebsd.json
        osbind build --target x86_64-osfork-freebsd.json
  $ cat x86_64-osfork-freebsd.json
  {
    "arch": "x86_64",
    "data-layout": "e",
    "llvm-target": "x86_64-unknown-freebsd",
    "os": "freebsd",
    "target-family": [
      "unix"
    ],
    "target-pointer-width": 64,
    "vendor": "osfork"
  }

A fork with a name of its own. Both names hold where code is compiled; Cargo sees its own alone:

  $ $OSBIND target new x86_64-unknown-osfork $LIKE --os osfork --target-version 2.7 --out sub/x86_64-unknown-osfork.json
  file  sub/x86_64-unknown-osfork.json, from ./rustc's spec of x86_64-unknown-freebsd
  way   like: target_os is "osfork", and "freebsd" beside it where code is compiled
  why   std and libc have no code for osfork; as they are, they compile for freebsd. osbind's
        wrapper adds the second name, to compile calls only: Cargo sees "osfork" alone,
        so [target.'cfg(target_os = "freebsd")'] in a Cargo.toml does not hold
  next  osbind std build --target sub/x86_64-unknown-osfork.json
        osbind build --target sub/x86_64-unknown-osfork.json
  $ sed -n '/metadata/,/os"/p' sub/x86_64-unknown-osfork.json
    "metadata": {
      "os-like": "freebsd",
      "os-version": "2.7"
    },
    "os": "osfork",
  $ $OSBIND target show sub/x86_64-unknown-osfork.json | grep -E 'version|target_os|vendor'
  OS version  2.7, from "os-version" in *sub/x86_64-unknown-osfork.json (glob)
              target_os="osfork"
              target_vendor="unknown"
  $ (cd sub && RUSTC=../rustc $OSBIND target new x86_64-unknown-osfork $LIKE --os osfork --out - --message-format json) | head -3
  {
    "arch": "x86_64",
    "data-layout": "e",

A fork whose std is to have code of its own. What breaks is said, and where:

  $ mkdir -p sysroot/lib/rustlib/src/rust/library/std/src/sys sysroot/lib/rustlib/src/rust/library/core
  $ library=sysroot/lib/rustlib/src/rust/library
  $ printf '// target_os = "freebsd"\n#[cfg(target_os = "freebsd")]\nmod a;\n' > $library/std/src/sys/mod.rs
  $ printf 'let ok = target_os == "linux"\n    || target_os == "freebsd";\n' > $library/std/build.rs
  $ $OSBIND target new x86_64-unknown-newos $LIKE --os newos --own-std
  file  x86_64-unknown-newos.json, from ./rustc's spec of x86_64-unknown-freebsd
  way   own: target_os is "newos" alone
  why   --own-std: std and libc are to have code for newos. Until they have, this breaks:
        libc    no module for it: error[E0432], unresolved import, in std and crates
        std     2 places in 2 files ask for target_os = "freebsd" (--list-places)
        users   std/build.rs does not name it: error[E0658], restricted_std, in every crate
  next  osbind std build --target x86_64-unknown-newos.json --src DIR, with code for it in DIR
  $ $OSBIND target new x86_64-unknown-newos $LIKE --os newos --list-places | sed "s|$PWD/||"
  sysroot/lib/rustlib/src/rust/library/std/build.rs:2: || target_os == "freebsd";
  sysroot/lib/rustlib/src/rust/library/std/src/sys/mod.rs:2: #[cfg(target_os = "freebsd")]
  $ $OSBIND target new x86_64-unknown-newos $LIKE --os newos --list-places --src $library --message-format json | sed "s|$PWD/||"
  {"triple":"x86_64-unknown-newos","like":"x86_64-unknown-freebsd","way":"like","os":"newos","library":"sysroot/lib/rustlib/src/rust/library","places":[{"file":"std/build.rs","line":2,"text":"|| target_os == \"freebsd\";"},{"file":"std/src/sys/mod.rs","line":2,"text":"#[cfg(target_os = \"freebsd\")]"}]}
  $ $OSBIND target new osfork $LIKE --os newos --list-places --src .
  error[OB1134]: no source of std in * (glob)
    = help: install it (rustup component add rust-src; Debian: rust-src), or name the directory `library` of rustc's source with `--src`
  
  [3]

A file that is there is not written over, and rustc takes the name of the target from the file:

  $ $OSBIND target new x86_64-unknown-newos $LIKE --os newos
  error[OB1132]: */x86_64-unknown-newos.json is there already (glob)
    = help: write another with `--out`, or replace it with `--force`
  
  [1]
  $ $OSBIND target new x86_64-unknown-newos $LIKE --os newos --force --message-format json | sed "s|$PWD/||"
  {"triple":"x86_64-unknown-newos","path":"x86_64-unknown-newos.json","like":"x86_64-unknown-freebsd","way":"like","os":"newos"}
  $ $OSBIND target new x86_64-unknown-newos $LIKE --os newos --out other.json
  error[OB1136]: the file of target `x86_64-unknown-newos` must be called x86_64-unknown-newos.json: rustc takes the target's name from it
    = help: name a directory, or a file of that name
  
  [2]
  $ $OSBIND target new x86_64-unknown-newos $LIKE --os newos --force --out /dev/null
  error[OB1136]: the file of target `x86_64-unknown-newos` must be called x86_64-unknown-newos.json: rustc takes the target's name from it
    = help: name a directory, or a file of that name
  
  [2]

Names that would be taken for another target's, and other mistakes:

  $ $OSBIND target new x86_64-unknown-freebsd $LIKE --os netbsd
  error[OB1136]: `x86_64-unknown-freebsd` is a target that rustc has
    = help: a fork that differs by its version alone needs no file: `--target TRIPLE.VERSION`, such as x86_64-unknown-freebsd.pfsense-2.7
  
  error[OB1131]: `netbsd` is an OS that std has code for
    = help: take a name that is its own, or `--like` a target of that OS
  
  [2]
  $ $OSBIND target new x86_64-osfork $LIKE
  error[OB0903]: neither `--vendor` nor `--os` is given, and `x86_64-osfork` names no vendor
    = help: `--vendor NAME` keeps the name of the OS, `--os NAME` gives it its own
  
  [2]
  $ $OSBIND target new osfork
  error[OB0903]: `target new` needs `--like TRIPLE`
    = help: `--like x86_64-unknown-freebsd`: the target of the OS that it is a fork of
  
  [2]
  $ $OSBIND target new osfork --like x86_64-unknown-freebsd.14.1
  error[OB1136]: `--like` takes the name of a built-in target, not `x86_64-unknown-freebsd.14.1`
    = help: the fork's own version is given with `--target-version`
  
  [2]
  $ $OSBIND target new osfork $LIKE --own-std
  error[OB0903]: `--own-std` needs `--os NAME`: code for which OS?
  
  [2]
  $ $OSBIND target new osfork --like x86_64-unknown-netbsd
  error[OB1133]: ./rustc does not print the spec of `x86_64-unknown-netbsd`: error: could not find specification
    = help: name another with `--rustc`; it must know the target that is given with `--like`
  
  [1]
  $ $OSBIND target new osfork $LIKE --rustc ./none
  error[OB0001]: cannot run `./none`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]
  $ ls
  rustc
  sub
  sysroot
  x86_64-osfork-freebsd.json
  x86_64-unknown-newos.json

For some systems the vendor is more than a name:

  $ sed -i 's/x86_64-unknown-freebsd/aarch64-apple-darwin/g' rustc
  $ printf '#[cfg(target_vendor = "apple")]\n' > $library/std/src/lib.rs
  $ $OSBIND target new osfork --like aarch64-apple-darwin > out
  warning[OB1135]: std asks for target_vendor = "apple" in 1 places
    = note: the first is std/src/lib.rs:1
    = help: leave the vendor as it is, and give the OS a name of its own with `--os`
  
