// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind explain CODE`: the page of a diagnostic, as it stands in doc/codes. The pages are part
 * of the program, so that they always speak of the version that gave the message. */
#include "base/num.h"
#include "base/str.h"
#include "cli/out.h"
#include "diag/codes.h"

typedef struct explain_opts {
  bool list;
} explain_opts;

static const ob_opt options[] = {
    {.name = "list",
     .letter = 'l',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(explain_opts, list),
     .help = "list every code with its summary"},
};

/* "201", "ob0201" and "OB0201" are the same code. */
static const ob_code *
find(ob_cli *cli, ob_str word)
{
  ob_str number = word;
  if (word.len > 2 && (word.ptr[0] | 0x20) == 'o' && (word.ptr[1] | 0x20) == 'b') {
    number = ob_str_slice(word, 2, word.len);
  }
  uint64_t n;
  if (!ob_parse_u64(number, 10, &n) || n > 9999) {
    return NULL;
  }
  return ob_code_find(ob_fmt(cli->arena, "OB%04u", (unsigned)n));
}

static int
unknown(ob_cli *cli, ob_str word)
{
  size_t count;
  const ob_code *codes = ob_codes(&count);
  ob_str *names = ob_new_n(cli->arena, ob_str, count);
  if (!names) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  for (size_t i = 0; i < count; i++) {
    names[i] = ob_str_from(codes[i].id);
  }
  ob_diag *e = ob_error(cli->diags, "OB0906", OB_SPAN_NONE,
                        "no diagnostic has the code `" OB_STR_FMT "`", OB_STR_ARG(word));
  const size_t near = ob_str_nearest(word, names, count);
  if (near != SIZE_MAX) {
    ob_diag_help(cli->diags, e, "there is `" OB_STR_FMT "` (%s); `osbind explain --list` shows all",
                 OB_STR_ARG(names[near]), codes[near].summary);
  } else {
    ob_diag_help(cli->diags, e, "`osbind explain --list` shows all codes");
  }
  return e ? OB_EXIT_USAGE : ob_cli_exit(cli, OB_E_NOMEM);
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const explain_opts *opts = args->opts;
  if (opts->list) {
    size_t count;
    const ob_code *codes = ob_codes(&count);
    for (size_t i = 0; i < count; i++) {
      ob_buf_fmt(&cli->out, "%s  %s\n", codes[i].id, codes[i].summary);
    }
    return OB_EXIT_OK;
  }
  if (args->count == 0) {
    return ob_cli_usage(cli, "OB0905", "usage: osbind explain CODE, or osbind explain --list",
                        "`osbind explain` lacks an argument");
  }
  const ob_code *code = find(cli, args->at[0]);
  if (!code) {
    return unknown(cli, args->at[0]);
  }
  ob_buf_put(&cli->out, ob_str_from(code->page));
  return OB_EXIT_OK;
}

const ob_cmd ob_cmd_explain = {
    .name = "explain",
    .args = "[CODE]",
    .summary = "explain a diagnostic, with an example that causes it and one that mends it",
    .description =
        "CODE is what stands in brackets after `error`, such as OB0201. The letters may be "
        "left out.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(explain_opts),
    .max_args = 1,
    .complete = OB_COMPLETE_CODE,
    .run = run,
};
