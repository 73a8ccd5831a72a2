// SPDX-License-Identifier: MIT OR Apache-2.0
/* Scanning for the commands that do it, in three loops on all processors: the files are read, the
 * facts are loaded of each OS that occurs, the files are judged. Each step has an arena and
 * diagnostics of its own; their blocks are the command's, and go with it. A file stays mapped while
 * the program runs: what is shown points into it.
 */
#include "base/str.h"
#include "cli/cmd_abi.h"
#include "diag/io.h"
#include "sys/fs.h"
#include "sys/parallel.h"
#include "target/version.h"

#define OBJECTS_MAX 100000 /* files that --objects may mean */

/* The facts of an OS; NULL: there are none. */
typedef struct facts {
  const ob_scan_os *os;
  const ob_fact_db *db;
  ob_arena arena; /* of them, and of what is wrong with them */
  ob_diags diags;
  ob_status status;
} facts;

#define OS_MAX 16 /* of ob_scan_oses */

/* What the arenas of the steps take their blocks from: the command's arena, one step at a time. */
typedef struct pool {
  ob_allocator allocator;
  ob_arena *arena;
  ob_lock *lock;
} pool;

static void *
pool_alloc(ob_allocator *self, size_t size)
{
  const pool *p = (const pool *)self;
  ob_lock_take(p->lock);
  void *block = ob_arena_alloc(p->arena, 1, size, _Alignof(max_align_t));
  ob_lock_give(p->lock);
  return block;
}

static void
pool_free(ob_allocator *self, void *block, size_t size)
{
  (void)self; /* it goes with the arena */
  (void)block;
  (void)size;
}

typedef struct work {
  ob_cli_scanned *files;
  pool pool;
  ob_arena *arenas;
  const ob_scan_os *assume;
  facts facts[OS_MAX];
  size_t fact_count;
  const ob_cli_max *max;
  size_t max_count;
  bool crates;
  const char *const *objects;
  size_t object_count;
} work;

static void
read_one(void *context, size_t i)
{
  const work *w = context;
  ob_cli_scanned *f = &w->files[i];
  f->status = ob_scan_read(&w->arenas[i], &f->diags, f->path, f->at, w->assume, &f->scan);
}

static void
load_one(void *context, size_t i)
{
  facts *f = &((work *)context)->facts[i];
  if (ob_cli_has_facts(ob_str_from(f->os->key))) {
    f->status = ob_fact_db_builtin(&f->arena, &f->diags, ob_str_from(f->os->key), &f->db);
  }
}

/* A static program asks its OS's libraries for nothing. */
static bool
needs_facts(const ob_cli_scanned *f)
{
  return f->status == OB_OK && f->scan.os &&
         (f->scan.kind != OB_SCAN_EXECUTABLE || f->scan.is_dynamic || f->scan.symbols.len > 0);
}

static facts *
facts_of(work *w, const ob_scan_os *os)
{
  for (size_t i = 0; i < w->fact_count; i++) {
    if (w->facts[i].os == os) {
      return &w->facts[i];
    }
  }
  return NULL;
}

static ob_status
load_facts(ob_cli *cli, work *w, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const ob_scan_os *os = w->files[i].scan.os;
    if (!needs_facts(&w->files[i]) || facts_of(w, os) || w->fact_count == OS_MAX) {
      continue;
    }
    facts *f = &w->facts[w->fact_count++];
    f->os = os;
    ob_arena_init(&f->arena, &w->pool.allocator);
    ob_diags_init(&f->diags, &f->arena);
  }
  ob_parallel_for(w->fact_count, 0, load_one, w);
  for (size_t i = 0; i < w->fact_count; i++) {
    if (w->facts[i].status != OB_OK) {
      OB_TRY(ob_diags_append(cli->diags, &w->facts[i].diags));
      return w->facts[i].status;
    }
  }
  return OB_OK;
}

static ob_status
judge(work *w, size_t i)
{
  ob_cli_scanned *f = &w->files[i];
  ob_scan *scan = &f->scan;
  const facts *known = needs_facts(f) ? facts_of(w, scan->os) : NULL;
  OB_TRY(ob_scan_judge(&w->arenas[i], known ? known->db : NULL, scan));
  OB_TRY(ob_scan_findings(&f->diags, f->at, scan));
  f->findings = f->diags.list.len;
  for (size_t k = 0; k < w->max_count; k++) {
    if (w->max[k].os == scan->os) {
      const ob_status st = w->max[k].facts
                               ? ob_scan_against(&f->diags, f->at, scan, w->max[k].facts)
                               : ob_scan_gate(&f->diags, f->at, scan, w->max[k].release);
      if (st == OB_E_NOMEM) {
        return st;
      }
      f->refused |= st != OB_OK;
    }
  }
  if (w->max_count > 0 && !scan->os) {
    f->refused = true;
    if (!ob_error(&f->diags, "OB1009", f->at, "nothing in this file tells which OS it is for")) {
      return OB_E_NOMEM;
    }
  }
  if (w->crates) {
    OB_TRY(ob_scan_find_crates(&w->arenas[i], scan));
  }
  return ob_scan_blame(&w->arenas[i], scan, w->objects, w->object_count, &f->users);
}

