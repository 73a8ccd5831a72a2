`osbind fix` carries out what `osbind audit` proposes. Each package here has the shape of a mistake
that was published.

  $ put() { mkdir -p "$(dirname "$1")"; cat > "$1"; }
  $ crate() { # NAME: a manifest's tables on standard input
  >   mkdir -p "$1/src"
  >   { printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2021"\n\n' "$1"; cat; } > "$1/Cargo.toml"
  > }

A dependency for two systems in a file that is compiled for all but one. `--dry-run` writes nothing:

  $ crate jit <<'X'
  > [dependencies]
  > cfg-if = "1" # for the choice below
  > 
  > [target.'cfg(any(target_os = "linux", target_os = "macos"))'.dependencies]
  > libc = "0.2.60"
  > X
  $ put jit/src/lib.rs <<'X'
  > cfg_if::cfg_if! {
  >     if #[cfg(windows)] {
  >     } else {
  >         mod libc;
  >     }
  > }
  > X
  $ put jit/src/libc.rs <<'X'
  > use libc::{syscall, EINVAL};
  > X
  $ $OSBIND fix --dry-run jit | tee jit.diff
  --- a/jit/Cargo.toml
  +++ b/jit/Cargo.toml
  @@ -6,5 +6,5 @@
   [dependencies]
   cfg-if = "1" # for the choice below
   
  -[target.'cfg(any(target_os = "linux", target_os = "macos"))'.dependencies]
  +[target.'cfg(not(windows))'.dependencies]
   libc = "0.2.60"
  $ patch -s -p1 --dry-run < jit.diff && rm jit.diff
  $ $OSBIND audit -q jit | head -1
  error[OB0301]: `libc` is used here but not a dependency on 219 of 322 targets

Files that nobody could restore are not written:

  $ $OSBIND fix jit
  error[OB0371]: no git working tree is found here, so the changes could not be taken back
    = help: --dry-run shows the changes; --allow-no-vcs writes them
  
  [1]
  $ $OSBIND fix --allow-no-vcs jit
         Fixed jit/Cargo.toml (1 fix)
  $ sed -n 8,9p jit/Cargo.toml
  
  [target.'cfg(not(windows))'.dependencies]
  $ $OSBIND audit jit
  1 package, 2 files, 322 targets: 0 errors, 0 warnings
  $ $OSBIND fix jit

Nor are files in a tree with changes:

  $ git init -q . && git config user.name me && git config user.email me@example.org
  $ git add jit && git commit -q -m first
  $ sed -i 's/not(windows)/target_os = "linux"/' jit/Cargo.toml
  $ $OSBIND fix jit
  error[OB0370]: the working tree has changes that are not committed
    = note: jit/Cargo.toml (dirty)
    = help: commit them; or --dry-run shows the changes, --allow-dirty writes them
  
  [1]
  $ $OSBIND fix -q --allow-dirty jit && git diff --stat
  $ sed -i 's/not(windows)/target_os = "linux"/' jit/Cargo.toml && git add jit
  $ $OSBIND fix jit
  error[OB0370]: the working tree has changes that are not committed
    = note: jit/Cargo.toml (staged)
    = help: commit them; or --dry-run shows the changes, --allow-staged writes them
  
  [1]
  $ $OSBIND fix -q --allow-staged jit && git reset -q --hard

Tables that say the same become one:

  $ crate many <<'X'
  > [target.'cfg(target_os = "linux")'.dependencies]
  > libc = "0.2"
  > 
  > [target.'cfg(target_os = "freebsd")'.dependencies]
  > libc = "0.2"
  > kvm = "0.1"
  > 
  > [target.x86_64-apple-darwin.dependencies]
  > libc = "0.2"
  > X
  $ put many/src/lib.rs <<'X'
  > #[cfg(unix)]
  > mod getifaddrs { use libc::getifaddrs; }
  > #[cfg(target_os = "freebsd")]
  > use kvm::open;
  > X
  $ $OSBIND fix -n many
  --- a/many/Cargo.toml
  +++ b/many/Cargo.toml
  @@ -3,12 +3,8 @@
   version = "0.1.0"
   edition = "2021"
   
  -[target.'cfg(target_os = "linux")'.dependencies]
  +[target.'cfg(unix)'.dependencies]
   libc = "0.2"
   
   [target.'cfg(target_os = "freebsd")'.dependencies]
  -libc = "0.2"
   kvm = "0.1"
  -
  -[target.x86_64-apple-darwin.dependencies]
  -libc = "0.2"

