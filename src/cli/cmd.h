// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What a command of osbind is. A command lives in src/cli/cmd_<name>.c and defines
 * `const ob_cmd ob_cmd_<name>`; a new one is declared at the end of this file, stands in the
 * list of src/cli/meson.build and in the table of src/cli/commands.c. Parsing, `--help`,
 * completions, did-you-mean and the check of the man pages come from these tables.
 *
 *   typedef struct cfg_opts { ob_opt_list target; bool all; } cfg_opts;
 *   static const ob_opt options[] = {
 *     {.name = "target", .metavar = "TRIPLE", .kind = OB_OPT_LIST, .dest = offsetof(cfg_opts,
 * target), .complete = OB_COMPLETE_TARGET, .help = "evaluate for this target (may be repeated)"},
 *     {.name = "all", .letter = 'a', .kind = OB_OPT_FLAG, .dest = offsetof(cfg_opts, all), .help =
 * "..."},
 *   };
 *   static int run(ob_cli *cli, const ob_args *args) { const cfg_opts *opts = args->opts; ... }
 *   const ob_cmd ob_cmd_cfg = {.name = "cfg", .args = "EXPR...", .summary = "evaluate a cfg()",
 *     .options = options, .option_count = OB_COUNT(options), .opts_size = sizeof(cfg_opts),
 *     .min_args = 1, .max_args = OB_ARGS_ANY, .run = run};
 */
#ifndef OB_CLI_CMD_H
#define OB_CLI_CMD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/strs.h"
#include "base/vec.h"
#include "diag/diag.h"

/** Exit codes; no others are used. A command that runs Cargo gives Cargo's own 101 as
 * OB_EXIT_FAILED. */
enum {
  OB_EXIT_OK = 0,
  OB_EXIT_FAILED = 1,  /* findings, or a failed build */
  OB_EXIT_USAGE = 2,   /* the command line is wrong */
  OB_EXIT_MISSING = 3, /* a file or program that is needed is missing */
  OB_EXIT_BUG = 101,   /* a mistake in osbind; no memory */
  OB_EXIT_INTERRUPTED = 130,
};

typedef struct ob_cmd ob_cmd;

/* ---- options ---- */

typedef ob_strs ob_opt_list;

typedef enum ob_opt_kind {
  OB_OPT_FLAG,   /* dest: bool */
  OB_OPT_STRING, /* dest: ob_str; {NULL, 0} when not given; the last one wins */
  OB_OPT_LIST,   /* dest: ob_opt_list; every one given, in order */
  OB_OPT_ENUM,   /* dest: int; position in `choices`; 0 when not given */
  OB_OPT_COUNT,  /* dest: unsigned; how often it was given */
} ob_opt_kind;

/** What the value of an option or argument is, for completions. */
typedef enum ob_complete {
  OB_COMPLETE_NONE,
  OB_COMPLETE_FILE,
  OB_COMPLETE_DIR,
  OB_COMPLETE_TARGET, /* a triple of the built-in table */
  OB_COMPLETE_CODE,   /* a diagnostic code */
  OB_COMPLETE_COMMAND,
  OB_COMPLETE_SHELL, /* bash, zsh, fish */
} ob_complete;

/** One option: `--name METAVAR`, `--name=METAVAR`, `-l METAVAR`, `-lMETAVAR`. */
typedef struct ob_opt {
  const char *name; /* without --; never NULL */
  char letter;      /* short form, or 0 */
  ob_opt_kind kind;
  ob_complete complete;
  const char *metavar;        /* NULL for FLAG and COUNT */
  size_t dest;                /* offset in the command's options struct */
  const char *const *choices; /* ENUM: NULL-terminated */
  const char *help;           /* one sentence without a final dot, lower case first */
} ob_opt;

/** What was given to a command. Strings are NUL-terminated views of argv. */
typedef struct ob_args {
  const void *opts; /* the command's options struct (opts_size bytes, zero where not given) */
  const ob_str *at; /* arguments that are no options, without the command's name */
  size_t count;
  const char *const *rest; /* passes_through: what goes to Cargo, in order, NULL-terminated */
  size_t rest_count;
  const ob_cmd *cmd; /* the command itself: one run function can serve several */
} ob_args;

