// SPDX-License-Identifier: MIT OR Apache-2.0
/* Opening an ELF file: header, tables of headers, and what PT_DYNAMIC names. Everything that other
 * functions walk later is located, range-checked and counted here, so they need no error path.
 * What the loader reads is trusted before what the linker left: sections only help to count the
 * dynamic symbols, and are not needed for it. A table that lies outside the file is an error and
 * never cut to what is there: an answer from half a table would be a wrong one. */
#include "base/num.h"
#include "formats/elf/get.h"

static const char damaged[] = "the file is cut off or damaged: build it or fetch it again";

typedef struct extent {
  uint64_t lo, hi; /* bytes of the file */
  const char *what;
} extent;

typedef struct reader {
  ob_diags *diags;
  ob_elf *elf;
  extent tables[10]; /* that must not overlap */
  size_t table_count;
  uint64_t strtab, strsz, symtab, syment, hash, gnu_hash, versym, verneed, verneed_num, verdef,
      verdef_num, soname, rpath, runpath;
  uint64_t reloc[3], reloc_size[3]; /* RELA, REL, JMPREL */
  uint64_t pltrel;
  bool has_strtab, has_symtab, has_soname, has_rpath, has_runpath;
} reader;

static ob_status
outside(const reader *r, const char *what, uint64_t offset, uint64_t size)
{
  return ob_fail(r->diags, OB_E_SYNTAX, "OB1002", r->elf->at, damaged,
                 "the %s lies outside the file: %llu bytes at %llu of %zu", what,
                 (unsigned long long)size, (unsigned long long)offset, r->elf->bytes.len);
}

static ob_status
no_address(const reader *r, const char *what, uint64_t addr)
{
  return ob_fail(r->diags, OB_E_SYNTAX, "OB1002", r->elf->at, damaged,
                 "the %s at address 0x%llx is in no loaded part of the file", what,
                 (unsigned long long)addr);
}

static ob_status
contradiction(const reader *r, const char *what, const char *why)
{
  return ob_fail(r->diags, OB_E_SYNTAX, "OB1003", r->elf->at, damaged, "the %s %s", what, why);
}

static ob_status
add_table(reader *r, ob_str table, const char *what)
{
  if (table.len == 0) {
    return OB_OK;
  }
  const uint64_t lo = (uint64_t)(table.ptr - r->elf->bytes.ptr);
  const extent now = {lo, lo + table.len, what};
  for (size_t i = 0; i < r->table_count; i++) {
    const extent *other = &r->tables[i];
    if (now.lo < other->hi && other->lo < now.hi) {
      return ob_fail(r->diags, OB_E_SYNTAX, "OB1003", r->elf->at, damaged,
                     "the %s and the %s overlap at byte %llu", other->what, what,
                     (unsigned long long)(now.lo > other->lo ? now.lo : other->lo));
    }
  }
  r->tables[r->table_count++] = now;
  return OB_OK;
}

/* ---- header, segments, sections ---- */

bool
ob_elf_is(ob_str bytes)
{
  return bytes.len >= 4 && memcmp(bytes.ptr, "\177ELF", 4) == 0;
}

ob_elf_segment
ob_elf_segment_at(const ob_elf *elf, uint32_t i)
{
  const bool big = elf->big;
  if (elf->is64) {
    const char *p = elf->segments.ptr + (size_t)i * OB_ELF_PHDR64;
    return (ob_elf_segment){.type = ob_elf_get32(big, p),
                            .flags = ob_elf_get32(big, p + 4),
                            .offset = ob_elf_get64(big, p + 8),
                            .vaddr = ob_elf_get64(big, p + 16),
                            .filesz = ob_elf_get64(big, p + 32),
                            .memsz = ob_elf_get64(big, p + 40),
                            .align = ob_elf_get64(big, p + 48)};
  }
  const char *p = elf->segments.ptr + (size_t)i * OB_ELF_PHDR32;
  return (ob_elf_segment){.type = ob_elf_get32(big, p),
                          .offset = ob_elf_get32(big, p + 4),
                          .vaddr = ob_elf_get32(big, p + 8),
                          .filesz = ob_elf_get32(big, p + 16),
                          .memsz = ob_elf_get32(big, p + 20),
                          .flags = ob_elf_get32(big, p + 24),
                          .align = ob_elf_get32(big, p + 28)};
}

