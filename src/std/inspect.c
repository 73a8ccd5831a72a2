// SPDX-License-Identifier: MIT OR Apache-2.0
/* Reads what rustc, linkers and osbind's wrapper leave in files about the libc that was compiled
 * in. rustc's metadata has no stable form, so nothing of it is parsed: the version of rustc stands
 * near its beginning as text, dependencies are found by the hashes in their files' names, and paths
 * by searching. A path that begins with /rust/deps or /rustc is rustc's own std: that is what its
 * builds call these directories (bootstrap, "remap-debuginfo"); older ones have /cargo/registry. */
#include "std/inspect.h"
#include "base/ascii.h"
#include "base/map.h"
#include "base/str.h"
#include "diag/io.h"
#include "formats/ar/ar.h"
#include "formats/elf/elf.h"
#include "formats/note.h"
#include "formats/semver.h"
#include "sys/fs.h"
#include <string.h>

#define MAX_COPIES 16     /* of each side; more say nothing new */
#define MAX_PATH_BACK 256 /* bytes before `libc-` that can belong to its path */
#define MAX_VERSION 48
#define MAX_DEPTH 2 /* archives in archives: an rlib holds bundled libraries */
#define HASH_DIGITS 16

/* ---- searching ---- */

static const char needle[] = "libc-";

/* Does a `libc-` begin in these 64 bytes? (64 + 4 are readable.) Written so that compilers make
 * vector code of it: with memmem a large program takes several times as long. */
static bool
may_begin(const char *p)
{
  unsigned char any = 0;
  for (size_t i = 0; i < 64; i++) {
    any |= (unsigned char)((p[i] == 'l') & (p[i + 3] == 'c') & (p[i + 4] == '-'));
  }
  return any != 0;
}

static size_t
find_needle(ob_str bytes, size_t from)
{
  const size_t len = sizeof(needle) - 1;
  size_t at = from;
  while (at + len <= bytes.len) {
    if (at + 64 + len <= bytes.len && !may_begin(bytes.ptr + at)) {
      at += 64;
      continue;
    }
    const size_t end = at + 64 + len <= bytes.len ? at + 64 : bytes.len - len + 1;
    for (; at < end; at++) {
      if (bytes.ptr[at] == 'l' && memcmp(bytes.ptr + at, needle, len) == 0) {
        return at;
      }
    }
  }
  return SIZE_MAX;
}

/* A byte that can stand in a path of source code. */
static bool
is_path_byte(char c)
{
  return (c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '<' && c != '>' && c != '=') ||
         (unsigned char)c >= 0x80;
}

static size_t
count_version(ob_str text, bool letters)
{
  size_t len = 0;
  while (len < text.len && len < MAX_VERSION) {
    const char c = text.ptr[len];
    const bool digit = ob_is_digit(c) || c == '.';
    if (!digit && !(letters && (ob_is_lower(c) || c == '-' || c == '+'))) {
      break;
    }
    len++;
  }
  while (len > 0 && text.ptr[len - 1] == '.') {
    len--;
  }
  return len;
}

/* The version that text begins with, as it stands in a directory's name; empty: none. */
static ob_str
version_of(ob_str text)
{
  ob_semver ignored;
  const ob_str with_pre = ob_str_slice(text, 0, count_version(text, true));
  const ob_str plain = ob_str_slice(text, 0, count_version(text, false));
  return ob_semver_parse(with_pre, &ignored) ? with_pre
         : ob_semver_parse(plain, &ignored)  ? plain
                                             : OB_STR_NONE;
}

