// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Atoms that are false everywhere. rustc's own lint sees sources only, and only those of the target
 * that is compiled; a typo in a table's key takes a dependency away without a word. A value counts
 * as known when any built-in target has it, when it is one of a list of
 * retired and foreign ones, or when the package declares it. What is meant is guessed in the order:
 * a confusion that people are known to have, the same letters in another case, the value under
 * another key, the nearest value of the key.
 */
#include "audit/atoms.h"
#include "audit/universe.h"
#include "base/map.h"
#include "base/strs.h"

#define MAX_PLACES 4 /* shown besides the first */

ob_status
ob_vocabulary_init(ob_arena *arena, const ob_universe *own, ob_vocabulary *out)
{
  const ob_targets *all = ob_targets_builtin();
  ob_target_arg *args = ob_new_n(arena, ob_target_arg, all->len);
  if (!args) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < all->len; i++) {
    args[i] = (ob_target_arg){&all->at[i], OB_STR_NONE};
  }
  out->own = own;
  return ob_universe_init(arena, args, all->len, &out->builtin);
}

/* Values that are no mistake though no built-in target has them, and where they come from. */
static const struct {
  const char *key, *value;
} allowed[] = {
    /* rustc had them once */
    {"target_os", "bitrig"},
    {"target_os", "nacl"},
    {"target_os", "cloudabi"},
    {"target_arch", "asmjs"},
    {"target_arch", "nvptx"},
    {"target_arch", "le32"},
    {"target_env", "gnueabi"},
    {"target_env", "gnueabihf"},
    {"target_env", "eabi"},
    {"target_vendor", "rumprun"},
    /* rustc has them on nightly, or will */
    {"target_arch", "riscv128"},
    {"target_pointer_width", "8"},
    {"target_pointer_width", "128"},
    {"target_has_atomic", "cas"},
    {"target_feature", "mmx"},
    /* builds of rustc for these platforms, outside of its tree */
    {"target_os", "solana"},
    {"target_os", "wasix"},
    {"target_arch", "sbf"},
    {"target_arch", "sbpf"},
    {"target_arch", "spirv"},
    {"target_arch", "mos"},
    {"target_family", "solana"},
    {"target_vendor", "solana"},
    {"target_vendor", "succinct"},
    {"target_vendor", "risc0"},
    {"target_vendor", "wasmer"},
    {"target_vendor", "mustang"},
    /* spec files that crates are known to be compiled with; names before rustc had its own */
    {"target_os", "elf"},
    {"target_os", "magenta"},
    {"target_os", "rumprun"},
    {"target_os", "kfreebsd"},
    {"target_os", "gnu"},
    {"target_os", "tock"},
    {"target_os", "sel4"},
    {"target_os", "optee"},
    {"target_os", "switch"},
    {"target_os", "uclinux"},
    {"target_arch", "riscv"},
    {"target_arch", "wasm"},
    {"target_arch", "z80"},
    {"target_arch", "tricore"},
    {"target_arch", "arc"},
    {"target_arch", "ez80"},
    {"target_arch", "vax"},
    {"target_arch", "alpha"},
    {"target_arch", "hppa"},
    {"target_arch", "ia64"},
    {"target_arch", "sh4"},
    {"target_env", "androideabi"},
    {"target_env", "libnx"},
};

