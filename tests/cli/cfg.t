Does a cfg expression hold for a target? The OS version is written behind the triple.

  $ $OSBIND cfg 'all(unix, target_os_version = "14")' --target x86_64-unknown-freebsd.14.1
  x86_64-unknown-freebsd.14.1  true
  $ $OSBIND cfg 'cfg(target_os = "freebsd")' -t x86_64-unknown-freebsd -t x86_64-unknown-linux-gnu
  x86_64-unknown-freebsd    true
  x86_64-unknown-linux-gnu  false
  [1]
  $ $OSBIND cfg 'os_version_min("freebsd", "14.1")' -t x86_64-unknown-freebsd.13.2 -t x86_64-unknown-freebsd.14.10
  x86_64-unknown-freebsd.13.2   false
  x86_64-unknown-freebsd.14.10  true
  [1]
  $ $OSBIND cfg 'target_os_version = "pfsense-2"' --target x86_64-unknown-freebsd --target-version pfsense-2.7
  x86_64-unknown-freebsd  true

Without a version the answer is the one for "unknown", and what the version would decide is said.

  $ $OSBIND cfg 'all(unix, not(target_os_version = "14"), windows)' -t x86_64-unknown-freebsd
  x86_64-unknown-freebsd  false
  [1]
  $ $OSBIND cfg 'all(unix, any(target_os_version = "14", windows))' -t x86_64-unknown-freebsd
  x86_64-unknown-freebsd  false  (OS version unknown; it decides: target_os_version = "14")
  [1]
  $ $OSBIND cfg 'target_os_version = "unknown"' -t x86_64-unknown-freebsd
  x86_64-unknown-freebsd  true  (OS version unknown; it decides: target_os_version = "unknown")
  $ $OSBIND --message-format json cfg 'target_os_version = "14"' -t x86_64-unknown-freebsd.14 -t aarch64-unknown-freebsd
  {"target":"x86_64-unknown-freebsd.14","version":"14","holds":true}
  {"target":"aarch64-unknown-freebsd","version":null,"holds":false,"depends":"target_os_version = \"14\""}
  [1]

Every mistake is shown, in its place.

  $ $OSBIND cfg 'all(unix, target_os = "linux"' -t x86_64-unknown-linux-gnu
  error[OB0201]: expected `,` or `)` in cfg expression
   --> <arg>:1:30
    |
  1 | all(unix, target_os = "linux"
    |    -                         ^ expression ends here
    |    |
    |    list opened here
    |
    = help: a comma parts the predicates of a list; `)` closes it
  
  [2]
  $ $OSBIND cfg 'all(xor(unix), not(), target_os_version, os_version_min("freebsd", "new"))' -t x86_64-unknown-linux-gnu
  error[OB0203]: unknown predicate `xor`
   --> <arg>:1:5
    |
  1 | all(xor(unix), not(), target_os_version, os_version_min("freebsd", "new"))
    |     ^^^
    |
    = help: lists are all(...), any(...), not(...) and os_version_min("os", "version")
  
  error[OB0206]: not(...) takes exactly one predicate, and this has 0
   --> <arg>:1:16
    |
  1 | all(xor(unix), not(), target_os_version, os_version_min("freebsd", "new"))
    |                ^^^^^
    |
    = help: write the predicate between the parentheses
  
  error[OB0206]: `target_os_version` needs a version
   --> <arg>:1:23
    |
  1 | all(xor(unix), not(), target_os_version, os_version_min("freebsd", "new"))
    |                       ^^^^^^^^^^^^^^^^^
    |
    = help: write target_os_version = "14", which holds for 14 and every 14.x
  
  error[OB0207]: os_version_min compares numbers, and this is none
   --> <arg>:1:68
    |
  1 | all(xor(unix), not(), target_os_version, os_version_min("freebsd", "new"))
    |                                                                    ^^^^^
    |
    = help: write digits and dots, such as "14.1"; for a label that is no number use target_os_version = "..."
  
  [2]
  $ $OSBIND cfg 'nto(unix)' -t x86_64-unknown-linux-gnu
  error[OB0203]: unknown predicate `nto`
   --> <arg>:1:1
    |
  1 | nto(unix)
    | ^^^
    |
    = help: did you mean `not(...)`?
  
  [2]
  $ $OSBIND cfg 'target_os = linux' -t x86_64-unknown-linux-gnu
  error[OB0201]: expected a string in quotes after `=` in cfg expression
   --> <arg>:1:13
    |
  1 | target_os = linux
    |             ^^^^^ found `linux`
    |
    = help: write target_os = "linux"
  
  [2]
  $ $OSBIND cfg 'target_os = "lin\ux"' -t x86_64-unknown-linux-gnu
  error[OB0204]: unknown escape in a string
   --> <arg>:1:17
    |
  1 | target_os = "lin\ux"
    |                 ^^^
    |
    = help: known are \n \r \t \\ \0 \' \" \x7f \u{7fff}; a raw string r"..." takes every character as it stands
  
  [2]
  $ $OSBIND cfg 'überall' -t x86_64-unknown-linux-gnu
  error[OB0202]: character that has no place in a cfg expression
   --> <arg>:1:1
    |
  1 | \xc3\xbcberall (esc)
    | ^ expected a name or a list
    |
    = help: names are ASCII here; other characters stand in strings only
  
  [2]
  $ $OSBIND cfg "$(printf 'not(%.0s' $(seq 65))unix$(printf ')%.0s' $(seq 65))" -t x86_64-unknown-linux-gnu 2>&1 | grep -v '|'
  error[OB0205]: a cfg expression is nested deeper than 64 lists
   --> <arg>:1:260
    = help: write the condition with fewer lists inside each other
  
  $ $OSBIND cfg unix
  error[OB0920]: `osbind cfg` lacks a target
    = help: name one or more with --target TRIPLE[.VERSION]
  
  [2]
  $ $OSBIND cfg unix --target x86_64-unknown-freebsd --target-version '14 1'
  error[OB0221]: not an OS version: `14 1`
    = help: such as 14.1 or pfsense-2.7
  
  [2]
