// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind completions SHELL`: a completion script made from the tables of commands. The scripts
 * ask at run time only for what depends on the machine: the targets that rustc knows and the codes
 * that this osbind explains. */
#include "base/str.h"
#include "cli/opt.h"
#include "cli/out.h"

enum { BASH, ZSH, FISH };
static const char *const shells[] = {"bash", "zsh", "fish"};

#define TARGETS "rustc --print target-list 2>/dev/null"
#define CODES "osbind explain --list 2>/dev/null | cut -d' ' -f1"

/* text as a word in single quotes; also: characters that get a backslash inside. */
static void
put_quoted(ob_buf *out, const char *text, const char *also)
{
  for (const char *p = text; *p; p++) {
    if (*p == '\'') {
      ob_buf_put(out, OB_STR("'\\''"));
    } else {
      if (ob_str_find(ob_str_from(also), *p) != SIZE_MAX) {
        ob_buf_putc(out, '\\');
      }
      ob_buf_putc(out, *p);
    }
  }
}

static void
put_choices(ob_buf *out, const ob_opt *opt)
{
  for (size_t i = 0; opt->choices[i]; i++) {
    ob_buf_fmt(out, "%s%s", i > 0 ? " " : "", opt->choices[i]);
  }
}

static void
put_names(ob_buf *out, const ob_cmd *const *list, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(out, "%s%s", i > 0 ? " " : "", list[i]->name);
  }
}

static bool
takes_value(const ob_opt *opt)
{
  return opt->kind != OB_OPT_FLAG && opt->kind != OB_OPT_COUNT;
}

/* Calls put for every command and sub-command; path is "vendor import". */
static void
each_command(ob_buf *out, void (*put)(ob_buf *out, const ob_cmd *cmd, const char *path))
{
  size_t count;
  const ob_cmd *const *list = ob_commands(&count);
  for (size_t i = 0; i < count; i++) {
    put(out, list[i], list[i]->name);
    for (size_t k = 0; k < list[i]->sub_count; k++) {
      const ob_str path = ob_fmt(out->arena, "%s %s", list[i]->name, list[i]->sub[k]->name);
      put(out, list[i]->sub[k], path.ptr ? path.ptr : "");
    }
  }
}

/* ---- bash ---- */

static void
bash_generator(ob_buf *out, ob_complete kind, const ob_opt *opt)
{
  if (opt && opt->kind == OB_OPT_ENUM) {
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -W '"));
    put_choices(out, opt);
    ob_buf_put(out, OB_STR("' -- \"$cur\"))"));
    return;
  }
  switch (kind) {
  case OB_COMPLETE_FILE:
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -f -- \"$cur\"))"));
    break;
  case OB_COMPLETE_DIR:
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -d -- \"$cur\"))"));
    break;
  case OB_COMPLETE_TARGET:
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -W \"$(" TARGETS ")\" -- \"$cur\"))"));
    break;
  case OB_COMPLETE_CODE:
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -W \"$(" CODES ")\" -- \"$cur\"))"));
    break;
  case OB_COMPLETE_COMMAND: {
    size_t count;
    const ob_cmd *const *list = ob_commands(&count);
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -W '"));
    put_names(out, list, count);
    ob_buf_put(out, OB_STR("' -- \"$cur\"))"));
    break;
  }
  case OB_COMPLETE_SHELL:
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$cur\"))"));
    break;
  case OB_COMPLETE_NONE:
    ob_buf_put(out, OB_STR("COMPREPLY=()"));
    break;
  }
}

static void
bash_values(ob_buf *out, const char *path, const ob_opt *options, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (!takes_value(&options[i])) {
      continue;
    }
    ob_buf_fmt(out, "    '%s --%s'", path, options[i].name);
    if (options[i].letter) {
      ob_buf_fmt(out, " | '%s -%c'", path, options[i].letter);
    }
    ob_buf_put(out, OB_STR(") "));
    bash_generator(out, options[i].complete, &options[i]);
    ob_buf_put(out, OB_STR("; return ;;\n"));
  }
}

