`osbind audit --graph` audits every package of Cargo.lock as the dependency that it is.

  $ put() { mkdir -p "$(dirname "$1")"; cat > "$1"; }
  $ package() { # DIR NAME VERSION: further tables of the manifest on standard input
  >   mkdir -p "$1/src"; touch "$1/src/lib.rs"
  >   { printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2021"\n\n' "$2" "$3"; cat; } > "$1/Cargo.toml"
  > }
  $ locked() { # NAME VERSION [DEPENDENCY...]: of the registry
  >   printf '\n[[package]]\nname = "%s"\nversion = "%s"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n' "$1" "$2"
  >   shift 2; echo 'dependencies = ['; for one; do echo " \"$one\","; done; echo ']'
  > }
  $ brief() { grep -E '^(error|warning|note|graph)|^ *--> |^ *::: |^ *= (on|help)' | sed 's/^ *//'; }

The mistake of network-interface 1.0.1, met by a program that pins it. The version that ends it was
fetched for another project.

  $ REGISTRY=$CARGO_HOME/registry/src/index
  $ netif() { # VERSION KEY
  >   package $REGISTRY/netif-$1 netif $1 <<X
  > [target.'$2'.dependencies]
  > libc = "0.2"
  > X
  >   echo 'pub fn end(a: *const libc::ifaddrs) -> bool { a.is_null() }' > $REGISTRY/netif-$1/src/unix.rs
  >   printf '#[cfg(unix)]\nmod unix;\n' > $REGISTRY/netif-$1/src/lib.rs
  > }
  $ netif 1.0.1 'cfg(target_os = "linux")'
  $ netif 1.1.2 'cfg(unix)'
  $ package $REGISTRY/libc-0.2.177 libc 0.2.177 < /dev/null
  $ echo 'pub struct ifaddrs; #[cfg(not(target_os = "freebsd"))] pub const ENODATA: i32 = 61;' > $REGISTRY/libc-0.2.177/src/lib.rs
  $ package app app 0.1.0 <<'X'
  > [dependencies]
  > netif = "1"
  > X
  $ echo 'pub use netif as net;' > app/src/lib.rs
  $ cd app
  $ $OSBIND audit --graph 2>&1 | sed "s|$PWD|HERE|"
  error[OB0953]: there is no `HERE/Cargo.lock` yet
    = help: `cargo generate-lockfile` writes it
  
  $ { printf 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n "netif",\n]\n'
  >   locked netif 1.0.1 libc; locked libc 0.2.177; } > Cargo.lock
  $ $OSBIND audit --graph > out; echo "exit $?"; sed "s|$CARGO_HOME|HOME|" out
  exit 1
  error[OB0345]: your dependency `netif` 1.0.1 cannot build on 126 of 322 targets; 1.1.2, which is on disk, can
    --> Cargo.lock:12:11
     |
  12 | version = "1.0.1"
     |           ^^^^^^^ pinned here; asked for by app 0.1.0
     |
    ::: HOME/registry/src/index/netif-1.0.1/src/unix.rs:1:22
     |
  1  | pub fn end(a: *const libc::ifaddrs) -> bool { a.is_null() }
     |                      ---- `libc` is used here but not a dependency on 126 of 322 targets
     |
     = on these targets: unix but not linux (110 of them with std)
     = rustc there: error[E0433]: cannot find module or crate `libc` in this scope
     = note: it lies in HOME/registry/src/index/netif-1.0.1
     = note: 1.1.2 lies in HOME/registry/src/index/netif-1.1.2
     = help: cargo update -p netif --precise 1.1.2
  
  1 package, 4 files, 322 targets: 1 error, 0 warnings
  graph: 2 of 2 locked packages audited

