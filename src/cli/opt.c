// SPDX-License-Identifier: MIT OR Apache-2.0
/* Reads the command line by the tables. getopt is not used: sub-commands, options before and
 * after the command, Cargo's options left in place and "did you mean" all need the tables at
 * hand, and every mistake is a diagnostic like any other. A command that passes options on must
 * know which of Cargo's options take a value as a separate word: `-p --target` is a package
 * called "--target" to Cargo, and the value of `--bin` does not end the options of `cargo run`. */
#include "cli/opt.h"
#include "base/strs.h"
#include <string.h>

static const char *const color_choices[] = {"auto", "always", "never", NULL};
static const char *const format_choices[] = {"text", "json", NULL};

/* help and version have no place in ob_cli: store() knows them. */
static const ob_opt global_options[] = {
    {.name = "directory",
     .letter = 'C',
     .kind = OB_OPT_STRING,
     .metavar = "DIR",
     .dest = offsetof(ob_cli, directory),
     .complete = OB_COMPLETE_DIR,
     .help = "run in this directory: paths that are given count from it"},
    {.name = "color",
     .kind = OB_OPT_ENUM,
     .metavar = "WHEN",
     .dest = offsetof(ob_cli, color),
     .choices = color_choices,
     .help = "colour the output: auto, always or never"},
    {.name = "quiet",
     .letter = 'q',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(ob_cli, quiet),
     .help = "no progress and no notices, only errors and results"},
    {.name = "verbose",
     .letter = 'v',
     .kind = OB_OPT_COUNT,
     .dest = offsetof(ob_cli, verbose),
     .help = "say more; may be repeated"},
    {.name = "message-format",
     .kind = OB_OPT_ENUM,
     .metavar = "FORMAT",
     .dest = offsetof(ob_cli, message_format),
     .choices = format_choices,
     .help = "diagnostics as text, or as json: one object a line on standard error"},
    {.name = "help", .letter = 'h', .kind = OB_OPT_FLAG, .help = "show this help"},
    {.name = "version", .letter = 'V', .kind = OB_OPT_FLAG, .help = "show the version"},
};

const ob_opt *
ob_global_options(size_t *count)
{
  *count = OB_COUNT(global_options);
  return global_options;
}

/* Cargo's options that take the next word as their value (1.95, all build commands and install). */
static const char *const cargo_values[] = {
    "package",      "exclude",       "bin",     "example", "test",
    "bench",        "features",      "jobs",    "profile", "target",
    "target-dir",   "manifest-path", "config",  "color",   "message-format",
    "artifact-dir", "lockfile-path", "version", "index",   "registry",
    "git",          "branch",        "tag",     "rev",     "path",
    "root",         "out-dir",
};
static const char cargo_letters[] = "pFjZ";

typedef struct reader {
  ob_cli *cli;
  ob_command_line *out;
  char *opts;
  ob_strs args;
  OB_VEC(const char *) rest;
  OB_VEC(const char *) early; /* stood before the command and is Cargo's too, if it runs Cargo */
  ob_status status;
} reader;

const ob_cmd *
ob_cmd_find(const ob_cmd *parent, ob_str name)
{
  size_t count;
  const ob_cmd *const *list = ob_commands(&count);
  if (parent) {
    list = parent->sub;
    count = parent->sub_count;
  }
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(name, ob_str_from(list[i]->name))) {
      return list[i];
    }
  }
  return NULL;
}

const ob_cmd *
ob_cmd_parent(const ob_cmd *cmd)
{
  size_t count;
  const ob_cmd *const *list = ob_commands(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < list[i]->sub_count; k++) {
      if (list[i]->sub[k] == cmd) {
        return list[i];
      }
    }
  }
  return NULL;
}

ob_str
ob_cmd_path(ob_arena *arena, const ob_cmd *cmd)
{
  const ob_cmd *parent = ob_cmd_parent(cmd);
  return parent ? ob_fmt(arena, "%s %s", parent->name, cmd->name) : ob_fmt(arena, "%s", cmd->name);
}

/* ---- mistakes ---- */

static void
mistake(reader *r, ob_status st)
{
  if (r->status != OB_E_NOMEM) {
    r->status = st;
  }
}

/* "osbind vendor import --help" for the help line of a mistake. */
static ob_str
help_command(reader *r)
{
  if (!r->out->cmd) {
    return OB_STR("osbind --help");
  }
  const ob_str path = ob_cmd_path(r->cli->arena, r->out->cmd);
  return ob_fmt(r->cli->arena, "osbind " OB_STR_FMT " --help", OB_STR_ARG(path));
}

