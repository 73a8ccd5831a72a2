#[cfg(windows)]
pub fn thread() -> u32 {
    windows_sys::Win32::System::Threading::GetCurrentThreadId()
}
#[cfg(all(windows, target_env = "gnu"))]
mod modules {
    use windows_sys::Win32::System::Diagnostics::ToolHelp::MODULEENTRY32W;
    pub fn next(_: MODULEENTRY32W) {}
}
