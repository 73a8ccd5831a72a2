pub fn head(a: *mut libc::ifaddrs) -> bool {
    a.is_null()
}
