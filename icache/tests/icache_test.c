/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The public interface on the machine at hand: bad input, calls at bad times, and that code runs as
 * written. */
#define _GNU_SOURCE
#include "emit.h"
#include "icache.h"
#include "icache_memory.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SYNC_CORE = 32 };
static const char *self_path;

static int
has_barrier(void)
{
  icc_caps caps;
  assert_int_equal(icc_query(&caps), ICC_OK);
  return caps.core_method != ICC_CORE_COOPERATIVE_ONLY;
}

static int
want_barrier(void)
{
  return has_barrier() ? ICC_OK : ICC_E_NO_BROADCAST;
}

/* The state of the library is that of the process: what happens before icc_init is seen in fresh
 * processes. The child runs `check` and exits with its result; 100 + n: killed by signal n. */
static int
in_child(int (*check)(void))
{
  fflush(NULL);
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    (void)signal(SIGSEGV, SIG_DFL); /* cmocka's handler would go on with the parent's tests */
    (void)signal(SIGBUS, SIG_DFL);
    _exit(check());
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

/* -- before icc_init: these run first -- */

static int
barrier_first(void)
{
  icc_caps caps;
  if (icc_query(&caps) != ICC_OK || (caps.core_method == ICC_CORE_MEMBARRIER && caps.registered))
    return 1; /* a query registers nothing */
  if (icc_init(ICC_INIT_QUERY_ONLY) != want_barrier() || icc_query(&caps) != ICC_OK ||
      (caps.core_method == ICC_CORE_MEMBARRIER && caps.registered))
    return 2;
  if (icc_barrier() != want_barrier())
    return 3;
  if (icc_query(&caps) != ICC_OK || caps.registered != has_barrier())
    return 4;
  return 0;
}

static int
publish_first(void)
{
  icc_region m;
  if (icc_map(&m, 1, ICC_MEM_BEST) != ICC_OK || icc_write_begin(&m) != ICC_OK)
    return 1;
  emit_return(m.rw, 77);
  icc_range r = {m.rx, NULL, EMIT_SIZE};
  if (icc_write_end(&m, &r, 1, 0) != want_barrier())
    return 2;
  icc_fence();
  return emit_call(m.rx) == 77 ? 0 : 3;
}

static void
test_before_init(void **state)
{
  (void)state;
  assert_int_equal(in_child(barrier_first), 0);
  assert_int_equal(in_child(publish_first), 0);
}

/* -- results -- */

static void
test_init(void **state)
{
  (void)state;
  assert_int_equal(icc_init(0x80), ICC_E_FLAGS);
  assert_int_equal(icc_init(0), want_barrier());
  assert_int_equal(icc_init(0), want_barrier());
  assert_int_equal(icc_init(ICC_INIT_QUERY_ONLY), want_barrier());
}

static void
test_query(void **state)
{
  (void)state;
  icc_caps caps;
  memset(&caps, 0xff, sizeof caps);
  assert_int_equal(icc_query(NULL), ICC_E_RANGE);
  assert_int_equal(icc_query(&caps), ICC_OK);
  assert_non_null(caps.why);
  assert_true(strlen(caps.why) > 10);
  assert_in_range(caps.dcache, ICC_HW, ICC_SYSCALL);
  assert_in_range(caps.icache, ICC_HW, ICC_SYSCALL);
  assert_int_equal(caps.core, has_barrier() ? ICC_SYSCALL : ICC_NONE);
  assert_int_equal(caps.iline != 0, caps.icache == ICC_INSN && caps.dline != 0);
#if defined __x86_64__ || defined __s390x__
  assert_int_equal(caps.dcache, ICC_HW);
  assert_int_equal(caps.icache, ICC_HW);
#endif
  if (syscall(SYS_membarrier, 0, 0, 0) > 0)
    assert_int_equal(caps.last_os_error, 0);
}

static void
test_strerror(void **state)
{
  (void)state;
  for (int i = -6; i <= 0; i++)
    for (int j = -7; j < i; j++)
      assert_string_not_equal(icc_strerror(i), icc_strerror(j));
  assert_string_equal(icc_strerror(1), icc_strerror(-7));
  assert_string_equal(icc_strerror(-1000000), icc_strerror(-7));
}

static void
test_bad_ranges(void **state)
{
  (void)state;
  unsigned char byte = 0;
  void *const top = (void *)(UINTPTR_MAX - 15);
  const struct {
    const char *what;
    icc_range r;
    int want;
  } cases[] = {
      {"empty", {&byte, NULL, 0}, ICC_OK},
      {"empty, NULL", {NULL, NULL, 0}, ICC_OK},
      {"empty, at the top", {(void *)UINTPTR_MAX, (void *)UINTPTR_MAX, 0}, ICC_OK},
      {"NULL", {NULL, NULL, 1}, ICC_E_RANGE},
      {"NULL to execute", {NULL, &byte, 1}, ICC_E_RANGE},
      {"wraps", {top, NULL, 17}, ICC_E_RANGE},
      {"ends at the very end", {top, NULL, 16}, ICC_E_RANGE},
      {"whole address space", {&byte, NULL, SIZE_MAX}, ICC_E_RANGE},
      {"alias wraps", {&byte, top, 17}, ICC_E_RANGE},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const icc_range r = cases[i].r;
    const int got[] = {icc_sync2(r.rx, r.rw, r.len), icc_syncv(&r, 1), icc_publish(&r, 1, 0),
                       icc_publish(&r, 1, ICC_SELF_ONLY)};
    for (size_t j = 0; j < sizeof got / sizeof *got; j++)
      if (got[j] != cases[i].want)
        fail_msg("%s, way %zu: %d, wanted %d", cases[i].what, j, got[j], cases[i].want);
  }
  assert_int_equal(icc_syncv(NULL, 0), ICC_OK);
  assert_int_equal(icc_syncv(NULL, 1), ICC_E_RANGE);
  assert_int_equal(icc_publish(NULL, 0, 0), ICC_OK);
  assert_int_equal(icc_publish(NULL, 1, 0), ICC_E_RANGE);
  assert_int_equal(icc_publish(NULL, 0, 4), ICC_E_FLAGS);
  assert_int_equal(icc_publish(&(icc_range){&byte, NULL, 1}, 1, 0x80000000u), ICC_E_FLAGS);
  /* all are checked before any work is done: a bad one at the end */
  const icc_range mixed[] = {{&byte, NULL, 1}, {top, NULL, 100}};
  assert_int_equal(icc_syncv(mixed, 2), ICC_E_RANGE);
}

static void *missing_page;
static size_t missing_len;

static int
sync_missing(void)
{
  const int result = icc_sync(missing_page, missing_len);
  return result == ICC_OK ? 0 : result == ICC_E_FAULT ? 50 : 51;
}

/* Unmapped, PROT_NONE, execute-only: what the header promises for this kind of machine. */
static void
test_missing_pages(void **state)
{
  (void)state;
  icc_caps caps;
  assert_int_equal(icc_query(&caps), ICC_OK);
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const int protections[] = {-1, PROT_NONE, PROT_EXEC};
  for (size_t i = 0; i < 3; i++) {
    missing_page = mmap(NULL, page, protections[i] < 0 ? PROT_READ : protections[i],
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(missing_page != MAP_FAILED);
    missing_len = 100;
    if (protections[i] < 0)
      assert_int_equal(munmap(missing_page, page), 0);
    const int got = in_child(sync_missing);
    if (caps.dcache == ICC_INSN)
      assert_true(got == 100 + SIGSEGV || (protections[i] == PROT_EXEC && got == 0));
    else if (caps.dcache == ICC_HW)
      assert_int_equal(got, 0);
    else
      assert_true(got == 0 || got == 50);
    if (protections[i] >= 0)
      assert_int_equal(munmap(missing_page, page), 0);
  }
}

/* -- code runs as written -- */

static void
test_kinds_of_memory(void **state)
{
  (void)state;
  const unsigned kinds[] = {ICC_MEM_BEST, ICC_MEM_DUAL, ICC_MEM_PROTECT, ICC_MEM_RWX};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    icc_region m;
    assert_int_equal(icc_map(&m, 5000, kinds[k]), ICC_OK);
    assert_true(m.len >= 5000 && m.len % (size_t)sysconf(_SC_PAGESIZE) == 0);
    assert_int_equal(m.rx != m.rw, m.kind == ICC_MEM_DUAL);
    for (unsigned v = 0; v < 300; v++) {
      const size_t at = v * 56 % 4960 / 8 * 8;
      assert_int_equal(icc_write_begin(&m), ICC_OK);
      emit_return((char *)m.rw + at, v);
      icc_range r = {(char *)m.rx + at, NULL, EMIT_SIZE};
      assert_int_equal(icc_write_end(&m, &r, 1, 0), want_barrier());
      assert_ptr_equal(r.rw, m.kind == ICC_MEM_DUAL ? (char *)m.rw + at : NULL);
      assert_int_equal(emit_call((char *)m.rx + at), v);
    }
    icc_unmap(&m);
    assert_null(m.rx);
    icc_unmap(&m);
  }
}

static int
write_to_code(void)
{
  icc_region m;
  if (icc_map(&m, 1, ICC_MEM_BEST) != ICC_OK)
    return 1;
  *(volatile unsigned char *)m.rx = 1;
  return 0;
}

static int
execute_data(void)
{
  icc_region m;
  if (icc_map(&m, 1, ICC_MEM_DUAL) != ICC_OK)
    return 1;
  emit_return(m.rw, 1);
  return emit_call(m.rw) == 1 ? 0 : 2;
}

static void
test_memory_bad_input(void **state)
{
  (void)state;
  icc_region m;
  assert_int_equal(icc_map(NULL, 1, 0), ICC_E_RANGE);
  assert_int_equal(icc_map(&m, 0, 0), ICC_E_RANGE);
  assert_null(m.rx);
  assert_int_equal(icc_map(&m, SIZE_MAX, 0), ICC_E_RANGE);
  assert_int_equal(icc_map(&m, SIZE_MAX / 2, ICC_MEM_PROTECT), ICC_E_OS);
  assert_int_equal(m.os_error, ENOMEM);
  assert_int_equal(icc_map(&m, 1, 99), ICC_E_FLAGS);
  assert_int_equal(icc_map(&m, 1, ICC_MEM_JIT), ICC_E_UNSUPPORTED);
  assert_int_equal(icc_write_begin(&m), ICC_E_RANGE);
  assert_int_equal(icc_write_end(&m, NULL, 0, 0), ICC_E_RANGE);
  assert_int_equal(icc_write_begin(NULL), ICC_E_RANGE);
  icc_unmap(&m);
  icc_unmap(NULL);
  assert_int_equal(icc_map(&m, 4096, 0), ICC_OK);
  icc_range outside[] = {{(char *)m.rx - 1, NULL, 2},
                         {(char *)m.rx + m.len, NULL, 1},
                         {(char *)m.rx + m.len - 1, NULL, 2},
                         {(char *)m.rx + 1, NULL, SIZE_MAX}};
  for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
    assert_int_equal(icc_write_begin(&m), ICC_OK);
    assert_int_equal(icc_write_end(&m, &outside[i], 1, 0), ICC_E_RANGE);
  }
  assert_int_equal(icc_write_end(&m, NULL, 1, 0), ICC_E_RANGE);
  assert_int_equal(icc_write_end(&m, NULL, 0, 0), ICC_OK);
  icc_unmap(&m);
  /* W^X holds: each child dies */
  assert_int_equal(in_child(write_to_code), 100 + SIGSEGV);
  assert_int_equal(in_child(execute_data), 100 + SIGSEGV);
}

