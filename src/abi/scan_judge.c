// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Since which release each need of a binary can be met, and what follows: the oldest release, the
 * last one, old symbols.
 *
 * Facts of releases come first. Where they do not have a symbol, the node decides: it names the
 * release itself on glibc, where a node is never merged back; on FreeBSD its number says in which
 * major release it began, which is a guess, since nodes are merged back into older branches. A
 * symbol of a library that the OS does not own tells nothing about the OS and is passed over.
 */
#include "abi/scan.h"
#include "abi/scan_read.h"
#include "base/num.h"
#include "base/str.h"
#include "target/version.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct judge {
  ob_arena *arena;
  const ob_fact_db *db; /* NULL: no facts */
  uint16_t arch;
  ob_scan *scan;
  uint16_t *keys; /* of the needed libraries that the OS owns, each once */
  size_t key_count;
} judge;

/* ---- from facts ---- */

static ob_scan_how
how_of(const ob_fact_source *source)
{
  if (!source) {
    return OB_SCAN_STATED;
  }
  switch (source->origin) {
  case OB_ORIGIN_LIBRARY:
  case OB_ORIGIN_LIST:
    return OB_SCAN_MEASURED;
  case OB_ORIGIN_MAP:
  case OB_ORIGIN_REPORT:
    return OB_SCAN_STATED;
  case OB_ORIGIN_NODE:
    return OB_SCAN_GUESSED;
  }
  return OB_SCAN_GUESSED;
}

static ob_scan_since
since_release(const judge *j, uint16_t release, const ob_fact_source *source)
{
  return (ob_scan_since){.release = j->db->releases[release],
                         .how = how_of(source),
                         .source = source ? source->text : OB_STR_NONE};
}

/* ---- from the names of nodes ---- */

/* The digits of "FBSD_1.7" behind "FBSD_1."; false: it is not of that form. */
static bool
node_number(ob_str node, const char *start, uint64_t *number)
{
  const ob_str prefix = ob_str_from(start);
  return ob_str_starts(node, prefix) &&
         ob_parse_u64(ob_str_slice(node, prefix.len, node.len), 10, number);
}

static ob_scan_since
by_android_node(const judge *j, ob_str node)
{
  static const struct {
    const char *node, *level;
  } levels[] = {{"LIBC", "21"},   {"LIBC_N", "24"}, {"LIBC_O", "26"}, {"LIBC_P", "28"},
                {"LIBC_Q", "29"}, {"LIBC_R", "30"}, {"LIBC_S", "31"}, {"LIBC_T", "33"},
                {"LIBC_U", "34"}, {"LIBC_V", "35"}};
  uint64_t n;
  for (size_t i = 0; i < OB_COUNT(levels); i++) {
    if (ob_str_eq(node, ob_str_from(levels[i].node))) {
      return (ob_scan_since){ob_str_from(levels[i].level), OB_SCAN_NAMED, OB_STR_NONE};
    }
  }
  if (node_number(node, "LIBC_", &n)) {
    return (ob_scan_since){ob_fmt(j->arena, "%llu", (unsigned long long)n), OB_SCAN_NAMED,
                           OB_STR_NONE};
  }
  return (ob_scan_since){.how = OB_SCAN_UNKNOWN};
}

