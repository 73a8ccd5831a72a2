// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The plan: what the config files say about sources and patches, as rules, with
 * the OS sources that they name; and the answer to "what does this locked crate
 * become for this target and version, and why".
 */
#ifndef OB_SOURCES_PLAN_H
#define OB_SOURCES_PLAN_H

#include "base/bits.h"
#include "base/strs.h"
#include "base/vec.h"
#include "cargo/config.h"
#include "cargo/lockfile.h"
#include "diag/diag.h"
#include "sources/os_source.h"
#include "target/target.h"

typedef enum ob_policy { OB_POLICY_COMPATIBLE, OB_POLICY_EXACT, OB_POLICY_NEWEST } ob_policy;

/** Which std a target's programs get; the values of OB_INDEX_STD_FITTING ... */
typedef enum ob_std_policy {
  OB_STD_FITTING,  /* an installed one where one fits; rustc's own where none was built */
  OB_STD_PREBUILT, /* rustc's own */
  OB_STD_AUTO,     /* one that fits, built when there is none */
  OB_STD_REQUIRED, /* one that fits, or no build */
} ob_std_policy;

typedef enum ob_rule_kind { OB_RULE_SOURCE, OB_RULE_PATCH } ob_rule_kind;

/**
 * A qualified or plain `[source]` or `[patch]` entry that osbind carries out.
 *
 * Where a rule holds is known for every target and every class of OS versions:
 * by_class[c] are the targets for which it holds at plan->classes.at[c]. So "A
 * implies B" is a question about sets, and exact.
 */
typedef struct ob_rule {
  ob_rule_kind kind;
  const ob_cfg *when;          /* NULL: every target; a triple qualifier stands in `triple` */
  ob_str triple;               /* or empty */
  ob_str qualifier;            /* as written, for messages; empty: plain */
  ob_span span;                /* the replace-with value, or the patch entry's key */
  size_t rank;                 /* of its file: later wins */
  bool has_required, required; /* written here, see ob_rule_required */
  bool has_policy;
  ob_policy policy;
  ob_str source_name;                 /* SOURCE: replace-with */
  ob_str crate_name;                  /* PATCH: the crate that it owns; SOURCE: empty */
  const char *dir;                    /* of the OS source or crate, absolute */
  ob_span dir_span;                   /* SOURCE: where `directory` says so */
  int missing;                        /* errno: dir is not there, or nobody can say what is in it;
                                         then crates is empty. 0: it was read */
  OB_VEC(const ob_os_crate *) crates; /* candidates, by name, newest first; of a PATCH one */
  ob_bits targets;                    /* where it can hold at all (over plan->targets) */
  const ob_bits *by_class;            /* plan->classes.len sets */
  size_t size;                        /* members of all by_class: smaller is more specific */
} ob_rule;

/** What `[osbind.target.Q]` says. */
typedef struct ob_version_default {
  const ob_cfg *when;
  ob_str triple, qualifier;
  ob_str version; /* may be empty */
  ob_str sysroot; /* absolute path, or empty */
  bool has_required, required, has_policy, has_std;
  ob_policy policy;
  ob_std_policy std;
  ob_span sysroot_span;
  ob_span span; /* of the version, else of the table's key */
  size_t rank;
  ob_bits targets;
  const ob_bits *by_class;
  size_t size;
} ob_version_default;

/** A patch that osbind leaves to Cargo, or that Cargo carries out too. */
typedef struct ob_left {
  ob_span span; /* the patch entry's key */
  ob_str crate_name;
  bool too; /* a rule of ours as well: Cargo reads the file that it stands in */
} ob_left;

typedef struct ob_plan {
  const ob_targets *targets;
  const ob_config *config;
  ob_strs classes; /* one OS version of each kind that some qualifier tells apart */
  OB_VEC(ob_rule)
  rules; /* highest precedence first: later file, then more specific, then later line */
  OB_VEC(ob_version_default) defaults; /* the same order */
  OB_VEC(ob_os_source) sources;
  OB_VEC(ob_left) left;
  ob_str next; /* [osbind] next: the wrapper to call after ours; or empty */
  bool has_required, required, has_policy, has_std; /* [osbind] required, policy, std */
  ob_policy policy;
  ob_std_policy std;
  bool mirrored; /* a plain [source.crates-io] that is Cargo's business */
  ob_str mirror; /* its replace-with, and the place of that */
  ob_span mirror_span;
} ob_plan;

/** Distinct OS versions that qualifiers may tell apart. */
#define OB_PLAN_MAX_CLASSES 512

/**
 * Turn the merged config into a plan: read qualifiers and policies, load each OS
 * source once, order the rules, find ties. Every mistake is reported.
 * Errors: OB_E_INVALID (OB05xx), as ob_os_source_load, ob_cfg_parse.
 */
OB_NODISCARD ob_status ob_plan_make(ob_arena *arena, ob_diags *diags, const ob_config *config,
                                    const ob_targets *targets, ob_verify verify,
                                    ob_hash_cache *cache, ob_plan *out);

/** Does the rule hold for a target and version (empty: unknown)? For some version? */
bool ob_rule_holds(const ob_rule *rule, const ob_target *target, ob_str version);
bool ob_rule_can_hold(const ob_plan *plan, const ob_rule *rule, const ob_target *target);
/** The rule's own key, else that of the first [osbind.target.Q] that has it, else [osbind]'s, else
 * true and compatible. */
