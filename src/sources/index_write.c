// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Writes an index: crates first, then targets, then the table and the head, so
 * that every offset that is written is one that is known. Targets and crates are
 * sorted here and candidates put newest first: whoever fills the document need
 * not care, and the same rules always give the same bytes, hence the same name.
 */
#include "sources/index_write.h"
#include "base/hash.h"
#include "base/strs.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/** A crate that is written already, and where. */
typedef struct written {
  const ob_index_crate *crate;
  uint32_t offset;
} written;

typedef struct writer {
  ob_arena *arena;
  ob_diags *diags;
  ob_buf *out;
  uint64_t set_id;
  OB_VEC(written) crates;
} writer;

/* ---- pieces ---- */

static void
put_u8(ob_buf *out, uint8_t v)
{
  ob_buf_putc(out, (char)v);
}

static void
put_u32(ob_buf *out, uint32_t v)
{
  for (unsigned i = 0; i < 4; i++) {
    put_u8(out, (uint8_t)(v >> (8 * i)));
  }
}

static void
put_u64(ob_buf *out, uint64_t v)
{
  put_u32(out, (uint32_t)v);
  put_u32(out, (uint32_t)(v >> 32));
}

/** Lengths that do not fit are caught by the limit on the whole file. */
static void
put_str(ob_buf *out, ob_str s)
{
  put_u32(out, (uint32_t)s.len);
  ob_buf_put(out, s);
}

static void
put_strs(ob_buf *out, const ob_strs *list)
{
  put_u32(out, (uint32_t)list->len);
  for (size_t i = 0; i < list->len; i++) {
    put_str(out, list->at[i]);
  }
}

static void
patch_u32(ob_buf *out, size_t at, size_t value)
{
  if (out->oom) {
    return;
  }
  for (unsigned i = 0; i < 4; i++) {
    out->ptr[at + i] = (char)(uint8_t)(value >> (8 * i));
  }
}

/** A length that is filled in by frame_end. */
static size_t
frame_begin(ob_buf *out)
{
  put_u32(out, 0);
  return out->len;
}

static void
frame_end(ob_buf *out, size_t begin)
{
  patch_u32(out, begin - 4, out->len - begin);
}

static ob_status
put_blob(writer *w, const ob_buf *payload, uint32_t *offset)
{
  OB_TRY(ob_buf_status(payload));
  const ob_str bytes = ob_buf_view(payload);
  if (bytes.len > OB_INDEX_MAX_SIZE || w->out->len > OB_INDEX_MAX_SIZE) {
    return ob_fail(w->diags, OB_E_LIMIT, "OB0602", OB_SPAN_NONE,
                   "fewer OS sources, or fewer crates in them",
                   "the index would be larger than %u bytes", OB_INDEX_MAX_SIZE);
  }
  *offset = (uint32_t)w->out->len;
  put_u32(w->out, (uint32_t)bytes.len);
  put_u64(w->out, ob_fnv1a(OB_FNV1A_INIT, bytes.ptr, bytes.len));
  ob_buf_put(w->out, bytes);
  return OB_OK;
}

static void
identify_number(writer *w, uint64_t n)
{
  unsigned char bytes[8];
  for (unsigned i = 0; i < 8; i++) {
    bytes[i] = (unsigned char)(n >> (8 * i));
  }
  w->set_id = ob_fnv1a(w->set_id, bytes, sizeof bytes);
}

static void
identify(writer *w, ob_str s)
{
  identify_number(w, s.len);
  w->set_id = ob_fnv1a(w->set_id, s.ptr, s.len);
}

static void
identify_strs(writer *w, const ob_strs *list)
{
  identify_number(w, list->len);
  for (size_t i = 0; i < list->len; i++) {
    identify(w, list->at[i]);
  }
}

/* ---- conditions ---- */

static bool
compile_label(ob_buf *out, char op, ob_str label)
{
  if (label.len > UINT8_MAX) {
    ob_buf_putc(out, 'F'); /* longer than any label can be */
    return true;
  }
  ob_buf_putc(out, op);
  put_u8(out, (uint8_t)label.len);
  ob_buf_put(out, label);
  return true;
}

