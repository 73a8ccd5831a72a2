// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * One description of each structure serves both directions: a visit writes or reads, as the form
 * says. So what is written is what is read. Numbers are little-endian, strings have their length
 * before them. Nothing of an entry is believed beyond its checksum: counts are held against the
 * bytes that are left, spans against the text that they point into.
 *
 * Paths share most of their bytes with the one before, and are written without these.
 */
#include "audit/entry.h"
#include "base/hash.h"
#include "base/str.h"
#include <string.h>

#define MAGIC UINT64_C(0x3174696475616f) /* "oaudit1" */
#define NO_STR UINT32_MAX                /* the length of OB_STR_NONE */

typedef enum mode {
  MARK, /* find out which files spans point into */
  WRITE,
  READ
} mode;

typedef struct form {
  mode mode;
  ob_buf *out;          /* WRITE */
  const char *at, *end; /* READ */
  ob_arena *arena;      /* of what is made on the way */
  uint32_t
      *numbers; /* by file number of the ob_diags: MARK 1 if it is used, WRITE its new number */
  size_t number_count;
  const ob_diags *diags; /* READ: the sources */
  bool bad;
} form;

/* ---- numbers and strings ---- */

static void
visit_bytes(form *f, void *bytes, size_t size)
{
  if (f->mode == WRITE) {
    ob_buf_put(f->out, (ob_str){bytes, size});
  } else if (f->mode == READ) {
    f->bad |= size > (size_t)(f->end - f->at);
    if (f->bad) {
      memset(bytes, 0, size);
      return;
    }
    memcpy(bytes, f->at, size);
    f->at += size;
  }
}

static uint64_t
visit_number(form *f, uint64_t value, size_t size)
{
  unsigned char bytes[8] = {0};
  for (size_t i = 0; i < size; i++) {
    bytes[i] = (unsigned char)(value >> (8 * i));
  }
  visit_bytes(f, bytes, size);
  if (f->mode != READ) {
    return value;
  }
  uint64_t read = 0;
  for (size_t i = 0; i < size; i++) {
    read |= (uint64_t)bytes[i] << (8 * i);
  }
  return read;
}

static void
visit_u64(form *f, uint64_t *value)
{
  *value = visit_number(f, *value, 8);
}

static void
visit_u32(form *f, uint32_t *value)
{
  *value = (uint32_t)visit_number(f, *value, 4);
}

static void
visit_size(form *f, size_t *value)
{
  const uint64_t n = visit_number(f, *value, 8);
  f->bad |= n > SIZE_MAX;
  *value = (size_t)n;
}

static void
visit_bool(form *f, bool *value)
{
  *value = visit_number(f, *value, 1) != 0;
}

/* An enum with the values 0 .. last. */
static unsigned
visit_choice(form *f, unsigned value, unsigned last)
{
  const uint64_t n = visit_number(f, value, 1);
  f->bad |= n > last;
  return f->bad ? 0 : (unsigned)n;
}

static void
visit_str(form *f, ob_str *s)
{
  f->bad |= s->len >= NO_STR;
  uint32_t len = s->ptr ? (uint32_t)s->len : NO_STR;
  visit_u32(f, &len);
  if (f->mode == WRITE) {
    ob_buf_put(f->out, *s);
  } else if (f->mode == READ) {
    *s = OB_STR_NONE;
    if (len == NO_STR) {
      return;
    }
    f->bad |= len > (size_t)(f->end - f->at);
    if (!f->bad) {
      *s = (ob_str){f->at, len};
      f->at += len;
    }
  }
}

/* The length of a list, each of whose elements takes at least one byte. */
static size_t
visit_count(form *f, size_t len)
{
  f->bad |= len >= NO_STR;
  uint32_t count = (uint32_t)len;
  visit_u32(f, &count);
  f->bad |= f->mode == READ && count > (size_t)(f->end - f->at);
  return f->bad ? 0 : count;
}

