// SPDX-License-Identifier: MIT OR Apache-2.0
/* `osbind abi show` and `osbind abi list`: what is known of systems' libraries, and how. */
#include "abi/build.h"
#include "base/str.h"
#include "cli/cmd_abi.h"
#include "formats/json/json.h"

typedef struct show_opts {
  ob_cli_facts_ask ask;
} show_opts;

#define ASK(field) (offsetof(show_opts, ask) + offsetof(ob_cli_facts_ask, field))

static const ob_opt show_options[] = {
    {.name = "os",
     .metavar = "OS",
     .kind = OB_OPT_STRING,
     .dest = ASK(os),
     .help = "the system: freebsd, netbsd, openbsd, glibc, musl, android, illumos"},
    {.name = "release",
     .metavar = "RELEASE",
     .kind = OB_OPT_STRING,
     .dest = ASK(release),
     .help = "its release, such as 14.0 or 2.17"},
    {.name = "arch",
     .metavar = "ARCH",
     .kind = OB_OPT_STRING,
     .dest = ASK(arch),
     .help = "its arch as LLVM calls it, such as x86_64, aarch64, arm-gnueabihf"},
    {.name = "target",
     .metavar = "TRIPLE.VERSION",
     .kind = OB_OPT_STRING,
     .dest = ASK(target),
     .complete = OB_COMPLETE_TARGET,
     .help = "all three by a target and the version of its OS"},
    {.name = "facts",
     .metavar = "FILE",
     .kind = OB_OPT_STRING,
     .dest = ASK(facts),
     .complete = OB_COMPLETE_FILE,
     .help = "read this file of facts instead of what is shipped"},
};

/* ---- one release ---- */

static bool
is_asked(const ob_args *args, ob_str name)
{
  if (ob_str_in(name, args->at, args->count)) {
    return true;
  }
  return args->count == 0;
}

static void
put_symbol_json(ob_cli *cli, const ob_facts *facts, const ob_fact_library *l,
                const ob_fact_symbol *s)
{
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "library", l->soname);
  ob_json_field(&w, "symbol", s->name);
  ob_json_key(&w, "node");
  if (s->node.len > 0) {
    ob_json_put_str(&w, s->node);
  } else {
    ob_json_put_null(&w);
  }
  ob_json_field(&w, "binding", ob_fact_binding_name((ob_fact_binding)s->binding));
  ob_json_field(&w, "kind", ob_fact_kind_name((ob_fact_kind)s->kind));
  ob_json_key(&w, "size");
  if (s->size > 0) {
    ob_json_put_u64(&w, s->size);
  } else {
    ob_json_put_null(&w);
  }
  ob_json_key(&w, "weak");
  ob_json_put_bool(&w, s->weak);
  ob_json_field(&w, "origin", ob_fact_origin_name(facts->sources[s->source].origin));
  ob_json_field(&w, "source", facts->sources[s->source].text);
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static void
put_symbol(ob_cli *cli, const ob_facts *facts, const ob_fact_library *l, const ob_fact_symbol *s)
{
  ob_buf *out = &cli->out;
  const ob_fact_source *source = &facts->sources[s->source];
  ob_buf_fmt(out, OB_STR_FMT "%s" OB_STR_FMT " in " OB_STR_FMT ": %s", OB_STR_ARG(s->name),
             s->binding == OB_FACT_PLAIN     ? ""
             : s->binding == OB_FACT_DEFAULT ? "@@"
                                             : "@",
             OB_STR_ARG(s->node), OB_STR_ARG(l->soname), s->weak ? "weak " : "");
  ob_buf_put(out, ob_fact_kind_name((ob_fact_kind)s->kind));
  if (s->size > 0) {
    ob_buf_fmt(out, ", %llu bytes", (unsigned long long)s->size);
  }
  ob_buf_fmt(out, "\n    known by %s: " OB_STR_FMT "\n", ob_fact_origin_name(source->origin).ptr,
             OB_STR_ARG(source->text));
}

static size_t
show_release(ob_cli *cli, const ob_args *args, const ob_facts *facts)
{
  if (args->count == 0 && !cli->json) {
    ob_facts_write(&cli->out, facts);
    return 1;
  }
  size_t shown = 0;
  for (size_t i = 0; i < facts->library_count; i++) {
    const ob_fact_library *l = &facts->libraries[i];
    for (size_t s = 0; s < l->symbol_count; s++) {
      if (is_asked(args, l->symbols[s].name)) {
        (cli->json ? put_symbol_json : put_symbol)(cli, facts, l, &l->symbols[s]);
        shown++;
      }
    }
  }
  return shown;
}

/* ---- through the releases ---- */

