// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the Rust reader says of files, for people and tests.
 *   rust-dump FILE        every list, a line each
 *   rust-dump --check     files named on standard input, a line each: `ok`, `broken` or `limit`,
 *                         a tab, the path, and the first message
 *   rust-dump --time FILE seconds that reading takes (the best of three)
 */
#include "base/str.h"
#include "diag/io.h"
#include "diag/render.h"
#include "formats/rust/rust.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
put_gate(const ob_rust_file *f, ob_arena *arena, uint32_t gate)
{
  if (gate == 0) {
    return;
  }
  printf(" if");
  for (; gate != 0 && gate != OB_RUST_NONE; gate = f->gates.at[gate].parent) {
    const ob_rust_gate *g = &f->gates.at[gate];
    ob_buf buf;
    switch (g->kind) {
    case OB_RUST_GATE_CFG:
      ob_buf_init(&buf, arena);
      ob_cfg_print(&buf, g->cfg);
      printf(" [" OB_STR_FMT "]", OB_STR_ARG(ob_buf_view(&buf)));
      break;
    case OB_RUST_GATE_CALL:
      printf(" call%u", g->of);
      break;
    case OB_RUST_GATE_BODY:
      printf(" body%u.%u", g->of, g->rule);
      break;
    }
  }
}

static void
put_path(const ob_rust_path *p)
{
  static const char *const heads[] = {"", "::", "crate::", "self::", "super::"};
  static const char *const spaces[] = {"", "type ", "value ", "macro "};
  printf("%s%s%s", spaces[p->ns], p->dollar ? "$" : "", heads[p->head]);
  for (unsigned i = 1; p->head == OB_RUST_HEAD_SUPER && i < p->supers; i++) {
    printf("super::");
  }
  for (uint32_t i = 0; i < p->segment_count; i++) {
    printf("%s" OB_STR_FMT, i > 0 ? "::" : "", OB_STR_ARG(p->segments[i]));
  }
  printf("%s%s", p->attribute ? " attribute" : "", p->guess ? " guess" : "");
}

static void
put_strs(const char *what, const ob_rust_attr_str *list, uint32_t count, const ob_rust_file *f,
         ob_arena *arena)
{
  for (uint32_t i = 0; i < count; i++) {
    printf(" %s=\"" OB_STR_FMT "\"", what, OB_STR_ARG(list[i].text));
    if (list[i].gate != 0) {
      printf("(");
      put_gate(f, arena, list[i].gate);
      printf(")");
    }
  }
}

static void
put_item(const ob_rust_item *i, const ob_rust_file *f, ob_arena *arena)
{
  static const char *const kinds[] = {"mod",     "fn",      "const", "struct", "enum",
                                      "union",   "type",    "trait", "macro",  "crate",
                                      "foreign", "variant", "assoc", "field"};
  static const char *const visible[] = {"", "pub ", "pub(in) "};
  printf("item %s%s " OB_STR_FMT, visible[i->vis], kinds[i->kind], OB_STR_ARG(i->name));
  if (i->owner_name.len > 0) {
    printf(" of " OB_STR_FMT, OB_STR_ARG(i->owner_name));
  }
  if (i->alias.len > 0) {
    printf(" as " OB_STR_FMT, OB_STR_ARG(i->alias));
  }
  printf(" %s%s%s", i->type_ns ? "t" : "", i->value_ns ? "v" : "", i->macro_ns ? "m" : "");
  printf(" scope%u", i->scope);
  if (i->body != OB_RUST_NONE) {
    printf(" body=scope%u", i->body);
  }
  if (i->macro_use) {
    printf(" macro_use");
  }
  if (i->kind == OB_RUST_FOREIGN) {
    printf(" abi=\"" OB_STR_FMT "\"%s", OB_STR_ARG(i->abi), i->is_fn ? " fn" : "");
  }
  put_strs("path", i->paths, i->path_count, f, arena);
  put_strs("link_name", i->link_names, i->link_name_count, f, arena);
  put_strs("link", i->link_libs, i->link_lib_count, f, arena);
  put_gate(f, arena, i->gate);
  printf("\n");
}

