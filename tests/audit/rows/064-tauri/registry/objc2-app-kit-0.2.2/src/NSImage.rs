pub struct NSImage;
