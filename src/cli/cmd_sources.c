// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * osbind sources: for each target that is asked about, every crate of Cargo.lock
 * that some rule owns: what it becomes, which line of which file says so, and
 * what was passed over and why. It reads config files, OS sources and the
 * lockfile, writes nothing, and does not run Cargo.
 */
#include "base/str.h"
#include "cli/project.h"
#include "formats/json/json.h"

typedef struct sources_opts {
  ob_project_ask ask;
  int format;
} sources_opts;

typedef struct show {
  ob_cli *cli;
  ob_project *project;
  ob_lockfile lock;
  ob_json_writer json;
  bool as_json;
  bool broken; /* some promise is not kept */
} show;

static const char *const verdicts[] = {
    [OB_VERDICT_TAKEN] = "taken",
    [OB_VERDICT_OTHER_TARGET] = "other-target",
    [OB_VERDICT_OTHER_VERSION] = "other-version",
    [OB_VERDICT_OUTRANKED] = "outranked",
    [OB_VERDICT_NO_SUCH_CRATE] = "no-such-crate",
    [OB_VERDICT_NOT_COMPATIBLE] = "not-compatible",
    [OB_VERDICT_OLDER_CHOSEN] = "newer-chosen",
};

static const char *const reasons[] = {
    [OB_VERDICT_TAKEN] = "taken",
    [OB_VERDICT_OTHER_TARGET] = "for other targets",
    [OB_VERDICT_OTHER_VERSION] = "for other OS versions",
    [OB_VERDICT_OUTRANKED] = "another rule goes first",
    [OB_VERDICT_NO_SUCH_CRATE] = "has no such crate",
    [OB_VERDICT_NOT_COMPATIBLE] = "not for the locked version",
    [OB_VERDICT_OLDER_CHOSEN] = "a newer one is there",
};

/* Does a consideration say something about this crate? */
static bool
tells(const show *s, const ob_considered *c, ob_str name)
{
  if (c->verdict == OB_VERDICT_TAKEN) {
    return false;
  }
  return s->cli->verbose > 0 || (c->verdict != OB_VERDICT_OTHER_TARGET &&
                                 (c->rule->missing || ob_rule_owns(c->rule, name)));
}

static bool
owned(const ob_plan *plan, ob_str name)
{
  for (size_t i = 0; i < plan->rules.len; i++) {
    if (ob_rule_owns(&plan->rules.at[i], name)) {
      return true;
    }
  }
  return false;
}

/* The rule in words: its qualifier and where it leads. */
static ob_str
rule_words(show *s, const ob_rule *rule)
{
  const bool patch = rule->kind == OB_RULE_PATCH;
  const ob_str name = patch ? rule->crate_name : rule->source_name;
  return ob_fmt(s->cli->arena, "%s `" OB_STR_FMT "`%s" OB_STR_FMT, patch ? "patch" : "source",
                OB_STR_ARG(name), rule->qualifier.len ? " for " : "", OB_STR_ARG(rule->qualifier));
}

static void
put_place(show *s, ob_span span)
{
  const ob_source source = ob_diags_source(s->cli->diags, span.file);
  const ob_linecol at = ob_diags_linecol(s->cli->diags, span.file, span.lo);
  ob_json_field(&s->json, "path", source.name);
  ob_json_key(&s->json, "line");
  ob_json_put_u64(&s->json, at.line);
  ob_json_key(&s->json, "column");
  ob_json_put_u64(&s->json, at.char_col);
}

static void
put_rule(show *s, const ob_rule *rule)
{
  ob_json_field(&s->json, "kind", rule->kind == OB_RULE_PATCH ? OB_STR("patch") : OB_STR("source"));
  ob_json_key(&s->json, "qualifier");
  if (rule->qualifier.len) {
    ob_json_put_str(&s->json, rule->qualifier);
  } else {
    ob_json_put_null(&s->json);
  }
  if (rule->kind == OB_RULE_SOURCE) {
    ob_json_field(&s->json, "source", rule->source_name);
  }
  put_place(s, rule->span);
}

