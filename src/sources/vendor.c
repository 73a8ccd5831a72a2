// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Importing and removing OS-owned crates. All work is done in one private directory inside the OS
 * source (so that the last step is a rename on one file system); Ctrl-C removes it. Of what the
 * build script says for several targets, the answer that most of them share goes to the top level
 * of the recipe and tables stand only where a target differs: such a file can be read and edited.
 * Libraries to link are not recorded: in a build the upstream's build script still runs, and what
 * it says about linking still counts.
 */
#include "sources/vendor.h"
#include "base/strs.h"
#include "diag/io.h"
#include "sources/knobs.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include "sys/signals.h"
#include <stdlib.h>

#define OUT_NAME "osbind-out"
#define STD_FEATURE "rustc-dep-of-std"

/** What was recorded for one target. */
typedef struct answer {
  const ob_vendor_target *target;
  ob_strs cfg, std_cfg;
  bool has_std;
  OB_VEC(ob_recipe_env) env;
  const char *out_copy; /* where its OUT_DIR was copied to; NULL: none */
  char out_hash[65];
  ob_str out_dir;
} answer;

typedef struct importer {
  ob_arena *arena;
  ob_diags *diags;
  const ob_import_opts *opts;
  const char *work; /* private directory */
  const char *from; /* the crate's directory */
  const char *staged;
  ob_str package;
  ob_manifest manifest;
  answer *answers;
  bool uses_out_dir;
  ob_import_result *out;
  size_t done, total;
} importer;

static void
tell(importer *im, const char *what)
{
  ob_steps_tell(im->opts->steps, im->done++, im->total, ob_str_from(what));
}

static ob_status
io_failed(importer *im, const char *verb, const char *path, int err)
{
  return err == 0 ? OB_OK : ob_fail_io(im->diags, OB_SPAN_NONE, verb, path, err);
}

static ob_status
join(importer *im, const char *a, const char *b, const char **out)
{
  *out = ob_path_join(im->arena, a, b);
  return *out ? OB_OK : OB_E_NOMEM;
}

static bool
same_list(const ob_strs *a, const ob_strs *b)
{
  if (a->len != b->len) {
    return false;
  }
  for (size_t i = 0; i < a->len; i++) {
    if (!ob_str_eq(a->at[i], b->at[i])) {
      return false;
    }
  }
  return true;
}

/* ---- does the crate read OUT_DIR? ---- */

static ob_status
find_out_dir(importer *im, const char *dir, ob_str build, unsigned depth)
{
  ob_dir_entries entries = {0};
  OB_TRY(io_failed(im, "list", dir, ob_dir_list(im->arena, dir, &entries)));
  for (size_t i = 0; i < entries.len && !im->uses_out_dir && depth < 64; i++) {
    const ob_str name = entries.at[i].name;
    const char *path;
    OB_TRY(join(im, dir, name.ptr, &path));
    if (entries.at[i].kind == OB_FILE_DIR) {
      OB_TRY(find_out_dir(im, path, build, depth + 1));
      continue;
    }
    if (!ob_str_ends(name, OB_STR(".rs")) || ob_str_ends(ob_str_from(path), build)) {
      continue;
    }
    const ob_arena_mark mark = ob_arena_mark_get(im->arena);
    ob_str text;
    OB_TRY(io_failed(im, "read", path, ob_file_read(im->arena, path, 64u << 20, &text)));
    im->uses_out_dir = ob_str_search(text, OB_STR("OUT_DIR")) != SIZE_MAX;
    ob_arena_rewind(im->arena, mark);
  }
  return OB_OK;
}

/* ---- recording ---- */

/** libc's switches for the OS version that its build script cannot be told by a variable. */
static ob_status
apply_knob(importer *im, const ob_vendor_target *target, ob_strs *cfg)
{
  if (!ob_str_eq(im->manifest.name, OB_STR(OB_KNOBS_CRATE))) {
    return OB_OK;
  }
  const ob_knob *knob = ob_knobs_find(target->target, target->version, &im->manifest.semver);
  if (!knob) {
    return OB_OK;
  }
  ob_strs kept = {0};
  for (size_t i = 0; i < cfg->len; i++) {
    bool dropped = false;
    for (size_t j = 0; knob->drop && knob->drop[j]; j++) {
      dropped = dropped || ob_str_eq(cfg->at[i], ob_str_from(knob->drop[j]));
    }
    if (!dropped) {
      OB_TRY(ob_strs_add(im->arena, &kept, cfg->at[i]));
    } else if (knob->add && knob->add[0]) { /* in the place of what it replaces */
      for (size_t j = 0; knob->add[j]; j++) {
        OB_TRY(ob_strs_add(im->arena, &kept, ob_str_from(knob->add[j])));
      }
    }
  }
  for (size_t j = 0; knob->add && knob->add[j]; j++) {
    OB_TRY(ob_strs_add(im->arena, &kept, ob_str_from(knob->add[j])));
  }
  *cfg = kept;
  return OB_OK;
}

