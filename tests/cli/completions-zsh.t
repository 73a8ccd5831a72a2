The zsh script: it loads, and offers the commands. A terminal is needed for the shell's own
completion; zsh/zpty gives one.

  $ command -v zsh > /dev/null || exit 80
  $ PATH="$(dirname "$OSBIND"):$PATH"; export PATH
  $ $OSBIND completions zsh > _osbind
  $ zsh -n _osbind
  $ cat > try.zsh <<'END'
  > zmodload zsh/zpty
  > zpty z "PS1= TERM=dumb zsh -f -i"
  > zpty -w z "fpath=($PWD \$fpath); autoload -U compinit; compinit -u -D; LISTMAX=1000"
  > zpty -w z "bindkey '^I' complete-word; zstyle ':completion:*' list-prompt ''; unsetopt beep"
  > zpty -w z "print RE''ADY"
  > zpty -r -m z line '*READY*'
  > for word in "$@"; do
  >   zpty -w -n z "osbind $word"$'\t'
  >   zpty -w -n z $'\001\013print -r -- \'GOT:\031:END\'\n'
  >   zpty -r -m z line '*GOT:*:END*GOT:*:END*'
  >   line=${line##*GOT:}
  >   print -r -- "${line%%:END*}"
  > done
  > zpty -d z
  > END
  $ zsh -f try.zsh compl '--message-f' 'explain --li' 'completions fi'
  osbind completions
  osbind --message-format
  osbind explain --list
  osbind completions fish
