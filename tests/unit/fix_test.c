// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Edits of manifests: text in, fixes, text out, byte for byte; the result reads back, and what the
 * fixes do not name is what it was. Diffs are applied again by a few lines of their own.
 */
#include "audit/fix.h"
#include "cargo/package.h"
#include "place.h"

#define U "target.'cfg(unix)'.dependencies"
#define L "target.'cfg(target_os = \"linux\")'.dependencies"
#define M "target.'cfg(target_os = \"macos\")'.dependencies"
#define HEAD "[package]\nname = \"p\" # mine\nversion = \"0.1.0\"\n\n"

typedef struct row {
  const char *what, *before;
  ob_fix fixes[3];
  const char *after;
  ob_fix_result result; /* of the last fix */
} row;

#define FIX(k, f, t, l)                                                                            \
  {                                                                                                \
    .kind = (k), .from = OB_STR_INIT(f), .to = OB_STR_INIT(t), .line = OB_STR_INIT(l)              \
  }

static const row rows[] = {
    {"widen: the only one",
     HEAD "[" L "] # here\nlibc = \"0.2\" # and here\n\n[dev-dependencies]\nx = \"1\"\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     HEAD "[" U "] # here\nlibc = \"0.2\" # and here\n\n[dev-dependencies]\nx = \"1\"\n",
     OB_FIXED},
    {"widen: the quotes stay",
     "[ target . \"cfg(windows)\" . dependencies ]\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(windows)'.dependencies", U, "libc")},
     "[ target . \"cfg(unix)\" . dependencies ]\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"widen: others stay where they are",
     HEAD "[" L "]\nlibc = \"0.2\"\nprocfs = \"0.14\"\n\n[features]\nf = []\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     HEAD "[" L "]\nprocfs = \"0.14\"\n\n[" U "]\nlibc = \"0.2\"\n\n[features]\nf = []\n",
     OB_FIXED},
    {"widen: the last of several",
     HEAD "[" L "]\na = \"1\"\nlibc = \"0.2\"\n\n[features]\nf = []\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     HEAD "[" L "]\na = \"1\"\n\n[" U "]\nlibc = \"0.2\"\n\n[features]\nf = []\n",
     OB_FIXED},
    {"widen: at the end of the file, no line end",
     "[" L "]\na = \"1\"\nlibc = \"0.2\"",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     "[" L "]\na = \"1\"\n\n[" U "]\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"widen: several tables become one",
     HEAD "[" L "]\nlibc = \"0.2\"\n\n[" M "]\nlibc = \"0.2\"\nfsevent = \"4\"\n\n# end\n",
     {FIX(OB_FIX_WIDEN_KEY, L "\n" M, U, "libc")},
     HEAD "[" U "]\nlibc = \"0.2\"\n\n[" M "]\nfsevent = \"4\"\n\n# end\n",
     OB_FIXED},
    {"widen: an emptied table goes",
     HEAD "[" L "]\nlibc = \"0.2\"\n\n[" M "]\nlibc = \"0.2\"\n\n[features]\nf = []\n",
     {FIX(OB_FIX_WIDEN_KEY, L "\n" M, U, "libc")},
     HEAD "[" U "]\nlibc = \"0.2\"\n\n[features]\nf = []\n",
     OB_FIXED},
    {"widen: an emptied table with comments stays",
     HEAD "[" L "]\nlibc = \"0.2\"\n\n[" M "]\n# keep\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_WIDEN_KEY, L "\n" M, U, "libc")},
     HEAD "[" U "]\nlibc = \"0.2\"\n\n[" M "]\n# keep\n",
     OB_FIXED},
    {"widen: two of one table end in one table",
     HEAD "[" L "]\nerrno = \"0.3\"\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc"), FIX(OB_FIX_WIDEN_KEY, L, U, "errno")},
     HEAD "[" U "]\nerrno = \"0.3\"\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"widen: into a table that is there, by the alphabet",
     HEAD "[" U "]\na = \"1\"\n# of m\nm = \"1\"\n\n[" L "]\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     HEAD "[" U "]\na = \"1\"\nlibc = \"0.2\"\n# of m\nm = \"1\"\n",
     OB_FIXED},
    {"widen: to everywhere",
     HEAD "[dependencies]\nz = \"1\"\na = \"1\"\n\n[" L "]\nlibc = { version = \"0.2\" }\n",
     {FIX(OB_FIX_WIDEN_KEY, L, "dependencies", "libc")},
     HEAD "[dependencies]\nz = \"1\"\na = \"1\"\nlibc = { version = \"0.2\" }\n",
     OB_FIXED},
    {"widen: to everywhere, no such table yet",
     HEAD "[" L "]\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_WIDEN_KEY, L, "dependencies", "libc")},
     HEAD "[dependencies]\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"widen: a header of its own",
     HEAD "[" L ".libc]\nversion = \"0.2\"\nfeatures = [\"extra\"]\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     HEAD "[" U ".libc]\nversion = \"0.2\"\nfeatures = [\"extra\"]\n",
     OB_FIXED},
    {"widen: dotted keys",
     HEAD
     "[target.'cfg(windows)']\ndependencies.libc.version = \"0.2\"\ndependencies.libc.features = "
     "[]\ndependencies.w = \"1\"\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(windows)'.dependencies", U, "libc")},
     HEAD "[target.'cfg(windows)']\ndependencies.w = \"1\"\n\n[" U
          "]\nlibc.version = \"0.2\"\nlibc.features = []\n",
     OB_FIXED},
    {"widen: inline tables",
     HEAD "[target]\n'cfg(windows)' = { dependencies = { a = \"1\", libc = \"0.2\" } }\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(windows)'.dependencies", U, "libc")},
     HEAD "[target]\n'cfg(windows)' = { dependencies = { a = \"1\" } }\n\n[" U
          "]\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"widen: CRLF",
     "[dependencies]\r\na = \"1\"\r\n\r\n[" L "]\r\nb = \"1\"\r\nlibc = \"0.2\"\r\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     "[dependencies]\r\na = \"1\"\r\n\r\n[" L "]\r\nb = \"1\"\r\n\r\n[" U "]\r\nlibc = \"0.2\"\r\n",
     OB_FIXED},
    {"widen: already so",
     HEAD "[" U "]\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     HEAD "[" U "]\nlibc = \"0.2\"\n",
     OB_FIX_DONE},
    {"widen: not there", HEAD, {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")}, HEAD, OB_FIX_NOT_HERE},
    {"widen: a value over several lines",
     HEAD "[" L
          "]\nlibc = { version = \"0.2\", features = [\n  \"a\", # why\n  \"b\",\n] }\nx = \"1\"\n",
     {FIX(OB_FIX_WIDEN_KEY, L, U, "libc")},
     HEAD "[" L "]\nx = \"1\"\n\n[" U
          "]\nlibc = { version = \"0.2\", features = [\n  \"a\", # why\n  \"b\",\n] }\n",
     OB_FIXED},
    {"move: from dev to normal",
     HEAD "[dev-dependencies]\nlibc = \"0.2\"\ntempfile = \"3\"\n",
     {FIX(OB_FIX_MOVE_DEP, "dev-dependencies", "dependencies", "libc")},
     HEAD "[dev-dependencies]\ntempfile = \"3\"\n\n[dependencies]\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"move: words as they once were",
     HEAD "[dev_dependencies]\nlibc = \"0.2\"\n\n[dependencies]\na = \"1\"\n",
     {FIX(OB_FIX_MOVE_DEP, "dev-dependencies", "dependencies", "libc")},
     HEAD "[dependencies]\na = \"1\"\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"move: it is there too",
     HEAD "[dependencies]\nlibc = \"0.2\"\n\n[dev-dependencies]\nlibc = \"0.2\"\nx = \"1\"\n",
     {FIX(OB_FIX_MOVE_DEP, "dev-dependencies", "dependencies", "libc")},
     HEAD "[dependencies]\nlibc = \"0.2\"\n\n[dev-dependencies]\nx = \"1\"\n",
     OB_FIXED},
    {"move: the lines that a header took away",
     HEAD "[dependencies]\na = \"1\"\n[" U "]\nlibc = \"0.2\"\nb = \"1\"\nc = \"1\"\n",
     {FIX(OB_FIX_MOVE_DEP, U, "dependencies", "b"), FIX(OB_FIX_MOVE_DEP, U, "dependencies", "c")},
     HEAD "[dependencies]\na = \"1\"\nb = \"1\"\nc = \"1\"\n[" U "]\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"add: a new table beside the like",
     HEAD "[dependencies]\na = \"1\"\n\n[" L "]\nb = \"1\"\n\n[features]\nf = []\n",
     {FIX(OB_FIX_ADD_DEP, "", M, "libc = \"0.2\"")},
     HEAD "[dependencies]\na = \"1\"\n\n[" L "]\nb = \"1\"\n\n[" M
          "]\nlibc = \"0.2\"\n\n[features]\nf = []\n",
     OB_FIXED},
    {"add: the first of all",
     HEAD "[features]\nf = []\n",
     {FIX(OB_FIX_ADD_DEP, "", "dependencies", "libc = \"0.2\"")},
     HEAD "[features]\nf = []\n\n[dependencies]\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"add: beside dotted keys",
     "dependencies.a = \"1\"\npackage.name = \"p\"\n",
     {FIX(OB_FIX_ADD_DEP, "", "dependencies", "libc = \"0.2\"")},
     "dependencies.a = \"1\"\ndependencies.libc = \"0.2\"\npackage.name = \"p\"\n",
     OB_FIXED},
    {"add: beside headers of dependencies",
     HEAD "[dependencies.a]\nversion = \"1\"\n",
     {FIX(OB_FIX_ADD_DEP, "", "dependencies", "libc = \"0.2\"")},
     HEAD "[dependencies]\nlibc = \"0.2\"\n\n[dependencies.a]\nversion = \"1\"\n",
     OB_FIXED},
    {"add: into an inline table",
     "dependencies = { a = \"1\" }\n",
     {FIX(OB_FIX_ADD_DEP, "", "dependencies", "libc = \"0.2\"")},
     "dependencies = { a = \"1\", libc = \"0.2\" }\n",
     OB_FIXED},
    {"add: it is there",
     HEAD "[dependencies]\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_ADD_DEP, "", "dependencies", "libc = \"0.2\"")},
     HEAD "[dependencies]\nlibc = \"0.2\"\n",
     OB_FIX_DONE},
    {"feature: of a version",
     "[" U "]\nrustix = '0.38' # x\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, U, "rustix", "termios")},
     "[" U "]\nrustix = { version = '0.38', features = [\"termios\"] } # x\n",
     OB_FIXED},
    {"feature: of a list",
     "[" U "]\nrustix = { version = \"0.38\", features = [\"fs\"] }\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, U, "rustix", "termios")},
     "[" U "]\nrustix = { version = \"0.38\", features = [\"fs\", \"termios\"] }\n",
     OB_FIXED},
    {"feature: of a list with a line for each",
     "[dependencies.windows-sys]\nversion = \"0.59\"\nfeatures = [\n    \"Win32_Foundation\", # "
     "a\n    "
     "\"Win32_System_IO\",\n]\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, "dependencies", "windows-sys", "Win32_Security")},
     "[dependencies.windows-sys]\nversion = \"0.59\"\nfeatures = [\n    \"Win32_Foundation\", # "
     "a\n    "
     "\"Win32_System_IO\",\n    \"Win32_Security\",\n]\n",
     OB_FIXED},
    {"feature: of an empty list",
     "[dependencies]\nx = { version = \"1\", features = [] }\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, "dependencies", "x", "f")},
     "[dependencies]\nx = { version = \"1\", features = [\"f\"] }\n",
     OB_FIXED},
    {"feature: an inline table without a list",
     "[dependencies]\nx = { workspace = true }\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, "dependencies", "x", "f")},
     "[dependencies]\nx = { workspace = true, features = [\"f\"] }\n",
     OB_FIXED},
    {"feature: a dotted key without a list",
     "[dependencies]\nx.workspace = true\ny = \"1\"\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, "dependencies", "x", "f")},
     "[dependencies]\nx.workspace = true\nx.features = [\"f\"]\ny = \"1\"\n",
     OB_FIXED},
    {"feature: a header without a list",
     "[dependencies.x]\nversion = \"1\"\n\n[features]\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, "dependencies", "x", "f")},
     "[dependencies.x]\nversion = \"1\"\nfeatures = [\"f\"]\n\n[features]\n",
     OB_FIXED},
    {"edge: into a list",
     "[features]\nstd = [\"a\"]\n",
     {FIX(OB_FIX_ADD_EDGE, "", "std", "dep:libc")},
     "[features]\nstd = [\"a\", \"dep:libc\"]\n",
     OB_FIXED},
    {"edge: a new feature",
     "[features]\na = []\nz = []\n",
     {FIX(OB_FIX_ADD_EDGE, "", "std", "dep:libc")},
     "[features]\na = []\nstd = [\"dep:libc\"]\nz = []\n",
     OB_FIXED},
    {"resolver: said anew",
     "[package]\nname = \"a\"\nresolver = \"1\" # the old one\n",
     {FIX(OB_FIX_RESOLVER, "", "package", "2")},
     "[package]\nname = \"a\"\nresolver = \"2\" # the old one\n",
     OB_FIXED},
    {"resolver: of a workspace",
     "[workspace]\nmembers = [\"a\"]\n\n[package]\nname = \"b\"\n",
     {FIX(OB_FIX_RESOLVER, "", "workspace", "2")},
     "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[package]\nname = \"b\"\n",
     OB_FIXED},
    {"comments: a header with one stays",
     "[dependencies]\na = \"1\"\n\n[dev-dependencies] # of tests\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_MOVE_DEP, "dev-dependencies", "dependencies", "libc")},
     "[dependencies]\na = \"1\"\nlibc = \"0.2\"\n\n[dev-dependencies] # of tests\n",
     OB_FIXED},
    {"comments: a header below one stays",
     "[dependencies]\na = \"1\"\n\n# tests\n[dev-dependencies]\nlibc = \"0.2\" # c\n\n# "
     "f\n[features]\n",
     {FIX(OB_FIX_REMOVE_DEP, "dev-dependencies", "", "libc")},
     "[dependencies]\na = \"1\"\n\n# tests\n[dev-dependencies]\n\n# f\n[features]\n",
     OB_FIXED},
    {"comments: nor does one come to stand above another table",
     "# a\n[dependencies.a]\nversion = \"1\"\n\n# b\n[dependencies.b]\nversion = \"1\"\n",
     {FIX(OB_FIX_REMOVE_DEP, "dependencies", "", "a")},
     "# a\n\n# b\n[dependencies.b]\nversion = \"1\"\n",
     OB_FIXED},
    {"comments: each line of dotted keys has its own",
     "[target.'cfg(target_os = \"linux\")'.dependencies]\n# a\nlibc.version = \"1\" # v\n# "
     "b\nlibc.features = [] # f\nmio = \"1\"\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(target_os = \"linux\")'.dependencies",
          "target.'cfg(unix)'.dependencies", "libc")},
     "[target.'cfg(target_os = \"linux\")'.dependencies]\nmio = "
     "\"1\"\n\n[target.'cfg(unix)'.dependencies]\n# a\nlibc.version = \"1\" # v\n# "
     "b\nlibc.features = [] # f\n",
     OB_FIXED},
    {"comments: a new table stands behind those below the last one",
     "[target.'cfg(target_os = \"linux\")'.dependencies]\nlibc = \"1\"\nmio = \"1\"\n# nix = "
     "\"1\"\n\n# f\n[features]\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(target_os = \"linux\")'.dependencies",
          "target.'cfg(unix)'.dependencies", "libc")},
     "[target.'cfg(target_os = \"linux\")'.dependencies]\nmio = \"1\"\n# nix = "
     "\"1\"\n\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n\n# f\n[features]\n",
     OB_FIXED},
    {"comments: behind an element of a list",
     "[features]\nf = [\n  \"g\", # g\n  # more\n] # f\n",
     {FIX(OB_FIX_ADD_EDGE, "", "f", "dep:a")},
     "[features]\nf = [\n  \"g\", # g\n  \"dep:a\",\n  # more\n] # f\n",
     OB_FIXED},
    {"comments: behind the last element, no comma",
     "[features]\r\nf = [\r\n\t\"g\" # g\r\n]\r\n",
     {FIX(OB_FIX_ADD_EDGE, "", "f", "dep:a")},
     "[features]\r\nf = [\r\n\t\"g\", # g\r\n\t\"dep:a\"\r\n]\r\n",
     OB_FIXED},
    {"comments: between an element and its comma",
     "[features]\nf = [ \"g\" # g\n  , # odd\n]\n",
     {FIX(OB_FIX_ADD_EDGE, "", "f", "dep:a")},
     "[features]\nf = [ \"g\" # g\n  , # odd\n  \"dep:a\",\n]\n",
     OB_FIXED},
    {"comments: in a list without elements",
     "[features]\nf = [ # f\n    # none\n]\n",
     {FIX(OB_FIX_ADD_EDGE, "", "f", "dep:a")},
     "[features]\nf = [ # f\n    # none\n    \"dep:a\",\n]\n",
     OB_FIXED},
    {"comments: in braces over several lines",
     "dev-dependencies = {\n  a = \"1\", # a\n  # b is\n  b = \"1\", # b\n  c = \"1\" # "
     "c\n}\n[dependencies]\n",
     {FIX(OB_FIX_MOVE_DEP, "dev-dependencies", "dependencies", "b")},
     "dev-dependencies = {\n  a = \"1\", # a\n  c = \"1\" # c\n}\n[dependencies]\n# b is\nb = "
     "\"1\" # b\n",
     OB_FIXED},
    {"comments: they stay where braces cannot take them",
     "dependencies = { a = \"1\" } # deps\n[dev-dependencies]\nb = \"1\" # b\nc = \"1\"\n",
     {FIX(OB_FIX_MOVE_DEP, "dev-dependencies", "dependencies", "b")},
     "dependencies = { a = \"1\", b = \"1\" } # deps\n[dev-dependencies]\n# b\nc = \"1\"\n",
     OB_FIXED},
    {"comments: behind the last of braces",
     "[dependencies]\nd = {\n  path = \"d\" # p\n}\n",
     {FIX(OB_FIX_ADD_DEP_FEATURE, "dependencies", "d", "x")},
     "[dependencies]\nd = {\n  path = \"d\", # p\n  features = [\"x\"]\n}\n",
     OB_FIXED},
    {"comments: among dotted keys",
     "dependencies.a = \"1\"\n[dev-dependencies]\n# b is\nb = { version = \"1\", features = [\n  "
     "\"x\", # x\n] } # b\nc = \"1\"\n",
     {FIX(OB_FIX_MOVE_DEP, "dev-dependencies", "dependencies", "b")},
     "dependencies.a = \"1\"\n# b is\ndependencies.b = { version = \"1\", features = [\n  \"x\", # "
     "x\n] } # b\n[dev-dependencies]\nc = \"1\"\n",
     OB_FIXED},
    {"widen: quotes with escapes stay",
     "[target.\"cfg(target_os = \\\"linux\\\")\".dependencies] # why\nlibc = \"0.2\"\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(target_os = \"linux\")'.dependencies",
          "target.'cfg(any(target_os = \"linux\", target_os = \"macos\"))'.dependencies", "libc")},
     "[target.\"cfg(any(target_os = \\\"linux\\\", target_os = \\\"macos\\\"))\".dependencies] # "
     "why\nlibc = \"0.2\"\n",
     OB_FIXED},
    {"widen: a dotted key",
     "target.'cfg(target_os = \"linux\")'.dependencies.libc = \"0.2\" # c\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(target_os = \"linux\")'.dependencies",
          "target.'cfg(unix)'.dependencies", "libc")},
     "target.'cfg(unix)'.dependencies.libc = \"0.2\" # c\n",
     OB_FIXED},
    {"widen: a key before braces",
     "[target]\n'cfg(target_os = \"linux\")' = { dependencies = { libc = \"0.2\" } } # c\n",
     {FIX(OB_FIX_WIDEN_KEY, "target.'cfg(target_os = \"linux\")'.dependencies",
          "target.'cfg(unix)'.dependencies", "libc")},
     "[target]\n'cfg(unix)' = { dependencies = { libc = \"0.2\" } } # c\n",
     OB_FIXED},
    {"move: the only one of dotted keys below a header",
     "[target.'cfg(unix)']\ndependencies.libc = \"0.2\" # c\n",
     {FIX(OB_FIX_MOVE_DEP, "target.'cfg(unix)'.dependencies", "dependencies", "libc")},
     "[dependencies]\nlibc = \"0.2\" # c\n",
     OB_FIXED},
    {"atom: in every key",
     "[target.'cfg(any(unix, target_os=\"dragonflybsd\"))'.dependencies]\na = \"1\"\n"
     "[target.\"cfg(target_os = \\\"dragonflybsd\\\")\".dev-dependencies]\nb = \"1\"\n",
     {FIX(OB_FIX_ATOM, "target_os = \"dragonflybsd\"", "target_os = \"dragonfly\"", "")},
     "[target.'cfg(any(unix, target_os = \"dragonfly\"))'.dependencies]\na = \"1\"\n"
     "[target.\"cfg(target_os = \\\"dragonfly\\\")\".dev-dependencies]\nb = \"1\"\n",
     OB_FIXED},
    {"atom: the key that comes out is there",
     "[" U
     "]\na = \"1\"\n\n[target.'cfg(target_os = \"unix\")'.dependencies]\nb = \"1\"\nc = \"1\"\n",
     {FIX(OB_FIX_ATOM, "target_os = \"unix\"", "unix", "")},
     "[" U "]\na = \"1\"\nb = \"1\"\nc = \"1\"\n",
     OB_FIXED},
    {"atom: a whole key, two tables of it",
     "[target.windows.dependencies]\nb = \"1\"\n[target.windows.dev-dependencies.c]\nversion = "
     "\"1\"\n",
     {FIX(OB_FIX_ATOM, "windows", "'cfg(windows)'", "")},
     "[target.'cfg(windows)'.dependencies]\nb = "
     "\"1\"\n[target.'cfg(windows)'.dev-dependencies.c]\nversion "
     "= \"1\"\n",
     OB_FIXED},
    {"atom: a whole key in quotes",
     "[target.'windows'.dependencies]\nb = \"1\"\n",
     {FIX(OB_FIX_ATOM, "windows", "'cfg(windows)'", "")},
     "[target.'cfg(windows)'.dependencies]\nb = \"1\"\n",
     OB_FIXED},
    {"add: behind dotted keys of an inline table",
     "dependencies = { a.version = \"1\", a.features = [] }\n",
     {FIX(OB_FIX_ADD_DEP, "", "dependencies", "b.workspace = true"),
      FIX(OB_FIX_ADD_DEP, "", "dependencies", "c = \"1\"")},
     "dependencies = { a.version = \"1\", a.features = [], b.workspace = true, c = \"1\" }\n",
     OB_FIXED},
    {"remove: dotted keys of an inline table",
     "dependencies = { a.version = \"1\", a.features = [], b.workspace = true, c = \"1\" }\n",
     {FIX(OB_FIX_REMOVE_DEP, "dependencies", "", "b")},
     "dependencies = { a.version = \"1\", a.features = [], c = \"1\" }\n",
     OB_FIXED},
    {"remove: dotted keys with those of another one between",
     "dependencies = { a.version = \"1\", b = \"1\", a.features = [] }\n",
     {FIX(OB_FIX_REMOVE_DEP, "dependencies", "", "a")},
     "dependencies = { a.version = \"1\", b = \"1\", a.features = [] }\n",
     OB_FIX_NOT_HERE},
    {"remove: one of several",
     "[dependencies]\na = \"1\"\n# why\nb = \"1\"\nc = \"1\"\n",
     {FIX(OB_FIX_REMOVE_DEP, "dependencies", "", "b")},
     "[dependencies]\na = \"1\"\n# why\nc = \"1\"\n",
     OB_FIXED},
    {"remove: with its header",
     "[dependencies]\na = \"1\"\n\n[" U ".libc]\nversion = \"1\"\n\n[features]\n",
     {FIX(OB_FIX_REMOVE_DEP, U, "", "libc")},
     "[dependencies]\na = \"1\"\n\n[features]\n",
     OB_FIXED},
    {"remove: first and last of an inline table",
     "dependencies = { a = \"1\", b = \"1\", c = \"1\" }\n",
     {FIX(OB_FIX_REMOVE_DEP, "dependencies", "", "a"),
      FIX(OB_FIX_REMOVE_DEP, "dependencies", "", "c")},
     "dependencies = { b = \"1\" }\n",
     OB_FIXED},
};