static ob_status
check_private(importer *im, ob_str what, ob_str name, ob_str value)
{
  if (ob_str_search(value, ob_path_base(ob_str_from(im->work))) == SIZE_MAX) {
    return OB_OK;
  }
  return ob_fail(im->diags, OB_E_UNSUPPORTED, "OB0705", OB_SPAN_NONE,
                 "edit the crate so that it finds the file below OUT_DIR or in its own source",
                 "the build script of `" OB_STR_FMT
                 "` gives a path of its private directory as " OB_STR_FMT " `" OB_STR_FMT "`",
                 OB_STR_ARG(im->manifest.name), OB_STR_ARG(what), OB_STR_ARG(name));
}

static ob_status
record(importer *im, const ob_vendor_target *target, const ob_strs *features, ob_recorded *out)
{
  const ob_record_opts opts = {.dir = im->work,
                               .manifest = &im->manifest,
                               .target = target,
                               .features = features,
                               .tools = im->opts->tools};
  OB_TRY(ob_record_run(im->arena, im->diags, &opts, out));
  return apply_knob(im, target, &out->cfg);
}

static ob_status
hash_dir(importer *im, const char *dir, ob_buf *text, ob_str inner, unsigned depth)
{
  ob_dir_entries entries = {0};
  OB_TRY(io_failed(im, "list", dir, ob_dir_list(im->arena, dir, &entries)));
  for (size_t i = 0; i < entries.len && depth < 64; i++) {
    const char *path;
    OB_TRY(join(im, dir, entries.at[i].name.ptr, &path));
    const ob_str relative =
        ob_fmt(im->arena, OB_STR_FMT "/%s", OB_STR_ARG(inner), entries.at[i].name.ptr);
    if (!relative.ptr) {
      return OB_E_NOMEM;
    }
    if (entries.at[i].kind == OB_FILE_DIR) {
      OB_TRY(hash_dir(im, path, text, relative, depth + 1));
      continue;
    }
    char hash[65];
    OB_TRY(io_failed(im, "read", path, ob_sha256_file(path, hash)));
    ob_buf_fmt(text, OB_STR_FMT " %s\n", OB_STR_ARG(relative), hash);
  }
  return OB_OK;
}

/** Keep a copy of an OUT_DIR; it goes with the next run. */
static ob_status
keep_out_dir(importer *im, size_t number, const ob_recorded *recorded, answer *a)
{
  if (!im->uses_out_dir || !ob_file_is_dir(recorded->out_dir)) {
    return OB_OK;
  }
  const ob_str name = ob_fmt(im->arena, "%s/out-%zu", im->work, number);
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  size_t count;
  OB_TRY(ob_crate_copy_dir(im->arena, im->diags, recorded->out_dir, name.ptr, &count));
  if (count == 0) {
    return OB_OK;
  }
  a->out_copy = name.ptr;
  ob_buf text;
  ob_buf_init(&text, im->arena);
  OB_TRY(hash_dir(im, a->out_copy, &text, OB_STR_NONE, 0));
  OB_TRY(ob_buf_status(&text));
  ob_sha256(ob_buf_view(&text), a->out_hash);
  return OB_OK;
}

