// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * What every file of osbind uses: the status codes, borrowed strings, and the
 * few attributes that make the compiler check a contract.
 */
#ifndef OB_BASE_BASE_H
#define OB_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OB_NODISCARD __attribute__((warn_unused_result))
#define OB_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/**
 * The result of everything that can fail. Not OB_OK and not OB_E_NOMEM means
 * that at least one error diagnostic was pushed (where a function takes an
 * ob_diags); OB_OK means that none was.
 */
typedef enum ob_status {
  OB_OK = 0,
  OB_E_NOMEM,       /* out of memory; nothing was pushed */
  OB_E_IO,          /* the system refused: open, read, write, rename */
  OB_E_SYNTAX,      /* the bytes are not what the format says */
  OB_E_INVALID,     /* well-formed, but means nothing or contradicts itself */
  OB_E_NOT_FOUND,   /* something needed is missing */
  OB_E_UNSUPPORTED, /* understood, and not supported */
  OB_E_LIMIT,       /* too deep, too large, too many */
  OB_E_PROCESS,     /* a program that was run failed */
  OB_E_TRUST,       /* somebody else could have written this */
} ob_status;

/** Return early with the status of exp unless it is OB_OK. */
#define OB_TRY(exp)                                                                                \
  do {                                                                                             \
    const ob_status ob_try_st = (exp);                                                             \
    if (ob_try_st != OB_OK) {                                                                      \
      return ob_try_st;                                                                            \
    }                                                                                              \
  } while (0)

/** Number of elements of an array (not of a pointer). */
#define OB_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** A borrowed run of bytes; never NUL-terminated by promise. {NULL, 0} is "none". */
typedef struct ob_str {
  const char *ptr;
  size_t len; /* bytes */
} ob_str;

/** An ob_str of a string literal. */
#define OB_STR(literal) ((ob_str){("" literal), sizeof(literal) - 1})
/** The same where a constant initializer is needed. */
#define OB_STR_INIT(literal)                                                                       \
  {                                                                                                \
    ("" literal), sizeof(literal) - 1                                                              \
  }
#define OB_STR_NONE ((ob_str){NULL, 0})
/** printf("%.*s") of an ob_str. */
#define OB_STR_FMT "%.*s"
#define OB_STR_ARG(s)                                                                              \
  ((int)((s).len > 0x7fffffffU ? 0x7fffffffU : (s).len)), ((s).ptr ? (s).ptr : "")

#endif
