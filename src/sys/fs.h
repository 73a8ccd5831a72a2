// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Files and paths. Functions return 0 or an errno value; the layers above turn
 * that into a diagnostic (ob_fail_io in diag/io.h). Paths are NUL-terminated.
 */
#ifndef OB_SYS_FS_H
#define OB_SYS_FS_H

#include "base/arena.h"
#include "base/base.h"
#include "base/vec.h"

typedef enum ob_file_kind {
  OB_FILE_REGULAR,
  OB_FILE_DIR,
  OB_FILE_LINK,
  OB_FILE_OTHER
} ob_file_kind;

typedef struct ob_file_info {
  ob_file_kind kind;
  uint32_t mode; /* permission bits, 07777 */
  uint32_t uid, gid;
  uint64_t size;    /* bytes */
  int64_t mtime_ns; /* nanoseconds since 1970 */
  int64_t ctime_ns; /* the same of the last change of the inode; no program can set it back */
  uint64_t inode, device;
} ob_file_info;

/** Follows links (stat) or not (lstat). Returns 0 or errno. */
OB_NODISCARD int ob_file_stat(const char *path, bool follow, ob_file_info *out);
bool ob_file_exists(const char *path);
bool ob_file_is_dir(const char *path);
/** May the calling user execute / write it (access(2))? */
bool ob_file_executable(const char *path);
bool ob_file_writable(const char *path);

/** The whole file in the arena, NUL behind it. EFBIG when larger than max bytes; EISDIR; ENODATA:
 * a pipe that nobody writes to. */
OB_NODISCARD int ob_file_read(ob_arena *arena, const char *path, size_t max, ob_str *out);
/** The same; *info: what the file was when it was opened, before its bytes were read. */
OB_NODISCARD int ob_file_read_info(ob_arena *arena, const char *path, size_t max, ob_str *out,
                                   ob_file_info *info);

/**
 * Write a file whole or not at all: temporary name beside it, fsync, rename,
 * fsync of the directory. Missing parents are made (0755). mode: permission
 * bits of the new file (the umask does not apply).
 */
OB_NODISCARD int ob_file_write(const char *path, ob_str bytes, uint32_t mode);

/**
 * The same for a writer of its own: _begin opens a temporary file beside path (in the arena's
 * memory, which must live until _end); _end takes the writer's errno (0: all is written) and gives
 * it back, or that of what was left to do. A signal that ends the program removes the file.
 */
OB_NODISCARD int ob_file_begin(ob_arena *arena, const char *path, const char **temporary, int *fd);
OB_NODISCARD int ob_file_end(ob_arena *arena, const char *path, const char *temporary, int fd,
                             uint32_t mode, int err);

/**
 * The same for what may be lost: readers see the old file or the new one, whole, but nothing is
 * fsynced, and a signal can leave a temporary file (its name begins with ".osbind-"). The directory
 * must be there. Threads may call it at the same time.
 */
OB_NODISCARD int ob_file_put(const char *path, ob_str bytes, uint32_t mode);

/** A new file of a directory that is still private: no fsync; EEXIST when it is there. */
OB_NODISCARD int ob_file_create(const char *path, ob_str bytes, uint32_t mode);

/** mkdir -p; mode for the directories that it makes. */
OB_NODISCARD int ob_dir_make(const char *path, uint32_t mode);
/** rmdir: takes away a directory that holds nothing; one that holds something stays, and is 0 too.
 */
OB_NODISCARD int ob_dir_remove_empty(const char *path);
/** rm -r; never follows a link; 0 when it was not there. */
OB_NODISCARD int ob_dir_remove(const char *path);
/**
 * A new directory `prefix`XXXXXX (0700). A signal that ends the program removes it, until
 * ob_dir_remove or ob_file_rename was called with its path.
 */
OB_NODISCARD int ob_dir_make_temp(ob_arena *arena, const char *prefix, const char **out);
OB_NODISCARD int ob_file_rename(const char *from, const char *to);
/** What two names mean changes places in one step (renameat2 of Linux); ENOSYS or EINVAL where the
 * system or the file system has no such step. */
OB_NODISCARD int ob_file_swap(const char *a, const char *b);
OB_NODISCARD int ob_file_remove(const char *path); /* 0 when it was not there */
OB_NODISCARD int ob_file_symlink(const char *target, const char *path);
OB_NODISCARD int ob_file_copy(const char *from, const char *to, uint32_t mode);
/** fsync of a file or directory that is there. */
OB_NODISCARD int ob_file_sync(const char *path);
OB_NODISCARD int ob_file_mode(const char *path, uint32_t mode); /* chmod */
/** Set mtime to now (utimensat). */
OB_NODISCARD int ob_file_touch(const char *path);

typedef struct ob_dir_entry {
  ob_str name; /* NUL-terminated */
  ob_file_kind kind;
} ob_dir_entry;
typedef OB_VEC(ob_dir_entry) ob_dir_entries;

/** The names in a directory, sorted in byte order, without . and .. */
OB_NODISCARD int ob_dir_list(ob_arena *arena, const char *path, ob_dir_entries *out);

/** realpath(3) and getcwd(3) into the arena; chdir(2). */
OB_NODISCARD int ob_path_real(ob_arena *arena, const char *path, const char **out);
OB_NODISCARD int ob_path_cwd(ob_arena *arena, const char **out);
OB_NODISCARD int ob_path_chdir(const char *path);
/** a/b with one slash; b alone when it is absolute. NULL: no memory. */
OB_NODISCARD const char *ob_path_join(ob_arena *arena, const char *a, const char *b);
/** Without `.` and `x/..` parts, on the text alone (links are not looked at). NULL: no memory. */
OB_NODISCARD const char *ob_path_clean(ob_arena *arena, const char *path);
/** The directory part ("/" and "." like dirname(3)) and the last part. Borrowed views. */
ob_str ob_path_dir(ob_str path);
ob_str ob_path_base(ob_str path);
/** True when path is dir or lies below it, on the text of two cleaned absolute paths. */
bool ob_path_inside(ob_str path, ob_str dir);

/** An exclusive lock (flock) on path, made when missing. Waits. *out: descriptor for
 * ob_file_unlock. */
OB_NODISCARD int ob_file_lock(const char *path, int *out);
void ob_file_unlock(int fd);
/** The same without waiting: EWOULDBLOCK when somebody holds it. */
OB_NODISCARD int ob_file_try_lock(const char *path, int *out);
/** Bytes that the calling user may still write to the file system of path (statvfs). */
OB_NODISCARD int ob_dir_free(const char *path, uint64_t *bytes);

/** The file mapped for reading; size 0 gives ptr NULL. ob_file_unmap gives it back. */
OB_NODISCARD int ob_file_map(const char *path, ob_str *out, ob_file_info *info);
void ob_file_unmap(ob_str mapped);

/** SHA-256 (FIPS 180-4, by libmd) as 64 lower-case hex digits and a NUL. */
void ob_sha256(ob_str bytes, char out[65]);
/** Of a file's content, in pieces. Returns 0 or errno. */
OB_NODISCARD int ob_sha256_file(const char *path, char out[65]);

#endif
