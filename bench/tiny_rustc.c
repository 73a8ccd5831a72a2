// SPDX-License-Identifier: MIT OR Apache-2.0
/* The cheapest rustc there can be: does nothing, or writes one dep-info file when it is asked to by
 * `--env-set TINY_DEPINFO=PATH`, or its arguments, each with its NUL, to the file $TINY_ARGUMENTS.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
write_arguments(const char *path, int argc, char **argv)
{
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  int ok = fd >= 0;
  for (int i = 1; ok && i < argc; i++) {
    const size_t len = strlen(argv[i]) + 1;
    ok = write(fd, argv[i], len) == (ssize_t)len;
  }
  return ok && close(fd) == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
  if (getenv("TINY_ARGUMENTS")) {
    return write_arguments(getenv("TINY_ARGUMENTS"), argc, argv);
  }
  static const char text[] = "x.d: lib.rs\n\nlib.rs:\n";
  static const char ask[] = "TINY_DEPINFO=";
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], ask, sizeof ask - 1) == 0) {
      const char *path = argv[i] + sizeof ask - 1;
      (void)unlink(path); /* as in a clean build: replacing a file costs more on some systems */
      const int fd = open(path, O_WRONLY | O_CREAT, 0644);
      const int ok = fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1;
      return ok && close(fd) == 0 ? 0 : 1;
    }
  }
  return 0;
}