/* What people write, and what they mean. An empty key: whatever the key. */
static const struct {
  const char *key, *value, *means_key, *means_value; /* means_value NULL: a name */
} confusions[] = {
    {"target_os", "unix", "unix", NULL},
    {"target_os", "wasm", "target_family", "wasm"},
    {"", "win32", "windows", NULL},
    {"", "win64", "windows", NULL},
    {"", "win", "windows", NULL},
    {"", "osx", "target_os", "macos"},
    {"", "mac", "target_os", "macos"},
    {"", "macosx", "target_os", "macos"},
    {"", "mac_os", "target_os", "macos"},
    {"", "darwin", "target_os", "macos"},
    {"", "dragonflybsd", "target_os", "dragonfly"},
    {"", "sunos", "target_os", "solaris"},
    {"", "qnx", "target_os", "nto"},
    {"", "solid", "target_os", "solid_asp3"},
    {"", "hermitkernel", "target_os", "hermit"},
    {"", "iphoneos", "target_os", "ios"},
    {"", "wasip1", "target_os", "wasi"},
    {"", "i386", "target_arch", "x86"},
    {"", "i486", "target_arch", "x86"},
    {"", "i586", "target_arch", "x86"},
    {"", "i686", "target_arch", "x86"},
    {"", "x86_32", "target_arch", "x86"},
    {"", "amd64", "target_arch", "x86_64"},
    {"", "x64", "target_arch", "x86_64"},
    {"", "x86-64", "target_arch", "x86_64"},
    {"", "arm64", "target_arch", "aarch64"},
    {"", "armv6", "target_arch", "arm"},
    {"", "armv7", "target_arch", "arm"},
    {"", "armhf", "target_arch", "arm"},
    {"", "armv8", "target_arch", "aarch64"},
    {"", "thumb", "target_arch", "arm"},
    {"", "power", "target_arch", "powerpc"},
    {"", "ppc", "target_arch", "powerpc"},
    {"", "ppc64", "target_arch", "powerpc64"},
    {"", "ppc64le", "target_arch", "powerpc64"},
    {"", "powerpc64le", "target_arch", "powerpc64"},
    {"", "mipsel", "target_arch", "mips"},
    {"", "mipsel64", "target_arch", "mips64"},
    {"", "mips64el", "target_arch", "mips64"},
    {"", "sparcv9", "target_arch", "sparc64"},
    {"", "s390", "target_arch", "s390x"},
    {"", "loongarch", "target_arch", "loongarch64"},
    {"", "riscv64gc", "target_arch", "riscv64"},
    {"", "riscv64imac", "target_arch", "riscv64"},
    {"", "riscv32imac", "target_arch", "riscv32"},
    {"", "glibc", "target_env", "gnu"},
    {"", "mingw", "target_env", "gnu"},
    {"", "mingw32", "target_env", "gnu"},
    {"", "le", "target_endian", "little"},
    {"", "be", "target_endian", "big"},
};

/* Keys whose every value is known from the table of targets. */
static const char *const value_keys[] = {
    "target_os",     "target_arch", "target_family", "target_env",
    "target_vendor", "target_abi",  "target_endian",
};
/* Keys whose values rustc knows (ob_rustc_values), whatever the target. */
static const char *const rustc_keys[] = {
    "target_pointer_width",
    "target_has_atomic",
    "target_has_atomic_load_store",
    "target_has_atomic_equal_alignment",
    "target_has_atomic_primitive_alignment",
    "target_feature",
    "target_object_format",
    "panic",
    "relocation_model",
    "sanitize",
};
/* Of these two lists those that no target of somebody's own can have another value of. */
static const char *const closed_keys[] = {
    "target_endian",
    "target_pointer_width",
    "target_has_atomic",
    "target_has_atomic_load_store",
    "target_has_atomic_equal_alignment",
    "target_has_atomic_primitive_alignment",
};
/* Keys that are right with whatever stands behind them. */
static const char *const other_keys[] = {
    "target_thread_local",
    "target_has_reliable_f16",
    "target_has_reliable_f16_math",
    "target_has_reliable_f128",
    "target_has_reliable_f128_math",
    "target_os_version", /* osbind's own */
    "target_word_size",  /* target_pointer_width before Rust 1.0 */
};

typedef struct checker {
  ob_arena *arena;
  ob_diags *diags;
  const ob_vocabulary *v;
  const ob_atoms_input *input;
  ob_findings *out;
  ob_map seen;     /* text of an atom -> its finding */
  ob_map passed;   /* text of an atom that is none of a target and may be set by somebody */
  ob_map declared; /* names that the package declares; values are of any key */
  ob_map features; /* names of the package's features, read when the first is asked for */
  bool declared_read, features_read, in_manifest;
  bool features_allowed; /* [lints], or an attribute of a root, allows unexpected cfgs */
  const ob_cfg *whole;   /* the predicate that is walked */
  bool in_body;          /* it stands in the body of a macro */
  bool oom;
} checker;

/* ---- what the package declares ---- */

static void
declare(checker *c, ob_str word)
{
  c->oom = c->oom || !ob_map_put(c->arena, &c->declared, word);
}

/* Every word of a text: `cfg(name, values("a", "b"))`. More than is meant does no harm: a word that
 * the build script has need of is hardly a typo. */
static void
declare_words(checker *c, ob_str text)
{
  for (size_t i = 0; i < text.len;) {
    size_t end = i;
    while (end < text.len && ob_is_name_byte(text.ptr[end])) {
      end++;
    }
    if (end > i) {
      declare(c, ob_str_slice(text, i, end));
    }
    i = end + 1;
  }
}

