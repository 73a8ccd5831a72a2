// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * From the facts of a release to the files that a linker is given. What this module decides: what
 * stands beside the libraries, so that a link command that works on the OS works with the stubs:
 * linker names, the linker script that glibc and FreeBSD have for libc, archives for names that
 * hold nothing (any more), and libgcc_s, which is no part of the OS's own lists but of every link.
 *
 * The set is made in memory first: its name can hold its hash, and what is there already need not
 * be written.
 */
#include "abi/stub.h"

#include "abi/glibc_static.h"
#include "base/map.h"
#include "base/str.h"
#include "diag/io.h"
#include "formats/ar/ar_write.h"
#include "formats/elf/elf_abi.h"
#include "formats/elf/elf_write.h"
#include "sys/fs.h"
#include <errno.h>

#define NONSHARED "libc_nonshared.a"

/* ---- what differs between the systems ---- */

typedef struct os_traits {
  const char *os, *shown; /* as facts name it, as people do */
  uint8_t osabi, abi_version;
  bool script;            /* libc.so is a linker script with a static part */
  const char *same;       /* "pthread=thr": a further linker name of a library */
  const char *empty;      /* names that are empty archives there; blanks between them */
  const char *no_facts;   /* libraries of the base system that lists of facts may leave out */
  bool gcc_s;             /* the unwinder is libgcc_s.so.1, with GCC's nodes */
  const char *components; /* NULL: __dso_handle comes from start files alone */
} os_traits;

static const os_traits systems[] = {
    {.os = "glibc", .shown = "glibc", .script = true, .gcc_s = true},
    {.os = "freebsd",
     .shown = "FreeBSD",
     .osabi = OB_ELFOSABI_FREEBSD,
     .script = true,
     .same = "pthread=thr",
     .no_facts = "kvm memstat procstat devstat geom",
     .gcc_s = true,
     .components = "__dso_handle"},
    {.os = "netbsd", .shown = "NetBSD", .no_facts = "kvm", .gcc_s = true},
    {.os = "openbsd", .shown = "OpenBSD"},
    {.os = "dragonfly", .shown = "DragonFly", .gcc_s = true},
    {.os = "illumos",
     .shown = "illumos",
     .osabi = OB_ELFOSABI_SOLARIS,
     .abi_version = 1,
     .gcc_s = true},
    {.os = "solaris", .shown = "Solaris", .osabi = OB_ELFOSABI_SOLARIS, .abi_version = 1},
    {.os = "musl",
     .shown = "musl",
     .empty = "m pthread rt dl util crypt resolv xnet",
     .gcc_s = true},
    {.os = "android", .shown = "Android"},
};

/* An OS that osbind does not know is one that a vendor's own facts describe. */
static os_traits
traits_of(ob_arena *arena, ob_str os)
{
  for (size_t i = 0; i < OB_COUNT(systems); i++) {
    if (ob_str_eq(os, ob_str_from(systems[i].os))) {
      return systems[i];
    }
  }
  const char *name = ob_cstr(arena, os);
  return (os_traits){.os = name ? name : "", .shown = name ? name : ""};
}

/* ---- names ---- */

static ob_status
check_name(ob_diags *diags, ob_str name, const char *what)
{
  if (name.len > 0 && name.len < 200 && ob_str_find(name, '/') == SIZE_MAX &&
      ob_str_find(name, '\n') == SIZE_MAX && name.ptr[0] != '.') {
    return OB_OK;
  }
  return ob_fail(diags, OB_E_INVALID, "OB1081", OB_SPAN_NONE,
                 "a library is written under its soname, so that must be a plain file name",
                 "the %s `" OB_STR_FMT "` cannot be the name of a file", what, OB_STR_ARG(name));
}

static bool
is_chosen(const ob_stub_opts *opts, ob_str key)
{
  if (ob_str_in(key, opts->only, opts->only_count)) {
    return true;
  }
  return opts->only_count == 0;
}

