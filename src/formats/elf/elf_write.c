// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Shared objects for linkers, written from a list of names; and object files of one section.
 *
 * What this module decides: the layout of the shared objects. One read-only segment holds the
 * headers and all tables at addresses equal to their offsets; behind it stand segments without
 * bytes, one for functions, one for objects, one for TLS, so that every symbol lies in a section of
 * its kind and has an address that no other symbol has (but its aliases). Sizes of objects are
 * kept, since a program that is not position-independent makes room for a copy of that size.
 *
 * A hash table is there for readers without sections, which take the number of symbols from it: no
 * linker looks names up in it. It is DT_HASH, but where the ABI gives that entries of 8 bytes
 * (s390x, alpha), which half of the readers do not know: there it is DT_GNU_HASH with one bucket,
 * the only form of it that leaves the order of the symbols alone.
 */
#include "formats/elf/elf_write.h"

#include "base/str.h"
#include "formats/elf/elf.h"
#include <string.h>

#define FIRST_NODE 2u          /* the version index of the first node: behind local and global */
#define PAGE UINT64_C(0x10000) /* of the machines with the largest */
#define MAX_FILE (UINT64_C(1) << 31)
#define FUNCTION_STEP 16u /* bytes between two functions */
#define MAX_ALIGN 64u     /* of an object; the real one is in no table */

/* ---- numbers in the byte order and class of the file ---- */

typedef struct writer {
  ob_buf *out;
  bool big, wide; /* wide: ELF64 */
} writer;

static void
put_uint(const writer *w, uint64_t value, unsigned bytes)
{
  char raw[8];
  for (unsigned i = 0; i < bytes; i++) {
    const unsigned shift = 8 * (w->big ? bytes - 1 - i : i);
    raw[i] = (char)(unsigned char)(value >> shift);
  }
  ob_buf_put(w->out, (ob_str){raw, bytes});
}

static void
put16(const writer *w, uint64_t value)
{
  put_uint(w, value, 2);
}

static void
put32(const writer *w, uint64_t value)
{
  put_uint(w, value, 4);
}

/* An Elf32_Word or an Elf64_Xword. */
static void
put_word(const writer *w, uint64_t value)
{
  put_uint(w, value, w->wide ? 8 : 4);
}

static uint32_t
gnu_hash(ob_str name)
{
  uint32_t hash = 5381;
  for (size_t i = 0; i < name.len; i++) {
    hash = hash * 33 + (unsigned char)name.ptr[i];
  }
  return hash;
}

static uint64_t
align_up(uint64_t value, uint64_t to)
{
  return (value + to - 1) / to * to;
}

static void
pad_to(const writer *w, uint64_t offset)
{
  ob_buf_fill(w->out, '\0', offset > w->out->len ? (size_t)(offset - w->out->len) : 0);
}

/* ---- headers ---- */

typedef struct section {
  const char *name;
  uint32_t type;
  uint64_t flags, address, offset, size;
  uint32_t link, info;
  uint64_t align, entry_size;
} section;

typedef struct segment {
  uint32_t type, flags;
  uint64_t offset, address, file_size, size, align;
} segment;

static void
put_header(const writer *w, const ob_elf_head *ident, uint16_t type, uint64_t program_headers,
           uint16_t program_count, uint64_t section_headers, uint16_t section_count)
{
  const char magic[16] = {0x7f,
                          'E',
                          'L',
                          'F',
                          w->wide ? OB_ELFCLASS64 : OB_ELFCLASS32,
                          w->big ? OB_ELFDATA2MSB : OB_ELFDATA2LSB,
                          1,
                          (char)ident->osabi,
                          (char)ident->abi_version};
  ob_buf_put(w->out, (ob_str){magic, sizeof magic});
  put16(w, type);
  put16(w, ident->machine);
  put32(w, 1);    /* e_version */
  put_word(w, 0); /* e_entry */
  put_word(w, program_headers);
  put_word(w, section_headers);
  put32(w, ident->flags);
  put16(w, w->wide ? 64 : 52); /* e_ehsize */
  put16(w, program_count > 0 ? (w->wide ? 56 : 32) : 0);
  put16(w, program_count);
  put16(w, w->wide ? 64 : 40); /* e_shentsize */
  put16(w, section_count);
  put16(w, section_count - 1u); /* the names stand in the last one */
}