static void
bash_command_values(ob_buf *out, const ob_cmd *cmd, const char *path)
{
  size_t count;
  const ob_opt *globals = ob_global_options(&count);
  bash_values(out, path, cmd->options, cmd->option_count);
  if (!cmd->passes_through) {
    bash_values(out, path, globals, count);
  }
}

static void
bash_command(ob_buf *out, const ob_cmd *cmd, const char *path)
{
  size_t count;
  const ob_opt *globals = ob_global_options(&count);
  ob_buf_fmt(out, "    '%s')\n      opts='", path);
  for (size_t i = 0; i < cmd->option_count; i++) {
    ob_buf_fmt(out, "--%s ", cmd->options[i].name);
  }
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(out, "%s--%s", i > 0 ? " " : "", globals[i].name);
  }
  ob_buf_put(out, OB_STR("'\n      "));
  if (cmd->sub_count > 0) {
    ob_buf_put(out, OB_STR("COMPREPLY=($(compgen -W '"));
    put_names(out, cmd->sub, cmd->sub_count);
    ob_buf_put(out, OB_STR("' -- \"$cur\"))"));
  } else {
    bash_generator(out, cmd->passes_through ? OB_COMPLETE_FILE : cmd->complete, NULL);
  }
  ob_buf_put(out, OB_STR("\n      ;;\n"));
}

static void
put_bash(ob_buf *out)
{
  size_t count;
  const ob_cmd *const *list = ob_commands(&count);
  size_t global_count;
  const ob_opt *globals = ob_global_options(&global_count);
  ob_buf_put(out, OB_STR("# bash completion for osbind, made by `osbind completions bash`\n"
                         "_osbind() {\n"
                         "  local cur=${COMP_WORDS[COMP_CWORD]} prev= path= opts= i word skip=\n"
                         "  ((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                         "  # `--name=value` comes as three words\n"
                         "  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then "
                         "prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                         "    word=${COMP_WORDS[i]}\n"
                         "    if [[ -n $skip ]]; then skip=; continue; fi\n"
                         "    case $word in\n"
                         "    --) COMPREPLY=(); return ;;\n"
                         "    "));
  bool first = true;
  for (size_t i = 0; i < global_count; i++) {
    if (takes_value(&globals[i])) {
      ob_buf_fmt(out, "%s--%s", first ? "" : " | ", globals[i].name);
      first = false;
    }
  }
  ob_buf_put(out, OB_STR(") skip=1 ;;\n"
                         "    -* | =) ;;\n"
                         "    osbind) ;;\n"
                         "    *)\n"
                         "      case \"$path $word\" in\n"));
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(out, "      ' %s') path=%s ;;\n", list[i]->name, list[i]->name);
    for (size_t k = 0; k < list[i]->sub_count; k++) {
      ob_buf_fmt(out, "      '%s %s') path='%s %s' ;;\n", list[i]->name, list[i]->sub[k]->name,
                 list[i]->name, list[i]->sub[k]->name);
    }
  }
  ob_buf_put(out, OB_STR("      esac\n"
                         "      ;;\n"
                         "    esac\n"
                         "  done\n"
                         "  case \"$path $prev\" in\n"));
  bash_values(out, "", globals, global_count);
  each_command(out, bash_command_values);
  ob_buf_put(out, OB_STR("  esac\n"
                         "  case $path in\n"
                         "    '')\n      opts='"));
  for (size_t i = 0; i < global_count; i++) {
    ob_buf_fmt(out, "%s--%s", i > 0 ? " " : "", globals[i].name);
  }
  ob_buf_put(out, OB_STR("'\n      COMPREPLY=($(compgen -W '"));
  put_names(out, list, count);
  ob_buf_put(out, OB_STR("' -- \"$cur\"))\n      ;;\n"));
  each_command(out, bash_command);
  ob_buf_put(out, OB_STR("  esac\n"
                         "  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W \"$opts\" -- "
                         "\"$cur\")); fi\n"
                         "}\n"
                         "complete -o bashdefault -F _osbind osbind cargo-osbind\n"));
}

/* ---- zsh ---- */