bool
ob_inspect_next_path(ob_str bytes, size_t *pos, ob_str *path, ob_str *version)
{
  size_t at;
  while ((at = find_needle(bytes, *pos)) != SIZE_MAX) {
    *pos = at + sizeof(needle) - 1;
    *version = version_of(ob_str_slice(bytes, *pos, bytes.len));
    if (version->len == 0 || at == 0 || bytes.ptr[at - 1] != '/') {
      continue;
    }
    size_t start = at;
    while (start > 0 && at - start < MAX_PATH_BACK && is_path_byte(bytes.ptr[start - 1])) {
      start--;
    }
    /* What stands before the first slash may be the length that the string has in its format. */
    while (bytes.ptr[start] != '/') {
      start++;
    }
    start += start + 1 < at && bytes.ptr[start + 1] == '/'; /* that length was 47 */
    if (start + 1 >= at) {
      continue; /* no directory: a word in some text */
    }
    *pos += version->len;
    *path = ob_str_slice(bytes, start, *pos);
    return true;
  }
  return false;
}

/* ---- what was found ---- */

typedef struct inspector {
  ob_arena *arena;
  ob_diags *diags;
  ob_inspected *out;
} inspector;

static ob_status
put_copy(inspector *in, ob_libc_copies *side, const ob_libc_copy *copy)
{
  for (size_t i = 0; i < side->len; i++) {
    ob_libc_copy *c = &side->at[i];
    if (ob_str_eq(c->version, copy->version) && ob_str_eq(c->content, copy->content) &&
        ob_str_eq(c->from, copy->from) && ob_str_eq(c->os, copy->os)) {
      if (copy->by < c->by) { /* the surer one says where it comes from */
        c->by = copy->by;
        c->where = ob_str_dup(in->arena, copy->where.len > 0 ? copy->where : OB_STR(""));
        return c->where.ptr ? OB_OK : OB_E_NOMEM;
      }
      return OB_OK;
    }
  }
  if (side->len >= MAX_COPIES) {
    return OB_OK;
  }
  ob_libc_copy *slot = ob_vec_push(in->arena, side);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = *copy;
  ob_str *const kept[] = {&slot->version, &slot->os, &slot->from, &slot->content, &slot->where};
  for (size_t i = 0; i < OB_COUNT(kept); i++) {
    if (kept[i]->len > 0) {
      *kept[i] = ob_str_dup(in->arena, *kept[i]);
      if (!kept[i]->ptr) {
        return OB_E_NOMEM;
      }
    }
  }
  return OB_OK;
}

static bool
is_rustcs_own(ob_str path)
{
  static const ob_str begins[] = {OB_STR_INIT("/rust/deps/"), OB_STR_INIT("/rustc/"),
                                  OB_STR_INIT("/cargo/registry/src/")};
  for (size_t i = 0; i < OB_COUNT(begins); i++) {
    if (ob_str_starts(path, begins[i])) {
      return true;
    }
  }
  return false;
}

static ob_status
search_paths(inspector *in, ob_str bytes)
{
  size_t pos = 0;
  ob_str path, version;
  while (ob_inspect_next_path(bytes, &pos, &path, &version)) {
    const bool os = ob_str_starts(path, OB_STR("/osbind/")), own = is_rustcs_own(path);
    const ob_libc_copy copy = {.version = version,
                               .from = os    ? OB_STR("os")
                                       : own ? OB_STR("rustc")
                                             : OB_STR("registry"),
                               .where = path,
                               .by = OB_BY_PATH};
    OB_TRY(put_copy(in, own ? &in->out->std : &in->out->crates, &copy));
  }
  return OB_OK;
}

/* A std that is compiled with the project, or by osbind, has its crates from the vendor directory
 * of its source. Where nothing else is std's, and the crates have another, that copy is. */
static ob_status
find_built_std(inspector *in)
{
  ob_libc_copies *crates = &in->out->crates;
  for (size_t i = 0; in->out->std.len == 0 && crates->len > 1 && i < crates->len; i++) {
    if (ob_str_search(crates->at[i].where, OB_STR("/library/vendor/")) != SIZE_MAX) {
      OB_TRY(put_copy(in, &in->out->std, &crates->at[i]));
      memmove(&crates->at[i], &crates->at[i + 1], (--crates->len - i) * sizeof(crates->at[0]));
    }
  }
  return OB_OK;
}

