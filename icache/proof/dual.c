/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Dual mapping under an emulator that keeps its translation until it is told: the negative control
 * that a single mapping is not (there the emulator sees the stores).
 *
 * 64 KiB of one file are mapped for writing and for execution. Each run writes functions that
 * return constants, makes them visible, calls them all, writes other constants, runs the way under
 * test, and calls again: an old value is a stale instruction. The seed is fixed, so every way sees
 * the same functions. The last line is "wrong W of N". */
#define _GNU_SOURCE
#include "icache.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { AREA = 65536, RUNS = 300 };

static uint64_t seed = 88172645463325252u;

static uint32_t
rnd(uint32_t n)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed % n);
}

static void
write_function(unsigned char *at, unsigned constant)
{
  const uint32_t code[2] = {0x52800000u | (constant & 0xffff) << 5, 0xd65f03c0u}; /* mov w0; ret */
  memcpy(at, code, sizeof code);
}

static unsigned
call(unsigned char *at)
{
  unsigned (*f)(void);
  memcpy(&f, &at, sizeof f);
  return f();
}

static int
make_visible(const char *way, unsigned char *rx, unsigned char *rw, size_t n)
{
  icc_range each[24];
  if (strcmp(way, "none") == 0)
    return 0;
  if (strcmp(way, "written-alias") == 0) /* the executed one is forgotten */
    return icc_sync(rw, n * 8);
  if (strcmp(way, "swapped") == 0)
    return icc_sync2(rw, rx, n * 8);
  if (strcmp(way, "sync2") == 0)
    return icc_sync2(rx, rw, n * 8);
  for (size_t i = 0; i < n; i++) /* from the last to the first: the order is free */
    each[i] = (icc_range){rx + (n - 1 - i) * 8, rw + (n - 1 - i) * 8, 8};
  if (strcmp(way, "syncv-but-one") == 0) /* the range that was written first is forgotten */
    return icc_syncv(each, n - 1);
  if (strcmp(way, "syncv") == 0)
    return icc_syncv(each, n);
  if (strcmp(way, "publish") == 0)
    return icc_publish(each, n, 0);
  return -100;
}

int
main(int argc, char **argv)
{
  const char *way = argc > 1 ? argv[1] : "sync2";
  const int fd = memfd_create("dual", 0);
  if (fd < 0 || ftruncate(fd, AREA) != 0)
    return 2;
  unsigned char *rw = mmap(NULL, AREA, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  unsigned char *rx = mmap(NULL, AREA, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  if (rw == MAP_FAILED || rx == MAP_FAILED || icc_init(0) != ICC_OK)
    return 2;
  icc_caps caps;
  if (icc_query(&caps) != ICC_OK)
    return 2;
  unsigned wrong = 0;
  for (unsigned run = 0; run < RUNS; run++) {
    const size_t offset = rnd(1000) * 8;
    const size_t n = 1 + rnd(24);
    for (size_t i = 0; i < n; i++)
      write_function(rw + offset + i * 8, run);
    /* The control of the set-up itself is made with the compiler's builtin. */
    __builtin___clear_cache((char *)rw + offset, (char *)rw + offset + n * 8);
    __builtin___clear_cache((char *)rx + offset, (char *)rx + offset + n * 8);
    for (size_t i = 0; i < n; i++)
      if (call(rx + offset + i * 8) != run)
        return 3;
    for (size_t i = 0; i < n; i++)
      write_function(rw + offset + i * 8, 1000 + run);
    if (make_visible(way, rx + offset, rw + offset, n) != ICC_OK)
      return 4;
    unsigned stale = 0;
    for (size_t i = 0; i < n; i++)
      stale |= call(rx + offset + i * 8) != 1000 + run;
    wrong += stale;
  }
  printf("lines %u %u\n", (unsigned)caps.iline, (unsigned)caps.dline);
  printf("wrong %u of %u\n", wrong, (unsigned)RUNS);
  return 0;
}
