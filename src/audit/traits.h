// SPDX-License-Identifier: MIT OR Apache-2.0
/** Which functions and constants traits may give to the types of other crates. */
#ifndef OB_AUDIT_TRAITS_H
#define OB_AUDIT_TRAITS_H

#include "audit/crate.h"

/** May a use of an item of another crate bring a trait with a function or constant of that name?
 * segments: behind the crate's name; of a glob the path before `::*`. */
typedef bool ob_traits_ask(void *context, ob_sym crate, const ob_str *segments, size_t count,
                           bool glob, ob_str name);

/**
 * May a trait that is seen in a scope of the crate give a type of another crate a function or
 * constant of that name? Traits of the crate itself are taken to be seen everywhere; std's are not
 * asked: what these have, the type has by an impl that stands beside it.
 */
bool ob_traits_may_give(ob_crate *c, uint32_t scope, ob_str name, ob_traits_ask *ask,
                        void *context);

#endif