The requirement can keep the better version out; a dependency that is audited on some targets only is
asked about these.

  $ sed -i 's/netif = "1"/netif = "=1.0.1"/' Cargo.toml
  $ $OSBIND audit --graph --target x86_64-unknown-freebsd --target x86_64-unknown-linux-gnu | brief | sed "s|$CARGO_HOME|HOME|"
  error[OB0345]: your dependency `netif` 1.0.1 cannot build on 1 of 2 targets; 1.1.2, which is on disk, can
  --> Cargo.lock:12:11
  ::: HOME/registry/src/index/netif-1.0.1/src/unix.rs:1:22
  = on these targets: freebsd
  = help: the requirement `=1.0.1` of app must be widened to take 1.1.2
  graph: 2 of 2 locked packages audited
  $ put Cargo.toml <<'X'
  > [package]
  > name = "app"
  > version = "0.1.0"
  > edition = "2021"
  > [target.'cfg(any(windows, target_os = "linux", target_os = "openbsd"))'.dependencies]
  > netif = "1"
  > X
  $ echo '#[cfg(any(windows, target_os = "linux", target_os = "openbsd"))] pub use netif as net;' > src/lib.rs
  $ $OSBIND audit --graph | brief | sed "s|$CARGO_HOME|HOME|"
  error[OB0345]: your dependency `netif` 1.0.1 cannot build on 7 of 322 targets; 1.1.2, which is on disk, can
  --> Cargo.lock:12:11
  ::: HOME/registry/src/index/netif-1.0.1/src/unix.rs:1:22
  = on these targets: openbsd (all of them with std)
  = help: cargo update -p netif --precise 1.1.2
  graph: 2 of 2 locked packages audited

A vendored copy is what Cargo takes, and so what is audited.

  $ mkdir .cargo vendor && cp -r $REGISTRY/netif-1.0.1 vendor/netif && cp -r $REGISTRY/libc-0.2.177 vendor/libc
  $ put .cargo/config.toml <<'X'
  > [source.crates-io]
  > replace-with = "vendored-sources"
  > [source.vendored-sources]
  > directory = "vendor"
  > X
  $ $OSBIND audit --graph | grep -e ':::' -e lies | sed "s|$CARGO_HOME|HOME|"
    ::: vendor/netif/src/unix.rs:1:22
     = note: it lies in vendor/netif
     = note: 1.1.2 lies in HOME/registry/src/index/netif-1.1.2
  $ rm -r vendor/libc .cargo/config.toml $REGISTRY/libc-0.2.177
  $ $OSBIND audit --graph | grep ^graph
  graph: 1 of 2 locked packages audited; 1 not on disk (libc 0.2.177)
  $ cd ..

Features are those of the build: `extra` of the dependency below breaks it on Windows, and is on where
somebody asks for it.

  $ package $REGISTRY/dep-1.0.0 dep 1.0.0 <<'X'
  > [features]
  > default = ["extra"]
  > extra = []
  > X
  $ echo '#[cfg(all(windows, feature = "extra"))] use winapi::um::winnt;' > $REGISTRY/dep-1.0.0/src/lib.rs
  $ package mid mid 0.1.0 <<'X'
  > [features]
  > more = ["dep/extra"]
  > [dependencies]
  > dep = { version = "1", default-features = false }
  > X
  $ echo 'pub use dep as d;' > mid/src/lib.rs
  $ { printf 'version = 4\n\n[[package]]\nname = "mid"\nversion = "0.1.0"\ndependencies = [\n "dep",\n]\n'; locked dep 1.0.0; } > mid/Cargo.lock
  $ cd mid
  $ $OSBIND audit --graph --no-default-features | brief
  graph: 1 of 1 locked package audited
  $ $OSBIND audit --graph --features more | brief | sed "s|$CARGO_HOME|HOME|"
  error[OB0345]: your dependency `dep` 1.0.0 cannot build on 20 of 322 targets
  --> Cargo.lock:12:11
  ::: HOME/registry/src/index/dep-1.0.0/src/lib.rs:1:45
  = on these targets: windows (16 of them with std)
  graph: 1 of 1 locked package audited
  $ sed -i 's/^.dependencies.$/[dev-dependencies]/; /more/d' Cargo.toml && echo '#[cfg(test)] use dep as d;' > src/lib.rs
  $ sed -i 's/, default-features = false//' Cargo.toml
  $ $OSBIND audit --graph | grep -e ^warning -e tests
  warning[OB0345]: your dependency `dep` 1.0.0 cannot build on 20 of 322 targets
     = note: it is built for tests, examples and benches only
  $ cd ..

