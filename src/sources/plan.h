// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The plan: what the config files say about sources and patches, as rules, with
 * the OS sources that they name; and the answer to "what does this locked crate
 * become for this target and version, and why".
 */
#ifndef OB_SOURCES_PLAN_H
#define OB_SOURCES_PLAN_H

#include "base/bits.h"
#include "base/vec.h"
#include "cargo/config.h"
#include "cargo/lockfile.h"
#include "diag/diag.h"
#include "sources/os_source.h"
#include "target/target.h"

typedef enum ob_policy { OB_POLICY_COMPATIBLE, OB_POLICY_EXACT, OB_POLICY_NEWEST } ob_policy;

/** A qualified or plain `[source]` or `[patch]` entry that osbind carries out. */
typedef struct ob_rule {
  enum { OB_RULE_SOURCE, OB_RULE_PATCH } kind;
  const ob_cfg *when; /* NULL: every target; a triple qualifier stands in `triple` */
  ob_str triple;      /* or empty */
  ob_str qualifier;   /* as written, for messages; empty: plain */
  ob_span span;       /* the replace-with value, or the patch entry's key */
  size_t rank;        /* of its file: later wins */
  bool required;      /* default true */
  ob_policy policy;
  ob_str source_name;            /* SOURCE: replace-with */
  OB_VEC(const ob_os_crate *) crates; /* candidates; of a PATCH one */
  ob_bits targets;    /* where it can hold at all (over plan->targets) */
} ob_rule;

typedef struct ob_version_default {
  const ob_cfg *when; ob_str triple;
  ob_str version;  /* of [osbind.target.Q] version; may be empty */
  ob_str sysroot;  /* absolute path, or empty */
  ob_span span;
  size_t rank;
} ob_version_default;

typedef struct ob_plan {
  const ob_targets *targets;
  const ob_config *config;
  OB_VEC(ob_rule) rules; /* highest precedence first: later file, then more specific, then later line */
  OB_VEC(ob_version_default) defaults; /* the same order */
  OB_VEC(ob_os_source) sources;
  ob_str next;           /* [osbind] next: the wrapper to call after ours; or empty */
  bool mirrored;         /* a plain [source.crates-io] that is Cargo's business */
} ob_plan;

/**
 * Turn the merged config into a plan: read qualifiers and policies, load each OS
 * source once, order the rules, find ties. Every mistake is reported.
 * Errors: OB_E_INVALID (OB05xx), as ob_os_source_load, ob_cfg_parse.
 */
OB_NODISCARD ob_status ob_plan_make(ob_arena *arena, ob_diags *diags, const ob_config *config,
                                    const ob_targets *targets, ob_verify verify,
                                    ob_hash_cache *cache, ob_plan *out);

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
  ob_span span;   /* of a config value */
  ob_str how;     /* the variable's name, or the way of asking the host */
} ob_chosen_version;

typedef struct ob_version_ask {
  const ob_target *target;
  ob_str arg_version, option_version; /* empty: not given */
  const char *env_value;              /* of the target's variable; NULL: not set */
  bool is_host;                       /* may the running system be asked? */
} ob_version_ask;

/** The seven ways in order. Errors: OB_E_INVALID (OB02xx: a label that is none; the forms that are accepted). */
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
  const ob_rule *rule;      /* NULL: stays with the registry */
  const ob_os_crate *crate;
  bool promised;            /* rules own this crate here, but none serves: the build stops */
  ob_str why;               /* for promised: one sentence, e.g. which versions are served */
  OB_VEC(ob_considered) considered;
} ob_choice;

/** What becomes of one locked crate (name, version) for a target and version. */
OB_NODISCARD ob_status ob_plan_choose(ob_arena *arena, const ob_plan *plan, const ob_target *target,
                                      ob_str os_version, ob_str name, const ob_semver *locked,
                                      ob_choice *out);

#endif
