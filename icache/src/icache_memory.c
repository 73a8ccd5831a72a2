/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Memory for code under W^X. The kinds differ in who may execute while somebody writes: with two
 * mappings everybody, with MAP_JIT the other threads, with mprotect nobody. So the first that the
 * system grants is taken. A kind that the caller named is never replaced by another one: its
 * callers rely on what it allows. */
#if defined __linux__ && !defined _GNU_SOURCE
#define _GNU_SOURCE /* MAP_ANONYMOUS, syscall */
#endif
#include "icache_memory.h"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#elif defined __Fuchsia__
#error "icache_memory: executable memory of Fuchsia is not implemented"
#else
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#ifdef __APPLE__
#include <TargetConditionals.h>
#include <pthread.h>
#endif
#ifdef __FreeBSD__
#include <fcntl.h>
#endif
#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif
#endif

static size_t
page_size(void)
{
#ifdef _WIN32
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  return info.dwAllocationGranularity;
#else
  const long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? (size_t)size : 4096;
#endif
}

static int
failed(icc_region *region)
{
#ifdef _WIN32
  region->os_error = (int)GetLastError();
#else
  region->os_error = errno;
#endif
  region->rx = NULL;
  region->rw = NULL;
  return ICC_E_OS;
}

#ifdef _WIN32

static int
map_kind(icc_region *region, size_t len, int kind)
{
  if (kind == ICC_MEM_JIT)
    return ICC_E_UNSUPPORTED;
  if (kind != ICC_MEM_DUAL) {
    region->rx = VirtualAlloc(NULL, len, MEM_RESERVE | MEM_COMMIT,
                              kind == ICC_MEM_RWX ? PAGE_EXECUTE_READWRITE : PAGE_EXECUTE_READ);
    region->rw = region->rx;
    return region->rx == NULL ? failed(region) : ICC_OK;
  }
  const HANDLE file =
      CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE,
                         (DWORD)((uint64_t)len >> 32), (DWORD)(len & 0xffffffffu), NULL);
  if (file == NULL)
    return failed(region);
  region->rw = MapViewOfFile(file, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, len);
  region->rx =
      region->rw == NULL ? NULL : MapViewOfFile(file, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0, len);
  int result = ICC_OK;
  if (region->rx == NULL) {
    void *rw = region->rw;
    result = failed(region);
    if (rw != NULL)
      (void)UnmapViewOfFile(rw);
  }
  (void)CloseHandle(file);
  return result;
}

static void
unmap_kind(icc_region *region)
{
  if (region->kind == ICC_MEM_DUAL) {
    (void)UnmapViewOfFile(region->rw);
    (void)UnmapViewOfFile(region->rx);
  } else {
    (void)VirtualFree(region->rx, 0, MEM_RELEASE);
  }
}

static int
protect(icc_region *region, int writable)
{
  DWORD before;
  return VirtualProtect(region->rx, region->len, writable ? PAGE_READWRITE : PAGE_EXECUTE_READ,
                        &before)
             ? 0
             : -1;
}

#else /* POSIX */

/* A descriptor of anonymous shared memory; -1 and errno. Where there is none: ENOSYS. */
#if defined __linux__
static int
anonymous_file(void)
{
  /* 0x10, MFD_EXEC: wanted by kernels with vm.memfd_noexec (6.3), unknown to older ones. 1:
   * MFD_CLOEXEC. */
  const long fd = syscall(SYS_memfd_create, "icache", 0x11u);
  return (int)(fd >= 0 || errno != EINVAL ? fd : syscall(SYS_memfd_create, "icache", 1u));
}
#elif defined __FreeBSD__
static int
anonymous_file(void)
{
  return shm_open(SHM_ANON, O_RDWR | O_CLOEXEC, 0600);
}
#endif

