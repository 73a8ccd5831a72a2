/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The whole library in one file, so that two files can be copied: this one and icache.h.
 *
 * Section 1 decides what the target is; a target that is not listed, or cannot be done right, stops
 * the compiler with the reason. Section 2 has one macro per machine operation, ICC_OP_*: the only
 * indirection, which the tests replace to run the rest unmodified against a model of the hardware.
 * Section 3 maintains the caches, section 4 reaches the other threads, section 5 is the public
 * interface.
 *
 * Nothing here calls the compiler's __builtin___clear_cache: it emits nothing on powerpc, riscv
 * (with libgcc) and more. On Linux the system calls are made directly: no libc is needed, errno is
 * not touched, signal handlers may call. On other systems the few functions used are declared here,
 * so that no system header is needed to compile this. */
#include "icache.h"

/* == 1. The target == */

/* How caches are maintained. The numbers are compared with the manifest by the tests. */
#define ICC_MAINTAIN_HARDWARE 1  /* coherent: only the compiler has to be held back */
#define ICC_MAINTAIN_ARM64 2     /* dc cvau, dsb, ic ivau, dsb, isb */
#define ICC_MAINTAIN_POWER 3     /* dcbst, sync, icbi, sync, isync */
#define ICC_MAINTAIN_LOONGARCH 4 /* dbar, ibar */
#define ICC_MAINTAIN_RISCV 5     /* riscv_flush_icache(2) */
#define ICC_MAINTAIN_ARM 6       /* cacheflush(2) of Linux on arm, page by page */
#define ICC_MAINTAIN_MIPS 7      /* cacheflush(2) of Linux on mips */
#define ICC_MAINTAIN_SYSARCH 8   /* sysarch(2) of the BSDs */
#define ICC_MAINTAIN_APPLE 9     /* sys_icache_invalidate(3) */
#define ICC_MAINTAIN_WINDOWS 10  /* FlushInstructionCache */
#define ICC_MAINTAIN_FUCHSIA 11  /* zx_cache_flush */
#define ICC_MAINTAIN_HAIKU 12    /* clear_caches */

/* How other running threads are reached. */
#define ICC_BARRIER_NONE 1
#define ICC_BARRIER_MEMBARRIER 2
#define ICC_BARRIER_RISCV 3 /* riscv_flush_icache(2) again: it reaches all threads */
#define ICC_BARRIER_MACH 4
#define ICC_BARRIER_WINDOWS 5

/* clang-format off */
#ifndef ICC_TEST_TARGET /* a test names ICC_MAINTAIN, ICC_BARRIER and the operations itself */

#if defined __x86_64__ || defined __i386__ || defined _M_X64 || defined _M_IX86
#define ICC_ARCH_X86 1
#elif defined __aarch64__ || defined _M_ARM64
#define ICC_ARCH_ARM64 1
#elif defined __arm__
#define ICC_ARCH_ARM 1
#if defined __ARM_ARCH && __ARM_ARCH < 6
#error "icache: arm before ARMv6 has no instruction that makes a thread fetch again (icc_fence)"
#elif defined __ARM_ARCH && __ARM_ARCH < 7 && defined __thumb__
#error "icache: ARMv6 in Thumb state cannot reach the prefetch flush; compile this file with -marm"
#endif
#elif defined __riscv && __riscv_xlen == 64
#define ICC_ARCH_RISCV64 1
#elif defined __powerpc64__
#define ICC_ARCH_POWER64 1
#elif defined __s390x__
#define ICC_ARCH_S390X 1
#elif defined __mips__ && defined _ABI64 && _MIPS_SIM == _ABI64
#define ICC_ARCH_MIPS64 1
#elif defined __loongarch__ && __loongarch_grlen == 64
#define ICC_ARCH_LOONGARCH64 1
#elif !defined ICC_ASSUME_COHERENT
#error "icache: this architecture is not implemented; -DICC_ASSUME_COHERENT if its hardware keeps instruction fetch coherent"
#endif

#if defined __linux__
#define ICC_OS_LINUX 1
#if defined ICC_ARCH_X86
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#if defined __x86_64__ && defined __ILP32__
#define ICC_NR_MEMBARRIER (0x40000000 + 324)
#elif defined __x86_64__
#define ICC_NR_MEMBARRIER 324
#else
#define ICC_NR_MEMBARRIER 375
#endif
#elif defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_ARM64
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#define ICC_NR_MEMBARRIER 283
#define ICC_CTR_TRUSTED                                                                            \
  1 /* the kernel hides CTR_EL0 where cores differ (ARM64_MISMATCHED_CACHE_TYPE) */
#elif defined ICC_ARCH_ARM
#define ICC_MAINTAIN ICC_MAINTAIN_ARM
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#define ICC_NR_MEMBARRIER 389
#define ICC_NR_CACHEFLUSH 0x0f0002
#elif defined ICC_ARCH_RISCV64
#define ICC_MAINTAIN ICC_MAINTAIN_RISCV
#define ICC_BARRIER ICC_BARRIER_RISCV
#define ICC_NR_RISCV_FLUSH_ICACHE 259
#elif defined ICC_ARCH_POWER64
#define ICC_MAINTAIN ICC_MAINTAIN_POWER
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#define ICC_NR_MEMBARRIER 365
#elif defined ICC_ARCH_S390X
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#define ICC_NR_MEMBARRIER 356
#elif defined ICC_ARCH_MIPS64
#define ICC_MAINTAIN ICC_MAINTAIN_MIPS
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#define ICC_NR_MEMBARRIER 5318
#define ICC_NR_CACHEFLUSH 5197
#elif defined ICC_ARCH_LOONGARCH64
#define ICC_MAINTAIN ICC_MAINTAIN_LOONGARCH
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#define ICC_NR_MEMBARRIER 283
#endif
/* Before Android 10 the system-call filter kills a process that tries membarrier, so it must not be
 * tried. */
#if defined __ANDROID__ && ICC_BARRIER == ICC_BARRIER_MEMBARRIER && __ANDROID_API__ < 29
#undef ICC_BARRIER
#undef ICC_NR_MEMBARRIER
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON                                                                         \
  "membarrier kills the process before Android 10 (compiled for API level < 29)"
