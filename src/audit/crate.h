// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * A crate as its files make it: modules with the condition under which each
 * exists, and per module the names that it declares, each under its condition.
 * No types, no values: names, paths and gates.
 *
 *   source   a file, read once per package, shared by all roots
 *   part     a source at one place of one root's tree (or the body of a macro at
 *            one of its calls): gives its gates their conditions
 *   module   a scope of a part: the crate root, a module, a block with names
 *   bind     a name that a module declares; glob: names that it takes from a path
 *
 * All conditions are absolute: they hold what every module above asks for.
 * Internal to src/audit and its tests.
 */
#ifndef OB_AUDIT_CRATE_H
#define OB_AUDIT_CRATE_H

#include "audit/cond.h"
#include "base/map.h"
#include "base/strs.h"
#include "cargo/package.h"
#include "formats/rust/rust.h"

#define OB_NO_INDEX UINT32_MAX

/** A name of the package's table of names: equal names, equal numbers. 0: the empty name. */
typedef uint32_t ob_sym;

/** Elements [lo, hi) of a list. */
typedef struct ob_range {
  uint32_t lo, hi;
} ob_range;

/** The lists of ob_rust_file that hold pieces with a gate. */
enum {
  OB_LIST_ITEMS,
  OB_LIST_USES,
  OB_LIST_PATHS,
  OB_LIST_CALLS,
  OB_LIST_INCLUDES,
  OB_LIST_REFUSALS,
  OB_LIST_MACROS,
  OB_LIST_COUNT
};

/** Where the pieces of a file (of a macro's body) stand in each list; pieces of other bodies can
 * stand between them. */
typedef struct ob_extent {
  ob_range gates, scopes, lists[OB_LIST_COUNT];
} ob_extent;

/** A source file. Its strings live as long as the package's arena. */
typedef struct ob_src {
  const char *path;          /* as opened: made of the package's directory */
  uint32_t file;             /* of the ob_diags; 0: could not be read (that was said) */
  uint64_t inode, device;    /* 0: not asked for yet */
  ob_rust_file rust;         /* empty when it could not be read */
  ob_sym *heads;             /* of rust.paths: the first segment; 0: none */
  ob_sym *use_heads;         /* of rust.uses: the same */
  uint32_t *bodies;          /* of rust.gates: the macro whose body it stands in, or OB_NO_INDEX */
  uint32_t *scope_bodies;    /* of rust.scopes: the same */
  ob_extent *extents;        /* of rust.macros: of their bodies */
  ob_rust_names names;       /* of one segment that may be missing: see wanted.h */
  ob_rust_literals literals; /* of structs that have a field under a gate: the same */
} ob_src;

/** How sure it is that a piece is compiled when its condition holds. */
typedef enum ob_how {
  OB_HOW_SURE,
  OB_HOW_GUESS /* argument of a macro that is not known, or one rule's body of several */
} ob_how;

/** A file that a part names by `mod x;` or include!. */
typedef enum ob_file_link_state {
  OB_LINK_READ,
  OB_LINK_MISSING,
  OB_LINK_CIRCLE,
  OB_LINK_DEEP
} ob_file_link_state;
typedef struct ob_file_link {
  bool include;
  ob_file_link_state state;
  uint32_t index;        /* of rust.items or rust.includes */
  uint32_t alt;          /* of item.paths; path_count: the file that the name alone says */
  uint32_t part, module; /* READ */
  const char *path;      /* what was looked for; NULL: a block cannot name a file */
  ob_cond when;
} ob_file_link;

typedef struct ob_part {
  uint32_t src;
  uint32_t macro;  /* the body of which macro of src this is; OB_NO_INDEX: the file itself */
  uint32_t top;    /* module of the file's scope 0; of a body: where it is called */
  const char *dir; /* of an included file: where the files of the modules in it are; else NULL */
  uint32_t from_part,
      from_gate; /* where it is named (`mod`, include!) or called; root: OB_NO_INDEX */
  ob_cond base;  /* condition of that place */
  bool empty;    /* a body: the call gives nothing */
  ob_how how;
  ob_extent extent;
  ob_cond *gates;   /* of rust.gates, from extent.gates.lo */
  uint8_t *hows;    /* the same: an ob_how */
  uint32_t *scopes; /* of rust.scopes, from extent.scopes.lo: module, or OB_NO_INDEX */
  OB_VEC(ob_file_link) links;
  uint32_t settled; /* gates before it have their conditions */
} ob_part;

typedef enum ob_module_kind { OB_MODULE_CRATE, OB_MODULE_NAMED, OB_MODULE_BLOCK } ob_module_kind;

enum { OB_NS_TYPE = 1, OB_NS_VALUE = 2, OB_NS_MACRO = 4, OB_NS_ALL = 7 };