static ob_status
check_chosen(ob_arena *arena, ob_diags *diags, const ob_stub_opts *opts)
{
  for (size_t i = 0; i < opts->only_count; i++) {
    const ob_str name = opts->only[i];
    if (ob_facts_library_by_key(opts->facts, name) || ob_str_eq(name, OB_STR("gcc_s"))) {
      continue;
    }
    ob_buf have;
    ob_buf_init(&have, arena);
    for (size_t k = 0; k < opts->facts->library_count; k++) {
      ob_buf_fmt(&have, "%s" OB_STR_FMT, k > 0 ? ", " : "",
                 OB_STR_ARG(opts->facts->libraries[k].key));
    }
    ob_diag *e =
        ob_error(diags, "OB1080", OB_SPAN_NONE,
                 "no facts of a library `" OB_STR_FMT "` in " OB_STR_FMT " " OB_STR_FMT,
                 OB_STR_ARG(name), OB_STR_ARG(opts->facts->os), OB_STR_ARG(opts->facts->release));
    if (!e) {
      return OB_E_NOMEM;
    }
    ob_diag_note(diags, e, "there are " OB_STR_FMT, OB_STR_ARG(ob_buf_view(&have)));
    ob_diag_help(diags, e, "--lib takes the name that stands behind -l: `c` for libc.so");
    return OB_E_NOT_FOUND;
  }
  return OB_OK;
}

/* ---- one library ---- */

typedef struct maker {
  ob_arena *arena;
  ob_diags *diags;
  const ob_stub_opts *opts;
  os_traits traits;
  ob_elf_head ident;
  ob_stub_set *out;
} maker;

static ob_status
add_file(const maker *m, ob_str name, ob_str bytes, bool link)
{
  for (size_t i = 0; i < m->out->files.len; i++) {
    if (ob_str_eq(m->out->files.at[i].name, name)) {
      return OB_OK; /* musl's libc.so is both the library and its linker name */
    }
  }
  ob_stub_file *file = ob_vec_push(m->arena, &m->out->files);
  if (!file || !name.ptr) {
    return OB_E_NOMEM;
  }
  *file = (ob_stub_file){name, bytes, link};
  return OB_OK;
}

static ob_status
add_empty_archive(const maker *m, ob_str key)
{
  ob_buf bytes;
  ob_buf_init(&bytes, m->arena);
  OB_TRY(ob_ar_put(&bytes, NULL, 0));
  return add_file(m, ob_fmt(m->arena, "lib" OB_STR_FMT ".a", OB_STR_ARG(key)), ob_buf_view(&bytes),
                  false);
}

/*
 * Two objects of one library at one address: facts do not hold addresses, but names tell. Those
 * that differ by leading underscores alone (environ, __environ) are one object wherever they have
 * one size; glibc has two further pairs.
 */
static ob_str
object_identity(ob_str name)
{
  static const ob_str pairs[][2] = {
      {OB_STR_INIT("program_invocation_name"), OB_STR_INIT("progname_full")},
      {OB_STR_INIT("program_invocation_short_name"), OB_STR_INIT("progname")},
  };
  for (size_t i = 0; i < OB_COUNT(pairs); i++) {
    if (ob_str_eq(name, pairs[i][0])) {
      return pairs[i][1];
    }
  }
  while (name.len > 0 && name.ptr[0] == '_') {
    name = ob_str_slice(name, 1, name.len);
  }
  return name;
}

/*
 * GNU ld and gold copy an alias along only when the name that is used is weak and the other one is
 * not, which is how libraries define them: the name in C's own space (more underscores, so first in
 * byte order) is strong. Lists leave that out, so it is put right here.
 */
static ob_status
find_alias(ob_arena *arena, ob_map *objects, const ob_fact_symbol *from,
           ob_elf_stub_symbol *symbols, size_t at)
{
  if (from->kind != OB_FACT_OBJECT || from->size == 0 || from->binding == OB_FACT_HIDDEN) {
    return OB_OK;
  }
  void **slot = ob_map_put(arena, objects, object_identity(from->name));
  if (!slot) {
    return OB_E_NOMEM;
  }
  ob_elf_stub_symbol *first = *slot;
  if (!first) {
    *slot = &symbols[at];
  } else if (first->size == symbols[at].size) {
    symbols[at].alias = (uint32_t)(first - symbols) + 1;
    symbols[at].weak = symbols[at].weak || !first->weak;
  }
  return OB_OK;
}

