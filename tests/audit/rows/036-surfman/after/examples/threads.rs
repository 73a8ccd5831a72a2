use winit::event::Event;
pub fn on(_: Event<()>) {}
fn main() {}
