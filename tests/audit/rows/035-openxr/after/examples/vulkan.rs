#[cfg_attr(target_os = "android", ndk_glue::main)]
fn main() {
    xr::f();
}
