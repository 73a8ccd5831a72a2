The page of `osbind audit --html` in a browser: the package is a row, and the address opens its details.

  $ command -v chromium > /dev/null || exit 80
  $ mkdir src && cat > Cargo.toml << 'END'
  > [package]
  > name = "demo"
  > version = "0.1.0"
  > edition = "2021"
  > [target.'cfg(target_os = "linux")'.dependencies]
  > libc = "0.2"
  > END
  $ echo 'pub use libc::c_int; // a "quote", 100%' > src/lib.rs
  $ $OSBIND audit --targets 'any(target_os = "linux", target_os = "freebsd")' --html report.html -q > /dev/null
  [1]
  $ chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=4000 --dump-dom \
  >   "file://$PWD/report.html#open=demo@0.1.0&t=freebsd" 2> /dev/null > dom.html
  $ grep -o 'data-package="[^"]*" data-failing="[0-9]*"' dom.html
  data-package="demo@0.1.0" data-failing="9"
  $ grep -o '<mark>[^<]*</mark>' dom.html
  <mark>libc</mark>
  <mark>[target.'cfg(target_os = "linux")'.dependencies]</mark>
