#[repr(C)]
pub struct SECURITY_ATTRIBUTES {
    pub size: u32,
}
