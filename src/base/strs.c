// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/strs.h"
#include "base/buf.h"

ob_status
ob_strs_add(ob_arena *arena, ob_strs *list, ob_str s)
{
  if (ob_strs_have(list, s)) {
    return OB_OK;
  }
  ob_str *slot = ob_vec_push(arena, list);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = s;
  return OB_OK;
}

ob_str
ob_quoted(ob_arena *arena, const ob_str *names, size_t count)
{
  ob_buf out;
  ob_buf_init(&out, arena);
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(&out, "%s`" OB_STR_FMT "`", i > 0 ? ", " : "", OB_STR_ARG(names[i]));
  }
  return ob_buf_status(&out) != OB_OK ? OB_STR_NONE : count == 0 ? OB_STR("") : ob_buf_view(&out);
}
