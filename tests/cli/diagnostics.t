How osbind shows what is wrong in a file. The project of these examples:

  $ mkdir -p app/.cargo app/src && cd app && touch src/lib.rs
  $ printf '[package]\nname = "app"\nversion = "0.1.0"\n' > Cargo.toml
  $ printf 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n' > Cargo.lock
  $ export RUSTC="$PWD/../rustc" OSBIND_CACHE_DIR="$PWD/../cache"
  $ printf '#!/bin/sh\necho "host: x86_64-unknown-linux-gnu"\n' > ../rustc && chmod +x ../rustc
  $ sources() { "$OSBIND" "$@" sources 2>&1 | sed "s|$PWD/||"; }

Every mistake of a file is reported at its place, in the order of the file, in rustc's form.

  $ cat > .cargo/osbind.toml <<'END'
  > [source.crates-io]
  > replace-with = "os
  > 
  > [osbind.target.'cfg(unix)']
  > version = "14.1" "14.2"
  > version	= "tab and wide: 日本" oops
  > END
  $ sources
  error[OB0105]: the string is not closed on its line
   --> .cargo/osbind.toml:2:19
    |
  2 | replace-with = "os
    |                -  ^ expected "
    |                |
    |                opened here
    |
    = help: a string over several lines is written between """ and """
  
  error[OB0114]: expected the end of the line, found `"`
   --> .cargo/osbind.toml:5:18
    |
  5 | version = "14.1" "14.2"
    |                  ^
    |
    = help: each `key = value` and each [header] stands on a line of its own
  
  error[OB0110]: duplicate key `version`
   --> .cargo/osbind.toml:6:1
    |
  5 | version = "14.1" "14.2"
    | ------- first defined here
  6 | version    = "tab and wide: \xe6\x97\xa5\xe6\x9c\xac" oops (esc)
    | ^^^^^^^
    |
    = help: a key has one value: remove one of the two
  
  error[OB0114]: expected the end of the line, found `oops`
   --> .cargo/osbind.toml:6:30
    |
  6 | version    = "tab and wide: \xe6\x97\xa5\xe6\x9c\xac" oops (esc)
    |                                   ^^^^
    |
    = help: each `key = value` and each [header] stands on a line of its own
  