static ob_status
take_notes(inspector *in, ob_str section, bool big)
{
  size_t pos = 0;
  ob_note_info note;
  while (ob_note_next(section, big, &pos, &note)) {
    if (!ob_str_eq(note.crate, OB_STR("libc"))) {
      continue;
    }
    const ob_libc_copy copy = {.version = note.version,
                               .os = note.os,
                               .from = note.from,
                               .content = note.content,
                               .by = OB_BY_NOTE};
    const bool std = ob_str_eq(note.side, OB_STR("std"));
    OB_TRY(put_copy(in, std ? &in->out->std : &in->out->crates, &copy));
  }
  return OB_OK;
}

/* "rustc version 1.96.0 (...)" of .comment, "rustc 1.96.0 (...)" of metadata. */
static ob_status
take_rustc(inspector *in, ob_str text)
{
  static const ob_str heads[] = {OB_STR_INIT("rustc version "), OB_STR_INIT("rustc ")};
  for (size_t i = 0; i < OB_COUNT(heads) && in->out->rustc.len == 0; i++) {
    const size_t at = ob_str_search(text, heads[i]);
    if (at == SIZE_MAX) {
      continue;
    }
    const ob_str rest = ob_str_slice(text, at + heads[i].len, text.len);
    size_t len = 0, closed = 0;
    while (len < rest.len && len < 120 && rest.ptr[len] >= ' ' && rest.ptr[len] < 0x7f) {
      closed = rest.ptr[len++] == ')' && closed == 0 ? len : closed; /* the commit */
    }
    len = closed > 0 ? closed : len;
    if (len > 0 && rest.ptr[0] >= '0' && rest.ptr[0] <= '9') {
      in->out->rustc = ob_str_dup(in->arena, ob_str_slice(rest, 0, len));
      return in->out->rustc.ptr ? OB_OK : OB_E_NOMEM;
    }
  }
  return OB_OK;
}

/* ---- formats ---- */

static ob_status
inspect_elf(inspector *in, ob_str bytes, bool whole)
{
  ob_elf elf;
  OB_TRY(ob_elf_open(in->diags, bytes, OB_SPAN_NONE, &elf));
  if (whole) {
    in->out->machine = ob_str_dup(in->arena, ob_elf_machine_name(&elf));
    in->out->kind = elf.type == OB_ET_REL                      ? OB_KIND_OBJECT
                    : elf.type == OB_ET_DYN && !elf.interp.ptr ? OB_KIND_SHARED
                                                               : OB_KIND_PROGRAM;
    if (!in->out->machine.ptr) {
      return OB_E_NOMEM;
    }
  }
  ob_elf_section section;
  if (ob_elf_section_find(&elf, OB_STR(".comment"), &section)) {
    OB_TRY(take_rustc(in, ob_elf_section_bytes(&elf, &section)));
  }
  if (ob_elf_section_find(&elf, OB_STR(OB_NOTE_SECTION), &section)) {
    return take_notes(in, ob_elf_section_bytes(&elf, &section), elf.big);
  }
  for (uint32_t i = 0; i < elf.segment_count; i++) { /* the table of sections can be stripped */
    const ob_elf_segment segment = ob_elf_segment_at(&elf, i);
    if (segment.type == OB_PT_NOTE) {
      OB_TRY(take_notes(in, ob_elf_segment_bytes(&elf, &segment), elf.big));
    }
  }
  return OB_OK;
}

/* Every `-0123456789abcdef` that is not longer. */
static ob_status
take_hashes(inspector *in, ob_str bytes)
{
  const char *at = bytes.ptr, *const end = bytes.ptr + bytes.len;
  while (end - at > HASH_DIGITS && (at = memchr(at, '-', (size_t)(end - at) - HASH_DIGITS))) {
    size_t len = 0;
    at++;
    while (len < (size_t)(end - at) && len <= HASH_DIGITS &&
           ((at[len] >= '0' && at[len] <= '9') || (at[len] >= 'a' && at[len] <= 'f'))) {
      len++;
    }
    if (len >= HASH_DIGITS && in->out->against.len < 4096) {
      ob_str *slot = ob_vec_push(in->arena, &in->out->against);
      const ob_str hash = ob_str_dup(in->arena, (ob_str){at, HASH_DIGITS});
      if (!slot || !hash.ptr) {
        return OB_E_NOMEM;
      }
      *slot = hash;
    }
    at += len;
  }
  return OB_OK;
}

