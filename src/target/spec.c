// SPDX-License-Identifier: MIT OR Apache-2.0
/* Target-spec files. The cfgs follow from the keys as in rustc's default_configuration; only
 * cfg(target_feature) needs more: what a CPU and LLVM's feature names mean was measured
 * (data/features.tsv), because that knowledge is LLVM's. "os-version" and "os-like" are osbind's
 * own keys. rustc refuses keys that it does not know, except inside "metadata": the first, which is
 * older, is read in both places, and said of the outer one. A file is read to its end, so that
 * every wrong key is reported at once. */
#include "base/num.h"
#include "base/strs.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "sys/fs.h"
#include "target/table.h"
#include "target/version.h"
#include <stdlib.h>

#define MAX_FEATURES 2048 /* names in "features" */
#define MAX_FAMILIES 16

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  uint32_t file;
  const json_t *root;
  OB_VEC(ob_cfg_atom) atoms;
  bool failed;
} reader;

/* ---- where a key stands ---- */

/* jansson keeps no places: the first `"key"` with a colon behind it is shown. */
static ob_span
place_of(const reader *r, ob_str key)
{
  const ob_str text = ob_diags_source(r->diags, r->file).text;
  for (size_t at = 0; at + key.len + 2 <= text.len; at++) {
    const ob_str rest = ob_str_slice(text, at + 1, text.len);
    if (text.ptr[at] != '"' || !ob_str_starts(rest, key) || rest.len <= key.len ||
        rest.ptr[key.len] != '"') {
      continue;
    }
    const ob_str after = ob_str_trim(ob_str_slice(rest, key.len + 1, rest.len));
    if (after.len > 0 && after.ptr[0] == ':') {
      return (ob_span){r->file, (uint32_t)at, (uint32_t)(at + key.len + 2)};
    }
  }
  return (ob_span){r->file, 0, 0};
}

/* Say that a key is not what it must be; reading goes on. */
static ob_status
wrong(reader *r, ob_str key, const char *what)
{
  r->failed = true;
  return ob_error(r->diags, "OB0222", place_of(r, key),
                  "`" OB_STR_FMT "` of a target spec must be %s", OB_STR_ARG(key), what)
             ? OB_OK
             : OB_E_NOMEM;
}

static ob_status
missing(reader *r, ob_str key)
{
  r->failed = true;
  ob_diag *e = ob_error(r->diags, "OB0222", (ob_span){r->file, 0, 0},
                        "a target spec needs the key `" OB_STR_FMT "`", OB_STR_ARG(key));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_help(r->diags, e,
               "start from `rustc --print=target-spec-json -Zunstable-options "
               "--target TRIPLE` (nightly) of a target like yours");
  return OB_OK;
}

/* ---- keys ---- */

/* A value that can stand in a cfg and on a terminal: no control bytes, quotes or backslashes. */
static bool
is_plain(ob_str value)
{
  for (size_t i = 0; i < value.len; i++) {
    const unsigned char c = (unsigned char)value.ptr[i];
    if (c < ' ' || c == 0x7f || c == '"' || c == '\\') {
      return false;
    }
  }
  return true;
}

static ob_status
take_plain(reader *r, ob_str key, const json_t *value, ob_str *out)
{
  if (!json_is_string(value)) {
    return wrong(r, key, "a string");
  }
  const ob_str text = {json_string_value(value), json_string_length(value)};
  if (!is_plain(text)) {
    return wrong(r, key, "a string without control characters, quotes and backslashes");
  }
  *out = ob_str_dup(r->arena, text);
  return out->ptr ? OB_OK : OB_E_NOMEM;
}

/* key is a literal. */
static const json_t *
member(const reader *r, ob_str key)
{
  return json_object_get(r->root, key.ptr);
}

static ob_status
take_string(reader *r, ob_str key, bool required, ob_str fallback, ob_str *out)
{
  const json_t *value = member(r, key);
  *out = fallback;
  if (!value) {
    return required ? missing(r, key) : OB_OK;
  }
  return take_plain(r, key, value, out);
}