ob_str
ob_elf_segment_bytes(const ob_elf *elf, const ob_elf_segment *segment)
{
  return ob_elf_range(elf->bytes, segment->offset, segment->filesz);
}

ob_elf_section
ob_elf_section_at(const ob_elf *elf, uint32_t i)
{
  const bool big = elf->big, is64 = elf->is64;
  const char *p = elf->sections.ptr + (size_t)i * (is64 ? OB_ELF_SHDR64 : OB_ELF_SHDR32);
  const size_t word = is64 ? 8 : 4;
  ob_elf_section s = {.type = ob_elf_get32(big, p + 4)};
  s.flags = ob_elf_get_word(is64, big, p + 8);
  s.addr = ob_elf_get_word(is64, big, p + 8 + word);
  s.offset = ob_elf_get_word(is64, big, p + 8 + 2 * word);
  s.size = ob_elf_get_word(is64, big, p + 8 + 3 * word);
  s.link = ob_elf_get32(big, p + 8 + 4 * word);
  s.info = ob_elf_get32(big, p + 12 + 4 * word);
  s.align = ob_elf_get_word(is64, big, p + 16 + 4 * word);
  s.entsize = ob_elf_get_word(is64, big, p + 16 + 5 * word);
  s.name = ob_elf_string(elf->section_names, ob_elf_get32(big, p));
  return s;
}

ob_str
ob_elf_section_bytes(const ob_elf *elf, const ob_elf_section *section)
{
  return section->type == OB_SHT_NOBITS ? OB_STR("")
                                        : ob_elf_range(elf->bytes, section->offset, section->size);
}

bool
ob_elf_section_find(const ob_elf *elf, ob_str name, ob_elf_section *out)
{
  for (uint32_t i = 1; i < elf->section_count; i++) {
    /* Names are compared at their place: measuring each could cost the table's length. */
    const size_t size = elf->is64 ? OB_ELF_SHDR64 : OB_ELF_SHDR32;
    const uint32_t at = ob_elf_get32(elf->big, elf->sections.ptr + (size_t)i * size);
    const ob_str bytes = ob_elf_range(elf->section_names, at, name.len + 1);
    if (bytes.len == name.len + 1 && memcmp(bytes.ptr, name.ptr, name.len) == 0 &&
        bytes.ptr[name.len] == '\0') {
      *out = ob_elf_section_at(elf, i);
      return true;
    }
  }
  return false;
}

ob_str
ob_elf_at_address(const ob_elf *elf, uint64_t addr, uint64_t size)
{
  for (uint32_t i = 0; i < elf->segment_count; i++) {
    const ob_elf_segment s = ob_elf_segment_at(elf, i);
    if (s.type != OB_PT_LOAD || addr < s.vaddr || addr - s.vaddr >= s.filesz) {
      continue;
    }
    const ob_str bytes = ob_elf_segment_bytes(elf, &s);
    return ob_elf_range(bytes, addr - s.vaddr, size);
  }
  return OB_STR_NONE;
}

/* From addr to the end of its segment. */
static ob_str
rest_at_address(const ob_elf *elf, uint64_t addr)
{
  for (uint32_t i = 0; i < elf->segment_count; i++) {
    const ob_elf_segment s = ob_elf_segment_at(elf, i);
    if (s.type == OB_PT_LOAD && addr >= s.vaddr && addr - s.vaddr < s.filesz) {
      const ob_str bytes = ob_elf_segment_bytes(elf, &s);
      return bytes.ptr ? ob_str_slice(bytes, (size_t)(addr - s.vaddr), bytes.len) : OB_STR_NONE;
    }
  }
  return OB_STR_NONE;
}

