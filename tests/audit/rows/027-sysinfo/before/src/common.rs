pub fn pid(p: libc::pid_t) -> i32 {
    p
}
