// SPDX-License-Identifier: MIT OR Apache-2.0
//! Instruction-cache coherence for programs that write machine code, by the operating system.
//!
//! This crate has the interface of wasmtime's crate of the same name, and is meant to stand in for
//! it. Behind it is the C library icache, whole and unmodified: `build.rs` compiles it to assembly
//! for the target, and the assembly becomes a part of this crate. So the crate needs no library at
//! link time, no other crate, and with a recipe of `osbind vendor import` no C compiler either.
//!
//! What is different from the crate that it stands in for:
//!
//!  - `Result` is `std::io::Result` on every system (there: on Linux, Android and Windows; an
//!    error of wasmtime's own elsewhere, into which `?` turns this one).
//!  - Where caches are maintained by instructions the data side is cleaned too, line sizes are
//!    read, and the range may have any alignment.
//!  - `pipeline_flush_mt` reaches the other threads on x86-64, riscv64, FreeBSD, macOS and so on,
//!    not on aarch64 Linux and Windows only.
//!  - The process is registered for it before `main` (where programs are ELF files): later, with
//!    threads, that costs 10 to 30 ms.
//!
//! On x86 and s390x without a way to reach the other threads (an old kernel, a filter, a system
//! that has none) `pipeline_flush_mt` succeeds, as it does there: with code at addresses that
//! nobody has executed, these processors need nothing. Elsewhere that is an error, never a silent
//! success.

use std::ffi::c_void;
use std::io::{Error, ErrorKind};

pub use std::io::Result;

mod icache {
    // The assembly, and declarations of its functions under the names that build.rs gave them.
    include!(concat!(env!("OUT_DIR"), "/icache.rs"));
}

const E_RANGE: i32 = -1;
const E_NO_BROADCAST: i32 = -3;
const E_FAULT: i32 = -4;
const E_OS: i32 = -5;

/// Make every running thread of this process fetch its next instruction anew.
///
/// Call it after all calls of [`clear_cache`], if other threads are running.
pub fn pipeline_flush_mt() -> Result<()> {
    // SAFETY: takes nothing, and is thread-safe.
    let result = unsafe { icache::barrier() };
    if result == E_NO_BROADCAST
        && cfg!(any(
            target_arch = "x86",
            target_arch = "x86_64",
            target_arch = "s390x"
        ))
    {
        return Ok(());
    }
    outcome(result)
}

/// Make the instructions that were stored in a range of memory visible to instruction fetch.
///
/// # Safety
///
/// The range has to be mapped and readable. Other threads may still run what they fetched before:
/// see [`pipeline_flush_mt`].
pub unsafe fn clear_cache(ptr: *const c_void, len: usize) -> Result<()> {
    // SAFETY: the caller vouches for the range; the library checks that it does not wrap.
    outcome(unsafe { icache::sync(ptr as *mut c_void, len) })
}

/// A result of the library as an error of the system where it has one.
fn outcome(result: i32) -> Result<()> {
    match result {
        0 => Ok(()),
        E_RANGE => Err(Error::new(
            ErrorKind::InvalidInput,
            "the range is null or wraps round the address space",
        )),
        E_FAULT => Err(Error::new(
            ErrorKind::InvalidInput,
            "a part of the range is not mapped",
        )),
        E_NO_BROADCAST => Err(Error::new(
            ErrorKind::Unsupported,
            "this system has no way to reach the running threads, or refuses it",
        )),
        E_OS => Err(Error::new(
            ErrorKind::Other,
            "the system refused to maintain the instruction caches",
        )),
        _ => Err(Error::new(ErrorKind::Other, "an unknown result of icache")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_range_is_nothing_to_do() {
        unsafe { clear_cache(std::ptr::null(), 0) }.unwrap();
    }

    #[test]
    fn a_range_that_wraps_is_refused() {
        let result = unsafe { clear_cache(usize::MAX as *const c_void, 2) };
        assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn memory_can_be_synchronised() {
        let code = [0u8; 300];
        unsafe { clear_cache(code.as_ptr().cast(), code.len()) }.unwrap();
        pipeline_flush_mt().unwrap();
    }
}