/* A number of bits; older spec files hold it as a string. */
static ob_status
take_bits(reader *r, ob_str key, bool required, uint64_t fallback, uint64_t *out)
{
  const json_t *value = member(r, key);
  *out = fallback;
  if (!value) {
    return required ? missing(r, key) : OB_OK;
  }
  if (json_is_integer(value) && json_integer_value(value) >= 0 &&
      json_integer_value(value) <= UINT16_MAX) {
    *out = (uint64_t)json_integer_value(value);
    return OB_OK;
  }
  const ob_str text = ob_json_string(r->root, key.ptr);
  if (ob_parse_u64(text, 10, out) && *out <= UINT16_MAX) {
    return OB_OK;
  }
  *out = fallback;
  return wrong(r, key, "a number of bits, 0 to 65535");
}

static ob_status
take_bool(reader *r, ob_str key, bool fallback, bool *out)
{
  const json_t *value = member(r, key);
  *out = value ? json_is_true(value) : fallback;
  return value && !json_is_boolean(value) ? wrong(r, key, "true or false") : OB_OK;
}

static ob_status
add(reader *r, ob_str name, ob_str value)
{
  for (size_t i = 0; i < r->atoms.len; i++) {
    if (ob_str_eq(r->atoms.at[i].name, name) && ob_str_eq(r->atoms.at[i].value, value) &&
        (r->atoms.at[i].value.ptr == NULL) == (value.ptr == NULL)) {
      return OB_OK;
    }
  }
  ob_cfg_atom *slot = ob_vec_push(r->arena, &r->atoms);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_cfg_atom){name, value};
  return OB_OK;
}

static ob_status
add_family(reader *r, ob_str key, const json_t *value)
{
  ob_str family = OB_STR_NONE;
  OB_TRY(take_plain(r, key, value, &family));
  if (!family.ptr) {
    return OB_OK;
  }
  if (ob_str_eq(family, OB_STR("unix")) || ob_str_eq(family, OB_STR("windows"))) {
    OB_TRY(add(r, family, OB_STR_NONE));
  }
  return add(r, OB_STR("target_family"), family);
}

static ob_status
take_families(reader *r)
{
  static const ob_str key = OB_STR_INIT("target-family");
  const json_t *value = member(r, key);
  if (!value) {
    return OB_OK;
  }
  if (json_is_string(value)) {
    return add_family(r, key, value);
  }
  if (!json_is_array(value) || json_array_size(value) > MAX_FAMILIES) {
    return wrong(r, key, "a string or a short list of strings");
  }
  for (size_t i = 0; i < json_array_size(value); i++) {
    OB_TRY(add_family(r, key, json_array_get(value, i)));
  }
  return OB_OK;
}

static ob_status
take_atomics(reader *r, uint64_t pointer_width)
{
  static const struct {
    uint64_t bits;
    ob_str value;
  } widths[] = {{8, OB_STR_INIT("8")},
                {16, OB_STR_INIT("16")},
                {32, OB_STR_INIT("32")},
                {64, OB_STR_INIT("64")},
                {128, OB_STR_INIT("128")}};
  uint64_t least, most;
  bool cas;
  OB_TRY(take_bits(r, OB_STR("min-atomic-width"), false, 8, &least));
  OB_TRY(take_bits(r, OB_STR("max-atomic-width"), false, pointer_width, &most));
  OB_TRY(take_bool(r, OB_STR("atomic-cas"), true, &cas));
  for (size_t i = 0; i < OB_COUNT(widths); i++) {
    if (cas && widths[i].bits >= least && widths[i].bits <= most) {
      OB_TRY(add(r, OB_STR("target_has_atomic"), widths[i].value));
      if (widths[i].bits == pointer_width) {
        OB_TRY(add(r, OB_STR("target_has_atomic"), OB_STR("ptr")));
      }
    }
  }
  return OB_OK;
}

