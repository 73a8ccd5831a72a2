// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind fix`: what `osbind audit` finds and an edit of Cargo.toml ends, is edited. Each package
 * is audited, its fixes are carried out on the text in memory, and the new text is audited again,
 * until nothing changes: what is written (or shown) was audited as it stands. As `cargo fix` does
 * it touches no file in a tree that has changes which nobody could tell from its own. */
#include "audit/accepted.h"
#include "audit/fix.h"
#include "base/strs.h"
#include "cli/audit.h"
#include "diag/io.h"
#include "diag/render.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <stdio.h>

#define MAX_ROUNDS 8
#define MAX_NAMED 10 /* files of a dirty tree that are named */

typedef struct fix_opts {
  ob_audit_ask ask;
  bool dry_run, allow_dirty, allow_staged, allow_no_vcs, unused;
} fix_opts;

static const ob_opt options[] = {
    {.name = "dry-run",
     .letter = 'n',
     .kind = OB_OPT_FLAG,
     .dest = offsetof(fix_opts, dry_run),
     .help = "write nothing; show the changes as a unified diff"},
    {.name = "unused",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(fix_opts, unused),
     .help = "also remove dependencies that nothing uses"},
    {.name = "allow-dirty",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(fix_opts, allow_dirty),
     .help = "write also when the working tree has changes"},
    {.name = "allow-staged",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(fix_opts, allow_staged),
     .help = "write also when the working tree has staged changes"},
    {.name = "allow-no-vcs",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(fix_opts, allow_no_vcs),
     .help = "write also where no version control is found"},
    {.name = "package",
     .letter = 'p',
     .metavar = "NAME",
     .kind = OB_OPT_LIST,
     .dest = offsetof(fix_opts, ask.package),
     .help = "fix this member of the workspace"},
    {.name = "workspace",
     .kind = OB_OPT_FLAG,
     .dest = offsetof(fix_opts, ask.workspace),
     .help = "fix all members of the workspace"},
    {.name = "manifest-path",
     .metavar = "PATH",
     .kind = OB_OPT_STRING,
     .complete = OB_COMPLETE_FILE,
     .dest = offsetof(fix_opts, ask.manifest_path),
     .help = "the Cargo.toml to begin with"},
};

/* One package on the way from its text to the fixed one. */
typedef struct package {
  const char *dir, *path; /* path: of Cargo.toml, links resolved when it is written */
  const char *shown;
  ob_str before, after;
  size_t fixes, left; /* carried out; findings (errors) that remain */
} package;

typedef struct fixer {
  ob_cli *cli;
  const fix_opts *opts;
  const ob_audit_plan *plan;
} fixer;

/* ---- one package ---- */

static bool
same_fix(const ob_fix *a, const ob_fix *b)
{
  return a->kind == b->kind && ob_str_eq(a->from, b->from) && ob_str_eq(a->to, b->to) &&
         ob_str_eq(a->line, b->line);
}

typedef OB_VEC(const ob_fix *) fix_list;

/* The fixes of one round, each once. Atoms of keys come first and alone: what else is missing
 * follows from the corrected keys. */
static ob_status
collect(const fixer *f, const ob_findings *findings, ob_arena *arena, fix_list *out)
{
  bool atoms = false;
  for (size_t i = 0; i < findings->list.len; i++) {
    const ob_finding *one = findings->list.at[i];
    atoms = atoms || (ob_fix_is_done(one, f->opts->unused) && one->fix.kind == OB_FIX_ATOM);
  }
  for (size_t i = 0; i < findings->list.len; i++) {
    const ob_finding *one = findings->list.at[i];
    bool known = !ob_fix_is_done(one, f->opts->unused) || (atoms && one->fix.kind != OB_FIX_ATOM);
    for (size_t j = 0; j < out->len && !known; j++) {
      known = same_fix(out->at[j], &one->fix);
    }
    if (!known) {
      const ob_fix **slot = ob_vec_push(arena, out);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = &one->fix;
    }
  }
  return OB_OK;
}

