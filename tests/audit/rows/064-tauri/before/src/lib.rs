#[cfg(target_os = "macos")]
pub fn icon(_: &objc2_app_kit::NSApplication) -> objc2_app_kit::NSImage {
    todo!()
}