static ob_status
take_panic(reader *r)
{
  ob_str panic;
  OB_TRY(take_string(r, OB_STR("panic-strategy"), false, OB_STR("unwind"), &panic));
  if (ob_str_eq(panic, OB_STR("immediate-abort"))) {
    OB_TRY(add(r, OB_STR("panic"), OB_STR("abort")));
  } else if (!ob_str_eq(panic, OB_STR("unwind")) && !ob_str_eq(panic, OB_STR("abort"))) {
    return wrong(r, OB_STR("panic-strategy"), "\"unwind\", \"abort\" or \"immediate-abort\"");
  }
  return add(r, OB_STR("panic"), panic);
}

/* ---- cfg(target_feature) ---- */

static bool
in_list(ob_str list, char sep, ob_str word)
{
  ob_str part;
  while (ob_str_next(&list, sep, &part)) {
    if (ob_str_eq(part, word)) {
      return true;
    }
  }
  return false;
}

static size_t
position(const ob_strs *set, ob_str word)
{
  size_t i = 0;
  while (i < set->len && !ob_str_eq(set->at[i], word)) {
    i++;
  }
  return i;
}

/* Put the features of one row into the set, or take them out. */
static ob_status
apply(reader *r, ob_strs *set, ob_str features, bool on)
{
  ob_str word;
  while (features.len > 0 && ob_str_next(&features, ' ', &word)) {
    const size_t at = position(set, word);
    if (!on && at < set->len) {
      set->at[at] = set->at[--set->len];
    } else if (on && at == set->len) {
      ob_str *slot = ob_vec_push(r->arena, set);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = word;
    }
  }
  return OB_OK;
}

/* What the CPU has by itself. An arch that the table does not know has no stable features. */
static ob_status
start_from_cpu(reader *r, ob_str part, ob_str cpu, ob_strs *set)
{
  const ob_str asked = cpu.len ? cpu : OB_STR("-");
  const ob_target_features *plain = NULL;
  for (size_t i = 0; i < ob_target_feature_count; i++) {
    const ob_target_features *row = &ob_target_feature_table[i];
    if (row->kind != OB_FEATURES_CPU || !in_list(row->where, ',', part)) {
      continue;
    }
    if (in_list(row->what, ',', asked)) {
      return apply(r, set, row->features, true);
    }
    if (in_list(row->what, ',', OB_STR("-"))) {
      plain = row;
    }
  }
  if (!plain) {
    return OB_OK;
  }
  ob_diag *w = ob_warning(r->diags, "OB0224", place_of(r, OB_STR("cpu")),
                          "the features of CPU `" OB_STR_FMT "` are not known", OB_STR_ARG(cpu));
  if (!w) {
    return OB_E_NOMEM;
  }
  ob_diag_note(r->diags, w,
               "cfg(target_feature = \"...\") is taken from the generic CPU; nothing "
               "else depends on it");
  return apply(r, set, plain->features, true);
}

static ob_status
take_features(reader *r, ob_str arch, ob_str llvm_target)
{
  ob_str cpu, features, word, part = llvm_target;
  ob_strs set = {0};
  OB_TRY(take_string(r, OB_STR("cpu"), false, OB_STR_NONE, &cpu));
  OB_TRY(take_string(r, OB_STR("features"), false, OB_STR_NONE, &features));
  if (ob_str_find(llvm_target, '-') != SIZE_MAX) {
    part = ob_str_slice(llvm_target, 0, ob_str_find(llvm_target, '-'));
  }
  OB_TRY(start_from_cpu(r, part, cpu, &set));
  size_t count = 0;
  while (features.len > 0 && ob_str_next(&features, ',', &word)) {
    if (++count > MAX_FEATURES) {
      return wrong(r, OB_STR("features"), "a list of at most 2048 features");
    }
    const bool on = word.len > 0 && word.ptr[0] == '+';
    if (word.len < 2 || (!on && word.ptr[0] != '-')) {
      continue;
    }
    const ob_str name = ob_str_slice(word, 1, word.len);
    for (size_t i = 0; i < ob_target_feature_count; i++) {
      const ob_target_features *row = &ob_target_feature_table[i];
      if (row->kind == (on ? OB_FEATURES_GAIN : OB_FEATURES_LOST) && ob_str_eq(row->where, arch) &&
          ob_str_eq(row->what, name)) {
        OB_TRY(apply(r, &set, row->features, on));
      }
    }
  }
  bool crt_static;
  OB_TRY(take_bool(r, OB_STR("crt-static-default"), false, &crt_static));
  if (crt_static) {
    OB_TRY(add(r, OB_STR("target_feature"), OB_STR("crt-static")));
  }
  for (size_t i = 0; i < set.len; i++) {
    OB_TRY(add(r, OB_STR("target_feature"), set.at[i]));
  }
  return OB_OK;
}

