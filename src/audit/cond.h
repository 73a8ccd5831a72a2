// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Conditions, for all targets at once. A condition is a decision diagram: inner
 * nodes ask a variable (a feature of the package, or a cfg that no target
 * defines: `loom`, `tokio_unstable`, what a build script sets), leaves are sets
 * of targets. It is canonical: equal handles are equal conditions. A condition
 * without variables is one leaf, so auditing 320 targets costs about what
 * auditing one costs.
 */
#ifndef OB_AUDIT_COND_H
#define OB_AUDIT_COND_H

#include "base/bits.h"
#include "target/target.h"

/**
 * What is asked about: targets with an OS version each (empty: not known). Made once
 * (ob_universe_init), read-only from then on: all packages and threads share one.
 */
typedef struct ob_universe {
  const ob_target_arg *at;
  size_t len;                   /* at most OB_BITS_MAX */
  ob_bits all;                  /* members 0 .. len-1 */
  const struct ob_atoms *atoms; /* internal: every cfg of every target, as a set of targets */
} ob_universe;

/** at: borrowed. Errors: OB_E_NOMEM only; len <= OB_BITS_MAX is the caller's to keep. */
OB_NODISCARD ob_status ob_universe_init(ob_arena *arena, const ob_target_arg *at, size_t len,
                                        ob_universe *out);
/** The targets that have a cfg (`unix`: value.ptr NULL), or NULL: none has. */
const ob_bits *ob_universe_atom(const ob_universe *u, ob_str name, ob_str value);
/** Does the target decide this key (`target_os`, `unix`, …), whether or not a value of it occurs?
 */
bool ob_universe_decides(const ob_universe *u, ob_str name);
/**
 * A set for people: "linux, macos", "all but linux, macos, windows", "unix but not android",
 * "i686-pc-windows-gnu, 3 more". care as in ob_cond_print_targets (NULL: all matter).
 */
ob_str ob_universe_say(ob_arena *arena, const ob_universe *u, const ob_bits *set,
                       const ob_bits *care);

typedef uint32_t ob_cond; /* of one ob_conds only */
#define OB_COND_NEVER ((ob_cond)0)
#define OB_COND_ALWAYS ((ob_cond)1)

typedef struct ob_conds ob_conds; /* the diagrams of one package; freed with its arena */

typedef enum ob_cond_var_kind {
  OB_VAR_FEATURE, /* feature = "name" of the package */
  OB_VAR_CFG,     /* a cfg that targets do not define; name as printed: `loom`, `foo = "bar"` */
} ob_cond_var_kind;

/** universe is borrowed. NULL: no memory. Costs about a microsecond. */
ob_conds *ob_conds_new(ob_arena *arena, const ob_universe *universe);
const ob_universe *ob_conds_universe(const ob_conds *m);

/** The leaf of a set of targets. */
ob_cond ob_cond_targets(ob_conds *m, const ob_bits *set);
/** The condition that a variable is set. */
ob_cond ob_cond_var(ob_conds *m, ob_cond_var_kind kind, ob_str name);
ob_cond ob_cond_and(ob_conds *m, ob_cond a, ob_cond b);
ob_cond ob_cond_or(ob_conds *m, ob_cond a, ob_cond b);
ob_cond ob_cond_not(ob_conds *m, ob_cond a);
ob_cond ob_cond_minus(ob_conds *m, ob_cond a, ob_cond b); /* a and not b */
/** The condition in a build in which the variable is not set. */
ob_cond ob_cond_unset(ob_conds *m, ob_cond c, ob_cond_var_kind kind, ob_str name);
/** The same of a build in which it is. */
ob_cond ob_cond_where_set(ob_conds *m, ob_cond c, ob_cond_var_kind kind, ob_str name);
/** The targets of a condition without variables; NULL: it has some. */
const ob_bits *ob_cond_set(const ob_conds *m, ob_cond c);
/**
 * A cfg predicate. Target atoms become leaves, `feature` and unknown atoms
 * variables; atoms that ob_conds_define gave a meaning take it (`test`, what a
 * build script's cfg_aliases! says). `panic = "abort"` is free where the target
 * unwinds (a profile can choose it), `debug_assertions` is free.
 */
ob_cond ob_cond_cfg(ob_conds *m, const ob_cfg *cfg);
/** From now on the cfg `name` (or `name = "value"`, as printed) means `c`. */
OB_NODISCARD ob_status ob_conds_define(ob_conds *m, ob_str atom, ob_cond c);
/**
 * The features that the package has: from now on `feature = "x"` of any other is
 * never true (no build by Cargo sets it). Without this call every one is a variable.
 * Strings are borrowed. ob_given_new does it.
 */
OB_NODISCARD ob_status ob_conds_declare_features(ob_conds *m, const ob_str *names, size_t count);
/**
 * Where the one build that is asked about has a feature of the package switched on (it can differ
 * by target). False: it can be either way there.
 */
typedef bool ob_cond_settled(const void *context, ob_str feature, ob_bits *on);
/** From now on features are what settled says, not variables. context is borrowed. */
void ob_conds_settle_features(ob_conds *m, ob_cond_settled *settled, const void *context);
/** Implications between variables that hold in every build: feature a -> b (the feature graph). */
OB_NODISCARD ob_status ob_conds_imply(ob_conds *m, ob_cond_var_kind kind, ob_str a, ob_str b);

/** Fixed truth of variables for one question: the features of a build, cfgs of the user. */
typedef struct ob_cond_pick ob_cond_pick;
/** All features and debug_assertions unknown, all other cfgs false. NULL: no memory. */
ob_cond_pick *ob_cond_pick_new(ob_conds *m);
void ob_cond_pick_set(ob_cond_pick *p, ob_cond_var_kind kind, ob_str name, bool value);
/** Features that were not set are false: one build. */
void ob_cond_pick_close(ob_cond_pick *p);
/** Free the OB_VAR_CFG variables too (or not). */
void ob_cond_pick_free_cfgs(ob_cond_pick *p, bool free_cfgs);

/** The targets for which some choice of the variables that p leaves open, one that keeps the
 * implications, makes c true. Empty: c cannot hold. What p sets must not break one by itself. */
ob_bits ob_cond_some(ob_conds *m, ob_cond c, const ob_cond_pick *p);
/** One such choice for a target of that set, the one nearest to the default build that was found,
 * as options for messages: `--no-default-features --features x --cfg loom`; empty: the default
 * build is one. In the arena. */
ob_str ob_cond_witness(ob_conds *m, ob_cond c, const ob_cond_pick *p, size_t target);

/** The shortest cfg expression that was found for a set of targets, e.g. `not(target_os =
 * "windows")`, `unix`, `any(target_os = "linux", …)`: exact on the universe, unless exact is set to
 * false (then it is the list of triples, cut). care: targets outside of it may fall either way
 * (NULL: all matter). exact may be NULL. */
ob_str ob_cond_print_targets(ob_conds *m, const ob_bits *set, const ob_bits *care, bool *exact);
/** The whole condition in cfg syntax (variables too). */
ob_str ob_cond_print(ob_conds *m, ob_cond c);

/** True when memory ran out in any call since new (handles are then OB_COND_NEVER). */
bool ob_conds_failed(const ob_conds *m);
/** True when a diagram grew beyond the limit (1 << 20 nodes) and a result is an approximation. */
bool ob_conds_overflowed(const ob_conds *m);

#endif
