#[cfg(any(target_os = "freebsd", target_os = "dragonfly", all(target_os = "macos", feature = "macos_kqueue")))]
pub use kqueue::Watcher;