/* Build scripts that set or declare no cfg say nothing. */
static bool
sets_cfgs(ob_str text)
{
  return ob_str_search(text, OB_STR("rustc-cfg")) != SIZE_MAX ||
         ob_str_search(text, OB_STR("rustc-check-cfg")) != SIZE_MAX ||
         ob_str_search(text, OB_STR("cfg_aliases")) != SIZE_MAX ||
         ob_str_search(text, OB_STR("autocfg")) != SIZE_MAX;
}

static bool
is_declared(checker *c, ob_str word)
{
  if (!c->declared_read) { /* mostly never: atoms are mostly right */
    c->declared_read = true;
    for (size_t i = 0; i < c->input->package->check_cfg.len; i++) {
      declare_words(c, c->input->package->check_cfg.at[i]);
    }
    for (size_t i = 0; i < c->input->script_count; i++) {
      const ob_str text = ob_diags_source(c->diags, c->input->scripts[i]).text;
      if (sets_cfgs(text)) {
        declare_words(c, text);
      }
    }
  }
  return word.len > 0 && ob_map_find(&c->declared, word) != NULL;
}

/* ---- what is known, and what is meant ---- */

static bool
exists(const checker *c, ob_str key, ob_str value)
{
  if (ob_universe_atom(&c->v->builtin, key, value) ||
      (c->v->own && ob_universe_atom(c->v->own, key, value))) {
    return true;
  }
  for (size_t i = 0; value.ptr && i < OB_COUNT(allowed); i++) {
    if (ob_str_eq(key, ob_str_from(allowed[i].key)) &&
        ob_str_eq(value, ob_str_from(allowed[i].value))) {
      return true;
    }
  }
  return value.ptr && ob_rustc_knows(key, value);
}

static char
lower(char x)
{
  return x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
}

static bool
same_letters(ob_str a, ob_str b)
{
  bool same = a.len == b.len;
  for (size_t i = 0; same && i < a.len; i++) {
    same = lower(a.ptr[i]) == lower(b.ptr[i]);
  }
  return same;
}

/* Does a bare `cfg(value)` mean this atom? `cfg(linux)` does; `cfg(none)` is something else. */
static bool
names_platform(const ob_cfg_atom *a)
{
  static const char *const others[] = {"none", "unknown", "cuda"};
  return (ob_str_eq(a->name, OB_STR("target_os")) || ob_str_eq(a->name, OB_STR("target_arch"))) &&
         !ob_str_in_words(a->value, others, OB_COUNT(others));
}

/* What a value was meant to be. key: empty for a bare name. False: no idea. */
static bool
guess_value(checker *c, ob_str key, ob_str value, ob_cfg_atom *out)
{
  for (size_t i = 0; i < OB_COUNT(confusions); i++) {
    const ob_str for_key = ob_str_from(confusions[i].key);
    if ((for_key.len == 0 || ob_str_eq(for_key, key)) &&
        same_letters(value, ob_str_from(confusions[i].value))) {
      *out = (ob_cfg_atom){ob_str_from(confusions[i].means_key),
                           confusions[i].means_value ? ob_str_from(confusions[i].means_value)
                                                     : OB_STR_NONE};
      return true;
    }
  }
  const ob_atoms *atoms = c->v->builtin.atoms;
  ob_cfg_atom elsewhere = {OB_STR_NONE, OB_STR_NONE};
  size_t elsewhere_rank = SIZE_MAX;
  ob_strs values = {0};
  for (size_t i = 0; i < atoms->len; i++) {
    const ob_cfg_atom *a = &atoms->at[i].cfg;
    if (!ob_str_in_words(a->name, value_keys, OB_COUNT(value_keys)) || a->value.len == 0) {
      continue;
    }
    const bool own_key = ob_str_eq(a->name, key);
    if (key.len == 0 && !names_platform(a)) {
      continue;
    }
    if (same_letters(a->value, value)) {
      size_t rank = 0; /* under the key itself, else in the order of the keys */
      while (!own_key && !ob_str_eq(a->name, ob_str_from(value_keys[rank]))) {
        rank++;
      }
      rank = own_key ? 0 : rank + 1;
      if (rank < elsewhere_rank) {
        elsewhere = *a;
        elsewhere_rank = rank;
      }
    }
    ob_str *slot = own_key ? ob_vec_push(c->arena, &values) : NULL;
    if (own_key && !slot) {
      c->oom = true;
      return false;
    }
    if (slot) {
      *slot = a->value;
    }
  }
  if (elsewhere_rank != SIZE_MAX) {
    *out = elsewhere;
    return true;
  }
  const size_t near = ob_str_nearest(value, values.at, values.len);
  if (near != SIZE_MAX) {
    *out = (ob_cfg_atom){key, values.at[near]};
  }
  return near != SIZE_MAX;
}