static void
unknown_command(reader *r, ob_str word)
{
  ob_cli *cli = r->cli;
  const ob_cmd *parent = r->out->cmd;
  size_t count;
  const ob_cmd *const *list = ob_commands(&count);
  if (parent) {
    list = parent->sub;
    count = parent->sub_count;
  }
  ob_str *names = ob_new_n(cli->arena, ob_str, count);
  if (!names) {
    mistake(r, OB_E_NOMEM);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    names[i] = ob_str_from(list[i]->name);
  }
  ob_diag *e = ob_error(cli->diags, "OB0901", OB_SPAN_NONE, "no command `%s%s" OB_STR_FMT "`",
                        parent ? parent->name : "", parent ? " " : "", OB_STR_ARG(word));
  const size_t near = ob_str_nearest(word, names, count);
  if (word.len > 1 && word.ptr[0] == '+') {
    ob_diag_help(cli->diags, e, "to choose a toolchain write `cargo " OB_STR_FMT " osbind ...`",
                 OB_STR_ARG(word));
  } else if (near != SIZE_MAX) {
    ob_diag_help(cli->diags, e, "there is a command `%s%s" OB_STR_FMT "`",
                 parent ? parent->name : "", parent ? " " : "", OB_STR_ARG(names[near]));
  } else {
    ob_diag_help(cli->diags, e, "`" OB_STR_FMT "` lists the commands", OB_STR_ARG(help_command(r)));
  }
  mistake(r, e ? OB_E_INVALID : OB_E_NOMEM);
}

static void
unknown_option(reader *r, ob_str shown, ob_str name)
{
  ob_cli *cli = r->cli;
  const ob_cmd *cmd = r->out->cmd;
  const size_t own = cmd ? cmd->option_count : 0;
  const size_t count = own + OB_COUNT(global_options);
  ob_str *names = ob_new_n(cli->arena, ob_str, count);
  if (!names) {
    mistake(r, OB_E_NOMEM);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    names[i] = ob_str_from(i < own ? cmd->options[i].name : global_options[i - own].name);
  }
  ob_diag *e;
  if (cmd) {
    const ob_str path = ob_cmd_path(cli->arena, cmd);
    e = ob_error(cli->diags, "OB0902", OB_SPAN_NONE,
                 "`osbind " OB_STR_FMT "` has no option `" OB_STR_FMT "`", OB_STR_ARG(path),
                 OB_STR_ARG(shown));
  } else {
    e = ob_error(cli->diags, "OB0902", OB_SPAN_NONE, "no option `" OB_STR_FMT "`",
                 OB_STR_ARG(shown));
  }
  const size_t near = ob_str_nearest(name, names, count);
  if (name.len > 1 && near != SIZE_MAX) {
    ob_diag_help(cli->diags, e, "there is an option `--" OB_STR_FMT "`", OB_STR_ARG(names[near]));
  } else {
    ob_diag_help(cli->diags, e, "`" OB_STR_FMT "` lists the options", OB_STR_ARG(help_command(r)));
  }
  mistake(r, e ? OB_E_INVALID : OB_E_NOMEM);
}

/* ---- options ---- */

/* `name` of length len, or letter. Global options of a command that passes through: only those
 * that mean the same to Cargo. */
static const ob_opt *
find_option(const ob_cmd *cmd, ob_str name, char letter, bool *global)
{
  *global = false;
  for (size_t i = 0; cmd && i < cmd->option_count; i++) {
    const ob_opt *opt = &cmd->options[i];
    if (letter ? opt->letter == letter : ob_str_eq(name, ob_str_from(opt->name))) {
      return opt;
    }
  }
  for (size_t i = 0; i < OB_COUNT(global_options); i++) {
    const ob_opt *opt = &global_options[i];
    if (letter ? opt->letter == letter : ob_str_eq(name, ob_str_from(opt->name))) {
      if (cmd && cmd->passes_through &&
          (opt->dest == offsetof(ob_cli, message_format) || opt->letter == 'V')) {
        return NULL;
      }
      *global = true;
      return opt;
    }
  }
  return NULL;
}

/* Does a global option mean the same to Cargo? */
static bool
is_shared(const ob_opt *opt)
{
  return opt->dest == offsetof(ob_cli, color) || opt->letter == 'q' || opt->letter == 'v';
}

static bool
is_switch(const ob_opt *opt)
{
  return opt->kind == OB_OPT_FLAG || opt->kind == OB_OPT_COUNT;
}

