// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Cargo's configuration files as osbind reads them: found, parsed, included and
 * merged by Cargo's rules, every value with the file and place it came from.
 */
#ifndef OB_CARGO_CONFIG_H
#define OB_CARGO_CONFIG_H

#include "base/vec.h"
#include "diag/diag.h"
#include "formats/toml/toml.h"

/** Lowest first. */
typedef enum ob_config_layer {
  OB_CONFIG_SYSTEM,  /* SYSCONFDIR/cargo/config.toml, then config.d/ *.toml in name order */
  OB_CONFIG_HOME,    /* $CARGO_HOME/config.toml, then osbind.toml beside it */
  OB_CONFIG_PROJECT, /* DIR/.cargo/config.toml, then osbind.toml beside it, from / down */
  OB_CONFIG_CLI,     /* --config, in the order given */
} ob_config_layer;

typedef struct ob_config_file {
  ob_str path;   /* absolute; "--config" for KEY=VALUE */
  uint32_t file; /* number in ob_diags */
  ob_config_layer layer;
  bool cargo_reads;     /* stock Cargo reads this file by itself */
  bool included;        /* came in through `include` */
  const char *base_dir; /* what relative paths in it are relative to: the parent of the
                           directory that holds it (Cargo reference, "Config-relative paths");
                           of KEY=VALUE the current directory */
  ob_toml *root;        /* as parsed, before merging */
} ob_config_file;

typedef struct ob_config {
  OB_VEC(ob_config_file) files; /* in order of rising precedence */
  ob_toml *merged;              /* tables merged, arrays appended, deeper wins; never NULL */
  bool broken;                  /* not all could be read: what is not there may stand in the rest */
} ob_config;

typedef struct ob_config_opts {
  const char
      *sysconfdir; /* "/etc": the file is sysconfdir/cargo/config.toml; NULL: no system layer */
  const char *cargo_home; /* absolute; NULL: none */
  const char *cwd;        /* absolute: where the search upwards begins; NULL: no project layer */
  const ob_str *cli;      /* arguments of --config: KEY=VALUE or a path */
  size_t cli_count;
} ob_config_opts;

#define OB_CONFIG_MAX_SIZE (16u << 20) /* bytes of one file */
#define OB_CONFIG_MAX_INCLUDE 16       /* depth of `include` */

/**
 * Read all files. A name `config` without .toml counts where Cargo counts it (it
 * wins over config.toml beside it, with a warning). A file that is missing is
 * no error; a file that cannot be read or parsed is, and the others are still
 * read, so that all mistakes are reported.
 *
 * Errors: OB_E_SYNTAX, OB_E_IO, OB_E_LIMIT (OB04xx: include depth, cycles), OB_E_INVALID
 *         (merging a table with a string: both places are shown), OB_E_NOMEM
 * Source: Cargo reference, "Configuration"; hierarchy measured in tests/
 */
OB_NODISCARD ob_status ob_config_load(ob_arena *arena, ob_diags *diags, const ob_config_opts *opts,
                                      ob_config *out);

/** The file that a span of a config value lies in, or NULL. Its index in files is its rank. */
const ob_config_file *ob_config_file_of(const ob_config *config, ob_span span);

/** merged value at a path of keys ("build", "rustc-wrapper"); NULL: not there. count keys. */
ob_toml *ob_config_get(const ob_config *config, const ob_str *keys, size_t count);

/** A value of the [env] table: plain string or {value, force, relative}. *force may be NULL. */
bool ob_config_env(const ob_config *config, ob_str name, ob_str *value, bool *force);

/** A relative path of a config value as an absolute one; NULL: no memory. */
const char *ob_config_path(ob_arena *arena, const ob_config *config, const ob_toml *string);

#endif
