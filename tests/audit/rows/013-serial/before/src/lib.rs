#[cfg(unix)]
extern crate termios;
#[cfg(unix)]
pub mod tty {
    pub use termios::Termios;
}
