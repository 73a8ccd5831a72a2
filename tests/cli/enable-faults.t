Where osbind cannot make plain Cargo use it, or take that back, and says so.

  $ [ ! -e /usr/local/libexec/osbind/osbind-rustc ] || exit 80 # it would be found
  $ umask 022
  $ export OSBIND_CACHE_DIR="$PWD/cache" RUSTC="$PWD/rustc" CARGO="$PWD/cargo"
  $ printf '#!/bin/sh\necho "host: x86_64-unknown-linux-gnu"\n' > rustc && chmod +x rustc
  $ printf '#!/bin/sh\necho "cargo 1.95.0 (aaaaaaaaa 2026-01-01)"\n' > cargo && chmod +x cargo

Without its wrapper osbind changes nothing.

  $ mkdir alone && cp "$OSBIND" alone/osbind
  $ alone/osbind enable --user
  error[OB0802]: the program `osbind-rustc` is not there
    = help: install osbind again: its programs belong together
  
  [3]
  $ ls -A "$CARGO_HOME"

What it wrote and somebody changed afterwards stays, and is named.

  $ printf '[[include]]\npath = "mine.toml"\n' > "$CARGO_HOME/config.toml"; touch "$CARGO_HOME/mine.toml"
  $ $OSBIND enable --user 2>&1 | sed "s|$CARGO_HOME|CARGO_HOME|"
       Enabled --user in CARGO_HOME/config.toml
  $ sed 's/^path *= *"osbind-cargo.toml"/path = \x27osbind-cargo.toml\x27/' "$CARGO_HOME/config.toml" > changed && cp changed "$CARGO_HOME/config.toml"
  $ $OSBIND disable --user 2>&1 | sed "s|$CARGO_HOME|CARGO_HOME|"
  error[OB0807]: the [[include]] of osbind-cargo.toml was changed
   --> CARGO_HOME/config.toml:3:1
    |
  3 | [[include]]
    | ^^^^^^^^^^^
    |
    = help: take this table out by hand
  
  $ cmp changed "$CARGO_HOME/config.toml"
