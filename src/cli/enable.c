// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The entry is a table with `optional = true`, so that Cargo goes on working when osbind's file is
 * gone (an uninstalled package, a project that others check out). It is put last among the
 * includes: a later one outranks the earlier ones. Nothing outranks the including file itself,
 * which is why a wrapper that the user's file sets is refused and not overridden.
 *
 * How the entry came in is kept in osbind's file, as a comment: a file that osbind made may be
 * removed, one that was empty before may not, and the two look alike afterwards.
 */
#include "cli/enable.h"
#include "base/str.h"
#include "cargo/workspace.h"
#include "diag/io.h"
#include "osbind_config.h"
#include "sources/os_source.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>
#include <string.h>

#define ENTRY "{ path = \"" OB_ENABLE_FILE "\", optional = true }"
#define LINE "include = [" ENTRY "]"
#define TABLE "[[include]]\npath = \"" OB_ENABLE_FILE "\"\noptional = true\n"
#define UNDO "# undo: "

static const char *const how_names[] = {"present", "file", "line", "element", "table", "tail"};

const char *
ob_enable_level_name(ob_update_level level)
{
  switch (level) {
  case OB_UPDATE_SYSTEM:
    return "--system";
  case OB_UPDATE_USER:
    return "--user";
  case OB_UPDATE_PROJECT:
    return "--project";
  case OB_UPDATE_CALL:
    break;
  }
  return "for one call";
}

/* ---- texts ---- */

/* The element of `include` that names osbind's file, or SIZE_MAX. */
static size_t
find_entry(const ob_toml *include)
{
  for (size_t i = 0; include && i < include->as.array.len; i++) {
    const ob_toml *item = include->as.array.at[i];
    if (item->kind == OB_TOML_TABLE) {
      item = ob_toml_get(item, OB_STR("path"));
    }
    if (item && item->kind == OB_TOML_STRING &&
        ob_str_eq(ob_path_base(item->as.string), OB_STR(OB_ENABLE_FILE))) {
      return i;
    }
  }
  return SIZE_MAX;
}

static ob_status
parse_include(ob_arena *arena, ob_diags *diags, uint32_t file, ob_toml **include)
{
  ob_toml *root;
  OB_TRY(ob_toml_parse(arena, diags, file, &root));
  *include = ob_toml_get(root, OB_STR("include"));
  if (*include && (*include)->kind != OB_TOML_ARRAY) {
    return ob_fail(diags, OB_E_INVALID, "OB0400", (*include)->span,
                   "write include = [\"FILE.toml\"]", "`include` must be an array of paths, not %s",
                   ob_toml_kind_phrase((*include)->kind));
  }
  return OB_OK;
}

/* text[0, at) insert text[upto, end) */
static ob_status
splice(ob_arena *arena, ob_str text, size_t at, ob_str insert, size_t upto, ob_str *out)
{
  ob_buf buf;
  ob_buf_init(&buf, arena);
  ob_buf_put(&buf, OB_STR("")); /* an empty result is a text too */
  ob_buf_put(&buf, ob_str_slice(text, 0, at));
  ob_buf_put(&buf, insert);
  ob_buf_put(&buf, ob_str_slice(text, upto, text.len));
  *out = ob_buf_view(&buf);
  if (!out->ptr) {
    *out = OB_STR("");
  }
  return ob_buf_status(&buf);
}

/* After a byte order mark. */
static size_t
top_of(ob_str text)
{
  return ob_str_starts(text, OB_STR("\xef\xbb\xbf")) ? 3 : 0;
}

static ob_str
line_end(ob_str text)
{
  const size_t lf = ob_str_find(text, '\n');
  return lf != SIZE_MAX && lf > 0 && text.ptr[lf - 1] == '\r' ? OB_STR("\r\n") : OB_STR("\n");
}

