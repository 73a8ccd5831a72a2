// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The crates that a package depends on, as far as they lie on disk: when has one an item of a
 * path? Each is read when it is first asked for, once for all packages and threads.
 */
#ifndef OB_AUDIT_FOREIGN_H
#define OB_AUDIT_FOREIGN_H

#include "audit/audit.h"
#include "audit/macros.h"
#include "cargo/disk.h"
#include "diag/looks.h"

typedef struct ob_foreign_store ob_foreign_store;
typedef struct ob_foreign ob_foreign; /* one crate */

/** disk and universe are borrowed. NULL: no memory. */
ob_foreign_store *ob_foreign_new(const ob_universe *universe, const ob_disk *disk);
void ob_foreign_free(ob_foreign_store *store);
const ob_disk *ob_foreign_disk(const ob_foreign_store *store);

/**
 * The library of the package in dir. NULL: it cannot be read, has none, or is a proc-macro: then
 * nothing can be told. asker: shares the looks of that library from now on; NULL: nobody asks.
 */
ob_foreign *ob_foreign_open(ob_foreign_store *store, const char *dir, ob_looks *asker);
ob_str ob_foreign_name(const ob_foreign *crate);
ob_str ob_foreign_version(const ob_foreign *crate);
/** The directory that it was opened from. */
const char *ob_foreign_dir(const ob_foreign *crate);
/** The package that the crate is the library of. */
const ob_package *ob_foreign_package(const ob_foreign *crate);
/** What switches on what in the crate: its [features], and those that its build script adds (a name
 * can stand in several entries). *count of them. */
const ob_feature *ob_foreign_features(const ob_foreign *crate, size_t *count);

/** When a build has switched on a feature of the crate, in the terms of whoever asks. */
typedef ob_cond ob_foreign_feature(void *context, ob_str feature);

/** A path behind the crate's name. */
typedef struct ob_foreign_path {
  const ob_str *segments;
  size_t count;
  size_t from; /* segments that some other path stands for */
  ob_rust_ns ns;
  bool compiles; /* where the crate refuses to compile it has nothing, instead of all */
} ob_foreign_path;

/** What a path's last name is of a type that the rest leads to, where it is missing. */
typedef enum ob_foreign_part {
  OB_FOREIGN_WHOLE,   /* nothing: an item, or not missing */
  OB_FOREIGN_VARIANT, /* of an enum */
  OB_FOREIGN_MEMBER,  /* a function or constant: a trait may bring one to whoever asks */
} ob_foreign_part;

/** What was found out about a path. */
typedef struct ob_foreign_item {
  ob_cond when; /* it exists, with the features that `feature` gives */
  ob_cond ever; /* it exists for some features and cfgs with which the crate compiles */
  ob_cond from; /* so do the segments before path.from, with the features that `feature` gives */
  ob_foreign_part part;
  ob_str rustc; /* what rustc says of a part; the crate's */
} ob_foreign_item;

/**
 * Ask for the item that a path leads to from the crate's root (of no segment: whether the crate
 * compiles at all, and has no compile_error! there), in m (which has the store's universe). What a
 * macro declares that the audit does not understand is taken to exist where the macro's argument
 * names it; so is what cfgs of the crate's build script decide, and all of it where the crate
 * itself refuses to compile. Strings of *out are in m's arena. Errors: OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_foreign_ask(ob_foreign *crate, ob_conds *m, const ob_foreign_path *path,
                                      ob_foreign_feature *feature, void *context,
                                      ob_foreign_item *out);
/** Does a call of its exported macro of that name declare only what its argument or *names says
 * (macros.h)? *names lives as long as the crate. */
bool ob_foreign_macro_declares(ob_foreign *crate, ob_str name, ob_str *names);
/** What its exported macro of that name brings of the crate itself (macros.h); NULL: no memory. */
const ob_macro_paths *ob_foreign_macro_brings(ob_foreign *crate, ob_str name);
/** Can a use of the item, or of all that stands in it (glob), bring a trait into scope that has a
 * function or constant of that name? True also where that is not known. */
bool ob_foreign_trait_may_have(ob_foreign *crate, const ob_str *segments, size_t count, bool glob,
                               ob_str name);
/** When the crate can do without std: is no_std, and does not name it by `extern crate`. Errors:
 * OB_E_NOMEM */
OB_NODISCARD ob_status ob_foreign_without_std(ob_foreign *crate, ob_conds *m,
                                              ob_foreign_feature *feature, void *context,
                                              ob_cond *out);
/** The text of a compile_error! that stands there under some of `missing`; empty: none was found.
 * In arena. */
ob_str ob_foreign_refusal(ob_foreign *crate, ob_arena *arena, ob_conds *m, ob_cond missing);
/** The condition in the crate under which the item exists, printed: `feature = "Win32_Foundation"`;
 * empty: it is there always, or never. In arena. */
ob_str ob_foreign_gate(ob_foreign *crate, ob_arena *arena, const ob_foreign_path *path);

#endif
