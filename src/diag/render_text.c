// SPDX-License-Identifier: MIT OR Apache-2.0
/* Diagnostics in rustc's form, which every Rust user can read already. What rustc does is kept
 * where it shows: the labels of one line share its underline row, the last one stands behind it
 * and the others hang below; spans over several lines are drawn at the left; other files follow
 * after `:::`. Unlike rustc's, long lines are cut around what is underlined, and nothing that a
 * file holds reaches the terminal as a control character. */
#include "base/str.h"
#include "base/utf8.h"
#include "diag/render.h"
#include "diag/text.h"
#include <stdio.h>
#include <string.h>

#define LINE_MAX 140  /* cells of a source line that is shown whole */
#define CUT_BEFORE 30 /* cells kept before what is underlined, when a line is cut */
#define ROW_MAX 160   /* cells of a row under a line: LINE_MAX, both "...", one past the end */
#define MULTI_MAX 6   /* spans over several lines that are drawn in one file */

/* ---- characters ---- */

static bool
is_hidden(uint32_t cp)
{
  return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0xad || cp == 0x61c ||
         (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
         (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xe0000 && cp <= 0xe007f);
}

ob_glyph
ob_glyph_at(ob_str text, size_t at)
{
  ob_glyph g = {.used = 1};
  uint32_t cp = 0;
  const size_t n = ob_utf8_decode(text, at, &cp);
  if (n == 0 || (cp != '\t' && cp < 0x80 && is_hidden(cp))) {
    g.len = (size_t)snprintf(g.bytes, sizeof(g.bytes), "\\x%02x", (unsigned char)text.ptr[at]);
  } else if (cp == '\t') {
    memcpy(g.bytes, "    ", 4);
    g.len = 4;
  } else if (is_hidden(cp)) {
    g.len = (size_t)snprintf(g.bytes, sizeof(g.bytes), "\\u{%x}", (unsigned)cp);
    g.used = n;
  } else {
    memcpy(g.bytes, text.ptr + at, n);
    g.len = g.used = n;
    g.cells = ob_utf8_width(cp);
    return g;
  }
  g.cells = (unsigned)g.len;
  return g;
}

void
ob_text_put(ob_buf *out, ob_str text, size_t indent)
{
  for (size_t i = 0; i < text.len;) {
    if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n') {
      i++;
    }
    if (text.ptr[i] == '\n') {
      if (indent == OB_TEXT_ONE_LINE) {
        ob_buf_putc(out, ' ');
      } else {
        ob_buf_putc(out, '\n');
        const bool empty = i + 1 < text.len && text.ptr[i + 1] == '\n';
        ob_buf_fill(out, ' ', empty ? 0 : indent); /* no blanks at the end of a line */
      }
      i++;
      continue;
    }
    const ob_glyph g = ob_glyph_at(text, i);
    ob_buf_put(out, (ob_str){g.bytes, g.len});
    i += g.used;
  }
}

/* ---- a diagnostic, prepared ---- */

typedef struct mark {
  uint32_t file;
  size_t lo, hi;             /* bytes of the text, both within it */
  uint32_t lo_line, hi_line; /* from 1 */
  size_t lo_start, hi_start; /* where these lines begin */
  ob_str text;
  bool primary;
  unsigned depth; /* 1..: column at the left of a span over several lines; 0: one line */
  bool slash;     /* such a span begins at the first character of its line */
} mark;

typedef enum style { PLAIN, FRAME, PRIMARY, SECONDARY, STRONG } style;

typedef struct picture {
  ob_buf *out;
  const ob_diags *diags;
  const ob_diag *diag;
  bool color;
  mark *marks;
  size_t count;
  size_t gutter;   /* cells of the widest line number */
  unsigned depths; /* of the file that is drawn */
  bool open[MULTI_MAX + 1];
} picture;

static const char *
level_word(ob_severity severity)
{
  return severity == OB_SEV_ERROR ? "error" : severity == OB_SEV_WARNING ? "warning" : "note";
}

static void
put_style(const picture *p, style s)
{
  if (!p->color) {
    return;
  }
  const char *escape = "\x1b[0m";
  if (s == FRAME || s == SECONDARY) {
    escape = "\x1b[1;34m";
  } else if (s == STRONG) {
    escape = "\x1b[1m";
  } else if (s == PRIMARY) {
    escape = p->diag->severity == OB_SEV_ERROR     ? "\x1b[1;31m"
             : p->diag->severity == OB_SEV_WARNING ? "\x1b[1;33m"
                                                   : "\x1b[1;32m";
  }
  ob_buf_put(p->out, ob_str_from(escape));
}