static void
test_batch(void **state)
{
  (void)state;
  enum { N = 100 };
  icc_region m;
  assert_int_equal(icc_map(&m, 4096, 0), ICC_OK);
  for (unsigned round = 0; round < 20; round++) {
    icc_range r[N + 3];
    assert_int_equal(icc_write_begin(&m), ICC_OK);
    for (unsigned i = 0; i < N; i++) {
      emit_return((char *)m.rw + i * 40, round * 100 + i);
      r[i] = (icc_range){(char *)m.rx + i * 40, NULL, EMIT_SIZE};
    }
    r[N] = (icc_range){NULL, NULL, 0};                  /* empty */
    r[N + 1] = (icc_range){(char *)m.rx + 3, NULL, 61}; /* unaligned, overlapping */
    r[N + 2] = r[0];                                    /* twice */
    assert_int_equal(icc_write_end(&m, r, N + 3, 0), want_barrier());
    for (unsigned i = 0; i < N; i++)
      assert_int_equal(emit_call((char *)m.rx + i * 40), round * 100 + i);
  }
  icc_unmap(&m);
}

/* -- fork, exec, signals, threads -- */

static int
after_fork(void)
{
  icc_caps caps;
  if (icc_query(&caps) != ICC_OK || caps.registered != has_barrier())
    return 1;
  /* the registration is the kernel's, not only our memory of it */
  if (caps.core_method == ICC_CORE_MEMBARRIER && syscall(SYS_membarrier, SYNC_CORE, 0, 0) != 0)
    return 2;
  return icc_barrier() == want_barrier() ? publish_first() : 3;
}