An OS source serves libc for FreeBSD 14, and lacks what the project names. Elsewhere the registry's
crate counts, and what that one lacks on FreeBSD is no matter.

  $ package $REGISTRY/libc-0.2.177 libc 0.2.177 < /dev/null
  $ echo 'pub const EIO: i32 = 5; #[cfg(not(target_os = "freebsd"))] pub const ENODATA: i32 = 61;' > $REGISTRY/libc-0.2.177/src/lib.rs
  $ package os/libc libc 0.2.183 < /dev/null
  $ echo 'pub const ENODATA: i32 = 61;' > os/libc/src/lib.rs && echo 'source = 1' > os/osbind-source.toml
  $ package $REGISTRY/errs-1.0.0 errs 1.0.0 <<'X'
  > [dependencies]
  > libc = "0.2"
  > X
  $ echo 'pub fn two() -> [i32; 2] { [libc::EIO, libc::ENODATA] }' > $REGISTRY/errs-1.0.0/src/lib.rs
  $ package user user 0.1.0 <<'X'
  > [dependencies]
  > errs = "1"
  > libc = "0.2"
  > X
  $ echo 'pub fn one() -> i32 { errs::two()[0] + libc::EIO }' > user/src/lib.rs
  $ { printf 'version = 4\n\n[[package]]\nname = "user"\nversion = "0.1.0"\ndependencies = [\n "errs",\n "libc",\n]\n'
  >   locked errs 1.0.0 libc; locked libc 0.2.177; } > user/Cargo.lock
  $ mkdir user/.cargo && put user/.cargo/osbind.toml <<'X'
  > [source.'cfg(all(target_os = "freebsd", target_os_version = "14"))'.crates-io]
  > replace-with = "freebsd-14"
  > [source.freebsd-14]
  > directory = "../os"
  > [osbind.target.x86_64-unknown-freebsd]
  > version = "14.1"
  > X
  $ cd user
  $ $OSBIND audit --graph --targets 'any(target_os = "freebsd", target_os = "linux")' > out; echo "exit $?"; sed "s|$CARGO_HOME|HOME|; s|$(cd .. && pwd)|HERE|" out
  exit 1
  error[OB0346]: the OS's own libc 0.2.183 has no `libc::EIO` on 1 of 87 targets
   --> src/lib.rs:1:40
    |
  1 | pub fn one() -> i32 { errs::two()[0] + libc::EIO }
    |                                        ^^^^^^^^^ reached always
    |
    = on these targets: x86_64-unknown-freebsd
    = rustc there: error[E0425]: cannot find `EIO` in `libc`
    = note: the OS's own libc 0.2.183 has it nowhere
    = note: the replacement lies in HERE/os/libc
    = help: the OS source must give `libc::EIO`, or `osbind sources` must give another version there
  
  error[OB0346]: the OS's own libc 0.2.183 has no `libc::EIO` on 1 of 87 targets
   --> HOME/registry/src/index/errs-1.0.0/src/lib.rs:1:29
    |
  1 | pub fn two() -> [i32; 2] { [libc::EIO, libc::ENODATA] }
    |                             ^^^^^^^^^ reached always
    |
    = on these targets: x86_64-unknown-freebsd
    = rustc there: error[E0425]: cannot find `EIO` in `libc`
    = note: the OS's own libc 0.2.183 has it nowhere
    = note: the replacement lies in HERE/os/libc
    = help: the OS source must give `libc::EIO`, or `osbind sources` must give another version there
  
  error[OB0345]: your dependency `errs` 1.0.0 cannot build on 8 of 87 targets
    --> Cargo.lock:13:11
     |
  13 | version = "1.0.0"
     |           ^^^^^^^ pinned here; asked for by user 0.1.0
     |
    ::: HOME/registry/src/index/errs-1.0.0/src/lib.rs:1:40
     |
  1  | pub fn two() -> [i32; 2] { [libc::EIO, libc::ENODATA] }
     |                                        ------------- libc 0.2.177 has no `libc::ENODATA` on 8 of 87 targets
     |
     = on these targets: all but linux, x86_64 (all of them with std)
     = rustc there: error[E0425]: cannot find `ENODATA` in `libc`
     = note: it lies in HOME/registry/src/index/errs-1.0.0
  
  1 package, 3 files, 87 targets: 3 errors, 0 warnings
  graph: 2 of 2 locked packages audited
  $ cd ..

