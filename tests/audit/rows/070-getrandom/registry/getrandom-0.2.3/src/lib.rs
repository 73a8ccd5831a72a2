#![no_std]
#[cfg(unix)]
mod imp { pub fn inner() -> u8 { 1 } }
#[cfg(windows)]
mod imp { pub fn inner() -> u8 { 2 } }
#[cfg(all(feature = "js", target_arch = "wasm32", target_os = "unknown"))]
mod imp { pub fn inner() -> u8 { 3 } }
#[cfg(not(any(unix, windows, all(feature = "js", target_arch = "wasm32", target_os = "unknown"))))]
compile_error!("needs the js feature here");
pub fn getrandom() -> u8 { imp::inner() }
