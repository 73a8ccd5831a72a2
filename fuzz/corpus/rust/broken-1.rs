mod sys {
    use libc::{self, c_int;
    pub fn page_size() -> usize { libc::getpagesize() }
}

fn f() {
    let = winapi::x();
    if cfg!(windows { y::z() }
}

struct S { a: u8 b: u8 }
fn g() { "never ends
