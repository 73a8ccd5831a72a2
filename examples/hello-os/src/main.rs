// SPDX-License-Identifier: MIT OR Apache-2.0
//! Says whose bindings it runs on. Nothing here depends on osbind: where an operating system's own
//! `libc` has a constant OS_BINDINGS, the glob import below hides ours.
use std::mem::size_of;

#[allow(dead_code)]
const OS_BINDINGS: &str = "the registry's libc";

const fn bindings() -> &'static str {
    #[allow(unused_imports)]
    use libc::*;
    OS_BINDINGS
}

// FreeBSD 14 raised the most CPUs of a set from 256 to 1024. A program that passes the old set to
// cpuset_getaffinity(2) there gets an error at run time; the right bindings are known when it is
// compiled.
#[cfg(all(target_os = "freebsd", target_os_version = "14"))]
const _: () = assert!(size_of::<libc::cpuset_t>() == 128, "not the bindings of FreeBSD 14");
#[cfg(all(target_os = "freebsd", target_os_version = "13"))]
const _: () = assert!(size_of::<libc::cpuset_t>() == 32, "not the bindings of FreeBSD 13");

#[cfg(target_os = "freebsd")]
const SET: usize = size_of::<libc::cpuset_t>();
#[cfg(target_os = "linux")]
const SET: usize = size_of::<libc::cpu_set_t>();
#[cfg(not(any(target_os = "freebsd", target_os = "linux")))]
const SET: usize = size_of::<usize>();

fn main() {
    let pid = unsafe { libc::getpid() };
    println!("hello from process {pid} on {} CPUs ({SET} bytes a CPU set)", num_cpus::get());
    println!("  the program:      {}", bindings());
    println!("  its build script: {}", env!("BINDINGS_OF_BUILD_SCRIPT"));
    println!("  its macro:        {}", hello_os_macros::bindings_of_macro!());
}
