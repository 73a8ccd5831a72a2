// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Config files of any bytes, as two files that are merged and an argument of --config. The input
 * is cut in three at its first two NUL bytes: CARGO_HOME's file, the project's file, the argument.
 * Status and diagnostics agree; the merged tree holds each key once and no `include`; every value
 * in it comes from one of the files.
 */
#include "base/str.h"
#include "cargo/config.h"
#include "invariants.h"
#include "sys/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
directory(ob_arena *arena)
{
  static const char *made; /* one for all runs */
  static ob_arena keep;
  if (!made) {
    ob_arena_init(&keep, NULL);
    REQUIRE(ob_dir_make_temp(&keep, "/tmp/osbind-fuzz-config-", &made) == 0);
    REQUIRE(ob_dir_make(ob_path_join(arena, made, "home"), 0755) == 0);
    REQUIRE(ob_dir_make(ob_path_join(arena, made, "p/.cargo"), 0755) == 0);
  }
  return made;
}

static void
remove_directory(void)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  (void)!ob_dir_remove(directory(&arena));
  ob_arena_fini(&arena);
}

static void
put(const char *path, ob_str text)
{
  FILE *f = fopen(path, "wb");
  REQUIRE(f && fwrite(text.ptr ? text.ptr : "", 1, text.len, f) == text.len && fclose(f) == 0);
}

static void
check_table(const ob_config *config, const ob_toml *table)
{
  size_t count = 0;
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    REQUIRE(ob_config_file_of(config, e->key_span) != NULL);
    REQUIRE(ob_toml_get(table, e->key) == e->value); /* the first of its name is the only one */
    if (e->value->kind == OB_TOML_TABLE) {
      check_table(config, e->value);
    } else {
      REQUIRE(ob_config_file_of(config, e->value->span) != NULL);
    }
    count++;
  }
  REQUIRE(count == table->as.table.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static bool registered;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const char *dir = directory(&arena);
  if (!registered) {
    registered = atexit(remove_directory) == 0;
  }
  ob_str rest = {(const char *)data, size}, part[3] = {{0}};
  for (size_t i = 0; i < 2; i++) {
    const size_t cut = ob_str_find(rest, '\0');
    part[i] = ob_str_slice(rest, 0, cut == SIZE_MAX ? rest.len : cut);
    rest = ob_str_slice(rest, cut == SIZE_MAX ? rest.len : cut + 1, rest.len);
  }
  part[2] = rest;
  const char *cwd = ob_path_join(&arena, dir, "p");
  put(ob_path_join(&arena, dir, "home/config.toml"), part[0]);
  put(ob_path_join(&arena, dir, "p/.cargo/config.toml"), part[1]);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_config_opts opts = {.cargo_home = ob_path_join(&arena, dir, "home"),
                               .cwd = cwd,
                               .cli = &part[2],
                               .cli_count = part[2].len > 0};
  ob_config config;
  const ob_status st = ob_config_load(&arena, &diags, &opts, &config);
  REQUIRE((st != OB_OK && st != OB_E_NOMEM) == (diags.errors > 0));
  for (size_t i = 0; i < diags.list.len; i++) {
    const ob_span at = diags.list.at[i]->primary.span;
    REQUIRE(at.lo <= at.hi && at.hi <= ob_diags_source(&diags, at.file).text.len);
  }
  check_table(&config, config.merged);
  if (st == OB_OK) {
    REQUIRE(!ob_toml_get(config.merged, OB_STR("include")));
  }
  ob_arena_fini(&arena);
  return 0;
}
