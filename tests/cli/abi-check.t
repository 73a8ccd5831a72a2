What crates and objects bind, against the facts of one release, before anything is linked.

  $ mkdir -p sys/src/bsd
  $ cat > sys/Cargo.toml <<'EOF'
  > [package]
  > name = "sys"
  > version = "0.1.0"
  > edition = "2021"
  > EOF
  $ cat > sys/src/lib.rs <<'EOF'
  > #[cfg(target_os = "freebsd")]
  > mod bsd;
  > #[cfg(target_os = "linux")]
  > mod linux;
  > EOF
  $ cat > sys/src/bsd/mod.rs <<'EOF'
  > extern "C" {
  >     pub fn abort() -> !;
  >     pub fn fspacectl(fd: i32, cmd: i32, range: *const u8, flags: i32, out: *mut u8) -> i32;
  >     #[cfg_attr(freebsd11, link_name = "fstat@FBSD_1.0")]
  >     pub fn fstat(fd: i32, out: *mut u8) -> i32;
  >     #[link_name = "rand@FBSD_1.0"]
  >     pub fn rand() -> i32;
  >     #[cfg(feature = "new")]
  >     pub fn timerfd_create(clock: i32, flags: i32) -> i32;
  >     #[cfg(target_os = "linux")]
  >     pub fn eventfd(initial: u32, flags: i32) -> i32;
  >     pub fn kvm_open();
  > }
  > EOF
  $ cat > sys/src/linux.rs <<'EOF'
  > extern "C" {
  >     pub fn getrandom(buf: *mut u8, len: usize, flags: u32) -> isize;
  > }
  > EOF

A crate's own extern blocks, as they are for the target. What may not be compiled is a warning:

  $ $OSBIND abi check --target x86_64-unknown-freebsd.14.0 sys
  5 symbols of FreeBSD 14.0 checked, as sources declare them: nothing is wrong
  1 name is of other libraries or crates
  $ $OSBIND abi check --target x86_64-unknown-freebsd.13.2 sys
  error[OB1070]: FreeBSD 13.2 has no `fspacectl`: it came with 14.0, by its node
   --> sys/src/bsd/mod.rs:3:12
    |
  3 |     pub fn fspacectl(fd: i32, cmd: i32, range: *const u8, flags: i32, out: *mut u8) -> i32;
    |            ^^^^^^^^^ declared by crate `sys`
    |
    = note: known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
    = help: look it up at run time (dlsym, a weak reference), call it only where os_version_min holds, or build for 14.0
  
  warning[OB1070]: FreeBSD 13.2 has no `timerfd_create`: it came with 14.0, by its node
   --> sys/src/bsd/mod.rs:9:12
    |
  9 |     pub fn timerfd_create(clock: i32, flags: i32) -> i32;
    |            ^^^^^^^^^^^^^^ declared by crate `sys`
    |
    = note: whether this item is compiled depends on a feature or build script
    = note: known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
    = help: look it up at run time (dlsym, a weak reference), call it only where os_version_min holds, or build for 14.0
  
  5 symbols of FreeBSD 13.2 checked, as sources declare them: 1 error
  1 name is of other libraries or crates
  [1]
  $ $OSBIND abi check --target x86_64-unknown-linux-gnu.2.17 sys
  error[OB1070]: glibc 2.17 has no `getrandom`: it came with 2.25
   --> sys/src/linux.rs:2:12
    |
  2 |     pub fn getrandom(buf: *mut u8, len: usize, flags: u32) -> isize;
    |            ^^^^^^^^^ declared by crate `sys`
    |
    = note: known by list: zig 0.17.0, lib/libc/glibc/abilists, sha256 9327bdbeae15b383
    = help: look it up at run time (dlsym, a weak reference), call it only where os_version_min holds, or build for 2.25
  
  1 symbol of glibc 2.17 checked, as sources declare them: 1 error
  [1]

