// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Files. What osbind writes is written whole or not at all: a temporary file beside the goal,
 * fsync, rename. Temporary names begin with ".osbind-" so that leftovers of a killed run can be
 * told and are never taken for the real thing.
 */
#define _GNU_SOURCE 1 /* mkostemp, flock, d_type, renameat2 */
#include "sys/fs.h"
#include "base/str.h"
#include "sys/signals.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void
to_info(const struct stat *st, ob_file_info *out)
{
  *out = (ob_file_info){
      .kind = S_ISREG(st->st_mode)   ? OB_FILE_REGULAR
              : S_ISDIR(st->st_mode) ? OB_FILE_DIR
              : S_ISLNK(st->st_mode) ? OB_FILE_LINK
                                     : OB_FILE_OTHER,
      .mode = (uint32_t)st->st_mode & 07777u,
      .uid = (uint32_t)st->st_uid,
      .gid = (uint32_t)st->st_gid,
      .size = (uint64_t)st->st_size,
      .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + (int64_t)st->st_mtim.tv_nsec,
      .ctime_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + (int64_t)st->st_ctim.tv_nsec,
      .inode = (uint64_t)st->st_ino,
      .device = (uint64_t)st->st_dev,
  };
}

int
ob_file_stat(const char *path, bool follow, ob_file_info *out)
{
  struct stat st;
  if ((follow ? stat(path, &st) : lstat(path, &st)) != 0) {
    return errno;
  }
  to_info(&st, out);
  return 0;
}

bool
ob_file_exists(const char *path)
{
  struct stat st;
  return lstat(path, &st) == 0;
}

bool
ob_file_is_dir(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
ob_file_executable(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

bool
ob_file_writable(const char *path)
{
  return access(path, W_OK) == 0;
}

/** Read fd to its end into at most max bytes. */
static int
read_all(ob_arena *arena, int fd, size_t expected, size_t max, ob_str *out)
{
  size_t cap = expected < 4096 ? 4096 : expected + 1, len = 0;
  char *bytes = ob_new_raw(arena, char, cap);
  while (bytes) {
    const ssize_t got = read(fd, bytes + len, cap - len - 1);
    if (got < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno;
    }
    len += (size_t)got;
    if (len > max) {
      return EFBIG;
    }
    if (got == 0) {
      bytes[len] = '\0';
      *out = (ob_str){bytes, len};
      return 0;
    }
    if (cap - len < 2) {
      bytes = ob_arena_grow(arena, bytes, cap, cap * 2, 1);
      cap *= 2;
    }
  }
  return ENOMEM;
}

int
ob_file_read(ob_arena *arena, const char *path, size_t max, ob_str *out)
{
  ob_file_info info;
  return ob_file_read_info(arena, path, max, out, &info);
}

int
ob_file_read_info(ob_arena *arena, const char *path, size_t max, ob_str *out, ob_file_info *info)
{
  /* Without O_NONBLOCK, opening a pipe waits for a writer, for ever when nobody means to write. */
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) {
    return errno;
  }
  struct stat st;
  int err = fstat(fd, &st) != 0 ? errno : S_ISDIR(st.st_mode) ? EISDIR : 0;
  if (err == 0 && !S_ISREG(st.st_mode) && fcntl(fd, F_SETFL, 0) != 0) {
    err = errno;
  }
  if (err == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size > max) {
    err = EFBIG;
  }
  if (err == 0) {
    to_info(&st, info);
    const size_t expected = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : 0;
    err = read_all(arena, fd, expected, max, out);
    if (err == 0 && out->len == 0 && S_ISFIFO(st.st_mode)) {
      err = ENODATA;
    }
  }
  (void)close(fd);
  return err;
}

static int
write_all(int fd, ob_str bytes)
{
  size_t done = 0;
  while (done < bytes.len) {
    const ssize_t put = write(fd, bytes.ptr + done, bytes.len - done);
    if (put < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno;
    }
    done += (size_t)put;
  }
  return 0;
}

/** Make the new name durable: fsync of the directory that holds it. Failures are not errors. */
static void
sync_parent(ob_arena *scratch, const char *path)
{
  const char *dir = ob_cstr(scratch, ob_path_dir(ob_str_from(path)));
  const int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    (void)fsync(fd);
    (void)close(fd);
  }
}

