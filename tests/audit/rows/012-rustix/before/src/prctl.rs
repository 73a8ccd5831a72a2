pub const NAME: u32 = linux_raw_sys::prctl::PR_GET_NAME;
