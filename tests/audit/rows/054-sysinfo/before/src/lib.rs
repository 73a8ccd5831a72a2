#[cfg(target_os = "windows")]
mod windows;
