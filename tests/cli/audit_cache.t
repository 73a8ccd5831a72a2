`osbind audit` keeps what it found in the cache directory and looks only at what changed since.

  $ export OSBIND_CACHE_DIR=$PWD/cache
  $ mkdir -p a/src b/src
  $ for name in a b; do cat > $name/Cargo.toml << END
  > [package]
  > name = "$name"
  > version = "0.1.0"
  > edition = "2021"
  > [features]
  > sockets = []
  > [target.'cfg(unix)'.dependencies]
  > libc = "0.2"
  > END
  > echo 'mod sys;' > $name/src/lib.rs; echo 'use libc::c_int;' > $name/src/sys.rs; done
  $ audit() { $OSBIND audit --targets 'target_vendor = "pc"' --with-std "$@"; }
  $ audit a b > cold; audit a b > warm; diff cold warm && grep -c '^error' warm
  2
  $ ls cache/audit | grep -c '^[0-9a-f]\{64\}$'
  2

The files are new: their content tells that they are the same, and that one is not.

  $ echo '#[cfg(unix)] use libc::c_int;' > a/src/sys.rs; audit a b | grep -A1 '^error'
  error[OB0301]: `libc` is used here but not a dependency on 9 of 14 targets
   --> b/src/sys.rs:1:5

A file that was looked for and was not there counts too; so does a manifest in a directory above.

  $ echo 'mod more;' >> a/src/lib.rs; audit a 2>&1 | grep '^error'
  error[OB0331]: neither `a/src/more.rs` nor `a/src/more/mod.rs` is there
  $ mkdir a/src/more; echo 'use libc::c_long;' > a/src/more/mod.rs; audit a | grep -A1 '^error'
  error[OB0301]: `libc` is used here but not a dependency on 9 of 14 targets
   --> a/src/more/mod.rs:1:5

Another choice of features is another question; asking it does not forget the first.

  $ echo '#[cfg(feature = "sockets")] use libc::c_long;' > a/src/more/mod.rs
  $ count() { audit a "$@" | grep -c '^error'; }
  $ count; count --no-default-features; count; count --no-default-features
  1
  0
  1
  0
  [1]

Every form of output, and the page, come out of the cache as they came out of the audit.

  $ for form in text json sarif github; do
  > audit a b --no-cache --message-format $form --html cold.html > cold
  > audit a b --message-format $form --html warm.html > warm
  > cmp cold warm; cmp cold.html warm.html; done

What is damaged is not believed, and neither is what others can write.

  $ audit a b > cold
  [1]
  $ for file in cache/audit/*; do printf x >> $file; done; audit a b | diff cold - && echo same
  same
  $ chmod go+w cache; rm -r cache/audit; audit a -q > /dev/null; ls cache
  $ chmod go-w cache; audit a -q --no-cache > /dev/null; ls cache
