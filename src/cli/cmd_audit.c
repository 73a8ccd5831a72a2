// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind audit`: what of a package cannot build on which targets. Findings are results and go to
 * standard output; what is wrong with manifests and sources themselves goes to standard error. */
#include "audit/html.h"
#include "base/str.h"
#include "cli/audit.h"
#include "cli/audit_graph.h"
#include "diag/io.h"
#include "diag/render.h"
#include "diag/render_sarif.h"
#include "formats/json/json.h"
#include "sys/fs.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct audit_opts {
  ob_audit_ask ask;
  bool unsupported;
  int format;
  ob_str html, baseline, write_baseline;
} audit_opts;

enum { TEXT, JSON, SARIF, GITHUB };

static const char *const formats[] = {"text", "json", "sarif", "github", NULL};

static const ob_opt options[] = {
    {.name = "target",
     .metavar = "TARGET",
     .kind = OB_OPT_LIST,
     .complete = OB_COMPLETE_TARGET,
     .dest = offsetof(audit_opts, ask.target),
     .help = "ask about this target only: TRIPLE[.VERSION] or PATH.json[:VERSION]"},
    {.name = "targets",
     .metavar = "EXPR",
     .kind = OB_OPT_STRING,
     .dest = offsetof(audit_opts, ask.targets),
     .help = "ask about the targets for which this cfg expression holds"},
    {.name = "tier",
     .metavar = "N,...",
     .kind = OB_OPT_LIST,
     .dest = offsetof(audit_opts, ask.tier),
     .help = "ask about targets of these tiers: 1, 2, 3"},
    {.name = "with-std",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(audit_opts, ask.with_std),
     .help = "ask about targets that have std"},
    {.name = "features",
     .letter = 'F',
     .metavar = "FEATURES",
     .kind = OB_OPT_LIST,
     .dest = offsetof(audit_opts, ask.features),
     .help = "the build with these features, instead of every choice of them"},
    {.name = "all-features",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(audit_opts, ask.all_features),
     .help = "the build with all features"},
    {.name = "no-default-features",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(audit_opts, ask.no_default_features),
     .help = "the build without the default features"},
    {.name = "cfg",
     .metavar = "CFG",
     .kind = OB_OPT_LIST,
     .dest = offsetof(audit_opts, ask.cfg),
     .help = "this cfg is set besides, as rustc's --cfg sets it"},
    {.name = "package",
     .letter = 'p',
     .metavar = "NAME",
     .kind = OB_OPT_LIST,
     .dest = offsetof(audit_opts, ask.package),
     .help = "audit this member of the workspace"},
    {.name = "workspace",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(audit_opts, ask.workspace),
     .help = "audit all members of the workspace"},
    {.name = "manifest-path",
     .metavar = "PATH",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(audit_opts, ask.manifest_path),
     .help = "the Cargo.toml to begin with"},
    {.name = "crates",
     .metavar = "DIR",
     .kind = OB_OPT_LIST,
     .complete = OB_COMPLETE_DIR,
     .dest = offsetof(audit_opts, ask.crates),
     .help = "audit every package that is a directory of DIR"},
    {.name = "registry",
     .metavar = "DIR",
     .kind = OB_OPT_LIST,
     .complete = OB_COMPLETE_DIR,
     .dest = offsetof(audit_opts, ask.registry),
     .help = "look for dependencies among the packages that are directories of DIR"},
    {.name = "levels",
     .metavar = "L0,...",
     .kind = OB_OPT_LIST,
     .dest = offsetof(audit_opts, ask.levels),
     .help = "look for these kinds of mistakes only: L0, L1, L2, L3, L4"},
    {.name = "graph",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(audit_opts, ask.graph),
     .help = "audit every package of Cargo.lock too, as the dependency that it is"},
    {.name = "no-cache",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(audit_opts, ask.no_cache),
     .help = "audit all packages, also those that did not change since the last run"},
    {.name = "unsupported",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(audit_opts, unsupported),
     .help = "also show what is found on targets that the package refuses by compile_error!"},
    {.name = "message-format",
     .metavar = "FORMAT",
     .kind = OB_OPT_ENUM,
     .dest = offsetof(audit_opts, format),
     .choices = formats,
     .help = "text, json (one object a line), sarif or github (workflow commands)"},
    {.name = "html",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(audit_opts, html),
     .help = "also write a page of crates against targets"},
    {.name = "baseline",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(audit_opts, baseline),
     .help = "report what this file does not know"},
    {.name = "write-baseline",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(audit_opts, write_baseline),
     .help = "write a file that knows all that is found now"},
};