What its tables say is told in the same run. What is not there is not missed: it may stand in what could not be read (here
`replace-with` and a source).

  $ mv .cargo/osbind.toml ..
  $ cat > .cargo/osbind.toml <<'END'
  > [source.'cfg(unix)'.crates-io]
  > replace-with = "os
  > polcy = "exact"
  > [source.'cfg(windows)'.crates-io]
  > replace-with = "other"
  > [source.other
  > directory = "/os"
  > [osbind.target.'cfg(unix)']
  > version = 14
  > END
  $ sources
  error[OB0105]: the string is not closed on its line
   --> .cargo/osbind.toml:2:19
    |
  2 | replace-with = "os
    |                -  ^ expected "
    |                |
    |                opened here
    |
    = help: a string over several lines is written between """ and """
  
  error[OB0501]: unknown key `polcy` in a qualified `source` table
   --> .cargo/osbind.toml:3:1
    |
  3 | polcy = "exact"
    | ^^^^^
    |
    = help: did you mean `policy`?
  
  error[OB0103]: expected `]` after the key
   --> .cargo/osbind.toml:6:14
    |
  6 | [source.other
    | -            ^
    | |
    | header opened here
    |
    = help: a header is [name], [name."quoted name"] or [[name]]
  
  error[OB0503]: `version` must be a string
   --> .cargo/osbind.toml:9:11
    |
  9 | version = 14
    |           ^^ an integer
    |
    = help: write it in quotes: `version = "14"`
  

An argument that cannot be read is such a place too.

  $ printf "[source.'cfg(unix)'.crates-io]\nreplace-with = \"other\"\n" > .cargo/osbind.toml
  $ "$OSBIND" sources --config 'source.other.directory = "/os' 2>&1 | grep '^error'
  error[OB0105]: the string is not closed on its line
  $ "$OSBIND" sources --config other.toml 2>&1 | grep '^error'
  error[OB0406]: there is no such file, and it is no KEY=VALUE
  $ sources | grep '^error'
  error[OB0502]: no source `other` is defined
  $ mv ../osbind.toml .cargo

The same as JSON: one object a line, in the shape that rustc's --error-format=json has.

  $ sources --message-format json | python3 -c '
  > import json, sys
  > for line in sys.stdin:
  >     d = json.loads(line)
  >     s = d["spans"][0]
  >     print(d["level"], d["code"]["code"], s["line_start"], s["column_start"], s["column_end"],
  >           s["byte_start"], s["byte_end"], s["is_primary"], s["text"])'
  error OB0105 2 19 19 37 37 True [{'text': 'replace-with = "os', 'highlight_start': 19, 'highlight_end': 19}]
  error OB0114 5 18 19 84 85 True [{'text': 'version = "14.1" "14.2"', 'highlight_start': 18, 'highlight_end': 19}]
  error OB0110 6 1 8 91 98 True [{'text': 'version\\t= "tab and wide: \xe6\x97\xa5\xe6\x9c\xac" oops', 'highlight_start': 1, 'highlight_end': 8}] (esc)
  error OB0114 6 30 34 124 128 True [{'text': 'version\\t= "tab and wide: \xe6\x97\xa5\xe6\x9c\xac" oops', 'highlight_start': 30, 'highlight_end': 34}] (esc)

With colours; `^` stands for the escape character here.

  $ sources --color always | head -7 | tr '\033' '^'
  ^[1;31merror[OB0105]^[0m^[1m: the string is not closed on its line^[0m
  ^[1;34m --> ^[0m.cargo/osbind.toml:2:19
  ^[1;34m  |^[0m
  ^[1;34m2 |^[0m replace-with = "os
  ^[1;34m  |^[0m                ^[1;34m-^[0m  ^[1;31m^^[0m ^[1;31mexpected "^[0m
  ^[1;34m  |^[0m                ^[1;34m|^[0m
  ^[1;34m  |^[0m                ^[1;34mopened here^[0m

A mistake in a condition is underlined where it is in the file; labels point at what it belongs to.

  $ cat > .cargo/osbind.toml <<'END'
  > [osbind.target.'cfg(all(target_os = "freebsd", target_os_version = "14")']
  > version = "14.1"
  > [osbind.target.'cfg(any(unix, xor(windows)))']
  > verison = "1"
  > [osbind]
  > requierd = true
  > END
  $ sources
  error[OB0201]: expected `)` in cfg expression
   --> .cargo/osbind.toml:1:73
    |
  1 | [osbind.target.'cfg(all(target_os = "freebsd", target_os_version = "14")']
    |                    -                                                    ^ expression ends here
    |                    |
    |                    list opened here
    |
    = help: each `(` needs its `)`
  
  error[OB0203]: unknown predicate `xor`
   --> .cargo/osbind.toml:3:31
    |
  3 | [osbind.target.'cfg(any(unix, xor(windows)))']
    |                               ^^^
    |
    = help: lists are all(...), any(...), not(...) and os_version_min("os", "version")
  
  error[OB0501]: unknown key `verison` in an `osbind.target` table
   --> .cargo/osbind.toml:4:1
    |
  4 | verison = "1"
    | ^^^^^^^
    |
    = help: did you mean `version`?
  
  error[OB0501]: unknown key `requierd` in `[osbind]`
   --> .cargo/osbind.toml:6:1
    |
  6 | requierd = true
    | ^^^^^^^^
    |
    = help: did you mean `required`?
  

Two files: the second one follows after `:::`.

  $ mkdir -p "$OSBIND_SYSCONFDIR/cargo/config.d"
  $ echo 'osbind = "yes"' > "$OSBIND_SYSCONFDIR/cargo/config.d/os.toml"
  $ printf '[osbind]\nnext = "sccache"\n' > .cargo/osbind.toml
  $ sources | sed "s|$OSBIND_SYSCONFDIR|ETC|"
  error[OB0503]: `osbind` must be a table
   --> ETC/cargo/config.d/os.toml:1:10
    |
  1 | osbind = "yes"
    |          ^^^^^ a string
  
  error[OB0404]: `osbind` is a table in one file and a string in another
   --> .cargo/osbind.toml:1:1
    |
  1 | [osbind]
    | ^^^^^^^^ table here
    |
   ::: ETC/cargo/config.d/os.toml:1:10
    |
  1 | osbind = "yes"
    |          ----- string here, which ranks lower
    |
    = help: Cargo merges tables with tables and arrays with arrays only
  

A value of the wrong kind, in a table of Cargo's too: Cargo never sees this file.

  $ cat > .cargo/osbind.toml <<'END'
  > target = 4
  > [source.foo]
  > directory = 3
  > [source.crates-io]
  > replace-with = true
  > [patch]
  > crates-io = "libc"
  > END
  $ rm "$OSBIND_SYSCONFDIR/cargo/config.d/os.toml"
  $ sources
  error[OB0503]: `target` must be a table
   --> .cargo/osbind.toml:1:10
    |
  1 | target = 4
    |          ^ an integer
  
  error[OB0503]: `directory` must be a string
   --> .cargo/osbind.toml:3:13
    |
  3 | directory = 3
    |             ^ an integer
    |
    = help: write it in quotes: `directory = "3"`
  
  error[OB0503]: `replace-with` must be a string
   --> .cargo/osbind.toml:5:16
    |
  5 | replace-with = true
    |                ^^^^ a boolean
  
  error[OB0503]: `crates-io` must be a table
   --> .cargo/osbind.toml:7:13
    |
  7 | crates-io = "libc"
    |             ^^^^^^ a string
  

Control characters of a file never reach the terminal; a long line is cut around what is wrong.

  $ { printf 'a = "\033[31mred\033[0m"\nb = "'; head -c 400 /dev/zero | tr '\0' x; printf '" oops\n'; } > .cargo/osbind.toml
  $ sources
  error[OB0101]: control character U+001B
   --> .cargo/osbind.toml:1:6
    |
  1 | a = "\x1b[31mred\x1b[0m"
    |      ^^^^
    |
    = help: remove it; in a basic string it can be written as \u001B
  
  error[OB0101]: control character U+001B
   --> .cargo/osbind.toml:1:14
    |
  1 | a = "\x1b[31mred\x1b[0m"
    |                 ^^^^
    |
    = help: remove it; in a basic string it can be written as \u001B
  
  error[OB0114]: expected the end of the line, found `oops`
   --> .cargo/osbind.toml:2:408
    |
  2 | ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" oops
    |                                                                                                                                      ^^^^
    |
    = help: each `key = value` and each [header] stands on a line of its own
  

Of one file at most 20 errors are shown.

  $ for i in $(seq 1 50); do echo "k$i = oops"; done > .cargo/osbind.toml
  $ sources | grep -c '^error'
  20
  $ sources | tail -2
  note: 30 more are not shown: of one file only the first 20 are
  

What stands below a broken qualifier is looked at too, and so is a patch in a file of osbind's own.

  $ rm -r .cargo "$OSBIND_SYSCONFDIR/cargo" && mkdir .cargo && cat > .cargo/osbind.toml <<'END'
  > [source.'cfg(unix'.crates-io]
  > replace-wiht = "os"
  > [target.'cfg(target_os = 14)'.patch.crates-io]
  > libc = { paht = "libc" }
  > [osbind.target.'cfg()']
  > versoin = "14"
  > [patch.crates-io]
  > nix = { pth = "nix" }
  > END
  $ sources
  error[OB0201]: expected `)` in cfg expression
   --> .cargo/osbind.toml:1:18
    |
  1 | [source.'cfg(unix'.crates-io]
    |             -    ^ expression ends here
    |             |
    |             list opened here
    |
    = help: each `(` needs its `)`
  
  error[OB0503]: this table does not say `replace-with`
   --> .cargo/osbind.toml:1:20
    |
  1 | [source.'cfg(unix'.crates-io]
    |                    ^^^^^^^^^
    |
    = help: add `replace-with = "NAME"` and a table `[source.NAME]`
  
  error[OB0501]: unknown key `replace-wiht` in a qualified `source` table
   --> .cargo/osbind.toml:2:1
    |
  2 | replace-wiht = "os"
    | ^^^^^^^^^^^^
    |
    = help: did you mean `replace-with`?
  
  error[OB0201]: expected a string in quotes after `=` in cfg expression
   --> .cargo/osbind.toml:3:26
    |
  3 | [target.'cfg(target_os = 14)'.patch.crates-io]
    |                          ^^ found `14`
    |
    = help: write target_os = "14"
  
  error[OB0501]: unknown key `paht` in a qualified patch
   --> .cargo/osbind.toml:4:10
    |
  4 | libc = { paht = "libc" }
    |          ^^^^
    |
    = help: did you mean `path`?
  
  error[OB0201]: expected a name or a list in cfg expression
   --> .cargo/osbind.toml:5:21
    |
  5 | [osbind.target.'cfg()']
    |                    -^ found `)`
    |                    |
    |                    list opened here
    |
    = help: a predicate is a name (unix), a name with a value (target_os = "linux"), or all(...), any(...), not(...)
  
  error[OB0501]: unknown key `versoin` in an `osbind.target` table
   --> .cargo/osbind.toml:6:1
    |
  6 | versoin = "14"
    | ^^^^^^^
    |
    = help: did you mean `version`?
  
  error[OB0501]: unknown key `pth` in a patch
   --> .cargo/osbind.toml:8:9
    |
  8 | nix = { pth = "nix" }
    |         ^^^
    |
    = help: did you mean `path`?
  
