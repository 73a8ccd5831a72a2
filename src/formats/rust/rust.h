// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What one Rust source file says, without meaning: its scopes, the names that it
 * declares, the names that it uses, its macros, and the cfg gate of each. A file
 * is read alone: nothing here depends on which module it is, on its edition, on
 * the manifest or on another file. What needs those (which macro is called, what
 * a name resolves to) stays symbolic and is the reader's of this structure.
 *
 * Source: Rust Reference (lexical structure, items, attributes, macros by example)
 */
#ifndef OB_FORMATS_RUST_RUST_H
#define OB_FORMATS_RUST_RUST_H

#include "base/map.h"
#include "base/vec.h"
#include "diag/diag.h"
#include "formats/cfg/cfg.h"

#define OB_RUST_NONE UINT32_MAX

/** Bytes [lo, hi) of the file. */
typedef struct ob_rust_at {
  uint32_t lo, hi;
} ob_rust_at;

/**
 * A gate: the condition under which a piece of the file exists, as a chain.
 * Gate 0 is "always" (and has no parent). CFG: holds when parent holds and cfg
 * does (`#[cfg]`, an arm of cfg_if!/cfg_select! with the arms before it denied,
 * `#![cfg]`, a `cfg_attr` predicate for what stands in that attribute). CALL: the
 * piece stands in the argument of macro call `call`: what that means is known
 * when the macro is.  BODY: the piece stands in the body of rule `rule` of the
 * macro_rules `macro`: it exists where that is called.  ATTR: the piece stands under an attribute
 * that is no own one of rustc: a macro that may leave it out, or make another of it.
 */
typedef enum ob_rust_gate_kind {
  OB_RUST_GATE_CFG,
  OB_RUST_GATE_CALL,
  OB_RUST_GATE_BODY,
  OB_RUST_GATE_ATTR
} ob_rust_gate_kind;
typedef struct ob_rust_gate {
  ob_rust_gate_kind kind;
  uint32_t parent;   /* gate */
  const ob_cfg *cfg; /* CFG; its spans are in this file */
  uint32_t of;       /* CALL: index of calls; BODY: index of macros */
  uint32_t rule;     /* BODY */
  ob_rust_at at;     /* the attribute or the arm's head, for messages; lo = hi = 0: none */
} ob_rust_gate;

/** Scope 0 is the file itself. BLOCK: a fn body or block that holds items or uses of its own. */
typedef enum ob_rust_scope_kind { OB_RUST_FILE, OB_RUST_MODULE, OB_RUST_BLOCK } ob_rust_scope_kind;
typedef struct ob_rust_scope {
  ob_rust_scope_kind kind;
  uint32_t parent; /* scope; of scope 0 OB_RUST_NONE */
  uint32_t item;   /* MODULE: the item that declares it; else OB_RUST_NONE */
  uint32_t gate;   /* of its contents: `#![cfg]` inside is part of it */
} ob_rust_scope;

/** What declares a name in a module or block: variants, fields, associated items do not. */
typedef enum ob_rust_item_kind {
  OB_RUST_MOD,     /* mod x;  (body OB_RUST_NONE) or mod x { … } (body is its scope) */
  OB_RUST_FN,      /* value */
  OB_RUST_CONST,   /* value; also static */
  OB_RUST_STRUCT,  /* type; tuple and unit structs value too (`value` set) */
  OB_RUST_ENUM,    /* type */
  OB_RUST_UNION,   /* type */
  OB_RUST_TYPE,    /* type alias, trait alias: type */
  OB_RUST_TRAIT,   /* type */
  OB_RUST_MACRO,   /* macro_rules!, macro: see macros[].  */
  OB_RUST_CRATE,   /* extern crate name [as alias] */
  OB_RUST_FOREIGN, /* an item of an extern block: fn, static (value) or type; link_name as written
                    */
} ob_rust_item_kind;

typedef enum ob_rust_vis {
  OB_RUST_PRIVATE,
  OB_RUST_PUB,
  OB_RUST_PUB_IN /* crate, super, in path */
} ob_rust_vis;