/* ---- forms ---- */

/* The findings of a dependency, below the one about it. */
static void
put_detail(const ob_cli *cli, const ob_finding_detail *detail, ob_buf *out)
{
  for (size_t i = 0; detail && i < detail->count; i++) {
    const ob_audit *audit = detail->audit;
    const ob_diag *d = ob_finding_diag(audit->arena, audit, detail->list[i]);
    if (d) {
      ob_render_text(out, audit->diags, d, (ob_render_opts){.color = cli->color_out});
      ob_buf_putc(out, '\n');
    }
  }
}

static void
put_text(void *context, size_t index, ob_audit *audit, ob_buf *out)
{
  const ob_cli *cli = context;
  (void)index;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_diag *d = ob_finding_diag(audit->arena, audit, audit->findings.list.at[i]);
    if (d) {
      ob_render_text(out, audit->diags, d, (ob_render_opts){.color = cli->color_out});
      ob_buf_putc(out, '\n');
    }
    if (cli->verbose > 0) {
      put_detail(cli, audit->findings.list.at[i]->detail, out);
    }
  }
}

static const char *
level_word(ob_level level)
{
  static const char *const words[] = {"L0", "L1", "L2", "L3", "L4", "G"};
  return words[level];
}

static const char *
cause_word(ob_cause cause)
{
  switch (cause) {
  case OB_CAUSE_NONE:
    return "none";
  case OB_CAUSE_MISSING_TARGET:
    return "missing-target";
  case OB_CAUSE_UNDECLARED:
    return "undeclared";
  case OB_CAUSE_WRONG_KIND:
    return "wrong-kind";
  case OB_CAUSE_TABLE_CAPTURED:
    return "table-captured";
  case OB_CAUSE_FEATURE_OFF:
    return "feature-off";
  case OB_CAUSE_FEATURE_EDGE:
    return "feature-edge";
  case OB_CAUSE_DEP_FEATURE:
    return "dependency-feature";
  case OB_CAUSE_WORKSPACE:
    return "workspace";
  case OB_CAUSE_CFG_DIFFERS:
    return "cfg-differs";
  case OB_CAUSE_NEVER_TRUE:
    return "never-true";
  case OB_CAUSE_ITEM_ABSENT:
    return "item-absent";
  case OB_CAUSE_LOCKED:
    return "locked";
  case OB_CAUSE_UNSUPPORTED:
    return "unsupported";
  case OB_CAUSE_UNUSED:
    return "unused";
  }
  return "none";
}

