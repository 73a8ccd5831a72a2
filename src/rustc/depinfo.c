// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Adds to a dep-info file what rustc cannot know: the stamp of the OS-owned crate,
 * so that a package upgrade with old times is seen, and the variable that chose
 * the version. Cargo reads the prerequisites of the first `target: files` line
 * only, `# env-dep:` lines anywhere, and, when it compares content instead of
 * times, one `# checksum:` line for each file that it saw.
 * Source: rustc_interface::passes::write_out_deps, cargo fingerprint::dep_info.
 */
#include "base/str.h"
#include "rustc/wrapper.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPINFO_MAX (64u << 20)

/** As rustc writes a path into a rule: only blanks are escaped. */
static void
put_path(ob_buf *out, ob_str path)
{
  for (size_t i = 0; i < path.len; i++) {
    if (path.ptr[i] == ' ') {
      ob_buf_putc(out, '\\');
    }
    ob_buf_putc(out, path.ptr[i]);
  }
}

/** As rustc writes a variable's value. */
static void
put_env(ob_buf *out, ob_str value)
{
  for (size_t i = 0; i < value.len; i++) {
    const char c = value.ptr[i];
    if (c == '\n' || c == '\r') {
      ob_buf_put(out, c == '\n' ? OB_STR("\\n") : OB_STR("\\r"));
    } else {
      if (c == '\\') {
        ob_buf_putc(out, '\\');
      }
      ob_buf_putc(out, c);
    }
  }
}

static void
put_variable(ob_buf *out, const ob_depinfo_add *add)
{
  ob_buf_put(out, OB_STR("# env-dep:"));
  put_env(out, ob_str_from(add->variable));
  if (add->value) {
    ob_buf_putc(out, '=');
    put_env(out, ob_str_from(add->value));
  }
  ob_buf_putc(out, '\n');
}

bool
ob_depinfo_edit(ob_str text, const ob_depinfo_add *add, ob_buf *out)
{
  bool stamped = false, checksums = false;
  ob_str rest = text, line;
  while (ob_str_next(&rest, '\n', &line)) {
    if (!rest.ptr && line.len == 0) {
      break; /* behind the last newline */
    }
    const bool crlf = ob_str_ends(line, OB_STR("\r"));
    if (crlf) {
      line.len--;
    }
    ob_buf_put(out, line);
    if (ob_str_starts(line, OB_STR("#"))) {
      checksums = checksums || ob_str_starts(line, OB_STR("# checksum:"));
    } else if (!stamped &&
               (ob_str_search(line, OB_STR(": ")) != SIZE_MAX || ob_str_ends(line, OB_STR(":")))) {
      ob_buf_putc(out, ' ');
      put_path(out, add->stamp_path);
      stamped = true;
    }
    ob_buf_put(out, crlf ? OB_STR("\r\n") : OB_STR("\n"));
  }
  put_variable(out, add);
  if (checksums) {
    ob_buf_fmt(out, "# checksum:sha256=" OB_STR_FMT " file_len:%llu ",
               OB_STR_ARG(add->stamp_sha256), (unsigned long long)add->stamp_len);
    ob_buf_put(out, add->stamp_path);
    ob_buf_putc(out, '\n');
  }
  return stamped;
}

static int
read_whole(ob_arena *arena, int fd, ob_str *out)
{
  struct stat st;
  if (fstat(fd, &st) != 0) {
    return errno;
  }
  if (st.st_size < 0 || st.st_size > DEPINFO_MAX) {
    return EFBIG;
  }
  const size_t size = (size_t)st.st_size;
  char *text = ob_arena_alloc(arena, size + 1, 1, 1);
  if (!text) {
    return ENOMEM;
  }
  size_t len = 0;
  while (len < size) {
    const ssize_t got = read(fd, text + len, size - len);
    if (got < 0 && errno != EINTR) {
      return errno;
    }
    if (got == 0) {
      break;
    }
    len += got > 0 ? (size_t)got : 0;
  }
  *out = (ob_str){text, len};
  return 0;
}

static int
write_all(int fd, ob_str bytes)
{
  while (bytes.len > 0) {
    const ssize_t put = write(fd, bytes.ptr, bytes.len);
    if (put >= 0) {
      bytes = ob_str_slice(bytes, (size_t)put, bytes.len);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

/** The variable alone: one write at the end. rustc ends its last line; an unfinished one is ended
 * here. */
static int
append_variable(ob_arena *arena, int fd, const ob_depinfo_add *add)
{
  ob_buf line;
  ob_buf_init(&line, arena);
  char last = '\n';
  const off_t size = lseek(fd, 0, SEEK_END);
  if (size < 0 || (size > 0 && pread(fd, &last, 1, size - 1) < 0)) {
    return errno;
  }
  if (last != '\n') {
    ob_buf_putc(&line, '\n');
  }
  put_variable(&line, add);
  return ob_buf_status(&line) != OB_OK ? ENOMEM : write_all(fd, ob_buf_view(&line));
}

/**
 * The text only grows, so it is written over in place, as rustc itself writes it: Cargo reads it
 * after a unit that ended well, and one that is cut off here does not.
 */
static int
insert_stamp(ob_arena *arena, int fd, const ob_depinfo_add *add)
{
  ob_str text;
  const int err = read_whole(arena, fd, &text);
  if (err != 0) {
    return err;
  }
  ob_buf out;
  ob_buf_init(&out, arena);
  if (!ob_depinfo_edit(text, add, &out)) {
    return EINVAL;
  }
  if (ob_buf_status(&out) != OB_OK) {
    return ENOMEM;
  }
  return lseek(fd, 0, SEEK_SET) != 0 ? errno : write_all(fd, ob_buf_view(&out));
}

/** Where the call puts its dep-info. */
static const char *
depinfo_path(ob_arena *arena, const ob_call *call)
{
  if (call->dep_info_path.len > 0) {
    return ob_cstr(arena, call->dep_info_path);
  }
  const ob_str dir = call->out_dir.value.len > 0 ? call->out_dir.value : OB_STR(".");
  return ob_fmt(arena, OB_STR_FMT "/" OB_STR_FMT OB_STR_FMT ".d", OB_STR_ARG(dir),
                OB_STR_ARG(call->crate_name.value), OB_STR_ARG(call->extra_filename.value))
      .ptr;
}

int
ob_depinfo_update(ob_arena *arena, const ob_call *call, const ob_depinfo_add *add,
                  const char **path_out)
{
  const char *path = depinfo_path(arena, call);
  *path_out = path ? path : "";
  if (!path) {
    return ENOMEM;
  }
  const int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) {
    return errno;
  }
  const int err =
      add->stamp_path.len == 0 ? append_variable(arena, fd, add) : insert_stamp(arena, fd, add);
  return close(fd) != 0 && err == 0 ? errno : err;
}
