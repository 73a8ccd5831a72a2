// SPDX-License-Identifier: MIT OR Apache-2.0
#include "audit/audit.h"
ob_status
ob_audit_unused(ob_audit *a)
{
  (void)a;
  return OB_OK;
}
