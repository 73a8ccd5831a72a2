// SPDX-License-Identifier: MIT OR Apache-2.0
/* Lists of names, sorted, looked up by halving. The macros are those of std and of crates that
 * much code uses whose argument is ordinary Rust that is compiled where it stands; a macro that
 * renames, drops or gates what it is given does not belong here. */
#include "audit/known.h"
#include "base/str.h"

#define NAME(text) OB_STR_INIT(text)

static const ob_str macros[] = {
    NAME("abs_diff_eq"),
    NAME("abs_diff_ne"),
    NAME("addr_of"),
    NAME("addr_of_mut"),
    NAME("anyhow"),
    NAME("array_mut_ref"),
    NAME("array_ref"),
    NAME("array_refs"),
    NAME("asm"),
    NAME("assert"),
    NAME("assert_abs_diff_eq"),
    NAME("assert_abs_diff_ne"),
    NAME("assert_approx_eq"),
    NAME("assert_debug_snapshot"),
    NAME("assert_eq"),
    NAME("assert_eq_align"),
    NAME("assert_eq_size"),
    NAME("assert_err"),
    NAME("assert_impl_all"),
    NAME("assert_impl_any"),
    NAME("assert_impl_one"),
    NAME("assert_matches"),
    NAME("assert_ne"),
    NAME("assert_not_impl_all"),
    NAME("assert_not_impl_any"),
    NAME("assert_obj_safe"),
    NAME("assert_ok"),
    NAME("assert_pending"),
    NAME("assert_ready"),
    NAME("assert_ready_eq"),
    NAME("assert_ready_err"),
    NAME("assert_ready_ok"),
    NAME("assert_relative_eq"),
    NAME("assert_relative_ne"),
    NAME("assert_snapshot"),
    NAME("assert_str_eq"),
    NAME("assert_type_eq_all"),
    NAME("assert_ulps_eq"),
    NAME("assert_ulps_ne"),
    NAME("bail"),
    NAME("benchmark_group"),
    NAME("benchmark_main"),
    NAME("bitflags"),
    NAME("black_box"),
    NAME("bstr"),
    NAME("chain"),
    NAME("column"),
    NAME("concat_bytes"),
    NAME("const_assert"),
    NAME("const_assert_eq"),
    NAME("const_format_args"),
    NAME("crit"),
    NAME("criterion_group"),
    NAME("criterion_main"),
    NAME("cstr"),
    NAME("dbg"),
    NAME("debug"),
    NAME("debug_assert"),
    NAME("debug_assert_eq"),
    NAME("debug_assert_ne"),
    NAME("debug_span"),
    NAME("ensure"),
    NAME("env"),
    NAME("env_logger"),
    NAME("eprint"),
    NAME("eprintln"),
    NAME("err_span"),
    NAME("error"),
    NAME("error_span"),
    NAME("event"),
    NAME("file"),
    NAME("format"),
    NAME("format_args"),
    NAME("format_err"),
    NAME("format_ident"),
    NAME("global_asm"),
    NAME("hashmap"),
    NAME("hashset"),
    NAME("include_bytes"),
    NAME("include_str"),
    NAME("indexmap"),
    NAME("indoc"),
    NAME("info"),
    NAME("info_span"),
    NAME("instrument"),
    NAME("is_x86_feature_detected"),
    NAME("izip"),
    NAME("join"),
    NAME("json"),
    NAME("lazy_static"),
    NAME("line"),
    NAME("log"),
    NAME("log_enabled"),
    NAME("maplit"),
    NAME("matches"),
    NAME("memoffset"),
    NAME("module_path"),
    NAME("mut_array_refs"),
    NAME("naked_asm"),
    NAME("needs_drop"),
    NAME("object"),
    NAME("offset_of"),
    NAME("option_env"),
    NAME("panic"),
    NAME("parse_macro_input"),
    NAME("pin"),
    NAME("pin_mut"),
    NAME("pin_project"),
    NAME("print"),
    NAME("println"),
    NAME("prop_assert"),
    NAME("prop_assert_eq"),
    NAME("prop_assert_ne"),
    NAME("prop_assume"),
    NAME("ready"),
    NAME("relative_eq"),
    NAME("relative_ne"),
    NAME("select"),
    NAME("smallvec"),
    NAME("span"),
    NAME("span_of"),
    NAME("task_local"),
    NAME("thread_local"),
    NAME("todo"),
    NAME("trace"),
    NAME("trace_span"),
    NAME("tracing"),
    NAME("try"),
    NAME("try_join"),
    NAME("ulps_eq"),
    NAME("ulps_ne"),
    NAME("unimplemented"),
    NAME("unreachable"),
    NAME("vec"),
    NAME("warn"),
    NAME("warn_span"),
    NAME("write"),
    NAME("writeln"),
};

