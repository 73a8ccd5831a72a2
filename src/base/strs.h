// SPDX-License-Identifier: MIT OR Apache-2.0
/** Lists of views that grow. */
#ifndef OB_BASE_STRS_H
#define OB_BASE_STRS_H

#include "base/str.h"
#include "base/vec.h"

typedef OB_VEC(ob_str) ob_strs;

static inline bool
ob_strs_have(const ob_strs *list, ob_str s)
{
  return ob_str_in(s, list->at, list->len);
}
/** Add s, which is borrowed, unless the list has it. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_strs_add(ob_arena *arena, ob_strs *list, ob_str s);

/** "`a`, `b`"; empty for no names. OB_STR_NONE: no memory. */
ob_str ob_quoted(ob_arena *arena, const ob_str *names, size_t count);

#endif