static void
put_segment(const writer *w, const segment *s)
{
  put32(w, s->type);
  if (w->wide) {
    put32(w, s->flags);
  }
  put_word(w, s->offset);
  put_word(w, s->address); /* p_vaddr */
  put_word(w, s->address); /* p_paddr */
  put_word(w, s->file_size);
  put_word(w, s->size);
  if (!w->wide) {
    put32(w, s->flags);
  }
  put_word(w, s->align);
}

/* The names of the sections, the last of which holds them; then, aligned, the headers. */
static uint64_t
names_size(const section *sections, size_t count)
{
  uint64_t size = 0;
  for (size_t i = 0; i < count; i++) {
    size += strlen(sections[i].name) + 1;
  }
  return size;
}

static void
put_sections(const writer *w, const section *sections, size_t count, uint64_t headers)
{
  for (size_t i = 0; i < count; i++) {
    ob_buf_put(w->out, ob_str_from(sections[i].name));
    ob_buf_putc(w->out, '\0');
  }
  pad_to(w, headers);
  uint64_t name = 0;
  for (size_t i = 0; i < count; i++) {
    const section *s = &sections[i];
    put32(w, name);
    put32(w, s->type);
    put_word(w, s->flags);
    put_word(w, s->address);
    put_word(w, s->offset);
    put_word(w, s->size);
    put32(w, s->link);
    put32(w, s->info);
    put_word(w, s->align);
    put_word(w, s->entry_size);
    name += strlen(s->name) + 1;
  }
}

static void
put_symbol(const writer *w, uint32_t name, uint64_t value, uint64_t size, unsigned info,
           unsigned other, unsigned at)
{
  put32(w, name);
  if (!w->wide) {
    put32(w, value);
    put32(w, size);
  }
  put_uint(w, info, 1);
  put_uint(w, other, 1);
  put16(w, at);
  if (w->wide) {
    put_word(w, value);
    put_word(w, size);
  }
}

/* ---- a shared object ---- */

/* Positions in the table of sections; those that a library does not need are left out. */
enum place { HASH, DYNSYM, DYNSTR, VERSYM, VERDEF, DYNAMIC, TEXT, TBSS, BSS, PLACES };

typedef struct layout {
  const ob_elf_stub *stub;
  ob_buf strings;          /* .dynstr */
  uint32_t *names;         /* by symbol: offset in strings */
  uint32_t *node_names;    /* by node */
  uint32_t *needed;        /* by needed */
  uint64_t *addresses;     /* by symbol; of TLS symbols the offset in their segment */
  uint32_t soname;         /* offset in strings */
  uint16_t number[PLACES]; /* section numbers; 0: not there */
  section at[PLACES];      /* by place */
  uint64_t sizes[3];       /* of TEXT, TBSS, BSS */
  bool gnu;                /* the hash table is DT_GNU_HASH */
  uint64_t buckets;        /* of DT_HASH */
} layout;

static enum place
place_of(const ob_elf_stub_symbol *symbol)
{
  return symbol->kind == OB_ELF_STUB_OBJECT ? BSS : symbol->kind == OB_ELF_STUB_TLS ? TBSS : TEXT;
}

static uint32_t
put_string(ob_buf *strings, ob_str s)
{
  const size_t at = strings->len;
  ob_buf_put(strings, s);
  ob_buf_putc(strings, '\0');
  return (uint32_t)at;
}

