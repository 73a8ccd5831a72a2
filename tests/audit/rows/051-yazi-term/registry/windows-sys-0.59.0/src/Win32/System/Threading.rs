pub fn GetCurrentThreadId() -> u32 {
    1
}
#[cfg(feature = "Win32_Foundation")]
pub fn GetCurrentProcess() -> super::super::Foundation::HANDLE {
    core::ptr::null_mut()
}
