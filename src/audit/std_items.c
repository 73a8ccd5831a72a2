// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What of std, core and alloc exists on some targets only. The table is short, because most of std
 * exists wherever std does; it is held against std's own source by a test. Paths are without the
 * crate's name. Of a path the longest entry that begins it counts.
 *
 * Source: library/std/src/os/mod.rs, library/core/src/sync/atomic.rs, library/alloc/src/lib.rs,
 * library/stdarch/crates/core_arch/src/mod.rs of Rust 1.96.0. Atomics exist where the target can
 * load and store them, which rustc does not print: on bare metal the check gives way.
 */
#include "audit/std_items.h"
#include "base/str.h"

#define ATOMIC(n) "any(target_has_atomic = \"" n "\", target_os = \"none\")"
#define ATOMIC_64                                                                                  \
  "any(target_has_atomic = \"64\", target_arch = \"bpf\", all(target_arch = \"riscv64\", "         \
  "target_os = \"none\"))"
#define OS(name)                                                                                   \
  {                                                                                                \
    "os::" name, "target_os = \"" name "\"", false                                                 \
  }
#define ARCH(name)                                                                                 \
  {                                                                                                \
    "arch::" name, "target_arch = \"" name "\"", false                                             \
  }

static const ob_std_item items[] = {
    {"sync::atomic::AtomicI8", ATOMIC("8"), false},
    {"sync::atomic::AtomicU8", ATOMIC("8"), false},
    {"sync::atomic::AtomicBool", ATOMIC("8"), false},
    {"sync::atomic::AtomicI16", ATOMIC("16"), false},
    {"sync::atomic::AtomicU16", ATOMIC("16"), false},
    {"sync::atomic::AtomicI32", ATOMIC("32"), false},
    {"sync::atomic::AtomicU32", ATOMIC("32"), false},
    {"sync::atomic::AtomicI64", ATOMIC_64, false},
    {"sync::atomic::AtomicU64", ATOMIC_64, false},
    {"sync::atomic::AtomicIsize", ATOMIC("ptr"), false},
    {"sync::atomic::AtomicUsize", ATOMIC("ptr"), false},
    {"sync::atomic::AtomicPtr", ATOMIC("ptr"), false},
    {"sync", "target_has_atomic = \"ptr\"", true},
    {"task::Wake", "target_has_atomic = \"ptr\"", true},
    {"os::unix", "all(unix, not(target_os = \"hermit\"))", false},
    {"os::windows", "windows", false},
    {"os::darwin", "target_vendor = \"apple\"", false},
    {"os::fd",
     "any(unix, target_os = \"hermit\", target_os = \"trusty\", target_os = \"wasi\", target_os = "
     "\"motor\")",
     false},
    {"os::wasi", "any(target_os = \"wasi\", target_env = \"p1\", target_env = \"p2\")", false},
    {"os::wasip2", "all(target_os = \"wasi\", target_env = \"p2\")", false},
    {"os::fortanix_sgx", "all(target_vendor = \"fortanix\", target_env = \"sgx\")", false},
    {"os::solid", "target_os = \"solid_asp3\"", false},
    OS("aix"),
    OS("android"),
    OS("cygwin"),
    OS("dragonfly"),
    OS("emscripten"),
    OS("espidf"),
    OS("freebsd"),
    OS("fuchsia"),
    OS("haiku"),
    OS("hermit"),
    OS("horizon"),
    OS("hurd"),
    OS("illumos"),
    OS("ios"),
    OS("l4re"),
    OS("linux"),
    OS("macos"),
    OS("motor"),
    OS("netbsd"),
    OS("nto"),
    OS("nuttx"),
    OS("openbsd"),
    OS("redox"),
    OS("rtems"),
    OS("solaris"),
    OS("trusty"),
    OS("uefi"),
    OS("vita"),
    OS("vxworks"),
    OS("xous"),
    {"arch::aarch64", "any(target_arch = \"aarch64\", target_arch = \"arm64ec\")", false},
    {"arch::wasm", "target_family = \"wasm\"", false},
    {"arch::nvptx", "target_arch = \"nvptx64\"", false},
    ARCH("x86"),
    ARCH("x86_64"),
    ARCH("arm"),
    ARCH("riscv32"),
    ARCH("riscv64"),
    ARCH("wasm32"),
    ARCH("wasm64"),
    ARCH("mips"),
    ARCH("mips64"),
    ARCH("powerpc"),
    ARCH("powerpc64"),
    ARCH("loongarch32"),
    ARCH("loongarch64"),
    ARCH("s390x"),
    ARCH("hexagon"),
    ARCH("amdgpu"),
};