static void
show(const fixer *f, ob_diags *diags, ob_buf *out)
{
  ob_diags_sort(diags);
  for (size_t i = 0; i < diags->list.len; i++) {
    ob_cli_show(f->cli, out, diags, diags->list.at[i]);
  }
}

/* What is left, each as a warning with what to do: written on stderr. */
static ob_status
tell_rest(const ob_audit *audit, package *p)
{
  ob_diags *diags = audit->diags;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_finding *one = audit->findings.list.at[i];
    if (one->severity != OB_SEV_ERROR) {
      continue;
    }
    p->left++;
    const bool source = one->fix.kind == OB_FIX_SOURCE;
    ob_diag *w = ob_warning(diags, source ? "OB0372" : "OB0373", one->at,
                            source ? "this needs an edit of the source: " OB_STR_FMT
                                   : "no edit of Cargo.toml is known for this: " OB_STR_FMT,
                            OB_STR_ARG(one->message));
    if (!w) {
      return OB_E_NOMEM;
    }
    w->help = one->fix.text;
    ob_diag_note(diags, w, "found as %s", one->code);
  }
  return OB_OK;
}

/* One round: audits p->after and carries out what can be. *more: the text changed. */
static ob_status
round_of(const fixer *f, ob_arena *arena, package *p, bool last, bool *more, ob_buf *errors)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_audit_options ask = f->plan->options;
  ask.manifest = p->after;
  ob_audit *audit = NULL;
  ob_status st = ob_audit_open(arena, &diags, &ask, p->dir, &audit);
  st = st == OB_OK ? ob_audit_run(audit) : st;
  *more = false;
  if (st != OB_OK) {
    show(f, &diags, errors);
    return st;
  }
  (void)ob_allow_apply(&audit->findings, &diags);
  fix_list list = {0};
  OB_TRY(collect(f, &audit->findings, arena, &list));
  ob_fix_result *results = ob_new_n(arena, ob_fix_result, list.len);
  ob_str text = p->after;
  if (!results) {
    return OB_E_NOMEM;
  }
  if (list.len > 0 && !last) {
    OB_TRY(ob_fix_apply(arena, &diags, ob_str_from(p->shown), p->after, list.at, list.len, &text,
                        results));
  }
  for (size_t i = 0; i < list.len && !last; i++) {
    p->fixes += results[i] == OB_FIXED;
    *more = *more || results[i] == OB_FIXED;
  }
  if (*more) {
    p->after = ob_str_dup(f->cli->arena, text);
    return p->after.ptr ? OB_OK : OB_E_NOMEM;
  }
  OB_TRY(tell_rest(audit, p));
  p->left += diags.errors; /* mistakes in the files themselves */
  show(f, &diags, errors);
  return OB_OK;
}

static ob_status
fix_package(const fixer *f, package *p)
{
  ob_cli *cli = f->cli;
  p->path = ob_path_join(cli->arena, p->dir, "Cargo.toml");
  if (!p->path) {
    return OB_E_NOMEM;
  }
  p->shown = p->path;
  const int err = ob_file_read(cli->arena, p->path, OB_MANIFEST_MAX_SIZE, &p->before);
  if (err != 0) {
    return ob_fail_io(cli->diags, OB_SPAN_NONE, "read", p->path, err);
  }
  p->after = p->before;
  ob_buf errors;
  ob_buf_init(&errors, cli->arena);
  ob_status st = OB_OK;
  bool more = true;
  for (size_t round = 0; more && st == OB_OK; round++) {
    ob_arena arena;
    ob_arena_init(&arena, cli->arena->allocator);
    st = round_of(f, &arena, p, round == MAX_ROUNDS, &more, &errors);
    ob_arena_fini(&arena);
  }
  if (errors.len > 0) {
    ob_cli_report(cli);
    (void)fwrite(errors.ptr, 1, errors.len, stderr);
  }
  return errors.oom ? OB_E_NOMEM : st;
}

