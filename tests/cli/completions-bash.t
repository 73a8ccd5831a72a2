The script is made from the tables of commands. `complete` does here what the shell does on TAB.

  $ command -v bash > /dev/null || exit 80
  $ PATH="$(dirname "$OSBIND"):$PATH"
  $ $OSBIND completions bash > osbind.bash
  $ cat > try.bash <<'END'
  > source ./osbind.bash
  > try() {
  >   COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  >   _osbind
  >   printf '%s\n' "${COMPREPLY[@]}"
  > }
  > END
  $ cat > test.bash <<'END'
  > . ./try.bash
  > echo "commands:"; try osbind expl; try osbind comp
  > echo "global option:"; try osbind --col
  > echo "its values:"; try osbind --color ''
  > echo "in one word:"; try osbind --color = al
  > echo "after a global option with a value:"; try osbind --color never explain --li
  > echo "argument:"; try osbind completions ''
  > echo "codes:"; try osbind explain OB0906
  > echo "as a Cargo subcommand:"; try cargo-osbind osbind expl
  > END
  $ bash test.bash
  commands:
  explain
  completions
  global option:
  --color
  its values:
  auto
  always
  never
  in one word:
  always
  after a global option with a value:
  --list
  argument:
  bash
  zsh
  fish
  codes:
  OB0906
  as a Cargo subcommand:
  explain

  $ $OSBIND completions tcsh
  error[OB0907]: no completions for the shell `tcsh`
    = help: there are completions for `bash`, `zsh` and `fish`
  
  [2]
  $ $OSBIND completions
  error[OB0905]: `osbind completions` lacks an argument
    = help: usage: osbind completions bash|zsh|fish
  
  [2]