static void
bad_choice(reader *r, const ob_opt *opt, ob_str value)
{
  ob_cli *cli = r->cli;
  size_t count = 0;
  while (opt->choices[count]) {
    count++;
  }
  ob_str *names = ob_new_n(cli->arena, ob_str, count);
  if (!names) {
    mistake(r, OB_E_NOMEM);
    return;
  }
  ob_buf list;
  ob_buf_init(&list, cli->arena);
  for (size_t i = 0; i < count; i++) {
    names[i] = ob_str_from(opt->choices[i]);
    ob_buf_fmt(&list, "%s`%s`", i == 0 ? "" : i + 1 == count ? " or " : ", ", opt->choices[i]);
  }
  ob_diag *e = ob_error(cli->diags, "OB0904", OB_SPAN_NONE,
                        "`" OB_STR_FMT "` is no value for `--%s`", OB_STR_ARG(value), opt->name);
  const size_t near = ob_str_nearest(value, names, count);
  if (near != SIZE_MAX) {
    ob_diag_help(cli->diags, e, "did you mean `" OB_STR_FMT "`? It takes " OB_STR_FMT,
                 OB_STR_ARG(names[near]), OB_STR_ARG(ob_buf_view(&list)));
  } else {
    ob_diag_help(cli->diags, e, "it takes " OB_STR_FMT, OB_STR_ARG(ob_buf_view(&list)));
  }
  mistake(r, e ? OB_E_INVALID : OB_E_NOMEM);
}

static void
store(reader *r, const ob_opt *opt, bool global, ob_str value)
{
  if (global && opt->letter == 'h') {
    r->out->help = true;
    return;
  }
  if (global && opt->letter == 'V') {
    r->out->version = true;
    return;
  }
  char *base = global ? (char *)r->cli : r->opts;
  if (!base) {
    return; /* an option of a command is found only when there is one */
  }
  void *dest = base + opt->dest;
  switch (opt->kind) {
  case OB_OPT_FLAG:
    *(bool *)dest = true;
    break;
  case OB_OPT_COUNT:
    (*(unsigned *)dest)++;
    break;
  case OB_OPT_STRING:
    *(ob_str *)dest = value;
    break;
  case OB_OPT_LIST: {
    ob_opt_list *list = dest;
    ob_str *slot = ob_vec_push(r->cli->arena, list);
    if (!slot) {
      mistake(r, OB_E_NOMEM);
      return;
    }
    *slot = value;
    break;
  }
  case OB_OPT_ENUM: {
    int at = 0;
    while (opt->choices[at] && !ob_str_eq(value, ob_str_from(opt->choices[at]))) {
      at++;
    }
    if (!opt->choices[at]) {
      bad_choice(r, opt, value);
    } else {
      *(int *)dest = at;
    }
    break;
  }
  }
}

static void
pass_on(reader *r, const char *word)
{
  const char **slot = ob_vec_push(r->cli->arena, &r->rest);
  if (!slot) {
    mistake(r, OB_E_NOMEM);
    return;
  }
  *slot = word;
}

/* A word of an option that is ours and Cargo's. */
static void
share(reader *r, const char *word)
{
  const ob_cmd *cmd = r->out->cmd;
  if (cmd && cmd->passes_through) {
    pass_on(r, word);
  } else if (!cmd) {
    const char **slot = ob_vec_push(r->cli->arena, &r->early);
    if (!slot) {
      mistake(r, OB_E_NOMEM);
      return;
    }
    *slot = word;
  }
}

static void
missing_value(reader *r, const ob_opt *opt)
{
  ob_diag *e = ob_error(r->cli->diags, "OB0903", OB_SPAN_NONE, "`--%s` lacks its value", opt->name);
  ob_diag_help(r->cli->diags, e, "write `--%s %s`", opt->name, opt->metavar);
  mistake(r, e ? OB_E_INVALID : OB_E_NOMEM);
}

/* Is word (from Cargo's point of view) an option whose value is the next word? */
static bool
cargo_takes_next(ob_str word)
{
  if (ob_str_starts(word, OB_STR("--"))) {
    const ob_str name = ob_str_slice(word, 2, word.len);
    return ob_str_in_words(name, cargo_values, OB_COUNT(cargo_values));
  }
  return word.len == 2 && word.ptr[0] == '-' &&
         ob_str_find(ob_str_from(cargo_letters), word.ptr[1]) != SIZE_MAX;
}

