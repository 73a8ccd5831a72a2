pub fn create() {}