static ob_status
gather_strings(layout *l, ob_arena *arena)
{
  const ob_elf_stub *stub = l->stub;
  l->names = ob_new_n(arena, uint32_t, stub->symbol_count);
  l->node_names = ob_new_n(arena, uint32_t, stub->node_count);
  l->needed = ob_new_n(arena, uint32_t, stub->needed_count);
  if (!l->names || !l->node_names || !l->needed) {
    return OB_E_NOMEM;
  }
  ob_buf_init(&l->strings, arena);
  ob_buf_putc(&l->strings, '\0');
  for (size_t i = 0; i < stub->symbol_count; i++) {
    const bool same = i > 0 && ob_str_eq(stub->symbols[i].name, stub->symbols[i - 1].name);
    l->names[i] = same ? l->names[i - 1] : put_string(&l->strings, stub->symbols[i].name);
    if (l->strings.len > MAX_FILE) {
      return OB_E_LIMIT;
    }
  }
  for (size_t i = 0; i < stub->node_count; i++) {
    l->node_names[i] = put_string(&l->strings, stub->nodes[i].name);
  }
  for (size_t i = 0; i < stub->needed_count; i++) {
    l->needed[i] = put_string(&l->strings, stub->needed[i]);
  }
  l->soname = put_string(&l->strings, stub->soname);
  return l->strings.len > MAX_FILE ? OB_E_LIMIT : ob_buf_status(&l->strings);
}

/* The alignment that an object of that size can need: of its size, up to MAX_ALIGN. */
static uint64_t
alignment(uint64_t size)
{
  uint64_t align = 1;
  while (align < MAX_ALIGN && align < size) {
    align *= 2;
  }
  return align;
}

static ob_status
place_symbols(layout *l, ob_arena *arena)
{
  const ob_elf_stub *stub = l->stub;
  l->addresses = ob_new_n(arena, uint64_t, stub->symbol_count);
  if (!l->addresses) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < stub->symbol_count; i++) {
    const ob_elf_stub_symbol *symbol = &stub->symbols[i];
    const enum place place = place_of(symbol);
    uint64_t *end = &l->sizes[place - TEXT];
    const size_t other = symbol->alias > 0 ? symbol->alias - 1u : i;
    if (other < i && place_of(&stub->symbols[other]) == place) {
      l->addresses[i] = l->addresses[other];
    } else {
      const uint64_t align = place == TEXT ? FUNCTION_STEP : alignment(symbol->size);
      l->addresses[i] = align_up(*end, align);
    }
    if (symbol->size > MAX_FILE) {
      return OB_E_LIMIT;
    }
    const uint64_t room = place == TEXT ? FUNCTION_STEP : symbol->size > 0 ? symbol->size : 1;
    if (l->addresses[i] + room > *end) {
      *end = l->addresses[i] + room;
    }
    if (*end > MAX_FILE) {
      return OB_E_LIMIT;
    }
  }
  return OB_OK;
}

static size_t
count_parents(const ob_elf_stub *stub)
{
  size_t count = 0;
  for (size_t i = 0; i < stub->node_count; i++) {
    count += stub->nodes[i].parent_count;
  }
  return count;
}

/* Number, offset and address of every section. Returns where the tables end; *number of sections
   without the names'. */
