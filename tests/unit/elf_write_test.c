// SPDX-License-Identifier: MIT OR Apache-2.0
/* Shared objects and archives that are written, read back by the readers of this program: for every
 * machine, class and byte order. What linkers and readelf make of them is in tests/tools/links.sh.
 */
#include "formats/ar/ar.h"
#include "formats/ar/ar_write.h"
#include "formats/elf/elf.h"
#include "formats/elf/elf_write.h"
#include "support.h"

static const ob_elf_head machines[] = {
    {OB_EM_386, 32, false, 0, 0, 0},
    {OB_EM_X86_64, 64, false, 0, OB_ELFOSABI_FREEBSD, 0},
    {OB_EM_X86_64, 32, false, 0, 0, 0},
    {OB_EM_AARCH64, 64, true, 0, 0, 0},
    {OB_EM_ARM, 32, false, 0x05000400, 0, 0},
    {OB_EM_MIPS, 32, true, 0x70001007, 0, 0},
    {OB_EM_MIPS, 64, false, 0x80000007, 0, 0},
    {OB_EM_PPC64, 64, true, 1, 0, 0},
    {OB_EM_PPC64, 64, false, 2, 0, 0},
    {OB_EM_S390, 64, true, 0, 0, 0},
    {OB_EM_SPARCV9, 64, true, 0, OB_ELFOSABI_SOLARIS, 1},
    {OB_EM_RISCV, 64, false, 5, OB_ELFOSABI_FREEBSD, 0},
    {OB_EM_68K, 32, true, 0, 0, 0},
};

static const uint16_t first[] = {0}, both[] = {1, 0};
static const ob_elf_stub_node nodes[] = {
    {OB_STR_INIT("V_1.0"), NULL, 0},
    {OB_STR_INIT("V_1.1"), first, 1},
    {OB_STR_INIT("V_1.2"), both, 2},
};
static const ob_elf_stub_symbol symbols[] = {
    {.name = OB_STR_INIT("__environ"), .size = 8, .node = 0, .kind = OB_ELF_STUB_OBJECT},
    {.name = OB_STR_INIT("big"), .size = 64, .node = 1, .kind = OB_ELF_STUB_OBJECT},
    {.name = OB_STR_INIT("environ"),
     .size = 8,
     .node = 0,
     .kind = OB_ELF_STUB_OBJECT,
     .weak = true,
     .alias = 1},
    {.name = OB_STR_INIT("fstat"), .node = 0, .hidden = true},
    {.name = OB_STR_INIT("fstat"), .node = 2},
    {.name = OB_STR_INIT("plain"), .node = OB_ELF_STUB_NO_NODE, .kind = OB_ELF_STUB_NOTYPE},
    {.name = OB_STR_INIT("tls"), .size = 4, .node = 1, .kind = OB_ELF_STUB_TLS},
};
static const ob_str needed[] = {OB_STR_INIT("libsys.so.7")};

static ob_elf_stub
make_stub(const ob_elf_head *head)
{
  return (ob_elf_stub){.ident = *head,
                       .soname = OB_STR("libx.so.7"),
                       .needed = needed,
                       .needed_count = OB_COUNT(needed),
                       .nodes = nodes,
                       .node_count = OB_COUNT(nodes),
                       .symbols = symbols,
                       .symbol_count = OB_COUNT(symbols)};
}

static void
check_symbol(const ob_elf_stub_symbol *want, const ob_elf_sym *got,
             const ob_elf_version_table *versions)
{
  static const uint8_t types[] = {OB_STT_FUNC, OB_STT_OBJECT, OB_STT_TLS, OB_STT_NOTYPE};
  assert_true(ob_str_eq(got->name, want->name));
  assert_int_equal(got->type, types[want->kind]);
  assert_int_equal(got->bind, want->weak ? OB_STB_WEAK : OB_STB_GLOBAL);
  assert_int_equal(got->size, want->size);
  assert_int_not_equal(got->section, OB_SHN_UNDEF);
  const ob_elf_version *version = ob_elf_version_of(versions, got);
  if (want->node == OB_ELF_STUB_NO_NODE) {
    assert_int_equal(got->versym, OB_VER_NDX_GLOBAL);
  } else {
    assert_non_null(version);
    assert_true(ob_str_eq(version->node, nodes[want->node].name));
    assert_int_equal(version->parents, nodes[want->node].parent_count);
    assert_int_equal((got->versym & OB_VERSYM_HIDDEN) != 0, want->hidden);
  }
}

