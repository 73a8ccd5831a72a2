// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Writes one stub library from a list, for tests of the writer alone:
 *
 *   mkstub MACHINE BITS little|big FLAGS OSABI SONAME < LIST > FILE
 *
 * A line of LIST is `node NAME [PARENT...]`, `needed SONAME`, or
 * `sym NAME NODE|- default|hidden F|O|T|N SIZE weak|strong|alias`; those of one name stand
 * together.
 */
#include "base/num.h"
#include "base/str.h"
#include "base/vec.h"
#include "formats/elf/elf_write.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef OB_VEC(ob_elf_stub_node) nodes_vec;
typedef OB_VEC(ob_elf_stub_symbol) symbols_vec;
typedef OB_VEC(ob_str) strs_vec;

static void
fail(const char *what, ob_str line)
{
  (void)fprintf(stderr, "mkstub: %s: " OB_STR_FMT "\n", what, OB_STR_ARG(line));
  exit(2);
}

static uint16_t
find_node(const nodes_vec *nodes, ob_str name, ob_str line)
{
  for (size_t i = 0; i < nodes->len; i++) {
    if (ob_str_eq(nodes->at[i].name, name)) {
      return (uint16_t)i;
    }
  }
  fail("no such node", line);
  return 0;
}

static uint64_t
number(ob_str s, ob_str line)
{
  uint64_t value = 0;
  const bool hex = ob_str_starts(s, OB_STR("0x"));
  if (!ob_parse_u64(ob_str_slice(s, hex ? 2 : 0, s.len), hex ? 16 : 10, &value)) {
    fail("no number", line);
  }
  return value;
}

int
main(int argc, char **argv)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  nodes_vec nodes = {0};
  symbols_vec symbols = {0};
  strs_vec needed = {0};
  char text[4096];
  if (argc != 7) {
    fail("usage", OB_STR("MACHINE BITS little|big FLAGS OSABI SONAME"));
  }
  while (fgets(text, sizeof text, stdin)) {
    const ob_str line = ob_str_trim(ob_str_dup(&arena, ob_str_from(text)));
    ob_str rest = line, word[8] = {{0}};
    size_t count = 0;
    while (count < OB_COUNT(word) && ob_str_next(&rest, ' ', &word[count])) {
      count++;
    }
    if (ob_str_eq(word[0], OB_STR("node")) && count >= 2) {
      ob_elf_stub_node *node = ob_vec_push(&arena, &nodes);
      uint16_t *parents = ob_new_n(&arena, uint16_t, count);
      if (!node || !parents) {
        return 1;
      }
      node->name = word[1];
      node->parents = parents;
      for (size_t i = 2; i < count; i++) {
        parents[node->parent_count++] = find_node(&nodes, word[i], line);
      }
    } else if (ob_str_eq(word[0], OB_STR("needed")) && count == 2) {
      ob_str *slot = ob_vec_push(&arena, &needed);
      if (!slot) {
        return 1;
      }
      *slot = word[1];
    } else if (ob_str_eq(word[0], OB_STR("sym")) && count == 7) {
      ob_elf_stub_symbol *s = ob_vec_push(&arena, &symbols);
      if (!s) {
        return 1;
      }
      const char *kind = strchr("FOTN", word[4].ptr[0]);
      s->name = word[1];
      s->node =
          ob_str_eq(word[2], OB_STR("-")) ? OB_ELF_STUB_NO_NODE : find_node(&nodes, word[2], line);
      s->hidden = ob_str_eq(word[3], OB_STR("hidden"));
      s->kind = !kind          ? OB_ELF_STUB_NOTYPE
                : *kind == 'F' ? OB_ELF_STUB_FUNCTION
                : *kind == 'O' ? OB_ELF_STUB_OBJECT
                : *kind == 'T' ? OB_ELF_STUB_TLS
                               : OB_ELF_STUB_NOTYPE;
      s->size = number(word[5], line);
      s->weak = ob_str_eq(word[6], OB_STR("weak"));
      s->alias = ob_str_eq(word[6], OB_STR("alias")) ? (uint32_t)symbols.len - 1 : 0;
    } else {
      fail("no such line", line);
    }
  }
  const ob_elf_stub stub = {
      .ident = {.machine = (uint16_t)number(ob_str_from(argv[1]), OB_STR("MACHINE")),
                .bits = strcmp(argv[2], "64") == 0 ? 64 : 32,
                .big = strcmp(argv[3], "big") == 0,
                .flags = (uint32_t)number(ob_str_from(argv[4]), OB_STR("FLAGS")),
                .osabi = (uint8_t)number(ob_str_from(argv[5]), OB_STR("OSABI"))},
      .soname = ob_str_from(argv[6]),
      .needed = needed.at,
      .needed_count = needed.len,
      .nodes = nodes.at,
      .node_count = nodes.len,
      .symbols = symbols.at,
      .symbol_count = symbols.len,
  };
  ob_buf out;
  ob_buf_init(&out, &arena);
  if (ob_elf_stub_put(&out, &stub) != OB_OK) {
    fail("cannot write", stub.soname);
  }
  const bool written = fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
  ob_arena_fini(&arena);
  return written ? 0 : 1;
}
