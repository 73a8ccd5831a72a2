#[cfg(all(unix, any(calls_use_libc, not(any(target_arch = "x86_64", target_arch = "aarch64")))))]
mod libc_backend {
    pub use libc::c_int;
}
