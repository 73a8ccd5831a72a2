pub fn sleep() {}