static void
zsh_action(ob_buf *out, ob_complete kind, const ob_opt *opt)
{
  if (opt && opt->kind == OB_OPT_ENUM) {
    ob_buf_putc(out, '(');
    put_choices(out, opt);
    ob_buf_putc(out, ')');
    return;
  }
  switch (kind) {
  case OB_COMPLETE_FILE:
    ob_buf_put(out, OB_STR("_files"));
    break;
  case OB_COMPLETE_DIR:
    ob_buf_put(out, OB_STR("_files -/"));
    break;
  case OB_COMPLETE_TARGET:
    ob_buf_put(out, OB_STR("_osbind_targets"));
    break;
  case OB_COMPLETE_CODE:
    ob_buf_put(out, OB_STR("_osbind_codes"));
    break;
  case OB_COMPLETE_COMMAND:
    ob_buf_put(out, OB_STR("_osbind_commands"));
    break;
  case OB_COMPLETE_SHELL:
    ob_buf_put(out, OB_STR("(bash zsh fish)"));
    break;
  case OB_COMPLETE_NONE:
    break;
  }
}

static void
zsh_options(ob_buf *out, const ob_opt *options, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const ob_opt *opt = &options[i];
    for (int form = 0; form < (opt->letter ? 2 : 1); form++) {
      const bool repeats = opt->kind == OB_OPT_LIST || opt->kind == OB_OPT_COUNT;
      ob_buf_fmt(out, "    '%s", repeats ? "*" : "");
      if (form == 0) {
        ob_buf_fmt(out, "--%s%s[", opt->name, takes_value(opt) ? "=" : "");
      } else {
        ob_buf_fmt(out, "-%c%s[", opt->letter, takes_value(opt) ? "+" : "");
      }
      put_quoted(out, opt->help, "[]:\\");
      ob_buf_putc(out, ']');
      if (takes_value(opt)) {
        ob_buf_putc(out, ':');
        put_quoted(out, opt->metavar, "[]:\\");
        ob_buf_putc(out, ':');
        zsh_action(out, opt->complete, opt);
      }
      ob_buf_put(out, OB_STR("' \\\n"));
    }
  }
}

static void
zsh_name(ob_buf *out, const char *path)
{
  for (const char *p = path; *p; p++) {
    ob_buf_putc(out, *p == ' ' || *p == '-' ? '_' : *p);
  }
}

static void
zsh_list(ob_buf *out, const ob_cmd *const *list, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(out, "    '%s:", list[i]->name);
    put_quoted(out, list[i]->summary, ":\\");
    ob_buf_put(out, OB_STR("'\n"));
  }
}

static void
zsh_dispatch(ob_buf *out, const char *prefix, const ob_cmd *const *list, size_t count)
{
  ob_buf_put(out, OB_STR("  [[ $state == rest ]] || return\n  case $line[1] in\n"));
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(out, "    %s) ", list[i]->name);
    ob_buf_fmt(out, "_osbind_%s", prefix);
    zsh_name(out, list[i]->name);
    ob_buf_put(out, OB_STR(" ;;\n"));
  }
  ob_buf_put(out, OB_STR("  esac\n"));
}

static void
zsh_command(ob_buf *out, const ob_cmd *cmd, const char *path)
{
  size_t count;
  const ob_opt *globals = ob_global_options(&count);
  if (cmd->sub_count > 0) {
    ob_buf_put(out, OB_STR("_osbind_commands_of_"));
    zsh_name(out, path);
    ob_buf_put(out, OB_STR("() {\n  local -a list=(\n"));
    zsh_list(out, cmd->sub, cmd->sub_count);
    ob_buf_put(out, OB_STR("  )\n  _describe command list\n}\n"));
  }
  ob_buf_put(out, OB_STR("_osbind_"));
  zsh_name(out, path);
  ob_buf_put(out,
             OB_STR("() {\n  local state line\n  typeset -A opt_args\n  _arguments -C -s \\\n"));
  zsh_options(out, cmd->options, cmd->option_count);
  zsh_options(out, globals, count);
  if (cmd->sub_count > 0) {
    ob_buf_put(out, OB_STR("    '1:command:_osbind_commands_of_"));
    zsh_name(out, path);
    ob_buf_put(out, OB_STR("' \\\n    '*::argument:->rest'\n"));
    const ob_str prefix = ob_fmt(out->arena, "%s_", path);
    zsh_dispatch(out, prefix.ptr ? prefix.ptr : "", cmd->sub, cmd->sub_count);
  } else if (cmd->passes_through) {
    ob_buf_put(out, OB_STR("    '*:argument:_files'\n"));
  } else {
    ob_buf_put(out, OB_STR("    '*:"));
    put_quoted(out, cmd->args ? cmd->args : "no argument", "[]:\\");
    ob_buf_putc(out, ':');
    zsh_action(out, cmd->complete, NULL);
    ob_buf_put(out, OB_STR("'\n"));
  }
  ob_buf_put(out, OB_STR("}\n"));
}