bool ob_rule_required(const ob_plan *plan, const ob_rule *rule, const ob_target *target);
ob_policy ob_rule_policy(const ob_plan *plan, const ob_rule *rule, const ob_target *target);
/** Does the rule's OS source (or the patch) have a crate of that name? */
bool ob_rule_owns(const ob_rule *rule, ob_str name);
/** The crate that the rule gives for a locked version under a policy, or NULL. */
const ob_os_crate *ob_rule_pick(const ob_rule *rule, ob_policy policy, ob_str name,
                                const ob_semver *locked);

/** The first required rule that holds for target and version and whose directory is missing; NULL:
 * none. */
const ob_rule *ob_plan_missing(const ob_plan *plan, const ob_target *target, ob_str version);
/** What is wrong with a directory that is missing, to stand behind its name: "does not exist". */
const char *ob_rule_missing_words(const ob_rule *rule);
/** And what to do. */
const char *ob_rule_missing_help(const ob_rule *rule);
/** Push an error or a warning (OB0509) about a rule's missing directory. */
void ob_plan_say_missing(ob_diags *diags, const ob_rule *rule, ob_severity severity);
/** Push a note (OB0533) for each patch that is left to Cargo: what it does to the lock. */
void ob_plan_say_left(ob_diags *diags, const ob_plan *plan);
/** The sysroot that [osbind.target.Q] names for a target and version; or empty. */
ob_str ob_plan_sysroot(const ob_plan *plan, const ob_target *target, ob_str version);
/** Can [osbind.target.Q] hold for a target, whatever its version? */
bool ob_plan_default_can_hold(const ob_plan *plan, const ob_version_default *d,
                              const ob_target *target);
/** What [osbind.target.Q] says of std for a target, else [osbind]; else OB_STD_FITTING. */
ob_std_policy ob_plan_std(const ob_plan *plan, const ob_target *target);
/** For which OS versions rules serve a crate on a target, in words ("13, 14"); empty: for every
 * one. */
OB_NODISCARD ob_status ob_plan_served(ob_arena *arena, const ob_plan *plan, const ob_target *target,
                                      ob_str name, ob_str *out);
/** "PATH:LINE:COLUMN" of a span; OB_STR_NONE: no memory. */
ob_str ob_span_where(ob_arena *arena, const ob_diags *diags, ob_span span);

/** Where the OS version of a target comes from. */
typedef enum ob_version_from {
  OB_VERSION_FROM_NOWHERE,
  OB_VERSION_FROM_TARGET_ARG,  /* --target T.V */
  OB_VERSION_FROM_OPTION,      /* --target-version V */
  OB_VERSION_FROM_ENVIRONMENT, /* CARGO_TARGET_T_VERSION of the process */
  OB_VERSION_FROM_CARGO_ENV,   /* the same in Cargo's [env] */
  OB_VERSION_FROM_SPEC,        /* "os-version" in the target-spec file */
  OB_VERSION_FROM_CONFIG,      /* [osbind.target.Q] version */
  OB_VERSION_FROM_HOST,        /* the running system */
} ob_version_from;

typedef struct ob_chosen_version {
  ob_str version; /* empty: unknown */
  ob_version_from from;
  ob_span span; /* of a config value */
  ob_str how;   /* the variable's name, or the way of asking the host */
} ob_chosen_version;

typedef struct ob_version_ask {
  const ob_target *target;
  ob_str arg_version, option_version; /* empty: not given */
  const char *env_value;              /* of the target's variable; NULL: not set */
  bool is_host;                       /* may the running system be asked? */
} ob_version_ask;

/** The seven ways in order. Errors: OB_E_INVALID (OB02xx: a label that is none; the forms that are
 * accepted). */
OB_NODISCARD ob_status ob_plan_version(ob_arena *arena, ob_diags *diags, const ob_plan *plan,
                                       const ob_version_ask *ask, ob_chosen_version *out);

/** Why a candidate or rule was passed over, or taken. */
typedef enum ob_verdict {
  OB_VERDICT_TAKEN,
  OB_VERDICT_OTHER_TARGET,   /* the rule's qualifier does not hold for this target */
  OB_VERDICT_OTHER_VERSION,  /* ... for this OS version */
  OB_VERDICT_OUTRANKED,      /* an earlier rule took the crate */
  OB_VERDICT_NO_SUCH_CRATE,  /* the OS source has no crate of that name */
  OB_VERDICT_NOT_COMPATIBLE, /* it has, but none for the locked version under the policy */
  OB_VERDICT_OLDER_CHOSEN,   /* a newer candidate of the same rule was taken */
} ob_verdict;

typedef struct ob_considered {
  const ob_rule *rule;
  const ob_os_crate *crate; /* NULL: the rule as a whole */
  ob_verdict verdict;
} ob_considered;

typedef struct ob_choice {
  const ob_rule *rule; /* NULL: stays with the registry */
  const ob_os_crate *crate;
  bool promised; /* rules own this crate here, but none serves: the build stops */
  ob_str why;    /* for promised: one sentence, e.g. which versions are served */
  OB_VEC(ob_considered) considered;
} ob_choice;

/** What becomes of one locked crate (name, version) for a target and version. */
OB_NODISCARD ob_status ob_plan_choose(ob_arena *arena, const ob_plan *plan, const ob_target *target,
                                      ob_str os_version, ob_str name, const ob_semver *locked,
                                      ob_choice *out);

#endif
