The fish script, asked as fish asks it.

  $ command -v fish > /dev/null || exit 80
  $ PATH="$(dirname "$OSBIND"):$PATH"; export PATH
  $ $OSBIND completions fish > osbind.fish
  $ fish --no-execute osbind.fish
  $ fish --no-config -c 'source osbind.fish; complete -C "osbind compl"' | tr '\t' '|'
  completions|write a completion script for a shell
  $ fish --no-config -c 'source osbind.fish; complete -C "osbind --color a"' | tr '\t' '|'
  always|colour the output: auto, always or never
  auto|colour the output: auto, always or never
  $ fish --no-config -c 'source osbind.fish; complete -C "osbind explain OB0906"' | tr '\t' '|'
  OB0906|no diagnostic has this code
  $ fish --no-config -c 'source osbind.fish; complete -C "osbind explain --li"' | tr '\t' '|'
  --list|list every code with its summary
  $ fish --no-config -c 'source osbind.fish; complete -C "osbind completions f"'
  fish