typedef enum ob_bind_kind {
  OB_BIND_ITEM,   /* anything that is defined here */
  OB_BIND_MODULE, /* a module: target */
  OB_BIND_USE,    /* a use: what its path leads to */
  OB_BIND_CRATE,  /* extern crate: crate is its name */
} ob_bind_kind;

typedef struct ob_bind {
  ob_bind_kind kind;
  uint8_t ns;
  ob_how how;
  ob_rust_vis vis;
  ob_sym name, crate;
  ob_cond when;
  uint32_t part, index; /* item, or use for OB_BIND_USE, of the part's source */
  uint32_t target;      /* MODULE */
  uint32_t next;        /* the bind before it of the same name and module, or OB_NO_INDEX */
} ob_bind;

/** What a path leads to, in one case of several. */
typedef enum ob_reach_kind {
  OB_REACH_MODULE, /* a module of this crate */
  OB_REACH_ITEM,   /* an item of this crate (bind); what is in it is not looked at */
  OB_REACH_EXTERN, /* into another crate: `crate`, and the path's segments from `rest` on */
  OB_REACH_OPAQUE, /* cannot be told: a macro, a limit */
} ob_reach_kind;
typedef struct ob_reach {
  ob_reach_kind kind;
  ob_cond when;
  uint32_t module, bind;
  ob_sym crate;
  const ob_rust_path *path; /* EXTERN: the path that goes there (a use on the way, perhaps) */
  uint32_t rest;            /* ITEM: the same, or 0: a use on the way names something in it */
  uint32_t more; /* EXTERN by way of a use: then the asked path's segments from here on; else 0 */
  bool given;    /* EXTERN: no item names the crate, it has to be given from outside */
} ob_reach;
typedef OB_VEC(ob_reach) ob_reaches;

typedef enum ob_glob_state { OB_GLOB_NEW, OB_GLOB_BUSY, OB_GLOB_KNOWN } ob_glob_state;
typedef struct ob_glob {
  uint32_t part, use;
  ob_cond when;
  ob_how how;
  ob_rust_vis vis;
  ob_glob_state state; /* `to` is made when first asked for */
  ob_reaches to;
  ob_cond lost; /* it leads nowhere: a crate that is missing there */
} ob_glob;

/** A call of a macro that can declare, beside what its body says if it is known, only what stands
 * in its argument. */
typedef struct ob_named_call {
  uint32_t part, call; /* of rust.calls of the part's source */
  ob_cond when;
  ob_str body; /* of a macro of another crate: what else it can declare stands in this text */
  bool borrowed;
} ob_named_call;

typedef struct ob_module {
  ob_module_kind kind;
  uint32_t parent;           /* OB_NO_INDEX: the root */
  ob_sym name;               /* NAMED */
  uint32_t part;             /* whose scope it is */
  uint32_t by_part, by_item; /* the `mod` item; OB_NO_INDEX: none */
  uint32_t file_part;        /* of what `mod x;` names: the file; else the same as part */
  const char *dir;           /* where its file modules are looked for */
  ob_str relative;           /* and below that, for a module of x.rs: "x" */
  bool in_block;             /* only #[path] can name a file */
  ob_cond when;
  ob_cond opaque;              /* names may come from a macro that is not understood */
  OB_VEC(ob_named_call) calls; /* names may come from their arguments */
  uint32_t argument_bytes;     /* of these, together */
  OB_VEC(ob_glob) globs;
} ob_module;

/** A macro_rules of the crate. */
typedef struct ob_macro_decl {
  ob_sym name;
  uint32_t part, macro;
  uint32_t next; /* another of this name, or OB_NO_INDEX */
} ob_macro_decl;

/** When a name is declared. sure: surely; maybe: perhaps (a use in a macro's argument, a glob from
 * outside); opaque: when a macro that is not understood stands where it could declare it. */
typedef struct ob_declared {
  ob_cond sure, maybe, opaque;
} ob_declared;

/** A macro that was called and is not understood: what a finding there is worth less for. */
typedef struct ob_unknown_macro {
  ob_str name;
  size_t calls;
  ob_span at; /* the first */
} ob_unknown_macro;

/** For ob_sources: does the macro of another crate declare only what its argument or *names says?
 */
typedef bool ob_macro_ask(void *context, ob_str crate, ob_str macro, ob_str *names);

/** Sources and names that the roots of one package share. */
typedef struct ob_sources {
  ob_arena *arena;
  ob_diags *diags;
  ob_conds *conds;
  const ob_package *package;
  ob_map names;
  ob_strs name_of; /* of a sym */
  OB_VEC(ob_src) list;
  ob_map by_path;
  OB_VEC(ob_unknown_macro) unknown;
  ob_map unknown_by_name;
  uint64_t bytes;
  ob_macro_ask *ask_macro; /* about macros of other crates; NULL: nothing is known of them */
  void *ask_context;
  bool list_calls; /* calls that may declare names are listed, and make no module opaque */
  bool oom;
} ob_sources;