static void
put_styled(const picture *p, style s, const char *text)
{
  put_style(p, s);
  ob_buf_put(p->out, ob_str_from(text));
  put_style(p, PLAIN);
}

static size_t
digits(uint32_t n)
{
  size_t count = 1;
  for (; n >= 10; n /= 10) {
    count++;
  }
  return count;
}

/* The number and the beginning of the line that holds offset. */
static uint32_t
line_of(const picture *p, uint32_t file, size_t offset, size_t *start)
{
  const ob_linecol lc = ob_diags_linecol(p->diags, file, (uint32_t)offset);
  *start = offset - (lc.byte_col - 1);
  return lc.line;
}

/* A line without its end (LF or CRLF). */
static ob_str
line_at(ob_str text, size_t start)
{
  const char *nl = start < text.len ? memchr(text.ptr + start, '\n', text.len - start) : NULL;
  ob_str line = ob_str_slice(text, start, nl ? (size_t)(nl - text.ptr) : text.len);
  if (nl && line.len > 0 && line.ptr[line.len - 1] == '\r') {
    line.len--;
  }
  return line;
}

static void
prepare(picture *p, const ob_label *label, bool primary)
{
  const ob_source source = ob_diags_source(p->diags, label->span.file);
  if (!source.name.ptr && !source.text.ptr) {
    return;
  }
  mark *m = &p->marks[p->count++];
  *m = (mark){.file = label->span.file, .text = label->text, .primary = primary};
  const ob_str text = source.text;
  m->lo = label->span.lo < text.len ? label->span.lo : text.len;
  m->hi = label->span.hi < text.len ? label->span.hi : text.len;
  m->hi = m->hi > m->lo ? m->hi : m->lo;
  /* A span that ends with a line break ends before it, unless it is that break alone. */
  if (m->hi > m->lo + 1 && text.ptr[m->hi - 1] == '\n') {
    m->hi--;
    m->hi -= m->hi > m->lo + 1 && text.ptr[m->hi - 1] == '\r';
  } else if (m->hi == m->lo + 1 && text.ptr[m->lo] == '\n') {
    m->hi = m->lo;
  }
  m->lo_line = line_of(p, m->file, m->lo, &m->lo_start);
  m->hi_line = line_of(p, m->file, m->hi, &m->hi_start);
  const size_t widest = digits(m->hi_line);
  p->gutter = widest > p->gutter ? widest : p->gutter;
}

/* ---- rows ---- */

static void
put_gutter(const picture *p, uint32_t number)
{
  put_style(p, FRAME);
  if (number != 0) {
    ob_buf_fmt(p->out, "%-*u |", (int)p->gutter, (unsigned)number);
  } else {
    ob_buf_fill(p->out, ' ', p->gutter);
    ob_buf_put(p->out, OB_STR(" |"));
  }
  put_style(p, PLAIN);
}

/* Blanks at the end of a row would only be noise in files that hold it. */
static void
end_row(const picture *p)
{
  while (!p->color && p->out->len > 0 && p->out->ptr[p->out->len - 1] == ' ') {
    p->out->len--;
  }
  ob_buf_putc(p->out, '\n');
}

static const mark *
mark_of_depth(const picture *p, uint32_t file, unsigned depth)
{
  for (size_t i = 0; i < p->count; i++) {
    if (p->marks[i].file == file && p->marks[i].depth == depth) {
      return &p->marks[i];
    }
  }
  return NULL;
}

static style
mark_style(const mark *m)
{
  return m && m->primary ? PRIMARY : SECONDARY;
}

/* The column of spans over several lines. begins: the line on which some begin with a slash. */
static void
put_margin(const picture *p, uint32_t file, uint32_t begins)
{
  ob_buf_putc(p->out, ' ');
  for (unsigned d = 1; d <= p->depths; d++) {
    const mark *m = mark_of_depth(p, file, d);
    const bool slash = m && m->slash && begins != 0 && m->lo_line == begins;
    if (slash || p->open[d]) {
      put_styled(p, mark_style(m), slash ? "/" : "|");
    } else {
      ob_buf_putc(p->out, ' ');
    }
  }
  if (p->depths > 0) {
    ob_buf_putc(p->out, ' ');
  }
}