static ob_status
note_linking(importer *im, const ob_recorded *recorded, const ob_vendor_target *target)
{
  ob_buf libs;
  ob_buf_init(&libs, im->arena);
  for (size_t i = 0; i < recorded->linked_libs.len; i++) {
    ob_buf_put(&libs, i > 0 ? OB_STR(", ") : OB_STR(""));
    ob_buf_put(&libs, recorded->linked_libs.at[i]);
  }
  OB_TRY(ob_buf_status(&libs));
  if (libs.len == 0) {
    return OB_OK;
  }
  ob_diag *d = ob_note(im->diags, "OB0706", OB_SPAN_NONE,
                       "the build script of `" OB_STR_FMT "` links " OB_STR_FMT " on " OB_STR_FMT,
                       OB_STR_ARG(im->manifest.name), OB_STR_ARG(ob_buf_view(&libs)),
                       OB_STR_ARG(target->given));
  if (!d) {
    return OB_E_NOMEM;
  }
  ob_diag_note(im->diags, d,
               "this is not recorded: in a build the registry's build script still runs and says "
               "what is linked");
  return OB_OK;
}

static ob_status
note_knob(importer *im, const ob_vendor_target *target)
{
  if (!ob_str_eq(im->manifest.name, OB_STR(OB_KNOBS_CRATE))) {
    return OB_OK;
  }
  const ob_knob *knob = ob_knobs_find(target->target, target->version, &im->manifest.semver);
  if (!knob || !knob->notice) {
    return OB_OK;
  }
  return ob_warning(im->diags, "OB0711", OB_SPAN_NONE, OB_STR_FMT "." OB_STR_FMT ": %s",
                    OB_STR_ARG(target->target->triple), OB_STR_ARG(target->version), knob->notice)
             ? OB_OK
             : OB_E_NOMEM;
}

/** Do the cfgs depend on features beyond those that they were recorded with? */
static ob_status
probe_features(importer *im, const ob_strs *base, const ob_strs *all, const ob_strs *expected)
{
  const ob_vendor_target *target = &im->opts->targets[0];
  ob_strs depending = {0};
  ob_recorded got;
  const ob_strs none = {0};
  tell(im, "features");
  OB_TRY(record(im, target, &none, &got));
  const bool less = !same_list(&got.cfg, expected);
  OB_TRY(record(im, target, all, &got));
  const bool more = !same_list(&got.cfg, expected);
  if (!less && !more) {
    return OB_OK;
  }
  for (size_t i = 0; i < all->len && i < 64; i++) {
    ob_strs one = {0};
    for (size_t j = 0; j < base->len; j++) {
      if (!ob_str_eq(base->at[j], all->at[i])) {
        OB_TRY(ob_strs_add(im->arena, &one, base->at[j]));
      }
    }
    if (!ob_strs_have(base, all->at[i])) {
      OB_TRY(ob_strs_add(im->arena, &one, all->at[i]));
    }
    ob_diags quiet; /* a combination that the build script refuses says nothing */
    ob_diags_init(&quiet, im->arena);
    importer probe = *im;
    probe.diags = &quiet;
    const ob_status st = record(&probe, target, &one, &got);
    if (st == OB_E_NOMEM) {
      return st;
    }
    if (st == OB_OK && !same_list(&got.cfg, expected)) {
      OB_TRY(ob_strs_add(im->arena, &depending, all->at[i]));
    }
  }
  const ob_str words = ob_quoted(im->arena, depending.at, depending.len);
  if (!words.ptr) {
    return OB_E_NOMEM;
  }
  ob_diag *d =
      ob_warning(im->diags, "OB0704", OB_SPAN_NONE,
                 "the cfgs of `" OB_STR_FMT "` depend on its features%s" OB_STR_FMT,
                 OB_STR_ARG(im->manifest.name), words.len > 0 ? ": " : "", OB_STR_ARG(words));
  if (!d) {
    return OB_E_NOMEM;
  }
  ob_diag_help(im->diags, d,
               "the recipe holds for the features that it was recorded with; choose them with "
               "--features and --no-default-features, or edit " OB_RECIPE_FILE);
  return OB_OK;
}