static uint64_t
place_sections(layout *l, const writer *w, uint64_t at, uint16_t *count)
{
  const ob_elf_stub *stub = l->stub;
  const bool versions = stub->node_count > 0;
  const uint64_t word = w->wide ? 8 : 4, symbols = stub->symbol_count + 1;
  const uint64_t dynamic_entries = stub->needed_count + 7 + (versions ? 3 : 0);
  const struct {
    const char *name;
    uint32_t type;
    uint64_t flags, size, align, entry;
    bool there;
  } wanted[PLACES] = {
      [HASH] = {l->gnu ? ".gnu.hash" : ".hash", l->gnu ? OB_SHT_GNU_HASH : OB_SHT_HASH,
                OB_SHF_ALLOC,
                l->gnu ? 20 + word + 4 * (symbols - 1) : 4 * (2 + l->buckets + symbols), word,
                l->gnu ? 0 : 4, true},
      [DYNSYM] = {".dynsym", OB_SHT_DYNSYM, OB_SHF_ALLOC, symbols * (w->wide ? 24 : 16), word,
                  w->wide ? 24 : 16, true},
      [DYNSTR] = {".dynstr", OB_SHT_STRTAB, OB_SHF_ALLOC, l->strings.len, 1, 0, true},
      [VERSYM] = {".gnu.version", OB_SHT_GNU_VERSYM, OB_SHF_ALLOC, symbols * 2, 2, 2, versions},
      [VERDEF] = {".gnu.version_d", OB_SHT_GNU_VERDEF, OB_SHF_ALLOC,
                  (stub->node_count + 1) * 28 + count_parents(stub) * 8, 4, 0, versions},
      [DYNAMIC] = {".dynamic", OB_SHT_DYNAMIC, OB_SHF_ALLOC, dynamic_entries * 2 * word, word,
                   2 * word, true},
      [TEXT] = {".text", OB_SHT_NOBITS, OB_SHF_ALLOC | OB_SHF_EXECINSTR, l->sizes[0], FUNCTION_STEP,
                0, l->sizes[0] > 0},
      [TBSS] = {".tbss", OB_SHT_NOBITS, OB_SHF_ALLOC | OB_SHF_WRITE | OB_SHF_TLS, l->sizes[1],
                MAX_ALIGN, 0, l->sizes[1] > 0},
      [BSS] = {".bss", OB_SHT_NOBITS, OB_SHF_ALLOC | OB_SHF_WRITE, l->sizes[2], MAX_ALIGN, 0,
               l->sizes[2] > 0},
  };
  uint16_t number = 1; /* 0 is the null section */
  uint64_t tables_end = 0;
  uint64_t address = at;
  for (size_t i = 0; i < PLACES; i++) {
    if (!wanted[i].there) {
      continue;
    }
    l->number[i] = number++;
    const bool bytes = wanted[i].type != OB_SHT_NOBITS;
    if (bytes) {
      address = at = align_up(at, wanted[i].align);
    } else {
      /* A page of its own, and the same place in the page as the end of the file's tables. */
      address = align_up(address, PAGE) + tables_end % PAGE;
    }
    l->at[i] = (section){.name = wanted[i].name,
                         .type = wanted[i].type,
                         .flags = wanted[i].flags,
                         .address = address,
                         .offset = at,
                         .size = wanted[i].size,
                         .align = wanted[i].align,
                         .entry_size = wanted[i].entry};
    address += wanted[i].size;
    if (bytes) {
      at += wanted[i].size;
      tables_end = at = i == DYNAMIC ? align_up(at, MAX_ALIGN) : at;
    }
  }
  l->at[HASH].link = l->at[VERSYM].link = l->number[DYNSYM];
  l->at[DYNSYM].link = l->at[VERDEF].link = l->at[DYNAMIC].link = l->number[DYNSTR];
  l->at[DYNSYM].info = 1;
  l->at[VERDEF].info = (uint32_t)stub->node_count + 1;
  *count = number;
  return tables_end;
}

static ob_status
put_ob_elf_hash(const writer *w, const layout *l)
{
  const ob_elf_stub *stub = l->stub;
  const size_t symbols = stub->symbol_count + 1;
  uint32_t *buckets = ob_new_n(w->out->arena, uint32_t, l->buckets);
  uint32_t *chains = ob_new_n(w->out->arena, uint32_t, symbols);
  if (!buckets || !chains) {
    return OB_E_NOMEM;
  }
  for (size_t i = stub->symbol_count; i > 0; i--) {
    uint32_t *bucket = &buckets[ob_elf_hash(stub->symbols[i - 1].name) % l->buckets];
    chains[i] = *bucket;
    *bucket = (uint32_t)i;
  }
  put32(w, l->buckets);
  put32(w, symbols);
  for (size_t i = 0; i < l->buckets; i++) {
    put32(w, buckets[i]);
  }
  for (size_t i = 0; i < symbols; i++) {
    put32(w, chains[i]);
  }
  return OB_OK;
}