/* Every symbol has an address of its own, inside the section of its kind; aliases share one. */
static void
check_addresses(const ob_elf *elf, const ob_elf_symtab *table)
{
  for (uint32_t i = 1; i < table->count; i++) {
    const ob_elf_sym a = ob_elf_sym_at(table, i);
    const ob_elf_section section = ob_elf_section_at(elf, a.section);
    const uint64_t base = a.type == OB_STT_TLS ? 0 : section.addr;
    assert_true(a.value >= base && a.value + a.size <= base + section.size);
    assert_int_equal(section.type, OB_SHT_NOBITS);
    for (uint32_t k = i + 1; k < table->count; k++) {
      const ob_elf_sym b = ob_elf_sym_at(table, k);
      const bool alias = symbols[k - 1].alias == i;
      const bool apart = a.type == OB_STT_TLS || b.type == OB_STT_TLS ||
                         a.value + (a.size ? a.size : 1) <= b.value ||
                         b.value + (b.size ? b.size : 1) <= a.value;
      assert_true(alias ? a.value == b.value : apart);
    }
  }
}

static void
reads_back(void **state)
{
  (void)state;
  for (size_t m = 0; m < OB_COUNT(machines); m++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    ob_buf out, again;
    ob_buf_init(&out, &arena);
    ob_buf_init(&again, &arena);
    const ob_elf_stub stub = make_stub(&machines[m]);
    assert_int_equal(ob_elf_stub_put(&out, &stub), OB_OK);
    assert_int_equal(ob_elf_stub_put(&again, &stub), OB_OK);
    assert_true(ob_str_eq(ob_buf_view(&out), ob_buf_view(&again)));
    ob_elf elf;
    assert_int_equal(ob_elf_open(&diags, ob_buf_view(&out), OB_SPAN_NONE, &elf), OB_OK);
    assert_int_equal(elf.is64, machines[m].bits == 64);
    assert_int_equal(elf.big, machines[m].big);
    assert_int_equal(elf.machine, machines[m].machine);
    assert_int_equal(elf.flags, machines[m].flags);
    assert_int_equal(elf.osabi, machines[m].osabi);
    assert_int_equal(elf.abi_version, machines[m].abi_version);
    assert_int_equal(elf.type, OB_ET_DYN);
    assert_str(elf.soname, "libx.so.7");
    uint32_t pos = 0;
    ob_str name;
    assert_true(ob_elf_needed_next(&elf, &pos, &name));
    assert_str(name, "libsys.so.7");
    assert_false(ob_elf_needed_next(&elf, &pos, &name));
    ob_elf_symtab table;
    ob_elf_version_table versions;
    assert_int_equal(ob_elf_symbols(&diags, &elf, OB_ELF_DYNSYM, &table), OB_OK);
    assert_int_equal(ob_elf_version_table_make(&arena, &elf, &versions), OB_OK);
    assert_int_equal(table.count, OB_COUNT(symbols) + 1);
    for (uint32_t i = 1; i < table.count; i++) {
      const ob_elf_sym sym = ob_elf_sym_at(&table, i);
      check_symbol(&symbols[i - 1], &sym, &versions);
    }
    assert_str(ob_elf_version_parent(&elf, &versions.at[4], 0), "V_1.1");
    assert_str(ob_elf_version_parent(&elf, &versions.at[4], 1), "V_1.0");
    check_addresses(&elf, &table);
    ob_arena_fini(&arena);
  }
}

/* The System V and the GNU hash function, and that every name is found by its table. */
static uint32_t
read32(const ob_elf *elf, uint64_t offset)
{
  uint32_t value = 0;
  for (unsigned i = 0; i < 4; i++) {
    const unsigned char byte = (unsigned char)elf->bytes.ptr[offset + (elf->big ? i : 3 - i)];
    value = value << 8 | byte;
  }
  return value;
}

