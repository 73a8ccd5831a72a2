// SPDX-License-Identifier: MIT OR Apache-2.0
/* The cheapest rustc there can be: does nothing, or writes one dep-info file when it is asked to by
 * `--env-set TINY_DEPINFO=PATH`. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
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
