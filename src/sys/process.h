// SPDX-License-Identifier: MIT OR Apache-2.0
/** Programs, the environment, the terminal, the running system. */
#ifndef OB_SYS_PROCESS_H
#define OB_SYS_PROCESS_H

#include "base/arena.h"
#include "base/base.h"

/** One change to the environment of a child: value NULL removes the name. */
typedef struct ob_env_change {
  const char *name, *value;
} ob_env_change;

typedef struct ob_proc {
  const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH */
  const char *cwd;         /* NULL: the caller's */
  const ob_env_change *env;
  size_t env_count;
  ob_str input;       /* given on standard input; none: /dev/null unless inherit_stdin */
  bool inherit_stdin; /* the child has the terminal: while it runs, SIGINT and SIGQUIT are its */
  bool capture_stdout, capture_stderr; /* else inherited */
  bool quiet_stderr;                   /* to /dev/null */
  bool group;        /* a process group of its own, so that a signal reaches what it starts too */
  size_t max_output; /* bytes of each captured stream; 0: 64 MiB; more is an E2BIG */
  /** Told each piece of a captured standard output as it comes; NULL: nobody wants to know. */
  void (*on_output)(void *context, ob_str piece);
  void *context; /* for on_output */
} ob_proc;

typedef struct ob_proc_result {
  int status;      /* exit status 0..255, or 128 + signal */
  int signal;      /* 0, or what killed it */
  ob_str out, err; /* captured, in the arena */
} ob_proc_result;

/** Run and wait. Returns 0, or errno when it could not be started (ENOENT: no such program). */
OB_NODISCARD int ob_proc_run(ob_arena *arena, const ob_proc *proc, ob_proc_result *out);
/** Become that program (execvpe); returns only with an errno. */
int ob_proc_exec(ob_arena *arena, const ob_proc *proc);
/** Where PATH has it, or NULL; a name with a slash is checked itself. */
const char *ob_proc_which(ob_arena *arena, const char *name);
/** The path of the running executable; NULL when the system does not tell. */
const char *ob_proc_self(ob_arena *arena);

/** getenv; NULL and "" stay different. */
const char *ob_env_get(const char *name);
/** Every NAME=VALUE of the environment; NULL-terminated, borrowed from the system. */
const char *const *ob_env_all(void);

bool ob_term_is_tty(int fd);
/** Columns of the terminal behind fd, or 80. */
unsigned ob_term_width(int fd);

uint32_t ob_user_id(void); /* effective */
/** sysname ("Linux", "FreeBSD"), release and machine of uname(2). */
OB_NODISCARD int ob_system_uname(ob_arena *arena, ob_str *sysname, ob_str *release,
                                 ob_str *machine);
/** gnu_get_libc_version(), or OB_STR_NONE where the C library is another. */
ob_str ob_system_glibc_version(void);

/** Milliseconds of a monotonic clock. */
uint64_t ob_clock_ms(void);
/** Nanoseconds since 1970, as the times of files are. */
int64_t ob_clock_wall_ns(void);

#endif
