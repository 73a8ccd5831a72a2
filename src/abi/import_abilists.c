// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * zig's binary abilists: the symbols of a C library through all its versions and targets. There is
 * no magic and no version in them, and older ones look alike, so that only a file that is used up
 * to its exact end is taken. They say since when something is there, never that it went: glibc's
 * libpthread, libdl, librt and libutil are the exception that is known here, merged in 2.34.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "base/num.h"
#include "base/str.h"
#include "target/version.h"

#define MAX_LIBS 32
#define MAX_VERSIONS 128
#define MAX_TARGETS 64

typedef struct inclusion {
  uint16_t size;
  uint8_t lib, version, kind;
  bool plain, weak;
} inclusion;

typedef struct lists {
  ob_importer *im;
  uint32_t file;
  ob_str b;
  size_t at;
  bool bad; /* a read went past the end, or a number was too large */
  ob_str libs[MAX_LIBS];
  ob_str versions[MAX_VERSIONS]; /* "1.7", "2.2.5", "10.1" */
  bool wanted[MAX_VERSIONS];     /* not later than the release */
  unsigned lib_count, version_count, target;
  ob_fact_build_library *library[MAX_LIBS];
  uint16_t source;
  ob_str name;               /* that is read */
  OB_VEC(inclusion) pending; /* what the release has of it */
} lists;

static unsigned
u8(lists *l)
{
  if (l->at >= l->b.len) {
    l->bad = true;
    return 0;
  }
  return (unsigned char)l->b.ptr[l->at++];
}

static ob_str
cstr(lists *l)
{
  const ob_str rest = ob_str_slice(l->b, l->at, l->b.len);
  const size_t end = ob_str_find(rest, '\0');
  if (end == SIZE_MAX || !ob_fact_name_valid(ob_str_slice(rest, 0, end))) {
    l->bad = true;
    return OB_STR("-");
  }
  l->at += end + 1;
  return ob_str_slice(rest, 0, end);
}

static uint64_t
leb128(lists *l, unsigned bits)
{
  uint64_t value = 0;
  for (unsigned shift = 0; !l->bad; shift += 7) {
    const unsigned byte = u8(l);
    const uint64_t part = byte & 127;
    if (shift >= bits || (shift > 0 && part >> (bits - shift) != 0 && bits - shift < 7)) {
      l->bad = true;
      break;
    }
    value |= part << shift;
    if (byte < 128) {
      break;
    }
  }
  return value;
}

static ob_status
damaged(lists *l)
{
  return ob_fail(l->im->build.diags, OB_E_SYNTAX, "OB1061", (ob_span){l->file, 0, 0},
                 "lists of zig 0.11 and older have another form; zig 0.12 and newer have this one",
                 "no abilists that are understood: reading stops at byte %zu of %zu", l->at,
                 l->b.len);
}

/* x86_64-linux-gnu is x86_64, arm-freebsd-eabihf is arm-eabihf. */
static bool
target_is(ob_str triple, ob_str arch)
{
  ob_str rest = triple;
  ob_str cpu;
  ob_str os;
  if (!ob_str_next(&rest, '-', &cpu) || !ob_str_next(&rest, '-', &os)) {
    return false;
  }
  const bool bare = ob_str_eq(rest, OB_STR("gnu")) || ob_str_eq(rest, OB_STR("none"));
  return ob_str_starts(arch, cpu) &&
         (bare ? arch.len == cpu.len
               : arch.len == cpu.len + 1 + rest.len && arch.ptr[cpu.len] == '-' &&
                     ob_str_ends(arch, rest));
}

static bool
is_os(const lists *l, const char *os)
{
  return ob_str_eq(l->im->opts.os, ob_str_from(os));
}