A header in the middle of a table took the lines below it away:

  $ crate db <<'X'
  > [dependencies]
  > serde = "1"
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > strum = "0.26" # after the header
  > X
  $ put db/src/lib.rs <<'X'
  > use serde::Serialize;
  > use strum::Display;
  > #[cfg(unix)]
  > use libc::c_int;
  > X
  $ $OSBIND fix -n db
  --- a/db/Cargo.toml
  +++ b/db/Cargo.toml
  @@ -5,6 +5,6 @@
   
   [dependencies]
   serde = "1"
  +strum = "0.26" # after the header
   [target.'cfg(unix)'.dependencies]
   libc = "0.2"
  -strum = "0.26" # after the header

The comment lines directly above a dependency that moves go along, into a table that is there or a new
one:

  $ crate notes <<'X'
  > [dependencies]
  > log = "0.4"
  > [dev-dependencies]
  > # what tests need
  > tempfile = "3"
  > 
  > # the C library,
  > # kept at 0.2
  > libc = "0.2" # pinned
  > rand = "0.8"
  > [target.'cfg(target_os = "linux")'.dependencies]
  > # for signals
  > nix = "0.26"
  > mio = "0.8"
  > X
  $ put notes/src/lib.rs <<'X'
  > pub use {libc::c_int, log::info};
  > #[cfg(unix)]
  > pub use nix::errno;
  > #[cfg(target_os = "linux")]
  > pub use mio::Poll;
  > #[cfg(test)]
  > mod tests {
  >     use {rand as _, tempfile as _};
  > }
  > X
  $ $OSBIND fix -n notes
  --- a/notes/Cargo.toml
  +++ b/notes/Cargo.toml
  @@ -4,16 +4,18 @@
   edition = "2021"
   
   [dependencies]
  +# the C library,
  +# kept at 0.2
  +libc = "0.2" # pinned
   log = "0.4"
   [dev-dependencies]
   # what tests need
   tempfile = "3"
   
  -# the C library,
  -# kept at 0.2
  -libc = "0.2" # pinned
   rand = "0.8"
   [target.'cfg(target_os = "linux")'.dependencies]
  +mio = "0.8"
  +
  +[target.'cfg(unix)'.dependencies]
   # for signals
   nix = "0.26"
  -mio = "0.8"
  $ crate alone <<'X'
  > [dependencies]
  > log = "0.4"
  > 
  > [dev-dependencies]
  > # the C library
  > libc = "0.2"
  > X
  $ echo 'pub use {libc::c_int, log::info};' > alone/src/lib.rs
  $ $OSBIND fix -n alone
  --- a/alone/Cargo.toml
  +++ b/alone/Cargo.toml
  @@ -4,8 +4,6 @@
   edition = "2021"
   
   [dependencies]
  -log = "0.4"
  -
  -[dev-dependencies]
   # the C library
   libc = "0.2"
  +log = "0.4"

A cfg that no target has, and what follows from it:

  $ crate watch <<'X'
  > [target.'cfg(any(target_os = "freebsd", target_os = "dragonflybsd"))'.dependencies]
  > kqueue = "1"
  > X
  $ put watch/src/lib.rs <<'X'
  > #[cfg(any(target_os = "freebsd", target_os = "dragonfly"))]
  > use kqueue::Watcher;
  > X
  $ $OSBIND fix -n watch
  --- a/watch/Cargo.toml
  +++ b/watch/Cargo.toml
  @@ -3,5 +3,5 @@
   version = "0.1.0"
   edition = "2021"
   
  -[target.'cfg(any(target_os = "freebsd", target_os = "dragonflybsd"))'.dependencies]
  +[target.'cfg(any(target_os = "freebsd", target_os = "dragonfly"))'.dependencies]
   kqueue = "1"