static void
put_arches(ob_cli *cli, const ob_fact_db *db, uint64_t set)
{
  bool all = true;
  for (size_t i = 0; i < db->arch_count; i++) {
    all = all && (set >> i & 1) != 0;
  }
  const char *between = " on ";
  for (size_t i = 0; !all && i < db->arch_count; i++) {
    if ((set >> i & 1) != 0) {
      ob_buf_fmt(&cli->out, "%s" OB_STR_FMT, between, OB_STR_ARG(db->arches[i]));
      between = ", ";
    }
  }
}

static void
put_entry_json(ob_cli *cli, const ob_fact_db *db, ob_str name, const ob_fact_entry *e)
{
  ob_json_writer w = {.out = &cli->out};
  const ob_fact_source *source = ob_fact_db_since(db, e);
  ob_json_open(&w, '{');
  ob_json_field(&w, "symbol", name);
  ob_json_field(&w, "library", db->keys[e->library]);
  ob_json_key(&w, "node");
  if (e->node != OB_FACT_NONE) {
    ob_json_put_str(&w, db->nodes[e->node].name);
  } else {
    ob_json_put_null(&w);
  }
  ob_json_field(&w, "first", db->releases[e->first]);
  ob_json_field(&w, "last", db->releases[e->last]);
  ob_json_key(&w, "arches");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < db->arch_count; i++) {
    if ((e->arches >> i & 1) != 0) {
      ob_json_put_str(&w, db->arches[i]);
    }
  }
  ob_json_close(&w, ']');
  ob_json_field(&w, "kind", ob_fact_kind_name((ob_fact_kind)e->kind));
  ob_json_field(&w, "origin", ob_fact_origin_name(source->origin));
  ob_json_field(&w, "source", source->text);
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static void
put_entry(ob_cli *cli, const ob_fact_db *db, ob_str name, const ob_fact_entry *e, bool arches)
{
  ob_buf *out = &cli->out;
  const ob_fact_source *source = ob_fact_db_since(db, e);
  ob_buf_fmt(out, OB_STR_FMT, OB_STR_ARG(name));
  if (e->node != OB_FACT_NONE) {
    ob_buf_fmt(out, "@" OB_STR_FMT, OB_STR_ARG(db->nodes[e->node].name));
  }
  ob_buf_fmt(out, " in " OB_STR_FMT ": ", OB_STR_ARG(db->keys[e->library]));
  if (e->first == 0) {
    ob_buf_fmt(out, "since " OB_STR_FMT " or earlier", OB_STR_ARG(db->releases[0]));
  } else {
    ob_buf_fmt(out, "since " OB_STR_FMT, OB_STR_ARG(db->releases[e->first]));
  }
  if (e->last + 1u < db->release_count) {
    ob_buf_fmt(out, ", last in " OB_STR_FMT, OB_STR_ARG(db->releases[e->last]));
  }
  if (e->compat) {
    ob_buf_put(out, OB_STR(", for programs linked earlier only"));
  }
  if (arches) {
    put_arches(cli, db, e->arches);
  }
  ob_buf_fmt(out, "\n    known by %s: " OB_STR_FMT "\n", ob_fact_origin_name(source->origin).ptr,
             OB_STR_ARG(source->text));
}

static size_t
show_history(ob_cli *cli, const ob_args *args, const ob_fact_db *db, uint64_t arches)
{
  size_t shown = 0;
  for (size_t i = 0; i < args->count; i++) {
    size_t count;
    const ob_fact_entry *e = ob_fact_db_find(db, args->at[i], &count);
    for (size_t k = 0; k < count; k++) {
      if ((e[k].arches & arches) != 0) {
        if (cli->json) {
          put_entry_json(cli, db, args->at[i], &e[k]);
        } else {
          put_entry(cli, db, args->at[i], &e[k], arches == UINT64_MAX);
        }
        shown++;
      }
    }
  }
  return shown;
}

static int
run_show(ob_cli *cli, const ob_args *args)
{
  const show_opts *opts = args->opts;
  size_t shown = 0;
  ob_status st;
  if (opts->ask.os.len > 0 && opts->ask.release.len == 0 && args->count > 0) {
    const ob_fact_db *db;
    st = ob_cli_fact_db(cli, opts->ask.os, opts->ask.facts, &db);
    if (st == OB_OK) {
      const uint16_t arch = ob_fact_db_arch(db, opts->ask.arch);
      shown = show_history(cli, args, db, arch == OB_FACT_NONE ? UINT64_MAX : UINT64_C(1) << arch);
    }
  } else {
    ob_facts facts;
    st = ob_cli_facts(cli, &opts->ask, &facts);
    if (st == OB_OK) {
      shown = show_release(cli, args, &facts);
    }
  }
  if (st == OB_OK && shown == 0) {
    st = ob_fail(cli->diags, OB_E_INVALID, "OB1045", OB_SPAN_NONE, NULL,
                 args->count == 1 ? "no library has the symbol `" OB_STR_FMT "`"
                                  : "no library has any of these symbols (`" OB_STR_FMT "`, ...)",
                 OB_STR_ARG(args->count > 0 ? args->at[0] : OB_STR("")));
  }
  return ob_cli_exit(cli, st);
}

