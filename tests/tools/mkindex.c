// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * mkindex OUT < DESCRIPTION: writes an index from lines of `word rest`, so that the
 * wrapper can be tested without configuration files. Indentation and lines that
 * begin with # do not count.
 *
 *   next PROGRAM | state DIR | host TRIPLE
 *   source LABEL        an OS-owned crate; then name, version, dir, root, edition,
 *                       remap, stamp FILE (hash and length are taken from it),
 *                       scan (every file below dir)
 *   target TRIPLE       then default VERSION
 *   crate NAME          of that target; then served WORDS
 *   replace CONDITION   a rule of that crate; then optional, exact, newest, origin WORDS
 *   candidate LABEL     of that rule; then part CONDITION, cfg C, std-cfg C, env N=V, out-dir D
 *   tell FROM TO CONDITION   a rule; then drop C, add C, notice WORDS
 *
 * CONDITION: - (always), =14, >=14.1, !14 (not =14).
 */
#include "base/arena.h"
#include "base/str.h"
#include "diag/diag.h"
#include "sources/index_write.h"
#include "sys/fs.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct labelled {
  ob_str label;
  ob_index_crate *crate;
} labelled;

typedef struct state {
  ob_arena arena;
  ob_index_doc doc;
  OB_VEC(labelled) sources;
  ob_index_crate *source;
  ob_index_target *target;
  ob_index_owned *owned;
  ob_index_rule *rule;
  ob_index_candidate *candidate;
  ob_index_part *part;
} state;

_Noreturn static void
die(const char *what, ob_str detail)
{
  fprintf(stderr, "mkindex: %s: " OB_STR_FMT "\n", what, OB_STR_ARG(detail));
  exit(1);
}

static void *
need(void *p)
{
  if (!p) {
    die("out of place, or no memory", OB_STR_NONE);
  }
  return p;
}

static const ob_cfg *
condition(state *s, ob_str text)
{
  if (ob_str_eq(text, OB_STR("-"))) {
    return NULL;
  }
  ob_cfg *c = need(ob_new(&s->arena, ob_cfg));
  if (ob_str_starts(text, OB_STR(">="))) {
    *c = (ob_cfg){.kind = OB_CFG_VERSION_MIN, .value = ob_str_slice(text, 2, text.len)};
  } else if (ob_str_starts(text, OB_STR("=")) || ob_str_starts(text, OB_STR("!"))) {
    *c = (ob_cfg){.kind = OB_CFG_VERSION, .value = ob_str_slice(text, 1, text.len)};
  } else {
    die("no condition", text);
  }
  if (ob_str_starts(text, OB_STR("!"))) {
    ob_cfg *no = need(ob_new(&s->arena, ob_cfg));
    *no = (ob_cfg){.kind = OB_CFG_NOT, .first = c};
    c = no;
  }
  return c;
}

static ob_semver
semver(ob_str text)
{
  ob_semver v;
  if (!ob_semver_parse(text, &v)) {
    die("no version", text);
  }
  return v;
}

static void
scan(state *s, const char *dir, const char *relative)
{
  ob_dir_entries entries = {0};
  if (ob_dir_list(&s->arena, dir, &entries) != 0) {
    die("cannot list", ob_str_from(dir));
  }
  for (size_t i = 0; i < entries.len; i++) {
    const char *path =
        need((void *)(uintptr_t)ob_path_join(&s->arena, dir, entries.at[i].name.ptr));
    const char *rel = *relative ? ob_path_join(&s->arena, relative, entries.at[i].name.ptr)
                                : entries.at[i].name.ptr;
    if (entries.at[i].kind == OB_FILE_DIR) {
      scan(s, path, rel);
      continue;
    }
    ob_file_info info;
    if (ob_file_stat(path, true, &info) != 0) {
      die("cannot stat", ob_str_from(path));
    }
    ob_index_file *file = need(ob_vec_push(&s->arena, &s->source->files));
    *file = (ob_index_file){ob_str_from(rel), info.size, info.mtime_ns};
  }
}

static void
take_stamp(state *s, ob_str path)
{
  char *hex = need(ob_new_n(&s->arena, char, 65));
  ob_file_info info;
  if (ob_sha256_file(path.ptr, hex) != 0 || ob_file_stat(path.ptr, true, &info) != 0) {
    die("cannot read", path);
  }
  s->source->stamp_path = path;
  s->source->stamp_sha256 = ob_str_from(hex);
  s->source->stamp_len = info.size;
}