static ob_status
wanted_features(importer *im, ob_strs *base, ob_strs *all, ob_strs *for_std)
{
  ob_strs known, names = {0}, others = {0};
  OB_TRY(ob_crate_features(im->arena, &im->manifest, &known));
  if (!im->opts->no_default_features) {
    OB_TRY(ob_strs_add(im->arena, &names, OB_STR("default")));
  }
  for (size_t i = 0; i < im->opts->feature_count; i++) {
    const ob_str name = im->opts->features[i];
    if (!ob_strs_have(&known, name)) {
      const size_t near = ob_str_nearest(name, known.at, known.len);
      const ob_str list = ob_quoted(im->arena, known.at, known.len);
      if (!list.ptr) {
        return OB_E_NOMEM;
      }
      const ob_str help =
          near != SIZE_MAX
              ? ob_fmt(im->arena, "did you mean `" OB_STR_FMT "`?", OB_STR_ARG(known.at[near]))
          : known.len == 0 ? OB_STR("it has no features")
                           : ob_fmt(im->arena, "it has " OB_STR_FMT, OB_STR_ARG(list));
      return ob_fail(im->diags, OB_E_INVALID, "OB0710", OB_SPAN_NONE, help.ptr,
                     "`" OB_STR_FMT "` has no feature `" OB_STR_FMT "`",
                     OB_STR_ARG(im->manifest.name), OB_STR_ARG(name));
    }
    OB_TRY(ob_strs_add(im->arena, &names, name));
  }
  OB_TRY(ob_crate_closure(im->arena, &im->manifest, names.at, names.len, base));
  const ob_str std_feature = OB_STR(STD_FEATURE);
  OB_TRY(ob_crate_closure(im->arena, &im->manifest, &std_feature, 1, for_std));
  const ob_toml *features = ob_toml_get(im->manifest.root, OB_STR("features"));
  for (size_t i = 0; i < known.len; i++) {
    if (!ob_str_eq(known.at[i], std_feature) && ob_toml_get(features, known.at[i])) {
      OB_TRY(ob_strs_add(im->arena, &others, known.at[i]));
    }
  }
  return ob_crate_closure(im->arena, &im->manifest, others.at, others.len, all);
}

static ob_status
record_target(importer *im, size_t i, const ob_strs *base, const ob_strs *for_std)
{
  answer *a = &im->answers[i];
  const ob_vendor_target *target = &im->opts->targets[i];
  a->target = target;
  const ob_str label =
      ob_fmt(im->arena, OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(target->target->triple),
             target->version.len > 0 ? "." : "", OB_STR_ARG(target->version));
  if (!label.ptr) {
    return OB_E_NOMEM;
  }
  tell(im, label.ptr);
  ob_recorded got;
  OB_TRY(record(im, target, base, &got));
  a->cfg = got.cfg;
  for (size_t j = 0; j < got.env.len; j++) {
    OB_TRY(check_private(im, OB_STR("variable"), got.env.at[j].name, got.env.at[j].value));
    ob_recipe_env *slot = ob_vec_push(im->arena, &a->env);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = got.env.at[j];
  }
  for (size_t j = 0; j < got.cfg.len; j++) {
    OB_TRY(check_private(im, OB_STR("cfg"), got.cfg.at[j], got.cfg.at[j]));
  }
  OB_TRY(keep_out_dir(im, i, &got, a));
  OB_TRY(note_linking(im, &got, target));
  OB_TRY(note_knob(im, target));
  if (for_std->len > 0) {
    OB_TRY(record(im, target, for_std, &got));
    a->std_cfg = got.cfg;
    a->has_std = true;
  }
  return OB_OK;
}

static ob_status
record_all(importer *im)
{
  const char *probe;
  OB_TRY(join(im, im->work, "crate", &probe));
  OB_TRY(ob_crate_copy(im->arena, im->diags, im->from, probe));
  const ob_record_opts opts = {.dir = im->work, .manifest = &im->manifest};
  OB_TRY(ob_record_prepare(im->arena, im->diags, &opts, im->from));
  OB_TRY(find_out_dir(im, im->staged, im->manifest.build, 0));
  ob_strs base = {0}, all = {0}, for_std = {0};
  OB_TRY(wanted_features(im, &base, &all, &for_std));
  im->answers = ob_new_n(im->arena, answer, im->opts->target_count);
  if (!im->answers) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < im->opts->target_count; i++) {
    OB_TRY(record_target(im, i, &base, &for_std));
  }
  return all.len > 0 ? probe_features(im, &base, &all, &im->answers[0].cfg) : OB_OK;
}

/* ---- the recipe ---- */

typedef enum key { KEY_CFG, KEY_STD, KEY_ENV, KEY_OUT, KEY_COUNT } key;