static ob_elf_stub_kind
stub_kind(uint8_t kind)
{
  switch ((ob_fact_kind)kind) {
  case OB_FACT_OBJECT:
    return OB_ELF_STUB_OBJECT;
  case OB_FACT_TLS:
    return OB_ELF_STUB_TLS;
  case OB_FACT_FUNCTION:
  case OB_FACT_IFUNC: /* a linker that copied its address would take it for code */
    return OB_ELF_STUB_FUNCTION;
  case OB_FACT_NOTYPE:
    break;
  }
  return OB_ELF_STUB_NOTYPE;
}

/* Position of a node in the library, or OB_ELF_STUB_NO_NODE. Libraries have a few dozen of them. */
static uint16_t
node_position(const ob_fact_library *library, ob_str name, uint16_t near)
{
  if (near < library->node_count && ob_str_eq(library->nodes[near].name, name)) {
    return near; /* most symbols have the node of the one before */
  }
  for (size_t i = 0; i < library->node_count; i++) {
    if (ob_str_eq(library->nodes[i].name, name)) {
      return (uint16_t)i;
    }
  }
  return OB_ELF_STUB_NO_NODE;
}

static ob_status
stub_nodes(ob_arena *arena, const ob_fact_library *library, ob_elf_stub_node *nodes)
{
  for (size_t i = 0; i < library->node_count; i++) {
    const ob_fact_node *from = &library->nodes[i];
    uint16_t *parents = ob_new_n(arena, uint16_t, from->parent_count);
    if (!parents) {
      return OB_E_NOMEM;
    }
    nodes[i].name = from->name;
    nodes[i].parents = parents;
    for (size_t k = 0; k < from->parent_count; k++) {
      const uint16_t at = node_position(library, from->parents[k], (uint16_t)i);
      if (at != OB_ELF_STUB_NO_NODE) { /* else of a node that facts left out */
        parents[nodes[i].parent_count++] = at;
      }
    }
  }
  return OB_OK;
}

static ob_status
put_library(const maker *m, const ob_fact_library *library, ob_buf *bytes, size_t *guesses,
            bool *bound)
{
  ob_elf_stub_symbol *symbols = ob_new_n(m->arena, ob_elf_stub_symbol, library->symbol_count);
  ob_elf_stub_node *nodes = ob_new_n(m->arena, ob_elf_stub_node, library->node_count);
  ob_map objects;
  ob_map_init(&objects, 0);
  if (!symbols || !nodes) {
    return OB_E_NOMEM;
  }
  OB_TRY(stub_nodes(m->arena, library, nodes));
  const bool starts = ob_str_eq(library->key, OB_STR("c")) &&
                      ob_str_eq(m->opts->facts->os, OB_STR("glibc")) &&
                      ob_glibc_static_starts(m->opts->facts);
  uint16_t near = 0;
  for (size_t i = 0; i < library->symbol_count; i++) {
    const ob_fact_symbol *from = &library->symbols[i];
    const bool plain = from->binding == OB_FACT_PLAIN;
    near = plain ? near : node_position(library, from->node, near);
    symbols[i] = (ob_elf_stub_symbol){.name = from->name,
                                      .size = from->size,
                                      .node = plain ? OB_ELF_STUB_NO_NODE : near,
                                      .kind = (uint8_t)stub_kind(from->kind),
                                      .hidden = from->binding == OB_FACT_HIDDEN,
                                      .weak = from->weak};
    if (starts && ob_str_eq(from->name, OB_STR("__libc_start_main"))) {
      symbols[i].hidden = true;
    }
    OB_TRY(find_alias(m->arena, &objects, from, symbols, i));
    *guesses += m->opts->facts->sources[from->source].origin == OB_ORIGIN_NODE;
    *bound |= from->binding != OB_FACT_HIDDEN;
  }
  const ob_elf_stub stub = {.ident = m->ident,
                            .soname = library->soname,
                            .nodes = nodes,
                            .node_count = library->node_count,
                            .symbols = symbols,
                            .symbol_count = library->symbol_count};
  return ob_elf_stub_put(bytes, &stub);
}

/* What -lKEY finds. */
static ob_status
add_linker_name(const maker *m, const ob_fact_library *library, bool bound)
{
  const ob_str name = ob_fmt(m->arena, "lib" OB_STR_FMT ".so", OB_STR_ARG(library->key));
  if (ob_str_eq(library->key, OB_STR("ld"))) {
    return OB_OK; /* the loader is linked through libc's script */
  }
  if (!bound) {
    return add_empty_archive(m, library->key); /* its symbols have moved; the rest is for old
                                                  programs */
  }
  if (m->traits.script && ob_str_eq(library->key, OB_STR("c"))) {
    return OB_OK; /* add_script does it */
  }
  return ob_str_eq(name, library->soname) ? OB_OK : add_file(m, name, library->soname, true);
}

