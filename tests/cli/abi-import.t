Facts out of archives as systems publish them. Stubs serve as libraries, since they say what a
release has; the archives are made by tar, gzip and xz.

  $ $OSBIND abi stub --target x86_64-unknown-linux-musl.1.2.5 --out musl > /dev/null
  $ $OSBIND abi stub --target x86_64-unknown-freebsd.14.0 --out bsd > /dev/null

Alpine's packages are three gzip streams of one tar, of which the first two have no end:

  $ mkdir -p sig ctl data/lib
  $ echo sig > sig/.SIGN.RSA.builder
  $ echo 'pkgname = musl' > ctl/.PKGINFO
  $ cp musl/libc.so data/lib/ld-musl-x86_64.so.1
  $ ln -s ld-musl-x86_64.so.1 data/lib/libc.musl-x86_64.so.1
  $ without_end() {
  >   tar -cf - -C "$1" "$2" | python3 -c 'import sys
  > b = sys.stdin.buffer.read().rstrip(b"\0")
  > sys.stdout.buffer.write(b + bytes(-len(b) % 512))'
  > }
  $ (without_end sig .SIGN.RSA.builder | gzip; without_end ctl .PKGINFO | gzip; tar -cf - -C data lib | gzip) > musl.apk
  $ tar -tzf musl.apk
  .SIGN.RSA.builder
  .PKGINFO
  lib/
  lib/ld-musl-x86_64.so.1
  lib/libc.musl-x86_64.so.1
  $ $OSBIND abi import --target x86_64-unknown-linux-musl.1.2.5 --out musl.facts musl.apk 2> /dev/null
  $ $OSBIND abi diff x86_64-unknown-linux-musl.1.2.5 musl.facts
  0 added, 0 removed, 0 with another default, 0 changed
  $ grep -c '^symbol c .* so$' musl.facts
  [0-9]+ (re)

So it is when each stream is a tar with its end:

  $ (tar -czf - -C sig .SIGN.RSA.builder; tar -czf - -C ctl .PKGINFO; tar -czf - -C data lib) > ended.apk
  $ $OSBIND abi import --target x86_64-unknown-linux-musl.1.2.5 --out ended.facts ended.apk 2> /dev/null
  $ $OSBIND abi diff musl.facts ended.facts
  0 added, 0 removed, 0 with another default, 0 changed

FreeBSD's base.txz: a tar below xz, with links beside the libraries:

  $ mkdir -p base/lib base/usr/lib
  $ cp bsd/libc.so.7 base/lib
  $ cp bsd/libm.so.5 bsd/libc.so base/usr/lib
  $ ln -s ../../lib/libc.so.7 base/usr/lib/libc.so.8
  $ ln base/lib/libc.so.7 base/lib/libhard.so.1
  $ tar -cJf base.txz -C base .
  $ $OSBIND abi import --target x86_64-unknown-freebsd.14.0 --out base.facts base.txz 2> /dev/null
  $ grep '^library' base.facts
  library c libc.so.7 so
  library m libm.so.5 so
  $ $OSBIND abi diff --lib c --lib m x86_64-unknown-freebsd.14.0 base.facts
  0 added, 0 removed, 0 with another default, 0 changed

A Debian package holds its tar in an ar archive (deb(5)):

  $ tar -cJf data.tar.xz -C base .
  $ python3 -c 'import sys
  > out = b"!<arch>\n"
  > for name, data in ("debian-binary", b"2.0\n"), ("data.tar.xz", open("data.tar.xz", "rb").read()):
  >     out += b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name.encode(), 0, 0, 0, 0o100644, len(data)) + data + b"\n" * (len(data) % 2)
  > open("libc.deb", "wb").write(out)'
  $ $OSBIND abi import --target x86_64-unknown-freebsd.14.0 --out deb.facts libc.deb 2> /dev/null
  $ tail -n +6 base.facts > a; tail -n +6 deb.facts > b; cmp a b

GNU ar ends the names of its members with a slash, and does not say that they are files:

  $ echo 2.0 > debian-binary
  $ ar rc gnu.deb debian-binary data.tar.xz
  $ $OSBIND abi import --target x86_64-unknown-freebsd.14.0 --out gnu.facts gnu.deb 2> /dev/null
  $ tail -n +6 gnu.facts > b; cmp a b

