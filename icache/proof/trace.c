/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One call of the library on the ranges of the command line, for the operand trace: each argument
 * is OFFSET,LENGTH (one mapping) or OFFSET,LENGTH,ALIAS (written at ALIAS). The offsets count from
 * an area that the first line of output names. Usage: trace sync|publish RANGE... */
#include "icache.h"
#ifdef NO_LIBC /* there is no libc of the target here: the few functions by hand */
#include "no_libc.h"
#else
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#endif

static _Alignas(65536) unsigned char area[1 << 20];

int
main(int argc, char **argv)
{
  icc_range ranges[16];
  size_t n = 0;
  for (int i = 2; i < argc && n < 16; i++) {
    char *end;
    const uintptr_t rx = (uintptr_t)strtoul(argv[i], &end, 0);
    const size_t len = strtoul(end + 1, &end, 0);
    const uintptr_t rw = *end == ',' ? (uintptr_t)strtoul(end + 1, &end, 0) : rx;
    ranges[n++] = (icc_range){area + rx, *end == '\0' && rw != rx ? area + rw : NULL, len};
  }
  printf("%" PRIxPTR "\n", (uintptr_t)area);
  fflush(stdout);
  const int result =
      strcmp(argv[1], "publish") == 0 ? icc_publish(ranges, n, 0) : icc_syncv(ranges, n);
  printf("%d\n", result);
  return 0;
}
