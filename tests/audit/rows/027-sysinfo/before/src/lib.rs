mod common;
#[cfg(any(target_os = "unknown", target_arch = "wasm32"))]
mod unknown {}
#[cfg(not(any(target_os = "unknown", target_arch = "wasm32")))]
mod known {
    pub use libc::c_int;
}
pub use common::*;
