pub type DWORD = u32;
