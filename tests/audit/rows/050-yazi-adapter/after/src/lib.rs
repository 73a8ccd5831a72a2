#[cfg(windows)]
pub fn id() -> u32 {
    use windows_sys::Win32::System::Threading::GetCurrentThreadId;
    GetCurrentThreadId()
}