static ob_status
open_header(reader *r)
{
  ob_elf *elf = r->elf;
  const ob_str bytes = elf->bytes;
  if (!ob_elf_is(bytes)) {
    return ob_fail(r->diags, OB_E_SYNTAX, "OB1001", elf->at,
                   "give an executable, a shared object, an object file or an archive of them",
                   "this is no ELF file");
  }
  if (bytes.len < OB_EI_NIDENT) {
    return outside(r, "ELF header", 0, OB_ELF_EHDR32);
  }
  const unsigned char class = (unsigned char)bytes.ptr[OB_EI_CLASS];
  const unsigned char data = (unsigned char)bytes.ptr[OB_EI_DATA];
  const unsigned char version = (unsigned char)bytes.ptr[OB_EI_VERSION];
  if ((class != OB_ELFCLASS32 && class != OB_ELFCLASS64) ||
      (data != OB_ELFDATA2LSB && data != OB_ELFDATA2MSB) || version != OB_EV_CURRENT) {
    return ob_fail(r->diags, OB_E_UNSUPPORTED, "OB1004", elf->at, damaged,
                   "ELF of class %u, byte order %u, version %u: gABI has classes and byte orders 1 "
                   "and 2, and version 1",
                   class, data, version);
  }
  elf->is64 = class == OB_ELFCLASS64;
  elf->big = data == OB_ELFDATA2MSB;
  if (bytes.len < (elf->is64 ? OB_ELF_EHDR64 : OB_ELF_EHDR32)) {
    return outside(r, "ELF header", 0, elf->is64 ? OB_ELF_EHDR64 : OB_ELF_EHDR32);
  }
  elf->osabi = (uint8_t)bytes.ptr[OB_EI_OSABI];
  elf->abi_version = (uint8_t)bytes.ptr[OB_EI_ABIVERSION];
  elf->type = ob_elf_get16(elf->big, bytes.ptr + 16);
  elf->machine = ob_elf_get16(elf->big, bytes.ptr + 18);
  elf->entry = ob_elf_get_word(elf->is64, elf->big, bytes.ptr + 24);
  return OB_OK;
}

static ob_status
open_tables(reader *r)
{
  ob_elf *elf = r->elf;
  const ob_str bytes = elf->bytes;
  const bool is64 = elf->is64, big = elf->big;
  const char *h = bytes.ptr;
  const uint64_t phoff = ob_elf_get_word(is64, big, h + (is64 ? 32 : 28));
  const uint64_t shoff = ob_elf_get_word(is64, big, h + (is64 ? 40 : 32));
  const char *tail = h + (is64 ? 48 : 36);
  elf->flags = ob_elf_get32(big, tail);
  const uint16_t phentsize = ob_elf_get16(big, tail + 6), shentsize = ob_elf_get16(big, tail + 10);
  uint32_t phnum = ob_elf_get16(big, tail + 8), shnum = ob_elf_get16(big, tail + 12);
  uint32_t shstrndx = ob_elf_get16(big, tail + 14);
  const size_t phdr = is64 ? OB_ELF_PHDR64 : OB_ELF_PHDR32;
  const size_t shdr = is64 ? OB_ELF_SHDR64 : OB_ELF_SHDR32;
  if (shoff != 0) {
    if (shentsize != shdr) {
      return contradiction(r, "section headers", "do not have the size of their class");
    }
    elf->sections = ob_elf_range(bytes, shoff, shdr);
    if (!elf->sections.ptr) {
      return outside(r, "table of sections", shoff, shdr);
    }
    /* What does not fit into the header stands in section 0. */
    const ob_elf_section first = ob_elf_section_at(elf, 0);
    const uint64_t shcount = shnum == 0 ? first.size : shnum;
    phnum = phnum == OB_PN_XNUM ? first.info : phnum;
    shstrndx = shstrndx == OB_SHN_XINDEX ? first.link : shstrndx;
    if (shcount > bytes.len / shdr ||
        !(elf->sections = ob_elf_range(bytes, shoff, shcount * shdr)).ptr) {
      return outside(r, "table of sections", shoff, shcount * shdr);
    }
    elf->section_count = (uint32_t)shcount;
  } else if (phnum == OB_PN_XNUM || shnum != 0) {
    return contradiction(r, "table of sections", "is counted and has no place");
  }
  if (phoff != 0 && phnum != 0) {
    if (phentsize != phdr) {
      return contradiction(r, "program headers", "do not have the size of their class");
    }
    elf->segments = ob_elf_range(bytes, phoff, (uint64_t)phnum * phdr);
    if (!elf->segments.ptr) {
      return outside(r, "table of segments", phoff, (uint64_t)phnum * phdr);
    }
    elf->segment_count = phnum;
  }
  OB_TRY(add_table(r, ob_str_slice(bytes, 0, is64 ? OB_ELF_EHDR64 : OB_ELF_EHDR32), "ELF header"));
  OB_TRY(add_table(r, elf->segments, "table of segments"));
  OB_TRY(add_table(r, elf->sections, "table of sections"));
  if (shstrndx != 0 && elf->section_count > 0) {
    if (shstrndx >= elf->section_count) {
      return contradiction(r, "table of section names", "is a section that is not there");
    }
    const ob_elf_section names = ob_elf_section_at(elf, shstrndx);
    const ob_str table = ob_elf_section_bytes(elf, &names);
    if (!table.ptr) {
      return outside(r, "table of section names", names.offset, names.size);
    }
    if (table.len > 0 && table.ptr[table.len - 1] != '\0') {
      return contradiction(r, "table of section names", "does not end with a NUL");
    }
    elf->section_names = table;
  }
  return OB_OK;
}