static void
put_macro(const ob_rust_macro *m, uint32_t index, const ob_rust_file *f, ob_arena *arena)
{
  printf("macro%u " OB_STR_FMT "%s scope%u", index, OB_STR_ARG(m->name),
         m->exported ? " exported" : "", m->scope);
  put_gate(f, arena, m->gate);
  for (uint32_t k = 0; k < m->rule_count; k++) {
    const ob_rust_rule *r = &m->rules[k];
    if (r->kind == OB_RUST_RULE_OTHER) {
      printf("\n  rule other");
      continue;
    }
    printf("\n  rule gate%s%s%s", r->items ? " items" : "", r->meta ? " meta" : "",
           r->empty ? " empty" : "");
    if (r->cfg) {
      ob_buf buf;
      ob_buf_init(&buf, arena);
      ob_cfg_print(&buf, r->cfg);
      printf(" [" OB_STR_FMT "]", OB_STR_ARG(ob_buf_view(&buf)));
    }
    if (r->via != OB_RUST_NONE) {
      printf(" via call%u", r->via);
    }
  }
  printf("\n");
}

static void
dump(const ob_rust_file *f, ob_arena *arena)
{
  static const char *const scopes[] = {"file", "module", "block"};
  static const char *const args[] = {"empty", "items", "body", "tokens"};
  printf("file%s", f->broken ? " broken" : "");
  if (f->no_std_gate != OB_RUST_NONE) {
    printf(" no_std");
    put_gate(f, arena, f->no_std_gate);
  }
  printf("%s", f->no_core ? " no_core" : "");
  put_gate(f, arena, f->file_gate);
  printf("\n");
  for (uint32_t i = 1; i < f->scopes.len; i++) {
    const ob_rust_scope *s = &f->scopes.at[i];
    printf("scope%u %s in scope%u", i, scopes[s->kind], s->parent);
    put_gate(f, arena, s->gate);
    printf("\n");
  }
  for (uint32_t i = 0; i < f->items.len; i++) {
    put_item(&f->items.at[i], f, arena);
  }
  for (uint32_t i = 0; i < f->uses.len; i++) {
    const ob_rust_use *u = &f->uses.at[i];
    printf("use %s", u->vis == OB_RUST_PRIVATE ? "" : u->vis == OB_RUST_PUB ? "pub " : "pub(in) ");
    put_path(&u->path);
    if (u->glob) {
      printf(" glob");
    } else {
      printf(" as " OB_STR_FMT, OB_STR_ARG(u->alias));
    }
    printf(" scope%u", u->path.scope);
    put_gate(f, arena, u->path.gate);
    printf("\n");
  }
  for (uint32_t i = 0; i < f->macros.len; i++) {
    put_macro(&f->macros.at[i], i, f, arena);
  }
  for (uint32_t i = 0; i < f->calls.len; i++) {
    const ob_rust_call *c = &f->calls.at[i];
    printf("call%u ", i);
    put_path(&f->paths.at[c->path]);
    printf(" %s%s%s", args[c->arg], c->braces_item ? " item" : "",
           c->statement ? " statement" : "");
    if (c->meta) {
      ob_buf buf;
      ob_buf_init(&buf, arena);
      ob_cfg_print(&buf, c->meta);
      printf(" meta [" OB_STR_FMT "]", OB_STR_ARG(ob_buf_view(&buf)));
    }
    for (size_t k = 0; k < OB_COUNT(c->literals) && c->literals[k].len > 0; k++) {
      printf("%s" OB_STR_FMT, k > 0 ? ", " : " literals ", OB_STR_ARG(c->literals[k]));
    }
    put_gate(f, arena, c->gate);
    printf("\n");
  }
  for (uint32_t i = 0; i < f->paths.len; i++) {
    printf("path ");
    put_path(&f->paths.at[i]);
    printf(" scope%u", f->paths.at[i].scope);
    put_gate(f, arena, f->paths.at[i].gate);
    printf("\n");
  }
  for (uint32_t i = 0; i < f->cfgs.len; i++) {
    ob_buf buf;
    ob_buf_init(&buf, arena);
    ob_cfg_print(&buf, f->cfgs.at[i].cfg);
    printf("cfg%s " OB_STR_FMT "\n", f->cfgs.at[i].macro ? "!" : "", OB_STR_ARG(ob_buf_view(&buf)));
  }
  for (uint32_t i = 0; i < f->includes.len; i++) {
    printf("include \"" OB_STR_FMT "\"", OB_STR_ARG(f->includes.at[i].path));
    put_gate(f, arena, f->includes.at[i].gate);
    printf("\n");
  }
  for (uint32_t i = 0; i < f->compile_errors.len; i++) {
    printf("compile_error \"" OB_STR_FMT "\"", OB_STR_ARG(f->compile_errors.at[i].text));
    put_gate(f, arena, f->compile_errors.at[i].gate);
    printf("\n");
  }
  for (uint32_t i = 0; i < f->allows.len; i++) {
    printf("allow %u-%u\n", f->allows.at[i].lo, f->allows.at[i].hi);
  }
}