const ob_std_item *
ob_std_items(size_t *count)
{
  *count = OB_COUNT(items);
  return items;
}

/** How many segments of the path are the entry, or 0: it begins otherwise. */
static size_t
matches(ob_str entry, const ob_str *segments, size_t count)
{
  size_t n = 0;
  while (entry.len > 0) {
    const size_t colon = ob_str_find(entry, ':');
    const ob_str part = ob_str_slice(entry, 0, colon);
    if (n == count || !ob_str_eq(part, segments[n])) {
      return 0;
    }
    n++;
    entry = colon == SIZE_MAX ? OB_STR_NONE : ob_str_slice(entry, colon + 2, entry.len);
  }
  return n;
}

const ob_std_item *
ob_std_item_find(ob_str crate, const ob_str *segments, size_t count, size_t *used)
{
  const bool alloc = ob_str_eq(crate, OB_STR("alloc"));
  const ob_std_item *best = NULL;
  *used = 0;
  for (size_t i = 0; i < OB_COUNT(items); i++) {
    if (items[i].alloc != alloc) {
      continue;
    }
    const size_t n = matches(ob_str_from(items[i].path), segments, count);
    if (n > *used) {
      best = &items[i];
      *used = n;
    }
  }
  return best;
}

/* What std takes from core and alloc, by the same path there; of a path the longest entry that
 * begins it counts. What is not here is std's own, or newer than many compilers. */
typedef struct ob_std_home {
  const char *path, *crate; /* crate NULL: std's own */
} ob_std_home;

