/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/**
 * icache: instruction-cache coherence for programs that write machine code.
 *
 * After a program has stored instructions, three things stand between the store and the moment a
 * thread runs them: the writer's data cache, the instruction caches of all cores, and what a core
 * has already fetched. icc_sync() deals with the first two; icc_barrier() (all running threads),
 * icc_fence() (this thread) or an epoch (threads that cooperate) with the third. icc_publish() is
 * sync and barrier in one call.
 *
 *     icc_init(0);                        before the first thread is started: see icc_init()
 *     memcpy(code, bytes, len);
 *     icc_range r = {code, NULL, len};
 *     if (icc_publish(&r, 1, 0) != ICC_OK) ...
 *     atomic_store_explicit(&entry, (fn)code, memory_order_release);
 *
 * Rules that hold for every function:
 *  - 0 (ICC_OK) or a negative code is returned; nothing aborts, prints or allocates.
 *  - No function is a silent no-op: where the hardware does the work (icc_query() tells) the
 *    compiler still may not move the stores past the call, and a target without an implementation
 *    does not compile.
 *  - Thread-safe without locks; callable after fork() in the child, and in a signal handler (but on
 *    Apple systems not icc_barrier() and icc_publish(): they call Mach interfaces that allocate).
 *  - Nothing is written to the ranges, and no byte outside the lines that hold them is named to the
 *    hardware.
 *  - A system-call filter that kills the process instead of returning an error kills it.
 */
#ifndef ICACHE_H
#define ICACHE_H

#include <stddef.h>
#include <stdint.h>

#if defined _MSC_VER && !defined __clang__
#error                                                                                             \
    "icache: cl.exe has no inline assembler with clobbers on 64-bit targets; use clang-cl or mingw"
#endif

#if defined ICC_STATIC || defined _WIN32
#define ICC_API
#else
#define ICC_API __attribute__((visibility("default")))
#endif
#define ICC_NODISCARD __attribute__((warn_unused_result))