static ob_status
add_library(const maker *m, const ob_fact_library *library)
{
  OB_TRY(check_name(m->diags, library->soname, "soname"));
  OB_TRY(check_name(m->diags, library->key, "name of a library"));
  ob_buf bytes;
  ob_buf_init(&bytes, m->arena);
  size_t guesses = 0;
  bool bound = false;
  const ob_status st = put_library(m, library, &bytes, &guesses, &bound);
  if (st == OB_E_LIMIT) {
    return ob_fail(m->diags, st, "OB1082", OB_SPAN_NONE,
                   "a stub holds up to 2 GiB of objects and 32000 version nodes",
                   "the facts of " OB_STR_FMT " are too large for a shared object",
                   OB_STR_ARG(library->soname));
  }
  OB_TRY(st);
  OB_TRY(add_file(m, library->soname, ob_buf_view(&bytes), false));
  OB_TRY(add_linker_name(m, library, bound));
  ob_stub_library *row = ob_vec_push(m->arena, &m->out->libraries);
  if (!row) {
    return OB_E_NOMEM;
  }
  *row = (ob_stub_library){library->soname, library->symbol_count, guesses};
  return OB_OK;
}

/* ---- libgcc_s ---- */

enum { GCC_3_0, GCC_3_3, GCC_3_3_1, GCC_3_5, GCC_4_2_0, GCC_4_3_0, GLIBC_2_0, GCC_NODES };

typedef struct unwind_symbol {
  const char *name;
  uint16_t node;
} unwind_symbol;

/*
 * The unwinder. It is GCC's or LLVM's and in no OS's list, but every link has it. Each name has had
 * its node since it came, and LLVM's keeps GCC's nodes where an OS has that in its place. The
 * arithmetic of the real library is left out: programs take that from the static libgcc or from
 * compiler_builtins.
 */
static const unwind_symbol unwinder[] = {
    {"_Unwind_Backtrace", GCC_3_3},
    {"_Unwind_DeleteException", GCC_3_0},
    {"_Unwind_FindEnclosingFunction", GCC_3_3},
    {"_Unwind_Find_FDE", GCC_3_0},
    {"_Unwind_ForcedUnwind", GCC_3_0},
    {"_Unwind_GetCFA", GCC_3_3},
    {"_Unwind_GetDataRelBase", GCC_3_0},
    {"_Unwind_GetGR", GCC_3_0},
    {"_Unwind_GetIP", GCC_3_0},
    {"_Unwind_GetIPInfo", GCC_4_2_0},
    {"_Unwind_GetLanguageSpecificData", GCC_3_0},
    {"_Unwind_GetRegionStart", GCC_3_0},
    {"_Unwind_GetTextRelBase", GCC_3_0},
    {"_Unwind_RaiseException", GCC_3_0},
    {"_Unwind_Resume", GCC_3_0},
    {"_Unwind_Resume_or_Rethrow", GCC_3_3},
    {"_Unwind_SetGR", GCC_3_0},
    {"_Unwind_SetIP", GCC_3_0},
    {"__deregister_frame", GLIBC_2_0},
    {"__gcc_personality_v0", GCC_3_3_1},
    {"__register_frame", GLIBC_2_0},
};
/* 32-bit ARM has an unwinder of its own (EHABI). */
static const unwind_symbol unwinder_arm[] = {
    {"_Unwind_Backtrace", GCC_4_3_0},
    {"_Unwind_Complete", GCC_3_5},
    {"_Unwind_DeleteException", GCC_3_0},
    {"_Unwind_ForcedUnwind", GCC_3_0},
    {"_Unwind_GetCFA", GCC_3_3},
    {"_Unwind_GetDataRelBase", GCC_3_0},
    {"_Unwind_GetLanguageSpecificData", GCC_3_0},
    {"_Unwind_GetRegionStart", GCC_3_0},
    {"_Unwind_GetTextRelBase", GCC_3_0},
    {"_Unwind_RaiseException", GCC_3_0},
    {"_Unwind_Resume", GCC_3_0},
    {"_Unwind_Resume_or_Rethrow", GCC_3_3},
    {"_Unwind_VRS_Get", GCC_3_5},
    {"_Unwind_VRS_Pop", GCC_3_5},
    {"_Unwind_VRS_Set", GCC_3_5},
    {"__aeabi_unwind_cpp_pr0", GCC_3_5},
    {"__aeabi_unwind_cpp_pr1", GCC_3_5},
    {"__aeabi_unwind_cpp_pr2", GCC_3_5},
    {"__gcc_personality_v0", GCC_3_3_1},
    {"__gnu_unwind_frame", GCC_3_5},
};

