// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A file per package, not one for all: a run after a small change writes little, runs at the same
 * time do not meet, and 1,500 small files are read in less time than their 26,000 sources are asked
 * for their state, which is what a warm run costs. The findings are kept as they are before
 * rendering, so every form of output and every baseline takes them.
 *
 * Libraries that packages depend on have entries of their own that hold only looks: each is asked
 * about once in a run, however many packages name it. A package's entry has the id that the
 * library's had.
 */
#include "audit/cache.h"
#include "audit/entry.h"
#include "audit/foreign.h"
#include "base/hash.h"
#include "base/str.h"
#include "cargo/lockfile.h"
#include "sys/parallel.h"
#include "sys/process.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_MAX ((size_t)64 << 20) /* bytes of one entry */
#define DAY_NS INT64_C(86400000000000)
#define KEEP_NS (30 * DAY_NS) /* how long an entry stays that nobody asks for */
#define TOTAL_MAX ((uint64_t)256 << 20)
#define MANY_NEW 256 /* entries written in one run after which the directory is looked over */

struct ob_audit_cache {
  ob_arena arena;
  const char *dir;
  uint32_t uid;
  const ob_audit_options *options;
  char context[65]; /* a hash of all that decides besides the files */
  atomic_size_t written;
  ob_lock *lock; /* of what follows, and of arena from then on */
  ob_map shared; /* directory of a library -> library */
};

/** What is known of a library in this run. */
typedef struct library {
  uint64_t id;
  bool holds;
} library;

/* ---- the key ---- */

static void
put_bits(ob_buf *out, const char *what, const ob_bits *set)
{
  ob_buf_fmt(out, "\n%s", what);
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    ob_buf_fmt(out, " %llx", (unsigned long long)set->w[i]);
  }
}

/** A text of any bytes, so that no two lists of texts look the same. */
static void
put_text(ob_buf *out, ob_str text)
{
  ob_buf_fmt(out, " %zu:", text.len);
  ob_buf_put(out, text);
}

/* Built-in targets are part of the program. */
static void
put_universe(ob_buf *out, const ob_universe *u)
{
  for (size_t i = 0; i < u->len; i++) {
    const ob_target *t = u->at[i].target;
    ob_buf_put(out, OB_STR("\n"));
    put_text(out, t->triple);
    put_text(out, u->at[i].version);
    if (ob_target_find(ob_targets_builtin(), t->triple) == t) {
      continue;
    }
    ob_buf_fmt(out, " %u %d %d", t->tier, t->std, t->host_tools);
    put_text(out, t->os);
    for (size_t k = 0; k < t->atom_count; k++) {
      put_text(out, t->atoms[k].name);
      ob_buf_putc(out, t->atoms[k].value.ptr ? '=' : '.');
      put_text(out, t->atoms[k].value);
    }
  }
}

/* Where dependencies are looked for, and the versions that are locked. */
static void
put_dependencies(ob_buf *out, const ob_audit_options *o)
{
  const ob_disk *disk = o->dependencies ? ob_foreign_disk(o->dependencies) : NULL;
  ob_buf_fmt(out, "\ndependencies %d", disk != NULL);
  for (size_t i = 0; disk && i < disk->by_name.len; i++) {
    const ob_disk_package *p;
    put_text(out, disk->by_name.entries[i].key);
    for (size_t k = 0; (p = ob_disk_at(disk, disk->by_name.entries[i].key, k)) != NULL; k++) {
      put_text(out, p->version_text);
      put_text(out, ob_str_from(p->dir));
    }
  }
  ob_buf_fmt(out, "\nlock %d", o->lock != NULL);
  for (size_t i = 0; o->lock && i < o->lock->packages.len; i++) {
    put_text(out, o->lock->packages.at[i].name);
    put_text(out, o->lock->packages.at[i].version);
  }
}

#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(ob_audit_options) == 232,
               "a member was added or removed: put_context must know it");
#endif

static void
put_context(ob_buf *out, ob_str identity, const char *cwd, const ob_audit_options *o)
{
  put_text(out, identity);
  put_text(out, ob_str_from(cwd));
  put_universe(out, o->universe);
  put_bits(out, "asked", &o->asked);
  put_bits(out, "hosts", &o->hosts);
  ob_buf_fmt(out, "\noptions %u %d %d %d %d", o->levels, o->vocabulary != NULL, o->unsupported,
             o->foreign, o->dependency);
  ob_buf_fmt(out, "\ncfgs");
  for (size_t i = 0; i < o->cfg_count; i++) {
    put_text(out, o->cfgs[i]);
  }
  ob_buf_fmt(out, "\nchoice %d", o->choice != NULL);
  if (o->choice) {
    ob_buf_fmt(out, " %d %d", o->choice->all, o->choice->no_default);
    for (size_t i = 0; i < o->choice->count; i++) {
      put_text(out, o->choice->features[i]);
    }
  }
  put_dependencies(out, o);
}