static ob_status
inspect_metadata(inspector *in, ob_str bytes)
{
  OB_TRY(take_rustc(in, ob_str_slice(bytes, 0, 4096)));
  OB_TRY(take_hashes(in, bytes));
  return search_paths(in, bytes);
}

static ob_status inspect_archive(inspector *in, ob_str bytes, unsigned depth);

/* rustc puts an archive that it bundles whole into a section of an object file, "so that linkers do
 * not mind it" (rustc_codegen_ssa, back/metadata.rs). */
static ob_status
inspect_bundled(inspector *in, ob_str bytes, unsigned depth)
{
  ob_elf elf;
  ob_elf_section section;
  OB_TRY(ob_elf_open(in->diags, bytes, OB_SPAN_NONE, &elf));
  if (ob_elf_section_find(&elf, OB_STR(".bundled_lib"), &section) && depth < MAX_DEPTH) {
    const ob_str inner = ob_elf_section_bytes(&elf, &section);
    return ob_ar_is(inner) ? inspect_archive(in, inner, depth + 1) : OB_OK;
  }
  return inspect_elf(in, bytes, false);
}

static ob_status
inspect_archive(inspector *in, ob_str bytes, unsigned depth) /* depth is at most MAX_DEPTH */
{
  ob_ar ar;
  OB_TRY(ob_ar_open(in->diags, bytes, OB_SPAN_NONE, &ar));
  for (;;) {
    ob_ar_member member;
    bool more = false;
    OB_TRY(ob_ar_next(in->diags, &ar, &member, &more));
    if (!more) {
      return OB_OK;
    }
    if (ob_str_eq(member.name, OB_STR("lib.rmeta"))) {
      OB_TRY(inspect_metadata(in, member.bytes));
    } else if (ob_ar_is(member.bytes) && depth < MAX_DEPTH) {
      OB_TRY(inspect_archive(in, member.bytes, depth + 1));
    } else if (ob_elf_is(member.bytes)) {
      OB_TRY(inspect_bundled(in, member.bytes, depth));
    }
  }
}

static size_t
keep_notes_of(ob_libc_copies *side)
{
  size_t kept = 0;
  for (size_t i = 0; i < side->len; i++) {
    if (side->at[i].by == OB_BY_NOTE) {
      side->at[kept++] = side->at[i];
    }
  }
  return kept;
}

/* A note is the crate's own word; paths are only read where there is none. A crate is one copy, so
 * there a note of either side says all; a program has both sides. */
static void
keep_notes(ob_inspected *out)
{
  const size_t std = keep_notes_of(&out->std), crates = keep_notes_of(&out->crates);
  const bool crate = out->kind == OB_KIND_RLIB || out->kind == OB_KIND_RMETA;
  if (std > 0 || (crate && crates > 0)) {
    out->std.len = std;
  }
  if (crates > 0 || (crate && std > 0)) {
    out->crates.len = crates;
  }
}

/* Programs that are not ELF, by their first bytes. "MZ" alone is any program of DOS; 0xcafebabe is
 * a class of Java too, where the number that stands next is its version, and that is 45 or more. */