/** Depth is bounded by the parser (OB_CFG_MAX_DEPTH); at most depth + 1 values wait. */
bool
ob_condition_compile(ob_buf *out, const ob_cfg *when)
{
  switch (when->kind) {
  case OB_CFG_TRUE:
  case OB_CFG_FALSE:
    ob_buf_putc(out, when->kind == OB_CFG_TRUE ? 'T' : 'F');
    return true;
  case OB_CFG_VERSION:
    return compile_label(out, 'V', when->value);
  case OB_CFG_VERSION_MIN:
    return compile_label(out, 'M', when->value);
  case OB_CFG_NOT:
    if (!when->first || !ob_condition_compile(out, when->first)) {
      return false;
    }
    ob_buf_putc(out, '!');
    return true;
  case OB_CFG_ALL:
  case OB_CFG_ANY:
    if (!when->first) {
      ob_buf_putc(out, when->kind == OB_CFG_ALL ? 'T' : 'F');
      return true;
    }
    for (const ob_cfg *item = when->first; item; item = item->next) {
      if (!ob_condition_compile(out, item)) {
        return false;
      }
      if (item != when->first) {
        ob_buf_putc(out, when->kind == OB_CFG_ALL ? '&' : '|');
      }
    }
    return true;
  case OB_CFG_NAME:
  case OB_CFG_VALUE:
    break;
  }
  return false;
}

static ob_status
put_condition(writer *w, ob_buf *out, const ob_cfg *when, ob_str *text)
{
  ob_buf code;
  ob_buf_init(&code, w->arena);
  if (when && !ob_condition_compile(&code, when)) {
    return ob_fail(w->diags, OB_E_INVALID, "OB0601", when->span, NULL,
                   "this condition asks for more than the OS version");
  }
  OB_TRY(ob_buf_status(&code));
  *text = ob_buf_view(&code);
  put_str(out, *text);
  return OB_OK;
}

/* ---- crates ---- */

static void
put_file(ob_buf *out, const ob_index_file *file)
{
  put_str(out, file->path);
  put_u64(out, file->size);
  put_u64(out, (uint64_t)file->mtime_ns);
}

static ob_status
put_crate(writer *w, const ob_index_crate *crate, uint32_t *offset)
{
  for (size_t i = 0; i < w->crates.len; i++) {
    if (w->crates.at[i].crate == crate) {
      *offset = w->crates.at[i].offset;
      return OB_OK;
    }
  }
  ob_buf out;
  ob_buf_init(&out, w->arena);
  const ob_str fields[] = {crate->name,       crate->version,      crate->dir,
                           crate->root,       crate->edition,      crate->remap,
                           crate->stamp_path, crate->stamp_sha256, crate->content};
  for (size_t i = 0; i < OB_COUNT(fields); i++) {
    put_str(&out, fields[i]);
  }
  put_u64(&out, crate->stamp_len);
  put_u32(&out, (uint32_t)crate->files.len);
  for (size_t i = 0; i < crate->files.len; i++) {
    put_file(&out, &crate->files.at[i]);
  }
  OB_TRY(put_blob(w, &out, offset));
  written *known = ob_vec_push(w->arena, &w->crates);
  if (!known) {
    return OB_E_NOMEM;
  }
  *known = (written){crate, *offset};
  return OB_OK;
}

/* ---- rules ---- */

static ob_status
put_part(writer *w, ob_buf *out, const ob_index_part *part)
{
  ob_str condition = OB_STR_NONE;
  const size_t frame = frame_begin(out);
  OB_TRY(put_condition(w, out, part->when, &condition));
  put_u8(out, (uint8_t)((part->has_cfg ? OB_INDEX_HAS_CFG : 0) |
                        (part->has_std_cfg ? OB_INDEX_HAS_STD_CFG : 0) |
                        (part->has_env ? OB_INDEX_HAS_ENV : 0) |
                        (part->has_out_dir ? OB_INDEX_HAS_OUT_DIR : 0)));
  put_strs(out, &part->cfg);
  put_strs(out, &part->std_cfg);
  put_strs(out, &part->env);
  put_str(out, part->out_dir);
  frame_end(out, frame);
  return OB_OK;
}

static ob_status
put_candidate(writer *w, ob_buf *out, const ob_index_candidate *candidate)
{
  uint32_t offset = 0;
  OB_TRY(put_crate(w, candidate->crate, &offset));
  const ob_semver *v = &candidate->version;
  const size_t frame = frame_begin(out);
  put_u64(out, v->major);
  put_u64(out, v->minor);
  put_u64(out, v->patch);
  put_str(out, v->pre);
  put_u32(out, offset);
  put_u32(out, (uint32_t)candidate->parts.len);
  for (size_t i = 0; i < candidate->parts.len; i++) {
    OB_TRY(put_part(w, out, &candidate->parts.at[i]));
  }
  frame_end(out, frame);
  identify_number(w, v->major);
  identify_number(w, v->minor);
  identify_number(w, v->patch);
  identify(w, v->pre);
  identify(w, candidate->crate->stamp_path);
  identify(w, candidate->crate->remap);
  return OB_OK;
}

