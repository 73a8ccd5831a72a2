#[path = "../../examples/threads.rs"]
mod threads;
pub use threads::on;
