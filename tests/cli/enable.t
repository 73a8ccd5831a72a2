`osbind enable` adds one entry to the config file that Cargo reads at a level, and puts a file of
its own beside it. (`sed` below takes out what differs between machines.)

  $ tidy() { sed -e 's|index-[0-9a-f]\{16\}|index-HASH|' -e "s|$XDG_CACHE_HOME|CACHE|" \
  >   -e 's|"/.*/osbind-rust|"BIN/osbind-rust|' -e "s|$CARGO_HOME|HOME|g" -e "s|$PWD|PWD|g" \
  >   -e "s|$(dirname "$PWD")|OUT|g"; }

  $ $OSBIND enable --user 2>&1 | tidy
       Enabled --user in HOME/config.toml
  $ cat "$CARGO_HOME/config.toml"
  include = [{ path = "osbind-cargo.toml", optional = true }]
  $ tidy < "$CARGO_HOME/osbind-cargo.toml"
  # Made by `osbind enable --user`; `osbind update --user` writes it again and
  # `osbind disable --user` removes it.
  # undo: file
  [build]
  rustc-wrapper = "BIN/osbind-rustc"
  rustdoc = "BIN/osbind-rustdoc"
  [env]
  OSBIND_INDEX = { value = "CACHE/osbind/index-HASH.osbi", force = true }
  $ test -f "$(sed -n 's/.*value = "\(.*\)", force.*/\1/p' "$CARGO_HOME/osbind-cargo.toml")"

Doing it twice changes nothing; undoing it leaves nothing, as often as one likes.

  $ $OSBIND enable --user 2>&1 | tidy
     Unchanged --user is enabled in HOME/config.toml
  $ $OSBIND disable --user 2>&1 | tidy
      Disabled --user in HOME/config.toml
  $ ls "$CARGO_HOME"
  $ $OSBIND disable --user
     Unchanged --user was not enabled

Cargo itself sees the wrapper (where there is a Cargo).

  $ mkdir -p p/src p/sub && cd p && echo 'fn main() {}' > src/main.rs
  $ printf '[package]\nname = "p"\nversion = "0.1.0"\nedition = "2021"\n' > Cargo.toml
  $ cd sub && $OSBIND enable --project 2>&1 | sed "s|$PWD/||;s|$(dirname "$PWD")|PROJECT|" && cd ..
       Enabled --project in PROJECT/.cargo/config.toml
  $ ls .cargo
  config.toml
  osbind-cargo.toml
  $ seen() {
  >   command -v cargo >/dev/null || { echo osbind-rustc; return; }
  >   RUSTC_BOOTSTRAP=1 cargo config get build.rustc-wrapper -Zunstable-options 2>/dev/null |
  >     sed 's|.*/||;s|"||'
  > }
  $ seen
  osbind-rustc
  $ $OSBIND disable --project 2>/dev/null
  $ ls -A
  Cargo.toml
  src
  sub

