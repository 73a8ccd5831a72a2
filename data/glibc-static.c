// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What a program that is linked for an older glibc takes from its static part: functions that are
 * not in the shared libc, and the start of a program. tools/gen-glibc-static compiles one function
 * at a time (-DONLY_name) and writes data/glibc-static.tsv; nothing else compiles this file.
 *
 * The names and what they do are glibc's interface: the version numbers of __xstat and __xmknod
 * are those that a glibc before 2.33 takes for the current layouts.
 */
#define HIDDEN __attribute__((visibility("hidden")))

#if defined(__x86_64__) || (defined(__s390x__))
#define STAT_VERSION 1
#define MKNOD_VERSION 0
#elif defined(__powerpc64__)
#define STAT_VERSION 1
#define MKNOD_VERSION 1
#elif defined(__i386__) || defined(__arm__) || defined(__sparc__) || defined(__powerpc__)
#define STAT_VERSION 3
#define MKNOD_VERSION 1
#elif defined(__aarch64__) || defined(__riscv)
#define STAT_VERSION 0
#define MKNOD_VERSION 0
#else
#error "unknown"
#endif

/* Only their addresses matter here. */
struct stat;
typedef unsigned int mode;
typedef unsigned long long device;

#define STAT(name, real)                                                                           \
  int real(int version, const char *path, struct stat *out);                                       \
  HIDDEN int name(const char *path, struct stat *out) { return real(STAT_VERSION, path, out); }
#define FSTAT(name, real)                                                                          \
  int real(int version, int fd, struct stat *out);                                                 \
  HIDDEN int name(int fd, struct stat *out) { return real(STAT_VERSION, fd, out); }
#define FSTATAT(name, real)                                                                        \
  int real(int version, int fd, const char *path, struct stat *out, int flags);                    \
  HIDDEN int name(int fd, const char *path, struct stat *out, int flags)                           \
  {                                                                                                \
    return real(STAT_VERSION, fd, path, out, flags);                                               \
  }

#if defined(ONLY_stat)
STAT(stat, __xstat)
#elif defined(ONLY_stat64)
STAT(stat64, __xstat64)
#elif defined(ONLY_lstat)
STAT(lstat, __lxstat)
#elif defined(ONLY_lstat64)
STAT(lstat64, __lxstat64)
#elif defined(ONLY_fstat)
FSTAT(fstat, __fxstat)
#elif defined(ONLY_fstat64)
FSTAT(fstat64, __fxstat64)
#elif defined(ONLY_fstatat)
FSTATAT(fstatat, __fxstatat)
#elif defined(ONLY_fstatat64)
FSTATAT(fstatat64, __fxstatat64)

#elif defined(ONLY_mknod)
int __xmknod(int version, const char *path, mode m, device *d);
HIDDEN int
mknod(const char *path, mode m, device d)
{
  return __xmknod(MKNOD_VERSION, path, m, &d);
}
#elif defined(ONLY_mknodat)
int __xmknodat(int version, int fd, const char *path, mode m, device *d);
HIDDEN int
mknodat(int fd, const char *path, mode m, device d)
{
  return __xmknodat(MKNOD_VERSION, fd, path, m, &d);
}

/* __dso_handle is crtbegin's: the component that a handler belongs to. */
#elif defined(ONLY_atexit)
HIDDEN extern void *__dso_handle;
int __cxa_atexit(void (*function)(void *), void *argument, void *component);
HIDDEN int
atexit(void (*function)(void))
{
  return __cxa_atexit((void (*)(void *))function, 0, __dso_handle);
}
#elif defined(ONLY_at_quick_exit)
HIDDEN extern void *__dso_handle;
int __cxa_at_quick_exit(void (*function)(void *), void *component);
HIDDEN int
at_quick_exit(void (*function)(void))
{
  return __cxa_at_quick_exit((void (*)(void *))function, __dso_handle);
}
#elif defined(ONLY_pthread_atfork)
HIDDEN extern void *__dso_handle;
int __register_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void),
                      void *component);
HIDDEN int
pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
  return __register_atfork(prepare, parent, child, __dso_handle);
}
#elif defined(ONLY___stack_chk_fail_local)
void __stack_chk_fail(void);
HIDDEN void
__stack_chk_fail_local(void)
{
  __stack_chk_fail();
}

/*
 * Since 2.34 the program's constructors are run by libc, and the start file passes none. A libc
 * before that runs only what it is passed, so a start file of today has to be helped: this stands
 * between it and libc's own, and passes a function that runs them. `next` is written as
 * __libc_start_main@NODE, with the node of the release that is linked for.
 */
#elif defined(ONLY___libc_start_main)
typedef void constructor(int argc, char **argv, char **envp);
HIDDEN extern constructor *__init_array_start[], *__init_array_end[];
#ifndef __riscv /* its start files have none */
HIDDEN void _init(void);
#endif
int next(int (*run)(int, char **, char **), int argc, char **argv, constructor *init,
         void (*fini)(void), void (*loader_fini)(void), void *stack_end);

static void
run_constructors(int argc, char **argv, char **envp)
{
#ifndef __riscv
  _init();
#endif
  for (constructor **at = __init_array_start; at != __init_array_end; at++) {
    (*at)(argc, argv, envp);
  }
}

HIDDEN int
__libc_start_main(int (*run)(int, char **, char **), int argc, char **argv, constructor *init,
                  void (*fini)(void), void (*loader_fini)(void), void *stack_end)
{
  return next(run, argc, argv, init ? init : run_constructors, fini, loader_fini, stack_end);
}
#endif