static const char *
severity_word(ob_severity severity)
{
  return severity == OB_SEV_ERROR ? "error" : severity == OB_SEV_WARNING ? "warning" : "note";
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

static void put_finding(ob_json_writer *w, const ob_audit *audit, const ob_finding *f);

/* Of a dependency: where it lies, who asks for it, what was found in it. */
static void
put_detail_json(ob_json_writer *w, const ob_finding_detail *detail)
{
  put_optional(w, "path", detail->dir);
  put_optional(w, "needed_by", detail->way);
  put_optional(w, "other_version", detail->other_version);
  put_optional(w, "other_path", detail->other_dir);
  ob_json_key(w, "findings");
  ob_json_open(w, '[');
  for (size_t i = 0; i < detail->count; i++) {
    put_finding(w, detail->audit, detail->list[i]);
  }
  ob_json_close(w, ']');
}

static void
put_finding(ob_json_writer *w, const ob_audit *audit, const ob_finding *f)
{
  const ob_linecol at = ob_diags_linecol(audit->diags, f->at.file, f->at.lo);
  ob_json_open(w, '{');
  ob_json_field(w, "reason", OB_STR("finding"));
  ob_json_field(w, "code", ob_str_from(f->code));
  ob_json_field(w, "level", ob_str_from(level_word(f->level)));
  ob_json_field(w, "severity", ob_str_from(severity_word(f->severity)));
  ob_json_field(w, "package", f->package);
  ob_json_field(w, "version", f->version);
  put_optional(w, "crate", f->crate);
  put_optional(w, "file", ob_diags_source(audit->diags, f->at.file).name);
  ob_json_key(w, "line");
  ob_json_put_u64(w, at.line);
  ob_json_key(w, "column");
  ob_json_put_u64(w, at.char_col);
  put_optional(w, "path_cfg", f->path_cfg);
  put_optional(w, "given_cfg", f->given_cfg);
  ob_json_key(w, "targets");
  ob_json_open(w, '[');
  size_t with_std = 0;
  for (size_t t = ob_bits_next(&f->targets, 0); t != SIZE_MAX;
       t = ob_bits_next(&f->targets, t + 1)) {
    const ob_target *target = audit->options.universe->at[t].target;
    ob_json_put_str(w, target->triple);
    with_std += target->std > 0 ? 1U : 0U;
  }
  ob_json_close(w, ']');
  ob_json_key(w, "targets_with_std");
  ob_json_put_u64(w, with_std);
  ob_json_field(w, "cause", ob_str_from(cause_word(f->cause)));
  put_optional(w, "rustc", f->rustc);
  put_optional(w, "fix", f->fix.text);
  put_optional(w, "root", f->root);
  put_optional(w, "features", f->features);
  ob_json_field(w, "message", f->message);
  ob_json_strings(w, "notes", f->notes.at, f->notes.len);
  if (f->detail) {
    put_detail_json(w, f->detail);
  }
  ob_json_close(w, '}');
}

static void
put_json(void *context, size_t index, ob_audit *audit, ob_buf *out)
{
  (void)context;
  (void)index;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    ob_json_writer w = {.out = out};
    put_finding(&w, audit, audit->findings.list.at[i]);
    ob_buf_putc(out, '\n');
  }
}

static void
put_sarif(void *context, size_t index, ob_audit *audit, ob_buf *out)
{
  (void)context;
  (void)index;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_diag *d = ob_finding_diag(audit->arena, audit, audit->findings.list.at[i]);
    if (d) {
      ob_buf_put(out, out->len > 0 ? OB_STR(",\n") : OB_STR(""));
      ob_sarif_result(out, audit->diags, d);
    }
  }
}

static void
put_github(void *context, size_t index, ob_audit *audit, ob_buf *out)
{
  (void)context;
  (void)index;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_diag *d = ob_finding_diag(audit->arena, audit, audit->findings.list.at[i]);
    if (d) {
      ob_render_github(out, audit->diags, d);
    }
  }
}

/* ---- the files besides ---- */

static ob_status
write_result(ob_cli *cli, ob_str name, const ob_buf *text)
{
  OB_TRY(ob_buf_status(text));
  const char *path = ob_path_join(cli->arena, cli->cwd, name.ptr);
  if (!path) {
    return OB_E_NOMEM;
  }
  const int err = ob_file_write(path, ob_buf_view(text), 0644);
  return err == 0 ? OB_OK : ob_fail_io(cli->diags, OB_SPAN_NONE, "write", name.ptr, err);
}

