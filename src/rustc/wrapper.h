// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * osbind-rustc, from the inside. Cargo calls it as `osbind-rustc [TOOL] RUSTC
 * ARGS...` for every unit, and as `osbind-rustdoc ARGS...` in rustdoc's place.
 * A call goes through four steps, each in its own file:
 *
 *   args.c      what is asked: find the unit in the arguments
 *   unit.c      what to do about it: the index's answer, and the new arguments
 *   run.c       run it: exec where nothing is left to do, else wait
 *   note.c      what a crate of bindings leaves in the programs that it is linked into
 *   depinfo.c, version_line.c   what is added to rustc's answer
 *
 * Calls that are passed through allocate nothing and read nothing but the index.
 */
#ifndef OB_RUSTC_WRAPPER_H
#define OB_RUSTC_WRAPPER_H

#include "base/arena.h"
#include "base/buf.h"
#include "formats/note.h"
#include "sources/index.h"
#include "target/version.h"

#define OB_NEXT_VARIABLE "OSBIND_NEXT"           /* environment: the wrapper to call after ours */
#define OB_STD_INDEX_VARIABLE "OSBIND_STD_INDEX" /* environment: a run of `osbind std build` */
#define OB_STD_SYSROOT_VARIABLE                                                                    \
  "OSBIND_STD_SYSROOT"                          /* its --sysroot, for another source of std        \
                                                 */
#define OB_STD_CRATE_PREFIX "OSBIND_STD_CRATE_" /* + NAME: what that crate is compiled from */
#define OB_RUSTDOC_VARIABLE "OSBIND_RUSTDOC"    /* environment: the real rustdoc */
#define OB_TRIPLE_MAX 127                       /* bytes; a longer one is left alone */
#define OB_VARIABLE_MAX (sizeof "CARGO_TARGET__VERSION" + OB_TRIPLE_MAX)

/* ---- args.c ---- */

/** One option of the call: where its value is, in which form. */
typedef struct ob_option {
  ob_str value;   /* {NULL, 0}: not given */
  uint32_t at;    /* argument that holds the option's name */
  uint32_t words; /* 1: --opt=value; 2: --opt value */
} ob_option;

/** What one call asks for. All strings are borrowed from the arguments. */
typedef struct ob_call {
  char **argv;    /* the program to run first, then the rest; NULL-terminated */
  uint32_t first; /* the first of rustc's own arguments: 1, or 2 behind a workspace wrapper */
  uint32_t argc;
  bool rustdoc;
  bool argfile;        /* rustc's own arguments came from an `@file` */
  bool version;        /* the last argument is -vV */
  bool print_cfg;      /* --print=cfg */
  bool cap_lints;      /* Cargo gives it to what is not the user's own */
  bool links;          /* makes a program, or a shared object that is no proc-macro */
  bool shared;         /* --crate-type cdylib or dylib */
  bool bin_or_test;    /* --crate-type bin, or --test */
  bool for_std;        /* --cfg feature="rustc-dep-of-std" */
  bool uses_built_std; /* --extern noprelude,nounused:std=...: the std of -Zbuild-std */
  bool is_std;         /* -Zforce-unstable-if-unmarked: a unit of std itself */
  bool aborts;         /* -C panic=abort; the last one counts */
  bool has_sysroot;
  bool two_roots; /* more than one input: not a form of Cargo's */
  ob_option root, target, edition, crate_name, out_dir, extra_filename;
  bool emits_dep_info, emits_link;
  ob_str dep_info_path; /* of --emit=dep-info=PATH; else empty */
} ob_call;

/** Take the arguments apart. call->argv .. rustdoc are set by the caller. */
void ob_call_scan(ob_call *call);
/** The name of a target: the triple itself, or the stem of a target-spec file. */
ob_str ob_call_triple(ob_str target_argument);
/** True for `name`, or for `name=...`. */
bool ob_cfg_is_named(ob_str cfg, ob_str name);
/**
 * Replace the arguments from `first` by the lines of the `@file` that stands there,
 * as rustc does. 0 or errno.
 */
OB_NODISCARD int ob_call_expand(ob_arena *arena, ob_call *call);

/* ---- unit.c ---- */

/** What the environment says about the unit; pointers may be NULL. */
typedef struct ob_unit_env {
  const char *package, *version, *crate; /* CARGO_PKG_NAME, CARGO_PKG_VERSION, CARGO_CRATE_NAME */
  const char *const *all;                /* NAME=VALUE, NULL-terminated */
  bool std_run;            /* std itself is compiled: for the version of the index, whatever
                              variables say, and told to Cargo crate by crate */
  const char *std_sysroot; /* of OB_STD_SYSROOT_VARIABLE, or NULL */
} ob_unit_env;

typedef enum ob_deed {
  OB_PASS,   /* as it is */
  OB_INFORM, /* the version and the sysroot are added */
  OB_TELL,   /* and upstream's crate is told by its own cfgs */
  OB_SWAP,   /* the OS-owned crate is compiled in its place */
  OB_STOP,   /* a message; nothing is compiled */
} ob_deed;

typedef struct ob_decision {
  ob_deed deed;
  ob_str triple;
  ob_str version;                 /* empty: unknown */
  char variable[OB_VARIABLE_MAX]; /* CARGO_TARGET_T_VERSION */
  const char *variable_value;     /* NULL: not set */
  bool std_run;                   /* in a run of `osbind std build` */
  bool wants_sysroot;             /* a unit whose std is to be chosen: see ob_unit_sysroot */
  uint8_t std;                    /* OB_INDEX_STD_FITTING ... */
  uint32_t sysroots;              /* offset of the target's sysroots in the index; 0: none */
  ob_str sysroot;                 /* to be added, or empty */
  bool aborts;                    /* -C panic=abort is added: std's own panic_abort */
  ob_str like;                    /* target_os to be added: the OS that this one is a fork of */
  bool has_note;                  /* leave `note` in programs */
  ob_elf_ident ident;             /* of its object file */
  ob_note_info note;
  ob_str note_library;          /* set by ob_note_write: the name behind -l; or empty */
  ob_index_found_rule rule;     /* OB_TELL */
  ob_index_found_source source; /* OB_SWAP */
  ob_index_found_recipe recipe; /* OB_SWAP */
  const char *code;             /* OB_STOP: "OB0606", */
  char message[1024];           /* and what is said */
} ob_decision;

/** Ask the index. *out is whole for every deed. */
void ob_unit_decide(const ob_call *call, const ob_unit_env *env, const ob_index_view *view,
                    ob_decision *out);
/**
 * Check that the files of the OS-owned crate are as the index knows them (size and
 * time of change). False: message says which is not.
 */
bool ob_unit_files_unchanged(ob_decision *decision);
/** The new arguments for a decision other than OB_PASS and OB_STOP. NULL: no memory. */
char **ob_unit_arguments(ob_arena *arena, const ob_call *call, const ob_decision *decision);
/**
 * Are the files in dir as the index knows them (size and time of change)? Else *which is the
 * first that is not, or empty when the directory is gone, and *found says what became of it:
 * OB_FOUND it is another, OB_FOUND_NONE it is gone, OB_FOUND_DAMAGED the index is.
 */
bool ob_unit_files_same(ob_str dir, ob_index_list files, ob_str *which, ob_found *found);
/** CARGO_TARGET_<TRIPLE>_VERSION. False: the triple is too long. */
bool ob_unit_variable(ob_str triple, char out[OB_VARIABLE_MAX]);

/* ---- note.c ---- */

/**
 * Write the note of a decision that has one as a static library into the call's --out-dir, under a
 * name that holds the hash of its content, and set decision->note_library. A note that cannot be
 * written is left out: a program without one is whole.
 */
void ob_note_write(ob_arena *arena, const ob_call *call, ob_decision *decision);

/* ---- sysroot.c ---- */

/**
 * Choose the std of a unit among the installed ones: of the unit's OS version, of the rustc that
 * compiles it, with the replacements of now, and with files that have not changed. The deed
 * becomes OB_STOP where one should be there and is not.
 */
void ob_unit_sysroot(const ob_call *call, const ob_index_view *view, ob_decision *decision);
/**
 * Record beside the index that the project in the current directory is built with the sysroot, as
 * src/std/used.c reads it: at most once an hour, and not at all where that cannot be written.
 */
void ob_unit_used(ob_str sysroot, const char *index, uint64_t now);

/* ---- depinfo.c ---- */

/** What is added to a dep-info file. Empty stamp path: only the variable. */
typedef struct ob_depinfo_add {
  ob_str stamp_path, stamp_sha256;
  uint64_t stamp_len;
  const char *variable, *value; /* value NULL: not set */
} ob_depinfo_add;

/**
 * The text with the stamp on the first rule, a line for the variable, and, when
 * the text holds checksums, one for the stamp.
 * False: the text has no rule to add the stamp to.
 */
bool ob_depinfo_edit(ob_str text, const ob_depinfo_add *add, ob_buf *out);
/**
 * Add to the file that the call wrote: with a stamp by ob_depinfo_edit, in place; the variable
 * alone by one write at its end. 0 or errno; *path for messages.
 */
OB_NODISCARD int ob_depinfo_update(ob_arena *arena, const ob_call *call, const ob_depinfo_add *add,
                                   const char **path);

/* ---- version_line.c ---- */

/** `osbind: 1 set=<16 hex digits>`: the index's set, and every CARGO_TARGET_*_VERSION and
 * OSBIND_STUBS_*, in any order. */
size_t ob_version_line(uint64_t set_id, const char *const *environment, char out[64]);

/* ---- run.c ---- */

typedef struct ob_index_open_error {
  const char *code;
  char message[512];
} ob_index_open_error;

/** Map the index at path: owner, mode, form. False: *error says why. */
bool ob_index_map(const char *path, ob_index_view *out, ob_index_open_error *error);
/** What a program prints on standard output, at most size bytes. 0 or errno; ECHILD: it failed. */
OB_NODISCARD int ob_run_capture(char *const *argv, char *out, size_t size, size_t *len);
/** Become argv[0] (looked up in PATH). Returns only with an errno. */
int ob_run_exec(char *const *argv);
/** What is done while the child runs. False: the child is not needed any more, and is ended. */
typedef bool ob_run_meanwhile(void *context);
/**
 * Run argv and wait, with this process's streams. Signals that are sent to this
 * process are sent on. meanwhile may be NULL. 0 or errno; *status as waitpid gives it.
 */
OB_NODISCARD int ob_run_wait(char *const *argv, ob_run_meanwhile *meanwhile, void *context,
                             int *status);
/** The same with the arguments from `first` in a file, for when they are too long. */
OB_NODISCARD int ob_run_wait_argfile(ob_arena *arena, char *const *argv, uint32_t first,
                                     ob_run_meanwhile *meanwhile, void *context, int *status);
/** Exit as a waited-for child did: its status, or its signal. */
_Noreturn void ob_run_exit_like(int status);
/** `osbind: error[CODE]: message` on standard error, control bytes as `?`; one write. Returns 1. */
int ob_say_error(const char *code, const char *fmt, ...) OB_PRINTF(2, 3);
/** `osbind: text` on standard error. */
void ob_say_notice(ob_str text);

#endif
