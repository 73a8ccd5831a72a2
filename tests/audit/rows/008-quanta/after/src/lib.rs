#[cfg(any(target_os = "macos", target_os = "ios"))]
pub use mach::time;
#[cfg(target_os = "windows")]
pub use winapi::um;
#[cfg(not(any(target_os = "macos", target_os = "ios", target_os = "windows")))]
mod monotonic;