/* Said before the work: a file is written where there is a directory, none is made for it. */
static ob_status
check_place(ob_cli *cli, ob_str name)
{
  const char *path = name.ptr ? ob_path_join(cli->arena, cli->cwd, name.ptr) : "/";
  const char *dir = path ? ob_cstr(cli->arena, ob_path_dir(ob_str_from(path))) : NULL;
  if (!dir) {
    return OB_E_NOMEM;
  }
  const ob_str shown = ob_path_dir(name);
  return !name.ptr || ob_file_is_dir(dir)
             ? OB_OK
             : ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0001", OB_SPAN_NONE,
                       "make the directory, or name another place",
                       "cannot write `" OB_STR_FMT "`: there is no directory `" OB_STR_FMT "`",
                       OB_STR_ARG(name), OB_STR_ARG(shown));
}

static ob_status
write_files(ob_cli *cli, const audit_opts *opts, const ob_audit_plan *plan,
            const ob_audit_result *results, size_t count)
{
  ob_buf text;
  if (opts->html.ptr) {
    ob_buf_init(&text, cli->arena);
    ob_html_begin(&text, &plan->universe, &plan->options.asked);
    bool any = false;
    for (size_t i = 0; i < count; i++) {
      if (results[i].page.len > 0) {
        ob_buf_put(&text, any ? OB_STR(",\n") : OB_STR("\n"));
        ob_buf_put(&text, results[i].page);
        any = true;
      }
    }
    ob_html_end(&text);
    OB_TRY(write_result(cli, opts->html, &text));
  }
  if (opts->write_baseline.ptr) {
    ob_buf_init(&text, cli->arena);
    ob_baseline_put_head(&text);
    for (size_t i = 0; i < count; i++) {
      ob_buf_put(&text, results[i].baseline);
    }
    OB_TRY(write_result(cli, opts->write_baseline, &text));
  }
  return OB_OK;
}

/* ---- the summary ---- */

typedef struct totals {
  size_t packages, failed, broken, by_severity[3], files, calls, allowed, known;
  uint64_t bytes;
  ob_map unknown;
} totals;

static int
more_calls_first(const void *a, const void *b)
{
  const ob_map_entry *x = a;
  const ob_map_entry *y = b;
  const uintptr_t m = (uintptr_t)x->value, n = (uintptr_t)y->value;
  return m != n ? (m < n ? 1 : -1) : ob_str_cmp(x->key, y->key);
}

/* The macros that were not understood, those that are called the most first; NULL: no memory. */
static const ob_map_entry *
by_calls(ob_cli *cli, const totals *t)
{
  ob_map_entry *sorted = ob_new_n(cli->arena, ob_map_entry, t->unknown.len);
  if (sorted && t->unknown.len > 0) {
    memcpy(sorted, t->unknown.entries, t->unknown.len * sizeof(*sorted));
    qsort(sorted, t->unknown.len, sizeof(*sorted), more_calls_first);
  }
  return sorted;
}

static void
add_up(ob_cli *cli, totals *t, const ob_audit_result *r, bool package)
{
  t->packages += package ? 1U : 0U;
  t->failed += r->status != OB_OK ? 1U : 0U;
  t->broken += r->broken;
  t->allowed += r->allowed;
  t->known += r->known;
  t->files += r->files;
  t->bytes += r->bytes;
  for (unsigned i = 0; i < 3; i++) {
    t->by_severity[i] += r->by_severity[i];
  }
  for (size_t i = 0; i < r->unknown.len; i++) {
    const ob_str name = ob_str_dup(cli->arena, r->unknown.at[i].name);
    void **slot = ob_map_put(cli->arena, &t->unknown, name);
    if (slot) {
      *slot = (void *)((uintptr_t)*slot + r->unknown.at[i].calls);
    }
    t->calls += r->unknown.at[i].calls;
  }
}

