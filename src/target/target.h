// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Targets: the built-in table (generated from rustc), target-spec files, and
 * `TRIPLE.VERSION` as users write it.
 */
#ifndef OB_TARGET_TARGET_H
#define OB_TARGET_TARGET_H

#include "diag/diag.h"
#include "formats/cfg/cfg.h"
#include "formats/note.h"

typedef struct ob_target {
  ob_str triple;           /* x86_64-unknown-freebsd; of a spec file: its stem */
  uint8_t tier;            /* 1, 2, 3; 0: not known (spec files) */
  bool host_tools;         /* tier with host tools */
  int8_t std;              /* 1 has std, 0 has none, -1 not known */
  ob_str os;               /* target_os */
  ob_str nominal;          /* the OS version that upstream's bindings describe; empty: none */
  ob_str spec_path;        /* of a spec file: its absolute path; else empty */
  bool spec_outer_version; /* that key stands outside of "metadata", where rustc refuses it */
  ob_str spec_version;     /* its "os-version" key, or empty */
  ob_str spec_like;        /* its "os-like" key: the target_os that std is compiled for; or empty */
  const ob_cfg_atom *atoms; /* sorted as rustc prints them */
  size_t atom_count;
} ob_target;

typedef struct ob_targets {
  const ob_target *at; /* sorted by triple */
  size_t len;          /* at most OB_BITS_MAX */
  ob_str rustc;        /* "rustc 1.96.0 (...)": what it was generated from */
} ob_targets;

/** The table that was compiled in; static. */
const ob_targets *ob_targets_builtin(void);
/** The position of the entry that was meant by what is no triple of the table: the best kept one
 * that begins with it (`x86_64-unknown-linux`), one that has a vendor besides, else as
 * ob_str_nearest. SIZE_MAX: none, or no memory. */
size_t ob_target_nearest(ob_arena *arena, const ob_targets *targets, ob_str triple);
/** The entry of a triple, or NULL. */
const ob_target *ob_target_find(const ob_targets *targets, ob_str triple);

/**
 * The table of another rustc: its list of targets; entries of the built-in table
 * where that has the triple, else what `--print=cfg` says (one process each; no
 * tier, std not known; a target that this rustc has no back end for gets no
 * cfgs). rustc: a path, or a name that is looked up in PATH.
 * Errors: OB_E_NOT_FOUND, OB_E_IO (it cannot be run), OB_E_PROCESS (OB0225),
 * OB_E_LIMIT (more than OB_BITS_MAX targets), OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_targets_from_rustc(ob_arena *arena, ob_diags *diags, const char *rustc,
                                             ob_targets *out);

#define OB_TARGET_SPEC_MAX (1u << 20) /* bytes of a spec file */

/**
 * Read a target-spec file. cfgs are derived from its keys (os, env, vendor,
 * arch, target-family, target-endian, target-pointer-width, abi, panic
 * strategy, atomics, cpu, features) the way stable rustc does. `"os-version"` is
 * osbind's own key; rustc refuses a spec that has it outside of `"metadata"`
 * (OB0223, a warning). So is `"os-like"`, which is read inside of `"metadata"` only:
 * the target_os of the OS that this one is a fork of.
 *
 * Errors: as ob_diags_load and ob_json_parse; OB_E_INVALID (OB0222 a key that is
 *         missing or wrong, every one; OB0221 no version label), OB_E_NOMEM
 * Source: rustc_session, default_configuration; rustc_target, TargetOptions
 */
OB_NODISCARD ob_status ob_target_from_spec(ob_arena *arena, ob_diags *diags, const char *path,
                                           ob_target *out);
/** The same for the text of a registered source: triple and spec_path stay empty. */
OB_NODISCARD ob_status ob_target_spec_read(ob_arena *arena, ob_diags *diags, uint32_t file,
                                           ob_target *out);

/** What `--target` was given. */
typedef struct ob_target_arg {
  const ob_target *target; /* built-in, or allocated for a spec file */
  ob_str version;          /* after the dot; empty: none was written */
} ob_target_arg;

/**
 * Take TRIPLE, TRIPLE.VERSION, PATH.json or PATH.json:VERSION apart. The longest
 * triple of the table that is arg itself, or is followed by '.', wins; nothing
 * is guessed: otherwise OB_E_NOT_FOUND (OB0220) with the accepted forms and the
 * nearest triple. OB_E_INVALID (OB0221): what stands behind the mark is no label.
 * A spec file is read: errors as ob_target_from_spec.
 */
OB_NODISCARD ob_status ob_target_parse(ob_arena *arena, ob_diags *diags, const ob_targets *targets,
                                       ob_str arg, ob_target_arg *out);

/** CARGO_TARGET_<TRIPLE>_VERSION: upper case, every other character `_`. NULL: no memory. */
const char *ob_target_version_variable(ob_arena *arena, ob_str triple);

/**
 * The OS version that the running system has, if it is of target's kind:
 * gnu_get_libc_version for *-linux-gnu*, freebsd-version -u, os-release
 * VERSION_ID for other Linux, uname -r (without a suffix) elsewhere.
 * Empty when it cannot be told. how: which of these, for messages.
 */
OB_NODISCARD ob_status ob_target_running_version(ob_arena *arena, const ob_target *target,
                                                 ob_str *version, ob_str *how);

/**
 * What the header of an object file for the target says. False: not ELF, a system whose linker is
 * not of GNU's kind, or a machine whose flags do not follow from the cfgs.
 */
bool ob_target_elf_ident(const ob_target *target, ob_elf_ident *out);

/** The values that rustc itself expects of a cfg (its lint unexpected_cfgs), in order: *count of
 * them with this name, 0 for one that it does not know, or knows without values. Static. */
const ob_cfg_atom *ob_rustc_values(ob_str name, size_t *count);
/** Is value one of them? */
bool ob_rustc_knows(ob_str name, ob_str value);

/** Evaluation environment of a target with a version (empty: unknown). */
ob_cfg_env ob_target_cfg_env(const ob_target *target, ob_str version);

#endif
