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
read_whole(ob_arena *arena, const char *path, ob_str *out)
{
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return errno;
  }
  struct stat st;
  int err = fstat(fd, &st) != 0 ? errno : st.st_size < 0 || st.st_size > DEPINFO_MAX ? EFBIG : 0;
  const size_t size = err == 0 ? (size_t)st.st_size : 0;
  char *text = ob_arena_alloc(arena, size + 1, 1, 1);
  size_t len = 0;
  if (!text) {
    err = ENOMEM;
  }
  while (err == 0 && len < size) {
    const ssize_t got = read(fd, text + len, size - len);
    if (got > 0) {
      len += (size_t)got;
    } else if (got == 0) {
      break;
    } else if (errno != EINTR) {
      err = errno;
    }
  }
  close(fd);
  *out = (ob_str){text, len};
  return err;
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

static int
write_whole(const char *path, ob_str bytes)
{
  const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) {
    return errno;
  }
  const int err = write_all(fd, bytes);
  return close(fd) != 0 && err == 0 ? errno : err;
}

/**
 * The variable alone goes to the end in one write: no file has to be replaced, which some file
 * systems take their time for. rustc ends its last line; an unfinished one is ended here.
 */
static int
append_variable(ob_arena *arena, const char *path, const ob_depinfo_add *add)
{
  const int fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
  if (fd < 0) {
    return errno;
  }
  ob_buf line;
  ob_buf_init(&line, arena);
  char last = '\n';
  const off_t size = lseek(fd, 0, SEEK_END);
  int err = size < 0 || (size > 0 && pread(fd, &last, 1, size - 1) < 0) ? errno : 0;
  if (last != '\n') {
    ob_buf_putc(&line, '\n');
  }
  put_variable(&line, add);
  if (err == 0) {
    err = ob_buf_status(&line) != OB_OK ? ENOMEM : write_all(fd, ob_buf_view(&line));
  }
  return close(fd) != 0 && err == 0 ? errno : err;
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
  if (add->stamp_path.len == 0) {
    return append_variable(arena, path, add);
  }
  ob_str text;
  const int read_err = read_whole(arena, path, &text);
  if (read_err != 0) {
    return read_err;
  }
  ob_buf out;
  ob_buf_init(&out, arena);
  if (!ob_depinfo_edit(text, add, &out)) {
    return EINVAL;
  }
  const ob_str temp = ob_fmt(arena, "%s.osbind-%ld", path, (long)getpid());
  if (ob_buf_status(&out) != OB_OK || !temp.ptr) {
    return ENOMEM;
  }
  int err = write_whole(temp.ptr, ob_buf_view(&out));
  if (err == EEXIST && unlink(temp.ptr) == 0) {
    err = write_whole(temp.ptr, ob_buf_view(&out)); /* of a process that was killed, with our id */
  }
  if (err == 0 && rename(temp.ptr, path) != 0) {
    err = errno;
  }
  if (err != 0) {
    (void)unlink(temp.ptr);
  }
  return err;
}