/* Which of the versions the release has: the versions are nodes for FreeBSD, else releases. */
static ob_status
read_versions(lists *l)
{
  const ob_str release = l->im->opts.release;
  ob_str limit = release;
  if (is_os(l, "freebsd")) {
    uint64_t major = 0;
    const size_t dot = ob_str_find(release, '.');
    if (!ob_parse_u64(ob_str_slice(release, 0, dot == SIZE_MAX ? release.len : dot), 10, &major) ||
        major < 7 || major > 200) {
      return ob_fail(l->im->build.diags, OB_E_INVALID, "OB1062", OB_SPAN_NONE,
                     "its node is told by the major number, from 7",
                     "which node `" OB_STR_FMT "` has cannot be told", OB_STR_ARG(release));
    }
    limit = ob_fmt(l->im->build.arena, "1.%u", (unsigned)major - 7);
  }
  l->version_count = u8(l);
  if (l->version_count == 0 || l->version_count > MAX_VERSIONS) {
    return damaged(l);
  }
  bool ahead = false;
  bool any = false;
  for (unsigned i = 0; i < l->version_count; i++) {
    const unsigned major = u8(l);
    const unsigned minor = u8(l);
    const unsigned patch = u8(l);
    l->versions[i] = patch ? ob_fmt(l->im->build.arena, "%u.%u.%u", major, minor, patch)
                           : ob_fmt(l->im->build.arena, "%u.%u", major, minor);
    if (!l->versions[i].ptr || !limit.ptr) {
      return OB_E_NOMEM;
    }
    if (i > 0 && ob_version_cmp(l->versions[i - 1], l->versions[i]) >= 0) {
      return damaged(l); /* they ascend */
    }
    l->wanted[i] = ob_version_at_least(limit, l->versions[i]);
    any = any || l->wanted[i];
    ahead = ahead || ob_version_at_least(l->versions[i], limit);
  }
  if (l->bad || (any && ahead)) {
    return l->bad ? damaged(l) : OB_OK;
  }
  return ob_fail(l->im->build.diags, OB_E_INVALID, "OB1062", (ob_span){l->file, 0, 0},
                 "take a newer list, or import the release's own libraries",
                 "this list goes from " OB_STR_FMT " to " OB_STR_FMT
                 "; it has nothing of " OB_STR_FMT " " OB_STR_FMT,
                 OB_STR_ARG(l->versions[0]), OB_STR_ARG(l->versions[l->version_count - 1]),
                 OB_STR_ARG(l->im->opts.os), OB_STR_ARG(release));
}

static ob_status
read_head(lists *l)
{
  l->lib_count = u8(l);
  if (l->lib_count == 0 || l->lib_count > MAX_LIBS) {
    return damaged(l);
  }
  for (unsigned i = 0; i < l->lib_count; i++) {
    l->libs[i] = cstr(l);
  }
  if (l->bad) {
    return damaged(l);
  }
  OB_TRY(read_versions(l));
  const unsigned count = u8(l);
  if (count == 0 || count > MAX_TARGETS) {
    return damaged(l);
  }
  l->target = MAX_TARGETS;
  ob_buf targets;
  ob_buf_init(&targets, l->im->build.arena);
  for (unsigned i = 0; i < count; i++) {
    const ob_str target = cstr(l);
    if (target_is(target, l->im->opts.arch) && l->target == MAX_TARGETS) {
      l->target = i;
    }
    ob_buf_fmt(&targets, "%s" OB_STR_FMT, i > 0 ? ", " : "it is of ", OB_STR_ARG(target));
  }
  if (l->bad) {
    return damaged(l);
  }
  OB_TRY(ob_buf_status(&targets));
  return l->target < MAX_TARGETS
             ? OB_OK
             : ob_fail(l->im->build.diags, OB_E_INVALID, "OB1062", (ob_span){l->file, 0, 0},
                       ob_cstr(l->im->build.arena, ob_buf_view(&targets)),
                       "this list has nothing of arch `" OB_STR_FMT "`",
                       OB_STR_ARG(l->im->opts.arch));
}

/* glibc 2.34 merged four libraries into libc: their symbols end there. */
static bool
is_gone(const lists *l, unsigned lib)
{
  static const char *const merged[] = {"pthread", "dl", "rt", "util"};
  for (size_t i = 0; is_os(l, "glibc") && i < OB_COUNT(merged); i++) {
    if (ob_str_eq(l->libs[lib], ob_str_from(merged[i]))) {
      return ob_version_at_least(l->im->opts.release, OB_STR("2.34"));
    }
  }
  return false;
}

static ob_status
library_of(lists *l, unsigned lib, ob_fact_build_library **out)
{
  if (!l->library[lib]) {
    const ob_str name =
        ob_fmt(l->im->build.arena, "lib" OB_STR_FMT ".so", OB_STR_ARG(l->libs[lib]));
    if (!name.ptr) {
      return OB_E_NOMEM;
    }
    OB_TRY(ob_import_named_library(l->im, name, l->source, OB_SPAN_NONE, &l->library[lib]));
  }
  *out = l->library[lib];
  return OB_OK;
}