/* The same of a key that rustc knows the values of. */
static bool
guess_known(checker *c, ob_str key, ob_str value, ob_cfg_atom *out)
{
  size_t count;
  const ob_cfg_atom *known = ob_rustc_values(key, &count);
  ob_str *values = ob_new_n(c->arena, ob_str, count);
  if (!values) {
    c->oom = true;
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    values[i] = known[i].value;
  }
  const size_t near = ob_str_nearest(value, values, count);
  *out = near != SIZE_MAX ? known[near] : *out;
  return near != SIZE_MAX;
}

/* What a key was meant to be; value as written (ptr NULL: none). */
static bool
guess_key(checker *c, ob_str key, ob_str value, ob_cfg_atom *out)
{
  ob_str names[OB_COUNT(value_keys) + OB_COUNT(rustc_keys) + OB_COUNT(other_keys)];
  size_t count = 0;
  for (size_t i = 0; i < OB_COUNT(value_keys); i++) {
    names[count++] = ob_str_from(value_keys[i]);
  }
  for (size_t i = 0; i < OB_COUNT(rustc_keys); i++) {
    names[count++] = ob_str_from(rustc_keys[i]);
  }
  for (size_t i = 0; i < OB_COUNT(other_keys); i++) {
    names[count++] = ob_str_from(other_keys[i]);
  }
  if (!value.ptr) { /* `linux`, `target_osx`, `target_linux`, `window` */
    const bool prefixed = ob_str_starts(key, OB_STR("target_"));
    const ob_str rest = prefixed ? ob_str_slice(key, 7, key.len) : key;
    static const ob_str bare[] = {OB_STR_INIT("windows")};
    if (guess_value(c, OB_STR(""), rest, out)) {
      return true;
    }
    if (ob_str_nearest(key, bare, 1) == 0 && key.len >= 5) {
      *out = (ob_cfg_atom){bare[0], OB_STR_NONE};
      return true;
    }
    return false;
  }
  for (size_t i = 0; i < OB_COUNT(value_keys); i++) { /* os = "linux" */
    const ob_str full = ob_str_from(value_keys[i]);
    if (ob_str_eq(ob_str_slice(full, 7, full.len), key) && exists(c, full, value)) {
      *out = (ob_cfg_atom){full, value};
      return true;
    }
  }
  const size_t near =
      ob_str_starts(key, OB_STR("target")) ? ob_str_nearest(key, names, count) : (size_t)SIZE_MAX;
  if (near != SIZE_MAX) {
    *out = (ob_cfg_atom){names[near], value};
    if (!exists(c, names[near], value)) {
      (void)guess_value(c, names[near], value, out);
    }
    return true;
  }
  if (ob_str_eq(key, OB_STR("features"))) {
    *out = (ob_cfg_atom){OB_STR("feature"), value};
    return true;
  }
  return false;
}

/* ---- findings ---- */

static ob_str
printed(checker *c, ob_cfg_atom atom)
{
  ob_buf out;
  ob_buf_init(&out, c->arena);
  const ob_cfg cfg = {
      .kind = atom.value.ptr ? OB_CFG_VALUE : OB_CFG_NAME, .name = atom.name, .value = atom.value};
  ob_cfg_print(&out, &cfg);
  c->oom = c->oom || out.oom;
  return ob_buf_view(&out);
}

static void
add_label(checker *c, ob_finding *f, ob_span at)
{
  if (f->others.len >= MAX_PLACES) {
    f->repeats++;
    return;
  }
  ob_label *label = ob_vec_push(c->arena, &f->others);
  if (!label) {
    c->oom = true;
    return;
  }
  *label = (ob_label){.span = at, .text = OB_STR("here too")};
}

static void
add_note(checker *c, ob_finding *f, ob_str text)
{
  ob_str *note = text.ptr ? ob_vec_push(c->arena, &f->notes) : NULL;
  if (!note) {
    c->oom = true;
    return;
  }
  *note = text;
}

/* A finding at `at` whose atom reads `text`; NULL: it was met before (and got one more place), or
 * there is no memory. */
