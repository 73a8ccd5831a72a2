/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A model of the caches of arm64 machines in the worst case that the architecture allows. The
 * library is compiled into this file unmodified (or as a mutant, with -DICC_SOURCE); its operations
 * work on the model.
 *
 * Two cores, each with its own line sizes and IDC/DIC bits. One memory of 8 KiB with a state per
 * byte: DIRTY          stored, in a data cache only CLEAN_PENDING  cleaning was asked for, no
 * barrier yet CLEAN          in memory; an instruction cache may hold the old byte INV_PENDING
 * invalidation was asked for, no barrier yet COHERENT       fetched anew by whoever fetches; what a
 * core already holds in its pipeline is a flag of the core An invalidation of a byte that is not
 * yet clean does nothing: the old byte comes back at once. With two mappings the memory is seen at
 * WRITTEN and at EXECUTED; cleaning through the executable one faults (it may be execute-only), and
 * invalidating through the written one does nothing (the cache may be indexed by address).
 * On machines that migrate, any operation may find the thread on the other core.
 *
 * usage: model [--sanitised] [TRIALS]; prints "machine percent-of-failures a-reason" per machine.
 * The verdict is model_check.py's. */
#include "icache.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA = 8192, MAX_RANGES = 4 };
enum state { COHERENT, DIRTY, CLEAN_PENDING, CLEAN, INV_PENDING };
#define EXECUTED ((uintptr_t)0x10000000)
#define WRITTEN ((uintptr_t)0x20000000)

typedef struct {
  uint32_t iline, dline;
  int idc, dic, stale_pipe;
} core;

typedef struct {
  const char *name;
  uint32_t least; /* smallest line */
  int any_line;   /* 0: 64 bytes */
  int differ;     /* cores drawn separately */
  int idc, dic;   /* 0, 1, 2: drawn per core */
  int migrates;
} machine;

static const machine machines[] = {
    {"64-byte", 64, 0, 0, 0, 0, 0},
    {"any-line", 32, 1, 0, 0, 0, 0},
    {"idc", 32, 1, 0, 1, 0, 0},
    {"idc-dic", 32, 1, 0, 1, 1, 0},
    {"mixed", 32, 1, 1, 2, 0, 0},
    {"mixed-migrating", 32, 1, 1, 2, 0, 1},
    {"mixed-64-migrating", 64, 1, 1, 2, 0, 1},
    {"idc-differs", 64, 0, 1, 2, 0, 0},
};

static core cores[2];
static int current, migrates, dual, faulted, registered;
static int sanitised; /* the operating system shows the least of both cores in CTR_EL0 */
static uint8_t bytes[ARENA];
static uint64_t seed = 0x9e3779b97f4a7c15u;

static uint32_t
rnd(uint32_t below)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed >> 11) % below;
}

static void
maybe_migrate(void)
{
  if (migrates && rnd(5) == 0) {
    current = (int)rnd(2);
    cores[current].stale_pipe = 0; /* it came back by an exception return */
  }
}

static uint32_t
log2_words(uint32_t line)
{
  uint32_t n = 0;
  while ((4u << n) < line)
    n++;
  return n;
}

static uint64_t
model_ctr(void)
{
  maybe_migrate();
  core c = cores[current];
  if (sanitised) {
    const core *o = &cores[1 - current];
    c.iline = o->iline < c.iline ? o->iline : c.iline;
    c.dline = o->dline < c.dline ? o->dline : c.dline;
    c.idc &= o->idc;
    c.dic &= o->dic;
  }
  return log2_words(c.iline) | (uint64_t)log2_words(c.dline) << 16 | (uint64_t)c.idc << 28 |
         (uint64_t)c.dic << 29 | UINT64_C(1) << 31;
}

static icc_range *ranges_now; /* what the code under test was given */
static size_t ranges_count;

static int
touches_a_range(uint32_t lo, uint32_t size)
{
  for (size_t i = 0; i < ranges_count; i++) {
    const uint32_t start = (uint32_t)((uintptr_t)ranges_now[i].rx - EXECUTED);
    if (lo < start + ranges_now[i].len && start < lo + size)
      return 1;
  }
  return 0;
}

/* The line of `size` bytes at `address` as offsets in the arena; 0 if the address is outside: a
 * defect of the code. */
