// SPDX-License-Identifier: MIT OR Apache-2.0
/* Tokens of version scripts and mapfiles. A `#` opens a comment only where a token could begin. */
#include "abi/tokens.h"
#include "base/str.h"
#include <string.h>

static bool
is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* open: where a comment begins that does not end. */
static size_t
skip(const ob_tokens *t, size_t at, size_t *open)
{
  while (at < t->text.len) {
    const ob_str rest = ob_str_slice(t->text, at, t->text.len);
    if (is_blank(rest.ptr[0])) {
      at++;
    } else if (rest.ptr[0] == '#') {
      const size_t end = ob_str_find(rest, '\n');
      at += end == SIZE_MAX ? rest.len : end;
    } else if (t->c_comments && ob_str_starts(rest, OB_STR("/*"))) {
      const size_t end = ob_str_search(ob_str_slice(rest, 2, rest.len), OB_STR("*/"));
      if (end == SIZE_MAX) {
        *open = at;
        return t->text.len;
      }
      at += end + 4;
    } else {
      break;
    }
  }
  return at;
}

static bool
is_single(const ob_tokens *t, char c)
{
  return c != '\0' && strchr(t->single, c) != NULL;
}

static size_t
end_of(const ob_tokens *t, size_t at)
{
  const ob_str s = t->text;
  if (at == s.len || is_single(t, s.ptr[at])) {
    return at < s.len ? at + 1 : at;
  }
  if (s.ptr[at] == '"') {
    const size_t close = ob_str_find(ob_str_slice(s, at + 1, s.len), '"');
    return close == SIZE_MAX ? s.len : at + 2 + close;
  }
  while (at < s.len && !is_blank(s.ptr[at]) && !is_single(t, s.ptr[at])) {
    at++;
  }
  return at;
}

ob_str
ob_tokens_next(ob_tokens *tokens)
{
  size_t open = SIZE_MAX;
  const size_t lo = skip(tokens, tokens->at, &open);
  tokens->at = end_of(tokens, lo);
  return ob_str_slice(tokens->text, lo, tokens->at);
}

ob_str
ob_tokens_peek(const ob_tokens *tokens)
{
  ob_tokens copy = *tokens;
  return ob_tokens_next(&copy);
}

ob_str
ob_tokens_comment(const ob_tokens *tokens)
{
  ob_str rest = ob_str_slice(tokens->text, tokens->at, tokens->text.len);
  rest = ob_str_trim(ob_str_slice(rest, 0, ob_str_find(rest, '\n')));
  return rest.len > 0 && rest.ptr[0] == '#' ? ob_str_slice(rest, 1, rest.len) : OB_STR("");
}

bool
ob_tokens_take(ob_tokens *tokens, const char *token)
{
  if (!ob_str_eq(ob_tokens_peek(tokens), ob_str_from(token))) {
    return false;
  }
  (void)ob_tokens_next(tokens);
  return true;
}

ob_span
ob_tokens_span(const ob_tokens *tokens, ob_str part)
{
  const size_t lo = (size_t)(part.ptr - tokens->text.ptr);
  return (ob_span){tokens->file, (uint32_t)lo, (uint32_t)(lo + part.len)};
}

ob_status
ob_tokens_wrong(const ob_tokens *tokens, ob_diags *diags, ob_str token, const char *what)
{
  return token.len == 0 ? ob_fail(diags, OB_E_SYNTAX, "OB1061", ob_tokens_span(tokens, token), NULL,
                                  "expected %s, and the text ends", what)
                        : ob_fail(diags, OB_E_SYNTAX, "OB1061", ob_tokens_span(tokens, token), NULL,
                                  "expected %s, found `" OB_STR_FMT "`", what, OB_STR_ARG(token));
}

ob_status
ob_tokens_closed(const ob_tokens *tokens, ob_diags *diags)
{
  size_t open = SIZE_MAX;
  for (size_t at = 0; at < tokens->text.len && open == SIZE_MAX;) {
    at = end_of(tokens, skip(tokens, at, &open));
  }
  return open == SIZE_MAX ? OB_OK
                          : ob_fail(diags, OB_E_SYNTAX, "OB1061",
                                    (ob_span){tokens->file, (uint32_t)open, (uint32_t)open + 2},
                                    "write `*/` behind it", "a comment that does not end");
}