static int
newer_first(const void *a, const void *b)
{
  const ob_index_candidate *const *x = a, *const *y = b;
  const int order = ob_semver_cmp(&(*y)->version, &(*x)->version);
  return order != 0 ? order : (*x > *y) - (*x < *y); /* both point into one array: its order */
}

static ob_status
put_candidates(writer *w, ob_buf *out, const ob_index_rule *rule)
{
  const size_t count = rule->candidates.len;
  const ob_index_candidate **sorted = ob_new_n(w->arena, const ob_index_candidate *, count);
  if (!sorted) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < count; i++) {
    sorted[i] = &rule->candidates.at[i];
  }
  qsort(sorted, count, sizeof *sorted, newer_first);
  put_u32(out, (uint32_t)count);
  for (size_t i = 0; i < count; i++) {
    OB_TRY(put_candidate(w, out, sorted[i]));
  }
  return OB_OK;
}

static ob_status
put_rule(writer *w, ob_buf *out, const ob_index_rule *rule)
{
  ob_str condition = OB_STR_NONE;
  const size_t frame = frame_begin(out);
  put_u8(out, rule->kind);
  put_u8(out, rule->required ? OB_INDEX_REQUIRED : 0);
  put_u8(out, rule->policy);
  OB_TRY(put_condition(w, out, rule->when, &condition));
  put_str(out, rule->origin);
  identify_number(w, rule->kind);
  identify_number(w, rule->required);
  identify_number(w, rule->policy);
  identify(w, condition);
  if (rule->kind == OB_INDEX_REPLACE) {
    OB_TRY(put_candidates(w, out, rule));
  } else {
    for (size_t i = 0; i < 6; i++) {
      const uint64_t n = i < 3 ? rule->from[i] : rule->to[i - 3];
      put_u64(out, n);
      identify_number(w, n);
    }
    put_strs(out, &rule->drop);
    put_strs(out, &rule->add);
    put_str(out, rule->notice);
    identify_strs(w, &rule->drop);
    identify_strs(w, &rule->add);
  }
  frame_end(out, frame);
  return OB_OK;
}

/* ---- targets ---- */

static ob_status
twice(writer *w, const char *what, ob_str name)
{
  return ob_fail(w->diags, OB_E_INVALID, "OB0601", OB_SPAN_NONE, NULL,
                 "%s `" OB_STR_FMT "` stands in the index twice", what, OB_STR_ARG(name));
}

static int
by_name(const void *a, const void *b)
{
  const ob_index_owned *const *x = a, *const *y = b;
  return ob_str_cmp((*x)->name, (*y)->name);
}

static int
by_triple(const void *a, const void *b)
{
  const ob_index_target *const *x = a, *const *y = b;
  return ob_str_cmp((*x)->triple, (*y)->triple);
}

static ob_status
put_sysroots(writer *w, const ob_index_target *target, uint32_t *offset)
{
  identify_number(w, target->sysroots.len);
  if (target->sysroots.len == 0) {
    return OB_OK;
  }
  ob_buf out;
  ob_buf_init(&out, w->arena);
  put_u32(&out, (uint32_t)target->sysroots.len);
  for (size_t i = 0; i < target->sysroots.len; i++) {
    const ob_index_sysroot *s = &target->sysroots.at[i];
    const size_t frame = frame_begin(&out);
    put_u8(&out, s->state);
    put_str(&out, s->version);
    put_str(&out, s->dir);
    put_str(&out, s->commit);
    put_str(&out, s->words);
    const size_t compilers = frame_begin(&out);
    put_u32(&out, (uint32_t)s->compilers.len);
    for (size_t k = 0; k < s->compilers.len; k++) {
      put_u64(&out, s->compilers.at[k].size);
      put_u64(&out, (uint64_t)s->compilers.at[k].mtime_ns);
    }
    frame_end(&out, compilers);
    const size_t files = frame_begin(&out);
    put_u32(&out, (uint32_t)s->files.len);
    for (size_t k = 0; k < s->files.len; k++) {
      put_file(&out, &s->files.at[k]);
    }
    frame_end(&out, files);
    put_u8(&out, s->flags);
    frame_end(&out, frame);
    identify_number(w, s->state);
    identify_number(w, s->flags);
    identify(w, s->version);
    identify(w, s->commit);
    identify(w, s->id);
  }
  return put_blob(w, &out, offset);
}

