#[cfg(feature = "Win32_Storage_FileSystem")]
pub mod FileSystem;
