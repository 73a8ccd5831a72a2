// SPDX-License-Identifier: MIT OR Apache-2.0
/* What Cargo built is known from its own messages, and not from a look into the target directory:
 * that holds the results of other builds too, and its layout is Cargo's own affair. Build scripts
 * and procedural macros run here and are left out. */
#include "cli/min_os.h"
#include "base/str.h"
#include "diag/text.h"
#include "formats/json/json.h"
#include "sys/fs.h"
#include "sys/process.h"

typedef struct built {
  ob_cli *cli;
  ob_cli_paths linked, libraries, objects;
} built;

static ob_status
add(built *b, ob_cli_paths *list, ob_str path)
{
  for (size_t i = 0; i < list->len; i++) {
    if (ob_str_eq(ob_str_from(list->at[i]), path)) {
      return OB_OK;
    }
  }
  const char *copy = ob_cstr(b->cli->arena, path);
  const char **slot = copy ? ob_vec_push(b->cli->arena, list) : NULL;
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = copy;
  return OB_OK;
}

static bool
has_kind(const json_t *target, const char *kind)
{
  size_t i;
  json_t *word;
  json_array_foreach(json_object_get(target, "kind"), i, word)
  {
    if (json_is_string(word) &&
        ob_str_eq(ob_str_from(json_string_value(word)), ob_str_from(kind))) {
      return true;
    }
  }
  return false;
}

static ob_status
take_message(built *b, const json_t *message)
{
  const json_t *target = json_object_get(message, "target");
  if (!ob_str_eq(ob_json_string(message, "reason"), OB_STR("compiler-artifact")) ||
      has_kind(target, "custom-build") || has_kind(target, "proc-macro")) {
    return OB_OK;
  }
  const ob_str executable = ob_json_string(message, "executable");
  const bool local = ob_str_starts(ob_json_string(message, "package_id"), OB_STR("path+"));
  if (executable.len > 0) {
    return add(b, &b->linked, executable);
  }
  const bool links =
      has_kind(target, "cdylib") || has_kind(target, "dylib") || has_kind(target, "staticlib");
  size_t i;
  json_t *word;
  json_array_foreach(json_object_get(message, "filenames"), i, word)
  {
    const ob_str name = ob_str_from(json_string_value(word));
    if (ob_str_ends(name, OB_STR(".rlib"))) {
      OB_TRY(add(b, &b->objects, name));
      if (local) {
        OB_TRY(add(b, &b->libraries, name));
      }
    } else if (local && links && !ob_str_ends(name, OB_STR(".rmeta"))) {
      OB_TRY(add(b, &b->linked, name));
    }
  }
  return OB_OK;
}

static ob_status
read_messages(built *b, ob_str messages)
{
  ob_arena scratch; /* of the lines: what is kept is copied */
  ob_arena_init(&scratch, b->cli->arena->allocator);
  ob_status st = OB_OK;
  for (ob_str line; st == OB_OK && ob_str_next(&messages, '\n', &line);) {
    if (!ob_str_starts(line, OB_STR("{"))) {
      continue; /* a runner or wrapper may say something in between */
    }
    ob_diags unheard;
    ob_diags_init(&unheard, &scratch);
    json_t *message;
    if (ob_json_parse(&unheard, ob_diags_add_source(&unheard, OB_STR("<cargo>"), line), &message) ==
        OB_OK) {
      st = take_message(b, message);
      json_decref(message);
    }
  }
  ob_arena_fini(&scratch);
  return st;
}

/* std's own rlibs: most weak references to newer functions are in them. Only a hint: without them
 * less is told. */
static ob_status
add_std(built *b, const ob_min_os *ask)
{
  ob_cli *cli = b->cli;
  const char *const argv[] = {cli->rustc, "--print=target-libdir", ask->triple ? "--target" : NULL,
                              ask->triple, NULL};
  const ob_proc proc = {
      .argv = argv, .cwd = ask->dir, .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(cli->arena, &proc, &result) != 0 || result.status != 0) {
    return OB_OK;
  }
  const char *libdir = ob_cstr(cli->arena, ob_str_trim(result.out));
  ob_dir_entries entries = {0};
  if (!libdir || ob_dir_list(cli->arena, libdir, &entries) != 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < entries.len; i++) {
    if (ob_str_ends(entries.at[i].name, OB_STR(".rlib"))) {
      OB_TRY(add(b, &b->objects,
                 ob_str_from(ob_path_join(cli->arena, libdir, entries.at[i].name.ptr))));
    }
  }
  return OB_OK;
}

static void
put_path(ob_buf *out, const char *path, const char *dir)
{
  const ob_str full = ob_str_from(path), base = ob_str_from(dir);
  const bool inside = base.len > 1 && ob_path_inside(full, base) && full.len > base.len;
  ob_text_put(out, inside ? ob_str_slice(full, base.len + 1, full.len) : full, OB_TEXT_ONE_LINE);
}

static ob_status
show(ob_cli *cli, const ob_min_os *ask, ob_cli_scanned *files, size_t count, int *code)
{
  for (size_t i = 0; i < count; i++) {
    ob_cli_scanned *f = &files[i];
    ob_diags failed = f->diags;
    failed.list.at += f->status == OB_OK ? f->findings : 0;
    failed.list.len -= f->status == OB_OK ? f->findings : 0;
    OB_TRY(ob_diags_append(cli->diags, &failed));
    if (f->status != OB_OK || f->refused) {
      *code = OB_EXIT_FAILED;
    }
    if (f->status != OB_OK) {
      continue;
    }
    ob_buf line;
    ob_buf_init(&line, cli->arena);
    put_path(&line, f->path, ask->dir);
    ob_buf_put(&line, OB_STR(": "));
    ob_scan_show_line(&line, &f->scan, &f->users);
    if (ask->on_stderr) {
      ob_cli_say(cli, "min-os", OB_STR_FMT, OB_STR_ARG(ob_buf_view(&line)));
    } else {
      ob_buf_putc(&line, '\n');
      ob_buf_put(&cli->out, ob_buf_view(&line));
    }
    OB_TRY(ob_buf_status(&line));
  }
  return OB_OK;
}

int
ob_cli_min_os(ob_cli *cli, const ob_min_os *ask)
{
  built b = {.cli = cli};
  int code = OB_EXIT_OK;
  ob_status st = read_messages(&b, ask->messages);
  if (st == OB_OK) {
    st = add_std(&b, ask);
  }
  const ob_cli_paths *paths = b.linked.len > 0 ? &b.linked : &b.libraries;
  ob_cli_scanned *files = ob_new_n(cli->arena, ob_cli_scanned, paths->len);
  st = st == OB_OK && !files ? OB_E_NOMEM : st;
  for (size_t i = 0; st == OB_OK && i < paths->len; i++) {
    files[i].path = paths->at[i];
  }
  if (st == OB_OK) {
    st = ob_cli_scan(cli, files, paths->len, ask->assume, ask->max, ask->max_count, false,
                     b.objects.at, b.objects.len);
  }
  if (st == OB_OK) {
    st = show(cli, ask, files, paths->len, &code);
  }
  return st == OB_OK ? code : ob_cli_exit(cli, st);
}