/* One word `--...`; gives how many words were used. */
static size_t
read_long(reader *r, const char *const *argv)
{
  const ob_cmd *cmd = r->out->cmd;
  const ob_str word = ob_str_from(argv[0]);
  const size_t eq = ob_str_find(word, '=');
  const ob_str name = ob_str_slice(word, 2, eq);
  bool global;
  const ob_opt *opt = find_option(cmd, name, 0, &global);
  if (!opt) {
    if (!cmd || !cmd->passes_through) {
      unknown_option(r, ob_str_slice(word, 0, eq), name);
      return 1;
    }
    pass_on(r, argv[0]);
    if (argv[1] && cargo_takes_next(word)) {
      pass_on(r, argv[1]);
      return 2;
    }
    return 1;
  }
  const bool both = global && is_shared(opt);
  if (is_switch(opt)) {
    if (eq != SIZE_MAX) {
      ob_diag *e = ob_error(r->cli->diags, "OB0903", OB_SPAN_NONE,
                            "`--%s` takes no value, but was given `" OB_STR_FMT "`", opt->name,
                            OB_STR_ARG(ob_str_slice(word, eq + 1, word.len)));
      ob_diag_help(r->cli->diags, e, "write `--%s` alone", opt->name);
      mistake(r, e ? OB_E_INVALID : OB_E_NOMEM);
      return 1;
    }
    store(r, opt, global, OB_STR_NONE);
    if (both) {
      share(r, argv[0]);
    }
    return 1;
  }
  if (eq == SIZE_MAX && !argv[1]) {
    missing_value(r, opt);
    return 1;
  }
  const size_t used = eq == SIZE_MAX ? 2 : 1;
  store(r, opt, global, used == 2 ? ob_str_from(argv[1]) : ob_str_slice(word, eq + 1, word.len));
  for (size_t i = 0; both && i < used; i++) {
    share(r, argv[i]);
  }
  return used;
}

/* One word of short options, `-qv` or `-pVALUE`. */
static size_t
read_short(reader *r, const char *const *argv)
{
  const ob_cmd *cmd = r->out->cmd;
  const bool passes = cmd && cmd->passes_through;
  const ob_str word = ob_str_from(argv[0]);
  if (passes) { /* all letters must be ours, else the word is Cargo's */
    for (size_t i = 1; i < word.len; i++) {
      bool global;
      const ob_opt *opt = find_option(cmd, OB_STR_NONE, word.ptr[i], &global);
      if (!opt) {
        pass_on(r, argv[0]);
        if (argv[1] && cargo_takes_next(word)) {
          pass_on(r, argv[1]);
          return 2;
        }
        return 1;
      }
      if (!is_switch(opt)) {
        break;
      }
    }
  }
  for (size_t i = 1; i < word.len; i++) {
    bool global;
    const ob_opt *opt = find_option(cmd, OB_STR_NONE, word.ptr[i], &global);
    if (!opt) {
      const char shown[2] = {'-', word.ptr[i]};
      unknown_option(r, (ob_str){shown, 2}, ob_str_slice(word, i, i + 1));
      return 1;
    }
    if (is_switch(opt)) {
      store(r, opt, global, OB_STR_NONE);
      if (global && is_shared(opt)) {
        share(r, opt->letter == 'q' ? "-q" : "-v");
      }
      continue;
    }
    ob_str value = ob_str_slice(word, i + 1, word.len);
    size_t used = 1;
    if (value.len == 0) {
      if (!argv[1]) {
        missing_value(r, opt);
        return 1;
      }
      value = ob_str_from(argv[1]);
      used = 2;
    } else if (value.ptr[0] == '=') {
      value = ob_str_slice(value, 1, value.len);
    }
    store(r, opt, global, value);
    return used;
  }
  return 1;
}

/* Takes cmd as the one that is read for; its options struct is new. */
static bool
choose(reader *r, const ob_cmd *cmd)
{
  r->out->cmd = cmd;
  r->out->args.cmd = cmd;
  r->opts = ob_arena_alloc(r->cli->arena, 1, cmd->opts_size, _Alignof(max_align_t));
  if (!r->opts) {
    mistake(r, OB_E_NOMEM);
    return false;
  }
  return true;
}