static ob_status
add_unwinder(const maker *m)
{
  const bool arm = m->ident.machine == OB_EM_ARM;
  const unwind_symbol *table = arm ? unwinder_arm : unwinder;
  const size_t count = arm ? OB_COUNT(unwinder_arm) : OB_COUNT(unwinder);
  /* __register_frame was libc's once; libgcc_s took its node over. x86_64 is younger than that. */
  const bool glibc = ob_str_eq(m->opts->facts->os, OB_STR("glibc"));
  const bool old = glibc && m->ident.machine != OB_EM_X86_64;
  const char *frame_node = m->ident.machine == OB_EM_S390 ? "GLIBC_2.2" : "GLIBC_2.0";
  ob_elf_stub_node nodes[GCC_NODES] = {
      [GCC_3_0] = {.name = OB_STR("GCC_3.0")},        [GCC_3_3] = {.name = OB_STR("GCC_3.3")},
      [GCC_3_3_1] = {.name = OB_STR("GCC_3.3.1")},    [GCC_3_5] = {.name = OB_STR("GCC_3.5")},
      [GCC_4_2_0] = {.name = OB_STR("GCC_4.2.0")},    [GCC_4_3_0] = {.name = OB_STR("GCC_4.3.0")},
      [GLIBC_2_0] = {.name = ob_str_from(frame_node)}};
  ob_elf_stub_symbol symbols[OB_COUNT(unwinder)] = {{.size = 0}};
  for (size_t i = 0; i < count; i++) {
    symbols[i] = (ob_elf_stub_symbol){.name = ob_str_from(table[i].name), .node = table[i].node};
    if (symbols[i].node == GLIBC_2_0 && !old) {
      symbols[i].node = GCC_3_0;
    }
  }
  const ob_elf_stub stub = {.ident = m->ident,
                            .soname = OB_STR("libgcc_s.so.1"),
                            .nodes = nodes,
                            .node_count = old ? GCC_NODES : GCC_NODES - 1,
                            .symbols = symbols,
                            .symbol_count = count};
  ob_buf bytes;
  ob_buf_init(&bytes, m->arena);
  OB_TRY(ob_elf_stub_put(&bytes, &stub));
  OB_TRY(add_file(m, stub.soname, ob_buf_view(&bytes), false));
  return add_file(m, OB_STR("libgcc_s.so"), stub.soname, true);
}

/* ---- libc's linker script and its static part ---- */

/* FreeBSD's has the identity of a component, for shared objects that are linked without the
   system's crtbeginS.o. */
static ob_status
put_components(const maker *m, ob_buf *archive)
{
  const ob_str name = ob_str_from(m->traits.components);
  const ob_elf_object_symbol symbol = {
      .name = name, .defined = true, .global = true, .size = m->ident.bits / 8u};
  const ob_elf_object object = {
      .ident = m->ident, .bss_size = symbol.size, .symbols = &symbol, .symbol_count = 1};
  ob_buf bytes;
  ob_buf_init(&bytes, m->arena);
  OB_TRY(ob_elf_object_put(&bytes, &object));
  const ob_ar_input member = {OB_STR("dso_handle.o"), name, ob_buf_view(&bytes)};
  return ob_ar_put(archive, &member, 1);
}

/*
 * The archive stands before the library, so that a function of both comes from the archive.
 */
