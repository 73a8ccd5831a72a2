pub use serde as _;
pub use strum::EnumIter;
pub fn dir() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}
#[cfg(unix)]
pub use libc::pid_t;
