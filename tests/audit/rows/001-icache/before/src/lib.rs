cfg_if::cfg_if! {
    if #[cfg(target_os = "windows")] {
        mod win;
        use win as imp;
    } else {
        mod libc;
        use crate::libc as imp;
    }
}
pub fn barrier() {
    imp::barrier()
}