Upstream's bindings have the structures of FreeBSD 12. On 11 a name without a node binds another
function:

  $ $OSBIND abi check --target x86_64-unknown-freebsd.11.4 sys 2>&1 | grep -A 9 OB1073
  error[OB1073]: `fstat` binds FBSD_1.0 on FreeBSD 11.4, and the bindings have the structures of 12
   --> sys/src/bsd/mod.rs:5:12
    |
  5 |     pub fn fstat(fd: i32, out: *mut u8) -> i32;
    |            ^^^^^ declared by crate `sys`
    |
    = note: what changed (layout): struct stat
    = note: known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
    = help: take bindings of this release (an OS source for it; --layout says which they are)
  
  $ $OSBIND abi check --target x86_64-unknown-freebsd.11.4 --layout 11.4 sys 2>&1 | grep -c OB1073
  0
  [1]

Objects show what is called, and by whom. A weak reference may be missing, and a name that an object
defines is not the system's:

  $ cat > user.c <<'EOF'
  > int fspacectl(int, int, const void *, int, void *);
  > int timerfd_create(int, int) __attribute__((weak));
  > int close_range(unsigned a, unsigned b, int c) { return (int)(a + b) + c; }
  > int user(void) { return fspacectl(0, 0, 0, 0, 0) + (timerfd_create ? timerfd_create(0, 0) : 0) + close_range(1, 2, 3); }
  > EOF
  $ mkdir -p target/x86_64-unknown-freebsd/debug/deps
  $ cc -c user.c -o target/x86_64-unknown-freebsd/debug/deps/libuser-0123456789abcdef.o
  $ $OSBIND abi check --target x86_64-unknown-freebsd.13.2 target sys
  error[OB1070]: FreeBSD 13.2 has no `fspacectl`: it came with 14.0, by its node
   --> sys/src/bsd/mod.rs:3:12
    |
  3 |     pub fn fspacectl(fd: i32, cmd: i32, range: *const u8, flags: i32, out: *mut u8) -> i32;
    |            ^^^^^^^^^ declared by crate `sys`
    |
    = note: called by crate `user` (target/x86_64-unknown-freebsd/debug/deps/libuser-0123456789abcdef.o)
    = note: known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
    = help: look it up at run time (dlsym, a weak reference), call it only where os_version_min holds, or build for 14.0
  
  1 symbol of FreeBSD 13.2 checked, as objects bind them: 1 error
  1 name is of other libraries or crates
  1 weak reference may be missing
  [1]
  $ $OSBIND abi check --target x86_64-unknown-freebsd.13.2 --message-format json target 2> /dev/null
  {"os":"freebsd","release":"13.2","checked":1,"errors":1,"of_other_libraries":1,"weak":1,"objects":1,"of_another_arch":0,"sources":0,"declared":0,"findings":[{"code":"OB1070","level":"error","message":"FreeBSD 13.2 has no `fspacectl`: it came with 14.0, by its node","notes":["called by crate `user` (target/x86_64-unknown-freebsd/debug/deps/libuser-0123456789abcdef.o)","known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early"],"help":"look it up at run time (dlsym, a weak reference), call it only where os_version_min holds, or build for 14.0"}]}
  [1]
  $ $OSBIND abi check --target aarch64-unknown-freebsd.13.2 target/x86_64-unknown-freebsd
  error[OB1075]: there is nothing to check: all objects are of another arch
    = help: a PATH is a crate's directory, an rlib, an object, or a directory of them
  
  [3]

  $ $OSBIND abi check --target x86_64-unknown-freebsd.13.9 sys
  error[OB1041]: there are no facts of freebsd 13.9
    = help: the nearest known: 13.5 and 14.0; `osbind abi list` shows all, `osbind abi import` makes facts from a sysroot
  
  [3]
  $ $OSBIND abi check --target x86_64-unknown-freebsd sys
  error[OB0905]: which release to check against is not said
    = help: --target TRIPLE.VERSION, such as x86_64-unknown-freebsd.13.2; or --facts FILE
  
  [2]

