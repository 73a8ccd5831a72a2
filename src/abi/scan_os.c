// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which OS a binary is for. No single mark is dependable: the byte for it in the ELF header is 0
 * where a cross linker wrote the file, notes are missing from most shared objects, and libc.so is
 * the name of several. So every mark is looked at, each speaks for one OS, and the first in the
 * order of their dependability wins; all that agree with it are told. */
#include "abi/scan_read.h"
#include "base/str.h"

static const ob_scan_os oses[] = {
    {"freebsd", "FreeBSD"},  {"glibc", "glibc"},     {"musl", "musl"},
    {"netbsd", "NetBSD"},    {"openbsd", "OpenBSD"}, {"android", "Android API level"},
    {"illumos", "illumos"},  {"solaris", "Solaris"}, {"dragonfly", "DragonFly BSD"},
    {"ohos", "OpenHarmony"},
};

const ob_scan_os *
ob_scan_oses(size_t *count)
{
  *count = OB_COUNT(oses);
  return oses;
}

const ob_scan_os *
ob_scan_os_find(ob_str key)
{
  for (size_t i = 0; i < OB_COUNT(oses); i++) {
    if (ob_str_eq(ob_str_from(oses[i].key), key)) {
      return &oses[i];
    }
  }
  return NULL;
}

const ob_scan_os *
ob_scan_os_of_target(const ob_target *target)
{
  const ob_str os = target->os;
  if (ob_str_eq(os, OB_STR("linux"))) {
    /* Told apart by target_env. */
    for (size_t i = 0; i < target->atom_count; i++) {
      if (ob_str_eq(target->atoms[i].name, OB_STR("target_env"))) {
        return ob_str_eq(target->atoms[i].value, OB_STR("gnu")) ? ob_scan_os_find(OB_STR("glibc"))
               : ob_str_eq(target->atoms[i].value, OB_STR("musl")) ? ob_scan_os_find(OB_STR("musl"))
               : ob_str_eq(target->atoms[i].value, OB_STR("ohos")) ? ob_scan_os_find(OB_STR("ohos"))
                                                                   : NULL;
      }
    }
    return NULL;
  }
  return ob_scan_os_find(os);
}

/* ---- marks ---- */

static void
mark(ob_scan_marks *marks, const char *os, unsigned rank, ob_str what)
{
  if (marks->count < OB_COUNT(marks->at)) {
    marks->at[marks->count++] = (ob_scan_mark){ob_scan_os_find(ob_str_from(os)), rank, what};
  }
}

/* lib<name>.so.<major>.<minor> is OpenBSD's alone among the systems here. */
static bool
is_openbsd_soname(ob_str name)
{
  const size_t so = ob_str_search(name, OB_STR(".so."));
  if (so == SIZE_MAX) {
    return false;
  }
  unsigned dots = 0;
  for (size_t i = so + 4; i < name.len; i++) {
    dots += name.ptr[i] == '.';
    if (name.ptr[i] != '.' && (name.ptr[i] < '0' || name.ptr[i] > '9')) {
      return false;
    }
  }
  return dots == 1 &&
         (ob_str_starts(name, OB_STR("libc.so.")) ||
          ob_str_starts(name, OB_STR("libpthread.so.")) || ob_str_starts(name, OB_STR("libm.so.")));
}

static void
by_soname(ob_scan_marks *marks, ob_str name)
{
  static const struct {
    const char *soname, *os;
  } exact[] = {
      {"libc.so.7", "freebsd"},     {"libthr.so.3", "freebsd"}, {"libsys.so.7", "freebsd"},
      {"libc.so.6", "glibc"},       {"libc.so.6.1", "glibc"},   {"libc.so.0.3", "glibc"},
      {"libc.so.12", "netbsd"},     {"libc.so.8", "dragonfly"}, {"libpthread.so.0", "glibc"},
      {"libdl.so.2", "glibc"},      {"liblog.so", "android"},   {"libandroid.so", "android"},
      {"libace_napi.z.so", "ohos"},
  };
  for (size_t i = 0; i < OB_COUNT(exact); i++) {
    if (ob_str_eq(name, ob_str_from(exact[i].soname))) {
      mark(marks, exact[i].os, 4, name);
    }
  }
  if (ob_str_starts(name, OB_STR("libc.musl-"))) {
    mark(marks, "musl", 2, name);
  } else if (is_openbsd_soname(name)) {
    mark(marks, "openbsd", 4, name);
  } else if (ob_str_eq(name, OB_STR("libc.so"))) {
    mark(marks, "musl", 6, name); /* what zig links; Android and OHOS have it too, and notes */
  }
}

