use windows_sys::Win32::Storage::FileSystem::{self as fs, CreateFileW};
pub fn open() -> u32 {
    CreateFileW(std::ptr::null());
    fs::LOCK_EXCLUSIVE
}