/* ---- the working tree ---- */

typedef struct tree_state {
  bool found;           /* dir lies in a git working tree */
  size_t dirty, staged; /* files */
  ob_strs names;        /* the first few */
} tree_state;

static ob_status
git(ob_cli *cli, const char *dir, const char *const *words, bool *ran, ob_str *out)
{
  const char *argv[8] = {"git", "-C", dir};
  for (size_t i = 0; words[i]; i++) {
    argv[3 + i] = words[i];
  }
  const ob_proc proc = {
      .argv = argv, .cwd = cli->cwd, .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  const int err = ob_proc_run(cli->arena, &proc, &result);
  *ran = err == 0 && result.status == 0;
  *out = *ran ? result.out : OB_STR("");
  return OB_OK;
}

static ob_status
look_at_tree(ob_cli *cli, const char *dir, tree_state *out)
{
  static const char *const inside[] = {"rev-parse", "--is-inside-work-tree", NULL};
  static const char *const status[] = {"status", "--porcelain=v1", "-z", NULL};
  ob_str text;
  bool ran;
  *out = (tree_state){0};
  OB_TRY(git(cli, dir, inside, &ran, &text));
  out->found = ran && ob_str_eq(ob_str_trim(text), OB_STR("true"));
  if (!out->found) {
    return OB_OK;
  }
  OB_TRY(git(cli, dir, status, &ran, &text));
  ob_str rest = text, entry;
  while (text.len > 0 && ob_str_next(&rest, '\0', &entry)) {
    if (entry.len < 4) {
      continue;
    }
    const char index = entry.ptr[0], tree = entry.ptr[1];
    const bool dirty = tree != ' ';
    out->dirty += dirty;
    out->staged += !dirty && index != ' ';
    ob_str *slot = out->names.len < MAX_NAMED ? ob_vec_push(cli->arena, &out->names) : NULL;
    if (slot) {
      *slot = ob_fmt(cli->arena, OB_STR_FMT " (%s)", OB_STR_ARG(ob_str_slice(entry, 3, entry.len)),
                     dirty ? "dirty" : "staged");
    }
    if (index == 'R' || index == 'C') { /* where it was before follows */
      (void)ob_str_next(&rest, '\0', &entry);
    }
  }
  return OB_OK;
}

static ob_status
check_tree(const fixer *f, const char *dir)
{
  ob_cli *cli = f->cli;
  const char *where = dir[0] ? dir : ".";
  tree_state tree;
  OB_TRY(look_at_tree(cli, where, &tree));
  if (!tree.found) {
    if (f->opts->allow_no_vcs) {
      return OB_OK;
    }
    return ob_fail(cli->diags, OB_E_INVALID, "OB0371", OB_SPAN_NONE,
                   "--dry-run shows the changes; --allow-no-vcs writes them",
                   "no git working tree is found here, so the changes could not be taken back");
  }
  const bool dirty = tree.dirty > 0 && !f->opts->allow_dirty;
  const bool staged = tree.staged > 0 && !f->opts->allow_dirty && !f->opts->allow_staged;
  if (!dirty && !staged) {
    return OB_OK;
  }
  ob_diag *e = ob_error(cli->diags, "OB0370", OB_SPAN_NONE,
                        "the working tree has changes that are not committed");
  if (!e) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < tree.names.len; i++) {
    ob_diag_note(cli->diags, e, OB_STR_FMT, OB_STR_ARG(tree.names.at[i]));
  }
  const size_t all = tree.dirty + tree.staged;
  if (all > tree.names.len) {
    ob_diag_note(cli->diags, e, "and %zu more", all - tree.names.len);
  }
  ob_diag_help(cli->diags, e, "commit them; or --dry-run shows the changes, %s writes them",
               dirty ? "--allow-dirty" : "--allow-staged");
  return OB_E_INVALID;
}

/* ---- writing ---- */

