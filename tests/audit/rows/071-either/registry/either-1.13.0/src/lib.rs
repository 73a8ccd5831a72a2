#![no_std]
#[cfg(feature = "use_std")]
extern crate std;
pub enum Either { Left, Right }
