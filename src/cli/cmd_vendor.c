// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind vendor`: OS-owned crates from crates with build scripts, and the care for them. The work
 * is done in src/sources/vendor*.c; here are the options and what is shown. */
#include "base/strs.h"
#include "cli/project.h"
#include "diag/io.h"
#include "sources/index_build.h"
#include "sources/vendor.h"
#include "sys/fs.h"
#include "sys/process.h"

typedef struct vendor_opts {
  ob_str into, name;
  ob_opt_list target, features;
  bool no_default_features, force, for_std;
} vendor_opts;

#define TARGET_OPTION(text)                                                                        \
  {                                                                                                \
    .name = "target", .metavar = "T[.V]", .kind = OB_OPT_LIST,                                     \
    .dest = offsetof(vendor_opts, target), .complete = OB_COMPLETE_TARGET, .help = (text)          \
  }

static const ob_opt import_options[] = {
    {.name = "into",
     .metavar = "DIR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(vendor_opts, into),
     .complete = OB_COMPLETE_DIR,
     .help = "the OS source that gets the crate; it is made when it is missing"},
    TARGET_OPTION("run the build script for this target and OS version; may be repeated; the host "
                  "when none is given"),
    {.name = "features",
     .letter = 'F',
     .metavar = "LIST",
     .kind = OB_OPT_LIST,
     .dest = offsetof(vendor_opts, features),
     .help = "record with these features too, parted by commas"},
    {.name = "no-default-features",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(vendor_opts, no_default_features),
     .help = "record without the default features"},
    {.name = "name",
     .metavar = "NAME",
     .kind = OB_OPT_STRING,
     .dest = offsetof(vendor_opts, name),
     .help = "the name of a new OS source, for messages; its directory's name otherwise"},
    {.name = "force",
     .letter = 'f',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(vendor_opts, force),
     .help = "replace a crate of the same name and version"},
};

static const ob_opt check_options[] = {
    TARGET_OPTION("compile for this target and OS version; may be repeated; the host when none is "
                  "given"),
    {.name = "std",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(vendor_opts, for_std),
     .help = "compile each crate as a part of std too"},
};

/* ---- shared ---- */

static void
step(void *context, size_t done, size_t total, ob_str item)
{
  ob_progress_step(context, done, total, item);
}

/** The targets that were asked for, or the host. */
static ob_status
read_targets(ob_cli *cli, const ob_opt_list *asked, ob_vendor_targets *out)
{
  const size_t count = asked->len > 0 ? asked->len : 1;
  ob_str host = OB_STR_NONE;
  for (size_t i = 0; i < count; i++) {
    ob_str word = asked->len > 0 ? asked->at[i] : OB_STR("host-tuple");
    if (ob_str_eq(word, OB_STR("host-tuple"))) {
      if (host.len == 0) {
        host = ob_host_triple(cli->arena, cli->rustc, ob_env_get("RUSTUP_TOOLCHAIN"),
                              cli->cache_dir ? cli->cache_dir : cli->state_dir);
      }
      word = host;
    }
    ob_target_arg parsed;
    OB_TRY(ob_cli_target(cli, word, &parsed));
    ob_vendor_target *slot = ob_vec_push(cli->arena, out);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_vendor_target){.target = parsed.target,
                               .version = parsed.version.len > 0 ? parsed.version
                                                                 : parsed.target->spec_version,
                               .given = parsed.target->triple};
    if (parsed.target->spec_path.len > 0) {
      OB_TRY(ob_project_spec(cli, parsed.target, &slot->given));
    }
  }
  return OB_OK;
}

static ob_vendor_tools
tools_of(const ob_cli *cli)
{
  return (ob_vendor_tools){.cargo = cli->cargo, .rustc = cli->rustc, .cwd = cli->cwd};
}

static const char *
absolute(ob_cli *cli, ob_str path)
{
  const char *text = ob_cstr(cli->arena, path);
  return text ? ob_path_join(cli->arena, cli->cwd, text) : NULL;
}