int
ob_file_begin(ob_arena *arena, const char *path, const char **temporary, int *fd)
{
  const char *dir = ob_cstr(arena, ob_path_dir(ob_str_from(path)));
  const ob_str name = dir ? ob_fmt(arena, "%s/.osbind-XXXXXX", dir) : OB_STR_NONE;
  char *template = name.ptr ? ob_arena_alloc(arena, name.len + 1, 1, 1) : NULL;
  if (!template) {
    return ENOMEM;
  }
  memcpy(template, name.ptr, name.len);
  int err = ob_dir_make(dir, 0755);
  if (err != 0) {
    return err;
  }
  *temporary = template;
  ob_signals_hold();
  *fd = mkostemp(template, O_CLOEXEC);
  if (*fd < 0) {
    err = errno;
  } else {
    ob_temp_add(template);
  }
  ob_signals_release();
  return err;
}

int
ob_file_end(ob_arena *arena, const char *path, const char *temporary, int fd, uint32_t mode,
            int err)
{
  if (err == 0 && fchmod(fd, (mode_t)mode) != 0) {
    err = errno;
  }
  if (err == 0 && fsync(fd) != 0) {
    err = errno;
  }
  if (close(fd) != 0 && err == 0) {
    err = errno;
  }
  if (err == 0 && rename(temporary, path) != 0) {
    err = errno;
  }
  if (err != 0) {
    (void)unlink(temporary);
  } else {
    sync_parent(arena, path);
  }
  ob_temp_drop(temporary);
  return err;
}

int
ob_file_write(const char *path, ob_str bytes, uint32_t mode)
{
  ob_arena scratch;
  ob_arena_init(&scratch, NULL);
  const char *temporary = NULL;
  int fd = -1;
  int err = ob_file_begin(&scratch, path, &temporary, &fd);
  if (err == 0) {
    err = ob_file_end(&scratch, path, temporary, fd, mode, write_all(fd, bytes));
  }
  ob_arena_fini(&scratch);
  return err;
}

int
ob_dir_make(const char *path, uint32_t mode)
{
  if (ob_file_is_dir(path)) {
    return 0;
  }
  ob_arena scratch;
  ob_arena_init(&scratch, NULL);
  int err = 0;
  const char *parent = ob_cstr(&scratch, ob_path_dir(ob_str_from(path)));
  if (!parent) {
    err = ENOMEM;
  } else if (strcmp(parent, path) != 0) {
    err = ob_dir_make(parent, mode);
  }
  if (err == 0 && mkdir(path, (mode_t)mode) != 0 && !(errno == EEXIST && ob_file_is_dir(path))) {
    err = errno;
  }
  ob_arena_fini(&scratch);
  return err;
}

#define REMOVE_MAX_DEPTH 128

/** Remove name below the open directory parent, without following links. */
static int
remove_at(int parent, const char *name, unsigned depth)
{
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) {
    return 0;
  }
  if (errno != EISDIR && errno != EPERM) {
    return errno;
  }
  if (depth > REMOVE_MAX_DEPTH) {
    return ELOOP;
  }
  const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) {
    return errno;
  }
  DIR *dir = fdopendir(fd);
  if (!dir) {
    const int err = errno;
    (void)close(fd);
    return err;
  }
  int err = 0;
  for (const struct dirent *entry; err == 0 && (entry = readdir(dir));) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
      err = remove_at(fd, entry->d_name, depth + 1);
    }
  }
  (void)closedir(dir);
  if (err == 0 && unlinkat(parent, name, AT_REMOVEDIR) != 0) {
    err = errno;
  }
  return err;
}

