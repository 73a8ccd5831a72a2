// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "sources/crate_write.h"
#include "sources/hash_cache.h"
#include "sources/os_source.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/** A private OS source with one crate. */
typedef struct place {
  ob_arena arena;
  ob_diags diags;
  const char *dir, *source, *crate;
} place;

static const char *
at(place *p, const char *dir, const char *name)
{
  const char *path = ob_path_join(&p->arena, dir, name);
  assert_non_null(path);
  return path;
}

static void
put(place *p, const char *dir, const char *name, const char *text)
{
  assert_int_equal(ob_file_write(at(p, dir, name), ob_str_from(text), 0644), 0);
}

static void
seal(place *p)
{
  size_t count;
  assert_int_equal(ob_crate_seal(&p->arena, &p->diags, p->crate, OB_STR_NONE, &count), OB_OK);
}

static int
set_up(void **state)
{
  place *p = calloc(1, sizeof(*p));
  ob_arena_init(&p->arena, NULL);
  ob_diags_init(&p->diags, &p->arena);
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-test-", &p->dir), 0);
  p->source = at(p, p->dir, "source");
  p->crate = at(p, p->source, "libc-1");
  put(p, p->source, OB_SOURCE_FILE, "source = 1\nname = \"os\"\n");
  put(p, p->crate, "Cargo.toml", "[package]\nname = \"libc\"\nversion = \"0.2.9\"\n");
  put(p, p->crate, "src/lib.rs", "pub const A: u8 = 1;\n");
  put(p, p->crate, "src/b/mod.rs", "\n");
  put(p, p->crate, "src/b-c.rs", "\n");
  *state = p;
  return 0;
}

static int
tear_down(void **state)
{
  place *p = *state;
  assert_int_equal(ob_dir_remove(p->dir), 0);
  ob_arena_fini(&p->arena);
  free(p);
  return 0;
}

static ob_status
load(place *p, ob_os_source *out)
{
  p->diags.list.len = 0;
  p->diags.errors = 0;
  const ob_status st =
      ob_os_source_load(&p->arena, &p->diags, p->source, OB_VERIFY_FULL, NULL, out);
  assert_int_equal(st != OB_OK && st != OB_E_NOMEM, p->diags.errors > 0);
  return st;
}

static void
fails(place *p, ob_status want, const char *code)
{
  ob_os_source source = {0};
  const ob_status st = load(p, &source);
  if (st != want || !ob_str_eq(p->diags.list.at[0]->code, ob_str_from(code))) {
    fail_msg("status %d, " OB_STR_FMT ": " OB_STR_FMT, (int)st,
             OB_STR_ARG(p->diags.list.len ? p->diags.list.at[0]->code : OB_STR("-")),
             OB_STR_ARG(p->diags.list.len ? p->diags.list.at[0]->message : OB_STR("-")));
  }
}

static void
test_load(void **state)
{
  place *p = *state;
  put(p, p->crate, ".git/HEAD", "x");
  put(p, p->crate, "target/CACHEDIR.TAG", "x");
  put(p, p->source, ".hidden/Cargo.toml", "broken");
  put(p, p->source, "no-crate/README", "x");
  bool is = false;
  assert_int_equal(ob_os_source_is(p->source, &is), 0);
  assert_true(is);
  ob_os_source source = {0};
  assert_int_equal(load(p, &source), OB_OK);
  assert_str(source.name, "os");
  assert_int_equal(source.crates.len, 1);
  const ob_os_crate *crate = &source.crates.at[0];
  assert_false(crate->sealed);
  assert_int_equal(crate->files.len, 4);
  assert_str(crate->files.at[0].path, "Cargo.toml");
  assert_str(crate->files.at[1].path, "src/b-c.rs"); /* by path, not by directory */
  assert_str(crate->files.at[2].path, "src/b/mod.rs");
  assert_int_equal(strlen(crate->content), 64);

  /* Every edit, and every new name, gives another content. */
  char before[65];
  memcpy(before, crate->content, sizeof(before));
  put(p, p->crate, "src/lib.rs", "pub const A: u8 = 2;\n");
  assert_int_equal(load(p, &source), OB_OK);
  assert_string_not_equal(source.crates.at[0].content, before);
  put(p, p->crate, "src/lib.rs", "pub const A: u8 = 1;\n");
  assert_int_equal(load(p, &source), OB_OK);
  assert_string_equal(source.crates.at[0].content, before);
  assert_int_equal(rename(at(p, p->crate, "src/b-c.rs"), at(p, p->crate, "src/b-d.rs")), 0);
  assert_int_equal(load(p, &source), OB_OK);
  assert_string_not_equal(source.crates.at[0].content, before);
}

