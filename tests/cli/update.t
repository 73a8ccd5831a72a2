osbind update: the index of a level.

  $ export RUSTC="$PWD/rustc" OSBIND_CACHE_DIR="$PWD/cache" OSBIND_STATE_DIR="$PWD/state"
  $ printf '#!/bin/sh\necho "host: x86_64-unknown-linux-gnu"\n' > rustc && chmod +x rustc
  $ show() {
  >   "$OSBIND" update "$@" 2>&1 | sed -e "s|$PWD|HERE|g" -e "s|$OSBIND_SYSCONFDIR|ETC|g" -e 's|index-[0-9a-f]*\.osbi|INDEX|'
  > }
  $ mkdir -p os/libc/src && echo 'source = 1' > os/osbind-source.toml
  $ printf '[package]\nname = "libc"\nversion = "0.2.183"\nedition = "2021"\n' > os/libc/Cargo.toml
  $ echo '#![no_std]' > os/libc/src/lib.rs

Nothing is configured: an index that replaces nothing.

  $ show
  user: 0 crates replaced on 0 targets, 0 changed; HERE/cache/INDEX is new

A file that an OS package drops in.

  $ mkdir -p "$OSBIND_SYSCONFDIR/cargo/config.d"
  $ cat > "$OSBIND_SYSCONFDIR/cargo/config.d/freebsd.toml" <<EOF
  > [source.'cfg(target_os = "freebsd")'.crates-io]
  > replace-with = "freebsd"
  > [source.freebsd]
  > directory = "$PWD/os"
  > EOF
  $ show --system
  system: 1 crate replaced on 9 targets, 1 changed; HERE/state/INDEX is new
  $ show --system
  system: 1 crate replaced on 9 targets, 0 changed; HERE/state/INDEX as before
  $ ls state state/stamps | sed -e 's|index-[0-9a-f]*\.osbi|INDEX|' -e 's|-[0-9a-f]\{16\}$|-DIRECTORY|'
  state:
  current
  host
  INDEX
  lock
  stamps
  
  state/stamps:
  libc-0.2.183-DIRECTORY

