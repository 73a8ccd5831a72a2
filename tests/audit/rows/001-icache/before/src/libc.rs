use libc::{syscall, EINVAL};
pub fn barrier() {
    unsafe { syscall(EINVAL.into()) };
}