static bool
same_answer(const answer *a, const answer *b, key k)
{
  switch (k) {
  case KEY_CFG:
    return same_list(&a->cfg, &b->cfg);
  case KEY_STD:
    return same_list(&a->std_cfg, &b->std_cfg);
  case KEY_OUT:
    return ob_str_eq(a->out_dir, b->out_dir);
  case KEY_ENV:
  case KEY_COUNT:
    break;
  }
  if (a->env.len != b->env.len) {
    return false;
  }
  for (size_t i = 0; i < a->env.len; i++) {
    if (!ob_str_eq(a->env.at[i].name, b->env.at[i].name) ||
        !ob_str_eq(a->env.at[i].value, b->env.at[i].value)) {
      return false;
    }
  }
  return true;
}

static bool
is_given(const importer *im, key k)
{
  for (size_t i = 0; i < im->opts->target_count; i++) {
    const answer *a = &im->answers[i];
    if (k == KEY_CFG || (k == KEY_STD && a->has_std) || (k == KEY_ENV && a->env.len > 0) ||
        (k == KEY_OUT && a->out_dir.len > 0)) {
      return true;
    }
  }
  return false;
}

static ob_status
give(importer *im, ob_recipe_part *part, const answer *a, key k)
{
  switch (k) {
  case KEY_CFG:
    part->has_cfg = true;
    part->cfg = a->cfg;
    break;
  case KEY_STD:
    part->has_std_cfg = true;
    part->std_cfg = a->std_cfg;
    break;
  case KEY_OUT:
    part->has_out_dir = true;
    part->out_dir = a->out_dir;
    break;
  case KEY_ENV:
    part->has_env = true;
    for (size_t i = 0; i < a->env.len; i++) {
      ob_recipe_env *slot = ob_vec_push(im->arena, &part->env);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = a->env.at[i];
    }
    break;
  case KEY_COUNT:
    break;
  }
  return OB_OK;
}

/** Less specific before more specific: the last table that holds wins. */
static int
compare_answers(const void *x, const void *y)
{
  const answer *a = x, *b = y;
  const int triples = ob_str_cmp(a->target->target->triple, b->target->target->triple);
  if (triples != 0) {
    return triples;
  }
  return ob_str_cmp(a->target->version, b->target->version); /* "14" before "14.1" */
}

/** Does the table of a also hold for the target and version of b? */
static bool
holds_for(const answer *a, const answer *b)
{
  const ob_recipe_part part = {.triple = a->target->target->triple, .version = a->target->version};
  return ob_recipe_part_holds(&part, b->target->target, b->target->version);
}

static ob_status
place_out_dirs(importer *im)
{
  const size_t count = im->opts->target_count;
  bool shared = true;
  for (size_t i = 0; i < count; i++) {
    const answer *a = &im->answers[i], *first = &im->answers[0];
    shared = shared && a->out_copy && first->out_copy &&
             ob_str_eq(ob_str_from(a->out_hash), ob_str_from(first->out_hash));
  }
  for (size_t i = 0; i < count; i++) {
    answer *a = &im->answers[i];
    if (!a->out_copy) {
      continue;
    }
    for (size_t j = 0; j < i && a->out_dir.len == 0; j++) {
      const answer *b = &im->answers[j];
      if (b->out_copy && ob_str_eq(ob_str_from(a->out_hash), ob_str_from(b->out_hash))) {
        a->out_dir = b->out_dir;
      }
    }
    if (a->out_dir.len > 0) {
      continue;
    }
    a->out_dir =
        shared ? OB_STR(OUT_NAME)
               : ob_fmt(im->arena, OUT_NAME "/" OB_STR_FMT "%s" OB_STR_FMT,
                        OB_STR_ARG(a->target->target->triple),
                        a->target->version.len > 0 ? "." : "", OB_STR_ARG(a->target->version));
    const char *relative = a->out_dir.ptr ? ob_cstr(im->arena, a->out_dir) : NULL;
    const char *goal;
    if (!relative) {
      return OB_E_NOMEM;
    }
    OB_TRY(join(im, im->staged, relative, &goal));
    size_t files;
    OB_TRY(ob_crate_copy_dir(im->arena, im->diags, a->out_copy, goal, &files));
  }
  return OB_OK;
}

