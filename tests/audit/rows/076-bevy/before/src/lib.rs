#[cfg(feature = "http")]
pub mod http;