static ob_status
put(lists *l, const inclusion *one)
{
  ob_fact_build_library *library;
  OB_TRY(library_of(l, one->lib, &library));
  ob_fact_symbol symbol = {.name = l->name,
                           .size = one->size,
                           .source = l->source,
                           .kind = one->kind,
                           .weak = one->weak,
                           .binding = OB_FACT_PLAIN};
  if (!one->plain) {
    symbol.node =
        ob_fmt(l->im->build.arena, "%s" OB_STR_FMT, is_os(l, "freebsd") ? "FBSD_" : "GLIBC_",
               OB_STR_ARG(l->versions[one->version]));
    if (!symbol.node.ptr) {
      return OB_E_NOMEM;
    }
    symbol.binding = OB_FACT_BIND_AUTO;
    OB_TRY(ob_fact_build_node_add(&l->im->build, library, symbol.node, NULL, 0, l->source,
                                  OB_SPAN_NONE));
  }
  return ob_fact_build_symbol(&l->im->build, library, &symbol, OB_SPAN_NONE);
}

/* A symbol without a node stands there again when its size or binding changes, or when it gets a
 * node: the newest of them counts. */
static bool
is_superseded(const lists *l, const inclusion *one)
{
  for (size_t i = 0; one->plain && i < l->pending.len; i++) {
    const inclusion *other = &l->pending.at[i];
    if (other->lib == one->lib && other->version > one->version) {
      return true;
    }
  }
  return false;
}

static ob_status
flush(lists *l)
{
  for (size_t i = 0; i < l->pending.len; i++) {
    if (!is_superseded(l, &l->pending.at[i])) {
      OB_TRY(put(l, &l->pending.at[i]));
    }
  }
  l->pending.len = 0;
  return OB_OK;
}

/* The versions of an inclusion; of those that the release has, each is noted. */
static ob_status
read_inclusion_versions(lists *l, inclusion one, bool here)
{
  bool last = false;
  while (!last && !l->bad) {
    const unsigned byte = u8(l);
    one.version = byte & 127;
    last = (byte & 128) != 0;
    if (one.lib >= l->lib_count || one.version >= l->version_count ||
        l->pending.len >= (size_t)MAX_VERSIONS * MAX_LIBS) {
      l->bad = true;
    } else if (here && l->wanted[one.version] && !is_gone(l, one.lib)) {
      inclusion *slot = ob_vec_push(l->im->build.arena, &l->pending);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = one;
    }
  }
  return OB_OK;
}

static ob_status
read_section(lists *l, ob_fact_kind kind)
{
  const unsigned low = u8(l);
  const unsigned count = low | u8(l) << 8;
  bool terminal = true;
  for (unsigned n = 0; n < count && !l->bad; n++) {
    if (terminal) {
      l->name = cstr(l);
    }
    const uint64_t targets = leb128(l, 64);
    inclusion one = {.kind = (uint8_t)kind};
    one.size = kind == OB_FACT_FUNCTION ? 0 : (uint16_t)leb128(l, 16);
    const unsigned flags = u8(l);
    one.lib = flags & 31;
    one.plain = (flags & 32) != 0;
    one.weak = (flags & 64) != 0;
    terminal = (flags & 128) != 0;
    OB_TRY(read_inclusion_versions(l, one, (targets >> l->target & 1) != 0));
    if (terminal && !l->bad) {
      OB_TRY(flush(l));
    }
  }
  l->bad = l->bad || !terminal;
  return l->bad ? damaged(l) : OB_OK;
}

/* FreeBSD's list is made from one release; what it says of older ones comes from the nodes. */
static ob_fact_origin
origin(const lists *l)
{
  if (!is_os(l, "freebsd")) {
    return OB_ORIGIN_LIST;
  }
  const ob_str newest = l->versions[l->version_count - 1];
  uint64_t node = 0;
  uint64_t major = 0;
  const ob_str release = l->im->opts.release;
  (void)ob_parse_u64(ob_str_slice(newest, 2, newest.len), 10, &node);
  const size_t dot = ob_str_find(release, '.');
  (void)ob_parse_u64(ob_str_slice(release, 0, dot), 10, &major);
  const bool point_zero =
      dot == SIZE_MAX || ob_str_eq(ob_str_slice(release, dot, release.len), OB_STR(".0"));
  return node + 7 == major && point_zero ? OB_ORIGIN_LIST : OB_ORIGIN_NODE;
}

ob_status
ob_import_abilists(ob_importer *im, uint32_t file)
{
  lists *l = ob_new(im->build.arena, lists);
  if (!l) {
    return OB_E_NOMEM;
  }
  l->im = im;
  l->file = file;
  l->b = ob_diags_source(im->build.diags, file).text;
  OB_TRY(read_head(l));
  OB_TRY(ob_import_source(im, "list", origin(l), &l->source));
  OB_TRY(read_section(l, OB_FACT_FUNCTION));
  OB_TRY(read_section(l, OB_FACT_OBJECT));
  OB_TRY(read_section(l, OB_FACT_TLS));
  return l->at == l->b.len ? OB_OK : damaged(l);
}
