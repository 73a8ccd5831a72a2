// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Finds the unit in a call's arguments. rustc's own option parser takes values as
 * `--opt value`, `--opt=value` and (for -C, -Z, -L ...) glued to the letter; Cargo
 * writes some in each form. The root file is the one argument that is neither an
 * option nor an option's value, so the table of options that take a value must be
 * whole: an option that is missing from it would make its value look like a root.
 */
#include "base/str.h"
#include "rustc/wrapper.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* rustc --help -v and rustdoc --help -v, 1.95 to 1.97: long options whose value may be a word of
 * its own. */
static const char *const with_value[] = {
    "cfg",
    "check-cfg",
    "crate-type",
    "crate-name",
    "edition",
    "emit",
    "print",
    "explain",
    "target",
    "allow",
    "warn",
    "force-warn",
    "deny",
    "forbid",
    "cap-lints",
    "codegen",
    "extern",
    "sysroot",
    "error-format",
    "json",
    "color",
    "diagnostic-width",
    "remap-path-prefix",
    "remap-path-scope",
    "env-set",
    "out-dir",
    /* rustdoc's */
    "output",
    "output-format",
    "library-path",
    "plugin-path",
    "passes",
    "plugins",
    "theme",
    "default-theme",
    "check-theme",
    "markdown-css",
    "html-in-header",
    "html-before-content",
    "html-after-content",
    "markdown-before-content",
    "markdown-after-content",
    "markdown-playground-url",
    "playground-url",
    "extend-css",
    "crate-version",
    "resource-suffix",
    "index-page",
    "static-root-path",
    "extern-html-root-url",
    "test-args",
    "test-run-directory",
    "test-builder",
    "test-builder-wrapper",
    "test-runtool",
    "test-runtool-arg",
    "runtool",
    "runtool-arg",
    "doctest-build-arg",
    "doctest-compilation-args",
    "persist-doctests",
    "sort-modules-by-appearance-of",
    "scrape-examples-output-path",
    "scrape-examples-target-crate",
    "with-examples",
    "default-setting",
    "input-format",
    "call-locations",
    "merge",
    "parts-out-dir",
    "include-parts-dir",
    "crate-name-url",
};

/* Letters that take a value, glued or as the next word. */
static const char letters_with_value[] = "LloAWDFCZew";

static bool
takes_value(ob_str name)
{
  return ob_str_in_words(name, with_value, OB_COUNT(with_value));
}

bool
ob_cfg_is_named(ob_str cfg, ob_str name)
{
  const ob_str head = ob_str_trim(ob_str_slice(cfg, 0, ob_str_find(cfg, '=')));
  return ob_str_eq(head, name);
}

ob_str
ob_call_triple(ob_str argument)
{
  if (!ob_str_ends(argument, OB_STR(".json"))) {
    return argument;
  }
  const size_t slash = ob_str_rfind(argument, '/');
  return ob_str_slice(argument, slash == SIZE_MAX ? 0 : slash + 1, argument.len - 5);
}

/** --emit=dep-info,metadata=x,link: is dep-info there, and with which path? */
static void
scan_emit(ob_call *call, ob_str value)
{
  ob_str item;
  while (ob_str_next(&value, ',', &item)) {
    if (ob_str_eq(item, OB_STR("dep-info"))) {
      call->emits_dep_info = true;
    } else if (ob_str_starts(item, OB_STR("dep-info="))) {
      call->emits_dep_info = true;
      call->dep_info_path = ob_str_slice(item, 9, item.len);
    } else if (ob_str_eq(item, OB_STR("link")) || ob_str_starts(item, OB_STR("link="))) {
      call->emits_link = true;
    }
  }
}

/** One option of rustc's with its value. */
static void
scan_option(ob_call *call, ob_str name, ob_option option)
{
  const ob_str value = option.value;
  const struct {
    ob_str name;
    ob_option *place;
  } kept[] = {
      {OB_STR_INIT("target"), &call->target},
      {OB_STR_INIT("edition"), &call->edition},
      {OB_STR_INIT("crate-name"), &call->crate_name},
      {OB_STR_INIT("out-dir"), &call->out_dir},
  };
  for (size_t i = 0; i < OB_COUNT(kept); i++) {
    if (ob_str_eq(name, kept[i].name)) {
      *kept[i].place = option;
      return;
    }
  }
  if (ob_str_eq(name, OB_STR("C")) || ob_str_eq(name, OB_STR("codegen"))) {
    if (ob_str_starts(value, OB_STR("extra-filename="))) {
      option.value = ob_str_slice(value, 15, value.len);
      call->extra_filename = option;
    } else if (ob_str_starts(value, OB_STR("panic="))) {
      call->aborts = ob_str_eq(value, OB_STR("panic=abort"));
    }
  } else if (ob_str_eq(name, OB_STR("print"))) {
    call->print_cfg = call->print_cfg || ob_str_eq(value, OB_STR("cfg"));
  } else if (ob_str_eq(name, OB_STR("cap-lints"))) {
    call->cap_lints = true;
  } else if (ob_str_eq(name, OB_STR("sysroot"))) {
    call->has_sysroot = true;
  } else if (ob_str_eq(name, OB_STR("crate-type"))) {
    ob_str rest = value, type;
    while (ob_str_next(&rest, ',', &type)) {
      call->bin_or_test = call->bin_or_test || ob_str_eq(type, OB_STR("bin"));
      call->shared =
          call->shared || ob_str_eq(type, OB_STR("cdylib")) || ob_str_eq(type, OB_STR("dylib"));
    }
  } else if (ob_str_eq(name, OB_STR("cfg"))) {
    call->for_std = call->for_std || ob_str_eq(value, OB_STR("feature=\"rustc-dep-of-std\""));
  } else if (ob_str_eq(name, OB_STR("emit"))) {
    scan_emit(call, value);
  } else if (ob_str_eq(name, OB_STR("extern"))) {
    call->uses_built_std =
        call->uses_built_std || ob_str_starts(value, OB_STR("noprelude,nounused:"));
  } else if (ob_str_eq(name, OB_STR("Z"))) {
    call->is_std = call->is_std || ob_str_eq(value, OB_STR("force-unstable-if-unmarked"));
  }
}