static const ob_str quotes[] = {
    NAME("Token"),         NAME("compile_error"), NAME("concat"),
    NAME("concat_idents"), NAME("parse_quote"),   NAME("parse_quote_spanned"),
    NAME("quote"),         NAME("quote_spanned"), NAME("stringify"),
};

static const ob_str crates[] = {
    NAME("alloc"), NAME("core"), NAME("proc_macro"), NAME("std"), NAME("test"),
};

static const ob_str private_crates[] = {
    NAME("addr2line"),
    NAME("adler2"),
    NAME("allocator_api2"),
    NAME("cfg_if"),
    NAME("compiler_builtins"),
    NAME("getopts"),
    NAME("gimli"),
    NAME("hashbrown"),
    NAME("libc"),
    NAME("memchr"),
    NAME("miniz_oxide"),
    NAME("object"),
    NAME("panic_abort"),
    NAME("panic_unwind"),
    NAME("profiler_builtins"),
    NAME("rustc_demangle"),
    NAME("rustc_literal_escaper"),
    NAME("std_detect"),
    NAME("unwind"),
};

static const ob_str tools[] = {
    NAME("clippy"),        NAME("diagnostic"), NAME("miri"),
    NAME("rust_analyzer"), NAME("rustdoc"),    NAME("rustfmt"),
};

static const struct {
  ob_str package, lib;
} libs[] = {
    {NAME("Inflector"), NAME("inflector")},
    {NAME("cairo-rs"), NAME("cairo")},
    {NAME("cairo-sys-rs"), NAME("cairo_sys")},
    {NAME("freetype-rs"), NAME("freetype")},
    {NAME("gdkx11-sys"), NAME("gdk_x11_sys")},
    {NAME("gettext-rs"), NAME("gettextrs")},
    {NAME("graphene-rs"), NAME("graphene")},
    {NAME("gtk-rs-lgpl-docs"), NAME("lgpl_docs")},
    {NAME("md-5"), NAME("md5")},
    {NAME("new_debug_unreachable"), NAME("debug_unreachable")},
    {NAME("pangocairo-sys"), NAME("pango_cairo_sys")},
    {NAME("prettytable-rs"), NAME("prettytable")},
    {NAME("redox_syscall"), NAME("syscall")},
    {NAME("rust-argon2"), NAME("argon2")},
    {NAME("rust-crypto"), NAME("crypto")},
    {NAME("rust-ini"), NAME("ini")},
    {NAME("rustdoc-stripper"), NAME("stripper_lib")},
    {NAME("servo-fontconfig"), NAME("fontconfig")},
    {NAME("servo-fontconfig-sys"), NAME("fontconfig_sys")},
    {NAME("servo-freetype-sys"), NAME("freetype_sys")},
    {NAME("sha-1"), NAME("sha1")},
    {NAME("streaming-stats"), NAME("stats")},
    {NAME("utf-8"), NAME("utf8")},
    {NAME("winapi-build"), NAME("build")},
    {NAME("xml-rs"), NAME("xml")},
    {NAME("yeslogic-fontconfig-sys"), NAME("fontconfig_sys")},
};