/* One bucket that holds all symbols; the filter lets every name pass. */
static void
put_gnu_hash(const writer *w, const layout *l)
{
  const size_t symbols = l->stub->symbol_count;
  put32(w, 1); /* buckets */
  put32(w, 1); /* the first symbol that can be found */
  put32(w, 1); /* words of the filter */
  put32(w, 0); /* its shift */
  put_word(w, UINT64_MAX);
  put32(w, symbols > 0 ? 1 : 0);
  for (size_t i = 0; i < symbols; i++) {
    const uint32_t last = i + 1 == symbols ? 1 : 0;
    put32(w, (gnu_hash(l->stub->symbols[i].name) & ~UINT32_C(1)) | last);
  }
}

static void
put_symbols(const writer *w, const layout *l)
{
  static const unsigned types[] = {[OB_ELF_STUB_FUNCTION] = OB_STT_FUNC,
                                   [OB_ELF_STUB_OBJECT] = OB_STT_OBJECT,
                                   [OB_ELF_STUB_TLS] = OB_STT_TLS,
                                   [OB_ELF_STUB_NOTYPE] = OB_STT_NOTYPE};
  put_symbol(w, 0, 0, 0, 0, 0, 0);
  for (size_t i = 0; i < l->stub->symbol_count; i++) {
    const ob_elf_stub_symbol *symbol = &l->stub->symbols[i];
    const enum place place = place_of(symbol);
    const uint64_t base = place == TBSS ? 0 : l->at[place].address;
    const unsigned binding = symbol->weak ? OB_STB_WEAK : OB_STB_GLOBAL;
    put_symbol(w, l->names[i], base + l->addresses[i], symbol->size,
               binding << 4 | types[symbol->kind], 0, l->number[place]);
  }
}

static void
put_versions(const writer *w, const layout *l)
{
  put16(w, 0);
  for (size_t i = 0; i < l->stub->symbol_count; i++) {
    const ob_elf_stub_symbol *symbol = &l->stub->symbols[i];
    const bool plain = symbol->node == OB_ELF_STUB_NO_NODE;
    const unsigned index = plain ? OB_VER_NDX_GLOBAL : FIRST_NODE + symbol->node;
    put16(w, index | (symbol->hidden && !plain ? OB_VERSYM_HIDDEN : 0));
  }
}

static void
put_definition(const writer *w, const layout *l, size_t index, unsigned flags, ob_str name,
               uint32_t name_at, const ob_elf_stub_node *node, bool last)
{
  const unsigned parents = node ? node->parent_count : 0;
  put16(w, 1); /* vd_version */
  put16(w, flags);
  put16(w, index);
  put16(w, 1 + parents);
  put32(w, ob_elf_hash(name));
  put32(w, 20); /* vd_aux: right behind this */
  put32(w, last ? 0 : 28 + 8 * parents);
  put32(w, name_at);
  put32(w, parents > 0 ? 8 : 0);
  for (unsigned i = 0; i < parents; i++) {
    put32(w, l->node_names[node->parents[i]]);
    put32(w, i + 1 < parents ? 8 : 0);
  }
}

static void
put_definitions(const writer *w, const layout *l)
{
  const ob_elf_stub *stub = l->stub;
  put_definition(w, l, OB_VER_NDX_GLOBAL, OB_VER_FLG_BASE, stub->soname, l->soname, NULL, false);
  for (size_t i = 0; i < stub->node_count; i++) {
    const ob_elf_stub_node *node = &stub->nodes[i];
    put_definition(w, l, FIRST_NODE + i, 0, node->name, l->node_names[i], node,
                   i + 1 == stub->node_count);
  }
}

