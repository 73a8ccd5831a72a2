// SPDX-License-Identifier: MIT OR Apache-2.0
/** How the running system's answers become an OS version: the part without a system (for tests). */
#ifndef OB_TARGET_HOST_H
#define OB_TARGET_HOST_H

#include "target/target.h"

/** The digits and dots that text begins with: "14.1-RELEASE-p5" is 14.1. Empty: it has none. */
ob_str ob_host_number(ob_str text);
/** VERSION_ID of an os-release file (os-release(5)), without quotes. Empty: none. */
ob_str ob_host_version_id(ob_str text);
/** Is this the target_os of a system whose uname(2) says sysname? */
bool ob_host_is_os(ob_str sysname, ob_str os);

#endif