/**
 * The string of an attribute (`#[path = "…"]`, `#[link_name = "…"]`, `#[link(name = "…")]`), plain
 * (gate is that of the attribute's place) or in a cfg_attr (gate is its predicate's). Of several
 * that hold, the first written counts.
 */
typedef struct ob_rust_attr_str {
  uint32_t gate;
  ob_str text; /* decoded */
  ob_rust_at at;
} ob_rust_attr_str;

typedef struct ob_rust_item {
  ob_rust_item_kind kind;
  ob_rust_vis vis;
  bool type_ns, value_ns, macro_ns; /* the namespaces that the name is declared in */
  bool macro_use;                   /* #[macro_use] on MOD and CRATE */
  bool is_fn;                       /* FOREIGN: a function */
  bool extended;                    /* of a type: an attribute or derive can give it more impls */
  bool remade;                      /* of a type: an attribute can be a macro */
  uint32_t scope;                   /* where it is declared */
  uint32_t gate;
  ob_str name;  /* raw identifiers without r#; CRATE: the crate's name */
  ob_str alias; /* CRATE: `as` name (`_` possible), else empty; TYPE: the only name of what it
                   stands for, else empty */
  uint32_t
      of_path;   /* TYPE: what it stands for, of several names: index of paths; or OB_RUST_NONE */
  ob_str abi;    /* FOREIGN: "C" when not given */
  uint32_t body; /* MOD: scope of an inline module, or OB_RUST_NONE */
  const ob_rust_attr_str *paths; /* MOD: #[path] */
  uint32_t path_count;
  const ob_rust_attr_str *link_names; /* FOREIGN: #[link_name] */
  uint32_t link_name_count;
  const ob_rust_attr_str *link_libs; /* FOREIGN: #[link(name)] of its block */
  uint32_t link_lib_count;
  uint32_t decl; /* MACRO: index of macros */
  ob_rust_at at; /* the name */
  uint32_t end;  /* ENUM: where its closing brace is */
} ob_rust_item;

typedef enum ob_rust_head {
  OB_RUST_HEAD_PLAIN, /* a::b */
  OB_RUST_HEAD_ROOT,  /* ::a::b */
  OB_RUST_HEAD_CRATE, /* crate::a, $crate::a (dollar set) */
  OB_RUST_HEAD_SELF,  /* self::a */
  OB_RUST_HEAD_SUPER, /* super::a; supers counts them */
} ob_rust_head;

typedef enum ob_rust_ns {
  OB_RUST_NS_ANY,
  OB_RUST_NS_TYPE,
  OB_RUST_NS_VALUE,
  OB_RUST_NS_MACRO
} ob_rust_ns;

/** Does what stands in a macro's body come with each call? */
typedef enum ob_rust_often {
  OB_RUST_ONCE,
  OB_RUST_REPEATED, /* `$( … )*`: as often as the call gives something, perhaps never */
  OB_RUST_OPTIONAL, /* `$( … )?` */
} ob_rust_often;

/**
 * A path that is used. Left out by the reader: paths of one segment in value or
 * type position (locals, prelude types) unless they are macro calls or derives or
 * stand in an attribute; heads that are a generic parameter in scope, Self or a
 * primitive type; and of one segment: attributes that rustc knows itself, derives
 * and macros of std's prelude (`Clone`, `println!`: their arguments are read as if
 * they stood there by themselves). In a macro body a path ends before its first
 * metavariable. `segments` excludes the words of `head`; at most
 * OB_RUST_MAX_SEGMENTS of them are kept.
 */