static ob_status
put_target(writer *w, const ob_index_target *target, uint32_t *offset)
{
  const size_t count = target->crates.len;
  const ob_index_owned **sorted = ob_new_n(w->arena, const ob_index_owned *, count);
  if (!sorted) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < count; i++) {
    sorted[i] = &target->crates.at[i];
  }
  qsort(sorted, count, sizeof *sorted, by_name);

  ob_buf out;
  ob_buf_init(&out, w->arena);
  put_str(&out, target->triple);
  put_str(&out, target->variable);
  put_str(&out, target->version);
  put_str(&out, target->from);
  put_str(&out, target->like);
  put_str(&out, target->elf);
  put_u8(&out, target->std);
  uint32_t sysroots = 0;
  OB_TRY(put_sysroots(w, target, &sysroots));
  put_u32(&out, sysroots);
  identify(w, target->triple);
  identify(w, target->version);
  identify(w, target->like);
  identify_number(w, target->std);
  identify_number(w, count);
  put_u32(&out, (uint32_t)count);
  for (size_t i = 0; i < count; i++) {
    const ob_index_owned *owned = sorted[i];
    if (i > 0 && ob_str_eq(owned->name, sorted[i - 1]->name)) {
      return twice(w, "crate", owned->name);
    }
    const size_t frame = frame_begin(&out);
    put_str(&out, owned->name);
    put_str(&out, owned->served);
    identify(w, owned->name);
    identify_number(w, owned->rules.len);
    put_u32(&out, (uint32_t)owned->rules.len);
    for (size_t r = 0; r < owned->rules.len; r++) {
      OB_TRY(put_rule(w, &out, &owned->rules.at[r]));
    }
    frame_end(&out, frame);
  }
  return put_blob(w, &out, offset);
}

static ob_status
put_table(writer *w, const ob_index_doc *doc, uint32_t *offset)
{
  const size_t count = doc->targets.len;
  const ob_index_target **sorted = ob_new_n(w->arena, const ob_index_target *, count);
  if (!sorted) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < count; i++) {
    sorted[i] = &doc->targets.at[i];
  }
  qsort(sorted, count, sizeof *sorted, by_triple);

  ob_buf table;
  ob_buf_init(&table, w->arena);
  put_u32(&table, (uint32_t)count);
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && ob_str_eq(sorted[i]->triple, sorted[i - 1]->triple)) {
      return twice(w, "target", sorted[i]->triple);
    }
    uint32_t target_offset = 0;
    OB_TRY(put_target(w, sorted[i], &target_offset));
    put_str(&table, sorted[i]->triple);
    put_u32(&table, target_offset);
  }
  return put_blob(w, &table, offset);
}

ob_status
ob_index_write(ob_arena *arena, ob_diags *diags, const ob_index_doc *doc, ob_buf *out)
{
  assert(out->len == 0); /* offsets count from the first byte */
  writer w = {.arena = arena, .diags = diags, .out = out, .set_id = OB_FNV1A_INIT};
  ob_buf_put(out, OB_STR(OB_INDEX_MAGIC));
  put_u32(out, OB_INDEX_FORMAT);
  ob_buf_fill(out, 0, OB_INDEX_HEADER_SIZE - 12); /* size, offsets and hash: below */

  uint32_t table_offset = 0, head_offset = 0;
  identify(&w, doc->host);
  OB_TRY(put_table(&w, doc, &table_offset));
  ob_buf head;
  ob_buf_init(&head, arena);
  put_u64(&head, w.set_id);
  put_str(&head, doc->next);
  put_str(&head, doc->state_dir);
  put_str(&head, doc->host);
  OB_TRY(put_blob(&w, &head, &head_offset));
  OB_TRY(ob_buf_status(out));
  if (out->len > OB_INDEX_MAX_SIZE) {
    return ob_fail(diags, OB_E_LIMIT, "OB0602", OB_SPAN_NONE,
                   "fewer OS sources, or fewer crates in them",
                   "the index would be larger than %u bytes", OB_INDEX_MAX_SIZE);
  }
  patch_u32(out, 12, out->len);
  patch_u32(out, 16, head_offset);
  patch_u32(out, 20, table_offset);
  const uint64_t hash = ob_fnv1a(OB_FNV1A_INIT, out->ptr, OB_INDEX_HEADER_SIZE - 8);
  patch_u32(out, 24, (uint32_t)hash);
  patch_u32(out, 28, (uint32_t)(hash >> 32));
  return OB_OK;
}
