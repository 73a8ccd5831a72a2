#[cfg(target_os = "android")]
extern crate android_glue;
#[cfg(target_os = "android")]
use android_glue::load_asset;

pub fn read() {
    #[cfg(target_os = "android")]
    load_asset();
}
