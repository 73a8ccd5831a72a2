The forms of an audit's result besides text, and what is accepted before.

  $ mkdir src && cat > Cargo.toml << 'END'
  > [package]
  > name = "demo"
  > version = "0.1.0"
  > edition = "2021"
  > [target.'cfg(target_os = "linux")'.dependencies]
  > libc = "0.2"
  > END
  $ echo 'pub use libc::c_int; // a "quote", 100%' > src/lib.rs
  $ audit() { $OSBIND audit --targets 'any(target_os = "linux", target_os = "freebsd")' "$@"; }

GitHub's runner shows workflow commands beside the lines; the last line of text is left out.

  $ audit --message-format github
  ::error file=src/lib.rs,line=1,col=9,title=OB0301::`libc` is used here but not a dependency on 9 of 87 targets%0Areached always%0Ahelp: * (glob)
  [1]

Mistakes of the files and of the command line are shown so too.

  $ cp src/lib.rs lib.rs.kept && echo '#[cfg(unix, windows)] fn f() {}' >> src/lib.rs
  $ audit --message-format github 2>&1 | grep -v OB0301
  ::error file=src/lib.rs,line=2,col=11,title=OB0201::expected the end in cfg expression%0Afound `,`%0Ahelp: put several into one list: all(...) or any(...)
  $ audit --message-format github -p other
  ::error title=OB0904::no package `other` is here to be audited%0Ahelp: there is `demo`
  [2]
  $ mv lib.rs.kept src/lib.rs

SARIF is one document with the rules of the audit.

  $ audit --message-format sarif > log.sarif
  [1]
  $ python3 - << 'END'
  > import json
  > run = json.load(open("log.sarif"))["runs"][0]
  > [result] = run["results"]
  > print(result["ruleId"], result["level"], result["locations"][0]["physicalLocation"]["region"]["startLine"])
  > print("OB0301" in [rule["id"] for rule in run["tool"]["driver"]["rules"]])
  > END
  OB0301 error 1
  True

A baseline knows what is there; what is new or spreads is reported.

  $ audit --write-baseline known.toml > /dev/null; cat known.toml
  # Findings of `osbind audit` that are known; `osbind audit --baseline FILE` reports all others.
  
  [[finding]]
  code = "OB0301"
  package = "demo"
  crate = "libc"
  file = "src/lib.rs"
  targets = ["cfg(target_os = \"freebsd\")"]
  $ audit --baseline known.toml
  1 package, 1 file, 87 targets: 0 errors, 0 warnings
  accepted before: 0 by comments, 1 by the baseline
  $ sed -i '1i // moved' src/lib.rs; audit --baseline known.toml -q
  $ $OSBIND audit --targets 'any(target_os = "freebsd", target_os = "netbsd")' --baseline known.toml | grep ^error
  error[OB0301]: `libc` is used here but not a dependency on any of 20 targets
  $ echo 'x = 1' > known.toml; audit --baseline known.toml
  error[OB0390]: a baseline holds [[finding]] tables and nothing else
   --> known.toml:1:1
    |
  1 | x = 1
    | ^
    |
    = help: `osbind audit --write-baseline FILE` writes the file anew
  
  [1]

A comment accepts one place.

  $ sed -i 's|// moved|// osbind: allow(OB0301): not built there|' src/lib.rs; audit
  1 package, 1 file, 87 targets: 0 errors, 0 warnings
  accepted before: 1 by comments, 0 by the baseline

The page has the package as a row (audit_browser.t looks at it).

  $ sed -i 1d src/lib.rs; audit --html report.html -q > /dev/null
  [1]
  $ grep -c '"name":"demo"' report.html
  1
  $ audit --html Cargo.toml/report.html > /dev/null
  error[OB0001]: cannot write `Cargo.toml/report.html`: there is no directory `Cargo.toml`
    = help: make the directory, or name another place
  
  [3]

What is asked for and is not there is an error before any work: features, directories, levels, targets.

  $ printf '[features]\nserde = []\n' >> Cargo.toml
  $ $OSBIND audit --features sered,libc/std
  error[OB0904]: the package has no feature `sered`
    = help: did you mean `serde`?
  
  [2]
  $ $OSBIND audit --features 'dep:libc lib/x'
  error[OB0904]: `--features` does not take `dep:`
    = help: name a feature that has it in its list
  
  error[OB0904]: `lib` in `--features lib/x` is no dependency and no package
    = help: did you mean `libc`?
  
  [2]
  $ $OSBIND audit --html reports/new/page.html
  error[OB0001]: cannot write `reports/new/page.html`: there is no directory `reports/new`
    = help: make the directory, or name another place
  
  [3]
  $ $OSBIND audit --write-baseline reports/known.toml
  error[OB0001]: cannot write `reports/known.toml`: there is no directory `reports`
    = help: make the directory, or name another place
  
  [3]
  $ ls -d reports
  ls: cannot access 'reports': No such file or directory
  [2]
  $ $OSBIND audit --levels G
  error[OB0904]: `G` is no value for `--levels`
    = help: the dependencies of Cargo.lock are audited with `--graph`
  
  [2]
  $ $OSBIND audit --targets windoze
  error[OB0904]: no target is left to ask about
    = help: `--targets` takes a cfg expression, such as windows, unix, 'target_os = "freebsd"' or 'any(...)'; a triple is given with --target
  
  [2]

A version behind a triple is a label, here as for `osbind target show`.

  $ $OSBIND audit -q --levels L0 --target x86_64-unknown-freebsd.pfsense-2.7
  $ $OSBIND audit --target x86_64-unknown-freebsd.-x 2> audit.err; $OSBIND target show x86_64-unknown-freebsd.-x 2> show.err; cmp audit.err show.err; cat show.err
  error[OB0221]: not an OS version: `-x` in `x86_64-unknown-freebsd.-x`
    = help: a version is 1 to 63 letters, digits and . _ + -, and begins with a letter or digit, such as 14.1 or pfsense-2.7
  