static ob_status
add_script(const maker *m, const ob_fact_library *libc)
{
  const ob_fact_library *loader = ob_facts_library_by_key(m->opts->facts, OB_STR("ld"));
  ob_buf archive, script;
  ob_buf_init(&archive, m->arena);
  if (m->traits.components) {
    OB_TRY(put_components(m, &archive));
  } else {
    bool found;
    OB_TRY(ob_glibc_static_put(&archive, m->opts->facts, &m->ident, &found));
    m->out->no_static_part = !found;
  }
  OB_TRY(add_file(m, OB_STR(NONSHARED), ob_buf_view(&archive), false));
  ob_buf_init(&script, m->arena);
  ob_buf_fmt(&script, "/* GNU ld script */\nGROUP ( " NONSHARED " " OB_STR_FMT,
             OB_STR_ARG(libc->soname));
  if (loader && !m->traits.components && is_chosen(m->opts, loader->key)) {
    ob_buf_fmt(&script, " AS_NEEDED ( " OB_STR_FMT " )", OB_STR_ARG(loader->soname));
  }
  ob_buf_put(&script, OB_STR(" )\n"));
  OB_TRY(ob_buf_status(&script));
  return add_file(m, OB_STR("libc.so"), ob_buf_view(&script), false);
}

/* ---- names beside the libraries ---- */

static ob_status
add_same_names(const maker *m)
{
  ob_str rest = ob_str_from(m->traits.same), pair;
  while (rest.len > 0 && ob_str_next(&rest, ' ', &pair)) {
    const size_t equals = ob_str_find(pair, '=');
    const ob_str key = ob_str_slice(pair, equals + 1, pair.len);
    const ob_fact_library *library = ob_facts_library_by_key(m->opts->facts, key);
    if (library && is_chosen(m->opts, key)) {
      OB_TRY(add_file(m, ob_fmt(m->arena, "lib" OB_STR_FMT ".so", (int)equals, pair.ptr),
                      library->soname, true));
    }
  }
  return OB_OK;
}

static ob_status
add_archives(const maker *m, const char *names, bool unknown)
{
  ob_str rest = ob_str_from(names), key;
  while (rest.len > 0 && ob_str_next(&rest, ' ', &key)) {
    if (ob_facts_library_by_key(m->opts->facts, key)) {
      continue;
    }
    OB_TRY(add_empty_archive(m, key));
    if (unknown) {
      ob_str *slot = ob_vec_push(m->arena, &m->out->unknown);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = key;
    }
  }
  return OB_OK;
}

/* ---- what other releases have ---- */

typedef struct elsewhere {
  ob_buf later, gone, compat;
} elsewhere;

/* One name: is it there for new links, and if not, when is it? */
static void
tell_elsewhere(const maker *m, elsewhere *out, const ob_fact_name *name, uint16_t release,
               uint16_t arch)
{
  const ob_fact_db *db = m->opts->db;
  const ob_fact_entry *entries = &db->entries[name->entry];
  const ob_fact_entry *later = NULL, *gone = NULL, *compat = NULL;
  for (size_t i = 0; i < name->count; i++) {
    const ob_fact_entry *e = &entries[i];
    if (!(e->arches >> arch & 1)) {
      continue;
    }
    if (e->compat) {
      compat = e->first <= release && release <= e->last ? e : compat;
    } else if (e->first > release) {
      later = !later || e->first < later->first ? e : later;
    } else if (e->last < release) {
      gone = !gone || e->last > gone->last ? e : gone;
    } else {
      return;
    }
  }
  const ob_fact_entry *e = later ? later : compat ? compat : gone;
  if (!e) {
    return;
  }
  ob_buf *to = later ? &out->later : compat ? &out->compat : &out->gone;
  const char *word = later ? "later" : compat ? "compat" : "gone";
  const ob_str when = later                     ? db->releases[e->first]
                      : !compat                 ? db->releases[e->last]
                      : e->node == OB_FACT_NONE ? OB_STR("-")
                                                : db->nodes[e->node].name;
  const bool guess = later && ob_fact_db_since(db, e)->origin == OB_ORIGIN_NODE;
  ob_buf_fmt(to, "%s " OB_STR_FMT " " OB_STR_FMT " " OB_STR_FMT "%s\n", word,
             OB_STR_ARG(name->name), OB_STR_ARG(when), OB_STR_ARG(db->keys[e->library]),
             guess ? " guess" : "");
  m->out->later += later != NULL;
}

