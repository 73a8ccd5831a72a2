#![no_std]
#[cfg(feature = "Win32")]
#[allow(non_snake_case)]
pub mod Win32;