/* ---- what PT_DYNAMIC names ---- */

/* A file of debug information has the headers of what is loaded, and not the content. */
static bool
is_debug_only(const ob_elf *elf)
{
  ob_elf_section s;
  return ob_elf_section_find(elf, OB_STR(".dynamic"), &s) && s.type == OB_SHT_NOBITS;
}

static void
take_entry(reader *r, uint64_t tag, uint64_t value)
{
  ob_elf *elf = r->elf;
  switch (tag) {
  case OB_DT_STRTAB:
    r->strtab = value;
    r->has_strtab = true;
    break;
  case OB_DT_STRSZ:
    r->strsz = value;
    break;
  case OB_DT_SYMTAB:
    r->symtab = value;
    r->has_symtab = true;
    break;
  case OB_DT_SYMENT:
    r->syment = value;
    break;
  case OB_DT_HASH:
    r->hash = value;
    break;
  case OB_DT_GNU_HASH:
    r->gnu_hash = value;
    break;
  case OB_DT_VERSYM:
    r->versym = value;
    break;
  case OB_DT_VERNEED:
    r->verneed = value;
    break;
  case OB_DT_VERNEEDNUM:
    r->verneed_num = value;
    break;
  case OB_DT_VERDEF:
    r->verdef = value;
    break;
  case OB_DT_VERDEFNUM:
    r->verdef_num = value;
    break;
  case OB_DT_SONAME:
    r->soname = value;
    r->has_soname = true;
    break;
  case OB_DT_RPATH:
    r->rpath = value;
    r->has_rpath = true;
    break;
  case OB_DT_RUNPATH:
    r->runpath = value;
    r->has_runpath = true;
    break;
  case OB_DT_FLAGS:
    elf->dt_flags = value;
    break;
  case OB_DT_FLAGS_1:
    elf->dt_flags_1 = value;
    break;
  case OB_DT_RELA:
    r->reloc[0] = value;
    break;
  case OB_DT_RELASZ:
    r->reloc_size[0] = value;
    break;
  case OB_DT_REL:
    r->reloc[1] = value;
    break;
  case OB_DT_RELSZ:
    r->reloc_size[1] = value;
    break;
  case OB_DT_JMPREL:
    r->reloc[2] = value;
    break;
  case OB_DT_PLTRELSZ:
    r->reloc_size[2] = value;
    break;
  case OB_DT_PLTREL:
    r->pltrel = value;
    break;
  default:
    break;
  }
}

static ob_status
open_dynamic(reader *r, const ob_elf_segment *segment)
{
  ob_elf *elf = r->elf;
  const ob_str bytes = ob_elf_segment_bytes(elf, segment);
  if (!bytes.ptr) {
    return outside(r, "dynamic table", segment->offset, segment->filesz);
  }
  const size_t entry = elf->is64 ? OB_ELF_DYN64 : OB_ELF_DYN32;
  size_t count = 0;
  for (; count < bytes.len / entry; count++) {
    const char *p = bytes.ptr + count * entry;
    const uint64_t tag = ob_elf_get_word(elf->is64, elf->big, p);
    if (tag == OB_DT_NULL) {
      break;
    }
    take_entry(r, tag, ob_elf_get_word(elf->is64, elf->big, p + entry / 2));
  }
  elf->dynamic = ob_str_slice(bytes, 0, count * entry);
  elf->has_dynamic = count > 0;
  return add_table(r, elf->dynamic, "dynamic table");
}