int
ob_dir_remove(const char *path)
{
  const int err = remove_at(AT_FDCWD, path, 0);
  ob_temp_drop(path);
  return err;
}

int
ob_dir_remove_empty(const char *path)
{
  if (rmdir(path) == 0 || errno == ENOTEMPTY || errno == EEXIST || errno == ENOENT) {
    return 0;
  }
  return errno;
}

int
ob_dir_make_temp(ob_arena *arena, const char *prefix, const char **out)
{
  const ob_str name = ob_fmt(arena, "%sXXXXXX", prefix);
  char *path = name.ptr ? ob_arena_alloc(arena, name.len + 1, 1, 1) : NULL;
  if (!path) {
    return ENOMEM;
  }
  memcpy(path, name.ptr, name.len);
  ob_signals_hold();
  const int err = mkdtemp(path) ? 0 : errno;
  if (err == 0) {
    ob_temp_add(path);
    *out = path;
  }
  ob_signals_release();
  return err;
}

int
ob_file_rename(const char *from, const char *to)
{
  if (rename(from, to) != 0) {
    return errno;
  }
  ob_temp_drop(from);
  return 0;
}

int
ob_file_swap(const char *a, const char *b)
{
#ifdef RENAME_EXCHANGE
  return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0 ? 0 : errno;
#else
  (void)a;
  (void)b;
  return ENOSYS;
#endif
}

int
ob_file_remove(const char *path)
{
  return unlink(path) == 0 || errno == ENOENT ? 0 : errno;
}

int
ob_file_symlink(const char *target, const char *path)
{
  return symlink(target, path) == 0 ? 0 : errno;
}

int
ob_dir_free(const char *path, uint64_t *bytes)
{
  struct statvfs fs;
  if (statvfs(path, &fs) != 0) {
    return errno;
  }
  *bytes = (uint64_t)fs.f_bavail * (uint64_t)fs.f_frsize;
  return 0;
}

int
ob_file_sync(const char *path)
{
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    return errno;
  }
  int err = fsync(fd) != 0 ? errno : 0;
  if (close(fd) != 0 && err == 0) {
    err = errno;
  }
  return err;
}

int
ob_file_mode(const char *path, uint32_t mode)
{
  return chmod(path, (mode_t)mode) == 0 ? 0 : errno;
}

int
ob_file_put(const char *path, ob_str bytes, uint32_t mode)
{
  ob_arena scratch;
  ob_arena_init(&scratch, NULL);
  const ob_str dir = ob_path_dir(ob_str_from(path));
  const ob_str name = ob_fmt(&scratch, OB_STR_FMT "/.osbind-XXXXXX", OB_STR_ARG(dir));
  char *temporary = name.ptr ? ob_arena_alloc(&scratch, name.len + 1, 1, 1) : NULL;
  int err = ENOMEM;
  if (temporary) {
    memcpy(temporary, name.ptr, name.len);
    const int fd = mkostemp(temporary, O_CLOEXEC);
    err = fd < 0 ? errno : 0;
    if (fd >= 0) {
      err = fchmod(fd, (mode_t)mode) != 0 ? errno : write_all(fd, bytes);
      err = close(fd) != 0 && err == 0 ? errno : err;
      err = err == 0 && rename(temporary, path) != 0 ? errno : err;
      if (err != 0) {
        (void)unlink(temporary);
      }
    }
  }
  ob_arena_fini(&scratch);
  return err;
}

int
ob_file_create(const char *path, ob_str bytes, uint32_t mode)
{
  const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
  if (fd < 0) {
    return errno;
  }
  int err = write_all(fd, bytes);
  if (err == 0 && fchmod(fd, (mode_t)mode) != 0) {
    err = errno;
  }
  if (close(fd) != 0 && err == 0) {
    err = errno;
  }
  return err;
}

