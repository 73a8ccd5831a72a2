/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/**
 * icache_memory: memory for code that is never writable and executable at one address at one time.
 *
 * Optional; icache.h does not need it. Needs a libc (or Win32).
 *
 *     icc_region m;
 *     if (icc_map(&m, 65536, ICC_MEM_BEST) != ICC_OK) ...
 *     icc_write_begin(&m);
 *     memcpy((char *)m.rw + at, bytes, len);         write at rw
 *     icc_range r = {(char *)m.rx + at, NULL, len};  name what was written by its rx address
 *     icc_write_end(&m, &r, 1, 0);                   syncs and publishes
 */
#ifndef ICACHE_MEMORY_H
#define ICACHE_MEMORY_H

#include "icache.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a region keeps writing and executing apart. */
enum {
  /** DUAL where there is one, else JIT, else PROTECT; never RWX */
  ICC_MEM_BEST = 0,
  /** One memory at two addresses, rw and rx: threads may execute while others write. Linux memfd,
   *  FreeBSD SHM_ANON, NetBSD MAP_REMAPDUP, Windows CreateFileMapping. On Linux and FreeBSD a child
   *  made by fork() has the same bytes, not a copy. */
  ICC_MEM_DUAL = 1,
  /** Apple MAP_JIT: writable for the thread between write_begin and write_end only */
  ICC_MEM_JIT = 2,
  /** One address, mprotect: between write_begin and write_end no thread may execute in it */
  ICC_MEM_PROTECT = 3,
  /** Writable and executable at once; only if asked for, many systems refuse it */
  ICC_MEM_RWX = 4
};

/** A region. Its fields are to be read, not changed. */
typedef struct icc_region {
  void *rx;     /**< where it is executed */
  void *rw;     /**< where it is written; the same as rx except for ICC_MEM_DUAL */
  size_t len;   /**< bytes, whole pages */
  int kind;     /**< ICC_MEM_DUAL ... */
  int os_error; /**< after ICC_E_OS: the error number */
} icc_region;

/**
 * Map zeroed memory. It is executable and (except DUAL and RWX) not writable until
 * icc_write_begin().
 *
 * len   bytes, rounded up to pages; not 0
 * kind  ICC_MEM_BEST, or the one that is wanted
 *
 * Errors:   ICC_E_RANGE        region is NULL, len is 0 or too large
 *           ICC_E_FLAGS        unknown kind
 *           ICC_E_UNSUPPORTED  this system has no such kind
 *           ICC_E_OS           region->os_error says why
 *           On error rx and rw are NULL.
 * Lifetime: until icc_unmap(); the caller sees to it that nobody executes there then
 */
ICC_API ICC_NODISCARD int icc_map(icc_region *region, size_t len, unsigned kind);

/** Give it back. NULL, or a region whose rx is NULL: nothing happens. */
ICC_API void icc_unmap(icc_region *region);

/**
 * From here to icc_write_end() this thread may write at rw. One writer at a time (the caller's
 * lock); for ICC_MEM_PROTECT nobody may execute in the region meanwhile.
 *
 * Errors: ICC_E_RANGE  the region is not mapped
 *         ICC_E_OS     region->os_error says why
 */
ICC_API ICC_NODISCARD int icc_write_begin(icc_region *region);

/**
 * End of writing: the protection is restored, then icc_publish(ranges, n, flags).
 *
 * ranges  rx addresses inside the region; the rw fields are filled in here
 *
 * Errors: ICC_E_RANGE  a range is not inside the region; the protection has been restored
 *         ICC_E_OS     and those of icc_publish()
 */
ICC_API ICC_NODISCARD int icc_write_end(icc_region *region, icc_range *ranges, size_t n,
                                        unsigned flags);

#ifdef __cplusplus
}
#endif
#endif