static ob_status
open_dynstr(reader *r)
{
  ob_elf *elf = r->elf;
  if (!r->has_strtab) {
    return elf->dynamic.len == 0 ? OB_OK
                                 : contradiction(r, "dynamic table", "has no table of names");
  }
  if (r->strsz == 0) {
    return OB_OK;
  }
  elf->dynstr = ob_elf_at_address(elf, r->strtab, r->strsz);
  if (!elf->dynstr.ptr) {
    return no_address(r, "table of dynamic names", r->strtab);
  }
  if (elf->dynstr.ptr[elf->dynstr.len - 1] != '\0') {
    return contradiction(r, "table of dynamic names", "does not end with a NUL");
  }
  const struct {
    bool has;
    uint64_t at;
    ob_str *to;
    const char *what;
  } names[] = {{r->has_soname, r->soname, &elf->soname, "DT_SONAME"},
               {r->has_rpath, r->rpath, &elf->rpath, "DT_RPATH"},
               {r->has_runpath, r->runpath, &elf->runpath, "DT_RUNPATH"}};
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    if (names[i].has && !(*names[i].to = ob_elf_string(elf->dynstr, names[i].at)).ptr) {
      return contradiction(r, names[i].what, "is outside the table of dynamic names");
    }
  }
  uint32_t pos = 0;
  uint64_t budget = ob_elf_name_budget(elf->dynstr, elf->dynamic.len);
  const size_t entry = elf->is64 ? OB_ELF_DYN64 : OB_ELF_DYN32;
  for (; pos < elf->dynamic.len / entry; pos++) {
    const char *p = elf->dynamic.ptr + pos * entry;
    if (ob_elf_get_word(elf->is64, elf->big, p) != OB_DT_NEEDED) {
      continue;
    }
    const ob_str name =
        ob_elf_string(elf->dynstr, ob_elf_get_word(elf->is64, elf->big, p + entry / 2));
    if (!name.ptr) {
      return contradiction(r, "DT_NEEDED", "is outside the table of dynamic names");
    }
    if (name.len >= budget) {
      return ob_fail(r->diags, OB_E_LIMIT, "OB1005", elf->at, damaged,
                     "the names of the needed libraries overlap too much");
    }
    budget -= name.len;
  }
  return add_table(r, elf->dynstr, "table of dynamic names");
}

/* How many symbols GNU's hash table reaches; it does not hold undefined ones at its end. */
static ob_status
count_by_gnu_hash(const reader *r, uint64_t *count)
{
  const ob_elf *elf = r->elf;
  const ob_str table = rest_at_address(elf, r->gnu_hash);
  if (table.len < 16) {
    return no_address(r, "GNU hash table", r->gnu_hash);
  }
  const uint32_t buckets = ob_elf_get32(elf->big, table.ptr);
  const uint32_t first = ob_elf_get32(elf->big, table.ptr + 4);
  const uint32_t bloom = ob_elf_get32(elf->big, table.ptr + 8);
  const uint64_t at = 16 + (uint64_t)bloom * (elf->is64 ? 8 : 4);
  const ob_str bucket = ob_elf_range(table, at, (uint64_t)buckets * 4);
  if (!bucket.ptr) {
    return no_address(r, "GNU hash table", r->gnu_hash);
  }
  uint32_t last = 0;
  for (uint32_t i = 0; i < buckets; i++) {
    const uint32_t symbol = ob_elf_get32(elf->big, bucket.ptr + (size_t)i * 4);
    last = symbol > last ? symbol : last;
  }
  *count = first;
  if (last < first) {
    return OB_OK; /* all buckets are empty */
  }
  /* The chain of the last bucket ends with an odd hash. */
  const ob_str chain = ob_str_slice(table, (size_t)at + bucket.len, table.len);
  for (uint64_t i = last - first;; i++) {
    if (i >= chain.len / 4) {
      return contradiction(r, "GNU hash table", "has a chain without an end");
    }
    if (ob_elf_get32(elf->big, chain.ptr + i * 4) & 1) {
      *count = first + i + 1;
      return OB_OK;
    }
  }
}

/* Without sections and DT_HASH nothing says how many there are: the largest number that a
 * relocation names is one bound, and what lies behind in the file the other. */