typedef struct ob_rust_path {
  ob_rust_head head;
  bool dollar; /* $crate */
  uint8_t supers;
  ob_rust_ns ns;       /* namespace of the last segment; of all before it: type */
  bool attribute;      /* stands in an attribute or derive */
  bool derive;         /* in a derive: names a macro, whatever else is called so */
  ob_rust_often often; /* in a macro's body */
  bool guess; /* read from tokens that could not be parsed (macro argument): may not be a path at
                 all */
  uint32_t scope, gate;
  const ob_str *segments;
  const ob_rust_at *segment_at;
  uint32_t segment_count;
  ob_rust_at at; /* the whole path */
} ob_rust_path;

/** One leaf of a use tree. */
typedef struct ob_rust_use {
  ob_rust_path path; /* of a glob: the path before `::*` ; `self` leaf: the path of the braces */
  bool glob;
  ob_str
      alias; /* the name that it declares: last segment or `as` name; `_` possible; glob: empty */
  ob_rust_vis vis;
} ob_rust_use;

/** How many segments of a use stand behind segment `at`, `*` counted. rustc tells the loss of one
 * with two or more behind it as that of a path (E0433), else as that of an import (E0432). path:
 * that of an ob_rust_use. */
static inline uint32_t
ob_rust_use_behind(const ob_rust_path *path, uint32_t at)
{
  const ob_rust_use *use = (const ob_rust_use *)path; /* its first member */
  return path->segment_count - at - (use->glob ? 0U : 1U);
}

/**
 * macro_rules!. A rule whose body only gives its argument's items back under
 * attributes is a gate macro: `gate` is what `$( #[cfg(C)] $item )*` adds.
 */
typedef enum ob_rust_rule_kind {
  OB_RUST_RULE_OTHER, /* the body is read as far as it can be; pieces have a BODY gate */
  OB_RUST_RULE_GATE,  /* gives the argument back: all of it, each piece under `cfg` (NULL: no
                         condition) */
} ob_rust_rule_kind;
/** What a rule makes of the code that it is given, as far as its body shows. */
typedef enum ob_rust_keeps {
  OB_RUST_KEEPS_ALL,  /* all of it stands in the body */
  OB_RUST_KEEPS_SOME, /* a metavariable for code is left out, or quoted only */
  OB_RUST_KEEPS_NONE, /* each of them is: nothing of it is compiled there */
} ob_rust_keeps;
typedef struct ob_rust_rule {
  ob_rust_rule_kind kind;
  ob_rust_keeps keeps; /* OTHER */
  const ob_cfg *cfg;
  bool items;   /* GATE: the argument is items; else statements or expressions */
  bool meta;    /* GATE: and under the predicate that the call begins with (its `meta`), as in
                   `feature! { #![unix] … }` */
  bool empty;   /* GATE: gives nothing back (a macro that drops its argument) */
  bool again;   /* OTHER: the body is only a call of the macro itself: another rule decides */
  bool plain;   /* what it is given are expressions, and each of them is one of the body too, under
                   no gate and in no other macro than std's, where it means the same */
  bool unclear; /* OTHER: the body could not be read, or calls what a metavariable names: it may
                   declare any name */
  bool files;   /* OTHER: the call says which file a `mod x;` or include! of the body means */
  uint32_t via; /* GATE: does not give the argument back itself but to this call (index of calls),
                   under `cfg`; else OB_RUST_NONE */
} ob_rust_rule;
typedef struct ob_rust_macro {
  ob_str name;
  bool exported;   /* #[macro_export] */
  bool attributes; /* a body has attributes that the call gives: `#[$m]` */
  uint32_t gate, scope;
  const ob_rust_rule *rules;
  uint32_t rule_count;
  ob_rust_at at;
} ob_rust_macro;

/**
 * How the argument of a macro call was read. cfg_if! and cfg_select! are in `paths` only: their
 * arms are gates.
 */