What the command line does not say is as a build here would have it, target and release:

  $ CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION=13.2 $OSBIND abi check --target x86_64-unknown-freebsd sys 2>&1 | head -n 1
  error[OB1070]: FreeBSD 13.2 has no `fspacectl`: it came with 14.0, by its node
  $ mkdir .cargo && printf '[build]\ntarget = "x86_64-unknown-freebsd"\n[env]\nCARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION = "14.0"\n' > .cargo/config.toml
  $ $OSBIND abi check sys
  5 symbols of FreeBSD 14.0 checked, as sources declare them: nothing is wrong
  1 name is of other libraries or crates
  $ printf '[build]\ntarget = ["x86_64-unknown-freebsd", "x86_64-unknown-netbsd"]\n' > .cargo/config.toml
  $ $OSBIND abi check sys
  error[OB0905]: which release to check against is not said
    = help: --target TRIPLE.VERSION, such as x86_64-unknown-freebsd.13.2; or --facts FILE
  
  [2]
  $ rm -r .cargo

  $ mkdir empty && $OSBIND abi check --target x86_64-unknown-freebsd.13.2 empty
  error[OB1075]: there is nothing to check
    = help: a PATH is a crate's directory, an rlib, an object, or a directory of them
  
  [3]

Old symbols, nodes that the release has not, and what a release dropped:

  $ mkdir -p old/src && sed 's/sys/old/' sys/Cargo.toml > old/Cargo.toml
  $ cat > old/src/lib.rs <<'EOF'
  > extern "C" {
  >     #[cfg(target_os = "freebsd")]
  >     #[link_name = "fstat@FBSD_1.0"]
  >     pub fn fstat(fd: i32, out: *mut u8) -> i32;
  >     #[cfg(target_os = "freebsd")]
  >     #[link_name = "readdir_r@FBSD_1.5"]
  >     pub fn readdir_r(dir: *mut u8, entry: *mut u8, out: *mut u8) -> i32;
  >     #[cfg(target_os = "netbsd")]
  >     pub fn statvfs(path: *const u8, out: *mut u8) -> i32;
  >     #[cfg(target_env = "musl")]
  >     pub fn open64(path: *const u8, flags: i32, ...) -> i32;
  > }
  > EOF
  $ $OSBIND abi check --target x86_64-unknown-freebsd.13.2 old
  error[OB1073]: `fstat@FBSD_1.0` binds FBSD_1.0 on FreeBSD 13.2, and the bindings have the structures of 12
   --> old/src/lib.rs:4:12
    |
  4 |     pub fn fstat(fd: i32, out: *mut u8) -> i32;
    |            ^^^^^ declared by crate `old`
    |
    = note: what changed (layout): struct stat
    = note: known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
    = help: bind `fstat@FBSD_1.5`, which this release has too
  
  2 symbols of FreeBSD 13.2 checked, as sources declare them: 1 error
  [1]
  $ $OSBIND abi check --target x86_64-unknown-freebsd.11.4 old 2>&1 | grep -e error -e '= '
  error[OB1073]: `fstat@FBSD_1.0` binds FBSD_1.0 on FreeBSD 11.4, and the bindings have the structures of 12
    = note: what changed (layout): struct stat
    = note: known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
    = help: take bindings of this release (an OS source for it; --layout says which they are)
  error[OB1074]: FreeBSD 11.4 has no `readdir_r@FBSD_1.5`: the symbol is there under FBSD_1.0
    = note: known by node: derived from the node's major release (FBSD_1.0 is 7.0, ... FBSD_1.8 is 15.0); point releases merge symbols back, so this may be too late or too early
  2 symbols of FreeBSD 11.4 checked, as sources declare them: 2 errors
  $ $OSBIND abi check --target x86_64-unknown-netbsd.10.1 old 2>&1 | grep -e warning -e '= '
  warning[OB1072]: `statvfs` is an old symbol of NetBSD 10.1: today's is `__statvfs90`
    = note: what changed (layout): struct statvfs
    = help: bind the new one with the structures that belong to it
  $ $OSBIND abi check --target x86_64-unknown-linux-musl.1.2.3 old
  1 symbol of musl 1.2.3 checked, as sources declare them: nothing is wrong
  $ $OSBIND abi check --target x86_64-unknown-linux-musl.1.2.4 old 2>&1 | grep -e error -e '= '
  error[OB1071]: musl 1.2.4 gives no `open64` to a new link: 1.2.3 was the last that did
  1 symbol of musl 1.2.4 checked, as sources declare them: 1 error