static void
test_is_source(void **state)
{
  place *p = *state;
  assert_int_equal(ob_file_remove(at(p, p->source, OB_SOURCE_FILE)), 0);
  bool is = true;
  assert_int_equal(ob_os_source_is(p->source, &is), 0);
  assert_false(is); /* a mirror: Cargo's business */
  put(p, p->crate, OB_RECIPE_FILE, "recipe = 1\n");
  assert_int_equal(ob_os_source_is(p->source, &is), 0);
  assert_true(is);
  assert_int_equal(ob_os_source_is("/nonexistent", &is), ENOENT);
  assert_int_equal(ob_os_source_is(at(p, p->crate, OB_RECIPE_FILE), &is), ENOTDIR);
}

static void
test_checksums(void **state)
{
  place *p = *state;
  seal(p);
  ob_os_source source = {0};
  assert_int_equal(load(p, &source), OB_OK);
  assert_true(source.crates.at[0].sealed);
  assert_int_equal(source.crates.at[0].files.at[2].recorded.len, 64);
  put(p, p->crate, "src/lib.rs", "pub const A: u8 = 3;\n");
  fails(p, OB_E_INVALID, "OB0511");
  seal(p);
  assert_int_equal(ob_file_remove(at(p, p->crate, "src/b-c.rs")), 0);
  fails(p, OB_E_INVALID, "OB0512");
  put(p, p->crate, OB_CHECKSUM_FILE, "{\"files\": 1}");
  fails(p, OB_E_INVALID, "OB0515");
  assert_int_equal(ob_file_remove(at(p, p->crate, "Cargo.toml")), 0);
  fails(p, OB_E_INVALID, "OB0512"); /* what is left of a crate */
  assert_int_equal(ob_file_remove(at(p, p->crate, OB_CHECKSUM_FILE)), 0);
  put(p, p->crate, OB_RECIPE_FILE, "recipe = 1\n");
  fails(p, OB_E_INVALID, "OB0512");
}

static void
test_paths(void **state)
{
  place *p = *state;
  ob_os_source source = {0};
  put(p, p->dir, "outside.rs", "");
  const char *link = at(p, p->crate, "src/link.rs");
  assert_int_equal(symlink(at(p, p->crate, "src/lib.rs"), link), 0);
  assert_int_equal(load(p, &source), OB_OK); /* a link inside is its file */
  assert_int_equal(source.crates.at[0].files.len, 5);
  assert_int_equal(unlink(link), 0);
  assert_int_equal(symlink("../../../outside.rs", link), 0);
  fails(p, OB_E_INVALID, "OB0514");
  assert_int_equal(unlink(link), 0);
  assert_int_equal(symlink("b", link), 0); /* a directory: could be a loop */
  fails(p, OB_E_INVALID, "OB0514");
  assert_int_equal(unlink(link), 0);
  assert_int_equal(mkfifo(link, 0644), 0);
  fails(p, OB_E_INVALID, "OB0514");
  assert_int_equal(unlink(link), 0);

  const char *alias = at(p, p->source, "alias");
  assert_int_equal(symlink("libc-1", alias), 0);
  assert_int_equal(load(p, &source), OB_OK); /* another name for the same crate */
  assert_int_equal(source.crates.len, 1);
  assert_int_equal(unlink(alias), 0);
  put(p, p->dir, "elsewhere/Cargo.toml", "[package]\nname = \"x\"\nversion = \"1.0.0\"\n");
  assert_int_equal(symlink("../elsewhere", alias), 0);
  fails(p, OB_E_INVALID, "OB0514");
}

