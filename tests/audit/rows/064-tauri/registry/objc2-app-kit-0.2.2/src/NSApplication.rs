pub struct NSApplication;