Against the facts of a vendor's own release; what it lacks is told by what is built in of others:

  $ cat > acme.facts <<'EOF'
  > osbind-facts 1
  > os freebsd
  > release acme-3
  > arch x86_64
  > source base library /lib of ACME 3
  > library c libc.so.7 base
  > node c FBSD_1.0 - base
  > symbol c abort FBSD_1.0 default function - - base
  > symbol c kvm_open FBSD_1.0 default function - - base
  > symbol c rand FBSD_1.0 default function - - base
  > symbol c fstat FBSD_1.0 default function - - base
  > EOF
  $ $OSBIND abi check --target x86_64-unknown-freebsd --facts acme.facts sys 2>&1 | grep -e error -e ' --> ' -e warning
  error[OB1070]: FreeBSD acme-3 has no `fspacectl`: it came with 14.0, by its node
   --> sys/src/bsd/mod.rs:3:12
  error[OB1073]: `fstat` binds FBSD_1.0 on FreeBSD acme-3, and the bindings have the structures of 12
   --> sys/src/bsd/mod.rs:5:12
  warning[OB1070]: FreeBSD acme-3 has no `timerfd_create`: it came with 14.0, by its node
   --> sys/src/bsd/mod.rs:9:12
  6 symbols of FreeBSD acme-3 checked, as sources declare them: 2 errors
  $ $OSBIND abi check --target x86_64-unknown-freebsd.14.0 --facts acme.facts sys 2>&1 | head -1
  error[OB1087]: these are facts of freebsd acme-3, and the target is of 14.0

The facts of a built-in release as a file are that release:

  $ $OSBIND abi show --os freebsd --release 13.2 --arch x86_64 > 13.2.facts
  $ for release in 13.2 14.0; do
  >   $OSBIND abi show --os freebsd --release $release --arch x86_64 > own.facts
  >   $OSBIND abi check --target x86_64-unknown-freebsd.$release sys > built-in 2>&1
  >   $OSBIND abi check --target x86_64-unknown-freebsd --facts own.facts sys > own 2>&1
  >   diff built-in own
  > done

As SARIF, with the place of the extern item:

  $ $OSBIND abi check --target x86_64-unknown-freebsd.13.2 --format sarif sys 2> /dev/null | tr '{' '\n' | grep -o '"uri":"sys[^"]*"\|"startLine":[0-9]*\|"ruleId":"[^"]*"\|"level":"[^"]*"'
  "ruleId":"OB1070"
  "level":"error"
  "uri":"sys/src/bsd/mod.rs"
  "startLine":3
  "ruleId":"OB1070"
  "level":"warning"
  "uri":"sys/src/bsd/mod.rs"
  "startLine":9
  $ $OSBIND abi check --target x86_64-unknown-freebsd.14.0 --format sarif sys | python3 -c 'import json, sys; print(json.load(sys.stdin)["runs"][0]["results"])'
  []
  $ $OSBIND abi check --target x86_64-unknown-freebsd.13.2 --format json sys 2> /dev/null | python3 -c 'import json, sys; [print(f["code"], f["level"], f["file"], f["line"], f["column"]) for f in json.load(sys.stdin)["findings"]]'
  OB1070 error sys/src/bsd/mod.rs 3 12
  OB1070 warning sys/src/bsd/mod.rs 9 12