ob_status
ob_enable_text_put(ob_arena *arena, ob_diags *diags, uint32_t file, ob_str *out, ob_enable_how *how)
{
  const ob_str text = ob_diags_source(diags, file).text;
  ob_toml *include;
  OB_TRY(parse_include(arena, diags, file, &include));
  if (find_entry(include) != SIZE_MAX) {
    *how = OB_ENABLE_PRESENT;
    *out = text;
    return OB_OK;
  }
  if (!include) {
    *how = OB_ENABLE_LINE;
    const ob_str eol = line_end(text);
    const ob_str line = ob_fmt(arena, LINE OB_STR_FMT, OB_STR_ARG(eol));
    return line.ptr ? splice(arena, text, top_of(text), line, top_of(text), out) : OB_E_NOMEM;
  }
  if (include->as.array.of_tables) {
    const bool ends = text.ptr[text.len - 1] == '\n';
    *how = ends ? OB_ENABLE_TABLE : OB_ENABLE_TAIL;
    return splice(arena, text, text.len, ends ? OB_STR(TABLE) : OB_STR("\n" TABLE), text.len, out);
  }
  *how = OB_ENABLE_ELEMENT;
  if (include->as.array.len == 0) {
    const size_t at = include->span.lo + 1u;
    return splice(arena, text, at, OB_STR(ENTRY), at, out);
  }
  const size_t at = include->as.array.at[include->as.array.len - 1]->span.hi;
  return splice(arena, text, at, OB_STR(", " ENTRY), at, out);
}

static bool
is_gap(ob_str s)
{
  for (size_t i = 0; i < s.len; i++) {
    if (!strchr(" \t\r\n,", s.ptr[i])) {
      return false;
    }
  }
  return true;
}

/* Element number i of an array: with the comma that parts it from its neighbour. */
static ob_status
remove_element(ob_arena *arena, ob_str text, const ob_toml *array, size_t i, ob_str *out)
{
  const ob_toml *const *at = (const ob_toml *const *)array->as.array.at;
  size_t lo = at[i]->span.lo, hi = at[i]->span.hi;
  if (i > 0 && is_gap(ob_str_slice(text, at[i - 1]->span.hi, lo))) {
    lo = at[i - 1]->span.hi;
  } else if (i + 1 < array->as.array.len && is_gap(ob_str_slice(text, hi, at[i + 1]->span.lo))) {
    hi = at[i + 1]->span.lo;
  } else {
    const ob_str after = ob_str_slice(text, hi, array->span.hi);
    const size_t comma = ob_str_find(after, ',');
    if (comma != SIZE_MAX && is_gap(ob_str_slice(after, 0, comma))) {
      hi += comma + 1;
    }
  }
  return splice(arena, text, lo, OB_STR(""), hi, out);
}

ob_status
ob_enable_text_remove(ob_arena *arena, ob_diags *diags, uint32_t file, ob_enable_how how,
                      ob_str *out)
{
  *out = OB_STR_NONE;
  const ob_str text = ob_diags_source(diags, file).text;
  ob_toml *include;
  OB_TRY(parse_include(arena, diags, file, &include));
  const size_t i = find_entry(include);
  if (i == SIZE_MAX) {
    return OB_OK;
  }
  const size_t top = top_of(text);
  const ob_str rest = ob_str_slice(text, top, text.len);
  if (how != OB_ENABLE_ELEMENT) {
    static const ob_str lines[] = {OB_STR_INIT(LINE "\n"), OB_STR_INIT(LINE "\r\n")};
    for (size_t k = 0; k < OB_COUNT(lines); k++) {
      if (ob_str_starts(rest, lines[k])) {
        return splice(arena, text, top, OB_STR(""), top + lines[k].len, out);
      }
    }
  }
  if (!include->as.array.of_tables) {
    return remove_element(arena, text, include, i, out);
  }
  const size_t at = ob_str_search(text, OB_STR(TABLE));
  if (at == SIZE_MAX) {
    return ob_fail(diags, OB_E_UNSUPPORTED, "OB0807", include->as.array.at[i]->span,
                   "take this table out by hand",
                   "the [[include]] of " OB_ENABLE_FILE " was changed");
  }
  const bool line_end_too = how == OB_ENABLE_TAIL && at > 0 && text.ptr[at - 1] == '\n';
  return splice(arena, text, line_end_too ? at - 1 : at, OB_STR(""), at + sizeof TABLE - 1, out);
}

