// SPDX-License-Identifier: MIT OR Apache-2.0
/* Paths as text, and the two questions that need the system: realpath and the current directory. */
#include "base/str.h"
#include "sys/fs.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
ob_path_real(ob_arena *arena, const char *path, const char **out)
{
  char *real = realpath(path, NULL);
  if (!real) {
    return errno;
  }
  *out = ob_cstr(arena, ob_str_from(real));
  free(real);
  return *out ? 0 : ENOMEM;
}

int
ob_path_cwd(ob_arena *arena, const char **out)
{
  char buffer[PATH_MAX];
  if (!getcwd(buffer, sizeof(buffer))) {
    return errno;
  }
  *out = ob_cstr(arena, ob_str_from(buffer));
  return *out ? 0 : ENOMEM;
}

int
ob_path_chdir(const char *path)
{
  return chdir(path) == 0 ? 0 : errno;
}

const char *
ob_path_join(ob_arena *arena, const char *a, const char *b)
{
  if (b[0] == '/' || a[0] == '\0') {
    return ob_cstr(arena, ob_str_from(b));
  }
  const size_t len = strlen(a);
  return ob_fmt(arena, "%s%s%s", a, a[len - 1] == '/' ? "" : "/", b).ptr;
}

const char *
ob_path_clean(ob_arena *arena, const char *path)
{
  const ob_str whole = ob_str_from(path);
  const bool absolute = path[0] == '/';
  char *out = ob_new_n(arena, char, whole.len + 2);
  if (!out) {
    return NULL;
  }
  size_t len = 0;
  size_t floor = 0; /* what a `..` must not cut away: the root, or leading `..` parts */
  if (absolute) {
    out[len++] = '/';
    floor = 1;
  }
  ob_str rest = whole, part;
  while (ob_str_next(&rest, '/', &part)) {
    if (part.len == 0 || ob_str_eq(part, OB_STR("."))) {
      continue;
    }
    if (ob_str_eq(part, OB_STR(".."))) {
      if (len > floor) {
        while (len > floor && out[len - 1] != '/') {
          len--;
        }
        if (len > floor) {
          len--;
        }
        continue;
      }
      if (absolute) {
        continue;
      }
    }
    if (len > 0 && out[len - 1] != '/') {
      out[len++] = '/';
    }
    memcpy(out + len, part.ptr, part.len);
    len += part.len;
    if (ob_str_eq(part, OB_STR(".."))) {
      floor = len;
    }
  }
  if (len == 0) {
    out[len++] = '.';
  }
  out[len] = '\0';
  return out;
}

ob_str
ob_path_dir(ob_str path)
{
  while (path.len > 1 && path.ptr[path.len - 1] == '/') {
    path.len--;
  }
  const size_t slash = ob_str_rfind(path, '/');
  if (slash == SIZE_MAX) {
    return OB_STR(".");
  }
  size_t len = slash;
  while (len > 1 && path.ptr[len - 1] == '/') {
    len--;
  }
  return ob_str_slice(path, 0, len == 0 ? 1 : len);
}

ob_str
ob_path_base(ob_str path)
{
  while (path.len > 1 && path.ptr[path.len - 1] == '/') {
    path.len--;
  }
  const size_t slash = ob_str_rfind(path, '/');
  return slash == SIZE_MAX || path.len == 1 ? path : ob_str_slice(path, slash + 1, path.len);
}

bool
ob_path_inside(ob_str path, ob_str dir)
{
  if (ob_str_eq(dir, OB_STR("/"))) {
    return path.len > 0 && path.ptr[0] == '/';
  }
  return ob_str_starts(path, dir) && (path.len == dir.len || path.ptr[dir.len] == '/');
}
