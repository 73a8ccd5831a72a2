#[cfg(feature = "Win32_Foundation")]
pub mod Foundation;
#[cfg(feature = "Win32_Security")]
pub mod Security;
#[cfg(feature = "Win32_Storage")]
pub mod Storage;
#[cfg(feature = "Win32_System")]
pub mod System;
