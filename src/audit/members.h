// SPDX-License-Identifier: MIT OR Apache-2.0
/** Functions and constants that a type of the crate has under some conditions only: those of its
 * `impl Type { … }`. */
#ifndef OB_AUDIT_MEMBERS_H
#define OB_AUDIT_MEMBERS_H

#include "audit/crate.h"

typedef struct ob_member {
  uint32_t part;
  ob_rust_at at; /* the name */
  ob_cond when;
  bool by_trait;
  uint32_t next; /* another of the type and name, or OB_NO_INDEX */
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
  ob_rust_words *elsewhere; /* and that something else may bring to any type; or NULL */
  struct ob_name_table *of; /* (bind of a type, name) -> its last member */
  OB_VEC(ob_member) list;
  OB_VEC(uint64_t) trusts; /* internal: bind * 4 + trust */
} ob_members;

/** Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_members_read(ob_arena *arena, ob_crate *c, ob_members *out);

/** The last member of a type, or OB_NO_INDEX; the next by ob_member.next. */
uint32_t ob_member_first(const ob_members *m, uint32_t bind, ob_sym name);

/** bind: a type that has a member of that name. */
ob_member_trust ob_members_trust(ob_members *m, uint32_t bind, ob_sym name);

/** Do the crate's macros of that name only give back what they are called with? False also where
 * it has none. */
bool ob_call_gives_back(const ob_crate *c, const ob_src *src, const ob_rust_call *call);

/** The type that Self is in an impl. */
OB_NODISCARD ob_status ob_members_self(ob_crate *c, uint32_t part, uint32_t impl, ob_reaches *out);

#endif
