// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind target list` and `osbind target show`: the table of targets, and what is known of one,
 * with the OS version that a build here would take and where that comes from. */
#include "base/str.h"
#include "cli/project.h"
#include "formats/json/json.h"
#include "target/version.h"

/* ---- list ---- */

typedef struct list_opts {
  int tier;
  bool with_std;
  ob_str cfg;
  bool refresh;
} list_opts;

static const char *const tiers[] = {"any", "1", "2", "3", NULL};

static const ob_opt list_options[] = {
    {.name = "tier",
     .metavar = "N",
     .kind = OB_OPT_ENUM,
     .choices = tiers,
     .dest = offsetof(list_opts, tier),
     .help = "only targets of this tier: 1, 2, 3 or any"},
    {.name = "with-std",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(list_opts, with_std),
     .help = "only targets that have std"},
    {.name = "cfg",
     .metavar = "EXPR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(list_opts, cfg),
     .help = "only targets for which this cfg expression holds, for some OS version at least"},
    {.name = "refresh",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(list_opts, refresh),
     .help = "ask rustc for its list instead of the built-in one"},
};

static ob_str
std_word(const ob_target *target)
{
  return target->std > 0 ? OB_STR("std") : target->std == 0 ? OB_STR("no std") : OB_STR("std?");
}

static void
put_tier(ob_json_writer *w, const ob_target *target)
{
  ob_json_key(w, "tier");
  if (target->tier > 0) {
    ob_json_put_u64(w, target->tier);
  } else {
    ob_json_put_null(w);
  }
  ob_json_key(w, "host_tools");
  ob_json_put_bool(w, target->host_tools);
  ob_json_key(w, "std");
  if (target->std >= 0) {
    ob_json_put_bool(w, target->std > 0);
  } else {
    ob_json_put_null(w);
  }
}

static void
put_optional(ob_json_writer *w, const char *key, ob_str value)
{
  ob_json_key(w, key);
  if (value.len > 0) {
    ob_json_put_str(w, value);
  } else {
    ob_json_put_null(w);
  }
}

static void
put_atom(ob_buf *out, const ob_cfg_atom *atom)
{
  ob_buf_put(out, atom->name);
  if (atom->value.ptr) {
    ob_buf_fmt(out, "=\"" OB_STR_FMT "\"", OB_STR_ARG(atom->value));
  }
}

static void
put_cfgs(ob_cli *cli, ob_json_writer *w, const ob_target *target)
{
  ob_json_key(w, "cfgs");
  ob_json_open(w, '[');
  for (size_t i = 0; i < target->atom_count; i++) {
    ob_buf buf;
    ob_buf_init(&buf, cli->arena);
    put_atom(&buf, &target->atoms[i]);
    ob_json_put_str(w, ob_buf_view(&buf));
  }
  ob_json_close(w, ']');
}

static ob_status
parse_filter(ob_cli *cli, ob_str text, const ob_cfg **out)
{
  text = ob_str_trim(text);
  const uint32_t file = ob_diags_add_source(cli->diags, OB_STR("<--cfg>"), text);
  const bool with_cfg = ob_str_starts(text, OB_STR("cfg(")) || ob_str_starts(text, OB_STR("cfg ("));
  return ob_cfg_parse(cli->arena, cli->diags, text, with_cfg,
                      (ob_span){file, 0, (uint32_t)text.len}, out);
}