static ob_finding *
find(checker *c, const char *code, ob_str text, ob_span at)
{
  const ob_str id = ob_fmt(c->arena, "%s%d" OB_STR_FMT, code, c->in_manifest, OB_STR_ARG(text));
  void **slot = id.ptr ? ob_map_put(c->arena, &c->seen, id) : NULL;
  if (!slot) {
    c->oom = true;
    return NULL;
  }
  if (*slot) {
    add_label(c, *slot, at);
    return NULL;
  }
  ob_finding *f = ob_new(c->arena, ob_finding);
  ob_finding **place = f ? ob_vec_push(c->arena, &c->out->list) : NULL;
  if (!place) {
    c->oom = true;
    return NULL;
  }
  const ob_package *p = c->input->package;
  *f = (ob_finding){.code = code,
                    .level = OB_LEVEL_L0,
                    .severity = OB_SEV_ERROR,
                    .cause = OB_CAUSE_NEVER_TRUE,
                    .package = p->name,
                    .version = p->version,
                    .manifest = ob_diags_source(c->diags, p->file).name,
                    .crate = OB_STR(""),
                    .root = OB_STR(""),
                    .at = at,
                    .targets = ob_bits_none()};
  if (c->whole && c->whole->span.hi > c->whole->span.lo) {
    const ob_str source = ob_diags_source(c->diags, c->whole->span.file).text;
    f->path_cfg = ob_str_slice(source, c->whole->span.lo, c->whole->span.hi);
  }
  *slot = f;
  *place = f;
  return f;
}

/* The correction, and the targets that the atom was meant for. */
static void
mend(checker *c, ob_finding *f, ob_span at, const ob_cfg_atom *meant)
{
  const ob_str source = ob_diags_source(c->diags, at.file).text;
  const ob_str to = printed(c, *meant);
  const ob_bits *set = ob_universe_atom(c->out->universe, meant->name, meant->value);
  f->targets = set ? *set : ob_bits_none();
  f->fix = (ob_fix){.kind = c->in_manifest ? OB_FIX_ATOM : OB_FIX_SOURCE,
                    .at = at,
                    .from = ob_str_slice(source, at.lo, at.hi),
                    .to = to,
                    .line = to,
                    .text = ob_fmt(c->arena, "write `" OB_STR_FMT "`", OB_STR_ARG(to))};
  c->oom = c->oom || !f->fix.text.ptr;
}

/* What a key can have, where that is little. */
static void
name_values(checker *c, ob_finding *f, ob_str key)
{
  size_t count;
  const ob_cfg_atom *known = ob_rustc_values(key, &count);
  ob_buf text;
  ob_buf_init(&text, c->arena);
  ob_buf_fmt(&text, "`" OB_STR_FMT "` is ", OB_STR_ARG(key));
  for (size_t i = 0; i < count; i++) {
    ob_buf_fmt(&text, "%s\"" OB_STR_FMT "\"",
               i == 0           ? ""
               : i + 1 == count ? " or "
                                : ", ",
               OB_STR_ARG(known[i].value));
  }
  add_note(c, f, text.oom ? OB_STR_NONE : ob_buf_view(&text));
}

static void
wrong_value(checker *c, const ob_cfg *cfg, ob_str text)
{
  ob_finding *f = find(c, "OB0310", text, cfg->span);
  if (!f) {
    return;
  }
  ob_cfg_atom meant;
  const bool target = ob_str_starts(cfg->name, OB_STR("target_"));
  const bool closed = ob_str_in_words(cfg->name, closed_keys, OB_COUNT(closed_keys));
  const bool rustcs = ob_str_in_words(cfg->name, rustc_keys, OB_COUNT(rustc_keys));
  f->message =
      ob_fmt(c->arena, "no %s has `" OB_STR_FMT "`", target ? "target" : "build", OB_STR_ARG(text));
  f->at_text = OB_STR("never true");
  const bool guessed = rustcs ? guess_known(c, cfg->name, cfg->value, &meant)
                              : guess_value(c, cfg->name, cfg->value, &meant);
  if (!closed && (rustcs || !guessed)) {
    f->severity = OB_SEV_WARNING; /* a target of somebody's own, a newer rustc */
  }
  if (guessed) {
    mend(c, f, cfg->span, &meant);
    if (ob_str_eq(cfg->value, OB_STR("powerpc64le")) || ob_str_eq(cfg->value, OB_STR("ppc64le")) ||
        ob_str_starts(cfg->value, OB_STR("mipsel")) || ob_str_eq(cfg->value, OB_STR("mips64el"))) {
      add_note(c, f, OB_STR("the byte order is `target_endian = \"little\"`"));
    }
  } else if (closed) {
    name_values(c, f, cfg->name);
  } else {
    add_note(c, f,
             rustcs
                 ? OB_STR("rustc does not know it; if a newer one does, declare it: [lints.rust] "
                          "unexpected_cfgs, check-cfg")
                 : OB_STR("if it is the value of a target of your own, declare it: [lints.rust] "
                          "unexpected_cfgs, check-cfg"));
  }
}