static int
exec_self(void)
{
  (void)execl(self_path, self_path, "--after-exec", (char *)NULL);
  return 99;
}

/* In the new image: nothing is registered, and the first barrier registers. */
static int
after_exec(void)
{
  if (has_barrier() && syscall(SYS_membarrier, SYNC_CORE, 0, 0) != -1)
    return 1;
  if (has_barrier() && errno != EPERM)
    return 2;
  return barrier_first();
}

static void
test_fork_exec(void **state)
{
  (void)state;
  assert_int_equal(icc_init(0), want_barrier());
  assert_int_equal(in_child(after_fork), 0);
  assert_int_equal(in_child(exec_self), 0);
}

static volatile sig_atomic_t handled, handler_failed;
static icc_epoch handler_epoch;
static int handler_want;

static void
handler(int signal_number)
{
  (void)signal_number;
  static unsigned char bytes[64];
  const icc_range r = {bytes, NULL, sizeof bytes};
  icc_epoch_value mine = 0;
  const int before = errno;
  errno = 4711;
  if (icc_init(0) != handler_want || icc_barrier() != handler_want ||
      icc_publish(&r, 1, 0) != handler_want || icc_sync(bytes, 5) != ICC_OK ||
      icc_sync2(bytes, bytes + 8, 5) != ICC_OK || icc_syncv(&r, 1) != ICC_OK)
    handler_failed = 1;
  icc_caps caps;
  if (icc_query(&caps) != ICC_OK || caps.why == NULL || icc_strerror(ICC_E_OS) == NULL)
    handler_failed = 1;
  icc_fence();
  (void)icc_epoch_bump(&handler_epoch);
  if (!icc_epoch_enter(&handler_epoch, &mine) || errno != 4711)
    handler_failed = 1;
  errno = before;
  handled++;
}

