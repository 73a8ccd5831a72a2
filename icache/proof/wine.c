/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The library on Windows x64, under wine: 100,000 rounds of writing, publishing and calling, on one
 * mapping and on two, with a second thread in lock step; results of bad input. That the calls are
 * made is seen by the proof that disassembles; here they have to succeed, and a refused one to be
 * told. The last line is "wrong W". */
#include "icache.h"
#include "icache_memory.h"
#include <stdio.h>
#include <string.h>
#include <windows.h>

static volatile LONG version;
static volatile LONG ran;
static unsigned char *volatile entry;
static unsigned wrong;

static void
emit(unsigned char *at, uint32_t value)
{
  at[0] = 0xb8; /* mov eax, value; ret */
  memcpy(at + 1, &value, sizeof value);
  at[5] = 0xc3;
}

static LONG
call(unsigned char *at)
{
  LONG (*f)(void);
  memcpy(&f, &at, sizeof f);
  return f();
}

static DWORD WINAPI
execute(void *rounds)
{
  for (LONG last = 0; last < (LONG)(intptr_t)rounds;) {
    const LONG v = version;
    MemoryBarrier();
    if (v == last) {
      SwitchToThread();
      continue;
    }
    wrong += call(entry) != v;
    last = v;
    MemoryBarrier();
    ran = v;
  }
  return 0;
}

int
main(void)
{
  enum { ROUNDS = 100000, SHARED = 2000 };
  icc_caps caps;
  if (icc_init(0) != ICC_OK || icc_query(&caps) != ICC_OK)
    return 2;
  printf("method %d registered %d: %s\n", caps.core_method, caps.registered, caps.why);
  for (int kind = 0; kind < 2; kind++) {
    icc_region region;
    memset(&region, 0, sizeof region);
    if (icc_map(&region, 65536, kind == 0 ? ICC_MEM_RWX : ICC_MEM_DUAL) != ICC_OK)
      return 3;
    unsigned char *rx = region.rx;
    unsigned char *rw = region.rw;
    printf("kind %d, %s\n", kind, rx == rw ? "one mapping" : "two mappings");
    for (uint32_t k = 1; k <= ROUNDS; k++) {
      emit(rw + k % 4096 * 8, k);
      if (icc_sync2(rx + k % 4096 * 8, rw + k % 4096 * 8, 6) != ICC_OK)
        return 4;
      wrong += call(rx + k % 4096 * 8) != (LONG)k;
    }
    entry = rx;
    version = 0;
    ran = 0;
    HANDLE thread = CreateThread(NULL, 0, execute, (void *)(intptr_t)SHARED, 0, NULL);
    for (uint32_t k = 1; k <= SHARED; k++) {
      emit(rw, k);
      const icc_range range = {rx, rw, 6};
      if (icc_publish(&range, 1, 0) != ICC_OK)
        return 5;
      MemoryBarrier();
      version = (LONG)k;
      while (ran != (LONG)k)
        SwitchToThread();
    }
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    icc_unmap(&region);
  }
  LARGE_INTEGER from, to, frequency;
  QueryPerformanceFrequency(&frequency);
  QueryPerformanceCounter(&from);
  for (int i = 0; i < 1000; i++)
    if (icc_barrier() != ICC_OK)
      return 6;
  QueryPerformanceCounter(&to);
  printf("barrier %.1f us\n",
         (double)(to.QuadPart - from.QuadPart) * 1e3 / (double)frequency.QuadPart);
  if (icc_sync(NULL, 0) != ICC_OK || icc_sync(NULL, 1) != ICC_E_RANGE ||
      icc_sync((void *)UINTPTR_MAX, 2) != ICC_E_RANGE || icc_publish(NULL, 0, 64) != ICC_E_FLAGS)
    return 7;
  printf("wrong %u\n", wrong);
  return wrong != 0;
}
