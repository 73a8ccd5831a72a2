extern "system" {
    pub fn DeviceIoControl(h: *mut u8) -> i32;
}