/** The file of an entry. NULL: no memory. */
static const char *
file_of(const ob_audit_cache *c, ob_arena *arena, const char *kind, const char *name)
{
  char hash[65];
  const ob_str key = ob_fmt(arena, "%s %s %s", c->context, kind, name);
  if (!key.ptr) {
    return NULL;
  }
  ob_sha256(key, hash);
  return ob_path_join(arena, c->dir, hash);
}

/* ---- opening ---- */

ob_audit_cache *
ob_audit_cache_open(const char *dir, uint32_t uid, ob_str identity, const char *cwd,
                    const ob_audit_options *options)
{
  if (options->manifest.ptr || options->within || ob_dir_make(dir, 0700) != 0) {
    return NULL;
  }
  ob_audit_cache *c = calloc(1, sizeof *c);
  if (!c) {
    return NULL;
  }
  ob_arena_init(&c->arena, NULL);
  c->uid = uid;
  c->options = options;
  atomic_init(&c->written, 0);
  ob_map_init(&c->shared, 0x5a4ed);
  c->dir = ob_cstr(&c->arena, ob_str_from(dir));
  c->lock = ob_lock_new();
  ob_buf context;
  ob_buf_init(&context, &c->arena);
  put_context(&context, identity, cwd, options);
  if (!c->dir || !c->lock || context.oom) {
    ob_lock_free(c->lock);
    ob_arena_fini(&c->arena);
    free(c);
    return NULL;
  }
  ob_sha256(ob_buf_view(&context), c->context);
  return c;
}

/* ---- reading ---- */

/** The entry in a file, when it is uid's own and all its looks hold. */
static bool
load(ob_audit_cache *c, ob_arena *arena, const char *path, ob_entry *out)
{
  ob_file_info info;
  ob_str bytes;
  if (!path || ob_file_read_info(arena, path, ENTRY_MAX, &bytes, &info) != 0 ||
      info.kind != OB_FILE_REGULAR || info.uid != c->uid || (info.mode & 022u) != 0 ||
      !ob_entry_read(arena, bytes, out)) {
    return false;
  }
  for (size_t i = 0; i < out->looks.len; i++) {
    const ob_arena_mark mark = ob_arena_mark_get(arena);
    const bool holds = ob_look_holds(arena, &out->looks.at[i]);
    ob_arena_rewind(arena, mark);
    if (!holds) {
      return false;
    }
  }
  if (info.mtime_ns < ob_clock_wall_ns() - DAY_NS) { /* it is in use */
    const int err = ob_file_touch(path);
    (void)err; /* then it is taken for unused, at worst */
  }
  return true;
}

static void
store(ob_audit_cache *c, ob_arena *arena, const char *path, const ob_entry *entry)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_entry_write(&out, entry);
  if (!out.oom && out.len <= ENTRY_MAX && ob_file_put(path, ob_buf_view(&out), 0600) == 0) {
    (void)atomic_fetch_add(&c->written, 1);
  }
}

/** Writes an entry anew whose files are no longer so new that their content must be compared. */
static void
settle(ob_audit_cache *c, ob_arena *arena, const char *path, ob_entry *entry)
{
  bool settled = false;
  for (size_t i = 0; i < entry->looks.len; i++) {
    settled |= ob_look_settle(&entry->looks.at[i]);
  }
  if (settled) {
    store(c, arena, path, entry);
  }
}

/** What is known of a library; looked up when it is asked for first. With the lock held. NULL: no
 * memory. */
static library *
library_of(ob_audit_cache *c, ob_arena *scratch, const char *dir)
{
  const ob_str key = ob_str_dup(&c->arena, ob_str_from(dir));
  void **slot = key.ptr ? ob_map_put(&c->arena, &c->shared, key) : NULL;
  if (slot && !*slot) {
    library *l = ob_new(&c->arena, library);
    const char *path = l ? file_of(c, scratch, "library", dir) : NULL;
    ob_entry entry;
    if (path && load(c, scratch, path, &entry)) {
      *l = (library){entry.id, true};
      settle(c, scratch, path, &entry);
    }
    *slot = l;
  }
  return slot ? *slot : NULL;
}

static bool
text_of(void *context, const ob_look *look, ob_str *text)
{
  return ob_look_text(context, look, UINT32_MAX, text);
}

ob_audit *
ob_audit_cache_get(ob_audit_cache *c, ob_arena *arena, ob_diags *diags, const char *dir)
{
  const char *path = file_of(c, arena, "package", dir);
  ob_entry entry;
  if (!load(c, arena, path, &entry)) {
    return NULL;
  }
  bool holds = true;
  if (entry.shared.len > 0) {
    ob_lock_take(c->lock);
    for (size_t i = 0; i < entry.shared.len && holds; i++) {
      const char *name = ob_cstr(arena, entry.shared.at[i].name);
      const library *l = name ? library_of(c, arena, name) : NULL;
      holds = l && l->holds && l->id == entry.shared.at[i].id;
    }
    ob_lock_give(c->lock);
  }
  ob_audit *audit = holds ? ob_new(arena, ob_audit) : NULL;
  if (!audit) {
    return NULL;
  }
  *audit = (ob_audit){.arena = arena, .diags = diags, .options = *c->options};
  const ob_diags before = *diags;
  if (!ob_answer_read(&entry, text_of, arena, audit)) {
    *diags = before;
    return NULL;
  }
  settle(c, arena, path, &entry);
  return audit;
}