static void
count_by_neighbours(reader *r, ob_str rest, size_t entry, uint64_t *count)
{
  const ob_elf *elf = r->elf;
  ob_elf_relocs walk;
  ob_elf_reloc reloc;
  ob_elf_relocs_begin(elf, &walk);
  while (ob_elf_relocs_next(&walk, &reloc)) {
    *count = (uint64_t)reloc.symbol + 1 > *count ? (uint64_t)reloc.symbol + 1 : *count;
  }
  const uint64_t next[] = {r->strtab, r->hash,     r->gnu_hash, r->versym,  r->verneed,
                           r->verdef, r->reloc[0], r->reloc[1], r->reloc[2]};
  uint64_t end = r->symtab + rest.len;
  for (size_t i = 0; i < OB_COUNT(next); i++) {
    end = next[i] > r->symtab && next[i] < end ? next[i] : end;
  }
  for (uint64_t i = *count; (i + 1) * entry <= end - r->symtab; i++) {
    const char *p = rest.ptr + i * entry;
    const uint32_t name = ob_elf_get32(elf->big, p);
    const uint8_t info = (uint8_t)p[elf->is64 ? 4 : 12];
    /* Each symbol has a name of its own, which begins behind a NUL. */
    if (i > 0 && (name == 0 || name >= elf->dynstr.len || elf->dynstr.ptr[name] == '\0' ||
                  info >> 4 == OB_STB_LOCAL)) {
      break;
    }
    *count = i + 1;
  }
}

static ob_status
open_dynsym(reader *r)
{
  ob_elf *elf = r->elf;
  const size_t entry = elf->is64 ? OB_ELF_SYM64 : OB_ELF_SYM32;
  if (!r->has_symtab) {
    return OB_OK;
  }
  if (r->syment != 0 && r->syment != entry) {
    return contradiction(r, "dynamic symbols", "do not have the size of their class");
  }
  const ob_str rest = rest_at_address(elf, r->symtab);
  if (!rest.ptr) {
    return no_address(r, "table of dynamic symbols", r->symtab);
  }
  const uint64_t offset = (uint64_t)(rest.ptr - elf->bytes.ptr);
  uint64_t count = 0;
  bool known = false;
  for (uint32_t i = 1; i < elf->section_count && !known; i++) {
    const ob_elf_section s = ob_elf_section_at(elf, i);
    known = s.type == OB_SHT_DYNSYM && s.offset == offset;
    count = known ? s.size / entry : 0;
  }
  if (!known && r->hash != 0) {
    const ob_str head = ob_elf_at_address(elf, r->hash, 8);
    if (!head.ptr) {
      return no_address(r, "hash table", r->hash);
    }
    /* Two machines have words of 8 bytes here, and the second number is then 0. */
    const bool wide = elf->is64 && (elf->machine == OB_EM_ALPHA || elf->machine == OB_EM_S390);
    const ob_str wide_head = wide ? ob_elf_at_address(elf, r->hash, 16) : OB_STR_NONE;
    count = wide_head.ptr ? ob_elf_get64(elf->big, wide_head.ptr + 8)
                          : ob_elf_get32(elf->big, head.ptr + 4);
    known = true;
  }
  if (!known) {
    if (r->gnu_hash != 0) {
      OB_TRY(count_by_gnu_hash(r, &count));
    }
    count_by_neighbours(r, rest, entry, &count);
  }
  if (count > rest.len / entry) {
    return outside(r, "table of dynamic symbols", offset, count * entry);
  }
  elf->dynsym = ob_str_slice(rest, 0, (size_t)count * entry);
  return add_table(r, elf->dynsym, "table of dynamic symbols");
}

static ob_status
open_relocs(reader *r)
{
  ob_elf *elf = r->elf;
  static const char *const what[] = {"relocations (DT_RELA)", "relocations (DT_REL)",
                                     "relocations (DT_JMPREL)"};
  elf->jmprel_is_rela = r->pltrel == OB_DT_RELA;
  for (size_t i = 0; i < 3; i++) {
    if (r->reloc_size[i] == 0) {
      continue;
    }
    elf->relocs[i] = ob_elf_at_address(elf, r->reloc[i], r->reloc_size[i]);
    if (!elf->relocs[i].ptr) {
      return no_address(r, what[i], r->reloc[i]);
    }
  }
  return OB_OK;
}

/* ---- versions ---- */

typedef struct chain {
  const reader *r;
  const char *what;
  ob_str table;    /* from the first entry to the end of its segment */
  uint64_t budget; /* bytes of names that may still be read */
  uint32_t seen;   /* nodes */
  size_t end;      /* of what was read, for overlaps */
} chain;

static ob_status
in_chain(chain *c, uint64_t at, size_t size)
{
  if (at > c->table.len || size > c->table.len - at) {
    return outside(c->r, c->what, (uint64_t)(c->table.ptr - c->r->elf->bytes.ptr) + at, size);
  }
  c->end = at + size > c->end ? (size_t)at + size : c->end;
  return OB_OK;
}