static void
put_zsh(ob_buf *out)
{
  size_t count;
  const ob_cmd *const *list = ob_commands(&count);
  size_t global_count;
  const ob_opt *globals = ob_global_options(&global_count);
  ob_buf_put(out, OB_STR("#compdef osbind cargo-osbind\n"
                         "# zsh completion for osbind, made by `osbind completions zsh`\n"
                         "_osbind_targets() {\n"
                         "  local -a list=(${(f)\"$(" TARGETS ")\"})\n"
                         "  compadd -a list\n"
                         "}\n"
                         "_osbind_codes() {\n"
                         "  local -a list=(${(f)\"$(" CODES ")\"})\n"
                         "  compadd -a list\n"
                         "}\n"
                         "_osbind_commands() {\n"
                         "  local -a list=(\n"));
  zsh_list(out, list, count);
  ob_buf_put(out, OB_STR("  )\n  _describe command list\n}\n"));
  each_command(out, zsh_command);
  ob_buf_put(out, OB_STR("_osbind() {\n  local state line\n  typeset -A opt_args\n"
                         "  _arguments -C -s \\\n"));
  zsh_options(out, globals, global_count);
  ob_buf_put(out, OB_STR("    '1:command:_osbind_commands' \\\n    '*::argument:->rest'\n"));
  zsh_dispatch(out, "", list, count);
  ob_buf_put(out, OB_STR("}\n"
                         "if [[ $funcstack[1] == _osbind ]]; then\n"
                         "  _osbind \"$@\"\n"
                         "else\n"
                         "  compdef _osbind osbind cargo-osbind\n"
                         "fi\n"));
}

/* ---- fish ---- */

static void
fish_action(ob_buf *out, ob_complete kind, const ob_opt *opt)
{
  if (opt && opt->kind == OB_OPT_ENUM) {
    ob_buf_put(out, OB_STR(" -x -a '"));
    put_choices(out, opt);
    ob_buf_putc(out, '\'');
    return;
  }
  switch (kind) {
  case OB_COMPLETE_FILE:
    ob_buf_put(out, OB_STR(" -r -F"));
    break;
  case OB_COMPLETE_DIR:
    ob_buf_put(out, OB_STR(" -x -a '(__fish_complete_directories)'"));
    break;
  case OB_COMPLETE_TARGET:
    ob_buf_put(out, OB_STR(" -x -a '(" TARGETS ")'"));
    break;
  case OB_COMPLETE_CODE:
    ob_buf_put(out, OB_STR(" -x -a \"(osbind explain --list 2>/dev/null | string replace -r ' +' "
                           "\\t)\""));
    break;
  case OB_COMPLETE_COMMAND: {
    size_t count;
    const ob_cmd *const *list = ob_commands(&count);
    ob_buf_put(out, OB_STR(" -x -a '"));
    put_names(out, list, count);
    ob_buf_putc(out, '\'');
    break;
  }
  case OB_COMPLETE_SHELL:
    ob_buf_put(out, OB_STR(" -x -a 'bash zsh fish'"));
    break;
  case OB_COMPLETE_NONE:
    ob_buf_put(out, opt ? OB_STR(" -x") : OB_STR(" -f"));
    break;
  }
}

static void
fish_text(ob_buf *out, const char *text)
{
  ob_buf_put(out, OB_STR(" -d '"));
  for (const char *p = text; *p; p++) {
    if (*p == '\'' || *p == '\\') {
      ob_buf_putc(out, '\\');
    }
    ob_buf_putc(out, *p);
  }
  ob_buf_put(out, OB_STR("'\n"));
}