/* ---- import ---- */

static ob_status
split_features(ob_cli *cli, const ob_opt_list *lists, ob_strs *out)
{
  for (size_t i = 0; i < lists->len; i++) {
    ob_str rest = lists->at[i], part;
    while (ob_str_next(&rest, ',', &part)) {
      ob_str words = part, word;
      while (ob_str_next(&words, ' ', &word)) {
        if (word.len == 0) {
          continue;
        }
        ob_str *slot = ob_vec_push(cli->arena, out);
        if (!slot) {
          return OB_E_NOMEM;
        }
        *slot = word;
      }
    }
  }
  return OB_OK;
}

static void
put_targets(ob_json_writer *w, const ob_vendor_targets *targets)
{
  ob_json_key(w, "targets");
  ob_json_open(w, '[');
  for (size_t i = 0; i < targets->len; i++) {
    ob_json_open(w, '{');
    ob_json_field(w, "triple", targets->at[i].target->triple);
    ob_json_field(w, "version", targets->at[i].version);
    ob_json_close(w, '}');
  }
  ob_json_close(w, ']');
}

/* Is path, of which the end need not be there yet, dir or in it? */
static bool
is_inside(ob_cli *cli, const char *path, const char *dir)
{
  const char *real_path = path, *real_dir = dir;
  if (ob_path_real(cli->arena, dir, &real_dir) != 0) {
    return false;
  }
  ob_str at = ob_str_from(ob_path_clean(cli->arena, path));
  while (at.len > 1 && ob_path_real(cli->arena, ob_cstr(cli->arena, at), &real_path) != 0) {
    at = ob_path_dir(at);
  }
  return ob_path_inside(ob_str_from(real_path), ob_str_from(real_dir));
}

static int
run_import(ob_cli *cli, const ob_args *args)
{
  const vendor_opts *opts = args->opts;
  if (opts->into.len == 0) {
    return ob_cli_usage(cli, "OB0905", "for example: --into /usr/local/share/cargo/freebsd-14",
                        "`osbind vendor import` needs --into DIR");
  }
  const char *from = absolute(cli, args->at[0]), *into = absolute(cli, opts->into);
  if (is_inside(cli, into, from)) {
    return ob_cli_usage(cli, "OB0905",
                        "name a directory for the OS source that is not in the crate",
                        "`--into %s` lies in the crate that is imported", into);
  }
  ob_vendor_targets targets = {0};
  ob_strs features = {0};
  ob_status st = read_targets(cli, &opts->target, &targets);
  if (st == OB_OK) {
    st = split_features(cli, &opts->features, &features);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  ob_progress progress;
  ob_progress_begin(&progress, cli, "importing");
  const ob_steps steps = {step, &progress};
  const ob_import_opts import = {.from = from,
                                 .into = into,
                                 .targets = targets.at,
                                 .target_count = targets.len,
                                 .features = features.at,
                                 .feature_count = features.len,
                                 .no_default_features = opts->no_default_features,
                                 .source_name = opts->name,
                                 .force = opts->force,
                                 .tools = tools_of(cli),
                                 .steps = &steps};
  ob_import_result result = {0};
  st = ob_vendor_import(cli->arena, cli->diags, &import, &result);
  ob_progress_end(&progress);
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  ob_cli_say(cli, result.replaced ? "Replaced" : "Imported",
             OB_STR_FMT " " OB_STR_FMT " (%zu files%s)", OB_STR_ARG(result.name),
             OB_STR_ARG(result.version), result.files,
             result.ran_build_script ? ", recipe recorded" : ", no build script");
  if (!cli->json) {
    ob_buf_fmt(&cli->out, "%s\n", result.dir);
    return OB_EXIT_OK;
  }
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "name", result.name);
  ob_json_field(&w, "version", result.version);
  ob_json_field(&w, "dir", ob_str_from(result.dir));
  ob_json_key(&w, "files");
  ob_json_put_u64(&w, result.files);
  ob_json_key(&w, "replaced");
  ob_json_put_bool(&w, result.replaced);
  ob_json_key(&w, "recorded");
  ob_json_put_bool(&w, result.ran_build_script);
  put_targets(&w, &targets);
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
  return OB_EXIT_OK;
}