static ob_str
foreign_format(ob_str bytes)
{
  static const struct {
    char magic[5];
    const char *name;
  } rows[] = {{"\xfe\xed\xfa\xce", "Mach-O"},
              {"\xfe\xed\xfa\xcf", "Mach-O"},
              {"\xce\xfa\xed\xfe", "Mach-O"},
              {"\xcf\xfa\xed\xfe", "Mach-O"},
              {"\0asm", "WebAssembly"}};
  const unsigned char *p = (const unsigned char *)bytes.ptr;
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    if (bytes.len >= 4 && memcmp(p, rows[i].magic, 4) == 0) {
      return ob_str_from(rows[i].name);
    }
  }
  if (bytes.len >= 8 && memcmp(p, "\xca\xfe\xba\xbe\0\0\0", 7) == 0 && p[7] < 45) {
    return OB_STR("Mach-O");
  }
  if (bytes.len >= 20 && p[0] == 1 && (p[1] == 0xdf || p[1] == 0xf7) && p[2] == 0) {
    return OB_STR("XCOFF");
  }
  if (bytes.len >= 64 && p[0] == 'M' && p[1] == 'Z') {
    const size_t at =
        (size_t)p[60] | (size_t)p[61] << 8 | (size_t)p[62] << 16 | (size_t)p[63] << 24;
    if (at <= bytes.len - 4 && memcmp(p + at, "PE\0\0", 4) == 0) {
      return OB_STR("PE");
    }
  }
  return OB_STR_NONE;
}

static ob_status
inspect(inspector *in, ob_str bytes)
{
  ob_inspected *out = in->out;
  if (ob_elf_is(bytes)) {
    OB_TRY(inspect_elf(in, bytes, true));
    /* In a program that rustc did not make, such a path is just text. */
    if (out->rustc.len > 0 && (out->std.len == 0 || out->crates.len == 0)) {
      OB_TRY(search_paths(in, bytes));
    }
  } else if (ob_ar_is(bytes)) {
    out->kind = OB_KIND_RLIB;
    OB_TRY(inspect_archive(in, bytes, 0));
  } else if (ob_str_starts(bytes, OB_STR("rust\0\0\0"))) {
    out->kind = OB_KIND_RMETA;
    OB_TRY(inspect_metadata(in, bytes));
  } else {
    out->kind = OB_KIND_OTHER;
    out->format = foreign_format(bytes);
    OB_TRY(search_paths(in, bytes));
  }
  keep_notes(out);
  return find_built_std(in);
}

ob_status
ob_inspect_bytes(ob_arena *arena, ob_diags *diags, ob_str bytes, ob_inspected *out)
{
  inspector in = {.arena = arena, .diags = diags, .out = out};
  *out = (ob_inspected){0};
  return inspect(&in, bytes);
}

/* ---- files ---- */

static ob_status
map_and_inspect(inspector *in, const char *path)
{
  ob_str bytes;
  ob_file_info info;
  int err = ob_file_stat(path, true, &info);
  if (err == 0 && info.size > OB_INSPECT_MAX_SIZE) {
    return ob_fail(in->diags, OB_E_LIMIT, "OB0002", OB_SPAN_NONE, NULL, "`%s` is larger than 3 GiB",
                   path);
  }
  err = err != 0 ? err : ob_file_map(path, &bytes, &info);
  if (err != 0) {
    return ob_fail_io(in->diags, OB_SPAN_NONE, "read", path, err);
  }
  const ob_status st = inspect(in, bytes);
  ob_file_unmap(bytes);
  if (st == OB_E_SYNTAX || st == OB_E_UNSUPPORTED || st == OB_E_LIMIT) {
    ob_diag *last = in->diags->list.len > 0 ? in->diags->list.at[in->diags->list.len - 1] : NULL;
    ob_diag_note(in->diags, last, "in %s", path);
  }
  return st;
}

static bool
is_crate_file(ob_str name, ob_str crate, ob_str *hash)
{
  const ob_str stem = ob_str_slice(name, 0, ob_str_rfind(name, '.'));
  const ob_str kind = ob_str_slice(name, stem.len, name.len);
  if ((!ob_str_eq(kind, OB_STR(".rlib")) && !ob_str_eq(kind, OB_STR(".rmeta"))) ||
      !ob_str_starts(stem, OB_STR("lib")) ||
      !ob_str_starts(ob_str_slice(stem, 3, stem.len), crate) || stem.len < 3 + crate.len + 1 ||
      stem.ptr[3 + crate.len] != '-') {
    return false;
  }
  *hash = ob_str_slice(stem, 3 + crate.len + 1, stem.len);
  return hash->len == HASH_DIGITS;
}