static int
line_at(uintptr_t address, uint32_t size, int *executable, uint32_t *lo)
{
  *executable = address >= EXECUTED && address < EXECUTED + ARENA;
  const uintptr_t base = *executable ? EXECUTED : WRITTEN;
  if (address < base || address >= base + ARENA) {
    faulted = 1;
    return 0;
  }
  *lo = (uint32_t)(address - base) & ~(size - 1);
  if (!touches_a_range(*lo, size))
    faulted = 1; /* the page of another line may not be mapped */
  return 1;
}

static void
model_dc(uintptr_t address)
{
  maybe_migrate();
  int executable;
  uint32_t lo;
  if (!line_at(address, cores[current].dline, &executable, &lo))
    return;
  if (dual && executable) {
    faulted = 1;
    return;
  }
  for (uint32_t i = lo; i < lo + cores[current].dline; i++)
    if (bytes[i] == DIRTY)
      bytes[i] = CLEAN_PENDING;
}

static void
model_ic(uintptr_t address)
{
  maybe_migrate();
  int executable;
  uint32_t lo;
  if (!line_at(address, cores[current].iline, &executable, &lo) || !executable)
    return;
  for (uint32_t i = lo; i < lo + cores[current].iline; i++)
    if (bytes[i] == CLEAN)
      bytes[i] = INV_PENDING;
}

static void
model_dsb(void)
{
  maybe_migrate();
  const int idc = cores[0].idc && cores[1].idc;
  const int dic = cores[0].dic && cores[1].dic;
  for (uint32_t i = 0; i < ARENA; i++) {
    const uint8_t was = bytes[i];
    if (was == INV_PENDING)
      bytes[i] = COHERENT;
    else if (was == CLEAN_PENDING || (was == DIRTY && idc))
      bytes[i] = CLEAN;
    if (bytes[i] == CLEAN && dic)
      bytes[i] = COHERENT;
    if (was != COHERENT && bytes[i] == COHERENT)
      cores[0].stale_pipe = cores[1].stale_pipe = 1;
  }
}

static void
model_isb(void)
{
  maybe_migrate();
  cores[current].stale_pipe = 0;
}

static long
model_membarrier(int command)
{
  maybe_migrate();
  switch (command) {
  case 0:
    return 96;
  case 64:
    registered = 1;
    return 0;
  case 32:
    if (!registered)
      return -1;
    cores[0].stale_pipe = cores[1].stale_pipe = 0;
    return 0;
  default:
    return -22;
  }
}

#define ICC_TEST_TARGET 1
#ifndef ICC_MAINTAIN
#define ICC_MAINTAIN ICC_MAINTAIN_ARM64
#endif
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#define ICC_NO_VALGRIND 1
#define ICC_OP_CTR() model_ctr()
#define ICC_OP_DC(p) model_dc(p)
#define ICC_OP_IC(p) model_ic(p)
#define ICC_OP_DSB() model_dsb()
#define ICC_OP_FENCE() model_isb()
#define ICC_OP_MEMBARRIER(c) model_membarrier(c)
#ifndef ICC_SOURCE
#define ICC_SOURCE "../src/icache.c"
#endif
#include ICC_SOURCE

/* Loops that are known to be wrong: the model has to find them. */
#ifdef ICC_LOOP_CACHED_CTR /* right, but the register is read once in the life of the process */
static int
loop_under_test(const icc_range *ranges, size_t n)
{
  static uint64_t ctr;
  if (ctr == 0)
    ctr = ICC_OP_CTR();
  const uint32_t iline = 4u << (ctr & 15), dline = 4u << (ctr >> 16 & 15);
  for (size_t i = 0; i < n; i++) {
    const uintptr_t rx = (uintptr_t)ranges[i].rx, rw = written_at(&ranges[i]);
    if ((ctr >> 28 & 1) == 0)
      for (uintptr_t p = rw & ~(uintptr_t)(dline - 1); p < rw + ranges[i].len; p += dline)
        ICC_OP_DC(p);
    ICC_OP_DSB();
    if ((ctr >> 29 & 1) == 0)
      for (uintptr_t p = rx & ~(uintptr_t)(iline - 1); p < rx + ranges[i].len; p += iline)
        ICC_OP_IC(p);
    ICC_OP_DSB();
  }
  ICC_OP_FENCE();
  return icc_barrier();
}
#elif defined ICC_LOOP_NO_CLEANING /* instruction side only, 64 bytes a step, one barrier */
static int
loop_under_test(const icc_range *ranges, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    const uintptr_t rx = (uintptr_t)ranges[i].rx;
    for (uintptr_t p = rx & ~(uintptr_t)63; p < rx + ranges[i].len; p += 64)
      ICC_OP_IC(p);
  }
  ICC_OP_DSB();
  ICC_OP_FENCE();
  return icc_barrier();
}
#else
static int
loop_under_test(const icc_range *ranges, size_t n)
{
  return icc_publish(ranges, n, 0);
}
#endif

