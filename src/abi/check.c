// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Judging what is bound. Two releases matter: the one that is linked for, and the one whose
 * structures the bindings describe (upstream's libc has FreeBSD 12's). A reference without a node
 * takes what is the default at the former; where that is another node than the default at the
 * latter, and the two differ in a structure, caller and library disagree about memory, and no tool
 * that links says so.
 */
#include "abi/check.h"
#include "abi/scan_read.h"
#include "base/num.h"
#include "base/str.h"
#include "target/version.h"
#include <stdio.h>
#include <string.h>

typedef struct judge {
  const ob_check_opts *opts;
  const ob_fact_db *db;
  uint16_t arch, release;
  const ob_fact_entry *entries; /* of the name */
  size_t count;
} judge;

static bool
is_at(const judge *j, const ob_fact_entry *e, uint16_t release)
{
  return (e->arches >> j->arch & 1) != 0 && e->first <= release && release <= e->last;
}

/* What a new link binds at a release: the entry, or NULL. Libraries are asked in their order. */
static const ob_fact_entry *
default_at(const judge *j, uint16_t release)
{
  const ob_fact_entry *best = NULL;
  for (size_t i = 0; i < j->count; i++) {
    const ob_fact_entry *e = &j->entries[i];
    if (!is_at(j, e, release)) {
      continue;
    }
    if (best && best->library != e->library) {
      if (!best->compat) {
        break; /* an earlier library gives it */
      }
      best = NULL;
    }
    if (!best || (!best->chosen && (e->chosen || e->node == OB_FACT_NONE ||
                                    best->node == OB_FACT_NONE || e->node > best->node))) {
      best = e;
    }
  }
  return best && !best->compat ? best : NULL;
}

static ob_str
node_name(const judge *j, const ob_fact_entry *e)
{
  return e->node == OB_FACT_NONE ? OB_STR("") : j->db->nodes[e->node].name;
}

/* Functions that glibc has in its static part: linkable though in no shared library. */
static bool
in_static_part(const ob_check_opts *opts, ob_str name)
{
  static const char *const always[] = {"atexit", "at_quick_exit", "pthread_atfork",
                                       "__stack_chk_fail_local"};
  static const char *const until_233[] = {"stat",   "fstat",   "lstat",   "fstatat",   "mknod",
                                          "stat64", "fstat64", "lstat64", "fstatat64", "mknodat"};
  if (strcmp(opts->os->key, "glibc") != 0) {
    return false;
  }
  if (ob_str_in_words(name, always, OB_COUNT(always))) {
    return true;
  }
  for (size_t i = 0; i < OB_COUNT(until_233); i++) {
    if (ob_str_eq(name, ob_str_from(until_233[i]))) {
      return !ob_version_at_least(opts->release, OB_STR("2.33"));
    }
  }
  return false;
}

/* NetBSD has no nodes: the newer form of stat is called __stat50. The newest that the release has,
 * or empty. */
static ob_str
numbered(const judge *j, ob_str name, char *text, size_t size)
{
  ob_str base;
  unsigned generation = ob_scan_generation(j->opts->os, name, &base);
  unsigned newest = 0;
  while (strcmp(j->opts->os->key, "netbsd") == 0 &&
         (generation = ob_scan_generation_next(j->opts->os, generation)) != 0) {
    judge other = *j;
    const ob_str later = ob_scan_generation_name(j->opts->os, base, generation, text, size);
    other.entries = ob_fact_db_find(j->db, later, &other.count);
    newest = default_at(&other, j->release) ? generation : newest;
  }
  return newest == 0 ? OB_STR("") : ob_scan_generation_name(j->opts->os, base, newest, text, size);
}