/* ---- list ---- */

static ob_status
load_source(ob_cli *cli, ob_str path, ob_verify verify, ob_os_source *out)
{
  const char *dir = absolute(cli, path);
  if (!dir) {
    return OB_E_NOMEM;
  }
  bool is = false;
  if (ob_os_source_is(dir, &is) == 0 && !is) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB0709", OB_SPAN_NONE,
                   "name a directory that holds " OB_SOURCE_FILE, "`%s` is no OS source", dir);
  }
  return ob_os_source_load(cli->arena, cli->diags, dir, verify, NULL, out);
}

static ob_str
qualifier_of(ob_cli *cli, const ob_recipe_part *part)
{
  ob_buf text;
  ob_buf_init(&text, cli->arena);
  if (part->when) {
    ob_buf_put(&text, OB_STR("cfg("));
    ob_cfg_print(&text, part->when);
    ob_buf_putc(&text, ')');
  } else {
    ob_buf_put(&text, part->triple);
    ob_buf_put(&text, part->version.len > 0 ? OB_STR(".") : OB_STR(""));
    ob_buf_put(&text, part->version);
  }
  return ob_buf_view(&text);
}

static void
list_json(ob_cli *cli, const ob_os_source *source)
{
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "name", source->name);
  ob_json_field(&w, "dir", ob_str_from(source->dir));
  ob_json_key(&w, "crates");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < source->crates.len; i++) {
    const ob_os_crate *crate = &source->crates.at[i];
    ob_json_open(&w, '{');
    ob_json_field(&w, "name", crate->manifest.name);
    ob_json_field(&w, "version", crate->manifest.version);
    ob_json_field(&w, "dir", ob_str_from(crate->dir));
    ob_json_field(&w, "content", ob_str_from(crate->content));
    ob_json_key(&w, "files");
    ob_json_put_u64(&w, crate->files.len);
    ob_json_key(&w, "sealed");
    ob_json_put_bool(&w, crate->sealed);
    ob_json_field(&w, "package", crate->package);
    ob_json_field(&w, "root", crate->recipe.root);
    ob_json_field(&w, "edition", crate->recipe.edition);
    ob_json_key(&w, "recipe");
    ob_json_open(&w, '[');
    for (size_t j = 0; j < crate->recipe.parts.len; j++) {
      const ob_recipe_part *part = &crate->recipe.parts.at[j];
      ob_json_open(&w, '{');
      ob_json_field(&w, "target", qualifier_of(cli, part));
      ob_json_strings(&w, "cfg", part->cfg.at, part->cfg.len);
      ob_json_strings(&w, "std-cfg", part->std_cfg.at, part->std_cfg.len);
      ob_json_close(&w, '}');
    }
    ob_json_close(&w, ']');
    ob_json_close(&w, '}');
  }
  ob_json_close(&w, ']');
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static void
list_text(ob_cli *cli, const ob_os_source *source)
{
  for (size_t i = 0; i < source->crates.len; i++) {
    const ob_os_crate *crate = &source->crates.at[i];
    ob_buf_fmt(&cli->out, OB_STR_FMT " " OB_STR_FMT "%s\n", OB_STR_ARG(crate->manifest.name),
               OB_STR_ARG(crate->manifest.version), crate->sealed ? "" : " (no checksums)");
    for (size_t j = 0; j < crate->recipe.parts.len; j++) {
      const ob_recipe_part *part = &crate->recipe.parts.at[j];
      if (!part->has_cfg && j == 0) {
        continue;
      }
      const ob_str qualifier = qualifier_of(cli, part);
      ob_buf_fmt(&cli->out, "  " OB_STR_FMT ":",
                 OB_STR_ARG(qualifier.len > 0 ? qualifier : OB_STR("every target")));
      for (size_t c = 0; c < part->cfg.len; c++) {
        ob_buf_fmt(&cli->out, " " OB_STR_FMT, OB_STR_ARG(part->cfg.at[c]));
      }
      ob_buf_putc(&cli->out, '\n');
    }
  }
}

