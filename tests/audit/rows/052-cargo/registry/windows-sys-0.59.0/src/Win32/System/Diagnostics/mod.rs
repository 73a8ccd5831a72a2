#[cfg(feature = "Win32_System_Diagnostics_ToolHelp")]
pub mod ToolHelp;
