A wrong command line is exit status 2, and a message that knows the right word.

  $ $OSBIND explian
  error[OB0901]: no command `explian`
    = help: there is a command `explain`
  
  [2]
  $ $OSBIND frobnicate
  error[OB0901]: no command `frobnicate`
    = help: `osbind --help` lists the commands
  
  [2]
  $ $OSBIND +nightly build
  error[OB0901]: no command `+nightly`
    = help: to choose a toolchain write `cargo +nightly osbind ...`
  
  [2]
  $ $OSBIND explain --lits
  error[OB0902]: `osbind explain` has no option `--lits`
    = help: there is an option `--list`
  
  [2]
  $ $OSBIND explain -x
  error[OB0902]: `osbind explain` has no option `-x`
    = help: `osbind explain --help` lists the options
  
  [2]

Values.

  $ $OSBIND --color
  error[OB0903]: `--color` lacks its value
    = help: write `--color WHEN`
  
  [2]
  $ $OSBIND --quiet=yes explain --list
  error[OB0903]: `--quiet` takes no value, but was given `yes`
    = help: write `--quiet` alone
  
  [2]
  $ $OSBIND --color alwys
  error[OB0904]: `alwys` is no value for `--color`
    = help: did you mean `always`? It takes `auto`, `always` or `never`
  
  [2]

Every mistake of the line is reported.

  $ $OSBIND --color=no explain --lits OB0001 --message-format=xml
  error[OB0904]: `no` is no value for `--color`
    = help: it takes `auto`, `always` or `never`
  
  error[OB0902]: `osbind explain` has no option `--lits`
    = help: there is an option `--list`
  
  error[OB0904]: `xml` is no value for `--message-format`
    = help: it takes `text` or `json`
  
  [2]

Arguments that begin with a dash stand after `--`.

  $ $OSBIND explain OB0001 OB0002
  error[OB0905]: `osbind explain` does not take the argument `OB0002`
    = help: usage: osbind explain [OPTIONS] [CODE]
  
  [2]
  $ $OSBIND explain -- --list
  error[OB0906]: no diagnostic has the code `--list`
    = help: `osbind explain --list` shows all codes
  
  [2]

With --message-format json a diagnostic is one object a line, in the shape that rustc uses.

  $ $OSBIND --message-format json frobnicate 2>&1 | python3 -c '
  > import json, sys
  > d = json.loads(sys.stdin.read())
  > print(sorted(d), d["level"], d["code"]["code"], d["spans"], sep="\n")
  > print(d["children"][0]["level"], d["children"][0]["message"])'
  ['$message_type', 'children', 'code', 'level', 'message', 'rendered', 'spans']
  error
  OB0901
  []
  help `osbind --help` lists the commands

A result that cannot be written is a failure.

  $ $OSBIND explain --list > /dev/full
  error[OB0003]: cannot write to standard output: no space is left on the device
    = help: the result is not complete: run this again
  
  [1]

A value that means nothing is a wrong command line too; the same mistake in a file or a variable is
not, and is shown where it stands.

  $ mkdir app && cd app && mkdir src && touch src/lib.rs
  $ printf '[package]\nname = "app"\nversion = "0.1.0"\n' > Cargo.toml
  $ for args in 'build --target x86_64-unknown-freebzd' 'check --target x86_64-unknown-freebsd.!' \
  >   'build --target-version !' 'sources --target nowhere' 'doctor --target nowhere' \
  >   'target show nowhere' 'target list --cfg all(' 'cfg unix --target nowhere' \
  >   'cfg all( --target x86_64-unknown-freebsd' 'build --config osbind' \
  >   'export --paths --target nowhere' 'vendor import . --into os --target nowhere'; do
  >   $OSBIND $args > /dev/null 2>&1; echo $? $args
  > done
  2 build --target x86_64-unknown-freebzd
  2 check --target x86_64-unknown-freebsd.!
  2 build --target-version !
  2 sources --target nowhere
  2 doctor --target nowhere
  2 target show nowhere
  2 target list --cfg all(
  2 cfg unix --target nowhere
  2 cfg all( --target x86_64-unknown-freebsd
  2 build --config osbind
  2 export --paths --target nowhere
  2 vendor import . --into os --target nowhere
  $ CARGO_BUILD_TARGET=x86_64-unknown-freebzd.14 $OSBIND sources
  error[OB0220]: unknown target `x86_64-unknown-freebzd.14`
    = note: accepted are TRIPLE, TRIPLE.VERSION (x86_64-unknown-freebsd.14.1), PATH.json and PATH.json:VERSION
    = note: the variable CARGO_BUILD_TARGET says it
    = help: did you mean `x86_64-unknown-freebsd.14`?
  
  [1]
  $ mkdir .cargo && printf '[build]\ntarget = "x86_64-unknown-freebsd."\n' > .cargo/config.toml
  $ $OSBIND sources 2>&1 | sed "s|$PWD/||"
  error[OB0221]: no OS version after the mark in `x86_64-unknown-freebsd.`
   --> .cargo/config.toml:2:10
    |
  2 | target = "x86_64-unknown-freebsd."
    |          ^^^^^^^^^^^^^^^^^^^^^^^^^
    |
    = help: a version is 1 to 63 letters, digits and . _ + -, and begins with a letter or digit, such as 14.1 or pfsense-2.7
  
