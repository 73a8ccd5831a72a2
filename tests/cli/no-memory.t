Without memory osbind says so and ends with status 101; nothing is written.

  $ (ulimit -v 120000 && $OSBIND --version > /dev/null 2>&1) || exit 80
  $ mkdir -p app/.cargo && cd app
  $ printf '[package]\nname = "app"\nversion = "0.1.0"\n' > Cargo.toml
  $ export RUSTC="$PWD/../rustc" OSBIND_CACHE_DIR="$PWD/../cache"
  $ printf '#!/bin/sh\necho "host: x86_64-unknown-linux-gnu"\n' > ../rustc && chmod +x ../rustc
  $ seq 1 900000 | sed 's/.*/k&={}/' > .cargo/osbind.toml
  $ (ulimit -v 120000; $OSBIND sources)
  osbind: out of memory
  [101]
  $ find .. -newer .cargo/osbind.toml -type f
