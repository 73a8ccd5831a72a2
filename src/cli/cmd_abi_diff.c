// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind abi diff`: what is new in a release since another. */
#include "abi/build.h"
#include "abi/diff.h"
#include "base/str.h"
#include "cli/cmd_abi.h"
#include "formats/json/json.h"

typedef struct diff_opts {
  ob_str arch;
  ob_opt_list lib;
} diff_opts;

static const ob_opt options[] = {
    {.name = "arch",
     .metavar = "ARCH",
     .kind = OB_OPT_STRING,
     .dest = offsetof(diff_opts, arch),
     .help = "the arch of both (x86_64 when not given)"},
    {.name = "lib",
     .metavar = "NAME",
     .kind = OB_OPT_LIST,
     .dest = offsetof(diff_opts, lib),
     .help = "only this library: the name behind -l (may be repeated)"},
};

static ob_str
change_word(ob_fact_change change)
{
  switch (change) {
  case OB_FACT_ADDED:
    return OB_STR("added");
  case OB_FACT_REMOVED:
    return OB_STR("removed");
  case OB_FACT_DEFAULT_CHANGED:
    return OB_STR("default-changed");
  case OB_FACT_SIZE_CHANGED:
    return OB_STR("size-changed");
  case OB_FACT_KIND_CHANGED:
    return OB_STR("kind-changed");
  case OB_FACT_LIBRARY_ADDED:
    return OB_STR("library-added");
  case OB_FACT_LIBRARY_REMOVED:
    return OB_STR("library-removed");
  case OB_FACT_SONAME_CHANGED:
    return OB_STR("soname-changed");
  }
  return OB_STR("");
}

/* name@@node, name@node, name */
static void
put_name(ob_buf *out, const ob_fact_symbol *s)
{
  ob_buf_put(out, s->name);
  if (s->node.len > 0) {
    ob_buf_fmt(out, "%s" OB_STR_FMT, s->binding == OB_FACT_DEFAULT ? "@@" : "@",
               OB_STR_ARG(s->node));
  }
}

static ob_str
node_or(const ob_fact_symbol *s, ob_str none)
{
  return s && s->node.len > 0 ? s->node : none;
}

static void
put_text(ob_cli *cli, const ob_facts *a, const ob_facts *b, const ob_fact_difference *d)
{
  ob_buf *out = &cli->out;
  const ob_fact_symbol *s = d->to ? d->to : d->from; /* as it is, or was */
  const ob_fact_library *library = d->b ? d->b : d->a;
  const bool plus = d->change == OB_FACT_ADDED || d->change == OB_FACT_LIBRARY_ADDED;
  const bool minus = d->change == OB_FACT_REMOVED || d->change == OB_FACT_LIBRARY_REMOVED;
  ob_buf_fmt(out, "%c " OB_STR_FMT " ", plus ? '+' : minus ? '-' : '~', OB_STR_ARG(library->key));
  switch (d->change) {
  case OB_FACT_ADDED:
  case OB_FACT_REMOVED: {
    const ob_facts *of = d->to ? b : a;
    put_name(out, s);
    ob_buf_fmt(out, " %s%s", ob_fact_kind_name((ob_fact_kind)s->kind).ptr,
               of->sources[s->source].origin == OB_ORIGIN_NODE ? " (a guess)" : "");
    break;
  }
  case OB_FACT_DEFAULT_CHANGED:
    ob_buf_fmt(out, OB_STR_FMT ": a new link bound " OB_STR_FMT ", now " OB_STR_FMT,
               OB_STR_ARG(s->name),
               OB_STR_ARG(d->from ? node_or(d->from, OB_STR("no node")) : OB_STR("nothing")),
               OB_STR_ARG(d->to ? node_or(d->to, OB_STR("no node")) : OB_STR("nothing")));
    break;
  case OB_FACT_SIZE_CHANGED:
    put_name(out, s);
    ob_buf_fmt(out, ": %llu bytes, now %llu", (unsigned long long)d->from->size,
               (unsigned long long)s->size);
    break;
  case OB_FACT_KIND_CHANGED:
    put_name(out, s);
    ob_buf_fmt(out, ": %s, now %s", ob_fact_kind_name((ob_fact_kind)d->from->kind).ptr,
               ob_fact_kind_name((ob_fact_kind)s->kind).ptr);
    break;
  case OB_FACT_LIBRARY_ADDED:
  case OB_FACT_LIBRARY_REMOVED:
    ob_buf_fmt(out, "(library " OB_STR_FMT ")", OB_STR_ARG(library->soname));
    break;
  case OB_FACT_SONAME_CHANGED:
    ob_buf_fmt(out, "(library " OB_STR_FMT ", now " OB_STR_FMT ")", OB_STR_ARG(d->a->soname),
               OB_STR_ARG(library->soname));
    break;
  }
  ob_buf_putc(out, '\n');
}

