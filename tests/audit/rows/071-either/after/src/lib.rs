#![no_std]
pub use either::Either;