typedef enum ob_rust_arg {
  OB_RUST_ARG_EMPTY,
  OB_RUST_ARG_ITEMS,  /* parsed as items: they stand in the lists with a CALL gate */
  OB_RUST_ARG_BODY,   /* parsed as statements or comma-separated expressions, the same */
  OB_RUST_ARG_TOKENS, /* neither, or data (quote!): path-like token runs are in `paths` with `guess`
                         set */
} ob_rust_arg;
typedef struct ob_rust_call {
  uint32_t path; /* index of paths: what is called */
  uint32_t scope, gate;
  ob_rust_arg arg;
  bool braces_item;   /* stands in item position, not in an impl or a trait */
  bool statement;     /* stands in statement position */
  const ob_cfg *meta; /* the argument begins with `#![P]`, P a cfg predicate: P; else NULL */
  ob_str literals[4]; /* the first identifiers or literals of the argument, for names that macros
                         build */
  ob_rust_at at;      /* the argument, with its delimiters */
} ob_rust_call;

/** A variant of an enum, or a named field of a struct or union, that has a gate of its own: what
 * such a name means is there under a cfg. */
typedef struct ob_rust_variant {
  ob_str name;
  bool field;    /* and no variant */
  uint32_t item; /* the type; of items */
  uint32_t gate;
  ob_rust_at at; /* the name */
} ob_rust_variant;

/** An impl or a trait: what is declared in it, and called Self, is of its type. */
typedef struct ob_rust_impl {
  ob_str type;   /* the type's only name, or the trait's; else empty, as that of `impl A for &B` */
  uint32_t path; /* a type of several names: index of paths; else OB_RUST_NONE */
  ob_str behind; /* `impl A for &B`: the last name of B; else empty */
  ob_str of;     /* `impl A for B`: the last name of A; else empty, as of `!A` */
  bool of_alone; /* that is its only name */
  uint32_t of_path; /* A of several names: index of paths; else OB_RUST_NONE */
  bool is_trait;    /* the declaration of a trait */
  bool unclear;     /* a macro is called in it, or an attribute at it can be one */
  uint32_t scope, gate;
  ob_rust_at at;     /* A; of a trait its name */
  ob_rust_at bounds; /* of a trait: what it asks of its types, `: A where Self: B` */
} ob_rust_impl;

/** A function, constant or type that an impl or trait declares. */
typedef struct ob_rust_member {
  ob_str name;
  ob_rust_item_kind kind; /* FN, CONST, TYPE */
  bool given;             /* it has a body, or a value: a trait's default; or wants a size of Self,
                             which not each type has */
  uint32_t owner;         /* of impls */
  uint32_t gate;
  ob_rust_at at; /* the name */
} ob_rust_member;

/** `Self::name` as a value, in an impl or trait; not in a macro's body. */
typedef struct ob_rust_self_use {
  ob_str name;
  uint32_t owner; /* of impls */
  uint32_t scope, gate;
  ob_rust_at at; /* the name */
} ob_rust_self_use;

/** A cfg predicate wherever it stands (also in `cfg!()`, cfg_attr, arms), for checks of its atoms.
 */
typedef struct ob_rust_cfg_use {
  const ob_cfg *cfg;
  bool macro; /* cfg!(): no gate */
  bool body;  /* in a macro's body: it is one of the crate that calls the macro */
} ob_rust_cfg_use;

/** include!(…) with a literal path; OUT_DIR and the like: path empty. */
typedef struct ob_rust_include {
  ob_str path;
  uint32_t scope, gate;
  bool expression; /* stands where an expression does: the file is one, and holds no items */
  bool data;       /* include_str!, include_bytes!, and literal: the file is no Rust */
  ob_rust_at at;
} ob_rust_include;

/** compile_error!("…"); or a file that is one string literal and nothing else, which rustc refuses
 * with its text wherever it is included. */
typedef struct ob_rust_compile_error {
  ob_str text;
  uint32_t gate;
  ob_rust_at at;
} ob_rust_compile_error;

/** A predicate or an attribute that rustc refuses when it comes to it, which it does not under a
 * cfg that does not hold: the reader has warned of it. */
typedef struct ob_rust_refused {
  uint32_t at, gate; /* at: where the warning begins */
} ob_rust_refused;

