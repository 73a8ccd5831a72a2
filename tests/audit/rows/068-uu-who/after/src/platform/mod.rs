use rustix::termios::ttyname;
pub fn run() {
    ttyname();
    rustix::process::getpid();
}
