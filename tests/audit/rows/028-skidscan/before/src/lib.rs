#[cfg(unix)]
mod modules {
    use libc::dl_iterate_phdr as iterate;
    pub fn f() -> usize {
        iterate as usize
    }
}
#[cfg(windows)]
pub use winapi::um;