static uint32_t
draw_line(const machine *m)
{
  for (;;) {
    const uint32_t line = 32u << rnd(4);
    if (line >= m->least && (m->any_line || line == 64))
      return line;
  }
}

static void
draw_cores(const machine *m)
{
  for (int i = 0; i < 2; i++) {
    if (i == 1 && !m->differ) {
      cores[1] = cores[0];
      break;
    }
    cores[i].iline = draw_line(m);
    cores[i].dline = draw_line(m);
    cores[i].idc = m->idc == 2 ? (int)rnd(2) : m->idc;
    cores[i].dic = m->dic;
  }
  cores[0].stale_pipe = cores[1].stale_pipe = 0;
  current = (int)rnd(2);
}

/* NULL, or what was left stale. how 0: publish; 1: icc_sync, where only the calling core has to be
 * ready. */
static const char *
trial(const machine *m)
{
  static const char *const stale = "stale", *const pipe = "pipe", *const fault = "fault";
#if defined ICC_LOOP_CACHED_CTR || defined ICC_LOOP_NO_CLEANING
  const int how = 0;
#else
  const int how = !m->migrates && rnd(4) == 0;
#endif
  draw_cores(m);
  migrates = m->migrates;
  dual = (int)rnd(2);
  faulted = 0;
  memset(bytes, COHERENT, sizeof bytes);
  icc_range r[MAX_RANGES] = {{(void *)(EXECUTED + 64), dual ? (void *)(WRITTEN + 64) : NULL, 1}};
  ranges_now = r;
  ranges_count = 1;
  (void)loop_under_test(r, 1); /* fills what a bad implementation keeps */
  memset(bytes, COHERENT, sizeof bytes);
  if (m->differ)
    draw_cores(m);
  const size_t n = rnd(2) == 0 ? 1 : 1 + rnd(MAX_RANGES);
  for (size_t i = 0; i < n; i++) {
    const uint32_t at = 4096 + rnd(2048);
    const uint32_t len = 1 + rnd(rnd(3) != 0 ? 16 : 700);
    r[i] = (icc_range){(void *)(EXECUTED + at), dual ? (void *)(WRITTEN + at) : NULL, len};
    memset(bytes + at, DIRTY, len);
  }
  ranges_count = n;
  int result = ICC_OK;
  if (how == 0) {
    result = loop_under_test(r, n);
  } else {
    for (size_t i = 0; i < n && result == ICC_OK; i++)
      result = icc_sync2(r[i].rx, r[i].rw, r[i].len);
  }
  if (result != ICC_OK || faulted)
    return fault;
  for (size_t i = 0; i < n; i++)
    for (uintptr_t a = (uintptr_t)r[i].rx - EXECUTED; a < (uintptr_t)r[i].rx - EXECUTED + r[i].len;
         a++)
      if (bytes[a] != COHERENT)
        return stale;
  if (how == 0 ? cores[0].stale_pipe || cores[1].stale_pipe : cores[current].stale_pipe)
    return pipe;
  return NULL;
}

int
main(int argc, char **argv)
{
  int trials = 2000;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--sanitised") == 0)
      sanitised = 1;
    else
      trials = atoi(argv[i]);
  }
  if (trials < 1)
    return 2;
  for (size_t m = 0; m < sizeof machines / sizeof *machines; m++) {
    int failures = 0;
    const char *reason = "ok";
    for (int i = 0; i < trials; i++) {
      const char *r = trial(&machines[m]);
      if (r != NULL) {
        failures++;
        reason = r;
      }
    }
    printf("%s %.1f %s\n", machines[m].name, 100.0 * failures / trials, reason);
  }
  return 0;
}
