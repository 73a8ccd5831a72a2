/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the systems with a call per range, or one call for all, are asked for, in which order, and
 * what becomes of their errors. The library is compiled into this file for one of them
 * (-DICC_MAINTAIN=...); the calls are recorded. */
#include "icache.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char trace[2048];
static int fail_at; /* the call, counted from 1, that fails */
static int calls;
static long failure;
__attribute__((unused)) static long listed = 96; /* the answer to the query of membarrier */

__attribute__((format(printf, 1, 2))) static long
record(const char *format, ...)
{
  va_list ap;
  va_start(ap, format);
  const size_t used = strlen(trace);
  (void)vsnprintf(trace + used, sizeof trace - used, format, ap);
  va_end(ap);
  return ++calls == fail_at ? failure : 0;
}

#define ICC_TEST_TARGET 1
#define ICC_NO_VALGRIND 1
#define ICC_OP_FENCE() (void)record("fence;")
#define ICC_OP_DBAR() (void)record("dbar;")
#define ICC_OP_RISCV_FLUSH(lo, hi, flags)                                                          \
  record("riscv %lx %lx %d;", (unsigned long)(lo), (unsigned long)(hi), flags)
#define ICC_OP_CACHEFLUSH(lo, len)                                                                 \
  record("flush %lx %lx;", (unsigned long)(lo), (unsigned long)(len))
#define ICC_OP_SYSARCH(lo, len)                                                                    \
  (int)record("sysarch %lx %lx;", (unsigned long)(lo), (unsigned long)(len))
#define ICC_OP_APPLE(p, len)                                                                       \
  (void)record("apple %lx %lx;", (unsigned long)(uintptr_t)(p), (unsigned long)(len))
#define ICC_OP_WINDOWS(p, len)                                                                     \
  (record("fic %lx %lx;", (unsigned long)(uintptr_t)(p), (unsigned long)(len)) == 0)
#define ICC_OP_WINDOWS_ERROR() 487L
#define ICC_OP_WINDOWS_BARRIER() (void)record("fpwb;")
#define ICC_OP_MACH_BARRIER() (int)record("mach;")
#define ICC_OP_FUCHSIA(p, len)                                                                     \
  (int32_t) record("zx %lx %lx;", (unsigned long)(uintptr_t)(p), (unsigned long)(len))
#define ICC_HAIKU_FLUSH_DCACHE 1u
#define ICC_HAIKU_INVALIDATE_ICACHE 8u
#define ICC_OP_HAIKU(p, len, what)                                                                 \
  (void)record("haiku %lx %lx %u;", (unsigned long)(uintptr_t)(p), (unsigned long)(len), what)
#define ICC_OP_MEMBARRIER(cmd) (record("mb %d;", cmd) < 0 ? failure : (cmd) == 0 ? listed : 0)
#ifndef ICC_BARRIER_REASON
#define ICC_BARRIER_REASON "test"
#endif
#ifndef ICC_SOURCE
#define ICC_SOURCE "../src/icache.c"
#endif
#include ICC_SOURCE

static int failures;

static void
expect(int line, int result, int want, const char *text)
{
  if (result != want || strcmp(trace, text) != 0) {
    failures++;
    printf("line %d: result %d, wanted %d\n  did:    %s\n  wanted: %s\n", line, result, want, trace,
           text);
  }
}

static void
fresh(int at, long error)
{
  trace[0] = '\0';
  calls = 0;
  fail_at = at;
  failure = error;
  last_error = 0;
#if ICC_BARRIER == ICC_BARRIER_MEMBARRIER
  barrier_state = BARRIER_UNKNOWN;
#endif
}
#define CHECK(at, error, call, want, text)                                                         \
  do {                                                                                             \
    fresh(at, error);                                                                              \
    const int got = (call);                                                                        \
    expect(__LINE__, got, want, text);                                                             \
  } while (0)