/* ---- features ---- */

static bool
root_allows(const checker *c)
{
  for (size_t i = 0; i < c->input->root_count; i++) {
    if (ob_str_search(ob_diags_source(c->diags, c->input->roots[i]).text,
                      OB_STR("unexpected_cfgs")) != SIZE_MAX) {
      return true;
    }
  }
  return false;
}

static void
read_features(checker *c)
{
  const ob_package *p = c->input->package;
  c->features_read = true;
  c->features_allowed =
      c->input->features_open || p->unread != 0 || p->unexpected_allowed || root_allows(c);
  for (size_t i = 0; i < p->features.len && !c->features_allowed; i++) {
    c->oom = c->oom || !ob_map_put(c->arena, &c->features, p->features.at[i].name);
  }
}

/* rustc says it under Cargo as a warning: the code is never compiled. */
static void
check_feature(checker *c, const ob_cfg *cfg)
{
  if (c->in_body) {
    return; /* of the package that calls the macro, perhaps */
  }
  if (!c->features_read) {
    read_features(c);
  }
  if (c->features_allowed || ob_map_find(&c->features, cfg->value) ||
      ob_str_eq(cfg->value, OB_STR("default")) || is_declared(c, cfg->value) ||
      ob_str_search(ob_diags_source(c->diags, cfg->span.file).text, OB_STR("unexpected_cfgs")) !=
          SIZE_MAX) {
    return;
  }
  ob_finding *f = find(c, "OB0315", cfg->value, cfg->span);
  if (!f) {
    return;
  }
  const ob_package *p = c->input->package;
  f->severity = OB_SEV_WARNING;
  f->message =
      ob_fmt(c->arena, "the package has no feature `" OB_STR_FMT "`", OB_STR_ARG(cfg->value));
  f->at_text = OB_STR("never true");
  for (size_t i = 0; i < p->deps.len; i++) {
    if (p->deps.at[i].optional && ob_str_eq(p->deps.at[i].key, cfg->value)) {
      add_note(c, f,
               ob_fmt(c->arena,
                      "`dep:" OB_STR_FMT "` in [features] leaves that optional dependency without "
                      "a feature of its name",
                      OB_STR_ARG(cfg->value)));
      return;
    }
  }
  ob_str *names = ob_new_n(c->arena, ob_str, p->features.len);
  if (!names) {
    c->oom = true;
    return;
  }
  for (size_t i = 0; i < p->features.len; i++) {
    names[i] = p->features.at[i].name;
  }
  const size_t near = ob_str_nearest(cfg->value, names, p->features.len);
  if (ob_str_eq(cfg->value, OB_STR("cargo-clippy"))) {
    const ob_cfg_atom clippy = {OB_STR("clippy"), OB_STR_NONE};
    mend(c, f, cfg->span, &clippy);
  } else if (near != SIZE_MAX) {
    const ob_cfg_atom meant = {cfg->name, names[near]};
    mend(c, f, cfg->span, &meant);
  } else {
    add_note(c, f, OB_STR("declare it in [features], or take out what it gates"));
  }
}

static void
wrong_key(checker *c, const ob_cfg *cfg, ob_str text)
{
  ob_cfg_atom meant;
  const ob_str value = cfg->kind == OB_CFG_VALUE ? cfg->value : OB_STR_NONE;
  const bool target = ob_str_starts(cfg->name, OB_STR("target_"));
  if (ob_map_find(&c->passed, text)) {
    return;
  }
  const bool guessed = guess_key(c, cfg->name, value, &meant);
  if ((!target && !guessed) || is_declared(c, cfg->name)) {
    c->oom |= !ob_map_put(c->arena, &c->passed, text);
    return; /* some cfg that somebody sets */
  }
  ob_finding *f = find(c, "OB0311", text, cfg->span);
  if (!f) {
    return;
  }
  f->message = ob_fmt(c->arena, "`" OB_STR_FMT "` is no cfg of any target", OB_STR_ARG(cfg->name));
  f->at_text = OB_STR("never true unless somebody sets it");
  if (guessed) {
    mend(c, f, cfg->span, &meant);
  }
  if (!target || !guessed) { /* `cfg(linux)`: RUSTFLAGS could set it, though nobody should */
    f->severity = OB_SEV_WARNING;
  }
  if (!guessed) {
    add_note(c, f,
             OB_STR("if somebody sets it, declare it: [lints.rust] unexpected_cfgs, check-cfg"));
  }
}