static int
run_list(ob_cli *cli, const ob_args *args)
{
  ob_os_source source = {0};
  const ob_status st = load_source(cli, args->at[0], OB_VERIFY_FULL, &source);
  if (source.dir) {
    (cli->json ? list_json : list_text)(cli, &source);
  }
  return ob_cli_exit(cli, st);
}

/* ---- check ---- */

static void
check_text(ob_cli *cli, const ob_check_lines *lines)
{
  static const char *const words[] = {"ok", "failed", "skipped"};
  for (size_t i = 0; i < lines->len; i++) {
    const ob_check_line *line = &lines->at[i];
    ob_buf_fmt(&cli->out,
               OB_STR_FMT " " OB_STR_FMT " for " OB_STR_FMT "%s" OB_STR_FMT "%s: %s%s" OB_STR_FMT
                          "\n",
               OB_STR_ARG(line->crate->manifest.name), OB_STR_ARG(line->crate->manifest.version),
               OB_STR_ARG(line->target->target->triple), line->target->version.len > 0 ? "." : "",
               OB_STR_ARG(line->target->version), line->for_std ? " in std" : "",
               words[line->result], line->why.len > 0 ? ": " : "", OB_STR_ARG(line->why));
  }
}

static void
check_json(ob_cli *cli, const ob_check_lines *lines)
{
  static const char *const words[] = {"ok", "failed", "skipped"};
  for (size_t i = 0; i < lines->len; i++) {
    const ob_check_line *line = &lines->at[i];
    ob_json_writer w = {.out = &cli->out};
    ob_json_open(&w, '{');
    ob_json_field(&w, "name", line->crate->manifest.name);
    ob_json_field(&w, "version", line->crate->manifest.version);
    ob_json_field(&w, "triple", line->target->target->triple);
    ob_json_field(&w, "os-version", line->target->version);
    ob_json_key(&w, "std");
    ob_json_put_bool(&w, line->for_std);
    ob_json_field(&w, "result", ob_str_from(words[line->result]));
    ob_json_field(&w, "why", line->why);
    ob_json_close(&w, '}');
    ob_buf_putc(&cli->out, '\n');
  }
}

static int
run_check(ob_cli *cli, const ob_args *args)
{
  const vendor_opts *opts = args->opts;
  ob_vendor_targets targets = {0};
  ob_os_source source = {0};
  ob_status st = read_targets(cli, &opts->target, &targets);
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  const ob_status loaded = load_source(cli, args->at[0], OB_VERIFY_FULL, &source);
  if (!source.dir) {
    return ob_cli_exit(cli, loaded);
  }
  const char *temporary = ob_env_get("TMPDIR");
  ob_progress progress;
  ob_progress_begin(&progress, cli, "checking");
  const ob_steps steps = {step, &progress};
  const ob_check_opts check = {.targets = targets.at,
                               .target_count = targets.len,
                               .for_std = opts->for_std,
                               .temporary = temporary && temporary[0] == '/' ? temporary : "/tmp",
                               .tools = tools_of(cli),
                               .steps = &steps};
  ob_check_lines lines = {0};
  st = ob_vendor_check(cli->arena, cli->diags, &source, &check, &lines);
  ob_progress_end(&progress);
  (cli->json ? check_json : check_text)(cli, &lines);
  return ob_cli_exit(cli, st != OB_OK ? st : loaded);
}

/* ---- remove and seal ---- */

static int
run_remove(ob_cli *cli, const ob_args *args)
{
  const ob_str spec = args->at[1];
  const size_t at = ob_str_find(spec, '@');
  const char *dir = absolute(cli, args->at[0]);
  const char *removed = NULL;
  const ob_status st =
      dir ? ob_vendor_remove(cli->arena, cli->diags, dir, ob_str_slice(spec, 0, at),
                             at == SIZE_MAX ? OB_STR_NONE : ob_str_slice(spec, at + 1, spec.len),
                             &removed)
          : OB_E_NOMEM;
  if (st == OB_OK) {
    ob_cli_say(cli, "Removed", "%s", removed);
  }
  return ob_cli_exit(cli, st);
}

