// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What audits found before, for the next run: one file per package and choice of options. An entry
 * counts as long as everything that the audit looked at on disk is as it was: sources, manifests
 * (of the workspace and of path dependencies too), files that were looked for and not there,
 * listed directories, the libraries that were read as dependencies. Everything else that decides
 * about the answer is in the name of the file.
 *
 * Threads may use one cache at the same time, and so may processes: entries are replaced whole.
 * Nothing here fails: what cannot be read is not known, what cannot be written is not kept.
 */
#ifndef OB_AUDIT_CACHE_H
#define OB_AUDIT_CACHE_H

#include "audit/audit.h"
#include "diag/looks.h"

typedef struct ob_audit_cache ob_audit_cache;

/**
 * dir       where it lies; made when missing. That nobody else can write there is the caller's to
 *           know; entries that are not uid's alone are passed over all the same
 * identity  what tells this build of osbind from every other
 * cwd       what relative paths are relative to
 * NULL: no memory, dir cannot be used, options.manifest takes the place of a file, or
 * options.within says more than stands here.
 */
ob_audit_cache *ob_audit_cache_open(const char *dir, uint32_t uid, ob_str identity, const char *cwd,
                                    const ob_audit_options *options);
/** Now and then takes out what was not used for a month, and the oldest where it is too much. */
void ob_audit_cache_close(ob_audit_cache *cache);

/**
 * The audit of the package in dir, as ob_audit_run left it, as far as ob_answer_read says. arena:
 * all of it is there; diags: empty. NULL: not known; then diags is as it was.
 */
ob_audit *ob_audit_cache_get(ob_audit_cache *cache, ob_arena *arena, ob_diags *diags,
                             const char *dir);
/** Keep one. looks: what its diags wrote down from before ob_audit_open. */
void ob_audit_cache_put(ob_audit_cache *cache, const char *dir, const ob_audit *audit,
                        const ob_looks *looks);

#endif
