// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the running system says of its version. Each kind of system is asked in the way its own
 * tools are: the C library on glibc (there the kernel's version means nothing to a binary), the
 * userland on FreeBSD, os-release on other Linux, the product version on macOS, uname elsewhere. */
#include "target/host.h"
#include "base/str.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/version.h"

ob_str
ob_host_number(ob_str text)
{
  size_t len = 0;
  while (len < text.len && ((text.ptr[len] >= '0' && text.ptr[len] <= '9') ||
                            (text.ptr[len] == '.' && len > 0 && text.ptr[len - 1] != '.'))) {
    len++;
  }
  while (len > 0 && text.ptr[len - 1] == '.') {
    len--;
  }
  return len ? ob_str_slice(text, 0, len) : OB_STR_NONE;
}

ob_str
ob_host_version_id(ob_str text)
{
  static const ob_str key = OB_STR_INIT("VERSION_ID=");
  ob_str line, found = OB_STR_NONE;
  while (ob_str_next(&text, '\n', &line)) {
    line = ob_str_trim(line);
    if (!ob_str_starts(line, key)) {
      continue;
    }
    ob_str value = ob_str_slice(line, key.len, line.len);
    if (value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') &&
        value.ptr[value.len - 1] == value.ptr[0]) {
      value = ob_str_slice(value, 1, value.len - 1);
    }
    found = ob_version_valid(value) ? value : OB_STR_NONE; /* the last one counts, as in a shell */
  }
  return found;
}

bool
ob_host_is_os(ob_str sysname, ob_str os)
{
  static const struct {
    ob_str sysname, os;
  } names[] = {
      {OB_STR_INIT("Linux"), OB_STR_INIT("linux")},
      {OB_STR_INIT("FreeBSD"), OB_STR_INIT("freebsd")},
      {OB_STR_INIT("NetBSD"), OB_STR_INIT("netbsd")},
      {OB_STR_INIT("OpenBSD"), OB_STR_INIT("openbsd")},
      {OB_STR_INIT("DragonFly"), OB_STR_INIT("dragonfly")},
      {OB_STR_INIT("SunOS"), OB_STR_INIT("solaris")},
      {OB_STR_INIT("SunOS"), OB_STR_INIT("illumos")},
      {OB_STR_INIT("Darwin"), OB_STR_INIT("macos")},
      {OB_STR_INIT("Haiku"), OB_STR_INIT("haiku")},
      {OB_STR_INIT("AIX"), OB_STR_INIT("aix")},
      {OB_STR_INIT("GNU"), OB_STR_INIT("hurd")},
  };
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    if (ob_str_eq(sysname, names[i].sysname) && ob_str_eq(os, names[i].os)) {
      return true;
    }
  }
  return false;
}

static bool
has_env(const ob_target *target, ob_str env)
{
  for (size_t i = 0; i < target->atom_count; i++) {
    if (ob_str_eq(target->atoms[i].name, OB_STR("target_env"))) {
      return ob_str_eq(target->atoms[i].value, env);
    }
  }
  return false;
}

/* The first line that a program prints; none when it cannot be run or fails. */
static ob_str
answer_of(ob_arena *arena, const char *program, const char *argument)
{
  const char *const argv[] = {program, argument, NULL};
  const ob_proc proc = {
      .argv = argv, .capture_stdout = true, .quiet_stderr = true, .max_output = 1u << 16};
  ob_proc_result result;
  ob_str line = OB_STR_NONE;
  if (ob_proc_run(arena, &proc, &result) != 0 || result.status != 0 ||
      !ob_str_next(&result.out, '\n', &line)) {
    return OB_STR_NONE;
  }
  return ob_str_trim(line);
}

ob_status
ob_target_running_version(ob_arena *arena, const ob_target *target, ob_str *version, ob_str *how)
{
  static const char *const os_release[] = {"/etc/os-release", "/usr/lib/os-release"};
  ob_str sysname, release, machine;
  *version = *how = OB_STR_NONE;
  if (ob_system_uname(arena, &sysname, &release, &machine) != 0 ||
      !ob_host_is_os(sysname, target->os)) {
    return OB_OK;
  }
  if (ob_str_eq(target->os, OB_STR("linux")) && has_env(target, OB_STR("gnu"))) {
    *version = ob_host_number(ob_system_glibc_version());
    *how = OB_STR("gnu_get_libc_version");
  } else if (ob_str_eq(target->os, OB_STR("linux"))) {
    ob_str text;
    for (size_t i = 0; i < OB_COUNT(os_release); i++) {
      if (ob_file_read(arena, os_release[i], 1u << 16, &text) == 0) {
        *version = ob_host_version_id(text);
        *how = OB_STR("VERSION_ID of os-release");
        break;
      }
    }
  } else if (ob_str_eq(target->os, OB_STR("freebsd"))) {
    *version = ob_host_number(answer_of(arena, "freebsd-version", "-u"));
    *how = OB_STR("freebsd-version -u");
  } else if (ob_str_eq(target->os, OB_STR("macos"))) {
    *version = ob_host_number(answer_of(arena, "sw_vers", "-productVersion"));
    *how = OB_STR("sw_vers -productVersion");
  } else {
    *version = ob_host_number(release);
    *how = OB_STR("uname -r");
  }
  if (version->len > 0) {
    *version = ob_str_dup(arena, *version);
    return version->ptr ? OB_OK : OB_E_NOMEM;
  }
  *how = OB_STR_NONE;
  return OB_OK;
}