static void
test_in_signal_handler(void **state)
{
  (void)state;
  handler_want = want_barrier();
  struct sigaction action, old;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  assert_int_equal(sigaction(SIGPROF, &action, &old), 0);
  static unsigned char bytes[64];
  for (int i = 0; i < 2000; i++) {
    if (i % 10 == 0)
      assert_int_equal(raise(SIGPROF), 0);
    assert_int_equal(icc_publish(&(icc_range){bytes, NULL, 64}, 1, 0), handler_want);
  }
  assert_int_equal(sigaction(SIGPROF, &old, NULL), 0);
  assert_int_equal(handled, 200);
  assert_int_equal(handler_failed, 0);
}

/* In a fresh process: the first call of all comes from a handler, and later ones from a timer that
 * interrupts the library anywhere. */
static int
interrupted(void)
{
  static unsigned char bytes[64];
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  const struct itimerval often = {{0, 200}, {0, 200}};
  const struct itimerval off = {{0, 0}, {0, 0}};
  if (sigaction(SIGALRM, &action, NULL) != 0 || raise(SIGALRM) != 0 || handled != 1)
    return 1;
  if (setitimer(ITIMER_REAL, &often, NULL) != 0)
    return 2;
  for (int i = 0; i < 1000000 && handled < 100; i++)
    if (icc_publish(&(icc_range){bytes, NULL, 64}, 1, 0) != handler_want)
      return 3;
  (void)setitimer(ITIMER_REAL, &off, NULL);
  return handled < 100 ? 4 : handler_failed != 0 ? 5 : 0;
}

static void
test_in_signal_handler_first(void **state)
{
  (void)state;
  handler_want = want_barrier();
  assert_int_equal(in_child(interrupted), 0);
}

enum { THREADS = 8 };
static int go;
static int thread_failures;