/* ---- the context ---- */

typedef enum ob_color_when { OB_COLOR_AUTO, OB_COLOR_ALWAYS, OB_COLOR_NEVER } ob_color_when;

/**
 * One per run of the program. The environment is read here, once, and given downwards as values.
 * Directories are absolute and NUL-terminated.
 */
typedef struct ob_cli {
  ob_arena *arena; /* lives as long as the program runs */
  ob_diags *diags; /* what the command pushes is shown when it returns (and by ob_cli_report) */
  ob_buf out;      /* results: written to stdout when the command returns (and by ob_cli_flush) */

  int color;                 /* --color as an ob_color_when */
  bool color_out, color_err; /* decided: --color, NO_COLOR, CLICOLOR_FORCE, TERM=dumb, isatty */
  bool quiet;
  unsigned verbose;
  int message_format; /* --message-format: 0 text, 1 json */
  ob_str directory;   /* -C: the current directory since then; empty: not given */
  bool json;          /* the latter: diagnostics as one JSON object a line on stderr */
  bool github;        /* diagnostics as workflow commands */
  bool progress;      /* a progress line may be shown */
  bool misuse;        /* what failed is the command line itself: ob_cli_exit gives 2 */

  const char *cwd;
  const char *home;       /* NULL: not known */
  const char *cargo_home; /* CARGO_HOME, else ~/.cargo; NULL: not known */
  const char *sysconfdir; /* holds cargo/config.toml: OSBIND_SYSCONFDIR, else as built */
  const char *state_dir;  /* of the system: OSBIND_STATE_DIR, else as built (/var/lib/osbind) */
  const char *cache_dir;  /* of the user: OSBIND_CACHE_DIR, $XDG_CACHE_HOME/osbind, ~/.cache/osbind;
                             NULL: not known */
  const char *cargo;      /* CARGO (set by `cargo osbind`), else "cargo" */
  const char *rustc;      /* RUSTC, else "rustc" */

  size_t shown;       /* internal: diagnostics already shown */
  size_t told_hidden; /* internal: of the diagnostics beyond the limit, how many were mentioned */
  bool out_failed;    /* internal: stdout did not take what was written */
} ob_cli;

/** One diagnostic into out, in the form that was asked for. */
void ob_cli_show(const ob_cli *cli, ob_buf *out, const ob_diags *diags, const ob_diag *diag);

/**
 * Show the diagnostics that were pushed since the last call, sorted, on stderr; then write cli->out
 * to stdout. main does this when a command returns; a command that runs or becomes another
 * program does it before.
 */
void ob_cli_report(ob_cli *cli);
void ob_cli_flush(ob_cli *cli);
/**
 * A line on stderr for the user in Cargo's form: verb (green, right-aligned to 12 cells) and
 * message; nothing with --quiet or in JSON mode.
 */
void ob_cli_say(ob_cli *cli, const char *verb, const char *fmt, ...) OB_PRINTF(3, 4);
/**
 * The exit code for the status of a lower layer: OK 0, NOT_FOUND 3, NOMEM 101 (says so on
 * stderr), all others 1; but 2 for any of them when cli->misuse was set.
 */
int ob_cli_exit(ob_cli *cli, ob_status st);
/** A mistake on the command line: pushes an error with code, returns OB_EXIT_USAGE. help may be
 * NULL. */
int ob_cli_usage(ob_cli *cli, const char *code, const char *help, const char *fmt, ...)
    OB_PRINTF(4, 5);

/**
 * The absolute path of one of osbind's own programs ("osbind-rustc", "osbind-rustdoc"): beside
 * this executable, in the build tree, in ../libexec/osbind, or where it was installed. NULL: none.
 */
const char *ob_cli_program(ob_cli *cli, const char *name);

/**
 * Progress of long work: one line on stderr, rewritten at most ten times a second, wiped by _end.
 * Does nothing where cli->progress is false (no terminal, --quiet, JSON, CI).
 */