#define P(x) ((void *)(uintptr_t)(x))

static void
expect_barrier(int line, const icc_caps *caps, int method, int registered)
{
  const int core = method == ICC_CORE_COOPERATIVE_ONLY ? ICC_NONE : ICC_SYSCALL;
  if (caps->core_method != method || caps->core != core || caps->registered != registered ||
      caps->why == NULL || caps->why[0] == '\0') {
    failures++;
    printf("line %d: method %d, core %d, registered %d\n", line, caps->core_method, caps->core,
           caps->registered);
  }
}

int
main(void)
{
  icc_range two[] = {{P(0x3000), P(0x9000), 8}, {P(0), NULL, 0}, {P(0x1ffe), NULL, 4}};
  (void)two;
  CHECK(0, 0, icc_sync(NULL, 0), ICC_OK, "");
  CHECK(0, 0, icc_sync(NULL, 1), ICC_E_RANGE, "");
  CHECK(0, 0, icc_publish(two, 3, 4), ICC_E_FLAGS, "");
  CHECK(0, 0, icc_sync(P(UINTPTR_MAX - 7), 9), ICC_E_RANGE, "");

#if ICC_MAINTAIN == ICC_MAINTAIN_RISCV
  CHECK(0, 0, icc_syncv(two, 3), ICC_OK, "riscv 1ffe 3008 0;");
  CHECK(0, 0, icc_publish(two, 3, 0), ICC_OK, "riscv 1ffe 3008 0;");
  CHECK(0, 0, icc_publish(two, 3, ICC_FRESH), ICC_OK, "riscv 1ffe 3008 0;");
  CHECK(0, 0, icc_publish(two, 3, ICC_SELF_ONLY), ICC_OK, "riscv 1ffe 3008 1;fence;");
  CHECK(0, 0, icc_barrier(), ICC_OK, "riscv 0 ffffffffffffffff 0;");
  CHECK(1, -38, icc_barrier(), ICC_E_OS, "riscv 0 ffffffffffffffff 0;");
  CHECK(1, -38, icc_publish(two, 3, 0), ICC_E_OS, "riscv 1ffe 3008 0;");
  if (last_error != 38)
    failures++;
#elif ICC_MAINTAIN == ICC_MAINTAIN_ARM
  /* page by page, the written side first; then the broadcast: query, register, use */
  CHECK(0, 0, icc_syncv(two, 3), ICC_OK, "flush 9000 8;flush 3000 8;flush 1ffe 2;flush 2000 2;");
  CHECK(0, 0, icc_sync(P(0x1800), 0x2000), ICC_OK,
        "flush 1800 800;flush 2000 1000;flush 3000 800;");
  CHECK(0, 0, icc_publish(two, 1, 0), ICC_OK, "flush 9000 8;flush 3000 8;mb 0;mb 64;mb 32;");
  CHECK(2, -14, icc_syncv(two, 3), ICC_E_FAULT, "flush 9000 8;flush 3000 8;");
  CHECK(2, -22, icc_publish(two, 3, 0), ICC_E_FAULT, "flush 9000 8;flush 3000 8;");
  CHECK(1, -38, icc_syncv(two, 3), ICC_E_OS, "flush 9000 8;");
#elif ICC_MAINTAIN == ICC_MAINTAIN_MIPS
  CHECK(0, 0, icc_syncv(two, 3), ICC_OK, "flush 9000 8;flush 3000 8;flush 1ffe 4;");
  CHECK(1, -14, icc_syncv(two, 3), ICC_E_FAULT, "flush 9000 8;");
  CHECK(1, -38, icc_syncv(two, 3), ICC_E_OS, "flush 9000 8;");
#elif ICC_MAINTAIN == ICC_MAINTAIN_SYSARCH
  CHECK(0, 0, icc_syncv(two, 3), ICC_OK, "sysarch 9000 8;sysarch 3000 8;sysarch 1ffe 4;");
  CHECK(0, 0, icc_publish(two, 1, 0), ICC_E_NO_BROADCAST, "sysarch 9000 8;sysarch 3000 8;");
  CHECK(0, 0, icc_publish(two, 1, ICC_SELF_ONLY), ICC_OK, "sysarch 9000 8;sysarch 3000 8;fence;");
  CHECK(3, -1, icc_syncv(two, 3), ICC_E_FAULT, "sysarch 9000 8;sysarch 3000 8;sysarch 1ffe 4;");
#elif ICC_MAINTAIN == ICC_MAINTAIN_APPLE
  CHECK(0, 0, icc_publish(two, 3, 0), ICC_OK, "apple 9000 8;apple 3000 8;apple 1ffe 4;mach;");
  CHECK(2, 5, icc_publish(two, 1, 0), ICC_OK, "apple 9000 8;apple 3000 8;mach;");
  CHECK(3, 5, icc_publish(two, 1, 0), ICC_E_OS, "apple 9000 8;apple 3000 8;mach;");
  /* a program for x86 may run translated: the barrier stays */
  CHECK(0, 0, icc_publish(two + 2, 1, ICC_FRESH), ICC_OK, "apple 1ffe 4;mach;");
#elif ICC_MAINTAIN == ICC_MAINTAIN_WINDOWS
  CHECK(0, 0, icc_publish(two, 3, 0), ICC_OK, "fic 9000 8;fic 3000 8;fic 1ffe 4;fpwb;");
  CHECK(0, 0, icc_publish(two + 2, 1, ICC_FRESH), ICC_OK, "fic 1ffe 4;fpwb;");
  CHECK(2, 1, icc_publish(two, 3, 0), ICC_E_FAULT, "fic 9000 8;fic 3000 8;");
  if (last_error != 487)
    failures++;
#elif ICC_MAINTAIN == ICC_MAINTAIN_FUCHSIA
  CHECK(0, 0, icc_syncv(two, 3), ICC_OK, "zx 9000 8;zx 3000 8;zx 1ffe 4;");
  CHECK(2, -30, icc_syncv(two, 3), ICC_E_OS, "zx 9000 8;zx 3000 8;");
  CHECK(0, 0, icc_barrier(), ICC_E_NO_BROADCAST, "");
#elif ICC_MAINTAIN == ICC_MAINTAIN_HAIKU
  CHECK(0, 0, icc_syncv(two, 3), ICC_OK, "haiku 9000 8 1;haiku 3000 8 9;haiku 1ffe 4 9;");
#elif ICC_MAINTAIN == ICC_MAINTAIN_LOONGARCH
  CHECK(0, 0, icc_syncv(two, 3), ICC_OK, "dbar;fence;");
  CHECK(0, 0, icc_publish(two, 3, 0), ICC_OK, "dbar;fence;mb 0;mb 64;mb 32;");
#elif ICC_MAINTAIN == ICC_MAINTAIN_HARDWARE
  /* one mapping needs nothing; a second one is another address: the writer fences */
  CHECK(0, 0, icc_sync(P(0x3000), 8), ICC_OK, "");
  CHECK(0, 0, icc_sync2(P(0x3000), P(0x3000), 8), ICC_OK, "");
  CHECK(0, 0, icc_sync2(P(0x3000), P(0x9000), 8), ICC_OK, "fence;");
  CHECK(0, 0, icc_publish(two + 1, 2, 0), ICC_OK, "mb 0;mb 64;mb 32;");
  CHECK(0, 0, icc_publish(two + 1, 2, ICC_SELF_ONLY), ICC_OK, "fence;");
  CHECK(0, 0, icc_publish(two + 1, 1, 0), ICC_OK, "");
#ifdef ICC_ARCH_X86
  CHECK(0, 0, icc_publish(two + 1, 2, ICC_FRESH), ICC_OK, "");
#else
  CHECK(0, 0, icc_publish(two + 1, 2, ICC_FRESH), ICC_OK, "mb 0;mb 64;mb 32;");
#endif
#else
#error "no case for this target"
#endif

  CHECK(0, 0, (icc_fence(), ICC_OK), ICC_OK, "fence;");
  icc_caps caps;
  fresh(0, 0);
  const int asked = icc_query(&caps);
#if ICC_BARRIER == ICC_BARRIER_MEMBARRIER
  expect(__LINE__, asked, ICC_OK, "mb 0;");
  expect_barrier(__LINE__, &caps, ICC_CORE_MEMBARRIER, 0);
#elif ICC_BARRIER == ICC_BARRIER_RISCV
  expect(__LINE__, asked, ICC_OK, "");
  expect_barrier(__LINE__, &caps, ICC_CORE_SYSCALL_IMPLIES, 1);
#elif ICC_BARRIER == ICC_BARRIER_MACH
  expect(__LINE__, asked, ICC_OK, "");
  expect_barrier(__LINE__, &caps, ICC_CORE_MACH_THREADS, 1);
#elif ICC_BARRIER == ICC_BARRIER_WINDOWS
  expect(__LINE__, asked, ICC_OK, "");
  expect_barrier(__LINE__, &caps, ICC_CORE_WIN_FPWB, 1);
#else
  expect(__LINE__, asked, ICC_OK, "");
  expect_barrier(__LINE__, &caps, ICC_CORE_COOPERATIVE_ONLY, 0);
  CHECK(0, 0, icc_init(0), ICC_E_NO_BROADCAST, "");
  CHECK(0, 0, icc_barrier(), ICC_E_NO_BROADCAST, "");
#endif

#if ICC_BARRIER == ICC_BARRIER_MEMBARRIER
  /* one of the two commands is not enough */
  listed = 32;
  CHECK(0, 0, icc_init(0), ICC_E_NO_BROADCAST, "mb 0;");
  listed = 64 + 31;
  CHECK(0, 0, icc_barrier(), ICC_E_NO_BROADCAST, "mb 0;");
  listed = 96;
  CHECK(0, 0, icc_init(2), ICC_E_FLAGS, "");
  CHECK(0, 0, icc_init(ICC_INIT_QUERY_ONLY), ICC_OK, "mb 0;");
  CHECK(0, 0, icc_init(0), ICC_OK, "mb 0;mb 64;");
  CHECK(1, -38, icc_init(0), ICC_E_NO_BROADCAST, "mb 0;");      /* ENOSYS of the query */
  CHECK(2, -1, icc_init(0), ICC_E_NO_BROADCAST, "mb 0;mb 64;"); /* EPERM of registering */
  CHECK(2, -12, icc_init(0), ICC_E_OS, "mb 0;mb 64;");          /* ENOMEM: may pass */
  CHECK(3, -12, icc_barrier(), ICC_E_OS, "mb 0;mb 64;mb 32;");  /* ENOMEM: may pass ... */
  CHECK(3, -22, icc_barrier(), ICC_E_NO_BROADCAST, "mb 0;mb 64;mb 32;");
  /* EPERM once: the registration was lost; registered again, tried again */
  CHECK(3, -1, icc_barrier(), ICC_OK, "mb 0;mb 64;mb 32;mb 64;mb 32;");
  /* what is known is not asked again, and a lasting refusal is remembered */
  fresh(0, 0);
  (void)icc_init(0);
  trace[0] = '\0';
  expect(__LINE__, icc_init(0), ICC_OK, "");
  expect(__LINE__, icc_barrier(), ICC_OK, "mb 32;");
  fresh(1, -38);
  (void)icc_init(0);
  trace[0] = '\0';
  expect(__LINE__, icc_barrier(), ICC_E_NO_BROADCAST, "");
#endif
  if (failures == 0)
    printf("ok: %s\n", TEST_NAME);
  return failures != 0;
}