/* What is shown of a line: cells [from, to), and what stands at the cuts. */
typedef struct window {
  ob_str line;
  size_t from, to;
  bool cut_left, cut_right;
} window;

static size_t
cells_before(ob_str line, size_t offset)
{
  size_t cells = 0;
  for (size_t i = 0; i < line.len && i < offset;) {
    if (line.ptr[i] >= ' ' && line.ptr[i] <= '~') { /* a line may be as long as a file */
      cells++;
      i++;
      continue;
    }
    const ob_glyph g = ob_glyph_at(line, i);
    cells += g.cells;
    i += g.used;
  }
  return cells;
}

/* Where a cell of the line stands on the screen. */
static size_t
screen_column(const window *w, size_t cell)
{
  const size_t shift = w->cut_left ? 3 : 0;
  if (cell < w->from) {
    return 0;
  }
  if (cell > w->to) {
    return w->to - w->from + shift + (w->cut_right ? 3 : 0);
  }
  return cell - w->from + shift;
}

/* Chooses the window of a line: around its primary mark, or its first one. */
static window
choose_window(const picture *p, uint32_t file, uint32_t number, size_t start, ob_str line)
{
  window w = {.line = line};
  const size_t total = cells_before(line, line.len);
  w.to = total;
  if (total <= LINE_MAX) {
    return w;
  }
  size_t first = SIZE_MAX; /* cell of the first mark */
  size_t focus = SIZE_MAX; /* cell of the primary one */
  size_t last = 0;
  for (size_t i = 0; i < p->count; i++) {
    const mark *m = &p->marks[i];
    if (m->file != file || (m->lo_line != number && m->hi_line != number)) {
      continue;
    }
    const size_t lo = m->lo_line == number ? cells_before(line, m->lo - start) : 0;
    const size_t hi = m->hi_line == number ? cells_before(line, m->hi - start) : total;
    first = lo < first ? lo : first;
    last = hi > last ? hi : last;
    focus = m->primary ? lo : focus;
  }
  const size_t width = LINE_MAX - 6;
  if (first == SIZE_MAX || last + 3 <= LINE_MAX - 3) {
    w.from = 0;
  } else {
    const size_t at = focus != SIZE_MAX && last - first > width - CUT_BEFORE ? focus : first;
    w.from = at > CUT_BEFORE ? at - CUT_BEFORE : 0;
    if (total - w.from < width) {
      w.from = total - width;
    }
  }
  w.cut_left = w.from > 0;
  w.to = w.from + width < total ? w.from + width : total;
  w.cut_right = w.to < total;
  return w;
}

static void
put_code(const picture *p, const window *w)
{
  if (w->cut_left) {
    ob_buf_put(p->out, OB_STR("..."));
  }
  size_t cell = 0;
  for (size_t i = 0; i < w->line.len && cell < w->to;) {
    const ob_glyph g = ob_glyph_at(w->line, i);
    if (cell >= w->from && cell + g.cells <= w->to) {
      ob_buf_put(p->out, (ob_str){g.bytes, g.len});
    } else if (cell + g.cells > w->from) { /* a wide character at a cut */
      const size_t lo = cell > w->from ? cell : w->from;
      const size_t hi = cell + g.cells < w->to ? cell + g.cells : w->to;
      ob_buf_fill(p->out, ' ', hi > lo ? hi - lo : 0);
    }
    cell += g.cells;
    i += g.used;
  }
  if (w->cut_right) {
    ob_buf_put(p->out, OB_STR("..."));
  }
}

/* ---- marks of one line ---- */

typedef struct placed {
  const mark *m;
  size_t lo, hi; /* columns on the screen, hi > lo */
} placed;

/* A row of single characters with their styles. */
typedef struct row {
  char c[ROW_MAX];
  style s[ROW_MAX];
  size_t len;
} row;

static void
row_clear(row *r)
{
  memset(r->c, ' ', sizeof(r->c));
  memset(r->s, 0, sizeof(r->s));
  r->len = 0;
}

static void
row_set(row *r, size_t at, char c, style s)
{
  if (at < ROW_MAX) {
    r->c[at] = c;
    r->s[at] = s;
    r->len = at + 1 > r->len ? at + 1 : r->len;
  }
}

static void
put_row(const picture *p, const row *r)
{
  for (size_t i = 0; i < r->len;) {
    size_t end = i + 1;
    while (end < r->len && r->s[end] == r->s[i]) {
      end++;
    }
    if (r->s[i] != PLAIN) {
      put_style(p, r->s[i]);
    }
    ob_buf_put(p->out, (ob_str){r->c + i, end - i});
    if (r->s[i] != PLAIN) {
      put_style(p, PLAIN);
    }
    i = end;
  }
}