static void
test_trust(void **state)
{
  place *p = *state;
  static const char *const parts[] = {"source", "source/libc-1", "source/libc-1/src",
                                      "source/libc-1/src/lib.rs", "source/osbind-source.toml"};
  static const mode_t modes[] = {0777, 0775, 0707, 0666, 0664, 01777};
  for (size_t i = 0; i < OB_COUNT(parts); i++) {
    const char *path = at(p, p->dir, parts[i]);
    struct stat before;
    assert_int_equal(stat(path, &before), 0);
    for (size_t j = 0; j < OB_COUNT(modes); j++) {
      assert_int_equal(chmod(path, (modes[j] & 07777u) | (before.st_mode & 0111u)), 0);
      fails(p, OB_E_TRUST, "OB0510");
      assert_true(ob_str_search(p->diags.list.at[0]->help, ob_str_from("chmod go-w")) != SIZE_MAX);
    }
    assert_int_equal(chmod(path, before.st_mode & 07777u), 0);
  }
  ob_os_source source = {0};
  assert_int_equal(load(p, &source), OB_OK);

  /* A parent: others may not write to it, unless it is sticky. */
  assert_int_equal(chmod(p->dir, 0777), 0);
  fails(p, OB_E_TRUST, "OB0510");
  assert_int_equal(chmod(p->dir, 01777), 0);
  assert_int_equal(load(p, &source), OB_OK);
  /* Behind a link too. */
  const char *link = at(p, p->dir, "link");
  assert_int_equal(symlink("source", link), 0);
  assert_int_equal(ob_trust_check(&p->arena, &p->diags, OB_SPAN_NONE, link, ob_user_id()), OB_OK);
  assert_int_equal(chmod(p->source, 0775), 0);
  assert_int_equal(ob_trust_check(&p->arena, &p->diags, OB_SPAN_NONE, link, ob_user_id()),
                   OB_E_TRUST);
  assert_int_equal(chmod(p->source, 0755), 0);
  /* Somebody else's: asked for another user than the owner. */
  if (ob_user_id() == 0) {
    assert_int_equal(chown(p->source, 12345, 0), 0);
    fails(p, OB_E_TRUST, "OB0510");
    assert_int_equal(ob_trust_check(&p->arena, &p->diags, OB_SPAN_NONE, p->source, 12345), OB_OK);
  } else {
    assert_int_equal(ob_trust_check(&p->arena, &p->diags, OB_SPAN_NONE, p->source, 12345),
                     OB_E_TRUST);
  }
  assert_int_equal(
      ob_trust_check(&p->arena, &p->diags, OB_SPAN_NONE, at(p, p->dir, "not/there"), ob_user_id()),
      OB_OK);
}

/*
 * Rights that a POSIX ACL gives to a named user or group are not asked for: none of them is more
 * than the mask, and a file with an ACL shows its mask as the bits of the group.
 */
static void
test_acl(void **state)
{
  place *p = *state;
  enum { USER_OBJ = 1, USER = 2, GROUP_OBJ = 4, GROUP = 8, MASK = 16, OTHER = 32 };
  /* The form of the attribute: a version, then tag, rights and id of each entry, little-endian. */
  struct {
    uint32_t version;
    struct {
      uint16_t tag, rights;
      uint32_t id;
    } entries[5];
  } acl = {2,
           {{USER_OBJ, 7, UINT32_MAX},
            {USER, 7, 12345},
            {GROUP_OBJ, 5, UINT32_MAX},
            {MASK, 7, UINT32_MAX},
            {OTHER, 5, UINT32_MAX}}};
  static const char *const parts[] = {"source", "source/libc-1", "source/libc-1/src/lib.rs"};
  for (size_t i = 0; i < 2 * OB_COUNT(parts); i++) {
    const char *path = at(p, p->dir, parts[i / 2]);
    struct stat before;
    assert_int_equal(stat(path, &before), 0);
    if (i % 2) {
      /* A named group: entries are in the order of their tags. */
      acl.entries[1].tag = GROUP_OBJ;
      acl.entries[1].rights = 5;
      acl.entries[1].id = UINT32_MAX;
      acl.entries[2].tag = GROUP;
      acl.entries[2].rights = 7;
      acl.entries[2].id = 12345;
    } else {
      acl.entries[1].tag = USER;
      acl.entries[1].rights = 7;
      acl.entries[1].id = 12345;
      acl.entries[2].tag = GROUP_OBJ;
      acl.entries[2].rights = 5;
      acl.entries[2].id = UINT32_MAX;
    }
    acl.entries[3].rights = 7;
    if (setxattr(path, "system.posix_acl_access", &acl, sizeof acl, 0) != 0) {
      SKIP("no POSIX ACLs on the file system of %s", p->dir);
    }
    fails(p, OB_E_TRUST, "OB0510");
    /* A mask without the right to write takes it from all of them. */
    acl.entries[3].rights = 5;
    assert_int_equal(setxattr(path, "system.posix_acl_access", &acl, sizeof acl, 0), 0);
    ob_os_source source = {0};
    assert_int_equal(load(p, &source), OB_OK);
    assert_int_equal(removexattr(path, "system.posix_acl_access"), 0);
    assert_int_equal(chmod(path, before.st_mode & 07777u), 0);
  }
}

