pub const LOCK_EXCLUSIVE: u32 = 2;
#[cfg(feature = "Win32_Foundation")]
pub fn GetFileType(_: super::super::Foundation::HANDLE) -> u32 {
    1
}
#[cfg(all(feature = "Win32_Foundation", feature = "Win32_Security"))]
pub fn CreateFileW(_: *const super::super::Security::SECURITY_ATTRIBUTES) {}
#[cfg(all(feature = "Win32_Foundation", feature = "Win32_System_IO"))]
pub fn LockFileEx(_: super::super::Foundation::HANDLE, _: *mut super::super::System::IO::OVERLAPPED) -> i32 {
    1
}