static ob_status
write_package(ob_cli *cli, const package *p)
{
  const char *real;
  ob_file_info info;
  ob_str now;
  int err = ob_path_real(cli->arena, p->path, &real);
  err = err ? err : ob_file_stat(real, true, &info);
  err = err ? err : ob_file_read(cli->arena, real, OB_MANIFEST_MAX_SIZE, &now);
  if (err == 0 && !ob_str_eq(now, p->before)) {
    return ob_fail(cli->diags, OB_E_IO, "OB0374", OB_SPAN_NONE, "run it again",
                   "%s was changed by somebody else meanwhile", p->shown);
  }
  err = err ? err : ob_file_write(real, p->after, info.mode);
  if (err != 0) {
    return ob_fail_io(cli->diags, OB_SPAN_NONE, "write", p->path, err);
  }
  ob_cli_say(cli, "Fixed", "%s (%zu fix%s)", p->shown, p->fixes, p->fixes == 1 ? "" : "es");
  return OB_OK;
}

static ob_status
finish(const fixer *f, package *all, size_t count)
{
  ob_cli *cli = f->cli;
  for (size_t i = 0; i < count && f->opts->dry_run; i++) {
    ob_fix_diff(&cli->out, ob_str_from(all[i].shown), all[i].before, all[i].after);
  }
  if (f->opts->dry_run) {
    return ob_buf_status(&cli->out);
  }
  for (size_t i = 0; i < count; i++) { /* all trees before the first file */
    if (!ob_str_eq(all[i].before, all[i].after)) {
      OB_TRY(check_tree(f, all[i].dir));
    }
  }
  for (size_t i = 0; i < count; i++) {
    if (!ob_str_eq(all[i].before, all[i].after)) {
      OB_TRY(write_package(cli, &all[i]));
    }
  }
  return OB_OK;
}

static int
fix_all(const fixer *f)
{
  ob_cli *cli = f->cli;
  const size_t count = f->plan->dirs.len;
  package *all = ob_new_n(cli->arena, package, count);
  if (!all) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  size_t left = 0;
  ob_status worst = OB_OK;
  for (size_t i = 0; i < count; i++) {
    all[i].dir = f->plan->dirs.at[i];
    const ob_status st = fix_package(f, &all[i]);
    if (st == OB_E_NOMEM) {
      return ob_cli_exit(cli, st);
    }
    if (st != OB_OK) { /* it was said why; the others are fixed all the same */
      all[i].after = all[i].before;
      worst = st;
    }
    left += all[i].left;
  }
  const ob_status st = finish(f, all, count);
  if (st != OB_OK || worst != OB_OK) {
    return ob_cli_exit(cli, st != OB_OK ? st : worst);
  }
  return left > 0 ? OB_EXIT_FAILED : OB_EXIT_OK;
}

static int
run(ob_cli *cli, const ob_args *args)
{
  fix_opts opts = *(const fix_opts *)args->opts;
  opts.ask.dirs = args->at;
  opts.ask.dir_count = args->count;
  ob_audit_plan plan;
  const ob_status ready = ob_audit_prepare(cli, &opts.ask, &plan);
  if (ready != OB_OK) {
    return ob_cli_exit(cli, ready);
  }
  const fixer f = {.cli = cli, .opts = &opts, .plan = &plan};
  const int status = fix_all(&f);
  ob_audit_done(&plan);
  return status;
}

const ob_cmd ob_cmd_fix = {
    .name = "fix",
    .args = "[DIR]...",
    .summary = "edit Cargo.toml so that the package builds on every target",
    .description =
        "Carries out what `osbind audit` proposes: widens the key of a table, adds or moves a "
        "dependency, adds a feature, corrects a cfg that no target has. Every other byte of "
        "Cargo.toml stays. The result is audited again before it is written.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(fix_opts),
    .max_args = OB_ARGS_ANY,
    .complete = OB_COMPLETE_DIR,
    .run = run,
};
