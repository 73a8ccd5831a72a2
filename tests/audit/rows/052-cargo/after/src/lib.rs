pub mod flock {
    #[cfg(windows)]
    mod sys {
        use windows_sys::Win32::Foundation::HANDLE;
        use windows_sys::Win32::Storage::FileSystem::{LockFileEx, LOCK_EXCLUSIVE};
        pub fn lock(f: HANDLE) -> u32 {
            LockFileEx(f, std::ptr::null_mut());
            LOCK_EXCLUSIVE
        }
    }
}