static void
crate_json(show *s, const ob_lock_package *package, const ob_choice *choice)
{
  ob_json_writer *w = &s->json;
  ob_json_open(w, '{');
  ob_json_field(w, "name", package->name);
  ob_json_field(w, "version", package->version);
  ob_json_field(w, "state",
                choice->crate      ? OB_STR("replaced")
                : choice->promised ? OB_STR("promised")
                                   : OB_STR("registry"));
  if (choice->crate) {
    ob_json_key(w, "by");
    ob_json_open(w, '{');
    ob_json_field(w, "version", choice->crate->manifest.version);
    ob_json_field(w, "directory", ob_str_from(choice->crate->dir));
    ob_json_field(w, "content", ob_str_from(choice->crate->content));
    put_rule(s, choice->rule);
    ob_json_close(w, '}');
  }
  if (choice->promised) {
    ob_json_field(w, "why", choice->why);
  }
  ob_json_key(w, "considered");
  ob_json_open(w, '[');
  for (size_t i = 0; i < choice->considered.len; i++) {
    const ob_considered *c = &choice->considered.at[i];
    if (!tells(s, c, package->name)) {
      continue;
    }
    ob_json_open(w, '{');
    ob_json_field(w, "verdict", ob_str_from(verdicts[c->verdict]));
    put_rule(s, c->rule);
    ob_json_field(w, "directory", ob_str_from(c->crate ? c->crate->dir : c->rule->dir));
    if (c->crate) {
      ob_json_field(w, "version", c->crate->manifest.version);
    }
    ob_json_close(w, '}');
  }
  ob_json_close(w, ']');
  ob_json_close(w, '}');
}

static void
crate_text(show *s, const ob_lock_package *package, const ob_choice *choice)
{
  ob_buf *out = &s->cli->out;
  ob_arena *arena = s->cli->arena;
  ob_buf_fmt(out, "  " OB_STR_FMT " " OB_STR_FMT, OB_STR_ARG(package->name),
             OB_STR_ARG(package->version));
  if (choice->crate) {
    ob_buf_fmt(out, " is replaced by " OB_STR_FMT " in %s\n",
               OB_STR_ARG(choice->crate->manifest.version), choice->crate->dir);
    ob_buf_fmt(out, "    by  " OB_STR_FMT "  " OB_STR_FMT "\n",
               OB_STR_ARG(ob_span_where(arena, s->cli->diags, choice->rule->span)),
               OB_STR_ARG(rule_words(s, choice->rule)));
  } else if (choice->promised) {
    ob_buf_fmt(out, " is promised, and the build stops: " OB_STR_FMT "\n", OB_STR_ARG(choice->why));
  } else {
    ob_buf_put(out, OB_STR(" comes from the registry\n"));
  }
  for (size_t i = 0; i < choice->considered.len; i++) {
    const ob_considered *c = &choice->considered.at[i];
    if (!tells(s, c, package->name)) {
      continue;
    }
    ob_buf_fmt(out, "    not " OB_STR_FMT "  " OB_STR_FMT,
               OB_STR_ARG(ob_span_where(arena, s->cli->diags, c->rule->span)),
               OB_STR_ARG(rule_words(s, c->rule)));
    if (c->crate) {
      ob_buf_fmt(out, ", " OB_STR_FMT, OB_STR_ARG(c->crate->manifest.version));
    }
    ob_buf_fmt(out, ": %s\n",
               c->rule->missing && c->verdict == OB_VERDICT_NO_SUCH_CRATE
                   ? "its directory cannot be read"
                   : reasons[c->verdict]);
  }
}