A dependency that plainly does not support a target is a note.

  $ package $REGISTRY/only-1.0.0 only 1.0.0 < /dev/null
  $ printf '#[cfg(not(any(unix, windows)))]\ncompile_error!("unix or windows");\n' > $REGISTRY/only-1.0.0/src/lib.rs
  $ package plain plain 0.1.0 <<'X'
  > [dependencies]
  > only = "1"
  > X
  $ echo 'pub use only as o;' > plain/src/lib.rs
  $ { printf 'version = 4\n\n[[package]]\nname = "plain"\nversion = "0.1.0"\ndependencies = [\n "only",\n]\n'; locked only 1.0.0; } > plain/Cargo.lock
  $ $OSBIND audit --graph plain | brief | sed "s|$CARGO_HOME|HOME|"
  note[OB0347]: your dependency `only` 1.0.0 does not support 98 of 322 targets
  --> plain/Cargo.lock:12:11
  ::: HOME/registry/src/index/only-1.0.0/src/lib.rs:2:15
  = on these targets: all but unix, windows (22 of them with std)
  graph: 1 of 1 locked package audited

A dependency from git lies where Cargo has checked it out, at the commit of the lockfile, anywhere in
the repository. A version of a registry is none of it.

  $ CHECKOUT=$CARGO_HOME/git/checkouts/tools-0123456789abcdef/c0ffee0
  $ mkdir -p $CHECKOUT && printf '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nversion = "0.3.0"\n' > $CHECKOUT/Cargo.toml
  $ package $CHECKOUT/crates/tool tool 0.3.0 < /dev/null
  $ sed -i 's/^version = .*/version.workspace = true/' $CHECKOUT/crates/tool/Cargo.toml
  $ echo '#[cfg(windows)] use winapi::um;' > $CHECKOUT/crates/tool/src/lib.rs
  $ package $REGISTRY/tool-0.3.1 tool 0.3.1 < /dev/null
  $ package $REGISTRY/tool-0.3.0 tool 0.3.0 < /dev/null
  $ package fromgit fromgit 0.1.0 <<'X'
  > [dependencies]
  > tool = { git = "https://example.org/tools", branch = "x" }
  > X
  $ echo 'pub use tool as t;' > fromgit/src/lib.rs
  $ put fromgit/Cargo.lock <<'X'
  > version = 4
  > 
  > [[package]]
  > name = "fromgit"
  > version = "0.1.0"
  > dependencies = [
  >  "tool",
  > ]
  > 
  > [[package]]
  > name = "tool"
  > version = "0.3.0"
  > source = "git+https://example.org/tools?branch=x#c0ffee0123456789abcdef0123456789abcdef01"
  > X
  $ $OSBIND audit --graph fromgit | brief | sed "s|$CARGO_HOME|HOME|"
  error[OB0345]: your dependency `tool` 0.3.0 cannot build on 20 of 322 targets
  --> fromgit/Cargo.lock:12:11
  ::: HOME/git/checkouts/tools-0123456789abcdef/c0ffee0/crates/tool/src/lib.rs:1:21
  = on these targets: windows (16 of them with std)
  graph: 1 of 1 locked package audited
  $ rm -r $REGISTRY/tool-0.3.0 $CHECKOUT
  $ $OSBIND audit --graph fromgit
  1 package, 1 file, 322 targets: 0 errors, 0 warnings
  graph: 0 of 1 locked package audited; 1 not on disk (tool 0.3.0)
    = help: `cargo fetch` brings what is missing

