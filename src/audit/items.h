// SPDX-License-Identifier: MIT OR Apache-2.0
/** Names of the crate itself that are used where they do not exist: what items.c finds and
 * items_say.c says. */
#ifndef OB_AUDIT_ITEMS_H
#define OB_AUDIT_ITEMS_H

#include "audit/audit.h"
#include "audit/members.h"
#include "audit/tree.h"

/* A name that a path lacks. */
typedef struct ob_item_missing {
  ob_cond when;
  uint32_t segment, module;
  const ob_rust_path *there; /* of a path into the package's library: as it goes on in that, and  */
  uint32_t there_segment;    /* which of its segments; module is the library's */
  uint32_t of_type;          /* bind + 1 of the type that lacks a variant or member; else 0 */
  bool of_trait;             /* a trait of another crate may bring the member */
} ob_item_missing;

typedef struct ob_item_outcome {
  ob_item_missing at[OB_MAX_LOST];
  uint32_t count;
} ob_item_outcome;

/* An impl or trait. */
typedef struct ob_item_side {
  uint32_t part, impl; /* of the source's impls */
} ob_item_side;
typedef struct ob_item_pair {
  ob_item_side impl, trait;
  uint32_t bind; /* of the trait */
} ob_item_pair;

/* What impls.c keeps for all roots. */
typedef struct ob_item_impls {
  struct ob_item_members *of; /* of sources */
  uint32_t *base;             /* of sources: so many impls are in those before */
  ob_name_table names;        /* (impl, name) -> its first member of that name, and 1 */
  ob_rust_words traits;       /* names of traits that the package declares, or calls by another */
} ob_item_impls;

/* A path where it stands. */
typedef struct ob_item_sight {
  enum {
    OB_BY_PATH,
    OB_BY_USE,
    OB_BY_MACRO,
    OB_BY_NAME,   /* of one segment: one of src->names */
    OB_BY_METHOD, /* `self.name()`: another of those; as a path, `self` is its first segment */
    OB_BY_FIELD,
    OB_BY_IMPL,      /* `impl A for B`, which lacks what A asks for; as a path, A::name */
    OB_BY_IMPL_ITEM, /* something in such an impl that A does not have */
    OB_BY_LITERAL,   /* a field in `S { … }`; as a path, S::name */
    OB_BY_PATTERN,   /* the same in a pattern */
    OB_BY_NO_FIELD,  /* such a struct expression, which lacks a field of S */
    OB_BY_UNBOUND,   /* such a pattern */
  } by;
  const ob_rust_path *path;
  ob_rust_role role;               /* NAME */
  ob_rust_receiver receiver;       /* METHOD, FIELD */
  const struct ob_item_pair *pair; /* IMPL, IMPL_ITEM */
} ob_item_sight;

typedef struct ob_item_loss {
  uint32_t root, part, gate, module;
  ob_sym name;
  ob_cond when, reached;
  ob_span at;
  ob_item_sight of;
  uint32_t segment;
  const ob_rust_path *there; /* as in ob_item_missing */
  uint32_t there_segment;
  ob_span also[2];  /* further uses */
  uint32_t of_type; /* as in ob_item_missing */
  bool guess;       /* an attribute that is a macro may make something else of it */
  bool of_trait;    /* as in ob_item_missing */
  size_t count;
  bool by_features; /* other features bring it on all of its targets */
  ob_bits said;     /* of the targets */
} ob_item_loss;

/* A choice of features that tests, benches or examples lack something with. */
typedef struct ob_item_want {
  ob_str text;
  ob_severity severity;
  ob_finding *said;
  ob_cond when; /* a loss that it says all of; NEVER: it says a part */
  bool again;   /* `said` has an entry before */
} ob_item_want;
typedef OB_VEC(ob_item_want) ob_item_wants;

typedef struct ob_item_finder {
  ob_audit *a;
  ob_conds *m;
  ob_crate *c;
  ob_cond gone;                   /* where the library has no branch, whatever the features */
  struct ob_item_finder *library; /* of what this links of the package itself; or NULL */
  uint32_t root;
  const ob_rust_words *gated; /* what wanted.c says can be lost */
  ob_rust_words *variants;    /* names of those under a gate */
  ob_members *members;        /* of the types of c */
  ob_name_table pairs;        /* (path so far, segment) -> number of the longer path */
  uint32_t path_count;
  ob_name_table seen;   /* (scope, path) -> outcomes */
  ob_name_table macros; /* (0, name) -> when it can be there, and 1 */
  OB_VEC(ob_item_outcome) outcomes;
  OB_VEC(ob_item_loss) losses;
  ob_item_wants *needs;  /* of all roots */
  ob_item_impls **impls; /* of all roots */
  ob_name_table traits;  /* (bind, 0) -> the trait's impl, and 1 */
  bool oom;
} ob_item_finder;

/** How what is seen names something of a type. */
static inline ob_member_way
ob_item_way(const ob_item_sight *of)
{
  return of->by == OB_BY_METHOD                             ? OB_MEMBER_BY_METHOD
         : of->by == OB_BY_FIELD || of->by >= OB_BY_LITERAL ? OB_MEMBER_BY_FIELD
                                                            : OB_MEMBER_BY_PATH;
}

/** Does it lack something that is asked for, where others name something that is not there? */
static inline bool
ob_item_is_short(const ob_item_sight *of)
{
  return of->by == OB_BY_IMPL || of->by == OB_BY_NO_FIELD || of->by == OB_BY_UNBOUND;
}

/** In which namespaces a name that was lost could have been. */
uint8_t ob_item_searched(const ob_item_sight *of);

/** The modules that the path's first segments lead to: two of one name under different cfgs. */
ob_reaches ob_item_modules_before(ob_item_finder *f, uint32_t scope, const ob_item_sight *of,
                                  uint32_t segment);

/** When a macro of that name can be there, wherever it comes from: macro_rules of the crate, the
 * macros of other crates by #[macro_use], macros that are not understood. */
ob_cond ob_item_when_macro(ob_item_finder *f, ob_sym name);

/** When something that stands under the gate is compiled and is this crate's business; NEVER also
 * where that is not sure. */
ob_cond ob_item_when_compiled(ob_item_finder *f, const ob_part *p, uint32_t gate);

/** Note that a sight of a part loses a name. when: it is compiled. */
void ob_item_lose(ob_item_finder *f, uint32_t part, const ob_item_sight *of, ob_cond when,
                  const ob_item_missing *o);

/** Look at the part's impls of the crate's own traits. No memory: f->oom. */
void ob_item_look_at_impls(ob_item_finder *f, uint32_t part);

/** Look at the part's struct expressions and patterns of structs that have fields under gates. No
 * memory: f->oom. */
void ob_item_look_at_literals(ob_item_finder *f, uint32_t part);

/** How often an impl or trait declares the name, and when. seen: called for each, or NULL. */
size_t ob_item_side_has(ob_item_finder *f, const ob_item_side *side, ob_str name,
                        ob_member_seen *seen, void *context, ob_cond *when);

/** All losses of the finder's root, with or without cfg(test). Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_item_say_losses(ob_item_finder *f, bool test);

/** What the tests, benches and examples of all roots want alike. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_item_say_needs(ob_audit *a, const ob_item_wants *all);

/** `mod x;` or include! whose file was not read: missing, a circle, too deep. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_audit_unread_file(ob_audit *a, uint32_t root, uint32_t part,
                                            const ob_file_link *link);

#endif
