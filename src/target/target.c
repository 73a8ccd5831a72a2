// SPDX-License-Identifier: MIT OR Apache-2.0
/* Triples and what users write for them. `TRIPLE.VERSION` is taken apart by the table alone: a
 * triple may hold dots itself (thumbv8m.main-none-eabi), so the longest triple that is all of the
 * argument, or stands before a dot, wins. Anything else is an error, never a guess. */
#include "target/target.h"
#include "base/ascii.h"
#include "base/str.h"
#include "sys/fs.h"
#include "target/table.h"
#include "target/version.h"

const ob_targets *
ob_targets_builtin(void)
{
  return &ob_target_table;
}

const ob_target *
ob_target_find(const ob_targets *targets, ob_str triple)
{
  size_t lo = 0, hi = targets->len;
  while (lo < hi) {
    const size_t middle = lo + (hi - lo) / 2;
    const int order = ob_str_cmp(triple, targets->at[middle].triple);
    if (order == 0) {
      return &targets->at[middle];
    }
    if (order < 0) {
      hi = middle;
    } else {
      lo = middle + 1;
    }
  }
  return NULL;
}

static ob_status
check_version(ob_diags *diags, ob_str version, ob_str target)
{
  if (ob_version_valid(version)) {
    return OB_OK;
  }
  ob_diag *e =
      ob_error(diags, "OB0221", OB_SPAN_NONE,
               version.len ? "not an OS version: `" OB_STR_FMT "` in `" OB_STR_FMT "`"
                           : "no OS version after the mark" OB_STR_FMT " in `" OB_STR_FMT "`",
               OB_STR_ARG(version), OB_STR_ARG(target));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_help(diags, e,
               "a version is 1 to %d letters, digits and . _ + -, and begins with a letter or "
               "digit, such as 14.1 or pfsense-2.7",
               OB_VERSION_MAX);
  return OB_E_INVALID;
}

/* PATH.json or PATH.json:VERSION; false when arg is neither. */
static bool
split_spec(ob_str arg, ob_str *path, ob_str *version)
{
  *path = arg;
  *version = OB_STR_NONE;
  if (ob_str_ends(arg, OB_STR(".json"))) {
    return true;
  }
  const size_t colon = ob_str_rfind(arg, ':');
  if (colon == SIZE_MAX) {
    return false;
  }
  *path = ob_str_slice(arg, 0, colon);
  *version = ob_str_slice(arg, colon + 1, arg.len);
  return ob_str_ends(*path, OB_STR(".json"));
}

static ob_status
parse_spec(ob_arena *arena, ob_diags *diags, ob_str arg, ob_str path, ob_str version,
           ob_target_arg *out)
{
  if (path.len < arg.len) {
    OB_TRY(check_version(diags, version, arg));
  }
  ob_target *target = ob_new(arena, ob_target);
  const char *name = ob_cstr(arena, path);
  if (!target || !name) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_target_from_spec(arena, diags, name, target));
  *out = (ob_target_arg){target, path.len < arg.len ? version : OB_STR_NONE};
  return OB_OK;
}

/* arg without what looks like a version at its end, for finding the nearest triple. */
static ob_str
without_version(ob_str arg)
{
  for (size_t i = 0; i + 1 < arg.len; i++) {
    if (arg.ptr[i] == '.' && arg.ptr[i + 1] >= '0' && arg.ptr[i + 1] <= '9') {
      return ob_str_slice(arg, 0, i);
    }
  }
  return arg;
}

/* The longest triple that arg begins with and a digit follows, with or without a mark between:
 * x86_64-unknown-freebsd14, x86_64-unknown-freebsd-14. NULL: none. *version: what follows. */
static const ob_target *
misjoined(const ob_targets *targets, ob_str arg, ob_str *version)
{
  const ob_target *best = NULL;
  for (size_t i = 0; i < targets->len; i++) {
    const ob_str triple = targets->at[i].triple;
    if (!ob_str_starts(arg, triple) || (best && best->triple.len >= triple.len)) {
      continue;
    }
    ob_str rest = ob_str_slice(arg, triple.len, arg.len);
    if (rest.len > 0 && ob_str_find(OB_STR("-_:@="), rest.ptr[0]) != SIZE_MAX) {
      rest = ob_str_slice(rest, 1, rest.len);
    }
    if (rest.len > 0 && rest.ptr[0] >= '0' && rest.ptr[0] <= '9' && ob_version_valid(rest)) {
      best = &targets->at[i];
      *version = rest;
    }
  }
  return best;
}

/* `x86_64-linux-gnu`, as Debian and GNU write it, of `x86_64-unknown-linux-gnu`? */
static bool
is_without_vendor(ob_str word, ob_str triple)
{
  const size_t arch = ob_str_find(triple, '-');
  const size_t vendor =
      arch == SIZE_MAX ? SIZE_MAX : ob_str_find(ob_str_slice(triple, arch + 1, triple.len), '-');
  return vendor != SIZE_MAX && word.len + vendor + 1 == triple.len &&
         ob_str_starts(word, ob_str_slice(triple, 0, arch + 1)) &&
         ob_str_ends(word, ob_str_slice(triple, arch + 1 + vendor, triple.len));
}

