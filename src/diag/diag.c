// SPDX-License-Identifier: MIT OR Apache-2.0
/* The list of diagnostics and the texts that they point into. Lines and columns are worked out
 * only when somebody asks: a diagnostic is shown once, a text is read on every run. What a file
 * can cause is bounded: beyond OB_DIAG_MAX_PER_FILE a diagnostic is counted, and its labels and
 * notes take no memory. */
#include "diag/diag.h"
#include "base/str.h"
#include "diag/io.h"
#include "diag/looks.h"
#include <string.h>

#define MESSAGE_MAX ((size_t)4096) /* bytes of a message that is shown whole */

void
ob_diags_init(ob_diags *diags, ob_arena *arena)
{
  *diags = (ob_diags){.arena = arena};
}

uint32_t
ob_diags_add_source(ob_diags *diags, ob_str name, ob_str text)
{
  if (text.len > UINT32_MAX || diags->sources.len >= UINT32_MAX) {
    return 0;
  }
  ob_source *slot = ob_vec_push(diags->arena, &diags->sources);
  if (!slot) {
    return 0;
  }
  *slot = (ob_source){.name = name, .text = text};
  return (uint32_t)diags->sources.len;
}

ob_status
ob_diags_load(ob_diags *diags, const char *path, size_t max, ob_span at, uint32_t *file)
{
  ob_str text;
  const int err = ob_look_read(diags, diags->arena, path, max, &text);
  if (err != 0) {
    return ob_fail_io(diags, at, "read", path, err);
  }
  const ob_str name = ob_str_dup(diags->arena, ob_str_from(path));
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  if (text.len > UINT32_MAX) {
    return ob_fail(diags, OB_E_LIMIT, "OB0002", at, NULL, "`%s` is larger than 4 GiB", path);
  }
  *file = ob_diags_add_source(diags, name, text);
  return *file != 0 ? OB_OK : OB_E_NOMEM;
}

ob_source
ob_diags_source(const ob_diags *diags, uint32_t file)
{
  if (file == 0 || file > diags->sources.len) {
    return (ob_source){0};
  }
  return diags->sources.at[file - 1];
}

/* ---- pushing ---- */

static bool
is_full(const ob_diags *diags, ob_severity severity, uint32_t file)
{
  if (file == 0) {
    return false;
  }
  size_t count = 0;
  for (size_t i = diags->list.len; i > 0 && count < OB_DIAG_MAX_PER_FILE; i--) {
    const ob_diag *d = diags->list.at[i - 1];
    count += d->severity == severity && d->primary.span.file == file;
  }
  return count >= OB_DIAG_MAX_PER_FILE;
}

static ob_str vformat(ob_arena *arena, const char *fmt, va_list args) OB_PRINTF(2, 0);
static ob_diag *push(ob_diags *diags, ob_severity severity, const char *code, ob_span at,
                     const char *fmt, va_list args) OB_PRINTF(5, 0);

static ob_str
vformat(ob_arena *arena, const char *fmt, va_list args)
{
  ob_buf buf;
  ob_buf_init(&buf, arena);
  ob_buf_vfmt(&buf, fmt, args);
  if (buf.oom) {
    return OB_STR_NONE;
  }
  return buf.len > 0 ? ob_buf_view(&buf) : OB_STR("");
}

/* A name in a message may be as long as the file that it stands in: the middle is left out then. */
static ob_str
shorten(ob_arena *arena, ob_str message)
{
  if (message.len <= MESSAGE_MAX) {
    return message;
  }
  size_t head = MESSAGE_MAX / 2;
  size_t tail = message.len - MESSAGE_MAX / 2;
  while (head > 0 && (message.ptr[head] & 0xC0) == 0x80) { /* within a character of UTF-8 */
    head--;
  }
  while (tail < message.len && (message.ptr[tail] & 0xC0) == 0x80) {
    tail++;
  }
  return ob_fmt(arena, OB_STR_FMT "..." OB_STR_FMT, OB_STR_ARG(ob_str_slice(message, 0, head)),
                OB_STR_ARG(ob_str_slice(message, tail, message.len)));
}