/** A set of names, quick to say no. Names are borrowed. */
#define OB_RUST_WORDS_BITS (1u << 15)
typedef struct ob_rust_words {
  ob_map map;
  uint64_t filter[OB_RUST_WORDS_BITS / 64]; /* a bit for each by some letters and its length */
} ob_rust_words;
void ob_rust_words_init(ob_rust_words *words);
/** False: no memory. */
OB_NODISCARD bool ob_rust_words_add(ob_arena *arena, ob_rust_words *words, ob_str word);
bool ob_rust_words_have(const ob_rust_words *words, ob_str word);
/** False: it is none of them. */
bool ob_rust_words_may_have(const ob_rust_words *words, ob_str word);

/** What a name that stands for itself is taken for. */
typedef enum ob_rust_role {
  OB_RUST_ROLE_VALUE,
  OB_RUST_ROLE_CALL,     /* a value: f(…) */
  OB_RUST_ROLE_PATTERN,  /* a value: S(…) in a pattern */
  OB_RUST_ROLE_STRUCT,   /* a type: S { … }, literal or pattern */
  OB_RUST_ROLE_TYPE,     /* a type */
  OB_RUST_ROLE_TRAIT,    /* a type: in a bound, or implemented */
  OB_RUST_ROLE_ARGUMENT, /* of generics: a type, or a constant */
  OB_RUST_ROLE_MACRO,    /* a macro of std's prelude: `vec![…]`; others are in `paths` */
  OB_RUST_ROLE_METHOD,   /* self.name(…) */
  OB_RUST_ROLE_FIELD,    /* self.name */
} ob_rust_role;

/** What a method takes as self. */
typedef enum ob_rust_receiver {
  OB_RUST_SELF_NONE, /* nothing; or `self: T` with another T, which may have the name too */
  OB_RUST_SELF_VALUE,
  OB_RUST_SELF_REF,
  OB_RUST_SELF_MUT, /* &mut self */
  OB_RUST_SELF_BOX, /* self: Box<Self> */
  OB_RUST_SELF_RC,
  OB_RUST_SELF_ARC,
  OB_RUST_SELF_PIN,     /* Pin<&Self> */
  OB_RUST_SELF_PIN_MUT, /* Pin<&mut Self> */
} ob_rust_receiver;

/** A name that is used as a path of one segment, or behind `self.`; see ob_rust_read_names. */
typedef struct ob_rust_name {
  ob_str text;
  ob_rust_at at;
  ob_rust_role role;
  ob_rust_receiver receiver; /* METHOD, FIELD */
  uint32_t owner;            /* METHOD, FIELD: of impls */
  uint32_t scope, gate;      /* of the file's lists */
} ob_rust_name;
typedef OB_VEC(ob_rust_name) ob_rust_names;

/** `S { a: 1, .. }`, a struct expression or a pattern. */
typedef struct ob_rust_literal {
  ob_rust_path path;   /* of the struct; no segments: Self */
  uint32_t owner;      /* Self: of impls */
  bool pattern, rest;  /* rest: there is a `..` */
  uint32_t first, end; /* of fields: those in it and in others inside of these */
} ob_rust_literal;
typedef struct ob_rust_literal_field {
  ob_str name;
  ob_rust_at at;
  uint32_t gate;
  uint32_t of; /* of literals */
} ob_rust_literal_field;
typedef struct ob_rust_literals {
  OB_VEC(ob_rust_literal) list;
  OB_VEC(ob_rust_literal_field) fields;
} ob_rust_literals;

/** Which names are asked for: of the words those that matter in this file. */
typedef struct ob_rust_asked {
  const ob_rust_words *words;
  bool (*matters)(void *context, ob_str word); /* asked once for each that is met; NULL: all do */
  const ob_rust_words *members;                /* asked for behind `self.` in an impl; or NULL */
  bool (*plain)(void *context, ob_str name);   /* may the macro's argument be read as if it stood
                                                  there by itself? NULL: none of the crate's may */
  const ob_rust_words *structs; /* whose expressions and patterns, and those of Self, are noted in
                                   *literals; or NULL. Not what stands in a macro's body, or in the
                                   argument of one that is not std's */
  ob_rust_literals *literals;
  void *context;
} ob_rust_asked;

