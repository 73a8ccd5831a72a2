The libraries of a release as a linker sees them, written without an assembler or a linker.

  $ $OSBIND abi stub --target x86_64-unknown-freebsd.14.0 --out stubs
  libc.so.7                 2348 symbols
  libdl.so.1                  10 symbols
  libexecinfo.so.1             8 symbols
  ld-elf.so.1                 14 symbols
  libm.so.5                  294 symbols
  librt.so.1                  25 symbols
  libstdthreads.so.0          25 symbols
  libthr.so.3                144 symbols
  libutil.so.9               111 symbols
  9 libraries of FreeBSD 14.0 in stubs
  without facts, so empty: libkvm, libmemstat, libprocstat, libdevstat, libgeom
  $ ls stubs
  ld-elf.so.1
  libc.so
  libc.so.7
  libc_nonshared.a
  libdevstat.a
  libdl.so
  libdl.so.1
  libexecinfo.so
  libexecinfo.so.1
  libgcc_s.so
  libgcc_s.so.1
  libgeom.a
  libkvm.a
  libm.so
  libm.so.5
  libmemstat.a
  libprocstat.a
  libpthread.so
  librt.so
  librt.so.1
  libstdthreads.so
  libstdthreads.so.0
  libthr.so
  libthr.so.3
  libutil.so
  libutil.so.9
  osbind-stubs
  $ cat stubs/libc.so
  /* GNU ld script */
  GROUP ( libc_nonshared.a libc.so.7 )
  $ readlink stubs/libpthread.so
  libthr.so.3

What is guessed is said: of 13.2 no library was read.

  $ $OSBIND abi stub --target x86_64-unknown-freebsd.13.2 --out older | grep -E 'guess|libraries'
  libc.so.7 * symbols, * of them guessed (glob)
  libdl.so.1 * of them guessed (glob)
  libexecinfo.so.1 * of them guessed (glob)
  ld-elf.so.1 * of them guessed (glob)
  libm.so.5 * of them guessed (glob)
  librt.so.1 * of them guessed (glob)
  libstdthreads.so.0 * of them guessed (glob)
  libthr.so.3 * of them guessed (glob)
  libutil.so.9 * of them guessed (glob)
  9 libraries of FreeBSD 13.2 in older
  a guessed symbol is taken from its version node or from another release: it may be missing there, or be there earlier
  $ grep fspacectl older/osbind-stubs
  later fspacectl 14.0 c guess

The same facts give the same bytes; a set replaces a set; another directory is left alone.

  $ cp -r stubs before
  $ touch stubs/left-over.so
  $ $OSBIND abi stub --target x86_64-unknown-freebsd.14 --out stubs > /dev/null
  $ diff -r before stubs
  $ ls -d stubs*
  stubs
  $ mkdir mine && touch mine/file
  $ $OSBIND abi stub --target x86_64-unknown-freebsd.14.0 --out mine
  error[OB1083]: `*/mine` holds files that are no stubs (glob)
    = help: name a directory that is new, empty, or holds stubs that osbind wrote
  
  [1]

One library alone; JSON.

  $ $OSBIND abi stub --target s390x-unknown-linux-gnu.2.28 --lib m --out m --message-format json
  {"directory":"m","os":"glibc","release":"2.28","libraries":[{"soname":"libm.so.6",*}],"without_facts":[],"static_part":true} (glob)
  $ ls m
  libm.so
  libm.so.6
  osbind-stubs

A vendor's own facts.

  $ cat > acme.facts << 'END'
  > osbind-facts 1
  > os freebsd
  > release acme-3
  > arch x86_64
  > source base library /lib of ACME 3
  > library c libc.so.7 base
  > node c FBSD_1.0 - base
  > node c ACME_1 FBSD_1.0 base
  > symbol c acme_open ACME_1 default function - - base
  > symbol c open FBSD_1.0 default function - - base
  > END
  $ $OSBIND abi stub --target x86_64-unknown-freebsd --facts acme.facts --out acme
  libc.so.7                    2 symbols
  1 library of FreeBSD acme-3 in acme
  without facts, so empty: libkvm, libmemstat, libprocstat, libdevstat, libgeom
  $ $OSBIND abi stub --target aarch64-unknown-freebsd --facts acme.facts --out acme
  error[OB1087]: these are facts of freebsd on x86_64, and the target is freebsd on aarch64
   --> */acme.facts:1:1 (glob)
    |
  1 | osbind-facts 1
    | ^
    |
    = help: name a fact file of the target's own system and arch
  
  [1]

What cannot be done.

  $ $OSBIND abi stub --target x86_64-unknown-freebsd.13.2
  error[OB0905]: `osbind abi stub` needs --out
    = help: osbind abi stub --target TRIPLE.VERSION --out DIR
  
  [2]
  $ $OSBIND abi stub --target x86_64-unknown-freebsd --out x
  error[OB1085]: stubs are of one release, and which one of x86_64-unknown-freebsd is not known
    = help: write it behind the target: `--target x86_64-unknown-freebsd.12`
  
  [2]
  $ $OSBIND abi stub --target aarch64-apple-darwin.13.0 --out x
  error[OB1086]: there are no link stubs for aarch64-apple-darwin
    = help: stubs are for systems whose libraries are ELF files: FreeBSD, NetBSD, OpenBSD, illumos, Android, and Linux with glibc or musl
  
  [1]
  $ $OSBIND abi stub --target aarch64-linux-android.30 --out x
  error[OB1084]: the facts of Android 30 are partial: stubs would lack what is there
    = help: import the facts of that release's own libraries: `osbind abi import`
  
  [1]
  $ $OSBIND abi stub --target x86_64-unknown-freebsd.14.0 --lib libc.so --out x
  error[OB1080]: no facts of a library `libc.so` in freebsd 14.0
    = note: there are c, dl, execinfo, ld, m, rt, stdthreads, thr, util
    = help: --lib takes the name that stands behind -l: `c` for libc.so
  
  [3]
  $ $OSBIND abi stub --target x86_64-unknown-freebsd.99 --out x
  error[OB1041]: there are no facts of freebsd 99
    = help: * (glob)
  
  [3]
  $ ls x
  ls: cannot access 'x': No such file or directory
  [2]