Two versions of a crate are two packages; a crate that its own tests need again, in a circle, is one.

  $ package pair pair 0.1.0 <<'X'
  > [dependencies]
  > v1 = { package = "v", version = "1" }
  > v2 = { package = "v", version = "2" }
  > helper = { path = "../helper" }
  > X
  $ echo 'pub use {v1 as x, v2 as y, helper as z};' > pair/src/lib.rs
  $ package helper helper 0.1.0 <<'X'
  > [dev-dependencies]
  > pair = { path = "../pair" }
  > X
  $ printf '#[cfg(test)] use pair as p;\n#[cfg(windows)] use winreg::x;\n' > helper/src/lib.rs
  $ package $REGISTRY/v-1.0.0 v 1.0.0 < /dev/null
  $ echo '#[cfg(windows)] pub use winapi as x;' > $REGISTRY/v-1.0.0/src/lib.rs
  $ package $REGISTRY/v-2.0.0 v 2.0.0 < /dev/null
  $ { printf 'version = 4\n\n[[package]]\nname = "helper"\nversion = "0.1.0"\ndependencies = [\n "pair",\n]\n'
  >   printf '\n[[package]]\nname = "pair"\nversion = "0.1.0"\ndependencies = [\n "helper",\n "v 1.0.0",\n "v 2.0.0",\n]\n'
  >   locked v 1.0.0; locked v 2.0.0; } > pair/Cargo.lock
  $ $OSBIND audit --graph pair | brief | sed "s|$CARGO_HOME|HOME|"
  error[OB0345]: your dependency `helper` 0.1.0 cannot build on 20 of 322 targets
  --> pair/Cargo.lock:5:11
  ::: helper/src/lib.rs:2:21
  = on these targets: windows (16 of them with std)
  = help: in helper: [target.'cfg(windows)'.dependencies] winreg = "..."
  error[OB0345]: your dependency `v` 1.0.0 cannot build on 20 of 322 targets; 2.0.0, which is on disk, can
  --> pair/Cargo.lock:21:11
  ::: HOME/registry/src/index/v-1.0.0/src/lib.rs:1:25
  = on these targets: windows (16 of them with std)
  = help: the requirement `1` of pair must be widened to take 2.0.0
  graph: 3 of 3 locked packages audited

What is wrong with the files of the graph is told, and the rest is audited.

  $ echo 'fn f( {' > $REGISTRY/v-2.0.0/src/lib.rs && rm -r $REGISTRY/v-1.0.0 helper
  $ $OSBIND audit --graph pair | sed "s|$CARGO_HOME|HOME|"
  1 package, 2 files, 322 targets: 0 errors, 0 warnings
  graph: 1 of 3 locked packages audited; 1 not on disk (v 1.0.0); 1 not readable (helper 0.1.0); 1 read with mistakes (v 2.0.0)
    = help: `cargo fetch` brings what is missing
    = help: `osbind audit helper` shows the mistakes
  $ printf 'version = 4\n\n[[package]]\nname = "pair"\nversion = "0.1.0"\n' > pair/Cargo.lock
  $ $OSBIND audit --graph pair; echo "exit $?"
  1 package, 1 file, 322 targets: 0 errors, 0 warnings
  graph: 0 of 0 locked packages audited; 3 dependencies of Cargo.toml not in Cargo.lock
    = help: `cargo fetch` brings what is missing
  exit 0
  $ printf '<<<<<<< ours\nversion = 4\n' > pair/Cargo.lock
  $ $OSBIND audit --graph pair 2>&1 | sed "s|$PWD|HERE|"
  error[OB0116]: a merge conflict stands here
   --> HERE/pair/Cargo.lock:1:1
    |
  1 | <<<<<<< ours
    | ^^^^^^^^^^^^
    |
    = help: keep one side without the lines <<<<<<<, ======= and >>>>>>>; Cargo adds what a Cargo.lock then lacks
  
  $ printf 'version = 4\n[[package]]\nversion = "1.0.0"\n' > pair/Cargo.lock
  $ $OSBIND audit --graph pair 2>&1 | sed "s|$PWD|HERE|"
  error[OB0421]: a package of the lockfile without `name`
   --> HERE/pair/Cargo.lock:2:1
    |
  2 | [[package]]
    | ^^^^^^^^^^^
    |
    = help: let Cargo write the lockfile again: cargo generate-lockfile
  