static void
put_dynamic(const writer *w, const layout *l)
{
  const ob_elf_stub *stub = l->stub;
  for (size_t i = 0; i < stub->needed_count; i++) {
    put_word(w, OB_DT_NEEDED);
    put_word(w, l->needed[i]);
  }
  const struct {
    uint64_t tag, value;
    bool there;
  } entries[] = {
      {OB_DT_SONAME, l->soname, true},
      {l->gnu ? OB_DT_GNU_HASH : OB_DT_HASH, l->at[HASH].address, true},
      {OB_DT_STRTAB, l->at[DYNSTR].address, true},
      {OB_DT_SYMTAB, l->at[DYNSYM].address, true},
      {OB_DT_STRSZ, l->strings.len, true},
      {OB_DT_SYMENT, w->wide ? 24 : 16, true},
      {OB_DT_VERSYM, l->at[VERSYM].address, stub->node_count > 0},
      {OB_DT_VERDEF, l->at[VERDEF].address, stub->node_count > 0},
      {OB_DT_VERDEFNUM, stub->node_count + 1, stub->node_count > 0},
      {OB_DT_NULL, 0, true},
  };
  for (size_t i = 0; i < OB_COUNT(entries); i++) {
    if (entries[i].there) {
      put_word(w, entries[i].tag);
      put_word(w, entries[i].value);
    }
  }
}

/* The segments: the tables, .dynamic in them, then one for each section without bytes. */
static uint16_t
make_segments(const layout *l, uint64_t tables_end, segment out[6])
{
  uint16_t count = 0;
  const section *dynamic = &l->at[DYNAMIC];
  out[count++] = (segment){OB_PT_LOAD, OB_PF_R, 0, 0, tables_end, tables_end, PAGE};
  for (size_t i = TEXT; i <= BSS; i++) {
    if (l->number[i] > 0 && i != TBSS) { /* TLS of NOBITS takes no room in the address space */
      const uint32_t flags = i == TEXT ? OB_PF_R | OB_PF_X : OB_PF_R | OB_PF_W;
      const section *s = &l->at[i];
      out[count++] = (segment){OB_PT_LOAD, flags, tables_end, s->address, 0, s->size, PAGE};
    }
  }
  out[count++] = (segment){OB_PT_DYNAMIC, OB_PF_R,       dynamic->offset, dynamic->address,
                           dynamic->size, dynamic->size, dynamic->align};
  if (l->number[TBSS] > 0) {
    const section *s = &l->at[TBSS];
    out[count++] = (segment){OB_PT_TLS, OB_PF_R, s->offset, s->address, 0, s->size, s->align};
  }
  return count;
}

static uint16_t
count_segments(const layout *l)
{
  return (uint16_t)(2 + (l->sizes[0] > 0) + (l->sizes[1] > 0) + (l->sizes[2] > 0));
}