static void
put_label(const picture *p, const mark *m)
{
  put_style(p, mark_style(m));
  ob_text_put(p->out, m->text, OB_TEXT_ONE_LINE);
  put_style(p, PLAIN);
}

static void
begin_row(const picture *p, uint32_t file)
{
  put_gutter(p, 0);
  put_margin(p, file, 0);
}

/* at: sorted by lo, then hi. */
static void
put_marks(const picture *p, uint32_t file, const placed *at, size_t count)
{
  row r;
  row_clear(&r);
  for (int pass = 0; pass < 2; pass++) { /* primary ones over the others */
    for (size_t i = 0; i < count; i++) {
      for (size_t c = at[i].lo; at[i].m->primary == (pass == 1) && c < at[i].hi; c++) {
        row_set(&r, c, pass == 1 ? '^' : '-', mark_style(at[i].m));
      }
    }
  }
  /* The last mark has its label behind it when nothing else reaches that far. */
  const mark *inline_mark = count > 0 && at[count - 1].m->text.len > 0 ? at[count - 1].m : NULL;
  for (size_t i = 0; inline_mark && i + 1 < count; i++) {
    if (at[i].hi > at[count - 1].lo) {
      inline_mark = NULL;
    }
  }
  begin_row(p, file);
  put_row(p, &r);
  if (inline_mark) {
    ob_buf_putc(p->out, ' ');
    put_label(p, inline_mark);
  }
  end_row(p);

  bool first = true;
  for (size_t i = count; i > 0; i--) {
    const placed *hung = &at[i - 1];
    if (hung->m == inline_mark || hung->m->text.len == 0) {
      continue;
    }
    for (int pass = first ? 0 : 1; pass < 2; pass++) { /* a row of bars, then the label */
      row_clear(&r);
      for (size_t k = 0; k < i; k++) {
        if (at[k].m->text.len > 0 && at[k].m != inline_mark && (pass == 0 || at[k].lo < hung->lo)) {
          row_set(&r, at[k].lo, '|', mark_style(at[k].m));
        }
      }
      begin_row(p, file);
      put_row(p, &r);
      if (pass == 1) {
        ob_buf_fill(p->out, ' ', hung->lo - r.len);
        put_label(p, hung->m);
      }
      end_row(p);
    }
    first = false;
  }
}

/* `____^` of a span over several lines, at its begin or its end. column: of the caret. */
static void
put_corner(picture *p, uint32_t file, const mark *m, size_t column, bool end)
{
  put_gutter(p, 0);
  ob_buf_putc(p->out, ' ');
  for (unsigned d = 1; d < m->depth; d++) {
    put_styled(p, mark_style(mark_of_depth(p, file, d)), p->open[d] ? "|" : " ");
  }
  put_style(p, mark_style(m));
  ob_buf_putc(p->out, end ? '|' : ' ');
  ob_buf_fill(p->out, '_', p->depths - m->depth + 1 + column);
  ob_buf_putc(p->out, m->primary ? '^' : '-');
  if (end && m->text.len > 0) {
    ob_buf_putc(p->out, ' ');
    ob_text_put(p->out, m->text, OB_TEXT_ONE_LINE);
  }
  put_style(p, PLAIN);
  end_row(p);
}