static const ob_str primitives[] = {
    NAME("bool"), NAME("char"), NAME("f32"), NAME("f64"),   NAME("i128"),  NAME("i16"),
    NAME("i32"),  NAME("i64"),  NAME("i8"),  NAME("isize"), NAME("str"),   NAME("u128"),
    NAME("u16"),  NAME("u32"),  NAME("u64"), NAME("u8"),    NAME("usize"),
};

/* Of every edition, and also where there is no std: then a crate names some of them itself. */
static const ob_str prelude[] = {
    NAME("AsMut"),        NAME("AsRef"),
    NAME("AsyncFn"),      NAME("AsyncFnMut"),
    NAME("AsyncFnOnce"),  NAME("Box"),
    NAME("Clone"),        NAME("Copy"),
    NAME("Default"),      NAME("DoubleEndedIterator"),
    NAME("Drop"),         NAME("Eq"),
    NAME("Err"),          NAME("ExactSizeIterator"),
    NAME("Extend"),       NAME("Fn"),
    NAME("FnMut"),        NAME("FnOnce"),
    NAME("From"),         NAME("FromIterator"),
    NAME("Future"),       NAME("Into"),
    NAME("IntoFuture"),   NAME("IntoIterator"),
    NAME("Iterator"),     NAME("None"),
    NAME("Ok"),           NAME("Option"),
    NAME("Ord"),          NAME("PartialEq"),
    NAME("PartialOrd"),   NAME("Result"),
    NAME("Send"),         NAME("Sized"),
    NAME("Some"),         NAME("String"),
    NAME("Sync"),         NAME("ToOwned"),
    NAME("ToString"),     NAME("TryFrom"),
    NAME("TryInto"),      NAME("Unpin"),
    NAME("Vec"),          NAME("align_of"),
    NAME("align_of_val"), NAME("drop"),
    NAME("size_of"),      NAME("size_of_val"),
};

static bool
contains(const ob_str *names, size_t count, ob_str name)
{
  size_t lo = 0;
  size_t hi = count;
  while (lo < hi) {
    const size_t mid = lo + (hi - lo) / 2;
    const ob_str one = names[mid];
    const size_t common = one.len < name.len ? one.len : name.len;
    int order = 0;
    for (size_t i = 0; i < common && order == 0; i++) {
      order = (unsigned char)one.ptr[i] - (unsigned char)name.ptr[i];
    }
    order = order != 0 ? order : one.len == name.len ? 0 : one.len < name.len ? -1 : 1;
    if (order == 0) {
      return true;
    }
    lo = order < 0 ? mid + 1 : lo;
    hi = order < 0 ? hi : mid;
  }
  return false;
}

bool
ob_macro_is_known(ob_str name)
{
  return contains(macros, OB_COUNT(macros), name);
}

bool
ob_macro_quotes(ob_str name)
{
  return contains(quotes, OB_COUNT(quotes), name);
}

bool
ob_crate_is_std(ob_str name)
{
  return contains(crates, OB_COUNT(crates), name);
}

bool
ob_crate_is_private(ob_str name)
{
  return contains(private_crates, OB_COUNT(private_crates), name);
}

bool
ob_name_is_primitive(ob_str name)
{
  return contains(primitives, OB_COUNT(primitives), name);
}

bool
ob_name_is_prelude(ob_str name)
{
  return contains(prelude, OB_COUNT(prelude), name);
}

bool
ob_name_is_tool(ob_str name)
{
  return contains(tools, OB_COUNT(tools), name);
}

ob_str
ob_crate_lib_name(ob_str package)
{
  for (size_t i = 0; i < OB_COUNT(libs); i++) {
    if (ob_str_eq(libs[i].package, package)) {
      return libs[i].lib;
    }
  }
  return OB_STR_NONE;
}