/** A call of a macro that is not understood, where it could declare items. */
typedef struct ob_opaque_call {
  uint32_t part, call; /* of rust.calls of the part's source */
  ob_cond when;
  bool any; /* it may declare what its argument does not name */
} ob_opaque_call;

typedef struct ob_crate {
  ob_sources *sources;
  const ob_root *root;
  unsigned edition; /* 2015, 2018, 2021, 2024 */
  OB_VEC(ob_part) parts;
  OB_VEC(ob_module) modules; /* 0: the crate root; parents before children */
  OB_VEC(ob_bind) binds;
  OB_VEC(ob_macro_decl) macros;
  OB_VEC(ob_opaque_call) opaque_calls; /* with list_calls */
  struct ob_name_table *names;         /* (module, name) -> last bind */
  struct ob_name_table *seen;          /* memo of ob_crate_lexical: into `known` */
  OB_VEC(ob_declared) known;
  struct ob_name_table *macro_names; /* (0, name) -> last declaration */
  ob_cond refused;                   /* compile_error! stands there */
  ob_cond no_std;                    /* what its root file says */
  ob_rust_at no_std_at;
  OB_VEC(ob_sym) externs; /* names of the extern prelude beside std: set by who audits */
  struct ob_crate
      *library; /* of the same package, where this is what links it; else NULL: the same */
  ob_sym library_name;
  OB_VEC(ob_reaches) spare;      /* internal to names.c: lists to be filled again */
  uint64_t work;                 /* what was looked at for all questions about names */
  bool complete;                 /* no limit was met */
  bool unread;                   /* a macro may bring files that were not read */
  struct ob_name_table *shadows; /* internal: (0, name of a crate) -> 1, or 2 where it is hidden */
  bool recount;                  /* internal: its files were met by another root before */
} ob_crate;

#define OB_CRATE_MAX_PARTS 200000 /* of one root: a tree whose files name each other often */
#define OB_CRATE_MAX_DEPTH 96     /* of modules below each other */
/* Declarations and globs looked at for all questions: seconds. The most of Debian's crates is 24
 * million (web-sys), of all others 3. */
#define OB_CRATE_MAX_WORK 50000000

/** So much was looked at that every further question is answered by "perhaps". */
static inline bool
ob_crate_spent(const ob_crate *c)
{
  return c->work > OB_CRATE_MAX_WORK;
}

ob_sources *ob_sources_new(ob_arena *arena, ob_diags *diags, ob_conds *conds,
                           const ob_package *package);
/** 0 when memory ran out. */
ob_sym ob_sym_of(ob_sources *s, ob_str name);
ob_str ob_sym_str(const ob_sources *s, ob_sym sym);

/**
 * Build the crate of a root that is compiled under base (its required features): all files that its
 * tree names, whatever their conditions; then conditions; then the calls of its own macros. Files
 * that are missing, not Rust, or met in a circle are diagnosed and left out (a missing one only
 * where it is named under a condition that some target meets). Errors: OB_E_NOMEM, or that of the
 * root's own file
 */
OB_NODISCARD ob_status ob_crate_build(ob_sources *s, const ob_root *root, ob_cond base,
                                      ob_crate **out);

/** The name in a module: items, uses, globs that are seen from module `from`. ns: bits of OB_NS_*.
 */
ob_declared ob_crate_names(ob_crate *c, uint32_t module, ob_sym name, uint8_t ns, uint32_t from);
/**
 * The same for the first segment of a path that stands in `scope`: its blocks, then its module
 * (2015, in a use: the crate root). in_use: names that a use declares by a path with that same head
 * do not count: it cannot lead to itself. And what `extern crate` in the root gives to all modules.
 * ns: OB_NS_TYPE where more segments follow, else ob_crate_head_ns.
 */
ob_declared ob_crate_lexical(ob_crate *c, uint32_t scope, ob_sym name, uint8_t ns, bool in_use);
/** Where rustc looks for a path's first segment: `use x;` takes whatever is called x, a function or
 * macro too; what another segment follows, `*` or `{self}` is a type or module. */
uint8_t ob_crate_head_ns(const ob_rust_path *path, bool is_use);
/** When a macro that is called in the module may declare the name, and no body says so. */
ob_cond ob_crate_by_macro(const ob_crate *c, uint32_t module, ob_str name, uint8_t ns);
/** When a macro_rules of this name can be imported: `pub(crate) use x;` after it. */
ob_cond ob_crate_macro_when(const ob_crate *c, ob_sym name);
/** When a macro that is called in the crate and not understood may declare one of this name. */
ob_cond ob_crate_macro_by_calls(const ob_crate *c, ob_sym name);
/** When some macro_rules of the crate may declare a macro of this name; always, where a body or a
 * name that is not known may. exported: none that other crates cannot have. */