/* There is nothing to bind: since when is there, or until when was there? */
static ob_check_verdict
missing(const judge *j, ob_str name, ob_str node)
{
  ob_check_verdict v = {.kind = OB_CHECK_GONE, .other = OB_FACT_NONE};
  const uint16_t wanted = node.len > 0 ? ob_fact_db_node_find(j->db, node) : OB_FACT_NONE;
  const uint16_t later = ob_fact_db_first(j->db, name, OB_FACT_NONE, wanted, j->arch,
                                          (uint16_t)(j->release + 1), &v.source);
  bool before = false;
  bool here = false;
  for (size_t i = 0; i < j->count; i++) {
    const ob_fact_entry *e = &j->entries[i];
    here = here || is_at(j, e, j->release);
    if ((e->arches >> j->arch & 1) != 0 && e->last < j->release) {
      before = true;
      if (v.other == OB_FACT_NONE || e->last > v.other) {
        v.other = e->last;
      }
    }
  }
  if (later != OB_FACT_NONE && !here && !before) {
    v.kind = OB_CHECK_TOO_NEW;
    v.other = later;
  } else if (!before && !here) {
    v.kind = OB_CHECK_UNKNOWN; /* of another arch */
  }
  return v;
}

/* What the nodes bound and wanted differ in. */
static void
find_change(const judge *j, ob_str name, ob_str old, ob_check_verdict *v)
{
  v->change = OB_SCAN_OTHER;
  (void)ob_scan_change_find(j->opts->os, name, old, &v->change, &v->what);
}

ob_check_verdict
ob_check_judge(const ob_check_opts *opts, ob_str name, ob_str node)
{
  judge j = {.opts = opts, .db = opts->db};
  j.arch = ob_fact_db_arch(opts->db, opts->arch);
  j.release = ob_fact_db_release(opts->db, opts->release);
  j.entries = ob_fact_db_find(opts->db, name, &j.count);
  ob_check_verdict v = {.kind = OB_CHECK_UNKNOWN, .other = OB_FACT_NONE};
  if (node.len == 0 && in_static_part(opts, name)) {
    v.kind = OB_CHECK_FINE;
    return v;
  }
  if (j.count == 0) {
    return v;
  }
  const ob_fact_entry *now = default_at(&j, j.release);
  const ob_fact_entry *bound = now;
  if (node.len > 0) {
    const uint16_t number = ob_fact_db_node_find(opts->db, node);
    bound = NULL;
    for (size_t i = 0; i < j.count && number != OB_FACT_NONE; i++) {
      if (j.entries[i].node == number && is_at(&j, &j.entries[i], j.release)) {
        bound = &j.entries[i];
      }
    }
  }
  if (!bound) {
    v = missing(&j, name, node);
    if (node.len > 0 && now) {
      v.kind = OB_CHECK_NODE;
      v.bound = node;
      v.wanted = node_name(&j, now);
    }
    return v;
  }
  v.kind = OB_CHECK_FINE;
  v.bound = node_name(&j, bound);
  v.source = ob_fact_db_source(opts->db, bound->source, j.release);
  const uint16_t layout =
      opts->layout.len > 0 ? ob_fact_db_release(opts->db, opts->layout) : OB_FACT_NONE;
  const ob_fact_entry *meant = layout != OB_FACT_NONE ? default_at(&j, layout) : NULL;
  if (meant && meant->node != bound->node && meant->library == bound->library) {
    const bool older = bound->node < meant->node;
    v.wanted = node_name(&j, meant);
    find_change(&j, name, older ? v.bound : v.wanted, &v);
    if (v.change == OB_SCAN_LAYOUT) {
      v.kind = OB_CHECK_LAYOUT;
      return v;
    }
  }
  if (now && bound->node != now->node && node.len > 0 && bound->library == now->library &&
      (!meant || meant->node != bound->node)) {
    v.kind = OB_CHECK_OLD;
    v.wanted = node_name(&j, now);
    find_change(&j, name, v.bound, &v);
  }
  char text[256];
  const ob_str newer = numbered(&j, name, text, sizeof text);
  if (newer.len > 0) {
    v.kind = OB_CHECK_OLD;
    const ob_fact_name *found = ob_fact_db_name(opts->db, newer); /* which outlives this */
    v.wanted = found ? found->name : OB_STR("");
    find_change(&j, name, OB_STR_NONE, &v);
  }
  return v;
}
