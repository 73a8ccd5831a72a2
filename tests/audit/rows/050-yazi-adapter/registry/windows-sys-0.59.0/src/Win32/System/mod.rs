#[cfg(feature = "Win32_System_Diagnostics")]
pub mod Diagnostics;
#[cfg(feature = "Win32_System_IO")]
pub mod IO;
#[cfg(feature = "Win32_System_Threading")]
pub mod Threading;
