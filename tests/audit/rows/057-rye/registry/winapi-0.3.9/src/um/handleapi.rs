extern "system" {
    pub fn CloseHandle(h: *mut u8) -> i32;
}