static void
summary_text(ob_cli *cli, const totals *t, const ob_audit_plan *plan)
{
  if (cli->quiet) {
    return;
  }
  ob_buf *out = &cli->out;
  const size_t asked = ob_bits_count(&plan->options.asked);
  ob_buf_fmt(out, "%zu package%s, %zu file%s, %zu target%s: %zu error%s, %zu warning%s",
             t->packages, t->packages == 1 ? "" : "s", t->files, t->files == 1 ? "" : "s", asked,
             asked == 1 ? "" : "s", t->by_severity[OB_SEV_ERROR],
             t->by_severity[OB_SEV_ERROR] == 1 ? "" : "s", t->by_severity[OB_SEV_WARNING],
             t->by_severity[OB_SEV_WARNING] == 1 ? "" : "s");
  if (t->broken > 0) {
    ob_buf_fmt(out, "; %zu mistake%s in the files themselves", t->broken,
               t->broken == 1 ? "" : "s");
  }
  ob_buf_putc(out, '\n');
  if (t->allowed > 0 || t->known > 0) {
    ob_buf_fmt(out, "accepted before: %zu by comments, %zu by the baseline\n", t->allowed,
               t->known);
  }
  if (plan->graph) {
    ob_audit_graph_say(cli, plan, out);
  }
  const ob_map_entry *unknown = by_calls(cli, t);
  if (t->unknown.len > 0 && unknown) {
    ob_buf_fmt(out, "macros that were not understood (%zu call%s):", t->calls,
               t->calls == 1 ? "" : "s");
    const size_t shown = t->unknown.len < 12 || cli->verbose > 0 ? t->unknown.len : 12;
    for (size_t i = 0; i < shown; i++) {
      ob_buf_fmt(out, "%s " OB_STR_FMT "! (%zu)", i > 0 ? "," : "", OB_STR_ARG(unknown[i].key),
                 (size_t)(uintptr_t)unknown[i].value);
    }
    if (shown < t->unknown.len) {
      ob_buf_fmt(out, " and %zu more (-v names all)", t->unknown.len - shown);
    }
    ob_buf_putc(out, '\n');
  }
}

static void
summary_graph(ob_json_writer *w, const ob_graph_counts *c)
{
  const struct {
    const char *key;
    uint64_t value;
  } numbers[] = {{"locked", c->locked},
                 {"audited", c->audited},
                 {"failed", c->failed},
                 {"not_built", c->elsewhere},
                 {"unlocked", c->unlocked}};
  ob_json_key(w, "graph");
  ob_json_open(w, '{');
  for (size_t i = 0; i < OB_COUNT(numbers); i++) {
    ob_json_key(w, numbers[i].key);
    ob_json_put_u64(w, numbers[i].value);
  }
  ob_json_strings(w, "not_on_disk", c->absent.at, c->absent.len);
  ob_json_strings(w, "with_mistakes", c->flawed.at, c->flawed.len);
  ob_json_close(w, '}');
}

