pub struct MODULEENTRY32W;
#[cfg(feature = "Win32_Foundation")]
pub fn Module32FirstW(_: super::super::super::Foundation::HANDLE) {}