/**
 * The option that begins at argument i, its value as a word of its own or not.
 * Returns how many arguments it has.
 */
static uint32_t
scan_argument(ob_call *call, uint32_t i)
{
  const ob_str arg = ob_str_from(call->argv[i]);
  const ob_str next = i + 1 < call->argc ? ob_str_from(call->argv[i + 1]) : OB_STR_NONE;
  const bool has_next = i + 1 < call->argc;
  if (ob_str_starts(arg, OB_STR("--")) && arg.len > 2) {
    const size_t equals = ob_str_find(arg, '=');
    const ob_str name = ob_str_slice(arg, 2, equals);
    if (ob_str_eq(name, OB_STR("test"))) {
      call->bin_or_test = true;
    }
    if (equals != SIZE_MAX) {
      scan_option(call, name, (ob_option){ob_str_slice(arg, equals + 1, arg.len), i, 1});
      return 1;
    }
    if (!takes_value(name)) {
      return 1;
    }
    if (has_next) {
      scan_option(call, name, (ob_option){next, i, 2});
    }
    return 2;
  }
  if (arg.len >= 2 && arg.ptr[0] == '-' && arg.ptr[1] != '-') {
    if (!strchr(letters_with_value, arg.ptr[1])) {
      return 1;
    }
    const ob_str name = ob_str_slice(arg, 1, 2);
    if (arg.len > 2) {
      scan_option(call, name, (ob_option){ob_str_slice(arg, 2, arg.len), i, 1});
      return 1;
    }
    if (has_next) {
      scan_option(call, name, (ob_option){next, i, 2});
    }
    return 2;
  }
  if (call->root.value.ptr) {
    call->two_roots = true;
  }
  call->root = (ob_option){arg, i, 1};
  return 1;
}

void
ob_call_scan(ob_call *call)
{
  for (uint32_t i = call->first; i < call->argc;) {
    i += scan_argument(call, i);
  }
  call->links = call->emits_link && (call->bin_or_test || call->shared);
  call->version = call->argc > call->first && strcmp(call->argv[call->argc - 1], "-vV") == 0;
}

/** The whole file, NUL behind it. 0 or errno. */
static int
read_argfile(ob_arena *arena, const char *path, ob_str *out)
{
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) != 0) {
    const int err = errno;
    if (fd >= 0) {
      close(fd);
    }
    return err;
  }
  const size_t size = (size_t)st.st_size;
  char *text = ob_arena_alloc(arena, size + 1, 1, 1);
  size_t len = 0;
  int err = text ? 0 : ENOMEM;
  while (err == 0 && len < size) {
    const ssize_t got = read(fd, text + len, size - len);
    if (got <= 0) {
      err = got < 0 ? errno : EIO; /* cut while we read it */
    } else {
      len += (size_t)got;
    }
  }
  close(fd);
  *out = (ob_str){text, len};
  return err;
}

int
ob_call_expand(ob_arena *arena, ob_call *call)
{
  ob_str text = OB_STR_NONE;
  const int err = read_argfile(arena, call->argv[call->first] + 1, &text);
  if (err != 0) {
    return err;
  }
  size_t lines = 1;
  for (size_t i = 0; i < text.len; i++) {
    lines += text.ptr[i] == '\n';
  }
  const size_t old = call->argc;
  char **argv = ob_new_n(arena, char *, old + lines + 1);
  if (!argv || old + lines > UINT32_MAX) {
    return ENOMEM;
  }
  uint32_t count = 0;
  for (; count < call->first; count++) {
    argv[count] = call->argv[count];
  }
  ob_str rest = text, line;
  while (ob_str_next(&rest, '\n', &line)) {
    if (!rest.ptr && line.len == 0) {
      break; /* behind the last newline */
    }
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
      line.len--;
    }
    const ob_str copy = ob_str_dup(arena, line);
    if (!copy.ptr) {
      return ENOMEM;
    }
    /* The arena's memory is ours to write; only the view is const. */
    memcpy(&argv[count++], &copy.ptr, sizeof copy.ptr);
  }
  for (size_t i = call->first + 1u; i < old; i++) {
    argv[count++] = call->argv[i];
  }
  argv[count] = NULL;
  call->argv = argv;
  call->argc = count;
  call->argfile = true;
  return 0;
}