/* What the name of a node says by itself. */
static ob_scan_since
by_node_name(const judge *j, ob_str node)
{
  const char *os = j->scan->os->key;
  uint64_t n;
  if (strcmp(os, "freebsd") == 0 && node_number(node, "FBSD_1.", &n) && n < 1000) {
    return (ob_scan_since){ob_fmt(j->arena, "%u.0", (unsigned)n + 7), OB_SCAN_GUESSED,
                           OB_STR("the number of the node: FBSD_1.0 began with 7.0")};
  }
  if (strcmp(os, "glibc") == 0) {
    if (ob_str_eq(node, OB_STR("GLIBC_ABI_DT_RELR"))) {
      return (ob_scan_since){OB_STR("2.36"), OB_SCAN_NAMED, OB_STR_NONE};
    }
    const ob_str label =
        ob_str_starts(node, OB_STR("GLIBC_")) ? ob_str_slice(node, 6, node.len) : OB_STR_NONE;
    if (ob_version_valid(label) && ob_version_numeric(label)) {
      return (ob_scan_since){label, OB_SCAN_NAMED, OB_STR_NONE};
    }
  }
  if (strcmp(os, "illumos") == 0 && ob_str_starts(node, OB_STR("ILLUMOS_"))) {
    /* illumos has no releases: its nodes are what is counted. */
    const ob_str label = ob_str_slice(node, 8, node.len);
    if (ob_version_valid(label) && ob_version_numeric(label)) {
      return (ob_scan_since){label, OB_SCAN_NAMED, OB_STR_NONE};
    }
  }
  if (strcmp(os, "android") == 0) {
    return by_android_node(j, node);
  }
  return (ob_scan_since){.how = OB_SCAN_UNKNOWN};
}

/* Does the OS own the library? */
static bool
is_os_library(const judge *j, ob_str soname)
{
  return j->db && ob_fact_db_soname(j->db, soname, 0) != SIZE_MAX;
}

/* Does the node belong to the OS? GCC_3.0 of libgcc_s does not, though libc has a node of that name
 * on some machines; FBSD_1.0 of a library that no facts are known of does. */
static bool
is_os_node(const judge *j, ob_str node, ob_str library)
{
  static const char *const starts[] = {"FBSD_", "GLIBC_", "ILLUMOS_", "SUNW_", "LIBC_"};
  for (size_t i = 0; i < OB_COUNT(starts); i++) {
    if (ob_str_starts(node, ob_str_from(starts[i]))) {
      return true;
    }
  }
  return ob_str_eq(node, OB_STR("LIBC")) ||
         (is_os_library(j, library) && ob_fact_db_node_find(j->db, node) != OB_FACT_NONE);
}

/* Is a release only where the facts of glibc begin? What is there was there before, and what the
 * nodes say goes further back. */
static bool
is_floor(const judge *j, uint16_t release)
{
  return release == 0 && strcmp(j->scan->os->key, "glibc") == 0;
}

/* Facts begin with some release; what that one has may be older, and the node may say since when.
 * On glibc it always says it: a node is never added to an older release, and lists of its libraries
 * leave some compatibility symbols out. */
static ob_scan_since
since_named(const judge *j, uint16_t release, const ob_fact_source *source, ob_str node)
{
  const ob_scan_since known = since_release(j, release, source);
  if (release > 0 && strcmp(j->scan->os->key, "glibc") != 0) {
    return known;
  }
  const ob_scan_since named = by_node_name(j, node);
  const int order = named.how == OB_SCAN_NAMED ? ob_version_cmp(named.release, known.release) : 1;
  return order < 0 || (order == 0 && known.how == OB_SCAN_GUESSED) ? named : known;
}

static ob_scan_since
since_of_node(const judge *j, ob_str node)
{
  const uint16_t at = j->db ? ob_fact_db_node_find(j->db, node) : OB_FACT_NONE;
  if (at != OB_FACT_NONE && j->db->nodes[at].first != OB_FACT_NONE) {
    const ob_fact_db_node *n = &j->db->nodes[at];
    return since_named(j, n->first, ob_fact_db_source(j->db, n->source, n->first), node);
  }
  return by_node_name(j, node);
}

/* ---- libraries ---- */

/* lib<name>.so.<major>.<minor> in its parts. */
static bool
openbsd_parts(ob_str soname, ob_str *stem, uint64_t *major, uint64_t *minor)
{
  const size_t so = ob_str_search(soname, OB_STR(".so."));
  if (so == SIZE_MAX) {
    return false;
  }
  const ob_str rest = ob_str_slice(soname, so + 4, soname.len);
  const size_t dot = ob_str_find(rest, '.');
  *stem = ob_str_slice(soname, 0, so);
  return dot != SIZE_MAX && ob_parse_u64(ob_str_slice(rest, 0, dot), 10, major) &&
         ob_parse_u64(ob_str_slice(rest, dot + 1, rest.len), 10, minor);
}