static ob_diag *
push(ob_diags *diags, ob_severity severity, const char *code, ob_span at, const char *fmt,
     va_list args)
{
  size_t none = 0;
  size_t *count = severity == OB_SEV_ERROR     ? &diags->errors
                  : severity == OB_SEV_WARNING ? &diags->warnings
                                               : &none;
  if (is_full(diags, severity, at.file)) {
    ++*count;
    diags->hidden++;
    diags->dropped = (ob_diag){.severity = severity, .code = ob_str_from(code), .primary.span = at};
    return &diags->dropped;
  }
  ob_diag *d = ob_new(diags->arena, ob_diag);
  if (!d) {
    return NULL;
  }
  d->severity = severity;
  d->code = ob_str_from(code);
  d->message = shorten(diags->arena, vformat(diags->arena, fmt, args));
  d->primary.span = at;
  if (!d->message.ptr) {
    return NULL;
  }
  ob_diag **slot = ob_vec_push(diags->arena, &diags->list);
  if (!slot) {
    return NULL;
  }
  *slot = d;
  ++*count;
  return d;
}

ob_diag *
ob_error(ob_diags *diags, const char *code, ob_span at, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  ob_diag *d = push(diags, OB_SEV_ERROR, code, at, fmt, args);
  va_end(args);
  return d;
}

ob_diag *
ob_warning(ob_diags *diags, const char *code, ob_span at, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  ob_diag *d = push(diags, OB_SEV_WARNING, code, at, fmt, args);
  va_end(args);
  return d;
}

ob_diag *
ob_note(ob_diags *diags, const char *code, ob_span at, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  ob_diag *d = push(diags, OB_SEV_NOTE, code, at, fmt, args);
  va_end(args);
  return d;
}

ob_status
ob_fail_push(ob_diags *diags, ob_status st, const char *code, ob_span at, const char *help,
             const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  ob_diag *d = push(diags, OB_SEV_ERROR, code, at, fmt, args);
  va_end(args);
  if (!d) {
    return OB_E_NOMEM;
  }
  if (help) {
    d->help = ob_str_from(help);
  }
  return st;
}

/* ---- adding to one ---- */

static bool
takes_more(const ob_diags *diags, const ob_diag *diag)
{
  return diag && diag != &diags->dropped;
}

void
ob_diag_label(ob_diags *diags, ob_diag *diag, ob_span at, const char *fmt, ...)
{
  if (!takes_more(diags, diag)) {
    return;
  }
  va_list args;
  va_start(args, fmt);
  const ob_str text = vformat(diags->arena, fmt, args);
  va_end(args);
  ob_label *slot = text.ptr ? ob_vec_push(diags->arena, &diag->secondary) : NULL;
  if (slot) {
    *slot = (ob_label){at, text};
  }
}

void
ob_diag_primary_text(ob_diags *diags, ob_diag *diag, const char *fmt, ...)
{
  if (!takes_more(diags, diag)) {
    return;
  }
  va_list args;
  va_start(args, fmt);
  diag->primary.text = vformat(diags->arena, fmt, args);
  va_end(args);
}

void
ob_diag_note(ob_diags *diags, ob_diag *diag, const char *fmt, ...)
{
  if (!takes_more(diags, diag)) {
    return;
  }
  va_list args;
  va_start(args, fmt);
  const ob_str text = vformat(diags->arena, fmt, args);
  va_end(args);
  ob_str *slot = text.ptr ? ob_vec_push(diags->arena, &diag->notes) : NULL;
  if (slot) {
    *slot = text;
  }
}

void
ob_diag_help(ob_diags *diags, ob_diag *diag, const char *fmt, ...)
{
  if (!takes_more(diags, diag)) {
    return;
  }
  va_list args;
  va_start(args, fmt);
  diag->help = vformat(diags->arena, fmt, args);
  va_end(args);
}

/* ---- places and order ---- */

static uint32_t
count_lines(const char *p, const char *end)
{
  uint32_t count = 0;
  while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
    p++;
    count++;
  }
  return count;
}

/* Lines are counted from the place that was asked for before, or from the beginning where that is
 * nearer: most are asked for in their order. */
