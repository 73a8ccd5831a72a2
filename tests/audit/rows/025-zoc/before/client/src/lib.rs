extern crate common;
#[cfg(target_os = "android")]
extern crate android_glue;
pub fn run() {
    common::read();
    #[cfg(target_os = "android")]
    android_glue::wake();
}
