// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Links against the stubs of an OS release (`osbind build --link-stubs`): what is added to the
 * call, and what is said when the link has failed.
 *
 *   link.c        which calls, their arguments, and listening to what rustc says
 *   link_error.c  what a linker could not find, taken from what it said; and what the record of the
 *                 stubs knows about that
 */
#ifndef OB_RUSTC_LINK_H
#define OB_RUSTC_LINK_H

#include "rustc/wrapper.h"

/** Environment: OSBIND_STUBS_<TRIPLE> (upper case, other characters `_`) is the directory of stubs
 * that links for that target take. */
#define OB_STUBS_PREFIX "OSBIND_STUBS_"
#define OB_STUBS_HOST "OSBIND_STUBS_HOST" /* environment: the triple of this machine */
#define OB_STUBS_RECORD "osbind-stubs"    /* in that directory; its form is in abi/stub.h */
#define OB_STUBS_MAGIC "osbind-stubs 1\n"

typedef struct ob_link {
  const char *dir; /* of the stubs; borrowed from the environment */
  bool shared;     /* a shared object for other languages, or a dylib */
  bool foreign;    /* for another target than this machine */
  bool linux_os;   /* the target's OS is Linux: the C compiler of this machine knows its files */
} ob_link;

/** Does this call link for a target that has stubs? variable: CARGO_TARGET_T_VERSION. */
bool ob_link_wanted(const ob_call *call, ob_str triple, const char *variable,
                    const char *const *environment, ob_link *out);

/** Are the stubs there, as their record tells? */
bool ob_link_is_there(ob_arena *arena, const ob_link *link);

/** argv with what the link needs; NULL: no memory. first: of rustc's own arguments. */
char **ob_link_arguments(ob_arena *arena, const ob_call *call, const ob_link *link, ob_str triple,
                         char **argv, uint32_t first);

/** Listens to standard error while a child runs, and passes everything on at once. */
typedef struct ob_listener {
  int saved;   /* the real standard error */
  int results; /* what the listening process hands back */
  int stop;    /* closed: it shall end */
  int pid;
} ob_listener;

#define OB_LISTEN_MAX (1u << 20) /* bytes that are kept, from a link's error on */

/** From now on until _end this process's standard error is listened to. False: it is not, and
 * nothing has changed. */
bool ob_listen_begin(ob_listener *listener);
/** What was said from "linking with" on; empty: nothing of that. */
ob_str ob_listen_end(ob_arena *arena, ob_listener *listener);

/** One line for each function that the OS release lacks, and for what else osbind knows about. */
void ob_link_explain(ob_arena *arena, const ob_call *call, const ob_link *link, ob_str said);

/* ---- link_error.c ---- */

/** What a linker could not find, and who asked for it. Views into the text. */
typedef struct ob_missing {
  ob_str symbol;   /* without @VERSION */
  ob_str object;   /* the file that refers to it, as the linker names it; may be empty */
  ob_str function; /* in it; may be empty */
} ob_missing;

#define OB_MISSING_MAX 64 /* further ones are not given */

/** rustc's JSON as the lines that a linker wrote: \n, \" and \\ undone. Into the arena;
 * OB_STR_NONE: no memory. */
ob_str ob_link_plain(ob_arena *arena, ob_str said);

/**
 * The symbols that lld, mold, GNU ld or gold call undefined in text; each once, with the first that
 * refers to it and is not std (whose references are weak). Returns how many are in out.
 */
size_t ob_link_missing(ob_str text, ob_missing out[OB_MISSING_MAX]);

/** Is it an object, archive or source of std, core or alloc? They refer weakly to much that is new,
 * and linkers list them beside those who need it. */
bool ob_link_is_of_std(ob_str object);
/** The crate that an object file or archive of rustc's belongs to, by its name; empty: it is none.
 */
ob_str ob_link_crate_of_file(ob_str object);
/** The crate of a Rust function, mangled or not; empty: it does not tell. */
ob_str ob_link_crate_of_function(ob_str function);

typedef enum ob_elsewhere {
  OB_ELSEWHERE_UNKNOWN, /* no known release has it */
  OB_ELSEWHERE_LATER,   /* first in a later release */
  OB_ELSEWHERE_GONE,    /* last in an earlier one */
  OB_ELSEWHERE_COMPAT,  /* there, but not for new links */
} ob_elsewhere;

typedef struct ob_record_answer {
  ob_elsewhere where;
  ob_str release; /* later, gone: of the other release; compat: the node */
  ob_str library; /* its name behind -l */
  bool guess;     /* the release is derived, not measured */
} ob_record_answer;

/** `key VALUE` of the record: "os", "release". Empty: not there. */
ob_str ob_record_value(ob_str record, ob_str key);
/** The next value of a key that stands several times ("unknown"). *from begins as 0. */
bool ob_record_next(ob_str record, ob_str key, size_t *from, ob_str *value);
/** What the record says about a symbol that was not found. */
ob_record_answer ob_record_find(ob_str record, ob_str symbol);

#endif