bool
ob_macro_is_rare_std(ob_str name)
{
  static const ob_str names[] = {
      OB_STR_INIT("asm"),          OB_STR_INIT("assert_matches"), OB_STR_INIT("const_format_args"),
      OB_STR_INIT("derive"),       OB_STR_INIT("format_args_nl"), OB_STR_INIT("global_asm"),
      OB_STR_INIT("log_syntax"),   OB_STR_INIT("pattern_type"),   OB_STR_INIT("print"),
      OB_STR_INIT("trace_macros"),
  };
  return ob_str_in(name, names, OB_COUNT(names)) || ob_str_ends(name, OB_STR("_feature_detected"));
}

/* Traits of std that give a type more than its impl says, and what; and Pin, whose methods hide
 * those of what is in it. */
static const struct {
  ob_str trait;
  ob_str names; /* with a space between */
} std_traits[] = {
    {NAME("BufRead"), NAME("consume fill_buf has_data_left lines read_line read_until skip_until "
                           "split")},
    {NAME("BuildHasher"), NAME("build_hasher hash_one")},
    {NAME("DoubleEndedIterator"), NAME("advance_back_by next_back nth_back rfind rfold try_rfold")},
    {NAME("ExactSizeIterator"), NAME("is_empty len")},
    {NAME("Fn"), NAME("call call_mut call_once")},
    {NAME("FnMut"), NAME("call_mut call_once")},
    {NAME("FnOnce"), NAME("call_once")},
    {NAME("FusedIterator"), NAME("")},
    {NAME("Future"), NAME("into_future poll")},
    {NAME("GlobalAlloc"), NAME("alloc alloc_zeroed dealloc realloc")},
    {NAME("Hasher"), NAME("finish write write_i128 write_i16 write_i32 write_i64 write_i8 "
                          "write_isize write_length_prefix write_str write_u128 write_u16 "
                          "write_u32 write_u64 write_u8 write_usize")},
    {NAME("Iterator"),
     NAME("advance_by all any array_chunks by_ref chain cloned cmp cmp_by collect collect_into "
          "copied count cycle enumerate eq eq_by filter filter_map find find_map flat_map flatten "
          "fold for_each fuse ge gt inspect intersperse intersperse_with into_iter is_partitioned "
          "is_sorted is_sorted_by is_sorted_by_key last le lt map map_while map_windows max "
          "max_by max_by_key min min_by min_by_key ne next next_chunk nth partial_cmp "
          "partial_cmp_by partition partition_in_place peekable position product reduce rev "
          "rposition scan size_hint skip skip_while step_by sum take take_while try_collect "
          "try_find try_fold try_for_each try_reduce unzip zip")},
    {NAME("Pin"), NAME("as_deref_mut get_mut get_ref get_unchecked_mut into_ref map_unchecked "
                       "map_unchecked_mut set static_mut static_ref")},
    {NAME("RangeBounds"), NAME("contains end_bound is_empty start_bound")},
    {NAME("Read"), NAME("by_ref bytes chain is_read_vectored read read_array read_buf "
                        "read_buf_exact read_exact read_to_end read_to_string read_vectored take")},
    {NAME("Seek"), NAME("rewind seek seek_relative stream_len stream_position")},
    {NAME("Wake"), NAME("wake wake_by_ref")},
    {NAME("Write"), NAME("by_ref flush is_write_vectored write write_all write_all_vectored "
                         "write_char write_fmt write_str write_vectored")},
};

bool
ob_std_trait_is_known(ob_str trait)
{
  for (size_t i = 0; i < OB_COUNT(std_traits); i++) {
    if (ob_str_eq(std_traits[i].trait, trait)) {
      return true;
    }
  }
  return false;
}

bool
ob_std_trait_has(ob_str trait, ob_str name)
{
  for (size_t i = 0; i < OB_COUNT(std_traits); i++) {
    if ((trait.len == 0 || ob_str_eq(std_traits[i].trait, trait)) &&
        ob_str_has_word(std_traits[i].names, name)) {
      return true;
    }
  }
  return false;
}