static bool
has_hash(const ob_inspected *crate, ob_str hash)
{
  return ob_str_in(hash, crate->against.at, crate->against.len);
}

/* Is this the directory of a std? Then all that is in it is std's. */
static bool
is_lib_dir(ob_arena *arena, const char *dir)
{
  const char *up = ob_path_clean(arena, ob_path_join(arena, dir, "../.."));
  return up && ob_str_eq(ob_path_base(ob_str_from(dir)), OB_STR("lib")) &&
         ob_str_eq(ob_path_base(ob_str_from(up)), OB_STR("rustlib"));
}

static ob_status
take_dependency(inspector *in, const char *dir, ob_str name, bool of_std)
{
  const char *path = ob_path_join(in->arena, dir, name.ptr);
  ob_inspected libc = {0};
  inspector inner = {.arena = in->arena, .diags = in->diags, .out = &libc};
  if (!path) {
    return OB_E_NOMEM;
  }
  OB_TRY(map_and_inspect(&inner, path));
  const ob_libc_copies *const sides[] = {&libc.std, &libc.crates};
  for (size_t s = 0; s < OB_COUNT(sides); s++) {
    for (size_t i = 0; i < sides[s]->len; i++) {
      ob_libc_copy copy = sides[s]->at[i];
      if (copy.by == OB_BY_PATH) {
        copy.by = OB_BY_CRATE;
        copy.where = ob_str_from(path);
      }
      const bool std = of_std || (copy.by == OB_BY_NOTE && s == 0);
      OB_TRY(put_copy(in, std ? &in->out->std : &in->out->crates, &copy));
    }
  }
  return OB_OK;
}

/* The .rmeta beside an .rlib, for its hashes. */
static ob_status
read_beside(inspector *in, const char *path)
{
  const ob_str all = ob_str_from(path);
  const ob_str rmeta = ob_fmt(in->arena, OB_STR_FMT ".rmeta",
                              OB_STR_ARG(ob_str_slice(all, 0, ob_str_rfind(all, '.'))));
  if (!rmeta.ptr) {
    return OB_E_NOMEM;
  }
  if (!ob_file_exists(rmeta.ptr)) {
    return OB_OK;
  }
  OB_TRY(map_and_inspect(in, rmeta.ptr));
  in->out->kind = OB_KIND_RLIB;
  return OB_OK;
}

/* .rlib and .rmeta: the one has the notes, the other may be all that has the paths. */
static ob_status
take_dependencies_in(inspector *in, const char *dir)
{
  ob_dir_entries names = {0};
  ob_str hash;
  if (!dir) {
    return OB_E_NOMEM;
  }
  if (ob_dir_list(in->arena, dir, &names) != 0) {
    return OB_OK;
  }
  const bool of_std = is_lib_dir(in->arena, dir);
  for (size_t i = 0; i < names.len; i++) {
    const ob_str name = names.at[i].name;
    if (is_crate_file(name, OB_STR("libc"), &hash) && has_hash(in->out, hash)) {
      OB_TRY(take_dependency(in, dir, name, of_std));
    }
  }
  return OB_OK;
}

/* The file of libc that a crate was compiled against: beside it, or in `deps` beside it where Cargo
 * has put a copy of the crate under its plain name. */
static ob_status
take_dependencies(inspector *in, const char *path)
{
  const char *dir = ob_cstr(in->arena, ob_path_dir(ob_str_from(path)));
  ob_str own;
  if (is_crate_file(ob_path_base(ob_str_from(path)), OB_STR("libc"), &own)) {
    return OB_OK; /* it is libc */
  }
  if (in->out->against.len == 0 && in->out->kind == OB_KIND_RLIB) {
    OB_TRY(read_beside(in, path)); /* the metadata in the .rlib of rustc's own std is a stub */
  }
  if (in->out->against.len > 0) { /* paths of it in another crate are hearsay */
    in->out->std.len = keep_notes_of(&in->out->std);
    in->out->crates.len = keep_notes_of(&in->out->crates);
  }
  OB_TRY(take_dependencies_in(in, dir));
  if (in->out->std.len == 0 && in->out->crates.len == 0) {
    OB_TRY(take_dependencies_in(in, ob_path_join(in->arena, dir, "deps")));
  }
  keep_notes(in->out);
  return OB_OK;
}

