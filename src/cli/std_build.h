// SPDX-License-Identifier: MIT OR Apache-2.0
/** Building one sysroot, as `osbind std build` and `osbind build --std=auto` do it. */
#ifndef OB_CLI_STD_BUILD_H
#define OB_CLI_STD_BUILD_H

#include "cli/project.h"
#include "std/build.h"

typedef struct ob_std_wish {
  const ob_project *project; /* with plan and versions */
  const ob_project_target *target;
  const ob_toolchain *toolchain;
  const ob_std_source *source;
  const char *store;
  ob_str profile, panic;
  bool again;
} ob_std_wish;

/** Build it, with progress on standard error. As ob_std_build; OB_E_NOT_FOUND (OB0951). */
OB_NODISCARD ob_status ob_cli_std_build(ob_cli *cli, const ob_std_wish *wish, ob_std_built *out);

#endif
