Nothing is installed at first.

  $ $OSBIND std list
  $ $OSBIND std verify
  $ $OSBIND std show x86_64-unknown-freebsd
  error[OB1105]: no sysroot `x86_64-unknown-freebsd` is installed
    = help: run `osbind std list`, or build one with `osbind std build`
  
  [3]

A sysroot says in a file of its own what it was built from.

  $ store="$XDG_CACHE_HOME/osbind/sysroot"
  $ make() { # NAME VERSION
  >   mkdir -p "$store/$1/lib" && printf abc > "$store/$1/lib/a.rlib"
  >   cat > "$store/$1/osbind-sysroot.toml" <<END
  > sysroot = 1
  > target = "x86_64-unknown-freebsd"
  > version = "$2"
  > profile = "release"
  > panic = "unwind"
  > std = true
  > libc = "0.2.139"
  > source = "/usr/src/library"
  > osbind = "0.1.0"
  > built = $(date +%s)
  > crates = ["cfg-if 1.0.4", "libc 0.2.183"]
  > [rustc]
  > version = "rustc 1.96.0 (ac68faa20 2026-05-25)"
  > commit = "ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96"
  > path = "/usr/bin/rustc"
  > size = 12
  > mtime-ns = 0
  > [[replaced]]
  > name = "libc"
  > locked = "0.2.183"
  > version = "0.2.139"
  > content = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  > dir = "/os/libc"
  > [[file]]
  > path = "lib/a.rlib"
  > size = 3
  > sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  > END
  > }
  $ make ac68faa20c58-x86_64-unknown-freebsd-14.1-one 14.1
  $ make ac68faa20c58-x86_64-unknown-freebsd-13.2-two 13.2
  $ $OSBIND std list
  x86_64-unknown-freebsd.13.2  libc 0.2.139 of the OS  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-13.2-two
  x86_64-unknown-freebsd.14.1  libc 0.2.139 of the OS  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-14.1-one
  $ $OSBIND std show x86_64-unknown-freebsd.14.1 | sed "s,$XDG_CACHE_HOME,CACHE,g"
  sysroot   CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-one
  target    x86_64-unknown-freebsd.14.1
  rustc     rustc 1.96.0 (ac68faa20 2026-05-25)
  commit    ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96
  holds     std
  profile   release, panic unwind
  libc      0.2.139
  replaced  libc 0.2.183 by 0.2.139 of /os/libc
  source    /usr/src/library
  size      0 MB in 1 files
  built     now by osbind 0.1.0
  $ $OSBIND std show x86_64-unknown-freebsd 2>&1 | sed "s,$XDG_CACHE_HOME,CACHE,g"
  error[OB1106]: 2 sysroots are `x86_64-unknown-freebsd`
    = note: x86_64-unknown-freebsd.13.2 in CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-two
    = note: x86_64-unknown-freebsd.14.1 in CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-one
    = help: name it by more of the name of its directory
  
  $ $OSBIND std show ac68faa20c58-x86_64-unknown-freebsd-13 --message-format json | python3 -c '
  > import json, sys
  > for line in sys.stdin: s = json.loads(line); print(s["target"], s["os-version"], s["replaced"][0]["name"], s["bytes"])'
  x86_64-unknown-freebsd 13.2 libc 3

A byte that has changed is found; the others stay as they are.

  $ $OSBIND std verify
  ac68faa20c58-x86_64-unknown-freebsd-13.2-two: ok, 1 files
  ac68faa20c58-x86_64-unknown-freebsd-14.1-one: ok, 1 files
  $ printf abd > "$store/ac68faa20c58-x86_64-unknown-freebsd-14.1-one/lib/a.rlib"
  $ $OSBIND std verify 2>&1 | sed "s,$XDG_CACHE_HOME,CACHE,g"
  error[OB1102]: the file `lib/a.rlib` of the sysroot `CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-one` is not as it was when it was built
    = help: build it again with `osbind std build`, or remove it with `osbind std remove`
  
  ac68faa20c58-x86_64-unknown-freebsd-13.2-two: ok, 1 files
  ac68faa20c58-x86_64-unknown-freebsd-14.1-one: failed, 1 files
  $ $OSBIND std verify x86_64-unknown-freebsd.14.1 2> /dev/null
  ac68faa20c58-x86_64-unknown-freebsd-14.1-one: failed, 1 files
  [1]

One that others could write to, or that is damaged, is left out, and said.

  $ chmod o+w "$store/ac68faa20c58-x86_64-unknown-freebsd-14.1-one"
  $ $OSBIND std list 2>&1 | sed "s,$XDG_CACHE_HOME,CACHE,g"
  warning[OB1103]: the sysroot `CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-one` is not taken: others can write to `CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-one` (mode 0757)
    = help: run `chmod go-w 'CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-one'`
  
  x86_64-unknown-freebsd.13.2  libc 0.2.139 of the OS  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-13.2-two
  $ $OSBIND std verify > /dev/null 2>&1
  [1]
  $ chmod o-w "$store/ac68faa20c58-x86_64-unknown-freebsd-14.1-one"

  $ $OSBIND std remove x86_64-unknown-freebsd.14.1 2>&1 | sed "s,$XDG_CACHE_HOME,CACHE,g"
       Removed std for x86_64-unknown-freebsd.14.1 (CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-one)
  $ ls -A "$store"
  ac68faa20c58-x86_64-unknown-freebsd-13.2-two
