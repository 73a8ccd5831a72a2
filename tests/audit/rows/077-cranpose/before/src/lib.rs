#[cfg(all(target_os = "android", feature = "android", feature = "overlay"))]
mod android_overlay_window;
#[cfg(all(target_os = "android", feature = "android"))]
use crate::android_overlay_window::Window;