static ob_status
put_elsewhere(const maker *m, ob_buf *record)
{
  const ob_fact_db *db = m->opts->db;
  const uint16_t release = ob_fact_db_release(db, m->opts->facts->release);
  const uint16_t arch = ob_fact_db_arch(db, m->opts->facts->arch);
  elsewhere parts;
  ob_buf_init(&parts.later, m->arena);
  ob_buf_init(&parts.gone, m->arena);
  ob_buf_init(&parts.compat, m->arena);
  for (size_t i = 0; i < db->name_count && release != OB_FACT_NONE && arch != OB_FACT_NONE; i++) {
    tell_elsewhere(m, &parts, &db->names[i], release, arch);
  }
  ob_buf_put(record, ob_buf_view(&parts.compat));
  ob_buf_put(record, ob_buf_view(&parts.gone));
  ob_buf_put(record, ob_buf_view(&parts.later));
  OB_TRY(ob_buf_status(&parts.later));
  OB_TRY(ob_buf_status(&parts.gone));
  return ob_buf_status(&parts.compat);
}

static ob_status
add_record(const maker *m)
{
  ob_buf text;
  ob_buf_init(&text, m->arena);
  ob_buf_fmt(&text, OB_STUB_MAGIC "\ntarget " OB_STR_FMT "\nos %s\nrelease " OB_STR_FMT "\n",
             OB_STR_ARG(m->opts->triple), m->traits.shown, OB_STR_ARG(m->opts->facts->release));
  for (size_t i = 0; i < m->out->libraries.len; i++) {
    const ob_stub_library *library = &m->out->libraries.at[i];
    ob_buf_fmt(&text, "library " OB_STR_FMT " %zu", OB_STR_ARG(library->soname), library->symbols);
    if (library->guesses > 0) {
      ob_buf_fmt(&text, " guess %zu", library->guesses);
    }
    ob_buf_putc(&text, '\n');
  }
  for (size_t i = 0; i < m->out->unknown.len; i++) {
    ob_buf_fmt(&text, "unknown " OB_STR_FMT "\n", OB_STR_ARG(m->out->unknown.at[i]));
  }
  if (m->opts->db) {
    OB_TRY(put_elsewhere(m, &text));
  }
  OB_TRY(ob_buf_status(&text));
  return add_file(m, OB_STR(OB_STUB_RECORD), ob_buf_view(&text), false);
}

ob_status
ob_stub_make(ob_arena *arena, ob_diags *diags, const ob_stub_opts *opts, ob_stub_set *out)
{
  const ob_facts *facts = opts->facts;
  *out = (ob_stub_set){.release = facts->release};
  const maker m = {.arena = arena,
                   .diags = diags,
                   .opts = opts,
                   .traits = traits_of(arena, facts->os),
                   .out = out};
  maker with_ident = m;
  with_ident.ident = (ob_elf_head){.machine = opts->arch->machine,
                                   .bits = opts->arch->bits,
                                   .big = opts->arch->big,
                                   .flags = opts->arch->flags,
                                   .osabi = m.traits.osabi,
                                   .abi_version = m.traits.abi_version};
  out->os = ob_str_from(m.traits.shown);
  if (facts->partial) {
    return ob_fail(diags, OB_E_UNSUPPORTED, "OB1084", OB_SPAN_NONE,
                   "import the facts of that release's own libraries: `osbind abi import`",
                   "the facts of %s " OB_STR_FMT " are partial: stubs would lack what is there",
                   m.traits.shown, OB_STR_ARG(facts->release));
  }
  OB_TRY(check_chosen(arena, diags, opts));
  for (size_t i = 0; i < facts->library_count; i++) {
    if (is_chosen(opts, facts->libraries[i].key)) {
      OB_TRY(add_library(&with_ident, &facts->libraries[i]));
    }
  }
  if (m.traits.gcc_s && !ob_facts_library_by_key(facts, OB_STR("gcc_s")) &&
      is_chosen(opts, OB_STR("gcc_s"))) {
    OB_TRY(add_unwinder(&with_ident));
  }
  const ob_fact_library *libc = ob_facts_library_by_key(facts, OB_STR("c"));
  if (m.traits.script && libc && is_chosen(opts, libc->key)) {
    OB_TRY(add_script(&with_ident, libc));
  }
  OB_TRY(add_same_names(&with_ident));
  if (opts->only_count == 0) {
    OB_TRY(add_archives(&with_ident, m.traits.empty, false));
    OB_TRY(add_archives(&with_ident, m.traits.no_facts, true));
  }
  return add_record(&with_ident);
}