#endif

#elif defined __APPLE__
#define ICC_OS_APPLE 1
#if defined ICC_ARCH_X86 || defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_APPLE /* on x86 too: the program may run translated on arm64 */
#define ICC_BARRIER ICC_BARRIER_MACH
#endif

#elif defined _WIN32
#define ICC_OS_WINDOWS 1
#if defined ICC_ARCH_X86 || defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_WINDOWS /* on x86 too: x86 programs are translated on arm64 */
#define ICC_BARRIER ICC_BARRIER_WINDOWS
#endif

#elif defined __FreeBSD__
#define ICC_OS_FREEBSD 1
#define ICC_BARRIER ICC_BARRIER_MEMBARRIER
#if defined ICC_ARCH_X86
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#elif defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_ARM64
#elif defined ICC_ARCH_POWER64
#define ICC_MAINTAIN ICC_MAINTAIN_POWER
#elif defined ICC_ARCH_ARM
#define ICC_MAINTAIN ICC_MAINTAIN_SYSARCH
#define ICC_SYSARCH_SYNC 0 /* ARM_SYNC_ICACHE */
#elif defined ICC_ARCH_RISCV64
#error "icache: FreeBSD on riscv64 has no call that reaches every hart: sysarch(2) gives ENOTSUP, and membarrier(2) skips harts on which the process does not run at that moment"
#endif

#elif defined __NetBSD__
#define ICC_OS_NETBSD 1
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON "NetBSD has no call that reaches all running threads"
#if defined ICC_ARCH_X86
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#elif defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_ARM64
#elif defined ICC_ARCH_ARM
#define ICC_MAINTAIN ICC_MAINTAIN_SYSARCH
#define ICC_SYSARCH_SYNC 0 /* ARM_SYNC_ICACHE */
#elif defined ICC_ARCH_RISCV64
#error "icache: NetBSD on riscv64 has no call that reaches every hart"
#endif

#elif defined __OpenBSD__
#define ICC_OS_OPENBSD 1
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON "OpenBSD has no call that reaches all running threads"
#if defined ICC_ARCH_X86
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#elif defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_ARM64
#elif defined ICC_ARCH_POWER64
#define ICC_MAINTAIN ICC_MAINTAIN_POWER
#elif defined ICC_ARCH_ARM
#define ICC_MAINTAIN ICC_MAINTAIN_SYSARCH
#define ICC_SYSARCH_SYNC 0 /* ARM_SYNC_ICACHE */
#elif defined ICC_ARCH_RISCV64
#define ICC_MAINTAIN ICC_MAINTAIN_SYSARCH
#define ICC_SYSARCH_SYNC 0 /* RISCV_SYNC_ICACHE */
#endif

#elif defined __DragonFly__
#define ICC_OS_DRAGONFLY 1
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON "DragonFly has no call that reaches all running threads"
#if defined ICC_ARCH_X86
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#endif

#elif defined __sun
#define ICC_OS_ILLUMOS 1
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON "illumos has no call that reaches all running threads"
#if defined ICC_ARCH_X86 /* sync_instruction_memory(3C) exists and does nothing there */
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#endif

#elif defined __Fuchsia__
#define ICC_OS_FUCHSIA 1
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON "Fuchsia has no call that reaches all running threads"
#if defined ICC_ARCH_X86
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#elif defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_FUCHSIA
#endif

#elif defined __HAIKU__
#define ICC_OS_HAIKU 1
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON "Haiku has no call that reaches all running threads"
#if defined ICC_ARCH_X86
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#elif defined ICC_ARCH_ARM64
#define ICC_MAINTAIN ICC_MAINTAIN_HAIKU
#endif

#elif !defined ICC_ASSUME_COHERENT
#error "icache: this operating system is not implemented; -DICC_ASSUME_COHERENT if nothing has to be done on it"
#endif

#ifndef ICC_MAINTAIN
#ifdef ICC_ASSUME_COHERENT
#define ICC_MAINTAIN ICC_MAINTAIN_HARDWARE
#undef ICC_BARRIER
#undef ICC_BARRIER_REASON
#define ICC_BARRIER ICC_BARRIER_NONE
#define ICC_BARRIER_REASON "the target is unknown (compiled with ICC_ASSUME_COHERENT)"
#else
#error "icache: this architecture is not implemented on this operating system; -DICC_ASSUME_COHERENT if its hardware keeps instruction fetch coherent"
#endif
#endif

#endif /* ICC_TEST_TARGET */
/* clang-format on */

#ifndef ICC_CTR_TRUSTED
#define ICC_CTR_TRUSTED 0
#endif

/* == 2. The operations == */

/* Every assembler statement has a "memory" clobber: the stores of the code come before it, the jump
 * after it. */
#ifndef ICC_OP_HOLD_COMPILER
#define ICC_OP_HOLD_COMPILER(p) __asm__ volatile("" : : "r"(p) : "memory")
#endif

#define ICC_MAYBE_UNUSED __attribute__((unused)) /* on some target */

