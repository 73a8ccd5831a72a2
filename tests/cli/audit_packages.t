Which packages a run takes: the one here, the members of a workspace, directories, a registry.

  $ package() { mkdir -p "$1/src"; printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2021"\n' "$2" "$3" > "$1/Cargo.toml"; echo "use gone_$2::A;" | tr - _ > "$1/src/lib.rs"; }
  $ mkdir -p ws && printf '[workspace]\nmembers = ["*"]\nresolver = "2"\n' > ws/Cargo.toml
  $ package ws/one one 0.1.0; package ws/two two 1.2.3; package ws/tool two-tool 0.10.0; package alone alone 2.0.0
  $ audit() { $OSBIND audit --no-cache "$@" | sed -nE 's/^error.*(`gone[^`]*`).*/\1/p; s/^([0-9]+ packages?),.*/\1/p'; }

A virtual workspace is its members, wherever it is named from; each package is audited once.

  $ audit ws
  `gone_one`
  `gone_two_tool`
  `gone_two`
  3 packages
  $ (cd ws && audit)
  `gone_one`
  `gone_two_tool`
  `gone_two`
  3 packages
  $ (cd ws/two && audit)
  `gone_two`
  1 package
  $ (cd ws/two/src && audit --workspace)
  `gone_one`
  `gone_two_tool`
  `gone_two`
  3 packages
  $ audit alone ws ws/one ./ws/../alone/
  `gone_alone`
  `gone_one`
  `gone_two_tool`
  `gone_two`
  4 packages

`-p` chooses among them, by name, pattern or version; it is asked of each directory's workspace.

  $ (cd ws/one && audit -p two)
  `gone_two`
  1 package
  $ audit -p 'two*' ws
  `gone_two_tool`
  `gone_two`
  2 packages
  $ audit -p one -p two@1.2 ws/tool
  `gone_one`
  `gone_two`
  2 packages
  $ audit -p alone --crates .
  `gone_alone`
  1 package
  $ audit -p alone --manifest-path alone/Cargo.toml
  `gone_alone`
  1 package

A name that nothing has ends the run before it begins.

  $ $OSBIND audit -p twoo ws
  error[OB0904]: no package `twoo` is here to be audited
    = help: did you mean `two`?
  
  [2]
  $ $OSBIND audit -p nope -p one ws
  error[OB0904]: no package `nope` is here to be audited
    = help: there is `one`, `two-tool`, `two`
  
  [2]
  $ $OSBIND audit -p two@1.20 ws
  error[OB0904]: no package `two@1.20` is here to be audited
    = help: there is `one`, `two-tool`, `two`
  
  [2]
  $ $OSBIND audit -p one alone
  error[OB0904]: no package `one` is here to be audited
    = help: there is `alone`
  
  [2]

A package is no directory of packages.

  $ $OSBIND audit --crates alone
  error[OB0904]: `alone` is itself a package
    = help: name it without `--crates`, which takes a directory of packages
  
  [2]
  $ mkdir empty && $OSBIND audit --crates empty
  0 packages, 0 files, 322 targets: 0 errors, 0 warnings