#ifdef __cplusplus
extern "C" {
#endif

#define ICC_VERSION_MAJOR 0
#define ICC_VERSION_MINOR 1

/** Results. Values are part of the ABI. */
enum {
  ICC_OK = 0,
  /** A range wraps round the address space, or its pointer is NULL; nothing was done. */
  ICC_E_RANGE = -1,
  /** An unknown flag; nothing was done. */
  ICC_E_FLAGS = -2,
  /** This machine has no way to reach all running threads, or refuses it: use icc_fence() in each
   *  thread, or an epoch. Of icc_publish(): the sync part has been done. */
  ICC_E_NO_BROADCAST = -3,
  /** The operating system says that part of a range is not mapped. */
  ICC_E_FAULT = -4,
  /** A system call failed; icc_caps.last_os_error has the number; may be tried again. */
  ICC_E_OS = -5,
  /** Of icache_memory.h: this system has no such kind of memory. */
  ICC_E_UNSUPPORTED = -6
};

/**
 * A range of code that was written.
 *
 * rx   where it will be executed
 * rw   where it was written, if that is another address of the same memory (dual mapping); NULL:
 * the same address. One memory executed at several addresses is several ranges with the same rw.
 * len  bytes; 0 means that nothing was written, the pointers are then ignored
 */
typedef struct icc_range {
  void *rx;
  const void *rw;
  size_t len;
} icc_range;

/** How a part of the work is done here (icc_caps.dcache, icache, core). */
enum {
  ICC_NONE = 0,   /**< cannot be done */
  ICC_HW = 1,     /**< the hardware does it: no work */
  ICC_INSN = 2,   /**< by unprivileged instructions */
  ICC_SYSCALL = 3 /**< by a call of the operating system */
};

/** What icc_barrier() uses (icc_caps.core_method). */
enum {
  /** nothing: icc_barrier() gives ICC_E_NO_BROADCAST */
  ICC_CORE_COOPERATIVE_ONLY = 0,
  /** membarrier(2), PRIVATE_EXPEDITED_SYNC_CORE */
  ICC_CORE_MEMBARRIER = 1,
  /** the call that syncs the caches reaches all threads already */
  ICC_CORE_SYSCALL_IMPLIES = 2,
  /** thread_get_register_pointer_values() of each thread */
  ICC_CORE_MACH_THREADS = 3,
  /** FlushProcessWriteBuffers() */
  ICC_CORE_WIN_FPWB = 4
};

/** What this machine does, and why. Filled by icc_query(). */
typedef struct icc_caps {
  uint32_t iline;      /**< bytes per step of the instruction-side loop; 0: there is no loop */
  uint32_t dline;      /**< bytes per step of the data-side loop; 0: there is no loop */
  uint8_t dcache;      /**< how stores get to where instruction fetch sees them: ICC_HW ... */
  uint8_t icache;      /**< how stale lines leave the instruction caches of all cores: ICC_HW ... */
  uint8_t core;        /**< how running threads are made to fetch anew: ICC_SYSCALL or ICC_NONE */
  uint8_t core_method; /**< ICC_CORE_... */
  uint8_t registered;  /**< 1: icc_barrier() will not have to register first */
  int last_os_error;   /**< the last error number any call here got from the system; 0: none */
  const char *why;     /**< one sentence about `core`; static, never NULL */
} icc_caps;

/** For icc_init(). */
enum {
  /** ask what is there, register nothing */
  ICC_INIT_QUERY_ONLY = 1
};

/** For icc_publish(). */
enum {
  /** No thread has ever executed these addresses since they were mapped. On x86 (but not on Windows
   *  and Apple systems, which may translate it) the barrier is then left out, as JITs in use do:
   *  fetched bytes are checked against stores of other cores there, though the manuals promise it
   *  only with a barrier. On other machines the flag changes nothing. */
  ICC_FRESH = 1,
  /** Only the calling thread will execute the code, until it has been published again: sync and
   *  icc_fence(), no barrier. */
  ICC_SELF_ONLY = 2
};

/**
 * Ask the machine what it can do, and register for the barrier.
 *
 * Call it early, best before a second thread exists: registering costs one cheap system call then,
 * and 10 to 30 ms (a grace period of the kernel) once the process has threads. Without it the first
 * icc_barrier() registers, and pays. Idempotent; any number of threads may call it. The
 * registration holds in children made by fork(); exec ends it, and the library's own state with it.
 *
 * Errors: ICC_E_NO_BROADCAST  icc_barrier() will not work here, icc_query() says why;
 *                             icc_sync(), icc_fence() and epochs do
 *         ICC_E_OS            registering failed for now
 *         ICC_E_FLAGS         unknown flag
 */
ICC_API int icc_init(unsigned flags);

/**
 * Make stored instructions visible to instruction fetch, on all cores. One mapping.
 *
 * After it the calling thread may execute [code, code + len). Another thread may if it was started
 * after the call, or after icc_barrier(), or after its own icc_fence().
 *
 * code, len  any alignment; work is done on whole cache lines. len 0: ICC_OK and no work, even for
 *            NULL.
 *
 * Errors: ICC_E_RANGE  code is NULL, or code + len exceeds UINTPTR_MAX; nothing was done
 *         ICC_E_FAULT  the system found a page missing (Linux arm and mips, sysarch, Windows)
 *         ICC_E_OS     the system call of this machine was refused (riscv, arm, mips, Fuchsia)
 *
 * Pages that are not mapped, or not readable (PROT_NONE, execute-only):
 *  - where instructions maintain the caches (aarch64, powerpc) the process gets the signal that a
 *    load from there would give;
 *  - where the hardware, or a call that looks at no address, does it (x86, s390x, loongarch, riscv
 *    on Linux) the page is not looked at and the result is ICC_OK;
 *  - elsewhere the system decides: ICC_E_FAULT, ICC_OK, a signal, or on Fuchsia ICC_E_OS.
 * For execute-only code give a readable alias: icc_sync2().
 */
ICC_API ICC_NODISCARD int icc_sync(void *code, size_t len);

/**
 * The same for memory that is written at one address (rw) and executed at another (rx).
 *
 * Both are needed: the data side is cleaned at rw, the instruction side invalidated at rx. rw NULL
 * or equal to rx: the same as icc_sync().
 *
 * Errors: as icc_sync(), for either address
 */
ICC_API ICC_NODISCARD int icc_sync2(void *rx, const void *rw, size_t len);

/**
 * The same for n ranges with one pair of barriers, or one system call where it takes no addresses.
 *
 * ranges  borrowed; may be NULL if n is 0. They may overlap and stand in any order. All are checked
 *         before any work is done.
 *
 * Errors: as icc_sync()
 */
ICC_API ICC_NODISCARD int icc_syncv(const icc_range *ranges, size_t n);

/**
 * Make every running thread of this process fetch its next instruction anew.
 *
 * On ICC_OK each other thread has executed a core-serialising event since the call began, or will
 * before it runs user code again. No cache work is done: icc_sync() comes first. Before icc_init()
 * the call registers first, and is slow once.
 *
 * Errors: ICC_E_NO_BROADCAST  not available, or refused: kernel too old, architecture, a filter
 *         ICC_E_OS            failed for now (no memory in the kernel); nothing was promised
 */
ICC_API ICC_NODISCARD int icc_barrier(void);

/**
 * icc_syncv(), then icc_barrier() (or what the flags say). If every range is empty: ICC_OK and no
 * barrier.
 *
 * Errors: those of both. On ICC_E_NO_BROADCAST and ICC_E_OS of the barrier the sync part has been
 * done.
 */
ICC_API ICC_NODISCARD int icc_publish(const icc_range *ranges, size_t n, unsigned flags);

/**
 * The consumer's side: what this thread executes after it is fetched after it. Needs an icc_sync()
 * by the writer that happened before: acquire what the writer released, then fence, then jump.
 *
 * Cost: one instruction on most machines; on x86 SERIALIZE, or else CPUID, which takes microseconds
 * in a virtual machine; on riscv a system call, whose error cannot be told here: where a filter
 * refuses it icc_sync() gives ICC_E_OS.
 */
ICC_API void icc_fence(void);

/** Fill *caps. Before icc_init() nothing is registered by it. Errors: ICC_E_RANGE (caps is NULL) */
ICC_API int icc_query(icc_caps *caps);

/** A static English sentence for a result; never NULL. */
ICC_API const char *icc_strerror(int result);

/* Epochs: threads that cooperate need no interruption at all. */

#if defined __GCC_ATOMIC_LLONG_LOCK_FREE && __GCC_ATOMIC_LLONG_LOCK_FREE == 2
typedef uint64_t icc_epoch_value __attribute__((aligned(8))); /* i686: the ABI says 4 */
#else
typedef uint32_t icc_epoch_value; /* no 64-bit atomics: wraps after 2^32 bumps */
#endif

/**
 * A counter of code changes, zero at first, in memory that all threads see.
 *
 * Writer:    store the code; icc_sync(); icc_epoch_bump(); then release the pointer to the code.
 * Consumer:  load the pointer with acquire; icc_epoch_enter(); then jump. In this order: an enter
 *            before the pointer was loaded says nothing about the code behind it. `mine` belongs to
 *            one thread and is zero at first.
 *
 * A thread that runs inside old code while it is changed does not pass through enter: it needs
 * icc_barrier().
 */
typedef struct icc_epoch {
  icc_epoch_value value;
} icc_epoch;

/** Say that code has changed; after icc_sync(). Returns the new value, which icc_epoch_passed()
 * takes. */
ICC_API icc_epoch_value icc_epoch_bump(icc_epoch *epoch);

/** One load and a compare; icc_fence() only if there was a bump since this thread's last enter.
 *  Returns 1 then. */
static inline int
icc_epoch_enter(const icc_epoch *epoch, icc_epoch_value *mine)
{
  const icc_epoch_value now = __atomic_load_n(&epoch->value, __ATOMIC_ACQUIRE);
  if (__builtin_expect(now == __atomic_load_n(mine, __ATOMIC_RELAXED), 1))
    return 0;
  icc_fence();
  __atomic_store_n(mine, now, __ATOMIC_RELEASE);
  return 1;
}

/**
 * 1 if the thread that owns *mine has entered since the bump that returned `bump`. If threads enter
 * only outside of generated code, then once all of them have passed nobody is left in code that was
 * unlinked before that bump.
 */
static inline int
icc_epoch_passed(const icc_epoch_value *mine, icc_epoch_value bump)
{
  const icc_epoch_value seen = __atomic_load_n(mine, __ATOMIC_ACQUIRE);
  return (seen - bump) >> (sizeof seen * 8 - 1) == 0;
}

#ifdef __cplusplus
}
#endif
#endif