static void
check_count(reader *r)
{
  const ob_cmd *cmd = r->out->cmd;
  ob_cli *cli = r->cli;
  if (!cmd || cmd->passes_through || r->out->help || r->out->version || r->status != OB_OK) {
    return;
  }
  const ob_str path = ob_cmd_path(cli->arena, cmd);
  ob_diag *e;
  if (cmd->sub_count > 0) {
    ob_buf list;
    ob_buf_init(&list, cli->arena);
    for (size_t i = 0; i < cmd->sub_count; i++) {
      ob_buf_fmt(&list, "%s`%s`",
                 i == 0                    ? ""
                 : i + 1 == cmd->sub_count ? " or "
                                           : ", ",
                 cmd->sub[i]->name);
    }
    e = ob_error(cli->diags, "OB0905", OB_SPAN_NONE, "`osbind " OB_STR_FMT "` needs a command",
                 OB_STR_ARG(path));
    ob_diag_help(cli->diags, e, "it has " OB_STR_FMT, OB_STR_ARG(ob_buf_view(&list)));
  } else if (r->args.len < cmd->min_args) {
    e = ob_error(cli->diags, "OB0905", OB_SPAN_NONE, "`osbind " OB_STR_FMT "` lacks an argument",
                 OB_STR_ARG(path));
    ob_diag_help(cli->diags, e, "usage: osbind " OB_STR_FMT "%s %s", OB_STR_ARG(path),
                 cmd->option_count > 0 ? " [OPTIONS]" : "", cmd->args ? cmd->args : "");
  } else if (r->args.len > cmd->max_args) {
    e = ob_error(cli->diags, "OB0905", OB_SPAN_NONE,
                 "`osbind " OB_STR_FMT "` does not take the argument `" OB_STR_FMT "`",
                 OB_STR_ARG(path), OB_STR_ARG(r->args.at[cmd->max_args]));
    ob_diag_help(cli->diags, e, "usage: osbind " OB_STR_FMT "%s%s%s", OB_STR_ARG(path),
                 cmd->option_count > 0 ? " [OPTIONS]" : "", cmd->args ? " " : "",
                 cmd->args ? cmd->args : "");
  } else {
    return;
  }
  mistake(r, e ? OB_E_INVALID : OB_E_NOMEM);
}

/* What stood before a command that runs Cargo goes ahead of all that stood behind it; only the
 * toolchain is before it. */
static void
pass_early(reader *r)
{
  const ob_cmd *cmd = r->out->cmd;
  const size_t count = r->rest.len, from = count > 0 && r->rest.at[0][0] == '+' ? 1 : 0;
  if (!cmd || !cmd->passes_through || r->early.len == 0) {
    return;
  }
  for (size_t i = 0; i < r->early.len; i++) {
    pass_on(r, r->early.at[i]);
  }
  if (r->status == OB_E_NOMEM) {
    return;
  }
  const size_t moved = count - from;
  memmove(r->rest.at + from + r->early.len, r->rest.at + from, moved * sizeof *r->rest.at);
  memcpy(r->rest.at + from, r->early.at, r->early.len * sizeof *r->early.at);
}

ob_status
ob_opt_parse(ob_cli *cli, const char *const *argv, ob_command_line *out)
{
  *out = (ob_command_line){0};
  reader r = {.cli = cli, .out = out};
  bool only_args = false; /* after `--` */
  for (size_t i = 0; argv[i];) {
    const ob_str word = ob_str_from(argv[i]);
    const ob_cmd *cmd = out->cmd;
    const bool passes = cmd && cmd->passes_through;
    if (!only_args && ob_str_eq(word, OB_STR("--"))) {
      only_args = true;
      if (passes) {
        pass_on(&r, argv[i]);
      }
      i++;
    } else if (!only_args && ob_str_starts(word, OB_STR("--"))) {
      i += read_long(&r, argv + i);
    } else if (!only_args && word.len > 1 && word.ptr[0] == '-') {
      i += read_short(&r, argv + i);
    } else if (!cmd || cmd->sub_count > 0) {
      const ob_cmd *next = ob_cmd_find(cmd, word);
      if (!next) {
        unknown_command(&r, word);
        return r.status; /* nothing after it can be understood */
      }
      if (!choose(&r, next)) {
        return OB_E_NOMEM;
      }
      i++;
    } else if (passes) {
      const bool toolchain = r.rest.len == 0 && word.len > 0 && word.ptr[0] == '+';
      only_args |= cmd->passes_through == OB_PASS_RUN && !toolchain;
      pass_on(&r, argv[i++]);
    } else {
      ob_str *slot = ob_vec_push(cli->arena, &r.args);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = word;
      i++;
    }
  }
  check_count(&r);
  pass_early(&r);
  pass_on(&r, NULL);
  out->args.opts = r.opts;
  out->args.at = r.args.at;
  out->args.count = r.args.len;
  out->args.rest = r.rest.at;
  out->args.rest_count = r.rest.len > 0 ? r.rest.len - 1 : 0;
  return r.status;
}