static ob_status
run(ob_arena *arena, ob_diags *diags, const row *r, ob_str *out, ob_fix_result *last)
{
  const ob_fix *fixes[3];
  ob_fix_result results[3];
  size_t count = 0;
  while (count < 3 && r->fixes[count].kind != OB_FIX_NONE) {
    fixes[count] = &r->fixes[count];
    count++;
  }
  OB_TRY(ob_fix_apply(arena, diags, OB_STR("Cargo.toml"), ob_str_from(r->before), fixes, count, out,
                      results));
  *last = results[count - 1];
  return OB_OK;
}

/* What diff says, done to before: must be after. */
static ob_str
patched(ob_arena *arena, ob_str before, ob_str diff)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_str rest = diff, line;
  size_t at = 0; /* in before */
  size_t row_number = 1;
  char last = ' ';
  while (diff.len > 0 && ob_str_next(&rest, '\n', &line) && (rest.ptr || line.len > 0)) {
    if (ob_str_starts(line, OB_STR("@@ -"))) {
      size_t want = strtoul(line.ptr + 4, NULL, 10);
      const bool none =
          strstr(line.ptr, ",0 +") && strstr(line.ptr, ",0 +") < strchr(line.ptr + 4, '@');
      for (want += none; row_number < want; row_number++) {
        size_t end = at;
        while (end < before.len && before.ptr[end++] != '\n') {
        }
        ob_buf_put(&out, ob_str_slice(before, at, end));
        at = end;
      }
    } else if (line.ptr[0] == '\\') {
      if (last != '-') {
        out.len--;
      }
    } else if (!ob_str_starts(line, OB_STR("---")) && !ob_str_starts(line, OB_STR("+++"))) {
      last = line.ptr[0];
      if (last != '+') {
        while (at < before.len && before.ptr[at++] != '\n') {
        }
        row_number++;
      }
      if (last != '-') {
        ob_buf_put(&out, ob_str_slice(line, 1, line.len));
        ob_buf_putc(&out, '\n');
      }
    }
  }
  ob_buf_put(&out, ob_str_slice(before, at, before.len));
  return ob_buf_view(&out);
}