/* Visits each element of a vector. */
#define VISIT_LIST(f, vec, visit)                                                                  \
  do {                                                                                             \
    const size_t visit_n = visit_count((f), (vec)->len);                                           \
    for (size_t visit_i = 0; visit_i < visit_n && !(f)->bad; visit_i++) {                          \
      if ((f)->mode == READ) {                                                                     \
        __typeof__((vec)->at) visit_slot = ob_vec_push((f)->arena, (vec));                         \
        (f)->bad |= !visit_slot;                                                                   \
        if (visit_slot) {                                                                          \
          visit((f), visit_slot);                                                                  \
        }                                                                                          \
      } else {                                                                                     \
        __typeof__(*(vec)->at) visit_copy = (vec)->at[visit_i];                                    \
        visit((f), &visit_copy);                                                                   \
      }                                                                                            \
    }                                                                                              \
  } while (0)

/* ---- entries ---- */

/* path: what the one before has in common with it, and the rest. */
static void
visit_path(form *f, ob_str before, const char **path)
{
  const ob_str whole = ob_str_from(*path);
  size_t common = 0;
  while (f->mode == WRITE && common < before.len && common < whole.len && common < UINT16_MAX &&
         before.ptr[common] == whole.ptr[common]) {
    common++;
  }
  common = (size_t)visit_number(f, common, 2);
  ob_str rest = ob_str_slice(whole, common, whole.len);
  visit_str(f, &rest);
  if (f->mode == READ) {
    f->bad |= common > before.len || ob_str_find(rest, '\0') != SIZE_MAX;
    const ob_str text = f->bad
                            ? OB_STR("")
                            : ob_fmt(f->arena, OB_STR_FMT OB_STR_FMT,
                                     OB_STR_ARG(ob_str_slice(before, 0, common)), OB_STR_ARG(rest));
    f->bad |= !text.ptr;
    *path = f->bad ? "" : text.ptr;
  }
}

static void
visit_looks(form *f, ob_entry *e)
{
  const size_t count = visit_count(f, e->looks.len);
  ob_str before = OB_STR("");
  for (size_t i = 0; i < count && !f->bad; i++) {
    ob_look *slot = f->mode == READ ? ob_vec_push(f->arena, &e->looks) : &e->looks.at[i];
    if (!slot) {
      f->bad = true;
      return;
    }
    slot->kind = (ob_look_kind)visit_choice(f, slot->kind, OB_LOOK_KINDS - 1);
    visit_u64(f, &slot->stamp);
    visit_path(f, before, &slot->path);
    before = ob_str_from(slot->path);
  }
}

static void
visit_shared(form *f, ob_entry_shared *s)
{
  visit_str(f, &s->name);
  visit_u64(f, &s->id);
}

static void
visit_entry(form *f, ob_entry *e)
{
  uint64_t magic = MAGIC;
  visit_u64(f, &magic);
  f->bad |= magic != MAGIC;
  visit_u64(f, &e->id);
  visit_looks(f, e);
  VISIT_LIST(f, &e->shared, visit_shared);
  visit_str(f, &e->answer);
}

void
ob_entry_write(ob_buf *out, const ob_entry *entry)
{
  form f = {.mode = WRITE, .out = out};
  ob_entry copy = *entry;
  visit_entry(&f, &copy);
  uint64_t sum = ob_fnv1a(OB_FNV1A_INIT, out->ptr, out->len);
  visit_u64(&f, &sum);
  out->oom |= f.bad;
}

bool
ob_entry_read(ob_arena *arena, ob_str bytes, ob_entry *out)
{
  *out = (ob_entry){0};
  if (bytes.len < 8) {
    return false;
  }
  const size_t body = bytes.len - 8;
  form end = {.mode = READ, .at = bytes.ptr + body, .end = bytes.ptr + bytes.len};
  uint64_t sum = 0;
  visit_u64(&end, &sum);
  if (sum != ob_fnv1a(OB_FNV1A_INIT, bytes.ptr, body)) {
    return false;
  }
  form f = {.mode = READ, .at = bytes.ptr, .end = bytes.ptr + body, .arena = arena};
  visit_entry(&f, out);
  return !f.bad && f.at == f.end;
}

