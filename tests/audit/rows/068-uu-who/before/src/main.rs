#[cfg(unix)]
mod platform;
fn main() {
    #[cfg(unix)]
    platform::run();
}
