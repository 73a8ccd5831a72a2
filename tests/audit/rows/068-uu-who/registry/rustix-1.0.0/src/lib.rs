#[cfg(not(windows))]
#[cfg(feature = "process")]
pub mod process;
#[cfg(not(windows))]
#[cfg(feature = "termios")]
pub mod termios;