static void
hash_finds_names(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_buf out;
  ob_buf_init(&out, &arena);
  const ob_elf_stub stub = make_stub(&machines[0]);
  assert_int_equal(ob_elf_stub_put(&out, &stub), OB_OK);
  ob_elf elf;
  ob_elf_section hash;
  assert_int_equal(ob_elf_open(&diags, ob_buf_view(&out), OB_SPAN_NONE, &elf), OB_OK);
  assert_true(ob_elf_section_find(&elf, OB_STR(".hash"), &hash));
  const uint32_t buckets = read32(&elf, hash.offset);
  assert_int_equal(read32(&elf, hash.offset + 4), OB_COUNT(symbols) + 1);
  for (size_t i = 0; i < OB_COUNT(symbols); i++) {
    uint32_t at = read32(&elf, hash.offset + 8 + 4 * (ob_elf_hash(symbols[i].name) % buckets));
    while (at != 0 && at != i + 1) {
      at = read32(&elf, hash.offset + 8 + 4 * (buckets + at));
    }
    assert_int_equal(at, i + 1);
  }
  ob_arena_fini(&arena);
}

static void
without_versions_or_symbols(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_elf_stub_symbol plain = {.name = OB_STR("f"), .node = OB_ELF_STUB_NO_NODE};
  const ob_elf_stub stubs[] = {
      {.ident = machines[1], .soname = OB_STR("libc.so"), .symbols = &plain, .symbol_count = 1},
      {.ident = machines[9], .soname = OB_STR("libempty.so")},
      {.ident = machines[1], .soname = OB_STR("libempty.so")},
  };
  for (size_t i = 0; i < OB_COUNT(stubs); i++) {
    ob_buf out;
    ob_buf_init(&out, &arena);
    assert_int_equal(ob_elf_stub_put(&out, &stubs[i]), OB_OK);
    ob_elf elf;
    ob_elf_symtab table;
    ob_elf_section section;
    assert_int_equal(ob_elf_open(&diags, ob_buf_view(&out), OB_SPAN_NONE, &elf), OB_OK);
    assert_false(ob_elf_section_find(&elf, OB_STR(".gnu.version_d"), &section));
    assert_int_equal(ob_elf_symbols(&diags, &elf, OB_ELF_DYNSYM, &table), OB_OK);
    assert_int_equal(table.count, stubs[i].symbol_count + 1);
  }
  ob_arena_fini(&arena);
}

static void
limits(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_buf out;
  ob_buf_init(&out, &arena);
  const ob_elf_stub_symbol huge[] = {
      {.name = OB_STR_INIT("a"), .size = UINT64_MAX, .node = OB_ELF_STUB_NO_NODE, .kind = 1},
      {.name = OB_STR_INIT("a"), .size = UINT64_C(1) << 31, .node = OB_ELF_STUB_NO_NODE, .kind = 1},
      {.name = OB_STR_INIT("b"), .size = UINT64_C(1) << 31, .node = OB_ELF_STUB_NO_NODE, .kind = 1},
  };
  ob_elf_stub stub = {.ident = machines[1], .soname = OB_STR("x"), .symbols = huge};
  stub.symbol_count = 1;
  assert_int_equal(ob_elf_stub_put(&out, &stub), OB_E_LIMIT);
  stub.symbols = huge + 1;
  stub.symbol_count = 2;
  assert_int_equal(ob_elf_stub_put(&out, &stub), OB_E_LIMIT);
  stub.node_count = OB_ELF_STUB_MAX_NODES + 1;
  assert_int_equal(ob_elf_stub_put(&out, &stub), OB_E_LIMIT);
  ob_arena_fini(&arena);
}