static void
wrong_form(checker *c, const ob_cfg *cfg, ob_str text)
{
  ob_finding *f = find(c, "OB0312", text, cfg->span);
  if (!f) {
    return;
  }
  const bool bare = cfg->kind == OB_CFG_NAME;
  f->message = bare ? ob_fmt(c->arena, "`" OB_STR_FMT "` has no meaning without a value",
                             OB_STR_ARG(cfg->name))
                    : ob_fmt(c->arena, "`" OB_STR_FMT "` takes no value", OB_STR_ARG(cfg->name));
  f->at_text = OB_STR("never true");
  if (!bare) {
    const ob_cfg_atom meant = {cfg->name, OB_STR_NONE};
    mend(c, f, cfg->span, &meant);
  }
}

/* Cargo evaluates a table's key before it knows the features, the profile or the kind of build. */
static bool
untold(const ob_cfg *cfg)
{
  static const char *const names[] = {"test", "debug_assertions", "proc_macro", "doc", "doctest"};
  return cfg->kind == OB_CFG_VALUE
             ? ob_str_eq(cfg->name, OB_STR("feature")) || ob_str_eq(cfg->name, OB_STR("panic"))
             : ob_str_in_words(cfg->name, names, OB_COUNT(names));
}

static void
check_atom(checker *c, const ob_cfg *cfg)
{
  const ob_str value = cfg->kind == OB_CFG_VALUE ? cfg->value : OB_STR_NONE;
  if (value.ptr && !c->in_manifest && ob_str_eq(cfg->name, OB_STR("feature"))) {
    check_feature(c, cfg);
    return;
  }
  if (exists(c, cfg->name, value) && !(c->in_manifest && untold(cfg))) {
    return;
  }
  const bool plain =
      ob_str_eq(cfg->name, OB_STR("unix")) || ob_str_eq(cfg->name, OB_STR("windows"));
  const ob_str text = printed(c, (ob_cfg_atom){cfg->name, value});
  if (c->in_manifest && untold(cfg)) {
    ob_finding *f = find(c, "OB0314", text, cfg->span);
    if (f) {
      const bool panic = ob_str_eq(cfg->name, OB_STR("panic"));
      f->message =
          panic ? ob_fmt(c->arena, "Cargo does not tell a table's key about `panic` of the profile")
                : ob_fmt(c->arena, "Cargo does not tell a table's key about `" OB_STR_FMT "`",
                         OB_STR_ARG(text));
      f->at_text = panic ? OB_STR("as the target has it by itself, whatever the profile")
                   : ob_str_eq(cfg->name, OB_STR("debug_assertions"))
                       ? OB_STR("always true here, whatever the profile")
                       : OB_STR("never true here");
      f->severity = panic && exists(c, cfg->name, value) ? OB_SEV_WARNING : f->severity;
      add_note(c, f,
               ob_str_eq(cfg->name, OB_STR("feature"))
                   ? OB_STR("a dependency that a feature switches on is `optional = true`, with "
                            "`dep:NAME` in [features]")
                   : OB_STR("keys see what `rustc --print=cfg` says of the target, nothing else"));
    }
  } else if (plain || (cfg->kind == OB_CFG_NAME &&
                       ob_str_in_words(cfg->name, value_keys, OB_COUNT(value_keys)))) {
    wrong_form(c, cfg, text);
  } else if (cfg->kind == OB_CFG_VALUE &&
             (ob_str_in_words(cfg->name, value_keys, OB_COUNT(value_keys)) ||
              ob_str_in_words(cfg->name, rustc_keys, OB_COUNT(rustc_keys)))) {
    if (!is_declared(c, cfg->value)) {
      wrong_value(c, cfg, text);
    }
  } else if (!ob_str_in_words(cfg->name, other_keys, OB_COUNT(other_keys)) &&
             !ob_str_in_words(cfg->name, rustc_keys, OB_COUNT(rustc_keys)) &&
             !ob_str_eq(cfg->name, OB_STR("feature"))) {
    wrong_key(c, cfg, text);
  }
}

static void
walk(checker *c, const ob_cfg *cfg)
{
  if (cfg->kind == OB_CFG_NAME || cfg->kind == OB_CFG_VALUE) {
    check_atom(c, cfg);
  }
  for (const ob_cfg *sub = cfg->first; sub && !c->oom; sub = sub->next) {
    walk(c, sub);
  }
}

/* ---- tables of triples ---- */

static bool
is_target(const checker *c, ob_str triple)
{
  if (ob_target_find(ob_targets_builtin(), triple)) {
    return true;
  }
  for (size_t i = 0; c->v->own && i < c->v->own->len; i++) {
    if (ob_str_eq(c->v->own->at[i].target->triple, triple)) {
      return true;
    }
  }
  return false;
}

