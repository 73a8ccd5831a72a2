Manifests that Cargo refuses: every mistake of a file is said with its place in one run, and the rest
of the run goes on. (tests/cargo/manifests.py compares some hundred of them with Cargo itself.)

  $ package() { mkdir -p "$1/src" && { printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2021"\n' "$1"; cat; } > "$1/Cargo.toml"; }
  $ audit() { $OSBIND audit --no-cache "$@"; }

A package without any root:

  $ package empty < /dev/null
  $ audit empty
  error[OB0457]: the package has nothing to build
   --> empty/Cargo.toml:1:1
    |
  1 | [package]
    | ^^^^^^^^^
    |
    = help: write src/lib.rs or src/main.rs, or give the place of one: [lib] path, [[bin]] path
  
  1 package, 0 files, 322 targets: 0 errors, 0 warnings; 1 mistake in the files themselves
  [1]

Features, requirements, sources and keys; the predicate of a table's key is shown where it ends.

  $ package many << 'END'
  > authors = "me"
  > [features]
  > tls = ["rusttls", "dep:log", "log?/std", "zz/x"]
  > [dependencies]
  > rustls = { version = "0.23", optional = true }
  > log = "latest"
  > semver = {}
  > [target.'cfg(any('.dependencies]
  > libc = "0.2"
  > END
  $ touch many/src/lib.rs
  $ audit many
  warning[OB0320]: `rustls` is a dependency and nothing here names it
   --> many/Cargo.toml:9:1
    |
  9 | rustls = { version = "0.23", optional = true }
    | ^^^^^^ no source of the package has this name
    |
    = on these targets: every target (224 of them with std)
    = help: remove it, and what [features] says of it, at the next breaking version
  
  warning[OB0320]: `semver` is a dependency and nothing here names it
    --> many/Cargo.toml:11:1
     |
  11 | semver = {}
     | ^^^^^^ no source of the package has this name
     |
     = on these targets: every target (224 of them with std)
     = help: remove `semver` from [dependencies]  (osbind fix --unused)
  
  error[OB0441]: `authors` must be an array of strings, not a string
   --> many/Cargo.toml:5:11
    |
  5 | authors = "me"
    |           ^^^^
  
  error[OB0454]: the feature `tls` includes `rusttls`: there is no such feature and no such dependency
   --> many/Cargo.toml:7:8
    |
  7 | tls = ["rusttls", "dep:log", "log?/std", "zz/x"]
    |        ^^^^^^^^^
    |
    = help: did you mean `rustls`?
  
  error[OB0454]: the feature `tls` includes `dep:log`: that dependency is not optional
   --> many/Cargo.toml:7:19
    |
  7 | tls = ["rusttls", "dep:log", "log?/std", "zz/x"]
    |                   ^^^^^^^^^
    |
    = help: make it `optional = true`, or leave it out here
  
  error[OB0454]: the feature `tls` includes `log?/std`: the dependency is not optional, so `?` has no meaning
   --> many/Cargo.toml:7:30
    |
  7 | tls = ["rusttls", "dep:log", "log?/std", "zz/x"]
    |                              ^^^^^^^^^^
    |
    = help: write `log/std`
  
  error[OB0454]: the feature `tls` includes `zz/x`: there is no such dependency
   --> many/Cargo.toml:7:42
    |
  7 | tls = ["rusttls", "dep:log", "log?/std", "zz/x"]
    |                                          ^^^^^^
  
  error[OB0453]: `latest` is no version requirement of `log`
    --> many/Cargo.toml:10:8
     |
  10 | log = "latest"
     |        ^ a number is expected here
     |
     = help: such as "1.2", "=1.2.3", ">=1.2, <3", "1.*" or "*"
  
  error[OB0455]: nothing says where `semver` comes from
    --> many/Cargo.toml:11:1
     |
  11 | semver = {}
     | ^^^^^^
     |
     = help: give it a `version`, a `path`, a `git` repository, or `workspace = true`
  
  error[OB0201]: expected a name or a list in cfg expression
    --> many/Cargo.toml:12:18
     |
  12 | [target.'cfg(any('.dependencies]
     |                 -^ expression ends here
     |                 |
     |                 list opened here
     |
     = help: a predicate is a name (unix), a name with a value (target_os = "linux"), or all(...), any(...), not(...)
  
  1 package, 1 file, 322 targets: 0 errors, 2 warnings; 8 mistakes in the files themselves
  [1]

The same for a root that holds a workspace alone, and its members are audited all the same:

  $ mkdir root && cd root && package a < /dev/null && touch a/src/lib.rs
  $ printf '[workspace]\nmembers = ["a", "b"]\nresolver = "7"\n[profile.small]\nopt-level = 1\n' > Cargo.toml
  $ audit
  error[OB0444]: the member `b` has no Cargo.toml
   --> Cargo.toml:2:17
    |
  2 | members = ["a", "b"]
    |                 ^^^
  
  error[OB0456]: there is no resolver `7`
   --> Cargo.toml:3:12
    |
  3 | resolver = "7"
    |            ^^^
    |
    = help: the resolvers are "1", "2" and "3"
  
  error[OB0459]: the profile `small` has no `inherits`
   --> Cargo.toml:4:10
    |
  4 | [profile.small]
    |          ^^^^^
    |
    = help: add `inherits = "release"`, or "dev"
  
  1 package, 1 file, 322 targets: 0 errors, 0 warnings; 3 mistakes in the files themselves
  [1]
  $ cd ..

What a target's `path` names and is not there is shown at that path:

  $ package gone << 'END'
  > [[bin]]
  > name = "tool"
  > path = "src/tool_main.rs"
  > [lib]
  > name = "lib-gone"
  > END
  $ audit gone
  error[OB0001]: cannot read `gone/src/tool_main.rs`: no such file or directory
   --> gone/Cargo.toml:7:8
    |
  7 | path = "src/tool_main.rs"
    |        ^^^^^^^^^^^^^^^^^^
    |
    = help: check the spelling of the path, and that it is there
  
  error[OB0448]: the library `lib-gone` has no file: src/lib.rs is not there
   --> gone/Cargo.toml:8:1
    |
  8 | [lib]
    | ^^^^^
    |
    = help: write the file, or give its place with `path`
  
  error[OB0452]: the library name `lib-gone` has a `-`: Rust code could not name it
   --> gone/Cargo.toml:9:12
    |
  9 | name = "lib-gone"
    |            ^
    |
    = help: write `_` for it
  
  1 package, 1 file, 322 targets: 0 errors, 0 warnings; 3 mistakes in the files themselves
  [1]

A mistake of the TOML hides neither the manifest's others nor what the sources say by themselves. What
could stand in the part that was not read is not missed: no name of a crate while a line of a table of
dependencies is lost, and no feature while the features are.

  $ package torn << 'END'
  > [features]
  > extra = ["dep:lost", "no-such",
  > [dependencies]
  > known = "not a version"
  > lost = = "1"
  > [target.'cfg(target_os = "fuschia")'.dependencies]
  > other = "1"
  > END
  $ mkdir -p torn/src && cat > torn/src/lib.rs << 'END'
  > use known::There;
  > use lost::Found;
  > use never::Heard;
  > #[cfg(feature = "gone")]
  > fn nowhere() {}
  > #[cfg(unix)]
  > fn only() {}
  > pub fn f() { only() }
  > END
  $ all() { grep -E '^(error|warning|[0-9]+ package)' | sort; }
  $ audit torn 2>&1 | all
  1 package, 1 file, 322 targets: 1 error, 0 warnings; 3 mistakes in the files themselves
  error[OB0104]: expected a value, found another `=`
  error[OB0112]: the array is never closed
  error[OB0310]: no target has `target_os = "fuschia"`
  error[OB0453]: `not a version` is no version requirement of `known`
  $ (cd torn && audit 2>&1) | all
  1 package, 1 file, 322 targets: 1 error, 0 warnings; 3 mistakes in the files themselves
  error[OB0104]: expected a value, found another `=`
  error[OB0112]: the array is never closed
  error[OB0310]: no target has `target_os = "fuschia"`
  error[OB0453]: `not a version` is no version requirement of `known`

With the features lost, crates are missed all the same; with a profile lost everything is said.

  $ sed -i 's/^lost = =/lost =/' torn/Cargo.toml && audit torn 2>&1 | all
  1 package, 1 file, 322 targets: 2 errors, 0 warnings; 2 mistakes in the files themselves
  error[OB0112]: the array is never closed
  error[OB0302]: `never` is used here but no table of Cargo.toml has it
  error[OB0310]: no target has `target_os = "fuschia"`
  error[OB0453]: `not a version` is no version requirement of `known`
  $ sed -i "s/^extra = .*/extra = []/; s/not a version/1/" torn/Cargo.toml && printf "[profile.dev]\nopt-level = = 1\n" >> torn/Cargo.toml
  $ audit torn 2>&1 | all
  1 package, 1 file, 322 targets: 3 errors, 1 warning; 1 mistake in the files themselves
  error[OB0104]: expected a value, found another `=`
  error[OB0302]: `never` is used here but no table of Cargo.toml has it
  error[OB0310]: no target has `target_os = "fuschia"`
  error[OB0330]: `only` is used here but not there on 118 of 322 targets
  warning[OB0315]: the package has no feature `gone`

Where the header of [package] is broken there is nothing to build, and the rest is checked:

  $ printf '[package\nname = "p"\n[dependencies]\nx = "bad"\n' > torn/Cargo.toml && audit torn 2>&1 | all
  1 package, 0 files, 322 targets: 0 errors, 0 warnings; 2 mistakes in the files themselves
  error[OB0103]: expected `]` after the key
  error[OB0453]: `bad` is no version requirement of `x`

A workspace's root that cannot be read is said, and its member is audited:

  $ mkdir -p above/member/src && printf '[workspace]\nmembers = ["member"\n' > above/Cargo.toml
  $ printf '[package]\nname = "member"\nversion = "0.1.0"\nedition = "2021"\n' > above/member/Cargo.toml
  $ echo 'pub fn f() { gone::f() }' > above/member/src/lib.rs
  $ (cd above/member && audit 2>&1) | all
  1 package, 1 file, 322 targets: 1 error, 0 warnings; 1 mistake in the files themselves
  error[OB0112]: the array is never closed
  error[OB0302]: `gone` is used here but no table of Cargo.toml has it