/** Lines about an OS-owned crate. */
static bool
source_line(state *s, ob_str word, ob_str rest)
{
  if (!s->source) {
    return false;
  }
  const struct {
    const char *word;
    ob_str *place;
  } fields[] = {{"name", &s->source->name},       {"version", &s->source->version},
                {"dir", &s->source->dir},         {"root", &s->source->root},
                {"edition", &s->source->edition}, {"remap", &s->source->remap}};
  for (size_t i = 0; i < OB_COUNT(fields); i++) {
    if (ob_str_eq(word, ob_str_from(fields[i].word))) {
      *fields[i].place = rest;
      return true;
    }
  }
  if (ob_str_eq(word, OB_STR("stamp"))) {
    take_stamp(s, rest);
  } else if (ob_str_eq(word, OB_STR("scan"))) {
    scan(s, s->source->dir.ptr, "");
  } else {
    return false;
  }
  return true;
}

static ob_index_crate *
find_source(state *s, ob_str label)
{
  for (size_t i = 0; i < s->sources.len; i++) {
    if (ob_str_eq(s->sources.at[i].label, label)) {
      return s->sources.at[i].crate;
    }
  }
  die("no such source", label);
}

static void
begin_rule(state *s, uint8_t kind, ob_str when)
{
  s->rule = need(ob_vec_push(&s->arena, &((ob_index_owned *)need(s->owned))->rules));
  *s->rule = (ob_index_rule){.kind = kind,
                             .required = true,
                             .when = condition(s, when),
                             .origin = OB_STR("config.toml:1")};
  s->candidate = NULL;
}

static ob_str
word_of(ob_str *rest)
{
  ob_str word;
  (void)ob_str_next(rest, ' ', &word);
  return word;
}

static void
begin_tell(state *s, ob_str rest)
{
  const ob_semver from = semver(word_of(&rest)), to = semver(word_of(&rest));
  begin_rule(s, OB_INDEX_TELL, rest);
  const uint64_t bounds[6] = {from.major, from.minor, from.patch, to.major, to.minor, to.patch};
  memcpy(s->rule->from, bounds, sizeof s->rule->from);
  memcpy(s->rule->to, bounds + 3, sizeof s->rule->to);
  s->rule->required = false;
}

static void
push_str(state *s, ob_strs *list, ob_str value)
{
  *(ob_str *)need(ob_vec_push(&s->arena, list)) = value;
}

static bool
rule_line(state *s, ob_str word, ob_str rest)
{
  if (!s->rule) {
    return false;
  }
  if (ob_str_eq(word, OB_STR("optional"))) {
    s->rule->required = false;
  } else if (ob_str_eq(word, OB_STR("exact"))) {
    s->rule->policy = OB_INDEX_EXACT;
  } else if (ob_str_eq(word, OB_STR("newest"))) {
    s->rule->policy = OB_INDEX_NEWEST;
  } else if (ob_str_eq(word, OB_STR("origin"))) {
    s->rule->origin = rest;
  } else if (ob_str_eq(word, OB_STR("drop"))) {
    push_str(s, &s->rule->drop, rest);
  } else if (ob_str_eq(word, OB_STR("add"))) {
    push_str(s, &s->rule->add, rest);
  } else if (ob_str_eq(word, OB_STR("notice"))) {
    s->rule->notice = rest;
  } else {
    return false;
  }
  return true;
}

static bool
part_line(state *s, ob_str word, ob_str rest)
{
  if (!s->candidate) {
    return false;
  }
  if (ob_str_eq(word, OB_STR("part")) || s->candidate->parts.len == 0) {
    s->part = need(ob_vec_push(&s->arena, &s->candidate->parts));
    if (ob_str_eq(word, OB_STR("part"))) {
      s->part->when = condition(s, rest);
      return true;
    }
  }
  if (ob_str_eq(word, OB_STR("cfg"))) {
    s->part->has_cfg = true;
    push_str(s, &s->part->cfg, rest);
  } else if (ob_str_eq(word, OB_STR("std-cfg"))) {
    s->part->has_std_cfg = true;
    push_str(s, &s->part->std_cfg, rest);
  } else if (ob_str_eq(word, OB_STR("env"))) {
    s->part->has_env = true;
    push_str(s, &s->part->env, rest);
  } else if (ob_str_eq(word, OB_STR("out-dir"))) {
    s->part->has_out_dir = true;
    s->part->out_dir = rest;
  } else {
    return false;
  }
  return true;
}

