#[cfg(all(feature = "process", any(target_os = "linux", target_os = "android")))]
pub mod prctl;
