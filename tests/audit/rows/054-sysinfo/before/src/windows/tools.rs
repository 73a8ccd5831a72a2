use winapi::um::errhandlingapi::GetLastError;
use winapi::um::handleapi::CloseHandle;
pub fn f(h: *mut u8) -> u32 {
    unsafe {
        CloseHandle(h);
        GetLastError()
    }
}