static int
run_seal(ob_cli *cli, const ob_args *args)
{
  const char *dir = absolute(cli, args->at[0]);
  if (!dir) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  ob_manifest manifest;
  size_t files = 0;
  ob_status st = ob_manifest_load(cli->arena, cli->diags, dir, &manifest);
  if (st == OB_OK) {
    st = ob_os_crate_stands_alone(cli->diags, &manifest);
  }
  if (st == OB_OK) {
    st = ob_crate_seal(cli->arena, cli->diags, dir, ob_crate_package(cli->arena, dir), &files);
  }
  if (st == OB_OK) {
    ob_cli_say(cli, "Sealed", OB_STR_FMT " " OB_STR_FMT " (%zu files)", OB_STR_ARG(manifest.name),
               OB_STR_ARG(manifest.version), files);
  }
  return ob_cli_exit(cli, st);
}

static const ob_cmd import_cmd = {
    .name = "import",
    .args = "CRATE",
    .summary = "make an OS-owned crate of a crate with a build script",
    .description =
        "CRATE is a directory (of a registry, of Debian's /usr/share/cargo/registry, of a "
        "checkout) "
        "or a .crate file. It is copied, its build script is run for each target and told the OS "
        "version, and what it says is recorded in " OB_RECIPE_FILE ": the crate then compiles "
        "without it.\n\n"
        "Build scripts are programs: this runs code of the crate and of its build dependencies "
        "with your rights. Import only what you would build. Build dependencies are looked for "
        "offline first; when one is missing, Cargo fetches it by your own settings.",
    .options = import_options,
    .option_count = OB_COUNT(import_options),
    .opts_size = sizeof(vendor_opts),
    .min_args = 1,
    .max_args = 1,
    .complete = OB_COMPLETE_FILE,
    .run = run_import};

static const ob_cmd list_cmd = {.name = "list",
                                .args = "DIR",
                                .summary = "list the crates of an OS source",
                                .min_args = 1,
                                .max_args = 1,
                                .complete = OB_COMPLETE_DIR,
                                .run = run_list};

static const ob_cmd check_cmd = {
    .name = "check",
    .args = "DIR",
    .summary = "check the crates of an OS source",
    .description =
        "Every file must have its recorded checksum, no crate may have dependencies, and each must "
        "compile by metadata with its recipe for each target. For a target without an installed "
        "std, core is built from the toolchain's rust-src; without that the target is skipped.",
    .options = check_options,
    .option_count = OB_COUNT(check_options),
    .opts_size = sizeof(vendor_opts),
    .min_args = 1,
    .max_args = 1,
    .complete = OB_COMPLETE_DIR,
    .run = run_check};

static const ob_cmd remove_cmd = {.name = "remove",
                                  .args = "DIR CRATE[@VERSION]",
                                  .summary = "remove a crate from an OS source",
                                  .min_args = 2,
                                  .max_args = 2,
                                  .complete = OB_COMPLETE_DIR,
                                  .run = run_remove};

static const ob_cmd seal_cmd = {.name = "seal",
                                .args = "CRATE_DIR",
                                .summary = "record the checksums of a crate anew, after an edit",
                                .min_args = 1,
                                .max_args = 1,
                                .complete = OB_COMPLETE_DIR,
                                .run = run_seal};

static const ob_cmd *const sub_commands[] = {&import_cmd, &list_cmd, &check_cmd, &remove_cmd,
                                             &seal_cmd};

const ob_cmd ob_cmd_vendor = {.name = "vendor",
                              .args = "COMMAND",
                              .summary = "make and keep OS-owned crates",
                              .sub = sub_commands,
                              .sub_count = OB_COUNT(sub_commands)};
