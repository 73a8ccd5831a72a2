// SPDX-License-Identifier: MIT OR Apache-2.0
/** Functions and constants that a type of the crate has under some conditions only: those of its
 * `impl Type { … }`, and of the crate's traits. */
#ifndef OB_AUDIT_MEMBERS_H
#define OB_AUDIT_MEMBERS_H

#include "audit/crate.h"

typedef struct ob_member {
  uint32_t part;
  ob_rust_at at; /* the name */
  ob_cond when;
  bool by_trait;
  uint32_t owner; /* of impls of the part's source */
  uint32_t next;  /* another of the type and name, or OB_NO_INDEX */
} ob_member;

/** How sure it is that a type has no more of a name than its impls in the crate say. */
typedef enum ob_member_trust {
  OB_MEMBERS_UNKNOWN,  /* a macro or a trait of the crate may bring it */
  OB_MEMBERS_OF_TRAIT, /* a trait of another crate may, that the type has */
  OB_MEMBERS_ALL,
} ob_member_trust;

typedef struct ob_members {
  ob_crate *crate;
  ob_arena *arena;
  ob_rust_words *names;     /* that some type has not wherever it is itself; or NULL */
  ob_rust_words *aliases;   /* internal: names that stand for another one; or NULL */
  ob_rust_words *elsewhere; /* and that something else may bring to any type; or NULL */
  ob_rust_words *traits;    /* internal: names of the crate's traits; or NULL */
  struct ob_name_table *of; /* (bind of a type, name) -> its last member; (number of binds, name):
                               those of all traits */
  OB_VEC(ob_member) list;
  OB_VEC(uint64_t) trusts; /* internal: bind * 4 + trust */
} ob_members;

/** Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_members_read(ob_arena *arena, ob_crate *c, ob_members *out);

/** The names of variants that stand under a gate. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_variants_read(ob_arena *arena, const ob_sources *sources,
                                        ob_rust_words *out);

/** Reaches that are types of `rest` names: an alias becomes what it stands for. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_members_types(ob_crate *c, uint32_t rest, ob_reaches *types);

/** How a use names what a type has. */
typedef enum ob_member_way {
  OB_MEMBER_BY_PATH,   /* a variant, function or constant: `T::name` */
  OB_MEMBER_BY_METHOD, /* a function: `self.name(…)` */
  OB_MEMBER_BY_FIELD,  /* `self.name` */
} ob_member_way;

/** Of a crate the names that some type may lack, as far as `self.name` can mean them, and the names
 * of such types. Both are added to. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_members_behind_self(ob_arena *arena, const ob_members *m,
                                              ob_rust_words *names, ob_rust_words *types);

/** A place that declares a variant, field, function or constant of a type. */
typedef void ob_member_seen(void *context, uint32_t part, ob_rust_at at, ob_cond when);

/** How many places declare what `way` can mean of a type (variants and fields those under a gate);
 * *declared: when. seen: called for each, or NULL. */
size_t ob_members_declared(const ob_members *m, uint32_t bind, ob_sym name, ob_member_way way,
                           ob_member_seen *seen, void *context, ob_cond *declared);

/** What a type lacks. */
typedef struct ob_member_loss {
  uint32_t bind; /* the type */
  ob_cond when;  /* it is there, and has no such name */
  bool own;      /* the name is that of a variant or field: no trait brings it */
  bool guess;    /* the type stands under an attribute that can make another one of it */
  ob_member_trust trust;
} ob_member_loss;

/** When a type or trait lacks the name that follows it. r: where the segments before that name
 * lead, which `before` is the number of. when: where that matters. False: nowhere, or nobody knows.
 */
bool ob_member_lost(ob_members *m, const ob_reach *r, uint32_t before, ob_sym name,
                    ob_member_way way, ob_cond when, ob_member_loss *out);

/** The same of a type that shares its name with one that has the name under another cfg. */
bool ob_member_lost_beside(ob_members *m, const ob_reach *r, uint32_t before, ob_sym name,
                           ob_member_way way, ob_cond when, ob_member_loss *out);

/** "struct", "enum", "union" or "trait". */
const char *ob_member_kind(const ob_members *m, uint32_t bind);
/** In arena. */
ob_str ob_member_rustc_says(ob_arena *arena, const ob_members *m, uint32_t bind, ob_str name);

/** The last name of the type that an impl is of, or of a trait; empty: it has none. */
ob_str ob_impl_type(const ob_rust_file *file, const ob_rust_impl *impl);

/** May something of the crate but a plain impl have a function or constant of that name: a trait,
 * an impl of one, a macro? */
bool ob_members_elsewhere(const ob_crate *c, ob_str name);

/** Do the crate's macros of that name only give back what they are called with? False also where
 * it has none. */
bool ob_call_gives_back(const ob_crate *c, const ob_src *src, const ob_rust_call *call);

/** Is what the crate's macros of that name are given read as if it stood there by itself? False
 * also where it has none. */
bool ob_macro_is_plain(const ob_crate *c, ob_str name);

/** Do all macros of the crate in whose arguments the gate stands only give these back, or are
 * plain? Any other may put it under gates that nobody sees here. others: so may macros of other
 * crates, and make of a name what they like. */
bool ob_gate_gives_back(const ob_crate *c, const ob_src *src, uint32_t gate, bool others);

/** Where the trait of `impl A for B` leads; *count: of its path's segments. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_members_trait(ob_crate *c, uint32_t part, uint32_t impl, ob_reaches *out,
                                        uint32_t *count);

/** The type that Self is in an impl. */
OB_NODISCARD ob_status ob_members_self(ob_crate *c, uint32_t part, uint32_t impl, ob_reaches *out);

#endif