/* Does the library that the OS has serve for the one that the file asks for? */
static bool
serves(const judge *j, ob_str has, ob_str wants)
{
  if (ob_str_eq(has, wants)) {
    return true;
  }
  if (strcmp(j->scan->os->key, "musl") == 0) {
    /* One file under two names: what Alpine links says the machine as well. */
    return ob_str_eq(has, OB_STR("libc.so")) && ob_str_starts(wants, OB_STR("libc.musl-"));
  }
  ob_str a, b;
  uint64_t major_a, minor_a, major_b, minor_b;
  return strcmp(j->scan->os->key, "openbsd") == 0 && openbsd_parts(has, &a, &major_a, &minor_a) &&
         openbsd_parts(wants, &b, &major_b, &minor_b) && ob_str_eq(a, b) && major_a == major_b &&
         minor_a >= minor_b; /* its ld.so takes a larger minor number, never a smaller */
}

static bool
has_arch(const judge *j, uint64_t arches)
{
  return j->arch == OB_FACT_NONE || (arches >> j->arch & 1) != 0;
}

/* The key of "libutil" among the database's, whatever its number. */
static bool
same_library(const ob_fact_soname *s, ob_str soname)
{
  const size_t a = ob_str_search(s->soname, OB_STR(".so")),
               b = ob_str_search(soname, OB_STR(".so"));
  return a != SIZE_MAX && b != SIZE_MAX &&
         ob_str_eq(ob_str_slice(s->soname, 0, a), ob_str_slice(soname, 0, b));
}

static ob_status
judge_library(judge *j, ob_scan_library *lib)
{
  const ob_fact_db *db = j->db;
  uint16_t first = OB_FACT_NONE, last = 0;
  const ob_fact_soname *from = NULL;
  for (size_t i = 0; i < db->soname_count; i++) {
    const ob_fact_soname *s = &db->sonames[i];
    if (!has_arch(j, s->arches) || !serves(j, s->soname, lib->soname)) {
      continue;
    }
    if (first == OB_FACT_NONE || s->first < first) {
      first = s->first;
      from = s;
    }
    last = s->last > last ? s->last : last;
    lib->known = true;
    bool listed = false;
    for (size_t k = 0; k < j->key_count; k++) {
      listed |= j->keys[k] == s->library;
    }
    if (!listed) {
      j->keys[j->key_count++] = s->library;
    }
  }
  if (!from) {
    /* A number that no known release has, of a library that the OS does own. Without any (Go links
     * illumos's libc.so) whatever is there will do. */
    const bool numbered = ob_str_search(lib->soname, OB_STR(".so.")) != SIZE_MAX;
    for (size_t i = 0; i < db->soname_count && numbered && !lib->known; i++) {
      const ob_fact_soname *s = &db->sonames[i];
      lib->known = has_arch(j, s->arches) && same_library(s, lib->soname);
      lib->unnumbered = lib->known && ob_str_ends(s->soname, OB_STR(".so"));
    }
    lib->since = (ob_scan_since){.how = OB_SCAN_UNKNOWN};
    return OB_OK;
  }
  if (!is_floor(j, first)) {
    lib->since = since_release(j, first, ob_fact_db_source(db, from->source, first));
  }
  if (last + 1u < db->release_count) {
    for (size_t i = 0; i < db->soname_count; i++) {
      const ob_fact_soname *s = &db->sonames[i];
      if (s->library == from->library && has_arch(j, s->arches) && s->first <= last + 1 &&
          s->last > last) {
        lib->newer = s->soname;
        lib->last = db->releases[last]; /* only where it is known what came after */
      }
    }
  }
  return OB_OK;
}

/* ---- symbols ---- */