typedef struct ob_rust_file {
  uint32_t file; /* of the ob_diags it was read with */
  OB_VEC(ob_rust_gate) gates;
  OB_VEC(ob_rust_scope) scopes;
  OB_VEC(ob_rust_item) items;
  OB_VEC(ob_rust_use) uses;
  OB_VEC(ob_rust_path) paths;
  OB_VEC(ob_rust_macro) macros;
  OB_VEC(ob_rust_call) calls;
  OB_VEC(ob_rust_variant) variants;
  OB_VEC(ob_rust_impl) impls;
  OB_VEC(ob_rust_member) members;
  OB_VEC(ob_rust_self_use) self_uses;
  OB_VEC(ob_rust_cfg_use) cfgs;
  OB_VEC(ob_rust_include) includes;
  OB_VEC(ob_rust_compile_error) compile_errors;
  OB_VEC(ob_rust_refused) refused;
  OB_VEC(ob_rust_at) allows; /* comments that begin with "osbind: allow(" */
  uint32_t file_gate;        /* `#![cfg(..)]` of the file; 0: none */
  uint32_t no_std_gate;      /* gate of `#![no_std]`; OB_RUST_NONE: not there */
  ob_rust_at no_std_at;      /* the attribute */
  bool no_core;
  bool expression; /* ob_rust_read_expression */
  bool broken;     /* a syntax error was met: what was read is still here */
} ob_rust_file;

#define OB_RUST_MAX_SIZE (256u << 20) /* bytes of a file */
#define OB_RUST_MAX_TOKENS (64u << 20)
#define OB_RUST_MAX_DEPTH 256   /* of nesting; deeper is skipped and reported */
#define OB_RUST_MAX_SEGMENTS 64 /* of one path */

/**
 * Read a registered source. Strings and names point into its text or the arena.
 * A file that is not Rust is read as far as it goes: `broken` is set and the
 * first few errors are pushed (OB0380..), the status is OB_E_SYNTAX; all lists
 * are valid also then. Time and memory are linear in the text.
 * Groups in which nothing stands that could be noted (no `::`, attribute, macro call
 * or item) are not looked into: a mistake there is rustc's to tell.
 * A malformed predicate or attribute is a warning (OB02xx, OB0386): where it is not
 * compiled it does no harm; an atom with its text stands for it.
 * Errors: OB_E_SYNTAX, OB_E_LIMIT (size, tokens, nesting), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_rust_read(ob_arena *arena, ob_diags *diags, uint32_t file,
                                    ob_rust_file *out);

/** The same for a file that include! brings where an expression stands: it is one expression. */
OB_NODISCARD ob_status ob_rust_read_expression(ob_arena *arena, ob_diags *diags, uint32_t file,
                                               ob_rust_file *out);

/**
 * Read the file of a reading a second time for the uses of some names as paths of one
 * segment, which that reading left out: in the order of their ends. Not there are
 * - what a generic parameter in scope is called;
 * - values in a fn, a constant or a static whose name some pattern in that binds: they
 *   are locals, or may be. A name alone in a pattern is a constant or binds;
 * - what stands in the argument of a macro that is not std's or plain, but in a fn, constant
 *   or static that is an item there; in a fn, the other uses of the names that stand in one
 *   neither: it may bind or declare them;
 * - what stands in the body of a macro;
 * - names of fields and methods but for those of `self`, and of what is associated.
 * `first` is what ob_rust_read gave for the file: scopes and gates are its. Where this
 * reading has others (a group that was idle is no Rust) there is no name.
 * Nothing is pushed: what is wrong was said. Time is linear in the text, and little
 * where no name stands. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_rust_read_names(ob_arena *arena, ob_diags *diags,
                                          const ob_rust_file *first, const ob_rust_asked *asked,
                                          ob_rust_names *out);

#endif