A dev-dependency that the library uses; a crate of the workspace that no table has:

  $ put ws/Cargo.toml <<'X'
  > [workspace]
  > members = ["a"]
  > [workspace.dependencies]
  > failure = "0.1"
  > X
  $ (cd ws && crate a) <<'X'
  > [dev-dependencies]
  > tempfile = "3"
  > rand = "0.8"
  > X
  $ put ws/a/src/lib.rs <<'X'
  > use tempfile::tempdir;
  > #[cfg(target_os = "freebsd")]
  > use failure::Error;
  > #[cfg(test)]
  > use rand::Rng;
  > X
  $ $OSBIND fix -n --workspace --manifest-path ws/Cargo.toml
  --- a/ws/a/Cargo.toml
  +++ b/ws/a/Cargo.toml
  @@ -4,5 +4,10 @@
   edition = "2021"
   
   [dev-dependencies]
  -tempfile = "3"
   rand = "0.8"
  +
  +[dependencies]
  +tempfile = "3"
  +
  +[target.'cfg(target_os = "freebsd")'.dependencies]
  +failure.workspace = true

An optional dependency: an edge of the feature that its uses stand under, or else a gate:

  $ crate opt <<'X'
  > [dependencies]
  > clap = { version = "4", optional = true }
  > reqwest = { version = "0.12", optional = true }
  > 
  > [features]
  > build-binary = ["dep:clap"]
  > gcs = []
  > all = ["dep:reqwest"]
  > X
  $ put opt/src/lib.rs <<'X'
  > use clap::Parser;
  > #[cfg(feature = "gcs")]
  > use reqwest::Client;
  > X
  $ $OSBIND fix -n opt
  warning[OB0372]: this needs an edit of the source: `clap` is an optional dependency and is used here without a gate that implies it
   --> opt/src/lib.rs:1:5
    |
  1 | use clap::Parser;
    |     ^^^^
    |
    = note: found as OB0305
    = help: gate it with `#[cfg(feature = "build-binary")]`
  
  --- a/opt/Cargo.toml
  +++ b/opt/Cargo.toml
  @@ -9,5 +9,5 @@
   
   [features]
   build-binary = ["dep:clap"]
  -gcs = []
  +gcs = ["dep:reqwest"]
   all = ["dep:reqwest"]
  [1]

What nothing uses is removed when asked for:

  $ crate idle <<'X'
  > [dependencies]
  > once_cell = "1"
  > log = "0.4"
  > X
  $ put idle/src/lib.rs <<'X'
  > use log::info;
  > X
  $ $OSBIND fix -n idle
  $ $OSBIND fix -n --unused idle
  --- a/idle/Cargo.toml
  +++ b/idle/Cargo.toml
  @@ -4,5 +4,4 @@
   edition = "2021"
   
   [dependencies]
  -once_cell = "1"
   log = "0.4"

What only you can know is said:

  $ crate alone <<'X'
  > [dependencies]
  > X
  $ put alone/src/lib.rs <<'X'
  > #[cfg(unix)]
  > use libc::c_int;
  > #[cfg(target_os = "fuschia")]
  > mod zircon {}
  > X
  $ $OSBIND fix -n alone
  warning[OB0373]: no edit of Cargo.toml is known for this: `libc` is used here but no table of Cargo.toml has it
   --> alone/src/lib.rs:2:5
    |
  2 | use libc::c_int;
    |     ^^^^
    |
    = note: found as OB0302
    = help: [target.'cfg(unix)'.dependencies] libc = "..."
  
  warning[OB0372]: this needs an edit of the source: no target has `target_os = "fuschia"`
   --> alone/src/lib.rs:3:7
    |
  3 | #[cfg(target_os = "fuschia")]
    |       ^^^^^^^^^^^^^^^^^^^^^
    |
    = note: found as OB0310
    = help: write `target_os = "fuchsia"`
  
  [1]

A manifest that somebody else writes meanwhile stays theirs:

  $ git add . && git commit -q -m all && mkdir bin && put bin/git <<'X'
  > #!/bin/sh
  > echo '# theirs' >> many/Cargo.toml
  > case $* in *rev-parse*) echo true ;; esac
  > X
  $ chmod +x bin/git && PATH="$PWD/bin:$PATH" $OSBIND fix many
  error[OB0374]: many/Cargo.toml was changed by somebody else meanwhile
    = help: run it again
  
  [1]
  $ grep -c theirs many/Cargo.toml
  2