static ob_status
make_recipe(importer *im, ob_recipe *out)
{
  const size_t count = im->opts->target_count;
  qsort(im->answers, count, sizeof(*im->answers), compare_answers);
  OB_TRY(place_out_dirs(im));
  *out = (ob_recipe){.root = im->manifest.lib_path, .edition = im->manifest.edition};
  ob_recipe_part *top = ob_vec_push(im->arena, &out->parts);
  bool *differs = ob_new_n(im->arena, bool, count *KEY_COUNT);
  if (!top || !differs) {
    return OB_E_NOMEM;
  }
  for (key k = KEY_CFG; k < KEY_COUNT; k++) {
    if (!is_given(im, k)) {
      continue;
    }
    size_t best = 0, best_votes = 0;
    for (size_t i = 0; i < count; i++) {
      size_t votes = 0;
      for (size_t j = 0; j < count; j++) {
        votes += same_answer(&im->answers[i], &im->answers[j], k) ? 1u : 0u;
      }
      const bool plainer =
          im->answers[i].target->version.len == 0 && im->answers[best].target->version.len > 0;
      if (votes > best_votes || (votes == best_votes && plainer)) {
        best_votes = votes;
        best = i;
      }
    }
    OB_TRY(give(im, top, &im->answers[best], k));
    for (size_t i = 0; i < count; i++) {
      for (size_t j = 0; j < count; j++) {
        if (!same_answer(&im->answers[best], &im->answers[j], k) &&
            (i == j || holds_for(&im->answers[j], &im->answers[i]))) {
          differs[i * KEY_COUNT + k] = true; /* itself, or to undo a table that holds for it too */
        }
      }
    }
  }
  for (size_t i = 0; i < count; i++) {
    ob_recipe_part part = {.triple = im->answers[i].target->target->triple,
                           .version = im->answers[i].target->version};
    if (!ob_target_find(ob_targets_builtin(), part.triple)) {
      part.version = OB_STR_NONE; /* a name of one's own may hold dots: it stands alone */
      if (i > 0 && ob_str_eq(part.triple, im->answers[i - 1].target->target->triple)) {
        return ob_fail(im->diags, OB_E_UNSUPPORTED, "OB0524", OB_SPAN_NONE,
                       "import for one OS version of it, or use a built-in triple",
                       "a recipe cannot tell versions of the target file `" OB_STR_FMT "` apart",
                       OB_STR_ARG(part.triple));
      }
    }
    bool any = false;
    for (key k = KEY_CFG; k < KEY_COUNT; k++) {
      if (differs[i * KEY_COUNT + k]) {
        any = true;
        OB_TRY(give(im, &part, &im->answers[i], k));
      }
    }
    if (any) {
      ob_recipe_part *slot = ob_vec_push(im->arena, &out->parts);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = part;
    }
  }
  return OB_OK;
}

static ob_status
write_recipe(importer *im, const ob_recipe *recipe)
{
  ob_buf text;
  ob_buf_init(&text, im->arena);
  ob_buf_fmt(&text, "# What the build script of " OB_STR_FMT " " OB_STR_FMT " said for\n",
             OB_STR_ARG(im->manifest.name), OB_STR_ARG(im->manifest.version));
  for (size_t i = 0; i < im->opts->target_count; i++) {
    const ob_vendor_target *t = im->answers[i].target;
    ob_buf_fmt(&text, "#   " OB_STR_FMT "%s" OB_STR_FMT "\n", OB_STR_ARG(t->target->triple),
               t->version.len > 0 ? "." : "", OB_STR_ARG(t->version));
  }
  ob_recipe_print(&text, recipe);
  OB_TRY(ob_buf_status(&text));
  const char *path;
  OB_TRY(join(im, im->staged, OB_RECIPE_FILE, &path));
  return io_failed(im, "write", path, ob_file_write(path, ob_buf_view(&text), 0644));
}

/* ---- import ---- */

static ob_status
open_crate(importer *im)
{
  const char *given = im->opts->from;
  if (ob_file_is_dir(given)) {
    im->package = ob_crate_package(im->arena, given);
    return io_failed(im, "open", given, ob_path_real(im->arena, given, &im->from));
  }
  const char *unpacked;
  OB_TRY(join(im, im->work, "unpacked", &unpacked));
  OB_TRY(ob_crate_unpack(im->arena, im->diags, given, unpacked, &im->from));
  char hash[65];
  OB_TRY(io_failed(im, "read", given, ob_sha256_file(given, hash)));
  im->package = ob_str_dup(im->arena, (ob_str){hash, 64});
  return im->package.ptr ? OB_OK : OB_E_NOMEM;
}