A crate whose content is as before keeps its stamp, whatever its times are; a changed one gets a new
one, even when its times are old.

  $ stamp=$(echo state/stamps/*)
  $ touch -d 2020-01-01 "$stamp"
  $ touch os/libc/src/lib.rs
  $ show --system > /dev/null; ls -l --time-style=+%Y "$stamp" | cut -d' ' -f6
  2020
  $ echo '// changed' >> os/libc/src/lib.rs && touch -d 2006-07-24 os/libc/src/lib.rs
  $ show --system
  system: 1 crate replaced on 9 targets, 1 changed; HERE/state/INDEX is new
  $ [ "$(ls -l --time-style=+%Y "$stamp" | cut -d' ' -f6)" -gt 2020 ]

For programs: one object a line.

  $ show --system --message-format json
  {"level":"system","index":"HERE/state/INDEX","new":false,"crates":1,"targets":9,"changed":0,"removed_indexes":0,"removed_stamps":0}

Where nothing can be written, each level has its own advice.

  $ OSBIND_STATE_DIR="$PWD/rustc/x" show --system
  error[OB0610]: cannot make the directory `HERE/rustc/x`: File exists
    = help: run this as the user who may write there (root), or set OSBIND_STATE_DIR
  
  $ OSBIND_CACHE_DIR="$PWD/rustc/x" show --user
  error[OB0610]: cannot make the directory `HERE/rustc/x`: File exists
    = help: set OSBIND_CACHE_DIR to a directory that you can write to
  

Without an option: the user's, and what was made before.

  $ show
  system: 1 crate replaced on 9 targets, 0 changed; HERE/state/INDEX as before
  user: 1 crate replaced on 9 targets, 1 changed; HERE/cache/INDEX is new

The source goes away: said here, and a build for FreeBSD will stop.

  $ mv os gone
  $ show --system | sed 's/---* this/--- this/'
  warning[OB0509]: the directory `HERE/os` does not exist
   --> ETC/cargo/config.d/freebsd.toml:2:16
    |
  2 | replace-with = "freebsd"
    |                ^^^^^^^^^
  3 | [source.freebsd]
  4 | directory = "HERE/os"
    |             --- this directory
    |
    = note: a build for the targets that this rule names will stop
    = help: install the OS source, or write `required = false` beside the rule
  
  system: 0 crates replaced on 0 targets, 0 changed; HERE/state/INDEX is new
  $ mv gone os

A directory that cannot be used.

  $ OSBIND_CACHE_DIR=/proc/nowhere show --user
  error[OB0610]: cannot make the directory `/proc/nowhere`: No such file or directory
    = help: set OSBIND_CACHE_DIR to a directory that you can write to
  
  $ touch file
  $ OSBIND_CACHE_DIR=$PWD/file show --user
  error[OB0610]: cannot make the directory `HERE/file`: File exists
    = help: set OSBIND_CACHE_DIR to a directory that you can write to
  

Killed at any time, the next update goes on: a half-written index is written again, and one that
`current` does not name and that is old enough is removed.

  $ show --user > /dev/null
  $ index=cache/$(cat cache/current-*); : > "$index"
  $ show --user
  user: 1 crate replaced on 9 targets, 0 changed; HERE/cache/INDEX as before
  $ [ -s "$index" ]
  $ for i in 0 1 2 3 4 5 6 7; do
  >   echo old > cache/index-000000000000000$i.osbi
  >   touch -d "2020-01-0$((i + 1))" cache/index-000000000000000$i.osbi
  > done
  $ printf '[osbind]\nnext = "x"\n' > "$CARGO_HOME/osbind.toml"
  $ show --user -v
  user: 1 crate replaced on 9 targets, 0 changed; HERE/cache/INDEX is new
  user: 7 old indexes removed
  $ ls cache | grep -c '^index'
  4

The stamp of a crate that is gone stays as long as an index names it, since the crate may come back;
then it goes. Those of the other crates, and of a level that has a new index, stay as they are.

  $ mkdir -p os/gone/src && touch os/gone/src/lib.rs
  $ printf '[package]\nname = "gone"\nversion = "1.0.0"\nedition = "2021"\n' > os/gone/Cargo.toml
  $ show --user
  user: 2 crates replaced on 9 targets, 1 changed; HERE/cache/INDEX is new
  $ old=cache/$(cat cache/current-*)
  $ rm -r os/gone && show --user -v
  user: 1 crate replaced on 9 targets, 0 changed; HERE/cache/INDEX is new
  $ printf '[osbind]\nnext = "y"\n' > "$CARGO_HOME/osbind.toml"
  $ show --user -v
  user: 1 crate replaced on 9 targets, 0 changed; HERE/cache/INDEX is new
  $ ls cache/stamps | sed 's|-[0-9a-f]\{16\}$|-DIRECTORY|'
  gone-1.0.0-DIRECTORY
  libc-0.2.183-DIRECTORY
  $ rm "$old"
  $ touch -d 2020-01-01 cache/stamps/*
  $ printf '[osbind]\nnext = "z"\n' > "$CARGO_HOME/osbind.toml"
  $ show --user -v
  user: 1 crate replaced on 9 targets, 0 changed; HERE/cache/INDEX is new
  user: 1 stamp of absent crates removed
  $ ls -l --time-style=+%Y cache/stamps | awk 'NR > 1 { print $6, $7 }' | sed 's|-[0-9a-f]\{16\}$|-DIRECTORY|'
  2020 libc-0.2.183-DIRECTORY

Every home of Cargo's keeps its own index: that of another is not an old one.

  $ mkdir other && index=cache/$(cat cache/current-*)
  $ CARGO_HOME=$PWD/other show --user
  user: 1 crate replaced on 9 targets, 0 changed; HERE/cache/INDEX is new
  $ touch -d 2020-01-01 cache/index-*
  $ for i in 1 2 3 4 5 6; do
  >   printf '[osbind]\nnext = "x%s"\n' $i > other/osbind.toml; CARGO_HOME=$PWD/other "$OSBIND" update --user > /dev/null
  > done
  $ ls "$index" | sed 's/[0-9a-f]\{16\}/HASH/'
  cache/index-HASH.osbi

Nobody else may write to what lies there: a directory stops it, a file is written anew.

  $ chmod 777 cache/stamps && show --user; chmod 755 cache/stamps
  error[OB0510]: others can write to `HERE/cache/stamps` (mode 0777)
    = note: what lies there decides which code is compiled
    = help: run `chmod go-w 'HERE/cache/stamps'`
  
  $ "$OSBIND" enable -q --user 2> /dev/null
  $ chmod 666 "$index" cache/stamps/* "$CARGO_HOME/osbind-cargo.toml"
  $ "$OSBIND" doctor 2>&1 | grep -A1 OB0510 | sed "s|$CARGO_HOME|CARGO_HOME|"
  fail index     others can write to CARGO_HOME/osbind-cargo.toml (mode 0666) [OB0510]
                 = help: run `osbind update --user`
  $ show --user
  user: 1 crate replaced on 9 targets, 1 changed; HERE/cache/INDEX as before
  $ stat -c %a "$index" cache/stamps/* "$CARGO_HOME/osbind-cargo.toml" | uniq
  644