static void
check_diff(ob_arena *arena, ob_str before, ob_str after)
{
  ob_buf diff;
  ob_buf_init(&diff, arena);
  ob_fix_diff(&diff, OB_STR("Cargo.toml"), before, after);
  const ob_str got = patched(arena, before, ob_buf_view(&diff));
  if (!ob_str_eq(got, after)) {
    fail_msg("diff\n" OB_STR_FMT "gives\n" OB_STR_FMT, OB_STR_ARG(ob_buf_view(&diff)),
             OB_STR_ARG(got));
  }
}

static void
test_rows(void **state)
{
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    void *own = NULL;
    set_up(&own);
    place *p = own;
    ob_str out;
    ob_fix_result last = OB_FIX_NOT_A_TEXT;
    assert_int_equal(run(&p->arena, &p->diags, &rows[i], &out, &last), OB_OK);
    if (!ob_str_eq(out, ob_str_from(rows[i].after)) || last != rows[i].result) {
      print_error("%s: result %d, got\n" OB_STR_FMT "want\n%s", rows[i].what, last, OB_STR_ARG(out),
                  rows[i].after);
      wrong++;
    }
    const uint32_t file = ob_diags_add_source(&p->diags, OB_STR("after"), out);
    ob_toml *toml;
    assert_int_equal(ob_toml_parse(&p->arena, &p->diags, file, &toml), OB_OK);
    check_diff(&p->arena, ob_str_from(rows[i].before), out);
    tear_down(&own);
  }
  assert_int_equal(wrong, 0);
}