static void
put_line(picture *p, uint32_t file, uint32_t number, size_t start, placed *scratch)
{
  const ob_str line = line_at(ob_diags_source(p->diags, file).text, start);
  const window w = choose_window(p, file, number, start, line);
  put_gutter(p, number);
  put_margin(p, file, number);
  put_code(p, &w);
  end_row(p);

  size_t count = 0;
  for (size_t i = 0; i < p->count; i++) {
    const mark *m = &p->marks[i];
    if (m->file != file || m->lo_line != number || m->depth != 0) {
      continue;
    }
    placed here = {m, screen_column(&w, cells_before(line, m->lo - start)), 0};
    const size_t end = m->hi_line == number ? m->hi - start : line.len;
    here.hi = screen_column(&w, cells_before(line, end));
    here.hi = here.hi > here.lo ? here.hi : here.lo + 1;
    size_t to = count++;
    while (to > 0 && (scratch[to - 1].lo > here.lo ||
                      (scratch[to - 1].lo == here.lo && scratch[to - 1].hi > here.hi))) {
      scratch[to] = scratch[to - 1];
      to--;
    }
    scratch[to] = here;
  }
  for (unsigned d = 1; d <= p->depths; d++) { /* a slash stands on the line itself */
    const mark *m = mark_of_depth(p, file, d);
    p->open[d] |= m && m->slash && m->lo_line == number;
  }
  if (count > 0) {
    put_marks(p, file, scratch, count);
  }
  for (unsigned d = 1; d <= p->depths; d++) {
    const mark *m = mark_of_depth(p, file, d);
    if (m && m->lo_line == number && !m->slash) {
      put_corner(p, file, m, screen_column(&w, cells_before(line, m->lo - start)), false);
      p->open[d] = true;
    }
  }
  for (unsigned d = p->depths; d >= 1; d--) {
    const mark *m = mark_of_depth(p, file, d);
    if (m && m->hi_line == number) {
      const size_t column = screen_column(&w, cells_before(line, m->hi - start));
      put_corner(p, file, m, column > 0 ? column - 1 : 0, true);
      p->open[d] = false;
    }
  }
}

/* ---- one file ---- */

/* Gives spans over several lines their columns: the one that begins first is outermost. */
static void
give_depths(picture *p, uint32_t file)
{
  p->depths = 0;
  memset(p->open, 0, sizeof(p->open));
  const ob_str text = ob_diags_source(p->diags, file).text;
  for (;;) {
    mark *best = NULL;
    for (size_t i = 0; i < p->count; i++) {
      mark *m = &p->marks[i];
      if (m->file == file && m->depth == 0 && m->hi_line > m->lo_line &&
          (!best || m->lo < best->lo || (m->lo == best->lo && m->hi > best->hi))) {
        best = m;
      }
    }
    if (!best) {
      return;
    }
    if (p->depths == MULTI_MAX) { /* the others are underlined on their first line */
      best->hi_line = best->lo_line;
      best->hi_start = best->lo_start;
      best->hi = best->lo_start + line_at(text, best->lo_start).len;
      best->hi = best->hi > best->lo ? best->hi : best->lo;
      continue;
    }
    best->depth = ++p->depths;
    best->slash = ob_str_trim(ob_str_slice(text, best->lo_start, best->lo)).len == 0;
  }
}

/* The next line to show after number: the least that a mark begins or ends on. 0: none. */
static uint32_t
next_line(const picture *p, uint32_t file, uint32_t number, size_t *start)
{
  uint32_t next = 0;
  for (size_t i = 0; i < p->count; i++) {
    const mark *m = &p->marks[i];
    if (m->file != file) {
      continue;
    }
    if (m->lo_line > number && (next == 0 || m->lo_line < next)) {
      next = m->lo_line;
      *start = m->lo_start;
    }
    if (m->hi_line > number && (next == 0 || m->hi_line < next)) {
      next = m->hi_line;
      *start = m->hi_start;
    }
  }
  return next;
}

/* Nothing is drawn of a file of which only the name is known, or of a binary one as a whole. */
static bool
has_picture(ob_str text, const mark *m)
{
  const ob_str line = ob_str_slice(text, 0, ob_str_find(text, '\n'));
  return text.len > 0 && (m->hi > 0 || ob_str_find(line, '\0') == SIZE_MAX);
}

static void
put_file(picture *p, uint32_t file, size_t first_mark, placed *scratch)
{
  const ob_source source = ob_diags_source(p->diags, file);
  const mark *m = &p->marks[first_mark];
  const bool primary = first_mark == 0;
  put_style(p, FRAME);
  if (primary) {
    ob_buf_fill(p->out, ' ', p->gutter);
    ob_buf_put(p->out, OB_STR("--> "));
  } else {
    ob_buf_fill(p->out, ' ', p->gutter);
    ob_buf_put(p->out, OB_STR("::: "));
  }
  put_style(p, PLAIN);
  ob_text_put(p->out, source.name, OB_TEXT_ONE_LINE);
  if (!has_picture(source.text, m)) {
    ob_buf_putc(p->out, '\n');
    return;
  }
  const ob_linecol lc = ob_diags_linecol(p->diags, file, (uint32_t)m->lo);
  ob_buf_fmt(p->out, ":%u:%u\n", (unsigned)lc.line, (unsigned)lc.char_col);
  put_gutter(p, 0);
  end_row(p);

  give_depths(p, file);
  size_t start = 0;
  uint32_t before = 0;
  for (;;) {
    size_t next_start = 0;
    const uint32_t number = next_line(p, file, before, &next_start);
    if (number == 0) {
      return;
    }
    if (before != 0 && number == before + 2) { /* one line between: show it too */
      const char *nl = memchr(source.text.ptr + start, '\n', source.text.len - start);
      if (nl) {
        put_line(p, file, before + 1, (size_t)(nl - source.text.ptr) + 1, scratch);
      }
    } else if (before != 0 && number > before + 1) {
      put_style(p, FRAME);
      ob_buf_put(p->out, OB_STR("..."));
      put_style(p, PLAIN);
      if (p->depths > 0) {
        ob_buf_fill(p->out, ' ', p->gutter + 2 > 3 ? p->gutter + 2 - 3 : 0);
        put_margin(p, file, 0);
      }
      end_row(p);
    }
    put_line(p, file, number, next_start, scratch);
    before = number;
    start = next_start;
  }
}