const ob_cmd ob_cmd_abi_show = {
    .name = "show",
    .args = "[SYMBOL...]",
    .summary = "show what a release's libraries have, or since when they have a symbol",
    .description =
        "With a release, its facts in the text form, or of the given symbols alone. With --os and "
        "no release, since when (and until when) each symbol is there, under which nodes, and how "
        "that is known.",
    .options = show_options,
    .option_count = OB_COUNT(show_options),
    .opts_size = sizeof(show_opts),
    .max_args = OB_ARGS_ANY,
    .run = run_show,
};

/* ---- list ---- */

static void
list_json(ob_cli *cli, const ob_fact_db *db)
{
  ob_json_writer w = {.out = &cli->out};
  ob_json_open(&w, '{');
  ob_json_field(&w, "os", db->os);
  ob_json_key(&w, "complete");
  ob_json_put_bool(&w, !db->partial);
  ob_json_key(&w, "symbols");
  ob_json_put_u64(&w, db->name_count);
  ob_json_strings(&w, "releases", db->releases, db->release_count);
  ob_json_strings(&w, "arches", db->arches, db->arch_count);
  ob_json_key(&w, "sources");
  ob_json_open(&w, '[');
  for (size_t i = 0; i < db->source_count; i++) {
    ob_json_open(&w, '{');
    ob_json_field(&w, "key", db->sources[i].key);
    ob_json_field(&w, "origin", ob_fact_origin_name(db->sources[i].origin));
    ob_json_field(&w, "text", db->sources[i].text);
    ob_json_close(&w, '}');
  }
  ob_json_close(&w, ']');
  ob_json_close(&w, '}');
  ob_buf_putc(&cli->out, '\n');
}

static void
list_words(ob_cli *cli, const char *title, const ob_str *words, size_t count)
{
  size_t column = 12;
  ob_buf_fmt(&cli->out, "  %-10s", title);
  for (size_t i = 0; i < count; i++) {
    if (column + 1 + words[i].len > 100) {
      ob_buf_put(&cli->out, OB_STR("\n            "));
      column = 12;
    }
    ob_buf_fmt(&cli->out, i > 0 && column > 12 ? " " OB_STR_FMT : OB_STR_FMT, OB_STR_ARG(words[i]));
    column += words[i].len + (column > 12);
  }
  ob_buf_putc(&cli->out, '\n');
}

static void
list_text(ob_cli *cli, const ob_fact_db *db)
{
  ob_buf_fmt(&cli->out, OB_STR_FMT ": %zu symbols%s\n", OB_STR_ARG(db->os), db->name_count,
             db->partial ? ", which are not all that there are" : "");
  list_words(cli, "releases", db->releases, db->release_count);
  list_words(cli, "arches", db->arches, db->arch_count);
  for (size_t i = 0; cli->verbose > 0 && i < db->source_count; i++) {
    ob_buf_fmt(&cli->out, "  source    " OB_STR_FMT " (%s): " OB_STR_FMT "\n",
               OB_STR_ARG(db->sources[i].key), ob_fact_origin_name(db->sources[i].origin).ptr,
               OB_STR_ARG(db->sources[i].text));
  }
}

static int
run_list(ob_cli *cli, const ob_args *args)
{
  size_t count;
  const ob_fact_pack *packs = ob_fact_packs(&count);
  for (size_t i = 0; i < count; i++) {
    const ob_fact_db *db;
    if (!is_asked(args, ob_str_from(packs[i].os))) {
      continue;
    }
    const ob_status st = ob_fact_db_builtin(cli->arena, cli->diags, ob_str_from(packs[i].os), &db);
    if (st != OB_OK) {
      return ob_cli_exit(cli, st);
    }
    (cli->json ? list_json : list_text)(cli, db);
  }
  return OB_EXIT_OK;
}

const ob_cmd ob_cmd_abi_list = {
    .name = "list",
    .args = "[OS...]",
    .summary = "list the systems, releases and arches that osbind ships facts of",
    .description = "With --verbose, also where the facts come from.",
    .max_args = OB_ARGS_ANY,
    .run = run_list,
};
