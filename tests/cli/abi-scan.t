Which OS release a binary needs, and why. These files were made by clang and lld for FreeBSD, against
a library with three version nodes; `late` is only referred to weakly:

  $ cp "$ROOT"/fuzz/corpus/elf/program-x86_64 app
  $ cp "$ROOT"/fuzz/corpus/elf/bare-powerpc64 bare
  $ cp "$ROOT"/fuzz/corpus/elf/library-aarch64 libc.so
  $ cp "$ROOT"/fuzz/corpus/elf/object-s390x use.o
  $ $OSBIND abi scan app
  app: executable, x86_64, FreeBSD (by OSABI, interpreter, libc.so.7, version nodes)
    needs      FreeBSD 13.1 or later
    because    late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
    known from issue seladb/PcapPlusPlus#1155: 13.0 lacks the node, 13.1 has it
    old ABI    kevent@FBSD_1.0: layout (struct kevent); now FBSD_1.5
    mixed ABI  the newer layout beside it: fstat@FBSD_1.5
    libraries  libc.so.7

The same of a file of the other byte order that has no sections, and one line a file:

  $ $OSBIND abi scan bare
  bare: executable, powerpc64, FreeBSD (by OSABI, interpreter, libc.so.7, version nodes)
    needs      FreeBSD 13.1 or later
    because    late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
    known from issue seladb/PcapPlusPlus#1155: 13.0 lacks the node, 13.1 has it
    old ABI    kevent@FBSD_1.0: layout (struct kevent); now FBSD_1.5
    mixed ABI  the newer layout beside it: fstat@FBSD_1.5
    libraries  libc.so.7
  $ $OSBIND abi scan --line app bare libc.so use.o
  app: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  bare: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  libc.so: nothing of FreeBSD that is known
  use.o: of an OS that nothing in it tells

Every need with its release:

  $ $OSBIND abi scan --all app
  app: executable, x86_64, FreeBSD (by OSABI, interpreter, libc.so.7, version nodes)
    needs      FreeBSD 13.1 or later
    because    late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
    known from issue seladb/PcapPlusPlus#1155: 13.0 lacks the node, 13.1 has it
    12.0       fstat@FBSD_1.5 of libc.so.7
               object@FBSD_1.5 of libc.so.7
    7.0        kevent@FBSD_1.0 of libc.so.7
               libc.so.7
    old ABI    kevent@FBSD_1.0: layout (struct kevent); now FBSD_1.5
    mixed ABI  the newer layout beside it: fstat@FBSD_1.5
    libraries  libc.so.7

A gate, which names the reasons:

  $ $OSBIND abi scan --line --max freebsd:13.1 --max glibc:2.17 app
  app: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  $ $OSBIND abi scan --line --max freebsd:12.4 app bare
  error[OB1010]: this needs FreeBSD 13.1, and may need 12.4 at most
   --> app
    = note: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node, since 13.1
    = help: link it against the libraries of FreeBSD 12.4, where the linker finds no such symbol: `osbind build --link-stubs`
  
  error[OB1010]: this needs FreeBSD 13.1, and may need 12.4 at most
   --> bare
    = note: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node, since 13.1
    = help: link it against the libraries of FreeBSD 12.4, where the linker finds no such symbol: `osbind build --link-stubs`
  
  app: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  bare: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  [1]

It passes what needs nothing, and nothing that cannot be told:

  $ $OSBIND abi scan --max freebsd:14.0 libc.so
  libc.so: shared object, aarch64, FreeBSD (by OSABI)
    needs      nothing of FreeBSD that is known
  $ $OSBIND abi scan --max freebsd:14.0 use.o
  error[OB1009]: nothing in this file tells which OS it is for
   --> use.o
  
  use.o: object file, s390x, of an OS that nothing in it tells
    built by   Debian clang version 14.0.6
  [1]

and takes no near release for one that is not known:

  $ $OSBIND abi scan --max freebsd:13.9 app
  error[OB1011]: `--max freebsd:13.9`: no facts are known of FreeBSD 13.9
    = help: the nearest that are known are 13.5 and 14.0
  
  [2]
  $ $OSBIND abi scan --max freebsd:99 app
  error[OB1011]: `--max freebsd:99`: no facts are known of FreeBSD 99
    = help: the nearest that is known is 15.1
  
  [2]
  $ $OSBIND abi scan --max haiku:1 app
  error[OB0904]: `haiku` in `--max` is no system that binaries are scanned for
    = help: the systems are `freebsd`, `glibc`, `musl`, `netbsd`, `openbsd`, `android`, `illumos`, `solaris`, `dragonfly` and `ohos`
  
  [2]
  $ $OSBIND abi scan --max freebsd app
  error[OB0904]: `freebsd` is no value for `--max`
    = help: it is written as freebsd:13.2 or glibc:2.17
  
  [2]

