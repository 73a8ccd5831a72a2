#[cfg(unix)]
mod target;
