What osbind knows of systems' libraries, and how.

  $ $OSBIND abi list freebsd android
  android: 517 symbols, which are not all that there are
    releases  21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37
    arches    aarch64 arm riscv64 x86 x86_64
  freebsd: 2923 symbols
    releases  7.0 7.1 7.2 7.3 7.4 8.0 8.1 8.2 8.3 8.4 9.0 9.1 9.2 9.3 10.0 10.1 10.2 10.3 10.4 11.0
              11.1 11.2 11.3 11.4 12.0 12.1 12.2 12.3 12.4 13.0 13.1 13.2 13.3 13.4 13.5 14.0 14.1
              14.2 14.3 15.0 15.1
    arches    arm-eabihf powerpc-eabihf x86 aarch64 powerpc64 powerpc64le riscv64 x86_64
  $ $OSBIND abi show --os freebsd --arch x86_64 fputs_unlocked
  fputs_unlocked@FBSD_1.6 in c: since 12.2, last in 12.4
      known by report: issue neutrinolabs/xrdp#1804: a program linked on 12.2 fails on 12.1
  fputs_unlocked@FBSD_1.6 in c: since 13.0
      known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
  $ $OSBIND abi show --target x86_64-unknown-freebsd.14.0 fstat _ThreadRuneLocale
  _ThreadRuneLocale@@FBSD_1.3 in libc.so.7: tls, 8 bytes
      known by list: zig 0.15.2 and 0.17.0, lib/libc/freebsd/abilists, made from 14.0's and 15.0's libraries
  fstat@FBSD_1.0 in libc.so.7: weak function
      known by list: zig 0.15.2 and 0.17.0, lib/libc/freebsd/abilists, made from 14.0's and 15.0's libraries
  fstat@@FBSD_1.5 in libc.so.7: weak function
      known by list: zig 0.15.2 and 0.17.0, lib/libc/freebsd/abilists, made from 14.0's and 15.0's libraries
  $ $OSBIND abi show --target x86_64-unknown-linux-musl.1.2.5 --message-format json statx
  {"library":"libc.so","symbol":"statx","node":null,"binding":"plain","kind":"function","size":null,"weak":false,"origin":"report","source":"musl's WHATSNEW: names that came with 1.2.2, 1.2.3 and 1.2.5, and the 60 names for large files that 1.2.4 dropped for linking; crypt and its like, which Debian leaves out"}
  $ $OSBIND abi show --os freebsd fstatx
  error[OB1045]: no library has the symbol `fstatx`
  
  [1]
  $ $OSBIND abi show --os freebsd --release 14.9 --arch x86_64
  error[OB1041]: there are no facts of freebsd 14.9
    = help: the nearest known: 14.3 and 15.0; `osbind abi list` shows all, `osbind abi import` makes facts from a sysroot
  
  [3]
  $ $OSBIND abi show --os plan9 --release 4 --arch x86_64
  error[OB1040]: there are no facts of `plan9`
    = help: facts are there of: android, freebsd, glibc, illumos, musl, netbsd, openbsd; `osbind abi import` makes others from a sysroot
  
  [3]
  $ $OSBIND abi show --os freebsd --release 14.0
  error[OB0905]: which facts is not said: --arch is missing
    = help: facts are of one release on one arch: --os, --release and --arch, or --target TRIPLE.VERSION, or --facts FILE
  
  [2]

What is new in a release:

  $ $OSBIND abi diff musl:1.2.4 musl:1.2.5
  + c preadv2 function
  + c pwritev2 function
  + c statx function
  3 added, 0 removed, 0 with another default, 0 changed
  $ $OSBIND abi diff --lib m freebsd:13.5 freebsd:14.0 | tail -2
  + m tanpil@@FBSD_1.7 function
  10 added, 0 removed, 0 with another default, 0 changed
  $ $OSBIND abi diff x86_64-unknown-freebsd.13.5 x86_64-unknown-freebsd.14.0 | grep '^~'
  ~ c qsort_r: a new link bound FBSD_1.0, now FBSD_1.7
  ~ c swapoff: a new link bound FBSD_1.0, now FBSD_1.7

Facts as text, from a vendor's list, and back:

  $ mkdir -p lib/libc sysroot/usr/lib
  $ printf '/* the C library */\nabort\nfstat\n' > lib/libc/Symbols.list
  $ printf 'major=102\nminor=0\n' > lib/libc/shlib_version
  $ $OSBIND abi import --os openbsd --release 7.8 --arch x86_64 --out 7.8.facts lib/libc/Symbols.list
      Imported 2 symbols of 1 library into 7.8.facts
  $ cat 7.8.facts
  osbind-facts 1
  os openbsd
  release 7.8
  arch x86_64
  source map map lib/libc/Symbols.list
  library c libc.so.102.0 map
  symbol c abort - plain notype - - map
  symbol c fstat - plain notype - - map
  $ sed 's/release 7.8/release 7.9/; s/102.0/103.0/; /fstat/d' 7.8.facts > 7.9.facts
  $ $OSBIND abi diff 7.8.facts 7.9.facts
  ~ c (library libc.so.102.0, now libc.so.103.0)
  - c fstat notype
  0 added, 1 removed, 0 with another default, 0 changed
  $ $OSBIND abi import --os openbsd --release 7.8 --arch x86_64 sysroot
  error[OB1063]: no shared library in `sysroot`
    = help: libraries are looked for in lib, lib64, usr/lib, usr/lib64
  
  [3]
  $ echo 'FBSD_1.0 abort D' > libc.abilist
  $ $OSBIND abi import --os freebsd --release 14.0 --arch x86_64 --format abilist libc.abilist
  error[OB1061]: this is no line of an abilist
   --> libc.abilist:1:1
    |
  1 | FBSD_1.0 abort D
    | ^^^^^^^^^^^^^^^^
    |
    = help: lines are: [NODE] NAME [W] F, [NODE] NAME [W] D 0xSIZE, [NODE] NAME [W] T 0xSIZE
  
  [1]

Libraries that a Debian package brings are read out of the package; a sysroot is read as it lies
there. Stubs serve here as libraries, since they say what a release has:

  $ $OSBIND abi stub --target aarch64-unknown-freebsd.13.2 --out stubs > /dev/null
  $ cp stubs/*.so.* sysroot/usr/lib
  $ $OSBIND abi import --target aarch64-unknown-freebsd.13.2 --out sysroot.facts sysroot 2> /dev/null
  $ $OSBIND abi diff --lib c --lib m aarch64-unknown-freebsd.13.2 sysroot.facts
  0 added, 0 removed, 0 with another default, 0 changed
  $ $OSBIND abi import --target x86_64-unknown-freebsd.13.2 sysroot
  error[OB1063]: no shared library in `sysroot`
    = help: its libraries are of another arch than --arch says
  
  [3]