#if defined __linux__ || defined __FreeBSD__
static int
map_dual(icc_region *region, size_t len)
{
  const int fd = anonymous_file();
  if (fd < 0)
    return failed(region);
  void *rw = MAP_FAILED;
  void *rx = MAP_FAILED;
  if (ftruncate(fd, (off_t)len) == 0)
    rw = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (rw != MAP_FAILED)
    rx = mmap(NULL, len, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  int result = ICC_OK;
  if (rx == MAP_FAILED) {
    result = failed(region);
    if (rw != MAP_FAILED)
      (void)munmap(rw, len);
  } else {
    region->rx = rx;
    region->rw = rw;
  }
  (void)close(fd);
  return result;
}
#elif defined __NetBSD__
static int
map_dual(icc_region *region, size_t len)
{
  void *rw = mmap(NULL, len, PROT_READ | PROT_WRITE | PROT_MPROTECT(PROT_EXEC),
                  MAP_PRIVATE | MAP_ANON, -1, 0);
  if (rw == MAP_FAILED)
    return failed(region);
  void *rx = mremap(rw, len, NULL, len, MAP_REMAPDUP);
  if (rx == MAP_FAILED || mprotect(rx, len, PROT_READ | PROT_EXEC) != 0) {
    const int result = failed(region);
    if (rx != MAP_FAILED)
      (void)munmap(rx, len);
    (void)munmap(rw, len);
    return result;
  }
  region->rx = rx;
  region->rw = rw;
  return ICC_OK;
}
#else
static int
map_dual(icc_region *region, size_t len)
{
  (void)region;
  (void)len;
  return ICC_E_UNSUPPORTED;
}
#endif

static int
map_kind(icc_region *region, size_t len, int kind)
{
  if (kind == ICC_MEM_DUAL)
    return map_dual(region, len);
  int protection = PROT_READ | PROT_EXEC;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS;
  if (kind == ICC_MEM_JIT) {
#if defined __APPLE__ && defined MAP_JIT && !TARGET_OS_IPHONE
    protection |= PROT_WRITE; /* what a thread may do is decided by pthread_jit_write_protect_np */
    flags |= MAP_JIT;
#else
    return ICC_E_UNSUPPORTED;
#endif
  } else if (kind == ICC_MEM_RWX) {
    protection |= PROT_WRITE;
  }
#if defined __NetBSD__
  if (kind == ICC_MEM_PROTECT)
    protection |= PROT_MPROTECT(PROT_WRITE);
#endif
  void *p = mmap(NULL, len, protection, flags, -1, 0);
  if (p == MAP_FAILED)
    return failed(region);
  region->rx = p;
  region->rw = p;
  return ICC_OK;
}

static void
unmap_kind(icc_region *region)
{
  (void)munmap(region->rx, region->len);
  if (region->rw != region->rx)
    (void)munmap(region->rw, region->len);
}

static int
protect(icc_region *region, int writable)
{
  return mprotect(region->rx, region->len,
                  writable ? PROT_READ | PROT_WRITE : PROT_READ | PROT_EXEC);
}
#endif

static int
set_writable(icc_region *region, int writable)
{
  if (region->kind == ICC_MEM_PROTECT && protect(region, writable) != 0) {
#ifdef _WIN32
    region->os_error = (int)GetLastError();
#else
    region->os_error = errno;
#endif
    return ICC_E_OS;
  }
#if defined __APPLE__ && defined MAP_JIT && !TARGET_OS_IPHONE && defined __aarch64__
  if (region->kind == ICC_MEM_JIT)
    pthread_jit_write_protect_np(!writable);
#endif
  return ICC_OK;
}

int
icc_map(icc_region *region, size_t len, unsigned kind)
{
  static const int best[] = {ICC_MEM_DUAL, ICC_MEM_JIT, ICC_MEM_PROTECT};
  if (region == NULL)
    return ICC_E_RANGE;
  *region = (icc_region){NULL, NULL, 0, 0, 0};
  const size_t page = page_size();
  if (len == 0 || len > SIZE_MAX / 2)
    return ICC_E_RANGE;
  len = (len + page - 1) & ~(page - 1);
  region->len = len;
  int result = ICC_E_FLAGS;
  if (kind == ICC_MEM_BEST) {
    for (size_t i = 0; i < sizeof best / sizeof *best && result != ICC_OK; i++) {
      region->kind = best[i];
      const int this_one = map_kind(region, len, best[i]);
      if (this_one != ICC_E_UNSUPPORTED)
        result = this_one;
    }
  } else if (kind == ICC_MEM_DUAL || kind == ICC_MEM_JIT || kind == ICC_MEM_PROTECT ||
             kind == ICC_MEM_RWX) {
    region->kind = (int)kind;
    result = map_kind(region, len, (int)kind);
  }
  if (result != ICC_OK)
    region->len = 0;
  return result;
}

void
icc_unmap(icc_region *region)
{
  if (region == NULL || region->rx == NULL)
    return;
  unmap_kind(region);
  *region = (icc_region){NULL, NULL, 0, 0, 0};
}

int
icc_write_begin(icc_region *region)
{
  if (region == NULL || region->rx == NULL)
    return ICC_E_RANGE;
  return set_writable(region, 1);
}

int
icc_write_end(icc_region *region, icc_range *ranges, size_t n, unsigned flags)
{
  if (region == NULL || region->rx == NULL)
    return ICC_E_RANGE;
  const int result = set_writable(region, 0);
  if (result != ICC_OK)
    return result;
  if (n != 0 && ranges == NULL)
    return ICC_E_RANGE;
  const uintptr_t base = (uintptr_t)region->rx;
  for (size_t i = 0; i < n; i++) {
    const uintptr_t at = (uintptr_t)ranges[i].rx;
    if (ranges[i].len == 0)
      continue;
    if (at < base || at - base > region->len || ranges[i].len > region->len - (at - base))
      return ICC_E_RANGE;
    ranges[i].rw =
        region->kind == ICC_MEM_DUAL ? (const char *)region->rw + (at - base) : (const void *)NULL;
  }
  return icc_publish(ranges, n, flags);
}