static ob_status
check_crate(importer *im)
{
  const ob_manifest *m = &im->manifest;
  if (!ob_trust_inner_path(m->name) || ob_str_find(m->name, '/') != SIZE_MAX ||
      !ob_trust_inner_path(m->version) || ob_str_find(m->version, '/') != SIZE_MAX) {
    return ob_fail(im->diags, OB_E_INVALID, "OB0443", (ob_span){m->file, 0, 0}, NULL,
                   "the crate has no usable name and version");
  }
  return ob_os_crate_stands_alone(im->diags, m);
}

static ob_status
write_marker(importer *im)
{
  const char *path;
  OB_TRY(join(im, im->opts->into, OB_SOURCE_FILE, &path));
  if (ob_file_exists(path)) {
    return OB_OK;
  }
  const char *real;
  OB_TRY(io_failed(im, "open", im->opts->into, ob_path_real(im->arena, im->opts->into, &real)));
  const ob_str name =
      im->opts->source_name.len > 0 ? im->opts->source_name : ob_path_base(ob_str_from(real));
  ob_buf text;
  ob_buf_init(&text, im->arena);
  ob_buf_put(&text, OB_STR("# An OS source: crates that an operating system owns. See osbind(1).\n"
                           "source = 1\nname = "));
  ob_toml_put_string(&text, name);
  ob_buf_putc(&text, '\n');
  OB_TRY(ob_buf_status(&text));
  return io_failed(im, "write", path, ob_file_write(path, ob_buf_view(&text), 0644));
}

/** Put the finished crate in its place; the one that was there goes only after that. */
static ob_status
put_in_place(importer *im, const char *goal)
{
  const char *old;
  OB_TRY(join(im, im->work, "old", &old));
  ob_signals_hold();
  int err = 0;
  if (ob_file_exists(goal)) {
    err = ob_file_rename(goal, old);
    im->out->replaced = err == 0;
  }
  if (err == 0) {
    err = ob_file_rename(im->staged, goal);
    if (err != 0 && im->out->replaced) {
      const int back = ob_file_rename(old, goal);
      im->out->replaced = back != 0;
    }
  }
  ob_signals_release();
  return io_failed(im, "rename", goal, err);
}

static ob_status
import_into(importer *im)
{
  OB_TRY(open_crate(im));
  OB_TRY(ob_manifest_load(im->arena, im->diags, im->from, &im->manifest));
  OB_TRY(check_crate(im));
  const ob_str name = ob_fmt(im->arena, OB_STR_FMT "-" OB_STR_FMT, OB_STR_ARG(im->manifest.name),
                             OB_STR_ARG(im->manifest.version));
  const char *goal;
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  OB_TRY(join(im, im->opts->into, name.ptr, &goal));
  OB_TRY(join(im, im->work, name.ptr, &im->staged));
  if (ob_file_exists(goal) && !im->opts->force) {
    return ob_fail(im->diags, OB_E_INVALID, "OB0703", OB_SPAN_NONE, "give --force to replace it",
                   "`%s` is there already", goal);
  }
  tell(im, "copying");
  OB_TRY(ob_crate_copy(im->arena, im->diags, im->from, im->staged));
  if (im->manifest.build.len > 0) {
    OB_TRY(record_all(im));
    OB_TRY(make_recipe(im, &im->out->recipe));
    OB_TRY(write_recipe(im, &im->out->recipe));
    im->out->ran_build_script = true;
  } else {
    OB_TRY(ob_recipe_parse(im->arena, im->diags, 0, &im->manifest, &im->out->recipe));
  }
  tell(im, "checksums");
  OB_TRY(ob_crate_seal(im->arena, im->diags, im->staged, im->package, &im->out->files));
  OB_TRY(write_marker(im));
  OB_TRY(put_in_place(im, goal));
  im->out->dir = goal;
  im->out->name = im->manifest.name;
  im->out->version = im->manifest.version;
  return OB_OK;
}

