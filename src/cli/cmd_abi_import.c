// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind abi import`: facts of a release out of its libraries, or of what its vendor wrote. */
#include "abi/import.h"
#include "base/str.h"
#include "cli/cmd_abi.h"
#include "diag/io.h"
#include "sys/fs.h"
#include "target/target.h"
#include "target/version.h"

typedef struct import_opts {
  ob_str os, release, arch, target, out, library, soname;
  int format;
} import_opts;

static const char *const formats[] = {
    "auto",    "elf",     "archive", "abilists", "abilist", "map",
    "mapfile", "symbols", "tbd",     "facts",    NULL}; /* as ob_import_format */

static const ob_opt options[] = {
    {.name = "os",
     .metavar = "OS",
     .kind = OB_OPT_STRING,
     .dest = offsetof(import_opts, os),
     .help = "the system that the facts are of"},
    {.name = "release",
     .metavar = "RELEASE",
     .kind = OB_OPT_STRING,
     .dest = offsetof(import_opts, release),
     .help = "its release"},
    {.name = "arch",
     .metavar = "ARCH",
     .kind = OB_OPT_STRING,
     .dest = offsetof(import_opts, arch),
     .help = "its arch as LLVM calls it, such as x86_64, aarch64, arm-eabihf"},
    {.name = "target",
     .metavar = "TRIPLE.VERSION",
     .kind = OB_OPT_STRING,
     .dest = offsetof(import_opts, target),
     .complete = OB_COMPLETE_TARGET,
     .help = "all three by a target and the version of its OS"},
    {.name = "out",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .dest = offsetof(import_opts, out),
     .complete = OB_COMPLETE_FILE,
     .help = "write the facts to this file instead of standard output"},
    {.name = "format",
     .metavar = "FORMAT",
     .kind = OB_OPT_ENUM,
     .dest = offsetof(import_opts, format),
     .choices = formats,
     .help = "what the sources are: elf, archive, abilists, abilist, map, mapfile, symbols, tbd or "
             "facts; auto tells it by their content"},
    {.name = "library",
     .metavar = "NAME",
     .kind = OB_OPT_STRING,
     .dest = offsetof(import_opts, library),
     .help = "the library that a text is about: the name behind -l"},
    {.name = "soname",
     .metavar = "SONAME",
     .kind = OB_OPT_STRING,
     .dest = offsetof(import_opts, soname),
     .help = "and its soname"},
};

static ob_status
settle(ob_cli *cli, const import_opts *opts, ob_import_opts *out)
{
  *out = (ob_import_opts){.os = opts->os,
                          .release = opts->release,
                          .arch = opts->arch,
                          .format = (ob_import_format)opts->format,
                          .library = opts->library,
                          .soname = opts->soname};
  cli->misuse = true;
  if (opts->target.len > 0) {
    ob_target_arg target;
    OB_TRY(ob_target_parse(cli->arena, cli->diags, ob_targets_builtin(), opts->target, &target));
    if (!ob_fact_of_target(target.target, &out->os, &out->arch)) {
      return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB1040", OB_SPAN_NONE, NULL,
                     "facts are not kept for targets such as `" OB_STR_FMT "`",
                     OB_STR_ARG(opts->target));
    }
    if (target.version.len > 0) {
      out->release = target.version;
    }
  }
  const char *lacks = out->os.len == 0        ? "--os"
                      : out->release.len == 0 ? "--release"
                      : out->arch.len == 0    ? "--arch"
                                              : NULL;
  if (lacks) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB0905", OB_SPAN_NONE,
                   "--os, --release and --arch, or --target TRIPLE.VERSION",
                   "what the facts are of is not said: %s is missing", lacks);
  }
  if (!ob_version_valid(out->os) || !ob_version_valid(out->release)) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB0221", OB_SPAN_NONE, NULL,
                   "`" OB_STR_FMT "` is no label: 1 to 63 letters, digits and . _ + -",
                   OB_STR_ARG(ob_version_valid(out->os) ? out->release : out->os));
  }
  cli->misuse = false;
  return OB_OK;
}

static ob_status
import_all(ob_cli *cli, const ob_args *args, const ob_import_opts *opts, ob_facts *out)
{
  ob_importer im;
  OB_TRY(ob_import_begin(&im, cli->arena, cli->diags, opts));
  for (size_t i = 0; i < args->count; i++) {
    OB_TRY(ob_import_path(&im, args->at[i].ptr));
  }
  OB_TRY(ob_import_finish(&im, out));
  if (im.odd_names > 0 &&
      !ob_note(cli->diags, "OB1043", OB_SPAN_NONE,
               "%zu symbols with names of more than %u bytes or odd characters are left out",
               im.odd_names, OB_FACT_NAME_MAX)) {
    return OB_E_NOMEM;
  }
  return OB_OK;
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const import_opts *opts = args->opts;
  ob_import_opts asked;
  ob_facts facts;
  ob_status st = settle(cli, opts, &asked);
  if (st == OB_OK) {
    st = import_all(cli, args, &asked, &facts);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  ob_buf text;
  ob_buf_init(&text, cli->arena);
  ob_buf *to = opts->out.len > 0 ? &text : &cli->out;
  ob_facts_write(to, &facts);
  st = ob_buf_status(to);
  if (st == OB_OK && opts->out.len > 0) {
    const int err = ob_file_write(opts->out.ptr, ob_buf_view(&text), 0644);
    if (err != 0) {
      st = ob_fail_io(cli->diags, OB_SPAN_NONE, "write", opts->out.ptr, err);
    } else {
      size_t symbols = 0;
      for (size_t i = 0; i < facts.library_count; i++) {
        symbols += facts.libraries[i].symbol_count;
      }
      ob_cli_say(cli, "Imported", "%zu symbols of %zu %s into %s", symbols, facts.library_count,
                 facts.library_count == 1 ? "library" : "libraries", opts->out.ptr);
    }
  }
  return ob_cli_exit(cli, st);
}

const ob_cmd ob_cmd_abi_import = {
    .name = "import",
    .args = "SOURCE...",
    .summary = "make facts of a release from its libraries or its vendor's lists",
    .description =
        "A SOURCE is a sysroot, a shared library, a base archive (base.txz, .deb, .apk), zig's "
        "abilists, a text abilist, a version script (Android's map.txt), an illumos mapfile, "
        "OpenBSD's Symbols.list, an Apple .tbd, or a file of facts. Several make one set; what "
        "comes first counts.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(import_opts),
    .min_args = 1,
    .max_args = OB_ARGS_ANY,
    .complete = OB_COMPLETE_FILE,
    .run = run,
};
