// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * jansson behind diagnostics. It reports the offset behind the token that it did not expect; the
 * token stands at the end of its message ("... near 'x'"), so the span can begin where the token
 * does. A failure without a message is one of memory: jansson gives none for it in most places;
 * is_no_memory knows the other two.
 */
#include "base/str.h"
#include "formats/json/json.h"
#include <string.h>

/** The token at the end of jansson's message, which it cuts off there; none when there is none. */
static ob_str
near_token(ob_str *message)
{
  static const ob_str mark = OB_STR_INIT(" near '");
  const size_t at = ob_str_search(*message, mark);
  if (at == SIZE_MAX || !ob_str_ends(*message, OB_STR("'"))) {
    static const ob_str at_end = OB_STR_INIT(" near end of file");
    if (ob_str_ends(*message, at_end)) {
      message->len -= at_end.len;
    }
    return OB_STR_NONE;
  }
  const ob_str token = ob_str_slice(*message, at + mark.len, message->len - 1);
  message->len = at;
  return token;
}

static const char *
help_for(enum json_error_code code)
{
  switch (code) {
  case json_error_premature_end_of_input:
    return "the text ends before its brackets and strings are closed";
  case json_error_end_of_input_expected:
    return "one document holds one value";
  case json_error_invalid_utf8:
    return "JSON is UTF-8";
  case json_error_null_character:
  case json_error_null_byte_in_key:
    return "a NUL character is not accepted";
  case json_error_numeric_overflow:
    return "integers are 64 bits wide, other numbers binary64";
  case json_error_unknown:
  case json_error_out_of_memory:
  case json_error_stack_overflow:
  case json_error_cannot_open_file:
  case json_error_invalid_argument:
  case json_error_invalid_syntax:
  case json_error_invalid_format:
  case json_error_wrong_type:
  case json_error_null_value:
  case json_error_duplicate_key:
  case json_error_item_not_found:
  case json_error_index_out_of_range:
    break;
  }
  return "JSON has no comments, no trailing commas, and double quotes around keys and strings";
}

/**
 * Where jansson has no memory for a string it takes the string for an invalid token. A string that
 * is really wrong has a message of its own, and a right one is expected where these come.
 */
static bool
is_no_memory(ob_str text, ob_str message, int position)
{
  return position > 0 && (size_t)position <= text.len && text.ptr[position - 1] == '"' &&
         (ob_str_eq(message, OB_STR("invalid token")) ||
          ob_str_eq(message, OB_STR("string or '}' expected")));
}

/** Bytes of the text where the mistake is. */
static ob_span
error_span(uint32_t file, ob_str text, int position, ob_str token)
{
  size_t hi = position < 0 ? 0 : (size_t)position;
  hi = hi < text.len ? hi : text.len;
  size_t lo = hi;
  if (token.len > 0 && hi >= token.len &&
      memcmp(text.ptr + hi - token.len, token.ptr, token.len) == 0) {
    lo = hi - token.len;
  } else if (hi < text.len) {
    hi++;
  }
  return (ob_span){file, (uint32_t)lo, (uint32_t)hi};
}

ob_status
ob_json_parse(ob_diags *diags, uint32_t file, json_t **out)
{
  ob_str text = ob_diags_source(diags, file).text;
  if (text.len > OB_JSON_MAX_SIZE) {
    return ob_fail(diags, OB_E_LIMIT, "OB0151", (ob_span){file, 0, 0}, NULL,
                   "a JSON document of more than %u MiB", OB_JSON_MAX_SIZE >> 20);
  }
  if (!text.ptr) {
    text = OB_STR("");
  }
  json_error_t error;
  json_t *json = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, &error);
  if (json) {
    *out = json;
    return OB_OK;
  }
  const enum json_error_code code = json_error_code(&error);
  ob_str message = ob_str_from(error.text);
  if (message.len == 0 || code == json_error_out_of_memory) {
    return OB_E_NOMEM;
  }
  const ob_str token = near_token(&message);
  if (is_no_memory(text, message, error.position)) {
    return OB_E_NOMEM;
  }
  const ob_span at = error_span(file, text, error.position, token);
  if (code == json_error_stack_overflow) {
    return ob_fail(diags, OB_E_LIMIT, "OB0151", at, NULL,
                   "arrays and objects nested too deeply for a JSON document");
  }
  return ob_fail(diags, OB_E_SYNTAX, "OB0150", at, help_for(code), "JSON: " OB_STR_FMT,
                 OB_STR_ARG(message));
}

ob_str
ob_json_string(const json_t *object, const char *name)
{
  const json_t *member = json_object_get(object, name);
  const char *value = json_string_value(member);
  return value ? (ob_str){value, json_string_length(member)} : OB_STR_NONE;
}
