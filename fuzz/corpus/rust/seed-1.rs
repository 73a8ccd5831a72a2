// The bug that the audit began with: reached on every target but Windows, given for two.
cfg_if::cfg_if! {
    if #[cfg(target_os = "windows")] {
        mod win;
        use win as imp;
    } else if #[cfg(miri)] {
        mod miri;
        use crate::miri as imp;
    } else {
        mod libc;
        use crate::libc as imp;
    }
}

#[cfg(all(target_arch = "aarch64", any(target_os = "linux", target_os = "android")))]
mod details {
    use super::*;
    use libc::{syscall, EINVAL, EPERM};
    const MEMBARRIER: libc::c_int = 32;

    pub(crate) fn membarrier() -> std::io::Result<()> {
        match unsafe { syscall(libc::SYS_membarrier, MEMBARRIER) } {
            0 => Ok(()),
            #[cfg(target_os = "linux")]
            libc::EINTR => membarrier(),
            _ => Err(io::Error::last_os_error()),
        }
    }
}
