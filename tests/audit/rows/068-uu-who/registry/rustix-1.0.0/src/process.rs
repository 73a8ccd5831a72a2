pub fn getpid() -> i32 {
    1
}