A gate for a release of which one has the facts, as `osbind abi import` makes them:

  $ $OSBIND abi show --os freebsd --release 12.4 --arch x86_64 > 12.4.facts
  $ $OSBIND abi scan --line --against 12.4.facts app bare
  error[OB1020]: FreeBSD 12.4 lacks what this needs
   --> app
    = note: FBSD_1.7 of libc.so.7, for weak references
    = note: object@FBSD_1.5 of libc.so.7
  
  error[OB1012]: this is for powerpc64, and the facts are of x86_64
   --> bare
  
  app: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  bare: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  [1]
  $ sed 's/^os freebsd/os plan9/' 12.4.facts > other.facts
  $ $OSBIND abi scan --line --against other.facts app
  error[OB0904]: the facts in `other.facts` are of `plan9`, which binaries are not scanned for
  
  [2]
  $ $OSBIND abi scan --line --against missing.facts app 2>&1 | head -1
  error[OB0001]: cannot read `missing.facts`: no such file or directory

Object files do not tell which OS they are for; the target does:

  $ $OSBIND abi scan use.o
  use.o: object file, s390x, of an OS that nothing in it tells
    built by   Debian clang version 14.0.6
  $ $OSBIND abi scan --target s390x-unknown-linux-gnu use.o
  use.o: object file, s390x, glibc (by the target given)
    needs      nothing of glibc that is known
    built by   Debian clang version 14.0.6
  $ $OSBIND abi scan --target x86_64-pc-windows-msvc use.o
  error[OB0904]: `x86_64-pc-windows-msvc` is no target that binaries are scanned for
    = help: `osbind target list` lists the targets
  
  [2]

Archives, and who of them uses what decides:

  $ cp "$ROOT"/fuzz/corpus/ar/gnu liba.a
  $ $OSBIND abi scan liba.a
  liba.a: archive, x86_64, FreeBSD (by OSABI)
    needs      FreeBSD 7.0 or later (nothing is known of older ones)
    built by   Debian clang version 14.0.6
  $ cp liba.a libnix-0123456789abcdef.rlib
  $ $OSBIND abi scan --objects . app | grep because
    because    late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node, used by liba.a, nix, use.o
  $ $OSBIND abi scan --objects libnix-0123456789abcdef.rlib --format json app | grep -o '"used_by":\[[^]]*\]' | head -1
  "used_by":[{"file":"libnix-0123456789abcdef.rlib","crate":"nix"}]

Crates leave their paths in panic messages:

  $ cp app crates
  $ printf '/home/u/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/tokio-1.44.1/src/lib.rs' >> crates
  $ printf ' registry/src/index/not_one/src registry/src/github.com-1/a-b-0.3.1-rc.1/x registry/src/' >> crates
  $ $OSBIND abi scan --crates crates | sed -n "/^  crates/,\$p"
    crates     a-b-0.3.1-rc.1
               tokio-1.44.1
  $ $OSBIND abi scan --crates crates --format json | grep -o '"crates":[^]]*]'
  "crates":["a-b-0.3.1-rc.1","tokio-1.44.1"]

Directories are scanned when it is asked for:

  $ mkdir -p dist/lib && cp app dist && cp libc.so dist/lib && echo text > dist/README
  $ $OSBIND abi scan dist
  error[OB1019]: `dist` is a directory
    = help: give its files, or --recursive to scan what is below it
  
  [2]
  $ $OSBIND abi scan -l -r dist
  dist/app: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  dist/lib/libc.so: nothing of FreeBSD that is known