static ob_status
chain_name(chain *c, uint32_t at)
{
  const ob_str name = ob_elf_string(c->r->elf->dynstr, at);
  if (!name.ptr) {
    return contradiction(c->r, c->what, "has a name outside the table of dynamic names");
  }
  if (++c->seen > OB_ELF_MAX_VERSIONS || name.len >= c->budget) {
    return ob_fail(c->r->diags, OB_E_LIMIT, "OB1005", c->r->elf->at, damaged,
                   "the %s is too large: more than %d nodes, or names that overlap too much",
                   c->what, OB_ELF_MAX_VERSIONS);
  }
  c->budget -= name.len;
  return OB_OK;
}

/* The chain of names below one entry. */
static ob_status
check_aux(chain *c, uint64_t at, uint32_t count, bool needs)
{
  const bool big = c->r->elf->big;
  for (uint32_t i = 0; i < count; i++) {
    OB_TRY(in_chain(c, at, needs ? OB_ELF_VERNAUX : OB_ELF_VERDAUX));
    const char *p = c->table.ptr + at;
    OB_TRY(chain_name(c, ob_elf_get32(big, needs ? p + 8 : p)));
    const uint32_t next = ob_elf_get32(big, needs ? p + 12 : p + 4);
    if (next == 0 && i + 1 < count) {
      return contradiction(c->r, c->what, "ends before all that it counts");
    }
    at += next;
  }
  return OB_OK;
}

static ob_status
check_chain(reader *r, uint64_t addr, uint64_t count, bool needs, ob_str *table, uint32_t *counted)
{
  const ob_elf *elf = r->elf;
  chain c = {.r = r,
             .what = needs ? "table of needed versions" : "table of defined versions",
             .table = rest_at_address(elf, addr),
             .budget = ob_elf_name_budget(elf->dynstr, OB_ELF_MAX_VERSIONS)};
  if (!c.table.ptr) {
    return no_address(r, c.what, addr);
  }
  uint64_t at = 0;
  for (uint64_t i = 0; i < count; i++) {
    OB_TRY(in_chain(&c, at, needs ? OB_ELF_VERNEED : OB_ELF_VERDEF));
    const char *p = c.table.ptr + at;
    if (ob_elf_get16(elf->big, p) != 1) {
      return contradiction(r, c.what, "is of a version other than 1");
    }
    const uint16_t names = ob_elf_get16(elf->big, needs ? p + 2 : p + 6);
    if (needs) {
      OB_TRY(chain_name(&c, ob_elf_get32(elf->big, p + 4)));
    } else if (names == 0) {
      return contradiction(r, c.what, "has an entry without a name");
    }
    OB_TRY(check_aux(&c, at + ob_elf_get32(elf->big, needs ? p + 8 : p + 12), names, needs));
    const uint32_t next = ob_elf_get32(elf->big, needs ? p + 12 : p + 16);
    if ((next == 0) != (i + 1 == count)) {
      /* The loader follows the chain, other tools the count: they would read different files. */
      return contradiction(r, c.what,
                           next == 0 ? "ends before all that it counts"
                                     : "goes on behind what it counts");
    }
    at += next;
  }
  *counted = (uint32_t)count;
  *table = c.table;
  return add_table(r, ob_str_slice(c.table, 0, c.end), c.what);
}

static ob_status
open_versions(reader *r)
{
  ob_elf *elf = r->elf;
  const size_t entry = elf->is64 ? OB_ELF_SYM64 : OB_ELF_SYM32;
  if (r->versym != 0 && elf->dynsym.len > 0) {
    elf->versym = ob_elf_at_address(elf, r->versym, (uint64_t)(elf->dynsym.len / entry) * 2);
    if (!elf->versym.ptr) {
      return no_address(r, "table of symbol versions", r->versym);
    }
    OB_TRY(add_table(r, elf->versym, "table of symbol versions"));
  }
  if (r->verneed != 0 && r->verneed_num != 0) {
    OB_TRY(check_chain(r, r->verneed, r->verneed_num, true, &elf->verneed, &elf->need_count));
  }
  if (r->verdef != 0 && r->verdef_num != 0) {
    OB_TRY(check_chain(r, r->verdef, r->verdef_num, false, &elf->verdef, &elf->def_count));
  }
  return OB_OK;
}