static int
check(const char *path, bool verbose)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  uint32_t file = 0;
  ob_rust_file out;
  ob_status st = ob_diags_load(&diags, path, UINT32_MAX, OB_SPAN_NONE, &file);
  if (st == OB_OK) {
    st = ob_rust_read(&arena, &diags, file, &out);
  }
  if (verbose && file != 0) {
    dump(&out, &arena);
    for (size_t i = 0; i < diags.list.len; i++) {
      const ob_diag *d = diags.list.at[i];
      const ob_linecol at = ob_diags_linecol(&diags, file, d->primary.span.lo);
      printf("%s " OB_STR_FMT " %u:%u " OB_STR_FMT "\n", d->severity == OB_SEV_ERROR ? "error" : "warning", OB_STR_ARG(d->code), at.line,
             at.byte_col, OB_STR_ARG(d->message));
    }
  } else {
    size_t tokens = 0;
    for (size_t i = 0; st == OB_OK && i < out.calls.len; i++) {
      tokens += out.calls.at[i].arg == OB_RUST_ARG_TOKENS;
    }
    printf("%s\t%s\t", st == OB_OK ? "ok" : st == OB_E_LIMIT ? "limit" : "broken", path);
    if (st != OB_OK && diags.list.len > 0) {
      const ob_diag *d = diags.list.at[0];
      const ob_linecol at = ob_diags_linecol(&diags, file, d->primary.span.lo);
      printf(OB_STR_FMT " %u:%u " OB_STR_FMT " (" OB_STR_FMT ")", OB_STR_ARG(d->code), at.line,
             at.byte_col, OB_STR_ARG(d->message), OB_STR_ARG(d->primary.text));
    } else {
      printf("%zu\t%zu", out.calls.len, tokens);
    }
    printf("\n");
  }
  ob_arena_fini(&arena);
  return st == OB_OK ? 0 : 1;
}

static double
seconds(void)
{
  struct timespec t;
  return clock_gettime(CLOCK_MONOTONIC, &t) == 0 ? (double)t.tv_sec + (double)t.tv_nsec / 1e9 : 0;
}

static int
measure(const char *path)
{
  double best = 1e9;
  for (int i = 0; i < 3; i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    uint32_t file = 0;
    ob_rust_file out;
    if (ob_diags_load(&diags, path, UINT32_MAX, OB_SPAN_NONE, &file) != OB_OK) {
      return 1;
    }
    const double start = seconds();
    const ob_status st = ob_rust_read(&arena, &diags, file, &out);
    const double taken = seconds() - start;
    best = taken < best && st != OB_E_NOMEM ? taken : best;
    ob_arena_fini(&arena);
  }
  printf("%.6f\n", best);
  return 0;
}

int
main(int argc, char **argv)
{
  if (argc == 3 && strcmp(argv[1], "--time") == 0) {
    return measure(argv[2]);
  }
  if (argc == 2 && strcmp(argv[1], "--check") == 0) {
    char line[4096];
    int worst = 0;
    while (fgets(line, sizeof(line), stdin)) {
      line[strcspn(line, "\n")] = '\0';
      worst |= check(line, false);
    }
    return worst;
  }
  if (argc != 2) {
    fprintf(stderr, "usage: rust-dump FILE | --check | --time FILE\n");
    return 2;
  }
  return check(argv[1], true);
}