static ob_scan_since
since_of_symbol(const judge *j, const ob_scan_symbol *s)
{
  const ob_scan_since unknown = {.how = OB_SCAN_UNKNOWN};
  const ob_fact_source *source = NULL;
  uint16_t first = OB_FACT_NONE;
  if (s->node.len > 0) {
    if (!is_os_node(j, s->node, s->library) || ob_scan_is_private(s->node)) {
      return unknown;
    }
    const uint16_t node = j->db ? ob_fact_db_node_find(j->db, s->node) : OB_FACT_NONE;
    if (node != OB_FACT_NONE && j->arch != OB_FACT_NONE) {
      const size_t at = s->library.len > 0 ? ob_fact_db_soname(j->db, s->library, 0) : SIZE_MAX;
      const uint16_t key = at != SIZE_MAX ? j->db->sonames[at].library : OB_FACT_NONE;
      first = ob_fact_db_first(j->db, s->name, key, node, j->arch, 0, &source);
      if (first == OB_FACT_NONE && key != OB_FACT_NONE) {
        /* It may have moved to another library since. */
        first = ob_fact_db_first(j->db, s->name, OB_FACT_NONE, node, j->arch, 0, &source);
      }
    }
    return first != OB_FACT_NONE ? since_named(j, first, source, s->node)
                                 : since_of_node(j, s->node);
  }
  if (!j->db || j->arch == OB_FACT_NONE) {
    return unknown;
  }
  const bool linked = j->scan->kind == OB_SCAN_EXECUTABLE || j->scan->kind == OB_SCAN_SHARED;
  if (!linked) {
    first = ob_fact_db_first(j->db, s->name, OB_FACT_NONE, OB_FACT_NONE, j->arch, 0, &source);
    return first != OB_FACT_NONE ? since_release(j, first, source) : unknown;
  }
  for (size_t i = 0; i < j->key_count; i++) {
    const ob_fact_source *from = NULL;
    const uint16_t here =
        ob_fact_db_first(j->db, s->name, j->keys[i], OB_FACT_NONE, j->arch, 0, &from);
    if (here != OB_FACT_NONE && (first == OB_FACT_NONE || here < first)) {
      first = here;
      source = from;
    }
  }
  return first != OB_FACT_NONE && !is_floor(j, first) ? since_release(j, first, source) : unknown;
}

/* Older glibc has these in libc_nonshared.a, which is linked into the program: their node in the
 * shared library says nothing about an object file that is still to be linked. */
static bool
is_static_on_glibc(const ob_scan *scan, ob_str name)
{
  static const char *const names[] = {
      "stat",    "fstat",   "lstat",     "fstatat", "mknod",         "mknodat",       "stat64",
      "fstat64", "lstat64", "fstatat64", "atexit",  "at_quick_exit", "pthread_atfork"};
  if (strcmp(scan->os->key, "glibc") != 0 ||
      (scan->kind != OB_SCAN_OBJECT && scan->kind != OB_SCAN_ARCHIVE)) {
    return false;
  }
  return ob_str_in_words(name, names, OB_COUNT(names));
}

/* ---- old symbols ---- */

/* Has a release the name? That of 64-bit musl has no form with another time_t. */
static bool
is_known_name(const judge *j, ob_str name)
{
  return name.len > 0 && (j->scan->os->key[0] != 'm' || !j->scan->is64) &&
         ob_fact_db_first(j->db, name, OB_FACT_NONE, OB_FACT_NONE, j->arch, 0, NULL) !=
             OB_FACT_NONE;
}

/* Without nodes an old symbol is one of which there is a form of a later generation. *since: the
 * first of those, which made it old. */
static ob_str
newer_name(const judge *j, ob_str name, unsigned *since)
{
  const ob_scan_os *os = j->scan->os;
  ob_str base;
  ob_str best = OB_STR_NONE;
  unsigned generation = ob_scan_generation(os, name, &base);
  *since = 0;
  while ((generation = ob_scan_generation_next(os, generation)) != 0) {
    char text[256];
    const ob_str later = ob_scan_generation_name(os, base, generation, text, sizeof text);
    if (is_known_name(j, later)) {
      best = ob_str_dup(j->arena, later);
      *since = *since == 0 ? generation : *since;
    }
  }
  return best;
}