Every other byte of the user's file stays: after enable the file still means the same and Cargo
accepts it; after disable it is what it was. Forms: no include, comments and tables, an empty file,
CRLF, a byte order mark, no line end at the end, arrays of all shapes, [[include]] tables.

  $ n=0; mkdir .cargo; touch .cargo/other.toml
  $ while IFS= read -r form; do
  >   n=$((n + 1)); printf "$form" > .cargo/config.toml; cp .cargo/config.toml before
  >   $OSBIND enable --project 2>err || { echo "$n: enable failed"; cat err; }
  >   cmp -s before .cargo/config.toml && echo "$n: nothing was added"
  >   [ "$(seen)" = osbind-rustc ] || echo "$n: Cargo does not see it"
  >   cp .cargo/config.toml enabled
  >   $OSBIND enable --project 2>err; cmp enabled .cargo/config.toml
  >   $OSBIND disable --project 2>err || { echo "$n: disable failed"; cat err; }
  >   cmp before .cargo/config.toml || { cat enabled; cat .cargo/config.toml; }
  >   ! [ -e .cargo/osbind-cargo.toml ] || echo "$n: a file stays"
  > done <<'EOF'
  > # mine\n[net]\nretry = 3\n
  > [net]\nretry = 3
  > \n\n
  > net.retry = 3\r\n[build]\r\njobs = 1\r\n
  > \357\273\277net.retry = 3\n
  > include = []\n
  > include = [ ] # none\n[net]\nretry = 3\n
  > include = [\n]\n
  > include = ["other.toml"]\n
  > include = ["other.toml",]\n
  > include = [ "other.toml" , ]\n
  > include = [\n  "other.toml", # why\n  # last\n]\nnet.retry = 3\n
  > include = [\n  "other.toml" # why, no comma\n]\n
  > include = [{ path = "other.toml" }]\n
  > [[include]]\npath = "other.toml"\n
  > [[include]]\npath = "other.toml"
  > [[include]]\npath = "other.toml"\n\n[net]\nretry = 3\n\n
  > EOF
  $ echo $n
  17
  $ : > .cargo/config.toml; $OSBIND enable --project 2>/dev/null; $OSBIND disable --project 2>/dev/null
  $ test -f .cargo/config.toml && test ! -s .cargo/config.toml

What was written since then stays too.

  $ rm .cargo/config.toml; $OSBIND enable --project 2>/dev/null
  $ echo 'net.retry = 3' >> .cargo/config.toml
  $ sed -i 's|true }]|true }, "other.toml"]|' .cargo/config.toml
  $ $OSBIND disable --project 2>/dev/null; cat .cargo/config.toml
  include = ["other.toml"]
  net.retry = 3

Without osbind's own file (the package is gone) Cargo goes on; enable and disable find their way.

  $ $OSBIND enable --project 2>/dev/null; rm .cargo/osbind-cargo.toml
  $ command -v cargo >/dev/null && cargo metadata --no-deps --offline --format-version 1 | wc -l || echo 1
  1
  $ $OSBIND disable --project 2>/dev/null; cat .cargo/config.toml
  include = ["other.toml"]
  net.retry = 3

A wrapper that would win is refused, and nothing is written.

  $ RUSTC_WRAPPER=sccache $OSBIND enable --project 2>&1 | tidy
  error[OB0801]: the variable RUSTC_WRAPPER=sccache outranks every config file
    = note: plain `cargo` would not call osbind where this variable is set
    = help: unset it, and write `next = "sccache"` under [osbind] in HOME/osbind.toml: osbind then calls it
  
  $ CARGO_BUILD_RUSTC_WRAPPER= $OSBIND enable --project
  error[OB0801]: the variable CARGO_BUILD_RUSTC_WRAPPER is set and empty, which turns every wrapper off
    = note: plain `cargo` would not call osbind where this variable is set
    = help: run `unset CARGO_BUILD_RUSTC_WRAPPER`, and take it out of the shell's start files
  
  [1]
  $ printf '[build]\nrustc-wrapper = "sccache"\n' > .cargo/config.toml
  $ $OSBIND enable --project 2>&1 | tidy
  error[OB0804]: the wrapper `sccache` outranks osbind's
   --> PWD/.cargo/config.toml:2:17
    |
  2 | rustc-wrapper = "sccache"
    |                 ^^^^^^^^^ a file outranks what it includes
    |
    = help: take the line out and write `next = "sccache"` under [osbind] instead: osbind then calls it
  
  $ ls .cargo
  config.toml
  other.toml
  $ printf '[build]\nrustdoc = "mydoc"\n' > .cargo/config.toml
  $ $OSBIND enable --project 2>&1 | grep warning
  warning[OB0805]: `build.rustdoc` here outranks osbind's: `cargo doc` documents the registry's crates
  $ $OSBIND disable --project 2>/dev/null

A file that Cargo could not read is left alone.

  $ echo 'include = "x.toml"' > .cargo/config.toml
  $ $OSBIND enable --project 2>&1 | grep error
  error[OB0400]: `include` must be an array of paths, not a string
  $ ls .cargo
  config.toml
  other.toml

The old name `config` counts as it does for Cargo.

  $ rm .cargo/config.toml; echo '[net]' > .cargo/config
  $ $OSBIND enable --project 2>&1 | sed 's|.*/||'
  config
  $ head -1 .cargo/config
  include = [{ path = "osbind-cargo.toml", optional = true }]
  $ $OSBIND disable --project 2>/dev/null; cat .cargo/config; rm .cargo/config
  [net]

A link is followed inside the project, and not out of it.

  $ mkdir dot; echo '[net]' > dot/c.toml; ln -s ../dot/c.toml .cargo/config.toml
  $ $OSBIND enable --project 2>/dev/null; test -L .cargo/config.toml && head -1 dot/c.toml
  include = [{ path = "osbind-cargo.toml", optional = true }]
  $ $OSBIND disable --project 2>/dev/null; cat dot/c.toml; rm .cargo/config.toml
  [net]
  $ echo '[net]' > ../outside.toml; ln -s ../../outside.toml .cargo/config.toml
  $ $OSBIND enable --project 2>&1 | tidy
  error[OB0806]: `PWD/.cargo/config.toml` is a link that leads out of the project, to `OUT/outside.toml`
    = help: what a project brings along decides no other place to write to; replace the link by a file
  
  $ cat ../outside.toml; rm .cargo/config.toml
  [net]

Who builds a package of an OS stages the system-wide entry; the index is made where it is installed.

  $ OSBIND_SYSCONFDIR=/elsewhere $OSBIND enable --system 2>&1 | head -n 1
  error[OB0800]: OSBIND_SYSCONFDIR=/elsewhere names another system's config, and --system is about this one
  $ $OSBIND enable --system --root stage 2>&1 | tidy
       Enabled --system in PWD/stage/.cargo/config.toml
          Note run `osbind update --system` on the installed system
  $ grep -c OSBIND_INDEX stage/.cargo/osbind-cargo.toml
  0
  [1]
  $ $OSBIND disable --system --root stage 2>/dev/null; ls -A stage

`osbind update` tells an enabled level the name of its new index.

  $ $OSBIND enable --project 2>/dev/null; cp .cargo/osbind-cargo.toml first
  $ mkdir -p src-dir && echo 'source = 1' > src-dir/osbind-source.toml
  $ cat > .cargo/osbind.toml <<'EOF'
  > [osbind.target.x86_64-unknown-freebsd]
  > version = "14.1"
  > EOF
  $ $OSBIND update --project | sed 's|index-[0-9a-f]*|index-HASH|;s|; /.*/|; |'
  project: 0 crates replaced on 0 targets, 0 changed; index-HASH.osbi is new
  $ cmp -s first .cargo/osbind-cargo.toml || echo rewritten
  rewritten
  $ $OSBIND disable --project 2>/dev/null

An entry in the form of a table that was changed by hand is left to the hand.

  $ printf '[[include]]\npath = "other.toml"\n' > .cargo/config.toml
  $ $OSBIND enable --project 2>/dev/null; sed -i 's/optional = true/optional = false/' .cargo/config.toml
  $ $OSBIND disable --project 2>&1 | grep -e error -e help
  error[OB0807]: the [[include]] of osbind-cargo.toml was changed
    = help: take this table out by hand
  $ rm -r .cargo; mkdir .cargo

The program without its wrapper beside it says so (unless it finds an installed one).

  $ mkdir alone && cp "$OSBIND" alone/osbind && alone/osbind enable --project > said 2>&1
  > grep -q Enabled said && echo 'error[OB0802]: the program `osbind-rustc` is not there' || grep error said
  error[OB0802]: the program `osbind-rustc` is not there
  $ rm -r .cargo; mkdir .cargo

What the command line may be:

  $ $OSBIND enable
  error[OB0800]: `osbind enable` takes one of --system, --user and --project
    = help: --system is for every user, --user for you, --project for this project
  
  [2]
  $ $OSBIND disable --user --system 2>&1 | head -1
  error[OB0800]: `osbind disable` takes one of --system, --user and --project
  $ $OSBIND enable --user --root x 2>&1 | head -1
  error[OB0800]: --root goes with --system
  $ env -u HOME -u CARGO_HOME $OSBIND enable --user 2>&1 | head -1
  error[OB0808]: Cargo's home directory is not known

A Cargo that reads no `include` is told apart from one that does.

  $ mkdir old && printf '#!/bin/sh\necho "cargo 1.93.1 (083ac5135 2025-12-15)"\n' > old/cargo && chmod +x old/cargo
  $ PATH="$PWD/old:$PATH" $OSBIND enable --project
  error[OB0803]: `cargo` is cargo 1.93.1 (083ac5135 2025-12-15), which does not read `include` in config files
    = help: use Cargo 1.94 or later, or `osbind build`, which needs nothing enabled
  
  [1]