static void *
publisher(void *arg)
{
  (void)arg;
  static unsigned char bytes[THREADS * 64];
  while (!__atomic_load_n(&go, __ATOMIC_ACQUIRE))
    ;
  for (int i = 0; i < 50; i++) {
    if (icc_init(0) != handler_want ||
        icc_publish(&(icc_range){bytes, NULL, sizeof bytes}, 1, 0) != handler_want)
      __atomic_add_fetch(&thread_failures, 1, __ATOMIC_RELAXED);
  }
  return NULL;
}

/* In a fresh process: the first init and the first barriers come from many threads at once. */
static int
many_threads(void)
{
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, publisher, NULL) != 0)
      return 1;
  __atomic_store_n(&go, 1, __ATOMIC_RELEASE);
  for (int i = 0; i < THREADS; i++)
    (void)pthread_join(threads[i], NULL);
  icc_caps caps;
  return thread_failures != 0 ? 2 : icc_query(&caps) != ICC_OK || caps.registered != has_barrier();
}

static void
test_many_threads(void **state)
{
  (void)state;
  handler_want = want_barrier();
  assert_int_equal(in_child(many_threads), 0);
}

static void *late_code;
static int late_result = -1;

static void *
late_thread(void *arg)
{
  (void)arg;
  late_result = (int)emit_call(late_code);
  return NULL;
}

/* A thread that starts after the registration is reached by the barrier, and sees code published
 * before it began. */
static void
test_late_thread(void **state)
{
  (void)state;
  icc_region m;
  assert_int_equal(icc_map(&m, 64, 0), ICC_OK);
  for (unsigned v = 1; v < 50; v++) {
    assert_int_equal(icc_write_begin(&m), ICC_OK);
    emit_return(m.rw, v);
    icc_range r = {m.rx, NULL, EMIT_SIZE};
    assert_int_equal(icc_write_end(&m, &r, 1, 0), want_barrier());
    late_code = m.rx;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, late_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(late_result, v);
  }
  icc_unmap(&m);
}

static void
test_epoch(void **state)
{
  (void)state;
  icc_epoch e = {0};
  icc_epoch_value mine = 0, other = 0;
  assert_int_equal(icc_epoch_enter(&e, &mine), 0);
  const icc_epoch_value first = icc_epoch_bump(&e);
  assert_int_equal(first, 1);
  assert_int_equal(icc_epoch_passed(&mine, first), 0);
  assert_int_equal(icc_epoch_enter(&e, &mine), 1);
  assert_int_equal(icc_epoch_enter(&e, &mine), 0);
  assert_int_equal(icc_epoch_passed(&mine, first), 1);
  assert_int_equal(icc_epoch_passed(&other, first), 0);
  (void)icc_epoch_bump(&e);
  const icc_epoch_value third = icc_epoch_bump(&e);
  assert_int_equal(icc_epoch_passed(&mine, third), 0);
  assert_int_equal(icc_epoch_enter(&e, &mine), 1); /* two bumps, one fence */
  assert_int_equal(icc_epoch_passed(&mine, third), 1);
  assert_int_equal(icc_epoch_passed(&mine, first), 1);
  /* round the end of the counter */
  e.value = (icc_epoch_value)-1;
  mine = e.value;
  const icc_epoch_value zero = icc_epoch_bump(&e);
  assert_int_equal(zero, 0);
  assert_int_equal(icc_epoch_passed(&mine, zero), 0);
  assert_int_equal(icc_epoch_enter(&e, &mine), 1);
  assert_int_equal(icc_epoch_passed(&mine, zero), 1);
}

int
main(int argc, char **argv)
{
  if (argc > 1 && strcmp(argv[1], "--after-exec") == 0)
    return after_exec();
  self_path = argv[0];
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_before_init), /* first: it needs a process without icc_init */
      cmocka_unit_test(test_in_signal_handler_first),
      cmocka_unit_test(test_many_threads),
      cmocka_unit_test(test_init),
      cmocka_unit_test(test_query),
      cmocka_unit_test(test_strerror),
      cmocka_unit_test(test_bad_ranges),
      cmocka_unit_test(test_missing_pages),
      cmocka_unit_test(test_kinds_of_memory),
      cmocka_unit_test(test_memory_bad_input),
      cmocka_unit_test(test_batch),
      cmocka_unit_test(test_fork_exec),
      cmocka_unit_test(test_in_signal_handler),
      cmocka_unit_test(test_late_thread),
      cmocka_unit_test(test_epoch),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
