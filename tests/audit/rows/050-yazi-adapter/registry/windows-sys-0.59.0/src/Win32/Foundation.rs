pub type HANDLE = *mut core::ffi::c_void;
pub const INVALID: i32 = -1;
pub unsafe fn CloseHandle(_: HANDLE) -> i32 {
    0
}