/* ---- places ---- */

const char *
ob_enable_project_dir(ob_cli *cli)
{
  ob_diags quiet; /* a directory without a project is as good */
  ob_diags_init(&quiet, cli->arena);
  const char *root;
  if (ob_workspace_root(cli->arena, &quiet, cli->cwd, NULL, &root) == OB_OK) {
    return root;
  }
  return cli->cwd;
}

ob_status
ob_enable_find(ob_cli *cli, ob_update_level level, const char *root, const char *project_dir,
               ob_enable_place *out)
{
  ob_arena *a = cli->arena;
  *out = (ob_enable_place){.level = level, .staged = root && strcmp(root, "/") != 0};
  switch (level) {
  case OB_UPDATE_SYSTEM:
    out->dir = ob_path_join(a, root ? root : "/", ".cargo");
    break;
  case OB_UPDATE_USER:
    if (!cli->cargo_home) {
      return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0808", OB_SPAN_NONE, "set CARGO_HOME or HOME",
                     "Cargo's home directory is not known");
    }
    out->dir = cli->cargo_home;
    break;
  case OB_UPDATE_PROJECT:
  case OB_UPDATE_CALL:
    out->dir = ob_path_join(a, project_dir ? project_dir : cli->cwd, ".cargo");
    break;
  }
  out->config = out->dir ? ob_path_join(a, out->dir, "config") : NULL;
  if (out->config && !ob_file_exists(out->config)) {
    out->config = ob_path_join(a, out->dir, "config.toml");
  }
  out->own = out->dir ? ob_path_join(a, out->dir, OB_ENABLE_FILE) : NULL;
  return out->config && out->own ? OB_OK : OB_E_NOMEM;
}

/* ---- files ---- */

/* Where a write to path must go: the end of a link, when that is a safe place. *exists: a regular
 * file is there. */
static ob_status
target_of(ob_cli *cli, const ob_enable_place *place, const char *path, const char **out,
          bool *exists, uint32_t *mode)
{
  *out = path;
  *exists = false;
  *mode = 0644;
  ob_file_info info;
  const char *const boundary = ob_cstr(cli->arena, ob_path_dir(ob_str_from(place->dir)));
  const char *real_boundary = boundary;
  if (!boundary || (place->level == OB_UPDATE_PROJECT &&
                    ob_path_real(cli->arena, boundary, &real_boundary) != 0)) {
    return boundary ? ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0001", OB_SPAN_NONE, NULL,
                              "cannot find `%s`", boundary)
                    : OB_E_NOMEM;
  }
  bool linked = ob_file_stat(place->dir, false, &info) == 0 && info.kind == OB_FILE_LINK;
  if (ob_file_stat(path, false, &info) == 0) {
    linked = linked || info.kind == OB_FILE_LINK;
    if (info.kind == OB_FILE_LINK || linked) {
      const int err = ob_path_real(cli->arena, path, out);
      if (err != 0) {
        return ob_fail_io(cli->diags, OB_SPAN_NONE, "follow the link", path, err);
      }
    }
    const int err = ob_file_stat(*out, false, &info);
    if (err != 0) {
      return ob_fail_io(cli->diags, OB_SPAN_NONE, "look at", *out, err);
    }
    if (info.kind != OB_FILE_REGULAR) {
      return ob_fail(cli->diags, OB_E_TRUST, "OB0806", OB_SPAN_NONE, NULL,
                     "`%s` is no regular file", *out);
    }
    if (info.uid != ob_user_id()) {
      return ob_fail(cli->diags, OB_E_TRUST, "OB0806", OB_SPAN_NONE, "run this as that user",
                     "`%s` belongs to user %u; written here it would become yours", *out, info.uid);
    }
    *exists = true;
    *mode = info.mode & 0777u;
  }
  if (!linked) {
    return OB_OK;
  }
  const char *real_dir = place->dir;
  const int err = ob_path_real(cli->arena, place->dir, &real_dir);
  if (err != 0) {
    return ob_fail_io(cli->diags, OB_SPAN_NONE, "follow the link", place->dir, err);
  }
  const ob_str inside = ob_str_from(real_boundary);
  if (place->level == OB_UPDATE_PROJECT &&
      !(ob_path_inside(ob_str_from(real_dir), inside) &&
        (!*exists || ob_path_inside(ob_str_from(*out), inside)))) {
    return ob_fail(cli->diags, OB_E_TRUST, "OB0806", OB_SPAN_NONE,
                   "what a project brings along decides no other place to write to; replace the "
                   "link by a file",
                   "`%s` is a link that leads out of the project, to `%s`", path,
                   *exists ? *out : real_dir);
  }
  return ob_trust_check(cli->arena, cli->diags, OB_SPAN_NONE, *exists ? *out : real_dir,
                        ob_user_id());
}