static void
put_attachment(const picture *p, ob_str word, ob_str text)
{
  ob_buf_fill(p->out, ' ', p->gutter);
  put_styled(p, FRAME, " = ");
  put_style(p, STRONG);
  ob_buf_put(p->out, word);
  put_style(p, PLAIN);
  ob_buf_put(p->out, OB_STR(": "));
  ob_text_put(p->out, text, p->gutter + 3 + word.len + 2);
  ob_buf_putc(p->out, '\n');
}

void
ob_render_text(ob_buf *out, const ob_diags *diags, const ob_diag *diag, ob_render_opts opts)
{
  picture p = {.out = out, .diags = diags, .diag = diag, .color = opts.color, .gutter = 1};
  const size_t most = diag->secondary.len + 1;
  p.marks = ob_new_n(out->arena, mark, most);
  placed *scratch = ob_new_n(out->arena, placed, most);
  if (!p.marks || !scratch) {
    out->oom = true;
    return;
  }
  prepare(&p, &diag->primary, true);
  for (size_t i = 0; i < diag->secondary.len; i++) {
    prepare(&p, &diag->secondary.at[i], false);
  }

  const char *word = level_word(diag->severity);
  size_t indent = strlen(word) + 2;
  put_style(&p, PRIMARY);
  ob_buf_put(out, ob_str_from(word));
  if (diag->code.len > 0) {
    ob_buf_fmt(out, "[" OB_STR_FMT "]", OB_STR_ARG(diag->code));
    indent += diag->code.len + 2;
  }
  put_style(&p, PLAIN);
  put_style(&p, STRONG);
  ob_buf_put(out, OB_STR(": "));
  ob_text_put(out, diag->message, indent);
  put_style(&p, PLAIN);
  ob_buf_putc(out, '\n');

  bool framed = false; /* a snippet was drawn */
  for (size_t i = 0; i < p.count; i++) {
    bool done = false;
    for (size_t k = 0; k < i && !done; k++) {
      done = p.marks[k].file == p.marks[i].file;
    }
    if (done) {
      continue;
    }
    if (framed) {
      put_gutter(&p, 0);
      end_row(&p);
    }
    put_file(&p, p.marks[i].file, i, scratch);
    framed = has_picture(ob_diags_source(diags, p.marks[i].file).text, &p.marks[i]);
  }
  bool labels = false; /* labels that have no place */
  for (size_t i = 0; i < diag->secondary.len; i++) {
    labels |= diag->secondary.at[i].span.file == 0 && diag->secondary.at[i].text.len > 0;
  }
  if (framed && (labels || diag->remarks.len > 0 || diag->notes.len > 0 || diag->help.len > 0)) {
    put_gutter(&p, 0);
    end_row(&p);
  }
  for (size_t i = 0; i < diag->secondary.len; i++) {
    const ob_label *l = &diag->secondary.at[i];
    if (l->span.file == 0 && l->text.len > 0) {
      put_attachment(&p, OB_STR("note"), l->text);
    }
  }
  for (size_t i = 0; i < diag->remarks.len; i++) {
    put_attachment(&p, diag->remarks.at[i].word, diag->remarks.at[i].text);
  }
  for (size_t i = 0; i < diag->notes.len; i++) {
    put_attachment(&p, OB_STR("note"), diag->notes.at[i]);
  }
  if (diag->help.len > 0) {
    put_attachment(&p, OB_STR("help"), diag->help);
  }
}
