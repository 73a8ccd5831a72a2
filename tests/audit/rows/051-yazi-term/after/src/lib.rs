#[cfg(windows)]
mod tty;
