// SPDX-License-Identifier: MIT OR Apache-2.0
/* The run of an audit below its forms of output. Each package has an arena of its own that ends
 * with it; what is kept is the text to show. */
#include "cli/audit.h"
#include "audit/cache.h"
#include "audit/html.h"
#include "cli/audit_graph.h"
#include "diag/looks.h"
#include "diag/render.h"
#include "sources/os_source.h"
#include "sys/fs.h"
#include "sys/parallel.h"
#include "sys/process.h"
#include <stdio.h>

/* ---- the run ---- */

typedef struct all_run {
  ob_cli *cli;
  const ob_audit_plan *plan;
  ob_audit_put *put;
  void *context;
  ob_audit_cache *cache; /* NULL: none */
  ob_audit_result *results;
} all_run;

/* $OSBIND_CACHE_DIR/audit. NULL: not wanted, or nobody can write there, or somebody else can. */
static ob_audit_cache *
open_cache(ob_cli *cli, const ob_audit_plan *plan)
{
  const char *dir = cli->cache_dir ? ob_path_join(cli->arena, cli->cache_dir, "audit") : NULL;
  const char *self = ob_proc_self(cli->arena);
  ob_diags scratch;
  ob_diags_init(&scratch, cli->arena);
  ob_file_info info;
  if (!plan->want_cache || !dir || !self || ob_file_stat(self, true, &info) != 0 ||
      ob_trust_check(cli->arena, &scratch, OB_SPAN_NONE, dir, ob_user_id()) != OB_OK) {
    return NULL;
  }
  const ob_str identity =
      ob_fmt(cli->arena, OSBIND_VERSION " %llu %llu %lld %lld", (unsigned long long)info.size,
             (unsigned long long)info.inode, (long long)info.mtime_ns, (long long)info.ctime_ns);
  return identity.ptr ? ob_audit_cache_open(dir, ob_user_id(), identity, cli->cwd, &plan->options)
                      : NULL;
}

static void
keep_unknown(ob_audit_result *r, const ob_audit *audit)
{
  for (size_t i = 0; i < audit->unknown.len; i++) {
    ob_unknown_macro *slot = ob_vec_push(&r->arena, &r->unknown);
    if (slot) {
      *slot = audit->unknown.at[i];
      slot->name = ob_str_dup(&r->arena, slot->name);
    }
  }
}

/* What is accepted goes; what remains is put into the forms besides the main one. */
ob_status
ob_audit_accept(const ob_audit_plan *plan, ob_audit *audit, ob_audit_result *r)
{
  r->allowed = ob_allow_apply(&audit->findings, audit->diags);
  if (plan->want_baseline) {
    ob_buf text;
    ob_buf_init(&text, &r->arena);
    ob_baseline_put(&text, &audit->findings, audit->diags);
    OB_TRY(ob_buf_status(&text));
    r->baseline = ob_buf_view(&text);
  }
  if (plan->baseline) {
    r->known = ob_baseline_apply(plan->baseline, &audit->findings, audit->diags);
    if (r->known == SIZE_MAX) {
      return OB_E_NOMEM;
    }
  }
  if (plan->want_page) {
    ob_buf page;
    ob_buf_init(&page, &r->arena);
    ob_html_package(&page, audit->package.name, audit->package.version, &audit->findings,
                    audit->diags);
    OB_TRY(ob_buf_status(&page));
    r->page = ob_buf_view(&page);
  }
  return OB_OK;
}

/* The findings of one package, out of the cache or by auditing it. */
static ob_status
find(const all_run *run, ob_arena *arena, ob_diags *diags, const char *dir, ob_audit **out)
{
  *out = run->cache ? ob_audit_cache_get(run->cache, arena, diags, dir) : NULL;
  if (*out) {
    return OB_OK;
  }
  ob_looks looks;
  ob_looks_init(&looks, arena);
  diags->looks = run->cache ? &looks : NULL;
  ob_audit_options options = run->plan->options;
  options.within = ob_audit_graph_within(run->plan, dir, arena);
  ob_status st = ob_audit_open(arena, diags, &options, dir, out);
  st = st == OB_OK ? ob_audit_run(*out) : st;
  diags->looks = NULL;
  if (st == OB_OK && run->cache) {
    ob_audit_cache_put(run->cache, dir, *out, &looks);
  }
  return st;
}

