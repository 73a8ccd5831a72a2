// SPDX-License-Identifier: MIT OR Apache-2.0
/** Tokens of version scripts and mapfiles: words, and the characters that part them. */
#ifndef OB_ABI_TOKENS_H
#define OB_ABI_TOKENS_H

#include "diag/diag.h"

typedef struct ob_tokens {
  ob_str text;
  uint32_t file;
  size_t at;          /* bytes read so far */
  bool c_comments;    /* slash and star open one */
  const char *single; /* characters that are tokens of their own */
} ob_tokens;

/**
 * The next token, a view of the text: a run of characters that are neither blank nor in `single`,
 * or one of those, or a string with its quotes. Comments (# to the end of the line) are left out.
 * Empty: the text has ended.
 */
ob_str ob_tokens_next(ob_tokens *tokens);
/** The same, without taking it. */
ob_str ob_tokens_peek(const ob_tokens *tokens);
/** The rest of the line, from behind the last token: the comment that belongs to it, or empty. */
ob_str ob_tokens_comment(const ob_tokens *tokens);
/** Takes the token when it is this one. */
bool ob_tokens_take(ob_tokens *tokens, const char *token);
ob_span ob_tokens_span(const ob_tokens *tokens, ob_str part);
/** OB1061 at a token (or at the end of the text): "expected WHAT". Returns OB_E_SYNTAX or NOMEM. */
OB_NODISCARD ob_status ob_tokens_wrong(const ob_tokens *tokens, ob_diags *diags, ob_str token,
                                       const char *what);

/** OK when every comment that is opened is closed. Errors: OB_E_SYNTAX (OB1061), OB_E_NOMEM */
OB_NODISCARD ob_status ob_tokens_closed(const ob_tokens *tokens, ob_diags *diags);

#endif
