use libc as c;
pub fn now(clock: c::clockid_t) -> i32 {
    clock
}
