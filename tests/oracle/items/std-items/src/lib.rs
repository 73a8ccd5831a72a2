//! What of std and core some target lacks, each named once.
#![no_std]
#![allow(unused_imports, ambiguous_glob_reexports)]
use core::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, AtomicU8, AtomicUsize};

pub fn wide() -> core::sync::atomic::AtomicI64 {
    core::sync::atomic::AtomicI64::new(0)
}

pub mod arch {
    pub use core::arch::{aarch64, arm, powerpc, wasm32, x86_64};
}

#[cfg(not(target_os = "none"))]
pub mod with_std {
    extern crate std;
    pub use std::os::fd::AsRawFd;
    pub use std::os::unix::ffi::OsStrExt;
    pub use std::os::{android, fd, freebsd, illumos, linux, raw, unix, wasi, windows};
    pub use std::sync::atomic::{AtomicPtr, AtomicU64};
    pub use std::{fs, net, process, sync, task::Wake, thread};

    pub fn open() -> std::os::unix::io::RawFd {
        std::os::windows::io::RawHandle::default();
        0
    }
}
