The pages on config files tell the truth: each example that causes a code is told with it, and the one
that mends it is not. (Only config is tried, by `osbind sources`.)

  $ mkdir -p app/src app/.cargo && cd app && touch src/lib.rs
  $ printf '[package]\nname = "app"\nversion = "0.1.0"\n' > Cargo.toml
  $ printf 'version = 4\n[[package]]\nname = "app"\nversion = "0.1.0"\n' > Cargo.lock
  $ example() { # PAGE SECTION
  >   awk -v s="## $2 it" '$0 == s { on = 1; next } /^## / { on = 0 }
  >     on && $0 == "```" { exit } on && in_code; on && $0 == "```toml" { in_code = 1 }' "$1"
  > }
  $ tried=0
  $ for page in "$ROOT"/doc/codes/OB0[125]*.md; do
  >   code=$(basename "$page" .md)
  >   case $code in
  >     OB0100 | OB0101 | OB0115 | OB0205) continue ;; # bytes and depths that a page cannot show
  >     OB0508 | OB051* | OB052* | OB053*) continue ;; # these need an OS source
  >     OB0509) continue ;; # mended it is a warning of the same code
  >   esac
  >   example "$page" Causes > .cargo/osbind.toml
  >   [ -s .cargo/osbind.toml ] || continue # the example is no config
  >   tried=$((tried + 1))
  >   $OSBIND sources 2>&1 | grep -q "\[$code\]" || echo "$code: its example does not cause it"
  >   example "$page" Mends > .cargo/osbind.toml
  >   $OSBIND sources 2>&1 | grep "\[$code\]" && echo "$code: its example does not mend it"
  > done
  $ [ $tried -ge 20 ] || echo "only $tried examples were tried"

Examples that are commands are not run: they speak of other toolchains and of the system's
directories. But every command and option that they and the README name is there; the two that are
not are the mistakes that their pages are about.

  $ "$ROOT/tests/tools/example-commands" "$OSBIND" "$ROOT"
  OB0901.md: no command sorces
  OB0902.md: osbind sources has no --targt
  more than 300 were looked at
