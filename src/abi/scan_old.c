// SPDX-License-Identifier: MIT OR Apache-2.0
/* What changed when a symbol got a new node. A file cannot say it, and it decides what an old
 * binding means: another layout corrupts memory where caller and library disagree, another
 * prototype fails in its own way, another behaviour may be wanted (the libc crate binds rand and
 * srand to the old nodes on purpose). Listed is what the vendor's headers and manuals say; what is
 * not listed is reported as "it is not known what changed". */
#include "abi/scan_read.h"
#include "base/str.h"
#include <string.h>

typedef struct change {
  const char *name;
  const char *nodes; /* the old ones, blanks between them */
  ob_scan_change change;
  const char *what;
} change;

/* lib/libc's Symbol.map files and compat headers; the manual pages' HISTORY sections. */
static const change freebsd[] = {
    {"__semctl", "FBSD_1.0", OB_SCAN_LAYOUT, "struct semid_ds"},
    {"acl_add_perm", "FBSD_1.0", OB_SCAN_PROTOTYPE, "acl_perm_t"},
    {"acl_delete_perm", "FBSD_1.0", OB_SCAN_PROTOTYPE, "acl_perm_t"},
    {"acl_get_perm_np", "FBSD_1.0", OB_SCAN_PROTOTYPE, "acl_perm_t"},
    {"alphasort", "FBSD_1.0", OB_SCAN_LAYOUT, "struct dirent"},
    {"basename", "FBSD_1.0", OB_SCAN_PROTOTYPE, "char * instead of const char *"},
    {"devname", "FBSD_1.0", OB_SCAN_LAYOUT, "dev_t"},
    {"devname_r", "FBSD_1.0", OB_SCAN_LAYOUT, "dev_t"},
    {"dirname", "FBSD_1.0", OB_SCAN_PROTOTYPE, "char * instead of const char *"},
    {"fhstat", "FBSD_1.0", OB_SCAN_LAYOUT, "struct stat"},
    {"fhstatfs", "FBSD_1.0", OB_SCAN_LAYOUT, "struct statfs"},
    {"fstat", "FBSD_1.0", OB_SCAN_LAYOUT, "struct stat"},
    {"fstatat", "FBSD_1.1", OB_SCAN_LAYOUT, "struct stat"},
    {"fstatfs", "FBSD_1.0", OB_SCAN_LAYOUT, "struct statfs"},
    {"fts_children", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTSENT"},
    {"fts_close", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTS"},
    {"fts_get_clientptr", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTS"},
    {"fts_get_stream", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTS"},
    {"fts_open", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTS"},
    {"fts_read", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTSENT"},
    {"fts_set", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTSENT"},
    {"fts_set_clientptr", "FBSD_1.0 FBSD_1.1", OB_SCAN_LAYOUT, "FTS"},
    {"ftw", "FBSD_1.0", OB_SCAN_LAYOUT, "struct stat"},
    {"getdents", "FBSD_1.0", OB_SCAN_LAYOUT, "struct dirent"},
    {"getdirentries", "FBSD_1.0", OB_SCAN_LAYOUT, "struct dirent"},
    {"getfsstat", "FBSD_1.0", OB_SCAN_LAYOUT, "struct statfs"},
    {"getgroups", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "the effective group is not in the list"},
    {"getlogin_r", "FBSD_1.0", OB_SCAN_PROTOTYPE, "size_t instead of int"},
    {"getmntinfo", "FBSD_1.0", OB_SCAN_LAYOUT, "struct statfs"},
    {"glob", "FBSD_1.0", OB_SCAN_LAYOUT, "glob_t and its struct stat and dirent"},
    {"globfree", "FBSD_1.0", OB_SCAN_LAYOUT, "glob_t"},
    {"initgroups", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "the effective group is not in the list"},
    {"kevent", "FBSD_1.0", OB_SCAN_LAYOUT, "struct kevent"},
    {"lstat", "FBSD_1.0", OB_SCAN_LAYOUT, "struct stat"},
    {"mknod", "FBSD_1.0", OB_SCAN_LAYOUT, "dev_t"},
    {"mknodat", "FBSD_1.1", OB_SCAN_LAYOUT, "dev_t"},
    {"msgctl", "FBSD_1.0", OB_SCAN_LAYOUT, "struct msqid_ds"},
    {"nftw", "FBSD_1.0", OB_SCAN_LAYOUT, "struct stat"},
    {"openat", "FBSD_1.1", OB_SCAN_BEHAVIOUR, "cancellation"},
    {"qsort_r", "FBSD_1.0", OB_SCAN_PROTOTYPE, "the order of the arguments"},
    {"rand", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "the sequence"},
    {"readdir", "FBSD_1.0", OB_SCAN_LAYOUT, "struct dirent"},
    {"readdir_r", "FBSD_1.0", OB_SCAN_LAYOUT, "struct dirent"},
    {"regcomp", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "unknown escapes are errors"},
    {"scandir", "FBSD_1.0", OB_SCAN_LAYOUT, "struct dirent"},
    {"sem_close", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_destroy", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_getvalue", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_init", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_open", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_post", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_timedwait", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_trywait", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_unlink", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"sem_wait", "FBSD_1.0", OB_SCAN_LAYOUT, "sem_t"},
    {"semctl", "FBSD_1.0", OB_SCAN_LAYOUT, "struct semid_ds"},
    {"setcontext", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "extended CPU state"},
    {"setgroups", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "the effective group is not in the list"},
    {"shmctl", "FBSD_1.0", OB_SCAN_LAYOUT, "struct shmid_ds"},
    {"srand", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "the sequence"},
    {"stat", "FBSD_1.0", OB_SCAN_LAYOUT, "struct stat"},
    {"statfs", "FBSD_1.0", OB_SCAN_LAYOUT, "struct statfs"},
    {"swapcontext", "FBSD_1.0", OB_SCAN_BEHAVIOUR, "extended CPU state"},
    {"swapoff", "FBSD_1.0", OB_SCAN_PROTOTYPE, "a second argument"},
};

/* glibc's own release notes (NEWS) and manual. */
static const change glibc[] = {
    {"fmemopen", "GLIBC_2.0 GLIBC_2.2 GLIBC_2.2.5 GLIBC_2.3 GLIBC_2.4 GLIBC_2.17 GLIBC_2.18",
     OB_SCAN_BEHAVIOUR, "binary mode and NUL bytes"},
    {"glob", "GLIBC_2.0 GLIBC_2.2 GLIBC_2.2.5 GLIBC_2.4 GLIBC_2.17", OB_SCAN_BEHAVIOUR,
     "dangling symbolic links match"},
    {"memcpy", "GLIBC_2.2.5", OB_SCAN_BEHAVIOUR, "overlapping ranges"},
    {"pthread_cond_broadcast", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_LAYOUT, "pthread_cond_t"},
    {"pthread_cond_destroy", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_LAYOUT, "pthread_cond_t"},
    {"pthread_cond_init", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_LAYOUT, "pthread_cond_t"},
    {"pthread_cond_signal", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_LAYOUT, "pthread_cond_t"},
    {"pthread_cond_timedwait", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_LAYOUT, "pthread_cond_t"},
    {"pthread_cond_wait", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_LAYOUT, "pthread_cond_t"},
    {"realpath", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_BEHAVIOUR, "a null pointer for the result"},
    {"regexec", "GLIBC_2.0 GLIBC_2.2.5", OB_SCAN_BEHAVIOUR, "REG_STARTEND"},
    {"sched_getaffinity", "GLIBC_2.3.3", OB_SCAN_PROTOTYPE, "a size argument"},
    {"sched_setaffinity", "GLIBC_2.3.3", OB_SCAN_PROTOTYPE, "a size argument"},
    {"timer_create", "GLIBC_2.2.5", OB_SCAN_LAYOUT, "timer_t"},
    {"timer_delete", "GLIBC_2.2.5", OB_SCAN_LAYOUT, "timer_t"},
    {"timer_getoverrun", "GLIBC_2.2.5", OB_SCAN_LAYOUT, "timer_t"},
    {"timer_gettime", "GLIBC_2.2.5", OB_SCAN_LAYOUT, "timer_t"},
    {"timer_settime", "GLIBC_2.2.5", OB_SCAN_LAYOUT, "timer_t"},
};

static bool
among(ob_str node, const char *nodes)
{
  ob_str rest = ob_str_from(nodes), one;
  while (ob_str_next(&rest, ' ', &one)) {
    if (ob_str_eq(one, node)) {
      return true;
    }
  }
  return false;
}

bool
ob_scan_change_find(const ob_scan_os *os, ob_str name, ob_str node, ob_scan_change *kind,
                    const char **what)
{
  const bool is_freebsd = strcmp(os->key, "freebsd") == 0;
  const change *table = is_freebsd ? freebsd : glibc;
  const size_t count = is_freebsd                      ? OB_COUNT(freebsd)
                       : strcmp(os->key, "glibc") == 0 ? OB_COUNT(glibc)
                                                       : 0;
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(name, ob_str_from(table[i].name)) &&
        (node.len == 0 || among(node, table[i].nodes))) {
      *kind = table[i].change;
      *what = table[i].what;
      return true;
    }
  }
  return false;
}
