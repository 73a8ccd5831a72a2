// SPDX-License-Identifier: MIT OR Apache-2.0
/** Names that the audit knows by themselves. */
#ifndef OB_AUDIT_KNOWN_H
#define OB_AUDIT_KNOWN_H

#include "base/base.h"

/** A macro of std or of a widely used crate whose argument is compiled where it stands, under no
 * condition of its own, and that declares no module and no crate. */
bool ob_macro_is_known(ob_str name);
/** A macro whose argument is code for somewhere else, or text: quote, stringify, … */
bool ob_macro_quotes(ob_str name);
/** Macros of std beside those that the reader of Rust leaves out, which are in nobody's prelude. */
bool ob_macro_is_rare_std(ob_str name);
/** std, core, alloc, …: crates of the sysroot that stable programs may name. */
bool ob_crate_is_std(ob_str name);
/** Crates that rustc's sysroot holds beside std for its own use: naming one that Cargo does not
 * give is E0658 rather than E0463. */
bool ob_crate_is_private(ob_str name);
/** The [lib] name of a published package that is called otherwise, or empty. */
ob_str ob_crate_lib_name(ob_str package);
/** u8, str, …: `use u8;` imports them as it does a module. */
bool ob_name_is_primitive(ob_str name);
/** Option, Vec, Ok, drop, …: what every module has without a use, as a type, trait or value. */
bool ob_name_is_prelude(ob_str name);
/** Has that trait of std an item of that name, which a type that implements it can be called with?
 * An empty trait: has some. Of traits whose items other names of the crate are seldom taken for:
 * not `fmt` and the like. */
bool ob_std_trait_has(ob_str trait, ob_str name);
/** Is it one of those? */
bool ob_std_trait_is_known(ob_str trait);
/** Tools whose names begin attributes: rustfmt, clippy, … */
bool ob_name_is_tool(ob_str name);

#endif
