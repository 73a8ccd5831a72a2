#[cfg(windows)]
pub mod traphandlers {
    use windows_sys::Win32::Foundation::*;
    pub fn code() -> i32 {
        windows_sys::Win32::Foundation::INVALID
    }
    pub fn f(_: HANDLE) {}
}