static const ob_std_home homes[] = {
    {"alloc::GlobalAlloc", "core"},
    {"alloc::Layout", "core"},
    {"alloc::LayoutError", "core"},
    {"alloc::alloc", "alloc"},
    {"alloc::alloc_zeroed", "alloc"},
    {"alloc::dealloc", "alloc"},
    {"alloc::handle_alloc_error", "alloc"},
    {"alloc::realloc", "alloc"},
    {"any", "core"},
    {"arch", "core"},
    {"arch::is_x86_feature_detected", NULL},
    {"array", "core"},
    {"ascii", "core"},
    {"ascii::AsciiExt", NULL},
    {"borrow::Borrow", "core"},
    {"borrow::BorrowMut", "core"},
    {"borrow::Cow", "alloc"},
    {"borrow::ToOwned", "alloc"},
    {"boxed", "alloc"},
    {"cell", "core"},
    {"char", "core"},
    {"clone", "core"},
    {"cmp", "core"},
    {"collections::BTreeMap", "alloc"},
    {"collections::BTreeSet", "alloc"},
    {"collections::BinaryHeap", "alloc"},
    {"collections::LinkedList", "alloc"},
    {"collections::TryReserveError", "alloc"},
    {"collections::VecDeque", "alloc"},
    {"collections::binary_heap", "alloc"},
    {"collections::btree_map", "alloc"},
    {"collections::btree_set", "alloc"},
    {"collections::linked_list", "alloc"},
    {"collections::vec_deque", "alloc"},
    {"convert", "core"},
    {"default", "core"},
    {"error", "core"},
    {"f32", "core"},
    {"f64", "core"},
    {"ffi::CStr", "core"},
    {"ffi::CString", "alloc"},
    {"ffi::FromBytesWithNulError", "core"},
    {"ffi::c_char", "core"},
    {"ffi::c_double", "core"},
    {"ffi::c_float", "core"},
    {"ffi::c_int", "core"},
    {"ffi::c_long", "core"},
    {"ffi::c_longlong", "core"},
    {"ffi::c_schar", "core"},
    {"ffi::c_short", "core"},
    {"ffi::c_uchar", "core"},
    {"ffi::c_uint", "core"},
    {"ffi::c_ulong", "core"},
    {"ffi::c_ulonglong", "core"},
    {"ffi::c_ushort", "core"},
    {"ffi::c_void", "core"},
    {"fmt", "core"},
    {"fmt::format", "alloc"},
    {"future", "core"},
    {"hash", "core"},
    {"hash::DefaultHasher", NULL},
    {"hash::RandomState", NULL},
    {"hint", "core"},
    {"i128", "core"},
    {"i16", "core"},
    {"i32", "core"},
    {"i64", "core"},
    {"i8", "core"},
    {"isize", "core"},
    {"iter", "core"},
    {"marker", "core"},
    {"mem", "core"},
    {"net::AddrParseError", "core"},
    {"net::IpAddr", "core"},
    {"net::Ipv4Addr", "core"},
    {"net::Ipv6Addr", "core"},
    {"net::SocketAddr", "core"},
    {"net::SocketAddrV4", "core"},
    {"net::SocketAddrV6", "core"},
    {"num", "core"},
    {"ops", "core"},
    {"option", "core"},
    {"panic::AssertUnwindSafe", "core"},
    {"panic::Location", "core"},
    {"panic::RefUnwindSafe", "core"},
    {"panic::UnwindSafe", "core"},
    {"pin", "core"},
    {"primitive", "core"},
    {"ptr", "core"},
    {"rc", "alloc"},
    {"result", "core"},
    {"slice", "core"},
    {"str", "core"},
    {"str::from_boxed_utf8_unchecked", "alloc"},
    {"string", "alloc"},
    {"sync::Arc", "alloc"},
    {"sync::Weak", "alloc"},
    {"sync::atomic", "core"},
    {"task", "core"},
    {"task::Wake", "alloc"},
    {"time::Duration", "core"},
    {"u128", "core"},
    {"u16", "core"},
    {"u32", "core"},
    {"u64", "core"},
    {"u8", "core"},
    {"usize", "core"},
    {"vec", "alloc"},
};

static const ob_std_home macro_homes[] = {
    {"assert", "core"},
    {"assert_eq", "core"},
    {"assert_ne", "core"},
    {"cfg", "core"},
    {"column", "core"},
    {"compile_error", "core"},
    {"concat", "core"},
    {"debug_assert", "core"},
    {"debug_assert_eq", "core"},
    {"debug_assert_ne", "core"},
    {"env", "core"},
    {"file", "core"},
    {"format", "alloc"},
    {"format_args", "core"},
    {"include", "core"},
    {"include_bytes", "core"},
    {"include_str", "core"},
    {"line", "core"},
    {"matches", "core"},
    {"mem::offset_of", "core"},
    {"module_path", "core"},
    {"option_env", "core"},
    {"panic", "core"},
    {"pin::pin", "core"},
    {"ptr::addr_of", "core"},
    {"ptr::addr_of_mut", "core"},
    {"stringify", "core"},
    {"todo", "core"},
    {"unimplemented", "core"},
    {"unreachable", "core"},
    {"vec", "alloc"},
    {"write", "core"},
    {"writeln", "core"},
};

ob_str
ob_std_elsewhere(const ob_str *segments, size_t count, bool macro)
{
  const ob_std_home *list = macro ? macro_homes : homes, *best = NULL;
  const size_t len = macro ? OB_COUNT(macro_homes) : OB_COUNT(homes);
  size_t used = 0;
  for (size_t i = 0; i < len; i++) {
    const size_t n = matches(ob_str_from(list[i].path), segments, count);
    if (n > used) {
      best = &list[i];
      used = n;
    }
  }
  return best && best->crate ? ob_str_from(best->crate) : OB_STR_NONE;
}
