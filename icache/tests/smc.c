/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which bytes does a sync reach? Under `valgrind --smc-check=none` a translation lives until it is
 * discarded by name: 64 functions in slots of 16 bytes are called, rewritten, synced in the way
 * named by the argument, and called again. Prints how many still ran the old code. Driven by
 * smc_check.py; run alone it prints 0 everywhere, which says nothing.
 *
 * usage: smc none|sync|short|unaligned|batch|dual|publish|fresh|self */
#include "emit.h"
#include "icache.h"
#include "icache_memory.h"

#include <stdio.h>
#include <string.h>

enum { FUNCTIONS = 64, SLOT = 16, LEFT_OUT = 5 };

int
main(int argc, char **argv)
{
  const char *how = argc == 2 ? argv[1] : "";
  icc_region m;
  if (icc_map(&m, 4096, strcmp(how, "dual") == 0 ? ICC_MEM_DUAL : ICC_MEM_RWX) != ICC_OK)
    return 2;
  char *const rx = m.rx;
  char *const rw = m.rw;
  for (unsigned i = 0; i < FUNCTIONS; i++)
    emit_return(rw + i * SLOT, 100 + i);
  if (icc_sync2(rx, rw, m.len) != ICC_OK)
    return 2;
  for (unsigned i = 0; i < FUNCTIONS; i++)
    if (emit_call(rx + i * SLOT) != 100 + i)
      return 2;
  for (unsigned i = 0; i < FUNCTIONS; i++)
    emit_return(rw + i * SLOT, 1100 + i);

  icc_range r[FUNCTIONS];
  for (unsigned i = 0; i < FUNCTIONS; i++)
    r[i] = (icc_range){rx + i * SLOT, NULL, EMIT_SIZE};
  const size_t all = (size_t)FUNCTIONS * SLOT;
  const icc_range whole = {rx, NULL, all};
  int result = 1;
  if (strcmp(how, "none") == 0)
    result = ICC_OK;
  else if (strcmp(how, "sync") == 0)
    result = icc_sync(rx, all);
  else if (strcmp(how, "short") == 0)
    result = icc_sync(rx, all - (size_t)LEFT_OUT * SLOT);
  else if (strcmp(how, "unaligned") == 0)
    result = icc_sync(
        rx + 1, all - SLOT); /* from the second byte of the first to the first byte of the last */
  else if (strcmp(how, "batch") == 0)
    result = icc_syncv(r, FUNCTIONS);
  else if (strcmp(how, "dual") == 0)
    result = icc_sync2(rx, rw, all);
  else if (strcmp(how, "publish") == 0)
    result = icc_publish(&whole, 1, 0);
  else if (strcmp(how, "fresh") == 0)
    result = icc_publish(&whole, 1, ICC_FRESH);
  else if (strcmp(how, "self") == 0)
    result = icc_publish(&whole, 1, ICC_SELF_ONLY);
  if (result != ICC_OK)
    return 2;
  unsigned stale = 0;
  for (unsigned i = 0; i < FUNCTIONS; i++)
    stale += emit_call(rx + i * SLOT) != 1100 + i;
  printf("%u\n", stale);
  icc_unmap(&m);
  return 0;
}
