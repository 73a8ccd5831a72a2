Facts out of what vendors write down. Each form: as it should be, empty, broken, and far too large.

  $ import() { $OSBIND abi import "$@"; }
  $ facts() { grep -E '^(library|node|symbol)' "$1"; }

A text list of glibc:

  $ printf 'GLIBC_2.2.5 memcpy F\nGLIBC_2.14 memcpy F\nGLIBC_2.2.5 environ W D 0x8\n' > libc.abilist
  $ import --target x86_64-unknown-linux-gnu.2.36 --out abilist.facts libc.abilist 2> /dev/null
  $ facts abilist.facts
  library c libc.so.6 list
  node c GLIBC_2.2.5 - list
  node c GLIBC_2.14 - list
  symbol c environ GLIBC_2.2.5 default object 8 weak list
  symbol c memcpy GLIBC_2.2.5 hidden function - - list
  symbol c memcpy GLIBC_2.14 default function - - list
  $ printf 'GLIBC_2.2.5 memcpy F\nGLIBC_2.2.5 environ D 8\n' > libm.abilist
  $ import --target x86_64-unknown-linux-gnu.2.36 libm.abilist
  error[OB1061]: this is no line of an abilist
   --> libm.abilist:2:1
    |
  2 | GLIBC_2.2.5 environ D 8
    | ^^^^^^^^^^^^^^^^^^^^^^^
    |
    = help: lines are: [NODE] NAME [W] F, [NODE] NAME [W] D 0xSIZE, [NODE] NAME [W] T 0xSIZE
  
  [1]

What begins as nothing that is known is taken for what its name says, and the line told:

  $ printf 'GLIBC_2.2.5 memcpy\n' > libm.abilist
  $ import --target x86_64-unknown-linux-gnu.2.36 libm.abilist
  error[OB1061]: this is no line of an abilist
   --> libm.abilist:1:1
    |
  1 | GLIBC_2.2.5 memcpy
    | ^^^^^^^^^^^^^^^^^^
    |
    = help: lines are: [NODE] NAME [W] F, [NODE] NAME [W] D 0xSIZE, [NODE] NAME [W] T 0xSIZE
  
  [1]
  $ cp libm.abilist list
  $ import --target x86_64-unknown-linux-gnu.2.36 list
  error[OB1060]: what `list` is cannot be told by its content
   --> list:1:1
    |
  1 | GLIBC_2.2.5 memcpy
    | ^
    |
    = help: say which with --format; `osbind abi import --help` lists the formats
  
  [1]
  $ import --target x86_64-unknown-linux-gnu.2.36 --format abilist list
  error[OB1060]: which library `list` is about cannot be told by its name
   --> list:1:1
    |
  1 | GLIBC_2.2.5 memcpy
    | ^
    |
    = help: say it: --library c (and --soname libc.so.7)
  
  [1]

