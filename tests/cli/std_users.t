Two users of one machine, and root: what one installed for all is everybody's to use and only his to
change; what another user could write to is not taken.

  $ [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null || exit 80
  $ all=$(mktemp -d /tmp/osbind-users.XXXXXX) && chmod 755 "$all" && trap 'rm -rf "$all"' EXIT
  $ cp "$OSBIND" "$(dirname "$OSBIND")/../rustc/osbind-rustc" "$all"
  $ as() { # UID COMMAND...
  >   uid=$1; shift
  >   setpriv --reuid $uid --regid $uid --clear-groups env HOME="$all/$uid" CARGO_HOME="$all/$uid/cargo" XDG_CACHE_HOME="$all/$uid/cache" \
  >     OSBIND_STATE_DIR="$all/state" OSBIND_SYSCONFDIR="$all/etc" RUSTC="$all/bin/rustc" CARGO="$all/bin/cargo" "$@"
  > }
  $ for uid in 5001 5002; do mkdir -p "$all/$uid/cache" && chown -R $uid:$uid "$all/$uid"; done
  $ mkdir "$all/0" "$all/state" "$all/etc"
  $ mask() { sed "s,$all,ALL,g; s/in [0-9.]* s,/in T s,/; s,-[0-9a-f]\{16\},-HASH,g"; }

A rustc, its std's source, and a cargo that writes what a build-std writes:

  $ library="$all/lib/rustlib/src/rust/library"
  $ mkdir -p "$all/bin" "$library/std" "$library/core/src" "$library/vendor" && : > "$library/std/Cargo.toml"
  $ cat > "$all/bin/rustc" <<'END'
  > #!/bin/sh
  > case $1 in
  >   -vV) printf 'rustc 1.96.0 (ac68faa20 2026-05-25)\ncommit-hash: ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\n' ;;
  >   --print) dirname "$(dirname "$(readlink -f "$0")")" ;;
  > esac
  > END
  $ cat > "$all/bin/cargo" <<'END'
  > #!/bin/sh
  > case "$*" in */driver/*) ;; *) exit ;; esac
  > while [ $# -gt 0 ]; do case $1 in --target-dir) dir=$2 ;; --target) target=$2 ;; esac; shift; done
  > file=$dir/$target/release/deps/libcore-0123.rlib
  > mkdir -p "$(dirname "$file")" && echo core > "$file" || exit 101
  > printf '{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"core"},"filenames":["%s"],"fresh":false}\n' "$file"
  > END
  $ chmod 755 "$all/bin/rustc" "$all/bin/cargo"
  $ echo '#[stable(feature = "f", since = "1.96.0")]' > "$library/core/src/lib.rs"
  $ printf 'version = 4\n' > "$library/Cargo.lock"

What root installs for all, all have:

  $ cd "$all"
  $ as 0 ./osbind std build --target x86_64-unknown-freebsd.14.1 --system 2>&1 | mask
      Building std for x86_64-unknown-freebsd.14.1
         Built std for x86_64-unknown-freebsd.14.1 in T s, 1 of 1 crates compiled
  ALL/state/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ as 5001 ./osbind std list | mask
  x86_64-unknown-freebsd.14.1  libc -  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ as 5001 ./osbind std verify | mask
  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH: ok, 1 files

and none of them changes it:

  $ as 5001 ./osbind std build --target x86_64-unknown-freebsd.13.2 --system 2>&1 | mask
  error[OB1104]: cannot write to `ALL/state/sysroot`: Permission denied
    = help: set OSBIND_CACHE_DIR to a directory that you can write to; --system needs root
  
  $ as 5001 ./osbind std remove x86_64-unknown-freebsd 2>&1 | mask
  error[OB0001]: cannot remove `ALL/state/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH`: permission denied
    = help: check the permissions of the file and of the directories above it
  
  $ as 5001 ./osbind std gc --system --days 0 2>&1 | mask
  error[OB0001]: cannot remove `ALL/state/sysroot/ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH`: permission denied
    = help: check the permissions of the file and of the directories above it
  
  $ as 5001 ./osbind std list | wc -l
  1

Each builds for himself, also at the same time:

  $ as 5001 ./osbind std build --target x86_64-unknown-freebsd.13.2 > one 2>&1 & as 5002 ./osbind std build --target x86_64-unknown-freebsd.13.2 > two 2>&1; wait; tail -qn 1 one two | mask
  ALL/5001/cache/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH
  ALL/5002/cache/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH

One that is somebody else's is not taken, not by root either:

  $ as 5001 env XDG_CACHE_HOME="$all/5002/cache" ./osbind std list 2>&1 | mask
  warning[OB1103]: the sysroot `ALL/5002/cache/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH` is not taken: `ALL/5002` belongs to user 5002, who is neither root nor you (mode 0755)
    = help: run `chown root 'ALL/5002'` as root, or use a copy of your own
  
  x86_64-unknown-freebsd.14.1  libc -  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ as 0 env XDG_CACHE_HOME="$all/5002/cache" ./osbind std list 2>&1 | mask
  warning[OB1103]: the sysroot `ALL/5002/cache/osbind/sysroot/ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH` is not taken: `ALL/5002` belongs to user 5002, who is neither root nor you (mode 0755)
    = help: run `chown root 'ALL/5002'` as root, or use a copy of your own
  
  x86_64-unknown-freebsd.14.1  libc -  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
  $ as 5001 env XDG_CACHE_HOME="$all/5002/cache" ./osbind std build --target x86_64-unknown-freebsd.12 2>&1 | mask
  error[OB0510]: `ALL/5002` belongs to user 5002, who is neither root nor you (mode 0755)
    = note: what lies there decides which code is compiled
    = help: run `chown root 'ALL/5002'` as root, or use a copy of your own
  

A cache of one's own that cannot be written to:

  $ chmod 555 "$all/5002/cache/osbind/sysroot"
  $ as 5002 ./osbind std build --target x86_64-unknown-netbsd 2>&1 | mask
  error[OB1104]: cannot write to `ALL/5002/cache/osbind/sysroot`: Permission denied
    = help: set OSBIND_CACHE_DIR to a directory that you can write to; --system needs root
  
  $ as 5002 ./osbind std list | mask
  x86_64-unknown-freebsd.13.2  libc -  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-13.2-HASH
  x86_64-unknown-freebsd.14.1  libc -  ac68faa20c58  0 MB  now  ac68faa20c58-x86_64-unknown-freebsd-14.1-HASH
