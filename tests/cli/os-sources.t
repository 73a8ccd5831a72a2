What osbind refuses in an OS source, and what it says. A good one, with one crate:

  $ umask 022
  $ export OSBIND_CACHE_DIR="$PWD/cache"
  $ crate() {
  >   mkdir -p "$1/src" && echo '#![no_std]' > "$1/src/lib.rs"
  >   printf '[package]\nname = "libc"\nversion = "%s"\nedition = "2021"\n' "$2" > "$1/Cargo.toml"
  > }
  $ fresh() {
  >   chmod -R u+w os 2> /dev/null; rm -rf os && mkdir os && echo 'source = 1' > os/osbind-source.toml
  >   crate os/libc 0.2.183
  >   echo 'recipe = 1' > os/libc/osbind-recipe.toml
  > }
  $ list() { "$OSBIND" vendor list os 2>&1 | sed "s|$PWD/||g; s|$PWD||g"; }
  $ fresh; list
  libc 0.2.183 (no checksums)

Trust: nobody else may write to what decides which code is compiled.

  $ chmod g+w os/libc/src/lib.rs; list
  error[OB0510]: others can write to `os/libc/src/lib.rs` (mode 0664)
    = note: what lies there decides which code is compiled
    = help: run `chmod go-w 'os/libc/src/lib.rs'`
  
  $ fresh; chmod o+w os; list
  error[OB0510]: others can write to `os` (mode 0757)
    = note: what lies there decides which code is compiled
    = help: run `chmod go-w 'os'`
  

