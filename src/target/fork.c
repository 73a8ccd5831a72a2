// SPDX-License-Identifier: MIT OR Apache-2.0
/* A fork's target-spec file is the spec that rustc prints for the OS that it was forked from, with
 * the few keys changed that make it another target. "metadata" is replaced: what stands there is
 * the description, tier and std of the other target. osbind's own keys go in there, since rustc
 * refuses unknown ones everywhere else. The names are held to what can stand in a triple, a cfg and
 * a variable's name, and to what no built-in target has: rustc would compile std for that OS. */
#include "target/fork.h"
#include "base/ascii.h"
#include "base/str.h"
#include "formats/json/json.h"
#include "target/version.h"

#define MAX_NAME 127 /* bytes of a triple that the wrapper takes */
#define MAX_VALUE 63 /* bytes of an os or vendor */

ob_fork_way
ob_fork_way_of(const ob_fork *fork)
{
  return fork->os.len == 0 ? OB_FORK_VENDOR : fork->own_std ? OB_FORK_OWN : OB_FORK_LIKE;
}

static bool
is_word(ob_str s, size_t most, const char *more)
{
  const ob_str marks = ob_str_from(more);
  for (size_t i = 0; i < s.len; i++) {
    const char c = s.ptr[i];
    if (!ob_is_alnum(c) && (i == 0 || ob_str_find(marks, c) == SIZE_MAX)) {
      return false;
    }
  }
  return s.len > 0 && s.len <= most;
}

ob_str
ob_fork_vendor_of(ob_str name)
{
  ob_str rest = name, part, second = OB_STR_NONE;
  size_t parts = 0;
  while (ob_str_next(&rest, '-', &part)) {
    if (++parts == 2) {
      second = part;
    }
  }
  const ob_str found = parts == 1 ? name : parts >= 3 ? second : OB_STR_NONE;
  return is_word(found, MAX_VALUE, "_") ? found : OB_STR_NONE;
}

/* ---- names ---- */

static ob_status
check_name(ob_diags *diags, const ob_targets *targets, ob_str name)
{
  if (!is_word(name, MAX_NAME, "_-.")) {
    return ob_fail(
        diags, OB_E_INVALID, "OB1136", OB_SPAN_NONE,
        "such as x86_64-unknown-osfork: at most 127 letters, digits and . _ -, the first "
        "a letter or digit",
        "not a name for a target: `" OB_STR_FMT "`", OB_STR_ARG(name));
  }
  if (ob_target_find(targets, name)) {
    return ob_fail(diags, OB_E_INVALID, "OB1136", OB_SPAN_NONE,
                   "a fork that differs by its version alone needs no file: `--target "
                   "TRIPLE.VERSION`, such as x86_64-unknown-freebsd.pfsense-2.7",
                   "`" OB_STR_FMT "` is a target that rustc has", OB_STR_ARG(name));
  }
  return OB_OK;
}

static ob_status
check_value(ob_diags *diags, const char *what, ob_str value)
{
  if (is_word(value, MAX_VALUE, "_")) {
    return OB_OK;
  }
  return ob_fail(diags, OB_E_INVALID, "OB1131", OB_SPAN_NONE,
                 "at most 63 letters, digits and _, the first a letter or digit",
                 "not a name for %s: `" OB_STR_FMT "`", what, OB_STR_ARG(value));
}

/* The OS of a built-in target brings all that std has for it. */
static ob_status
check_os(ob_diags *diags, const ob_targets *targets, const ob_fork *fork)
{
  OB_TRY(check_value(diags, "an OS", fork->os));
  for (size_t i = 0; i < targets->len; i++) {
    if (ob_str_eq(targets->at[i].os, fork->os)) {
      const bool same = ob_str_eq(fork->os, fork->like->os);
      return ob_fail(diags, OB_E_INVALID, "OB1131", OB_SPAN_NONE,
                     same ? "say who makes it with `--vendor` instead"
                          : "take a name that is its own, or `--like` a target of that OS",
                     same ? "`" OB_STR_FMT "` is the OS that it is a fork of"
                          : "`" OB_STR_FMT "` is an OS that std has code for",
                     OB_STR_ARG(fork->os));
    }
  }
  return OB_OK;
}

ob_status
ob_fork_check(ob_diags *diags, const ob_targets *targets, const ob_fork *fork)
{
  ob_status first = check_name(diags, targets, fork->name);
  if (fork->os.len > 0) {
    const ob_status st = check_os(diags, targets, fork);
    first = first ? first : st;
  }
  if (fork->vendor.len > 0) {
    const ob_status st = check_value(diags, "a vendor", fork->vendor);
    first = first ? first : st;
  }
  if (fork->version.len > 0 && !ob_version_valid(fork->version)) {
    const ob_status st =
        ob_fail(diags, OB_E_INVALID, "OB0221", OB_SPAN_NONE,
                "a version is 1 to 63 letters, digits and . _ + -, and begins with a letter or "
                "digit, such as 14.1 or pfsense-2.7",
                "not an OS version: `" OB_STR_FMT "`", OB_STR_ARG(fork->version));
    first = first ? first : st;
  }
  return first;
}

/* ---- the file ---- */

static bool
set(json_t *object, const char *key, ob_str value)
{
  return value.len == 0 ||
         json_object_set_new(object, key, json_stringn(value.ptr, value.len)) == 0;
}

static int
dump(const char *bytes, size_t len, void *out)
{
  ob_buf_put(out, (ob_str){bytes, len});
  return 0;
}

static ob_status
write_spec(json_t *root, const ob_fork *fork, ob_buf *out)
{
  json_t *metadata = json_object();
  const bool like = ob_fork_way_of(fork) == OB_FORK_LIKE;
  bool ok = metadata && set(metadata, "os-version", fork->version) &&
            set(metadata, "os-like", like ? fork->like->os : OB_STR_NONE) &&
            set(root, "os", fork->os) && set(root, "vendor", fork->vendor);
  const bool has_metadata = ok && json_object_size(metadata) > 0;
  (void)json_object_del(root, "metadata");
  ok = ok && (!has_metadata || json_object_set(root, "metadata", metadata) == 0) &&
       json_dump_callback(root, dump, out, JSON_INDENT(2) | JSON_SORT_KEYS) == 0;
  json_decref(metadata);
  ob_buf_putc(out, '\n');
  return ok ? ob_buf_status(out) : OB_E_NOMEM;
}

ob_status
ob_fork_spec(ob_diags *diags, uint32_t base, const ob_fork *fork, ob_buf *out)
{
  json_t *root = NULL;
  OB_TRY(ob_json_parse(diags, base, &root));
  const ob_status st = ob_json_string(root, "llvm-target").len > 0
                           ? write_spec(root, fork, out)
                           : ob_fail(diags, OB_E_INVALID, "OB1133", (ob_span){base, 0, 0}, NULL,
                                     "this is no target spec: it has no \"llvm-target\"");
  json_decref(root);
  return st;
}