/* ---- writing ---- */

static uint64_t
id_of(const ob_looks *looks)
{
  uint64_t id = OB_FNV1A_INIT;
  for (size_t i = 0; i < looks->list.len; i++) {
    id = ob_fnv1a(id, &looks->list.at[i].stamp, sizeof(looks->list.at[i].stamp));
    id = ob_fnv1a(id, looks->list.at[i].path, strlen(looks->list.at[i].path) + 1);
  }
  return id;
}

static void
take_looks(ob_entry *entry, const ob_looks *looks)
{
  entry->id = id_of(looks);
  entry->looks.at = looks->list.at;
  entry->looks.len = looks->list.len;
}

/** Adds the libraries that were looked into; what is not written of them yet is written. */
static bool
share(ob_audit_cache *c, ob_arena *scratch, const ob_looks *looks, ob_entry *entry)
{
  bool ok = true;
  ob_lock_take(c->lock);
  for (size_t i = 0; i < looks->shared.len && ok; i++) {
    const ob_looks_shared *s = &looks->shared.at[i];
    library *l = library_of(c, scratch, s->name);
    ob_entry_shared *slot = ob_vec_push(scratch, &entry->shared);
    ok = l && slot && !s->looks->incomplete;
    if (ok && !l->holds) {
      ob_entry own = {0};
      take_looks(&own, s->looks);
      const char *path = file_of(c, scratch, "library", s->name);
      ok = path != NULL;
      if (ok) {
        store(c, scratch, path, &own);
        *l = (library){own.id, true};
      }
    }
    if (ok) {
      *slot = (ob_entry_shared){ob_str_from(s->name), l->id};
    }
  }
  ob_lock_give(c->lock);
  return ok;
}

void
ob_audit_cache_put(ob_audit_cache *c, const char *dir, const ob_audit *audit, const ob_looks *looks)
{
  ob_arena scratch;
  ob_arena_init(&scratch, NULL);
  ob_entry entry = {0};
  ob_buf answer;
  ob_buf_init(&answer, &scratch);
  const char *path = file_of(c, &scratch, "package", dir);
  if (path && !looks->incomplete && ob_answer_write(&answer, audit, looks) &&
      share(c, &scratch, looks, &entry)) {
    take_looks(&entry, looks);
    entry.answer = ob_buf_view(&answer);
    store(c, &scratch, path, &entry);
  }
  ob_arena_fini(&scratch);
}

/* ---- what is too old or too much ---- */

typedef struct old_file {
  const char *path;
  uint64_t size;
  int64_t used_ns;
} old_file;

static int
by_use(const void *a, const void *b)
{
  const old_file *x = a, *y = b;
  return x->used_ns < y->used_ns ? -1 : x->used_ns > y->used_ns;
}

static void
look_over(const ob_audit_cache *c, ob_arena *arena, int64_t now)
{
  ob_dir_entries entries = {0};
  OB_VEC(old_file) files = {0};
  uint64_t total = 0;
  if (ob_dir_list(arena, c->dir, &entries) != 0) {
    return;
  }
  for (size_t i = 0; i < entries.len; i++) {
    const char *path = ob_path_join(arena, c->dir, entries.at[i].name.ptr);
    ob_file_info info;
    if (!path || entries.at[i].kind == OB_FILE_DIR || ob_file_stat(path, false, &info) != 0) {
      continue;
    }
    const bool temporary = ob_str_starts(entries.at[i].name, OB_STR(".osbind-"));
    const bool old = info.mtime_ns < now - (temporary ? DAY_NS : KEEP_NS);
    if (old && ob_file_remove(path) == 0) {
      continue;
    }
    old_file *slot = ob_vec_push(arena, &files);
    if (!slot) {
      return;
    }
    *slot = (old_file){path, info.size, info.mtime_ns};
    total += info.size;
  }
  if (total > TOTAL_MAX) {
    qsort(files.at, files.len, sizeof(*files.at), by_use);
  }
  for (size_t i = 0; i < files.len && total > TOTAL_MAX; i++) {
    if (ob_file_remove(files.at[i].path) == 0) {
      total -= files.at[i].size;
    }
  }
}

void
ob_audit_cache_close(ob_audit_cache *c)
{
  if (!c) {
    return;
  }
  /* Once a day, as the time of a file tells, and after a run that wrote much. */
  const int64_t now = ob_clock_wall_ns();
  const size_t written = atomic_load(&c->written);
  const char *mark = ob_path_join(&c->arena, c->dir, "looked-over");
  ob_file_info info;
  if (mark && written > 0 &&
      (written >= MANY_NEW || ob_file_stat(mark, false, &info) != 0 ||
       info.mtime_ns < now - DAY_NS) &&
      ob_file_put(mark, OB_STR(""), 0600) == 0) {
    look_over(c, &c->arena, now);
  }
  ob_lock_free(c->lock);
  ob_arena_fini(&c->arena);
  free(c);
}