int
ob_file_copy(const char *from, const char *to, uint32_t mode)
{
  const int in = open(from, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (in < 0) {
    return errno;
  }
  const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
  if (out < 0) {
    const int err = errno;
    (void)close(in);
    return err;
  }
  char piece[65536];
  int err = 0;
  for (ssize_t got; err == 0 && (got = read(in, piece, sizeof(piece))) != 0;) {
    if (got > 0) {
      err = write_all(out, (ob_str){piece, (size_t)got});
    } else if (errno != EINTR) {
      err = errno;
    }
  }
  if (err == 0 && fchmod(out, (mode_t)mode) != 0) {
    err = errno;
  }
  if (close(out) != 0 && err == 0) {
    err = errno;
  }
  (void)close(in);
  return err;
}

int
ob_file_touch(const char *path)
{
  return utimensat(AT_FDCWD, path, NULL, 0) == 0 ? 0 : errno;
}

static int
order_entries(const void *a, const void *b)
{
  const ob_dir_entry *x = a, *y = b;
  return ob_str_cmp(x->name, y->name);
}

static ob_file_kind
entry_kind(int dir, const struct dirent *entry)
{
  switch (entry->d_type) {
  case DT_REG:
    return OB_FILE_REGULAR;
  case DT_DIR:
    return OB_FILE_DIR;
  case DT_LNK:
    return OB_FILE_LINK;
  case DT_UNKNOWN: {
    struct stat st;
    ob_file_info info = {.kind = OB_FILE_OTHER};
    if (fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
      to_info(&st, &info);
    }
    return info.kind;
  }
  default:
    return OB_FILE_OTHER;
  }
}

int
ob_dir_list(ob_arena *arena, const char *path, ob_dir_entries *out)
{
  *out = (ob_dir_entries){0};
  DIR *dir = opendir(path);
  if (!dir) {
    return errno;
  }
  int err = 0;
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(dir);
    if (!entry) {
      err = errno;
      break;
    }
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
      continue;
    }
    ob_dir_entry *slot = ob_vec_push(arena, out);
    if (!slot) {
      err = ENOMEM;
      break;
    }
    slot->name = ob_str_dup(arena, ob_str_from(entry->d_name));
    slot->kind = entry_kind(dirfd(dir), entry);
    if (!slot->name.ptr) {
      err = ENOMEM;
      break;
    }
  }
  (void)closedir(dir);
  if (err == 0 && out->len > 1) {
    qsort(out->at, out->len, sizeof(*out->at), order_entries);
  }
  return err;
}

static int
lock_file(const char *path, int how, int *out)
{
  const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) {
    return errno;
  }
  while (flock(fd, how) != 0) {
    if (errno != EINTR) {
      const int err = errno;
      (void)close(fd);
      return err;
    }
  }
  *out = fd;
  return 0;
}

int
ob_file_lock(const char *path, int *out)
{
  return lock_file(path, LOCK_EX, out);
}

int
ob_file_try_lock(const char *path, int *out)
{
  return lock_file(path, LOCK_EX | LOCK_NB, out);
}

void
ob_file_unlock(int fd)
{
  (void)close(fd);
}

int
ob_file_map(const char *path, ob_str *out, ob_file_info *info)
{
  /* Not blocking: a fifo would wait for somebody who writes. */
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) {
    return errno;
  }
  struct stat st;
  int err = 0;
  *out = OB_STR_NONE;
  if (fstat(fd, &st) != 0) {
    err = errno;
  } else if (!S_ISREG(st.st_mode)) {
    err = S_ISDIR(st.st_mode) ? EISDIR : ENODEV;
  } else {
    to_info(&st, info);
    if (st.st_size > 0) {
      void *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
      if (at == MAP_FAILED) {
        err = errno;
      } else {
        *out = (ob_str){at, (size_t)st.st_size};
      }
    }
  }
  (void)close(fd);
  return err;
}

void
ob_file_unmap(ob_str mapped)
{
  if (mapped.len > 0) {
    (void)munmap((void *)(uintptr_t)mapped.ptr, mapped.len);
  }
}