What cannot be read is told, and the other files are scanned all the same:

  $ head -c 1000 app > cut
  $ printf '!<thin>\n' > thin.a
  $ printf '!<arch>\nxx' > broken.a
  $ printf '!<arch>\n' > empty.a
  $ printf '\177ELF\003\001\001\000\000\000\000\000\000\000\000\000' > class3
  $ $OSBIND abi scan -l dist/README cut class3 thin.a broken.a empty.a missing app
  error[OB1001]: this is no ELF file
   --> dist/README
    = help: give an executable, a shared object, an object file or an archive of them
  
  error[OB1002]: the table of sections lies outside the file: 64 bytes at 1808 of 1000
   --> cut
    = help: the file is cut off or damaged: build it or fetch it again
  
  error[OB1004]: ELF of class 3, byte order 1, version 1: gABI has classes and byte orders 1 and 2, and version 1
   --> class3
    = help: the file is cut off or damaged: build it or fetch it again
  
  error[OB1007]: a thin archive names object files and does not hold them
   --> thin.a
    = help: give the object files that it names, or make it without `T`: `ar rcs`
  
  error[OB1006]: the member at byte 8 has no header
   --> broken.a
    = help: the archive is cut off or damaged: build it again
  
  error[OB1008]: there is no ELF object in this archive (0 other members)
   --> empty.a
    = help: an .rlib that was made by `cargo check`, or with -C linker-plugin-lto, holds no machine code: scan what `cargo build` made
  
  error[OB0001]: cannot read `missing`: no such file or directory
   --> missing
    = help: check the spelling of the path, and that it is there
  
  app: FreeBSD 13.1 or later: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node
  [3]

A file that is larger than an offset can say is refused before anything of it is read:

  $ printf '\177ELF\002\001\001' > huge && truncate -s 5G huge
  $ $OSBIND abi scan huge
  error[OB1005]: the file is larger than 4 GiB
   --> huge
  
  [1]
  $ rm huge

JSON, one object a line:

  $ $OSBIND abi scan --format json app bare | python3 -c '
  > import json, sys
  > for line in sys.stdin:
  >     o = json.loads(line)
  >     print(o["file"], o["os"], o["minimum"]["release"], o["minimum"]["how"], o["mixed"])
  >     print(*[f["code"] for f in o["findings"]])
  >     print(*[(n["symbol"], n["node"], n["weak"], n["release"]) for n in o["needs"]], sep="\n")'
  app freebsd 13.1 stated True
  OB1014 OB1015 OB1016
  ('late', 'FBSD_1.7', True, '13.1')
  ('fstat', 'FBSD_1.5', False, '12.0')
  ('object', 'FBSD_1.5', False, '12.0')
  ('kevent', 'FBSD_1.0', False, '7.0')
  (None, None, False, '7.0')
  bare freebsd 13.1 stated True
  OB1014 OB1015 OB1016
  ('late', 'FBSD_1.7', True, '13.1')
  ('fstat', 'FBSD_1.5', False, '12.0')
  ('object', 'FBSD_1.5', False, '12.0')
  ('kevent', 'FBSD_1.0', False, '7.0')
  (None, None, False, '7.0')

SARIF holds the findings and what the gate says:

  $ $OSBIND abi scan --format sarif --max freebsd:13.0 app cut > log.sarif
  error[OB1010]: this needs FreeBSD 13.1, and may need 13.0 at most
   --> app
    = note: late@FBSD_1.7 of libc.so.7: a weak reference, but the loader insists on the node, since 13.1
    = help: link it against the libraries of FreeBSD 13.0, where the linker finds no such symbol: `osbind build --link-stubs`
  
  error[OB1002]: the table of sections lies outside the file: 64 bytes at 1808 of 1000
   --> cut
    = help: the file is cut off or damaged: build it or fetch it again
  
  [1]
  $ python3 -c '
  > import json
  > o = json.load(open("log.sarif"))
  > run = o["runs"][0]
  > print(o["version"], run["tool"]["driver"]["name"], *[r["id"] for r in run["tool"]["driver"]["rules"]])
  > for r in run["results"]:
  >     print(r["ruleId"], r["level"], r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
  >     print("   ", r["message"]["text"].split("\n")[0])'
  2.1.0 osbind OB1002 OB1010 OB1014 OB1015 OB1016
  OB1014 warning app
      symbols with the layout of an older release: `kevent@FBSD_1.0` (struct kevent)
  OB1015 warning app
      layouts of two generations in one file: fstat@FBSD_1.5 beside older ones
  OB1016 warning app
      only weak references need `FBSD_1.7`, but the loader insists on it
  OB1010 error app
      this needs FreeBSD 13.1, and may need 13.0 at most
  OB1002 error cut
      the table of sections lies outside the file: 64 bytes at 1808 of 1000
