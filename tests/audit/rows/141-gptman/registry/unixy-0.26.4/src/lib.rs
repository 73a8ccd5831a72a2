#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod b64;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub use b64::*;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod b64;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
pub use b64::*;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "loongarch64")))]
pub fn stat(buf: *mut crate::b64::stat64) -> bool {
    buf.is_null()
}