/* The newest node that new programs get for a symbol of the same library, when it is a later one
 * than the bound node. */
static ob_str
newer_node(const judge *j, const ob_scan_symbol *s)
{
  const size_t at = ob_fact_db_soname(j->db, s->library, 0);
  const uint16_t bound = ob_fact_db_node_find(j->db, s->node);
  if (at == SIZE_MAX || bound == OB_FACT_NONE) {
    return OB_STR_NONE;
  }
  const uint16_t key = j->db->sonames[at].library;
  size_t count;
  const ob_fact_entry *e = ob_fact_db_find(j->db, s->name, &count);
  uint16_t newest = OB_FACT_NONE;
  for (size_t i = 0; i < count; i++) {
    if (e[i].library == key && e[i].node != OB_FACT_NONE && !e[i].compat &&
        (e[i].arches >> j->arch & 1) != 0 && (newest == OB_FACT_NONE || e[i].node > newest)) {
      newest = e[i].node;
    }
  }
  return newest != OB_FACT_NONE && newest > bound ? j->db->nodes[newest].name : OB_STR_NONE;
}

static ob_status
add_old(judge *j, const ob_scan_symbol *s, ob_str newest)
{
  ob_scan_change change = OB_SCAN_OTHER;
  const char *what = "";
  const bool listed = ob_scan_change_find(j->scan->os, s->name, s->node, &change, &what);
  if (!listed && strcmp(j->scan->os->key, "glibc") == 0) {
    return OB_OK; /* most nodes there are symbols that moved to another library, unchanged */
  }
  ob_scan_old *old = ob_vec_push(j->arena, &j->scan->old);
  if (!old) {
    return OB_E_NOMEM;
  }
  *old = (ob_scan_old){.symbol = s, .newest = newest, .change = change, .what = what};
  return OB_OK;
}

/* The same where names tell the generation: one half was compiled when the other's names were old.
 */
static void
judge_mixed_names(judge *j)
{
  ob_scan *scan = j->scan;
  unsigned least = 0; /* the first generation that made something old here */
  for (size_t i = 0; i < scan->old.len; i++) {
    const ob_scan_old *o = &scan->old.at[i];
    unsigned since;
    if (o->change == OB_SCAN_LAYOUT && o->symbol->node.len == 0 &&
        newer_name(j, o->symbol->name, &since).len > 0 && (least == 0 || since < least)) {
      least = since;
    }
  }
  for (size_t i = 0; i < scan->symbols.len && least > 0 && !scan->mixed; i++) {
    const ob_scan_symbol *s = &scan->symbols.at[i];
    ob_scan_change change;
    const char *what;
    ob_str base;
    if (ob_scan_generation(scan->os, s->name, &base) >= least && s->since.release.len > 0 &&
        ob_scan_change_find(scan->os, s->name, OB_STR_NONE, &change, &what) &&
        change == OB_SCAN_LAYOUT) {
      scan->mixed = true;
      scan->mixed_new = s->name;
    }
  }
}

/* Layouts of two generations in one file: what one half writes the other half misreads. */
static ob_status
judge_mixed(judge *j)
{
  ob_scan *scan = j->scan;
  bool old_layout = false;
  for (size_t i = 0; i < scan->old.len; i++) {
    old_layout |= scan->old.at[i].change == OB_SCAN_LAYOUT && scan->old.at[i].symbol->node.len > 0;
  }
  for (size_t i = 0; i < scan->symbols.len && old_layout && !scan->mixed; i++) {
    const ob_scan_symbol *s = &scan->symbols.at[i];
    ob_scan_change change;
    const char *what;
    /* Bound to the node that replaced an old layout. */
    if (s->node.len == 0 || ob_scan_change_find(scan->os, s->name, s->node, &change, &what) ||
        !ob_scan_change_find(scan->os, s->name, OB_STR_NONE, &change, &what) ||
        change != OB_SCAN_LAYOUT) {
      continue;
    }
    scan->mixed = true;
    scan->mixed_new =
        ob_fmt(j->arena, OB_STR_FMT "@" OB_STR_FMT, OB_STR_ARG(s->name), OB_STR_ARG(s->node));
    if (!scan->mixed_new.ptr) {
      return OB_E_NOMEM;
    }
  }
  if (j->db && j->arch != OB_FACT_NONE) {
    judge_mixed_names(j);
  }
  return OB_OK;
}