static void
test_crates(void **state)
{
  place *p = *state;
  put(p, p->source, "a/Cargo.toml", "[package]\nname = \"libc\"\nversion = \"0.2.10\"\n");
  put(p, p->source, "a/src/lib.rs", "");
  ob_os_source source = {0};
  assert_int_equal(load(p, &source), OB_OK);
  assert_str(source.crates.at[0].manifest.version, "0.2.10"); /* the newest first */
  put(p, p->source, "b/Cargo.toml", "[package]\nname = \"libc\"\nversion = \"0.2.9\"\n");
  put(p, p->source, "b/src/lib.rs", "");
  fails(p, OB_E_INVALID, "OB0517");
  put(p, p->source, "b/Cargo.toml",
      "[package]\nname = \"x\"\nversion = \"0.2.9\"\n[dependencies]\ncfg-if = \"1\"\n");
  fails(p, OB_E_INVALID, "OB0513");
  put(p, p->source, "b/Cargo.toml",
      "[package]\nname = \"x\"\nversion = \"0.2.9\"\n[lib]\nproc-macro = true\n");
  fails(p, OB_E_INVALID, "OB0513");
  put(p, p->source, "b/Cargo.toml", "[package]\nname = \"x\"\nversion = \"0.2.9\"\n");
  put(p, p->source, "b/build.rs", "fn main() {}");
  fails(p, OB_E_NOT_FOUND, "OB0520");
  put(p, p->source, "b/osbind-recipe.toml", "recipe = 1\nroot = \"src/os.rs\"\n");
  fails(p, OB_E_NOT_FOUND, "OB0525");
  put(p, p->source, "b/osbind-recipe.toml", "recipe = 1\nout-dir = \"out\"\n");
  fails(p, OB_E_NOT_FOUND, "OB0525");
  put(p, p->source, "b/out/x", "");
  assert_int_equal(load(p, &source), OB_OK);
  /* A broken crate is an error, and the others are still read. */
  put(p, p->source, "b/Cargo.toml", "[package");
  assert_int_not_equal(load(p, &source), OB_OK);
  assert_int_equal(source.crates.len, 2);
}

static void
test_marker(void **state)
{
  place *p = *state;
  static const char *const wrong[] = {"", "source = 2", "source = 1\nname = 2", "source = 1\nx = 1",
                                      "source = \"1\""};
  for (size_t i = 0; i < OB_COUNT(wrong); i++) {
    put(p, p->source, OB_SOURCE_FILE, wrong[i]);
    ob_os_source source = {0};
    assert_int_not_equal(load(p, &source), OB_OK);
    assert_str(p->diags.list.at[0]->code, "OB0516");
  }
  /* All mistakes at once; the format may stand in the line that could not be read. */
  put(p, p->source, OB_SOURCE_FILE, "source = = 1\nx = 1\nname = 2\n");
  ob_os_source source = {0};
  assert_int_equal(load(p, &source), OB_E_SYNTAX);
  assert_int_equal(p->diags.list.len, 3);
}

static void
test_too_large(void **state)
{
  place *p = *state;
  char *text = malloc(OB_RECIPE_MAX_SIZE + 2);
  memset(text, '#', OB_RECIPE_MAX_SIZE + 1);
  text[OB_RECIPE_MAX_SIZE + 1] = '\0';
  put(p, p->crate, OB_RECIPE_FILE, text);
  free(text);
  fails(p, OB_E_LIMIT, "OB0519");
}

/* ---- the cache of hashes ---- */

static ob_file_info
old_file(void)
{
  return (ob_file_info){
      .kind = OB_FILE_REGULAR, .size = 10, .inode = 7, .mtime_ns = -5, .ctime_ns = 1000000000};
}

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define LATER (INT64_C(10) * 1000000000)