static ob_status
show_target(show *s, const ob_project_target *t)
{
  ob_cli *cli = s->cli;
  const ob_plan *plan = &s->project->plan;
  const ob_str from = ob_project_version_from(cli, &t->version);
  const ob_rule *missing = ob_plan_missing(plan, t->target, t->version.version);
  if (s->as_json) {
    ob_json_open(&s->json, '{');
    ob_json_field(&s->json, "target", t->target->triple);
    ob_json_key(&s->json, "os_version");
    if (t->version.version.len) {
      ob_json_put_str(&s->json, t->version.version);
    } else {
      ob_json_put_null(&s->json);
    }
    ob_json_field(&s->json, "os_version_from", from);
    ob_json_key(&s->json, "crates");
    ob_json_open(&s->json, '[');
  } else {
    ob_buf_fmt(&cli->out, OB_STR_FMT ", version " OB_STR_FMT " (" OB_STR_FMT ")\n",
               OB_STR_ARG(t->target->triple),
               OB_STR_ARG(t->version.version.len ? t->version.version : OB_STR("unknown")),
               OB_STR_ARG(from));
  }
  size_t others = 0;
  for (size_t i = 0; i < s->lock.packages.len; i++) {
    const ob_lock_package *package = &s->lock.packages.at[i];
    if (!ob_lock_is_crates_io(package->source)) {
      continue;
    }
    if (!owned(plan, package->name)) {
      others++;
      continue;
    }
    ob_choice choice;
    OB_TRY(ob_plan_choose(cli->arena, plan, t->target, t->version.version, package->name,
                          &package->semver, &choice));
    s->broken |= choice.promised;
    if (s->as_json) {
      crate_json(s, package, &choice);
    } else {
      crate_text(s, package, &choice);
    }
  }
  if (s->as_json) {
    ob_json_close(&s->json, ']');
    ob_json_key(&s->json, "others");
    ob_json_put_u64(&s->json, others);
    if (missing) {
      ob_json_field(&s->json, "missing", ob_str_from(missing->dir));
    }
    ob_json_close(&s->json, '}');
  } else {
    ob_buf_fmt(&cli->out, "  %zu %scrate%s from the registry\n", others,
               others < s->lock.packages.len ? "other " : "", others == 1 ? " comes" : "s come");
  }
  if (missing) {
    ob_plan_say_missing(cli->diags, missing, OB_SEV_ERROR);
    s->broken = true;
  }
  return OB_OK;
}

static ob_status
show_all(ob_cli *cli, const sources_opts *opts, show *s, ob_project *project)
{
  OB_TRY(ob_project_open(cli, &opts->ask, project));
  OB_TRY(ob_project_plan(project, OB_VERIFY_STAT));
  OB_TRY(ob_project_versions(project));
  const char *path;
  bool found;
  OB_TRY(ob_project_lock(project, &s->lock, &path, &found));
  if (!found) {
    return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0953", OB_SPAN_NONE,
                   "`cargo generate-lockfile` writes it", "there is no `%s` yet", path);
  }
  if (s->as_json) {
    ob_json_open(&s->json, '{');
    ob_json_field(&s->json, "lockfile", ob_str_from(path));
    ob_json_key(&s->json, "targets");
    ob_json_open(&s->json, '[');
  }
  for (size_t i = 0; i < project->asked.len; i++) {
    OB_TRY(show_target(s, &project->asked.at[i]));
  }
  if (s->as_json) {
    ob_json_close(&s->json, ']');
    ob_json_close(&s->json, '}');
    ob_buf_putc(&cli->out, '\n');
  }
  ob_plan_say_left(cli->diags, &project->plan);
  return OB_OK;
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const sources_opts *opts = args->opts;
  ob_project project;
  show s = {.cli = cli,
            .project = &project,
            .json = {.out = &cli->out, .indent = 2},
            .as_json = opts->format == 1 || cli->json};
  const ob_status st = show_all(cli, opts, &s, &project);
  return st != OB_OK ? ob_cli_exit(cli, st) : s.broken ? OB_EXIT_FAILED : OB_EXIT_OK;
}

static const char *const formats[] = {"text", "json", NULL};

static const ob_opt options[] = {
    OB_ASK_TARGET(sources_opts, "tell it for this target and version of its OS (may be repeated)"),
    OB_ASK_VERSION(sources_opts),
    {.name = "format",
     .metavar = "FORMAT",
     .kind = OB_OPT_ENUM,
     .dest = offsetof(sources_opts, format),
     .choices = formats,
     .help = "text, or json: one object"},
    OB_ASK_CONFIG(sources_opts),
    OB_ASK_MANIFEST_PATH(sources_opts),
};

const ob_cmd ob_cmd_sources = {
    .name = "sources",
    .summary = "tell which crates of the lockfile are replaced, by what, and why",
    .description =
        "For each target, every crate of Cargo.lock that a rule owns: the crate that takes its "
        "place, the line of the config file that says so, and the rules and crates that were "
        "considered and passed over, each with the reason. With --verbose also the rules for "
        "other targets, and those that do not have the crate at all.\n"
        "\n"
        "The exit code is 1 when a promised replacement is not there, so that a build would stop.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(sources_opts),
    .run = run};
