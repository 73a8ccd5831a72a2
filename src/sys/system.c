// SPDX-License-Identifier: MIT OR Apache-2.0
/* The terminal, the user, the clock, and what the running system says of itself. */
#include "base/num.h"
#include "base/str.h"
#include "sys/process.h"
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

bool
ob_term_is_tty(int fd)
{
  return isatty(fd) == 1;
}

unsigned
ob_term_width(int fd)
{
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  return 80;
}

uint32_t
ob_user_id(void)
{
  return (uint32_t)geteuid();
}

int
ob_system_uname(ob_arena *arena, ob_str *sysname, ob_str *release, ob_str *machine)
{
  struct utsname name;
  if (uname(&name) < 0) {
    return errno;
  }
  *sysname = ob_str_dup(arena, ob_str_from(name.sysname));
  *release = ob_str_dup(arena, ob_str_from(name.release));
  *machine = ob_str_dup(arena, ob_str_from(name.machine));
  return sysname->ptr && release->ptr && machine->ptr ? 0 : ENOMEM;
}

ob_str
ob_system_glibc_version(void)
{
#ifdef __GLIBC__
  return ob_str_from(gnu_get_libc_version());
#else
  return OB_STR_NONE;
#endif
}

int64_t
ob_clock_wall_ns(void)
{
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
    return 0;
  }
  return (int64_t)now.tv_sec * 1000000000 + (int64_t)now.tv_nsec;
}

uint64_t
ob_clock_ms(void)
{
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
    return 0;
  }
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}