static void
judge_one(void *context, size_t i)
{
  work *w = context;
  if (w->files[i].status == OB_OK && judge(w, i) != OB_OK) {
    w->files[i].status = OB_E_NOMEM; /* nothing else can go wrong there */
  }
}

static ob_status
scan_all(ob_cli *cli, work *w, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    ob_cli_scanned *f = &w->files[i];
    ob_arena_init(&w->arenas[i], &w->pool.allocator);
    ob_diags_init(&f->diags, &w->arenas[i]);
    f->at.file = ob_diags_add_source(&f->diags, ob_str_from(f->path), OB_STR(""));
    if (f->at.file == 0) {
      return OB_E_NOMEM;
    }
  }
  ob_parallel_for(count, 0, read_one, w);
  OB_TRY(load_facts(cli, w, count));
  ob_parallel_for(count, 0, judge_one, w);
  for (size_t i = 0; i < count; i++) {
    if (w->files[i].status == OB_E_NOMEM) {
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}

ob_status
ob_cli_scan(ob_cli *cli, ob_cli_scanned *files, size_t count, const ob_scan_os *assume,
            const ob_cli_max *max, size_t max_count, bool crates, const char *const *objects,
            size_t object_count)
{
  work *w = ob_new(cli->arena, work);
  if (!w) {
    return OB_E_NOMEM;
  }
  *w = (work){.files = files,
              .arenas = ob_new_n(cli->arena, ob_arena, count),
              .assume = assume,
              .max = max,
              .max_count = max_count,
              .crates = crates,
              .objects = objects,
              .object_count = object_count};
  w->pool = (pool){{pool_alloc, pool_free}, cli->arena, ob_lock_new()};
  if (!w->arenas || !w->pool.lock) {
    ob_lock_free(w->pool.lock);
    return OB_E_NOMEM;
  }
  const ob_status st = scan_all(cli, w, count);
  for (size_t i = 0; i < count; i++) {
    files[i].diags.arena = cli->arena; /* nothing is taken from the pool any more */
  }
  ob_lock_free(w->pool.lock);
  return st;
}

/* ---- what --max and --objects say ---- */

/* The known releases on both sides of one that is not known. */
static int
unknown_release(ob_cli *cli, const char *option, const ob_scan_os *os, const ob_fact_db *db,
                ob_str release)
{
  ob_str below = OB_STR_NONE, above = OB_STR_NONE;
  for (size_t i = 0; i < db->release_count; i++) {
    if (ob_version_cmp(db->releases[i], release) < 0) {
      below = db->releases[i];
    } else if (!above.ptr) {
      above = db->releases[i];
    }
  }
  const bool both = below.ptr && above.ptr;
  const char *help = ob_fmt(cli->arena, "the nearest that %s known %s " OB_STR_FMT "%s" OB_STR_FMT,
                            both ? "are" : "is", both ? "are" : "is", OB_STR_ARG(below),
                            both ? " and " : "", OB_STR_ARG(above))
                         .ptr;
  return ob_cli_usage(cli, "OB1011", help, "`" OB_STR_FMT "`: no facts are known of %s " OB_STR_FMT,
                      OB_STR_ARG(ob_str_from(option)), os->name, OB_STR_ARG(release));
}

/* Android counts API levels and illumos its nodes; facts of them are not kept for each. */
static bool
has_all_releases(const ob_scan_os *os)
{
  const ob_str key = ob_str_from(os->key);
  return !ob_str_eq(key, OB_STR("android")) && !ob_str_eq(key, OB_STR("illumos"));
}

int
ob_cli_read_max(ob_cli *cli, const char *option, const ob_opt_list *given, ob_cli_max **out)
{
  *out = ob_new_n(cli->arena, ob_cli_max, given->len);
  if (!*out) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  size_t count;
  const ob_scan_os *oses = ob_scan_oses(&count);
  ob_buf names;
  ob_buf_init(&names, cli->arena);
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(&names, "%s`%s`", i == 0 ? "" : i + 1 == count ? " and " : ", ", oses[i].key);
  }
  ob_buf_putc(&names, '\0');
  for (size_t i = 0; i < given->len; i++) {
    const ob_str text = given->at[i];
    const size_t colon = ob_str_find(text, ':');
    const ob_str release =
        colon == SIZE_MAX ? OB_STR_NONE : ob_str_slice(text, colon + 1, text.len);
    if (!ob_version_valid(release)) {
      return ob_cli_usage(cli, "OB0904", "it is written as freebsd:13.2 or glibc:2.17",
                          "`" OB_STR_FMT "` is no value for `%s`", OB_STR_ARG(text), option);
    }
    const ob_scan_os *os = ob_scan_os_find(ob_str_slice(text, 0, colon));
    if (!os) {
      return ob_cli_usage(cli, "OB0904", ob_fmt(cli->arena, "the systems are %s", names.ptr).ptr,
                          "`" OB_STR_FMT "` in `%s` is no system that binaries are scanned for",
                          OB_STR_ARG(ob_str_slice(text, 0, colon)), option);
    }
    const ob_fact_db *db = NULL;
    const ob_status st = ob_cli_has_facts(ob_str_from(os->key))
                             ? ob_fact_db_builtin(cli->arena, cli->diags, ob_str_from(os->key), &db)
                             : OB_OK;
    if (st != OB_OK) {
      return ob_cli_exit(cli, st);
    }
    if (db && has_all_releases(os) && ob_fact_db_release(db, release) == OB_FACT_NONE) {
      return unknown_release(
          cli, ob_fmt(cli->arena, "%s " OB_STR_FMT, option, OB_STR_ARG(text)).ptr, os, db, release);
    }
    (*out)[i] = (ob_cli_max){.os = os, .release = release};
  }
  return OB_EXIT_OK;
}