/* An object file and an archive around it, as the reader of archives sees them. */
static void
archives(void **state)
{
  (void)state;
  static const ob_elf_object_symbol object_symbols[] = {
      {.name = OB_STR_INIT("f"), .defined = true, .global = true, .value = 4, .size = 4},
      {.name = OB_STR_INIT("callee")},
      {.defined = true, .value = 2},
  };
  static const ob_elf_relocation relocations[] = {
      {1, 4, 1, -4}, {5, 2, 2, 8}, {6, 51, UINT32_MAX, 0}};
  for (size_t m = 0; m < OB_COUNT(machines); m++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    ob_elf_object object = {.ident = machines[m],
                            .text = OB_STR("12345678"),
                            .symbols = object_symbols,
                            .symbol_count = OB_COUNT(object_symbols),
                            .relocations = relocations,
                            .relocation_count = OB_COUNT(relocations)};
    ob_buf bytes, out;
    ob_buf_init(&bytes, &arena);
    ob_buf_init(&out, &arena);
    if (machines[m].machine == OB_EM_MIPS && machines[m].bits == 64) {
      assert_int_equal(ob_elf_object_put(&bytes, &object), OB_E_UNSUPPORTED);
      object.relocation_count = 0;
    }
    assert_int_equal(ob_elf_object_put(&bytes, &object), OB_OK);
    const ob_ar_input inputs[] = {
        {OB_STR_INIT("f.o"), OB_STR_INIT("f"), ob_buf_view(&bytes)},
        {OB_STR_INIT("fifteen_bytes.o"), OB_STR_INIT("odd"), OB_STR_INIT("x")}};
    assert_int_equal(ob_ar_put(&out, inputs, 2), OB_OK);
    ob_ar ar;
    ob_ar_member member;
    bool more;
    assert_int_equal(ob_ar_open(&diags, ob_buf_view(&out), OB_SPAN_NONE, &ar), OB_OK);
    for (size_t i = 0; i < 2; i++) {
      assert_int_equal(ob_ar_next(&diags, &ar, &member, &more), OB_OK);
      assert_true(more && ob_str_eq(member.name, inputs[i].name));
      assert_true(ob_str_eq(member.bytes, inputs[i].bytes));
    }
    assert_int_equal(ob_ar_next(&diags, &ar, &member, &more), OB_OK);
    assert_false(more);

    ob_elf elf;
    ob_elf_symtab table;
    assert_int_equal(ob_elf_open(&diags, ob_buf_view(&bytes), OB_SPAN_NONE, &elf), OB_OK);
    assert_int_equal(elf.type, OB_ET_REL);
    assert_int_equal(ob_elf_symbols(&diags, &elf, OB_ELF_SYMTAB, &table), OB_OK);
    assert_int_equal(table.count, 4);
    const ob_elf_sym place = ob_elf_sym_at(&table, 1), own = ob_elf_sym_at(&table, 2),
                     callee = ob_elf_sym_at(&table, 3);
    assert_true(place.bind == OB_STB_LOCAL && place.value == 2 && place.name.len == 0);
    assert_str(own.name, "f");
    assert_true(own.bind == OB_STB_GLOBAL && own.visibility == OB_STV_HIDDEN && own.value == 4);
    assert_str(callee.name, "callee");
    assert_int_equal(callee.section, OB_SHN_UNDEF);
    ob_arena_fini(&arena);
  }
}

static ob_status
write_all(ob_arena *arena, void *context)
{
  const ob_elf_head *head = context;
  ob_buf out, object, archive;
  ob_buf_init(&out, arena);
  ob_buf_init(&object, arena);
  ob_buf_init(&archive, arena);
  const ob_elf_stub stub = make_stub(head);
  OB_TRY(ob_elf_stub_put(&out, &stub));
  const ob_elf_object_symbol symbol = {
      .name = OB_STR("__dso_handle"), .defined = true, .global = true, .size = 8};
  const ob_elf_object zeros = {
      .ident = *head, .bss_size = 8, .symbols = &symbol, .symbol_count = 1};
  OB_TRY(ob_elf_object_put(&object, &zeros));
  const ob_ar_input input = {OB_STR("z.o"), symbol.name, ob_buf_view(&object)};
  return ob_ar_put(&archive, &input, 1);
}

static void
no_memory(void **state)
{
  (void)state;
  for (size_t m = 0; m < OB_COUNT(machines); m++) {
    ob_elf_head head = machines[m];
    assert_true(sweep_allocations(write_all, &head) > 0);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_back),
      cmocka_unit_test(hash_finds_names),
      cmocka_unit_test(without_versions_or_symbols),
      cmocka_unit_test(limits),
      cmocka_unit_test(archives),
      cmocka_unit_test(no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