static void
test_cache(void **state)
{
  place *p = *state;
  const char *path = at(p, p->dir, "state/hashes");
  ob_hash_cache *cache = ob_hash_cache_load(&p->arena, path);
  assert_non_null(cache);
  ob_file_info info = old_file();
  assert_null(ob_hash_cache_get(cache, OB_STR("/a b"), &info));
  assert_int_equal(ob_hash_cache_put(cache, OB_STR("/a b"), &info, HASH, LATER), OB_OK);
  /* Changed less than two seconds before it was read: not remembered. */
  ob_file_info fresh = info;
  fresh.ctime_ns = LATER - 1999999999;
  assert_int_equal(ob_hash_cache_put(cache, OB_STR("/fresh"), &fresh, HASH, LATER), OB_OK);
  assert_int_equal(ob_hash_cache_count(cache), 1);
  assert_int_equal(ob_hash_cache_store(&p->arena, cache, path), 0);

  cache = ob_hash_cache_load(&p->arena, path);
  assert_string_equal(ob_hash_cache_get(cache, OB_STR("/a b"), &info), HASH);
  assert_null(ob_hash_cache_get(cache, OB_STR("/a"), &info));
  for (size_t i = 0; i < 4; i++) {
    ob_file_info other = old_file();
    other.size += i == 0;
    other.inode += i == 1;
    other.mtime_ns += i == 2;
    other.ctime_ns += i == 3;
    assert_null(ob_hash_cache_get(cache, OB_STR("/a b"), &other));
  }
  assert_int_equal(chmod(path, 0664), 0); /* who can write to it could say that a file is known */
  assert_int_equal(ob_hash_cache_count(ob_hash_cache_load(&p->arena, path)), 0);

  /* Every damaged byte, and every cut, gives an empty cache. */
  ob_str text;
  assert_int_equal(ob_file_read(&p->arena, path, 4096, &text), 0);
  char *copy = ob_new_n(&p->arena, char, text.len);
  for (size_t i = 0; i < text.len; i++) {
    memcpy(copy, text.ptr, text.len);
    copy[i] = (char)(copy[i] ^ 1);
    const ob_hash_cache *damaged = ob_hash_cache_parse(&p->arena, (ob_str){copy, text.len});
    const ob_hash_cache *cut = ob_hash_cache_parse(&p->arena, (ob_str){text.ptr, i});
    assert_int_equal(ob_hash_cache_count(damaged), 0);
    assert_int_equal(ob_hash_cache_count(cut), 0);
  }
}

static void
test_cache_is_used(void **state)
{
  place *p = *state;
  ob_hash_cache *cache = ob_hash_cache_parse(&p->arena, OB_STR(""));
  const char *lib = at(p, p->crate, "src/lib.rs");
  const char *real;
  ob_file_info info;
  assert_int_equal(ob_path_real(&p->arena, lib, &real), 0);
  assert_int_equal(ob_file_stat(real, false, &info), 0);
  assert_int_equal(ob_hash_cache_put(cache, ob_str_from(real), &info, HASH, info.ctime_ns + LATER),
                   OB_OK);
  ob_os_source full = {0}, cheap = {0};
  assert_int_equal(load(p, &full), OB_OK);
  assert_int_equal(
      ob_os_source_load(&p->arena, &p->diags, p->source, OB_VERIFY_STAT, cache, &cheap), OB_OK);
  assert_string_not_equal(full.crates.at[0].content, cheap.crates.at[0].content);
  /* A full check reads the file whatever the cache says, and mends the cache. */
  ob_os_source again = {0};
  assert_int_equal(
      ob_os_source_load(&p->arena, &p->diags, p->source, OB_VERIFY_FULL, cache, &again), OB_OK);
  assert_string_equal(full.crates.at[0].content, again.crates.at[0].content);
}

/* ---- no memory ---- */

static ob_status
parse_sums(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const uint32_t file = ob_diags_add_source(
      &diags, OB_STR("x"),
      OB_STR("{\"files\":{\"b\":\"" HASH "\",\"a\":\"" HASH "\"},\"package\":\"" HASH "\"}"));
  ob_checksums sums;
  return file == 0 ? OB_E_NOMEM : ob_checksums_parse(arena, &diags, file, &sums);
}

static ob_status
load_all(ob_arena *arena, void *context)
{
  place *p = context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_hash_cache *cache = ob_hash_cache_load(arena, at(p, p->dir, "none"));
  ob_os_source source;
  return cache ? ob_os_source_load(arena, &diags, p->source, OB_VERIFY_FULL, cache, &source)
               : OB_E_NOMEM;
}

static void
test_no_memory(void **state)
{
  place *p = *state;
  put(p, p->crate, OB_RECIPE_FILE, "recipe = 1\ncfg = [\"a\"]\n");
  seal(p);
  assert_true(sweep_allocations(parse_sums, NULL) > 0);
  assert_true(sweep_allocations(load_all, p) > 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_load),      TEST(test_is_source), TEST(test_checksums),     TEST(test_paths),
      TEST(test_trust),     TEST(test_acl),       TEST(test_crates),        TEST(test_marker),
      TEST(test_too_large), TEST(test_cache),     TEST(test_cache_is_used), TEST(test_no_memory),
  };
  return cmocka_run_group_tests_name("os_source", tests, NULL, NULL);
}