size_t
ob_target_nearest(ob_arena *arena, const ob_targets *targets, ob_str triple)
{
  size_t begun = SIZE_MAX; /* of those with more behind, the best kept one */
  ob_str *names = triple.len <= 128 ? ob_new_n(arena, ob_str, targets->len) : NULL;
  for (size_t i = 0; names && i < targets->len; i++) {
    names[i] = targets->at[i].triple;
    if (is_without_vendor(triple, names[i])) {
      return i;
    }
    if (triple.len > 0 && ob_str_starts(names[i], triple) && names[i].ptr[triple.len] == '-' &&
        (begun == SIZE_MAX || targets->at[i].tier < targets->at[begun].tier)) {
      begun = i;
    }
  }
  return begun != SIZE_MAX ? begun : names ? ob_str_nearest(triple, names, targets->len) : SIZE_MAX;
}

static ob_status
unknown_target(ob_arena *arena, ob_diags *diags, const ob_targets *targets, ob_str arg)
{
  ob_diag *e =
      ob_error(diags, "OB0220", OB_SPAN_NONE, "unknown target `" OB_STR_FMT "`", OB_STR_ARG(arg));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_note(diags, e,
               "accepted are TRIPLE, TRIPLE.VERSION (x86_64-unknown-freebsd.14.1), PATH.json and "
               "PATH.json:VERSION");
  ob_str version = OB_STR_NONE;
  const ob_target *joined = misjoined(targets, arg, &version);
  if (joined) {
    ob_diag_help(diags, e, "an OS version stands behind a dot: `" OB_STR_FMT "." OB_STR_FMT "`",
                 OB_STR_ARG(joined->triple), OB_STR_ARG(version));
    return OB_E_NOT_FOUND;
  }
  const ob_str word = without_version(arg);
  const size_t near = ob_target_nearest(arena, targets, word);
  if (near != SIZE_MAX) {
    ob_diag_help(diags, e, "did you mean `" OB_STR_FMT OB_STR_FMT "`?",
                 OB_STR_ARG(targets->at[near].triple),
                 OB_STR_ARG(ob_str_slice(arg, word.len, arg.len)));
  } else {
    ob_diag_help(diags, e, "`osbind target list` shows the triples");
  }
  return OB_E_NOT_FOUND;
}

ob_status
ob_target_parse(ob_arena *arena, ob_diags *diags, const ob_targets *targets, ob_str arg,
                ob_target_arg *out)
{
  ob_str path, version;
  if (ob_str_find(arg, '\0') != SIZE_MAX) { /* no path, and no triple */
    return unknown_target(arena, diags, targets, arg);
  }
  if (split_spec(arg, &path, &version)) {
    return parse_spec(arena, diags, arg, path, version, out);
  }
  const ob_target *target = ob_target_find(targets, arg);
  if (target) {
    *out = (ob_target_arg){target, OB_STR_NONE};
    return OB_OK;
  }
  for (size_t end = arg.len; end-- > 0;) {
    if (arg.ptr[end] != '.') {
      continue;
    }
    target = ob_target_find(targets, ob_str_slice(arg, 0, end));
    if (target) {
      version = ob_str_slice(arg, end + 1, arg.len);
      OB_TRY(check_version(diags, version, arg));
      *out = (ob_target_arg){target, version};
      return OB_OK;
    }
  }
  return unknown_target(arena, diags, targets, arg);
}

const char *
ob_target_version_variable(ob_arena *arena, ob_str triple)
{
  ob_buf buf;
  ob_buf_init(&buf, arena);
  ob_buf_put(&buf, OB_STR("CARGO_TARGET_"));
  for (size_t i = 0; i < triple.len; i++) {
    ob_buf_putc(&buf, ob_variable_byte(triple.ptr[i]));
  }
  ob_buf_put(&buf, OB_STR("_VERSION"));
  return ob_buf_status(&buf) == OB_OK ? ob_cstr(arena, ob_buf_view(&buf)) : NULL;
}

ob_cfg_env
ob_target_cfg_env(const ob_target *target, ob_str version)
{
  return (ob_cfg_env){
      .atoms = target->atoms, .count = target->atom_count, .os = target->os, .version = version};
}

const ob_cfg_atom *
ob_rustc_values(ob_str name, size_t *count)
{
  size_t lo = 0, hi = ob_known_cfg_count;
  while (lo < hi) { /* the first of the name */
    const size_t mid = lo + (hi - lo) / 2;
    if (ob_str_cmp(ob_known_cfgs[mid].name, name) < 0) {
      lo = mid + 1;
    } else {
      hi = mid;
    }
  }
  size_t end = lo;
  while (end < ob_known_cfg_count && ob_str_eq(ob_known_cfgs[end].name, name)) {
    end++;
  }
  *count = end - lo;
  return ob_known_cfgs + lo;
}

bool
ob_rustc_knows(ob_str name, ob_str value)
{
  size_t count;
  const ob_cfg_atom *known = ob_rustc_values(name, &count);
  for (size_t i = 0; i < count; i++) {
    if (ob_str_eq(known[i].value, value)) {
      return true;
    }
  }
  return false;
}
