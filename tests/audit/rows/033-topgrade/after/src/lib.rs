pub use thiserror::Error;
#[cfg(any(target_os = "freebsd", target_os = "dragonfly"))]
#[path = "os/freebsd.rs"]
pub mod freebsd;