/* A fix that is done stays done. */
static void
test_twice(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    void *own = NULL;
    set_up(&own);
    place *p = own;
    ob_str once, twice;
    ob_fix_result last;
    assert_int_equal(run(&p->arena, &p->diags, &rows[i], &once, &last), OB_OK);
    row again = rows[i];
    again.before = ob_cstr(&p->arena, once);
    assert_int_equal(run(&p->arena, &p->diags, &again, &twice, &last), OB_OK);
    assert_true(ob_str_eq(once, twice));
    assert_true(last != OB_FIXED);
    tear_down(&own);
  }
}

static void
test_broken(void **state)
{
  place *p = *state;
  const row broken = {"", "[a\nb = 1\n", {FIX(OB_FIX_REMOVE_DEP, "a", "", "b")}, "", OB_FIXED};
  ob_str out;
  ob_fix_result last;
  assert_int_equal(run(&p->arena, &p->diags, &broken, &out, &last), OB_E_SYNTAX);
  assert_true(p->diags.errors > 0);
}

/* Random edits of lines: every diff leads from one to the other. */
static void
test_diffs(void **state)
{
  (void)state;
  uint64_t seed = 3;
  for (size_t round = 0; round < 300; round++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    ob_buf before, after;
    ob_buf_init(&before, &a);
    ob_buf_init(&after, &a);
    for (size_t i = 0; i < 40; i++) {
      seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
      const unsigned draw = (unsigned)(seed >> 40) % 24;
      if (draw != 0) {
        ob_buf_fmt(&before, "line %zu\n", i % 7);
      }
      if (draw != 1) {
        ob_buf_fmt(&after, "%s %zu\n", draw == 2 ? "other" : "line", i % 7);
      }
      if (draw == 3) {
        ob_buf_put(&after, OB_STR("more\n"));
      }
    }
    if (round % 3 == 0) {
      ob_buf_put(&after, OB_STR("no end"));
    }
    check_diff(&a, ob_buf_view(&before), ob_buf_view(&after));
    ob_arena_fini(&a);
  }
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const row *r = context;
  ob_str out;
  ob_fix_result last;
  OB_TRY(run(arena, &diags, r, &out, &last));
  ob_buf diff;
  ob_buf_init(&diff, arena);
  ob_fix_diff(&diff, OB_STR("Cargo.toml"), ob_str_from(r->before), out);
  return ob_buf_status(&diff);
}

static void
test_no_memory(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    assert_true(sweep_allocations(sweep_step, (void *)(uintptr_t)&rows[i]) > 0);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      cmocka_unit_test(test_twice),
      cmocka_unit_test_setup_teardown(test_broken, set_up, tear_down),
      cmocka_unit_test(test_diffs),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests_name("fix", tests, NULL, NULL);
}
