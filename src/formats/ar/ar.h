// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * A reader of ar archives (libNAME.a, .rlib) as GNU, BSD and LLVM tools write them. It works on
 * bytes that the caller holds and takes no memory. Indexes of symbols and tables of names are used
 * and not given out. A thin archive holds no objects and is refused.
 *
 *   ob_ar ar;
 *   ob_ar_member member;
 *   bool more;
 *   OB_TRY(ob_ar_open(diags, bytes, at, &ar));
 *   for (;;) {
 *     OB_TRY(ob_ar_next(diags, &ar, &member, &more));
 *     if (!more) break;
 *     use(member.name, member.bytes);
 *   }
 *
 * Source: ar(5) of 4.4BSD and System V as GNU binutils documents it; there is no standard
 */
#ifndef OB_FORMATS_AR_AR_H
#define OB_FORMATS_AR_AR_H

#include "diag/diag.h"

typedef struct ob_ar {
  ob_str bytes;
  ob_span at;
  uint32_t next;     /* internal: offset of the next header */
  ob_str long_names; /* internal: the table `//`, once it was passed */
} ob_ar;

typedef struct ob_ar_member {
  ob_str name;
  ob_str bytes;
  uint32_t offset; /* of its header in the archive */
} ob_ar_member;

/** Do these bytes begin as an archive does, thin or not? */
bool ob_ar_is(ob_str bytes);

/**
 * at  where diagnostics point
 *
 * Errors: OB_E_SYNTAX OB1006 (no archive); OB_E_UNSUPPORTED OB1007 (a thin one); OB_E_LIMIT OB1005
 */
OB_NODISCARD ob_status ob_ar_open(ob_diags *diags, ob_str bytes, ob_span at, ob_ar *out);

/**
 * The next member; *more false: there is none.
 * Errors: OB_E_SYNTAX OB1006 (a header that is none, a size or a name that lies outside)
 */
OB_NODISCARD ob_status ob_ar_next(ob_diags *diags, ob_ar *ar, ob_ar_member *out, bool *more);

#endif