static void
audit_one(void *context, size_t index)
{
  all_run *run = context;
  ob_audit_result *r = &run->results[index];
  ob_arena_init(&r->arena, run->cli->arena->allocator);
  ob_arena arena;
  ob_arena_init(&arena, run->cli->arena->allocator);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_audit *audit = NULL;
  r->status = find(run, &arena, &diags, run->plan->dirs.at[index], &audit);
  if (r->status == OB_OK) {
    r->status = ob_audit_accept(run->plan, audit, r);
  }
  ob_buf out;
  ob_buf errors;
  ob_buf_init(&out, &r->arena);
  ob_buf_init(&errors, &r->arena);
  if (r->status == OB_OK) {
    for (size_t i = 0; i < audit->findings.list.len; i++) {
      r->by_severity[audit->findings.list.at[i]->severity]++;
    }
    run->put(run->context, index, audit, &out);
    r->name = ob_str_dup(&r->arena, audit->package.name);
    r->refused = audit->refused;
    r->files = audit->files;
    r->bytes = audit->bytes;
    keep_unknown(r, audit);
  }
  ob_diags_sort(&diags);
  for (size_t i = 0; i < diags.list.len; i++) {
    ob_cli_show(run->cli, &errors, &diags, diags.list.at[i]);
  }
  r->broken = diags.errors;
  r->shown = ob_buf_view(&out);
  r->errors = ob_buf_view(&errors);
  ob_arena_fini(&arena);
}

void
ob_audit_all(ob_cli *cli, const ob_audit_plan *plan, ob_audit_put *put, void *context,
             ob_audit_result *results)
{
  all_run run = {.cli = cli,
                 .plan = plan,
                 .put = put,
                 .context = context,
                 .cache = open_cache(cli, plan),
                 .results = results};
  ob_parallel_for(plan->dirs.len, 0, audit_one, &run);
  ob_audit_cache_close(run.cache);
}

/* ---- before a build ---- */

static void
put_stops(void *context, size_t index, ob_audit *audit, ob_buf *out)
{
  const ob_cli *cli = context;
  (void)index;
  for (size_t i = 0; i < audit->findings.list.len; i++) {
    const ob_finding *f = audit->findings.list.at[i];
    const bool built =
        ob_str_eq(f->root, OB_STR("lib")) || ob_str_eq(f->root, OB_STR("build script")) ||
        (ob_str_starts(f->root, OB_STR("bin ")) && !ob_str_ends(f->root, OB_STR("(unit tests)")));
    const ob_diag *d =
        f->severity == OB_SEV_ERROR && built ? ob_finding_diag(audit->arena, audit, f) : NULL;
    if (d) {
      ob_render_text(out, audit->diags, d, (ob_render_opts){.color = cli->color_err});
      ob_buf_putc(out, '\n');
    }
  }
}

ob_status
ob_audit_before(ob_cli *cli, const ob_audit_ask *ask, bool *found)
{
  ob_audit_plan plan;
  *found = false;
  OB_TRY(ob_audit_prepare(cli, ask, &plan));
  ob_audit_result *results = ob_new_n(cli->arena, ob_audit_result, plan.dirs.len);
  if (!results) {
    ob_audit_done(&plan);
    return OB_E_NOMEM;
  }
  ob_audit_all(cli, &plan, put_stops, cli, results);
  ob_audit_done(&plan);
  ob_status worst = OB_OK;
  for (size_t i = 0; i < plan.dirs.len; i++) {
    ob_audit_result *r = &results[i];
    (void)fwrite(r->errors.ptr ? r->errors.ptr : "", 1, r->errors.len, stderr);
    (void)fwrite(r->shown.ptr ? r->shown.ptr : "", 1, r->shown.len, stderr);
    *found |= r->shown.len > 0;
    worst = worst == OB_OK ? r->status : worst;
    ob_arena_fini(&r->arena);
  }
  return worst;
}