int
ob_cli_read_against(ob_cli *cli, const ob_opt_list *given, ob_cli_max **max, size_t *max_count)
{
  ob_cli_max *all = ob_new_n(cli->arena, ob_cli_max, *max_count + given->len);
  ob_facts *read = ob_new_n(cli->arena, ob_facts, given->len);
  if (!all || !read) {
    return ob_cli_exit(cli, OB_E_NOMEM);
  }
  for (size_t i = 0; i < *max_count; i++) {
    all[i] = (*max)[i];
  }
  for (size_t i = 0; i < given->len; i++) {
    const char *path = ob_cstr(cli->arena, given->at[i]);
    uint32_t file;
    ob_status st = ob_diags_load(cli->diags, path, OB_FACTS_TEXT_MAX, OB_SPAN_NONE, &file);
    if (st == OB_OK) {
      st = ob_facts_read(cli->arena, cli->diags, file, &read[i]);
    }
    if (st != OB_OK) {
      return ob_cli_exit(cli, st);
    }
    const ob_scan_os *os = ob_scan_os_find(read[i].os);
    if (!os) {
      return ob_cli_usage(cli, "OB0904", NULL,
                          "the facts in `%s` are of `" OB_STR_FMT
                          "`, which binaries are not scanned for",
                          path, OB_STR_ARG(read[i].os));
    }
    all[(*max_count)++] = (ob_cli_max){.os = os, .release = read[i].release, .facts = &read[i]};
  }
  *max = all;
  return OB_EXIT_OK;
}

static ob_status
add_object(ob_cli *cli, const char *path, ob_cli_paths *out)
{
  const char **slot = out->len < OBJECTS_MAX ? ob_vec_push(cli->arena, out) : NULL;
  if (slot) {
    *slot = path;
  }
  return slot ? OB_OK : OB_E_NOMEM;
}

ob_status
ob_cli_objects(ob_cli *cli, const ob_opt_list *given, ob_cli_paths *out)
{
  static const char *const endings[] = {".rlib", ".a", ".o"};
  for (size_t i = 0; i < given->len; i++) {
    const char *path = ob_cstr(cli->arena, given->at[i]);
    if (!ob_file_is_dir(path)) {
      OB_TRY(add_object(cli, path, out));
      continue;
    }
    ob_dir_entries entries = {0};
    const int err = ob_dir_list(cli->arena, path, &entries);
    if (err != 0) {
      return ob_fail_io(cli->diags, OB_SPAN_NONE, "read", path, err);
    }
    for (size_t k = 0; k < entries.len; k++) {
      for (size_t e = 0; e < OB_COUNT(endings); e++) {
        if (ob_str_ends(entries.at[k].name, ob_str_from(endings[e]))) {
          OB_TRY(add_object(cli, ob_path_join(cli->arena, path, entries.at[k].name.ptr), out));
        }
      }
    }
  }
  return OB_OK;
}