Android's map; a cut one; a level that is none:

  $ cat > libc.map.txt << 'END'
  > LIBC {
  >   global:
  >     abort;
  >     iconv; # introduced=28
  >     environ; # var
  >   local:
  >     *;
  > };
  > LIBC_P { # introduced=28
  >   global:
  >     posix_spawn;
  > } LIBC;
  > END
  $ import --target aarch64-linux-android.27 --out map.facts libc.map.txt 2> /dev/null
  $ facts map.facts
  library c libc.so map
  node c LIBC - map
  symbol c abort LIBC default function - - map
  symbol c environ LIBC default object - - map
  $ head -c 60 libc.map.txt > libcut.map.txt
  $ import --target aarch64-linux-android.27 libcut.map.txt
  error[OB1061]: expected `;` behind a symbol, and the text ends
   --> libcut.map.txt:5:6
    |
  5 |     e
    |      ^
  
  [1]
  $ sed 's/=28/=P/' libc.map.txt > libbad.map.txt
  $ import --target aarch64-linux-android.27 libbad.map.txt
  error[OB1061]: no level: `introduced=P`
   --> libbad.map.txt:4:14
    |
  4 |     iconv; # introduced=P
    |              ^^^^^^^^^^^^
    |
    = help: levels are numbers: introduced=26
  
  [1]
  $ echo 'LIBC { global: /* all' > libopen.map.txt
  $ import --target aarch64-linux-android.27 libopen.map.txt
  error[OB1061]: a comment that does not end
   --> libopen.map.txt:1:16
    |
  1 | LIBC { global: /* all
    |                ^^
    |
    = help: write `*/` behind it
  
  [1]
  $ import --os android --release P --arch aarch64 libc.map.txt
  error[OB1062]: `P` is no API level
    = help: a release of Android is its API level: --release 24
  
  [1]

FreeBSD's maps do not say all:

  $ printf '#if defined(i386)\nFBSD_1.0 { abort; };\n#endif\n' > Symbol.map
  $ import --target x86_64-unknown-freebsd.14.0 --library c Symbol.map
  error[OB1060]: a map that goes through the C preprocessor first
   --> Symbol.map:1:1
    |
  1 | #if defined(i386)
    | ^
    |
    = help: import the library itself: these maps leave out what is made by .symver
  
  [1]

An illumos mapfile:

  $ mkdir -p libc/port
  $ cat > libc/port/mapfile-vers << 'END'
  > $mapfile_version 2
  > SYMBOL_VERSION ILLUMOS_0.56 {
  >   protected:
  >     getlocalename_l;
  > } ILLUMOS_0.29;
  > SYMBOL_VERSION ILLUMOS_0.29 {
  >   protected:
  >     getrandom;
  > $if _ELF64
  >   global:
  >     environ { TYPE = OBJECT; SIZE = addrsize };
  > $endif
  > };
  > END
  $ import --target x86_64-unknown-illumos.0.30 --out mapfile.facts libc/port/mapfile-vers 2> /dev/null
  $ facts mapfile.facts
  library c libc.so.1 map
  node c ILLUMOS_0.29 - map
  symbol c environ ILLUMOS_0.29 default object 8 - map
  symbol c getrandom ILLUMOS_0.29 default notype - - map
  $ head -n 9 libc/port/mapfile-vers > libc/port/cut
  $ import --target x86_64-unknown-illumos.0.30 libc/port/cut
  error[OB1061]: expected a symbol, a scope or `}`, and the text ends
    --> libc/port/cut:10:1
     |
  10 |
     | ^
  
  [1]
  $ import --os illumos --release r151054 --arch x86_64 libc/port/mapfile-vers
  error[OB1062]: `r151054` is no node's number
    = help: a release of illumos is the number of its newest node: --release 0.56
  
  [1]
  $ cp libc/port/mapfile-vers mapfile-vers
  $ import --target x86_64-unknown-illumos.0.30 mapfile-vers
  error[OB1060]: which library `mapfile-vers` is about cannot be told by its name
   --> mapfile-vers:1:1
    |
  1 | $mapfile_version 2
    | ^
    |
    = help: say it: --library c (and --soname libc.so.7)
  
  [1]

OpenBSD's Symbols.list, with the shlib_version beside it:

  $ mkdir -p lib/libc
  $ printf '/* ISO C */\nabort\n_Exit\t/* C99 */\n' > lib/libc/Symbols.list
  $ printf '# of 7.8\nmajor=102\nminor=0\n' > lib/libc/shlib_version
  $ import --target x86_64-unknown-openbsd.7.8 --out symbols.facts lib/libc/Symbols.list 2> /dev/null
  $ facts symbols.facts
  library c libc.so.102.0 map
  symbol c _Exit - plain notype - - map
  symbol c abort - plain notype - - map
  $ printf 'major=102\n' > lib/libc/shlib_version
  $ import --target x86_64-unknown-openbsd.7.8 lib/libc/Symbols.list
  error[OB1061]: this shlib_version does not say minor=N
   --> lib/libc/shlib_version:1:1
    |
  1 | major=102
    | ^
    |
    = help: both, a line each, or name the library: --library c --soname libc.so.102.0
  
  [1]
  $ rm lib/libc/shlib_version
  $ printf 'abort\n_Exit, exit;\n' > lib/libc/Symbols.list
  $ import --target x86_64-unknown-openbsd.7.8 lib/libc/Symbols.list
  error[OB1061]: expected a symbol's name, found `_Exit,`
   --> lib/libc/Symbols.list:2:1
    |
  2 | _Exit, exit;
    | ^^^^^^
  
  [1]
  $ printf 'abort\n/* _Exit\nexit\n' > lib/libc/Symbols.list
  $ import --target x86_64-unknown-openbsd.7.8 lib/libc/Symbols.list
  error[OB1061]: a comment that does not end
   --> lib/libc/Symbols.list:2:1
    |
  2 | /* _Exit
    | ^^
    |
    = help: write `*/` behind it
  
  [1]

An Apple .tbd:

  $ cat > libSystem.tbd << 'END'
  > --- !tapi-tbd
  > tbd-version:     4
  > targets:         [ x86_64-macos, arm64-macos ]
  > install-name:    '/usr/lib/libSystem.B.dylib'
  > exports:
  >   - targets:         [ x86_64-macos, arm64-macos ]
  >     symbols:         [ _abort, '_stat$INODE64',
  >                        '$ld$hide$os10.4$_abort' ]
  > ...
  > END
  $ import --target x86_64-apple-darwin.14.0 --out tbd.facts libSystem.tbd 2> /dev/null
  $ facts tbd.facts
  library System.B /usr/lib/libSystem.B.dylib tbd
  symbol System.B abort - plain notype - - tbd
  symbol System.B stat$INODE64 - plain notype - - tbd
  $ head -c 230 libSystem.tbd > cut.tbd
  $ import --target x86_64-apple-darwin.14.0 cut.tbd
  error[OB1061]: expected the closing quote in a .tbd file
   --> cut.tbd:7:33
    |
  7 |     symbols:         [ _abort, '_stat$INODE6
    |                                 ^
  
  [1]
  $ head -n -1 libSystem.tbd > cut.tbd
  $ import --target x86_64-apple-darwin.14.0 cut.tbd
  error[OB1061]: expected `...`, without which it is cut off, in a .tbd file
   --> cut.tbd:9:1
    |
  9 |
    | ^
  
  [1]
  $ sed 's/x86_64-/i386-/' libSystem.tbd > other.tbd
  $ import --target x86_64-apple-darwin.14.0 other.tbd
  error[OB1063]: there is no symbol of macos 14.0 on x86_64 in what was given
    = help: look whether --os, --release and --arch are what the source is about
  
  [3]
  $ sed 's/version:     4/version:     3/' libSystem.tbd > three.tbd
  $ import --target x86_64-apple-darwin.14.0 three.tbd
  error[OB1060]: version 4 of .tbd is read, and not this one
   --> three.tbd:2:18
    |
  2 | tbd-version:     3
    |                  ^
    |
    = help: `tapi stubify --filetype=tbd-v4` writes one of version 4
  
  [1]
  $ sed 's/tapi-tbd/tapi-tbd-v3/' libSystem.tbd > v3.tbd
  $ import --target x86_64-apple-darwin.14.0 v3.tbd
  error[OB1060]: version 4 of .tbd is read, and not this one
   --> v3.tbd:1:5
    |
  1 | --- !tapi-tbd-v3
    |     ^^^^^^^^^^^^
    |
    = help: `tapi stubify --filetype=tbd-v4` writes one of version 4
  
  [1]
  $ echo '{ "tapi_tbd_version": 5, "main_library": {} }' > five.tbd
  $ import --target x86_64-apple-darwin.14.0 five.tbd
  error[OB1060]: version 4 of .tbd is read, and not this one
   --> five.tbd:1:1
    |
  1 | { "tapi_tbd_version": 5, "main_library": {} }
    | ^
    |
    = help: `tapi stubify --filetype=tbd-v4` writes one of version 4
  
  [1]

zig's binary lists:

  $ tail -c +2 "$ROOT"/fuzz/corpus/import/lists-glibc > abilists
  $ import --target x86_64-unknown-linux-gnu.2.17 --out lists.facts abilists 2> /dev/null
  $ facts lists.facts
  library c libc.so.6 list
  node c GLIBC_2.2.5 - list
  node c GLIBC_2.17 - list
  symbol c environ GLIBC_2.2.5 default object 8 - list
  symbol c memcpy GLIBC_2.2.5 hidden function - - list
  symbol c memcpy GLIBC_2.17 default function - - list
  library pthread libpthread.so.0 list
  node pthread GLIBC_2.2.5 - list
  symbol pthread pthread_create GLIBC_2.2.5 default function - - list
  $ head -c 60 abilists > cut
  $ import --target x86_64-unknown-linux-gnu.2.17 cut
  error[OB1061]: no abilists that are understood: reading stops at byte 60 of 60
   --> cut
    = help: lists of zig 0.11 and older have another form; zig 0.12 and newer have this one
  
  [1]
  $ import --target x86_64-unknown-linux-gnu.2.99 abilists
  error[OB1062]: this list goes from 2.2.5 to 2.34; it has nothing of glibc 2.99
   --> abilists
    = help: take a newer list, or import the release's own libraries
  
  [1]
  $ import --target sparc-unknown-linux-gnu.2.17 abilists
  error[OB1062]: this list has nothing of arch `sparc`
   --> abilists
    = help: it is of x86_64-linux-gnu, arm-linux-gnueabihf
  
  [1]

A library; one that is cut; what is no library, and what stands in its place:

  $ $OSBIND abi stub --target x86_64-unknown-linux-gnu.2.17 --out stubs > /dev/null
  $ import --target x86_64-unknown-linux-gnu.2.17 --out elf.facts stubs/libm.so.6 2> /dev/null
  $ facts elf.facts | head -n 2
  library m libm.so.6 so
  node m GLIBC_2.2.5 - so
  $ head -c 5000 stubs/libm.so.6 > libm.so.6
  $ import --target x86_64-unknown-linux-gnu.2.17 libm.so.6
  error[OB1002]: the table of sections lies outside the file: 64 bytes at 16728 of 5000
   --> libm.so.6
    = help: the file is cut off or damaged: build it or fetch it again
  
  [1]
  $ import --target aarch64-unknown-linux-gnu.2.17 stubs/libm.so.6
  error[OB1063]: all libraries there are of another arch
    = help: name the arch that they are of with --arch or --target
  
  [3]
  $ import --target x86_64-unknown-linux-gnu.2.17 stubs/libc.so
  error[OB1060]: `stubs/libc.so` is a linker script, and no library
   --> stubs/libc.so:1:1
    |
  1 | /* GNU ld script */
    | ^
    |
    = help: give the shared libraries that it names, or the directory with all of them
  
  [1]
  $ import --target x86_64-unknown-linux-gnu.2.17 stubs/libc_nonshared.a
  error[OB1063]: no shared library in `stubs/libc_nonshared.a`
    = help: an ar archive is a .deb here, with a data.tar in it
  
  [3]
  $ cp "$ROOT"/fuzz/corpus/elf/object-x86_64 use.o
  $ import --target x86_64-unknown-linux-gnu.2.17 use.o
  error[OB1060]: `use.o` is an object file, and no shared library
   --> use.o
    = help: what a program needs is told by `osbind abi scan`
  
  [1]

A sysroot, with what lies beside libraries; none:

  $ mkdir -p root/lib root/usr/lib/private
  $ cp stubs/libc.so.6 root/lib && cp stubs/libm.so.6 root/usr/lib && cp stubs/libc.so root/usr/lib
  $ cp stubs/libutil.so.1 root/usr/lib/libprivatecurses.so.5 && ln -s ../lib/libc.so.6 root/usr/lib/libc.so.9
  $ import --target x86_64-unknown-linux-gnu.2.17 --out root.facts root 2> /dev/null
  $ facts root.facts | grep library
  library c libc.so.6 so
  library m libm.so.6 so
  $ mkdir nothing
  $ import --target x86_64-unknown-linux-gnu.2.17 nothing
  error[OB1063]: no shared library in `nothing`
    = help: libraries are looked for in lib, lib64, usr/lib, usr/lib64
  
  [3]
  $ import --target x86_64-unknown-linux-gnu.2.17 missing
  error[OB0001]: cannot read `missing`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]

An archive that is none:

  $ printf 'no archive\n' > base.txz
  $ import --target x86_64-unknown-freebsd.14.0 --format archive base.txz
  error[OB1061]: the archive `base.txz` cannot be read: Unrecognized archive format
    = help: a base archive is a tar (.txz, .tgz, .apk), or a .deb; fetch it again if it is one
  
  [1]
  $ import --target x86_64-unknown-freebsd.14.0 base.txz
  error[OB1060]: what `base.txz` is cannot be told by its content
   --> base.txz:1:1
    |
  1 | no archive
    | ^
    |
    = help: say which with --format; `osbind abi import --help` lists the formats
  
  [1]

Facts that are of something else:

  $ import --target x86_64-unknown-linux-gnu.2.18 elf.facts
  error[OB1062]: these are facts of glibc 2.17 on x86_64
   --> elf.facts:1:1
    |
  1 | osbind-facts 1
    | ^
    |
    = help: name what they are of: --os, --release and --arch
  
  [1]
  $ sed 's/^symbol/symbel/' elf.facts > bad.facts
  $ import --target x86_64-unknown-linux-gnu.2.17 bad.facts 2>&1 | head -n 2
  error[OB1042]: not understood: `symbel`
   --> bad.facts:9:1

An empty one is never a library without symbols, of which every symbol would be missing:

  $ : > empty
  $ for format in auto elf archive abilists abilist map mapfile symbols tbd facts; do
  >   import --target x86_64-unknown-linux-gnu.2.17 --format $format --library c empty > out 2> err
  >   echo "$? $(head -n 1 err)"
  > done
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  1 error[OB1063]: `empty` is empty
  $ printf '# nothing\n' > libc.map
  $ import --target x86_64-unknown-linux-gnu.2.17 --format map libc.map
  error[OB1063]: there is no symbol of glibc 2.17 on x86_64 in what was given
    = help: look whether --os, --release and --arch are what the source is about
  
  [3]

Far too large: refused at the first thing that is too much, in bounded time and memory.

  $ cat > large.py << 'END'
  > import os, resource, subprocess
  > many, osbind = range(500000), os.environ["OSBIND"]
  > files = {
  >     "liblarge.abilist": ["GLIBC_2.2.5 s%d F\n" % i for i in many],
  >     "liblarge.map.txt": ["LIBC {\n"] + ["s%d;\n" % i for i in many] + ["};\n"],
  >     "libnodes.map.txt": ["N%d { s%d; };\n" % (i, i) for i in range(5000)],
  >     "liblarge.mapfile-vers": ["$mapfile_version 2\nSYMBOL_VERSION A {\n"] + ["s%d;\n" % i for i in many] + ["};\n"],
  >     "libdeep.mapfile-vers": ["$mapfile_version 2\n"] + ["$if a\n" for i in many],
  >     "liblarge.Symbols.list": ["s%d\n" % i for i in many],
  >     "large.tbd": ["--- !tapi-tbd\ntargets: [ x86_64-linux ]\ninstall-name: x\nexports:\n - targets: [ x86_64-glibc ]\n   symbols: [ "]
  >                  + ["_s%d, " % i for i in many] + ["]\n"],
  >     "large.facts": ["osbind-facts 1\nos glibc\nrelease 2.17\narch x86_64\nsource a list x\nlibrary c libc.so.6 a\n"]
  >                    + ["symbol c s%d - plain function - - a\n" % i for i in many],
  >     "libline.abilist": ["GLIBC_2.2.5 ", "a" * 20000000, " F\n"],
  > }
  > for name, text in files.items():
  >     with open(name, "w") as f:
  >         f.writelines(text)
  > with open("libsparse.so.1", "wb") as f:
  >     f.write(open("stubs/libm.so.6", "rb").read())
  >     f.truncate(200 << 20)
  > with open("sparse.abilist", "wb") as f:
  >     f.truncate(200 << 20)
  > for name in [*files, "libsparse.so.1", "sparse.abilist"]:
  >     run = subprocess.run([osbind, "abi", "import", "--target", "x86_64-unknown-linux-gnu.2.17", "--library", "c", name],
  >                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)
  >     first, _, rest = run.stderr.partition("\n")
  >     print(run.returncode, first if len(first) < 200 else first[:40] + " (%d bytes)" % len(first), rest.count("error["))
  > peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
  > print("in bounds" if peak < 400 << 10 else f"{peak} KiB of memory at the peak")
  > END
  $ OSBIND="$OSBIND" python3 large.py
  1 error[OB1043]: more than 400000 symbols 0
  1 error[OB1043]: more than 400000 symbols 0
  1 error[OB1043]: more than 1024 nodes 0
  1 error[OB1043]: more than 400000 symbols 0
  1 error[OB1043]: `$if` deeper than 32 0
  1 error[OB1043]: more than 400000 symbols 0
  1 error[OB1043]: more than 400000 symbols 0
  1 error[OB1043]: more than 400000 symbols 0
  1 error[OB1042]: `aaaaaaaaaaaaaaaaaaaaaaaa (4114 bytes) 0
  1 error[OB0002]: cannot read `libsparse.so.1`: it is larger than the limit for such a file 0
  1 error[OB0002]: cannot read `sparse.abilist`: it is larger than the limit for such a file 0
  in bounds