static size_t
dashes(ob_str s)
{
  size_t count = 0;
  for (size_t i = 0; i < s.len; i++) {
    count += s.ptr[i] == '-';
  }
  return count;
}

static void
check_triple(checker *c, ob_str key, ob_span at)
{
  for (size_t i = 0; i < key.len; i++) {
    if (!ob_is_name_byte(key.ptr[i]) && key.ptr[i] != '-' && key.ptr[i] != '.') {
      return; /* Cargo refuses it: said where the manifest is checked */
    }
  }
  if (is_target(c, key)) {
    return;
  }
  ob_finding *f = find(c, "OB0313", key, at);
  if (!f) {
    return;
  }
  const ob_targets *all = ob_targets_builtin();
  f->message = ob_fmt(c->arena, "`" OB_STR_FMT "` is no target", OB_STR_ARG(key));
  f->at_text = OB_STR("this table is never used");
  ob_cfg_atom meant;
  const bool name = ob_str_eq(key, OB_STR("unix")) || ob_str_eq(key, OB_STR("windows"));
  const size_t near = ob_target_nearest(c->arena, all, key);
  if (ob_str_starts(key, OB_STR("cfg"))) {
    f->at_text = OB_STR("neither `cfg(...)` nor a triple");
  } else if (name || (dashes(key) == 0 && guess_value(c, OB_STR(""), key, &meant))) {
    meant = name ? (ob_cfg_atom){key, OB_STR_NONE} : meant;
    const ob_str atom = printed(c, meant);
    mend(c, f, at, &meant);
    f->fix.from = key; /* without the quotes that it may stand in */
    f->fix.to = ob_fmt(c->arena, "'cfg(" OB_STR_FMT ")'", OB_STR_ARG(atom));
    f->fix.line = f->fix.to;
    f->fix.text = ob_fmt(c->arena, "write `[target.'cfg(" OB_STR_FMT ")'...]`", OB_STR_ARG(atom));
  } else if (near != SIZE_MAX && dashes(key) >= 1) {
    f->severity = OB_SEV_WARNING; /* a target of somebody's own, perhaps */
    f->fix = (ob_fix){.text = ob_fmt(c->arena, "did you mean `" OB_STR_FMT "`?",
                                     OB_STR_ARG(all->at[near].triple))};
  } else {
    f->severity = OB_SEV_WARNING;
    add_note(c, f, OB_STR("if it is a target of your own, give its spec file: --target PATH.json"));
  }
}

static void
check_manifest(checker *c)
{
  const ob_package *p = c->input->package;
  const ob_toml *targets = ob_toml_get(p->toml, OB_STR("target"));
  c->in_manifest = true;
  const ob_cfg *last = NULL;
  ob_str last_text = OB_STR_NONE;
  for (size_t i = 0; i < p->deps.len && !c->oom; i++) {
    const ob_dep *d = &p->deps.at[i];
    if (d->when_text.len == 0 || (d->when == last && ob_str_eq(d->when_text, last_text))) {
      continue;
    }
    last = d->when;
    last_text = d->when_text;
    c->whole = d->when;
    const ob_toml_entry *e =
        targets && targets->kind == OB_TOML_TABLE ? ob_toml_entry_get(targets, d->when_text) : NULL;
    if (d->when && d->when->span.hi > d->when->span.lo) {
      walk(c, d->when);
    } else if (!d->when && e) {
      check_triple(c, d->when_text, e->key_span);
    }
  }
  c->in_manifest = false;
}

ob_status
ob_atoms_check(ob_arena *arena, ob_diags *diags, const ob_vocabulary *v,
               const ob_atoms_input *input, ob_findings *out)
{
  checker c = {.arena = arena, .diags = diags, .v = v, .input = input, .out = out};
  ob_map_init(&c.seen, 0x9e3779b97f4a7c15U);
  ob_map_init(&c.passed, 0x9e3779b97f4a7c15U);
  ob_map_init(&c.declared, 0x9e3779b97f4a7c15U);
  ob_map_init(&c.features, 0x9e3779b97f4a7c15U);
  check_manifest(&c);
  for (size_t i = 0; i < input->file_count && !c.oom; i++) {
    const ob_rust_file *file = input->files[i];
    for (size_t j = 0; j < file->cfgs.len && !c.oom; j++) {
      c.whole = file->cfgs.at[j].cfg;
      c.in_body = file->cfgs.at[j].body;
      walk(&c, c.whole);
    }
  }
  return c.oom ? OB_E_NOMEM : OB_OK;
}