What is wrong on the command line or in the manifest is said, and nothing is written:

  $ $OSBIND fix nowhere
  error[OB0001]: cannot read `nowhere/Cargo.toml`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]
  $ printf '[package\n' > jit/Cargo.toml && $OSBIND fix jit
  error[OB0103]: expected `]` after the key
   --> jit/Cargo.toml:1:9
    |
  1 | [package
    | -       ^
    | |
    | header opened here
    |
    = help: a header is [name], [name."quoted name"] or [[name]]
  
  [1]

What another table is given goes along, with every key that says which crate it is. `optional` goes along
where all that needs it stands behind the features that switch it on:

  $ crate kinds <<'X'
  > [dependencies]
  > gen.version = "1"
  > gen.optional = true
  > gen.features = ["std"]
  > tool = { version = "2", registry-index = "https://example.org/i", default-features = false, optional = true }
  > 
  > [features]
  > made = ["dep:gen"]
  > tools = ["dep:tool"]
  > X
  $ put kinds/src/lib.rs <<'X'
  > #[cfg(feature = "made")]
  > pub use gen::f;
  > #[cfg(feature = "tools")]
  > pub use tool::f as g;
  > X
  $ put kinds/build.rs <<'X'
  > fn main() {
  >     gen::write();
  >     #[cfg(feature = "tools")]
  >     tool::write();
  > }
  > X
  $ $OSBIND fix --allow-dirty kinds
         Fixed kinds/Cargo.toml (2 fixes)
  $ grep -A3 build kinds/Cargo.toml
  [build-dependencies]
  gen = { version = "1", features = ["std"] }
  tool = { version = "2", registry-index = "https://example.org/i", default-features = false, optional = true }
  
  $ $OSBIND audit kinds
  1 package, 2 files, 322 targets: 0 errors, 0 warnings

Mistakes in the files remain too.

  $ mkdir -p broken/src && cd broken
  $ printf '[package]\nname = "b"\nversion = "1.0.0"\nedition = "2021"\n' > Cargo.toml
  $ echo 'fn f( {' > src/lib.rs
  $ $OSBIND fix --allow-dirty > /dev/null 2>&1
  [1]
  $ echo 'pub fn f() {}' > src/lib.rs
  $ $OSBIND fix --allow-dirty

A corrected key whose table has the dependency already, and says something else of it: nothing is
dropped, nothing is done.

  $ cat > Cargo.toml << 'END'
  > [package]
  > name = "b"
  > version = "1.0.0"
  > edition = "2021"
  > [target.'cfg(target_os = "Linux")'.dependencies]
  > libc = "0.2"
  > [target.'cfg(target_os = "linux")'.dependencies]
  > libc = "0.2.1"
  > END
  $ echo '#[cfg(target_os = "linux")] pub use libc::c_int;' > src/lib.rs
  $ cp Cargo.toml before.toml
  $ $OSBIND fix --allow-dirty 2>&1 | grep -E '^(warning|error)'
  warning[OB0373]: no edit of Cargo.toml is known for this: no target has `target_os = "Linux"`
  $ cmp Cargo.toml before.toml
  $ sed -i 's/0.2.1/0.2/' Cargo.toml
  $ $OSBIND fix --allow-dirty
         Fixed Cargo.toml (1 fix)
  $ sed -n '5,$p' Cargo.toml
  [target.'cfg(target_os = "linux")'.dependencies]
  libc = "0.2"

A key with exceptions keeps them, and gets what the source says; a table of a triple that is not known
here stays what it is:

  $ cd ..
  $ crate sgx <<'X'
  > [target.'cfg(all(unix, not(any(target_os = "macos", target_os = "ios"))))'.dependencies]
  > libc = "0.2"
  > 
  > [target.my-board.dependencies]
  > libc = "0.2"
  > X
  $ put sgx/src/lib.rs <<'X'
  > #[cfg(any(all(unix, target_pointer_width = "64"), target_os = "wasi", target_env = "sgx"))]
  > pub use libc::c_int;
  > X
  $ $OSBIND audit sgx | grep reached
    |         ^^^^ reached when any(all(unix, target_pointer_width = "64"), target_os = "wasi", target_env = "sgx"), by way of sgx/src/lib.rs:1 `#[cfg]`
  $ $OSBIND fix -n sgx
  --- a/sgx/Cargo.toml
  +++ b/sgx/Cargo.toml
  @@ -3,7 +3,7 @@
   version = "0.1.0"
   edition = "2021"
   
  -[target.'cfg(all(unix, not(any(target_os = "macos", target_os = "ios"))))'.dependencies]
  +[target.'cfg(any(all(unix, not(any(target_os = "macos", target_os = "ios"))), all(unix, target_pointer_width = "64"), target_os = "wasi", target_env = "sgx"))'.dependencies]
   libc = "0.2"
   
   [target.my-board.dependencies]
