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