#ifdef ICC_OS_LINUX
#if defined __x86_64__
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(nr), "D"(a), "S"(b), "d"(c)
                   : "rcx", "r11", "cc", "memory");
  return result;
}
#elif defined __i386__
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c) : "cc", "memory");
  return result;
}
#elif defined ICC_ARCH_ARM64
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  register long x8 __asm__("x8") = nr;
  register uintptr_t x0 __asm__("x0") = a;
  register uintptr_t x1 __asm__("x1") = b;
  register uintptr_t x2 __asm__("x2") = c;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "cc", "memory");
  return (long)x0;
}
#elif defined ICC_ARCH_ARM
/* r7 holds the number and is the frame pointer of Thumb code: kept in ip, which the kernel
 * preserves. */
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  register uintptr_t r0 __asm__("r0") = a;
  register uintptr_t r1 __asm__("r1") = b;
  register uintptr_t r2 __asm__("r2") = c;
  register long r3 __asm__("r3") = nr;
  __asm__ volatile("mov ip, r7\n\tmov r7, %1\n\tsvc #0\n\tmov r7, ip"
                   : "+r"(r0)
                   : "r"(r3), "r"(r1), "r"(r2)
                   : "ip", "cc", "memory");
  return (long)r0;
}
#elif defined ICC_ARCH_RISCV64
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  register long a7 __asm__("a7") = nr;
  register uintptr_t a0 __asm__("a0") = a;
  register uintptr_t a1 __asm__("a1") = b;
  register uintptr_t a2 __asm__("a2") = c;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
  return (long)a0;
}
#elif defined ICC_ARCH_POWER64
/* The error is a positive number in r3 and the summary-overflow bit of cr0. */
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  register long r0 __asm__("r0") = nr;
  register uintptr_t r3 __asm__("r3") = a;
  register uintptr_t r4 __asm__("r4") = b;
  register uintptr_t r5 __asm__("r5") = c;
  __asm__ volatile("sc\n\tbns+ 1f\n\tneg %1, %1\n1:"
                   : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5)
                   :
                   : "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "memory");
  return (long)r3;
}
#elif defined ICC_ARCH_S390X
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  register long r1 __asm__("r1") = nr;
  register uintptr_t r2 __asm__("r2") = a;
  register uintptr_t r3 __asm__("r3") = b;
  register uintptr_t r4 __asm__("r4") = c;
  __asm__ volatile("svc 0" : "+d"(r2) : "d"(r1), "d"(r3), "d"(r4) : "cc", "memory");
  return (long)r2;
}
#elif defined ICC_ARCH_MIPS64
/* The error is a positive number in $2, and $7 is not zero. */
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  register long v0 __asm__("$2") = nr;
  register uintptr_t a0 __asm__("$4") = a;
  register uintptr_t a1 __asm__("$5") = b;
  register uintptr_t a2 __asm__("$6") = c;
  register long a3 __asm__("$7");
  __asm__ volatile("syscall"
                   : "+r"(v0), "=r"(a3)
                   : "r"(a0), "r"(a1), "r"(a2)
                   : "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24", "$25",
                     "hi", "lo", "memory");
  return a3 != 0 ? -v0 : v0;
}
#elif defined ICC_ARCH_LOONGARCH64
ICC_MAYBE_UNUSED static inline long
linux_call3(long nr, uintptr_t a, uintptr_t b, uintptr_t c)
{
  register long a7 __asm__("$a7") = nr;
  register uintptr_t a0 __asm__("$a0") = a;
  register uintptr_t a1 __asm__("$a1") = b;
  register uintptr_t a2 __asm__("$a2") = c;
  __asm__ volatile("syscall 0"
                   : "+r"(a0)
                   : "r"(a7), "r"(a1), "r"(a2)
                   : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8", "memory");
  return (long)a0;
}
#endif
#endif /* ICC_OS_LINUX */

/* Valgrind keeps its translation of code that was replaced, unless it is told. Outside of Valgrind
 * the sequence does nothing (a rotation by 64 or 128 in sum). The sequence and the number are
 * Valgrind's interface. */
#if !defined ICC_OP_DISCARD && !defined ICC_NO_VALGRIND && !defined _WIN32 && !defined __APPLE__
#if defined __x86_64__ && !defined __ILP32__
static inline void
valgrind_discard(const void *code, size_t len)
{
  const uint64_t request[6] = {0x1002, (uintptr_t)code, len, 0, 0, 0};
  uint64_t answer = 0;
  __asm__ volatile("rolq $3, %%rdi\n\trolq $13, %%rdi\n\trolq $61, %%rdi\n\trolq $51, %%rdi\n\t"
                   "xchgq %%rbx, %%rbx"
                   : "+d"(answer)
                   : "a"(request)
                   : "cc", "memory");
  (void)answer;
}
#define ICC_OP_DISCARD(p, len) valgrind_discard(p, len)
#elif defined __i386__
static inline void
valgrind_discard(const void *code, size_t len)
{
  const uint32_t request[6] = {0x1002, (uintptr_t)code, len, 0, 0, 0};
  uint32_t answer = 0;
  __asm__ volatile("roll $3, %%edi\n\troll $13, %%edi\n\troll $29, %%edi\n\troll $19, %%edi\n\t"
                   "xchgl %%ebx, %%ebx"
                   : "+d"(answer)
                   : "a"(request)
                   : "cc", "memory");
  (void)answer;
}
#define ICC_OP_DISCARD(p, len) valgrind_discard(p, len)
#elif defined ICC_ARCH_ARM64 && !defined __ILP32__
static inline void
valgrind_discard(const void *code, size_t len)
{
  const uint64_t request[6] = {0x1002, (uintptr_t)code, len, 0, 0, 0};
  register uint64_t answer __asm__("x3") = 0;
  register const uint64_t *args __asm__("x4") = request;
  __asm__ volatile("ror x12, x12, #3\n\tror x12, x12, #13\n\tror x12, x12, #51\n\t"
                   "ror x12, x12, #61\n\torr x10, x10, x10"
                   : "+r"(answer)
                   : "r"(args)
                   : "cc", "memory");
  (void)answer;
}
#define ICC_OP_DISCARD(p, len) valgrind_discard(p, len)
#endif
#endif
#ifndef ICC_OP_DISCARD
#define ICC_OP_DISCARD(p, len) ((void)0)
#endif

/* -- instructions -- */

#if ICC_MAINTAIN == ICC_MAINTAIN_ARM64
#ifndef ICC_OP_CTR
static inline uint64_t
read_ctr(void)
{
  uint64_t ctr;
  __asm__ volatile("mrs %0, ctr_el0" : "=r"(ctr));
  return ctr;
}
#define ICC_OP_CTR() read_ctr()
#endif
#ifndef ICC_OP_DC
#define ICC_OP_DC(p) __asm__ volatile("dc cvau, %0" : : "r"(p) : "memory")
#endif
#ifndef ICC_OP_IC
#define ICC_OP_IC(p) __asm__ volatile("ic ivau, %0" : : "r"(p) : "memory")
#endif
#ifndef ICC_OP_DSB
#define ICC_OP_DSB() __asm__ volatile("dsb ish" : : : "memory")
#endif
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_POWER
#ifndef ICC_OP_DC
#define ICC_OP_DC(p) __asm__ volatile("dcbst 0, %0" : : "r"(p) : "memory")
#endif
#ifndef ICC_OP_IC
#define ICC_OP_IC(p) __asm__ volatile("icbi 0, %0" : : "r"(p) : "memory")
#endif
#ifndef ICC_OP_DSB
#define ICC_OP_DSB() __asm__ volatile("sync" : : : "memory")
#endif
#endif

/* ICC_OP_FENCE: this core discards what it has fetched. */
#ifndef ICC_OP_FENCE
#if defined ICC_ARCH_X86
/* SERIALIZE where the processor has it. IRET to the next instruction would serialise too, but
 * faults under a shadow stack. The leaf that tells is read by CPUID, which serialises itself: the
 * first call is a fence already. Under a hypervisor CPUID costs microseconds, so the answer is
 * kept: unlike a line size it is the same on all cores. */
static void
x86_serialize(void)
{
  static int known; /* 0 unknown, 1 CPUID only, 2 SERIALIZE */
  const int how = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (how == 2) {
    __asm__ volatile(".byte 0x0f, 0x01, 0xe8" : : : "memory");
    return;
  }
  uint32_t a = 0;
  uint32_t b = 0;
  uint32_t c = 0;
  uint32_t d = 0;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
  if (how == 0) {
    int found = 1;
    if (a >= 7) {
      a = 7;
      c = 0;
      __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
      if ((d & (UINT32_C(1) << 14)) != 0)
        found = 2;
    }
    __atomic_store_n(&known, found, __ATOMIC_RELAXED);
  }
}
#define ICC_OP_FENCE() x86_serialize()
#elif defined ICC_ARCH_ARM64 || (defined ICC_ARCH_ARM && __ARM_ARCH >= 7)
#define ICC_OP_FENCE() __asm__ volatile("isb" : : : "memory")
#elif defined ICC_ARCH_ARM
#define ICC_OP_FENCE() __asm__ volatile("mcr p15, 0, %0, c7, c5, 4" : : "r"(0) : "memory")
#elif defined ICC_ARCH_POWER64
#define ICC_OP_FENCE() __asm__ volatile("isync" : : : "memory")
#elif defined ICC_ARCH_S390X
#define ICC_OP_FENCE() __asm__ volatile("bcr 15, 0" : : : "memory")
#elif defined ICC_ARCH_LOONGARCH64
#define ICC_OP_FENCE() __asm__ volatile("ibar 0" : : : "memory")
#elif defined ICC_ARCH_MIPS64
/* A jump with hazard barrier to the instruction after it. */
#define ICC_OP_FENCE()                                                                             \
  __asm__ volatile(".set push\n\t.set noreorder\n\tbal 1f\n\tnop\n1:\tdaddiu $31, $31, 12\n\t"     \
                   "jr.hb $31\n\tnop\n\t.set pop"                                                  \
                   :                                                                               \
                   :                                                                               \
                   : "$31", "memory")
#elif defined ICC_ARCH_RISCV64 && defined ICC_OS_LINUX
/* Not a bare fence.i: the thread may move to another hart after it, and Linux's ABI forbids it.
 * Flag 1 is "this thread": the kernel remembers it when the thread moves. */
#define ICC_OP_FENCE() ((void)linux_call3(ICC_NR_RISCV_FLUSH_ICACHE, 0, UINTPTR_MAX, 1))
#elif ICC_MAINTAIN == ICC_MAINTAIN_SYSARCH && defined ICC_ARCH_RISCV64
#define ICC_OP_FENCE() ((void)sysarch_sync((uintptr_t)&icc_fence, 4))
#elif defined ICC_ARCH_RISCV64 /* ICC_ASSUME_COHERENT: fence.i, for this hart */
#define ICC_OP_FENCE() __asm__ volatile(".word 0x0000100f" : : : "memory")
#else
#define ICC_OP_FENCE() __asm__ volatile("" : : : "memory")
#endif
#endif

/* -- calls -- */

#if ICC_MAINTAIN == ICC_MAINTAIN_RISCV && !defined ICC_OP_RISCV_FLUSH
/* flags 0: all threads of the process; 1: this thread. (The constant called "..._ALL" in the kernel
 * is the mask of legal bits, not "all threads".) */
#define ICC_OP_RISCV_FLUSH(lo, hi, flags) linux_call3(ICC_NR_RISCV_FLUSH_ICACHE, lo, hi, flags)
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_ARM && !defined ICC_OP_CACHEFLUSH
#define ICC_OP_CACHEFLUSH(lo, len) linux_call3(ICC_NR_CACHEFLUSH, lo, (lo) + (len), 0)
#endif
#if ICC_MAINTAIN == ICC_MAINTAIN_MIPS && !defined ICC_OP_CACHEFLUSH
#define ICC_OP_CACHEFLUSH(lo, len)                                                                 \
  linux_call3(ICC_NR_CACHEFLUSH, lo, len, 3) /* BCACHE: both caches */
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_SYSARCH && !defined ICC_OP_SYSARCH
extern int sysarch(int, void *);
static int
sysarch_sync(uintptr_t lo, size_t len)
{
  struct {
    uintptr_t addr;
    size_t len;
  } args = {lo, len};
  return sysarch(ICC_SYSARCH_SYNC, &args);
}
#define ICC_OP_SYSARCH(lo, len) sysarch_sync(lo, len)
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_APPLE && !defined ICC_OP_APPLE
extern void sys_icache_invalidate(void *, size_t); /* macOS 10.5, iOS 2 */
#define ICC_OP_APPLE(p, len) sys_icache_invalidate(p, len)
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_WINDOWS && !defined ICC_OP_WINDOWS
#if defined __i386__
#define ICC_STDCALL __attribute__((stdcall))
#else
#define ICC_STDCALL
#endif
__declspec(dllimport) void *ICC_STDCALL GetCurrentProcess(void);
__declspec(dllimport) int ICC_STDCALL FlushInstructionCache(void *, const void *, size_t);
__declspec(dllimport) unsigned long ICC_STDCALL GetLastError(void);
__declspec(dllimport) void ICC_STDCALL FlushProcessWriteBuffers(void);
#define ICC_OP_WINDOWS(p, len) FlushInstructionCache(GetCurrentProcess(), p, len)
#define ICC_OP_WINDOWS_ERROR() ((long)GetLastError())
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_FUCHSIA && !defined ICC_OP_FUCHSIA
extern int32_t zx_cache_flush(const void *, size_t, uint32_t);
#define ICC_ZX_FLAGS 3u /* ZX_CACHE_FLUSH_INSN | ZX_CACHE_FLUSH_DATA */
#define ICC_OP_FUCHSIA(p, len) zx_cache_flush(p, len, ICC_ZX_FLAGS)
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_HAIKU && !defined ICC_OP_HAIKU
extern void clear_caches(void *, size_t, uint32_t);
#define ICC_HAIKU_FLUSH_DCACHE 1u
#define ICC_HAIKU_INVALIDATE_ICACHE 8u
#define ICC_OP_HAIKU(p, len, what) clear_caches(p, len, what)
#endif

#if ICC_BARRIER == ICC_BARRIER_MEMBARRIER
#define ICC_MEMBARRIER_QUERY 0
#define ICC_MEMBARRIER_SYNC_CORE 32
#define ICC_MEMBARRIER_REGISTER_SYNC_CORE 64
#ifndef ICC_OP_MEMBARRIER /* the result, or minus the error number */
#ifdef ICC_OS_LINUX
#define ICC_OP_MEMBARRIER(cmd) linux_call3(ICC_NR_MEMBARRIER, cmd, 0, 0)
#else
/* In libc since FreeBSD 14.1; weak, so that a program also starts on an older one. */
extern int membarrier(int, unsigned, int) __attribute__((weak));
extern int *__error(void);
static long
libc_membarrier(int cmd)
{
  if (membarrier == 0)
    return -78; /* ENOSYS */
  const int result = membarrier(cmd, 0, 0);
  return result < 0 ? -(long)*__error() : result;
}
#define ICC_OP_MEMBARRIER(cmd) libc_membarrier(cmd)
#endif
#endif
#endif

#if ICC_BARRIER == ICC_BARRIER_WINDOWS && !defined ICC_OP_WINDOWS_BARRIER
#define ICC_OP_WINDOWS_BARRIER() FlushProcessWriteBuffers()
#endif

#if ICC_BARRIER == ICC_BARRIER_MACH && !defined ICC_OP_MACH_BARRIER
extern unsigned mach_task_self_;
extern int task_threads(unsigned, unsigned **, unsigned *);
extern int thread_get_register_pointer_values(unsigned, uintptr_t *, size_t *, uintptr_t *);
extern int mach_port_deallocate(unsigned, unsigned);
extern int vm_deallocate(unsigned, uintptr_t, uintptr_t);
/* To read a thread's registers the kernel stops it; it comes back by an exception return.
 * macOS 10.14, iOS 12. Returns 0 or the first error; a thread that ended meanwhile
 * (KERN_TERMINATED, KERN_INVALID_ARGUMENT) is none. */
static int
mach_barrier(void)
{
  unsigned *threads = 0;
  unsigned n = 0;
  int error = task_threads(mach_task_self_, &threads, &n);
  if (error != 0)
    return error;
  for (unsigned i = 0; i < n; i++) {
    uintptr_t sp = 0;
    uintptr_t values[128];
    size_t count = 128;
    const int e = thread_get_register_pointer_values(threads[i], &sp, &count, values);
    if (e != 0 && e != 37 && e != 4 && e != 52 &&
        error == 0) /* 52: insufficient buffer, but stopped */
      error = e;
    (void)mach_port_deallocate(mach_task_self_, threads[i]);
  }
  (void)vm_deallocate(mach_task_self_, (uintptr_t)threads, n * sizeof *threads);
  return error;
}
#define ICC_OP_MACH_BARRIER() mach_barrier()
#endif

/* == State: two words, changed atomically, no lock == */

static int last_error; /* of the operating system, for icc_query */

ICC_MAYBE_UNUSED static void
note_error(long error)
{
  __atomic_store_n(&last_error, (int)error, __ATOMIC_RELAXED);
}

/* == 3. Caches == */

/* Checked before any work: returns ICC_E_RANGE, or sets *any if there is a byte to work on. */
static int
check(const icc_range *ranges, size_t n, int *any)
{
  *any = 0;
  if (n != 0 && ranges == NULL)
    return ICC_E_RANGE;
  for (size_t i = 0; i < n; i++) {
    const icc_range *r = &ranges[i];
    if (r->len == 0)
      continue;
    if (r->rx == NULL || (uintptr_t)r->rx > UINTPTR_MAX - r->len ||
        (uintptr_t)r->rw > UINTPTR_MAX - r->len)
      return ICC_E_RANGE;
    *any = 1;
  }
  return ICC_OK;
}

ICC_MAYBE_UNUSED static inline uintptr_t
written_at(const icc_range *r)
{
  return r->rw != NULL ? (uintptr_t)r->rw : (uintptr_t)r->rx;
}

#if ICC_MAINTAIN == ICC_MAINTAIN_ARM64 || ICC_MAINTAIN == ICC_MAINTAIN_POWER
/* The steps of the two loops in bytes, 0 where the hardware makes a loop needless. */
typedef struct {
  uint32_t iline, dline;
} line_sizes;

/* arm64: read for each call, never kept: on a machine with mismatched cores the next call may run
 * on the other kind. A step of more than 64 bytes is never taken, which is right for 128/64 mixes
 * and costs nothing on 64-byte machines. IDC (no cleaning needed) and DIC (no invalidation needed)
 * are believed only where the operating system makes the register the same on all cores. POWER: the
 * line size is not readable. 32 divides every one known (128 on POWER, 64 on Microwatt and e5500).
 */
static line_sizes
lines(void)
{
#if ICC_MAINTAIN == ICC_MAINTAIN_POWER
  return (line_sizes){32, 32};
#else
  const uint64_t ctr = ICC_OP_CTR();
  line_sizes l = {4u << (ctr & 15), 4u << ((ctr >> 16) & 15)};
  if (l.iline > 64)
    l.iline = 64;
  if (l.dline > 64)
    l.dline = 64;
  if (ICC_CTR_TRUSTED && (ctr & (UINT64_C(1) << 28)) != 0)
    l.dline = 0;
  if (ICC_CTR_TRUSTED && (ctr & (UINT64_C(1) << 29)) != 0)
    l.iline = 0;
  return l;
#endif
}

/* Lines are counted, not compared with an end address: the last line may be the last of the address
 * space. */
static void
clean_data(uintptr_t start, size_t len, uint32_t step)
{
  uintptr_t p = start & ~(uintptr_t)(step - 1);
  for (uintptr_t left = (start + len - 1 - p) / step + 1; left != 0; left--, p += step)
    ICC_OP_DC(p);
}

static void
invalidate_instructions(uintptr_t start, size_t len, uint32_t step)
{
  uintptr_t p = start & ~(uintptr_t)(step - 1);
  for (uintptr_t left = (start + len - 1 - p) / step + 1; left != 0; left--, p += step)
    ICC_OP_IC(p);
}

/* The first barrier stands even if nothing was cleaned: with IDC it is what makes the stores
 * visible. The data side is named by the address of the store, the instruction side by that of the
 * execution: an instruction cache may be indexed by it. */
static int
maintain(const icc_range *ranges, size_t n, int self_only)
{
  (void)self_only;
  const line_sizes line = lines();
  if (line.dline != 0)
    for (size_t i = 0; i < n; i++)
      if (ranges[i].len != 0)
        clean_data(written_at(&ranges[i]), ranges[i].len, line.dline);
  ICC_OP_DSB();
  if (line.iline != 0)
    for (size_t i = 0; i < n; i++)
      if (ranges[i].len != 0)
        invalidate_instructions((uintptr_t)ranges[i].rx, ranges[i].len, line.iline);
  ICC_OP_DSB();
  ICC_OP_FENCE();
  return ICC_OK;
}
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_HARDWARE
/* Nothing for one mapping. A second mapping is another linear address, for which x86 and s390x
 * promise the writer itself nothing without a serialising instruction. */
static int
maintain(const icc_range *ranges, size_t n, int self_only)
{
  (void)self_only;
  int dual = 0;
  for (size_t i = 0; i < n; i++) {
    ICC_OP_HOLD_COMPILER(ranges[i].rx);
    if (ranges[i].len != 0 && written_at(&ranges[i]) != (uintptr_t)ranges[i].rx)
      dual = 1;
  }
  if (dual)
    ICC_OP_FENCE();
  return ICC_OK;
}
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_LOONGARCH
#ifndef ICC_OP_DBAR
#define ICC_OP_DBAR() __asm__ volatile("dbar 0" : : : "memory")
#endif
/* The caches are coherent; the store has to be out of the core before it fetches again. */
static int
maintain(const icc_range *ranges, size_t n, int self_only)
{
  (void)ranges;
  (void)n;
  (void)self_only;
  ICC_OP_DBAR();
  ICC_OP_FENCE();
  return ICC_OK;
}
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_RISCV
/* One call for all: the kernel flushes whole caches today; the hull of the ranges is given in case
 * it will not. */
static int
maintain(const icc_range *ranges, size_t n, int self_only)
{
  uintptr_t lo = UINTPTR_MAX;
  uintptr_t hi = 0;
  for (size_t i = 0; i < n; i++) {
    const uintptr_t start = (uintptr_t)ranges[i].rx;
    if (ranges[i].len == 0)
      continue;
    if (start < lo)
      lo = start;
    if (start + ranges[i].len > hi)
      hi = start + ranges[i].len;
  }
  const long result = ICC_OP_RISCV_FLUSH(lo, hi, self_only ? 1 : 0);
  if (result < 0) {
    note_error(-result);
    return ICC_E_OS;
  }
  return ICC_OK;
}
#endif

#if ICC_MAINTAIN == ICC_MAINTAIN_ARM || ICC_MAINTAIN == ICC_MAINTAIN_MIPS ||                       \
    ICC_MAINTAIN == ICC_MAINTAIN_SYSARCH || ICC_MAINTAIN == ICC_MAINTAIN_APPLE ||                  \
    ICC_MAINTAIN == ICC_MAINTAIN_WINDOWS || ICC_MAINTAIN == ICC_MAINTAIN_FUCHSIA ||                \
    ICC_MAINTAIN == ICC_MAINTAIN_HAIKU
/* The systems with a call per range: the data side where it was written, then the instruction side
 * where it will be executed. Most calls do both sides at one address, so that for one mapping the
 * second is enough. */
static int
flush_range(uintptr_t at, size_t len, int instruction_side)
{
  (void)instruction_side;
#if ICC_MAINTAIN == ICC_MAINTAIN_ARM
  /* Page by page: older kernels stop at the end of the first mapping, or after one page, and still
   * return 0. */
  while (len != 0) {
    const size_t in_page = 4096 - (size_t)(at & 4095);
    const size_t part = len < in_page ? len : in_page;
    const long result = ICC_OP_CACHEFLUSH(at, part);
    if (result < 0) {
      note_error(-result);
      return result == -14 || result == -22 ? ICC_E_FAULT : ICC_E_OS; /* EFAULT, EINVAL */
    }
    at += part;
    len -= part;
  }
#elif ICC_MAINTAIN == ICC_MAINTAIN_MIPS
  const long result = ICC_OP_CACHEFLUSH(at, len);
  if (result < 0) {
    note_error(-result);
    return result == -14 ? ICC_E_FAULT : ICC_E_OS; /* EFAULT */
  }
#elif ICC_MAINTAIN == ICC_MAINTAIN_SYSARCH
  if (ICC_OP_SYSARCH(at, len) < 0)
    return ICC_E_FAULT;
#elif ICC_MAINTAIN == ICC_MAINTAIN_APPLE
  ICC_OP_APPLE((void *)at, len);
#elif ICC_MAINTAIN == ICC_MAINTAIN_WINDOWS
  if (!ICC_OP_WINDOWS((const void *)at, len)) {
    note_error(ICC_OP_WINDOWS_ERROR());
    return ICC_E_FAULT;
  }
#elif ICC_MAINTAIN == ICC_MAINTAIN_FUCHSIA
  const int32_t result = ICC_OP_FUCHSIA((const void *)at, len);
  if (result != 0) {
    note_error(result);
    return ICC_E_OS;
  }
#elif ICC_MAINTAIN == ICC_MAINTAIN_HAIKU
  ICC_OP_HAIKU((void *)at, len,
               instruction_side ? ICC_HAIKU_FLUSH_DCACHE | ICC_HAIKU_INVALIDATE_ICACHE
                                : ICC_HAIKU_FLUSH_DCACHE);
#endif
  return ICC_OK;
}

static int
maintain(const icc_range *ranges, size_t n, int self_only)
{
  (void)self_only;
  for (size_t i = 0; i < n; i++) {
    const uintptr_t rw = written_at(&ranges[i]);
    if (ranges[i].len == 0 || rw == (uintptr_t)ranges[i].rx)
      continue;
    const int result = flush_range(rw, ranges[i].len, 0);
    if (result != ICC_OK)
      return result;
  }
  for (size_t i = 0; i < n; i++) {
    if (ranges[i].len == 0)
      continue;
    const int result = flush_range((uintptr_t)ranges[i].rx, ranges[i].len, 1);
    if (result != ICC_OK)
      return result;
  }
  return ICC_OK;
}
#endif

static int
sync_all(const icc_range *ranges, size_t n, int self_only)
{
  const int result = maintain(ranges, n, self_only);
  for (size_t i = 0; i < n; i++)
    if (ranges[i].len != 0)
      ICC_OP_DISCARD(ranges[i].rx, ranges[i].len);
  return result;
}

/* == 4. Other threads == */

#if ICC_BARRIER == ICC_BARRIER_MEMBARRIER
enum {
  EPERM_ = 1, /* the numbers that mean the same on all systems with membarrier */
  EINTR_ = 4,
  ENOMEM_ = 12,
};
enum {
  BARRIER_UNKNOWN = 0,
  BARRIER_NO_CALL,      /* QUERY gave an error: no such call, or a filter */
  BARRIER_NO_SYNC_CORE, /* QUERY does not list the command */
  BARRIER_REFUSED,      /* listed, but registering or using it is refused */
  BARRIER_READY,        /* listed, not registered */
  BARRIER_REGISTERED,
};
static int barrier_state;

static int
barrier_move(int from, int to)
{
  int expected = from;
  return __atomic_compare_exchange_n(&barrier_state, &expected, to, 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)
             ? to
             : expected;
}

static int
may_pass(long error)
{
  return error == ENOMEM_ || error == EINTR_;
}

/* QUERY says what is there; no state is inferred from the errors of other commands. Threads that do
 * this at the same time do the same work twice, which is harmless. */
static int
barrier_prepare(int do_register)
{
  int state = __atomic_load_n(&barrier_state, __ATOMIC_ACQUIRE);
  if (state == BARRIER_UNKNOWN) {
    const long has = ICC_OP_MEMBARRIER(ICC_MEMBARRIER_QUERY);
    const long want = ICC_MEMBARRIER_SYNC_CORE | ICC_MEMBARRIER_REGISTER_SYNC_CORE;
    if (has < 0)
      note_error(-has);
    state = barrier_move(BARRIER_UNKNOWN, has < 0                ? BARRIER_NO_CALL
                                          : (has & want) == want ? BARRIER_READY
                                                                 : BARRIER_NO_SYNC_CORE);
  }
  if (state == BARRIER_READY && do_register) {
    const long result = ICC_OP_MEMBARRIER(ICC_MEMBARRIER_REGISTER_SYNC_CORE);
    if (result < 0) {
      note_error(-result);
      if (may_pass(-result))
        return ICC_E_OS;
    }
    state = barrier_move(BARRIER_READY, result < 0 ? BARRIER_REFUSED : BARRIER_REGISTERED);
  }
  return state >= BARRIER_READY ? ICC_OK : ICC_E_NO_BROADCAST;
}

/* EPERM of a registered process: the registration was lost (a process restored from a checkpoint),
 * or a filter says no. Registering again tells the two apart: if the second try is refused too, it
 * is a filter. */
static int
broadcast(void)
{
  for (int attempt = 0; attempt < 2; attempt++) {
    const int ready = barrier_prepare(1);
    if (ready != ICC_OK)
      return ready;
    const long result = ICC_OP_MEMBARRIER(ICC_MEMBARRIER_SYNC_CORE);
    if (result >= 0)
      return ICC_OK;
    note_error(-result);
    if (may_pass(-result))
      return ICC_E_OS;
    if (result != -EPERM_)
      break;
    if (attempt == 0)
      (void)barrier_move(BARRIER_REGISTERED, BARRIER_READY);
  }
  (void)barrier_move(BARRIER_REGISTERED, BARRIER_REFUSED);
  return ICC_E_NO_BROADCAST;
}

static void
describe_barrier(icc_caps *caps)
{
  static const char *const why[] = {
      "not asked yet",
      "membarrier gives an error: the kernel is too old, or a filter refuses it",
      "membarrier of this kernel has no SYNC_CORE command on this architecture",
      "membarrier lists SYNC_CORE, but refuses it: a filter is in the way",
      "membarrier SYNC_CORE, not registered yet: the first barrier will be slow",
      "membarrier SYNC_CORE, registered",
  };
  (void)barrier_prepare(0);
  const int state = __atomic_load_n(&barrier_state, __ATOMIC_ACQUIRE);
  caps->core = state >= BARRIER_READY ? ICC_SYSCALL : ICC_NONE;
  caps->core_method = state >= BARRIER_READY ? ICC_CORE_MEMBARRIER : ICC_CORE_COOPERATIVE_ONLY;
  caps->registered = state == BARRIER_REGISTERED;
  caps->why = why[state];
}

#elif ICC_BARRIER == ICC_BARRIER_RISCV
static int
barrier_prepare(int do_register)
{
  (void)do_register;
  return ICC_OK;
}

static int
broadcast(void)
{
  const long result = ICC_OP_RISCV_FLUSH(0, UINTPTR_MAX, 0);
  if (result < 0) {
    note_error(-result);
    return ICC_E_OS;
  }
  return ICC_OK;
}

static void
describe_barrier(icc_caps *caps)
{
  caps->core = ICC_SYSCALL;
  caps->core_method = ICC_CORE_SYSCALL_IMPLIES;
  caps->registered = 1;
  caps->why = "riscv_flush_icache with flags 0 reaches every thread of the process";
}

#elif ICC_BARRIER == ICC_BARRIER_MACH || ICC_BARRIER == ICC_BARRIER_WINDOWS
static int
barrier_prepare(int do_register)
{
  (void)do_register;
  return ICC_OK;
}

static int
broadcast(void)
{
#if ICC_BARRIER == ICC_BARRIER_MACH
  const int error = ICC_OP_MACH_BARRIER();
  if (error != 0) {
    note_error(error);
    return ICC_E_OS;
  }
#else
  ICC_OP_WINDOWS_BARRIER();
#endif
  return ICC_OK;
}

static void
describe_barrier(icc_caps *caps)
{
  caps->core = ICC_SYSCALL;
  caps->registered = 1;
#if ICC_BARRIER == ICC_BARRIER_MACH
  caps->core_method = ICC_CORE_MACH_THREADS;
  caps->why = "the registers of each thread are read, for which the kernel stops it";
#else
  caps->core_method = ICC_CORE_WIN_FPWB;
  caps->why =
      "FlushProcessWriteBuffers interrupts every processor that runs a thread of the process";
#endif
}

#else /* ICC_BARRIER_NONE */
static int
barrier_prepare(int do_register)
{
  (void)do_register;
  return ICC_E_NO_BROADCAST;
}

static int
broadcast(void)
{
  return ICC_E_NO_BROADCAST;
}

static void
describe_barrier(icc_caps *caps)
{
  caps->core = ICC_NONE;
  caps->core_method = ICC_CORE_COOPERATIVE_ONLY;
  caps->registered = 0;
  caps->why = ICC_BARRIER_REASON;
}
#endif

/* == 5. The interface == */

int
icc_init(unsigned flags)
{
  if ((flags & ~(unsigned)ICC_INIT_QUERY_ONLY) != 0)
    return ICC_E_FLAGS;
  return barrier_prepare((flags & ICC_INIT_QUERY_ONLY) == 0);
}

int
icc_syncv(const icc_range *ranges, size_t n)
{
  int any;
  const int result = check(ranges, n, &any);
  if (result != ICC_OK || !any)
    return result;
  return sync_all(ranges, n, 0);
}

int
icc_sync2(void *rx, const void *rw, size_t len)
{
  const icc_range one = {rx, rw, len};
  return icc_syncv(&one, 1);
}

int
icc_sync(void *code, size_t len)
{
  return icc_sync2(code, NULL, len);
}

int
icc_barrier(void)
{
  ICC_OP_HOLD_COMPILER(0);
  return broadcast();
}

int
icc_publish(const icc_range *ranges, size_t n, unsigned flags)
{
  if ((flags & ~(unsigned)(ICC_FRESH | ICC_SELF_ONLY)) != 0)
    return ICC_E_FLAGS;
  const int self_only = (flags & ICC_SELF_ONLY) != 0;
  int any;
  int result = check(ranges, n, &any);
  if (result != ICC_OK || !any)
    return result;
  result = sync_all(ranges, n, self_only);
  if (result != ICC_OK)
    return result;
  if (self_only) {
    ICC_OP_FENCE();
    return ICC_OK;
  }
#if ICC_BARRIER == ICC_BARRIER_RISCV
  return ICC_OK; /* the sync reached all threads */
#else
#if defined ICC_ARCH_X86 && ICC_MAINTAIN == ICC_MAINTAIN_HARDWARE
  if ((flags & ICC_FRESH) != 0)
    return ICC_OK;
#endif
  return broadcast();
#endif
}

void
icc_fence(void)
{
  ICC_OP_FENCE();
}

icc_epoch_value
icc_epoch_bump(icc_epoch *epoch)
{
  return __atomic_add_fetch(&epoch->value, 1, __ATOMIC_SEQ_CST);
}

int
icc_query(icc_caps *caps)
{
  if (caps == NULL)
    return ICC_E_RANGE;
  *caps = (icc_caps){0, 0, ICC_SYSCALL, ICC_SYSCALL, ICC_NONE, 0, 0, 0, ""};
#if ICC_MAINTAIN == ICC_MAINTAIN_HARDWARE
  caps->dcache = ICC_HW;
  caps->icache = ICC_HW;
#elif ICC_MAINTAIN == ICC_MAINTAIN_LOONGARCH
  caps->dcache = ICC_HW;
  caps->icache = ICC_INSN;
#elif ICC_MAINTAIN == ICC_MAINTAIN_ARM64 || ICC_MAINTAIN == ICC_MAINTAIN_POWER
  const line_sizes line = lines();
  caps->iline = line.iline;
  caps->dline = line.dline;
  caps->dcache = line.dline != 0 ? ICC_INSN : ICC_HW;
  caps->icache = line.iline != 0 ? ICC_INSN : ICC_HW;
#endif
  describe_barrier(caps);
  caps->last_os_error = __atomic_load_n(&last_error, __ATOMIC_RELAXED);
  return ICC_OK;
}

const char *
icc_strerror(int result)
{
  switch (result) {
  case ICC_OK:
    return "done";
  case ICC_E_RANGE:
    return "a range is NULL or wraps round the address space; nothing was done";
  case ICC_E_FLAGS:
    return "unknown flag; nothing was done";
  case ICC_E_NO_BROADCAST:
    return "running threads cannot be reached on this machine; use icc_fence or an epoch";
  case ICC_E_FAULT:
    return "part of a range is not mapped";
  case ICC_E_OS:
    return "a system call failed; icc_query has its error number";
  case ICC_E_UNSUPPORTED:
    return "this system has no such kind of memory";
  default:
    return "not a result of this library";
  }
}