ob_linecol
ob_diags_linecol(const ob_diags *diags, uint32_t file, uint32_t offset)
{
  const ob_str text = ob_diags_source(diags, file).text;
  const uint32_t end = offset < text.len ? offset : (uint32_t)text.len;
  ob_linecol lc = {1, 1, 1};
  if (end == 0) {
    return lc;
  }
  ob_source *source = &diags->sources.at[file - 1];
  if (source->seen > end && source->seen - end < end) {
    lc.line = source->seen_line - count_lines(text.ptr + end, text.ptr + source->seen);
  } else {
    const bool on = source->seen > 0 && source->seen <= end;
    lc.line = (on ? source->seen_line : 1) +
              count_lines(text.ptr + (on ? source->seen : 0), text.ptr + end);
  }
  source->seen = end;
  source->seen_line = lc.line;
  uint32_t start = end;
  while (start > 0 && text.ptr[start - 1] != '\n') {
    start--;
    lc.char_col += ((unsigned char)text.ptr[start] & 0xc0) != 0x80; /* not a continuation byte */
  }
  lc.byte_col = end - start + 1;
  return lc;
}

static int
place_cmp(const ob_diag *a, const ob_diag *b)
{
  const ob_span x = a->primary.span;
  const ob_span y = b->primary.span;
  if (x.file != y.file) {
    return x.file < y.file ? -1 : 1;
  }
  if (x.lo != y.lo) {
    return x.lo < y.lo ? -1 : 1;
  }
  return 0;
}

static bool
is_repeat(const ob_diag *a, const ob_diag *b)
{
  return place_cmp(a, b) == 0 && a->primary.span.hi == b->primary.span.hi &&
         a->severity == b->severity && ob_str_eq(a->code, b->code) &&
         ob_str_eq(a->message, b->message);
}

void
ob_diags_sort(ob_diags *diags)
{
  /* Insertion: stable, and the list is nearly in order, since files are read front to back. */
  ob_diag **at = diags->list.at;
  size_t len = 0;
  for (size_t i = 0; i < diags->list.len; i++) {
    ob_diag *d = at[i];
    size_t to = len;
    while (to > 0 && place_cmp(at[to - 1], d) > 0) {
      to--;
    }
    bool repeat = false;
    for (size_t k = to; k > 0 && place_cmp(at[k - 1], d) == 0 && !repeat; k--) {
      repeat = is_repeat(at[k - 1], d);
    }
    if (repeat) {
      continue;
    }
    memmove(at + to + 1, at + to, (len - to) * sizeof(*at));
    at[to] = d;
    len++;
  }
  diags->list.len = len;
}

/* ---- joining ---- */

static ob_span
moved(ob_span span, uint32_t by)
{
  span.file += span.file != 0 ? by : 0;
  return span;
}

ob_status
ob_diags_append(ob_diags *diags, const ob_diags *from)
{
  const uint32_t by = (uint32_t)diags->sources.len;
  for (size_t i = 0; i < from->sources.len; i++) {
    if (ob_diags_add_source(diags, from->sources.at[i].name, from->sources.at[i].text) == 0) {
      return OB_E_NOMEM;
    }
  }
  for (size_t i = 0; i < from->list.len; i++) {
    const ob_diag *old = from->list.at[i];
    ob_diag *d = ob_new(diags->arena, ob_diag);
    ob_diag **slot = d ? ob_vec_push(diags->arena, &diags->list) : NULL;
    if (!slot) {
      return OB_E_NOMEM;
    }
    *d = *old;
    *slot = d;
    d->primary.span = moved(old->primary.span, by);
    d->secondary.at = NULL;
    d->secondary.len = d->secondary.cap = 0;
    for (size_t k = 0; k < old->secondary.len; k++) {
      ob_label *label = ob_vec_push(diags->arena, &d->secondary);
      if (!label) {
        return OB_E_NOMEM;
      }
      *label = (ob_label){moved(old->secondary.at[k].span, by), old->secondary.at[k].text};
    }
  }
  diags->errors += from->errors;
  diags->warnings += from->warnings;
  diags->hidden += from->hidden;
  return OB_OK;
}