static ob_status
inspect_file(ob_arena *arena, ob_diags *diags, const char *path, ob_inspecteds *out)
{
  ob_inspected *one = ob_vec_push(arena, out);
  if (!one) {
    return OB_E_NOMEM;
  }
  one->path = path;
  inspector in = {.arena = arena, .diags = diags, .out = one};
  OB_TRY(map_and_inspect(&in, path));
  if (one->kind == OB_KIND_RLIB || one->kind == OB_KIND_RMETA) {
    OB_TRY(take_dependencies(&in, path));
  }
  return OB_OK;
}

/* The libstd of a lib directory: its metadata names the libc that it was compiled with. */
static ob_status
inspect_lib_dir(ob_arena *arena, ob_diags *diags, const char *dir, ob_str target,
                ob_inspecteds *out)
{
  ob_dir_entries names = {0};
  const int err = ob_dir_list(arena, dir, &names);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "read", dir, err);
  }
  const char *libstd = NULL;
  for (size_t i = 0; i < names.len; i++) {
    ob_str hash;
    /* .rmeta stands behind .rlib, and holds what a stub in the .rlib may not. */
    if (is_crate_file(names.at[i].name, OB_STR("std"), &hash)) {
      libstd = ob_path_join(arena, dir, names.at[i].name.ptr);
    }
  }
  if (!libstd) {
    return OB_OK;
  }
  OB_TRY(inspect_file(arena, diags, libstd, out));
  ob_inspected *one = &out->at[out->len - 1];
  one->path = dir;
  one->kind = OB_KIND_STD;
  one->machine = target;
  return OB_OK;
}

static ob_status
inspect_sysroot(ob_arena *arena, ob_diags *diags, const char *dir, ob_str target,
                ob_inspecteds *out)
{
  const char *rustlib = ob_path_join(arena, dir, "lib/rustlib");
  ob_dir_entries names = {0};
  const int err = rustlib ? ob_dir_list(arena, rustlib, &names) : 0;
  if (!rustlib) {
    return OB_E_NOMEM;
  }
  const size_t before = out->len;
  for (size_t i = 0; err == 0 && i < names.len; i++) {
    const ob_str name = names.at[i].name;
    const ob_str lib = ob_fmt(arena, "%s/" OB_STR_FMT "/lib", rustlib, OB_STR_ARG(name));
    if (!lib.ptr) {
      return OB_E_NOMEM;
    }
    if ((target.len == 0 || ob_str_eq(name, target)) && ob_file_is_dir(lib.ptr)) {
      OB_TRY(inspect_lib_dir(arena, diags, lib.ptr, name, out));
    }
  }
  if (out->len > before) {
    return OB_OK;
  }
  return ob_fail(diags, OB_E_INVALID, "OB1141", OB_SPAN_NONE,
                 "name a file, a sysroot (a directory with lib/rustlib in it) or a target",
                 target.len ? "there is no std for " OB_STR_FMT " in %s"
                            : "there is no std" OB_STR_FMT " in %s",
                 OB_STR_ARG(target), dir);
}

ob_status
ob_inspect_path(ob_arena *arena, ob_diags *diags, const char *path, ob_str target,
                ob_inspecteds *out)
{
  if (!ob_file_is_dir(path)) {
    return inspect_file(arena, diags, path, out);
  }
  const char *clean = ob_path_clean(arena, path);
  if (!clean) {
    return OB_E_NOMEM;
  }
  if (is_lib_dir(arena, clean)) {
    const size_t before = out->len;
    const ob_str name = ob_path_base(ob_path_dir(ob_str_from(clean)));
    OB_TRY(inspect_lib_dir(arena, diags, clean, name, out));
    if (out->len > before) {
      return OB_OK;
    }
  }
  return inspect_sysroot(arena, diags, clean, target, out);
}

