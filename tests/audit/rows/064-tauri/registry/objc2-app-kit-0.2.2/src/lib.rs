#[cfg(feature = "NSApplication")]
#[path = "NSApplication.rs"]
mod __NSApplication;
#[cfg(feature = "NSImage")]
#[path = "NSImage.rs"]
mod __NSImage;
#[cfg(feature = "NSApplication")]
pub use self::__NSApplication::NSApplication;
#[cfg(feature = "NSImage")]
pub use self::__NSImage::NSImage;
