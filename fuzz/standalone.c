// SPDX-License-Identifier: MIT OR Apache-2.0
/* Replays a corpus through a fuzz target without libFuzzer: every file of the directories (or
 * every file) named on the command line, and the empty input. */
#include "base/arena.h"
#include "sys/fs.h"
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
replay(ob_arena *arena, const char *path)
{
  ob_dir_entries entries = {0};
  if (ob_file_is_dir(path)) {
    if (ob_dir_list(arena, path, &entries) != 0) {
      return 0;
    }
    size_t count = 0;
    for (size_t i = 0; i < entries.len; i++) {
      count += replay(arena, ob_path_join(arena, path, entries.at[i].name.ptr));
    }
    return count;
  }
  ob_str bytes;
  if (ob_file_read(arena, path, 64u << 20, &bytes) != 0) {
    fprintf(stderr, "cannot read %s\n", path);
    return 0;
  }
  LLVMFuzzerTestOneInput((const uint8_t *)bytes.ptr, bytes.len);
  return 1;
}

int
main(int argc, char **argv)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
  size_t count = 0;
  for (int i = 1; i < argc; i++) {
    count += replay(&arena, argv[i]);
  }
  printf("%zu inputs replayed\n", count);
  ob_arena_fini(&arena);
  return count > 0 ? 0 : 1;
}
