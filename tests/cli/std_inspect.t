What a rustc leaves in its own std, without a rustc: the file of std names the libc that it was
compiled against by a hash, and that file holds the path of its source.

  $ lib=sysroot/lib/rustlib/x86_64-unknown-freebsd/lib
  $ mkdir -p $lib
  $ head() { printf 'rust\0\0\0\012\1\2\3\4Arustc 1.96.0 (ac68faa20 2026-05-25)\301'; }
  $ { head; printf -- '-8899aabbccddeeff\301'; } > $lib/libstd-00112233445566aa.rmeta
  $ { head; printf '/rust/deps/libc-0.2.184/src/lib.rs'; } > $lib/liblibc-8899aabbccddeeff.rmeta
  $ $OSBIND std inspect sysroot
  sysroot/lib/rustlib/x86_64-unknown-freebsd/lib: std for x86_64-unknown-freebsd, made by rustc 1.96.0 (ac68faa20 2026-05-25)
    std     libc 0.2.184 of rustc's own std (compiled against sysroot/lib/rustlib/x86_64-unknown-freebsd/lib/liblibc-8899aabbccddeeff.rmeta)
  $ $OSBIND std inspect $lib --message-format json
  {"path":"sysroot/lib/rustlib/x86_64-unknown-freebsd/lib","kind":"std","target":"x86_64-unknown-freebsd","rustc":"1.96.0 (ac68faa20 2026-05-25)","std":[{"version":"0.2.184","from":"rustc","where":"sysroot/lib/rustlib/x86_64-unknown-freebsd/lib/liblibc-8899aabbccddeeff.rmeta","by":"crate"}],"crates":[],"differs":false}

The same of a crate, by what lies beside it:

  $ mkdir deps
  $ { head; printf -- '-0123456789abcdef\301'; } > deps/libapp-00112233445566aa.rmeta
  $ { head; printf '/home/u/.cargo/registry/src/i-6f17d22bba15001f/libc-0.2.183/src/lib.rs'; } > deps/liblibc-0123456789abcdef.rmeta
  $ $OSBIND std inspect deps/libapp-00112233445566aa.rmeta
  deps/libapp-00112233445566aa.rmeta: metadata, made by rustc 1.96.0 (ac68faa20 2026-05-25)
    std     not known
    crates  libc 0.2.183 of the registry (compiled against deps/liblibc-0123456789abcdef.rmeta)

also where Cargo has put it under its plain name, and with the std that its metadata names, when
that one is installed or is rustc's own:

  $ { head; printf -- '-0123456789abcdef\301-00112233445566aa\301'; } > libapp.rmeta
  $ mkdir -p sysroot/bin && printf '#!/bin/sh\n' > sysroot/bin/rustc && chmod +x sysroot/bin/rustc
  $ $OSBIND std inspect --rustc sysroot/bin/rustc libapp.rmeta | sed "s|$PWD/||g"
  libapp.rmeta: metadata, made by rustc 1.96.0 (ac68faa20 2026-05-25)
    std     libc 0.2.184 of rustc's own std (compiled against sysroot/lib/rustlib/x86_64-unknown-freebsd/lib/libstd-00112233445566aa.rmeta)
    crates  libc 0.2.183 of the registry (compiled against ./deps/liblibc-0123456789abcdef.rmeta)

Where rustc is rustup's proxy, the default toolchain is looked at, and rustc is not run:

  $ mkdir -p rustup-home/toolchains && ln -s "$PWD/sysroot" rustup-home/toolchains/t
  $ echo 'default_toolchain = "t"' > rustup-home/settings.toml
  $ printf '#!/bin/sh\ntouch ran\n' > rustup && chmod +x rustup && ln -s rustup proxy
  $ RUSTUP_HOME="$PWD/rustup-home" $OSBIND std inspect --rustc ./proxy libapp.rmeta | grep -o 'std     libc 0.2.184'
  std     libc 0.2.184
  $ RUSTUP_TOOLCHAIN=other RUSTUP_HOME="$PWD/rustup-home" $OSBIND std inspect --rustc ./proxy libapp.rmeta | grep 'std  '
    std     not known
  $ ls ran
  ls: cannot access 'ran': No such file or directory
  [2]

A target is rustc's own std, and any that is installed for it:

  $ printf '#!/bin/sh\n[ "$1" = --print=sysroot ] && echo "$PWD/sysroot" || echo "host: x86_64-unknown-freebsd"\n' > rustc
  $ chmod +x rustc
  $ RUSTC=./rustc $OSBIND std inspect x86_64-unknown-freebsd | sed "s|$PWD/||g"
  sysroot/lib/rustlib/x86_64-unknown-freebsd/lib: std for x86_64-unknown-freebsd, made by rustc 1.96.0 (ac68faa20 2026-05-25)
    std     libc 0.2.184 of rustc's own std (compiled against sysroot/lib/rustlib/x86_64-unknown-freebsd/lib/liblibc-8899aabbccddeeff.rmeta)
  $ RUSTC=./rustc $OSBIND std inspect x86_64-unknown-netbsd
  error[OB1141]: there is no std for x86_64-unknown-netbsd: none is installed, and ./rustc has none
    = help: build one with `osbind std build --target TRIPLE`, or install rustc's own
  
  [3]

A program of another compiler, text, and what is damaged or not there:

  $ $OSBIND std inspect /bin/sh
  /bin/sh: program for * (glob)
    std     not known
    crates  not known
  $ printf 'see /a/libc-0.2.1/src\n' > text
  $ $OSBIND std inspect text
  text: file
    std     not known
    crates  libc 0.2.1 of the registry (path /a/libc-0.2.1)
  $ printf '\317\372\355\376\007\0\0\1 /rust/deps/libc-0.2.184/src/lib.rs' > of-macos
  $ $OSBIND std inspect of-macos
  warning[OB1142]: of-macos is in the format Mach-O, in which osbind leaves no notes
    = note: what is shown comes from paths in it, and it may have none
    = help: inspect the .rlib or .rmeta files that it was linked from, or the target's std
  
  of-macos: file in the format Mach-O
    std     libc 0.2.184 of rustc's own std (path /rust/deps/libc-0.2.184)
    crates  not known
  $ printf '\177ELF\2\1\1' > cut
  $ $OSBIND std inspect cut 2>&1 | grep -v '^$'
  error[OB1002]: * (glob)
    = note: in cut
    = help: the file is cut off or damaged: build it or fetch it again
  $ $OSBIND std inspect deps/
  error[OB1141]: there is no std in deps
    = help: name a file, a sysroot (a directory with lib/rustlib in it) or a target
  
  [1]
  $ $OSBIND std inspect ./none
  error[OB0001]: cannot read `./none`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]