typedef struct ob_progress {
  ob_cli *cli;
  const char *what; /* "hashing" */
  uint64_t started_ms, drawn_ms;
  bool drawn;
} ob_progress;

void ob_progress_begin(ob_progress *progress, ob_cli *cli, const char *what);
/** total 0: not known. item: what is worked on now; may be empty. */
void ob_progress_step(ob_progress *progress, size_t done, size_t total, ob_str item);
void ob_progress_end(ob_progress *progress);

/* ---- commands ---- */

#define OB_ARGS_ANY SIZE_MAX

/** How a command treats what it does not know. */
typedef enum ob_pass {
  OB_PASS_NO,    /* an error */
  OB_PASS_CARGO, /* goes to Cargo (args->rest), in order; the command's own options are taken out of
                    it wherever they stand before `--`. --color, -q and -v count for both; -h is
                    osbind's; --message-format after the command's name is Cargo's alone. */
  OB_PASS_RUN,   /* the same, but the first argument that is neither an option nor the value of one
                    ends osbind's options, as in `cargo run` */
} ob_pass;

struct ob_cmd {
  const char *name;
  const char *args;        /* for the usage line: "CRATE_DIR", "[CODE]"; NULL: none */
  const char *summary;     /* one line, lower case first, no final dot */
  const char *description; /* paragraphs for --help, wrapped there; NULL: none */
  const ob_opt *options;
  size_t option_count;
  size_t opts_size; /* bytes of the options struct; 0: none */
  size_t min_args,
      max_args;         /* how many arguments; OB_ARGS_ANY; not looked at when it passes through */
  ob_complete complete; /* what the arguments are */
  ob_pass passes_through;
  const char *cargo; /* passes_through: Cargo's name of the command that it runs */
  int (*run)(ob_cli *cli,
             const ob_args *args); /* gives the exit code; NULL when it has sub-commands */
  const ob_cmd *const *sub;        /* sub-commands (`vendor import`); each with its own name */
  size_t sub_count;
};

/** All commands that are built in, in the order in which help lists them. */
const ob_cmd *const *ob_commands(size_t *count);
/** The options that stand before or after every command. */
const ob_opt *ob_global_options(size_t *count);

/* cmd_build.c: the family that runs Cargo */
extern const ob_cmd ob_cmd_build, ob_cmd_check, ob_cmd_test, ob_cmd_run, ob_cmd_bench, ob_cmd_doc,
    ob_cmd_clippy, ob_cmd_install, ob_cmd_cargo_fix;
extern const ob_cmd ob_cmd_audit;   /* cmd_audit.c */
extern const ob_cmd ob_cmd_fix;     /* cmd_fix.c */
extern const ob_cmd ob_cmd_sources; /* cmd_sources.c */
extern const ob_cmd ob_cmd_enable;  /* cmd_enable.c, both */
extern const ob_cmd ob_cmd_disable;
extern const ob_cmd ob_cmd_update;      /* cmd_update.c */
extern const ob_cmd ob_cmd_vendor;      /* cmd_vendor.c: import, list, check, remove, seal */
extern const ob_cmd ob_cmd_doctor;      /* cmd_doctor.c */
extern const ob_cmd ob_cmd_target;      /* cmd_target.c: list, show */
extern const ob_cmd ob_cmd_target_new;  /* cmd_target_new.c, below the former */
extern const ob_cmd ob_cmd_export;      /* cmd_export.c */
extern const ob_cmd ob_cmd_std;         /* cmd_std.c and cmd_std_*.c */
extern const ob_cmd ob_cmd_abi;         /* cmd_abi.c and cmd_abi_*.c */
extern const ob_cmd ob_cmd_cfg;         /* cmd_cfg.c */
extern const ob_cmd ob_cmd_help;        /* help.c */
extern const ob_cmd ob_cmd_explain;     /* cmd_explain.c */
extern const ob_cmd ob_cmd_completions; /* cmd_completions.c */

#endif
