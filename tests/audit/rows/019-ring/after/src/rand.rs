#[cfg(any(target_os = "dragonfly", target_os = "freebsd", target_os = "illumos", target_os = "netbsd", target_os = "openbsd", target_os = "solaris"))]
mod urandom {
    static FILE: once_cell::sync::Lazy<i32> = once_cell::sync::Lazy::new(|| 0);
    pub fn fill() -> i32 {
        *FILE
    }
}
