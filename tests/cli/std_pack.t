A sysroot that is installed, as `std build` would leave it:

  $ commit=ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96
  $ store="$XDG_CACHE_HOME/osbind/sysroot"
  $ s="$store/some-name"
  $ lib=lib/rustlib/x86_64-unknown-freebsd/lib
  $ mkdir -p "$s/$lib" && printf core > "$s/$lib/libcore-1.rlib"
  $ cat > "$s/osbind-sysroot.toml" << END
  > sysroot = 1
  > target = "x86_64-unknown-freebsd"
  > version = "14.1"
  > profile = "release"
  > panic = "unwind"
  > std = false
  > source = "/usr/src/library"
  > osbind = "0.1.0"
  > built = 1700000000
  > crates = []
  > [rustc]
  > version = "rustc 1.96.0 (ac68faa20 2026-05-25)"
  > commit = "$commit"
  > path = "/usr/bin/rustc"
  > size = 1
  > mtime-ns = 1
  > [[file]]
  > path = "$lib/libcore-1.rlib"
  > size = 4
  > sha256 = "$(printf core | sha256sum | cut -d' ' -f1)"
  > END
  $ rustc() { cat > rustc << END
  > #!/bin/sh
  > case \$1 in
  >   -vV) printf 'rustc $1\ncommit-hash: $2\nhost: x86_64-unknown-linux-gnu\nrelease: $1\n' ;;
  >   --print) echo $PWD/rustc-sysroot ;;
  > esac
  > END
  > chmod +x rustc; }
  $ rustc 1.96.0 $commit
  $ export RUSTC=./rustc
  $ run() { status=0; $OSBIND std "$@" > out 2>&1 || status=$?; sed "s,$XDG_CACHE_HOME,CACHE,g; s,$OSBIND_STATE_DIR,STATE,g" out; return $status; }

One file of it, for the OS's package. The same sysroot is the same bytes:

  $ run pack --target x86_64-unknown-freebsd.14.1 --out std.tar.zst
        Packed std for x86_64-unknown-freebsd.14.1 (std.tar.zst)
  $ touch "$s/$lib/libcore-1.rlib"
  $ run pack some-name --out again.tar.zst --message-format json
  {"name":"some-name","target":"x86_64-unknown-freebsd","rustc":"rustc 1.96.0 (ac68faa20 2026-05-25)","commit":"ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96","archive":"again.tar.zst"}
  $ cmp std.tar.zst again.tar.zst

Installed elsewhere, or for every user, it is held to its list:

  $ rm -r "$store"
  $ run install std.tar.zst
     Installed std for x86_64-unknown-freebsd.14.1 (CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-*) (glob)
  $ run install std.tar.zst --system
     Installed std for x86_64-unknown-freebsd.14.1 (STATE/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-*) (glob)
  $ run verify
  ac68faa20c58-x86_64-unknown-freebsd-14.1-*: ok, 1 files (glob)
  ac68faa20c58-x86_64-unknown-freebsd-14.1-*: ok, 1 files (glob)

For the rustc in use only, since rustc would refuse its crates (E0514). What is installed stays:

  $ rustc 1.95.0 59807616e1fa2540724bfbac14d7976d7e4a3860
  $ run install std.tar.zst
  error[OB1145]: `std.tar.zst` is a std of another rustc: rustc 1.96.0 (ac68faa20 2026-05-25)
    = note: it was compiled by commit ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96
    = note: the rustc in use is rustc 1.95.0, commit 59807616e1fa2540724bfbac14d7976d7e4a3860
    = help: rustc takes crates of its own version only (E0514): use that rustc, or run `osbind std build`
  
  [1]
  $ rustc 1.96.0 $commit
  $ head -c 100 std.tar.zst > cut.tar.zst
  $ run install cut.tar.zst
  error[OB1144]: `cut.tar.zst`* (glob)
    = help: take an archive that `osbind std pack` made
  
  [1]
  $ tar -cf other.tar -C "$store" .
  $ run install other.tar
  error[OB1144]: `other.tar`: the entry `./` stands where NAME/osbind-sysroot.toml must
    = help: take an archive that `osbind std pack` made
  
  [1]
  $ run install none.tar.zst
  error[OB0001]: cannot read `none.tar.zst`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]
  $ run list | wc -l
  2

A file that has changed is not packed, and nothing is written:

  $ printf cord > "$(echo "$store"/ac68*/"$lib"/libcore-1.rlib)"
  $ run pack "$(basename "$store"/ac68*)" --out x.tar.zst 2>&1 | head -n 1
  error[OB1106]: 2 sysroots are `ac68faa20c58-x86_64-unknown-freebsd-14.1-*` (glob)
  $ run pack "$(echo "$store"/ac68*)" --out x.tar.zst
  error[OB1102]: the file `lib/rustlib/x86_64-unknown-freebsd/lib/libcore-1.rlib` of the sysroot `CACHE/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-*` is not as it was when it was built (glob)
    = help: build it again with `osbind std build`
  
  [1]
  $ ls x.tar.zst
  ls: cannot access 'x.tar.zst': No such file or directory
  [2]
  $ run pack some-name
  error[OB0903]: `std pack` needs `--out FILE`
    = help: `--out FILE.tar.zst`
  
  [2]
  $ run pack --out x.tar.zst
  error[OB0905]: `std pack` takes one sysroot
    = help: name it, or give `--target TRIPLE[.VERSION]`
  
  [2]

A disk that is full leaves what was there:

  $ printf core > "$(echo "$store"/ac68*/"$lib"/libcore-1.rlib)"
  $ printf before > full.tar.zst
  $ sh -c 'trap "" XFSZ; ulimit -f 0; "$@" 2>&1 | cat' sh $OSBIND std pack "$(echo "$store"/ac68*)" --out full.tar.zst
  error[OB1143]: cannot write `full.tar.zst`: * (glob)
  
  $ cat full.tar.zst; ls -A | grep osbind
  before (no-eol)
  [1]