static ob_status
open_segments(reader *r)
{
  ob_elf *elf = r->elf;
  const bool debug_only = is_debug_only(elf);
  ob_elf_segment dynamic = {0};
  bool has_dynamic = false;
  for (uint32_t i = 0; i < elf->segment_count && !debug_only; i++) {
    const ob_elf_segment s = ob_elf_segment_at(elf, i);
    const ob_str bytes = ob_elf_segment_bytes(elf, &s);
    if (s.type == OB_PT_LOAD && !bytes.ptr) {
      return outside(r, "loaded segment", s.offset, s.filesz);
    }
    if (s.type == OB_PT_INTERP && bytes.len > 1 && !elf->interp.ptr) {
      elf->interp = ob_str_slice(bytes, 0, strnlen(bytes.ptr, bytes.len));
    }
    if (s.type == OB_PT_DYNAMIC && s.filesz > 0 && !has_dynamic) {
      dynamic = s;
      has_dynamic = true;
    }
  }
  if (!has_dynamic) {
    return OB_OK;
  }
  OB_TRY(open_dynamic(r, &dynamic));
  OB_TRY(open_dynstr(r));
  OB_TRY(open_relocs(r));
  OB_TRY(open_dynsym(r));
  return open_versions(r);
}

ob_status
ob_elf_open(ob_diags *diags, ob_str bytes, ob_span at, ob_elf *out)
{
  ob_elf elf = {.bytes = bytes, .at = at};
  reader r = {.diags = diags, .elf = &elf};
  if (bytes.len >= OB_ELF_MAX_SIZE) {
    return ob_fail(diags, OB_E_LIMIT, "OB1005", at, NULL, "the file is larger than 4 GiB");
  }
  OB_TRY(open_header(&r));
  OB_TRY(open_tables(&r));
  OB_TRY(open_segments(&r));
  *out = elf;
  return OB_OK;
}

ob_str
ob_elf_machine_name(const ob_elf *elf)
{
  /* What is NULL is as the column to the left. */
  static const struct {
    uint16_t machine;
    const char *little32, *little64, *big32, *big64;
  } names[] = {
      {OB_EM_SPARC, "sparc", NULL, NULL, NULL},
      {OB_EM_386, "i386", NULL, NULL, NULL},
      {OB_EM_68K, "m68k", NULL, NULL, NULL},
      {OB_EM_MIPS, "mipsel", "mips64el", "mips", "mips64"},
      {OB_EM_PARISC, "hppa", NULL, NULL, NULL},
      {OB_EM_SPARC32PLUS, "sparc", NULL, NULL, NULL},
      {OB_EM_PPC, "powerpcle", NULL, "powerpc", NULL},
      {OB_EM_PPC64, "powerpc64le", NULL, "powerpc64", NULL},
      {OB_EM_S390, "s390", "s390x", "s390", "s390x"},
      {OB_EM_ARM, "arm", NULL, "armeb", NULL},
      {OB_EM_SH, "sh", NULL, "sheb", NULL},
      {OB_EM_SPARCV9, "sparc64", NULL, NULL, NULL},
      {OB_EM_IA_64, "ia64", NULL, NULL, NULL},
      {OB_EM_X86_64, "x32", "x86_64", NULL, NULL},
      {OB_EM_VAX, "vax", NULL, NULL, NULL},
      {OB_EM_OPENRISC, "or1k", NULL, NULL, NULL},
      {OB_EM_HEXAGON, "hexagon", NULL, NULL, NULL},
      {OB_EM_AARCH64, "aarch64", NULL, "aarch64_be", NULL},
      {OB_EM_RISCV, "riscv32", "riscv64", NULL, NULL},
      {OB_EM_BPF, "bpf", NULL, NULL, NULL},
      {OB_EM_CSKY, "csky", NULL, NULL, NULL},
      {OB_EM_LOONGARCH, "loongarch32", "loongarch64", NULL, NULL},
      {OB_EM_ALPHA, "alpha", NULL, NULL, NULL},
  };
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    if (names[i].machine == elf->machine) {
      const char *const forms[] = {names[i].little32, names[i].little64, names[i].big32,
                                   names[i].big64};
      size_t form = (elf->big ? 2u : 0u) + (elf->is64 ? 1u : 0u);
      while (!forms[form] && form > 0) {
        form--;
      }
      return ob_str_from(forms[form]);
    }
  }
  return OB_STR("unknown");
}