static void
summary_json(ob_cli *cli, const totals *t, const ob_audit_plan *plan)
{
  ob_json_writer w = {.out = &cli->out};
  const struct {
    const char *key;
    uint64_t value;
  } numbers[] = {
      {"packages", t->packages},
      {"failed", t->failed},
      {"files", t->files},
      {"bytes", t->bytes},
      {"targets", ob_bits_count(&plan->options.asked)},
      {"errors", t->by_severity[OB_SEV_ERROR]},
      {"warnings", t->by_severity[OB_SEV_WARNING]},
      {"notes", t->by_severity[OB_SEV_NOTE]},
      {"broken", t->broken},
      {"allowed", t->allowed},
      {"known", t->known},
  };
  ob_json_open(&w, '{');
  ob_json_field(&w, "reason", OB_STR("summary"));
  for (size_t i = 0; i < OB_COUNT(numbers); i++) {
    ob_json_key(&w, numbers[i].key);
    ob_json_put_u64(&w, numbers[i].value);
  }
  ob_json_key(&w, "unknown_macros");
  ob_json_open(&w, '{');
  const ob_map_entry *unknown = by_calls(cli, t);
  for (size_t i = 0; unknown && i < t->unknown.len; i++) {
    const char *name = ob_cstr(cli->arena, unknown[i].key);
    ob_json_key(&w, name ? name : "");
    ob_json_put_u64(&w, (uintptr_t)unknown[i].value);
  }
  ob_json_close(&w, '}');
  if (plan->graph) {
    summary_graph(&w, ob_audit_graph_counts(plan));
  }
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const audit_opts *opts = args->opts;
  ob_audit_ask ask = opts->ask;
  ask.dirs = args->at;
  ask.dir_count = args->count;
  const int format = opts->format == TEXT && cli->json ? JSON : opts->format;
  cli->json = format == JSON;
  cli->github = format == GITHUB;
  ob_audit_plan plan;
  ob_status st = check_place(cli, opts->html);
  st = st == OB_OK ? check_place(cli, opts->write_baseline) : st;
  st = st == OB_OK ? ob_audit_prepare(cli, &ask, &plan) : st;
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  plan.options.unsupported = opts->unsupported;
  plan.want_page = opts->html.ptr != NULL;
  plan.want_baseline = opts->write_baseline.ptr != NULL;
  ob_baseline baseline;
  if (opts->baseline.ptr) {
    const ob_status read =
        ob_baseline_load(cli->arena, cli->diags, opts->baseline.ptr, &plan.universe, &baseline);
    if (read != OB_OK) {
      ob_audit_done(&plan);
      return ob_cli_exit(cli, read);
    }
    plan.baseline = &baseline;
  }
  ob_audit_put *const put[] = {put_text, put_json, put_sarif, put_github};
  const size_t count = plan.dirs.len + (plan.graph ? 1 : 0); /* the graph comes last */
  ob_audit_result *results = ob_new_n(cli->arena, ob_audit_result, count);
  if (!results) {
    ob_audit_done(&plan);
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  ob_audit_all(cli, &plan, put[format], cli, results);
  if (plan.graph) {
    ob_audit_graph_run(cli, &plan, put[format], cli, results, &results[plan.dirs.len]);
  }
  totals t = {.broken = cli->diags->errors};
  ob_map_init(&t.unknown, 0);
  const ob_status wrote = write_files(cli, opts, &plan, results, count);
  ob_status worst = OB_OK;
  if (format == SARIF) {
    ob_sarif_head(&cli->out, OB_STR("OB03"), OSBIND_VERSION);
  }
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    ob_audit_result *r = &results[i];
    if (format == SARIF && r->shown.len > 0) {
      ob_buf_put(&cli->out, any ? OB_STR(",\n") : OB_STR("\n"));
      any = true;
    }
    ob_buf_put(&cli->out, r->shown);
    if (r->errors.len > 0) {
      ob_cli_flush(cli);
      (void)fwrite(r->errors.ptr, 1, r->errors.len, stderr);
    }
    add_up(cli, &t, r, i < plan.dirs.len);
    if (r->status != OB_OK && worst != OB_E_NOMEM) {
      worst = r->status;
    }
    ob_arena_fini(&r->arena);
  }
  if (format == SARIF) {
    ob_sarif_tail(&cli->out);
  } else if (format != GITHUB) {
    (cli->json ? summary_json : summary_text)(cli, &t, &plan);
  }
  ob_audit_done(&plan);
  if (wrote != OB_OK) {
    return ob_cli_exit(cli, wrote);
  }
  if (worst != OB_OK && (worst == OB_E_NOMEM || plan.dirs.len == 1)) {
    return ob_cli_exit(cli, worst);
  }
  return worst != OB_OK || t.by_severity[OB_SEV_ERROR] > 0 || t.broken > 0 ? OB_EXIT_FAILED
                                                                           : OB_EXIT_OK;
}

const ob_cmd ob_cmd_audit = {
    .name = "audit",
    .args = "[DIR]...",
    .summary = "find what of a package cannot build on some target, for all targets at once",
    .description =
        "Reads Cargo.toml and the sources of the package here (or of each DIR) and tells, without "
        "a compiler, where a crate is used that the manifest does not give there: on which of all "
        "built-in targets, for which features, by way of which gates. A build script and a "
        "proc-macro are asked about hosts.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(audit_opts),
    .max_args = OB_ARGS_ANY,
    .complete = OB_COMPLETE_DIR,
    .run = run,
};
