/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A program as a user writes it; built by package_check.py against the installed library, as C11
 * and as C++17. */
#include <icache.h>
#include <icache_memory.h>

#include "emit.h"

#include <stdio.h>

int
main(void)
{
  icc_region m;
  icc_caps caps;
  icc_epoch epoch = {0};
  icc_epoch_value mine = 0;
  const int init = icc_init(0);
  if (icc_query(&caps) != ICC_OK || icc_map(&m, 4096, ICC_MEM_BEST) != ICC_OK)
    return 1;
  for (unsigned v = 0; v < 100; v++) {
    if (icc_write_begin(&m) != ICC_OK)
      return 2;
    emit_return(m.rw, v);
    icc_range r = {m.rx, NULL, EMIT_SIZE};
    const int published = icc_write_end(&m, &r, 1, 0);
    if (published != init) {
      printf("%s\n", icc_strerror(published));
      return 3;
    }
    (void)icc_epoch_bump(&epoch);
    (void)icc_epoch_enter(&epoch, &mine);
    if (!icc_epoch_passed(&mine, 1) || emit_call(m.rx) != v)
      return 4;
  }
  icc_unmap(&m);
  printf("ok: %s\n", caps.why);
  return 0;
}