static void
put_json_side(ob_json_writer *w, const char *key, const ob_facts *facts, const ob_fact_symbol *s)
{
  ob_json_key(w, key);
  if (!s) {
    ob_json_put_null(w);
    return;
  }
  ob_json_open(w, '{');
  ob_json_field(w, "node", s->node);
  ob_json_field(w, "binding", ob_fact_binding_name((ob_fact_binding)s->binding));
  ob_json_field(w, "kind", ob_fact_kind_name((ob_fact_kind)s->kind));
  ob_json_key(w, "size");
  ob_json_put_u64(w, s->size);
  ob_json_field(w, "origin", ob_fact_origin_name(facts->sources[s->source].origin));
  ob_json_close(w, '}');
}

static void
put_json(ob_cli *cli, const ob_facts *a, const ob_facts *b, const ob_fact_difference *d)
{
  ob_json_writer w = {.out = &cli->out};
  const ob_fact_symbol *s = d->to ? d->to : d->from;
  ob_json_open(&w, '{');
  ob_json_field(&w, "change", change_word(d->change));
  ob_json_field(&w, "library", d->b ? d->b->key : d->a->key);
  if (s) {
    ob_json_field(&w, "symbol", s->name);
    put_json_side(&w, "from", a, d->from);
    put_json_side(&w, "to", b, d->to);
  } else {
    ob_json_field(&w, "from", d->a ? d->a->soname : OB_STR(""));
    ob_json_field(&w, "to", d->b ? d->b->soname : OB_STR(""));
  }
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static bool
is_asked(const diff_opts *opts, const ob_fact_difference *d)
{
  const ob_str key = d->b ? d->b->key : d->a->key;
  if (ob_str_in(key, opts->lib.at, opts->lib.len)) {
    return true;
  }
  return opts->lib.len == 0;
}

static int
run(ob_cli *cli, const ob_args *args)
{
  const diff_opts *opts = args->opts;
  const ob_str arch = opts->arch.len > 0 ? opts->arch : OB_STR("x86_64");
  ob_facts a;
  ob_facts b;
  ob_fact_differences differences;
  ob_status st = ob_cli_facts_named(cli, args->at[0], arch, &a);
  if (st == OB_OK) {
    st = ob_cli_facts_named(cli, args->at[1], arch, &b);
  }
  if (st == OB_OK) {
    st = ob_facts_diff(cli->arena, &a, &b, &differences);
  }
  if (st != OB_OK) {
    return ob_cli_exit(cli, st);
  }
  size_t counts[OB_FACT_SONAME_CHANGED + 1] = {0};
  for (size_t i = 0; i < differences.len; i++) {
    const ob_fact_difference *d = &differences.at[i];
    if (is_asked(opts, d)) {
      (cli->json ? put_json : put_text)(cli, &a, &b, d);
      counts[d->change]++;
    }
  }
  if (!cli->json) {
    ob_buf_fmt(&cli->out, "%zu added, %zu removed, %zu with another default, %zu changed\n",
               counts[OB_FACT_ADDED], counts[OB_FACT_REMOVED], counts[OB_FACT_DEFAULT_CHANGED],
               counts[OB_FACT_SIZE_CHANGED] + counts[OB_FACT_KIND_CHANGED]);
  }
  return OB_EXIT_OK;
}

const ob_cmd ob_cmd_abi_diff = {
    .name = "diff",
    .args = "A B",
    .summary = "tell what the libraries of B have that those of A have not, and the other way",
    .description = "A and B are OS:RELEASE (freebsd:13.2), TRIPLE.VERSION, or files of facts. A "
                   "line begins with + (added), - (removed) or ~ (changed), then the library.",
    .options = options,
    .option_count = OB_COUNT(options),
    .opts_size = sizeof(diff_opts),
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