Of another arch, or none at all:

  $ $OSBIND abi import --target aarch64-unknown-freebsd.14.0 base.txz
  error[OB1063]: no shared library in `base.txz`
    = help: its libraries are of another arch than --arch says
  
  [3]
  $ tar -cJf none.txz ctl && $OSBIND abi import --target x86_64-unknown-freebsd.14.0 none.txz
  error[OB1063]: no shared library in `none.txz`
    = help: libraries are called lib*.so* or ld*.so*
  
  [3]

Hostile ones. Nothing is ever unpacked to disk, so names that lead out of the archive lead nowhere,
and a link is not followed; sizes are bounded before memory is taken:

  $ cat > hostile.py <<'EOF'
  > import io, tarfile
  > libc = open("bsd/libc.so.7", "rb").read()
  > def entry(name, size=None, kind=tarfile.REGTYPE, link=""):
  >     e = tarfile.TarInfo(name)
  >     e.size, e.type, e.linkname = len(libc) if size is None else size, kind, link
  >     return e
  > with tarfile.open("out.txz", "w:xz") as t:
  >     t.addfile(entry("../../../escaped/libc.so.7"), io.BytesIO(libc))
  >     t.addfile(entry("/escaped/libm.so.5", 0, tarfile.SYMTYPE, "/etc/passwd"))
  >     t.addfile(entry("lib/libutil.so.9", 0, tarfile.LNKTYPE, "../../../etc/passwd"))
  >     t.addfile(entry("lib/librt.so.1", 0, tarfile.FIFOTYPE))
  > for name, size in ("claim", 100 << 20), ("large", 200 << 20), ("huge", 9 << 30):
  >     with open(name + ".tar", "wb") as f:
  >         f.write(entry("lib/libc.so.7", size).tobuf() + libc[:512])
  > with tarfile.open("bomb.txz", "w:xz") as t:
  >     t.addfile(entry("lib/libz.so.6", 200 << 20), open("zeros", "rb"))
  > data = open("base.txz", "rb").read()
  > open("cut.txz", "wb").write(data[: len(data) // 2])
  > EOF
  $ truncate -s 200M zeros
  $ python3 hostile.py
  $ $OSBIND abi import --target x86_64-unknown-freebsd.14.0 --out out.facts out.txz 2> /dev/null
  $ grep '^library' out.facts
  library c libc.so.7 so
  $ ls -d ../escaped ../../../escaped /escaped 2> /dev/null
  [2]
  $ cat > peak.py << 'EOF'
  > import os, resource, subprocess, sys
  > for file in sys.argv[1:]:
  >     run = subprocess.run([os.environ["OSBIND"], "abi", "import", "--target", "x86_64-unknown-freebsd.14.0", file],
  >                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
  >     print(run.stderr.partition("\n")[0])
  > peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
  > print("in bounds" if peak < 1 << 20 else f"{peak} KiB of memory at the peak")
  > EOF
  $ OSBIND="$OSBIND" python3 peak.py claim.tar large.tar huge.tar bomb.txz cut.txz
  error[OB1061]: the archive `claim.tar` cannot be read: Truncated tar archive
  error[OB1043]: `large.tar`: an entry is larger than 128 MiB
  error[OB1043]: `huge.tar`: more than 8 GiB when unpacked
  error[OB1043]: `bomb.txz`: an entry is larger than 128 MiB
  error[OB1061]: the archive `cut.txz` cannot be read: Lzma library error:  No progress is possible
  in bounds

A fifo does not wait for somebody who writes into it:

  $ mkfifo fifo
  $ timeout 10 $OSBIND abi import --target x86_64-unknown-freebsd.14.0 fifo 2>&1 | head -1
  error[OB0001]: cannot read `fifo`: it is no regular file, or of no device that is there
  $ timeout 10 $OSBIND abi scan fifo 2>&1 | head -1
  error[OB0001]: cannot read `fifo`: it is no regular file, or of no device that is there
