// SPDX-License-Identifier: MIT OR Apache-2.0
/* The index reader. A fuzzer cannot guess a blob's hash, so the first byte says what the rest is:
 * 0 a whole file; else the payload of one blob (1 head, 2 table, 3 target, 4 crate, 5 sysroots) of
 * a file that is right otherwise. Every cursor stays inside the file, and what is read once reads
 * the same again. */
#include "base/hash.h"
#include "base/str.h"
#include "invariants.h"
#include "sources/index.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_FILE 65536u

typedef struct maker {
  unsigned char bytes[MAX_FILE];
  size_t len;
} maker;

static void
put(maker *m, const void *bytes, size_t len)
{
  REQUIRE(m->len + len <= sizeof m->bytes);
  if (len > 0) {
    memcpy(m->bytes + m->len, bytes, len);
  }
  m->len += len;
}

static void
put_u32(maker *m, uint32_t v)
{
  const unsigned char b[4] = {(unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16),
                              (unsigned char)(v >> 24)};
  put(m, b, sizeof b);
}

static void
put_u64(maker *m, uint64_t v)
{
  put_u32(m, (uint32_t)v);
  put_u32(m, (uint32_t)(v >> 32));
}

static uint32_t
put_blob(maker *m, const void *payload, size_t len)
{
  const uint32_t at = (uint32_t)m->len;
  put_u32(m, (uint32_t)len);
  put_u64(m, ob_fnv1a(OB_FNV1A_INIT, payload, len));
  put(m, payload, len);
  return at;
}

/** A file in which blob number `which` has the payload. */
static void
make(maker *m, uint8_t which, const uint8_t *payload, size_t len)
{
  maker small = {.len = 0};
  m->len = OB_INDEX_HEADER_SIZE;
  put_u64(&small, 1);
  put_u32(&small, 0);
  put_u32(&small, 0);
  put_u32(&small, 0);
  const uint32_t head =
      which == 1 ? put_blob(m, payload, len) : put_blob(m, small.bytes, small.len);
  /* Of a target or a crate the payload stands right behind the head; a crate's rules name it. */
  const uint32_t target = put_blob(m, payload, which >= 3 ? len : 0);
  small.len = 0;
  put_u32(&small, 1);
  put_u32(&small, 1);
  put(&small, "t", 1);
  put_u32(&small, target);
  const uint32_t table =
      which == 2 ? put_blob(m, payload, len) : put_blob(m, small.bytes, small.len);
  const size_t end = m->len;
  m->len = 0;
  put(m, OB_INDEX_MAGIC, 8);
  put_u32(m, OB_INDEX_FORMAT);
  put_u32(m, (uint32_t)end);
  put_u32(m, head);
  put_u32(m, table);
  put_u64(m, ob_fnv1a(OB_FNV1A_INIT, m->bytes, OB_INDEX_HEADER_SIZE - 8));
  m->len = end;
}

static void
inside(const ob_index_view *view, ob_str s)
{
  REQUIRE(s.len == 0 ||
          (s.ptr >= view->bytes.ptr && s.ptr + s.len <= view->bytes.ptr + view->bytes.len));
}

static size_t
read_strs(const ob_index_view *view, ob_index_list list)
{
  ob_str s;
  size_t total = 0;
  while (ob_index_next_str(&list, &s)) {
    inside(view, s);
    total += s.len + 1;
  }
  return total;
}

static size_t
read_source(const ob_index_view *view, uint32_t offset)
{
  ob_index_found_source source;
  if (ob_index_source(view, offset, &source) != OB_FOUND) {
    return 0;
  }
  inside(view, source.dir);
  inside(view, source.stamp_sha256);
  ob_index_found_file file;
  size_t total = source.name.len;
  while (ob_index_next_file(&source.files, &file) == OB_FOUND) {
    inside(view, file.path);
    total += file.path.len;
  }
  return total;
}

static size_t
read_sysroots(const ob_index_view *view, uint32_t offset)
{
  ob_index_list sysroots;
  ob_index_found_sysroot s;
  size_t total = 0;
  if (ob_index_sysroots(view, offset, &sysroots) != OB_FOUND) {
    return 0;
  }
  while (ob_index_next_sysroot(&sysroots, &s) == OB_FOUND) {
    inside(view, s.dir);
    inside(view, s.words);
    total += s.version.len + s.commit.len + 1;
    ob_index_found_compiler compiler;
    while (ob_index_next_compiler(&s.compilers, &compiler) == OB_FOUND) {
      total += compiler.size % 7;
    }
    ob_index_found_file file;
    while (ob_index_next_file(&s.files, &file) == OB_FOUND) {
      inside(view, file.path);
      total += file.path.len;
    }
  }
  return total;
}

static size_t
read_rule(const ob_index_view *view, ob_index_found_rule *rule)
{
  bool bad = false;
  size_t total = ob_condition_eval(rule->condition, OB_STR("14.1"), &bad) ? 1 : 0;
  inside(view, rule->condition);
  inside(view, rule->notice);
  total += read_strs(view, rule->drop) + read_strs(view, rule->add);
  ob_index_found_candidate candidate;
  while (ob_index_next_candidate(&rule->candidates, &candidate) == OB_FOUND) {
    ob_index_found_recipe recipe;
    const ob_found found =
        ob_index_recipe(candidate.parts, OB_STR("14.1"), total % 2 == 1, &recipe);
    REQUIRE(found != OB_FOUND_NONE);
    if (found == OB_FOUND) {
      inside(view, recipe.out_dir);
      total += read_strs(view, recipe.cfg) + read_strs(view, recipe.env);
    }
    total += read_source(view, candidate.crate);
  }
  return total;
}

static size_t
read_all(ob_str bytes)
{
  ob_index_view view;
  if (!ob_index_open(bytes, &view)) {
    return 0;
  }
  inside(&view, view.next);
  inside(&view, view.host);
  size_t total = 1 + read_source(&view, OB_INDEX_HEADER_SIZE + 12 + 20) +
                 read_sysroots(&view, OB_INDEX_HEADER_SIZE + 12 + 20);
  ob_index_found_target target, found_again;
  for (uint32_t n = 0; n < 64 && ob_index_target_at(&view, n, &target) == OB_FOUND; n++) {
    inside(&view, target.like);
    total += read_sysroots(&view, target.sysroots);
    REQUIRE(ob_index_find_target(&view, OB_STR("no such"), &found_again) != OB_FOUND);
    ob_index_found_crate crate;
    while (ob_index_next_crate(&target.crates, &crate) == OB_FOUND) {
      inside(&view, crate.name);
      ob_index_found_rule rule;
      while (ob_index_next_rule(&crate.rules, &rule) == OB_FOUND) {
        total += read_rule(&view, &rule);
      }
    }
  }
  return total;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < 1 || size > MAX_FILE / 2) {
    return 0;
  }
  maker *m = calloc(1, sizeof *m);
  REQUIRE(m != NULL);
  if (data[0] == 0) {
    put(m, data + 1, size - 1);
  } else {
    make(m, (uint8_t)(1 + (data[0] - 1) % 5), data + 1, size - 1);
  }
  unsigned char *exact = malloc(m->len > 0 ? m->len : 1); /* so that ASan sees what lies beyond */
  REQUIRE(exact != NULL);
  memcpy(exact, m->bytes, m->len);
  const ob_str bytes = {(const char *)exact, m->len};
  REQUIRE(read_all(bytes) == read_all(bytes));
  free(exact);
  free(m);
  return 0;
}