/* ---- answers ---- */

static void
visit_span(form *f, ob_span *s)
{
  if (f->mode == MARK) {
    f->bad |= s->file >= f->number_count;
    if (!f->bad) {
      f->numbers[s->file] = 1;
    }
    return;
  }
  uint32_t file = s->file;
  if (f->mode == WRITE) {
    file = f->numbers[s->file];
  }
  visit_u32(f, &file);
  visit_u32(f, &s->lo);
  visit_u32(f, &s->hi);
  if (f->mode == READ) {
    f->bad |= file > f->diags->sources.len || s->lo > s->hi ||
              (file > 0 && s->hi > ob_diags_source(f->diags, file).text.len);
    s->file = file;
  }
}

static void
visit_label(form *f, ob_label *l)
{
  visit_span(f, &l->span);
  visit_str(f, &l->text);
}

static void
visit_remark(form *f, ob_remark *r)
{
  visit_str(f, &r->word);
  visit_str(f, &r->text);
}

static void
visit_diag(form *f, ob_diag *d)
{
  d->severity = (ob_severity)visit_choice(f, d->severity, OB_SEV_NOTE);
  visit_str(f, &d->code);
  visit_str(f, &d->message);
  visit_label(f, &d->primary);
  VISIT_LIST(f, &d->secondary, visit_label);
  VISIT_LIST(f, &d->remarks, visit_remark);
  VISIT_LIST(f, &d->notes, visit_str);
  visit_str(f, &d->help);
}

static void
visit_bits(form *f, ob_bits *set)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    visit_u64(f, &set->w[i]);
  }
}

static void
visit_fix(form *f, ob_fix *fix)
{
  fix->kind = (ob_fix_kind)visit_choice(f, fix->kind, OB_FIX_SOURCE);
  visit_span(f, &fix->at);
  visit_str(f, &fix->from);
  visit_str(f, &fix->to);
  visit_str(f, &fix->line);
  visit_str(f, &fix->text);
}

static void
visit_finding(form *f, ob_finding *x)
{
  ob_str code = ob_str_from(x->code);
  visit_str(f, &code);
  if (f->mode == READ) {
    x->code = ob_cstr(f->arena, code);
    f->bad |= !x->code;
  }
  x->level = (ob_level)visit_choice(f, x->level, OB_LEVEL_G);
  x->severity = (ob_severity)visit_choice(f, x->severity, OB_SEV_NOTE);
  x->cause = (ob_cause)visit_choice(f, x->cause, OB_CAUSE_UNUSED);
  visit_str(f, &x->package);
  visit_str(f, &x->version);
  visit_str(f, &x->manifest);
  visit_str(f, &x->crate);
  visit_str(f, &x->root);
  visit_span(f, &x->at);
  visit_str(f, &x->message);
  visit_str(f, &x->at_text);
  VISIT_LIST(f, &x->others, visit_label);
  VISIT_LIST(f, &x->notes, visit_str);
  visit_bits(f, &x->targets);
  visit_str(f, &x->said);
  visit_str(f, &x->path_cfg);
  visit_str(f, &x->given_cfg);
  visit_str(f, &x->features);
  visit_str(f, &x->rustc);
  visit_fix(f, &x->fix);
  visit_bool(f, &x->host);
  visit_size(f, &x->serial);
  visit_size(f, &x->repeats);
  f->bad |= x->detail != NULL; /* of a graph, which is not kept; one that is read has none */
}

#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(ob_finding) == 456 && sizeof(ob_diag) == 160,
               "a member was added or removed: visit_finding and visit_diag must know it");
#endif

static void
visit_unknown(form *f, ob_unknown_macro *m)
{
  visit_str(f, &m->name);
  visit_size(f, &m->calls);
  visit_span(f, &m->at);
}