ob_cond ob_crate_macro_may(const ob_crate *c, ob_sym name, bool exported);
/** The nearest module that is no block. */
uint32_t ob_crate_module_of(const ob_crate *c, uint32_t scope);
/** First bind of a name in a module itself, or OB_NO_INDEX; next by ob_bind.next. */
uint32_t ob_crate_first(const ob_crate *c, uint32_t module, ob_sym name);

#define OB_MAX_LOST 8 /* places where one path can be lost; further ones count as not known */
/** When a path leads nowhere, at which of its segments, and the scope that lacks that name. */
typedef struct ob_lost {
  ob_cond when;
  uint32_t segment, module;
} ob_lost;

/**
 * All that a path can lead to from `scope` under `when`; what no entry covers is
 * missing: *lost.
 * is_use: the path of a use; self: the bind that this use makes (or OB_NO_INDEX),
 * which cannot be what it leads to.
 * Names of the extern prelude (what the manifest gives and std) count as EXTERN.
 * scope: OB_NO_INDEX for a path from the crate root that stands in another crate.
 */
OB_NODISCARD ob_status ob_crate_resolve(ob_crate *c, uint32_t scope, const ob_rust_path *path,
                                        bool is_use, uint32_t self, ob_cond when, ob_reaches *out,
                                        ob_lost lost[OB_MAX_LOST], uint32_t *lost_count);

/** Does it lead into the library of the crate's own package? */
static inline bool
ob_reach_is_library(const ob_crate *c, const ob_reach *r)
{
  return c->library && r->kind == OB_REACH_EXTERN && r->crate == c->library_name;
}
/** Where a path leads in another crate: the segments behind the crate's name, at most max of them.
 * *by_use: how many of those a use on the way names. */
size_t ob_reach_segments(const ob_reach *r, const ob_rust_path *path, ob_str *out, size_t max,
                         size_t *by_use);
/** A condition of the library as those see it that link it: it is built without cfg(test). */
static inline ob_cond
ob_crate_linked(const ob_crate *library, ob_cond when)
{
  return ob_cond_unset(library->sources->conds, when, OB_VAR_CFG, OB_STR("test"));
}

/** The same for a path of one segment in some namespaces: bits of OB_NS_*. */
OB_NODISCARD ob_status ob_crate_resolve_name(ob_crate *c, uint32_t scope, const ob_rust_path *path,
                                             uint8_t ns, ob_reaches *out, ob_lost lost[OB_MAX_LOST],
                                             uint32_t *lost_count);
/** Does the path of a macro's body lead into the crate, and stand there whatever the macro is
 * given? With several rules nobody knows which body it is. */
bool ob_path_is_of_body(const ob_rust_file *file, uint32_t macro, const ob_rust_path *path);
/** Where glob number `index` of a module leads. */
const ob_reaches *ob_crate_glob(ob_crate *c, uint32_t module, size_t index);

/** May the part come without the path, which stands in a repetition of a macro's body? */
static inline bool
ob_part_may_lack(const ob_part *p, const ob_rust_path *path)
{
  return path->often == OB_RUST_OPTIONAL || (path->often == OB_RUST_REPEATED && p->empty);
}

/** Is the gate, or one around it, of that kind? */
static inline bool
ob_src_is_under(const ob_src *src, uint32_t gate, ob_rust_gate_kind kind)
{
  for (; gate != 0; gate = src->rust.gates.at[gate].parent) {
    if (src->rust.gates.at[gate].kind == kind) {
      return true;
    }
  }
  return false;
}

static inline bool
ob_part_has_gate(const ob_part *p, const ob_src *src, uint32_t gate)
{
  return src->bodies[gate] == p->macro;
}
static inline ob_cond
ob_part_gate(const ob_part *p, uint32_t gate)
{
  return p->gates[gate - p->extent.gates.lo];
}
static inline ob_how
ob_part_how(const ob_part *p, uint32_t gate)
{
  return (ob_how)p->hows[gate - p->extent.gates.lo];
}
/** The module of a scope of the part's source. */
static inline uint32_t
ob_part_scope(const ob_part *p, uint32_t scope)
{
  return scope >= p->extent.scopes.lo && scope < p->extent.scopes.hi
             ? p->scopes[scope - p->extent.scopes.lo]
             : p->top;
}

/** Span of a place of a part's source. */
ob_span ob_part_span(const ob_crate *c, uint32_t part, ob_rust_at at);

#endif