static ob_status
write_file(ob_cli *cli, const char *path, ob_str text, uint32_t mode)
{
  const int err = ob_file_write(path, text, mode);
  return err ? ob_fail_io(cli->diags, OB_SPAN_NONE, "write", path, err) : OB_OK;
}

/* The content of osbind's own file. */
static ob_status
own_text(ob_cli *cli, const ob_enable_place *place, const char *index_path, ob_enable_how how,
         ob_str *out)
{
  const char *const names[] = {"osbind-rustc", "osbind-rustdoc"};
  const char *const keys[] = {"rustc-wrapper", "rustdoc"};
  const char *const level = ob_enable_level_name(place->level);
  ob_buf text;
  ob_buf_init(&text, cli->arena);
  ob_buf_fmt(&text,
             "# Made by `osbind enable %s`; `osbind update %s` writes it again and\n"
             "# `osbind disable %s` removes it.\n" UNDO "%s\n[build]\n",
             level, level, level, how_names[how]);
  for (size_t i = 0; i < OB_COUNT(names); i++) {
    const char *program = place->staged ? ob_path_join(cli->arena, OSBIND_LIBEXECDIR, names[i])
                                        : ob_cli_program(cli, names[i]);
    if (!program) {
      return ob_fail(cli->diags, OB_E_NOT_FOUND, "OB0802", OB_SPAN_NONE,
                     "install osbind again: its programs belong together",
                     "the program `%s` is not there", names[i]);
    }
    ob_buf_fmt(&text, "%s = ", keys[i]);
    ob_toml_put_string(&text, ob_str_from(program));
    ob_buf_putc(&text, '\n');
  }
  if (index_path) {
    ob_buf_put(&text, OB_STR("[env]\nOSBIND_INDEX = { value = "));
    ob_toml_put_string(&text, ob_str_from(index_path));
    ob_buf_put(&text, OB_STR(", force = true }\n"));
  }
  *out = ob_buf_view(&text);
  return ob_buf_status(&text);
}

/* What osbind's file says about how the entry came in; OB_ENABLE_PRESENT when it does not. */
static ob_enable_how
recorded_how(ob_cli *cli, const char *own)
{
  ob_str text, line;
  if (ob_file_read(cli->arena, own, 1u << 20, &text) != 0) {
    return OB_ENABLE_PRESENT;
  }
  while (ob_str_next(&text, '\n', &line)) {
    for (size_t i = 0; i < OB_COUNT(how_names) && ob_str_starts(line, OB_STR(UNDO)); i++) {
      if (ob_str_eq(ob_str_slice(line, sizeof UNDO - 1, line.len), ob_str_from(how_names[i]))) {
        return (ob_enable_how)i;
      }
    }
  }
  return OB_ENABLE_PRESENT;
}