Checksums: what is recorded holds.

  $ fresh; $OSBIND vendor seal os/libc > seal.log 2>&1; cut -c1-9 os/libc/.cargo-checksum.json
  {"files":
  $ echo '// edited' >> os/libc/src/lib.rs; list
  error[OB0511]: a file is not what its checksum says: os/libc/src/lib.rs
    = help: install the crate again, or run `osbind vendor seal os/libc` if the change is meant
  
  $ rm os/libc/src/lib.rs; list
  error[OB0525]: the root file `src/lib.rs` is missing in `os/libc`
  
  error[OB0512]: a recorded file is missing: os/libc/src/lib.rs
    = help: install the crate again, or run `osbind vendor seal os/libc` if the change is meant
  
  $ fresh; echo '{"files": {"src/lib.rs": "not a hash"}}' > os/libc/.cargo-checksum.json; list
  error[OB0515]: the checksum of `src/lib.rs` is no SHA-256
   --> os/libc/.cargo-checksum.json:1:1
    |
  1 | {"files": {"src/lib.rs": "not a hash"}}
    | ^
  
  $ fresh; echo '{"files": {"../../etc/passwd": "00"}}' > os/libc/.cargo-checksum.json; list
  error[OB0515]: `../../etc/passwd` is no path inside the crate
   --> os/libc/.cargo-checksum.json:1:1
    |
  1 | {"files": {"../../etc/passwd": "00"}}
    | ^
  
  $ fresh; head -c 20M /dev/zero > os/libc/.cargo-checksum.json; list
  error[OB0519]: os/libc/.cargo-checksum.json is larger than 16777216 bytes
  

Nothing leads out of it.

  $ fresh; ln -s /etc/hostname os/libc/src/name.rs; list | sed 's|to `/.*`|to `...`|'
  error[OB0514]: the link `os/libc/src/name.rs` leads out of the OS source, to `...`
    = help: put a copy of the file in its place
  
  $ fresh; mkdir other; crate other/libc 0.2.184; ln -s ../other/libc os/libc-new; list
  error[OB0514]: the link `os/libc-new` leads out of the OS source, to `other/libc`
    = help: put the crate itself there, or name its directory in the config
  
  libc 0.2.183 (no checksums)

The marker file and the crates.

  $ fresh; echo 'source = 2' > os/osbind-source.toml; list
  error[OB0516]: the format of this OS source is not known
   --> os/osbind-source.toml:1:10
    |
  1 | source = 2
    |          ^
    |
    = help: this osbind reads `source = 1`
  
  libc 0.2.183 (no checksums)
  $ fresh; echo 'crates = []' >> os/osbind-source.toml; list
  error[OB0516]: `crates` cannot stand in osbind-source.toml
   --> os/osbind-source.toml:2:1
    |
  2 | crates = []
    | ^^^^^^
    |
    = help: the file holds `source = 1` and a string `name`, no more
  
  libc 0.2.183 (no checksums)
  $ fresh; crate os/copy 0.2.183; list
  error[OB0517]: `libc` 0.2.183 is twice in this OS source, also in `os/copy`
   --> os/libc/Cargo.toml:1:1
    |
  1 | [package]
    | ^
    |
    = help: remove one of the two directories
  
  libc 0.2.183 (no checksums)
  libc 0.2.183 (no checksums)
  $ fresh; printf '[dependencies]\ncfg-if = "1"\n' >> os/libc/Cargo.toml; list
  error[OB0513]: `libc` has dependencies and cannot be a replacement
   --> os/libc/Cargo.toml:1:1
    |
  1 | [package]
    | ^
    |
    = help: a replacement is compiled with nothing but core, alloc and std
  
  $ fresh; rm os/libc/osbind-recipe.toml; touch os/libc/build.rs; list
  error[OB0520]: `libc` has a build script and no osbind-recipe.toml
   --> os/libc/Cargo.toml:1:1
    |
  1 | [package]
    | ^
    |
    = help: run `osbind vendor import` on the crate, or write osbind-recipe.toml by hand
  

Recipes: every mistake at its place.

  $ fresh; cat > os/libc/osbind-recipe.toml <<'END'
  > recipe = 1
  > cfgs = ["freebsd14"]
  > cfg = ["any(a, b)", 'feature = "std"', "fine"]
  > edition = 2021
  > [target."x86_64-unknown-freebds.14"]
  > cfg = []
  > END
  $ list
  error[OB0521]: unknown key `cfgs` in a recipe
   --> os/libc/osbind-recipe.toml:2:1
    |
  2 | cfgs = ["freebsd14"]
    | ^^^^
    |
    = help: did you mean `cfg`?
  
  error[OB0522]: `any(a, b)` cannot stand in a recipe's list of cfgs
   --> os/libc/osbind-recipe.toml:3:8
    |
  3 | cfg = ["any(a, b)", 'feature = "std"', "fine"]
    |        ^^^^^^^^^^^
    |
    = help: give `name` or `name = "value"`, as after rustc's `--cfg`
  
  error[OB0522]: `feature = "std"` cannot stand in a recipe's list of cfgs
   --> os/libc/osbind-recipe.toml:3:21
    |
  3 | cfg = ["any(a, b)", 'feature = "std"', "fine"]
    |                     ^^^^^^^^^^^^^^^^^
    |
    = help: features are those that Cargo resolved; leave them out
  
  error[OB0522]: `edition` in a recipe must be a string, not an integer
   --> os/libc/osbind-recipe.toml:4:11
    |
  4 | edition = 2021
    |           ^^^^
  
  error[OB0524]: `x86_64-unknown-freebds.14` names no target
   --> os/libc/osbind-recipe.toml:5:9
    |
  5 | [target."x86_64-unknown-freebds.14"]
    |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    |
    = help: accepted are `cfg(...)`, a triple, and a built-in triple with an OS version: x86_64-unknown-freebsd.14.1
  
  $ echo 'cfg = []' > os/libc/osbind-recipe.toml; list
  error[OB0523]: the recipe's format is not given
   --> os/libc/osbind-recipe.toml:1:1
    |
  1 | cfg = []
    | ^
    |
    = help: begin the file with `recipe = 1`
  
  $ printf 'recipe = 1\nroot = "lib.rs"\n' > os/libc/osbind-recipe.toml; list
  error[OB0525]: the root file `lib.rs` is missing in `os/libc`
  
  $ printf 'recipe = 1\nroot = "../x.rs"\n' > os/libc/osbind-recipe.toml; list
  error[OB0514]: `../x.rs` is no path inside the crate
   --> os/libc/osbind-recipe.toml:2:8
    |
  2 | root = "../x.rs"
    |        ^^^^^^^^^
    |
    = help: give a path relative to the crate's directory, without `..`
  
