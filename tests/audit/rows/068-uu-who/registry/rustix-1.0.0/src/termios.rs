pub fn ttyname() {}