ob_status
ob_enable_is(ob_cli *cli, const ob_enable_place *place, bool *out)
{
  *out = false;
  ob_str text;
  if (!ob_file_exists(place->own) || !ob_file_exists(place->config) ||
      ob_file_read(cli->arena, place->config, OB_CONFIG_MAX_SIZE, &text) != 0) {
    return OB_OK;
  }
  ob_diags quiet; /* what is wrong with the file is told by those who read it for its content */
  ob_diags_init(&quiet, cli->arena);
  const uint32_t file = ob_diags_add_source(&quiet, ob_str_from(place->config), text);
  ob_toml *include = NULL;
  const ob_status st = file == 0 ? OB_E_NOMEM : parse_include(cli->arena, &quiet, file, &include);
  *out = st == OB_OK && find_entry(include) != SIZE_MAX;
  return st == OB_E_NOMEM ? st : OB_OK;
}

/* The user's own file outranks what it includes: a wrapper in it would win. */
static ob_status
refuse_wrapper(ob_cli *cli, uint32_t file)
{
  ob_toml *root;
  OB_TRY(ob_toml_parse(cli->arena, cli->diags, file, &root));
  const ob_toml *build = ob_toml_get(root, OB_STR("build"));
  const ob_toml *wrapper = ob_toml_get(build, OB_STR("rustc-wrapper"));
  const ob_toml *rustdoc = ob_toml_get(build, OB_STR("rustdoc"));
  if (rustdoc) {
    ob_diag *d = ob_warning(cli->diags, "OB0805", rustdoc->span,
                            "`build.rustdoc` here outranks osbind's: `cargo doc` documents the "
                            "registry's crates");
    ob_diag_help(cli->diags, d, "take the line out and set OSBIND_RUSTDOC under [env] instead");
  }
  if (!wrapper || wrapper->kind != OB_TOML_STRING ||
      ob_str_eq(ob_path_base(wrapper->as.string), OB_STR("osbind-rustc"))) {
    return OB_OK;
  }
  if (wrapper->as.string.len == 0) {
    return ob_fail(cli->diags, OB_E_INVALID, "OB0804", wrapper->span, "take the line out",
                   "an empty `build.rustc-wrapper` turns every wrapper off, osbind's too");
  }
  ob_diag *d =
      ob_error(cli->diags, "OB0804", wrapper->span,
               "the wrapper `" OB_STR_FMT "` outranks osbind's", OB_STR_ARG(wrapper->as.string));
  if (!d) {
    return OB_E_NOMEM;
  }
  ob_diag_primary_text(cli->diags, d, "a file outranks what it includes");
  ob_diag_help(cli->diags, d,
               "take the line out and write `next = \"" OB_STR_FMT
               "\"` under [osbind] instead: osbind then calls it",
               OB_STR_ARG(wrapper->as.string));
  return OB_E_INVALID;
}