The forms of output, and the baseline.

  $ cd app && printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nnetif = "1"\n' > Cargo.toml
  $ echo 'pub use netif as net;' > src/lib.rs && rm -r vendor
  $ echo 'pub struct ifaddrs;' > $REGISTRY/libc-0.2.177/src/lib.rs
  $ $OSBIND audit --graph --message-format json > out; python3 - <<'X'
  > import json
  > for line in open("out"):
  >     d = json.loads(line)
  >     if d["reason"] == "finding":
  >         print(d["level"], d["code"], d["cause"], d["package"], d["version"], d["file"], d["line"], d["needed_by"], d["other_version"])
  >         print([(f["code"], f["crate"], f["package"], f["line"]) for f in d["findings"]], d["findings"][0]["targets"] == d["targets"])
  >     else:
  >         print(d["packages"], d["errors"], d["graph"])
  > X
  G OB0345 locked netif 1.0.1 Cargo.lock 12 app 0.1.0 1.1.2
  [('OB0301', 'libc', 'netif', 1)] True
  1 1 {'locked': 2, 'audited': 2, 'failed': 0, 'not_built': 0, 'unlocked': 0, 'not_on_disk': [], 'with_mistakes': []}
  $ $OSBIND audit --graph --message-format sarif | python3 -c 'import json, sys; print([(r["ruleId"], r["level"]) for r in json.load(sys.stdin)["runs"][0]["results"]])'
  [('OB0345', 'error')]
  $ $OSBIND audit --graph --message-format github | cut -c1-110
  ::error file=Cargo.lock,line=12,col=11,title=OB0345::your dependency `netif` 1.0.1 cannot build on 126 of 322 
  $ $OSBIND audit --graph --html page.html > /dev/null; grep -c '"name":"netif","version":"1.0.1"' page.html
  1
  $ $OSBIND audit --graph --write-baseline known.toml > /dev/null; grep -e code -e '^file' known.toml
  code = "OB0345"
  file = "Cargo.lock"
  $ $OSBIND audit --graph --baseline known.toml; echo "exit $?"
  1 package, 4 files, 322 targets: 0 errors, 0 warnings
  accepted before: 0 by comments, 1 by the baseline
  graph: 2 of 2 locked packages audited
  exit 0
  $ $OSBIND -v audit --graph | grep '^error'
  error[OB0345]: your dependency `netif` 1.0.1 cannot build on 126 of 322 targets; 1.1.2, which is on disk, can
  error[OB0301]: `libc` is used here but not a dependency on 126 of 322 targets

  $ $OSBIND audit --graph --crates ..
  error[OB0904]: `--graph` follows the Cargo.lock of a project, `--crates` has none
    = help: name the project instead: osbind audit --graph DIR
  
  [2]

Paths below the current directory are shown without it, all others whole; `--manifest-path` names the
project from elsewhere.

  $ audit_paths() { $OSBIND audit --graph --registry "$1" --manifest-path "$2" | grep -E -e '-->|:::|lies in' | sed "s|$HERE|HERE|"; }
  $ HERE=$PWD/paths; mkdir -p paths/app paths/reg && cd paths
  $ for v in 1.0.1 1.1.2; do package reg/netif-$v netif $v <<X
  > [target.'cfg($(if [ $v = 1.0.1 ]; then echo windows; else echo unix; fi))'.dependencies]
  > libc = "0.2"
  > X
  >   echo '#[cfg(unix)] pub use libc::c_int;' > reg/netif-$v/src/lib.rs; done
  $ package reg/libc-0.2.177 libc 0.2.177 < /dev/null && echo 'pub type c_int = i32;' > reg/libc-0.2.177/src/lib.rs
  $ package app app 0.1.0 <<'X'
  > [dependencies]
  > netif = "1"
  > X
  $ echo 'pub use netif as net;' > app/src/lib.rs
  $ { printf 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n "netif",\n]\n'
  >   locked netif 1.0.1 libc; locked libc 0.2.177; } > app/Cargo.lock
  $ audit_paths reg app/Cargo.toml
    --> app/Cargo.lock:12:11
    ::: reg/netif-1.0.1/src/lib.rs:1:22
     = note: it lies in reg/netif-1.0.1
     = note: 1.1.2 lies in reg/netif-1.1.2
  $ cd app && audit_paths ../reg Cargo.toml
    --> Cargo.lock:12:11
    ::: HERE/reg/netif-1.0.1/src/lib.rs:1:22
     = note: it lies in HERE/reg/netif-1.0.1
     = note: 1.1.2 lies in HERE/reg/netif-1.1.2
  $ cd ../..