/* ---- the file ---- */

static ob_status
take_version(reader *r, ob_str *out)
{
  static const ob_str key = OB_STR_INIT("os-version");
  const json_t *outer = member(r, key);
  const json_t *inner = json_object_get(member(r, OB_STR("metadata")), key.ptr);
  *out = OB_STR_NONE;
  if (!outer && !inner) {
    return OB_OK;
  }
  ob_str version = OB_STR_NONE, other = OB_STR_NONE;
  if (inner) {
    OB_TRY(take_plain(r, key, inner, &other));
    version = other;
  }
  if (outer) {
    OB_TRY(take_plain(r, key, outer, &version));
    ob_diag *w = ob_warning(r->diags, "OB0223", place_of(r, key),
                            "rustc refuses a target spec with the key `os-version`");
    if (!w) {
      return OB_E_NOMEM;
    }
    ob_diag_note(r->diags, w, "osbind hands rustc a copy without the key; plain cargo fails");
    ob_diag_help(r->diags, w,
                 "write it inside \"metadata\", where rustc lets it pass: "
                 "\"metadata\": {\"os-version\": \"" OB_STR_FMT "\"}",
                 OB_STR_ARG(version));
  }
  if (version.ptr && other.ptr && !ob_str_eq(version, other)) {
    return wrong(r, key, "the same in \"metadata\" and outside of it");
  }
  if (version.ptr && !ob_version_valid(version)) {
    r->failed = true;
    ob_diag *e = ob_error(r->diags, "OB0221", place_of(r, key),
                          "not an OS version: `" OB_STR_FMT "`", OB_STR_ARG(version));
    if (!e) {
      return OB_E_NOMEM;
    }
    ob_diag_help(r->diags, e,
                 "a version is 1 to %d letters, digits and . _ + -, and begins with a letter or "
                 "digit, such as 14.1 or pfsense-2.7",
                 OB_VERSION_MAX);
  }
  *out = version;
  return OB_OK;
}

/* The OS that this one is a fork of; std, libc and the crates are compiled for it as well. */
static ob_status
take_like(reader *r, ob_str os, ob_str *out)
{
  static const ob_str key = OB_STR_INIT("os-like");
  const json_t *inner = json_object_get(member(r, OB_STR("metadata")), key.ptr);
  *out = OB_STR_NONE;
  if (!inner) {
    return OB_OK;
  }
  OB_TRY(take_plain(r, key, inner, out));
  if (out->ptr && (out->len == 0 || ob_str_eq(*out, os))) {
    return wrong(r, key, "the target_os of another OS, one that std knows");
  }
  return OB_OK;
}

/* In rustc's order: as the printed lines sort. */
static int
by_text(const void *a, const void *b)
{
  const ob_cfg_atom *x = a, *y = b;
  const int order = ob_str_cmp(x->name, y->name);
  return order ? order : ob_str_cmp(x->value, y->value);
}