ob_status
ob_elf_stub_put(ob_buf *out, const ob_elf_stub *stub)
{
  const writer w = {out, stub->ident.big, stub->ident.bits == 64};
  layout l = {.stub = stub};
  if (stub->node_count > OB_ELF_STUB_MAX_NODES || stub->symbol_count > MAX_FILE / 64) {
    return OB_E_LIMIT;
  }
  OB_TRY(gather_strings(&l, out->arena));
  OB_TRY(place_symbols(&l, out->arena));
  l.gnu = w.wide && (stub->ident.machine == OB_EM_S390 || stub->ident.machine == OB_EM_ALPHA);
  l.buckets = stub->symbol_count / 2 | 1;

  const uint16_t segment_count = count_segments(&l);
  const uint64_t header = w.wide ? 64 : 52;
  uint16_t section_count = 0;
  const uint64_t tables_end =
      place_sections(&l, &w, header + (uint64_t)segment_count * (w.wide ? 56 : 32), &section_count);

  section sections[PLACES + 2] = {{.name = ""}};
  for (size_t i = 0; i < PLACES; i++) {
    if (l.number[i] > 0) {
      sections[l.number[i]] = l.at[i];
    }
  }
  sections[section_count] =
      (section){.name = ".shstrtab", .type = OB_SHT_STRTAB, .offset = tables_end, .align = 1};
  sections[section_count].size = names_size(sections, section_count + 1u);
  section_count++;
  const uint64_t headers = align_up(tables_end + sections[section_count - 1].size, 8);

  segment segments[6];
  (void)make_segments(&l, tables_end, segments);
  put_header(&w, &stub->ident, OB_ET_DYN, header, segment_count, headers, section_count);
  for (size_t i = 0; i < segment_count; i++) {
    put_segment(&w, &segments[i]);
  }
  pad_to(&w, l.at[HASH].offset);
  if (l.gnu) {
    put_gnu_hash(&w, &l);
  } else {
    OB_TRY(put_ob_elf_hash(&w, &l));
  }
  pad_to(&w, l.at[DYNSYM].offset);
  put_symbols(&w, &l);
  ob_buf_put(out, ob_buf_view(&l.strings));
  if (stub->node_count > 0) {
    pad_to(&w, l.at[VERSYM].offset);
    put_versions(&w, &l);
    pad_to(&w, l.at[VERDEF].offset);
    put_definitions(&w, &l);
  }
  pad_to(&w, l.at[DYNAMIC].offset);
  put_dynamic(&w, &l);
  pad_to(&w, tables_end);
  put_sections(&w, sections, section_count, headers);
  return ob_buf_status(out);
}

/* ---- object files ---- */

/* Does the machine keep addends in the relocation (RELA), or in the code? */
static bool
has_addends(const ob_elf_head *ident)
{
  return ident->machine != OB_EM_386 && ident->machine != OB_EM_ARM &&
         !(ident->machine == OB_EM_MIPS && ident->bits == 32);
}

/* Local symbols come first in a symbol table: the number of each in the file. */
static ob_status
number_symbols(ob_arena *arena, const ob_elf_object *object, uint32_t **numbers, uint32_t *locals)
{
  *numbers = ob_new_n(arena, uint32_t, object->symbol_count);
  if (!*numbers) {
    return OB_E_NOMEM;
  }
  uint32_t next = 1;
  for (int global = 0; global <= 1; global++) {
    for (size_t i = 0; i < object->symbol_count; i++) {
      const bool local = object->symbols[i].defined && !object->symbols[i].global;
      if (local == !global) {
        (*numbers)[i] = next++;
      }
    }
    *locals = global ? *locals : next;
  }
  return OB_OK;
}

static void
put_object_symbols(const writer *w, const ob_elf_object *object, uint32_t content)
{
  put_symbol(w, 0, 0, 0, 0, 0, 0);
  for (int global = 0; global <= 1; global++) {
    uint32_t at = 1;
    for (size_t i = 0; i < object->symbol_count; i++) {
      const ob_elf_object_symbol *s = &object->symbols[i];
      const bool local = s->defined && !s->global;
      const uint32_t name = s->name.len > 0 ? at : 0;
      at += s->name.len > 0 ? (uint32_t)s->name.len + 1 : 0;
      if (local == !global) {
        const unsigned type = !s->defined || local   ? OB_STT_NOTYPE
                              : object->text.len > 0 ? OB_STT_FUNC
                                                     : OB_STT_OBJECT;
        const unsigned info = (local ? 0u : (unsigned)OB_STB_GLOBAL) << 4 | type;
        put_symbol(w, name, s->value, s->size, info,
                   (s->defined && s->global ? OB_STV_HIDDEN : 0) | s->other,
                   s->defined ? content : 0);
      }
    }
  }
}

static void
put_relocations(const writer *w, const ob_elf_object *object, const uint32_t *numbers)
{
  const bool rela = has_addends(&object->ident);
  for (size_t i = 0; i < object->relocation_count; i++) {
    const ob_elf_relocation *r = &object->relocations[i];
    const uint64_t symbol = r->symbol == UINT32_MAX ? 0 : numbers[r->symbol];
    put_word(w, r->offset);
    put_word(w, w->wide ? symbol << 32 | r->type : symbol << 8 | r->type);
    if (rela) {
      put_word(w, (uint64_t)r->addend);
    }
  }
}