static void
by_interp(ob_scan_marks *marks, ob_str interp)
{
  static const struct {
    const char *start, *os;
  } starts[] = {
      {"/libexec/ld-elf", "freebsd"},
      {"/usr/libexec/ld-elf.so.2", "dragonfly"},
      {"/usr/libexec/ld.elf_so", "netbsd"},
      {"/libexec/ld.elf_so", "netbsd"},
      {"/usr/libexec/ld.so", "openbsd"},
      {"/lib/ld.so.1", "illumos"},
      {"/usr/lib/ld.so.1", "illumos"},
      {"/lib/64/ld.so.1", "illumos"},
      {"/lib/amd64/ld.so.1", "illumos"},
      {"/usr/lib/amd64/ld.so.1", "illumos"},
      {"/system/bin/linker", "android"},
      {"/lib/ld-musl-", "musl"},
      {"/lib/ld-linux", "glibc"},
      {"/lib64/ld-linux", "glibc"},
      {"/lib/ld64.so", "glibc"},
      {"/lib64/ld64.so", "glibc"},
      {"/libx32/ld-linux", "glibc"},
  };
  for (size_t i = 0; i < OB_COUNT(starts); i++) {
    if (ob_str_starts(interp, ob_str_from(starts[i].start))) {
      mark(marks, starts[i].os, 3, OB_STR("interpreter"));
      return;
    }
  }
}

void
ob_scan_mark_triple(ob_scan_marks *marks, ob_str triple)
{
  const ob_target *target = ob_target_find(ob_targets_builtin(), triple);
  const ob_scan_os *os = target ? ob_scan_os_of_target(target) : NULL;
  if (os) {
    mark(marks, os->key, 1, OB_STR("lib.rmeta"));
  }
}

void
ob_scan_mark_node(ob_scan_marks *marks, ob_str node)
{
  static const struct {
    const char *start, *os;
  } starts[] = {{"FBSD_", "freebsd"},
                {"GLIBC_", "glibc"},
                {"ILLUMOS_", "illumos"},
                {"DF402.", "dragonfly"},
                {"DF404.", "dragonfly"}};
  for (size_t i = 0; i < OB_COUNT(starts); i++) {
    if (ob_str_starts(node, ob_str_from(starts[i].start))) {
      mark(marks, starts[i].os, 1, OB_STR("version nodes"));
    }
  }
  if (ob_str_starts(node, OB_STR("SUNW_"))) {
    mark(marks, "illumos", 7, OB_STR("version nodes")); /* Solaris has them too */
  } else if (ob_str_eq(node, OB_STR("LIBC")) || ob_str_starts(node, OB_STR("LIBC_"))) {
    mark(marks, "android", 5, OB_STR("version nodes"));
  }
}

void
ob_scan_mark_file(ob_scan_marks *marks, const ob_elf *elf)
{
  static const struct {
    uint8_t osabi;
    const char *os;
  } abis[] = {{OB_ELFOSABI_FREEBSD, "freebsd"},
              {OB_ELFOSABI_NETBSD, "netbsd"},
              {OB_ELFOSABI_OPENBSD, "openbsd"},
              {OB_ELFOSABI_SOLARIS, "illumos"}};
  for (size_t i = 0; i < OB_COUNT(abis); i++) {
    if (elf->osabi == abis[i].osabi) {
      mark(marks, abis[i].os, 2, OB_STR("OSABI"));
    }
  }
  static const struct {
    const char *owner, *os;
  } owners[] = {{"FreeBSD", "freebsd"}, {"NetBSD", "netbsd"},       {"OpenBSD", "openbsd"},
                {"Android", "android"}, {"DragonFly", "dragonfly"}, {"OHOS", "ohos"}};
  ob_elf_notes notes;
  ob_elf_note note;
  ob_elf_notes_begin(elf, &notes);
  while (ob_elf_notes_next(&notes, &note)) {
    for (size_t i = 0; i < OB_COUNT(owners); i++) {
      if (ob_str_eq(note.owner, ob_str_from(owners[i].owner))) {
        mark(marks, owners[i].os, 1, OB_STR("notes"));
      }
    }
    /* The OS of the ABI tag: 0 is Linux, with whatever libc. */
    if (ob_str_eq(note.owner, OB_STR("GNU")) && note.type == OB_NT_GNU_ABI_TAG &&
        note.desc.len == 16) {
      mark(marks, ob_elf_note_u32(elf, &note) == 2 ? "solaris" : "glibc", 6, OB_STR("ABI tag"));
    }
  }
  if (elf->interp.ptr) {
    by_interp(marks, elf->interp);
  }
  uint32_t pos = 0;
  for (ob_str name; ob_elf_needed_next(elf, &pos, &name);) {
    by_soname(marks, name);
  }
}

ob_status
ob_scan_marks_decide(ob_arena *arena, const ob_scan_marks *marks, ob_scan *scan)
{
  const ob_scan_mark *best = NULL;
  for (size_t i = 0; i < marks->count; i++) {
    if (marks->at[i].os && (!best || marks->at[i].rank < best->rank)) {
      best = &marks->at[i];
    }
  }
  if (!best) {
    return OB_OK;
  }
  scan->os = best->os;
  ob_buf said;
  ob_buf_init(&said, arena);
  for (size_t i = 0; i < marks->count; i++) {
    bool repeated = marks->at[i].os != best->os;
    for (size_t k = 0; k < i && !repeated; k++) {
      repeated = marks->at[k].os == best->os && ob_str_eq(marks->at[k].what, marks->at[i].what);
    }
    if (!repeated) {
      ob_buf_fmt(&said, "%s" OB_STR_FMT, said.len > 0 ? ", " : "", OB_STR_ARG(marks->at[i].what));
    }
  }
  scan->recognised = ob_buf_view(&said);
  return ob_buf_status(&said);
}