static const char *
variable(state *s, ob_str triple)
{
  char *name = need(ob_new_n(&s->arena, char, triple.len + 32));
  sprintf(name, "CARGO_TARGET_" OB_STR_FMT "_VERSION", OB_STR_ARG(triple));
  for (char *c = name; *c; c++) {
    *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c == '-' || *c == '.' ? '_' : *c;
  }
  return name;
}

static bool
target_line(state *s, ob_str word, ob_str rest)
{
  if (ob_str_eq(word, OB_STR("target"))) {
    s->target = need(ob_vec_push(&s->arena, &s->doc.targets));
    s->target->triple = rest;
    s->target->variable = ob_str_from(variable(s, rest));
    s->owned = NULL;
    s->rule = NULL;
    s->candidate = NULL;
  } else if (ob_str_eq(word, OB_STR("default"))) {
    ((ob_index_target *)need(s->target))->version = rest;
  } else if (ob_str_eq(word, OB_STR("crate"))) {
    s->owned = need(ob_vec_push(&s->arena, &((ob_index_target *)need(s->target))->crates));
    s->owned->name = rest;
    s->rule = NULL;
    s->candidate = NULL;
  } else if (ob_str_eq(word, OB_STR("served"))) {
    ((ob_index_owned *)need(s->owned))->served = rest;
  } else {
    return false;
  }
  return true;
}

static void
line(state *s, ob_str word, ob_str rest)
{
  if (ob_str_eq(word, OB_STR("next"))) {
    s->doc.next = rest;
  } else if (ob_str_eq(word, OB_STR("state"))) {
    s->doc.state_dir = rest;
  } else if (ob_str_eq(word, OB_STR("host"))) {
    s->doc.host = rest;
  } else if (ob_str_eq(word, OB_STR("source"))) {
    s->source = need(ob_new(&s->arena, ob_index_crate));
    *(labelled *)need(ob_vec_push(&s->arena, &s->sources)) = (labelled){rest, s->source};
  } else if (ob_str_eq(word, OB_STR("replace"))) {
    begin_rule(s, OB_INDEX_REPLACE, rest);
  } else if (ob_str_eq(word, OB_STR("tell"))) {
    begin_tell(s, rest);
  } else if (ob_str_eq(word, OB_STR("candidate"))) {
    ob_index_crate *crate = find_source(s, rest);
    s->candidate = need(ob_vec_push(&s->arena, &((ob_index_rule *)need(s->rule))->candidates));
    *s->candidate = (ob_index_candidate){.version = semver(crate->version), .crate = crate};
    s->part = NULL;
  } else if (!target_line(s, word, rest) && !rule_line(s, word, rest) &&
             !part_line(s, word, rest) && !source_line(s, word, rest)) {
    die("what is", word);
  }
}

int
main(int argc, char **argv)
{
  state s = {0};
  ob_arena_init(&s.arena, NULL);
  ob_str text;
  if (argc != 2 || ob_file_read(&s.arena, "/dev/stdin", 64u << 20, &text) != 0) {
    die("usage: mkindex OUT < DESCRIPTION", OB_STR_NONE);
  }
  ob_str part;
  while (ob_str_next(&text, '\n', &part)) {
    part = ob_str_dup(&s.arena, ob_str_trim(part));
    if (part.len > 0 && part.ptr[0] != '#') {
      const ob_str word = word_of(&part);
      line(&s, word, part);
    }
  }
  ob_diags diags;
  ob_diags_init(&diags, &s.arena);
  ob_buf out;
  ob_buf_init(&out, &s.arena);
  if (ob_index_write(&s.arena, &diags, &s.doc, &out) != OB_OK) {
    die("cannot be written", diags.list.len > 0 ? diags.list.at[0]->message : OB_STR_NONE);
  }
  const int err = ob_file_write(argv[1], ob_buf_view(&out), 0644);
  if (err != 0) {
    die("cannot write", ob_str_from(strerror(err)));
  }
  ob_arena_fini(&s.arena);
  return 0;
}
