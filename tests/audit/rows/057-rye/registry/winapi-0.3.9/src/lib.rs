#![cfg(windows)]
pub mod shared;
pub mod um;