static ob_status
judge_old(judge *j)
{
  ob_scan *scan = j->scan;
  const bool facts = j->db && j->arch != OB_FACT_NONE;
  for (size_t i = 0; i < scan->symbols.len; i++) {
    const ob_scan_symbol *s = &scan->symbols.at[i];
    ob_scan_change change;
    const char *what;
    if (!facts) {
      /* The list knows FreeBSD's and glibc's libc, and those of no other library. */
      if (ob_str_starts(s->library, OB_STR("libc.so.")) && s->node.len > 0 &&
          ob_scan_change_find(scan->os, s->name, s->node, &change, &what)) {
        OB_TRY(add_old(j, s, OB_STR_NONE));
      }
    } else if (s->node.len > 0 && !ob_scan_is_private(s->node)) {
      const ob_str newest = newer_node(j, s);
      if (newest.ptr) {
        OB_TRY(add_old(j, s, newest));
      }
    } else if (s->node.len == 0 && s->since.release.len > 0) {
      unsigned since;
      const ob_str newest = newer_name(j, s->name, &since);
      if (newest.ptr) {
        OB_TRY(add_old(j, s, newest));
      }
    }
  }
  return judge_mixed(j);
}

/* ---- what follows ---- */

static ob_status
add_need(judge *j, ob_scan_need need)
{
  ob_scan_need *slot = ob_vec_push(j->arena, &j->scan->needs);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = need;
  return OB_OK;
}

static ob_str
need_name(const ob_scan_need *n)
{
  return n->symbol    ? n->symbol->name
         : n->node    ? n->node->node
         : n->library ? n->library->soname
                      : OB_STR_NONE;
}

/* Not known first, then the latest release, symbols before nodes before libraries, then as they
 * stand in the file. */
static int
by_release(const void *a, const void *b)
{
  const ob_scan_need *x = a, *y = b;
  const bool known_x = x->since.release.len > 0, known_y = y->since.release.len > 0;
  if (known_x != known_y) {
    return known_x ? 1 : -1;
  }
  /* Most labels are the same bytes of the facts. */
  const int order = x->since.release.ptr == y->since.release.ptr
                        ? 0
                        : ob_version_cmp(y->since.release, x->since.release);
  if (order != 0) {
    return order;
  }
  if (x->kind != y->kind) {
    return (int)x->kind - (int)y->kind;
  }
  return x->order < y->order ? -1 : x->order > y->order;
}

/* Among those that decide the first by name is told, whatever the linker's order is. */
static int
by_name(const void *a, const void *b)
{
  const ob_scan_need *x = a, *y = b;
  return x->kind != y->kind ? (int)x->kind - (int)y->kind : ob_str_cmp(need_name(x), need_name(y));
}

static void
sort_needs(ob_scan *scan)
{
  size_t first = 0;
  for (size_t i = 0; i < scan->needs.len; i++) {
    scan->needs.at[i].order = (uint32_t)i;
  }
  qsort(scan->needs.at, scan->needs.len, sizeof(*scan->needs.at), by_release);
  while (first < scan->needs.len &&
         ob_str_eq(scan->needs.at[first].since.release, scan->needs.at[0].since.release)) {
    first++;
  }
  qsort(scan->needs.at, first, sizeof(*scan->needs.at), by_name);
}