ob_status
ob_elf_object_put(ob_buf *out, const ob_elf_object *object)
{
  enum { CONTENT = 1, RELOCATIONS, SYMTAB, STRTAB, STACK, NAMES, SECTIONS };
  const writer w = {out, object->ident.big, object->ident.bits == 64};
  const bool rela = has_addends(&object->ident), code = object->text.len > 0;
  if (w.wide && object->ident.machine == OB_EM_MIPS && object->relocation_count > 0) {
    return OB_E_UNSUPPORTED;
  }
  uint32_t *numbers, locals = 1;
  OB_TRY(number_symbols(out->arena, object, &numbers, &locals));
  const uint64_t word = w.wide ? 8 : 4, symbol_size = w.wide ? 24 : 16;
  uint64_t names_len = 1;
  for (size_t i = 0; i < object->symbol_count; i++) {
    names_len += object->symbols[i].name.len > 0 ? object->symbols[i].name.len + 1 : 0;
  }
  section at[SECTIONS] = {
      [0] = {.name = ""},
      [CONTENT] = {.name = code ? ".text" : ".bss",
                   .type = code ? OB_SHT_PROGBITS : OB_SHT_NOBITS,
                   .flags = OB_SHF_ALLOC | (code ? OB_SHF_EXECINSTR : OB_SHF_WRITE),
                   .size = code ? object->text.len : object->bss_size,
                   .align = code ? FUNCTION_STEP : alignment(object->bss_size)},
      [RELOCATIONS] = {.name = rela ? ".rela.text" : ".rel.text",
                       .type = rela ? OB_SHT_RELA : OB_SHT_REL,
                       .flags = OB_SHF_INFO_LINK,
                       .size = object->relocation_count * word * (rela ? 3 : 2),
                       .link = SYMTAB,
                       .info = CONTENT,
                       .align = word,
                       .entry_size = word * (rela ? 3 : 2)},
      [SYMTAB] = {.name = ".symtab",
                  .type = OB_SHT_SYMTAB,
                  .size = (object->symbol_count + 1) * symbol_size,
                  .link = STRTAB,
                  .info = locals,
                  .align = word,
                  .entry_size = symbol_size},
      [STRTAB] = {.name = ".strtab", .type = OB_SHT_STRTAB, .size = names_len, .align = 1},
      [STACK] = {.name = ".note.GNU-stack", .type = OB_SHT_PROGBITS, .align = 1},
      [NAMES] = {.name = ".shstrtab", .type = OB_SHT_STRTAB, .align = 1},
  };
  at[NAMES].size = names_size(at, SECTIONS);
  uint64_t end = w.wide ? 64 : 52;
  for (size_t i = CONTENT; i < SECTIONS; i++) {
    end = at[i].offset = align_up(end, at[i].align);
    end += at[i].type == OB_SHT_NOBITS ? 0 : at[i].size;
  }
  const uint64_t headers = align_up(end, 8);

  put_header(&w, &object->ident, OB_ET_REL, 0, 0, headers, SECTIONS);
  pad_to(&w, at[CONTENT].offset);
  ob_buf_put(out, object->text);
  pad_to(&w, at[RELOCATIONS].offset);
  put_relocations(&w, object, numbers);
  pad_to(&w, at[SYMTAB].offset);
  put_object_symbols(&w, object, CONTENT);
  ob_buf_putc(out, '\0');
  for (size_t i = 0; i < object->symbol_count; i++) {
    if (object->symbols[i].name.len > 0) {
      ob_buf_put(out, object->symbols[i].name);
      ob_buf_putc(out, '\0');
    }
  }
  put_sections(&w, at, SECTIONS, headers);
  return ob_buf_status(out);
}