static ob_status
take_cfgs(reader *r, ob_target *out)
{
  static const struct {
    ob_str key, cfg, fallback;
    bool required;
  } strings[] = {
      {OB_STR_INIT("arch"), OB_STR_INIT("target_arch"), {NULL, 0}, true},
      {OB_STR_INIT("os"), OB_STR_INIT("target_os"), OB_STR_INIT("none"), false},
      {OB_STR_INIT("env"), OB_STR_INIT("target_env"), OB_STR_INIT(""), false},
      {OB_STR_INIT("abi"), OB_STR_INIT("target_abi"), OB_STR_INIT(""), false},
      {OB_STR_INIT("vendor"), OB_STR_INIT("target_vendor"), OB_STR_INIT("unknown"), false},
      {OB_STR_INIT("target-endian"), OB_STR_INIT("target_endian"), OB_STR_INIT("little"), false},
  };
  ob_str values[OB_COUNT(strings)], llvm_target;
  for (size_t i = 0; i < OB_COUNT(strings); i++) {
    OB_TRY(take_string(r, strings[i].key, strings[i].required, strings[i].fallback, &values[i]));
    OB_TRY(add(r, strings[i].cfg, values[i]));
  }
  if (!ob_str_eq(values[5], OB_STR("little")) && !ob_str_eq(values[5], OB_STR("big"))) {
    OB_TRY(wrong(r, OB_STR("target-endian"), "\"little\" or \"big\""));
  }
  uint64_t width;
  OB_TRY(take_bits(r, OB_STR("target-pointer-width"), true, 0, &width));
  const ob_str width_text = ob_fmt(r->arena, "%u", (unsigned)width);
  if (!width_text.ptr) {
    return OB_E_NOMEM;
  }
  OB_TRY(add(r, OB_STR("debug_assertions"), OB_STR_NONE));
  OB_TRY(add(r, OB_STR("target_pointer_width"), width_text));
  OB_TRY(take_string(r, OB_STR("llvm-target"), true, OB_STR_NONE, &llvm_target));
  OB_TRY(take_families(r));
  OB_TRY(take_atomics(r, width));
  OB_TRY(take_panic(r));
  OB_TRY(take_features(r, values[0], llvm_target));
  out->os = values[1];
  return OB_OK;
}

static ob_status
read_spec(reader *r, ob_target *out)
{
  if (!json_is_object(r->root)) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0222", (ob_span){r->file, 0, 0}, NULL,
                   "a target spec is a JSON object");
  }
  OB_TRY(take_cfgs(r, out));
  out->spec_outer_version = member(r, OB_STR("os-version")) != NULL;
  OB_TRY(take_version(r, &out->spec_version));
  OB_TRY(take_like(r, out->os, &out->spec_like));
  if (r->failed) {
    return OB_E_INVALID;
  }
  qsort(r->atoms.at, r->atoms.len, sizeof(*r->atoms.at), by_text);
  out->atoms = r->atoms.at;
  out->atom_count = r->atoms.len;
  return OB_OK;
}

ob_status
ob_target_spec_read(ob_arena *arena, ob_diags *diags, uint32_t file, ob_target *out)
{
  json_t *root = NULL;
  OB_TRY(ob_json_parse(diags, file, &root));
  reader r = {.arena = arena, .diags = diags, .file = file, .root = root};
  *out = (ob_target){.std = -1};
  const ob_status st = read_spec(&r, out);
  json_decref(root);
  return st;
}

ob_status
ob_target_from_spec(ob_arena *arena, ob_diags *diags, const char *path, ob_target *out)
{
  uint32_t file = 0;
  OB_TRY(ob_diags_load(diags, path, OB_TARGET_SPEC_MAX, OB_SPAN_NONE, &file));
  OB_TRY(ob_target_spec_read(arena, diags, file, out));
  const char *real = NULL; /* Cargo gives rustc this form */
  const int err = ob_path_real(arena, path, &real);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "find", path, err);
  }
  out->spec_path = ob_str_from(real);
  const ob_str base = ob_path_base(out->spec_path);
  const size_t dot = ob_str_rfind(base, '.');
  out->triple = ob_str_slice(base, 0, dot == SIZE_MAX || dot == 0 ? base.len : dot);
  return OB_OK;
}