static void
fish_options(ob_buf *out, const char *condition, const ob_opt *options, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(out, "complete -c osbind%s -l %s", condition, options[i].name);
    if (options[i].letter) {
      ob_buf_fmt(out, " -s %c", options[i].letter);
    }
    if (takes_value(&options[i])) {
      fish_action(out, options[i].complete, &options[i]);
    }
    fish_text(out, options[i].help);
  }
}

static void
fish_command(ob_buf *out, const ob_cmd *cmd, const char *path)
{
  const ob_str whole = ob_str_from(path);
  const size_t blank = ob_str_find(whole, ' ');
  ob_str condition;
  if (blank == SIZE_MAX) {
    condition = ob_fmt(out->arena, " -n '__fish_seen_subcommand_from %s'", path);
  } else {
    condition = ob_fmt(out->arena,
                       " -n '__fish_seen_subcommand_from " OB_STR_FMT
                       "; and __fish_seen_subcommand_from " OB_STR_FMT "'",
                       OB_STR_ARG(ob_str_slice(whole, 0, blank)),
                       OB_STR_ARG(ob_str_slice(whole, blank + 1, whole.len)));
  }
  if (!condition.ptr) {
    out->oom = true;
    return;
  }
  fish_options(out, condition.ptr, cmd->options, cmd->option_count);
  if (cmd->sub_count > 0) {
    ob_buf names;
    ob_buf_init(&names, out->arena);
    put_names(&names, cmd->sub, cmd->sub_count);
    for (size_t i = 0; i < cmd->sub_count; i++) {
      ob_buf_fmt(out,
                 "complete -c osbind -n '__fish_seen_subcommand_from %s; and not "
                 "__fish_seen_subcommand_from " OB_STR_FMT "' -f -a %s",
                 path, OB_STR_ARG(ob_buf_view(&names)), cmd->sub[i]->name);
      fish_text(out, cmd->sub[i]->summary);
    }
  } else if (!cmd->passes_through && cmd->complete != OB_COMPLETE_NONE) {
    ob_buf_fmt(out, "complete -c osbind%s", condition.ptr);
    fish_action(out, cmd->complete, NULL);
    ob_buf_putc(out, '\n');
  }
}

static void
put_fish(ob_buf *out)
{
  size_t count;
  const ob_cmd *const *list = ob_commands(&count);
  size_t global_count;
  const ob_opt *globals = ob_global_options(&global_count);
  ob_buf_put(out, OB_STR("# fish completion for osbind, made by `osbind completions fish`\n"));
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(out, "complete -c osbind -n __fish_use_subcommand -f -a %s", list[i]->name);
    fish_text(out, list[i]->summary);
  }
  fish_options(out, "", globals, global_count);
  each_command(out, fish_command);
  ob_buf_put(out, OB_STR("complete -c cargo-osbind -w osbind\n"));
}

static int
run(ob_cli *cli, const ob_args *args)
{
  if (ob_str_eq(args->at[0], ob_str_from(shells[BASH]))) {
    put_bash(&cli->out);
  } else if (ob_str_eq(args->at[0], ob_str_from(shells[ZSH]))) {
    put_zsh(&cli->out);
  } else if (ob_str_eq(args->at[0], ob_str_from(shells[FISH]))) {
    put_fish(&cli->out);
  } else {
    return ob_cli_usage(cli, "OB0907", "there are completions for `bash`, `zsh` and `fish`",
                        "no completions for the shell `" OB_STR_FMT "`", OB_STR_ARG(args->at[0]));
  }
  return ob_cli_exit(cli, ob_buf_status(&cli->out));
}

const ob_cmd ob_cmd_completions = {
    .name = "completions",
    .args = "bash|zsh|fish",
    .summary = "write a completion script for a shell",
    .description = "Packages install the three scripts where each shell looks for them. By hand:\n"
                   "\n"
                   "  osbind completions bash > ~/.local/share/bash-completion/completions/osbind\n"
                   "  osbind completions zsh > ~/.zfunc/_osbind\n"
                   "  osbind completions fish > ~/.config/fish/completions/osbind.fish",
    .min_args = 1,
    .max_args = 1,
    .complete = OB_COMPLETE_SHELL,
    .run = run,
};
