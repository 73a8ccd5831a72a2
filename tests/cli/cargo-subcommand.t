`cargo osbind` is the same program: Cargo finds it as cargo-osbind and says its own path in CARGO.

  $ command -v cargo > /dev/null && cargo --version > /dev/null 2>&1 || exit 80
  $ mkdir bin && ln -s "$OSBIND" bin/cargo-osbind && PATH="$PWD/bin:$PATH" && export PATH
  $ cargo osbind --version
  osbind 0.1.0
  $ cargo osbind explain 901 | head -1
  # OB0901: no such command
  $ cargo osbind explian
  error[OB0901]: no command `explian`
    = help: there is a command `explain`
  
  [2]
  $ cargo help osbind > help 2>&1; $OSBIND --help | cmp - help
  $ cargo --list | grep -c '^    osbind'
  1

Options that Cargo itself takes before the command stay Cargo's.

  $ cargo -q osbind --quiet explain --list | head -1
  OB0001  the system refused a file or directory