ob_status
ob_enable_put(ob_cli *cli, const ob_enable_place *place, const char *index_path, bool *changed)
{
  *changed = false;
  const char *target, *own_target;
  bool exists, own_exists;
  uint32_t mode, own_mode;
  OB_TRY(target_of(cli, place, place->config, &target, &exists, &mode));
  OB_TRY(target_of(cli, place, place->own, &own_target, &own_exists, &own_mode));
  ob_str before = OB_STR(""), after = OB_STR(LINE "\n");
  ob_enable_how how = OB_ENABLE_FILE_MADE;
  if (exists) {
    uint32_t file;
    OB_TRY(ob_diags_load(cli->diags, place->config, OB_CONFIG_MAX_SIZE, OB_SPAN_NONE, &file));
    before = ob_diags_source(cli->diags, file).text;
    OB_TRY(refuse_wrapper(cli, file));
    OB_TRY(ob_enable_text_put(cli->arena, cli->diags, file, &after, &how));
  }
  if (how == OB_ENABLE_PRESENT) {
    how = recorded_how(cli, place->own);
  }
  ob_str own = OB_STR_NONE;
  OB_TRY(own_text(cli, place, index_path, how, &own));
  ob_str own_before = OB_STR_NONE;
  if (own_exists && ob_file_read(cli->arena, place->own, 1u << 20, &own_before) != 0) {
    own_before = OB_STR_NONE;
  }
  /* The included file first: at no time does the entry lead to an old or missing one. */
  if (!own_exists || !ob_str_eq(own, own_before)) {
    OB_TRY(write_file(cli, own_target, own, 0644));
    *changed = true;
  }
  if (!exists || !ob_str_eq(before, after)) {
    OB_TRY(write_file(cli, target, after, mode));
    *changed = true;
  }
  return OB_OK;
}

ob_status
ob_enable_remove(ob_cli *cli, const ob_enable_place *place, bool *changed)
{
  *changed = false;
  const char *target;
  bool exists;
  uint32_t mode;
  OB_TRY(target_of(cli, place, place->config, &target, &exists, &mode));
  const ob_enable_how how = recorded_how(cli, place->own);
  if (exists) {
    uint32_t file;
    OB_TRY(ob_diags_load(cli->diags, place->config, OB_CONFIG_MAX_SIZE, OB_SPAN_NONE, &file));
    ob_str after;
    OB_TRY(ob_enable_text_remove(cli->arena, cli->diags, file, how, &after));
    if (after.ptr && after.len == 0 && how == OB_ENABLE_FILE_MADE) {
      const int err = ob_file_remove(target);
      if (err != 0) {
        return ob_fail_io(cli->diags, OB_SPAN_NONE, "remove", target, err);
      }
      *changed = true;
    } else if (after.ptr) {
      OB_TRY(write_file(cli, target, after, mode));
      *changed = true;
    }
  }
  if (ob_file_exists(place->own)) {
    const int err = ob_file_remove(place->own);
    if (err != 0) {
      return ob_fail_io(cli->diags, OB_SPAN_NONE, "remove", place->own, err);
    }
    *changed = true;
  }
  const ob_str dir = ob_path_dir(ob_str_from(place->own));
  if (*changed && how == OB_ENABLE_FILE_MADE && ob_str_eq(ob_path_base(dir), OB_STR(".cargo"))) {
    const char *path = ob_cstr(cli->arena, dir); /* it was made for the file */
    const int err = path ? ob_dir_remove_empty(path) : ENOMEM;
    if (err != 0) {
      return ob_fail_io(cli->diags, OB_SPAN_NONE, "remove", path ? path : ".cargo", err);
    }
  }
  return OB_OK;
}

ob_status
ob_enable_refresh(ob_cli *cli, ob_update_level level, const char *project_dir,
                  const char *index_path, bool *changed)
{
  *changed = false;
  ob_enable_place place;
  if (level == OB_UPDATE_USER && !cli->cargo_home) {
    return OB_OK;
  }
  OB_TRY(ob_enable_find(cli, level, NULL, project_dir, &place));
  bool enabled;
  OB_TRY(ob_enable_is(cli, &place, &enabled));
  if (!enabled) {
    return OB_OK;
  }
  ob_str own = OB_STR_NONE, before;
  OB_TRY(own_text(cli, &place, index_path, recorded_how(cli, place.own), &own));
  ob_file_info info;
  if (ob_file_stat(place.own, false, &info) == 0 && ob_trust_owner(&info, ob_user_id()) &&
      ob_file_read(cli->arena, place.own, 1u << 20, &before) == 0 && ob_str_eq(own, before)) {
    return OB_OK;
  }
  *changed = true;
  return write_file(cli, place.own, own, 0644);
}
