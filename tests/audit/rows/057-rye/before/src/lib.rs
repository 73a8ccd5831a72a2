#[cfg(windows)]
pub fn link(h: *mut u8) -> i32 {
    junction::create();
    unsafe { winapi::um::ioapiset::DeviceIoControl(h) }
}
