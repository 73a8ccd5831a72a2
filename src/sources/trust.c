// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Trust. An OS source, a system config file or an index decides which code is compiled, so whoever
 * can write to one of them, or to a directory above, decides it too. Allowed are root and the
 * calling user; any group counts as somebody else (who is in a group can change at any time). A
 * sticky directory protects the entries of their owners, so it may be a parent. Parents are
 * looked at along the path as it is written (a link there could be turned elsewhere) and along
 * the path that it leads to.
 */
#include "sources/trust.h"
#include "base/str.h"
#include "diag/io.h"
#include "sources/os_source.h"
#include <errno.h>

bool
ob_trust_inner_path(ob_str path)
{
  if (path.len == 0) {
    return false;
  }
  for (size_t i = 0; i < path.len; i++) {
    if (path.ptr[i] == '\0' || path.ptr[i] == '\\') {
      return false;
    }
  }
  ob_str rest = path, part;
  while (ob_str_next(&rest, '/', &part)) {
    if (part.len == 0 || ob_str_eq(part, OB_STR(".")) || ob_str_eq(part, OB_STR(".."))) {
      return false;
    }
  }
  return true;
}

bool
ob_trust_owner(const ob_file_info *info, uint32_t uid)
{
  if (info->uid != 0 && info->uid != uid) {
    return false;
  }
  return info->kind == OB_FILE_LINK || (info->mode & 022u) == 0;
}

ob_status
ob_trust_refuse(ob_diags *diags, ob_span at, const char *path, const ob_file_info *info,
                uint32_t uid)
{
  const bool owner = info->uid == 0 || info->uid == uid;
  ob_diag *d = owner ? ob_error(diags, "OB0510", at, "others can write to `%s` (mode %04o)", path,
                                info->mode)
                     : ob_error(diags, "OB0510", at,
                                "`%s` belongs to user %u, who is neither root nor you (mode %04o)",
                                path, info->uid, info->mode);
  if (!d) {
    return OB_E_NOMEM;
  }
  ob_diag_note(diags, d, "what lies there decides which code is compiled");
  if (owner) {
    ob_diag_help(diags, d, "run `chmod go-w '%s'`", path);
  } else {
    ob_diag_help(diags, d, "run `chown root '%s'` as root, or use a copy of your own", path);
  }
  return OB_E_TRUST;
}

/** Look at every prefix of a cleaned absolute path. *linked: there is a link among them. */
static ob_status
check_prefixes(ob_arena *arena, ob_diags *diags, ob_span at, const char *path, uint32_t uid,
               bool *linked)
{
  const ob_str whole = ob_str_from(path);
  *linked = false;
  for (size_t end = 1; end <= whole.len; end++) {
    if (end > 1 && end < whole.len && whole.ptr[end] != '/') {
      continue;
    }
    const char *prefix = ob_cstr(arena, ob_str_slice(whole, 0, end));
    if (!prefix) {
      return OB_E_NOMEM;
    }
    ob_file_info info;
    const int err = ob_file_stat(prefix, false, &info);
    if (err == ENOENT || err == ENOTDIR) {
      return OB_OK;
    }
    if (err != 0) {
      return ob_fail_io(diags, at, "look at", prefix, err);
    }
    *linked = *linked || info.kind == OB_FILE_LINK;
    const bool sticky = end < whole.len && info.kind == OB_FILE_DIR && (info.mode & 01000u) != 0 &&
                        (info.uid == 0 || info.uid == uid);
    if (!sticky && !ob_trust_owner(&info, uid)) {
      return ob_trust_refuse(diags, at, prefix, &info, uid);
    }
  }
  return OB_OK;
}

ob_status
ob_trust_check(ob_arena *arena, ob_diags *diags, ob_span at, const char *path, uint32_t uid)
{
  const char *absolute = path;
  if (path[0] != '/') {
    const char *cwd = NULL;
    const int err = ob_path_cwd(arena, &cwd);
    if (err != 0) {
      return ob_fail_io(diags, at, "find", "the current directory", err);
    }
    absolute = ob_path_join(arena, cwd, path);
  }
  const char *clean = absolute ? ob_path_clean(arena, absolute) : NULL;
  if (!clean) {
    return OB_E_NOMEM;
  }
  bool linked;
  OB_TRY(check_prefixes(arena, diags, at, clean, uid, &linked));
  if (!linked) {
    return OB_OK;
  }
  const char *real = NULL;
  const int err = ob_path_real(arena, clean, &real);
  if (err == ENOENT || err == ENOTDIR) {
    return OB_OK;
  }
  if (err != 0) {
    return ob_fail_io(diags, at, "look at", clean, err);
  }
  return check_prefixes(arena, diags, at, real, uid, &linked);
}
