use async_io::Async;
pub use smol_hyper::rt;
pub fn listen(_: Async<()>) {}