ob_status
ob_vendor_import(ob_arena *arena, ob_diags *diags, const ob_import_opts *opts,
                 ob_import_result *out)
{
  *out = (ob_import_result){0};
  importer im = {
      .arena = arena, .diags = diags, .opts = opts, .out = out, .total = opts->target_count + 3};
  const bool was_there = ob_file_exists(opts->into);
  OB_TRY(io_failed(&im, "make", opts->into, ob_dir_make(opts->into, 0755)));
  const char *prefix;
  OB_TRY(join(&im, opts->into, ".osbind-import-", &prefix));
  OB_TRY(io_failed(&im, "write to", opts->into, ob_dir_make_temp(arena, prefix, &im.work)));
  ob_status st = import_into(&im);
  const int err = ob_dir_remove(im.work);
  if (err != 0 && st == OB_OK) {
    st = io_failed(&im, "remove", im.work, err);
  }
  const int kept = st == OB_OK || was_there ? 0 : ob_dir_remove_empty(opts->into);
  if (kept != 0) { /* said beside what failed */
    OB_TRY(io_failed(&im, "remove", opts->into, kept));
  }
  return st;
}

/* ---- remove ---- */

ob_status
ob_vendor_remove(ob_arena *arena, ob_diags *diags, const char *source_dir, ob_str name,
                 ob_str version, const char **removed)
{
  ob_dir_entries entries = {0};
  int err = ob_dir_list(arena, source_dir, &entries);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "list", source_dir, err);
  }
  bool is = false;
  err = ob_os_source_is(source_dir, &is);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "look at", source_dir, err);
  }
  if (!is) {
    return ob_fail(diags, OB_E_INVALID, "OB0709", OB_SPAN_NONE,
                   "name a directory that holds " OB_SOURCE_FILE, "`%s` is no OS source",
                   source_dir);
  }
  ob_buf others;
  ob_buf_init(&others, arena);
  const char *goal = NULL;
  size_t found = 0;
  for (size_t i = 0; i < entries.len; i++) {
    const char *dir = ob_path_join(arena, source_dir, entries.at[i].name.ptr);
    const char *manifest_path = dir ? ob_path_join(arena, dir, "Cargo.toml") : NULL;
    if (!manifest_path) {
      return OB_E_NOMEM;
    }
    if (entries.at[i].name.ptr[0] == '.' || entries.at[i].kind != OB_FILE_DIR ||
        !ob_file_exists(manifest_path)) {
      continue;
    }
    ob_diags quiet; /* a broken crate beside it is no reason to keep this one */
    ob_diags_init(&quiet, arena);
    ob_manifest m;
    const ob_status st = ob_manifest_load(arena, &quiet, dir, &m);
    if (st == OB_E_NOMEM) {
      return st;
    }
    if (st != OB_OK || !ob_str_eq(m.name, name)) {
      continue;
    }
    ob_buf_fmt(&others, "%s" OB_STR_FMT "@" OB_STR_FMT, others.len > 0 ? ", " : "",
               OB_STR_ARG(m.name), OB_STR_ARG(m.version));
    if (version.len == 0 || ob_str_eq(m.version, version)) {
      goal = dir;
      found++;
    }
  }
  OB_TRY(ob_buf_status(&others));
  if (found != 1) {
    const ob_str list = ob_buf_view(&others);
    const ob_str help = list.len == 0 ? OB_STR("`osbind vendor list` shows what it has")
                                      : ob_fmt(arena, "there is " OB_STR_FMT, OB_STR_ARG(list));
    return ob_fail(diags, found == 0 ? OB_E_NOT_FOUND : OB_E_INVALID, "OB0709", OB_SPAN_NONE,
                   help.ptr,
                   found == 0 ? "`%s` has no crate `" OB_STR_FMT "%s" OB_STR_FMT "`"
                              : "`%s` has more than one crate `" OB_STR_FMT "%s" OB_STR_FMT "`",
                   source_dir, OB_STR_ARG(name), version.len > 0 ? "@" : "", OB_STR_ARG(version));
  }
  /* Out of sight at once, so that nobody sees half of it. */
  const char *prefix = ob_path_join(arena, source_dir, ".osbind-remove-");
  const char *work = NULL;
  err = prefix ? ob_dir_make_temp(arena, prefix, &work) : 0;
  if (!prefix) {
    return OB_E_NOMEM;
  }
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "write to", source_dir, err);
  }
  const char *hidden = ob_path_join(arena, work, "crate");
  err = hidden ? ob_file_rename(goal, hidden) : 0;
  const int cleaned = ob_dir_remove(work);
  if (!hidden) {
    return OB_E_NOMEM;
  }
  err = err != 0 ? err : cleaned;
  *removed = goal;
  return err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "remove", goal, err);
}
