extern "system" {
    pub fn GetLastError() -> u32;
}