static int
run_list(ob_cli *cli, const ob_args *args)
{
  const list_opts *opts = args->opts;
  ob_targets targets = *ob_targets_builtin();
  const ob_cfg *filter = NULL;
  ob_status st = OB_OK;
  if (opts->cfg.ptr) {
    st = parse_filter(cli, opts->cfg, &filter);
    cli->misuse = st != OB_OK;
  }
  if (st == OB_OK && opts->refresh) {
    st = ob_targets_from_rustc(cli->arena, cli->diags, cli->rustc, &targets);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  for (size_t i = 0; i < targets.len; i++) {
    const ob_target *t = &targets.at[i];
    const ob_cfg_env env = ob_target_cfg_env(t, OB_STR_NONE);
    ob_cfg_known known = OB_CFG_IS_TRUE;
    const ob_cfg *left = NULL;
    if (filter && ob_cfg_partial(cli->arena, filter, &env, &known, &left) != OB_OK) {
      return ob_cli_exit(cli, OB_E_NOMEM);
    }
    if (known == OB_CFG_IS_FALSE || (opts->tier > 0 && t->tier != opts->tier) ||
        (opts->with_std && t->std <= 0)) {
      continue;
    }
    if (cli->json) {
      ob_json_writer w = {.out = &cli->out};
      ob_json_open(&w, '{');
      ob_json_field(&w, "triple", t->triple);
      put_tier(&w, t);
      ob_json_field(&w, "os", t->os);
      put_optional(&w, "nominal", t->nominal);
      put_cfgs(cli, &w, t);
      ob_json_close(&w, '}');
      ob_buf_putc(&cli->out, '\n');
      continue;
    }
    ob_buf_put(&cli->out, t->triple);
    ob_buf_fill(&cli->out, ' ', t->triple.len < 38 ? 38 - t->triple.len : 1);
    ob_buf_fmt(&cli->out, t->tier ? "tier %u" : "tier ?", t->tier);
    ob_buf_fmt(&cli->out, "  " OB_STR_FMT, OB_STR_ARG(std_word(t)));
    if (t->nominal.len > 0) {
      ob_buf_fill(&cli->out, ' ', 8 - std_word(t).len);
      ob_buf_put(&cli->out, t->nominal);
    }
    ob_buf_putc(&cli->out, '\n');
  }
  return OB_EXIT_OK;
}

static const ob_cmd list_cmd = {
    .name = "list",
    .summary = "list the targets: triple, tier, std, nominal OS version",
    .description =
        "The nominal OS version is the one that upstream's bindings describe when nobody says "
        "another; it is left out where that is not known.",
    .options = list_options,
    .option_count = OB_COUNT(list_options),
    .opts_size = sizeof(list_opts),
    .run = run_list,
};

/* ---- show ---- */

typedef struct show_opts {
  ob_project_ask ask;
} show_opts;

static const ob_opt show_options[] = {
    OB_ASK_VERSION(show_opts),
    OB_ASK_CONFIG(show_opts),
};

static const char *
from_word(ob_version_from from)
{
  switch (from) {
  case OB_VERSION_FROM_NOWHERE:
    return "nowhere";
  case OB_VERSION_FROM_TARGET_ARG:
    return "target";
  case OB_VERSION_FROM_OPTION:
    return "option";
  case OB_VERSION_FROM_ENVIRONMENT:
    return "environment";
  case OB_VERSION_FROM_CARGO_ENV:
    return "cargo-env";
  case OB_VERSION_FROM_SPEC:
    return "spec";
  case OB_VERSION_FROM_CONFIG:
    return "config";
  case OB_VERSION_FROM_HOST:
    return "host";
  }
  return "nowhere";
}

static void
show_text(ob_cli *cli, const ob_project_target *shown)
{
  const ob_target *t = shown->target;
  const ob_chosen_version *v = &shown->version;
  ob_buf *out = &cli->out;
  ob_buf_fmt(out, "target      " OB_STR_FMT "\n", OB_STR_ARG(t->triple));
  if (t->spec_path.len > 0) {
    ob_buf_fmt(out, "spec file   " OB_STR_FMT "\n", OB_STR_ARG(t->spec_path));
  } else if (t->tier > 0) {
    ob_buf_fmt(out, "tier        %u%s\n", t->tier, t->host_tools ? ", with host tools" : "");
    ob_buf_fmt(out, "std         %s\n", t->std > 0 ? "yes" : t->std == 0 ? "no" : "not known");
  }
  if (v->version.len > 0) {
    ob_buf_fmt(out, "OS version  " OB_STR_FMT ", from " OB_STR_FMT "\n", OB_STR_ARG(v->version),
               OB_STR_ARG(ob_project_version_from(cli, v)));
  } else {
    ob_buf_put(out, OB_STR("OS version  unknown: nobody said it\n"));
  }
  if (t->nominal.len > 0) {
    ob_buf_fmt(out, "nominal     " OB_STR_FMT ", what upstream's bindings describe\n",
               OB_STR_ARG(t->nominal));
  }
  ob_buf_fmt(out, "variable    %s\n", ob_target_version_variable(cli->arena, t->triple));
  for (size_t i = 0; i < t->atom_count; i++) {
    ob_buf_put(out, i == 0 ? OB_STR("cfg         ") : OB_STR("            "));
    put_atom(out, &t->atoms[i]);
    ob_buf_putc(out, '\n');
  }
}

static void
show_json(ob_cli *cli, const ob_project_target *shown)
{
  const ob_target *t = shown->target;
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "triple", t->triple);
  put_optional(&w, "spec", t->spec_path);
  put_tier(&w, t);
  ob_json_field(&w, "os", t->os);
  put_optional(&w, "version", shown->version.version);
  ob_json_field(&w, "version_from", ob_str_from(from_word(shown->version.from)));
  ob_json_field(&w, "version_where", ob_project_version_from(cli, &shown->version));
  put_optional(&w, "nominal", t->nominal);
  ob_json_field(&w, "variable", ob_str_from(ob_target_version_variable(cli->arena, t->triple)));
  put_cfgs(cli, &w, t);
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static int
run_show(ob_cli *cli, const ob_args *args)
{
  const show_opts *opts = args->opts;
  ob_project_ask ask = opts->ask;
  ob_str *slot = ob_vec_push(cli->arena, &ask.target);
  if (!slot) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  *slot = args->at[0];
  ob_project project;
  ob_status st = ob_project_open(cli, &ask, &project);
  if (st == OB_OK) {
    st = ob_project_plan(&project, OB_VERIFY_STAT);
  }
  if (st == OB_OK) {
    st = ob_project_versions(&project);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  (cli->json ? show_json : show_text)(cli, &project.asked.at[0]);
  return OB_EXIT_OK;
}

static const ob_cmd show_cmd = {
    .name = "show",
    .args = "TARGET",
    .summary = "show a target: tier, std, cfgs, and which OS version applies and from where",
    .description =
        "TARGET is TRIPLE, TRIPLE.VERSION, PATH.json or PATH.json:VERSION. The OS version is, in "
        "this order: the one written with TARGET, --target-version, the variable "
        "CARGO_TARGET_<TRIPLE>_VERSION (from the environment, then from Cargo's [env]), the key "
        "os-version of a target-spec file, `version` in [osbind.target.<...>], and for the host "
        "what "
        "the running system says.",
    .options = show_options,
    .option_count = OB_COUNT(show_options),
    .opts_size = sizeof(show_opts),
    .min_args = 1,
    .max_args = 1,
    .complete = OB_COMPLETE_TARGET,
    .run = run_show,
};

static const ob_cmd *const subs[] = {&list_cmd, &show_cmd, &ob_cmd_target_new};

const ob_cmd ob_cmd_target = {
    .name = "target",
    .summary = "list the targets, show one, or write the file of a new one",
    .sub = subs,
    .sub_count = OB_COUNT(subs),
};
