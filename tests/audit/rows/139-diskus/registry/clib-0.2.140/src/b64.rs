pub struct stat64 {
    pub st_dev: u64,
}