/* ---- conclusions ---- */

ob_status
ob_inspect_assume(ob_arena *arena, ob_inspected *program, const ob_inspected *own)
{
  inspector in = {.arena = arena, .out = program};
  const bool linked = program->kind == OB_KIND_PROGRAM || program->kind == OB_KIND_SHARED;
  if (!linked || program->std.len > 0 || program->rustc.len == 0 ||
      !ob_str_eq(program->rustc, own->rustc)) {
    return OB_OK;
  }
  for (size_t i = 0; i < own->std.len; i++) {
    ob_libc_copy copy = own->std.at[i];
    copy.by = OB_BY_RUSTC;
    OB_TRY(put_copy(&in, &program->std, &copy));
  }
  return OB_OK;
}

static bool
same(const ob_libc_copy *a, const ob_libc_copy *b)
{
  const bool a_os = ob_str_eq(a->from, OB_STR("os")), b_os = ob_str_eq(b->from, OB_STR("os"));
  return ob_str_eq(a->version, b->version) && a_os == b_os &&
         (a->content.len == 0 || b->content.len == 0 || ob_str_eq(a->content, b->content));
}

/* What the libstd in this directory has, when it is the one that the crate names. */
static ob_status
take_std(inspector *in, const char *dir)
{
  ob_dir_entries names = {0};
  if (ob_dir_list(in->arena, dir, &names) != 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < names.len; i++) {
    ob_str hash;
    if (!is_crate_file(names.at[i].name, OB_STR("std"), &hash) || !has_hash(in->out, hash)) {
      continue;
    }
    const char *path = ob_path_join(in->arena, dir, names.at[i].name.ptr);
    ob_inspecteds found = {0};
    if (!path) {
      return OB_E_NOMEM;
    }
    const ob_status st = inspect_file(in->arena, in->diags, path, &found);
    for (size_t k = 0; st == OB_OK && k < found.at[0].std.len; k++) {
      ob_libc_copy copy = found.at[0].std.at[k];
      copy.by = OB_BY_CRATE;
      copy.where = ob_str_from(path);
      OB_TRY(put_copy(in, &in->out->std, &copy));
    }
    if (st == OB_E_NOMEM) {
      return st;
    }
  }
  return OB_OK;
}

ob_status
ob_inspect_against(ob_arena *arena, const char *const *sysroots, size_t count, ob_inspected *crate)
{
  ob_diags unheard; /* a sysroot that cannot be read tells nothing */
  ob_diags_init(&unheard, arena);
  inspector in = {.arena = arena, .diags = &unheard, .out = crate};
  const bool is_crate = crate->kind == OB_KIND_RLIB || crate->kind == OB_KIND_RMETA;
  if (!is_crate || crate->std.len > 0 || crate->against.len == 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < count; i++) {
    const char *rustlib = ob_path_join(arena, sysroots[i], "lib/rustlib");
    ob_dir_entries targets = {0};
    if (!rustlib) {
      return OB_E_NOMEM;
    }
    const int err = ob_dir_list(arena, rustlib, &targets);
    for (size_t k = 0; err == 0 && k < targets.len; k++) {
      const ob_str lib = ob_fmt(arena, "%s/%s/lib", rustlib, targets.at[k].name.ptr);
      if (!lib.ptr) {
        return OB_E_NOMEM;
      }
      OB_TRY(take_std(&in, lib.ptr));
    }
  }
  for (size_t i = 1; i < crate->std.len; i++) {
    if (!same(&crate->std.at[0], &crate->std.at[i])) {
      crate->std.len = 0;
    }
  }
  return OB_OK;
}

bool
ob_inspect_differs(const ob_inspected *program, const ob_libc_copy **one,
                   const ob_libc_copy **other)
{
  for (size_t i = 0; i < program->std.len; i++) {
    for (size_t k = 0; k < program->crates.len; k++) {
      if (!same(&program->std.at[i], &program->crates.at[k])) {
        *one = &program->std.at[i];
        *other = &program->crates.at[k];
        return true;
      }
    }
  }
  return false;
}