/* Lists of pointers. What is written is left alone. */
static void
visit_diag_at(form *f, ob_diag **slot)
{
  ob_diag *d = ob_new(f->arena, ob_diag);
  f->bad |= !d;
  if (f->bad) {
    return;
  }
  if (f->mode == READ) {
    *slot = d;
  } else {
    *d = **slot;
  }
  visit_diag(f, d);
}

static void
visit_finding_at(form *f, ob_finding **slot)
{
  ob_finding *x = ob_new(f->arena, ob_finding);
  f->bad |= !x;
  if (f->bad) {
    return;
  }
  if (f->mode == READ) {
    *slot = x;
  } else {
    *x = **slot;
  }
  visit_finding(f, x);
}

static void
visit_audit(form *f, ob_audit *a, ob_diags *d)
{
  visit_str(f, &a->package.name);
  visit_str(f, &a->package.version);
  visit_size(f, &a->files);
  visit_u64(f, &a->bytes);
  visit_size(f, &d->errors);
  visit_size(f, &d->warnings);
  visit_size(f, &d->hidden);
  VISIT_LIST(f, &a->unknown, visit_unknown);
  VISIT_LIST(f, &d->list, visit_diag_at);
  VISIT_LIST(f, &a->findings.list, visit_finding_at);
}

/* The texts that spans point into, as numbers of looks; their order stays. */
static void
write_sources(form *f, const ob_audit *a, const ob_looks *looks)
{
  uint32_t count = 0;
  for (size_t i = 1; i < f->number_count; i++) {
    count += f->numbers[i];
  }
  visit_u32(f, &count);
  uint32_t number = 0;
  for (size_t i = 1; i < f->number_count && !f->bad; i++) {
    if (f->numbers[i] == 0) {
      continue;
    }
    const ob_source source = ob_diags_source(a->diags, (uint32_t)i);
    size_t len = source.text.len;
    void **slot = ob_map_find(&looks->by_path, source.name);
    size_t look = slot ? (uintptr_t)*slot - 1 : 0;
    f->bad |= !slot || looks->list.at[look].kind == OB_LOOK_KIND;
    visit_size(f, &look);
    visit_size(f, &len);
    f->numbers[i] = ++number;
  }
}

static void
read_sources(form *f, const ob_entry *entry, ob_answer_text *text, void *context, ob_diags *diags)
{
  const size_t count = visit_count(f, 0);
  for (size_t i = 0; i < count && !f->bad; i++) {
    size_t look = 0, len = 0;
    visit_size(f, &look);
    visit_size(f, &len);
    ob_str is;
    f->bad |= look >= entry->looks.len;
    f->bad = f->bad || !text(context, &entry->looks.at[look], &is) || is.len != len ||
             ob_diags_add_source(diags, ob_str_from(entry->looks.at[look].path), is) == 0;
  }
}

bool
ob_answer_write(ob_buf *out, const ob_audit *audit, const ob_looks *looks)
{
  const size_t count = audit->diags->sources.len + 1;
  form f = {.mode = MARK,
            .arena = out->arena,
            .number_count = count,
            .numbers = ob_new_n(out->arena, uint32_t, count)};
  if (!f.numbers) {
    return false;
  }
  ob_audit copy = *audit;
  ob_diags diags = *audit->diags;
  visit_audit(&f, &copy, &diags);
  if (f.bad) {
    return false;
  }
  f.numbers[0] = 0;
  f.mode = WRITE;
  f.out = out;
  write_sources(&f, audit, looks);
  visit_audit(&f, &copy, &diags);
  return !f.bad && !out->oom;
}

bool
ob_answer_read(const ob_entry *entry, ob_answer_text *text, void *context, ob_audit *audit)
{
  if (entry->answer.len == 0) {
    return false;
  }
  form f = {.mode = READ,
            .at = entry->answer.ptr,
            .end = entry->answer.ptr + entry->answer.len,
            .arena = audit->arena,
            .diags = audit->diags};
  audit->findings.arena = audit->arena;
  audit->findings.universe = audit->options.universe;
  read_sources(&f, entry, text, context, audit->diags);
  visit_audit(&f, audit, audit->diags);
  return !f.bad && f.at == f.end;
}