/* ---- the directory ---- */

ob_str
ob_stub_hash(ob_arena *arena, const ob_stub_set *set)
{
  ob_buf all;
  ob_buf_init(&all, arena);
  for (size_t i = 0; i < set->files.len; i++) {
    const ob_stub_file *file = &set->files.at[i];
    char hash[65];
    ob_sha256(file->bytes, hash);
    ob_buf_fmt(&all, OB_STR_FMT " %d %s\n", OB_STR_ARG(file->name), file->link, hash);
  }
  if (ob_buf_status(&all) != OB_OK) {
    return OB_STR_NONE;
  }
  char hash[65];
  ob_sha256(ob_buf_view(&all), hash);
  return ob_str_dup(arena, (ob_str){hash, 16});
}

static ob_status
write_files(ob_arena *arena, ob_diags *diags, const ob_stub_set *set, const char *dir)
{
  for (size_t i = 0; i < set->files.len; i++) {
    const ob_stub_file *file = &set->files.at[i];
    const char *name = ob_cstr(arena, file->name), *target = ob_cstr(arena, file->bytes);
    const char *path = name ? ob_path_join(arena, dir, name) : NULL;
    if (!path || !target) {
      return OB_E_NOMEM;
    }
    const int err =
        file->link ? ob_file_symlink(target, path) : ob_file_create(path, file->bytes, 0644);
    if (err != 0) {
      return ob_fail_io(diags, OB_SPAN_NONE, "write", path, err);
    }
  }
  return OB_OK;
}

/* What is at dir now may go: nothing, an empty directory, or a set of stubs. */
static ob_status
check_place(ob_arena *arena, ob_diags *diags, const char *dir, bool *there)
{
  ob_dir_entries names = {0};
  const int err = ob_dir_list(arena, dir, &names);
  *there = err == 0;
  if (err == ENOENT) {
    return OB_OK;
  }
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "read", dir, err);
  }
  const char *record = ob_path_join(arena, dir, OB_STUB_RECORD);
  if (!record) {
    return OB_E_NOMEM;
  }
  if (names.len == 0 || ob_file_exists(record)) {
    return OB_OK;
  }
  return ob_fail(diags, OB_E_INVALID, "OB1083", OB_SPAN_NONE,
                 "name a directory that is new, empty, or holds stubs that osbind wrote",
                 "`%s` holds files that are no stubs", dir);
}

/* What cannot be removed stays behind, under a name that nothing reads. */
static void
discard(const char *dir)
{
  const int err = ob_dir_remove(dir);
  (void)err;
}

ob_status
ob_stub_write(ob_arena *arena, ob_diags *diags, const ob_stub_set *set, const char *dir)
{
  bool there;
  OB_TRY(check_place(arena, diags, dir, &there));
  const char *parent = ob_cstr(arena, ob_path_dir(ob_str_from(dir)));
  const ob_str prefix = ob_fmt(arena, "%s.", dir);
  if (!parent || !prefix.ptr) {
    return OB_E_NOMEM;
  }
  int err = ob_dir_make(parent, 0755);
  const char *made = NULL;
  err = err == 0 ? ob_dir_make_temp(arena, prefix.ptr, &made) : err;
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "write", dir, err);
  }
  ob_status st = write_files(arena, diags, set, made);
  const ob_str old = ob_fmt(arena, "%s.old", made);
  if (st == OB_OK && !old.ptr) {
    st = OB_E_NOMEM;
  }
  if (st == OB_OK) {
    /* A directory cannot be put over one that is not empty: that one steps aside first. */
    err = ob_file_mode(made, 0755);
    err = err == 0 && there ? ob_file_rename(dir, old.ptr) : err;
    err = err == ENOENT ? 0 : err; /* another run has just moved it */
    err = err == 0 ? ob_file_rename(made, dir) : err;
    if (err == ENOTEMPTY || err == EEXIST) {
      err = 0; /* another run has just put its set there: by its name or its facts it is the same */
      discard(made);
    }
    st = err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "write", dir, err);
    if (err == 0 && there) {
      discard(old.ptr);
    }
  }
  if (st != OB_OK) {
    discard(made);
  }
  return st;
}
