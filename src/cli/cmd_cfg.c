// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind cfg EXPR --target T`: what a cfg expression says of targets. It looks at the expression
 * and the targets alone, never at config files, so that an answer can be repeated anywhere: the
 * OS version is the one written with the target, --target-version, or a spec file's own. */
#include "base/str.h"
#include "cli/project.h"
#include "formats/json/json.h"
#include "target/target.h"
#include "target/version.h"

typedef struct cfg_opts {
  ob_opt_list target;
  ob_str version;
} cfg_opts;

static const ob_opt options[] = {
    {.name = "target",
     .letter = 't',
     .metavar = "TARGET",
     .kind = OB_OPT_LIST,
     .dest = offsetof(cfg_opts, target),
     .complete = OB_COMPLETE_TARGET,
     .help = "evaluate for this TRIPLE[.VERSION] or PATH.json[:VERSION] (may be repeated)"},
    {.name = "target-version",
     .metavar = "VERSION",
     .kind = OB_OPT_STRING,
     .dest = offsetof(cfg_opts, version),
     .help = "OS version of the targets that are given without one"},
};

typedef struct answer {
  ob_str target; /* as given */
  ob_str version;
  bool holds;
  ob_str left; /* what the OS version decides, when that is not known */
} answer;

static ob_status
ask(ob_cli *cli, const ob_cfg *cfg, ob_str arg, ob_str version, answer *out)
{
  ob_target_arg target;
  OB_TRY(ob_cli_target(cli, arg, &target));
  *out = (answer){.target = arg, .version = target.version};
  if (out->version.len == 0) {
    out->version = version.len ? version : target.target->spec_version;
  }
  const ob_cfg_env env = ob_target_cfg_env(target.target, out->version);
  out->holds = ob_cfg_eval(cfg, &env);
  ob_cfg_known known;
  const ob_cfg *left = NULL;
  OB_TRY(ob_cfg_partial(cli->arena, cfg, &env, &known, &left));
  if (out->version.len == 0 && known == OB_CFG_DEPENDS) {
    ob_buf buf;
    ob_buf_init(&buf, cli->arena);
    ob_cfg_print(&buf, left);
    OB_TRY(ob_buf_status(&buf));
    out->left = ob_buf_view(&buf);
  }
  return OB_OK;
}

static void
put_text(ob_buf *out, const answer *answers, size_t count)
{
  size_t width = 0;
  for (size_t i = 0; i < count; i++) {
    width = answers[i].target.len > width ? answers[i].target.len : width;
  }
  for (size_t i = 0; i < count; i++) {
    const answer *a = &answers[i];
    ob_buf_put(out, a->target);
    ob_buf_fill(out, ' ', width - a->target.len + 2);
    ob_buf_put(out, a->holds ? OB_STR("true") : OB_STR("false"));
    if (a->left.len > 0) {
      ob_buf_fmt(out, "  (OS version unknown; it decides: " OB_STR_FMT ")", OB_STR_ARG(a->left));
    }
    ob_buf_putc(out, '\n');
  }
}

static void
put_json(ob_buf *out, const answer *answers, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const answer *a = &answers[i];
    ob_json_writer w = {.out = out};
    ob_json_open(&w, '{');
    ob_json_field(&w, "target", a->target);
    ob_json_key(&w, "version");
    if (a->version.len > 0) {
      ob_json_put_str(&w, a->version);
    } else {
      ob_json_put_null(&w);
    }
    ob_json_key(&w, "holds");
    ob_json_put_bool(&w, a->holds);
    if (a->left.len > 0) {
      ob_json_field(&w, "depends", a->left);
    }
    ob_json_close(&w, '}');
    ob_buf_putc(out, '\n');
  }
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const cfg_opts *opts = args->opts;
  const ob_str text = ob_str_trim(args->at[0]);
  if (opts->target.len == 0) {
    return ob_cli_usage(cli, "OB0920", "name one or more with --target TRIPLE[.VERSION]",
                        "`osbind cfg` lacks a target");
  }
  if (opts->version.ptr && !ob_version_valid(opts->version)) {
    return ob_cli_usage(cli, "OB0221", "such as 14.1 or pfsense-2.7",
                        "not an OS version: `" OB_STR_FMT "`", OB_STR_ARG(opts->version));
  }
  const uint32_t file = ob_diags_add_source(cli->diags, OB_STR("<arg>"), text);
  const ob_cfg *cfg = NULL;
  ob_status st =
      ob_cfg_parse(cli->arena, cli->diags, text,
                   ob_str_starts(text, OB_STR("cfg(")) || ob_str_starts(text, OB_STR("cfg (")),
                   (ob_span){file, 0, (uint32_t)text.len}, &cfg);
  if (st != OB_OK) {
    cli->misuse = true;
    return ob_cli_exit(cli, st);
  }
  answer *answers = ob_new_n(cli->arena, answer, opts->target.len);
  if (!answers) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  bool all = true;
  for (size_t i = 0; i < opts->target.len; i++) {
    const ob_status one = ask(cli, cfg, opts->target.at[i], opts->version, &answers[i]);
    st = st == OB_OK ? one : st;
    all = all && answers[i].holds;
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  (cli->json ? put_json : put_text)(&cli->out, answers, opts->target.len);
  return all ? OB_EXIT_OK : OB_EXIT_FAILED;
}

const ob_cmd ob_cmd_cfg = {
    .name = "cfg",
    .args = "EXPR",
    .summary = "tell whether a cfg expression holds for targets",
    .description =
        "EXPR is a predicate with or without `cfg(...)` around it: names, name = \"value\", all, "
        "any, not, true, false, and osbind's own target_os_version = \"14\" (14 and every 14.x) "
        "and "
        "os_version_min(\"freebsd\", \"14.1\").\n\n"
        "Config files are not looked at. Exit status 0: it holds for every target; 1: it does not; "
        "2: EXPR is wrong.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(cfg_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
