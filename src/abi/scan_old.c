// SPDX-License-Identifier: MIT OR Apache-2.0
/* What changed when a symbol got a new node. A file cannot say it, and it decides what an old
 * binding means: another layout corrupts memory where caller and library disagree, another
 * prototype fails in its own way, another behaviour may be wanted (the libc crate binds rand and
 * srand to the old nodes on purpose). Listed is what the vendor's headers and manuals say; what is
 * not listed is reported as "it is not known what changed". */
#include "abi/scan_read.h"
#include "base/str.h"
#include <stdio.h>
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

/* NetBSD: functions whose numbered forms stand for another structure, in any of their numbers (the
 * headers' __RENAME lines; lib/libc/compat). What is not here changed otherwise, or it is not known
 * what. */
static const change netbsd[] = {
    {"adjtime", "", OB_SCAN_LAYOUT, "struct timeval"},
    {"aio_suspend", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"alphasort", "", OB_SCAN_LAYOUT, "struct dirent"},
    {"clock_getres", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"clock_gettime", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"clock_settime", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"ctime", "", OB_SCAN_LAYOUT, "time_t"},
    {"ctime_r", "", OB_SCAN_LAYOUT, "time_t"},
    {"devname", "", OB_SCAN_LAYOUT, "dev_t"},
    {"difftime", "", OB_SCAN_LAYOUT, "time_t"},
    {"fhstat", "", OB_SCAN_LAYOUT, "struct stat"},
    {"fhstatvfs", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"fhstatvfs1", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"fstat", "", OB_SCAN_LAYOUT, "struct stat"},
    {"fstatvfs", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"fstatvfs1", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"fts_children", "", OB_SCAN_LAYOUT, "FTSENT"},
    {"fts_close", "", OB_SCAN_LAYOUT, "FTS"},
    {"fts_open", "", OB_SCAN_LAYOUT, "FTSENT"},
    {"fts_read", "", OB_SCAN_LAYOUT, "FTSENT"},
    {"fts_set", "", OB_SCAN_LAYOUT, "FTSENT"},
    {"futimes", "", OB_SCAN_LAYOUT, "struct timeval"},
    {"getdents", "", OB_SCAN_LAYOUT, "struct dirent"},
    {"getitimer", "", OB_SCAN_LAYOUT, "struct itimerval"},
    {"getmntinfo", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"getpwent", "", OB_SCAN_LAYOUT, "struct passwd"},
    {"getpwent_r", "", OB_SCAN_LAYOUT, "struct passwd"},
    {"getpwnam", "", OB_SCAN_LAYOUT, "struct passwd"},
    {"getpwnam_r", "", OB_SCAN_LAYOUT, "struct passwd"},
    {"getpwuid", "", OB_SCAN_LAYOUT, "struct passwd"},
    {"getpwuid_r", "", OB_SCAN_LAYOUT, "struct passwd"},
    {"getrusage", "", OB_SCAN_LAYOUT, "struct rusage"},
    {"gettimeofday", "", OB_SCAN_LAYOUT, "struct timeval"},
    {"getutxent", "", OB_SCAN_LAYOUT, "struct utmpx"},
    {"getutxid", "", OB_SCAN_LAYOUT, "struct utmpx"},
    {"getutxline", "", OB_SCAN_LAYOUT, "struct utmpx"},
    {"getvfsstat", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"glob", "", OB_SCAN_LAYOUT, "glob_t and its struct stat and dirent"},
    {"globfree", "", OB_SCAN_LAYOUT, "glob_t"},
    {"gmtime", "", OB_SCAN_LAYOUT, "time_t"},
    {"gmtime_r", "", OB_SCAN_LAYOUT, "time_t"},
    {"kevent", "", OB_SCAN_LAYOUT, "struct kevent and struct timespec"},
    {"localtime_r", "", OB_SCAN_LAYOUT, "time_t"},
    {"lstat", "", OB_SCAN_LAYOUT, "struct stat"},
    {"lutimes", "", OB_SCAN_LAYOUT, "struct timeval"},
    {"mknod", "", OB_SCAN_LAYOUT, "dev_t"},
    {"mktime", "", OB_SCAN_LAYOUT, "time_t"},
    {"mq_timedreceive", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"mq_timedsend", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"msgctl", "", OB_SCAN_LAYOUT, "struct msqid_ds"},
    {"nanosleep", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"pollts", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"pselect", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"pututxline", "", OB_SCAN_LAYOUT, "struct utmpx"},
    {"readdir", "", OB_SCAN_LAYOUT, "struct dirent"},
    {"readdir_r", "", OB_SCAN_LAYOUT, "struct dirent"},
    {"scandir", "", OB_SCAN_LAYOUT, "struct dirent"},
    {"sched_rr_get_interval", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"select", "", OB_SCAN_LAYOUT, "struct timeval"},
    {"semctl", "", OB_SCAN_LAYOUT, "struct semid_ds"},
    {"setitimer", "", OB_SCAN_LAYOUT, "struct itimerval"},
    {"settimeofday", "", OB_SCAN_LAYOUT, "struct timeval"},
    {"shmctl", "", OB_SCAN_LAYOUT, "struct shmid_ds"},
    {"sigaction", "", OB_SCAN_LAYOUT, "struct sigaction"},
    {"sigaddset", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigdelset", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigemptyset", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigfillset", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigismember", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigpending", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigprocmask", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigsuspend", "", OB_SCAN_LAYOUT, "sigset_t"},
    {"sigtimedwait", "", OB_SCAN_LAYOUT, "struct timespec"},
    {"stat", "", OB_SCAN_LAYOUT, "struct stat"},
    {"statvfs", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"statvfs1", "", OB_SCAN_LAYOUT, "struct statvfs"},
    {"time", "", OB_SCAN_LAYOUT, "time_t"},
    {"timegm", "", OB_SCAN_LAYOUT, "time_t"},
    {"timer_gettime", "", OB_SCAN_LAYOUT, "struct itimerspec"},
    {"timer_settime", "", OB_SCAN_LAYOUT, "struct itimerspec"},
    {"utime", "", OB_SCAN_LAYOUT, "struct utimbuf"},
    {"utimes", "", OB_SCAN_LAYOUT, "struct timeval"},
    {"wait3", "", OB_SCAN_LAYOUT, "struct rusage"},
    {"wait4", "", OB_SCAN_LAYOUT, "struct rusage"},
};

/* The numbers that NetBSD has given, the release times ten: 5.0 made time_t 64 bits wide. */
static const unsigned netbsd_numbers[] = {12, 13, 14, 15, 16, 20, 30, 40, 50, 60, 70, 80, 90, 100};

unsigned
ob_scan_generation(const ob_scan_os *os, ob_str name, ob_str *base)
{
  *base = name;
  if (!ob_str_starts(name, OB_STR("__"))) {
    return 0;
  }
  const ob_str time64 = OB_STR("_time64");
  if (strcmp(os->key, "musl") == 0 && ob_str_ends(name, time64)) {
    *base = ob_str_slice(name, 2, name.len - time64.len);
    return 1;
  }
  for (size_t i = OB_COUNT(netbsd_numbers); i > 0 && strcmp(os->key, "netbsd") == 0; i--) {
    char digits[8]; /* __wait450 is wait4 and 50: the longest number that there is */
    const int len = snprintf(digits, sizeof digits, "%u", netbsd_numbers[i - 1]);
    const ob_str number = {digits, (size_t)len};
    if (ob_str_ends(name, number) && name.len > number.len + 2) {
      *base = ob_str_slice(name, 2, name.len - number.len);
      return netbsd_numbers[i - 1];
    }
  }
  return 0;
}

unsigned
ob_scan_generation_next(const ob_scan_os *os, unsigned generation)
{
  if (strcmp(os->key, "musl") == 0) {
    return generation == 0 ? 1 : 0;
  }
  for (size_t i = 0; i < OB_COUNT(netbsd_numbers) && strcmp(os->key, "netbsd") == 0; i++) {
    if (netbsd_numbers[i] > generation) {
      return netbsd_numbers[i];
    }
  }
  return 0;
}

ob_str
ob_scan_generation_name(const ob_scan_os *os, ob_str base, unsigned generation, char *text,
                        size_t size)
{
  const int len = strcmp(os->key, "musl") == 0
                      ? snprintf(text, size, "__" OB_STR_FMT "_time64", OB_STR_ARG(base))
                      : snprintf(text, size, "__" OB_STR_FMT "%u", OB_STR_ARG(base), generation);
  return len > 0 && (size_t)len < size ? (ob_str){text, (size_t)len} : OB_STR_NONE;
}

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
  static const struct {
    const char *os;
    const change *at;
    size_t count;
  } tables[] = {{"freebsd", freebsd, OB_COUNT(freebsd)},
                {"glibc", glibc, OB_COUNT(glibc)},
                {"netbsd", netbsd, OB_COUNT(netbsd)}};
  ob_str base;
  const unsigned generation = ob_scan_generation(os, name, &base);
  if (strcmp(os->key, "musl") == 0) { /* all that it numbers is about the width of time_t */
    *kind = OB_SCAN_LAYOUT;
    *what = "time_t";
    return generation > 0 || node.len == 0;
  }
  for (size_t t = 0; t < OB_COUNT(tables); t++) {
    for (size_t i = 0; strcmp(os->key, tables[t].os) == 0 && i < tables[t].count; i++) {
      const change *c = &tables[t].at[i];
      if (ob_str_eq(base, ob_str_from(c->name)) && (node.len == 0 || among(node, c->nodes))) {
        *kind = c->change;
        *what = c->what;
        return true;
      }
    }
  }
  return false;
}
