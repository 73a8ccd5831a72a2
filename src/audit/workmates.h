// SPDX-License-Identifier: MIT OR Apache-2.0
/** The other members of a package's workspace: whose features a build of them all hides what a
 * package does not ask for itself (internal to this folder). */
#ifndef OB_AUDIT_WORKMATES_H
#define OB_AUDIT_WORKMATES_H

#include "audit/foreign.h"

typedef struct ob_workmates {
  ob_diags diags; /* of their manifests: what is wrong there is said where they are audited */
  OB_VEC(ob_package) list;
  bool known; /* they were looked for */
} ob_workmates;

/** A feature that the finding's package needs of a dependency and does not ask for. */
typedef struct ob_masked_feature {
  ob_foreign *crate;
  ob_str name;
  const ob_map *leading; /* the features of crate that switch it on, itself among them */
} ob_masked_feature;

/**
 * Says in the finding which of them asks for the feature, and where. Nothing where none does.
 * mates: zeroed before the first call for a package. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_workmates_say(ob_workmates *mates, ob_audit *audit,
                                        const ob_masked_feature *feature, ob_finding *f);

#endif
