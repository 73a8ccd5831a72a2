#[cfg(not(any(target_os = "unknown", target_arch = "wasm32")))]
pub fn pid(p: libc::pid_t) -> i32 {
    p
}
