The built-in table comes from rustc: triple, tier, std, and the nominal OS version (what upstream's
bindings describe) where that is known.

  $ $OSBIND target list --tier 1
  aarch64-apple-darwin                  tier 1  std     11.0
  aarch64-pc-windows-msvc               tier 1  std     10
  aarch64-unknown-linux-gnu             tier 1  std     2.17
  i686-pc-windows-msvc                  tier 1  std     10
  i686-unknown-linux-gnu                tier 1  std     2.17
  x86_64-pc-windows-gnu                 tier 1  std     10
  x86_64-pc-windows-msvc                tier 1  std     10
  x86_64-unknown-linux-gnu              tier 1  std     2.17
  $ $OSBIND target list --with-std --cfg 'all(target_os = "netbsd", target_pointer_width = "64")'
  aarch64-unknown-netbsd                tier 3  std     9
  aarch64_be-unknown-netbsd             tier 3  std     9
  riscv64gc-unknown-netbsd              tier 3  std     9
  sparc64-unknown-netbsd                tier 3  std     9
  x86_64-unknown-netbsd                 tier 2  std     9
  $ $OSBIND target list --cfg 'target_os_version = "14"' | wc -l
  322
  $ $OSBIND target list --tier 3 --cfg 'all(target_arch = "arm", windows)' --message-format json
  {"triple":"thumbv7a-pc-windows-msvc","tier":3,"host_tools":false,"std":null,"os":"windows","nominal":"10","cfgs":["debug_assertions","panic=\"abort\"","target_abi=\"\"","target_arch=\"arm\"","target_endian=\"little\"","target_env=\"msvc\"","target_family=\"windows\"","target_has_atomic=\"16\"","target_has_atomic=\"32\"","target_has_atomic=\"64\"","target_has_atomic=\"8\"","target_has_atomic=\"ptr\"","target_os=\"windows\"","target_pointer_width=\"32\"","target_vendor=\"pc\"","windows"]}
  {"triple":"thumbv7a-uwp-windows-msvc","tier":3,"host_tools":false,"std":true,"os":"windows","nominal":null,"cfgs":["debug_assertions","panic=\"abort\"","target_abi=\"uwp\"","target_arch=\"arm\"","target_endian=\"little\"","target_env=\"msvc\"","target_family=\"windows\"","target_has_atomic=\"16\"","target_has_atomic=\"32\"","target_has_atomic=\"64\"","target_has_atomic=\"8\"","target_has_atomic=\"ptr\"","target_os=\"windows\"","target_pointer_width=\"32\"","target_vendor=\"uwp\"","windows"]}
  $ $OSBIND target list --cfg 'all('
  error[OB0201]: expected a name or a list in cfg expression
   --> <--cfg>:1:5
    |
  1 | all(
    |    -^ expression ends here
    |    |
    |    list opened here
    |
    = help: a predicate is a name (unix), a name with a value (target_os = "linux"), or all(...), any(...), not(...)
  
  [2]
  $ $OSBIND target list --tier 4
  error[OB0904]: `4` is no value for `--tier`
    = help: it takes `any`, `1`, `2` or `3`
  
  [2]

One target, with the OS version that a build here would take and where it comes from.

  $ show() { status=0; $OSBIND target show "$@" > out 2>&1 || status=$?; sed "s|$PWD/||" out; return $status; }

  $ show x86_64-unknown-freebsd.14.1
  target      x86_64-unknown-freebsd
  tier        2, with host tools
  std         yes
  OS version  14.1, from --target
  nominal     12, what upstream's bindings describe
  variable    CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION
  cfg         debug_assertions
              panic="unwind"
              target_abi=""
              target_arch="x86_64"
              target_endian="little"
              target_env=""
              target_family="unix"
              target_feature="fxsr"
              target_feature="sse"
              target_feature="sse2"
              target_has_atomic="16"
              target_has_atomic="32"
              target_has_atomic="64"
              target_has_atomic="8"
              target_has_atomic="ptr"
              target_os="freebsd"
              target_pointer_width="64"
              target_vendor="unknown"
              unix
  $ show x86_64-unknown-freebsd | grep 'OS version'
  OS version  unknown: nobody said it
  $ show x86_64-unknown-freebsd --target-version 13.2 | grep 'OS version'
  OS version  13.2, from --target-version
  $ CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION=14.2 $OSBIND target show x86_64-unknown-freebsd | grep 'OS version'
  OS version  14.2, from the variable CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION
  $ mkdir .cargo
  $ cat > .cargo/config.toml << 'END'
  > [env]
  > CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION = "13.5"
  > END
  $ show x86_64-unknown-freebsd | grep 'OS version'
  OS version  13.5, from [env] at .cargo/config.toml:2:47
  $ show x86_64-unknown-freebsd.14.1 | grep 'OS version'
  OS version  14.1, from --target
  $ rm .cargo/config.toml
  $ cat > .cargo/osbind.toml << 'END'
  > [osbind.target.'cfg(target_os = "freebsd")']
  > version = "15.0"
  > END
  $ show aarch64-unknown-freebsd | grep 'OS version'
  OS version  15.0, from .cargo/osbind.toml:2:11
  $ show x86_64-unknown-freebsd --message-format json | sed 's/"cfgs":.*//'
  {"triple":"x86_64-unknown-freebsd","spec":null,"tier":2,"host_tools":true,"std":true,"os":"freebsd","version":"15.0","version_from":"config","version_where":".cargo/osbind.toml:2:11","nominal":"12","variable":"CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION",

A triple may hold dots. Nothing is guessed.

  $ show thumbv8m.main-none-eabi.1.0 | head -4
  target      thumbv8m.main-none-eabi
  tier        2
  std         no
  OS version  1.0, from --target
  $ show x86_64-unknown-freebsd14
  error[OB0220]: unknown target `x86_64-unknown-freebsd14`
    = note: accepted are TRIPLE, TRIPLE.VERSION (x86_64-unknown-freebsd.14.1), PATH.json and PATH.json:VERSION
    = help: an OS version stands behind a dot: `x86_64-unknown-freebsd.14`
  
  [2]
  $ show x86_64-unknown-freebds.14.1
  error[OB0220]: unknown target `x86_64-unknown-freebds.14.1`
    = note: accepted are TRIPLE, TRIPLE.VERSION (x86_64-unknown-freebsd.14.1), PATH.json and PATH.json:VERSION
    = help: did you mean `x86_64-unknown-freebsd.14.1`?
  
  [2]
  $ show x86_64-unknown-freebsd.
  error[OB0221]: no OS version after the mark in `x86_64-unknown-freebsd.`
    = help: a version is 1 to 63 letters, digits and . _ + -, and begins with a letter or digit, such as 14.1 or pfsense-2.7
  
  [2]
  $ show thumbv8m
  error[OB0220]: unknown target `thumbv8m`
    = note: accepted are TRIPLE, TRIPLE.VERSION (x86_64-unknown-freebsd.14.1), PATH.json and PATH.json:VERSION
    = help: `osbind target list` shows the triples
  
  [2]

A target-spec file. rustc refuses keys that it does not know, except inside "metadata".

  $ cat > acme.json << 'END'
  > {
  >   "arch": "x86_64",
  >   "llvm-target": "x86_64-unknown-freebsd",
  >   "target-pointer-width": 64,
  >   "os": "freebsd",
  >   "vendor": "acme",
  >   "target-family": ["unix"],
  >   "metadata": {"os-version": "acme-4"}
  > }
  > END
  $ show acme.json
  target      acme
  spec file   acme.json
  OS version  acme-4, from "os-version" in acme.json
  variable    CARGO_TARGET_ACME_VERSION
  cfg         debug_assertions
              panic="unwind"
              target_abi=""
              target_arch="x86_64"
              target_endian="little"
              target_env=""
              target_family="unix"
              target_feature="sse"
              target_feature="sse2"
              target_has_atomic="16"
              target_has_atomic="32"
              target_has_atomic="64"
              target_has_atomic="8"
              target_has_atomic="ptr"
              target_os="freebsd"
              target_pointer_width="64"
              target_vendor="acme"
              unix
  $ show acme.json:acme-5 | grep 'OS version'
  OS version  acme-5, from --target
  $ sed 's/"metadata".*/"os-version": "acme-4"/' acme.json > outer.json
  $ show outer.json | grep 'OS version'
  OS version  acme-4, from "os-version" in outer.json
  $ cat > wrong.json << 'END'
  > {"arch": 64, "target-pointer-width": "wide", "os-version": "a b"}
  > END
  $ show wrong.json
  error[OB0222]: a target spec needs the key `llvm-target`
   --> wrong.json:1:1
    |
  1 | {"arch": 64, "target-pointer-width": "wide", "os-version": "a b"}
    | ^
    |
    = help: start from `rustc --print=target-spec-json -Zunstable-options --target TRIPLE` (nightly) of a target like yours
  
  error[OB0222]: `arch` of a target spec must be a string
   --> wrong.json:1:2
    |
  1 | {"arch": 64, "target-pointer-width": "wide", "os-version": "a b"}
    |  ^^^^^^
  
  error[OB0222]: `target-pointer-width` of a target spec must be a number of bits, 0 to 65535
   --> wrong.json:1:14
    |
  1 | {"arch": 64, "target-pointer-width": "wide", "os-version": "a b"}
    |              ^^^^^^^^^^^^^^^^^^^^^^
  
  warning[OB0223]: rustc refuses a target spec with the key `os-version`
   --> wrong.json:1:46
    |
  1 | {"arch": 64, "target-pointer-width": "wide", "os-version": "a b"}
    |                                              ^^^^^^^^^^^^
    |
    = note: osbind hands rustc a copy without the key; plain cargo fails
    = help: write it inside "metadata", where rustc lets it pass: "metadata": {"os-version": "a b"}
  
  error[OB0221]: not an OS version: `a b`
   --> wrong.json:1:46
    |
  1 | {"arch": 64, "target-pointer-width": "wide", "os-version": "a b"}
    |                                              ^^^^^^^^^^^^
    |
    = help: a version is 1 to 63 letters, digits and . _ + -, and begins with a letter or digit, such as 14.1 or pfsense-2.7
  
  [1]
  $ sed 's/"os"/"cpu": "newest", "os"/' acme.json > cpu.json
  $ show cpu.json 2>&1 | head -8
  warning[OB0224]: the features of CPU `newest` are not known
   --> cpu.json:5:3
    |
  5 |   "cpu": "newest", "os": "freebsd",
    |   ^^^^^
    |
    = note: cfg(target_feature = "...") is taken from the generic CPU; nothing else depends on it
  
  $ show missing.json
  error[OB0001]: cannot read `missing.json`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]

The list of another rustc.

  $ cat > rustc << 'END'
  > #!/bin/sh
  > case "$*" in
  > --version) echo "rustc 9.9.9 (new)" ;;
  > --print=target-list) echo x86_64-unknown-freebsd; echo a-new-os ;;
  > "--print=cfg --target a-new-os") echo 'target_os="new"'; echo unix ;;
  > *) exit 1 ;;
  > esac
  > END
  $ chmod +x rustc
  $ RUSTC=$PWD/rustc $OSBIND target list --refresh
  a-new-os                              tier ?  std?
  x86_64-unknown-freebsd                tier 2  std     12
  $ RUSTC=false $OSBIND target list --refresh
  error[OB0225]: `false --version` failed
    = help: name a rustc that works with RUSTC
  
  [1]
  $ RUSTC=./none $OSBIND target list --refresh
  error[OB0001]: cannot run `./none`: no such file or directory
    = help: check the spelling of the path, and that it is there
  
  [3]
