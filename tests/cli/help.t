Without a command, and with --help, osbind shows what it can do. The same table is used for
parsing, for this text and for completions.

  $ $OSBIND | head -6
  osbind lets an operating system own its Rust bindings: with stock Cargo and an
  unchanged Cargo.lock, crates such as libc come from the OS that is built for, at
  the version that is built for.
  
  Usage: osbind [OPTIONS] COMMAND [...]
         cargo osbind COMMAND [...]
  $ $OSBIND > no-command; $OSBIND --help > help; $OSBIND help > help-command
  $ cmp no-command help && cmp help help-command

  $ $OSBIND --version
  osbind 0.1.0

A command's help, three ways.

  $ $OSBIND help help
  Show the help of osbind or of one of its commands.
  
  Usage: osbind help [COMMAND [COMMAND]]
  
  Options of every command:
    -C, --directory DIR          run in this directory: paths that are given count
                                 from it
        --color WHEN             colour the output: auto, always or never
    -q, --quiet                  no progress and no notices, only errors and
                                 results
    -v, --verbose                say more; may be repeated
        --message-format FORMAT  diagnostics as text, or as json: one object a
                                 line on standard error
    -h, --help                   show this help
    -V, --version                show the version
  $ $OSBIND explain --help > a; $OSBIND --help explain > b; $OSBIND help explain > c
  $ cmp a b && cmp b c

Colours are for terminals, and can be asked for.

  $ $OSBIND help help | grep -c "$(printf '\033')"
  0
  [1]
  $ CLICOLOR_FORCE=1 $OSBIND help help | sed -n 3p | tr '\033' '^'
  ^[1;32mUsage:^[0m osbind help [COMMAND [COMMAND]]
  $ NO_COLOR=1 CLICOLOR_FORCE=1 $OSBIND help help | grep -c "$(printf '\033')"
  0
  [1]
  $ NO_COLOR=1 $OSBIND --color always frobnicate 2>&1 | tr '\033' '^'
  ^[1;31merror[OB0901]^[0m^[1m: no command `frobnicate`^[0m
   ^[1;34m = ^[0m^[1mhelp^[0m: `osbind --help` lists the commands
  

As a Cargo subcommand the word that Cargo adds is dropped.

  $ ln -s "$OSBIND" cargo-osbind
  $ ./cargo-osbind osbind --version
  osbind 0.1.0