static ob_status
collect_needs(judge *j)
{
  ob_scan *scan = j->scan;
  for (size_t i = 0; i < scan->symbols.len; i++) {
    const ob_scan_symbol *s = &scan->symbols.at[i];
    const bool asked =
        s->node.len > 0 && is_os_node(j, s->node, s->library) && !ob_scan_is_private(s->node);
    if (!s->weak && (s->since.release.len > 0 || asked) && !is_static_on_glibc(scan, s->name)) {
      OB_TRY(
          add_need(j, (ob_scan_need){.kind = OB_SCAN_NEED_SYMBOL, .symbol = s, .since = s->since}));
    }
  }
  for (size_t i = 0; i < scan->nodes.len; i++) {
    ob_scan_node *n = &scan->nodes.at[i];
    if (n->weak || n->strong > 0 || !is_os_node(j, n->node, n->library) ||
        ob_scan_is_private(n->node)) {
      continue;
    }
    OB_TRY(add_need(j, (ob_scan_need){.kind = OB_SCAN_NEED_NODE, .node = n, .since = n->since}));
  }
  for (size_t i = 0; i < scan->libraries.len; i++) {
    const ob_scan_library *l = &scan->libraries.at[i];
    if (l->known && (l->since.release.len > 0 || l->since.how == OB_SCAN_UNKNOWN)) {
      OB_TRY(add_need(
          j, (ob_scan_need){.kind = OB_SCAN_NEED_LIBRARY, .library = l, .since = l->since}));
    }
  }
  if (scan->api_level > 0) {
    const ob_str level = ob_fmt(j->arena, "%u", (unsigned)scan->api_level);
    if (!level.ptr) {
      return OB_E_NOMEM;
    }
    OB_TRY(add_need(j, (ob_scan_need){.kind = OB_SCAN_NEED_NOTE,
                                      .since = {.release = level, .how = OB_SCAN_NAMED}}));
  }
  if (scan->needs.len > 0) {
    sort_needs(scan);
    scan->minimum = scan->needs.at[0].since;
  } else {
    scan->minimum.how = OB_SCAN_UNKNOWN;
  }
  for (size_t i = 0; i < scan->libraries.len; i++) {
    const ob_scan_library *l = &scan->libraries.at[i];
    if (l->last.len > 0 && (!scan->bound || ob_version_cmp(l->last, scan->maximum) < 0)) {
      scan->bound = l;
      scan->maximum = l->last;
    }
  }
  return OB_OK;
}

ob_status
ob_scan_judge(ob_arena *arena, const ob_fact_db *db, ob_scan *scan)
{
  scan->judged = true;
  scan->minimum.how = OB_SCAN_UNKNOWN;
  if (!scan->os) {
    return OB_OK;
  }
  judge j = {.arena = arena, .db = db, .arch = OB_FACT_NONE, .scan = scan};
  const ob_fact_arch *arch = ob_fact_arch_of_elf(ob_str_from(scan->os->key), scan->machine,
                                                 scan->is64 ? 64 : 32, scan->big, scan->flags);
  if (arch) {
    scan->fact_arch = ob_str_from(arch->name);
    j.arch = db ? ob_fact_db_arch(db, scan->fact_arch) : OB_FACT_NONE;
  }
  if (db) {
    scan->has_facts = j.arch != OB_FACT_NONE;
    scan->oldest_known = db->release_count > 0 ? db->releases[0] : OB_STR_NONE;
    j.keys = ob_new_n(arena, uint16_t, db->key_count);
    if (!j.keys) {
      return OB_E_NOMEM;
    }
    for (size_t i = 0; i < scan->libraries.len; i++) {
      OB_TRY(judge_library(&j, &scan->libraries.at[i]));
    }
  }
  for (size_t i = 0; i < scan->nodes.len; i++) {
    scan->nodes.at[i].since = since_of_node(&j, scan->nodes.at[i].node);
  }
  for (size_t i = 0; i < scan->symbols.len; i++) {
    scan->symbols.at[i].since = since_of_symbol(&j, &scan->symbols.at[i]);
  }
  OB_TRY(judge_old(&j));
  return collect_needs(&j);
}
