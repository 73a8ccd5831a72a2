// SPDX-License-Identifier: MIT OR Apache-2.0
/** What a build script sets: cfgs that it defines by cfg_aliases!, and those it may print. */
#ifndef OB_AUDIT_SCRIPT_H
#define OB_AUDIT_SCRIPT_H

#include "audit/audit.h"

/**
 * Read the build script of the package, if it has one: aliases get their meaning
 * (ob_conds_define), cfgs that are printed under a condition that is understood
 * too; the others are listed in audit->script_cfgs. Call it before any cfg of the
 * package is turned into a condition. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_script_cfgs(ob_audit *audit);
/** After the crates are read: when the script makes names at run time, all cfgs of the sources that
 * nothing decides are listed too. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_script_open(ob_audit *audit);

#endif
