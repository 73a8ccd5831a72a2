pub fn barrier() {}
